"""Verify ``video.mp4``: picture, sound, captions and chapters, as in the script."""

import io
import math
import re
import tempfile
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
from PIL import Image
from pptx import Presentation

from briefgen.audio.captions import JOINER, subrip_line
from briefgen.audio.loudness import integrated_lufs
from briefgen.ffmpeg import run_ffmpeg
from briefgen.files.opener import read_inside
from briefgen.outputs.deck import verify
from briefgen.outputs.pictures.draw import draw_slides
from briefgen.outputs.pictures.drawing import SlideDrawing
from briefgen.outputs.podcast.verify import MAX_PEAK_DBTP, TARGET_LUFS, TOLERANCE_LU, TOLERANCE_S, srt_faults
from briefgen.outputs.video.join import LANGUAGES, srt_of
from briefgen.outputs.video.narrated import AUDIO_RELATIONSHIP, MEDIA_RELATIONSHIP, NARRATED_DECK
from briefgen.outputs.video.shots import FADE_FRAMES, RATE_FPS
from briefgen.outputs.video.video import CAPTIONED, HEIGHT_PX, KINDS, POSTER, SLIDE, STILL, VIDEO, WIDTH_PX, framed
from briefgen.pack.manifest import Fault, Manifest, SceneEntry, fault, short
from briefgen.pack.read import MAX_FILE
from briefgen.speech.decode import decode
from briefgen.text import legible

if TYPE_CHECKING:
    from numpy.typing import NDArray

_STREAM = re.compile(r"Stream #0:\d+\[[^\]]*\]\((\w+)\): (Video|Audio|Subtitle): (.*)")
PEAK_SLACK_DB = 0.5
"""AAC moves peaks a little; the limit of -1 dBTP is there to leave room for that."""


def video_faults(data: bytes, manifest: Manifest) -> Iterator[Fault]:
    """Yield the faults of the video."""
    return film_faults(VIDEO, data, manifest)


def still_faults(data: bytes, manifest: Manifest) -> Iterator[Fault]:
    """Yield the faults of the video without motion."""
    return film_faults(STILL, data, manifest)


def captioned_faults(data: bytes, manifest: Manifest) -> Iterator[Fault]:
    """Yield the faults of the video with burnt-in captions."""
    return film_faults(CAPTIONED, data, manifest)


def film_faults(name: str, data: bytes, manifest: Manifest) -> Iterator[Fault]:
    """Yield the faults of one form of the video, by its file name."""
    if not has_index_first(data):
        yield fault(name, "video.start")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / VIDEO
        path.write_bytes(data)
        facts, log = run_ffmpeg("-i", str(path), "-f", "ffmetadata", "-")
        yield from stream_faults(name, log, manifest.language, (WIDTH_PX, HEIGHT_PX), manifest.total_s)
        yield from _fact_faults(name, facts, manifest)
        yield from sound_faults(name, path)
        captions, _ = run_ffmpeg("-i", str(path), "-map", "0:s:0", "-f", "srt", "-")
    for each in srt_faults(unnamed(captions, manifest).encode(), manifest):
        yield replace(each, file=name)


def poster_faults(data: bytes, manifest: Manifest) -> Iterator[Fault]:
    """Yield the faults of the poster."""
    del manifest
    with Image.open(io.BytesIO(data)) as image:
        image.load()
        if image.size != (WIDTH_PX, HEIGHT_PX):
            yield fault(POSTER, "video.poster", width=image.width, height=image.height)


def has_index_first(data: bytes) -> bool:
    """Whether an MP4 begins with its index, so that it can play while it loads."""
    boxes = _boxes(data)
    return "moov" in boxes and "mdat" in boxes and boxes.index("moov") < boxes.index("mdat")


def _boxes(data: bytes) -> list[str]:
    """Return the types of the top-level boxes of an MP4 in order."""
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


