"""Parse a YAML file into a Source: the values as written, with the position of every key, value and word."""

import re
from array import array
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from types import MappingProxyType
from typing import Any

import yaml

from briefgen.errors import Edit, InputError, Place, Problem
from briefgen.review.characters import composed_pieces, tidy, with_tidy_spaces
from briefgen.review.problems import labels, problem
from briefgen.review.yaml.decode import control_character, decode
from briefgen.review.yaml.edits import Edited, TextEdit
from briefgen.review.yaml.layout import KeyShapes
from briefgen.review.yaml.marks import INVISIBLE, ODD_SPACES
from briefgen.review.yaml.mend import mail_head, mend, other_format
from briefgen.review.yaml.span import KeyPath, Lines, SourceSpan, printed
from briefgen.review.yaml.syntax import diagnose
from briefgen.review.yaml.tree import QUESTION_MARK, Tree, YamlFault

_MAX_MENDED = 150_000  # characters; a summary has far fewer, and a longer file is not read over again
_MAX_LEFT_OUT = 5  # sections that cannot be read even then
_TOP_KEY = re.compile(r"(?m)^(?P<key>[^\s#:-][^\s:]*)\s*:")
_INNER_QUESTION_MARK = re.compile(r"(?<=[^\s,\[{])\?|(?<=[^\s,\[{}\]:?-])(\s+)\?")
_REPLY_MARK = re.compile(r"(?m)^(?P<mark>(?:>[ \t]?){1,5})(?P<key>[a-z_]*)")
_ODD_START = re.compile(f"[{ODD_SPACES}{INVISIBLE}]")
_BAD_CODE_POINT = re.compile(r"\\U(?!0010|000[0-9A-Fa-f])[0-9A-Fa-f]{8}")


_Written = tuple[str, "array[int]", "array[int]"]
"""A text, how many characters as written (but white space) stand before each offset, and where these are."""


@dataclass(frozen=True)
class Passage:
    """One text of the input, white space normalised: a value, or a key that the author chose (``in_key``)."""

    path: KeyPath
    text: str
    in_key: bool = False


