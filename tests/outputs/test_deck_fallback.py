"""The deck where Calibri is missing: LibreOffice with DejaVu only, then with Liberation only, as on many a Linux.

No word breaks inside, no text leaves its slide, and no text meets another.
"""

import itertools
import os
import shutil
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from conftest import SAMPLES, plain_review
from decks import opened, timeline
from pypdfium2 import raw
from test_deck_drawn import HYPHENS, Box, squeezed

from briefgen.outputs.deck.deck import fit_slides, render_deck
from briefgen.pack.artifact import Artifact
from briefgen.review.house.house import House
from briefgen.review.model import Review
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.script import write_storyboard
from briefgen.wording.wording import Wording

FACES = {
    "dejavu": ("DejaVuSans.ttf", "DejaVuSans-Bold.ttf"),
    "liberation": ("LiberationSans-Regular.ttf", "LiberationSans-Bold.ttf"),
}
"""The files of each typeface."""

MEETING_PT = 1.5
"""How far the boxes of two lines may overlap: they are higher than their letters."""

LINE_SHARE = 0.4
"""How far below the last letter, to its height, the next one stands when it is on another line."""

NINE = [
    "Police", "Health", "Children's Social Care", "Adult Social Care", "Housing", "Early Years",
    "Education and Schools", "Probation and Youth Justice", "Voluntary and community organisations",
]  # fmt: skip
HEADLINES = (
    "Multidisciplinary safeguarding conversations need extraordinary persistence, professional curiosity, courage",
    "Ask about the grandparents, neighbours and half-brothers whom nobody has met yet",
    "Interdepartmental responsibilities for accommodation and transportation must never be misunderstood",
    "Share worries",
    "Challenge overoptimism, disguised compliance and intergenerational misunderstandings at every supervision",
    "Neurodevelopmental assessments are not counterarguments to straightforward observations of neglect",
    "Understand socioeconomic circumstances",
)
WELSH = (
    "Gofynnwch am y tad neu'r partner bob tro a chofnodwch yr ateb",
    "Rhannwch bryderon ynghylch cam-fanteisio'n rhywiol ar yr un diwrnod",
    "Heriwch benderfyniadau amlasiantaethol a gwrandewch ar y plentyn",
)
LONG = (
    "Practitioners' interdepartmental communications about circumstances were incomprehensible. Nobody asked. The "
    "multidisciplinary representatives misunderstood their responsibilities for accommodation, and the "
    "disproportionate administrative requirements overwhelmed straightforward professional conversations."
)
LONG_WELSH = (
    "Nid oedd cyfathrebu rhyngadrannol yr ymarferwyr yn ddealladwy. Ni ofynnodd neb. Camddeallodd y cynrychiolwyr "
    "amlddisgyblaethol eu cyfrifoldebau am ddigartrefedd a gwasanaethau cymdeithasol."
)


def hard(headlines: Sequence[str], text: str, language: str) -> Review:
    """A Review of long words, long headlines and nine agencies."""
    return Review.model_validate({
        "review": {
            "title": "Intergenerational misunderstandings in Llanfairpwllgwyngyll", "area": "Northumberlandshire",
            "kind": "Multidisciplinary safeguarding practice review", "published": "2024-03", "language": language,
            "subject": "Child T, under 5", "publisher": "Northumberlandshire Multidisciplinary Partnership",
            "circulation": "restricted", "report": "https://example.org/report",
        },
        "one_thing": headlines[0],
        "what_happened": text,
        "figures": [{"number": "1,234", "what": "misunderstandings of interdepartmental responsibilities"}],
        "events": [
            {"when": when, "what": "Multidisciplinary representatives misunderstood."}
            for when in ("September 2019", "November 2020", "December 2021", "February 2022")
        ],
        "perspective": text,
        "key_messages": [
            {"headline": headline, "finding": text, "why": text, "action": text, "agencies": NINE[number:] or NINE}
            for number, headline in enumerate(headlines)
        ],
        "good_practice": [text, text],
        "recommendations": [{"text": text, "owner": name, "due": "2025-09"} for name in NINE],
        "questions": [text, text],
        "support": [{"name": name, "contact": "0808 2000 247, day and night"} for name in NINE[:4]],
        "resources": [{"title": headline, "url": "https://example.org/"} for headline in headlines],
    })  # fmt: skip


def reviews() -> dict[str, Review]:
    """Each sample and the hard Reviews, by name."""
    every = {path.stem: plain_review(path) for path in SAMPLES}
    return {**every, "long-words": hard(HEADLINES, LONG, "en-GB"), "long-welsh": hard(WELSH, LONG_WELSH, "cy")}


NAMES = (*(path.stem for path in SAMPLES), "long-words", "long-welsh")


def deck_of(review: Review) -> Artifact:
    """The deck of a Review as a build makes it."""
    edition = Edition(review, House(), Wording(review.about.language), date(2026, 1, 1))
    storyboard = write_storyboard(edition)
    storyboard = fit_slides(edition, storyboard, timeline(storyboard))
    return render_deck(edition, storyboard, timeline(storyboard))


@pytest.fixture(scope="module")
def decks() -> dict[str, Artifact]:
    """Every deck by its name."""
    return {name: deck_of(review) for name, review in reviews().items()}


