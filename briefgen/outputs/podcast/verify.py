"""Verify ``podcast.mp3`` and its texts: length, loudness, chapters, cover, and speech where the script has it."""

import json
import math
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from html import unescape
from statistics import median

import numpy as np
from numpy.typing import NDArray

from briefgen.audio.captions import without_signs
from briefgen.audio.loudness import SCENE_TOLERANCE_LU, SILENT_LUFS, span_lufs
from briefgen.audio.measure import MeasuredFile, measure
from briefgen.audio.tags import ReadTags, read_tags
from briefgen.outputs.page.verify import PageText, page_faults
from briefgen.outputs.podcast.texts import music_label
from briefgen.pack.manifest import Fault, LineEntry, Manifest, fault, folded, short
from briefgen.storyboard.page_parts import shown
from briefgen.text import legible
from briefgen.wording.phrases import straight

NAME = "podcast.mp3"
TARGET_LUFS, TOLERANCE_LU = -19.0, 0.5
"""Podcasting practice for mono: -19 LUFS; hosts allow 1 either way."""

MAX_PEAK_DBTP = -1.0
TOLERANCE_S = 0.1
QUIET_BELOW_SPEECH_DB = 30.0
"""A stretch this far below the speech is silence, in decibels."""

MUSIC_BELOW_SPEECH_DB = 16.0
"""Between Scenes, what is this far below the speech may be music (at least 20 dB below); speech is not."""

SHORTEST_SCENE_S = 3.0
"""The least speech, in seconds, whose loudness is compared."""

_FRAME_S = 0.02
_EDGE_S = 0.1


def faults(data: bytes, manifest: Manifest) -> Iterator[Fault]:
    """Yield the faults of ``podcast.mp3``."""
    yield from _sound_faults(NAME, data, manifest)


def m4a_faults(data: bytes, manifest: Manifest) -> Iterator[Fault]:
    """Yield the faults of ``podcast.m4a``."""
    yield from _sound_faults("podcast.m4a", data, manifest)


def opus_faults(data: bytes, manifest: Manifest) -> Iterator[Fault]:
    """Yield the faults of ``podcast.opus``."""
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
    """Compare the sound with the speech in the script: another recording does not match."""
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
        if end_s > start_s and loudest(start_s, end_s) > quiet_db + QUIET_BELOW_SPEECH_DB - MUSIC_BELOW_SPEECH_DB:
            yield fault(name, "audio.sounding", at=f"{start_s:.1f}")


def _evenness_faults(name: str, measured: MeasuredFile, manifest: Manifest) -> Iterator[Fault]:
    """Check that all Scenes have about the same loudness."""
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


_TIME = r"(\d{2}):(\d{2}):(\d{2})[.,](\d{3})"
_CUE = re.compile(rf"^{_TIME} --> {_TIME}.*$")


@dataclass(frozen=True)
class ReadCue:
    """A caption as read from a file; times in seconds."""

    start_s: float
    end_s: float
    text: str


def transcript_faults(data: bytes, manifest: Manifest) -> Iterator[Fault]:
    """Yield the faults of ``transcript.txt``."""
    yield from _lost("transcript.txt", folded(data.decode("utf-8")), manifest)


def transcript_page_faults(data: bytes, manifest: Manifest) -> Iterator[Fault]:
    """Yield the faults of ``transcript.html``."""
    page = PageText(data.decode("utf-8"))
    yield from page_faults("transcript.html", page, manifest)
    yield from _lost("transcript.html", page.text, manifest, _as_compared)


def vtt_faults(data: bytes, manifest: Manifest) -> Iterator[Fault]:
    """Yield the faults of ``captions.vtt``."""
    text = data.decode("utf-8")
    if not text.startswith("WEBVTT"):
        yield fault("captions.vtt", "unreadable", reason="WEBVTT")
    yield from _caption_faults("captions.vtt", read_vtt(text), manifest)


def read_vtt(text: str) -> list[ReadCue]:
    """Parse a WebVTT file into cues, without the names of speakers."""
    return [ReadCue(c.start_s, c.end_s, unescape(re.sub(r"<v [^>]*>", "", c.text))) for c in _cues(text)]


def srt_faults(data: bytes, manifest: Manifest) -> Iterator[Fault]:
    """Yield the faults of ``captions.srt``."""
    yield from _caption_faults("captions.srt", list(_cues(data.decode("utf-8"))), manifest, without_signs)


