"""The page of charts: what the packs of a library say, counted and drawn."""

from collections.abc import Iterator, Mapping
from dataclasses import asdict
from functools import partial

from briefgen.library import charts
from briefgen.library.facets import Facets
from briefgen.library.figures import Insight, Progress, Reason, Row, Table, Unnamed, insight, key_of
from briefgen.library.frame import fill
from briefgen.library.model import Library, SiteFile

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
    """Yield the page of charts and its style. Its key depends on what it counts, not on the packs themselves."""
    counted = insight(library)
    links = _links(library)
    yield SiteFile(ADDRESS, library.key(ADDRESS, asdict(counted), links), partial(_page, library, counted, links))
    yield SiteFile(STYLE, library.key(STYLE), partial(_style, library))


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

    def named(row: Row | charts.Tick) -> str:
        if row.unnamed is Unnamed.NONE:
            return row.name
        return str(labels["unnamed"][row.unnamed.value]).format(year=row.name)

    def link(kind: str, row: Row) -> str:
        return links.get(kind, {}).get(key_of(row.name), "")

    def column_names(table: Table) -> list[str]:
        words = {None: labels["unnamed"]["year"], **labels["progress"], **labels["reason"]}
        return [str(words.get(column, column)) for column in table.columns]

    ticks = charts.ticks(counted.packs)
    return fill(
        library,
        "insight",
        ADDRESS,
        title=str(labels["title"]),
        description=str(labels["description"]),
        labels=labels,
        counted=counted,
        charts={
            "packs": charts.columns(counted.packs, ticks),
            "themes": charts.dots(counted.themes, ticks) or charts.total_bars(counted.themes),
            "agencies": charts.dots(counted.agencies, ticks) or charts.total_bars(counted.agencies),
            "owners": charts.bars(counted.owners),
            "reasons": charts.year_shares(counted.reasons, ticks),
        },
        wholes={"owners": charts.whole_bar(counted.owners), "reasons": charts.whole_bar(counted.reasons)},
        fills=FILLS,
        max_rows=charts.MAX_ROWS,
        named=named,
        column_names=column_names,
        link=link,
    )
