"""Join sounds without a click: sample positions, fades, resampling."""

import math
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from briefgen.speech.clip import Clip

FADE_S = 0.005
"""The fade at both ends of a clip, in seconds: too short to hear, long enough to prevent a click."""


def nearest_sample(value: float) -> int:
    """Round a position to the nearest whole sample; halves are rounded up."""
    # Not round(): its ties go to the even number, so two starts could drift apart by a sample.
    return math.floor(value + 0.5)


def mix_in(samples: NDArray[np.float32], sound: NDArray[np.float32], start: int) -> None:
    """Add a sound to a longer one in place, from the sample ``start`` on."""
    end = min(start + len(sound), len(samples))  # a resampled clip may be half a sample longer than its time
    samples[start:end] += sound[: end - start]


def fade(sound: NDArray[np.float32], rate_hz: int, fade_s: float = FADE_S) -> NDArray[np.float32]:
    """Fade a sound in and out, with a raised cosine of ``fade_s`` seconds at each end."""
    count = min(round(fade_s * rate_hz), len(sound) // 2)
    ramp = (0.5 - 0.5 * np.cos(np.pi * np.arange(count) / max(count, 1))).astype(np.float32)
    faded = sound.copy()
    faded[:count] *= ramp
    faded[len(faded) - count :] *= ramp[::-1]
    return faded


def resample(clip: "Clip", rate_hz: int) -> NDArray[np.float32]:
    """Resample a clip by cutting or padding its spectrum: band-limited, without a phase shift."""
    if clip.rate_hz == rate_hz or not len(clip.samples):
        return clip.samples.astype(np.float32)
    margin = clip.rate_hz // 10  # silence around it keeps the two ends, which the transform joins, apart
    padded = np.pad(clip.samples.astype(np.float64), margin)
    padded = np.pad(padded, (0, -len(padded) % clip.rate_hz))  # whole seconds: the ratio of lengths is exact
    count = len(padded) // clip.rate_hz * rate_hz
    sound = np.fft.irfft(np.fft.rfft(padded)[: count // 2 + 1], count) * (count / len(padded))
    start, length = nearest_sample(margin * rate_hz / clip.rate_hz), nearest_sample(clip.duration_s * rate_hz)
    return sound[start : start + length].astype(np.float32)