@dataclass(frozen=True)
class Source:
    """A parsed YAML file: its values and their positions.

    Attributes:
        file: the file's name as the user gave it.
        text: the whole text, without a byte order mark; where it could not be read, as it was mended.
        value: dicts, lists, texts as written (``yes``, ``010`` and ``2021-03`` stay text) and None for ``null``,
            ``~`` and nothing. Paragraphs are parted by an empty line, however they are written.
        spans: the position of every value by its path.
        keys: the position of every key by the path of its value.
        edited: how it was mended; None where nothing was.
    """

    file: str
    text: str
    value: Any
    spans: Mapping[KeyPath, SourceSpan] = field(repr=False)
    keys: Mapping[KeyPath, SourceSpan] = field(repr=False)
    edited: Edited | None = field(default=None, repr=False)

    @cached_property
    def lines(self) -> Lines:
        """The line index of the text as typed."""
        return Lines.of(self.edited.original if self.edited else self.text)

    @cached_property
    def _known(self) -> "dict[tuple[KeyPath, bool], _Written | None]":
        return {}

    def at(self, index: int) -> Place:
        """Return the Place of a character, by its index from 0."""
        typed = self.edited.to_original(index) if self.edited else index
        return Place(self.file, *self.lines.line_column(typed))

    def edit(self, start: int, end: int, text: str) -> tuple[Edit, ...]:
        """Return the replacement of a span; none inside a mended span, whose edit is reported already."""
        if self.edited and self.edited.changes(self.edited.to_original(start), self.edited.to_original(end)):
            return ()
        return (Edit(self.at(start), self.at(end), text),)

    def place(self, path: KeyPath) -> Place:
        """Return the Place where a value begins; for a missing path, that of its nearest parent."""
        while path and path not in self.spans:
            path = path[:-1]
        return self.at(self.spans[path].start if path in self.spans else 0)

    def key_place(self, path: KeyPath) -> Place:
        """Return the Place of a value's key; for a list item or the whole file, that of the value."""
        return self.at(self.keys[path].start) if path in self.keys else self.place(path)

    def find(self, path: KeyPath) -> Any:
        """Return the value at a path.

        Raises:
            KeyError: the file has no such path.
        """
        value = self.value
        for part in path:
            try:
                value = value[part]
            except (IndexError, TypeError):
                raise KeyError(path) from None
        return value

    def words(self, path: KeyPath, *, in_key: bool = False) -> str:
        """Return the text at a path (or its key) with white space normalised; "" when it is not text."""
        value = path[-1] if in_key else self.find(path)
        return str(tidy(value)) if isinstance(value, str) else ""

    def place_of(self, path: KeyPath, at: int | str = 0, *, in_key: bool = False) -> Place:
        """Return the Place of words inside a text, also in folded, literal or quoted scalars.

        Of a path that the file does not have, it is the Place of the nearest part above it.

        Args:
            path: the text's path.
            at: offset in the text as ``words`` gives it, or words in it (their first occurrence).
            in_key: whether the words are in the key, not in the value.
        """
        written = self._written(path, in_key=in_key)
        if written is None:
            return self.place(path)
        clean, before, indices = written
        offset = max(clean.find(at), 0) if isinstance(at, str) else at
        count = before[min(offset, len(clean))]
        return self.at(indices[count] if count < len(indices) else indices[-1] + 1)

    def _written(self, path: KeyPath, *, in_key: bool) -> "_Written | None":
        """Map the characters of a text to file positions; cached, as many places of one text may be asked for."""
        if (path, in_key) not in self._known:
            try:
                value = path[-1] if in_key else self.find(path)
            except KeyError:  # a stand-in for what is missing
                return None
            pieces = list(composed_pieces(with_tidy_spaces(value))) if isinstance(value, str) else []
            clean = "".join(piece for _, piece in pieces)
            span = (self.keys if in_key else self.spans).get(path)
            indices = array("L", (index for _, index in printed(self.text, span))) if span and clean else array("L")
            self._known[path, in_key] = (clean, _counts(pieces), indices) if indices else None
        return self._known[path, in_key]

    def comment_after(self, path: KeyPath) -> str:
        """Return the comment after a value on its line, with its ``#``, or "".

        Why: in ``title: Room #4 plan`` everything from the ``#`` is a comment, which authors do not expect.
        """
        span = self.spans.get(path)
        if span is None or span.style:
            return ""
        match = re.compile(r"[ \t]+(#[^\r\n]*)").match(self.text, span.end)
        return match[1] if match else ""

    def passages(self) -> Iterator[Passage]:
        """Yield every text in file order; of keys, only those that the author chooses."""
        for path, span in sorted(self.spans.items(), key=lambda item: (item[1].start, len(item[0]))):
            if path and isinstance(path[-1], str) and _is_free(path):
                yield Passage(path, str(tidy(path[-1])), in_key=True)
            if span.style not in {"{", "["} and (text := self.words(path)):
                yield Passage(path, text)


@dataclass(frozen=True)
class Examined:
    """The result of parsing a file: a Source unless it is unreadable, and every Problem.

    ``broken`` are the paths of values with a syntax error. ``unreported`` is the number of errors over the limit.
    """

    source: Source | None
    problems: tuple[Problem, ...]
    broken: frozenset[KeyPath] = frozenset()
    unreported: int = 0


def read_source(data: bytes, file: str) -> Source:
    """Parse a YAML file with the position of every key and value.

    Args:
        data: the whole file.
        file: its name, for places.

    Raises:
        InputError: it is not a readable YAML mapping; every Problem found is in it.
    """
    examined = examine(data, file)
    if examined.source is None or examined.problems:
        raise InputError(tuple(sorted(examined.problems, key=lambda found: found.place)))
    return examined.source


def examine(data: bytes, file: str, area: str = "summary", shapes: KeyShapes | None = None) -> Examined:
    """Parse a YAML file as far as possible, and report every syntax error.

    Args:
        data: the whole file.
        file: its name, for places.
        area: what it should be, ``summary`` or ``house``: some Problems have words of their own for each.
        shapes: of the model that it should fit; what cannot be read is mended by them.
    """
    decoded = decode(data, file, area)
    if decoded.text is None:
        return Examined(None, decoded.problems)
    parsed = _parse(decoded.readable, shapes or {})
    lines = Lines.of(decoded.text)
    problems = [*decoded.problems, *(_problem(fault, lines, file, area) for fault in parsed.faults)]
    tree = parsed.tree
    if tree is None:
        return Examined(None, tuple(problems), unreported=parsed.unreported)
    spans, keys = MappingProxyType(tree.spans), MappingProxyType(tree.keys)
    edited = replace(parsed.edited, original=decoded.text) if parsed.edited.edits else None
    text = parsed.edited.text if edited else decoded.text
    source = Source(file, text, tree.value, spans, keys, edited)
    return Examined(source, tuple(problems), frozenset(tree.broken), parsed.unreported)


