"""Houses from an attacker: each ends soon, with exit code 2 and the name of the file, before anything is narrated."""

import os
import shutil
import struct
import sys
import time
import zipfile
import zlib
from collections.abc import Callable
from datetime import date
from io import BytesIO
from pathlib import Path

import pytest
from conftest import SAMPLES
from edited_decks import branded, edited, house_with, with_slides
from hostile_files import (
    LAYOUT,
    MASTER,
    PRESENTATION,
    SVG,
    hostile_deck,
    nested_use,
    part,
    png,
    related,
    repacked,
)
from lxml import etree
from PIL import Image
from pptx import Presentation

from briefgen import resources
from briefgen.checks.privacy.private_words import MAX_TEXTS, hidden_texts
from briefgen.cli import run
from briefgen.files.opener import OpenError
from briefgen.pipeline.build import build
from briefgen.pipeline.order import Order
from briefgen.review.house import picture_trial, pictures, trial_work, trials
from briefgen.review.house.deck_file import deck_faults, try_deck
from briefgen.review.house.deck_parts import MAIN, PARTS, PICTURES, RELATIONS, cleaned, is_safe_link
from briefgen.review.house.house import House
from briefgen.review.load import load_house

ROWAN = next(path for path in SAMPLES if path.stem == "invented-rowan")
POSIX = pytest.mark.skipif(sys.platform == "win32", reason="Windows has other kinds of special files")
MOST_S = 40.0
"""Twice what a person is to wait, as the machine of the tests does other things too."""


@pytest.fixture(scope="module", autouse=True)
def _one_child() -> "object":
    with trials.shared_child():
        yield


