"""The interface of speech engines, which only synthesise: normalisation, lexicon and timing are outside."""

from typing import TYPE_CHECKING, Protocol

from briefgen.errors import BriefgenError

if TYPE_CHECKING:
    from briefgen.speech.clip import Clip
    from briefgen.speech.voice import Voice


class SpeechError(BriefgenError):
    """A Line could not be synthesised; the message says which and what to do."""


class PassingError(SpeechError):
    """A SpeechError that may not occur again when the same sentence is tried once more."""


class SpeechEngine(Protocol):
    """A speech engine, made once per voice and build, and used from several threads.

    Found by the entry-point group ``briefgen.engines``; a voice file's ``engine:`` is the name of the entry point.
    An engine may have a static method ``installed_version()`` that returns the same as ``version``: then it is not
    loaded when every sentence is in the cache. It may have a method ``stop()``, called from another thread when the
    narration is cancelled: ``speak`` then stops waiting, such as for a server.
    """

    def __init__(self, voice: "Voice") -> None:
        """Load the voice.

        Raises:
            SpeechError: the voice or a library it needs is not installed.
        """

    @property
    def version(self) -> str:
        """Name and version of the engine and of all that its sound depends on: part of the cache key of clips."""

    def speak(self, text: str) -> "Clip":
        """Synthesise one prepared sentence.

        Args:
            text: already normalised, in the engine's own notation for pronunciations.

        Raises:
            PassingError: it failed this time.
            SpeechError: it failed.
        """
