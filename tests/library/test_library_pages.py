"""The pages of a library's site: what each shows, where it is, and when it is made anew."""

import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any
from urllib.parse import urljoin, urlsplit

import pytest
from lxml import html
from manifests import TODAY, library_of, manifest_of, write_manifest

from briefgen.library.collect import collect
from briefgen.library.facets import Facets
from briefgen.library.facts import all_bands, bands, facts_of
from briefgen.library.figures import insight
from briefgen.library.model import Library, SiteFile
from briefgen.library.pages import covers
from briefgen.library.pages.home import assets, pages
from briefgen.pack.artifact import MANIFEST
from briefgen.pack.manifest import FileEntry, LineEntry, SceneEntry
from briefgen.review.house.house import House
from briefgen.review.model import Review

Make = Callable[..., Review]

HOSTILE = '</title></script><script>alert(1)</script>" onload="x" {{ 7*7 }} <img src=x onerror=alert(1)>\x00\u202e'


def files(library: Library) -> dict[str, SiteFile]:
    """The files of a site by address; no address is given twice."""
    found = [*pages(library), *assets(library)]
    by_address = {file.address: file for file in found}
    assert len(found) == len(by_address)
    return by_address


def parsed(file: SiteFile) -> Any:
    """A page as a tree."""
    return html.document_fromstring(file.make())


def tree(library: Library, address: str) -> Any:
    """A page of a site as a tree."""
    return parsed(files(library)[address])


def said(element: Any) -> str:
    """The text of an element on one line."""
    return " ".join(element.text_content().split())


def titles(page: Any) -> list[str]:
    """The packs that a list shows."""
    return [said(link) for link in page.xpath("//ul[@class='cards']/li/*[self::h2 or self::h3]/a")]


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("Rowan, under 2", ["under-1", "1-to-5"]),
        ("Child T, under 1", ["under-1"]),
        ("A young person aged 15", ["11-to-15"]),
        ("an older man", ["65-to-79", "80-and-over"]),
        ("two older children", []),
        ("three children aged 2 to 9", ["1-to-5", "6-to-10"]),
        ("Siblings aged 2, 5 and 12", ["1-to-5", "11-to-15"]),
        ("Nine children, from early childhood to the late teens", ["under-1", "1-to-5", "6-to-10", "11-to-15", "16-to-17"]),
        ("Martin, in his fifties", ["45-to-64"]),
        ("a 10-week-old baby", ["under-1"]),
        ("Baby B, aged fourteen months", ["1-to-5"]),
        ("A child aged 60 weeks", ["1-to-5"]),
        ("A boy, 400 days old", ["1-to-5"]),
        ("An 84-year-old woman", ["80-and-over"]),
        ("15- and 16-year-olds", ["11-to-15", "16-to-17"]),
        ("an unborn baby", ["unborn"]),
        ("Practitioners, and the reviews they learn from", []),
        ("six children, known to 3 services since 2019", []),
        ("Adult X, aged 999", []),
    ],
)  # fmt: skip
def test_ages_are_read_and_never_guessed(subject: str, expected: list[str]) -> None:
    """Numbers and words give the bands that they reach into; a subject that states no age gives none."""
    assert expected == list(bands(subject, "en-GB"))


@pytest.mark.parametrize(
    ("subject", "expected"),
    [
        ("plentyn 15 oed", ["11-to-15"]),
        ("Babi dan 1 oed", ["under-1"]),
        ("plentyn 14 mis oed", ["1-to-5"]),
        ("menyw yn ei phumdegau", ["45-to-64"]),
    ],
)
def test_ages_are_read_in_welsh(subject: str, expected: list[str]) -> None:
    """A Welsh subject has its own patterns."""
    assert expected == list(bands(subject, "cy"))


def test_every_band_has_a_name(make_review: Make, tmp_path: Path) -> None:
    """The bands of the table are those of the labels."""
    labels = library_of(tmp_path, make_review()).wording.labels("library")["site"]["ages"]

    assert list(labels) == list(all_bands())


def test_groups_fold_spellings(make_review: Make, tmp_path: Path) -> None:
    """Spellings that differ in case are one group under the most common one; a pack counts once."""
    library = library_of(
        tmp_path,
        make_review(about={"title": "A", "themes": ["Neglect", "neglect", "Index"]}),
        make_review(about={"title": "B", "themes": ["neglect", "Café", "Cafe"]}),
        make_review(about={"title": "C", "themes": ["NEGLECT ", "neglect"]}),
    )
    groups = {group.name: group for group in Facets(library).groups("themes")}

    assert {"neglect": 3, "Index": 1, "Café": 1, "Cafe": 1} == {name: len(g.entries) for name, g in groups.items()}
    assert "index" != groups["Index"].slug
    assert 4 == len({group.address for group in groups.values()})


def test_messages_for_all_are_under_all_agencies(make_review: Make, tmp_path: Path) -> None:
    """A message for all agencies is not under each; an agency's page says how many more there are."""
    message = {"headline": "Ask", "finding": "Nobody asked.", "agencies": ["Police"]}
    library = library_of(
        tmp_path,
        make_review(about={"title": "A"}, key_messages=[message]),
        make_review(about={"title": "B"}, key_messages=[message | {"agencies": ["All"]}]),
    )
    groups = Facets(library).groups("agencies")

    assert [("All agencies", 1), ("Police", 1)] == [(group.name, len(group.entries)) for group in groups]
    page = tree(library, "agencies/police.html")
    assert ["A"] == titles(page)
    (link,) = page.xpath("//a[contains(., 'more review')]")
    assert ("1 more review has messages for all agencies", "../agencies/all-agencies.html") == (
        said(link),
        link.get("href"),
    )


