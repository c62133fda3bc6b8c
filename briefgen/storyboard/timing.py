"""Compute the Timeline of a programme from durations and pauses, the same way for estimate, limit and sound."""

import math
import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import pairwise
from typing import Literal

from briefgen.errors import UsageError
from briefgen.review.limits import SEVEN_MINUTES_S
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.model import LeftOut, Scene, SceneKind, Span, Storyboard, Timeline
from briefgen.text import clock

CHIME_S = 1.6
"""The duration of the chime, in seconds."""

QUIET_AFTER_S = 0.3
"""The silence between the opening chime and the first word, in seconds."""

_SAME = 1e-6  # of a step: a time that is on the grid but for the last digits of its number


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
            usual_s = self.paragraph_s if scene.lines[index + 1].new_paragraph else self.sentence_s
            return max(usual_s, quotation_s, question_s)
        before_s = self.message_s if following is not None and following.kind is SceneKind.MESSAGE else 0.0
        part_s = self.part_s if following is not None and opens_part(scene, following) else 0.0
        return max(self.scene_s, before_s, part_s, quotation_s)


def opens_part(before: Scene, scene: Scene) -> bool:
    """Whether a Scene opens another part of the programme than the one before it; the story needs no mark."""
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


DROP_ORDER = (
    "resources", "credits", "good-practice-3", "question-2", "national-1", "recommendation-4", "good-practice-2",
    "equality",
    "overview", "recommendation-2", "good-practice-1", "background", "why-it-matters", "recommendation-1",
)  # fmt: skip
"""The optional parts, in the order in which they are left out.

A part with a number stands for itself and all later ones of its kind, which go one by one, the last first: one line
more never empties a section.
"""

KEPT = ("overview", "recommendation-1", "good-practice-1", "background")
"""What is left out for time only: the recap belongs to the messages, and no section is emptied for them."""

MESSAGES_SHARE = 0.45
"""The least share of the time that the key messages have, where leaving out what is optional can give it to them."""

WORTH_NAMING = 0.1
"""A Scene that is over its budget by less than this share of the worst one is left in peace."""

FAR_TOO_LONG = 2
"""How many times too long a script may be, by its words, to be said and measured: no voice is twice as quick."""

DECK_AND_PODCAST = "slides and podcast"


class TooLongError(UsageError):
    """The script is longer than seven minutes without any of its optional parts."""


def fit(
    storyboard: Storyboard,
    edition: Edition,
    time: Callable[[Storyboard], Timeline],
    limit_s: float = SEVEN_MINUTES_S,
    share: float = MESSAGES_SHARE,
) -> tuple[Storyboard, Timeline]:
    """Leave out optional parts until a Storyboard keeps to its limit and its messages have their share of the time.

    Args:
        storyboard: the whole Storyboard.
        edition: its Edition, for the wording.
        time: gives the times of a Storyboard, estimated or measured.
        limit_s: the longest it may take, in seconds.
        share: the share of the time for the key messages, 0 to 1, that what is optional makes room for, except what
            is left out for time only (``KEPT``).

    Returns:
        The Storyboard that fits, with what was left out, and its times.

    Raises:
        TooLongError: it is too long even so; the message names each Scene, its words, and how many to cut.
    """
    whole, timeline, dropped = storyboard, time(storyboard), []
    for part in optional_parts(storyboard):
        is_long = timeline.total_s > limit_s
        if not is_long and (part in KEPT or messages_share(storyboard, timeline) >= share):
            continue
        storyboard = without(storyboard, part)
        timeline = time(storyboard)
        dropped.append(part)
    if timeline.total_s > limit_s:
        raise TooLongError(_advice(storyboard, edition, timeline, limit_s))
    left_out = (*whole.left_out, *_left_out(edition, dropped))
    return replace(storyboard, left_out=left_out), timeline


def optional_parts(storyboard: Storyboard) -> tuple[str, ...]:
    """Return the optional parts that a Storyboard has, in the order in which they are left out."""
    lines = {line.part for line in storyboard.lines} | {scene.part for scene in storyboard.scenes}
    return tuple(sorted(filter(None, lines), key=_rank))


def _rank(part: str) -> tuple[int, int]:
    """Return the place of a part in the order of leaving out."""
    kind, number = _kind_of(part)
    steps = [(_kind_of(step), index) for index, step in enumerate(DROP_ORDER)]
    of_kind = [(least, index) for (name, least), index in steps if name == kind and least <= number]
    return max(of_kind, default=(0, len(DROP_ORDER)))[1], -number


def _kind_of(part: str) -> tuple[str, int]:
    kind, _, number = part.rpartition("-")
    return (kind, int(number)) if number.isdecimal() else (part, 0)


def _left_out(edition: Edition, dropped: Sequence[str]) -> Iterator[LeftOut]:
    """Yield a record for each kind of part that was dropped, with how many of how many."""
    labels = edition.wording.labels("script")["left_out"]
    kinds = {part: "recommendation" if (kind := _kind_of(part)[0]) == "national" else kind for part in dropped}
    counts = {
        "recommendation": len(edition.review.recommendations),
        "good-practice": len(edition.review.good_practice),
        "question": len(edition.questions),
    }
    for kind in dict.fromkeys(kinds.values()):
        number = sum(each == kind for each in kinds.values())
        if kind in labels:
            what = str(labels[kind]).format(dropped=number, count=counts.get(kind, number))
            yield LeftOut(DECK_AND_PODCAST, kind, what)


def messages_share(storyboard: Storyboard, timeline: Timeline) -> float:
    """Return the share of the whole time that the key messages and their recap have, 0 to 1."""
    ids = [scene.id for scene in storyboard.scenes if scene.kind in {SceneKind.MESSAGE, SceneKind.OVERVIEW}]
    return sum(timeline.scenes[name].duration_s for name in ids) / timeline.total_s if timeline.total_s else 0.0


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

    return fit(storyboard, edition, time, SEVEN_MINUTES_S * FAR_TOO_LONG, share=0.0)[0]


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
    """Return how many words must go for a Storyboard to keep to a limit; 0 when it does.

    The pauses between sentences are taken to stay, so that cutting so many words is enough however they are cut.
    """
    spoken_s = sum(span.duration_s for span in timeline.lines.values())
    words_a_second = sum(scene.words for scene in storyboard.scenes) / spoken_s
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
