"""The page of charts: what it counts, what it draws, and that everyone can read it."""

import re
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from browser import run_axe, run_vnu
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from manifests import TODAY, library_of, write_manifest

from briefgen.library.collect import collect
from briefgen.library.figures import CountRow, CountTable, Insight, Unnamed, theme_forms
from briefgen.library.model import Library
from briefgen.library.pages import charts, look
from briefgen.library.pages.charts import insight, insight_pages
from briefgen.library.pages.findings import findings
from briefgen.review.house.house import House
from briefgen.review.model import Review
from briefgen.text import slugify

Make = Callable[..., Review]


def message(*agencies: str, why: str | None = "They were not sure.") -> dict[str, Any]:
    """Return a key message as the summary has it."""
    return {"headline": "Ask early", "finding": "Nobody asked.", "why": why, "agencies": list(agencies)}


@pytest.fixture
def three(make_review: Make, tmp_path: Path) -> Library:
    """A library whose numbers the tests below have counted by hand."""
    first = make_review(
        about={"title": "A", "published": "2019-03", "themes": ["Neglect", "Hospitals", "neglect"]},
        key_messages=[message("Police", "GPs"), message("police", "POLICE", why=None)],
        recommendations=[
            {"text": "Do A.", "owner": "NHS Exampleshire", "due": "2025", "status": "open"},
            {"text": "Do B.", "owner": "nhs exampleshire", "status": "done", "due": "2020"},
            {"text": "Do C."},
        ],
    )
    second = make_review(
        about={"title": "B", "published": "2021", "themes": ["neglect"]},
        key_messages=[message("all")],
        recommendations=[
            {"text": "Do D.", "owner": "Police", "status": "in progress", "due": "2026"},
            {"text": "Do E.", "owner": "nhs Exampleshire", "due": "2026-11-21"},
        ],
    )
    third = make_review(about={"title": "C", "published": None}, key_messages=[message("GPs", why=None)])
    return library_of(tmp_path, first, second, third)


def rows(table: CountTable) -> dict[str, tuple[int, ...]]:
    """Return the counts of each row by its name, or by what stands there instead."""
    return {row.name or str(row.unnamed): row.counts for row in table.rows}


def test_packs_are_counted_by_year(three: Library) -> None:
    """Years ascend; packs without a date come last."""
    packs = insight(three).packs

    assert ((2019, 2021, None), (1, 1, 1)) == (packs.columns, packs.whole.counts)


def test_reviews_are_counted_by_theme(three: Library) -> None:
    """A review counts once for each of its themes, whatever the case and however many messages; without one as such."""
    themes = insight(three).themes

    assert {"Neglect": (1, 1, 0), "Hospitals": (1, 0, 0), "theme": (0, 0, 1)} == rows(themes)
    assert (1, 1, 1) == themes.whole.counts


def test_reviews_are_counted_by_agency(three: Library) -> None:
    """An agency that a review names in several messages counts once; messages for all agencies have a row of their own."""
    assert {"GPs": (1, 0, 1), "Police": (1, 0, 0), "agency": (0, 1, 0)} == rows(insight(three).agencies)


def test_welsh_and_english_themes_are_counted_together(make_review: Make, tmp_path: Path) -> None:
    """Spellings of one row of themes.yaml are one theme, named in the site's language; others are not put together."""
    reviews = [
        make_review(about={"title": name, "published": str(2020 + number), "themes": themes, "language": language})
        for number, (name, language, themes) in enumerate(
            [
                ("A", "en-GB", ["Self-neglect", "neglect"]),
                ("B", "cy", ["hunanesgeulustod", "Cam-drin domestig"]),
                ("C", "en-GB", ["self neglect"]),
            ]
        )
    ]
    english = insight(library_of(tmp_path / "en", *reviews)).themes
    welsh = insight(library_of(tmp_path / "cy", *reviews, language="cy")).themes

    assert {"Self-neglect": (1, 1, 1), "neglect": (1, 0, 0), "Cam-drin domestig": (0, 1, 0)} == rows(english)
    assert {"hunanesgeulustod": (1, 1, 1), "neglect": (1, 0, 0), "Cam-drin domestig": (0, 1, 0)} == rows(welsh)


def test_each_chart_opens_with_what_its_counts_say(three: Library) -> None:
    """One sentence for each, worked out by hand."""
    assert {
        "packs": "No year has more than one review. 1 of 3 gives no date.",
        "themes": "Neglect is the most frequent theme: 2 of 3 reviews are on it.",
        "agencies": "GPs is named most often: in 2 of 3 reviews.",
        "owners": "1 of 5 recommendations is done. 2 are overdue.",
        "reasons": "2 of 4 key messages say why it happened.",
    } == findings(insight(three), three.wording)


