"""Scenes → chapters: one list for the MP3's tag and for ``chapters.json``."""

from dataclasses import dataclass

from briefgen.audio.legible import legible
from briefgen.storyboard.model import Storyboard, Timeline


@dataclass(frozen=True)
class Chapter:
    """A named part of the programme; chapters follow each other without a gap. Times in seconds."""

    title: str
    start_s: float
    end_s: float


def chapters_of(storyboard: Storyboard, timeline: Timeline) -> tuple[Chapter, ...]:
    """Return one chapter for each Scene, with the title of its slide, in order."""
    return tuple(
        Chapter(legible(scene.slide.title), timeline.scenes[scene.id].start_s, timeline.scenes[scene.id].end_s)
        for scene in storyboard.scenes
    )
