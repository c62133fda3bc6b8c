"""Write the Storyboard of an Edition: the Scenes in order, each with its slide and its spoken Lines."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import groupby
from typing import Any

from briefgen.review.limits import SEVEN_MINUTES_S
from briefgen.review.model import KeyMessage
from briefgen.storyboard import slides
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.links import (
    SpokenLinks,
    author_in_words,
    body_in_words,
    event_items,
    figure_items,
    kind_in_words,
    messages_gap,
    recommendations_gap,
    subject_in_words,
    view_gap,
)
from briefgen.storyboard.model import POINTER_TO, LeftOut, Line, Scene, SceneKind, Slide, Storyboard
from briefgen.storyboard.slides import not_shown
from briefgen.storyboard.template_data import review_data
from briefgen.text import breath_groups, sentences
from briefgen.wording.phrases import paragraphs, with_full_stop

BUDGET_S: Mapping[SceneKind, float] = {
    SceneKind.CONTENT_NOTE: 20,
    SceneKind.STORY: 55,
    SceneKind.PERSPECTIVE: 25,
    SceneKind.GOOD_PRACTICE: 15,
    SceneKind.RECOMMENDATIONS: 35,
    SceneKind.OVERVIEW: 20,
    SceneKind.QUESTIONS: 25,
    SceneKind.SUPPORT: 15,
    SceneKind.ABOUT: 20,
}
"""How long each Scene should take, in seconds. The key messages share what is left of seven minutes."""

PARTS: Mapping[SceneKind, str] = {SceneKind.OVERVIEW: "overview"}
"""Scenes that may be left out whole to keep to seven minutes."""

IDS: Mapping[SceneKind, str] = {SceneKind.OVERVIEW: "messages-recap"}
"""The ids of Scenes that are not named like their kind."""

MOST_NOTE_WORDS = 30
"""Of a longer content note the first whole sentences are said: the story begins within 25 seconds."""

MESSAGES = "messages"
"""The section of the key messages, each of which is a Scene."""

# Written by ``{{ optional.equality }}`` in a script template. Control characters are refused in summaries, so that
# no author's text can pass for a mark.
_TAGGED = re.compile(r"\x1f(?P<part>[a-z0-9-]+)\x1f(?P<text>.*)")

# Written by ``{{ host }}`` and ``{{ reader }}``: what follows in the row is said by the one or the other.
HOST, READER = "host", "reader"
_ROLES = {role: f"\x1e{role}\x1e" for role in (HOST, READER)}
_TURN = re.compile(r"\x1e([a-z]+)\x1e")


def _optional(part: str) -> str:
    return f"\x1f{part}\x1f"


_EVENT, _FIGURE = _optional("event"), _optional("figure-{}")
_PARTS_OF_TEMPLATES = (
    "asides", "credits", "why-it-matters", "equality", "background", "resources", "gaps", "dates", "note", "opening",
)  # fmt: skip
_OPTIONAL = {part: _optional(part) for part in _PARTS_OF_TEMPLATES}

BY_SENTENCE: Mapping[str, int] = {"why-it-matters": 1, "equality": 2, "background": 1}
"""Optional parts that lose their last sentences one by one, and how many stay with the question that leads to them.