@pytest.mark.parametrize(
    ("counts", "said"),
    [
        ({"a": 3, "b": 1}, "A is the most frequent theme: 3 of 4 reviews are on it."),
        ({"a": 2, "b": 2, "c": 1}, "A and b are the most frequent themes: 2 of 4 reviews are on each."),
        (dict.fromkeys("abcde", 2), "5 themes are the most frequent: 2 of 4 reviews are on each."),
        ({"a": 1}, "No theme is in more than one review."),
        ({}, ""),
    ],
)
def test_names_with_as_many_are_told_together(three: Library, counts: dict[str, int], said: str) -> None:
    """No theme is put before another that has as many; where none recurs, that is said."""
    rows = tuple(CountRow(name, (count,)) for name, count in counts.items())
    whole = CountRow("", (4,))
    table = CountTable((2020,), rows, whole)
    counted = replace(insight(three), packs=CountTable((2020,), (whole,), whole), themes=table)

    assert said == findings(counted, three.wording)["themes"]


def test_one_year_alone_has_the_most_of_nothing(three: Library) -> None:
    """Where only one year is known, the chart opens with how many reviews give none."""
    cases: tuple[tuple[tuple[int | None, ...], tuple[int, ...], str], ...] = (
        ((2020, None), (2, 2), "2 of 4 give no date."),
        ((2020,), (4,), ""),
    )
    for columns, counts, said in cases:
        whole = CountRow("", counts)
        counted = replace(insight(three), packs=CountTable(columns, (whole,), whole))

        assert said == findings(counted, three.wording)["packs"]


def test_no_two_themes_of_the_table_have_one_address() -> None:
    """No spelling stands in two rows, and the spellings of two rows make no address in common."""
    owners: dict[str, str] = {}
    for form, first in theme_forms("en-GB").items():
        assert first == owners.setdefault(slugify(form), first), form
    assert theme_forms("en-GB").keys() == theme_forms("cy").keys()


def test_recommendations_are_counted_by_owner_and_progress(three: Library) -> None:
    """Each is in one column; it is overdue when it is not done after the last day that its date can mean."""
    owners = insight(three).owners

    assert ("done", "in_progress", "open", "not_stated", "overdue") == owners.columns
    assert {"NHS Exampleshire": (1, 0, 0, 0, 2), "Police": (0, 1, 0, 0, 0), "owner": (0, 0, 0, 1, 0)} == rows(owners)


def test_a_year_is_overdue_after_its_last_day(make_review: Make, tmp_path: Path) -> None:
    """``due: 2026`` is overdue on 1 January 2027, not on 31 December 2026."""
    review = make_review(recommendations=[{"text": "Do.", "due": "2026"}])
    library_of(tmp_path, review)

    def overdue(today: date) -> int:
        return insight(collect([tmp_path], House(), today).library).owners.whole.counts[-1]

    assert (0, 1) == (overdue(date(2026, 12, 31)), overdue(date(2027, 1, 1)))


def test_reasons_are_counted_by_year(three: Library) -> None:
    """How many messages say why and how many do not, by year."""
    reasons = insight(three).reasons

    assert {"2019": (1, 1), "2021": (1, 0), "year": (0, 1)} == rows(reasons)
    assert (2, 2) == reasons.whole.counts


def test_only_whole_reviews_that_stand_are_counted(make_review: Make, tmp_path: Path) -> None:
    """Editions for one audience, withdrawn packs and digests are not."""
    write_manifest(tmp_path, make_review())
    write_manifest(tmp_path, make_review(), audience="GPs")
    write_manifest(tmp_path, make_review(about={"title": "Gone", "withdrawn": "2026"}))
    write_manifest(tmp_path, make_review(about={"title": "Digest", "digest_of": ["Child T", "Child U"]}))

    assert 1 == insight(collect([tmp_path], House(), TODAY).library).packs.whole.total


