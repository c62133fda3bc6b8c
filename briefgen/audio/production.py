"""A programme → the file that is published, proved by measuring what it decodes to."""

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefgen.audio.encode import MP3, RATE_HZ, Form, encode
from briefgen.audio.loudness import SILENT_LUFS, span_lufs
from briefgen.audio.mastering import CEILING_DBTP, TARGET_LUFS, SilentError, master
from briefgen.audio.measure import Blocks, Known, Loudness, loudness_of
from briefgen.audio.mp3_frames import joined
from briefgen.audio.stretches import Stretch, stretches
from briefgen.cache import Cache, from_elsewhere, key_of
from briefgen.errors import BriefgenError
from briefgen.speech.ffmpeg import ffmpeg_id, problem

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

    from briefgen.audio.programme import Programme

PEAK_LIMIT_DBTP = -1.0
"""The true peak that the published file may have."""

TOLERANCE_LU = 0.5
"""How far from the target a published file may be; half of what podcast hosts allow."""

MOST_ROUNDS = 4
"""How often a file is made before its loudness is given up; the peaks of MP3s do not follow the ceiling exactly."""

KIND = "sound"
"""The kind of the cache under which stretches of MP3 are kept."""

_RECIPE = 2  # raise it when mastering or encoding changes: what is kept is then made again
_CORRECT_BEYOND_LU = 0.3
_METERS_DB = 0.1  # two meters differ by less than this: briefgen's own, and that of ffmpeg, which verifies
_PEAK_MARGIN_DB = 0.5  # what encoding adds to a peak differs from one encoding to the next


@dataclass(frozen=True)
class Aim:
    """What a stretch is mastered to: its loudness, and the true peak before it is encoded."""

    lufs: float
    ceiling_dbtp: float


def produce(
    programme: "Programme", form: Form = MP3, extra: tuple[str, str] | None = None, *, threads: int = 2
) -> tuple[bytes, Known]:
    """Return the programme as an untagged file at -19 LUFS with a true peak of at most -1 dBTP, and how loud it is.

    What the file decodes to is measured, as encoders change loudness and peaks; when it is off, it is made again with
    the difference taken into account. Speech needs one or two rounds. The Scenes of an MP3 are made side by side, and
    those that were made before are taken from the cache.

    Args:
        programme: the sound.
        form: which kind of file.
        extra: what kinds need whose chapters are written with the sound (``encode``).
        threads: how many Scenes are made at the same time.

    Raises:
        BriefgenError: the programme is silent, cannot be encoded, or misses its loudness every time.
    """
    parts = stretches(programme, RATE_HZ)
    aims = [Aim(TARGET_LUFS + form.loss_lu, CEILING_DBTP)] * len(parts)
    for last in (False,) * (MOST_ROUNDS - 1) + (True,):
        data, heard = _made(parts, aims, form, extra, threads)
        measured = loudness_of(heard)
        if measured.integrated_lufs <= SILENT_LUFS:
            raise SilentError(problem("silent"))
        if not (_off(measured, TOLERANCE_LU, 0) if last else _off(measured, _CORRECT_BEYOND_LU, _METERS_DB)):
            scenes = _scenes_lufs(parts, heard) if form.extension == MP3.extension else ()
            return data, Known(measured, scenes)
        aims = _corrected(aims, heard, measured)
    raise BriefgenError(
        problem("loudness").format(lufs=f"{measured.integrated_lufs:.1f}", peak=f"{measured.true_peak_dbtp:.1f}")
    )


def _scenes_lufs(parts: Sequence[Stretch], heard: Sequence[Blocks]) -> tuple[float, ...]:
    """Return the loudness of each Scene of a file that was made of stretches."""
    return tuple(
        span_lufs(blocks.lufs, start_s, end_s)
        for part, blocks in zip(parts, heard, strict=True)
        for start_s, end_s in part.spoken
    )


def _off(measured: Loudness, tolerance_lu: float, margin_db: float) -> bool:
    too_high = measured.true_peak_dbtp > PEAK_LIMIT_DBTP - margin_db
    return too_high or abs(measured.integrated_lufs - TARGET_LUFS) > tolerance_lu


def _corrected(aims: Sequence[Aim], heard: Sequence[Blocks], measured: Loudness) -> list[Aim]:
    """Return better aims: the loudness of all together, the ceiling of those whose own peak was too high."""
    # To a tenth: an edit elsewhere then seldom changes what a Scene is mastered to, and it need not be made again.
    off_lu = round(TARGET_LUFS - measured.integrated_lufs, 1)
    heard = heard if len(heard) == len(aims) else [*heard] * len(aims)
    over = [max(0.0, each.true_peak_dbtp - PEAK_LIMIT_DBTP + _METERS_DB) for each in heard]
    return [
        Aim(aim.lufs + off_lu, aim.ceiling_dbtp - (over_db + _PEAK_MARGIN_DB if over_db else 0.0))
        for aim, over_db in zip(aims, over, strict=True)
    ]


def _made(
    parts: Sequence[Stretch], aims: Sequence[Aim], form: Form, extra: tuple[str, str] | None, threads: int
) -> tuple[bytes, list[Blocks]]:
    with ThreadPoolExecutor(max(1, threads)) as pool:
        if form.extension == MP3.extension:
            numbers: Sequence[int] = range(len(parts))
            if threads == 1:  # one of several processes
                numbers = from_elsewhere(numbers)
            made = dict(zip(numbers, pool.map(lambda n: _stretch(parts[n], aims[n], form), numbers), strict=True))
            done = [made[number] for number in range(len(parts))]
            taken = [(data, part.frames) for (data, _), part in zip(done, parts, strict=True)]
            try:
                return joined(taken), [heard for _, heard in done]
            except ValueError as error:  # an ffmpeg whose MP3s are of another kind
                raise BriefgenError(problem("ffmpeg_failed").format(reason=error)) from None
        import numpy as np  # noqa: PLC0415  (heavy import)

        whole = np.concatenate(list(pool.map(_mastered, parts, aims)))
    data, heard = encode(whole, parts[0].rate_hz, form, extra)
    return data, [heard]


def _mastered(part: Stretch, aim: Aim) -> "NDArray[np.float32]":
    try:
        return master(part.samples, part.rate_hz, aim.lufs, aim.ceiling_dbtp, part.spoken)
    except SilentError:
        return part.samples  # a pause that somebody recorded; whether all is silent shows in the end


def _stretch(part: Stretch, aim: Aim, form: Form) -> tuple[bytes, Blocks]:
    """Return a stretch as an MP3 of its own, and how loud it is: as it was made before, or made now."""
    store = Cache()
    key = key_of(_RECIPE, part.samples.tobytes(), part.rate_hz, part.spoken, [aim.lufs, aim.ceiling_dbtp],
                 form.options, ffmpeg_id())  # fmt: skip
    if (kept := store.get(KIND, key)) is not None:
        head, _, data = kept.partition(b"\n")
        lufs, peak = json.loads(head)
        return data, Blocks(tuple(lufs), peak)
    data, heard = encode(_mastered(part, aim), part.rate_hz, form)
    store.put(KIND, key, json.dumps([heard.lufs, heard.true_peak_dbtp]).encode() + b"\n" + data)
    return data, heard
