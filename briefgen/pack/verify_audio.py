"""What ``podcast.mp3`` promises: length, loudness, chapters, cover, and speech just where the script says."""

import math
from collections.abc import Iterator
from statistics import median

import numpy as np
from numpy.typing import NDArray

from briefgen.audio.legible import legible
from briefgen.audio.levels import SCENE_TOLERANCE_LU
from briefgen.audio.loudness import SILENT_LUFS, span_lufs
from briefgen.audio.measure import MeasuredFile, measure
from briefgen.audio.read_tags import ReadTags, read_tags
from briefgen.pack.faults import fault, short
from briefgen.pack.model import Fault, Manifest

NAME = "podcast.mp3"
TARGET_LUFS, TOLERANCE_LU = -19.0, 0.5
"""Podcasting practice for mono: -19 LUFS; hosts allow 1 either way."""

MAX_PEAK_DBTP = -1.0
TOLERANCE_S = 0.1
QUIET_BELOW_SPEECH_DB = 30.0
"""A stretch this far below the speech is silence, in decibels."""

SHORTEST_SCENE_S = 3.0
"""The loudness of less speech than this says little."""

_FRAME_S = 0.02
_EDGE_S = 0.1


def faults(data: bytes, manifest: Manifest) -> Iterator[Fault]:
    """Return what is wrong with ``podcast.mp3``."""
    yield from _sound_faults(NAME, data, manifest)


def m4a_faults(data: bytes, manifest: Manifest) -> Iterator[Fault]:
    """Return what is wrong with ``podcast.m4a``."""
    yield from _sound_faults("podcast.m4a", data, manifest)


def opus_faults(data: bytes, manifest: Manifest) -> Iterator[Fault]:
    """Return what is wrong with ``podcast.opus``."""
    yield from _sound_faults("podcast.opus", data, manifest)


def _sound_faults(name: str, data: bytes, manifest: Manifest) -> Iterator[Fault]:
    """Check the length, loudness, tags and speech of one sound file."""
    measured = measure(data, name)
    loudness = measured.loudness
    if abs(measured.duration_s - manifest.total_s) > TOLERANCE_S:
        yield fault(name, "audio.duration", found=f"{measured.duration_s:.2f}", expected=f"{manifest.total_s:.2f}")
    if abs(loudness.integrated_lufs - TARGET_LUFS) > TOLERANCE_LU:
        yield fault(name, "audio.loudness", found=f"{loudness.integrated_lufs:.1f}")
    if loudness.true_peak_dbtp > MAX_PEAK_DBTP:
        yield fault(name, "audio.peak", found=f"{loudness.true_peak_dbtp:.1f}")
    if measured.channels != 1:
        yield fault(name, "audio.channels")
    yield from _tag_faults(name, read_tags(data, name), manifest)
    yield from _speech_faults(name, measured, manifest)
    yield from _evenness_faults(name, measured, manifest)


def _tag_faults(name: str, tags: ReadTags, manifest: Manifest) -> Iterator[Fault]:
    """Check title, cover and chapters against the manifest."""
    if not tags.title:
        yield fault(name, "audio.title")
    if not tags.has_cover:
        yield fault(name, "audio.cover")
    if not tags.has_contents:
        yield fault(name, "audio.contents")
    if len(tags.chapters) != len(manifest.scenes):
        yield fault(name, "audio.chapters", detail=f"{len(tags.chapters)} ≠ {len(manifest.scenes)}")
    for (start_s, end_s, title), scene in zip(tags.chapters, manifest.scenes, strict=False):
        late = abs(start_s - scene.start_s) > TOLERANCE_S
        late = late or (end_s is not None and abs(end_s - scene.end_s) > TOLERANCE_S)
        if late or title.strip() != legible(scene.title):
            yield fault(name, "audio.chapters", detail=short(scene.title))


def _speech_faults(name: str, measured: MeasuredFile, manifest: Manifest) -> Iterator[Fault]:
    """Compare where there is sound with where the script has speech: another recording does not match."""
    levels = _levels_db(measured)
    lines = [line for scene in manifest.scenes for line in scene.lines]

    def loudest(start_s: float, end_s: float) -> float:
        part = levels[int(start_s / _FRAME_S) : max(int(start_s / _FRAME_S) + 1, int(end_s / _FRAME_S))]
        return float(part.max()) if len(part) else -math.inf

    peaks = [loudest(line.start_s, line.end_s) for line in lines]
    quiet_db = sorted(peaks)[len(peaks) // 2] - QUIET_BELOW_SPEECH_DB if peaks else -math.inf
    for line, peak in zip(lines, peaks, strict=True):
        if peak < quiet_db:
            times = {"start": f"{line.start_s:.1f}", "end": f"{line.end_s:.1f}"}
            yield fault(name, "audio.silent", text=short(line.text), **times)
    for before, after in zip(manifest.scenes, manifest.scenes[1:], strict=False):
        start_s, end_s = before.lines[-1].end_s + _EDGE_S, after.lines[0].start_s - _EDGE_S
        if end_s > start_s and loudest(start_s, end_s) > quiet_db:
            yield fault(name, "audio.sounding", at=f"{start_s:.1f}")


def _evenness_faults(name: str, measured: MeasuredFile, manifest: Manifest) -> Iterator[Fault]:
    """Check that every Scene is about as loud as the others: nobody has to reach for the volume."""
    spans = {scene.id: (scene.lines[0].start_s, scene.lines[-1].end_s) for scene in manifest.scenes}
    long = {scene: span for scene, span in spans.items() if span[1] - span[0] >= SHORTEST_SCENE_S}
    scenes = {scene: span_lufs(measured.blocks.lufs, *span) for scene, span in long.items()}
    lufs = {scene: each for scene, each in scenes.items() if each > SILENT_LUFS}
    common = median(lufs.values()) if lufs else 0.0
    for scene in manifest.scenes:
        if abs(lufs.get(scene.id, common) - common) > SCENE_TOLERANCE_LU:
            found = {"title": short(scene.title), "found": f"{lufs[scene.id]:.1f}", "common": f"{common:.1f}"}
            yield fault(name, "audio.uneven", **found)


def _levels_db(measured: MeasuredFile) -> NDArray[np.float32]:
    """Return the level of every 20 ms, in decibels below full scale."""
    frame = int(measured.rate_hz * _FRAME_S)
    whole = measured.samples[: len(measured.samples) // frame * frame].reshape(-1, frame)
    levels: NDArray[np.float32] = 10 * np.log10((whole**2).mean(axis=1) + 1e-12)
    return levels