def test_what_is_not_stated_is_said(make_review: Make, tmp_path: Path) -> None:
    """A review without date and age is under "not stated", which stands last."""
    library = library_of(
        tmp_path,
        make_review(about={"title": "A", "published": None, "subject": "A family"}),
        make_review(about={"title": "B", "published": "2019"}),
        make_review(about={"title": "C", "published": "2021"}),
    )
    facets = Facets(library)

    assert ["2021", "2019", "Date not stated"] == [group.name for group in facets.groups("years")]
    assert ["Under 1", "Age not stated"] == [group.name for group in facets.groups("ages")]


def test_long_lists_are_cut_into_pages(make_review: Make, tmp_path: Path) -> None:
    """Fifty packs a page, the newest first, with links to the other pages that exist."""
    library = library_of(tmp_path, *(make_review(about={"title": f"Child {n:03}"}) for n in range(101)))
    site = files(library)
    lists = ["all/index.html", "all/page-2.html", "all/page-3.html"]
    shown = [titles(parsed(site[address])) for address in lists]

    assert [50, 50, 1] == [len(page) for page in shown]
    assert [f"Child {n:03}" for n in range(101)] == [title for page in shown for title in page]
    second = tree(library, "all/page-2.html")
    assert ["index.html", "index.html", "page-3.html", "page-3.html"] == [
        link.get("href").removeprefix("../all/") for link in second.xpath("//nav[@class='pages']//a")
    ]
    assert "years/2021/page-2.html" in site


def test_every_link_leads_somewhere(make_review: Make, tmp_path: Path) -> None:
    """Each relative address on every page is a file of the site, named in full."""
    library = library_of(
        tmp_path,
        *(make_review(about={"title": f"Child {n}", "themes": ["neglect", "A & B / C"]}) for n in range(60)),
        make_review(about={"title": "Old", "review_by": "2022"}),
        make_review(about={"title": "Gone", "withdrawn": "2024"}),
    )
    site = files(library)
    elsewhere = {"insight.html", "feed.xml", "feeds/neglect.xml", "feeds/a-b-c.xml", "sitemap.xml"}
    for address, file in site.items():
        if not address.endswith(".html") or address == "404.html":
            continue
        page = parsed(file)
        for value in page.xpath("//@href | //@src | //@action"):
            target = urlsplit(urljoin(f"https://x.example/{address}", value))
            if target.netloc == "x.example" and not target.path.endswith("/pack.json"):
                assert target.path[1:] in site.keys() | elsewhere, (address, value)
                assert not value.startswith("/")
                if target.fragment and target.path[1:] == address:
                    assert page.xpath(f"//*[@id='{target.fragment}']"), (address, value)


def test_one_changed_pack_changes_few_pages(make_review: Make, tmp_path: Path) -> None:
    """A new word in one pack makes only its own page anew; a new headline also the lists that show it."""
    reviews = [make_review(about={"title": f"Child {n:02}", "themes": ["neglect"]}) for n in range(60)]
    before = {address: file.make() for address, file in files(library_of(tmp_path / "a", *reviews)).items()}

    def changed(folder: Path, **fields: Any) -> set[str]:
        for review in reviews:
            write_manifest(folder, review)
        pack = write_manifest(folder, reviews[30], "x")
        (pack / MANIFEST).rename(folder / reviews[30].slug / MANIFEST)
        pack.rmdir()
        manifest = manifest_of(reviews[30]).model_copy(update=fields)
        (folder / manifest.slug / MANIFEST).write_text(manifest.model_dump_json(by_alias=True), encoding="utf-8")
        library = collect([folder], House(), TODAY, base_url="https://learning.example").library
        return {address for address, file in files(library).items() if before.get(address) != file.make()}

    slug = reviews[30].slug
    message = {"headline": "A new headline", "finding": "Nobody asked.", "agencies": ["all"]}
    about = {"title": "Child 30", "themes": ["neglect"]}
    lists = {"all/index.html", "themes/neglect.html", "kinds/case-review.html", "areas/exampleshire.html"}
    lists |= {"years/2021.html", "ages/under-1.html", "agencies/all-agencies.html"}
    told = changed(tmp_path / "b", review=make_review(about=about, what_happened="Otherwise."))
    assert {f"{slug}/index.html"} == told
    assert {f"{slug}/index.html"} | lists == changed(
        tmp_path / "c", review=make_review(about=about, key_messages=[message])
    )


def test_only_what_a_page_shows_is_in_its_key(make_review: Make, tmp_path: Path) -> None:
    """A pack's page has another key when its pack, its neighbour's title, the house or its state is another."""
    reviews = [
        make_review(about={"title": f"Child {n}", "review_by": "2026-12-01", "themes": ["neglect"]}) for n in range(3)
    ]

    def keys(name: str, *shown: Review, day: int = 1, house: House | None = None) -> list[str]:
        for review in shown:
            write_manifest(tmp_path / name, review)
        library = collect([tmp_path / name], house or House(), TODAY.replace(month=12, day=day)).library
        site = files(library)
        assert {each.split("/")[1] for each, file in site.items() if file.key} <= {"index.html"}
        return [site[f"{review.slug}/index.html"].key for review in shown]

    first = keys("a", *reviews)
    other = make_review(
        about={"title": "Child 1", "review_by": "2026-12-01", "themes": ["neglect"]}, what_happened="Otherwise."
    )
    named = make_review(about={"title": "Child 2b", "review_by": "2026-12-01", "themes": ["neglect"]})
    assert [True, False, True] == [
        a == b for a, b in zip(first, keys("b", reviews[0], other, reviews[2]), strict=True)
    ]
    assert [True, False, False] == [a == b for a, b in zip(first, keys("c", *reviews[:2], named), strict=True)]
    assert set(first).isdisjoint(keys("d", *reviews, house=House(name="Other")))
    assert set(first).isdisjoint(keys("e", *reviews, day=2))
    assert keys("f", *reviews, day=2) == keys("g", *reviews, day=3)


