"""Examine a file of a house in the child process: open it, check it, draw it once."""

import base64
import contextlib
import io
import json
import logging
from collections.abc import Iterator
from dataclasses import asdict
from importlib import import_module
from itertools import chain, islice
from typing import Any

from briefgen.review.house.trials import DRAW_S, TrialFault

try:
    import resource
except ImportError:  # Windows has none: there the clock alone ends a drawing
    resource = None  # type: ignore[assignment]

BOX_PX = (640, 260)
"""As large as the largest place that a logo has, the artwork of a library's feed."""

MAX_DRAWN_BYTES = 8 << 20

_NEEDED = {
    "ready for deck": ("pptx", "lxml.etree", "PIL.Image", "briefgen.review.house.deck_parts"),
    "ready for picture": ("weasyprint", "pypdfium2", "PIL.Image", "briefgen.review.house.svg_file"),
}


def examine(request: bytes) -> bytes:
    """Examine a file, and return the verdict as JSON.

    Args:
        request: one line of JSON that says what it is, then the file.
    """
    header, _, data = request.partition(b"\n")
    settings = json.loads(header)
    kind = settings.pop("kind")
    if kind in _NEEDED:
        for module in _NEEDED[kind]:
            import_module(module)
        return b""
    if kind == "deck":
        from briefgen.review.house.deck_file import examined  # noqa: PLC0415  (heavy import)

        return _answer(asdict(examined(data, **settings)))
    return _answer({"faults": [asdict(fault) for fault in _picture_faults(data)]})


def _answer(verdict: dict[str, Any]) -> bytes:
    found = verdict["faults"]
    faults = [[each["kind"], {name: str(text) for name, text in each["values"].items()}] for each in found]
    content = {"faults": faults, "fonts": verdict.get("fonts", []), "dropped": verdict.get("dropped", [])}
    return json.dumps(content).encode()


def _picture_faults(data: bytes) -> list[TrialFault]:
    """Return the first fault of a picture, in a list; empty when there is none."""
    from briefgen.review.house.pictures import media_type, raster_faults  # noqa: PLC0415
    from briefgen.review.house.svg_file import svg_faults  # noqa: PLC0415

    kind = media_type(data)
    look_first = svg_faults(data) if kind == "image/svg+xml" else raster_faults(data)
    return list(islice(chain(look_first, _drawing_faults(kind, data)), 1))  # what is refused is not drawn


def _drawing_faults(kind: str, data: bytes) -> Iterator[TrialFault]:
    """Draw a picture as the page and the feed artwork do, and yield the fault that shows, if any."""
    import pypdfium2  # noqa: PLC0415  (heavy import)
    import weasyprint  # noqa: PLC0415  (heavy import)
    from weasyprint.urls import URLFetcher  # noqa: PLC0415  (heavy import)

    reports: list[str] = []

    class Collector(logging.Handler):
        """Collects WeasyPrint's log messages."""

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
    """Return a reason without the data URL of the picture."""
    words = [word if len(word) < 80 else f"{word[:30]}…" for word in reason.split()]
    return " ".join(words)[:200]


def _limit_drawing() -> None:
    if resource is not None:
        used = resource.getrusage(resource.RUSAGE_SELF)
        soft = int(used.ru_utime + used.ru_stime + DRAW_S) + 1
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_CPU, (soft, resource.getrlimit(resource.RLIMIT_CPU)[1]))
