"""The MP3 itself: length, loudness, format, the same bytes twice, and failures in plain words."""

import hashlib
import math
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from spoken import programme

from briefgen.audio import production
from briefgen.audio.encode import BITRATE, MP3, RATE_HZ, encode
from briefgen.audio.loudness import integrated_lufs
from briefgen.audio.mastering import CEILING_DBTP
from briefgen.audio.measure import (
    MOST_KNOWN,
    Known,
    Loudness,
    blocks_of,
    decode,
    heard,
    loudness_of,
    measure,
    remember,
)
from briefgen.audio.own_mp3 import decoded
from briefgen.audio.production import produce
from briefgen.audio.programme import Programme
from briefgen.errors import BriefgenError
from briefgen.speech import ffmpeg
from briefgen.speech.mp3 import decode_mp3
from briefgen.storyboard.model import Timeline


@cache
def produced() -> bytes:
    """Return the short programme as a published MP3."""
    return produce(programme())[0]


def sound_of(samples: np.ndarray, rate_hz: int = 24_000) -> Programme:
    """Return a programme of some samples."""
    total_s = len(samples) / rate_hz
    return Programme(samples.astype(np.float32), rate_hz, Timeline({}, {}, total_s, "measured"))


def test_published_mp3_is_at_its_loudness() -> None:
    """Measured on the file: -19 LUFS within half a unit, true peak at most -1 dBTP."""
    measured = measure(produced())

    assert measured.integrated_lufs == pytest.approx(-19, abs=0.5)
    assert measured.true_peak_dbtp <= -1


def test_published_mp3_is_mono_64_kbit() -> None:
    """Mono, 44.1 kHz, 64 kbit/s."""
    measured = measure(produced())

    assert (1, RATE_HZ) == (measured.channels, measured.rate_hz)
    assert measured.bitrate == pytest.approx(BITRATE, rel=1e-3)


@pytest.mark.parametrize("length", [24_000, 50_001, 131_313])
def test_decoding_gives_back_the_length(length: int) -> None:
    """Encoder delay and padding are taken off again: the MP3 is as long as the programme to 0.1 ms."""
    sound = (0.1 * np.sin(np.arange(length) / 10)).astype(np.float32)

    assert measure(encode(sound, 24_000)[0]).duration_s == pytest.approx(length / 24_000, abs=1e-4)


def test_sound_is_not_shifted() -> None:
    """A click is heard in the decoded MP3 where it was, to a thousandth of a second."""
    sound = np.zeros(72_000, np.float32)
    sound[24_000:24_020] = 0.9

    decoded = decode_mp3(encode(sound, 24_000)[0])

    assert float(np.abs(decoded.samples).argmax()) / decoded.rate_hz == pytest.approx(1, abs=0.001)


def test_same_sound_gives_same_bytes() -> None:
    """Two encodings are identical: no clock, no random, no version string of the build."""
    assert produced() == produce(programme())[0]
    assert not produced().startswith(b"ID3")


def test_over_full_scale_is_clipped_not_wrapped() -> None:
    """A sample above 1 stays loud instead of turning into its opposite."""
    decoded = decode_mp3(encode(np.full(48_000, 1.5, np.float32), 24_000)[0])

    assert decoded.samples[20_000:60_000].min() > 0.5


def test_hard_sound_is_corrected() -> None:
    """Noise and clicks, which the encoder changes more than speech, still meet the limits."""
    noise = np.random.default_rng(3).standard_normal(24_000 * 6) * 0.02
    noise[::6000] = 1

    measured = measure(produce(sound_of(noise))[0])

    assert measured.integrated_lufs == pytest.approx(-19, abs=0.5)
    assert measured.true_peak_dbtp <= -1


