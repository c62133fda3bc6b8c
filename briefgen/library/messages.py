"""Messages for the person who makes a library, from ``labels/en-GB/library_messages.yaml``."""

from functools import cache
from typing import Any

from briefgen.wording import Wording


@cache
def _labels() -> Any:
    return Wording().labels("library_messages")


def message(name: str, /, **values: object) -> str:
    """Return a message, filled; ``name`` is its key, with a dot before each inner key."""
    words = _labels()
    for key in name.split("."):
        words = words[key]
    return str(words).format(**values)