Of identity and equality the first alone is often only the ground of the next: "Her first language is Welsh."
"""


@dataclass(frozen=True)
class _Place:
    """The attributes of a Scene apart from its content: id, budget (s), source in the report, and gaps."""

    id: str
    budget_s: float
    source: str | None = None
    gaps: tuple[str, ...] = ()


def write_storyboard(edition: Edition) -> Storyboard:
    """Write the whole Storyboard of an Edition, nothing left out for time.

    Scenes come in the order: title and content note, what happened, perspective, key messages, good practice,
    recommendations, recap of the headlines, questions, help, credits; those from what happened to the questions in
    the house's own order. A Scene whose part of the Review is absent or hidden is not there; that the review does not
    give the person's view is said at the end of what happened.

    Raises:
        UsageError: a template of the house is wrong.
    """
    scenes = tuple(_scenes(edition, _shared(edition)))
    left_out = [left for scene in scenes for left in not_shown(scene, edition)]
    if spoken_note(edition) != edition.content_note:
        what = str(edition.wording.labels("script")["left_out"]["content-note"])
        left_out.append(LeftOut("podcast", "content-note", what))
    return Storyboard(edition.title, edition.review.about.language, scenes, tuple(left_out))


def spoken_note(edition: Edition) -> str:
    """Return the spoken content note: its first whole sentences, at least one."""
    taken: list[str] = []
    every = [sentence for part in paragraphs(edition.content_note) for sentence in sentences(part)]
    for sentence in every:
        if taken and len(" ".join((*taken, sentence)).split()) > MOST_NOTE_WORDS:
            return " ".join(taken)
        taken.append(sentence)
    return edition.content_note


def _note(edition: Edition) -> dict[str, str]:
    """Return the spoken content note: its first sentence, and the others, which may be dropped."""
    first, *others = [each for part in paragraphs(spoken_note(edition)) for each in sentences(part)]
    return {"content_note": spoken_note(edition), "first_note": first, "more_note": " ".join(others)}


def _scenes(edition: Edition, shared: Mapping[str, Any]) -> Iterator[Scene]:
    """Yield every Scene in order, one for each key message."""
    taken: set[str] = set()
    links = SpokenLinks(edition)
    for kind in _kinds(edition):
        if kind is SceneKind.MESSAGE:
            yield from _messages(edition, shared, links, taken)
        else:
            slide = slides.SLIDES[kind](edition)
            slides.unique_title(slide.title, taken)
            context = {**shared, "link": links.at(0)} | _context(edition, kind, links)
            gaps = (view_gap(edition),) if kind is SceneKind.STORY and _lacks_view(edition) else ()
            yield _scene(edition, kind, slide, context, _Place(IDS.get(kind, kind.value), BUDGET_S[kind], gaps=gaps))


def _messages(edition: Edition, shared: Mapping[str, Any], links: SpokenLinks, taken: set[str]) -> Iterator[Scene]:
    """Yield the Scene of each key message; host and reader take turns with the links."""
    messages, budget_s = edition.review.key_messages, _message_budget_s(edition)
    for number, message in enumerate(messages, 1):
        title = slides.unique_title(message.headline, taken)
        slide = slides.key_message(edition, number, message, title)
        place = "first" if number == 1 else "last" if number == len(messages) else "next"
        place = "only" if len(messages) == 1 else place
        asks, tells = (shared["host"], shared["reader"])[:: 1 if number % 2 else -1]
        context = {
            **shared,
            "number": number,
            "message": review_data(message),
            "agencies": _named_agencies(edition, message),
            "meant": edition.meant(message),
            "link": {**links.at(number), "headline": links.nth(place, number)},
            "gap": messages_gap(edition) if number == len(messages) else "",
            "figures": figure_items(edition, links, _FIGURE, number - 1),
            "asks": asks,
            "tells": tells,
        }
        scene_place = _Place(f"message-{number}", budget_s, message.source, _message_gaps(edition, message))
        yield _scene(edition, SceneKind.MESSAGE, slide, context, scene_place)


def _named_agencies(edition: Edition, message: KeyMessage) -> list[str]:
    """Return the agencies of a message as spoken; none where the whole Edition is for the same ones."""
    names = edition.agencies(message)
    return (
        [] if edition.wording.listed(names) == edition.audience else [body_in_words(name, edition) for name in names]
    )


def _message_gaps(edition: Edition, message: KeyMessage) -> tuple[str, ...]:
    """Return the sentences on what the review does not say of a message."""
    texts = (
        (message.finding, edition.finding(message)),
        (message.why, edition.why(message)),
        (message.action, edition.action(message)),
    )
    return tuple(gap for text, gap in texts if text is None)


def _kinds(edition: Edition) -> tuple[SceneKind, ...]:
    """The kinds of Scene in the house's order: the content note first, help and credits last, always."""
    kinds: list[SceneKind] = [kind for kind in SceneKind if kind is not SceneKind.OVERVIEW]
    sections = {MESSAGES if kind is SceneKind.MESSAGE else kind.value: kind for kind in kinds}
    first, *between, support, about = sections
    every = [sections[name] for name in (first, *edition.ordered(between), support, about)]
    # The recap stands before the questions, or before the help where the questions come before the messages.
    asked_after = every.index(SceneKind.QUESTIONS) > every.index(SceneKind.MESSAGE)
    every.insert(every.index(SceneKind.QUESTIONS if asked_after else SceneKind.SUPPORT), SceneKind.OVERVIEW)
    return tuple(kind for kind in every if _has(edition, kind))


def _has(edition: Edition, kind: SceneKind) -> bool:
    """Whether the Review has the content of a kind of Scene, and the house shows it."""
    if not edition.shows(kind.value):
        return False
    if kind is SceneKind.PERSPECTIVE:
        return bool(edition.review.perspective)
    if kind is SceneKind.GOOD_PRACTICE:
        return bool(edition.review.good_practice)
    if kind is SceneKind.RECOMMENDATIONS:
        return bool(edition.review.recommendations)
    if kind is SceneKind.OVERVIEW:
        return len(edition.review.key_messages) > 1
    return True


def _lacks_view(edition: Edition) -> bool:
    """Whether the review lacks the person's view, and the house does not hide that section."""
    return edition.shows(SceneKind.PERSPECTIVE.value) and not edition.review.perspective


def _message_budget_s(edition: Edition) -> float:
    others = sum(seconds for kind, seconds in BUDGET_S.items() if _has(edition, kind))
    return (SEVEN_MINUTES_S - others) / len(edition.review.key_messages)


def _context(edition: Edition, kind: SceneKind, links: SpokenLinks) -> dict[str, Any]:
    """Return the variables of a Scene's script template besides the Review."""
    if kind is SceneKind.RECOMMENDATIONS:
        items = tuple(_recommendation_items(edition, links))
        pointer = _optional(f"{POINTER_TO}recommendation")
        return {"count": len(items), "items": items, "gap": recommendations_gap(edition), "pointer": pointer}
    if kind is SceneKind.GOOD_PRACTICE:
        practice = edition.review.good_practice
        points = [{"mark": _optional(f"good-practice-{n}"), "text": t} for n, t in enumerate(practice, 1)]
        return {"items": points, "pointer": _optional(f"{POINTER_TO}good-practice")}
    if kind is SceneKind.STORY:
        figures = figure_items(edition, links, _FIGURE, None)
        gap = view_gap(edition) if _lacks_view(edition) else ""
        return {"events": event_items(edition, _EVENT), "figures": figures, "gap": gap}
    return _questions(edition)


