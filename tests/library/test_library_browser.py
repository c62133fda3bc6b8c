"""The site of a library in a real browser: accessible, searchable, playable by keyboard, private, printable."""

import functools
import http.server
import json
import re
import subprocess
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from browser import AXE, run_vnu
from keyboard import Tab
from manifests import TODAY, manifest_of, write_manifest

from briefgen import resources
from briefgen.ffmpeg import run_ffmpeg
from briefgen.library.collect import collect
from briefgen.library.pages.home import assets, pages
from briefgen.library.search import Search
from briefgen.pack.artifact import MANIFEST
from briefgen.pack.manifest import FileEntry, LineEntry, SceneEntry
from briefgen.review.house.house import House
from briefgen.review.load import load_review
from briefgen.review.model import Review

ROWAN = resources.samples() / "invented-rowan.yaml"
SPOKEN_ONLY = "zephyrine"
"""A word that is in one transcript and nowhere else."""

SECONDS = 120
SPACING = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
p { margin-bottom: 2em !important; }"""
"""The text spacing of WCAG 2.2, success criterion 1.4.12."""


@dataclass(frozen=True)
class Site:
    """A site on disk, where it is served, and the page of its pack with a recording."""

    folder: Path
    url: str
    spoken: str

    @property
    def kinds(self) -> tuple[str, ...]:
        """One page of each kind."""
        gone = "northmere-gone-2021/index.html"
        welsh = "northmere-plentyn-2021/index.html"
        digest = "northmere-learning-2021/index.html"
        lists = (
            "all/index.html",
            "all/page-2.html",
            "themes/index.html",
            "themes/neglect.html",
            "agencies/police.html",
        )
        rest = ("due.html", "withdrawn.html", "search.html?q=baby", "about.html", "404.html")
        return ("index.html", *lists, *rest, self.spoken, welsh, gone, digest)


class Quiet(http.server.SimpleHTTPRequestHandler):
    """Serves files and says nothing."""

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  (the name in the standard library)
        """Say nothing."""


def recorded(review: Review) -> Any:
    """The manifest of a pack with a recording of eight scenes."""
    scenes = []
    for number, message in enumerate((*review.key_messages, *review.key_messages)):
        start = number * SECONDS / 8
        words = f"{message.finding} {SPOKEN_ONLY if number == 2 else ''}"
        lines = tuple(
            LineEntry(id=f"{number}.{n}", speaker="", text=words, start_s=start + 5 * n, end_s=start + 5 * n + 5)
            for n in range(3)
        )
        scenes.append(
            SceneEntry(
                id=str(number),
                title=message.headline,
                words=9,
                budget_s=9,
                start_s=start,
                end_s=start + 15,
                lines=lines,
            )
        )
    names = {"podcast.mp3": 960_000, "briefing.pdf": 84_000, "slides.pptx": 60_000, "action-plan.docx": 9_000}
    files = tuple(FileEntry(name=name, media_type="x/y", bytes=size, sha256="0" * 64) for name, size in names.items())
    changes = {"times": "measured", "total_s": float(SECONDS), "scenes": tuple(scenes), "files": files}
    return manifest_of(review).model_copy(update=changes)


def varied(review: Review, **about: Any) -> Review:
    """The same review with other facts."""
    fields = review.model_dump(mode="json", by_alias=True, exclude_none=True)
    fields["review"] = (
        fields["review"] | {"published": "2021", "kind": "Thematic review", "themes": ["neglect"]} | about
    )
    return Review.model_validate(fields)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Site]:
    """A site of some sixty packs with a search index, served on this machine."""
    rowan = load_review(ROWAN.read_bytes(), ROWAN.name).review
    packs, folder = tmp_path_factory.mktemp("packs"), tmp_path_factory.mktemp("site")
    manifest = recorded(rowan)
    (packs / manifest.slug).mkdir()
    (packs / manifest.slug / MANIFEST).write_text(manifest.model_dump_json(by_alias=True), encoding="utf-8")
    other = {"headline": "Ask early", "finding": "Nobody asked.", "agencies": ["Police"]}
    long_name = "A thematic review of three families, of how what children said was heard, and of what followed"
    for about in (
        {"title": "Old", "review_by": "2022"},
        {"title": "Plentyn", "language": "cy"},
        {"title": "Gone", "withdrawn": "2024-05", "withdrawn_reason": "The family asked."},
        {"title": long_name, "area": "Upper Tessington, Lower Tessington and the Waterside Villages"},
        *(
            {"title": f"Child {number}", "subject": "a young man aged 17", "area": "Westhaven"}
            for number in range(55)
        ),
    ):
        review = varied(rowan, **about)
        if about["title"].startswith("Child"):
            said = other | ({"finding": "Fatherhood classes were full."} if about["title"] == "Child 7" else {})
            review = review.model_copy(update={"key_messages": Review.model_validate(
                review.model_dump(mode="json", by_alias=True, exclude_none=True) | {"key_messages": [said]}
            ).key_messages})  # fmt: skip
        write_manifest(packs, review)
    write_manifest(packs, varied(rowan, title="Old"), "Police")
    write_manifest(packs, varied(rowan, title="Left behind"), "Police")
    write_manifest(packs, varied(rowan, title="Learning", digest_of=["One", "Two"]))
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), functools.partial(Quiet, directory=str(folder)))
    url = f"http://127.0.0.1:{server.server_address[1]}/"
    library = collect([packs], House(), TODAY, base_url=url).library
    for file in (*pages(library), *assets(library)):
        (folder / file.address).parent.mkdir(parents=True, exist_ok=True)
        (folder / file.address).write_bytes(file.make())
    sound = folder / manifest.slug / "podcast.mp3"
    run_ffmpeg("-f", "lavfi", "-i", f"anullsrc=r=44100:cl=mono:d={SECONDS}", "-b:a", "32k", str(sound))
    program = Search("en-GB").program
    assert program, "pagefind is missing: make test installs it"
    subprocess.run([program, "--site", str(folder), "--keep-index-url"], check=True, capture_output=True, timeout=60)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    yield Site(folder, url, f"{manifest.slug}/index.html")
    server.shutdown()
    server.server_close()


@pytest.fixture(scope="module")
def tab(site: Site, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    """One browser for all tests."""
    with Tab(site.url + "about.html", tmp_path_factory.mktemp("browser")) as opened:
        opened.do("Network.enable")
        opened.do("Log.enable")
        yield opened


def look(tab: Tab, width: int, *, dark: bool = False, media: str = "") -> None:
    """Set the width of the window, the colours and the medium."""
    scheme = {"name": "prefers-color-scheme", "value": "dark" if dark else "light"}
    tab.do("Emulation.setDeviceMetricsOverride", width=width, height=800, deviceScaleFactor=1, mobile=False)
    tab.do("Emulation.setEmulatedMedia", features=[scheme], media=media)


def until(tab: Tab, condition: str) -> None:
    """Wait until an expression in the page is true."""
    tab.run(f"""new Promise((done, fail) => {{ let left = 300; (function look() {{
        if ({condition}) done(); else if (left--) setTimeout(look, 20); else fail(new Error("never: " + {json.dumps(condition)})); }})(); }})""")


def searched(tab: Tab, site: Site, query: str) -> list[str]:
    """Open the search page and return the titles that it finds."""
    tab.open(f"{site.url}search.html?{query}")
    until(tab, "/\\d|No/.test(document.getElementById('status').textContent)")
    return results(tab)


def results(tab: Tab) -> list[str]:
    """The titles of the results that are shown."""
    found: list[str] = tab.run("[...document.querySelectorAll('#results h3')].map(each => each.textContent)")
    return found


def test_every_kind_of_page_is_accessible(site: Site, tab: Tab) -> None:
    """No violation of axe-core's rules at 320 and 1280 pixels, light and dark, with everything opened; nothing too wide."""
    axe = AXE.read_text(encoding="utf-8")
    run = """axe.run(document, {resultTypes: ["violations"], rules: {"target-size": {enabled: true}}}).then(found => found.violations.map(
        rule => [rule.id, rule.nodes.map(node => node.html)]))"""
    tab.do("Page.setBypassCSP", enabled=True)
    for address in site.kinds:
        tab.open(site.url + address)
        if address.startswith("search"):
            until(tab, "document.querySelector('#results h3')")
        tab.run("document.querySelectorAll('details').forEach(each => { each.open = true; })")
        tab.run(f"{axe};0")
        for width, dark in ((320, False), (320, True), (1280, False), (1280, True)):
            look(tab, width, dark=dark)
            # The width decides no colour, so that of the second is the first's.
            if (width == 320) != dark:
                assert [] == tab.run(run), (address, width, dark)
            assert tab.run("document.documentElement.scrollWidth <= innerWidth"), (address, width)
        tab.do("Emulation.setEmulatedMedia", features=[{"name": "forced-colors", "value": "active"}])
        # Forced colours are the reader's own; axe takes the page's fill for the colour of its text.
        forced = run.replace("rules: {", 'rules: {"color-contrast": {enabled: false}, ')
        assert [] == tab.run(forced), (address, "forced colours")
    tab.do("Page.setBypassCSP", enabled=False)
    look(tab, 1280)


