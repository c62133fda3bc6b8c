"""The pictures of the slides: they show what the deck has, where it has it, with nothing lost."""

import io
import shutil
import subprocess
import unicodedata
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pypdfium2
import pypdfium2.raw as pdfium_c
import pytest
from PIL import Image
from pptx import Presentation
from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_CONNECTOR, MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR
from pptx.util import Pt

from briefgen.errors import BriefgenError
from briefgen.outputs.layout.proof import NotPrintable
from briefgen.outputs.pictures import draw as slide_store
from briefgen.outputs.pictures.draw import SlidePictures, draw, draw_slides, squeezed
from briefgen.outputs.pictures.drawing import SlideDrawing
from briefgen.outputs.pictures.reading import read_slides

RED, GREEN, BLUE = RGBColor(200, 0, 0), RGBColor(0, 150, 0), RGBColor(0, 0, 200)


def saved(deck: Any) -> bytes:
    """Return the bytes of a deck."""
    file = io.BytesIO()
    deck.save(file)
    return file.getvalue()


def blank() -> tuple[Any, Any]:
    """Return a deck with one empty slide, in python-pptx's own template of 720 by 540 points."""
    deck = Presentation()
    return deck, deck.slides.add_slide(deck.slide_layouts[6])


def picture(deck: Any) -> Any:
    """Return its first slide, a pixel for a point."""
    return next(draw_slides(saved(deck), "en-GB").pixels(720))


def text_in(page: Any, shape: Any) -> str:
    """Return the text of a page in the box of a shape, and 3 points round it."""
    left, top, wide, high = (length.pt for length in (shape.left, shape.top, shape.width, shape.height))
    top = page.get_height() - top
    return str(page.get_textpage().get_text_bounded(left - 3, top - high - 3, left + wide + 3, top + 3))


def test_samples_are_drawn_whole(sample_pack: Path) -> None:
    """Every text of every slide is in its picture, inside its box, and the picture is 1080p."""
    data = (sample_pack / "slides.pptx").read_bytes()
    drawn = draw_slides(data, "en-GB")
    slides = Presentation(io.BytesIO(data)).slides

    assert drawn.faults == ()
    assert [(1080, 1920, 3)] * len(slides) == [pixels.shape for pixels in drawn.pixels(1920)]
    assert [slide.shapes.title.text_frame.text for slide in slides] == [slide.title for slide in drawn.slides]
    document = pypdfium2.PdfDocument(drawn.pdf)
    for slide, page in zip(slides, document, strict=True):
        for shape in slide.shapes:
            if shape.has_text_frame and shape.name != "slide number":
                shown = squeezed(text_in(page, shape))
                for paragraph in shape.text_frame.paragraphs:
                    assert squeezed(unicodedata.normalize("NFKC", paragraph.text)) in shown


def test_they_look_as_libreoffice_draws_them(build_sample: Callable[[str], Path], tmp_path: Path) -> None:
    """Grounds, tables, markers and texts stand where an office program draws them."""
    office = shutil.which("soffice")
    assert office, "LibreOffice is missing: make test installs libreoffice-impress"
    source = build_sample("invented-rowan") / "slides.pptx"
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    # LibreOffice's own fit sets the lines of a text that just fills its box closer than the deck says: not here.
    as_written = tmp_path / "slides.pptx"
    with zipfile.ZipFile(source) as deck, zipfile.ZipFile(as_written, "w") as copy:
        for part in deck.infolist():
            copy.writestr(part, deck.read(part).replace(b"<a:normAutofit/>", b"<a:noAutofit/>"))
    command = [office, profile, "--headless", "--convert-to", "pdf", "--outdir", str(tmp_path), str(as_written)]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    document = pypdfium2.PdfDocument(tmp_path / "slides.pdf")
    for page, pixels in zip(document, draw_slides(source.read_bytes(), "en-GB").pixels(960), strict=True):
        theirs = (
            page.render(scale=960 / page.get_width()).to_pil().convert("L").resize((24, 14), Image.Resampling.BOX)
        )
        ours = Image.fromarray(pixels).convert("L").resize((24, 14), Image.Resampling.BOX)
        # In fields of 40 pixels, as another typeface breaks large lines at other words.
        off = np.abs(np.asarray(theirs, dtype=float) - np.asarray(ours, dtype=float))

        assert off.mean() < 5
        assert np.quantile(off, 0.95) < 25


