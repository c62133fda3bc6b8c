"""Houses: the starter, the order of sections and those switched off, overridden words, and every Problem at once."""

import io
import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from briefgen import resources
from briefgen.errors import InputError
from briefgen.outputs.form.form import render_action_plan
from briefgen.outputs.page.html import render_briefing_page
from briefgen.outputs.page.pdf import render_briefing_pdf
from briefgen.outputs.page.verify import PageText
from briefgen.outputs.verify import verify
from briefgen.pack.write import write_pack
from briefgen.pipeline.build import build
from briefgen.pipeline.houses import open_house
from briefgen.pipeline.order import Order
from briefgen.review.house.house import House
from briefgen.review.load import load_review
from briefgen.review.model import Review
from briefgen.storyboard.editions import make_edition
from briefgen.storyboard.page import plan_page
from briefgen.storyboard.script import write_storyboard

ROWAN = resources.samples() / "invented-rowan.yaml"
SAMPLE_HOUSE = resources.samples() / "house"
TODAY = date(2026, 1, 1)
HIDEABLE = (
    "about", "why-it-matters", "perspective", "equality", "involved", "good-practice", "recommendations", "questions",
    "resources",
)  # fmt: skip


def rowan() -> Review:
    """The sample that uses every field."""
    return load_review(ROWAN.read_bytes(), ROWAN.name).review


def run(*arguments: object, cwd: Path) -> "subprocess.CompletedProcess[str]":
    """Run the command."""
    command = [sys.executable, "-m", "briefgen", *map(str, arguments)]
    return subprocess.run(command, cwd=cwd, capture_output=True, text=True, check=False)


def rules_of(folder: Path, text: str) -> list[str]:
    """What is wrong with a house file: place and rule of each Problem."""
    (folder / "house.yaml").write_text(text, encoding="utf-8")
    with pytest.raises(InputError) as caught:
        open_house(folder / "house.yaml")
    return [f"{p.place.line}:{p.place.column} {p.rule}" for p in caught.value.problems]


def pdf_text(data: bytes) -> str:
    """The words of a PDF."""
    import pypdfium2  # noqa: PLC0415  (heavy import)

    return " ".join(pypdfium2.PdfDocument(data)[0].get_textpage().get_text_range().split())


@pytest.fixture(scope="session")
def house_pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real pack of a sample in the sample house."""
    built = build(Order(ROWAN.read_bytes(), ROWAN.name, house=SAMPLE_HOUSE, today=TODAY))
    return write_pack(tmp_path_factory.mktemp("packs"), built.manifest, built.artifacts, verify)


def test_new_house_writes_a_house_that_checks_clean(tmp_path: Path) -> None:
    """The starter house has its logo and schema beside it, is without a Problem, and shows every key of a house."""
    done = run("new", "--house", "mine/house.yaml", cwd=tmp_path)
    assert 0 == done.returncode, done.stderr
    folder = tmp_path / "mine"
    assert {"house.yaml", "logo.svg", "briefgen-house-schema.json"} == {path.name for path in folder.iterdir()}
    text = (folder / "house.yaml").read_text(encoding="utf-8")
    assert "# yaml-language-server: $schema=briefgen-house-schema.json" == text.partition("\n")[0]
    schema = json.loads((folder / "briefgen-house-schema.json").read_text(encoding="utf-8"))
    house = open_house(folder)
    assert "Exampleshire Safeguarding Partnership" == house.name
    assert folder / "logo.svg" == house.logo_path
    for key in ("name", "contact", "site", "logo", "logo_alt", "colours", "sections", "order", "hide"):
        assert f"\n{key}:" in text
        assert key in schema["properties"]
    assert "\n# voice: emma\n" in text  # not every machine has her: to be switched on, not the start
    assert "voice" in schema["properties"]


@pytest.mark.parametrize("name", ["house.yaml", "logo.svg"])
def test_new_house_never_overwrites(tmp_path: Path, name: str) -> None:
    """An existing house file or logo is left as it is, and nothing else is written."""
    (tmp_path / name).write_text("my work", encoding="utf-8")
    done = run("new", "--house", cwd=tmp_path)
    assert 2 == done.returncode
    assert f"'{name}' exists already, and was not touched" in done.stderr
    assert [name] == [path.name for path in tmp_path.iterdir()]
    assert "my work" == (tmp_path / name).read_text(encoding="utf-8")


def test_the_new_house_can_be_used_at_once(tmp_path: Path) -> None:
    """A build with the house that ``new`` wrote has its logo, its heading and its order."""
    run("new", "--house", cwd=tmp_path)
    edition = make_edition(rowan(), open_house(tmp_path / "house.yaml"), TODAY)
    page = render_briefing_page(edition, None, None, ()).data.decode()
    assert 'alt="Exampleshire Safeguarding Partnership"' in page
    assert "What went well" in page
    assert page.index('<h2 id="questions">') < page.index('<h2 id="recommendations">')


def test_every_problem_of_a_house_is_told_at_once(tmp_path: Path) -> None:
    """Colours, logo, sections, voice and characters are all told, each at its place."""
    text = """name: "Bad \u0915"