def test_every_kind_of_page_is_valid(site: Site) -> None:
    """The Nu HTML checker finds no error."""
    assert "" == run_vnu(*(site.folder / address.partition("?")[0] for address in site.kinds))


def test_text_can_be_spaced_and_enlarged(site: Site, tab: Tab) -> None:
    """With the text spacing of WCAG 1.4.12 at 320 pixels (400 % of 1280) no page scrolls sideways."""
    look(tab, 320)
    for address in ("index.html", "all/index.html", "search.html?q=baby", site.spoken):
        tab.open(site.url + address)
        tab.run(f"""(function () {{ const sheet = new CSSStyleSheet(); sheet.replaceSync({json.dumps(SPACING)});
            document.adoptedStyleSheets = [sheet]; }})()""")
        assert tab.run("document.documentElement.scrollWidth <= innerWidth"), address
    look(tab, 1280)


def test_search_finds_what_is_said_in_one_recording(site: Site, tab: Tab) -> None:
    """A word of one transcript finds that pack; the excerpt marks it, and the number is announced politely."""
    assert ["Rowan (an invented example) Northmere, 2024"] == searched(tab, site, f"q={SPOKEN_ONLY}")
    assert "1 review found" == tab.run("document.querySelector('[role=status]').textContent")
    assert SPOKEN_ONLY == tab.run("document.querySelector('.excerpt mark').textContent.toLowerCase()")
    target = tab.run("document.querySelector('#results a').href")
    assert site.url + site.spoken == target
    tab.open(target)
    assert "Rowan (an invented example)" in tab.run("document.querySelector('h1').textContent")


