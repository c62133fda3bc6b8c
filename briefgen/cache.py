"""The cache on disk: reproducible content, stored under the hash of all its inputs.

One file an entry, ``<folder>/<kind>/<first two digits>/<key>``: the SHA-256 of the content, then the content. A file
is written atomically, checked when it is read, and may be deleted at any time; so several processes can use one
folder, a kill at any moment does no harm, and a damaged entry is made again. Deleting the folder changes only how
long a build takes.

Entries are data, never code. The folder is private to this user: every level is created so, whatever the umask; one
that others own or may write to is not used, with one warning (``private_folder``), and no link is followed.
"""

import contextlib
import hashlib
import json
import os
import shutil
import stat
import tempfile
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from briefgen.files.private_folder import (
    MISSING,
    UserFolder,
    fault_in,
    fault_of,
    make_private,
    read_own_file,
    report_unused,
    user_folder,
)

FOLDER_VARIABLE = "BRIEFGEN_CACHE"
SIZE_VARIABLE = "BRIEFGEN_CACHE_MB"

LIMIT_MB = 1000
"""The size limit of the cache in MB, unless ``BRIEFGEN_CACHE_MB`` says otherwise: the sound of some 50 reviews."""

STALE_S = 3600
"""An unfinished file older than this, in seconds, belongs to a process that was killed."""

_TOUCH_S = 600  # the time of last use need not be exact
_DIGEST = 32


@dataclass(frozen=True)
class Usage:
    """The number of cache entries of one kind, and their total size in bytes."""

    kind: str
    entries: int
    bytes: int


def cache_folder() -> Path:
    """Return the cache folder: ``BRIEFGEN_CACHE``, else the platform's cache folder."""
    own = os.environ.get(FOLDER_VARIABLE)
    return Path(own) if own else user_folder(UserFolder.CACHE)


def size_limit() -> int:
    """Return the size limit of the cache in bytes."""
    written = os.environ.get(SIZE_VARIABLE, "")
    return (int(written) if written.isascii() and written.isdecimal() and len(written) < 13 else LIMIT_MB) * 1_000_000


def key_of(*parts: Any) -> str:
    """Compute a cache key: the SHA-256 of parts that are bytes or JSON values."""
    digest = hashlib.sha256()
    for part in parts:
        data = part if isinstance(part, bytes) else json.dumps(part, sort_keys=True, ensure_ascii=False).encode()
        digest.update(len(data).to_bytes(8, "big") + data)
    return digest.hexdigest()


class Cache:
    """A content cache. An entry that cannot be read or written counts as missing, so no build fails for its cache.

    Args:
        folder: created with the first entry.
    """

    def __init__(self, folder: Path | None = None) -> None:
        self.folder = folder if folder is not None else cache_folder()
        self.has_grown = False

    @cached_property
    def is_used(self) -> bool:
        """Whether the folder is private to this user; checked once."""
        return self._is_own(self.folder, fault_of(self.folder))

    def get(self, kind: str, key: str) -> bytes | None:
        """Return the content under a key; None when it is missing or damaged."""
        path = self._path(kind, key)
        try:
            if not self._is_safe(path):
                return None
            written = read_own_file(path)
        except OSError:
            return None
        digest, content = written[:_DIGEST], written[_DIGEST:]
        if hashlib.sha256(content).digest() != digest:
            with contextlib.suppress(OSError):
                path.unlink()
            return None
        with contextlib.suppress(OSError):
            if time.time() - path.stat().st_mtime > _TOUCH_S:
                os.utime(path)
        return content

    def put(self, kind: str, key: str, content: bytes) -> None:
        """Store content under a key."""
        path = self._path(kind, key)
        with contextlib.suppress(OSError):
            if self.is_used:
                make_private(path.parent)
            if not self._is_safe(path):
                return
            handle, name = tempfile.mkstemp(dir=path.parent, suffix=".part")
            try:
                with os.fdopen(handle, "wb") as file:
                    file.write(hashlib.sha256(content).digest())
                    file.write(content)
                Path(name).replace(path)
                self.has_grown = True
            finally:
                Path(name).unlink(missing_ok=True)

    def get_or_make(self, kind: str, key: str, make: Callable[[], bytes]) -> bytes:
        """Return the content under a key; if missing, make and store it."""
        content = self.get(kind, key)
        if content is None:
            content = make()
            self.put(kind, key, content)
        return content

    def usage(self) -> tuple[Usage, ...]:
        """Return the number and total size of the entries of each kind."""
        sizes: dict[str, list[int]] = {}
        for path, status in self._entries():
            sizes.setdefault(path.parent.parent.name, []).append(status.st_size)
        return tuple(Usage(kind, len(each), sum(each)) for kind, each in sorted(sizes.items()))

    def prune(self, limit_bytes: int) -> tuple[int, int]:
        """Delete the least recently used entries down to a size limit, and temporary files of killed processes.

        Returns:
            How many entries were deleted, and their bytes.
        """
        self._sweep()
        entries = sorted(self._entries(), key=lambda entry: entry[1].st_mtime)
        over = sum(status.st_size for _, status in entries) - limit_bytes
        gone, freed = 0, 0
        for path, status in entries:
            if freed >= over:
                break
            with contextlib.suppress(OSError):
                path.unlink()
                gone, freed = gone + 1, freed + status.st_size
        return gone, freed

    def clear(self) -> tuple[int, int]:
        """Delete every entry of the cache.

        Returns:
            How many entries were deleted, and their bytes.
        """
        usage = self.usage()
        for kind in self._kinds():
            shutil.rmtree(kind, ignore_errors=True)
        return sum(each.entries for each in usage), sum(each.bytes for each in usage)

    def _is_safe(self, path: Path) -> bool:
        """Return whether the folders of an entry exist and are private to this user."""
        return self.is_used and all(self._is_own(each, fault_in(each)) for each in (path.parent.parent, path.parent))

    def _is_own(self, folder: Path, fault: str) -> bool:
        if fault and fault != MISSING:
            report_unused(self.folder, folder, fault)
        return not fault

    def _path(self, kind: str, key: str) -> Path:
        return self.folder / kind / key[:2] / key

    def _kinds(self) -> Iterator[Path]:
        if self.is_used:
            yield from _folders_in(self.folder)

    def _files(self) -> Iterator[tuple[Path, os.stat_result]]:
        for kind in self._kinds():
            for folder in _folders_in(kind):
                with contextlib.suppress(OSError):
                    for path in folder.iterdir():
                        if stat.S_ISREG((status := path.lstat()).st_mode):
                            yield path, status

    def _entries(self) -> Iterator[tuple[Path, os.stat_result]]:
        return ((path, status) for path, status in self._files() if path.suffix != ".part")

    def _sweep(self) -> None:
        for path, status in self._files():
            if path.suffix == ".part" and time.time() - status.st_mtime > STALE_S:
                with contextlib.suppress(OSError):
                    path.unlink()


def _folders_in(folder: Path) -> list[Path]:
    """List the private subfolders of a folder, sorted by name, without links."""
    try:
        return sorted(path for path in folder.iterdir() if not fault_in(path))
    except OSError:
        return []
