"""Group findings by importance to the reader, and sum up the findings of each rule."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from briefgen.checks.rule import RULES, Hit
from briefgen.errors import Problem

ERRORS, FIRST, REST, ANSWERED = "errors", "first", "rest", "answered"
GROUPS = (ERRORS, FIRST, REST, ANSWERED)
"""The groups: errors, what matters most to readers, the rest, and findings answered with an explicit null."""

_FIRST = (
    "privacy/", "panel/no-perspective", "panel/hollow-perspective", "panel/no-action", "privacy/jigsaw",
    "panel/no-support", "language/suicide-method",
)  # fmt: skip
"""Rules, or families of them, that matter most to readers, in this order."""


@dataclass(frozen=True)
class RuleFindings:
    """The findings of one rule in one file, in the order of the file."""

    rule: str
    problems: tuple[Problem, ...]

    @property
    def lines(self) -> tuple[int, ...]:
        """The line numbers of the findings, sorted, without duplicates."""
        return tuple(sorted({problem.place.line for problem in self.problems}))


def group_of(problem: Problem) -> str:
    """Return the group of a finding."""
    if problem.is_error:
        return ERRORS
    if problem.is_answered:
        return ANSWERED
    return FIRST if _rank(problem.rule) < len(_FIRST) else REST


def _rank(rule: str) -> int:
    if rule in _FIRST:
        return _FIRST.index(rule)
    return 0 if rule.startswith(_FIRST[0]) else len(_FIRST)


def in_group(problems: Iterable[Problem], group: str) -> tuple[Problem, ...]:
    """Return the findings of a group, in their order."""
    return tuple(problem for problem in problems if group_of(problem) == group)


def by_rule(problems: Sequence[Problem]) -> tuple[RuleFindings, ...]:
    """Sum up findings by rule: the most important rules first, then those with most findings."""
    rules = dict.fromkeys(problem.rule for problem in problems)
    found = [RuleFindings(rule, tuple(p for p in problems if p.rule == rule)) for rule in rules]
    return tuple(sorted(found, key=lambda each: (_rank(each.rule), -len(each.problems))))


def first_of_kinds(rules: Sequence[RuleFindings], most: int) -> tuple[RuleFindings, ...]:
    """Choose the rules to show in full: one of each important kind, then further ones.

    Args:
        rules: sorted, as ``by_rule`` returns them.
        most: how many.
    """
    ranks = [_rank(each.rule) for each in rules]
    firsts = [each for index, each in enumerate(rules) if ranks[index] not in ranks[:index]]
    chosen = [*firsts, *(each for each in rules if each not in firsts)][:most]
    return tuple(each for each in rules if each in chosen)


def without_duplicates(found: Iterable[tuple[Hit, Problem]]) -> list[tuple[Hit, Problem]]:
    """Remove findings of consistency whose words overlap with another finding's.

    A rule that compares any two places gives way to one that knows more of the kind.
    """
    pairs = list(found)
    kept: set[int] = set()
    spans: dict[tuple[object, bool], list[tuple[int, int]]] = {}
    for index in sorted(range(len(pairs)), key=lambda each: _compares(pairs[each][1])):
        hit, problem = pairs[index]
        if problem.rule.startswith("consistency/") and not problem.is_error and hit.at is not None and hit.words:
            start, end = hit.at, hit.at + len(hit.words)
            there = spans.setdefault((hit.path, hit.in_key), [])
            if any(first < end and start < last for first, last in there):
                continue
            there.append((start, end))
        kept.add(index)
    return [pair for index, pair in enumerate(pairs) if index in kept]


def _compares(problem: Problem) -> bool:
    known = RULES.get(problem.rule)
    return known is not None and ".comparison." in known.find.__module__
