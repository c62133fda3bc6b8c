"""Join pictures, sound, captions and chapters as one MP4."""

import os
import re
import tempfile
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from html import unescape
from pathlib import Path

from briefgen.audio.captions import Cue, subrip_line
from briefgen.audio.tags import Chapter
from briefgen.ffmpeg import run_ffmpeg
from briefgen.outputs.video.shots import RATE_FPS, Shot, encode_shot
from briefgen.storyboard.edition import Edition
from briefgen.text import legible, timestamp

_CUE = re.compile(r"^(?:(\d+):)?(\d\d):(\d\d)\.(\d{3}) --> (?:(\d+):)?(\d\d):(\d\d)\.(\d{3})")
_VOICE = re.compile(r"<v(?:\.[^\s>]*)?\s+([^>]*)>")
_TAG = re.compile(r"<[^>]*>")


def cues_in(vtt: str) -> tuple[Cue, ...]:
    """Parse the cues of a WebVTT file."""
    found: list[Cue] = []
    for block in re.split(r"\n[ \t]*\n", vtt.replace("\r\n", "\n")):
        lines = block.splitlines()
        at = next((index for index, line in enumerate(lines) if _CUE.match(line)), None)
        if at is None:
            continue
        voice = _VOICE.search(lines[at + 1]) if len(lines) > at + 1 else None
        text = tuple(unescape(_TAG.sub("", line)) for line in lines[at + 1 :])
        found.append(Cue(*_times(lines[at]), unescape(voice[1]) if voice else "", text))
    return tuple(found)


def _times(line: str) -> tuple[int, int]:
    match = _CUE.match(line)
    values = [int(value or 0) for value in match.groups()] if match else [0] * 8
    start, end = (((h * 60 + m) * 60 + s) * 1000 + ms for h, m, s, ms in (values[:4], values[4:]))
    return start, end


def srt_of(vtt: str) -> str:
    """Convert the cues of a WebVTT file to SubRip.

    Where several people speak, a cue begins with the speaker's name when it changes.
    """
    return subrip(cues_in(vtt))


def subrip(cues: Sequence[Cue]) -> str:
    """Return cues as SubRip, with the speaker's name where several speak and it changes."""
    several = len({cue.speaker for cue in cues if cue.speaker}) > 1
    rows: list[str] = []
    last = ""
    for number, cue in enumerate(cues, 1):
        text = list(cue.lines)
        if several and cue.speaker and cue.speaker != last:
            text[0] = f"{cue.speaker}: {text[0]}"
        last = cue.speaker or last
        times = f"{timestamp(cue.start_ms, ',')} --> {timestamp(cue.end_ms, ',')}"
        rows += [str(number), times, *map(subrip_line, text), ""]
    return "\n".join(rows) + "\n"


SOUND_BITRATE = "96k"
SOUND_RATE_HZ = 48_000
LANGUAGES = {"en-GB": "eng", "cy": "cym"}
"""What MP4 calls a language (ISO 639-2/T)."""

# Nothing of the clock, of the encoder's version, or of the machine.
_BIT_EXACT = ("-fflags", "+bitexact", "-flags:a", "+bitexact")


MOST_AT_ONCE = 4
"""The most shots that are encoded at the same time, on as many processors; each takes about 100 MB."""


@dataclass(frozen=True)
class FilmParts:
    """The parts of a film to join.

    Attributes:
        shots: its pictures, in order.
        sound: the content and the name of a sound file.
        captions: as SubRip.
        facts: title and chapters, as metadata of ffmpeg.
        language: of words and captions, as briefgen names it.
        captions_name: how players list the captions.
    """

    shots: Sequence[Shot]
    sound: tuple[bytes, str]
    captions: str
    facts: str
    language: str
    captions_name: str


