"""Draw a slide's elements besides its texts: agency markers, QR code, logo and foot."""

import struct
import zlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

import segno

from briefgen.errors import BriefgenError
from briefgen.files.opener import OpenError
from briefgen.outputs.deck.fit import Frame, Paragraph
from briefgen.outputs.deck.fonts import BUILT_IN, face, fallback
from briefgen.outputs.deck.shapes import DECORATIVE, EMU_PER_PT, ShapeWriter, Style, TextWriter
from briefgen.outputs.motif import Motif
from briefgen.outputs.motif_painting import MotifColours, office_outline
from briefgen.review.house.house import House
from briefgen.review.house.pictures import PictureError, read_logo
from briefgen.review.house.raster import pixels

CHIP_ROWS = 3
CHIP_PADDING_PT, CHIP_LEAST_PT, CHIP_GAP_PT = 12, 7, 8
"""The space beside the name in a marker, the least of it where its typeface is missing, and that between markers."""

CHIP_HEIGHT_RATIO = 1.7
"""The height of a marker to its type size."""

QR_QUIET_MODULES, MODULE_PX = 4, 10
"""The white edge that a reader needs (ISO/IEC 18004), and the size of a module."""

_CHIP = (
    '<a:prstGeom prst="roundRect"><a:avLst><a:gd name="adj" fmla="val 50000"/></a:avLst></a:prstGeom><a:noFill/>'
    f'<a:ln w="{round(1.25 * EMU_PER_PT)}"><a:solidFill><a:schemeClr val="accent1"/></a:solidFill></a:ln>'
)


def chip_rows(names: Sequence[str], frame: Frame, width_pt: float) -> tuple[float, list[list[str]]] | None:
    """Return the type size and the fewest rows of the agency markers; None when they do not fit.

    Args:
        names: whom the message is for.
        frame: the placeholder, whose type size is the upper one.
        width_pt: the width there is.
    """
    best: tuple[float, list[list[str]]] | None = None
    for size_pt in range(int(frame.size_pt), frame.floor_pt - 1, -1):
        rows: list[list[str]] = []
        used_pt = width_pt
        for name in names:
            chip_pt = chip_width_pt(name, frame, size_pt)
            if rows and used_pt + CHIP_GAP_PT + chip_pt <= width_pt:
                rows[-1].append(name)
                used_pt += CHIP_GAP_PT + chip_pt
            else:
                rows.append([name])
                used_pt = chip_pt
        widest_pt = max(chip_width_pt(name, frame, size_pt) for name in names)
        if len(rows) <= CHIP_ROWS and widest_pt <= width_pt and (best is None or len(rows) < len(best[1])):
            best = (size_pt, rows)
    return best


def chip_width_pt(name: str, frame: Frame, size_pt: float) -> float:
    """Return the width of a marker that holds its name in any fallback typeface."""
    plain, wide = (face(font, bold=True).width_pt(name, size_pt) for font in (frame.font, fallback(frame.font)))
    return max(plain + 2 * CHIP_PADDING_PT, wide + 2 * CHIP_LEAST_PT)


def chips_height_pt(size_pt: float, rows: int) -> float:
    """Return the height of some rows of markers."""
    return rows * size_pt * CHIP_HEIGHT_RATIO + (rows - 1) * CHIP_GAP_PT


def chips(
    shapes: ShapeWriter,
    writer: TextWriter,
    frame: Frame,
    fitted: tuple[float, list[list[str]]],
    alts: Mapping[str, str],
) -> Iterator[str]:
    """Draw the agency markers as rounded shapes with their own text.

    Args:
        shapes: numbers the shapes.
        writer: writes the text.
        frame: the place of the first row.
        fitted: what ``chip_rows`` gave.
        alts: the alternative text of each.
    """
    size_pt, rows = fitted
    y_pt, high_pt = frame.y_pt, size_pt * CHIP_HEIGHT_RATIO
    style = Style(size_pt, bold=True, ink=True, align="ctr")
    for row in rows:
        x_pt = frame.x_pt
        for name in row:
            width_pt = chip_width_pt(name, frame, size_pt)
            box = Frame(f"agency {name}", x_pt, y_pt, width_pt, high_pt, size_pt)
            words = writer.paragraphs((Paragraph(name),), style)
            yield shapes.box(box, _CHIP, words, alt=alts[name])
            x_pt += width_pt + CHIP_GAP_PT
        y_pt += high_pt + CHIP_GAP_PT


