"""The times of written words, from those of spoken words: "2021" is one written and two spoken words."""

import re
from collections.abc import Sequence
from difflib import SequenceMatcher

from briefgen.speech.clip import SpokenWord

DIGIT_WEIGHT = 4
"""The weight of a digit in letters: "2021" is spoken "twenty twenty-one"."""

CAPITALS_WEIGHT = 2
"""The weight of a capital in an acronym in letters, as acronyms are often spelled out."""


def written_starts(written: Sequence[str], said: Sequence[SpokenWord]) -> tuple[float, ...]:
    """Return the start of each written word in seconds; the times never fall.

    Words that are equal in both sequences match. Words between two matches share the time between them in proportion
    to their weights.

    Args:
        written: the words of a Line.
        said: the spoken words, at least one.
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
    """Return start and end of a run of spoken words; an empty run is where the next word begins."""
    if first < end:
        return said[first].start_s, said[end - 1].end_s
    at_s = said[first].start_s if first < len(said) else said[-1].end_s
    return at_s, at_s


def _shared(words: Sequence[str], start_s: float, end_s: float) -> list[float]:
    """Return the start of each word when they share a time in proportion to their weights."""
    weights = [weight(word) for word in words]
    whole, before, starts = sum(weights), 0.0, []
    for each in weights:
        starts.append(start_s + (end_s - start_s) * before / whole)
        before += each
    return starts


def weight(word: str) -> float:
    """Estimate the spoken duration of a written word, in letters."""
    spelled = len(word) > 1 and word.isupper()
    return 1.0 + sum(DIGIT_WEIGHT if char.isdigit() else CAPITALS_WEIGHT if spelled else 1 for char in word)
