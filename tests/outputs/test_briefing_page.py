"""The full page: everything in the Review, self-contained, accessible, and safe."""

import base64
import hashlib
import re
import subprocess
from collections.abc import Callable
from html import unescape
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
from browser import CHROMIUM, run_axe, run_vnu
from conftest import SAMPLES, plain_review
from cssselect2 import ElementWrapper  # type: ignore[import-untyped]
from lxml import html

from briefgen.outputs.page.html import render_briefing_page
from briefgen.review.house.house import House
from briefgen.review.model import Review
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.model import Line, Scene, SceneKind, Slide, Span, Storyboard, Timeline

MakeEdition = Callable[..., Edition]
MakeReview = Callable[..., Review]

FILES = ("briefing.html", "briefing.pdf", "podcast.mp3", "transcript.html", "slides.pptx", "pack.json")
LINES = (
    Line("about.01", "Narrator", "This is Child T."),
    Line("about.02", "Narrator", "The names are changed."),
    Line("about.03", "Narrator", "Listen <b>with</b> care.", new_paragraph=True),
    Line("message-1.01", "Reader", "Share what you know."),
)
STORYBOARD = Storyboard("Child T", "en-GB", (
    Scene("about", SceneKind.ABOUT, Slide("What this is", {}, {}), LINES[:3]),
    Scene("message-1", SceneKind.MESSAGE, Slide("Share & tell", {}, {}), LINES[3:]),
))  # fmt: skip
TIMELINE = Timeline(
    {line.id: Span(40.0 * number, 40.0 * number + 3.5) for number, line in enumerate(LINES)},
    {"about": Span(0.0, 120.0), "message-1": Span(120.0, 185.0)},
    185.0,
    "measured",
)


def parsed(edition: Edition, *, spoken: bool = True, files: tuple[str, ...] = FILES) -> Any:
    """Return the page as a tree."""
    storyboard, timeline = (STORYBOARD, TIMELINE) if spoken else (None, None)
    return html.document_fromstring(render_briefing_page(edition, storyboard, timeline, files).data)


def select(tree: Any, selector: str) -> list[Any]:
    """Return the elements that a CSS selector finds."""
    return [found.etree_element for found in ElementWrapper.from_html_root(tree).query_all(selector)]


def said(element: Any) -> str:
    """Return the text of an element on one line."""
    return " ".join(element.text_content().split())


def full_review(make_review: MakeReview) -> Review:
    """Return a Review that uses every field."""
    return make_review(
        review={"title": "Child T", "kind": "Case review", "area": "Exampleshire", "published": "2021-03",
                "subject": "Child T, under 1", "author": "A. Author", "period": "2018 to 2019", "themes": ["neglect"],
                "report": "https://report.example/t", "content_note": "Describes injuries.", "publisher": "Board",
                "circulation": "restricted", "review_by": "2021-06"},
        key_messages=[{"headline": "Ask early", "finding": "Nobody asked.", "agencies": ["Police", "Schools"],
                       "for": {"Police": "Look around the home."}, "source": "para 4.1"}],
        why_it_matters="It happens often.", equality="They spoke Welsh.", involved=["family", "eleven practitioners"],
        good_practice=["A nurse came back."], questions=["Who else knows?"],
        recommendations=[{"text": f"Do thing {n}.", "owner": "Council", "due": "2022-01"} for n in range(12)],
        support=[{"name": "Samaritans", "contact": "116 123"}],
        resources=[{"title": "Guide", "url": "https://guide.example/a"}],
        acronyms={"MASH": "Multi-Agency Safeguarding Hub"},
    )  # fmt: skip


def test_everything_in_the_review_is_on_the_page(make_edition: MakeEdition, make_review: MakeReview) -> None:
    """Every field, every recommendation and what each message means for one audience: nothing is left out."""
    page = parsed(make_edition(review=full_review(make_review)))

    text = said(page.body)
    for expected in ("Child T Exampleshire, 2021", "Case review", "Board", "Published: March 2021", "A. Author",
                     "2018 to 2019", "neglect", "Child T, under 1", "Describes injuries.", "It happens often.",
                     "They spoke Welsh.", "family", "eleven practitioners", "A nurse came back.", "Who else knows?",
                     "Look around the home.", "Source: para 4.1", "Samaritans: 116 123",
                     "Multi-Agency Safeguarding Hub", "The review does not say why.",
                     "Review this briefing by: June 2021"):  # fmt: skip
        assert expected in text
    assert [said(item.find("p")) for item in select(page, "ol.advice > li")] == [f"Do thing {n}." for n in range(12)]
    links = {link.get("href") for link in page.iter("a")}
    assert {"https://report.example/t", "https://guide.example/a"} <= links


