"""Print the findings of a file on one screen: errors, what matters most to readers, then one line a rule."""

from collections.abc import Mapping, Sequence
from functools import cache
from typing import Any

import click

from briefgen.checks.groups import ERRORS, FIRST, REST, RuleFindings, by_rule, first_of_kinds, in_group
from briefgen.checks.run import rule_title
from briefgen.cli.report import Checked, count, print_problem
from briefgen.errors import Problem
from briefgen.wording.wording import Wording

MOST_SHOWN = 15
"""The most findings of one file, or rules with several findings, that are printed."""

MOST_ERRORS = 8
MOST_FIRST = 5
_LEAST_ROWS = 2
_MOST_LINES = 8  # line numbers in a row


def print_checked(checked: Checked) -> None:
    """Print the findings of a file, 15 at most, and how many there are in all."""
    texts = {checked.file: checked.text}
    click.echo(click.style(checked.file, bold=True))
    errors = in_group(checked.problems, ERRORS)
    for problem in errors[:MOST_ERRORS]:
        print_problem(problem, texts, err=False)
    if len(errors) > MOST_ERRORS:
        hidden = errors[MOST_ERRORS:]
        click.echo(_words()["errors_hidden"].format(count=len(hidden), lines=_lines(_numbers(hidden))))
    first = by_rule(in_group(checked.problems, FIRST))
    chosen = first_of_kinds(first, MOST_FIRST)
    rest = [*(each for each in first if each not in chosen), *by_rule(in_group(checked.problems, REST))]
    room = max(_LEAST_ROWS, MOST_SHOWN - min(len(errors), MOST_ERRORS) - min(len(first), MOST_FIRST))
    _print_first(chosen, texts)
    _print_rows(rest, room)
    click.echo(count(checked.problems))
    if first or rest:
        click.echo(_words()["all"])


def _print_first(first: Sequence[RuleFindings], texts: Mapping[str, str]) -> None:
    if first:
        click.echo(click.style(_words()["first"], bold=True))
    for each in first:
        others = each.problems[1:]
        form = "one" if len(others) == 1 else "many"
        more = _words()["also"][form].format(count=len(others), lines=_lines(_numbers(others))) if others else ""
        print_problem(each.problems[0], texts, err=False, more=more)


def _print_rows(rest: Sequence[RuleFindings], room: int) -> None:
    if rest:
        click.echo(click.style(_words()["rest"], bold=True))
    shown = rest if len(rest) <= room else rest[: room - 1]
    for each in shown:
        values = {"count": len(each.problems), "title": rule_title(each.rule), "rule": each.rule}
        click.echo(_words()["row"].format(lines=_lines(each.lines), **values))
    if hidden := rest[len(shown) :]:
        number = sum(len(each.problems) for each in hidden)
        click.echo(_words()["hidden"].format(count=number, rules=len(hidden)))


def _numbers(problems: Sequence[Problem]) -> tuple[int, ...]:
    return tuple(sorted({problem.place.line for problem in problems}))


def _lines(numbers: Sequence[int]) -> str:
    """Format line numbers: all of a few, the first and last of many."""
    few = ", ".join(map(str, numbers[:_MOST_LINES]))
    listed = few if len(numbers) <= _MOST_LINES else f"{few} … {numbers[-1]}"
    return str(_words()["line"]["one" if len(numbers) == 1 else "many"].format(lines=listed))


@cache
def _words() -> Mapping[str, Any]:
    words: Mapping[str, Any] = Wording().labels("checks")["screen"]
    return words
