"""The registry of outputs: each row holds, and another package adds one without a change in briefgen."""

import json
import os
import subprocess
import sys
from dataclasses import replace
from importlib import import_module
from pathlib import Path

import pytest

from briefgen import resources
from briefgen.errors import BriefgenError
from briefgen.outputs.registry import BUILT_IN, audio_forms, on_request, output_files, outputs, verifier
from briefgen.pipeline import build as sequence_module
from briefgen.pipeline.build import build
from briefgen.pipeline.order import Order
from briefgen.storyboard.model import Storyboard

SAMPLE = resources.samples() / "lambeth-martin.yaml"


def installed(place: Path, objects: dict[str, str]) -> dict[str, str]:
    """Install packages with outputs below a folder, by their entry points; return the environment to run with."""
    info = place / "site" / "toy_output-1.dist-info"
    info.mkdir(parents=True)
    (info / "METADATA").write_text("Metadata-Version: 2.1\nName: toy-output\nVersion: 1\n")
    rows = "".join(f"{name} = {where}\n" for name, where in objects.items())
    (info / "entry_points.txt").write_text(f"[briefgen.outputs]\n{rows}")
    path = os.pathsep.join([str(place / "site"), str(Path(__file__).parents[1])])
    return {**os.environ, "PYTHONPATH": path}


def run(env: dict[str, str], *arguments: object) -> subprocess.CompletedProcess[str]:
    """Run briefgen as a user does."""
    words = [sys.executable, "-m", "briefgen", *map(str, arguments)]
    return subprocess.run(words, env=env, capture_output=True, text=True, check=False, timeout=120)


def test_an_output_of_another_package(tmp_path: Path) -> None:
    """It is a choice of --only, is in the pack, is verified, and is published with the library."""
    env = installed(tmp_path, {"titles": "toy_output:OUTPUT"})
    packs, site = tmp_path / "packs", tmp_path / "site-of-packs"

    assert "titles" in run(env, "build", "--help").stdout.replace("\n", " ")
    done = run(env, "build", SAMPLE, "-q", "-o", packs, "--only", "briefing,titles")
    assert (0, "") == (done.returncode, done.stderr)
    (pack,) = packs.iterdir()
    manifest = json.loads((pack / "pack.json").read_text())
    assert ["briefing", "titles"] == manifest["outputs"]
    assert "titles.txt" in {file["name"] for file in manifest["files"]}
    assert [scene["title"] for scene in manifest["scenes"]] == (pack / "titles.txt").read_text().splitlines()
    assert 0 == run(env, "verify", pack).returncode

    done = run(env, "library", packs, "-o", site)
    assert 0 == done.returncode, done.stderr
    assert (pack / "titles.txt").read_bytes() == (site / pack.name / "titles.txt").read_bytes()
    assert 'href="titles.txt"' in (site / pack.name / "index.html").read_text()

    text = (pack / "titles.txt").read_text().splitlines()
    (pack / "titles.txt").write_text("\n".join(text[1:]))
    done = run(env, "verify", pack)
    assert 1 == done.returncode
    assert f"The title '{text[0]}' is missing." in done.stdout


@pytest.mark.parametrize(
    ("where", "words"),
    [
        ("toy_output:WITH_A_TAKEN_FILE", "slides.pptx"),
        ("toy_output:NO_OUTPUT", "is no briefgen Output"),
        ("toy_output:missing", "cannot be loaded"),
        ("no_such_module:OUTPUT", "cannot be loaded"),
        ("toy_output:WITH_NOTHING_TO_READ", "slides.pptx is needed"),
    ],
)
def test_an_output_that_cannot_be_used(tmp_path: Path, where: str, words: str) -> None:
    """It is told in one plain line, and nothing is built."""
    env = installed(tmp_path, {"strange": where})
    done = run(
        env, "build", SAMPLE, "-q", "-o", tmp_path / "packs", "--only", "reader" if "READ" in where else "form"
    )

    assert 1 == done.returncode, done.stderr
    assert words in done.stderr
    assert "Traceback" not in done.stderr
    assert 1 == len(done.stderr.splitlines())
    assert not (tmp_path / "packs").exists()


