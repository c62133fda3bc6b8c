"""Find the native libraries that WeasyPrint loads, and report which is missing and how to install it.

On Linux the system's packages bring them. For Windows and Mac they are in the wheel ``gstreamer-libs``, which is a
dependency there. Its folder must be found by the system's loader and by ``ctypes.util.find_library``, which cffi asks
for names without an ending. On Windows the loader looks in the folders of ``os.add_dll_directory``, and the other
along ``PATH``; on a Mac both read ``DYLD_FALLBACK_LIBRARY_PATH``.
"""

import contextlib
import ctypes
import ctypes.util
import os
import shutil
import sys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from typing import Any

from briefgen.errors import BriefgenError
from briefgen.wording.wording import Wording

try:
    import resource
except ImportError:  # Windows has none
    resource = None  # type: ignore[assignment]

LEAST_BYTES = 400 << 20
"""Laying out a page takes about 300 MiB of address space, libraries included."""

_WHEEL = "gstreamer_libs"
_NO_MEMORY = ("cannot allocate memory", "failed to map segment", "cannot map zero-fill")
"""What the loader of Linux says of a library that is there and for which there is no memory."""
_MAC_DEFAULT = ("/opt/homebrew/lib", "/usr/local/lib", "/usr/lib")
"""Where a Mac looks when nothing else is said, and where Homebrew keeps its libraries."""


@dataclass(frozen=True)
class NativeLibrary:
    """A native library that WeasyPrint loads.

    Attributes:
        key: of its texts in ``labels/en-GB/doctor.yaml``.
        files: its file by platform, as ``sys.platform`` names it.
        is_needed: whether no PDF can be made without it; the subsetter has a slower replacement.
    """

    key: str
    files: Mapping[str, str]
    is_needed: bool = True


LIBRARIES = (
    NativeLibrary(
        "gobject", {"linux": "libgobject-2.0.so.0", "darwin": "libgobject-2.0.dylib", "win32": "gobject-2.0-0.dll"}
    ),
    NativeLibrary(
        "pango", {"linux": "libpango-1.0.so.0", "darwin": "libpango-1.0.dylib", "win32": "pango-1.0-0.dll"}
    ),
    NativeLibrary(
        "pangoft2",
        {"linux": "libpangoft2-1.0.so.0", "darwin": "libpangoft2-1.0.dylib", "win32": "pangoft2-1.0-0.dll"},
    ),
    NativeLibrary("harfbuzz", {"linux": "libharfbuzz.so.0", "darwin": "libharfbuzz.dylib", "win32": "harfbuzz.dll"}),
    NativeLibrary(
        "fontconfig", {"linux": "libfontconfig.so.1", "darwin": "libfontconfig.dylib", "win32": "fontconfig-1.dll"}
    ),
    NativeLibrary(
        "subsetter",
        {"linux": "libharfbuzz-subset.so.0", "darwin": "libharfbuzz-subset.dylib", "win32": "harfbuzz-subset.dll"},
        is_needed=False,
    ),
)


@dataclass(frozen=True)
class MissingLibrary:
    """A native library that failed to load.

    Attributes:
        library: which of those that WeasyPrint loads.
        file: the file that is missing or damaged; not always its own, as a library needs others.
    """

    library: NativeLibrary
    file: str

    def describe(self) -> str:
        """Return two sentences: what is missing, and how to install it on this system."""
        labels: Mapping[str, Any] = Wording().labels("doctor")
        texts = labels["libraries"][self.library.key]
        key = "missing" if self.library.is_needed else "missing_slower"
        if self.file != _file_of(self.library):
            key = "missing_part"
        install = labels["install"][_installer()].format(**texts["packages"])
        return f"{labels[key].format(name=texts['name'], file=self.file)} {install}"


def missing_libraries() -> tuple[MissingLibrary, ...]:
    """Load every library as WeasyPrint does, and return those that fail, each file once."""
    with libraries_on_path():
        causes = [(library, cause) for library in LIBRARIES if (cause := _failing_file(library))]
    own = {_file_of(library): library for library in LIBRARIES}
    # What only fails because another of them does is not named: it is there.
    found: dict[str, MissingLibrary] = {}
    for library, cause in causes:
        found.setdefault(cause, MissingLibrary(own.get(cause, library), cause))
    return tuple(found.values())


def require_libraries() -> None:
    """Raise an error when a library needed for PDFs is missing.

    Raises:
        BriefgenError: a library is missing; the message names it and how to install it.
        MemoryError: this process may use too little; GLib ends a process in which it gets none.
    """
    if _memory_limit() < LEAST_BYTES:
        raise MemoryError
    missing = [each for each in missing_libraries() if each.library.is_needed]
    if missing:
        raise BriefgenError(" ".join(each.describe() for each in missing))


@contextlib.contextmanager
def libraries_on_path() -> Iterator[None]:
    """Add the wheel's libraries to the system's search path, for the duration of an import.

    What a library itself depends on is looked for when it is loaded, so nothing of this is needed afterwards, but for
    the folder of ``os.add_dll_directory``, which stays.
    """
    folder = _wheel_folder()
    if folder is None:
        yield
        return
    variable, entries = "PATH", [str(folder), os.environ.get("PATH", "")]
    if sys.platform == "darwin":
        variable = "DYLD_FALLBACK_LIBRARY_PATH"
        entries = [str(folder), *filter(None, [os.environ.get(variable)]), *_MAC_DEFAULT]
    else:
        _add_dll_folder(str(folder))
    before = os.environ.get(variable)
    os.environ[variable] = os.pathsep.join(entries)
    try:
        yield
    finally:
        if before is None:
            del os.environ[variable]
        else:
            os.environ[variable] = before


@cache
def _add_dll_folder(folder: str) -> None:
    add = getattr(os, "add_dll_directory", None)  # on Windows only
    if add is not None:
        add(folder)


def _wheel_folder() -> Path | None:
    """Return the folder of the wheel's libraries; None on Linux, or when not installed."""
    if sys.platform not in {"win32", "darwin"}:
        return None
    spec = find_spec(_WHEEL)
    if spec is None or spec.origin is None:
        return None
    folder = Path(spec.origin).parent / ("bin" if sys.platform == "win32" else "lib")
    return folder if folder.is_dir() else None


def _memory_limit() -> int:
    """Return the address-space limit of this process in bytes (``ulimit -v``)."""
    if resource is None:
        return LEAST_BYTES
    limit = resource.getrlimit(resource.RLIMIT_AS)[0]
    return LEAST_BYTES if limit == resource.RLIM_INFINITY else limit


def _file_of(library: NativeLibrary) -> str:
    return library.files.get(sys.platform, library.files["linux"])


def _failing_file(library: NativeLibrary) -> str:
    """Load a library; return the file that is missing or damaged, or "" when it loads."""
    name = _file_of(library)
    try:
        ctypes.CDLL(name)
    except OSError as error:
        if any(words in str(error) for words in _NO_MEMORY):
            raise MemoryError from error
        if sys.platform == "linux":
            # Such as "libfontconfig.so.1: cannot open shared object file: No such file or directory".
            file = str(error).partition(":")[0]
            return Path(file).name if ".so" in file else name
    else:
        return ""
    found = ctypes.util.find_library(name.removeprefix("lib").removesuffix(".dylib"))
    with contextlib.suppress(OSError):
        if found:
            ctypes.CDLL(found)
            return ""
    return name


def _installer() -> str:
    """Return the package manager of this system: a key of the texts under ``install``."""
    if sys.platform in {"win32", "darwin"}:
        return sys.platform
    return next((name for name in ("apt", "dnf") if shutil.which(name)), "other")
