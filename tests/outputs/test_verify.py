"""Every guarantee of a pack is checked from its files; each broken pack is caught."""

import hashlib
import io
import json
import shutil
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from mutagen.id3 import ID3
from pikepdf import Pdf
from pptx import Presentation

from briefgen.audio.encode import encode
from briefgen.audio.measure import measure
from briefgen.ffmpeg import audio_segment, run_ffmpeg
from briefgen.outputs.verify import verify
from briefgen.pack.artifact import MANIFEST
from briefgen.pack.manifest import fault
from briefgen.pack.read import read_manifest

Build = Callable[[str], Path]


def owned(pack: Path, name: str, data: bytes) -> None:
    """Replace a file and its size and hash in pack.json, as someone would who wants to hide it."""
    (pack / name).write_bytes(data)
    manifest = json.loads((pack / MANIFEST).read_text(encoding="utf-8"))
    entry = next(entry for entry in manifest["files"] if entry["name"] == name)
    entry |= {"bytes": len(data), "sha256": hashlib.sha256(data).hexdigest()}
    (pack / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")


def faults_of(pack: Path) -> str:
    """Return all faults as text."""
    return "\n".join(str(fault) for fault in verify(pack))


def test_every_sample_keeps_its_promises(sample_pack: Path) -> None:
    """A pack as built has no fault."""
    assert faults_of(sample_pack) == ""


def test_an_empty_folder_is_no_pack(tmp_path: Path) -> None:
    """A folder without pack.json is named as such."""
    assert "not a pack" in faults_of(tmp_path)


@pytest.mark.parametrize(
    "name",
    [
        "briefing.pdf", "briefing.html", "briefing-large-print.pdf", "slides.pptx", "slides.pdf", "podcast.mp3", "transcript.html", "transcript.txt",
        "captions.vtt", "captions.srt", "chapters.json", "action-plan.docx", "facilitator.pdf", "abstract.txt",
        "share.txt", "share-card.png", "share-square.png", "newsletter.html", "newsletter.txt",
    ],
)  # fmt: skip
def test_a_cut_off_file_is_caught_twice(broken_pack: Path, name: str) -> None:
    """Half a file is caught by its size, and by what is in it even when pack.json was changed to match."""
    half = (broken_pack / name).read_bytes()
    half = half[: len(half) // 2]
    (broken_pack / name).write_bytes(half)
    assert f"{name}: The file has {len(half)} bytes" in faults_of(broken_pack)

    owned(broken_pack, name, half)
    assert f"{name}: " in faults_of(broken_pack)


def test_a_podcast_in_stereo_is_caught(broken_pack: Path, tmp_path: Path) -> None:
    """The podcast is mono: half the size, and the same in either ear."""
    stereo = tmp_path / "stereo.mp3"
    run_ffmpeg("-i", str(broken_pack / "podcast.mp3"), "-map", "0:a", "-ac", "2", "-b:a", "64k", str(stereo))
    owned(broken_pack, "podcast.mp3", stereo.read_bytes())

    assert str(fault("podcast.mp3", "audio.channels")) in faults_of(broken_pack)


def test_a_missing_file_is_caught(broken_pack: Path) -> None:
    """A file that is gone is named."""
    (broken_pack / "captions.vtt").unlink()

    assert "captions.vtt: This file of the pack is missing" in faults_of(broken_pack)


def test_a_file_struck_from_the_list_is_caught(broken_pack: Path) -> None:
    """An output that does not list one of its files is caught."""
    manifest = json.loads((broken_pack / MANIFEST).read_text(encoding="utf-8"))
    manifest["files"] = [entry for entry in manifest["files"] if entry["name"] != "captions.srt"]
    (broken_pack / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")

    assert "captions.srt: The pack says that it has the output" in faults_of(broken_pack)


def test_one_changed_byte_is_caught(broken_pack: Path) -> None:
    """A file of the right size with other bytes is not the one that was built."""
    path = broken_pack / "chapters.json"
    path.write_bytes(path.read_bytes().replace(b"1.2.0", b"1.3.0"))

    assert "chapters.json: The file is not the one that was built" in faults_of(broken_pack)


def test_swapped_audio_is_caught(broken_pack: Path, build_sample: Build) -> None:
    """The podcast of another review has other chapters, another length, and speech at other times."""
    owned(broken_pack, "podcast.mp3", (build_sample("invented-rowan") / "podcast.mp3").read_bytes())
    found = faults_of(broken_pack)

    assert "podcast.mp3: The sound lasts" in found
    assert "podcast.mp3: The chapters in the file" in found


def test_audio_with_moved_words_is_caught(broken_pack: Path) -> None:
    """Sound of the same length and tags whose words come at other times does not pass."""
    original = (broken_pack / "podcast.mp3").read_bytes()
    segment = audio_segment().from_file(io.BytesIO(original), format="mp3", codec="mp3")
    middle = len(segment) // 2
    moved = segment[middle:] + segment[:middle]
    swapped = _encoded(moved)
    tag: Any = ID3(io.BytesIO(original))
    file = io.BytesIO(swapped)
    tag.save(file, v2_version=3)
    assert measure(file.getvalue()).duration_s == pytest.approx(measure(original).duration_s, abs=0.1)

    owned(broken_pack, "podcast.mp3", file.getvalue())

    assert "podcast.mp3: " in faults_of(broken_pack)


def _encoded(segment: Any) -> bytes:

    samples = np.array(segment.get_array_of_samples(), dtype=np.float32) / np.float32(32768)
    return encode(samples, segment.frame_rate)


def test_a_quieter_podcast_is_caught(broken_pack: Path) -> None:
    """Sound that is 6 dB too quiet does not pass."""
    segment = audio_segment().from_file(broken_pack / "podcast.mp3", format="mp3", codec="mp3")
    samples = np.array(segment.get_array_of_samples(), dtype=np.float32) / np.float32(65536)
    owned(broken_pack, "podcast.mp3", encode(samples, segment.frame_rate))

    assert "The loudness is" in faults_of(broken_pack)


def test_a_missing_chapter_is_caught(broken_pack: Path) -> None:
    """A chapter that is gone from the MP3's tag is missed, and so is one that is gone from chapters.json."""
    file = io.BytesIO((broken_pack / "podcast.mp3").read_bytes())
    tag: Any = ID3(file)
    tag.delall(f"CHAP:{tag.getall('CHAP')[2].element_id}")
    tag.save(file, v2_version=3)
    owned(broken_pack, "podcast.mp3", file.getvalue())
    chapters = json.loads((broken_pack / "chapters.json").read_text(encoding="utf-8"))
    del chapters["chapters"][2]
    owned(broken_pack, "chapters.json", json.dumps(chapters).encode())
    found = faults_of(broken_pack)

    assert "podcast.mp3: The file has no table of chapters" in found or "podcast.mp3: The chapters" in found
    assert "chapters.json: Chapter 3 is not that of the script" in found


def test_a_second_page_is_caught(broken_pack: Path) -> None:
    """A briefing of two pages does not pass."""
    with Pdf.open(broken_pack / "briefing.pdf") as pdf:
        pdf.pages.append(pdf.pages[0])
        file = io.BytesIO()
        pdf.save(file)
    owned(broken_pack, "briefing.pdf", file.getvalue())

    assert "There are 2 pages" in faults_of(broken_pack)


def test_a_page_without_tags_is_caught(broken_pack: Path) -> None:
    """A PDF that screen readers cannot follow does not pass."""
    with Pdf.open(broken_pack / "briefing.pdf") as pdf:
        del pdf.Root["/StructTreeRoot"]
        del pdf.Root["/Lang"]
        file = io.BytesIO()
        pdf.save(file)
    owned(broken_pack, "briefing.pdf", file.getvalue())
    found = faults_of(broken_pack)

    assert "no tags for screen readers" in found
    assert "does not say its language" in found


@pytest.mark.parametrize("name", ["transcript.txt", "transcript.html", "captions.vtt", "captions.srt"])
def test_an_edited_word_is_caught(broken_pack: Path, name: str) -> None:
    """A changed word in transcript or captions is found, although pack.json was changed to match."""
    data = (broken_pack / name).read_bytes()
    assert b"imminent" in data
    owned(broken_pack, name, data.replace(b"imminent", b"possible"))

    assert f"{name}: These words are missing or were changed" in faults_of(broken_pack)


def test_an_uneven_podcast_is_caught(broken_pack: Path) -> None:
    """A scene that is 4 dB quieter than the others does not pass, and is named."""
    manifest = read_manifest(broken_pack)
    assert manifest is not None
    scene = manifest.scenes[2]
    segment = audio_segment().from_file(broken_pack / "podcast.mp3", format="mp3", codec="mp3")
    samples = np.array(segment.get_array_of_samples(), dtype=np.float32) / np.float32(32768)
    start, end = (round(at_s * segment.frame_rate) for at_s in (scene.start_s, scene.end_s))
    samples[start:end] *= np.float32(10 ** (-4 / 20))
    owned(broken_pack, "podcast.mp3", encode(samples, segment.frame_rate))

    assert f"podcast.mp3: The part “{scene.title}” is at" in faults_of(broken_pack)


def test_late_captions_are_caught(broken_pack: Path) -> None:
    """Captions that start when something else is said do not pass."""
    text = (broken_pack / "captions.srt").read_text(encoding="utf-8")
    owned(broken_pack, "captions.srt", text.replace("00:00:2", "00:00:3").encode())

    assert "captions.srt: The caption" in faults_of(broken_pack)


def test_a_slide_without_its_notes_is_caught(broken_pack: Path) -> None:
    """A deck whose notes lost a sentence does not pass; neither does one with a renamed slide."""
    deck = Presentation(str(broken_pack / "slides.pptx"))
    deck.slides[2].notes_slide.notes_text_frame.text = "Say something."
    deck.slides[3].shapes.title.text = "Another title"
    file = io.BytesIO()
    deck.save(file)
    owned(broken_pack, "slides.pptx", file.getvalue())
    found = faults_of(broken_pack)

    assert "The notes of slide 3 do not have the words: A review looks for learning, not blame." in found
    assert "Slide 4 is named “Another title”" in found


def test_a_deck_that_lost_a_slide_is_caught(broken_pack: Path, build_sample: Build) -> None:
    """The deck of another review has other slides."""
    shutil.copy(build_sample("invented-rowan") / "slides.pptx", broken_pack / "slides.pptx")
    owned(broken_pack, "slides.pptx", (broken_pack / "slides.pptx").read_bytes())

    assert "slides.pptx: There are 13 slides, and there should be 10" in faults_of(broken_pack)


def test_a_page_that_loads_from_elsewhere_is_caught(broken_pack: Path) -> None:
    """A picture from another site in the page does not pass."""
    page = (broken_pack / "briefing.html").read_text(encoding="utf-8")
    owned(
        broken_pack, "briefing.html", page.replace("</main>", '<img src="https://x.example/a.png"></main>').encode()
    )

    assert "briefing.html: The page loads something from elsewhere: https://x.example/a.png" in faults_of(broken_pack)


@pytest.mark.parametrize("part", ["[Content_Types].xml", "_rels/.rels", "word/settings.xml", "word/document.xml"])
def test_a_form_without_a_part_is_caught(broken_pack: Path, part: str) -> None:
    """A package that lacks something that it names is one that Word calls damaged."""
    path = broken_pack / "action-plan.docx"
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist() if name != part}
    with zipfile.ZipFile(path, "w") as package:
        for name, data in parts.items():
            package.writestr(name, data)

    assert "action-plan.docx: The file cannot be opened as what it should be" in faults_of(broken_pack)


def test_a_form_of_another_review_is_caught(broken_pack: Path, build_sample: Build) -> None:
    """The form names its own review."""
    owned(broken_pack, "action-plan.docx", (build_sample("invented-rowan") / "action-plan.docx").read_bytes())

    assert "action-plan.docx: The form does not show: Martin" in faults_of(broken_pack)


def test_more_than_seven_minutes_is_caught(broken_pack: Path) -> None:
    """A pack whose script lasts longer than seven minutes does not pass."""
    manifest = json.loads((broken_pack / MANIFEST).read_text(encoding="utf-8"))
    manifest["total_s"] = 421
    (broken_pack / MANIFEST).write_text(json.dumps(manifest), encoding="utf-8")
    found = faults_of(broken_pack)

    assert "The deck takes 421 s" in found
    assert "The times of the scenes do not follow each other" in found
