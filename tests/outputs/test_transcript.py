"""The transcript: every word, readable by eye, ear and machine."""

import base64
import hashlib
import re
from collections.abc import Callable
from html import escape
from pathlib import Path

import pytest
from browser import run_axe, run_vnu
from lxml import html
from spoken import programme, scene, storyboard

from briefgen.outputs.podcast.texts import render_transcript
from briefgen.review.house.house import Colours, House
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.model import Line, Scene, SceneKind, Slide, Storyboard
from briefgen.storyboard.timing import Pauses, timeline_of

FACTS = {"publisher": "Exampleshire Partnership", "report": "https://example.org/report"}


def rendered(edition: Edition, board: Storyboard, seconds: float = 40.0, **basis: str) -> tuple[str, str]:
    """Return page and text of a Storyboard whose Lines all take as long as given."""
    durations = {line.id: seconds for line in board.lines}
    timeline = timeline_of(board, durations, Pauses(0.5, 1, 2), **basis)  # type: ignore[arg-type]
    page, text = render_transcript(edition, board, timeline)
    assert ("transcript.html", "text/html") == (page.name, page.media_type)
    assert ("transcript.txt", "text/plain") == (text.name, text.media_type)
    return page.data.decode(), text.data.decode()


def two_speakers() -> Storyboard:
    """Return a Scene in which the speaker changes."""
    first = scene("a", ("One.", "Two.", "¶Three."), title="First")
    answer = scene("b", ("Four.",), speaker="Guest").lines
    return storyboard(Scene("a", first.kind, first.slide, (*first.lines, *answer)))


def test_text_is_laid_out_by_scene_and_speaker(make_edition: Callable[..., Edition]) -> None:
    """Headings have their times, paragraphs are kept, and the speaker is named where he or she begins."""
    _, text = rendered(make_edition(about=FACTS), two_speakers())

    assert text == (
        "Transcript: Child T, Exampleshire, 2021\n\n"
        "This is every word of the podcast, in order.\n\n"
        "Kind of review: Case review\n"
        "Published by: Exampleshire Partnership\n"
        "Date of the review: March 2021\n"
        "Length: 2 minutes 44 seconds\n"
        "Read the full report: https://example.org/report\n\n\n"
        "0:00  First\n\n"
        "Narrator: One. Two.\n\n"
        "Three.\n\n"
        "Guest: Four.\n"
    )


def test_a_digest_was_made_on_its_day(make_edition: Callable[..., Edition]) -> None:
    """The date of a digest is the day it was made, and no review's."""
    page, text = rendered(make_edition(about=FACTS | {"digest_of": ["Child T", "Child U"]}), two_speakers())

    assert "\nMade: March 2021\n" in text
    assert "Made: March 2021" in page
    assert "Date of the review" not in page + text


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        (0.4, "0 seconds"), (1.2, "1 second"), (59.9, "59 seconds"), (60.0, "1 minute"), (61.0, "1 minute 1 second"),
        (420.0, "7 minutes"),
    ],
)  # fmt: skip
def test_length_is_in_words(seconds: float, expected: str, make_edition: Callable[..., Edition]) -> None:
    """The length is whole minutes and seconds, as players show it."""
    board = storyboard(scene("a", ("One.",)))
    timeline = timeline_of(board, {"a.01": seconds}, Pauses(0, 0, 0))
    text = render_transcript(make_edition(), board, timeline)[1].data.decode()

    assert f"Length: {expected}\n" in text


def test_clock_counts_minutes(make_edition: Callable[..., Edition]) -> None:
    """A Scene's time is minutes and two digits of seconds."""
    board = storyboard(scene("a", ("x", "y")), scene("b", ("z",), title="Second"))

    assert "\n1:22  Second\n" in rendered(make_edition(), board)[1]


def test_every_spoken_word_is_there(make_edition: Callable[..., Edition]) -> None:
    """Both forms hold every Line of the narration, whole and in order."""
    page, text = render_transcript(make_edition(), storyboard(), programme().timeline)
    words = " ".join(" ".join(map(str, html.document_fromstring(page.data).itertext())).split())

    for whole in (words, " ".join(text.data.decode().split())):
        at = 0
        for line in storyboard().lines:
            at = whole.index(line.text, at) + len(line.text)


def test_page_structure(make_edition: Callable[..., Edition]) -> None:
    """Language, one main heading, a heading and a time for each Scene, a contents that leads there, and the player."""
    page, _ = rendered(make_edition(about=FACTS), storyboard())
    tree = html.document_fromstring(page)

    assert tree.get("lang") == "en-GB"
    assert (
        tree.findtext(".//title")
        == tree.findtext(".//h1")
        == "Transcript: Child\N{NO-BREAK SPACE}T, Exampleshire, 2021"
    )
    ids = [part.id for part in storyboard().scenes]
    assert ids == [heading.get("id") for heading in tree.findall(".//section[@class='transcript']/h2")]
    assert [f"#{name}" for name in ids] == [link.get("href") for link in tree.findall(".//nav//a")]
    assert [time.get("datetime") for time in tree.findall(".//section//time")][:2] == ["PT0S", "PT82S"]
    (player,) = tree.findall(".//audio")
    assert ("podcast.mp3", "") == (player.get("src"), player.get("controls"))
    (script,) = tree.findall(".//script")
    allowed = base64.b64encode(hashlib.sha256((script.text or "").encode()).digest()).decode()
    assert f"script-src 'sha256-{allowed}'" in str(tree.xpath("string(//meta[@http-equiv]/@content)"))
    spoken = tree.findall(".//section[@class='transcript']/p/span[@data-start]")
    assert len(spoken) == sum(len(part.lines) for part in storyboard().scenes)


