"""Make an Edition: leave out and record what the house hides and what is not for the audience."""

import unicodedata
from collections.abc import Mapping
from datetime import date
from difflib import get_close_matches
from functools import cache
from typing import Any

from briefgen.errors import UsageError
from briefgen.review.house.house import House
from briefgen.review.model import KeyMessage, Review
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.model import LeftOut
from briefgen.wording.wording import Wording

EVERYWHERE = "every output"
"""The ``output`` of what no output of an Edition shows."""

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
"""Sections that say something also where the review does not."""


def make_edition(review: Review, house: House, today: date, audience: str = "") -> Edition:
    """Return a Review as a House publishes it, for everyone or for one audience.

    Args:
        review: the whole content.
        house: the publisher's style.
        today: the day of the build.
        audience: whom it is for: an agency or audience that the review names, in any case; empty for everyone.

    Raises:
        UsageError: the review names no such audience; the message lists those that it names.
    """
    wording = Wording(review.about.language, house.folder)
    note, left_out = "", _hidden(review, house, wording)
    if audience:
        labels = wording.labels("audience")
        audience = _chosen(review, audience, labels)
        kept = tuple(_narrowed(message, audience) for message in review.key_messages if is_for(message, audience))
        note = str(labels["note"]).format(audience=audience, count=len(kept), whole=len(review.key_messages))
        left_out += _messages_left_out(review, audience, labels)
        review = review.model_copy(update={"key_messages": kept})
    return Edition(_without_hidden(review, house), house, wording, today, audience, note, left_out)


def audiences(review: Review) -> tuple[str, ...]:
    """Return the agencies and audiences that a review names, as it first writes each."""
    names: dict[str, str] = {}
    for message in review.key_messages:
        for name in (*(() if message.for_all else message.agencies), *message.audiences):
            names.setdefault(_folded(name), name)
    return tuple(names.values())


def is_for(message: KeyMessage, audience: str) -> bool:
    """Whether a message is for everyone, names this agency, or has a text for this audience."""
    named = {_folded(name) for name in (*message.agencies, *message.audiences)}
    return message.for_all or _folded(audience) in named


def _folded(name: str) -> str:
    return " ".join(unicodedata.normalize("NFC", name).casefold().split())


def _chosen(review: Review, audience: str, labels: Mapping[str, Any]) -> str:
    """Return the audience in the spelling of the review."""
    known = {_folded(name): name for name in audiences(review)}
    wanted = _folded(audience)
    if wanted in known:
        return known[wanted]
    if not known:
        raise UsageError(str(labels["none"]).format(audience=audience))
    near = get_close_matches(wanted, known, n=1)
    guess = " " + str(labels["guess"]).format(guess=known[near[0]]) if near else ""
    raise UsageError(str(labels["unknown"]).format(audience=audience, guess=guess, known=", ".join(known.values())))


def _narrowed(message: KeyMessage, audience: str) -> KeyMessage:
    """Return the message with the text for this audience only."""
    own = [text for name, text in message.audiences.items() if _folded(name) == _folded(audience)]
    return message.model_copy(update={"audiences": {audience: "\n".join(own)} if own else {}})


def _messages_left_out(review: Review, audience: str, labels: Mapping[str, Any]) -> tuple[LeftOut, ...]:
    """Record the messages that are not for the audience."""
    template, between = str(labels["left_out"]), ", "
    return tuple(
        LeftOut(
            EVERYWHERE,
            "audience",
            template.format(
                number=number,
                headline=message.headline,
                agencies=between.join(message.agencies),
                audience=audience,
            ),
        )
        for number, message in enumerate(review.key_messages, 1)
        if not is_for(message, audience)
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
