"""The lists of packs: all, by theme, agency, kind, area, year and age, due for review, withdrawn."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from functools import partial
from typing import Any

from briefgen.library.facets import KINDS, Facets, Group
from briefgen.library.feed.feed import has_feed, theme_address
from briefgen.library.model import Library, SiteFile, State
from briefgen.library.pages.cards import Card, Page, card, in_pages
from briefgen.library.pages.frame import fill
from briefgen.library.pages.look import theme_motif

NUMBERED = frozenset({"themes", "agencies"})
"""Facets whose groups are sorted by number of reviews; the others have an order of their own."""


def by_number(groups: Iterable[Group]) -> list[Group]:
    """Sort groups by their number of reviews, the most first; equal ones keep their order."""
    return sorted(groups, key=lambda group: -len(group.entries))


class Lists:
    """Makes the pages of lists.

    Args:
        library: the site.
        facets: its groups.
    """

    def __init__(self, library: Library, facets: Facets) -> None:
        self._library = library
        self._facets = facets
        self._labels: Mapping[str, Any] = library.wording.labels("library")["site"]
        self.cards: Mapping[str, Card] = {entry.slug: card(entry, library.wording) for entry in library.entries}

    def files(self) -> Iterator[SiteFile]:
        """Yield every list, and the page of every way to browse."""
        yield from self._all()
        for kind in KINDS:
            yield self._index(kind)
            for group in self._facets.groups(kind):
                yield from self._group(group)
        yield from self._by_state("due", State.DUE)
        yield from self._by_state("withdrawn", State.WITHDRAWN)

    def reviews(self, count: int) -> str:
        """Format a number of reviews in words."""
        labels = self._labels["reviews"]
        return str(labels[{0: "none", 1: "one"}.get(count, "many")]).format(count=count)

    def tiles(self, groups: Iterable[Group]) -> list[tuple[str, str, int, str]]:
        """Return name, address, number of reviews, and that number in words of each group, for tiles."""
        return [(g.name, g.address, len(g.entries), self.reviews(len(g.entries))) for g in groups]

    def motifs(self, groups: Iterable[Group]) -> dict[str, str]:
        """Return the motif of each theme, as in ``look.MOTIFS``."""
        return {group.name: theme_motif(group.name, number) for number, group in enumerate(groups)}

    def _all(self) -> Iterator[SiteFile]:
        cards = [self.cards[entry.slug] for entry in self._library.counted]
        digests = [self.cards[entry.slug].short for entry in self._library.digests]
        labels, total = self._labels["list"], self.reviews(len(cards))
        for page in in_pages(cards, lambda n: "all/index.html" if n == 1 else f"all/page-{n}.html"):
            context = {"intro": labels["intro"], "total": total, "section": "all", "to_search": True, "parent": None}
            more = digests if page.number == page.count else []
            yield self._page(page, str(labels["title"]), context, kind="all", digests=more)

    def _index(self, kind: str) -> SiteFile:
        """Make the index page of a facet: its groups with their numbers of reviews."""
        address, labels = f"{kind}/index.html", self._labels["kinds"][kind]
        groups = self._facets.groups(kind)
        make = partial(
            fill,
            self._library,
            "groups",
            address,
            title=str(labels["title"]),
            description=str(labels["intro"]),
            intro=labels["intro"],
            groups=self.tiles(by_number(groups) if kind in NUMBERED else groups),
            motifs=self.motifs(groups) if kind == "themes" else {},
            kinds=[(self._labels["kinds"][each]["title"], f"{each}/index.html", each == kind) for each in KINDS],
        )
        return SiteFile(address, make)

    def _group(self, group: Group) -> Iterator[SiteFile]:
        """Make the pages of one group: its reviews, in pages."""
        labels = self._labels["kinds"][group.kind]
        context = {
            "intro": "",
            "total": self.reviews(len(group.entries)),
            "section": group.kind if group.kind in {"themes", "agencies"} else "",
            "parent": (str(labels["title"]), f"{group.kind}/index.html"),
            "also": self._also(group),
            "feed": self._feed(group),
        }
        title = str(labels["one"]).format(name=group.name)
        first, *others = in_pages([self.cards[entry.slug] for entry in group.entries], group.page_address)
        for page in (first, *others):
            yield self._page(page, title, context, kind=group.kind)
        for address in self._facets.other_addresses(group):
            yield self._page(replace(first, address=address), title, context | {"noindex": True}, kind=group.kind)

    def _also(self, group: Group) -> tuple[str, str] | None:
        """Return the link from an agency to the packs for all agencies: its words and address."""
        others = self._facets.for_all
        if group.kind != "agencies" or others is None or others.slug == group.slug:
            return None
        here = {entry.slug for entry in group.entries}
        more = sum(entry.slug not in here for entry in others.entries)
        words = str(self._labels["also_for_all"]["one" if more == 1 else "many"]).format(count=more)
        return (words, others.address) if more else None

    def _feed(self, group: Group) -> str:
        """Return the address of a theme's feed; "" when no pack of the theme has an episode."""
        is_there = self._library.base_url and group.kind == "themes" and has_feed(group)
        return theme_address(group) if is_there else ""

    def _by_state(self, name: str, state: State) -> Iterator[SiteFile]:
        """Make the pages of the reviews in one state, such as withdrawn."""
        # An edition for one audience stands beside its whole edition, which is in the same state.
        listed = [entry for entry in self._library.entries if entry.state is state and entry.is_whole]
        cards = [self.cards[entry.slug].short for entry in listed if not entry.is_digest]
        digests = [self.cards[entry.slug].short for entry in listed if entry.is_digest]
        labels = self._labels[name]
        title = str(self._labels[f"{name}_title"])
        context = {
            "intro": labels["intro"] if listed else "",
            "total": self.reviews(len(cards)) if cards else "",
            "none": labels["none"],
            "noindex": True,
        }
        for page in in_pages(cards, lambda n: f"{name}.html" if n == 1 else f"{name}/page-{n}.html"):
            more = digests if page.number == page.count else []
            yield self._page(page, title, context, kind=name, digests=more)

    def _page(
        self, page: Page, title: str, context: Mapping[str, Any], *, kind: str, digests: Sequence[Card] = ()
    ) -> SiteFile:
        """Make one page of a list."""
        labels = self._labels["list"]
        named = title if page.number == 1 else str(labels["page"]).format(title=title, number=page.number)
        make = partial(
            fill,
            self._library,
            "list",
            page.address,
            title=named,
            page=page,
            labels=labels,
            kind=kind,
            digests=digests,
            **{"none": "", "also": None, "feed": "", "parent": None, "to_search": False, **context},
        )
        return SiteFile(page.address, make)
