"""Find the phrases of a word list in a text."""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import pairwise, product
from types import MappingProxyType
from typing import Any

from briefgen.english.words import WORD

PERSONS = frozenset(
    {"he", "she", "they", "child", "children", "girl", "boy", "baby", "teenager", "person", "girls", "boys"}
)


_Part = tuple[frozenset[str] | None, bool]
"""The words that fit at one place of a phrase (None for any), and whether it can be left out."""


@dataclass(frozen=True)
class Term:
    """A row of a word list: the phrase to find, and the row's data."""

    words: tuple[frozenset[str] | None, ...]
    optional: tuple[bool, ...]
    row: Mapping[str, Any]


@dataclass(frozen=True)
class FoundTerm:
    """An occurrence of a term in a text."""

    start: int
    end: int
    row: Mapping[str, Any]


class Terms:
    """A word list compiled for searching.

    Args:
        rows: each with ``find``, a list of phrases, and whatever else the caller reads; ``unless`` is a regular
            expression that must not be found in the words around (60 characters to each side).
        names: words that ``@person`` stands for besides the usual ones.
        classes: the words that ``@name`` stands for, by name; ``@name's`` is the possessive of each.
    """

    def __init__(
        self,
        rows: Iterable[Mapping[str, Any]],
        names: Iterable[str] = (),
        classes: Mapping[str, frozenset[str]] = MappingProxyType({}),
    ) -> None:
        self._classes = {**classes, "person": PERSONS | {name.casefold() for name in names}}
        self._by_first: dict[str, list[Term]] = {}
        for row in rows:
            for phrase in row["find"]:
                self._add(str(phrase), row)

    def _add(self, phrase: str, row: Mapping[str, Any]) -> None:
        for chosen in product(*(self._options(part) for part in phrase.split())):
            parts = tuple(part for option in chosen for part in option)
            term = Term(tuple(words for words, _ in parts), tuple(is_optional for _, is_optional in parts), row)
            for index, (words, is_optional) in enumerate(parts):
                rest = _from(term, index)
                for word in words or ():
                    self._by_first.setdefault(word.casefold(), []).append(rest)
                if not is_optional:
                    break

    def _options(self, part: str) -> list[tuple[_Part, ...]]:
        """Return the possible texts of a part: its words as one, and each hyphenated word also as a run of words."""
        written, is_optional = part.rstrip("?"), part.endswith("?")
        if written == "_":
            return [((None, is_optional),)]
        choices = [word for name in written.split("|") for word in self._members(name)]
        plain = frozenset(word for word in choices if "-" not in word)
        runs = [tuple((frozenset({piece}), False) for piece in word.split("-")) for word in choices if "-" in word]
        return [*([((plain, is_optional),)] if plain else [()] if is_optional else []), *runs]

    def _members(self, name: str) -> Iterable[str]:
        if name.startswith("@") and name.endswith("'s"):
            return [f"{word}'s" for word in self._classes[name[1:-2]]]
        return self._classes[name[1:]] if name.startswith("@") else (name,)

    def find(self, text: str) -> Iterator[FoundTerm]:
        """Yield each occurrence of a term in a text, in order; the longest where they overlap."""
        matches, written, folded = _words(text)
        end = 0
        for index, word in enumerate(folded):
            if matches[index].start() < end:
                continue
            longest: FoundTerm | None = None
            for term in self._by_first.get(word, ()):
                last = _ends(term, 0, index, written, folded)
                if last is None or not _together(text, matches[index : last + 1]):
                    continue
                found = FoundTerm(matches[index].start(), matches[last].end(), term.row)
                if (longest is None or found.end > longest.end) and not _excused(text, found):
                    longest = found
            if longest is not None:
                end = longest.end
                yield longest


def _from(term: Term, index: int) -> Term:
    return term if index == 0 else Term(term.words[index:], term.optional[index:], term.row)


@lru_cache(maxsize=256)
def _words(text: str) -> tuple[Sequence[re.Match[str]], Sequence[str], Sequence[str]]:
    """Return the words of a text: their places, how they are written, and without case; each list asks for them."""
    matches = tuple(WORD.finditer(text))
    written = tuple(match[0].replace("’", "'") for match in matches)
    return matches, written, tuple(word.casefold() for word in written)


def _ends(term: Term, part: int, index: int, written: Sequence[str], folded: Sequence[str]) -> int | None:
    """Return the index of the last word when a term matches from a word on, else None."""
    if part == len(term.words):
        return index - 1
    if index < len(folded) and _fits(term.words[part], written[index], folded[index]):
        last = _ends(term, part + 1, index + 1, written, folded)
        if last is not None:
            return last
    return _ends(term, part + 1, index, written, folded) if term.optional[part] and part else None


def _fits(choices: frozenset[str] | None, written: str, folded: str) -> bool:
    return choices is None or folded in choices or written in choices


def _together(text: str, matches: Sequence[re.Match[str]]) -> bool:
    """Whether only spaces and hyphens separate the words."""
    gaps = (text[first.end() : second.start()] for first, second in pairwise(matches))
    return all(gap in {" ", "-", "‑", "–", "/", "\n", "' ", "’ "} for gap in gaps)


def _excused(text: str, found: FoundTerm) -> bool:
    unless = found.row.get("unless")
    if not unless:
        return False
    before, after = text[max(0, found.start - 60) : found.start], text[found.end : found.end + 60]
    around = f"{before}<{text[found.start : found.end]}>{after}"
    return re.search(str(unless), around, re.IGNORECASE) is not None
