"""``briefgen check``: every Problem of every file."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from briefgen.cli import report
from briefgen.cli.inputs import read_input
from briefgen.cli.private import read_private
from briefgen.cli.report import Checked
from briefgen.errors import EXIT_OK, EXIT_USAGE, InputError, Problem, UsageError

if TYPE_CHECKING:
    from briefgen.review.house import House
    from briefgen.review.model import Review


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--strict", is_flag=True, help="Warnings fail too.")
@click.option("--format", "form", type=click.Choice(["text", "json", "sarif"]), default="text", show_default=True)
@click.option("--house", type=click.Path(path_type=Path), envvar="BRIEFGEN_HOUSE", help="The publisher's house.yaml.")
@click.option(
    "--private", type=click.Path(path_type=Path), metavar="NAMES.TXT", help="Words that must not appear, one a line."
)
@click.option(
    "--report", "page", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE.html",
    help="Write a page to read and pass on, too.",
)  # fmt: skip
def command(
    files: tuple[str, ...], *, strict: bool, form: str, house: Path | None, private: Path | None, page: Path | None
) -> int:
    """Find every problem in summaries, with its place and what to write instead.

    FILE is a summary in YAML, or - for standard input. The exit code is 2 when there are errors. The findings help an
    editor; they do not make a text anonymous.
    """
    checked: list[Checked] = []
    unread = False
    for name in files:
        try:
            checked.append(_checked(name, house, private))
        except UsageError as error:
            unread = True
            click.echo(f"Error: {error.message}", err=True)
    problems = [problem for each in checked for problem in each.problems]
    if form == "text":
        _print_text(checked, unread=unread)
    else:
        click.echo(report.as_json(problems) if form == "json" else report.as_sarif(problems))
    if page is not None:
        _write_page(page, checked)
    failed = unread or any(strict or problem.is_error for problem in problems)
    return EXIT_USAGE if failed else EXIT_OK


def _checked(name: str, house: Path | None, private: Path | None) -> Checked:
    from briefgen.build.houses import open_house  # noqa: PLC0415  (kept off the start-up path)
    from briefgen.checks import check  # noqa: PLC0415
    from briefgen.review.load import load_review  # noqa: PLC0415

    data, shown = read_input(name)
    text = data.decode("utf-8-sig", errors="replace")
    words = read_private(private)
    try:
        loaded, publisher = load_review(data, shown), open_house(house)
        findings = check(loaded, publisher, private=words)
    except InputError as error:
        problems = tuple(words.hidden(problem) for problem in error.problems) if words else error.problems
        return Checked(shown, text, problems)
    return Checked(shown, text, (*findings.problems, *_tried(loaded.review, publisher)), findings.ignored)


def _tried(review: "Review", house: "House") -> "tuple[Problem, ...]":
    """Fill the house's own templates with a summary."""
    if house.folder is None:
        return ()
    from briefgen.build.house_trial import trial  # noqa: PLC0415  (only for a house of one's own)
    from briefgen.build.order import build_day  # noqa: PLC0415

    return tuple(trial(review, house, build_day()))


def _write_page(path: Path, checked: list[Checked]) -> None:
    from briefgen.cli.report_page import page  # noqa: PLC0415  (only when asked)

    try:
        path.write_text(page(checked), encoding="utf-8", newline="\n")
    except OSError as error:
        raise UsageError(f"The report could not be written to '{path}': {error.strerror or error}.") from None
    click.echo(f"The report is in {path}.", err=True)


def _print_text(checked: list[Checked], *, unread: bool) -> None:
    problems = [problem for each in checked for problem in each.problems]
    if problems:
        report.print_problems(problems, texts={each.file: each.text for each in checked}, err=False)
    elif not unread:
        click.echo(f"{len(checked)} {'file' if len(checked) == 1 else 'files'} checked. No problems found.")
