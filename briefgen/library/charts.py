"""Tables of counts → the geometry of charts.

Across, everything is measured in percent of the chart's width; up and down and for dots in em of its text. So a chart
fits any width with its words at the size of the page's words, and needs no style of its own in the page.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from math import sqrt

from briefgen.library.figures import Row, Table, Unnamed

MAX_ROWS = 12
"""The most names that a chart draws, and what has no name besides; the table beside it has all."""

MAX_YEARS = 8
"""The most years that stand by themselves: on a phone, more would leave no room for their names."""

WIDEST_DOT_EM = 1.05
_SMALLEST_DOT_EM = 0.2
_COLUMN_SHARE = 0.72  # of its place; the rest is the gap to the next one
_WIDEST_PLACE_PERCENT = 16.0  # few years stand side by side, not far apart


@dataclass(frozen=True)
class Tick:
    """A column of a chart: a year, all years up to one, or no year.

    Attributes:
        x_percent: its middle.
        end_percent: its right edge.
        name: the year; for ``EARLIER`` the last of them; empty for none.
        unnamed: ``EARLIER`` or ``YEAR``; ``NONE`` for a year.
    """

    x_percent: float
    end_percent: float
    name: str
    unnamed: Unnamed


@dataclass(frozen=True)
class Dot:
    """One count; its area is in proportion to it."""

    tick: Tick
    count: int
    radius_em: float


@dataclass(frozen=True)
class DotRow:
    """The dots of a row; none where the count is 0."""

    row: Row
    dots: tuple[Dot, ...]


@dataclass(frozen=True)
class DotChart:
    """Rows of dots below years; ``undrawn`` is how many rows only the table has."""

    ticks: tuple[Tick, ...]
    rows: tuple[DotRow, ...]
    undrawn: int


@dataclass(frozen=True)
class Segment:
    """A part of a bar: what it counts, from where and how wide."""

    kind: str
    count: int
    x_percent: float
    width_percent: float


@dataclass(frozen=True)
class Bar:
    """The segments of a row; none where the count is 0."""

    row: Row
    segments: tuple[Segment, ...]


@dataclass(frozen=True)
class BarChart:
    """Bars of segments. ``undrawn`` is how many rows only the table has."""

    bars: tuple[Bar, ...]
    undrawn: int = 0


@dataclass(frozen=True)
class Column:
    """An upright bar: from the top of the chart's field, in percent of its height."""

    tick: Tick
    count: int
    x_percent: float
    width_percent: float
    y_percent: float
    height_percent: float


def dots(table: Table) -> DotChart | None:
    """Draw counts by name and year; None when there are not two years to compare.

    Args:
        table: its columns are years.
    """
    ticks = _ticks(table.columns)
    drawn = _drawn(table)
    if not ticks or not drawn:
        return None
    counts = [_by_tick(row.counts, table.columns, ticks) for row in drawn]
    most = max(max(each) for each in counts)
    rows = tuple(
        DotRow(row, tuple(_dot(tick, count, most) for tick, count in zip(ticks, each, strict=True) if count))
        for row, each in zip(drawn, counts, strict=True)
    )
    return DotChart(ticks, rows, len(table.rows) - len(drawn))


def bars(table: Table) -> BarChart | None:
    """Draw rows as bars on one scale: the longest takes the whole width; None when there are not two to compare."""
    drawn = _drawn(table)
    return _bars(table.columns, drawn, len(table.rows) - len(drawn))


def year_shares(table: Table) -> BarChart | None:
    """Draw a table whose rows are years as shares: each bar takes the whole width; None when there are not two.

    The latest years stand by themselves, those before them together.
    """
    dated = [row for row in table.rows if not row.unnamed]
    undated = [row for row in table.rows if row.unnamed]
    if len(dated) > MAX_YEARS + 1:
        before = dated[:-MAX_YEARS]
        sums = tuple(sum(counts) for counts in zip(*(row.counts for row in before), strict=True))
        dated = [Row(before[-1].name, sums, Unnamed.EARLIER), *dated[-MAX_YEARS:]]
    drawn = [*dated, *undated]
    return BarChart(tuple(_bar(table.columns, row, row.total) for row in drawn)) if len(drawn) > 1 else None


