"""Pauses, times, levels and joins of the assembled narration."""

import math
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spoken import clips, programme, scene, storyboard, voice

from briefgen.audio.loudness import MAX_EVENING_DB
from briefgen.audio.programme import assemble, chime, pauses_of
from briefgen.speech.model import Clip
from briefgen.storyboard.model import Span
from briefgen.storyboard.timing import CHIME_S, QUIET_AFTER_S, Pauses, timeline_of

RATE_HZ = 24_000
PAUSES = Pauses(sentence_s=0.5, paragraph_s=1.0, scene_s=2.0, opening_s=3.0, closing_s=4.0)


def tone(seconds: float, level: float = 0.1, rate_hz: int = RATE_HZ, pitch_hz: float = 220) -> Clip:
    """Return a steady tone."""
    time_s = np.arange(round(seconds * rate_hz)) / rate_hz
    return Clip((level * np.sin(2 * np.pi * pitch_hz * time_s)).astype(np.float32), rate_hz)


def rms_db(samples: np.ndarray) -> float:
    """Return the level of some samples."""
    return float(10 * np.log10(np.mean(samples.astype(np.float64) ** 2)))


def test_timeline_counts_every_pause_once() -> None:
    """Times are opening, speech, sentence, paragraph and scene pauses, closing, in that order."""
    board = storyboard(scene("a", ("One.", "Two.", "¶Three.")), scene("b", ("¶Four.",)))
    durations = {"a.01": 1.0, "a.02": 1.0, "a.03": 1.0, "b.01": 1.0}

    timeline = timeline_of(board, durations, PAUSES, "estimated")

    expected = {"a.01": Span(3, 4), "a.02": Span(4.5, 5.5), "a.03": Span(6.5, 7.5), "b.01": Span(9.5, 10.5)}
    assert expected == timeline.lines
    assert {"a": Span(0, 9.5), "b": Span(9.5, 16.5)} == timeline.scenes
    assert (16.5, "estimated") == (timeline.total_s, timeline.basis)


def test_timeline_needs_every_duration() -> None:
    """A Line without a duration is refused, not guessed."""
    with pytest.raises(KeyError, match=r"b\.01"):
        timeline_of(storyboard(scene("a", ("One.",)), scene("b", ("Two.",))), {"a.01": 1.0}, PAUSES)


@settings(max_examples=40, deadline=None)
@given(
    st.lists(st.lists(st.tuples(st.floats(0.05, 20), st.booleans()), min_size=1, max_size=5), min_size=1, max_size=6),
    st.floats(0, 3),
)
def test_timeline_is_contiguous(shape: list[list[tuple[float, bool]]], pause_s: float) -> None:
    """Scenes follow each other from 0 to the total, Lines keep their durations and order, and silence adds up."""
    board = storyboard(*(scene(f"s{n}", ["¶x" if new else "x" for _, new in part]) for n, part in enumerate(shape)))
    spoken = [seconds for part in shape for seconds, _ in part]
    durations = {line.id: seconds for line, seconds in zip(board.lines, spoken, strict=True)}

    timeline = timeline_of(board, durations, Pauses(pause_s, pause_s, pause_s, 1, 2))

    spans = list(timeline.scenes.values())
    assert spans[0].start_s == 0
    assert spans[-1].end_s == timeline.total_s
    assert [each.end_s for each in spans[:-1]] == [each.start_s for each in spans[1:]]
    lines = list(timeline.lines.values())
    assert all(first.end_s <= second.start_s for first, second in pairwise(lines))
    assert math.isclose(timeline.total_s, sum(spoken) + pause_s * len(spoken) + 3, abs_tol=1e-6)
    assert [each.duration_s for each in lines] == pytest.approx(spoken)


def test_pauses_come_from_the_voice() -> None:
    """The voice's pauses are used, and the chimes are counted."""
    chosen = voice().model_copy(update={"sentence_pause_s": 0.1, "paragraph_pause_s": 0.2, "scene_pause_s": 0.3})

    assert Pauses(0.1, 0.2, 0.3, CHIME_S + QUIET_AFTER_S, CHIME_S, 1152 / 44_100) == pauses_of(chosen)


@settings(max_examples=15, deadline=None)
@given(st.lists(st.integers(1, 3000), min_size=1, max_size=8), st.sampled_from([8000, 22_050, 24_000]))
def test_assembly_agrees_with_the_timeline_to_the_sample(lengths: list[int], rate_hz: int) -> None:
    """Each clip starts at its time to the nearest sample, and the length is the total to the nearest sample."""
    board = storyboard(*(scene(f"s{n}", ["x"]) for n in range(len(lengths))))
    sounds = {line.id: Clip(np.ones(n, np.float32), rate_hz) for line, n in zip(board.lines, lengths, strict=True)}

    whole = assemble(board, sounds, voice(), rate_hz)

    durations = {name: clip.duration_s for name, clip in sounds.items()}
    timeline = timeline_of(board, durations, pauses_of(voice()))
    assert timeline == whole.timeline
    assert math.floor(timeline.total_s * rate_hz + 0.5) == len(whole.samples)


def _first_loud(samples: np.ndarray, start: int) -> int:
    return start + int(np.flatnonzero(np.abs(samples[start:]) > 1e-6)[0])


