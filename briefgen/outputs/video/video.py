"""Render ``video.mp4`` (slides, narration, captions and chapters) and ``video-poster.jpg``."""

import math
import os
import re
import tempfile
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from html import unescape
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from briefgen.audio.captions import subrip_line
from briefgen.audio.tags import Chapter, chapters_of
from briefgen.ffmpeg import run_ffmpeg
from briefgen.outputs.material import Material
from briefgen.outputs.pictures.draw import SlidePictures, draw_slides
from briefgen.pack.artifact import Artifact
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.model import Storyboard, Timeline
from briefgen.text import legible

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

_CUE = re.compile(r"^(?:(\d+):)?(\d\d):(\d\d)\.(\d{3}) --> (?:(\d+):)?(\d\d):(\d\d)\.(\d{3})")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]*)>")
_TAG = re.compile(r"<[^>]*>")


def srt_of(vtt: str) -> str:
    """Convert the cues of a WebVTT file to SubRip.

    Where several people speak, a cue begins with the speaker's name when it changes.
    """
    blocks = [block.splitlines() for block in re.split(r"\n[ \t]*\n", vtt.replace("\r\n", "\n"))]
    voices = {unescape(match[1]) for match in _VOICE.finditer(vtt)}
    rows: list[str] = []
    number, last = 0, ""
    for lines in blocks:
        at = next((index for index, line in enumerate(lines) if _CUE.match(line)), None)
        if at is None:
            continue
        number += 1
        voice = _VOICE.search(lines[at + 1]) if len(lines) > at + 1 else None
        speaker = unescape(voice[1]) if voice else ""
        text = [unescape(_TAG.sub("", line)) for line in lines[at + 1 :]]
        if len(voices) > 1 and speaker and speaker != last:
            text[0] = f"{speaker}: {text[0]}"
        last = speaker or last
        rows += [str(number), _times(lines[at]), *map(subrip_line, text), ""]
    return "\n".join(rows) + "\n"


def _times(line: str) -> str:
    match = _CUE.match(line)
    values = match.groups() if match else ()
    start, end = (f"{int(part[0] or 0):02}:{part[1]}:{part[2]},{part[3]}" for part in (values[:4], values[4:]))
    return f"{start} --> {end}"


QUALITY = 22
"""x264's constant rate factor: letters are as sharp as in the picture."""

KEY_S = 10
"""Seconds between pictures that stand alone, so that players can jump."""


def encode_still(picture: "NDArray[np.uint8]", count: int, rate_fps: int, stem: Path) -> bytes:
    """Encode one picture as a bare H.264 stream.

    It is encoded by one thread, as x264's result depends on how many there are. There are no B pictures, so that
    streams with the same settings can be joined end to end.

    Args:
        picture: RGB values, shape (height, width, 3).
        count: for how many pictures.
        rate_fps: pictures a second.
        stem: where temporary files go; their names begin like this.

    Raises:
        BriefgenError: ffmpeg failed.
    """
    height, width, _ = picture.shape
    source, target = stem.with_suffix(".rgb"), stem.with_suffix(".h264")
    source.write_bytes(picture.tobytes())
    # The colours are converted once, and then the one picture is repeated.
    scale = "scale=out_color_matrix=bt709:out_range=tv:flags=accurate_rnd+full_chroma_int,format=yuv420p"
    chain = f"{scale},loop=loop={count - 1}:size=1"
    run_ffmpeg(
        "-f", "rawvideo", "-pixel_format", "rgb24", "-video_size", f"{width}x{height}", "-framerate", str(rate_fps),
        "-i", str(source), "-filter_threads", "1", "-vf", chain, "-frames:v", str(count),
        "-c:v", "libx264", "-preset", "superfast", "-tune", "stillimage", "-crf", str(QUALITY), "-threads", "1",
        "-profile:v", "high", "-bf", "0", "-g", str(KEY_S * rate_fps), "-sc_threshold", "0",
        "-x264-params", "colorprim=bt709:transfer=bt709:colormatrix=bt709",
        "-fflags", "+bitexact", "-f", "h264", str(target),
    )  # fmt: skip
    source.unlink()
    return target.read_bytes()


VIDEO = "video.mp4"
POSTER = "video-poster.jpg"
WIDTH_PX, HEIGHT_PX = 1920, 1080
RATE_FPS = 5
"""Pictures a second: slides stand still, and this is as fine as a change of slide needs."""

SOUND_BITRATE = "96k"
SOUND_RATE_HZ = 48_000
LANGUAGES = {"en-GB": "eng", "cy": "cym"}
"""What MP4 calls a language (ISO 639-2/T)."""

# Nothing of the clock, of the encoder's version, or of the machine.
_BIT_EXACT = ("-fflags", "+bitexact", "-flags:a", "+bitexact")


def render_video(
    edition: Edition,
    storyboard: Storyboard,
    timeline: Timeline,
    pictures: SlidePictures,
    sound: tuple[Artifact, Artifact],
) -> tuple[Artifact, Artifact]:
    """Render the video and its poster.

    Each slide is encoded once, as a still of its length, all processors at work; the parts are joined as they are.

    Args:
        edition: gives title, publisher and wording.
        storyboard: the Scenes.
        timeline: start and end of each Scene and Line, measured.
        pictures: the slides, one a Scene.
        sound: the finished ``podcast.mp3`` and ``captions.vtt``.

    Raises:
        BriefgenError: ffmpeg is missing or failed.
    """
    podcast, captions = sound
    frames = frame_counts([timeline.scenes[scene.id].end_s for scene in storyboard.scenes], timeline.total_s)
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        (folder / "sound.mp3").write_bytes(podcast.data)
        (folder / "captions.srt").write_text(srt_of(captions.data.decode("utf-8")), encoding="utf-8")
        facts = _facts(edition, chapters_of(storyboard, timeline))
        (folder / "facts.txt").write_text(facts, encoding="utf-8")
        _encode(pictures, frames, folder)
        _join(folder, LANGUAGES[storyboard.language], str(edition.wording.labels("slides")["captions"]))
        video = (folder / VIDEO).read_bytes()
    return (
        Artifact(VIDEO, "video/mp4", video),
        Artifact(POSTER, "image/jpeg", next(pictures.jpegs(WIDTH_PX))),
    )


