"""Write the XML of a slide's shapes: placeholders, drawn shapes and pictures."""

from dataclasses import dataclass

from briefgen.render.deck_fit import Frame, rounded_up
from briefgen.render.deck_text import NAMESPACES, quoted

EMU_PER_PT = 12_700

DECORATIVE = "\x00"
"""Instead of an alternative text: the shape says nothing that the text beside it does not."""

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
    """A placeholder of a layout, with the properties that a slide must state itself.

    Attributes:
        frame: its measures.
        mark: the attributes of ``p:ph``.
        body: attributes of ``a:bodyPr`` that undo what cannot be measured, such as columns.
        plain_run: attributes of runs that do so.
        plain_lines: elements of paragraphs that do so.
    """

    frame: Frame
    mark: str
    body: str = ""
    plain_run: str = ""
    plain_lines: tuple[str, str] = ("", "")


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
        """Return a placeholder with its text; where it stands when that differs from its layout."""
        return (
            f'<p:sp><p:nvSpPr>{self.head(slot.frame.name)}<p:cNvSpPr><a:spLocks noGrp="1"/></p:cNvSpPr>'
            f"<p:nvPr><p:ph {slot.mark}/></p:nvPr></p:nvSpPr><p:spPr>{place(frame) if frame else ''}</p:spPr>"
            f"<p:txBody><a:bodyPr{slot.body}><a:normAutofit/></a:bodyPr><a:lstStyle/>{paragraphs}</p:txBody></p:sp>"
        )

    def box(self, frame: Frame, drawing: str, paragraphs: str = "", *, alt: str = "", anchor: str = "ctr") -> str:
        """Return a drawn shape, named as its frame; ``drawing`` is its geometry, fill and line."""
        head = self.head(frame.name, alt)
        inside = paragraphs or "<a:p/>"
        return (
            f"<p:sp><p:nvSpPr>{head}<p:cNvSpPr/><p:nvPr/></p:nvSpPr><p:spPr>{place(frame)}{drawing}</p:spPr>"
            f'<p:txBody><a:bodyPr wrap="square" lIns="0" tIns="0" rIns="0" bIns="0" rtlCol="0" anchor="{anchor}"/>'
            f"<a:lstStyle/>{inside}</p:txBody></p:sp>"
        )

    def notes_box(self, name: str, mark: str, paragraphs: str) -> str:
        """Return a placeholder of a notes page; the picture of the slide has no text."""
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
    """Return the XML of a shape's place and size."""
    off, ext = _corner(frame)
    return f"<a:xfrm><a:off {off}/><a:ext {ext}/></a:xfrm>"


def _corner(frame: Frame) -> tuple[str, str]:
    x, y, wide = (round(side * EMU_PER_PT) for side in (frame.x_pt, frame.y_pt, frame.width_pt))
    return f'x="{x}" y="{y}"', f'cx="{wide}" cy="{rounded_up(frame.height_pt)}"'


def slide_xml(shapes: str) -> bytes:
    """Return a slide with its shapes."""
    return (
        f"{_DECLARATION}<p:sld {_NAMES}><p:cSld><p:spTree>{_TREE}{shapes}</p:spTree></p:cSld>"
        "<p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:sld>"
    ).encode()


def notes_xml(shapes: str) -> bytes:
    """Return a notes page with its shapes."""
    return (
        f"{_DECLARATION}<p:notes {_NAMES}><p:cSld><p:spTree>{_TREE}{shapes}</p:spTree></p:cSld>"
        "<p:clrMapOvr><a:masterClrMapping/></p:clrMapOvr></p:notes>"
    ).encode()
