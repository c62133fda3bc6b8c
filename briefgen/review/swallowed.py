"""Find keys and list items that a text has swallowed: YAML reads them as lines of the text above."""

import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from typing import Any

from briefgen.errors import Edit, Problem
from briefgen.review.agencies import agencies_in
from briefgen.review.items import shape_at
from briefgen.review.problems import problem, shown
from briefgen.review.yaml.layout import KeyShapes
from briefgen.review.yaml.rewrite import end_of, rewritten
from briefgen.review.yaml.source import Source
from briefgen.review.yaml.span import KeyPath, SourceSpan
from briefgen.text import Lazy

_LINE_KEY = Lazy(r"(?:\r\n|\r|\n)(?P<lead>[ \t]*)(?P<key>[a-z_]{3,30}):(?=\s)")
_DASH_LINE = Lazy(r"(?:\r\n|\r|\n)(?P<lead>[ \t]*)(?P<dash>- |-(?=[^\W\d_])|[•·▪–][ \t\u00a0]*)")

NARROWEST = 40
"""The narrowest width, in columns, to which programs that write YAML break lines; a list item rarely goes further."""


@dataclass(frozen=True)
class Swallowed:
    """A Problem of swallowed lines, and the paths of their keys, which are then not missing as well."""

    problem: Problem
    keys: frozenset[KeyPath] = frozenset()


def swallowed(source: Source, shapes: KeyShapes, missing: Collection[KeyPath]) -> Iterator[Swallowed]:
    """Yield the keys and list items that texts have swallowed.

    Text in quotes is what it is, unless a key that is required and missing begins a line of it.

    Args:
        source: the file.
        shapes: of the model.
        missing: paths of required keys that are missing.
    """
    for path, span in source.spans.items():
        if span.style not in {"[", "{"} and path and "\n" in source.text[span.start : span.end].replace("\r", "\n"):
            yield from _keys(source, path, span, shapes, missing)
            yield from _dashes(source, path, span, shapes)
        elif span.style == "[":
            yield from _joined(source, path, shapes)


def _keys(
    source: Source, path: KeyPath, span: SourceSpan, shapes: KeyShapes, missing: Collection[KeyPath]
) -> Iterator[Swallowed]:
    parent = path[:-1] if isinstance(path[-1], str) else path[:-2]
    part = ".".join(each for each in parent if isinstance(each, str))
    section = source.find(parent)
    if part not in shapes or not isinstance(section, dict) or not span.style:
        return
    end = end_of(source, path)
    found = [match for match in _LINE_KEY.finditer(source.text, span.start, end) if match["key"] in shapes[part].keys]
    found = [match for match in found if match["key"] not in section]
    needed = [match for match in found if (*parent, match["key"]) in missing]
    if not needed and (span.style in {'"', "'"} or not found):
        return
    first = found[0]
    values: dict[str, Any] = {
        "text": first["key"], "above": shown(path[-1] if isinstance(path[-1], str) else path[-2]),
        "other_line": source.at(span.start).line,
    }  # fmt: skip
    found_problem = problem(
        "swallowed-key" if needed else "swallowed-key-maybe", source.at(first.start("key")), **values
    )
    edits = _unquoted(source, span, first) if span.style in {'"', "'"} else _moved_out(source, path, first, end)
    keys = frozenset((*parent, match["key"]) for match in found)
    yield Swallowed(replace(found_problem, edits=edits), keys)


def _unquoted(source: Source, span: SourceSpan, first: re.Match[str]) -> tuple[Edit, ...]:
    """Return the edits that close the quotes before a key, and delete the later closing quote."""
    closing = source.edit(first.start(), first.start(), span.style)
    return (*closing, *source.edit(span.end - 1, span.end, "")) if closing else ()


def _moved_out(source: Source, path: KeyPath, first: re.Match[str], end: int) -> tuple[Edit, ...]:
    """Return the edits that move a key and the lines after it out of a text."""
    key = source.keys.get(path)
    if key is None:
        return ()
    column = source.at(key.start).column - 1
    by = column - len(first["lead"])
    start = first.start("lead")
    lines = re.split(r"(\r\n|\r|\n)", source.text[start:end])
    text = "".join(
        " " * max(len(line) - len(line.lstrip(" ")) + by, 0) + line.lstrip(" ") if line.strip() else line
        for line in lines
    )
    return source.edit(start, end, text)


def _joined(source: Source, path: KeyPath, shapes: KeyShapes) -> Iterator[Swallowed]:
    """Yield the Problem of names that share one list item, with semicolons between them or as known agencies."""
    names = source.find(path)
    if shape_at(path, shapes).kind != "names" or not all(isinstance(each, str | None) for each in names):
        return
    parts = [part for each in names for part in _names_in(str(each or ""), is_agency=path[-1:] == ("agencies",))]
    if parts == [str(each or "") for each in names]:
        return
    kind = "joined-names" if any(";" in str(each) for each in names) else "joined-agencies"
    written = rewritten(source, path, list(parts))
    yield Swallowed(replace(problem(kind, source.place(path), how=written.how), edits=written.edits))


def _names_in(text: str, *, is_agency: bool) -> list[str]:
    """Split a text into names at semicolons, or into agencies that are all known."""
    parts = [part.strip() for part in text.split(";") if part.strip()] if ";" in text else [text]
    if not is_agency:
        return parts
    return [name for part in parts for name in agencies_in(part) or (part,)]


def _dashes(source: Source, path: KeyPath, span: SourceSpan, shapes: KeyShapes) -> Iterator[Swallowed]:
    """Yield list items that are indented further than the one above them."""
    part = ".".join(each for each in path if isinstance(each, str))
    if (
        span.style
        or not isinstance(path[-1], int)
        or shapes.get(part) is None
        or shapes[part].kind not in {"list", "names"}
    ):
        return
    text = source.text[span.start : span.end]
    found = list(_DASH_LINE.finditer(source.text, span.start, span.end))
    rows = re.split(r"\r\n|\r|\n", text)
    if len(found) != len(rows) - 1 or source.at(span.start).column - 1 + len(rows[0]) > NARROWEST:
        return
    dash = source.text.rfind("-", 0, span.start)
    column = source.at(dash).column - 1
    edits = [edit for match in found for edit in source.edit(match.start("lead"), match.end(), f"{' ' * column}- ")]
    report = problem("swallowed-dash", source.at(found[0].start("dash")), other_line=source.at(span.start).line)
    yield Swallowed(replace(report, edits=tuple(edits)))
