"""The deck: what is on its slides, in its notes and in its properties."""

import subprocess
import sys
import zipfile
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from conftest import plain_review
from decks import A, P, edition_in, every_kind, opened, roots, scene, slide, texts, timeline
from lxml import etree
from openxml_audit import validate_pptx
from PIL import Image

from briefgen import resources
from briefgen.errors import BriefgenError
from briefgen.outputs.deck.deck import render_deck
from briefgen.outputs.deck.notes import spoken_paragraphs
from briefgen.outputs.office import shades
from briefgen.review.house.deck_file import LAYOUTS
from briefgen.review.house.house import Colours, House, contrast
from briefgen.review.model import Review
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.model import Line, SceneKind, Storyboard
from briefgen.storyboard.script import write_storyboard
from briefgen.wording.wording import Wording

MakeEdition = Callable[..., Edition]


def render(edition: Edition, storyboard: Storyboard) -> Any:
    """Return a rendered deck, opened again."""
    return opened(render_deck(edition, storyboard, timeline(storyboard)))


@pytest.fixture
def deck(make_edition: MakeEdition) -> Any:
    """A deck with a slide of each kind."""
    return render(make_edition(), every_kind(20))


def restricted(make_review: Callable[..., Review]) -> Review:
    """A Review that carries both markings."""
    about = make_review().about.model_copy(
        update={"circulation": "restricted", "publisher": "Exampleshire Partnership"}
    )
    return make_review().model_copy(update={"about": about})


def test_one_slide_per_scene_in_order(deck: Any) -> None:
    """There is one slide a Scene, in order, in the layout of its kind, and titles are real and unique."""
    storyboard = every_kind(20)
    assert [each.slide.title for each in storyboard.scenes] == [page.shapes.title.text for page in deck.slides]
    assert [LAYOUTS[each.kind.value] for each in storyboard.scenes] == [
        page.slide_layout.name for page in deck.slides
    ]
    assert len(deck.slides) == len({page.shapes.title.text for page in deck.slides})


def test_every_text_is_on_its_slide(deck: Any) -> None:
    """Every paragraph, label, agency, table cell and link of a Scene is on its slide."""
    for each, page in zip(every_kind(20).scenes, deck.slides, strict=True):
        shown = [paragraph for paragraphs in texts(page).values() for paragraph in paragraphs]
        cells = [cell.text for shape in page.shapes if shape.has_table for cell in shape.table.iter_cells()]
        wanted = [text for paragraphs in each.slide.texts.values() for text in paragraphs]
        wanted += [*each.slide.labels.values(), *(text for text, _ in each.slide.links)]
        assert set(wanted) <= set(shown)
        assert [*each.slide.header, *(cell for row in each.slide.rows for cell in row.cells)] == cells


def test_no_empty_placeholder_is_left(deck: Any, make_edition: MakeEdition) -> None:
    """A placeholder without a text is taken off the slide, also when a key message has nothing but a title."""
    bare = Storyboard("T", "en-GB", (scene(SceneKind.MESSAGE, slide("Only a title")),))
    for page in (*deck.slides, *render(make_edition(), bare).slides):
        for shape in page.placeholders:
            assert not shape.has_text_frame or shape.text_frame.text.strip()
    only = render(make_edition(), bare).slides[0]
    assert ["title", "footer", "slide number", "progress"] == [shape.name for shape in only.shapes]


def test_reading_order_is_the_visual_order(deck: Any) -> None:
    """Shapes stand in the file in the order they are read: number, title, the text below, the panel, agencies, foot."""
    assert [
        "number", "title", "finding", "why", "action", "agencies", "agency Health", "agency Police", "footer",
        "slide number", "progress",
    ] == list(dict.fromkeys(shape.name for shape in deck.slides[5].shapes))  # fmt: skip
    assert len(deck.slides) == sum(shape.name == "progress" for shape in deck.slides[5].shapes)
    tops = [shape.top for shape in deck.slides[5].shapes if shape.name in {"title", "finding", "why", "agencies"}]
    assert sorted(tops) == tops


