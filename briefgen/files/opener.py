"""Open untrusted files safely: those of a house or a pack, and those named on the command line.

A house folder, a pack or a summary can come by e-mail. So a name in it may lead out of its folder, a file may be a
link, a pipe that never says anything, a device without end, or far too big. Everything that such a folder holds is
opened here: ordinary files, really inside their folder, with a limit of bytes that is counted while reading.
"""

import errno
import os
import re
import stat
from collections.abc import Mapping
from functools import cache
from io import BufferedReader
from pathlib import Path
from typing import Any, BinaryIO

import yaml

from briefgen import resources
from briefgen.errors import UsageError

MIB = 1 << 20
MAX_TEXT = 1 * MIB
"""The most bytes of a text file: a house file, labels, a lexicon, a voice, a list of words."""

_MOST_NAME, _MOST_PART = 4096, 255
_CHUNK = 1 << 16
_DRIVE = re.compile(r"[A-Za-z]:")
_DEVICES = re.compile(r"(con|prn|aux|nul|com[0-9¹²³]|lpt[0-9¹²³]|conin\$|conout\$) *([.:].*)?", re.IGNORECASE)
_OWN_PIPE = re.compile(r"/dev/(stdin|fd/\d+)")
_FLAGS = (
    os.O_RDONLY
    | getattr(os, "O_NONBLOCK", 0)  # a pipe without a writer would be waited for
    | getattr(os, "O_NOCTTY", 0)
    | getattr(os, "O_CLOEXEC", 0)
    | getattr(os, "O_BINARY", 0)
)
_NO_LINK = getattr(os, "O_NOFOLLOW", 0)
_BY_FOLDER = os.open in os.supports_dir_fd and bool(_NO_LINK)


class OpenError(UsageError):
    """A file cannot be used; the message names it and says what to do.

    Args:
        message: in plain words.
        kind: why: ``name``, ``outside``, ``missing``, ``folder``, ``special``, ``denied``, ``big``, ``changed``,
            ``unreadable`` or ``encoding``.
    """

    def __init__(self, message: str, kind: str = "unreadable") -> None:
        super().__init__(message)
        self.kind = kind


def read_inside(folder: Path, name: str, limit_bytes: int = MAX_TEXT) -> bytes:
    """Read a regular file inside a folder, with a size limit.

    Args:
        folder: where it must be, itself and whatever it is a link to.
        name: as it was written, with ``/`` between folders.
        limit_bytes: the most that it may hold; this is counted while reading, as a file can grow.

    Raises:
        OpenError: the name is none, leads elsewhere, or the file is missing, unreadable, too big or not ordinary.
    """
    path = folder / name if _is_name(name) else Path(name[:_MOST_PART])
    with open_inside(folder, name) as file:
        return _read(file, path, limit_bytes)


def open_inside(folder: Path, name: str) -> BufferedReader:
    """Open a regular file inside a folder, as ``read_inside`` does, without reading it.

    Raises:
        OpenError: as there, but for its size.
    """
    if not _is_name(name):
        raise _error("name", name)
    if _leads_out(name):
        raise _error("outside", name, folder=folder)
    path = folder / name
    try:
        base, real = folder.resolve(strict=True), path.resolve(strict=True)
        if not real.is_relative_to(base):
            raise _error("outside", name, folder=folder)
        _require_ordinary(real.stat().st_mode, path)  # before opening: some devices act on being opened
        return _ordinary(_opened_below(base, real), path)
    except (OSError, RuntimeError, ValueError) as error:  # RuntimeError: links in a circle, before Python 3.13
        raise _why(error, path) from None


def read_file(path: Path, limit_bytes: int = MAX_TEXT) -> bytes:
    """Read a file that the user named; links and the shell's own pipes are allowed.

    Args:
        path: where it is.
        limit_bytes: the most that it may hold.

    Raises:
        OpenError: it is missing, unreadable, too big or not ordinary.
    """
    if not _is_name(str(path)):
        raise _error("name", str(path))
    try:
        if _OWN_PIPE.fullmatch(str(path)):  # what ``<(command)`` becomes; its writer is there
            with path.open("rb") as pipe:
                return _read(pipe, path, limit_bytes)
        _require_ordinary(path.stat().st_mode, path)
        with _ordinary(os.open(path, _FLAGS), path) as file:
            return _read(file, path, limit_bytes)
    except (OSError, ValueError) as error:
        raise _why(error, path) from None


def read_text(path: Path, limit_bytes: int = MAX_TEXT) -> str:
    """Read a UTF-8 text file that the user named, as ``read_file`` does.

    Raises:
        OpenError: as there, or it is no text in UTF-8.
    """
    return text_of(read_file(path, limit_bytes), path)


