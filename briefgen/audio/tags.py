"""The ID3 tag of the podcast: what players show, and its chapters.

Version 2.3, which every player reads, Windows included; chapters need a CHAP frame each *and* a top-level ordered
CTOC that lists them (ID3v2 Chapter Frame Addendum 1.0).
"""

import base64
import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mutagen import id3
from mutagen.flac import Picture
from mutagen.id3 import APIC, CHAP, COMM, CTOC, ID3, TIT2, TXXX, USLT, WOAF, CTOCFlags, ID3NoHeaderError
from mutagen.mp4 import MP4, MP4Cover
from mutagen.oggopus import OggOpus

from briefgen.storyboard.model import Storyboard, Timeline
from briefgen.text import legible, timestamp

if TYPE_CHECKING:
    from briefgen.review.partial_date import PartialDate


@dataclass(frozen=True)
class ReadTags:
    """The tags that a player reads.

    Attributes:
        title: the name of the programme.
        has_cover: whether there is a picture.
        has_contents: whether the chapters are listed, in order of time.
        chapters: start, end (None where the format has none) and title of each, in seconds, by time.
    """

    title: str
    has_cover: bool
    has_contents: bool
    chapters: tuple[tuple[float, float | None, str], ...]


def read_tags(data: bytes, name: str) -> ReadTags:
    """Read the tags of an MP3, M4A or Opus file.

    Args:
        data: its content.
        name: its name, whose extension says which it is.

    Raises:
        mutagen.MutagenError: it cannot be read.
    """
    return {"mp3": _mp3, "m4a": _m4a, "opus": _opus}[name.rpartition(".")[2]](io.BytesIO(data))


def _mp3(file: io.BytesIO) -> ReadTags:
    """Read the ID3 tag of an MP3."""
    try:
        tag: Any = ID3(file)
    except ID3NoHeaderError:
        tag = ID3()  # no tag at all: everything is missing
    found = sorted(
        (each.start_time / 1000, each.end_time / 1000, str(each.sub_frames["TIT2"]), each.element_id)
        for each in tag.getall("CHAP")
    )
    ordered = [name for contents in tag.getall("CTOC") for name in contents.child_element_ids]
    return ReadTags(
        title=str((tag.getall("TIT2") or [""])[0]),
        has_cover=bool(tag.getall("APIC")),
        has_contents=ordered == [element for *_, element in found],
        chapters=tuple((start_s, end_s, title) for start_s, end_s, title, _ in found),
    )


def _m4a(file: io.BytesIO) -> ReadTags:
    """Read the iTunes tags and chapters of an M4A."""
    sound: Any = MP4(file)
    tags = sound.tags or {}
    chapters = [(float(each.start), None, str(each.title)) for each in sound.chapters or ()]
    return ReadTags(
        title=str((tags.get("\xa9nam") or [""])[0]),
        has_cover=bool(tags.get("covr")),
        has_contents=bool(chapters) and chapters == sorted(chapters, key=lambda each: each[0]),
        chapters=tuple(chapters),
    )


def _opus(file: io.BytesIO) -> ReadTags:
    """Read the Vorbis comments of an Opus file."""
    tags: Any = OggOpus(file).tags
    chapters: list[tuple[float, float | None, str]] = []
    while found := tags.get(f"CHAPTER{len(chapters):03}"):
        hours, minutes, seconds = found[0].split(":")
        start_s = int(hours) * 3600 + int(minutes) * 60 + float(seconds)
        chapters.append((start_s, None, str((tags.get(f"CHAPTER{len(chapters):03}NAME") or [""])[0])))
    return ReadTags(
        title=str((tags.get("TITLE") or [""])[0]),
        has_cover=bool(tags.get("METADATA_BLOCK_PICTURE")),
        has_contents=bool(chapters) and chapters == sorted(chapters, key=lambda each: each[0]),
        chapters=tuple(chapters),
    )


@dataclass(frozen=True)
class Chapter:
    """A named part of the programme; chapters follow each other without a gap. Times in seconds."""

    title: str
    start_s: float
    end_s: float


def chapters_of(storyboard: Storyboard, timeline: Timeline) -> tuple[Chapter, ...]:
    """Return one chapter for each Scene, with the title of its slide, in order."""
    return tuple(
        Chapter(legible(scene.slide.title), timeline.scenes[scene.id].start_s, timeline.scenes[scene.id].end_s)
        for scene in storyboard.scenes
    )


ID3_LANGUAGES = {"en-GB": "eng", "cy": "cym"}
"""ISO 639-2 codes, which ID3 asks for."""

