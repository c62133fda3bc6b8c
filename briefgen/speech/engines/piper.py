"""Piper, an offline engine (extra ``briefgen[piper]``); its voices are installed with ``briefgen voices install``.

Piper and the espeak inside it are GPL and are imported only when one of its voices speaks.
"""

import json
import re
from importlib.metadata import version
from typing import TYPE_CHECKING, Any

import numpy as np

from briefgen.process import no_telemetry
from briefgen.speech.engines.base import SpeechError, sentence_session
from briefgen.speech.install import installed_files
from briefgen.speech.model import Clip, message

if TYPE_CHECKING:
    from pathlib import Path

    from briefgen.speech.model import Voice

# Piper drops punctuation that follows a block of phonemes; inside the block it is kept.
_MARK_AFTER_BLOCK = re.compile(r" \]\]([,.;:!?]+)")
_BETWEEN_BLOCKS = re.compile(r" \]\] \[\[ ")
_HYPHEN_AT_BLOCK = re.compile(r"(?<=\]\])-|-(?=\[\[)")


class PiperEngine:
    """One Piper voice; ``speak`` may be called from several threads, which share the model.

    Args:
        voice: its files are a model (``.onnx``) and its settings (``.onnx.json``).

    Raises:
        SpeechError: Piper or the voice is not installed.
    """

    def __init__(self, voice: "Voice") -> None:
        no_telemetry()
        try:
            piper = _piper()
        except ImportError:
            raise SpeechError(message("extra_missing", voice=voice.id, extra="piper")) from None
        files = installed_files(voice)
        model = next((path for name, path in files.items() if name.endswith(".onnx")), None)
        settings = next((path for name, path in files.items() if name.endswith(".json")), None)
        if model is None or settings is None:
            raise SpeechError(message("voice_missing", voice=voice.id))
        self._piper = _load(piper, model, settings)
        self._config = _synthesis_config(piper, self._piper.config.length_scale / voice.speed)

    @staticmethod
    def installed_version() -> str:
        """Name and version of the engine."""
        return f"piper {version('piper-tts')}, onnxruntime {version('onnxruntime')}"

    @property
    def version(self) -> str:
        """Name and version of the engine."""
        return self.installed_version()

    def speak(self, text: str) -> Clip:
        """Synthesise one prepared sentence (22.05 kHz for most voices).

        Raises:
            SpeechError: the model failed, or there is nothing to say.
        """
        try:
            chunks = list(self._piper.synthesize(_piper_text(text), self._config))
        except Exception as error:  # onnxruntime's exceptions have no common base
            raise SpeechError(message("engine_failed", reason=type(error).__name__)) from error
        if not chunks:
            raise SpeechError(message("nothing_to_say"))
        samples = np.concatenate([chunk.audio_float_array for chunk in chunks])
        return Clip(samples, int(self._piper.config.sample_rate))


def _piper_text(text: str) -> str:
    """Move the punctuation and hyphens around phoneme blocks to where Piper reads them."""
    marked = _MARK_AFTER_BLOCK.sub(r"\1 ]]", text)
    return _BETWEEN_BLOCKS.sub(" ", _HYPHEN_AT_BLOCK.sub(" ", marked))


def _piper() -> Any:
    """Import Piper.

    Raises:
        ImportError: the extra is not installed.
    """
    import piper.config  # noqa: PLC0415  (an optional extra)

    return piper


def _load(piper: Any, model: "Path", settings: "Path") -> Any:
    """Load model and settings into a Piper that runs each sentence on one thread."""
    config = piper.config.PiperConfig.from_dict(json.loads(settings.read_text(encoding="utf-8")))
    voice = piper.PiperVoice(session=sentence_session(model), config=config)
    voice.phonemize("Ready.")  # espeak is made on first use, which two threads would do at once
    return voice


def _synthesis_config(piper: Any, length_scale: float) -> Any:
    # Without noise the same sentence gives the same samples; normalised, each sentence would have its own loudness.
    return piper.config.SynthesisConfig(
        length_scale=length_scale, noise_scale=0.0, noise_w_scale=0.0, normalize_audio=False
    )