def stream_faults(name: str, log: str, language: str, size: tuple[int, int], total_s: float) -> Iterator[Fault]:
    """Yield the faults of a film's streams: codecs, picture, language and duration.

    Args:
        name: of its file.
        log: what ffmpeg says of it.
        language: of the review.
        size: of the picture, in pixels.
        total_s: how long it must be, in seconds.
    """
    wanted = {
        "Video": ("h264", "yuv420p", f"{size[0]}x{size[1]}", f"{RATE_FPS} fps"),
        "Audio": ("aac", "mono"),
        "Subtitle": ("mov_text",),
    }
    # The track of the chapters is text as well; it is not a stream of these kinds.
    streams = {match[2]: (match[1], match[3]) for match in _STREAM.finditer(log)}
    for kind, words in wanted.items():
        found, about = streams.get(kind, ("", ""))
        missing = [each for each in words if each not in about]
        if missing:
            yield fault(name, "video.stream", kind=kind, missing=", ".join(missing))
        elif found != LANGUAGES.get(language):
            yield fault(name, "video.language", kind=kind, found=found)
    length = re.search(r"Duration: (\d+):(\d+):(\d+\.\d+)", log)
    found_s = int(length[1]) * 3600 + int(length[2]) * 60 + float(length[3]) if length else 0.0
    if abs(found_s - total_s) > TOLERANCE_S:
        yield fault(name, "audio.duration", found=f"{found_s:.2f}", expected=f"{total_s:.2f}")


def _fact_faults(name: str, facts: str, manifest: Manifest) -> Iterator[Fault]:
    head, *chapters = re.split(r"^\[CHAPTER\]$", facts, flags=re.MULTILINE)
    if not re.search(r"^title=\S", head, re.MULTILINE):
        yield fault(name, "video.title")
    found = [_chapter(text) for text in chapters]
    if len(found) != len(manifest.scenes):
        yield fault(name, "audio.chapters", detail=f"{len(found)} ≠ {len(manifest.scenes)}")
    for (title, start_s), scene in zip(found, manifest.scenes, strict=False):
        if title != legible(scene.title) or abs(start_s - scene.start_s) > TOLERANCE_S:
            yield fault(name, "audio.chapters", detail=short(scene.title))


def _chapter(text: str) -> tuple[str, float]:
    # A backslash takes the next character, which may be the end of a line, into the value.
    values = dict(re.findall(r"^(\w+)=((?:\\[\s\S]|[^\\\n])*)$", text, re.MULTILINE))
    over, under = map(int, values.get("TIMEBASE", "1/1000").split("/"))
    title = re.sub(r"\\([\s\S])", r"\1", values.get("title", "")).strip()
    return title, int(values.get("START", "0")) * over / under


def sound_faults(name: str, path: Path) -> Iterator[Fault]:
    """Yield the faults of a film's sound: loudness and peak."""
    _, log = run_ffmpeg(
        "-i", str(path), "-map", "0:a:0", "-af", "ebur128=peak=true:framelog=quiet", "-f", "null", "-"
    )
    loudness, peak = (re.findall(rf"{kind}:\s+(-?[\d.]+|-inf) (?:LUFS|dBFS)", log) for kind in ("I", "Peak"))
    if not loudness or abs(float(loudness[-1]) - TARGET_LUFS) > TOLERANCE_LU:
        yield fault(name, "audio.loudness", found=loudness[-1] if loudness else "?")
    if peak and float(peak[-1]) > MAX_PEAK_DBTP + PEAK_SLACK_DB:
        yield fault(name, "audio.peak", found=peak[-1])


def unnamed(captions: str, manifest: Manifest) -> str:
    """Return captions without the speakers' names before their words."""
    captions = captions.replace(JOINER, "")
    names = {subrip_line(legible(line.speaker)) for scene in manifest.scenes for line in scene.lines}
    if len(names) < 2:
        return captions
    return re.sub(rf"^(?:{'|'.join(map(re.escape, names))}): ", "", captions, flags=re.MULTILINE)


RATE_HZ = 24_000
"""Samples a second at which the sound is looked at: speech has little above half of it."""

_ROUNDING_S = 0.0005


