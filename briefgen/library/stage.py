"""Staging of a new site: a hidden folder beside the old one, which replaces it in one step."""

import ctypes
import errno
import hashlib
import os
import shutil
import stat
import sys
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from types import TracebackType
from typing import BinaryIO, NamedTuple, Self

from briefgen.errors import BriefgenError
from briefgen.files.opener import OpenError, open_inside
from briefgen.library.model import Entry, State, message
from briefgen.library.published import PUBLISHED
from briefgen.outputs.registry import output_files
from briefgen.pack.artifact import MANIFEST
from briefgen.pack.write import making_folder, recover, swap
from briefgen.text import is_device

RESERVED = frozenset(
    {
        "all", "themes", "agencies", "kinds", "areas", "years", "ages", "due", "withdrawn", "feeds", "assets",
        "pagefind", "404", "about", "artwork", "charts", "feed", "feed-guids", "index", "insight", "robots", "search",
        "sitemap", "web",
    }
)  # fmt: skip
"""Slugs that no pack may have: the site's own folders, and its pages without extension, as some servers name them."""

PAGE = "index.html"
"""The name of the pack's page in the site: no file of a pack may have it."""

_CHUNK = 1 << 20


class PackFileError(BriefgenError):
    """A pack's file is not what its manifest says; the message is the end of a sentence about the pack."""


class PublishedFile(NamedTuple):
    """A file of a pack, and its address in the site.

    Attributes:
        address: in the site.
        pack: the pack's folder.
        name: its name there.
        sha256: its hash, by the manifest.
        bytes: its size, by the manifest; None for the manifest itself.
    """

    address: str
    pack: Path
    name: str
    sha256: str
    bytes: int | None

    @property
    def source(self) -> Path:
        """The path of the file in the pack."""
        return self.pack / self.name


def published_files(entry: Entry) -> Iterator[PublishedFile]:
    """Yield the files of a pack that are published: those that briefgen makes, and none of a withdrawn pack.

    Raises:
        PackFileError: a name is one of the site's own, or there twice.
    """
    if entry.slug in RESERVED or is_device(entry.slug):
        raise PackFileError(message("pack.slug", name=entry.slug))
    if entry.state is State.WITHDRAWN:
        return
    files = entry.facts.files
    taken = {MANIFEST, PAGE}
    for each in files:
        if each.name.lower() in taken:
            raise PackFileError(message("pack.name", name=each.name))
        taken.add(each.name.lower())
    for each in files:
        if each.name in PUBLISHED:
            yield PublishedFile(f"{entry.slug}/{each.name}", entry.pack, each.name, each.sha256, each.bytes)
    yield PublishedFile(f"{entry.slug}/{MANIFEST}", entry.pack, MANIFEST, entry.sha256, None)


def unpublished(entry: Entry) -> tuple[str, ...]:
    """Return the names of a pack's files that are not published, because briefgen makes none of that name."""
    if entry.state is State.WITHDRAWN:
        return ()
    return tuple(each.name for each in entry.facts.files if each.name not in output_files())


def check_size(own: PublishedFile) -> None:
    """Check that a pack's file exists with its size, without reading it, as the site has its content already.

    Raises:
        PackFileError: it is missing, no plain file, or of another size than the manifest says.
    """
    try:
        status = own.source.lstat()
    except OSError as error:
        raise PackFileError(message("pack.unread", name=own.name, why=error.strerror or error)) from error
    if not stat.S_ISREG(status.st_mode):
        raise PackFileError(message("pack.no_file", name=own.name))
    if own.bytes not in {None, status.st_size}:
        raise PackFileError(message("pack.changed", name=own.name))


def copy(own: PublishedFile, target: Path) -> int:
    """Copy a file of a pack, verifying size and hash.

    Returns:
        Its size in bytes.

    Raises:
        PackFileError: it is missing, no plain file, or not what the manifest says.
        OSError: the copy could not be written.
    """
    digest, size = hashlib.sha256(), 0
    with _opened(own.source) as source, target.open("xb") as file:
        while chunk := _read(source, own.source.name):
            size += len(chunk)
            if own.bytes is not None and size > own.bytes:
                break
            digest.update(chunk)
            file.write(chunk)
    if digest.hexdigest() != own.sha256 or own.bytes not in {None, size}:
        raise PackFileError(message("pack.changed", name=own.source.name))
    return size


