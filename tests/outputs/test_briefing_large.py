"""The large-print edition: everything in words, in 18 pt and more, accessible, and checked when verified."""

import io
import re
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest
from conftest import plain_review
from pdfua import validate
from pikepdf import Pdf
from pypdfium2 import PdfDocument

from briefgen.outputs.layout.proof import NotPrintable, _in_one, prove
from briefgen.outputs.page.large import NAME, render_large_print
from briefgen.outputs.page.verify import LEAST_TYPE_PT, small_letters
from briefgen.review.model import Review
from briefgen.storyboard.edition import Edition

MakeEdition = Callable[..., Edition]
MakeReview = Callable[..., Review]


def text_of(data: bytes) -> str:
    """Return the words of a PDF, white space folded."""
    document = PdfDocument(data)
    text = " ".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    return " ".join(text.split())


def test_samples_are_accessible_and_large(sample: Path, make_edition: MakeEdition, tmp_path: Path) -> None:
    """Each sample is PDF/UA-1 as far as machines see it, has bookmarks, and no letter is under 18 pt."""
    artifact = render_large_print(make_edition(review=plain_review(sample)))
    path = tmp_path / artifact.name
    path.write_bytes(artifact.data)

    assert artifact.name == NAME
    assert [finding.message for finding in validate(path).findings] == []
    assert "".join(small_letters(artifact.data, LEAST_TYPE_PT)) == ""
    with Pdf.open(path) as pdf:
        assert len(pdf.pages) > 2
        with pdf.open_outline() as outline:
            assert len(outline.root[0].children) > 3


def test_it_says_what_the_one_page_has_no_room_for(make_edition: MakeEdition) -> None:
    """Audiences, themes, short forms, addresses and every recommendation are there."""
    message = {"headline": "Act", "finding": "It was so.", "agencies": ["all"], "for": {"Police": "Write it down."}}
    about = {"themes": ["neglect"], "report": "https://report.example/t"}
    items = [{"text": f"Recommendation number {n}."} for n in range(30)]
    text = text_of(
        render_large_print(
            make_edition(key_messages=[message], about=about, recommendations=items, acronyms={"LADO": "An officer"})
        ).data
    )

    for part in ("Police: Write it down.", "neglect", "https://report.example/t", "LADO: An officer", "number 29."):
        assert part in text


def test_no_sign_stands_twice(make_edition: MakeEdition) -> None:
    """Agencies are told apart by one comma each, and by one colon from what they are."""
    message = {
        "headline": "Ask again",
        "action": "Ask.",
        "finding": "Nobody asked.",
        "agencies": ["Police", "Health"],
    }
    text = " ".join(text_of(render_large_print(make_edition(key_messages=[message])).data).split())

    assert "For: Police, Health. " in text
    assert not re.search(r"[:,;]\s?[:,;.]", text)


def test_the_same_review_gives_the_same_large_print(make_edition: MakeEdition) -> None:
    """Nothing in the file depends on the clock or on chance."""
    assert render_large_print(make_edition()) == render_large_print(make_edition())


def test_it_refuses_what_it_cannot_print(make_edition: MakeEdition) -> None:
    """A character without a glyph is an error here too, as nothing may be lost."""
    with pytest.raises(NotPrintable, match="ก"):
        render_large_print(make_edition(what_happened="The ก tree"))


def test_text_on_later_pages_is_proved(make_edition: MakeEdition) -> None:
    """The proof reads every page: a text that runs over a page's end is found, one that is not there is lost."""
    data = render_large_print(make_edition(what_happened="It went on and on. " * 150)).data
    texts = [" ".join(["It went on and on."] * 150), "Never said"]

    assert prove(data, texts, 8.0, foot_mm=24.0).lost == ("Never said",)


def test_items_of_a_list_go_on_overleaf(make_edition: MakeEdition, make_review: MakeReview) -> None:
    """Thirty long recommendations, some of which break over a page: readers meet their numbers after the last line."""
    words = "The board makes sure that every agency says what it knows about the family, and when it was asked"
    texts = [f"{words}, in the year {number} of {words.lower()} again, as in year {number}." for number in range(30)]
    review = make_review(recommendations=[{"text": text, "owner": "Board"} for text in texts])

    render_large_print(make_edition(review=review))


def test_markers_of_lists_stand_after_the_text_of_all_pages() -> None:
    """What goes on overleaf is read as one; a number within a line is no marker."""
    assert "One\r\ntwo, 12. three\r\n1. \r\n2. \r\n•" == _in_one(["One\r\n1. \r\n2. ", "\r\ntwo, 12. three\r\n•"])


def test_verify_catches_small_type_and_lost_messages(broken_pack: Path) -> None:
    """The one-page briefing in its place is too small; a page without its text has lost its messages."""
    from briefgen.outputs.page.verify import large_print_faults  # noqa: PLC0415
    from briefgen.pack.read import read_manifest  # noqa: PLC0415  (for this test only)

    manifest = read_manifest(broken_pack)
    assert manifest is not None
    small = " ".join(map(str, large_print_faults((broken_pack / "briefing.pdf").read_bytes(), manifest)))
    assert f"{NAME}: Some text is smaller than 18 pt: " in small
    with Pdf.open(broken_pack / NAME) as pdf:
        while len(pdf.pages) > 1:
            del pdf.pages[-1]
        file = io.BytesIO()
        pdf.save(file)
    lost = " ".join(map(str, large_print_faults(file.getvalue(), manifest)))
    assert f"{NAME}: The page does not show: Be deeply curious about self-neglect" in lost
    assert tuple(large_print_faults((broken_pack / NAME).read_bytes(), manifest)) == ()


def test_a_marking_is_on_every_page(make_edition: Callable[..., Edition]) -> None:
    """Each page of a withdrawn review has the marking with its reason; one that is too long stands without it."""
    long = {"withdrawn": "2022-02", "withdrawn_reason": "It was replaced, as " + "more was learnt " * 10}
    for about in ({"withdrawn": "2022-02", "withdrawn_reason": "A newer one."}, long):
        edition = make_edition(about=about, what_happened="It happened. " * 90)
        with closing(PdfDocument(render_large_print(edition).data)) as pdf:
            pages = [" ".join(page.get_textpage().get_text_range().split()) for page in pdf]
        assert len(pages) > 2
        wanted = edition.marks[0] if about is long else edition.notices[0]
        assert all(wanted in page for page in pages)
