"""How Problems are printed: text, JSON or SARIF."""

import json
from collections.abc import Sequence
from typing import Any

import click

import briefgen
from briefgen.errors import Problem, Severity

COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow"}


def print_problems(problems: Sequence[Problem], *, err: bool = True) -> None:
    """Print Problems as text, and how many there are."""
    for problem in problems:
        place = click.style(str(problem.place), bold=True)
        severity = click.style(str(problem.severity), fg=COLOURS[problem.severity])
        click.echo(f"{place}: {severity}: {problem.message}", err=err)
        if problem.suggestion:
            click.echo(f"    {problem.suggestion}", err=err)
        click.echo(click.style(f"    [{problem.rule}]", dim=True), err=err)
    click.echo(count(problems), err=err)


def count(problems: Sequence[Problem]) -> str:
    """Return how many errors and warnings there are, in words."""
    errors = sum(problem.is_error for problem in problems)
    warnings = len(problems) - errors
    parts = [
        f"{number} {name}{'' if number == 1 else 's'}" for number, name in ((errors, "error"), (warnings, "warning"))
    ]
    return ", ".join(parts) + "."


def as_json(problems: Sequence[Problem]) -> str:
    """Return Problems as JSON: ``{"problems": [{rule, severity, file, line, column, message, suggestion}]}``."""
    rows = [
        {
            "rule": problem.rule,
            "severity": str(problem.severity),
            "file": problem.place.file,
            "line": problem.place.line,
            "column": problem.place.column,
            "message": problem.message,
            "suggestion": problem.suggestion,
        }
        for problem in problems
    ]
    return json.dumps({"problems": rows}, ensure_ascii=False, indent=2)


def as_sarif(problems: Sequence[Problem]) -> str:
    """Return Problems as SARIF 2.1.0, which code hosts and editors show beside the lines."""
    results = [
        {
            "ruleId": problem.rule,
            "level": str(problem.severity),
            "message": {"text": f"{problem.message} {problem.suggestion}".strip()},
            "locations": [
                {
                    "physicalLocation": {
                        "artifactLocation": {"uri": problem.place.file.replace("\\", "/")},
                        "region": {"startLine": problem.place.line, "startColumn": problem.place.column},
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