def test_search_can_be_narrowed_and_kept_as_an_address(site: Site, tab: Tab) -> None:
    """Filters of the address are chosen, a new choice changes the address, and each choice has its number."""
    searched(tab, site, "area=Westhaven")
    assert "55 reviews found" == tab.run("document.getElementById('status').textContent")
    assert (10, "Westhaven") == (len(results(tab)), tab.run("document.getElementById('filter-area').value"))
    assert tab.run(
        "[...document.querySelectorAll('#filter-age option')].some(each => each.textContent === '16 to 17 (55)')"
    )
    tab.run("""(function () { const choice = document.getElementById('filter-theme'); choice.value = 'infant injury';
        choice.dispatchEvent(new Event('change')); })()""")
    until(tab, "document.getElementById('status').textContent.startsWith('No reviews found')")
    assert "?theme=infant+injury&area=Westhaven" == tab.run("location.search")
    tab.run("document.getElementById('clear').click()")
    until(tab, "document.getElementById('status').textContent === '59 reviews, and 1 digest'")
    assert "" == tab.run("location.search")
    assert "search.html" not in tab.run("document.querySelector('#results a').href")


def status(tab: Tab) -> str:
    """What the search says."""
    said: str = tab.run("document.getElementById('status').textContent")
    return said


def test_search_says_only_what_is_true(site: Site, tab: Tab) -> None:
    """A word that no page has finds nothing, one that begins alike is called so, and a choice that is none is named."""
    assert [] == searched(tab, site, "q=asdfqwer")
    assert status(tab).startswith("No reviews found")
    assert [] == searched(tab, site, "q=asdfqwer+asked")
    assert searched(tab, site, "q=askedx")
    assert "60 results have words like these" == status(tab)
    assert ["Learning Northmere, 2021"] == searched(tab, site, "q=learning&sort=x")[:1]
    assert "Digest" == tab.run("document.querySelector('#results .badge').textContent")
    searched(tab, site, "theme=nonsense")
    assert "There is no choice “nonsense” under Theme here, so it was left out. 59 reviews, and 1 digest" == status(
        tab
    )


