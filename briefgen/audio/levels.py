"""Speech levels, and the gains that make sentences equally loud."""

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from briefgen.storyboard.model import Storyboard, Timeline

MAX_EVENING_DB = 3.0
"""The most that one clip is raised or lowered towards its speaker's level: natural emphasis must survive."""

SCENE_TOLERANCE_LU = 1.0
"""How far the loudness of a Scene may be from that of the others, in the published file."""

USUAL_DB = -26.0
"""The level assumed for speech where everything is silent."""

_FRAME_S = 0.02
_SPEECH_FLOOR_DB = 30.0


def factor(gain_db: float) -> float:
    """Convert a gain in decibels to a factor of amplitude."""
    return float(10 ** (gain_db / 20))


def speech_level_db(sound: NDArray[np.float32], rate_hz: int) -> float:
    """Return the mean level in dBFS of the 20 ms frames within 30 dB of the loudest; -inf for silence."""
    frame = max(1, round(_FRAME_S * rate_hz))
    whole = np.zeros(-(-max(len(sound), 1) // frame) * frame)
    whole[: len(sound)] = sound
    power = np.mean(whole.reshape(-1, frame) ** 2, axis=1)
    if not power.max() > 0:
        return -math.inf
    return float(10 * np.log10(power[power >= power.max() * 10 ** (-_SPEECH_FLOOR_DB / 10)].mean()))


def gains_db(levels: Sequence[float], speakers: Sequence[str]) -> tuple[list[float], float]:
    """Return the gain of each clip in decibels, and the common level of all speakers.

    Speakers are brought to one level, whatever their voices' own; the sentences of each only come nearer to it.

    Args:
        levels: the level of each clip in decibels; -inf for silence.
        speakers: who says each.
    """

    def middle(of: Iterable[float]) -> float:
        return float(np.median([level for level in of if level > -math.inf] or [USUAL_DB]))

    own = {
        name: middle(level for level, speaker in zip(levels, speakers, strict=True) if speaker == name)
        for name in speakers
    }
    common = middle(levels)
    return [
        common - own[name] + float(np.clip(own[name] - level, -MAX_EVENING_DB, MAX_EVENING_DB))
        for level, name in zip(levels, speakers, strict=True)
    ], common


def speech_spans(storyboard: "Storyboard", timeline: "Timeline") -> dict[str, tuple[float, float]]:
    """Return start and end of the speech of each Scene, in seconds, without chimes and the pause after it."""
    return {
        scene.id: (timeline.lines[scene.lines[0].id].start_s, timeline.lines[scene.lines[-1].id].end_s)
        for scene in storyboard.scenes
    }
