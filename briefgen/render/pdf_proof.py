"""Prove a PDF complete: every text of the plan, and every character inside the margins."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from pypdfium2 import PdfDocument

from briefgen.typeface import Style, Typeface

STYLES: tuple[Style, ...] = ("regular", "semibold", "bold")
"""The styles of the bundled typeface that the page is set in: its italic has no Greek or Cyrillic."""

_MM_IN_PT = 25.4 / 72
_TOLERANCE_MM = 0.6
"""How far the outline of a letter may reach beyond its place (the tail of a j, the end of an f)."""


@dataclass(frozen=True)
class Proof:
    """The faults of a page; all empty when there are none.

    Attributes:
        pages: how many pages there are.
        lost: texts of the plan that are not on the page.
        outside: the characters outside the margins, in order.
    """

    pages: int
    lost: tuple[str, ...]
    outside: str

    @property
    def holds(self) -> bool:
        """Whether the page is one page with everything on it."""
        return self.pages == 1 and not self.lost and not self.outside


def prove(pdf: bytes, texts: Iterable[str], margin_mm: float, *, foot_mm: float = 0.0) -> Proof:
    """Read a finished PDF back and compare it with the texts that it must show.

    Args:
        pdf: the file.
        texts: every text that must be there; a text that is there twice must be found twice.
        margin_mm: the least distance of any character from the edges of the page.
        foot_mm: how high the foot of each page is, where only its number stands; its text is not read.
    """
    document = PdfDocument(pdf)
    found, outside = [], []
    try:
        for page in document:
            text_page = page.get_textpage()
            foot_pt = foot_mm / _MM_IN_PT - 1 if foot_mm else None
            found.append(text_page.get_text_bounded(bottom=foot_pt) if foot_pt else text_page.get_text_range())
            outside.append(_outside(text_page, page.get_size(), margin_mm / _MM_IN_PT))
        wanted = list(texts)
        lost = lost_texts(_in_one(found), wanted)
        if lost and len(found) > 1:  # a last line such as "12." is no marker of a list
            also_lost = set(lost_texts("".join(found), wanted))
            lost = tuple(text for text in lost if text in also_lost)
        return Proof(len(document), lost, "".join(outside))
    finally:
        document.close()


def _in_one(pages: Sequence[str]) -> str:
    """Join the texts of pages, with the markers of lists last.

    Why: readers meet the markers of a page after its last line, so an item that goes on overleaf would be cut in two.
    """
    bodies = [_MARKERS.sub("", page) for page in pages]
    return "".join((*bodies, *(page[len(body) :] for page, body in zip(pages, bodies, strict=True))))


_MARKERS = re.compile(r"(?:\s*\n\s*(?:\d{1,3}\.|[•◦▪])\s*)+\Z")


def lost_texts(found: str, texts: Iterable[str]) -> tuple[str, ...]:
    """Return the texts that do not occur in what was found, each occurrence counted once, longest first."""
    rest = _letters(found)
    lost = []
    for text in sorted(texts, key=len, reverse=True):
        letters = _letters(text)
        if letters not in rest:
            lost.append(text)
        rest = rest.replace(letters, "\0", 1)
    return tuple(lost)


def missing_glyphs(texts: Iterable[str]) -> str:
    """Return the characters that the bundled typeface lacks in a style that the page uses, by code point.

    Why: where a glyph is missing, the page would silently borrow another typeface, or show an empty box.
    """
    styles = [Typeface(style) for style in STYLES]
    letters = {char for text in texts for char in text if not char.isspace()}
    return "".join(sorted(char for char in letters if not all(style.has(char) for style in styles)))


def _outside(text_page: Any, size: tuple[float, float], margin_pt: float) -> str:
    """Return the characters of a page outside the margins."""
    slack = margin_pt - _TOLERANCE_MM / _MM_IN_PT
    width, height = size
    # The boxes of whole runs first: there are twenty times as many characters, and nearly always all are inside.
    runs = (text_page.get_rect(index) for index in range(text_page.count_rects()))
    if all(x0 >= slack and y0 >= slack and x1 <= width - slack and y1 <= height - slack for x0, y0, x1, y1 in runs):
        return ""
    outside = []
    for index in range(text_page.count_chars()):
        char = text_page.get_text_range(index, 1)
        if not char.strip():
            continue
        left, bottom, right, top = text_page.get_charbox(index)
        if left < slack or bottom < slack or right > width - slack or top > height - slack:
            outside.append(char)
    return "".join(outside)


def _letters(text: str) -> str:
    """Normalise a text for comparison: without spaces and hyphens."""
    # PDF readers take a hyphen at the end of a line for a divided word and replace it, so hyphens do not count.
    return re.sub(r"[\s\u00ad\u2010-\u2012\ufffe\x02-]+", "", unicodedata.normalize("NFC", text))
