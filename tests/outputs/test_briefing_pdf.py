"""The one-page briefing: one page, PDF/UA-1, nothing lost, or the designed error."""

import base64
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from itertools import pairwise
from pathlib import Path
from typing import Any

import pikepdf
import pytest
from briefings import elements, message, words
from conftest import plain_review
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pdfua import validate
from pypdfium2 import PdfDocument

from briefgen import resources
from briefgen.errors import BriefgenError
from briefgen.outputs.layout.press import PageRenderer
from briefgen.outputs.layout.proof import NotPrintable, lost_texts, missing_glyphs, prove
from briefgen.outputs.markup import lightened, tint
from briefgen.outputs.page.design import DESIGNS, MARGIN_MM, columns, layout_of, tail
from briefgen.outputs.page.pdf import BriefingPdf, DoesNotFit, render_briefing_pdf
from briefgen.outputs.qr import QUIET_MODULES, qr_code
from briefgen.review.house.house import Colours, House, contrast
from briefgen.review.load import load_review
from briefgen.review.model import Review
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.page import plan_page
from briefgen.storyboard.page_parts import shown
from briefgen.storyboard.page_words import BOTTOM_MM, SPARSE_PT, floor_of

MakeEdition = Callable[..., Edition]
MakeReview = Callable[..., Review]

PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAQAAAACCAIAAADwyuo0AAAAEklEQVR4nGOsko9hgAEmBiQAABdkAPlaDbaNAAAAAElFTkSuQmCC"
)
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" width="80" height="40"><rect width="80" height="40" fill="#7a1f5c"/></svg>'
ABOUT = {"title": "Child T", "kind": "Case review", "area": "Exampleshire", "published": "2021-03",
         "subject": "Child T, under 1"}  # fmt: skip


EVERYTHING: dict[str, Any] = {
    "why_it_matters": words(30),
    "equality": words(20),
    "involved": ["family", "practitioners"],
    "good_practice": [words(12), words(9)],
    "recommendations": [
        {"text": f"{n} {words(12)}", "owner": "Board", "due": "2022-01", "status": "open"} for n in range(1, 9)
    ],
    "questions": [words(8), words(9)],
    "support": [{"name": "Samaritans", "contact": "116 123"}],
    "resources": [{"title": "Guide", "url": "https://guide.example/a"}],
}


@pytest.fixture
def house(tmp_path: Path) -> House:
    """A house with everything: name, contact, site, logo and colours of its own."""
    (tmp_path / "logo.png").write_bytes(PNG)
    colours = Colours(primary="#7a1f5c", accent="#00558c")
    return House(name="Board", contact="a@board.example", site="https://board.example", logo="logo.png",
                 logo_alt="A purple circle", colours=colours, folder=tmp_path)  # fmt: skip


def check(briefing: BriefingPdf, tmp_path: Path) -> None:
    """Check what must hold of every briefing: PDF/UA-1 as far as machines see it, one page, a fitted size."""
    path = tmp_path / briefing.artifact.name
    path.write_bytes(briefing.artifact.data)
    assert [finding.message for finding in validate(path).findings] == []
    with pikepdf.open(path) as pdf:
        assert len(pdf.pages) == 1
        assert [round(float(side)) for side in pdf.pages[0].mediabox] == [0, 0, 595, 842]
        assert str(pdf.Root.Lang) in {"en-GB", "cy"}
        assert str(pdf.docinfo.Title)
        assert pdf.Root.ViewerPreferences.DisplayDocTitle
        assert pdf.Root.MarkInfo.Marked
        assert pdf.open_metadata()["pdfuaid:part"] == "1"
        kinds = [str(element.S) for element in elements(pdf)]
        levels = [int(kind[2]) for kind in kinds if kind in {"/H1", "/H2", "/H3"}]
        assert levels[0] == 1
        assert levels.count(1) == 1
        assert all(after - before <= 1 for before, after in pairwise(levels))
        for element in elements(pdf):
            if element.S == "/Figure":
                assert str(element.Alt)
                left, bottom, right, top = map(float, element.A.BBox)
                assert 0 < left < right < 595
                assert 0 < bottom < top < 842
            if element.S == "/TH":
                assert element.A.Scope in {"/Column", "/Row"}
            if element.S == "/Link":
                assert any(kid.get("/Type") == "/OBJR" for kid in element.K if isinstance(kid, pikepdf.Dictionary))
    assert 10 <= briefing.type_pt <= SPARSE_PT


