"""Who did what in a clause, and what two clauses of a summary cannot both claim."""

from collections.abc import Iterator
from typing import Any

import pytest
from compared_summaries import loaded, rules_found
from hypothesis import given
from hypothesis import strategies as st

from briefgen.checks.claims.grammar import number_at
from briefgen.checks.claims.lexicon import forms, tokens
from briefgen.checks.claims.reading import claims
from briefgen.checks.claims.stays import lengths
from briefgen.checks.rule import Subject
from briefgen.review.house.house import House

ANY_TIME = {"period": None, "subject": "Rowan"}
"""The head without a period and an age, with which some claims would not fit."""


def found(about: dict[str, Any] | None = None, **fields: Any) -> set[str]:
    """Return the rules of consistency that find something in a summary with these fields."""
    return rules_found(ANY_TIME | (about or {}), **fields)


WRONG: list[tuple[str, dict[str, Any]]] = [
    ("siblings-told", {"about": {"subject": "The twins"}, "what_happened": "The twins were five weeks old.", "finding": "Nobody weighed all three babies."}),
    ("doer", {"what_happened": "It was the night nurse who gave Rowan the second dose.", "finding": "The second dose was given by his uncle."}),
    ("doer", {"what_happened": "The lodger saw flames, rang 999 and woke the street.", "finding": "It was the postman who rang 999."}),
    ("doer", {"what_happened": "The probation service asked for this review.", "finding": "The panel thanks the school, which asked for this review."}),
    ("tally", {"what_happened": "The social worker went to the house twice.", "finding": "On each of the five occasions when the social worker called, he slept."}),
    ("tally", {"what_happened": "The health visitor saw Rowan four times in all.", "finding": "On the fifth of six home visits the health visitor saw a graze."}),
    ("tally", {"what_happened": "The worker called every week without fail from March to the end of May.", "why_it_matters": "Her three visits, the sum of what was done, were short."}),
    ("trait", {"what_happened": "Rowan cared for his wife, Enid, for years.", "finding": "His wife, Olwen, weighed more than he did."}),
    ("trait", {"what_happened": "Rowan knew no English to the end of his life.", "finding": "Rowan spoke and wrote fluent English."}),
    ("denied", {"what_happened": "Rowan died without ever being given a diagnosis.", "finding": "From his diagnosis at nine Rowan had a quiet room."}),
    ("denied", {"what_happened": "No services apart from the GP knew of Rowan.", "finding": "A housing officer met Rowan each month."}),
    ("misfit", {"about": {"subject": "Rowan, a boy of ten"}, "what_happened": "Carers said that Rowan kept her door locked."}),
    ("misfit", {"what_happened": "The baby, a girl, was five weeks old.", "finding": "The crew saw bruises on the baby boy."}),
    ("stay", {"what_happened": "Rowan was on remand from the end of May until mid-September.", "finding": "Rowan spent three days on remand."}),
    ("share", {"what_happened": "Most of the visits on the plan took place.", "finding": "Fewer than one in five of the visits on the plan took place."}),
    ("lifetime", {"what_happened": "Rowan's funeral was held in February 2022.", "finding": "In March 2022 Rowan told his mentor that he was afraid."}),
    ("lifetime", {"about": {"period": "2015 to 2016"}, "finding": "The last event in the period under review was the fire of July 2018."}),
    ("generation", {"what_happened": "Rowan's mother, who was thirty-eight, asked for help.", "finding": "Rowan's grandmother, a woman of thirty-six, lived below."}),
    ("generation", {"what_happened": "Josh was two years older than his sister Erin.", "finding": "Erin was eleven and Josh seven."}),
    ("setting", {"what_happened": "Rowan was scalded in the kitchen.", "finding": "The caravan in which the scald took place had stood empty."}),
    ("setting", {"what_happened": "Rowan was in the care of Northbridge Council.", "finding": "Southmere County Council had Rowan in its care."}),
    ("siblings-told", {"what_happened": "Rowan's parents had no daughters.", "finding": "A nurse saw Rowan's sister in the spring."}),
    ("list", {"what_happened": "Three children were put on plans that day: Kit, Lowri, Ben and the baby."}),
    ("list", {"what_happened": "Seven referrals reached the hub. Four came from the school, two from the police and two from a friend."}),
    ("gap", {"what_happened": "Police came on 6 March.", "finding": "The form was sent the next day, 8 March."}),
    ("owner", {"recommendations": [{"text": "The health board should lead on this and test a pathway.", "owner": "Dyfed Police", "due": "2025"}]}),
    ("review-kind", {"about": {"kind": "Rapid review"}, "finding": "This serious case review heard from nine people."}),
    ("recommendations", {"what_happened": "The panel has made a single recommendation.",
                         "recommendations": [{"text": "Ask each child.", "owner": "All"}, {"text": "Fund a nurse.", "owner": "All"}]}),
    ("trait", {"about": {"subject": "Rowan, a man who lived by himself"}, "finding": "His sister, who shared the bungalow with him, was away."}),
    ("trait", {"what_happened": "The couple's only home was a caravan.", "finding": "In the couple's terraced house there was damp."}),
    ("trait", {"what_happened": "Rowan put on weight at every weighing.", "finding": "Rowan lost weight in each week of that month."}),
]  # fmt: skip