@pytest.fixture
def check(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> Callable[..., str]:
    """Return what ``check --house`` says of a house that it refuses."""

    def checked(text: str, **files: bytes) -> str:
        for name, data in files.items():
            (tmp_path / name.replace("__", ".")).write_bytes(data)
        (tmp_path / "house.yaml").write_text(text, encoding="utf-8")
        began = time.monotonic()
        code = run(["check", str(ROWAN), "--house", str(tmp_path / "house.yaml")])
        said = capsys.readouterr()
        assert 2 == code
        assert "inside briefgen" not in said.err
        assert time.monotonic() - began < MOST_S
        return " ".join(f"{said.out} {said.err}".split())

    return checked


LOGO = "name: A\nlogo: {}\nlogo_alt: A\n"
ENTITY = '<!DOCTYPE svg [<!ENTITY a "b">]>'
REFUSED = {
    "entity of a file": ('<!DOCTYPE svg [<!ENTITY a SYSTEM "file:///etc/passwd">]>' + SVG.format("<text>&a;</text>"), "ENTITY"),
    "entity of a parameter": ('<!DOCTYPE svg [<!ENTITY % a "b">]>' + SVG.format("<rect/>"), "ENTITY"),
    "entity in an entity": ('<!DOCTYPE svg [<!ENTITY a "b"><!ENTITY c "&a;&a;">]>' + SVG.format("<text>&c;</text>"), "ENTITY"),
    "elements in an entity": ("<!DOCTYPE svg [<!ENTITY a '<script/>'>]>" + SVG.format("&a;"), "ENTITY"),
    "long entity": (f'<!DOCTYPE svg [<!ENTITY a "{"b" * 2000}">]>' + SVG.format("<text>&a;</text>"), "ENTITY"),
    "many entities": ("<!DOCTYPE svg [" + "".join(f'<!ENTITY a{n} "b">' for n in range(101)) + "]>" + SVG.format(""), "ENTITY"),
    "big with entities": (f'<!DOCTYPE svg [<!ENTITY a "{"b" * 900}">]>' + SVG.format("<desc>" + "&a;" * 5000 + "</desc>"), "ENTITY"),
    "script in an entity": ('<!DOCTYPE svg [<!ENTITY a "javascript:alert(1)">]>' + SVG.format('<a href="&a;"><rect/></a>'), "javascript:"),
    "address in an entity": ('<!DOCTYPE svg [<!ENTITY a "http://203.0.113.9/a.png">]>' + SVG.format('<image href="&a;"/>'), "another place"),
    "unknown entity": ('<!DOCTYPE svg [<!ENTITY a "b">]>' + SVG.format("<text>&c;</text>"), "cannot be drawn"),
    "DOCTYPE in a name": ('<!DOCTYPE svg PUBLIC "<!DOCTYPE svg [" "b" [<!ENTITY a "b">]>' + SVG.format("<rect/>"), "cannot be drawn"),
    "nothing": (SVG.format(""), "shows nothing"),
    "entity in UTF-16": ('<?xml version="1.0" encoding="UTF-16"?>' + ENTITY + SVG.format(""), "not a picture"),
    "entity far down": ("<!--" + "x" * 3000 + "-->" + ENTITY.replace('"b"', 'SYSTEM "b"') + SVG.format(""), "ENTITY"),
    "script": (SVG.format("<script>alert(1)</script>"), "`script`"),
    "handler": (SVG.format('<rect onload="alert(1)"/>'), "`onload`"),
    "page": (SVG.format("<foreignObject><p/></foreignObject>"), "`foreignObject`"),
    "html": (SVG.format('<x:img xmlns:x="http://www.w3.org/1999/xhtml" src="a.png"/>'), "`img`"),
    "animation": (SVG.format('<a><set attributeName="href" to="javascript:alert(1)"/></a>'), "`set`"),
    "javascript": (SVG.format('<a xlink:href="java\tscript:alert(1)"><rect/></a>'), "javascript:"),
    "picture elsewhere": (SVG.format('<image href="http://203.0.113.9/a.png"/>'), "another place: `http://203.0.113.9/a.png`"),
    "file": (SVG.format('<image xlink:href="file:///etc/passwd"/>'), "another place"),
    "beside": (SVG.format('<image href="other.png"/>'), "another place"),
    "use elsewhere": (SVG.format('<use xlink:href="other.svg#a"/>'), "another place"),
    "svg inside": (SVG.format('<image href="data:image/svg+xml,%3Csvg/%3E"/>'), "another place"),
    "base": (SVG.format('<g xml:base="file:///etc/"/>'), "another place"),
    "base inside": (SVG.format('<g xml:base="#a"/>'), "another place"),
    "style": (SVG.format('<rect style="fill:url(http://203.0.113.9/a#b)"/>'), "another place"),
    "escaped style": (SVG.format('<rect style="fill:\\75 rl(http://203.0.113.9/a#b)"/>'), "another place"),
    "attribute": (SVG.format('<rect fill="url(file:///etc/passwd)"/>'), "another place"),
    "import": (SVG.format('<style>@import "http://203.0.113.9/a.css";</style>'), "another place"),
    "style sheet": ('<?xml-stylesheet href="a.css"?>' + SVG.format(""), "another place"),
    "no XML": ("<svg", "cannot be drawn"),
    "no drawing": ('<html xmlns="http://www.w3.org/1999/xhtml"><svg/></html>', "not a picture"),
    "deep": (SVG.format("<g>" * 300 + "</g>" * 300), "nested too deep"),
    "letters": (SVG.format(f"<text>{'w' * 30_000}</text>"), "too many parts"),
    "itself": (SVG.format('<g id="a"><use xlink:href="#a"/><use xlink:href="#a"/></g>'), "cannot be drawn"),
}  # fmt: skip


@pytest.mark.parametrize("name", REFUSED)
def test_hostile_drawings_are_refused(check: Callable[..., str], name: str) -> None:
    """Scripts, pages, entities and addresses in an SVG are refused, named, and nothing is fetched."""
    text, words = REFUSED[name]
    data = text.encode("utf-16" if "UTF-16" in name else "utf-8")
    said = check(LOGO.format("logo.svg"), logo__svg=data)

    assert "`logo.svg`" in said
    assert words in said


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="only the clock ends it there")
@pytest.mark.parametrize("kind", ["use", "styles"])
def test_drawings_without_an_end_are_ended(check: Callable[..., str], kind: str) -> None:
    """What would be drawn for ever is ended, and said so; a second look needs no second wait."""
    styles = f"<style>{'g g g g rect{fill:red}' * 8000}</style>{'<g>' * 100}{'<rect/>' * 3000}{'</g>' * 100}"
    data = (nested_use() if kind == "use" else SVG.format(styles)).encode()

    assert "`logo.svg` could not be drawn within its limits: it takes more than 5 seconds" in check(
        LOGO.format("logo.svg"), logo__svg=data
    )
    began = time.monotonic()
    assert pictures.try_picture(data).faults
    assert time.monotonic() - began < 1