def test_page_fetches_nothing_else(make_edition: Callable[..., Edition]) -> None:
    """Besides the podcast beside it the page loads nothing: it can be posted or mailed on its own."""
    page, _ = rendered(make_edition(about=FACTS), storyboard())

    assert re.findall(r'(?:src|srcset|data|poster)="([^"]*)"', page) == ["podcast.mp3"]
    assert re.findall(r"url\((?!\"data:)", page) == []
    assert "@import" not in page


def test_markup_is_shown_not_obeyed(make_edition: Callable[..., Edition]) -> None:
    """Markup in a title, a Line or a speaker's name is text on the page."""
    evil = "<script>alert(1)</script><img src=x onerror=alert(2)>"
    board = storyboard(scene("a", (evil,), title=evil, speaker=evil))

    page, text = rendered(make_edition(about={"title": evil, "kind": evil, "publisher": evil}), board)

    assert evil not in page
    assert page.count(escape(evil, quote=False)) >= 5
    assert evil in text


@pytest.mark.parametrize("about", [{"circulation": "restricted"}, {"review_by": "2021-06"}])
def test_marks_are_shown(about: dict[str, str], make_edition: Callable[..., Edition]) -> None:
    """A restricted review, or one past its review date, is marked at the top of both forms."""
    edition = make_edition(about=about)
    page, text = rendered(edition, storyboard())

    (mark,) = edition.marks
    assert mark == html.document_fromstring(page).findtext(".//p[@class='mark']")
    assert text.splitlines()[1] == mark


def test_estimated_times_are_called_so(make_edition: Callable[..., Edition]) -> None:
    """Times that were not measured are said to be estimates."""
    for whole in rendered(make_edition(), storyboard(), basis="estimated"):
        assert "The times are estimates." in whole
    for whole in rendered(make_edition(), storyboard()):
        assert "The times are estimates." not in whole


def test_house_colours_are_used(make_edition: Callable[..., Edition]) -> None:
    """The house's colours are in the page's style."""
    house = House(colours=Colours(primary="#5b2a6e", accent="#a3371f"))
    page, _ = rendered(make_edition(house=house), storyboard())

    assert "#5b2a6e" in page
    assert "#a3371f" in page


def test_welsh_transcript(make_edition: Callable[..., Edition]) -> None:
    """A Welsh review has a Welsh page around its words."""
    board = storyboard(scene("a", ("Un.",)), language="cy")
    page, text = rendered(make_edition(about={"language": "cy"}), board)

    assert '<html lang="cy">' in page
    assert text.startswith("Trawsgrifiad: Child T")


@pytest.mark.slow
@pytest.mark.parametrize(("width", "dark"), [(320, False), (1280, True)])
def test_page_is_accessible(width: int, dark: bool, tmp_path: Path, make_edition: Callable[..., Edition]) -> None:
    """axe-core finds nothing, narrow and light or wide and dark, and nothing is wider than the window."""
    word = "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch"
    board = storyboard(scene("a", (word, "¶Two."), title=word), scene("b", ("Three.",)))
    page, _ = rendered(make_edition(about={**FACTS, "circulation": "restricted", "title": word}), board)

    found = run_axe(page, tmp_path, width, dark=dark)

    assert found.violations == []
    assert "color-contrast" in found.passes
    assert found.content <= found.width


@pytest.mark.slow
def test_page_is_valid_html(tmp_path: Path, make_edition: Callable[..., Edition]) -> None:
    """The Nu HTML checker finds no error."""
    page, _ = rendered(make_edition(about={**FACTS, "circulation": "restricted"}), storyboard())
    path = tmp_path / "transcript.html"
    path.write_text(page, encoding="utf-8")

    assert run_vnu(path) == ""


def test_what_is_not_stated_is_not_at_the_head(make_edition: Callable[..., Edition]) -> None:
    """A review without publisher and date has its length alone below the title; one that states them has both."""
    bare, _ = rendered(make_edition(about={"publisher": None, "published": None}), two_speakers())
    full, _ = rendered(make_edition(about=FACTS), two_speakers())

    assert "not stated" not in bare
    assert "Length:" in bare
    assert "Published by: Exampleshire Partnership" in full
    assert "Choose a sentence to hear it." in full


def test_the_page_has_typographic_quotes_and_the_text_what_was_written(make_edition: Callable[..., Edition]) -> None:
    """Both are the words of the same Lines; only the page sets them."""
    said = Line("s.01", "Narrator", 'It\'s "late", she said.')
    told = Scene("s", SceneKind.STORY, Slide("What's next", {}, {}), (said,))
    page, text = rendered(make_edition(about=FACTS), Storyboard("A title", "en-GB", (told,)))

    assert "It’s “late”, she said." in page
    assert "What’s next" in page
    assert 'It\'s "late", she said.' in text
    assert "What's next" in text
