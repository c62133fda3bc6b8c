"""How loud a sound file is and how long, measured on what it decodes to."""

import io
import math
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from mutagen import MutagenError
from mutagen.mp3 import MP3
from mutagen.mp4 import MP4
from mutagen.oggopus import OggOpus
from numpy.typing import NDArray

from briefgen.audio.encode import FORMS
from briefgen.audio.loudness import block_lufs, blocks_lufs, k_weighted, peak_envelope, step_powers
from briefgen.errors import BriefgenError
from briefgen.ffmpeg import sound_message
from briefgen.speech.decode import decode

_PEAK_HOP_S = 0.0005
"""The length of a window; those that may have the peak are oversampled, so that short ones are less sound."""


@dataclass(frozen=True)
class MeasuredLoudness:
    """The loudness of a sound (EBU R 128).

    Attributes:
        integrated_lufs: integrated loudness; -70 for silence.
        true_peak_dbtp: true peak; -inf for silence.
    """

    integrated_lufs: float
    true_peak_dbtp: float


@dataclass(frozen=True)
class BlockLoudness:
    """The loudness of a sound, or a part of one, block by block.

    Attributes:
        lufs: of each gating block: 400 ms, every 100 ms (EBU R 128); none where the sound is shorter than a block.
        true_peak_dbtp: -inf for silence.
    """

    lufs: tuple[float, ...]
    true_peak_dbtp: float


@dataclass(frozen=True, eq=False)
class MeasuredFile:
    """A sound file as a player plays it.

    Attributes:
        samples: float32 mono, shape (n,), encoder delay and padding removed.
        rate_hz: samples a second.
        channels: of the file; 1 for mono.
        blocks: its loudness, block by block.
        loudness: of the whole.
    """

    samples: NDArray[np.float32]
    rate_hz: int
    channels: int
    blocks: BlockLoudness
    loudness: MeasuredLoudness

    @property
    def duration_s(self) -> float:
        """The playing time in seconds."""
        return len(self.samples) / self.rate_hz


def measure(data: bytes, name: str = "podcast.mp3") -> MeasuredFile:
    """Decode a sound file once, and measure it.

    Args:
        data: the content of an MP3, M4A or Opus file.
        name: its name, whose extension says which it is.

    Raises:
        BriefgenError: it is not readable sound, or is shorter than the 400 ms that loudness needs.
    """
    channels = channels_of(data, name)
    rate_hz = FORMS[name.rpartition(".")[2]].rate_hz
    samples = decode(data, rate_hz)
    blocks = block_loudness(samples, rate_hz)
    if not blocks.lufs:
        raise BriefgenError(sound_message("not_sound"))
    return MeasuredFile(samples, rate_hz, channels, blocks, loudness_of([blocks]))


def channels_of(data: bytes, name: str) -> int:
    """Return the number of channels of an MP3, M4A or Opus file.

    Raises:
        BriefgenError: it is none.
    """
    kinds = {"mp3": MP3, "m4a": MP4, "opus": OggOpus}
    try:
        return int(kinds[name.rpartition(".")[2]](io.BytesIO(data)).info.channels)
    except MutagenError:
        raise BriefgenError(sound_message("not_sound")) from None


def block_loudness(samples: NDArray[np.float32], rate_hz: int) -> BlockLoudness:
    """Measure the loudness of mono sound, block by block.

    Args:
        samples: float32, shape (n,).
        rate_hz: samples a second.
    """
    if not len(samples):
        return BlockLoudness((), -math.inf)
    lufs = block_lufs(step_powers(k_weighted(samples, rate_hz), rate_hz))
    # The wave between two samples is looked at only where it can be the highest.
    peak = float(peak_envelope(samples, round(rate_hz * _PEAK_HOP_S), float(np.abs(samples).max()) / 2).max())
    return BlockLoudness(lufs, 20 * math.log10(peak) if peak > 0 else -math.inf)


def loudness_of(parts: Sequence[BlockLoudness]) -> MeasuredLoudness:
    """Return the loudness of parts that follow one another with silence between."""
    together = [lufs for part in parts for lufs in part.lufs]
    return MeasuredLoudness(blocks_lufs(together), max(part.true_peak_dbtp for part in parts))