@pytest.mark.parametrize(
    ("name", "data", "words"),
    [
        ("logo.png", png(5001, 5000), "25 million pixels"),
        ("logo.png", png(40, 20)[:-30], "not a picture"),
        ("logo.png", b"GIF89a" + bytes(40), "not a picture"),
        ("logo.jpg", png(40, 20), "not a picture"),
        ("logo.svg", png(40, 20), "not a picture"),
        ("logo.gif", b"GIF89a" + bytes(40), "not a picture"),
        ("logo.png", bytes(3_000_000), "not a picture"),
        ("logo.png", b"", "not a picture"),
    ],
)
def test_hostile_pictures_are_refused(check: Callable[..., str], name: str, data: bytes, words: str) -> None:
    """Bombs, cut files and other kinds are told when the house is read."""
    said = check(LOGO.format(name), **{name.replace(".", "__"): data})

    assert f"`{name}`" in said
    assert words in said


def test_a_picture_inside_a_drawing_is_counted(check: Callable[..., str]) -> None:
    """A bomb in a data address is one too."""
    from base64 import b64encode  # noqa: PLC0415

    inside = f'<image href="data:image/png;base64,{b64encode(png(6000, 6000)).decode()}"/>'
    assert "25 million pixels" in check(LOGO.format("logo.svg"), logo__svg=SVG.format(inside).encode())


@pytest.mark.parametrize(
    "text",
    [
        '<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "http://www.w3.org/Graphics/SVG/1.1/DTD/svg11.dtd">'
        + SVG.format('<rect width="9" height="9"/>'),
        SVG.format('<a href="https://www.example.org/"><rect width="9" height="9"/></a>'),
        SVG.format(
            '<style>.a{fill:url(#g)}</style><linearGradient id="g"><stop stop-color="red"/></linearGradient><rect class="a" width="9" height="9"/>'
        ),
        SVG.format("<metadata>anything</metadata><rect width='9' height='9'/>"),
    ],
    ids=["doctype", "link", "gradient", "metadata"],
)
def test_drawings_of_real_programs_are_used(text: str) -> None:
    """What Illustrator, Inkscape and others write is no attack."""
    assert () == pictures.try_picture(text.encode()).faults


@pytest.mark.parametrize(
    "name",
    [
        "n" * 5000,
        "a\\0b.png",
        "../logo.png",
        "/etc/hostname",
        "C:logo.png",
        "\\\\\\\\host\\\\share\\\\logo.png",
        "NUL",
        ".",
    ],
)
@pytest.mark.parametrize("key", ["logo", "deck"])
def test_names_that_are_none_are_problems(check: Callable[..., str], key: str, name: str) -> None:
    """A name of any kind is a Problem at its place, for a logo and for a slide template."""
    said = check(f'name: A\n{key}: "{name}"\nlogo_alt: A\n')

    assert f"[house/{key}]" in said or "[input/" in said


def make_special(path: Path, kind: str) -> None:
    """Put something that is no ordinary file in the place of one."""
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "folder":
        path.mkdir()
    else:
        target = {"device": Path("/dev/zero"), "link": Path("/etc/hostname"), "round": path}[kind]
        path.symlink_to(target)


@POSIX
@pytest.mark.parametrize("kind", ["pipe", "folder", "device", "link", "round"])
@pytest.mark.parametrize("file", ["logo.svg", "ours.pptx", "voices/ours.yaml", "voices/lexicon.yaml", "house.yaml"])
def test_what_is_no_ordinary_file_of_the_house_is_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], file: str, kind: str
) -> None:
    """Pipes, folders, devices and links out, in the place of every kind of file: nothing is waited for or read."""
    key = {"logo.svg": "logo: logo.svg\nlogo_alt: A\n", "ours.pptx": "deck: ours.pptx\n"}.get(file, "")
    (tmp_path / "house.yaml").write_text(f"name: A\n{key}", encoding="utf-8")
    (tmp_path / file).parent.mkdir(exist_ok=True)
    (tmp_path / file).unlink(missing_ok=True)
    make_special(tmp_path / file, kind)
    code = run(["check", str(ROWAN), "--house", str(tmp_path / "house.yaml")])
    said = capsys.readouterr()

    assert 2 == code
    assert file.rpartition("/")[2] in said.out + said.err
    assert "inside briefgen" not in said.err


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"\xff\xfe\xff", "UTF-8"),
        (b"id: " + b"[" * 500 + b"]" * 500, "nested"),
        (b"id: " + b"[" * 1900 + b"]" * 1900, "YAML"),
        (b"a: &a [x]\nb: [*a, *a]\n", "YAML"),
        (b"- a\n", "name: value"),
        (b"x" * 2_000_000, "too big"),
    ],
    ids=["bytes", "deep", "deeper", "alias", "list", "big"],
)
@pytest.mark.parametrize("file", ["ours.yaml", "lexicon.yaml"])
def test_broken_voices_and_lexicons_are_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], file: str, data: bytes, words: str
) -> None:
    """A voice or a lexicon of wrong bytes, depth or shape is a Problem with its name."""
    (tmp_path / "voices").mkdir()
    (tmp_path / "voices" / file).write_bytes(data)
    (tmp_path / "house.yaml").write_text("name: A\n", encoding="utf-8")

    assert 2 == run(["check", str(ROWAN), "--house", str(tmp_path)])
    said = capsys.readouterr().err
    assert file in said
    assert words in said