@dataclass(frozen=True)
class _Parsed:
    """The result of parsing: a Tree unless it is unreadable, what is wrong, and how the text was mended."""

    tree: Tree | None
    faults: Sequence[YamlFault]
    edited: Edited
    unreported: int = 0


def _parse(text: str, shapes: KeyShapes) -> _Parsed:
    """Parse a text; where that fails, mend it and parse again, and leave out sections that still cannot be read."""
    untouched = Edited.of(text, ())
    tree, error = _grown(text)
    if copy := _copy(text) if error is not None or tree.faults else ():
        edited = Edited.of(text, copy)
        tree, error = _grown(edited.text)
        return _finished(tree, error, edited.text, [YamlFault("pasted-twice", copy[0].start, edits=copy)], edited)
    if (error is not None or not isinstance(tree.value, dict)) and (unlike := _unlike_yaml(text, error, shapes)):
        return _Parsed(None, [unlike], untouched)
    is_whole = error is None and not any(fault.kind == "documents" for fault in tree.faults)
    is_whole = is_whole and mail_head(text) is None
    is_whole = is_whole and not any(len(path) == 1 and _ODD_START.match(str(path[0])) for path in tree.keys)
    if is_whole or len(text) > _MAX_MENDED:
        return _finished(tree, error, text, [], untouched)
    if outer := _reply_marks(text, shapes) or mail_head(text):
        return _within(text, outer, shapes)
    newer, still = _grown(text, is_newer=True) if "?" in text and error is not None else (tree, error)
    if error is not None and still is None and not newer.stopped:
        return _finished(newer, None, text, [], untouched)
    mended = mend(text, shapes, labels()["synonyms"])
    edited, faults = mended.edited, list(mended.faults)
    tree, error = _grown(edited.text)
    missing: set[KeyPath] = set()
    while error is not None and len(missing) < _MAX_LEFT_OUT and isinstance(error, yaml.MarkedYAMLError):
        fault = diagnose(error, edited.text)
        start, end, key = _section_at(edited.text, fault.index)
        if not key or (key,) in missing:
            break
        faults.append(_moved(fault, edited))
        missing.add((key,))
        edits = [TextEdit(edited.to_original(start), edited.to_original(end), "")]
        edited = Edited.of(text, [*(each for each in edited.edits if not _overlap(each, edits[0])), *edits])
        tree, error = _grown(edited.text)
    tree.broken |= missing
    return _finished(tree, error, text, faults, edited)


def _unlike_yaml(text: str, error: Exception | None, shapes: KeyShapes) -> YamlFault | None:
    """Return the fault that stops the parser: another format, or a number too large."""
    if isinstance(error, ValueError):  # a code point beyond Unicode, or a version number of thousands of digits
        match = _BAD_CODE_POINT.search(text)
        return YamlFault("escape", match.start() if match else 0, {"code": match[0] if match else "%YAML"})
    kind = other_format(text, shapes)
    return YamlFault("other-format", 0, {"what": labels()["files"][kind]}) if kind else None


def _within(text: str, outer: YamlFault, shapes: KeyShapes) -> _Parsed:
    """Parse the text inside the lines that an e-mail program added."""
    edited = Edited.of(text, outer.edits)
    inner = _parse(edited.text, shapes)
    edits = [
        TextEdit(edited.to_original(each.start), edited.to_original(each.end), each.text)
        for each in inner.edited.edits
    ]
    whole = Edited.of(text, [*outer.edits, *edits])
    if whole.text != inner.edited.text:  # an edit inside crosses one outside
        return _Parsed(None, [outer], edited)
    return replace(inner, faults=[outer, *(_moved(fault, edited) for fault in inner.faults)], edited=whole)


def _reply_marks(text: str, shapes: KeyShapes) -> YamlFault | None:
    """Return the fault of ``>`` reply marks before keys."""
    found = list(_REPLY_MARK.finditer(text))
    names = shapes[""].keys if "" in shapes else ()
    if not any(match["key"] in names and text[match.end() : match.end() + 1] == ":" for match in found):
        return None
    edits = tuple(TextEdit(match.start(), match.end("mark"), "") for match in found)
    return YamlFault("reply-marks", edits[0].start, {"count": len(edits)}, edits=edits)


