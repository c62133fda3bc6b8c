"""A pack appears whole or not at all."""

import errno
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from briefgen.pack import write
from briefgen.pack.artifact import MANIFEST, Artifact
from briefgen.pack.manifest import Fault, Manifest, file_entry
from briefgen.pack.read import ManifestError, parse_manifest, read_artifacts, read_manifest
from briefgen.pack.write import PackError, prove_pack, recover, write_pack
from briefgen.review.model import Review

Make = Callable[..., Manifest]


def no_faults(folder: Path) -> Sequence[Fault]:
    """Find nothing wrong."""
    del folder
    return ()


@pytest.fixture
def manifest(make_review: Callable[..., Review]) -> Make:
    """Make the manifest of a pack of some files."""

    def make(*artifacts: Artifact) -> Manifest:
        return Manifest(
            briefgen="0", title="Child T", slug="exampleshire-child-t-2021", area="Exampleshire", kind="Case review",
            published="2021", publisher="The Board", language="en-GB", circulation="public", review_by=None, themes=(), headlines=(),
            input_file="a.yaml", input_sha256="0", settings_sha256="0", versions={}, outputs=(), voice=None,
            times="estimated", total_s=0, spoken_words=0, scenes=(), briefing=None, left_out=(), ignored=(),
            files=tuple(file_entry(artifact) for artifact in artifacts), review=make_review(),
        )  # fmt: skip

    return make


def text(name: str, words: str) -> Artifact:
    """Return a small text file."""
    return Artifact(name, "text/plain", words.encode())


def contents(folder: Path) -> dict[str, str]:
    """Return every file below a folder, but the manifest."""
    return {path.name: path.read_text() for path in folder.rglob("*") if path.is_file() and path.name != MANIFEST}


def test_a_pack_is_written_with_its_manifest(tmp_path: Path, manifest: Make) -> None:
    """Every file and pack.json are in the folder named by the slug, and nothing else is left beside it."""
    file = text("a.txt", "one")
    pack = write_pack(tmp_path / "new" / "packs", manifest(file), [file], no_faults)

    assert pack == tmp_path / "new" / "packs" / "exampleshire-child-t-2021"
    assert contents(pack) == {"a.txt": "one"}
    assert read_manifest(pack) == manifest(file)
    assert [pack] == list(pack.parent.iterdir())