def chapters_faults(data: bytes, manifest: Manifest) -> Iterator[Fault]:
    """Yield the faults of ``chapters.json``."""
    chapters = json.loads(data)["chapters"]
    found = [(each["title"], float(each["startTime"])) for each in chapters]
    expected = [(legible(scene.title), scene.start_s) for scene in manifest.scenes]
    for number in range(1, max(len(found), len(expected)) + 1):
        pair = (found[number - 1 : number], expected[number - 1 : number])
        if (
            not (pair[0] and pair[1])
            or pair[0][0][0] != pair[1][0][0]
            or abs(pair[0][0][1] - pair[1][0][1]) > TOLERANCE_S
        ):
            yield fault("chapters.json", "text.chapters", number=number)


def _lines(manifest: Manifest) -> list[LineEntry]:
    return [line for scene in manifest.scenes for line in scene.lines]


def _as_compared(text: str) -> str:
    """Return a text of a page without how its quotes, dashes and spaces are set."""
    return straight(folded(shown(text)))


def _lost(name: str, text: str, manifest: Manifest, as_compared: Callable[[str], str] = str) -> Iterator[Fault]:
    """Yield a fault for each Line missing in a text, in order."""
    at, text = 0, as_compared(text)
    for line in _lines(manifest):
        wanted = as_compared(legible(line.text))
        found = text.find(wanted, at)
        if found < 0:
            yield fault(name, "text.lost", text=short(wanted))
        else:
            at = found + len(wanted)


def _cues(text: str) -> Iterator[ReadCue]:
    for block in re.split(r"\r?\n\r?\n", text):
        rows = block.strip().splitlines()
        for number, row in enumerate(rows):
            if match := _CUE.match(row):
                times = [int(value) for value in match.groups()]
                start, end = (t[0] * 3600 + t[1] * 60 + t[2] + t[3] / 1000 for t in (times[:4], times[4:]))
                yield ReadCue(start, end, " ".join(rows[number + 1 :]))
                break


def _caption_faults(
    name: str, cues: list[ReadCue], manifest: Manifest, compared: Callable[[str], str] = str
) -> Iterator[Fault]:
    """Yield the faults of captions; ``compared`` makes texts equal that the format cannot distinguish."""
    last = 0.0
    for cue in cues:
        if cue.start_s < last - 0.001 or cue.end_s <= cue.start_s or cue.end_s > manifest.total_s + TOLERANCE_S:
            yield fault(name, "text.times", at=f"{cue.start_s:.2f}")
        last = cue.end_s
    music = music_label(manifest.language)
    spoken_s = [line.start_s for line in _lines(manifest) if legible(line.text) == music]  # a Line may say just that
    spoken = [
        replace(cue, text=compared(cue.text))
        for cue in cues
        if cue.text != music or any(abs(cue.start_s - start_s) <= TOLERANCE_S for start_s in spoken_s)
    ]
    yield from _word_faults(name, spoken, manifest, compared)


def _word_faults(
    name: str, cues: list[ReadCue], manifest: Manifest, compared: Callable[[str], str]
) -> Iterator[Fault]:
    """Yield the faults of cues: their letters must be those of the Lines, and each Line must begin a cue at its time.

    Letters and not words are compared, as a caption may break a long web address.
    """
    letters = "".join(_letters(cue.text) for cue in cues)
    starts: dict[int, float] = {}
    at = 0
    for cue in cues:
        starts[at] = cue.start_s
        at += len(_letters(cue.text))
    at = 0
    for line in _lines(manifest):
        wanted = _letters(compared(legible(line.text)))
        if letters[at : at + len(wanted)] != wanted:
            yield fault(name, "text.lost", text=short(line.text))
            return  # after the first gap nothing lines up
        start_s = starts.get(at)
        if start_s is None or abs(start_s - line.start_s) > TOLERANCE_S:
            found = "?" if start_s is None else f"{start_s:.2f}"
            yield fault(name, "text.start", text=short(line.text), found=found, expected=f"{line.start_s:.2f}")
        at += len(wanted)
    if at < len(letters):
        yield fault(name, "text.added", text=short(letters[at:]))


def _letters(text: str) -> str:
    return "".join(text.split())
