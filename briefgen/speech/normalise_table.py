"""What the normaliser's rules are made of: the Rule, and the tables in ``voices/normalise.yaml``."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from briefgen import resources

NUM = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
"""A whole or decimal number, with or without thousands commas."""

DASH = r"[-‐‑‒–—−]"
"""Hyphen, dashes and minus, as people type them in ranges."""


@dataclass(frozen=True)
class Rule:
    """One step from the written to the said form.

    Attributes:
        name: what it is about, such as ``day-month-year``.
        pattern: what it finds.
        say: makes the said form of a match; returning ``match[0]`` leaves it alone.
    """

    name: str
    pattern: re.Pattern[str]
    say: Callable[[re.Match[str]], str]

    def apply(self, text: str) -> str:
        """Return the text with every match in its said form."""
        return self.pattern.sub(self.say, text)


def rule(name: str, pattern: str, say: Callable[[re.Match[str]], str]) -> Rule:
    """Make a Rule from the text of its pattern."""
    return Rule(name, re.compile(pattern), say)


@cache
def tables() -> Mapping[str, Any]:
    """Return the tables of ``voices/normalise.yaml``."""
    loaded: Mapping[str, Any] = resources.read_yaml((resources.voices() / "normalise.yaml").read_bytes())
    return loaded


def any_of(words: Iterable[str]) -> str:
    """Return a pattern that matches any of the words, the longest first."""
    return "(?:" + "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) + ")"


@cache
def month_names() -> Mapping[str, str]:
    """Return the full name of each month by its name and short forms."""
    return _by_form(tables()["months"])


@cache
def day_names() -> Mapping[str, str]:
    """Return the full name of each day of the week by its name and short forms."""
    return _by_form(tables()["days"])


def _by_form(table: Mapping[str, list[str]]) -> dict[str, str]:
    return {form: name for name, forms in table.items() for form in (name, *forms)}
