"""Pauses, times, levels and joins of the assembled narration."""

import math
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from spoken import clips, programme, scene, storyboard, voice

from briefgen.audio.captions import Hints, cues_of, with_music
from briefgen.audio.loudness import MAX_EVENING_DB, speech_level_db
from briefgen.audio.music import bed, music_spans, sting, sting_spans
from briefgen.audio.programme import Programme, assemble, chime, mix_in, pauses_of
from briefgen.speech.model import Clip
from briefgen.storyboard.model import SceneKind, Span, Storyboard
from briefgen.storyboard.timing import CHIME_S, QUIET_AFTER_S, Pauses, ends_quotation, timeline_of

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
    """The voice's pauses are used, longer ones are made from them, and the chimes are counted."""
    chosen = voice().model_copy(update={"sentence_pause_s": 0.1, "paragraph_pause_s": 0.2, "scene_pause_s": 0.3})

    pauses = pauses_of(chosen)
    usual = Pauses(0.1, 0.2, 0.3, CHIME_S + QUIET_AFTER_S, CHIME_S, 1152 / 44_100)
    assert usual == replace(pauses, message_s=0.0, part_s=0.0, quotation_s=0.0, question_s=0.0, step_s=0.0)
    assert 0.3 < pauses.message_s <= pauses.part_s < pauses.quotation_s


def test_pauses_have_a_meaning() -> None:
    """Longer before a message than between its sentences, longer between parts, longest after a quotation."""
    pauses = Pauses(0.4, 0.7, 1.0, message_s=1.5, part_s=1.8, quotation_s=2.2)
    said = ("One.", "¶“I told three people,” she said to the reviewer.", "Two.")
    story, message = scene("story", said), scene("message-1", ("Three.", "Four."))

    assert [pauses.after(story, n, message) for n in range(3)] == [0.7, 2.2, 1.8]
    assert [pauses.after(message, n, replace(message, id="message-2")) for n in range(2)] == [0.4, 1.5]
    assert [pauses.after(message, n) for n in range(2)] == [0.4, 1.0]
    assert pauses.after(replace(story, lines=story.lines[:2]), 1, message) == 2.2
    assert replace(pauses, question_s=0.6).after(scene("a", ("Why?", "So.", "¶Then.")), 0) == 0.6


@pytest.mark.parametrize(
    ("texts", "ends"),
    [
        (("“I told three people about it.”",), [True]), (('"I told three people about it," she said.',), [True]),
        (("“I told three people.", "I thought they would tell,” she said."), [False, True]),
        (('"I told three people.', 'I thought they would tell," she said.'), [False, True]),
        (("‘I told three people about it’, he said.",), [True]), (("It was “disturbingly variable”.",), [False]),
        (("The children’s school and their mother’s home.",), [False]), (("No words of theirs.",), [False]),
    ],
)  # fmt: skip
def test_a_quotation_ends_where_its_marks_do(texts: tuple[str, ...], ends: list[bool]) -> None:
    """A quotation of a few words ends in its Line; a term in quotation marks is none, nor is an apostrophe."""
    board = scene("a", texts)

    assert [ends_quotation(board, index) for index in range(len(texts))] == ends


PART_IDS = ("content-note", "story", "message-1", "message-2", "good-practice", "questions", "about")


def with_parts(seconds: float = 4.0, *, music: bool = True) -> tuple[Storyboard, Programme]:
    """Return a Storyboard of every part of a programme, said as steady tones, with music."""
    kinds = {"content-note": SceneKind.CONTENT_NOTE, "message-2": SceneKind.MESSAGE, "good-practice": SceneKind.GOOD_PRACTICE,
             "questions": SceneKind.QUESTIONS, "about": SceneKind.ABOUT}  # fmt: skip
    scenes = [scene(name, ("x", "y")) for name in PART_IDS]
    board = storyboard(*(replace(each, kind=kinds.get(each.id, each.kind)) for each in scenes))
    sounds = {line.id: tone(seconds) for line in board.lines}
    return board, assemble(board, sounds, voice(), RATE_HZ, music=music)


def test_music_is_far_below_the_speech() -> None:
    """Bed and stings are heard, at least 20 dB below the voice, wherever there is one."""
    (board, whole), (_, without) = with_parts(), with_parts(music=False)
    music = whole.samples - without.samples
    speech_db = speech_level_db(tone(4).samples, RATE_HZ)
    heard = {
        name: speech_level_db(music[round(span.start_s * RATE_HZ) : round(span.end_s * RATE_HZ)], RATE_HZ)
        for name, span in whole.timeline.scenes.items()
    }

    loud = {name: speech_db - level_db for name, level_db in heard.items() if level_db > -math.inf}
    assert set(loud) == {"content-note", "story", "message-2", "good-practice", "questions", "about"}
    assert all(20 <= below_db <= 40 for below_db in loud.values())
    assert len(list(sting_spans(board, whole.timeline))) == 4


def test_music_stands_in_the_pauses() -> None:
    """A sting is heard between two parts and ends before the next words; the bed is silent before the story."""
    board, whole = with_parts()
    for span in sting_spans(board, whole.timeline):
        inside = [
            line for line in whole.timeline.lines.values() if line.start_s < span.end_s and line.end_s > span.start_s
        ]
        assert inside == []
        after = min(line.start_s for line in whole.timeline.lines.values() if line.start_s > span.start_s)
        assert not whole.samples[round((span.end_s + 0.01) * RATE_HZ) : round(after * RATE_HZ)].any()
    story_s = whole.timeline.scenes["story"].start_s
    assert not whole.samples[round((story_s - 0.15) * RATE_HZ) : round(story_s * RATE_HZ)].any()


def test_music_is_the_same_every_time_and_ends_softly() -> None:
    """Nothing in it is random; it begins and ends in silence, without a jump."""
    for sound, again in ((bed(7.3, RATE_HZ), bed(7.3, RATE_HZ)), (sting(RATE_HZ), sting(RATE_HZ))):
        assert np.array_equal(sound, again)
        assert np.abs(sound).max() == pytest.approx(1, abs=1e-6)
        assert np.abs(sound[[0, -1]]).max() < 1e-3
        assert np.abs(np.diff(sound)).max() < 0.15
    assert len(bed(0.0, RATE_HZ)) == 0


def test_music_has_captions() -> None:
    """Captions say where music is heard without a voice, and never at the same time as words."""
    board, whole = with_parts()
    cues = with_music(
        cues_of(board, whole.timeline, 42, Hints(frozenset(), frozenset())),
        music_spans(board, whole.timeline),
        "[music]",
    )

    assert [cue.lines for cue in cues].count(("[music]",)) == 6
    assert cues[0].lines == cues[-1].lines == ("[music]",)
    assert all(first.end_ms <= second.start_ms for first, second in pairwise(cues))


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


@pytest.mark.parametrize(("start", "count"), [(0, 2), (1, 3), (3, 2), (3, 3), (4, 3), (0, 5)])
def test_a_sound_is_added_where_it_begins(start: int, count: int) -> None:
    """What was there stays below it, and what would be after the end is left out."""
    samples = np.ones(5, dtype=np.float32)
    mix_in(samples, np.arange(2, 2 + count, dtype=np.float32), start)
    expected = [1.0] * start + [1.0 + 2 + n for n in range(count)] + [1.0] * 5

    assert expected[:5] == samples.tolist()
