"""Real builds that are killed, starved and hindered: the earlier pack stays, and the next build succeeds."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from pathlib import Path

import pytest
from working import children

from briefgen import resources
from briefgen.outputs.verify import verify
from briefgen.pack.read import read_manifest

pytestmark = pytest.mark.skipif(
    sys.platform != "linux", reason="processes are killed and disks mounted as Linux does"
)
SAMPLE = (resources.samples() / "why-reviews-go-unread.yaml").read_text(encoding="utf-8")
SMALL = ("--only", "form,slides")
SUMMARY_LINES = ("The first words. ", "Other words. ")
BUILDS_KILLED, WHOLE_BUILDS_KILLED = 28, 2


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A folder with its own cache, and the same summary in two wordings: ``0.yaml`` and ``1.yaml``."""
    monkeypatch.setenv("BRIEFGEN_CACHE", str(tmp_path / "cache"))
    for number, words in enumerate(SUMMARY_LINES):
        (tmp_path / f"{number}.yaml").write_text(worded(words), encoding="utf-8")
    return tmp_path


def worded(words: str, title: str = "") -> str:
    """Return the sample with some words before its story, and another title."""
    start, key, rest = SAMPLE.partition("\nwhat_happened: >-\n")
    assert key
    space = rest[: len(rest) - len(rest.lstrip())]
    text = f"{start}{key}{space}{words}{rest.lstrip()}"
    return text.replace("\n  title: ", f"\n  title: {title}", 1)


def start(*arguments: object) -> subprocess.Popen[str]:
    """Start ``briefgen build``."""
    command = [sys.executable, "-m", "briefgen", "build", *map(str, arguments)]
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def build(*arguments: object) -> tuple[int, str]:
    """Run ``briefgen build``; return its exit code and all that it said."""
    with start(*arguments) as process:
        out, log = process.communicate(timeout=300)
    return process.returncode, out + log


def packs(folder: Path) -> list[Path]:
    """Return the packs of a folder; nothing else that is seen may be in it."""
    return sorted(path for path in folder.iterdir() if not path.name.startswith("."))


def content(pack: Path) -> dict[str, bytes]:
    """Return the files of a pack."""
    return {path.name: path.read_bytes() for path in pack.iterdir()}


def worker_of(process: subprocess.Popen[str]) -> int:
    """Wait for a worker process and return its number."""
    for _ in range(1200):
        if found := children(process.pid):
            return found[0]
        time.sleep(0.05)
    raise AssertionError("no worker")


def is_alive(pid: int) -> bool:
    """Return whether a process runs; one that nobody has waited for does not."""
    try:
        return Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0] != "Z"
    except OSError:
        return False


def kill_at(moments: Sequence[float], place: Path, options: Sequence[str]) -> None:
    """Kill builds of the second wording at moments; after each the pack is whole, the earlier one or the new."""
    earlier = content(packs(place / "packs")[0])
    for moment in moments:
        with start(place / "1.yaml", "-o", place / "packs", *options) as process:
            time.sleep(moment)
            process.kill()
        (pack,) = packs(place / "packs")
        assert verify(pack) == ()
        now = content(pack)
        manifest = read_manifest(pack)
        assert manifest is not None
        assert now == earlier or set(now) == {entry.name for entry in manifest.files} | {"pack.json"}


def test_killed_at_any_moment(place: Path) -> None:
    """After kill -9 at 28 moments of a small build the pack is whole; the next build succeeds."""
    assert build(place / "0.yaml", "-o", place / "packs", *SMALL)[0] == 0
    begun = time.perf_counter()
    assert build(place / "1.yaml", "-o", place / "other", *SMALL)[0] == 0
    length_s = time.perf_counter() - begun

    kill_at([length_s * (k + 0.5) / BUILDS_KILLED for k in range(BUILDS_KILLED)], place, SMALL)

    code, _ = build(place / "1.yaml", "-o", place / "packs", *SMALL)
    assert code == 0
    assert content(packs(place / "packs")[0]) == content(packs(place / "other")[0])


def test_whole_builds_killed(place: Path) -> None:
    """So it is with whole packs; the next build gives the same bytes as any."""
    begun = time.perf_counter()
    assert build(place / "1.yaml", "-o", place / "other")[0] == 0
    length_s = time.perf_counter() - begun
    assert build(place / "0.yaml", "-o", place / "packs", *SMALL)[0] == 0

    moments = [length_s * (k + 0.5) / WHOLE_BUILDS_KILLED for k in range(WHOLE_BUILDS_KILLED)]
    kill_at(moments, place, [])

    assert build(place / "1.yaml", "-o", place / "packs")[0] == 0
    assert content(packs(place / "packs")[0]) == content(packs(place / "other")[0])