@pytest.fixture(scope="module", params=FACES)
def drawn(request: pytest.FixtureRequest, decks: dict[str, Artifact], tmp_path_factory: Any) -> Path:
    """The folder with every deck as a PDF, drawn by a LibreOffice that has one family of typefaces."""
    folder: Path = tmp_path_factory.mktemp(request.param)
    for name, deck in decks.items():
        (folder / f"{name}.pptx").write_bytes(deck.data)
    office = shutil.which("soffice")
    assert office, "LibreOffice is missing: make test installs libreoffice-impress"
    (folder / "fonts").mkdir()
    for file in FACES[request.param]:
        shutil.copy(font_file(file), folder / "fonts" / file)
    (folder / "fonts.conf").write_text(
        f'<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "urn:fontconfig:fonts.dtd"><fontconfig>'
        f"<dir>{folder / 'fonts'}</dir><cachedir>{folder / 'known'}</cachedir></fontconfig>",
        encoding="utf-8",
    )
    profile = f"-env:UserInstallation={(folder / 'profile').as_uri()}"
    files = [str(folder / f"{name}.pptx") for name in decks]
    subprocess.run(
        [office, profile, "--headless", "--convert-to", "pdf", "--outdir", str(folder), *files],
        check=True, capture_output=True, timeout=180, env={**os.environ, "FONTCONFIG_FILE": str(folder / "fonts.conf")},
    )  # fmt: skip
    return folder


def font_file(name: str) -> Path:
    """A file of a typeface of this computer."""
    found = next(Path("/usr/share/fonts").rglob(name), None)
    assert found, f"{name} is missing: install fonts-dejavu-core and fonts-liberation"
    return found


@dataclass(frozen=True)
class Piece:
    """A piece of text on a line of a page, in the order of the page's content, with its box in points."""

    text: str
    box: Box


def pieces(page: Any) -> list[Piece]:
    """The texts of a page in the order in which they are drawn, which is that of the slide's shapes."""
    high, reader, found = page.get_height(), page.get_textpage(), []
    for each in page.get_objects(filter=[raw.FPDF_PAGEOBJ_TEXT], textpage=reader):
        left, bottom, right, top = each.get_bounds()
        text = squeezed(each.extract())
        if text:
            found.append(Piece(text, (left, high - top, right, high - bottom)))
    return found


def paragraphs(shapes: Any) -> Iterator[tuple[str, str]]:
    """The name of each shape with each of its paragraphs, in the order of the slide; of tables, of their cells."""
    for shape in shapes:
        if shape.has_table:
            cells = (cell for row in shape.table.rows for cell in row.cells)
            yield from (("table", text.text) for cell in cells for text in cell.text_frame.paragraphs if text.text)
        elif shape.has_text_frame and shape.name != "slide number":  # a field
            yield from ((shape.name, text.text) for text in shape.text_frame.paragraphs if text.text.strip())


def placed(slide: Any, page: Any) -> list[tuple[str, str, list[Piece]]]:
    """Each paragraph of a slide with the pieces of the page that draw it."""
    every, found, at = pieces(page), [], 0
    for name, text in paragraphs(slide.shapes):
        wanted, start = squeezed(text), at
        while start < len(every) and not wanted.startswith(every[start].text):  # the sign of a list, a slide's number
            start += 1
        mine, end = "", start
        while end < len(every) and len(mine) < len(wanted) and wanted.startswith(mine + every[end].text):
            mine, end = mine + every[end].text, end + 1
        assert mine == wanted, (name, text, mine)
        found.append((name, text, every[start:end]))
        at = end
    return found


def broken_words(text: str, drawn_as: Sequence[Piece]) -> list[str]:
    """The words of a paragraph that go on in the next line without a sign at which they may."""
    words, broken, at = [squeezed(word) for word in text.split()], [], 0
    starts = set(itertools.accumulate(map(len, words), initial=0))
    for one, other in itertools.pairwise(drawn_as):
        at += len(one.text)
        is_lower = other.box[1] - one.box[1] > LINE_SHARE * (one.box[3] - one.box[1]) and other.box[0] < one.box[2]
        if is_lower and at not in starts and not follows_hyphen(text, at):
            broken.append(f"{one.text}|{other.text}")
    return broken


def follows_hyphen(text: str, at: int) -> bool:
    """Whether the squeezed letters of a text up to a place end with a hyphen, a dash or a slash."""
    seen = 0
    for index, character in enumerate(text):
        if seen == at:
            return text[index - 1] in f"{HYPHENS}–—/" or character in HYPHENS
        seen += len(squeezed(character))
    return True


@pytest.mark.slow
@pytest.mark.parametrize("name", NAMES)
def test_words_stay_whole_and_apart_without_calibri(decks: dict[str, Artifact], drawn: Path, name: str) -> None:
    """No word breaks inside, no text leaves the slide or covers that of another shape."""
    document, presentation = pypdfium2.PdfDocument(drawn / f"{name}.pdf"), opened(decks[name])
    assert len(document) == len(presentation.slides)
    faults = []
    for number, (slide, page) in enumerate(zip(presentation.slides, document, strict=True), 1):
        wide, high = page.get_size()
        found = placed(slide, page)
        for shape, text, drawn_as in found:
            faults += [(number, shape, "broken", each) for each in broken_words(text, drawn_as)]
            if any(not within(piece.box, (0, 0, wide, high)) for piece in drawn_as):
                faults.append((number, shape, "off the slide", text))
        lines = [(shape, text, piece) for shape, text, drawn_as in found for piece in drawn_as]
        for (shape, text, one), (other_shape, other_text, other) in itertools.combinations(lines, 2):
            if (shape, text) != (other_shape, other_text) and meet(one.box, other.box):
                faults.append((number, f"{shape} and {other_shape}", "meet", f"{one.text} / {other.text}"))
    assert not faults, "\n".join(map(str, faults))


def within(box: Box, room: Box) -> bool:
    """Whether a box is inside another."""
    return box[0] >= room[0] and box[1] >= room[1] and box[2] <= room[2] and box[3] <= room[3]


def meet(one: Box, other: Box) -> bool:
    """Whether two boxes cover a place together."""
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    return across > MEETING_PT and down > MEETING_PT