@pytest.mark.parametrize("output", BUILT_IN, ids=lambda output: output.name)
def test_a_row_names_functions_that_are_there(output: object) -> None:
    """Every renderer and verifier can be imported; every file has a verifier of its own."""
    row = outputs()[output.name]  # type: ignore[attr-defined]
    for address in (row.render, *(file.verify for file in row.files)):
        module, _, name = address.partition(":")
        assert callable(getattr(import_module(module), name))
    assert set(row.reads) <= set(outputs())


def test_the_registry() -> None:
    """Files have one owner; forms of the podcast and what is made on request are told from the rest."""
    names = [file.name for output in outputs().values() for file in output.files]
    assert len(names) == len(set(names)) == len(output_files())
    assert {"m4a": "podcast.m4a", "opus": "podcast.opus"} == audio_forms()
    assert {"narrated", "video", "video-still", "video-captions", "clips", "a3"} == on_request()
    assert "podcast.opus" not in outputs()["podcast"].names()
    assert "podcast.opus" in outputs()["podcast"].names(["opus"])
    assert verifier("no-such-file.txt") is None


def test_what_is_read_is_made_and_not_kept() -> None:
    """The guide shows the deck, which is made for it and is no part of the pack."""
    built = build(Order(SAMPLE.read_bytes(), SAMPLE.name, outputs=frozenset({"guide"})))
    assert ["facilitator.pdf"] == [artifact.name for artifact in built.artifacts]


def test_slides_are_fitted_before_anything_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    """The narration begins with the Storyboard whose slides fit; its Scenes have the titles that are shown."""
    seen: list[Storyboard] = []

    def fitted(edition: object, storyboard: Storyboard, timeline: object) -> Storyboard:
        del edition, timeline
        first = storyboard.scenes[0]
        slide = replace(first.slide, title="A title that fits")
        return replace(storyboard, scenes=(replace(first, slide=slide), *storyboard.scenes[1:]))

    def narrated(whole: Storyboard, *_: object, **__: object) -> None:
        seen.append(whole)
        raise BriefgenError("stop here")

    monkeypatch.setattr(sequence_module, "fit_slides", fitted)
    monkeypatch.setattr(sequence_module, "narrated", narrated)
    with pytest.raises(BriefgenError, match="stop here"):
        build(Order(SAMPLE.read_bytes(), SAMPLE.name, outputs=frozenset({"podcast", "slides"})))
    assert "A title that fits" == seen[0].scenes[0].slide.title


def test_an_output_with_a_file_less_is_not_reused(tmp_path: Path) -> None:
    """A podcast of which a file was changed is not played; the user is told what to do, and the pack stays."""
    env = dict(os.environ)
    assert 0 == run(env, "build", SAMPLE, "-q", "-o", tmp_path, "--only", "podcast").returncode
    (pack,) = tmp_path.iterdir()
    (pack / "transcript.txt").write_text("changed")
    done = run(env, "build", SAMPLE, "-q", "-o", tmp_path, "--only", "narrated")
    assert 2 == done.returncode, done.stderr
    assert "Ask for the podcast too" in done.stderr
    done = run(env, "build", SAMPLE, "-q", "-o", tmp_path, "--only", "podcast,narrated")
    assert (0, "") == (done.returncode, done.stderr)


def test_what_plays_a_podcast_needs_one(tmp_path: Path) -> None:
    """An output of another package that plays the podcast is refused in plain words where there is none."""
    env = installed(tmp_path, {"loud": "toy_output:LOUD"})
    done = run(env, "build", SAMPLE, "-q", "-o", tmp_path / "packs", "--only", "loud")
    assert 2 == done.returncode, done.stderr
    assert "Ask for the podcast too" in done.stderr


def test_a_page_forgets_an_output_that_is_gone(tmp_path: Path) -> None:
    """A site whose packs have files of a package that is no longer installed is made again without them."""
    env = installed(tmp_path, {"titles": "toy_output:OUTPUT"})
    packs, site = tmp_path / "packs", tmp_path / "made"
    assert 0 == run(env, "build", SAMPLE, "-q", "-o", packs, "--only", "abstract,titles").returncode
    assert 0 == run(env, "library", packs, "-q", "-o", site).returncode
    done = run(dict(os.environ), "library", packs, "-q", "-o", site)
    assert 0 == done.returncode, done.stderr
    (pack,) = packs.iterdir()
    assert "titles.txt" not in (site / pack.name / "index.html").read_text()
