"""Make an Edition: leave out and record what the house hides and what is not for the audience."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from functools import cache
from typing import Any

from briefgen.errors import UsageError
from briefgen.review.agencies import agency_key, is_everyone, known_agency, near_agency
from briefgen.review.house.house import House
from briefgen.review.house.illustrations import Illustration
from briefgen.review.model import KeyMessage, Review
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.model import LeftOut
from briefgen.wording.wording import Wording

EVERYWHERE = "every output"
"""The ``output`` recorded for parts that no output of an Edition shows."""

FIELDS: Mapping[str, str] = {
    "why-it-matters": "why_it_matters",
    "perspective": "perspective",
    "equality": "equality",
    "involved": "involved",
    "good-practice": "good_practice",
    "recommendations": "recommendations",
    "questions": "questions",
    "resources": "resources",
}
"""The field of the Review that each section shows, as far as it can be hidden."""

ALWAYS_SHOWN = frozenset({"about", "perspective", "questions"})
"""Sections that have words even where the review gives nothing."""


def make_edition(
    review: Review,
    house: House,
    today: date,
    audience: str = "",
    illustrations: Mapping[str, Illustration] | None = None,
) -> Edition:
    """Return a Review as a House publishes it, for everyone or for one or more audiences.

    Args:
        review: the whole content.
        house: the publisher's style.
        today: the day of the build.
        audience: whom it is for: agencies or audiences in any spelling, with commas between them; empty for everyone,
            and so are the words for all agencies.
        illustrations: the pictures of the review, by the names in it (``illustrated``).

    Raises:
        UsageError: the review has nothing for an audience, or its name is probably misspelt.
    """
    wording = Wording(review.about.language, house.folder)
    note, left_out = "", _hidden(review, house, wording)
    names = _chosen(review, audience) if audience else ()
    whom = wording.listed(names)
    if names:
        labels = wording.labels("audience")
        kept = tuple(_narrowed(message, names) for message in review.key_messages if is_for(message, names))
        note = str(labels["note"]).format(audience=whom, count=len(kept), whole=len(review.key_messages))
        left_out += _messages_left_out(review, names, whom, labels)
        review = review.model_copy(update={"key_messages": kept})
    shown = _without_hidden(review, house)
    return Edition(shown, house, wording, today, whom, note, left_out, illustrations or {})


def audiences(review: Review) -> tuple[str, ...]:
    """Return the agencies and audiences that a review names, as it first writes each."""
    names: dict[str, str] = {}
    for message in review.key_messages:
        for name in (*(() if message.for_all else message.agencies), *message.audiences):
            names.setdefault(agency_key(name), name)
    return tuple(names.values())


def is_for(message: KeyMessage, names: Iterable[str]) -> bool:
    """Whether a message is for everyone, names one of some agencies, or has a text for one of these audiences."""
    named = {agency_key(name) for name in (*message.agencies, *message.audiences)}
    return message.for_all or any(agency_key(name) in named for name in names)


def _chosen(review: Review, asked: str) -> tuple[str, ...]:
    """Return the requested audiences, in the order and spelling of the review; none for everyone.

    Raises:
        UsageError: there is nothing for one of them, or its name is nearly that of another.
    """
    known = {agency_key(name): name for name in audiences(review)}
    parts = [asked] if agency_key(asked) in known else [part.strip() for part in re.split("[,;]", asked)]
    parts = [part for part in parts if part]
    if not parts or any(map(is_everyone, parts)):
        return ()
    found = {agency_key(part): _resolved(review, part, known) for part in parts}
    order = [*known, *sorted(found.keys() - known.keys())]
    return tuple(found[key] for key in order if key in found)


def _resolved(review: Review, part: str, known: Mapping[str, str]) -> str:
    """Return an audience in the review's spelling; an unnamed audience may read the messages for all.

    Raises:
        UsageError: there is nothing for it, or its name is nearly that of another.
    """
    key = agency_key(part)
    if key in known:
        return known[key]
    labels = Wording().labels("audience")  # in the language of the command line
    near = near_agency(part, known.values())
    has_any = any(message.for_all for message in review.key_messages)
    if near is None and has_any:
        usual = known_agency(part)
        return usual if usual and usual.casefold() == part.casefold() else part
    guess = " " + str(labels["guess"]).format(guess=near) if near else ""
    kind = "unknown" if known else "misspelt"
    raise UsageError(str(labels[kind]).format(audience=part, guess=guess, known=", ".join(known.values())))


def _narrowed(message: KeyMessage, names: Iterable[str]) -> KeyMessage:
    """Return the message with the texts for some audiences only."""
    keys = {agency_key(name) for name in names}
    own = {name: text for name, text in message.audiences.items() if agency_key(name) in keys}
    return message.model_copy(update={"audiences": own})


def _messages_left_out(
    review: Review, names: tuple[str, ...], whom: str, labels: Mapping[str, Any]
) -> tuple[LeftOut, ...]:
    """Record the messages that are not for the audiences."""
    template, between = str(labels["left_out"]), ", "
    return tuple(
        LeftOut(
            EVERYWHERE,
            "audience",
            template.format(
                number=number,
                headline=message.headline,
                agencies=between.join(message.agencies),
                audience=whom,
            ),
        )
        for number, message in enumerate(review.key_messages, 1)
        if not is_for(message, names)
    )


def _hidden(review: Review, house: House, wording: Wording) -> tuple[LeftOut, ...]:
    """Record the sections that the house hides and the review has."""
    there = [
        section
        for section in wording.labels("common")["sections"]
        if section in house.hide and (section in ALWAYS_SHOWN or getattr(review, FIELDS.get(section, ""), None))
    ]
    template, names = str(wording.labels("house")["hidden"]), wording.labels("common")["sections"]
    return tuple(
        LeftOut(EVERYWHERE, section, template.format(section=house.sections.get(section) or names[section]))
        for section in there
    )


def _without_hidden(review: Review, house: House) -> Review:
    """Return the review without the fields of hidden sections."""
    empty = {name: Review.model_fields[name].default for section, name in FIELDS.items() if section in house.hide}
    return review.model_copy(update=empty) if empty else review


def reference(review: Review) -> str:
    """Return the title, area and year of a review."""
    about = review.about
    return f"{about.title}, {about.area}, {review.year or _no_year(about.language)}"


@cache
def _no_year(language: str) -> str:
    return str(Wording(language).labels("library")["digest"]["no_year"])
