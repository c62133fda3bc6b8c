"""What plays the deck by itself, on request: the narrated deck and the video."""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from briefgen.build.order import ON_REQUEST, OUTPUTS, Progress
from briefgen.errors import UsageError
from briefgen.pack.model import Manifest
from briefgen.pack.read import timeline_in
from briefgen.render.artifact import Artifact
from briefgen.storyboard.model import Timeline

if TYPE_CHECKING:
    from briefgen.build.script import Script
    from briefgen.storyboard.edition import Edition

FROM_THE_DECK = frozenset({"slides", "guide", "narrated", "video"})
"""The outputs for which the deck is drawn."""

PODCAST, CAPTIONS = "podcast.mp3", "captions.vtt"


def require_sound(edition: "Edition", outputs: frozenset[str], kept: Sequence[Artifact]) -> None:
    """Make sure that what plays the narration has one.

    Raises:
        UsageError: neither is the podcast made, nor is there one of the same summary.
    """
    silent = outputs & ON_REQUEST
    if silent and "podcast" not in outputs and not {PODCAST, CAPTIONS} <= {artifact.name for artifact in kept}:
        raise UsageError(str(edition.wording.labels("slides")["problems"]["no_sound"]))


def retimed(
    outputs: frozenset[str], kept: tuple[Artifact, ...], earlier: Manifest | None, timeline: Timeline
) -> tuple[frozenset[str], tuple[Artifact, ...]]:
    """Return what is made and what is kept when the narration has other times than in the earlier pack.

    Deck and guide say the times, so they are made again; what plays the narration is left out unless it is asked for.
    """
    # A manifest has the times of scenes and lines, not of single words.
    if earlier is None or replace(timeline_in(earlier), words={}) == replace(timeline, words={}):
        return outputs, kept
    names = {artifact.name for artifact in kept}
    again = frozenset(output for output in ("slides", "guide") if OUTPUTS[output][0] in names)
    stale = {name for output in again | ON_REQUEST for name in OUTPUTS[output]}
    return outputs | again, tuple(artifact for artifact in kept if artifact.name not in stale)


def for_trainers(
    edition: "Edition",
    script: "Script",
    outputs: frozenset[str],
    files: dict[str, Artifact],
    progress: Progress,
) -> Iterator[Artifact]:
    """Make narrated deck and video, those that are asked for.

    Args:
        edition: whose review it is.
        script: what the deck shows, and when.
        outputs: what is asked for.
        files: what is already made or kept: the deck, and for the others the podcast and its captions.
        progress: told of each step.
    """
    deck = files["slides.pptx"]
    board, times = script.storyboard, script.timeline
    if "narrated" in outputs:
        from briefgen.render.narrated_deck import render_narrated_deck  # noqa: PLC0415  (only when asked for)

        progress("narrated", 0, 1)
        yield render_narrated_deck(edition, board, times, deck, files[PODCAST])
    if "video" in outputs:
        from briefgen.render.slide_pictures import draw_slides  # noqa: PLC0415  (only when asked for)
        from briefgen.render.video import render_video  # noqa: PLC0415  (only when asked for)

        progress("video", 0, 1)
        pictures = draw_slides(deck.data, board.language, edition.house.deck or "")
        yield from render_video(edition, board, times, pictures, (files[PODCAST], files[CAPTIONS]))
