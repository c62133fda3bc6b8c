"""The private word list: words that must not appear, found also by sound, joined, and in picture metadata.

Words are compared without case and accents, and by how they sound: "Siân" is found as "Sian", "Mohammed" as
"Muhammad", "Cathryn" as "Kathrin". A line of several words is also found joined, as in a web address.
"""

import contextlib
import re
import unicodedata
import zlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from functools import cache
from xml.parsers import expat

from briefgen.checks.rule import Hit, Subject, rule
from briefgen.english.words import data
from briefgen.errors import Problem, Severity

RULE = "privacy/private-word"
MASK = "…"

_WORDS = re.compile(r"[^\W_]+(?:['’ʼ`´]\w+)*")
_PIECE = re.compile(r"[A-ZÀ-ÞŁŠŽ]?[^\W_A-ZÀ-ÞŁŠŽ]+|[^\W_]+")
_SPECIAL = str.maketrans(
    {"ø": "o", "ł": "l", "đ": "d", "ð": "d", "æ": "ae", "œ": "oe", "þ": "th", "ı": "i", "ß": "ss"}
)
_SOUNDS = (("ph", "f"), ("ck", "k"), ("c", "k"), ("q", "k"), ("y", "i"), ("z", "s"), ("w", "v"))
_SHORTEST_JOINED = 6
_SHORTEST_LOOSE = 6


@dataclass(frozen=True)
class PrivateWords:
    """A private word list; its ``repr`` shows none of the words.

    Args:
        lines: each one word or name; a ``#`` begins a note.
    """

    lines: tuple[str, ...] = field(repr=False)

    @classmethod
    def of(cls, text: str) -> "PrivateWords":
        """Parse a list: one word or name a line; empty lines and lines that begin with ``#`` are ignored."""
        rows = (line.strip() for line in text.lstrip("\ufeff").splitlines())
        return cls(tuple(dict.fromkeys(row for row in rows if row and not row.startswith("#") and _keys(row))))

    def spans(self, text: str) -> Iterator[tuple[int, int]]:
        """Yield the span (start, end) of each private word in a text, in order, without overlaps."""
        tokens = _tokens(text)
        keys = [_key(token) for _, _, token in tokens]
        exact, loose = _wanted(self.lines)
        end = -1
        for index, (start, _, token) in enumerate(tokens):
            if start < end:
                continue
            for wanted in exact.get(keys[index], ()):
                last = index + len(wanted) - 1
                if tuple(keys[index : last + 1]) == wanted:
                    end = max(end, tokens[last][1])
            if end <= start and token[:1].isupper() and _loose(keys[index]) in loose:
                end = tokens[index][1]
            if end > start:
                yield start, end

    def masked(self, text: str) -> str:
        """Replace each private word in a text by an ellipsis."""
        for start, end in reversed(list(self.spans(text))):
            text = f"{text[:start]}{MASK}{text[end:]}"
        return text

    def hidden(self, problem: Problem) -> Problem:
        """Return a Problem with private words masked in its message and suggestion."""
        message, suggestion = self.masked(problem.message), self.masked(problem.suggestion)
        place = replace(problem.place, file=self.masked(problem.place.file))
        is_private = any(self.masked(edit.text) != edit.text for edit in problem.edits)
        edits = () if is_private else problem.edits
        return replace(problem, message=message, suggestion=suggestion, place=place, edits=edits)


@rule(RULE, Severity.ERROR)
def private_word(subject: Subject) -> Iterator[Hit]:
    """Find private words in any text of the summary, and in its file name."""
    if subject.private is None:
        return
    for passage in subject.passages:
        if passage.path[0] != "checks" or passage.path[-1] == "reason":
            for start, _ in subject.private(passage.text):
                yield Hit(passage.path, at=start, in_key=passage.in_key)  # without its words: they are not repeated
    if any(subject.private(subject.source.file.replace("\\", "/").rpartition("/")[2])):
        yield Hit((), variant="file")
    for text in subject.house.model_dump(exclude={"colours", "voice", "checks"}).values():
        if isinstance(text, str) and any(subject.private(text)):
            yield Hit((), variant="house")


