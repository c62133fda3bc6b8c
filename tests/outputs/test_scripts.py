"""Arabic, Hebrew and Chinese: set in a typeface of their own, in their own direction, in PDF, HTML and slides."""

import re
from collections import Counter
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pikepdf
import pytest
import yaml
from pptx import Presentation
from pypdfium2 import PdfDocument

from briefgen import Order, scripts
from briefgen.checks.run import check, check_house
from briefgen.outputs.layout.proof import lost_texts, missing_glyphs
from briefgen.outputs.layout.script_fonts import fonts_of, with_scripts
from briefgen.outputs.markup import directed
from briefgen.pipeline.build import build
from briefgen.review.house.house import House
from briefgen.review.load import load_review
from briefgen.review.yaml.source import read_source

INSTALLED = pytest.mark.skipif(
    not all(map(scripts.is_installed, scripts.SCRIPTS)), reason="the extra scripts is not installed"
)
ARABIC, HEBREW, CHINESE = "دليل الأسرة", "שלום עולם", "家庭指南"
SUMMARY = f"""\
review:
  title: Rowan
  kind: Case review
  area: Northmere
  published: 2024-11
  publisher: Northmere Partnership
  subject: Rowan, under 2
  pseudonyms: [Rowan]
what_happened: Rowan was hurt. Her mother said “أنا خائفة” to Олена, who gave her Семейный справочник, {CHINESE} and Οδηγός (2021).
perspective: "{HEBREW}: (2021)."
key_messages:
  - headline: Ask in the family's own language
    finding: Nobody asked. The leaflet {HEBREW} was in the file.
    action: Give the leaflet {ARABIC} to the family.
    agencies: [all]
questions: ["كيف تطلب المساعدة؟", "What would you do?"]
support: [{{name: Samaritans, contact: 116 123}}, {{name: خط المساعدة, contact: 0800 123 456}}]
resources:
  - {{title: "{ARABIC} (2021)", url: "https://example.org/ar"}}
  - {{title: Семейный справочник, url: "https://example.org/ru"}}
  - {{title: {CHINESE}, url: "https://example.org/zh"}}
"""


@pytest.fixture(scope="module")
def files() -> dict[str, bytes]:
    """Return the files of a pack of the summary."""
    order = Order(
        data=SUMMARY.encode(),
        file="a.yaml",
        today=date(2026, 1, 1),
        outputs=frozenset({"briefing", "slides", "guide"}),
    )
    return {each.name: each.data for each in build(order).artifacts}


@INSTALLED
@pytest.mark.parametrize("name", ["briefing.pdf", "briefing-large-print.pdf", "facilitator.pdf"])
def test_pdfs_have_the_letters_of_every_script(files: dict[str, bytes], name: str) -> None:
    """Each letter is on the page, in a typeface of its script of which only what is shown is in the file."""
    document = PdfDocument(files[name])
    text = "".join(page.get_textpage().get_text_range() for page in document)

    for words in (ARABIC, HEBREW, CHINESE, "Семейный", "Οδηγός"):
        assert not Counter(words.replace(" ", "")) - Counter(text)
    assert len(files[name]) < 800_000
    with pikepdf.open(BytesIO(files[name])) as pdf:
        fonts = {
            str(each.BaseFont) for each in pdf.objects if isinstance(each, pikepdf.Dictionary) and "/BaseFont" in each
        }
    assert {script for script in scripts.SCRIPTS if any(script in font for font in fonts)} == set(scripts.SCRIPTS)


@INSTALLED
def test_the_page_says_the_direction(files: dict[str, bytes]) -> None:
    """Words inside other text are apart from it, whole paragraphs begin on the right; the typeface is in the page."""
    page = files["briefing.html"].decode()
    body = page[page.index("<body") :]

    assert f'<bdi dir="rtl">{ARABIC}</bdi>' in body
    assert f'<bdi dir="rtl">{HEBREW}</bdi> was in the file.' in body
    assert '<li dir="rtl">كيف تطلب المساعدة؟</li>' in body
    assert re.search(r'<p[^>]* dir="rtl">שלום עולם: \(2021\)\.</p>', body)
    assert page.count("@font-face") == 3 + 3 + 3 + 1
    assert len(page) < 250_000