def _read(file: BinaryIO, name: str) -> bytes:
    try:
        return file.read(_CHUNK)
    except OSError as error:
        raise PackFileError(message("pack.unread", name=name, why=error.strerror or error)) from error


def _opened(path: Path) -> BinaryIO:
    """Open a regular file, refusing links (which could lead out of the pack) and pipes (which never end)."""
    try:
        return open_inside(path.parent, path.name)
    except OpenError as error:
        if error.kind in {"special", "folder", "outside", "changed"}:
            raise PackFileError(message("pack.no_file", name=path.name)) from None
        raise PackFileError(message("pack.unread", name=path.name, why=error.message)) from error


_NO_LINKS = frozenset({errno.EPERM, errno.EXDEV, errno.EMLINK, errno.ENOSYS, errno.EOPNOTSUPP, errno.EINVAL})

_AS_IT_IS = {"follow_symlinks": False} if os.link in os.supports_follow_symlinks else {}


class Stage:
    """The staging folder of a site, as a context manager: removed unless it replaces the site.

    Nothing is written before the first file. Every method raises ``OSError`` when it cannot write.

    Args:
        target: the site.
        alone: whether no other process can be at this site: what killed ones left is then removed at once.
    """

    def __init__(self, target: Path, *, alone: bool) -> None:
        self._target = target
        self._alone = alone
        self._old, self._new = f"{target}{os.sep}", ""
        self._folder: Path | None = None
        self._folders: set[str] = set()

    def __enter__(self) -> Self:
        self._sweep()
        return self

    def _sweep(self) -> None:
        """Restore an old site that a killed run moved aside, and remove the staging folders of killed runs."""
        if self._alone:
            recover(self._target, stale_s=0)
        else:
            recover(self._target)

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        del kind, error, trace
        if self._folder is not None:
            shutil.rmtree(self._folder, ignore_errors=True)
        # The search program of a killed run may have gone on for a moment, and have written into what was cleared.
        with suppress(OSError):
            self._sweep()

    @property
    def folder(self) -> Path:
        """The staging folder; created at first use."""
        if self._folder is None:
            self._target.parent.mkdir(parents=True, exist_ok=True)
            self._folder = making_folder(self._target)
            self._new = f"{self._folder}{os.sep}"
        return self._folder

    def path(self, address: str) -> Path:
        """Return the staging path of an address; the folders above it are created."""
        return Path(self._place(address))

    def _place(self, address: str) -> str:
        """Return ``path`` as text, which is faster: there may be many thousands."""
        above = address.rpartition("/")[0]
        if above not in self._folders:
            (self.folder / above).mkdir(parents=True, exist_ok=True)
            self._folders.add(above)
        return f"{self._new}{address}"

    def write(self, address: str, data: bytes) -> None:
        """Write a file of the new site by its address."""
        with self.path(address).open("xb") as file:
            file.write(data)

    def copy(self, own: PublishedFile) -> int:
        """Copy a file of a pack and return its size.

        Raises:
            PackFileError: it is not what the pack's manifest says.
        """
        return copy(own, self.path(own.address))

    def keep(self, address: str) -> None:
        """Hard-link a file of the old site into the new one; copy it where the disk has no hard links."""
        source, made = f"{self._old}{address}", self._place(address)
        try:
            os.link(source, made, **_AS_IT_IS)
        except OSError as error:
            if error.errno not in _NO_LINKS:
                raise
            shutil.copy2(source, made, follow_symlinks=False)

    def drop(self, folder: str) -> None:
        """Remove a folder from the new site."""
        if self._folder is not None:
            shutil.rmtree(self._folder / folder, ignore_errors=True)
            self._folders = {each for each in self._folders if f"{each}/".partition("/")[0] != folder}

    def put_in_place(self) -> None:
        """Sync the new site to disk, and exchange it with the old one."""
        _flush(self.folder)
        swap(self.folder, self._target)


def _flush(folder: Path) -> None:
    """Sync all files of a folder to disk, so that a power cut leaves no empty files in the site."""
    if sys.platform == "linux":
        handle = os.open(folder, os.O_RDONLY)
        try:
            if ctypes.CDLL(None, use_errno=True).syncfs(handle):
                failed = ctypes.get_errno()
                raise OSError(failed, os.strerror(failed))
        finally:
            os.close(handle)
    else:
        with suppress(AttributeError):
            os.sync()
