"""Cards, posts and newsletter: pictures of their size, words of the page only, nothing of a restricted review."""

import io
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest
from PIL import Image

from briefgen import resources
from briefgen.errors import UsageError
from briefgen.outputs.card import FRAMES, card_alt, card_words
from briefgen.outputs.material import Material
from briefgen.outputs.motif_painting import motif_colours
from briefgen.outputs.page.html import render_briefing_page
from briefgen.outputs.registry import verifier
from briefgen.outputs.share.share import MOST_CHARACTERS, TILES, render_share, short_post, tiles
from briefgen.pipeline.build import build
from briefgen.pipeline.order import Order
from briefgen.review.house.house import House
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.model import Storyboard, Timeline
from briefgen.storyboard.page import plan_page
from briefgen.wording.phrases import straight

MakeEdition = Callable[..., Edition]
SITE = House(name="Hub", site="https://learn.example.org/")


def files_of(edition: Edition) -> dict[str, bytes]:
    """Return the files for sharing of an edition."""
    material = Material(edition, Storyboard("Child T", "en-GB", ()), Timeline({}, {}, 0.0, "estimated"))
    return {artifact.name: artifact.data for artifact in render_share(material)}


def post_of(edition: Edition) -> str:
    """Return the short post of an edition, with the address of the page."""
    return short_post(plan_page(edition), edition.page_url or "", edition.wording.labels("share"))


@pytest.mark.parametrize("name", FRAMES)
def test_a_card_has_its_size_and_its_motif(name: str, make_edition: MakeEdition) -> None:
    """It is a PNG of its size; another review has another picture; the same one has the same bytes."""
    data = files_of(make_edition())[name]
    with Image.open(io.BytesIO(data), formats=("PNG",)) as image:
        assert image.size == FRAMES[name].size
    assert len(data) < 200_000
    assert data == files_of(make_edition())[name]
    assert data != files_of(make_edition(about={"themes": ["domestic abuse"]}))[name]


def test_the_alternative_text_has_every_word_of_the_card(make_edition: MakeEdition) -> None:
    """Marks, title, place, note, sentence and publisher; the one thing to remember goes before a message."""
    edition = make_edition(about={"publisher": "Board", "content_note": "Of a baby."}, one_thing="Ask every time.")
    alt = straight(card_alt(edition, card_words(edition, plan_page(edition))))
    for words in ("Child T", "Exampleshire, 2021", "Case review", "Of a baby.", "Ask every time.", "Board"):
        assert words in alt
    plain = make_edition()
    assert "Key message 1: Share what you know early" in card_alt(plain, card_words(plain, plan_page(plain)))
    assert alt in straight(files_of(edition)["share.txt"].decode())


def test_a_short_post_is_of_whole_sentences(make_edition: MakeEdition) -> None:
    """It has as many messages as fit, each whole, at least one, and ends with the address."""
    long = [{"headline": f"{n} {'word ' * 11}".strip(), "action": "Ask.", "agencies": ["all"]} for n in range(7)]
    edition = make_edition(key_messages=long, house=SITE)
    post = post_of(edition)
    assert len(post) <= MOST_CHARACTERS
    assert post.endswith("/briefing.html")
    shown = [message["headline"] for message in long if f"{message['headline']}." in post]
    assert 1 <= len(shown) < 7
    assert post.count("word") == 11 * len(shown)


def test_withdrawn_is_said_first_everywhere(make_edition: MakeEdition) -> None:
    """Posts, newsletter and card begin with the mark and the reason; the card is another picture."""
    gone = {"withdrawn": "2022-02", "withdrawn_reason": "A newer review replaces it."}
    edition = make_edition(about=gone)
    mark = edition.notices[0]
    files = files_of(edition)
    assert "A newer review replaces it." in mark
    assert post_of(edition).startswith(mark)
    assert files["newsletter.txt"].decode().startswith(mark)
    page = files["newsletter.html"].decode()
    assert page.index(mark) < page.index("<h1")
    assert card_words(edition, plan_page(edition)).marks == (mark,)
    assert files["share-card.png"] != files_of(make_edition())["share-card.png"]


