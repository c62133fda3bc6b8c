"""Clips → one programme: chimes, pauses, even levels, and times exact to the sample."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from briefgen.audio.encode import FRAME_SAMPLES, RATE_HZ
from briefgen.audio.loudness import USUAL_DB, factor, gains_db, speech_level_db, speech_spans
from briefgen.audio.music import BED_BELOW_SPEECH_DB, STING_BELOW_SPEECH_DB, bed, bed_spans, sting, sting_spans
from briefgen.audio.recorded import RecordedScene
from briefgen.speech.recordings.align import written_starts
from briefgen.storyboard.model import Scene, Storyboard, Timeline
from briefgen.storyboard.timing import CHIME_S, Pauses, timeline_of
from briefgen.text import legible

if TYPE_CHECKING:
    from briefgen.speech.model import Clip, SpokenWord, Voice

FADE_S = 0.005
"""The fade at both ends of a clip, in seconds: too short to hear, long enough to prevent a click."""


def nearest_sample(value: float) -> int:
    """Round a position to the nearest whole sample; halves are rounded up."""
    # Not round(): its ties go to the even number, so two starts could drift apart by a sample.
    return math.floor(value + 0.5)


def mix_in(samples: NDArray[np.float32], sound: NDArray[np.float32], start: int) -> None:
    """Add a sound to a longer one in place, from the sample ``start`` on."""
    end = min(start + len(sound), len(samples))  # a resampled clip may be half a sample longer than its time
    samples[start:end] += sound[: end - start]


def fade(sound: NDArray[np.float32], rate_hz: int, fade_s: float = FADE_S) -> NDArray[np.float32]:
    """Fade a sound in and out, with a raised cosine of ``fade_s`` seconds at each end."""
    count = min(round(fade_s * rate_hz), len(sound) // 2)
    ramp = (0.5 - 0.5 * np.cos(np.pi * np.arange(count) / max(count, 1))).astype(np.float32)
    faded = sound.copy()
    faded[:count] *= ramp
    faded[len(faded) - count :] *= ramp[::-1]
    return faded


def resample(clip: "Clip", rate_hz: int) -> NDArray[np.float32]:
    """Resample a clip by cutting or padding its spectrum: band-limited, without a phase shift."""
    if clip.rate_hz == rate_hz or not len(clip.samples):
        return clip.samples.astype(np.float32)
    margin = clip.rate_hz // 10  # silence around it keeps the two ends, which the transform joins, apart
    padded = np.pad(clip.samples.astype(np.float64), margin)
    padded = np.pad(padded, (0, -len(padded) % clip.rate_hz))  # whole seconds: the ratio of lengths is exact
    count = len(padded) // clip.rate_hz * rate_hz
    sound = np.fft.irfft(np.fft.rfft(padded)[: count // 2 + 1], count) * (count / len(padded))
    start, length = nearest_sample(margin * rate_hz / clip.rate_hz), nearest_sample(clip.duration_s * rate_hz)
    return sound[start : start + length].astype(np.float32)


NOTES_HZ = (293.66, 440.0)
"""D4 and A4: an open fifth, neither glad nor sad; low enough to be gentle, high enough for a phone."""

_PARTIALS = ((1, 1.0), (2, 0.22), (3, 0.06))
_SECOND_NOTE_S = 0.32
_ATTACK_S = 0.04
_DECAY_S = 0.42
_FADE_S = 0.5


def chime(rate_hz: int, *, closing: bool = False) -> NDArray[np.float32]:
    """Synthesise the chime: two notes, rising for the opening and falling for the closing.

    Args:
        rate_hz: samples a second.
        closing: whether it is the closing chime.

    Returns:
        float32, shape (round(1.6 × rate_hz),), peak 1, silent at both ends.
    """
    count = round(CHIME_S * rate_hz)
    sound = np.zeros(count)
    notes = tuple(reversed(NOTES_HZ)) if closing else NOTES_HZ
    for start, pitch_hz in zip((0, round(_SECOND_NOTE_S * rate_hz)), notes, strict=True):
        sound[start:] += _note(pitch_hz, count - start, rate_hz)
    fade = round(_FADE_S * rate_hz)
    sound[-fade:] *= 0.5 + 0.5 * np.cos(np.pi * np.arange(1, fade + 1) / fade)
    even: NDArray[np.float32] = (sound / np.abs(sound).max()).astype(np.float32)
    return even


def _note(pitch_hz: float, count: int, rate_hz: int) -> NDArray[np.float64]:
    """Synthesise a decaying note with its first partials, of ``count`` samples."""
    time_s = np.arange(count) / rate_hz
    swell = 0.5 - 0.5 * np.cos(np.pi * np.minimum(time_s / _ATTACK_S, 1))
    tones = [
        level * np.exp(-time_s * partial / _DECAY_S) * np.sin(2 * np.pi * partial * pitch_hz * time_s)
        for partial, level in _PARTIALS
    ]
    whole: NDArray[np.float64] = swell * np.sum(tones, axis=0)
    return whole


CHIME_BELOW_SPEECH_DB = 9.0
"""How far the chime's level (its loudest part) lies below that of the speech."""


