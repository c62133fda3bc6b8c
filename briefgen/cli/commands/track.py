"""``briefgen track``: list, export and update recommendations."""

from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import click

from briefgen.errors import EXIT_OK, EXIT_USAGE, BriefgenError, InputError, UsageError

if TYPE_CHECKING:
    from briefgen.review.load import Loaded
    from briefgen.track.track import Tracked, TrackFilter

STATUSES = ("open", "in progress", "done")
"""What a summary may say of a recommendation."""

_LONG = 9
"""Digits: no number of a recommendation is so long."""


@click.group()
def command() -> None:
    """See and keep the status of recommendations.

    The status is in the summaries: 'update' writes it there, and changes nothing else.
    """


def _chooses(function: Callable[..., int]) -> Callable[..., int]:
    """Add the filter options to a command (a decorator)."""
    for option in (
        click.option("--overdue", is_flag=True, help="Only those not done whose date has passed."),
        click.option("--status", type=click.Choice([*STATUSES, "not stated"]), help="Only those with this status."),
        click.option("--owner", default="", metavar="NAME", help="Only those whose owner's name has this in it."),
        click.argument("files", nargs=-1, required=True, metavar="FILE..."),
    ):
        function = option(function)
    return function


@command.command("list")
@_chooses
def list_command(files: tuple[str, ...], owner: str, status: str | None, *, overdue: bool) -> int:
    """List the recommendations of summaries or packs.

    FILE is a summary in YAML, a pack, or a folder of either. Withdrawn reviews are left out.
    """
    from briefgen.cli.tables import print_table  # noqa: PLC0415  (kept off the start-up path)
    from briefgen.track.track import TrackFilter  # noqa: PLC0415

    chosen, code = _chosen(files, TrackFilter(owner.strip(), status or "", overdue))
    if chosen or code == EXIT_OK:  # after an error nobody can say that there is nothing
        print_table(chosen, filtered=bool(owner or status or overdue))
    return code


@command.command("export")
@_chooses
@click.option(
    "-o", "--output", required=True, type=click.Path(path_type=Path, dir_okay=False), metavar="FILE.csv|FILE.xlsx",
    help="What to write: CSV for any program, or an Excel workbook.",
)  # fmt: skip
def export_command(files: tuple[str, ...], owner: str, status: str | None, output: Path, *, overdue: bool) -> int:
    """Write the recommendations of summaries or packs to a spreadsheet.

    FILE is a summary in YAML, a pack, or a folder of either. Withdrawn reviews are left out.
    """
    from briefgen.cli.tables import total  # noqa: PLC0415  (kept off the start-up path)
    from briefgen.files.replace import replace_file  # noqa: PLC0415
    from briefgen.track.sheet import as_csv, as_xlsx  # noqa: PLC0415
    from briefgen.track.track import TrackFilter, track_message  # noqa: PLC0415

    make = {".csv": as_csv, ".xlsx": as_xlsx}.get(output.suffix.lower())
    if make is None:
        raise UsageError(track_message("form", file=output))
    chosen, code = _chosen(files, TrackFilter(owner.strip(), status or "", overdue))
    if code == EXIT_OK:
        _make_folder(output)
        replace_file(output, make(chosen))
        click.echo(track_message("exported", total=total(len(chosen)), path=output))
    return code


