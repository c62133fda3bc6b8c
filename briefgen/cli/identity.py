"""What ``briefgen build`` says and asks of the ids of summaries, and prints of packs that a new one replaces."""

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from briefgen.cli.commands.new import new_id
from briefgen.errors import BriefgenError
from briefgen.files.opener import read_file
from briefgen.files.replace import write_whole
from briefgen.pack.identity import Succession, pack_message
from briefgen.pipeline.order import MAX_INPUT
from briefgen.review.load import load_review
from briefgen.track.edit import CannotEditError, with_id

MOST_NAMED = 5
"""The most files without an id that a message names."""


def offer_id(name: str) -> None:
    """Offer to add an id to a summary that has none; only on a terminal, where somebody can answer."""
    file = Path(name)
    if name == "-" or not (sys.stdin.isatty() and sys.stdout.isatty()) or not _lacks_id(file):
        return
    if not click.confirm(pack_message("offer", file=file)):
        return
    given = new_id()
    try:
        write_whole(file, with_id(read_file(file, MAX_INPUT), file.name, given))
    except (CannotEditError, OSError):
        click.echo(pack_message("not_added", file=file, id=given), err=True)
    else:
        click.echo(pack_message("added", file=file, id=given))


def _lacks_id(file: Path) -> bool:
    """Whether a summary is valid and has no id; errors of an invalid one are reported when it is built."""
    try:
        about = load_review(read_file(file, MAX_INPUT), file.name).review.about
    except BriefgenError:
        return False
    return about.id is None and not about.digest_of


def named(files: Sequence[str]) -> str:
    """Join the first file names of a list, with a note when there are more."""
    return ", ".join(files[:MOST_NAMED]) + (", …" if len(files) > MOST_NAMED else "")


def print_succession(found: Succession) -> None:
    """Print the packs that a new one has replaced, and those that share its id but are no earlier builds."""
    if found.changed:
        click.echo(found.changed)
    for folder in found.replaced:
        click.echo(pack_message("replaced", folder=folder))
        if folder.exists():
            click.echo(pack_message("left", folder=folder))
    for folder in found.same_id:
        click.echo(pack_message("same_id", folder=folder), err=True)
