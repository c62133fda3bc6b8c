"""Build plain values, with the position of every key and value, from the events of PyYAML's parser.

The tree is built from the parser's events in a loop, not by PyYAML's composer: the composer calls itself for each
level, so a deeply nested file would end in a RecursionError, and it stops at the first alias or tag.
"""

import re
from collections.abc import Iterable, Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from typing import Any

import yaml

from briefgen.review.problems import MAX_SHOWN, shown
from briefgen.review.yaml.decode import FORBIDDEN
from briefgen.review.yaml.edits import TextEdit
from briefgen.review.yaml.scalars import displayed, meant, scalar
from briefgen.review.yaml.span import KeyPath, SourceSpan, paired, printed

MAX_DEPTH = 20
MAX_NODES = 20_000
MAX_FAULTS = 100
"""The most syntax errors that are reported for one file."""

QUESTION_MARK = "\ue03f"
"""Stands for a question mark inside brackets: text in YAML 1.2, but not for this parser, which is of YAML 1.1."""

MAX_ALIASES = 100
"""The most places of one file where a named piece (an anchor) is used again."""

_NULLS = frozenset({"", "~", "null"})
_UNSPACED = re.compile(r"\S+")
_ESCAPE = re.compile(r"\\(.)")
_CONTROL_ESCAPES = frozenset("0abefvrNLP")  # not \\_, a no-break space, which programs write
_PROPERTIES = re.compile(r"(?:[&!]\S*+\s++)++")

_LIST_BELOW = re.compile(r"[ \t]*:[ \t]*(?:\r\n|\r|\n)(?P<lead>[ \t]*)(?=-[ \t])")
_BLANK_LINE_END = re.compile(r"[ \t]*(?:\r\n|\r|\n|$)")


@dataclass(frozen=True)
class YamlFault:
    """A syntax or structure error of a file, found before its content is validated.

    Attributes:
        kind: the entry of ``problems.yaml``.
        index: where in the text, counted from 0.
        values: what the message names.
        other: a second place that the message names by its line, as an index.
        edits: what puts it right; none when that is not known.
    """

    kind: str
    index: int
    values: Mapping[str, object] = field(default_factory=dict)
    other: int = 0
    edits: tuple[TextEdit, ...] = ()


@dataclass
class _Frame:
    """An open mapping or list during parsing.

    ``path`` is None inside something that is skipped. A mapping waits for a key, or (``has_key``) for the value of
    ``key``, which is None when that value is to be skipped; ``again`` is a key that it had before, and where that
    stands again.
    """

    value: dict[str, Any] | list[Any]
    path: KeyPath | None
    start: int
    is_key: bool = False
    has_key: bool = False
    key: str | None = None
    keys: dict[str, int] = field(default_factory=dict)
    anchor: str | None = None
    again: tuple[str, int] | None = None

    @property
    def next_path(self) -> KeyPath | None:
        """The path of the next value; None when it is skipped."""
        last = len(self.value) if isinstance(self.value, list) else self.key
        return None if self.path is None or last is None else (*self.path, last)


