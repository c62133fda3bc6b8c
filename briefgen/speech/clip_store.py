"""Clips are kept: a sentence is said once, and after a break only the rest of a programme is made or asked for.

A clip is kept under the hash of what is said, by whom and with what, in the cache of ``briefgen.cache``; one that is
damaged is forgotten. What comes back is the very clip that went in, so nothing sounds different for being kept.
"""

import json
from dataclasses import astuple
from functools import cache
from typing import TYPE_CHECKING

from briefgen.cache import Cache, key_of
from briefgen.speech.clip import Clip, SpokenWord

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from briefgen.speech.voice import Voice

KIND = "clips"

STEP = 2
"""Grows when the same engine, voice and text give another clip, as when clips are trimmed differently."""

FULL_SCALE = 32_767


def clip_key(said: str, voice: "Voice", engine: str) -> str:
    """Return the name of a clip.

    It depends on what is said, on what decides the voice's sound and on the engine's version; not on the voice's
    name, credit or pauses.
    """
    files = sorted(file.sha256 for file in voice.files)
    sound = [voice.engine, voice.model, voice.speed, voice.sends_to, voice.notation, voice.british, files]
    return key_of(STEP, said, sound, engine)


def in_16_bits(clip: Clip) -> Clip:
    """Return a clip with its samples rounded to 16 bits, as sound files have them, so that it can be kept exactly."""
    return Clip(_samples(_whole(clip)), clip.rate_hz, clip.words)


class ClipStore:
    """Clips under their keys, safe between threads and processes. A cache that cannot be used keeps nothing.

    Args:
        cache: where they are; the user's cache when not given.
    """

    def __init__(self, cache: Cache | None = None) -> None:
        self._cache = cache if cache is not None else Cache()

    def get(self, key: str) -> Clip | None:
        """Return the clip of that name, or None when there is none that is whole."""
        content = self._cache.get(KIND, key)
        return _read(content) if content is not None else None

    def put(self, key: str, clip: Clip) -> None:
        """Keep a clip of 16 bits; one that cannot be kept is simply made again next time."""
        self._cache.put(KIND, key, _written(clip))


def _whole(clip: Clip) -> "NDArray[np.int16]":
    import numpy as np  # noqa: PLC0415  (start-up time)

    return np.rint(np.clip(clip.samples, -1, 1).astype(np.float64) * FULL_SCALE).astype("<i2")


def _samples(whole: "NDArray[np.int16]") -> "NDArray[np.float32]":
    samples: NDArray[np.float32] = _all_samples()[whole.view("<u2")]
    return samples


@cache
def _all_samples() -> "NDArray[np.float32]":
    """Return the sample of each number of 16 bits: looking it up takes a third of the time of working it out."""
    import numpy as np  # noqa: PLC0415  (start-up time)

    every = np.arange(1 << 16, dtype=np.uint16).view(np.int16)
    return (every.astype(np.float64) / FULL_SCALE).astype(np.float32)


def _written(clip: Clip) -> bytes:
    head = json.dumps([clip.rate_hz, [astuple(word) for word in clip.words]])
    return head.encode() + b"\n" + _whole(clip).tobytes()


def _read(content: bytes) -> Clip:
    import numpy as np  # noqa: PLC0415  (start-up time)

    head, _, body = content.partition(b"\n")
    rate_hz, words = json.loads(head)
    return Clip(_samples(np.frombuffer(body, "<i2")), rate_hz, tuple(SpokenWord(*word) for word in words))
