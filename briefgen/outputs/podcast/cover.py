"""The podcast's cover: a square JPEG in the house's colours, with title, area, year and publisher."""

import io
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw, ImageFont

from briefgen import resources
from briefgen.errors import BriefgenError
from briefgen.ffmpeg import sound_message
from briefgen.files.opener import OpenError
from briefgen.review.house.pictures import PictureError, read_logo
from briefgen.review.house.raster import open_picture
from briefgen.text import legible
from briefgen.typeface import Style, Typeface

if TYPE_CHECKING:
    from pathlib import Path

    from briefgen.storyboard.edition import Edition

LOGO_BOX = (320, 130)
"""The room of a logo, in the grid's units."""

WHITE = "#ffffff"
GRID = 1400  # the unit of every measure below, whatever the size asked for
MARGIN = 110
WIDTH = GRID - 2 * MARGIN
FOOT = 1150
_RINGS = ((GRID - 60, GRID + 60), (330, 500, 680, 870, 1070))
_LEADING = 1.08


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
    """

    marks: tuple[str, ...]
    eyebrow: str
    title: str
    place: str
    kind: str
    publisher: str
    primary: str
    accent: str
    logo: bytes = b""
    logo_name: str = ""


@dataclass(frozen=True)
class Setting:
    """A typeset text: its style, size and lines, in the cover's grid units."""

    style: Style
    size: float
    lines: tuple[str, ...]

    @property
    def height(self) -> float:
        """Its height."""
        return self.size * _LEADING * len(self.lines)


def draw_cover(cover: Cover, size_px: int) -> bytes:
    """Draw a cover as JPEG.

    Raises:
        BriefgenError: the logo is no picture.
    """
    scale = size_px / GRID
    image = Image.new("RGB", (size_px, size_px), cover.primary)
    draw_rings(image, scale)
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, size_px - round(26 * scale), size_px, size_px), fill=cover.accent)
    top = _marks(draw, cover, scale)
    _about(draw, cover, top, scale)
    _publisher(draw, cover, _logo(image, cover, scale), scale)
    file = io.BytesIO()
    image.save(file, "JPEG", quality=88, subsampling=0, optimize=True)
    return file.getvalue()


def fitted(text: str, style: Style, sizes: tuple[int, int], width: float, height: float) -> Setting:
    """Typeset a text as large as fits a box; at the smallest size it is truncated with an ellipsis.

    Args:
        text: what to set.
        style: of the bundled typeface.
        sizes: largest and smallest size.
        width: of the box.
        height: of the box.
    """
    face = Typeface(style)
    text = unicodedata.normalize("NFC", legible(text))
    largest, smallest = sizes
    for size in range(largest, smallest, -4):
        lines = face.lines(text, size, width)
        # Above the smallest size no word is broken and no line left with a sliver of a word.
        whole = " ".join(lines) == text
        if whole and len(lines) * size * _LEADING <= height:
            return Setting(style, size, lines)
    lines = face.lines(text, smallest, width)
    room = max(1, int(height / (smallest * _LEADING)))
    if len(lines) > room:
        last = lines[room - 1]
        while last and face.width_pt(f"{last}…", smallest) > width:
            last = last[:-1]
        lines = (*lines[: room - 1], f"{last.rstrip()}…")
    return Setting(style, smallest, lines)


def draw_rings(image: Image.Image, scale: float) -> None:
    """Draw concentric rings, darker than the ground so that white text over them keeps its contrast."""
    finer = 3  # drawn larger and shrunk, for smooth edges
    mask = Image.new("L", (image.width * finer, image.height * finer), 0)
    draw = ImageDraw.Draw(mask)
    (x, y), radii = _RINGS
    for number, radius in enumerate(radii):
        box = [side * scale * finer for side in (x - radius, y - radius, x + radius, y + radius)]
        draw.ellipse(box, outline=52 - 6 * number, width=round(46 * scale * finer))
    image.paste("#000000", (0, 0), mask.resize(image.size, Image.Resampling.BOX))