def test_a_withdrawn_pack_keeps_its_address_and_nothing_else(make_review: Make, tmp_path: Path) -> None:
    """Both of its pages say that it was withdrawn, when and why; no list, group or sitemap has it."""
    gone = make_review(
        about={
            "title": "Gone",
            "withdrawn": "2024-03-05",
            "withdrawn_reason": "The family asked.",
            "themes": ["zebras"],
        }
    )
    library = library_of(tmp_path, make_review(), gone)
    site = files(library)
    for name in ("index.html", "briefing.html"):
        page = parsed(site[f"{gone.slug}/{name}"])
        text = said(page.body)
        assert "Withdrawn: Gone, Exampleshire, 2021" == said(page.find(".//h1"))
        assert "withdrawn (5 March 2024)" in text
        assert "The family asked." in text
        assert gone.key_messages[0].headline not in text
        assert ["noindex, nofollow"] == page.xpath("//meta[@name='robots']/@content")
        assert not page.xpath("//*[@data-pagefind-body]")
    naming = {
        address
        for address, file in site.items()
        if not address.startswith("assets/") and (b"Gone" in file.make() or b"zebras" in file.make())
    }
    assert {"withdrawn.html", f"{gone.slug}/index.html", f"{gone.slug}/briefing.html"} == naming
    assert gone.slug.encode() not in site["sitemap.xml"].make()
    assert "The family asked." in said(tree(library, "withdrawn.html").body)


def test_a_site_with_restricted_reviews_says_so_and_is_not_indexed(make_review: Make, tmp_path: Path) -> None:
    """Every page is marked, no search engine is let in, and robots.txt names no page."""
    write_manifest(tmp_path, make_review(about={"circulation": "restricted"}))
    library = collect([tmp_path], House(), TODAY, base_url="https://learning.example", with_restricted=True).library
    site = files(library)

    for address in ("index.html", "all/index.html", library.entries[0].address):
        page = parsed(site[address])
        assert ["noindex, nofollow"] == page.xpath("//meta[@name='robots']/@content")
        assert "restricted reviews" in said(page.body)
    assert "User-agent: *\nDisallow: /\n" == site["robots.txt"].make().decode()
    assert b"<loc>" not in site["sitemap.xml"].make()


def test_addresses_are_absolute_only_where_they_are_known(make_review: Make, tmp_path: Path) -> None:
    """With an address the pages are canonical and 404.html works at any depth; without one there is no sitemap or feed."""
    library = library_of(tmp_path, make_review())
    here = library.entries[0].address

    assert [f"https://learning.example/{here}"] == tree(library, here).xpath("//link[@rel='canonical']/@href")
    missing = tree(library, "404.html")
    assert all(link.startswith(("https://learning.example/", "#")) for link in missing.xpath("//body//a/@href"))
    assert f"<loc>https://learning.example/{here}</loc>" in files(library)["sitemap.xml"].make().decode()
    local = collect([tmp_path], House(), TODAY).library
    assert "sitemap.xml" not in files(local)
    assert b"feed.xml" not in files(local)["index.html"].make()
    assert ["noindex, nofollow"] == missing.xpath("//meta[@name='robots']/@content")


def test_nothing_is_loaded_from_elsewhere(make_review: Make, tmp_path: Path) -> None:
    """Style sheets, scripts, fonts and pictures are the site's own, and its policy allows no others."""
    library = library_of(tmp_path, make_review())
    site = files(library)
    for address in ("index.html", "search.html", "all/index.html", library.entries[0].address):
        page = parsed(site[address])
        loaded = page.xpath("//script/@src | //img/@src | //link[@rel='stylesheet']/@href")
        assert all("assets/" in each and "//" not in each for each in loaded)
        (policy,) = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")
        assert policy.startswith("default-src 'none'; ")
        assert "unsafe-inline" not in policy
        assert ("'wasm-unsafe-eval'" in policy) == (address == "search.html")
    style = site["assets/library.css"].make().decode()
    assert {f"source-sans-{weight}.woff2" for weight in ("regular", "semibold", "bold")} == set(
        re.findall(r'url\("([^"]*)"\)', style)
    )
    assert all(site[f"assets/{name}"].make()[:4] == b"wOF2" for name in re.findall(r'url\("([^"]*)"\)', style))


def test_hostile_text_is_only_text(make_review: Make, tmp_path: Path) -> None:
    """Markup, template code and control characters in every field make no element and no attribute."""
    message = {"headline": HOSTILE[:60], "finding": HOSTILE, "agencies": [HOSTILE]}
    library = library_of(
        tmp_path,
        make_review(
            about={"title": HOSTILE, "area": HOSTILE, "kind": HOSTILE, "themes": [HOSTILE], "publisher": HOSTILE},
            key_messages=[message],
        ),
    )
    for address, file in files(library).items():
        if address.endswith(".html"):
            data = file.make()
            page: Any = html.document_fromstring(data)
            assert not page.xpath("//@onload | //@onerror | //img")
            assert [] == [script.text for script in page.iter("script") if script.text and "alert" in script.text
                          and script.get("type") != "application/ld+json"]  # fmt: skip
            assert "49" not in said(page.find(".//title"))
            assert "\u202e" not in data.decode()