def narrated_faults(data: bytes, manifest: Manifest) -> Iterator[Fault]:
    """Yield the faults of the narrated deck."""
    for each in verify.faults(data, manifest):
        yield replace(each, file=NARRATED_DECK)
    slides = list(Presentation(io.BytesIO(data)).slides)
    sounds = []
    for number, (slide, scene) in enumerate(zip(slides, manifest.scenes, strict=False), start=1):
        yield from _timing_faults(number, slide, scene, last=number == len(slides))
        sound = _sound(slide)
        if sound is None:
            yield fault(NARRATED_DECK, "narrated.sound", number=number)
            continue
        samples = decode(sound, RATE_HZ)
        sounds.append(samples)
        wanted_s = scene.end_s - scene.start_s
        if abs(len(samples) / RATE_HZ - wanted_s) > TOLERANCE_S:
            times = {"found": f"{len(samples) / RATE_HZ:.2f}", "expected": f"{wanted_s:.2f}"}
            yield fault(NARRATED_DECK, "narrated.length", number=number, **times)
    if sounds:
        loudness = integrated_lufs(np.concatenate(sounds), RATE_HZ)
        if abs(loudness - TARGET_LUFS) > TOLERANCE_LU:
            yield fault(NARRATED_DECK, "audio.loudness", found=f"{loudness:.1f}")


def _sound(slide: Any) -> bytes | None:
    """Return the sound of a slide, which both references that programs use must have."""
    linked = slide.element.xpath(".//a:audioFile/@r:link")
    embedded = slide.element.xpath(".//*[local-name()='media']/@*[local-name()='embed']")
    if len(linked) != 1 or len(embedded) != 1:
        return None
    first, second = (slide.part.rels.get(key) for key in (linked[0], embedded[0]))
    kinds = [each.reltype if each else "" for each in (first, second)]
    if kinds != [AUDIO_RELATIONSHIP, MEDIA_RELATIONSHIP] or first.target_part is not second.target_part:
        return None
    sound: bytes = first.target_part.blob
    return sound


def _timing_faults(number: int, slide: Any, scene: SceneEntry, *, last: bool) -> Iterator[Fault]:
    ids = set(slide.element.xpath("./p:cSld//p:cNvPr/@id"))
    targets = slide.element.xpath("./p:timing//p:spTgt/@spid")
    played = set(slide.element.xpath(".//p:pic[.//a:audioFile]/p:nvPicPr/p:cNvPr/@id"))
    if not targets or set(targets) != played or not played <= ids:
        yield fault(NARRATED_DECK, "narrated.targets", number=number)
    advance = slide.element.xpath("./*[local-name()='AlternateContent']//p:transition/@advTm")
    wanted = [] if last else [str(math.ceil(scene.end_s - scene.start_s - _ROUNDING_S) * 1000)] * 2
    if advance != wanted:
        yield fault(NARRATED_DECK, "narrated.advance", number=number)


SMALL_PX = (384, 216)
"""The size at which slides are compared."""

MOST_DIFFERENCE = 4.0
"""How far the values (0 to 255) of a picture from the video may be from the slide's, on average: encoding changes
less than 1."""

_BEGUN_S = (FADE_FRAMES + 1.5) / RATE_FPS
_ENDS_S = 1.5 / RATE_FPS
"""How far from its ends a Scene is looked at: a change of slide may be half a picture late, and is slow."""


def beside_faults(pack: Path, manifest: Manifest) -> Iterator[Fault]:
    """Yield the disagreements between the videos of a pack, its deck and its captions.

    Args:
        pack: its folder.
        manifest: its ``pack.json``.
    """
    names = [name for name in KINDS if manifest.file(name) and (pack / name).is_file()]
    slides: list[_SlideSeen] = []
    if names and manifest.file("slides.pptx") and (pack / "slides.pptx").is_file():
        slides = list(_slides(read_inside(pack, "slides.pptx", MAX_FILE), manifest.language))
    for name in names:
        with tempfile.TemporaryDirectory() as folder:
            video = Path(folder) / VIDEO  # what ffmpeg opens by its name is our own copy, and not perhaps a link
            video.write_bytes(read_inside(pack, name, MAX_FILE))
            if manifest.file("captions.vtt") and (pack / "captions.vtt").is_file():
                yield from _caption_faults(name, video, read_inside(pack, "captions.vtt").decode("utf-8"))
            if len(slides) == len(manifest.scenes):  # else the deck's own check says so
                yield from _picture_faults(name, video, slides, manifest)


