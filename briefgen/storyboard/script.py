"""Write the Storyboard of an Edition: the Scenes in order, each with its slide and its spoken Lines."""

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from briefgen.storyboard import slides
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.model import SEVEN_MINUTES_S, Line, Scene, SceneKind, Slide, Storyboard
from briefgen.storyboard.slide_pictures import has_overview
from briefgen.storyboard.slides import not_shown
from briefgen.storyboard.template_data import review_data
from briefgen.text import breath_groups, sentences

BUDGET_S: Mapping[SceneKind, float] = {
    SceneKind.CONTENT_NOTE: 30,
    SceneKind.ABOUT: 25,
    SceneKind.STORY: 60,
    SceneKind.PERSPECTIVE: 25,
    SceneKind.OVERVIEW: 6,
    SceneKind.GOOD_PRACTICE: 20,
    SceneKind.RECOMMENDATIONS: 35,
    SceneKind.QUESTIONS: 30,
    SceneKind.SUPPORT: 25,
}
"""How long each Scene should take, in seconds. The key messages share what is left of seven minutes."""

PARTS: Mapping[SceneKind, str] = {SceneKind.OVERVIEW: "overview", SceneKind.GOOD_PRACTICE: "good-practice"}
"""Scenes that may be left out whole to keep to seven minutes."""

SHORT_S = 330.0
"""A briefing of less than this, in seconds, is not said to take seven minutes."""

USUAL_WPM = 150.0
"""Words a minute, pauses counted, where no voice is known: hibari's voices on the samples."""

Length = Callable[["Storyboard"], float]
"""Returns how long a Storyboard takes, in seconds."""


def usual_length(storyboard: Storyboard) -> float:
    """Estimate the length of a Storyboard in seconds by its words alone."""
    return sum(scene.words for scene in storyboard.scenes) * 60 / USUAL_WPM


MESSAGES = "messages"
"""The section of the key messages, each of which is a Scene."""

# Written by ``{{ optional.background }}`` in a script template. Control characters are refused in summaries, so that
# no author's text can pass for a mark.
_OPTIONAL = {part: f"\x1f{part}\x1f" for part in ("background", "resources")}
_TAGGED = re.compile(r"\x1f(?P<part>[a-z-]+)\x1f(?P<text>.*)")

# Written by ``{{ host }}`` and ``{{ reader }}``: what follows in the row is said by the one or the other.
HOST, READER = "host", "reader"
_ROLES = {role: f"\x1e{role}\x1e" for role in (HOST, READER)}
_TURN = re.compile(r"\x1e([a-z]+)\x1e")


@dataclass(frozen=True)
class _Place:
    """The place of a Scene: its id, its budget in seconds, and where its content is in the report."""

    id: str
    budget_s: float
    source: str | None = None


def write_storyboard(edition: Edition, length: Length = usual_length) -> Storyboard:
    """Write the whole Storyboard of an Edition, nothing left out for time.

    Scenes come in the order: content note, what this is, what happened, perspective, key messages, good practice,
    recommendations, questions, support, or between the first and the last in the house's own. A Scene whose part of
    the Review is absent or hidden is not there, except the perspective, whose absence in the Review is said.

    Args:
        edition: whose review it is.
        length: estimates how long it takes; what takes less than ``SHORT_S`` is called a short briefing.

    Raises:
        UsageError: a template of the house is wrong.
    """
    shared = _shared(edition)
    scenes = tuple(_scenes(edition, shared))
    if length(Storyboard(edition.title, edition.review.about.language, scenes, ())) < SHORT_S:
        scenes = (next(_scenes(edition, shared, is_short=True)), *scenes[1:])
    fewer = tuple(left for scene in scenes for left in not_shown(scene, edition))
    return Storyboard(edition.title, edition.review.about.language, scenes, fewer)


def _scenes(edition: Edition, shared: Mapping[str, Any], *, is_short: bool = False) -> Iterator[Scene]:
    """Yield every Scene in order, one for each key message."""
    review = edition.review
    taken: set[str] = set()
    budget_s = _message_budget_s(edition)
    kinds = _kinds(edition)
    for kind in kinds:
        if kind is SceneKind.MESSAGE:
            for number, message in enumerate(review.key_messages, 1):
                title = slides.unique_title(message.headline, taken)
                slide = slides.key_message(edition, number, message, title)
                context = {
                    "number": number,
                    "message": review_data(message),
                    "agencies": edition.agencies(message),
                    "meant": edition.meant(message),
                }
                context = {**shared, **context}
                yield _scene(edition, kind, slide, context, _Place(f"message-{number}", budget_s, message.source))
        else:
            slide = slides.SLIDES[kind](edition)
            slides.unique_title(slide.title, taken)
            context = {**shared} | _context(edition, kind) | _around(kind, kinds) | {"is_short": is_short}
            yield _scene(edition, kind, slide, context, _Place(kind.value, BUDGET_S[kind]))


