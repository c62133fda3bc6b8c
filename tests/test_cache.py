"""The cache: content under a key, whole or not there, safe between processes, within its limit."""

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from briefgen.cache import Cache, cache_folder, key_of, size_limit
from briefgen.cli.commands.cache import command

KEY = key_of("a")


def files(cache: Cache) -> list[Path]:
    """Return every file below the cache's folder."""
    return sorted(path for path in cache.folder.rglob("*") if path.is_file())


def test_what_is_kept_is_found_again(tmp_path: Path) -> None:
    """Content comes back as it was, under its kind and key only; the newest counts."""
    cache = Cache(tmp_path / "cache")

    assert cache.get("clips", KEY) is None
    cache.put("clips", KEY, b"sound")
    cache.put("clips", KEY, b"better sound")
    assert cache.get("clips", KEY) == b"better sound"
    assert cache.get("pages", KEY) is None
    assert cache.get("clips", key_of("b")) is None


@pytest.mark.parametrize("damage", [b"", b"x", b"\0" * 40, None])
def test_damaged_entries_are_not_used(tmp_path: Path, damage: bytes | None) -> None:
    """An entry that is cut off, emptied or changed in one bit is forgotten, and can be kept anew."""
    cache = Cache(tmp_path)
    cache.put("clips", KEY, b"sound")
    (path,) = files(cache)
    whole = path.read_bytes()
    path.write_bytes(damage if damage is not None else whole[:-1] + bytes([whole[-1] ^ 1]))

    assert cache.get("clips", KEY) is None
    assert files(cache) == []
    cache.put("clips", KEY, b"sound")
    assert cache.get("clips", KEY) == b"sound"


def test_a_folder_that_cannot_be_used_keeps_nothing(tmp_path: Path) -> None:
    """Where a file stands in the way, nothing is kept and nothing fails."""
    (tmp_path / "cache").write_text("in the way")
    cache = Cache(tmp_path / "cache")

    cache.put("clips", KEY, b"sound")
    assert cache.get("clips", KEY) is None
    assert cache.usage() == ()
    assert cache.prune(0) == cache.clear() == (0, 0)


def test_pruning_keeps_what_was_used_last(tmp_path: Path) -> None:
    """The entries used longest ago go first, until the rest is within the limit; reading counts as use."""
    cache = Cache(tmp_path)
    for number in range(5):
        cache.put("clips", key_of(number), b"x" * 68)  # 100 bytes with the digest
        os.utime(tmp_path / "clips" / key_of(number)[:2] / key_of(number), (time.time() - 5000 + number,) * 2)
    cache.get("clips", key_of(0))

    assert cache.prune(300) == (2, 200)
    assert [number for number in range(5) if cache.get("clips", key_of(number))] == [0, 3, 4]
    assert cache.prune(300) == (0, 0)


def test_pruning_sweeps_up_after_killed_processes(tmp_path: Path) -> None:
    """Unfinished files are never entries; old ones are deleted, new ones may belong to a running build."""
    cache = Cache(tmp_path)
    cache.put("clips", KEY, b"sound")
    old, new = (tmp_path / "clips" / KEY[:2] / name for name in ("old.part", "new.part"))
    for path in (old, new):
        path.write_bytes(b"half")
    os.utime(old, (time.time() - 7200,) * 2)

    assert [usage.entries for usage in cache.usage()] == [1]
    cache.prune(10**9)
    assert (old.exists(), new.exists()) == (False, True)


def put_many(folder: str, number: int) -> None:
    """Keep and read the same entries again and again; run in a process of its own."""
    cache = Cache(Path(folder))
    for turn in range(150):
        content = bytes([number]) * (1000 + turn)
        cache.put("clips", key_of(turn % 7), content)
        found = cache.get("clips", key_of(turn % 7))
        assert found is None or len(set(found)) == 1
        if turn % 40 == 0:
            cache.prune(5000)


def test_processes_share_a_folder(tmp_path: Path) -> None:
    """Four processes that write, read and prune the same keys never see a mixture."""
    context = multiprocessing.get_context("spawn")
    workers = [context.Process(target=put_many, args=(str(tmp_path), number)) for number in range(4)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    assert [worker.exitcode for worker in workers] == [0, 0, 0, 0]


@pytest.mark.skipif(sys.platform == "win32", reason="kill -9 is of POSIX")
def test_a_kill_leaves_whole_entries(tmp_path: Path) -> None:
    """After kill -9 at any moment of writing, each entry is whole or not there."""
    writer = (
        "import sys; from pathlib import Path; from briefgen.cache import Cache, key_of\n"
        "cache = Cache(Path(sys.argv[1])); print('ready', flush=True)\n"
        "while True:\n"
        "    for n in range(20): cache.put('clips', key_of(n), bytes([n]) * 3_000_000)\n"
    )
    for turn in range(4):
        with subprocess.Popen([sys.executable, "-c", writer, str(tmp_path)], stdout=subprocess.PIPE) as process:
            assert process.stdout is not None
            process.stdout.readline()
            time.sleep(0.02 + turn * 0.013)
            process.send_signal(signal.SIGKILL)
        cache = Cache(tmp_path)
        for n in range(20):
            assert cache.get("clips", key_of(n)) in {None, bytes([n]) * 3_000_000}


@given(st.lists(st.text(max_size=5), max_size=4), st.lists(st.text(max_size=5), max_size=4))
def test_keys_tell_parts_apart(first: list[str], second: list[str]) -> None:
    """Two lists of parts have the same key only if they are the same list: nothing runs together."""
    assert (key_of(*first) == key_of(*second)) == (first == second)


def test_the_folder_and_the_limit(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """Both can be set; a limit that is no number is as if it were not set."""
    monkeypatch.setenv("BRIEFGEN_CACHE", str(tmp_path / "mine"))
    monkeypatch.setenv("BRIEFGEN_CACHE_MB", "7")
    assert cache_folder() == tmp_path / "mine"
    assert size_limit() == 7_000_000
    monkeypatch.setenv("BRIEFGEN_CACHE_MB", "lots")
    assert size_limit() == 1_000_000_000


def test_the_command(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """``cache info`` says where and how much, ``prune --to`` and ``clear`` delete and say how much."""
    monkeypatch.setenv("BRIEFGEN_CACHE", str(tmp_path))
    cache = Cache()
    for number in range(3):
        cache.put("clips", key_of(number), b"x" * 1_000_000)
    run = CliRunner().invoke

    info = run(command, ["info"]).output
    assert f"Folder: {tmp_path}" in info
    assert "clips             3 entries        3.0 MB" in info
    assert run(command, ["prune", "--to", "2"]).output == "Deleted 2 entries, 2.0 MB.\n"
    assert run(command, ["clear"]).output == "Deleted 1 entry, 1.0 MB.\n"
    assert cache.usage() == ()
