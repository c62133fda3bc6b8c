"""Words in other letters than Latin ones: said as the summary says, else left out; never noise."""

import pytest

from briefgen.speech.narrate import narrate
from briefgen.speech.pronounce.lexicon import Pronouncer
from briefgen.speech.pronounce.text import with_plain_letters
from briefgen.speech.voices import find_voice
from briefgen.storyboard.model import Line


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("Олена Шевченко met Νίκος at home.", "met at home."),
        ("Read the guide “דף מידע” (דף): 3 pages.", "Read the guide: three pages."),
        ("家庭指南 and דליל are in it.", "and are in it."),
        ("家庭指南。", "Here are words in another alphabet."),
        ("Олена.", "Here are words in another alphabet."),
        ("Ελένη’s story, in 2021.", "story, in twenty twenty-one."),
    ],
)
def test_other_letters_are_left_out(text: str, said: str) -> None:
    """The rest of the sentence is said; a sentence of which nothing is left says so."""
    assert said == Pronouncer(find_voice("google-uk")).spoken(text)


def test_a_pronunciation_is_said() -> None:
    """A name in Cyrillic letters sounds as the summary says, also with a suffix, also in a sentence of its own."""
    pronouncer = Pronouncer(find_voice("google-uk"), {"Олена": "oh-LEH-nah"})

    assert pronouncer.spoken("Олена.") == "ohlehnah."
    assert pronouncer.spoken("Олена’s mother, Ірина, came.") == "ohlehnah's mother, came."


def test_a_welsh_voice_says_it_in_welsh() -> None:
    """The sentence that stands for another is in the language of the voice."""
    assert Pronouncer(find_voice("google-cymraeg")).spoken("家庭指南。") == "Dyma eiriau mewn gwyddor arall."


def test_what_is_left_can_be_heard() -> None:
    """The built-in voice gives a sound for each."""
    lines = [Line(f"a.{number}", "Heart", text) for number, text in enumerate(("家庭指南。", "Олена came home."))]
    voice = find_voice("heart")

    assert all(clip.duration_s > 0.5 for clip in narrate(lines, voice, Pronouncer(voice)).values())


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Trần Văn Đức", "Tran Văn Duc"),
        ("Lê Thị Mỹ", "Lê Thi My"),
        ("Ẹniọlá", "Eniolá"),
        ("Əliyev", "Aliyev"),
        ("Zażółć", "Zażółć"),
    ],
)
def test_letters_that_no_engine_knows_lose_their_marks(written: str, said: str) -> None:
    """A name with such letters is read as a word, not letter by letter; the marks that engines know stay."""
    assert said == with_plain_letters(written)
    spoken = Pronouncer(find_voice("heart")).spoken(f"{written} was seen.")
    assert not any(character > "\u024f" and character.isalpha() and "[" not in spoken for character in spoken)
