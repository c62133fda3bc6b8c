"""Seven-minute limit: leave out optional parts in order, or raise an error that names what to cut."""

import math
from collections.abc import Callable, Mapping
from dataclasses import replace

from briefgen.audio.legible import clock
from briefgen.errors import UsageError
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.model import SEVEN_MINUTES_S, LeftOut, Scene, Storyboard, Timeline
from briefgen.storyboard.timing import Pauses, timeline_of

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
    over_s = timeline.total_s - limit_s
    words_a_second = sum(scene.words for scene in storyboard.scenes) / timeline.total_s
    words = math.ceil(over_s * words_a_second)
    rows = [
        str(labels["scene"]).format(
            title=scene.slide.title,
            words=scene.words,
            seconds=round(timeline.scenes[scene.id].duration_s),
            budget=round(scene.budget_s),
            cut=cut,
        )
        for scene, cut in zip(storyboard.scenes, _cuts(storyboard, timeline, words), strict=True)
        if cut
    ]
    total = clock(math.ceil(timeline.total_s))  # a little over seven minutes is not "7:00"
    message = str(labels["message"]).format(total=total, words=words)
    return "\n".join((message, *rows, str(labels["advice"])))


def _cuts(storyboard: Storyboard, timeline: Timeline, words: int) -> list[int]:
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
