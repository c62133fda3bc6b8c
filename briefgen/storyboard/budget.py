"""Leave parts out of a Storyboard until it fits seven minutes and key messages have nearly half of them."""

import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace

from briefgen.errors import UsageError
from briefgen.review.limits import SEVEN_MINUTES_S
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.model import POINTER_TO, LeftOut, Scene, SceneKind, Storyboard, Timeline
from briefgen.storyboard.timing import Pauses, messages_share, timeline_of
from briefgen.text import clock, sentences

DROP_ORDER = (
    "resources", "question-1", "asides", "credits", "gaps", "dates", "good-practice-3", "background-2", "event",
    "national-1", "equality-4", "why-it-matters-4", "good-practice-2", "recommendation-6", "figure-2",
    "equality-2", "recommendation-4", "why-it-matters-2", "own-question-2", "overview", "recommendation-2", "opening",
    "note", "background-1", "good-practice-1", "figure-1", "equality-1", "why-it-matters-1", "recommendation-1",
)  # fmt: skip
"""The optional parts, in the order in which they are left out: questions that were made for the review go first.

A part with a number stands for itself and all later ones of its kind, which go one by one, the last first. Where all
of a kind are gone, one sentence still says where they are (``POINTER_TO``): one line more never empties a section.
"""

KEPT = (
    "opening", "note", "overview", "recommendation-1", "good-practice-1", "background-1", "figure-1", "equality-1",
    "why-it-matters-1",
)  # fmt: skip
"""The parts that are left out only for time, never to give the key messages a larger share."""

GONE_FOR_GOOD = frozenset({"dates", "asides", "question"})
"""The kinds of parts that are not restored: a date is meaningless without its recommendation; the rest is not the
review's own."""

MESSAGES_SHARE = 0.45
"""The least share of the time for the key messages, where leaving out what is optional can give it to them.

A key message is its link, what was found, why, and what to do; their headlines are heard again in the recap. One rule
divides the time: what is optional stays as long as the Scenes of the messages alone have their share, and
recommendations, which answer the messages, and the review's own questions as long as these Scenes and the recap have
it together. So these use the time that the recap takes, and never that of a message; the rest makes room. Where the
messages are so short that they cannot have their share, nothing else comes back, and these do only as far as the
messages lack. The story and the person's view are never cut, and no section loses its last sentence for the share.
"""

WITH_RECAP = frozenset({"recommendation", "own-question"})
"""The parts that stay as long as the messages have their share together with the recap."""

STORY_BY_S, STORY_BY_SHARE = 25.0, 0.08
"""The story begins at the latest after so many seconds, and after so much of the time."""

BEFORE_STORY = ("asides", "note", "opening")
"""The parts that are left out, in this order, where the story would begin later."""

MOST_CUT = 0.85
"""The largest share of a Scene's words that a message advises to cut."""

WORTH_NAMING = 0.1
"""A Scene that is over its budget by less than this share of the worst one is not named."""

FAR_TOO_LONG = 2
"""The ratio of estimated to allowed length above which a script is cut before it is synthesised: no voice is twice as
quick."""

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
        share: the share of the time for the key messages, 0 to 1, that what is optional makes room for (see
            ``MESSAGES_SHARE``), except what is left out for time only (``KEPT``).

    Returns:
        The Storyboard that fits, with what was left out, and its times.

    Raises:
        TooLongError: it is too long even so; the message names each Scene, its words, and how many to cut.
    """
    whole, dropped = storyboard, list[str]()
    shortened = pointing(whole)
    timeline = time(shortened)

    def fits(part: str = "") -> bool:
        return timeline.total_s <= limit_s and (part in KEPT or _share_for(part, shortened, timeline) >= share)

    for part in optional_parts(whole):
        if not fits(part):
            dropped.append(part)
            shortened = _without_all(whole, dropped)
            timeline = time(shortened)
    if timeline.total_s > limit_s:
        raise TooLongError(_advice(shortened, edition, timeline, limit_s))
    # Where the messages are too short for their share whatever goes, recommendations have as much as they lack.
    least = min(share, 2 * messages_share(shortened, timeline, with_recap=True) - share)

    def holds(board: Storyboard, part: str) -> bool:
        times = time(board)
        needed = least if _noun(part) in WITH_RECAP else share
        return times.total_s <= limit_s and (part in KEPT or _share_for(part, board, times) >= needed)

    dropped = _taken_in_again(whole, dropped, holds)
    shortened = _without_all(whole, dropped)
    timeline = time(shortened)
    here = {line.part for line in shortened.lines}
    for part in BEFORE_STORY if share else ():
        if part in here and _is_late(shortened, timeline):
            dropped.append(part)
            shortened = _without_all(whole, dropped)
            timeline = time(shortened)
    return replace(shortened, left_out=(*whole.left_out, *_left_out(edition, dropped))), timeline


def _share_for(part: str, storyboard: Storyboard, timeline: Timeline) -> float:
    """Return the messages' share of the time by which a part is judged; for some parts it includes the recap."""
    return messages_share(storyboard, timeline, with_recap=_noun(part) in WITH_RECAP)


