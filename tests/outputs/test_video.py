"""The video: what players find in it, and that it shows and says what the pack says."""

import io
import os
import re
from collections.abc import Callable
from pathlib import Path

import numpy as np
import pytest
from decks import timeline
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image
from pptx import Presentation
from test_narrated_deck import manifest_of
from test_verify import faults_of, owned

from briefgen.audio.captions import without_signs
from briefgen.audio.encode import RATE_HZ, excerpts
from briefgen.ffmpeg import run_ffmpeg
from briefgen.outputs.deck.deck import render_deck
from briefgen.outputs.pictures.reading import read_slides
from briefgen.outputs.podcast.texts import render_captions
from briefgen.outputs.video import verify
from briefgen.outputs.video import verify as verify_video
from briefgen.outputs.video.join import srt_of
from briefgen.outputs.video.poster import render_poster
from briefgen.outputs.video.shots import RATE_FPS
from briefgen.outputs.video.video import FilmSource, frame_counts, render_video
from briefgen.pack.artifact import Artifact
from briefgen.speech.decode import decode
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.model import Line, Scene, SceneKind, Slide, Span, Storyboard

HOSTILE = "<b>Bold</b> & {\\b1} {{ 7*7 }} a\\Nb </script> = # ; end \\"


@pytest.fixture(scope="module")
def tone(tmp_path_factory: pytest.TempPathFactory) -> Artifact:
    """Six seconds of a tone as an MP3."""
    path = tmp_path_factory.mktemp("tone") / "podcast.mp3"
    run_ffmpeg("-f", "lavfi", "-i", "sine=frequency=440:sample_rate=44100:duration=6", "-ac", "1", str(path))
    return Artifact("podcast.mp3", "audio/mpeg", path.read_bytes())


def small(edition: Edition, tone: Artifact, title: str = "Who said what", said: str = "This is said.") -> bytes:
    """Return a video of three short Scenes."""
    texts: dict[str, tuple[str, ...]] = {"body": ("One short text.",)}
    kinds = (SceneKind.STORY, SceneKind.GOOD_PRACTICE, SceneKind.QUESTIONS)
    scenes = tuple(
        Scene(kind.value, kind, Slide(f"{title} {number}", texts, {}), (Line(f"{kind.value}.01", "Narrator", said),))
        for number, kind in enumerate(kinds)
    )
    board = Storyboard("A title", "en-GB", scenes)
    times = timeline(board, 2.0)
    slides = read_slides(render_deck(edition, board, times).data)
    captions = render_captions(edition, board, times)[0]
    return render_video(FilmSource(edition, board, times, slides), (tone, captions)).data


