"""``artwork.jpg``: the podcast's own cover, drawn from the house; each episode's is inside its MP3."""

import base64
import hashlib
import io
import json
from collections.abc import Iterator
from functools import partial
from pathlib import Path

import pypdfium2
from PIL import Image, ImageChops, ImageDraw

from briefgen.errors import BriefgenError
from briefgen.ffmpeg import sound_message
from briefgen.files.opener import OpenError
from briefgen.library.feed.feed import ARTWORK
from briefgen.library.model import Library, SiteFile
from briefgen.limited import LimitedProcess, LimitReached, Limits
from briefgen.outputs.layout.drawing import HTML
from briefgen.outputs.layout.files import own_files
from briefgen.outputs.layout.warnings import strict
from briefgen.outputs.motif import compose
from briefgen.outputs.motif_painting import motif_colours, paint_motif
from briefgen.outputs.podcast.cover import (
    FOOT,
    GRID,
    LOGO_BOX,
    MARGIN,
    WHITE,
    WIDTH,
    draw_setting,
    fitted,
    place_logo,
)
from briefgen.outputs.podcast.cover import read_raster_logo as opened_logo
from briefgen.review.house.pictures import PictureError, media_type, read_logo
from briefgen.wording.wording import Wording

SIZE_PX = 3000
"""The largest that Apple Podcasts takes, and the size it asks for."""

MAX_BYTES = 500_000
"""Apple and Spotify ask for at most 512 kB."""

DRAWING = 2
"""The number of the drawing: the only thing of the program that is in the key. Raise it when the picture changes."""

_MOTIF_HIGH = 760

_QUALITIES = (90, 84, 78, 70, 60, 50)


def artwork(library: Library) -> Iterator[SiteFile]:
    """Yield the podcast's cover. Its key has the house only, so packs that come and go do not draw it again."""
    house = library.house
    try:
        logo = hashlib.sha256(data).hexdigest() if (data := read_logo(house)) else ""
    except (OpenError, PictureError):
        logo = ""  # said when it is drawn
    said = [DRAWING, *texts(library), house.colours.model_dump(), logo]
    key = hashlib.sha256(json.dumps([ARTWORK, *said], ensure_ascii=False).encode()).hexdigest()
    yield SiteFile(ARTWORK, partial(draw_artwork, library), key)


def texts(library: Library) -> tuple[str, str, str]:
    """Return what stands on the cover: above the title, the title, and at the foot."""
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
    motif = compose("pieces", publisher or title, GRID / _MOTIF_HIGH)
    paint_motif(image, motif, motif_colours(colours), (0, 0), round(_MOTIF_HIGH * scale))
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, SIZE_PX - round(26 * scale), SIZE_PX, SIZE_PX), fill=colours.accent)
    eyebrow = fitted(form, "semibold", (52, 40), WIDTH, 70)
    draw_setting(draw, eyebrow, (MARGIN, _MOTIF_HIGH + 30), WHITE, scale)
    top = _MOTIF_HIGH + 30 + eyebrow.height + 16
    name = fitted(title, "bold", (208, 44), WIDTH, FOOT - 24 - top)
    draw_setting(draw, name, (MARGIN, top), WHITE, scale)
    room = _logo(image, library, scale)
    if publisher:
        draw.rectangle((MARGIN * scale, FOOT * scale, (MARGIN + 120) * scale, (FOOT + 6) * scale), fill=WHITE)
        draw_setting(draw, fitted(publisher, "semibold", (58, 28), room, 150), (MARGIN, FOOT + 34), WHITE, scale)
    return _jpeg(image)


def _logo(image: Image.Image, library: Library, scale: float) -> float:
    """Place the logo, if there is one; return the width that is left for text."""
    name = Path(library.house.logo or "").name
    try:
        data = read_logo(library.house)
    except (OpenError, PictureError):
        raise BriefgenError(sound_message("logo").format(name=name)) from None
    if data is None:
        return WIDTH
    if media_type(data) != "image/svg+xml":
        return place_logo(image, opened_logo(io.BytesIO(data), name), scale)
    return place_logo(image, draw_svg(data, name, round(LOGO_BOX[0] * scale), round(LOGO_BOX[1] * scale)), scale)


LIMITS = Limits(time_s=20.0, memory_mib=1536, output_mib=64)
"""What drawing a logo may use."""


def draw_svg(svg: bytes, name: str, width_px: int, height_px: int, limits: Limits = LIMITS) -> Image.Image:
    """Draw an SVG logo on white as large as it fits a box, in a child process; nothing else is loaded.

    Raises:
        BriefgenError: it cannot be drawn, or takes more than the limits.
    """
    fault = BriefgenError(sound_message("logo").format(name=name))
    try:
        with LimitedProcess("briefgen.library.feed.artwork:work", limits) as child:
            answer = child.ask(json.dumps([width_px, height_px]).encode() + b"\n" + svg)
    except (LimitReached, BriefgenError, RuntimeError):  # a damaged picture can break its reader in any way
        raise fault from None
    if len(answer) != width_px * height_px * len(_FORM):
        raise fault
    return _cropped(Image.frombytes(_FORM, (width_px, height_px), answer))


_FORM = "RGBA"


def work(request: bytes) -> bytes:
    """Return the pixels of an SVG logo, for the child process: four bytes each, row by row.

    Args:
        request: width and height in pixels as JSON, and after the end of that line the SVG.
    """
    size, _, svg = request.partition(b"\n")
    width_px, height_px = json.loads(size)
    address = f"data:image/svg+xml;base64,{base64.b64encode(svg).decode()}"
    style = f"@page{{size:{width_px}px {height_px}px;margin:0}} html,body{{margin:0}}"
    fit = "display:block;width:100%;height:100%;object-fit:contain;object-position:center"
    page = f'<style>{style}</style><img style="{fit}" src="{address}">'
    with strict(Wording().labels("briefing")):
        data = HTML(string=page, url_fetcher=own_files(None)).write_pdf()
    # A CSS pixel is three quarters of a point; pdfium draws a point as a pixel.
    drawn = pypdfium2.PdfDocument(data)[0].render(scale=96 / 72).to_pil().convert(_FORM)
    pixels: bytes = drawn.crop((0, 0, width_px, height_px)).tobytes()
    return pixels


def _cropped(drawn: Image.Image) -> Image.Image:
    """Return a picture without its white margins."""
    plain = drawn.convert("RGB")
    box = ImageChops.difference(plain, Image.new("RGB", plain.size, WHITE)).getbbox()
    return drawn.crop(box) if box else drawn


def _jpeg(image: Image.Image) -> bytes:
    """Return a picture as JPEG, at the best quality that is not too many bytes."""
    data = b""
    for quality in _QUALITIES:
        file = io.BytesIO()
        image.save(file, "JPEG", quality=quality, dpi=(72, 72), subsampling=0, optimize=True)
        data = file.getvalue()
        if len(data) <= MAX_BYTES:
            break
    return data
