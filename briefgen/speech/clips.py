"""Trim the silence of a Clip, and check that it can be speech: an engine's output is never trusted."""

import json
import math
import re
from collections.abc import Callable, Sequence
from dataclasses import astuple
from functools import cache, reduce
from typing import TYPE_CHECKING, Literal

import numpy as np
from numpy.typing import NDArray

from briefgen.cache import Cache, key_of
from briefgen.ffmpeg import audio_segment
from briefgen.speech.model import Clip, SpokenWord

if TYPE_CHECKING:
    from briefgen.speech.model import Voice

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


def spoken_words(spoken: str) -> int:
    """Estimate the number of spoken words in a prepared text; a long or spelled word counts as several."""
    plain = re.sub(r"\[([^\]]*)\]\(/([^)]*)/\)", r"\2", spoken)
    return sum(math.ceil(len(word) / LETTERS_PER_WORD) for word in plain.split() if any(c.isalpha() for c in word))


def fault(clip: Clip, trimmed: Clip, spoken: str) -> Fault | None:
    """Return why a clip cannot be its text, or None when it can.

    Args:
        clip: as the engine made it.
        trimmed: the same after ``trim``.
        spoken: the text that the engine was given.
    """
    if not len(trimmed.samples) or not np.all(np.isfinite(clip.samples)):
        return "silent"
    words = max(1, spoken_words(spoken))
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


KIND = "clips"
"""The kind of the cache under which clips are stored."""

RECIPE = 2
"""Raise it when the same engine, voice and text give another clip, as when clips are trimmed differently."""

INT16_FULL_SCALE = 32_767


def clip_key(spoken: str, voice: "Voice", engine: str) -> str:
    """Return the cache key of a clip.

    It depends on what is said, on what decides the sound of the voice, and on the engine's version; not on the
    voice's name, credit or pauses.
    """
    files = sorted(file.sha256 for file in voice.files)
    sound = [voice.engine, voice.model, voice.speed, voice.sends_to, voice.notation, voice.british, files]
    return key_of(RECIPE, spoken, sound, engine)


def cached_clip(key: str, make: Callable[[], Clip], store: Cache | None) -> Clip:
    """Return a clip from the cache, or make and store it.

    Args:
        key: from ``clip_key``.
        make: synthesises the clip. What it raises is passed on.
        store: safe between threads and processes; None, or one that cannot be used, stores nothing.

    Returns:
        The clip in 16 bits: the same samples whether it was stored or has just been made.
    """
    if store is None:
        return in_16_bits(make())
    return clip_from_bytes(store.get_or_make(KIND, key, lambda: clip_to_bytes(make())))


def clip_to_bytes(clip: Clip) -> bytes:
    """Encode a clip for the cache: a line of JSON with its rate and words, then its samples as 16-bit PCM."""
    head = json.dumps([clip.rate_hz, [astuple(word) for word in clip.words]])
    return head.encode() + b"\n" + pcm_16(clip.samples)


def clip_from_bytes(content: bytes) -> Clip:
    """Decode a clip that ``clip_to_bytes`` has encoded."""
    head, _, body = content.partition(b"\n")
    rate_hz, words = json.loads(head)
    return Clip(_float_samples()[np.frombuffer(body, "<u2")], rate_hz, tuple(SpokenWord(*word) for word in words))


def in_16_bits(clip: Clip) -> Clip:
    """Return a clip with its samples clipped to -1 to 1 and rounded to 16 bits."""
    return clip_from_bytes(clip_to_bytes(clip))


def pcm_16(samples: NDArray[np.float32]) -> bytes:
    """Encode samples as 16-bit little-endian PCM, clipped to -1 to 1."""
    scaled = np.rint(np.clip(samples, -1, 1).astype(np.float64) * INT16_FULL_SCALE)
    return scaled.astype("<i2").tobytes()


@cache
def _float_samples() -> NDArray[np.float32]:
    """Return the float value of each 16-bit sample: a table look-up takes a third of the time of division."""
    numbers = np.arange(1 << 16, dtype=np.uint16).view(np.int16)
    return (numbers.astype(np.float64) / INT16_FULL_SCALE).astype(np.float32)


def wav(clips: Sequence[Clip], pause_s: float) -> bytes:
    """Join clips with a pause between two of them, and encode the result as 16-bit mono WAV.

    Args:
        clips: at least one, all of one sample rate.
        pause_s: the length of the pause in seconds.
    """
    segment, rate_hz = audio_segment(), clips[0].rate_hz
    pause = segment.silent(round(pause_s * 1000), rate_hz)
    sounds = [segment(pcm_16(clip.samples), sample_width=2, frame_rate=rate_hz, channels=1) for clip in clips]
    with reduce(lambda joined, sound: joined + pause + sound, sounds).export(format="wav") as file:
        return bytes(file.read())
