"""The labelled corpus of the checks: how its lines become summaries, and how well the rules do on it."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from briefgen.checks.run import check
from briefgen.errors import Problem
from briefgen.review.house.house import House
from briefgen.review.load import load_review

CORPUS = Path(__file__).parent / "corpus"
FAMILIES = ("panel", "clarity", "language", "privacy", "consistency")


@dataclass(frozen=True)
class Case:
    """A line of the corpus: the rule that must find it, or the family of which no rule may."""

    label: str
    where: str
    text: str

    @property
    def family(self) -> str:
        """The first part of the rule's id."""
        return self.label.partition("/")[0]


@dataclass(frozen=True)
class Score:
    """How a family of rules did."""

    planted: int
    found: int
    false: int

    @property
    def recall(self) -> float:
        """The part of the planted faults that was found."""
        return self.found / self.planted if self.planted else 1.0

    @property
    def precision(self) -> float:
        """The part of the findings that was right."""
        return self.found / (self.found + self.false) if self.found + self.false else 1.0


def cases(file: str) -> Iterator[Case]:
    """Yield the cases of a file of the corpus."""
    content = yaml.safe_load((CORPUS / file).read_text(encoding="utf-8"))
    for label, lines in content.items():
        for line in lines.splitlines():
            where, _, text = line.partition(" ") if line.startswith("@") else ("@what_happened", "", line)
            yield Case(label, where[1:], text)


def summary(case: Case) -> dict[str, Any]:
    """Return the summary that has the line of a case in its place."""
    is_adult = case.where == "adult"
    messages = [
        {"headline": headline, "finding": "Each service held one part.", "why": "Forms had no room for it.",
         "action": "Share what you know about bruising and information with every service.", "agencies": ["all"]}
        for headline in ("Share early", "Ask about the home", "Look twice")
    ]  # fmt: skip
    content: dict[str, Any] = {
        "review": {
            "title": "Rowan", "kind": "Safeguarding adults review" if is_adult else "Child safeguarding practice review",
            "area": "Northmere", "published": "2024-05", "publisher": "Northmere Safeguarding Partnership",
            "subject": "Rowan, a man in his fifties" if is_adult else "Rowan, under 2", "pseudonyms": ["Rowan"],
        },
        "what_happened": "Rowan was hurt at home.",
        "perspective": "Rowan liked the park.",
        "key_messages": messages,
        "good_practice": ["A nurse sat down with the family."],
    }  # fmt: skip
    _put(content, case)
    return content


def _put(content: dict[str, Any], case: Case) -> None:
    where, text, message = case.where, case.text, content["key_messages"][0]
    if where in {"headline", "finding", "why", "action"}:
        message[where] = text
    elif where == "agency":
        message["agencies"] = [text]
    elif where in {"subject", "period"}:
        content["review"][where] = text
    elif where in {"perspective", "equality"}:
        content[where] = text
    elif where in {"recommendation", "owner", "due"}:
        fields = {"text": "Share information about bruising.", "owner": "The board", "due": "2025"}
        content["recommendations"] = [fields | {"text" if where == "recommendation" else where: text}]
    elif where == "url":
        content["resources"] = [{"title": "A guide", "url": text}]
    elif where == "support":
        content["support"] = [{"name": "A helpline", "contact": text}]
    elif where in {"acronyms", "other_languages"}:
        content[where] = {text: "cy"}
    elif where in {"good_practice", "question"}:
        content["questions" if where == "question" else where] = [text]
    else:
        content["what_happened"] = text


def findings(case: Case) -> tuple[Problem, ...]:
    """Return what the checks find in the summary of a case."""
    text = yaml.safe_dump(summary(case), allow_unicode=True, sort_keys=False, width=60)
    return check(load_review(text.encode(), "case.yaml"), House()).problems


@cache
def background(*, is_adult: bool) -> Counter[str]:
    """Count what is found in the summary round the cases, which is nobody's fault."""
    where = "adult" if is_adult else "what_happened"
    return Counter(problem.rule for problem in findings(Case("", where, "Rowan was hurt at home.")))


def rules_found(case: Case) -> Counter[str]:
    """Count the findings that are the case's own, by rule."""
    return Counter(problem.rule for problem in findings(case)) - background(is_adult=case.where == "adult")


def measure(faults: str, look_alikes: str) -> tuple[dict[str, Score], list[str]]:
    """Return how each family and each rule did on two files, and the cases that they got wrong; no rule has false ones."""
    planted, found, false = Counter[str](), Counter[str](), Counter[str]()
    wrong = []
    for case in cases(faults):
        rules = rules_found(case)
        for name in (case.family, case.label):
            planted[name] += 1
            found[name] += case.label in rules
        if case.label not in rules:
            wrong.append(f"not found: {case.label}: {case.text}")
    for case in cases(look_alikes):
        strange = {
            rule: count for rule, count in rules_found(case).items() if f"{rule}/".startswith(f"{case.label}/")
        }
        false[case.family] += sum(strange.values())
        wrong += [f"found {rule}: {case.text}" for rule in strange]
    return {name: Score(planted[name], found[name], false[name]) for name in (*FAMILIES, *planted)}, wrong
