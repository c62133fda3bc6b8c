"""What is made on request: asked for by flag or by name, kept while it is true, refused without a narration."""

import json
import shutil
import subprocess
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from test_build import edited

from briefgen import resources
from briefgen.errors import UsageError
from briefgen.pack.artifact import MANIFEST
from briefgen.pipeline.build import build
from briefgen.pipeline.order import Order

SAMPLE = resources.samples() / "lambeth-martin.yaml"
PLAYED = {"slides-narrated.pptx", "video.mp4", "video-poster.jpg"}


def order(parent: Path | None = None, **choices: Any) -> Order:
    """Return an order for the sample."""
    return Order(SAMPLE.read_bytes(), SAMPLE.name, today=date(2026, 1, 1), parent=parent, **choices)


@pytest.fixture
def parent(trainer_pack: Path, tmp_path: Path) -> Path:
    """A folder of packs with a copy of the pack that has everything."""
    shutil.copytree(trainer_pack, tmp_path / "packs" / trainer_pack.name)
    return tmp_path / "packs"


@pytest.mark.parametrize("name", ["video", "narrated"])
@pytest.mark.parametrize("choices", [{"outputs": frozenset({"slides"})}, {"outputs": frozenset()}])
def test_without_a_narration_nothing_can_play(name: str, choices: dict[str, Any]) -> None:
    """Video and narrated deck need the podcast; the message says what to ask for."""
    with pytest.raises(UsageError, match="--only podcast,video"):
        build(order(extras=frozenset({name}), **choices))


def test_a_language_without_a_voice_has_no_video() -> None:
    """Asked for a video of a Welsh review, the build says why there is none."""
    data = edited("  area: Lambeth", "  language: cy\n  area: Lambeth").encode()
    with pytest.raises(UsageError, match="The voice Heart does not speak"):
        build(Order(data, "a.yaml", extras=frozenset({"video"})))


def test_they_are_made_from_a_kept_podcast(build_sample: Callable[[str], Path], trainer_pack: Path) -> None:
    """Asked for alone, they are made from the podcast that is there, and are listed on the page."""
    page = (trainer_pack / "briefing.html").read_text(encoding="utf-8")

    assert (build_sample("lambeth-martin") / "podcast.mp3").read_bytes() == (
        trainer_pack / "podcast.mp3"
    ).read_bytes()
    assert PLAYED <= {path.name for path in trainer_pack.iterdir()}
    for name in (*PLAYED, "facilitator.pdf"):
        assert f'href="{name}"' in page
    assert "Slides that play the narration (PowerPoint)" in page


def test_a_plain_build_keeps_them(parent: Path) -> None:
    """Building the same summary again without asking for them leaves them where they are."""
    built = build(order(parent))

    assert PLAYED <= set(built.reused)
    assert {"narrated", "video", "guide"} <= set(built.manifest.outputs)


def test_other_times_drop_what_plays_and_renew_what_is_printed(parent: Path) -> None:
    """After a narration of other lengths the old video would be late; deck and guide are made with the new times."""
    path = next(parent.iterdir()) / MANIFEST
    manifest = json.loads(path.read_text(encoding="utf-8"))
    manifest["scenes"][-1]["end_s"] += 1
    manifest["total_s"] += 1
    path.write_text(json.dumps(manifest), encoding="utf-8")
    built = build(order(parent, outputs=frozenset({"podcast"})))

    assert {artifact.name for artifact in built.artifacts} & PLAYED == set()
    assert set(built.reused) & {"slides.pptx", "facilitator.pdf"} == set()
    assert {"slides.pptx", "facilitator.pdf", "briefing.pdf"} <= {artifact.name for artifact in built.artifacts}


def run(*arguments: object) -> "subprocess.CompletedProcess[str]":
    """Run the command."""
    command = [sys.executable, "-m", "briefgen", "build", str(SAMPLE), "-q", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, check=False, text=True, encoding="utf-8")


def test_the_guide_alone(tmp_path: Path) -> None:
    """The guide can be asked for alone; its deck is drawn and not put into the pack."""
    done = run("--only", "guide", "-o", tmp_path)
    pack = next(tmp_path.iterdir())

    assert done.returncode == 0, done.stderr
    assert {"facilitator.pdf", MANIFEST} == {path.name for path in pack.iterdir()}


def test_the_flags_of_the_command(tmp_path: Path) -> None:
    """The command takes both flags, and its error names the file and what to do."""
    done = run("--only", "slides", "--video", "--narrated", "-o", tmp_path)

    assert done.returncode == 2
    assert "lambeth-martin.yaml: The video and the narrated slides" in done.stderr
    assert "Ask for the podcast too: --only podcast,video" in done.stderr
    assert list(tmp_path.iterdir()) == []