def _is_late(storyboard: Storyboard, timeline: Timeline) -> bool:
    """Whether the story, as the second Scene, starts too late."""
    if len(storyboard.scenes) < 2 or storyboard.scenes[1].kind is not SceneKind.STORY:
        return False
    start_s = timeline.lines[storyboard.scenes[1].lines[0].id].start_s
    return start_s > min(STORY_BY_S, STORY_BY_SHARE * timeline.total_s)


def _taken_in_again(whole: Storyboard, dropped: Sequence[str], holds: Callable[[Storyboard, str], bool]) -> list[str]:
    """Return the parts that stay left out, after restoring the most important ones that still fit.

    Numbered parts come back in the order of their numbers.
    """
    gone, refused = list(dropped), set[str]()
    for part in reversed(dropped):
        if _noun(part) in refused | GONE_FOR_GOOD:
            continue
        rest = [each for each in gone if each != part]
        if holds(_without_all(whole, rest), part):
            gone = rest
        else:
            refused.add(_noun(part))
    return gone


def _without_all(storyboard: Storyboard, parts: Sequence[str]) -> Storyboard:
    for part in parts:
        storyboard = without(storyboard, part)
    return pointing(storyboard, parts)


def pointing(storyboard: Storyboard, dropped: Sequence[str] = ()) -> Storyboard:
    """Keep the Lines that point to omitted parts, and remove those that point to parts which are there.

    Args:
        storyboard: with every such Line.
        dropped: the parts that are left out, besides those that the Storyboard records.
    """
    gone = {left.part for left in storyboard.left_out if left.output == DECK_AND_PODCAST} | set(map(_noun, dropped))
    parts = {line.part for line in storyboard.lines}
    kinds = {part.removeprefix(POINTER_TO) for part in parts if part.startswith(POINTER_TO)}
    # Listeners are told how many recommendations there are, so that they wait for each; not so of good practice.
    announced = {kind for kind in kinds & gone if kind == "recommendation" or f"{kind}-1" not in parts}
    for kind in sorted(kinds - announced):
        storyboard = without(storyboard, f"{POINTER_TO}{kind}")
    return storyboard


def optional_parts(storyboard: Storyboard) -> tuple[str, ...]:
    """Return the optional parts that a Storyboard has, in the order in which they are left out."""
    parts = {line.part for line in storyboard.lines} | {scene.part for scene in storyboard.scenes}
    return tuple(sorted((part for part in parts if part and not part.startswith(POINTER_TO)), key=_rank))


def _rank(part: str) -> tuple[int, int]:
    """Return the sort key of a part in the order of leaving out."""
    kind, number = _kind_of(part)
    steps = [(_kind_of(step), index) for index, step in enumerate(DROP_ORDER)]
    of_kind = [(least, index) for (name, least), index in steps if name == kind and least <= number]
    return max(of_kind, default=(0, len(DROP_ORDER)))[1], -number


def _kind_of(part: str) -> tuple[str, int]:
    kind, _, number = part.rpartition("-")
    return (kind, int(number)) if number.isdecimal() else (part, 0)


