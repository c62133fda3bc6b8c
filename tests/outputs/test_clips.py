"""The clips as they are built: size, length, sound and words; and what their verifier finds."""

import re
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest
from conftest import plain_review
from library_packs import entry_of, review_of
from numpy.typing import NDArray

from briefgen import resources
from briefgen.audio.captions import without_signs
from briefgen.audio.encode import RATE_HZ
from briefgen.audio.loudness import integrated_lufs
from briefgen.ffmpeg import run_ffmpeg
from briefgen.outputs.material import Material
from briefgen.outputs.video.clips import FORMATS, NOTICE_PX, clip_shot, clip_sound, foot_of, render_clips
from briefgen.outputs.video.verify_clips import clip_faults
from briefgen.pack.artifact import Artifact
from briefgen.pack.manifest import LeftOutEntry, Manifest, make_manifest
from briefgen.review.house.house import House
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.film.clip import ClipPlan, clip_notes, plan_clip
from briefgen.storyboard.model import SceneKind, Span, Storyboard, Timeline
from briefgen.storyboard.script import write_storyboard
from briefgen.wording.wording import Wording

LINE_S, PAUSE_S = 3.2, 0.3
Made = tuple[ClipPlan, dict[str, Artifact], Manifest, bytes]


@pytest.fixture(scope="module")
def edition() -> Edition:
    """Return an Edition of a sample."""
    path = resources.samples() / "invented-rowan.yaml"
    return Edition(plain_review(path), House(), Wording("en-GB"), date(2026, 1, 1))


@pytest.fixture(scope="module")
def made(edition: Edition, tmp_path_factory: pytest.TempPathFactory) -> Made:
    """Build the clips of a message from a podcast whose Lines are tones, each a little higher."""
    whole = write_storyboard(edition)
    board = replace(
        whole, scenes=tuple(s for s in whole.scenes if s.kind in {SceneKind.MESSAGE, SceneKind.SUPPORT})[-3:]
    )
    times, tones = timed(board)
    folder = tmp_path_factory.mktemp("clips")
    (folder / "tones.f32").write_bytes(tones.astype("<f4").tobytes())
    podcast = folder / "podcast.mp3"
    run_ffmpeg(
        "-f", "f32le", "-ar", str(RATE_HZ), "-ac", "1", "-i", str(folder / "tones.f32"), "-b:a", "128k", str(podcast)
    )
    files = {"podcast.mp3": Artifact("podcast.mp3", "audio/mpeg", podcast.read_bytes())}
    plan = plan_clip(edition, board, times)
    assert plan is not None
    clips = {each.name: each for each in render_clips(Material(edition, board, times, files=files))}
    manifest = make_manifest(
        edition, source=("a.yaml", "0" * 64), settings_sha256="0" * 64, outputs=["clips"], storyboard=board,
        timeline=times, voices=(), briefing=None, left_out=clip_notes(plan, edition), ignored=(),
        artifacts=clips.values(), clip=plan,
    )  # fmt: skip
    return plan, clips, manifest, podcast.read_bytes()


def timed(board: Storyboard) -> tuple[Timeline, NDArray[np.float64]]:
    """Return times at which every Line lasts as long, and a tone for each."""
    lines, scenes, now_s, tones = {}, {}, 0.0, []
    for scene in board.scenes:
        begins_s = now_s
        for line in scene.lines:
            lines[line.id] = Span(now_s, now_s + LINE_S)
            count = np.arange(round(LINE_S * RATE_HZ))
            tones += [
                0.05 * np.sin(2 * np.pi * pitch_hz(line.id) * count / RATE_HZ),
                np.zeros(round(PAUSE_S * RATE_HZ)),
            ]
            now_s += LINE_S + PAUSE_S
        scenes[scene.id] = Span(begins_s, now_s)
    return Timeline(lines, scenes, now_s, "measured"), np.concatenate(tones)


def pitch_hz(line: str) -> int:
    """Return the pitch of the tone of a Line."""
    scene, _, number = line.rpartition(".")
    return 400 + 60 * int(number) + 17 * len(scene)


def test_clips_pass_their_verifier_and_last_30_to_60_seconds(made: Made) -> None:
    """Both have their size, length, loudness and captions; ``pack.json`` names what they say."""
    plan, clips, manifest, _ = made

    assert set(FORMATS) == set(clips)
    for name, clip in clips.items():
        assert [] == [str(each) for each in clip_faults(name, clip.data, manifest)]
    assert 30 <= plan.timeline.total_s <= 60
    assert manifest.clip is not None
    assert [line.text for line in plan.scene.lines] == [line.text for line in manifest.clip.lines]


