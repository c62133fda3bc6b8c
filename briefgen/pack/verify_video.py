"""What ``video.mp4`` promises: picture, sound, captions and chapters, each as the script says."""

import re
import tempfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

from briefgen.audio.legible import legible
from briefgen.audio.subrip import JOINER, subrip_line
from briefgen.pack.faults import fault, short
from briefgen.pack.model import Fault, Manifest
from briefgen.pack.verify_audio import MAX_PEAK_DBTP, TARGET_LUFS, TOLERANCE_LU, TOLERANCE_S
from briefgen.pack.verify_text import srt_faults
from briefgen.render.video import HEIGHT_PX, LANGUAGES, NAME, POSTER, RATE_FPS, WIDTH_PX
from briefgen.speech.ffmpeg import run_ffmpeg

_STREAM = re.compile(r"Stream #0:\d+\[[^\]]*\]\((\w+)\): (Video|Audio|Subtitle): (.*)")
_WANTED = {
    "Video": ("h264", "yuv420p", f"{WIDTH_PX}x{HEIGHT_PX}", f"{RATE_FPS} fps"),
    "Audio": ("aac", "mono"),
    "Subtitle": ("mov_text",),
}
"""What ffmpeg calls each stream."""

PEAK_SLACK_DB = 0.5
"""AAC moves peaks a little; the limit of -1 dBTP is there to leave room for that."""


def faults(data: bytes, manifest: Manifest) -> Iterator[Fault]:
    """Return what is wrong with the video."""
    boxes = _boxes(data)
    if "moov" not in boxes or boxes.index("moov") > boxes.index("mdat"):
        yield fault(NAME, "video.start")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / NAME
        path.write_bytes(data)
        facts, log = run_ffmpeg("-i", str(path), "-f", "ffmetadata", "-")
        yield from _stream_faults(log, manifest)
        yield from _fact_faults(facts, manifest)
        yield from _sound_faults(path, manifest)
        captions, _ = run_ffmpeg("-i", str(path), "-map", "0:s:0", "-f", "srt", "-")
    for each in srt_faults(_unnamed(captions, manifest).encode(), manifest):
        yield replace(each, file=NAME)


def poster_faults(data: bytes, manifest: Manifest) -> Iterator[Fault]:
    """Return what is wrong with the poster."""
    import io  # noqa: PLC0415  (only here)

    from PIL import Image  # noqa: PLC0415  (heavy import)

    del manifest
    with Image.open(io.BytesIO(data)) as image:
        image.load()
        if image.size != (WIDTH_PX, HEIGHT_PX):
            yield fault(POSTER, "video.poster", width=image.width, height=image.height)


def _boxes(data: bytes) -> list[str]:
    """The outermost boxes of an MP4 in order."""
    names, at = [], 0
    while at + 8 <= len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        names.append(data[at + 4 : at + 8].decode("latin-1"))
        if size == 1:
            size = int.from_bytes(data[at + 8 : at + 16], "big")
        if size < 8:
            break
        at += size
    return names


def _stream_faults(log: str, manifest: Manifest) -> Iterator[Fault]:
    # The track of the chapters is text as well; it is not a stream of these kinds.
    streams = {match[2]: (match[1], match[3]) for match in _STREAM.finditer(log)}
    for kind, wanted in _WANTED.items():
        language, about = streams.get(kind, ("", ""))
        missing = [each for each in wanted if each not in about]
        if missing:
            yield fault(NAME, "video.stream", kind=kind, missing=", ".join(missing))
        elif language != LANGUAGES.get(manifest.language):
            yield fault(NAME, "video.language", kind=kind, found=language)
    length = re.search(r"Duration: (\d+):(\d+):(\d+\.\d+)", log)
    found_s = int(length[1]) * 3600 + int(length[2]) * 60 + float(length[3]) if length else 0.0
    if abs(found_s - manifest.total_s) > TOLERANCE_S:
        yield fault(NAME, "audio.duration", found=f"{found_s:.2f}", expected=f"{manifest.total_s:.2f}")


def _fact_faults(facts: str, manifest: Manifest) -> Iterator[Fault]:
    head, *chapters = re.split(r"^\[CHAPTER\]$", facts, flags=re.MULTILINE)
    if not re.search(r"^title=\S", head, re.MULTILINE):
        yield fault(NAME, "video.title")
    found = [_chapter(text) for text in chapters]
    if len(found) != len(manifest.scenes):
        yield fault(NAME, "audio.chapters", detail=f"{len(found)} ≠ {len(manifest.scenes)}")
    for (title, start_s), scene in zip(found, manifest.scenes, strict=False):
        if title != legible(scene.title) or abs(start_s - scene.start_s) > TOLERANCE_S:
            yield fault(NAME, "audio.chapters", detail=short(scene.title))


def _chapter(text: str) -> tuple[str, float]:
    # A backslash takes the next character, which may be the end of a line, into the value.
    values = dict(re.findall(r"^(\w+)=((?:\\[\s\S]|[^\\\n])*)$", text, re.MULTILINE))
    over, under = map(int, values.get("TIMEBASE", "1/1000").split("/"))
    title = re.sub(r"\\([\s\S])", r"\1", values.get("title", "")).strip()
    return title, int(values.get("START", "0")) * over / under


def _sound_faults(path: Path, manifest: Manifest) -> Iterator[Fault]:
    _, log = run_ffmpeg(
        "-i", str(path), "-map", "0:a:0", "-af", "ebur128=peak=true:framelog=quiet", "-f", "null", "-"
    )
    loudness, peak = (re.findall(rf"{name}:\s+(-?[\d.]+|-inf) (?:LUFS|dBFS)", log) for name in ("I", "Peak"))
    if not loudness or abs(float(loudness[-1]) - TARGET_LUFS) > TOLERANCE_LU:
        yield fault(NAME, "audio.loudness", found=loudness[-1] if loudness else "?")
    if peak and float(peak[-1]) > MAX_PEAK_DBTP + PEAK_SLACK_DB:
        yield fault(NAME, "audio.peak", found=peak[-1])
    del manifest


def _unnamed(captions: str, manifest: Manifest) -> str:
    """The captions without the names that stand before the words where several people speak."""
    captions = captions.replace(JOINER, "")
    names = {subrip_line(legible(line.speaker)) for scene in manifest.scenes for line in scene.lines}
    if len(names) < 2:
        return captions
    return re.sub(rf"^(?:{'|'.join(map(re.escape, names))}): ", "", captions, flags=re.MULTILINE)