def text_of(briefing: BriefingPdf) -> str:
    """Return the text of the page as a reader copies it."""
    document = PdfDocument(briefing.artifact.data)
    text: str = document[0].get_textpage().get_text_range()
    document.close()
    return " ".join(text.split())


def test_samples_come_out_whole(sample: Path, house: House, make_edition: MakeEdition, tmp_path: Path) -> None:
    """Each sample makes one accessible page in a house's style, with all its messages."""
    review = plain_review(sample)
    briefing = render_briefing_pdf(make_edition(review=review, house=house))

    check(briefing, tmp_path)
    assert lost_texts(text_of(briefing), (shown(item.headline) for item in review.key_messages)) == ()


@pytest.mark.parametrize(
    ("messages", "extra"),
    [
        ([message(1, 5, why=None, action=None)], {}),
        ([message(1, 90)], {"perspective": None}),
        ([message(n, 9) for n in range(1, 8)], {}),
        ([message(1, 5), message(2, 90, why=words(5), action=None), message(3)], EVERYTHING),
        ([message(n) for n in (1, 2, 3)], EVERYTHING),
    ],
    ids=["one of 5 words", "one very long", "seven", "short and long, everything", "three, everything"],
)
def test_any_shape_of_review_fits(
    messages: list[Any], extra: dict[str, Any], house: House, make_edition: MakeEdition, tmp_path: Path
) -> None:
    """One to seven messages, of 5 to 270 words, with and without optional parts: one whole page."""
    check(render_briefing_pdf(make_edition(house=house, key_messages=messages, **extra)), tmp_path)


def test_parts_are_left_out_until_the_page_fits_and_no_further(make_edition: MakeEdition) -> None:
    """What is left out is a prefix of the designed order, and one step less would not have fitted."""
    edition = make_edition(key_messages=[message(n, 18) for n in range(1, 5)], **EVERYTHING)
    briefing = render_briefing_pdf(edition)

    order = ["resources", "sources", "background", "good-practice", "why-it-matters", "recommendations"]
    order += ["whys", "findings"]
    parts = [item.part for item in briefing.left_out]
    assert parts == [part for part in order if part in parts]
    assert parts
    text = text_of(briefing)
    assert "On the full page:" in text
    plans = [plan_page(edition)]
    while plans[-1].left_out != briefing.left_out and (shorter := plans[-1].without_next()):
        plans.append(shorter)
    assert plans[-1].left_out == briefing.left_out
    assert lost_texts(text, plans[-1].texts()) == ()
    fuller = plans[-2]
    _, heights = PageRenderer(edition).parse(fuller)(layout_of(fuller, DESIGNS["report"], floor_of(fuller)))
    assert heights.bottom_mm > BOTTOM_MM


def test_a_page_that_cannot_fit_says_what_to_cut(make_edition: MakeEdition) -> None:
    """The error has exit code 2, a number of words, and the longest parts with their counts."""
    edition = make_edition(key_messages=[message(n, 110) for n in range(1, 7)], what_happened=words(150))

    with pytest.raises(DoesNotFit) as caught:
        render_briefing_pdf(edition)
    assert caught.value.exit_code == 2
    assert "does not fit, even at 10 pt" in caught.value.message
    assert "What happened (150 words)" in caught.value.message
    assert "Key message 1 (120 words)" in caught.value.message
    cut = int(caught.value.message.split("Cut about ")[1].split()[0])
    assert 200 < cut < 700


def test_hopeless_input_is_refused_without_laying_it_out(make_edition: MakeEdition) -> None:
    """A page of tens of thousands of words is an error that names the part, not minutes of work."""
    with pytest.raises(DoesNotFit, match=r"What happened \(2100 words\)"):
        render_briefing_pdf(make_edition(what_happened="\n\n".join([words(700)] * 3)))


