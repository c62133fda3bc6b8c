"""The cards of packs in lists, and the division of long lists into pages."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from briefgen.library.model import Entry, State
from briefgen.storyboard.page_parts import shown
from briefgen.wording.wording import Wording

PAGE_LENGTH = 50
"""How many packs one page of a list has."""

_NEAR = 2


@dataclass(frozen=True)
class Card:
    """A pack in a list, as shown.

    Attributes:
        restricted: whether it is marked as restricted.
        due: the date it is due for review by, when that is past; empty otherwise.
        withdrawn: the date it was withdrawn; empty for others.
        reason: why it was withdrawn.
    """

    address: str
    language: str
    title: str
    place: str
    kind: str
    themes: str
    headlines: tuple[str, ...]
    restricted: bool
    due: str
    withdrawn: str
    reason: str

    @property
    def short(self) -> "Card":
        """Return the card without the key messages."""
        return replace(self, headlines=())


def card(entry: Entry, wording: Wording) -> Card:
    """Make the card of a pack; that of a withdrawn pack shows only the withdrawal.

    Args:
        entry: the pack.
        wording: that of the site, in whose words the dates stand.
    """
    about, edition = entry.listed.review.about, entry.listed
    due = wording.date(about.review_by) if entry.state is State.DUE else ""
    if withdrawn := entry.state is State.WITHDRAWN:
        due = ""
    return Card(
        address=entry.address,
        language=about.language,
        title=shown(about.title),
        place=shown(edition.place),
        kind=shown(about.kind),
        themes="" if withdrawn else shown(", ".join({theme.casefold(): theme for theme in about.themes}.values())),
        headlines=() if withdrawn else tuple(shown(message.headline) for message in edition.review.key_messages),
        restricted=edition.restricted,
        due=due,
        withdrawn=wording.date(about.withdrawn) if withdrawn else "",
        reason=shown(about.withdrawn_reason or ""),
    )


@dataclass(frozen=True)
class Page:
    """One page of a list.

    Attributes:
        number: from 1.
        address: where it is.
        cards: what it shows.
        links: the other pages to go to, as number and address; None stands for pages left out.
        count: of pages.
    """

    number: int
    address: str
    cards: tuple[Card, ...]
    links: tuple[tuple[int, str] | None, ...]
    count: int

    @property
    def previous(self) -> str:
        """The address of the page before, empty for the first."""
        return self._address_of(self.number - 1)

    @property
    def next(self) -> str:
        """The address of the page after it, empty for the last."""
        return self._address_of(self.number + 1)

    def _address_of(self, number: int) -> str:
        return next((link[1] for link in self.links if link and link[0] == number), "")


def in_pages(cards: Sequence[Card], address: Callable[[int], str]) -> tuple[Page, ...]:
    """Cut a list into pages, at least one.

    Args:
        cards: the whole list.
        address: gives the address of a page by its number.
    """
    count = max(1, -(-len(cards) // PAGE_LENGTH))
    pages = []
    for number in range(1, count + 1):
        near = [n for n in range(1, count + 1) if n in {1, count} or abs(n - number) <= _NEAR]
        links: list[tuple[int, str] | None] = []
        for n in near:
            if links and links[-1] and n - links[-1][0] > 1:
                links.append(None)
            links.append((n, address(n)))
        shown_cards = tuple(cards[(number - 1) * PAGE_LENGTH : number * PAGE_LENGTH])
        pages.append(Page(number, address(number), shown_cards, tuple(links), count))
    return tuple(pages)