def test_marks_and_content_note_come_first(make_edition: MakeEdition, make_review: MakeReview) -> None:
    """Restricted and due for review stand above the title, and the note before the contents; it is not indexed."""
    page = parsed(make_edition(review=full_review(make_review)))

    assert [said(mark) for mark in select(page, "header .mark")] == [
        "Restricted: do not share outside your organisation",
        "Due for review: check with the publisher before you use this",
    ]
    text = said(page.body)
    order = [
        text.find(part) for part in ("Restricted", "Child T", "Describes injuries", "On this page", "What happened")
    ]
    assert order == sorted(order)
    assert page.xpath("//meta[@name='robots']/@content") == ["noindex, nofollow"]


def test_structure(make_edition: MakeEdition, make_review: MakeReview) -> None:
    """One h1, headings in order, unique ids, landmarks, and contents that link to every section."""
    page = parsed(make_edition(review=full_review(make_review)))

    levels = [int(element.tag[1]) for element in page.iter("h1", "h2", "h3", "h4")]
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))
    ids = page.xpath("//@id")
    assert len(ids) == len(set(ids))
    assert set(page.xpath("//@aria-labelledby")) <= set(ids)
    assert [element.tag for element in page.body.iter("header", "nav", "main", "footer")] == [
        "header",
        "nav",
        "main",
        "footer",
    ]
    contents = [link.get("href") for link in select(page, "nav a")]
    assert contents == [f"#{heading.get('id')}" for heading in select(page, "main h2")]
    assert select(page, "nav details")[0].get("open") is not None  # folded by the script, and on narrow pages alone
    assert select(page, "body > a")[0].get("href") == "#content"
    assert page.get("lang") == "en-GB"


def test_the_page_needs_no_other_file(make_edition: MakeEdition) -> None:
    """No address is loaded but the recording beside it; fonts are inside, and the page is small."""
    data = render_briefing_page(make_edition(), STORYBOARD, TIMELINE, FILES).data

    page = data.decode()
    assert set(re.findall(r'url\("([^,"]*)', page)) == {
        "data:font/woff;base64",
        "data:image/svg+xml;base64",  # the motif
    }
    assert re.findall(r'\ssrc="([^"]*)"', page) == ["podcast.mp3"]
    assert "@import" not in page
    assert len(data) < 400_000


def test_its_own_style_and_script_are_all_that_may_run(make_edition: MakeEdition) -> None:
    """The Content-Security-Policy allows the style and the script in the page by their hashes, and nothing else."""
    page = parsed(make_edition())

    policy = page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]
    for kind in ("style", "script"):
        (element,) = page.xpath(f"//{kind}[not(@type)]")
        digest = base64.b64encode(hashlib.sha256(element.text.encode()).digest()).decode()
        assert f"{kind}-src 'sha256-{digest}'" in policy
    assert policy.startswith("default-src 'none';")
    assert "unsafe" not in policy


def test_hostile_text_is_only_text(make_edition: MakeEdition, make_review: MakeReview) -> None:
    """Markup, template code, quotes and control characters in the Review make no element and no attribute."""
    evil = '</style></script><script>alert(1)</script>" onload="x" {{ 7*7 }} <img src=x onerror=alert(1)>\x00\u202e'
    review = make_review(
        what_happened=evil, acronyms={evil: evil}, questions=[evil],
        review={"title": evil, "kind": evil, "area": evil, "subject": evil, "content_note": evil, "themes": [evil]},
    )  # fmt: skip
    page = parsed(make_edition(review=review, house=House(name=evil, contact=evil)))

    assert len(page.xpath("//script")) == len(page.xpath("//script[@type='application/ld+json']")) + 1 == 2
    assert list(page.iter("img")) == []
    assert page.xpath("//@onload | //@onerror") == []
    assert "{{ 7*7 }}" in said(page.body)
    assert not {"\x00", "\u202e"} & set(page.text_content())


