"""A site never loses a review by accident: a pack that cannot be read keeps its last good pages, and what goes is named."""

import hashlib
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest
from library_packs import review_of
from site_packs import BASE_URL, contents, write_manifest, write_pack

from briefgen.cli import run
from briefgen.library.model import SITE_RECORD
from briefgen.library.record import SiteRecord
from briefgen.pack.read import read_manifest

A, B, C = (f"exampleshire-child-{letter}-2021" for letter in "abc")

Said = pytest.CaptureFixture[str]


@pytest.fixture
def packs(tmp_path: Path) -> Path:
    """A folder of three packs."""
    for title in ("Child A", "Child B", "Child C"):
        write_pack(tmp_path / "packs", title)
    return tmp_path / "packs"


def library(packs: Path, *options: object) -> int:
    """Run the command; the site is beside the packs."""
    given = ["library", str(packs), "-o", str(packs.with_name("site")), "--base-url", BASE_URL, "-q"]
    return run([*given, *map(str, options)])


def pages(site: Path) -> dict[str, bytes]:
    """Return the files of a site but its search index and record."""
    return {
        name: data
        for name, data in contents(site).items()
        if not name.startswith("pagefind/") and name != SITE_RECORD
    }


def changed(pack: Path, change: Callable[[dict[str, object]], object]) -> None:
    """Change the JSON of a pack's manifest."""
    manifest = json.loads((pack / "pack.json").read_bytes())
    change(manifest)
    (pack / "pack.json").write_text(json.dumps(manifest), encoding="utf-8")


