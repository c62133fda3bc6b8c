"""Pictures of a review and of its messages: checked like all text, opened like a stranger's file, shown with credit."""

import json
import os
import re
import struct
from base64 import b64decode
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import yaml
from conftest import SAMPLES
from PIL import Image, ImageCms, ImageOps
from pptx import Presentation
from pypdfium2 import PdfDocument

from briefgen import resources
from briefgen.cache import Cache
from briefgen.checks.privacy.private_words import PrivateWords
from briefgen.errors import BriefgenError, InputError, Problem
from briefgen.outputs.page.verify import briefing_html_faults
from briefgen.outputs.verify import verify
from briefgen.pack.read import read_manifest
from briefgen.pipeline import remote
from briefgen.pipeline.build import build
from briefgen.pipeline.check import check
from briefgen.pipeline.order import Order
from briefgen.pipeline.remote import decode_job, prepare
from briefgen.pipeline.reuse import find_unchanged, record_build
from briefgen.review.house import trials
from briefgen.review.house.illustrations import MAX_PICTURE_BYTES, read_illustration
from briefgen.review.house.raster import open_picture
from briefgen.review.schema import review_schema

ROWAN = next(path for path in SAMPLES if path.stem == "invented-rowan")
TODAY = date(2026, 1, 1)
PICTURE = {"file": "door.jpg", "alt": "A closed front door.", "credit": "Northmere Council"}


@pytest.fixture(scope="module", autouse=True)
def _one_child() -> "object":
    with trials.shared_child():
        yield


