"""The MP3 itself: length, loudness, format, the same bytes twice, and failures in plain words."""

import io
import math
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from pathlib import Path

import numpy as np
import pytest
from meter import ffmpeg_loudness
from mutagen import mp3
from spoken import programme

from briefgen import ffmpeg
from briefgen.audio import master
from briefgen.audio.encode import BITRATE, MP3, RATE_HZ, encode
from briefgen.audio.master import CEILING_DBTP, produce
from briefgen.audio.measure import BlockLoudness, MeasuredLoudness, block_loudness, loudness_of, measure
from briefgen.audio.programme import Programme
from briefgen.errors import BriefgenError
from briefgen.ffmpeg import FfmpegError
from briefgen.speech.decode import decode
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
    measured = ffmpeg_loudness(produced())

    assert measured.integrated_lufs == pytest.approx(-19, abs=0.5)
    assert measured.true_peak_dbtp <= -1


def test_published_mp3_is_mono_64_kbit() -> None:
    """Mono, 44.1 kHz, 64 kbit/s."""
    info = mp3.MP3(io.BytesIO(produced())).info

    assert (1, RATE_HZ) == (info.channels, info.sample_rate)
    assert info.bitrate == pytest.approx(BITRATE, rel=1e-3)
    assert 1 == measure(produced()).channels


@pytest.mark.parametrize("length", [24_000, 50_001, 131_313])
def test_decoding_gives_back_the_length(length: int) -> None:
    """Encoder delay and padding are taken off again: the MP3 is as long as the programme to 0.1 ms."""
    sound = (0.1 * np.sin(np.arange(length) / 10)).astype(np.float32)

    assert measure(encode(sound, 24_000)).duration_s == pytest.approx(length / 24_000, abs=1e-4)


def test_sound_is_not_shifted() -> None:
    """A click is heard in the decoded MP3 where it was, to a thousandth of a second."""
    sound = np.zeros(72_000, np.float32)
    sound[24_000:24_020] = 0.9

    decoded = decode(encode(sound, 24_000), RATE_HZ)

    assert float(np.abs(decoded).argmax()) / RATE_HZ == pytest.approx(1, abs=0.001)


def test_same_sound_gives_same_bytes() -> None:
    """Two encodings are identical: no clock, no random, no version string of the build."""
    assert produced() == produce(programme())[0]
    assert not produced().startswith(b"ID3")


def test_over_full_scale_is_clipped_not_wrapped() -> None:
    """A sample above 1 stays loud instead of turning into its opposite."""
    decoded = decode(encode(np.full(48_000, 1.5, np.float32), 24_000), RATE_HZ)

    assert decoded[20_000:60_000].min() > 0.5


def test_hard_sound_is_corrected() -> None:
    """Noise and clicks, which the encoder changes more than speech, still meet the limits."""
    noise = np.random.default_rng(3).standard_normal(24_000 * 6) * 0.02
    noise[::6000] = 1

    measured = ffmpeg_loudness(produce(sound_of(noise))[0])

    assert measured.integrated_lufs == pytest.approx(-19, abs=0.5)
    assert measured.true_peak_dbtp <= -1


