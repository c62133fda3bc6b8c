"""``briefgen verify`` of packs that somebody sent: whatever is in them, it ends and says what is wrong."""

import os
import re
import subprocess
import sys
import time
import zipfile
import zlib
from collections.abc import Callable, Mapping
from contextlib import suppress
from io import BytesIO
from pathlib import Path

import pytest
from pikepdf import Array, Dictionary, Name, Pdf, Stream
from test_verify import faults_of, owned

from briefgen.ffmpeg import run_ffmpeg
from briefgen.limited import Limits
from briefgen.outputs.verify_limited import ENTRY, LIMITS, verify_limited, verifying
from briefgen.pack.manifest import Fault

QUICK = Limits(time_s=8, memory_mib=1024, output_mib=8, file_mib=256)
"""What a hostile file gets in these tests; an ordinary one takes two seconds, where all processors are free."""


def found(pack: Path, limits: Limits = LIMITS, entry: str = ENTRY) -> tuple[Fault, ...]:
    """Verify a pack as the command does."""
    with verifying(limits, entry) as child:
        return verify_limited(pack, child)


def of(name: str, faults: tuple[Fault, ...]) -> str:
    """Return what is said of a file."""
    return "\n".join(fault.message for fault in faults if fault.file == name)


def a_page_tree_without_end(pack: Path) -> bytes:
    """A PDF whose pages are their own children."""
    with Pdf.open(pack / "briefing.pdf") as pdf:
        pages = pdf.Root.Pages
        pages.Kids = Array([pages] * 50)
        pages.Count = 2_000_000_000
        return saved(pdf)


def tags_without_end(pack: Path) -> bytes:
    """A PDF whose tree of tags leads back to its root."""
    with Pdf.open(pack / "briefing.pdf") as pdf:
        tree = pdf.Root.StructTreeRoot
        tree.K = pdf.make_indirect(Array([tree, tree]))
        return saved(pdf)


def a_page_of_a_gigabyte(pack: Path) -> bytes:
    """A PDF with a page that is packed twice: a few kilobytes that are a gigabyte of letters."""
    with Pdf.open(pack / "briefing.pdf") as pdf:
        packer = zlib.compressobj(9)
        once = b"".join(packer.compress(b"(x) Tj " * 150_000) for _ in range(1000)) + packer.flush()
        stream = Stream(pdf, zlib.compress(once, 9))
        stream.Filter = Array([Name.FlateDecode, Name.FlateDecode])
        text = Stream(pdf, b"BT /F1 12 Tf 100 100 Td ")
        pdf.pages[0].Contents = pdf.make_indirect(Array([pdf.make_indirect(text), pdf.make_indirect(stream)]))
        font = Dictionary(Type=Name.Font, Subtype=Name.Type1, BaseFont=Name.Helvetica)
        pdf.pages[0].Resources.Font.F1 = pdf.make_indirect(font)
        file = BytesIO()
        pdf.save(file, compress_streams=False, stream_decode_level=None)
        return file.getvalue()


def saved(pdf: Pdf) -> bytes:
    """Return a PDF as a file."""
    file = BytesIO()
    pdf.save(file)
    return file.getvalue()


def a_deck_of_gigabytes(pack: Path) -> bytes:
    """A deck with a part of most of a gigabyte."""
    file = BytesIO((pack / "slides.pptx").read_bytes())
    with zipfile.ZipFile(file, "a", zipfile.ZIP_DEFLATED) as package, package.open("ppt/media/x.png", "w") as part:
        for _ in range(700):
            part.write(bytes(1 << 20))
    return file.getvalue()


def a_form_of_entities(pack: Path) -> bytes:
    """A form whose text doubles thirty times."""
    doubled = "".join(f'<!ENTITY a{n} "&a{n - 1};&a{n - 1};">' for n in range(1, 30))
    text = f'<!DOCTYPE x [<!ENTITY a0 "xx">{doubled}]><w:document xmlns:w="x">&a29;</w:document>'
    file = BytesIO()
    with zipfile.ZipFile(pack / "action-plan.docx") as old, zipfile.ZipFile(file, "w") as new:
        for name in old.namelist():
            new.writestr(name, text if name == "word/document.xml" else old.read(name))
    return file.getvalue()


def a_sound_that_lies(pack: Path) -> bytes:
    """An MP3 whose tag says that it has 250 MB, with a frame that says more."""
    data = (pack / "podcast.mp3").read_bytes()
    return b"ID3\x04\x00\x00\x7f\x7f\x7f\x7fAPIC\x7f\x7f\x7f\x7f\x00\x00" + data[200:5000]


def a_sound_of_days(pack: Path) -> bytes:
    """An MP3 of 18 days of silence, as its frames are repeated: a pack may have files of 500 MB."""
    path = pack.parent / "silence.mp3"
    silence = ("-f", "lavfi", "-i", "anullsrc=r=8000:cl=mono", "-t", "30", "-b:a", "8k", "-write_xing", "0")
    run_ffmpeg(*silence, "-id3v2_version", "0", str(path))
    return (pack / "podcast.mp3").read_bytes()[:4000] + path.read_bytes() * 1500


def a_playlist(pack: Path) -> bytes:
    """A list of files that calls itself a podcast."""
    (pack / "secret.wav").write_bytes((pack / "podcast.mp3").read_bytes())
    return b"ffconcat version 1.0\nfile secret.wav\n"


