"""Read a small text file of a house's folder, which is hostile: no links out, no devices, no large files."""

import os
import stat
from pathlib import Path

MOST_BYTES = 256 * 1024
"""The most bytes of a template or label file; briefgen's own have less than 40,000."""


class UnreadableFile(Exception):  # noqa: N818  (named for what happened)
    """A file of a house cannot be used.

    Args:
        reason: ``outside`` (a link out of the folder), ``kind`` (no regular file), ``big``, ``encoding`` or
            ``unreadable``.
    """

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


def read_text(folder: Path, name: str) -> str | None:
    """Return the text of a file of a house; None when there is none of that name.

    Args:
        folder: the house's folder.
        name: the file below it, with ``/``.

    Raises:
        UnreadableFile: it is there and cannot be used.
    """
    path = folder.joinpath(*name.split("/"))
    if not os.path.lexists(path):
        return None
    try:
        real = path.resolve(strict=True)
        if not real.is_relative_to(folder.resolve()):
            raise UnreadableFile("outside")
        if not stat.S_ISREG(real.stat().st_mode):
            raise UnreadableFile("kind")
        # A FIFO that took its place meanwhile must not block.
        handle = os.open(real, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0))
        with os.fdopen(handle, "rb") as file:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                raise UnreadableFile("kind")
            data = file.read(MOST_BYTES + 1)
    except (OSError, RuntimeError, ValueError) as error:  # RuntimeError: a link in a circle
        raise UnreadableFile("unreadable") from error
    if len(data) > MOST_BYTES:
        raise UnreadableFile("big")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise UnreadableFile("encoding") from error
