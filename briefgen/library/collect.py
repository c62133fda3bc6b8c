"""Collect the packs of a library: read them, and apply removals and the rules of publication."""

from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import partial
from pathlib import Path
from typing import NamedTuple

from briefgen.errors import UsageError
from briefgen.files.opener import OpenError
from briefgen.library.earlier_packs import EarlierPacks, Found, read_pack
from briefgen.library.facts import facts_of
from briefgen.library.missing_packs import KeptPack, MissingPacks, Unreadable, refuse_loss, unknown_slug
from briefgen.library.model import Entry, Library, message
from briefgen.library.pack_folders import packs_below, packs_in, walk
from briefgen.library.pages.forwards import forwards, superseded
from briefgen.library.published import ClosedDigest, PackChoice
from briefgen.pack.read import ManifestError, parse_manifest
from briefgen.review.house.house import House
from briefgen.review.web_address import address_fault, site_address, site_fault

__all__ = ["ClosedDigest", "CollectedPacks", "RemovedPack", "Superseded", "collect", "packs_below", "packs_in"]


@dataclass(frozen=True)
class RemovedPack:
    """A pack of the earlier site that is not in the new one.

    Attributes:
        slug: its folder in the site.
        title: of its review.
        why: the key of the reason in the labels ``library_messages: gone``.
        to: the slug of its review now, from which the site leads there; empty where there is none.
    """

    slug: str
    title: str
    why: str
    to: str = ""


class Superseded(NamedTuple):
    """A pack that was left out because a later build of the same review is there.

    Attributes:
        pack: its folder.
        by: the later one.
    """

    pack: Path
    by: Entry


def _nothing(entry: Entry) -> Entry | None:
    del entry
    return None


@dataclass(frozen=True)
class CollectedPacks:
    """The result of collecting packs: those in the library, and those left out with the reason.

    Attributes:
        library: those that are in the library.
        restricted: the folders of packs that were left out because they are restricted.
        unreadable: folders whose ``pack.json`` cannot be used: damaged, or made by an earlier briefgen.
        twice: folders of packs whose slug another pack before them has.
        digests: digests that were left out with a review that they quote.
        kept: packs whose last good pages take the place of a folder that cannot be read.
        still_there: for each slug that was to be removed, the folder of the pack that the next run would take in.
        last_good: returns the last good copy of a pack whose files turn out to be damaged, or None.
        earlier: the packs of the site as it was.
        reasons: why packs of the earlier site are not in the library, by slug.
        superseded: packs that a later build of the same review has taken the place of.
    """

    library: Library
    restricted: tuple[Path, ...]
    unreadable: tuple[Unreadable, ...]
    twice: tuple[Path, ...]
    digests: tuple[ClosedDigest, ...] = ()
    kept: tuple[KeptPack, ...] = ()
    still_there: Mapping[str, Path] = field(default_factory=dict)
    last_good: Callable[[Entry], Entry | None] = _nothing
    earlier: EarlierPacks = field(default_factory=lambda: EarlierPacks(None))
    reasons: Mapping[str, str] = field(default_factory=dict)
    superseded: tuple[Superseded, ...] = ()

    def lost_forwards(self, slugs: Collection[str]) -> tuple[str, ...]:
        """Return the forwarding slugs of the earlier site whose target is not among the new slugs."""
        led = {slug for slug, target in self.earlier.forwards.items() if target in self.earlier.records}
        leads = {slug for slug, target in self.library.forwards.items() if target in slugs}
        return tuple(sorted(led - leads - set(slugs)))

    def removed(self, slugs: Collection[str]) -> tuple[RemovedPack, ...]:
        """Return the packs of the earlier site that are not among the new slugs."""
        lost = sorted(set(self.earlier.records) - set(slugs))
        to = {slug: target for slug, target in self.library.forwards.items() if target in slugs}
        reasons = {slug: self.reasons.get(slug, "damaged") for slug in lost} | dict.fromkeys(to, "renamed")
        return tuple(RemovedPack(slug, self.earlier.title(slug), reasons[slug], to.get(slug, "")) for slug in lost)


