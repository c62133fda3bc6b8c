"""A podcast made scene by scene: cut in silence, encoded apart, joined without a gap, kept while nothing changes."""

import math
import re
from dataclasses import replace
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from meter import ffmpeg_loudness
from spoken import TEXTS, clips, programme, scene, storyboard, voice

from briefgen.audio import master as production
from briefgen.audio.encode import FORMS, FRAME_SAMPLES, MP3, RATE_HZ, AudioFormat, encode, frames_of, join_mp3s
from briefgen.audio.loudness import span_lufs
from briefgen.audio.master import CEILING_DBTP, Aim, Stretch, master, produce, split_at_scenes
from briefgen.audio.measure import BlockLoudness, measure
from briefgen.audio.programme import Programme, assemble, nearest_sample
from briefgen.errors import BriefgenError
from briefgen.ffmpeg import run_ffmpeg
from briefgen.speech.decode import decode
from briefgen.storyboard.model import Timeline

FRAME_S = FRAME_SAMPLES / RATE_HZ
DELAY_S = (FRAME_SAMPLES + 529) / RATE_HZ


def hum(count: int) -> np.ndarray:
    """Return a sound of a few tones, as an encoder keeps them, that differs from one moment to the next."""
    time_s = np.arange(count) / 24_000
    tones = [np.sin(2 * np.pi * (pitch + 40 * time_s) * time_s) for pitch in (180, 410, 930)]
    return np.asarray(0.05 * np.sum(tones, axis=0), np.float32)


def made(spans: list[tuple[float, float]], total_s: float) -> Programme:
    """Return a programme that hums where it is spoken, and is silent elsewhere."""
    samples = np.zeros(round(total_s * 24_000), np.float32)
    for start_s, end_s in spans:
        part = samples[nearest_sample(start_s * 24_000) : nearest_sample(end_s * 24_000)]
        part[:] = hum(len(part))
    return Programme(samples, 24_000, Timeline({}, {}, total_s, "measured"), tuple(spans))


def spans_of(shape: list[tuple[float, float]], first_s: float = 1.9) -> list[tuple[float, float]]:
    """Return from when to when each of some Scenes is spoken: its length and the pause after it."""
    spans, at_s = [], first_s
    for spoken_s, pause_s in shape:
        spans.append((at_s, at_s + spoken_s))
        at_s = math.ceil((at_s + spoken_s + pause_s) / FRAME_S) * FRAME_S
    return spans


@settings(max_examples=60, deadline=None)
@given(st.lists(st.tuples(st.floats(0.01, 20), st.floats(0, 2)), min_size=1, max_size=12))
def test_cuts_lie_in_silence_and_lose_nothing(shape: list[tuple[float, float]]) -> None:
    """Every sample that sounds is in one stretch; each cut is at a frame, after the sound has ended for long enough."""
    spans = spans_of(shape)
    whole = made(spans, spans[-1][1] + 1.6)

    parts = split_at_scenes(whole, RATE_HZ)

    assert sum(len(part.spoken) for part in parts) == len(spans)
    assert parts[-1].frames is None
    frames, heard = 0, np.zeros(len(whole.samples) + 10, np.float32)
    for part in parts:
        start = nearest_sample(frames * FRAME_S * 24_000)
        at = min(range(max(0, start - 1), start + 2), key=lambda s: _distance(whole.samples, part.samples, s))
        assert _distance(whole.samples, part.samples, at) == 0
        assert all(0 <= first <= last <= len(part.samples) / 24_000 for first, last in part.spoken)
        assert not frames or not whole.samples[at - round(DELAY_S * 24_000) : at].any()
        heard[at : at + len(part.samples)] = part.samples
        frames += part.frames or 0
    assert np.array_equal(heard[: len(whole.samples)], whole.samples)


def _distance(whole: np.ndarray, part: np.ndarray, at: int) -> float:
    piece = whole[at : at + len(part)]
    return float(np.abs(piece - part[: len(piece)]).max()) if len(piece) else 0.0


def test_pauses_that_are_long_enough_are_cut_and_short_ones_are_not() -> None:
    """What follows almost at once stays in one encoding, and so does what begins between two frames."""
    assert len(split_at_scenes(made(spans_of([(1, 0.6), (1, 0.6), (1, 0.6)]), 8), RATE_HZ)) == 3
    assert len(split_at_scenes(made(spans_of([(1, 0.6), (1, 0.1), (1, 0.6)]), 8), RATE_HZ)) == 2
    assert len(split_at_scenes(made([(1, 2), (2.7, 3.2)], 8), RATE_HZ)) == 1


