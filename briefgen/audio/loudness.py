"""Loudness and true peak of sound in memory (ITU-R BS.1770-4, EBU R 128), in numpy alone.

Filtering is done by FFT: the whole of seven minutes takes about half a second.
"""

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

SILENT_LUFS = -70.0
"""The absolute gate: nothing below it counts, and a programme wholly below it has this loudness."""

RELATIVE_GATE_LU = -10.0
OFFSET_LU = -0.691
"""Makes a 997 Hz sine at 0 dBFS in one channel read -3.01 LUFS (BS.1770-4, annex 1)."""

PEAK_TAPS = 16
"""Samples on each side that the interpolation between two samples looks at."""

_BLOCK = 1 << 17
_OVERLAP = 1 << 14


def integrated_lufs(samples: "NDArray[np.float32]", rate_hz: int) -> float:
    """Return the integrated loudness of mono sound, in LUFS.

    Gating blocks of 400 ms every 100 ms; those below -70 LUFS, then those 10 LU below the rest, do not count.

    Args:
        samples: shape (n,), -1 to 1.
        rate_hz: samples a second.
    """
    import numpy as np  # noqa: PLC0415  (heavy import)

    steps = _step_powers(samples, rate_hz)
    if len(steps) < 4:
        return SILENT_LUFS
    power = (steps[:-3] + steps[1:-2] + steps[2:-1] + steps[3:]) / 4
    loud = power[power > _power(SILENT_LUFS)]
    if not len(loud):
        return SILENT_LUFS
    gate = _power(_lufs(float(np.mean(loud))) + RELATIVE_GATE_LU)
    return _lufs(float(np.mean(loud[loud > gate])))


def true_peak_dbtp(samples: "NDArray[np.float32]") -> float:
    """Return the true peak in dBTP: the highest level of the wave between the samples too; -inf for silence."""
    peak = float(peak_envelope(samples, len(samples)).max()) if len(samples) else 0.0
    return 20 * math.log10(peak) if peak > 0 else -math.inf


def peak_envelope(samples: "NDArray[np.float32]", hop: int) -> "NDArray[np.float32]":
    """Return the highest absolute value, between the samples too, of each stretch of ``hop`` samples.

    Four times oversampled (BS.1770-4, annex 2) by a windowed sinc.

    Returns:
        float32, shape (ceil(n / hop),).
    """
    import numpy as np  # noqa: PLC0415  (heavy import)

    count = len(samples)
    highest = np.zeros(-(-count // hop) * hop, np.float32)
    highest[:count] = np.abs(samples)
    offsets = np.arange(-PEAK_TAPS, PEAK_TAPS + 1)
    for quarter in (0.25, 0.5, 0.75):
        position = offsets - quarter
        window = np.i0(8 * np.sqrt(np.maximum(0, 1 - (position / (PEAK_TAPS + 1)) ** 2))) / np.i0(8)
        taps = (np.sinc(position) * window).astype(np.float32)
        between = np.abs(np.convolve(samples, taps, "full")[PEAK_TAPS : PEAK_TAPS + count])
        np.maximum(highest[:count], between, out=highest[:count])
    envelope: NDArray[np.float32] = highest.reshape(-1, hop).max(axis=1)
    return envelope


def _lufs(power: float) -> float:
    return OFFSET_LU + 10 * math.log10(power)


def _power(lufs: float) -> float:
    return float(10 ** ((lufs - OFFSET_LU) / 10))


def _step_powers(samples: "NDArray[np.float32]", rate_hz: int) -> "NDArray[np.float64]":
    """Return the mean square of the K-weighted sound in each whole step of 100 ms."""
    import numpy as np  # noqa: PLC0415  (heavy import)

    step = round(rate_hz / 10)
    weighted = _k_weighted(samples, rate_hz)
    whole = weighted[: len(weighted) // step * step].reshape(-1, step)
    powers: NDArray[np.float64] = np.einsum("ij,ij->i", whole, whole) / step
    return powers


def _k_weighted(samples: "NDArray[np.float32]", rate_hz: int) -> "NDArray[np.float64]":
    """Filter in overlapping blocks; the overlap is longer than the filter rings (over 0.3 s at any rate we meet)."""
    import numpy as np  # noqa: PLC0415  (heavy import)

    response = _k_response(rate_hz)
    padded = np.concatenate([np.zeros(_OVERLAP), samples])
    weighted = np.empty(len(samples))
    for start in range(0, len(samples), _BLOCK - _OVERLAP):
        block = np.fft.irfft(np.fft.rfft(padded[start : start + _BLOCK], _BLOCK) * response, _BLOCK)
        part = weighted[start : start + _BLOCK - _OVERLAP]
        part[:] = block[_OVERLAP : _OVERLAP + len(part)]
    return weighted


def _k_response(rate_hz: int) -> "NDArray[np.complex128]":
    """Return the response of the K-weighting at each FFT bin.

    The standard prints its two filters for 48 kHz only. These are their analogue prototypes, a high shelf and a high
    pass; the bilinear transform turns them back into the printed numbers at 48 kHz and the same curve elsewhere.
    """
    import numpy as np  # noqa: PLC0415  (heavy import)

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


def _quadratic(terms: tuple[float, float, float], unit: "NDArray[np.complex128]") -> "NDArray[np.complex128]":
    return terms[0] + unit * (terms[1] + unit * terms[2])
