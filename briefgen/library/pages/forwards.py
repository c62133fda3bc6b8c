"""Forwarding pages: a printed address leads to its review, also after the review is renamed."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from functools import partial

from briefgen.library.earlier_packs import EarlierPacks
from briefgen.library.model import Entry, Library, SiteFile, State
from briefgen.library.pages.frame import fill
from briefgen.pack.identity import is_retold
from briefgen.storyboard.page_parts import shown

PRINTED = ("briefing.html", "index.html")
"""The pages of a pack whose addresses are printed, or shown by a browser."""

_SAME_ID = 2


def superseded(entries: Iterable[Entry], earlier: EarlierPacks) -> dict[str, str]:
    """Map the slug of each superseded pack to the slug of the later build of the same review.

    Both have the review's id and are for the same audience. The later one knows the earlier one's name, or the site
    does: it led from the one to the other before, or had the earlier one only.
    """
    groups: dict[tuple[str, str], list[Entry]] = {}
    for entry in entries:
        if name := entry.listed.review.about.id:
            groups.setdefault((name, entry.facts.audience), []).append(entry)
    found: dict[str, str] = {}
    for group in groups.values():
        if len(group) >= _SAME_ID:
            found |= _of_one_review(group, earlier)
    return found


def _of_one_review(group: list[Entry], earlier: EarlierPacks) -> dict[str, str]:
    pairs = [(old, new) for old in group for new in group if old is not new]
    by_former_slug = {old.slug: new.slug for old, new in pairs if old.slug in new.facts.formerly}
    by_forward = {old.slug: new.slug for old, new in pairs if earlier.forwards.get(old.slug) == new.slug}
    found = by_former_slug or by_forward
    new = [entry for entry in group if entry.slug not in earlier.records]
    if not found and len(new) == 1 and len(new) < len(group):
        others = (entry for entry in group if entry is not new[0])
        found = {entry.slug: new[0].slug for entry in others if is_retold(entry.review, new[0].review)}
        for entry in group:
            entry.release()
    return {old: last for old in found if (last := _last(old, found)) != old}


def _last(slug: str, found: Mapping[str, str]) -> str:
    """Follow a chain of renamings to its end; return the start if the chain is a circle."""
    seen = {slug}
    while (following := found.get(slug)) is not None and following not in seen:
        seen.add(following)
        slug = following
    return slug


def forwards(entries: Mapping[str, Entry], earlier: EarlierPacks, removed: Iterable[str]) -> dict[str, str]:
    """Map former slugs of reviews, which no pack has now, to their present slugs.

    Args:
        entries: the packs of the new site, by slug.
        earlier: the site as it was.
        removed: slugs that were asked to go.
    """
    found: dict[str, str] = {}
    by_id = {
        (name, entry.facts.audience): entry.slug
        for entry in entries.values()
        if (name := entry.listed.review.about.id) is not None
    }
    for slug in earlier.records:
        known = earlier.last_good(slug) if slug not in entries else None
        about = known.facts.review.about if known else None
        if known and about and about.id and (target := by_id.get((about.id, known.facts.audience))):
            found[slug] = target
    for entry in entries.values():
        found |= dict.fromkeys(entry.facts.formerly, entry.slug)
    for slug, target in earlier.forwards.items():
        if slug not in found:  # kept also while its review is away: it may come back
            found[slug] = _last(target, found)
    gone = {*entries, *removed}
    return {slug: target for slug, target in found.items() if slug not in gone}


def forwarding_pages(library: Library) -> Iterator[SiteFile]:
    """Yield the pages that redirect from former addresses of reviews to their present ones."""
    entries = {entry.slug: entry for entry in library.entries}
    for slug, target in sorted(library.forwards.items()):
        entry = entries.get(target)
        if entry is not None:
            for name in PRINTED:
                yield SiteFile(f"{slug}/{name}", _page(library, entry, f"{slug}/{name}", name))


def _page(library: Library, entry: Entry, address: str, name: str) -> Callable[[], bytes]:
    """Return a function that renders one forwarding page, to the same page of the review if that exists."""
    labels = library.wording.labels("library")["site"]["moved"]
    has_page = entry.state is not State.WITHDRAWN and entry.facts.has(name)
    return partial(
        fill,
        library,
        "moved",
        address,
        title=str(labels["title"]),
        section="",
        noindex=True,
        labels=labels,
        target=f"{entry.slug}/{name}" if has_page else entry.address,
        name_of=shown(entry.listed.title),
    )
