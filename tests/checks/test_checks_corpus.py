"""How well the checks do on the labelled corpus: what they find, and what they leave alone."""

import pytest
from corpus_cases import Case, Score, cases, measure, rules_found

from briefgen.checks.rule import RULES

LEAST = {
    "privacy": (0.98, 0.9),
    "language": (0.9, 0.9),
    "clarity": (0.9, 0.9),
    "panel": (0.9, 0.9),
    "consistency": (0.9, 0.9),
}
"""The least recall and precision that a family may have."""

# The second set was written after the rules, and measured once: privacy recall 0.97 and precision 0.94, language 1.0 and
# 0.93, the others 1.0. What it got wrong ("the Okonjo family", "the Jay report", a kettle that failed to boil) was then
# put right for all such words, so that it is no longer unseen.
SETS = [("faults.yaml", "look_alikes.yaml"), ("held_out_faults.yaml", "held_out_look_alikes.yaml")]


@pytest.fixture(scope="module", params=SETS, ids=["corpus", "second"])
def measured(request: pytest.FixtureRequest) -> tuple[dict[str, Score], list[str]]:
    """How each family did on a set, and what it got wrong."""
    return measure(*request.param)


@pytest.mark.parametrize("family", LEAST)
def test_recall_and_precision(measured: tuple[dict[str, Score], list[str]], family: str) -> None:
    """Each family finds its planted faults and little else."""
    scores, wrong = measured
    least = LEAST[family]

    assert scores[family].recall >= least[0], wrong
    assert scores[family].precision >= least[1], wrong


def test_each_rule_finds_most_of_its_own(measured: tuple[dict[str, Score], list[str]]) -> None:
    """No rule is idle behind the others of its family: each finds three in four of four or more faults planted for it."""
    scores, wrong = measured
    rules = {name: score for name, score in scores.items() if "/" in name and score.planted >= 4}

    assert rules
    assert {name for name, score in rules.items() if score.recall < 0.75} == set(), wrong


def test_the_corpus_is_large_and_complete() -> None:
    """There are at least 150 faults and as many look-alikes, and every rule about words has a fault."""
    faults, look_alikes = list(cases("faults.yaml")), list(cases("look_alikes.yaml"))
    elsewhere = {
        "panel/no-perspective", "panel/message-count", "panel/recommendation-owner",
        "panel/recommendation-due", "panel/no-good-practice", "panel/long-message", "consistency/date-order",
        "language/house-words", "privacy/name-in-file", "privacy/picture", "privacy/picture-data", "privacy/private-word",
        "checks/no-name-model", "panel/no-support",
        "panel/no-finding", "panel/example", "panel/example-address", "house/example", "consistency/agency",
        "consistency/impossible-date", "consistency/impossible-age", "privacy/mail-link",
        "consistency/script", "consistency/script-scene",
        *(
            rule.id
            for rule in RULES.values()
            if rule.find.__module__.startswith(("briefgen.checks.comparison.", "briefgen.checks.claims."))
        ),
        "consistency/enumerated",
        "length/page", "length/page-near", "length/minutes", "length/minutes-near",
    }  # fmt: skip
    of_families = {rule for rule in RULES if not rule.startswith("input/")}

    assert min(len(faults), len(look_alikes)) >= 150
    assert of_families - {case.label for case in faults} == elsewhere


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Her sister Keelan told us.", {"privacy/name": 1}),
        ("Rowan, Keelan's brother and Siân came.", {"privacy/name": 2}),
        ("In May, Rowan met Hope House staff.", {}),
    ],
)
def test_each_name_is_found_once(text: str, expected: dict[str, int]) -> None:
    """A name is one finding, and so is each further name."""
    found = {
        rule: count
        for rule, count in rules_found(Case("privacy", "what_happened", text)).items()
        if "privacy" in rule
    }
    assert expected == found
