"""All rules over one Review, less what its author has looked at and accepts."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from briefgen.checks import completeness, consistency, glyphs, panel
from briefgen.checks.rule import RULES, Hit, Rule, Subject
from briefgen.errors import Problem, Severity
from briefgen.review.house import House
from briefgen.review.load import Loaded
from briefgen.review.model import Ignore
from briefgen.review.problems import labels as input_labels
from briefgen.wording import Wording

RULE_MODULES = (completeness, panel, consistency, glyphs)
"""The modules whose rules are registered by importing them."""

UNUSED = "checks/unused-ignore"
UNKNOWN = "checks/unknown-rule"
REFUSED = "checks/cannot-ignore"


@dataclass(frozen=True)
class Findings:
    """What the checks found.

    Attributes:
        problems: what stands, in the order of the file.
        ignored: what the author accepts, each with the reason given.
    """

    problems: tuple[Problem, ...]
    ignored: tuple[tuple[Problem, str], ...] = ()

    @property
    def has_errors(self) -> bool:
        """Whether a build must stop."""
        return any(problem.is_error for problem in self.problems)


@cache
def _wording() -> Wording:
    return Wording()


def _labels() -> Mapping[str, Any]:
    return _wording().labels("checks")


def check(loaded: Loaded, house: House) -> Findings:
    """Run every rule over a Review.

    Args:
        loaded: the Review with its positions.
        house: who publishes it.
    """
    subject = Subject.of(loaded, house)
    found = [(hit, _problem(rule, hit, subject)) for rule in RULES.values() for hit in rule.find(subject)]
    ignores = loaded.review.checks.ignore
    problems: list[Problem] = []
    ignored: list[tuple[Problem, str]] = []
    used: set[int] = set()
    for hit, problem in found:
        matching = [i for i, ignore in enumerate(ignores) if _matches(ignore, hit, problem)]
        used.update(matching)
        if matching and not _must_stand(problem):
            ignored.append((problem, ignores[matching[0]].reason))
        else:
            problems.append(problem)
    problems += _about_ignores(subject, found, used)
    return Findings(_in_order(problems), tuple(sorted(ignored, key=lambda pair: pair[0].place)))


def _in_order(problems: Iterable[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(problems, key=lambda problem: (problem.place, problem.rule, problem.message)))


def _must_stand(problem: Problem) -> bool:
    return problem.is_error and problem.rule.startswith("input/")


def _matches(ignore: Ignore, hit: Hit, problem: Problem) -> bool:
    if ignore.rule != problem.rule:
        return False
    said = " ".join(f"{hit.words} {problem.message}".split()).casefold()
    return ignore.text is None or ignore.text.casefold() in said


def _about_ignores(subject: Subject, found: list[tuple[Hit, Problem]], used: set[int]) -> Iterable[Problem]:
    """Say which entries of ``checks: ignore`` have no effect: a finding that is gone, a rule that is not one."""
    errors = {problem.rule for _, problem in found if _must_stand(problem)}
    for index, ignore in enumerate(subject.review.checks.ignore):
        rule_id, values = "", {"rule": ignore.rule, "text": ignore.text or "", "guess": _guess(ignore.rule)}
        if ignore.rule in errors and index in used:
            rule_id = REFUSED
        elif ignore.rule not in RULES:
            rule_id = UNKNOWN
        elif index not in used:
            rule_id = UNUSED
        if rule_id:
            hit = Hit(("checks", "ignore", index, "rule"), at=0, values=values, variant=_variant(rule_id, ignore))
            yield _problem(Rule(rule_id, Severity.WARNING, lambda _: ()), hit, subject)


def _variant(rule_id: str, ignore: Ignore) -> str:
    if rule_id == UNUSED and ignore.text:
        return "text"
    return "guess" if rule_id == UNKNOWN and _guess(ignore.rule) else ""


def _guess(rule_id: str) -> str:
    from difflib import get_close_matches  # noqa: PLC0415  (rarely needed)

    return next(iter(get_close_matches(rule_id, RULES, n=1)), "")


def _problem(rule: Rule, hit: Hit, subject: Subject) -> Problem:
    entry = _labels()["rules"][rule.id]
    words = entry | entry.get("variants", {}).get(hit.variant, {})
    source = subject.source
    place = source.key_place(hit.path) if hit.at is None else source.place_of(hit.path, hit.at, in_key=hit.in_key)
    return Problem(
        rule=rule.id,
        severity=rule.severity,
        place=place,
        message=str(words["message"]).format(**hit.values),
        suggestion=str(words.get("suggestion", "")).format(**hit.values),
    )


def explain(rule_id: str) -> str | None:
    """Return what a rule is for, why, and where it comes from; None when there is no such rule.

    Args:
        rule_id: as shown in square brackets after a Problem, such as ``panel/no-why`` or ``input/date``.
    """
    labels = _labels()
    entry = labels["rules"].get(rule_id)
    if entry is not None:
        parts = (("why", entry["why"]), ("suggestion", entry.get("do", "")), ("source", entry.get("source", "")))
        lines = [
            f"{rule_id}: {entry['title']}",
            *(labels["explain"][key].format(text=text) for key, text in parts if text),
        ]
        return "\n".join(lines)
    about = input_labels()["rules"].get(rule_id)
    return f"{rule_id}: {about}" if about else None


def rule_ids() -> tuple[str, ...]:
    """Return every id that a Problem with an input can have and that ``explain`` knows, in order."""
    return tuple(sorted({*_labels()["rules"], *input_labels()["rules"]}))
