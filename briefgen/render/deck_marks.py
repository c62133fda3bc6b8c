"""What stands on a slide besides text: agency markers, the QR code, the logo, and the foot."""

import copy
from collections.abc import Mapping, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

from briefgen.errors import BriefgenError
from briefgen.render.deck_fit import Paragraph, face
from briefgen.render.deck_template import EMU_PER_PT
from briefgen.render.deck_text import TextWriter, add, describe, tag

CHIP_FLOOR_PT = 14
CHIP_ROWS = 3
CHIP_PADDING_PT, CHIP_GAP_PT = 12, 8
CHIP_HEIGHT_RATIO = 1.9
"""The height of a marker to its type size."""

QR_QUIET_MODULES = 4
"""The white edge that a reader needs (ISO/IEC 18004)."""

PICTURE_SUFFIXES = {".png", ".jpg", ".jpeg", ".gif"}


def chip_rows(names: Sequence[str], width_pt: float, upper_pt: float) -> tuple[float, list[list[str]]] | None:
    """Return the type size of the agency markers and their rows, as few as can be; None when they do not fit.

    Args:
        names: whom the message is for.
        width_pt: the width there is.
        upper_pt: the largest type size.
    """
    best: tuple[float, list[list[str]]] | None = None
    for size_pt in range(int(upper_pt), CHIP_FLOOR_PT - 1, -1):
        rows: list[list[str]] = []
        used_pt = width_pt
        for name in names:
            chip_pt = chip_width_pt(name, size_pt)
            if rows and used_pt + CHIP_GAP_PT + chip_pt <= width_pt:
                rows[-1].append(name)
                used_pt += CHIP_GAP_PT + chip_pt
            else:
                rows.append([name])
                used_pt = chip_pt
        widest_pt = max(chip_width_pt(name, size_pt) for name in names)
        if len(rows) <= CHIP_ROWS and widest_pt <= width_pt and (best is None or len(rows) < len(best[1])):
            best = (size_pt, rows)
    return best


def chip_width_pt(name: str, size_pt: float) -> float:
    """Return the width of one marker."""
    return face(bold=True).width_pt(name, size_pt) + 2 * CHIP_PADDING_PT


def chips_height_pt(size_pt: float, rows: int) -> float:
    """Return the height of some rows of markers."""
    return rows * size_pt * CHIP_HEIGHT_RATIO + (rows - 1) * CHIP_GAP_PT


def draw_chips(
    slide: Any,
    writer: TextWriter,
    place: tuple[float, float],
    chips: tuple[float, list[list[str]]],
    alts: Mapping[str, str],
) -> None:
    """Draw the agency markers as rounded shapes with their own text.

    Args:
        slide: the slide.
        writer: writes the text.
        place: left and top of the first row, in points.
        chips: what ``chip_rows`` gave.
        alts: the alternative text of each.
    """
    from pptx.enum.dml import MSO_THEME_COLOR  # noqa: PLC0415  (heavy import)
    from pptx.enum.shapes import MSO_SHAPE  # noqa: PLC0415  (heavy import)

    size_pt, rows = chips
    left_pt, y_pt = place
    for row in rows:
        x_pt = left_pt
        for name in row:
            width_pt = chip_width_pt(name, size_pt)
            box = (x_pt, y_pt, width_pt, size_pt * CHIP_HEIGHT_RATIO)
            shape = slide.shapes.add_shape(MSO_SHAPE.ROUNDED_RECTANGLE, *(round(side * EMU_PER_PT) for side in box))
            shape.adjustments[0] = 0.5
            shape.name = f"agency {name}"
            shape.fill.background()
            shape.line.color.theme_color = MSO_THEME_COLOR.ACCENT_1
            shape.line.width = round(1.25 * EMU_PER_PT)
            shape._element.remove(shape._element.find(tag("p:style")))  # noqa: SLF001  (no shadow, no theme effects)
            body = shape._element.txBody  # noqa: SLF001  (no public way)
            _chip_text(body, writer, name, size_pt)
            describe(shape, alts[name])
            x_pt += width_pt + CHIP_GAP_PT
        y_pt += size_pt * CHIP_HEIGHT_RATIO + CHIP_GAP_PT


def _chip_text(body: Any, writer: TextWriter, name: str, size_pt: float) -> None:
    body.bodyPr.attrib.update({"lIns": "0", "tIns": "0", "rIns": "0", "bIns": "0", "wrap": "none", "anchor": "ctr"})
    writer.write(body, (Paragraph(name),), size_pt)
    paragraph = body.find(tag("a:p"))
    paragraph.find(tag("a:pPr")).set("algn", "ctr")
    run = next(paragraph.iter(tag("a:rPr")))
    run.set("b", "1")
    add(add(run, "a:solidFill"), "a:schemeClr", val="tx2")


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
    target = BytesIO()
    code.save(target, kind="png", scale=10, border=QR_QUIET_MODULES)
    return target.getvalue()


def put_picture(placeholder: Any, data: bytes, alt: str) -> None:
    """Put a picture whole into its placeholder, as large as it goes, at the top right."""
    left, top, width, height = placeholder.left, placeholder.top, placeholder.width, placeholder.height
    name = placeholder.name
    picture = placeholder.insert_picture(BytesIO(data))
    picture.crop_left = picture.crop_right = picture.crop_top = picture.crop_bottom = 0
    wide, high = picture.image.size
    scale = min(width / wide, height / high)
    picture.width, picture.height = round(wide * scale), round(high * scale)
    picture.left, picture.top = left + width - picture.width, top
    picture.name = name
    describe(picture, alt)


def logo_bytes(path: Path, problem: str) -> bytes | None:
    """Return the house's logo if a slide can hold its kind of file; None for a drawing such as SVG.

    Raises:
        BriefgenError: the file is missing or broken.
    """
    from PIL import Image, UnidentifiedImageError  # noqa: PLC0415  (heavy import)

    if path.suffix.lower() not in PICTURE_SUFFIXES:
        return None
    try:
        data = path.read_bytes()
        with Image.open(BytesIO(data)) as image:
            image.verify()
    except (OSError, SyntaxError, UnidentifiedImageError, Image.DecompressionBombError):
        raise BriefgenError(problem.format(name=path.name)) from None
    return data


def draw_foot(slide: Any, layout: Any, writer: TextWriter, foot: Sequence[Paragraph]) -> None:
    """Copy the footer and the slide number from the layout, as real placeholders of the slide.

    Args:
        slide: the slide.
        layout: its layout.
        writer: writes the text.
        foot: the text of the footer.
    """
    for shape in layout.placeholders:
        kind = shape._element.find(f".//{tag('p:ph')}").get("type")  # noqa: SLF001  (no public way)
        if kind in {"ftr", "sldNum"}:
            element = copy.deepcopy(shape._element)  # noqa: SLF001  (no public way)
            properties = element.spPr
            for child in list(properties):
                properties.remove(child)
            body = element.txBody
            next(element.iter(tag("p:cNvPr"))).set("id", str(slide.shapes._next_shape_id))  # noqa: SLF001  (no public way)
            slide.shapes._spTree.append(element)  # noqa: SLF001  (no public way)
            if kind == "ftr":
                writer.write(body, foot)
            else:
                writer.slide_number(body)


def foot_paragraphs(
    labels: Mapping[str, Any], publisher: str, title: str, marks: Sequence[str]
) -> tuple[Paragraph, ...]:
    """Return the text of the foot: the markings, then who publishes what."""
    line = str(labels["footer"]).format(publisher=publisher, title=title) if publisher else title
    return (*((Paragraph(" · ".join(marks)),) if marks else ()), Paragraph(line))
