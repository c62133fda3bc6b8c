"""A programme → its stretches: one for each Scene, cut in the silence between Scenes, at MP3 frame boundaries.

Why: each stretch is mastered and encoded by itself, on any thread, and again only when it changes.
"""

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from briefgen.audio.joins import nearest_sample
from briefgen.audio.mp3_frames import FRAME_SAMPLES

if TYPE_CHECKING:
    from briefgen.audio.programme import Programme

BEFORE_FRAMES = 8
"""A cut is this many frames (0.2 s) before the first word of a Scene."""

LEAST_QUIET_S = 0.05
"""The least silence before a cut, in seconds: the decoded sound lasts 38 ms longer, by the encoder's delay and one
overlap, before the cut may fall."""

_ON_GRID = 1e-3


@dataclass(frozen=True, eq=False)
class Stretch:
    """A part of a programme that is mastered and encoded by itself.

    Attributes:
        samples: float32 mono, shape (n,).
        rate_hz: samples a second.
        spoken: start and end of its speech, in seconds from its start, on which its loudness is measured; empty
            when that is not known.
        frames: how many MP3 frames it has; None for the last, which has all that its encoding gives.
    """

    samples: NDArray[np.float32]
    rate_hz: int
    spoken: tuple[tuple[float, float], ...]
    frames: int | None


def split_at_scenes(programme: "Programme", mp3_rate_hz: int) -> tuple[Stretch, ...]:
    """Cut a programme in the silence before its Scenes.

    A Scene has the same samples in its stretch wherever it stands in the programme: cuts are counted in samples from
    its first word, and stand at a frame of the MP3 to one sample of the programme.

    Args:
        programme: the sound; it is cut before those Scenes that begin at a frame, after enough silence.
        mp3_rate_hz: samples a second of the MP3.
    """
    rate_hz, frame_s = programme.rate_hz, FRAME_SAMPLES / mp3_rate_hz
    cuts: list[tuple[int, int]] = [(0, 0)]  # in frames, and in samples
    groups = [list(programme.spoken[:1])]
    for (_, end_s), following in pairwise(programme.spoken):
        at = following[0] / frame_s
        first = round(at) - BEFORE_FRAMES
        if abs(at - round(at)) < _ON_GRID and first * frame_s - end_s >= LEAST_QUIET_S:
            cuts.append(
                (first, nearest_sample(following[0] * rate_hz) - nearest_sample(BEFORE_FRAMES * frame_s * rate_hz))
            )
            groups.append([])
        groups[-1].append(following)
    made = []
    for group, (frame, start), after in zip(groups, cuts, [*cuts[1:], None], strict=True):
        frames = after[0] - frame if after else None
        end = len(programme.samples) if frames is None else start + nearest_sample(frames * frame_s * rate_hz)
        # To a tenth of a millisecond: the last digits of a time depend on what was before.
        spoken = tuple((round(a - start / rate_hz, 4), round(b - start / rate_hz, 4)) for a, b in group)
        made.append(Stretch(programme.samples[start:end], rate_hz, spoken, frames))
    return tuple(made)
