"""Pages of a house's own files are laid out within limits: the same page for an honest one, one message for a bomb."""

import io
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest
from pptx import Presentation

from briefgen import resources
from briefgen.errors import BriefgenError, UsageError
from briefgen.limited import Limits
from briefgen.outputs.layout import layout as layouts
from briefgen.outputs.layout import limited
from briefgen.outputs.layout.layout import Sheet, run_in_time
from briefgen.outputs.layout.limited import LimitedLayout, pdf_of, untrusted_files
from briefgen.outputs.layout.press import PageRenderer
from briefgen.outputs.layout.time_limit import OverTime, within
from briefgen.outputs.page.design import DESIGNS, layout_of
from briefgen.outputs.page.large import render_large_print
from briefgen.outputs.page.pdf import render_briefing_pdf
from briefgen.outputs.pictures.draw import draw
from briefgen.outputs.pictures.reading import read_slides
from briefgen.pipeline.houses import open_house
from briefgen.review.house.house import House
from briefgen.review.load import load_review
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.editions import make_edition
from briefgen.storyboard.page import page_plans
from briefgen.wording.wording import Wording

SAMPLE = resources.samples() / "lambeth-martin.yaml"
LABELS = Wording().labels("briefing")

BOMBS = {
    "columns without end": "main { display: grid; grid-template-columns: repeat(3000000, 1fr) }",
    "letters of a point each": "main * { columns: 900; column-gap: 0; letter-spacing: 40cm; column-fill: balance }",
    "rows that fill the memory": "main { display: grid; grid-template-rows: repeat(900000000, 1fr) }",
}
"""Style sheets that keep WeasyPrint busy for minutes, or fill the memory."""


def edition(house: House) -> Edition:
    """Return an edition of a sample."""
    from datetime import date  # noqa: PLC0415  (only here)

    return make_edition(load_review(SAMPLE.read_bytes(), SAMPLE.name).review, house, date(2026, 1, 1))


def house_in(folder: Path, files: dict[str, str], fields: str = "") -> House:
    """Write a house and open it."""
    for name, text in {"house.yaml": f"name: A publisher\n{fields}", **files}.items():
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text(text, encoding="utf-8")
    return open_house(folder / "house.yaml")


def template(name: str) -> str:
    """Return a built-in template."""
    return (resources.templates() / name).read_text(encoding="utf-8")


def test_which_houses_are_laid_out_apart(tmp_path: Path) -> None:
    """Those that bring templates of pages or a logo that is no photo; a name and colours are laid out as ever."""
    assert () == untrusted_files(House())
    assert () == untrusted_files(house_in(tmp_path / "plain", {"labels/en-GB/briefing.yaml": "lead: Lead"}))
    own = house_in(tmp_path / "own", {"briefing/pdf.css": "x", "facilitator/guide.css": "x", "l.svg": "<svg/>"})
    assert ("briefing/pdf.css", "facilitator/guide.css") == untrusted_files(own)
    for name, data, is_apart in (
        ("l.svg", b"<svg/>", True),
        ("l.png", b"\x89PNG\r\n\x1a\n", False),
        ("x.png", b" <svg/>", True),
    ):
        (tmp_path / "own" / name).write_bytes(data)
        found = untrusted_files(own.model_copy(update={"logo": name}))
        assert is_apart == (name in found)


def test_an_honest_house_has_the_same_pages(tmp_path: Path) -> None:
    """Laid out in the child, page and large print are what they are in this process, byte for byte."""
    house = house_in(tmp_path, {"briefing/pdf.css": template("briefing/pdf.css")})
    assert untrusted_files(house)
    plain = edition(House(name="A publisher"))
    apart = edition(house)

    assert render_briefing_pdf(plain).artifact == render_briefing_pdf(apart).artifact
    assert render_large_print(plain) == render_large_print(apart)


def test_an_honest_house_has_the_same_heights(tmp_path: Path) -> None:
    """What the child measures of a page and its columns is what is measured in this process."""
    house = house_in(tmp_path, {"briefing/pdf.css": template("briefing/pdf.css")})
    found = []
    for each in (edition(House(name="A publisher")), edition(house)):
        plan = page_plans(each)[0]
        found.append(PageRenderer(each).parse(plan)(layout_of(plan, DESIGNS["report"], 10.5))[1])

    assert found[0] == found[1]
    assert found[0].flow_mm is not None
    assert found[0].lead_mm is not None


def test_what_cannot_be_laid_out_says_why(tmp_path: Path) -> None:
    """An error of the child has the words that it has here."""
    css = template("briefing/pdf.css") + "\nmain { background: url(file:///etc/passwd) }"
    with pytest.raises(BriefgenError, match=r"could not be laid out.*passwd") as caught:
        render_briefing_pdf(edition(house_in(tmp_path, {"briefing/pdf.css": css})))
    assert 1 == caught.value.exit_code


@pytest.fixture
def short(monkeypatch: pytest.MonkeyPatch) -> None:
    """Small limits, so that the test need not wait."""
    monkeypatch.setattr(limited, "LIMITS", Limits(time_s=4, memory_mib=900, output_mib=8))
    limited._started.cache_clear()


@pytest.mark.usefixtures("short")
@pytest.mark.parametrize("name", BOMBS)
def test_a_style_sheet_that_never_ends(tmp_path: Path, name: str) -> None:
    """It is stopped, and the files of the house are named, with the limit."""
    house = house_in(tmp_path, {"briefing/pdf.css": template("briefing/pdf.css") + BOMBS[name]})
    began = time.monotonic()
    with pytest.raises(
        UsageError, match=r"house's own files: .*(4 seconds|900 MiB|8 MiB|broke off).*: briefing/pdf.css"
    ):
        render_briefing_pdf(edition(house))
    assert time.monotonic() - began < 40