def joined(parts: FilmParts) -> bytes:
    """Encode the shots of a film, several at a time, and its sound, and join them as MP4.

    Raises:
        BriefgenError: ffmpeg is missing or failed.
    """
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        content, sound_name = parts.sound
        (folder / sound_name).write_bytes(content)
        (folder / "captions.srt").write_text(parts.captions, encoding="utf-8")
        (folder / "facts.txt").write_text(parts.facts, encoding="utf-8")
        with ThreadPoolExecutor(min(MOST_AT_ONCE, os.cpu_count() or 1)) as pool:  # each waits for an ffmpeg
            sound = pool.submit(_encode_sound, folder / sound_name, folder / "sound.m4a")
            targets = (folder / f"shot{number}.h264" for number in range(len(parts.shots)))
            with (folder / "pictures.h264").open("wb") as pictures:
                for stream in pool.map(encode_shot, parts.shots, targets):
                    pictures.write(stream)
            sound.result()
        _join(folder, LANGUAGES[parts.language], parts.captions_name)
        return (folder / "joined.mp4").read_bytes()


def _encode_sound(source: Path, target: Path) -> None:
    """Encode a sound file as AAC."""
    run_ffmpeg(
        "-i", str(source), "-map", "0:a:0", "-map_metadata", "-1", "-map_chapters", "-1",
        "-c:a", "aac", "-b:a", SOUND_BITRATE, "-ar", str(SOUND_RATE_HZ), "-ac", "1", *_BIT_EXACT, str(target),
    )  # fmt: skip


def _join(folder: Path, language: str, captions: str) -> None:
    """Write the MP4 from its parts without encoding the pictures again."""
    run_ffmpeg(
        "-r", str(RATE_FPS), "-f", "h264", "-i", str(folder / "pictures.h264"), "-i", str(folder / "sound.m4a"),
        "-f", "srt", "-i", str(folder / "captions.srt"), "-f", "ffmetadata", "-i", str(folder / "facts.txt"),
        "-map", "0:v:0", "-map", "1:a:0", "-map", "2:s:0", "-map_metadata", "3", "-map_chapters", "3",
        "-c:v", "copy", "-c:a", "copy", "-c:s", "mov_text", "-disposition:s:0", "0",
        "-metadata:s:v:0", f"language={language}", "-metadata:s:a:0", f"language={language}",
        "-metadata:s:s:0", f"language={language}",
        "-metadata:s:s:0", f"handler_name={captions}",
        # Packets are put in order by their times alone, however fast each input happens to be read.
        "-max_interleave_delta", "0", *_BIT_EXACT, "-movflags", "+faststart", str(folder / "joined.mp4"),
    )  # fmt: skip


def facts_of(edition: Edition, chapters: Sequence[Chapter], title: str = "", about_it: str = "") -> str:
    """Return title, publisher, description and chapters as metadata of ffmpeg.

    Args:
        edition: what is published and by whom.
        chapters: with their times.
        title: of the film; empty for that of the review.
        about_it: a description; empty for that of the review.
    """
    labels = edition.wording.labels("podcast")
    about = edition.review.about
    marks = "".join(f"{mark}. " for mark in edition.marks)
    description = str(labels["description"]).format(
        marks=marks, kind=about.kind, title=edition.title, publisher=edition.publisher, published=edition.published
    )
    facts = {
        "title": title or edition.title,
        "artist": edition.publisher,
        "album": str(labels["series"]).format(publisher=edition.house.name or edition.publisher),
        "date": str(about.published.year) if about.published else "",
        "comment": about_it or description,
        "description": about_it or description,
    }
    rows = [";FFMETADATA1", *(f"{name}={_escaped(value)}" for name, value in facts.items() if value)]
    for chapter in chapters:
        times = f"START={round(chapter.start_s * 1000)}", f"END={round(chapter.end_s * 1000)}"
        rows += ["[CHAPTER]", "TIMEBASE=1/1000", *times, f"title={_escaped(chapter.title)}"]
    return "\n".join(rows) + "\n"


def _escaped(text: str) -> str:
    escaped = "".join(f"\\{char}" if char in "=;#\\" else char for char in legible(text))
    return f"{escaped} " if escaped.endswith("\\") else escaped  # else ffmpeg joins the next line to it
