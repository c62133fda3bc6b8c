"""The narrated deck: every slide has its own sound, moves on when it ends, and opens in office programs."""

import io
import math
import re
import shutil
import subprocess
import zipfile
from pathlib import Path
from typing import Any

import pytest
from openxml_audit import validate_pptx
from pptx import Presentation
from test_verify import faults_of, owned

from briefgen.audio.encode import RATE_HZ
from briefgen.errors import BriefgenError
from briefgen.outputs.video.narrated import MARKUP, NARRATED_DECK, render_narrated_deck
from briefgen.pack.artifact import Artifact
from briefgen.pack.manifest import Manifest
from briefgen.pack.read import read_artifacts, read_manifest
from briefgen.pipeline.narrate import recorded_script
from briefgen.speech.decode import decode
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.script import write_storyboard

P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"


def manifest_of(pack: Path) -> Manifest:
    """Return what a pack says of itself."""
    manifest = read_manifest(pack)
    assert manifest is not None
    return manifest


def sounds(pack: Path) -> list[bytes]:
    """Return the sound of each slide in order."""
    with zipfile.ZipFile(pack / NARRATED_DECK) as deck:
        count = len(manifest_of(pack).scenes)
        return [deck.read(f"ppt/media/narration{number}.mp3") for number in range(1, count + 1)]


def test_it_keeps_every_promise(trainer_pack: Path) -> None:
    """The pack with narrated deck and video has no fault, and the deck is valid Open XML."""
    assert faults_of(trainer_pack) == ""
    assert [error.description for error in validate_pptx(str(trainer_pack / NARRATED_DECK)).errors] == []


def test_each_sound_is_as_long_as_its_scene(trainer_pack: Path) -> None:
    """The sound of a slide lasts as long as the Scene does in the podcast, its pauses with it."""
    scenes = manifest_of(trainer_pack).scenes
    lengths = [len(decode(sound, RATE_HZ)) / RATE_HZ for sound in sounds(trainer_pack)]

    assert [scene.end_s - scene.start_s for scene in scenes] == pytest.approx(lengths, abs=0.03)


def test_slides_move_on_when_their_sound_ends(trainer_pack: Path) -> None:
    """Every slide but the last moves on after whole seconds, never before its sound ends; the last one stays."""
    scenes = manifest_of(trainer_pack).scenes
    slides = list(Presentation(str(trainer_pack / NARRATED_DECK)).slides)
    times = [slide.element.xpath("./*[local-name()='AlternateContent']//p:transition/@advTm") for slide in slides]
    wanted = [[f"{math.ceil(scene.end_s - scene.start_s)}000"] * 2 for scene in scenes]

    assert [*wanted[:-1], []] == times
    order = [child.tag.rpartition("}")[2] for child in slides[0].element]
    assert order[-2:] == ["AlternateContent", "timing"]
    assert slides[0].element[-2].tag == f"{{{MARKUP}}}AlternateContent"


def test_the_sound_covers_nothing_and_says_what_it_is(trainer_pack: Path) -> None:
    """The icon stands beside the slide, has an alternative text, and is what the slide's timing plays."""
    deck = Presentation(str(trainer_pack / NARRATED_DECK))
    for number, slide in enumerate(deck.slides, start=1):
        icon = next(shape for shape in slide.shapes if shape.name == "narration")
        facts = icon._element.nvPicPr.cNvPr

        assert icon.left > deck.slide_width
        assert f"Narration of slide {number}, " in facts.get("descr")
        assert {facts.get("id")} == set(slide.element.xpath("./p:timing//p:spTgt/@spid"))


def test_it_is_the_same_deck(trainer_pack: Path) -> None:
    """Texts, notes and sections are those of slides.pptx."""

    def said(name: str) -> list[tuple[list[str], str]]:
        slides = Presentation(str(trainer_pack / name)).slides
        texts = ([each.text_frame.text for each in slide.shapes if each.has_text_frame] for slide in slides)
        notes = (slide.notes_slide.notes_text_frame.text for slide in slides)
        return list(zip(texts, notes, strict=True))

    def sections(name: str) -> list[str]:
        with zipfile.ZipFile(trainer_pack / name) as deck:
            return re.findall(r"<\w+:section [^>]*>", deck.read("ppt/presentation.xml").decode())

    assert said("slides.pptx") == said(NARRATED_DECK)
    assert sections("slides.pptx") == sections(NARRATED_DECK) != []