def text_of(data: bytes, path: Path) -> str:
    """Decode the bytes of a file as UTF-8, without a byte order mark.

    Raises:
        OpenError: they are no text in UTF-8.
    """
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise _error("encoding", str(path), line=data.count(b"\n", 0, error.start) + 1) from None


def _read(file: BinaryIO, path: Path, limit_bytes: int) -> bytes:
    """Read an open file up to a limit; convert the errors of the system to OpenError."""
    too_big = _error("big", str(path), most=_amount(limit_bytes))
    parts: list[bytes] = []
    left = limit_bytes + 1
    try:
        if os.fstat(file.fileno()).st_size > limit_bytes:
            raise too_big
        while left and (part := file.read(min(left, _CHUNK))):
            parts.append(part)
            left -= len(part)
    except OSError as error:
        raise _why(error, path) from None
    if not left:
        raise too_big
    return b"".join(parts)


def _opened_below(base: Path, real: Path) -> int:
    """Open a path one folder at a time without following links, so that a later exchange has no effect."""
    parts = real.relative_to(base).parts
    if not _BY_FOLDER or not parts:
        return os.open(real, _FLAGS | _NO_LINK)
    handle = os.open(base, os.O_RDONLY | os.O_DIRECTORY)
    for number, part in enumerate(parts, 1):
        flags = _FLAGS if number == len(parts) else os.O_RDONLY | os.O_DIRECTORY
        try:
            inner = os.open(part, flags | _NO_LINK, dir_fd=handle)
        finally:
            os.close(handle)
        handle = inner
    return handle


def _ordinary(handle: int, path: Path) -> BufferedReader:
    """Return an open file if it is a regular one; the open handle is examined, not the name."""
    try:
        _require_ordinary(os.fstat(handle).st_mode, path)
    except OpenError:
        os.close(handle)
        raise
    return os.fdopen(handle, "rb")


def _require_ordinary(mode: int, path: Path) -> None:
    if not stat.S_ISREG(mode):
        raise _error("folder" if stat.S_ISDIR(mode) else "special", str(path))


def _is_name(name: str) -> bool:
    """Whether a file of this name can exist on some system."""
    parts = name.replace("\\", "/").split("/")
    return (
        bool(name.strip())
        and len(name) <= _MOST_NAME
        and all(len(part) <= _MOST_PART for part in parts)
        and not any(ord(char) < 32 for char in name)
    )


def _leads_out(name: str) -> bool:
    """Whether a name by itself leads out of its folder, on any system."""
    parts = name.split("/")
    return (
        "\\" in name
        or Path(name).is_absolute()
        or name.startswith("/")
        or _DRIVE.match(name) is not None
        or ".." in parts
        or any(_DEVICES.fullmatch(part.strip()) for part in parts)
    )


_ERRNOS: Mapping[int, str] = {
    errno.ENOENT: "missing",
    errno.ENOTDIR: "missing",
    errno.ENAMETOOLONG: "name",
    errno.EISDIR: "folder",
    errno.ENXIO: "special",
    errno.ENODEV: "special",
    errno.EOPNOTSUPP: "special",
    errno.EACCES: "denied",
    errno.EPERM: "denied",
    errno.ELOOP: "changed",
    errno.EMLINK: "changed",
}


def _why(error: Exception, path: Path) -> OpenError:
    if isinstance(error, OpenError):
        return error
    if not isinstance(error, OSError):
        return _error("name" if isinstance(error, ValueError) else "changed", str(path))
    kind = _ERRNOS.get(error.errno or 0, "unreadable")
    if kind == "denied" and path.is_dir():  # Windows says so of a folder
        kind = "folder"
    return _error(kind, str(path), reason=error.strerror or type(error).__name__)


@cache
def _words() -> Mapping[str, Any]:
    # Read here, as wording itself opens the files of a house with this module.
    path = resources.templates() / "labels" / "en-GB" / "files.yaml"
    words: Mapping[str, Any] = yaml.safe_load(path.read_text(encoding="utf-8"))
    return words


def file_message(kind: str, **values: object) -> str:
    """Format a message about a file from ``labels/en-GB/files.yaml``."""
    return str(_words()[kind]).format(**values)


def _error(kind: str, file: str, **values: object) -> OpenError:
    shown = {name: printable(str(value)) for name, value in {"file": file, **values}.items()}
    return OpenError(file_message(kind, **shown), kind)


def printable(name: str, most: int = 200) -> str:
    """Format a name or path for a message: one line, shortened, printable."""
    text = "".join(char if char.isprintable() else "\N{REPLACEMENT CHARACTER}" for char in name)
    return text if len(text) <= most else f"{text[:most]}…"


def _amount(size_bytes: int) -> str:
    if size_bytes >= MIB:
        return f"{size_bytes / MIB:,.0f} MB"
    return f"{size_bytes / 1000:,.0f} kB"
