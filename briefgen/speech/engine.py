"""What turns a prepared text into sound. Engines only synthesise: normalising, lexicon and timing are outside."""

from typing import TYPE_CHECKING, Protocol

from briefgen.errors import BriefgenError

if TYPE_CHECKING:
    from briefgen.speech.clip import Clip
    from briefgen.speech.voice import Voice


class SpeechError(BriefgenError):
    """A Line could not be turned into sound; the message says which and what to do."""


class PassingError(SpeechError):
    """A SpeechError that may not happen again when the same sentence is tried once more."""


class SpeechEngine(Protocol):
    """A speech engine, made once per voice and build, and used from several threads.

    Found by the entry-point group ``briefgen.engines``; a voice file's ``engine:`` is the name of the entry point.
    An engine may have a static method ``installed_version()`` that gives the same as ``version``: then it is not even
    loaded when every sentence has been said before. It may have a method ``stop()``, called from another thread when
    nobody wants to hear any more: what ``speak`` waits for, such as a server, is then waited for no longer.
    """

    def __init__(self, voice: "Voice") -> None:
        """Load the voice.

        Raises:
            SpeechError: the voice or a library it needs is not installed.
        """

    @property
    def version(self) -> str:
        """Name and version of the engine and of all that its sound depends on: clips are kept under it."""

    def speak(self, text: str) -> "Clip":
        """Say one prepared sentence.

        Args:
            text: what to say, already normalised, in the engine's own notation for pronunciations.

        Raises:
            PassingError: it could not be said this time.
            SpeechError: it could not be said.
        """
