"""Make caption cues from a Storyboard and its Timeline: every spoken word, at most two lines at a time."""

import re
from collections.abc import Iterator, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise
from typing import Any

from briefgen.speech.recordings.align import weight
from briefgen.storyboard.model import Span, Storyboard, Timeline
from briefgen.text import legible

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
        """Yield each place to divide a cue into two lines, with its cost."""
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


SHORTEST_MS = 1000
"""The least duration of a cue in milliseconds, where the silence after it allows it."""

_PAUSE_WEIGHT = 4


@dataclass(frozen=True)
class Cue:
    """One caption; cues are in order and never overlap.

    Attributes:
        start_ms: from the start of the programme.
        end_ms: after ``start_ms``.
        speaker: the name of who speaks.
        lines: one or two lines of text.
    """

    start_ms: int
    end_ms: int
    speaker: str
    lines: tuple[str, ...]


def hints_of(labels: Mapping[str, Any]) -> Hints:
    """Read the joining and leading words from the ``podcast`` labels of a language."""
    return Hints(frozenset(labels["phrases"]["joining"].split()), frozenset(labels["phrases"]["leading"].split()))


def cues_of(storyboard: Storyboard, timeline: Timeline, width: int, hints: Hints) -> tuple[Cue, ...]:
    """Return the cues of every Line.

    A Line longer than a cue is divided at phrases. Each part begins with its first word; where the times of words are
    not known, its duration is its share of the Line's characters (median error against alignments: 0.1 s).

    Args:
        storyboard: the Lines.
        timeline: their times.
        width: the most characters in a line.
        hints: where phrases begin in its language.
    """
    cues: list[Cue] = []
    for line in storyboard.lines:
        layout = CaptionLayout.of(line.text, width, hints)
        parts = layout.cues()
        starts, span = timeline.words.get(line.id), timeline.lines[line.id]
        times = _by_words(span, layout.pieces, parts, starts) if starts else _by_length(span, layout.pieces, parts)
        speaker = legible(line.speaker)
        cues += [
            Cue(start, end, speaker, layout.lines(*part)) for (start, end), part in zip(times, parts, strict=True)
        ]
    return _settled(cues, int(timeline.total_s * 1000 + 1e-6))


def _by_words(
    span: Span, pieces: tuple[Piece, ...], parts: list[tuple[int, int]], starts: Sequence[float]
) -> list[tuple[int, int]]:
    """Return start and end of each part in milliseconds, from the times of its words; each lasts until the next."""
    begins = _piece_starts(span, pieces, starts)
    edges = [span.start_s, *(begins[first] for first, _ in parts[1:]), span.end_s]
    return [(round(start_s * 1000), round(end_s * 1000)) for start_s, end_s in pairwise(edges)]


def _piece_starts(span: Span, pieces: tuple[Piece, ...], starts: Sequence[float]) -> list[float]:
    """Return the start of each piece in seconds; the pieces of a word that is longer than a line share its time."""
    begins: list[float] = []
    word, at = 0, 0
    while at < len(pieces):
        end = next(number for number in range(at, len(pieces)) if pieces[number].ends_word) + 1
        until_s = starts[word + 1] if word + 1 < len(starts) else span.end_s
        count = end - at
        begins += [starts[word] + (until_s - starts[word]) * number / count for number in range(count)]
        word, at = word + 1, end
    return begins


def _by_length(span: Span, pieces: tuple[Piece, ...], parts: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """Return start and end of each part in milliseconds, in proportion to its characters."""
    weights = [sum(_weight(piece) for piece in pieces[first:end]) for first, end in parts]
    whole = sum(weights) - (_PAUSE_WEIGHT if pieces and pieces[-1].text[-1] in _PAUSES else 0)
    times: list[tuple[int, int]] = []
    letters_before = 0.0
    for share in weights:
        start_s, letters_before = (
            span.start_s + span.duration_s * min(1.0, letters_before / max(whole, 1)),
            letters_before + share,
        )
        end_s = span.start_s + span.duration_s * min(1.0, letters_before / max(whole, 1))
        times.append((round(start_s * 1000), round(end_s * 1000)))
    return times


_PAUSES = ",;:.!?…—–"


def _weight(piece: Piece) -> float:
    return weight(piece.text) + (_PAUSE_WEIGHT if piece.text[-1] in _PAUSES else 0)


def _settled(cues: list[Cue], total_ms: int) -> tuple[Cue, ...]:
    """Lengthen cues that are too short to read into the silence after them, and make start times strictly rise."""
    settled: list[Cue] = []
    free_ms = 0
    for number, cue in enumerate(cues):
        next_ms = cues[number + 1].start_ms if number + 1 < len(cues) else total_ms
        start_ms = max(cue.start_ms, free_ms)
        end_ms = max(cue.end_ms, min(start_ms + SHORTEST_MS, next_ms), start_ms + 1)
        settled.append(Cue(start_ms, end_ms, cue.speaker, cue.lines))
        free_ms = end_ms
    return tuple(settled)


LEAST_MUSIC_MS = 300
"""Music that is shorter than this between two captions gets no cue, in milliseconds."""


def with_music(cues: Sequence[Cue], spans: Sequence[Span], label: str) -> tuple[Cue, ...]:
    """Insert a cue for each stretch of music, where no other cue is shown.

    Args:
        cues: of speech, in order.
        spans: when music is heard without a voice.
        label: what the cue says.
    """
    merged = list(cues)
    for span in spans:
        start_ms, end_ms = round(span.start_s * 1000), round(span.end_s * 1000)
        start_ms = max([start_ms, *(cue.end_ms for cue in cues if cue.start_ms < end_ms)])
        end_ms = min([end_ms, *(cue.start_ms for cue in cues if cue.start_ms >= start_ms)])
        if end_ms - start_ms >= LEAST_MUSIC_MS:
            merged.append(Cue(start_ms, end_ms, "", (label,)))
    return tuple(sorted(merged, key=lambda cue: cue.start_ms))


JOINER = "\u2060"
"""The invisible word joiner (U+2060), which breaks up what a player would read as markup."""

_SIGNS = str.maketrans({"<": "‹", ">": "›", "{": "(", "}": ")", "\\": "∖"})
_CHARACTER = re.compile(r"&(?=#?\w+;)")


def subrip_line(text: str) -> str:
    """Encode a line of a caption for a SubRip file."""
    plain = _CHARACTER.sub(f"&{JOINER}", text.translate(_SIGNS))
    return f"{JOINER}{plain}" if plain.strip().isnumeric() else plain


def without_signs(text: str) -> str:
    """Normalise a text for comparison with one that ``subrip_line`` has encoded."""
    return text.translate(_SIGNS).replace(JOINER, "")
