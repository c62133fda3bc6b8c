"""Dictionaries that are looked into: the same answers as the dictionaries, and the same sounds."""

import gzip
import json
from collections.abc import Mapping
from datetime import date
from pathlib import Path
from typing import Any

import hibari.g2p
import numpy as np
import pytest
from conftest import plain_review
from hibari import Hibari
from hypothesis import given
from hypothesis import strategies as st

from briefgen import resources
from briefgen.cache import Cache
from briefgen.review.house import House
from briefgen.speech import engine_hibari, word_table
from briefgen.speech.engine_hibari import SEED, HibariEngine
from briefgen.speech.hibari_words import listening_g2p
from briefgen.speech.voices import find_voice
from briefgen.speech.word_table import KIND, Table, lines_of, look_into
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.script import write_storyboard
from briefgen.wording import Wording

KEYS = st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\t\n"), max_size=6)
VALUES = st.text(max_size=8) | st.dictionaries(KEYS, st.floats(allow_nan=False, allow_infinity=False), max_size=3)


def unread() -> Mapping[str, Any]:
    """Reading the whole is not needed for a few words."""
    pytest.fail("the whole was read")


@given(st.dictionaries(KEYS, VALUES, max_size=30), st.lists(KEYS, max_size=20))
def test_a_table_answers_as_the_dictionary_does(content: dict[str, Any], others: list[str]) -> None:
    """Every key has its value, any other has none, and the keys are all there."""
    table = Table(lines_of(content), unread)

    assert {key: table.get(key) for key in [*content, *others]} == {
        key: content.get(key) for key in [*content, *others]
    }
    assert (set(content), len(content)) == (set(table), len(table))
    assert [key in content for key in others] == [key in table for key in others]


def test_what_would_break_a_line_is_refused() -> None:
    """A key with a tab or a line break cannot be kept; half a character is simply not there."""
    for key in ("a\tb", "a\nb"):
        with pytest.raises(ValueError, match="tab"):
            lines_of({key: 1})
    assert Table(lines_of({"a": 1}), unread).get("a\ud800") is None


def test_many_lookups_read_the_whole_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """A text of many words is quicker with the dictionary itself."""
    monkeypatch.setattr(word_table, "MANY", 3)
    content, reads = {"a": 1, "b": 2}, []

    def read() -> Mapping[str, Any]:
        reads.append(1)
        return content

    table = Table(lines_of(content), read)

    assert [1, 2, None, 1, 2, None] == [table.get(key) for key in ("a", "b", "c") * 2]
    assert [1] == reads


def test_the_first_reads_and_the_next_looks(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What was read is kept in the cache; a damaged entry and another file are read anew."""
    monkeypatch.setenv("BRIEFGEN_CACHE", str(tmp_path / "cache"))
    path = tmp_path / "words.json.gz"
    path.write_bytes(gzip.compress(json.dumps({"words": {"a": "x", "b": {"N": 1.5}}, "list": ["c"]}).encode()))

    def found() -> list[tuple[bool, Any, Any, bool]]:
        words, listed = look_into(path, "words", "list")
        return [(isinstance(each, Table), each.get("a"), each.get("b"), "c" in each) for each in (words, listed)]

    first, second = found(), found()
    assert [(False, "x", {"N": 1.5}, False), (False, None, None, True)] == first
    assert [(True, *each[1:]) for each in first] == second
    for entry in (tmp_path / "cache" / KIND).glob("*/*"):
        entry.write_bytes(entry.read_bytes()[:-2] + b"!\n")
    assert first == found()
    path.write_bytes(gzip.compress(b'{"words": {}, "list": []}'))
    assert [(False, None, None, False)] * 2 == found()
    (whole,) = look_into(path)
    assert {"words": {}, "list": []} == dict(whole)


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
def test_the_sounds_are_those_of_hibari(british: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Read or looked into, every line of the samples has the sounds that hibari's own reading gives it."""
    monkeypatch.setenv("BRIEFGEN_CACHE", str(tmp_path))
    monkeypatch.setattr(word_table, "MANY", 10**9)
    lines = said()
    own = hibari.g2p.G2P(british=british)
    expected = [own(line) for line in lines]
    read, looked = listening_g2p(british), listening_g2p(british)

    assert not isinstance(read.tagger.weights, Table)
    assert isinstance(looked.tagger.weights, Table)
    assert isinstance(looked.lexicon.golds.d, Table)
    assert expected == [read(line) for line in lines]
    assert expected == [looked(line) for line in lines]


def test_the_voice_is_that_of_hibari(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A voice loaded anew and hibari's own give the same samples; no model is kept in the cache."""
    monkeypatch.setenv("BRIEFGEN_CACHE", str(tmp_path))
    sentence, voice = "Share what you know with the safeguarding lead on the same day.", find_voice("heart")
    own = Hibari(voice=voice.model)(sentence, voice.speed, SEED)
    clips = []
    for _ in range(2):
        engine_hibari._load.cache_clear()  # as another process would
        clips.append(HibariEngine(voice).speak(sentence))
    first, second = clips

    assert np.array_equal(first.samples, second.samples)
    assert first.words == second.words
    assert np.abs(own - first.samples).max() < 1e-4
    assert {"words"} == {usage.kind for usage in Cache().usage()}


def test_a_process_loads_a_voice_once() -> None:
    """The next pack of a process finds the voice loaded; another voice's engine is another."""
    voice = find_voice("heart")
    first, second = HibariEngine(voice), HibariEngine(voice.model_copy(update={"speed": 1.2}))

    assert first._hibari is second._hibari
    assert first.speak("One.").duration_s > second.speak("One.").duration_s
