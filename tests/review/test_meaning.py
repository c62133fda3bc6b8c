"""What authors type keeps its meaning: statuses, placeholders, agencies under many names, messages without a finding."""

from collections.abc import Callable
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from briefgen.errors import InputError
from briefgen.review.agencies import agency_key, best_spelling, is_everyone, known_agency, near_agency
from briefgen.review.keys import intended_status
from briefgen.review.load import load_review
from briefgen.review.model import Review
from briefgen.review.placeholders import is_placeholder, notes

SMALL: dict[str, Any] = {
    "review": {"title": "Child T", "kind": "Case review", "area": "Devon", "subject": "Child T, under 1"},
    "what_happened": "Child T was hurt at home.",
    "key_messages": [{"headline": "Share early", "finding": "Each had one part.", "agencies": ["all"]}],
}


def summary(**changes: Any) -> dict[str, Any]:
    """A small summary; ``review`` changes fields of its head, ``message`` those of its message."""
    made = {**SMALL, **{key: value for key, value in changes.items() if key not in {"review", "message"}}}
    made["review"] = {**SMALL["review"], **changes.get("review", {})}
    made["key_messages"] = [{**SMALL["key_messages"][0], **changes.get("message", {})}]
    return made


def problems(**changes: Any) -> str:
    """The messages with which a summary is refused, nothing when it is not."""
    try:
        load_review(yaml.safe_dump(summary(**changes)).encode(), "a.yaml")
    except InputError as error:
        return str(error)
    return ""


STATUSES = {
    "not done": "open", "Not yet done": "open", "never done": "open", "undone": "open", "isn’t done": "open",
    "hasn't been completed": "open", "not started": "open", "incomplete": "open", "pending": "open", "none done": "open",
    "not in progress": "open", "heb ei wneud": "open",
    "underway": "in progress", "Under way": "in progress", "partly done": "in progress", "ongoing": "in progress",
    "complete": "done", "Implemented": "done", "cwblhawyd": "done",
    "overdue": None, "dine": None, "don": None, "no": None, "done?": None, "no longer needed": None, "not accepted": None,
}  # fmt: skip


@pytest.mark.parametrize(("typed", "meant"), STATUSES.items())
def test_a_status_keeps_its_meaning(typed: str, meant: str | None) -> None:
    """A status in other words is proposed as what it means; what is not certain has no proposal."""
    assert meant == intended_status(typed)
    told = problems(recommendations=[{"text": "Meet.", "status": typed}])
    assert (f"Write `status: {meant}`" if meant else "open, in progress or done") in told


@given(
    st.sampled_from(["not", "never", "isn't", "hasn’t been", "nothing"]), st.text(max_size=20), st.text(max_size=20)
)
def test_a_denied_status_is_never_done(no: str, before: str, after: str) -> None:
    """Whatever stands round a denying word, nobody is told to write that it is done."""
    assert intended_status(f"{before} {no} {after} done") != "done"


NOTHING = ["N/A", "n/a.", "tbc", "[TBC]", "(none)", "None", "nil", "unknown", "?", "??", "-", "–", "…", "TODO", "xxx", "not known", "“N/A”",
           "Lorem ipsum dolor sit amet, consectetur adipiscing elit, sed do eiusmod tempor.", "to be confirmed", "dim"]  # fmt: skip
SOMETHING = [
    "Nilesh",
    "Nona",
    "Not yet",
    "Unknown to services",
    "None of them asked.",
    "TBC was his name",
    "0",
    "A",
    "Nadia",
    "12",
]


@pytest.mark.parametrize("text", NOTHING)
def test_a_placeholder_says_nothing(text: str) -> None:
    """Nothing is said by these, in any field."""
    assert is_placeholder(text)
    loaded = Review.model_validate(
        summary(
            review={"author": text, "publisher": text, "period": text, "report": text, "content_note": text, "themes": [text, "neglect"]},
            message={"why": text, "source": text, "for": {"Police": text}},
            perspective=text, equality=text, involved=[text], good_practice=text, questions=[text, "Who knew?"],
            recommendations=[{"text": "Meet.", "owner": text, "status": text}], support=text, acronyms={"NA": text},
        )
    )  # fmt: skip
    about, (message,) = loaded.about, loaded.key_messages
    assert [None] * 5 == [about.author, about.publisher, about.period, about.report, about.content_note]
    assert (("neglect",), ("Who knew?",)) == (about.themes, loaded.questions)
    assert (None, None, {}) == (message.why, message.source, message.audiences)
    assert (None, None, (), (), ()) == (
        loaded.perspective, loaded.equality, loaded.involved, loaded.good_practice, loaded.support
    )  # fmt: skip
    assert (None, None) == (loaded.recommendations[0].owner, loaded.recommendations[0].status)
    assert {} == loaded.acronyms


@pytest.mark.parametrize("text", SOMETHING)
def test_what_says_something_is_no_placeholder(text: str) -> None:
    """Names and sentences that begin like a placeholder are kept."""
    assert not is_placeholder(text)


@pytest.mark.parametrize("text", ["yes", "No", "true", "Y"])
def test_a_bare_answer_is_no_sentence(text: str) -> None:
    """Yes and no say nothing where sentences belong, and are names elsewhere."""
    assert is_placeholder(text, is_prose=True)
    assert not is_placeholder(text)


def test_fixed_choices_and_dates_are_not_guessed() -> None:
    """A placeholder for the circulation does not make it public, and one for a date is told as before."""
    assert "circulation" in problems(review={"circulation": "TBC"})
    assert "Delete the line" in problems(review={"review_by": "N/A"}) or "delete the line" in problems(
        review={"review_by": "N/A"}
    )