NAMES = st.sampled_from(["Police", "police", "GPs", "all", "Ärzte", "straße", "STRASSE", "  Housing ", "x" * 90])
PACKS = st.lists(
    st.fixed_dictionaries(
        {
            "year": st.none() | st.integers(1990, 2026),
            "themes": st.lists(NAMES, max_size=4),
            "messages": st.lists(st.lists(NAMES, min_size=1, max_size=4), min_size=1, max_size=7),
            "owners": st.lists(st.none() | NAMES, max_size=5),
        }
    ),
    min_size=1,
    max_size=8,
)


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(packs=PACKS)
def test_totals_agree_with_the_packs(make_review: Make, packs: list[dict[str, Any]]) -> None:
    """Nothing is lost or counted twice, in the tables and in what is drawn of them."""
    reviews = [
        make_review(
            about={"title": f"Case {n}", "published": pack["year"] and str(pack["year"]), "themes": pack["themes"]},
            key_messages=[
                message(*agencies, why=None if len(agencies) == 1 else "x") for agencies in pack["messages"]
            ],
            recommendations=[{"text": "Do.", "owner": owner} for owner in pack["owners"]],
        )
        for n, pack in enumerate(packs)
    ]
    with tempfile.TemporaryDirectory() as folder:
        library = library_of(Path(folder), *reviews)
        counted = insight(library)
    messages = sum(len(pack["messages"]) for pack in packs)

    assert len(packs) == counted.packs.whole.total
    assert [len(packs)] * 2 == [table.whole.total for table in (counted.themes, counted.agencies)]
    assert messages == counted.reasons.whole.total
    assert counted.reasons.whole.total == sum(row.total for row in counted.reasons.rows)
    assert sum(len(pack["owners"]) for pack in packs) == counted.owners.whole.total
    assert counted.owners.whole.total == sum(row.total for row in counted.owners.rows)
    assert all(
        whole <= sum(column) for table in (counted.themes, counted.agencies) for whole, column in by_year(table)
    )
    drawn = charts.dots(counted.themes, charts.ticks(counted.packs))
    for row in drawn.rows if drawn else ():
        assert row.row.total == sum(dot.count for dot in row.dots)


def by_year(table: CountTable) -> Iterator[tuple[int, list[int]]]:
    """Yield, for each year, the count of the whole and those of the rows."""
    for place, whole in enumerate(table.whole.counts):
        yield whole, [row.counts[place] for row in table.rows]


def packs(counts: dict[int | None, int]) -> CountTable:
    """Return a table of packs by year."""
    whole = CountRow("", tuple(counts.values()))
    return CountTable(tuple(counts), (whole,), whole)


def names_of(counts: dict[int | None, int]) -> list[str]:
    """Return the names of the columns that charts of these packs have."""
    return [f"{tick.unnamed}:{tick.name}" if tick.unnamed else tick.name for tick in charts.ticks(packs(counts))]


YEARS = charts.ticks(packs({2019: 1, 2020: 1, None: 1}))


def test_the_chart_draws_twelve_names_and_what_has_none() -> None:
    """Twelve names with the most are drawn, the unnamed row always; the chart knows how many it leaves out."""
    named = [CountRow(f"T{n}", (30 - n, 0, 0)) for n in range(30)]
    table = CountTable((2019, 2020, None), (*named, CountRow("", (1, 0, 0), Unnamed.THEME)), CountRow("", (9, 0, 0)))
    chart = charts.dots(table, YEARS)

    assert chart is not None
    assert ([f"T{n}" for n in range(12)] + [""], 18) == ([row.row.name for row in chart.rows], chart.undrawn)


@pytest.mark.parametrize(
    ("counts", "expected"),
    [
        ({2020: 1}, []),
        ({2020: 1, None: 4}, []),
        ({2020: 1, 2022: 1, None: 4}, ["2020", "2021", "2022", "year:"]),
        (dict.fromkeys(range(2018, 2027), 1), [str(year) for year in range(2018, 2027)]),
        ({1985: 1} | dict.fromkeys(range(2019, 2027), 2), ["earlier:2018", *map(str, range(2019, 2027))]),
        (dict.fromkeys(range(2017, 2027), 1), ["2017–2018", "2019–2020", "2021–2022", "2023–2024", "2025–2026"]),
        (dict.fromkeys(range(2002, 2027), 3), [f"{year}–{year + 2}" for year in range(2000, 2027, 3)]),
    ],
)  # fmt: skip
def test_years_are_drawn_alone_or_in_equal_spans(counts: dict[int | None, int], expected: list[str]) -> None:
    """Nine columns are enough for any time: of equal length, the last year last, and a few old packs as one column."""
    assert expected == names_of(counts)


def test_a_span_fits_below_its_column() -> None:
    """A span is written in two short lines."""
    tick = charts.ticks(packs(dict.fromkeys(range(2002, 2027), 3)))[0]

    assert ("2000", "–02") == tick.lines