def test_cutting_the_words_it_asks_for_makes_it_fit(make_edition: MakeEdition) -> None:
    """The number of words in the error is enough."""
    with pytest.raises(DoesNotFit) as caught:
        render_briefing_pdf(make_edition(what_happened=f"{words(500)}\n\n{words(400)}"))
    cut = int(caught.value.message.split("Cut about ")[1].split()[0])

    assert render_briefing_pdf(make_edition(what_happened=f"{words(500)}\n\n{words(400 - cut)}")).type_pt >= 10


def test_hostile_text_is_only_text(make_edition: MakeEdition, make_review: MakeReview, tmp_path: Path) -> None:
    """Markup, template code, style and links in the Review are printed as written and do nothing."""
    evil = "<script>alert(1)</script> {{ 7*7 }} </style><img src='file:///etc/passwd'> &amp; %s {% raw %}"
    review = make_review(what_happened=evil, review=ABOUT | {"title": "</title><b>T & J"}, questions=[evil])
    briefing = render_briefing_pdf(make_edition(review=review))

    check(briefing, tmp_path)
    printed = shown(evil)
    assert lost_texts(text_of(briefing), [printed, printed, shown("</title><b>T & J")]) == ()


def test_invisible_characters_are_not_printed(make_edition: MakeEdition, tmp_path: Path) -> None:
    """Control characters, zero-width characters and changes of direction vanish; the words stay."""
    briefing = render_briefing_pdf(make_edition(what_happened="A\x00b\u202ec \u200bd\ufeffe \u2011f"))

    check(briefing, tmp_path)
    assert "Abc de -f" in text_of(briefing)


def test_long_words_and_addresses_wrap(make_edition: MakeEdition, make_review: MakeReview, tmp_path: Path) -> None:
    """A word or an address wider than the page stays inside its margins."""
    report = "https://report.example/" + "a-b/c" * 60
    review = make_review(
        review=ABOUT | {"title": "T" * 100, "report": report},
        key_messages=[message(1, agencies=["P" * 90], source="s" * 100, finding="f" * 100)],
        support=[{"name": "N" * 80, "contact": "c" * 100}],
        recommendations=[{"text": "t" * 99, "owner": "o" * 70}],
    )
    briefing = render_briefing_pdf(make_edition(review=review))

    check(briefing, tmp_path)
    assert [item.part for item in briefing.left_out] == ["qr-code"]
    assert lost_texts(text_of(briefing), [report.removeprefix("https://"), "T" * 100, "s" * 100]) == ()


def test_accents_and_welsh(make_edition: MakeEdition, make_review: MakeReview, tmp_path: Path) -> None:
    """Letters of many languages come out as themselves, and a Welsh review is Welsh throughout."""
    names = "Łukasz, Siân, Ŵyn, Nguyễn, Zoë, Ελένη, Борис"
    review = make_review(review=ABOUT | {"language": "cy"}, what_happened=names, perspective=None)
    briefing = render_briefing_pdf(make_edition(review=review))

    check(briefing, tmp_path)
    text = text_of(briefing)
    assert names in text
    assert "Beth ddigwyddodd" in text
    assert "What happened" not in text
    with pikepdf.open(BytesIO(briefing.artifact.data)) as pdf:
        assert str(pdf.Root.Lang) == "cy"


def test_a_character_without_a_glyph_is_refused_by_name(make_edition: MakeEdition) -> None:
    """Nothing is set in a borrowed typeface: the error names the character and where it is."""
    with pytest.raises(NotPrintable, match=r"“ก” \(U\+0E01\).*It is in: The ก tree") as caught:
        render_briefing_pdf(make_edition(what_happened="The ก tree"))
    assert caught.value.exit_code == 2


def test_a_text_that_does_not_come_out_as_written_is_never_shipped(make_edition: MakeEdition) -> None:
    """Marks piled on one letter confuse the PDF's text: the proof finds it, and the error names the words."""
    with pytest.raises(NotPrintable, match=r"Write them in another way: 0ý\u0318") as caught:
        render_briefing_pdf(make_edition(key_messages=[message(1, agencies=["0ý\u0318"])]))
    assert caught.value.exit_code == 2