def test_the_same_pack_gives_the_same_video(
    make_edition: Callable[..., Edition], tone: Artifact, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The bytes are the same again, and on a machine with another number of processors."""
    first = small(make_edition(), tone)
    monkeypatch.setattr(os, "cpu_count", lambda: 1)

    assert first == small(make_edition(), tone)


def test_signs_of_markup_come_through(make_edition: Callable[..., Edition], tone: Artifact, tmp_path: Path) -> None:
    """Titles and captions with signs that ffmpeg reads as styles are in the video as they are written."""
    path = tmp_path / "video.mp4"
    path.write_bytes(small(make_edition(about={"title": HOSTILE}), tone, HOSTILE, HOSTILE))
    facts, _ = run_ffmpeg("-i", str(path), "-f", "ffmetadata", "-")
    captions, _ = run_ffmpeg("-i", str(path), "-map", "0:s:0", "-f", "srt", "-")
    said = "".join(line for line in captions.splitlines() if not re.match(r"\d+$|\d\d:", line))

    chapters = [verify_video._chapter(text)[0] for text in facts.split("[CHAPTER]")[1:]]
    assert [f"{HOSTILE} {number}" for number in range(3)] == chapters
    assert "".join(without_signs(HOSTILE).split()) * 3 == "".join(without_signs(said).split())


def test_what_players_find(trainer_pack: Path) -> None:
    """1080p H.264 at 10 pictures a second, mono AAC, captions, all in English; sound and picture end together."""
    path = trainer_pack / "video.mp4"
    _, log = run_ffmpeg("-i", str(path), "-f", "ffmetadata", "-")
    total_s = manifest_of(trainer_pack).total_s
    streams = re.findall(r"Stream #0:\d\S*\((\w+)\): (\w+): (\w+)", log)
    _, counted = run_ffmpeg("-i", str(path), "-map", "0:v:0", "-c", "copy", "-progress", "pipe:2", "-f", "null", "-")
    frames = int(re.findall(r"frame=\s*(\d+)", counted)[-1])

    assert [("eng", "Video", "h264"), ("eng", "Audio", "aac"), ("eng", "Subtitle", "mov_text")] == streams[:3]
    assert "1920x1080" in log
    assert "yuv420p(tv, bt709" in log
    assert "48000 Hz, mono" in log
    assert total_s - 1 / RATE_FPS - 0.001 <= frames / RATE_FPS <= total_s + 0.001
    with Image.open(trainer_pack / "video-poster.jpg") as poster:
        assert (1920, 1080) == poster.size


def test_chapters_are_the_scenes(trainer_pack: Path) -> None:
    """Every Scene is a chapter, and ends where the next begins."""
    facts, _ = run_ffmpeg("-i", str(trainer_pack / "video.mp4"), "-f", "ffmetadata", "-")
    scenes = manifest_of(trainer_pack).scenes

    found = [verify_video._chapter(text) for text in facts.split("[CHAPTER]")[1:]]
    assert [scene.title for scene in scenes] == [title for title, _ in found]
    assert [scene.start_s for scene in scenes] == pytest.approx([start_s for _, start_s in found], abs=0.002)


def test_the_poster_is_the_title(trainer_pack: Path, make_edition: Callable[..., Edition]) -> None:
    """The poster has the motif over its upper part and the title below; another title gives another picture there."""
    first, second = (render_poster(make_edition(about={"title": title})) for title in ("Martin", "Another title"))
    with Image.open(trainer_pack / "video-poster.jpg") as poster:
        assert (1920, 1080) == poster.size
    pictures = [np.asarray(Image.open(io.BytesIO(data)), dtype=np.float32) for data in (first, second)]
    off = np.abs(pictures[0] - pictures[1]).mean(axis=(1, 2))

    assert off[720:920].max() > 10
    assert off[1000:].max() < 10


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(1.0, 90.0), min_size=1, max_size=16))
def test_slides_change_on_time(lengths_s: list[float]) -> None:
    """Each change of slide is within half a picture of its time, and the last picture is not over when sound ends."""
    ends_s = list(np.cumsum(lengths_s))
    counts = frame_counts(ends_s, ends_s[-1])
    changes = list(np.cumsum(counts) / RATE_FPS)

    assert min(counts) >= 1
    assert changes[:-1] == pytest.approx(ends_s[:-1], abs=0.5 / RATE_FPS + 1e-6)
    assert ends_s[-1] - 1 / RATE_FPS - 1e-6 <= changes[-1] <= ends_s[-1] + 1e-6


def test_captions_name_speakers_where_there_are_several() -> None:
    """Cues keep their times; names come at a change of speaker, and only where more than one speaks."""
    vtt = (
        "WEBVTT\n\nNOTE Not shown\n\n00:01.000 --> 00:02.500\n<v Ann>Tom &amp; I\n\n"
        "01:00:03.000 --> 01:00:04.000\n<v Ann>went\n\n01:00:05.000 --> 01:00:06.000\n<v Ben>home.\n"
    )

    assert srt_of(vtt) == (
        "1\n00:00:01,000 --> 00:00:02,500\nAnn: Tom & I\n\n2\n01:00:03,000 --> 01:00:04,000\nwent\n\n"
        "3\n01:00:05,000 --> 01:00:06,000\nBen: home.\n\n"
    )
    assert "Ann" not in srt_of(vtt.replace("Ben", "Ann"))


def test_excerpts_are_as_loud_as_the_whole(tone: Artifact) -> None:
    """LAME lowers a tone once and not twice: a part has the level of the podcast."""
    whole = decode(tone.data, RATE_HZ)
    part = decode(excerpts(tone.data, [Span(1, 3)])[0], RATE_HZ)

    assert len(part) == pytest.approx(2 * RATE_HZ, abs=100)
    assert np.std(part) == pytest.approx(np.std(whole[RATE_HZ : 3 * RATE_HZ]), rel=0.01)


def _remade(pack: Path, *options: str) -> None:
    path = pack / "other.mp4"
    run_ffmpeg(
        "-i", str(pack / "video.mp4"), "-map", "0:v", "-map", "0:a", "-map", "0:s", "-c", "copy", *options, str(path)
    )
    owned(pack, "video.mp4", path.read_bytes())
    path.unlink()


@pytest.mark.parametrize(
    ("options", "message"),
    [
        (("-map_chapters", "-1"), "The chapters in the file are not those of the script: 0 ≠ 10"),
        (("-metadata:s:a:0", "language=fra"), "Audio: the language is “fra”"),
        (("-t", "100"), "The sound lasts 100."),
        (("-c:a", "aac", "-af", "volume=-6dB"), "The loudness is -25"),
        ((), "The file does not begin with its index"),
        (("-metadata", "title="), "The file has no title"),
    ],
)
def test_a_changed_video_is_caught(broken_trainer_pack: Path, options: tuple[str, ...], message: str) -> None:
    """A video with a part that is wrong or gone does not pass."""
    _remade(broken_trainer_pack, *options)
    data = (broken_trainer_pack / "video.mp4").read_bytes()

    assert message in " ".join(map(str, verify_video.video_faults(data, manifest_of(broken_trainer_pack))))


def test_pictures_of_other_slides_are_caught(broken_trainer_pack: Path) -> None:
    """A video that shows another slide than the deck, or has other captions than the file beside it, does not pass."""
    deck = Presentation(str(broken_trainer_pack / "slides.pptx"))
    deck.slides[2].shapes.title.text_frame.text = "Nothing that was ever said"
    finding = next(shape for shape in deck.slides[2].placeholders if shape.name == "finding")
    finding.text_frame.text = "Another text."
    deck.save(str(broken_trainer_pack / "slides.pptx"))
    captions = (broken_trainer_pack / "captions.vtt").read_text(encoding="utf-8")
    late = re.sub(r"00:00:2(\d)", r"00:00:3\1", captions, count=1)
    (broken_trainer_pack / "captions.vtt").write_text(late, encoding="utf-8")
    found = " ".join(map(str, verify.beside_faults(broken_trainer_pack, manifest_of(broken_trainer_pack))))

    assert "video.mp4: The video does not show slide 3 from" in found
    assert "slide 2 from" not in found
    assert "The captions in the video and captions.vtt differ at 00:00:" in found


def test_a_cut_off_video_is_caught(broken_trainer_pack: Path) -> None:
    """Half a video, a poster of another size: caught, although pack.json was changed to match."""
    data = (broken_trainer_pack / "video.mp4").read_bytes()
    owned(broken_trainer_pack, "video.mp4", data[: len(data) // 2])
    Image.new("RGB", (64, 36)).save(broken_trainer_pack / "video-poster.jpg")
    found = faults_of(broken_trainer_pack)

    assert "video.mp4: " in found
    assert "The poster measures 64 × 36" in found