@pytest.mark.parametrize("exchange", [True, False], ids=["exchange", "two renames"])
def test_a_new_pack_replaces_the_old_one_whole(
    tmp_path: Path, manifest: Make, exchange: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Nothing of the earlier pack stays, with and without the system's exchange of folders."""
    if not exchange:  # the path that Windows and macOS take
        monkeypatch.setattr(sys, "platform", "win32")
    old, new = text("old.txt", "old"), text("new.txt", "new")
    write_pack(tmp_path, manifest(old), [old], no_faults)

    pack = write_pack(tmp_path, manifest(new), [new], no_faults)

    assert contents(pack) == {"new.txt": "new"}
    assert [pack] == list(tmp_path.iterdir())


def test_a_pack_that_fails_its_check_is_not_kept(tmp_path: Path, manifest: Make) -> None:
    """The earlier pack stays, the faults are named, and no folder is left over."""
    old, new = text("a.txt", "old"), text("a.txt", "new")
    pack = write_pack(tmp_path, manifest(old), [old], no_faults)

    with pytest.raises(PackError, match=r"a\.txt: bad"):
        write_pack(tmp_path, manifest(new), [new], lambda _: [Fault("a.txt", "bad")])

    assert contents(pack) == {"a.txt": "old"}
    assert [pack] == list(tmp_path.iterdir())


def test_a_full_disk_leaves_the_earlier_pack(tmp_path: Path, manifest: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """When the system says that the disk is full, the message says what to do and the pack is as it was."""
    old, new = text("a.txt", "old"), text("a.txt", "new")
    pack = write_pack(tmp_path, manifest(old), [old], no_faults)

    def full(descriptor: int) -> None:
        del descriptor
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(PackError, match="the disk is full"):
        write_pack(tmp_path, manifest(new), [new], no_faults)

    assert contents(pack) == {"a.txt": "old"}
    assert [pack] == list(tmp_path.iterdir())


def test_a_file_in_the_way_is_named(tmp_path: Path, manifest: Make) -> None:
    """When the folder of packs is a file, the message names it and says what to do."""
    (tmp_path / "packs").write_text("mine")

    with pytest.raises(PackError, match="in the way"):
        write_pack(tmp_path / "packs", manifest(), [], no_faults)

    assert (tmp_path / "packs").read_text() == "mine"


def test_a_pack_is_on_disk_before_it_is_in_place(
    tmp_path: Path, manifest: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Every file is given to the disk, not only to the system, and that is waited for before the folders change."""
    kept: list[str] = []
    sync, swap = os.fsync, write.swap

    def slow(descriptor: int) -> None:
        time.sleep(0.05)
        sync(descriptor)
        kept.append(Path(f"/proc/self/fd/{descriptor}").readlink().name if sys.platform == "linux" else "?")

    def noted(making: Path, target: Path) -> None:
        kept.append("swap")
        swap(making, target)

    monkeypatch.setattr(os, "fsync", slow)
    monkeypatch.setattr(write, "swap", noted)
    files = [text("a.txt", "a"), text("b.txt", "b")]
    write_pack(tmp_path, manifest(*files), files, no_faults)

    assert "swap" == kept[-1]
    assert {"a.txt", "b.txt", MANIFEST} == set(kept[:-1]) or sys.platform != "linux"


def test_a_pack_is_proved_without_being_kept(tmp_path: Path, manifest: Make) -> None:
    """What a worker only checks is written where it is told; faults and a full disk are errors as ever."""
    file = text("a.txt", "one")
    prove_pack(tmp_path / "pack", manifest(file), [file], no_faults)
    assert contents(tmp_path / "pack") == {"a.txt": "one"}

    with pytest.raises(PackError, match="did not pass its check"):
        prove_pack(tmp_path / "other", manifest(file), [file], lambda _: [Fault("a.txt", "bad")])
    with pytest.raises(PackError, match="could not be written"):
        prove_pack(tmp_path / "pack", manifest(file), [file], no_faults)


def test_a_pack_that_was_set_aside_is_put_back(tmp_path: Path) -> None:
    """After a kill between two renames the earlier pack comes back."""
    aside = tmp_path / ".pack.earlier"
    aside.mkdir()
    (aside / "a.txt").write_text("old")

    recover(tmp_path / "pack")

    assert contents(tmp_path / "pack") == {"a.txt": "old"}
    assert not aside.exists()


def test_old_unfinished_folders_are_cleared(tmp_path: Path) -> None:
    """What a killed build left is removed after an hour; a running build's folder is not touched."""
    old, young = tmp_path / ".pack.making-old", tmp_path / ".pack.making-young"
    old.mkdir()
    young.mkdir()
    two_hours_ago = time.time() - 7200
    os.utime(old, (two_hours_ago, two_hours_ago))

    recover(tmp_path / "pack")

    assert not old.exists()
    assert young.exists()


KILLED = """
import sys, os, signal
from pathlib import Path
from briefgen.pack import write
from briefgen.pack.manifest import Manifest
from briefgen.pack.artifact import Artifact
parent, moment = Path(sys.argv[1]), int(sys.argv[2])
manifest = Manifest.model_validate_json(sys.stdin.read())
lines = 0
def watch(frame, event, argument):
    global lines
    if frame.f_code.co_filename != write.__file__:
        return None
    lines += 1
    if lines == moment:
        os.kill(os.getpid(), signal.SIGKILL)
    return watch
sys.settrace(watch)
if len(sys.argv) > 3:
    write._exchange = lambda first, second: False
write.write_pack(parent, manifest, [Artifact("a.txt", "text/plain", b"new")], lambda folder: ())
"""


@pytest.mark.skipif(sys.platform == "win32", reason="kills by signal")
@pytest.mark.parametrize("exchange", [True, False], ids=["exchange", "two renames"])
def test_a_kill_leaves_the_old_pack_or_the_new(tmp_path: Path, manifest: Make, exchange: bool) -> None:
    """Killed at any line of the writing, the pack is whole, all old or all new, and the next one is written."""
    old, new = text("a.txt", "old"), text("a.txt", "new")
    before, after = [], 0
    for moment in range(1, 150, 4):
        parent = tmp_path / str(moment)
        pack = write_pack(parent, manifest(old), [old], no_faults)
        command = [sys.executable, "-c", KILLED, str(parent), str(moment), *([] if exchange else ["renames"])]
        run = subprocess.run(
            command, input=manifest(new).model_dump_json(), text=True, check=False, capture_output=True
        )

        assert run.returncode in {0, -signal.SIGKILL}, run.stderr
        recover(pack)
        found = read_manifest(pack)
        assert found is not None
        assert 1 == len(read_artifacts(pack, found, frozenset({"a.txt"})))
        if run.returncode == 0:
            after += 1
        else:
            before.append(contents(pack)["a.txt"])
        assert contents(write_pack(parent, manifest(new), [new], no_faults)) == {"a.txt": "new"}
        if after:
            break

    assert after
    assert before == sorted(before, reverse=True)  # first old, then new
    assert 10 < before.count("old")
    assert "new" in before


def test_a_changed_file_is_not_read_back(tmp_path: Path, manifest: Make) -> None:
    """A file that was edited after the build is not taken over into the next one."""
    file = text("a.txt", "one")
    pack = write_pack(tmp_path, manifest(file), [file], no_faults)
    (pack / "a.txt").write_text("two")

    assert read_artifacts(pack, manifest(file), frozenset({"a.txt"})) == ()


@pytest.mark.parametrize(
    ("change", "kind", "detail"),
    [
        (lambda data: data.replace(b"The Board", b"The \xff Board"), "text", ""),
        (lambda data: data[:-3], "syntax", ""),
        (lambda data: data.replace(b'"title":', b'"title": "Child U", "title":', 1), "twice", "title"),
        (lambda data: data.replace(b'"total_s": 0.0', b'"total_s": "long"'), "content", "total_s"),
    ],
)
def test_a_damaged_manifest_is_told_by_its_kind(
    manifest: Make, change: Callable[[bytes], bytes], kind: str, detail: str
) -> None:
    """Text that is no UTF-8, text that is no JSON, a name that stands twice, and a value that cannot be."""
    data = (manifest().model_dump_json(indent=2) + "\n").encode()
    assert parse_manifest(data) == manifest()
    with pytest.raises(ManifestError) as caught:
        parse_manifest(change(data))
    assert (kind, detail) == (caught.value.kind, caught.value.detail)


def test_a_folder_without_a_manifest_is_no_pack(tmp_path: Path) -> None:
    """A missing or damaged pack.json reads as None."""
    assert read_manifest(tmp_path) is None
    (tmp_path / MANIFEST).write_text("{")
    assert read_manifest(tmp_path) is None