logo: none.png
colours: {primary: "#77aaff"}
voice: hart
sections: {storey: x}
order: [support, mesages, story, story]
hide: [messages, zzz]
"""
    assert [
        "1:12 input/glyph",
        "2:1 house/logo",
        "2:7 house/logo",
        "3:20 house/contrast",
        "4:8 house/voice",
        "5:12 house/section",
        "6:9 house/section",
        "6:18 house/section",
        "6:34 house/section",
        "7:8 house/section",
        "7:18 house/section",
    ] == rules_of(tmp_path, text)


@pytest.mark.parametrize(
    "text", ["order: story\n", "hide: {a: b}\n", "order: [{a: b}]\n", "sections: [a]\n", "voice: [x, y]\n"]
)
def test_a_house_of_wrong_shapes_is_a_problem(tmp_path: Path, text: str) -> None:
    """A text, keys or lists where others belong are told as such, and never a traceback."""
    assert all(found.endswith("input/wrong-type") for found in rules_of(tmp_path, text))


@pytest.mark.parametrize("name", ["content-note", "story", "messages", "support"])
def test_what_readers_need_cannot_be_hidden(tmp_path: Path, name: str) -> None:
    """The content note, what happened, the key messages and support cannot be switched off."""
    (tmp_path / "house.yaml").write_text(f"hide: [{name}]\n", encoding="utf-8")
    with pytest.raises(InputError, match=f"`{name}` cannot be switched off"):
        open_house(tmp_path)


def test_an_unknown_voice_is_told_with_the_nearest(tmp_path: Path) -> None:
    """A voice that is not there is a Problem that names the nearest; a voice file of the house is known."""
    (tmp_path / "house.yaml").write_text("voice: ours\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"There is no voice `ours`\. Voices: .*heart"):
        open_house(tmp_path)
    (tmp_path / "house.yaml").write_text("voice: Haert\n", encoding="utf-8")
    with pytest.raises(InputError, match=r"There is no voice `Haert`\. Did you mean `heart`\?"):
        open_house(tmp_path)
    (tmp_path / "house.yaml").write_text("voice: ours\n", encoding="utf-8")
    (tmp_path / "voices").mkdir()
    own = (resources.voices() / "heart.yaml").read_text(encoding="utf-8").replace("id: heart", "id: ours")
    (tmp_path / "voices" / "ours.yaml").write_text(own, encoding="utf-8")
    assert "ours" == open_house(tmp_path).voice


def test_check_tells_of_the_house_too(tmp_path: Path) -> None:
    """``check --house`` reports the house's Problems with their places."""
    (tmp_path / "house.yaml").write_text("hide: [suport]\n", encoding="utf-8")
    done = run("check", ROWAN, "--house", "house.yaml", "--format", "json", cwd=tmp_path)
    problems = json.loads(done.stdout)["problems"]
    (found,) = [each for each in problems if each["file"] == "house.yaml"]
    assert ["house/section"] == [each["rule"] for each in problems if each["severity"] == "error"]
    assert ("house/section", "house.yaml", 1, 8) == tuple(found[key] for key in ("rule", "file", "line", "column"))
    assert "Did you mean `support`?" == found["suggestion"]


@pytest.mark.parametrize(
    ("order", "expected"),
    [
        ((), "abcde"),
        (("d", "b"), "adbce"),
        (("a",), "abcde"),
        (("e", "a"), "eabcd"),
        (("c", "x", "b"), "acbde"),
        (("e", "d", "c", "b", "a"), "edcba"),
    ],
)
def test_named_sections_follow_one_another(
    make_review: Callable[..., Review], order: tuple[str, ...], expected: str
) -> None:
    """Named sections stand together from where the first of them was; the others keep their order; unknown ones of another output do nothing."""
    edition = make_edition(make_review(), House(order=order), TODAY)
    assert expected == "".join(edition.ordered(tuple("abcde")))


def test_the_deck_follows_the_order() -> None:
    """Scenes come in the house's order, between content note and support; the recap then comes before the help."""
    house = House(order=("questions", "messages", "story"))
    board = write_storyboard(make_edition(rowan(), house, TODAY))
    kinds = [scene.id for scene in board.scenes]
    assert [
        "content-note", "questions", "message-1", "message-2", "message-3", "message-4", "story", "perspective",
        "good-practice", "recommendations", "messages-recap", "support", "about",
    ] == kinds  # fmt: skip


@pytest.mark.parametrize("language", ["en-GB", "cy"])
@pytest.mark.parametrize("section", HIDEABLE)
def test_a_hidden_section_is_nowhere_and_recorded(section: str, language: str) -> None:
    """A section that is switched off is in no scene, page or form, and is recorded as left out."""
    review = rowan()
    review = review.model_copy(update={"about": review.about.model_copy(update={"language": language})})
    edition = make_edition(review, House(hide=(section,)), TODAY)
    (left,) = edition.left_out
    assert ("every output", section) == (left.output, left.part)
    assert edition.heading(section) in left.what
    assert section not in [scene.id for scene in write_storyboard(edition).scenes]
    page = render_briefing_page(edition, None, None, ()).data.decode()
    assert f'<h2 id="{section}">' not in page
    assert (
        f'<h2 id="{section}">'
        in render_briefing_page(make_edition(review, House(), TODAY), None, None, ()).data.decode()
        or section == "about"
    )
    assert b"PK" == render_action_plan(edition).data[:2]


