"""The loudness of a sound file by ffmpeg's own meter, which shares no code with briefgen's."""

import math
import re
import tempfile
from pathlib import Path

from briefgen.audio.measure import MeasuredLoudness
from briefgen.ffmpeg import run_ffmpeg


def ffmpeg_loudness(data: bytes, name: str = "podcast.mp3") -> MeasuredLoudness:
    """Return what ffmpeg's ebur128 filter measures of a file."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / name
        path.write_bytes(data)
        _, log = run_ffmpeg("-i", str(path), "-map", "0:a:0", "-af", "ebur128=peak=true", "-f", "null", "-")
    summary = log[log.rindex("Summary:") :]
    lufs, peak = (re.search(rf"{unit}:\s+(\S+)", summary) for unit in ("I", "Peak"))
    assert lufs is not None
    assert peak is not None
    return MeasuredLoudness(float(lufs[1]), -math.inf if "inf" in peak[1] else float(peak[1]))
