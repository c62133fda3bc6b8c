"""Plan the clip: one key message of 30 to 60 seconds, in whole sentences, to be shared by itself."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise

from briefgen.storyboard.edition import Edition
from briefgen.storyboard.film.parts import slide_parts
from briefgen.storyboard.links import messages_gap
from briefgen.storyboard.model import LeftOut, Line, Scene, SceneKind, Span, Storyboard, Timeline
from briefgen.text import sentences

SHORTEST_S, LONGEST_S = 30.0, 60.0
"""How long a clip is to last, in seconds."""

LEAD_S, TAIL_S = 0.4, 1.0
"""The silence before the first word and after the last, in seconds."""

MOST_PAUSE_S = 0.8
"""The most of a pause that follows a sentence; where one is left out the pause after it goes with it."""

OUTPUT = "clips"

_SENTENCE_END = re.compile(r"[.!?…][\"'”’)\]]*$")

# What is left out, the last sentences first; the headline, one sentence of what was found and the action stay.
_LESS_NEEDED = ("why", "finding")


@dataclass(frozen=True)
class ClipPlan:
    """The content and cuts of a clip.

    Attributes:
        scene: the message with those of its Lines that are said, perhaps with those of the help after them.
        cuts: from when to when each Line is taken out of the programme, its pause included.
        timeline: of the clip, from its own start; one Scene.
        dropped: how many sentences of the message are left out.
        count: how many it has.
        has_help: whether the spoken help follows, as the message alone is too short.
    """

    scene: Scene
    cuts: tuple[Span, ...]
    timeline: Timeline
    dropped: int
    count: int
    has_help: bool

    def storyboard(self, language: str) -> Storyboard:
        """Return the clip as a Storyboard of one Scene."""
        return Storyboard(self.scene.slide.title, language, (self.scene,))

    @property
    def is_in_range(self) -> bool:
        """Whether the clip lasts 30 to 60 seconds."""
        return SHORTEST_S <= self.timeline.total_s <= LONGEST_S


def plan_clip(edition: Edition, storyboard: Storyboard, timeline: Timeline) -> ClipPlan | None:
    """Choose the message for the clip and its sentences; None where there is no message.

    It is the first message that lasts 30 to 60 seconds as it is, else the first that does when the spoken help comes
    after it or when sentences are left out, else the first of all, in whole sentences however long it is. What the
    last message says of all of them is no part of it.

    Args:
        edition: what it is made from.
        storyboard: everything that is said.
        timeline: when.
    """
    help_lines = [line for scene in storyboard.scenes if scene.kind is SceneKind.SUPPORT for line in scene.lines]
    gap = sentences(messages_gap(edition))
    messages = [scene for scene in storyboard.scenes if scene.kind is SceneKind.MESSAGE]
    own = [replace(scene, lines=tuple(line for line in scene.lines if line.text not in gap)) for scene in messages]
    plans = [_planned(scene, help_lines, timeline) for scene in own]
    whole = [plan for plan in plans if plan.is_in_range and not plan.dropped and not plan.has_help]
    return next(iter((*whole, *(plan for plan in plans if plan.is_in_range), *plans)), None)


def clip_notes(plan: ClipPlan | None, edition: Edition) -> Iterator[LeftOut]:
    """Yield a record of each omission made to fit the clip's length, and of a length outside the range."""
    if plan is None:
        return
    labels = edition.wording.labels("script")["clip"]
    seconds = round(plan.timeline.total_s)
    facts = {"title": plan.scene.slide.title, "seconds": seconds, "dropped": plan.dropped, "count": plan.count}
    if plan.dropped:
        yield LeftOut(OUTPUT, "sentences", str(labels["dropped"]).format(**facts))
    if plan.has_help:
        yield LeftOut(OUTPUT, "help", str(labels["help"]).format(**facts))
    if not plan.is_in_range:
        which = "short" if plan.timeline.total_s < SHORTEST_S else "long"
        yield LeftOut(OUTPUT, which, str(labels[which]).format(**facts))


