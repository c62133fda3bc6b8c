"""Clips in the cache: a sentence is synthesised once, and after a failure only what is missing is.

A clip is stored under the hash of what is said, the voice and the version of the engine, with its samples in 16 bits.
"""

import json
from collections.abc import Callable
from dataclasses import astuple
from functools import cache
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from briefgen.cache import Cache, key_of
from briefgen.speech.clip import Clip, SpokenWord

if TYPE_CHECKING:
    from briefgen.speech.voice import Voice

KIND = "clips"
"""The kind of the cache under which clips are stored."""

RECIPE = 2
"""Raise it when the same engine, voice and text give another clip, as when clips are trimmed differently."""

FULL_SCALE = 32_767


def clip_key(said: str, voice: "Voice", engine: str) -> str:
    """Return the cache key of a clip.

    It depends on what is said, on what decides the sound of the voice, and on the engine's version; not on the
    voice's name, credit or pauses.
    """
    files = sorted(file.sha256 for file in voice.files)
    sound = [voice.engine, voice.model, voice.speed, voice.sends_to, voice.notation, voice.british, files]
    return key_of(RECIPE, said, sound, engine)


def cached_clip(key: str, make: Callable[[], Clip], store: Cache | None) -> Clip:
    """Return the clip under a key from the cache; where there is none, make and store it.

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
    """Return a clip with its samples clipped to -1 to 1 and rounded to 16 bits, as sound files have them."""
    return clip_from_bytes(clip_to_bytes(clip))


def pcm_16(samples: NDArray[np.float32]) -> bytes:
    """Encode samples as 16-bit little-endian PCM, clipped to -1 to 1."""
    scaled = np.rint(np.clip(samples, -1, 1).astype(np.float64) * FULL_SCALE)
    return scaled.astype("<i2").tobytes()


@cache
def _float_samples() -> NDArray[np.float32]:
    """Return the float sample of each 16-bit number: a table takes a third of the time of the division."""
    numbers = np.arange(1 << 16, dtype=np.uint16).view(np.int16)
    return (numbers.astype(np.float64) / FULL_SCALE).astype(np.float32)
