"""Master sound to a loudness under a true-peak ceiling, with a gain and a look-ahead limiter.

Why not ffmpeg's loudnorm: raw speech is near -25 LUFS with peaks near 0 dBTP, so gain alone cannot reach -19, and
loudnorm then falls back to its dynamic mode, which pumps.
"""

import math
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from briefgen.audio.loudness import SILENT_LUFS, gated_lufs, k_weighted, peak_envelope, step_powers
from briefgen.errors import BriefgenError
from briefgen.speech.ffmpeg import problem

TARGET_LUFS = -19.0
"""Integrated loudness of spoken mono podcasts (the mono equal of -16 LUFS stereo)."""

CEILING_DBTP = -1.5
"""Half a decibel below the limit of -1 dBTP, for what encoding adds."""

LOOK_AHEAD_BLOCKS = 5
"""The gain begins to fall this many blocks of one millisecond before a peak."""

RELEASE_BLOCKS = 60
"""After this many blocks of one millisecond the attenuation has fallen to 1/e: short after a click, unheard after a
vowel."""

_WATCHED_DB = 8.0
_NEAR_ENOUGH_LU = 0.02
_MOST_ROUNDS = 8


class SilentError(BriefgenError):
    """The sound is silent, so its loudness cannot be changed."""


def master(
    samples: NDArray[np.float32],
    rate_hz: int,
    target_lufs: float = TARGET_LUFS,
    ceiling_dbtp: float = CEILING_DBTP,
    spoken: Sequence[tuple[float, float]] = (),
) -> NDArray[np.float32]:
    """Bring sound to a loudness, with its true peak under a ceiling.

    Limiting lowers the loudness, so the gain is found again until the result is within 0.02 LU.

    Args:
        samples: float32 mono, shape (n,).
        rate_hz: samples a second.
        target_lufs: the loudness to reach.
        ceiling_dbtp: the highest true peak.
        spoken: start and end, in seconds, of the parts on which the loudness is measured, so that a chime does not
            count; without any, or where they are too short to measure, the whole is measured.

    Returns:
        float32, shape (n,).

    Raises:
        SilentError: it is silent.
    """
    weighted = k_weighted(samples, rate_hz)
    powers = step_powers(weighted, rate_hz)
    counted = _counted(powers, spoken)
    loudness = gated_lufs(powers[counted])
    if loudness <= SILENT_LUFS:
        raise SilentError(problem("silent"))
    hop = max(1, rate_hz // 1000)
    gain_db = target_lufs - loudness
    # The true peak between two samples can be higher than both, but not by as much as 8 dB.
    near = 10 ** ((ceiling_dbtp - gain_db - _WATCHED_DB) / 20)
    peaks_db = 20 * np.log10(np.maximum(peak_envelope(samples, hop, near), 1e-9))
    gain = np.ones(0, np.float32)
    for _ in range(_MOST_ROUNDS):
        gain = _gain(peaks_db + gain_db - ceiling_dbtp, gain_db, hop, len(samples))
        # The gain changes so slowly that K-weighting before it, once, gives the same as K-weighting after it.
        off_lu = target_lufs - gated_lufs(step_powers(weighted * gain, rate_hz)[counted])
        if abs(off_lu) < _NEAR_ENOUGH_LU:
            break
        gain_db += off_lu
    mastered: NDArray[np.float32] = samples * gain
    return mastered


def _counted(powers: NDArray[np.float64], spoken: Sequence[tuple[float, float]]) -> NDArray[np.intp]:
    """Return the indexes of the steps of 100 ms that lie wholly in the spoken parts; of all, when too few do."""
    inside = [np.arange(math.ceil(start_s * 10), min(int(end_s * 10), len(powers))) for start_s, end_s in spoken]
    steps = np.concatenate(inside) if inside else np.zeros(0, np.intp)
    return steps if len(steps) and gated_lufs(powers[steps]) > SILENT_LUFS else np.arange(len(powers))


def _gain(over_db: NDArray[np.floating], gain_db: float, hop: int, count: int) -> NDArray[np.float32]:
    """Return the gain of every sample: the make-up gain less the limiter's attenuation.

    The attenuation decays exponentially after a peak (a running maximum of its logarithm along a slope), is held
    from before the peak (a sliding maximum) and is smoothed by an average no longer than the hold, so that it is
    never too small.
    """
    slope = np.arange(len(over_db)) / RELEASE_BLOCKS
    released = np.exp(np.maximum.accumulate(np.log(np.maximum(over_db, 1e-6)) + slope) - slope)
    ahead = LOOK_AHEAD_BLOCKS
    padded = np.concatenate([np.zeros(ahead), released, np.zeros(ahead)])
    # Block j here is the highest of blocks j-1 … j+ahead, so the mean of any `ahead` in a row is at least what the
    # last of them and its neighbours need (between block centres the gain is a straight line).
    held = np.lib.stride_tricks.sliding_window_view(padded, ahead + 2).max(axis=1)
    smooth = np.convolve(held, np.full(ahead, 1 / ahead), "valid")
    blocks = 10 ** ((gain_db - smooth) / 20)
    centres = np.arange(len(blocks)) * hop + (hop - 1) / 2
    curve: NDArray[np.float32] = np.interp(np.arange(count), centres, blocks).astype(np.float32)
    return curve