def test_recording_chapters_and_transcript(make_edition: MakeEdition) -> None:
    """The player, a chapter for each Scene, and every spoken word by speaker with its time."""
    page = parsed(make_edition())

    assert [player.get("src") for player in page.iter("audio")] == ["podcast.mp3"]
    assert [said(item) for item in select(page, ".chapters li")] == ["0:00 What this is", "2:00 Share & tell"]
    assert [item.get("data-start") for item in select(page, ".chapters li")] == ["0.0", "120.0"]
    assert [said(item) for item in select(page, ".transcript h3, .transcript p")] == [
        "What this is",
        "Narrator: This is Child T. The names are changed.",
        "Listen <b>with</b> care.",
        "Share & tell",
        "Reader: Share what you know.",
    ]
    lines = select(page, ".transcript [data-start]")
    assert [(line.get("data-start"), line.get("data-end")) for line in lines][1] == ("40.0", "43.5")
    assert "3 min 5 s" in said(select(page, ".section-listen")[0])


def test_without_times_the_transcript_is_there_without_chapters(make_edition: MakeEdition) -> None:
    """A storyboard alone gives the words; nothing claims a time."""
    data = render_briefing_page(make_edition(), STORYBOARD, None, FILES).data
    page = html.document_fromstring(data)

    assert select(page, ".chapters") == []
    assert "Share what you know." in said(select(page, ".transcript")[0])
    assert page.xpath("//@data-start") == []


def test_without_a_storyboard_the_transcript_is_a_link(make_edition: MakeEdition) -> None:
    """The page then points to the file beside it."""
    page = parsed(make_edition(), spoken=False)

    assert select(page, ".transcript") == []
    assert "transcript.html" in [link.get("href") for link in select(page, ".section-listen a")]


def test_without_a_recording_there_is_no_player(make_edition: MakeEdition) -> None:
    """No player, no script, no empty section."""
    page = parsed(make_edition(), files=("briefing.html", "briefing.pdf"))

    assert page.xpath("//audio | //script[not(@type)]") == []
    assert select(page, "#listen") == []
    assert "script-src" not in page.xpath("//meta[@http-equiv='Content-Security-Policy']/@content")[0]


def test_downloads_have_plain_names(make_edition: MakeEdition) -> None:
    """Files are listed by what people do with them; one without a label comes last; the page itself is not listed."""
    page = parsed(make_edition(), files=("pack.json", "extra file.txt", "briefing.html", "briefing.pdf"))

    assert [(link.get("href"), said(link)) for link in select(page, ".downloads a")] == [
        ("briefing.pdf", "One-page briefing (PDF)"),
        ("pack.json", "List of all files and checks (JSON)"),
        ("extra%20file.txt", "extra file.txt"),
    ]
    assert ["Read and print", "For computers"] == [said(each) for each in select(page, ".section-downloads h3")]


def test_sections_without_content_are_not_there(make_edition: MakeEdition) -> None:
    """A bare Review has no empty headings."""
    page = parsed(make_edition(), spoken=False, files=())

    assert [heading.get("id") for heading in select(page, "main h2")] == [
        "messages", "story", "perspective", "questions", "support", "about",
    ]  # fmt: skip


def test_help_can_be_called_and_is_at_hand(make_edition: MakeEdition) -> None:
    """The head links to the help; a number is a link to dial, and a review of a child without help has the lines for children."""
    page = parsed(make_edition(support=[{"name": "Line", "contact": "0808 800 5000, free"}]))
    assert [(link.get("href"), said(link)) for link in select(page, "#support ~ ul a")] == [
        ("tel:08088005000", "0808 800 5000")
    ]
    assert "#support" in [link.get("href") for link in select(page, "header a")]
    bare = parsed(make_edition())
    assert "tel:08001111" in [link.get("href") for link in select(bare, "a.tel")]


def test_open_graph(make_edition: MakeEdition) -> None:
    """A shared link shows title, description and publisher, and the address when the house has a site."""
    page = parsed(make_edition(house=House(name="Board", site="https://board.example")))

    tags = dict(zip(page.xpath("//meta[@property]/@property"), page.xpath("//meta[@property]/@content"), strict=True))
    assert tags == {
        "og:type": "article",
        "og:title": "Child T, Exampleshire, 2021: learning briefing",
        "og:description": "What happened, the key messages and what to do: Child T, Exampleshire, 2021.",
        "og:site_name": "Board",
        "og:locale": "en_GB",
        "og:url": "https://board.example/exampleshire-child-t-2021/briefing.html",
    }