@dataclass(frozen=True, eq=False)
class Programme:
    """The whole narration, before it is brought to its final loudness.

    Attributes:
        samples: float32 mono, shape (n,), where n is ``timeline.total_s`` × ``rate_hz`` to the nearest sample.
        rate_hz: samples a second.
        timeline: start and end of each Line and Scene, measured.
        spoken: start and end of the speech of each Scene, in seconds, without the pause after it.
    """

    samples: NDArray[np.float32]
    rate_hz: int
    timeline: Timeline
    spoken: tuple[tuple[float, float], ...] = ()

    @property
    def duration_s(self) -> float:
        """The duration in seconds."""
        return len(self.samples) / self.rate_hz


def pauses_of(voice: "Voice") -> Pauses:
    """Return the pauses of a programme read by a voice; the chimes count as opening and closing.

    Scenes begin at frames of the MP3, so that each is encoded by itself, and to the same bytes wherever it stands.
    """
    return Pauses.of(
        voice.sentence_pause_s, voice.paragraph_pause_s, voice.scene_pause_s, grid_s=FRAME_SAMPLES / RATE_HZ
    )


def assemble(  # noqa: PLR0913  (options by keyword)
    storyboard: Storyboard,
    clips: Mapping[str, "Clip"],
    voice: "Voice",
    rate_hz: int = 24_000,
    recorded: Mapping[str, RecordedScene] | None = None,
    *,
    music: bool = False,
) -> Programme:
    """Join the clips of a Storyboard into one programme, and make the sentences of each Scene equally loud.

    Each Scene depends on its own Lines alone: an edit in one changes no sample of the others, which then need not be
    encoded again. Mastering makes the Scenes equally loud.

    Args:
        storyboard: what is said.
        clips: the sound of each Line that is not recorded, by Line id, silence trimmed; any sample rate.
        voice: whose pauses are used.
        rate_hz: samples a second of the programme.
        recorded: the recordings that take the place of Scenes, by Scene id.
        music: whether there is a bed under the first and the last Scene, and a sting between parts.

    Raises:
        KeyError: a Line has no sound.
    """
    recorded = recorded or {}
    timeline = measure_timeline(storyboard, clips, pauses_of(voice), recorded)
    samples = np.zeros(nearest_sample(timeline.total_s * rate_hz), np.float32)
    levels_db = []
    for scene in storyboard.scenes:
        if scene.id in recorded:
            sounds = {scene.lines[0].id: resample(recorded[scene.id].clip, rate_hz)}
            levels_db.append(speech_level_db(sounds[scene.lines[0].id], rate_hz))
        else:
            sounds, level_db = _evened(scene, clips, rate_hz)
            levels_db.append(level_db)
        for name, sound in sounds.items():
            mix_in(samples, sound, nearest_sample(timeline.lines[name].start_s * rate_hz))
    _add_chimes(samples, rate_hz, levels_db)
    if music:
        _add_music(samples, rate_hz, storyboard, timeline, levels_db)
    return Programme(samples, rate_hz, timeline, tuple(speech_spans(storyboard, timeline).values()))


