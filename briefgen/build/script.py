"""Who narrates, and what is said and when, as values that any process can be given.

Why apart: what draws the pages need not import what speaks.
"""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefgen.speech.engine_recorded import ENGINE as RECORDED
from briefgen.storyboard.model import Storyboard, Timeline

if TYPE_CHECKING:
    from collections.abc import Mapping

    from briefgen.audio.programme import Programme
    from briefgen.speech.voice import Voice


@dataclass(frozen=True)
class Casting:
    """The voices of a build, by role, and why they will not narrate, if so.

    Attributes:
        voices: which computer voice says the Lines of a role.
        asked: the voices that were asked for; they differ where a person's recordings are.
        no_audio: why there is no podcast though it was wanted, or empty.
    """

    voices: "Mapping[str, Voice]"
    asked: "Mapping[str, Voice]"
    no_audio: str = ""

    @property
    def voice(self) -> "Voice":
        """The one whose pauses are kept: of the host, where two take turns."""
        return next(iter(self.voices.values()))

    @property
    def pace(self) -> "Voice":
        """The one whose pauses the estimate has."""
        return next(iter(self.asked.values()))


@dataclass(frozen=True)
class Script:
    """What is said and when.

    Attributes:
        storyboard: fitted to seven minutes.
        timeline: measured when there is a narration, else estimated.
        programme: the narration, or None when none was asked for.
        reading: whose recordings are heard, if any.
    """

    storyboard: Storyboard
    timeline: Timeline
    programme: "Programme | None" = None
    reading: "Reading | None" = None

    def credited(self, casting: Casting) -> "dict[str, Voice]":
        """Return whose voice is heard, by the speaker's name, in the order of their first words."""
        from briefgen.speech.recordings import said  # noqa: PLC0415  (start-up time)
        from briefgen.speech.voices import find_voice  # noqa: PLC0415  (start-up time)

        heard: dict[str, Voice] = {}
        for line in self.storyboard.lines:
            if line.speaker in heard:
                continue
            if line.role != RECORDED:
                heard[line.speaker] = casting.voices[line.role]
                continue
            mine = [each for each in self.storyboard.lines if each.role == RECORDED]
            minutes = sum(self.timeline.lines[each.id].duration_s for each in mine) / 60
            credit = {
                "name": line.speaker,
                "credit": said("credit", name=line.speaker),
                "rate_wpm": round(sum(each.words for each in mine) / minutes, 1),
            }
            heard[line.speaker] = find_voice(RECORDED).model_copy(update=credit)
        return heard


@dataclass(frozen=True)
class Reading:
    """What came of a folder of recordings.

    Attributes:
        name: who read, as shown.
        notes: what the author should know.
    """

    name: str
    notes: tuple[str, ...] = ()
