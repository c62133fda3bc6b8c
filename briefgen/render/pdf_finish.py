"""Complete the tags of a PDF for PDF/UA: languages of passages, scopes of header cells, boxes of figures."""

from collections.abc import Iterator
from typing import Any

from pydyf import String  # type: ignore[import-untyped]

from briefgen.render.passages import MARK

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
    """Yield the language of each tag of a marked passage, in reading order: one for every line that it is on."""

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
