"""Print Problems as text with excerpts, or format them as JSON, SARIF or an HTML page."""

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

import click

import briefgen
from briefgen.checks.groups import ANSWERED, ERRORS, FIRST, REST, by_rule, group_of, in_group
from briefgen.checks.rule import RULES
from briefgen.errors import Problem, Severity
from briefgen.wording.plain import plain
from briefgen.wording.wording import Wording

COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow"}


_MOST_ROWS = 12
_WIDEST = 96
"""The most characters of a line that are shown around the words of a Problem."""


@dataclass(frozen=True)
class Checked:
    """A checked file: its text, its open Problems, and the accepted ones with reasons."""

    file: str
    text: str
    problems: tuple[Problem, ...]
    ignored: tuple[tuple[Problem, str], ...] = ()


@dataclass(frozen=True)
class Excerpt:
    """The source line of a Problem in three parts; the middle one is the Problem's words."""

    before: str
    words: str
    after: str

    def underlined(self) -> tuple[str, str]:
        """Return the line, and a second line that underlines the words."""
        return self.before + self.words + self.after, " " * width(self.before) + "^" * max(1, width(self.words))


def excerpt(problem: Problem, text: str) -> Excerpt | None:
    """Return the source line of a Problem; None when it is about no words.

    Args:
        problem: with its place.
        text: the file.
    """
    if problem.end is None:
        return None
    lines = _lines(text)
    if not 0 < problem.place.line <= len(lines):
        return None
    line = "".join(c if c.isprintable() else " " for c in lines[problem.place.line - 1])
    start = problem.place.column - 1
    end = problem.end.column - 1 if problem.end.line == problem.place.line else len(line.rstrip())
    first = max(0, start - _WIDEST // 2) if len(line) > _WIDEST else len(line) - len(line.lstrip())
    last = max(min(len(line), first + _WIDEST), min(end, first + 2 * _WIDEST))
    head, tail = "…" if first and line[:first].strip() else "", "…" if last < len(line) else ""
    return Excerpt(head + line[first:start], line[start : min(end, last)], line[min(end, last) : last] + tail)


@lru_cache(maxsize=4)  # for the many Problems of one file
def _lines(text: str) -> tuple[str, ...]:
    return tuple(re.split(r"\r\n|\r|\n", text))


def width(text: str) -> int:
    """Return the width of a text in terminal columns."""
    wide = sum(unicodedata.east_asian_width(c) in "WF" for c in text)
    return len(text) + wide - sum(unicodedata.combining(c) > 0 for c in text)


def print_problems(problems: Sequence[Problem], *, texts: Mapping[str, str] | None = None, err: bool = True) -> None:
    """Print every Problem as text, with their number.

    Args:
        problems: what to print.
        texts: the text of each file, to show the words of a Problem in their line.
        err: whether to print to standard error.
    """
    for problem in problems:
        print_problem(problem, texts or {}, err=err)
    click.echo(count(problems), err=err)


def print_problem(problem: Problem, texts: Mapping[str, str], *, err: bool, more: str = "") -> None:
    """Print one Problem: its place, what is wrong, its words in their line, what to do, and its rule.

    Args:
        problem: what to print.
        texts: the text of each file.
        err: whether to print to standard error.
        more: what is said of further findings of its rule.
    """
    place = click.style(str(problem.place), bold=True)
    severity = click.style(str(problem.severity), fg=COLOURS[problem.severity])
    click.echo(f"{place}: {severity}: {problem.message}", err=err)
    shown = excerpt(problem, texts.get(problem.place.file, ""))
    for row in shown.underlined() if shown else ():
        click.echo(click.style(f"    | {row}", dim=True), err=err)
    if problem.suggestion:
        click.echo(f"    {problem.suggestion}", err=err)
    for row in below(problem):
        click.echo(f"    > {row}", err=err)
    if more:
        click.echo(f"    {more}", err=err)
    click.echo(click.style(f"    [{problem.rule}]", dim=True), err=err)


def print_errors(problems: Sequence[Problem], *, err: bool = True) -> None:
    """Print the errors and the number of warnings; without errors, how to show the warnings."""
    errors = in_group(problems, ERRORS)
    for problem in errors:
        print_problem(problem, {}, err=err)
    click.echo(count(problems), err=err)
    if not errors:
        click.echo(Wording().labels("checks")["screen"]["strict"], err=err)


def below(problem: Problem) -> list[str]:
    """Return the lines of a suggested text of several lines, the first ones of a long text; else none."""
    if len(problem.edits) != 1 or "\n" not in problem.edits[0].text:
        return []
    rows = problem.edits[0].text.strip("\n").split("\n")
    return rows if len(rows) <= _MOST_ROWS else [*rows[:_MOST_ROWS], "…"]


def count(problems: Sequence[Problem]) -> str:
    """Format the number of errors, of warnings, and of questions that the author has answered with null."""
    answered = len(in_group(problems, ANSWERED))
    errors = len(in_group(problems, ERRORS))
    warnings = len(problems) - errors - answered
    parts = [
        f"{number} {name}{'' if number == 1 else 's'}" for number, name in ((errors, "error"), (warnings, "warning"))
    ]
    return ", ".join(parts) + (f". Answered with null: {answered}." if answered else ".")


def as_json(problems: Sequence[Problem]) -> str:
    """Format Problems as a JSON document.

    The form is ``{"problems": [{rule, severity, file, line, column, message, suggestion, group, edits}]}``. These are
    replacements that put a Problem right: ``{line, column, end_line, end_column, text}``, places from 1, the end
    after the last character; an empty list where that is for the author to say.
    """
    rows = [
        {
            "rule": problem.rule,
            "severity": str(problem.severity),
            "file": problem.place.file,
            "line": problem.place.line,
            "column": problem.place.column,
            "message": problem.message,
            "suggestion": problem.suggestion,
            "group": group_of(problem),
            "edits": [
                {
                    "line": edit.start.line,
                    "column": edit.start.column,
                    "end_line": edit.end.line,
                    "end_column": edit.end.column,
                    "text": edit.text,
                }
                for edit in problem.edits
            ],
        }
        for problem in problems
    ]
    return json.dumps({"problems": rows}, ensure_ascii=False, indent=2)


def _region(problem: Problem) -> dict[str, int]:
    region = {"startLine": problem.place.line, "startColumn": problem.place.column}
    if problem.end:
        region |= {"endLine": problem.end.line, "endColumn": problem.end.column}
    return region


def as_sarif(problems: Sequence[Problem]) -> str:
    """Format Problems as SARIF 2.1.0, which code hosts and editors show beside the lines."""
    results = [
        {
            "ruleId": problem.rule,
            "level": str(problem.severity),
            "message": {"text": f"{problem.message} {problem.suggestion}".strip()},
            "properties": {"group": group_of(problem)},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": problem.place.file.replace("\\", "/")},
                        "region": _region(problem),
                    }
                }
            ],
        }
        for problem in problems
    ]
    rules = [{"id": rule} for rule in sorted({problem.rule for problem in problems})]
    driver: dict[str, Any] = {"name": "briefgen", "version": briefgen.__version__, "rules": rules}
    log = {
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{"tool": {"driver": driver}, "results": results, "columnKind": "unicodeCodePoints"}],
    }
    return json.dumps(log, ensure_ascii=False, indent=2)


