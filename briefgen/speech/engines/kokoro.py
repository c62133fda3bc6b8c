"""Kokoro, an offline engine (extra ``briefgen[kokoro]``); its voices are installed with ``briefgen voices install``.

The phonemes come from hibari's dictionaries, in the notation that Kokoro was trained on; espeak, which kokoro-onnx
brings and would use, does not decide how anything is said.
"""

from importlib.metadata import version
from typing import TYPE_CHECKING, Any

from briefgen.process import no_telemetry
from briefgen.speech.engines.base import SpeechError, sentence_session
from briefgen.speech.install import installed_files
from briefgen.speech.model import Clip, message

if TYPE_CHECKING:
    from pathlib import Path

    from briefgen.speech.model import Voice


class KokoroEngine:
    """One Kokoro voice; ``speak`` may be called from several threads, which share the model.

    Args:
        voice: its ``model`` is the name of a voice of Kokoro, such as ``bf_emma``; its files are the model
            (``.onnx``) and the voices (``.bin``).

    Raises:
        SpeechError: kokoro-onnx or the voice is not installed.
    """

    def __init__(self, voice: "Voice") -> None:
        no_telemetry()
        try:
            kokoro_onnx = _kokoro_onnx()
        except ImportError:
            raise SpeechError(message("extra_missing", voice=voice.id, extra="kokoro")) from None
        files = installed_files(voice)
        model = next((path for name, path in files.items() if name.endswith(".onnx")), None)
        styles = next((path for name, path in files.items() if name.endswith(".bin")), None)
        if model is None or styles is None:
            raise SpeechError(message("voice_missing", voice=voice.id))
        self._speed = voice.speed
        self._kokoro = _load(kokoro_onnx, model, styles)
        if voice.model not in self._kokoro.get_voices():
            raise SpeechError(message("voice_missing", voice=voice.id))
        self._style = self._kokoro.get_voice_style(voice.model)
        self._phonemes = _phonemes(british=voice.british)

    @staticmethod
    def installed_version() -> str:
        """Name and version of the engine and of the dictionaries."""
        parts = f"hibari {version('hibari-tts')}, onnxruntime {version('onnxruntime')}"
        return f"kokoro-onnx {version('kokoro-onnx')}, {parts}"

    @property
    def version(self) -> str:
        """Name and version of the engine."""
        return self.installed_version()

    def speak(self, text: str) -> Clip:
        """Synthesise one prepared sentence (24 kHz).

        Raises:
            SpeechError: the model failed, or there is nothing to say.
        """
        how = {"speed": self._speed, "is_phonemes": True, "trim": False}
        try:
            sounds = self._phonemes(text)
            made = self._kokoro.create(sounds, self._style, **how) if any(map(str.isalpha, sounds)) else None
        except Exception as error:  # onnxruntime's exceptions have no common base
            raise SpeechError(message("engine_failed", reason=type(error).__name__)) from error
        if made is None:
            raise SpeechError(message("nothing_to_say"))
        samples, rate_hz = made
        return Clip(samples, int(rate_hz))


def _kokoro_onnx() -> Any:
    """Import kokoro-onnx.

    Raises:
        ImportError: the extra is not installed.
    """
    import kokoro_onnx  # noqa: PLC0415  (an optional extra)

    return kokoro_onnx


def _load(kokoro_onnx: Any, model: "Path", styles: "Path") -> Any:
    """Load model and styles into a Kokoro that runs each sentence on one thread."""
    return kokoro_onnx.Kokoro.from_session(sentence_session(model), str(styles))


def _phonemes(*, british: bool) -> Any:
    """Return hibari's grapheme-to-phoneme function, with its dictionaries loaded."""
    from hibari.g2p import G2P  # noqa: PLC0415  (every sentence may be in the cache)

    to_phonemes = G2P(british=british)
    to_phonemes("Zxqvorple.")  # parts that are otherwise made on first use, which two threads would do at once
    return to_phonemes
