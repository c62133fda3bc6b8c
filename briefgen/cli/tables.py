"""Print tables: the files of a built pack for ``briefgen build``, recommendations for ``briefgen track``."""

import shutil
from collections.abc import Mapping, Sequence
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from briefgen.cache import Cache, key_of
from briefgen.cli.report import width
from briefgen.text import clock
from briefgen.track.track import NOT_STATED, Tracked, track_labels
from briefgen.wording.messages import message
from briefgen.wording.wording import Wording

BUILT_IN = "heart"
"""The id of the voice that needs no download."""

ACCENT_NOTED = "told"
"""The kind of the cache under which it is kept that somebody was told of the accent."""

if TYPE_CHECKING:
    from briefgen.pack.manifest import Manifest
    from briefgen.pipeline.results import Pack
    from briefgen.pipeline.reuse import Unchanged


def print_unchanged(found: "Unchanged", file: str) -> None:
    """Print that a pack is up to date; ``file`` is its summary as given."""
    click.echo(message("commands", "build.unchanged", folder=found.folder))
    if found.no_audio:
        click.echo(message("commands", "build.no_podcast", reason=found.no_audio))
    _print_warnings(found.warnings, file)


def print_removed(earlier: "Manifest | None", built: "Pack") -> None:
    """Print the files of an earlier pack that the new one does not have."""
    gone = {entry.name for entry in earlier.files} - {each.name for each in built.artifacts} if earlier else set()
    if gone:
        click.echo(message("commands", "build.gone", files=", ".join(sorted(gone))))


def print_pack(pack: Path, built: "Pack", file: str, *, verbose: bool) -> None:
    """Print the files of a new pack, its omissions and the number of warnings.

    Args:
        pack: its folder.
        built: what it was made of.
        file: its summary as it was given, so that the command that is shown works as it stands.
        verbose: whether each slide's time is wanted too.
    """
    manifest = built.manifest
    click.echo(f"{pack}")
    for entry in manifest.files:
        reused = "  (kept)" if entry.name in built.reused else ""
        click.echo(f"  {entry.name:<24} {_size(entry.bytes):>8}  {_detail(entry.name, built)}{reused}".rstrip())
    click.echo(f"  {'pack.json':<24} {_size((pack / 'pack.json').stat().st_size):>8}")
    if built.no_audio:
        click.echo(message("commands", "build.no_podcast", reason=built.no_audio))
    for note in built.notes:
        click.echo(f"  {note}")
    _print_accent(manifest)
    for left in manifest.left_out:
        if verbose or left.part != "excerpt":
            click.echo(message("commands", "build.left_out", output=left.output, what=left.what))
    _print_warnings(len(built.problems), file)
    if verbose:
        for entry in manifest.files:
            for warning in entry.warnings:
                click.echo(message("commands", "build.pdf_warning", file=entry.name, warning=warning))
        for scene in manifest.scenes:
            seconds = scene.end_s - scene.start_s
            click.echo(f"  {clock(scene.start_s):>5}  {seconds:4.0f} s  {scene.words:4} words  {scene.title}")


def _print_accent(manifest: "Manifest") -> None:
    """Print, once per computer, that the built-in voice is American and how to install a British one."""
    if manifest.voice is None or manifest.voice.id != BUILT_IN or manifest.language != "en-GB":
        return
    store = Cache()
    if store.get(ACCENT_NOTED, key_of(BUILT_IN)) is None:
        store.put(ACCENT_NOTED, key_of(BUILT_IN), b"told")
        click.echo(message("commands", "build.accent"))


def _print_warnings(count: int, file: str) -> None:
    if count:
        typed = f'"{file}"' if " " in file else file
        name = "warning" if count == 1 else "warnings"
        click.echo(message("commands", f"build.{name}", count=count, file=typed))


def _detail(name: str, built: "Pack") -> str:
    manifest = built.manifest
    if name == "briefing.pdf" and manifest.briefing:
        return message("commands", "build.page", type_pt=manifest.briefing.type_pt)
    if name.startswith("podcast.") or name in {"video.mp4", "video-still.mp4", "video-captions.mp4"}:
        return message("commands", "build.minutes", minutes=clock(manifest.total_s))
    if name in {"slides.pptx", "slides-narrated.pptx"}:
        basis = "slides" if manifest.times == "measured" else "slides_estimated"
        values = {"count": len(manifest.scenes), "minutes": clock(manifest.total_s)}
        return message("commands", f"build.{basis}", **values)
    return ""


