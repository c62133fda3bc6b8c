"""Recommendations as a table in the terminal."""

import shutil
from collections.abc import Mapping, Sequence
from itertools import groupby
from typing import Any

import click

from briefgen.cli.report import width
from briefgen.library.track import NOT_STATED, Tracked, track_labels
from briefgen.wording import Wording

_GAP = "  "
_NARROWEST, _WIDEST = 72, 160
_OWNER_SHARE = 0.38


def print_table(tracked: Sequence[Tracked], *, filtered: bool = False) -> None:
    """Print recommendations below the reviews that they are from, and how many there are of each status.

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
    """Return how many recommendations there are, in words."""
    labels = track_labels()["total"]
    return str(labels["one"] if count == 1 else labels["many"]).format(count=count)


def _totals(tracked: Sequence[Tracked], labels: Mapping[str, Any]) -> str:
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
    """Share the terminal: number, date and status are never cut, the owner has what it needs up to a share."""
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