def test_whole_words_are_found_before_parts_of_longer_ones(site: Site, tab: Tab) -> None:
    """The word "father" finds who is called so; a page that has only "fatherhood" is offered below, and shown when asked for."""
    found = searched(tab, site, "q=father")
    assert ("4 reviews found, and 1 digest", 5) == (status(tab), len(found))
    assert not any("Child 7" in each for each in found)
    assert tab.run(
        "[...document.querySelectorAll('#filter-area option')].some(each => each.textContent === 'Westhaven (0)')"
    )
    assert "Show 1 more, where these words are part of longer ones" == tab.run(
        "document.getElementById('parts').textContent"
    )
    tab.run("document.getElementById('parts').click()")
    until(tab, "document.querySelectorAll('#results > li').length === 6")
    assert "Child 7 Westhaven, 2021" == results(tab)[-1]
    assert tab.run("document.getElementById('parts').hidden")
    assert ["Child 7 Westhaven, 2021"] == searched(tab, site, "q=fatherhoo")
    assert "4 reviews found, and 1 digest" in (searched(tab, site, "q=father+record") and status(tab))


def test_excerpts_are_sentences_of_the_page(site: Site, tab: Tab) -> None:
    """They begin and end with a sentence, labels stand apart from values, and the recording is quoted where the page has no such word."""
    searched(tab, site, "q=father")
    for excerpt in tab.run("[...document.querySelectorAll('.excerpt')].map(each => each.textContent)"):
        assert re.fullmatch(r"[A-Z0-9“].*[.?!”]", excerpt), excerpt
        assert "In the recording" not in excerpt
    searched(tab, site, "q=owner")
    assert "Owner: " in tab.run("document.querySelector('.excerpt').textContent")
    searched(tab, site, f"q={SPOKEN_ONLY}")
    assert tab.run("document.querySelector('.excerpt').textContent").startswith("In the recording: ")


def test_results_in_another_language_say_so(site: Site, tab: Tab) -> None:
    """The title and the excerpt of a Welsh review are marked as Welsh, the words of the site are not."""
    searched(tab, site, "q=plentyn")
    assert ["cy", "cy", "cy", "en-GB"] == tab.run(
        "['h3', '.excerpt', '.about-line span', '.about-line span:last-child'].map(each => document.querySelector('#results ' + each).lang)"
    )
    searched(tab, site, f"q={SPOKEN_ONLY}")
    assert ["en-GB", "en-GB"] == tab.run(
        "['h3', '.excerpt'].map(each => document.querySelector('#results ' + each).lang)"
    )


def test_the_menu_is_folded_on_narrow_screens(site: Site, tab: Tab) -> None:
    """At 400 % the menu is one line that opens without a script; one menu is shown at a time, and one link is the current one."""
    shown = "[...document.querySelectorAll('.site-nav a')].filter(each => each.checkVisibility()).length"
    tab.do("Emulation.setScriptExecutionDisabled", value=True)
    for width, height, expected in ((320, 256, 0), (1280, 800, 7)):
        tab.do("Emulation.setDeviceMetricsOverride", width=width, height=height, deviceScaleFactor=1, mobile=False)
        tab.open(site.url + "index.html")
        assert expected == tab.run(shown)
        assert 1 == tab.run("[...document.querySelectorAll('nav')].filter(each => each.checkVisibility()).length")
    look(tab, 320)
    assert tab.run("document.querySelector('.site-head').offsetHeight <= 128")
    tab.run("document.querySelector('.folded summary').focus()")
    tab.press("Enter")
    until_open = "document.querySelector('.folded details').open"
    assert [True, 7] == [tab.run(until_open), tab.run(shown)]
    tab.do("Emulation.setScriptExecutionDisabled", value=False)
    look(tab, 1280)


def test_forced_colours_mark_only_the_current_link(site: Site, tab: Tab) -> None:
    """No border that is transparent elsewhere becomes a bar under every link."""
    tab.do("Emulation.setEmulatedMedia", features=[{"name": "forced-colors", "value": "active"}])
    for address, expected in (("index.html", 1), (site.spoken, 0)):
        tab.open(site.url + address)
        bars = "[...document.querySelectorAll('.in-a-row a')].filter(each => getComputedStyle(each).borderBottomStyle !== 'none')"
        assert expected == tab.run(f"{bars}.length")
    look(tab, 1280)


