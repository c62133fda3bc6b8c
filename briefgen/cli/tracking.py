"""What ``briefgen track`` and ``briefgen form`` do: list, export and update recommendations; read a filled form."""

import json
from pathlib import Path

import click

from briefgen.cli.options import STDIN, read_input
from briefgen.cli.report import print_errors
from briefgen.cli.tables import print_table, total
from briefgen.digest.sources import packs_or_summaries
from briefgen.errors import EXIT_OK, EXIT_USAGE, BriefgenError, InputError, UsageError
from briefgen.files.opener import read_file
from briefgen.files.replace import replace_file
from briefgen.outputs.form.read import MAX_FORM, read_form
from briefgen.pack.artifact import MANIFEST
from briefgen.pipeline.order import build_day
from briefgen.review.load import Loaded, load_review
from briefgen.review.partial_date import PartialDate
from briefgen.review.placeholders import is_placeholder
from briefgen.review.yaml.decode import FORBIDDEN
from briefgen.track.edit import CannotEditError, by_hand, updated
from briefgen.track.sheet import as_csv, as_xlsx
from briefgen.track.track import Tracked, TrackFilter, of_pack, of_summary, packs_of, track_message
from briefgen.wording.wording import Wording

_LONG = 9
"""The most digits of a recommendation's number."""


def print_tracked(files: tuple[str, ...], owner: str, status: str | None, *, overdue: bool) -> int:
    """Print the recommendations of summaries or packs as a table; return the exit code.

    Args:
        files: summaries, packs, or folders of either.
        owner: part of the owner's name; empty for all.
        status: only those with this status.
        overdue: only those not done whose date has passed.
    """
    chosen, code = _chosen(files, TrackFilter(owner.strip(), status or "", overdue))
    if chosen or code == EXIT_OK:  # after an error nobody can say that there is nothing
        print_table(chosen, filtered=bool(owner or status or overdue))
    return code


def export_tracked(files: tuple[str, ...], owner: str, status: str | None, output: Path, *, overdue: bool) -> int:
    """Write the recommendations of summaries or packs to a CSV file or a workbook; return the exit code.

    Args:
        files: summaries, packs, or folders of either.
        owner: part of the owner's name; empty for all.
        status: only those with this status.
        output: the file; its name ends in .csv or .xlsx.
        overdue: only those not done whose date has passed.

    Raises:
        UsageError: the file's name ends in anything else.
        BriefgenError: it cannot be written.
    """
    make = {".csv": as_csv, ".xlsx": as_xlsx}.get(output.suffix.lower())
    if make is None:
        raise UsageError(track_message("form", file=output))
    chosen, code = _chosen(files, TrackFilter(owner.strip(), status or "", overdue))
    if code == EXIT_OK:
        _make_folder(output)
        replace_file(output, make(chosen))
        click.echo(track_message("exported", total=total(len(chosen)), path=output))
    return code


def update_summary(file: str, number: str, *, status: str | None, due: str | None, owner: str | None) -> int:
    """Change the status, date or owner of one recommendation in a summary; return the exit code.

    Args:
        file: the summary.
        number: the recommendation's, from 1, as it was typed.
        status: the new status; None leaves it.
        due: the new date (year, month or day); None leaves it.
        owner: the new owner; None leaves it.

    Raises:
        UsageError: there is nothing to change, or a value, the file or the number cannot be used.
        CannotEditError: the change has to be made by hand.
    """
    changes = _changes(status, due, owner)
    if _write(file, number, changes):
        listed = [track_message("change", key=key, value=value) for key, value in changes.items()]
        click.echo(track_message("updated", file=file, number=number, changes=Wording().listed(listed)))
        click.echo(track_message("build_again", file=f'"{file}"' if " " in file else file))
    else:
        click.echo(track_message("same", file=file, number=number))
    return EXIT_OK


def _chosen(files: tuple[str, ...], choice: TrackFilter) -> tuple[list[Tracked], int]:
    """Return the selected recommendations of every file, and the exit code; unreadable files are printed."""
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
            print_errors(error.problems)
            code = EXIT_USAGE
        except UsageError as error:
            click.echo(f"Error: {error.message}", err=True)
            code = EXIT_USAGE
    return chosen, code


def _summaries_in(name: str) -> list[str]:
    """Return the summaries of a folder that has no packs, as ``briefgen digest`` finds them."""
    found = packs_or_summaries(Path(name)) if Path(name).is_dir() else ()
    return [str(path) for path in found if not path.is_dir()]


def _read(name: str) -> list[Tracked]:
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


def _loaded(name: str) -> tuple[Loaded, bytes]:
    data, shown = read_input(name)
    return load_review(data, shown), data


def _changes(status: str | None, due: str | None, owner: str | None) -> dict[str, str]:
    """Return the keys to change, with values that a summary may have.

    Raises:
        UsageError: there is nothing to change, or a value cannot be used.
    """
    changes = {}
    if owner is not None:
        changes["owner"] = " ".join(owner.split())
        if not changes["owner"] or FORBIDDEN.search(owner) or is_placeholder(owner):
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
    """Make the folder that a file goes to.

    Raises:
        BriefgenError: it cannot be made.
    """
    try:
        output.parent.mkdir(parents=True, exist_ok=True)
    except (FileExistsError, NotADirectoryError):
        raise BriefgenError(track_message("no_folder", file=output)) from None
    except OSError as error:
        raise BriefgenError(track_message("unmade", file=output, reason=error.strerror or error)) from None


def _write(file: str, given: str, changes: dict[str, str]) -> bool:
    """Change a summary on disk; return whether there was anything to change."""
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


def print_form(path: Path) -> int:
    """Print the values of a filled action plan as JSON, by the key of each field; return the exit code."""
    filled = read_form(read_file(path, MAX_FORM), str(path))
    click.echo(json.dumps(filled.values, ensure_ascii=False, indent=2))
    return EXIT_OK
