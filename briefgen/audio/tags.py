"""The ID3 tag of the podcast: what players show, and its chapters.

Version 2.3, which every player reads, Windows included; chapters need a CHAP frame each *and* a top-level ordered
CTOC that lists them (ID3v2 Chapter Frame Addendum 1.0).
"""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from mutagen import id3
from mutagen.id3 import APIC, CHAP, COMM, CTOC, ID3, TIT2, TXXX, USLT, WOAF, CTOCFlags

from briefgen.audio.chapters import Chapter
from briefgen.audio.legible import legible

if TYPE_CHECKING:
    from briefgen.review.dates import PartialDate

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
