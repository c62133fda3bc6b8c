"""Replacements in a text, and how positions in the changed text relate to the original."""

from bisect import bisect_right
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field


@dataclass(frozen=True, order=True)
class TextEdit:
    """A replacement of a span of a text; offsets count from 0."""

    start: int
    end: int
    text: str


@dataclass(frozen=True)
class Edited:
    """A text with some of it replaced.

    Attributes:
        text: after the replacements.
        edits: what was replaced, in order, without overlap; offsets in the original.
    """

    text: str
    edits: tuple[TextEdit, ...] = ()
    original: str = field(default="", repr=False)
    _starts: tuple[int, ...] = ()

    @classmethod
    def of(cls, original: str, edits: Iterable[TextEdit]) -> "Edited":
        """Apply edits to a text; of those that overlap, the first is applied."""
        applied: list[TextEdit] = []
        parts: list[str] = []
        starts: list[int] = []
        at = length = 0
        for edit in sorted(set(edits)):
            if edit.start < at or (applied and edit.start == at == applied[-1].start == edit.end):
                continue
            parts += [original[at : edit.start], edit.text]
            length += edit.start - at
            starts.append(length)
            length += len(edit.text)
            at = edit.end
            applied.append(edit)
        return cls("".join([*parts, original[at:]]), tuple(applied), original, tuple(starts))

    def to_original(self, index: int) -> int:
        """Convert an offset in the changed text to the offset in the original."""
        at = bisect_right(self._starts, index) - 1
        if at < 0:
            return index
        edit, inside = self.edits[at], index - self._starts[at]
        if inside >= len(edit.text):
            return edit.end + inside - len(edit.text)
        return edit.start + _matching(edit.text, self.original[edit.start : edit.end], inside)

    def changes(self, start: int, end: int) -> bool:
        """Whether an edit touches a span of the original."""
        return any(
            (edit.start < end and start < edit.end) or edit.start == start == edit.end or edit.start == start == end
            for edit in self.edits
        )


def _matching(new: str, old: str, inside: int) -> int:
    """Map an offset in a replacement to the corresponding offset in the replaced text."""
    at = 0
    for character in new[:inside]:
        if not character.isspace():
            found = old.find(character, at, at + 8)
            at = found + 1 if found >= 0 else at
    while at < len(old) and old[at].isspace():
        at += 1
    return min(at, len(old))


def apply(text: str, edits: Sequence[TextEdit]) -> str:
    """Apply edits to a text."""
    return Edited.of(text, edits).text
