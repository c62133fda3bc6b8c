"""When each written word is heard, from when each said word is: "2021" is written once and said in three words."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from briefgen.speech.clip import SpokenWord

DIGIT_WEIGHT = 4
""""2021" is said "twenty twenty-one": a digit takes about as long as four letters."""

CAPITALS_WEIGHT = 2
"""The letters of an acronym are often spelled out."""


def written_starts(written: Sequence[str], said: Sequence[SpokenWord]) -> tuple[float, ...]:
    """Return when each written word begins to be said, in seconds; the times never fall.

    Words that are said as they are written are the same word. What lies between two of these shares its time by how
    much there is to say.

    Args:
        written: the words of a Line.
        said: at least one word.
    """
    plain = [_plain(word) for word in written], [_plain(word.text) for word in said]
    starts: list[float] = []
    matcher = SequenceMatcher(None, *plain, autojunk=False)
    for same, first, end, first_said, end_said in matcher.get_opcodes():
        if same == "equal":
            starts += [word.start_s for word in said[first_said:end_said]]
        elif end > first:
            starts += _shared(written[first:end], *_bounds(said, first_said, end_said))
    for at in range(1, len(starts)):
        starts[at] = max(starts[at - 1], starts[at])
    return tuple(starts)


def _plain(word: str) -> str:
    return re.sub(r"[^\w]", "", word).casefold()


def _bounds(said: Sequence[SpokenWord], first: int, end: int) -> tuple[float, float]:
    """When a run of said words begins and ends; a run of none stands before the next word."""
    if first < end:
        return said[first].start_s, said[end - 1].end_s
    at_s = said[first].start_s if first < len(said) else said[-1].end_s
    return at_s, at_s


def _shared(words: Sequence[str], start_s: float, end_s: float) -> list[float]:
    weights = [weight(word) for word in words]
    whole, before, starts = sum(weights), 0.0, []
    for each in weights:
        starts.append(start_s + (end_s - start_s) * before / whole)
        before += each
    return starts


def weight(word: str) -> float:
    """Return about how long a written word takes to say, in letters."""
    spelled = len(word) > 1 and word.isupper()
    return 1.0 + sum(DIGIT_WEIGHT if char.isdigit() else CAPITALS_WEIGHT if spelled else 1 for char in word)
