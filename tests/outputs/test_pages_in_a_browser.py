"""The pages of a pack in a real browser, in light, dark and forced colours at every width; the transcript played by a sentence."""

import base64
import io
import struct
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from browser import AXE
from keyboard import Tab
from pypdfium2 import PdfDocument

from briefgen import resources
from briefgen.outputs.material import Material
from briefgen.outputs.page.html import render_briefing_page
from briefgen.outputs.page.pdf import render_briefing_pdf
from briefgen.outputs.podcast.texts import render_transcript
from briefgen.outputs.share.share import render_share
from briefgen.review.house.house import House
from briefgen.review.load import load_review
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.editions import make_edition
from briefgen.storyboard.script import write_storyboard
from briefgen.storyboard.timing import Pauses, estimate

FILES = ("briefing.html", "briefing.pdf", "podcast.mp3", "transcript.html", "slides.pptx", "pack.json")
RUN = """axe.run(document, {resultTypes: ["violations"], rules: {"target-size": {enabled: true}, "color-contrast": {enabled: CONTRAST}}}).then(
    found => found.violations.map(rule => [rule.id, rule.nodes.map(node => node.html.slice(0, 200))]))"""
LOOKS = {
    "light": [],
    "dark": [{"name": "prefers-color-scheme", "value": "dark"}],
    "forced": [{"name": "forced-colors", "value": "active"}],
    "forced and dark": [
        {"name": "forced-colors", "value": "active"}, {"name": "prefers-color-scheme", "value": "dark"},
    ],
}  # fmt: skip
WITHDRAWN = "  withdrawn: 2025-01\n  withdrawn_reason: A newer review replaces it.\n"


def edition_of(language: str = "", changes: str = "") -> Edition:
    """The sample that uses every field, or the same as a Welsh review or with further lines in its head."""
    text = (resources.samples() / "invented-rowan.yaml").read_text(encoding="utf-8")
    text = text.replace("review:\n", f"review:\n{changes}", 1)
    if language:
        text = text.replace("language: en-GB", f"language: {language}")
        text = (
            text
            if f"language: {language}" in text
            else text.replace("review:\n", f"review:\n  language: {language}\n")
        )
    return make_edition(load_review(text.encode(), "rowan.yaml").review, House(), date(2026, 1, 1))


