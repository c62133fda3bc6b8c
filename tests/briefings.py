"""Made-up key messages for tests of the briefing, and its tags read back."""

from collections.abc import Iterator
from typing import Any

import pikepdf

WORDS = [
    "the",
    "health",
    "visitor",
    "saw",
    "the",
    "family",
    "at",
    "home",
    "and",
    "wrote",
    "down",
    "what",
    "she",
    "heard",
    "but",
    "nobody",
    "passed",
    "it",
    "on",
]


def words(count: int) -> str:
    """Return a text of so many words."""
    return " ".join((WORDS * (count // len(WORDS) + 1))[:count])


def message(number: int, size: int = 20, **changes: Any) -> dict[str, Any]:
    """Return a key message with texts of so many words."""
    fields = {"headline": f"Share what you know, part {number}", "finding": words(size), "why": words(size),
              "action": words(size), "agencies": ["Police", "Children's Social Care"]}  # fmt: skip
    return fields | changes


def elements(pdf: pikepdf.Pdf) -> list[pikepdf.Dictionary]:
    """Return every element of the tag tree in reading order."""

    def walk(element: Any) -> Iterator[pikepdf.Dictionary]:
        if isinstance(element, pikepdf.Dictionary) and "/S" in element:
            yield element
            kids = element.get("/K", [])
            for kid in kids if isinstance(kids, pikepdf.Array) else [kids]:
                yield from walk(kid)

    return list(walk(pdf.Root.StructTreeRoot.K[0]))