HOSTILE: Mapping[str, tuple[str, Callable[[Path], bytes], str]] = {
    "pages": ("briefing.pdf", a_page_tree_without_end, "."),
    "tags": ("briefing.pdf", tags_without_end, "took more than"),
    "gigabyte": ("briefing.pdf", a_page_of_a_gigabyte, "took more than|cannot be opened|does not show"),
    "deck": ("slides.pptx", a_deck_of_gigabytes, "cannot be opened"),
    "form": ("action-plan.docx", a_form_of_entities, "cannot be opened|does not show"),
    "lying sound": ("podcast.mp3", a_sound_that_lies, "."),
    "long sound": ("podcast.mp3", a_sound_of_days, "MB|took more than|cannot be opened"),
    "playlist": ("podcast.mp3", a_playlist, "cannot be opened"),
}


@pytest.mark.slow
@pytest.mark.parametrize("kind", HOSTILE)
def test_hostile_files(kind: str, broken_pack: Path) -> None:
    """A file that was made to do harm is a fault of that file, soon; the other files are still looked at."""
    name, make, words = HOSTILE[kind]
    owned(broken_pack, name, make(broken_pack))
    (broken_pack / "chapters.json").unlink()
    began = time.monotonic()
    faults = found(broken_pack, QUICK)

    assert re.search(words, of(name, faults)), faults
    assert "missing" in of("chapters.json", faults)
    assert {name, "chapters.json"} <= {fault.file for fault in faults}
    assert time.monotonic() - began < 90
    assert not any("Traceback" in fault.message or len(fault.message) > 1000 for fault in faults)


@pytest.fixture
def _find_work(monkeypatch: pytest.MonkeyPatch) -> None:
    paths = [str(Path(__file__).parents[1]), os.environ.get("PYTHONPATH", "")]
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(filter(None, paths)))


@pytest.mark.slow
@pytest.mark.usefixtures("_find_work")
@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no resource limits")
def test_every_limit_is_a_fault_of_the_file(
    broken_pack: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Checks that sleep, fill the memory, crash, lie or leave a program running end, and all others are still made."""
    (tmp_path / "temporary").mkdir()
    monkeypatch.setenv("TMPDIR", str(tmp_path / "temporary"))
    monkeypatch.setattr("tempfile.tempdir", None)
    began = time.monotonic()
    faults = found(broken_pack, QUICK, "limited_work:check_of_a_pack")

    assert {
        "abstract.txt": "took more than 8 s",
        "captions.srt": "took more than 1024 MB of memory",
        "captions.vtt": "took more than 1024 MB of memory",
        "chapters.json": "was ended by what is in it",
        "transcript.txt": "took more than 8 s",
    } == {fault.file: re.search(r"took.*?(?=, so)|was ended by what is in it", fault.message)[0] for fault in faults}  # type: ignore[index]
    assert len(faults) == 5
    assert time.monotonic() - began < 90
    assert [] == list((tmp_path / "temporary").iterdir())
    if sys.platform == "linux":
        assert [] == [each for each in processes() if str(tmp_path / "temporary") in each]


def processes() -> list[str]:
    """Return the environments of all processes but this one."""
    texts = []
    for each in Path("/proc").glob("[0-9]*/environ"):
        with suppress(OSError):
            texts.append(each.read_bytes().decode(errors="replace") if each.parent.name != str(os.getpid()) else "")
    return texts


def test_all_files_together_have_a_limit(broken_pack: Path) -> None:
    """When the time of the whole pack is used up, no further file is looked at, and that is a fault."""
    (broken_pack / "abstract.txt").write_text("something else", encoding="utf-8")
    with verifying() as child:
        (fault,) = verify_limited(broken_pack, child, total_s=0)

    assert "pack.json: Looking at the files took more than 0 s" in str(fault)


def test_the_same_is_found(broken_pack: Path) -> None:
    """What is wrong is said in the same words as by a build, whichever process looks; a good pack has no fault."""
    with verifying() as child:
        assert () == verify_limited(broken_pack, child)
        (broken_pack / "captions.vtt").unlink()
        owned(broken_pack, "transcript.txt", b"Nothing was said.\n")
        owned(broken_pack, "briefing.pdf", (broken_pack / "facilitator.pdf").read_bytes())
        found_here = "\n".join(map(str, verify_limited(broken_pack, child)))

    assert faults_of(broken_pack) == found_here
    assert "captions.vtt" in found_here


@pytest.mark.slow
def test_a_video_is_looked_at(broken_trainer_pack: Path) -> None:
    """Video, narrated deck and what they promise of each other: the same limits suffice for them."""
    with verifying() as child:
        assert () == verify_limited(broken_trainer_pack, child)
        captions = (broken_trainer_pack / "captions.vtt").read_text(encoding="utf-8")
        (broken_trainer_pack / "captions.vtt").write_text(re.sub(r"00:00:2(\d)", r"00:00:3\1", captions, count=1))
        assert "captions.vtt differ" in of("video.mp4", verify_limited(broken_trainer_pack, child))


def test_by_the_command_line(broken_pack: Path, tmp_path: Path) -> None:
    """The exit code is 1, each fault is a line, and what a file holds does not reach the terminal as it is."""
    owned(broken_pack, "slides.pptx", b"no deck")
    text = (broken_pack / "captions.vtt").read_text(encoding="utf-8")
    owned(broken_pack, "captions.vtt", f"{text}\n\n59:00:00.000 --> 59:00:01.000\n\x1b]0;owned\x07".encode())
    (tmp_path / "nothing").mkdir()
    command = [sys.executable, "-m", "briefgen", "verify", str(broken_pack), str(tmp_path / "nothing")]
    done = subprocess.run(command, capture_output=True, text=True, timeout=120, check=False)

    assert (1, "") == (done.returncode, done.stderr)
    assert f"{broken_pack / 'slides.pptx'}: The file cannot be opened" in done.stdout
    assert f"{broken_pack / 'captions.vtt'}: " in done.stdout
    assert "\x1b" not in done.stdout
    assert f"{tmp_path / 'nothing' / 'pack.json'}: There is no readable pack.json" in done.stdout