@pytest.mark.parametrize(("name", "size"), [("clip-square.mp4", "1080x1080"), ("clip-upright.mp4", "1080x1920")])
def test_sizes_and_words(made: Made, tmp_path: Path, name: str, size: str) -> None:
    """Apps that share pictures take 1080 × 1080 and 1080 × 1920; every word is a caption too."""
    plan, clips, _, _ = made
    path = tmp_path / name
    path.write_bytes(clips[name].data)
    _, log = run_ffmpeg("-i", str(path), "-f", "ffmetadata", "-")
    captions, _ = run_ffmpeg("-i", str(path), "-map", "0:s:0", "-f", "srt", "-")
    said = " ".join(row for row in captions.splitlines() if row and not re.match(r"\d+$|\d\d:", row))

    assert size in log
    assert " ".join(without_signs(line.text) for line in plan.scene.lines) == without_signs(said)


def test_each_sentence_sounds_whole_at_its_time(made: Made) -> None:
    """The tone of each Line is heard from its first to its last moment, and no other with it."""
    plan, _, _, podcast = made
    sound = clip_sound(podcast, plan)
    assert integrated_lufs(sound, RATE_HZ) == pytest.approx(-19, abs=0.1)
    for line in plan.scene.lines:
        span = plan.timeline.lines[line.id]
        for at_s in (span.start_s + 0.1, (span.start_s + span.end_s) / 2, span.end_s - 0.3):
            piece = sound[round(at_s * RATE_HZ) : round((at_s + 0.2) * RATE_HZ)]
            spectrum = abs(np.fft.rfft(piece * np.hanning(len(piece)), RATE_HZ))
            assert abs(int(spectrum.argmax()) - pitch_hz(line.id)) <= 5


def test_the_foot_says_whose_it_is_and_whom_to_call(edition: Edition) -> None:
    """Below a clip stand the review with place and year, its publisher, the content note and the first help."""
    foot = foot_of(edition)

    for words in (edition.title, "Northmere Safeguarding Children Partnership", "injuries to a baby", "Samaritans"):
        assert words in foot


def test_a_restricted_review_has_a_bar_on_its_clips(edition: Edition, made: Made) -> None:
    """A black bar with white words stands over the motif, which is lower for it; without a marking there is none."""
    plan, _, _, _ = made
    about = edition.review.about.model_copy(update={"circulation": "restricted"})
    marked = replace(edition, review=edition.review.model_copy(update={"about": about}))
    for form in FORMATS.values():
        tops = []
        for each in (marked, edition):
            memory = next(iter(clip_shot(each, plan, form).frames()))
            tops.append(np.frombuffer(memory, np.uint8)[: NOTICE_PX * form.width].copy())
        assert (tops[0] <= 20).mean() > 0.8
        assert tops[0].max() > 200
        assert (tops[1] <= 20).mean() < 0.1


def test_a_changed_clip_is_caught(made: Made, tmp_path: Path) -> None:
    """Another length, loudness, form or word is found, and a length out of range that nobody explained."""
    _, clips, manifest, _ = made
    name = "clip-square.mp4"
    path, other = tmp_path / name, tmp_path / "other.mp4"
    path.write_bytes(clips[name].data)

    def faults(*options: str) -> str:
        run_ffmpeg(
            "-y", "-i", str(path), "-map", "0:v", "-map", "0:a", "-map", "0:s", "-c", "copy", *options, str(other)
        )
        return " ".join(str(each) for each in clip_faults(name, other.read_bytes(), manifest))

    assert "The sound lasts 20." in faults("-t", "20")
    assert "The loudness is -25" in faults("-c:a", "aac", "-af", "volume=-6dB", "-movflags", "+faststart")
    assert manifest.clip is not None
    wrong = (*manifest.clip.lines[:-1], manifest.clip.lines[-1].model_copy(update={"text": "Something else."}))
    said = manifest.model_copy(update={"clip": manifest.clip.model_copy(update={"lines": wrong})})
    assert "Something else" in " ".join(map(str, clip_faults(name, clips[name].data, said)))
    assert "1080x1920" in " ".join(map(str, clip_faults("clip-upright.mp4", clips[name].data, manifest)))
    long = manifest.model_copy(update={"clip": manifest.clip.model_copy(update={"end_s": 75.0})})
    assert "should last 30 to 60" in " ".join(map(str, clip_faults(name, clips[name].data, long)))
    told = long.model_copy(update={"left_out": (LeftOutEntry(output="clips", part="long", what="It is long."),)})
    assert "should last 30 to 60" not in " ".join(map(str, clip_faults(name, clips[name].data, told)))
    bare = manifest.model_copy(update={"clip": None})
    assert "does not say what the clip says" in " ".join(map(str, clip_faults(name, clips[name].data, bare)))


@pytest.mark.parametrize("name", ["clip-square.mp4", "clip-upright.mp4"])
def test_a_clip_that_the_manifest_does_not_know_is_told(name: str) -> None:
    """Without an entry nothing can be compared: the file is named."""
    manifest = entry_of(review_of()).manifest
    assert manifest.clip is None
    assert [name] == [each.file for each in clip_faults(name, b"", manifest)]
