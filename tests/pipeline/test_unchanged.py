"""Packs that need no building: found when all is as it was, and never when anything has changed."""

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path

import pytest

from briefgen import resources
from briefgen.cache import Cache
from briefgen.checks.privacy.private_words import PrivateWords
from briefgen.pack.artifact import MANIFEST
from briefgen.pack.read import read_manifest
from briefgen.pack.write import write_pack
from briefgen.pipeline import reuse as module
from briefgen.pipeline.build import build
from briefgen.pipeline.order import Order
from briefgen.pipeline.reuse import find_unchanged, record_build, reusable_from

SAMPLE = resources.samples() / "lambeth-martin.yaml"
TODAY = date(2026, 1, 1)


@dataclass
class World:
    """A pack as it was built, and everything that it was built from."""

    order: Order
    pack: Path
    store: Cache

    def is_found(self, **changed: object) -> bool:
        """Return whether the pack stands for the order with other options."""
        return find_unchanged(replace(self.order, **changed), self.store) is not None  # type: ignore[arg-type]


def order_in(folder: Path) -> Order:
    """Return an order whose house, recordings and packs are in a folder."""
    return Order(
        SAMPLE.read_bytes(), SAMPLE.name, house=folder / "house" / "house.yaml", outputs=frozenset({"form"}),
        today=TODAY, parent=folder / "packs", recordings=folder / "recordings",
    )  # fmt: skip


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Build a form with a house of its own, and note that it was built."""
    folder = tmp_path_factory.mktemp("made")
    shutil.copytree(resources.samples() / "house", folder / "house")
    (folder / "recordings").mkdir()
    order = order_in(folder)
    built = build(order)
    pack = write_pack(folder / "packs", built.manifest, built.artifacts, lambda _: ())
    record_build(order, built, pack, Cache(folder / "cache"))
    return folder


@pytest.fixture
def world(made: Path, tmp_path: Path) -> World:
    """Return a copy of it all."""
    shutil.copytree(made, tmp_path, dirs_exist_ok=True)
    order = order_in(tmp_path)
    return World(order, tmp_path / "packs" / "lambeth-martin-undated", Cache(tmp_path / "cache"))


def test_a_pack_is_found_when_nothing_has_changed(world: World) -> None:
    """The same order finds its pack, on another day too, and with other ways of building the same files."""
    found = find_unchanged(world.order, world.store)

    assert found is not None
    assert world.pack == found.folder
    assert "lambeth-martin-undated" == found.manifest["slug"]
    assert world.is_found(today=TODAY + timedelta(days=3))
    assert world.is_found(threads=1)


OTHER: dict[str, object] = {
    "data": SAMPLE.read_bytes() + b"\n",
    "file": "another.yaml",
    "house": None,
    "voice": "heart",
    "outputs": frozenset({"form", "abstract"}),
    "extras": frozenset({"video"}),
    "audience": "Police",
    "allow_online": True,
    "parent": None,
    "private": PrivateWords(("Siân",)),
    "waived": ("language/blame",),
    "recordings": None,
    "missing": "refuse",
    "read_by": "A. Writer",
    "audio": frozenset({"opus"}),
}
SAME = {"today", "threads", "folder"}  # of the folder, the pictures that the summary names


@pytest.mark.parametrize("option", OTHER)
def test_another_option_needs_another_build(world: World, option: str) -> None:
    """Whatever decides a pack: with another value the earlier pack does not stand for it."""
    assert getattr(world.order, option) != OTHER[option]
    assert not world.is_found(**{option: OTHER[option]})


def test_every_option_is_among_those_tried() -> None:
    """A new option of an order is either tried above or known to change no byte."""
    assert set(Order.__dataclass_fields__) == set(OTHER) | SAME


def add(path: Path) -> None:
    """Write a file that was not there."""
    path.parent.mkdir(exist_ok=True)
    path.write_text("new", encoding="utf-8")


def grow(path: Path) -> None:
    """Add something to the end of a file."""
    path.write_bytes(path.read_bytes() + b" ")


def flip(path: Path) -> None:
    """Change one bit of a file and leave its size and its times as they were."""
    data, times = bytearray(path.read_bytes()), path.stat()
    data[len(data) // 2] ^= 1
    path.write_bytes(data)
    os.utime(path, ns=(times.st_atime_ns, times.st_mtime_ns))


def link(path: Path) -> None:
    """Put a link to the same file in the place of a file."""
    path.rename(path.parent.parent / "elsewhere")
    path.symlink_to(path.parent.parent / "elsewhere")


CHANGES: dict[str, tuple[str, Callable[[Path], None]]] = {
    "a file of the pack, longer": ("packs/lambeth-martin-undated/action-plan.docx", grow),
    "a file of the pack, one bit": ("packs/lambeth-martin-undated/action-plan.docx", flip),
    "a file of the pack, gone": ("packs/lambeth-martin-undated/action-plan.docx", Path.unlink),
    "a file of the pack, a link": ("packs/lambeth-martin-undated/action-plan.docx", link),
    "a file more in the pack": ("packs/lambeth-martin-undated/new.txt", add),
    "the manifest": (f"packs/lambeth-martin-undated/{MANIFEST}", flip),
    "the manifest, gone": (f"packs/lambeth-martin-undated/{MANIFEST}", Path.unlink),
    "the house": ("house/house.yaml", grow),
    "a label of the house": ("house/labels/en-GB/common.yaml", flip),
    "a template of the house": ("house/briefing/new.html", add),
    "a voice of the house": ("house/voices/new.yaml", add),
    "a recording": ("recordings/01.wav", add),
}


@pytest.mark.parametrize("what", CHANGES)
def test_a_changed_file_needs_another_build(world: World, tmp_path: Path, what: str) -> None:
    """Whatever the pack was made from, and every byte of it: when it differs, the pack is built again."""
    name, change = CHANGES[what]
    change(tmp_path / name)

    assert not world.is_found()


def test_a_house_given_as_its_folder_is_looked_at_too(world: World) -> None:
    """Whether the folder or its house.yaml is given, the files of the house decide, and what lies beside it does not."""
    assert world.order.house is not None
    order = replace(world.order, house=world.order.house.parent)
    before = module.order_key(order)
    add(world.order.house.parent.parent / "beside.txt")
    assert module.order_key(order) == before
    grow(world.order.house)
    assert module.order_key(order) != before


def test_a_damaged_note_needs_another_build(world: World) -> None:
    """What the cache has of the build is not used when it was damaged, or is gone."""
    for entry in list((world.store.folder / module.KIND).rglob("*")):
        if entry.is_file():
            flip(entry)
    assert not world.is_found()
    world.store.clear()
    assert not world.is_found()


def test_another_programme_needs_another_build(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """With other files of briefgen, or other packages installed, an earlier pack is built again."""
    now = module.programs()
    monkeypatch.setattr(module, "programs", lambda: [*now[:-1], [*now[-1], "new-1.0.dist-info"]])

    assert not world.is_found()


def test_files_of_an_earlier_pack_are_kept(world: World) -> None:
    """Of the same summary and settings, the whole outputs that are not made again; of another, or of no folder, none."""
    earlier = read_manifest(world.pack)
    assert earlier is not None
    same = (earlier.input_sha256, earlier.settings_sha256)
    order, asked = replace(world.order, outputs=frozenset({"abstract"})), frozenset({"abstract"})
    slug = world.pack.name
    found, kept = reusable_from(order, slug, asked, same)

    assert (earlier, {"action-plan.docx"}) == (found, {each.name for each in kept})
    assert (None, ()) == reusable_from(order, slug, asked, (same[0], "another"))
    assert (None, ()) == reusable_from(replace(order, parent=None), slug, asked, same)
    assert (earlier, ()) == reusable_from(order, slug, asked | {"form"}, same)
    (world.pack / "action-plan.docx").unlink()
    assert (earlier, ()) == reusable_from(order, slug, asked, same)


def test_a_pack_becomes_due_for_review(tmp_path: Path) -> None:
    """The day after its last day for review a pack is built again, to say so; on the day before it is left alone."""
    text = SAMPLE.read_text(encoding="utf-8").replace("review:\n", "review:\n  review_by: 2026-03-01\n", 1)
    order = Order(text.encode(), SAMPLE.name, outputs=frozenset({"abstract"}), today=TODAY, parent=tmp_path / "packs")
    built, store = build(order), Cache(tmp_path / "cache")
    record_build(order, built, write_pack(tmp_path / "packs", built.manifest, built.artifacts, lambda _: ()), store)

    assert find_unchanged(replace(order, today=date(2026, 3, 1)), store) is not None
    assert find_unchanged(replace(order, today=date(2026, 3, 2)), store) is None


def test_nothing_heavy_is_imported_for_an_unchanged_pack(tmp_path: Path) -> None:
    """A second run reads and hashes only: what draws and speaks is not loaded."""
    code = (
        "import sys; from briefgen.cli import run; "
        f"run(['build', {str(SAMPLE)!r}, '--only', 'abstract', '-q']); print(*sys.modules)"
    )
    first, second = (
        subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True, cwd=tmp_path)
        for _ in range(2)
    )
    heavy = {"weasyprint", "pptx", "docx", "onnxruntime", "hibari", "lxml", "PIL", "briefgen.pipeline.build"}

    assert {"weasyprint", "briefgen.pipeline.build"} <= set(first.stdout.split())
    assert set() == heavy & set(second.stdout.split())
