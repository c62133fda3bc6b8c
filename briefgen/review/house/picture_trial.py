"""Examine a house's own picture, and rasterise it for printed pages, slides and covers."""

import base64
import contextlib
import io
import logging

import pypdfium2
import weasyprint
from PIL import Image
from weasyprint.urls import URLFetcher

from briefgen.review.house.pictures import media_type
from briefgen.review.house.raster import MAX_SIDE_PX, on_white, open_picture, plain_raster, png, raster_faults
from briefgen.review.house.svg_file import SvgError, plain_drawing
from briefgen.review.house.trials import DRAW_S, PICTURES, TrialFault, TrialVerdict

try:
    import resource
except ImportError:  # Windows has none: there the clock alone ends a drawing
    resource = None  # type: ignore[assignment]

BOX_PX = (MAX_SIDE_PX, 650)
"""The largest size of a drawn logo in pixels: its largest place, a feed's artwork, at print resolution."""

MAX_DRAWN_BYTES = 8 << 20

_CLEAR = (255, 255, 255, 0)


def picture_verdict(data: bytes) -> bytes:
    """Examine a picture, for the child process, and return the verdict as bytes."""
    return examined_picture(data).as_bytes()


def examined_picture(data: bytes) -> TrialVerdict:
    """Return the first fault of a picture, or the rasters that replace it.

    A drawing with text or links is a picture of points on a printed page: there its words would be words of the page,
    in a size and typeface of their own.
    """
    kind = media_type(data)
    if kind != "image/svg+xml":
        for fault in raster_faults(data):
            return TrialVerdict((fault,))  # what is refused is not drawn
        plain = plain_raster(data)
        try:
            _draw(media_type(plain), plain)
        except _DrawingError as error:
            return TrialVerdict((error.fault,))
        return TrialVerdict(pictures=dict.fromkeys(PICTURES, plain) if plain != data else {})
    try:
        drawing = plain_drawing(data)
        drawn = _draw(kind, drawing.data)
    except (SvgError, _DrawingError) as error:
        return TrialVerdict((error.fault,))
    page = drawn if drawing.is_live and drawn else drawing.data
    pictures = {"plain": drawing.data, "page": page, "raster": drawn}
    return TrialVerdict(pictures={name: picture for name, picture in pictures.items() if picture not in {data, b""}})


MIN_SIDE_PX = 200
"""The least longer side of a summary's picture, in pixels: a sixth of a slide's width on a screen."""


def illustration_verdict(data: bytes) -> bytes:
    """Examine a summary's picture for the child process; return the verdict and the picture to publish, as bytes."""
    return examined_illustration(data).as_bytes()


def examined_illustration(data: bytes) -> TrialVerdict:
    """Return the first fault of a summary's picture, or the re-encoded picture.

    A drawing becomes points too: its text, links and notes would go on in the outputs.
    """
    kind = media_type(data)
    if kind != "image/svg+xml":
        for fault in raster_faults(data):
            return TrialVerdict((fault,))
        picture = open_picture(io.BytesIO(data))
        if max(picture.size) < MIN_SIDE_PX:
            width, height = picture.size
            values = {"width": f"{width:,}", "height": f"{height:,}", "least": f"{MIN_SIDE_PX}"}
            return TrialVerdict((TrialFault("picture-small", values),))
        return TrialVerdict(pictures={"raster": on_white(picture, is_photograph=kind == "image/jpeg")})
    try:
        drawn = _draw(kind, plain_drawing(data).data)
    except (SvgError, _DrawingError) as error:
        return TrialVerdict((error.fault,))
    pictures = {"raster": on_white(open_picture(io.BytesIO(drawn)), is_photograph=False)} if drawn else {}
    return TrialVerdict(pictures=pictures)


class _DrawingError(Exception):
    """A picture could not be drawn; the message says why."""

    def __init__(self, kind: str, values: dict[str, str]) -> None:
        super().__init__(kind)
        self.fault = TrialFault(kind, values)


def _draw(kind: str, data: bytes) -> bytes:
    """Draw a picture as on a page; return a PNG cropped to its content, empty when nothing is drawn.

    Raises:
        _DrawingError: it cannot be drawn.
    """
    reports: list[str] = []

    class Collector(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            reports.append(record.getMessage())

    logger, collector = logging.getLogger("weasyprint"), Collector(logging.WARNING)
    logger.addHandler(collector)
    _limit_drawing()
    try:
        with contextlib.redirect_stderr(io.StringIO()):
            page = _page(kind, data)
        drawn = _rendered(page) if len(page) <= MAX_DRAWN_BYTES else None
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001  (a stranger's picture can break its reader in any way)
        raise _DrawingError("logo-drawn", {"reason": _plain(error)}) from None
    finally:
        logger.removeHandler(collector)
    if reports:
        raise _DrawingError("logo-drawn", {"reason": _short("; ".join(dict.fromkeys(reports)))})
    if drawn is None:
        raise _DrawingError("limit", {"limit": "output"})
    box = drawn.getchannel("A").getbbox()
    return png(drawn.crop(box)) if box else b""


def _rendered(page: bytes) -> Image.Image:
    """Rasterise a PDF page with a transparent background."""
    bitmap = pypdfium2.PdfDocument(page)[0].render(scale=96 / 72, fill_color=_CLEAR)
    picture: Image.Image = bitmap.to_pil().convert("RGBA")
    return picture


def _page(kind: str, data: bytes) -> bytes:
    """Return a PDF of one page with a picture as large as its box."""
    fetch = URLFetcher(allowed_protocols=("data",), allow_redirects=False)
    address = f"data:{kind};base64,{base64.b64encode(data).decode()}"
    width_px, height_px = BOX_PX
    style = f"@page{{size:{width_px}px {height_px}px;margin:0}} html,body{{margin:0}}"
    fit = f"display:block;width:{width_px}px;height:{height_px}px;object-fit:contain"
    page = f'<style>{style}</style><img style="{fit}" src="{address}">'
    pdf: bytes = weasyprint.HTML(string=page, url_fetcher=fetch).write_pdf()
    return pdf


def _plain(error: Exception) -> str:
    return _short(f"{type(error).__name__}: {error}" if str(error) else type(error).__name__)


def _short(reason: str) -> str:
    """Return a reason without the picture's data address, which holds the whole picture."""
    words = [word if len(word) < 80 else f"{word[:30]}…" for word in reason.split()]
    return " ".join(words)[:200]


def _limit_drawing() -> None:
    if resource is not None:
        used = resource.getrusage(resource.RUSAGE_SELF)
        soft = int(used.ru_utime + used.ru_stime + DRAW_S) + 1
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))
