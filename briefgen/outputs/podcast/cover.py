"""The podcast's cover: a square JPEG, two thirds of it the motif of the review, below it title, area and year."""

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

from briefgen.errors import BriefgenError
from briefgen.ffmpeg import sound_message
from briefgen.files.opener import OpenError
from briefgen.outputs.lettering import WHITE, draw_setting, fitted
from briefgen.outputs.motif import Motif, motif_of
from briefgen.outputs.motif_painting import dark, motif_colours, paint_motif
from briefgen.review.house.house import Colours
from briefgen.review.house.pictures import PictureError, read_logo
from briefgen.review.house.raster import open_picture

if TYPE_CHECKING:
    from pathlib import Path

    from briefgen.storyboard.edition import Edition

LOGO_BOX = (320, 130)
"""The room of a logo, in the grid's units."""

GRID = 1400  # the unit of every measure below, whatever the size asked for
MARGIN = 110
WIDTH = GRID - 2 * MARGIN
MOTIF_HIGH = 934
"""The height of the motif: two thirds."""

MOST_TITLE_LINES = 3
BAR, LEAST_GAP = 26, 8
"""The height of the bar at the foot, and the least space between two texts."""


@dataclass(frozen=True)
class Cover:
    """The content of a cover.

    Attributes:
        marks: of an edition (restricted, due for review).
        eyebrow: what kind of thing the episode is.
        title: of the review.
        place: where and when.
        kind: of the review.
        publisher: who publishes it.
        primary: the ground, as ``#rrggbb``.
        accent: the second colour.
        logo: the house's logo as PNG or JPEG; empty without one.
        logo_name: its file name.
        motif: of the review, for a frame of the width of the cover and the height ``MOTIF_HIGH``.
    """

    marks: tuple[str, ...]
    eyebrow: str
    title: str
    place: str
    kind: str
    publisher: str
    primary: str
    accent: str
    motif: Motif
    logo: bytes = b""
    logo_name: str = ""


def draw_cover(cover: Cover, size_px: int) -> bytes:
    """Draw a cover as JPEG.

    Raises:
        BriefgenError: the logo is no picture.
    """
    scale = size_px / GRID
    image = Image.new("RGB", (size_px, size_px), cover.primary)
    colours = motif_colours(Colours(primary=cover.primary, accent=cover.accent))
    paint_motif(image, cover.motif, colours, (0, 0), round(MOTIF_HIGH * scale))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, round(MOTIF_HIGH * scale), size_px, size_px), fill=dark(cover.primary))
    draw.rectangle((0, size_px - round(BAR * scale), size_px, size_px), fill=cover.accent)
    _marks(draw, cover, scale)
    _about(draw, cover, scale)
    _logo(image, cover, scale)
    file = io.BytesIO()
    image.save(file, "JPEG", quality=88, subsampling=0, optimize=True)
    return file.getvalue()


def _marks(draw: ImageDraw.ImageDraw, cover: Cover, scale: float) -> None:
    """Draw the markings (withdrawn, restricted, due for review) on a white band."""
    if not cover.marks:
        return
    marks = [fitted(mark, "bold", (42, 30), WIDTH, 110) for mark in cover.marks]
    height = sum(mark.height for mark in marks) + 56
    draw.rectangle((0, 0, GRID * scale, height * scale), fill=WHITE)
    y = 22.0
    for mark in marks:
        draw_setting(draw, mark, (MARGIN, y), cover.accent, scale)
        y += mark.height


def _about(draw: ImageDraw.ImageDraw, cover: Cover, scale: float) -> None:
    """Draw the title, in three lines at most, and below it where and when, what it is and whose."""
    whose = " · ".join(filter(None, (cover.eyebrow, cover.kind, cover.publisher)))
    place = fitted(cover.place, "semibold", (68, 36), WIDTH, 74)
    small = fitted(whose, "regular", (36, 26), WIDTH, 80, most_lines=2)
    room = GRID - BAR - MOTIF_HIGH - place.height - small.height - 4 * LEAST_GAP
    title = fitted(cover.title, "bold", (184, 48), WIDTH, room, most_lines=MOST_TITLE_LINES)
    gap = (GRID - BAR - MOTIF_HIGH - sum(each.height for each in (title, place, small))) / 4
    y = MOTIF_HIGH + gap
    for setting in (title, place, small):
        draw_setting(draw, setting, (MARGIN, y), WHITE, scale)
        y += setting.height + gap


def _logo(image: Image.Image, cover: Cover, scale: float) -> None:
    """Place the house's logo on a white panel in the corner of the motif."""
    if cover.logo_name:
        logo = read_raster_logo(io.BytesIO(cover.logo), cover.logo_name)
        place_logo(image, logo, scale, bottom=MOTIF_HIGH - 50)


def read_raster_logo(logo: "Path | io.BytesIO", name: str) -> Image.Image:
    """Read a logo that is a PNG or JPEG, as RGBA.

    Args:
        logo: the file, or its content.
        name: its name, for the error.

    Raises:
        BriefgenError: it cannot be read.
    """
    try:
        return open_picture(logo)
    except ValueError:
        raise BriefgenError(sound_message("logo").format(name=name)) from None


def place_logo(image: Image.Image, logo: Image.Image, scale: float, bottom: float) -> float:
    """Place a logo (RGBA, made smaller where needed) on a white panel at the right; return the width left of it.

    Args:
        image: what it is placed on.
        logo: the picture.
        scale: pixels of a grid unit.
        bottom: the lower edge of the panel, in the cover's grid units.
    """
    logo.thumbnail((round(LOGO_BOX[0] * scale), round(LOGO_BOX[1] * scale)))
    pad = round(24 * scale)
    right, low = round((GRID - MARGIN) * scale), round(bottom * scale)
    left, top = right - logo.width - 2 * pad, low - logo.height - 2 * pad
    ImageDraw.Draw(image).rounded_rectangle((left, top, right, low), pad // 2, fill=WHITE)
    image.paste(logo, (left + pad, top + pad), logo)
    return left / scale - MARGIN - 50


SIZE_PX = 1400
"""The least that podcast directories take (Apple: 1400 to 3000), as it is inside every file."""


def render_cover(edition: "Edition", size_px: int = SIZE_PX) -> bytes:
    """Return the cover as JPEG bytes, without any metadata.

    Args:
        edition: what is published and by whom.
        size_px: length of its side.

    Raises:
        BriefgenError: the house's logo cannot be read.
    """
    return draw_cover(cover_of(edition), size_px)


def cover_of(edition: "Edition") -> Cover:
    """Return what the cover of an edition shows.

    Raises:
        BriefgenError: the logo cannot be read.
    """
    labels, colours = edition.wording.labels("podcast")["cover"], edition.house.colours
    about, path = edition.review.about, edition.house.logo_path
    logo, name = b"", ""
    if path is not None:
        try:
            found = read_logo(edition.house)
            logo, name = (found.raster, path.name) if found else (b"", "")
        except (OpenError, PictureError):
            raise BriefgenError(sound_message("logo").format(name=path.name)) from None
    return Cover(
        marks=tuple(edition.marks),
        eyebrow=str(labels["form"]),
        title=about.title,
        place=edition.place,
        kind=about.kind,
        publisher=about.publisher or edition.house.name or "",
        motif=motif_of(edition, GRID / MOTIF_HIGH),
        primary=colours.primary,
        accent=colours.accent,
        logo=logo,
        logo_name=name,
    )
