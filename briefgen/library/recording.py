"""What the player of a pack's page shows, from ``pack.json``: chapters, and the transcript with its times."""

from collections.abc import Mapping
from typing import Any

from briefgen.audio.legible import clock
from briefgen.pack.model import Manifest
from briefgen.pack.read import timeline_in
from briefgen.render.page_audio import duration, player_chapters
from briefgen.storyboard.transcript import transcript

RECORDING = "podcast.mp3"


def recording(manifest: Manifest, labels: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the section ``listen`` shows; nothing where the pack has no recording.

    Args:
        manifest: the pack.
        labels: the words of the briefing's page, in the pack's language.
    """
    if manifest.file(RECORDING) is None:
        return {}
    is_measured = manifest.times == "measured"
    starts = ((scene.title, scene.start_s) for scene in manifest.scenes if is_measured)
    return {
        "duration": duration(manifest.total_s, labels),
        "total_s": round(manifest.total_s, 2),
        "total": clock(manifest.total_s),
        "chapters": player_chapters(starts, labels),
        "transcript": transcript(
            ((scene.title, scene.lines) for scene in manifest.scenes),
            timeline_in(manifest).lines if is_measured else {},
        ),
    }
