"""What a sound file really is, measured on the file itself: used to correct an encoding and to verify a pack."""

import hashlib
import io
import math
import re
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

from briefgen.audio.loudness import block_lufs, blocks_lufs, k_weighted, peak_envelope, step_powers
from briefgen.audio.own_mp3 import decoded, halved
from briefgen.errors import BriefgenError
from briefgen.speech.clip import Clip
from briefgen.speech.ffmpeg import problem, run_ffmpeg

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

MOST_KNOWN = 64
"""Of how many files a process remembers the loudness."""

OPUS_RATE_HZ = 48_000
"""Opus always decodes to this."""

LOUDNESS_FILTER = "ebur128=peak=true:metadata=1:framelog=quiet,ametadata=mode=print:file=-"
"""Makes ffmpeg write what ``loudness_in`` reads to stdout."""


@dataclass(frozen=True)
class Loudness:
    """How loud a sound file is: EBU R 128 integrated loudness, and true peak, which is -inf for silence."""

    integrated_lufs: float
    true_peak_dbtp: float


@dataclass(frozen=True)
class Blocks:
    """The loudness of a sound file, or a part of one, block by block.

    Attributes:
        lufs: of each gating block: 400 ms, every 100 ms (EBU R 128).
        true_peak_dbtp: -inf for silence.
    """

    lufs: tuple[float, ...]
    true_peak_dbtp: float


def loudness_of(parts: Sequence[Blocks]) -> Loudness:
    """Return the loudness of parts that follow one another, with silence between."""
    together = [lufs for part in parts for lufs in part.lufs]
    return Loudness(blocks_lufs(together), max(part.true_peak_dbtp for part in parts))


