"""The author's own voice: listed like every other, but it cannot synthesise.

Recordings replace the narration of whole Scenes (``briefgen.speech.recordings.files``), without any engine.
"""

from typing import TYPE_CHECKING

from briefgen.errors import UsageError
from briefgen.speech.recordings.messages import message

if TYPE_CHECKING:
    from briefgen.speech.model import Voice

ENGINE = "recorded"
"""The engine's name in a voice file."""


class RecordedEngine:
    """The engine of recorded voices: it cannot synthesise, and its error says what to do instead.

    Raises:
        UsageError: always.
    """

    def __init__(self, voice: "Voice") -> None:
        raise UsageError(message("needs_recordings", voice=voice.id))
