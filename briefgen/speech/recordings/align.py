"""Align a recording with its text, without a network or a speech recogniser.

A computer voice speaks the same text, with known times of words; dynamic time warping over mel cepstra aligns the two
sounds and maps the times to the recording.
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from briefgen.speech.model import SpokenWord

if TYPE_CHECKING:
    from briefgen.speech.model import Clip

HOP_S = 0.02
MOST_FRAMES = 5000
"""A longer sound is compared in longer steps, which bounds time and memory."""

BANDS = 26
CEPSTRA = 13
LOWEST_HZ, HIGHEST_HZ = 100.0, 6000.0

_WINDOW_S = 0.032
_FLOOR = 1e-9
_RANGE_DB = 40.0  # what is further below the loud parts of a band counts as silence
_LEVEL_WEIGHT = 0.5
_CHANGE_WEIGHT = 1.3
_SLOPE_STEPS = 4
_DIAGONAL, _FIRST, _SECOND = 0, 1, 2


@dataclass(frozen=True, eq=False)
class Match:
    """The alignment of a recording with a model.

    Attributes:
        model_s: times in the model in seconds, rising, shape (n,).
        recording_s: the corresponding times in the recording, shape (n,).
        distance: the mean distance of aligned frames.
    """

    model_s: NDArray[np.float64]
    recording_s: NDArray[np.float64]
    distance: float

    def at(self, times_s: Sequence[float]) -> list[float]:
        """Map times of the model to times of the recording, in seconds, by linear interpolation."""
        return [float(time_s) for time_s in np.interp(times_s, self.model_s, self.recording_s)]


def match(model: "Clip", recording: "Clip") -> Match:
    """Align a recording with a model of it by dynamic time warping; both begin and end with speech.

    Args:
        model: the text spoken by a computer voice.
        recording: the same text read by a person.
    """
    hop_s = max(HOP_S, model.duration_s / MOST_FRAMES, recording.duration_s / MOST_FRAMES)
    first, second = features(model, hop_s), features(recording, hop_s)
    rows, columns, distance = _warp(first, second)
    # A model frame that is aligned with several of the recording is mapped to their middle.
    count = np.bincount(rows)
    middle: NDArray[np.float64] = np.bincount(rows, columns) / count
    model_s: NDArray[np.float64] = (np.arange(len(count), dtype=np.float64) + 0.5) * hop_s
    recording_s: NDArray[np.float64] = (middle + 0.5) * hop_s
    return Match(model_s, recording_s, distance)


def features(clip: "Clip", hop_s: float) -> NDArray[np.float32]:
    """Return mel cepstra and their slopes at each step: float32, shape (steps, 26).

    The mean of each band over the clip is subtracted, so that microphone and room matter little; slopes have more
    weight than the cepstra themselves, which differ from voice to voice.
    """
    window, hop = int(_WINDOW_S * clip.rate_hz), int(hop_s * clip.rate_hz)
    steps = max(3, round(len(clip.samples) / hop))
    padded = np.zeros(steps * hop + window + hop, np.float32)
    count = min(len(clip.samples), len(padded) - window // 2)
    padded[window // 2 : window // 2 + count] = clip.samples[:count]
    frames = np.lib.stride_tricks.sliding_window_view(padded, window)[hop // 2 :: hop][:steps]
    spectrum = np.abs(np.fft.rfft(frames * np.hanning(window).astype(np.float32), axis=1)) ** 2
    power = spectrum @ _mel_bands(window // 2 + 1, clip.rate_hz).T
    floor = np.percentile(power, 95, axis=0) * 10 ** (-_RANGE_DB / 10) + _FLOOR
    bands = np.log(power + floor)
    bands -= bands.mean(axis=0)
    cosines = np.cos(np.pi * np.arange(CEPSTRA)[:, None] * (np.arange(BANDS) + 0.5) / BANDS) * np.sqrt(2 / BANDS)
    cosines[0] *= _LEVEL_WEIGHT
    cepstra = bands @ cosines.T
    change = _change(cepstra)
    both = np.concatenate([_one_long(cepstra), _CHANGE_WEIGHT * _one_long(change)], axis=1)
    shapes: NDArray[np.float32] = both.astype(np.float32)
    return shapes


def _one_long(vectors: NDArray[np.float64]) -> NDArray[np.float64]:
    """Scale vectors so that their mean square length is 1."""
    scaled: NDArray[np.float64] = vectors / np.sqrt((vectors**2).sum(axis=1).mean() + _FLOOR)
    return scaled


def _change(cepstra: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the slope of each value over nine steps: shape as given."""
    count = len(cepstra)
    padded = np.pad(cepstra, ((_SLOPE_STEPS, _SLOPE_STEPS), (0, 0)), "edge")
    slopes = np.zeros_like(cepstra)
    for step in range(1, _SLOPE_STEPS + 1):
        later, earlier = (padded[_SLOPE_STEPS + at : _SLOPE_STEPS + at + count] for at in (step, -step))
        slopes += step * (later - earlier)
    return slopes


