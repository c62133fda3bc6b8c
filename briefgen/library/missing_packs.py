"""Decide about packs of the old site that cannot be read any more: which are kept, and which may go.

A review leaves a site for three reasons only: it was asked for (``--remove``), its folder is no longer among the
packs, or it may not be shown any more. A folder that is there and cannot be read keeps the last good pages.
"""

from collections.abc import Collection, Iterator, Sequence
from difflib import get_close_matches
from pathlib import Path
from typing import NamedTuple

from briefgen.errors import UsageError
from briefgen.library.earlier_packs import EarlierPacks, Found, claimed_slug
from briefgen.library.model import Entry, message
from briefgen.library.pack_folders import WalkedFolders

_NAMED = 5


class Unreadable(NamedTuple):
    """A folder whose ``pack.json`` cannot be used, and the reason."""

    pack: Path
    why: str


class KeptPack(NamedTuple):
    """A pack whose last good copy stays in the site.

    Attributes:
        found: the copy in the site.
        pack: the folder that cannot be read; None where it is not known which it is.
        why: what is wrong.
    """

    found: Found
    pack: Path | None
    why: str


def refuse_loss(walked: WalkedFolders, earlier: EarlierPacks) -> None:
    """Raise an error when there is no pack at all.

    Raises:
        UsageError: there is none; of a site that has some it is said that it stays.
    """
    if walked.packs:
        return
    if not earlier.records:
        raise UsageError(message("folder.no_pack"))
    raise UsageError(message("folder.no_pack_site", count=len(earlier.records)))


def unknown_slug(slug: str, known: Collection[str]) -> UsageError:
    """Make the error for a slug that neither the site nor the packs have, with the nearest slug."""
    near = get_close_matches(slug.lower(), sorted(known), n=1, cutoff=0.4)
    return UsageError(message("remove.near" if near else "remove.unknown", slug=slug, near="".join(near)))


class MissingPacks:
    """Decides which unreadable packs of the old site stay.

    Args:
        earlier: the packs of the site.
        walked: the folders that were looked through.
        readable: the packs that can be read.
        unreadable: those that cannot.
        remove: slugs that are to go.

    Attributes:
        kept: packs whose last good pages stay.
        reasons: why the others go, by slug: keys of the labels ``gone``.
    """

    def __init__(
        self,
        earlier: EarlierPacks,
        walked: WalkedFolders,
        readable: Sequence[Found],
        unreadable: Sequence[Unreadable],
        remove: Collection[str],
    ) -> None:
        self.kept: list[KeptPack] = []
        self.reasons: dict[str, str] = {}
        self._earlier, self._walked = earlier, walked
        self._present = {each.facts.slug for each in readable}
        self._former = {slug for each in readable for slug in each.facts.formerly}
        self._ids = {(each.facts.review.about.id, each.facts.audience) for each in readable}
        self._damaged = [(each, each.pack.absolute().name, claimed_slug(each.pack)) for each in unreadable]
        folders = {each.pack.absolute().name for each in readable}
        slugs = [slug for slug in earlier.records if slug not in self._present]
        self.reasons |= {slug: "removed" for slug in earlier.records if slug in remove}
        for slug in [each for each in slugs if each not in remove]:
            pack, why = next(self._where(slug), (None, ""))
            if not why and self._is_renamed(slug):
                self.reasons[slug] = "renamed"
            elif not why:
                is_other = any(earlier.is_in(slug, folder) for folder in folders)
                self.reasons[slug] = "replaced" if is_other else "folder"
            elif found := earlier.last_good(slug):
                self.kept.append(KeptPack(found, pack, why))
            else:
                self.reasons[slug] = "damaged"

    def _is_renamed(self, slug: str) -> bool:
        """Whether a pack of the site has been renamed: its review has a pack under another slug."""
        known = self._earlier.last_good(slug)
        about = known.facts.review.about if known else None
        has_id = known and about and about.id and (about.id, known.facts.audience) in self._ids
        return slug in self._former or bool(has_id)

    def _where(self, slug: str) -> Iterator[tuple[Path | None, str]]:
        """Yield the folders that may hold a missing pack, each with the reason why it is not readable."""
        for each, name, claimed in self._damaged:
            if self._earlier.is_in(slug, name) or slug in {name, claimed}:
                yield each.pack, each.why
        if any(self._earlier.is_in(slug, name) or name == slug for name in self._walked.others):
            yield None, message("manifest.missing")
        if self._damaged and not self._earlier.records[slug].folder:  # it may be any of them
            yield self._damaged[0][0].pack, self._damaged[0][0].why

    @property
    def _lost(self) -> list[str]:
        return [slug for slug, why in self.reasons.items() if why in {"folder", "replaced"}]

    def refuse_removals(self, folders: Sequence[Path]) -> None:
        """Raise an error when reviews would be removed because a folder of packs is empty, or is another one.

        Raises:
            UsageError: it is so.
        """
        lost = self._lost
        names = " ".join(f"--remove {slug}" for slug in lost[:_NAMED]) + (" …" if len(lost) > _NAMED else "")
        if lost and self._walked.empty:
            raise UsageError(message("folder.empty", folder=self._walked.empty[0], count=len(lost), remove=names))
        if len(lost) > 1 and len(lost) == len(self._earlier.records):
            where = ", ".join(map(str, folders))
            raise UsageError(message("folder.other", folder=where, count=len(lost), remove=names))

    def last_good(self, entry: Entry) -> Found | None:
        """Return the last good copy of a pack whose files are damaged.

        Where the site has no pack of its slug, that is the one that its folder had before it got another name.
        """
        if entry.is_kept:
            return None
        if entry.slug in self._earlier.records:
            return self._earlier.last_good(entry.slug)
        name = entry.pack.absolute().name
        before = [slug for slug in self._lost if self._earlier.is_in(slug, name)]
        return self._earlier.last_good(before[0]) if before else None