def _copy(text: str) -> tuple[TextEdit, ...]:
    """Return the edit that deletes the second half of a text when both halves are equal."""
    first = text.strip()
    line = first.split("\n", maxsplit=1)[0]
    start = text.find(f"\n{line}\n", text.find(line) + 1) + 1
    if not line or not start or text[start:].strip() != text[:start].strip().removesuffix("---").strip():
        return ()
    return (TextEdit(start, len(text), ""),)


def _finished(tree: Tree, error: Exception | None, text: str, faults: Sequence[YamlFault], edited: Edited) -> _Parsed:
    """Add the faults of the tree, or of the parser, to those of mending."""
    if isinstance(error, yaml.MarkedYAMLError):
        found = faults or [_moved(diagnose(error, edited.text), edited)]
        return _Parsed(None, found, edited)
    known = [*faults, *(_moved(fault, edited) for fault in tree.faults)]
    known += [] if tree.stopped or (tree.value is None and faults) else _shape(tree.value, text)
    is_complete = isinstance(tree.value, dict) and not tree.stopped
    return _Parsed(tree if is_complete else None, known, edited, tree.unreported)


def _grown(text: str, *, is_newer: bool = False) -> tuple[Tree, Exception | None]:
    """Build the tree of a text; return it with the error that stopped the parser, if any.

    Args:
        text: to be parsed.
        is_newer: whether question marks inside words and after them are text, as in YAML 1.2.
    """
    tree = Tree(text, is_newer=is_newer)
    text = _INNER_QUESTION_MARK.sub(lambda match: f"{match[1] or ''}{QUESTION_MARK}", text) if is_newer else text
    try:
        # The pure Python loader: libyaml's messages and positions differ from one installation to another.
        tree.grow(yaml.parse(text, Loader=yaml.SafeLoader))
    except (yaml.MarkedYAMLError, ValueError) as error:
        return tree, error
    return tree, None


def _section_at(text: str, index: int) -> tuple[int, int, str]:
    """Return start, end and key of the part of a text that begins at a key in the first column."""
    starts = list(_TOP_KEY.finditer(text))
    at = bisect_right([match.start() for match in starts], index) - 1
    if at < 0:
        return 0, 0, ""
    return starts[at].start(), starts[at + 1].start() if at + 1 < len(starts) else len(text), starts[at]["key"]


def _overlap(one: TextEdit, other: TextEdit) -> bool:
    return one.start < other.end and other.start < one.end


def _moved(fault: YamlFault, edited: Edited) -> YamlFault:
    """Return a fault with its positions converted from the mended text to the typed one."""
    edits = [
        TextEdit(edited.to_original(each.start), edited.to_original(each.end), each.text) for each in fault.edits
    ]
    kept = tuple(each for each in edits if not edited.changes(each.start, each.end))
    return replace(fault, index=edited.to_original(fault.index), other=edited.to_original(fault.other), edits=kept)


def _shape(value: Any, text: str) -> list[YamlFault]:
    if isinstance(value, dict):
        return []
    if value is None:
        return [YamlFault("empty-file", 0)]
    index = len(text) - len(text.lstrip())
    return [YamlFault("top-level-list" if isinstance(value, list) else "not-keys", index)]


def _problem(fault: YamlFault, lines: Lines, file: str, area: str) -> Problem:
    place = Place(file, *lines.line_column(fault.index))
    if fault.kind == "control-character":
        return control_character(str(fault.values["character"]), place)
    values = dict(fault.values)
    values["how"] = labels()["how"][values.get("form", "other")].format(**values)
    found = problem(fault.kind, place, area, other_line=lines.line_column(fault.other)[0], **values)
    edits = tuple(
        Edit(Place(file, *lines.line_column(each.start)), Place(file, *lines.line_column(each.end)), each.text)
        for each in sorted(set(fault.edits))
    )
    return replace(found, edits=edits)


def _counts(pieces: Iterable[tuple[str, str]]) -> "array[int]":
    """Map each offset of the composed text to the number of characters before it as written."""
    counts, before = array("L"), 0
    for written, piece in pieces:
        own = sum(not character.isspace() for character in written)
        counts.extend(before + min(at, max(0, own - 1)) for at in range(len(piece)))
        before += own
    counts.append(before)
    return counts


def _is_free(path: KeyPath) -> bool:
    return len(path) > 1 and path[-2] in {"for", "acronyms", "pronounce", "other_languages"}
