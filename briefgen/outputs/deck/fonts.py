"""Font metrics of a deck: Calibri, the usual typefaces of house templates, and a safe assumption for any other."""

import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import cache

from briefgen.review.house.deck_file import plain_font
from briefgen.typeface import Typeface

BUILT_IN = "calibri"


class FontRuler(Typeface):
    """Measure text in one style of a deck's typeface; widths of words are cached."""

    def __init__(self, metrics: "FontMetrics", *, bold: bool) -> None:
        super().__init__("bold" if bold else "regular", metrics.stretch, metrics.line_em)
        self._em.update(metrics.widths[bold])
        self._words: dict[str, float] = {}
        self._plain: set[str] = set()
        self._letters = _Letters(self._width_em)
        self._texts: dict[str, list[float]] = {}

    def line_height_em(self, text: str) -> float:
        """Return the height of one line of a text in ems."""
        letters = set(text) - self._plain
        if not letters:
            return self._line_em
        height_em = super().line_height_em("".join(letters))
        if height_em == self._line_em:
            self._plain |= letters
        return height_em

    def line_count(self, text: str, size_pt: float, width_pt: float) -> int:
        """Return the number of lines of a wrapped paragraph, without making the lines."""
        words = self._words_em(text)
        limit_em, space_em = width_pt / size_pt, self._width_em(" ")
        if max(words) > limit_em:
            return len(self.lines(text, size_pt, width_pt))
        count, used_em = 1, -space_em
        for word_em in words:
            used_em += space_em + word_em
            if used_em > limit_em:
                count, used_em = count + 1, word_em
        return count

    def widest_word_em(self, text: str) -> float:
        """Return the width of the widest word of a text, in ems."""
        return max(self._words_em(text))

    def _words_em(self, text: str) -> list[float]:
        if text not in self._texts:
            self._texts[text] = [self._word_em(word) for word in text.replace("\t", " ").split(" ")]
        return self._texts[text]

    def height_pt(self, text: str, size_pt: float, width_pt: float) -> float:
        """Return the height of a wrapped paragraph, in points."""
        return self.line_count(text, size_pt, width_pt) * self.line_height_em(text) * size_pt

    def _word_em(self, word: str) -> float:
        if word not in self._words:
            self._words[word] = sum(map(self._letters.__getitem__, word))
        return self._words[word]

    def _pieces(self, word: str, limit_em: float) -> Iterator[tuple[str, float]]:
        if self._word_em(word) <= limit_em:
            yield word, self._words[word]
        else:
            yield from super()._pieces(word, limit_em)


class _Letters(dict[str, float]):
    """The widths of letters, measured at first use."""

    def __init__(self, measure: Callable[[str], float]) -> None:
        super().__init__()
        self._measure = measure

    def __missing__(self, letter: str) -> float:
        self[letter] = self._measure(letter)
        return self[letter]


def calibri_stretch(character: str) -> float:
    """Return the greatest width of a character of Calibri, relative to Source Sans Pro.

    Measured against Carlito, which has Calibri's widths: lower-case letters are at most 1.02 times as wide (f: 1.05,
    but it hardly stands alone), spaces 1.13, capitals 1.18, the slash 1.27. Rare signs that are wider count double.
    """
    if character in " \N{NO-BREAK SPACE}":
        return 1.14
    if ord(character) < 0x180 and character not in "ªº" and (character.islower() or character.isdigit()):
        return 1.03
    if character.isalpha() or character in ".,;:?!'\"()-/&%‘’“”–—…·":
        return 1.28 if character == "/" else 1.18
    return 2.0


def arial_stretch(character: str) -> float:
    """Return the greatest width of a non-ASCII character of Arial, relative to Source Sans Pro."""
    return 1.41 if unicodedata.category(character) in {"Ll", "Lu"} or character in "‘’“”–—…·" else 2.0


def wide_stretch(character: str) -> float:
    """Return the greatest width of a non-ASCII character of Verdana, relative to Source Sans Pro."""
    return 1.6 if unicodedata.category(character) in {"Ll", "Lu"} or character in "‘’“”–—…·" else 2.0


def plain_stretch(character: str) -> float:
    """Return 1, the relative width of Source Sans Pro itself."""
    del character
    return 1.0


def _ascii(thousandths: str) -> dict[str, float]:
    """Parse the widths in ems of the characters from space to tilde."""
    return {chr(code): int(width) / 1000 for code, width in enumerate(thousandths.split(), start=32)}


