"""Common phrases: dates, lists, sentences and paragraphs."""

from collections.abc import Iterable, Mapping
from typing import Any


def date_in_words(words: Mapping[str, Any], parts: tuple[int, int, int] | None) -> str:
    """Format a date in words, as precisely as it is known.

    Args:
        words: ``common.yaml``.
        parts: year, month and day, 0 for what is not known; None for a date that is not stated.
    """
    if parts is None:
        return str(words["date_not_stated"])
    year, month, day = parts
    parts_shown = [str(year)]
    if month:
        parts_shown.insert(0, str(words["months"][month - 1]))
    if day:
        parts_shown.insert(0, str(day))
    return " ".join(parts_shown)


def listed(words: Mapping[str, Any], items: Iterable[str]) -> str:
    """Join items into one phrase, with the separators under ``listed`` in ``common.yaml``."""
    between, last = (str(words["listed"][key]) for key in ("between", "last"))
    *head, tail = list(items) or [""]
    return last.join(filter(None, (between.join(head), tail)))


def with_full_stop(text: str) -> str:
    """Return a text with a full stop added when it ends with no punctuation mark."""
    bare = text.rstrip("\"'”’)] ")
    return text if bare.endswith((".", "!", "?", "…", ":", "؟", "۔", "。", "！", "？")) else f"{text}."


def paragraphs(text: str) -> list[str]:
    """Split a text of the Review into paragraphs, at line breaks."""
    return [part for part in text.split("\n") if part]
