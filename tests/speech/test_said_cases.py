"""Whole summaries with forms that were once said wrongly: what a listener hears of each."""

from datetime import date
from pathlib import Path

import pytest

from briefgen.pipeline.narrate import spoken_texts
from briefgen.review.house.house import House
from briefgen.review.load import load_review
from briefgen.speech.voices import find_voice
from briefgen.storyboard.editions import make_edition
from briefgen.storyboard.script import write_storyboard

CASES = Path(__file__).parents[1] / "cases"


def heard(name: str, voice: str = "google-uk") -> str:
    """Return everything that a voice is given to say of a case."""
    path = CASES / f"{name}.yaml"
    edition = make_edition(load_review(path.read_bytes(), path.name).review, House(), date(2026, 1, 1))
    lines = write_storyboard(edition).lines
    return " ".join(
        spoken_texts(lines, edition, dict.fromkeys({line.role for line in lines}, find_voice(voice))).values()
    )


@pytest.mark.parametrize(
    ("case", "said"),
    [
        ("helpline-short-number", ["Call one zero one.", "Police: one zero one.", ": one one one, day and night.",
                                   "Shout: eight five two five eight."]),
        ("child-s1", ["Child S one lived with S two.", "S one's school knew both.", "Child S one, Devon"]),
        ("no-full-stop-number", ["Did anyone ask?", "No. Twelve visits were missed."]),
        ("level-3-4", ["Level three or four.", "Tier three or four help was late.", "A Band five or six nurse rang on the third of April."]),
        ("clinical-ages", ["born at twenty-eight weeks and seen at six weeks and at three months.", "A sibling was eighteen months."]),
        ("hours-with-points", ["Monday to Friday nine AM to five PM."]),
        ("short-ages", ["A fourteen year old boy and a ten month old baby were kept two metres apart.",
                        "under-eighteens and a child of ten months waited."]),
    ],
)  # fmt: skip
def test_forms_of_a_summary_are_said_right(case: str, said: list[str]) -> None:
    """Short numbers, invented names, answers, alternatives, clinical spans, hours and ages."""
    text = heard(case)

    assert [] == [words for words in said if words.casefold() not in text.casefold()]


def test_verbs_have_their_sounds() -> None:
    """Abuse as a verb has a z, and read in the present a long e."""
    text = heard("abuse-and-read", "emma")

    assert "who [abuse](/əbjˈuːz/) children" in text
    assert "never [read](/ɹˈiːd/) a review" in text
