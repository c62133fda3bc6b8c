"""The action plan form: what is in it, and that a screen reader can use it."""

import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from conftest import plain_review
from decks import edition_in
from docx import Document
from docx.oxml.ns import qn
from lxml import etree
from openxml_audit import OpenXmlValidator
from pypdfium2 import PdfDocument

from briefgen import resources
from briefgen.outputs.form.docx import ActionPlanForm, draw_form
from briefgen.outputs.form.form import form_of, render_action_plan
from briefgen.pipeline.build import edition_of, load_checked
from briefgen.pipeline.order import Order
from briefgen.review.house.house import Colours, House
from briefgen.review.model import Review
from briefgen.storyboard.edition import Edition
from briefgen.wording.wording import Wording

MakeEdition = Callable[..., Edition]

WITHDRAWN = "  withdrawn: 2025-01\n  withdrawn_reason: A newer review replaces it.\n"
RECOMMENDATIONS = [{"text": f"Do thing {number}.", "owner": "Police"} for number in range(12)]


def form(edition: Edition) -> Any:
    """The form, opened again."""
    return Document(BytesIO(render_action_plan(edition).data))


def headings(document: Any) -> list[tuple[str, str]]:
    """Title and headings, each with its style."""
    return [
        (paragraph.style.name, paragraph.text)
        for paragraph in document.paragraphs
        if paragraph.style.name.startswith(("Title", "Subtitle", "Heading"))
    ]


def cells(table: Any) -> list[list[str]]:
    """The text of each cell by row."""
    return [[cell.text for cell in row.cells] for row in table.rows]


def with_about(review: Review, **changes: Any) -> Review:
    """A Review with other facts."""
    return review.model_copy(update={"about": review.about.model_copy(update=changes)})


def test_the_form_has_real_headings(make_edition: MakeEdition) -> None:
    """Title, name of the review and sections are real styles of Word, in order."""
    document = form(
        make_edition(recommendations=RECOMMENDATIONS, support=[{"name": "Samaritans", "contact": "116 123"}])
    )
    assert [
        ("Title", "Team action plan"),
        ("Subtitle", "Child T, Exampleshire, 2021"),
        ("Heading 1", "Who and when"),
        ("Heading 1", "Questions for your team"),
        ("Heading 1", "What we will do"),
        ("Heading 1", "Recommendations"),
        ("Heading 1", "Sign-off"),
        ("Heading 1", "Where to send this form"),
        ("Heading 1", "Help for anyone affected"),
    ] == headings(document)


def test_each_key_message_has_its_row_to_write_in(make_edition: MakeEdition) -> None:
    """The plan names every message with its agencies and what to do, and leaves rows for more."""
    plan = cells(form(make_edition()).tables[2])
    assert ["Key messages", "What we will do", "Who", "By when", "Status", "How we will know it works"] == plan[0]
    assert "Key message 2: Share what you know early, part 2\nWhat to do: Ask your lead and share the same day. For: All agencies" == plan[2][0]  # fmt: skip
    assert ["Anything else we will do"] * 2 == [row[0] for row in plan[4:]]
    assert [""] * 5 == plan[2][1:]


def test_a_message_without_an_action_says_so(make_edition: MakeEdition, make_review: Callable[..., Review]) -> None:
    """Where the review does not say what to do, the form says that it does not, and invents nothing."""
    messages = [message.model_copy(update={"action": None}) for message in make_review().key_messages]
    review = make_review().model_copy(update={"key_messages": tuple(messages)})
    plan = cells(form(make_edition(review=review)).tables[2])
    assert "What to do: The review does not say what to do." in plan[1][0]


def test_no_recommendation_is_dropped(make_edition: MakeEdition) -> None:
    """All twelve are listed with the owner; that none has a date is said once; without any there is no table."""
    document = form(make_edition(recommendations=RECOMMENDATIONS))
    assert [[f"Do thing {number}.", "Police", ""] for number in range(12)] == cells(document.tables[3])[1:]
    assert 1 == sum("The review gives no dates for these." == each.text for each in document.paragraphs)
    assert 4 == len(form(make_edition()).tables)


def test_one_missing_date_is_said_where_it_is(make_edition: MakeEdition) -> None:
    """A column stays for the dates of the others, and nothing is said above the table."""
    items = [{"text": "Do one.", "owner": "Police", "due": "2024-05"}, {"text": "Do two.", "owner": "Health"}]
    table = form(make_edition(recommendations=items)).tables[3]
    assert [["Do one.", "Police", "May 2024", ""], ["Do two.", "Health", "no date given", ""]] == cells(table)[1:]


