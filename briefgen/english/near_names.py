"""Find near misses of invented names: "Daryll" for "Darryll", "Child TT" or "child T" for "Child T"."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property, lru_cache
from itertools import pairwise

from briefgen.english.dictionary import is_ordinary

_WORD = re.compile(r"[^\W_]+(?:['’][^\W_]+)*")
_JOINT = re.compile(r"[\s\-‐‑]+")
_BEFORE_SENTENCE = frozenset(".!?:;“\"‘'(–—")
_SHORTEST_NAME = 4
_SHORTEST_PART = 5
_LONGEST_LABEL = 2
_SENTENCE_START_LETTERS = 5


@dataclass(frozen=True)
class NearMiss:
    """A near miss: its span in the text, the words as written, and the invented name."""

    start: int
    end: int
    written: str
    name: str


@dataclass(frozen=True)
class _Name:
    """An invented name: its words, the last of which may be a label such as the T of "Child T"."""

    text: str
    words: tuple[str, ...]

    @property
    def is_labelled(self) -> bool:
        return len(self.words) > 1 and len(self.words[-1]) <= _LONGEST_LABEL


class NameBook:
    """Finds near misses of the invented names of one summary.

    Args:
        names: the invented names.
        texts: every text of the summary.
        real: real names in it (publisher, area); their words are not slips.
    """

    def __init__(self, names: Iterable[str], texts: Iterable[str], real: Iterable[str]) -> None:
        self._names = [_Name(name, tuple(_WORD.findall(name))) for name in dict.fromkeys(names)]
        self._whole = {name.text for name in self._names}
        self._in_words = {name.words for name in self._names}
        self._texts = list(texts)
        self._known = {word for name in self._names for word in name.words}
        self._known |= {word for text in real for word in _WORD.findall(text)}
        self._near: dict[str, str | None] = {}

    def near_misses(self, text: str) -> Iterator[NearMiss]:
        """Yield each near miss in a text; of overlapping ones the first and longest."""
        words = list(_WORD.finditer(text))
        found = [*self._phrases(text, words), *self._single(text, words)]
        end = 0
        for near in sorted(found, key=lambda near: (near.start, -near.end)):
            if near.start >= end:
                end = near.end
                yield near

    def _phrases(self, text: str, words: list[re.Match[str]]) -> Iterator[NearMiss]:
        """Find near misses of names of several words: one word differs, or they are joined another way."""
        folded = [_fold(_bare(match[0])) for match in words]
        for name in self._names:
            count, joined = len(name.words), _fold("".join(name.words))
            for i in range(len(words) if count > 1 else 0):
                if folded[i] == joined:
                    yield NearMiss(words[i].start(), words[i].end(), words[i][0], name.text)
                window = words[i : i + count]
                if len(window) == count and self._is_near_phrase(text, window, name):
                    start, end = window[0].start(), window[-1].end()
                    yield NearMiss(start, end, _bare(text[start:end]), name.text)

    def _is_near_phrase(self, text: str, window: list[re.Match[str]], name: _Name) -> bool:
        """Whether a window of words is a misspelt form of a name of as many words."""
        gaps = [text[first.end() : second.start()] for first, second in pairwise(window)]
        start, end = window[0].start(), window[-1].end()
        if not all(_JOINT.fullmatch(gap) for gap in gaps) or text[end : end + 1] in {"&", "/"}:
            return False
        written = [match[0] for match in window[:-1]] + [_bare(window[-1][0])]
        phrase = _bare(text[start:end])
        if phrase in self._whole or phrase.isupper():
            return False
        head = all(_fits(word, part) for word, part in zip(written[:-1], name.words[:-1], strict=True))
        if not head:
            return False
        if not name.is_labelled:
            return _fits(written[-1], name.words[-1]) or _is_near_surname(written, name.words)
        return self._is_near_label(written, name)

    def _is_near_label(self, written: list[str], name: _Name) -> bool:
        """Whether the label of a name ("T" of "Child T") is misspelt, or is that of an unknown person."""
        label, right = written[-1], name.words[-1]
        if _key(label) == _key(right):
            # "child a" is a child, not Child A.
            return label not in {"a", "i"}
        same_kind = label.isdecimal() == right.isdecimal() and len(label) == len(right)
        is_other = same_kind and (label.isdecimal() or label.isupper()) and written[:-1] == list(name.words[:-1])
        return is_other and tuple(written) not in self._in_words

    def _single(self, text: str, words: list[re.Match[str]]) -> Iterator[NearMiss]:
        """Find near misses of one-word names, and of the long words of other names."""
        for match in words:
            word = _bare(match[0])
            if word not in self._near:
                self._near[word] = self._name_near(word)
            name = self._near[word]
            if name is None:
                continue
            if _key(word) != _key(name) and self._may_be_ordinary(text, match.start(), word):
                continue
            yield NearMiss(match.start(), match.start() + len(word), word, name)

    def _name_near(self, word: str) -> str | None:
        """Return the invented name that a word is a near miss of, or None."""
        if not word[0].isupper() or word.isupper() or word in self._known or word.rstrip("s") in self._known:
            return None
        for name in self._candidates(_key(word)):
            is_close = _key(word) == _key(name) or (
                len(name) >= _SHORTEST_NAME and _one_apart(_key(word), _key(name))
            )
            if is_close and len(word) >= _SHORTEST_NAME - 1 and _composed(word) != _composed(name):
                return name
        return None

    def _candidates(self, key: str) -> list[str]:
        """Return the names that can be within one letter of a key, in order of declaration.

        Two words that are one letter apart are alike once a letter of each is left out.
        """
        found = {index for form in _shortened(key) for index in self._by_form.get(form, ())}
        return [self._singles[index] for index in sorted(found)]

    @cached_property
    def _by_form(self) -> dict[str, list[int]]:
        forms: dict[str, list[int]] = {}
        for index, name in enumerate(self._singles):
            for form in _shortened(_key(name)):
                forms.setdefault(form, []).append(index)
        return forms

    @cached_property
    def _singles(self) -> list[str]:
        whole = [name.words[0] for name in self._names if len(name.words) == 1]
        parts = [
            word
            for name in self._names
            if len(name.words) > 1 and not name.is_labelled
            for word in name.words
            if len(word) >= _SHORTEST_PART
        ]
        return [name for name in (*whole, *parts) if len(name) >= _SHORTEST_NAME - 1]

    def _may_be_ordinary(self, text: str, start: int, word: str) -> bool:
        """Whether a word may have its capital only because it begins a sentence."""
        if word.casefold() in self._lower_case:
            return True
        is_short = _begins_sentence(text, start) and len(word) <= _SENTENCE_START_LETTERS
        return is_short and word not in self._inside and is_ordinary(word)

    @cached_property
    def _lower_case(self) -> set[str]:
        return {word for text in self._texts for word in _WORD.findall(text) if word.islower()}

    @cached_property
    def _inside(self) -> set[str]:
        """The capitalised words that occur inside a sentence in any text."""
        return {
            _bare(match[0])
            for text in self._texts
            for match in _WORD.finditer(text)
            if not _begins_sentence(text, match.start())
        }


def _begins_sentence(text: str, start: int) -> bool:
    while start and text[start - 1].isspace():
        start -= 1
    return not start or text[start - 1] in _BEFORE_SENTENCE


def _bare(word: str) -> str:
    """Return a word without a possessive ending."""
    return re.sub(r"['’]s?$", "", word)


@lru_cache(maxsize=16_384)
def _fold(word: str) -> str:
    """Return a word in lower case without accents."""
    return "".join(c for c in unicodedata.normalize("NFKD", word) if not unicodedata.combining(c)).casefold()


def _composed(word: str) -> str:
    """Return a word in lower case with accents composed (NFC)."""
    return unicodedata.normalize("NFC", word).casefold()


@lru_cache(maxsize=16_384)
def _key(word: str) -> str:
    """Return a word's comparison key: lower case, no accents, double letters reduced to one."""
    return re.sub(r"(.)\1+", r"\1", _fold(word))


