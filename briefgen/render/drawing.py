"""WeasyPrint, imported in half its time. Heavy: to be imported only inside functions.

WeasyPrint tries each of its libraries under its names on Windows, macOS and Linux. For each name that this system
does not have, Python asks its linker and its compiler, which takes a quarter of a second in all; and the names that
Linux has are found without asking anybody.
"""

import contextlib
import ctypes
import ctypes.util
import sys
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path

_KNOWN = ("gobject", "pango", "harfbuzz", "fontconfig")


@contextlib.contextmanager
def _by_their_names() -> Iterator[None]:
    """Have libraries looked for by their names alone, where the system finds the main one like this."""
    ask = ctypes.util.find_library
    if sys.platform == "linux":
        with contextlib.suppress(OSError):
            ctypes.CDLL("libpango-1.0.so.0")
            ctypes.util.find_library = lambda name: None if name.removeprefix("lib").startswith(_KNOWN) else ask(name)
    try:
        yield
    finally:
        ctypes.util.find_library = ask


with _by_their_names():
    from weasyprint import CSS, DEFAULT_OPTIONS, HTML, Page
    from weasyprint.text import fonts


class FontConfiguration(fonts.FontConfiguration):  # type: ignore[misc]  # WeasyPrint has no types
    """WeasyPrint's, with its copies of fonts in a folder of this process.

    Why: it is part of a circle of objects, so what it does when it is deleted may never be done.
    """

    def __init__(self) -> None:
        super().__init__()
        self._folder = Path(tempfile.mkdtemp(dir=_folder().name))


@cache
def _folder() -> "tempfile.TemporaryDirectory[str]":
    return tempfile.TemporaryDirectory(prefix="briefgen-fonts-", ignore_cleanup_errors=True)


__all__ = ["CSS", "DEFAULT_OPTIONS", "HTML", "FontConfiguration", "Page"]
