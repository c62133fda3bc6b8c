"""Positions of the parts of a YAML file: ends without trailing white space, dashes, line ends, flow style."""

import re
from dataclasses import dataclass
from functools import cached_property

from briefgen.review.yaml.source import Source
from briefgen.review.yaml.span import KeyPath

_LINE_END = re.compile(r"\r\n|\r|\n|\Z")


@dataclass(frozen=True)
class SourcePositions:
    """Positions in the text of a Source, for edits."""

    source: Source

    @cached_property
    def children(self) -> dict[KeyPath, list[KeyPath]]:
        """The paths directly below each path, in file order."""
        found: dict[KeyPath, list[KeyPath]] = {}
        for path, _ in sorted(self.source.spans.items(), key=lambda each: each[1].start):
            if path:
                found.setdefault(path[:-1], []).append(path)
        return found

    def opens_with(self, path: KeyPath) -> str:
        """Return the character that a value begins with in the file, "" for none."""
        start = self.source.spans[path].start
        return self.source.text[start : start + 1]

    def is_flow(self, path: KeyPath) -> bool:
        """Whether a value is a list or mapping in brackets."""
        span = self.source.spans.get(path)
        return span is not None and span.style in {"{", "["} and self.opens_with(path) in {"{", "["}

    def is_inside_flow(self, path: KeyPath) -> bool:
        """Whether a value stands inside brackets."""
        return any(self.is_flow(path[:depth]) for depth in range(len(path)))

    def end(self, path: KeyPath) -> int:
        """Return the index after the last character of a value that is no white space or comment."""
        span = self.source.spans[path]
        if span.style in {"{", "["} and not self.is_flow(path):
            return max((self.end(each) for each in self.children.get(path, ())), default=span.start)
        if span.style in {"|", ">"}:
            return span.start + len(self.source.text[span.start : span.end].rstrip())
        return span.end

    def line_end(self, index: int) -> int:
        """Return the index of the line break at or after an index, or of the end of the text."""
        match = _LINE_END.search(self.source.text, index)
        return match.start() if match else len(self.source.text)

    def after_line(self, index: int) -> int:
        """Return the index after the line break at or after an index."""
        match = _LINE_END.search(self.source.text, index)
        return match.end() if match else len(self.source.text)

    def line_start(self, index: int) -> int:
        """Return the index of the first character of the line of an index."""
        return self.source.lines.starts[self.source.at(index).line - 1]

    def column(self, index: int) -> int:
        """Return the column of an index, from 0."""
        return self.source.at(index).column - 1

    def dash(self, path: KeyPath) -> int | None:
        """Return the index of the dash of a list item; None when it is not found."""
        text, at = self.source.text, self.source.spans[path].start
        if text[at : at + 1] == "-" and self.source.find(path) is None:
            return at
        while at > 0 and text[at - 1] in " \t\r\n":
            at -= 1
        return at - 1 if at and text[at - 1] == "-" else None

    def line_break(self, near: int = 0) -> str:
        """Return the line break used at an index, or anywhere in the file."""
        for match in (_LINE_END.search(self.source.text, near), _LINE_END.search(self.source.text)):
            if match and match[0]:
                return match[0]
        return "\n"