@pytest.mark.parametrize(("rule", "fields"), WRONG)
def test_what_clauses_cannot_both_claim_is_found(rule: str, fields: dict[str, Any]) -> None:
    """Each pair is found by the rule that is made for it, and told once."""
    assert found(**fields) == {rule}


@pytest.mark.parametrize(
    "fields",
    [
        {"what_happened": "The night nurse gave Rowan the first dose.", "finding": "The second dose was given by his uncle."},
        {"what_happened": "In March the lodger rang 999.", "finding": "In May it was the postman who rang 999 again."},
        {"what_happened": "The school wrote a report. The police wrote a report."},
        {"what_happened": "The social worker tried five times to see Rowan.", "finding": "She saw him twice."},
        {"what_happened": "In May the nurse visited Rowan twice.", "finding": "In June she visited him five times."},
        {"what_happened": "There was no chronology on the file at first.", "finding": "Later the chronology on the file ran to ten pages."},
        {"what_happened": "Nobody asked what he wanted.", "finding": "The school asked him to come back."},
        {"what_happened": "No services apart from the GP knew of Rowan.", "finding": "The GP met Rowan each month."},
        {"about": {"subject": "Rowan, a boy"}, "finding": "Rowan's aunt was cold, and nobody asked where she slept."},
        {"what_happened": "Rowan was on remand for two weeks.", "finding": "His brother spent three years on remand."},
        {"what_happened": "Most of the visits on the plan took place.", "finding": "Fewer than one in five of the calls were answered."},
        {"what_happened": "Rowan died in March 2020.", "finding": "In May 2020 an aunt collected his things."},
        {"what_happened": "Rowan's mother, who was thirty-eight, asked for help.", "finding": "Rowan's step-grandmother, a woman of thirty-six, lived below."},
        {"what_happened": "Rowan collapsed in the kitchen. He died in hospital."},
        {"what_happened": "Rowan had no sisters.", "finding": "His mother's sister kept in touch."},
        {"what_happened": "Three children were seen, among them: Kit, Lowri, Ben and the baby."},
        {"what_happened": "Police came on 6 March.", "finding": "The form was sent the next day, 7 March."},
        {"recommendations": [{"text": "The health board should lead on this.", "owner": "Health board", "due": "2025"}]},
        {"about": {"subject": "Rowan, a boy"}, "finding": "His daughter saw a burn on his right hand."},
        {"about": {"title": "Margaret", "subject": "Margaret", "pseudonyms": ["Margaret"]},
         "what_happened": "Margaret was cold and she slept. Margaret tells a nurse that he has hit her again."},
        {"what_happened": "Rowan cared for his wife, Enid, for years.", "finding": "His wife, Enid, weighed more than he did."},
        {"what_happened": "Rowan spent two weeks on remand.", "finding": "Rowan's fifteen days on remand were hard."},
        {"what_happened": "No services apart from the GP knew of Rowan.", "finding": "A housing officer did not meet Rowan."},
        {"what_happened": "Rowan lived alone until 2019.", "finding": "Then a friend moved in and shared the flat with him."},
        {"what_happened": "Rowan told the nurse that he lived alone.", "finding": "His sister, who shared the flat with him, was away."},
    ],
)  # fmt: skip
def test_what_clauses_can_both_claim_is_left_alone(fields: dict[str, Any]) -> None:
    """Another person, another time, another matter, and what somebody only said."""
    assert not found(**fields)