def frame_counts(ends_s: Sequence[float], total_s: float) -> tuple[int, ...]:
    """Return the number of frames of each Scene; every slide changes within half a frame of its time.

    The last picture ends with the sound or a little before: players hold it.
    """
    edges = [0, *(math.floor(end_s * RATE_FPS + 0.5) for end_s in ends_s)]
    edges[-1] = max(edges[-2] + 1, math.floor(total_s * RATE_FPS))
    return tuple(after - before for before, after in pairwise(edges))


def _encode(pictures: SlidePictures, frames: Sequence[int], folder: Path) -> None:
    """Write ``pictures.h264``, every slide for its number of frames, and ``sound.m4a`` at the same time."""

    def encode(index: int, picture: "NDArray[np.uint8]", count: int) -> bytes:
        return encode_still(picture, count, RATE_FPS, folder / f"slide{index}")

    with ThreadPoolExecutor(os.cpu_count() or 1) as pool:  # each waits for an ffmpeg of its own
        sound = pool.submit(_sound, folder)
        drawn = zip(pictures.pixels(WIDTH_PX), frames, strict=True)
        parts = [pool.submit(encode, index, picture, count) for index, (picture, count) in enumerate(drawn)]
        (folder / "pictures.h264").write_bytes(b"".join(part.result() for part in parts))
        sound.result()


def _sound(folder: Path) -> None:
    """Encode the podcast's sound as AAC, ``sound.m4a``."""
    run_ffmpeg(
        "-i", str(folder / "sound.mp3"), "-map", "0:a:0", "-map_metadata", "-1", "-map_chapters", "-1",
        "-c:a", "aac", "-b:a", SOUND_BITRATE, "-ar", str(SOUND_RATE_HZ), "-ac", "1",
        *_BIT_EXACT, str(folder / "sound.m4a"),
    )  # fmt: skip


def _join(folder: Path, language: str, captions: str) -> None:
    """Write the MP4 from its parts, without encoding the pictures again."""
    run_ffmpeg(
        "-r", str(RATE_FPS), "-f", "h264", "-i", str(folder / "pictures.h264"), "-i", str(folder / "sound.m4a"),
        "-f", "srt", "-i", str(folder / "captions.srt"), "-f", "ffmetadata", "-i", str(folder / "facts.txt"),
        "-map", "0:v:0", "-map", "1:a:0", "-map", "2:s:0", "-map_metadata", "3", "-map_chapters", "3",
        "-c:v", "copy", "-c:a", "copy", "-c:s", "mov_text", "-disposition:s:0", "0",
        "-metadata:s:v:0", f"language={language}", "-metadata:s:a:0", f"language={language}",
        "-metadata:s:s:0", f"language={language}",
        "-metadata:s:s:0", f"handler_name={captions}",
        # Packets are put in order by their times alone, however fast each input happens to be read.
        "-max_interleave_delta", "0", *_BIT_EXACT, "-movflags", "+faststart", str(folder / VIDEO),
    )  # fmt: skip


def _facts(edition: Edition, chapters: Sequence[Chapter]) -> str:
    """Return title, publisher, description and chapters as metadata of ffmpeg."""
    labels = edition.wording.labels("podcast")
    about = edition.review.about
    marks = "".join(f"{mark}. " for mark in edition.marks)
    description = str(labels["description"]).format(
        marks=marks, kind=about.kind, title=edition.title, publisher=edition.publisher, published=edition.published
    )
    facts = {
        "title": edition.title,
        "artist": edition.publisher,
        "album": str(labels["series"]).format(publisher=edition.house.name or edition.publisher),
        "date": str(about.published.year) if about.published else "",
        "comment": description,
        "description": description,
    }
    rows = [";FFMETADATA1", *(f"{name}={_escaped(value)}" for name, value in facts.items() if value)]
    for chapter in chapters:
        times = f"START={round(chapter.start_s * 1000)}", f"END={round(chapter.end_s * 1000)}"
        rows += ["[CHAPTER]", "TIMEBASE=1/1000", *times, f"title={_escaped(chapter.title)}"]
    return "\n".join(rows) + "\n"


def _escaped(text: str) -> str:
    escaped = "".join(f"\\{char}" if char in "=;#\\" else char for char in legible(text))
    return f"{escaped} " if escaped.endswith("\\") else escaped  # else ffmpeg joins the next line to it


def render_film(material: Material) -> Iterator[Artifact]:
    """Render ``video.mp4`` and its poster: the slides with the sound and the captions of the podcast."""
    edition, board = material.edition, material.storyboard
    pictures = draw_slides(material.file("slides.pptx").data, board.language, edition.house.deck or "")
    sound = (material.file("podcast.mp3"), material.file("captions.vtt"))
    yield from render_video(edition, board, material.timeline, pictures, sound)
