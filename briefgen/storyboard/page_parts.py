"""The parts of the one-page briefing and of the full page, as text ready to be shown."""

import base64
import re
import unicodedata
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, replace
from typing import Any

from briefgen.review.model import CreditedPicture, Figure, KeyMessage, Recommendation
from briefgen.storyboard.edition import Edition
from briefgen.wording.phrases import listed, typographic


@dataclass(frozen=True)
class ShownPicture:
    """A picture as shown: its data URL, alternative text and credit.

    ``credit`` is as it stands below the picture, ``owner`` as it stands in a list.
    """

    source: str
    alt: str
    credit: str
    owner: str


@dataclass(frozen=True)
class ShownMessage:
    """One key message as shown; ``has_*`` is False where the text only says that the review gives none.

    ``meant`` is what it means for the audience of an Edition for one; empty for everyone. ``agency_icons`` are the
    names of the icons of ``agencies``.
    """

    number: int
    headline: str
    finding: str
    why: str
    action: str
    meant: str
    agencies: tuple[str, ...]
    source: str
    has_why: bool
    has_action: bool
    picture: ShownPicture | None = None
    agency_icons: tuple[str, ...] = ()


@dataclass(frozen=True)
class ShownRecommendation:
    """One recommendation as shown; ``state`` is its status as in the summary, for the sign beside the word.

    ``has_*`` is False where the text only says that the review names none.
    """

    number: int
    text: str
    owner: str
    due: str
    status: str
    state: str = ""
    has_owner: bool = True
    has_due: bool = True


@dataclass(frozen=True)
class ShownFigure:
    """A figure of the review as shown: the number with its unit, what it counts, and where it is from."""

    number: str
    what: str
    source: str


@dataclass(frozen=True)
class PageLink:
    """A link: its name, its address, and the address as printed."""

    name: str
    url: str
    address: str


@dataclass(frozen=True)
class Moment:
    """One event of the timeline and when it was."""

    when: str
    what: str


@dataclass(frozen=True)
class Helpline:
    """A helpline: its name and how to reach it.

    Attributes:
        name: who helps.
        contact: a telephone number or address, with words about it.
        dialled: the number at the beginning of the contact, as it is shown; empty where it begins otherwise.
        tel: that number as telephones take it, its digits alone.
        rest: what follows it.
    """

    name: str
    contact: str
    dialled: str = ""
    tel: str = ""
    rest: str = ""


def shown(text: str) -> str:
    """Return text as any page shows it: typographic quotes and dashes, composed letters, no invisible characters."""
    return typographic(printable(text))


def printable(text: str) -> str:
    """Return text with composed letters, plain hyphens, and no invisible characters.

    Control and format characters (among them those that turn the reading direction round) have no place in print
    and are not allowed in HTML.
    """
    plain = unicodedata.normalize("NFC", text).translate({0x2010: "-", 0x2011: "-", 0x2028: "\n", 0x2029: "\n"})
    if plain.replace("\n", "").isprintable():  # nearly every text: none of its characters is of those categories
        return plain
    return "".join(char for char in plain if char == "\n" or unicodedata.category(char) not in {"Cc", "Cf", "Cs"})


def web_link(name: str, url: str) -> PageLink:
    """Return a link whose printed address is short: without ``https://`` and the last slash."""
    return PageLink(shown(name), url, printable(re.sub(r"^https?://", "", url).removesuffix("/")))


def shown_paragraphs(text: str | None) -> tuple[str, ...]:
    """Return the paragraphs of a text as shown; none for None."""
    return tuple(part for part in shown(text or "").split("\n") if part)


def shown_message(edition: Edition, number: int, message: KeyMessage) -> ShownMessage:
    """Return a key message as shown."""
    return ShownMessage(
        number=number,
        headline=shown(message.headline),
        finding=shown(edition.finding(message)),
        why=shown(edition.why(message)),
        action=shown(edition.action(message)),
        meant=shown(edition.meant(message)),
        agencies=tuple(map(shown, edition.agencies(message))),
        agency_icons=tuple(map(edition.agency_icon, edition.agencies(message))),
        source=shown(message.source or ""),
        has_why=message.why is not None,
        has_action=message.action is not None,
        picture=shown_picture(edition, message.picture),
    )


def with_gaps_once(edition: Edition, messages: Sequence[ShownMessage]) -> dict[str, Any]:
    """Return the messages without "the review does not say", and one statement of it for all of them.

    Returns:
        The fields ``messages``, ``unsaid_why`` and ``unsaid_action`` of a plan; the last two are empty where every
        message says it.
    """
    silent = {
        "why": [each.number for each in messages if each.why and not each.has_why],
        "action": [each.number for each in messages if each.action and not each.has_action],
    }
    cleared = tuple(
        replace(each, why=each.why if each.has_why else "", action=each.action if each.has_action else "")
        for each in messages
    )
    words = {name: _of_messages(edition, name, numbers, len(messages)) for name, numbers in silent.items()}
    return {"messages": cleared, "unsaid_why": words["why"], "unsaid_action": words["action"]}