def test_the_same_review_gives_the_same_bytes(make_edition: MakeEdition, house: House) -> None:
    """Nothing in the file depends on the clock or on chance; its date is the review's."""
    first, second = (render_briefing_pdf(make_edition(house=house)).artifact for _ in range(2))

    assert first == second
    with pikepdf.open(BytesIO(first.data)) as pdf:
        assert str(pdf.docinfo.CreationDate) == "D:202103"
        assert str(pdf.docinfo.Author) == "Board"
        assert str(pdf.docinfo.Title) == "Child T, Exampleshire, 2021: learning briefing"


def test_marks_and_note_come_before_the_story(make_edition: MakeEdition, make_review: MakeReview) -> None:
    """Reading order: restricted, due for review, title, content note, story, perspective, messages, help, links."""
    about = ABOUT | {"circulation": "restricted", "review_by": "2021-06", "report": "https://report.example/t",
                     "content_note": "Describes injuries."}  # fmt: skip
    support = [{"name": "Samaritans", "contact": "116 123"}]
    text = text_of(render_briefing_pdf(make_edition(review=make_review(review=about, support=support))))

    found = [
        text.find(part)
        for part in ("Restricted:", "Due for review:", "Child T Exampleshire", "Describes injuries.", "What happened",
                     "Their perspective", "part 1", "part 2", "part 3", "Questions for", "116 123", "report.example/t")
    ]  # fmt: skip
    assert -1 not in found
    assert found == sorted(found)


def test_figures_say_what_they_are(make_edition: MakeEdition, house: House) -> None:
    """Logo and QR code have their alternative texts, and the code's box is where it is drawn: at the foot, right."""
    data = render_briefing_pdf(make_edition(house=house)).artifact.data

    with pikepdf.open(BytesIO(data)) as pdf:
        logo, code = (element for element in elements(pdf) if element.S == "/Figure")
        assert str(logo.Alt) == "A purple circle"
        assert str(code.Alt) == "QR code that opens https://board.example/exampleshire-child-t-2021/briefing.html"
        left, _, _, top = map(float, code.A.BBox)
        assert left > 420
        assert top < 842 / 2 < float(logo.A.BBox[1])


def test_recommendations_are_a_list_with_their_status_in_words(make_edition: MakeEdition) -> None:
    """Every recommendation is an item with its owner and date; the sign of its status stands beside the word."""
    items = [{"text": "Train staff.", "owner": "Board", "status": "done"}, {"text": "Write it down."}]
    briefing = render_briefing_pdf(make_edition(recommendations=items, questions=["Who?"]))

    with pikepdf.open(BytesIO(briefing.artifact.data)) as pdf:
        kinds = [str(element.S) for element in elements(pdf)]
    assert kinds.count("/LI") >= 3
    text = text_of(briefing)
    assert "Train staff. Board done" in text
    assert "Where no owner or date is named, the review gives none." in text
    assert "Write it down. Where no owner" in text
    assert "no owner named" not in text


@pytest.mark.parametrize(("name", "data"), [("logo.png", PNG), ("logo.svg", SVG)])
def test_logos(tmp_path: Path, make_edition: MakeEdition, name: str, data: bytes) -> None:
    """PNG and SVG logos are drawn; without an alternative text of its own a logo has the publisher's name."""
    (tmp_path / name).write_bytes(data)
    house = House(name="Board", logo=name, folder=tmp_path)

    with pikepdf.open(BytesIO(render_briefing_pdf(make_edition(house=house)).artifact.data)) as pdf:
        assert [str(element.Alt) for element in elements(pdf) if element.S == "/Figure"] == ["Logo of Board"]


