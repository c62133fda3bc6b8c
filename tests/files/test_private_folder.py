"""The cache is this user's alone: made so, not used otherwise, and no link in it is followed."""

import os
import shutil
import stat
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from briefgen import resources
from briefgen.cache import Cache, key_of
from briefgen.files import private_folder
from briefgen.files.private_folder import fault_of, make_private, set_reporter
from briefgen.speech.install import _exclusively
from briefgen.speech.model import VoiceFile

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps the folders of users apart by itself")

KEY = key_of("a")
IS_ROOT = hasattr(os, "geteuid") and os.geteuid() == 0
STRANGER = 12_345
LEVELS = ("cache", "cache/clips", f"cache/clips/{KEY[:2]}")


@contextmanager
def masked(umask: int) -> Iterator[None]:
    """Have another umask."""
    before = os.umask(umask)
    try:
        yield
    finally:
        os.umask(before)


def modes(folder: Path) -> dict[str, int]:
    """Return the mode of a folder and of all that is in it, by their paths."""
    return {
        str(each.relative_to(folder.parent)): stat.S_IMODE(each.lstat().st_mode)
        for each in (folder, *folder.rglob("*"))
    }


def cache_in(folder: Path) -> Cache:
    """Return a cache with one entry."""
    cache = Cache(folder / "cache")
    cache.put("clips", KEY, b"sound")
    assert b"sound" == cache.get("clips", KEY)
    return cache


@pytest.fixture
def told() -> Iterator[list[tuple[Path, str]]]:
    """What the command line would be told."""
    seen: list[tuple[Path, str]] = []
    set_reporter(lambda folder, fault: seen.append((folder, fault)))
    yield seen
    set_reporter(None)


@pytest.mark.parametrize("umask", [0o000, 0o002, 0o022, 0o077])
def test_every_level_is_private(tmp_path: Path, umask: int) -> None:
    """Folders that were missing are made for this user alone, whatever the umask; so are entries, and voices."""
    with masked(umask):
        Cache(tmp_path / "a" / "b" / "cache").put("clips", KEY, b"sound")

    found = modes(tmp_path / "a")
    assert 6 == len(found)
    assert {0o700} == {mode for path, mode in found.items() if not path.endswith(KEY)}
    assert {0o600} == {mode for path, mode in found.items() if path.endswith(KEY)}


def test_voices_are_private_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The folder for downloaded voices, with those above it."""
    monkeypatch.setenv("BRIEFGEN_VOICES", str(tmp_path / "data" / "voices"))
    file = VoiceFile(name="v.onnx", url="https://example.org/v.onnx", sha256="0" * 64, bytes=1)
    with masked(0), _exclusively(file):
        pass

    folders = {path: mode for path, mode in modes(tmp_path / "data").items() if not path.endswith(".lock")}
    assert (3, {0o700}) == (len(folders), set(folders.values()))


@pytest.mark.parametrize("mode", [0o777, 0o772, 0o707, 0o770])
@pytest.mark.parametrize("level", LEVELS)
def test_what_others_may_write_is_not_used(
    tmp_path: Path, level: str, mode: int, told: list[tuple[Path, str]]
) -> None:
    """Neither read nor written, and told once."""
    cache_in(tmp_path)
    (tmp_path / level).chmod(mode)
    for _ in range(2):
        cache = Cache(tmp_path / "cache")
        cache.put("clips", KEY, b"other")
        assert cache.get("clips", KEY) is None
    assert [(tmp_path / level, "writable")] == told

    (tmp_path / level).chmod(0o700)
    assert b"sound" == Cache(tmp_path / "cache").get("clips", KEY)


def test_an_entry_that_others_may_write_is_not_used(tmp_path: Path) -> None:
    """It is made again."""
    cache = cache_in(tmp_path)
    (tmp_path / LEVELS[2] / KEY).chmod(0o666)
    assert cache.get("clips", KEY) is None
    cache.put("clips", KEY, b"better")
    assert b"better" == cache.get("clips", KEY)


def test_a_folder_above(tmp_path: Path, told: list[tuple[Path, str]]) -> None:
    """Whoever may write above the cache could put another in its place, unless the system keeps files apart."""
    above = tmp_path / "above"
    cache_in(above)
    for mode, fault in ((0o777, "writable"), (0o1777, ""), (0o755, "")):
        above.chmod(mode)
        assert fault == fault_of(above / "cache")
        assert (not fault) == Cache(above / "cache").is_used
    assert [(above / "cache", "writable")] == told


def test_a_group_of_ones_own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Above the cache a group that is this user's alone may write, as where each user has a group; others may not."""
    cache_in(tmp_path / "above")
    (tmp_path / "above").chmod(0o775)
    for is_own in (True, False):
        monkeypatch.setattr(private_folder, "_is_of_one", lambda _, is_own=is_own: is_own)
        assert is_own == Cache(tmp_path / "above" / "cache").is_used


