"""Draw a timeline of editable shapes: dots on a line, each with its date and event."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from briefgen.render.deck_faces import face
from briefgen.render.deck_fit import Frame, Paragraph
from briefgen.render.deck_shapes import DECORATIVE, ShapeWriter
from briefgen.render.deck_text import Style, TextWriter

DOT_PT, LINE_PT, GAP_PT = 16, 3, 14
UNDER_DOT_PT = 6

_FILLED = (
    '<a:prstGeom prst="{shape}"><a:avLst/></a:prstGeom><a:solidFill><a:schemeClr val="{colour}"/></a:solidFill>'
    "<a:ln><a:noFill/></a:ln>"
)
_DOT = _FILLED.format(shape="ellipse", colour="accent2")
_LINE = _FILLED.format(shape="rect", colour="accent1")
_TEXT = '<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:noFill/>'

Moments = Sequence[tuple[str, str]]


@dataclass(frozen=True)
class TimelineFit:
    """The measures of a timeline that fits: its type size, the width of a column, and its heights."""

    size_pt: float
    column_pt: float
    when_pt: float
    what_pt: float

    @property
    def height_pt(self) -> float:
        """The height of the timeline."""
        return DOT_PT + UNDER_DOT_PT + self.when_pt + self.what_pt


def fitted(moments: Moments, frame: Frame, room_pt: float) -> TimelineFit | None:
    """Return the measures of the largest timeline that fits in a height, or None."""
    column_pt = frame.width_pt / len(moments) - GAP_PT
    bold, plain = face(frame.font, bold=True), face(frame.font, bold=False)
    for size_pt in range(int(frame.size_pt), frame.floor_pt - 1, -1):
        words = [(bold, word) for when, _ in moments for word in when.split()]
        words += [(plain, word) for _, what in moments for word in what.split()]
        when_pt = max(bold.height_pt(when, size_pt, column_pt) for when, _ in moments)
        what_pt = max(plain.height_pt(what, size_pt, column_pt) for _, what in moments)
        fit = TimelineFit(size_pt, column_pt, when_pt, what_pt)
        if fit.height_pt <= room_pt and all(each.width_pt(word, size_pt) <= column_pt for each, word in words):
            return fit
    return None


def draw_timeline(  # noqa: PLR0913, PLR0917  (all that a picture needs)
    shapes: ShapeWriter, writer: TextWriter, frame: Frame, moments: Moments, fit: TimelineFit, alt: str
) -> str:
    """Return the shapes of a timeline in reading order, from left to right.

    They are not grouped: LibreOffice drops the alternative text of a group.

    Args:
        shapes: numbers the shapes.
        writer: writes the text.
        frame: where it stands; its height is that of the fit.
        moments: when and what.
        fit: what ``fitted`` gave.
        alt: the alternative text of its line; its dates are text.
    """
    step_pt = frame.width_pt / len(moments)
    bar = replace(
        frame, name="timeline", y_pt=frame.y_pt + (DOT_PT - LINE_PT) / 2, width_pt=step_pt * (len(moments) - 1),
        height_pt=LINE_PT,
    )  # fmt: skip
    parts = [shapes.box(bar, _LINE, alt=alt)]
    when_y_pt = frame.y_pt + DOT_PT + UNDER_DOT_PT
    for number, (when, what) in enumerate(moments, 1):
        dot = replace(
            frame, name=f"dot {number}", x_pt=frame.x_pt + (number - 1) * step_pt, width_pt=DOT_PT, height_pt=DOT_PT
        )
        above = replace(dot, name=f"date {number}", y_pt=when_y_pt, width_pt=fit.column_pt, height_pt=fit.when_pt)
        below = replace(above, name=f"event {number}", y_pt=above.bottom_pt, height_pt=fit.what_pt)
        date = writer.paragraphs((Paragraph(when),), Style(fit.size_pt, bold=True, ink=True))
        event = writer.paragraphs((Paragraph(what),), Style(fit.size_pt))
        parts += [shapes.box(dot, _DOT, alt=DECORATIVE), shapes.box(above, _TEXT, date, anchor="t")]
        parts.append(shapes.box(below, _TEXT, event, anchor="t"))
    return "".join(parts)