def test_the_notes_say_every_word(make_edition: MakeEdition) -> None:
    """Notes hold each Line exactly, the running clock and seconds, the prompt, and the place in the report."""
    storyboard = every_kind(20)
    deck = render(make_edition(), storyboard)
    for each, page in zip(storyboard.scenes, deck.slides, strict=True):
        notes = page.notes_slide.notes_text_frame.text
        assert all(line.text in notes for line in each.lines)
        assert "Pause here." in notes
        assert "paragraph 4.12" in notes
    notes = deck.slides[1].notes_slide.notes_text_frame.text.split("\n")
    assert "0:25–0:50 · 25 s · estimated from the pace of the voice" == notes[0]
    assert ["Say this", "This is said at about. And this, too.", "Then this, after a breath."] == notes[1:4]


def test_notes_name_the_speaker_when_there_are_several() -> None:
    """With two speakers each change of speaker starts a paragraph with the name."""
    lines = (Line("a.1", "Ann", "One."), Line("a.2", "Ann", "Two."), Line("a.3", "Bob", "Three."))
    both = replace(scene(SceneKind.ABOUT, slide("T")), lines=lines)
    assert ["Ann: One. Two.", "Bob: Three."] == list(spoken_paragraphs(both, named=True))
    assert ["Ann: One. Two."] == list(spoken_paragraphs(replace(both, lines=both.lines[:2]), named=True))
    assert ["One. Two.", "Three."] == list(spoken_paragraphs(both, named=False))


def is_decorative(shape: Any) -> bool:
    """Whether a shape is hidden from screen readers."""
    return "adec:decorative " in etree.tostring(shape._element).decode()


def test_everything_that_is_not_text_has_alternative_text(deck: Any) -> None:
    """Tables, timeline, agency markers and QR code have alternative text; dates are text, and dots decorative."""
    described: dict[str, list[str | None]] = {}
    for page in deck.slides:
        for shape in page.shapes:
            properties = next(shape._element.iter(f"{P}cNvPr"))
            if (not shape.is_placeholder or not shape.has_text_frame) and not is_decorative(shape):
                described.setdefault(shape.name, []).append(properties.get("descr"))
    hidden = {shape.name.split(" ")[0] for page in deck.slides for shape in page.shapes if is_decorative(shape)}
    assert {"motif", "dot", "progress"} == hidden
    assert ["Table: Who each message is for. Columns: Key message, Health, Police."] == described["table"][:1]
    assert {
        "timeline": "Timeline of 2 dates, from left to right",
        **dict.fromkeys(("date 1", "event 1", "date 2", "event 2")),
        "table": "Table: Recommendations. Columns: Recommendation, Owner, By when.",
        "agency Health": "For: Health",
        "agency Police": "For: Police",
        "agency All agencies": "For: All agencies",
        "qr": "QR code that opens this link: The full page",
    } == {name: found[-1] for name, found in described.items()}


def test_decoration_is_marked_as_decorative() -> None:
    """Every bar on the master and the layouts is marked as decorative."""
    with zipfile.ZipFile(resources.templates() / "deck.pptx") as package:
        parts = [
            package.read(name).decode() for name in package.namelist() if "slide" in name and name.endswith("xml")
        ]
    assert 8 == sum(part.count('name="bar ') for part in parts)
    assert 8 == sum(part.count("adec:decorative ") for part in parts)


