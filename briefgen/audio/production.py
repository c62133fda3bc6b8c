"""A programme → the MP3 that is published, proved by measuring the MP3 itself."""

from typing import TYPE_CHECKING

from briefgen.audio.encode import encode_mp3
from briefgen.audio.mastering import CEILING_DBTP, TARGET_LUFS, master
from briefgen.audio.measure import Measured, measure_mp3
from briefgen.errors import BriefgenError
from briefgen.speech.ffmpeg import problem

if TYPE_CHECKING:
    from briefgen.audio.programme import Programme

ENCODER_LOSS_LU = 0.44
"""How much quieter LAME makes speech: measured as 0.43 to 0.46 LU at 64 kbit/s."""

PEAK_LIMIT_DBTP = -1.0
"""The true peak that the published file may have."""

TOLERANCE_LU = 0.5
"""How far from the target a published file may be; half of what podcast hosts allow."""

MOST_ROUNDS = 4
"""How often an MP3 is made before its loudness is given up; the peaks of MP3s do not follow the ceiling exactly."""

_CORRECT_BEYOND_LU = 0.3
_PEAK_MARGIN_DB = 0.5  # what encoding adds to a peak differs from one encoding to the next


def produce_mp3(programme: "Programme") -> bytes:
    """Return the programme as an untagged MP3 at -19 LUFS with a true peak of at most -1 dBTP.

    The MP3 itself is measured, as LAME changes loudness and peaks; when it is off, it is made again with the
    difference taken into account. Speech needs one or two rounds.

    Raises:
        BriefgenError: the programme is silent, cannot be encoded, or misses its loudness every time.
    """
    aim_lufs, ceiling_dbtp = TARGET_LUFS + ENCODER_LOSS_LU, CEILING_DBTP
    for last in (False,) * (MOST_ROUNDS - 1) + (True,):
        mp3 = _made(programme, aim_lufs, ceiling_dbtp)
        measured = measure_mp3(mp3)
        if not _off(measured, TOLERANCE_LU if last else _CORRECT_BEYOND_LU):
            return mp3
        aim_lufs += TARGET_LUFS - measured.integrated_lufs
        if measured.true_peak_dbtp > PEAK_LIMIT_DBTP:
            ceiling_dbtp -= measured.true_peak_dbtp - PEAK_LIMIT_DBTP + _PEAK_MARGIN_DB
    raise BriefgenError(
        problem("loudness").format(lufs=f"{measured.integrated_lufs:.1f}", peak=f"{measured.true_peak_dbtp:.1f}")
    )


def _made(programme: "Programme", aim_lufs: float, ceiling_dbtp: float) -> bytes:
    return encode_mp3(master(programme.samples, programme.rate_hz, aim_lufs, ceiling_dbtp), programme.rate_hz)


def _off(measured: Measured, tolerance_lu: float) -> bool:
    too_high = measured.true_peak_dbtp > PEAK_LIMIT_DBTP
    return too_high or abs(measured.integrated_lufs - TARGET_LUFS) > tolerance_lu
