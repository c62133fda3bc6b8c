"""Length limits, in characters, for each kind of text in a summary or house file, and item limits for lists.

The limits are far above what reviews need. They keep a page, a slide and a check quick whatever a file holds: pages
are set line by line, and a line cannot be broken inside a word.
"""

import re
import unicodedata
from dataclasses import dataclass

MAX_NAME = 200
MAX_LINE = 500
MAX_PARAGRAPH = 4_000
MAX_TEXT = 12_000
MAX_PARAGRAPHS = 60
MAX_ADDRESS = 2_000
MAX_WORD = 100
MAX_LINK = 500
"""The most characters of a web address inside a text; one that is a field of its own may have ``MAX_ADDRESS``."""
SEVEN_MINUTES_S = 420.0
"""The longest duration of slides and podcast, in seconds."""

MAX_DIGITS = 30
MAX_MARKS = 4
MAX_TOTAL = 100_000
"""The most characters of all texts of a file together."""

MAX_NAMES = 40
"""The most items of a list of names: agencies, pseudonyms, themes and the like."""
MAX_POINTS = 50
"""The most items of a list of texts: good practice, questions."""
MAX_RECOMMENDATIONS = 100
MAX_ENTRIES = 200
"""The most entries of a word list of one summary: acronyms, pronunciations, choices for the checks."""
MAX_HOUSE_WORDS = 1_000
"""The most entries of a word list of a house."""
MAX_SOURCES = 1_000
"""The most summaries of one digest."""

_DIGITS = re.compile(rf"\d{{{MAX_DIGITS + 1},}}")
_MARKED = re.compile(r"[^\x00-\u02ff]{2,}")
_QUOTES, _MAX_QUOTES = "\"'“”‘’()[].,;:!?…", 6
_LINK = re.compile(r"[\"'“‘(<\[]*(?:https?://|www\.)", re.IGNORECASE)


@dataclass(frozen=True)
class Excess:
    """A part of a text that is over a limit.

    Attributes:
        kind: the entry of ``problems.yaml``.
        at: offset of the part in the text.
        count: its characters; for ``too-many-paragraphs``, the paragraphs of the text.
        limit: how many there may be.
    """

    kind: str
    at: int
    count: int
    limit: int


def excess(text: str) -> Excess | None:
    """Return the first part of a text that is over a limit (paragraph, word, number or accents), else None.

    Args:
        text: with its white space tidied; paragraphs are parted by one line break.
    """
    return _paragraphs(text) or _words(text) or _digits(text) or _marks(text)


def _paragraphs(text: str) -> Excess | None:
    parts = text.split("\n")
    if len(parts) > MAX_PARAGRAPHS:
        return Excess("too-many-paragraphs", 0, len(parts), MAX_PARAGRAPHS)
    at = 0
    for part in parts:
        if len(part) > MAX_PARAGRAPH:
            return Excess("long-paragraph", at, len(part), MAX_PARAGRAPH)
        at += len(part) + 1
    return None


def _words(text: str) -> Excess | None:
    if len(text) <= MAX_WORD or max(map(len, text.split()), default=0) <= MAX_WORD:
        return None
    for match in re.finditer(r"\S+", text):
        limit = MAX_LINK if _LINK.match(match[0]) else MAX_WORD
        # A word that is quoted, as digests do, has a few marks more.
        if len(match[0]) > limit + _MAX_QUOTES or len(match[0].strip(_QUOTES)) > limit:
            return Excess("long-word" if limit == MAX_WORD else "long-link", match.start(), len(match[0]), limit)
    return None


def _digits(text: str) -> Excess | None:
    match = _DIGITS.search(text)
    return Excess("long-number", match.start(), len(match[0]), MAX_DIGITS) if match else None


def _marks(text: str) -> Excess | None:
    """Find stacks of combining accents on one letter, which would make their line too high."""
    if text.isascii():
        return None
    for match in _MARKED.finditer(text):
        at, count = match.start(), 0
        for index, character in enumerate(match[0], match.start()):
            if unicodedata.category(character) in {"Mn", "Me"}:
                at, count = (at, count + 1) if count else (index, 1 + _own_marks(text[index - 1 : index]))
            elif count > MAX_MARKS:
                break
            else:
                count = 0
        if count > MAX_MARKS:
            return Excess("many-marks", at, count, MAX_MARKS)
    return None


def _own_marks(letter: str) -> int:
    """Return the number of accents in a letter itself, as the first typed accent is composed with it."""
    return sum(unicodedata.combining(part) > 0 for part in unicodedata.normalize("NFD", letter))
