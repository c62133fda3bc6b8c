"""Clips → a WAV file, to listen to a voice without making a podcast."""

import io
import wave
from collections.abc import Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from briefgen.speech.clip import Clip


def wav(clips: Sequence["Clip"], pause_s: float) -> bytes:
    """Return clips one after another as 16-bit mono WAV.

    Args:
        clips: at least one, all of one sample rate.
        pause_s: the silence between two, in seconds.
    """
    import numpy as np  # noqa: PLC0415  (heavy import)

    rate_hz = clips[0].rate_hz
    silence = np.zeros(round(pause_s * rate_hz), dtype=np.float32)
    parts = [part for clip in clips for part in (clip.samples, silence)][:-1]
    pcm = (np.clip(np.concatenate(parts), -1, 1) * 32767).astype("<i2")
    file = io.BytesIO()
    with wave.open(file, "wb") as sound:
        sound.setnchannels(1)
        sound.setsampwidth(2)
        sound.setframerate(rate_hz)
        sound.writeframes(pcm.tobytes())
    return file.getvalue()
