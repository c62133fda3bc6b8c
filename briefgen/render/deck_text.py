"""Writing text and accessibility marks into the XML of slides."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from briefgen.render.deck_fit import FLOOR_PT, HEADING_RATIO, Paragraph
from briefgen.render.office import xml_safe

if TYPE_CHECKING:
    from lxml.etree import _Element

NAMESPACES = {
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "p": "http://schemas.openxmlformats.org/presentationml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "p14": "http://schemas.microsoft.com/office/powerpoint/2010/main",
}


def tag(name: str) -> str:
    """Return a name such as ``a:r`` with its namespace."""
    prefix, local = name.split(":")
    return f"{{{NAMESPACES[prefix]}}}{local}"


def add(parent: "_Element", name: str, /, **attributes: str) -> "_Element":
    """Add an element such as ``a:r`` below another."""
    from lxml.etree import SubElement  # noqa: PLC0415  (heavy import)

    return SubElement(parent, tag(name), attributes)


class TextWriter:
    """Writes paragraphs in one language into the shapes of one slide part.

    Args:
        part: the slide part, which holds the links.
        language: the language of every run, as Office names it.
    """

    def __init__(self, part: Any, language: str) -> None:
        self._part = part
        self._language = language

    def write(
        self, body: "_Element", paragraphs: Sequence[Paragraph], size_pt: float | None = None, gap_pt: float = 0
    ) -> None:
        """Replace the paragraphs of a text body.

        Args:
            body: a ``p:txBody`` or ``a:txBody`` element.
            paragraphs: what it says.
            size_pt: the type size; None leaves it to the layout.
            gap_pt: the space between paragraphs; there is none above the first.
        """
        for old in body.findall(tag("a:p")):
            body.remove(old)
        for index, paragraph in enumerate(paragraphs):
            self._paragraph(body, paragraph, size_pt, gap_pt if index else 0)

    def _paragraph(self, body: "_Element", paragraph: Paragraph, size_pt: float | None, gap_pt: float) -> None:
        element = add(body, "a:p")
        layout = add(element, "a:pPr")
        add(add(layout, "a:spcBef"), "a:spcPts", val=str(round(gap_pt * 100)))
        if paragraph.heading:
            layout.attrib.update({"marL": "0", "indent": "0"})
            add(layout, "a:buNone")
            if size_pt:
                size_pt = max(FLOOR_PT, round(size_pt * HEADING_RATIO))
        run = add(element, "a:r")
        properties = add(run, "a:rPr", lang=self._language)
        if size_pt:
            properties.set("sz", str(round(size_pt * 100)))
        if paragraph.heading:
            properties.set("b", "1")
            add(add(properties, "a:solidFill"), "a:schemeClr", val="tx2")
        if paragraph.url:
            self._link(properties, paragraph.url)
        add(run, "a:t").text = xml_safe(paragraph.text)

    def _link(self, properties: "_Element", url: str) -> None:
        from pptx.opc.constants import RELATIONSHIP_TYPE  # noqa: PLC0415  (heavy import)

        link = add(properties, "a:hlinkClick")
        link.set(tag("r:id"), self._part.relate_to(xml_safe(url), RELATIONSHIP_TYPE.HYPERLINK, is_external=True))

    def slide_number(self, body: "_Element") -> None:
        """Make a text body show the number of its slide."""
        for old in body.findall(tag("a:p")):
            body.remove(old)
        field = add(add(body, "a:p"), "a:fld", id="{6D1F6C0B-3E57-4B8C-9E43-2F1A5C7D9B10}", type="slidenum")
        add(field, "a:rPr", lang=self._language)
        add(field, "a:t").text = "‹#›"


def describe(shape: Any, text: str) -> None:
    """Give a shape its alternative text."""
    properties = next(element for element in shape._element.iter() if element.tag == tag("p:cNvPr"))  # noqa: SLF001  (no public way)
    properties.set("descr", xml_safe(text))
