"""The full page in a real browser: by keyboard only, small and enlarged, with other spacing, without JavaScript; and what it tells programs."""

import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from keyboard import Tab

from briefgen import resources
from briefgen.outputs.page.html import render_briefing_page
from briefgen.review.house.house import House
from briefgen.review.load import load_review
from briefgen.review.model import Review
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.editions import make_edition
from briefgen.storyboard.script import write_storyboard
from briefgen.storyboard.timing import Pauses, estimate

ROWAN = resources.samples() / "invented-rowan.yaml"
FILES = ("briefing.html", "briefing.pdf", "podcast.mp3", "transcript.html", "slides.pptx", "pack.json")
SPACING = """* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important; }
p { margin-bottom: 2em !important; }"""
"""The text spacing of WCAG 2.2, success criterion 1.4.12."""


def rowan(house: House | None = None, audience: str = "") -> Edition:
    """The sample that uses every field."""
    return make_edition(
        load_review(ROWAN.read_bytes(), ROWAN.name).review, house or House(), date(2026, 1, 1), audience
    )


def page_of(edition: Edition) -> str:
    """The page with player, chapters and transcript."""
    board = write_storyboard(edition)
    timeline = estimate(board, {"": 170}, Pauses(0.3, 0.5, 1.0))
    return render_briefing_page(edition, board, timeline, FILES).data.decode()


