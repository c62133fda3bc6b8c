"""The findings of the checks as a page to read, print and pass on."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from briefgen.checks.rule import RULES
from briefgen.cli.report import Checked, excerpt
from briefgen.errors import Problem
from briefgen.plain import plain
from briefgen.wording import Wording

FAMILIES = ("privacy", "input", "panel", "language", "clarity", "consistency", "checks")


def page(checked: Sequence[Checked]) -> str:
    """Return the findings as one HTML page that loads nothing.

    Args:
        checked: each file with what was found in it.
    """
    wording = Wording()
    labels = wording.labels("checks")
    files = [
        {
            "name": each.file,
            "counts": _counts(each.problems, labels["report"]),
            "families": list(_families(each, labels)),
            "ignored": [
                {"message": problem.message, "rule": problem.rule, "reason": why} for problem, why in each.ignored
            ],
        }
        for each in checked
    ]
    return wording.render("checks/report.html", labels=labels["report"], files=plain(files))


def _counts(problems: Iterable[Problem], labels: Mapping[str, Any]) -> str:
    listed = list(problems)
    errors = sum(problem.is_error for problem in listed)
    pairs = ((errors, labels["errors"]), (len(listed) - errors, labels["warnings"]))
    return ", ".join(words["one" if count == 1 else "many"].format(count=count) for count, words in pairs)


def _families(checked: Checked, labels: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    names = {problem.rule.partition("/")[0] for problem in checked.problems}
    known = [family for family in FAMILIES if family in names]
    for family in (*known, *sorted(names - set(FAMILIES))):
        problems = [problem for problem in checked.problems if problem.rule.partition("/")[0] == family]
        title = labels["report"]["families"].get(family, family)
        yield {"title": title, "problems": [_row(problem, checked.text, labels) for problem in problems]}


def _row(problem: Problem, text: str, labels: Mapping[str, Any]) -> Mapping[str, Any]:
    rule = RULES.get(problem.rule)
    entry = (rule.words if rule else None) or labels["rules"].get(problem.rule, {})
    return {
        "severity": str(problem.severity),
        "line": problem.place.line,
        "message": problem.message,
        "suggestion": problem.suggestion,
        "why": entry.get("why", ""),
        "source": entry.get("source", ""),
        "rule": problem.rule,
        "excerpt": excerpt(problem, text),
    }
