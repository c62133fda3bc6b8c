"""The clips that are kept: what comes back is exactly what went in, or nothing."""

import io
import json
import os
import subprocess
import sys
import wave
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from briefgen import resources
from briefgen.cache import Cache
from briefgen.speech.clips import cached_clip, clip_from_bytes, clip_key, clip_to_bytes, in_16_bits, pcm_16, wav
from briefgen.speech.engines.base import SpeechError, engine_version, load_engine
from briefgen.speech.model import Clip, SpokenWord
from briefgen.speech.voices import find_voice

VOICE = find_voice("google-uk")
KEY = clip_key("Hello.", VOICE, "gTTS 2.5")
WORDS = (SpokenWord("Hello.", 0.1, 1 / 3),)
CLIP = in_16_bits(Clip(np.linspace(-1, 1, 500, dtype=np.float32), 24_000, WORDS))


def unmade() -> Clip:
    """Making a clip that is in the cache is not needed."""
    pytest.fail("the clip was made again")


def files(folder: Path) -> list[Path]:
    """Return the files in a folder."""
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_clip_comes_back(tmp_path: Path) -> None:
    """What is stored is there for another process: samples, rate and words; another text is made."""
    made = cached_clip(KEY, lambda: CLIP, Cache(tmp_path))
    stored = cached_clip(KEY, unmade, Cache(tmp_path))

    for clip in (made, stored, cached_clip(KEY, lambda: CLIP, None)):
        assert (24_000, "float32", WORDS) == (clip.rate_hz, str(clip.samples.dtype), clip.words)
        assert CLIP.samples.tobytes() == clip.samples.tobytes()
    other = Clip(CLIP.samples[:10], 24_000)
    assert 10 == len(cached_clip(clip_key("Goodbye.", VOICE, "gTTS 2.5"), lambda: other, Cache(tmp_path)).samples)


TIMES = st.floats(0, 1000)


@settings(max_examples=30, deadline=None)
@given(
    arrays(np.float32, st.integers(1, 50), elements=st.floats(-1.5, 1.5, width=32)),
    st.integers(8000, 48_000),
    st.lists(st.builds(SpokenWord, st.text(), TIMES, TIMES), max_size=3),
)
def test_any_clip_comes_back(
    samples: "np.ndarray[tuple[int], np.dtype[np.float32]]", rate_hz: int, words: list[SpokenWord]
) -> None:
    """Writing and reading are inverse, bit for bit, for every clip of 16 bits; rounding changes next to nothing."""
    clip = in_16_bits(Clip(samples, rate_hz, tuple(words)))
    kept = clip_from_bytes(clip_to_bytes(clip))

    assert (rate_hz, tuple(words)) == (kept.rate_hz, kept.words)
    assert clip.samples.tobytes() == kept.samples.tobytes()
    assert np.abs(clip.samples - np.clip(samples, -1, 1)).max() < 1 / 60_000


def test_clips_are_joined_to_a_wav_file() -> None:
    """The file has the samples of each clip, with a pause between two of them and none at the ends."""
    with wave.open(io.BytesIO(wav([CLIP, CLIP], 0.25))) as file:
        form = (file.getnchannels(), file.getsampwidth(), file.getframerate())
        samples = np.frombuffer(file.readframes(file.getnframes()), "<i2")

    one = np.frombuffer(pcm_16(CLIP.samples), "<i2")
    assert (1, 2, 24_000) == form
    assert np.array_equal(np.concatenate([one, np.zeros(6000, np.int16), one]), samples)


