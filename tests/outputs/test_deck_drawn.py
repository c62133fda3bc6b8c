"""The deck and the form as LibreOffice reads and draws them: everything is there, and inside its box."""

import shutil
import subprocess
import unicodedata
import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from conftest import SAMPLES, plain_review
from decks import P, every_kind, generated, opened, texts, timeline
from edited_decks import Change, american, beside, branded, edited, fonts, house_with, inherited, scaled, with_slides
from lxml import etree

from briefgen.outputs.deck.deck import fit_slides, render_deck
from briefgen.outputs.form.form import render_action_plan
from briefgen.pack.artifact import Artifact
from briefgen.review.house.house import House
from briefgen.review.load import load_house
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.script import write_storyboard
from briefgen.wording.wording import Wording

SLACK_PT = 2.0
"""How far the ink of a letter may stand outside its line."""

EMU = 12_700
HYPHENS = "-\u00ad\u2010\x02\ufffe"
"""What a hyphen at the end of a line may come out as."""

Box = tuple[float, float, float, float]
"""Left, top, right and bottom in points from the top left."""


def sample_edition(path: Path) -> Edition:
    """The Edition of a sample in the default house."""
    review = plain_review(path)
    return Edition(review, House(), Wording(review.about.language), date(2022, 1, 1))


def drawable(edition: Edition) -> Artifact:
    """The deck of a Review as a build makes it: a slide that is too full shows less."""
    storyboard = write_storyboard(edition)
    storyboard = fit_slides(edition, storyboard, timeline(storyboard))
    return render_deck(edition, storyboard, timeline(storyboard))


def artifacts(folder: Path) -> Iterator[tuple[str, Artifact]]:
    """Decks of three lengths, deck and form of each sample, decks of generated Reviews and on edited templates."""
    edition = sample_edition(SAMPLES[0])
    for count in LENGTHS:
        storyboard = every_kind(count)
        yield f"deck-{count}", render_deck(edition, storyboard, timeline(storyboard))
    for path in SAMPLES:
        edition = sample_edition(path)
        yield f"deck-{path.stem}", drawable(edition)
        yield f"form-{path.stem}", render_action_plan(edition)
    for seed in SEEDS:
        language = "cy" if seed % 2 else "en-GB"
        review = generated(seed)
        about = review.about.model_copy(update={"language": language})
        review = review.model_copy(update={"about": about})
        yield f"deck-generated-{seed}", drawable(Edition(review, House(), Wording(language), date(2022, 1, 1)))
    for name, changes in EDITED.items():
        house = load_house(house_with(folder / name, edited(*changes)))
        yield f"deck-{name}", drawable(replace(sample_edition(SAMPLES[1]), house=house))


LENGTHS = (2, 16, 28)
SEEDS = range(4)
EDITED: dict[str, tuple[Change, ...]] = {
    "two-columns": (fonts("Arial"), beside, american, branded, with_slides),
    "ten-inches": (scaled(9_144_000, 5_143_500), fonts("DejaVu Serif"), inherited),
}
DECKS = [
    *(f"deck-{count}" for count in LENGTHS),
    *(f"deck-{path.stem}" for path in SAMPLES),
    *(f"deck-generated-{seed}" for seed in SEEDS),
    *(f"deck-{name}" for name in EDITED),
]
FORMS = [f"form-{path.stem}" for path in SAMPLES]


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Artifact]:
    """Every deck and form by its name."""
    return dict(artifacts(tmp_path_factory.mktemp("houses")))