def test_no_worker_outlives_a_killed_build(place: Path) -> None:
    """When a build of several packs is killed, its workers end by themselves."""
    files = [place / f"{number}.yaml" for number in range(2)]
    with start(*files, "-o", place / "packs", "--only", "briefing", "--jobs", "2") as process:
        worker = worker_of(process)
        process.kill()
    for _ in range(1200):
        if not is_alive(worker):
            break
        time.sleep(0.05)
    assert not is_alive(worker)


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A disk of 400 kB; without the right to mount one there is nothing to test."""
    folder = tmp_path / "disk"
    folder.mkdir()
    mounted = subprocess.run(
        ["mount", "-t", "tmpfs", "-o", "size=400k", "tmpfs", str(folder)], check=False, capture_output=True
    )
    if mounted.returncode:
        pytest.skip("only root may mount a small disk")
    yield folder
    subprocess.run(["umount", "-l", str(folder)], check=True)


def test_a_full_disk(place: Path, small_disk: Path) -> None:
    """It says that the disk is full; the earlier pack stays, nothing is left behind, and with space it goes on."""
    assert build(place / "0.yaml", "-o", small_disk, "--only", "form")[0] == 0
    (pack,) = packs(small_disk)
    earlier = content(pack)
    ballast = small_disk / ".ballast"
    with pytest.raises(OSError, match="No space"):
        ballast.write_bytes(bytes(500_000))

    code, log = build(place / "1.yaml", "-o", small_disk, "--only", "form")
    assert code == 1
    assert "the disk is full. Free some space and build again. Any earlier pack is as it was." in log
    assert (earlier, ()) == (content(pack), verify(pack))
    assert [".ballast"] == [path.name for path in small_disk.iterdir() if path.name.startswith(".")]

    ballast.unlink()
    assert build(place / "1.yaml", "-o", small_disk, "--only", "form")[0] == 0
    assert content(pack) != earlier


def test_a_full_disk_for_the_cache(place: Path, small_disk: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A cache that cannot grow stops nothing."""
    monkeypatch.setenv("BRIEFGEN_CACHE", str(small_disk / "cache"))
    with pytest.raises(OSError, match="No space"):
        (small_disk / "ballast").write_bytes(bytes(500_000))

    assert build(place / "0.yaml", "-o", place / "packs", "--only", "form")[0] == 0
    assert verify(packs(place / "packs")[0]) == ()


def test_a_read_only_folder(place: Path, small_disk: Path) -> None:
    """It says where it could not write and what to do; the earlier pack stays; once writable it goes on."""
    assert build(place / "0.yaml", "-o", small_disk, "--only", "form")[0] == 0
    earlier = content(packs(small_disk)[0])
    subprocess.run(["mount", "-o", "remount,ro", str(small_disk)], check=True)

    code, log = build(place / "1.yaml", "-o", small_disk, "--only", "form")
    assert code == 1
    assert f"could not be written to {small_disk}: that disk is read-only. Choose another folder with -o" in log
    assert earlier == content(packs(small_disk)[0])

    subprocess.run(["mount", "-o", "remount,rw", str(small_disk)], check=True)
    assert build(place / "1.yaml", "-o", small_disk, "--only", "form")[0] == 0


def test_a_file_where_the_folder_should_be(place: Path) -> None:
    """It says that a file is in the way."""
    (place / "packs").write_text("a file")

    code, log = build(place / "0.yaml", "-o", place / "packs", "--only", "form")
    assert code == 1
    assert "Choose another folder with -o" in log
    assert "a file" == (place / "packs").read_text()


def test_a_file_that_is_open_elsewhere(place: Path) -> None:
    """Whoever has a file of the earlier pack open reads it to its end; the new pack is in its place."""
    assert build(place / "0.yaml", "-o", place / "packs", "--only", "form")[0] == 0
    (pack,) = packs(place / "packs")
    earlier = content(pack)
    with (pack / "action-plan.docx").open("rb") as reader:
        begin = reader.read(100)
        assert build(place / "1.yaml", "-o", place / "packs", "--only", "form")[0] == 0
        assert earlier["action-plan.docx"] == begin + reader.read()
    assert verify(pack) == ()
    assert content(pack) != earlier


