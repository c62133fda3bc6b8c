"""Words that are written alike and said in two ways."""

import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from briefgen.speech.pronounce.homographs import known_words, reading, sounds
from briefgen.speech.pronounce.lexicon import Pronouncer
from briefgen.speech.voices import find_voice

LABELLED = yaml.safe_load((Path(__file__).parents[1] / "homographs.yaml").read_text(encoding="utf-8"))
CASES = [
    (word, name, sentence)
    for word, readings in LABELLED.items()
    for name, sentences in readings.items()
    for sentence in sentences
]


@pytest.mark.parametrize(("word", "name", "sentence"), CASES)
def test_the_reading_is_the_one_that_is_meant(word: str, name: str, sentence: str) -> None:
    """Each sentence of our own has the reading that a person gives it."""
    match = re.search(rf"\b{word}\b", sentence, re.IGNORECASE)
    assert match is not None
    assert reading(sentence, *match.span()) == name


def test_every_word_is_labelled_in_each_of_its_readings() -> None:
    """No reading goes untried, and there are enough sentences."""
    rare = {"rowing", "rowed"}
    assert set(known_words()) - set(LABELLED) == rare
    assert len(CASES) >= 150
    for word, readings in LABELLED.items():
        for name in readings:
            assert sounds(word, name, british=True)


@pytest.mark.parametrize("voice", ["heart", "emma", "cori"])
def test_the_engine_gets_the_sounds(voice: str) -> None:
    """Verb and noun are given as phonemes in the notation of each voice; a capital in a name is left alone."""
    pronouncer = Pronouncer(find_voice(voice))
    expected = {"heart": ("[abuse](/əbjˈuz/)", "[abuse](/əbjˈus/)"), "emma": ("[abuse](/əbjˈuːz/)", "[abuse](/əbjˈuːs/)"),
                "cori": ("[[ əbjˈuːz ]]", "[[ əbjˈuːs ]]")}  # fmt: skip
    verb, noun = expected[voice]

    assert pronouncer.spoken("Adults who abuse children.") == f"Adults who {verb} children."
    assert pronouncer.spoken("The abuse of children.") == f"The {noun} of children."
    assert pronouncer.spoken("They met at Elm Close with Mr Read.") == "They met at Elm Close with Mister Read."


def test_the_authors_own_word_comes_first() -> None:
    """What the review says of a word beats every rule."""
    said = Pronouncer(find_voice("heart"), pronounce={"row": "ROH"}).spoken("They had a row.")

    assert said == "They had a [ROH](/ɹˈO/)."


@settings(max_examples=100, deadline=None)
@given(
    st.text(st.characters(exclude_categories=["Cs"]), max_size=60),
    st.sampled_from(known_words()),
    st.text(max_size=60),
)
def test_any_text_has_a_reading(before: str, word: str, after: str) -> None:
    """Whatever stands around a word, it has one of its readings."""
    text = f"{before} {word} {after}"
    at = len(before) + 1

    assert sounds(word, reading(text, at, at + len(word)), british=False)


@pytest.mark.parametrize(
    ("word", "sentence", "meant"),
    [
        ("record", "Let's record it.", "verb"),
        ("present", "Let’s present it.", "verb"),
        ("record", "The boy's record was lost.", "noun"),
        ("abuse", "The parents' abuse of drink grew.", "noun"),
        ("refuse", "The tenants' refuse lay in the yard.", "noun"),
        ("refuse", "The tenants’ refuse lay in the yard.", "noun"),
        ("refuse", "Dad's refuse filled the hall.", "noun"),
        ("refuse", "The tenants refuse help.", "verb"),
        ("extract", "Rowan's extract from the file.", "noun"),
        ("abuse", "That's abuse.", "noun"),
    ],
)
def test_what_somebody_owns_is_a_noun(word: str, sentence: str, meant: str) -> None:
    """A possessive is followed by a noun; "let's" is none, and is followed by a verb."""
    match = re.search(rf"\b{word}\b", sentence)
    assert match is not None
    assert meant == reading(sentence, *match.span())
