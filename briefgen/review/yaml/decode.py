"""Decode a YAML file to text, and report wrong encodings, other kinds of files and control characters."""

import codecs
import re
from dataclasses import dataclass, replace

from briefgen.errors import Edit, Place, Problem
from briefgen.review.characters import restored
from briefgen.review.problems import labels, problem, shown
from briefgen.review.yaml.span import Lines

MAX_BYTES = 1024 * 1024
"""A summary is a few pages of text; anything near this size is another kind of file."""

_MAX_REPORTED = 20
_LONGEST_WORD = 60
STAND_IN = "\N{REPLACEMENT CHARACTER}"
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
"""Control characters, the hidden line breaks of word processors, and code points that are not characters."""

_BREAKS = "\x0b\x0c\x85\u2028\u2029"
"""Line and page breaks of word processors: an author sees them as white space."""

_FOREIGN = {b"PK\x03\x04": "word", b"%PDF": "pdf", b"{\\rtf": "rtf", b"\xd0\xcf\x11\xe0": "word", b"\x89PNG": "image"}


@dataclass(frozen=True)
class Decoded:
    """A file decoded to text.

    Attributes:
        text: the text without a byte order mark, None when it cannot be read as text.
        problems: what is wrong with it.
        readable: the text with a stand-in for every forbidden character, so that reading can go on.
    """

    text: str | None
    problems: tuple[Problem, ...] = ()

    @property
    def readable(self) -> str:
        """The text with a stand-in for every forbidden character."""
        return FORBIDDEN.sub(lambda match: " " if match[0] in _BREAKS else STAND_IN, self.text or "")


def decode(data: bytes, file: str, area: str = "summary") -> Decoded:
    """Decode UTF-8 (or UTF-16 with a byte order mark), and report invalid bytes and characters.

    Args:
        data: the whole file.
        file: its name, for the places of Problems.
        area: what it should be, ``summary`` or ``house``.
    """
    start = Place(file, 1, 1)
    if len(data) > MAX_BYTES:
        return Decoded(None, (problem("too-big", start, area, megabytes=f"{len(data) / MAX_BYTES:.1f}"),))
    for magic, name in _FOREIGN.items():
        if data.startswith(magic):
            return Decoded(None, (problem("not-text", start, area, what=labels()["files"][name]),))
    try:
        text = _text(data)
    except UnicodeDecodeError as error:
        return Decoded(None, (_bad_byte(data, error, file),))
    if len(text) > 4 and text.count("\0") * 4 > len(text):
        return Decoded(None, (problem("utf-16", start),))
    return Decoded(text, _control_characters(text, file))


def readable(data: bytes) -> str:
    """Decode a file with a stand-in for each invalid byte, to show its lines."""
    is_wide = data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE))
    return data.decode("utf-16" if is_wide else "utf-8-sig", errors="replace")


def _text(data: bytes) -> str:
    if data.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return data.decode("utf-16")
    return data.decode("utf-8-sig")


def _bad_byte(data: bytes, error: UnicodeDecodeError, file: str) -> Problem:
    if not error.encoding.startswith("utf-8"):
        return problem("utf-16", Place(file, 1, 1))
    body = data.removeprefix(codecs.BOM_UTF8)
    before = body[: error.start].decode("utf-8")
    line, column = Lines.of(before).line_column(len(before))
    byte = body[error.start]
    guess = bytes([byte]).decode("cp1252", "ignore")
    kind = "encoding-guess" if guess.isprintable() and guess else "encoding"
    return problem(kind, Place(file, line, column), byte=f"{byte:02X}", guess=guess)


def _control_characters(text: str, file: str) -> tuple[Problem, ...]:
    found: list[Problem] = []
    lines: Lines | None = None
    for match in FORBIDDEN.finditer(text):
        lines = lines or Lines.of(text)
        found.append(_garbled(text, match.start(), file, lines) or _control(match, file, lines))
        if len(found) == _MAX_REPORTED:
            break
    return tuple(found)


def _control(match: re.Match[str], file: str, lines: Lines) -> Problem:
    start, end = (Place(file, *lines.line_column(at)) for at in match.span())
    edit = Edit(start, end, " " if match[0] in _BREAKS else "")
    return replace(control_character(match[0], start), edits=(edit,))


def _garbled(text: str, index: int, file: str, lines: Lines) -> Problem | None:
    """Return the Problem of a control character inside a wrongly decoded letter, as in "â€"."""
    if not "\x80" <= text[index] <= "\x9f":
        return None
    start = index - len(re.split(r"\s", text[max(0, index - _LONGEST_WORD) : index])[-1])
    word = re.split(r"\s", text[start : index + _LONGEST_WORD])[0]
    was = restored(word)
    if was == word or FORBIDDEN.search(was):
        return None
    return problem("garbled", Place(file, *lines.line_column(start)), words=shown(word), was=shown(was))


def control_character(character: str, place: Place) -> Problem:
    """Return the Problem of a control character."""
    code = f"{ord(character):04X}"
    name = labels()["characters"].get(code, labels()["characters"]["other"])
    return problem("control-character", place, code=code, name=name)
