"""Draw what stands on a slide besides text: agency markers, QR code, logo and foot."""

import struct
import zlib
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from briefgen.errors import BriefgenError
from briefgen.opener import OpenError
from briefgen.render.deck_faces import face
from briefgen.render.deck_fit import Frame, Paragraph
from briefgen.render.deck_shapes import EMU_PER_PT, ShapeWriter
from briefgen.render.deck_text import Style, TextWriter
from briefgen.review.house import House
from briefgen.review.pictures import PictureError, pixels, read_logo, upright

CHIP_ROWS = 3
CHIP_PADDING_PT, CHIP_GAP_PT = 14, 8
CHIP_HEIGHT_RATIO = 1.7
"""The height of a marker to its type size."""

QR_QUIET_MODULES, MODULE_PX = 4, 10
"""The white edge that a reader needs (ISO/IEC 18004), and the size of a module."""

PICTURE_SUFFIXES = {".png", ".jpg", ".jpeg"}

_CHIP = (
    '<a:prstGeom prst="roundRect"><a:avLst><a:gd name="adj" fmla="val 50000"/></a:avLst></a:prstGeom><a:noFill/>'
    f'<a:ln w="{round(1.25 * EMU_PER_PT)}"><a:solidFill><a:schemeClr val="accent1"/></a:solidFill></a:ln>'
)


def chip_rows(names: Sequence[str], frame: Frame, width_pt: float) -> tuple[float, list[list[str]]] | None:
    """Return the type size of the agency markers and their rows, as few as can be; None when they do not fit.

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
    """Return the width of one marker."""
    return face(frame.font, bold=True).width_pt(name, size_pt) + 2 * CHIP_PADDING_PT


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
    import segno  # noqa: PLC0415  (heavy import)

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
    """Return the place of a picture inside its placeholder: uncropped, as large as possible, at the top right."""
    wide, high = size_px
    scale = min(frame.width_pt / wide, frame.height_pt / high)
    width_pt = wide * scale
    return Frame(frame.name, frame.right_pt - width_pt, frame.y_pt, width_pt, high * scale, frame.size_pt)


def logo_picture(house: House, problem: str) -> tuple[bytes, tuple[int, int]] | None:
    """Return the house's logo and its size in pixels if a slide can hold its kind of file; None for one such as SVG.

    Raises:
        BriefgenError: the file is missing or broken.
    """
    path = house.logo_path
    if path is None or path.suffix.lower() not in PICTURE_SUFFIXES:
        return None
    try:
        data = upright(read_logo(house) or b"")
        return data, pixels(data)
    except (OpenError, PictureError, ValueError):
        raise BriefgenError(problem.format(name=path.name)) from None


def foot_paragraphs(
    labels: Mapping[str, Any], publisher: str, title: str, marks: Sequence[str]
) -> tuple[Paragraph, ...]:
    """Return the text of the foot: the markings, then who publishes what."""
    line = str(labels["footer"]).format(publisher=publisher, title=title) if publisher else title
    return (*((Paragraph(" · ".join(marks)),) if marks else ()), Paragraph(line))
