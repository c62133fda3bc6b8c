"""The built-in voice: the sounds of hibari, and the time of each word."""

from datetime import date
from pathlib import Path

import hibari.g2p
import numpy as np
import pytest
from conftest import plain_review
from hibari import Hibari

from briefgen import resources
from briefgen.review.house.house import House
from briefgen.speech.engines.hibari import HibariEngine
from briefgen.speech.engines.hibari_words import SEED, UNIT_S, RecordingG2P, load_synthesiser, word_times
from briefgen.speech.model import SpokenWord
from briefgen.speech.voices import find_voice
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.script import write_storyboard
from briefgen.wording.wording import Wording


def said() -> list[str]:
    """Every line of every sample."""
    reviews = [plain_review(path) for path in sorted(resources.samples().glob("*.yaml"))]
    editions = [
        Edition(review, House(), Wording(), date(2026, 1, 1))
        for review in reviews
        if review.about.language == "en-GB"
    ]
    return list({line.text for edition in editions for line in write_storyboard(edition).lines})


@pytest.mark.parametrize("british", [True, False])
def test_the_sounds_are_those_of_hibari(british: bool) -> None:
    """Every line of the samples has the phonemes that hibari itself gives it, and its tokens are recorded."""
    own, recording = hibari.g2p.G2P(british=british), RecordingG2P(british=british)
    for line in said():
        recording.clear()
        assert own(line) == recording(line)
        assert "".join(line.split()) == "".join(token.text for token in recording.tokens)


def test_the_voice_is_that_of_hibari(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A voice loaded anew and hibari's own give the same samples; loading a voice writes nothing to the cache."""
    monkeypatch.setenv("BRIEFGEN_CACHE", str(tmp_path / "cache"))
    sentence, voice = "Share what you know with the safeguarding lead on the same day.", find_voice("heart")
    own = Hibari(voice=voice.model)(sentence, voice.speed, SEED)
    clips = []
    for _ in range(2):
        load_synthesiser.cache_clear()  # as another process would
        clips.append(HibariEngine(voice).speak(sentence))
    first, second = clips

    assert np.array_equal(first.samples, second.samples)
    assert first.words == second.words
    assert sentence.split() == [word.text for word in first.words]
    assert np.abs(own - first.samples).max() < 1e-4
    assert not (tmp_path / "cache").exists()


def test_a_process_loads_a_voice_once() -> None:
    """The next pack of a process finds the voice loaded; another speed is another engine of the same voice."""
    voice = find_voice("heart")
    first, second = HibariEngine(voice), HibariEngine(voice.model_copy(update={"speed": 1.2}))

    assert first._synthesiser is second._synthesiser
    assert first.speak("One.").duration_s > second.speak("One.").duration_s


def test_every_text_has_its_own_words() -> None:
    """The words of a clip are those of its text alone; the last word of a sentence is not joined to the next."""
    engine = HibariEngine(find_voice("heart"))
    first, second = (engine.speak(text) for text in ("One.", "She left. He came."))

    assert [["One."], ["She", "left.", "He", "came."]] == [
        [word.text for word in each.words] for each in (first, second)
    ]


class Token:
    """A token as hibari gives it."""

    def __init__(self, text: str, phonemes: str, whitespace: str = "") -> None:
        self.text, self.phonemes, self.whitespace = text, phonemes, whitespace


def test_word_times_are_sums_of_durations() -> None:
    """A word lasts from its first to its last phoneme; silence and punctuation belong to no word."""
    tokens = [Token("No", "nO", " "), Token("one", "wˈʌn"), Token(".", ".")]
    units = np.array([2, 1, 3, 4, 1, 1, 2, 2, 5, 3], np.float32)  # one more at either end
    words = word_times(tokens, [("nO wˈʌn.", units)], set("nOwˈʌ."))

    assert (SpokenWord("No", 2 * UNIT_S, 6 * UNIT_S), "one.") == (words[0], words[1].text)
    assert (words[1].start_s, words[1].end_s) == pytest.approx((10 * UNIT_S, 16 * UNIT_S))
    assert word_times(tokens, [("nO", np.ones(4, np.float32))], set("nOwˈʌ.")) == ()
    second = word_times(tokens[:1] + tokens[:1], [("nO", np.ones(4, np.float32))] * 2, set("nO"))
    assert [1, 3, 5, 7] == pytest.approx([at / UNIT_S for word in second for at in (word.start_s, word.end_s)])
