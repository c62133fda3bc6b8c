"""Positions in a YAML text: lines, columns, and the file position of each character of a value."""

import re
from bisect import bisect_right
from dataclasses import dataclass

KeyPath = tuple[str | int, ...]
"""The keys and list positions (from 0) that lead to a value, such as ``("key_messages", 0, "why")``."""

_LINE_BREAK = re.compile(r"[\r\n]")
_HEX_DIGITS = {"x": 2, "u": 4, "U": 8}
_ESCAPES = {"0": "\0", "a": "\a", "b": "\b", "e": "\x1b"}
_SPACE_ESCAPES = frozenset("ntvfrN_LP \t\n\r")


@dataclass(frozen=True)
class SourceSpan:
    """The position of a key or value in the text.

    Attributes:
        start: index of its first character in the text, counted from 0.
        end: index after its last character.
        style: how YAML writes it: empty for plain text, a quote mark, ``|``, ``>``, ``{`` or ``[``.
    """

    start: int
    end: int
    style: str = ""


@dataclass(frozen=True)
class Lines:
    """The line index of a text; lines end at LF, CR LF or CR, as in editors."""

    text: str
    starts: tuple[int, ...]

    @classmethod
    def of(cls, text: str) -> "Lines":
        """Build the line index of a text."""
        return cls(text, (0, *(match.end() for match in re.finditer(r"\r\n|\r|\n", text))))

    def line_column(self, index: int) -> tuple[int, int]:
        """Convert a character index from 0 to line and column, both from 1."""
        line = bisect_right(self.starts, max(0, min(index, len(self.text))))
        return line, max(0, min(index, len(self.text))) - self.starts[line - 1] + 1

    def line(self, number: int) -> str:
        """Return a line by its number from 1, without its line break."""
        end = self.starts[number] if number < len(self.starts) else len(self.text)
        return self.text[self.starts[number - 1] : end].rstrip("\r\n")


def printed(text: str, span: SourceSpan) -> list[tuple[str, int]]:
    """Return each character of a scalar that is not white space, with its index in the text.

    YAML folds, strips and indents white space and writes some characters as escapes; the other characters keep their
    order, so the nth of them in a value is the nth of this list.
    """
    if span.style == '"':
        return _double_quoted(text, span)
    start, end = span.start, span.end
    if span.style in {"|", ">"}:
        header = _LINE_BREAK.search(text, start, end)
        start = header.end() if header else end
    if span.style == "'":
        return _single_quoted(text, start + 1, end - 1)
    return [(text[i], i) for i in range(start, end) if not text[i].isspace()]


def _single_quoted(text: str, start: int, end: int) -> list[tuple[str, int]]:
    found = []
    i = start
    while i < end:
        if not text[i].isspace():
            found.append((text[i], i))
        i += 2 if text[i] == "'" else 1  # a quote mark inside is written twice
    return found


def _double_quoted(text: str, span: SourceSpan) -> list[tuple[str, int]]:
    """Return the visible characters of a double-quoted scalar, escapes decoded, with their indices."""
    found: list[tuple[str, int]] = []
    i, end = span.start + 1, span.end - 1
    while i < end:
        character, width = text[i], 1
        if character == "\\":
            code = text[i + 1]
            width = 2 + _HEX_DIGITS.get(code, 0)
            character = _unescaped(code, text[i + 2 : i + width])
        if found and "\udc00" <= character <= "\udfff" and "\ud800" <= found[-1][0] <= "\udbff":
            found[-1] = (paired(found[-1][0] + character), found[-1][1])
        elif not character.isspace():
            found.append((character, i))
        i += width
    return found


def paired(text: str) -> str:
    """Replace each surrogate pair, as JSON escapes have, by its one character."""
    if not re.search("[\ud800-\udbff][\udc00-\udfff]", text):
        return text
    return text.encode("utf-16", "surrogatepass").decode("utf-16", "surrogatepass")


def _unescaped(code: str, digits: str) -> str:
    if digits:
        return chr(int(digits, 16))
    return " " if code in _SPACE_ESCAPES else _ESCAPES.get(code, code)