def draw_setting(
    draw: ImageDraw.ImageDraw, setting: Setting, place: tuple[float, float], colour: str, scale: float
) -> None:
    """Draw a typeset text.

    Args:
        draw: of the picture.
        setting: the text.
        place: its left top corner, in the cover's grid units.
        colour: of the text.
        scale: pixels of a grid unit.
    """
    font = ImageFont.truetype(
        str(resources.fonts()[setting.style]), setting.size * scale, layout_engine=ImageFont.Layout.BASIC
    )
    x, y = place
    for line in setting.lines:
        draw.text((x * scale, y * scale), line, font=font, fill=colour)
        y += setting.size * _LEADING


def _marks(draw: ImageDraw.ImageDraw, cover: Cover, scale: float) -> float:
    """Draw the markings (restricted, due for review) on a white band; return where the rest may begin."""
    if not cover.marks:
        return 0.0
    marks = [fitted(mark, "bold", (42, 30), WIDTH, 110) for mark in cover.marks]
    height = sum(mark.height for mark in marks) + 56
    draw.rectangle((0, 0, GRID * scale, height * scale), fill=WHITE)
    y = 22.0
    for mark in marks:
        draw_setting(draw, mark, (MARGIN, y), cover.accent, scale)
        y += mark.height
    return height


def _about(draw: ImageDraw.ImageDraw, cover: Cover, top: float, scale: float) -> None:
    """Draw what the episode is: the form, the review's title, where and when, and its kind."""
    y = top + 110
    eyebrow = fitted(cover.eyebrow, "semibold", (46, 30), WIDTH, 60)
    draw_setting(draw, eyebrow, (MARGIN, y), WHITE, scale)
    y += eyebrow.height + 56
    place = fitted(cover.place, "semibold", (72, 36), WIDTH, 170)
    kind = fitted(cover.kind, "regular", (50, 32), WIDTH, 120)
    title = fitted(cover.title, "bold", (176, 40), WIDTH, FOOT - 60 - y - place.height - kind.height - 50)
    for setting, gap in ((title, 34.0), (place, 16.0), (kind, 0.0)):
        draw_setting(draw, setting, (MARGIN, y), WHITE, scale)
        y += setting.height + gap


def _publisher(draw: ImageDraw.ImageDraw, cover: Cover, room: float, scale: float) -> None:
    """Draw who publishes it, at the foot, in the width that the logo leaves."""
    draw.rectangle((MARGIN * scale, FOOT * scale, (MARGIN + 120) * scale, (FOOT + 6) * scale), fill=WHITE)
    name = fitted(cover.publisher, "semibold", (50, 28), room, 130)
    draw_setting(draw, name, (MARGIN, FOOT + 38), WHITE, scale)


def _logo(image: Image.Image, cover: Cover, scale: float) -> float:
    """Place the house's logo on a white panel at the foot; return the width that is left for text."""
    if not cover.logo_name:
        return WIDTH
    return place_logo(image, read_raster_logo(io.BytesIO(cover.logo), cover.logo_name), scale)


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


def place_logo(image: Image.Image, logo: Image.Image, scale: float) -> float:
    """Place a logo (RGBA, made smaller where needed) on a white panel at the foot; return the width left for text."""
    logo.thumbnail((round(LOGO_BOX[0] * scale), round(LOGO_BOX[1] * scale)))
    pad = round(24 * scale)
    right, bottom = round((GRID - MARGIN) * scale), round((FOOT + 166) * scale)
    left, top = right - logo.width - 2 * pad, bottom - logo.height - 2 * pad
    ImageDraw.Draw(image).rounded_rectangle((left, top, right, bottom), pad // 2, fill=WHITE)
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
        eyebrow=f"{labels['eyebrow']} · {labels['form']}",
        title=about.title,
        place=edition.place,
        kind=about.kind,
        publisher=edition.publisher,
        primary=colours.primary,
        accent=colours.accent,
        logo=logo,
        logo_name=name,
    )