def test_one_recording_is_heard_at_a_time(site: Site, tab: Tab) -> None:
    """On the home page what begins to play stops what was playing."""
    tab.open(site.url + "index.html")
    assert 1 == tab.run("document.querySelectorAll('.leads audio').length")
    tab.press("Enter")  # a browser plays nothing before the page is used
    tab.run("""(function () { const first = document.querySelector('audio'), second = first.cloneNode(true);
        first.muted = second.muted = true; first.after(second); return first.play(); })()""")
    assert tab.run("!document.querySelectorAll('audio')[0].paused")
    tab.run("document.querySelectorAll('audio')[1].play()")
    until(tab, "document.querySelectorAll('audio')[0].paused && !document.querySelectorAll('audio')[1].paused")


def test_search_works_by_keyboard(site: Site, tab: Tab) -> None:
    """Words and Enter search; "Show more" adds results and goes to the first new one."""
    searched(tab, site, "")
    tab.run("document.getElementById('q').focus()")
    tab.do("Input.insertText", text="asked")
    tab.press("Enter")
    until(tab, "document.getElementById('status').textContent === '59 reviews found, and 1 digest'")
    assert "?q=asked" == tab.run("location.search")
    assert 10 == len(results(tab))
    tab.run("document.querySelector('#further button').focus()")
    tab.press("Enter")
    until(tab, "document.querySelectorAll('#results > li').length === 20")
    until(tab, "document.activeElement === document.querySelectorAll('#results a')[10]")
    assert "Showing 20 of" in tab.run("document.querySelector('#further p').textContent")


def test_search_shows_text_only_as_text(site: Site, tab: Tab) -> None:
    """Markup in what is looked for, or in an excerpt, makes no element."""
    searched(tab, site, "q=%3Cimg+src%3Dx+onerror%3Dalert(1)%3E")
    assert 0 == tab.run("document.querySelectorAll('main img').length")
    assert "<img src=x onerror=alert(1)>" == tab.run("document.getElementById('q').value")


def test_player_by_keyboard(site: Site, tab: Tab) -> None:
    """Play, pause, skip, position, speed and chapters work with keys alone, and the spoken line is marked; from a disk too."""
    tab.open((site.folder / site.spoken).as_uri())
    until(tab, "document.getElementById('player').readyState >= 1")
    assert [True, False] == tab.run(
        "[document.getElementById('player').hidden, document.querySelector('.player').hidden]"
    )
    tab.run("document.querySelectorAll('details').forEach(each => { each.open = true; })")

    def press(selector: str, key: str = "Enter") -> None:
        tab.run(f"document.querySelector({json.dumps(selector)}).focus()")
        tab.press(key)

    press(".play", " ")
    until(tab, "!document.getElementById('player').paused && document.querySelector('.play').textContent === 'Pause'")
    press(".play")
    until(tab, "document.getElementById('player').paused && document.querySelector('.play').textContent === 'Play'")
    press(".chapters li:nth-child(3) button")
    until(tab, "document.getElementById('player').currentTime >= 30 && document.querySelector('.transcript .now')")
    assert 1 == tab.run("document.querySelectorAll('.transcript .now').length")
    assert "true" == tab.run(
        "document.querySelector('.chapters li:nth-child(3) button').getAttribute('aria-current')"
    )
    press(".play")
    until(tab, "document.getElementById('player').paused")
    before = tab.run("document.getElementById('player').currentTime")
    press("[data-by='15']")
    until(tab, f"Math.abs(document.getElementById('player').currentTime - {before + 15}) < 0.5")
    press("[data-by='-15']")
    until(tab, f"Math.abs(document.getElementById('player').currentTime - {before}) < 0.5")
    press(".player input", "ArrowRight")
    until(tab, f"document.getElementById('player').currentTime > {before + 0.4}")
    assert tab.run("/^0:3\\d of 2:00$/.test(document.querySelector('.player input').getAttribute('aria-valuetext'))")
    press(".player select", "ArrowDown")
    until(tab, "document.getElementById('player').playbackRate === 1.25")