@pytest.mark.parametrize(("loss_lu", "ceiling_dbtp"), [(2.0, CEILING_DBTP), (MP3.loss_lu, 0.5)])
def test_miss_is_corrected_from_the_measured_file(
    loss_lu: float, ceiling_dbtp: float, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An encoder that behaves differently, in loudness or in peaks, is made up for by encoding once more."""
    monkeypatch.setattr(master, "CEILING_DBTP", ceiling_dbtp)

    measured = ffmpeg_loudness(produce(programme(), replace(MP3, loss_lu=loss_lu))[0])

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


def test_a_file_is_decoded_and_measured() -> None:
    """Loudness, true peak and length of a file are those of ffmpeg's own meter and of the programme."""
    data = produced()
    measured, found = measure(data), ffmpeg_loudness(data)

    assert abs(measured.loudness.integrated_lufs - found.integrated_lufs) < 0.1
    assert abs(measured.loudness.true_peak_dbtp - found.true_peak_dbtp) < 0.2
    assert np.array_equal(measured.samples, decode(data, RATE_HZ))
    assert measured.duration_s == pytest.approx(programme().duration_s, abs=1e-4)
    assert loudness_of([measured.blocks]) == measured.loudness


def test_parts_are_measured_as_one() -> None:
    """Blocks of several parts have the loudness of the whole, and the highest of their peaks."""
    quiet, loud = BlockLoudness((-40.0,) * 10, -20.0), BlockLoudness((-19.0,) * 10, -3.0)
    together = loudness_of([quiet, loud])

    assert together.integrated_lufs == pytest.approx(-19.0)
    assert -3.0 == together.true_peak_dbtp


def test_decoding(tmp_path: Path) -> None:
    """Any rate, one channel or two, up to a time; from bytes or a file the samples are the same."""
    data = encode((0.1 * np.sin(np.arange(48_000) / 10)).astype(np.float32), 24_000)
    (tmp_path / "sound.bin").write_bytes(data)
    mono = decode(data, 24_000)
    stereo = decode(tmp_path / "sound.bin", 24_000, channels=2)

    assert ("float32", 48_000) == (str(mono.dtype), len(mono))
    assert (48_000, 2) == stereo.shape
    assert np.abs(stereo[:, 0] * 2**0.5 - mono).max() < 1e-6
    assert 96_000 == pytest.approx(len(decode(data, 48_000)), abs=2)
    assert np.array_equal(decode(data, 24_000, longest_s=1.5), mono[:36_000])


def test_a_file_that_names_other_files_is_not_decoded(tmp_path: Path) -> None:
    """A list of files is no sound, whatever it is called: what it names is not opened, not even beside it."""
    (tmp_path / "other.mp3").write_bytes(encode(np.zeros(24_000, np.float32), 24_000))
    (tmp_path / "list.mp3").write_text("ffconcat version 1.0\nfile other.mp3\n", encoding="utf-8")

    with pytest.raises(FfmpegError):
        decode(tmp_path / "list.mp3", 24_000)


def test_samples_that_are_no_number_are_silence(tmp_path: Path) -> None:
    """A float file may hold NaN, which no sum may meet."""
    path, raw = tmp_path / "odd.wav", tmp_path / "odd.f32"
    raw.write_bytes(np.array([0.5, np.nan, -0.5] * 1000, "<f4").tobytes())
    run = ("-f", "f32le", "-ar", "24000", "-ac", "1", "-i", str(raw), "-c:a", "pcm_f32le", str(path))
    ffmpeg.run_ffmpeg(*run)

    assert [0.5, 0, -0.5] == decode(path, 24_000)[:3].tolist()


def test_what_is_no_sound_is_said_plainly() -> None:
    """Bytes that are no MP3 are an error of its own; sound too short to measure has a peak and no block."""
    with pytest.raises(BriefgenError, match="not readable sound"):
        measure(b"ID3 nothing")
    with pytest.raises(BriefgenError, match="not readable sound"):
        measure(encode(np.zeros(4_000, np.float32), 24_000))
    with pytest.raises(FfmpegError):
        decode(b"ID3 nothing", 24_000)
    assert () == block_loudness(np.ones(4_000, np.float32), 24_000).lufs
    assert 0 < block_loudness(np.ones(4_000, np.float32), 24_000).true_peak_dbtp < 3
    assert -math.inf == block_loudness(np.zeros(24_000, np.float32), 24_000).true_peak_dbtp
    assert BlockLoudness((), -math.inf) == block_loudness(np.zeros(0, np.float32), 24_000)


def test_a_peak_at_the_limit_is_corrected() -> None:
    """A file whose peak is just under the limit by one meter is made again: another meter may read a little more."""
    measured = MeasuredLoudness(-19.0, -1.05)

    assert master._is_off(measured, 0.5, 0.1)
    assert not master._is_off(replace(measured, true_peak_dbtp=-1.11), 0.5, 0.1)