def test_shapes_are_drawn_in_their_places() -> None:
    """Rectangles, ellipses, lines, outlines and the shapes of a group stand where the deck has them."""
    deck, slide = blank()
    box = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, Pt(100), Pt(50), Pt(80), Pt(40))
    round_one = slide.shapes.add_shape(MSO_SHAPE.OVAL, Pt(300), Pt(50), Pt(60), Pt(60))
    for shape, colour in ((box, RED), (round_one, GREEN)):
        shape.fill.solid()
        shape.fill.fore_color.rgb = colour
        shape.line.fill.background()
    line = slide.shapes.add_connector(MSO_CONNECTOR.STRAIGHT, Pt(100), Pt(300), Pt(500), Pt(300))
    line.line.color.rgb, line.line.width = BLUE, Pt(4)
    group = slide.shapes.add_group_shape()
    inner = group.shapes.add_shape(MSO_SHAPE.RECTANGLE, Pt(400), Pt(400), Pt(40), Pt(40))
    inner.fill.solid()
    inner.fill.fore_color.rgb = RED
    group.left, group.top, group.width, group.height = Pt(600), Pt(400), Pt(80), Pt(80)
    pixels = picture(deck)

    assert [200, 0, 0] == list(pixels[70, 140])
    assert [255, 255, 255] == list(pixels[70, 190])
    assert [0, 150, 0] == list(pixels[80, 330])
    assert [255, 255, 255] == list(pixels[52, 302])  # outside the circle, inside its box
    assert [0, 0, 200] == list(pixels[300, 300])
    assert [255, 255, 255] == list(pixels[306, 300])
    assert [200, 0, 0] == list(pixels[470, 670])  # the group stretches what is in it


def test_tables_have_their_grounds_and_columns() -> None:
    """Cells have their own fill, and columns their widths."""
    deck, slide = blank()
    table = slide.shapes.add_table(2, 2, Pt(60), Pt(60), Pt(600), Pt(100)).table
    table.columns[0].width, table.columns[1].width = Pt(450), Pt(150)
    for cell, colour in ((table.cell(0, 0), RED), (table.cell(1, 1), GREEN)):
        cell.text = "Words"
        cell.fill.solid()
        cell.fill.fore_color.rgb = colour
    pixels = picture(deck)

    assert [200, 0, 0] == list(pixels[100, 480])
    assert [200, 0, 0] != list(pixels[100, 540])
    assert [0, 150, 0] == list(pixels[150, 640])


@pytest.mark.parametrize(
    ("anchor", "rows"),
    [(MSO_ANCHOR.TOP, (100, 140)), (MSO_ANCHOR.MIDDLE, (180, 220)), (MSO_ANCHOR.BOTTOM, (260, 300))],
)
def test_texts_stand_where_they_are_anchored(anchor: Any, rows: tuple[int, int]) -> None:
    """A text stands at the top, in the middle, or at the bottom of its box."""
    deck, slide = blank()
    frame = slide.shapes.add_textbox(Pt(100), Pt(100), Pt(300), Pt(200)).text_frame
    frame.text, frame.vertical_anchor = "Hello", anchor
    frame.paragraphs[0].font.size = Pt(24)
    dark = np.argwhere(picture(deck).min(axis=2) < 128)[:, 0]

    assert rows[0] <= dark.min()
    assert dark.max() <= rows[1]


def test_markup_is_shown_as_text() -> None:
    """What looks like HTML, CSS or a template is words."""
    deck, slide = blank()
    words = "<b>Bold</b> & {{ 7*7 }} </style><script> \" ' --> {% raw %}"
    slide.shapes.add_textbox(Pt(50), Pt(50), Pt(600), Pt(200)).text_frame.text = words

    assert (words,) == draw_slides(saved(deck), "en-GB").slides[0].words