_UTF16 = 1
_FRONT_COVER = 3
_NO_OFFSET = 0xFFFFFFFF  # chapters are found by time, not by byte
_TOP_LEVEL_ORDERED = 0b11
_HEADER = 10


@dataclass(frozen=True)
class Tags:
    """The metadata of a podcast.

    Attributes:
        title, artist, album, publisher, genre: as players show them.
        writer: who wrote the review, or empty.
        published: the date of publication, if known.
        language: ``en-GB`` or ``cy``.
        description: one paragraph.
        credit: heading and text of the credit of the voice, with its licence.
        lyrics: every spoken word.
        contents: the title of the table of contents.
        cover_jpeg: the cover as JPEG.
        chapters: in order.
        page_url: the page about this episode, or None.
    """

    title: str
    artist: str
    writer: str
    album: str
    publisher: str
    genre: str
    published: "PartialDate | None"
    language: str
    description: str
    credit: tuple[str, str]
    lyrics: str
    contents: str
    cover_jpeg: bytes
    chapters: Sequence[Chapter]
    page_url: str | None = None


def tag_mp3(mp3: bytes, tags: Tags) -> bytes:
    """Add an ID3 tag to an MP3; the same input gives the same bytes.

    Args:
        mp3: an MP3 without a tag.
        tags: the metadata.
    """
    tag = ID3()
    for frame in (*_text_frames(tags), *_long_frames(tags), *_chapter_frames(tags)):
        tag.add(frame)
    tag.update_to_v23()
    file = io.BytesIO(mp3)
    tag.save(file, v1=0, v2_version=3, padding=lambda _: 0)
    return _in_time_order(file.getvalue())


def _text_frames(tags: Tags) -> list[Any]:
    """Return the frames of one line of text: title, artist, date and the like."""
    texts = {
        "TIT2": tags.title,
        "TPE1": tags.artist,
        "TEXT": tags.writer,
        "TALB": tags.album,
        "TPUB": tags.publisher,
        "TCON": tags.genre,
        "TLAN": ID3_LANGUAGES[tags.language],
    }
    frames = [getattr(id3, name)(encoding=_UTF16, text=legible(text)) for name, text in texts.items()]
    if tags.published:
        frames.append(id3.TDRC(encoding=_UTF16, text=tags.published.iso))
    return frames


def _long_frames(tags: Tags) -> list[Any]:
    """Return the frames of description, lyrics, credit, cover and page address."""
    language = ID3_LANGUAGES[tags.language]
    lyrics = "\n".join(legible(line) for line in tags.lyrics.split("\n"))
    heading, credit = tags.credit
    frames = [
        COMM(encoding=_UTF16, lang=language, desc="", text=legible(tags.description)),
        USLT(encoding=_UTF16, lang=language, desc="", text=lyrics),
        TXXX(encoding=_UTF16, desc=legible(heading), text=legible(credit)),
        APIC(encoding=0, mime="image/jpeg", type=_FRONT_COVER, desc="", data=tags.cover_jpeg),
    ]
    if tags.page_url:
        frames.append(WOAF(url=tags.page_url))
    return frames


def _chapter_frames(tags: Tags) -> list[Any]:
    """Return a CHAP frame for each chapter, and the CTOC frame that lists them."""
    ids = [f"ch{number:02}" for number in range(1, len(tags.chapters) + 1)]
    frames = [
        CHAP(
            element_id=name,
            start_time=round(chapter.start_s * 1000),
            end_time=round(chapter.end_s * 1000),
            start_offset=_NO_OFFSET,
            end_offset=_NO_OFFSET,
            sub_frames=[TIT2(encoding=_UTF16, text=chapter.title)],
        )
        for name, chapter in zip(ids, tags.chapters, strict=True)
    ]
    name = TIT2(encoding=_UTF16, text=tags.contents)
    contents = CTOC(element_id="toc", flags=CTOCFlags(_TOP_LEVEL_ORDERED), child_element_ids=ids, sub_frames=[name])
    return [contents, *frames]


def _in_time_order(data: bytes) -> bytes:
    """Move the CHAP frames of an ID3v2.3 tag into time order, before the long frames.

    Why: mutagen sorts frames by size, and players and ffmpeg list chapters in the order of the bytes.
    """
    end = _HEADER + sum((byte & 0x7F) << (7 * (3 - place)) for place, byte in enumerate(data[6:10]))
    frames: list[bytes] = []
    at = _HEADER
    while at < end:
        size = _HEADER + int.from_bytes(data[at + 4 : at + 8], "big")
        frames.append(data[at : at + size])
        at += size
    frames.sort(key=_rank)
    return data[:_HEADER] + b"".join(frames) + data[end:]


