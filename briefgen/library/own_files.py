"""The packs' own files in the site: copied as they are, and only from inside their pack.

A manifest may come from anywhere. Its names were checked when it was read; here, what stands under a name must be a
file (no link, no device) of the size and hash that the manifest says.
"""

import hashlib
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, NamedTuple

from briefgen.errors import BriefgenError
from briefgen.library.known_outputs import PUBLISHED
from briefgen.library.messages import message
from briefgen.library.model import Entry, State
from briefgen.opener import OpenError, open_inside
from briefgen.render.artifact import MANIFEST
from briefgen.review.slug import is_device

RESERVED = frozenset(
    {
        "all", "themes", "agencies", "kinds", "areas", "years", "ages", "due", "withdrawn", "feeds", "assets",
        "pagefind", "404", "about", "artwork", "charts", "feed", "feed-guids", "index", "insight", "robots", "search",
        "sitemap", "web",
    }
)  # fmt: skip
"""No slugs of packs: folders of the site's own, and its pages without their ends, as some servers name them."""

PAGE = "index.html"
"""The name of the pack's page in the site: no file of a pack may have it."""

_CHUNK = 1 << 20


class PackFileError(BriefgenError):
    """A pack's file is not what its manifest says; the message is the end of a sentence about the pack."""


class OwnFile(NamedTuple):
    """A file of a pack, and where it is in the site.

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
        """Where it is in the pack."""
        return self.pack / self.name


def own_files(entry: Entry) -> Iterator[OwnFile]:
    """Yield the files of a pack that are in the site: those that briefgen makes, and none of a withdrawn one.

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
            yield OwnFile(f"{entry.slug}/{each.name}", entry.pack, each.name, each.sha256, each.bytes)
    yield OwnFile(f"{entry.slug}/{MANIFEST}", entry.pack, MANIFEST, entry.sha256, None)


def unpublished(entry: Entry) -> tuple[str, ...]:
    """Return the names of a pack's files that no site takes, as briefgen makes none of that name."""
    if entry.state is State.WITHDRAWN:
        return ()
    return tuple(each.name for each in entry.facts.files if each.name not in PUBLISHED)


def look_at(own: OwnFile) -> None:
    """Check that a file of a pack exists with its size, without reading it: the site has it already.

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


def copy(own: OwnFile, target: Path) -> int:
    """Copy a file of a pack, and check it on the way.

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
    """Open an ordinary file to read, and nothing else: a link could lead out of the pack, a pipe would never end."""
    try:
        return open_inside(path.parent, path.name)
    except OpenError as error:
        if error.kind in {"special", "folder", "outside", "changed"}:
            raise PackFileError(message("pack.no_file", name=path.name)) from None
        raise PackFileError(message("pack.unread", name=path.name, why=error.message)) from error