def _noun(part: str) -> str:
    """Return the kind of a part, as a key of labels and reports."""
    kind, _ = _kind_of(part)
    return "recommendation" if kind == "national" else kind


def _left_out(edition: Edition, dropped: Sequence[str]) -> Iterator[LeftOut]:
    """Yield a record for each kind of dropped part, with its number and the total."""
    labels = edition.wording.labels("script")["left_out"]
    kinds = {part: _noun(part) for part in dropped}
    counts = {
        "event": len(edition.review.events),
        "figure": len(edition.review.figures),
        "why-it-matters": _sentence_count(edition.review.why_it_matters),
        "equality": _sentence_count(edition.review.equality),
        "recommendation": len(edition.review.recommendations),
        "good-practice": len(edition.review.good_practice),
        "question": len(edition.questions),
        "own-question": len(edition.questions),
    }
    for kind in dict.fromkeys(kinds.values()):
        number = sum(each == kind for each in kinds.values())
        if kind == "event":  # all of them together
            number = counts[kind]
        if kind in labels:
            what = str(labels[kind]).format(dropped=number, count=counts.get(kind, number))
            yield LeftOut(DECK_AND_PODCAST, kind, what)


def _sentence_count(text: str | None) -> int:
    return sum(len(sentences(part)) for part in (text or "").split("\n"))


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

    rough = fit(storyboard, edition, time, SEVEN_MINUTES_S * FAR_TOO_LONG, share=0.0)[0]
    return _with_pointers(rough, storyboard)


def _with_pointers(rough: Storyboard, whole: Storyboard) -> Storyboard:
    """Add the Lines of the whole Storyboard that point to omitted parts, before it is fitted again."""
    kept = {line.id for line in rough.lines} | {line.id for line in whole.lines if line.part.startswith(POINTER_TO)}
    scenes = [replace(scene, lines=tuple(line for line in scene.lines if line.id in kept)) for scene in whole.scenes]
    ids = {scene.id for scene in rough.scenes}
    return replace(rough, scenes=tuple(scene for scene in scenes if scene.id in ids))


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
    """Return the number of words to cut so that a Storyboard fits a time limit; 0 when it fits.

    The pauses between sentences are taken to stay, so that cutting so many words is enough however they are cut.
    """
    spoken_s = sum(span.duration_s for span in timeline.lines.values())
    words_a_second = sum(scene.words for scene in storyboard.scenes) / spoken_s
    return max(0, math.ceil((timeline.total_s - limit_s) * words_a_second))


def word_cuts(storyboard: Storyboard, timeline: Timeline, words: int) -> list[int]:
    """Share the words to cut among the Scenes by how far each is over its budget.

    A Scene keeps some of its words: what cannot be cut there is shared among the others.
    """

    def excess_s(scene: Scene) -> float:
        return max(0.0, timeline.scenes[scene.id].duration_s - scene.budget_s)

    every = [excess_s(scene) for scene in storyboard.scenes]
    most = [math.floor(scene.words * MOST_CUT) for scene in storyboard.scenes]
    over = [each if each >= max(every) * WORTH_NAMING else 0.0 for each in every]
    cuts = _shared(words, over, most)
    for shares in (every, [float(each) for each in most]):  # the longest alone cannot give so many
        if sum(cuts) < words:
            rest = [high - cut for high, cut in zip(most, cuts, strict=True)]
            more = _shared(words - sum(cuts), shares, rest)
            cuts = [cut + each for cut, each in zip(cuts, more, strict=True)]
    return cuts


def _shared(words: int, shares: Sequence[float], most: Sequence[int]) -> list[int]:
    """Distribute words in proportion, each share up to its maximum; the excess goes to the others."""
    cuts = [0] * len(shares)
    for _ in shares:
        free = [at for at, share in enumerate(shares) if share and cuts[at] < most[at]]
        total, rest = sum(shares[at] for at in free), words - sum(cuts)
        if not free or rest <= 0:
            break
        for at in free:
            cuts[at] = min(most[at], cuts[at] + math.ceil(rest * shares[at] / total))
    return cuts