def _rank(frame: bytes) -> tuple[int, int]:
    """Return the sort key of a frame: short frames, CTOC, CHAP by start time, long frames."""
    name = frame[:4]
    if name == b"CHAP":
        start = frame.index(b"\0", _HEADER) + 1  # after the frame's header comes its id, which ends in a NUL
        return 2, int.from_bytes(frame[start : start + 4], "big")
    return {b"CTOC": 1, b"USLT": 3, b"APIC": 4}.get(name, 0), 0


_FREE = "----:com.apple.iTunes:"


def tag_m4a(data: bytes, tags: Tags) -> bytes:
    """Add iTunes tags to an M4A; its encoder has written chapters and language (``stream_metadata``)."""
    file = io.BytesIO(data)
    sound = MP4(file)
    texts = {
        "\xa9nam": tags.title,
        "\xa9ART": tags.artist,
        "aART": tags.artist,
        "\xa9wrt": tags.writer,
        "\xa9alb": tags.album,
        "\xa9gen": tags.genre,
        "\xa9day": tags.published.iso if tags.published else "",
        "\xa9cmt": tags.description,
        "desc": tags.description,
        "cprt": tags.credit[1],
    }
    if sound.tags is None:
        sound.add_tags()
    sound.tags.clear()
    for name, text in texts.items():
        if text:
            sound.tags[name] = [legible(text)]
    sound.tags["\xa9lyr"] = [_lyrics(tags)]
    for name, text in (("PUBLISHER", tags.publisher), ("LANGUAGE", ID3_LANGUAGES[tags.language])):
        sound.tags[_FREE + name] = [legible(text).encode()]
    if tags.page_url:
        sound.tags[_FREE + "WEBSITE"] = [tags.page_url.encode()]
    sound.tags["covr"] = [MP4Cover(tags.cover_jpeg, MP4Cover.FORMAT_JPEG)]
    sound.save(file, padding=lambda _: 0)
    return file.getvalue()


def stream_metadata(tags: Tags) -> tuple[str, str]:
    """Return the language of a programme (ISO 639-2), and its chapters in ffmpeg's FFMETADATA format."""
    rows = [";FFMETADATA1"]
    for chapter in tags.chapters:
        start, end = round(chapter.start_s * 1000), round(chapter.end_s * 1000)
        rows += ["[CHAPTER]", "TIMEBASE=1/1000", f"START={start}", f"END={end}", f"title={_escaped(chapter.title)}"]
    return ID3_LANGUAGES[tags.language], "\n".join([*rows, ""])


def _escaped(text: str) -> str:
    """Escape a text for FFMETADATA."""
    plain = legible(text)
    # ffmpeg takes a backslash before the end of a row for a row that goes on, even an escaped one.
    plain += " " if plain.endswith("\\") else ""
    return "".join(f"\\{char}" if char in "=;#\\" else char for char in plain)


def tag_opus(data: bytes, tags: Tags) -> bytes:
    """Add Vorbis comments to an Opus file, with chapters as ``CHAPTER000`` and ``CHAPTER000NAME``."""
    file = io.BytesIO(data)
    sound = OggOpus(file)
    picture = Picture()
    picture.type, picture.mime, picture.data = _FRONT_COVER, "image/jpeg", tags.cover_jpeg
    texts = {
        "TITLE": tags.title,
        "ARTIST": tags.artist,
        "AUTHOR": tags.writer,
        "ALBUM": tags.album,
        "GENRE": tags.genre,
        "DATE": tags.published.iso if tags.published else "",
        "ORGANIZATION": tags.publisher,
        "LANGUAGE": ID3_LANGUAGES[tags.language],
        "DESCRIPTION": tags.description,
        "COPYRIGHT": tags.credit[1],
        "CONTACT": tags.page_url or "",
    }
    fields = {name: legible(text) for name, text in texts.items() if text}
    for number, chapter in enumerate(tags.chapters):
        fields[f"CHAPTER{number:03}"] = timestamp(round(chapter.start_s * 1000))
        fields[f"CHAPTER{number:03}NAME"] = legible(chapter.title)
    fields["LYRICS"] = _lyrics(tags)
    fields["METADATA_BLOCK_PICTURE"] = base64.b64encode(picture.write()).decode()
    sound.tags.clear()
    for name, text in fields.items():
        sound.tags[name] = text
    sound.save(file, padding=lambda _: 0)
    return file.getvalue()


def _lyrics(tags: Tags) -> str:
    return "\n".join(legible(line) for line in tags.lyrics.split("\n"))
