"""A programme → the file that is published, at its loudness: master, encode, measure, and correct where it is off."""

import json
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from briefgen.audio.encode import MP3, RATE_HZ, AudioFormat, encode
from briefgen.audio.loudness import SILENT_LUFS
from briefgen.audio.mastering import CEILING_DBTP, TARGET_LUFS, SilentError, master
from briefgen.audio.measure import BlockLoudness, MeasuredLoudness, block_loudness, loudness_of
from briefgen.audio.mp3_frames import join_mp3s
from briefgen.audio.programme import Programme
from briefgen.audio.stretches import Stretch, split_at_scenes
from briefgen.cache import Cache, key_of
from briefgen.errors import BriefgenError
from briefgen.speech.decode import decode
from briefgen.speech.ffmpeg import ffmpeg_id, problem

PEAK_LIMIT_DBTP = -1.0
"""The true peak that the published file may have."""

TOLERANCE_LU = 0.5
"""How far from the target a published file may be; half of what podcast hosts allow."""

MOST_ROUNDS = 4
"""How often a file is made before its loudness is given up; the peaks of MP3s do not follow the ceiling exactly."""

KIND = "sound"
"""The kind of the cache under which the MP3s of stretches are stored."""

_RECIPE = 3  # raise it when mastering, encoding or measuring changes: what is in the cache is then made again
_CORRECT_BEYOND_LU = 0.3
_METERS_DB = 0.1  # two meters differ by less than this, such as briefgen's own and that of ffmpeg
_PEAK_MARGIN_DB = 0.5  # what encoding adds to a peak differs from one encoding to the next


@dataclass(frozen=True)
class Aim:
    """What a stretch is mastered to: its loudness, and its true peak before it is encoded."""

    lufs: float
    ceiling_dbtp: float


def produce(
    programme: Programme, form: AudioFormat = MP3, extra: tuple[str, str] | None = None, *, threads: int = 2
) -> tuple[bytes, MeasuredLoudness]:
    """Master and encode a programme as an untagged file at -19 LUFS with a true peak of at most -1 dBTP.

    What the file decodes to is measured, as encoders change loudness and peaks; when it is off, it is made again with
    the difference taken into account. Speech needs one or two rounds. The Scenes of an MP3 are made on several
    threads, and those that were made before are taken from the cache.

    Args:
        programme: the sound.
        form: which kind of file.
        extra: for forms whose chapters are written with the sound (``encode``).
        threads: how many Scenes are made at the same time.

    Returns:
        The file, and its loudness as measured.

    Raises:
        BriefgenError: the programme is silent, cannot be encoded, or misses its loudness every time.
    """
    parts = split_at_scenes(programme, RATE_HZ)
    aims = [Aim(TARGET_LUFS + form.loss_lu, CEILING_DBTP)] * len(parts)
    for last in (False,) * (MOST_ROUNDS - 1) + (True,):
        if form.extension == MP3.extension:
            data, blocks = _encode_by_stretch(parts, aims, form, threads)
        else:
            data, blocks = _encode_whole(parts, aims, form, extra, threads)
        measured = loudness_of(blocks)
        if measured.integrated_lufs <= SILENT_LUFS:
            raise SilentError(problem("silent"))
        if not (_is_off(measured, TOLERANCE_LU, 0) if last else _is_off(measured, _CORRECT_BEYOND_LU, _METERS_DB)):
            return data, measured
        aims = _corrected(aims, blocks, measured)
    raise BriefgenError(
        problem("loudness").format(lufs=f"{measured.integrated_lufs:.1f}", peak=f"{measured.true_peak_dbtp:.1f}")
    )


def _is_off(measured: MeasuredLoudness, tolerance_lu: float, margin_db: float) -> bool:
    too_high = measured.true_peak_dbtp > PEAK_LIMIT_DBTP - margin_db
    return too_high or abs(measured.integrated_lufs - TARGET_LUFS) > tolerance_lu


def _corrected(aims: Sequence[Aim], blocks: Sequence[BlockLoudness], measured: MeasuredLoudness) -> list[Aim]:
    """Return better aims: the loudness of all together, the ceiling of those whose own peak was too high."""
    # To a tenth: an edit elsewhere then seldom changes what a Scene is mastered to, and it need not be made again.
    off_lu = round(TARGET_LUFS - measured.integrated_lufs, 1)
    blocks = blocks if len(blocks) == len(aims) else [*blocks] * len(aims)
    over = [max(0.0, each.true_peak_dbtp - PEAK_LIMIT_DBTP + _METERS_DB) for each in blocks]
    return [
        Aim(aim.lufs + off_lu, aim.ceiling_dbtp - (over_db + _PEAK_MARGIN_DB if over_db else 0.0))
        for aim, over_db in zip(aims, over, strict=True)
    ]


def _encode_by_stretch(
    parts: Sequence[Stretch], aims: Sequence[Aim], form: AudioFormat, threads: int
) -> tuple[bytes, list[BlockLoudness]]:
    """Master and encode each stretch by itself and join the MP3s; return the loudness of each."""
    with ThreadPoolExecutor(max(1, threads)) as pool:
        made = list(pool.map(lambda part, aim: _cached_stretch(part, aim, form), parts, aims))
    try:
        data = join_mp3s([(mp3, part.frames) for (mp3, _), part in zip(made, parts, strict=True)])
    except ValueError as error:  # an ffmpeg whose MP3s are of another kind
        raise BriefgenError(problem("ffmpeg_failed").format(reason=error)) from None
    return data, [blocks for _, blocks in made]


def _encode_whole(
    parts: Sequence[Stretch], aims: Sequence[Aim], form: AudioFormat, extra: tuple[str, str] | None, threads: int
) -> tuple[bytes, list[BlockLoudness]]:
    """Master each stretch and encode all of them as one file; return the loudness of the whole."""
    with ThreadPoolExecutor(max(1, threads)) as pool:
        whole = np.concatenate(list(pool.map(_mastered, parts, aims)))
    data = encode(whole, parts[0].rate_hz, form, extra)
    return data, [block_loudness(decode(data, form.rate_hz), form.rate_hz)]


def _mastered(part: Stretch, aim: Aim) -> NDArray[np.float32]:
    try:
        return master(part.samples, part.rate_hz, aim.lufs, aim.ceiling_dbtp, part.spoken)
    except SilentError:
        return part.samples  # a pause that somebody recorded; whether all is silent shows in the end


def _cached_stretch(part: Stretch, aim: Aim, form: AudioFormat) -> tuple[bytes, BlockLoudness]:
    """Return a stretch as an MP3 of its own and its loudness, from the cache or made now.

    In the cache a line of JSON with the loudness stands before the MP3.
    """

    def make() -> bytes:
        mp3 = encode(_mastered(part, aim), part.rate_hz, form)
        blocks = block_loudness(decode(mp3, form.rate_hz), form.rate_hz)
        return json.dumps([blocks.lufs, blocks.true_peak_dbtp]).encode() + b"\n" + mp3

    key = key_of(_RECIPE, part.samples.tobytes(), part.rate_hz, part.spoken, [aim.lufs, aim.ceiling_dbtp],
                 form.options, ffmpeg_id())  # fmt: skip
    head, _, mp3 = Cache().get_or_make(KIND, key, make).partition(b"\n")
    lufs, peak = json.loads(head)
    return mp3, BlockLoudness(tuple(lufs), peak)
