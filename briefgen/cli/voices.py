"""``briefgen voices``: which voices there are, and what they would say."""

from pathlib import Path

import click


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
