"""The published podcast → its sound again, whole or cut by Scene, as loud as it is published."""

import os
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import TYPE_CHECKING

from briefgen.speech.ffmpeg import run_ffmpeg
from briefgen.storyboard.model import Span

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

RATE_HZ = 44_100
BITRATE = 64_000
"""As the podcast itself has them."""

LAME_SCALE = 0.95
"""LAME lowers what it is given by this factor at 64 kbit/s (its ``abr`` presets), so it is given as much more."""


def sound_of(data: bytes, rate_hz: int = RATE_HZ) -> "NDArray[np.float32]":
    """Decode a sound file to float32 mono samples, the encoder's padding removed.

    Args:
        data: the bytes of an MP3 or MP4.
        rate_hz: samples a second of what is returned.

    Raises:
        BriefgenError: it is not a readable sound file.
    """
    import numpy as np  # noqa: PLC0415  (heavy import)

    with tempfile.TemporaryDirectory() as folder:
        # Files and not pipes: ffmpeg needs the length to leave out the padding at the end.
        source, target = Path(folder) / "sound", Path(folder) / "samples"
        source.write_bytes(data)
        form = ("-ac", "1", "-ar", str(rate_hz), "-f", "f32le")
        run_ffmpeg("-i", str(source), "-map", "0:a:0", *form, str(target))
        return np.fromfile(target, dtype="<f4")


def excerpts(podcast: bytes, spans: Sequence[Span]) -> tuple[bytes, ...]:
    """Cut a podcast into MP3 files, one for each stretch, with the pauses that belong to it.

    Args:
        podcast: the bytes of ``podcast.mp3``, at its published loudness.
        spans: the stretches; the last may end with the podcast.

    Raises:
        BriefgenError: the podcast cannot be read, or a part of it not encoded.
    """
    sound = sound_of(podcast)

    def part(span: Span) -> bytes:
        cut = sound[round(span.start_s * RATE_HZ) : round(span.end_s * RATE_HZ)]
        return _encoded(cut / LAME_SCALE)

    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:  # each waits for an ffmpeg of its own
        return tuple(pool.map(part, spans))


def _encoded(samples: "NDArray[np.float32]") -> bytes:
    """An MP3 without tags, and with the header that makes it gapless."""
    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder) / "samples", Path(folder) / "part.mp3"
        source.write_bytes(samples.astype("<f4").tobytes())
        run_ffmpeg(
            "-f", "f32le", "-ar", str(RATE_HZ), "-ac", "1", "-i", str(source), "-map_metadata", "-1",
            "-b:a", str(BITRATE), "-fflags", "+bitexact", "-flags:a", "+bitexact", "-id3v2_version", "0", str(target),
        )  # fmt: skip
        return target.read_bytes()