def test_a_welsh_page_is_welsh(make_edition: MakeEdition, make_review: MakeReview) -> None:
    """Language, headings and labels are Welsh; the fonts have the letters that it needs."""
    about = {"title": "Plentyn Ŵ", "kind": "Adolygiad", "area": "Gwynedd", "subject": "Babi", "language": "cy"}
    page = parsed(make_edition(review=make_review(review=about)))

    assert page.get("lang") == "cy"
    assert said(select(page, "#story")[0]) == "Beth ddigwyddodd"
    assert page.xpath("//meta[@property='og:locale']/@content") == ["cy_GB"]


def test_fonts_have_the_letters_of_the_page(make_edition: MakeEdition) -> None:
    """Each embedded style has every letter shown, accented ones too."""
    from io import BytesIO  # noqa: PLC0415  (for this test only)

    from fontTools.ttLib import TTFont  # noqa: PLC0415  (for this test only)

    data = render_briefing_page(make_edition(what_happened="Łukasz & Siân"), None, None, ()).data.decode()
    text = unescape(re.sub(r"<(style|script).*?</\1>|<[^>]+>", "", data, flags=re.DOTALL))
    fonts = re.findall(r"base64,([A-Za-z0-9+/=]+)\"\) format\(\"woff\"\)", data)
    assert len(fonts) == 3
    for font in fonts:
        with TTFont(BytesIO(base64.b64decode(font))) as face:
            assert {ord(char) for char in text if not char.isspace()} - set(face.getBestCmap()) == set()


def test_the_same_review_gives_the_same_bytes(make_edition: MakeEdition) -> None:
    """Nothing in the page depends on the clock or on chance."""
    first, second = (render_briefing_page(make_edition(), STORYBOARD, TIMELINE, FILES) for _ in range(2))

    assert first == second


def test_a_house_may_replace_a_section(tmp_path: Path, make_edition: MakeEdition) -> None:
    """A template of the house's own is used for its section."""
    own = tmp_path / "briefing" / "page" / "story.html"
    own.parent.mkdir(parents=True)
    own.write_text("<p>Ours: {{ plan.what_happened | join(' ') }}</p>", encoding="utf-8")
    edition = make_edition(house=House(folder=tmp_path))
    edition = Edition(edition.review, edition.house, type(edition.wording)("en-GB", tmp_path), edition.today)

    assert "Ours: Child T was hurt at home." in said(select(parsed(edition), ".section-story")[0])


@pytest.mark.parametrize(("width", "dark"), [(320, False), (320, True), (1280, False), (1280, True)])
def test_axe_finds_nothing(
    tmp_path: Path, make_edition: MakeEdition, make_review: MakeReview, width: int, *, dark: bool
) -> None:
    """No violation of WCAG 2.2 AA that axe-core can see, in light and dark; nothing is wider than the window."""
    house = House(name="Board", site="https://board.example", contact="a@board.example")
    data = render_briefing_page(
        make_edition(review=full_review(make_review), house=house), STORYBOARD, TIMELINE, FILES
    ).data
    result = run_axe(data.decode(), tmp_path, width, dark=dark)

    assert result.violations == []
    assert {"color-contrast", "heading-order", "target-size", "region"} <= set(result.passes)
    assert result.width == width
    assert result.content <= width


def test_markup_is_valid(tmp_path: Path, make_edition: MakeEdition, make_review: MakeReview) -> None:
    """The Nu HTML checker finds no error in the page of any sample, nor in one that uses every field."""
    reviews = [*map(plain_review, SAMPLES), full_review(make_review)]
    paths = [tmp_path / f"{number}.html" for number in range(len(reviews))]
    for path, review in zip(paths, reviews, strict=True):
        path.write_bytes(render_briefing_page(make_edition(review=review), STORYBOARD, TIMELINE, FILES).data)

    assert run_vnu(*paths) == ""


def test_the_script_runs_under_the_policy(tmp_path: Path, make_edition: MakeEdition) -> None:
    """In a browser the chapters become buttons with a name of their own, and the style is applied."""
    path = tmp_path / "briefing.html"
    path.write_bytes(render_briefing_page(make_edition(), STORYBOARD, TIMELINE, FILES).data)
    dumped = subprocess.run(
        [*CHROMIUM, f"--user-data-dir={tmp_path / 'profile'}", "--dump-dom", path.as_uri()],
        capture_output=True, check=True, timeout=120,
    )  # fmt: skip
    buttons = select(html.document_fromstring(dumped.stdout), ".chapters button")

    assert [button.get("aria-label") for button in buttons] == [
        "Play from 0:00: What this is",
        "Play from 2:00: Share & tell",
    ]
    assert [said(button) for button in buttons] == ["0:00 What this is", "2:00 Share & tell"]