def test_the_start_page_stays_small(make_review: Make, tmp_path: Path) -> None:
    """With 2,000 packs and 300 themes it is under 100 kB, and shows twelve packs, three large, and thirty themes."""
    one = write_manifest(tmp_path / "one", make_review())
    entry = collect([one], House(), TODAY).library.entries[0]
    told = entry.review.about

    def varied(number: int) -> Any:
        themes = (f"A theme with a name as long as they are, {number % 300}", "neglect")
        about = told.model_copy(update={"title": f"Child {number}", "themes": themes})
        review = entry.review.model_copy(update={"about": about})
        manifest = entry.manifest.model_copy(update={"slug": f"child-{number}", "review": review})
        facts = facts_of(manifest)
        return replace(entry, facts=facts, listed=replace(entry.listed, review=facts.review), read=lambda: manifest)

    library = collect([one], House(), TODAY).library
    library = replace(library, entries=tuple(map(varied, range(2000))))
    (home,) = (file for file in pages(library) if file.address == "index.html")
    data = home.make()

    assert len(data) < 100_000
    page: Any = html.document_fromstring(data)
    assert (3, 9) == (len(page.xpath("//ul[@class='leads']/li")), len(titles(page)))
    assert "See all 2000 reviews" in said(page.body)
    assert 30 == len(page.xpath("//section[@aria-labelledby='themes']//li"))
    assert "See all 301 themes" in said(page.body)


def test_the_newest_reviews_are_shown_large(make_review: Make, tmp_path: Path) -> None:
    """Three with one sentence; one with a recording has its cover, its player and its minutes, others their motif."""
    heard = spoken(make_review(about={"title": "Heard", "published": "2024", "language": "cy"}))
    (tmp_path / heard.slug).mkdir()
    (tmp_path / heard.slug / MANIFEST).write_text(heard.model_dump_json(by_alias=True), encoding="utf-8")
    for year in range(2019, 2024):
        write_manifest(tmp_path, make_review(about={"title": f"Read {year}", "published": str(year)}))
    library = collect([tmp_path], House(), TODAY, base_url="https://learning.example").library
    home = tree(library, "index.html")
    first, second, third = home.xpath("//ul[@class='leads']/li")

    assert ["Heard", "Read 2023", "Read 2022"] == [said(each.find(".//a")) for each in (first, second, third)]
    assert "cy" == first.get("lang")
    assert [f"{heard.slug}/cover.jpg"] == first.xpath(".//img[@alt='']/@src")
    assert [(f"{heard.slug}/podcast.mp3", "Listen to Heard, Exampleshire, 2024")] == [
        (each.get("src"), each.get("aria-label")) for each in first.iter("audio")
    ]
    assert "2 minutes" in said(first)
    assert "Child T was hurt at home." == said(second.find_class("sentence")[0])
    assert [] == second.xpath(".//img | .//audio")
    assert [0, 1, 1] == [len(each.find_class("has-motif")) for each in (first, second, third)]
    motif = second.find_class("has-motif")[0].get("class").split()[-1]
    assert f"assets/{motif}.svg" in files(library)
    assert ["Read 2021", "Read 2020", "Read 2019"] == titles(home)
    assert b"\xff\xd8\xff" == files(library)[f"{heard.slug}/cover.jpg"].make()[:3]
    assert f"{library.entries[1].slug}/cover.jpg" not in files(library)


def test_themes_of_one_motif_look_different(make_review: Make, tmp_path: Path) -> None:
    """Three themes that share a motif have three drawings of it, and each drawing is a file of its own."""
    themes = ["housing", "information sharing", "learning"]
    found = files(library_of(tmp_path, make_review(about={"themes": themes})))
    tiles = parsed(found["themes/index.html"]).find_class("has-motif")
    drawings = {found[f"assets/{each.get('class').split()[-1]}.svg"].make() for each in tiles}

    assert (3, 1, 3) == (
        len(tiles), len({each.get("class").rpartition("-")[0] for each in tiles}), len(drawings)
    )  # fmt: skip


