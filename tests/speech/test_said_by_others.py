"""Homographs and names that others collected: what the engine is given for each, in its notation."""

import re
import unicodedata
from collections import defaultdict
from pathlib import Path
from typing import Any

import pytest
import yaml
from test_spelling import spelled_out

from briefgen.speech.engines.base import word_sounds
from briefgen.speech.pronounce.lexicon import Pronouncer
from briefgen.speech.voices import find_voice

SAID = Path(__file__).parents[1] / "corpus" / "said"
_MISAKI = {"A": "eɪ", "I": "aɪ", "O": "oʊ", "Q": "oʊ", "W": "aʊ", "Y": "ɔɪ", "ʤ": "dʒ", "ʧ": "tʃ", "ᵊ": "ə", "ᵻ": "ɪ"}
_ALIKE = {"əʊ": "oʊ", "ɹ": "r", "ɡ": "g", "ɐ": "ə", "ɛ": "e", "æ": "a", "ɒ": "ɑ", "\u0329": ""}
_VOWELS = "aeiouəɪʊʌɑɔɜɨ"


def entries(name: str) -> list[dict[str, str]]:
    """Return the entries of one list."""
    loaded: list[dict[str, str]] = yaml.safe_load((SAID / f"{name}.yaml").read_text(encoding="utf-8"))
    return loaded


def sounds(text: str) -> str:
    """Return phonemes in one spelling: the stress, as three marks, before its vowel; none in one syllable."""
    said = "".join(_MISAKI.get(each, each) for each in unicodedata.normalize("NFD", text))
    said = re.sub(r"[ˌː.,\s/]", "", said)
    for one, other in _ALIKE.items():
        said = said.replace(one, other)
    said = re.sub(rf"ˈ([^{_VOWELS}]*)", r"\1ˈ", said)
    return said.replace("ˈ", "ˈˈˈ" if len(re.findall(f"[{_VOWELS}]+", said)) > 1 else "")


def distance(one: str, other: str) -> int:
    """Return how many letters must be put in, taken out or changed to make one text of another."""
    row = list(range(len(other) + 1))
    for at, letter in enumerate(one, 1):
        before, row[0] = row[0], at
        for index, its in enumerate(other, 1):
            before, row[index] = row[index], min(row[index] + 1, row[index - 1] + 1, before + (letter != its))
    return row[-1]


def given(entry: dict[str, str], voice: Any) -> str:
    """Return what the engine is given for the word of an entry, also where it is a part of a compound."""
    found = word_sounds(voice, Pronouncer(voice).spoken(entry["text"])) or ()
    word = entry["word"].casefold()
    return next(said for written, said in found if word in re.split(r"\W+", written.casefold()))


@pytest.mark.parametrize(("voice_id", "least"), [("emma", 1.0), ("heart", 0.99)])
@pytest.mark.parametrize("listed", ["homographs", "homographs-2", "homographs-3"])
def test_homographs_of_others_are_said_as_they_are_meant(listed: str, voice_id: str, least: float) -> None:
    """Of the readings that a word has in the list, the one that is meant is nearest to what is said."""
    voice, readings = find_voice(voice_id), defaultdict(set)
    every = entries(listed)
    for entry in every:
        readings[entry["word"].casefold()].add(entry["ipa"])

    def nearest(entry: dict[str, str]) -> str:
        said = sounds(given(entry, voice))
        choices = sorted(readings[entry["word"].casefold()])
        whole = {ipa for ipa in choices if "ˈ" not in sounds(ipa) and sounds(ipa) in said}  # of one syllable
        return min(whole or choices, key=lambda ipa: distance(said, sounds(ipa)))

    wrong = [(entry["text"], entry["word"]) for entry in every if nearest(entry) != entry["ipa"]]
    assert len(every) - len(wrong) >= least * len(every), wrong


@pytest.mark.parametrize("voice_id", ["emma", "heart"])
@pytest.mark.parametrize("listed", ["names", "names-2"])
def test_names_of_others_are_said_as_words(listed: str, voice_id: str) -> None:
    """No name of a person or place is spelled letter by letter."""
    voice = find_voice(voice_id)
    say, spelled = Pronouncer(voice).spoken, []
    for entry in entries(listed):
        found = word_sounds(voice, say(f"They met {entry['name']} there.")) or ()
        first = re.split(r"[\s-]", unicodedata.normalize("NFC", entry["name"]))[0]
        said = "".join(sound for _, sound in found[2:-1])
        plain = first.translate(str.maketrans("Đđ", "Dd"))
        if spelled_out(_without_marks(plain), said, british=voice.british):
            spelled.append(entry["name"])
    assert spelled == []


def _without_marks(name: str) -> str:
    return "".join(each for each in unicodedata.normalize("NFD", name) if not unicodedata.combining(each))
