"""Measure how hard a text is to read: its reading age, and strings of nouns."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any

import pyphen

from briefgen.english.words import WORD

SHORTEST_STRING = 5
"""Nouns in a row that a reader has to unpick."""


def age(word_count: int, sentence_count: int, syllable_count: int) -> float:
    """Compute the reading age in years: the Flesch-Kincaid grade (1975) plus 5.

    Args:
        word_count: words of the text.
        sentence_count: its sentences.
        syllable_count: its syllables.
    """
    return 0.39 * word_count / sentence_count + 11.8 * syllable_count / word_count - 15.59 + 5


def syllables(word: str) -> int:
    """Count the syllables of a word: the hyphenation points of a British dictionary plus one."""
    return len(_hyphenation().positions(word.casefold())) + 1


@cache
def _hyphenation() -> Any:
    return pyphen.Pyphen(lang="en_GB", left=1, right=1)


def noun_strings(text: str, nouns: frozenset[str], heads: frozenset[str]) -> Iterator[tuple[int, int]]:
    """Yield the span of each string of five nouns and more: "care leaver mental health transition support planning".

    Args:
        text: a text.
        nouns: what can stand in a string, in the singular and in lower case; words that describe them included.
        heads: what a string ends with.
    """
    run: list[re.Match[str]] = []
    for word in (*WORD.finditer(text), None):
        if run and (
            word is None or text[run[-1].end() : word.start()] not in {" ", "-"} or not _is_in(word, nouns, heads)
        ):
            while run and run[-1][0].casefold() not in heads:
                run.pop()
            if len(run) >= SHORTEST_STRING:
                yield run[0].start(), run[-1].end()
            run = []
        if word is not None and _is_in(word, nouns, heads):
            run.append(word)


def _is_in(word: re.Match[str], nouns: frozenset[str], heads: frozenset[str]) -> bool:
    folded = word[0].casefold()
    return folded in nouns or folded in heads or folded.removesuffix("s") in nouns
