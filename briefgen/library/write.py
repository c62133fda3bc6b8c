"""Write a site completely or not at all.

The new site is made in a hidden folder beside the old one. Lists and charts are made in every run; a feed, and the
page and files of a pack, are kept while what decides them is the same. Files whose bytes are as they were are linked
into the new folder, the links of all pages are checked, and the two folders are exchanged. Until then the old site is
whole.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from briefgen.errors import UsageError
from briefgen.library.links import BrokenLink
from briefgen.library.making import LastGood, Report, SiteError, SiteUpdate, SkippedPack
from briefgen.library.model import SITE_RECORD, Entry, Library, SiteFile, message
from briefgen.library.search import Search
from briefgen.library.stage import Stage
from briefgen.pack.artifact import MANIFEST
from briefgen.pack.write import write_failure
from briefgen.pipeline.reuse import override_folders


@dataclass(frozen=True)
class WrittenSite:
    """The result of writing a site.

    Attributes:
        folder: the site.
        pages: how many pages it has, with those of the packs.
        packs: how many packs are in it.
        made: the addresses that were written, as they are new or have changed.
        kept: how many files are as they were.
        removed: the addresses that are no longer there.
        skipped: packs whose files are not what they should be, and what the site keeps in their place.
        warnings: broken links on pages that packs bring with them.
        has_search: whether the site can be searched.
        entries: the packs that are in it.
        lacks_pagefind: whether the program that makes the search is not there.
    """

    folder: Path
    pages: int
    packs: int
    made: tuple[str, ...]
    kept: int
    removed: tuple[str, ...]
    skipped: tuple[SkippedPack, ...]
    warnings: tuple[BrokenLink, ...]
    has_search: bool
    entries: tuple[Entry, ...] = ()
    lacks_pagefind: bool = False


def write_site(  # noqa: PLR0913  (each is another part of the run)
    library: Library,
    target: Path,
    files: Callable[[Library], Iterable[SiteFile]],
    report: Report = lambda *_: None,
    *,
    alone: bool = False,
    last_good: LastGood = lambda _: None,
) -> WrittenSite:
    """Write or update the site of a library.

    Args:
        library: the packs.
        target: the site's folder.
        files: yields the files of the site besides the packs' own (``site.site_files``).
        report: called with each step.
        alone: whether no other process can be writing this site.
        last_good: returns the last good copy of a pack whose files turn out to be damaged, or None.

    Raises:
        UsageError: the folder is somebody else's, or in a pack.
        SiteError: a file could not be written, or a link leads nowhere. The old site is as it was.
        SearchError: the search index could not be made. The old site is as it was.
    """
    target = target.resolve()
    try:
        require_site_folder(target, library.entries)
        _keep_out_of(library.house.folder, target)
        with Stage(target, alone=alone) as stage:
            return _written(library, SiteUpdate(library, target, stage, report), files, last_good)
    except OSError as error:
        raise SiteError(
            message("site.unwritten", folder=target, why=write_failure(error, "make the library"))
        ) from error


def require_site_folder(target: Path, entries: Iterable[Entry]) -> None:
    """Raise an error when a folder cannot be that of a site.

    Raises:
        UsageError: it has other files, is a pack or in one, has packs, or is where the user is.
        OSError: it cannot be looked at.
    """
    if target.exists() and not target.is_dir():
        raise UsageError(message("target.file", folder=target))
    for folder in (target, *target.parents):
        if (folder / MANIFEST).is_file():
            raise UsageError(message("target.pack", folder=target))
    if Path.cwd().is_relative_to(target):
        raise UsageError(message("target.here", folder=target))
    if target.is_dir() and any(target.iterdir()) and not (target / SITE_RECORD).is_file():
        raise UsageError(message("target.other", folder=target))
    for entry in entries:
        if not entry.is_kept and entry.pack.resolve().is_relative_to(target):
            raise UsageError(message("target.packs", folder=target))


def _keep_out_of(house: Path | None, target: Path) -> None:
    """Raise an error when the site's pages would later be taken for templates of the house."""
    if house and any(target.is_relative_to(house.resolve() / name) for name in override_folders()):
        raise UsageError(message("target.house", folder=target))


def _written(
    library: Library, update: SiteUpdate, files: Callable[[Library], Iterable[SiteFile]], last_good: LastGood
) -> WrittenSite:
    """Make every file of the site in its stage, and replace the old site if anything differs."""
    skipped = tuple(update.copy_packs(last_good))
    gone = {each.pack for each in skipped}
    entries = [each for each in library.entries if each.pack not in gone]
    entries += [each.last_good for each in skipped if each.last_good]
    library = replace(library, entries=tuple(sorted(entries, key=lambda each: each.newest_first)))
    update.make(files(library))
    search = Search(library.wording.language)
    needs_index = update.keep_index(search)
    is_changed = needs_index or update.is_changed
    if is_changed:
        update.keep_files()
        if needs_index:
            update.make_index(search)
    warnings = update.check_links()
    if is_changed:
        update.finish()
    return WrittenSite(
        update.target,
        sum(address.endswith(".html") for address in update.records),
        len(library.entries),
        tuple(sorted(update.written)),
        len(update.records) - len(update.written),
        tuple(sorted(set(update.old.record.files) - set(update.records))),
        skipped,
        warnings,
        update.has_search,
        library.entries,
        search.program is None and any(each.is_searched for each in update.records.values()),
    )
