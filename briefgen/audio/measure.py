"""What an MP3 really is, measured on the file itself: used to correct an encoding and to verify a pack."""

import io
import math
import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

from briefgen.errors import BriefgenError
from briefgen.speech.ffmpeg import problem, run_ffmpeg

_FILTER = (
    "astats=measure_overall=Number_of_samples:measure_perchannel=none,"
    "ebur128=peak=true:metadata=1:framelog=quiet,ametadata=mode=print:file=-"
)


@dataclass(frozen=True)
class Measured:
    """The sound of an MP3 as a player hears it.

    Attributes:
        duration_s: decoded length, encoder delay and padding removed.
        integrated_lufs: EBU R 128 integrated loudness.
        true_peak_dbtp: true peak; -inf for silence.
        channels: 1 for mono.
        rate_hz: samples a second.
        bitrate: bits a second.
    """

    duration_s: float
    integrated_lufs: float
    true_peak_dbtp: float
    channels: int
    rate_hz: int
    bitrate: int


def measure_mp3(data: bytes) -> Measured:
    """Decode an MP3 with ffmpeg and measure it.

    Raises:
        BriefgenError: it is not a readable MP3 or holds less than the 400 ms that loudness needs.
    """
    from mutagen.mp3 import MP3, HeaderNotFoundError  # noqa: PLC0415  (heavy import)

    try:
        info = MP3(io.BytesIO(data)).info
    except HeaderNotFoundError:
        raise BriefgenError(problem("not_mp3")) from None
    with tempfile.TemporaryDirectory() as folder:
        # Not through a pipe: ffmpeg needs the file's length to leave out the padding at the end.
        path = Path(folder) / "podcast.mp3"
        path.write_bytes(data)
        frames, log = run_ffmpeg("-i", str(path), "-map", "0:a:0", "-af", _FILTER, "-f", "null", "-")
    samples = re.search(r"Number of samples: (\d+)", log)
    loudness = re.findall(r"lavfi\.r128\.I=(\S+)", frames)
    peaks = re.findall(r"lavfi\.r128\.true_peak=(\S+)", frames)
    if not (samples and loudness and peaks):
        raise BriefgenError(problem("not_mp3"))
    peak = max(float(value) for value in peaks)
    return Measured(
        duration_s=int(samples[1]) / info.sample_rate,
        integrated_lufs=float(loudness[-1]),
        true_peak_dbtp=20 * math.log10(peak) if peak > 0 else -math.inf,
        channels=info.channels,
        rate_hz=info.sample_rate,
        bitrate=info.bitrate,
    )