@INSTALLED
def test_slides_say_the_direction(files: dict[str, bytes]) -> None:
    """A paragraph that begins with such a word is set from the right, and a telephone number stays in its order."""
    slides = Presentation(BytesIO(files["slides.pptx"])).slides
    paragraphs = [
        each
        for slide in slides
        for shape in slide.shapes
        if shape.has_text_frame
        for each in shape.text_frame.paragraphs
    ]
    marks = {each.text: dict(each._p.pPr.attrib) for each in paragraphs if each._p.pPr is not None}

    assert marks["كيف تطلب المساعدة؟"] == {"algn": "r", "rtl": "1"}
    assert marks["خط المساعدة: 0800\u00a0123\u00a0456"] == {"algn": "r", "rtl": "1"}
    assert marks["What would you do?"] == {"rtl": "0"}
    assert not {"rtl", "algn"} & set(marks["Give the leaflet دليل الأسرة to the family."])


def test_words_get_their_direction() -> None:
    """Only in the text of the body; numbers in a turned paragraph keep their own."""
    page = (
        f'<html><head><title>{ARABIC}</title></head><body><p class="a">{ARABIC}: 0800 123 456</p>'
        f'<p>Call {HEBREW} 1, {HEBREW} 0800 123</p><p title="{ARABIC}">A</p><script>"{ARABIC}"</script><p>0800 123</p>'
        f"<ul><li><span>1.</span> <b>{ARABIC}</b>: (020) 79 01 (2021)</li><li><b>A</b> {ARABIC}</li></ul></body></html>"
    )

    assert directed(page) == (
        f'<html><head><title>{ARABIC}</title></head><body><p class="a" dir="rtl">{ARABIC}: <bdi dir="ltr">0800 123 456</bdi></p>'
        f'<p>Call <bdi dir="rtl">{HEBREW} 1, {HEBREW}</bdi> 0800 123</p><p title="{ARABIC}">A</p><script>"{ARABIC}"</script>'
        f'<p>0800 123</p><ul><li dir="rtl"><span>1.</span> <b>{ARABIC}</b>: <bdi dir="ltr">(020) 79 01</bdi> (2021)</li>'
        f'<li><b>A</b> <bdi dir="rtl">{ARABIC}</bdi></li></ul></body></html>'
    )
    assert directed("<body><p>Plain</p></body>") == "<body><p>Plain</p></body>"


def test_what_is_lost_is_found_beside_other_directions() -> None:
    """Letters that are read from right to left are counted; a letter or a word that is missing is missed."""
    text = f"Give {ARABIC} (2021) to the family."
    found = f"Give {ARABIC[::-1]} )2021( to the family."

    assert lost_texts(found, [text]) == ()
    assert lost_texts(found.replace("ل", "", 1), [text]) == (text,)
    assert lost_texts(found.replace("family", ""), [text]) == (text,)
    assert lost_texts(found, [text, ARABIC]) == (ARABIC,)
    beside = f"{ARABIC} She came: )a friend(."
    assert lost_texts(beside, ["She came: (a friend)."]) == ()
    assert lost_texts(beside, ["She came: (a foe)."]) == ("She came: (a foe).",)


def glyphs(text: str) -> list[str]:
    """Return the suggestions of ``check`` for characters that cannot be printed."""
    problems = check(load_review(text.encode(), "a.yaml"), House()).problems
    return [f"{each.place.line}: {each.suggestion}" for each in problems if each.rule == "input/glyph"]


