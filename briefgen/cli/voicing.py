"""What ``briefgen voices`` does: list the voices, install them, and try what they would say."""

from pathlib import Path

import click

from briefgen.cache import Cache
from briefgen.cli.progress import Downloads, megabytes
from briefgen.errors import UsageError
from briefgen.review.load import load_house
from briefgen.speech.clips import wav
from briefgen.speech.engines.base import word_sounds
from briefgen.speech.engines.recorded import ENGINE as RECORDED
from briefgen.speech.install import install, missing_files, voices_folder
from briefgen.speech.model import Voice
from briefgen.speech.narrate import narrate, require_permission
from briefgen.speech.pronounce.lexicon import Pronouncer
from briefgen.speech.voices import EXTRAS, find_voice, installation_steps, list_voices, require_installed, voice_id
from briefgen.storyboard.model import Line
from briefgen.text import sentences


def print_voices(house: Path | None) -> None:
    """Print the voices, and whether each can be used; ``house`` is the publisher's file or None."""
    chosen = load_house(house)
    for voice in list_voices(chosen.folder):
        default = " (default)" if voice.id == voice_id(chosen) else ""
        click.echo(f"{voice.id}{default}: {_state(voice)}")
        click.echo(f"    {voice.name}: {voice.accent}, {voice.gender}, about {voice.rate_wpm:.0f} words a minute")
        click.echo(f"    {_time(voice)}")
        click.echo(f"    Licence: {voice.licence}. {voice.credit}")


def _time(voice: Voice) -> str:
    """Say how long seven minutes take to make, or why that is not known."""
    if voice.engine == RECORDED:
        return "Seven minutes: as long as it takes to read them aloud."
    if voice.seven_minutes_s is None:
        return "Seven minutes: not measured, for lack of the voice where briefgen is made."
    return f"Seven minutes: made in about {voice.seven_minutes_s:.0f} s on two cores."


def _state(voice: Voice) -> str:
    """Say in a few words whether a voice can be used, and what to run if not."""
    size = f", {megabytes(voice.download_bytes)}" if voice.files else ""
    steps = installation_steps(voice)
    if not steps:
        online = f"online, sends the words to {voice.sends_to}: needs --allow-online" if voice.sends_to else ""
        return online or f"installed{size}"
    run = [f"briefgen voices install {voice.id}"] if missing_files(voice) else []
    if voice.engine in EXTRAS and len(steps) > len(run):
        run.insert(0, f'pip install "briefgen[{voice.engine}]"')
    return f"not installed{size}. {'Run: ' + ', then: '.join(run) if run else steps[0]}"


def install_voices(names: tuple[str, ...], source: Path | None, house: Path | None, *, quiet: bool) -> None:
    """Download voices, or copy them from a folder, and print what came of it.

    Args:
        names: the ids of the voices.
        source: the folder to copy from; None to download.
        house: the publisher's file, or None.
        quiet: show only what went wrong.

    Raises:
        UsageError: there is no such voice.
        BriefgenError: a file cannot be got, or is not what was listened to.
    """
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


def try_voice(
    text: str,
    name: str | None,
    house: Path | None,
    output: Path,
    *,
    print_only: bool,
    sounds: bool = False,
    allow_online: bool = False,
) -> None:
    """Print how a voice would say a text, and say it into a WAV file.

    Args:
        text: one or more sentences.
        name: the id of the voice; None for the house's.
        house: the publisher's file, or None.
        output: the WAV file.
        print_only: make no sound.
        sounds: print every word with its phonemes too.
        allow_online: whether an online voice may send the words to its service.

    Raises:
        UsageError: there is nothing to say, the voice cannot be used, or the file cannot be written.
    """
    chosen = load_house(house)
    voice = find_voice(name or voice_id(chosen), chosen.folder)
    pronouncer = Pronouncer(voice, house_folder=chosen.folder)
    lines = [Line(str(number), "", sentence) for number, sentence in enumerate(sentences(text))]
    if not lines:
        raise UsageError("There is nothing to say. Put some words after --text.")
    for line in lines:
        click.echo(pronouncer.said(line.text))
        if sounds:
            _print_sounds(voice, pronouncer.said(line.text))
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


def _print_sounds(voice: Voice, said: str) -> None:
    """Print the words of a prepared sentence in a column, each with its phonemes.

    Raises:
        UsageError: the voice's engine does not say what it makes of words.
    """
    found = word_sounds(voice, said)
    if found is None:
        what = f"The voice “{voice.id}” does not tell the sounds of its words."
        raise UsageError(f"{what} Use --sounds with one that does: heart, emma or fable.")
    widest = max((len(word) for word, _ in found), default=0)
    for word, sounds in found:
        click.echo(f"    {word:<{widest}}  /{sounds}/")
