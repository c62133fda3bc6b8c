"""The record of a site's own files (``.briefgen-site.json``), and the site as it is on disk.

The record makes a folder known as a site of briefgen's: only what is in it may be replaced or removed. It has no
times, so that the same packs give the same bytes; a file that is younger than the record was touched since.
"""

import contextlib
import hashlib
import json
import os
import stat
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from briefgen.files.opener import OpenError, read_inside
from briefgen.library.model import SITE_RECORD
from briefgen.pack.artifact import MANIFEST

_MOST_BYTES = 500_000_000  # 10,000 packs take some 30 MB

FORMAT = 3
EARLIER_FORMATS = (1, 2)
"""1: without what is known of packs, and web pages of packs were copied without a look, so they are copied again.
2: with a key of every file, and the links in another form, so that all links are read again."""


@dataclass(frozen=True)
class FileRecord:
    """One file of the site.

    Attributes:
        key: for a pack's page the hash of what it was made from (``SiteFile.key``), for a pack's own file its
            SHA-256; empty for a file that is made in every run.
        bytes: its size.
        sha256: its hash.
        is_searched: whether it is a page that the search index has.
    """

    key: str
    bytes: int
    sha256: str
    is_searched: bool = False


@dataclass(frozen=True)
class PackRecord:
    """The record of a pack in a site, to name it and to keep its pages when it becomes unreadable.

    Attributes:
        title: of its review; empty where an earlier briefgen did not keep it.
        folder: ``folder_key`` of its folder among the packs; empty where that was not kept.
        sha256: the hash of its ``pack.json``.
        withdrawn: for a withdrawn pack what stands in its place (``facts.withdrawn_as_json``): the site has no
            ``pack.json`` of it; None for all others.
    """

    title: str
    folder: str
    sha256: str
    withdrawn: Mapping[str, Any] | None = None


def folder_key(name: str) -> str:
    """Return a hash of the name of a pack's folder: the record is published, and the name may be anything."""
    return hashlib.sha256(name.encode("utf-8", "surrogateescape")).hexdigest()[:16]


@dataclass(frozen=True)
class SiteRecord:
    """The record of every file that briefgen put into a site.

    Attributes:
        files: by address.
        links: for each page of a pack, the addresses it leads to, with their fragments.
        links_for: what decided the links besides the files: where the site is.
        search: the SHA-256 of what the search index was made from; empty when there is none.
        packs: by slug.
        forwards: slugs that reviews had before, each with the slug that its review has now.
    """

    files: Mapping[str, FileRecord] = field(default_factory=dict)
    links: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    links_for: str = ""
    search: str = ""
    packs: Mapping[str, PackRecord] = field(default_factory=dict)
    forwards: Mapping[str, str] = field(default_factory=dict)

    def to_bytes(self) -> bytes:
        """Serialise the record as JSON."""
        values = {
            "format": FORMAT,
            "files": {
                address: [each.key, each.bytes, each.sha256, int(each.is_searched)]
                for address, each in sorted(self.files.items())
            },
            "links": dict(sorted(self.links.items())),
            "links_for": self.links_for,
            "search": self.search,
            "packs": {
                slug: [each.title, each.folder, each.sha256, each.withdrawn]
                for slug, each in sorted(self.packs.items())
            },
            "forwards": dict(sorted(self.forwards.items())),
        }
        return (json.dumps(values, ensure_ascii=False, separators=(",", ":")) + "\n").encode()

    @classmethod
    def from_bytes(cls, data: bytes) -> "SiteRecord":
        """Parse a record of this format or an earlier one.

        Raises:
            ValueError: it is damaged, or of a later format.
        """
        try:
            values = json.loads(data)
            number = values["format"]
            if number not in {FORMAT, *EARLIER_FORMATS}:
                raise ValueError(FORMAT)
            files = {str(address): _file_record(*each) for address, each in values["files"].items()}
            if number == 1:
                return cls(dict(_checked_again(files)), packs=dict(_earlier_packs(files)))
            packs = dict(_packs(values["packs"]))
            if number == 2:
                return cls(files, packs=packs)
            links = {str(page): tuple(map(str, each)) for page, each in values["links"].items()}
            forwards = {str(slug): str(target) for slug, target in values.get("forwards", {}).items()}
            return cls(files, links, str(values["links_for"]), str(values["search"]), packs, forwards)
        except (KeyError, TypeError, AttributeError, IndexError, RecursionError) as error:
            raise ValueError(str(error)) from error


