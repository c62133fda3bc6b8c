"""Storyboard and Timeline → caption cues: every spoken word, at most two lines at a time."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

from briefgen.audio.legible import legible
from briefgen.audio.phrases import CaptionLayout, Hints, Piece
from briefgen.speech.word_times import weight
from briefgen.storyboard.model import Span, Storyboard, Timeline

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
    said = 0.0
    for share in weights:
        start_s, said = span.start_s + span.duration_s * min(1.0, said / max(whole, 1)), said + share
        end_s = span.start_s + span.duration_s * min(1.0, said / max(whole, 1))
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
