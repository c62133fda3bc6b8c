"""``briefgen voices``: list, try and install voices."""

from pathlib import Path
from types import ModuleType

import click


def _implementation() -> ModuleType:
    """Import the implementation when a command runs, so that ``--help`` stays fast."""
    from briefgen.cli import voicing  # noqa: PLC0415  (keeps the help quick)

    return voicing


@click.group()
def command() -> None:
    """List the voices, hear what they would say, and install more."""


@command.command("list")
@click.option("--house", type=click.Path(path_type=Path), envvar="BRIEFGEN_HOUSE", help="The publisher's house.yaml.")
def list_command(house: Path | None) -> None:
    """List the voices, and whether each can be used."""
    _implementation().print_voices(house)


@command.command("install")
@click.argument("names", nargs=-1, required=True, metavar="VOICE...")
@click.option(
    "--from",
    "source",
    type=click.Path(path_type=Path, exists=True, file_okay=False),
    metavar="FOLDER",
    help="Take the files from a folder, on a computer without internet.",
)
@click.option("--house", type=click.Path(path_type=Path), envvar="BRIEFGEN_HOUSE", help="The publisher's house.yaml.")
@click.option("-q", "--quiet", is_flag=True, help="Show only what went wrong.")
def install_command(names: tuple[str, ...], source: Path | None, house: Path | None, *, quiet: bool) -> None:
    """Download voices, or take them from a folder.

    Only files are asked for: nothing of your own is sent. A download that breaks off goes on from there when you run
    the command again, and every file is checked before it is used.
    """
    _implementation().install_voices(names, source, house, quiet=quiet)


@command.command("try")
@click.option("--text", required=True, help="What to say.")
@click.option("--voice", "voice_id", metavar="ID", help="Which voice; by default the house's.")
@click.option("--house", type=click.Path(path_type=Path), envvar="BRIEFGEN_HOUSE", help="The publisher's house.yaml.")
@click.option("--print", "print_only", is_flag=True, help="Print what would be said, and make no sound file.")
@click.option("--sounds", is_flag=True, help="Print every word with the sounds that the voice is given.")
@click.option(
    "-o",
    "--output",
    type=click.Path(path_type=Path),
    default=Path("voice-try.wav"),
    show_default=True,
    metavar="FILE",
    help="Where to put the sound.",
)
@click.option("--allow-online", is_flag=True, help="Let an online voice send the words to its service.")
def try_command(
    text: str,
    voice_id: str | None,
    house: Path | None,
    output: Path,
    *,
    print_only: bool,
    sounds: bool,
    allow_online: bool,
) -> None:
    """Say a text into a sound file, and print how.

    What is printed is the text after numbers, dates, acronyms and names are written out for the voice.
    """
    options = {"print_only": print_only, "sounds": sounds, "allow_online": allow_online}
    _implementation().try_voice(text, voice_id, house, output, **options)
