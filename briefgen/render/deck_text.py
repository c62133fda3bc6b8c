"""Write the XML of text on slides and notes."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

from briefgen.audio.legible import xml_safe
from briefgen.render.deck_fit import FLOOR_PT, HEADING_RATIO, Paragraph

if TYPE_CHECKING:
    from lxml.etree import _Element

NAMESPACES = {
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "p": "http://schemas.openxmlformats.org/presentationml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "p14": "http://schemas.microsoft.com/office/powerpoint/2010/main",
}

INK = '<a:solidFill><a:schemeClr val="tx2"/></a:solidFill>'
"""The house's ink, for what stands out."""


@cache
def tag(name: str) -> str:
    """Return a tag such as ``a:r`` with its namespace."""
    prefix, local = name.split(":")
    return f"{{{NAMESPACES[prefix]}}}{local}"


def add(parent: "_Element", name: str, /, **attributes: str) -> "_Element":
    """Add an element such as ``a:r`` below another."""
    from lxml.etree import SubElement  # noqa: PLC0415  (heavy import)

    return SubElement(parent, tag(name), attributes)


def text(value: str) -> str:
    """Escape a text for XML."""
    return escape(value if value.isprintable() else xml_safe(value))


def quoted(value: str) -> str:
    """Escape a text as an attribute, in quotes."""
    return f'"{value}"' if value.isalnum() else quoteattr(xml_safe(value))


@dataclass(frozen=True)
class Style:
    """The text style of a run, where it differs from its layout.

    Attributes:
        size_pt: the type size; None leaves it to the layout.
        gap_pt: the space between paragraphs; there is none above the first.
        bold: whether all of it is bold.
        ink: whether all of it has the house's ink.
        align: ``l``, ``ctr`` or ``r``; empty leaves it to the layout.
        plain_run: attributes that undo what the layout does to letters (capitals, letter spacing).
        plain_lines: elements that undo what the layout does to lines: their spacing, and the space after.
        floor_pt: the smallest heading.
    """

    size_pt: float | None = None
    gap_pt: float = 0
    bold: bool = False
    ink: bool = False
    align: str = ""
    plain_run: str = ""
    plain_lines: tuple[str, str] = ("", "")
    floor_pt: int = FLOOR_PT


class TextWriter:
    """Writes paragraphs in one language into the shapes of one slide part.

    Args:
        part: the slide part, which holds the links.
        language: the language of every run, as Office names it.
    """

    def __init__(self, part: Any, language: str) -> None:
        self._part = part
        self._lang = f' lang="{language}"'

    def paragraphs(self, paragraphs: Sequence[Paragraph], style: Style) -> str:
        """Return the ``a:p`` elements of a text."""
        return "".join(
            self._paragraph(each, style, style.gap_pt if index else 0) for index, each in enumerate(paragraphs)
        )

    def _paragraph(self, paragraph: Paragraph, style: Style, gap_pt: float) -> str:
        """Return one ``a:p`` element."""
        size_pt, bold, ink = style.size_pt, style.bold, style.ink
        layout, after = f' algn="{style.align}"' if style.align else "", ""
        if paragraph.heading:
            layout, after = layout + ' marL="0" indent="0"', "<a:buNone/>"
            size_pt = size_pt and max(style.floor_pt, round(size_pt * HEADING_RATIO))
            bold = ink = True
        marks = self._lang + (f' sz="{round(size_pt * 100)}"' if size_pt else "") + (' b="1"' if bold else "")
        inner = (INK if ink else "") + (self._link(paragraph.url) if paragraph.url else "")
        lines, space = style.plain_lines
        before = f'<a:spcBef><a:spcPts val="{round(gap_pt * 100)}"/></a:spcBef>'
        return (
            f"<a:p><a:pPr{layout}>{lines}{before}{space}{after}</a:pPr>"
            f"<a:r><a:rPr{marks}{style.plain_run}>{inner}</a:rPr><a:t>{text(paragraph.text)}</a:t></a:r></a:p>"
        )

    def _link(self, url: str) -> str:
        from pptx.opc.constants import RELATIONSHIP_TYPE  # noqa: PLC0415  (heavy import)

        key = self._part.relate_to(xml_safe(url), RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        return f'<a:hlinkClick r:id="{key}"/>'

    def slide_number(self) -> str:
        """Return a paragraph that shows the number of its slide."""
        return (
            '<a:p><a:fld id="{6D1F6C0B-3E57-4B8C-9E43-2F1A5C7D9B10}" type="slidenum">'
            f"<a:rPr{self._lang}/><a:t>‹#›</a:t></a:fld></a:p>"
        )
