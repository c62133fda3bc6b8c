"""Files of a folder from elsewhere: ordinary ones inside it are read, and nothing else is."""

import errno
import os
import socket
import struct
import sys
import threading
import zipfile
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import pytest

from briefgen.files.opener import MAX_TEXT, OpenError, open_inside, printable, read_file, read_inside, read_text
from briefgen.files.unpack import UnpackError, UnpackLimits, unpacked

POSIX = pytest.mark.skipif(sys.platform == "win32", reason="Windows has other kinds of special files")


def kind_of(read: Callable[[], object]) -> tuple[str, str]:
    """Why a file was refused, and the words for it."""
    with pytest.raises(OpenError) as caught:
        read()
    assert 2 == caught.value.exit_code
    return caught.value.kind, caught.value.message


@pytest.fixture
def house(tmp_path: Path) -> Path:
    """A folder with a file, a folder and a file outside it."""
    folder = tmp_path / "house"
    (folder / "pictures").mkdir(parents=True)
    (folder / "logo.png").write_bytes(b"logo")
    (folder / "pictures" / "deep.png").write_bytes(b"deep")
    (tmp_path / "secret.txt").write_bytes(b"secret")
    return folder


@pytest.mark.parametrize(("name", "content"), [("logo.png", b"logo"), ("pictures/deep.png", b"deep")])
def test_ordinary_files_are_read(house: Path, name: str, content: bytes) -> None:
    """A file of the folder, or of one below it, is read whole."""
    assert content == read_inside(house, name)
    with open_inside(house, name) as file:
        assert content == file.read()


@pytest.mark.parametrize(
    ("name", "kind"),
    [
        ("", "name"), (" ", "name"), ("a\0b", "name"), ("a\nb", "name"), ("n" * 5000, "name"), ("n" * 300, "name"),
        ("../secret.txt", "outside"), ("pictures/../../secret.txt", "outside"), ("pictures/../logo.png", "outside"),
        ("/etc/hostname", "outside"), ("C:logo.png", "outside"), ("C:/logo.png", "outside"),
        ("\\\\host\\share\\logo.png", "outside"), ("//host/share/logo.png", "outside"), ("..\\secret.txt", "outside"),
        ("pictures\\deep.png", "outside"), ("NUL", "outside"), ("con.png", "outside"), ("pictures/aux.svg", "outside"),
        ("none.png", "missing"), ("logo.png/x", "missing"), ("pictures", "folder"), (".", "folder"),
    ],
)  # fmt: skip
def test_odd_names_are_refused_in_words(house: Path, name: str, kind: str) -> None:
    """A name that is none, or that leads out of the folder on any system, is refused and shown."""
    found, message = kind_of(lambda: read_inside(house, name))

    assert kind == found
    assert len(message) < 700
    assert message.isprintable()


@POSIX
def test_links_out_of_the_folder_are_refused(house: Path) -> None:
    """A link that leads out is refused, itself or a folder on the way; one that stays inside is followed."""
    (house / "out.png").symlink_to(house.parent / "secret.txt")
    (house / "up").symlink_to(house.parent)
    (house / "round").symlink_to(house / "round")
    (house / "in.png").symlink_to("pictures/deep.png")

    assert "outside" == kind_of(lambda: read_inside(house, "out.png"))[0]
    assert "outside" == kind_of(lambda: read_inside(house, "up/secret.txt"))[0]
    assert "changed" == kind_of(lambda: read_inside(house, "round"))[0]
    assert b"deep" == read_inside(house, "in.png")


@POSIX
def test_devices_are_not_even_opened(monkeypatch: pytest.MonkeyPatch) -> None:
    """Some devices act on being opened."""
    monkeypatch.setattr(os, "open", lambda *_, **__: pytest.fail("opened"))
    assert "special" == kind_of(lambda: read_file(Path("/dev/null")))[0]


