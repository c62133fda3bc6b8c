"""Trim the silence of a Clip, and check that it can be speech: an engine's output is never trusted."""

import math
import re
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from briefgen.speech.clip import Clip, SpokenWord

KEEP_S = 0.03
"""Silence kept before and after the speech, so that nothing starts or stops abruptly."""

FADE_S = 0.008
FRAME_S = 0.01
HOP_S = 0.005
SPEECH_DB = -40.0
"""Relative to the clip's loud level (95th percentile): a frame above this is surely speech."""
FAINT_DB = -52.0
"""Relative to the clip's loud level: from sure speech outwards, frames above this belong to it (hysteresis)."""
SILENT_DB = -60.0
FULL_SCALE = 0.999
MAX_CLIPPED = 0.001
MIN_S_PER_WORD = 0.08
MAX_S_PER_WORD = 1.2
MAX_EXTRA_S = 1.5
LETTERS_PER_WORD = 8
TAIL_S = 0.02
TAIL_DB = -18.0

Fault = Literal["silent", "short", "long", "clipped", "tail"]


def levels_db(clip: Clip) -> NDArray[np.float64]:
    """Return the level of each 10 ms frame (5 ms apart) in dB below full scale; at least one frame."""
    frame, hop = int(FRAME_S * clip.rate_hz), int(HOP_S * clip.rate_hz)
    samples = clip.samples.astype(np.float64)
    if len(samples) < frame:
        samples = np.pad(samples, (0, frame - len(samples)))
    frames = np.lib.stride_tricks.sliding_window_view(samples, frame)[::hop]
    power: NDArray[np.float64] = np.mean(frames**2, axis=1)
    return 10.0 * np.log10(power + 1e-12)


def trim(clip: Clip) -> Clip:
    """Trim the silence at both ends of a clip.

    Levels are relative to the clip's own loud level. From the first and last frame that is surely speech the bounds
    move outwards while the sound is above a lower level, so that soft endings ("-s", "-f") stay. 30 ms are kept on
    each side, with short fades against clicks. The result of a silent clip is empty.
    """
    levels = levels_db(clip)
    loud = float(np.percentile(levels, 95))
    sure = np.flatnonzero(levels > max(loud + SPEECH_DB, SILENT_DB))
    if loud < SILENT_DB or not len(sure):
        return Clip(clip.samples[:0], clip.rate_hz)
    first, last = int(sure[0]), int(sure[-1])
    faint = loud + FAINT_DB
    while first > 0 and levels[first - 1] > faint:
        first -= 1
    while last < len(levels) - 1 and levels[last + 1] > faint:
        last += 1
    hop, frame, keep = (int(span * clip.rate_hz) for span in (HOP_S, FRAME_S, KEEP_S))
    start, end = max(0, first * hop - keep), min(len(clip.samples), last * hop + frame + keep)
    return Clip(
        _faded(clip.samples[start:end], int(FADE_S * clip.rate_hz)),
        clip.rate_hz,
        _shifted(clip.words, start / clip.rate_hz, (end - start) / clip.rate_hz),
    )


def _shifted(words: tuple[SpokenWord, ...], start_s: float, length_s: float) -> tuple[SpokenWord, ...]:
    """Return words with times relative to a part of a clip, clamped to it."""

    def inside(time_s: float) -> float:
        return min(max(time_s - start_s, 0.0), length_s)

    return tuple(SpokenWord(word.text, inside(word.start_s), inside(word.end_s)) for word in words)


def _faded(samples: NDArray[np.float32], length: int) -> NDArray[np.float32]:
    """Fade samples in and out over ``length`` samples."""
    length = min(length, len(samples) // 2)
    faded = samples.astype(np.float32, copy=True)
    if length:
        ramp = (0.5 - 0.5 * np.cos(np.pi * np.arange(length) / length)).astype(np.float32)
        faded[:length] *= ramp
        faded[-length:] *= ramp[::-1]
    return faded


def spoken_words(said: str) -> int:
    """Estimate the number of spoken words in a prepared text; a long or spelled word counts as several."""
    plain = re.sub(r"\[([^\]]*)\]\(/([^)]*)/\)", r"\2", said)
    return sum(math.ceil(len(word) / LETTERS_PER_WORD) for word in plain.split() if any(c.isalpha() for c in word))


def fault(clip: Clip, trimmed: Clip, said: str) -> Fault | None:
    """Return why a clip cannot be its text, or None when it can.

    Args:
        clip: as the engine made it.
        trimmed: the same after ``trim``.
        said: the text that the engine was given.
    """
    if not len(trimmed.samples) or not np.all(np.isfinite(clip.samples)):
        return "silent"
    words = max(1, spoken_words(said))
    if trimmed.duration_s < MIN_S_PER_WORD * words:
        return "short"
    if trimmed.duration_s > MAX_S_PER_WORD * words + MAX_EXTRA_S:
        return "long"
    if float(np.mean(np.abs(clip.samples) >= FULL_SCALE)) > MAX_CLIPPED:
        return "clipped"
    return None if _ends_softly(clip) else "tail"


def _ends_softly(clip: Clip) -> bool:
    """Return whether the end of an untrimmed clip is quiet; a word that is cut off, or static, is not."""
    levels = levels_db(clip)
    tail = levels[-max(1, int(TAIL_S / HOP_S)) :]
    return float(np.max(tail)) < float(np.percentile(levels, 95)) + TAIL_DB