def parts_of(data: bytes) -> dict[str, bytes]:
    """The files of a deck by name."""
    with zipfile.ZipFile(BytesIO(data)) as package:
        return {name: package.read(name) for name in package.namelist()}


_OWN = {
    "application/vnd.openxmlformats-officedocument.presentationml.slide+xml",
    "application/vnd.openxmlformats-officedocument.presentationml.notesSlide+xml",
    "application/vnd.openxmlformats-package.relationships+xml",
    "application/xml",
}
_OWN_RELATIONS = {"slide", "notesSlide", "notesMaster", "slideLayout", "hyperlink", "image"}


def assert_only_allowed(data: bytes) -> None:
    """Walk every part and relationship of a finished deck."""
    files = parts_of(data)
    types = etree.fromstring(files["[Content_Types].xml"])
    kinds = {entry.get("ContentType") for entry in types}
    assert kinds <= {*PARTS, *PICTURES, *_OWN}, kinds
    assert MAIN in kinds
    allowed = set().union(*RELATIONS.values()) | _OWN_RELATIONS
    for name, content in files.items():
        assert name.endswith((".xml", ".rels", ".png", ".jpeg", ".jpg", ".gif")), name
        if name.endswith(".rels"):
            for row in etree.fromstring(content):
                kind = row.get("Type", "")
                assert kind.rpartition("/")[2] in allowed, kind
                assert kind.startswith("http://schemas.openxmlformats.org/")
                if row.get("TargetMode") == "External":
                    assert kind.endswith("/hyperlink")
                    assert is_safe_link(row.get("Target", ""))
        elif name.endswith(".xml"):
            root = etree.fromstring(content)
            assert root.getroottree().docinfo.internalDTD is None
            assert b"ppaction" not in content
    text = b"".join(files.values())
    for trace in (
        b"203.0.113.9",
        b"ms-msdt",
        b"javascript",
        b"secret",
        b"\xd0\xcf\x11\xe0",
        b"evil.example",
        b"file:",
    ):
        assert trace not in text, trace


def slides(house: Path) -> bytes:
    """The deck of the sample in a house."""
    order = Order(ROWAN.read_bytes(), "r.yaml", house=house, outputs=frozenset({"slides"}), today=date(2026, 1, 1))
    return next(each.data for each in build(order).artifacts if each.name == "slides.pptx")


def test_a_hostile_template_leaves_nothing_in_the_slides(tmp_path: Path) -> None:
    """Outside files, programs, odd links, sounds and data of programs stay behind, and a warning says which."""
    house = house_with(tmp_path, hostile_deck())
    (warning,) = load_house(house).warnings

    assert "packs do not pass on" in warning.message
    for words in ("from other places", "embedded documents", "sounds", "links"):
        assert words in warning.message
    data = slides(house)
    assert_only_allowed(data)
    deck = Presentation(BytesIO(data))
    layout = next(each for each in deck.slide_layouts if each.name == "What happened")
    assert ["https://www.example.org/style"] == [
        each.target_ref for each in layout.part.rels.values() if each.is_external
    ]


