"""``briefgen build``: a learning pack from each summary."""

from pathlib import Path
from typing import TYPE_CHECKING

import click

from briefgen.cli.inputs import read_input
from briefgen.cli.private import read_private
from briefgen.cli.progress import Steps
from briefgen.errors import EXIT_OK, BriefgenError, InputError, UsageError

if TYPE_CHECKING:
    from briefgen.build import Built, Order


@click.command()
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), default=Path("packs"), show_default=True, metavar="FOLDER",
    help="The folder of packs.",
)  # fmt: skip
@click.option("--only", metavar="NAMES", help="Make only these: briefing, slides, podcast, form (with commas).")
@click.option("--voice", metavar="ID", help="The voice of the podcast; see 'briefgen voices list'.")
@click.option(
    "--for", "audience", metavar="AUDIENCE", help="Only what is for all and for this audience, such as Police."
)
@click.option("--house", type=click.Path(path_type=Path), envvar="BRIEFGEN_HOUSE", help="The publisher's house.yaml.")
@click.option("--allow-online", is_flag=True, help="Let an online voice send the words to its service.")
@click.option("--strict", is_flag=True, help="Do not build when the checks have warnings.")
@click.option(
    "--private", type=click.Path(path_type=Path), metavar="NAMES.TXT",
    help="Words that must appear in no output, one a line.",
)  # fmt: skip
@click.option("--waive", multiple=True, metavar="RULE", help="Build although this rule has errors; can be repeated.")
@click.option("-q", "--quiet", is_flag=True, help="Print errors only.")
@click.option("-v", "--verbose", is_flag=True, help="Print each slide's time too.")
@click.pass_context
def command(ctx: click.Context, /, files: tuple[str, ...], **options: object) -> int:
    """Make a learning pack from each summary: page, slides, podcast and form.

    FILE is a summary in YAML, or - for standard input. Each pack is a folder, and it appears whole or not at all:
    when something fails, an earlier pack stays as it is.
    """
    worst = EXIT_OK
    made: dict[str, str] = {}
    for name in files:
        try:
            _build_one(name, made, options)
        except InputError as error:
            from briefgen.cli.report import print_problems  # noqa: PLC0415  (only for problems)

            print_problems(error.problems)
            worst = max(worst, error.exit_code)
        except BriefgenError as error:
            click.echo(f"Error: {name}: {error.message}", err=True)
            worst = max(worst, error.exit_code)
    if len(files) > 1 and not options["quiet"]:
        click.echo(f"{len(made)} of {len(files)} packs made.", err=True)
    del ctx
    return worst


def _build_one(name: str, made: dict[str, str], options: dict[str, object]) -> None:
    from briefgen.build import build  # noqa: PLC0415  (kept off the start-up path)
    from briefgen.pack.read import read_manifest  # noqa: PLC0415
    from briefgen.pack.verify import verify  # noqa: PLC0415
    from briefgen.pack.write import recover, write_pack  # noqa: PLC0415

    order = _order(name, options)
    parent = order.parent or Path()
    with Steps(order.file, quiet=bool(options["quiet"])) as steps:
        _stop_on_warnings(order, strict=bool(options["strict"]))
        built = build(order, steps.report)
        slug = built.manifest.slug
        if slug in made:
            raise UsageError(
                f"It has the same area, title and year as {made[slug]}, so both would be the pack '{slug}'. "
                "Change the title of one."
            )
        recover(parent / slug)
        earlier = read_manifest(parent / slug)
        steps.report("write", 0, 1)
        pack = write_pack(parent, built.manifest, built.artifacts, verify)
    made[slug] = name
    if not options["quiet"]:
        _print_pack(pack, built, verbose=bool(options["verbose"]))
        gone = {entry.name for entry in earlier.files} - {each.name for each in built.artifacts} if earlier else set()
        if gone:
            click.echo(f"  No longer there, made from an earlier summary: {', '.join(sorted(gone))}.")


def _order(name: str, options: dict[str, object]) -> "Order":
    from briefgen.build import Order  # noqa: PLC0415  (kept off the start-up path)

    data, shown = read_input(name)
    private, waived = options["private"], options["waive"]
    house, voice, parent = options["house"], options["voice"], options["output"]
    return Order(
        data,
        shown,
        house=house if isinstance(house, Path) else None,
        voice=str(voice) if voice else None,
        outputs=_outputs(options["only"]),
        audience=_audience(options["audience"]),
        allow_online=bool(options["allow_online"]),
        parent=parent if isinstance(parent, Path) else None,
        private=read_private(private if isinstance(private, Path) else None),
        waived=waived if isinstance(waived, tuple) else (),
    )


def _audience(name: object) -> str:
    if name is None:
        return ""
    if not str(name).strip():
        raise click.BadParameter("give the name of an audience, such as Police.", param_hint="--for")
    return str(name)


def _outputs(only: object) -> frozenset[str] | None:
    from briefgen.build import OUTPUTS  # noqa: PLC0415  (kept off the start-up path)

    if only is None:
        return None
    names = [part.strip() for part in str(only).split(",") if part.strip()]
    unknown = [name for name in names if name not in OUTPUTS]
    if unknown or not names:
        raise click.BadParameter(
            f"{', '.join(map(repr, unknown)) or 'nothing'} is not an output. Choose from: {', '.join(OUTPUTS)}.",
            param_hint="--only",
        )
    return frozenset(names)


def _stop_on_warnings(order: "Order", *, strict: bool) -> None:
    if strict:
        from briefgen.build import checked  # noqa: PLC0415  (kept off the start-up path)

        *_, findings = checked(order)
        if findings.problems:
            raise InputError(findings.problems)


def _print_pack(pack: Path, built: "Built", *, verbose: bool) -> None:
    manifest = built.manifest
    click.echo(f"{pack}")
    for entry in manifest.files:
        kept = "  (kept)" if entry.name in built.kept else ""
        click.echo(f"  {entry.name:<20} {_size(entry.bytes):>8}  {_detail(entry.name, built)}{kept}".rstrip())
    click.echo(f"  {'pack.json':<20} {_size((pack / 'pack.json').stat().st_size):>8}")
    if built.no_audio:
        click.echo(f"  No podcast: {built.no_audio}")
    for left in manifest.left_out:
        if verbose or left.part != "excerpt":
            click.echo(f"  Left out ({left.output}): {left.what}")
    if built.problems:
        number = "1 warning" if len(built.problems) == 1 else f"{len(built.problems)} warnings"
        click.echo(f"  The checks have {number}: briefgen check {manifest.input_file}")
    if verbose:
        for scene in manifest.scenes:
            seconds = scene.end_s - scene.start_s
            click.echo(f"  {_clock(scene.start_s):>5}  {seconds:4.0f} s  {scene.words:4} words  {scene.title}")


def _detail(name: str, built: "Built") -> str:
    manifest = built.manifest
    if name == "briefing.pdf" and manifest.briefing:
        return f"one page, type {manifest.briefing.type_pt:.1f} pt"
    if name == "podcast.mp3":
        return f"{_clock(manifest.total_s)} minutes"
    if name == "slides.pptx":
        basis = "" if manifest.times == "measured" else " (estimated)"
        return f"{len(manifest.scenes)} slides, {_clock(manifest.total_s)} minutes{basis}"
    return ""


def _clock(seconds: float) -> str:
    whole = round(seconds)  # as in the notes of the deck
    return f"{whole // 60}:{whole % 60:02d}"


def _size(number: int) -> str:
    return f"{number / 1e6:.1f} MB" if number >= 1e6 else f"{max(1, round(number / 1e3))} kB"
