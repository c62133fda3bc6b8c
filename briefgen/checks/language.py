"""Words that blame, label or make little of harm (the list is ``templates/checks/language.yaml``)."""

from collections.abc import Iterator, Mapping
from typing import Any

from briefgen.checks.data import data
from briefgen.checks.known import is_about_adult, person_words
from briefgen.checks.prose import is_quoted
from briefgen.checks.rule import Hit, Subject, rule
from briefgen.checks.terms import Terms
from briefgen.errors import Severity

_KINDS = ("attendance", "blame", "compliance", "risk", "labels", "abuse", "exploitation", "care", "suicide")


def _hits(subject: Subject, kind: str) -> Iterator[Hit]:
    terms = _terms(subject, kind)
    for passage in subject.running:
        for found in terms.find(passage.text):
            words = passage.text[found.start : found.end]
            if is_quoted(passage.text, found.start, found.end):
                continue
            values = {"words": words, "say": found.row["say"], "source": found.row["source"]}
            yield Hit(passage.path, at=found.start, words=words, values=values)


def _terms(subject: Subject, kind: str) -> Terms:
    is_adult = is_about_adult(subject)
    rows = [row for row in data("language")["terms"] if row["rule"] == kind and _applies(row, is_adult=is_adult)]
    return Terms(rows, person_words(subject))


def _applies(row: Mapping[str, Any], *, is_adult: bool | None) -> bool:
    about = row.get("for")
    return about is None or is_adult is None or is_adult == (about == "adult")


@rule("language/house-words", Severity.WARNING)
def house_words(subject: Subject) -> Iterator[Hit]:
    """Find the words that the house would rather not read."""
    own = subject.house.checks.words.language
    terms = Terms({"find": [phrase], "say": say} for phrase, say in own.items())
    for passage in subject.running if own else ():
        for found in terms.find(passage.text):
            if not is_quoted(passage.text, found.start, found.end):
                words = passage.text[found.start : found.end]
                yield Hit(passage.path, at=found.start, words=words, values={"words": words, "say": found.row["say"]})


def _register(kind: str) -> None:
    def find(subject: Subject) -> Iterator[Hit]:
        return _hits(subject, kind)

    rule(f"language/{kind}", Severity.WARNING)(find)


for _kind in _KINDS:
    _register(_kind)
