"""The words of faults, and how texts are compared."""

from functools import cache
from typing import Any

from briefgen.pack.model import Fault
from briefgen.wording import Wording

SHOWN = 60
"""How many characters of a lost text a fault quotes."""


@cache
def _labels() -> Any:
    return Wording().labels("verify")


def fault(file: str, rule: str, **values: object) -> Fault:
    """Return a Fault in the words of ``labels/en-GB/verify.yaml``; ``rule`` is a key, such as ``pdf.pages``."""
    words = _labels()
    for key in rule.split("."):
        words = words[key]
    return Fault(file, str(words).format(**values))


def short(text: str) -> str:
    """Return the beginning of a text, to quote it."""
    folded = " ".join(text.split())
    return folded if len(folded) <= SHOWN else folded[: SHOWN - 1] + "…"


def folded(text: str) -> str:
    """Return a text with every run of white space as one space."""
    return " ".join(text.split())
