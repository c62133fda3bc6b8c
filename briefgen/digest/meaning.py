"""Which key messages mean much the same though they share no words: by the ideas that their words come near to.

A mean of all words of a message says what it is about and not what it asks for: with that alone, other lessons in
like words come out nearer than the same lesson in other words (tests/digest/pairs.yaml). So each run of words is
compared with every way to say an idea (``digest/likeness.yaml``) by the vectors of a model, and two messages
are alike when they come near to the same ideas.

Heavy: it imports numpy.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from briefgen.digest.alike import NOT, LikenessLexicon, Terms, tokens
from briefgen.digest.likeness_model import Array, LikenessModel, unit
from briefgen.review.model import KeyMessage

LONGEST_RUN = 5
"""The most words that are compared with a phrase at once."""

NEAR = 0.8
"""The cosine of a run of words and a phrase from which on it counts as near; what is above it is the strength."""

ALIKE = 0.9
"""The least cosine of the strengths of two messages that are alike."""

ENOUGH = 0.199
"""The least strength that two similar messages share: one idea named by both in full, less a rounding error."""

HEADLINE, ACTION, FINDING = 1.0, 1.0, 0.3
"""How much the ideas of each part count."""

CENTRE = 0.5
"""The share of the mean of all phrase vectors that is subtracted, as what all phrases share distinguishes none."""


@dataclass(frozen=True)
class NearPair:
    """Two messages of similar meaning: their indexes, and the cosine of their idea vectors."""

    one: int
    other: int
    likeness: float


class IdeaFinder:
    """Measures how similar a text is to each idea.

    Args:
        words: the ideas of a language, with their phrases.
        model: the vectors.
    """

    def __init__(self, words: LikenessLexicon, model: LikenessModel) -> None:
        self._words, self._model = words, model
        self._ideas = tuple(words.phrases)
        every = [phrase for phrases in words.phrases.values() for phrase in phrases]
        vectors = np.array([model.embed(phrase) for phrase in every], dtype=np.float32)
        self._centre: Array = CENTRE * vectors.mean(axis=0)
        self._phrases = self._centred(vectors)
        counts = [len(phrases) for phrases in words.phrases.values()]
        self._starts = np.cumsum([0, *counts[:-1]])

    @property
    def ideas(self) -> tuple[str, ...]:
        """The names of the ideas, in the order of the strengths."""
        return self._ideas

    def of_message(self, message: KeyMessage) -> Array:
        """Return the strength of each idea in a message."""
        parts = ((message.headline, HEADLINE), (message.action, ACTION), (message.finding, FINDING))
        strengths = [share * self._of_text(text) for text, share in parts if text]
        total: Array = np.sum(strengths, axis=0, dtype=np.float32)
        return total

    def _of_text(self, text: str) -> Array:
        runs = list(self._runs(tokens(text)))
        if not runs:
            return np.zeros(len(self._ideas), dtype=np.float32)
        vectors = self._centred(np.array([self._model.embed(" ".join(run)) for run in runs], dtype=np.float32))
        nearest = np.maximum.reduceat((vectors @ self._phrases.T).max(axis=0), self._starts)
        return np.maximum(nearest - NEAR, 0).astype(np.float32)

    def _runs(self, words: list[str]) -> Iterator[list[str]]:
        """Yield each run of up to ``LONGEST_RUN`` words that has a telling word; all words when none is telling."""
        any_telling = False
        for length in range(1, LONGEST_RUN + 1):
            for start in range(len(words) - length + 1):
                run = words[start : start + length]
                if any(self._words.is_telling(word) for word in run):
                    any_telling = True
                    yield run
        if words and not any_telling:
            yield words

    def _centred(self, vectors: Array) -> Array:
        return np.array([unit(vector - self._centre) for vector in vectors], dtype=np.float32)


def near_pairs(
    messages: Sequence[KeyMessage], finder: IdeaFinder, words: LikenessLexicon, dull: frozenset[str] = frozenset()
) -> Iterator[NearPair]:
    """Yield the pairs of messages that mean much the same.

    Args:
        messages: to compare.
        finder: finds their ideas.
        words: tells what a message says not to do: it is not like one that says to do it.
        dull: ideas that every message here has, such as the digest's own theme.
    """
    if not messages:
        return
    terms = [words.message_terms(message, dull) for message in messages]
    strengths = np.array([finder.of_message(message) for message in messages], dtype=np.float32)
    strengths[:, [number for number, idea in enumerate(finder.ideas) if idea in dull]] = 0
    units = np.array([unit(each) for each in strengths], dtype=np.float32)
    cosines = units @ units.T
    for one, other in zip(*np.nonzero(np.triu(cosines >= ALIKE, 1)), strict=True):
        common = float(np.minimum(strengths[one], strengths[other]).sum())
        if common >= ENOUGH and not contradict(terms[one], terms[other], finder.ideas):
            yield NearPair(int(one), int(other), float(cosines[one, other]))


def contradict(one: Terms, other: Terms, ideas: Sequence[str]) -> bool:
    """Whether one message says to do what the other says not to do."""
    return any(
        f"{NOT}{idea}" in first and idea in second and f"{NOT}{idea}" not in second
        for idea in ideas
        for first, second in ((one, other), (other, one))
    )
