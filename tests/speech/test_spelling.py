"""Names of Wales, Scotland, Northern Ireland and of families from elsewhere are said as words."""

import re
from functools import cache
from pathlib import Path

import pytest
import yaml
from hibari.g2p import G2P
from hypothesis import given, settings
from hypothesis import strategies as st

from briefgen.speech.pronounce.lexicon import Pronouncer, load_lexicon
from briefgen.speech.pronounce.respelling import letter_phonemes
from briefgen.speech.pronounce.spelling import by_spelling, tradition_of
from briefgen.speech.voices import find_voice

_ENGLISH = """
Lloyd Aberdeen Rhodes Todd Czech Llama Iraq Mrs Meanwhile Handwriting Reminder Straight Xylophone Eczema Deep Eight
Clubhouse Subhuman Overwhelming Owen Knight Psychiatric Phone Schools Thwarted Children Owner Add Rhythm Newtown
Wellbeing Swansea Ltd Blvd McDonald Gnat Which Shrewsbury Splint Scunthorpe Edwards Browning
"""
NAMES = yaml.safe_load((Path(__file__).parents[1] / "names.yaml").read_text(encoding="utf-8"))
EVERY = [(group, name) for group, names in NAMES.items() for name in names.split()]


@cache
def g2p(voice: str) -> G2P:
    """Return the conversion to phonemes of a voice."""
    return G2P(british=find_voice(voice).british)


def plain(sounds: str) -> str:
    """Return phonemes without marks of stress, length and spaces."""
    return re.sub(r"[ˈˌːᵊ ]", "", sounds)


def spelled_out(name: str, sounds: str, *, british: bool) -> bool:
    """Whether phonemes begin with the names of the first two letters, or of one that the name does not begin with."""
    first, second = (plain(letter_phonemes(letter, british=british)) for letter in _ascii(name)[:2].upper())
    said = plain(sounds)
    if said.startswith(first + second):
        return True
    return name[0] in "FHLMNRSX" and len(first) > 1 and said.startswith(first) and name[1] not in "aeiouyáéíóúŵŷ"


def _ascii(name: str) -> str:
    return name.translate(str.maketrans("ÁÉÍÓÚáéíóúŁłŻżŹźŚśĆćâŷŵôñńęąșöë", "AEIOUaeiouLlZzZzSsCcayyonneasoe"))


@pytest.mark.parametrize("voice", ["heart", "emma"])
@pytest.mark.parametrize("group", NAMES)
def test_names_are_not_spelled_out(group: str, voice: str) -> None:
    """With the lexicon, the rules and the voice's own conversion, no name is said letter by letter."""
    say, british = Pronouncer(find_voice(voice)).spoken, voice == "emma"

    def sounds(name: str, text: str) -> str:
        return str(g2p(voice)(text.format(name))).split(" ", 2)[2].rsplit(" ", 1)[0]

    names = NAMES[group].split()
    assert [] == [
        name for name in names if spelled_out(name, sounds(name, say(f"They met {name} there.")), british=british)
    ]


def test_without_the_rules_names_are_spelled_out() -> None:
    """The test above can fail: by itself the voice spells many of these names."""
    names = [name for _, name in EVERY if spelled_out(name, plain(g2p("emma")(name)), british=True)]

    assert {"Llwyd", "Plwmp", "Krzysztof", "Mbali", "Dhruv"} <= set(names)
    assert len(names) > 40


def test_the_table_is_large_and_the_names_many() -> None:
    """At least 300 names are in the table, and many more are tried."""
    words = [entry for entry in load_lexicon().entries.values() if entry.how == "respelling"]

    assert len(words) >= 300
    assert len(EVERY) >= 500


@pytest.mark.parametrize(
    ("name", "tradition", "sounds"),
    [
        ("Llwyd", "welsh", "lwˈɪd"), ("Pwllheli", "welsh", "pʊθhˈɛlɪ"), ("Bwlch", "welsh", "bˈʊlk"),
        ("Gruffudd", "welsh", "ɡɹˈɪfɪð"), ("Rhuddlan", "welsh", "ɹˈɪðlan"), ("Krzysztof", "polish", "kʃˈɪʃtɒf"),
        ("Wiśniewski", "polish", "viʃnjˈɛfski"), ("Łódź", "polish", "wˈuːʤ"), ("Caoimhe", "irish", "kˈiːvə"),
        ("Mbali", "open", "əmbˈɑːli"), ("Nkechi", "open", "əŋkˈɛʧi"), ("Dhruv", "open", "dɹˈʊv"),
        ("Hlongwane", "open", "hlɒnɡwˈɑːnA"), ("Nnamdi", "open", "nˈɑːmdi"), ("Qasim", "open", "kˈɑːsɪm"),
    ],
)  # fmt: skip
def test_spelling_gives_sounds(name: str, tradition: str, sounds: str) -> None:
    """Each tradition is known by its signs, and its letters and stress give the sounds."""
    found = tradition_of(name)

    assert found is not None
    assert found.name == tradition
    assert by_spelling(name, british=True) == sounds


@pytest.mark.parametrize(
    "word",
    _ENGLISH.split(),
)
def test_english_is_left_alone(word: str) -> None:
    """English words and names have no signs of another spelling."""
    assert by_spelling(word, british=True) == ""


def test_a_possessive_and_the_authors_word() -> None:
    """A possessive is added to the sounds; the review's own pronunciation comes first; small letters are no name."""
    said = Pronouncer(find_voice("emma"), pronounce={"Krzyś": "KSHISH"}).spoken

    assert said("Llwyd's home was cold.") == "[Llwyd](/lwˈɪdz/) home was cold."
    assert said("Krzyś came.") == "[KSHISH](/kʃˈɪʃ/) came."
    assert said("a cwtch and a llama") == "a cwtch and a llama"
    assert Pronouncer(find_voice("google-uk")).spoken("Llwyd came.") == "Llwyd came."


@settings(max_examples=200, deadline=None)
@given(st.text(st.characters(categories=["Ll", "Lu", "Mn"]), max_size=45))
def test_any_word_has_sounds_or_none(word: str) -> None:
    """Whatever the letters, there are either no sounds or sounds with one stress."""
    sounds = by_spelling(word, british=False)

    assert sounds == "" or sounds.count("ˈ") == 1


@pytest.mark.parametrize("voice", ["heart", "emma"])
def test_a_title_and_a_name_without_vowels_are_said_as_words(voice: str) -> None:
    """Ms and Ng are words; the short form MS is still spelled."""
    say = Pronouncer(find_voice(voice)).spoken

    assert re.findall(r"/(.*?)/", say("Ms Ng and Mr Hng.")) == ["mˈɪz", "ˈɪŋ", "hˈɪŋ"]
    assert say("She has MS.") == "She has [MS](/ˈɛm ˈɛs/)."