def _kinds(edition: Edition) -> tuple[SceneKind, ...]:
    """The kinds of Scene in the house's order: the content note first and support last, always."""
    kinds = [kind for kind in SceneKind if kind is not SceneKind.OVERVIEW]
    sections = {MESSAGES if kind is SceneKind.MESSAGE else kind.value: kind for kind in kinds}
    first, *between, last = sections
    every = (sections[name] for name in (first, *edition.ordered(between), last))
    # The overview of the messages stands before the first of them, wherever that is.
    before = ((SceneKind.OVERVIEW, kind) if kind is SceneKind.MESSAGE else (kind,) for kind in every)
    return tuple(kind for group in before for kind in group if _has(edition, kind))


def _around(kind: SceneKind, kinds: Sequence[SceneKind]) -> dict[str, bool]:
    """Return facts about the order of Scenes: whether one opens the story, and whether questions follow messages."""
    opening = next(each for each in kinds if each not in {SceneKind.CONTENT_NOTE, SceneKind.ABOUT})
    follows = SceneKind.QUESTIONS in kinds and kinds.index(SceneKind.QUESTIONS) > kinds.index(SceneKind.MESSAGE)
    return {"opens": kind is opening, "questions_follow": follows}


def _has(edition: Edition, kind: SceneKind) -> bool:
    """Whether the Review has what a Scene is about, and the house shows it."""
    if not edition.shows(kind.value):
        return False
    if kind is SceneKind.GOOD_PRACTICE:
        return bool(edition.review.good_practice)
    if kind is SceneKind.RECOMMENDATIONS:
        return bool(edition.review.recommendations)
    if kind is SceneKind.OVERVIEW:
        return has_overview(edition)
    return True


def _message_budget_s(edition: Edition) -> float:
    others = sum(seconds for kind, seconds in BUDGET_S.items() if _has(edition, kind))
    return (SEVEN_MINUTES_S - others) / len(edition.review.key_messages)


def _context(edition: Edition, kind: SceneKind) -> dict[str, Any]:
    """Return the variables of a Scene's script template besides the Review."""
    if kind is SceneKind.RECOMMENDATIONS:
        every = edition.review.recommendations
        shown = slides.shown_recommendations(every)
        return {
            "count": len(every),
            "shown": review_data(tuple(shown)),
            "more": len(every) - len(shown),
            "unowned": sum(each.owner is None for each in every),
            "undated": sum(each.due is None for each in every),
        }
    return {"count": len(edition.review.key_messages), "questions": edition.questions}


def _shared(edition: Edition) -> dict[str, Any]:
    """Return the variables of every script template, as plain data."""
    review = review_data(edition.review)
    return {
        "review": review,
        "about": review["about"],
        "publisher": edition.publisher,
        "content_note": edition.content_note,
        "marks": edition.marks,
        "common": edition.common,
        "audience": edition.audience,
        "edition_note": edition.note,
        "optional": _OPTIONAL,
        "intro": edition.house.podcast.intro or "",
        "outro": edition.house.podcast.outro or "",
        **(_ROLES if edition.house.two_speakers else dict.fromkeys(_ROLES, "")),
    }


def _scene(edition: Edition, kind: SceneKind, slide: Slide, context: Mapping[str, Any], place: "_Place") -> Scene:
    """Return one Scene: its template filled and cut into Lines."""
    text = edition.wording.render(f"script/{edition.wording.language}/{kind.value}.txt", **context)
    labels = edition.wording.labels("script")
    return Scene(
        id=place.id,
        kind=kind,
        slide=slide,
        lines=tuple(_lines(text, place.id, speakers(edition))),
        part=PARTS.get(kind, ""),
        budget_s=place.budget_s,
        prompt=str(labels["prompts"][kind.value]),
        source=place.source or "",
    )


def speakers(edition: Edition) -> dict[str, str]:
    """Return the name of each speaker by role; a single speaker has the empty role."""
    house, labels = edition.house, edition.wording.labels("script")
    if not house.two_speakers:
        return {"": str(labels["speaker"])}
    return {
        role: (given.name if given else None) or str(labels[role])
        for role, given in ((HOST, house.host), (READER, house.reader))
    }


def _lines(script: str, scene: str, names: Mapping[str, str]) -> Iterator[Line]:
    """Cut a filled template into Lines: one paragraph a row, a mark in front of an optional one, marks at turns."""
    number = 0
    for row in script.split("\n"):
        tagged = _TAGGED.match(row)
        part, text = (tagged["part"], tagged["text"]) if tagged else ("", row)
        begins = number > 0
        for role, words in _turns(text, next(iter(names))):
            for sentence in (breath for whole in sentences(words) for breath in breath_groups(whole)):
                number += 1
                yield Line(f"{scene}.{number:02d}", names[role], sentence, part, begins, role)
                begins = False


def _turns(text: str, first: str) -> Iterator[tuple[str, str]]:
    """Yield the role and text of each turn of a row; a row without a mark begins with the first speaker."""
    before, *rest = _TURN.split(text)
    yield first, before
    yield from zip(rest[::2], rest[1::2], strict=True)