def test_a_text_that_is_too_large_is_set_smaller() -> None:
    """A text a little too large for its box shrinks; one that is far too large is refused by its words."""
    deck, slide = blank()
    frame = slide.shapes.add_textbox(Pt(50), Pt(50), Pt(400), Pt(74)).text_frame
    frame.word_wrap, frame.text = (
        True,
        "Sixteen words stand here, one after another, until they fill two lines or a little more.",
    )
    frame.paragraphs[0].font.size = Pt(26)
    assert draw_slides(saved(deck), "en-GB").faults == ()

    frame.text = "All of this is too much. " * 40
    with pytest.raises(BriefgenError, match=r"no room for this text: All of this is too much"):
        draw_slides(saved(deck), "en-GB")


def test_what_stands_beside_a_text_does_not_make_it_smaller() -> None:
    """A number beside the first of two lines is read between them; the text is whole all the same, in its own size."""
    deck, slide = blank()
    for left, wide, words in ((600, 60, "7"), (50, 300, "The first line here and then one more")):
        frame = slide.shapes.add_textbox(Pt(left), Pt(50), Pt(wide), Pt(100)).text_frame
        frame.word_wrap, frame.text = True, words
        frame.paragraphs[0].font.size = Pt(30)
    drawn = draw_slides(saved(deck), "en-GB")
    page = pypdfium2.PdfDocument(drawn.pdf)[0].get_textpage()
    text = page.get_text_range()

    assert "7" in text.replace("\r\n", " ").removesuffix("7")  # the reader does put it between the lines
    assert drawn.faults == ()
    assert {40.0} == {  # CSS pixels
        round(pdfium_c.FPDFText_GetFontSize(page, index), 1) for index, each in enumerate(text) if each.strip()
    }


def test_a_character_without_a_glyph_is_refused() -> None:
    """The picture would show a box in its place."""
    deck, slide = blank()
    slide.shapes.add_textbox(Pt(50), Pt(50), Pt(400), Pt(74)).text_frame.text = "The ก tree"

    with pytest.raises(NotPrintable, match="ก"):
        draw_slides(saved(deck), "en-GB")


def test_styles_are_inherited(sample_pack: Path) -> None:
    """Type, weight and colour come from layout and master where the slide does not say them."""
    slides = read_slides((sample_pack / "slides.pptx").read_bytes())
    slide = slides[1]
    title = next(shape for shape in slide.shapes if shape.name == "title")
    run = title.text.paragraphs[0].runs[0]

    assert run.bold
    assert run.size_pt >= 24
    assert run.colour == "#1f4e5f"
    body = next(shape for shape in slides[-1].shapes if shape.name == "body")
    assert body.text.paragraphs[0].marker == "•"
    foot = next(shape for shape in slide.shapes if shape.name == "slide number")
    assert foot.text.words == "2"


def test_the_same_deck_gives_the_same_pictures(build_sample: Callable[[str], Path]) -> None:
    """Nothing in a picture depends on the clock or on chance."""
    data = (build_sample("lambeth-martin") / "slides.pptx").read_bytes()
    first, second = (list(draw_slides(data, "en-GB").jpegs(400)) for _ in range(2))

    assert first == second


def test_an_edit_draws_one_slide_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Pictures are kept by what is on the slide: the others are not drawn again, and all are as without a cache."""
    monkeypatch.setenv("BRIEFGEN_CACHE", str(tmp_path))
    deck = Presentation()
    for number in range(3):
        slide = deck.slides.add_slide(deck.slide_layouts[5])
        slide.shapes.title.text = f"Title {number}"
    slide_store.slide_jpegs(read_slides(saved(deck)), "en-GB", 400)
    drawn: list[list[str]] = []

    def noted(slides: list[SlideDrawing], language: str, deck: str) -> SlidePictures:
        drawn.append([slide.title for slide in slides])
        return draw(slides, language, deck)

    monkeypatch.setattr(slide_store, "draw", noted)
    deck.slides[1].shapes.title.text = "Another title"
    edited = slide_store.slide_jpegs(read_slides(saved(deck)), "en-GB", 400)
    again = slide_store.slide_jpegs(read_slides(saved(deck)), "en-GB", 400)
    monkeypatch.setenv("BRIEFGEN_CACHE", str(tmp_path / "other"))
    afresh = slide_store.slide_jpegs(read_slides(saved(deck)), "en-GB", 400)

    assert [["Another title"], ["Title 0", "Another title", "Title 2"]] == drawn
    assert edited == again == afresh
    assert [("Title 0",), ("Another title",), ("Title 2",)] == [picture.words for picture in edited]
