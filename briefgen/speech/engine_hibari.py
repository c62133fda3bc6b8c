"""The built-in offline engine: hibari, whose default voice is inside its package.

Nothing is ever downloaded from here: hibari itself would fetch a voice that is missing. Its British voices are
installed with ``briefgen voices install``.
"""

import json
from functools import lru_cache
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from typing import TYPE_CHECKING, Any

from briefgen.speech.clip import Clip
from briefgen.speech.engine import SpeechError
from briefgen.speech.messages import message
from briefgen.speech.onnx import load_onnxruntime
from briefgen.speech.voice_files import installed_files

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from briefgen.speech.voice import Voice

LOADED = 2
"""How many voices a process keeps: a host and a reader."""

SEED = 0
"""For the noise part of every sentence, so that the same sentence gives the same samples on every run and thread."""


def bundled_model(name: str) -> Path | None:
    """Return the model file of a hibari voice if it is inside the package, else None."""
    package = find_spec("hibari")
    if package is None or package.origin is None:
        return None
    # Its list of voices is read here, as importing hibari takes a while and loads the library that runs the model.
    assets = Path(package.origin).parent / "assets"
    listed = json.loads((assets / "voices.json").read_text(encoding="utf-8")).get(name, {})
    path = assets / str(listed.get("file"))
    return path if listed.get("bundled") and path.is_file() else None


class HibariEngine:
    """One hibari voice; ``speak`` may be called from several threads, which share the model.

    Args:
        voice: its ``model`` is the name of a voice of hibari.

    Raises:
        SpeechError: hibari or the voice's model is not installed.
    """

    def __init__(self, voice: "Voice") -> None:
        self._speed = voice.speed
        model = next(iter(installed_files(voice).values()), None) or bundled_model(voice.model)
        if model is None:
            raise SpeechError(message("voice_incomplete", voice=voice.id, package="hibari-tts"))
        self._hibari = _load(voice.model, model, model.stat().st_mtime_ns)

    @staticmethod
    def installed_version() -> str:
        """Name and version of the engine; the samples differ with the numeric library behind it."""
        numeric = f"scipy {version('scipy')}" if find_spec("scipy") else "numpy"
        libraries = f"onnxruntime {version('onnxruntime')}, numpy {version('numpy')}"
        return f"hibari {version('hibari-tts')} ({numeric}), {libraries}"

    @property
    def version(self) -> str:
        """Name and version of the engine."""
        return self.installed_version()

    def speak(self, text: str) -> Clip:
        """Say one prepared sentence (24 kHz).

        Raises:
            SpeechError: the model failed.
        """
        try:
            return _spoken(self._hibari, text, self._speed)
        except Exception as error:  # onnxruntime's exceptions have no common base
            raise SpeechError(message("engine_failed", reason=type(error).__name__)) from error


@lru_cache(maxsize=LOADED)
def _load(name: str, model: Path, changed_ns: int) -> Any:
    """Load a voice, and keep it for the next pack of this process; a file that has changed is loaded anew."""
    del changed_ns
    load_onnxruntime()
    from hibari import Hibari  # noqa: PLC0415  (heavy import)
    from hibari.voices import VOICES  # noqa: PLC0415

    from briefgen.speech.hibari_words import listening_g2p, with_durations  # noqa: PLC0415  (heavy import)

    return Hibari(
        voice=name, model=with_durations(model.read_bytes()), threads=1, g2p=listening_g2p(VOICES[name]["british"])
    )


def _spoken(hibari: Any, text: str, speed: float) -> Clip:
    """Say a text as ``hibari(text, speed, seed)`` does, and note when each word is heard."""
    import numpy as np  # noqa: PLC0415  (heavy import)
    from hibari import dsp  # noqa: PLC0415  (heavy import)

    from briefgen.speech.hibari_words import heard_words  # noqa: PLC0415  (heavy import)

    noise = np.random.default_rng(SEED)
    sounds: list[NDArray[np.float32]] = []
    chunks: list[tuple[str, NDArray[np.float32]]] = []
    hibari.g2p.forget()
    for phonemes in hibari.phonemize(text):
        ids = hibari.ids(phonemes)
        if len(ids) < 3:
            continue
        given = {"ids": np.asarray([ids], np.int64), "speed": np.asarray([speed], np.float32)}
        *spectrum, units = hibari.sess.run(None, given)
        sounds.append(dsp.synth(*(part[0] for part in spectrum), noise))
        chunks.append(("".join(sign for sign in phonemes if sign in hibari.vocab), units.ravel()))
    samples = np.concatenate(sounds) if sounds else np.zeros(0, np.float32)
    return Clip(samples, hibari.sample_rate, heard_words(hibari.g2p.heard, chunks, hibari.vocab))
