"""Read a YAML text line by line, as its author sees it: which line begins which key or item, and what belongs to it.

This is used only where the YAML parser stops. It goes by what the model says: the keys that a section has, and
whether a key takes text, a list or keys of its own. A colon, a dash or a quote mark inside text does not mislead it.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from briefgen.review.yaml.layout import (
    KeyShape,
    KeyShapes,
    TypedEntry,
    TypedLine,
    closed,
    lines_of,
    mark_width,
    plain_key,
)
from briefgen.review.yaml.marks import BLANKS, MARK
from briefgen.text import Lazy

MAX_ENTRIES = 2_000
"""The most keys and items of a text that are read; a summary has a few hundred."""

_KEY = Lazy(
    rf"(?P<key>[\"'*_`#]{{0,3}}{BLANKS}*[^\W\d_](?:[\w'’&/-]|{BLANKS}(?!{BLANKS}*[:：])){{0,40}}[\"'*_`]{{0,3}})"
    rf"(?P<colon>{BLANKS}*[:：][\"'*_]{{0,3}})(?P<space>{BLANKS}*)"
)
_FREE_KEY = Lazy(
    rf"(?P<key>\"[^\"\r\n]{{1,80}}\"|'[^'\r\n]{{1,80}}'|[^\s:#\"'\[\]{{}}-][^:#\r\n]{{0,80}}?)(?P<colon>{BLANKS}*:)(?P<space>{BLANKS}+|(?=[\r\n]|$))"
)
_BARE_KEY = Lazy(
    r"(?P<key>[a-z_]{2,30})(?P<colon>)"
    r"(?P<space>[ \t]*;[ \t]+|[ \t]*=[ \t]*(?=[^\s=])|[ \t]+(?:[-–—=]+>?(?:[ \t]+|$))?|$)(?![:=])"
)
_WORDS = frozenset(
    {"for", "support", "questions", "resources", "order", "hide", "why", "name", "contact", "text", "voice"}
)
"""Keys that may also be the first word of a line of text."""
_HEADER = Lazy(r"[|>][-+\d]{0,2}\s*(?:#.*)?$")
_HEADING = Lazy(r"#{1,6}[ \t]+(?P<key>[^\W\d_][^#:\r\n]{1,40}?)(?P<colon>)(?P<space>)[ \t]*#*[ \t]*$")
_DASHED_KEY = Lazy(r"(?:[-*•·–]|\d{1,2}[.)])[ \t]+(?P<key>[a-z_]{3,30})(?P<colon>[ \t]*:)(?P<space>[ \t]*)")
_TIGHT_DASH = Lazy(r"-(?=[^\W\d_])")


@dataclass
class _Context:
    """An open section or list: the column of its keys or dashes, None before the first."""

    path: str
    kind: str
    column: int | None
    seen: set[str] = field(default_factory=set)


class Reader:
    """Reads a text line by line into entries.

    Args:
        shapes: of the model.
        synonyms: other names of keys, each with the dotted path of the right one.

    Attributes:
        entries: what was read.
        before: lines before the first entry that are no comments.
    """

    def __init__(self, shapes: KeyShapes, synonyms: Mapping[str, str]) -> None:
        self._shapes = shapes
        self._synonyms = synonyms
        self._stack = [_Context("", "section", 0)]
        self.entries: list[TypedEntry] = []
        self.before: list[TypedLine] = []
        self._headings: dict[int, re.Match[str]] = {}

    def read(self, text: str) -> "Reader":
        """Read every line of a text into entries."""
        lines = lines_of(text)
        self._headings = self._heading_lines(lines)
        for line in lines:
            self._take(line)
            if len(self.entries) > MAX_ENTRIES:
                break
        return self

    @property
    def is_full(self) -> bool:
        """Whether the text has more entries than the limit."""
        return len(self.entries) > MAX_ENTRIES

    @property
    def _open(self) -> TypedEntry | None:
        return self.entries[-1] if self.entries else None

    def _take(self, line: TypedLine) -> None:
        last = self._open
        if (heading := self._headings.get(line.start)) and not self._is_inside(line):
            self._begin(line, 0, "", 0, heading)
            return
        if not line.text.strip() or (line.text.startswith("#") and not self._is_inside(line)):
            if last is not None:
                last.more.append(line)
            return
        if not self._is_inside(line) and self._dashed_key(line):
            return
        if self._is_inside(line) or not (self._item(line) or self._keyed(line, line.text, line.column, "")):
            (last.more if last is not None else self.before).append(line)

    def _is_inside(self, line: TypedLine) -> bool:
        """Whether a line continues an open text, quote or bracket."""
        last = self._open
        if last is None:
            return False
        value = self._value(last)
        if line.column <= last.column + (last.width if last.key else 0):
            return False
        if _HEADER.match(value):
            return True
        if value[:1] not in {'"', "'", "[", "{"}:
            return False
        latest = last.more[-1].text.rstrip() if last.more else ""
        return not (latest.endswith({"[": "]", "{": "}"}.get(value[0], value[0])) if latest else closed(value))

    def _value(self, entry: TypedEntry) -> str:
        return entry.line.text[entry.value_start - (entry.line.end - len(entry.line.text)) :]

    # Keys

    def _heading_lines(self, lines: Sequence[TypedLine]) -> dict[int, re.Match[str]]:
        """Return Markdown headings that name a key of the whole file, by the offset of their line.

        Why not every note that names a key: below a heading stands its text, and no such key is in the file.
        """
        typed = {plain_key(match["key"]) for line in lines if not line.lead and (match := _KEY.match(line.text))}
        found = {}
        filled = [line for line in lines if line.text.strip()]
        for line, after in pairwise(filled):
            match = _HEADING.match(line.text) if not line.lead else None
            name = plain_key(match["key"]) if match else ""
            is_text = not after.lead and not after.text.startswith("#") and not _KEY.match(after.text)
            if match and is_text and name not in typed and name in self._names(0):
                found[line.start] = match
        return found

    def _dashed_key(self, line: TypedLine) -> bool:
        """Begin a key of the whole file that stands in the first column after a dash."""
        match = _DASHED_KEY.match(line.text)
        if line.lead or match is None or match["key"] not in self._shapes[""].keys or self._list_of(line, match):
            return False
        self._begin(line, 0, "", 0, match)
        return True

    def _keyed(self, line: TypedLine, text: str, column: int, mark: str) -> bool:
        """Begin a keyed entry when a text begins with a key that fits an open section."""
        match = _KEY.match(text)
        if match is not None:
            at = self._section_of(match, column, mark)
            if at is not None:
                self._begin(line, column, mark, at, match)
                return True
        if not mark and (match := self._without_colon(text, column)):
            self._begin(line, column, mark, self._exact(column), match)
            return True
        match = _FREE_KEY.match(text)
        if match is not None and not mark:
            at = self._free_section(column)
            if at is not None:
                self._begin(line, column, mark, at, match)
                return True
        return False

    def _section_of(self, match: re.Match[str], column: int, mark: str) -> int | None:
        """Return the index of the open section that a key belongs to."""
        typed, name = match["key"], plain_key(match["key"])
        spaced = bool(match["space"]) or match.end() == len(match.string)
        sections = [at for at, each in enumerate(self._stack) if each.kind == "section"]
        sections = sections[-1:] if mark else sections
        exact = [at for at in sections if self._stack[at].column in {column, None}]
        for at in reversed(exact):
            if name in self._names(at):
                return at
        is_exact = typed == name
        last = self._open
        for at in reversed(sections):
            if name in self._shapes[self._stack[at].path].keys if self._stack[at].path in self._shapes else False:
                deeper = (
                    last is not None and column > last.column and bool(self._value(last).strip()) and not last.mark
                )
                if is_exact or not deeper:
                    return at
        is_item = bool(mark) and bool(match.string[match.end() :].strip())
        if exact and spaced and (self._is_known(name) if is_item else self._is_likely(typed, name)):
            return exact[-1]
        return None

    def _exact(self, column: int) -> int:
        """Return the index of the innermost section whose keys stand in a column, 0 for the whole file."""
        return max(
            (at for at, each in enumerate(self._stack) if each.kind == "section" and each.column == column), default=0
        )

    def _without_colon(self, text: str, column: int) -> re.Match[str] | None:
        """Match a missing key without its colon, at a column where keys stand."""
        context = self._stack[self._exact(column)]
        match = _BARE_KEY.match(text)
        if match is None or context.column != column or context.path not in self._shapes:
            return None
        key = match["key"]
        is_key = key in self._shapes[context.path].keys and key not in context.seen
        is_alone = not match.string[match.end() :].strip() or "_" in key or "=" in match["space"] or key not in _WORDS
        return match if is_key and is_alone else None

    def _names(self, at: int) -> frozenset[str]:
        path = self._stack[at].path
        keys = self._shapes[path].keys if path in self._shapes else ()
        near = {other for other, home in self._synonyms.items() if home.rpartition(".")[0] == path and home}
        return frozenset({*keys, *near})

    def _is_likely(self, typed: str, name: str) -> bool:
        """Whether a word before a colon is probably an unknown key and not part of the text above."""
        last = self._open
        if last is None or (not self._value(last).strip() and last.kind in {"section", "items"}):
            return True
        return bool(re.fullmatch(r"[a-z]\w*", typed)) or self._is_known(name)

    def _is_known(self, name: str) -> bool:
        """Whether a word is another name of a key, or nearly one."""
        return name in self._synonyms or self._is_close(name)

    def _is_close(self, name: str) -> bool:
        keys = {key for shape in self._shapes.values() for key in shape.keys}
        return any(len(key) > 4 and abs(len(key) - len(name)) < 3 and _alike(key, name) for key in keys)

    def _free_section(self, column: int) -> int | None:
        """Return the index of the open section whose keys the author chooses, when a key stands in its column."""
        top = self._stack[-1]
        if top.kind == "words" and top.column in {None, column}:
            return len(self._stack) - 1
        return None

    def _begin(self, line: TypedLine, column: int, mark: str, at: int, match: re.Match[str]) -> None:
        """Add an entry with a key at a column to the open section at an index of the stack."""
        del self._stack[at + 1 :]
        context = self._stack[at]
        name = plain_key(match["key"]) if context.kind == "section" else match["key"]
        if context.column is None:
            parent = self._stack[at - 1].column or 0
            context.column = column if column > parent or context.kind != "section" else parent + 2
        known = (
            name
            if name in (self._shapes[context.path].keys if context.path in self._shapes else ())
            else self._home(name, context.path)
        )
        path = f"{context.path}.{known or name}".lstrip(".")
        shape = self._shapes.get(path, KeyShape("text"))
        offset = line.end - len(line.text) + (len(line.text) - len(match.string)) + match.end()
        target = (context.column or 0) - mark_width(mark)
        context.seen.add(name)
        if (last := self._open) and not (mark or last.key) and (last.owner, last.path) == ("items", context.path):
            last.is_headed = True
        entry = TypedEntry(
            path, line, line.column, target, mark, match["key"], name, match["colon"], match["space"], offset,
            kind=shape.kind, owner=context.kind, level=at,
        )  # fmt: skip
        self.entries.append(entry)
        if shape.kind in {"section", "items", "list", "names", "words"} and not self._value(entry).strip():
            inner = path if shape.kind != "words" else f"{path}.*"
            self._stack.append(_Context(inner, shape.kind, None))

    def _home(self, name: str, path: str) -> str:
        home, _, key = self._synonyms.get(name, "").rpartition(".")
        return key if key and home == path else ""

    # List items

    def _item(self, line: TypedLine) -> bool:
        """Begin a list item when a line begins with a list mark that fits an open list."""
        match = MARK.match(line.text) or _TIGHT_DASH.match(line.text)
        at = self._list_of(line, match) if match else None
        if match is None or at is None:
            return False
        context = self._stack[at]
        parent = self._stack[at - 1].column or 0
        if context.column is None:
            context.column = max(line.column, parent)
        del self._stack[at + 1 :]
        rest = line.text[match.end() :]
        if context.kind == "items":
            inner = context.column + mark_width(match[0])
            self._stack.append(_Context(context.path, "section", inner))
            if self._keyed(line, rest, inner, match[0]):
                return True
        entry = TypedEntry(context.path, line, line.column, context.column, match[0], owner=context.kind, level=at)
        entry.value_start = line.end - len(rest)
        entry.kind = "text" if context.kind == "list" else "line"
        self.entries.append(entry)
        return True

    def _list_of(self, line: TypedLine, match: re.Match[str]) -> int | None:
        """Return the index of the open list that a line with a list mark belongs to."""
        lists = [at for at, each in enumerate(self._stack) if each.kind in {"items", "list", "names"}]
        if not lists:
            return None
        last, innermost = self._open, lists[-1]
        is_dash = (match[0].startswith("-") and len(match[0]) > 1) or line.text == "-"
        same = [at for at in lists if self._stack[at].column in {line.column, None}]
        if is_dash and same:
            return same[-1]
        key = _KEY.match(line.text[match.end() :])
        keys = self._shapes[self._stack[innermost].path].keys if self._stack[innermost].path in self._shapes else ()
        if key and plain_key(key["key"]) in keys:
            return innermost
        if last is None:
            return None
        is_item = not last.key and last.path == self._stack[innermost].path
        is_owner = self._stack[innermost].column is None
        inside = last.key and self._value(last).strip() and line.column > last.column
        if is_item or is_owner or (is_dash and not inside) or (same and not inside):
            return innermost
        return None


def _alike(one: str, other: str) -> bool:
    """Whether two keys differ in at most two letters, their endings apart."""
    same = sum(a == b for a, b in zip(one, other, strict=False))
    back = sum(a == b for a, b in zip(reversed(one), reversed(other), strict=False))
    return max(same, back, (same + back) // 2) >= max(len(one), len(other)) - 2