@pytest.mark.parametrize(("count", "own"), [(1, 2), (7, 2), (12, 1)])
def test_rows_are_higher_where_there_is_room(make_edition: MakeEdition, count: int, own: int) -> None:
    """The rows to write in grow where two pages have room, never shrink, and of many recommendations none do."""
    items = [
        {"text": f"Do thing {number}, and say by whom it was done.", "owner": "Police"} for number in range(count)
    ]
    document = form(make_edition(recommendations=items))
    plan = document.tables[2]
    heights = {round(row.height.mm, 1) for row in plan.rows[1:]}
    assert 1 == len(heights)
    assert 9.5 <= heights.pop() <= 21.5
    assert own == sum("Anything else" in row.cells[0].text for row in plan.rows)
    taller, usual = (round(form(each).tables[2].rows[1].height.mm, 1) for each in _few_and_many(make_edition))
    assert taller > usual == 9.5


def _few_and_many(make_edition: MakeEdition) -> tuple[Edition, Edition]:
    """Return an edition with two recommendations, and one with so many that no room is left."""
    items = [
        {"text": f"Do thing {number}, then tell the others about it in writing.", "owner": "Police"}
        for number in range(40)
    ]
    return make_edition(recommendations=items[:2]), make_edition(recommendations=items)


def test_questions_are_the_reviews_or_of_its_messages(make_edition: MakeEdition) -> None:
    """The team's questions are the review's; without any, two that are made of its messages."""
    own = form(make_edition(questions=["Whom have we never met?"]))
    assert [["Question", "Your notes"], ["Whom have we never met?", ""]] == cells(own.tables[1])
    assert 3 == len(form(make_edition()).tables[1].rows)


def test_tables_can_be_read_aloud(make_edition: MakeEdition) -> None:
    """Each table repeats its header row, names its first column as header, has a description and no merged cells."""
    document = form(make_edition(recommendations=RECOMMENDATIONS))
    for table in document.tables:
        first, *rest = table._tbl.tr_lst
        assert first.trPr.find(qn("w:tblHeader")) is not None
        assert [] == [row for row in rest if row.trPr.find(qn("w:tblHeader")) is not None]
        look = table._tbl.tblPr.find(qn("w:tblLook"))
        # Of a row that is only filled in, below its labels, no cell names the others.
        names_rows = str(int(len(table.rows) > 2 or bool(table.cell(1, 0).text)))
        assert ("1", names_rows) == (look.get(qn("w:firstRow")), look.get(qn("w:firstColumn")))
        assert "Columns: " in table._tbl.tblPr.find(qn("w:tblDescription")).get(qn("w:val"))
        assert [] == [*table._tbl.iter(qn("w:gridSpan")), *table._tbl.iter(qn("w:vMerge"))]


def test_no_empty_paragraph_makes_space(make_edition: MakeEdition) -> None:
    """Outside tables every paragraph has text: space is made by styles."""
    assert [] == [paragraph for paragraph in form(make_edition()).paragraphs if not paragraph.text.strip()]


def test_markings_and_content_note(make_edition: MakeEdition, make_review: Callable[..., Review]) -> None:
    """A restricted review is marked below the title and at the head of every page; the content note is there."""
    review = with_about(make_review(), circulation="restricted", content_note="Injuries to a baby.")
    document = form(make_edition(review=review))
    mark = "Restricted: do not share outside your organisation"
    assert [mark] == [paragraph.text for paragraph in document.paragraphs if paragraph.style.name == "Mark"]
    assert mark == document.sections[0].header.paragraphs[0].text
    assert "Before you start: Injuries to a baby." in [paragraph.text for paragraph in document.paragraphs]


def test_where_to_send_it(make_edition: MakeEdition) -> None:
    """The form says where to send it: the house's contact, or the manager when the house gives none."""
    document = form(make_edition(house=House(name="Exampleshire", contact="plans@example.org")))
    assert "Send a copy to: plans@example.org" in [paragraph.text for paragraph in document.paragraphs]
    assert any("your manager" in paragraph.text for paragraph in form(make_edition()).paragraphs)