FAMILIES = ("privacy", "input", "panel", "language", "clarity", "consistency", "checks")


def page(checked: Sequence[Checked]) -> str:
    """Format the findings as one self-contained HTML page.

    Args:
        checked: each file with what was found in it.
    """
    wording = Wording()
    labels = wording.labels("checks")
    files = [
        {
            "name": each.file,
            "counts": _counts(each.problems, labels["report"]),
            "sections": [section for section in _sections(each, labels) if section["problems"]],
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


def _sections(checked: Checked, labels: Mapping[str, Any]) -> Iterable[Mapping[str, Any]]:
    """Yield the sections of a file in the order of the screen: by group, and the rest by family of rules."""
    titles = labels["report"]["groups"]
    for group in (ERRORS, FIRST):
        found = [each for rule in by_rule(in_group(checked.problems, group)) for each in rule.problems]
        yield _section(titles[group], found, checked.text, labels)
    rest = in_group(checked.problems, REST)
    names = {problem.rule.partition("/")[0] for problem in rest}
    known = [family for family in FAMILIES if family in names]
    for family in (*known, *sorted(names - set(FAMILIES))):
        found = [problem for problem in rest if problem.rule.partition("/")[0] == family]
        yield _section(labels["report"]["families"].get(family, family), found, checked.text, labels)
    yield _section(titles[ANSWERED], in_group(checked.problems, ANSWERED), checked.text, labels)


def _section(title: str, problems: Sequence[Problem], text: str, labels: Mapping[str, Any]) -> Mapping[str, Any]:
    return {"title": title, "problems": [_row(problem, text, labels) for problem in problems]}


def _row(problem: Problem, text: str, labels: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return the template values of one Problem."""
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
