"""The Artifact: a named file of a pack, as bytes."""

from dataclasses import dataclass

MANIFEST = "pack.json"
"""The file name of the manifest."""


@dataclass(frozen=True)
class Artifact:
    """One file of a pack.

    Attributes:
        name: its file name in the pack, ASCII.
        media_type: such as ``application/pdf``.
        data: its bytes.
        warnings: the harmless log messages of the library that made it.
    """

    name: str
    media_type: str
    data: bytes
    warnings: tuple[str, ...] = ()
