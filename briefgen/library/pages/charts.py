"""Compute the geometry of charts from tables of counts.

Across, everything is measured in percent of the chart's width; up and down and for dots in em of its text. So a chart
fits any width with its words at the size of the page's words, and needs no style of its own in the page.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, fields, is_dataclass
from functools import partial
from itertools import pairwise
from math import ceil, sqrt
from typing import Any

from briefgen.library.facets import Facets
from briefgen.library.figures import CountRow, CountTable, Insight, Progress, Reason, Unnamed, insight, key_of
from briefgen.library.model import Library, SiteFile
from briefgen.library.pages.findings import findings
from briefgen.library.pages.frame import fill
from briefgen.wording.plain import plain

MAX_ROWS = 12
"""The most names that a chart draws, and what has no name besides; the table beside it has all."""

MAX_SPANS = 9
"""The most years, or spans of years, that stand beside one another: on a phone, more would have no room for names."""

MAX_EARLIER = 0.1
"""How much of all packs may be drawn as one "up to" column; with more, the years are drawn in longer spans."""

WIDEST_DOT_EM = 1.05
_SMALLEST_DOT_EM = 0.2
_COLUMN_SHARE = 0.72  # of its place; the rest is the gap to the next one
_WIDEST_PLACE_PERCENT = 22.0  # few years stand side by side, not far apart


@dataclass(frozen=True)
class Tick:
    """A column of a chart: a year, a range of years, all years up to one, or no year.

    Attributes:
        x_percent: its middle.
        end_percent: its right edge.
        first: its first year; None for ``EARLIER`` and for no year.
        last: its last year; None for no year.
        unnamed: ``EARLIER`` or ``YEAR``; ``NONE`` for years.
    """

    x_percent: float
    end_percent: float
    first: int | None
    last: int | None
    unnamed: Unnamed = Unnamed.NONE

    @property
    def name(self) -> str:
        """The year, or the first and the last; for ``EARLIER`` the last; empty for none."""
        ends = (self.first, self.last) if self.first != self.last else (self.last,)
        return "\N{EN DASH}".join(str(year) for year in ends if year is not None)

    @property
    def lines(self) -> tuple[str, ...]:
        """The name as broken for a narrow column: ``2019``, or ``2019`` and ``–21``."""
        first, _, last = self.name.partition("\N{EN DASH}")
        return (first, f"\N{EN DASH}{last[-2:]}") if last else (first,)

    def has(self, year: int | None) -> bool:
        """Whether the column includes a year."""
        if year is None or self.last is None:
            return year is self.last
        return (self.first or 0) <= year <= self.last


@dataclass(frozen=True)
class Dot:
    """A dot whose area is proportional to a count."""

    tick: Tick
    count: int
    radius_em: float


@dataclass(frozen=True)
class DotRow:
    """The dots of a row; none where a count is 0."""

    row: CountRow
    dots: tuple[Dot, ...]


@dataclass(frozen=True)
class DotChart:
    """A dot chart: rows of dots below years. ``undrawn`` is the number of rows that only the table has."""

    ticks: tuple[Tick, ...]
    rows: tuple[DotRow, ...]
    undrawn: int


@dataclass(frozen=True)
class Segment:
    """A segment of a bar: its count, start and width."""

    kind: str
    count: int
    x_percent: float
    width_percent: float


@dataclass(frozen=True)
class Bar:
    """The segments of a row; none where the count is 0."""

    row: CountRow
    segments: tuple[Segment, ...]


@dataclass(frozen=True)
class BarChart:
    """A bar chart. ``undrawn`` is the number of rows that only the table has."""

    bars: tuple[Bar, ...]
    undrawn: int = 0


@dataclass(frozen=True)
class Column:
    """A vertical bar, in percent of the height of the chart's area."""

    tick: Tick
    count: int
    x_percent: float
    width_percent: float
    y_percent: float
    height_percent: float


def ticks(packs: CountTable) -> tuple[Tick, ...]:
    """Lay out the years for all charts of a library; none with fewer than two years.

    Every column is as many years long, those without a pack too, so that time passes evenly.

    Args:
        packs: packs by year.
    """
    counts = dict(zip(packs.columns, packs.whole.counts, strict=True))
    dated = [year for year in counts if isinstance(year, int)]
    if len(dated) < 2:
        return ()
    length, start = _spans(dated, counts)
    ends = range(dated[-1], start - 1, -length)
    found: list[tuple[int | None, int | None, Unnamed]] = [
        (last - length + 1, last, Unnamed.NONE) for last in reversed(ends)
    ]
    if dated[0] < start:
        found.insert(0, (None, start - 1, Unnamed.EARLIER))
    if None in counts:
        found.append((None, None, Unnamed.YEAR))
    place = _place_percent(len(found))
    return tuple(Tick(_round(place * (n + 0.5)), _round(place * (n + 1)), *each) for n, each in enumerate(found))


