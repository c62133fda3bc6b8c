"""Pronounce names by the rules of their own spelling: Welsh, Polish, Irish, and names with open vowels.

Engines read a name that they do not know as English, and spell what English cannot begin with ("Ll", "Krz", "Nk")
letter by letter. The rules are in ``voices/spelling.yaml``.
"""

import re
import unicodedata
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any

from briefgen import resources

_VOWEL = "+"
"""Marks a vowel sound in the rules file."""

LONGEST = 40
"""The most letters of a name."""

_BEGINNING = re.compile(r"([bcdfghjklmnpqrstvwxz]{2,})(?=[aeiouyáéíóúäëïöüàèìòùâêîôû])")
_SILENT_R = (("ɑːɹ", "ɑː"), ("aɹ", "ɑː"), ("ɛɹ", "ɛː"), ("ɒɹ", "ɔː"), ("ɹ", ""))
"""Replacements for an r that British voices do not pronounce: before a consonant and at the end."""

_BEFORE_SOUND = "(?![ˈaAIWYQɑɛəɪiuʊʌɒɔɜj])"


@dataclass(frozen=True)
class Tradition:
    """The spelling rules of a language, or of several with similar rules.

    Attributes:
        name: such as ``welsh``.
        signs: what tells a name of it.
        letters: pattern and sounds, in order of trial.
        stress: which vowel is stressed: ``first`` or ``penult``.
    """

    name: str
    signs: re.Pattern[str]
    letters: tuple[tuple[re.Pattern[str], tuple[str, ...]], ...]
    stress: str


@cache
def _data() -> Mapping[str, Any]:
    loaded: Mapping[str, Any] = resources.read_yaml((resources.voices() / "spelling.yaml").read_bytes())
    return loaded


@cache
def traditions() -> tuple[Tradition, ...]:
    """Return the traditions in the order in which they are tried."""
    return tuple(
        Tradition(
            name,
            re.compile("|".join(sign.strip() for sign in str(entry["signs"]).split(" | "))),
            tuple((re.compile(pattern), tuple(sounds)) for pattern, sounds in entry["letters"].items()),
            str(entry["stress"]),
        )
        for name, entry in _data()["traditions"].items()
    )


@cache
def _not_foreign() -> frozenset[str]:
    return frozenset(str(_data()["not_foreign"]).casefold().split())


def tradition_of(name: str) -> Tradition | None:
    """Return the first tradition whose signs a name has, else None."""
    word = unicodedata.normalize("NFC", name).casefold().replace("’", "'").replace("'", "")
    if word in _not_foreign() or len(word) > LONGEST or not word.isalpha():
        return None
    found = next((each for each in traditions() if each.signs.search(word)), None)
    return found or (traditions()[-1] if _begins_unlike_english(word) else None)


def _begins_unlike_english(word: str) -> bool:
    """Whether a name begins with consonants that begin no English word, before a vowel."""
    begins = _BEGINNING.match(word)
    return begins is not None and not begins[1].startswith("mc") and begins[1] not in _beginnings()


@cache
def _beginnings() -> frozenset[str]:
    return frozenset(str(_data()["beginnings"]).split())


@lru_cache(maxsize=4096)
def by_spelling(name: str, *, british: bool) -> str:
    """Return the phonemes of a name by its spelling, in misaki's notation; empty when it has no signs of any.

    Args:
        name: one word, without a possessive.
        british: whether the voice is British.
    """
    tradition = tradition_of(name)
    if tradition is None:
        return ""
    word = unicodedata.normalize("NFC", name).casefold().replace("’", "").replace("'", "")
    sounds = list(_sounds(word, tradition))
    vowels = [index for index, sound in enumerate(sounds) if sound.startswith(_VOWEL)]
    if not vowels:
        return ""
    stressed = vowels[0] if tradition.stress == "first" or len(vowels) == 1 else vowels[-2]
    respelled = "".join(
        ("ˈ" if index == stressed else "") + (sound[1:] if index in vowels else sound)
        for index, sound in enumerate(sounds)
    )
    if british:
        for one, other in _SILENT_R:
            respelled = re.sub(one + _BEFORE_SOUND, other, respelled)
        return respelled
    for one, other in _data()["american"].items():
        respelled = respelled.replace(one, other)
    return respelled


def _sounds(word: str, tradition: Tradition) -> Iterator[str]:
    """Yield the sounds of a word from the left; those of vowels begin with ``+``."""
    others: Mapping[str, str] = _data()["letters"]
    at = 0
    while at < len(word):
        for pattern, sounds in tradition.letters:
            match = pattern.match(word, at)
            if match and match.end() > at:
                yield from _given(sounds, match[0])
                at = match.end()
                break
        else:
            letter = unicodedata.normalize("NFD", word[at])[0]
            plain = others.get(letter, "")
            if plain and not (at and word[at - 1] == word[at]):  # a doubled consonant counts once
                yield plain
            at += 1


def _given(sounds: tuple[str, ...], letters: str) -> Iterator[str]:
    """Yield the sounds of a rule; ``g?`` stands for a g where the letters have one."""
    for sound in sounds:
        if sound == "g?":
            if letters.startswith("g"):
                yield "ɡ"
        else:
            yield sound
