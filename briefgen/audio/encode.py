"""Samples → MP3, M4A or Opus, with ffmpeg."""

import os
import tempfile
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from briefgen.speech.decode import decode
from briefgen.speech.ffmpeg import run_ffmpeg
from briefgen.storyboard.model import Span

BITRATE = 64_000
"""Bits a second: transparent for mono speech, about 3.4 MB for seven minutes."""

RATE_HZ = 44_100
"""Samples a second of MP3 and M4A: the rate that every player and host accepts."""

LAME_SCALE = 0.95
"""LAME multiplies samples by this factor at 64 kbit/s (its ``abr`` presets)."""

# No clock, library version or tag of the encoder's own: the same sound gives the same bytes.
_BIT_EXACT = ("-fflags", "+bitexact", "-flags:a", "+bitexact", "-map_metadata", "0")


@dataclass(frozen=True)
class AudioFormat:
    """A kind of sound file.

    Attributes:
        name: the name of the podcast in it.
        media_type: as web servers send it.
        options: ffmpeg's options for the encoder and the container.
        loss_lu: how much quieter its encoder makes speech, as measured; the first aim is this much higher.
        rate_hz: samples a second that it decodes to.
    """

    name: str
    media_type: str
    options: tuple[str, ...]
    loss_lu: float
    rate_hz: int = RATE_HZ

    @property
    def extension(self) -> str:
        """The extension of its name, without the dot."""
        return self.name.rpartition(".")[2]


MP3 = AudioFormat(
    "podcast.mp3",
    "audio/mpeg",
    ("-c:a", "libmp3lame", "-b:a", str(BITRATE), "-ar", str(RATE_HZ), "-id3v2_version", "0", "-f", "mp3"),
    0.44,
)
"""LAME loses 0.43 to 0.46 LU of speech at 64 kbit/s."""

M4A = AudioFormat(
    "podcast.m4a",
    "audio/mp4",
    ("-c:a", "aac", "-b:a", str(BITRATE), "-ar", str(RATE_HZ), "-movflags", "+faststart", "-f", "ipod"),
    0.0,
)
OPUS = AudioFormat(
    "podcast.opus",
    "audio/ogg",
    ("-c:a", "libopus", "-b:a", "32000", "-application", "voip", "-f", "opus"),
    0.0,
    48_000,
)

FORMS: Mapping[str, AudioFormat] = {form.extension: form for form in (MP3, M4A, OPUS)}


def encode(
    samples: NDArray[np.float32], rate_hz: int, form: AudioFormat = MP3, extra: tuple[str, str] | None = None
) -> bytes:
    """Encode mono sound as a file without tags; an MP3 has the header that makes it gapless.

    Args:
        samples: float32 mono, shape (n,), clipped to -1 to 1.
        rate_hz: samples a second.
        form: which kind of file.
        extra: for M4A, the language and the chapters, these as a file in ffmpeg's own format for metadata.

    Raises:
        BriefgenError: there is no ffmpeg, or it failed.
    """
    with tempfile.TemporaryDirectory() as folder:
        # Files and not pipes: the encoder goes back to the start of its file to write the lengths that make it
        # gapless, and Python feeds a pipe in small pieces, which takes as long as the encoding.
        target, sound = Path(folder) / form.name, Path(folder) / "sound.pcm"
        sound.write_bytes(np.rint(np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
        inputs = ["-f", "s16le", "-ar", str(rate_hz), "-ac", "1", "-i", str(sound)]
        chapters = ["-map_chapters", "-1"]
        if extra:
            language, listed = extra[0], Path(folder) / "chapters.txt"
            listed.write_text(extra[1], encoding="utf-8")
            inputs += ["-f", "ffmetadata", "-i", str(listed)]
            chapters = ["-map_chapters", "1", "-metadata:s:a:0", f"language={language}"]
        run_ffmpeg(*inputs, "-map", "0:a", "-ac", "1", *_BIT_EXACT, *chapters, *form.options, str(target))
        return target.read_bytes()


def excerpts(podcast: bytes, spans: Sequence[Span]) -> tuple[bytes, ...]:
    """Cut a podcast into MP3s of the same loudness, one for each span, with the pauses inside it.

    Args:
        podcast: the content of ``podcast.mp3``.
        spans: from when to when each excerpt lasts; the last may end with the podcast.

    Raises:
        BriefgenError: the podcast cannot be decoded, or an excerpt not encoded.
    """
    samples = decode(podcast, RATE_HZ)

    def excerpt(span: Span) -> bytes:
        return encode(samples[round(span.start_s * RATE_HZ) : round(span.end_s * RATE_HZ)] / LAME_SCALE, RATE_HZ)

    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:  # each thread waits for an ffmpeg of its own
        return tuple(pool.map(excerpt, spans))
