"""The podcast as a whole process, from summary to finished MP3, against its speech engine alone in one thread.

``python benchmarks/podcast.py make SUMMARY MP3 VOICE`` is what ours runs; ``say SENTENCES VOICE`` is the baseline: it
loads the engine and says the same prepared sentences, one after another, and keeps nothing.
"""

import json
import os
import sys
import tempfile
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from briefgen.storyboard.edition import Edition

SUMMARY = Path(__file__).parents[1] / "samples" / "invented-rowan.yaml"
"""The longest of the samples: nearly seven minutes."""


LIMITS = {"hibari": 2.5, "piper": 0.8}
"""How many times as long as its engine a podcast may take, by engine: mixing weighs more where speaking is quick."""


@dataclass(frozen=True)
class Raced:
    """A voice that is installed, and its limit."""

    voice: str
    limit: float


def raced() -> list[Raced]:
    """Return the first installed voice of each engine that has a limit."""
    from briefgen.speech.voices import is_installed, list_voices  # noqa: PLC0415  (heavy import)

    ready = [voice for voice in list_voices() if "en" in voice.languages and is_installed(voice)]
    found = {engine: [voice.id for voice in ready if voice.engine == engine] for engine in LIMITS}
    return [Raced(voices[0], LIMITS[engine]) for engine, voices in found.items() if voices]


def sentences(folder: Path, voice: str) -> Path:
    """Write what the engine is given, as prepared for it, and return the path.

    Args:
        folder: where to put it.
        voice: the id of the voice.
    """
    from briefgen.speech.pronounce.lexicon import Pronouncer  # noqa: PLC0415  (heavy import)
    from briefgen.speech.voices import find_voice  # noqa: PLC0415
    from briefgen.storyboard.script import write_storyboard  # noqa: PLC0415

    edition = _edition(SUMMARY)
    pronouncer = Pronouncer(find_voice(voice), pronounce=edition.review.pronounce)
    path = folder / f"{voice}.json"
    path.write_text(json.dumps([pronouncer.spoken(line.text) for line in write_storyboard(edition).lines]), "utf-8")
    return path


def say(prepared: Path, voice: str) -> None:
    """Load an engine and say every sentence in one thread."""
    from briefgen.speech.engines.base import load_engine  # noqa: PLC0415  (heavy import)
    from briefgen.speech.voices import find_voice  # noqa: PLC0415

    engine = load_engine(find_voice(voice))
    for sentence in json.loads(prepared.read_text("utf-8")):
        engine.speak(sentence)


def make(summary: Path, target: Path, voice: str) -> None:
    """Make ``podcast.mp3`` of a summary: read, write the script, speak, mix, encode, measure, tag, write."""
    from briefgen.outputs.podcast.cover import render_cover  # noqa: PLC0415
    from briefgen.outputs.podcast.podcast import render_podcast  # noqa: PLC0415
    from briefgen.pipeline.narrate import cast, narrated  # noqa: PLC0415  (heavy import)
    from briefgen.pipeline.order import Order  # noqa: PLC0415
    from briefgen.storyboard.script import write_storyboard  # noqa: PLC0415

    os.environ["BRIEFGEN_CACHE"] = tempfile.mkdtemp()  # nothing that was said before
    edition = _edition(summary)
    order = Order(summary.read_bytes(), summary.name, voice=voice, outputs=frozenset({"podcast"}))
    casting = cast(order, edition)
    script = narrated(write_storyboard(edition), edition, casting, lambda *_: None)
    if script.programme is None:
        raise SystemExit("no narration")
    cover, voices = render_cover(edition), script.credited(casting)
    target.write_bytes(render_podcast(edition, script.storyboard, script.programme, voices, cover).data)


def _edition(summary: Path) -> "Edition":
    from briefgen.review.house.house import House  # noqa: PLC0415  (heavy import)
    from briefgen.review.load import load_review  # noqa: PLC0415
    from briefgen.storyboard.edition import Edition  # noqa: PLC0415
    from briefgen.wording.wording import Wording  # noqa: PLC0415

    review = load_review(summary.read_bytes(), summary.name).review
    return Edition(review, House(), Wording(review.about.language), date(2026, 1, 1))


if __name__ == "__main__":
    if sys.argv[1] == "make":
        make(Path(sys.argv[2]), Path(sys.argv[3]), sys.argv[4])
    else:
        say(Path(sys.argv[2]), sys.argv[3])