@pytest.mark.usefixtures("short")
def test_boxes_in_boxes(tmp_path: Path) -> None:
    """Thousands of boxes inside one another end it too, in the large print."""
    html = template("briefing/large.html").replace("</body>", "<div>" * 20_000 + "</div>" * 20_000 + "</body>")
    with pytest.raises(BriefgenError, match=r"briefing/large.html|could not be laid out"):
        render_large_print(edition(house_in(tmp_path, {"briefing/large.html": html})))


def test_all_layouts_of_a_page_share_a_limit(monkeypatch: pytest.MonkeyPatch) -> None:
    """Many layouts that each stay within it do not take for ever."""
    monkeypatch.setattr(limited, "TOTAL_S", 0.0)
    page = Sheet("<html lang=en><title>x</title><main id=sheet>x</main>", "", "", "file:///")
    apart = LimitedLayout(("a.css", "b.css", "c.css", "d.css", "e.css", "f.css"), LABELS)
    assert apart.pdf(page).startswith(b"%PDF")
    with pytest.raises(UsageError, match=r"30 seconds.*: a.css, b.css, c.css, d.css, e.css, …\."):
        apart.pdf(page)


def test_slides_of_a_house_are_drawn_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    """The pictures of a deck of the house's own are the same from the child; over a limit it is the deck that is named."""
    deck, file = Presentation(), io.BytesIO()
    deck.slides.add_slide(deck.slide_layouts[5]).shapes.title.text = "Title"
    deck.save(file)
    slides = read_slides(file.getvalue())
    here, apart = draw(slides, "en-GB"), draw(slides, "en-GB", "own.pptx")
    assert list(here.jpegs(200)) == list(apart.jpegs(200))
    monkeypatch.setattr(limited, "TOTAL_S", -1.0)
    with pytest.raises(UsageError, match=r"house's own files: .* own\.pptx\."):
        draw(slides, "en-GB", "own.pptx")
    assert draw(slides, "en-GB").pdf


def spin() -> None:
    """Take for ever."""
    while True:
        time.sleep(0.001)


def test_what_takes_too_long_here_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    """Work in this process is stopped in the middle; what ends in time gives its value, and nothing comes later."""
    began = time.monotonic()
    with pytest.raises(OverTime):
        within(0.2, spin)
    assert time.monotonic() - began < 5
    assert 7 == within(0.5, lambda: 7)
    time.sleep(0.7)
    for _ in range(200):  # the limit and the end of the work at about the same time
        try:
            assert within(0.002, lambda: time.sleep(0.002)) is None
        except OverTime:
            continue
    monkeypatch.setattr(layouts, "LAYOUT_S", 0.1)
    with pytest.raises(UsageError, match=r"took more than 0.1 seconds"):
        run_in_time(spin, LABELS)


def test_pages_of_an_ordinary_house_end_too(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each way to lay out a page has the limit."""
    monkeypatch.setattr(layouts, "LAYOUT_S", 0.001)
    plain = edition(House())
    with pytest.raises(UsageError, match=r"0.001 seconds"):
        render_briefing_pdf(plain)
    with pytest.raises(UsageError, match=r"0.001 seconds"):
        render_large_print(plain)
    with pytest.raises(UsageError, match=r"0.001 seconds"):
        pdf_of(plain, "<p>x" * 5000, "")


@pytest.mark.skipif(sys.platform != "linux", reason="processes are looked up as on Linux")
@pytest.mark.slow
def test_a_build_with_a_bomb_leaves_nothing(tmp_path: Path) -> None:
    """By the command line: exit code 2, one message, no process and no temporary file."""
    house_in(
        tmp_path / "house", {"briefing/pdf.css": template("briefing/pdf.css") + BOMBS["rows that fill the memory"]}
    )
    (tmp_path / "temporary").mkdir()
    command = [
        sys.executable,
        "-m",
        "briefgen",
        "build",
        "-q",
        str(SAMPLE),
        "-o",
        str(tmp_path / "packs"),
        "--only",
        "briefing",
    ]
    more = {"TMPDIR": str(tmp_path / "temporary"), "BRIEFGEN_CACHE": str(tmp_path / "cache")}
    done = subprocess.run(
        [*command, "--house", str(tmp_path / "house" / "house.yaml")], env={**os.environ, **more}, capture_output=True, text=True,
        check=False, timeout=150,
    )  # fmt: skip

    assert 2 == done.returncode, done.stderr
    assert 1 == done.stderr.count("Error: ")
    assert "briefing/pdf.css" in done.stderr
    assert [] == list((tmp_path / "temporary").iterdir())
    assert not (tmp_path / "packs").exists()


def test_a_child_ends_with_its_parent() -> None:
    """After kill -9 of the parent a child that is busy ends by itself."""
    code = (
        "import sys, os; sys.path.insert(0, sys.argv[1]); os.environ['PYTHONPATH'] = sys.argv[1]\n"
        "from briefgen.limited import LimitedProcess, Limits\n"
        "child = LimitedProcess('limited_work:work', Limits(time_s=100)); child.ask(b'echo x')\n"
        "print(child._child.pid, flush=True); child.ask(b'spin')"
    )
    with subprocess.Popen(
        [sys.executable, "-c", code, str(Path(__file__).parents[1])], stdout=subprocess.PIPE, text=True
    ) as parent:
        assert parent.stdout is not None
        pid = int(parent.stdout.readline())
        time.sleep(0.3)
        parent.kill()
    for _ in range(200):
        if not Path(f"/proc/{pid}").exists():
            return
        time.sleep(0.05)
    pytest.fail("it is still there")