def _spans(dated: Sequence[int], counts: Mapping[int | str | None, int]) -> tuple[int, int]:
    """Return the number of years in a column, and the first year of the first column."""
    years = dated[-1] - dated[0] + 1
    most_earlier = MAX_EARLIER * sum(counts[year] for year in dated)
    length = 1
    while years > length * MAX_SPANS:
        start = dated[-1] - length * (MAX_SPANS - 1) + 1
        if sum(counts[year] for year in dated if year < start) <= most_earlier:
            return length, start
        length += 1
    return length, dated[-1] - length * ceil(years / length) + 1


def dots(table: CountTable, ticks: Sequence[Tick]) -> DotChart | None:
    """Lay out counts by name and year as dots; None with fewer than two years.

    Args:
        table: its columns are years.
        ticks: the columns of the chart.
    """
    drawn = _drawn(table)
    if not ticks or not drawn:
        return None
    counts = [_by_tick(row.counts, table.columns, ticks) for row in drawn]
    most = max(max(each) for each in counts)
    rows = tuple(
        DotRow(row, tuple(_dot(tick, count, most) for tick, count in zip(ticks, each, strict=True) if count))
        for row, each in zip(drawn, counts, strict=True)
    )
    return DotChart(tuple(ticks), rows, len(table.rows) - len(drawn))


def bars(table: CountTable) -> BarChart | None:
    """Lay out rows as bars on one scale, the longest over the whole width; None with fewer than two rows."""
    drawn = _drawn(table)
    return _bars(table.columns, drawn, len(table.rows) - len(drawn))


def year_shares(table: CountTable, ticks: Sequence[Tick]) -> BarChart | None:
    """Lay out a table whose rows are years as stacked bars of full width; None with fewer than two years.

    Args:
        table: its rows are years.
        ticks: which years are drawn together.
    """
    drawn = []
    for tick in ticks:
        rows = [row for row in table.rows if tick.has(int(row.name) if row.name else None)]
        if rows:
            sums = tuple(sum(counts) for counts in zip(*(row.counts for row in rows), strict=True))
            drawn.append(CountRow(tick.name, sums, tick.unnamed))
    return BarChart(tuple(_bar(table.columns, row, row.total) for row in drawn)) if drawn else None


def total_bars(table: CountTable) -> BarChart | None:
    """Lay out the totals of rows as bars; None when all totals are equal."""
    drawn = [CountRow(row.name, (row.total,), row.unnamed) for row in _drawn(table)]
    if len({row.total for row in drawn}) < 2:
        return None
    return _bars(("total",), drawn, len(table.rows) - len(drawn))


def whole_bar(table: CountTable) -> Bar:
    """Lay out the column sums of a table as one stacked bar of full width."""
    return _bar(table.columns, table.whole, table.whole.total)


def columns(table: CountTable, ticks: Sequence[Tick]) -> tuple[Column, ...]:
    """Lay out the sums of a table by year as vertical bars."""
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


def _drawn(table: CountTable) -> list[CountRow]:
    named = [row for row in table.rows if not row.unnamed]
    return named[:MAX_ROWS] + [row for row in table.rows if row.unnamed]


def _place_percent(count: int) -> float:
    return min(_WIDEST_PLACE_PERCENT, 100 / max(1, count))


def _by_tick(counts: Iterable[int], years: Sequence[int | str | None], ticks: Sequence[Tick]) -> list[int]:
    pairs = list(zip(years, counts, strict=True))
    return [sum(count for year, count in pairs if not isinstance(year, str) and tick.has(year)) for tick in ticks]


def _dot(tick: Tick, count: int, most: int) -> Dot:
    radius_em = max(_SMALLEST_DOT_EM, WIDEST_DOT_EM * sqrt(count / most))
    return Dot(tick, count, _round(radius_em))


