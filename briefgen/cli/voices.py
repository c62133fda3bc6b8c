"""``briefgen voices``: which voices there are, and what they would say."""

from pathlib import Path

import click

from briefgen.errors import UsageError


@click.group()
def command() -> None:
    """List the voices, and see what they would say."""


@command.command("list")
@click.option("--house", type=click.Path(path_type=Path), envvar="BRIEFGEN_HOUSE", help="The publisher's house.yaml.")
def list_command(house: Path | None) -> None:
    """List the voices: accent, licence, and whether each can be used now."""
    from briefgen.review.load import load_house  # noqa: PLC0415  (kept off the start-up path)
    from briefgen.speech.voices import is_installed, list_voices  # noqa: PLC0415

    chosen = load_house(house)
    for voice in list_voices(chosen.folder):
        if voice.sends_to:
            state = f"online: sends the words to {voice.sends_to}, and needs --allow-online"
        else:
            state = "installed" if is_installed(voice) else "not installed"
        default = " (default)" if voice.id == chosen.voice else ""
        click.echo(f"{voice.id}{default}")
        click.echo(
            f"    {voice.name}: {voice.accent}, {voice.gender}, about {voice.rate_wpm:.0f} words a minute; {state}"
        )
        click.echo(f"    Licence: {voice.licence}. {voice.credit}")


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
    """Print how a text would be said, and say it into a sound file.

    What is printed is the text after numbers, dates, acronyms and names are written out for the voice.
    """
    from briefgen.review.load import load_house  # noqa: PLC0415  (kept off the start-up path)
    from briefgen.speech.lexicon import Pronouncer  # noqa: PLC0415
    from briefgen.speech.narrate import narrate, require_permission  # noqa: PLC0415
    from briefgen.speech.voices import find_voice  # noqa: PLC0415
    from briefgen.speech.wav import wav  # noqa: PLC0415
    from briefgen.storyboard.model import Line  # noqa: PLC0415
    from briefgen.storyboard.sentences import sentences  # noqa: PLC0415

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
    clips = narrate(lines, voice, pronouncer)
    try:
        output.write_bytes(wav([clips[line.id] for line in lines], voice.sentence_pause_s))
    except OSError as error:
        raise UsageError(f"'{output}' could not be written: {error.strerror or error}.") from None
    click.echo(f"The sound is in {output}.", err=True)
