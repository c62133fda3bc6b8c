"""``briefgen track``: list, export and update recommendations; ``briefgen form``: read what a team wrote."""

from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import click

STATUSES = ("open", "in progress", "done")
"""The statuses of a recommendation in a summary."""


def _implementation() -> ModuleType:
    """Import the implementation when a command runs, so that ``--help`` stays fast."""
    from briefgen.cli import tracking  # noqa: PLC0415  (keeps the help quick)

    return tracking


@click.group()
def command() -> None:
    """See and keep the status of recommendations.

    The status is in the summaries: 'update' writes it there, and changes nothing else.
    """


def _chooses(function: Callable[..., int]) -> Callable[..., int]:
    """Add the filter options to a command (a decorator)."""
    for option in (
        click.option("--overdue", is_flag=True, help="Only those not done whose date has passed."),
        click.option("--status", type=click.Choice([*STATUSES, "not stated"]), help="Only those with this status."),
        click.option("--owner", default="", metavar="NAME", help="Only those whose owner's name has this in it."),
        click.argument("files", nargs=-1, required=True, metavar="FILE..."),
    ):
        function = option(function)
    return function


@command.command("list")
@_chooses
def list_command(files: tuple[str, ...], owner: str, status: str | None, *, overdue: bool) -> int:
    """List the recommendations of summaries or packs.

    FILE is a summary in YAML, a pack, or a folder of either. Withdrawn reviews are left out.
    """
    exit_code: int = _implementation().print_tracked(files, owner, status, overdue=overdue)
    return exit_code


@command.command("export")
@_chooses
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path, dir_okay=False), metavar="FILE.csv|FILE.xlsx",
    help="What to write: CSV for any program, or an Excel workbook.",
)  # fmt: skip
def export_command(files: tuple[str, ...], owner: str, status: str | None, output: Path, *, overdue: bool) -> int:
    """Write the recommendations of summaries or packs to a spreadsheet.

    FILE is a summary in YAML, a pack, or a folder of either. Withdrawn reviews are left out.
    """
    exit_code: int = _implementation().export_tracked(files, owner, status, output, overdue=overdue)
    return exit_code


class _Numbered(click.Command):
    """A command whose argument may be ``-1``, to explain that error; click would read an option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Parse the arguments, a negative number as an argument and not as an option."""
        minus = ["\N{MINUS SIGN}" + each[1:] if each[:1] == "-" and each[1:].isdecimal() else each for each in args]
        return super().parse_args(ctx, minus)


@command.command("update", cls=_Numbered)
@click.argument("file")
@click.argument("number")
@click.option("--status", type=click.Choice(STATUSES), help="How far it is.")
@click.option("--due", metavar="DATE", help="By when: 2026, 2026-09 or 2026-09-30.")
@click.option("--owner", metavar="NAME", help="Who is to do it.")
def update_command(file: str, number: str, status: str | None, due: str | None, owner: str | None) -> int:
    """Change the status, date or owner of a recommendation in a summary.

    FILE is the summary in YAML; NUMBER is the recommendation's, as 'track list' shows it. Only these words change in
    the file: its comments, order and layout stay.
    """
    exit_code: int = _implementation().update_summary(file, number, status=status, due=due, owner=owner)
    return exit_code


@click.group()
def form() -> None:
    """Read action plans that a team has filled in on the screen."""


@form.command("read")
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE.docx")
def read_command(file: Path) -> int:
    """Print the values of a filled action plan as JSON, by the key of each field.

    FILE is an action-plan.docx of a pack after it was filled in and saved. A day chosen from the calendar is printed
    as 2026-03-01, a status as 'not started', 'in progress' or 'done', and a field without an answer as "".
    """
    exit_code: int = _implementation().print_form(file)
    return exit_code