def _bars(kinds: Sequence[int | str | None], rows: Sequence[CountRow], undrawn: int) -> BarChart | None:
    if len(rows) < 2:
        return None
    most = max(row.total for row in rows)
    return BarChart(tuple(_bar(kinds, row, most) for row in rows), undrawn)


def _bar(kinds: Sequence[int | str | None], row: CountRow, most: int) -> Bar:
    ends = [sum(row.counts[:number]) / max(1, most) * 100 for number in range(len(row.counts) + 1)]
    segments = tuple(
        Segment(str(kind), count, _round(start), _round(end - start))
        for kind, count, (start, end) in zip(kinds, row.counts, pairwise(ends), strict=True)
        if count
    )
    return Bar(row, segments)


def _round(value: float) -> float:
    return round(value, 2)


__all__ = ["Insight", "insight", "insight_pages"]

ADDRESS = "insight.html"
STYLE = "assets/insight.css"
FILLS = {
    **{each.value: f"fill-{each.value}" for each in Progress},
    Reason.GIVEN.value: "fill-done",
    Reason.NOT_GIVEN.value: "fill-not_stated",
    "total": "fill-done",
}
"""The fill pattern of each segment; patterns differ in form, not only in colour."""


def insight_pages(library: Library) -> Iterator[SiteFile]:
    """Yield the page of charts and its style sheet."""
    yield SiteFile(ADDRESS, partial(_page, library, insight(library), _links(library)))
    yield SiteFile(STYLE, partial(_style, library))


def _links(library: Library) -> dict[str, dict[str, str]]:
    """Map the key of each spelling of a theme or agency to the address of its page."""
    facets = Facets.of_library(library)
    found = {
        kind: {key_of(name): group.address for group in facets.groups(kind) for name in group.spellings}
        for kind in ("themes", "agencies")
    }
    if facets.for_all:
        found["agencies"][""] = facets.for_all.address
    return found


def _style(library: Library) -> bytes:
    return f"{library.wording.render('library/insight.css')}\n".encode()


def _page(library: Library, counted: Insight, links: Mapping[str, Mapping[str, str]]) -> bytes:
    """Render the page of charts."""
    labels = library.wording.labels("library")["insight"]
    years = ticks(counted.packs)
    drawn = {
        "packs": columns(counted.packs, years),
        "themes": dots(counted.themes, years) or total_bars(counted.themes),
        "agencies": dots(counted.agencies, years) or total_bars(counted.agencies),
        "owners": bars(counted.owners),
        "reasons": year_shares(counted.reasons, years),
    }
    return fill(
        library,
        "insight",
        ADDRESS,
        title=str(labels["title"]),
        description=str(labels["description"]),
        labels=labels,
        findings=findings(counted, library.wording),
        counted={name: _table(table, labels, links.get(name, {})) for name, table in vars(counted).items()},
        charts={name: _as_data(chart, labels, links.get(name, {})) for name, chart in drawn.items()},
        wholes={"owners": whole_bar(counted.owners), "reasons": whole_bar(counted.reasons)},
        fills=FILLS,
        max_rows=MAX_ROWS,
    )


def _table(table: CountTable, labels: Mapping[str, Any], links: Mapping[str, str]) -> dict[str, Any]:
    """Convert a table to template values, with the names of rows and columns in words."""
    words = {None: labels["unnamed"]["year"], **labels["progress"], **labels["reason"]}
    rows = table.rows if table.rows and table.rows[0] is not table.whole else ()
    return {
        "columns": plain(table.columns),
        "column_names": [str(words.get(column, column)) for column in table.columns],
        "rows": [_as_data(row, labels, links) for row in rows],
        "whole": _as_data(table.whole, labels, {}),
    }


def _as_data(value: Any, labels: Mapping[str, Any], links: Mapping[str, str]) -> Any:
    """Convert a chart to template values: rows and ticks with their names in words, rows with their pages."""
    if isinstance(value, list | tuple):
        return [_as_data(item, labels, links) for item in value]
    if not is_dataclass(value):
        return plain(value)
    data = {each.name: _as_data(getattr(value, each.name), labels, links) for each in fields(value)}
    if isinstance(value, CountRow | Tick):
        unnamed = value.unnamed.value
        data["label"] = str(labels["unnamed"][unnamed]).format(year=value.name) if unnamed else value.name
    if isinstance(value, CountRow):
        data |= {"total": value.total, "address": links.get(key_of(value.name), "")}
    if isinstance(value, Tick):
        data |= {"name": value.name, "lines": plain(value.lines)}
    return data
