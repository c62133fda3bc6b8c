"""Parse a YAML file into a Source: the values as written, with the position of every key, value and word."""

import re
from array import array
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from types import MappingProxyType
from typing import Any

import yaml

from briefgen.errors import InputError, Place, Problem
from briefgen.review.characters import composed_pieces
from briefgen.review.model import tidy, with_tidy_spaces
from briefgen.review.problems import problem
from briefgen.review.yaml.span import KeyPath, Lines, SourceSpan, printed
from briefgen.review.yaml.syntax import diagnose
from briefgen.review.yaml.tree import Tree, YamlFault, control_character, decode

_MAX_REPAIRS = 20
_MAX_REREAD_CHARACTERS = 200_000  # how much is read over again after repairs: about two seconds
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
        text: the whole text, without a byte order mark.
        value: dicts, lists, texts as written (``yes``, ``010`` and ``2021-03`` stay text) and None for ``null``,
            ``~`` and nothing. Paragraphs are parted by an empty line, however they are written.
        spans: the position of every value by its path.
        keys: the position of every key by the path of its value.
    """

    file: str
    text: str
    value: Any
    spans: Mapping[KeyPath, SourceSpan] = field(repr=False)
    keys: Mapping[KeyPath, SourceSpan] = field(repr=False)

    @cached_property
    def lines(self) -> Lines:
        """The line index of the text."""
        return Lines.of(self.text)

    @cached_property
    def _known(self) -> "dict[tuple[KeyPath, bool], _Written | None]":
        return {}

    def at(self, index: int) -> Place:
        """Return the Place of a character, by its index from 0."""
        return Place(self.file, *self.lines.line_column(index))

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
            value = path[-1] if in_key else self.find(path)
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


def examine(data: bytes, file: str, area: str = "summary") -> Examined:
    """Parse a YAML file as far as possible, and report every syntax error.

    Args:
        data: the whole file.
        file: its name, for places.
        area: what it should be, ``summary`` or ``house``: some Problems have words of their own for each.
    """
    decoded = decode(data, file, area)
    if decoded.text is None:
        return Examined(None, decoded.problems)
    tree, faults, unreported = _parse(decoded.readable)
    lines = Lines.of(decoded.text)
    problems = [*decoded.problems, *(_problem(fault, lines, file, area) for fault in faults)]
    if tree is None:
        return Examined(None, tuple(problems), unreported=unreported)
    spans, keys = MappingProxyType(tree.spans), MappingProxyType(tree.keys)
    source = Source(file, decoded.text, tree.value, spans, keys)
    return Examined(source, tuple(problems), frozenset(tree.broken), unreported)


def _parse(text: str) -> tuple[Tree | None, list[YamlFault], int]:
    """Parse repeatedly, replacing each invalid character by a stand-in, to find every error in one run.

    Returns:
        What was read, what is wrong, and how many more mistakes there are.
    """
    faults: list[YamlFault] = []
    working: str | None = text
    repairs = min(_MAX_REPAIRS, _MAX_REREAD_CHARACTERS // (len(text) + 1))
    for _ in range(1 + repairs):
        if working is None:
            break
        tree = Tree(working)
        try:
            # The pure Python loader: libyaml's messages and positions differ from one installation to another.
            tree.grow(yaml.parse(working, Loader=yaml.SafeLoader))
        except yaml.MarkedYAMLError as error:
            faults.append(diagnose(error, working))
            working = faults[-1].repaired
        except ValueError:  # a code point beyond Unicode, or a version number of thousands of digits
            match = _BAD_CODE_POINT.search(working)
            values = {"code": match[0] if match else "%YAML"}
            return None, [*faults, YamlFault("escape", match.start() if match else 0, values)], 0
        else:
            tree.distrust(fault.index for fault in faults)
            faults += tree.faults if tree.stopped else [*tree.faults, *_shape(tree.value, text)]
            is_complete = isinstance(tree.value, dict) and not tree.stopped
            return (tree if is_complete else None), faults, tree.unreported
    return None, faults, 0


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
    return problem(fault.kind, place, area, other_line=lines.line_column(fault.other)[0], **fault.values)


def _counts(pieces: Iterable[tuple[str, str]]) -> "array[int]":
    """Return how many characters of the text as written stand before each offset of the text as composed."""
    counts, before = array("L"), 0
    for written, piece in pieces:
        own = sum(not character.isspace() for character in written)
        counts.extend(before + min(at, max(0, own - 1)) for at in range(len(piece)))
        before += own
    counts.append(before)
    return counts


def _is_free(path: KeyPath) -> bool:
    return len(path) > 1 and path[-2] in {"for", "acronyms", "pronounce", "other_languages"}
