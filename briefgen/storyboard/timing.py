"""Compute the Timeline of a programme from durations and pauses, the same way for estimate, limit and sound."""

import math
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from typing import Literal

from briefgen.errors import UsageError
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.model import SEVEN_MINUTES_S, LeftOut, Scene, Span, Storyboard, Timeline
from briefgen.text import clock

CHIME_S = 1.6
"""The duration of the chime, in seconds."""

QUIET_AFTER_S = 0.3
"""The silence between the opening chime and the first word, in seconds."""

_SAME = 1e-6  # of a step: a time that is on the grid but for the last digits of its number


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
    """

    sentence_s: float
    paragraph_s: float
    scene_s: float
    opening_s: float = 0.0
    closing_s: float = 0.0
    grid_s: float = 0.0

    def after(self, scene: Scene, index: int) -> float:
        """Return the pause after the Line at ``index`` of a Scene, in seconds."""
        if index + 1 == len(scene.lines):
            return self.scene_s
        return self.paragraph_s if scene.lines[index + 1].new_paragraph else self.sentence_s


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
    for scene in storyboard.scenes:
        for index, line in enumerate(scene.lines):
            lines[line.id] = Span(now_s, now_s + durations[line.id])
            last = index + 1 == len(scene.lines)
            own_s = None if last else (gaps or {}).get(line.id)
            now_s = lines[line.id].end_s + (pauses.after(scene, index) if own_s is None else own_s)
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


DROP_ORDER = ("overview", "resources", "good-practice", "background")
"""The optional parts, in the order in which they are left out."""

WORTH_NAMING = 0.1
"""A Scene that is over its budget by less than this share of the worst one is left in peace."""

FAR_TOO_LONG = 2
"""How many times too long a script may be, by its words, to be said and measured: no voice is twice as quick."""

DECK_AND_PODCAST = "slides and podcast"


class TooLongError(UsageError):
    """The script is longer than seven minutes without any of its optional parts."""


def fit(
    storyboard: Storyboard, edition: Edition, time: Callable[[Storyboard], Timeline], limit_s: float = SEVEN_MINUTES_S
) -> tuple[Storyboard, Timeline]:
    """Leave out optional parts until a Storyboard keeps to its limit.

    Args:
        storyboard: the whole Storyboard.
        edition: its Edition, for the wording.
        time: gives the times of a Storyboard, estimated or measured.
        limit_s: the longest it may take, in seconds.

    Returns:
        The Storyboard that fits, with what was left out, and its times.

    Raises:
        TooLongError: it is too long even so; the message names each Scene, its words, and how many to cut.
    """
    timeline = time(storyboard)
    for part in DROP_ORDER:
        if timeline.total_s <= limit_s:
            break
        shorter = without(storyboard, part)
        if shorter.scenes != storyboard.scenes:
            what = str(edition.wording.labels("script")["left_out"][part])
            left_out = (*storyboard.left_out, LeftOut(DECK_AND_PODCAST, part, what))
            storyboard = replace(shorter, left_out=left_out)
            timeline = time(storyboard)
    if timeline.total_s > limit_s:
        raise TooLongError(_advice(storyboard, edition, timeline, limit_s))
    return storyboard, timeline


def roughly(
    storyboard: Storyboard,
    edition: Edition,
    spoken: Mapping[str, str],
    rates_wpm: Mapping[str, float],
    pauses: Pauses,
) -> Storyboard:
    """Leave out parts of a Storyboard that is far too long by its words, before anything is synthesised.

    Args:
        storyboard: the whole Storyboard.
        edition: its Edition, for the wording.
        spoken: the text to be synthesised for each Line, by its id: a number has few characters and many words.
        rates_wpm: words a minute, pauses not counted, by the role of a Line.
        pauses: the silences between Lines.

    Raises:
        TooLongError: it is far too long even so. What is near the limit is synthesised, and measured.
    """

    def time(board: Storyboard) -> Timeline:
        words = {line.id: max(line.words, len(spoken[line.id].split())) for line in board.lines}
        durations = {line.id: words[line.id] * 60 / rates_wpm[line.role] for line in board.lines}
        return timeline_of(board, durations, pauses, "estimated")

    return fit(storyboard, edition, time, SEVEN_MINUTES_S * FAR_TOO_LONG)[0]


def without(storyboard: Storyboard, part: str) -> Storyboard:
    """Return a Storyboard without the Scenes and Lines of one optional part."""
    scenes = (
        replace(scene, lines=tuple(line for line in scene.lines if line.part != part))
        for scene in storyboard.scenes
        if scene.part != part
    )
    return replace(storyboard, scenes=tuple(scene for scene in scenes if scene.lines))


def _advice(storyboard: Storyboard, edition: Edition, timeline: Timeline, limit_s: float) -> str:
    """Return the text of the error: the length, and the words to cut from each Scene."""
    labels = edition.wording.labels("script")["too_long"]
    words = words_over(storyboard, timeline, limit_s)
    rows = [
        str(labels["scene"]).format(
            title=scene.slide.title,
            words=scene.words,
            seconds=round(timeline.scenes[scene.id].duration_s),
            budget=round(scene.budget_s),
            cut=cut,
        )
        for scene, cut in zip(storyboard.scenes, word_cuts(storyboard, timeline, words), strict=True)
        if cut
    ]
    total = clock(math.ceil(timeline.total_s))  # a little over seven minutes is not "7:00"
    message = str(labels["message"]).format(total=total, words=words)
    return "\n".join((message, *rows, str(labels["advice"])))


def words_over(storyboard: Storyboard, timeline: Timeline, limit_s: float) -> int:
    """Return how many words must go for a Storyboard to keep to a limit; 0 when it does."""
    words_a_second = sum(scene.words for scene in storyboard.scenes) / timeline.total_s
    return max(0, math.ceil((timeline.total_s - limit_s) * words_a_second))


def word_cuts(storyboard: Storyboard, timeline: Timeline, words: int) -> list[int]:
    """Share the words to cut among the Scenes by how far each is over its budget."""

    def excess_s(scene: Scene) -> float:
        return max(0.0, timeline.scenes[scene.id].duration_s - scene.budget_s)

    every = [excess_s(scene) for scene in storyboard.scenes]
    over = [each if each >= max(every) * WORTH_NAMING else 0.0 for each in every]
    total = sum(over)
    return [math.ceil(words * each / total) if total else 0 for each in over]


def estimate(storyboard: Storyboard, rates_wpm: Mapping[str, float], pauses: Pauses) -> Timeline:
    """Return the times of a Storyboard from its voices' measured rates.

    Args:
        storyboard: what is said.
        rates_wpm: words a minute, pauses not counted, by the role of a Line.
        pauses: the silences between Lines.
    """
    durations = {line.id: line.words * 60 / rates_wpm[line.role] for line in storyboard.lines}
    return timeline_of(storyboard, durations, pauses, "estimated")
