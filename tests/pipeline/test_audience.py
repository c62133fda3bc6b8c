"""Editions for one audience: what they keep, what they say of themselves, and that every output has it."""

import io
import json
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from briefgen import resources
from briefgen.errors import UsageError
from briefgen.outputs.deck.deck import render_deck
from briefgen.outputs.form.form import render_action_plan
from briefgen.outputs.page.verify import PageText
from briefgen.outputs.verify import verify
from briefgen.pack.write import write_pack
from briefgen.pipeline.build import build
from briefgen.pipeline.order import Order
from briefgen.review.house.house import House
from briefgen.review.model import Review
from briefgen.storyboard.editions import audiences, make_edition
from briefgen.storyboard.page import plan_page
from briefgen.storyboard.script import write_storyboard
from briefgen.storyboard.timing import Pauses, estimate

SAMPLE = resources.samples() / "invented-rowan.yaml"
TODAY = date(2026, 1, 1)


def key_message(number: int, agencies: list[str], **own: str) -> dict[str, Any]:
    """A key message for these agencies, with a line of its own for each audience."""
    return {
        "headline": f"Lesson {number}",
        "finding": f"Finding {number}.",
        "why": f"Reason {number}.",
        "action": f"Action {number}.",
        "agencies": agencies,
        "for": own,
    }


@pytest.fixture
def review(make_review: Callable[..., Review]) -> Review:
    """A review whose messages are for all, for two agencies, for one, and for an audience that is no agency."""
    messages = [
        key_message(1, ["Police", "Health"], Police="Record each child.", Health="Ask each time."),
        key_message(2, ["all"], Housing="Ring first."),
        key_message(3, ["Health"]),
        key_message(4, ["Health"], Schools="Tell the lead."),
    ]
    return make_review(key_messages=messages)