def test_clips_are_heard_at_their_times() -> None:
    """The first and last sounding samples of every clip are at its span."""
    whole = programme()
    for line, span in whole.timeline.lines.items():
        start, end = (round(at * RATE_HZ) for at in (span.start_s, span.end_s))
        clip = clips()[line].samples
        assert end - start == len(clip)
        heard = whole.samples[start:end]
        # Evened and faded, it is still the same sound.
        assert np.corrcoef(heard, clip)[0, 1] > 0.999
        assert not whole.samples[end + 1 : end + round(0.3 * RATE_HZ)].any()


def test_levels_are_evened_gently() -> None:
    """A slightly quiet clip reaches the common level; a very quiet one is raised by 3 dB only."""
    board = storyboard(scene("a", ("1", "2", "3", "4", "5")))
    levels = (0.1, 0.1, 0.1, 0.08, 0.01)
    sounds = {line.id: tone(1, level) for line, level in zip(board.lines, levels, strict=True)}

    whole = assemble(board, sounds, voice(), RATE_HZ)

    heard = []
    for span in whole.timeline.lines.values():
        middle = round((span.start_s + 0.1) * RATE_HZ)
        heard.append(rms_db(whole.samples[middle : middle + round(0.8 * RATE_HZ)]))
    usual = rms_db(tone(1).samples)
    assert heard == pytest.approx([usual, usual, usual, usual, usual - 20 + MAX_EVENING_DB], abs=0.1)


def test_joins_do_not_click() -> None:
    """A clip that is cut off in mid-wave starts and ends without a jump."""
    cut = Clip(np.full(RATE_HZ, 0.5, np.float32), RATE_HZ)
    whole = assemble(storyboard(scene("a", ("x",))), {"a.01": cut}, voice(), RATE_HZ)

    span = whole.timeline.lines["a.01"]
    around = whole.samples[round((span.start_s - 0.1) * RATE_HZ) : round((span.end_s + 0.1) * RATE_HZ)]
    assert np.abs(around).max() == pytest.approx(0.5)
    assert np.abs(np.diff(around)).max() < 0.01


@pytest.mark.parametrize("rate_hz", [16_000, 22_050, 44_100, 48_000])
def test_other_sample_rates_are_converted(rate_hz: int) -> None:
    """A clip at any rate keeps its length, pitch and level."""
    clip = tone(1.5, rate_hz=rate_hz, pitch_hz=440)
    whole = assemble(storyboard(scene("a", ("x",))), {"a.01": clip}, voice(), RATE_HZ)

    span = whole.timeline.lines["a.01"]
    assert span.duration_s == pytest.approx(1.5)
    start = round(span.start_s * RATE_HZ)
    heard = whole.samples[start : start + round(1.5 * RATE_HZ)]
    expected = tone(1.5, pitch_hz=440).samples
    inner = slice(RATE_HZ // 10, -RATE_HZ // 10)
    assert np.abs(heard[inner] - expected[inner]).max() < 0.002


@pytest.mark.parametrize("closing", [False, True])
def test_chime_is_short_and_soft(closing: bool) -> None:
    """The chime lasts under two seconds and begins and ends in silence."""
    sound = chime(RATE_HZ, closing=closing)

    assert round(CHIME_S * RATE_HZ) == len(sound)
    assert CHIME_S < 2
    assert np.abs(sound[[0, -1]]).max() < 1e-4
    assert np.abs(np.diff(sound)).max() < 0.25


def _pitch_hz(samples: np.ndarray) -> float:
    return float(np.abs(np.fft.rfft(samples)).argmax() * RATE_HZ / len(samples))


def test_chime_rises_and_falls() -> None:
    """The opening goes up a fifth, the closing comes down."""
    first = slice(1000, round(0.3 * RATE_HZ))

    assert _pitch_hz(chime(RATE_HZ)[first]) < 330 < _pitch_hz(chime(RATE_HZ, closing=True)[first])


def test_chimes_are_quieter_than_speech() -> None:
    """Both chimes are there, at both ends, and well below the speech."""
    whole = programme()
    first, last = (list(whole.timeline.lines.values())[at] for at in (0, -1))
    opening = whole.samples[: round(CHIME_S * RATE_HZ)]
    closing = whole.samples[-round(CHIME_S * RATE_HZ) :]
    speech = whole.samples[round(first.start_s * RATE_HZ) : round(last.end_s * RATE_HZ)]

    assert -25 < rms_db(opening) - rms_db(speech) < -6
    assert -25 < rms_db(closing) - rms_db(speech) < -6


def test_silent_clips_stay_silent() -> None:
    """A silent or empty clip is neither amplified nor a crash."""
    board = storyboard(scene("a", ("1", "2", "3")))
    sounds = {
        "a.01": tone(1),
        "a.02": Clip(np.zeros(RATE_HZ, np.float32), RATE_HZ),
        "a.03": Clip(np.zeros(0, np.float32), RATE_HZ),
    }
    whole = assemble(board, sounds, voice(), RATE_HZ)

    span = whole.timeline.lines["a.02"]
    assert not whole.samples[round(span.start_s * RATE_HZ) : round(span.end_s * RATE_HZ)].any()
    assert np.isfinite(whole.samples).all()