@INSTALLED
def test_installed_scripts_are_printed_in_every_field() -> None:
    """A summary and a house may have their letters anywhere, also in what stands on the podcast's cover."""
    assert glyphs(SUMMARY) == []
    assert missing_glyphs([SUMMARY]) == ""
    assert glyphs(SUMMARY.replace("title: Rowan\n", f"title: {CHINESE}\n")) == []
    assert glyphs(SUMMARY.replace("area: Northmere", f"area: {HEBREW}")) == []
    house = read_source(f"name: {ARABIC}\ncontact: {ARABIC}\n".encode(), "house.yaml")
    assert list(check_house(house, Path())) == []


def test_a_word_of_a_script_without_a_typeface_is_one_problem() -> None:
    """It names the word and the script, not each of its letters."""
    problems = check(load_review(SUMMARY.replace("Northmere\n", "सीता\n").encode(), "a.yaml"), House()).problems
    told = [each for each in problems if each.rule == "input/glyph"]

    assert [each.place.line for each in told] == [4]
    assert "“सीता”" in told[0].message
    assert "devanagari" in told[0].message


def test_without_the_extra_it_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Each letter of a script whose typeface is not installed is told with what to install, before a build."""
    monkeypatch.setattr(scripts, "find_spec", lambda _: None)
    caches: list[Any] = [scripts.folder_of, scripts._points]
    for cached in caches:
        cached.cache_clear()
    try:
        told = glyphs(SUMMARY)
        assert {int(each.partition(":")[0]) for each in told} == {9, 10, 13, 14, 16, 17, 19, 21}
        assert all('pip install "briefgen[scripts]"' in each for each in told)
        assert missing_glyphs([CHINESE]) == "".join(sorted(CHINESE))
    finally:
        for cached in caches:
            cached.cache_clear()


@pytest.mark.parametrize(
    ("text", "is_turned"),
    [
        (ARABIC, True),
        (f"1. “{HEBREW}” a", True),
        (f"A {ARABIC}", False),
        (f"{ARABIC} was hurt at home.", False),
        (CHINESE, False),
        ("12", False),
        ("\u0590", False),  # of the Hebrew block, and no letter
    ],
)
def test_the_first_letter_and_most_letters_decide_the_direction(text: str, is_turned: bool) -> None:
    """Numbers and quotation marks do not; a sentence in English that begins with a name stays as it is read."""
    assert scripts.reads_right_to_left(text) is is_turned


def test_a_house_s_own_style_is_kept() -> None:
    """A style sheet that names no typeface for the page as ours does is not changed; nor is one of a page without them."""
    assert with_scripts("body { color: red }", ARABIC) == "body { color: red }"
    assert with_scripts('html { font-family: "Briefing"; }', "Łódź") == 'html { font-family: "Briefing"; }'


@INSTALLED
def test_a_style_gets_the_typefaces_of_its_text(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Only of the scripts that are there, before the page's others; a variable one is set to each weight once."""
    monkeypatch.setenv("BRIEFGEN_CACHE", str(tmp_path))
    style = with_scripts('html { font-family: "Briefing", sans-serif; }', f"{HEBREW} and 中")

    assert style.count("@font-face") == 3 + 1
    assert 'html { font-family: "Briefing", "Briefing hebrew", "Briefing chinese", sans-serif; }' in style

    def weights() -> list[bytes | Path]:
        return [font for _, font in fonts_of("hebrew")]

    assert weights() == weights()
    assert len(set(weights())) == 3


def test_the_extra_has_the_packages() -> None:
    """What ``pip install "briefgen[scripts]"`` installs is what is looked for."""
    text = (Path(__file__).parents[2] / "pyproject.toml").read_text(encoding="utf-8")
    extra = re.search(rf"^{scripts.EXTRA} = (\[.*\])$", text, re.MULTILINE)

    assert extra is not None
    packages = [each.partition("==")[0].replace("-", "_") for each in yaml.safe_load(extra[1])]
    assert packages == [script.package for script in scripts.SCRIPTS.values()]
