"""What a library makes of what was typed: dates to come, other spellings, file names that Windows refuses, addresses."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import feedparser  # type: ignore[import-untyped]
import pytest
from library_packs import entry_of, library_of, review_of
from site_packs import write_pack

from briefgen.cli import run
from briefgen.errors import UsageError
from briefgen.library.collect import base_address
from briefgen.library.earlier_packs import Found
from briefgen.library.facets import Facets
from briefgen.library.feed.feed import FEED, feeds, has_feed
from briefgen.library.figures import insight
from briefgen.library.model import State
from briefgen.library.pages.charts import insight_pages
from briefgen.library.published import PackChoice
from briefgen.pipeline.houses import open_house
from briefgen.review.house.house import House
from briefgen.storyboard.editions import make_edition


def message(*agencies: str) -> dict[str, object]:
    """A key message for some agencies."""
    return {"headline": "Share early", "finding": "Each had one part.", "agencies": list(agencies)}


@pytest.mark.parametrize(
    ("published", "count"), [("2031-05", 0), ("2026-02", 0), ("2026-01-16", 0), ("2026-01-15", 1), ("2026", 1)]
)
def test_an_episode_of_a_day_to_come_is_not_in_the_feed(published: str, count: int) -> None:
    """It waits for its day, and its theme has no feed of nothing until then."""
    library = library_of(entry_of(review_of(about={"published": published})))
    files = {each.address: each.make() for each in feeds(library)}
    assert count == len(feedparser.parse(files[FEED]).entries)
    (theme,) = Facets.of_library(library).groups("themes")
    assert bool(count) == has_feed(theme)
    assert bool(count) == ("feeds/neglect.xml" in files)


def test_an_agency_is_one_group() -> None:
    """Spellings of several reviews are one list, one row of the charts and one address, linked from the charts."""
    ways = ["Children's Social Care", "Children’s social care", "CSC", "childrens social care"]
    reviews = [
        review_of(about={"title": f"Child {n}"}, key_messages=[message(way, "Police")]) for n, way in enumerate(ways)
    ]
    library = library_of(*map(entry_of, reviews))
    groups = {group.slug: len(group.entries) for group in Facets.of_library(library).groups("agencies")}
    assert {"childrens-social-care": 4, "police": 4} == groups
    assert [4, 4] == [row.total for row in insight(library).agencies.rows]
    page = next(each for each in insight_pages(library) if each.address.endswith(".html")).make().decode()
    assert "agencies/childrens-social-care.html" in page


@pytest.mark.parametrize("name", ["Con", "aux", "NUL", "com1", "LPT9", "Prn.", "con.txt", "COM¹"])
def test_no_file_has_a_name_that_windows_refuses(name: str) -> None:
    """Themes, agencies, kinds and areas called like a device get another name, and so do their feeds."""
    library = library_of(
        entry_of(
            review_of(about={"themes": [name], "kind": name, "area": name}, key_messages=[message(name, "Health")])
        )
    )
    facets = Facets.of_library(library)
    addresses = [group.address for kind in ("themes", "agencies", "kinds", "areas") for group in facets.groups(kind)]
    addresses += [each.address for each in feeds(library)]
    refused = {"con", "prn", "aux", "nul", *(f"{port}{n}" for port in ("com", "lpt") for n in range(10))}
    assert not [each for each in addresses if Path(each).name.partition(".")[0] in refused]


MENDED = [
    ("https://a.org.uk/learning/index.html", "https://a.org.uk/learning"), ("https://a.org.uk/Index.htm", "https://a.org.uk"),
    ("https://a.org.uk/learning/default.aspx", "https://a.org.uk/learning"), ("https://a.org.uk/learning//", "https://a.org.uk/learning"),
    ("https://a.org.uk/index.html/", "https://a.org.uk"), ("https://index.html", "https://index.html"),
]  # fmt: skip
REFUSED = [
    "https://a.org.uk/x?y=1",
    "https://a.org.uk/#top",
    "https://a.org.uk/Home.aspx",
    "https://a.org.uk/guide.pdf",
]


@pytest.mark.parametrize(("typed", "meant"), MENDED)
def test_an_address_of_a_first_page_is_that_of_its_folder(
    typed: str, meant: str, tmp_path: Path, make_review: Callable[..., object]
) -> None:
    """In a house and for a library alike; printed addresses stand below the folder."""
    (tmp_path / "house.yaml").write_text(f"name: Ours\nsite: {typed}\n", encoding="utf-8")
    house = open_house(tmp_path)
    assert (meant, meant) == (house.site, base_address(typed))
    edition = make_edition(make_review(), house, date(2026, 1, 1))  # type: ignore[arg-type]
    assert f"{meant}/exampleshire-child-t-2021/briefing.html" == edition.page_url


@pytest.mark.parametrize("typed", REFUSED)
def test_an_address_that_cannot_be_a_folder_is_refused(
    typed: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """In a house, for a library, and as an option, with the reason; nothing is written."""
    (tmp_path / "house.yaml").write_text(f"name: Ours\nsite: {typed}\n", encoding="utf-8")
    write_pack(tmp_path / "packs", "Child A")
    for options in (["--house", tmp_path / "house.yaml"], ["--base-url", typed]):
        assert 2 == run(["library", str(tmp_path / "packs"), "-o", str(tmp_path / "site"), *map(str, options)])
        assert "folder" in capsys.readouterr().err
    with pytest.raises(UsageError):
        base_address(typed)
    assert not (tmp_path / "site").exists()


def test_a_library_of_a_withdrawn_pack_lacks_no_program(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where no page is searched, nobody is told to install what makes a search."""
    write_pack(tmp_path / "packs", "Child A", about={"withdrawn": "2024-01"})
    monkeypatch.setattr("briefgen.library.search.Search.program", None)
    assert 0 == run(["library", str(tmp_path / "packs"), "-o", str(tmp_path / "site")])
    assert "pagefind" not in capsys.readouterr().err


def test_a_house_of_examples_is_told_when_a_library_is_made(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """Its e-mail address would stand in the feed: the run says so, unless the house accepts it."""
    write_pack(tmp_path / "packs", "Child A")
    text = "name: Ours\ncontact: team@ours.example\n"
    for more, told in (("", True), ("checks: {ignore: [{rule: house/example, reason: To try.}]}\n", False)):
        (tmp_path / "house.yaml").write_text(text + more, encoding="utf-8")
        assert 0 == run(
            [
                "library",
                str(tmp_path / "packs"),
                "-o",
                str(tmp_path / "site"),
                "--house",
                str(tmp_path / "house.yaml"),
            ]
        )
        assert told == ("house/example" in capsys.readouterr().err)


def test_a_house_in_code_has_its_address_put_right() -> None:
    """The model mends it, whoever makes it."""
    assert "https://a.org.uk" == House(site="https://a.org.uk/index.html").site


def test_an_edition_of_a_retitled_review_is_withdrawn_with_it() -> None:
    """The whole review has another title now, and is taken back: by its id, an earlier edition for one audience is too."""
    name = {"id": "bcdfghjklmnpqrst"}
    whole = entry_of(review_of(about=name | {"title": "New", "withdrawn": "2025"}))
    edition = entry_of(review_of(about=name | {"title": "Old"}), audience="Police")
    found = [Found(each.pack, each.sha256, each.facts, each.read) for each in (whole, edition)]
    choice = PackChoice(House(), date(2026, 1, 1), "en-GB", with_restricted=False)
    choice.record_closed(found)
    shown = choice.entry(found[1])
    assert shown is not None
    assert State.WITHDRAWN is shown.state