@settings(max_examples=20, deadline=None)
@given(st.floats(0.1, 5), st.floats(0.1, 5))
def test_a_scene_is_the_same_wherever_it_stands(first_s: float, other_s: float) -> None:
    """However long the scene before it is, a stretch has the same samples and the same times."""
    one, other = (
        split_at_scenes(made(spans_of([(length_s, 0.6), (1.234, 0.6), (0.5, 0.6)]), 12), RATE_HZ)[1]
        for length_s in (first_s, other_s)
    )

    assert one.samples.tobytes() == other.samples.tobytes()
    assert (one.spoken, one.frames) == (other.spoken, other.frames)


def test_joined_parts_are_as_one_encoding() -> None:
    """The joined file decodes without a complaint, keeps its length, and its sound stands where it stood."""
    spans = spans_of([(1.5, 0.6), (1.8, 0.6), (2.7, 0.6)], 0.5)
    whole = made(spans, 8.3)
    parts = split_at_scenes(whole, RATE_HZ)
    one = encode(whole.samples, 24_000)

    data = join_mp3s([(encode(part.samples, 24_000), part.frames) for part in parts])

    assert len(parts) == 3
    assert measure(data).duration_s == pytest.approx(8.3, abs=1e-4)
    first, second = (decode(each, 24_000) for each in (data, one))
    assert abs(len(first) - len(second)) <= 1
    for start_s, end_s in spans:
        span = slice(round(start_s * 24_000), round(end_s * 24_000))
        shifts = {shift: float(np.dot(whole.samples[span], np.roll(first, -shift)[span])) for shift in range(-4, 5)}
        best = max(shifts, key=lambda shift: shifts[shift])
        assert abs(best) <= 1
        assert np.corrcoef(first[span], second[span])[0, 1] > 0.95
    for (_, end_s), (start_s, _) in pairwise((first - 0.1, last + 0.1) for first, last in spans):
        assert np.abs(first[round(end_s * 24_000) : round(start_s * 24_000)]).max() < 1e-3


def test_the_joined_file_is_clean(tmp_path: Path) -> None:
    """A strict decoder has nothing to say about the joined file, and its header counts what is there."""
    data = produce(programme())[0]
    (tmp_path / "podcast.mp3").write_bytes(data)

    _, log = run_ffmpeg("-v", "warning", "-xerror", "-i", str(tmp_path / "podcast.mp3"), "-f", "null", "-")

    assert log == ""
    header, *frames = frames_of(data)
    start = header.index(b"Info") + 8
    assert int.from_bytes(header[start : start + 4], "big") == len(frames)
    assert int.from_bytes(header[start + 4 : start + 8], "big") == len(data)
    contents = list(header[start + 8 : start + 108])
    assert contents == sorted(contents)
    assert contents[50] == pytest.approx(128, abs=1)


def test_the_checksums_of_the_header_are_true() -> None:
    """The checksum of the sound is the one that ffmpeg itself writes for the same frames."""
    alone = encode((0.1 * np.sin(np.arange(50_001) / 10)).astype(np.float32), 24_000)
    header, again = frames_of(alone)[0], frames_of(join_mp3s([(alone, None)]))[0]
    crc = header.index(b"Info") + 8 + 8 + 100 + 4 + 32

    assert header[crc : crc + 2] == again[crc : crc + 2]


@pytest.mark.parametrize("data", [b"", b"\xff\xfb", b"not an mp3 at all", b"\xff\xfb\xf0\x00" + bytes(400)])
def test_only_mp3s_are_join_mp3s(data: bytes) -> None:
    """Anything else is refused, not joined to noise."""
    with pytest.raises(ValueError, match=r"MP3|frame"):
        join_mp3s([(data, None)])


def test_a_part_that_is_too_short_is_refused() -> None:
    """A part cannot give more frames than it has."""
    part = encode(np.zeros(24_000, np.float32), 24_000)

    with pytest.raises(ValueError, match="too few"):
        join_mp3s([(part, 1000), (part, None)])


