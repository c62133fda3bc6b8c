"""The steps in which a site is made."""

from collections.abc import Callable, Iterable, Iterator
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cache, cached_property
from pathlib import Path

from briefgen.errors import BriefgenError
from briefgen.library.earlier_packs import pack_record
from briefgen.library.links import CHECKED, BrokenLink, Links, broken, is_searched, parts
from briefgen.library.model import SITE_RECORD, Entry, Library, SiteFile, message
from briefgen.library.published import hash_of, is_harmless
from briefgen.library.record import FileRecord, OldSite, PackRecord, SiteRecord, record_of
from briefgen.library.search import FOLDER, Search
from briefgen.library.stage import PackFileError, PublishedFile, Stage, check_size, published_files
from briefgen.outputs.web import page_script
from briefgen.wording.wording import Wording

LastGood = Callable[[Entry], Entry | None]
"""Returns the last good copy of a pack, or None."""

Report = Callable[[str, int, int], None]
"""Progress callback: the step, how many of its items are done, and how many there are."""

SHOWN_LINKS = 20
"""How many broken links are named."""


class SiteError(BriefgenError):
    """The site could not be made; the earlier one is as it was."""


@dataclass(frozen=True)
class SkippedPack:
    """A pack whose files are not taken into the site, and the reason.

    Attributes:
        pack: its folder.
        reason: the end of a sentence about it.
        last_good: its last good copy, which the site keeps; None when there is none.
    """

    pack: Path
    reason: str
    last_good: Entry | None = None