def test_the_head_of_the_newsletter_is_the_motif_in_tiles(make_edition: MakeEdition) -> None:
    """The tiles have the colours of the house, some of its ground; another review has others, none is read aloud."""
    edition = make_edition()
    rows, again, other = tiles(edition), tiles(edition), tiles(make_edition(about={"title": "Child Z"}))
    colours = {colour for row in rows for colour, _ in row}
    page = files_of(edition)["newsletter.html"].decode()

    assert TILES == (len(rows[0]), len(rows))
    assert rows == again
    assert rows != other
    assert {""} < colours <= {"", *vars(motif_colours(edition.house.colours)).values()}
    assert page.count("border-radius:") == sum(1 for row in rows for colour, _ in row if colour)
    assert '<table role="presentation" aria-hidden="true"' in page


def test_the_newsletter_loads_nothing_but_the_card(make_edition: MakeEdition) -> None:
    """Without a site there is no picture; with one it is the pack's own card; hostile words are only text."""
    hostile = "<script>alert(1)</script> & “quoted”"
    page = files_of(make_edition(one_thing=hostile))["newsletter.html"].decode()
    assert "<img" not in page
    assert "<script" not in page
    assert "<style" not in page
    edition = make_edition(house=SITE)
    assert f'src="https://learn.example.org/{edition.slug}/share-card.png"' in (
        files_of(edition)["newsletter.html"].decode()
    )


def test_a_shared_link_shows_the_card(make_edition: MakeEdition) -> None:
    """The page names the card with its alternative text where the pack has one and the house a site."""
    names = ["briefing.html", "share-card.png"]

    def page(edition: Edition, files: list[str]) -> str:
        return render_briefing_page(edition, None, None, files).data.decode()

    edition = make_edition(house=SITE)
    assert f'property="og:image" content="https://learn.example.org/{edition.slug}/share-card.png"' in page(
        edition, names
    )
    assert "og:image:alt" in page(edition, names)
    assert "og:image" not in page(edition, names[:1])
    assert "og:image" not in page(make_edition(), names)


def order_of(text: str, *names: str) -> Order:
    """Return the order of outputs of a summary."""
    return Order(text.encode(), "mine.yaml", outputs=frozenset(names), today=date(2026, 1, 1))


def test_a_restricted_review_has_nothing_to_share() -> None:
    """Asked for by name it is refused; with every output it is left out."""
    text = (resources.samples() / "invented-rowan.yaml").read_text("utf-8")
    text = text.replace("circulation: public", "circulation: restricted", 1)
    with pytest.raises(UsageError, match="restricted"):
        build(order_of(text, "share", "abstract"))
    whole = replace(order_of(text), outputs=frozenset({"abstract"}))
    assert [artifact.name for artifact in build(whole).artifacts] == ["abstract.txt"]


def test_what_is_made_is_verified(tmp_path: Path) -> None:
    """A pack of the output passes; a card of another size, a lost message and a picture from elsewhere are found."""
    text = (resources.samples() / "invented-rowan.yaml").read_text("utf-8")
    pack = build(order_of(text, "share"))
    folder = pack.write(tmp_path)
    files = {path.name: path.read_bytes() for path in folder.iterdir()}
    assert set(files) == {*FRAMES, "share.txt", "newsletter.html", "newsletter.txt", "pack.json"}

    def faults(name: str, data: bytes) -> list[str]:
        check = verifier(name)
        assert check
        return [str(each) for each in check(data, pack.manifest)]

    headline = pack.manifest.headlines[0].encode()
    for name in ("share.txt", "newsletter.html", "newsletter.txt"):
        assert not faults(name, files[name])
        assert faults(name, files[name].replace(headline, b"Nothing"))
    assert not faults("share-card.png", files["share-card.png"])
    assert faults("share-card.png", files["share-square.png"])
    assert faults("share-square.png", files["share-card.png"])
    spied = files["newsletter.html"].replace(b"<h1", b'<img src="https://spy.example/1.gif" alt="x"><h1')
    assert faults("newsletter.html", spied)


@pytest.mark.parametrize("has_site", [True, False])
@pytest.mark.parametrize("report", ["https://report.example.org/t.pdf", None])
def test_a_post_leads_to_the_page_or_to_the_report(
    make_edition: MakeEdition, report: str | None, *, has_site: bool
) -> None:
    """Where the page has an address the post ends in it, else in that of the report, else in its words."""
    edition = make_edition(house=SITE if has_site else House(), about={"report": report})
    post = post_of(edition) if has_site or not report else f"{post_of(edition)} {report}"
    files = files_of(edition)
    told = " ".join(files["share.txt"].decode().split())

    assert straight(post) in straight(told)
    assert ((report or "nowhere") in straight(told)) is bool(report)
    assert not any("None" in data.decode() for name, data in files.items() if name.endswith((".txt", ".html")))