@pytest.fixture(scope="session")
def drawn(made: dict[str, Artifact], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with every deck and form as LibreOffice makes a PDF of it; one run, as its start is slow."""
    folder = tmp_path_factory.mktemp("drawn")
    files = []
    for name, artifact in made.items():
        files.append(folder / f"{name}{Path(artifact.name).suffix}")
        files[-1].write_bytes(artifact.data)
    converted(folder, "pdf", files)
    return folder


@pytest.fixture(scope="session")
def read(made: dict[str, Artifact], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with every deck as LibreOffice understands it, in its own format."""
    folder = tmp_path_factory.mktemp("read")
    files = [folder / f"{name}.pptx" for name in DECKS]
    for file in files:
        file.write_bytes(made[file.stem].data)
    converted(folder, "odp", files)
    return folder


def converted(folder: Path, ending: str, files: Sequence[Path]) -> None:
    """Convert files with LibreOffice."""
    office = shutil.which("soffice")
    assert office, "LibreOffice is missing: make test installs libreoffice-impress and libreoffice-writer"
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", ending, "--outdir", str(folder), *map(str, files)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)


def letters(page: Any) -> list[tuple[str, Box]]:
    """Each visible character of a PDF page with its box, hyphens left out."""
    high = page.get_height()
    text = page.get_textpage()
    found = []
    for index in range(text.count_chars()):
        character = unicodedata.normalize("NFKC", text.get_text_range(index, 1))
        if squeezed(character):
            left, bottom, right, top = text.get_charbox(index)
            found.append((character, (left, high - top, right, high - bottom)))
    return found


def squeezed(text: str) -> str:
    """A text without white space and hyphens, in one normal form."""
    return "".join(each for each in unicodedata.normalize("NFKC", text) if each not in HYPHENS and not each.isspace())


@pytest.mark.parametrize("name", DECKS)
def test_every_text_is_drawn_inside_its_box(made: dict[str, Artifact], drawn: Path, name: str) -> None:
    """LibreOffice draws every paragraph of every slide, whole, inside the box that was measured for it."""
    presentation = opened(made[name])
    document = pypdfium2.PdfDocument(drawn / f"{name}.pdf")
    assert len(presentation.slides) == len(document)
    for slide, page in zip(presentation.slides, document, strict=True):
        every = letters(page)
        for name_of, paragraph, box in boxed(slide.shapes):
            # The reader puts what stands beside a line, such as a number in a panel, at the end of it.
            ink = [(character, at) for character, at in every if box[0] - SLACK_PT <= at[0] <= box[2]]
            stream = "".join(character for character, _ in ink)
            starts = [index for index, (character, _) in enumerate(ink) for _ in character]
            wanted = squeezed(paragraph)
            found = [at for at in range(len(stream)) if stream.startswith(wanted, at)]
            assert found, (name, paragraph)
            runs = [[ink[starts[index]][1] for index in range(at, at + len(wanted))] for at in found]
            # The same words may stand elsewhere on the slide too, such as a title in the foot.
            assert any(inside(run, box) for run in runs), (name, name_of, paragraph)


def boxed(shapes: Any) -> Iterator[tuple[str, str, Box]]:
    """Each paragraph with the name of its shape and the box that it must be in: of a table, the box of its cell."""
    for shape in shapes:
        left, top = shape.left / EMU, shape.top / EMU
        if shape.has_table:
            yield from cells(shape.table, left, top)
        elif shape.has_text_frame and shape.name != "slide number":  # a field
            box = (left, top, left + shape.width / EMU, top + shape.height / EMU)
            yield from (
                (shape.name, paragraph.text, box) for paragraph in shape.text_frame.paragraphs if paragraph.text
            )


def cells(table: Any, left: float, top: float) -> Iterator[tuple[str, str, Box]]:
    """Each cell of a table with its box."""
    for row in table.rows:
        bottom, start = top + row.height / EMU, left
        for column, cell in zip(table.columns, row.cells, strict=True):
            yield "table", cell.text, (start, top, start + column.width / EMU, bottom)
            start += column.width / EMU
        top = bottom


def inside(letter_boxes: list[Box], box: Box) -> bool:
    """Whether every letter is in a box."""
    return (
        min(each[0] for each in letter_boxes) >= box[0] - SLACK_PT
        and min(each[1] for each in letter_boxes) >= box[1] - SLACK_PT
        and max(each[2] for each in letter_boxes) <= box[2] + SLACK_PT
        and max(each[3] for each in letter_boxes) <= box[3] + SLACK_PT
    )


OFFICE = {
    "draw": "urn:oasis:names:tc:opendocument:xmlns:drawing:1.0",
    "presentation": "urn:oasis:names:tc:opendocument:xmlns:presentation:1.0",
    "svg": "urn:oasis:names:tc:opendocument:xmlns:svg-compatible:1.0",
}


@pytest.mark.parametrize("name", DECKS)
def test_titles_notes_and_alternatives_are_read(made: dict[str, Artifact], read: Path, name: str) -> None:
    """LibreOffice finds the title, every paragraph of the notes and every alternative text of every slide."""
    with zipfile.ZipFile(read / f"{name}.odp") as package:
        pages: list[Any] = list(etree.fromstring(package.read("content.xml")).iter(f"{{{OFFICE['draw']}}}page"))
    slides = list(opened(made[name]).slides)
    assert len(slides) == len(pages)
    for slide, page in zip(slides, pages, strict=True):
        titles = page.xpath("draw:frame[@presentation:class='title']", namespaces=OFFICE)
        assert [squeezed(slide.shapes.title.text)] == [squeezed("".join(title.itertext())) for title in titles]
        notes = squeezed("".join(page.xpath("string(presentation:notes)", namespaces=OFFICE)))
        for paragraph in slide.notes_slide.notes_text_frame.paragraphs:
            assert squeezed(paragraph.text) in notes
        alternatives = {each.get("descr") for each in slide._element.iter(f"{P}cNvPr") if each.get("descr")}
        assert alternatives == {each.text for each in page.iter(f"{{{OFFICE['svg']}}}desc") if each.text}


@pytest.mark.parametrize("name", FORMS)
def test_everything_in_the_form_is_drawn(drawn: Path, name: str) -> None:
    """LibreOffice opens the form and shows its title, every question, headline and recommendation."""
    edition = sample_edition(next(path for path in SAMPLES if name.endswith(path.stem)))
    document = pypdfium2.PdfDocument(drawn / f"{name}.pdf")
    shown = squeezed("".join("".join(character for character, _ in letters(page)) for page in document))
    review = edition.review
    wanted = [edition.title, *edition.questions]
    wanted += [message.headline for message in review.key_messages]
    wanted += [recommendation.text for recommendation in review.recommendations]
    assert [] == [text for text in wanted if squeezed(text) not in shown]


def test_titles_are_drawn_first(made: dict[str, Artifact]) -> None:
    """Each slide's title is a title placeholder with text (what LibreOffice and screen readers list)."""
    for name in DECKS:
        for slide in opened(made[name]).slides:
            assert texts(slide)["title"][0] == slide.shapes.title.text