def _cut(pack: Path) -> None:
    data = (pack / "pack.json").read_bytes()
    (pack / "pack.json").write_bytes(data[: len(data) // 2])


def _bytes(data: bytes) -> Callable[[Path], object]:
    return lambda pack: (pack / "pack.json").write_bytes(data)


def _twice(pack: Path) -> None:
    text = (pack / "pack.json").read_text("utf-8")
    (pack / "pack.json").write_text(text.replace("{", '{"slug": "other",', 1), "utf-8")


def _in_place(make: Callable[[Path], object]) -> Callable[[Path], object]:
    def damage(pack: Path) -> None:
        (pack / "pack.json").unlink()
        make(pack / "pack.json")

    return damage


def _linked_out(pack: Path) -> None:
    outside = pack.parent.parent / "elsewhere.json"
    (pack / "pack.json").rename(outside)
    (pack / "pack.json").symlink_to(outside)


def _link_to_folder(pack: Path) -> None:
    pack.rename(pack.parent.parent / "moved")
    pack.symlink_to(pack.parent.parent / "moved")


def _as_pipe(pack: Path) -> None:
    (pack / "podcast.mp3").unlink()
    os.mkfifo(pack / "podcast.mp3")


DAMAGES: dict[str, tuple[Callable[[Path], object], str]] = {
    "cut off": (_cut, "damaged or cut off"),
    "empty": (_bytes(b""), "damaged or cut off"),
    "a list": (_bytes(b"[]"), "not as this briefgen writes it"),
    "too deep": (_bytes(b"[" * 100_000), "damaged or cut off"),
    "deep but whole": (_bytes(b'{"a":' * 5000 + b"1" + b"}" * 5000), "damaged or cut off"),
    "not UTF-8": (_bytes(b'{"slug": "\xff\xfe"}'), "not text in UTF-8"),
    "too big": (_bytes(b" " * 8_400_000), "is too big"),
    "said twice": (_twice, "says 'slug' twice"),
    "NaN": (lambda pack: changed(pack, lambda m: m.update(total_s=float("nan"))), "at 'total_s'"),
    "wrong type": (lambda pack: changed(pack, lambda m: m.update(files="x")), "at 'files'"),
    "unknown field": (lambda pack: changed(pack, lambda m: m.update(extra=1)), "at 'extra'"),
    "a link": (_linked_out, "is not inside the folder"),
    "a pipe": (_in_place(os.mkfifo), "is no ordinary file"),
    "a folder": (_in_place(lambda path: path.mkdir()), "is a folder"),
    "a link to a device": (_in_place(lambda path: path.symlink_to("/dev/zero")), "is not inside the folder"),
    "no pack.json": (_in_place(lambda _: None), "has no pack.json"),
    "the folder is a link": (_link_to_folder, "has no pack.json"),
    "a file is missing": (lambda pack: (pack / "podcast.mp3").unlink(), "podcast.mp3 could not be read"),
    "a file has changed": (
        lambda pack: (pack / "podcast.mp3").write_bytes(b"x"),
        "podcast.mp3 is not as it was built",
    ),
    "a file is a pipe": (_as_pipe, "podcast.mp3 is not a file"),
}


@pytest.mark.parametrize("damage", DAMAGES)
def test_a_pack_that_cannot_be_read_keeps_its_pages(packs: Path, damage: str, capsys: Said) -> None:
    """Its page, files, episode and places in lists stay, byte for byte; the run names it and what is wrong, and ends with 1."""
    assert 0 == library(packs)
    site = packs.with_name("site")
    before = pages(site)
    break_it, why = DAMAGES[damage]
    break_it(packs / B)
    capsys.readouterr()

    for _ in range(2 if damage in {"cut off", "a file is missing"} else 1):
        assert 1 == library(packs)
        said = capsys.readouterr().err
        assert before == pages(site)
        assert f"Kept as it was in the site: Child B ({BASE_URL}{B}/index.html), as " in said
        assert why in said
        assert f"--remove {B}" in said
        assert "No longer in the site" not in said
        assert "pagefind" not in said


def test_a_change_elsewhere_takes_the_kept_pack_along(packs: Path, capsys: Said) -> None:
    """While one pack cannot be read, others come and go; the kept one is in the new lists and the new feed."""
    library(packs)
    (packs / B / "pack.json").write_text("{", encoding="utf-8")
    write_pack(packs, "Child D")
    shutil.rmtree(packs / C)
    assert 1 == library(packs)
    site = packs.with_name("site")
    shown = (site / "all" / "index.html").read_text("utf-8")
    episodes = [each.findtext("title") for each in ET.parse(site / "feed.xml").iter("item")]  # noqa: S314

    assert [True, False, True] == [f"child-{letter}-2021" in shown for letter in "bcd"]
    assert ["Child A, Exampleshire, 2021", "Child B, Exampleshire, 2021", "Child D, Exampleshire, 2021"] == sorted(
        filter(None, episodes)
    )
    assert f"No longer in the site: Child C ({BASE_URL}{C}/index.html): its folder is no longer among" in (
        capsys.readouterr().err
    )


def test_a_mended_pack_is_taken_in_again(packs: Path) -> None:
    """When the pack can be read again, the site is what it would be without the damage."""
    library(packs)
    good = (packs / B / "pack.json").read_bytes()
    (packs / B / "pack.json").write_bytes(good[:99])
    library(packs)
    write_pack(packs, "Child B", word="more")
    assert 0 == library(packs)
    kept = contents(packs.with_name("site"))
    shutil.rmtree(packs.with_name("site"))
    library(packs)

    assert kept == contents(packs.with_name("site"))


def test_a_renamed_folder_is_known_by_its_name_and_its_words(packs: Path, capsys: Said) -> None:
    """A pack in a folder of another name keeps its pages too; where the folder was renamed since, its slug tells it."""
    (packs / B).rename(packs / "second draft")
    library(packs)
    (packs / "second draft" / "pack.json").write_text("{", encoding="utf-8")
    assert 1 == library(packs)
    assert (packs.with_name("site") / B / "podcast.mp3").is_file()

    (packs / "second draft").rename(packs / "third draft")
    (packs / "third draft" / "pack.json").write_text(f'{{"slug": "{B}", ', encoding="utf-8")
    assert 1 == library(packs)
    assert (packs.with_name("site") / B / "podcast.mp3").is_file()
    assert f": {packs / 'third draft'}. Build it again" in capsys.readouterr().err


def test_a_pack_renamed_and_damaged_keeps_the_earlier_name(packs: Path) -> None:
    """A folder whose pack got another title and is damaged: the review is still in the site, under its earlier name."""
    (packs / B).rename(packs / "mine")
    library(packs)
    shutil.rmtree(packs / "mine")
    write_pack(packs, "Child Z").rename(packs / "mine")
    (packs / "mine" / "podcast.mp3").unlink()
    assert 1 == library(packs)

    assert (packs.with_name("site") / B / "podcast.mp3").is_file()


def test_withdrawn_pages_are_kept_too(packs: Path) -> None:
    """A withdrawn pack that cannot be read keeps its address and its place in the list, also when all pages are made anew."""
    about = {"withdrawn": "2022-01", "withdrawn_reason": "It named a person.", "publisher": "Example Board"}
    write_pack(packs, "Child B", about=about)
    assert 0 == library(packs)
    site = packs.with_name("site")
    before = pages(site)
    (packs / B / "pack.json").write_text("{", encoding="utf-8")
    assert 1 == library(packs)
    assert before == pages(site)
    touched = (site / SITE_RECORD).stat().st_mtime_ns
    assert 1 == library(packs)
    assert touched == (site / SITE_RECORD).stat().st_mtime_ns

    house = packs.with_name("house.yaml")
    house.write_text("name: Other Board\n", encoding="utf-8")
    assert 1 == library(packs, "--house", house)
    page = (site / B / "index.html").read_text("utf-8")
    assert ("It named a person." in page, "Example Board" in page, "Other Board" in page) == (True, True, True)
    assert B in (site / "withdrawn.html").read_text("utf-8")


@pytest.mark.parametrize("about", [{"circulation": "restricted"}, {"withdrawn": "2022-01"}])
def test_nothing_closed_is_kept_open(packs: Path, about: dict[str, str], capsys: Said) -> None:
    """A review that may not be shown any more leaves no file, even when its pack is damaged besides."""
    library(packs)
    write_pack(packs, "Child B", about=about)
    (packs / B / "podcast.mp3").unlink()
    library(packs)
    site = packs.with_name("site")

    assert not (site / B / "podcast.mp3").exists()
    assert ("circulation" in about) == (f"{B}/index.html): it is restricted" in capsys.readouterr().err)


def test_a_restricted_copy_is_not_kept_for_everyone(packs: Path) -> None:
    """What a site for a few has of a restricted pack is not carried into one for everyone."""
    write_pack(packs, "Child B", about={"circulation": "restricted"})
    assert 0 == library(packs, "--with-restricted")
    (packs / B / "pack.json").write_text("{", encoding="utf-8")
    assert 1 == library(packs)

    assert not any("child-b" in name or b"Child B" in data for name, data in pages(packs.with_name("site")).items())


@pytest.mark.parametrize("name", ["pack.json", "podcast.mp3"])
def test_a_copy_that_was_touched_is_not_kept(packs: Path, name: str, capsys: Said) -> None:
    """The copy in the site counts only as long as it is what the site's record says."""
    library(packs)
    site = packs.with_name("site")
    (site / B / name).write_bytes((site / A / name).read_bytes())
    (packs / B / "pack.json").write_text("{", encoding="utf-8")
    assert 1 == library(packs)

    said = capsys.readouterr().err
    assert not (site / B).exists()
    assert f"{B}/index.html): its pack cannot be used, and the copy in the site is damaged too" in said
    assert "Kept as it was" not in said


def test_sites_of_an_earlier_version_are_kept(packs: Path, capsys: Said) -> None:
    """A site whose record does not know its packs yet keeps every review that may be the one that cannot be read."""
    (packs / B).rename(packs / "second draft")
    library(packs)
    site = packs.with_name("site")
    record = json.loads((site / SITE_RECORD).read_bytes())
    del record["packs"]
    (site / SITE_RECORD).write_text(json.dumps(record | {"format": 1}), encoding="utf-8")
    (packs / "second draft" / "pack.json").write_text("{", encoding="utf-8")
    assert 1 == library(packs)

    assert "Kept as it was in the site: Child B" in capsys.readouterr().err
    assert (site / B / "podcast.mp3").is_file()
    assert {A, B, C} == set(SiteRecord.from_bytes((site / SITE_RECORD).read_bytes()).packs)


def test_what_goes_is_named(packs: Path, capsys: Said) -> None:
    """Title, address and reason of every review that leaves the site, in quiet runs too."""
    library(packs)
    shutil.rmtree(packs / A)
    shutil.rmtree(packs / B)
    assert 0 == library(packs)
    assert [
        f"No longer in the site: Child {letter} ({BASE_URL}{slug}/index.html): its folder is no longer among the packs."
        for letter, slug in (("A", A), ("B", B))
    ] == capsys.readouterr().err.splitlines()


def test_remove(packs: Path, capsys: Said) -> None:
    """--remove takes a review out, whether its pack can be read or not, and says so; a wrong name stops the run."""
    library(packs)
    site = packs.with_name("site")
    before = contents(site)
    assert 2 == library(packs, "--remove", B.replace("child-b", "chid-b"))
    assert f"Did you mean '{B}'?" in capsys.readouterr().err
    assert before == contents(site)

    (packs / B / "pack.json").write_text("{", encoding="utf-8")
    assert 1 == library(packs, "--remove", B, "--remove", f"{C}/")
    said = capsys.readouterr().err
    assert not (site / B).exists()
    assert not (site / C).exists()
    assert f"No longer in the site: Child B ({BASE_URL}{B}/index.html): you asked for it with --remove." in said
    assert f"it is still in {packs / C}" in said
    assert f"it is still in {packs / B}" not in said


def test_a_site_is_not_emptied(packs: Path, tmp_path: Path, capsys: Said) -> None:
    """No pack in the folder, in one of two folders, or only others': exit 2, what to do, and the site as it was."""
    library(packs)
    before = contents(packs.with_name("site"))
    packs.rename(tmp_path / "away")
    packs.mkdir()
    assert 2 == library(packs)
    assert "the site has 3. Nothing was changed" in capsys.readouterr().err

    write_pack(tmp_path / "more", "Child D")
    assert 2 == library(packs, tmp_path / "more")
    assert f"There is no pack in {packs}, and 3 of the site's reviews would go" in capsys.readouterr().err
    assert 2 == library(tmp_path / "more")
    assert "has no" not in capsys.readouterr().err
    shutil.rmtree(packs)
    assert 2 == library(packs)
    assert before == contents(packs.with_name("site"))
    write_pack(packs, "Child E")
    assert 2 == library(packs)
    assert f"--remove {A} --remove {B}" in capsys.readouterr().err
    assert before == contents(packs.with_name("site"))
    removed = [word for slug in (A, B, C) for word in ("--remove", slug)]
    assert 0 == library(packs, *removed)
    assert not (packs.with_name("site") / A).exists()


def test_nothing_to_search_is_not_a_missing_program(packs: Path, capsys: Said) -> None:
    """A site without a page to search does not tell people to install what they have."""
    for slug in (A, B, C):
        manifest = read_manifest(packs / slug)
        assert manifest is not None
        review = review_of(about={"title": manifest.title, "withdrawn": "2022-01"})
        write_manifest(packs / slug, manifest.model_copy(update={"review": review}))
    assert 0 == library(packs)
    assert "pagefind" not in capsys.readouterr().err


@pytest.mark.parametrize("kind", ["pipe", "device"])
def test_a_record_that_is_no_file_is_not_waited_for(packs: Path, kind: str, capsys: Said) -> None:
    """A folder whose record is a pipe or leads to a device is no site, and is left as it is."""
    library(packs)
    record = packs.with_name("site") / SITE_RECORD
    record.unlink()
    if kind == "pipe":
        os.mkfifo(record)
    else:
        record.symlink_to("/dev/zero")
    assert 2 == library(packs)
    assert "is no site made by briefgen" in capsys.readouterr().err


def test_the_record_hides_the_names_of_folders(packs: Path) -> None:
    """The record is published, so the name of a folder is in it as a hash only."""
    (packs / B).rename(packs / "for Jane Doe")
    library(packs)
    data = (packs.with_name("site") / SITE_RECORD).read_bytes()

    assert b"Jane" not in data
    assert hashlib.sha256(b"for Jane Doe").hexdigest()[:16].encode() in data
