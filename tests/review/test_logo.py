"""A house's logo in every form that it comes in: on its side, in 16 bits, drawn by Illustrator, with words in it."""

from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from conftest import SAMPLES
from hostile_files import SVG
from lxml import etree
from PIL import Image, ImageChops
from pptx import Presentation

from briefgen.cli import run
from briefgen.pipeline.houses import open_house
from briefgen.review.house import picture_trial, pictures, raster, trials
from briefgen.review.house.house import House

ROWAN = next(path for path in SAMPLES if path.stem == "invented-rowan")
LOGO = "name: A\nlogo: {}\nlogo_alt: A\n"
QUALITY: dict[str, dict[str, Any]] = {"jpg": {"quality": 100, "subsampling": 0}, "png": {}}


@pytest.fixture(scope="module", autouse=True)
def _one_child() -> "object":
    with trials.shared_child():
        yield


@pytest.mark.parametrize(("orientation", "ending"), [(6, "jpg"), (3, "png"), (8, "jpg"), (2, "png")])
def test_a_logo_from_a_camera_stands_upright(tmp_path: Path, orientation: int, ending: str) -> None:
    """A picture that says how it was held is turned, on pages, slides and covers; others keep their bytes."""
    upright = Image.new("RGB", (40, 20), "#225588")
    upright.paste("#ff0000", (0, 0, 10, 10))
    undo = {2: 0, 3: 3, 6: 2, 8: 4}[orientation]  # as the camera stored it
    exif = Image.Exif()
    exif[0x0112] = orientation
    upright.transpose(Image.Transpose(undo)).save(tmp_path / f"held.{ending}", exif=exif, **QUALITY[ending])
    upright.save(tmp_path / f"plain.{ending}")

    held = pictures.read_logo(House(logo=f"held.{ending}", folder=tmp_path))
    plain = pictures.read_logo(House(logo=f"plain.{ending}", folder=tmp_path))
    assert held is not None
    assert plain is not None
    for data in (held.page, held.raster):
        with Image.open(BytesIO(data)) as shown:
            assert (shown.size, dict(shown.getexif())) == ((40, 20), {})
            assert np.asarray(ImageChops.difference(shown.convert("RGB"), upright)).max() < 30
    stored = (tmp_path / f"plain.{ending}").read_bytes()
    assert (plain.data, plain.page, plain.raster) == (stored, stored, stored)


def test_a_picture_of_16_bits_is_shown_in_8(tmp_path: Path) -> None:
    """Greys of 16 bits keep their shades, from black to white."""
    shades = np.linspace(0, 65535, 256).astype("uint16").repeat(4).reshape(1, -1).repeat(20, axis=0)
    Image.fromarray(shades).save(tmp_path / "logo.png")
    with Image.open(tmp_path / "logo.png") as stored:
        assert stored.mode == "I;16"
    logo = pictures.read_logo(House(logo="logo.png", folder=tmp_path))
    assert logo is not None
    for data in (logo.page, logo.raster):
        row = np.asarray(Image.open(BytesIO(data)).convert("L"))[0]
        assert np.abs(row.astype(int) - np.arange(256).repeat(4)).max() <= 1


ILLUSTRATOR = """\
<?xml version="1.0" encoding="utf-8"?>
<!-- Generator: Adobe Illustrator -->
<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd" [
  <!ENTITY ns_x "http://northmere.example/ns/">
  <!ENTITY ns_svg "http://www.w3.org/2000/svg"> <!ENTITY ink "#22&#53;588"> <!ENTITY and 'A "&#233;" > b'>
]>
<svg xmlns:x="&ns_x;" xmlns="&ns_svg;" viewBox="0 0 300 100"><title>&and;</title><rect fill="&ink;" width="90" height="90"/></svg>
"""


def test_a_drawing_of_illustrator_is_used(tmp_path: Path) -> None:
    """Its short names are written out, and its DOCTYPE is not published."""
    (tmp_path / "logo.svg").write_text(ILLUSTRATOR, encoding="utf-8")
    logo = pictures.read_logo(House(logo="logo.svg", folder=tmp_path))

    assert logo is not None
    root = etree.fromstring(logo.data)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert [element.text or element.get("fill") for element in root] == ['A "é" > b', "#225588"]
    assert b"DOCTYPE" not in logo.data
    assert logo.page == logo.data
    assert Image.open(BytesIO(logo.raster)).convert("RGB").getpixel((20, 20)) == (0x22, 0x55, 0x88)