def test_templates_of_real_programs_go_on_working(tmp_path: Path) -> None:
    """Slides of its own, notes, pictures, a thumbnail, properties and sections are no reason for a word."""
    base = edited(branded, with_slides)
    root_rels = part("_rels/.rels", base).replace(
        b"</Relationships>",
        b'<Relationship Id="t1" Type="http://schemas.openxmlformats.org/package/2006/relationships/metadata/thumbnail" '
        b'Target="docProps/thumbnail.jpeg"/><Relationship Id="t2" Type="http://schemas.openxmlformats.org/officeDocument/'
        b'2006/relationships/custom-properties" Target="docProps/custom.xml"/></Relationships>',
    )
    sections = part(PRESENTATION, base).replace(
        b"</p:presentation>",
        b'<p:extLst><p:ext uri="{521415D9-36F7-43E2-AB2F-B90AF26B5E84}"><p14:sectionLst xmlns:p14='
        b'"http://schemas.microsoft.com/office/powerpoint/2010/main"><p14:section name="A" id="{6F0A1B2C-0000-4000-8000-'
        b'000000000001}"><p14:sldIdLst><p14:sldId id="256"/></p14:sldIdLst></p14:section></p14:sectionLst></p:ext>'
        b"</p:extLst></p:presentation>",
    )
    data = repacked({"_rels/.rels": root_rels, PRESENTATION: sections, "docProps/thumbnail.jpeg": b"\xff\xd8\xff",
                     "docProps/custom.xml": b"<Properties/>"}, base)  # fmt: skip

    assert () == load_house(house_with(tmp_path, data)).warnings
    made = slides(tmp_path / "house.yaml")
    assert_only_allowed(made)
    assert any(name.startswith("ppt/media/") for name in parts_of(made))
    assert not any("thumbnail" in name or "custom" in name for name in parts_of(made))
    assert cleaned(data) == cleaned(data)


def test_a_fill_that_comes_from_elsewhere_leaves_a_valid_slide(tmp_path: Path) -> None:
    """Where a fill must be, an empty one takes its place."""
    fill = b'<a:blipFill><a:blip r:link="b1"/><a:stretch/></a:blipFill><a:effectLst/>'
    space = b'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
    master = part(LAYOUT).replace(b"<p:cSld", b"<p:cSld " + space, 1)
    master = master.replace(b"<p:spTree>", b"<p:bg><p:bgPr>" + fill + b"</p:bgPr></p:bg><p:spTree>", 1)
    rels = related(LAYOUT, ("b1", "image", "http://203.0.113.9/a.png", True))
    data = repacked({LAYOUT: master, rels[0]: rels[1]})
    assert () == deck_faults(data)
    assert b"noFill" in parts_of(cleaned(data).data)[LAYOUT]
    assert_only_allowed(slides(house_with(tmp_path, data)))


XML = b"<?xml version='1.0' encoding='UTF-16'?>"


def utf_16(data: bytes, before: str = "") -> bytes:
    """A part in another encoding, with something before its root."""
    text = data.decode("utf-8").partition("?>")[2]
    return (XML.decode() + before + text).encode("utf-16")