@pytest.mark.parametrize(
    ("data", "says"),
    [
        (None, "cannot be read"),
        (b"not a picture", "not a PNG, JPEG or SVG"),
        (b"\x89PNG\r\n\x1a\nbroken", "not a PNG, JPEG or SVG"),
        (
            SVG.replace(b"<rect", b'<image href="http://127.0.0.1:9/a.png" width="9" height="9"/><rect'),
            "could not be laid",
        ),
        (
            SVG.replace(b"<rect", b'<image href="file:///etc/hostname" width="9" height="9"/><rect'),
            "could not be laid",
        ),
    ],
    ids=["missing", "text", "broken", "asks the network", "asks for another file"],
)
def test_a_logo_that_cannot_be_used_is_an_error(
    tmp_path: Path, make_edition: MakeEdition, data: bytes | None, says: str
) -> None:
    """A logo that is missing, broken, or refers to anything else stops the briefing with a plain message."""
    if data is not None:
        (tmp_path / "logo.svg").write_bytes(data)

    with pytest.raises(BriefgenError, match=says):
        render_briefing_pdf(make_edition(house=House(name="Board", logo="logo.svg", folder=tmp_path)))


def test_a_loss_in_the_layout_is_an_error(tmp_path: Path, make_edition: MakeEdition) -> None:
    """A house style sheet that asks for a picture that is not there gives no page without it."""
    (tmp_path / "briefing").mkdir()
    own = (resources.templates() / "briefing" / "pdf.css").read_text(encoding="utf-8")
    (tmp_path / "briefing" / "pdf.css").write_text(own + "body { background: url(missing.png) }", encoding="utf-8")
    edition = make_edition(house=House(folder=tmp_path))
    edition = Edition(edition.review, edition.house, type(edition.wording)("en-GB", tmp_path), edition.today)

    with pytest.raises(BriefgenError, match=r"could not be laid out: .*missing.png"):
        render_briefing_pdf(edition)


def test_renders_are_few(make_edition: MakeEdition) -> None:
    """A full page takes five layouts at most, and so does one that is nearly empty, with those for its spacing."""
    assert render_briefing_pdf(make_edition(key_messages=[message(n, 15) for n in range(1, 5)])).layouts <= 5
    assert render_briefing_pdf(make_edition()).layouts <= 5


def test_proof_finds_lost_text_and_text_outside_the_margins(make_edition: MakeEdition) -> None:
    """The proof of a good page holds; one more text, or a wider margin, and it does not."""
    edition = make_edition()
    data, texts = render_briefing_pdf(edition).artifact.data, list(plan_page(edition).texts())

    assert prove(data, texts, MARGIN_MM).holds
    assert prove(data, [*texts, "Never said"], MARGIN_MM).lost == ("Never said",)
    assert prove(data, texts, MARGIN_MM + 3).outside.startswith("L")


@pytest.mark.parametrize("more", range(8))
def test_words_at_the_end_of_any_line_stay_inside_the_margins(make_edition: MakeEdition, more: int) -> None:
    """Whatever breaks a line of agencies and of what is not stated, no word of it stands out: the page is made."""
    review = load_review((resources.samples() / "devon-neglect-nine-children.yaml").read_bytes(), "a.yaml").review
    story = " ".join([review.what_happened, *(f"word{number}" for number in range(more))])

    assert render_briefing_pdf(make_edition(review=review.model_copy(update={"what_happened": story}))).artifact.data


def test_a_text_that_is_there_once_is_not_there_twice() -> None:
    """Each occurrence counts once, hyphens and line breaks do not."""
    assert lost_texts("self-\r\nneglect at home", ["self-neglect"]) == ()
    assert lost_texts("once", ["once", "once"]) == ("once",)


def test_missing_glyphs_are_named_in_order() -> None:
    """Letters of the typeface are fine; others are returned once each."""
    assert missing_glyphs(["Łukasz – “Siân”", "ข and ก ข"]) == "กข"


def test_columns_keep_the_order_and_balance(make_edition: MakeEdition) -> None:
    """Seven messages alike fall four and three as cards; one block alone has the page."""
    plan = plan_page(make_edition(key_messages=[message(n, 9) for n in range(1, 8)]))
    split = columns(plan, DESIGNS["seven-box"])

    assert [len(split.first), len(split.second)] in ([4, 3], [3, 4])
    assert [block.content.number for block in (*split.first, *split.second)] == list(range(1, 8))
    alone = plan_page(make_edition(key_messages=[message(1)]))
    assert columns(alone, DESIGNS["seven-box"]).second == ()


