"""``briefgen library`` as a user runs it, with the real pages, charts and feeds."""

import json
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree as ET

import pytest
from site_packs import contents, stamps, write_manifest, write_pack

from briefgen.cache import cache_folder
from briefgen.cli import run
from briefgen.digest.sources import packs_or_summaries
from briefgen.library.site import locked_site
from briefgen.pack.manifest import Manifest
from briefgen.serve.site import media_type

BASE = "https://learning.example.org/reviews/"
ROWAN = "northmere-rowan-an-invented-example-2024"


@pytest.fixture
def packs(tmp_path: Path, build_sample: Callable[[str], Path]) -> Path:
    """A folder with a pack that was really built, and two small ones."""
    shutil.copytree(build_sample("invented-rowan"), tmp_path / "packs" / ROWAN)
    for title in ("Child A", "Child B"):
        write_pack(tmp_path / "packs", title)
    return tmp_path / "packs"


def library(packs: Path, *options: object) -> int:
    """Run the command; the site is beside the packs."""
    return run(["library", str(packs), "-o", str(packs.with_name("site")), *map(str, options)])


def test_a_whole_site(packs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Every part of a site is there: pages, charts, feeds, cover, search, the packs' files; every link leads somewhere."""
    code = library(packs, "--base-url", BASE)
    site, said = tmp_path / "site", capsys.readouterr().out
    wanted = (
        "index.html", "all/index.html", "themes/index.html", "insight.html", "search.html", "about.html", "404.html",
        "sitemap.xml", "robots.txt", "feed.xml", "artwork.jpg", "pagefind/pagefind.js", f"{ROWAN}/index.html",
        f"{ROWAN}/briefing.html", f"{ROWAN}/podcast.mp3", "assets/library.css", ".briefgen-site.json",
    )  # fmt: skip

    assert 0 == code
    assert [] == [name for name in wanted if not (site / name).is_file()]
    assert "3 packs" in said
    assert f"<loc>{BASE}{ROWAN}/index.html</loc>" in (site / "sitemap.xml").read_text(encoding="utf-8")


def test_a_second_run_changes_nothing(packs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The same packs: no file is written, and that is said; a third with one pack changed says what it wrote."""
    library(packs, "--base-url", BASE, "-q")
    before = stamps(tmp_path / "site")
    assert "" == capsys.readouterr().out
    assert 0 == library(packs, "--base-url", BASE)
    assert "nothing has changed" in capsys.readouterr().out
    assert before == stamps(tmp_path / "site")

    write_pack(packs, "Child B", word="more")
    library(packs, "--base-url", BASE, "-v")
    said = capsys.readouterr().out
    assert "  written: exampleshire-child-b-2021/index.html" in said
    assert f"{ROWAN}/podcast.mp3" not in said


def test_two_sites_of_the_same_packs_are_the_same(packs: Path, tmp_path: Path) -> None:
    """Every file of the site, made twice from nothing, has the same bytes."""
    library(packs, "--base-url", BASE, "-q")
    shutil.move(tmp_path / "site", tmp_path / "first")
    library(packs, "--base-url", BASE, "-q")

    assert contents(tmp_path / "first") == contents(tmp_path / "site")


def test_without_an_address_there_is_no_feed(packs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """Feeds and the site map need the address of the site; that they are not there is said."""
    assert 0 == library(packs)
    assert "--base-url" in capsys.readouterr().out
    assert not (tmp_path / "site" / "feed.xml").exists()
    assert not (tmp_path / "site" / "sitemap.xml").exists()


def test_the_house_knows_the_address(packs: Path, tmp_path: Path) -> None:
    """The site in house.yaml, where printed codes lead to, is the address when none is given."""
    house = tmp_path / "house.yaml"
    house.write_text(f"name: Example Board\nsite: {BASE}\n", encoding="utf-8")
    assert 0 == library(packs, "--house", house, "-q")
    assert BASE in (tmp_path / "site" / "sitemap.xml").read_text(encoding="utf-8")


@pytest.mark.parametrize(
    "address",
    ["learning.example", "ftp://a.example/", "https://", "https:///x", "https://a.example/?q=1", "https://a.example/#x",
     "https://user@a.example/", "https://a.example:x/", "https://a b.example/", "https://é..example/", 'https://a.example/"', "javascript:x"],
)  # fmt: skip
def test_what_is_no_address_is_refused(packs: Path, address: str, capsys: pytest.CaptureFixture[str]) -> None:
    """A wrong address stops the run with exit code 2, and nothing is written."""
    assert 2 == library(packs, "--base-url", address)
    assert "is no web address" in capsys.readouterr().err
    assert not packs.with_name("site").exists()


def test_restricted_packs_are_asked_for(packs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A restricted pack is left out and named; with --with-restricted it is in; without again it goes, all of it."""
    slug = write_pack(packs, "Child R", about={"circulation": "restricted"}).name
    assert 0 == library(packs, "--base-url", BASE)
    assert f"Left out, as it is restricted: {packs / slug}" in capsys.readouterr().err
    assert not any("child-r" in name or b"Child R" in data for name, data in contents(tmp_path / "site").items())

    assert 0 == library(packs, "--base-url", BASE, "--with-restricted", "-q")
    assert (tmp_path / "site" / slug / "index.html").is_file()
    assert 0 == library(packs, "--base-url", BASE, "-q")
    assert not any("child-r" in name or b"Child R" in data for name, data in contents(tmp_path / "site").items())


def test_bad_packs_do_not_stop_the_others(packs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A damaged manifest, a second pack of one name and a changed file are named; the site is made; the code is 1."""
    (packs / "broken").mkdir()
    (packs / "broken" / "pack.json").write_text("{", encoding="utf-8")
    shutil.copytree(packs / ROWAN, packs / "z-copy")
    (packs / "exampleshire-child-b-2021" / "podcast.mp3").write_bytes(b"changed")
    assert 1 == library(packs, "--base-url", BASE)
    said = capsys.readouterr().err

    assert f"cannot be used: {packs / 'broken'}" in said
    assert f"same name: {packs / 'z-copy'}" in said
    assert f"Left out: {packs / 'exampleshire-child-b-2021'}: podcast.mp3 is not as it was built" in said
    assert (tmp_path / "site" / ROWAN / "index.html").is_file()
    assert not (tmp_path / "site" / "exampleshire-child-b-2021").exists()


def test_withdrawn_packs_keep_only_their_address(packs: Path, tmp_path: Path) -> None:
    """A withdrawn pack has two short pages, and none of its words anywhere else; nor is it found."""
    word = "quicksilver"
    write_pack(packs, "Child W", word=word)
    library(packs, "--base-url", BASE, "-q")
    about: dict[str, Any] = {"withdrawn": "2022-01", "withdrawn_reason": "It named a person."}
    slug = write_pack(packs, "Child W", word=word, about=about).name
    assert 0 == library(packs, "--base-url", BASE, "-q")
    site = tmp_path / "site"

    assert ["briefing.html", "index.html"] == sorted(path.name for path in (site / slug).iterdir())
    assert [] == [name for name, data in contents(site).items() if word.encode() in data]
    assert "It named a person" in (site / slug / "briefing.html").read_text(encoding="utf-8")


@pytest.mark.parametrize("content", [b"Jo Bloggs\nSam Roe\n", b"{}", b"\xff\xfe"])
def test_a_file_that_is_no_record_of_guids(
    packs: Path, tmp_path: Path, content: bytes, capsys: pytest.CaptureFixture[str]
) -> None:
    """--guids with another file: it is named and left alone, nobody is told to delete it, and no site is made."""
    names = tmp_path / "names.txt"
    names.write_bytes(content)
    assert 2 == library(packs, "--base-url", BASE, "--guids", names)
    said = capsys.readouterr().err

    assert f"'{names}' is no record of a podcast feed" in said
    assert "Give another name with --guids" in said
    assert "delete" not in said
    assert content == names.read_bytes()
    assert not (tmp_path / "site").exists()


@pytest.mark.parametrize(
    "kind", ["pipe", "zero", "folder", "large", "deep", "half", "number", "list", "link to pipe", "loop"]
)
def test_guids_that_cannot_be_read(
    packs: Path, tmp_path: Path, kind: str, capsys: pytest.CaptureFixture[str]
) -> None:
    """--guids with a pipe, a device, a folder, or what fills the memory: said at once, exit 2, nothing is made."""
    path = tmp_path / "guids.json"
    half = '{"feeds": {"\\ud800": "x"}, "episodes": []}'
    texts = {"deep": "[" * 100_000, "half": half, "number": "9" * 10_000, "list": '{"feeds": [], "episodes": 1}'}
    if kind == "pipe":
        os.mkfifo(path)
    elif kind == "zero":
        path.symlink_to("/dev/zero")
    elif kind == "link to pipe":
        os.mkfifo(tmp_path / "pipe")
        path.symlink_to(tmp_path / "pipe")
    elif kind == "loop":
        path.symlink_to(path)
    elif kind == "folder":
        path.mkdir()
    elif kind == "large":
        with path.open("wb") as file:
            file.truncate(200_000_000)
    else:
        path.write_text(texts[kind], encoding="utf-8")
    began = time.monotonic()
    assert 2 == library(packs, "--base-url", BASE, "--guids", path)
    said = capsys.readouterr().err
    assert str(path) in said
    assert "inside briefgen" not in said
    assert time.monotonic() - began < 10
    assert not (tmp_path / "site").exists()


def test_a_link_to_the_record_of_guids_is_followed(packs: Path, tmp_path: Path) -> None:
    """The user named the path, so a link to a plain file is as good as the file."""
    (tmp_path / "real.json").write_text('{"feeds": {}, "episodes": []}', encoding="utf-8")
    (tmp_path / "guids.json").symlink_to("real.json")
    assert 0 == library(packs, "--base-url", BASE, "--guids", tmp_path / "guids.json", "-q")
    assert '"sha256:' in (tmp_path / "real.json").read_text("utf-8")
    assert (tmp_path / "guids.json").is_symlink()


IIS_KNOWS = {
    ".css", ".docx", ".gif", ".htm", ".html", ".ico", ".jpeg", ".jpg", ".js", ".json", ".mp3", ".mp4", ".pdf", ".png", ".pptx",
    ".svg", ".txt", ".xlsx", ".xml", ".woff", ".woff2", ".ttf",
}  # fmt: skip
"""What IIS 10 sends without being told."""


def test_iis_is_told_of_what_it_does_not_know(packs: Path, tmp_path: Path) -> None:
    """The site has a web.config, well-formed, with a type for every kind of file of the site that IIS would not send."""
    files = {"podcast.m4a": "x", "podcast.opus": "x", "captions.vtt": "x", "captions.srt": "x"}
    write_pack(packs, "Child X", files)
    assert 0 == library(packs, "--base-url", BASE, "-q")
    root = ET.parse(tmp_path / "site" / "web.config").getroot()  # noqa: S314
    (content,) = root.iterfind("system.webServer/staticContent")
    steps = [(each.tag, each.get("fileExtension")) for each in content]
    told = {str(each.get("fileExtension")): str(each.get("mimeType")) for each in content.iter("mimeMap")}
    there = {Path(name).suffix.lower() for name in contents(tmp_path / "site") if not name.startswith(".")} - {
        ".config"
    }

    assert ("configuration", ["system.webServer"], 1) == (root.tag, [each.tag for each in root], len(root[0]))
    assert there - IIS_KNOWS <= set(told)
    assert set(told) == {
        ".vtt",
        ".srt",
        ".pf_meta",
        ".pf_index",
        ".pf_fragment",
        ".pf_filter",
        ".pagefind",
        ".m4a",
        ".opus",
    }
    assert steps == [(tag, end) for end in told for tag in ("remove", "mimeMap")]
    assert all(media_type(f"a/b{end}").startswith(kind) for end, kind in told.items())


def test_settings_of_others_stay(packs: Path, tmp_path: Path) -> None:
    """A web.config that somebody put into the site is theirs: it stays, and the site is made."""
    library(packs, "-q")
    ours = (tmp_path / "site" / "web.config").read_bytes()
    (tmp_path / "site" / "web.config").unlink()
    library(packs, "-q")
    assert ours == (tmp_path / "site" / "web.config").read_bytes()

    shutil.rmtree(tmp_path / "site")
    (tmp_path / "site").mkdir()
    assert 0 == library(packs, "-q")
    record = tmp_path / "site" / ".briefgen-site.json"
    known = json.loads(record.read_bytes())
    del known["files"]["web.config"]
    record.write_text(json.dumps(known), encoding="utf-8")
    (tmp_path / "site" / "web.config").write_text("<configuration/>", encoding="utf-8")
    assert 0 == library(packs, "-q")
    assert "<configuration/>" == (tmp_path / "site" / "web.config").read_text("utf-8")


def test_guids_need_an_address(packs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """--guids without the address of the site is not passed over: there would be nothing to keep."""
    assert 2 == library(packs, "--guids", tmp_path / "guids.json")
    assert "there is no feed without the address of the site" in capsys.readouterr().err
    assert not (tmp_path / "site").exists()


def test_no_folder_no_pack(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A missing folder and one without packs are told plainly, with exit code 2."""
    (tmp_path / "empty").mkdir()
    assert 2 == library(tmp_path / "gone")
    assert 2 == library(tmp_path / "empty")
    said = capsys.readouterr().err
    assert "There is no folder" in said
    assert "There is no pack here" in said


def test_two_runs_at_once(packs: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A second run at the same site is sent away; without a place for locks the site is made all the same."""
    with locked_site(tmp_path / "site") as alone:
        assert alone
        assert 2 == library(packs, "-q")
    assert "Another run" in capsys.readouterr().err
    assert 0 == library(packs, "-q")


def test_without_a_place_for_locks(packs: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cache that cannot be written does not keep the site from being made."""
    (tmp_path / "file").write_text("x", encoding="utf-8")
    monkeypatch.setenv("BRIEFGEN_CACHE", str(tmp_path / "file"))
    assert 0 == library(packs, "-q")
    assert not (cache_folder() / "locks").exists()


def test_a_welsh_site_is_made(packs: Path, tmp_path: Path) -> None:
    """The site's own words are Welsh; each pack stays in its language."""
    assert 0 == library(packs, "--base-url", BASE, "--language", "cy", "-q")
    assert '<html lang="cy"' in (tmp_path / "site" / "index.html").read_text(encoding="utf-8")


def test_a_site_among_the_packs_is_not_read_as_packs(packs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A site made inside the folder of packs changes nothing the second time, and a digest does not read its copies."""
    command = ["library", str(packs), "-o", str(packs / "site"), "--base-url", BASE]
    before = packs_or_summaries(packs)
    assert [0, 0] == [run(command), run(command)]
    assert "nothing has changed" in capsys.readouterr().out
    assert before == packs_or_summaries(packs)


def test_what_is_left_of_earlier_builds_is_named(packs: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """A digest of a withdrawn review is left out, and an edition without its whole review is in no list: both are said."""
    write_pack(packs, "Child W", about={"withdrawn": "2025"})
    names = ["Child W, Exampleshire, 2021", "Child A, Exampleshire, 2021"]
    digest = write_pack(packs, "Learning", about={"digest_of": names})
    alone = write_pack(packs, "Child P")
    manifest = Manifest.model_validate_json((alone / "pack.json").read_bytes())
    write_manifest(alone, manifest.model_copy(update={"audience": "Police"}))
    assert 0 == library(packs, "-q")
    told = capsys.readouterr().err

    assert f"review that was withdrawn (Child W, Exampleshire, 2021): {digest}" in told
    assert f"{alone} is for one audience, and its whole review is not among the packs" in told
    site = packs.with_name("site")
    assert not (site / digest.name).exists()
    assert (site / alone.name / "index.html").is_file()
    assert "Child P" not in (site / "all" / "index.html").read_text(encoding="utf-8")
