"""The chime at the start and end: two soft notes, made by code, quiet because of what the programme is about."""

import numpy as np
from numpy.typing import NDArray

CHIME_S = 1.6
"""The duration of the chime, in seconds."""

QUIET_AFTER_S = 0.3
"""The silence between the opening chime and the first word, in seconds."""

NOTES_HZ = (293.66, 440.0)
"""D4 and A4: an open fifth, neither glad nor sad; low enough to be gentle, high enough for a phone."""

_PARTIALS = ((1, 1.0), (2, 0.22), (3, 0.06))
_SECOND_NOTE_S = 0.32
_ATTACK_S = 0.04
_DECAY_S = 0.42
_FADE_S = 0.5


def chime(rate_hz: int, *, closing: bool = False) -> NDArray[np.float32]:
    """Synthesise the chime: two notes, rising for the opening and falling for the closing.

    Args:
        rate_hz: samples a second.
        closing: whether it is the closing chime.

    Returns:
        float32, shape (round(1.6 × rate_hz),), peak 1, silent at both ends.
    """
    count = round(CHIME_S * rate_hz)
    sound = np.zeros(count)
    notes = tuple(reversed(NOTES_HZ)) if closing else NOTES_HZ
    for start, pitch_hz in zip((0, round(_SECOND_NOTE_S * rate_hz)), notes, strict=True):
        sound[start:] += _note(pitch_hz, count - start, rate_hz)
    fade = round(_FADE_S * rate_hz)
    sound[-fade:] *= 0.5 + 0.5 * np.cos(np.pi * np.arange(1, fade + 1) / fade)
    even: NDArray[np.float32] = (sound / np.abs(sound).max()).astype(np.float32)
    return even


def _note(pitch_hz: float, count: int, rate_hz: int) -> NDArray[np.float64]:
    """Synthesise a decaying note with its first partials, of ``count`` samples."""
    time_s = np.arange(count) / rate_hz
    swell = 0.5 - 0.5 * np.cos(np.pi * np.minimum(time_s / _ATTACK_S, 1))
    tones = [
        level * np.exp(-time_s * partial / _DECAY_S) * np.sin(2 * np.pi * partial * pitch_hz * time_s)
        for partial, level in _PARTIALS
    ]
    whole: NDArray[np.float64] = swell * np.sum(tones, axis=0)
    return whole
