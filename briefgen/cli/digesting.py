"""What ``briefgen digest`` does: read the reviews, write the digest as a summary, and build it."""

import json
from collections.abc import Iterator
from pathlib import Path

import click
from pydantic import ValidationError

from briefgen.cli.many import BatchRun
from briefgen.cli.options import read_input
from briefgen.digest.digest import SCHEMA, Digest, Request, make_digest
from briefgen.digest.sources import DigestSource, packs_or_summaries, read_pack, read_summaries, unbuilt
from briefgen.errors import EXIT_OK, BriefgenError, UsageError
from briefgen.files.replace import write_whole
from briefgen.library.model import message as library_message
from briefgen.pipeline.houses import open_house
from briefgen.pipeline.order import build_day
from briefgen.review.house.house import House
from briefgen.review.schema import review_schema
from briefgen.text import slugify
from briefgen.wording.messages import message


def write_digest(files: tuple[str, ...], options: dict[str, object]) -> int:
    """Write the digest of summaries and packs as a summary, and build its pack; return the exit code.

    Args:
        files: summaries, packs, or folders of them.
        options: of the command line, by name.

    Raises:
        UsageError: an option cannot be used, or the reviews make no summary.
        BriefgenError: the summary cannot be written.
    """
    themes = tuple(" ".join(str(theme).split()) for theme in _texts(options["themes"]))
    if not all(themes):
        raise click.BadParameter(message("commands", "digest.theme"), param_hint="--theme")
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
        digest = make_digest(sources, request, unreadable, _not_built(files, sources))
    except ValidationError as error:
        place = ".".join(str(part) for part in error.errors()[0]["loc"])
        raise UsageError(message("commands", "digest.too_long", place=place)) from None
    _write(file, digest, force=bool(options["force"]))
    if not options["quiet"]:
        _report(file, digest)
    if options["no_build"]:
        return EXIT_OK
    return _build(file, options)


def _texts(value: object) -> tuple[object, ...]:
    return value if isinstance(value, tuple) else ()


def _target(options: dict[str, object], themes: tuple[str, ...]) -> Path:
    """Return the path of the summary; checked before anything is read."""
    output = options["output"]
    file = output if isinstance(output, Path) else Path(f"digest-{slugify(*themes or ('all',))}.yaml")
    if file.suffix.casefold() not in {".yaml", ".yml"}:
        raise UsageError(message("commands", "digest.ending", file=file))
    if file.exists() and not options["force"]:
        raise UsageError(message("commands", "digest.exists", file=file))
    return file


def _read(files: tuple[str, ...], house: House) -> tuple[list[DigestSource], list[str]]:
    """Read every summary and pack, also those in folders."""
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


def _not_built(files: tuple[str, ...], sources: list[DigestSource]) -> list[str]:
    """Return the summaries beside packs that have no pack themselves; of such folders only packs are read."""
    return [str(path) for name in files if Path(name).is_dir() for path in unbuilt(Path(name), sources)]


def _found(files: tuple[str, ...]) -> Iterator[str]:
    for name in dict.fromkeys(files):
        if Path(name).is_dir():
            yield from map(str, packs_or_summaries(Path(name)))
        elif Path(name).name == "pack.json":
            yield str(Path(name).parent)
        else:
            yield name


def _write(file: Path, digest: Digest, *, force: bool) -> None:
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
            raise UsageError(message("commands", "exists", file=file)) from None
        reason = error.strerror or error
        raise BriefgenError(message("commands", "digest.unwritten", file=file, reason=reason)) from None


def _report(file: Path, digest: Digest) -> None:
    """Print the numbers of reviews and messages of a digest, each lesson's count, and the notes for its editor."""
    reviews, recurring = len(digest.material.sources), digest.material.recurring
    messages = sum(len(source.review.key_messages) for source in digest.material.sources)
    count = len(recurring)
    kind = {0: "none", 1: "one"}.get(count, "many")
    click.echo(library_message(f"digest.wrote.{kind}", file=file, reviews=reviews, messages=messages, count=count))
    for lesson, shown in zip(digest.composed.lessons, digest.review.key_messages, strict=True):
        row = {"count": lesson.count, "reviews": reviews, "headline": shown.headline}
        click.echo(message("commands", "digest.lesson", **row))
    if not recurring:
        click.echo(message("commands", "digest.nothing_shared"))
    for line in digest.notes.lines(private=True):
        click.echo(line)
    if digest.could_use_model:
        click.echo(library_message("digest.no_model"))
    if not digest.fits:
        click.echo(message("commands", "digest.may_not_fit"), err=True)


def _build(file: Path, options: dict[str, object]) -> int:
    """Build the pack as ``briefgen build`` does."""
    usual: dict[str, object] = {
        "output": options["parent"], "only": options["only"], "voice": options["voice"], "house": options["house"],
        "private": options["private"], "quiet": options["quiet"], "verbose": options["verbose"],
        "narrated": False, "video": False, "audience": None, "allow_online": False, "strict": False, "waive": (),
        "recordings": None, "read_by": None, "missing": "narrate", "audio": None, "jobs": None, "scheduler": None,
    }  # fmt: skip
    return BatchRun(usual, "--packs").build_all([str(file)])