class _Numbered(click.Command):
    """A command that takes ``-1`` for an argument, to say what is wrong with it; to click it is an option."""

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Read the arguments."""
        minus = ["\N{MINUS SIGN}" + each[1:] if each[:1] == "-" and each[1:].isdecimal() else each for each in args]
        return super().parse_args(ctx, minus)


@command.command("update", cls=_Numbered)
@click.argument("file")
@click.argument("number")
@click.option("--status", type=click.Choice(STATUSES), help="How far it is.")
@click.option("--due", metavar="DATE", help="By when: 2026, 2026-09 or 2026-09-30.")
@click.option("--owner", metavar="NAME", help="Who is to do it.")
def update_command(file: str, number: str, status: str | None, due: str | None, owner: str | None) -> int:
    """Change the status, date or owner of a recommendation in a summary.

    FILE is the summary in YAML; NUMBER is the recommendation's, as 'track list' shows it. Only these words change in
    the file: its comments, order and layout stay.
    """
    from briefgen.track.track import track_message  # noqa: PLC0415  (kept off the start-up path)
    from briefgen.wording.wording import Wording  # noqa: PLC0415

    changes = _changes(status, due, owner)
    if _write(file, number, changes):
        said = [track_message("change", key=key, value=value) for key, value in changes.items()]
        click.echo(track_message("updated", file=file, number=number, changes=Wording().listed(said)))
        click.echo(track_message("build_again", file=f'"{file}"' if " " in file else file))
    else:
        click.echo(track_message("same", file=file, number=number))
    return EXIT_OK


def _chosen(files: tuple[str, ...], choice: "TrackFilter") -> "tuple[list[Tracked], int]":
    """Return the selected recommendations of all files, and the exit code; unreadable files are reported."""
    from briefgen.cli.report import print_problems  # noqa: PLC0415  (kept off the start-up path)

    chosen: list[Tracked] = []
    code = EXIT_OK
    waiting = list(files)
    while waiting:
        name = waiting.pop(0)
        try:
            if inside := _summaries_in(name):
                waiting = [*inside, *waiting]
            else:
                chosen += filter(choice.fits, _read(name))
        except InputError as error:
            print_problems(error.problems)
            code = EXIT_USAGE
        except UsageError as error:
            click.echo(f"Error: {error.message}", err=True)
            code = EXIT_USAGE
    return chosen, code


def _summaries_in(name: str) -> list[str]:
    """List the summaries of a folder without packs, as ``briefgen digest`` does."""
    from briefgen.digest.sources import below  # noqa: PLC0415  (kept off the start-up path)

    found = below(Path(name)) if Path(name).is_dir() else ()
    return [str(path) for path in found if not path.is_dir()]


def _read(name: str) -> "list[Tracked]":
    """Read the recommendations of a summary, a pack or a folder."""
    from briefgen.pack.artifact import MANIFEST  # noqa: PLC0415
    from briefgen.pipeline.order import build_day  # noqa: PLC0415  (kept off the start-up path)
    from briefgen.track.track import of_pack, of_summary, packs_of, track_message  # noqa: PLC0415

    found: list[Tracked] = []
    place = Path(name).parent if Path(name).name == MANIFEST else Path(name)
    if place.is_dir():
        packs = packs_of(place)
        for pack, review in packs:
            if review.about.withdrawn is None:
                found += of_pack(pack, review, build_day())
            else:
                click.echo(track_message("withdrawn", file=pack), err=True)
        return found
    loaded = _loaded(name)[0]
    if loaded.review.about.withdrawn is None:
        return list(of_summary(loaded, build_day()))
    click.echo(track_message("withdrawn", file=loaded.source.file), err=True)
    return []


def _loaded(name: str) -> "tuple[Loaded, bytes]":
    from briefgen.cli.options import read_input  # noqa: PLC0415  (kept off the start-up path)
    from briefgen.review.load import load_review  # noqa: PLC0415

    data, shown = read_input(name)
    return load_review(data, shown), data


def _changes(status: str | None, due: str | None, owner: str | None) -> dict[str, str]:
    """Validate the options, and return the changed keys with their values.

    Raises:
        UsageError: there is nothing to change, or a value cannot be used.
    """
    from briefgen.review.model import PartialDate  # noqa: PLC0415
    from briefgen.review.yaml.tree import FORBIDDEN  # noqa: PLC0415
    from briefgen.track.track import track_message  # noqa: PLC0415  (kept off the start-up path)

    changes = {}
    if owner is not None:
        changes["owner"] = " ".join(owner.split())
        if not changes["owner"] or FORBIDDEN.search(owner):
            raise UsageError(track_message("owner"))
    if due is not None:
        try:
            changes["due"] = PartialDate.parse(due).iso
        except ValueError:
            raise UsageError(track_message("due", value=due)) from None
    if status is not None:
        changes["status"] = status
    if not changes:
        raise UsageError(track_message("nothing"))
    return changes


def _make_folder(output: Path) -> None:
    """Create the folder of an output file.

    Raises:
        BriefgenError: it cannot be made.
    """
    from briefgen.track.track import track_message  # noqa: PLC0415  (kept off the start-up path)

    try:
        output.parent.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise BriefgenError(track_message("no_folder", file=output)) from None
    except OSError as error:
        raise BriefgenError(track_message("unmade", file=output, reason=error.strerror or error)) from None


def _write(file: str, given: str, changes: dict[str, str]) -> bool:
    """Update a summary on disk; return whether anything changed."""
    from briefgen.cli.options import STDIN  # noqa: PLC0415  (kept off the start-up path)
    from briefgen.cli.tables import total  # noqa: PLC0415
    from briefgen.files.replace import replace_file  # noqa: PLC0415
    from briefgen.pack.artifact import MANIFEST  # noqa: PLC0415
    from briefgen.track.edit import CannotEditError, by_hand, updated  # noqa: PLC0415
    from briefgen.track.track import track_message  # noqa: PLC0415

    if file == STDIN:
        raise UsageError(track_message("standard_input"))
    if Path(file).is_dir():
        raise UsageError(track_message("folder", file=file))
    if Path(file).name == MANIFEST:
        raise UsageError(track_message("pack", file=file))
    loaded, data = _loaded(file)
    count = len(loaded.review.recommendations)
    number = int(given) if given.isdecimal() and len(given) < _LONG else 0
    if number > count or not count:
        raise UsageError(track_message("no_number", file=file, number=given, total=total(count)))
    if not number:
        raise UsageError(track_message("number", file=file, given=given, last=count))
    try:
        changed = updated(data, file, number, changes)
    except CannotEditError:
        line = loaded.source.place(("recommendations", number - 1)).line
        message = track_message("by_hand", file=file, number=number, line=line, changes=by_hand(changes))
        raise CannotEditError(message) from None
    if changed == data:
        return False
    replace_file(Path(file), changed, before=data)
    return True
