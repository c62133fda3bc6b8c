"""Measure the width and height of text in the bundled typeface from its font metrics, without drawing."""

import json
import unicodedata
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Literal

from fontTools.ttLib import TTFont

from briefgen import resources
from briefgen.cache import Cache, key_of

Style = Literal["regular", "italic", "semibold", "bold"]

KIND = "typefaces"
"""The kind of the cache under which the widths of letters are kept."""

LINE_HEIGHT_EM = 1.257
"""Ascent plus descent of Source Sans Pro (its ``hhea`` table: 984 + 273 units of 1000)."""

STRANGER_EM = 1.2
"""Width assumed for a character that the typeface lacks: wider than most letters of other scripts."""

STRANGER_LINE_HEIGHT_EM = 1.6
"""Line height assumed for a text with such a character: the fallback fonts of other scripts stand taller."""


def plain_stretch(character: str) -> float:
    """Return the stretch factor 1 for every character: the text is set in the bundled typeface itself."""
    del character
    return 1.0


class Typeface:
    """Font metrics of one style of the bundled typeface.

    Args:
        style: ``regular``, ``italic``, ``semibold`` or ``bold``.
        stretch: gives, by character, how much wider than the bundled typeface it may be set (a fallback font, or a
            font of about the same width on the reader's machine).
        line_em: the height of a line in ems.
    """

    def __init__(
        self,
        style: Style = "regular",
        stretch: Callable[[str], float] = plain_stretch,
        line_em: float = LINE_HEIGHT_EM,
    ) -> None:
        self.style = style
        self._line_em = line_em
        self._advances = advances_of(resources.fonts()[style])
        self._stretch = stretch
        self._em: dict[str, float] = {}

    def has(self, character: str) -> bool:
        """Whether the typeface has a glyph for a character."""
        return ord(character) in self._advances

    def width_pt(self, text: str, size_pt: float) -> float:
        """Measure a text on one line, in points; kerning, which mostly narrows, is ignored."""
        return sum(map(self._width_em, text)) * size_pt

    def lines(self, text: str, size_pt: float, width_pt: float) -> tuple[str, ...]:
        """Wrap a paragraph at spaces, and inside a word that is wider than a line.

        Args:
            text: one paragraph.
            size_pt: the type size.
            width_pt: the width of the column.

        Returns:
            The lines, without the spaces at their ends; at least one.
        """
        limit_em = width_pt / size_pt
        lines, line, used_em = [], "", 0.0
        space_em = self._width_em(" ")
        for word in text.replace("\t", " ").split(" "):
            for index, (piece, piece_em) in enumerate(self._pieces(word, limit_em)):
                joined_em = used_em + space_em + piece_em
                if line and index == 0 and joined_em <= limit_em:
                    line, used_em = f"{line} {piece}", joined_em
                else:
                    lines += [line] if line else []
                    line, used_em = piece, piece_em
        return (*lines, line)

    def height_pt(self, text: str, size_pt: float, width_pt: float) -> float:
        """Measure the height of a wrapped paragraph, in points."""
        return len(self.lines(text, size_pt, width_pt)) * self.line_height_em(text) * size_pt

    def line_height_em(self, text: str) -> float:
        """Return the line height of a text in ems: more where a fallback font draws some of it."""
        known = all(self.has(character) or not _width_counts(character) for character in text)
        return self._line_em if known else STRANGER_LINE_HEIGHT_EM

    def _pieces(self, word: str, limit_em: float) -> Iterator[tuple[str, float]]:
        """Split a word that is wider than a line into parts that fit; yield each with its width in ems."""
        start, width_em = 0, 0.0
        for index, character in enumerate(word):
            step_em = self._width_em(character)
            if width_em + step_em > limit_em and index > start:
                yield word[start:index], width_em
                start, width_em = index, 0.0
            width_em += step_em
        yield word[start:], width_em

    def _width_em(self, character: str) -> float:
        if character not in self._em:
            self._em[character] = self._measured_em(character) * self._stretch(character)
        return self._em[character]

    def _measured_em(self, character: str) -> float:
        if self.has(character):
            return self._advances[ord(character)]
        if not _width_counts(character):
            return 0.0
        # A full-width letter fills its em square; of anything else the fallback font decides.
        wide_letter = unicodedata.east_asian_width(character) in "WF" and unicodedata.category(character) == "Lo"
        return 1.0 if wide_letter else STRANGER_EM


def _width_counts(character: str) -> bool:
    """Whether a character has an advance width: combining marks and invisible format characters have none."""
    return unicodedata.category(character) not in {"Mn", "Me", "Cf"}


@cache
def advances_of(path: Path) -> dict[int, float]:
    """Load the advance widths of a font file in ems by code point; read from the font once, then cached."""
    store = Cache()
    status = path.stat()
    key = key_of(path.name, status.st_size, status.st_mtime_ns)
    if (stored := store.get(KIND, key)) is not None:
        return {int(code): width for code, width in json.loads(stored).items()}
    widths = _read_advances(path)
    store.put(KIND, key, json.dumps(widths).encode())
    return widths


def _read_advances(path: Path) -> dict[int, float]:
    with TTFont(path, lazy=True) as font:
        units: int = font["head"].unitsPerEm
        widths = font["hmtx"].metrics
        return {code: widths[glyph][0] / units for code, glyph in font.getBestCmap().items()}
