"""What the player of a pack's page shows, from ``pack.json``: chapters, and the transcript with its times."""

from collections.abc import Mapping
from itertools import groupby
from typing import Any

from briefgen.pack.model import Manifest, SceneEntry
from briefgen.render.page_audio import Chapter, Passage, Sentence, SpokenScene, clock
from briefgen.storyboard.page_parts import shown

RECORDING = "podcast.mp3"


def recording(manifest: Manifest, labels: Mapping[str, Any]) -> dict[str, Any]:
    """Return what the section ``listen`` shows; nothing where the pack has no recording.

    Args:
        manifest: the pack.
        labels: the words of the briefing's page, in the pack's language.
    """
    if manifest.file(RECORDING) is None:
        return {}
    measured = manifest.times == "measured"
    minutes, seconds = divmod(round(manifest.total_s), 60)
    return {
        "duration": str(labels["duration"]).format(minutes=minutes, seconds=seconds),
        "total_s": round(manifest.total_s, 2),
        "total": clock(manifest.total_s),
        "chapters": tuple(_chapter(scene, labels) for scene in manifest.scenes) if measured else (),
        "transcript": _transcript(manifest.scenes, measured=measured),
    }


def _chapter(scene: SceneEntry, labels: Mapping[str, Any]) -> Chapter:
    time, title = clock(scene.start_s), shown(scene.title)
    return Chapter(round(scene.start_s, 2), time, title, str(labels["play_from"]).format(time=time, title=title))


def _transcript(scenes: tuple[SceneEntry, ...], *, measured: bool) -> tuple[SpokenScene, ...]:
    """Return every spoken word by scene, in passages of one speaker; the name where the speaker changes."""
    speaker, spoken = "", []
    for scene in scenes:
        passages = []
        for name, lines in groupby(scene.lines, key=lambda line: line.speaker):
            sentences = tuple(
                Sentence(
                    shown(line.text),
                    round(line.start_s, 2) if measured else None,
                    round(line.end_s, 2) if measured else None,
                )
                for line in lines
            )
            passages.append(Passage(shown(name) if name != speaker else "", sentences))
            speaker = name
        spoken.append(SpokenScene(shown(scene.title), tuple(passages)))
    return tuple(spoken)