def test_covers_are_drawn_where_they_are_shown(
    make_review: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Without an address on the web only the reviews that are shown large have a cover; with one, the newest have."""
    for year in range(2019, 2024):
        manifest = spoken(make_review(about={"title": f"Child {year}", "published": str(year)}))
        (tmp_path / manifest.slug).mkdir()
        (tmp_path / manifest.slug / MANIFEST).write_text(manifest.model_dump_json(by_alias=True), encoding="utf-8")
    counts = [
        sum(
            address.endswith("/cover.jpg")
            for address in files(collect([tmp_path], House(), TODAY, base_url=url).library)
        )
        for url in ("", "https://learning.example")
    ]

    assert [3, 5] == counts
    monkeypatch.setattr(covers, "MOST_SHARED", 4)
    known = collect([tmp_path], House(), TODAY, base_url="https://learning.example").library
    assert not covers.cover_address(known, known.entries[-1])
    (image,) = tree(known, known.entries[-1].address).xpath("//meta[@property='og:image']/@content")
    assert "https://learning.example/artwork.jpg" == image


def test_a_link_that_is_shared_has_a_picture(make_review: Make, tmp_path: Path) -> None:
    """Where the site's address is known, a review with a recording has its cover, and every other page the library's."""
    picture = "//meta[@property='og:image']/@content"
    heard, read = spoken(make_review()), manifest_of(make_review(about={"title": "Read"}))
    known = pack_page(tmp_path / "a", heard, base_url="https://learning.example")

    assert [f"https://learning.example/{heard.slug}/cover.jpg"] == known.xpath(picture)
    assert ["https://learning.example/artwork.jpg"] == pack_page(
        tmp_path / "b", read, base_url="https://learning.example"
    ).xpath(picture)
    assert [] == pack_page(tmp_path / "c", heard).xpath(picture)


def test_a_video_is_played_on_the_page_with_its_captions(make_review: Make, tmp_path: Path) -> None:
    """It has its picture and its captions in the pack's language, is offered in "Use it", and is not searched."""
    review = make_review(about={"language": "cy"})
    names = ("video.mp4", "video-poster.jpg", "captions.vtt", "facilitator.pdf")
    extra = tuple(FileEntry(name=name, media_type="x/y", bytes=9, sha256="0" * 64) for name in names)
    manifest = spoken(review)
    page = pack_page(tmp_path / "all", manifest.model_copy(update={"files": (*manifest.files, *extra)}))
    (video,) = page.iter("video")

    assert ("video.mp4", "video-poster.jpg", "none") == (video.get("src"), video.get("poster"), video.get("preload"))
    assert [("captions", "captions.vtt", "cy")] == [
        (each.get("kind"), each.get("src"), each.get("srclang")) for each in video.iter("track")
    ]
    offered = page.xpath("//section[contains(@class, 'use')]//a/@href")
    assert {"#listen", "#watch", "facilitator.pdf"} <= set(offered)
    assert page.xpath("//section[h2/@id='watch']/@data-pagefind-ignore") == [""]
    silent = manifest_of(review).model_copy(update={"files": extra[:1]})
    (alone,) = pack_page(tmp_path / "one", silent).iter("video")
    assert (None, []) == (alone.get("poster"), list(alone.iter("track")))


def test_the_player_chooses_the_still_video_for_those_who_ask_for_less_motion(
    make_review: Make, tmp_path: Path
) -> None:
    """Where the pack has it, the browser takes it by the reader's own setting, and it is offered to all."""
    names = ("video.mp4", "video-still.mp4", "clip-square.mp4")
    extra = tuple(FileEntry(name=name, media_type="video/mp4", bytes=9, sha256="0" * 64) for name in names)
    page = pack_page(tmp_path, manifest_of(make_review()).model_copy(update={"files": extra}))
    (video,) = page.iter("video")

    assert video.get("src") is None
    assert [("video-still.mp4", "(prefers-reduced-motion: reduce)"), ("video.mp4", None)] == [
        (each.get("src"), each.get("media")) for each in video.iter("source")
    ]
    assert 2 == len(page.xpath("//a[@href='video-still.mp4']"))
    assert "Clip of one message, square (MP4)" in " ".join(page.xpath("//a[@href='clip-square.mp4']//text()"))


def test_agencies_and_themes_with_most_reviews_come_first(make_review: Make, tmp_path: Path) -> None:
    """On the home page and on their own; each says how many reviews it has."""
    message = {"headline": "Ask", "finding": "Nobody asked."}
    library = library_of(
        tmp_path,
        *(
            make_review(
                about={"title": str(number), "themes": ["zeal", *(["art"] if number == 2 else [])]},
                key_messages=[message | {"agencies": agencies}],
            )
            for number, agencies in enumerate([["Youth work"], ["Youth work", "Ambulance"], ["Ambulance", "Youth work"]])
        ),
    )  # fmt: skip
    home = tree(library, "index.html")

    agencies, themes = (home.xpath(f"//ul[@class='{name}']/li") for name in ("chooser", "tiles"))
    assert ["Youth work 3 reviews", "Ambulance 2 reviews"] == [said(each) for each in agencies]
    assert ["zeal 3 reviews", "art 1 review"] == [said(each) for each in themes]
    assert ["agencies/youth-services.html", "agencies/ambulance-service.html"] == home.xpath(
        "//ul[@class='chooser']//@href"
    )
    for kind, first in (("agencies", "Youth work"), ("themes", "zeal")):
        assert said(tree(library, f"{kind}/index.html").xpath("//ul[@class='tiles']/li")[0]).startswith(first)


def test_welsh_and_english_themes_stand_together(make_review: Make, tmp_path: Path) -> None:
    """One list under the site's name for the theme; the address of another spelling still leads to it, unsearched."""
    library = library_of(
        tmp_path,
        make_review(about={"title": "A", "themes": ["Domestic abuse"]}),
        make_review(about={"title": "B", "themes": ["cam-drin domestig"], "language": "cy"}),
        make_review(about={"title": "C", "themes": ["CAM-DRIN DOMESTIG"], "language": "cy"}),
    )
    (group,) = Facets.of_library(library).groups("themes")
    site = files(library)

    assert ("Domestic abuse", 3, "themes/domestic-abuse.html") == (group.name, len(group.entries), group.address)
    other = parsed(site["themes/cam-drin-domestig.html"])
    assert titles(parsed(site[group.address])) == titles(other) == ["A", "B", "C"]
    assert ["noindex, nofollow"] == other.xpath("//meta[@name='robots']/@content")
    assert b"cam-drin-domestig" not in site["sitemap.xml"].make()
    welsh = library_of(tmp_path / "cy", make_review(about={"themes": ["domestic abuse"]}), language="cy")
    assert "themes/cam-drin-domestig.html" in files(welsh)


def spoken(review: Review, times: str = "measured") -> Any:
    """A pack's manifest with a recording of two scenes."""
    lines = (
        LineEntry(id="a.01", speaker="Host", text="Welcome to this.", start_s=0.5, end_s=3),
        LineEntry(id="a.02", speaker="Reader", text="It is about <i>care</i>.", start_s=3, end_s=6.25),
    )
    scenes = tuple(
        SceneEntry(id=name, title=title, words=8, budget_s=9, start_s=start, end_s=start + 65, lines=lines)
        for name, title, start in (("about", "What this is", 0), ("story", "What happened", 65))
    )
    names = {"podcast.mp3": 3_412_345, "briefing.pdf": 84_600, "slides.pptx": 999, "odd-name.bin": 5_000}
    entries = tuple(FileEntry(name=n, media_type="x/y", bytes=size, sha256="0" * 64) for n, size in names.items())
    changes = {"times": times, "total_s": 130.0, "scenes": scenes, "files": entries}
    return manifest_of(review).model_copy(update=changes)


def pack_page(folder: Path, manifest: Any, **options: Any) -> Any:
    """The page of one pack."""
    (folder / manifest.slug).mkdir(parents=True)
    (folder / manifest.slug / MANIFEST).write_text(manifest.model_dump_json(by_alias=True), encoding="utf-8")
    library = collect([folder], House(), TODAY, **options).library
    return tree(library, f"{manifest.slug}/index.html")


def test_player_chapters_and_transcript_come_from_the_pack(make_review: Make, tmp_path: Path) -> None:
    """Chapters have their times, each spoken line its own, and a speaker is named where the speaker changes."""
    page = pack_page(tmp_path, spoken(make_review()))

    assert ["podcast.mp3"] == page.xpath("//audio/@src")
    assert ["0:00 What this is", "1:05 What happened"] == [
        said(item) for item in page.xpath("//ol[@class='chapters']/li")
    ]
    lines = page.xpath("//details[@class='transcript']//span[@data-start]")
    assert [("0.5", "3.0"), ("3.0", "6.25")] * 2 == [(line.get("data-start"), line.get("data-end")) for line in lines]
    assert ["Host: Welcome to this.", "Reader: It is about <i>care</i>."] * 2 == [
        said(p) for p in page.xpath("//details[@class='transcript']//p")
    ]


def test_times_that_are_only_estimated_are_not_shown(make_review: Make, tmp_path: Path) -> None:
    """Without measured times there are no chapters, and the transcript has no times."""
    page = pack_page(tmp_path, spoken(make_review(), "estimated"))

    assert [] == page.xpath("//ol[@class='chapters'] | //*[@data-start]")
    assert 4 == len(page.xpath("//details[@class='transcript']//p"))


def test_a_pack_without_recording_has_no_player(make_review: Make, tmp_path: Path) -> None:
    """No podcast.mp3, no player, no script, and no link to it."""
    page = pack_page(tmp_path, manifest_of(make_review()))

    assert [] == page.xpath("//audio | //script[@src] | //a[@href='#listen']")


def test_files_are_named_and_sized(make_review: Make, tmp_path: Path) -> None:
    """Each file has its plain name, its size in kB or MB, and its group; one that no site takes is not there."""
    page = pack_page(tmp_path, spoken(make_review()))

    assert [
        ("Read and print", ["One-page briefing (PDF) 85 kB"]),
        ("Present", ["Slides for a team meeting (PowerPoint) 1 kB"]),
        ("Listen and watch", ["Recording (MP3) 3.4 MB"]),
        ("For computers", ["List of all files and checks (JSON) 3 kB"]),
    ] == [
        (said(heading), [said(item) for item in heading.getnext()])
        for heading in page.xpath("//section[@class='section-downloads']/h3")
    ]
    assert "odd-name.bin" not in page.xpath("//ul[@class='downloads']//a/@href")


def test_the_page_has_the_whole_briefing_and_the_way_to_others(make_review: Make, tmp_path: Path) -> None:
    """Every section of the briefing is there, and each theme, agency, kind, area, year and age is a link and a filter."""
    about = {"themes": ["neglect"], "report": "https://report.example/t", "review_by": "2022"}
    page = pack_page(tmp_path, manifest_of(make_review(about=about, good_practice=["A nurse came back."])))
    text = said(page.body)

    for expected in (
        "Child T could not speak.",
        "Each service held one part",
        "A nurse came back.",
        "Due for review:",
    ):
        assert expected in text
    assert "https://report.example/t" in page.xpath("//section[contains(@class, 'use')]//a/@href")
    assert {
        "theme": ["neglect"],
        "agency": ["All agencies"],
        "kind": ["Case review"],
        "area": ["Exampleshire"],
        "year": ["2021"],
        "age": ["Under 1"],
    } == {name: page.xpath(f"//a/span[@data-pagefind-filter='{name}']/text()") for name in
          ("theme", "agency", "kind", "area", "year", "age")}  # fmt: skip
    assert ["date:2021-03"] == page.xpath("//@data-pagefind-sort")


def test_a_welsh_pack_is_welsh(make_review: Make, tmp_path: Path) -> None:
    """Its content is marked as Welsh and has Welsh labels; the site around it stays English, and lists mark it."""
    review = make_review(about={"language": "cy", "title": "Plentyn T"})
    page = pack_page(tmp_path, manifest_of(review))

    (article,) = page.xpath("//article[@data-pagefind-body]")
    assert ("en-GB", "cy") == (page.get("lang"), article.get("lang"))
    assert "Negeseuon allweddol" in [said(heading) for heading in article.iter("h2")]
    assert ["en-GB"] == article.xpath(".//section[contains(@class, 'section-find')]/@lang")
    library = collect([tmp_path], House(), TODAY).library
    (item,) = tree(library, "all/index.html").xpath("//ul[@class='cards']/li")
    assert "cy" == item.get("lang")
    assert "In Welsh" in said(item)


def test_a_welsh_site(make_review: Make, tmp_path: Path) -> None:
    """Every page of a site in Welsh is filled with Welsh labels."""
    library = library_of(tmp_path, make_review(about={"language": "cy"}), language="cy")

    page = tree(library, "index.html")
    assert ("cy", "Hafan") == (page.get("lang"), said(page.xpath("//nav//a")[0]))
    for file in pages(library):
        assert file.make()


def test_editions_for_one_audience_stand_with_the_whole(make_review: Make, tmp_path: Path) -> None:
    """They are linked from the whole edition and back, and are in no list, also when the whole is not there; only the whole is searched."""
    review = make_review()
    write_manifest(tmp_path / "both", review)
    write_manifest(tmp_path / "both", review, "Police")
    library = collect([tmp_path / "both"], House(), TODAY).library
    slug = review.slug

    whole, part = (tree(library, f"{each}/index.html") for each in (slug, f"{slug}-police"))
    assert [f"../{slug}-police/index.html"] == whole.xpath("//section[@class='section-editions']//a/@href")
    assert [f"../{slug}/index.html"] == part.xpath("//p[@class='byline']/a/@href")
    assert 1 == len(titles(tree(library, "all/index.html")))
    write_manifest(tmp_path / "alone", review, "Police")
    alone = collect([tmp_path / "alone"], House(), TODAY).library
    assert ([], [f"{slug}-police"]) == (
        titles(tree(alone, "all/index.html")),
        [each.slug for each in alone.alone],
    )
    assert () == library.alone
    other = make_review(about={"title": "Another child"})
    write_manifest(tmp_path / "both", other, "Police")
    three = collect([tmp_path / "both"], House(), TODAY).library
    assert [f"{other.slug}-police"] == [each.slug for each in three.alone]
    assert (1, 0) == tuple(len(page.xpath("//*[@data-pagefind-body]")) for page in (whole, part))
    assert "There are no reviews here yet." in said(tree(alone, "index.html").body)


@pytest.mark.parametrize(
    "closed", [{"withdrawn": "2024", "withdrawn_reason": "Asked."}, {"circulation": "restricted"}]
)
def test_an_earlier_edition_for_one_audience_is_closed_with_the_whole(
    make_review: Make, tmp_path: Path, closed: dict[str, str]
) -> None:
    """When only the edition for everyone was built again, the others are withdrawn or restricted as it is."""
    write_manifest(tmp_path, make_review(), "Police")
    whole = make_review(about=closed)
    write_manifest(tmp_path, whole)
    found = collect([tmp_path], House(), TODAY)
    headline = whole.key_messages[0].headline.encode()

    assert not [address for address, file in files(found.library).items() if headline in file.make()]
    assert len(found.restricted) == (2 if "circulation" in closed else 0)
    assert {"withdrawn"} >= {str(each.state) for each in found.library.entries}


def test_a_digest_is_no_review(make_review: Make, tmp_path: Path) -> None:
    """Every count is of reviews; digests stand below their own heading, and in no group."""
    digest = make_review(about={"title": "Learning", "digest_of": ["One", "Two"], "review_by": "2022"})
    write_manifest(tmp_path, digest, "Police")
    library = library_of(tmp_path, make_review(), digest)
    site = {address: parsed(file) for address, file in files(library).items() if address.endswith(".html")}

    assert ["Child T", "Learning"] == titles(site["all/index.html"])
    assert ["Digests"] == site["all/index.html"].xpath("//h2[@id='digests']/text()")
    assert ["Learning"] == titles(site["due.html"])
    for address in ("index.html", "all/index.html", "about.html"):
        assert "1 review" in said(site[address].body), address
        assert "2 reviews" not in said(site[address].body), address
    for address, page in site.items():
        if address.partition("/")[0] in {"themes", "agencies", "kinds", "areas", "years", "ages"}:
            assert "Learning" not in titles(page), address
    assert 1 == insight(library).packs.whole.total
    page = site[f"{digest.slug}/index.html"]
    assert ["type:digest"] == page.xpath("//article[@data-pagefind-body]/@data-pagefind-filter")


def test_dates_of_lists_are_in_the_words_of_the_site(make_review: Make, tmp_path: Path) -> None:
    """A Welsh site gives the date of an English review in Welsh."""
    review = make_review(about={"title": "Gone", "withdrawn": "2024-02", "review_by": "2022-02"})
    library = library_of(tmp_path, review, make_review(about={"review_by": "2022-02"}), language="cy")

    for address in ("due.html", "withdrawn.html"):
        text = said(tree(library, address).body)
        assert ("Chwefror" in text, "February" in text) == (True, False)


@pytest.mark.parametrize(
    ("closed", "with_restricted", "left_out"),
    [
        ({"withdrawn": "2024"}, True, [True]),
        ({"circulation": "restricted"}, False, [False]),
        ({"circulation": "restricted"}, True, []),
        ({}, False, []),
    ],
)
def test_a_digest_is_closed_with_a_review_that_it_quotes(
    make_review: Make, tmp_path: Path, closed: dict[str, str], with_restricted: bool, left_out: list[bool]
) -> None:
    """Nothing of a digest is shown when a review that it names is withdrawn or restricted, and the review is named."""
    write_manifest(tmp_path, make_review(about={"title": "Baby X", **closed}))
    names = ["Other, Elsewhere, 2020", "Baby X, Exampleshire, 2021"]
    write_manifest(tmp_path, make_review(about={"title": "Learning", "digest_of": names}))
    found = collect([tmp_path], House(), TODAY, with_restricted=with_restricted)

    assert [(names[1], each) for each in left_out] == [(each.review, each.is_withdrawn) for each in found.digests]
    assert bool(left_out) == ("Learning" not in {each.manifest.title for each in found.library.entries})


def test_the_house_is_on_every_page(make_review: Make, tmp_path: Path) -> None:
    """Name, logo, colours and contact are the house's, and it can change any word and any template."""
    folder = tmp_path / "house"
    (folder / "labels" / "en-GB").mkdir(parents=True)
    (folder / "labels" / "en-GB" / "library.yaml").write_text("site: {strapline: Ours}\n", encoding="utf-8")
    (folder / "logo.svg").write_text(
        "<svg xmlns='http://www.w3.org/2000/svg'><path d='M0 0h9v9z'/></svg>", encoding="utf-8"
    )
    colours = {"primary": "#2b4a7a", "accent": "#8a2f4f"}
    house = House.model_validate(
        {"name": "Exampleshire <Partnership>", "contact": "learning@exampleshire.example", "logo": "logo.svg",
         "colours": colours, "folder": folder}
    )  # fmt: skip
    write_manifest(tmp_path / "packs", make_review())
    library = collect([tmp_path / "packs"], house, TODAY).library
    page = tree(library, library.entries[0].address)

    assert "Exampleshire <Partnership> Ours" == said(page.xpath("//header[@class='site-head']//a")[0])
    assert ["../assets/logo.svg"] == page.xpath("//img[@class='logo']/@src")
    assert "learning@exampleshire.example" in said(page.xpath("//footer")[0])
    site = files(library)
    assert b"<svg" in site["assets/logo.svg"].make()
    assert b"#2b4a7a" in site["assets/library.css"].make()
    assert "learning@exampleshire.example" in said(tree(library, "about.html").body)


def test_two_builds_give_the_same_bytes(make_review: Make, tmp_path: Path) -> None:
    """Keys and pages do not depend on anything but the packs and the settings."""
    library = library_of(tmp_path, make_review(), make_review(about={"title": "B", "themes": ["neglect"]}))
    again = collect([tmp_path], House(), TODAY, base_url="https://learning.example/").library

    assert {a: (f.key, f.make()) for a, f in files(library).items()} == {
        a: (f.key, f.make()) for a, f in files(again).items()
    }


def test_a_theme_links_its_feed_and_a_pack_its_neighbours(make_review: Make, tmp_path: Path) -> None:
    """A theme with a recording has a feed where the site's address is known; a pack leads to the next newer and older one."""
    for year in (2019, 2020, 2021):
        manifest = spoken(
            make_review(about={"title": f"Child {year}", "published": str(year), "themes": ["neglect"]})
        )
        (tmp_path / manifest.slug).mkdir()
        (tmp_path / manifest.slug / MANIFEST).write_text(manifest.model_dump_json(by_alias=True), encoding="utf-8")
    known = collect([tmp_path], House(), TODAY, base_url="https://learning.example").library
    local = collect([tmp_path], House(), TODAY).library

    assert "../feeds/neglect.xml" in tree(known, "themes/neglect.html").xpath("//main//a/@href")
    assert [] == [link for link in tree(local, "themes/neglect.html").xpath("//@href") if "feed" in link]
    (middle,) = (entry for entry in local.entries if entry.review.year == 2020)
    assert {"Later": "Child 2021, Exampleshire, 2021", "Earlier": "Child 2019, Exampleshire, 2019"} == {
        said(term): said(term.getnext())
        for term in tree(local, middle.address).xpath("//div[@class='neighbours']//dt")
    }


def test_what_is_due_is_counted_without_editions_and_digests(make_review: Make, tmp_path: Path) -> None:
    """An edition for one audience is not in the list, digests stand on its last page, and no search engine has it."""
    reviews = [make_review(about={"title": f"C {n}", "review_by": "2022-05"}) for n in range(51)]
    digest = make_review(about={"title": "Learning", "digest_of": ["One", "Two"], "review_by": "2022-05"})
    write_manifest(tmp_path, reviews[0], "Police")
    write_manifest(tmp_path, make_review(about={"title": "Not yet", "review_by": "2090"}))
    library = library_of(tmp_path, *reviews, digest)
    first, second = tree(library, "due.html"), tree(library, "due/page-2.html")

    assert {"Learning", *(f"C {n}" for n in range(51))} == {*titles(first), *titles(second)}
    assert ([0, 1], [50, 2]) == (
        [len(page.xpath("//h2[@id='digests']")) for page in (first, second)],
        [len(titles(page)) for page in (first, second)],
    )
    assert "51 reviews" in said(first.body)
    assert [["noindex, nofollow"]] * 2 == [page.xpath("//meta[@name='robots']/@content") for page in (first, second)]


def test_what_is_due_is_listed_in_pages(make_review: Make, tmp_path: Path) -> None:
    """More than fifty reviews that are due are in pages too, each with its date."""
    library = library_of(
        tmp_path, *(make_review(about={"title": f"C {n}", "review_by": "2022-05"}) for n in range(51))
    )
    first, second = tree(library, "due.html"), tree(library, "due/page-2.html")

    assert (50, 1) == (len(titles(first)), len(titles(second)))
    assert "Due for review by May 2022" in said(first.body)
    assert ["Due for review", "Due for review, page 2"] == [said(page.xpath("//h1")[0]) for page in (first, second)]