def collect(  # noqa: PLR0913  (each decides what is in the library)
    folders: Iterable[Path],
    house: House,
    today: date,
    *,
    base_url: str = "",
    with_restricted: bool = False,
    language: str = "en-GB",
    earlier: Path | None = None,
    remove: Collection[str] = (),
) -> CollectedPacks:
    """Read every pack in the given folders.

    Args:
        folders: packs, or folders of packs at any depth. Hidden folders are left out: builds work in them.
        house: the publisher of the site.
        today: the day of the build.
        base_url: where the site will be, with or without the last ``/``.
        with_restricted: whether restricted packs are in the library too.
        language: the language of the site itself; each pack stays in its own.
        earlier: the site as it stands, if there is one: what it has of packs that cannot be read is kept.
        remove: slugs of packs that are not to be in the site.

    Raises:
        UsageError: there is no such folder, no pack in any of them, the site would be emptied, a slug is unknown, or
            the address cannot be that of a site.
    """
    address = f"{base_address(base_url)}/" if base_url else ""
    choice = PackChoice(house, today, language, with_restricted=with_restricted)
    return _collected(tuple(folders), choice, address, EarlierPacks(earlier), remove)


def base_address(given: str) -> str:
    """Validate a site's base address; return it without the last slash and ``index.html``.

    Raises:
        UsageError: it is no web address, or not that of a folder.
    """
    # A site to try out can be on this computer. What is printed has an address without quotes.
    if address_fault(given) not in {None, "local"} or "'" in given:
        raise UsageError(message("command.base_url", url=given))
    if fault := site_fault(given):
        raise UsageError(message(f"command.base_url_{fault}", url=given))
    return site_address(given)


def _collected(
    folders: tuple[Path, ...], choice: PackChoice, address: str, earlier: EarlierPacks, remove: Collection[str]
) -> CollectedPacks:
    """Read the packs, apply removals and the rules of publication, and keep last good copies of unreadable packs."""
    walked = walk(folders)
    refuse_loss(walked, earlier)
    unreadable: list[Unreadable] = []
    readable = list(_read(walked.packs, unreadable))
    if wrong := next((each for each in remove if each not in earlier.records and not _has(readable, each)), None):
        raise unknown_slug(wrong, {*earlier.records, *(each.facts.slug for each in readable)})
    missing = MissingPacks(earlier, walked, readable, unreadable, remove)
    missing.refuse_removals(folders)
    wanted = [each for each in (*readable, *(each.found for each in missing.kept)) if each.facts.slug not in remove]
    choice.record_closed(wanted)
    entries: dict[str, Entry] = {}
    twice = []
    for found in wanted:
        if (entry := choice.entry(found)) is None:
            continue
        if entry.slug in entries:
            twice.append(found.pack)
            continue
        entries[entry.slug] = entry
    later = superseded(entries.values(), earlier)
    left_out = tuple(Superseded(entries[slug].pack, entries[by]) for slug, by in later.items())
    entries = {slug: entry for slug, entry in entries.items() if slug not in later}
    ordered = tuple(sorted(entries.values(), key=lambda each: each.newest_first))
    leads = later | forwards(entries, earlier, remove)

    def last_good(entry: Entry) -> Entry | None:
        found = missing.last_good(entry)
        return choice.entry(found) if found else None

    return CollectedPacks(
        Library(ordered, choice.house, choice.wording(choice.language), address, choice.today, leads),
        tuple(choice.restricted),
        tuple(unreadable),
        tuple(twice),
        tuple(choice.digests),
        tuple(each for each in missing.kept if each.found.facts.slug in entries),
        {each.facts.slug: each.pack for each in readable if each.facts.slug in remove},
        last_good,
        earlier,
        missing.reasons | choice.reasons,
        left_out,
    )


def _has(packs: Iterable[Found], slug: str) -> bool:
    return any(each.facts.slug == slug for each in packs)


def _read(packs: Iterable[Path], unreadable: list[Unreadable]) -> Iterator[Found]:
    """Yield the readable packs, and add the others to ``unreadable``."""
    for pack in packs:
        try:
            data, sha256 = read_pack(pack)
            facts = facts_of(parse_manifest(data))
        except OpenError as error:
            unreadable.append(Unreadable(pack, message("manifest.file", why=error.message)))
            continue
        except ManifestError as error:
            unreadable.append(Unreadable(pack, message(f"manifest.{error.kind}", detail=error.detail)))
            continue
        yield Found(pack, sha256, facts, partial(parse_manifest, data))
