"""What a build takes over from an earlier pack of the same summary, and how that is known."""

import hashlib
import json
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import briefgen
from briefgen.build.order import Order
from briefgen.build.script import Casting, Script
from briefgen.errors import UsageError
from briefgen.opener import OpenError, read_inside
from briefgen.pack.manifest import voice_entry
from briefgen.pack.model import Manifest, VoiceEntry
from briefgen.pack.outputs import audio_forms, on_request, outputs
from briefgen.pack.read import read_artifacts, read_manifest, timeline_in
from briefgen.render.artifact import Artifact
from briefgen.review.deck_file import MAX_FILE_BYTES
from briefgen.speech.recordings import folder_sha256
from briefgen.storyboard.model import LeftOut, Timeline

if TYPE_CHECKING:
    from briefgen.storyboard.edition import Edition

BRIEFING = "briefing"


def settings_of(edition: "Edition", casting: Casting, order: Order) -> str:
    """Return the hash of what decides the outputs besides the summary."""
    settings = {
        "briefgen": briefgen.__version__,
        "house": edition.house.model_dump(mode="json"),
        "deck": _hash_of(edition.house.folder, edition.house.deck),
        "voices": {role: voice.model_dump(mode="json") for role, voice in casting.voices.items()},
        "recordings": [folder_sha256(order.recordings), order.missing, order.read_by] if order.recordings else None,
        "audience": edition.audience,
        "due_for_review": edition.due_for_review,
    }
    return hashlib.sha256(json.dumps(settings, sort_keys=True, ensure_ascii=False).encode()).hexdigest()


def _hash_of(folder: Path | None, name: str | None) -> str | None:
    """The hash of a file of the house, which can change while its name stays."""
    try:
        return hashlib.sha256(read_inside(folder, name, MAX_FILE_BYTES)).hexdigest() if folder and name else None
    except OpenError:
        return None


def kept_from(
    order: Order, slug: str, wanted: frozenset[str], same: tuple[str, str]
) -> tuple[Manifest | None, tuple[Artifact, ...]]:
    """Return an earlier pack of the very same summary and settings, and its files that are kept.

    When everything is asked for, these are the files on request.
    """
    if order.parent is None:
        return None, ()
    earlier = read_manifest(order.parent / slug)
    if earlier is None or (earlier.input_sha256, earlier.settings_sha256) != same:
        return None, ()
    others = (on_request() if order.outputs is None else outputs().keys()) - wanted
    names = frozenset(name for output in others for name in outputs()[output].names(audio_forms()))
    return earlier, read_artifacts(order.parent / slug, earlier, names)


def voices_of(
    script: Script, casting: Casting, wanted: frozenset[str], earlier: Manifest | None
) -> tuple[VoiceEntry, ...]:
    """Return whose voice is heard: in the podcast that is made, or in that of an earlier pack which is kept."""
    if "podcast" in wanted:
        return tuple(voice_entry(voice, speaker) for speaker, voice in script.credited(casting).items())
    return earlier.voices if earlier else ()


def left_out_before(earlier: Manifest | None) -> tuple[LeftOut, ...]:
    """Return what an earlier page left out."""
    entries = earlier.left_out if earlier else ()
    return tuple(LeftOut(e.output, e.part, e.what) for e in entries if e.output == BRIEFING)


PODCAST, CAPTIONS = "podcast.mp3", "captions.vtt"


def require_sound(edition: "Edition", wanted: frozenset[str], kept: Sequence[Artifact]) -> None:
    """Make sure that what plays the narration has one.

    Raises:
        UsageError: neither is the podcast made, nor is there one of the same summary.
    """
    if wanted & on_request() and "podcast" not in wanted and not {PODCAST, CAPTIONS} <= {each.name for each in kept}:
        raise UsageError(str(edition.wording.labels("slides")["problems"]["no_sound"]))


def retimed(
    wanted: frozenset[str], kept: tuple[Artifact, ...], earlier: Manifest | None, timeline: Timeline
) -> tuple[frozenset[str], tuple[Artifact, ...]]:
    """Return what is made and what is kept when the narration has other times than in the earlier pack.

    Deck and guide say the times, so they are made again; what plays the narration is left out unless it is asked for.
    """
    # A manifest has the times of scenes and lines, not of single words.
    if earlier is None or replace(timeline_in(earlier), words={}) == replace(timeline, words={}):
        return wanted, kept
    names = {artifact.name for artifact in kept}
    again = frozenset(name for name in ("slides", "guide") if set(outputs()[name].names()) <= names)
    stale = {file for name in again | on_request() for file in outputs()[name].names()}
    return wanted | again, tuple(artifact for artifact in kept if artifact.name not in stale)