def _mel_bands(bins: int, rate_hz: int) -> NDArray[np.float64]:
    """Return triangular filters, evenly spaced on the mel scale: shape (bands, bins)."""
    edges = np.linspace(np.log1p(LOWEST_HZ / 700), np.log1p(HIGHEST_HZ / 700), BANDS + 2)
    centres = 700 * np.expm1(edges)
    pitch = np.linspace(0, rate_hz / 2, bins)
    rising = (pitch - centres[:-2, None]) / (centres[1:-1] - centres[:-2])[:, None]
    falling = (centres[2:, None] - pitch) / (centres[2:] - centres[1:-1])[:, None]
    filters: NDArray[np.float64] = np.maximum(0, np.minimum(rising, falling))
    return filters


def _warp(
    first: NDArray[np.float32], second: NDArray[np.float32]
) -> tuple[NDArray[np.int64], NDArray[np.int64], float]:
    """Return the cheapest warping path through two series (its rows, its columns), and its mean cost.

    The table of costs is filled along its diagonals, each of which is one operation of numpy.
    """
    rows, columns = len(first), len(second)
    back = second[::-1]
    squares, back_squares = (first**2).sum(axis=1), (back**2).sum(axis=1)
    came = np.zeros((rows + columns - 1, rows), np.uint8)
    before = last = np.full(rows + 1, np.inf, np.float32)  # one more in front, for what lies outside
    for diagonal in range(rows + columns - 1):
        low, high = max(0, diagonal - columns + 1), min(rows, diagonal + 1)
        shift = columns - 1 - diagonal
        part = slice(low + shift, high + shift)
        products = np.einsum("ij,ij->i", first[low:high], back[part])
        cost = np.sqrt(np.maximum(squares[low:high] + back_squares[part] - 2 * products, 0))
        if diagonal:
            ways = np.stack([before[low:high] + cost, last[low:high], last[low + 1 : high + 1]])
            chosen = ways.argmin(axis=0)
            came[diagonal, low:high] = chosen
            cost = cost + np.take_along_axis(ways, chosen[None], axis=0)[0]
        now = np.full(rows + 1, np.inf, np.float32)
        now[low + 1 : high + 1] = cost
        before, last = last, now
    row, column = rows - 1, columns - 1
    path = [(row, column)]
    while row or column:
        way = came[row + column, row]
        row, column = row - (way != _SECOND), column - (way != _FIRST)
        path.append((row, column))
    found = np.array(path[::-1], np.int64)
    return found[:, 0], found[:, 1], float(last[rows]) / (rows + columns)


DIGIT_WEIGHT = 4
"""The weight of a digit in letters: "2021" is spoken "twenty twenty-one"."""

CAPITALS_WEIGHT = 2
"""The weight of a capital in an acronym in letters, as acronyms are often spelled out."""


def written_starts(written: Sequence[str], spoken: Sequence[SpokenWord]) -> tuple[float, ...]:
    """Return the start of each written word in seconds; the times never fall.

    Words that are equal in both sequences match. Words between two matches share the time between them in proportion
    to their weights.

    Args:
        written: the words of a Line.
        spoken: the spoken words, at least one.
    """
    plain = [_plain(word) for word in written], [_plain(word.text) for word in spoken]
    starts: list[float] = []
    matcher = SequenceMatcher(None, *plain, autojunk=False)
    for same, first, end, first_spoken, end_spoken in matcher.get_opcodes():
        if same == "equal":
            starts += [word.start_s for word in spoken[first_spoken:end_spoken]]
        elif end > first:
            starts += _shared(written[first:end], *_bounds(spoken, first_spoken, end_spoken))
    for at in range(1, len(starts)):
        starts[at] = max(starts[at - 1], starts[at])
    return tuple(starts)


def _plain(word: str) -> str:
    return re.sub(r"[^\w]", "", word).casefold()


def _bounds(spoken: Sequence[SpokenWord], first: int, end: int) -> tuple[float, float]:
    """Return start and end of a run of spoken words; an empty run is where the next word begins."""
    if first < end:
        return spoken[first].start_s, spoken[end - 1].end_s
    at_s = spoken[first].start_s if first < len(spoken) else spoken[-1].end_s
    return at_s, at_s


def _shared(words: Sequence[str], start_s: float, end_s: float) -> list[float]:
    """Divide a time among words in proportion to their weights; return the start of each in seconds."""
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
