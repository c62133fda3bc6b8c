"""Loudness and true peak of sound in memory (ITU-R BS.1770-4, EBU R 128), in numpy alone.

Filtering is done by FFT: the whole of seven minutes takes about half a second.
"""

import math
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from briefgen.storyboard.model import Storyboard, Timeline

SILENT_LUFS = -70.0
"""The absolute gate: nothing below it counts, and a programme wholly below it has this loudness."""

RELATIVE_GATE_LU = -10.0
OFFSET_LU = -0.691
"""The constant of BS.1770-4, annex 1: a 997 Hz sine at 0 dBFS in one channel measures -3.01 LUFS."""

PEAK_TAPS = 16
"""How many samples on each side the interpolation between two samples uses."""

STEP_S = 0.1
"""Gating blocks overlap: one begins every 100 ms."""

_STEPS_A_BLOCK = 4
_OVERSAMPLED_AT_ONCE = 1 << 17
_BLOCK = 1 << 17
_OVERLAP = 1 << 14


def integrated_lufs(samples: NDArray[np.float32], rate_hz: int) -> float:
    """Return the integrated loudness of mono sound, in LUFS.

    Gating blocks of 400 ms every 100 ms; those below -70 LUFS, then those 10 LU below the rest, do not count.

    Args:
        samples: shape (n,), -1 to 1.
        rate_hz: samples a second.
    """
    return gated_lufs(step_powers(k_weighted(samples, rate_hz), rate_hz))


def gated_lufs(steps: NDArray[np.float64]) -> float:
    """Return the integrated loudness of K-weighted powers of 100 ms each, in LUFS."""
    return _gated(_blocks(steps)) if len(steps) >= _STEPS_A_BLOCK else SILENT_LUFS


def block_lufs(steps: NDArray[np.float64]) -> tuple[float, ...]:
    """Return the loudness of each gating block, in LUFS, of K-weighted powers of 100 ms each; -inf for silence."""
    if len(steps) < _STEPS_A_BLOCK:
        return ()
    return tuple(_lufs(power) if power > 0 else -math.inf for power in _blocks(steps).tolist())


