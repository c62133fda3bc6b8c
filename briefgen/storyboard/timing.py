"""Compute the Timeline of a programme from durations and pauses, the same way for estimate, limit and sound."""

import math
import re
from collections.abc import Mapping
from dataclasses import dataclass
from itertools import pairwise
from typing import Literal

from briefgen.storyboard.model import Scene, SceneKind, Span, Storyboard, Timeline

CHIME_S = 1.6
"""The duration of the chime, in seconds."""

QUIET_AFTER_S = 0.3
"""The silence between the opening chime and the first word, in seconds."""

_SAME = 1e-6  # of a step: a time that is on the grid but for the last digits of its number


BEFORE_MESSAGE, BETWEEN_PARTS, AFTER_QUOTATION = 2.2, 2.2, 2.4
"""Factors of the voice's pause between Scenes: a listener needs time to take in what a person said."""

AFTER_QUESTION, BETWEEN_STEPS = 1.3, 1.8
"""Factors of the voice's pause between paragraphs: listeners consider a question, and each step stands alone."""

LEAST_QUOTED_WORDS = 4
"""Fewer words in quotation marks are a term, not a quotation."""

_QUOTED = re.compile(r"“([^”]*)”|\"([^\"]*)\"|(?<!\w)‘((?:[^‘’]|’(?=\w))*)’")
_CLOSED = re.compile(r"^[^“\"]*”|^[^“\"]*\"(?![^\s.,;:!?)])")

_PARTS = (
    {SceneKind.CONTENT_NOTE},
    {SceneKind.STORY, SceneKind.PERSPECTIVE},
    {SceneKind.MESSAGE},
    {SceneKind.GOOD_PRACTICE, SceneKind.RECOMMENDATIONS},
    {SceneKind.OVERVIEW, SceneKind.QUESTIONS},
    {SceneKind.SUPPORT, SceneKind.ABOUT},
)
"""The parts of a programme: between them is a longer pause, and a sting where there is music."""


@dataclass(frozen=True)
class Pauses:
    """The silences of a programme, in seconds.

    Attributes:
        sentence_s: after a Line.
        paragraph_s: after a Line, when the next one begins a new paragraph of the same Scene.
        scene_s: after the last Line of a Scene, the last Scene too.
        opening_s: before the first Line (the opening chime and the quiet after it).
        closing_s: after everything else (the closing chime).
        grid_s: every Scene but the first begins at a multiple of this, after a pause that is as much longer; 0 for
            at any time.
        message_s: the least before a key message.
        part_s: the least between two parts of the programme.
        quotation_s: the least after a quotation.
        question_s: the least after a question.
        step_s: the least between two steps of a key message: what was found, why, what to do.
    """

    sentence_s: float
    paragraph_s: float
    scene_s: float
    opening_s: float = 0.0
    closing_s: float = 0.0
    grid_s: float = 0.0
    message_s: float = 0.0
    part_s: float = 0.0
    quotation_s: float = 0.0
    question_s: float = 0.0
    step_s: float = 0.0

    @classmethod
    def of(cls, sentence_s: float, paragraph_s: float, scene_s: float, *, grid_s: float = 0.0) -> "Pauses":
        """Return the pauses of a programme from those of its voice; the chimes count as opening and closing.

        Args:
            sentence_s: the voice's pause after a sentence.
            paragraph_s: between two paragraphs.
            scene_s: between two Scenes.
            grid_s: at multiples of what Scenes begin; 0 for at any time.
        """
        return cls(
            sentence_s=sentence_s,
            paragraph_s=paragraph_s,
            scene_s=scene_s,
            opening_s=CHIME_S + QUIET_AFTER_S,
            closing_s=CHIME_S,
            grid_s=grid_s,
            message_s=scene_s * BEFORE_MESSAGE,
            part_s=scene_s * BETWEEN_PARTS,
            quotation_s=scene_s * AFTER_QUOTATION,
            question_s=paragraph_s * AFTER_QUESTION,
            step_s=paragraph_s * BETWEEN_STEPS,
        )

    def after(self, scene: Scene, index: int, following: Scene | None = None) -> float:
        """Return the pause after the Line at ``index`` of a Scene, in seconds.

        Args:
            scene: the Scene.
            index: of the Line.
            following: the Scene after it, None after the last.
        """
        quotation_s = self.quotation_s if ends_quotation(scene, index) else 0.0
        question_s = self.question_s if scene.lines[index].text.endswith("?") else 0.0
        if index + 1 < len(scene.lines):
            if not scene.lines[index + 1].new_paragraph:
                return max(self.sentence_s, quotation_s, question_s)
            step_s = self.step_s if scene.kind is SceneKind.MESSAGE else 0.0
            return max(self.paragraph_s, quotation_s, question_s, step_s)
        before_s = self.message_s if following is not None and following.kind is SceneKind.MESSAGE else 0.0
        part_s = self.part_s if following is not None and opens_part(scene, following) else 0.0
        return max(self.scene_s, before_s, part_s, quotation_s)


