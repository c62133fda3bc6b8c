"""``briefgen build``: build a learning pack from each summary."""

from collections.abc import Callable
from pathlib import Path

import click

from briefgen.cli.options import cluster_options, scheduler_of
from briefgen.errors import EXIT_OK
from briefgen.outputs.registry import outputs
from briefgen.wording.messages import message


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), default=Path("packs"), show_default=True, metavar="FOLDER",
    help="The folder of packs.",
)  # fmt: skip
@click.option("--only", metavar="NAMES", help=f"Make only these: {', '.join(outputs())} (with commas).")
@click.option(
    "--paper", type=click.Choice(["a4", "a3"]), default="a4", show_default=True,
    help="With a3, also make the one page as a poster on A3, in larger type.",
)  # fmt: skip
@click.option("--narrated", is_flag=True, help="Also make a deck that plays its narration and moves on by itself.")
@click.option("--video", is_flag=True, help="Also make a video of the slides, narrated, with captions.")
@click.option("--video-still", is_flag=True, help="Also make the video without motion, for people it disturbs.")
@click.option("--video-captions", is_flag=True, help="Also make the video with its captions in the picture.")
@click.option("--clips", is_flag=True, help="Also make clips of one message to share, square and upright.")
@click.option("--voice", metavar="ID", help="The voice of the podcast; see 'briefgen voices list'.")
@click.option(
    "--for",
    "audience",
    metavar="AUDIENCE",
    help="Only what is for all and for this audience, such as Police; several with commas make one edition.",
)
@click.option("--house", type=click.Path(path_type=Path), envvar="BRIEFGEN_HOUSE", help="The publisher's house.yaml.")
@click.option("--allow-online", is_flag=True, help="Let an online voice send the words to its service.")
@click.option("--strict", is_flag=True, help="Do not build when the checks have warnings.")
@click.option(
    "--private", type=click.Path(path_type=Path), metavar="NAMES.TXT",
    help="Words that must appear in no output, one a line.",
)  # fmt: skip
@click.option("--waive", multiple=True, metavar="RULE", help="Build although this rule has errors; can be repeated.")
@click.option(
    "--recordings", type=click.Path(path_type=Path), metavar="FOLDER",
    help="The author's own voice: recordings of the scenes that 'briefgen script' prints.",
)  # fmt: skip
@click.option("--read-by", metavar="NAME", help="Who read the recordings; by default the author in the summary.")
@click.option(
    "--missing", type=click.Choice(["narrate", "refuse"]), default="narrate", show_default=True,
    help="What to do with a scene that has no recording.",
)  # fmt: skip
@click.option(
    "--audio", metavar="FORMS", help="Further forms of the podcast beside the MP3: m4a, opus (with commas)."
)
@click.option(
    "--jobs", type=click.IntRange(min=1, max=64), metavar="N",
    help="On how many cores to make packs, one on each. By default on every core, at most four packs at a time; "
    "a single pack is made by all of them. With 1 the others stay free for you.",
)  # fmt: skip
@cluster_options
@click.option("--watch", "is_watching", is_flag=True, help="Build on every save, and show the pack in a browser.")
@click.option("-q", "--quiet", is_flag=True, help="Print errors only.")
@click.option("-v", "--verbose", is_flag=True, help="Print each slide's time too, and what the PDF library says.")
@click.pass_context
def command(ctx: click.Context, /, files: tuple[str, ...], **options: object) -> int:
    """Make a learning pack from each summary: page, slides, podcast, form and facilitator's guide.

    FILE is a summary in YAML, or - for standard input. Each pack is a folder, and it appears whole or not at all:
    when something fails, an earlier pack stays as it is.
    """
    from briefgen.cli.many import BatchRun  # noqa: PLC0415  (keeps the help quick)

    del ctx
    if options["is_watching"]:
        run = BatchRun(options)
        return _watch(files, options, lambda: run.build_one(files[0]))
    return BatchRun(options).build_all(files)


def _watch(files: tuple[str, ...], options: dict[str, object], build: Callable[[], Path]) -> int:
    from briefgen.cli.watch import watch  # noqa: PLC0415  (only --watch needs watchfiles)

    if len(files) != 1 or files[0] == "-":
        raise click.UsageError(message("commands", "build.watch_one"))
    if scheduler_of(options):
        raise click.UsageError(message("commands", "build.watch_here"))
    house, recordings = options["house"], options["recordings"]
    beside = [
        path for path in (_folder(house) if isinstance(house, Path) else None, recordings) if isinstance(path, Path)
    ]
    watch(Path(files[0]), beside, build)
    return EXIT_OK


def _folder(house: Path) -> Path:
    return house if house.is_dir() else house.parent
