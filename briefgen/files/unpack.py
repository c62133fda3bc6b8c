"""Unpack untrusted zip containers (.pptx, .docx) within limits, counting every byte.

What a zip says of its own sizes is not believed: one that says little and holds much would fill the memory.
"""

import re
import zipfile
from collections.abc import Mapping
from dataclasses import dataclass
from io import BytesIO

_CHUNK = 1 << 16
_RATIO_FROM = 1 << 20
_NAME = re.compile(r"[^\x00-\x1f\\:*?\"<>|]{1,255}")


class UnpackError(Exception):
    """A container cannot be used.

    Args:
        kind: why: ``broken``, ``locked`` (a password), ``big`` or ``names``.
    """

    def __init__(self, kind: str) -> None:
        super().__init__(kind)
        self.kind = kind


@dataclass(frozen=True)
class UnpackLimits:
    """The limits of a container.

    Attributes:
        unpacked_bytes: of all its files together.
        files: how many.
        ratio: how many times as large as it is packed a file over 1 MiB may be; XML reaches 30, a bomb 1,000.
    """

    unpacked_bytes: int = 100 << 20
    files: int = 2000
    ratio: int = 200


def unpacked(data: bytes, limits: UnpackLimits | None = None) -> Mapping[str, bytes]:
    """Unpack the files of a zip container, by name, without folders.

    Raises:
        UnpackError: it is no such container, has a password, is over a limit, or has names that are odd or double.
    """
    limits = limits or UnpackLimits()
    try:
        with zipfile.ZipFile(BytesIO(data)) as package:
            entries = package.infolist()
            _require_names(entries, limits.files)
            found: dict[str, bytes] = {}
            left = limits.unpacked_bytes
            for entry in entries:
                if not entry.is_dir():
                    content = _content(package, entry, left, limits.ratio)
                    left -= len(content)
                    found[entry.filename] = content
    except UnpackError:
        raise
    except Exception:  # noqa: BLE001  (zipfile and zlib have many words for a damaged file)
        raise UnpackError("broken") from None
    return found


def _require_names(entries: list[zipfile.ZipInfo], most: int) -> None:
    """Raise UnpackError for too many files, and for absolute, odd or duplicate names."""
    if len(entries) > most:
        raise UnpackError("big")
    names: set[str] = set()
    for entry in entries:
        if entry.flag_bits & 0x41:  # encrypted, in the old way or the strong one
            raise UnpackError("locked")
        if entry.compress_type not in {zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED}:
            raise UnpackError("broken")
        name = entry.filename.casefold()
        parts = name.rstrip("/").split("/")
        if name in names or not _NAME.fullmatch(name) or not all(part.strip(". ") for part in parts):
            raise UnpackError("names")
        names.add(name)


def _content(package: zipfile.ZipFile, entry: zipfile.ZipInfo, left: int, ratio: int) -> bytes:
    """Unpack one file, with a limit on its size and on its compression ratio."""
    parts: list[bytes] = []
    size = 0
    most = min(left, max(entry.compress_size * ratio, _RATIO_FROM))
    if entry.file_size > most:
        raise UnpackError("big")
    with package.open(entry) as file:
        # Read by pieces: read() alone unpacks everything before it looks at the size.
        while part := file.read(_CHUNK):
            size += len(part)
            if size > most:
                raise UnpackError("big")
            parts.append(part)
    return b"".join(parts)
