"""Bounds of the length of a summary, by its number of words: most summaries need no estimate of their length."""

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from briefgen import resources
from briefgen.review.house.house import House
from briefgen.review.limits import SEVEN_MINUTES_S
from briefgen.review.load import Loaded
from briefgen.review.model import Review
from briefgen.storyboard.page_words import (
    BOTTOM_MM,
    FIGURE_MM,
    HEAD_MM,
    ITEM_MM,
    MESSAGE_MM,
    RECOMMENDATION_MM,
    TIMELINE_MM,
    WORD_MM,
)

PAGE_NEAR, PAGE_SURE = 0.95, 1.2
MINUTES_NEAR, MINUTES_SURE = 0.98, 1.1
"""The shares of the page height and of seven minutes from which there is a warning (near), and an error (sure)."""

LABEL_WORDS, NOT_STATED_WORDS = 80, 8
"""Upper bounds of the label words in the fixed parts of a page, and of the words for a reason or action not
stated."""

OPENING_S, MESSAGE_S, ITEM_S = 110.0, 16.0, 2.5
"""Upper bounds in seconds: of the words that every podcast has, and of the words added to a message and to another
item."""


_LEFT_OUT = frozenset(
    {
        "good_practice", "recommendations", "why_it_matters", "equality", "involved", "resources",
        "events", "figures", "checks", "acronyms", "pronounce", "other_languages",
    }
)  # fmt: skip
"""Fields that are never spoken, or that may be left out for time (``storyboard.timing.DROP_ORDER``)."""

_UNSAID = frozenset({"themes", "pseudonyms", "public_names", "report", "source", "id", "language", "circulation"})


def may_be_long(loaded: Loaded, house: House, voice: str | None = None) -> bool:
    """Whether a summary may exceed one page or seven minutes; false only when no estimate would exceed them."""
    is_high = max_height_mm(loaded.review) > PAGE_NEAR * BOTTOM_MM
    return is_high or max_duration_s(loaded, house, voice) > MINUTES_NEAR * SEVEN_MINUTES_S


def max_duration_s(loaded: Loaded, house: House, voice: str | None = None) -> float:
    """Return an upper bound of the estimated podcast duration in seconds, without making the estimate."""
    review = loaded.review
    passages = (
        each for each in loaded.source.passages() if each.path[0] not in _LEFT_OUT and each.path[-1] not in _UNSAID
    )
    own = (house.podcast.intro, house.podcast.outro)
    words = sum(len(text.split()) for text in (*(each.text for each in passages), *own) if text)
    items = MESSAGE_S * len(review.key_messages) + ITEM_S * len(review.support)
    slowest_wpm = min(float(pace["rate_wpm"]) for pace in paces_of(house, voice).values())
    return OPENING_S + items + words * 60 / slowest_wpm


def max_height_mm(review: Review) -> float:
    """Return an upper bound of the page's height in mm, without its optional parts."""
    about = review.about
    stays = [about.title, about.kind, about.area, about.publisher, about.subject, about.content_note]
    stays += [review.one_thing, review.what_happened, review.perspective, *review.questions]
    stays += [text for each in review.figures for text in (each.number, each.unit, each.what, each.source)]
    stays += [text for each in review.events for text in (each.when, each.what)]
    unstated = 0
    for each in review.key_messages:
        stays += [each.headline, each.action, each.source, *each.agencies]
        if each.action is None:  # else the reason and the finding may go
            stays += [each.finding, each.why]
            unstated += 1 + sum(text is None for text in (each.finding, each.why))
    stays += [text for each in review.support for text in (each.name, each.contact)]
    # One recommendation stays; which, is not known here.
    longest = max((len(f"{each.text} {each.owner or ''}".split()) for each in review.recommendations), default=0)
    words = sum(len(text.split()) for text in stays if text) + longest + LABEL_WORDS + NOT_STATED_WORDS * unstated
    items = len(review.support) + len(review.questions) + 2
    parts_mm = MESSAGE_MM * len(review.key_messages) + ITEM_MM * items + RECOMMENDATION_MM
    parts_mm += FIGURE_MM * len(review.figures) + TIMELINE_MM * bool(review.events)
    return HEAD_MM + WORD_MM * words + parts_mm


@cache
def _pace(voice: str) -> Mapping[str, Any]:
    """Load the pace and pauses of a voice of briefgen; none for any other.

    A voice file of a house, which may be anything, is read by a build.
    """
    path = resources.voices() / f"{voice}.yaml"
    stated: Mapping[str, Any] = resources.read_yaml(path.read_bytes()) if path in _voice_files() else {}
    return stated if "rate_wpm" in stated else {}


@cache
def _voice_files() -> frozenset[Path]:
    return frozenset(resources.voices().glob("*.yaml"))


def paces_of(house: House, voice: str | None) -> Mapping[str, Mapping[str, Any]]:
    """Return the pace of each role; for a voice that is not bundled, that of the built-in voice."""
    usual = _pace(House().voice)  # states its pauses, which others take from it
    ids = {role: voice or house.voice_of(role) for role in (("host", "reader") if house.two_speakers else ("",))}
    return {role: {**usual, **_pace(name)} for role, name in ids.items()}
