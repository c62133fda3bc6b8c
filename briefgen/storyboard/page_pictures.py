"""The matrix of messages by agencies, which repeats what the page says in words, and the timeline of events."""

from dataclasses import dataclass

from briefgen.storyboard.edition import Edition
from briefgen.storyboard.page_parts import Moment, shown

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
    """Return what happened, in the order of the summary; none where it tells fewer than two events."""
    events = tuple(Moment(shown(each.when), shown(each.what)) for each in edition.review.events)
    return events if len(events) >= FEWEST else ()
