"""The finished podcast of a short Storyboard with the real voice."""

import io
from collections.abc import Callable
from typing import Any

import pytest
from meter import ffmpeg_loudness
from mutagen.id3 import ID3
from spoken import programme, storyboard, voice

from briefgen.audio.measure import measure
from briefgen.outputs.podcast.cover import render_cover
from briefgen.outputs.podcast.podcast import render_podcast
from briefgen.outputs.podcast.texts import render_captions
from briefgen.pack.artifact import Artifact
from briefgen.review.house.house import House
from briefgen.storyboard.edition import Edition
from briefgen.wording.wording import Wording

FACTS = {"publisher": "Exampleshire Partnership", "author": "A reviewer", "report": "https://example.org/report"}


def rendered(edition: Edition) -> Artifact:
    """Return the podcast of the short Storyboard."""
    return render_podcast(edition, storyboard(), programme(), {"Narrator": voice()}, render_cover(edition, 200))


def tag_of(artifact: Artifact) -> Any:
    """Return its tag."""
    return ID3(io.BytesIO(artifact.data))


def test_podcast_meets_its_promises(make_edition: Callable[..., Edition]) -> None:
    """With tag and cover it is an MP3 of the right loudness, and as long as the last chapter and caption say."""
    edition = make_edition(about=FACTS)
    artifact = rendered(edition)
    measured = measure(artifact.data)

    assert ("podcast.mp3", "audio/mpeg") == (artifact.name, artifact.media_type)
    assert ffmpeg_loudness(artifact.data).integrated_lufs == pytest.approx(-19, abs=0.5)
    assert ffmpeg_loudness(artifact.data).true_peak_dbtp <= -1
    assert measured.duration_s == pytest.approx(programme().timeline.total_s, abs=0.001)
    chapters = sorted(tag_of(artifact).getall("CHAP"), key=lambda chapter: chapter.start_time)
    assert chapters[-1].end_time / 1000 == pytest.approx(measured.duration_s, abs=0.1)
    assert [scene.slide.title for scene in storyboard().scenes] == [str(c.sub_frames["TIT2"]) for c in chapters]
    assert render_captions(edition, storyboard(), programme().timeline)


def test_podcast_is_the_same_twice(make_edition: Callable[..., Edition]) -> None:
    """The same review and sound give the same bytes."""
    assert rendered(make_edition()).data == rendered(make_edition()).data


def test_tag_names_review_house_and_voice(make_edition: Callable[..., Edition]) -> None:
    """Title with area and year, publisher, series of the house, author, report, and the voice's credit and licence."""
    tag = tag_of(rendered(make_edition(about=FACTS, house=House(name="The Partnership", site="https://example.org"))))

    assert str(tag["TIT2"]) == "Child T, Exampleshire, 2021"
    assert str(tag["TPE1"]) == str(tag["TPUB"]) == "Exampleshire Partnership"
    assert str(tag["TALB"]) == "The Partnership: learning from reviews"
    assert str(tag["TEXT"]) == "A reviewer"
    assert "Published by Exampleshire Partnership (March 2021)." in str(tag["COMM::eng"])
    assert str(tag["COMM::eng"]).endswith("https://example.org/report")
    assert voice().credit in str(tag["TXXX:Voice"])
    assert "Licence: Apache-2.0." in str(tag["TXXX:Voice"])
    assert tag["WOAF"].url == "https://example.org/exampleshire-child-t-2021/briefing.html"
    assert tag["APIC:"].data.startswith(b"\xff\xd8")


def test_lyrics_are_every_word(make_edition: Callable[..., Edition]) -> None:
    """The lyrics hold every Line in order, each Scene under its heading."""
    lyrics = str(tag_of(rendered(make_edition()))["USLT::eng"]).split("\n")

    expected = []
    for part in storyboard().scenes:
        expected += ["", part.slide.title, *(line.text for line in part.lines)]
    assert expected[1:] == lyrics


def test_restricted_podcast_says_so(make_edition: Callable[..., Edition]) -> None:
    """The comment of a restricted review begins with the marking."""
    edition = make_edition(about={"circulation": "restricted"})

    assert str(tag_of(rendered(edition))["COMM::eng"]).startswith(f"{edition.marks[0]}. The key lessons")


def _keys(labels: Any, path: str = "") -> set[str]:
    if not hasattr(labels, "items"):
        return {path}
    return {key for name, value in labels.items() for key in _keys(value, f"{path}.{name}")}


@pytest.mark.parametrize("area", ["podcast", "transcript"])
def test_welsh_labels_match(area: str) -> None:
    """The Welsh labels have the keys of the English ones, and the same blanks to fill."""
    english, welsh = (Wording(language).labels(area) for language in ("en-GB", "cy"))

    assert _keys(english) == _keys(welsh)