def test_the_foot_names_the_review_and_the_page(make_edition: MakeEdition) -> None:
    """The foot has the publisher, the review and a page number field."""
    foot = form(make_edition(house=House(name="Exampleshire"))).sections[0].footer.paragraphs[0]
    assert foot.text.startswith("Exampleshire · Child T, Exampleshire, 2021")
    assert [" PAGE "] == [element.text for element in foot._p.iter(qn("w:instrText"))]


def test_house_colours_are_in_the_styles(make_edition: MakeEdition) -> None:
    """The house's colours take the place of the template's, even when they swap places."""
    swapped = Colours(primary="#9c3d1c", accent="#1f4e5f")
    document = form(make_edition(house=House(colours=swapped)))
    assert "9C3D1C" == str(document.styles["Heading 1"].font.color.rgb)
    assert "1F4E5F" == str(document.styles["Mark"].font.color.rgb)


@pytest.mark.parametrize(("language", "tag"), [("en-GB", "en-GB"), ("cy", "cy-GB")])
def test_language_is_everywhere(make_review: Callable[..., Review], tmp_path: Path, language: str, tag: str) -> None:
    """The document, its styles and every run are in the review's language."""
    artifact = render_action_plan(edition_in(language, make_review(), tmp_path))
    with zipfile.ZipFile(BytesIO(artifact.data)) as package:
        styles, settings = package.read("word/styles.xml"), package.read("word/settings.xml")
        root = etree.fromstring(package.read("word/document.xml"))
    assert f'w:val="{tag}"'.encode() in styles
    assert f'<w:themeFontLang w:val="{tag}"'.encode() in settings
    runs = list(root.iter(qn("w:r")))
    found = [element.get(qn("w:val")) for run in runs for element in run.iter(qn("w:lang"))]
    assert [tag] * len(runs) == found
    assert tag == Document(BytesIO(artifact.data)).core_properties.language


def test_properties_have_no_clock_and_bytes_are_the_same(make_edition: MakeEdition) -> None:
    """Title, author and fixed dates are set; rendering twice gives identical bytes."""
    edition = make_edition(house=House(name="Exampleshire"))
    properties = form(edition).core_properties
    assert ("Team action plan: Child T, Exampleshire, 2021", "Exampleshire") == (properties.title, properties.author)
    assert 2000 == properties.created.year == properties.modified.year
    assert draw_form(form_of(edition)) == draw_form(form_of(edition)) == render_action_plan(edition).data
    assert "action-plan.docx" == render_action_plan(edition).name


def test_the_template_is_what_its_script_draws(tmp_path: Path) -> None:
    """The committed template is, byte for byte, what tools/draw_form.py draws."""
    script = resources.templates().parent / "tools/draw_form.py"
    subprocess.run([sys.executable, script, tmp_path / "form.docx"], check=True)
    assert (resources.templates() / "form.docx").read_bytes() == (tmp_path / "form.docx").read_bytes()


def test_every_sample_makes_a_valid_form(sample: Path, make_edition: MakeEdition, tmp_path: Path) -> None:
    """The auditor finds no error in the form of any sample."""
    path = tmp_path / "action-plan.docx"
    path.write_bytes(render_action_plan(make_edition(review=plain_review(sample))).data)
    assert [] == list(OpenXmlValidator().validate(path).errors)


def test_hostile_text_stays_text(make_edition: MakeEdition) -> None:
    """Markup and braces are shown as text, and what XML cannot hold is dropped."""
    document = form(make_edition(questions=["<b>&amp; {title} %s \x0b</b>"]))
    assert "<b>&amp; {title} %s </b>" == document.tables[1].cell(1, 0).text


def test_other_libraries_change_no_byte(tmp_path: Path) -> None:
    """A library that makes prefixes of its own known to the whole process leaves the form as it is."""
    code = (
        "import sys, hashlib; from datetime import date; from pathlib import Path\n"
        "from lxml.etree import register_namespace\n"
        "from briefgen.review.house.house import House; from briefgen.review.load import load_review\n"
        "from briefgen.storyboard.editions import make_edition; from briefgen.outputs.form.form import render_action_plan\n"
        "if len(sys.argv) > 2: register_namespace('mine', "
        "'http://schemas.openxmlformats.org/officeDocument/2006/relationships')\n"
        "path = Path(sys.argv[1]); review = load_review(path.read_bytes(), path.name).review\n"
        "print(hashlib.sha256(render_action_plan(make_edition(review, House(), date(2026, 1, 1))).data).hexdigest())"
    )
    path = str(resources.samples() / "lambeth-martin.yaml")
    first, second = (
        subprocess.run(
            [sys.executable, "-c", code, path, *more], check=True, capture_output=True, text=True,
            env=os.environ | {"BRIEFGEN_CACHE": str(tmp_path / f"cache-{len(more)}")},
        ).stdout
        for more in ([], ["mine"])
    )  # fmt: skip

    assert first == second


