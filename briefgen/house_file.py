"""Read a small text file of a house's folder: a template or a label file."""

from pathlib import Path

from briefgen.opener import OpenError, read_inside, text_of

MOST_BYTES = 256 * 1024
"""The most bytes of a template or label file; briefgen's own have less than 40,000."""

_REASONS = {"folder": "kind", "special": "kind", "outside": "outside", "big": "big", "encoding": "encoding"}
"""Our reason for what the opener says; everything else is ``unreadable``."""


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
    if not path.is_symlink() and not path.exists():
        return None
    try:
        return text_of(read_inside(folder, name, MOST_BYTES), path)
    except OpenError as error:
        raise UnreadableFile(_REASONS.get(error.kind, "unreadable")) from error
