"""``briefgen digest``: make a digest of many reviews, and build it."""

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from briefgen.cli.options import read_input
from briefgen.errors import EXIT_OK, BriefgenError, UsageError

if TYPE_CHECKING:
    from briefgen.digest.digest import Digest
    from briefgen.digest.sources import DigestSource
    from briefgen.review.house.house import House


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILES-OR-PACKS...")
@click.option(
    "--theme", "themes", multiple=True, metavar="THEME",
    help="Only reviews with this theme; can be repeated. Without it, every review.",
)  # fmt: skip
@click.option(
    "-o", "--output", type=click.Path(path_type=Path, dir_okay=False), metavar="FILE",
    help="Where to write the summary; by default digest-THEME.yaml.",
)  # fmt: skip
@click.option("--force", is_flag=True, help="Write over an existing summary.")
@click.option("--no-build", is_flag=True, help="Only write the summary; make no pack.")
@click.option(
    "--packs", "parent", type=click.Path(path_type=Path), default=Path("packs"), show_default=True, metavar="FOLDER",
    help="Where to put the pack.",
)  # fmt: skip
@click.option("--with-restricted", is_flag=True, help="Use restricted reviews too; the digest is then restricted.")
@click.option(
    "--language", type=click.Choice(["en-GB", "cy"]),
    help="Only reviews in this language; by default the language of most.",
)  # fmt: skip
@click.option("--house", type=click.Path(path_type=Path), envvar="BRIEFGEN_HOUSE", help="The publisher's house.yaml.")
@click.option("--voice", metavar="ID", help="The voice of the podcast; see 'briefgen voices list'.")
@click.option("--only", metavar="NAMES", help="Of the pack, make only these: briefing, slides, podcast, form, guide.")
@click.option(
    "--private", type=click.Path(path_type=Path), metavar="NAMES.TXT",
    help="Words that must appear in no file of the pack, one a line.",
)  # fmt: skip
@click.option("-q", "--quiet", is_flag=True, help="Print errors only.")
@click.option("-v", "--verbose", is_flag=True, help="Print each slide's time too, and what the PDF library says.")
def command(files: tuple[str, ...], **options: object) -> int:
    """Put together what recurs in many reviews, as a summary to edit, and build it.

    Give summaries (YAML), packs, or folders of them. The digest counts and quotes what the reviews say, with the
    source of every quotation, and says nothing of its own. Look at it, change it, and run briefgen build on it again.
    An existing summary is not overwritten without --force.
    """
    from pydantic import ValidationError  # noqa: PLC0415

    from briefgen.digest.digest import Request, make_digest  # noqa: PLC0415
    from briefgen.pipeline.houses import open_house  # noqa: PLC0415
    from briefgen.pipeline.order import build_day  # noqa: PLC0415  (kept off the start-up path)

    themes = tuple(" ".join(str(theme).split()) for theme in _texts(options["themes"]))
    if not all(themes):
        raise click.BadParameter("give a theme, such as neglect.", param_hint="--theme")
    file = _target(options, themes)
    house_file, voice = options["house"], options["voice"]
    house = open_house(house_file if isinstance(house_file, Path) else None)
    sources, unreadable = _read(files, house)
    request = Request(
        themes,
        house,
        build_day(),
        language=str(options["language"] or ""),
        with_restricted=bool(options["with_restricted"]),
        voice=str(voice) if voice else None,
    )
    try:
        digest = make_digest(sources, request, unreadable)
    except ValidationError as error:
        place = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise UsageError(
            f"What these reviews say does not make a summary: {place} would be too long. Shorten their titles."
        ) from None
    _write(file, digest, force=bool(options["force"]))
    if not options["quiet"]:
        _report(file, digest)
    if options["no_build"]:
        return EXIT_OK
    return _build(file, options)


def _texts(value: object) -> tuple[object, ...]:
    return value if isinstance(value, tuple) else ()


