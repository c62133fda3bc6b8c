"""What the full page needs to play and follow the recording: its chapters and its transcript."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from briefgen.storyboard.model import Line, Scene, Storyboard, Timeline
from briefgen.storyboard.page_parts import shown


@dataclass(frozen=True)
class Chapter:
    """One chapter: when it starts, as seconds and as shown, its title, and the name of its button."""

    start_s: float
    time: str
    title: str
    label: str


@dataclass(frozen=True)
class Sentence:
    """One Line as shown; the times are None when they are not known."""

    text: str
    start_s: float | None
    end_s: float | None


@dataclass(frozen=True)
class Passage:
    """Sentences of one speaker; the speaker is empty where it is the one before."""

    speaker: str
    lines: tuple[Sentence, ...]


@dataclass(frozen=True)
class SpokenScene:
    """The transcript of one Scene."""

    title: str
    passages: tuple[Passage, ...]


def chapters(storyboard: Storyboard, timeline: Timeline, labels: Mapping[str, Any]) -> tuple[Chapter, ...]:
    """Return a chapter for every Scene that the timeline knows."""
    found = []
    for scene in storyboard.scenes:
        if scene.id in timeline.scenes:
            start_s, title = timeline.scenes[scene.id].start_s, shown(scene.slide.title)
            time = clock(start_s)
            found.append(
                Chapter(round(start_s, 2), time, title, str(labels["play_from"]).format(time=time, title=title))
            )
    return tuple(found)


def transcript(storyboard: Storyboard, timeline: Timeline | None) -> tuple[SpokenScene, ...]:
    """Return every spoken word by Scene, in passages of one speaker, with the times as far as they are known."""
    speaker, scenes = "", []
    for scene in storyboard.scenes:
        passages = []
        for lines in _passages(scene):
            name = lines[0].speaker if lines[0].speaker != speaker else ""
            speaker = lines[0].speaker
            passages.append(Passage(shown(name), tuple(_sentence(line, timeline) for line in lines)))
        scenes.append(SpokenScene(shown(scene.slide.title), tuple(passages)))
    return tuple(scenes)


def clock(time_s: float) -> str:
    """Return a time as minutes and seconds, ``4:05``."""
    return f"{int(time_s) // 60}:{int(time_s) % 60:02d}"


def _passages(scene: Scene) -> list[list[Line]]:
    passages: list[list[Line]] = []
    for line in scene.lines:
        if not passages or line.new_paragraph or line.speaker != passages[-1][-1].speaker:
            passages.append([])
        passages[-1].append(line)
    return passages


def _sentence(line: Line, timeline: Timeline | None) -> Sentence:
    span = timeline.lines.get(line.id) if timeline else None
    if span is None:
        return Sentence(shown(line.text), None, None)
    return Sentence(shown(line.text), round(span.start_s, 2), round(span.end_s, 2))
