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


def _like(part: Path, path: Path) -> None:
    """Copy the permissions of the replaced file to the new one, or set those of any new file."""
    if path.exists():
        shutil.copymode(path, part)
        return
    mask = os.umask(0)
    os.umask(mask)
    part.chmod(0o666 & ~mask)
