"""``chapters.json`` and the chapters of the tag come from the same Scenes."""

import json
from collections.abc import Callable

from spoken import programme, scene, storyboard

from briefgen.audio.tags import Chapter, chapters_of
from briefgen.outputs.podcast.texts import render_chapters
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.timing import Pauses, timeline_of


def test_one_chapter_for_each_scene() -> None:
    """Chapters have the slides' titles and follow each other from start to end."""
    board = storyboard(scene("a", ("One.",), title="First\n title"), scene("b", ("Two.",), title="Second"))
    timeline = timeline_of(board, {"a.01": 1.0, "b.01": 2.0}, Pauses(0, 0, 1, 2, 3))

    assert (Chapter("First title", 0, 4), Chapter("Second", 4, 10)) == chapters_of(board, timeline)


def test_json_follows_podcasting_2(make_edition: Callable[..., Edition]) -> None:
    """Version 1.2.0, the right media type, a start time and title each, and the file they belong to."""
    board = storyboard(scene("a", ("One.",), title="First"), scene("b", ("Two.",), title="Siân"))
    timeline = timeline_of(board, {"a.01": 1.23456, "b.01": 2.0}, Pauses(0, 0, 0))

    artifact = render_chapters(make_edition(about={"publisher": "The Partnership"}), board, timeline)

    assert ("chapters.json", "application/json+chapters") == (artifact.name, artifact.media_type)
    assert json.loads(artifact.data) == {
        "version": "1.2.0",
        "title": "Child T, Exampleshire, 2021",
        "author": "The Partnership",
        "fileName": "podcast.mp3",
        "chapters": [
            {"startTime": 0, "endTime": 1.235, "title": "First"},
            {"startTime": 1.235, "endTime": 3.235, "title": "Siân"},
        ],
    }
    assert "Siân".encode() in artifact.data


def test_restricted_is_said(make_edition: Callable[..., Edition]) -> None:
    """The description of a restricted review's chapters says so."""
    edition = make_edition(about={"circulation": "restricted"})
    data = render_chapters(edition, storyboard(), programme().timeline).data

    assert json.loads(data)["description"] == edition.marks[0]


def test_last_chapter_ends_with_the_sound(make_edition: Callable[..., Edition]) -> None:
    """Nothing of the programme lies outside the chapters."""
    data = render_chapters(make_edition(), storyboard(), programme().timeline).data

    assert abs(json.loads(data)["chapters"][-1]["endTime"] - programme().duration_s) < 0.001
