"""WeasyPrint, imported in less than half its time; every module takes what it needs of WeasyPrint from here.

WeasyPrint tries each of its libraries under its names on Windows, macOS and Linux. For each name that this system
does not have, Python asks its linker and its compiler, which takes a quarter of a second in all; and the names that
Linux has are found without asking anybody. And it imports those parts of fontTools that it needs only for a variable
font, and where the system's HarfBuzz cannot cut fonts down to the letters that are used: a tenth of a second.
"""

import contextlib
import ctypes
import ctypes.util
import sys
import tempfile
from collections.abc import Callable, Iterator
from functools import cache
from importlib import import_module
from pathlib import Path
from types import ModuleType
from typing import Any

from briefgen import native_libraries

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


class _Later(ModuleType):
    """Stands for a module until something of it is used.

    Args:
        name: of the module.
        functions: names that are imported from it at once; they are only used when they are called.
    """

    def __init__(self, name: str, *functions: str) -> None:
        super().__init__(name)
        for function in functions:
            setattr(self, function, self._called_later(function))

    def _called_later(self, function: str) -> Callable[..., Any]:
        def call(*args: Any, **kwargs: Any) -> Any:
            return getattr(import_module(self.__name__), function)(*args, **kwargs)

        return call

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):  # what Python asks while it imports
            raise AttributeError(name)
        return getattr(import_module(self.__name__), name)


@contextlib.contextmanager
def _fonts_later() -> Iterator[None]:
    """Have the two modules imported when they are first used."""
    stand_ins = (_Later("fontTools.subset"), _Later("fontTools.varLib.instancer", "instantiateVariableFont"))
    later = {module.__name__: module for module in stand_ins if module.__name__ not in sys.modules}
    sys.modules |= later
    try:
        yield
    finally:
        for name in later:
            del sys.modules[name]


# In one sentence, where WeasyPrint would print a page of advice for those who installed it themselves.
native_libraries.require_libraries()
with native_libraries.findable(), _by_their_names(), _fonts_later():
    from weasyprint import CSS, DEFAULT_OPTIONS, HTML, Document, Page
    from weasyprint.images import get_image_from_uri
    from weasyprint.layout.background import layout_box_backgrounds
    from weasyprint.text import fonts
    from weasyprint.urls import URLFetcher, URLFetcherResponse


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


__all__ = [
    "CSS", "DEFAULT_OPTIONS", "HTML", "Document", "FontConfiguration", "Page", "URLFetcher", "URLFetcherResponse",
    "get_image_from_uri", "layout_box_backgrounds",
]  # fmt: skip