def _caption_faults(name: str, video: Path, vtt: str) -> Iterator[Fault]:
    captions, _ = run_ffmpeg("-i", str(video), "-map", "0:s:0", "-f", "srt", "-")
    times = re.compile(r"^\d\d:\d\d:\d\d,\d{3} --> \d\d:\d\d:\d\d,\d{3}", re.MULTILINE)
    inside, beside = times.findall(captions), times.findall(srt_of(vtt))
    if inside != beside:
        at = next((first for first, second in zip(beside, inside, strict=False) if first != second), beside[-1])
        yield fault(name, "video.captions", at=at)


@dataclass(frozen=True)
class _SlideSeen:
    """A slide at the end of its Scene, and the position of its title, which is visible from the start."""

    whole: "NDArray[np.float32]"
    title: tuple[slice, slice]


def _slides(deck: bytes, language: str) -> "Iterator[_SlideSeen]":
    pictures = draw_slides(deck, language)
    for slide, pixels in zip(pictures.slides, pictures.pixels(SLIDE.width), strict=True):
        small = framed(pixels, slide.ground).resize(SMALL_PX, Image.Resampling.BOX)
        yield _SlideSeen(np.asarray(small, dtype=np.float32), _title_in(slide))


def _title_in(slide: SlideDrawing) -> tuple[slice, slice]:
    """Return the rows and columns of a slide's title in the small picture; all of it without a title."""
    box = next((shape.box for shape in slide.shapes if shape.name == "title"), None)
    if box is None:
        return slice(None), slice(None)
    across, down = SMALL_PX[0] / slide.width_pt, SMALL_PX[1] / slide.height_pt
    rows = slice(int(box.y_pt * down), math.ceil((box.y_pt + box.height_pt) * down))
    return rows, slice(int(box.x_pt * across), math.ceil((box.x_pt + box.width_pt) * across))


def _picture_faults(name: str, video: Path, slides: "list[_SlideSeen]", manifest: Manifest) -> Iterator[Fault]:
    """Yield a fault for each Scene that does not start with its slide's title or end with the whole slide."""
    with ThreadPoolExecutor(2) as pool:
        seen = list(pool.map(lambda scene: _seen(video, scene), manifest.scenes))
    for number, (scene, frames) in enumerate(zip(manifest.scenes, seen, strict=True)):
        for frame, part in zip(frames, (slides[number].title, (slice(None), slice(None))), strict=True):
            off = [float(np.abs(frame[part] - slide.whole[part]).mean()) for slide in slides]
            if off[number] > min(MOST_DIFFERENCE, *off):
                yield fault(name, "video.picture", number=number + 1, at=f"{scene.start_s:.1f}")
                break


def _seen(video: Path, scene: SceneEntry) -> "list[NDArray[np.float32]]":
    """Return the video's picture of a slide at the start and at the end of a Scene."""
    found = []
    for at_s in (scene.start_s + _BEGUN_S, max(scene.start_s, scene.end_s - 2 * _ENDS_S)):
        with tempfile.TemporaryDirectory() as folder:
            target = Path(folder) / "frame"
            cut = f"crop={SLIDE.width}:{SLIDE.height}:{SLIDE.left}:{SLIDE.top}"
            scaled = (
                f"{cut},scale={SMALL_PX[0]}:{SMALL_PX[1]}:flags=area+accurate_rnd+full_chroma_int+full_chroma_inp"
            )
            form = ("-vf", scaled, "-pix_fmt", "rgb24", "-f", "rawvideo")
            run_ffmpeg("-ss", f"{at_s:.3f}", "-i", str(video), "-map", "0:v:0", "-frames:v", "1", *form, str(target))
            frame = np.fromfile(target, dtype=np.uint8) if target.exists() else np.zeros(0, np.uint8)
        if frame.size != SMALL_PX[0] * SMALL_PX[1] * 3:
            frame = np.zeros(SMALL_PX[0] * SMALL_PX[1] * 3, np.uint8)  # nothing is shown
        found.append(frame.reshape(SMALL_PX[1], SMALL_PX[0], 3).astype(np.float32))
    return found
