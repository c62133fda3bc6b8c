"""A recording of a Scene → its part of the programme: the times of its sentences and words, and what looks wrong."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from briefgen.speech.clips import spoken_words
from briefgen.speech.model import Clip, SpokenWord
from briefgen.speech.recordings.align import Match, match, weight
from briefgen.speech.recordings.files import Recording
from briefgen.speech.recordings.messages import message
from briefgen.speech.recordings.tidy import NOISY_DB, Tidied, tidy
from briefgen.storyboard.model import Span

if TYPE_CHECKING:
    from briefgen.storyboard.model import Scene

MIN_S_PER_WORD, MAX_S_PER_WORD = 0.18, 1.0
"""How long people take for a word when they read aloud, pauses included; outside this it is another text."""

SKIPPED_S_PER_WORD = 0.1
"""A sentence whose reading would be faster than this, in seconds a word, was skipped."""

UNLIKE = 0.925
"""The largest ratio of a recording's distance from its text to its distance from the reversed text; above it, another
text was read."""

SUSPECT = 1.15
CLIPPED = 0.0005

_MODEL_PAUSE_S = 0.3
_BEFORE_S, _AFTER_S = 0.3, 0.4
_WORD_SNAP_S = 0.15


@dataclass(frozen=True, eq=False)
class RecordedScene:
    """A recording that replaces the narration of a Scene.

    Attributes:
        clip: the sound, from the first to the last word.
        spans: start and end of each Line, from the start of the clip; the first begins and the last ends with it.
        words: the times of each spoken word of a Line, from the start of the Line; none where that is not known.
        notes: warnings for the author.
    """

    clip: Clip
    spans: Mapping[str, Span]
    words: Mapping[str, tuple[SpokenWord, ...]]
    notes: tuple[str, ...] = ()

    @property
    def gaps(self) -> dict[str, float]:
        """The pause that the reader made after each Line but the last, in seconds."""
        return {
            name: after.start_s - before.end_s
            for (name, before), after in zip(self._pairs(), self._rest(), strict=True)
        }

    def _pairs(self) -> list[tuple[str, Span]]:
        return list(self.spans.items())[:-1]

    def _rest(self) -> list[Span]:
        return list(self.spans.values())[1:]


def align_scene(scene: "Scene", recording: Recording, model: Mapping[str, Clip]) -> RecordedScene:
    """Find the times of the Lines of a Scene in its recording.

    Args:
        scene: what should have been read.
        recording: the reading.
        model: the same Lines spoken by a computer voice, by Line id; empty when no voice speaks the language, and
            then the times are estimated from pauses and the lengths of the Lines.
    """
    tidied = tidy(recording.clip)
    ids = [line.id for line in scene.lines]
    if model:
        whole, starts = _joined([model[name] for name in ids])
        found = match(whole, tidied.clip)
        begins = _line_starts(found.at(starts), tidied)
        words = {
            name: _words(model[name].words, start_s, found, tidied) for name, start_s in zip(ids, starts, strict=True)
        }
    else:
        found, words = None, {}
        begins = _line_starts(_shares(scene, tidied.clip.duration_s), tidied)
    spans = _spans(ids, begins, tidied)
    relative = {name: _inside(words.get(name, ()), spans[name]) for name in ids}
    notes = _notes(scene, recording, tidied, spans, (found, whole) if model and found else None)
    return RecordedScene(tidied.clip, spans, relative, tuple(notes))


def _joined(clips: Sequence[Clip]) -> tuple[Clip, list[float]]:
    """Join clips with short pauses, and return the start of each in seconds."""
    rate_hz = clips[0].rate_hz
    silence = np.zeros(round(_MODEL_PAUSE_S * rate_hz), np.float32)
    parts, starts, at = [], [], 0
    for clip in clips:
        starts.append(at / rate_hz)
        parts += [clip.samples, silence]
        at += len(clip.samples) + len(silence)
    return Clip(np.concatenate(parts[:-1]), rate_hz), starts


def _shares(scene: "Scene", duration_s: float) -> list[float]:
    """Estimate the start of each Line in seconds, as if every letter took the same time."""
    weights = [sum(weight(word) for word in line.text.split()) for line in scene.lines]
    return [duration_s * sum(weights[:at]) / sum(weights) for at in range(len(weights))]


def _line_starts(rough: Sequence[float], tidied: Tidied) -> list[float]:
    """Move each estimated start of a Line to the end of the nearest pause."""
    starts = [0.0]
    for at_s in rough[1:]:
        near = [
            (max(begin_s - at_s, at_s - end_s, 0.0), abs(end_s - at_s), end_s)
            for begin_s, end_s in tidied.pauses
            if begin_s - _BEFORE_S <= at_s <= end_s + _AFTER_S and end_s > starts[-1]
        ]
        starts.append(max(min(near)[2] if near else at_s, starts[-1]))
    return starts


def _spans(ids: Sequence[str], starts: Sequence[float], tidied: Tidied) -> dict[str, Span]:
    """Return start and end of each Line; it ends where the pause before the next one begins."""
    ends = []
    for start_s, next_s in pairwise(starts):
        pause = next((begin_s for begin_s, end_s in tidied.pauses if end_s == next_s and begin_s > start_s), next_s)
        ends.append(pause)
    spans = zip(starts, [*ends, tidied.clip.duration_s], strict=True)
    return {name: Span(start_s, end_s) for name, (start_s, end_s) in zip(ids, spans, strict=True)}


def _words(words: Sequence[SpokenWord], line_s: float, found: Match, tidied: Tidied) -> tuple[SpokenWord, ...]:
    """Return the words of a Line at their times in the recording; one after a pause begins where that ends."""
    starts = [_snapped(at_s, tidied) for at_s in found.at([line_s + word.start_s for word in words])]
    ends = found.at([line_s + word.end_s for word in words])
    return tuple(
        SpokenWord(word.text, start_s, max(start_s, end_s))
        for word, start_s, end_s in zip(words, starts, ends, strict=True)
    )


def _snapped(at_s: float, tidied: Tidied) -> float:
    """Move a time to the end of a pause that is near it, if there is one."""
    ends = [end_s for begin_s, end_s in tidied.pauses if begin_s - _WORD_SNAP_S <= at_s <= end_s + _WORD_SNAP_S]
    return min(ends, key=lambda end_s: abs(end_s - at_s), default=at_s)


def _inside(words: Sequence[SpokenWord], span: Span) -> tuple[SpokenWord, ...]:
    """Return words with times relative to the start of their Line, clamped to it."""

    def relative(at_s: float) -> float:
        return min(max(at_s - span.start_s, 0.0), span.duration_s)

    return tuple(SpokenWord(word.text, relative(word.start_s), relative(word.end_s)) for word in words)


def _notes(
    scene: "Scene", recording: Recording, tidied: Tidied, spans: Mapping[str, Span], along: tuple[Match, Clip] | None
) -> Iterator[str]:
    """Yield a warning where a recording is noisy, distorted or of another text."""
    file = recording.file
    if tidied.above_noise_db < NOISY_DB:
        yield message("noisy", file=file)
    if float(np.mean(np.abs(recording.clip.samples) >= 0.999)) > CLIPPED:
        yield message("distorted", file=file)
    if reason := _difference(scene, tidied, spans, along):
        yield message("differs", file=file, reason=reason)


def _difference(scene: "Scene", tidied: Tidied, spans: Mapping[str, Span], along: tuple[Match, Clip] | None) -> str:
    """Return why a recording may be of another text; "" when it matches."""
    words, length_s = sum(spoken_words(line.text) for line in scene.lines), tidied.clip.duration_s
    pace = length_s / max(1, words)
    if not MIN_S_PER_WORD <= pace <= MAX_S_PER_WORD:
        key = "reason_fast" if pace < MIN_S_PER_WORD else "reason_slow"
        return message(key, seconds=round(length_s), words=scene.words)
    for line in scene.lines:
        if spans[line.id].duration_s < SKIPPED_S_PER_WORD * spoken_words(line.text):
            return message("reason_skipped", text=line.text)
    if along and along[0].distance > SUSPECT:
        backwards = Clip(along[1].samples[::-1].copy(), along[1].rate_hz)
        if along[0].distance > UNLIKE * match(backwards, tidied.clip).distance:
            return message("reason_other")
    return ""