def opens_part(before: Scene, scene: Scene) -> bool:
    """Whether a Scene opens another part of the programme than the one before; never for the story."""
    parts = [next(part for part in _PARTS if each.kind in part) for each in (before, scene)]
    return parts[0] != parts[1] and before.kind is not SceneKind.CONTENT_NOTE


def ends_quotation(scene: Scene, index: int) -> bool:
    """Whether a quotation of a few words ends in a Line, in it or begun in an earlier one."""
    text = scene.lines[index].text
    if any(len("".join(filter(None, quoted)).split()) >= LEAST_QUOTED_WORDS for quoted in _QUOTED.findall(text)):
        return True
    return index > 0 and _is_open(scene.lines[index - 1].text) and bool(_CLOSED.match(text))


def _is_open(text: str) -> bool:
    return text.count("“") > text.count("”") or text.count('"') % 2 == 1


def timeline_of(
    storyboard: Storyboard,
    durations: Mapping[str, float],
    pauses: Pauses,
    basis: Literal["estimated", "measured"] = "measured",
    gaps: Mapping[str, float] | None = None,
) -> Timeline:
    """Compute start and end of each Line and Scene.

    Args:
        storyboard: at least one Scene.
        durations: seconds of speech by Line id.
        pauses: the silences between them.
        basis: whether the durations were estimated or measured.
        gaps: the pause after a Line, by its id, where the reader of a recording made it; the last Line of a Scene
            always has the Scene's.

    Raises:
        KeyError: a Line has no duration.
    """
    lines: dict[str, Span] = {}
    scenes: dict[str, Span] = {}
    now_s = pauses.opening_s
    start_s = 0.0  # the opening belongs to the first Scene
    for scene, following in pairwise((*storyboard.scenes, None)):
        assert scene is not None  # noqa: S101  (only the last of all is None)
        for index, line in enumerate(scene.lines):
            lines[line.id] = Span(now_s, now_s + durations[line.id])
            last = index + 1 == len(scene.lines)
            own_s = None if last else (gaps or {}).get(line.id)
            now_s = lines[line.id].end_s + (pauses.after(scene, index, following) if own_s is None else own_s)
        if scene is storyboard.scenes[-1]:
            now_s += pauses.closing_s
        elif pauses.grid_s:
            now_s = math.ceil(now_s / pauses.grid_s - _SAME) * pauses.grid_s
        scenes[scene.id] = Span(start_s, now_s)
        start_s = now_s
    return Timeline(lines, scenes, start_s, basis)


def to_milliseconds(timeline: Timeline) -> Timeline:
    """Return the Timeline rounded to milliseconds, as every file of a pack writes it."""

    def rounded(spans: Mapping[str, Span]) -> dict[str, Span]:
        return {name: Span(round(span.start_s, 3), round(span.end_s, 3)) for name, span in spans.items()}

    words = {name: tuple(round(start_s, 3) for start_s in starts) for name, starts in timeline.words.items()}
    return Timeline(
        rounded(timeline.lines), rounded(timeline.scenes), round(timeline.total_s, 3), timeline.basis, words
    )


def messages_share(storyboard: Storyboard, timeline: Timeline, *, with_recap: bool = False) -> float:
    """Return the share of the key messages in the whole time, 0 to 1.

    Args:
        storyboard: what is said.
        timeline: when.
        with_recap: count the recap of their headlines too.
    """
    kinds = {SceneKind.MESSAGE, SceneKind.OVERVIEW} if with_recap else {SceneKind.MESSAGE}
    ids = [scene.id for scene in storyboard.scenes if scene.kind in kinds]
    return sum(timeline.scenes[name].duration_s for name in ids) / timeline.total_s if timeline.total_s else 0.0


def estimate(storyboard: Storyboard, rates_wpm: Mapping[str, float], pauses: Pauses) -> Timeline:
    """Return the times of a Storyboard from its voices' measured rates.

    Args:
        storyboard: what is said.
        rates_wpm: words a minute, pauses not counted, by the role of a Line.
        pauses: the silences between Lines.
    """
    durations = {line.id: line.words * 60 / rates_wpm[line.role] for line in storyboard.lines}
    return timeline_of(storyboard, durations, pauses, "estimated")