def _evened(
    scene: Scene, clips: Mapping[str, "Clip"], rate_hz: int
) -> "tuple[dict[str, NDArray[np.float32]], float]":
    """Return the samples of each Line, with all speakers at one level, and that level in decibels."""
    sounds = {line.id: resample(clips[line.id], rate_hz) for line in scene.lines}
    levels = [speech_level_db(sound, rate_hz) for sound in sounds.values()]
    gains, common_db = gains_db(levels, [line.role for line in scene.lines])
    even = {
        name: fade(sound, rate_hz) * factor(gain_db)
        for (name, sound), gain_db in zip(sounds.items(), gains, strict=True)
    }
    return even, common_db


def measure_timeline(
    storyboard: Storyboard,
    clips: Mapping[str, "Clip"],
    pauses: Pauses,
    recorded: Mapping[str, RecordedScene] | None = None,
) -> Timeline:
    """Compute the times of every Line and word from the durations of the clips and the pauses.

    Args:
        storyboard: what is said.
        clips: the sound of each Line that is not recorded.
        pauses: between clips; recordings have their own.
        recorded: the recordings that take the place of Scenes, by Scene id.
    """
    durations = {name: clip.duration_s for name, clip in clips.items()}
    gaps: dict[str, float] = {}
    words_by_line: dict[str, Sequence[SpokenWord]] = {name: clip.words for name, clip in clips.items()}
    for scene in storyboard.scenes:
        if whole := (recorded or {}).get(scene.id):
            durations |= {name: span.duration_s for name, span in whole.spans.items()}
            gaps |= whole.gaps
            words_by_line |= whole.words
    timeline = timeline_of(storyboard, durations, pauses, gaps=gaps)
    starts: dict[str, tuple[float, ...]] = {}
    for line in storyboard.lines:
        if words := words_by_line.get(line.id):
            begin_s = timeline.lines[line.id].start_s
            starts[line.id] = tuple(begin_s + at_s for at_s in written_starts(legible(line.text).split(), words))
    return replace(timeline, words=starts)


def _add_chimes(samples: NDArray[np.float32], rate_hz: int, levels_db: Sequence[float]) -> None:
    """Mix in a chime at each end, its level relative to the speech of the Scene next to it."""
    for closing, level_db in ((False, levels_db[0]), (True, levels_db[-1])):
        sound = chime(rate_hz, closing=closing)
        speech_db = level_db if level_db > -math.inf else USUAL_DB
        gain = factor(speech_db - CHIME_BELOW_SPEECH_DB - speech_level_db(chime(rate_hz), rate_hz))
        mix_in(samples, sound * gain, len(samples) - len(sound) if closing else 0)


def _add_music(
    samples: NDArray[np.float32],
    rate_hz: int,
    storyboard: Storyboard,
    timeline: Timeline,
    levels_db: Sequence[float],
) -> None:
    """Mix in the bed and the stings, each so far below the speech of its Scene."""
    for span, level_db in zip(bed_spans(storyboard, timeline), (levels_db[0], levels_db[-1]), strict=False):
        sound = bed(span.duration_s, rate_hz)
        _mix_below(samples, sound, nearest_sample(span.start_s * rate_hz), level_db - BED_BELOW_SPEECH_DB, rate_hz)
    sound = sting(rate_hz)
    for span in sting_spans(storyboard, timeline):
        scene = next(n for n, each in enumerate(storyboard.scenes) if timeline.scenes[each.id].end_s > span.start_s)
        level_db = levels_db[scene] - STING_BELOW_SPEECH_DB
        _mix_below(samples, sound, nearest_sample(span.start_s * rate_hz), level_db, rate_hz)


def _mix_below(
    samples: NDArray[np.float32], sound: NDArray[np.float32], start: int, level_db: float, rate_hz: int
) -> None:
    """Mix in a sound at a level in decibels; nothing beside silence."""
    own_db = speech_level_db(sound, rate_hz)
    if level_db > -math.inf and own_db > -math.inf:
        mix_in(samples, sound * factor(level_db - own_db), start)
