"""Render ``video.mp4`` (slides, narration, captions and chapters) and ``video-poster.jpg``."""

import math
import os
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING

from briefgen.audio.chapters import Chapter, chapters_of
from briefgen.audio.legible import legible
from briefgen.render.artifact import Artifact
from briefgen.render.slide_pictures import SlidePictures
from briefgen.render.video_captions import srt_of
from briefgen.render.video_still import encode_still
from briefgen.speech.ffmpeg import run_ffmpeg
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.model import Storyboard, Timeline

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NAME = "video.mp4"
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
        video = (folder / NAME).read_bytes()
    return (
        Artifact(NAME, "video/mp4", video),
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
        "-max_interleave_delta", "0", *_BIT_EXACT, "-movflags", "+faststart", str(folder / NAME),
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
