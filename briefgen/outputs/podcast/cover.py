"""The podcast's cover: a square JPEG, two thirds of it the motif of the review, below it title, area and year."""

import io
import re
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw

from briefgen.errors import BriefgenError
from briefgen.ffmpeg import sound_message
from briefgen.files.opener import OpenError
from briefgen.outputs.card import GREY, RED
from briefgen.outputs.lettering import LEADING, WHITE, Setting, balanced, draw_setting, fitted
from briefgen.outputs.motif import Motif, motif_of
from briefgen.outputs.motif_painting import dark, motif_colours, paint_motif
from briefgen.review.house.house import Colours
from briefgen.review.house.pictures import PictureError, read_logo
from briefgen.review.house.raster import open_picture

if TYPE_CHECKING:
    from pathlib import Path

    from briefgen.storyboard.edition import Edition

LOGO_BOX = (320, 130)
"""The largest size of a logo, in grid units."""

GRID = 1400  # the unit of every measure below, whatever the size asked for
MARGIN = 100
WIDTH = GRID - 2 * MARGIN
MOTIF_HIGH = 934
"""The height of the motif in grid units: two thirds."""

MOST_TITLE_LINES = 3
BAR = 96
"""The height of the strip at the foot, which says where and when, and whose it is."""

TITLE_HIGH = 334
"""The height of a title; the room between motif and strip is a little more."""

TITLE_SIZES, TIGHT, HEAVIER = (300, 48), 0.98, 0.012
"""The sizes of a title, the distance of its lines to its size, and how much heavier than bold it is."""

ABOVE_CAPITALS = 0.24
"""What stands empty above the capitals of a line, more than below them, in ems."""

STRIP_SIZES, LEAST_STRIP = (50, 38), 28
"""The sizes of the line in the strip: what does not fit is left out, and what must stay is made smaller."""

DESCENDERS, DROP = frozenset("gjpqyQ,;"), 0.1
"""What hangs below the line: a title whose last line has some is raised by so many ems."""

FULL, LIGHT = {"quality": 88, "subsampling": 0}, {"quality": 75, "subsampling": 2, "progressive": True}
"""How a cover is coded: inside a recording, and the smaller one of a web page."""

READABLE = 168
"""The least size at which a title is read on a cover of 60 pixels: its small letters are then 3.5 pixels high."""

LEAST_LETTERS = 4
"""The least letters of a title's first words that are set alone."""

_BRACKET = re.compile(r"\([^()]*\)")
_PAUSE = re.compile(r"[:;,]\s|\s[-–—]\s")


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
        is_withdrawn: whether the marks stand on red; the colours are then grey.
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
    is_withdrawn: bool = False


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
    image.save(file, "JPEG", optimize=True, **(FULL if size_px >= SIZE_PX else LIGHT))
    return file.getvalue()


def _marks(draw: ImageDraw.ImageDraw, cover: Cover, scale: float) -> None:
    """Draw the markings on a band: red where the review is withdrawn, else white."""
    if not cover.marks:
        return
    marks = [fitted(mark, "bold", (42, 30), WIDTH, 110) for mark in cover.marks]
    height = sum(mark.height for mark in marks) + 56
    ground, ink = (RED, WHITE) if cover.is_withdrawn else (WHITE, cover.accent)
    draw.rectangle((0, 0, GRID * scale, height * scale), fill=ground)
    y = 22.0
    for mark in marks:
        draw_setting(draw, mark, (MARGIN, y), ink, scale)
        y += mark.height


def _about(draw: ImageDraw.ImageDraw, cover: Cover, scale: float) -> None:
    """Draw the title, the place, and in the strip at the foot kind and publisher."""
    eyebrow, kind, publisher = cover.eyebrow, cover.kind, cover.publisher
    place = "" if cover.place in publisher else cover.place
    strips = (
        (place, eyebrow, kind, publisher),
        (place, kind, publisher),
        (place, publisher),
        (place, kind),
        (place,),
    )
    draw_words(draw, cover_title(cover.title), strips, scale)


def draw_words(draw: ImageDraw.ImageDraw, title: Setting, strip: Sequence[tuple[str, ...]], scale: float) -> None:
    """Draw the words of a cover: its title, and those of the strip at the foot.

    Args:
        draw: of the picture.
        title: what ``cover_title`` gave.
        strip: what may stand in the strip, the first that fits in type that is large enough.
        scale: pixels of a grid unit.
    """
    above = title.size * ABOVE_CAPITALS
    raised = title.size * DROP if DESCENDERS & set(title.lines[-1]) else 0
    top = MOTIF_HIGH + (GRID - MOTIF_HIGH - BAR - title.height - above) / 2 - raised
    draw_setting(draw, title, (MARGIN, top), WHITE, scale)
    texts = [" · ".join(filter(None, each)) for each in strip]
    settings = [fitted(text, "semibold", STRIP_SIZES, WIDTH, BAR, most_lines=1) for text in texts]
    smallest = fitted(texts[-1], "semibold", (STRIP_SIZES[1], LEAST_STRIP), WIDTH, BAR, most_lines=1)
    whose = next((each for each in settings if not each.lines[-1].endswith("…")), smallest)
    draw_setting(draw, whose, (MARGIN, GRID - BAR + (BAR - whose.height) / 2), WHITE, scale)


def cover_title(title: str) -> Setting:
    """Typeset a title as large as possible, in at most three lines.

    Where the whole of it is too small to be read in a list of podcasts, only its first words are set: those before a
    bracket, colon, dash or comma, and no others.
    """
    set_as: list[Setting] = []
    for text in dict.fromkeys((title, _BRACKET.sub("", title).strip() or title, _first_words(title))):
        for lines in range(1, MOST_TITLE_LINES + 1):
            room = TITLE_HIGH * LEADING / TIGHT
            set_as.append(fitted(text, "bold", TITLE_SIZES, WIDTH, room, most_lines=lines))
        if max(each.size for each in set_as) >= READABLE:
            break
    best = max(set_as, key=lambda each: (each.lines[-1][-1:] != "…", each.size))
    return replace(balanced(best, WIDTH), leading=TIGHT, weight=HEAVIER)


def _first_words(title: str) -> str:
    """Return the words of a title before its first bracket, colon, dash or comma; all of it where these are few."""
    head = _PAUSE.split(_BRACKET.sub("", title).strip(), maxsplit=1)[0].strip()
    return head if len(head) >= LEAST_LETTERS else title


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
        raise BriefgenError(sound_message("logo", name=name)) from None


def place_logo(image: Image.Image, logo: Image.Image, scale: float, bottom: float) -> None:
    """Place a logo (RGBA, made smaller where needed) on a white panel at the right.

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
    """Make the content of an edition's cover.

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
            raise BriefgenError(sound_message("logo", name=path.name)) from None
    return Cover(
        marks=tuple(edition.marks),
        eyebrow=str(labels["form"]),
        title=about.title,
        place=edition.place,
        kind=about.kind,
        publisher=about.publisher or edition.house.name or "",
        motif=motif_of(edition, GRID / MOTIF_HIGH),
        primary=GREY if about.withdrawn else colours.primary,
        accent=GREY if about.withdrawn else colours.accent,
        is_withdrawn=about.withdrawn is not None,
        logo=logo,
        logo_name=name,
    )
