"""A Review and its Edition as plain data, the only input of templates."""

from dataclasses import fields
from typing import Any

from briefgen.review.model import KeyMessage, Recommendation, Review
from briefgen.review.partial_date import PartialDate
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.page import PagePlan
from briefgen.wording.plain import plain

_PROPERTIES = {KeyMessage: ("for_all",), PartialDate: ("iso",), Review: ("year", "slug")}

_OF_EDITION = (
    "title", "place", "published", "year", "publisher", "content_note", "page_url", "restricted", "due_for_review",
    "marks", "audience", "note", "slug", "perspective", "questions",
)  # fmt: skip

_OF_THE_FIT = frozenset({"left_out", "steps", "left_out_label", "left_out_names"})


def review_data(content: Review | KeyMessage | tuple[Recommendation, ...]) -> Any:
    """Return a Review or a part of it: its fields by name; a date has ``year``, ``month``, ``day`` and ``iso``."""
    return plain(content, _PROPERTIES)


def edition_data(edition: Edition) -> dict[str, Any]:
    """Return the facts of an Edition that are the same in every output."""
    return {name: plain(getattr(edition, name)) for name in _OF_EDITION}


def plan_data(plan: PagePlan) -> dict[str, Any]:
    """Return the fields of a plan that templates use."""
    names = (each.name for each in fields(plan) if each.name not in _OF_THE_FIT)
    return {name: plain(getattr(plan, name)) for name in (*names, "left_out_note")}


def agency_icons(edition: Edition) -> tuple[str, ...]:
    """Return the icons of all agencies that the messages are for, each once."""
    every = (name for message in edition.review.key_messages for name in edition.agencies(message))
    return tuple(dict.fromkeys(map(edition.agency_icon, every)))


def headings(edition: Edition) -> dict[str, str]:
    """Return the heading of every section, by its name."""
    return {section: edition.heading(section) for section in edition.common["sections"]}
