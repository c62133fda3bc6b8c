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
from briefgen.wording.messages import message


def print_voices(house: Path | None) -> None:
    """Print the voices, and whether each can be used; ``house`` is the publisher's file or None."""
    chosen = load_house(house)
    for voice in list_voices(chosen.folder):
        row = "row_default" if voice.id == voice_id(chosen) else "row"
        click.echo(message("commands", f"voices.{row}", voice=voice.id, state=_state(voice)))
        about = {"name": voice.name, "accent": voice.accent, "gender": voice.gender, "rate_wpm": voice.rate_wpm}
        click.echo(message("commands", "voices.about", **about))
        click.echo(_time(voice))
        click.echo(message("commands", "voices.licence", licence=voice.licence, credit=voice.credit))


def _time(voice: Voice) -> str:
    """Format how long seven minutes of speech take to make, or why that is not known."""
    if voice.engine == RECORDED:
        return message("commands", "voices.time_recorded")
    if voice.seven_minutes_s is None:
        return message("commands", "voices.time_unknown")
    return message("commands", "voices.time", seconds=voice.seven_minutes_s)


def _state(voice: Voice) -> str:
    """Format whether a voice can be used, and the command to run if not."""
    size = message("commands", "voices.size", size=megabytes(voice.download_bytes)) if voice.files else ""
    steps = installation_steps(voice)
    if not steps and voice.sends_to:
        return message("commands", "voices.online", service=voice.sends_to)
    if not steps:
        return message("commands", "voices.installed", size=size)
    run = [message("commands", "voices.install", voice=voice.id)] if missing_files(voice) else []
    if voice.engine in EXTRAS and len(steps) > len(run):
        run.insert(0, message("commands", "voices.install_extra", extra=voice.engine))
    if not run:
        return message("commands", "voices.missing_step", size=size, step=steps[0])
    return message("commands", "voices.missing_run", size=size, commands=message("commands", "voices.then").join(run))


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
            done = "now_installed" if lacking else "was_installed"
            click.echo(message("commands", f"voices.{done}", voice=voice.id, folder=voices_folder()))
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
    """Print the prepared text of a voice, and synthesise it into a WAV file.

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
        raise UsageError(message("commands", "voices.no_words"))
    for line in lines:
        click.echo(pronouncer.spoken(line.text))
        if sounds:
            _print_sounds(voice, pronouncer.spoken(line.text))
    if print_only:
        return
    require_permission(voice, allow_online)
    require_installed(voice)
    clips = narrate(lines, voice, pronouncer, store=Cache())
    try:
        output.write_bytes(wav([clips[line.id] for line in lines], voice.sentence_pause_s))
    except OSError as error:
        raise UsageError(message("commands", "unwritten", file=output, reason=error.strerror or error)) from None
    click.echo(message("commands", "voices.sound", file=output), err=True)


def _print_sounds(voice: Voice, spoken: str) -> None:
    """Print the words of a prepared sentence in a column, each with its phonemes.

    Raises:
        UsageError: the voice's engine does not say what it makes of words.
    """
    found = word_sounds(voice, spoken)
    if found is None:
        raise UsageError(message("commands", "voices.no_sounds", voice=voice.id))
    widest = max((len(word) for word, _ in found), default=0)
    for word, sounds in found:
        click.echo(f"    {word:<{widest}}  /{sounds}/")
