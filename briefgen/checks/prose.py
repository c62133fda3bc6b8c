"""Reading prose: its sentences, its words, and what stands in quotation marks."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_END = re.compile(r"[.!?…]+[\"'”’)\]]*(?=\s+[\"'“‘(\[]*[^\W_a-zà-ÿ]|\s*$)|\n")
_ABBREVIATION = re.compile(r"(?:\b(?:Mr|Mrs|Ms|Dr|Prof|Rev|St|No|para|paras|e\.g|i\.e|etc|vs|approx|Cllr|[A-Z]))\.$")
_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|‘(?:[^’]|’(?=\w))*’|(?<!\w)'(?:[^']|'(?=\w))*'(?!\w)")


class Lazy:
    """A regular expression that is compiled when it is first needed: most summaries need few.

    Args:
        pattern: as for ``re.compile``.
        flags: as for ``re.compile``.
        hint: characters or words of which a text must have one to be looked at; "0" stands for any digit.
    """

    def __init__(self, pattern: str, flags: int = 0, *, hint: tuple[str, ...] = ()) -> None:
        self._pattern, self._flags, self._hint = pattern, flags, hint

    @cached_property
    def compiled(self) -> re.Pattern[str]:
        """The expression."""
        return re.compile(self._pattern, self._flags)

    def _may(self, text: str) -> bool:
        return not self._hint or any(
            any(map(str.isdigit, text)) if hint == "0" else hint in text for hint in self._hint
        )

    def sub(self, new: str, text: str) -> str:
        """Return a text with each place where it matches replaced."""
        return self.compiled.sub(new, text) if self._may(text) else text

    def finditer(self, text: str) -> Iterator[re.Match[str]]:
        """Yield each place where it matches."""
        return self.compiled.finditer(text) if self._may(text) else iter(())

    def search(self, text: str, start: int = 0) -> re.Match[str] | None:
        """Return the first place, from ``start`` on, where it matches."""
        return self.compiled.search(text, start) if self._may(text) else None

    def fullmatch(self, text: str) -> re.Match[str] | None:
        """Return how it matches the whole text."""
        return self.compiled.fullmatch(text) if self._may(text) else None

    def match(self, text: str) -> re.Match[str] | None:
        """Return how it matches at the beginning."""
        return self.compiled.match(text) if self._may(text) else None


@dataclass(frozen=True)
class Sentence:
    """A sentence and where it begins in its text."""

    start: int
    text: str

    @property
    def end(self) -> int:
        """Where it ends in its text."""
        return self.start + len(self.text)


@lru_cache(maxsize=4096)
def sentences(text: str) -> tuple[Sentence, ...]:
    """Return the sentences of a text; an abbreviation or initial does not end one, a paragraph does."""
    found = []
    start = 0
    for match in _END.finditer(text):
        piece = text[start : match.end()]
        if (
            match[0].startswith(".")
            and len(match[0]) == 1
            and _ABBREVIATION.search(piece)
            and match.end() < len(text)
        ):
            continue
        found.append((start, piece))
        start = match.end()
    found.append((start, text[start:]))
    whole = ((begin + len(piece) - len(piece.lstrip()), piece.strip()) for begin, piece in found)
    return tuple(Sentence(begin, piece) for begin, piece in whole if piece)


def sentence_at(text: str, at: int) -> Sentence:
    """Return the sentence that a character of a text is in."""
    return next((each for each in sentences(text) if at < each.end), Sentence(0, text))


@lru_cache(maxsize=4096)
def quoted_spans(text: str) -> tuple[tuple[int, int], ...]:
    """Return start and end of what stands in quotation marks."""
    if not any(mark in text for mark in "\"“‘'"):
        return ()
    return tuple(match.span() for match in _QUOTED.finditer(text))


def is_quoted(text: str, start: int, end: int) -> bool:
    """Whether words of a text stand in quotation marks."""
    return any(first <= start and end <= last for first, last in quoted_spans(text))


def words_of(text: str) -> Iterator[str]:
    """Yield the words of a text as they are written."""
    return (match[0] for match in WORD.finditer(text))


def begins_sentence(text: str, start: int) -> bool:
    """Whether a word is the first of a sentence, so that its capital letter says nothing."""
    before = text[:start].rstrip(" \"'“‘([")
    return not before or before[-1] in ".!?:…\n"
