"""Edit values in the text of a YAML file, and change nothing else.

The text is never written anew from its values: new words go to the places that reading the file found, so that
comments, order, quotation marks, indentation and line ends stay as the author wrote them. What comes of each edit is
read again: when it holds anything but what was asked for, the edit is refused.
"""

import codecs
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import Any

from briefgen.errors import BriefgenError
from briefgen.review.characters import tidy
from briefgen.review.editing import written
from briefgen.review.editing.ways import Changes, EditWays, KeyOrder, TextChange
from briefgen.review.yaml.source import Examined, examine
from briefgen.review.yaml.span import KeyPath

MARKS = {codecs.BOM_UTF8: "utf-8", codecs.BOM_UTF16_LE: "utf-16-le", codecs.BOM_UTF16_BE: "utf-16-be"}
"""The encodings that byte order marks tell."""


class UneditableError(BriefgenError):
    """An edit cannot be made without changing other text, or the file cannot be read."""


@lru_cache(maxsize=8)
def examined_text(data: bytes, file: str) -> Examined:
    """Parse a file; the newest few are kept, as each edit reads what the one before has written."""
    return examine(data, file)


def no_order(path: KeyPath) -> Sequence[str]:
    """Return an empty order of keys, so that new keys go to the end."""
    del path
    return ()


class YamlEditor:
    """Edits of one file; each returns the new bytes of the whole file.

    Args:
        data: the whole file.
        file: its name, for places.
        order: the usual order of keys.

    Raises:
        UneditableError: the file has a mistake in its form.
    """

    def __init__(self, data: bytes, file: str, order: KeyOrder = no_order) -> None:
        examined = examined_text(data, file)
        if examined.source is None or examined.problems:
            raise UneditableError(file)
        self.source = examined.source
        self.data = data
        self._ways = EditWays(self.source, order)

    def set(self, path: KeyPath, value: Any) -> bytes:
        """Set the value of a key or list item; add the key, and missing mappings above it.

        Args:
            path: where; its lists and list items exist.
            value: a text, list or mapping without empty parts.
        """
        wanted = _with(self.source.value, path, _as_read(value))
        if path in self.source.spans:
            return self._first(self._ways.new_values(path, value), wanted)
        at = len(path)
        while path[: at - 1] not in self.source.spans or self.source.find(path[: at - 1]) is None:
            at -= 1
        for key in reversed(path[at:]):
            value = {key: value}
        if path[:at] in self.source.spans:  # a key with nothing after its colon
            return self._first(self._ways.new_values(path[:at], value), wanted)
        return self._first(self._ways.new_keys(path[:at], value), wanted)

    def clear(self, path: KeyPath) -> bytes:
        """Remove a key with its value; a comment on its line stays, and a missing key changes nothing."""
        if path not in self.source.keys:
            return self.data
        return self._first(self._ways.cleared(path), _without(self.source.value, path))

    def insert(self, path: KeyPath, index: int, value: Any) -> bytes:
        """Insert an item into a list; create the list if it is missing."""
        items = self._items(path)
        if not items:
            return self.set(path, [value])
        wanted = _with(self.source.value, path, [*items[:index], _as_read(value), *items[index:]])
        return self._first(self._ways.inserted(path, index, value), wanted)

    def remove(self, path: KeyPath) -> bytes:
        """Remove a list item with its lines."""
        items = self._items(path[:-1])
        index = int(path[-1])
        wanted = _with(self.source.value, path[:-1], items[:index] + items[index + 1 :])
        return self._first(self._ways.removed(path), wanted)

    def swap(self, path: KeyPath, index: int) -> bytes:
        """Exchange a list item with the one after it."""
        items = list(self._items(path))
        items[index], items[index + 1] = items[index + 1], items[index]
        return self._first(self._ways.swapped(path, index), _with(self.source.value, path, items))

    def rename(self, path: KeyPath, key: str) -> bytes:
        """Rename a key."""
        span = self.source.keys[path]
        parent = self.source.find(path[:-1])
        name = " ".join(written.paragraphs(key))
        pairs = {name if each == path[-1] else each: value for each, value in parent.items()}
        if len(pairs) != len(parent):
            raise UneditableError(self.source.file)
        new = TextChange(span.start, span.end, written.scalar(name, span.style))
        return self._first([[new]], _with(self.source.value, path[:-1], pairs))

    def _items(self, path: KeyPath) -> list[Any]:
        try:
            return list(self.source.find(path) or ())
        except KeyError:
            return []

    def _first(self, ways: "Sequence[Changes] | Iterator[Changes]", wanted: Any) -> bytes:
        """Return the file with the first of several ways to edit it that gives the wanted values."""
        for changes in ways:
            data = self._changed(changes)
            examined = examined_text(data, self.source.file)
            if examined.source and not examined.problems and _same(examined.source.value, wanted):
                return data
        raise UneditableError(self.source.file)

    def _changed(self, changes: Changes) -> bytes:
        mark = next((each for each in MARKS if self.data.startswith(each)), b"")
        text = self.source.text
        ordered = sorted(changes, key=lambda each: (each.start, each.end))
        for change in ordered[::-1]:  # from the end on, and of one place the last first: a comma stays before a line
            text = text[: change.start] + change.words + text[change.end :]
        return mark + text.encode(MARKS.get(mark, "utf-8"))


def _with(value: Any, path: KeyPath, new: Any) -> Any:
    """Return a copy of values with a new value at a path; missing mappings are created."""
    if not path:
        return new
    first, rest = path[0], path[1:]
    if isinstance(first, int):
        return [*value[:first], _with(value[first], rest, new), *value[first + 1 :]]
    inner = value or {}
    return {**inner, first: _with(inner.get(first), rest, new)}


def _as_read(value: Any) -> Any:
    """Return a new value in the form in which it is read back: an empty line between paragraphs."""
    if isinstance(value, dict):
        return {key: _as_read(each) for key, each in value.items()}
    if isinstance(value, list):
        return [_as_read(each) for each in value]
    return "\n\n".join(written.paragraphs(value)) if isinstance(value, str) else value


def _without(value: Any, path: KeyPath) -> Any:
    first, rest = path[0], path[1:]
    if not rest:
        return {key: each for key, each in value.items() if key != first}
    if isinstance(first, int):
        return [*value[:first], _without(value[first], rest), *value[first + 1 :]]
    return {**value, first: _without(value[first], rest)}


def _same(found: Any, wanted: Any) -> bool:
    return bool(plain_values(found) == plain_values(wanted))


def plain_values(value: Any) -> Any:
    """Normalise values for comparison: one line break between paragraphs, no empty values."""
    if isinstance(value, dict):
        pairs = {key: plain_values(each) for key, each in value.items()}
        return {key: each for key, each in pairs.items() if each is not None} or None
    if isinstance(value, list):
        return [plain_values(each) for each in value] or None
    if isinstance(value, str):
        return "\n".join(written.paragraphs(str(tidy(value)))) or ""
    return value
