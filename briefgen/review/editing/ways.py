"""The ways in which an edit can be written into the text of a YAML file, the plainest first."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Any

from briefgen.review.characters import tidy
from briefgen.review.editing import written
from briefgen.review.editing.positions import SourcePositions
from briefgen.review.yaml.source import Source
from briefgen.review.yaml.span import KeyPath


@dataclass(frozen=True)
class TextChange:
    """A replacement of a range of a text: the indices of its start and end, and the new words."""

    start: int
    end: int
    words: str


_REST_OF_LINE = re.compile(r"[ \t]*(?P<comma>,?)[ \t]*(?:#[^\r\n]*)?(?=\r|\n)")

Changes = list[TextChange]
KeyOrder = Callable[[KeyPath], Sequence[str]]
"""Returns the usual order of the keys of a mapping, by its path."""


class EditWays:
    """Yields the ways to make an edit; each is a list of replacements.

    Args:
        source: the file.
        order: the usual order of keys.
    """

    def __init__(self, source: Source, order: KeyOrder) -> None:
        self.source = source
        self._order = order
        self._layout = SourcePositions(source)

    def new_values(self, path: KeyPath, value: Any) -> Iterator[Changes]:
        """Yield the ways to replace a value: in its own style, then in quotation marks."""
        span, end = self.source.spans[path], self._layout.end(path)
        is_flow = self._layout.is_inside_flow(path)
        gap = " " if span.start == end else ""
        if not isinstance(value, str):
            yield from self._new_collection(path, value)
            return
        if span.style in {"|", ">"} and written.paragraphs(value):
            yield [self._kept_paragraphs(path, value)]
            yield [self._block_text(path, value)]
        elif written.is_long(value) and not is_flow and span.style not in {"'", '"'}:
            yield [self._block_text(path, value, f"{gap}>-")]
        style = span.style if span.style in {"'", '"'} and self.source.find(path) else ""
        yield [TextChange(span.start, end, gap + written.scalar(value, style))]
        yield [TextChange(span.start, end, gap + written.scalar(value, '"'))]

    def _new_collection(self, path: KeyPath, value: Any) -> Iterator[Changes]:
        """Yield the ways to replace a value by a list or mapping: as lines below it, then in brackets."""
        span, end = self.source.spans[path], self._layout.end(path)
        is_empty = not self.source.find(path)
        gap = " " if span.start == end else ""
        if not value:
            yield [TextChange(span.start, end, f"{gap}{'{}' if isinstance(value, dict) else '[]'}")]
        elif is_empty and not self._layout.is_inside_flow(path) and path in self.source.keys:
            indent = self._layout.column(self.source.keys[path].start) + written.INDENT
            line = self._layout.line_end(end)
            words = self._joined(["", *written.block(value, indent)], end)
            yield [TextChange(span.start, end, ""), TextChange(line, line, words)]
        yield [TextChange(span.start, end, gap + written.flow(value))]

    def _block_text(self, path: KeyPath, value: str, head: str = "") -> TextChange:
        """Replace a text by lines below its key, under its block header (such as ``>-``)."""
        span, end = self.source.spans[path], self._layout.end(path)
        line = self._layout.line_end(span.start)
        head = head or self.source.text[span.start : line]
        if any(character.isdigit() for character in head.partition("#")[0]):
            head = ">-"
        return TextChange(span.start, end, self._joined([head, *written.folded(value, self._indent(path))], end))

    def _kept_paragraphs(self, path: KeyPath, value: str) -> TextChange:
        """Replace only the changed paragraphs of a block text, and the empty lines between them."""
        end, text = self._layout.end(path), self.source.text
        pieces = self._paragraphs_at(path)
        old, new = [str(tidy(text[a:b])).replace("\n", " ") for a, b in pieces], written.paragraphs(value)
        head = _common(old, new)
        tail = min(_common(old[::-1], new[::-1]), len(old) - head, len(new) - head)
        if head + tail == 0 or not pieces:
            return self._block_text(path, value)
        body = written.folded("\n".join(new[head : len(new) - tail]), self._indent(path))
        gone = pieces[head : len(old) - tail]
        if gone and body:
            return TextChange(gone[0][0], gone[-1][1], self._joined(body, end))
        if body and head:
            return TextChange(pieces[head - 1][1], pieces[head - 1][1], self._joined(["", "", *body], end))
        if body:
            return TextChange(pieces[0][0], pieces[0][0], self._joined([*body, "", ""], end))
        if gone and head:
            return TextChange(pieces[head - 1][1], gone[-1][1], "")
        return TextChange(gone[0][0], pieces[len(gone)][0], "") if gone else TextChange(end, end, "")

    def _paragraphs_at(self, path: KeyPath) -> list[tuple[int, int]]:
        """Return start and end of each paragraph of a block text, with its indent."""
        lines = self.source.lines
        first = lines.line_column(self._layout.after_line(self.source.spans[path].start))[0]
        pieces: list[tuple[int, int]] = []
        is_open = False
        for number in range(first, lines.line_column(self._layout.end(path))[0] + 1):
            has_words = bool(lines.line(number).strip())
            start, stop = lines.starts[number - 1], lines.starts[number - 1] + len(lines.line(number))
            if has_words and is_open:
                pieces[-1] = pieces[-1][0], stop
            elif has_words:
                pieces.append((start, stop))
            is_open = has_words
        return pieces

    def _indent(self, path: KeyPath) -> int:
        """Return the indent of the lines of a block text."""
        span = self.source.spans[path]
        if span.style in {"|", ">"}:
            first = self.source.lines.line_column(self._layout.after_line(span.start))[0]
            for number in range(first, self.source.lines.line_column(self._layout.end(path))[0] + 1):
                line = self.source.lines.line(number)
                if line.strip():
                    return len(line) - len(line.lstrip(" "))
        if path in self.source.keys:
            return self._layout.column(self.source.keys[path].start) + written.INDENT
        dash = self._layout.dash(path)
        return (self._layout.column(dash) if dash is not None else 0) + written.INDENT

    def new_keys(self, path: KeyPath, value: Any) -> Iterator[Changes]:
        """Yield the ways to add a key to a mapping that exists."""
        parent, key = path[:-1], str(path[-1])
        present = [each[-1] for each in self._layout.children.get(parent, ())]
        if not present:
            yield from self._new_collection(parent, {key: value})
            return
        order = list(self._order(parent))
        before = [each for each in present if each in order[: order.index(key)]] if key in order else []
        after = (*parent, max(before, key=order.index) if before else present[-1])
        end = self._layout.end(after)
        style = self.source.keys[after].style
        if self._layout.is_inside_flow(path):
            yield from self._in_braces(after, key, value)
            return
        indent = self._layout.column(self.source.keys[after].start)
        first, *rest = written.pair(key, value, indent, style)
        line = self._layout.line_end(end)
        yield [TextChange(line, line, self._joined(["", " " * indent + first, *rest], end))]

    def _in_braces(self, after: KeyPath, key: str, value: Any) -> Iterator[Changes]:
        """Yield the ways to add an entry after another in ``{…}``, on its own line where the other has one."""
        text, start, end = self.source.text, self.source.keys[after].start, self._layout.end(after)
        style = self.source.keys[after].style
        name = written.scalar(key, style) if style else written.scalar(key)
        words = written.scalar(value, style) if style and isinstance(value, str) else written.flow(value)
        line = text[self._layout.line_start(start) : start]
        if not line.strip():  # it is the first on its line
            new_line = self._joined(["", f"{line}{name}: {words}"], start)
            rest = _REST_OF_LINE.match(text, end)
            if rest is None or rest.end() == end:
                yield [TextChange(end, end, f",{new_line}")]
            elif rest["comma"]:
                yield [TextChange(rest.end(), rest.end(), f"{new_line},")]
            else:
                yield [TextChange(end, end, ","), TextChange(rest.end(), rest.end(), new_line)]
        yield [TextChange(end, end, f", {name}: {words}")]

    def cleared(self, path: KeyPath) -> Iterator[Changes]:
        """Yield the ways to remove a key."""
        start, end = self.source.keys[path].start, self._layout.end(path)
        end = max(end, self.source.keys[path].end + 1)
        if self._layout.is_inside_flow(path):
            yield from self._out_of_brackets(path, start, end)
            return
        text, line = self.source.text, self._layout.line_start(start)
        rest = text[end : self._layout.line_end(end)]
        if not text[line:start].strip():
            if rest.strip():  # a comment
                yield [TextChange(start, end + len(rest) - len(rest.lstrip()), "")]
            else:
                yield [TextChange(line, self._layout.after_line(end), "")]
        siblings = self._layout.children[path[:-1]]
        following = siblings[siblings.index(path) + 1 :]
        if following and not rest.strip():
            yield [TextChange(start, self.source.keys[following[0]].start, "")]
        value = self.source.spans[path]
        yield [TextChange(value.start, self._layout.end(path), "")]
        yield [TextChange(value.start, self._layout.end(path), "null")]

    def _out_of_brackets(self, path: KeyPath, start: int, end: int) -> Iterator[Changes]:
        """Yield the ways to remove an entry of ``{…}`` or ``[…]`` with one comma."""
        siblings = self._layout.children[path[:-1]]
        at = siblings.index(path)
        spans = self.source.keys if path in self.source.keys else self.source.spans
        if at + 1 < len(siblings):
            following = spans[siblings[at + 1]].start
            if "#" not in self.source.text[end:following]:
                yield [TextChange(start, following, "")]
        if at:
            before = self._layout.end(siblings[at - 1])
            if "#" not in self.source.text[before:start]:
                yield [TextChange(before, end, "")]
        yield [TextChange(start, end, "")]

    def inserted(self, path: KeyPath, index: int, value: Any) -> Iterator[Changes]:
        """Yield the ways to insert an item into a list that has some."""
        items = self._layout.children[path]
        if self._layout.is_flow(path) or self._layout.is_inside_flow(path):
            at = self._layout.end(items[index - 1]) if index else self.source.spans[items[0]].start
            words = written.flow(value)
            yield [TextChange(at, at, f", {words}" if index else f"{words}, ")]
            return
        dash = self._layout.dash(items[max(index - 1, 0)])
        if dash is None:
            return
        indent = self._layout.column(dash)
        if index:
            end = self._layout.line_end(max(self._layout.end(items[index - 1]), dash + 1))
            first, *rest = written.item(value, indent)
            yield [TextChange(end, end, self._joined(["", " " * indent + first, *rest], end))]
        else:
            yield [TextChange(dash, dash, self._joined([*written.item(value, indent), " " * indent], dash))]

    def removed(self, path: KeyPath) -> Iterator[Changes]:
        """Yield the ways to remove a list item."""
        start, end = self.source.spans[path].start, self._layout.end(path)
        if self._layout.is_inside_flow(path):
            yield from self._out_of_brackets(path, start, end)
            return
        dash = self._layout.dash(path)
        if dash is None:
            return
        line = self._layout.line_start(dash)
        if not self.source.text[line:dash].strip():
            yield [TextChange(line, self._layout.after_line(max(end, dash + 1)), "")]
        if len(self._layout.children[path[:-1]]) == 1:
            yield [TextChange(dash, max(end, dash + 1), "[]")]

    def swapped(self, path: KeyPath, index: int) -> Iterator[Changes]:
        """Yield the ways to exchange two neighbours of a list."""
        first, second = self._layout.children[path][index : index + 2]
        text = self.source.text
        if self._layout.is_flow(path) or self._layout.is_inside_flow(path):
            places = [(self.source.spans[each].start, self._layout.end(each)) for each in (first, second)]
        else:
            dashes = [self._layout.dash(each) for each in (first, second)]
            if None in dashes:
                return
            places = [
                (dash or 0, self._layout.line_end(max(self._layout.end(each), (dash or 0) + 1)))
                for dash, each in zip(dashes, (first, second), strict=True)
            ]
        words = [text[start:end] for start, end in places]
        yield [replace(TextChange(*place, ""), words=new) for place, new in zip(places, words[::-1], strict=True)]

    def _joined(self, lines: Sequence[str], near: int) -> str:
        return self._layout.line_break(near).join(lines)


def _common(first: Sequence[str], second: Sequence[str]) -> int:
    count = 0
    for left, right in zip(first, second, strict=False):
        if left != right:
            break
        count += 1
    return count
