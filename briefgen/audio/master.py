"""Master sound to a loudness under a true-peak ceiling, with a gain and a look-ahead limiter.

Why not ffmpeg's loudnorm: raw speech is near -25 LUFS with peaks near 0 dBTP, so gain alone cannot reach -19, and
loudnorm then falls back to its dynamic mode, which pumps.
"""

import json
import math
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import pairwise

import numpy as np
from numpy.typing import NDArray

from briefgen.audio.encode import FRAME_SAMPLES, MP3, RATE_HZ, AudioFormat, encode, join_mp3s
from briefgen.audio.loudness import SILENT_LUFS, gated_lufs, k_weighted, peak_envelope, step_powers
from briefgen.audio.measure import BlockLoudness, MeasuredLoudness, block_loudness, loudness_of
from briefgen.audio.programme import Programme, nearest_sample
from briefgen.cache import Cache, key_of
from briefgen.errors import BriefgenError
from briefgen.ffmpeg import ffmpeg_id, sound_message
from briefgen.speech.decode import decode

TARGET_LUFS = -19.0
"""Integrated loudness of spoken mono podcasts (the mono equal of -16 LUFS stereo)."""

CEILING_DBTP = -1.5
"""Half a decibel below the limit of -1 dBTP, for what encoding adds."""

LOOK_AHEAD_BLOCKS = 5
"""The gain begins to fall this many blocks of one millisecond before a peak."""

RELEASE_BLOCKS = 60
"""After this many blocks of one millisecond the attenuation has fallen to 1/e: short after a click, unheard after a
vowel."""

_WATCHED_DB = 8.0
_NEAR_ENOUGH_LU = 0.02
_MOST_ROUNDS = 8


class SilentError(BriefgenError):
    """The sound is silent, so its loudness cannot be changed."""


def master(
    samples: NDArray[np.float32],
    rate_hz: int,
    target_lufs: float = TARGET_LUFS,
    ceiling_dbtp: float = CEILING_DBTP,
    spoken: Sequence[tuple[float, float]] = (),
) -> NDArray[np.float32]:
    """Bring sound to a loudness, with its true peak under a ceiling.

    Limiting lowers the loudness, so the gain is found again until the result is within 0.02 LU.

    Args:
        samples: float32 mono, shape (n,).
        rate_hz: samples a second.
        target_lufs: the loudness to reach.
        ceiling_dbtp: the highest true peak.
        spoken: start and end, in seconds, of the parts on which the loudness is measured, so that a chime does not
            count; without any, or where they are too short to measure, the whole is measured.

    Returns:
        float32, shape (n,).

    Raises:
        SilentError: it is silent.
    """
    weighted = k_weighted(samples, rate_hz)
    powers = step_powers(weighted, rate_hz)
    counted = _counted(powers, spoken)
    loudness = gated_lufs(powers[counted])
    if loudness <= SILENT_LUFS:
        raise SilentError(sound_message("silent"))
    hop = max(1, rate_hz // 1000)
    gain_db = target_lufs - loudness
    # The true peak between two samples can be higher than both, but not by as much as 8 dB.
    near = 10 ** ((ceiling_dbtp - gain_db - _WATCHED_DB) / 20)
    peaks_db = 20 * np.log10(np.maximum(peak_envelope(samples, hop, near), 1e-9))
    gain = np.ones(0, np.float32)
    for _ in range(_MOST_ROUNDS):
        gain = _gain(peaks_db + gain_db - ceiling_dbtp, gain_db, hop, len(samples))
        # The gain changes so slowly that K-weighting before it, once, gives the same as K-weighting after it.
        off_lu = target_lufs - gated_lufs(step_powers(weighted * gain, rate_hz)[counted])
        if abs(off_lu) < _NEAR_ENOUGH_LU:
            break
        gain_db += off_lu
    mastered: NDArray[np.float32] = samples * gain
    return mastered


def _counted(powers: NDArray[np.float64], spoken: Sequence[tuple[float, float]]) -> NDArray[np.intp]:
    """Return the indexes of the steps of 100 ms that lie wholly in the spoken parts; of all, when too few do."""
    inside = [np.arange(math.ceil(start_s * 10), min(int(end_s * 10), len(powers))) for start_s, end_s in spoken]
    steps = np.concatenate(inside) if inside else np.zeros(0, np.intp)
    return steps if len(steps) and gated_lufs(powers[steps]) > SILENT_LUFS else np.arange(len(powers))


def _gain(over_db: NDArray[np.floating], gain_db: float, hop: int, count: int) -> NDArray[np.float32]:
    """Return the gain of every sample: the make-up gain less the limiter's attenuation.

    The attenuation decays exponentially after a peak (a running maximum of its logarithm along a slope), is held
    from before the peak (a sliding maximum) and is smoothed by an average no longer than the hold, so that it is
    never too small.
    """
    slope = np.arange(len(over_db)) / RELEASE_BLOCKS
    released = np.exp(np.maximum.accumulate(np.log(np.maximum(over_db, 1e-6)) + slope) - slope)
    ahead = LOOK_AHEAD_BLOCKS
    padded = np.concatenate([np.zeros(ahead), released, np.zeros(ahead)])
    # Block j here is the highest of blocks j-1 … j+ahead, so the mean of any `ahead` in a row is at least what the
    # last of them and its neighbours need (between block centres the gain is a straight line).
    held = np.lib.stride_tricks.sliding_window_view(padded, ahead + 2).max(axis=1)
    smooth = np.convolve(held, np.full(ahead, 1 / ahead), "valid")
    blocks = 10 ** ((gain_db - smooth) / 20)
    centres = np.arange(len(blocks)) * hop + (hop - 1) / 2
    curve: NDArray[np.float32] = np.interp(np.arange(count), centres, blocks).astype(np.float32)
    return curve


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
    """The mastering targets of a stretch: loudness in LUFS, and true peak before encoding in dBTP."""

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
            raise SilentError(sound_message("silent"))
        if not (_is_off(measured, TOLERANCE_LU, 0) if last else _is_off(measured, _CORRECT_BEYOND_LU, _METERS_DB)):
            return data, measured
        aims = _corrected(aims, blocks, measured)
    raise BriefgenError(
        sound_message("loudness", lufs=f"{measured.integrated_lufs:.1f}", peak=f"{measured.true_peak_dbtp:.1f}")
    )


def _is_off(measured: MeasuredLoudness, tolerance_lu: float, margin_db: float) -> bool:
    too_high = measured.true_peak_dbtp > PEAK_LIMIT_DBTP - margin_db
    return too_high or abs(measured.integrated_lufs - TARGET_LUFS) > tolerance_lu


def _corrected(aims: Sequence[Aim], blocks: Sequence[BlockLoudness], measured: MeasuredLoudness) -> list[Aim]:
    """Return corrected aims: one loudness offset for all, a lower ceiling for stretches over the peak limit."""
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
        raise BriefgenError(sound_message("ffmpeg_failed", reason=error)) from None
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
