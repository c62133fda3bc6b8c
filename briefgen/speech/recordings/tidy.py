"""Tidy a recording: trim the silence at its ends and shorten very long pauses, without other changes."""

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from briefgen.speech.clips import FRAME_S, HOP_S, levels_db
from briefgen.speech.model import Clip

LEAD_S = 0.06
TAIL_S = 0.25
"""Seconds kept before and after the speech, for breath and for soft endings that are lost in the room's noise."""

LONGEST_PAUSE_S = 1.4
"""A longer pause inside a reading, as when the reader turned a page, is shortened to ``PAUSE_S``."""

PAUSE_S = 0.9
SHORTEST_PAUSE_S = 0.12
CLICK_S = 0.06
"""Isolated sound shorter than this, in seconds, is no speech: a key, a click of the recorder."""

NOISY_DB = 18.0
"""The least ratio of speech to the noise of the room in decibels; a recording below it is marked as noisy."""

_SPEECH_DB = 40.0
_ABOVE_NOISE_DB = 8.0
_BELOW_SPEECH_DB = 10.0
_FADE_IN_S, _FADE_OUT_S, _CROSS_S = 0.01, 0.05, 0.03


@dataclass(frozen=True, eq=False)
class Tidied:
    """A recording after trimming, with its pauses and its ratio of speech to noise.

    Attributes:
        clip: the sound.
        pauses: start and end of each pause in it, in seconds.
        above_noise_db: the ratio of speech to the noise of the room.
    """

    clip: Clip
    pauses: tuple[tuple[float, float], ...]
    above_noise_db: float


def tidy(clip: Clip) -> Tidied:
    """Trim a recording and shorten its long pauses; the noise of the room stays, also in the pauses.

    Args:
        clip: not silent.
    """
    levels = levels_db(clip)
    speech, _ = _speech(levels)
    first, last = _edges(speech)
    start = max(0, int((first * HOP_S - LEAD_S) * clip.rate_hz))
    end = min(len(clip.samples), int((last * HOP_S + FRAME_S + TAIL_S) * clip.rate_hz))
    samples = _shortened(clip, start, end, _runs(~speech[first : last + 1], first))
    whole = Clip(_faded(samples, clip.rate_hz), clip.rate_hz)
    levels = levels_db(whole)
    speech, above_db = _speech(levels)
    first, last = _edges(speech)
    pauses = [
        (begin * HOP_S + FRAME_S / 2, stop * HOP_S + FRAME_S / 2)
        for begin, stop in _runs(~speech[first : last + 1], first)
        if (stop - begin) * HOP_S >= SHORTEST_PAUSE_S
    ]
    return Tidied(whole, tuple(pauses), above_db)


def _speech(levels: NDArray[np.float64]) -> tuple[NDArray[np.bool_], float]:
    """Detect speech: return a flag for each frame, and the ratio of speech to noise in decibels."""
    loud, noise = float(np.percentile(levels, 95)), float(np.percentile(levels, 5))
    limit = max(loud - _SPEECH_DB, min(noise + _ABOVE_NOISE_DB, loud - _BELOW_SPEECH_DB))
    speech = levels > limit
    for begin, stop in _runs(speech, 0):
        if (stop - begin) * HOP_S < CLICK_S:
            speech[begin:stop] = False
    return speech, loud - noise


def _edges(speech: NDArray[np.bool_]) -> tuple[int, int]:
    """Return the first and last frame of speech; of all frames when there is none."""
    found = np.flatnonzero(speech)
    return (int(found[0]), int(found[-1])) if len(found) else (0, len(speech) - 1)


def _runs(flags: NDArray[np.bool_], offset: int) -> list[tuple[int, int]]:
    """Return start and end of each run of true frames."""
    edges = np.flatnonzero(np.diff(np.concatenate([[False], flags, [False]]).astype(np.int8)))
    return [(int(begin) + offset, int(stop) + offset) for begin, stop in edges.reshape(-1, 2)]


def _shortened(clip: Clip, start: int, end: int, pauses: list[tuple[int, int]]) -> NDArray[np.float32]:
    """Cut the middle out of very long pauses, and cross-fade the two ends."""
    cross = int(_CROSS_S * clip.rate_hz)
    ramp = np.linspace(0, 1, cross, dtype=np.float32)
    parts, at = [], start
    for begin, stop in pauses:
        length_s = (stop - begin) * HOP_S
        if length_s <= LONGEST_PAUSE_S:
            continue
        cut_from = int((begin * HOP_S + PAUSE_S / 2) * clip.rate_hz)
        cut_to = int((stop * HOP_S - PAUSE_S / 2) * clip.rate_hz)
        tail, head = clip.samples[cut_from : cut_from + cross], clip.samples[cut_to - cross : cut_to]
        parts += [clip.samples[at:cut_from], tail * np.sqrt(1 - ramp) + head * np.sqrt(ramp)]
        at = cut_to
    return np.concatenate([*parts, clip.samples[at:end]]).astype(np.float32)


def _faded(samples: NDArray[np.float32], rate_hz: int) -> NDArray[np.float32]:
    """Fade a recording in over 10 ms and out over 50 ms."""
    faded = samples.copy()
    for length, part in ((_FADE_IN_S, slice(None)), (_FADE_OUT_S, slice(None, None, -1))):
        count = min(int(length * rate_hz), len(faded) // 2)
        faded[part][:count] *= (0.5 - 0.5 * np.cos(np.pi * np.arange(count) / max(count, 1))).astype(np.float32)
    return faded
