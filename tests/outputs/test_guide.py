"""The facilitator's guide: accessible, complete, printable, and the same every time."""

import io
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from conftest import plain_review
from decks import every_kind, timeline
from pdfua import validate
from pikepdf import Pdf
from test_narrated_deck import manifest_of

from briefgen.outputs.deck.deck import render_deck
from briefgen.outputs.guide.guide import NAME, PICTURE_PX, render_guide
from briefgen.outputs.guide.plan import SESSIONS_MIN, message_notes, message_questions, plan_rows
from briefgen.outputs.guide.verify import faults
from briefgen.outputs.layout.proof import prove
from briefgen.outputs.page.verify import elements
from briefgen.outputs.pictures.draw import draw_slides
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.model import LeftOut, Storyboard
from briefgen.storyboard.script import write_storyboard

MakeEdition = Callable[..., Edition]


def made(edition: Edition, board: Storyboard) -> bytes:
    """Return the guide of a Storyboard."""
    times = timeline(board, 20.0)
    slides = draw_slides(render_deck(edition, board, times).data, board.language)
    return render_guide(edition, board, times, tuple(slides.jpegs(PICTURE_PX))).data


def shown(data: bytes) -> str:
    """Return the words of a PDF, white space folded."""
    document = pypdfium2.PdfDocument(data)
    text = " ".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    return " ".join(text.split())


def figures(data: bytes) -> Iterator[str]:
    """Yield the alternative text of each picture."""
    with Pdf.open(io.BytesIO(data)) as pdf:
        yield from (
            str(each.get("/Alt")) for each in elements(pdf.Root.StructTreeRoot) if each.get("/S") == "/Figure"
        )


def test_samples_are_accessible_and_complete(sample: Path, sample_pack: Path) -> None:
    """Each guide is PDF/UA-1 as far as machines see it, has bookmarks, and keeps what it promises."""
    path = sample_pack / NAME
    manifest = manifest_of(sample_pack)

    assert [finding.message for finding in validate(path).findings] == []
    assert list(faults(path.read_bytes(), manifest)) == []
    with Pdf.open(path) as pdf, pdf.open_outline() as outline:
        titles = [item.title for item in outline.root[0].children]
    plan = "A plan for 20, 30 or 45 minutes"
    assert titles[:4] == ["How to run it", plan, "Running order", "What to say, slide by slide"]
    questions = plain_review(sample).questions
    assert prove(path.read_bytes(), questions, 8.0, foot_mm=20.0).lost == ()


def test_a_picture_says_what_its_slide_says(trainer_pack: Path) -> None:
    """The alternative text of each picture is short: the words of the slide stand beside it."""
    manifest = manifest_of(trainer_pack)
    found = figures((trainer_pack / NAME).read_bytes())
    alts = sorted(found, key=lambda alt: int(alt.split()[3].rstrip(".")))

    assert len(manifest.scenes) == len(alts)
    wanted = "Picture of slide {}. What it says is in the text beside it."
    assert alts == [wanted.format(number) for number in range(1, len(alts) + 1)]


def test_everything_for_the_facilitator_is_there(make_edition: MakeEdition) -> None:
    """Words, times, prompts, sources, questions, what is left out and where help is."""
    board = every_kind(12)
    cut = LeftOut("slides", "resources", "The list of resources is not read out.")
    edition = make_edition(
        questions=["Who have we not met?"],
        support=[{"name": "Samaritans", "contact": "116 123"}],
        about={"report": "https://x.example/report"},
    )
    text = shown(made(edition, Storyboard(board.title, board.language, board.scenes, (cut,))))

    for part in (
        "This is said at story. And this, too. Then this, after a breath.",
        "0:40 to 1:00 · 20 s",
        "For you, with the clock stopped: Pause here.",
        "In the report: paragraph 4.12",
        "1. Who have we not met?",
        "The list of resources is not read out.",
        "Samaritans: 116 123",
        "The full report: https://x.example/report",
        "The slides take about 3:40, estimated",
    ):
        assert part in text, part