SHOWN: list[dict[str, Any]] = [
    {"about": {"title": "Child U"}},
    {"about": {"kind": "Other review"}},
    {"about": {"publisher": "Another partnership"}},
    {"about": {"published": "2022-01"}},
    {"about": {"report": "https://example.org/report"}},
    {"about": {"content_note": "This is about harm."}},
    {"about": {"language": "cy"}},
    {"about": {"circulation": "restricted"}},
    {"questions": ["What would you do?"]},
    {"key_messages": [{"headline": "Look", "finding": "Nobody looked.", "action": "Look.", "agencies": ["Police"]}]},
    {"recommendations": RECOMMENDATIONS},
    {"support": [{"name": "Samaritans", "contact": "116 123"}]},
    {"house": House(name="A house")},
    {"house": House(contact="someone@example.org")},
    {"house": House(colours=Colours(primary="#123456"))},
]
"""Changes of a review or its house that the form shows."""


def test_a_form_is_drawn_again_when_it_shows_something_else(
    make_review: Callable[..., Review], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An edit of the story draws no form; each change that it shows does, and drawn or kept the bytes are the same."""
    monkeypatch.setenv("BRIEFGEN_CACHE", str(tmp_path))
    drawn: list[ActionPlanForm] = []

    def noted(form: ActionPlanForm) -> bytes:
        drawn.append(form)
        return draw_form(form)

    monkeypatch.setattr("briefgen.outputs.form.form.draw_form", noted)

    def rendered(house: House | None = None, **changes: Any) -> bytes:
        review = make_review(**changes)
        return render_action_plan(
            Edition(review, house or House(), Wording(review.about.language), date(2022, 1, 1))
        ).data

    first = rendered()
    assert first == rendered(what_happened="Something else happened.")
    assert 1 + len(SHOWN) == len({first, *(rendered(**change) for change in SHOWN)})


@pytest.mark.parametrize(
    ("about", "ground"),
    [
        ({"withdrawn": "2022-02", "withdrawn_reason": "A newer one."}, "8F0F1D"),
        ({"circulation": "restricted"}, "1B1B1B"),
    ],
)
def test_marks_are_a_bar_on_every_page(
    about: dict[str, str], ground: str, make_edition: MakeEdition, tmp_path: Path
) -> None:
    """The running header is a bar of 12 mm with the marking and its reason, white on a dark ground, and valid."""
    edition = make_edition(about=about)
    path = tmp_path / "action-plan.docx"
    path.write_bytes(render_action_plan(edition).data)
    header = Document(str(path)).sections[0].header.paragraphs[0]
    assert edition.notices[0] == header.text
    assert ground == header._p.pPr.find(qn("w:shd")).get(qn("w:fill"))
    assert "FFFFFF" == str(header.runs[0].font.color.rgb)
    assert 12 == round(header.paragraph_format.line_spacing.mm)
    assert [] == list(OpenXmlValidator().validate(path).errors)


@pytest.mark.skipif(shutil.which("soffice") is None, reason="needs LibreOffice")
@pytest.mark.parametrize(("name", "changes"), [("why-reviews-go-unread", ""), ("invented-rowan", WITHDRAWN)])
def test_the_form_of_a_sample_is_two_pages(tmp_path: Path, name: str, changes: str) -> None:
    """Also with twelve recommendations, and with the bar of what is withdrawn on both pages."""
    text = (resources.samples() / f"{name}.yaml").read_text(encoding="utf-8")
    order = Order(text.replace("review:\n", f"review:\n{changes}", 1).encode(), "a.yaml", today=date(2026, 1, 1))
    loaded, house, _ = load_checked(order)
    (path := tmp_path / "form.docx").write_bytes(render_action_plan(edition_of(order, loaded, house)).data)
    command = ["soffice", "--headless", f"-env:UserInstallation={(tmp_path / 'office').as_uri()}"]
    subprocess.run([*command, "--convert-to", "pdf", "--outdir", tmp_path, path], check=True, timeout=300)
    assert len(PdfDocument(tmp_path / "form.pdf")) == 2
