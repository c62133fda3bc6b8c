"""What ``podcast.mp3`` promises: length, loudness, chapters, cover, and speech just where the script says."""

import io
import math
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from briefgen.audio.legible import legible
from briefgen.audio.measure import measure
from briefgen.pack.faults import fault, short
from briefgen.pack.model import Fault, Manifest

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NAME = "podcast.mp3"
TARGET_LUFS, TOLERANCE_LU = -19.0, 1.0
"""Podcasting practice for mono: -19 LUFS, give or take 1."""

MAX_PEAK_DBTP = -1.0
TOLERANCE_S = 0.1
QUIET_BELOW_SPEECH_DB = 30.0
"""A stretch this far below the speech is silence, in decibels."""

_FRAME_S = 0.02
_EDGE_S = 0.1


def faults(data: bytes, manifest: Manifest) -> Iterator[Fault]:
    """Return what is wrong with the podcast."""
    measured = measure(data)
    if abs(measured.duration_s - manifest.total_s) > TOLERANCE_S:
        yield fault(NAME, "audio.duration", found=f"{measured.duration_s:.2f}", expected=f"{manifest.total_s:.2f}")
    if abs(measured.integrated_lufs - TARGET_LUFS) > TOLERANCE_LU:
        yield fault(NAME, "audio.loudness", found=f"{measured.integrated_lufs:.1f}")
    if measured.true_peak_dbtp > MAX_PEAK_DBTP:
        yield fault(NAME, "audio.peak", found=f"{measured.true_peak_dbtp:.1f}")
    if measured.channels != 1:
        yield fault(NAME, "audio.channels")
    yield from _tag_faults(data, manifest)
    yield from _speech_faults(data, manifest)


def _tag_faults(data: bytes, manifest: Manifest) -> Iterator[Fault]:
    from mutagen.id3 import ID3  # noqa: PLC0415  (heavy import)

    tag: Any = ID3(io.BytesIO(data))
    if not tag.getall("TIT2"):
        yield fault(NAME, "audio.title")
    if not tag.getall("APIC"):
        yield fault(NAME, "audio.cover")
    found = sorted(
        (
            (c.start_time / 1000, c.end_time / 1000, str(c.sub_frames["TIT2"]), c.element_id)
            for c in tag.getall("CHAP")
        ),
    )
    ordered = [name for contents in tag.getall("CTOC") for name in contents.child_element_ids]
    if ordered != [element for *_, element in found]:
        yield fault(NAME, "audio.contents")
    if len(found) != len(manifest.scenes):
        yield fault(NAME, "audio.chapters", detail=f"{len(found)} ≠ {len(manifest.scenes)}")
    for (start_s, end_s, title, _), scene in zip(found, manifest.scenes, strict=False):
        late = max(abs(start_s - scene.start_s), abs(end_s - scene.end_s)) > TOLERANCE_S
        if late or title != legible(scene.title):
            yield fault(NAME, "audio.chapters", detail=short(scene.title))


def _speech_faults(data: bytes, manifest: Manifest) -> Iterator[Fault]:
    """Compare where there is sound with where the script has speech: another recording does not match."""
    levels = _levels_db(data)
    lines = [line for scene in manifest.scenes for line in scene.lines]

    def loudest(start_s: float, end_s: float) -> float:
        part = levels[int(start_s / _FRAME_S) : max(int(start_s / _FRAME_S) + 1, int(end_s / _FRAME_S))]
        return float(part.max()) if len(part) else -math.inf

    peaks = [loudest(line.start_s, line.end_s) for line in lines]
    quiet_db = sorted(peaks)[len(peaks) // 2] - QUIET_BELOW_SPEECH_DB if peaks else -math.inf
    for line, peak in zip(lines, peaks, strict=True):
        if peak < quiet_db:
            times = {"start": f"{line.start_s:.1f}", "end": f"{line.end_s:.1f}"}
            yield fault(NAME, "audio.silent", text=short(line.text), **times)
    for before, after in zip(manifest.scenes, manifest.scenes[1:], strict=False):
        start_s, end_s = before.lines[-1].end_s + _EDGE_S, after.lines[0].start_s - _EDGE_S
        if end_s > start_s and loudest(start_s, end_s) > quiet_db:
            yield fault(NAME, "audio.sounding", at=f"{start_s:.1f}")


def _levels_db(data: bytes) -> "NDArray[np.float32]":
    """The level of every 20 ms, in decibels below full scale."""
    import numpy as np  # noqa: PLC0415  (heavy import)

    from briefgen.speech.ffmpeg import audio_segment  # noqa: PLC0415  (heavy import)

    segment = audio_segment().from_file(io.BytesIO(data), format="mp3", codec="mp3").set_channels(1)
    samples = np.array(segment.get_array_of_samples(), dtype=np.float32) / (1 << (8 * segment.sample_width - 1))
    frame = int(segment.frame_rate * _FRAME_S)
    whole = samples[: len(samples) // frame * frame].reshape(-1, frame)
    levels: NDArray[np.float32] = 10 * np.log10((whole**2).mean(axis=1) + 1e-12)
    return levels
