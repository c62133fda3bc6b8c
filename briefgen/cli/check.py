"""``briefgen check``: every Problem of every file."""

from pathlib import Path

import click

from briefgen.cli import report
from briefgen.cli.inputs import read_input
from briefgen.errors import EXIT_OK, EXIT_USAGE, InputError, Problem, UsageError


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--strict", is_flag=True, help="Warnings fail too.")
@click.option("--format", "form", type=click.Choice(["text", "json", "sarif"]), default="text", show_default=True)
@click.option("--house", type=click.Path(path_type=Path), envvar="BRIEFGEN_HOUSE", help="The publisher's house.yaml.")
def command(files: tuple[str, ...], *, strict: bool, form: str, house: Path | None) -> int:
    """Find every problem in summaries, with its place and what to write instead.

    FILE is a summary in YAML, or - for standard input. The exit code is 2 when there are errors.
    """
    problems: list[Problem] = []
    unread = False
    for name in files:
        try:
            problems += _problems(name, house)
        except UsageError as error:
            unread = True
            click.echo(f"Error: {error.message}", err=True)
    if form == "text":
        _print_text(files, problems, unread=unread)
    else:
        click.echo(report.as_json(problems) if form == "json" else report.as_sarif(problems))
    failed = unread or any(strict or problem.is_error for problem in problems)
    return EXIT_USAGE if failed else EXIT_OK


def _problems(name: str, house: Path | None) -> tuple[Problem, ...]:
    from briefgen.checks import check  # noqa: PLC0415  (kept off the start-up path)
    from briefgen.review.load import load_house, load_review  # noqa: PLC0415

    data, shown = read_input(name)
    try:
        return check(load_review(data, shown), load_house(house)).problems
    except InputError as error:
        return error.problems


def _print_text(files: tuple[str, ...], problems: list[Problem], *, unread: bool) -> None:
    if problems:
        report.print_problems(problems, err=False)
    elif not unread:
        click.echo(f"{len(files)} {'file' if len(files) == 1 else 'files'} checked. No problems found.")