@pytest.mark.parametrize("text", ["None", "N/A", "tbc", "-"])
def test_no_advice_to_list_nothing(text: str) -> None:
    """Where a list is needed, nobody is told to write a placeholder in brackets."""
    told = problems(message={"agencies": text})
    assert f"[{text}]" not in told
    assert "agencies: [all]" in told


@pytest.mark.parametrize(
    ("text", "found"),
    [
        ("XXX was hurt. [TBC] TODO add. ?? Lorem ipsum dolor.", ["XXX", "[TBC]", "TODO", "??", "Lorem ipsum dolor"]),
        ("She said, “I [...] went home.” Why? [sic]", []),
        ("[insert date] at <name of school>", ["[insert date]", "<name of school>"]),
    ],
)
def test_notes_inside_a_text(text: str, found: list[str]) -> None:
    """Notes to oneself are found in the middle of a text; marks of quotations are none."""
    assert found == [text[start:end] for start, end in notes(text)]


@pytest.mark.parametrize("said", ["finding", "why", "action"])
def test_a_message_needs_one_of_its_parts(said: str) -> None:
    """Any one of finding, reason and action is enough; none is refused, with the place and what to write."""
    message = {**dict.fromkeys(("finding", "why", "action")), said: "Each had one part."}
    assert "" == problems(message=message)
    told = problems(message={**message, said: None})
    assert "has neither `finding`, `why` nor `action`" in told


def test_an_empty_message_is_told_with_its_other_faults() -> None:
    """All problems of a message are told at once."""
    told = problems(message={"finding": None, "headline": None})
    assert "headline" in told
    assert "neither" in told


SAME = [
    ["Children's Social Care", "Children’s social care", "Childrens Social Care", "CSC", "childrens  social-care"],
    ["Police", "police", "The Police", "POLICE", "Yr Heddlu"],
    ["GP", "GPs", "G.P.", "General Practitioners", "GP surgeries"],
    ["A&E", "Emergency departments", "accident and emergency"],
    ["Youth worker team", "Youth Worker Teams", "youth workers' team"],
]
APART = ["Children's Social Care", "Adult Social Care", "Social Care", "Children's Services", "Health", "Mental health", "Schools",
         "Education", "Early years", "Early help", "Hospices", "Hospitals", "Probation", "Prisons"]  # fmt: skip


@pytest.mark.parametrize("names", SAME, ids=lambda names: names[0])
def test_spellings_of_an_agency(names: list[str]) -> None:
    """Capitals, apostrophes, hyphens, plurals and short forms make no other agency."""
    assert 1 == len({agency_key(name) for name in names})


def test_agencies_stay_apart() -> None:
    """What is alike in letters only is two agencies, and nobody is asked about it."""
    assert len(APART) == len({agency_key(name) for name in APART})
    assert [None] * len(APART) == [near_agency(name) for name in APART]


@pytest.mark.parametrize(
    ("typed", "meant"),
    [("Polcie", "Police"), ("Heatlh", "Health"), ("Housng", "Housing"), ("Evryone", "all"), ("Librarians", None),
     ("Nursing", None), ("Review authors", None), ("Wardens' office", "Warden's ofice")],
)  # fmt: skip
def test_near_misses_are_asked_about(typed: str, meant: str | None) -> None:
    """A misspelt name has the agency that was meant, known or another of the summary's."""
    assert meant == near_agency(typed, ["Warden's ofice"])


@pytest.mark.parametrize("name", ["all", "ALL", "Everyone", "everybody", "All agencies", "all services", "Pawb"])
def test_everyone_is_all(name: str, make_review: Callable[..., Review]) -> None:
    """The words for all agencies make a message for all."""
    assert is_everyone(name)
    message = {"headline": "Ask", "finding": "Nobody did.", "agencies": ["Police", name]}
    assert make_review(key_messages=[message]).key_messages[0].for_all


def test_an_agency_has_one_spelling_in_a_review() -> None:
    """A review shows each agency once and in one spelling, with the texts for it together, and loads the same again."""
    messages = [
        {"headline": "Ask", "finding": "F.", "agencies": ["police", "CSC", "Police", "Children’s social care"], "for": {"police": "One."}},
        {"headline": "Tell", "finding": "F.", "agencies": ["The Police"], "for": {"The Police": "Two.", "POLICE": "Three."}},
    ]  # fmt: skip
    made = Review.model_validate(SMALL | {"key_messages": messages})
    first, second = made.key_messages
    assert (("Police", "Children’s social care"), ("Police",)) == (first.agencies, second.agencies)
    assert ({"Police": "One."}, {"Police": "Two.\nThree."}) == (first.audiences, second.audiences)
    again = [each.model_dump(by_alias=True) for each in made.key_messages]
    again[1]["for"] = {"Police": "Two.\n\nThree."}  # as paragraphs are written
    assert made.key_messages == Review.model_validate(SMALL | {"key_messages": again}).key_messages


def test_the_best_spelling() -> None:
    """A name in full with a capital comes before short forms and small letters, and a frequent one before others."""
    assert "General practice" == best_spelling(["GP", "GP", "general practice", "General practice"])
    assert "Health" == known_agency("health services")
    assert "csc" == best_spelling(["csc"])


def test_a_message_that_says_nothing_is_no_message() -> None:
    """The model refuses it, whoever makes it."""
    with pytest.raises(ValidationError):
        Review.model_validate(summary(message={"finding": None}))
