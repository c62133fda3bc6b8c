"""Open files that may come from anyone: plain files only, of a bounded size, without ever waiting for one.

A link could lead out of the folder, a named pipe or a device would never end, and a huge file would fill the memory.
"""

import errno
import os
import stat
from pathlib import Path

_FLAGS = os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_BINARY", 0) | getattr(os, "O_CLOEXEC", 0)
_NO_LINKS = getattr(os, "O_NOFOLLOW", 0)


class NotPlainError(OSError):
    """What stands under the name is a link, a folder, a pipe or a device."""


class TooLargeError(OSError):
    """The file has more bytes than may be read."""


def open_plain(path: Path, *, follow: bool = False) -> int:
    """Open a plain file for reading and return its descriptor.

    Args:
        path: the file.
        follow: whether a symbolic link to a plain file may be followed: only where the user named the path.

    Raises:
        NotPlainError: it is something else than a plain file.
        OSError: it is missing or cannot be opened.
    """
    if not stat.S_ISREG((path.stat() if follow else path.lstat()).st_mode):
        raise NotPlainError(errno.EINVAL, "it is not a plain file", str(path))
    handle = os.open(path, _FLAGS | (0 if follow else _NO_LINKS))
    if not stat.S_ISREG(os.fstat(handle).st_mode):  # it was exchanged in between
        os.close(handle)
        raise NotPlainError(errno.EINVAL, "it is not a plain file", str(path))
    return handle


def read_plain(path: Path, most_bytes: int, *, follow: bool = False) -> bytes:
    """Return the bytes of a plain file.

    Args:
        path: the file.
        most_bytes: the size above which it is not read.
        follow: as for ``open_plain``.

    Raises:
        NotPlainError: it is something else than a plain file.
        TooLargeError: it is larger than ``most_bytes``.
        OSError: it is missing or cannot be read.
    """
    with os.fdopen(open_plain(path, follow=follow), "rb") as file:
        data = file.read(most_bytes + 1)
    if len(data) > most_bytes:
        raise TooLargeError(errno.EFBIG, f"it is larger than {most_bytes / 1e6:.0f} MB", str(path))
    return data
