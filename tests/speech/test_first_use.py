"""The first use of a short form is said in full, once, in the order of the programme."""

from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefgen.english.words import data
from briefgen.pipeline import narrate as narration
from briefgen.pipeline.narrate import narrated
from briefgen.pipeline.results import Casting
from briefgen.speech.model import Clip, Voice
from briefgen.speech.pronounce.first_use import FirstUses
from briefgen.speech.pronounce.lexicon import Pronouncer
from briefgen.speech.voices import find_voice
from briefgen.storyboard.budget import without
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.model import Line
from briefgen.storyboard.script import write_storyboard
from briefgen.storyboard.timing import Pauses, estimate

PLAIN = find_voice("google-uk")
PLAINLY = FirstUses({})
PAUSES = Pauses(sentence_s=0, paragraph_s=0, scene_s=0)


def said(*texts: str, **own: str) -> list[str]:
    """Return how the Lines of a programme are said by a voice that takes plain text."""
    pronouncer = Pronouncer(PLAIN, acronyms=own)
    return list(pronouncer.spoken_in_order([Line(str(n), "Narrator", text) for n, text in enumerate(texts)]).values())


@pytest.mark.parametrize(
    ("written", "in_full"),
    [
        ("Tell MASH.", "Tell Multi-Agency Safeguarding Hub (MASH)."),
        ("An SCR", "A Serious Case Review (SCR)"),
        ("a IRO", "an Independent Reviewing Officer (IRO)"),
        ("An SUSR", "A Single Unified Safeguarding Review (SUSR)"),
        ("two SCRs", "two Serious Case Reviews (SCRs)"),
        ("two TAFs", "two Teams Around the Family (TAFs)"),
        ("LADO(s)", "Local Authority Designated Officers (LADO(s))"),
        ("ACEs", "adverse childhood experiences (ACEs)"),
        ("the SCR's view", "the Serious Case Review's view"),
        ("the SCRs' views", "the Serious Case Reviews' views"),
        ("CAMHS's view", "Child and Adolescent Mental Health Services' view"),
        ("the Multi-Agency Safeguarding Hub (MASH)", "the Multi-Agency Safeguarding Hub (MASH)"),
        ("the MASH (Multi-Agency Safeguarding Hub)", "the MASH (Multi-Agency Safeguarding Hub)"),
        ("a GP and the NHS in the UK", "a GP and the NHS in the UK"),
        ("see https://mash.org/MASH", "see https://mash.org/MASH"),
        ("MASHED, xMASH, MASH-led, mash", "MASHED, xMASH, MASH-led, mash"),
        ("a DNA test, CPR", "a DNA test, CPR"),
    ],
)
def test_the_first_use(written: str, in_full: str) -> None:
    """A short form is put after its meaning, in the number and case of the sentence; what everyone knows is left."""
    assert (in_full,) == PLAINLY.in_full([written])


def test_later_uses_are_short() -> None:
    """Once a short form has been said in full it is said short, in whatever number."""
    expected = ["Multi-Agency Safeguarding Hub, mash, met.", "mash met.", "Two mashes met."]

    assert expected == said("MASH met.", "MASH met.", "Two MASHs met.")


def test_what_the_text_explains_is_not_said_twice() -> None:
    """Where the text itself gives the meaning, nothing is added, there or later."""
    texts = ("The Multi-Agency Safeguarding Hub (MASH) met.", "MASH met.")

    assert ["The Multi-Agency Safeguarding Hub, mash, met.", "mash met."] == said(*texts)


@pytest.mark.parametrize(
    "text",
    [
        "the infant crying programme (ICON) helps",
        "an infant-crying scheme (ICON) helps",
        "ICON (Infant crying programme, for parents) helps",
    ],
)
def test_what_the_text_explains_in_its_own_words(text: str) -> None:
    """A meaning that is no row of initials, or is worded otherwise, is known as one when it stands beside."""
    assert (text, "ICON") == FirstUses({"ICON": "infant crying programme"}).in_full([text, "ICON"])


def test_brackets_alone_explain_nothing() -> None:
    """A short form in brackets after words that cannot be its meaning is said in full."""
    expected = ("the local team (Child and Adolescent Mental Health Services (CAMHS)) rang",)

    assert expected == PLAINLY.in_full(["the local team (CAMHS) rang"])
    assert ["the local team, Child and Adolescent Mental Health Services, camz, rang"] == said(
        "the local team (CAMHS) rang"
    )


def test_a_possessive_does_not_count_as_told() -> None:
    """A possessive is said as its meaning alone, so that the next use still joins both."""
    expected = ["The Local Authority Designated Officer's note.", "Local Authority Designated Officer, laydoe, said."]

    assert expected == said("The LADO's note.", "LADO said.")


def test_the_reviews_meaning_comes_first() -> None:
    """The review's own acronyms are said, also over a built-in one and one that everyone knows."""
    own = {"MASH": "Main Area Support Hub", "GP": "general practice", "PRAM": "pre-birth meeting"}

    expected = ["Main Area Support Hub, mash, general practice, G P, pre-birth meetings, PRAMs."]
    assert expected == said("MASH, GP, PRAMs.", **own)


