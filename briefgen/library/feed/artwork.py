"""``artwork.jpg``: the podcast's own cover, drawn from the house; each episode's is inside its MP3."""

import hashlib
import io
import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path

from PIL import Image, ImageDraw

from briefgen.errors import BriefgenError
from briefgen.ffmpeg import sound_message
from briefgen.files.opener import OpenError
from briefgen.library.feed.feed import ARTWORK
from briefgen.library.model import Library, SiteFile
from briefgen.outputs.motif import compose
from briefgen.outputs.motif_painting import dark, motif_colours, paint_motif
from briefgen.outputs.podcast.cover import (
    BAR,
    GRID,
    MOTIF_HIGH,
    cover_title,
    draw_words,
    place_logo,
    read_raster_logo,
)
from briefgen.review.house.pictures import PictureError, read_logo

SIZE_PX = 3000
"""The largest that Apple Podcasts takes, and the size it asks for."""

MAX_BYTES = 500_000
"""Apple and Spotify ask for at most 512 kB."""

DRAWING = 6
"""The version of the drawing code, the only part of the program in the cache key. Raise it when the picture
changes."""

_QUALITIES = (90, 84, 78, 70, 60, 50)


def artwork(library: Library) -> Iterator[SiteFile]:
    """Yield the podcast's cover, which depends on the house alone."""
    house = library.house
    try:
        logo = hashlib.sha256(found.data).hexdigest() if (found := read_logo(house)) else ""
    except (OpenError, PictureError):
        logo = ""  # said when it is drawn
    key_parts = [DRAWING, *texts(library), house.colours.model_dump(), logo]
    key = hashlib.sha256(json.dumps([ARTWORK, *key_parts], ensure_ascii=False).encode()).hexdigest()
    yield SiteFile(ARTWORK, partial(draw_artwork, library), key)


def texts(library: Library) -> tuple[str, str, str]:
    """Return the texts of the cover: above the title, the title, and at the foot."""
    house, labels = library.house, library.wording.labels("library")
    title = str(house.feed.title or labels["name"])
    return str(labels["feed"]["artwork_form"]), title, str(house.name or "")


def draw_artwork(library: Library) -> bytes:
    """Return the podcast's cover: a square RGB JPEG without metadata, the same bytes for the same house.

    Raises:
        BriefgenError: the house's logo cannot be read.
    """
    colours, (form, title, publisher) = library.house.colours, texts(library)
    scale = SIZE_PX / GRID
    image = Image.new("RGB", (SIZE_PX, SIZE_PX), colours.primary)
    motif = compose("pieces", publisher or title, GRID / MOTIF_HIGH)
    paint_motif(image, motif, motif_colours(colours), (0, 0), round(MOTIF_HIGH * scale))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, round(MOTIF_HIGH * scale), SIZE_PX, SIZE_PX), fill=dark(colours.primary))
    draw.rectangle((0, SIZE_PX - round(BAR * scale), SIZE_PX, SIZE_PX), fill=colours.accent)
    _logo(image, library, scale)
    draw_words(draw, cover_title(title), ((form, publisher), (publisher or form,)), scale)
    return _jpeg(image)


def _logo(image: Image.Image, library: Library, scale: float) -> None:
    """Draw the logo, if there is one, in the corner of the motif."""
    name = Path(library.house.logo or "").name
    try:
        logo = read_logo(library.house)
    except (OpenError, PictureError):
        raise BriefgenError(sound_message("logo", name=name)) from None
    if logo:
        place_logo(image, read_raster_logo(io.BytesIO(logo.raster), name), scale, bottom=MOTIF_HIGH - 50)


def _jpeg(image: Image.Image) -> bytes:
    """Encode a picture as JPEG, at the best quality within the size limit."""
    data = b""
    for quality in _QUALITIES:
        file = io.BytesIO()
        image.save(file, "JPEG", quality=quality, dpi=(72, 72), subsampling=0, optimize=True)
        data = file.getvalue()
        if len(data) <= MAX_BYTES:
            break
    return data
