"""The context of a word in its sentence, and the word lists of ``voices/homographs.yaml``."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from briefgen import resources
from briefgen.text import caseless

_TOKEN = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*(?:(?<=s)['’](?=\s[^\W\d_]))?|\d[\d,.]*|[.!?;:]+|[,–—()\"“”‘]")
_END = frozenset(".!?;:")
START, STOP, COMMA, NUMBER = "<", ">", ",", "#"
"""The beginning and the end of a sentence, a pause in it, and a number in figures, as tokens."""


@cache
def tables() -> Mapping[str, Any]:
    """Load ``voices/homographs.yaml``, once."""
    loaded: Mapping[str, Any] = resources.read_yaml((resources.voices() / "homographs.yaml").read_bytes())
    return loaded


@cache
def words(group: str, name: str) -> frozenset[str]:
    """Return a list of words of ``voices/homographs.yaml``."""
    return frozenset(str(tables()[group][name]).split())


@dataclass(frozen=True)
class Context:
    """A homograph in its sentence.

    Attributes:
        word: in small letters.
        before: the tokens before it in its sentence, the nearest last; a first token of ``<``.
        after: the tokens after it, the nearest first; a last token of ``>``.
        asks: whether its sentence ends with a question mark.
    """

    word: str
    before: Sequence[str]
    after: Sequence[str]
    asks: bool = False

    @property
    def left(self) -> str:
        """The word before the homograph."""
        return self.before[-1]

    @property
    def right(self) -> str:
        """The word after the homograph."""
        return self.after[0]

    @property
    def sentence(self) -> frozenset[str]:
        """Every other token of the sentence."""
        return frozenset((*self.before, *self.after))

    def governor(self) -> tuple[str, str]:
        """Return the nearest preceding word that is no adverb, and the word before that."""
        at = len(self.before) - 1
        while at > 0 and is_adverb(self.before[at]):
            at -= 1
        return self.before[at], self.before[at - 1] if at else START


def context_at(text: str, start: int, end: int) -> Context:
    """Return the context of the word of a text from ``start`` to ``end``."""
    before: list[str] = [START]
    after: list[str] = []
    asks = False
    for match in _TOKEN.finditer(text):
        token = _plain(match[0])
        if match.end() <= start:
            before = [START] if token[0] in _END else [*before, token]
        elif match.start() >= end:
            if token[0] in _END:
                asks = token[0] == "?"
                break
            after.append(token)
    return Context(caseless(text[start:end]), tuple(before), (*after, STOP), asks)


def _plain(token: str) -> str:
    if token[0].isdigit():
        return NUMBER
    return COMMA if token in {",", "–", "—", "(", ")", '"', "“", "”", "‘"} else token.casefold().replace("’", "'")


def is_in(group: str, word: str) -> bool:
    """Whether a word is in one of the general lists, such as ``determiners``."""
    return word in words("words", group)


def is_adverb(word: str) -> bool:
    """Whether a word is one of the listed adverbs, or ends like one."""
    return is_in("adverbs", word) or (word.endswith("ly") and len(word) > 4 and not is_in("not_adverbs", word))


def is_in_any(groups: Sequence[str], word: str) -> bool:
    """Whether a word is in one of several of the general lists."""
    return any(is_in(group, word) for group in groups)


def is_plural_noun(word: str) -> bool:
    """Whether a word ends like a plural."""
    return word.endswith("s") and not word.endswith(("ss", "us", "is", "'s"))
