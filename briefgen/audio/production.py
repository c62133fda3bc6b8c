"""A programme → the file that is published, proved by measuring what it decodes to."""

from typing import TYPE_CHECKING

from briefgen.audio.encode import MP3, Form, encode
from briefgen.audio.mastering import CEILING_DBTP, TARGET_LUFS, master
from briefgen.audio.measure import Loudness
from briefgen.errors import BriefgenError
from briefgen.speech.ffmpeg import problem

if TYPE_CHECKING:
    from briefgen.audio.programme import Programme

PEAK_LIMIT_DBTP = -1.0
"""The true peak that the published file may have."""

TOLERANCE_LU = 0.5
"""How far from the target a published file may be; half of what podcast hosts allow."""

MOST_ROUNDS = 4
"""How often a file is made before its loudness is given up; the peaks of MP3s do not follow the ceiling exactly."""

_CORRECT_BEYOND_LU = 0.3
_PEAK_MARGIN_DB = 0.5  # what encoding adds to a peak differs from one encoding to the next


def produce(programme: "Programme", form: Form = MP3, extra: tuple[str, str] | None = None) -> tuple[bytes, Loudness]:
    """Return the programme as an untagged file at -19 LUFS with a true peak of at most -1 dBTP, and how loud it is.

    What the file decodes to is measured, as encoders change loudness and peaks; when it is off, it is made again with
    the difference taken into account. Speech needs one or two rounds.

    Args:
        programme: the sound.
        form: which kind of file.
        extra: what kinds need whose chapters are written with the sound (``encode``).

    Raises:
        BriefgenError: the programme is silent, cannot be encoded, or misses its loudness every time.
    """
    aim_lufs, ceiling_dbtp = TARGET_LUFS + form.loss_lu, CEILING_DBTP
    for last in (False,) * (MOST_ROUNDS - 1) + (True,):
        samples = master(programme.samples, programme.rate_hz, aim_lufs, ceiling_dbtp, programme.spoken)
        data, measured = encode(samples, programme.rate_hz, form, extra)
        if not _off(measured, TOLERANCE_LU if last else _CORRECT_BEYOND_LU):
            return data, measured
        aim_lufs += TARGET_LUFS - measured.integrated_lufs
        if measured.true_peak_dbtp > PEAK_LIMIT_DBTP:
            ceiling_dbtp -= measured.true_peak_dbtp - PEAK_LIMIT_DBTP + _PEAK_MARGIN_DB
    raise BriefgenError(
        problem("loudness").format(lufs=f"{measured.integrated_lufs:.1f}", peak=f"{measured.true_peak_dbtp:.1f}")
    )


def _off(measured: Loudness, tolerance_lu: float) -> bool:
    too_high = measured.true_peak_dbtp > PEAK_LIMIT_DBTP
    return too_high or abs(measured.integrated_lufs - TARGET_LUFS) > tolerance_lu
