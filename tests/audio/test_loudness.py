"""Loudness and true peak against ffmpeg, and what mastering does to real speech."""

import re
import wave
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pytest
from spoken import programme

from briefgen.audio.loudness import SILENT_LUFS, integrated_lufs, peak_envelope, true_peak_dbtp
from briefgen.audio.master import CEILING_DBTP, TARGET_LUFS, master
from briefgen.audio.measure import block_loudness
from briefgen.errors import BriefgenError
from briefgen.ffmpeg import run_ffmpeg

if TYPE_CHECKING:
    from numpy.typing import NDArray

SECONDS = 10


def ffmpeg_says(samples: np.ndarray, rate_hz: int, folder: Path) -> tuple[float, float]:
    """Return integrated loudness and true peak as ffmpeg measures them."""
    path = folder / "sound.wav"
    with wave.open(str(path), "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate_hz)
        file.writeframes(np.rint(samples * 32767).astype("<i2").tobytes())
    metadata = "ebur128=peak=true:metadata=1:framelog=quiet,ametadata=mode=print:file=-"
    said, _ = run_ffmpeg("-i", str(path), "-af", metadata, "-f", "null", "-")
    peak = float(re.findall(r"true_peak=(\S+)", said)[-1])
    return float(re.findall(r"r128\.I=(\S+)", said)[-1]), float(20 * np.log10(peak))


def signal(kind: str, rate_hz: int) -> "NDArray[np.float32]":
    """Return ten seconds of a test signal."""
    time_s = np.arange(rate_hz * SECONDS) / rate_hz
    noise = np.random.default_rng(7).standard_normal(len(time_s))
    sounds = {
        "sine": 0.5 * np.sin(2 * np.pi * 997 * time_s),
        "bass": 0.5 * np.sin(2 * np.pi * 45 * time_s),
        "treble": 0.3 * np.sin(2 * np.pi * 6000 * time_s),
        "noise": 0.1 * noise,
        "bursts": 0.2 * noise * (np.sin(2 * np.pi * 0.3 * time_s) > 0) * np.where(time_s < 5, 1, 0.02),
    }
    return np.clip(sounds[kind], -1, 1).astype(np.float32)


@pytest.mark.parametrize("rate_hz", [16_000, 24_000, 44_100])
@pytest.mark.parametrize("kind", ["sine", "bass", "treble", "noise", "bursts"])
def test_loudness_agrees_with_ffmpeg(kind: str, rate_hz: int, tmp_path: Path) -> None:
    """Integrated loudness is within 0.05 LU of ffmpeg's, gated signals too, at several rates."""
    sound = signal(kind, rate_hz)

    assert integrated_lufs(sound, rate_hz) == pytest.approx(ffmpeg_says(sound, rate_hz, tmp_path)[0], abs=0.05)


@pytest.mark.parametrize("kind", ["sine", "bass", "noise", "bursts"])
def test_true_peak_agrees_with_ffmpeg(kind: str, tmp_path: Path) -> None:
    """True peak is within 0.2 dB of ffmpeg's."""
    sound = signal(kind, 24_000)

    assert true_peak_dbtp(sound) == pytest.approx(ffmpeg_says(sound, 24_000, tmp_path)[1], abs=0.2)


def test_speech_agrees_with_ffmpeg(tmp_path: Path) -> None:
    """Real speech measures the same as in ffmpeg."""
    spoken = programme()
    expected = ffmpeg_says(spoken.samples, spoken.rate_hz, tmp_path)

    assert integrated_lufs(spoken.samples, spoken.rate_hz) == pytest.approx(expected[0], abs=0.05)
    assert true_peak_dbtp(spoken.samples) == pytest.approx(expected[1], abs=0.2)


@pytest.mark.parametrize("kind", ["sine", "bass", "treble", "noise", "bursts", "speech"])
def test_the_peak_is_found_where_only_a_part_is_oversampled(kind: str) -> None:
    """The true peak of a file, which looks only at its loudest moments, is that of all of it."""
    sound = programme().samples if kind == "speech" else signal(kind, 24_000)

    assert block_loudness(sound, 24_000).true_peak_dbtp == pytest.approx(true_peak_dbtp(sound), abs=0.001)


def test_reference_tone_reads_as_the_standard_says() -> None:
    """A 997 Hz sine at 0 dBFS in one channel is -3.01 LUFS (BS.1770-4)."""
    assert integrated_lufs(signal("sine", 48_000) * 2, 48_000) == pytest.approx(-3.01, abs=0.02)


def test_peak_between_samples_is_found() -> None:
    """A quarter-rate sine sampled at 45 degrees has its peaks 3 dB above its samples."""
    rate_hz = 48_000
    sound = np.sin(2 * np.pi * rate_hz / 4 * np.arange(rate_hz) / rate_hz + np.pi / 4).astype(np.float32)

    assert 20 * np.log10(np.abs(sound).max()) == pytest.approx(-3.01, abs=0.01)
    # Away from its abrupt ends, where the wave between the samples overshoots.
    assert 20 * np.log10(peak_envelope(sound, 100)[2:-2].max()) == pytest.approx(0, abs=0.05)


def test_envelope_has_one_value_a_stretch() -> None:
    """The envelope of n samples has ceil(n / hop) values, each the highest of its own stretch."""
    sound = np.zeros(95, np.float32)
    sound[41] = 0.5

    envelope = peak_envelope(sound, 10)

    assert len(envelope) == 10
    assert int(envelope.argmax()) == 4
    assert envelope[4] == pytest.approx(0.5)


@pytest.mark.parametrize("length", [0, 100, 24_000])
def test_silence_is_gated(length: int) -> None:
    """Silence, or too little sound to measure, is at the absolute gate."""
    silence = np.zeros(length, np.float32)

    assert integrated_lufs(silence, 24_000) == SILENT_LUFS
    assert true_peak_dbtp(silence) == -np.inf


def test_speech_is_mastered_to_the_target() -> None:
    """Real speech, too peaky for gain alone, comes out at -19 LUFS under the ceiling and keeps its length."""
    spoken = programme()
    gain_db = TARGET_LUFS - integrated_lufs(spoken.samples, spoken.rate_hz)
    assert true_peak_dbtp(spoken.samples) + gain_db > CEILING_DBTP

    mastered = master(spoken.samples, spoken.rate_hz)

    assert integrated_lufs(mastered, spoken.rate_hz) == pytest.approx(TARGET_LUFS, abs=0.05)
    assert true_peak_dbtp(mastered) <= CEILING_DBTP + 0.02
    assert spoken.samples.shape == mastered.shape
    assert spoken.samples.dtype == mastered.dtype


@pytest.mark.parametrize("spoken", [[(6.0, 9.0)], [(1.0, 1.2)], []], ids=["silent", "too-short", "none"])
def test_loudness_is_of_the_whole_where_no_speech_can_be_measured(spoken: list[tuple[float, float]]) -> None:
    """Spoken parts that are silent, or too short for a gating block, do not count; a part that can be measured does."""
    sound = signal("sine", 24_000)
    sound[5 * 24_000 :] = 0
    sound[: 2 * 24_000] *= np.float32(0.25)

    whole = master(sound, 24_000)

    assert np.array_equal(master(sound, 24_000, spoken=spoken), whole)
    assert np.abs(master(sound, 24_000, spoken=[(0.0, 2.0)])).max() > 2 * np.abs(whole).max()


@pytest.mark.parametrize("ceiling_dbtp", [-1.5, -6.0])
def test_limiter_holds_hard_peaks(ceiling_dbtp: float) -> None:
    """Single spikes, at the very start and end too, do not pass the ceiling."""
    sound = signal("noise", 24_000) * np.float32(0.3)
    sound[[0, 30_000, 30_011, 100_000, -1]] = (1, -1, 1, -1, 1)

    mastered = master(sound, 24_000, -19.0, ceiling_dbtp)

    assert true_peak_dbtp(mastered) <= ceiling_dbtp + 0.1
    assert integrated_lufs(mastered, 24_000) == pytest.approx(-19, abs=0.05)


def test_limiter_leaves_the_rest_alone() -> None:
    """A tenth of a second before a peak, and half a second after it, the sound is only scaled."""
    sound = signal("sine", 24_000) * np.float32(0.2)
    sound[120_000] = 1

    mastered = master(sound, 24_000)

    ratio = np.median(mastered[1000:2000] / sound[1000:2000])
    for start, end in ((20_000, 117_600), (132_000, 200_000)):
        assert np.abs(mastered[start:end] - ratio * sound[start:end]).max() < 1e-4
    assert abs(mastered[120_000]) < 0.9


def test_silent_programme_is_refused() -> None:
    """Silence cannot be published, and the message says so."""
    with pytest.raises(BriefgenError, match="silent"):
        master(np.zeros(48_000, np.float32), 24_000)
