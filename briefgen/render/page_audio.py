"""The chapters with which a page plays a recording."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any

from briefgen.audio.legible import clock
from briefgen.storyboard.page_parts import shown


@dataclass(frozen=True)
class PlayerChapter:
    """One chapter: when it starts, in seconds and as shown, its title, and the name of its button."""

    start_s: float
    time: str
    title: str
    label: str


def player_chapters(starts: Iterable[tuple[str, float]], labels: Mapping[str, Any]) -> tuple[PlayerChapter, ...]:
    """Return the chapters of a recording.

    Args:
        starts: title and start, in seconds, of each Scene.
        labels: the words of the briefing's page.
    """
    found = []
    for name, start_s in starts:
        time, title = clock(start_s), shown(name)
        label = str(labels["play_from"]).format(time=time, title=title)
        found.append(PlayerChapter(round(start_s, 2), time, title, label))
    return tuple(found)


def duration(total_s: float, labels: Mapping[str, Any]) -> str:
    """Return how long a recording is, in words."""
    minutes, seconds = clock(total_s).split(":")
    return str(labels["duration"]).format(minutes=minutes, seconds=int(seconds))