@pytest.mark.parametrize(("loss_lu", "ceiling_dbtp"), [(2.0, CEILING_DBTP), (MP3.loss_lu, 0.5)])
def test_miss_is_corrected_from_the_measured_file(
    loss_lu: float, ceiling_dbtp: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An encoder that behaves differently, in loudness or in peaks, is made up for by encoding once more."""
    monkeypatch.setattr(production, "CEILING_DBTP", ceiling_dbtp)

    measured = measure(produce(programme(), replace(MP3, loss_lu=loss_lu))[0])

    assert measured.integrated_lufs == pytest.approx(-19, abs=0.3)
    assert measured.true_peak_dbtp <= -1


def test_what_cannot_reach_the_loudness_is_refused() -> None:
    """A handful of lone clicks cannot be made as loud as speech: an error with the figures, not a bad file."""
    clicks = np.zeros(24_000 * 5)
    clicks[::2400] = 1

    with pytest.raises(BriefgenError, match=r"LUFS"):
        produce(sound_of(clicks))


@pytest.mark.parametrize("data", [b"", b"not sound at all", b"\xff\xfb" * 40])
def test_what_is_no_mp3_is_said_plainly(data: bytes) -> None:
    """Measuring something else is a clear error."""
    with pytest.raises(BriefgenError, match=r"readable|ffmpeg"):
        measure(data)


@pytest.fixture
def broken_ffmpeg(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Put a program in ffmpeg's place that fails with a message."""
    program = tmp_path / "ffmpeg"
    program.write_text("#!/bin/sh\necho 'No space left on device' >&2\nexit 1\n", encoding="utf-8")
    program.chmod(0o755)
    monkeypatch.setenv("IMAGEIO_FFMPEG_EXE", str(program))
    for cached in (ffmpeg.ffmpeg_path, ffmpeg.audio_segment):
        cached.cache_clear()
    yield program
    for cached in (ffmpeg.ffmpeg_path, ffmpeg.audio_segment):
        cached.cache_clear()
    monkeypatch.undo()
    ffmpeg.audio_segment()


def test_failing_ffmpeg_is_said_plainly(broken_ffmpeg: Path) -> None:
    """The message says what to do and quotes ffmpeg's last line; no traceback of a library."""
    assert broken_ffmpeg.is_file()
    with pytest.raises(BriefgenError, match="ffmpeg said: No space left on device"):
        encode(np.zeros(24_000, np.float32), 24_000)
    with pytest.raises(BriefgenError, match="ffmpeg said: No space left on device"):
        ffmpeg.run_ffmpeg("-version")


def test_vanished_ffmpeg_is_said_plainly(broken_ffmpeg: Path) -> None:
    """An ffmpeg that cannot be started is a clear error too."""
    ffmpeg.ffmpeg_path()
    broken_ffmpeg.unlink()

    with pytest.raises(BriefgenError, match="ffmpeg"):
        encode(np.zeros(24_000, np.float32), 24_000)
    with pytest.raises(BriefgenError, match="ffmpeg"):
        ffmpeg.run_ffmpeg("-version")


def test_missing_ffmpeg_is_said_plainly(monkeypatch: pytest.MonkeyPatch) -> None:
    """Without any ffmpeg the message names the package to install."""
    import imageio_ffmpeg  # noqa: PLC0415  (patched here only)

    def nothing() -> str:
        raise RuntimeError

    monkeypatch.setattr(imageio_ffmpeg, "get_ffmpeg_exe", nothing)
    ffmpeg.ffmpeg_path.cache_clear()
    with pytest.raises(BriefgenError, match="imageio-ffmpeg"):
        ffmpeg.ffmpeg_path()


def test_hanging_ffmpeg_is_stopped(monkeypatch: pytest.MonkeyPatch) -> None:
    """An ffmpeg that does not end is an error after a time, not a hung build."""

    def hang(*_: object, **__: object) -> None:
        raise subprocess.TimeoutExpired("ffmpeg", 1)

    monkeypatch.setattr(subprocess, "run", hang)
    with pytest.raises(BriefgenError, match="TimeoutExpired"):
        ffmpeg.run_ffmpeg("-version")


def test_heard_is_measured_and_decoded_at_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """Another process's file is measured for real; one that was made here is only decoded; both hear the same."""
    data = produced()
    monkeypatch.setattr("briefgen.audio.measure._known", {})
    first, clip = heard(data, "podcast.mp3")
    alone = measure(data)
    remember(data, Known(Loudness(-19.5, -3.0), (-19.0, -20.0)))
    second, again = heard(data, "podcast.mp3")

    assert abs(first.duration_s - alone.duration_s) < 0.001
    assert replace(first, duration_s=alone.duration_s) == alone
    assert np.array_equal(clip.samples, decode(data, "podcast.mp3").samples)
    assert second == replace(alone, integrated_lufs=-19.5, true_peak_dbtp=-3.0, scenes_lufs=(-19.0, -20.0))
    assert abs(again.duration_s - clip.duration_s) < 0.001
    levels = [integrated_lufs(each.samples, each.rate_hz) for each in (clip, again)]
    assert abs(levels[0] - levels[1]) < 0.5  # one has lost what is above 8 kHz


def test_two_decoders_give_the_same_sound() -> None:
    """What is decoded in this process is what ffmpeg gives, sample by sample: no frame more or less, no shift."""
    data = produced()
    samples, rate_hz = decoded(data)
    other = decode(data, "podcast.mp3", rate_hz)

    assert 44_100 == rate_hz
    assert len(other.samples) == len(samples)
    assert np.abs(samples - other.samples).max() < 1e-4


def test_the_loudness_of_a_part_is_what_ffmpeg_measures() -> None:
    """Blocks and true peak of a part are those of ffmpeg's own meter."""
    data = produced()
    blocks, found = blocks_of(*decoded(data)), measure(data)

    assert abs(loudness_of([blocks]).integrated_lufs - found.integrated_lufs) < 0.05
    assert abs(blocks.true_peak_dbtp - found.true_peak_dbtp) < 0.2


def test_what_is_no_sound_is_said_plainly() -> None:
    """Bytes that are no MP3 are an error of its own; sound too short to measure has a peak and no block."""
    with pytest.raises(BriefgenError, match="not readable sound"):
        decoded(b"ID3 nothing")
    assert () == blocks_of(np.ones(4_000, np.float32), 24_000).lufs
    assert 0 < blocks_of(np.ones(4_000, np.float32), 24_000).true_peak_dbtp < 3
    assert -math.inf == blocks_of(np.zeros(24_000, np.float32), 24_000).true_peak_dbtp


def test_without_its_library_a_podcast_is_decoded_by_ffmpeg(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where libsndfile is missing, or cannot read MP3s, the samples are the same."""
    data = produced()
    samples, rate_hz = decoded(data)
    monkeypatch.setitem(sys.modules, "soundfile", None)
    other, other_hz = decoded(data)

    assert rate_hz == other_hz
    assert np.abs(samples - other).max() < 1e-4
    with pytest.raises(BriefgenError, match="not readable sound"):
        decoded(b"ID3 nothing")


def test_a_peak_at_the_limit_is_corrected() -> None:
    """A file whose peak is just under the limit by one meter is made again: another meter may read a little more."""
    measured = Loudness(-19.0, -1.05)

    assert production._off(measured, 0.5, 0.1)
    assert not production._off(replace(measured, true_peak_dbtp=-1.11), 0.5, 0.1)


def test_what_is_remembered_is_what_a_measurement_finds() -> None:
    """The loudness that making a file found is that of the finished file."""
    data, known = produce(programme())
    loudness, measured = known.loudness, measure(data)

    assert abs(measured.integrated_lufs - loudness.integrated_lufs) < 0.05
    assert abs(measured.true_peak_dbtp - loudness.true_peak_dbtp) < 0.2


def test_a_process_remembers_a_bounded_number_of_files(monkeypatch: pytest.MonkeyPatch) -> None:
    """The oldest is forgotten first."""
    known: dict[str, Known] = {}
    monkeypatch.setattr("briefgen.audio.measure._known", known)
    for number in range(MOST_KNOWN + 5):
        remember(bytes([number]), Known(Loudness(-19, -2)))

    assert (MOST_KNOWN, False) == (len(known), hashlib.sha256(b"\4").hexdigest() in known)