@pytest.mark.skipif(not IS_ROOT, reason="only root gives folders away")
@pytest.mark.parametrize("level", ["", *LEVELS])
def test_what_another_user_owns_is_not_used(tmp_path: Path, level: str, told: list[tuple[Path, str]]) -> None:
    """Also a folder above."""
    cache_in(tmp_path / "above")
    os.chown(tmp_path / "above" / level, STRANGER, -1)
    cache = Cache(tmp_path / "above" / "cache")
    cache.put("clips", KEY, b"other")

    assert cache.get("clips", KEY) is None
    assert ["owner"] == [fault for _, fault in told]


@pytest.mark.skipif(not IS_ROOT, reason="only root gives files away")
def test_an_entry_of_another_user_is_not_used(tmp_path: Path) -> None:
    """Its content may be anything."""
    cache = cache_in(tmp_path)
    os.chown(tmp_path / LEVELS[2] / KEY, STRANGER, -1)
    assert cache.get("clips", KEY) is None


@pytest.mark.parametrize("level", [*LEVELS, f"{LEVELS[2]}/{KEY}"])
def test_links_are_not_followed(tmp_path: Path, level: str) -> None:
    """In place of the cache, of a folder in it or of an entry: not read, not written, not pruned, not cleared."""
    cache_in(tmp_path)
    (tmp_path / level).rename(tmp_path / "elsewhere")
    (tmp_path / level).symlink_to(tmp_path / "elsewhere")
    before = modes(tmp_path)
    cache = Cache(tmp_path / "cache")

    assert cache.get("clips", KEY) is None
    assert (0, 0) == cache.prune(0)
    assert () == cache.usage()
    assert before == modes(tmp_path)
    assert (0, 0) == cache.clear()
    cache.put("clips", KEY, b"other")
    left = tmp_path / "elsewhere"
    assert b"sound" == (left if left.is_file() else next(left.rglob(KEY))).read_bytes()[32:]


def test_a_link_above_is_followed(tmp_path: Path) -> None:
    """Somebody's home may be on another disk."""
    cache_in(tmp_path / "disk")
    (tmp_path / "home").symlink_to(tmp_path / "disk")
    assert b"sound" == Cache(tmp_path / "home" / "cache").get("clips", KEY)
    (tmp_path / "disk").chmod(0o777)
    assert not Cache(tmp_path / "home" / "cache").is_used


def test_two_make_a_folder_at_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Whoever comes second finds it made; a file in its place is an error."""
    (tmp_path / "file").write_text("")
    with pytest.raises(FileExistsError):
        make_private(tmp_path / "file")
    make = Path.mkdir

    def quicker(path: Path, mode: int = 0o777) -> None:
        make(path, mode)
        raise FileExistsError(path)

    monkeypatch.setattr(Path, "mkdir", quicker)
    make_private(tmp_path / "a" / "b")
    assert (tmp_path / "a" / "b").is_dir()


@pytest.mark.parametrize("how", ["open", "masked"])
def test_the_command_says_it_once(tmp_path: Path, how: str) -> None:
    """By the command line: with a cache open to all one note on standard error; under any umask none."""
    summary = resources.samples() / "lambeth-martin.yaml"
    if how == "open":
        cache_in(tmp_path)
        (tmp_path / "cache").chmod(0o777)
    command = [
        sys.executable,
        "-m",
        "briefgen",
        "build",
        str(summary),
        "-o",
        str(tmp_path / "packs"),
        "--only",
        "abstract,form",
    ]
    done = subprocess.run(
        command,
        env={**os.environ, "BRIEFGEN_CACHE": str(tmp_path / "cache")},
        umask=0,
        capture_output=True,
        text=True,
        check=True,
    )

    notes = [line for line in done.stderr.splitlines() if line.startswith("Note: ")]
    if how == "open":
        assert 1 == len(notes)
        assert str(tmp_path / "cache") in notes[0]
        assert "other users may write to it" in notes[0]
        assert 1 == sum(1 for path in (tmp_path / "cache").rglob("*") if path.is_file())
    else:
        assert [] == notes
        assert {0o700} == {mode for path, mode in modes(tmp_path / "cache").items() if (tmp_path / path).is_dir()}
    shutil.rmtree(tmp_path / "cache")