DECKS: dict[str, tuple[Callable[[], bytes], str]] = {
    "doctype in UTF-16": (lambda: repacked({MASTER: utf_16(part(MASTER), '<!DOCTYPE x [<!ENTITY a "b">]>')}), "damaged"),
    "doctype in types": (
        lambda: repacked({"[Content_Types].xml": utf_16(part("[Content_Types].xml"), "<!DOCTYPE x>")}), "damaged",
    ),
    "macros in UTF-16": (
        lambda: repacked(
            {"[Content_Types].xml": utf_16(part("[Content_Types].xml").replace(b"</Types>", b'<Default Extension="bin" ContentType="application/vnd.ms-office.vbaProject"/></Types>'))}
        ), "macros",
    ),
    "deep": (lambda: repacked({MASTER: b"<a>" * 5000 + b"</a>" * 5000}), "damaged"),
    "other root": (lambda: repacked({MASTER: b"<x/>"}), "damaged"),
    "many elements": (
        lambda: repacked({MASTER: part(MASTER).replace(b"</p:spTree>", b"<p:x/>" * 210_000 + b"</p:spTree>")}), "too big",
    ),
    "part missing": (lambda: repacked({MASTER: None}), "damaged"),
    "no types": (lambda: repacked({"[Content_Types].xml": None}), "damaged"),
    "master as theme": (
        lambda: repacked(dict([related(MASTER, ("x1", "theme", "../slideLayouts/slideLayout1.xml", False))])), "damaged",
    ),
    "notes as theme": (
        lambda: repacked(
            {"ppt/extra.xml": part("ppt/notesMasters/notesMaster1.xml"), "[Content_Types].xml": part("[Content_Types].xml").replace(b"</Types>", b'<Override PartName="/ppt/extra.xml" ContentType="application/vnd.openxmlformats-officedocument.presentationml.notesMaster+xml"/></Types>'),
             **dict([related(MASTER, ("x1", "theme", "../extra.xml", False))])}
        ), "damaged",
    ),
    "key twice": (
        lambda: repacked(dict([related(MASTER, ("rId1", "image", "a.png", True), ("rId1", "image", "b.png", True))])), "damaged",
    ),
    "big picture": (
        lambda: repacked(
            {"ppt/media/big.png": png(6000, 6000), "[Content_Types].xml": part("[Content_Types].xml").replace(b"</Types>", b'<Default Extension="png" ContentType="image/png"/></Types>'),
             **dict([related(MASTER, ("x1", "image", "../media/big.png", False))])}
        ), "25 million pixels",
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", DECKS)
def test_hostile_templates_are_refused(check: Callable[..., str], name: str) -> None:
    """XML is judged after it has been read, whatever its encoding; parts must be what they say."""
    make, words = DECKS[name]
    said = check("name: A\ndeck: ours.pptx\n", ours__pptx=make())

    assert "`ours.pptx`" in said
    assert words in said


def test_another_encoding_is_no_fault() -> None:
    """UTF-16 without a document type is XML like any other, and comes out as UTF-8."""
    data = repacked({MASTER: utf_16(part(MASTER))})

    assert () == deck_faults(data)
    assert parts_of(cleaned(data).data)[MASTER].startswith(b"<?xml version='1.0' encoding='UTF-8'")


@pytest.mark.parametrize(
    ("address", "safe"),
    [
        ("https://www.example.org/a?b=c#d", True), ("http://example.org", True), ("mailto:a.b@example.org", True),
        ("https://localhost/", False), ("https://a@example.org/", False), ("https://example.org\\@evil.example", False),
        ("file:///etc/passwd", False), ("\\\\host\\share", False), ("javascript:alert(1)", False), ("a.pptx", False),
        ("https://exa\u202emple.org/", False), ("https://example.org/ x", False), ("ms-word:ofe|u|https://a.b/", False),
        ("https://example.org/" + "a" * 2000, False), ("mailto:a@b.c?attach=/etc/passwd", False),
    ],
)  # fmt: skip
def test_links_of_templates(address: str, safe: bool) -> None:
    """Only plain addresses of pages and mailboxes are passed on."""
    assert safe is is_safe_link(address)


def test_a_file_that_changes_after_the_check_is_tried_again(tmp_path: Path) -> None:
    """A logo or template that was exchanged for another since the house was read is not used untried."""
    Image.new("RGB", (40, 20), "#225588").save(tmp_path / "logo.png")
    house = House(logo="logo.png", folder=tmp_path)
    assert pictures.read_logo(house) is not None
    (tmp_path / "logo.png").write_bytes(png(6000, 6000))
    with pytest.raises(pictures.PictureError):
        pictures.read_logo(house)


def test_verdicts_are_kept_as_json_and_not_believed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A verdict is kept by the file's hash; a kept one that is no verdict is as if it were not there."""
    monkeypatch.setenv("BRIEFGEN_CACHE", str(tmp_path))
    data = SVG.format("<rect width='3' height='3'/>").encode()
    assert () == pictures.try_picture(data).faults
    (entry,) = (path for path in (tmp_path / trials.KIND).rglob("*") if path.is_file())
    shared_child = entry.read_bytes()[32:]
    assert shared_child.startswith(b'{"faults": [], "fonts": [], "dropped": [], "pictures": [["raster", ')
    assert shared_child[:-1] + b"x" != shared_child
    assert trials._verdict(shared_child) == pictures.try_picture(data)
    head = b'{"faults": [], "fonts": [], "dropped": [], "pictures": %s}\nabc'
    for odd in (
        b"", b"[]", b'{"faults": 1}', b'{"faults": [[1, 2]], "fonts": [], "dropped": []}', b"[" * 9000,
        head % b"[]", head % b'[["raster", 2]]', head % b'[["raster", 4]]', head % b'[["other", 3]]',
        head % b'[["raster", -1]]', head % b'[["raster", "3"]]', head % b"7", shared_child[:-1],
    ):  # fmt: skip
        assert trials._verdict(odd) is None


def test_nothing_is_imported_from_where_the_user_stands(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A house with a ``json.py`` in it, in whose folder briefgen is run, runs nothing."""
    for name in ("json", "briefgen", "weasyprint", "PIL", "pptx"):
        (tmp_path / f"{name}.py").write_text("open('ran', 'w').close()\n", encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(trials, "_child", trials._SharedChild())
    monkeypatch.setattr(trials, "shared_child", trials._child.shared_child)
    monkeypatch.setenv("BRIEFGEN_CACHE", str(tmp_path / "cache"))

    assert () == pictures.try_picture(SVG.format("<rect width='4' height='4'/>").encode()).faults
    assert () == try_deck(edited()).faults
    assert not (tmp_path / "ran").exists()


@POSIX
@pytest.mark.parametrize("option", ["FILE", "--private", "--house", "--guids", "--recordings"])
@pytest.mark.parametrize("kind", ["pipe", "device"])
def test_pipes_and_devices_in_the_place_of_files_are_refused(
    tmp_path: Path, capsys: pytest.CaptureFixture[str], option: str, kind: str
) -> None:
    """Nothing that a command line names is waited for or read without end."""
    odd = tmp_path / "odd"
    make_special(odd, kind)
    arguments = {
        "FILE": ["check", odd],
        "--private": ["check", ROWAN, option, odd],
        "--house": ["check", ROWAN, option, odd],
        "--guids": ["library", tmp_path, "-o", tmp_path / "site", option, odd, "--base-url", "https://e.example/"],
        "--recordings": ["build", ROWAN, "-o", tmp_path / "packs", "--only", "form", option, odd],
    }[option]

    assert 2 == run([str(each) for each in arguments])
    said = capsys.readouterr().err
    assert "odd" in said
    assert "inside briefgen" not in said


def test_a_recording_that_is_a_pipe_or_leads_out_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Recordings are ordinary files of their folder."""
    if sys.platform == "win32":
        pytest.skip("Windows has no such pipes")
    folder = tmp_path / "said"
    folder.mkdir()
    os.mkfifo(folder / "01-content-note.wav")
    (folder / "02-about.wav").symlink_to("/etc/hostname")
    shutil.copy(ROWAN, tmp_path / "r.yaml")
    arguments = ["build", tmp_path / "r.yaml", "-o", tmp_path / "packs", "--only", "podcast", "--recordings", folder]

    assert 2 == run([str(each) for each in arguments])
    said = capsys.readouterr().err
    for name in ("01-content-note.wav", "02-about.wav"):
        assert f"{name} is not an ordinary file" in said


@pytest.mark.parametrize(
    ("name", "data", "is_good"),
    [
        ("banner.svg", SVG.format('<rect width="9" height="9"/>').encode(), True),
        ("banner.png", png(40, 20), True),
        ("banner.svg", SVG.format('<image href="http://203.0.113.9/a.png"/>').encode(), False),
        ("banner.svg", ("<!--" + "x" * 5000 + "-->" + SVG.format("<script/>")).encode(), False),
        ("banner.png", png(6000, 6000), False),
        ("banner.eps", b"%!PS-Adobe-3.0 EPSF-3.0", False),
        ("banner.tif", b"II*\0" + bytes(99), False),
        ("out", b"", False),
    ],
)
def test_pictures_that_templates_name_are_tried_too(tmp_path: Path, name: str, data: bytes, is_good: bool) -> None:
    """What a house's own templates show is opened and tried as its logo is, from its folder and from data addresses."""
    from base64 import b64encode  # noqa: PLC0415

    from briefgen.outputs.layout.files import own_files  # noqa: PLC0415

    folder = tmp_path / "house"
    folder.mkdir()
    (tmp_path / "secret.png").write_bytes(png(4, 4))
    if name == "out":
        if sys.platform == "win32":
            pytest.skip("links need rights there")
        (folder / name).symlink_to(tmp_path / "secret.png")
    else:
        (folder / name).write_bytes(data)
    kind = {"svg": "image/svg+xml", "png": "image/png"}.get(name.rpartition(".")[2], "application/octet-stream")
    addresses = [(folder / name).as_uri(), f"data:{kind};base64,{b64encode(data).decode()}"]
    fetcher = own_files(folder)
    for address in addresses[: 1 if name == "out" else 2]:
        if is_good:
            assert data == fetcher.fetch(address).read()
        else:
            with pytest.raises((ValueError, OpenError)):
                fetcher.fetch(address)
    for outside in ((tmp_path / "secret.png").as_uri(), f"file://host{folder}/{name}", "http://127.0.0.1:9/a.png"):
        with pytest.raises((ValueError, OpenError)):
            fetcher.fetch(outside)


def test_style_sheets_and_our_own_typeface_need_no_trial(tmp_path: Path) -> None:
    """Text and fonts are no pictures."""
    from briefgen.outputs.layout.files import own_files  # noqa: PLC0415

    (tmp_path / "own.css").write_text("p {}", encoding="utf-8")
    fetcher = own_files(tmp_path)
    font = resources.fonts()["regular"]

    assert b"p {}" == fetcher.fetch((tmp_path / "own.css").as_uri()).read()
    assert font.read_bytes() == fetcher.fetch(font.as_uri()).read()


def test_a_change_of_a_house_given_as_a_folder_is_noticed(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A pack is not unchanged when its house is another, whether its file or its folder was named."""
    house = tmp_path / "house"
    house.mkdir()
    (house / "house.yaml").write_text("name: Before\n", encoding="utf-8")
    with (house / "odd.bin").open("wb") as sparse:
        sparse.truncate(50 << 30)
    arguments = ["build", str(ROWAN), "-o", str(tmp_path / "packs"), "--only", "form", "--house", str(house)]
    said = []
    for name in ("Before", "Before", "After"):
        (house / "house.yaml").write_text(f"name: {name}\n", encoding="utf-8")
        assert 0 == run(arguments)
        said.append("unchanged" in capsys.readouterr().out)

    assert [False, True, False] == said


def bomb() -> bytes:
    """A small package that unpacks to 300 MB."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as package:
        package.writestr("word/document.xml", bytes(300 << 20))
    return target.getvalue()


@POSIX
@pytest.mark.parametrize("name", ["pack.json", "action-plan.docx"])
@pytest.mark.parametrize("kind", ["pipe", "device", "link", "folder", "big", "deep", "list", "bomb"])
def test_hostile_packs_are_faults(tmp_path: Path, capsys: pytest.CaptureFixture[str], name: str, kind: str) -> None:
    """``verify`` names the file of a pack that is none, and neither waits for it nor fills the memory."""
    assert 0 == run(["build", str(ROWAN), "-o", str(tmp_path), "--only", "form", "-q"])
    (pack,) = (path for path in tmp_path.iterdir() if path.is_dir())
    (pack / name).unlink()
    contents = {"deep": b"[" * 100_000, "list": b"[1]", "bomb": bomb()}
    if kind in contents:
        (pack / name).write_bytes(contents[kind])
    elif kind == "big":
        with (pack / name).open("wb") as file:
            file.truncate(9 << 30)
    else:
        make_special(pack / name, kind)
    capsys.readouterr()
    assert 1 == run(["verify", str(pack)])
    said = capsys.readouterr()
    assert name in said.out
    assert "inside briefgen" not in said.err


@pytest.mark.parametrize("data", [SVG.format("<script/>").encode(), png(6000, 6000), b"\x89PNG\r\n\x1a\nbroken"])
def test_what_is_refused_is_not_drawn(monkeypatch: pytest.MonkeyPatch, data: bytes) -> None:
    """The first fault ends it."""

    def drawn(*_: object) -> bytes:
        pytest.fail("drawn")

    monkeypatch.setattr(picture_trial, "_draw", drawn)
    answer = trial_work.examine(b'{"kind": "picture"}\n' + data)
    assert b'"faults": [["logo-' in answer


def test_hidden_texts_are_read_in_linear_time() -> None:
    """Two megabytes of beginnings without an end, or of texts that unpack to gigabytes, take no longer than others."""
    packed = zlib.compress(b"x" * 100_000)
    body = b"Comment\0\0" + packed
    chunk = struct.pack(">I", len(body)) + b"zTXt" + body + bytes(4)
    svg = '<svg xmlns="http://www.w3.org/2000/svg"><!-- by Siân --><title>one</title><g><![CDATA[{}]]></g></svg>'
    began = time.monotonic()
    texts = list(hidden_texts(svg.format("<title" * 300_000).encode()))
    many = list(hidden_texts(b"\x89PNG\r\n\x1a\n" + chunk * (1_900_000 // len(chunk))))

    assert ["by Siân", "one"] == texts
    assert sum(map(len, many)) <= MAX_TEXTS
    assert time.monotonic() - began < 10