@pytest.mark.parametrize(
    ("inside", "is_live"),
    [
        ('<text x="5" y="50" font-size="16">Northmere</text><rect width="9" height="9"/>', True),
        ('<text fill="none">x</text><rect width="9" height="9"/>', True),
        ('<a href="https://example.org/"><rect width="9" height="9"/></a>', True),
        ('<title>Northmere</title><rect width="9" height="9"/>', False),
    ],
)
def test_words_of_a_drawing_are_no_words_of_a_page(tmp_path: Path, inside: str, is_live: bool) -> None:
    """A drawing with text or links is a picture of points on a printed page, and the house's author is told."""
    (tmp_path / "logo.svg").write_text(SVG.format(inside), encoding="utf-8")
    (tmp_path / "house.yaml").write_text(LOGO.format("logo.svg"), encoding="utf-8")
    house = open_house(tmp_path / "house.yaml")
    logo = pictures.read_logo(house)

    assert logo is not None
    assert logo.page.startswith(b"\x89PNG") is is_live
    assert logo.data == SVG.format(inside).encode()
    assert [found.rule for found in house.warnings] == ["house/logo"] * is_live


@pytest.mark.parametrize(("wide", "high"), [(300, 100), (100, 300), (50, 50), (2000, 10)])
def test_a_drawing_keeps_its_proportions(tmp_path: Path, wide: int, high: int) -> None:
    """Wide, tall and square: nothing is cut off or stretched."""
    svg = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {wide} {high}"><rect width="{wide}" height="{high}" fill="#0a0"/></svg>'
    (tmp_path / "logo.svg").write_text(svg, encoding="utf-8")
    logo = pictures.read_logo(House(logo="logo.svg", folder=tmp_path))

    assert logo is not None
    across, down = raster.pixels(logo.raster)
    assert across / down == pytest.approx(wide / high, rel=0.13 if high == 10 else 0.02)
    assert max(across / picture_trial.BOX_PX[0], down / picture_trial.BOX_PX[1]) == pytest.approx(1, abs=0.01)


def _held(folder: Path) -> None:
    exif = Image.Exif()
    exif[0x0112] = 6
    Image.new("RGB", (600, 200), "#225588").transpose(Image.Transpose.ROTATE_90).save(folder / "logo.jpg", exif=exif)


def _deep(folder: Path) -> None:
    Image.fromarray(np.zeros((200, 600), "uint16")).save(folder / "logo.png")


WORDED = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 100"><text x="5" y="50" font-size="32">Northmere</text>'
    '<text x="5" y="80" font-size="16">Safeguarding Partnership</text><path d="M0 0h300v100H0z" fill="none" stroke="#000"/></svg>'
)
DRAWN = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 100"><rect width="300" height="100" fill="#258"/></svg>'
)
PACKS: dict[str, tuple[str, Callable[[Path], object]]] = {
    "on its side": ("logo.jpg", _held),
    "16 bits": ("logo.png", _deep),
    "words": ("logo.svg", lambda folder: (folder / "logo.svg").write_text(WORDED, encoding="utf-8")),
    "Illustrator": ("logo.svg", lambda folder: (folder / "logo.svg").write_text(ILLUSTRATOR, encoding="utf-8")),
    "drawing": ("logo.svg", lambda folder: (folder / "logo.svg").write_text(DRAWN, encoding="utf-8")),
}


@pytest.mark.parametrize("name", PACKS)
def test_a_pack_is_made_with_each_kind_of_logo(tmp_path: Path, name: str) -> None:
    """Page, large print and slides are whole, and the logo is on the slides: upright, and sharp enough for print."""
    file, write = PACKS[name]
    write(tmp_path)
    (tmp_path / "house.yaml").write_text(LOGO.format(file), encoding="utf-8")
    built = ["build", str(ROWAN), "-o", str(tmp_path / "packs"), "--only", "briefing,slides", "-q"]

    assert run([*built, "--house", str(tmp_path / "house.yaml")]) == 0

    (deck,) = (tmp_path / "packs").rglob("slides.pptx")
    page = Presentation(str(deck)).slides[0]
    logo = next(shape for shape in page.shapes if shape.name == "logo")
    assert logo.width / logo.height == pytest.approx(1 if name == "Illustrator" else 3, rel=0.05)
    assert logo.image.size[0] >= 180
    assert logo._element.nvPicPr.cNvPr.get("descr") == "A"