def test_what_is_always_said_in_full_is_said_once() -> None:
    """A short form that the lexicon or the review's pronounce says as its meaning gets no second one."""
    own = Pronouncer(PLAIN, {"MASH": "multi-agency hub"}, acronyms={})

    assert "looked-after children and health visitor" == said("LAC and HV")[0]
    assert {"1": "multi-agency hub met"} == own.spoken_in_order([Line("1", "Narrator", "MASH met")])


def test_the_house_may_know_more() -> None:
    """Short forms that a publisher's listeners know are not explained."""
    house = Pronouncer(PLAIN, acronyms={}, known=("MASH",))

    assert {"1": "mash met"} == house.spoken_in_order([Line("1", "Narrator", "MASH met")])


def test_without_acronyms_nothing_is_added() -> None:
    """Trying out a single text adds nothing."""
    assert {"1": "mash met"} == Pronouncer(PLAIN).spoken_in_order([Line("1", "Narrator", "MASH met")])


def test_a_welsh_voice_says_only_the_reviews_own_meanings() -> None:
    """No English meanings are put into a Welsh programme."""
    welsh = Pronouncer(find_voice("google-cymraeg"), acronyms={"BPD": "Bwrdd Plant Dinas"})

    lines = [Line("1", "Narrator", "MASH a BPD")]
    assert {"1": "MASH a Bwrdd Plant Dinas (BPD)"} == welsh.spoken_in_order(lines)


def test_it_depends_on_the_lines_alone() -> None:
    """The same Lines give the same words, on every thread and however often; other Lines before them may not."""
    lines = [Line(str(n), "Narrator", text) for n, text in enumerate(("MASH met.", "An SCR.", "MASH and SCRs.") * 9)]
    pronouncer = Pronouncer(PLAIN, acronyms={})
    once = pronouncer.spoken_in_order(lines)

    with ThreadPoolExecutor(4) as pool:
        assert [once] * 8 == list(pool.map(pronouncer.spoken_in_order, [lines] * 8))
    assert once != pronouncer.spoken_in_order(lines[::-1])


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(st.sampled_from("MASHCRs’'()/ .-aAn,"), max_size=12), max_size=6))
def test_any_text_is_kept(texts: list[str]) -> None:
    """Whatever the texts, each keeps its place, and without its short forms nothing changes."""
    in_full = PLAINLY.in_full(texts)

    known = ("MASH", "SCR", "SAR", "MCA", "CSC", "CSA", "ASC", "SAB", "ACE", "CAMHS", "CCE", "CSP", "SCP", "MARAC")
    assert len(texts) == len(in_full)
    assert [] == [a for a, b in zip(texts, in_full, strict=True) if a != b and not any(k in a for k in known)]


def test_no_built_in_meaning_is_two() -> None:
    """A meaning with an "or" in it, or none of a name, is never said unasked."""
    built_in = {**data("acronyms")["meaning"]}
    told = {short for short in built_in if (short,) != PLAINLY.in_full([short])}

    assert [] == [short for short in told if ", or " in built_in[short]]
    assert [] == sorted(told & set(data("acronyms")["unsure"]))
    assert len(told) > 80


def test_a_scene_left_out_takes_its_first_use_along(
    make_edition: Callable[..., Edition], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where the scene with the first use does not fit in seven minutes, the next use is said in full, once."""
    edition = make_edition(
        good_practice=["Staff rang MASH at once. " + "Good words. " * 30], questions=["Who rings MASH?"],
    )  # fmt: skip
    rest = write_storyboard(edition)
    for part in ("credits", "overview", "good-practice-1"):
        rest = without(rest, part)
    without_it = sum(line.words for line in rest.lines)
    # So slow that everything is too long, and everything but good practice is not.
    s_per_word = 410 / (without_it + 10)
    asked: list[dict[str, str]] = []

    def narrate(lines: Sequence[Line], _voice: Voice, _: Pronouncer, *, spoken: dict[str, str], **__: Any) -> Any:
        asked.append(spoken)
        return {line.id: Clip(np.zeros(int(line.words * s_per_word * 100), np.float32), 100) for line in lines}

    monkeypatch.setattr(narration, "narrate", narrate)
    monkeypatch.setattr(narration, "pauses_of", lambda _: PAUSES)
    monkeypatch.setattr(
        narration, "assemble", lambda board, *_, **__: SimpleNamespace(timeline=estimate(board, {"": 160.0}, PAUSES))
    )

    script = narrated(write_storyboard(edition), edition, Casting({"": PLAIN}, {"": PLAIN}), lambda *_: None)

    in_full = "Multi-Agency Safeguarding Hub, mash"
    assert "good-practice" in [left.part for left in script.storyboard.left_out]
    assert ["Staff rang " + in_full + ", at once."] == [text for text in asked[0].values() if in_full in text]
    assert [{"Who rings " + in_full + "?"}] == [set(said.values()) for said in asked[1:]]