class SiteUpdate:
    """One update of a site: the files of the new site, and which of them differ from the old one.

    Args:
        library: the packs.
        target: the site.
        stage: where the new site is made.
        report: called with each step.

    Attributes:
        old: the site as it is.
        records: every file of the new site, by address.
        written: the addresses of those that are new or have other bytes than before.
        packs: the record of each pack in the new site, by slug.
    """

    def __init__(self, library: Library, target: Path, stage: Stage, report: Report) -> None:
        self.target = target
        self.old = OldSite(target)
        self.records: dict[str, FileRecord] = {}
        self.written: set[str] = set()
        self.packs: dict[str, PackRecord] = {}
        self._entries = library.entries
        self._forwards = library.forwards
        self._wordings = (Wording(), library.wording)
        self._stage = stage
        self._report = report
        elsewhere = tuple(filter(None, (library.house.site,)))
        self._links = Links(library.base_url, elsewhere)
        self._links_for = " ".join((library.base_url, *elsewhere))
        self._targets: dict[str, tuple[str, ...]] = {}
        self._own: set[str] = set()
        self._search_key = ""

    @property
    def is_changed(self) -> bool:
        """Whether the new site differs from the old one in files or packs."""
        old = self.old.record
        is_same = old.files == self.records and old.packs == self.packs and self.old.is_known
        return bool(self.written) or not is_same

    @property
    def has_search(self) -> bool:
        """Whether the site has a search index."""
        return bool(self._search_key)

    def copy_packs(self, last_good: LastGood) -> Iterator[SkippedPack]:
        """Copy the files of new packs into the site; yield the packs that do not match their manifest.

        Args:
            last_good: returns the last good copy of a pack, or None.

        Raises:
            OSError: a file could not be written.
        """
        for done, entry in enumerate(self._entries):
            self._report(message("steps.packs"), done, len(self._entries))
            try:
                self._copy_pack(entry)
            except PackFileError as error:
                other = last_good(entry)
                if other is not None:
                    try:
                        self._copy_pack(other)
                    except PackFileError:
                        other = None
                yield SkippedPack(entry.pack, error.message, other)

    def _copy_pack(self, entry: Entry) -> None:
        """Copy all files of a pack into the site, or none.

        Raises:
            PackFileError: one is not what the manifest says.
        """
        try:
            for own in published_files(entry):
                self._copy_file(own)
        except PackFileError:
            folder = f"{entry.slug}/"
            self._stage.drop(entry.slug)
            for known in (self.records, self._targets):
                for address in [each for each in known if each.startswith(folder)]:
                    del known[address]
            self.written = {each for each in self.written if not each.startswith(folder)}
            raise
        self.packs[entry.slug] = pack_record(entry, self.old.record)

    def _copy_file(self, own: PublishedFile) -> None:
        """Keep a file of a pack from the old site, or copy it and check that it may be published."""
        record = self.old.kept(own.address, own.sha256)
        if record is not None:
            check_size(own)
        else:
            record = FileRecord(own.sha256, self._stage.copy(own), own.sha256)
            self.written.add(own.address)
            if own.address.endswith(CHECKED):
                data = self._stage.path(own.address).read_bytes()
                if own.address.endswith(".html") and not is_harmless(data, self._players):
                    raise PackFileError(message("pack.page", name=own.name))
                self._targets[own.address] = self._links.of(own.address, data)
        self.records[own.address] = record
        self._own.add(own.address)

    @cached_property
    def _players(self) -> frozenset[str]:
        """The hashes of the scripts allowed in web pages of packs: briefgen's player and the house's own."""
        return frozenset(hash_of(page_script(wording)) for wording in self._wordings)

    def make(self, files: Iterable[SiteFile]) -> None:
        """Make the site's own files; keep those with the same key in the old site.

        Raises:
            SiteError: two files have one address.
            OSError: a file could not be written.
        """
        step = message("steps.pages")
        self._report(step, 0, 1)
        todo = list(files)
        for done, each in enumerate(todo):
            self._report(step, done, len(todo))
            if each.address in self.records:
                raise SiteError(message("site.twice", address=each.address))
            self.records[each.address] = self.old.kept(each.address, each.key) or self._made(each)

    def _made(self, file: SiteFile) -> FileRecord:
        """Make a file, and write it if its bytes differ from the old site's."""
        data = file.make()
        record = record_of(file.key, data, is_searched=file.address.endswith(".html") and is_searched(data))
        if file.address.endswith(CHECKED):
            self._targets[file.address] = self._links.of(file.address, data)
        if not self.old.has(file.address, record.sha256):
            self._stage.write(file.address, data)
            self.written.add(file.address)
        return record

    def keep_index(self, search: Search) -> bool:
        """Keep the search index if its pages are unchanged; return whether it must be made again."""
        self._search_key = search.key(self.records)
        if not self._search_key:
            return False
        index = [address for address in self.old.record.files if address.startswith(f"{FOLDER}/")]
        kept = {address: record for address in index if (record := self.old.kept(address, self._search_key))}
        if not index or len(kept) < len(index):
            return True
        self.records |= kept
        return False

    def keep_files(self) -> None:
        """Link unchanged and foreign files of the old site into the new one.

        Raises:
            SiteError: a file of somebody else's has the name of one of the site's.
            OSError: a file could not be linked or copied.
        """
        ours = [address for address in self.records if address not in self.written]
        theirs = [address for address in self.old.foreign if address not in self.records]
        if self.old.is_known and len(theirs) < len(self.old.foreign):
            (first, *_) = (address for address in self.old.foreign if address in self.records)
            raise SiteError(message("site.in_the_way", file=self.target / first))
        for done, address in enumerate(ours + theirs):
            if done % 100 == 0:
                self._report(message("steps.keep"), done, len(ours) + len(theirs))
            self._stage.keep(address)

    def make_index(self, search: Search) -> None:
        """Make the search index from the pages of the new site.

        Raises:
            SiteError: a file of somebody else's has the name of one of the index.
            SearchError: the index could not be made.
            OSError: a file could not be written.
        """
        self._report(message("steps.index"), 0, 1)
        pages = [address for address, each in self.records.items() if each.is_searched]
        for address in search.make(pages, self._stage):
            path = self._stage.path(address)
            self.records[address] = record_of(self._search_key, path.read_bytes())
            if self.old.has(address, self.records[address].sha256):
                path.unlink()
                self._stage.keep(address)
            else:
                self.written.add(address)

    def check_links(self) -> tuple[BrokenLink, ...]:
        """Check every link of the site; return the broken links in pages of packs.

        Raises:
            SiteError: a link of one of the site's own pages leads nowhere.
        """
        self._report(message("steps.links"), 0, 1)
        known = self.old.record.links if self.old.record.links_for == self._links_for else {}
        for address in self.records:
            if address.endswith(CHECKED) and address not in self._targets and not address.startswith(f"{FOLDER}/"):
                self._targets[address] = known.get(address) or self._links.of(address, self._bytes(address))
        addresses = frozenset(self.records) | frozenset(self.old.foreign)
        found = [
            each
            for each in broken(self._targets, addresses, self._parts_of())
            if not (each.link.startswith(f"{FOLDER}/") and not self.has_search)
        ]
        if wrong := [each for each in found if each.page not in self._own]:
            shown = "\n".join(f"  {each.page} → {each.link}" for each in wrong[:SHOWN_LINKS])
            more = message("site.more", number=len(wrong) - SHOWN_LINKS) if len(wrong) > SHOWN_LINKS else ""
            raise SiteError(message("site.links", list=shown + more))
        return tuple(found)

    def _bytes(self, address: str) -> bytes:
        path = self._stage.path(address) if address in self.written else self.target / address
        return path.read_bytes()

    def _parts_of(self) -> Callable[[str], frozenset[str]]:
        @cache
        def parts_of(address: str) -> frozenset[str]:
            return parts(self._bytes(address))

        return parts_of

    def finish(self) -> None:
        """Write the site's record, and replace the old site by the new one.

        Raises:
            OSError: it could not be written; the old site is as it was.
        """
        kept: AbstractSet[str] = {address for address, each in self.records.items() if each.key}
        links = {address: each for address, each in self._targets.items() if address in kept}
        record = SiteRecord(self.records, links, self._links_for, self._search_key, self.packs, self._forwards)
        self._stage.write(SITE_RECORD, record.to_bytes())
        self._report(message("steps.place"), 0, 1)
        self._stage.put_in_place()
