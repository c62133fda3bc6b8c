"""A house's own slide template: used as it is, or refused by name."""

import zipfile
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from conftest import SAMPLES, plain_review
from decks import A, opened, roots, sizes_pt, timeline
from edited_decks import (
    Change,
    american,
    beside,
    branded,
    edited,
    fonts,
    house_with,
    inherited,
    renamed,
    resized,
    scaled,
    sized,
    with_slides,
    without,
)
from openxml_audit import validate_pptx
from pptx import Presentation
from pptx.enum.shapes import MSO_SHAPE_TYPE

from briefgen.cli import run
from briefgen.errors import InputError, Severity, UsageError
from briefgen.outputs.deck import deck as deck_module
from briefgen.outputs.deck.deck import fit_slides, render_deck
from briefgen.outputs.deck.fonts import FONTS, UNKNOWN, face
from briefgen.pipeline.build import build
from briefgen.pipeline.order import Order
from briefgen.review.house import deck_file
from briefgen.review.house.deck_file import KNOWN_FONTS, LAYOUTS, NEEDED, deck_faults, layouts_of, placeholders
from briefgen.review.house.house import House
from briefgen.review.load import load_house
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.model import Storyboard
from briefgen.storyboard.script import write_storyboard
from briefgen.wording.wording import Wording

ROWAN = next(path for path in SAMPLES if path.stem == "invented-rowan")


def rowan(house: House) -> tuple[Edition, Storyboard]:
    """The invented sample in a house."""
    edition = Edition(plain_review(ROWAN), house, Wording(), date(2022, 1, 1))
    return edition, write_storyboard(edition)


def drawn(folder: Path, *changes: Change) -> Any:
    """The deck of the invented sample on an edited template, audited and opened again."""
    edition, storyboard = rowan(load_house(house_with(folder, edited(*changes))))
    storyboard = fit_slides(edition, storyboard, timeline(storyboard))
    artifact = render_deck(edition, storyboard, timeline(storyboard))
    target = folder / "slides.pptx"
    target.write_bytes(artifact.data)
    assert [] == list(validate_pptx(target).errors)
    assert artifact == render_deck(edition, storyboard, timeline(storyboard))
    deck = opened(artifact)
    assert [scene.slide.title for scene in storyboard.scenes] == [page.shapes.title.text for page in deck.slides]
    return deck


def problems_of(folder: Path, data: bytes) -> list[str]:
    """What is wrong with a house that has this template."""
    with pytest.raises(InputError) as caught:
        load_house(house_with(folder, data))
    assert {("house/deck", 2, 7)} == {
        (each.rule, each.place.line, each.place.column) for each in caught.value.problems
    }
    assert all(each.suggestion for each in caught.value.problems)
    return [each.message for each in caught.value.problems]


