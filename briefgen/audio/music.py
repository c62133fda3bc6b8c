"""Music that the program makes itself: a bed under opening and closing, and a sting between parts.

Open fifths, neither glad nor sad, far below the voice. Each sound depends on its own Scene alone, so that an edit in
one changes no sample of the others.
"""

from collections.abc import Iterator
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from briefgen.storyboard.model import Span, Storyboard, Timeline
from briefgen.storyboard.timing import opens_part

BED_BELOW_SPEECH_DB = 26.0
STING_BELOW_SPEECH_DB = 25.0
"""How far the level of bed and sting (their loudest part) lies below that of the speech: at least 20 dB."""

STING_S = 1.1
"""The duration of a sting, in seconds."""

LEAST_GAP_S = 1.6
"""A sting needs a pause of this length, in seconds."""

_REST_S = 0.3
_QUIET_END_S = 0.2
_FADE_IN_S, _FADE_OUT_S = 1.5, 2.5
_BED_HZ = (146.83, 220.0, 293.66)
_SWELL_HZ = (0.11, 0.07, 0.13)
_STING_HZ = (220.0, 293.66)


def music_spans(storyboard: Storyboard, timeline: Timeline) -> tuple[Span, ...]:
    """Return the spans in which music plays without a voice, in seconds: the opening, each sting, the closing."""
    first, last = (timeline.lines[storyboard.lines[at].id] for at in (0, -1))
    return (Span(0.0, first.start_s), *sting_spans(storyboard, timeline), Span(last.end_s, timeline.total_s))


def sting_spans(storyboard: Storyboard, timeline: Timeline) -> Iterator[Span]:
    """Yield the span of each sting: in the pause before a Scene that opens another part of the programme."""
    for before, scene in pairwise(storyboard.scenes):
        ends_s = timeline.lines[before.lines[-1].id].end_s
        begins_s = timeline.scenes[scene.id].start_s
        if opens_part(before, scene) and begins_s - ends_s >= LEAST_GAP_S:
            yield Span(ends_s + _REST_S, ends_s + _REST_S + STING_S)


def bed_spans(storyboard: Storyboard, timeline: Timeline) -> tuple[Span, ...]:
    """Return the spans of the bed: the first Scene and the last, each with silence at the inner end."""
    first, last = (timeline.scenes[storyboard.scenes[at].id] for at in (0, -1))
    if first == last:
        return ()
    return Span(first.start_s, first.end_s - _QUIET_END_S), Span(last.start_s, last.end_s)


def bed(duration_s: float, rate_hz: int) -> NDArray[np.float32]:
    """Synthesise the bed: three soft tones that swell slowly, faded at both ends.

    Returns:
        float32, shape (duration_s × rate_hz rounded,), peak 1.
    """
    count = round(duration_s * rate_hz)
    time_s = np.arange(count) / rate_hz
    tones = [
        (0.75 + 0.25 * np.sin(2 * np.pi * swell_hz * time_s)) * np.sin(2 * np.pi * pitch_hz * time_s) / number
        for number, (pitch_hz, swell_hz) in enumerate(zip(_BED_HZ, _SWELL_HZ, strict=True), 1)
    ]
    return _faded(np.sum(tones, axis=0), rate_hz, _FADE_IN_S, _FADE_OUT_S)


def sting(rate_hz: int) -> NDArray[np.float32]:
    """Synthesise the sting: two soft notes together that die away; float32, ``STING_S`` long, peak 1."""
    time_s = np.arange(round(STING_S * rate_hz)) / rate_hz
    notes = [np.exp(-time_s / 0.45) * np.sin(2 * np.pi * pitch_hz * time_s) for pitch_hz in _STING_HZ]
    return _faded(np.sum(notes, axis=0), rate_hz, 0.06, 0.4)


def _faded(sound: NDArray[np.float64], rate_hz: int, in_s: float, out_s: float) -> NDArray[np.float32]:
    """Scale a sound to peak 1, and fade it in and out with raised cosines."""
    count = len(sound)
    for fade_s, is_end in ((in_s, False), (out_s, True)):
        length = min(round(fade_s * rate_hz), count // 2)
        ramp = 0.5 - 0.5 * np.cos(np.pi * np.arange(length) / max(length, 1))
        if is_end:
            sound[count - length :] *= ramp[::-1]
        else:
            sound[:length] *= ramp
    peak = float(np.abs(sound).max()) if count else 0.0
    even: NDArray[np.float32] = (sound / peak if peak else sound).astype(np.float32)
    return even
