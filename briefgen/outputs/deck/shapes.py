"""Write the XML of a slide's shapes: placeholders, drawn shapes and pictures."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import TYPE_CHECKING, Any
from xml.sax.saxutils import escape, quoteattr

from lxml.etree import SubElement
from pptx.opc.constants import RELATIONSHIP_TYPE

from briefgen.outputs.deck.fit import FLOOR_PT, HEADING_RATIO, Frame, Paragraph, rounded_up
from briefgen.scripts import reads_right_to_left, whole_numbers
from briefgen.text import xml_safe

if TYPE_CHECKING:
    from lxml.etree import _Element

NAMESPACES = {
    "a": "http://schemas.openxmlformats.org/drawingml/2006/main",
    "p": "http://schemas.openxmlformats.org/presentationml/2006/main",
    "r": "http://schemas.openxmlformats.org/officeDocument/2006/relationships",
    "p14": "http://schemas.microsoft.com/office/powerpoint/2010/main",
}

INK = '<a:solidFill><a:schemeClr val="tx2"/></a:solidFill>'
"""The fill of emphasised text: the house's ink."""

PAPER = '<a:solidFill><a:schemeClr val="bg1"/></a:solidFill>'
"""The colour of the paper, on a dark ground."""


@cache
def tag(name: str) -> str:
    """Return a tag such as ``a:r`` with its namespace."""
    prefix, local = name.split(":")
    return f"{{{NAMESPACES[prefix]}}}{local}"


def add(parent: "_Element", name: str, /, **attributes: str) -> "_Element":
    """Add a child element such as ``a:r``."""
    return SubElement(parent, tag(name), attributes)


def text(value: str) -> str:
    """Escape a text for XML."""
    return escape(value if value.isprintable() else xml_safe(value))


def quoted(value: str) -> str:
    """Escape and quote a text as an attribute value."""
    return f'"{value}"' if value.isalnum() else quoteattr(xml_safe(value))


@dataclass(frozen=True)
class Style:
    """The text style of a run, where it differs from its layout.

    Attributes:
        size_pt: the type size; None leaves it to the layout.
        gap_pt: the space between paragraphs; there is none above the first.
        bold: whether all of it is bold.
        ink: whether all of it has the house's ink.
        paper: whether all of it has the colour of the paper.
        align: ``l``, ``ctr`` or ``r``; empty leaves it to the layout.
        plain_run: attributes that undo what the layout does to letters (capitals, letter spacing).
        plain_lines: elements that undo what the layout does to lines: their spacing, and the space after.
        floor_pt: the smallest heading.
        on_dark: whether it stands on a dark ground, where a heading has the colour of its text.
    """

    size_pt: float | None = None
    gap_pt: float = 0
    bold: bool = False
    ink: bool = False
    align: str = ""
    plain_run: str = ""
    plain_lines: tuple[str, str] = ("", "")
    floor_pt: int = FLOOR_PT
    on_dark: bool = False
    paper: bool = False


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
        turned = [reads_right_to_left(each.text) for each in paragraphs]
        # Where one is set from the right, the others must say that they are not: programs carry it on.
        direction = [TURNED if each else NOT_TURNED if any(turned) else "" for each in turned]
        return "".join(
            self._paragraph(each, style, style.gap_pt if index else 0, direction[index])
            for index, each in enumerate(paragraphs)
        )

    def _paragraph(self, paragraph: Paragraph, style: Style, gap_pt: float, direction: str) -> str:
        """Return one ``a:p`` element."""
        size_pt, bold, ink = style.size_pt, style.bold, style.ink
        layout, after = f' algn="{style.align}"' if style.align else "", ""
        if direction == TURNED and not style.align:
            layout = ' algn="r"'
        layout += direction
        if paragraph.heading:
            layout, after = layout + ' marL="0" indent="0"', "<a:buNone/>"
            size_pt = size_pt and max(style.floor_pt, round(size_pt * HEADING_RATIO))
            bold, ink = True, not style.on_dark
        marks = self._lang + (f' sz="{round(size_pt * 100)}"' if size_pt else "") + (' b="1"' if bold else "")
        inner = (INK if ink else PAPER if style.paper else "") + (self._link(paragraph.url) if paragraph.url else "")
        lines, space = style.plain_lines
        before = f'<a:spcBef><a:spcPts val="{round(gap_pt * 100)}"/></a:spcBef>'
        runs = "".join(
            f"<a:r><a:rPr{marks}{style.plain_run}>{inner}</a:rPr><a:t>{text(whole_numbers(piece))}</a:t></a:r>"
            for piece in paragraph.pieces or (paragraph.text,)
        )
        return f"<a:p><a:pPr{layout}>{lines}{before}{space}{after}</a:pPr>{runs}</a:p>"

    def _link(self, url: str) -> str:
        key = self._part.relate_to(xml_safe(url), RELATIONSHIP_TYPE.HYPERLINK, is_external=True)
        return f'<a:hlinkClick r:id="{key}"/>'

    def slide_number(self) -> str:
        """Return a paragraph that shows the number of its slide."""
        return (
            '<a:p><a:fld id="{6D1F6C0B-3E57-4B8C-9E43-2F1A5C7D9B10}" type="slidenum">'
            f"<a:rPr{self._lang}/><a:t>‹#›</a:t></a:fld></a:p>"
        )


