"""The steps in which a site is made."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from briefgen.errors import BriefgenError
from briefgen.library.earlier_packs import pack_record
from briefgen.library.known_outputs import hash_of, is_harmless
from briefgen.library.links import CHECKED, Broken, Links, broken, is_searched, parts
from briefgen.library.messages import said
from briefgen.library.model import SITE_RECORD, Entry, Library, SiteFile
from briefgen.library.own_files import OwnFile, PackFileError, look_at, own_files
from briefgen.library.record import FileRecord, OldSite, PackRecord, SiteRecord, record_of
from briefgen.library.search import FOLDER, Part, Search, shared_script
from briefgen.library.stage import Stage
from briefgen.render.briefing_page import page_script
from briefgen.wording import Wording

Instead = Callable[[Entry], Entry | None]
"""Returns the last good copy of a pack, or None."""

Report = Callable[[str, int, int], None]
"""Told what is being done, and how many of how many of it are done."""

SHOWN_LINKS = 20
"""How many broken links are named."""


class SiteError(BriefgenError):
    """The site could not be made; the earlier one is as it was."""


@dataclass(frozen=True)
class LeftOut:
    """A pack whose files are not in the site, and why.

    Attributes:
        pack: its folder.
        reason: the end of a sentence about it.
        instead: its last good copy, which the site keeps; None when there is none.
    """

    pack: Path
    reason: str
    instead: Entry | None = None


class Making:
    """One run: what is in the new site, and which of it is new.

    Args:
        library: the packs.
        target: the site.
        stage: where the new site is made.
        report: is told what is being done.

    Attributes:
        old: the site as it is.
        records: every file of the new site, by address.
        made: those that were written.
        packs: what the record of the new site says of its packs, by slug.
    """

    def __init__(self, library: Library, target: Path, stage: Stage, report: Report) -> None:
        self.target = target
        self.old = OldSite(target)
        self.records: dict[str, FileRecord] = {}
        self.made: set[str] = set()
        self.packs: dict[str, PackRecord] = {}
        self._entries = library.entries
        self._wordings = (Wording(), library.wording)
        self._stage = stage
        self._report = report
        self._leads: dict[str, tuple[str, ...]] = {}
        self._own: set[str] = set()
        elsewhere = tuple(filter(None, (library.house.site,)))
        self._links = Links(library.base_url, elsewhere)
        self._links_for = " ".join((library.base_url, *elsewhere))

    @property
    def is_changed(self) -> bool:
        """Whether the new site is other than the old one, leaving the search aside."""
        index = f"{FOLDER}/"
        files = {address: each for address, each in self.old.record.files.items() if not address.startswith(index)}
        ours = {address: each for address, each in self.records.items() if not address.startswith(index)}
        return bool(self.made) or files != ours or not self.old.is_known or self.old.record.packs != self.packs

    def take_packs(self, instead: Instead) -> Iterator[LeftOut]:
        """Copy the files of the packs that are not in the old site; yield the packs that are not what they say.

        Args:
            instead: returns the last good copy of a pack, or None.

        Raises:
            OSError: a file could not be written.
        """
        step = said("steps.packs")
        for done, entry in enumerate(self._entries):
            self._report(step, done, len(self._entries))
            try:
                self._take_pack(entry)
            except PackFileError as error:
                other = instead(entry)
                if other is not None:
                    try:
                        self._take_pack(other)
                    except PackFileError:
                        other = None
                yield LeftOut(entry.pack, error.message, other)

    def _take_pack(self, entry: Entry) -> None:
        """Take all files of a pack, or none.

        Raises:
            PackFileError: one is not what the manifest says.
        """
        try:
            for own in own_files(entry):
                self._take(own)
        except PackFileError:
            folder = f"{entry.slug}/"
            self._stage.drop(entry.slug)
            for known in (self.records, self._leads):
                for address in [each for each in known if each.startswith(folder)]:
                    del known[address]
            self.made = {each for each in self.made if not each.startswith(folder)}
            raise
        self.packs[entry.slug] = pack_record(entry, self.old.record)

    def _take(self, own: OwnFile) -> None:
        record = self.old.kept(own.address, own.sha256)
        if record is not None:
            look_at(own)
        else:
            record = FileRecord(own.sha256, self._stage.copy(own), own.sha256)
            self.made.add(own.address)
            if own.address.endswith(CHECKED):
                data = self._stage.path(own.address).read_bytes()
                if own.address.endswith(".html") and not is_harmless(data, self._players):
                    raise PackFileError(said("pack.page", name=own.name))
                self._leads[own.address] = self._links.of(own.address, data)
        self.records[own.address] = record
        self._own.add(own.address)

    @cached_property
    def _players(self) -> frozenset[str]:
        """The scripts that web pages of packs may have: briefgen's player and the house's own."""
        return frozenset(hash_of(page_script(wording)) for wording in self._wordings)

    def make(self, files: Iterable[SiteFile]) -> None:
        """Make the files that are not in the old site as they are to be.

        Raises:
            SiteError: two files have one address.
            OSError: a file could not be written.
        """
        step = said("steps.pages")
        self._report(step, 0, 1)
        todo = list(files)  # nothing is made by that; it is known then how many there are
        for done, each in enumerate(todo):
            self._report(step, done, len(todo))
            if each.address in self.records:
                raise SiteError(said("site.twice", address=each.address))
            record = self.old.kept(each.address, each.key)
            self.records[each.address] = record or self._made(each)

    def _made(self, file: SiteFile) -> FileRecord:
        data = file.make()
        page = file.address.endswith(".html")
        record = record_of(file.key, data, is_searched=page and is_searched(data))
        if file.address.endswith(CHECKED):
            self._leads[file.address] = self._links.of(file.address, data)
        if not self.old.has(file.address, record.sha256):
            self._stage.write(file.address, data)
            self.made.add(file.address)
        return record

    def keep_index(self, index: Sequence[Part]) -> tuple[Part, ...]:
        """Take over the parts of the search index that are made from the same pages; return the others."""
        by_key: dict[str, list[str]] = {}
        for address, each in self.old.record.files.items():
            if address.startswith(f"{FOLDER}/"):
                by_key.setdefault(each.key, []).append(address)
        todo = []
        for part in index:
            addresses = by_key.get(part.key, [])
            records = {address: record for address in addresses if (record := self.old.kept(address, part.key))}
            if addresses and len(records) == len(addresses):
                self.records |= records
            else:
                todo.append(part)
        if len(index) > 1:
            script = shared_script(index)
            address = f"{FOLDER}/pagefind.js"
            self.make([SiteFile(address, hashlib.sha256(script).hexdigest(), lambda: script)])
        return tuple(todo)

    def _keep_files(self, kept: AbstractSet[str]) -> None:
        """Take over what has not changed and is not yet kept, and what somebody else put into the site."""
        ours = [address for address in self.records if address not in self.made and address not in kept]
        theirs = [address for address in self.old.foreign if address not in self.records]
        if self.old.is_known and len(theirs) < len(self.old.foreign):
            (first, *_) = (address for address in self.old.foreign if address in self.records)
            raise SiteError(said("site.in_the_way", file=self.target / first))
        for done, address in enumerate(ours + theirs):
            if done % 100 == 0:
                self._report(said("steps.keep"), done, len(ours) + len(theirs))
            self._stage.keep(address)

    def index(self, search: Search, todo: Sequence[Part]) -> None:
        """Make parts of the search index, and take over what has not changed meanwhile.

        Raises:
            SiteError: a file of somebody else's has the name of one of the site's.
            SearchError: the index could not be made.
            OSError: a file could not be written.
        """
        pages = {page for part in todo for page in part.pages if page not in self.made}
        for page in pages:
            self._stage.keep(page)
        with search.making(todo, self._stage) as work:
            self._keep_files(pages)
            self._report(said("steps.index"), 0, len(todo))
            self._take_index(work, len(todo))

    def _take_index(self, work: Iterable[tuple[Part, list[str]]], count: int) -> None:
        for done, (part, addresses) in enumerate(work, 1):
            for address in addresses:
                path = self._stage.path(address)
                self.records[address] = record_of(part.key, path.read_bytes())
                if self.old.has(address, self.records[address].sha256):
                    path.unlink()
                    self._stage.keep(address)
                else:
                    self.made.add(address)
            self._report(said("steps.index"), done, count)

    def check_links(self) -> tuple[Broken, ...]:
        """Look at every link of the site; return the broken ones of pages that packs bring with them.

        Raises:
            SiteError: a link of one of the site's own pages leads nowhere.
        """
        self._report(said("steps.links"), 0, 1)
        known = self.old.record.links if self.old.record.links_for == self._links_for else {}
        for address in self.records:
            if address.endswith(CHECKED) and address not in self._leads and not address.startswith(f"{FOLDER}/"):
                self._leads[address] = known[address] if address in known else self._read(address)
        addresses = frozenset(self.records) | frozenset(self.old.foreign)
        unchanged = frozenset(address for address in self.records if address not in self.made and address in known)
        found = [
            each
            for each in broken(self._leads, addresses, self._parts_of(), unchanged)
            if not (each.link.startswith(f"{FOLDER}/") and not self._has_index)
        ]
        if wrong := [each for each in found if each.page not in self._own]:
            shown = "\n".join(f"  {each.page} → {each.link}" for each in wrong[:SHOWN_LINKS])
            more = said("site.more", number=len(wrong) - SHOWN_LINKS) if len(wrong) > SHOWN_LINKS else ""
            raise SiteError(said("site.links", list=shown + more))
        return tuple(found)

    @property
    def _has_index(self) -> bool:
        return f"{FOLDER}/pagefind.js" in self.records

    def _read(self, address: str) -> tuple[str, ...]:
        return self._links.of(address, self._bytes(address))

    def _bytes(self, address: str) -> bytes:
        path = self._stage.path(address) if address in self.made else self.target / address
        return path.read_bytes()

    def _parts_of(self) -> Callable[[str], frozenset[str]]:
        @cache
        def parts_of(address: str) -> frozenset[str]:
            return parts(self._bytes(address))

        return parts_of

    def finish(self, index: Iterable[Part]) -> None:
        """Write the site's record and put the new site in its place.

        Raises:
            OSError: it could not be written; the old site is as it was.
        """
        search = {part.folder: part.key for part in index}
        record = SiteRecord(self.records, self._leads, self._links_for, search, self.packs)
        self._stage.write(SITE_RECORD, record.to_bytes())
        self._report(said("steps.place"), 0, 1)
        self._stage.put_in_place()
