"""Draw a house's own picture once, as pages and the artwork of a feed do."""

import base64
import contextlib
import io
import logging
from collections.abc import Iterator
from itertools import chain, islice

import pypdfium2
import weasyprint
from weasyprint.urls import URLFetcher

from briefgen.review.house.pictures import media_type
from briefgen.review.house.raster import raster_faults
from briefgen.review.house.svg_file import svg_faults
from briefgen.review.house.trials import DRAW_S, TrialFault, TrialVerdict

try:
    import resource
except ImportError:  # Windows has none: there the clock alone ends a drawing
    resource = None  # type: ignore[assignment]

BOX_PX = (640, 260)
"""As large as the largest place that a logo has, the artwork of a library's feed."""

MAX_DRAWN_BYTES = 8 << 20


def picture_verdict(data: bytes) -> bytes:
    """Examine a picture, for the child process, and return the verdict as JSON."""
    return TrialVerdict(tuple(picture_faults(data))).as_json()


def picture_faults(data: bytes) -> list[TrialFault]:
    """Return the first thing that is wrong with a picture, if anything is."""
    kind = media_type(data)
    look_first = svg_faults(data) if kind == "image/svg+xml" else raster_faults(data)
    return list(islice(chain(look_first, _drawn(kind, data)), 1))  # what is refused is not drawn


def _drawn(kind: str, data: bytes) -> Iterator[TrialFault]:
    """Draw a picture as a page and the artwork of a feed do."""
    reports: list[str] = []

    class Collector(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            reports.append(record.getMessage())

    fetch = URLFetcher(allowed_protocols=("data",), allow_redirects=False)
    logger, collector = logging.getLogger("weasyprint"), Collector(logging.WARNING)
    logger.addHandler(collector)
    _limit_drawing()
    address = f"data:{kind};base64,{base64.b64encode(data).decode()}"
    style = f"@page{{size:{BOX_PX[0]}px {BOX_PX[1]}px;margin:0}} html,body{{margin:0}}"
    fit = "display:block;width:100%;height:100%;object-fit:contain"
    page = f'<style>{style}</style><img style="{fit}" src="{address}">'
    try:
        with contextlib.redirect_stderr(io.StringIO()):
            drawn = weasyprint.HTML(string=page, url_fetcher=fetch).write_pdf()
        if len(drawn) > MAX_DRAWN_BYTES:
            yield TrialFault("limit", {"limit": "output"})
        else:
            pypdfium2.PdfDocument(drawn)[0].render(scale=96 / 72).to_pil()
    except MemoryError:
        raise
    except Exception as error:  # noqa: BLE001  (a stranger's picture can break its reader in any way)
        yield TrialFault("logo-drawn", {"reason": _plain(error)})
    finally:
        logger.removeHandler(collector)
    if reports:
        yield TrialFault("logo-drawn", {"reason": _short("; ".join(dict.fromkeys(reports)))})


def _plain(error: Exception) -> str:
    return _short(f"{type(error).__name__}: {error}" if str(error) else type(error).__name__)


def _short(reason: str) -> str:
    """A reason without the address of the picture, which holds all of it."""
    words = [word if len(word) < 80 else f"{word[:30]}…" for word in reason.split()]
    return " ".join(words)[:200]


def _limit_drawing() -> None:
    if resource is not None:
        used = resource.getrusage(resource.RUSAGE_SELF)
        soft = int(used.ru_utime + used.ru_stime + DRAW_S) + 1
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))
