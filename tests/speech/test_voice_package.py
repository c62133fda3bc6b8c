"""A voice from a package: the wheel that a maintainer makes, and that briefgen reads with it."""

import hashlib
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest

from briefgen.pipeline.narrate import cast
from briefgen.pipeline.order import Order
from briefgen.review.house.house import House, Speaker
from briefgen.speech import install as installing
from briefgen.speech import voices
from briefgen.speech.install import installed_files, missing_files
from briefgen.speech.model import Voice, VoiceFile
from briefgen.speech.voices import find_voice, is_installed, voice_id
from briefgen.storyboard.edition import Edition

sys.path.append(str(Path(__file__).parents[2] / "tools"))
from voice_wheel import make_wheel

CONTENT = b"a stand-in for the voice, which is not downloaded in tests"


@pytest.fixture
def stand_in(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Voice:
    """The British voice with a small file of our own in the place of its model; nothing is installed."""
    file = VoiceFile(
        url="https://example.org/v.onnx",
        name="v.onnx",
        bytes=len(CONTENT),
        sha256=hashlib.sha256(CONTENT).hexdigest(),
    )
    voice = find_voice("emma").model_copy(update={"files": (file,)})
    monkeypatch.setenv(installing.FOLDER_VARIABLE, str(tmp_path / "none"))
    found = find_voice
    monkeypatch.setattr(voices, "find_voice", lambda id_, folder=None: voice if id_ == "emma" else found(id_, folder))
    monkeypatch.setattr("briefgen.pipeline.narrate.find_voice", voices.find_voice)
    installing._has_known_content.cache_clear()
    return voice


def unpacked(voice: Voice, folder: Path) -> Path:
    """Make the wheel of a voice and unpack it, as an installation does; return the folder."""
    source = folder / "v.onnx"
    source.write_bytes(CONTENT)
    with zipfile.ZipFile(make_wheel(voice, {"v.onnx": source}, folder)) as wheel:
        wheel.extractall(folder / "site")
    return folder / "site"


def test_a_packaged_voice_is_installed(stand_in: Voice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Without the package the file is missing; with it the voice can be used, from inside the package."""
    assert missing_files(stand_in) == stand_in.files
    monkeypatch.syspath_prepend(str(unpacked(stand_in, tmp_path)))

    assert missing_files(stand_in) == ()
    assert is_installed(stand_in)
    assert installed_files(stand_in)["v.onnx"].read_bytes() == CONTENT


def test_it_reads_where_the_house_has_chosen_no_voice(
    stand_in: Voice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, make_edition: Callable[..., Edition]
) -> None:
    """A British voice that is there comes before the American one; a house's own choice comes before both."""
    assert voice_id(House()) == "heart"
    monkeypatch.syspath_prepend(str(unpacked(stand_in, tmp_path)))

    assert voice_id(House()) == "emma"
    assert voice_id(House(voice="heart")) == "heart"
    assert voice_id(House(host=Speaker(voice="cori")), "host") == "cori"
    assert cast(Order(b"", "a.yaml"), make_edition()).voices[""].id == "emma"
    assert cast(Order(b"", "a.yaml", voice="heart"), make_edition()).voices[""].id == "heart"


def test_another_content_is_not_used(stand_in: Voice, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A package whose file was changed is as if it were not there, and no wheel is made of such a file."""
    folder = unpacked(stand_in, tmp_path)
    (folder / "briefgen_voice_emma" / "v.onnx").write_bytes(CONTENT[::-1])
    monkeypatch.syspath_prepend(str(folder))

    assert missing_files(stand_in) == stand_in.files
    (tmp_path / "v.onnx").write_bytes(CONTENT[::-1])
    with pytest.raises(SystemExit, match="is not the file"):
        make_wheel(stand_in, {"v.onnx": tmp_path / "v.onnx"}, tmp_path)


def test_the_same_file_gives_the_same_wheel(stand_in: Voice, tmp_path: Path) -> None:
    """Nothing in a wheel depends on the clock, and its record has the hash of every file."""
    first, second = tmp_path / "a", tmp_path / "b"
    for folder in (first, second):
        folder.mkdir()
        unpacked(stand_in, folder)

    name = "briefgen_voice_emma-1.0-py3-none-any.whl"
    assert (first / name).read_bytes() == (second / name).read_bytes()
    record = (first / "site" / "briefgen_voice_emma-1.0.dist-info" / "RECORD").read_text(encoding="utf-8")
    assert len(record.splitlines()) == 6