def test_an_edit_makes_one_scene_again(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What is said in the other scenes is not mastered again, and their bytes are the same."""
    monkeypatch.setenv("BRIEFGEN_CACHE", str(tmp_path))
    texts = {f"{name}-{again}": lines for again in range(5) for name, lines in TEXTS.items()}  # long, as podcasts are
    board = storyboard(*(scene(name, lines) for name, lines in texts.items()))
    sounds = {line.id: clips()[re.sub(r"-\d(?=\.\d\d$)", "", line.id)] for line in board.lines}
    before = produce(assemble(board, sounds, voice()))[0]
    mastered: list[int] = []

    def counted(samples: np.ndarray, *rest: Any) -> np.ndarray:
        mastered.append(len(samples))
        return master(samples, *rest)

    monkeypatch.setattr(production, "master", counted)
    sounds[board.scenes[1].lines[0].id] = sounds[board.scenes[0].lines[0].id]

    after = produce(assemble(board, sounds, voice()))[0]

    assert len(mastered) == 1
    tail = len(before) * 3 // 4
    assert before != after
    assert before[-tail:] == after[-tail:]


def test_the_cache_changes_no_byte(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """With an empty cache, a full one and a damaged one, on one thread or three, the file is the same."""
    monkeypatch.setenv("BRIEFGEN_CACHE", str(tmp_path))
    first = produce(programme())
    again = produce(programme(), threads=3)
    for entry in (tmp_path / production.KIND).rglob("*"):
        if entry.is_file():
            entry.write_bytes(entry.read_bytes()[:-5])
    damaged = produce(programme(), threads=1)

    assert first == again == damaged


def test_one_loud_scene_is_corrected_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """A scene whose peak the encoder raised too far is made again with a lower ceiling; the others are kept."""
    aims: list[set[float]] = []
    stretch = production._cached_stretch

    def peaky(part: Stretch, aim: Aim, form: AudioFormat) -> tuple[bytes, BlockLoudness]:
        data, heard = stretch(part, aim, form)
        is_first = part.spoken[0][0] > 1.5  # the opening chime comes before it
        aims[-1].add(aim.ceiling_dbtp)
        over = is_first and aim.ceiling_dbtp == CEILING_DBTP
        return data, replace(heard, true_peak_dbtp=0.2) if over else heard

    made_all = production._encode_by_stretch

    def rounds(*rest: Any) -> Any:
        aims.append(set())
        return made_all(*rest)

    monkeypatch.setattr(production, "_cached_stretch", peaky)
    monkeypatch.setattr(production, "_encode_by_stretch", rounds)

    produce(programme(), threads=1)

    assert [{-1.5}, {-1.5, -3.3}] == [{round(each, 6) for each in ceilings} for ceilings in aims]


def test_another_encoding_is_not_taken_from_the_cache(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    """What is stored belongs to the options of the encoder: the same sound with others is made anew."""
    monkeypatch.setenv("BRIEFGEN_CACHE", str(tmp_path))
    finer = replace(MP3, options=tuple("96000" if each == "64000" else each for each in MP3.options))
    usual, other = (produce(programme(), form)[0] for form in (MP3, finer))

    assert len(other) == pytest.approx(len(usual) * 96 / 64, rel=0.01)


@pytest.mark.parametrize("form", ["mp3", "m4a", "opus"])
def test_every_form_has_the_loudness_that_was_measured(form: str) -> None:
    """What making a file has measured, part by part or whole, is what ffmpeg's meter finds in it; so in each scene."""
    whole = programme()
    data, loudness = produce(whole, FORMS[form], ("eng", ";FFMETADATA1\n") if form == "m4a" else None)
    found, measured = ffmpeg_loudness(data, f"podcast.{form}"), measure(data, f"podcast.{form}")

    assert loudness.integrated_lufs == pytest.approx(-19, abs=0.5)
    assert loudness.integrated_lufs == pytest.approx(found.integrated_lufs, abs=0.1)
    assert loudness.true_peak_dbtp == pytest.approx(found.true_peak_dbtp, abs=0.2)
    assert [span_lufs(measured.blocks.lufs, *span) for span in whole.spoken] == pytest.approx(
        [-19] * len(whole.spoken), abs=0.5
    )


def test_a_silent_programme_is_refused_and_a_silent_scene_is_not() -> None:
    """Silence alone cannot be published; a scene of silence among others stays silent."""
    spans = spans_of([(1.5, 0.6), (1.8, 0.6), (2.7, 0.6)], 0.5)
    whole = made(spans, 8.3)
    start, end = (nearest_sample(at_s * 24_000) for at_s in spans[1])
    whole.samples[start:end] = 0

    data = produce(whole)[0]

    assert not np.abs(decode(data, 24_000)[start:end]).max() > 1e-3
    with pytest.raises(BriefgenError, match="silent"):
        produce(replace(whole, samples=np.zeros_like(whole.samples)))


def test_frames_are_of_the_rate_that_is_named() -> None:
    """The header of every frame is that of mono MPEG-1 layer III at 64 kbit/s."""
    frames = frames_of(produce(programme())[0])

    assert {len(frame) for frame in frames} <= {208, 209}
    assert all(re.match(rb"\xff\xfb[\x50\x52][\xc0-\xff]", frame) for frame in frames)
    assert math.isclose(len(frames), programme().duration_s * RATE_HZ / FRAME_SAMPLES, abs_tol=4)
