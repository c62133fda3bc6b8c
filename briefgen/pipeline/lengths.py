"""Estimate by its words whether a summary is too long for one page or for seven minutes; nothing is laid out or said.

A build measures both exactly. ``benchmarks/lengths.py`` measures how far off the estimates are.
"""

import math
import re
from collections.abc import Iterator, Mapping
from datetime import date
from itertools import accumulate

from briefgen.checks.rule import Overrun
from briefgen.errors import BriefgenError
from briefgen.pipeline.length_bounds import (
    MINUTES_NEAR,
    MINUTES_SURE,
    PAGE_NEAR,
    PAGE_SURE,
    paces_of,
)
from briefgen.review.house.house import House
from briefgen.review.limits import SEVEN_MINUTES_S
from briefgen.review.load import Loaded
from briefgen.review.problems import location
from briefgen.review.yaml.span import KeyPath
from briefgen.storyboard.budget import optional_parts, without, word_cuts, words_over
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.editions import make_edition
from briefgen.storyboard.model import Storyboard, Timeline
from briefgen.storyboard.page import PagePlan, page_plans
from briefgen.storyboard.page_words import BOTTOM_MM, page_mm
from briefgen.storyboard.page_words import words_over as page_words_over
from briefgen.storyboard.script import speakers, write_storyboard
from briefgen.storyboard.timing import Pauses, estimate
from briefgen.text import clock

SCRIPT_PACE = 1.06
"""How much quicker a script is said than the prose that the pace of voices is stated for, as many of its lines are
short: the scripts of the samples take 170 words a minute where their prose takes 160."""

FEWEST_PARTS = 4
"""How many parts a message names at most, unless more are needed to cut all the words."""

ROUND_TO = 5

_SCENES: Mapping[str, KeyPath] = {
    "content-note": ("review", "content_note"),
    "about": ("review",),
    "story": ("what_happened",),
    "perspective": ("perspective",),
    "recommendations": ("recommendations",),
    "questions": ("questions",),
    "support": ("support",),
}
_PARTS: Mapping[str, KeyPath] = {
    "head": ("review", "title"),
    "content_note": ("review", "content_note"),
    "links": ("review", "report"),
}
_NUMBERED = re.compile(r"message[- ](\d+)")


def overruns(loaded: Loaded, house: House, today: date, voice: str | None = None) -> tuple[Overrun, ...]:
    """Estimate what of a summary is too long, with every optional part left out.

    Args:
        loaded: the summary.
        house: who publishes it.
        today: the day of the build.
        voice: the id of the voice that is asked for; None for the house's.
    """
    try:
        edition = make_edition(loaded.review, house, today)
        return (*_page(edition), *_minutes(edition, voice))
    except BriefgenError:  # a template of the house is wrong, which is told when it is tried
        return ()


def _page(edition: Edition) -> Iterator[Overrun]:
    plan = page_plans(edition)[-1]
    share = page_mm(plan) / BOTTOM_MM
    if share > PAGE_NEAR:
        words = _rounded(page_words_over(plan, PAGE_NEAR * BOTTOM_MM))
        parts = {_part(name, plan): count for name, count in plan.words_by_part().items()}
        yield _overrun("page", words, parts, is_sure=share > PAGE_SURE)


def _minutes(edition: Edition, voice: str | None) -> Iterator[Overrun]:
    storyboard = write_storyboard(edition)
    for part in optional_parts(storyboard):
        storyboard = without(storyboard, part)
    timeline = timeline_by_words(edition, storyboard, voice)
    if timeline.total_s > MINUTES_NEAR * SEVEN_MINUTES_S:
        words = _rounded(words_over(storyboard, timeline, MINUTES_NEAR * SEVEN_MINUTES_S))
        cuts = word_cuts(storyboard, timeline, words)
        scenes = zip((scene.id for scene in storyboard.scenes), cuts, strict=True)
        parts = {_scene(name): cut for name, cut in scenes}
        is_sure = timeline.total_s > MINUTES_SURE * SEVEN_MINUTES_S
        yield _overrun("minutes", words, parts, is_sure=is_sure, total=clock(math.ceil(timeline.total_s)))


def timeline_by_words(edition: Edition, storyboard: Storyboard, voice: str | None = None) -> Timeline:
    """Return the times of a Storyboard by the words of its Lines and the pace of its voices."""
    paces = paces_of(edition.house, voice)
    first = next(iter(paces.values()))
    pauses = Pauses.of(first["sentence_pause_s"], first["paragraph_pause_s"], first["scene_pause_s"])
    return estimate(storyboard, {role: paces[role]["rate_wpm"] * SCRIPT_PACE for role in speakers(edition)}, pauses)


def _overrun(kind: str, words: int, parts: Mapping[KeyPath, int], *, is_sure: bool, **values: object) -> Overrun:
    longest = sorted((path for path in parts if path and parts[path]), key=lambda path: -parts[path])
    sums = list(accumulate(parts[path] for path in longest))
    longest = longest[: max(FEWEST_PARTS, sum(each < words for each in sums) + 1)]
    named = ", ".join(f"{location(path)} ({parts[path]})" for path in longest)
    rule_id = f"length/{kind}" if is_sure else f"length/{kind}-near"
    return Overrun(rule_id, longest[0] if longest else ("what_happened",), {"words": words, "parts": named, **values})


def _part(name: str, plan: PagePlan) -> KeyPath:
    """Return the summary path of a part of the page: for a message of which only the action is left, the action's."""
    numbered = _NUMBERED.fullmatch(name)
    if numbered is None:
        return _PARTS.get(name, (name,))
    index = int(numbered[1]) - 1
    message = plan.messages[index]
    is_action = message.has_action and not message.finding and not message.why
    return ("key_messages", index, "action") if is_action else ("key_messages", index)


def _scene(name: str) -> KeyPath:
    """Return the summary path of a Scene's content; () for what every podcast says."""
    numbered = _NUMBERED.fullmatch(name)
    return ("key_messages", int(numbered[1]) - 1) if numbered else _SCENES.get(name, ())


def _rounded(words: int) -> int:
    return math.ceil(words / ROUND_TO) * ROUND_TO