def _tokens(text: str) -> list[tuple[int, int, str]]:
    """Split a text into words with their spans; a joined word such as ``JaneSmith`` is also split."""
    found = []
    for match in _WORDS.finditer(text):
        pieces = list(_PIECE.finditer(match[0]))
        if len(pieces) > 1 and not match[0].isupper() and "'" not in match[0] and "’" not in match[0]:
            found += [(match.start() + p.start(), match.start() + p.end(), p[0]) for p in pieces]
        found.append((match.start(), match.end(), match[0]))
    return sorted(found)


@cache
def _wanted(lines: tuple[str, ...]) -> tuple[dict[str, list[tuple[str, ...]]], frozenset[str]]:
    """Return the phonetic keys to find, by their first word, and the loose keys of long single words."""
    exact: dict[str, list[tuple[str, ...]]] = {}
    loose = set()
    for line in lines:
        keys = _keys(line)
        joined = "".join(match[0] for match in _WORDS.finditer(line))
        for wanted in {keys, (_key(joined),)} if len(joined) >= _SHORTEST_JOINED else {keys}:
            exact.setdefault(wanted[0], []).append(wanted)
        if len(keys) == 1 and len(keys[0]) >= _SHORTEST_LOOSE:
            loose.add(_loose(keys[0]))
    return exact, frozenset(loose)


def _keys(line: str) -> tuple[str, ...]:
    return tuple(key for match in _WORDS.finditer(line) if (key := _key(match[0])))


@cache
def _key(word: str) -> str:
    """Return the phonetic key of a word: equal for the usual spellings of one name."""
    folded = unicodedata.normalize("NFKD", word.casefold().translate(_SPECIAL))
    plain = "".join(c for c in folded if c.isalnum() or c in "'’ʼ`´")
    plain = re.sub(r"['’ʼ`´]s?$", "", plain)  # a possessive
    plain = re.sub(r"['’ʼ`´]", "", plain)
    return _variants().get(plain) or _sounded(plain)


def _sounded(plain: str) -> str:
    if any(c.isdigit() for c in plain):
        return plain
    for written, sound in _SOUNDS:
        plain = plain.replace(written, sound)
    plain = plain[:1] + plain[1:].replace("h", "")
    plain = re.sub(r"(.)\1+", r"\1", plain)
    plain = re.sub(r"(?:ie|ei|ey)", "i", plain)
    return re.sub(r"(?<=...)e$", "", plain)


def _loose(key: str) -> str:
    """Return a phonetic key with all vowels after the first letter made equal."""
    return key[:1] + re.sub(r"[aeiou]+", "a", key[1:])


@cache
def _variants() -> dict[str, str]:
    """Load spellings of one name that differ too much for the phonetic rules."""
    groups: Iterable[str] = data("spellings")["groups"]
    return {word: f"={group.split()[0]}" for group in groups for word in group.split()}


_PNG = b"\x89PNG\r\n\x1a\n"
_JPEG = b"\xff\xd8"
_MAX_TEXT = 100_000
_PRINTABLE = re.compile(rb"[\x20-\x7e\xc0-\xff]{4,}")
_GPS_TAG = re.compile(rb"\x25\x88\x04\x00|\x88\x25\x00\x04")
_SVG_TEXT = re.compile(r"(dc|cc|rdf):\w+|title|desc|metadata")

MAX_TEXTS = 300_000
"""The most characters of metadata that are searched in one picture; cameras and programs write some thousands."""


def hidden_texts(data: bytes) -> Iterator[str]:
    """Yield the metadata texts of a picture file, ``MAX_TEXTS`` characters at most."""
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
    """Return the comments, titles and metadata of an SVG, up to its first syntax error."""
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
    """Whether a picture has a GPS position (EXIF tag 0x8825)."""
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
    """Yield the text chunks of a PNG, unpacked up to a limit."""
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
    """Yield the contents of a JPEG's application and comment segments, up to the image data."""
    at = 2
    while at + 4 <= len(data) and data[at] == 0xFF:
        marker, size = data[at + 1], int.from_bytes(data[at + 2 : at + 4], "big")
        if marker == 0xDA:
            return
        if 0xE0 <= marker <= 0xEF or marker == 0xFE:
            yield data[at + 4 : at + 2 + size]
        at += 2 + size
