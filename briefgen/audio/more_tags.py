"""Tags of M4A and Opus files: the same metadata as in the MP3, as far as each format has fields for it."""

import base64
import io

from mutagen.flac import Picture
from mutagen.mp4 import MP4, MP4Cover
from mutagen.oggopus import OggOpus

from briefgen.audio.legible import legible, timestamp
from briefgen.audio.tags import ID3_LANGUAGES, Tags

_FRONT_COVER = 3
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
