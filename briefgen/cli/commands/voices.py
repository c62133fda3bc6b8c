"""``briefgen voices``: list, try and install voices."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from briefgen.errors import UsageError

if TYPE_CHECKING:
    from briefgen.speech.model import Voice


@click.group()
def command() -> None:
    """List the voices, hear what they would say, and install more."""


@command.command("list")
@click.option("--house", type=click.Path(path_type=Path), envvar="BRIEFGEN_HOUSE", help="The publisher's house.yaml.")
def list_command(house: Path | None) -> None:
    """List the voices, and whether each can be used."""
    from briefgen.review.load import load_house  # noqa: PLC0415  (kept off the start-up path)
    from briefgen.speech.voices import list_voices  # noqa: PLC0415

    chosen = load_house(house)
    for voice in list_voices(chosen.folder):
        default = " (default)" if voice.id == chosen.voice else ""
        click.echo(f"{voice.id}{default}: {_state(voice)}")
        click.echo(f"    {voice.name}: {voice.accent}, {voice.gender}, about {voice.rate_wpm:.0f} words a minute")
        click.echo(f"    Licence: {voice.licence}. {voice.credit}")


def _state(voice: "Voice") -> str:
    """Return in a few words whether a voice can be used, and what to run if not."""
    from briefgen.cli.progress import megabytes  # noqa: PLC0415
    from briefgen.speech.install import missing_files  # noqa: PLC0415
    from briefgen.speech.voices import EXTRAS, installation_steps  # noqa: PLC0415

    size = f", {megabytes(voice.download_bytes)}" if voice.files else ""
    steps = installation_steps(voice)
    if not steps:
        online = f"online, sends the words to {voice.sends_to}: needs --allow-online" if voice.sends_to else ""
        return online or f"installed{size}"
    run = [f"briefgen voices install {voice.id}"] if missing_files(voice) else []
    if voice.engine in EXTRAS and len(steps) > len(run):
        run.insert(0, f'pip install "briefgen[{voice.engine}]"')
    return f"not installed{size}. {'Run: ' + ', then: '.join(run) if run else steps[0]}"


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
    from briefgen.cli.progress import Downloads  # noqa: PLC0415  (kept off the start-up path)
    from briefgen.review.load import load_house  # noqa: PLC0415
    from briefgen.speech.install import (  # noqa: PLC0415
        install,
        missing_files,
        voices_folder,
    )
    from briefgen.speech.voices import find_voice, installation_steps  # noqa: PLC0415

    chosen = load_house(house)
    voices = [find_voice(name, chosen.folder) for name in names]  # every name is checked before anything is fetched
    for voice in voices:
        lacking = missing_files(voice)
        with Downloads(lacking, source, quiet=quiet) as downloads:
            install(voice, source, downloads.report)
        if not quiet:
            done = f"is installed, in {voices_folder()}" if lacking else "was already installed"
            click.echo(f"The voice {voice.id} {done}.")
        for step in installation_steps(voice):
            click.echo(step, err=True)


@command.command("try")
@click.option("--text", required=True, help="What to say.")
@click.option("--voice", "voice_id", metavar="ID", help="Which voice; by default the house's.")
@click.option("--house", type=click.Path(path_type=Path), envvar="BRIEFGEN_HOUSE", help="The publisher's house.yaml.")
@click.option("--print", "print_only", is_flag=True, help="Print what would be said, and make no sound file.")
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
    text: str, voice_id: str | None, house: Path | None, output: Path, *, print_only: bool, allow_online: bool
) -> None:
    """Say a text into a sound file, and print how.

    What is printed is the text after numbers, dates, acronyms and names are written out for the voice.
    """
    from briefgen.cache import Cache  # noqa: PLC0415
    from briefgen.review.load import load_house  # noqa: PLC0415  (kept off the start-up path)
    from briefgen.speech.clips import wav  # noqa: PLC0415
    from briefgen.speech.narrate import narrate, require_permission  # noqa: PLC0415
    from briefgen.speech.pronounce.lexicon import Pronouncer  # noqa: PLC0415
    from briefgen.speech.voices import find_voice, require_installed  # noqa: PLC0415
    from briefgen.storyboard.model import Line  # noqa: PLC0415
    from briefgen.text import sentences  # noqa: PLC0415

    chosen = load_house(house)
    voice = find_voice(voice_id or chosen.voice, chosen.folder)
    pronouncer = Pronouncer(voice, house_folder=chosen.folder)
    lines = [Line(str(number), "", sentence) for number, sentence in enumerate(sentences(text))]
    if not lines:
        raise UsageError("There is nothing to say. Put some words after --text.")
    for line in lines:
        click.echo(pronouncer.said(line.text))
    if print_only:
        return
    require_permission(voice, allow_online)
    require_installed(voice)
    clips = narrate(lines, voice, pronouncer, store=Cache())
    try:
        output.write_bytes(wav([clips[line.id] for line in lines], voice.sentence_pause_s))
    except OSError as error:
        raise UsageError(f"'{output}' could not be written: {error.strerror or error}.") from None
    click.echo(f"The sound is in {output}.", err=True)