def test_what_a_clip_depends_on() -> None:
    """Another text, voice, speed, server or engine is another clip; the name and credit of the voice are not."""
    changes = (
        {"model": "x"}, {"speed": 1.5}, {"sends_to": "x"}, {"engine": "x"}, {"notation": "espeak"},
        {"languages": ("en-GB",)}, {"files": find_voice("emma").files},
    )  # fmt: skip
    keys = {
        KEY,
        clip_key("Hello!", VOICE, "gTTS 2.5"),
        clip_key("Hello.", VOICE, "gTTS 2.6"),
        *(clip_key("Hello.", VOICE.model_copy(update=change), "gTTS 2.5") for change in changes),
    }

    assert 3 + len(changes) == len(keys)
    assert KEY == clip_key("Hello.", VOICE.model_copy(update={"name": "x", "credit": "y"}), "gTTS 2.5")


def test_a_damaged_clip_is_made_again(tmp_path: Path) -> None:
    """A file that is not whole gives nothing, and is replaced."""
    cached_clip(KEY, lambda: CLIP, Cache(tmp_path))
    (path,) = files(tmp_path)
    path.write_bytes(path.read_bytes()[:-3] + b"abc")

    again = cached_clip(KEY, lambda: Clip(CLIP.samples[:10], 24_000), Cache(tmp_path))

    assert 10 == len(again.samples)
    assert [path] == files(tmp_path)


def test_a_clip_that_cannot_be_made_is_not_stored(tmp_path: Path) -> None:
    """What the engine raises is passed on, and nothing is left."""

    def fail() -> Clip:
        raise SpeechError("Nothing came.")

    with pytest.raises(SpeechError, match="Nothing came"):
        cached_clip(KEY, fail, Cache(tmp_path))
    assert [] == files(tmp_path)


def test_many_at_once(tmp_path: Path) -> None:
    """Threads that store and read the same clips never see half of one."""
    store = Cache(tmp_path)

    def same(number: int) -> bool:
        clip = cached_clip(clip_key(str(number % 4), VOICE, ""), lambda: CLIP, store)
        return np.array_equal(clip.samples, CLIP.samples)

    with ThreadPoolExecutor(8) as pool:
        assert [True] * 60 == list(pool.map(same, range(60)))
    assert 4 == len(files(tmp_path))


@pytest.mark.parametrize("voice", ["heart", "google-uk"])
def test_the_version_is_known_without_loading(voice: str) -> None:
    """The name and version of an engine are the same before and after its voice is loaded."""
    found = find_voice(voice)
    assert load_engine(found).version == engine_version(found)


def test_no_version_without_an_engine() -> None:
    """An engine that is not installed has no version; loading it says what to do."""
    assert None is engine_version(VOICE.model_copy(update={"engine": "none"}))


BUILD = """
import hashlib, json, sys
from datetime import date
from pathlib import Path
from briefgen.pipeline.build import build
from briefgen.pipeline.order import Order

path = Path(sys.argv[1])
outputs = frozenset({"podcast", "slides"})
built = build(Order(path.read_bytes(), path.name, outputs=outputs, today=date(2026, 1, 1)))
heavy = sorted({"onnxruntime", "hibari"} & set(sys.modules))
files = {artifact.name: hashlib.sha256(artifact.data).hexdigest() for artifact in built.artifacts}
print(json.dumps([heavy, files, built.manifest.model_dump_json()]))
"""


def test_with_every_sentence_kept_no_engine_is_loaded(tmp_path: Path) -> None:
    """A second build loads neither engine nor model, and gives the same bytes; so does one after the cache is lost."""
    sample = resources.samples() / "why-reviews-go-unread.yaml"

    def build_with(cache: Path) -> list[object]:
        environment = os.environ | {"BRIEFGEN_CACHE": str(cache)}
        command = [sys.executable, "-c", BUILD, str(sample)]
        run = subprocess.run(command, env=environment, check=True, capture_output=True, text=True)
        found: list[object] = json.loads(run.stdout)
        return found

    first = build_with(tmp_path / "cache")
    second = build_with(tmp_path / "cache")
    (tmp_path / "file").write_text("in the way")
    without = build_with(tmp_path / "file")

    assert [["hibari", "onnxruntime"], [], ["hibari", "onnxruntime"]] == [first[0], second[0], without[0]]
    assert first[1:] == second[1:] == without[1:]
