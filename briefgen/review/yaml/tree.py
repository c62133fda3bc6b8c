"""Build plain values, with the position of every key and value, from the events of PyYAML's parser.

The tree is built from the parser's events in a loop, not by PyYAML's composer: the composer calls itself for each
level, so a deeply nested file would end in a RecursionError, and it stops at the first alias or tag.
"""

import codecs
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import yaml

from briefgen.errors import Place, Problem
from briefgen.review.characters import restored
from briefgen.review.problems import labels, problem, shown
from briefgen.review.yaml.span import KeyPath, Lines, SourceSpan, printed

MAX_BYTES = 1024 * 1024
"""A summary is a few pages of text; anything near this size is another kind of file."""

_MAX_REPORTED = 20
_LONGEST_WORD = 60
STAND_IN = "\N{REPLACEMENT CHARACTER}"
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff\ufffe\uffff]")
"""Control characters, the hidden line breaks of word processors, and code points that are not characters."""

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
        return FORBIDDEN.sub(STAND_IN, self.text or "")


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
    return control_character(match[0], Place(file, *lines.line_column(match.start())))


def _garbled(text: str, index: int, file: str, lines: Lines) -> Problem | None:
    """Return the Problem of a control character that is a part of a wrongly decoded letter, as in "â€"."""
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


MAX_DEPTH = 20
MAX_NODES = 20_000
MAX_FAULTS = 100
"""The most syntax errors that are reported for one file."""

NARROWEST = 40
"""The narrowest width, in characters, to which programs that write YAML break lines; a list item is rarely longer."""

_NULLS = frozenset({"", "~", "null"})
_SWALLOWED_KEY = re.compile(r"[\r\n][ \t]*+(?:- +)*+(?P<key>[a-z_]{3,}+):(?=\s)")
_UNSPACED = re.compile(r"\S+")
_ESCAPE = re.compile(r"\\(.)")
_CONTROL_ESCAPES = frozenset("0abefvrNLP")
_SWALLOWED_DASH = re.compile(r"[\r\n][ \t]*(?P<dash>- )")


@dataclass(frozen=True)
class YamlFault:
    """A syntax or structure error of a file, found before its content is validated.

    Attributes:
        kind: the entry of ``problems.yaml``.
        index: where in the text, counted from 0.
        values: what the message names.
        other: a second place that the message names by its line, as an index.
        repaired: the text with a stand-in of the same length, so that reading can go on; None when it cannot.
    """

    kind: str
    index: int
    values: Mapping[str, object] = field(default_factory=dict)
    other: int = 0
    repaired: str | None = None


@dataclass
class _Frame:
    """An open mapping or list during parsing.

    ``path`` is None inside something that is skipped. A mapping waits for a key, or (``has_key``) for the value of
    ``key``, which is None when that value is to be skipped.
    """

    value: dict[str, Any] | list[Any]
    path: KeyPath | None
    start: int
    is_key: bool = False
    has_key: bool = False
    key: str | None = None
    keys: dict[str, int] = field(default_factory=dict)

    @property
    def next_path(self) -> KeyPath | None:
        """The path of the next value; None when it is skipped."""
        last = len(self.value) if isinstance(self.value, list) else self.key
        return None if self.path is None or last is None else (*self.path, last)