def test_libreoffice_keeps_sound_and_times(trainer_pack: Path, tmp_path: Path) -> None:
    """LibreOffice opens it with a sound on every slide that starts by itself, and the time to move on."""
    office = shutil.which("soffice")
    assert office, "LibreOffice is missing: make test installs libreoffice-impress"
    profile = f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}"
    command = [
        office,
        profile,
        "--headless",
        "--convert-to",
        "odp",
        "--outdir",
        str(tmp_path),
        str(trainer_pack / NARRATED_DECK),
    ]
    subprocess.run(command, check=True, capture_output=True, timeout=180)
    scenes = manifest_of(trainer_pack).scenes
    with zipfile.ZipFile(tmp_path / "slides-narrated.odp") as file:
        content = file.read("content.xml").decode()
        media = [name for name in file.namelist() if name.endswith(".mp3")]
    pages = content.split("<draw:page ")[1:]

    assert len(scenes) == len(pages) == len(media)
    assert [1] * len(pages) == [page.count("<draw:plugin ") for page in pages]
    assert [1] * len(pages) == [len(re.findall(r'<anim:command [^>]*anim:command="play"', page)) for page in pages]
    kept = re.findall(r'presentation:duration="PT(?:(\d+)M)?(\d+)S"', content)
    wanted = sorted({math.ceil(scene.end_s - scene.start_s) for scene in scenes[:-1]})
    assert wanted == sorted({int(minutes or 0) * 60 + int(seconds) for minutes, seconds in kept})


def test_the_same_pack_gives_the_same_bytes(trainer_pack: Path, sample_edition: Edition) -> None:
    """A second making of deck and sounds is identical; a deck with other slides is refused in plain words."""
    manifest = manifest_of(trainer_pack)
    script = recorded_script(write_storyboard(sample_edition), manifest)
    files = {
        each.name: each for each in read_artifacts(trainer_pack, manifest, frozenset({"slides.pptx", "podcast.mp3"}))
    }
    deck, podcast = files["slides.pptx"], files["podcast.mp3"]
    again = render_narrated_deck(sample_edition, script.storyboard, script.timeline, deck, podcast)
    short = Presentation(io.BytesIO(deck.data))
    short.slides._sldIdLst.remove(short.slides._sldIdLst[-1])
    file = io.BytesIO()
    short.save(file)

    assert (trainer_pack / NARRATED_DECK).read_bytes() == again.data
    with pytest.raises(BriefgenError, match="Build the slides and the podcast together"):
        render_narrated_deck(
            sample_edition, script.storyboard, script.timeline, Artifact("a", "b", file.getvalue()), podcast
        )


def _swapped(deck: Any) -> None:
    parts = [
        next(rel.target_part for rel in slide.part.rels.values() if rel.reltype.endswith("/media"))
        for slide in (deck.slides[0], deck.slides[2])
    ]
    parts[0]._blob, parts[1]._blob = parts[1]._blob, parts[0]._blob


def _hurried(deck: Any) -> None:
    for transition in deck.slides[1].element.xpath(".//p:transition"):
        transition.set("advTm", "1000")


def _unlinked(deck: Any) -> None:
    for target in deck.slides[3].element.xpath("./p:timing//p:spTgt"):
        target.set("spid", "9999")


def _silenced(deck: Any) -> None:
    element = deck.slides[4].shapes
    icon = next(shape for shape in element if shape.name == "narration")
    icon._element.getparent().remove(icon._element)


@pytest.mark.parametrize(
    ("broken", "message"),
    [
        (_swapped, "The narration of slide 1 lasts"),
        (_hurried, "Slide 2 does not move on when its narration ends"),
        (_unlinked, "The narration of slide 4 does not start by itself"),
        (_silenced, "Slide 5 does not have its narration"),
    ],
)
def test_a_broken_narrated_deck_is_caught(broken_trainer_pack: Path, broken: Any, message: str) -> None:
    """Swapped or missing sounds, wrong times and animations that play nothing do not pass."""
    from briefgen.outputs.video.verify import narrated_faults  # noqa: PLC0415  (for this test only)

    deck = Presentation(str(broken_trainer_pack / NARRATED_DECK))
    broken(deck)
    file = io.BytesIO()
    deck.save(file)
    owned(broken_trainer_pack, NARRATED_DECK, file.getvalue())

    assert message in " ".join(map(str, narrated_faults(file.getvalue(), manifest_of(broken_trainer_pack))))