@POSIX
def test_what_is_no_ordinary_file_is_neither_read_nor_waited_for(house: Path) -> None:
    """Pipes, devices and sockets are refused at once, also where the user names them."""
    os.mkfifo(house / "pipe.png")
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(str(house / "socket.png"))
        for name in ("pipe.png", "socket.png"):
            assert "special" == kind_of(lambda name=name: read_inside(house, name))[0]  # type: ignore[misc]
            assert "special" == kind_of(lambda name=name: read_file(house / name))[0]  # type: ignore[misc]
    for device in ("/dev/zero", "/dev/null"):
        found, message = kind_of(lambda device=device: read_file(Path(device)))  # type: ignore[misc]
        assert ("special", True) == (found, device in message)
    assert "folder" == kind_of(lambda: read_file(house))[0]


@POSIX
@pytest.mark.skipif(hasattr(os, "geteuid") and os.geteuid() == 0, reason="the superuser may read every file")
def test_a_file_that_may_not_be_read_is_said(house: Path) -> None:
    """Permissions are no other fault."""
    (house / "logo.png").chmod(0)
    assert "denied" == kind_of(lambda: read_inside(house, "logo.png"))[0]


def test_what_the_system_denies_is_a_file_or_a_folder(house: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Windows denies opening a folder as it denies a file: only the folder is told as one."""

    def deny(path: Path, flags: int) -> int:
        del flags
        raise PermissionError(errno.EACCES, "Permission denied", str(path))

    monkeypatch.setattr("briefgen.files.opener._require_ordinary", lambda *_: None)
    monkeypatch.setattr(os, "open", deny)
    assert "denied" == kind_of(lambda: read_file(house / "logo.png"))[0]
    assert "folder" == kind_of(lambda: read_file(house))[0]


@pytest.mark.parametrize(("limit_bytes", "said"), [(2 << 20, "2 MB"), (1 << 20, "1 MB"), (64_000, "64 kB")])
def test_a_file_that_is_too_big_is_told_its_limit(house: Path, limit_bytes: int, said: str) -> None:
    """The limit is said in megabytes from one on, else in kilobytes."""
    with (house / "big").open("wb") as file:
        file.truncate(limit_bytes + 1)

    assert f"has more than {said}." in kind_of(lambda: read_inside(house, "big", limit_bytes))[1]


def test_a_file_exchanged_for_a_link_is_not_followed(house: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes a file's place after it was looked at, a link out or a pipe, is not read."""
    honest, calls = Path.resolve, []

    def resolved(path: Path, *, strict: bool = False) -> Path:
        real = honest(path, strict=strict)
        if path.name == "logo.png":
            calls.append(path)
            path.unlink()
            path.symlink_to(house.parent / "secret.txt")
        return real

    monkeypatch.setattr(Path, "resolve", resolved)
    assert "changed" == kind_of(lambda: read_inside(house, "logo.png"))[0]
    assert calls


def test_bytes_are_counted_while_reading(house: Path) -> None:
    """A file over its limit is refused by its size; one that grows is refused when it passes it; the limit itself is good."""
    (house / "big").write_bytes(b"x" * 101)
    (house / "fits").write_bytes(b"x" * 100)

    found, message = kind_of(lambda: read_inside(house, "big", 100))
    assert ("big", True) == (found, "big" in message)
    assert 100 == len(read_inside(house, "fits", 100))
    with (house / "sparse").open("wb") as file:
        file.truncate(50 << 30)
    assert "big" == kind_of(lambda: read_file(house / "sparse", MAX_TEXT))[0]


@POSIX
def test_a_file_that_says_nothing_of_its_size_is_bounded() -> None:
    """Files of /proc have the size 0 whatever they hold, as a file has that grows."""
    assert b"" != read_file(Path("/proc/self/status")) if Path("/proc/self/status").exists() else True
    if Path("/proc/self/status").exists():
        assert "big" == kind_of(lambda: read_file(Path("/proc/self/status"), 100))[0]


@POSIX
def test_a_shells_own_pipe_is_read() -> None:
    """``--private <(gpg -d names.gpg)`` gives a pipe that has a writer."""
    reading, writing = os.pipe()

    def write() -> None:
        os.write(writing, b"words\n")
        os.close(writing)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        assert "words\n" == read_text(Path(f"/dev/fd/{reading}"))
    finally:
        writer.join()
        os.close(reading)


def test_text_is_utf_8(house: Path) -> None:
    """A byte order mark is left out; what is no UTF-8 is said with its line."""
    (house / "marked").write_bytes(b"\xef\xbb\xbfSi\xc3\xa2n\n")
    (house / "latin").write_bytes(b"one\ntwo\nSi\xe2n\n")

    assert "Siân\n" == read_text(house / "marked")
    found, message = kind_of(lambda: read_text(house / "latin"))
    assert ("encoding", True) == (found, "line 3" in message)


def test_names_are_shown_on_one_line() -> None:
    """A name cannot write to the terminal or fill it."""
    assert "a\ufffd[31mb" == printable("a\x1b[31mb")
    assert 201 == len(printable("n" * 5000))


def zipped(*files: tuple[str, bytes], method: int = zipfile.ZIP_DEFLATED) -> bytes:
    """A zip container."""
    target = BytesIO()
    with zipfile.ZipFile(target, "w", method) as package:
        for name, data in files:
            package.writestr(name, data)
    return target.getvalue()


def kind_of_zip(data: bytes, limits: UnpackLimits | None = None) -> str:
    """Why a container was refused."""
    with pytest.raises(UnpackError) as caught:
        unpacked(data, limits)
    return caught.value.kind


def test_containers_are_unpacked() -> None:
    """Files come by their names, folders are left out."""
    assert {"a.xml": b"<a/>", "b/c.png": b"c"} == unpacked(zipped(("a.xml", b"<a/>"), ("b/", b""), ("b/c.png", b"c")))


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize(
    "names",
    [("a", "a"), ("a", "A"), ("../a",), ("/a",), ("a/../b",), ("a//b",), ("C:a",), ("a\\b",), ("a\nb",), ("a/. /b",), ("n" * 300,)],
)  # fmt: skip
def test_odd_names_in_a_container_are_refused(names: tuple[str, ...]) -> None:
    """Double names, which programs read differently, and names that lead out."""
    assert "names" == kind_of_zip(zipped(*((name, b"x") for name in names)))


def lying(data: bytes, size: int) -> bytes:
    """A container whose directory says that its first file is of this size."""
    at = data.index(b"PK\x01\x02")
    return data[: at + 24] + struct.pack("<I", size) + data[at + 28 :]


def test_bombs_are_counted_not_believed() -> None:
    """A bomb is refused by what it says, by what comes out of it, and by its ratio; memory stays small."""
    import tracemalloc  # noqa: PLC0415  (only here)

    bomb = zipped(("a", bytes(300 << 20)))
    tracemalloc.start()
    try:
        assert "big" == kind_of_zip(bomb)
        assert kind_of_zip(lying(bomb, 1000)) in {"big", "broken"}
        peak = tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()
    assert peak < 8 << 20
    assert "big" == kind_of_zip(zipped(("a", bytes(3 << 20))))  # by its ratio alone
    noise = os.urandom(60_000)
    assert "big" == kind_of_zip(zipped(("a", noise), ("b", noise)), UnpackLimits(unpacked_bytes=100_000))
    assert "big" == kind_of_zip(zipped(*((str(number), b"") for number in range(30))), UnpackLimits(files=29))


def test_locked_and_damaged_containers_are_refused() -> None:
    """Passwords, methods that Office does not know, and cut files."""
    data = zipped(("a", b"hello" * 100))
    at = data.index(b"PK\x01\x02")

    assert "locked" == kind_of_zip(data[: at + 8] + b"\x01\x00" + data[at + 10 :])
    assert "broken" == kind_of_zip(zipped(("a", b"x" * 100), method=zipfile.ZIP_LZMA))
    for broken in (
        data[: len(data) // 2],
        b"",
        b"PK",
        data.replace(b"hello", b"hullo"),
        data[:40] + b"\xff" + data[41:],
    ):
        if broken != data:
            assert "broken" == kind_of_zip(broken)