class Tree:
    """Builds the values of one YAML file from its parser events.

    Args:
        text: the text that is parsed.
        is_newer: whether the events are of the text with ``QUESTION_MARK`` for question marks inside words.

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

    def __init__(self, text: str, *, is_newer: bool = False) -> None:
        self.value: Any = None
        self._is_newer = is_newer
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
        self._anchors: dict[str, KeyPath | None] = {}
        self._unused: dict[str, YamlFault] = {}
        self._aliases = 0

    def grow(self, events: Iterable[yaml.Event]) -> "Tree":
        """Process events until they end or the file proves too deep or too large.

        Raises:
            yaml.YAMLError: the events come from a parser that found a mistake.
        """
        for event in events:
            if self._is_newer and isinstance(event, yaml.ScalarEvent):
                event.value = event.value.replace(QUESTION_MARK, "?")
            self._process(event)
            if self.stopped:
                break
        left = max(MAX_FAULTS - len(self.faults), 0)
        self.faults += list(self._unused.values())[:left]
        self.unreported += max(len(self._unused) - left, 0)
        return self

    def _process(self, event: yaml.Event) -> None:
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
        if not isinstance(event, yaml.AliasEvent):
            span = self._anchors_and_tags(event, span)
        if frame is not None and isinstance(frame.value, dict) and not frame.has_key:
            self._key(frame, event, span)
            return
        path = frame.next_path if frame is not None else ()
        if isinstance(event, yaml.CollectionStartEvent):
            self._open(event, path, span.start)
        elif isinstance(event, yaml.ScalarEvent):
            self._store(path, self._scalar(event, span), span)
            self._name(event.anchor, path)
        elif isinstance(event, yaml.AliasEvent):
            self._alias(str(event.anchor), path, span)

    def _anchors_and_tags(self, event: yaml.NodeEvent, span: SourceSpan) -> SourceSpan:
        """Report tags, remember anchors, and return the span without both."""
        tag = getattr(event, "tag", None)
        if event.anchor is None and tag is None:
            return span
        match = _PROPERTIES.match(self._text, span.start)
        end = min(match.end(), max(span.end, span.start)) if match else span.end
        written = self._text[span.start : span.end]
        whole = scalar(written.strip())
        is_plain = isinstance(event, yaml.ScalarEvent) and not span.style and "\n" not in written
        edits = (TextEdit(span.start, span.end, whole),) if is_plain else ()
        if tag is not None:
            mark = _UNSPACED.match(self._text, span.start)
            is_long = mark is not None and len(mark[0]) > MAX_SHOWN
            values = {"tag": shown(mark[0]) if mark else "", "fix": shown(whole) if is_long else displayed(whole)}
            self._found("tag", span.start, values, edits=edits)
        elif event.anchor not in self._anchors:
            values = {"name": shown(event.anchor), "fix": displayed(whole)}
            kind = "unused-anchor" if is_plain else "unused-anchor-of-part"
            self._unused[str(event.anchor)] = YamlFault(kind, span.start, values, edits=edits)
        return SourceSpan(end, max(span.end, end), span.style)

    def _name(self, anchor: str | None, path: KeyPath | None) -> None:
        """Record the path of an anchored value."""
        self._anchors |= {anchor: path} if anchor is not None else {}

    def _alias(self, name: str, path: KeyPath | None, span: SourceSpan) -> None:
        """Replace an alias by a copy of its anchored value."""
        source = self._anchors.get(name)
        self._unused.pop(name, None)
        if source is None or path is None:
            if path is not None:
                self.broken.add(path)
            if name not in self._anchors:  # else it is below a key that is told already
                fix = scalar(self._text[span.start : span.end])
                edits = (TextEdit(span.start, span.end, fix),)
                self._found("alias", span.start, {"name": shown(name), "fix": fix}, edits=edits)
            self._store(path, None, span)
            return
        below = {inner: at for inner, at in self.spans.items() if inner[: len(source)] == source}
        self._aliases += 1
        self._nodes += len(below)
        deepest = max(map(len, below)) - len(source) + len(path)
        if self._aliases > MAX_ALIASES or self._nodes > MAX_NODES or deepest > MAX_DEPTH:
            self._stop("too-many-aliases", span.start, limit=MAX_ALIASES)
            return
        self._store(path, deepcopy(self._value_at(source)), span)
        for inner, at in below.items():
            copied = path + inner[len(source) :]
            self.spans[copied] = at
            if inner != source and inner in self.keys:
                self.keys[copied] = self.keys[inner]

    def _value_at(self, path: KeyPath) -> Any:
        """Return the value at a path that was read already, also inside open mappings and lists."""
        value: Any = self._frames[0].value if self._frames else self.value
        for depth, part in enumerate(path):
            inner = self._frames[depth + 1] if depth + 1 < len(self._frames) else None
            value = inner.value if inner is not None and inner.path == path[: depth + 1] else value[part]
        return value

    def _key(self, frame: _Frame, event: yaml.NodeEvent, span: SourceSpan) -> None:
        """Read the key of a mapping; report one that is no text, empty, or a duplicate."""
        frame.has_key, frame.key, frame.again = True, None, None
        if not isinstance(event, yaml.ScalarEvent):
            self._found("not-a-key", span.start)
        if isinstance(event, yaml.CollectionStartEvent):
            frame.has_key = False  # until the collection closes
            self._open(event, None, span.start, is_key=True)
        elif isinstance(event, yaml.ScalarEvent):
            # Keys are compared as they are shown, so "A  B" and "A B" are the same key.
            key = " ".join(event.value.split())
            if not key:
                self._found("no-key", span.start)
            elif key == "<<" and not span.style:
                self._found("merge-key", span.start)
                self.broken |= {frame.path} if frame.path else set()  # what is missing may come from there
            elif key in frame.keys and self._is_next_item(frame, key, span.start):
                width = span.start - self._line_start(span.start) - self._dash_column()
                edit = TextEdit(span.start - width, span.start, "-".ljust(width))
                values = {"key": shown(key), "fix": f"- {shown(key)}: …"}
                self._found("no-dash", span.start, values, other=frame.keys[key], edits=(edit,))
                self._begin_next_item(frame, span)
                frame.keys, frame.key = {key: span.start}, event.value
                if frame.next_path is not None:
                    self.keys[frame.next_path] = span
            elif key in frame.keys:
                edits = self._joined_lists(frame, event.value, span)
                self._found("duplicate-key", span.start, {"key": shown(key)}, other=frame.keys[key], edits=edits)
                frame.again = event.value, span.start
            else:
                self._check_characters(event, span)
                frame.keys[key] = span.start
                frame.key = event.value
                if frame.next_path is not None:
                    self.keys[frame.next_path] = span

    def _joined_lists(self, frame: _Frame, key: str, span: SourceSpan) -> tuple[TextEdit, ...]:
        """Return the edit that deletes a repeated key whose list continues the list of the first."""
        first, rest = self.spans.get((*(frame.path or ()), key)), _LIST_BELOW.match(self._text, span.end)
        if first is None or rest is None or first.style != "[" or self._text[first.start] != "-":
            return ()
        column, between = first.start - self._line_start(first.start), self._text[first.end : span.start]
        is_next = not between.strip() and len(rest["lead"]) == column
        return (TextEdit(self._line_start(span.start), rest.start("lead"), ""),) if is_next else ()

    def _is_next_item(self, frame: _Frame, key: str, start: int) -> bool:
        """Whether the first key of an item is repeated on a new line: the next item lacks its dash."""
        line = self._line_start(start)
        is_item = len(self._frames) > 1 and isinstance(self._frames[-2].value, list) and frame.path is not None
        is_first = len(frame.keys) > 1 and next(iter(frame.keys)) == key and self._text[frame.start] != "{"
        blanks = self._text[line:start]
        return is_item and is_first and not blanks.strip(" ") and len(blanks) > self._dash_column() + 1

    def _dash_column(self) -> int:
        """Return the column of the dashes of the innermost open list."""
        return self._frames[-2].start - self._line_start(self._frames[-2].start)

    def _line_start(self, index: int) -> int:
        return max(self._text.rfind("\n", 0, index), self._text.rfind("\r", 0, index)) + 1

    def _begin_next_item(self, frame: _Frame, span: SourceSpan) -> None:
        """End the current item of a list, and begin the next one in the same list."""
        items = self._frames[-2].value
        if frame.path is None or not isinstance(items, list):
            return
        items.append(frame.value)
        self.spans[frame.path] = SourceSpan(frame.start, span.start, "{")
        frame.value, frame.start, frame.path = {}, span.start, (*frame.path[:-1], len(items))

    def _store(self, path: KeyPath | None, value: Any, span: SourceSpan) -> None:
        """Store a value and its position in the open mapping or list."""
        frame = self._frames[-1] if self._frames else None
        if frame is None:
            self.value = value
        elif isinstance(frame.value, list):
            frame.value.append(value)
        else:
            if frame.key is not None:
                frame.value[frame.key] = value
            elif frame.again is not None and isinstance(value, str):
                self._delete_copy(frame.value.get(frame.again[0]), value, frame.again[1], span.end)
            frame.has_key, frame.key = False, None
        if path is not None:
            self.spans[path] = span

    def _delete_copy(self, first: Any, value: str, start: int, end: int) -> None:
        """Add the edit that deletes a repeated key with the same text to its fault."""
        line = self._line_start(start)
        after = _BLANK_LINE_END.match(self._text, end)
        last = self.faults[-1]
        if after is None or self._text[line:start].strip() or (last.kind, last.index) != ("duplicate-key", start):
            return
        if first == value:
            self.faults[-1] = replace(last, edits=(TextEdit(line, after.end(), ""),))
            return
        above, plain = self._text[:line].rstrip(), self._text[start:end].partition(":")[2].strip()
        if isinstance(first, str) and above.endswith(first) and plain == value:  # both on one line, and no quotes
            values, edit = {"fix": f"{last.values['key']}: {first} {value}"}, TextEdit(len(above), end, f" {plain}")
            self.faults[-1] = replace(last, kind="duplicate-text", values={**last.values, **values}, edits=(edit,))

    def _open(
        self, event: yaml.CollectionStartEvent, path: KeyPath | None, start: int, *, is_key: bool = False
    ) -> None:
        if len(self._frames) == MAX_DEPTH:
            self._stop("too-deep", start, limit=MAX_DEPTH)
            return
        value: dict[str, Any] | list[Any] = {} if isinstance(event, yaml.MappingStartEvent) else []
        self._frames.append(_Frame(value, path, start, is_key, anchor=event.anchor))

    def _close(self, end: int) -> None:
        frame = self._frames.pop()
        if frame.is_key:
            self._frames[-1].has_key = True
            return
        style = "{" if isinstance(frame.value, dict) else "["
        self._store(frame.path, frame.value, SourceSpan(frame.start, end, style))
        self._name(frame.anchor, frame.path)

    def _scalar(self, event: yaml.ScalarEvent, span: SourceSpan) -> str | None:
        """Decode a scalar to its text, None for null, and check its characters."""
        if not span.style:
            if event.value in _NULLS:
                return None
        elif span.style == '"':
            self._check_escapes(span)
        self._check_characters(event, span)
        # YAML folds the lines of a paragraph and leaves one line break for an empty line; only literal text (|) keeps
        # its lines, with an empty line between paragraphs. In the value an empty line always parts paragraphs.
        value = paired(event.value) if span.style == '"' else str(event.value)
        return value if span.style == "|" else value.replace("\n", "\n\n")

    def _check_escapes(self, span: SourceSpan) -> None:
        """Report escape sequences that give no text, mostly backslashes of Windows paths."""
        edits: tuple[TextEdit, ...] = ()
        values: dict[str, object] = {"form": "line"}
        for match in _ESCAPE.finditer(self._text, span.start, span.end):
            if match[1] in _CONTROL_ESCAPES:
                first = "fix" not in values
                if first:
                    fix = scalar(meant(self._text[span.start : span.end]))
                    edits, values["fix"] = (TextEdit(span.start, span.end, fix),), displayed(fix)
                self._found("escape", match.start(), {"code": match[0], **values}, edits=edits if first else ())

    def _check_characters(self, event: yaml.ScalarEvent, span: SourceSpan) -> None:
        """Report control characters written as escapes; white space is normalised later."""
        if span.style != '"' or not FORBIDDEN.search(paired(event.value)):
            return
        for character, index in printed(self._text, span):
            is_code = self._text[index + 1 : index + 2] in _CONTROL_ESCAPES  # told by its letter
            if FORBIDDEN.match(character) and not is_code:
                self._found("control-character", index, {"character": character})

    def _found(
        self, kind: str, index: int, values: Mapping[str, object] | None = None, other: int = 0,
        edits: tuple[TextEdit, ...] = (),
    ) -> None:  # fmt: skip
        if len(self.faults) < MAX_FAULTS:
            self.faults.append(YamlFault(kind, index, values or {}, other, edits))
        else:
            self.unreported += 1

    def _stop(self, kind: str, index: int, **values: object) -> None:
        self.faults.append(YamlFault(kind, index, values))
        self.stopped = True


def _index(mark: Any) -> int:
    return int(mark.index)  # the parser gives every event both marks, though the type allows None