def silence(seconds: int) -> str:
    """A recording of silence, as a ``data:`` address."""
    rate, file = 8000, io.BytesIO()
    size = rate * seconds
    file.write(
        struct.pack(
            "<4sI4s4sIHHIIHH4sI", b"RIFF", 36 + size, b"WAVE", b"fmt ", 16, 1, 1, rate, rate, 1, 8, b"data", size
        )
    )
    file.write(b"\x80" * size)
    return f"data:audio/wav;base64,{base64.b64encode(file.getvalue()).decode()}"


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The web page, the transcript and the newsletter, of a review, of one in Welsh and of one that was withdrawn."""
    folder, made = tmp_path_factory.mktemp("pages"), {}
    for name, edition in (
        ("rowan", edition_of()),
        ("welsh", edition_of("cy")),
        ("withdrawn", edition_of("", WITHDRAWN)),
    ):
        board = write_storyboard(edition)
        timeline = estimate(board, {"": 170}, Pauses(0.3, 0.5, 1.0))
        files = [render_briefing_page(edition, board, timeline, FILES), *render_transcript(edition, board, timeline)]
        material = Material(edition, board, timeline, names=FILES)
        files += [each for each in render_share(material) if each.name == "newsletter.html"]
        for file in files:
            path = folder / f"{name}-{file.name}"
            text = (
                file.data.decode().replace("podcast.mp3", silence(30))
                if file.name == "briefing.html"
                else file.data.decode()
            )
            path.write_text(text, encoding="utf-8")
            if path.suffix == ".html":
                made[path.stem] = path
    return made


@pytest.fixture(scope="module")
def tab(pages: dict[str, Path], tmp_path_factory: pytest.TempPathFactory) -> Iterator[Tab]:
    """A browser, which plays sound without being asked by somebody."""
    options = ["--autoplay-policy=no-user-gesture-required", "--mute-audio"]
    with Tab(pages["rowan-briefing"], tmp_path_factory.mktemp("browser"), options=options) as opened:
        yield opened


@pytest.mark.parametrize("look", LOOKS)
def test_every_page_is_accessible_in_every_look(pages: dict[str, Path], tab: Tab, look: str) -> None:
    """axe-core finds nothing, with everything opened, and nothing is wider than the window, from 320 to 1280 pixels."""
    axe = AXE.read_text(encoding="utf-8")
    # Forced colours are the reader's own; axe takes the page's fill for the colour of its text.
    run = RUN.replace("CONTRAST", "false" if look.startswith("forced") else "true")
    tab.do("Page.setBypassCSP", enabled=True)
    wrong = []
    for name, page in pages.items():
        tab.open(page)
        tab.run("document.querySelectorAll('details').forEach(each => { each.open = true; })")
        tab.run(f"{axe};0")
        tab.do("Emulation.setEmulatedMedia", features=LOOKS[look])
        for width in (320, 768, 1280):
            tab.do("Emulation.setDeviceMetricsOverride", width=width, height=900, deviceScaleFactor=1, mobile=False)
            if width != 768:
                wrong += [(name, width, *found) for found in tab.run(run)]
            if not tab.run("document.documentElement.scrollWidth <= innerWidth"):
                wrong.append((name, width, "too wide"))
    assert wrong == [], "\n".join(map(str, wrong))


def test_a_page_in_a_house_s_own_style_has_the_bar(tmp_path: Path) -> None:
    """The bar of what is withdrawn is 12 mm high on the printed page also where a house's style knows none."""
    (tmp_path / "briefing").mkdir()
    own = (resources.templates() / "briefing" / "pdf.css").read_text(encoding="utf-8")
    assert ".mark {" not in own
    (tmp_path / "briefing" / "pdf.css").write_text(own + "\n.mark { font-size: 1em; }\n", encoding="utf-8")
    edition = edition_of("", WITHDRAWN)
    house = House(folder=tmp_path)
    made = render_briefing_pdf(make_edition(edition.review, house, date(2026, 1, 1)))
    picture = PdfDocument(made.artifact.data)[0].render(scale=4).to_pil().convert("RGB")
    reds = [y for y in range(picture.height // 4) if picture.getpixel((picture.width // 2, y)) == (0x8F, 0x0F, 0x1D)]
    assert (reds[-1] - reds[0] + 1) / 4 * 25.4 / 72 >= 12


def test_forced_colours_keep_what_a_colour_shows(pages: dict[str, Path], tab: Tab) -> None:
    """Signs of status, icons and the bar of what is withdrawn can be told from their ground in forced colours."""
    tab.do("Emulation.setEmulatedMedia", features=LOOKS["forced"])
    tab.open(pages["rowan-briefing"])
    done = "getComputedStyle(document.querySelector('.done .sign')).backgroundColor"
    still_open = "getComputedStyle(document.querySelector('.open .sign')).backgroundColor"
    assert tab.run(done) != tab.run(still_open)
    assert tab.run("getComputedStyle(document.querySelector('.band')).backgroundImage") == "none"
    ground = "getComputedStyle(document.body).backgroundColor"
    assert tab.run("getComputedStyle(document.querySelector('.message .icon')).stroke") != tab.run(ground)
    tab.open(pages["withdrawn-briefing"])
    assert tab.run("document.querySelector('.mark').getBoundingClientRect().height") >= 12 * 96 / 25.4
    assert tab.run("getComputedStyle(document.querySelector('.mark')).borderBottomStyle") == "solid"


def test_a_sentence_that_is_clicked_is_played(pages: dict[str, Path], tab: Tab) -> None:
    """A click plays from the beginning of the sentence."""
    tab.do("Emulation.setEmulatedMedia", features=[])
    tab.do("Page.setBypassCSP", enabled=True)
    tab.open(pages["rowan-briefing"])
    tab.run("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    start = tab.run("""(() => { const line = document.querySelectorAll('.spoken [data-start]')[3];
        line.click(); return parseFloat(line.dataset.start); })()""")
    now = tab.run("new Promise(done => setTimeout(() => done(document.getElementById('player').currentTime), 400))")
    assert start > 1
    assert start <= now < start + 5
    assert tab.run("!document.getElementById('player').paused")


def test_the_keyboard_plays_a_sentence_too(pages: dict[str, Path], tab: Tab) -> None:
    """Tab stops at one sentence, the arrows go to the next and back, Enter plays the one that has the focus."""
    tab.do("Emulation.setEmulatedMedia", features=[])
    tab.do("Page.setBypassCSP", enabled=True)
    tab.open(pages["rowan-briefing"])
    tab.run("document.querySelectorAll('details').forEach(each => { each.open = true; })")
    where = "[...document.querySelectorAll('.spoken [data-start]')].indexOf(document.activeElement)"
    tab.run("document.querySelector('.spoken').focus()")
    tab.press("Tab")
    places = [tab.run(where)]
    for key in ("ArrowDown", "ArrowDown", "ArrowUp", "ArrowRight"):
        tab.press(key)
        places.append(tab.run(where))
    assert places == [0, 1, 2, 1, 2]
    assert tab.run("document.querySelectorAll('.spoken [data-start][tabindex=\"0\"]').length") == 1
    outlined = "getComputedStyle(document.activeElement).outlineStyle"
    assert tab.run(outlined) == "solid"
    tab.press("Enter")
    start = tab.run("parseFloat(document.activeElement.dataset.start)")
    now = tab.run("new Promise(done => setTimeout(() => done(document.getElementById('player').currentTime), 400))")
    assert start <= now < start + 5
    assert tab.run("!document.getElementById('player').paused")
    tab.press("Tab")
    assert tab.run(where) == -1