# The advance widths of Liberation Sans, which are Arial's, and of DejaVu Sans, which are about Verdana's: among the
# widest of the typefaces that people write in.
_ARIAL = _ascii(
    "278 278 355 556 556 889 667 191 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 "
    "278 278 584 584 584 556 1015 667 667 722 722 667 611 778 722 278 500 667 556 833 722 778 667 778 722 667 "
    "611 722 667 944 667 667 611 278 278 278 469 556 333 556 556 500 556 556 278 556 556 222 222 500 222 833 "
    "556 556 556 556 333 500 278 556 500 722 500 500 500 334 260 334 584 "
)
_ARIAL_BOLD = _ascii(
    "278 333 474 556 556 889 722 238 333 333 389 584 278 333 278 278 556 556 556 556 556 556 556 556 556 556 "
    "333 333 584 584 584 611 975 722 722 722 722 667 611 778 722 278 556 722 611 833 722 778 667 778 722 667 "
    "611 722 667 944 667 667 611 333 278 333 584 556 333 556 611 556 611 556 333 611 611 278 278 556 278 889 "
    "611 611 611 611 389 556 333 611 556 778 556 556 500 389 280 389 584 "
)
_WIDE = _ascii(
    "352 401 460 838 636 950 780 275 390 390 500 838 318 361 318 337 636 636 636 636 636 636 636 636 636 636 "
    "337 337 838 838 838 531 1000 684 686 698 770 632 575 775 752 295 295 656 557 863 748 787 603 787 695 635 "
    "611 732 684 989 685 611 685 390 337 390 838 500 500 613 635 550 635 615 352 635 634 278 278 579 278 974 "
    "634 612 635 635 411 521 392 634 592 818 592 592 525 636 337 636 838 "
)
_WIDE_BOLD = _ascii(
    "348 456 521 838 696 1002 872 306 457 457 523 838 380 415 380 365 696 696 696 696 696 696 696 696 696 696 "
    "400 400 838 838 838 580 1000 774 762 734 830 683 683 821 837 372 372 775 637 995 837 850 733 850 770 720 "
    "682 812 774 1103 771 724 725 457 365 457 838 500 500 675 716 593 716 678 435 716 712 343 343 665 343 "
    "1042 712 687 716 716 493 595 478 712 652 924 645 652 582 712 365 712 838 "
)


@dataclass(frozen=True)
class FontMetrics:
    """The metrics of a font family.

    Attributes:
        line_em: the height of a line, in ems.
        stretch: how much wider than the bundled typeface a character is.
        widths: widths in ems of the regular and the bold, where they are known.
    """

    line_em: float
    stretch: Callable[[str], float]
    widths: tuple[dict[str, float], dict[str, float]] = field(default_factory=lambda: ({}, {}))


_CALIBRI = FontMetrics(1.23, calibri_stretch)
_ARIAL_METRICS = FontMetrics(1.16, arial_stretch, (_ARIAL, _ARIAL_BOLD))
_SOURCE_METRICS = FontMetrics(1.26, plain_stretch)
_VERDANA_METRICS = FontMetrics(1.22, wide_stretch, (_WIDE, _WIDE_BOLD))

UNKNOWN = FontMetrics(1.4, wide_stretch, (_WIDE, _WIDE_BOLD))
"""Any other typeface: taken to be as wide as Verdana, with higher lines than most have."""

FONTS = {
    "calibri": _CALIBRI,
    "carlito": _CALIBRI,
    "arial": _ARIAL_METRICS,
    "helvetica": _ARIAL_METRICS,
    "liberation sans": _ARIAL_METRICS,
    "source sans pro": _SOURCE_METRICS,
    "source sans 3": _SOURCE_METRICS,
    "verdana": _VERDANA_METRICS,
}
"""By family; the lines of Calibri are 1.2207 em by its tables, a little more for rounding."""


def fallback(font: str) -> str:
    """Return the widest typeface that programs substitute for a missing one.

    Calibri is on no computer without Office: LibreOffice then takes DejaVu Sans, which is a quarter wider. A house's
    own typeface is the house's affair.
    """
    return "verdana" if plain_font(font) in {"calibri", "carlito"} else font


@cache
def face(font: str = BUILT_IN, *, bold: bool) -> FontRuler:
    """Return the ruler of a typeface by its name."""
    return FontRuler(FONTS.get(plain_font(font), UNKNOWN), bold=bold)