@pytest.mark.parametrize(("slides_s", "messages"), [(190, 3), (420, 7), (300, 1), (419, 5)])
def test_a_plan_fills_its_minutes(make_edition: MakeEdition, slides_s: float, messages: int) -> None:
    """The steps of each plan add up to its length, and the messages have two minutes or more each."""
    labels = make_edition().wording.labels("facilitator")
    rows = list(plan_rows(slides_s, labels))
    columns = [[int(row.minutes[plan].split()[0]) for row in rows] for plan in range(3)]

    assert [sum(column) for column in columns] == list(SESSIONS_MIN)
    assert all(min(column) >= 1 for column in columns)
    for session, column, note in zip(SESSIONS_MIN, columns, message_notes(slides_s, messages, labels), strict=True):
        count, each = (
            int(n)
            for n in re.findall(
                r"\d+",
                note.split("there is time for")[1]
                .replace("every message", f"{messages} messages")
                .replace("one message", "1 message"),
            )
        )
        assert f"In {session} minutes" in note
        assert count * each <= column[3]
        assert each >= 2


def test_each_message_has_a_question_and_room_for_answers(make_edition: MakeEdition) -> None:
    """The guide asks one question of each message, after the slides, and none of them is asked twice."""
    edition = make_edition()
    text = shown(made(edition, write_storyboard(edition)))
    questions = message_questions(edition, edition.wording.labels("facilitator"))

    assert len(set(questions)) == len(edition.review.key_messages)
    for question in questions:
        assert question in text


def test_markup_in_the_summary_is_text(make_edition: MakeEdition) -> None:
    """Text that looks like HTML is printed as it is written."""
    words = "They wrote <b>none</b> & {{ 7*7 }}, </div> too."
    edition = make_edition(what_happened=words, questions=[words])
    text = shown(made(edition, write_storyboard(edition)))

    assert text.count(words) >= 2


def test_a_welsh_guide_is_in_welsh(make_edition: MakeEdition) -> None:
    """Language, headings and advice are Welsh."""
    edition = make_edition(about={"language": "cy"})
    data = made(edition, write_storyboard(edition))

    assert "Sut i'w gynnal" in shown(data)
    with Pdf.open(io.BytesIO(data)) as pdf:
        assert str(pdf.Root.Lang) == "cy"


def test_the_same_review_gives_the_same_guide(make_edition: MakeEdition) -> None:
    """Nothing in the file depends on the clock or on chance."""
    edition = make_edition()
    board = write_storyboard(edition)

    assert made(edition, board) == made(edition, board)


def test_marks_are_shown(make_edition: MakeEdition) -> None:
    """A restricted review says so at the head."""
    edition = make_edition(about={"circulation": "restricted"})

    assert "Restricted: do not share" in shown(made(edition, write_storyboard(edition)))


def _without_page(pdf: Any) -> None:
    del pdf.pages[2]


def _without_alt(pdf: Any) -> None:
    for element in elements(pdf.Root.StructTreeRoot):
        if element.get("/S") == "/Figure":
            del element["/Alt"]


@pytest.mark.parametrize(
    ("broken", "message"),
    [(_without_page, f"{NAME}: The page does not show: "), (_without_alt, f"{NAME}: 10 pictures have no text")],
)
def test_a_broken_guide_is_caught(broken_pack: Path, broken: Callable[[Any], None], message: str) -> None:
    """A lost page and pictures without alternatives do not pass; the guide of another review neither."""
    with Pdf.open(broken_pack / NAME) as pdf:
        broken(pdf)
        file = io.BytesIO()
        pdf.save(file)

    assert message in " ".join(map(str, faults(file.getvalue(), manifest_of(broken_pack))))


def test_the_guide_of_another_review_is_caught(broken_pack: Path, build_sample: Callable[[str], Path]) -> None:
    """It does not have the words."""
    other = (build_sample("invented-rowan") / NAME).read_bytes()

    assert "The page does not show: " in " ".join(map(str, faults(other, manifest_of(broken_pack))))
