"""How many planted problems of many kinds are found, by family, and how many of the texts that only resemble them."""

import pytest
from corpus_cases import Case, cases, rules_found

LEAST = {"privacy": 0.9, "language": 0.9, "consistency": 0.9}
MOST_FLAGGED = 0.12


def _found(case: Case) -> list[str]:
    """Return the rules of the case's family that find something in it."""
    return [rule for rule in rules_found(case) if rule.startswith(f"{case.label}/")]


@pytest.mark.parametrize("family", LEAST)
def test_many_kinds_are_found(family: str) -> None:
    """Of at least forty texts with a planted problem, in many wordings, nearly all have a finding of the family."""
    planted = [case for case in cases("kinds.yaml") if case.label == family]
    missed = [case.text for case in planted if not _found(case)]

    assert len(planted) >= 40
    assert len(missed) <= (1 - LEAST[family]) * len(planted), missed


@pytest.mark.parametrize("family", LEAST)
def test_few_look_alikes_are_flagged(family: str) -> None:
    """Of texts that only resemble a problem, such as laws, charities and statistics, at most 12 % have a finding."""
    alike = [case for case in cases("kinds_alike.yaml") if case.label == family]
    flagged = [case.text for case in alike if _found(case)]

    assert len(alike) >= 30
    assert len(flagged) <= MOST_FLAGGED * len(alike), flagged
