"""The page of charts: what the packs of a library say, counted and drawn."""

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import partial
from typing import Any

from briefgen.library import charts
from briefgen.library.facets import Facets
from briefgen.library.figures import CountRow, CountTable, Insight, Progress, Reason, insight, key_of
from briefgen.library.frame import fill
from briefgen.library.model import Library, SiteFile
from briefgen.plain import plain

__all__ = ["Insight", "insight", "insight_pages"]

ADDRESS = "insight.html"
STYLE = "assets/insight.css"
FILLS = {
    **{each.value: f"fill-{each.value}" for each in Progress},
    Reason.GIVEN.value: "fill-done",
    Reason.NOT_GIVEN.value: "fill-not_stated",
    "total": "fill-done",
}
"""Which pattern fills what; they differ in form, not only in colour."""


def insight_pages(library: Library) -> Iterator[SiteFile]:
    """Yield the page of charts and its style sheet."""
    yield SiteFile(ADDRESS, partial(_page, library, insight(library), _links(library)))
    yield SiteFile(STYLE, partial(_style, library))


def _links(library: Library) -> dict[str, dict[str, str]]:
    """Return the pages of themes and agencies by the key of their names."""
    facets = Facets.of_library(library)
    found = {
        kind: {key_of(group.name): group.address for group in facets.groups(kind)} for kind in ("themes", "agencies")
    }
    if facets.for_all:
        found["agencies"][""] = facets.for_all.address
    return found


def _style(library: Library) -> bytes:
    return f"{library.wording.render('library/insight.css')}\n".encode()


def _page(library: Library, counted: Insight, links: Mapping[str, Mapping[str, str]]) -> bytes:
    labels = library.wording.labels("library")["insight"]
    years = charts.ticks(counted.packs)
    drawn = {
        "packs": charts.columns(counted.packs, years),
        "themes": charts.dots(counted.themes, years) or charts.total_bars(counted.themes),
        "agencies": charts.dots(counted.agencies, years) or charts.total_bars(counted.agencies),
        "owners": charts.bars(counted.owners),
        "reasons": charts.year_shares(counted.reasons, years),
    }
    return fill(
        library,
        "insight",
        ADDRESS,
        title=str(labels["title"]),
        description=str(labels["description"]),
        labels=labels,
        counted={name: _table(table, labels, links.get(name, {})) for name, table in vars(counted).items()},
        charts={name: _as_data(chart, labels, links.get(name, {})) for name, chart in drawn.items()},
        wholes={"owners": charts.whole_bar(counted.owners), "reasons": charts.whole_bar(counted.reasons)},
        fills=FILLS,
        max_rows=charts.MAX_ROWS,
    )


def _table(table: CountTable, labels: Mapping[str, Any], links: Mapping[str, str]) -> dict[str, Any]:
    """Return a table as plain data, each row and column with its name in words."""
    words = {None: labels["unnamed"]["year"], **labels["progress"], **labels["reason"]}
    rows = table.rows if table.rows and table.rows[0] is not table.whole else ()
    return {
        "columns": plain(table.columns),
        "column_names": [str(words.get(column, column)) for column in table.columns],
        "rows": [_as_data(row, labels, links) for row in rows],
        "whole": _as_data(table.whole, labels, {}),
    }


def _as_data(value: Any, labels: Mapping[str, Any], links: Mapping[str, str]) -> Any:
    """Return what a chart is drawn from as plain data; rows and ticks have their name in words, rows their page."""
    if isinstance(value, list | tuple):
        return [_as_data(item, labels, links) for item in value]
    if not is_dataclass(value):
        return plain(value)
    data = {each.name: _as_data(getattr(value, each.name), labels, links) for each in fields(value)}
    if isinstance(value, CountRow | charts.Tick):
        unnamed = value.unnamed.value
        data["label"] = str(labels["unnamed"][unnamed]).format(year=value.name) if unnamed else value.name
    if isinstance(value, CountRow):
        data |= {"total": value.total, "address": links.get(key_of(value.name), "")}
    if isinstance(value, charts.Tick):
        data |= {"name": value.name, "lines": plain(value.lines)}
    return data
