"""Decide with which Line each part of a slide appears in the video."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from briefgen.storyboard.model import Line, Scene, SceneKind
from briefgen.text import sentences

STANDING = frozenset({"number", "subtitle", "note"})
"""Placeholders whose texts stand from the start: they are not read out."""

FIGURE = ("figure", "figure note")
"""Placeholders that appear together, with the Line that says what the number counts."""

WHOLE = frozenset({SceneKind.SUPPORT})
"""Kinds of Scene whose slide stands whole from the start: help is to be read for as long as can be."""

LEAST_SHARE = 0.6
"""The share of a part's words that a Line says, for the part to appear with it."""

_WORD = re.compile(r"\w+")
_ROW_NUMBER = re.compile(r"^\d+\. ")


@dataclass(frozen=True)
class SlidePart:
    """A part of a slide that appears with a Line.

    Attributes:
        place: the placeholder it stands in, ``row`` for a row of the table; of a timeline ``timeline`` or ``dot``,
            ``date`` and ``event`` with a number.
        text: its words as the slide shows them: a sentence, a small heading, an agency or the first cell of a row;
            empty for a shape without words.
        line: the id of the Line; the part is not seen before that begins.
    """

    place: str
    text: str
    line: str


def slide_parts(scene: Scene) -> tuple[SlidePart, ...]:
    """Return the parts of a Scene's slide that appear with a Line, in the order of the slide.

    A sentence appears with the Line that says it, and one that no Line says with the sentence before it. The small
    heading of a text appears with its first sentence. What comes before every sentence that is said, and what is not
    here at all (title, links), stands from the start.
    """
    if scene.kind in WHOLE:
        return ()
    return tuple(part for part in (*_texts(scene), *_moments(scene), *_rows(scene)) if part.line)


def seen_parts(scene: Scene) -> tuple[SlidePart, ...]:
    """Return the parts of a Scene's slide with the Line from which each is seen.

    A small heading comes with the sentence that leads on to its words, such as "Why was that?". Where a slide has
    nothing but a heading until its first words are said, these stand from the start: nobody looks at an empty slide.
    Whom a message is for stands from the start too.
    """
    parts, order = slide_parts(scene), ["", *(line.id for line in scene.lines)]
    saying = {part.line for part in parts}
    first = next((line for line in order if line in saying), "")
    seen = []
    for part in parts:
        before = order[order.index(part.line) - 1]
        is_empty_until = part.line == first and scene.kind is not SceneKind.MESSAGE
        if part.place == "agencies" or is_empty_until:
            continue
        is_led_on_to = part.text == scene.slide.labels.get(part.place) and before and before not in saying
        seen.append(replace(part, line=before) if is_led_on_to else part)
    return tuple(seen)


def _texts(scene: Scene) -> Iterator[SlidePart]:
    slide = scene.slide
    for place, texts in slide.texts.items():
        if place in STANDING:
            continue
        if place == "agencies":
            found = _agencies(texts, scene.lines)
        elif place in FIGURE:
            line = _placed([" ".join(slide.texts.get(FIGURE[-1], ()))], scene.lines)[0][1]
            found = [(text, line) for text in texts]
        else:
            found = _placed(_split(texts), scene.lines)
        if place in slide.labels:
            yield SlidePart(place, slide.labels[place], found[0][1] if found else "")
        yield from (SlidePart(place, text, line) for text, line in found)


def _moments(scene: Scene) -> Iterator[SlidePart]:
    """Yield the parts of a timeline: its line with the first event, and each event's dot, date and words.

    Events that are not read out come when the story on the slide is told: they sum it up.
    """
    moments = scene.slide.moments
    placed = _placed([f"{when}: {what}" for when, what in moments], scene.lines)
    story_lines = [line for _, line in _placed(_split(scene.slide.texts.get("body", ())), scene.lines)]
    for number, ((when, what), (_, spoken_by)) in enumerate(zip(moments, placed, strict=True), 1):
        line = spoken_by or (story_lines[-1] if story_lines else "")
        if number == 1:
            yield SlidePart("timeline", "", line)
        yield SlidePart(f"dot {number}", "", line)
        yield SlidePart(f"date {number}", when, line)
        yield SlidePart(f"event {number}", what, line)


def _rows(scene: Scene) -> Iterator[SlidePart]:
    cells = [row.cells[0] for row in scene.slide.rows]
    for text, line in _placed(cells, scene.lines):
        yield SlidePart("row", text, line)


def _split(texts: Sequence[str]) -> list[str]:
    return [sentence for text in texts for row in text.split("\n") for sentence in sentences(row)]


def _placed(texts: Sequence[str], lines: Sequence[Line]) -> list[tuple[str, str]]:
    """Return each text with the id of the Line that speaks it, or of the text before it; "" before the first.

    The Line is the one most alike; of two, that which comes after the Line of the text before.
    """
    placed: list[tuple[str, str]] = []
    first, before = 0, ""
    for text in texts:
        likeness = [_likeness(_ROW_NUMBER.sub("", text), line.text) for line in lines]
        if (best := max(likeness, default=0.0)) > 0:
            alike = [number for number, each in enumerate(likeness) if each == best]
            number = next((each for each in alike if each >= first), alike[0])
            first, before = number + 1, lines[number].id
        placed.append((text, before))
    return placed


def _agencies(names: Sequence[str], lines: Sequence[Line]) -> list[tuple[str, str]]:
    """Return the agencies with the Line that names them all."""
    line_id = next((line.id for line in lines if all(_share(name, line.text) == 1 for name in names)), "")
    return [(name, line_id) for name in names]


def _likeness(text: str, line: str) -> float:
    """Return the similarity of a text and a Line, 0 to 1 (Dice); 0 below a coverage of ``LEAST_SHARE``."""
    words, spoken = _words(text), _words(line)
    common = (words & spoken).total()
    return 2 * common / (words.total() + spoken.total()) if common >= LEAST_SHARE * max(1, words.total()) else 0.0


def _share(text: str, line: str) -> float:
    words = _words(text)
    return (words & _words(line)).total() / (words.total() or 1)


def _words(text: str) -> Counter[str]:
    return Counter(_WORD.findall(text.replace("’", "'").casefold()))
