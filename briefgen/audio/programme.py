"""Clips → one programme: chimes, pauses, even levels, and times that are exact to the sample."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from briefgen.audio.legible import legible
from briefgen.audio.sting import CHIME_S, QUIET_AFTER_S, chime
from briefgen.speech.word_times import written_starts
from briefgen.storyboard.model import Line, Storyboard, Timeline
from briefgen.storyboard.timing import Pauses, timeline_of

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from briefgen.speech.clip import Clip
    from briefgen.speech.voice import Voice

FADE_S = 0.005
"""The fade at both ends of a clip, in seconds: too short to hear, long enough to prevent a click."""

MAX_EVENING_DB = 3.0
"""The most that one clip is raised or lowered towards the common level: natural emphasis must survive."""

CHIME_BELOW_SPEECH_DB = 9.0
"""How far the chime's level (its loudest part) lies below that of the speech."""

_FRAME_S = 0.02
_SPEECH_FLOOR_DB = 30.0


@dataclass(frozen=True, eq=False)
class Programme:
    """The whole narration, before it is brought to its final loudness.

    Attributes:
        samples: float32 mono, shape (n,), where n is ``timeline.total_s`` × ``rate_hz`` to the nearest sample.
        rate_hz: samples a second.
        timeline: when each Line and Scene is heard, measured.
    """

    samples: "NDArray[np.float32]"
    rate_hz: int
    timeline: Timeline

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


def assemble(storyboard: Storyboard, clips: Mapping[str, "Clip"], voice: "Voice", rate_hz: int = 24_000) -> Programme:
    """Join the clips of a Storyboard into one programme.

    Args:
        storyboard: what is said.
        clips: the sound of each Line, by Line id, silence trimmed; any sample rate.
        voice: whose pauses are used.
        rate_hz: samples a second of the programme.

    Raises:
        KeyError: a Line has no clip.
    """
    import numpy as np  # noqa: PLC0415  (heavy import)

    lines = storyboard.lines
    timeline = timeline_of(storyboard, {line.id: clips[line.id].duration_s for line in lines}, pauses_of(voice))
    sounds = [_resampled(clips[line.id], rate_hz) for line in lines]
    levels = [_speech_level_db(sound, rate_hz) for sound in sounds]
    common_db = float(np.median([level for level in levels if level > -math.inf] or [-26.0]))
    samples = np.zeros(_nearest(timeline.total_s * rate_hz), np.float32)
    for line, sound, level_db in zip(lines, sounds, levels, strict=True):
        gain_db = float(np.clip(common_db - level_db, -MAX_EVENING_DB, MAX_EVENING_DB))
        _place(
            samples, _faded(sound, rate_hz) * _factor(gain_db), _nearest(timeline.lines[line.id].start_s * rate_hz)
        )
    _add_chimes(samples, rate_hz, common_db - CHIME_BELOW_SPEECH_DB)
    return Programme(samples, rate_hz, replace(timeline, words=_word_starts(lines, clips, timeline)))


def _word_starts(
    lines: Sequence[Line], clips: Mapping[str, "Clip"], timeline: Timeline
) -> dict[str, tuple[float, ...]]:
    """When each written word is heard, for the Lines whose clips know."""
    starts: dict[str, tuple[float, ...]] = {}
    for line in lines:
        if words := clips[line.id].words:
            begin_s = timeline.lines[line.id].start_s
            heard = written_starts(legible(line.text).split(), words)
            starts[line.id] = tuple(begin_s + start_s for start_s in heard)
    return starts


def _nearest(value: float) -> int:
    # Not round(): its ties go to the even number, so two starts could drift apart by a sample.
    return math.floor(value + 0.5)


def _factor(gain_db: float) -> float:
    return float(10 ** (gain_db / 20))


def _place(samples: "NDArray[np.float32]", sound: "NDArray[np.float32]", start: int) -> None:
    end = min(start + len(sound), len(samples))  # a resampled clip may be half a sample longer than its time
    samples[start:end] += sound[: end - start]


def _add_chimes(samples: "NDArray[np.float32]", rate_hz: int, level_db: float) -> None:
    opening, closing = chime(rate_hz), chime(rate_hz, closing=True)
    gain = _factor(level_db - _speech_level_db(opening, rate_hz))
    _place(samples, opening * gain, 0)
    _place(samples, closing * gain, len(samples) - len(closing))


def _speech_level_db(sound: "NDArray[np.float32]", rate_hz: int) -> float:
    """Return the mean level of the frames that hold speech (within 30 dB of the loudest); -inf for silence."""
    import numpy as np  # noqa: PLC0415  (heavy import)

    frame = max(1, round(_FRAME_S * rate_hz))
    whole = np.zeros(-(-max(len(sound), 1) // frame) * frame)
    whole[: len(sound)] = sound
    power = np.mean(whole.reshape(-1, frame) ** 2, axis=1)
    if not power.max() > 0:
        return -math.inf
    return float(10 * np.log10(power[power >= power.max() * 10 ** (-_SPEECH_FLOOR_DB / 10)].mean()))


def _faded(sound: "NDArray[np.float32]", rate_hz: int) -> "NDArray[np.float32]":
    import numpy as np  # noqa: PLC0415  (heavy import)

    count = min(round(FADE_S * rate_hz), len(sound) // 2)
    ramp = (0.5 - 0.5 * np.cos(np.pi * np.arange(count) / max(count, 1))).astype(np.float32)
    faded = sound.copy()
    faded[:count] *= ramp
    faded[len(faded) - count :] *= ramp[::-1]
    return faded


def _resampled(clip: "Clip", rate_hz: int) -> "NDArray[np.float32]":
    """Return a clip's samples at another rate, by cutting or padding its spectrum (band-limited, no phase shift)."""
    import numpy as np  # noqa: PLC0415  (heavy import)

    if clip.rate_hz == rate_hz or not len(clip.samples):
        return clip.samples.astype(np.float32)
    margin = clip.rate_hz // 10  # silence around it keeps the two ends, which the transform joins, apart
    padded = np.pad(clip.samples.astype(np.float64), margin)
    padded = np.pad(padded, (0, -len(padded) % clip.rate_hz))  # whole seconds: the ratio of lengths is exact
    count = len(padded) // clip.rate_hz * rate_hz
    sound = np.fft.irfft(np.fft.rfft(padded)[: count // 2 + 1], count) * (count / len(padded))
    start, length = _nearest(margin * rate_hz / clip.rate_hz), _nearest(clip.duration_s * rate_hz)
    return sound[start : start + length].astype(np.float32)
