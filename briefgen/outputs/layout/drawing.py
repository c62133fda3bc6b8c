"""WeasyPrint, with its native libraries found first; every module takes what it needs of WeasyPrint from here."""

import tempfile
from functools import cache
from pathlib import Path

from briefgen import native_libraries

# In one sentence, where WeasyPrint would print a page of advice for those who installed it themselves.
native_libraries.require_libraries()
with native_libraries.libraries_on_path():
    from weasyprint import CSS, DEFAULT_OPTIONS, HTML, Document, Page
    from weasyprint.images import get_image_from_uri
    from weasyprint.layout.background import layout_box_backgrounds
    from weasyprint.text import fonts
    from weasyprint.urls import URLFetcher, URLFetcherResponse


class FontConfiguration(fonts.FontConfiguration):  # type: ignore[misc]  # WeasyPrint has no types
    """WeasyPrint's font configuration, with its copies of fonts in a temporary folder of this process.

    Why: it is part of a reference cycle, so its finalizer, which deletes the copies, may never run.
    """

    def __init__(self) -> None:
        super().__init__()
        self._folder = Path(tempfile.mkdtemp(dir=_folder().name))


@cache
def _folder() -> "tempfile.TemporaryDirectory[str]":
    return tempfile.TemporaryDirectory(prefix="briefgen-fonts-", ignore_cleanup_errors=True)


__all__ = [
    "CSS", "DEFAULT_OPTIONS", "HTML", "Document", "FontConfiguration", "Page", "URLFetcher", "URLFetcherResponse",
    "get_image_from_uri", "layout_box_backgrounds",
]  # fmt: skip