@pytest.fixture(scope="session")
def police_pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real pack of a sample for the police."""
    built = build(Order(SAMPLE.read_bytes(), SAMPLE.name, audience="POLICE", today=TODAY))
    return write_pack(tmp_path_factory.mktemp("packs"), built.manifest, built.artifacts, verify)


def test_audiences_are_named_once(review: Review) -> None:
    """The audiences of a review are its agencies and the names of its own lines, each once; all is none of them."""
    assert ("Police", "Health", "Housing", "Schools") == audiences(review)


@pytest.mark.parametrize(
    ("audience", "kept"),
    [("police", (1, 2)), (" HEALTH ", (1, 2, 3, 4)), ("Schools", (2, 4)), ("housing", (2,)), ("", (1, 2, 3, 4))],
)
def test_an_edition_keeps_what_is_for_its_audience(review: Review, audience: str, kept: tuple[int, ...]) -> None:
    """Messages for all, for the agency, and with a line for the audience are kept, in any case and spacing."""
    edition = make_edition(review, House(), TODAY, audience)
    assert tuple(f"Lesson {n}" for n in kept) == tuple(m.headline for m in edition.review.key_messages)


def test_what_is_left_out_is_recorded(review: Review) -> None:
    """Each message that is left out is named, with its number in the review and whom it is for."""
    left = make_edition(review, House(), TODAY, "police").left_out
    assert [("every output", "audience")] * 2 == [(each.output, each.part) for each in left]
    assert (
        "Key message 3 of the review, “Lesson 3” (for Health), is not in the edition for Police.",
        "Key message 4 of the review, “Lesson 4” (for Health), is not in the edition for Police.",
    ) == tuple(each.what for each in left)


def test_an_edition_has_its_own_lines_only(review: Review) -> None:
    """What a message means for others is not there; without an audience every line is."""
    police = make_edition(review, House(), TODAY, "police")
    assert {"Police": "Record each child."} == police.review.key_messages[0].audiences
    assert ["Record each child.", ""] == [police.meant(message) for message in police.review.key_messages]
    everyone = make_edition(review, House(), TODAY)
    assert 2 == len(everyone.review.key_messages[0].audiences)
    assert "" == everyone.meant(everyone.review.key_messages[0])


def test_an_unknown_audience_lists_those_there_are(review: Review) -> None:
    """An audience that the review does not name is refused with the names and the nearest of them."""
    with pytest.raises(UsageError) as caught:
        make_edition(review, House(), TODAY, "Polise")
    assert (
        "The review has nothing for 'Polise'. Did you mean 'Police'? It names these: Police, Health, Housing, Schools."
    ) == caught.value.message


@pytest.mark.parametrize("audience", ["Police", "Librarians", "youth offending team"])
def test_a_message_for_all_is_for_every_audience(make_review: Callable[..., Review], audience: str) -> None:
    """Where every message is for all, any audience has them all."""
    edition = make_edition(make_review(), House(), TODAY, audience)
    assert (audience, 3) == (edition.audience, len(edition.review.key_messages))


def test_a_misspelt_audience_is_asked_about(make_review: Callable[..., Review]) -> None:
    """A name that is almost another one is no audience, though messages are for all."""
    with pytest.raises(UsageError, match=r"Did you mean 'Police'\?"):
        make_edition(make_review(), House(), TODAY, "Polcie")


@pytest.mark.parametrize("asked", ["Police,Schools", "schools, POLICE", "Schools;The Police"])
def test_two_audiences_have_one_edition(review: Review, asked: str) -> None:
    """Audiences with commas between them make one edition, whatever their order, and each text says whose it is."""
    edition = make_edition(review, House(), TODAY, asked)
    assert "Police and Schools" == edition.audience
    assert "exampleshire-child-t-2021-police-and-schools" == edition.slug
    kept = edition.review.key_messages
    assert ["Lesson 1", "Lesson 2", "Lesson 4"] == [message.headline for message in kept]
    assert ["Police: Record each child.", "", "Schools: Tell the lead."] == [edition.meant(each) for each in kept]


@pytest.mark.parametrize("asked", ["Everyone", "all", "Police, all agencies"])
def test_an_edition_for_everyone_is_the_whole_one(review: Review, asked: str) -> None:
    """The words for all agencies are no audience of their own."""
    edition = make_edition(review, House(), TODAY, asked)
    assert ("", 4) == (edition.audience, len(edition.review.key_messages))


def test_spellings_of_an_agency_are_one_audience(make_review: Callable[..., Review]) -> None:
    """Capitals, apostrophes, plurals and short forms make no second agency, on the page or for an edition."""
    ways = [
        "Children's Social Care",
        "Children’s social care",
        "Childrens Social Care",
        "CSC",
        "police",
        "Police",
        "GP",
        "GPs",
    ]
    messages = [
        key_message(1, ways, CSC="Visit.", police="Write."),
        key_message(2, ["The Police"]),
        key_message(3, ["Health"]),
    ]
    made = make_review(key_messages=messages)
    assert ("Children's Social Care", "Police", "GPs", "Health") == audiences(made)
    edition = make_edition(made, House(), TODAY, "csc")
    assert ["Visit."] == [edition.meant(message) for message in edition.review.key_messages]


@pytest.mark.parametrize("language", ["en-GB", "cy"])
def test_the_words_of_an_edition_come_from_its_language(review: Review, language: str) -> None:
    """Title, slug and note name the audience, in both languages."""
    review = review.model_copy(update={"about": review.about.model_copy(update={"language": language})})
    edition = make_edition(review, House(site="https://x.example"), TODAY, "police")
    names = {"en-GB": "edition for Police", "cy": "argraffiad ar gyfer Police"}
    assert f"Child T, Exampleshire, 2021, {names[language]}" == edition.title
    assert "exampleshire-child-t-2021-police" == edition.slug
    assert "https://x.example/exampleshire-child-t-2021-police/briefing.html" == edition.page_url
    assert "4" in edition.note
    assert "2" in edition.note


@pytest.mark.parametrize("language", ["en-GB", "cy"])
def test_the_script_says_the_edition(review: Review, language: str) -> None:
    """The note is said, messages are numbered from one without a gap, and the own line follows a link to it."""
    review = review.model_copy(update={"about": review.about.model_copy(update={"language": language})})
    edition = make_edition(review, House(), TODAY, "Schools")
    board = write_storyboard(edition)
    assert ["message-1", "message-2"] == [scene.id for scene in board.scenes if scene.id.startswith("message-")]
    said = [line.text for line in board.lines]
    assert edition.note in " ".join(said)
    links = edition.wording.labels("script")["links"]["meant"]
    assert said[said.index("Tell the lead.") - 1] in links
    assert 1 == sum(text in links for text in said)
    assert not any("Record each child." in text for text in said)


def test_without_an_audience_nothing_is_said_of_editions(review: Review) -> None:
    """The script for everyone has no note, and leaves lines for one audience to the full page."""
    text = " ".join(line.text for line in write_storyboard(make_edition(review, House(), TODAY)).lines)
    assert "edition" not in text
    assert not any(
        link in text for link in make_edition(review, House(), TODAY).wording.labels("script")["links"]["meant"]
    )


def test_long_lines_fit_the_slide(make_review: Callable[..., Review]) -> None:
    """A slide has room for what to do and what it means for the audience, however long both are."""
    long = "Every team writes down whom they have met and whom they have not met. " * 4
    message = key_message(1, ["Police"], Police=long) | {"finding": long, "why": long, "action": long}
    edition = make_edition(make_review(key_messages=[message]), House(), TODAY, "Police")
    board = write_storyboard(edition)
    timeline = estimate(board, {"": 170}, Pauses(0.3, 0.5, 1.0))
    assert b"PK" == render_deck(edition, board, timeline).data[:2]
    slide = next(scene.slide for scene in board.scenes if scene.id == "message-1")
    assert 2 == len(slide.texts["action"])
    assert slide.texts["action"][1].startswith("What it means for us: Every team")


def test_short_lines_are_whole_on_the_slide(make_review: Callable[..., Review]) -> None:
    """When both are short together, neither is cut."""
    action = "Ask who lives in the home. Record the answer each time. Speak to them."
    message = key_message(1, ["Police"], Police="Officers record every child.") | {"action": action}
    edition = make_edition(make_review(key_messages=[message]), House(), TODAY, "Police")
    slide = next(scene.slide for scene in write_storyboard(edition).scenes if scene.id == "message-1")
    assert (action, "What it means for us: Officers record every child.") == slide.texts["action"]


def test_the_page_plan_has_the_own_line(review: Review) -> None:
    """The one page shows the own line and the note, and no longer leaves lines for one audience out."""
    plan = plan_page(make_edition(review, House(), TODAY, "police"))
    assert "This is the edition for Police, with 2 of the review’s 4 key messages." == plan.edition_note
    assert ["Record each child.", ""] == [panel.meant for panel in plan.messages]
    assert [1, 2] == [panel.number for panel in plan.messages]
    assert () == plan.left_out
    assert ("audiences",) == tuple(left.part for left in plan_page(make_edition(review, House(), TODAY)).left_out)


def test_the_form_has_the_own_line(review: Review) -> None:
    """The form of an edition has its messages only, each with what it means for the audience."""
    from docx import Document  # noqa: PLC0415  (heavy import)

    form = Document(io.BytesIO(render_action_plan(make_edition(review, House(), TODAY, "police")).data))
    text = "\n".join(cell.text for table in form.tables for row in table.rows for cell in row.cells)
    assert "What it means for us: Record each child." in text
    assert "Lesson 2" in text
    assert "Lesson 3" not in text


def test_every_output_of_a_real_pack_is_the_edition(police_pack: Path) -> None:
    """Page, transcript and deck name the edition and have its own line; nothing has the message for others."""
    from pptx import Presentation  # noqa: PLC0415  (heavy import)

    assert "northmere-rowan-an-invented-example-2024-police" == police_pack.name
    page = PageText((police_pack / "briefing.html").read_text(encoding="utf-8"))
    deck = Presentation(str(police_pack / "slides.pptx"))
    shown = [shape.text_frame.text for slide in deck.slides for shape in slide.shapes if shape.has_text_frame]
    notes = [slide.notes_slide.notes_text_frame.text for slide in deck.slides]
    texts = {
        "briefing.html": page.text,
        "transcript.txt": (police_pack / "transcript.txt").read_text(encoding="utf-8"),
        "slides": "\n".join(shown),
        "notes": "\n".join(notes),
    }
    assert "edition for Police" in page.title
    for name, text in texts.items():
        assert "edition for Police" in text, name
        assert "Officers record every child and adult in the home." in text, name
        assert "Treat any injury" not in text, name
        assert "Midwives and health visitors" not in text, name


def test_the_pdf_of_an_edition_names_it(police_pack: Path) -> None:
    """The one page has title, note and own line of the edition."""
    import pypdfium2  # noqa: PLC0415  (heavy import)

    document = pypdfium2.PdfDocument(police_pack / "briefing.pdf")
    text = " ".join(document[0].get_textpage().get_text_range().split())
    assert "edition for Police" in document.get_metadata_dict()["Title"]
    assert "This is the edition for Police, with 3 of the review’s 4 key messages." in text
    assert "What it means for us: Officers record every child" in text


def test_the_manifest_says_what_was_left_out(police_pack: Path) -> None:
    """pack.json has the audience, the headlines that are there, and the message that is not."""
    manifest = json.loads((police_pack / "pack.json").read_text(encoding="utf-8"))
    assert "Police" == manifest["audience"]
    assert 3 == len(manifest["headlines"])
    left = [entry["what"] for entry in manifest["left_out"] if entry["part"] == "audience"]
    assert 1 == len(left)
    assert "Treat any injury to a baby who cannot move as urgent" in left[0]


def run(*arguments: object) -> "subprocess.CompletedProcess[str]":
    """Run the command."""
    command = [sys.executable, "-m", "briefgen", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, check=False)


def test_the_command_takes_an_audience(tmp_path: Path) -> None:
    """``build --for`` and ``script --for`` make the edition; a wrong name is a wrong use, and makes nothing."""
    packs, none = tmp_path / "packs", tmp_path / "none"
    made = run("build", SAMPLE, "--for", "housing", "--only", "form", "-o", packs)
    assert 0 == made.returncode, made.stderr
    assert ["northmere-rowan-an-invented-example-2024-housing"] == [path.name for path in packs.iterdir()]
    assert "Left out (every output): Key message 3 of the review" in made.stdout
    script = run("script", SAMPLE, "--for", "housing")
    assert "Tell MASH by telephone, then write." in script.stdout
    wrong = run("build", SAMPLE, "--for", "Polcie", "-o", none)
    assert 2 == wrong.returncode
    assert "It names these: Health, Children's Social Care, Police, Housing, Early years." in wrong.stderr
    assert not none.exists()
    assert 2 == run("build", SAMPLE, "--for", " ", "-o", none).returncode