class Tree:
    """Builds the values of one YAML file from its parser events.

    Args:
        text: the text that is parsed.

    Attributes:
        value: dicts, lists, texts and None.
        spans: the position of every value.
        keys: the position of every key.
        faults: everything wrong with the structure.
        broken: paths of values with a fault, which is reported already.
        unreported: the number of faults over the limit.
        stopped: whether the file was not read to its end.
        empty: whether the file has no content.
    """

    def __init__(self, text: str) -> None:
        self.value: Any = None
        self.spans: dict[KeyPath, SourceSpan] = {}
        self.keys: dict[KeyPath, SourceSpan] = {}
        self.faults: list[YamlFault] = []
        self.broken: set[KeyPath] = set()
        self.unreported = 0
        self.stopped = False
        self._text = text
        self._frames: list[_Frame] = []
        self._nodes = 0
        self._documents = 0

    def grow(self, events: Iterable[yaml.Event]) -> "Tree":
        """Process events until they end or the file proves too deep or too large.

        Raises:
            yaml.YAMLError: the events come from a parser that found a mistake.
        """
        for event in events:
            self._take(event)
            if self.stopped:
                break
        return self

    def distrust(self, indices: Iterable[int]) -> None:
        """Mark the values at some repaired indices as broken: they differ from what was written."""
        for index in indices:
            self.broken.update(path for path, span in self.spans.items() if self._repaired(span, index))

    @staticmethod
    def _repaired(span: SourceSpan, index: int) -> bool:
        # A missing space is put in place of the first character, so the value starts two after the colon.
        return span.style not in {"{", "["} and span.start - 2 <= index <= span.end

    def _take(self, event: yaml.Event) -> None:
        """Process one event: begin a document, or open, fill or close a mapping or list."""
        index = _index(event.start_mark)
        if isinstance(event, yaml.DocumentStartEvent):
            self._documents += 1
            if self._documents > 1:
                self._stop("documents", index)
        elif isinstance(event, yaml.CollectionEndEvent):
            self._close(_index(event.end_mark))
        elif isinstance(event, yaml.NodeEvent):
            self._nodes += 1
            if self._nodes > MAX_NODES:
                self._stop("too-many-values", index, limit=MAX_NODES)
            else:
                self._node(event, SourceSpan(index, _index(event.end_mark), getattr(event, "style", "") or ""))

    def _node(self, event: yaml.NodeEvent, span: SourceSpan) -> None:
        """Add a node as a key or a value of the open mapping or list."""
        frame = self._frames[-1] if self._frames else None
        self._anchors_and_tags(event, span)
        if frame is not None and isinstance(frame.value, dict) and not frame.has_key:
            self._key(frame, event, span)
            return
        path = frame.next_path if frame is not None else ()
        if isinstance(event, yaml.CollectionStartEvent):
            self._open(event, path, span.start)
        elif isinstance(event, yaml.ScalarEvent):
            self._put(path, self._scalar(event, span), span)
        else:
            if path is not None:
                self.broken.add(path)
            self._put(path, None, span)

    def _anchors_and_tags(self, event: yaml.NodeEvent, span: SourceSpan) -> None:
        if event.anchor is not None:
            mark = "*" if isinstance(event, yaml.AliasEvent) else "&"
            self._found("alias", span.start, {"mark": mark, "name": shown(event.anchor)})
        if getattr(event, "tag", None) is not None:
            written = _UNSPACED.match(self._text, span.start)
            self._found("tag", span.start, {"tag": shown(written[0]) if written else ""})

    def _key(self, frame: _Frame, event: yaml.NodeEvent, span: SourceSpan) -> None:
        """Read the key of a mapping; report one that is no text, empty, or a duplicate."""
        frame.has_key, frame.key = True, None
        if isinstance(event, yaml.CollectionStartEvent):
            self._found("not-a-key", span.start)
            frame.has_key = False  # until the collection closes
            self._open(event, None, span.start, is_key=True)
        elif isinstance(event, yaml.ScalarEvent):
            # Keys are compared as they are shown, so "A  B" and "A B" are the same key.
            key = " ".join(event.value.split())
            if not key:
                self._found("no-key", span.start)
            elif not span.style and event.value[0].isspace():
                self.broken.add(())  # every key below it has lost its place
                self._found("odd-space", span.start)
            elif key in frame.keys:
                self._found("duplicate-key", span.start, {"key": shown(key)}, other=frame.keys[key])
            else:
                self._check_characters(event, span)
                frame.keys[key] = span.start
                frame.key = event.value
                if frame.next_path is not None:
                    self.keys[frame.next_path] = span

    def _put(self, path: KeyPath | None, value: Any, span: SourceSpan) -> None:
        """Store a value and its position in the open mapping or list."""
        frame = self._frames[-1] if self._frames else None
        if frame is None:
            self.value = value
        elif isinstance(frame.value, list):
            frame.value.append(value)
        else:
            if frame.key is not None:
                frame.value[frame.key] = value
            frame.has_key, frame.key = False, None
        if path is not None:
            self.spans[path] = span

    def _open(
        self, event: yaml.CollectionStartEvent, path: KeyPath | None, start: int, *, is_key: bool = False
    ) -> None:
        if len(self._frames) == MAX_DEPTH:
            self._stop("too-deep", start, limit=MAX_DEPTH)
            return
        self._frames.append(_Frame({} if isinstance(event, yaml.MappingStartEvent) else [], path, start, is_key))

    def _close(self, end: int) -> None:
        frame = self._frames.pop()
        if frame.is_key:
            self._frames[-1].has_key = True
            return
        style = "{" if isinstance(frame.value, dict) else "["
        self._put(frame.path, frame.value, SourceSpan(frame.start, end, style))

    def _scalar(self, event: yaml.ScalarEvent, span: SourceSpan) -> str | None:
        """Decode a scalar to its text, None for null, and check its characters."""
        if not span.style:
            if event.value in _NULLS:
                return None
            self._swallowed(_SWALLOWED_DASH, "dash", "swallowed-dash", span)
        elif span.style in {"'", '"'}:
            self._swallowed(_SWALLOWED_KEY, "key", "swallowed-key", span)
            self._check_escapes(span)
        self._check_characters(event, span)
        # YAML folds the lines of a paragraph and leaves one line break for an empty line; only literal text (|) keeps
        # its lines, with an empty line between paragraphs. In the value an empty line always parts paragraphs.
        return str(event.value) if span.style == "|" else str(event.value).replace("\n", "\n\n")

    def _swallowed(self, pattern: re.Pattern[str], group: str, kind: str, span: SourceSpan) -> None:
        """Report a line parsed as continued text where the author plainly intended a new item or key."""
        match = pattern.search(self._text, span.start, span.end)
        if match and not (group == "dash" and self._is_wrapped(match.start())):
            values = {"text": match[group], "style": span.style}
            self._found(kind, match.start(group), values, other=span.start)
            if group == "key":
                self.broken.add(())  # the keys that seem to be missing are inside the quotes

    def _is_wrapped(self, end: int) -> bool:
        """Whether a line is as long as wrapped text, so that a dash after it may belong to the text."""
        start = max(self._text.rfind("\n", 0, end), self._text.rfind("\r", 0, end)) + 1
        return end - start > NARROWEST

    def _check_escapes(self, span: SourceSpan) -> None:
        """Report escape sequences that give no text, mostly backslashes of Windows paths."""
        if span.style == '"':
            for match in _ESCAPE.finditer(self._text, span.start, span.end):
                if match[1] in _CONTROL_ESCAPES:
                    self._found("escape", match.start(), {"code": match[0]})

    def _check_characters(self, event: yaml.ScalarEvent, span: SourceSpan) -> None:
        """Report control characters written as escapes; white space is normalised later."""
        if span.style != '"' or not FORBIDDEN.search(event.value):
            return
        for character, index in printed(self._text, span):
            is_code = self._text[index + 1 : index + 2] in _CONTROL_ESCAPES  # told by its letter
            if FORBIDDEN.match(character) and not is_code:
                self._found("control-character", index, {"character": character})

    def _found(self, kind: str, index: int, values: Mapping[str, object] | None = None, other: int = 0) -> None:
        if len(self.faults) < MAX_FAULTS:
            self.faults.append(YamlFault(kind, index, values or {}, other))
        else:
            self.unreported += 1

    def _stop(self, kind: str, index: int, **values: object) -> None:
        self.faults.append(YamlFault(kind, index, values))
        self.stopped = True


def _index(mark: Any) -> int:
    return int(mark.index)  # the parser gives every event both marks, though the type allows None