TURNED, NOT_TURNED = ' rtl="1"', ' rtl="0"'
"""Whether a paragraph is read from right to left."""


EMU_PER_PT = 12_700

DECORATIVE = "\x00"
"""Marks a shape as decorative, in place of an alternative text."""

_DECORATIVE = (
    '<a:extLst><a:ext uri="{C183D7F6-B498-43B3-948B-1728B52AA6E4}"><adec:decorative '
    'xmlns:adec="http://schemas.microsoft.com/office/drawing/2017/decorative" val="1"/></a:ext></a:extLst>'
)
_NAMES = " ".join(f'xmlns:{prefix}="{uri}"' for prefix, uri in NAMESPACES.items() if prefix != "p14")
_ORIGIN = '<a:off x="0" y="0"/><a:ext cx="0" cy="0"/><a:chOff x="0" y="0"/><a:chExt cx="0" cy="0"/>'
_TREE = (
    '<p:nvGrpSpPr><p:cNvPr id="1" name=""/><p:cNvGrpSpPr/><p:nvPr/></p:nvGrpSpPr>'
    f"<p:grpSpPr><a:xfrm>{_ORIGIN}</a:xfrm></p:grpSpPr>"
)
_DECLARATION = "<?xml version='1.0' encoding='UTF-8' standalone='yes'?>\n"


@dataclass(frozen=True)
class Slot:
    """A placeholder of a layout, with the properties that a slide must repeat.

    Attributes:
        frame: its measures.
        mark: the attributes of ``p:ph``.
        body: attributes of ``a:bodyPr`` that undo what cannot be measured, such as columns.
        plain_run: attributes of runs that do so.
        plain_lines: elements of paragraphs that do so.
        on_dark: whether its text has the colour of the paper, as on a dark ground.
        at_top: whether its text begins at the top of the frame.
    """

    frame: Frame
    mark: str
    body: str = ""
    plain_run: str = ""
    plain_lines: tuple[str, str] = ("", "")
    on_dark: bool = False
    at_top: bool = False


