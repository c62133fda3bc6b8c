"""The parts of a typed YAML text: its lines, its keys and items with what belongs to them, and what keys take."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from briefgen.review.yaml.marks import BLANKS, INVISIBLE, ODD_SPACES

TAB_WIDTH = 2

_LINE = re.compile(r"[^\r\n]*(?:\r\n|\r|\n|$)")
_LEAD = re.compile(rf"{BLANKS}*")


@dataclass(frozen=True)
class KeyShape:
    """The kind of value that a key takes.

    Attributes:
        kind: ``section`` (keys of its own), ``items`` (a list of sections), ``list`` (of texts), ``names`` (a list of
            short texts), ``words`` (keys that the author chooses, each with a text), ``text``, or ``line``.
        keys: the keys of a section.
    """

    kind: str
    keys: tuple[str, ...] = ()


KeyShapes = Mapping[str, KeyShape]
"""The KeyShape of every key of a model by its dotted path, "" for the whole."""


@dataclass
class TypedLine:
    """A line of a text: its offsets, indentation and content.

    Attributes:
        start: offset of its first character.
        end: offset after its last character, before the line break.
        lead: its indentation as typed.
        text: the rest.
    """

    start: int
    end: int
    lead: str
    text: str

    @property
    def column(self) -> int:
        """The column of the first letter as an author sees it, from 0."""
        return sum(TAB_WIDTH if c == "\t" else 0 if re.match(f"[{INVISIBLE}]", c) else 1 for c in self.lead)


@dataclass
class TypedEntry:
    """A key or list item as typed, with the lines that belong to it.

    Attributes:
        path: the dotted path of its key; that of the list for an item that is text.
        line: its first line.
        column: where its dash or key stands, from 0.
        target: where it should stand.
        mark: the list mark as typed, with the blanks after it, or "".
        key: the key as typed, or "".
        name: the key without decoration.
        colon: the colon as typed, with blanks before it.
        space: the blanks after the colon, as typed.
        value_start: offset of what follows the colon or mark.
        more: the lines that continue it.
        kind: the kind of the KeyShape at ``path``.
        owner: the kind of what it stands in: ``section``, ``items``, ``list``, ``names`` or ``words``.
        level: how deep it stands; 0 for the keys of the whole file.
        is_headed: whether it is an item that begins with text, and goes on with keys.
    """

    path: str
    line: TypedLine
    column: int
    target: int
    mark: str = ""
    key: str = ""
    name: str = ""
    colon: str = ""
    space: str = ""
    value_start: int = 0
    more: list[TypedLine] = field(default_factory=list)
    kind: str = "text"
    owner: str = "section"
    level: int = 0
    is_headed: bool = False

    @property
    def width(self) -> int:
        """The number of columns of its list mark once it is a dash with spaces."""
        return mark_width(self.mark)

    @property
    def text_column(self) -> int:
        """The column of the key where the entry should stand: after the dash of an item."""
        return self.target + (self.width if self.key else 0)

    @property
    def end(self) -> int:
        """The offset after its last line that is not blank, before the line break."""
        filled = [line for line in self.more if line.text.strip()]
        return filled[-1].end if filled else self.line.end


def mark_width(mark: str) -> int:
    """Return the columns of a list mark: of a real dash as typed, of any other as a dash and a space."""
    return len(mark) if re.fullmatch("- +", mark) else 2 if mark else 0


def plain_key(key: str) -> str:
    """Return a key as the model writes keys: small letters, underscores, no decoration."""
    key = re.sub(rf"[{INVISIBLE}\"'’*`#]", "", key)
    return "_".join(re.sub(rf"[{ODD_SPACES}_-]", " ", key).casefold().split())


def lines_of(text: str) -> list[TypedLine]:
    """Split a text into its lines."""
    found = []
    for match in _LINE.finditer(text):
        content = match[0].rstrip("\r\n")
        if not match[0]:
            break
        lead = _LEAD.match(content)
        width = lead.end() if lead else 0
        found.append(TypedLine(match.start(), match.start() + len(content), content[:width], content[width:]))
    return found


def closed(value: str) -> bool:
    """Whether a value that begins with a quote mark or bracket ends with the closing one."""
    value = value.strip()
    mark = value[:1]
    if mark == '"':
        return bool(re.fullmatch(r'"(?:[^"\\]|\\.)*+"\s*(?:#.*)?', value, re.DOTALL))
    if mark == "'":
        return bool(re.fullmatch(r"'(?:[^']|'')*+'\s*(?:#.*)?", value, re.DOTALL))
    return value.endswith({"[": "]", "{": "}"}.get(mark, ""))
