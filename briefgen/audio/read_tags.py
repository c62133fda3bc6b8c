"""Read the tags of a sound file, to verify a pack."""

import io
from dataclasses import dataclass
from typing import Any

from mutagen.id3 import ID3, ID3NoHeaderError
from mutagen.mp4 import MP4
from mutagen.oggopus import OggOpus


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