@pytest.mark.parametrize(("language", "tag"), [("en-GB", "en-GB"), ("cy", "cy-GB")])
def test_language_is_everywhere(make_review: Callable[..., Review], tmp_path: Path, language: str, tag: str) -> None:
    """Every run, field, list style and default of slides, notes, layouts and masters is in the review's language."""
    edition = edition_in(language, make_review(), tmp_path)
    deck = render(edition, replace(every_kind(12), language=language))
    found = {element.get("lang") for _, root in roots(deck) for element in root.iter() if element.get("lang")}
    assert {tag} == found
    assert tag == deck.core_properties.language
    for _, root in roots(deck):
        for run in [*root.iter(f"{A}r"), *root.iter(f"{A}fld")]:
            assert tag == run.find(f"{A}rPr").get("lang")
    prompt = next(
        shape for shape in deck.slides[0].slide_layout.placeholders if shape.name == "title"
    ).text_frame.text
    assert {"en-GB": "Title", "cy": "Teitl"}[language] == prompt


def test_table_is_native_with_a_header_row(deck: Any) -> None:
    """The recommendations are a real table with its header flagged, in the template's own style."""
    table = next(shape for shape in deck.slides[8].shapes if shape.has_table).table
    assert table.first_row
    assert not table.horz_banding
    with zipfile.ZipFile(resources.templates() / "deck.pptx") as package:
        styles = package.read("ppt/tableStyles.xml").decode()
    assert f'styleId="{table._tbl.tblPr.find(f"{A}tableStyleId").text}"' in styles


def test_links_lead_where_they_say(deck: Any) -> None:
    """Each link of the last slide is a hyperlink on its own text, and the QR code is square and whole."""
    page = deck.slides[10]
    links = next(shape for shape in page.shapes if shape.name == "links").text_frame.paragraphs
    targets = {run.text: run.hyperlink.address for paragraph in links for run in paragraph.runs}
    assert {
        "Where to find more": None,
        "The full page": "https://example.org/full",
        "The report": "https://example.org/report?a=1&b=2",
    } == targets
    code = next(shape for shape in page.shapes if shape.name == "qr")
    assert code.width == code.height
    caption = next(shape for shape in page.shapes if shape.name == "qr caption")
    assert caption.top + caption.height <= deck.slide_height
    assert 0 == code.crop_left == code.crop_top == code.crop_right == code.crop_bottom
    with Image.open(BytesIO(code.image.blob)) as image:  # the quiet zone: four modules of ten pixels
        assert (255, 0) == (image.convert("L").getpixel((39, 39)), image.convert("L").getpixel((40, 40)))


def test_house_colours_are_in_the_theme(make_edition: MakeEdition) -> None:
    """The theme holds the house's colours, and what is made of them can be read on white and on the pale ground."""
    colours = Colours(primary="#767676", accent="#00695c")
    deck = render(make_edition(house=House(colours=colours)), every_kind(10))
    theme = next(root for name, root in roots(deck) if name.endswith("theme1.xml"))
    found = {role: theme.find(f".//{A}{role}/{A}srgbClr").get("val") for role in ("accent1", "accent2", "dk2", "lt2")}
    made = shades(colours)
    assert {"accent1": "767676", "accent2": "00695C", "dk2": made.ink, "lt2": made.pale} == found
    assert contrast(f"#{made.ink}", f"#{made.pale}") >= 4.5
    assert contrast("#767676", f"#{made.pale}") < 4.5


def test_foot_and_markings_are_on_every_slide(make_edition: MakeEdition, make_review: Callable[..., Review]) -> None:
    """Every slide has its number, at its head a bar with the markings, and all but the title slide the footer."""
    review = restricted(make_review)
    deck = render(make_edition(review=review), every_kind(10))
    for index, page in enumerate(deck.slides):
        feet = [shape.text_frame.text for shape in page.placeholders if shape.name == "footer"]
        number = next(shape for shape in page.placeholders if shape.name == "slide number")
        title = "Child T, Exampleshire, 2021"
        assert len(feet) == (index > 0)
        assert set(feet) <= {f"Exampleshire Partnership · {title}", title}
        bar = next(shape for shape in page.shapes if shape.name == "notice")
        assert "Restricted: do not share outside your organisation" == bar.text_frame.text
        assert (0, 0, deck.slide_width) == (bar.left, bar.top, bar.width)
        assert bar.height >= 34 * 12_700
        assert "slidenum" == next(number._element.iter(f"{A}fld")).get("type")


