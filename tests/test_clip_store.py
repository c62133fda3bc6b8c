"""The folder of clips: what is kept comes back exactly or not at all."""

import os
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from briefgen.speech.clip import Clip
from briefgen.speech.clip_store import KEPT_DAYS, ClipStore, _read, _written, cache_folder, clip_key
from briefgen.speech.voices import find_voice

VOICE = find_voice("google-uk")
KEY = clip_key("Hello.", VOICE, "gTTS 2.5")
CLIP = Clip(np.linspace(-1, 1, 500, dtype=np.float32), 24_000)


def files(folder: Path) -> list[Path]:
    """Return the files in a folder."""
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_clip_comes_back(tmp_path: Path) -> None:
    """What is kept is there for another store of the same folder, sample for sample."""
    ClipStore(tmp_path).put(KEY, CLIP)

    kept = ClipStore(tmp_path).get(KEY)

    assert kept is not None
    assert (24_000, "float32", True) == (
        kept.rate_hz,
        str(kept.samples.dtype),
        np.array_equal(CLIP.samples, kept.samples),
    )
    assert ClipStore(tmp_path).get(clip_key("Goodbye.", VOICE, "gTTS 2.5")) is None


@settings(max_examples=30, deadline=None)
@given(arrays(np.float32, st.integers(1, 50), elements=st.floats(-1, 1, width=32)), st.integers(8000, 48_000))
def test_any_clip_comes_back(samples: "np.ndarray[tuple[int], np.dtype[np.float32]]", rate_hz: int) -> None:
    """Writing and reading are inverse."""
    clip = _read(_written(Clip(samples, rate_hz), KEY), KEY)

    assert (rate_hz, True) == (clip.rate_hz, np.array_equal(samples, clip.samples))


def test_what_a_clip_depends_on() -> None:
    """Another text, voice, speed, server or engine is another clip; the name and credit of the voice are not."""
    keys = {
        KEY,
        clip_key("Hello!", VOICE, "gTTS 2.5"),
        clip_key("Hello.", VOICE, "gTTS 2.6"),
        *(
            clip_key("Hello.", VOICE.model_copy(update=change), "gTTS 2.5")
            for change in ({"model": "x"}, {"speed": 1.5}, {"sends_to": "x"}, {"engine": "x"})
        ),
    }

    assert 7 == len(keys)
    assert KEY == clip_key("Hello.", VOICE.model_copy(update={"name": "x", "credit": "y"}), "gTTS 2.5")


@pytest.mark.parametrize("damage", ["cut", "flip", "empty", "other", "binary"])
def test_a_damaged_clip_is_forgotten(tmp_path: Path, damage: str) -> None:
    """A file that is not whole gives nothing, and is removed."""
    store = ClipStore(tmp_path)
    store.put(KEY, CLIP)
    (path,) = files(tmp_path)
    data = path.read_bytes()
    other = _written(CLIP, clip_key("Goodbye.", VOICE, "x"))
    path.write_bytes(
        {"cut": data[:-20], "flip": data[:-3] + b"abc", "empty": b"", "other": other, "binary": b"\xff" * 99}[damage]
    )

    assert store.get(KEY) is None
    assert [] == files(tmp_path)


def test_many_at_once(tmp_path: Path) -> None:
    """Threads that keep and read the same clips never see half of one."""
    store = ClipStore(tmp_path)

    def keep(number: int) -> bool:
        key = clip_key(str(number % 4), VOICE, "")
        store.put(key, CLIP)
        kept = store.get(key)
        return kept is not None and np.array_equal(kept.samples, CLIP.samples)

    with ThreadPoolExecutor(8) as pool:
        assert [True] * 60 == list(pool.map(keep, range(60)))
    assert 4 == len(files(tmp_path))


def test_old_clips_go(tmp_path: Path) -> None:
    """What has not been used for two months is removed; what has been used since is not."""
    store = ClipStore(tmp_path)
    old, used = clip_key("old", VOICE, ""), clip_key("used", VOICE, "")
    for key in (old, used):
        store.put(key, CLIP)
    long_ago = time.time() - (KEPT_DAYS + 1) * 86_400
    for path in files(tmp_path):
        os.utime(path, (long_ago, long_ago))
    assert store.get(used) is not None

    ClipStore(tmp_path).put(KEY, CLIP)

    assert {KEY, used} == {path.stem for path in files(tmp_path)}


def test_a_folder_that_cannot_be_used(tmp_path: Path) -> None:
    """Where nothing can be written nothing is kept, and nothing fails."""
    (tmp_path / "file").write_text("x")
    store = ClipStore(tmp_path / "file" / "clips")

    store.put(KEY, CLIP)

    assert store.get(KEY) is None


@pytest.mark.parametrize(
    ("variables", "platform", "expected"),
    [
        ({"BRIEFGEN_CACHE": "/c"}, "linux", "/c"),
        ({"XDG_CACHE_HOME": "/x"}, "linux", "/x/briefgen"),
        ({}, "linux", "{home}/.cache/briefgen"),
        ({}, "darwin", "{home}/Library/Caches/briefgen"),
        ({"LOCALAPPDATA": "/l"}, "win32", "/l/briefgen/cache"),
    ],
)
def test_where_clips_are_kept(
    variables: dict[str, str], platform: str, expected: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Clips are kept where the system keeps what can be made again, unless the user says otherwise."""
    for name in ("BRIEFGEN_CACHE", "XDG_CACHE_HOME", "LOCALAPPDATA"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("sys.platform", platform)

    assert Path(expected.format(home=Path.home())) == cache_folder()