class ShapeWriter:
    """Writes the shapes of one slide and numbers them."""

    def __init__(self) -> None:
        self._number = 1

    def head(self, name: str, alt: str = "") -> str:
        """Return id, name and alternative text of the next shape; ``DECORATIVE`` hides it from screen readers."""
        self._number += 1
        start = f'<p:cNvPr id="{self._number}" name={quoted(name)}'
        if alt == DECORATIVE:
            return f"{start}>{_DECORATIVE}</p:cNvPr>"
        return f"{start}{f' descr={quoted(alt)}' if alt else ''}/>"

    def placeholder(self, slot: Slot, paragraphs: str, frame: Frame | None = None) -> str:
        """Return a placeholder with its text, and its position where it differs from the layout's."""
        return (
            f'<p:sp><p:nvSpPr>{self.head(slot.frame.name)}<p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr>'
            f"<p:nvPr><p:ph {slot.mark}/></p:nvPr></p:nvSpPr><p:spPr>{place(frame) if frame else ''}</p:spPr>"
            f"<p:txBody><a:bodyPr{slot.body}><a:normAutofit/></a:bodyPr><a:lstStyle/>{paragraphs}</p:txBody></p:sp>"
        )

    def box(self, frame: Frame, drawing: str, paragraphs: str = "", *, alt: str = "", anchor: str = "ctr") -> str:
        """Return a drawn shape with the frame's name; ``drawing`` is its geometry, fill and line."""
        head = self.head(frame.name, alt)
        inside = paragraphs or "<a:p/>"
        return (
            f"<p:sp><p:nvSpPr>{head}<p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr>{place(frame)}{drawing}</p:spPr>"
            f'<p:txBody><a:bodyPr wrap="square" lIns="0" tIns="0" rIns="0" bIns="0" rtlCol="0" anchor="{anchor}"/>'
            f"<a:lstStyle/>{inside}</p:txBody></p:sp>"
        )

    def notes_box(self, name: str, mark: str, paragraphs: str) -> str:
        """Return a placeholder of a notes page; that of the slide's picture has no text."""
        body = f"<p:txBody><a:bodyPr/><a:lstStyle/>{paragraphs}</p:txBody>" if paragraphs else ""
        locks = '<a:spLocks noGrp="1"/>' if paragraphs else '<a:spLocks noGrp="1" noRot="1" noChangeAspect="1"/>'
        return (
            f"<p:sp><p:nvSpPr>{self.head(name)}<p:cNvSpPr>{locks}</p:cNvSpPr>"
            f"<p:nvPr><p:ph {mark}/></p:nvPr></p:nvSpPr>"
            f"<p:spPr/>{body}</p:sp>"
        )

    def picture(self, slot: Slot, key: str, frame: Frame, alt: str) -> str:
        """Return a picture in its placeholder, uncropped."""
        return (
            f"<p:pic><p:nvPicPr>{self.head(slot.frame.name, alt)}<p:cNvPicPr>"
            '<a:picLocks noGrp="1" noChangeAspect="1"/>'
            f'</p:cNvPicPr><p:nvPr><p:ph {slot.mark}/></p:nvPr></p:nvPicPr><p:blipFill><a:blip r:embed="{key}"/>'
            f"<a:stretch><a:fillRect/></a:stretch></p:blipFill><p:spPr>{place(frame)}</p:spPr></p:pic>"
        )

    def free_picture(self, key: str, frame: Frame, alt: str) -> str:
        """Return a picture outside of any placeholder."""
        return (
            f"<p:pic><p:nvPicPr>{self.head(frame.name, alt)}<p:cNvPicPr>"
            f'<a:picLocks noChangeAspect="1"/></p:cNvPicPr><p:nvPr/></p:nvPicPr><p:blipFill><a:blip r:embed="{key}"/>'
            f"<a:stretch><a:fillRect/></a:stretch></p:blipFill><p:spPr>{place(frame)}"
            f'<a:prstGeom prst="rect"><a:avLst/></a:prstGeom></p:spPr></p:pic>'
        )

    def table(self, slot: Slot, frame: Frame, grid: str, alt: str) -> str:
        """Return a table in its placeholder."""
        off, ext = _corner(frame)
        return (
            f"<p:graphicFrame><p:nvGraphicFramePr>{self.head(slot.frame.name, alt)}<p:cNvGraphicFramePr>"
            f'<a:graphicFrameLocks noGrp="1"/></p:cNvGraphicFramePr><p:nvPr><p:ph {slot.mark}/></p:nvPr>'
            f"</p:nvGraphicFramePr><p:xfrm><a:off {off}/><a:ext {ext}/></p:xfrm><a:graphic>"
            f'<a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/table">{grid}</a:graphicData>'
            "</a:graphic></p:graphicFrame>"
        )


def place(frame: Frame) -> str:
    """Return the ``a:xfrm`` of a shape: its position and size."""
    off, ext = _corner(frame)
    return f"<a:xfrm><a:off {off}/><a:ext {ext}/></a:xfrm>"


def _corner(frame: Frame) -> tuple[str, str]:
    x, y, wide = (round(side * EMU_PER_PT) for side in (frame.x_pt, frame.y_pt, frame.width_pt))
    return f'x="{x}" y="{y}"', f'cx="{wide}" cy="{rounded_up(frame.height_pt)}"'


def slide_xml(shapes: str) -> bytes:
    """Return the XML of a slide."""
    return (
        f"{_DECLARATION}<p:sld {_NAMES}><p:cSld><p:spTree>{_TREE}{shapes}</p:spTree></p:cSld>"
        "<p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sld>"
    ).encode()


def notes_xml(shapes: str) -> bytes:
    """Return the XML of a notes page."""
    return (
        f"{_DECLARATION}<p:notes {_NAMES}><p:cSld><p:spTree>{_TREE}{shapes}</p:spTree></p:cSld>"
        "<p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:notes>"
    ).encode()
