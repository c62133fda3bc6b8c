"""How many planted problems of many kinds are found, by family, and how many of the texts that only resemble them."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from corpus_cases import CORPUS, Case, cases, rules_found, summary

from briefgen.checks.rule import RULES, Subject
from briefgen.checks.run import check, load_rules
from briefgen.errors import Problem
from briefgen.review.house.house import House
from briefgen.review.load import Loaded, load_review

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


@pytest.mark.parametrize("file", ["faults.yaml", "kinds.yaml"])
def test_findings_stand_where_their_words_are(file: str) -> None:
    """A finding about some words begins at the first of them, in the text or key that it names."""
    load_rules()
    found, astray = set(), []
    for case in cases(file):
        loaded = load_review(json.dumps(summary(case), ensure_ascii=False).encode(), "case.yaml")
        subject = Subject.of(loaded, House())
        for rule in (each for each in RULES.values() if each.id.startswith(case.label)):
            for hit in rule.find(subject):
                if hit.at is not None and hit.words and hit.place is None:
                    found.add(rule.id)
                    if not subject.source.words(hit.path, in_key=hit.in_key).startswith(hit.words, hit.at):
                        astray.append((rule.id, hit.at, case.text))

    assert len(found) > 15
    assert astray == []


DENSE = CORPUS / "dense"


def _overlaps(words: str, loaded: Loaded, problems: list[Problem]) -> bool:
    """Whether one of some findings overlaps words of a text."""
    for passage in loaded.source.passages():
        at = passage.text.find(words)
        if at >= 0:
            first = loaded.source.place_of(passage.path, at, in_key=passage.in_key)
            last = loaded.source.place_of(passage.path, at + len(words) - 1, in_key=passage.in_key)
            if any(each.place <= last and first < (each.end or each.place) for each in problems):
                return True
    return False


def _planted() -> Iterator[tuple[str, Path, list[str]]]:
    content = yaml.safe_load((DENSE / "planted.yaml").read_text(encoding="utf-8"))
    for name, families in content.items():
        for family, texts in families.items():
            yield family, DENSE / f"{name}.yaml", texts


@pytest.mark.parametrize("family", LEAST)
def test_what_is_planted_in_whole_reviews_is_found(family: str) -> None:
    """Of the problems planted in six whole reviews, across their fields, at least eight in ten are found."""
    planted, missed = 0, []
    for each, path, texts in _planted():
        if each == family:
            loaded = load_review(path.read_bytes(), path.name)
            found = [p for p in check(loaded, House()).problems if p.rule.startswith(f"{family}/")]
            planted += len(texts)
            missed += [f"{path.stem}: {text}" for text in texts if not _overlaps(text, loaded, found)]

    assert planted >= 30
    assert len(missed) <= 0.2 * planted, missed
