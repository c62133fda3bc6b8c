"""``briefgen form``: read what a team wrote into its action plan."""

import json
from pathlib import Path

import click

from briefgen.errors import EXIT_OK
from briefgen.files.opener import read_file
from briefgen.outputs.form.read import MAX_FORM, read_form


@click.group()
def command() -> None:
    """Read action plans that a team has filled in on the screen."""


@command.command("read")
@click.argument("file", type=click.Path(path_type=Path), metavar="FILE.docx")
def read_command(file: Path) -> int:
    """Print the values of a filled action plan as JSON, by the key of each field.

    FILE is an action-plan.docx of a pack after it was filled in and saved. A day chosen from the calendar is printed
    as 2026-03-01, a status as 'not started', 'in progress' or 'done', and a field without an answer as "".
    """
    filled = read_form(read_file(file, MAX_FORM), str(file))
    click.echo(json.dumps(filled.values, ensure_ascii=False, indent=2))
    return EXIT_OK