def test_what_follows_the_messages_is_in_the_order_of_the_house(make_edition: MakeEdition) -> None:
    """Good practice, questions and recommendations stand in two columns, one after the other."""
    plan = plan_page(
        make_edition(good_practice=["A nurse asked."], recommendations=[{"text": "Go."}], questions=["Who?"])
    )
    split = tail(plan, DESIGNS["report"])

    assert [block.kind for block in (*split.first, *split.second)] == [
        "good-practice",
        "questions",
        "recommendations",
    ]
    assert split.second


def test_a_message_alone_on_the_page(make_edition: MakeEdition, tmp_path: Path) -> None:
    """Without questions a single long message is set across the page."""
    briefing = render_briefing_pdf(
        make_edition(key_messages=[message(1, 195)], what_happened="Harm.", perspective="No.")
    )

    check(briefing, tmp_path)
    assert briefing.type_pt >= 10


def test_qr_codes_can_be_read(tmp_path: Path) -> None:
    """The path draws exactly the squares of the code, inside its white border."""
    import segno  # noqa: PLC0415  (for this test only)

    del tmp_path
    code = qr_code("https://board.example/x")
    matrix = segno.make("https://board.example/x", error="m", micro=False, boost_error=False).matrix
    drawn = set()
    for run in code.path.removesuffix("z").split("z"):
        start, rest = run[1:].split("h", 1)
        x, y = map(int, start.split())
        drawn |= {(x + i - QUIET_MODULES, y - QUIET_MODULES) for i in range(int(rest.split("v")[0]))}
    assert drawn == {(x, y) for y, row in enumerate(matrix) for x, dark in enumerate(row) if dark}
    assert code.side == len(matrix) + 2 * QUIET_MODULES


@pytest.mark.parametrize("colour", ["#1f4e5f", "#767676", "#000000", "#7a1f5c", "#b00020"])
def test_shades_are_readable(colour: str) -> None:
    """Any allowed colour is readable on its own tint, and its light shade on a dark page."""
    assert contrast(colour, tint(colour)) >= 4.5
    assert contrast(lightened(colour, "#1f262b"), "#1f262b") >= 7


def test_the_network_is_out_of_reach(make_edition: MakeEdition) -> None:
    """The fetcher refuses every address but data and the files of briefgen and the house."""
    fetcher = PageRenderer(make_edition()).fetcher

    for address in ("http://127.0.0.1:9/x", "https://example.org/", "ftp://example.org/", "file:///etc/hostname"):
        with pytest.raises(ValueError, match=address.split("/")[2] or "etc"):
            fetcher.fetch(address)
    assert fetcher.fetch("data:text/plain,yes").read() == b"yes"


LETTERS = [chr(code) for code in range(0x500) if not missing_glyphs([chr(code)])]
TEXT = st.text(st.sampled_from(" aeinorst-’<&{") | st.sampled_from(LETTERS), min_size=1, max_size=300)
SAID = TEXT.filter(lambda text: any(char.isalnum() for char in text))


@settings(
    max_examples=8, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    messages=st.lists(
        st.builds(
            lambda f, w, a, g: {"headline": "Act", "finding": f, "why": w, "action": a, "agencies": g},
            SAID, st.none() | SAID, st.none() | SAID, st.lists(SAID.map(lambda text: text[:40]), min_size=1, max_size=4)
            .filter(lambda names: all(name.strip() for name in names)),
        ),
        min_size=1, max_size=7,
    ),
    story=SAID,
    good=st.lists(SAID, max_size=4),
    items=st.lists(SAID.map(lambda text: {"text": text}), max_size=12),
)  # fmt: skip
def test_any_review_gives_a_whole_page_or_the_designed_error(
    *, make_edition: MakeEdition, tmp_path: Path, messages: list[Any], story: str, good: list[str], items: list[Any]
) -> None:
    """Whatever the lengths, counts and letters: a proved page, or words that say what to change."""
    edition = make_edition(key_messages=messages, what_happened=story, good_practice=good, recommendations=items)
    briefing = None
    with suppress(DoesNotFit, NotPrintable):
        briefing = render_briefing_pdf(edition)
    if briefing:
        check(briefing, tmp_path)
