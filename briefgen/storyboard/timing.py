"""Compute the Timeline of a programme from durations and pauses, the same way for estimate, limit and sound."""

import math
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from briefgen.storyboard.model import Scene, Span, Storyboard, Timeline

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