@settings(max_examples=60, deadline=None)
@given(counts=st.dictionaries(st.integers(1000, 9999), st.integers(1, 50), max_size=12), undated=st.integers(0, 3))
def test_every_year_is_in_one_column(counts: dict[int | None, int], undated: int) -> None:
    """Whatever the years, there are at most ten columns, and each pack is in exactly one."""
    counts = dict(sorted(counts.items())) | ({None: undated} if undated else {})
    table = packs(counts)
    ticks = charts.ticks(table)

    assert len(ticks) <= charts.MAX_SPANS + 1
    assert not ticks or table.whole.total == sum(column.count for column in charts.columns(table, ticks))
    assert all(1 == sum(tick.has(year) for tick in ticks) for year in (counts if ticks else ()))


def test_years_without_packs_have_their_place() -> None:
    """Time passes evenly along a chart, and columns are as high as their counts."""
    table = packs({2019: 4, 2022: 1})
    chart = charts.columns(table, charts.ticks(table))

    assert [("2019", 4, 0.0, 100.0), ("2020", 0, 100.0, 0.0), ("2021", 0, 100.0, 0.0), ("2022", 1, 75.0, 25.0)] == [
        (column.tick.name, column.count, column.y_percent, column.height_percent) for column in chart
    ]
    assert [11.0, 33.0, 55.0, 77.0] == [column.tick.x_percent for column in chart]


def test_the_area_of_a_dot_is_in_proportion() -> None:
    """Four times as many have a dot of twice the radius."""
    chart = charts.dots(CountTable((2019, 2020), (CountRow("A", (16, 4)),), CountRow("", (16, 4))), YEARS)

    assert chart is not None
    assert (charts.WIDEST_DOT_EM, charts.WIDEST_DOT_EM / 2) == pytest.approx(
        tuple(dot.radius_em for dot in chart.rows[0].dots), abs=0.01
    )


def test_bars_share_one_scale() -> None:
    """The longest bar takes the whole width, its segments follow one another, and what is 0 is not drawn."""
    chart = charts.bars(
        CountTable(("a", "b", "c"), (CountRow("X", (5, 0, 3)), CountRow("Y", (0, 2, 0))), CountRow("", (5, 2, 3)))
    )

    assert chart is not None
    assert [
        [("a", 5, 0.0, 62.5), ("c", 3, 62.5, 37.5)],
        [("b", 2, 0.0, 25.0)],
    ] == [
        [(each.kind, each.count, each.x_percent, each.width_percent) for each in bar.segments] for bar in chart.bars
    ]


def test_shares_fill_the_width() -> None:
    """Years are compared by share: each bar takes the whole width, and years of one column are one bar."""
    made = tuple(CountRow(str(year), (1, 3)) for year in range(2002, 2027))
    ticks = charts.ticks(packs(dict.fromkeys(range(2002, 2027), 1)))
    chart = charts.year_shares(CountTable(("given", "not_given"), made, CountRow("", (25, 75))), ticks)

    assert chart is not None
    assert {(25.0, 75.0)} == {tuple(each.width_percent for each in bar.segments) for bar in chart.bars}
    assert [CountRow("2000–2002", (1, 3)), CountRow("2003–2005", (3, 9))] == [bar.row for bar in chart.bars[:2]]


def test_a_chart_that_would_say_nothing_is_not_drawn() -> None:
    """One year, one row or rows that are all alike make no chart."""
    one_year = CountTable((2024, None), (CountRow("A", (3, 1)), CountRow("B", (2, 2))), CountRow("", (5, 3)))
    alone = CountTable(("a",), (CountRow("A", (3,)),), CountRow("", (3,)))

    assert (None, None, (), None, None) == (
        charts.dots(one_year, ()), charts.total_bars(one_year), charts.columns(one_year, ()), charts.bars(alone), charts.year_shares(alone, ()),
    )  # fmt: skip


def page_of(library: Library) -> str:
    """Return the page of charts."""
    return next(each for each in insight_pages(library) if each.address == "insight.html").make().decode()


def test_the_page_has_every_number_in_tables(three: Library) -> None:
    """Beside each chart is a table with all rows; names lead to their pages."""
    page = page_of(three)

    assert (
        '<th scope="row"><a href="themes/neglect.html">Neglect</a></th><td class="total">2</td><td>1</td><td>1</td><td>0</td>'
        in page
    )
    assert (
        '<th scope="row">NHS Exampleshire</th><td class="total">3</td><td>1</td><td>0</td><td>0</td><td>0</td><td>2</td>'
        in page
    )
    assert '<th scope="row">No owner named</th>' in page
    assert 5 == page.count("<table") == page.count("<caption")


