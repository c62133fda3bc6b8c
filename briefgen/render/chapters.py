"""``chapters.json``: chapters for players that read Podcasting 2.0 (JSON chapters 1.2.0)."""

import json
from typing import TYPE_CHECKING, Any

from briefgen.audio.chapters import chapters_of
from briefgen.audio.legible import legible
from briefgen.render.artifact import Artifact

if TYPE_CHECKING:
    from briefgen.storyboard.edition import Edition
    from briefgen.storyboard.model import Storyboard, Timeline

VERSION = "1.2.0"


def render_chapters(edition: "Edition", storyboard: "Storyboard", timeline: "Timeline") -> Artifact:
    """Return ``chapters.json``: one chapter for each Scene, times in seconds to the millisecond."""
    content: dict[str, Any] = {
        "version": VERSION,
        "title": legible(storyboard.title),
        "author": legible(edition.publisher),
        "fileName": "podcast.mp3",
        "chapters": [
            {"startTime": round(part.start_s, 3), "endTime": round(part.end_s, 3), "title": part.title}
            for part in chapters_of(storyboard, timeline)
        ],
    }
    if edition.marks:
        content["description"] = " ".join(edition.marks)
    text = json.dumps(content, ensure_ascii=False, indent=2) + "\n"
    return Artifact("chapters.json", "application/json+chapters", text.encode())
