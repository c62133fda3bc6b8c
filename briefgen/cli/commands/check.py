"""``briefgen check``: report every Problem of every file."""

from pathlib import Path

import click

from briefgen.cli import report
from briefgen.cli.options import STDIN, folder_of, read_input, read_private
from briefgen.cli.report import Checked, page
from briefgen.cli.screen import print_checked
from briefgen.errors import EXIT_OK, EXIT_USAGE, UsageError
from briefgen.pipeline.check import check, check_house
from briefgen.pipeline.order import Order
from briefgen.review.load import is_house
from briefgen.review.yaml.decode import readable
from briefgen.wording.messages import message


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option("--strict", is_flag=True, help="Warnings fail too.")
@click.option("--all", "show_all", is_flag=True, help="Show every finding, in the order of the file.")
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
    files: tuple[str, ...],
    *,
    strict: bool,
    show_all: bool,
    form: str,
    house: Path | None,
    private: Path | None,
    page: Path | None,
) -> int:
    """Find every problem in summaries and house files, with its place and what to write instead.

    Shown are the errors, then what matters most to readers, then one line for each rule; --all shows each finding.
    FILE is a summary or a house file in YAML, or - for standard input. The exit code is 2 when there
    are errors. The findings help an editor; they do not make a text anonymous.
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
        _print_text(checked, unread=unread, show_all=show_all)
    else:
        click.echo(report.as_json(problems) if form == "json" else report.as_sarif(problems))
    if page is not None:
        _write_page(page, checked)
    failed = unread or any(problem.is_error or (strict and not problem.is_answered) for problem in problems)
    return EXIT_USAGE if failed else EXIT_OK


def _checked(name: str, house: Path | None, private: Path | None) -> Checked:
    data, shown = read_input(name)
    if is_house(data, Path(name).name):
        path = Path(shown if name == STDIN else name)  # what a house from standard input names is looked for here
        return Checked(shown, readable(data), check_house(path, data).problems)
    findings = check(Order(data, shown, folder=folder_of(name), house=house, private=read_private(private)))
    return Checked(shown, readable(data), findings.problems, findings.ignored)


def _write_page(path: Path, checked: list[Checked]) -> None:
    try:
        path.write_text(page(checked), encoding="utf-8", newline="\n")
    except OSError as error:
        raise UsageError(message("commands", "check.no_report", file=path, reason=error.strerror or error)) from None
    click.echo(message("commands", "check.report", file=path), err=True)


def _print_text(checked: list[Checked], *, unread: bool, show_all: bool) -> None:
    problems = [problem for each in checked for problem in each.problems]
    if problems and not show_all:
        for each in checked:
            if each.problems:
                print_checked(each)
    elif problems:
        report.print_problems(problems, texts={each.file: each.text for each in checked}, err=False)
    elif not unread:
        click.echo(message("commands", f"check.clean_{'one' if len(checked) == 1 else 'many'}", count=len(checked)))