def qr_png(url: str, problem: str) -> bytes:
    """Return a QR code as PNG, black on white with its quiet zone.

    Raises:
        BriefgenError: the address is too long for a QR code.
    """
    try:
        code = segno.make_qr(url, error="m")
    except segno.DataOverflowError:
        raise BriefgenError(problem) from None
    return _png([bytes(row) for row in code.matrix])


def _png(modules: Sequence[bytes]) -> bytes:
    """Encode black and white squares as PNG; a byte of 1 or 0 each, with a white border.

    Written here because segno takes as long to write the picture as to find the code.
    """
    side = (len(modules) + 2 * QR_QUIET_MODULES) * MODULE_PX
    blank = b"\x00" + b"\xff" * -(-side // 8)
    edge, wide = "1" * (QR_QUIET_MODULES * MODULE_PX), {0: "1" * MODULE_PX, 1: "0" * MODULE_PX}
    padding = "1" * (-side % 8)
    rows = [
        b"\x00" + int(f"{edge}{''.join(map(wide.__getitem__, row))}{edge}{padding}", 2).to_bytes(-(-side // 8), "big")
        for row in modules
    ]
    quiet = blank * (QR_QUIET_MODULES * MODULE_PX)
    data = quiet + b"".join(row * MODULE_PX for row in rows) + quiet
    header = struct.pack(">IIBBBBB", side, side, 1, 0, 0, 0, 0)  # one bit a pixel, grey
    chunks = ((b"IHDR", header), (b"IDAT", zlib.compress(data, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))
        for name, body in chunks
    )


def whole(frame: Frame, size_px: tuple[int, int]) -> Frame:
    """Fit a picture into its placeholder: uncropped, as large as possible, at the top right."""
    wide, high = size_px
    scale = min(frame.width_pt / wide, frame.height_pt / high)
    width_pt = wide * scale
    return Frame(frame.name, frame.right_pt - width_pt, frame.y_pt, width_pt, high * scale, frame.size_pt)


def at_left(frame: Frame, size_px: tuple[int, int]) -> Frame:
    """Fit a picture into a frame: uncropped, as large as possible, at the top left."""
    place = whole(frame, size_px)
    return replace(place, x_pt=frame.x_pt)


def around(frame: Frame, pad_pt: float) -> Frame:
    """Return the frame of a panel behind a frame."""
    return replace(
        frame, name=f"{frame.name} panel", x_pt=frame.x_pt - pad_pt, y_pt=frame.y_pt - pad_pt,
        width_pt=frame.width_pt + 2 * pad_pt, height_pt=frame.height_pt + 2 * pad_pt,
    )  # fmt: skip


def logo_picture(house: House, problem: str) -> tuple[bytes, tuple[int, int]] | None:
    """Return the house's logo and its size in pixels; None without one.

    Raises:
        BriefgenError: the file is missing or broken.
    """
    path = house.logo_path
    if path is None:
        return None
    try:
        logo = read_logo(house)
        return (logo.raster, pixels(logo.raster)) if logo else None
    except (OpenError, PictureError, ValueError):
        raise BriefgenError(problem.format(name=path.name)) from None


def feet_of(labels: Mapping[str, Any], publisher: str, title: str) -> tuple[tuple[Paragraph, ...], ...]:
    """Return the possible texts of the foot, the fullest first: publisher and title, or the title alone."""
    named = str(labels["footer"]).format(publisher=publisher, title=title) if publisher else title
    return tuple((Paragraph(line),) for line in dict.fromkeys((named, title)))


NOTICE_PT, NOTICE_SIDE_PT, NOTICE_SIZES_PT = 34, 30, range(18, 9, -1)
"""The height of the bar of what is withdrawn or restricted (12 mm), the space at its sides, and its type sizes."""

PROGRESS_PT, PROGRESS_LONG_PT, PROGRESS_GAP_PT, SECTION_GAP_PT, PROGRESS_RISE_PT = 7, 20, 5, 7, 5
"""The dots of progress: their side, that of this slide, the gaps between them and their sections, and how far above
the foot's lower edge they stand."""

NUMBER_PT = 26
"""The width of the slide's number beside the dots, in points."""


def motif_shapes(shapes: ShapeWriter, frame: Frame, motif: tuple[Motif, MotifColours]) -> Iterator[str]:
    """Draw a motif in a frame as decorative, editable shapes."""
    drawing, colours = motif
    scale_pt = frame.width_pt / drawing.aspect
    for number, shape in enumerate(drawing.shapes, 1):
        (left, top, width, height), outline = office_outline(shape)
        fill = f'<a:solidFill><a:srgbClr val="{colours.of(shape.tone).removeprefix("#")}"/></a:solidFill>'
        place = replace(
            frame,
            name=f"motif {number}",
            x_pt=frame.x_pt + left * scale_pt,
            y_pt=frame.y_pt + top * scale_pt,
            width_pt=width * scale_pt,
            height_pt=height * scale_pt,
        )
        yield shapes.box(place, f"{outline}{fill}<a:ln><a:noFill/></a:ln>", alt=DECORATIVE)


def notice_bar(
    shapes: ShapeWriter, writer: TextWriter, place: Frame, notices: Sequence[str], *, is_withdrawn: bool
) -> str:
    """Return the full-width bar that marks a withdrawn or restricted review, with the reason."""
    text, measure = "  ".join(notices), face(fallback(BUILT_IN), bold=True)
    scale, inner_pt = place.height_pt / NOTICE_PT, place.width_pt - 2 * NOTICE_SIDE_PT
    sizes = [size * scale for size in NOTICE_SIZES_PT]
    fitting = (size for size in sizes if measure.height_pt(text, size, inner_pt) <= place.height_pt)
    frame = replace(place, size_pt=next(fitting, sizes[-1]))
    colour = "8F0F1D" if is_withdrawn else "1B1B1B"
    ground = f'<a:prstGeom prst="rect"><a:avLst/></a:prstGeom><a:solidFill><a:srgbClr val="{colour}"/></a:solidFill>'
    words = writer.paragraphs((Paragraph(text),), Style(frame.size_pt, bold=True, align="ctr", paper=True))
    return shapes.box(frame, f"{ground}<a:ln><a:noFill/></a:ln>", words)


def progress(
    shapes: ShapeWriter, number: Frame, groups: Sequence[Sequence[str]], current: str, *, on_dark: bool
) -> Iterator[str]:
    """Draw the progress through the deck: a dot for each slide, later ones hollow, the current one long.

    Args:
        shapes: numbers the shapes.
        number: the place of the slide's number, to the left of which they stand.
        groups: the ids of the Scenes, those of each section together.
        current: the id of this one.
        on_dark: whether they stand on a dark ground.
    """
    step_pt = PROGRESS_PT + PROGRESS_GAP_PT
    wide_pt = step_pt * sum(map(len, groups)) + SECTION_GAP_PT * (len(groups) - 1) + PROGRESS_LONG_PT - PROGRESS_PT
    x_pt, y_pt = number.right_pt - NUMBER_PT - wide_pt, number.bottom_pt - PROGRESS_PT - PROGRESS_RISE_PT
    colour, is_past = "bg1" if on_dark else "accent1", True
    for group in groups:
        for scene in group:
            is_this = scene == current
            dot = Frame("progress", x_pt, y_pt, PROGRESS_LONG_PT if is_this else PROGRESS_PT, PROGRESS_PT, size_pt=12)
            yield shapes.box(dot, (_PAST if is_past else _TO_COME).format(colour=colour), alt=DECORATIVE)
            x_pt += dot.width_pt + PROGRESS_GAP_PT
            is_past = is_past and not is_this
        x_pt += SECTION_GAP_PT


DOT_PT, LINE_PT, GAP_PT = 16, 3, 14
UNDER_DOT_PT = 6

_FILLED = (
    '<a:prstGeom prst="{shape}"><a:avLst/></a:prstGeom><a:solidFill><a:schemeClr val="{colour}"/></a:solidFill>'
    "<a:ln><a:noFill/></a:ln>"
)
_ROUND = '<a:prstGeom prst="roundRect"><a:avLst><a:gd name="adj" fmla="val 50000"/></a:avLst></a:prstGeom>'
_PAST = f'{_ROUND}<a:solidFill><a:schemeClr val="{{colour}}"/></a:solidFill><a:ln><a:noFill/></a:ln>'
_TO_COME = f'{_ROUND}<a:noFill/><a:ln w="9525"><a:solidFill><a:schemeClr val="{{colour}}"/></a:solidFill></a:ln>'
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
    """Return the measures of the largest timeline that fits in a height, or None.

    It fits where its typeface is missing too.
    """
    column_pt, font = frame.width_pt / len(moments) - GAP_PT, fallback(frame.font)
    bold, plain = face(font, bold=True), face(font, bold=False)
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
    """Return the shapes of a timeline in reading order.

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