def _shortened(key: str) -> set[str]:
    """Return a word, and every form of it with one letter deleted."""
    return {key, *(key[:i] + key[i + 1 :] for i in range(len(key)))}


def _fits(word: str, part: str) -> bool:
    """Whether a word of a phrase equals a word of a name or is a near miss of it."""
    if word.casefold() == part.casefold():
        return True
    return len(part) >= _SHORTEST_NAME and (_key(word) == _key(part) or _one_apart(_key(word), _key(part)))


def _is_near_surname(written: list[str], words: tuple[str, ...]) -> bool:
    """Whether a title and a surname are those of a name but for two letters: "Ms Chao" for "Ms Chow"."""
    first, second = _fold(written[-1]), _fold(words[-1])
    is_titled = written[0] == words[0] and words[0].rstrip(".") in {"Mr", "Mrs", "Ms", "Miss", "Mx", "Dr"}
    shared = sum((Counter(first) & Counter(second)).values())
    return is_titled and first[:2] == second[:2] and len(first) == len(second) and shared >= len(first) - 1


def _one_apart(first: str, second: str) -> bool:
    """Whether two words with the same first letter are at edit distance 1 (a swap of neighbours counts as one)."""
    if first[:1] != second[:1] or abs(len(first) - len(second)) > 1:
        return False
    short, long = sorted((first, second), key=len)
    i = next((n for n, (a, b) in enumerate(zip(short, long, strict=False)) if a != b), len(short))
    if len(short) < len(long):
        return short[i:] == long[i + 1 :]
    swapped = short[i : i + 2] == long[i : i + 2][::-1] and short[i + 2 :] == long[i + 2 :]
    return short[i + 1 :] == long[i + 1 :] or swapped