def _blocks(steps: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the mean powers of the gating blocks: 400 ms, every 100 ms."""
    return (steps[:-3] + steps[1:-2] + steps[2:-1] + steps[3:]) / _STEPS_A_BLOCK


def blocks_lufs(blocks: Sequence[float]) -> float:
    """Return the integrated loudness of gating blocks (400 ms every 100 ms), from the loudness of each in LUFS."""
    return _gated(10 ** ((np.array(blocks) - OFFSET_LU) / 10))


def span_lufs(blocks: Sequence[float], start_s: float, end_s: float) -> float:
    """Return the loudness of the gating blocks that lie wholly between two times, in LUFS; silence has -70.

    Args:
        blocks: the loudness of every block from the start of the sound, in LUFS.
        start_s: in seconds from the start.
        end_s: likewise.
    """
    first, last = math.ceil(start_s / STEP_S), int(end_s / STEP_S) - _STEPS_A_BLOCK + 1
    inside = blocks[first : max(first, last)]
    return blocks_lufs(inside) if inside else SILENT_LUFS


def _gated(power: NDArray[np.float64]) -> float:
    """Apply the absolute and the relative gate to the powers of gating blocks, and return their loudness in LUFS."""
    loud = power[power > _power(SILENT_LUFS)]
    if not len(loud):
        return SILENT_LUFS
    gate = _power(_lufs(float(np.mean(loud))) + RELATIVE_GATE_LU)
    return _lufs(float(np.mean(loud[loud > gate])))


def true_peak_dbtp(samples: NDArray[np.float32]) -> float:
    """Return the true peak in dBTP, interpolated between the samples; -inf for silence."""
    peak = float(peak_envelope(samples, len(samples)).max()) if len(samples) else 0.0
    return 20 * math.log10(peak) if peak > 0 else -math.inf


def peak_envelope(samples: NDArray[np.float32], hop: int, above: float = 0.0) -> NDArray[np.float32]:
    """Return the highest absolute value, interpolated between the samples, of each window of ``hop`` samples.

    Four times oversampled (BS.1770-4, annex 2) by a windowed sinc.

    Args:
        samples: shape (n,).
        hop: samples in a window.
        above: windows whose samples, and whose neighbours', all stay under this are not oversampled: their highest
            sample is returned. Half the level that matters is low enough for any recorded sound.

    Returns:
        float32, shape (ceil(n / hop),).
    """
    count = -(-len(samples) // hop)
    padded = np.zeros(PEAK_TAPS + count * hop + PEAK_TAPS, np.float32)
    padded[PEAK_TAPS : PEAK_TAPS + len(samples)] = samples
    envelope: NDArray[np.float32] = np.abs(padded[PEAK_TAPS:-PEAK_TAPS]).reshape(-1, hop).max(axis=1)
    near = envelope >= above
    near[1:] |= envelope[:-1] >= above
    near[:-1] |= envelope[1:] >= above
    stretches = np.lib.stride_tricks.sliding_window_view(padded, hop + 2 * PEAK_TAPS)[::hop]
    taps, chosen = _between(), np.flatnonzero(near)
    at_once = max(1, _OVERSAMPLED_AT_ONCE // hop)
    for first in range(0, len(chosen), at_once):
        part = chosen[first : first + at_once]
        windows = np.lib.stride_tricks.sliding_window_view(stretches[part], len(taps), axis=1)
        # The interpolation after a window's last sample belongs to the next window, but for the end of the sound.
        between = np.abs(windows.reshape(-1, len(taps)) @ taps).reshape(len(part), -1).max(axis=1)
        envelope[part] = np.maximum(envelope[part], between)
    return envelope


def _between() -> NDArray[np.float32]:
    """Return the filters that interpolate at 1/4, 1/2 and 3/4 between two samples: shape (2 taps + 1, 3)."""
    position = np.arange(-PEAK_TAPS, PEAK_TAPS + 1)[:, None] - np.array([0.25, 0.5, 0.75])
    window = np.i0(8 * np.sqrt(np.maximum(0, 1 - (position / (PEAK_TAPS + 1)) ** 2))) / np.i0(8)
    taps: NDArray[np.float32] = (np.sinc(position) * window).astype(np.float32)
    return taps


def _lufs(power: float) -> float:
    return OFFSET_LU + 10 * math.log10(power)


def _power(lufs: float) -> float:
    return float(10 ** ((lufs - OFFSET_LU) / 10))


def step_powers(weighted: NDArray[np.float32], rate_hz: int) -> NDArray[np.float64]:
    """Return the mean square of K-weighted sound in each whole step of 100 ms."""
    step = round(rate_hz / 10)
    whole = weighted[: len(weighted) // step * step].reshape(-1, step)
    powers: NDArray[np.float64] = np.einsum("ij,ij->i", whole, whole).astype(np.float64) / step
    return powers


def k_weighted(samples: NDArray[np.float32], rate_hz: int) -> NDArray[np.float32]:
    """Apply the K-weighting of BS.1770-4: a high pass against deep bass, and a high shelf that raises the treble.

    Filtered in overlapping blocks; the overlap is longer than the filter rings (over 0.3 s at any rate we meet).
    """
    response = _k_response(rate_hz).astype(np.complex64)
    padded = np.concatenate([np.zeros(_OVERLAP, np.float32), samples.astype(np.float32, copy=False)])
    weighted = np.empty(len(samples), np.float32)
    for start in range(0, len(samples), _BLOCK - _OVERLAP):
        block = np.fft.irfft(np.fft.rfft(padded[start : start + _BLOCK], _BLOCK) * response, _BLOCK)
        part = weighted[start : start + _BLOCK - _OVERLAP]
        part[:] = block[_OVERLAP : _OVERLAP + len(part)]
    return weighted


def _k_response(rate_hz: int) -> NDArray[np.complex128]:
    """Return the frequency response of the K-weighting at each FFT bin.

    The standard prints its two filters for 48 kHz only. These are their analogue prototypes, a high shelf and a high
    pass; the bilinear transform turns them back into the printed numbers at 48 kHz and the same curve elsewhere.
    """
    unit = np.exp(-2j * np.pi * np.arange(_BLOCK // 2 + 1) / _BLOCK)  # one sample of delay at each bin
    shelf = math.tan(math.pi * 1681.974450955533 / rate_hz)
    high, shelf_q = 10 ** (3.999843853973347 / 20), 0.7071752369554196
    middle = high**0.4996667741545416
    tilt = middle * shelf / shelf_q
    top = (high + tilt + shelf**2, 2 * (shelf**2 - high), high - tilt + shelf**2)
    cut = math.tan(math.pi * 38.13547087602444 / rate_hz)
    passed = (1.0, -2.0, 1.0)
    response: NDArray[np.complex128] = (
        _quadratic(top, unit)
        / _quadratic(_poles(shelf, shelf_q), unit)
        * _quadratic(passed, unit)
        / _quadratic(_poles(cut, 0.5003270373238773), unit)
        * (1 + cut / 0.5003270373238773 + cut**2)  # the standard prints its high pass with numerator 1, -2, 1
    )
    return response


def _poles(warped: float, quality: float) -> tuple[float, float, float]:
    return 1 + warped / quality + warped**2, 2 * (warped**2 - 1), 1 - warped / quality + warped**2


def _quadratic(terms: tuple[float, float, float], unit: NDArray[np.complex128]) -> NDArray[np.complex128]:
    return terms[0] + unit * (terms[1] + unit * terms[2])


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