def test_the_page_depends_only_on_what_is_counted(make_review: Make, tmp_path: Path) -> None:
    """Another word in a finding or another day leaves the page as it is; another theme or a date that passed does not."""

    def drawn(today: date = TODAY, **changes: Any) -> bytes:
        folder = Path(tempfile.mkdtemp(dir=tmp_path))
        library = library_of(
            folder, make_review(recommendations=[{"text": "Do.", "due": "2026"}], **changes), today=today
        )
        return next(iter(insight_pages(library))).make()

    plain = drawn()
    assert [plain] * 2 == [drawn(what_happened="Something else happened."), drawn(date(2026, 12, 31))]
    assert plain not in {drawn(about={"themes": ["Neglect"]}), drawn(date(2027, 1, 1))}


def test_names_are_text(make_review: Make, tmp_path: Path) -> None:
    """Markup in a name stays text."""
    hostile = make_review(
        about={"themes": ['<script>alert("1")</script>', "a\u202eb"]},
        recommendations=[{"text": "Do.", "owner": "<img src=x onerror=alert(1)>"}],
    )
    page = page_of(library_of(tmp_path, hostile))

    assert "<script>" not in page
    assert "<img" not in page
    assert "\u202e" not in page


def test_an_empty_library_says_so(make_review: Make, tmp_path: Path) -> None:
    """When every pack is withdrawn there is a page, without charts."""
    page = page_of(library_of(tmp_path, make_review(about={"withdrawn": "2026"})))

    assert "There is no review to count yet." in page
    assert "<svg" not in page


def many(make_review: Make) -> list[Review]:
    """Return reviews with 30 themes, 60 owners and 25 years."""
    number = count()
    return [
        make_review(
            about={"title": f"Case {n}", "published": str(2002 + n % 25) if n else None, "themes": [f"Theme {n % 30}", f"{'Unbroken' * 8} and a name that does not fit into one line {n % 7}"]},
            key_messages=[message("all" if n == 9 else f"Agency {n % 20}", why="x" if n % 3 else None)] * (1 + n % 4),
            recommendations=[
                {"text": "Do.", "owner": f"Owner {next(number) % 60}", "due": "2025" if n % 4 else None, "status": status}
                for status in ("open", "done", "in progress", None)
            ],
        )
        for n in range(60)
    ]  # fmt: skip


def inlined(library: Library) -> str:
    """Return the page with its style sheets inside, as the checker's frame loads no files."""
    files = {each.address: each for each in (*look.assets(library), *insight_pages(library))}
    css = "\n".join(files[name].make().decode() for name in ("assets/library.css", "assets/insight.css"))
    return re.sub(r'<link rel="stylesheet"[^>]*>', "", page_of(library)).replace(
        "</head>", f"<style>{css}</style></head>"
    )


@pytest.mark.parametrize(("size", "width", "dark"), [(60, 320, False), (60, 1280, True), (2, 320, True)])
def test_axe_finds_nothing(make_review: Make, tmp_path: Path, size: int, width: int, dark: bool) -> None:
    """On a phone and a desktop, light and dark: no violation, and the page is as wide as the window."""
    library = library_of(tmp_path / "packs", *many(make_review)[:size])
    found = run_axe(inlined(library), tmp_path, width, dark=dark)

    assert [] == found.violations
    assert found.content <= found.width <= width


def test_the_pages_are_valid(make_review: Make, three: Library, tmp_path: Path) -> None:
    """The Nu HTML checker finds no error with many packs, few, or none to count; in Welsh too."""
    pages = {
        "many": library_of(tmp_path / "many", *many(make_review)),
        "three": three,
        "welsh": library_of(tmp_path / "welsh", *many(make_review)[:3], language="cy"),
        "none": library_of(tmp_path / "none", make_review(about={"withdrawn": "2026"})),
    }
    for name, library in pages.items():
        (tmp_path / f"{name}.html").write_text(page_of(library), encoding="utf-8")

    assert "" == run_vnu(*(tmp_path / f"{name}.html" for name in pages))


def test_types_are_frozen(three: Library) -> None:
    """What is counted cannot be changed by who shows it."""
    counted: Insight = insight(three)

    with pytest.raises(AttributeError):
        counted.packs = counted.themes  # type: ignore[misc]