def photograph(path: Path, size: tuple[int, int] = (600, 400), **options: Any) -> None:
    """Save a picture, blue on the left and red on the right."""
    picture = Image.new("RGB", size, "#2244aa")
    picture.paste("#cc2211", (size[0] // 2, 0, *size))
    picture.save(path, **options)


def order(folder: Path, *, message: dict[str, Any] | None = None, **changes: Any) -> Order:
    """Return an order of the sample with a picture of the review, or of its first message."""
    value = yaml.safe_load(ROWAN.read_text(encoding="utf-8"))
    if message is None:
        value["picture"] = PICTURE | changes
    else:
        value["key_messages"][0]["picture"] = message | changes
    path = folder / "rowan.yaml"
    path.write_text(yaml.safe_dump(value, sort_keys=False, allow_unicode=True, width=200), encoding="utf-8")
    return Order.read(path, today=TODAY)


def found(asked: Order, rule: str) -> list[Problem]:
    """Return what a check finds by a rule."""
    return [each for each in check(asked).problems if each.rule == rule]


def test_a_picture_is_turned_upright_made_smaller_and_stripped_of_notes(tmp_path: Path) -> None:
    """Nothing of what the camera noted is published: where, when and with what it was taken."""
    exif = Image.Exif()
    exif[0x0112], exif[0x010F], exif[0x9286] = 6, "SecretCamera", "Secret Road"
    photograph(tmp_path / "door.jpg", (3000, 2000), exif=exif, comment=b"SecretComment")
    made = read_illustration(tmp_path, "door.jpg")

    with Image.open(BytesIO(made.data)) as picture:
        assert picture.size == (1067, 1600)
        assert (dict(picture.getexif()), picture.info.get("comment")) == ({}, None)
        top, bottom = (picture.convert("RGB").getpixel((500, y)) for y in (100, 1500))
    assert isinstance(top, tuple)
    assert isinstance(bottom, tuple)
    assert top[2] > top[0]  # blue, which was on the left
    assert bottom[0] > bottom[2]
    assert b"Secret" not in made.data
    assert re.fullmatch(r"picture-[0-9a-f]{16}\.jpg", made.name)


@pytest.mark.parametrize("held", range(1, 9))
def test_each_way_of_holding_a_camera_is_upright(held: int) -> None:
    """As Pillow's own function sets it, which was made to do this alone."""
    exif = Image.Exif()
    exif[0x0112] = held
    file = BytesIO()
    drawn = Image.new("RGB", (30, 20), "white")
    drawn.paste("red", (0, 0, 9, 5))
    drawn.save(file, "PNG", exif=exif)
    with Image.open(file) as picture:
        wanted = ImageOps.exif_transpose(picture).convert("RGBA")
    assert open_picture(file).tobytes() == wanted.tobytes()


def test_damaged_notes_of_a_camera_do_not_stop_its_picture(tmp_path: Path) -> None:
    """Notes are read for one thing and never written again: a text where a number belongs harms nothing."""
    exif = Image.Exif()
    exif[0x0112] = 6
    exif[0x0100] = 4000
    data = (
        exif.tobytes()
        .replace(b"\x00\x01\x04\x00", b"\x00\x01\x02\x00")
        .replace(b"\x01\x00\x00\x04", b"\x01\x00\x00\x02")
    )
    assert data != exif.tobytes()
    photograph(tmp_path / "door.jpg", exif=data)
    with Image.open(tmp_path / "door.jpg") as picture, pytest.raises(struct.error):
        ImageOps.exif_transpose(picture)
    with Image.open(BytesIO(read_illustration(tmp_path, "door.jpg").data)) as made:
        assert made.size == (400, 600)


@pytest.mark.parametrize("ending", ["png", "svg"])
def test_what_is_clear_is_white_paper(tmp_path: Path, ending: str) -> None:
    """A drawing without a ground of its own looks the same on light pages, dark ones and slides."""
    if ending == "png":
        Image.new("RGBA", (400, 300), (0, 0, 0, 0)).save(tmp_path / "a.png")
    else:
        inside = '<metadata>Jane Secret</metadata><path d="M5 5h290v190h-290z" fill="none" stroke="#000"/>'
        (tmp_path / "a.svg").write_text(
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 200">{inside}</svg>'
        )
    made = read_illustration(tmp_path, f"a.{ending}")
    assert b"Secret" not in made.data
    with Image.open(BytesIO(made.data)) as picture:
        assert picture.mode == "RGB"
        centre = picture.getpixel((picture.width // 2, picture.height // 2))
        assert centre == (255, 255, 255)


def too_big(path: Path) -> None:
    """Write what begins like a JPEG and has no end."""
    path.write_bytes(b"\xff\xd8\xff" + bytes(MAX_PICTURE_BYTES))


def deep(path: Path) -> None:
    """Write what no page can show."""
    Image.fromarray(np.ones((300, 300), "float32")).save(path, "TIFF")


def bomb(path: Path) -> None:
    """Write a small file of many pixels."""
    Image.new("1", (9000, 9000)).save(path)


def cut_off(path: Path) -> None:
    """Write half a picture."""
    photograph(path)
    path.write_bytes(path.read_bytes()[: path.stat().st_size // 2])


def drawing(inside: str) -> str:
    """Return a drawing with something in it."""
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 300 200"><rect width="9" height="9"/>{inside}</svg>'


REFUSED: list[tuple[str, Callable[[Path], object], str]] = [
    ("gone.jpg", lambda _: None, "There is no file"),
    ("../door.jpg", lambda _: None, "not inside the folder"),
    ("C:\\pictures\\door.jpg", lambda _: None, "not inside the folder"),
    ("/etc/passwd", lambda _: None, "not inside the folder"),
    ("link.jpg", lambda path: path.symlink_to("/etc/passwd"), "not inside the folder"),
    ("folder.jpg", lambda path: path.mkdir(), "There is no file"),
    ("pipe.jpg", os.mkfifo, "cannot be opened"),
    ("big.jpg", too_big, "larger than 10 MB"),
    ("text.jpg", lambda path: path.write_text("hello"), "not a picture that can be used"),
    ("other.png", lambda path: photograph(path, format="JPEG"), "not a picture"),
    ("tiff.png", deep, "not a picture"),
    ("many.png", bomb, "more than 25 million pixels"),
    ("cut.png", cut_off, "not a picture that can be used"),
    ("tiny.png", lambda path: photograph(path, (40, 30)), "40 by 30 pixels"),
    ("script.svg", lambda path: path.write_text(drawing("<script>alert(1)</script>")), "`script` in it"),
    ("onload.svg", lambda path: path.write_text(drawing('<g onload="x()"/>')), "`onload` in it"),
    ("away.svg", lambda path: path.write_text(drawing('<image href="https://x.example/a.png"/>')), "another place"),
    ("file.svg", lambda path: path.write_text(drawing('<image href="file:///etc/passwd"/>')), "another place"),
    ("css.svg", lambda path: path.write_text(drawing("<style>@import 'x.css';</style>")), "another place"),
    ("broken.svg", lambda path: path.write_text("<svg><g></svg>"), "cannot be drawn"),
    (
        "entity.svg",
        lambda path: path.write_text('<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]><svg>&a;</svg>'),
        "ENTITY",
    ),
    ("empty.svg", lambda path: path.write_text('<svg xmlns="http://www.w3.org/2000/svg"/>'), ""),
]


@pytest.mark.parametrize(("name", "write", "said"), REFUSED, ids=[name for name, *_ in REFUSED])
def test_a_picture_that_cannot_be_used_is_a_problem_at_its_name(
    tmp_path: Path, name: str, write: Callable[[Path], object], said: str
) -> None:
    """The check and the build say so, at the line of the file's name, and what to do; nothing is built."""
    if "/" not in name and "\\" not in name:
        write(tmp_path / name)
    photograph(tmp_path.parent / "door.jpg")
    asked = order(tmp_path, file=name)
    (problem,) = found(asked, "input/picture")
    line = asked.data.decode().splitlines()[problem.place.line - 1]

    assert problem.is_error
    assert said in problem.message
    assert line.strip().startswith("file:")
    assert problem.suggestion
    with pytest.raises(InputError) as refused:
        build(asked)
    assert problem in refused.value.problems


@pytest.mark.parametrize("key", ["alt", "credit", "file"])
def test_a_picture_needs_its_text_and_its_credit(tmp_path: Path, key: str) -> None:
    """Neither is made up: a picture without is a mistake."""
    photograph(tmp_path / "door.jpg")
    asked = order(tmp_path)
    kept = b"\n".join(line for line in asked.data.split(b"\n") if not line.startswith(f"  {key}: ".encode()))
    assert kept != asked.data
    problems = check(Order(kept, "rowan.yaml", tmp_path, today=TODAY)).problems
    assert any(each.rule == "input/missing" and f"`{key}`" in each.message for each in problems)


@pytest.mark.parametrize("key", ["alt", "credit"])
@pytest.mark.parametrize(
    ("text", "rule"),
    [
        ("Picture of Jane Worthington at her home.", "privacy/name"),
        ("The mother failed to open this door.", "language/blame"),
        ("The house at 14 High Street, EX4 3PL.", "privacy/"),
        ("A door \u1200\u1201", "input/glyph"),
    ],
)
def test_its_words_are_checked_like_all_text(tmp_path: Path, key: str, text: str, rule: str) -> None:
    """Names, places, blame and characters are found in the text of a picture and in its credit."""
    photograph(tmp_path / "door.jpg")
    changes: dict[str, Any] = {key: text}
    asked = order(tmp_path, **changes)
    line = next(n for n, each in enumerate(asked.data.decode().splitlines(), 1) if each.startswith(f"  {key}: "))
    rules = {each.rule for each in check(asked).problems if each.place.line == line}
    assert any(each.startswith(rule) for each in rules), rules


def test_the_name_of_its_file_is_nobodys_business(tmp_path: Path) -> None:
    """It is not checked as text, and no file of the pack has it."""
    photograph(tmp_path / "jane-worthington.jpg")
    asked = order(tmp_path, file="jane-worthington.jpg")
    assert not [each for each in check(asked).problems if each.rule.startswith(("privacy/name", "language/"))]
    pack = build(_only(asked, "abstract", "briefing"))
    assert not [each.name for each in pack.artifacts if b"worthington" in each.data.lower()]
    assert b"worthington" not in pack.manifest.model_dump_json().encode().lower()


def _only(asked: Order, *names: str, **choices: Any) -> Order:
    return Order(asked.data, asked.file, asked.folder, outputs=frozenset(names), today=TODAY, **choices)


def test_one_warning_says_what_no_program_can_see(tmp_path: Path) -> None:
    """Faces are not looked for: the author is asked once, and can answer."""
    photograph(tmp_path / "door.jpg")
    asked = order(tmp_path, message=PICTURE)
    assert [each.is_error for each in found(asked, "privacy/picture")] == [False]
    both = asked.data + b"picture: {file: door.jpg, alt: A door., credit: Northmere Council}\n"
    (warning,) = found(Order(both, "rowan.yaml", tmp_path, today=TODAY), "privacy/picture")
    assert "There are 2" in warning.message
    value = yaml.safe_load(both)
    value["checks"]["ignore"].append({"rule": "privacy/picture", "reason": "it shows no person"})
    assert not found(Order(yaml.safe_dump(value).encode(), "rowan.yaml", tmp_path, today=TODAY), "privacy/picture")


def test_a_summary_without_a_folder_says_so() -> None:
    """What comes from standard input has nothing beside it."""
    data = ROWAN.read_bytes() + b"\npicture: {file: door.jpg, alt: A door., credit: Northmere Council}\n"
    (problem,) = found(Order(data, "stdin", today=TODAY), "input/picture")
    assert "not known in which folder" in problem.message


@pytest.fixture(scope="module")
def pack(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A pack with a picture of the review and one of a message."""
    folder = tmp_path_factory.mktemp("pictures")
    photograph(folder / "door.jpg")
    Image.new("RGBA", (400, 300), "#118811").save(folder / "form.png")
    asked = order(
        folder, message={"file": "form.png", "alt": "A form for one parent.", "credit": "Drawn by: Northmere"}
    )
    both = asked.data + b"picture: {file: door.jpg, alt: A closed front door., credit: Northmere Council}\n"
    built = build(
        Order(both, asked.file, folder, outputs=frozenset({"briefing", "slides", "slides-pdf"}), today=TODAY)
    )
    return built.write(folder / "packs")


def test_the_web_page_shows_both_with_text_and_credit(pack: Path) -> None:
    """The credit stands below each picture, and among the facts about the review."""
    page = (pack / "briefing.html").read_text(encoding="utf-8")
    figures = re.findall(
        r'<figure class="picture">\s*<img src="data:([^;]+);base64,([^"]+)" alt="([^"]+)">\s*(.*)', page
    )
    shown = {alt: (kind, caption) for kind, _, alt, caption in figures}
    assert shown == {
        "A form for one parent.": ("image/png", '<figcaption class="credit">Drawn by: Northmere</figcaption>'),
        "A closed front door.": ("image/jpeg", '<figcaption class="credit">Picture: Northmere Council</figcaption>'),
    }
    with Image.open(BytesIO(b64decode(figures[0][1]))) as first:
        assert first.getpixel((9, 9)) == (17, 136, 17)
    facts = page[page.index('class="facts"') :]
    assert "Northmere Council; Drawn by: Northmere" in facts


def test_large_print_slide_and_manifest_have_them(pack: Path) -> None:
    """The picture of the message stands in the place of its icon; that of the review has no slide."""
    words = " ".join(page.get_textpage().get_text_range() for page in PdfDocument(pack / "briefing-large-print.pdf"))
    assert "Picture: Northmere Council" in words
    pictures = [
        (slide.shapes.title.text_frame.text, shape.element.xpath("./p:nvPicPr/p:cNvPr/@descr"))
        for slide in Presentation(str(pack / "slides.pptx")).slides
        for shape in slide.shapes
        if shape.name.startswith("picture") and shape.element.tag.endswith("}pic")
    ]
    assert pictures == [("Ask about the father or partner every time", ["A form for one parent."])]
    review = json.loads((pack / "pack.json").read_text())["review"]
    assert review["picture"]["alt"] == "A closed front door."
    assert review["picture"]["file"].startswith("picture-")
    assert review["key_messages"][0]["picture"]["credit"] == "Drawn by: Northmere"


def test_a_page_that_lost_a_picture_is_found(pack: Path) -> None:
    """Verification looks for each picture that the manifest names, with its credit."""
    assert not verify(pack)
    manifest, page = read_manifest(pack), (pack / "briefing.html").read_bytes()
    assert manifest is not None
    for gone, said in ((b'alt="A closed front door."', "does not show the picture"), (b"Drawn by", "does not show")):
        faults = list(briefing_html_faults(page.replace(gone, b""), manifest))
        assert [said in fault.message for fault in faults] == [True]


def test_another_picture_under_the_same_name_is_another_pack(tmp_path: Path) -> None:
    """The bytes of the picture count, not its name."""
    photograph(tmp_path / "door.jpg")
    asked = _only(order(tmp_path), "abstract", parent=tmp_path / "packs")
    built = build(asked)
    store = Cache(tmp_path / "cache")
    record_build(asked, built, built.write(tmp_path / "packs"), store)
    assert find_unchanged(asked, store) is not None

    photograph(tmp_path / "door.jpg", (640, 400))
    assert find_unchanged(asked, store) is None
    again = build(asked).manifest
    assert again.settings_sha256 != built.manifest.settings_sha256


def test_a_picture_goes_with_its_summary_to_another_machine(tmp_path: Path) -> None:
    """A worker without a shared disk gets the file, and makes the same page."""
    here, there = tmp_path / "here", tmp_path / "there"
    (here / "pictures").mkdir(parents=True)
    there.mkdir()
    photograph(here / "pictures" / "door.jpg")
    asked = _only(order(here, file="pictures/door.jpg"), "abstract")
    job = prepare(asked)
    received, _ = decode_job(job.request, there)
    assert build(received).manifest.review == build(asked).manifest.review
    assert received.folder is not None
    assert (received.folder / "pictures" / "door.jpg").read_bytes() == (here / "pictures" / "door.jpg").read_bytes()


def test_private_words_are_found_in_its_text(tmp_path: Path) -> None:
    """A word of the private list in a picture's text is found like in any other."""
    photograph(tmp_path / "door.jpg")
    asked = _only(order(tmp_path, alt="The door of Zorblat House."), "abstract", private=PrivateWords.of("Zorblat"))
    assert any(each.rule == "privacy/private-word" or "private" in each.rule for each in check(asked).problems)


SPELT = "".join(f"<tspan x='{20 * at}'>{letter}</tspan>" for at, letter in enumerate("Zorblat"))


@pytest.mark.parametrize(
    "text", ["The Zorblat case", SPELT, "&#90;orblat", "Zor<tspan>blat</tspan>", "a <a>Zorblat</a>"]
)
def test_private_words_are_found_in_a_drawing(tmp_path: Path, text: str) -> None:
    """What is written in a drawing becomes points, where nobody could search for it."""
    (tmp_path / "door.svg").write_text(drawing(f"<text y='90'>{text}</text>"))
    asked = _only(order(tmp_path, file="door.svg"), "abstract", private=PrivateWords.of("Zorblat"))
    (problem,) = found(asked, "privacy/private-word")
    assert asked.data.decode().splitlines()[problem.place.line - 1].strip() == "file: door.svg"
    assert "Zorblat" not in problem.message + problem.suggestion
    with pytest.raises(InputError):
        build(asked)
    assert not found(replace(asked, private=PrivateWords.of("Quibbex")), "privacy/private-word")


def test_a_private_word_in_the_name_of_a_picture_is_repeated_by_no_message(tmp_path: Path) -> None:
    """A build says what a check says: the name of the file, without the word."""
    asked = _only(order(tmp_path, file="zorblat.jpg"), "abstract", private=PrivateWords.of("Zorblat"))
    with pytest.raises(InputError) as refused:
        build(asked)
    told = [f"{each.message} {each.suggestion}" for each in refused.value.problems]
    assert any("There is no file" in each for each in told)
    assert not any("zorblat" in each.casefold() for each in told)


def test_two_files_that_show_the_same_are_both_known(tmp_path: Path) -> None:
    """Both go to another machine, and a change of either is a change of the pack."""
    for name in ("a.png", "b.png"):
        photograph(tmp_path / name)
    value = yaml.safe_load(ROWAN.read_text(encoding="utf-8"))
    value["picture"] = PICTURE | {"file": "a.png"}
    value["key_messages"][0]["picture"] = PICTURE | {"file": "b.png"}
    path = tmp_path / "rowan.yaml"
    path.write_text(yaml.safe_dump(value, sort_keys=False, allow_unicode=True), encoding="utf-8")
    asked = _only(Order.read(path, today=TODAY), "abstract", parent=tmp_path / "packs")
    received, _ = decode_job(prepare(asked).request, tmp_path / "there")
    assert not found(received, "input/picture")

    built = build(asked)
    store = Cache(tmp_path / "cache")
    record_build(asked, built, built.write(tmp_path / "packs"), store)
    assert find_unchanged(asked, store) is not None
    for name in ("a.png", "b.png"):
        kept = (tmp_path / name).read_bytes()
        photograph(tmp_path / name, (640, 400))
        assert find_unchanged(asked, store) is None
        (tmp_path / name).write_bytes(kept)


def test_a_picture_that_was_exchanged_is_not_sent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A pipe or a link in its place, after it was read, stops the job and neither waits nor leads out."""
    photograph(tmp_path / "door.jpg")
    asked = _only(order(tmp_path), "abstract")
    whole = remote.encode_job

    def exchanged(*given: Any) -> bytes:
        (tmp_path / "door.jpg").unlink()
        os.mkfifo(tmp_path / "door.jpg")
        return whole(*given)

    monkeypatch.setattr(remote, "encode_job", exchanged)
    with pytest.raises(BriefgenError, match=r"door\.jpg"):
        prepare(asked)


def test_a_private_word_of_a_drawing_in_another_alphabet_of_bytes_is_not_sent(tmp_path: Path) -> None:
    """Latin 1 is no UTF-8, and is read all the same."""
    head = '<?xml version="1.0" encoding="latin-1"?>'
    (tmp_path / "door.svg").write_bytes(f"{head}{drawing('<!-- café Zorblat -->')}".encode("latin-1"))
    asked = _only(order(tmp_path, file="door.svg"), "abstract", private=PrivateWords.of("Zorblat"))
    with pytest.raises(BriefgenError, match="private") as refused:
        prepare(asked)
    assert "door.svg" in refused.value.message


def test_schema_and_starter_show_the_field() -> None:
    """Editors complete it, and ``briefgen new`` explains it."""
    schema = json.dumps(review_schema())
    assert schema.count('"credit"') >= 2
    starter = (resources.templates() / "starter.yaml").read_text(encoding="utf-8")
    assert "# picture:\n#   file:" in starter


def test_colours_are_those_of_screens(tmp_path: Path) -> None:
    """A picture with a profile of other colours is shown as they look; a damaged profile says nothing."""
    plain = ImageCms.ImageCmsProfile(ImageCms.createProfile("sRGB")).tobytes()
    swapped = plain.replace(b"rXYZ", b"####").replace(b"bXYZ", b"rXYZ").replace(b"####", b"bXYZ")
    file = tmp_path / "a.png"
    for profile, seen in ((plain, (200, 0, 0)), (swapped, (0, 0, 200)), (b"no profile", (200, 0, 0))):
        Image.new("RGB", (4, 4), (200, 0, 0)).save(file, icc_profile=profile)
        shown = open_picture(file).getpixel((1, 1))
        assert isinstance(shown, tuple)
        assert shown == pytest.approx((*seen, 255), abs=3)
    Image.new("P", (4, 4)).save(file, icc_profile=swapped)
    assert open_picture(file).mode == "RGBA"