def test_a_foot_that_is_too_long_gives_up_the_publisher_then_fails(
    make_edition: MakeEdition, make_review: Callable[..., Review]
) -> None:
    """A long publisher's name leaves the footer, and a title that does not fit even so is refused."""
    about = make_review().about.model_copy(update={"publisher": "Partnership " * 40})
    edition = make_edition(review=make_review().model_copy(update={"about": about}))
    foot = next(shape for shape in render(edition, every_kind(10)).slides[1].placeholders if shape.name == "footer")
    assert "Child T, Exampleshire, 2021" == foot.text_frame.text
    with pytest.raises(BriefgenError, match="foot of the slides does not fit"):
        render(edition, replace(every_kind(10), title="Long title " * 60))


def test_properties_have_no_clock(deck: Any, make_edition: MakeEdition, make_review: Callable[..., Review]) -> None:
    """Title, author and language are set, dates are fixed, and a publisher that is not stated is not made up."""
    properties = deck.core_properties
    assert ("Child T, Exampleshire, 2021", "", "en-GB") == (properties.title, properties.author, properties.language)
    assert 2000 == properties.created.year == properties.modified.year
    assert (
        "Exampleshire Partnership"
        == render(make_edition(review=restricted(make_review)), every_kind(10)).core_properties.author
    )


def test_sections_group_the_slides(make_edition: MakeEdition) -> None:
    """Three sections hold every slide once, in order."""
    deck = render(make_edition(), write_storyboard(make_edition()))
    namespace = "{http://schemas.microsoft.com/office/powerpoint/2010/main}"
    root = deck.part._element
    sections = {
        each.get("name"): len(list(each.iter(f"{namespace}sldId"))) for each in root.iter(f"{namespace}section")
    }
    assert {"The review": 3, "Key messages": 4, "For your team": 3} == sections
    assert [each.get("id") for each in root.iter(f"{P}sldId")] == [
        each.get("id") for each in root.iter(f"{namespace}sldId")
    ]


def test_layouts_that_no_slide_uses_are_dropped(make_edition: MakeEdition) -> None:
    """A deck carries only the layouts it uses, 16:9."""
    short = Storyboard("T", "en-GB", every_kind(10).scenes[:2])
    deck = render(make_edition(), short)
    assert ["Title slide", "What this is"] == [layout.name for layout in deck.slide_layouts]
    assert (13.333, 7.5) == (round(deck.slide_width.inches, 3), deck.slide_height.inches)


def test_the_same_input_gives_the_same_bytes(make_edition: MakeEdition) -> None:
    """Rendering twice gives identical bytes."""
    storyboard = every_kind(20)
    first, second = (render_deck(make_edition(), storyboard, timeline(storyboard)) for _ in range(2))
    assert first == second
    assert ("slides.pptx", "application/vnd.openxmlformats-officedocument.presentationml.presentation") == (
        first.name,
        first.media_type,
    )


def test_the_template_is_what_its_script_draws(tmp_path: Path) -> None:
    """The committed template is, byte for byte, what tools/draw_deck.py draws; it has no thumbnail."""
    script = resources.templates().parent / "tools/draw_deck.py"
    subprocess.run([sys.executable, script, tmp_path / "deck.pptx"], check=True)
    template = resources.templates() / "deck.pptx"
    assert template.read_bytes() == (tmp_path / "deck.pptx").read_bytes()
    with zipfile.ZipFile(template) as package:
        assert not [name for name in package.namelist() if not name.endswith((".xml", ".rels"))]


@pytest.mark.parametrize("count", [3, 24])
def test_decks_are_valid_office_files(make_edition: MakeEdition, tmp_path: Path, count: int) -> None:
    """The auditor finds no error in short and long decks."""
    storyboard = every_kind(count)
    path = tmp_path / "slides.pptx"
    path.write_bytes(render_deck(make_edition(), storyboard, timeline(storyboard)).data)
    assert [] == list(validate_pptx(path).errors)