@pytest.fixture(scope="session")
def page(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The page of a sample, in a file."""
    path = tmp_path_factory.mktemp("page") / "briefing.html"
    path.write_text(page_of(rowan()), encoding="utf-8")
    return path


def facts(text: str) -> Any:
    """The page's JSON-LD."""
    (found,) = re.findall(r'<script type="application/ld\+json">(.*?)</script>', text)
    return json.loads(found)


def test_programs_read_what_the_review_states() -> None:
    """The JSON-LD has title, language, date, publisher, area, themes and the report; the audience of an edition."""
    found = facts(page_of(rowan(House(site="https://x.example"), "Police")))
    assert "Rowan (an invented example), Northmere, 2024, edition for Police" == found["headline"]
    assert ("en-GB", "2024-11") == (found["inLanguage"], found["datePublished"])
    assert "Northmere Safeguarding Children Partnership" == found["publisher"]["name"]
    assert "Northmere" == found["spatialCoverage"]["name"]
    assert ["infant injury", "domestic abuse", "information sharing"] == found["keywords"]
    assert "https://northmere.example/reviews/rowan" == found["isBasedOn"]["url"]
    assert "https://x.example/northmere-rowan-an-invented-example-2024-police/briefing.html" == found["url"]
    assert "Police" == found["audience"]["audienceType"]


def test_programs_are_told_nothing_that_is_not_stated(make_review: Callable[..., Review]) -> None:
    """Without date, publisher, report or site the JSON-LD has none; hostile text stays text."""
    title = "</script><script>alert(1)</script><!--"
    review = make_review(about={"published": None, "title": title})
    found = facts(render_briefing_page(make_edition(review, House(), date(2026, 1, 1)), None, None, ()).data.decode())
    assert {"@context", "@type", "headline", "description", "inLanguage", "genre", "spatialCoverage"} == set(found)
    assert found["headline"].startswith(title)


def test_the_keyboard_reaches_everything_in_order(page: Path, tmp_path: Path) -> None:
    """Tab goes through every link and control in the order of the page, each with a visible outline, and out again."""
    with Tab(page, tmp_path) as tab:
        name = "(e => e.getAttribute('href') || e.textContent.trim())"
        expected = tab.run(
            f"[...document.querySelectorAll('a[href]:not(audio a), summary, select, [tabindex]:not(main, details *)')].map({name})"
        )
        where = f"""(() => {{ const e = document.activeElement, s = getComputedStyle(e);
          return {{tag: e.tagName, name: {name}(e),
            outlined: s.outlineStyle !== 'none' && parseFloat(s.outlineWidth) >= 2}}; }})()"""
        stops = []
        for _ in range(len(expected) + 20):
            tab.press("Tab")
            stops.append(tab.run(where))
            if stops[-1]["tag"] == "BODY":
                break
        assert "BODY" == stops.pop()["tag"]
        # The player's own buttons are the browser's; it has none while its recording is missing.
        own = [stop for stop in stops if stop["tag"] != "AUDIO"]
        assert expected == [stop["name"] for stop in own]
        assert all(stop["outlined"] for stop in own)


def test_the_skip_link_and_the_chapters_work_by_keyboard(page: Path, tmp_path: Path) -> None:
    """Enter on the skip link goes to the content; a chapter opened by keyboard starts there, and is marked."""
    with Tab(page, tmp_path) as tab:
        tab.press("Tab")
        assert tab.run("document.activeElement.getBoundingClientRect().top") >= 0
        tab.press("Enter")
        assert "content" == tab.run("document.activeElement.id || location.hash.slice(1)")
        tab.run("document.querySelector('details:has(.chapters) summary').focus()")
        tab.press("Enter")
        assert tab.run("document.querySelector('details:has(.chapters)').open")
        for _ in range(3):
            tab.press("Tab")
        start = tab.run("document.activeElement.closest('[data-start]').getAttribute('data-start')")
        tab.press(" ")
        assert float(start) == pytest.approx(tab.run("document.getElementById('player').currentTime"), abs=0.1)


def test_the_transcript_follows(page: Path, tmp_path: Path) -> None:
    """As the recording goes on, one sentence and one chapter are marked, and the sentence is in view in its box."""
    with Tab(page, tmp_path) as tab:
        marked = tab.run("""(() => {
          document.querySelectorAll('details').forEach(d => { d.open = true; });
          const player = document.getElementById('player'), lines = [...document.querySelectorAll('.spoken [data-start]')];
          const line = lines[lines.length - 3];
          Object.defineProperty(player, 'currentTime', {value: parseFloat(line.dataset.start) + 0.05});
          player.dispatchEvent(new Event('timeupdate'));
          const box = document.querySelector('.spoken').getBoundingClientRect(), at = line.getBoundingClientRect();
          return {lines: document.querySelectorAll('.now').length, right: line.classList.contains('now'),
            chapters: document.querySelectorAll('.chapters [aria-current]').length, scrolled: document.querySelector('.spoken').scrollTop > 0,
            inside: at.top >= box.top - 1 && at.bottom <= box.bottom + 1}; })()""")
    assert {"lines": 1, "right": True, "chapters": 1, "scrolled": True, "inside": True} == marked


@pytest.mark.parametrize("spaced", [False, True], ids=["as drawn", "text spacing"])
def test_nothing_is_cut_at_400_percent(page: Path, tmp_path: Path, spaced: bool) -> None:
    """At 320 by 256 pixels (1280 by 1024 at 400 %), with the wider text spacing too, nothing is cut off or overlaps the edge."""
    with Tab(page, tmp_path, 320, 256) as tab:
        found = tab.run(f"""(() => {{
          document.querySelectorAll('details').forEach(d => {{ d.open = true; }});
          const style = {json.dumps(SPACING if spaced else "")};
          const sheet = new CSSStyleSheet(); sheet.replaceSync(style); document.adoptedStyleSheets = [sheet];
          const cut = [...document.querySelectorAll('body *')].filter(e => {{
            const s = getComputedStyle(e), r = e.getBoundingClientRect();
            if (e.closest('.hidden, .skip, .scroll') || !r.width || ['SCRIPT', 'STYLE'].includes(e.tagName)) return false;
            const clipped = ['hidden', 'clip'].includes(s.overflowX) || ['hidden', 'clip'].includes(s.overflowY);
            return r.right > innerWidth + 1 || r.left < -1 || (clipped && (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1));
          }}).map(e => e.outerHTML.slice(0, 90));
          return {{cut, wide: document.documentElement.scrollWidth > innerWidth,
            spacing: getComputedStyle(document.querySelector('main p')).letterSpacing}}; }})()""")
    assert [] == found["cut"]
    assert not found["wide"]
    assert spaced == (found["spacing"] != "normal")


def test_the_page_is_whole_without_javascript(page: Path) -> None:
    """Every chapter, every spoken word and every section is in the page itself; the script only adds to it."""
    text = page.read_text(encoding="utf-8")
    bare = re.sub(r"<script.*?</script>", "", text, flags=re.DOTALL)
    assert "<button" not in text
    board = write_storyboard(rowan())
    assert len(board.scenes) == len(re.findall(r"<li data-start=", bare))
    assert len(board.lines) == len(re.findall(r"<span data-start=", bare))
    assert "<audio" in bare
    assert "controls" in bare


def test_messages_for_one_agency_and_all_of_them_again(page: Path, tmp_path: Path) -> None:
    """Choosing an agency leaves out of sight what is not for it, says how many are shown, and loses nothing."""
    with Tab(page, tmp_path) as tab:
        shown = "[...document.querySelectorAll('.message')].map(e => e.checkVisibility())"
        choose = (
            (
                "(v => {{ const s = document.getElementById('for'); s.value = v; s.dispatchEvent(new Event('change')); }})"
            )
            .replace("{{", "{")
            .replace("}}", "}")
        )
        assert tab.run(shown) == [True] * 4
        tab.run(f"{choose}('Early years')")
        assert tab.run(shown) == [False, True, True, True]
        assert tab.run("document.querySelector('.filter [role=status]').textContent") == (
            "3 of 4 key messages are shown."
        )
        tab.run(f"{choose}('Housing')")  # named only in what a message means for it
        assert tab.run(shown) == [False, True, False, True]
        tab.run(f"{choose}('')")
        assert tab.run(shown) == [True] * 4
