"""A stranger's speech engine that fails in the way that its voice file names, while another sentence is being said."""

import threading
import time
from typing import TYPE_CHECKING

from briefgen.speech.engines.base import SpeechError
from briefgen.speech.engines.hibari import HibariEngine
from briefgen.speech.voices import find_voice

if TYPE_CHECKING:
    from briefgen.speech.model import Clip, Voice

FAILS_AT = 3
"""The sentence at which it fails, unless its voice file says another."""


class FailingEngine:
    """Says some sentences as the built-in voice does, then fails.

    How and when is the model of its voice file: ``raise``, ``surprise``, ``exit`` or ``hang``, and the sentence.
    """

    version = "failing 1"

    def __init__(self, voice: "Voice") -> None:
        self._how, _, at = voice.model.partition(" ")
        self._at = int(at or FAILS_AT)
        self._engine = HibariEngine(find_voice("heart"))
        self._lock, self._said = threading.Lock(), 0

    def speak(self, text: str) -> "Clip":
        """Say a sentence, or fail."""
        with self._lock:
            self._said += 1
            fails = self._said == self._at
        if not fails:
            return self._engine.speak(text)
        if self._how == "surprise":
            raise ValueError("a stranger's surprise")
        if self._how == "exit":
            raise SystemExit(7)
        if self._how == "hang":
            time.sleep(120)
        raise SpeechError("The voice is hoarse.")