def _planned(scene: Scene, help_lines: Sequence[Line], timeline: Timeline) -> ClipPlan:
    every = _sentences(scene.lines)
    kept = list(every)
    for sentence in _least_needed_first(scene, every):
        if _length_s(kept, timeline) <= LONGEST_S:
            break
        kept.remove(sentence)
    needs_help = bool(help_lines) and _length_s(kept, timeline) < SHORTEST_S
    after = _sentences(help_lines) if needs_help else []
    if _length_s([*kept, *after], timeline) > LONGEST_S:
        needs_help, after = False, []
    lines = tuple(line for sentence in (*kept, *after) for line in sentence)
    cuts = _cuts(lines, timeline)
    return ClipPlan(
        replace(scene, lines=lines), cuts, _retimed(scene.id, lines, cuts, timeline), len(every) - len(kept),
        len(every), needs_help,
    )  # fmt: skip


def _sentences(lines: Sequence[Line]) -> list[tuple[Line, ...]]:
    """Group Lines by sentence, as a long sentence has several."""
    found: list[list[Line]] = [[]]
    for line in lines:
        found[-1].append(line)
        if _SENTENCE_END.search(line.text):
            found.append([])
    return [tuple(sentence) for sentence in found if sentence]


def _least_needed_first(scene: Scene, every: Sequence[tuple[Line, ...]]) -> list[tuple[Line, ...]]:
    """Return the sentences that may be left out, the least needed first.

    A sentence that leads on to a part, such as "Why was that?", belongs to it and goes after it.
    """
    places = _places(scene, every)
    order: list[tuple[Line, ...]] = []
    for place in _LESS_NEEDED:
        own = [sentence for sentence, found in zip(every, places, strict=True) if found == place]
        # Of what was found the question and the first answer stay; of why nothing has to.
        order += own[:1:-1] if place == "finding" else own[::-1]
    actions = [sentence for sentence, found in zip(every, places, strict=True) if found == "action"]
    return [*order, *actions[:1:-1]]


def _places(scene: Scene, every: Sequence[tuple[Line, ...]]) -> list[str]:
    """Return the place on the slide of each sentence: its own, or of the sentence after it."""
    of_line: Mapping[str, str] = {part.line: part.place for part in slide_parts(scene)}
    places: list[str] = []
    following = ""
    for sentence in reversed(every):
        following = next((of_line[line.id] for line in sentence if line.id in of_line), following)
        places.insert(0, following)
    return places


def _length_s(sentences: Sequence[tuple[Line, ...]], timeline: Timeline) -> float:
    cuts = _cuts([line for sentence in sentences for line in sentence], timeline)
    return LEAD_S + sum(cut.duration_s for cut in cuts) + TAIL_S


def _cuts(lines: Sequence[Line], timeline: Timeline) -> tuple[Span, ...]:
    """Return the span of each Line with the pause after it; of the last Line without."""
    starts = sorted(span.start_s for span in timeline.lines.values())
    cuts = []
    for number, line in enumerate(lines):
        span = timeline.lines[line.id]
        following = next((start_s for start_s in starts if start_s >= span.end_s), span.end_s)
        pause_s = 0.0 if number + 1 == len(lines) else min(MOST_PAUSE_S, following - span.end_s)
        cuts.append(Span(span.start_s, span.end_s + pause_s))
    return tuple(cuts)


def _retimed(scene: str, lines: Sequence[Line], cuts: Sequence[Span], timeline: Timeline) -> Timeline:
    """Compute the times of the Lines within the clip."""
    edges = [LEAD_S]
    for cut in cuts:
        edges.append(edges[-1] + cut.duration_s)
    spans, words = {}, {}
    for line, (start_s, _), cut in zip(lines, pairwise(edges), cuts, strict=True):
        shift_s = start_s - cut.start_s
        spans[line.id] = Span(round(start_s, 3), round(timeline.lines[line.id].end_s + shift_s, 3))
        if line.id in timeline.words:
            words[line.id] = tuple(round(each + shift_s, 3) for each in timeline.words[line.id])
    total_s = round(edges[-1] + TAIL_S, 3)
    return Timeline(spans, {scene: Span(0.0, total_s)}, total_s, timeline.basis, words)
