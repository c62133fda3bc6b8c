"""Write files atomically."""

import errno
import os
import shutil
import tempfile
from contextlib import suppress
from pathlib import Path

from briefgen.errors import BriefgenError
from briefgen.files.opener import file_message


def replace_file(path: Path, data: bytes, *, before: bytes | None = None) -> None:
    """Write a file as ``write_whole`` does, and convert a failure to BriefgenError.

    Raises:
        BriefgenError: it could not be written, or it holds something else. It is then as it was.
    """
    try:
        write_whole(path, data, before=before)
    except OSError as error:
        raise BriefgenError(file_message("unwritable", file=path, reason=error.strerror or error)) from None


def write_whole(path: Path, data: bytes, *, before: bytes | None = None) -> None:
    """Write a file atomically; its permissions stay.

    Args:
        path: the file; a link is followed.
        data: its new bytes.
        before: what the file must still hold; None when that does not matter.

    Raises:
        OSError: it could not be written. It is then as it was.
        BriefgenError: it holds something else, and is left so.
    """
    path = path.resolve()
    part = ""
    try:
        if path.exists() and not os.access(path, os.W_OK):
            raise PermissionError(errno.EACCES, file_message("not_allowed"))
        handle, part = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".part")
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        _like(Path(part), path)
        if before is not None and path.read_bytes() != before:
            raise BriefgenError(file_message("other_content", file=path))
        os.replace(part, path)  # noqa: PTH105  (the name is a text)
        part = ""
    finally:
        if part:
            with suppress(OSError):
                Path(part).unlink()


def write_new(path: Path, data: bytes) -> None:
    """Create a new file; never overwrite a file or follow a link, not even a broken one.

    Raises:
        FileExistsError: something has this name.
        BriefgenError: it could not be written; no part of it is left.
    """
    is_ours = False
    try:
        with path.open("xb") as file:
            is_ours = True
            file.write(data)
    except FileExistsError:
        raise
    except OSError as error:
        if is_ours:
            with suppress(OSError):
                path.unlink()
        raise BriefgenError(file_message("unwritable", file=path, reason=error.strerror or error)) from None


_MOST_NUMBERED = 1000
"""The numbers that are tried for the name of a new file."""


def write_numbered(path: Path, data: bytes, *, first: int = 1) -> Path:
    """Write a new file beside all others: ``name.yaml``, or ``name-2.yaml``, ``name-3.yaml``, … where that is taken.

    Args:
        path: the name without a number.
        data: its bytes.
        first: the first number that is tried; 1 is the name without one.

    Returns:
        The path that was written.

    Raises:
        BriefgenError: it could not be written, or every name is taken.
    """
    for number in range(first, _MOST_NUMBERED):
        other = path if number == 1 else path.with_name(f"{path.stem}-{number}{path.suffix}")
        with suppress(FileExistsError):
            write_new(other, data)
            return other
    raise BriefgenError(file_message("numbers", file=path, most=_MOST_NUMBERED - 1))


def _like(part: Path, path: Path) -> None:
    """Copy the permissions of the replaced file to the new one, or set those of any new file."""
    if path.exists():
        shutil.copymode(path, part)
        return
    mask = os.umask(0)
    os.umask(mask)
    part.chmod(0o666 & ~mask)
