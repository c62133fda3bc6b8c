"""The texts that are hidden inside PNG, JPEG and SVG files: who made a picture, with what, and where."""

import contextlib
import re
import zlib
from collections.abc import Iterator
from xml.parsers import expat

_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8"
_MAX_TEXT = 100_000
_PRINTABLE = re.compile(rb"[\x20-\x7e\xc0-\xff]{4,}")
_GPS_TAG = re.compile(rb"\x25\x88\x04\x00|\x88\x25\x00\x04")
_SVG_TEXT = re.compile(r"(dc|cc|rdf):\w+|title|desc|metadata")

MAX_TEXTS = 300_000
"""How many characters of one picture are looked at; a camera or a program writes some thousands."""


def hidden_texts(data: bytes) -> Iterator[str]:
    """Yield the texts inside a picture's file that a viewer does not show, up to ``MAX_TEXTS`` characters of them."""
    left = MAX_TEXTS
    for text in _texts(data):
        yield text[:left]
        left -= max(len(text), 1)
        if left <= 0:
            return


def _texts(data: bytes) -> Iterator[str]:
    if data.startswith(_PNG):
        yield from _png_texts(data)
    elif data.startswith(_JPEG):
        for segment in _jpeg_segments(data):
            yield from (match[0].decode("latin-1") for match in _PRINTABLE.finditer(segment))
    elif b"<svg" in data[:4096]:
        for text in _svg_texts(data):
            yield " ".join(text.split())


def _svg_texts(data: bytes) -> list[str]:
    """The comments of a drawing and what it says of itself; up to where it is no XML."""
    found: list[str] = []
    names: list[str] = []
    parser = expat.ParserCreate()
    parser.buffer_text = True

    def text(content: str) -> None:
        if names and _SVG_TEXT.fullmatch(names[-1]):
            found.append(content)

    parser.CommentHandler = found.append
    parser.StartElementHandler = lambda name, _: names.append(name)
    parser.EndElementHandler = lambda _: names.pop()
    parser.CharacterDataHandler = text
    with contextlib.suppress(expat.ExpatError, ValueError, LookupError):
        parser.Parse(data, True)  # noqa: FBT003  (expat's own form: this is all of it)
    return [each for each in found if each.strip()]


def has_position(data: bytes) -> bool:
    """Whether a picture says where it was taken (EXIF tag 0x8825, GPS)."""
    if data.startswith(_PNG):
        blocks = [body for kind, body in _png_chunks(data) if kind == b"eXIf"]
    else:
        blocks = [part for part in _jpeg_segments(data) if part.startswith(b"Exif")] if data.startswith(_JPEG) else []
    return any(_GPS_TAG.search(block) for block in blocks)


def _png_chunks(data: bytes) -> Iterator[tuple[bytes, bytes]]:
    at = len(_PNG)
    while at + 8 <= len(data):
        size = int.from_bytes(data[at : at + 4], "big")
        yield data[at + 4 : at + 8], data[at + 8 : at + 8 + size]
        at += 12 + size


def _png_texts(data: bytes) -> Iterator[str]:
    for kind, body in _png_chunks(data):
        if kind == b"tEXt":
            yield body.partition(b"\0")[2].decode("latin-1")
        elif kind == b"zTXt":
            yield _inflated(body.partition(b"\0")[2][1:]).decode("latin-1")
        elif kind == b"iTXt":
            packed, _, rest = body.partition(b"\0")[2][:1], None, body.partition(b"\0")[2][2:]
            text = rest.split(b"\0", 2)[-1]
            yield (_inflated(text) if packed == b"\1" else text).decode("utf-8", errors="replace")
        elif kind == b"eXIf":
            yield from (match[0].decode("latin-1") for match in _PRINTABLE.finditer(body))


def _inflated(data: bytes) -> bytes:
    try:
        return zlib.decompressobj().decompress(data, _MAX_TEXT)
    except zlib.error:
        return b""


def _jpeg_segments(data: bytes) -> Iterator[bytes]:
    """Yield the bodies of the segments for applications and comments, up to the picture itself."""
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker, size = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if marker == 0xDA:
            return
        if 0xE0 <= marker <= 0xEF or marker == 0xFE:
            yield data[at + 4 : at + 2 + size]
        at += 2 + size