@pytest.mark.parametrize(
    ("text", "deed", "agents"),
    [
        ("The health visitor rang the school.", "ring", {"health visiting"}),
        ("In March the lodger rang 999.", "ring", {"lodger"}),
        ("The dose was given by the night nurse.", "give", {"hospital"}),
        ("It was the postman who saw smoke.", "see", {"post"}),
        ("The panel thanks the school, which asked for this review.", "ask", {"school"}),
        ("A worker at the hostel said that his aunt told the police.", "tell", {"aunt"}),
    ],
)
def test_the_doer_of_a_clause_is_read(text: str, deed: str, agents: set[str]) -> None:
    """The subject of an active verb, or who stands after "by"."""
    read = [each for each in claims(Subject.of(loaded(what_happened=text), House())) if each.deed == deed]

    assert [set(each.agents) for each in read if each.agents] == [agents]


def test_what_is_only_said_or_wished_is_no_fact() -> None:
    """A clause after "said that", or with "should", is read as uncertain."""
    text = "The nurse said that his aunt told the police. The school should tell the police."
    read = claims(Subject.of(loaded(what_happened=text), House()))

    assert not any(each.is_certain for each in read if each.deed == "tell")


def _numbers(text: str) -> Iterator[tuple[float, float]]:
    own = tokens(text)
    for at in range(len(own)):
        number = number_at(own, at)
        if number:
            yield number.low, number.high


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("four visits", [(4, 4)]),
        ("no more than four visits", [(0, 4)]),
        ("more than four visits", [(4, 10_000)]),
        ("about ten visits", [(8, 12)]),
        ("no visits", [(0, 0)]),
        ("both visits", [(2, 2)]),
        ("in 2019", []),
        ("a single visit", [(1, 1)]),
    ],
)
def test_numbers_are_exact_or_from_and_to(text: str, expected: list[tuple[float, float]]) -> None:
    """What bounds a number makes it a range; a year is none."""
    assert list(_numbers(text)) == expected


def test_lengths_are_in_days() -> None:
    """Numbers, months from and to, and weekdays tell how long something lasted."""
    assert next(lengths("for six weeks"))[2:] == (42.0, 42.0)
    assert next(lengths("from March until May"))[2:] == pytest.approx((30.4, 91.2))
    assert next(lengths("He went in on a Monday and was home by the Wednesday."))[2:] == (2, 3)
    assert not list(lengths("six weeks later"))


def test_forms_of_verbs_are_made_by_rule() -> None:
    """A verb has its past, present and participle; one of a list that is irregular too."""
    assert forms()["referred"].deed == "refer"
    assert forms()["saw"].deed == forms()["seeing"].deed == "see"
    assert forms()["visits"].kind == "s or noun"


@given(st.text(max_size=200))
def test_tokens_stand_where_they_say(text: str) -> None:
    """Any text is cut into tokens in order, each of which is at its offset."""
    own = tokens(text)

    assert all(text.startswith(each.text, each.start) for each in own)
    assert [each.start for each in own] == sorted(each.start for each in own)