def test_every_sample_makes_a_valid_deck(sample: Path, tmp_path: Path) -> None:
    """The whole Storyboard of each sample makes a deck without an error, with every spoken word in its notes."""
    review = plain_review(sample)
    edition = Edition(review, House(), Wording(review.about.language), date(2022, 1, 1))
    storyboard = write_storyboard(edition)
    path = tmp_path / "slides.pptx"
    artifact = render_deck(edition, storyboard, timeline(storyboard))
    path.write_bytes(artifact.data)
    assert [] == list(validate_pptx(path).errors)
    notes = "\n".join(page.notes_slide.notes_text_frame.text for page in opened(artifact).slides)
    assert [] == [line.text for line in storyboard.lines if line.text not in notes]


def test_hostile_text_stays_text(make_edition: MakeEdition) -> None:
    """Markup, braces and what XML cannot hold are shown as text or dropped, never obeyed."""
    odd = "<b>&amp; {scene} %s \x0b\ud800 ]]></b>"
    storyboard = Storyboard("T {title}", "en-GB", (scene(SceneKind.STORY, slide(odd, body=odd)),))
    deck = render(make_edition(), storyboard)
    assert "<b>&amp; {scene} %s  ]]></b>" == deck.slides[0].shapes.title.text == texts(deck.slides[0])["body"][0]


@pytest.mark.parametrize("name", ["logo.png", "logo.svg"])
def test_logo_is_whole_and_described(make_edition: MakeEdition, tmp_path: Path, name: str) -> None:
    """The house's logo is on the title slide in its own proportions, with its alternative text."""
    Image.new("RGB", (600, 200), "#336699").save(tmp_path / "logo.png")
    svg = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 600 200"><rect width="600" height="200" fill="#369"/></svg>'
    (tmp_path / "logo.svg").write_text(svg, encoding="utf-8")
    house = House(name="Exampleshire", folder=tmp_path, logo=name, logo_alt="Exampleshire council")
    page = render(make_edition(house=house), every_kind(20)).slides[0]
    logo = next(shape for shape in page.shapes if shape.name == "logo")
    assert pytest.approx(3, abs=0.01) == logo.width / logo.height
    assert "Exampleshire council" == next(logo._element.iter(f"{P}cNvPr")).get("descr")
    body = next(shape for shape in page.shapes if shape.name == "body")
    assert body.left + body.width < logo.left


def test_a_broken_logo_is_said(make_edition: MakeEdition, tmp_path: Path) -> None:
    """A logo that is missing or no picture is refused with its name."""
    (tmp_path / "logo.png").write_bytes(b"not a picture")
    for name in ("logo.png", "missing.jpg"):
        with pytest.raises(BriefgenError, match=name):
            render(make_edition(house=House(folder=tmp_path, logo=name)), every_kind(5))


def test_a_text_without_a_placeholder_is_said(make_edition: MakeEdition) -> None:
    """A text that a layout has no placeholder for is refused by name, not lost."""
    storyboard = Storyboard("T", "en-GB", (scene(SceneKind.STORY, slide("T", quote="A quote.")),))
    with pytest.raises(BriefgenError, match=r"“What happened” .* no placeholder called “quote”"):
        render(make_edition(), storyboard)


def test_no_sliver_of_the_motif_floats_beside_the_title() -> None:
    """A shape that is nearly all outside its frame would look cut off, as slide and frame have one colour."""
    edition = Edition(
        plain_review(resources.samples() / "invented-rowan.yaml"), House(), Wording("en-GB"), date(2026, 1, 1)
    )
    title = render(edition, write_storyboard(edition)).slides[0]
    shapes = [shape for shape in title.shapes if shape.name.startswith("motif")]
    left, right = min(each.left for each in shapes), max(each.left + each.width for each in shapes)

    assert len(shapes) > 3
    assert all(each.left + each.width - left > 0.08 * (right - left) for each in shapes)