def _of_messages(edition: Edition, name: str, numbers: Sequence[int], count: int) -> str:
    """Return "the review does not say" with the numbers of the messages concerned; empty for none."""
    what = shown(str(edition.common[f"{name}_not_said"]))
    if not numbers or count == 1:
        return what if numbers else ""
    key = "all" if len(numbers) == count else "one" if len(numbers) == 1 else "many"
    label = edition.wording.labels("briefing")["unsaid"][key]
    return str(label).format(what=what.rstrip("."), numbers=listed(edition.common, map(str, numbers)))


def with_source_once(figures: tuple[ShownFigure, ...]) -> tuple[tuple[ShownFigure, ...], str]:
    """Return figures without a source that all share, and that source; else the figures unchanged and ""."""
    sources = {each.source for each in figures}
    if len(figures) < FEWEST or len(sources) > 1 or "" in sources:
        return figures, ""
    return tuple(replace(each, source="") for each in figures), figures[0].source


def with_terms_once(
    items: Sequence[ShownRecommendation], labels: Mapping[str, Any]
) -> tuple[tuple[ShownRecommendation, ...], str]:
    """Return recommendations without "no owner named" and "no date given", and one statement for all.

    One gap among several recommendations stays where it is.
    """
    owned, dated = ([getattr(each, name) for each in items] for name in ("has_owner", "has_due"))
    if owned.count(False) + dated.count(False) < FEWEST:
        return tuple(items), ""
    key = "some" if any(dated) or (not all(owned) and any(owned)) else "no_date" if all(owned) else "neither"
    cleared = (
        replace(each, owner=each.owner if each.has_owner else "", due=each.due if each.has_due else "")
        for each in items
    )
    return tuple(cleared), shown(str(labels["terms"][key]))


def shown_picture(edition: Edition, picture: CreditedPicture | None) -> ShownPicture | None:
    """Return a picture as shown, with the words for whose it is; None where there is none to show."""
    found = edition.illustration(picture)
    if picture is None or found is None:
        return None
    address = f"data:{found.media_type};base64,{base64.b64encode(found.data).decode()}"
    label = "{credit}" if ":" in picture.credit else str(edition.wording.labels("briefing")["picture"])
    return ShownPicture(
        address, shown(picture.alt), shown(label.format(credit=picture.credit)), shown(picture.credit)
    )


def shown_recommendation(edition: Edition, number: int, item: Recommendation) -> ShownRecommendation:
    """Return a recommendation as shown."""
    status = str(edition.common["status"][item.status]) if item.status else ""
    owner, due = shown(edition.owner(item)), edition.due(item)
    return ShownRecommendation(
        number, shown(item.text), owner, due, status, item.status or "", item.owner is not None, item.due is not None
    )


def shown_figure(figure: Figure) -> ShownFigure:
    """Return a figure as shown."""
    number = f"{figure.number} {figure.unit}" if figure.unit else figure.number
    return ShownFigure(shown(number), shown(figure.what), shown(figure.source or ""))


def helpline(name: str, contact: str) -> Helpline:
    """Return a helpline as shown, with the telephone number that its contact begins with."""
    text = shown(contact)
    found = _NUMBER.match(text)
    if found is None:
        return Helpline(shown(name), text)
    tel = "".join(char for char in found[0] if char.isdigit() or char == "+")
    return Helpline(shown(name), text, found[0], tel, text[found.end() :])


def page_links(edition: Edition) -> tuple[PageLink, ...]:
    """Return the links to the full page and the report, as far as there are any."""
    labels = edition.wording.labels("briefing")
    pairs = (("link_page", edition.page_url), ("link_report", edition.review.about.report))
    return tuple(web_link(str(labels[label]), url) for label, url in pairs if url)


_NUMBER = re.compile(r"\+?[0-9][0-9\s]{1,18}[0-9]")

_NOT_SHOWN = frozenset({"url", "state", "dialled", "tel", "rest", "agency_icons"})


def texts(value: Any) -> Iterator[str]:
    """Yield every text in a part, or in a tuple of parts, in order; a paragraph is one text."""
    if isinstance(value, str):
        yield from (part for part in value.split("\n") if part)
    elif isinstance(value, tuple):
        for item in value:
            yield from texts(item)
    elif isinstance(value, ShownPicture):
        yield from texts(value.credit)
    elif isinstance(value, ShownMessage | ShownRecommendation | ShownFigure | PageLink | Helpline | Moment):
        for item in fields(value):
            if item.name not in _NOT_SHOWN:
                yield from texts(getattr(value, item.name))


FEWEST = 2
"""A matrix of one agency, or a timeline of one date, would show nothing that the words do not."""


@dataclass(frozen=True)
class MatrixRow:
    """One message of the matrix; ``marks`` has a flag for each agency."""

    number: int
    headline: str
    marks: tuple[bool, ...]


@dataclass(frozen=True)
class Matrix:
    """The matrix of messages by agencies."""

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


def telling_matrix(edition: Edition) -> Matrix | None:
    """Return the matrix only where at least two agencies have different messages; else None."""
    found = matrix(edition)
    if found is None:
        return None
    named = [at for at, name in enumerate(found.agencies) if name != str(edition.common["all_agencies"])]
    columns = {tuple(row.marks[at] for row in found.rows) for at in named}
    return found if len(columns) > 1 else None


def timeline(edition: Edition) -> tuple[Moment, ...]:
    """Return the events in the order of the summary; none when there are fewer than two."""
    events = tuple(Moment(shown(each.when), shown(each.what)) for each in edition.review.events)
    return events if len(events) >= FEWEST else ()
