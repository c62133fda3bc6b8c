"""Pairs of sentences that look as if they exclude each other and do not, each beside a pair that does."""

from typing import Any

import pytest
from test_sums import found

ABOUT = {"subject": "Rowan, a man of 30", "title": "Rowan", "kind": "Safeguarding adults review"}


def rules(one: str, other: str, **about: Any) -> set[str]:
    """The rules that find something in a summary that tells one thing and in a message another."""
    message = {"headline": "Look twice", "finding": other, "why": "Forms.", "action": "Ask.", "agencies": ["all"]}
    return {rule for rule, _ in found(ABOUT | about, key_messages=[message], what_happened=one)}


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("As a boy Rowan had been known to children's services.", "He was not known to adult social care."),
        ("The nurse referred Rowan to the memory clinic.", "No one referred Rowan to the fire service."),
        ("Rowan asked to move.", "Nobody asked what Rowan's stroke meant for his letters."),
        ("Her mother was acquitted of the assault.", "His uncle was found guilty of the assault."),
        ("Children's services had met Rowan on nine occasions.", "No team for adults had met Rowan."),
        ("Staff believed that the law kept them from calling.", "The law kept nobody from calling."),
        ("A teacher worked for a year on the plan.", "No worker spoke with Rowan."),
        ("A therapist had written a plan for Rowan's meals.", "Carers ring the doctor and tell nobody else."),
        ("The nurse put Rowan at P3 on the pathway.", "Rowan needed help."),
        ("Rowan died in June 2021.", "A report published by the same board in 2019 had asked for scales."),
        ("Each team tested whether Rowan was ill enough, and none asked whether he was alone.", "Rowan was ill."),
        ("In an audit nine calls had a note. About six in ten of the calls had none.", "Rowan called."),
    ],
)
def test_two_bodies_persons_or_times_do_not_exclude_each_other(one: str, other: str) -> None:
    """Another body, person, time of life or addressee, what somebody thought, and words that only look alike."""
    assert not rules(one, other)


@pytest.mark.parametrize(
    ("one", "other", "rule"),
    [
        ("The nurse referred Rowan to the memory clinic.", "No one referred Rowan to any clinic.", "retold"),
        ("Rowan worked for a year as a baker.", "Rowan had no work in his life.", "trait"),
        ("Rowan was in P3 when the worker left.", "Rowan was hurt.", "birth"),
    ],
)
def test_a_pair_that_does_exclude_each_other_is_still_found(one: str, other: str, rule: str) -> None:
    """The same body, the same person, and a school year of a man of thirty."""
    assert f"consistency/{rule}" in rules(one, other)