def test_the_template_to_edit_is_a_template(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """What `briefgen new --deck` writes is valid, has the colours of the house beside it, and is accepted as it is."""
    (tmp_path / "house.yaml").write_text('colours: {primary: "#4b2e63"}\ndeck: ours.pptx\n', encoding="utf-8")
    code = run(["new", "--deck", str(tmp_path / "ours.pptx")])
    data = (tmp_path / "ours.pptx").read_bytes()

    assert 0 == code
    assert "deck: ours.pptx" in capsys.readouterr().out
    assert () == deck_faults(data)
    assert [] == list(validate_pptx(tmp_path / "ours.pptx").errors)
    assert "4B2E63" in zipfile.ZipFile(BytesIO(data)).read("ppt/theme/theme1.xml").decode()
    assert 2 == run(["new", "--deck", str(tmp_path / "ours.pptx")])
    assert data == (tmp_path / "ours.pptx").read_bytes()
    assert 2 == run(["new", "--deck", str(tmp_path / "ours.txt")])
    assert 2 == run(["new", "--deck", "--house"])


def test_every_layout_has_what_it_needs() -> None:
    """The built-in template has every layout by the names that house templates are asked for."""
    layouts = layouts_of(Presentation(BytesIO(edited())))
    for kind, name in LAYOUTS.items():
        assert set(NEEDED[kind]) <= placeholders(layouts[name.casefold()]).keys()


def test_the_decks_own_look_is_kept(tmp_path: Path) -> None:
    """Masters, theme and other layouts of the template stay; the house's colours are not put over them."""
    data = edited(fonts("Arial"), branded, with_slides)
    house = load_house(house_with(tmp_path, data, 'colours: {primary: "#4b2e63"}\n'))
    edition, storyboard = rowan(house)
    deck = opened(render_deck(edition, storyboard, timeline(storyboard)))
    theme = next(root for name, root in roots(deck) if name.endswith("theme1.xml"))

    assert "1F4E5F" == theme.find(f".//{A}accent1/{A}srgbClr").get("val")
    assert {"Arial"} == {latin.get("typeface") for latin in theme.iter(f"{A}latin")}
    assert "mark" in [shape.name for shape in deck.slide_masters[0].shapes]
    assert set(LAYOUTS.values()) == {layout.name for layout in deck.slide_layouts}


def test_slides_in_the_template_are_left_out(tmp_path: Path) -> None:
    """Example slides, their notes and the names of whoever drew the template do not reach the pack."""
    deck = drawn(tmp_path, with_slides)
    everything = b"".join(part.blob for part in deck.part.package.iter_parts())

    assert b"How to use this template" not in everything
    assert b"A note of the template" not in everything
    assert ("Northmere Safeguarding Children Partnership", "") == (
        deck.core_properties.author,
        deck.core_properties.keywords,
    )


@pytest.mark.parametrize(
    "changes",
    [
        (fonts("Arial"),),
        (fonts("Verdana"), inherited),
        (scaled(9_144_000, 5_143_500),),
        (scaled(24_384_000, 13_716_000), fonts("Comic Relief")),
        (beside, american),
        (without("Questions", "slide number"), without("Support and links", "qr"), without("Title slide", "logo")),
        (resized("What happened", "body", 54, 138, 400, 200), sized("What happened", "body", 14)),
    ],
    ids=["arial", "verdana-inherited", "ten-inches", "poster", "two-columns", "less", "small"],
)
def test_edited_templates_are_drawn(tmp_path: Path, changes: tuple[Change, ...]) -> None:
    """Edited templates give valid decks, byte for byte the same, every text in a box inside the page, none too small."""
    deck = drawn(tmp_path, *changes)
    wide, high = deck.slide_width, deck.slide_height
    floor = 20 * high / 6_858_000
    for page in deck.slides:
        for shape in page.shapes:
            assert 0 <= shape.left
            assert shape.left + shape.width <= wide + 12_700
            assert shape.top + shape.height <= high + 12_700
        assert floor <= min(size for name, size in sizes_pt(page) if name not in {"footer", "slide number"})


def test_columns_side_by_side_stay_side_by_side(tmp_path: Path) -> None:
    """Texts that a template puts beside each other are not stacked, and without labels their headings stand above."""
    page = drawn(tmp_path, beside).slides[5]
    shapes = {shape.name: shape for shape in page.shapes}

    assert shapes["finding"].top == shapes["action"].top
    assert shapes["finding"].left + shapes["finding"].width <= shapes["action"].left
    assert shapes["finding"].top + shapes["finding"].height <= shapes["why"].top
    assert "What to do" == shapes["action"].text_frame.paragraphs[0].text


def test_what_cannot_be_measured_is_undone(tmp_path: Path) -> None:
    """Capitals, letter spacing and open lines of a template are set plain, and every language is the review's."""
    deck = drawn(tmp_path, american)
    run = next(deck.slides[2].shapes.title._element.iter(f"{A}rPr"))

    assert ("none", "0") == (run.get("cap"), run.get("spc"))
    assert "100000" == next(deck.slides[2].shapes.title._element.iter(f"{A}lnSpc"))[0].get("val")
    assert {"en-GB"} == {
        element.get("lang") for _, root in roots(deck) for element in root.iter() if element.get("lang")
    }


def test_less_text_is_shown_where_a_template_has_less_room(tmp_path: Path) -> None:
    """A small box shows fewer sentences, and pack.json says so; a box for nothing is an error that names the template."""
    small = house_with(
        tmp_path,
        edited(
            without("What happened", "note"),
            without("What happened", "timeline"),
            resized("What happened", "body", 54, 138, 420, 80),
        ),
    )
    order = Order(
        ROWAN.read_bytes(), "rowan.yaml", house=small, outputs=frozenset({"slides"}), today=date(2026, 1, 1)
    )
    built = build(order)
    deck = Presentation(BytesIO(built.artifacts[0].data))
    body = next(shape for shape in deck.slides[1].shapes if shape.name == "body").text_frame.text

    assert "Rowan was taken to hospital with broken bones. The injuries were of different ages." == body
    assert any("What happened" in entry.what for entry in built.manifest.left_out)
    tiny = house_with(
        tmp_path / "tiny",
        edited(
            without("What happened", "note"),
            without("What happened", "timeline"),
            resized("What happened", "body", 54, 138, 60, 22),
        ),
    )
    with pytest.raises(UsageError, match="more room in your own slide template"):
        build(Order(ROWAN.read_bytes(), "r.yaml", house=tiny, outputs=frozenset({"slides"}), today=date(2026, 1, 1)))


def test_a_changed_template_is_another_pack(tmp_path: Path) -> None:
    """A pack knows the bytes of the template, not only its name."""

    def settings(template: bytes) -> str:
        house = house_with(tmp_path, template)
        order = Order(ROWAN.read_bytes(), "r.yaml", house=house, outputs=frozenset({"form"}), today=date(2026, 1, 1))
        return build(order).manifest.settings_sha256

    plain = edited()  # made once: a file that is saved again has another time in it
    assert settings(plain) == settings(plain)
    assert settings(plain) != settings(edited(fonts("Arial")))


def test_all_that_is_missing_is_told_at_once(tmp_path: Path) -> None:
    """Every missing layout and placeholder is a Problem of its own, with its place in the house file."""
    data = edited(
        renamed("Key message", "Key messages"),
        renamed("Questions", "Zebra"),
        without("What happened", "body"),
        without("Good practice", "footer"),
        without("Support and links", "title"),
        resized("Perspective", "quote", 900, 138, 200, 60),
        resized("Overview", "table", 54, 138, 20, 300),
        scaled(9_144_000, 6_858_000),
    )

    assert [
        "The layout “Good practice” of `ours.pptx` has no placeholder “footer”.",
        "The layout “Support and links” of `ours.pptx` has no title.",
        "The layout “What happened” of `ours.pptx` has no placeholder “body”.",
        "The placeholder “quote” of the layout “Perspective” in `ours.pptx` is not wholly on the slide.",
        "The placeholder “table” of the layout “Overview” in `ours.pptx` is too small to hold text.",
        "The slides of `ours.pptx` are 10.00 by 7.50 inches. The deck needs wide slides, 16 to 9.",
        "`ours.pptx` has no layout called “Key message”. It has one called “Key messages”.",
        "`ours.pptx` has no layout called “Questions”.",
    ] == sorted(problems_of(tmp_path, data))


def repacked(change: Callable[[str, bytes], bytes], *more: tuple[str, bytes]) -> bytes:
    """The template with changed or additional parts."""
    target = BytesIO()
    with zipfile.ZipFile(BytesIO(edited())) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
        for name, data in more:
            new.writestr(name, data)
    return target.getvalue()


def same(name: str, data: bytes) -> bytes:
    """A part as it is."""
    del name
    return data


def types(old: bytes, new: bytes) -> bytes:
    """The template with another content type."""
    return repacked(lambda name, data: data.replace(old, new) if name == "[Content_Types].xml" else data)


HOSTILE = {
    "text": (b"not a presentation", "damaged"),
    "empty": (b"", "damaged"),
    "zip": (b"PK\x05\x06" + bytes(18), "damaged"),
    "ole": (b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(600), "password"),
}


@pytest.mark.parametrize("name", HOSTILE)
def test_other_files_are_refused(tmp_path: Path, name: str) -> None:
    """A text, an empty file or a locked file named .pptx is a Problem, not a traceback."""
    data, words = HOSTILE[name]
    (message,) = problems_of(tmp_path, data)
    assert words in message


def test_hostile_packages_are_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Cut, bombed, macro-laden and entity-laden packages, templates and shows are refused in plain words."""
    whole = edited()
    cases = {
        "damaged": whole[: len(whole) // 2],
        "macros": types(b"presentation.main+xml", b"presentation.macroEnabled.main+xml"),
        "template or show": types(b"presentation.main+xml", b"template.main+xml"),
    }
    for number, (words, data) in enumerate(cases.items()):
        (message,) = problems_of(tmp_path / str(number), data)
        assert words in message
    entity = repacked(
        lambda name, data: (
            data.replace(b"<p:sldMaster", b"<!DOCTYPE x []><p:sldMaster") if "Master1.xml" in name else data
        )
    )
    assert "damaged" in problems_of(tmp_path / "entity", entity)[0]
    broken = repacked(lambda name, data: data[:-40] if name.endswith("slideLayout3.xml") else data)
    assert "damaged" in problems_of(tmp_path / "broken", broken)[0]
    bomb = repacked(same, ("ppt/media/image99.png", bytes(2_000_000)))
    monkeypatch.setattr(deck_file, "MAX_UNPACKED_BYTES", 1_000_000)
    assert "too big" in problems_of(tmp_path / "bomb", bomb)[0]


@pytest.mark.parametrize(
    ("name", "words"),
    [("../ours.pptx", "not inside"), ("/etc/ours.pptx", "not inside"), ("none.pptx", "no file"), ("ours.potx", ".pptx"),
     ("ours.pptm", ".pptx"), ("folder.pptx", "no file"), ("a\\0b.pptx", "not inside"), (f"{'n' * 5000}.pptx", "no file")],
)  # fmt: skip
def test_a_deck_is_a_pptx_in_the_folder(tmp_path: Path, name: str, words: str) -> None:
    """A path may not leave the folder of the house, and other endings, folders and missing files are named."""
    home = tmp_path / "house"
    house = house_with(home, edited())
    (tmp_path / "ours.pptx").write_bytes(edited())
    (home / "folder.pptx").mkdir()
    for ending in ("potx", "pptm"):
        (home / f"ours.{ending}").write_bytes(b"x")
    house.write_text(f"deck: {name}\n", encoding="utf-8")
    with pytest.raises(InputError) as caught:
        load_house(house)
    found = {(each.rule, each.place.line, each.place.column) for each in caught.value.problems}
    also = {("input/too-long", 1, 7)} if len(name) > 200 else set()
    assert {("house/deck", 1, 7)} | also == found
    assert words in str(caught.value.problems[0])


def test_too_large_a_file_is_not_read(tmp_path: Path) -> None:
    """A file over the limit is refused before it is looked into."""
    assert "too big" in problems_of(tmp_path, edited() + bytes(deck_file.MAX_FILE_BYTES))[0]


def test_a_template_that_is_gone_is_said(tmp_path: Path) -> None:
    """A template that vanishes after the house was read is an error in plain words."""
    house = load_house(house_with(tmp_path, edited()))
    (tmp_path / "ours.pptx").unlink()
    edition, storyboard = rowan(house)
    with pytest.raises(UsageError, match=r"ours\.pptx can no longer be read"):
        render_deck(edition, storyboard, timeline(storyboard))


def test_an_unknown_typeface_is_a_warning(tmp_path: Path) -> None:
    """A typeface without known widths is told once, with the house's place, and does not stop a build."""
    house = load_house(house_with(tmp_path, edited(fonts("Gill Sans"))))

    assert [(Severity.WARNING, 2)] == [(each.severity, each.place.line) for each in house.warnings]
    assert "Gill Sans" in house.warnings[0].message
    assert () == load_house(house_with(tmp_path, edited(fonts("Arial")))).warnings
    order = Order(ROWAN.read_bytes(), "r.yaml", house=house_with(tmp_path, edited(fonts("Gill Sans"))),
                  outputs=frozenset({"slides"}), today=date(2026, 1, 1))  # fmt: skip
    assert "house/deck" in [problem.rule for problem in build(order).problems]


def test_typefaces_are_measured() -> None:
    """The known typefaces are those that can be measured; any other is taken to be as wide as the widest of them."""
    assert KNOWN_FONTS == FONTS.keys()
    text = "Each service held one part of the story."
    widths = {name: face(name, bold=False).width_pt(text, 20) for name in (*FONTS, "Gill Sans")}
    assert max(widths.values()) == widths["Gill Sans"]
    assert widths["arial"] < widths["verdana"]
    assert face("Arial", bold=False).width_pt("Hello", 1000) == pytest.approx(722 + 556 + 222 + 222 + 556)
    assert UNKNOWN.line_em > max(cut.line_em for cut in FONTS.values())


def without_its_master(deck: Any) -> None:
    """Take from the layout of the second slide the relation to its master."""
    relations = layouts_of(deck)[LAYOUTS["about"].casefold()].part.rels
    (master,) = [key for key, each in relations.items() if each.reltype.endswith("/slideMaster")]
    relations.pop(master)


def test_a_layout_without_a_master(tmp_path: Path) -> None:
    """The check says that the template is damaged."""
    assert "is damaged" in problems_of(tmp_path, edited(without_its_master))[0]


def test_a_template_that_is_broken_inside(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever python-pptx raises while it draws on a stranger's template is told in plain words; on ours it is not."""

    def broken(*_: object) -> None:
        raise KeyError("no relationship")

    edition, board = rowan(load_house(house_with(tmp_path, edited())))
    monkeypatch.setattr(deck_module, "open_template", broken)
    with pytest.raises(UsageError, match=r"'ours\.pptx' is broken inside .*no relationship"):
        render_deck(edition, board, timeline(board))
    own, board = rowan(House())
    with pytest.raises(KeyError):
        render_deck(own, board, timeline(board))


def at_the_head(deck: Any) -> None:
    """Titles that begin at the upper edge."""
    for layout in layouts_of(deck).values():
        if "title" in placeholders(layout) and layout.name not in {"Title slide", "Key message"}:
            resized(layout.name, "title", 54, 6, 600, 84)(deck)


@pytest.mark.parametrize(
    "changes",
    [(), (at_the_head,), (branded,), (at_the_head, scaled(9_144_000, 5_143_500)), (beside, american, branded)],
    ids=["as-it-is", "titles-at-the-head", "logo-at-the-head", "ten-inches", "two-columns"],
)
def test_a_withdrawn_review_has_its_bar_on_every_slide_of_a_house(
    tmp_path: Path, changes: tuple[Change, ...]
) -> None:
    """The bar has the reason, is 12 mm high on a slide of common size, and covers no title, text, picture or logo."""
    house = load_house(house_with(tmp_path, edited(*changes)))
    review = plain_review(ROWAN)
    said = {"withdrawn": review.about.published, "withdrawn_reason": "A newer review replaces it"}
    about = review.about.model_copy(update=said)
    edition = Edition(review.model_copy(update={"about": about}), house, Wording(), date(2025, 1, 1))
    storyboard = write_storyboard(edition)
    storyboard = fit_slides(edition, storyboard, timeline(storyboard))
    deck = opened(render_deck(edition, storyboard, timeline(storyboard)))
    for page in deck.slides:
        bar = next(shape for shape in page.shapes if shape.name == "notice")
        assert "A newer review replaces it" in bar.text_frame.text
        assert (0, deck.slide_width) == (bar.left, bar.width)
        assert bar.height >= 34 / 540 * deck.slide_height - 1
        assert bar.top + bar.height <= deck.slide_height
        logos = [
            shape for shape in page.slide_layout.slide_master.shapes if shape.shape_type == MSO_SHAPE_TYPE.PICTURE
        ]
        there = [
            shape for shape in page.shapes if shape.name not in {"notice", "footer"} and shape.name[:5] != "motif"
        ]
        for shape in [*there, *logos]:
            is_apart = shape.top + shape.height <= bar.top + 1 or bar.top + bar.height <= shape.top + 1
            assert is_apart or shape.name == "slide number", (page.shapes.title.text, shape.name)