def _questions(edition: Edition) -> dict[str, Any]:
    """Return the spoken questions, without those that repeat a headline of the recap.

    Of the review's own questions, all but the first may be left out for time.
    """
    is_own = bool(edition.review.questions)
    headlines = [with_full_stop(each.headline) for each in edition.review.key_messages]
    has_recap = _has(edition, SceneKind.OVERVIEW)
    asked = [text for text in edition.questions if is_own or not (has_recap and text.endswith(tuple(headlines)))]
    part = "own-question" if is_own else "question"
    return {
        "count": len(headlines),
        "questions": edition.questions,
        "items": [
            {"mark": "" if is_own and n == 1 else _optional(f"{part}-{n}"), "text": text}
            for n, text in enumerate(asked, 1)
        ],
        "is_own": is_own,
        "asks_which": not asked,
        "pointer": _optional(f"{POINTER_TO}question"),
    }


def _recommendation_items(edition: Edition, links: SpokenLinks) -> Iterator[dict[str, Any]]:
    """Yield each recommendation, grouped by owner, with its mark; the link comes with the first of a group."""
    number = 0
    for group, (owner, items) in enumerate(groupby(edition.recommendations, key=lambda each: each.owner)):
        for index, item in enumerate(items):
            number += 1
            link = links.nth("owner", group)
            named = body_in_words(owner, edition) if owner else ""
            part = "national" if number > 1 and edition.is_national(item) else "recommendation"
            yield {
                "mark": _optional(f"{part}-{number}"),
                "opens_group": index == 0 and owner is not None,
                "link": link,
                "due_link": links.nth("due", number),
                **review_data((item,))[0],
                "owner": named[:1].upper() + named[1:] if link.startswith("{owner}") else named,
            }


def _shared(edition: Edition) -> dict[str, Any]:
    """Return the variables of every script template, as plain data."""
    review = review_data(edition.review)
    return {
        "review": review,
        "about": review["about"],
        "title": edition.title,
        "publisher": edition.publisher,
        **_note(edition),
        "marks": edition.marks,
        "common": edition.common,
        "audience": edition.audience,
        "edition_note": edition.note,
        "optional": _OPTIONAL,
        "kind": kind_in_words(edition),
        "author": author_in_words(edition),
        "subject": subject_in_words(edition),
        "support": [each.model_dump() for each in edition.support],
        "names_help": edition.names_help,
        "intro": edition.house.podcast.intro or "",
        "outro": edition.house.podcast.outro or "",
        **(_ROLES if edition.house.two_speakers else dict.fromkeys(_ROLES, "")),
    }


def _scene(edition: Edition, kind: SceneKind, slide: Slide, context: Mapping[str, Any], place: "_Place") -> Scene:
    """Return one Scene: its template filled, or the author's own words, cut into Lines."""
    text = reworded(edition, kind, place.id)
    if not text:
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
        gaps=place.gaps,
    )


def reworded(edition: Edition, kind: SceneKind, scene_id: str) -> str:
    """Return the author's own words for a Scene (``script`` in the summary), else nothing.

    Markings stay in the first Scene and every contact in the Scene of help, whatever the author writes there.
    """
    text = edition.review.script.get(scene_id, "")
    if not text:
        return ""
    rows = [with_full_stop(part) for part in paragraphs(text)]
    if kind is SceneKind.CONTENT_NOTE:
        rows += [f"{mark}." for mark in edition.marks]
    if kind is SceneKind.SUPPORT:
        rows += [
            with_full_stop(f"{help_.name}: {help_.contact}") for help_ in edition.support if help_.contact not in text
        ]
    return "\n".join(rows)


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
    """Parse a filled template into Lines: a paragraph a row, marks for optional paragraphs and for turns."""
    number = 0
    counts: Counter[str] = Counter()
    for row in script.split("\n"):
        tagged = _TAGGED.match(row)
        part, text = (tagged["part"], tagged["text"]) if tagged else ("", row)
        begins = number > 0
        for role, words in _turns(text, next(iter(names))):
            for whole in sentences(words):
                counts[part] += 1
                own = f"{part}-{max(1, counts[part] - BY_SENTENCE[part])}" if part in BY_SENTENCE else part
                for breath in breath_groups(whole):
                    number += 1
                    yield Line(f"{scene}.{number:02d}", names[role], breath, own, begins, role)
                    begins = False


def _turns(text: str, first: str) -> Iterator[tuple[str, str]]:
    """Yield the role and text of each turn of a row; a row without a mark begins with the first speaker."""
    before, *rest = _TURN.split(text)
    yield first, before
    yield from zip(rest[::2], rest[1::2], strict=True)