def _checked_again(files: Mapping[str, FileRecord]) -> Iterator[tuple[str, FileRecord]]:
    for address, each in files.items():
        yield address, replace(each, key="") if address.endswith(".html") else each


def _earlier_packs(files: Mapping[str, FileRecord]) -> Iterator[tuple[str, PackRecord]]:
    for address, each in files.items():
        slug, _, name = address.partition("/")
        if name == MANIFEST:
            yield slug, PackRecord("", "", each.sha256)


def _packs(rows: Mapping[str, Any]) -> Iterator[tuple[str, PackRecord]]:
    for slug, (title, folder, sha256, withdrawn) in rows.items():
        if not (withdrawn is None or isinstance(withdrawn, dict)):
            raise TypeError(slug)
        yield str(slug), PackRecord(str(title), str(folder), str(sha256), withdrawn)


def _file_record(key: str, size: int, sha256: str, searched: int) -> FileRecord:
    return FileRecord(key, size, sha256, bool(searched))


class OldSite:
    """A site as it is on disk, or the folder where one will be.

    Args:
        folder: the site.

    Attributes:
        is_site: whether it has a record, readable or not.
        is_known: whether the record could be read. If not, every file is made again, and none is removed.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.record = SiteRecord()
        self.is_site = self.is_known = False
        self._made_ns = 0
        path = folder / SITE_RECORD
        with contextlib.suppress(OSError, OpenError, ValueError):
            self._made_ns = path.stat().st_mtime_ns
            self.is_site = True
            self.record = SiteRecord.from_bytes(read_inside(folder, SITE_RECORD, _MOST_BYTES))
            self.is_known = True

    @cached_property
    def found(self) -> Mapping[str, os.stat_result]:
        """Every file in the folder, by address; links are not followed."""
        return dict(_below(self.folder, "")) if self.folder.is_dir() else {}

    @cached_property
    def foreign(self) -> tuple[str, ...]:
        """The addresses of files that briefgen did not put into the site; they stay."""
        ours = self.record.files
        return tuple(sorted(address for address in self.found if address not in ours and address != SITE_RECORD))

    def kept(self, address: str, key: str) -> FileRecord | None:
        """Return the record of an unchanged file with this key; None when it changed, or the key is empty."""
        known = self.record.files.get(address)
        return known if known and key and known.key == key and self._is_as_made(address, known) else None

    def has(self, address: str, sha256: str) -> bool:
        """Whether the file at an address has these bytes."""
        known = self.record.files.get(address)
        return known is not None and known.sha256 == sha256 and self._is_as_made(address, known)

    def _is_as_made(self, address: str, known: FileRecord) -> bool:
        status = self.found.get(address)
        if status is None or not stat.S_ISREG(status.st_mode) or status.st_size != known.bytes:
            return False
        return status.st_mtime_ns <= self._made_ns or known.sha256 == _sha256(self.folder / address)


def _below(folder: Path, prefix: str) -> Iterator[tuple[str, os.stat_result]]:
    with os.scandir(folder) as entries:
        for entry in entries:
            address = f"{prefix}{entry.name}"
            if entry.is_dir(follow_symlinks=False):
                yield from _below(Path(entry.path), f"{address}/")
            else:
                yield address, entry.stat(follow_symlinks=False)


def _sha256(path: Path) -> str:
    with contextlib.suppress(OSError), path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
    return ""


def record_of(key: str, data: bytes, **known: Any) -> FileRecord:
    """Make the record of a file from its bytes."""
    return FileRecord(key, len(data), hashlib.sha256(data).hexdigest(), **known)
