"""What PDF/UA asks for and WeasyPrint leaves out: the scope of header cells and true boxes of figures."""

from typing import Any

_PT_IN_PX = 0.75


def finish(document: Any, pdf: Any) -> None:
    """Complete the tags of a PDF just generated (WeasyPrint's ``finisher``).

    Header cells get a Scope (ISO 14289-1, 7.5), row or column by where they stand; the boxes of figures are turned
    from CSS pixels counted from the top into points counted from the bottom (ISO 32000-1, 14.8.5.4.3).

    Args:
        document: the WeasyPrint Document.
        pdf: the pydyf PDF; changed in place.
    """
    height_pt = document.pages[0].height * _PT_IN_PX
    for element in pdf.objects:
        kind = element.get("S") if isinstance(element, dict) else None
        if kind == "/TH":
            element["A"]["Scope"] = "/Column" if _is_in_head(pdf, element) else "/Row"
        elif kind == "/Figure":
            left, top, right, bottom = (value * _PT_IN_PX for value in element["A"]["BBox"])
            element["A"]["BBox"] = type(element["A"]["BBox"])((left, height_pt - bottom, right, height_pt - top))


def _is_in_head(pdf: Any, element: Any) -> bool:
    while "P" in element:
        element = pdf.objects[int(element["P"].split()[0])]
        if element.get("S") == "/THead":
            return True
    return False