def total_bars(table: Table) -> BarChart | None:
    """Draw the totals of rows; None when all are alike and a chart would say nothing."""
    drawn = [Row(row.name, (row.total,), row.unnamed) for row in _drawn(table)]
    if len({row.total for row in drawn}) < 2:
        return None
    return _bars(("total",), drawn, len(table.rows) - len(drawn))


def whole_bar(table: Table) -> Bar:
    """Draw everything that a table counts as one bar over the whole width."""
    return _bar(table.columns, table.whole, table.whole.total)


def columns(table: Table) -> tuple[Column, ...]:
    """Draw the whole of a table by year, upright; none when there are not two years to compare."""
    ticks = _ticks(table.columns)
    if not ticks:
        return ()
    counts = _by_tick(table.whole.counts, table.columns, ticks)
    width = _place_percent(len(ticks)) * _COLUMN_SHARE
    return tuple(
        Column(
            tick=tick,
            count=count,
            x_percent=_round(tick.x_percent - width / 2),
            width_percent=_round(width),
            y_percent=_round(100 - 100 * count / max(counts)),
            height_percent=_round(100 * count / max(counts)),
        )
        for tick, count in zip(ticks, counts, strict=True)
    )


def _drawn(table: Table) -> list[Row]:
    named = [row for row in table.rows if not row.unnamed]
    return named[:MAX_ROWS] + [row for row in table.rows if row.unnamed]


def _ticks(years: Sequence[int | str | None]) -> tuple[Tick, ...]:
    """Place the years, those without a pack between them too, so that time passes evenly; none without two years."""
    dated = [year for year in years if isinstance(year, int)]
    if len(dated) < 2:
        return ()
    first = max(dated[0], dated[-1] - MAX_YEARS + 1)
    if dated[0] == first - 1:  # one year needs no joining
        first -= 1
    named = [(str(year), Unnamed.NONE) for year in range(first, dated[-1] + 1)]
    if dated[0] < first:
        named.insert(0, (str(first - 1), Unnamed.EARLIER))
    if None in years:
        named.append(("", Unnamed.YEAR))
    place = _place_percent(len(named))
    return tuple(
        Tick(_round(place * (number + 0.5)), _round(place * (number + 1)), *each) for number, each in enumerate(named)
    )


def _place_percent(count: int) -> float:
    return min(_WIDEST_PLACE_PERCENT, 100 / max(1, count))


def _by_tick(counts: Iterable[int], years: Iterable[int | str | None], ticks: Sequence[Tick]) -> list[int]:
    found = [0] * len(ticks)
    places = {tick.name: place for place, tick in enumerate(ticks)}
    for year, count in zip(years, counts, strict=True):
        found[places.get(str(year or ""), 0)] += count  # the first has every earlier year
    return found


def _dot(tick: Tick, count: int, most: int) -> Dot:
    radius_em = max(_SMALLEST_DOT_EM, WIDEST_DOT_EM * sqrt(count / most))
    return Dot(tick, count, _round(radius_em))


def _bars(kinds: Sequence[int | str | None], rows: Sequence[Row], undrawn: int) -> BarChart | None:
    if len(rows) < 2:
        return None
    most = max(row.total for row in rows)
    return BarChart(tuple(_bar(kinds, row, most) for row in rows), undrawn)


def _bar(kinds: Sequence[int | str | None], row: Row, most: int) -> Bar:
    ends = [sum(row.counts[:number]) / max(1, most) * 100 for number in range(len(row.counts) + 1)]
    segments = tuple(
        Segment(str(kind), count, _round(start), _round(end - start))
        for kind, count, (start, end) in zip(kinds, row.counts, pairwise(ends), strict=True)
        if count
    )
    return Bar(row, segments)


def _round(value: float) -> float:
    return round(value, 2)
