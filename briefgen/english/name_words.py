"""Capital words of a text, the runs that they stand in, and what a list says of one: place, body, brand, people."""

import re
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass
from functools import cache, lru_cache

from briefgen.english.dictionary import is_ordinary
from briefgen.english.words import words
from briefgen.text import Lazy

_JOINED = Lazy(r" |-|\. ?|'s |’s ")
_PREFIX = re.compile(r"[^\W\d_]['’](?=[^\W\d_])|(?:Mc|Mac|De|Di|La|Le|Fitz)(?=[A-Z])|[A-Z](?=[a-z]+[A-Z])")
_LONGEST_RUN = 3  # words of a run that tell a pair of names from more
_MUTATIONS = {
    "ngh": ("c",), "mh": ("p",), "nh": ("t",), "ng": ("g",), "ch": ("c",), "ph": ("p",), "th": ("t",), "dd": ("d",),
    "m": ("b",), "n": ("d",), "g": ("c",), "b": ("p",), "d": ("t",), "f": ("b", "m"), "l": ("ll",), "r": ("rh",),
}  # fmt: skip
"""How a Welsh word begins after a mutation, and without it."""


@dataclass(frozen=True)
class NameWord:
    """A word of a text with its span, without a possessive ending (``bare``), and folded for comparison."""

    start: int
    end: int
    text: str
    bare: str
    folded: str
    is_title: bool

    @property
    def bare_end(self) -> int:
        """The offset after the word without its possessive ending."""
        return self.start + len(self.bare)


def name_word(match: re.Match[str]) -> NameWord:
    """Return the word of a match of ``WORD``."""
    text = match[0]
    base = bare(text)
    return NameWord(match.start(), match.end(), text, base, fold(base), is_title_case(base))


@lru_cache(maxsize=8192)
def is_title_case(word: str) -> bool:
    """Whether a word is written as a name: a capital and small letters of any alphabet, as in Łucja and O'Brien."""
    rest = _PREFIX.sub("", word, count=1)
    return len(rest) > 1 and rest[0].isupper() and rest[1:].islower() and not any(c.isdigit() for c in rest)


class Runs:
    """The runs of consecutive capital words in a text, computed once for all its words.

    Attributes:
        first: for each word, the first of the capital words that lead to it without an ordinary one.
        last_of_name: for each word, the last word of a name that begins with it.
        has_body_after: for each word, whether a later word of its run is that of a body, place, law or report.
    """

    def __init__(self, text: str, tokens: list[NameWord], known: Collection[str]) -> None:
        """Compute the three tables in one pass over the words."""
        self._tokens = tokens
        self.first = list(range(len(tokens)))
        self._last, self.last_of_name = list(self.first), list(self.first)
        self.has_body_after = [False] * len(tokens)
        ordinary, bodies = words("names", "ordinary"), words("names", "bodies")
        for index in range(1, len(tokens)):
            before = tokens[index - 1]
            if before.is_title and gap(text, tokens, index) in {" ", "-"} and before.bare not in ordinary:
                self.first[index] = self.first[index - 1]
        for index in range(len(tokens) - 2, -1, -1):
            after = tokens[index + 1]
            if not _follows_in_run(text, tokens, index + 1):
                self.has_body_after[index] = (
                    after.text in words("names", "bodies_after")
                    and gap(text, tokens, index + 1) == " "
                    and not self._goes_home(index)
                )
                continue
            self._last[index] = self._last[index + 1]
            self.has_body_after[index] = after.bare in bodies or self.has_body_after[index + 1]
            is_whole = tokens[index].bare == tokens[index].text
            if is_whole and after.bare not in ordinary and after.folded not in known:
                self.last_of_name[index] = self.last_of_name[index + 1]

    def _goes_home(self, index: int) -> bool:
        """Whether "home" after a word is where somebody goes ("brought Mr Novak home"), and no care home."""
        if self._tokens[index + 1].text != "home":
            return False
        before = self._tokens[index - 1].text.casefold() if index else ""
        return bool(before) and before not in words("names", "before_homes")

    def of(self, index: int) -> list[NameWord]:
        """Return the run of capital words that begins at a word, three at most."""
        return self._tokens[index : min(self._last[index], index + _LONGEST_RUN - 1) + 1]


def _follows_in_run(text: str, tokens: list[NameWord], index: int) -> bool:
    """Whether a capital word continues the run of the word before it."""
    between = gap(text, tokens, index)
    is_capital = tokens[index].is_title or tokens[index].text == "NHS"
    return is_capital and bool(_JOINED.fullmatch(between)) and not between.startswith(".")


def gap(text: str, tokens: list[NameWord], index: int) -> str:
    """Return the characters between a word and the word before it."""
    return text[tokens[index - 1].end : tokens[index].start]


def bare(word: str) -> str:
    """Return a word without a possessive ending."""
    return re.sub(r"['’]s?$", "", word)


@cache
def fold(word: str) -> str:
    """Return a word in lower case, without accents and apostrophes."""
    plain = unicodedata.normalize(
        "NFKD", word.casefold().replace("ł", "l").replace("ø", "o").replace("đ", "d").replace("ı", "i")
    )
    return "".join(c for c in plain if c.isalnum())


@cache
def places() -> frozenset[str]:
    """Load the well-known place names, in the form of ``fold``; a word of a place of several counts alone."""
    listed = (
        part for key in ("places", "towns", "world") for name in words("places", key) for part in name.split("+")
    )
    small = {"of", "the", "y", "vale", "new", "saint", "st", "san", "minh", "chi", "ho", "le", "port", "milton"}
    return frozenset(fold(part) for part in listed) - small


@cache
def _explained() -> frozenset[str]:
    keys = (
        "peoples", "faith", "brands", "software", "medicines", "eponyms", "bodies", "programmes", "when", "welsh"
    )  # fmt: skip
    return frozenset(fold(word) for key in keys for word in words("capitals", key))


@lru_cache(maxsize=8192)
def is_explained(word: str) -> bool:
    """Whether a list says why a word has a capital (a place, a brand, a day), also when Welsh mutates it.

    Args:
        word: folded.
    """
    forms = {word, word.removesuffix("s"), *_unmutated(word)}
    return not forms.isdisjoint(_explained()) or not forms.isdisjoint(places())


def _unmutated(word: str) -> set[str]:
    found = {f"g{word}"}
    for length in (3, 2, 1):
        found |= {first + word[length:] for first in _MUTATIONS.get(word[:length], ())}
    return found


_WELSH_LEAST = 3
_FEWEST_LOWER = 2
_STRANGE = 0.4
"""The share of lower-case words unknown to English from which a sentence counts as another language."""
_WELSH_ENDINGS = ("'r", "a'i", "i'w", "o'i")


def is_welsh(sentence: str) -> bool:
    """Whether a sentence is in Welsh or another language, by its small words and those that English does not have."""
    small = words("capitals", "welsh_small")
    parts = re.split(r"[\s,.;:!?()]+", sentence.replace("’", "'"))
    found = sum(1 for word in parts if word.casefold() in small or word.endswith(_WELSH_ENDINGS))
    lower = [word for word in parts if word.isalpha() and word.islower() and len(word) > 1]
    strange = sum(1 for word in lower if not is_ordinary(word))
    return found >= _WELSH_LEAST or (len(lower) >= _FEWEST_LOWER and strange >= _STRANGE * len(lower))