def _size(number: int) -> str:
    return f"{number / 1e6:.1f} MB" if number >= 1e6 else f"{max(1, round(number / 1e3))} kB"


_GAP = "  "
_NARROWEST, _WIDEST = 72, 160
_OWNER_SHARE = 0.38


def print_table(tracked: Sequence[Tracked], *, filtered: bool = False) -> None:
    """Print recommendations grouped by review, and their number by status.

    Args:
        tracked: what to print.
        filtered: whether there may be others.
    """
    labels = track_labels()
    if not tracked:
        click.echo(labels["none_match" if filtered else "none"])
        return
    wording = Wording()
    rows = [_row(each, labels, wording) for each in tracked]
    head = [labels["number"], *(labels["columns"][name] for name in ("text", "owner", "due", "status"))]
    widths = _widths([head, *rows])
    for (review, area, file, year), group in groupby(
        zip(tracked, rows, strict=True), key=lambda pair: (pair[0].review, pair[0].area, pair[0].file, pair[0].year)
    ):
        heading = str(labels["heading"])
        title = heading.format(title=review, area=area, year=year or labels["unsaid"]["year"], file=file)
        click.echo(click.style(_printable(title), bold=True))
        click.echo(click.style(_line(head, widths), dim=True))
        for each, row in group:
            click.echo(click.style(_line(row, widths), bold=each.is_overdue))
        click.echo()
    click.echo(_totals(tracked, labels))


def total(count: int) -> str:
    """Format the number of recommendations."""
    labels = track_labels()["total"]
    return str(labels["one"] if count == 1 else labels["many"]).format(count=count)


def _totals(tracked: Sequence[Tracked], labels: Mapping[str, Any]) -> str:
    """Format the number of recommendations of each status."""

    def count(status: str) -> int:
        return sum((each.status or NOT_STATED) == status for each in tracked)

    return str(labels["totals"]).format(
        total=total(len(tracked)),
        done=count("done"),
        in_progress=count("in progress"),
        open=count("open"),
        not_stated=count(NOT_STATED),
        overdue=sum(each.is_overdue for each in tracked),
    )


def _row(tracked: Tracked, labels: Mapping[str, Any], wording: Wording) -> list[str]:
    unsaid = labels["unsaid"]
    status = tracked.status or unsaid["status"]
    if tracked.is_overdue:
        status = f"{status}, {labels['overdue']['mark']}"
    due = wording.date(tracked.due) if tracked.due else unsaid["due"]
    cells = (str(tracked.number), tracked.text, tracked.owner or unsaid["owner"], due, status)
    return [_printable(cell) for cell in cells]


def _widths(rows: Sequence[Sequence[str]]) -> list[int]:
    """Compute the column widths: number, date and status are never cut, the owner has a limited share."""
    longest = [max(width(row[column]) for row in rows) for column in range(len(rows[0]))]
    terminal = min(_WIDEST, max(_NARROWEST, shutil.get_terminal_size((100, 24)).columns))
    free = terminal - longest[0] - longest[3] - longest[4] - len(_GAP) * (len(longest) - 1)
    owner = min(longest[2], max(12, round(free * _OWNER_SHARE)))
    return [longest[0], max(16, min(longest[1], free - owner)), owner, longest[3], longest[4]]


def _line(cells: Sequence[str], widths: Sequence[int]) -> str:
    shown = [_cut(cell, columns) for cell, columns in zip(cells, widths, strict=True)]
    padded = [cell + " " * (columns - width(cell)) for cell, columns in zip(shown, widths, strict=True)]
    padded[0] = " " * (widths[0] - width(shown[0])) + shown[0]
    return _GAP.join(padded).rstrip()


def _cut(text: str, columns: int) -> str:
    if width(text) <= columns:
        return text
    while width(text) > columns - 1:
        text = text[:-1]
    return f"{text.rstrip()}…"


def _printable(text: str) -> str:
    return " ".join("".join(c if c.isprintable() else " " for c in text).split())