def test_a_corrupted_cache(place: Path) -> None:
    """With every entry of the cache damaged, the same bytes are built."""
    outputs = ("--only", "podcast")
    assert build(place / "0.yaml", "-o", place / "packs", *outputs)[0] == 0
    entries = [path for path in (place / "cache").rglob("*") if path.is_file()]
    assert len(entries) > 50
    for number, path in enumerate(entries):
        data = path.read_bytes()
        at = len(data) * (number % 10) // 10
        path.write_bytes(data[:at] + bytes([data[at] ^ 0xFF]) + data[at + 1 :] if number % 3 else data[:at])

    assert build(place / "0.yaml", "-o", place / "again", *outputs)[0] == 0
    assert content(packs(place / "again")[0]) == content(packs(place / "packs")[0])


def test_a_file_that_may_not_grow(place: Path) -> None:
    """Where the system limits the size of files, it says so and what to do; the earlier pack stays."""
    assert build(place / "0.yaml", "-o", place / "packs", "--only", "form")[0] == 0
    (pack,) = packs(place / "packs")
    earlier = content(pack)
    code = (
        "import resource; resource.setrlimit(resource.RLIMIT_FSIZE, (9000, 9000)); "
        "from briefgen.cli import main; main()"
    )
    command = [
        sys.executable,
        "-c",
        code,
        "build",
        str(place / "1.yaml"),
        "-o",
        str(place / "packs"),
        "--only",
        "form",
    ]
    done = subprocess.run(command, check=False, capture_output=True, text=True)

    assert done.returncode == 1
    assert "larger than your system allows. Choose another folder with -o" in done.stderr
    assert (earlier, ()) == (content(pack), verify(pack))
    assert [pack] == list((place / "packs").iterdir())
    assert build(place / "1.yaml", "-o", place / "packs", "--only", "form")[0] == 0
    assert content(pack) != earlier


@pytest.mark.skipif(os.access("/", os.W_OK), reason="root may write everywhere: it has the read-only disk above")
def test_a_folder_without_permission(place: Path) -> None:
    """It says that one may not write there; the earlier pack stays; once allowed it goes on."""
    assert build(place / "0.yaml", "-o", place / "packs", "--only", "form")[0] == 0
    earlier = content(packs(place / "packs")[0])
    (place / "packs").chmod(0o555)

    code, log = build(place / "1.yaml", "-o", place / "packs", "--only", "form")
    assert code == 1
    assert "you may not write there. Choose another folder with -o" in log
    assert earlier == content(packs(place / "packs")[0])

    (place / "packs").chmod(0o755)
    assert build(place / "1.yaml", "-o", place / "packs", "--only", "form")[0] == 0


def many(place: Path, count: int, words: str = "") -> list[Path]:
    """Write summaries with different titles."""
    files = [place / f"many-{number}.yaml" for number in range(count)]
    for number, file in enumerate(files):
        file.write_text(worded(words, f"Number {number} "), encoding="utf-8")
    return files


def test_a_lost_worker_of_many_packs(place: Path) -> None:
    """When a worker of the pool is killed, every pack is made all the same."""
    with start(*many(place, 4), "-o", place / "packs", *SMALL, "--jobs", "2") as process:
        os.kill(worker_of(process), signal.SIGKILL)
        _, log = process.communicate(timeout=300)
    assert process.returncode == 0, log
    assert "4 of 4 packs made." in log
    assert [()] * 4 == [verify(pack) for pack in packs(place / "packs")]


def test_ctrl_c_with_many_packs(place: Path) -> None:
    """Ctrl-C leaves finished packs whole, the others as they were, and no worker; the second run does the rest."""
    assert build(*many(place, 5), "-o", place / "packs", "--only", "form", "--jobs", "2")[0] == 0
    earlier = {pack: content(pack) for pack in packs(place / "packs")}
    files = many(place, 5, SUMMARY_LINES[1])
    with start(*files, "-o", place / "packs", *SMALL, "--jobs", "2") as process:
        for _ in range(2400):
            if any("slides.pptx" in content(pack) for pack in packs(place / "packs")):
                break
            time.sleep(0.025)
        workers = children(process.pid)
        process.send_signal(signal.SIGINT)
        process.communicate(timeout=60)
    assert process.returncode != 0
    finished = [pack for pack in earlier if "slides.pptx" in content(pack)]
    assert list(earlier) == packs(place / "packs")
    assert 1 <= len(finished) < 5
    assert [()] * 5 == [verify(pack) for pack in earlier]
    assert all(content(pack) == files for pack, files in earlier.items() if pack not in finished)
    for _ in range(400):
        if not any(map(is_alive, workers)):
            break
        time.sleep(0.05)
    assert not any(map(is_alive, workers))

    before = {pack: pack.stat().st_ino for pack in finished}
    code, log = build(*files, "-o", place / "packs", *SMALL, "--jobs", "2")
    assert (0, 5) == (code, len(packs(place / "packs"))), log
    assert sum("nchanged" in line for line in log.splitlines()) >= len(before) - 1
