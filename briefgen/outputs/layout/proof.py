"""Prove a PDF complete: every text of the plan, and every character inside the margins."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any

from pydyf import String  # type: ignore[import-untyped]
from pypdfium2 import PdfDocument

from briefgen.errors import EXIT_USAGE, BriefgenError
from briefgen.outputs.layout.drawing import Document
from briefgen.outputs.markup import MARK
from briefgen.scripts import RIGHT_TO_LEFT, covers
from briefgen.typeface import Style, Typeface
from briefgen.wording.phrases import straight

STYLES: tuple[Style, ...] = ("regular", "semibold", "bold")
"""The styles of the bundled typeface that the page is set in: its italic has no Greek or Cyrillic."""

_TURNED = re.compile(f"{RIGHT_TO_LEFT}+")

_MM_IN_PT = 25.4 / 72
_TOLERANCE_MM = 0.6
"""The most that the outline of a letter may extend beyond its advance box (the tail of a j, the end of an f)."""


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
        """Whether the PDF is one page with all its texts inside the margins."""
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
    """Return the texts missing in the extracted text, each occurrence counted once, the longest first.

    Readers give words that are read from right to left in any order; of these the letters are counted.
    """
    found, turned = _split(found)
    rest, left = _letters(found), Counter(turned)
    lost = []
    for text in sorted(texts, key=len, reverse=True):
        plain, of_turned = _split(text)
        if of_turned:
            wanted = Counter(of_turned)
            if wanted - left or not _has_words(rest, plain):
                lost.append(text)
            left -= wanted
            continue
        letters = _letters(text)
        # Beside words that are read from right to left, readers give numbers and signs in another order too.
        if letters not in rest and not (turned and _has_words(rest, plain)):
            lost.append(text)
        rest = rest.replace(letters, "\0", 1)
    return tuple(lost)


def _has_words(rest: str, text: str) -> bool:
    return all(word in rest for word in re.findall(r"\w+", unicodedata.normalize("NFC", text)))


def _split(text: str) -> tuple[str, str]:
    """Replace right-to-left words by NUL; return the text, and the letters of these words."""
    if not _TURNED.search(text):
        return text, ""
    # What a reader makes of the shapes of letters is the letters again.
    plain = unicodedata.normalize("NFKC", text)
    return _TURNED.sub("\0", plain), "".join(each for each in plain if _TURNED.match(each) and each.isalpha())


def missing_glyphs(texts: Iterable[str]) -> str:
    """Return the characters that neither the bundled typeface nor that of their script has.

    Why: where a glyph is missing, the page would silently borrow another typeface, or show an empty box.
    """
    styles = [Typeface(style) for style in STYLES]
    letters = {char for text in texts for char in text if not char.isspace()}
    missing = (char for char in letters if not all(style.has(char) for style in styles))
    return "".join(sorted(char for char in missing if not covers(char)))


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
    """Normalise a text for comparison: with straight quotes, without spaces, hyphens and dashes."""
    # PDF readers take a hyphen at the end of a line for a divided word and replace it, so hyphens do not count.
    return re.sub(r"[\s\u00ad\u2010-\u2012\ufffe\x02-]+", "", straight(unicodedata.normalize("NFC", text)))


_PT_IN_PX = 0.75


def finish(document: Any, pdf: Any) -> None:
    """Complete the tags of a generated PDF (WeasyPrint's ``finisher``).

    Passages in another language get their Lang (ISO 32000-1, 14.9.2), header cells a Scope, row or column by where
    they stand (ISO 14289-1, 7.5); the boxes of figures are turned from CSS pixels counted from the top into points
    counted from the bottom (ISO 32000-1, 14.8.5.4.3).

    Args:
        document: the WeasyPrint Document.
        pdf: the pydyf PDF; changed in place.
    """
    height_pt = document.pages[0].height * _PT_IN_PX
    languages = _languages(document)
    for element in pdf.objects:
        kind = element.get("S") if isinstance(element, dict) else None
        if kind == "/TH":
            element["A"]["Scope"] = "/Column" if _is_in_head(pdf, element) else "/Row"
        elif kind == "/BlockQuote":  # a passage in another language: its pieces come in reading order
            element["S"], element["Lang"] = "/Span", String(next(languages))
        elif kind == "/Figure":
            left, top, right, bottom = (value * _PT_IN_PX for value in element["A"]["BBox"])
            element["A"]["BBox"] = type(element["A"]["BBox"])((left, height_pt - bottom, right, height_pt - top))


def _languages(document: Any) -> Iterator[str]:
    """Yield the language of each tag of a marked passage in reading order, once for every line of it."""

    def walk(box: Any) -> Iterator[str]:
        if hasattr(box, "text"):
            return  # its tag is that of the box round it
        if box.element_tag == MARK:
            yield box.element.get("lang")
        for piece in box.children:
            yield from walk(piece)

    for page in document.pages:
        yield from walk(page._page_box)  # noqa: SLF001  (nothing public gives it)


def _is_in_head(pdf: Any, element: Any) -> bool:
    """Whether a header cell stands in the head of its table."""
    while "P" in element:
        element = pdf.objects[int(element["P"].split()[0])]
        if element.get("S") == "/THead":
            return True
    return False


NAMED = 3
"""How many places of a character that cannot be printed the error names."""


class NotPrintable(BriefgenError):  # noqa: N818  (named for what happened, as the user reads it)
    """The Review has characters, or marks upon marks, that the bundled typeface cannot show (exit code 2)."""

    exit_code = EXIT_USAGE


def paint(document: Document) -> bytes:
    """Paint the PDF/UA-1 file of a document."""
    # The options given to render() are not kept by the Document; without the variant the tags would be missing.
    data: bytes = document.write_pdf(pdf_variant="pdf/ua-1", finisher=finish)
    return data


def check_glyphs(texts: Sequence[str], labels: Any) -> None:
    """Check that the bundled typeface has every character.

    Raises:
        NotPrintable: it lacks some.
    """
    missing = missing_glyphs(texts)
    if not missing:
        return
    places = [text[:60] for text in texts if set(text) & set(missing)]
    named = ", ".join(f"“{char}” (U+{ord(char):04X})" for char in missing[:8])
    message = str(labels["errors"]["no_glyph"])
    raise NotPrintable(message.format(characters=named, places="; ".join(places[:NAMED])))


def check_proof(proof: Proof, labels: Any, *, pages: int | None = None) -> None:
    """Check that a finished PDF is complete.

    Args:
        proof: what reading it back found.
        labels: the labels ``briefing``.
        pages: how many pages it must have; None for any number.

    Raises:
        NotPrintable: words did not come out as written.
        BriefgenError: there are too many pages, or characters outside the margins.
    """
    errors = labels["errors"]
    if pages is not None and proof.pages != pages:
        raise BriefgenError(str(errors["pages"]).format(count=proof.pages))
    if proof.lost:
        raise NotPrintable(str(errors["lost_text"]).format(texts="; ".join(text[:80] for text in proof.lost[:NAMED])))
    if proof.outside:
        message = str(errors["outside"])
        raise BriefgenError(message.format(count=len(proof.outside), text=proof.outside[:20]))
