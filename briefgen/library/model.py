"""The model of a library: its packs (``Entry``, ``Library``), and the files of its site (``SiteFile``)."""

import hashlib
import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum
from functools import cached_property
from pathlib import Path
from typing import Any

import briefgen
from briefgen import resources
from briefgen.library.facts import Facts
from briefgen.outputs.registry import output_files
from briefgen.pack.manifest import Manifest
from briefgen.pipeline.reuse import contents, override_folders
from briefgen.review.house.house import House
from briefgen.review.model import Review
from briefgen.storyboard.edition import Edition
from briefgen.wording import messages
from briefgen.wording.wording import Wording

SITE_RECORD = ".briefgen-site.json"
"""The file by which a folder is known as a site of briefgen's."""


class State(StrEnum):
    """The state of a pack: whether it may be used."""

    CURRENT = "current"
    DUE = "due"
    """Past its ``review_by`` date."""
    WITHDRAWN = "withdrawn"
    """Taken back: the library keeps its address and says so, and shows none of it."""


@dataclass(frozen=True)
class Entry:
    """One pack of a library.

    Attributes:
        pack: its folder.
        sha256: the hash of ``pack.json``, which has the hash of every other file.
        facts: what lists, counts and feeds say of it.
        listed: the Review of its facts as the library's house shows it: enough to list it, not to show it.
        read: reads its ``pack.json``.
        is_kept: whether its folder is the copy that the site has, as the pack itself cannot be read.
    """

    pack: Path
    sha256: str
    facts: Facts
    listed: Edition
    read: Callable[[], Manifest]
    is_kept: bool = False

    @cached_property
    def manifest(self) -> Manifest:
        """The pack's manifest, parsed at first use, as a site may have thousands of packs."""
        return self.read()

    @cached_property
    def edition(self) -> Edition:
        """The pack's whole Review in the library's house; this reads the manifest."""
        return replace(self.listed, review=self.manifest.review, note=self.manifest.note)

    def release(self) -> None:
        """Drop the manifest and its review from memory: both are read again when they are needed."""
        for name in ("manifest", "edition"):
            self.__dict__.pop(name, None)

    @cached_property  # asked for more often than anything else
    def slug(self) -> str:
        """The name of its folder in the site."""
        return self.facts.slug

    @property
    def review(self) -> Review:
        """The Review as far as the pack shows it."""
        return self.manifest.review

    @property
    def address(self) -> str:
        """Its page, below the site's folder. Named in full: it must work from a disk and in SharePoint too."""
        return f"{self.slug}/index.html"

    @cached_property
    def state(self) -> State:
        """The state of the pack on the day the library is built."""
        if self.listed.review.about.withdrawn is not None:
            return State.WITHDRAWN
        return State.DUE if self.listed.due_for_review else State.CURRENT

    @cached_property
    def is_whole(self) -> bool:
        """Whether it is the edition for everyone; only these are counted."""
        return not self.facts.audience

    @property
    def is_digest(self) -> bool:
        """Whether the pack is a digest of several reviews, and so no review itself."""
        return bool(self.listed.review.about.digest_of)

    @property
    def newest_first(self) -> tuple[int, int, int, str]:
        """Sort key of packs in lists: the newest first, undated ones last, then by name."""
        published = self.listed.review.about.published
        day = (published.year, published.month, published.day) if published else (0, 0, 0)
        return (-day[0], -day[1], -day[2], self.slug)


@dataclass(frozen=True)
class Library:
    """The packs of a site, the newest first, and the settings of the site.

    Attributes:
        entries: the packs, each slug once.
        house: the publisher of the site.
        wording: labels and templates in the site's language.
        base_url: where the site will be, ending in ``/``; empty when it is not known (there is then no feed).
        today: the day of the build; decides only what is due for review or overdue.
        forwards: slugs that reviews had before, each with the slug that its review has now.
    """

    entries: tuple[Entry, ...]
    house: House
    wording: Wording
    base_url: str
    today: date
    forwards: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def counted(self) -> tuple[Entry, ...]:
        """The reviews: editions for everyone that are neither withdrawn nor digests."""
        return tuple(each for each in self._whole if not each.is_digest)

    @cached_property
    def digests(self) -> tuple[Entry, ...]:
        """The digests: editions for everyone that are not withdrawn."""
        return tuple(each for each in self._whole if each.is_digest)

    @cached_property
    def alone(self) -> tuple[Entry, ...]:
        """Editions for one audience whose whole review is not in the library; no list shows them."""
        whole = {each.listed.review.slug for each in self.entries if each.is_whole}
        return tuple(each for each in self.entries if each.listed.review.slug not in whole)

    @cached_property
    def _whole(self) -> tuple[Entry, ...]:
        return tuple(each for each in self.entries if each.is_whole and each.state is not State.WITHDRAWN)

    @cached_property
    def has_restricted(self) -> bool:
        """Whether the site has restricted packs: every page is then marked, and none is indexed by search engines."""
        return any(each.listed.restricted for each in self.entries)

    @cached_property
    def shared(self) -> dict[str, Any]:
        """A cache for values that several producers of files need, by name."""
        return {}

    @property
    def name(self) -> str:
        """The name of the library: its publisher's, where the house has one."""
        return str(self.house.name or self.wording.labels("library")["name"])

    def url(self, address: str) -> str:
        """Return the web address of a file of the site."""
        return f"{self.base_url}{address}"

    @cached_property
    def settings(self) -> str:
        """The SHA-256 of what decides every page besides the packs: program, templates, house, address, marking."""
        digest = hashlib.sha256()
        house = self.house.model_dump(mode="json")
        values = [
            briefgen.__version__, sorted(output_files()), house, self.base_url, self.wording.language,
            self.has_restricted,
        ]  # fmt: skip
        digest.update(json.dumps(values, sort_keys=True, ensure_ascii=False).encode())
        files = list(contents(resources.templates(), resources.templates()))
        if folder := self.house.folder:  # only what is the house's: summaries, packs and sites may lie beside it
            files += [each for name in override_folders() for each in contents(folder / name, folder)]
        if (logo := self.house.logo_path) and logo.is_file():
            files.append(("logo", logo))
        for name, path in files:
            digest.update(name.encode("utf-8", "surrogateescape") + b"\0")
            digest.update(hashlib.sha256(path.read_bytes()).digest())
        return digest.hexdigest()

    def key(self, *values: object) -> str:
        """Hash the settings and JSON values to a key for ``SiteFile.key``."""
        text = json.dumps([self.settings, *values], sort_keys=True, ensure_ascii=False)
        return hashlib.sha256(text.encode()).hexdigest()


@dataclass(frozen=True)
class SiteFile:
    """A file of the site.

    Attributes:
        address: its path below the site's folder, with ``/``.
        make: returns its bytes.
        key: the hash of everything that decides its bytes; the file of the earlier site is kept while its key is the
            same. Empty for a file that is made in every run, such as a list.
    """

    address: str
    make: Callable[[], bytes]
    key: str = ""


def message(name: str, /, **values: object) -> str:
    """Return a message about libraries (``labels/en-GB/library_messages.yaml``) with its values filled in."""
    return messages.message("library_messages", name, **values)
