"""The built-in offline engine: hibari, whose default voice is inside its package.

Nothing is ever downloaded from here: hibari itself would fetch a voice that is missing. Its British voices are
installed with ``briefgen voices install``.
"""

import json
from importlib.metadata import version
from importlib.util import find_spec
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

from briefgen.speech.engines.base import SpeechError
from briefgen.speech.install import installed_files
from briefgen.speech.model import message

if TYPE_CHECKING:
    from briefgen.speech.model import Clip, Voice


def bundled_model(name: str) -> Path | None:
    """Return the model file of a hibari voice if it is inside the package, else None."""
    package = find_spec("hibari")
    if package is None or package.origin is None:
        return None
    # Its list of voices is read here, as importing hibari takes a while.
    assets = Path(package.origin).parent / "assets"
    listed = json.loads((assets / "voices.json").read_text(encoding="utf-8")).get(name, {})
    path = assets / str(listed.get("file"))
    return path if listed.get("bundled") and path.is_file() else None


def _words() -> ModuleType:
    """Import ``hibari_words``, and so hibari and onnxruntime, which a fully cached programme never needs."""
    from briefgen.speech.engines import hibari_words  # noqa: PLC0415  (every sentence may be in the cache)

    return hibari_words


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
        self._synthesiser = _words().load_synthesiser(voice.model, model, model.stat().st_mtime_ns)

    @staticmethod
    def installed_version() -> str:
        """Name and version of the engine; the samples differ with the numeric library behind it."""
        numeric = f"scipy {version('scipy')}" if find_spec("scipy") else "numpy"
        libraries = f"onnxruntime {version('onnxruntime')}, numpy {version('numpy')}"
        return f"hibari {version('hibari-tts')} ({numeric}), {libraries}"

    @staticmethod
    def word_sounds(text: str, *, british: bool) -> tuple[tuple[str, str], ...]:
        """Return every word of a prepared text with its phonemes; no voice need be installed."""
        found: tuple[tuple[str, str], ...] = _words().word_sounds(text, british=british)
        return found

    @property
    def version(self) -> str:
        """Name and version of the engine."""
        return self.installed_version()

    def speak(self, text: str) -> "Clip":
        """Synthesise one prepared sentence (24 kHz).

        Raises:
            SpeechError: the model failed.
        """
        try:
            clip: Clip = self._synthesiser.clip_of(text, self._speed)
        except Exception as error:  # onnxruntime's exceptions have no common base
            raise SpeechError(message("engine_failed", reason=type(error).__name__)) from error
        return clip
