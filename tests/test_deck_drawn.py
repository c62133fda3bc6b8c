"""The deck and the form as LibreOffice draws them: everything is there, and inside its box."""

import shutil
import subprocess
import unicodedata
from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from conftest import SAMPLES, plain_review
from decks import every_kind, opened, texts, timeline

from briefgen.render.action_plan import render_action_plan
from briefgen.render.artifact import Artifact
from briefgen.render.deck import render_deck
from briefgen.review.house import House
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.script import write_storyboard
from briefgen.wording import Wording

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


def artifacts() -> Iterator[tuple[str, Artifact]]:
    """Decks of three lengths, and deck and form of each sample."""
    edition = sample_edition(SAMPLES[0])
    for count in LENGTHS:
        storyboard = every_kind(count)
        yield f"deck-{count}", render_deck(edition, storyboard, timeline(storyboard))
    for path in SAMPLES:
        edition = sample_edition(path)
        storyboard = write_storyboard(edition)
        yield f"deck-{path.stem}", render_deck(edition, storyboard, timeline(storyboard))
        yield f"form-{path.stem}", render_action_plan(edition)


LENGTHS = (2, 16, 28)
DECKS = [f"deck-{count}" for count in LENGTHS] + [f"deck-{path.stem}" for path in SAMPLES]
FORMS = [f"form-{path.stem}" for path in SAMPLES]


@pytest.fixture(scope="session")
def made() -> dict[str, Artifact]:
    """Every deck and form by its name."""
    return dict(artifacts())


@pytest.fixture(scope="session")
def drawn(made: dict[str, Artifact], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder with every deck and form as LibreOffice makes a PDF of it; one run, as its start is slow."""
    folder = tmp_path_factory.mktemp("drawn")
    files = []
    for name, artifact in made.items():
        files.append(folder / f"{name}{Path(artifact.name).suffix}")
        files[-1].write_bytes(artifact.data)
    office = shutil.which("soffice")
    assert office, "LibreOffice is missing: make test installs libreoffice-impress and libreoffice-writer"
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    command = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), *map(str, files)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    return folder


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
        ink = letters(page)
        stream = "".join(character for character, _ in ink)
        starts = [index for index, (character, _) in enumerate(ink) for _ in character]
        for shape in slide.shapes:
            left, top = shape.left / EMU, shape.top / EMU
            box = (left, top, left + shape.width / EMU, top + shape.height / EMU)
            for paragraph in paragraphs_of(shape):
                wanted = squeezed(paragraph)
                found = [at for at in range(len(stream)) if stream.startswith(wanted, at)]
                assert found, (name, paragraph)
                runs = [[ink[starts[index]][1] for index in range(at, at + len(wanted))] for at in found]
                # The same words may stand elsewhere on the slide too, such as a title in the foot.
                assert any(inside(run, box) for run in runs), (name, shape.name, paragraph)


def inside(letter_boxes: list[Box], box: Box) -> bool:
    """Whether every letter is in a box."""
    return (
        min(each[0] for each in letter_boxes) >= box[0] - SLACK_PT
        and min(each[1] for each in letter_boxes) >= box[1] - SLACK_PT
        and max(each[2] for each in letter_boxes) <= box[2] + SLACK_PT
        and max(each[3] for each in letter_boxes) <= box[3] + SLACK_PT
    )


def paragraphs_of(shape: Any) -> list[str]:
    """The paragraphs of a shape or the cells of a table; the slide number is a field and left out."""
    if shape.has_table:
        return [cell.text for cell in shape.table.iter_cells()]
    if not shape.has_text_frame or shape.name == "slide number":
        return []
    return [paragraph.text for paragraph in shape.text_frame.paragraphs]


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