def _target(options: dict[str, object], themes: tuple[str, ...]) -> Path:
    """Return the path of the new summary, checked before the work begins."""
    from briefgen.text import slugify  # noqa: PLC0415  (kept off the start-up path)

    output = options["output"]
    file = output if isinstance(output, Path) else Path(f"digest-{slugify(*themes or ('all',))}.yaml")
    if file.suffix.casefold() not in {".yaml", ".yml"}:
        raise UsageError(f"'{file}' must end in .yaml. The pack goes to the folder that --packs names.")
    if file.exists() and not options["force"]:
        raise UsageError(
            f"'{file}' exists already, and was not touched. Give another name with -o, or write over it with --force."
        )
    return file


def _read(files: tuple[str, ...], house: "House") -> "tuple[list[DigestSource], list[str]]":
    """Read every summary and pack, searching folders; return sources and names of unreadable packs."""
    from briefgen.digest.sources import read_pack, read_summaries  # noqa: PLC0415  (kept off the start-up path)

    sources, unreadable, summaries = [], [], []
    for path in _found(files):
        if not Path(path).is_dir():
            summaries.append(read_input(path))
            continue
        source = read_pack(Path(path), house)
        if source is None:
            unreadable.append(path)
        else:
            sources.append(source)
    return [*sources, *read_summaries(summaries, house)], unreadable


def _found(files: tuple[str, ...]) -> Iterator[str]:
    from briefgen.digest.sources import below  # noqa: PLC0415  (kept off the start-up path)

    for name in dict.fromkeys(files):
        if Path(name).is_dir():
            yield from map(str, below(Path(name)))
        elif Path(name).name == "pack.json":
            yield str(Path(name).parent)
        else:
            yield name


def _write(file: Path, digest: "Digest", *, force: bool) -> None:
    """Write the digest and its schema; refuse to overwrite a file without ``--force``."""
    import json  # noqa: PLC0415  (kept off the start-up path)

    from briefgen.digest.digest import SCHEMA  # noqa: PLC0415
    from briefgen.files.replace import write_whole  # noqa: PLC0415
    from briefgen.review.schema import review_schema  # noqa: PLC0415

    try:
        file.parent.mkdir(parents=True, exist_ok=True)
        if force:
            write_whole(file, digest.text.encode())
        else:
            with file.open("x", encoding="utf-8", newline="\n") as target:
                target.write(digest.text)
        schema = json.dumps(review_schema(), ensure_ascii=False, indent=2) + "\n"
        write_whole(file.with_name(SCHEMA), schema.encode())
    except OSError as error:
        if isinstance(error, FileExistsError) and file.exists():
            raise UsageError(f"'{file}' exists already, and was not touched.") from None
        raise BriefgenError(
            f"'{file}' could not be written: {error.strerror or error}. Give another place with -o."
        ) from None


def _report(file: Path, digest: "Digest") -> None:
    """Print the sources of the digest and the notes for its editor."""
    reviews, recurring = len(digest.material.sources), digest.material.recurring
    messages = sum(len(source.review.key_messages) for source in digest.material.sources)
    click.echo(f"Wrote {file}: {reviews} reviews with {messages} key messages; {len(recurring)} of them recur.")
    for lesson, message in zip(digest.composed.lessons, digest.review.key_messages, strict=True):
        click.echo(f"  {lesson.count} of {reviews}: {message.headline}")
    if not recurring:
        click.echo("No message is in more than one review: each of these is said by one.")
    for line in digest.notes.lines(private=True):
        click.echo(line)
    if not digest.fits:
        click.echo("It may be too long for one page or seven minutes even so. Shorten it, then build it.", err=True)


def _build(file: Path, options: dict[str, object]) -> int:
    """Build the pack as ``briefgen build`` does."""
    from briefgen.cli.many import BatchRun  # noqa: PLC0415  (kept off the start-up path)

    usual: dict[str, object] = {
        "output": options["parent"], "only": options["only"], "voice": options["voice"], "house": options["house"],
        "private": options["private"], "quiet": options["quiet"], "verbose": options["verbose"],
        "narrated": False, "video": False, "audience": None, "allow_online": False, "strict": False, "waive": (),
        "recordings": None, "read_by": None, "missing": "narrate", "audio": None, "jobs": None, "scheduler": None,
    }  # fmt: skip
    return BatchRun(usual, "--packs").all([str(file)])
