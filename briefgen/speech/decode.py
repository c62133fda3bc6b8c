"""Decode sound files (MP3, M4A, Opus, WAV, FLAC) to samples; the only decoder of briefgen."""

import tempfile
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from briefgen.ffmpeg import CONTAINERS, TIMEOUT_S, run_ffmpeg

LONGEST_S = 1800.0
"""A file is decoded up to this time: no programme is longer than seven minutes."""


def decode(
    sound: bytes | Path,
    rate_hz: int,
    *,
    channels: int = 1,
    longest_s: float = LONGEST_S,
    time_s: float = TIMEOUT_S,
) -> NDArray[np.float32]:
    """Decode a sound file with ffmpeg, in a process of its own, as a gapless player plays it.

    Encoder delay and padding are removed; other sample rates are resampled; NaN becomes 0.

    Args:
        sound: the file, or its content.
        rate_hz: sample rate of the result.
        channels: 1 mixes all channels to mono; 2 gives stereo, where mono has both channels 3 dB lower.
        longest_s: what comes after this time is not decoded.
        time_s: how long it may take, in seconds.

    Returns:
        float32, shape (n,) for one channel, else (n, channels).

    Raises:
        FfmpegError: the file is not readable sound.
        BriefgenError: ffmpeg is missing.
    """
    with tempfile.TemporaryDirectory() as folder:
        target = Path(folder) / "samples.f32"
        source = sound if isinstance(sound, Path) else Path(folder) / "sound"
        if isinstance(sound, bytes):
            # A file and not a pipe: ffmpeg needs its length to remove the padding at the end.
            source.write_bytes(sound)
        # Whatever its ending: recorders and people name files wrongly.
        run_ffmpeg(
            "-format_whitelist", CONTAINERS, "-i", f"file:{source.resolve()}",
            "-map", "0:a:0", "-vn", "-sn", "-dn", "-t", str(longest_s), "-ac", str(channels), "-ar", str(rate_hz),
            "-f", "f32le", str(target), time_s=time_s,
        )  # fmt: skip
        samples = np.fromfile(target, "<f4").astype(np.float32, copy=False)
    if not np.isfinite(samples).all():
        samples = np.nan_to_num(samples)
    return samples if channels == 1 else samples[: len(samples) // channels * channels].reshape(-1, channels)
