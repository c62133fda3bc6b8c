"""The facets for browsing a library: theme, agency, kind, area, year and age band."""

from collections import Counter, defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from briefgen.library import facts
from briefgen.library.figures import agency_key_of, clean, key_of, most_used, theme_key
from briefgen.library.model import Entry, Library
from briefgen.review.agencies import known_agency
from briefgen.text import slugify

KINDS = ("themes", "agencies", "kinds", "areas", "years", "ages")
"""The facets, which are also the folder names of their pages."""

FILTERS: Mapping[str, str] = {
    "themes": "theme",
    "agencies": "agency",
    "kinds": "kind",
    "areas": "area",
    "years": "year",
    "ages": "age",
}
"""The search filter of each facet."""

_INDEX = "index"


@dataclass(frozen=True)
class Group:
    """The packs that share one value of a facet.

    Attributes:
        kind: one of ``KINDS``.
        name: as shown: the spelling that most of the packs use; of a theme with a row in themes.yaml, its first form.
        slug: its name in addresses, unique in its kind.
        entries: its packs, in the library's order.
        spellings: every way in which the packs write the name.
    """

    kind: str
    name: str
    slug: str
    entries: tuple[Entry, ...]
    spellings: tuple[str, ...] = ()

    @property
    def address(self) -> str:
        """The address of the group's page, below the site's folder."""
        return f"{self.kind}/{self.slug}.html"

    def page_address(self, number: int) -> str:
        """Return the address of one page of its list, from 1."""
        return self.address if number == 1 else f"{self.kind}/{self.slug}/page-{number}.html"


class Facets:
    """The groups of a library's counted packs (``Library.counted``), by facet.

    Args:
        library: the site.
    """

    def __init__(self, library: Library) -> None:
        self._library = library
        self._labels = library.wording.labels("library")["site"]
        self._groups: dict[str, tuple[Group, ...]] = {}
        # Making a slug costs more than looking it up, and each is asked for in every way to browse.
        self._review = {entry.slug: entry.listed.review.slug for entry in library.entries}

    @classmethod
    def of_library(cls, library: Library) -> "Facets":
        """Return the facets of a library, computed once per library."""
        if "facets" not in library.shared:
            library.shared["facets"] = cls(library)
        facets: Facets = library.shared["facets"]
        return facets

    def groups(self, kind: str) -> tuple[Group, ...]:
        """Return the groups of a kind: by name, years from the newest, ages from the youngest; not stated last."""
        if kind not in self._groups:
            self._groups[kind] = self._grouped(kind)
        return self._groups[kind]

    def other_addresses(self, group: Group) -> tuple[str, ...]:
        """Return the addresses of a group under its other spellings, so that existing links still lead to it."""
        taken = {each.address for each in self.groups(group.kind)}
        slugs = dict.fromkeys(slugify(key_of(name)) for name in sorted(group.spellings))
        addresses = (f"{group.kind}/{slug}.html" for slug in slugs if slug != _INDEX)
        return tuple(address for address in addresses if address not in taken)

    def of(self, entry: Entry, kind: str) -> tuple[Group, ...]:
        """Return a pack's groups of a kind; an edition for one audience is in those of the whole edition."""
        return tuple(group for group, _ in self._members[kind].get(self._review[entry.slug], ()))

    @cached_property
    def for_all(self) -> Group | None:
        """The group of packs with messages for all agencies, if there are any."""
        key = key_of(self._for_all)
        return next((group for group in self.groups("agencies") if key_of(group.name) == key), None)

    @property
    def _for_all(self) -> str:
        return str(self._library.wording.labels("common")["all_agencies"])

    def review(self, entry: Entry) -> str:
        """Return the slug of the whole review, which its editions for one audience share."""
        return self._review[entry.slug]

    def neighbours(self, entry: Entry, kind: str) -> tuple[Group, Entry | None, Entry | None] | None:
        """Return the first group of a kind that a pack is in, with its newer and older neighbours in the group."""
        for group, place in self._members[kind].get(self._review[entry.slug], ()):
            newer = group.entries[place - 1] if place else None
            return group, newer, group.entries[place + 1] if place + 1 < len(group.entries) else None
        return None

    @cached_property
    def _members(self) -> Mapping[str, Mapping[str, list[tuple[Group, int]]]]:
        """The groups of each review by kind, with the review's index in each."""
        members: dict[str, defaultdict[str, list[tuple[Group, int]]]] = {}
        for kind in KINDS:
            members[kind] = defaultdict(list)
            for group in self.groups(kind):
                for place, entry in enumerate(group.entries):
                    members[kind][self._review[entry.slug]].append((group, place))
        return members

    def _grouped(self, kind: str) -> tuple[Group, ...]:
        """Group the entries by one facet, under the most frequent spelling of each value."""
        spellings: defaultdict[str, Counter[str]] = defaultdict(Counter)
        entries: defaultdict[str, dict[str, Entry]] = defaultdict(dict)
        for entry in self._library.counted:
            for key, name in self._names(entry, kind):
                spellings[key][name] += 1
                entries[key][entry.slug] = entry
        slugs: set[str] = {_INDEX}
        # Slugs are given in the order of keys, so that a further pack changes no other group's address.
        slug_of = {key: _unique(_stable_name(kind, key, spellings[key]), slugs) for key in sorted(spellings)}
        groups = [
            Group(kind, most_used(spellings[key], key), slug, tuple(entries[key].values()), tuple(spellings[key]))
            for key, slug in slug_of.items()
        ]
        return tuple(sorted(groups, key=lambda group: self._order(group, kind)))

    def _names(self, entry: Entry, kind: str) -> Iterable[tuple[str, str]]:
        """Return the values of a pack for a kind, without repeats, each with its group's key."""
        review = entry.listed.review
        about = review.about
        if kind == "themes":
            found: Iterable[str] = about.themes
        elif kind == "agencies":
            found = (
                name for each in review.key_messages for name in ((self._for_all,) if each.for_all else each.agencies)
            )
        elif kind == "years":
            found = (str(review.year or self._labels["no_year"]),)
        elif kind == "ages":
            found = [str(self._labels["ages"][band]) for band in entry.facts.ages] or [str(self._labels["no_age"])]
        else:
            found = (about.kind if kind == "kinds" else about.area,)
        return {self._key(name, kind): clean(name) for name in found}.items()

    def _key(self, name: str, kind: str) -> str:
        """Return a key that is equal for all spellings of a name."""
        if kind == "themes":
            return theme_key(name, self._library.wording.language)
        return agency_key_of(name) if kind == "agencies" else key_of(name)

    def _order(self, group: Group, kind: str) -> tuple[int, str]:
        if kind == "years":
            return (-int(group.name) if group.name.isdecimal() else 1, "")
        if kind == "ages":
            bands = [str(self._labels["ages"][band]) for band in facts.all_bands()]
            return (bands.index(group.name) if group.name in bands else len(bands), "")
        return (int(kind == "agencies" and group.name != self._for_all), key_of(group.name))


def _stable_name(kind: str, key: str, spellings: Iterable[str]) -> str:
    """Return the name for a group's address, which does not change with the most frequent spelling."""
    if kind != "agencies":
        return key
    first = min(map(key_of, spellings))
    return known_agency(first) or first


def _unique(name: str, taken: set[str]) -> str:
    slug, number = slugify(name), 1
    unique = slug
    while unique in taken:
        number += 1
        unique = f"{slug}-{number}"
    taken.add(unique)
    return unique
