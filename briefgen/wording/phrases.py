"""Phrases that every output words alike: dates, lists, sentences and paragraphs."""

from collections.abc import Iterable, Mapping
from typing import Any


def date_in_words(words: Mapping[str, Any], parts: tuple[int, int, int] | None) -> str:
    """Return a date as precisely as it is known.

    Args:
        words: ``common.yaml``.
        parts: year, month and day, 0 for what is not known; None for a date that is not stated.
    """
    if parts is None:
        return str(words["date_not_stated"])
    year, month, day = parts
    said = [str(year)]
    if month:
        said.insert(0, str(words["months"][month - 1]))
    if day:
        said.insert(0, str(day))
    return " ".join(said)


def listed(words: Mapping[str, Any], items: Iterable[str]) -> str:
    """Return items as one phrase, with the words that ``listed`` of ``common.yaml`` puts between them."""
    between, last = (str(words["listed"][key]) for key in ("between", "last"))
    *head, tail = list(items) or [""]
    return last.join(filter(None, (between.join(head), tail)))


def stopped(text: str) -> str:
    """Return a text that ends like a sentence: a full stop is added when it ends with no mark."""
    bare = text.rstrip("\"'”’)] ")
    return text if bare.endswith((".", "!", "?", "…", ":")) else f"{text}."


def paragraphs(text: str) -> list[str]:
    """Return the paragraphs of a text of the Review (they are separated by a line break)."""
    return [part for part in text.split("\n") if part]