def test_a_section_that_is_not_there_is_not_left_out(make_review: Callable[..., Review]) -> None:
    """Only what the review has is recorded as switched off."""
    assert () == make_edition(make_review(), House(hide=("equality", "resources")), TODAY).left_out


def test_the_pdf_without_everything_optional(make_review: Callable[..., Review]) -> None:
    """With every optional section off, the page has the story in its whole width and no empty heading."""
    edition = make_edition(rowan(), House(hide=HIDEABLE), TODAY)
    text = pdf_text(render_briefing_pdf(edition).artifact.data)
    for heading in (
        "Their perspective",
        "Why it matters",
        "Good practice",
        "Recommendations",
        "Questions for your team",
    ):
        assert heading not in text
    assert "Help for anyone affected" in text
    assert (
        "perspective" not in plan_page(make_edition(make_review(), House(hide=("perspective",)), TODAY)).perspective
    )


def test_the_pdf_follows_the_order() -> None:
    """The bands of the page and what follows the messages come in the house's order."""
    review = replace(make_edition(rowan(), House(), TODAY)).review.model_copy(update={"resources": ()})
    house = House(order=("recommendations", "story"), hide=("equality",))
    text = pdf_text(render_briefing_pdf(make_edition(review, house, TODAY)).artifact.data)
    at = [text.index(heading) for heading in ("Recommendations", "What happened", "Key messages")]
    assert sorted(at) == at


def test_the_form_follows_the_order() -> None:
    """The form's tables come in the house's order, support stays last."""
    from docx import Document  # noqa: PLC0415  (heavy import)

    edition = make_edition(rowan(), House(order=("recommendations", "questions")), TODAY)
    form = Document(io.BytesIO(render_action_plan(edition).data))
    headings = [each.text for each in form.paragraphs if (each.style.name or "").startswith("Heading")]
    places = [headings.index(name) for name in ("Recommendations", "Questions for your team", "What we will do")]
    assert sorted(places) == places
    assert "Help for anyone affected" == headings[-1]


def test_the_sample_house_is_no_sample_review() -> None:
    """The sample house is in a folder of its own, so that samples/*.yaml are reviews only; it is whole and clean."""
    assert "house.yaml" not in [path.name for path in resources.samples().glob("*.yaml")]
    assert "Northmere Learning Hub" == open_house(SAMPLE_HOUSE).name


def test_a_real_pack_in_the_sample_house(house_pack: Path) -> None:
    """Page, deck and transcript have the house's headings, label and order; what is hidden is recorded."""
    page = (house_pack / "briefing.html").read_text(encoding="utf-8")
    words = PageText(page)
    assert "In their words" in words.text
    assert "Everyone" in words.text
    assert "All agencies" not in words.text
    assert page.index('<h2 id="perspective">') < page.index('<h2 id="story">')
    manifest = json.loads((house_pack / "pack.json").read_text(encoding="utf-8"))
    assert ["content-note", "perspective", "story"] == [scene["id"] for scene in manifest["scenes"]][:3]
    assert ["support", "about"] == [scene["id"] for scene in manifest["scenes"]][-2:]
    assert {"output": "every output", "part": "involved"} == {
        key: manifest["left_out"][0][key] for key in ("output", "part")
    }
    assert "The people who took part" not in (house_pack / "transcript.txt").read_text(encoding="utf-8")
    assert "In their words" in pdf_text((house_pack / "briefing.pdf").read_bytes())


def test_a_house_folder_overrides_any_template(tmp_path: Path) -> None:
    """A template and a label of the house take the place of briefgen's in a real build; the rest stays."""
    shutil.copytree(SAMPLE_HOUSE, tmp_path / "house")
    own = tmp_path / "house" / "briefing" / "page"
    own.mkdir(parents=True)
    (own / "story.html").write_text(
        "<p class='own'>Our own way. {{ plan.what_happened | join(' ') }}</p>\n", encoding="utf-8"
    )
    (tmp_path / "house" / "labels" / "en-GB" / "form.yaml").write_text(
        "title: What we will change\n", encoding="utf-8"
    )
    house = tmp_path / "house" / "house.yaml"
    built = build(
        Order(ROWAN.read_bytes(), ROWAN.name, house=house, outputs=frozenset({"briefing", "form"}), today=TODAY)
    )
    files = {artifact.name: artifact.data for artifact in built.artifacts}
    assert b"Our own way. Rowan was taken to hospital" in files["briefing.html"]
    assert "What happened" not in PageText(files["briefing.html"].decode()).text.split("The story")[0]
    from docx import Document  # noqa: PLC0415  (heavy import)

    form = Document(io.BytesIO(files["action-plan.docx"]))
    assert "What we will change" in [each.text for each in form.paragraphs]
