"""Rewrite a value of a file: the replacement in the file, and its form in a message."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from briefgen.errors import Edit
from briefgen.review.problems import labels
from briefgen.review.yaml import scalars
from briefgen.review.yaml.flow import Value
from briefgen.review.yaml.source import Source
from briefgen.review.yaml.span import KeyPath, SourceSpan

_TO_COLON = re.compile(r"\s*:")
_ROW = re.compile(r"(?m)^[^\r\n]*\S[^\r\n]*")
_BLANK_LINE_END = re.compile(r"[ \t]*(?:\r\n|\r|\n|$)")


@dataclass(frozen=True)
class Rewritten:
    """A replacement of a value.

    Attributes:
        fix: what an author is to write, key or dash included; of several lines the first.
        rows: the lines below it, as a message shows them.
        form: ``line``, ``block`` (a text below ``>-``) or ``list``.
        edits: the replacement in the file; none where it would cross another one.
    """

    fix: str
    rows: str
    form: str
    edits: tuple[Edit, ...]

    @property
    def how(self) -> str:
        """The new text as a message shows it."""
        return str(labels()["how"][self.form].format(fix=self.fix, rows=self.rows))


def rewritten(source: Source, path: KeyPath, value: Value) -> Rewritten:
    """Make the replacement of a value in its place.

    Args:
        source: the file.
        path: of the value.
        value: the new one.
    """
    span = source.spans[path]
    name = str(path[-1]) if isinstance(path[-1], str) else ""
    if in_brackets(source, path):
        text = scalars.in_brackets(value)
        start = source.keys[path].start if path in source.keys else span.start
        whole = f"{scalars.scalar(name, in_brackets=True)}: {text}" if path in source.keys else text
        edits = source.edit(start, max(span.end, source.keys[path].end if path in source.keys else 0), whole)
        return Rewritten(scalars.displayed(whole), "", "line", edits)
    return _in_block(source, path, value, name)


def _in_block(source: Source, path: KeyPath, value: Value, name: str) -> Rewritten:
    """Make the replacement of a key or list item that stands on lines of its own."""
    lead = f"{scalars.scalar(name)}:" if path in source.keys else "-"
    start = source.keys[path].start if path in source.keys else _dash(source, path)
    column = start - (max(source.text.rfind("\n", 0, start), source.text.rfind("\r", 0, start)) + 1)
    text = scalars.entry(lead, value, column)
    end = max(end_of(source, path), source.keys[path].end if path in source.keys else 0)
    if colon := _TO_COLON.match(source.text, end):
        end = colon.end() if end == (source.keys[path].end if path in source.keys else -1) else end
    comment = source.comment_after(path).rstrip()
    if comment and isinstance(value, str) and value.endswith(comment):  # it becomes a part of the text
        end = source.text.index(comment, end) + len(comment)
    form = "line" if "\n" not in text else "block" if text.partition("\n")[0].endswith(">-") else "list"
    shown, rows = scalars.displayed(text), scalars.rows(text)
    if path in source.keys:  # the key itself may be put right by another edit
        start, text = _after_colon(source, path, end, text.removeprefix(lead))
    return Rewritten(shown, rows, form, source.edit(start, end, text))


def _after_colon(source: Source, path: KeyPath, end: int, text: str) -> tuple[int, str]:
    """Return the index where a value begins in the file, and its text."""
    colon = _TO_COLON.match(source.text, source.keys[path].end)
    start, value = colon.end() if colon else end, source.spans[path].start
    if start < value < end and not source.text[start:value].strip(" \t") and text.startswith(" "):
        return value, text[1:]
    return min(start, end), text


def _dash(source: Source, path: KeyPath) -> int:
    return max(source.text.rfind("-", 0, source.spans[path].start), 0)


def in_brackets(source: Source, path: KeyPath) -> bool:
    """Whether a value stands inside ``[…]`` or ``{…}``."""
    parents = (path[:depth] for depth in range(1, len(path)))
    return any(
        source.spans[parent].style in {"[", "{"}
        and source.text[source.spans[parent].start : source.spans[parent].start + 1] in {"[", "{"}
        for parent in parents
        if parent in source.spans and source.spans[parent].style
    )


def end_of(source: Source, path: KeyPath) -> int:
    """Return the offset after the last character of a value, without trailing blank lines and comments."""
    span = source.spans[path]
    is_block = span.style in {"[", "{"} and source.text[span.start : span.start + 1] not in {"[", "{"}
    if is_block:
        below = [source.spans[inner] for inner in _inside(path, source.find(path)) if inner in source.spans]
        return max(
            (_trimmed(source, each) for each in below if each.style not in {"[", "{"} or _is_flow(source, each)),
            default=span.end,
        )
    return _trimmed(source, span)


def _inside(path: KeyPath, value: Value) -> Iterator[KeyPath]:
    """Yield the paths of everything inside a value."""
    parts = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for part, inner in parts:
        yield (*path, part)
        yield from _inside((*path, part), inner)


def _is_flow(source: Source, span: SourceSpan) -> bool:
    return source.text[span.start : span.start + 1] in {"[", "{"}


def _trimmed(source: Source, span: SourceSpan) -> int:
    if span.style not in {"|", ">"}:
        return span.end
    return span.start + len(source.text[span.start : span.end].rstrip())


def raw(source: Source, path: KeyPath) -> str:
    """Return the text of a value as typed."""
    return source.text[source.spans[path].start : end_of(source, path)]


def deleted(source: Source, path: KeyPath) -> tuple[Edit, ...]:
    """Return the edit that deletes a key or item with its lines; none where it shares a line with others."""
    if in_brackets(source, path) or path not in source.spans:
        return ()
    begin = source.keys[path].start if path in source.keys else _dash(source, path)
    start = max(source.text.rfind("\n", 0, begin), source.text.rfind("\r", 0, begin)) + 1
    end = end_of(source, path)
    if path in source.keys and end <= source.keys[path].end:
        colon = _TO_COLON.match(source.text, source.keys[path].end)
        end = colon.end() if colon else end
    after = _BLANK_LINE_END.match(source.text, end)
    if source.text[start:begin].strip() or after is None:
        return ()
    return source.edit(start, after.end(), "")


def moved(source: Source, path: KeyPath, key: str, parent: KeyPath) -> tuple[Edit, ...]:
    """Return the edits that move a key with its lines to the end of another section; none where impossible.

    Args:
        source: the file.
        path: of the value.
        key: its name there.
        parent: () for the first column, or a mapping that is written in lines.
    """
    removal = deleted(source, path)
    if not removal or path not in source.keys or (parent and parent not in source.spans):
        return ()
    if parent and (_is_flow(source, source.spans[parent]) or not isinstance(source.find(parent), dict)):
        return ()
    columns = [source.at(source.keys[each].start).column for each in source.keys if each[:-1] == parent]
    if not columns:
        return ()
    begin = source.keys[path].start
    text = f"{key}{source.text[source.keys[path].end : end_of(source, path)]}"
    text = _shifted(text, columns[0] - source.at(begin).column).rstrip()
    at = end_of(source, parent) if parent else len(source.text.rstrip())
    lead = "\n" + " " * (columns[0] - 1)
    added = source.edit(at, at, lead + text)
    return _sorted([*removal, *added]) if added else ()


def indented(source: Source, path: KeyPath, key: str, by: int = 2) -> tuple[Edit, ...]:
    """Return the edits that indent the lines of a key."""
    span, end = source.keys[path], end_of(source, path)
    edits = list(source.edit(span.start, span.end, f"{' ' * by}{key}"))
    for match in re.finditer(r"(?:\r\n|\r|\n)(?=[^\r\n])", source.text[span.end : end]):
        edits += source.edit(span.end + match.end(), span.end + match.end(), " " * by)
    return tuple(edits)


def dashed(source: Source, path: KeyPath) -> tuple[Edit, ...]:
    """Return the edits that add the dash of each item to a list that was typed as keys.

    None where the first key does not come again, or the keys do not stand on lines of their own.
    """
    span = source.spans[path]
    begin = max(source.text.rfind("\n", 0, span.start), source.text.rfind("\r", 0, span.start)) + 1
    lead, first = source.text[begin : span.start], source.text[span.start : span.end].partition(":")[0]
    rows = list(_ROW.finditer(source.text, begin, span.end))
    heads = [row for row in rows if re.match(rf"{re.escape(lead + first)}[ \t]*:", row[0])]
    if lead.strip(" ") or not first or len(heads) < 2 or in_brackets(source, path):
        return ()
    edits: list[Edit] = []
    for row in rows:
        edits += source.edit(row.start() + len(lead), row.start() + len(lead), "- ") if row in heads else ()
        edits += source.edit(row.start(), row.start(), "  ") if row not in heads else ()
    return tuple(edits)


def _shifted(text: str, by: int) -> str:
    first, *rest = text.split("\n")
    moved_lines = [
        " " * max(len(line) - len(line.lstrip(" ")) + by, 0) + line.lstrip(" ") if line.strip() else ""
        for line in rest
    ]
    return "\n".join([first, *moved_lines])


def _sorted(edits: Sequence[Edit]) -> tuple[Edit, ...]:
    return tuple(sorted(edits))
