"""Split prose into sentences and words, find quotations, and load the word lists of ``templates/checks``."""

import re
from bisect import bisect_right
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from briefgen import resources
from briefgen.text import continues_sentence, last_words

WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_END = re.compile(r"[.!?…]+[\"'”’)\]]*(?=\s+[\"'“‘(\[]*[^\W_a-zà-ÿ]|\s*$)|\n")
_MARK = re.compile(r"[“\"‘]|(?<!\w)'")
# What closes a quotation; inside a word the mark is an apostrophe.
_CLOSING = {"“": re.compile("”"), '"': re.compile('"'), "‘": re.compile(r"’(?!\w)"), "'": re.compile(r"'(?!\w)")}


@dataclass(frozen=True)
class ProseSentence:
    """A sentence with its offset in the text."""

    start: int
    text: str

    @property
    def end(self) -> int:
        """The offset after its last character."""
        return self.start + len(self.text)


@lru_cache(maxsize=4096)
def sentences(text: str) -> tuple[ProseSentence, ...]:
    """Split a text into sentences; paragraphs end them, abbreviations and initials do not."""
    found = []
    start = 0
    for match in _END.finditer(text):
        end = match.end()
        if end < len(text) and match[0] != "\n" and _is_inside(text, start, match):
            continue
        found.append((start, text[start:end]))
        start = match.end()
    found.append((start, text[start:]))
    whole = ((begin + len(piece) - len(piece.lstrip()), piece.strip()) for begin, piece in found)
    return tuple(ProseSentence(begin, piece) for begin, piece in whole if piece)


def _is_inside(text: str, start: int, match: re.Match[str]) -> bool:
    """Whether a full stop is inside a sentence, by the same rules as for what is read aloud (``briefgen.text``)."""
    after = text[match.end() : match.end() + 3].lstrip()[:1]
    previous, word = last_words(text, start, match.start())
    return continues_sentence(previous, word, match[0], after)


@lru_cache(maxsize=4096)
def _sentence_ends(text: str) -> tuple[int, ...]:
    return tuple(each.end for each in sentences(text))


def sentence_at(text: str, at: int) -> ProseSentence:
    """Return the sentence that contains a character of a text."""
    index = bisect_right(_sentence_ends(text), at)
    return sentences(text)[index] if index < len(sentences(text)) else ProseSentence(0, text)


@lru_cache(maxsize=4096)
def quoted_spans(text: str) -> tuple[tuple[int, int], ...]:
    """Return the span (start, end) of each quotation in a text."""
    if not any(mark in text for mark in "\"“‘'"):
        return ()
    found, at, unclosed = [], 0, set()
    while (opening := _MARK.search(text, at)) is not None:
        mark, at = opening[0], opening.end()
        end = None if mark in unclosed else _closing(text, mark, at)
        if end is None:
            unclosed.add(mark)  # and so is every later one
        else:
            found.append((opening.start(), end))
            at = end
    return tuple(found)


def _closing(text: str, mark: str, at: int) -> int | None:
    """Return the index of the mark that closes a quotation opened before ``at``; None when there is none."""
    closing = _CLOSING[mark].search(text, at)
    if closing is not None:
        return closing.end()
    last = text.rfind("’", at) if mark == "‘" else -1
    return last + 1 if last >= 0 else None


@lru_cache(maxsize=4096)
def _quoted_starts(text: str) -> tuple[int, ...]:
    return tuple(start for start, _ in quoted_spans(text))


def is_quoted(text: str, start: int, end: int) -> bool:
    """Whether a span of a text lies inside a quotation."""
    index = bisect_right(_quoted_starts(text), start) - 1
    return index >= 0 and end <= quoted_spans(text)[index][1]


_SPEAKER = re.compile(
    r"\b(?:said|says|saying|told|tells|asked|wrote|writes|explained|replied|shouted|whispered|cried|added|remembered|recalled"
    r"|(?:his|her|their|own|whose|the) words?|the (?:terms?|phrases?|labels?)|put it|quot\w+|dywedodd|meddai)\b",
    re.IGNORECASE,
)
_BEFORE, _AFTER, _LONG_QUOTATION = 70, 45, 12


def is_reported_speech(text: str, start: int, end: int) -> bool:
    """Whether a span is reported speech: in a quotation that is long or has a speaker.

    A term in quotation marks ("he was ‘streetwise’") is the writer's own.
    """
    index = bisect_right(_quoted_starts(text), start) - 1
    if index < 0 or end > quoted_spans(text)[index][1]:
        return False
    first, last = quoted_spans(text)[index]
    before, after = text[max(0, first - _BEFORE) : first], text[last : last + _AFTER]
    if _SPEAKER.search(before.rpartition(". ")[2]) or _SPEAKER.search(after.partition(". ")[0]):
        return True
    return len(text[first:last].split()) >= _LONG_QUOTATION or (first == 0 and last >= len(text.rstrip()))


def words_of(text: str) -> Iterator[str]:
    """Yield the words of a text as written."""
    return (match[0] for match in WORD.finditer(text))


def begins_sentence(text: str, start: int) -> bool:
    """Whether a word begins a sentence, so that its capital letter is no evidence of a name."""
    return (before := character_before(text, start, " \"'“‘([")) == "" or before in ".!?:…\n"


def character_before(text: str, end: int, skipped: str) -> str:
    """Return the last character before an index that is not in ``skipped``, or ""."""
    while end and text[end - 1] in skipped:
        end -= 1
    return text[end - 1 : end]


def occurs(words: str, text: str) -> bool:
    """Whether words occur in a text as whole words."""
    at = text.find(words)
    while at >= 0:
        end = at + len(words)
        if not _is_word(text[at - 1 : at] if at else "") and not _is_word(text[end : end + 1]):
            return True
        at = text.find(words, at + 1)
    return False


def _is_word(character: str) -> bool:
    return character == "_" or character.isalnum()


@cache
def data(name: str) -> Mapping[str, Any]:
    """Load the word lists and settings of ``templates/checks/<name>.yaml``, once."""
    path = resources.templates() / "checks" / f"{name}.yaml"
    content: Mapping[str, Any] = resources.read_yaml(path.read_bytes())
    return content


@cache
def words(name: str, key: str) -> frozenset[str]:
    """Return a word list of ``templates/checks/<name>.yaml`` that is written as one text."""
    return frozenset(str(data(name)[key]).split())
