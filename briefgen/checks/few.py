"""How many findings are told: the first of each rule in each text, and some hundreds of a file in all.

Why: nobody reads the thousandth finding, and a text that is made to be found must not take longer for each of them.
"""

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field, replace

from briefgen.checks.rule import Hit
from briefgen.errors import Place, Problem, Severity
from briefgen.review.problems import problem
from briefgen.review.span import KeyPath

MAX_ALIKE = 20
"""Findings of one rule in one text."""

MAX_FINDINGS = 300
"""Findings of one file."""

Key = tuple[str, KeyPath, bool]
"""A rule and a text: the rule's id, the text's path, and whether it is the key there."""


@dataclass
class Sieve:
    """Counts the findings of each rule in each text, and says which are too many to tell.

    Args:
        whole: ids of rules of which every finding is wanted, because some may be accepted and others not.
    """

    whole: Collection[str]
    untold: Counter[Key] = field(default_factory=Counter)
    _seen: Counter[Key] = field(default_factory=Counter)

    def takes(self, rule_id: str, hit: Hit) -> bool:
        """Return whether a finding is to be told; one that is not is counted."""
        key = _key(rule_id, hit)
        self._seen[key] += 1
        if self._seen[key] <= MAX_ALIKE or rule_id in self.whole:
            return True
        self.untold[key] += 1
        return False


def few_alike(found: Iterable[tuple[Hit, Problem]], untold: Counter[Key]) -> list[Problem]:
    """Return the first Problems of each rule in each text, and after them one that says how many more there are.

    Args:
        found: what was found, in the order of the texts.
        untold: how many more were found.
    """
    told: dict[Key, list[Problem]] = {}
    more = Counter(untold)
    worst: set[Key] = set()
    for hit, each in found:
        key = _key(each.rule, hit)
        if len(told.setdefault(key, [])) < MAX_ALIKE:
            told[key].append(each)
        else:
            more[key] += 1
            worst.update({key} if each.is_error else ())
    few = [each for problems in told.values() for each in problems]
    for key, count in more.items():
        last = told[key][-1]
        severity = Severity.ERROR if key in worst else last.severity
        few.append(replace(_more("more-alike", last.end or last.place, count, rule=last.rule), severity=severity))
    return few


def few_in_all(problems: Sequence[Problem]) -> tuple[Problem, ...]:
    """Return the Problems of a file in their order, errors before warnings where not all can be told.

    The last one says how many more there are.
    """
    if len(problems) <= MAX_FINDINGS:
        return tuple(problems)
    errors = [index for index, each in enumerate(problems) if each.is_error]
    warnings = [index for index, each in enumerate(problems) if not each.is_error]
    kept = sorted([*errors, *warnings][:MAX_FINDINGS])
    severity = Severity.ERROR if len(errors) > MAX_FINDINGS else Severity.WARNING
    last = _more("more", problems[kept[-1]].place, len(problems) - len(kept))
    return (*(problems[index] for index in kept), replace(last, severity=severity))


def few_accepted(accepted: Iterable[tuple[Problem, str]]) -> tuple[tuple[Problem, str], ...]:
    """Return the first accepted Problems of a file with their reasons; the last one says how many more there are."""
    ordered = sorted(accepted, key=lambda pair: pair[0].place)
    told, rest = ordered[:MAX_FINDINGS], ordered[MAX_FINDINGS:]
    return (*told, *((_more("more", problem.place, len(rest)), reason) for problem, reason in rest[:1]))


def _key(rule_id: str, hit: Hit) -> Key:
    return rule_id, hit.path, hit.in_key


def _more(kind: str, place: Place, count: int, **values: object) -> Problem:
    return problem(kind, place, "", count=f"{count:,}", **values)
