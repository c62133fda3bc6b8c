"""Two speakers who take turns, a house's own words, and the further forms of the podcast."""

from collections.abc import Callable

import pytest
from meter import ffmpeg_loudness
from spoken import programme, storyboard, voice

from briefgen.audio.encode import FORMS
from briefgen.audio.loudness import span_lufs
from briefgen.audio.master import produce
from briefgen.audio.measure import measure
from briefgen.audio.tags import read_tags
from briefgen.outputs.podcast.cover import render_cover
from briefgen.outputs.podcast.podcast import render_podcast
from briefgen.pack.manifest import voice_entry
from briefgen.pack.private import texts_of
from briefgen.pipeline.narrate import cast, estimated
from briefgen.pipeline.order import Order
from briefgen.review.house.house import House, HousePodcast, Speaker
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.model import SceneKind
from briefgen.storyboard.script import write_storyboard
from briefgen.storyboard.timing import Pauses, estimate

Make = Callable[..., Edition]
TWO = House(host=Speaker(voice="heart", name="Asha"), reader=Speaker(voice="heart"))


def test_host_introduces_and_reader_reads(make_edition: Make) -> None:
    """Of two messages the host introduces one and the reader the other; names are the house's."""
    board = write_storyboard(make_edition(house=TWO))
    first, second, *_ = (scene for scene in board.scenes if scene.kind is SceneKind.MESSAGE)

    finding = "Each service held one part of the story."
    turns = [[(line.speaker, line.role, line.text) for line in scene.lines] for scene in (first, second)]
    assert ("Reader", "reader", finding) in turns[0]
    assert ("Asha", "host", finding) in turns[1]
    assert [("Asha", "host"), ("Reader", "reader")] == [turn[0][:2] for turn in turns]
    assert {"Asha", "Reader"} == {line.speaker for line in board.lines}


def test_two_speakers_say_the_same_words(make_edition: Make) -> None:
    """Turns change who speaks, not what is said."""
    one, two = (write_storyboard(make_edition(house=house)) for house in (House(), TWO))

    assert [line.text for line in one.lines] == [line.text for line in two.lines]
    assert [line.new_paragraph for line in one.lines] == [line.new_paragraph for line in two.lines]
    assert {("Narrator", "")} == {(line.speaker, line.role) for line in one.lines}


def test_each_voice_has_its_own_pace(make_edition: Make) -> None:
    """The estimate counts the words of each speaker at that speaker's rate."""
    board = write_storyboard(make_edition(house=TWO))
    pauses = Pauses(0, 0, 0)
    even, slow = (estimate(board, {"host": 150, "reader": rate}, pauses).total_s for rate in (150, 75))

    words = sum(line.words for line in board.lines if line.role == "reader")
    assert slow - even == pytest.approx(words * 60 / 150)


def test_both_voices_are_credited(make_edition: Make) -> None:
    """Manifest and tag name each speaker with its voice."""
    edition = make_edition(house=TWO)
    casting = cast(Order(b"", "x", outputs=frozenset()), edition)
    voices = estimated(write_storyboard(edition), edition, casting).credited(casting)

    assert ["Asha", "Reader"] == [voice_entry(each, name).speaker for name, each in voices.items()]
    data = render_podcast(edition, storyboard(), programme(), voices, render_cover(edition, 200))
    assert any("Asha: Read by a computer voice." in text and "Reader: Read by" in text for text in texts_of(data))


def test_house_words_have_their_place(make_edition: Make) -> None:
    """Title and content note are first; the house's words come after them and before the help."""
    house = House(podcast=HousePodcast(intro="Welcome to our podcast", outro="Thank you.\nUntil next time."))
    edition = make_edition(
        house=house, about={"content_note": "Describes injuries."}, support=[{"name": "Help", "contact": "116 123"}]
    )
    lines = [line.text for line in write_storyboard(edition).lines]

    order = [
        lines.index(text)
        for text in ("Describes injuries.", "Welcome to our podcast.", "Thank you.", "Until next time.")
    ]
    assert order == sorted(order)
    assert "Describes injuries." == lines[1]
    assert lines.index("Help: 116 123.") > order[-1]
    assert lines.index("If this has affected you, help is there.") > order[-1]


@pytest.mark.parametrize("form", ["m4a", "opus"])
def test_further_forms_keep_the_promises(form: str, make_edition: Make) -> None:
    """M4A and Opus: loudness and peak measured on the file, length, title, cover, chapters, the same bytes twice."""
    edition = make_edition(about={"author": "A reviewer"})
    cover = render_cover(edition, 200)
    first, again = (
        render_podcast(edition, storyboard(), programme(), {"Narrator": voice()}, cover, form=FORMS[form])
        for _ in range(2)
    )
    measured, tags = measure(first.data, first.name), read_tags(first.data, first.name)

    assert f"podcast.{form}" == first.name
    loudness = ffmpeg_loudness(first.data, first.name)
    assert loudness.integrated_lufs == pytest.approx(-19, abs=0.5)
    assert loudness.true_peak_dbtp <= -1
    assert measured.duration_s == pytest.approx(programme().timeline.total_s, abs=0.1)
    assert edition.title == tags.title
    assert tags.has_cover
    assert tags.has_contents
    titles = [(scene.slide.title, programme().timeline.scenes[scene.id].start_s) for scene in storyboard().scenes]
    assert [title for title, _ in titles] == [title for *_, title in tags.chapters]
    assert [start_s for _, start_s in titles] == pytest.approx([start_s for start_s, *_ in tags.chapters], abs=0.01)
    assert first == again
    text = "\n".join(texts_of(first))
    for known in ("A reviewer", "Share what you know early.", voice().credit, "eng"):
        assert known in text


def test_scenes_are_equally_loud() -> None:
    """In the published file every scene is within half a unit of the target, whatever the scene next to it."""
    whole = programme()
    published = measure(produce(whole)[0])
    lufs = [span_lufs(published.blocks.lufs, *span) for span in whole.spoken]

    assert lufs == pytest.approx([-19] * len(lufs), abs=0.5)
