"""``briefgen script``: print the words of the narration, scene by scene."""

from pathlib import Path

import click

import briefgen
from briefgen.cli.options import folder_of, read_input
from briefgen.pipeline.order import Order
from briefgen.speech.recordings.messages import file_name
from briefgen.text import clock
from briefgen.wording.messages import message


@click.command()
@click.argument("file", metavar="FILE")
@click.option("--voice", metavar="ID", help="The voice whose pace is used; by default the house's.")
@click.option(
    "--for",
    "audience",
    metavar="AUDIENCE",
    default="",
    help="Only what is for all and for this audience (with commas).",
)
@click.option("--house", type=click.Path(path_type=Path), envvar="BRIEFGEN_HOUSE", help="The publisher's house.yaml.")
def command(file: str, voice: str | None, audience: str, house: Path | None) -> None:
    """Print the words to be read, per scene, with counts and estimated seconds.

    FILE is a summary in YAML, or - for standard input.
    """
    data, shown = read_input(file)
    script = briefgen.plan(Order(data, shown, folder=folder_of(file), house=house, voice=voice, audience=audience))
    several, speaker = script.storyboard.names_speakers, ""
    for number, scene in enumerate(script.storyboard.scenes, 1):
        span = script.timeline.scenes[scene.id]
        about = {"title": scene.slide.title, "words": scene.words, "seconds": span.duration_s}
        click.echo(message("commands", "script.scene", **about))
        click.echo(f"  {message('recordings', 'save_as', file=file_name(number, scene.id))}")
        for line in scene.lines:
            if several and line.speaker != speaker:
                click.echo(f"\n  {line.speaker}:")
            speaker = line.speaker
            click.echo(f"{chr(10) if line.new_paragraph else ''}  {line.text}")
        click.echo()
    words, total_s = sum(scene.words for scene in script.storyboard.scenes), script.timeline.total_s
    click.echo(message("commands", "script.total", words=words, minutes=clock(total_s)))
    for left in script.storyboard.left_out:
        click.echo(message("commands", "script.left_out", output=left.output, what=left.what))
