"""The matrix of messages by agencies and the timeline: two figures of what the page says in words.

Both repeat what stands elsewhere on the page, so nothing is lost when there is no room for them.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from briefgen.storyboard.edition import Edition
from briefgen.storyboard.page_parts import shown

if TYPE_CHECKING:
    from datetime import date

FEWEST = 2
"""A matrix of one agency, or a timeline of one date, would show nothing that the words do not."""


@dataclass(frozen=True)
class MatrixRow:
    """One message of the matrix; ``marks`` has for each agency whether the message is for it."""

    number: int
    headline: str
    marks: tuple[bool, ...]


@dataclass(frozen=True)
class Matrix:
    """Messages by agencies."""

    agencies: tuple[str, ...]
    rows: tuple[MatrixRow, ...]


@dataclass(frozen=True)
class Moment:
    """One date of the timeline and its event."""

    when: str
    what: str


def matrix(edition: Edition) -> Matrix | None:
    """Return the matrix of messages by agencies; None when the messages name fewer than two agencies.

    A message for all has a mark for every agency, and one in the column of all agencies.
    """
    messages = edition.review.key_messages
    named: dict[str, str] = {}
    for message in messages:
        for agency in () if message.for_all else message.agencies:
            named.setdefault(agency.casefold(), shown(agency))
    if len(named) < FEWEST:
        return None
    everyone = any(message.for_all for message in messages)
    rows = []
    for number, message in enumerate(messages, 1):
        meant = {agency.casefold() for agency in message.agencies}
        marks = tuple(message.for_all or key in meant for key in named)
        rows.append(MatrixRow(number, shown(message.headline), (*marks, message.for_all) if everyone else marks))
    all_agencies = (str(edition.common["all_agencies"]),) if everyone else ()
    return Matrix((*named.values(), *all_agencies), tuple(rows))


def timeline(edition: Edition) -> tuple[Moment, ...]:
    """Return the dates that the review gives, in order: none when there are fewer than two.

    The period is free text and the beginning of everything else, so it comes first.
    """
    about, words = edition.review.about, edition.wording.labels("briefing")
    dated: list[tuple[date, int, Any, str]] = []
    if about.published:
        dated.append((about.published.last_day, 0, about.published, str(words["published"])))
    due: dict[Any, list[int]] = {}
    for number, item in enumerate(edition.review.recommendations, 1):
        if item.due:
            due.setdefault(item.due, []).append(number)
    for when, numbers in due.items():
        dated.append((when.last_day, 1, when, _due(edition, numbers, words)))
    if about.review_by:
        dated.append((about.review_by.last_day, 2, about.review_by, str(words["timeline"]["review_by"])))
    moments = [
        Moment(edition.wording.date(when), what) for _, _, when, what in sorted(dated, key=lambda each: each[:2])
    ]
    if about.period:
        moments.insert(0, Moment(shown(about.period), str(words["timeline"]["period"])))
    return tuple(moments) if len(moments) >= FEWEST else ()


def _due(edition: Edition, numbers: list[int], words: Mapping[str, Any]) -> str:
    """Return the label of the recommendations that are due on one date."""
    label = words["timeline"]["due"]["one" if len(numbers) == 1 else "many"]
    return str(label).format(numbers=edition.wording.listed(map(str, numbers)))