def blocks_of(samples: "NDArray[np.float32]", rate_hz: int) -> Blocks:
    """Return the loudness of mono sound in memory.

    Args:
        samples: float32, shape (n,).
        rate_hz: samples a second.

    Returns:
        No block where it is shorter than the 400 ms that one takes.
    """
    lufs = block_lufs(step_powers(k_weighted(samples, rate_hz), rate_hz))
    # The wave between two samples is looked at only where it can be the highest.
    peak = float(peak_envelope(samples, rate_hz // 100, float(abs(samples).max()) / 2).max())
    return Blocks(lufs, 20 * math.log10(peak) if peak > 0 else -math.inf)


@dataclass(frozen=True)
class Measured:
    """The sound of a file as a player hears it.

    Attributes:
        duration_s: decoded length, encoder delay and padding removed.
        integrated_lufs: EBU R 128 integrated loudness.
        true_peak_dbtp: true peak; -inf for silence.
        channels: 1 for mono.
        rate_hz: samples a second.
        bitrate: bits a second.
        scenes_lufs: the loudness of each Scene, where this process has made the file; else empty.
    """

    duration_s: float
    integrated_lufs: float
    true_peak_dbtp: float
    channels: int
    rate_hz: int
    bitrate: int
    scenes_lufs: tuple[float, ...] = ()


@dataclass(frozen=True)
class Known:
    """What making a file found out about it.

    Attributes:
        loudness: of the whole.
        scenes_lufs: of each Scene, from its first word to its last; empty where it is not known.
    """

    loudness: Loudness
    scenes_lufs: tuple[float, ...] = ()


_known: "dict[str, Known]" = {}


def remember(data: bytes, known: Known) -> None:
    """Note what was measured when a file was made, so that this process need not measure it again."""
    while len(_known) >= MOST_KNOWN:
        _known.pop(next(iter(_known)))
    _known[hashlib.sha256(data).hexdigest()] = known


def _halved(mp3: bytes) -> tuple[Clip, float]:
    samples, rate_hz = decoded(mp3)
    return Clip(halved(samples), rate_hz // 2), len(samples) / rate_hz


def loudness_in(frames: str) -> Loudness:
    """Return the loudness that ffmpeg wrote with ``LOUDNESS_FILTER``.

    Raises:
        BriefgenError: there is none: the sound is shorter than the 400 ms that loudness needs, or could not be read.
    """
    loudness = re.findall(r"lavfi\.r128\.I=(\S+)", frames)
    peaks = re.findall(r"lavfi\.r128\.true_peak=(\S+)", frames)
    if not (loudness and peaks):
        raise BriefgenError(problem("not_sound"))
    peak = max(float(value) for value in peaks)
    return Loudness(float(loudness[-1]), 20 * math.log10(peak) if peak > 0 else -math.inf)


def blocks_in(frames: str) -> Blocks:
    """Return the blocks that ffmpeg wrote with ``LOUDNESS_FILTER``.

    Raises:
        BriefgenError: there is none, as in ``loudness_in``.
    """
    lufs = re.findall(r"lavfi\.r128\.M=(\S+)", frames)
    return Blocks(tuple(map(float, lufs)), loudness_in(frames).true_peak_dbtp)


def measure(data: bytes, name: str = "podcast.mp3") -> Measured:
    """Decode a sound file with ffmpeg and measure it.

    Args:
        data: an MP3, M4A or Opus file.
        name: its name, whose end says which it is.

    Raises:
        BriefgenError: it is not readable sound or holds less than the 400 ms that loudness needs.
    """
    info = info_of(data, name)
    with tempfile.TemporaryDirectory() as folder:
        # Not through a pipe: ffmpeg needs the file's length to leave out the padding at the end.
        path = Path(folder) / name
        path.write_bytes(data)
        counted = f"astats=measure_overall=Number_of_samples:measure_perchannel=none,{LOUDNESS_FILTER}"
        frames, log = run_ffmpeg("-i", str(path), "-map", "0:a:0", "-af", counted, "-f", "null", "-")
    samples = re.search(r"Number of samples: (\d+)", log)
    if not samples:
        raise BriefgenError(problem("not_sound"))
    loudness = loudness_in(frames)
    rate_hz = int(getattr(info, "sample_rate", OPUS_RATE_HZ))
    return Measured(
        duration_s=int(samples[1]) / rate_hz,
        integrated_lufs=loudness.integrated_lufs,
        true_peak_dbtp=loudness.true_peak_dbtp,
        channels=info.channels,
        rate_hz=rate_hz,
        bitrate=int(getattr(info, "bitrate", 0)),
    )


def heard(data: bytes, name: str, rate_hz: int = 24_000) -> tuple[Measured, Clip]:
    """Measure a sound file and return its sound, decoding it once; the loudness that this process knows is taken.

    Args:
        data: an MP3, M4A or Opus file.
        name: its name, whose end says which it is.
        rate_hz: about how many samples a second the sound that is returned has.

    Raises:
        BriefgenError: it is not readable sound or holds less than the 400 ms that loudness needs.
    """
    digest = hashlib.sha256(data).hexdigest()
    info, known = info_of(data, name), _known.get(digest)
    if known is None:
        clip, loudness = _decoded_and_measured(data, name, rate_hz)
        duration_s, known = clip.duration_s, Known(loudness)
    elif name.endswith(".mp3"):
        clip, duration_s = _halved(data)
    else:
        clip = decode(data, name, rate_hz)
        duration_s = clip.duration_s
    measured = Measured(
        duration_s=duration_s,
        integrated_lufs=known.loudness.integrated_lufs,
        true_peak_dbtp=known.loudness.true_peak_dbtp,
        channels=info.channels,
        rate_hz=int(getattr(info, "sample_rate", OPUS_RATE_HZ)),
        bitrate=int(getattr(info, "bitrate", 0)),
        scenes_lufs=known.scenes_lufs,
    )
    return measured, clip


def _decoded_and_measured(data: bytes, name: str, rate_hz: int) -> tuple[Clip, Loudness]:
    import numpy as np  # noqa: PLC0415  (heavy import)

    with tempfile.TemporaryDirectory() as folder:
        path, sound = Path(folder) / name, Path(folder) / "sound.f32"
        path.write_bytes(data)
        both = f"[0:a:0]asplit[one][other];[one]{LOUDNESS_FILTER}[measured]"
        raw = ["-map", "[other]", "-ac", "1", "-ar", str(rate_hz), "-f", "f32le", str(sound)]
        frames, _ = run_ffmpeg(
            "-i", str(path), "-filter_complex", both, "-map", "[measured]", "-f", "null", "-", *raw
        )
        return Clip(np.fromfile(sound, "<f4").astype(np.float32), rate_hz), loudness_in(frames)


def decode(data: bytes, name: str, rate_hz: int = 24_000) -> Clip:
    """Return the sound of an MP3, M4A or Opus file, as a player gives it.

    Args:
        data: the file.
        name: its name, whose end says which it is.
        rate_hz: samples a second of what is returned.

    Raises:
        BriefgenError: it is not readable sound.
    """
    import numpy as np  # noqa: PLC0415  (heavy import)

    with tempfile.TemporaryDirectory() as folder:
        path, sound = Path(folder) / name, Path(folder) / "sound.f32"
        path.write_bytes(data)
        run_ffmpeg("-i", str(path), "-map", "0:a:0", "-ac", "1", "-ar", str(rate_hz), "-f", "f32le", str(sound))
        return Clip(np.fromfile(sound, "<f4").astype(np.float32), rate_hz)


def info_of(data: bytes, name: str) -> Any:
    """Return what mutagen reads of a sound file.

    Raises:
        BriefgenError: it is none.
    """
    from mutagen import MutagenError  # noqa: PLC0415  (heavy import)
    from mutagen.mp3 import MP3  # noqa: PLC0415
    from mutagen.mp4 import MP4  # noqa: PLC0415
    from mutagen.oggopus import OggOpus  # noqa: PLC0415

    kinds = {"mp3": MP3, "m4a": MP4, "opus": OggOpus}
    try:
        return kinds[name.rpartition(".")[2]](io.BytesIO(data)).info
    except MutagenError:
        raise BriefgenError(problem("not_sound")) from None
