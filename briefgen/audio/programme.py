"""Clips → one programme: chimes, pauses, even levels, and times that are exact to the sample."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from briefgen.audio.joins import faded, nearest, place, resampled
from briefgen.audio.legible import legible
from briefgen.audio.levels import even_scenes, factor, gains_db, speech_level_db, speech_spans
from briefgen.audio.recorded import RecordedScene
from briefgen.audio.sting import CHIME_S, QUIET_AFTER_S, chime
from briefgen.speech.word_times import written_starts
from briefgen.storyboard.model import Storyboard, Timeline
from briefgen.storyboard.timing import Pauses, timeline_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from briefgen.speech.clip import Clip, SpokenWord
    from briefgen.speech.voice import Voice

CHIME_BELOW_SPEECH_DB = 9.0
"""How far the chime's level (its loudest part) lies below that of the speech."""


@dataclass(frozen=True, eq=False)
class Programme:
    """The whole narration, before it is brought to its final loudness.

    Attributes:
        samples: float32 mono, shape (n,), where n is ``timeline.total_s`` × ``rate_hz`` to the nearest sample.
        rate_hz: samples a second.
        timeline: when each Line and Scene is heard, measured.
        spoken: from when to when each Scene is spoken, in seconds, without the pause after it.
    """

    samples: "NDArray[np.float32]"
    rate_hz: int
    timeline: Timeline
    spoken: tuple[tuple[float, float], ...] = ()

    @property
    def duration_s(self) -> float:
        """How long it is, in seconds."""
        return len(self.samples) / self.rate_hz


def pauses_of(voice: "Voice") -> Pauses:
    """Return the silences of a programme read by a voice; the chimes count as opening and closing."""
    return Pauses(
        sentence_s=voice.sentence_pause_s,
        paragraph_s=voice.paragraph_pause_s,
        scene_s=voice.scene_pause_s,
        opening_s=CHIME_S + QUIET_AFTER_S,
        closing_s=CHIME_S,
    )


def assemble(
    storyboard: Storyboard,
    clips: Mapping[str, "Clip"],
    voice: "Voice",
    rate_hz: int = 24_000,
    recorded: Mapping[str, RecordedScene] | None = None,
) -> Programme:
    """Join the clips of a Storyboard into one programme, every Scene as loud as the others.

    Args:
        storyboard: what is said.
        clips: the sound of each Line that is not recorded, by Line id, silence trimmed; any sample rate.
        voice: whose pauses are used.
        rate_hz: samples a second of the programme.
        recorded: the recordings that take the place of Scenes, by Scene id.

    Raises:
        KeyError: a Line has no sound.
    """
    import numpy as np  # noqa: PLC0415  (heavy import)

    recorded = recorded or {}
    timeline = measured(storyboard, clips, pauses_of(voice), recorded)
    samples = np.zeros(nearest(timeline.total_s * rate_hz), np.float32)
    lines = [line for scene in storyboard.scenes if scene.id not in recorded for line in scene.lines]
    sounds = [resampled(clips[line.id], rate_hz) for line in lines]
    gains, common_db = gains_db([speech_level_db(sound, rate_hz) for sound in sounds], [line.role for line in lines])
    for line, sound, gain_db in zip(lines, sounds, gains, strict=True):
        place(samples, faded(sound, rate_hz) * factor(gain_db), nearest(timeline.lines[line.id].start_s * rate_hz))
    for scene in storyboard.scenes:
        if scene.id in recorded:
            sound = resampled(recorded[scene.id].clip, rate_hz)
            gain_db = common_db - speech_level_db(sound, rate_hz)
            start_s = timeline.lines[scene.lines[0].id].start_s
            place(samples, sound * factor(gain_db), nearest(start_s * rate_hz))
    spoken = speech_spans(storyboard, timeline)
    even_scenes(samples, rate_hz, spoken)
    _add_chimes(samples, rate_hz, common_db - CHIME_BELOW_SPEECH_DB)
    return Programme(samples, rate_hz, timeline, tuple(spoken.values()))


def measured(
    storyboard: Storyboard,
    clips: Mapping[str, "Clip"],
    pauses: Pauses,
    recorded: Mapping[str, RecordedScene] | None = None,
) -> Timeline:
    """Return when each Line and each of its words is heard, from the sound of it.

    Args:
        storyboard: what is said.
        clips: the sound of each Line that is not recorded.
        pauses: the silences, but for those that a reader made.
        recorded: the recordings that take the place of Scenes, by Scene id.
    """
    durations = {name: clip.duration_s for name, clip in clips.items()}
    gaps: dict[str, float] = {}
    said: dict[str, Sequence[SpokenWord]] = {name: clip.words for name, clip in clips.items()}
    for scene in storyboard.scenes:
        if whole := (recorded or {}).get(scene.id):
            durations |= {name: span.duration_s for name, span in whole.spans.items()}
            gaps |= whole.gaps
            said |= whole.words
    timeline = timeline_of(storyboard, durations, pauses, gaps=gaps)
    starts: dict[str, tuple[float, ...]] = {}
    for line in storyboard.lines:
        if words := said.get(line.id):
            begin_s = timeline.lines[line.id].start_s
            starts[line.id] = tuple(begin_s + at_s for at_s in written_starts(legible(line.text).split(), words))
    return replace(timeline, words=starts)


def _add_chimes(samples: "NDArray[np.float32]", rate_hz: int, level_db: float) -> None:
    opening, closing = chime(rate_hz), chime(rate_hz, closing=True)
    gain = factor(level_db - speech_level_db(opening, rate_hz))
    place(samples, opening * gain, 0)
    place(samples, closing * gain, len(samples) - len(closing))
