"""Apply accepted findings: ``checks: ignore`` of the summary, the house's settings, command-line waivers."""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import lru_cache

from briefgen.checks.rule import RULES, Hit, Rule, Subject
from briefgen.errors import Problem, Severity
from briefgen.review.model import Ignore

UNUSED = "checks/unused-ignore"
UNKNOWN = "checks/unknown-rule"
REFUSED = "checks/cannot-ignore"

Found = tuple[Hit, Problem]


@dataclass
class SortedFindings:
    """Findings split into open and accepted ones, and the entries of the summary that were used."""

    problems: list[Found] = field(default_factory=list)
    ignored: list[tuple[Problem, str]] = field(default_factory=list)
    used: set[int] = field(default_factory=set)


def sort(subject: Subject, found: Sequence[Found], waived: Sequence[Ignore]) -> SortedFindings:
    """Split findings into open and accepted ones.

    Args:
        subject: the summary and its house, whose entries are looked at.
        found: everything that the rules found.
        waived: rules that are accepted for this run.
    """
    own = subject.review.checks.ignore
    house = subject.house.checks
    named = rules_named(subject, waived)
    result = SortedFindings()
    for hit, problem in found:
        if problem.rule not in named:
            result.problems.append((hit, problem))
            continue
        matching = [i for i, ignore in enumerate(own) if matches(ignore, hit, problem)]
        result.used.update(matching)
        reasons = [own[i].reason for i in matching]
        reasons += [each.reason for each in (*house.ignore, *waived) if matches(each, hit, problem)]
        if reasons and not must_stand(problem):
            result.ignored.append((problem, reasons[0]))
        elif not must_stand(problem) and any(matches(each, hit, problem) for each in house.lower):
            result.problems.append((hit, replace(problem, severity=Severity.WARNING)))
        else:
            result.problems.append((hit, problem))
    return result


def rules_named(subject: Subject, waived: Sequence[Ignore]) -> frozenset[str]:
    """Return the ids of the rules that a setting may accept or lower."""
    house = subject.house.checks
    return frozenset(each.rule for each in (*subject.review.checks.ignore, *house.ignore, *house.lower, *waived))


def must_stand(problem: Problem) -> bool:
    """Whether a Problem can never be accepted, because an output would break."""
    return problem.is_error and problem.rule.startswith("input/")


def matches(ignore: Ignore, hit: Hit, problem: Problem) -> bool:
    """Whether an entry of ``checks: ignore`` applies to a Problem."""
    if ignore.rule != problem.rule:
        return False
    finding = " ".join(f"{hit.words} {problem.message}".split()).casefold()
    return ignore.text is None or ignore.text.casefold() in finding


def without_effect(subject: Subject, found: Sequence[Found], used: Iterable[int]) -> Iterator[tuple[Rule, Hit]]:
    """Yield a warning for each entry of ``checks: ignore`` that matches no finding or no rule."""
    errors = {problem.rule for _, problem in found if must_stand(problem)}
    for index, ignore in enumerate(subject.review.checks.ignore):
        rule_id, values = "", {"rule": ignore.rule, "text": ignore.text or "", "guess": guess(ignore.rule)}
        if ignore.rule in errors and index in used:
            rule_id = REFUSED
        elif ignore.rule not in RULES:
            rule_id = UNKNOWN
        elif index not in used and not _was_not_run(ignore.rule, subject):
            rule_id = UNUSED
        if rule_id:
            hit = Hit(("checks", "ignore", index, "rule"), at=0, values=values, variant=_variant(rule_id, ignore))
            yield Rule(rule_id, Severity.WARNING, lambda _: ()), hit


def _was_not_run(rule_id: str, subject: Subject) -> bool:
    """Whether a rule lacked its input in this run: a list of private words, or estimates of length."""
    if rule_id == "privacy/private-word":
        return subject.private is None
    return rule_id.startswith("length/") and subject.overruns is None


def _variant(rule_id: str, ignore: Ignore) -> str:
    if rule_id == UNUSED and ignore.text:
        return "text"
    return "guess" if rule_id == UNKNOWN and guess(ignore.rule) else ""


@lru_cache(maxsize=512)
def guess(rule_id: str) -> str:
    """Return the rule id nearest to an unknown one, or ""."""
    if rule_id in RULES:
        return ""

    return next(iter(get_close_matches(rule_id, RULES, n=1)), "")