def test_nothing_of_the_player_is_announced_on_its_own(site: Site, tab: Tab) -> None:
    """The live texts of a pack's page, that the recording cannot be played and what was chosen, are empty at first."""
    tab.open(site.url + site.spoken)

    live = tab.run(
        "[...document.querySelectorAll('[aria-live], [role=status], [role=alert], [role=timer]')].map(each => each.textContent)"
    )
    assert ["", ""] == live


def test_a_recording_that_cannot_be_played_is_said(site: Site, tab: Tab) -> None:
    """Without its file the player says so and names the way to the download."""
    tab.open(site.url + site.spoken)
    tab.run("document.getElementById('player').src = 'no-such.mp3'")
    until(tab, "document.querySelector('.player-note').textContent.includes('cannot be played')")


def test_the_first_keys_lead_to_the_content(site: Site, tab: Tab) -> None:
    """The first stop of Tab is the skip link, which goes to the content; what has the focus is outlined."""
    tab.open(site.url + "index.html")
    tab.press("Tab")
    assert "skip" == tab.run("document.activeElement.className")
    tab.press("Enter")
    assert "content" == tab.run("document.activeElement.id")
    tab.press("Tab")
    assert "q" == tab.run("document.activeElement.id")
    assert "solid 3px" in tab.run("getComputedStyle(document.activeElement).outline")


def test_without_javascript(site: Site, tab: Tab) -> None:
    """The browser's own player and the lists are there; search says what it needs and links to the lists."""
    tab.do("Emulation.setScriptExecutionDisabled", value=True)
    tab.open(site.url + "search.html")
    text = tab.run("document.body.innerText")
    assert "Search needs JavaScript" in text
    assert "Words to look for" not in text
    tab.open(site.url + site.spoken)
    assert tab.run("document.getElementById('player').controls && document.querySelector('.player').hidden")
    tab.do("Emulation.setScriptExecutionDisabled", value=False)


def test_from_a_disk(site: Site, tab: Tab) -> None:
    """Opened as files the site has its look and links; search says plainly that it needs a web server."""
    tab.open((site.folder / "index.html").as_uri())
    assert "Briefing" in tab.run("getComputedStyle(document.body).fontFamily")
    assert tab.run("document.fonts.ready.then(() => document.fonts.check('16px Briefing'))")
    target = tab.run("document.querySelector('.leads a').href")
    tab.open(target)
    assert "Rowan" in tab.run("document.querySelector('h1').textContent")
    tab.open((site.folder / "search.html").as_uri())
    assert "not from a folder on a disk" in tab.run("document.body.innerText")


def test_print_shows_the_briefing_and_no_controls(site: Site, tab: Tab) -> None:
    """Navigation, player and files stay off paper, which is white; every section of the briefing is on it."""
    tab.open(site.url + site.spoken)
    look(tab, 800, dark=True, media="print")
    visible = "selector => [...document.querySelectorAll(selector)].some(each => each.offsetParent !== null)"
    for selector, expected in {
        ".site-nav": False, ".section-listen": False, ".section-downloads": False, ".section-find": False, ".use": False,
        "h1": True, ".section-messages": True, ".section-support": True, ".note": True, ".site-name": True,
    }.items():  # fmt: skip
        assert expected == tab.run(f"({visible})({json.dumps(selector)})"), selector
    assert "rgb(255, 255, 255)" == tab.run("getComputedStyle(document.body).backgroundColor")
    assert "rgb(0, 0, 0)" == tab.run("getComputedStyle(document.querySelector('.band')).color")
    look(tab, 1280)


def test_no_request_leaves_the_site_and_nothing_is_refused(site: Site, tab: Tab) -> None:
    """Every address that the browser asked for in all these tests is the site's own; its policy stopped nothing of it."""
    for address in ("index.html", "all/index.html", "about.html", site.spoken):
        tab.open(site.url + address)
    searched(tab, site, "q=baby")
    time.sleep(0.2)
    asked = [each["params"]["request"]["url"] for each in tab.events if each["method"] == "Network.requestWillBeSent"]
    allowed = (site.url, "file:///", "data:", "about:", "blob:")
    assert [] == [url for url in asked if not url.startswith(allowed)]
    assert any(url.endswith(".woff2") for url in asked)
    said = [each["params"]["entry"]["text"] for each in tab.events if each["method"] == "Log.entryAdded"]
    assert [] == [text for text in said if "Content Security Policy" in text]
