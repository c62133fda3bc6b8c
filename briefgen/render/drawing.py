"""WeasyPrint, imported in half its time. Heavy: to be imported only inside functions.

WeasyPrint tries each of its libraries under its names on Windows, macOS and Linux. For each name that this system
does not have, Python asks its linker and its compiler, which takes a quarter of a second in all; and the names that
Linux has are found without asking anybody.
"""

import contextlib
import ctypes
import ctypes.util
import sys
from collections.abc import Iterator

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
    from weasyprint.text.fonts import FontConfiguration

__all__ = ["CSS", "DEFAULT_OPTIONS", "HTML", "FontConfiguration", "Page"]
