"""Divide sentences into captions: at phrase boundaries, in lines short enough to read at a glance."""

from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property

from briefgen.audio.legible import legible

_AFTER_PUNCTUATION = 0.0
_BEFORE_JOINING_WORD = 3.0
_ANYWHERE = 7.0
_AFTER_LEADING_WORD = 14.0
_INSIDE_WORD = 25.0

_EVERY_CUE = 10.0
_SHORT_CUE = 8.0
_SHORT_CHARACTERS = 16
_EMPTINESS = 4.0
_UNEVENNESS = 6.0
_INNER = 0.6  # a line that ends badly inside a cue matters less than a cue that does


@dataclass(frozen=True)
class Hints:
    """Words of a language that mark phrase boundaries (``labels/<language>/podcast.yaml``), in lower case.

    Attributes:
        joining: words that a phrase may begin with (and, because, which …).
        leading: words that belong to the next one (the, of, to …), so that no cut comes after them.
    """

    joining: AbstractSet[str]
    leading: AbstractSet[str]


@dataclass(frozen=True)
class Piece:
    """A word, or a part of one that is too long for a line."""

    text: str
    ends_word: bool = True


@dataclass(frozen=True)
class CaptionLayout:
    """The words of one Line, to be divided into cues of at most two lines.

    Attributes:
        pieces: its words, none longer than ``width``.
        width: the most characters in a line.
        hints: where phrases begin.
    """

    pieces: tuple[Piece, ...]
    width: int
    hints: Hints

    @classmethod
    def of(cls, text: str, width: int, hints: Hints) -> "CaptionLayout":
        """Split a text into pieces: its words, and parts of words longer than a line."""
        pieces: list[Piece] = []
        for word in legible(text).split():
            parts = [word[at : at + width] for at in range(0, len(word), width)]
            pieces += [Piece(part, ends_word=part is parts[-1]) for part in parts]
        return cls(tuple(pieces), width, hints)

    def cues(self) -> list[tuple[int, int]]:
        """Return the cues as (first piece, end) with the least total cost: whole phrases, few and even cues."""
        count = len(self.pieces)
        best: list[tuple[float, int]] = [(0.0, 0)] + [(float("inf"), 0)] * count
        for first in range(count):
            for end in range(first + 1, count + 1):
                if self.length(first, end) > 2 * self.width + 1:
                    break
                cost = best[first][0] + self._cost(first, end)
                if cost < best[end][0]:
                    best[end] = (cost, first)
        cuts: list[tuple[int, int]] = []
        end = count
        while end:
            cuts.append((best[end][1], end))
            end = best[end][1]
        return cuts[::-1]

    def lines(self, first: int, end: int) -> tuple[str, ...]:
        """Return the one or two lines of a cue, cut at a phrase and of similar length where it can be."""
        if self._one_line(first, end):
            return (self._text(first, end),)
        _, cut = min(self._line_cuts(first, end))
        return self._text(first, cut), self._text(cut, end)

    def length(self, first: int, end: int) -> int:
        """Return the number of characters of some pieces on one line."""
        return self._offsets[end] - self._offsets[first] - (1 if self.pieces[end - 1].ends_word else 0)

    @cached_property
    def _offsets(self) -> Sequence[int]:
        offsets = [0]
        for piece in self.pieces:
            offsets.append(offsets[-1] + len(piece.text) + (1 if piece.ends_word else 0))
        return offsets

    def _text(self, first: int, end: int) -> str:
        return "".join(piece.text + " " * piece.ends_word for piece in self.pieces[first:end]).rstrip(" ")

    def _one_line(self, first: int, end: int) -> bool:
        return self.length(first, end) <= self.width

    def _line_cuts(self, first: int, end: int) -> Iterator[tuple[float, int]]:
        """Yield where a cue can be cut into two lines, with what that costs."""
        for cut in range(first + 1, end):
            if self._one_line(first, cut) and self._one_line(cut, end):
                unevenness = abs(self.length(first, cut) - self.length(cut, end)) / self.width
                yield self._cut_cost(cut) + _UNEVENNESS * unevenness, cut

    def _cost(self, first: int, end: int) -> float:
        """Return the cost of a cue; infinite when it does not fit on two lines."""
        inner = 0.0 if self._one_line(first, end) else min(self._line_cuts(first, end), default=(float("inf"), 0))[0]
        length = self.length(first, end)
        emptiness = _EMPTINESS * (1 - min(1.0, length / (2 * self.width))) ** 2
        short = _SHORT_CUE if length < _SHORT_CHARACTERS else 0.0
        return (
            _EVERY_CUE + _INNER * inner + emptiness + short + (self._cut_cost(end) if end < len(self.pieces) else 0.0)
        )

    def _cut_cost(self, at: int) -> float:
        """Return the cost of a cut before piece ``at``."""
        before, after = self.pieces[at - 1], self.pieces[at]
        if not before.ends_word:
            return _INSIDE_WORD
        if before.text[-1] in ",;:.!?)…—–":
            return _AFTER_PUNCTUATION
        if before.text.lower().strip("\"'(‘“") in self.hints.leading:
            return _AFTER_LEADING_WORD
        return _BEFORE_JOINING_WORD if after.text.lower() in self.hints.joining else _ANYWHERE
