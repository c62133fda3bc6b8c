"""Sound in memory → MP3, M4A or Opus with ffmpeg, and how loud it is, measured on what the file decodes to."""

import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

from briefgen.audio.measure import LOUDNESS_FILTER, Blocks, blocks_in, blocks_of
from briefgen.audio.own_mp3 import decoded_file
from briefgen.errors import BriefgenError
from briefgen.speech.ffmpeg import run_ffmpeg

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

BITRATE = 64_000
"""Bits a second: transparent for mono speech, about 3.4 MB for seven minutes."""

RATE_HZ = 44_100
"""Samples a second of MP3 and M4A: the rate that every player and host accepts. Opus always has 48,000."""

# No clock, library version or tag of the encoder's own: the same sound gives the same bytes.
_BIT_EXACT = ("-fflags", "+bitexact", "-flags:a", "+bitexact", "-map_metadata", "0")


@dataclass(frozen=True)
class Form:
    """A kind of sound file.

    Attributes:
        name: the name of the podcast in it.
        media_type: as web servers send it.
        options: what ffmpeg is told.
        loss_lu: how much quieter its encoder makes speech, as measured; the first aim is this much higher.
    """

    name: str
    media_type: str
    options: tuple[str, ...]
    loss_lu: float

    @property
    def extension(self) -> str:
        """The end of its name."""
        return self.name.rpartition(".")[2]


MP3 = Form(
    "podcast.mp3",
    "audio/mpeg",
    ("-c:a", "libmp3lame", "-b:a", str(BITRATE), "-ar", str(RATE_HZ), "-id3v2_version", "0", "-f", "mp3"),
    0.44,
)
"""LAME loses 0.43 to 0.46 LU of speech at 64 kbit/s."""

M4A = Form(
    "podcast.m4a",
    "audio/mp4",
    ("-c:a", "aac", "-b:a", str(BITRATE), "-ar", str(RATE_HZ), "-movflags", "+faststart", "-f", "ipod"),
    0.0,
)
OPUS = Form(
    "podcast.opus", "audio/ogg", ("-c:a", "libopus", "-b:a", "32000", "-application", "voip", "-f", "opus"), 0.0
)

FORMS: Mapping[str, Form] = {form.extension: form for form in (MP3, M4A, OPUS)}


def encode(
    samples: "NDArray[np.float32]", rate_hz: int, form: Form = MP3, extra: tuple[str, str] | None = None
) -> tuple[bytes, Blocks]:
    """Return a mono sound file without tags, and the loudness of what it decodes to.

    The MP3 has the header that makes it gapless.

    Args:
        samples: float32 mono, shape (n,), -1 to 1.
        rate_hz: samples a second.
        form: which kind of file.
        extra: for M4A, the language and the chapters, these as a file in ffmpeg's own format for metadata.

    Raises:
        BriefgenError: there is no ffmpeg, or it failed.
    """
    import numpy as np  # noqa: PLC0415  (heavy import)

    with tempfile.TemporaryDirectory() as folder:
        # A real file: the encoder goes back to its start to write the lengths that make it gapless.
        path, sound = Path(folder) / form.name, Path(folder) / "sound.pcm"
        # And one for the sound: Python feeds a pipe in small bites, which takes as long as the encoding.
        # Not by numpy's own function, which does not say why it could not.
        sound.write_bytes(np.rint(np.clip(samples, -1, 1) * 32767).astype("<i2").tobytes())
        inputs = ["-f", "s16le", "-ar", str(rate_hz), "-ac", "1", "-i", str(sound)]
        chapters = ["-map_chapters", "-1"]
        if extra:
            language, listed = extra[0], Path(folder) / "chapters.txt"
            listed.write_text(extra[1], encoding="utf-8")
            inputs += ["-f", "ffmetadata", "-i", str(listed)]
            chapters = ["-map_chapters", "1", "-metadata:s:a:0", f"language={language}"]
        making = [*inputs, "-map", "0:a", "-ac", "1", *_BIT_EXACT, *chapters, *form.options, str(path)]
        if form is MP3:
            run_ffmpeg(*making)
            return path.read_bytes(), blocks_of(*decoded_file(path))
        try:
            # The decoder of what is just being encoded runs beside the encoder: it costs next to no time.
            beside = ["-dec", "0:0", "-filter_complex", f"[dec:0]{LOUDNESS_FILTER}[heard]", "-map", "[heard]"]
            frames, _ = run_ffmpeg(*making, *beside, "-f", "null", "-")
        except BriefgenError:  # an ffmpeg from before version 7 cannot; one that cannot encode fails again here
            run_ffmpeg(*making)
            frames, _ = run_ffmpeg("-i", str(path), "-map", "0:a:0", "-af", LOUDNESS_FILTER, "-f", "null", "-")
        return path.read_bytes(), blocks_in(frames)
