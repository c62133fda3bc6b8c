"""Times and paragraphs of what is said: the same in every output, and on the page of a library."""

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from library_packs import entry_of, library_of, review_of
from lxml import html
from spoken import scene, storyboard

from briefgen.library.pages.home import pages
from briefgen.outputs.deck.notes import notes_paragraphs, spoken_paragraphs
from briefgen.outputs.page.content import duration, player_chapters
from briefgen.outputs.podcast.texts import render_chapters, render_transcript
from briefgen.pack.manifest import LineEntry, scene_entries
from briefgen.pack.read import parse_manifest
from briefgen.storyboard.budget import word_cuts
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.model import Line, Span, Storyboard, Timeline
from briefgen.storyboard.timing import Pauses, ends_quotation, timeline_of
from briefgen.storyboard.transcript import paragraphs, transcript
from briefgen.text import clock, legible, timestamp, whole_seconds, xml_safe


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [(0, "0:00"), (9.6, "0:09"), (59.94, "0:59"), (59.9996, "1:00"), (60, "1:00"), (420.4, "7:00"), (3725, "62:05")],
)
def test_a_clock_shows_what_has_passed(seconds: float, expected: str) -> None:
    """Whole seconds, as players count them; what is a thousandth short of one is that second."""
    assert expected == clock(seconds)
    assert whole_seconds(seconds) == int(expected.split(":", maxsplit=1)[0]) * 60 + int(expected.split(":")[1])


def test_a_timestamp_has_hours_and_milliseconds() -> None:
    """As captions and Vorbis comments have it, with either mark."""
    assert ("00:00:00.000", "01:02:05.009") == (timestamp(0), timestamp(3_725_009))
    assert "00:01:00,500" == timestamp(60_500, ",")


def test_what_xml_cannot_hold_goes() -> None:
    """Controls, half characters and U+FFFE go, all else stays; lines become one unless they are to stay."""
    text = "a\x00b\x0b\ud800c\ufffe\uffff\td\U0001f600\ne\rf"

    assert "abc\td\U0001f600 e f" == xml_safe(text)
    assert "abc\td\U0001f600\ne\rf" == xml_safe(text, keep_lines=True)


@pytest.mark.parametrize("text", ["plain words", "  two   spaces ", "a\x00b\nc", "\u200bx", "half \ud800"])
def test_legible_text_is_one_line(text: str) -> None:
    """No control, no half character, no line break and no space twice."""
    found = legible(text)

    assert found == " ".join(found.split())
    assert not re.search("[\x00-\x1f\ud800-\udfff]", found)
    assert "".join(found.split()) == re.sub("[\x00-\x1f\ud800-\udfff\\s]", "", text)


def told(board: Storyboard, *seconds: float) -> Timeline:
    """Return a measured timeline in which the Lines take so long, without pauses."""
    durations = dict(zip((line.id for line in board.lines), seconds, strict=True))
    return timeline_of(board, durations, Pauses(0, 0, 0), "measured")


@pytest.mark.parametrize("first_s", [59.4, 59.6, 59.94, 59.9997, 119.5])
def test_one_moment_is_one_clock(make_edition: Callable[..., Edition], tmp_path: Path, first_s: float) -> None:
    """The second Scene begins at one time in transcript, chapters, page, notes and the page of a library."""
    board = storyboard(scene("a", ("One.",), title="First"), scene("b", ("Two.",), title="Second"))
    timeline = told(board, first_s, 5.0)
    edition = make_edition()
    text = render_transcript(edition, board, timeline)[1].data.decode()
    labels = edition.wording.labels("briefing")["page"]
    starts = [(each.slide.title, timeline.scenes[each.id].start_s) for each in board.scenes]
    notes = next(notes_paragraphs(board.scenes[1], timeline.scenes["b"], "measured", NOTES, named=False))[0]
    chapters = json.loads(render_chapters(edition, board, timeline).data)["chapters"]

    expected = clock(first_s)
    assert re.findall(r"(\d+:\d\d)  Second", text) == [expected]
    assert [each.time for each in player_chapters(starts, labels)] == ["0:00", expected]
    assert expected == clock(chapters[1]["startTime"])
    assert [expected, clock(first_s + 5)] == re.findall(r"\d+:\d\d", notes)
    assert f"{whole_seconds(first_s + 5) - whole_seconds(first_s)} s" in notes
    assert expected in site_page(board, timeline, tmp_path).text_content()


NOTES = {"time": "{start}-{end} {seconds} s {basis}", "say": "", "prompt": "", "source": "", "measured": "measured"}


def site_page(board: Storyboard, timeline: Timeline, pack: Path) -> Any:
    """Return the page that a library has of a pack with this Storyboard."""
    entry = entry_of(review_of())
    update = {"scenes": scene_entries(board, timeline), "total_s": timeline.total_s}
    data = entry.manifest.model_copy(update=update).model_dump_json(by_alias=True)
    (pack / "pack.json").write_text(data, encoding="utf-8")
    found = replace(entry, read=lambda: parse_manifest(data.encode()), pack=pack)
    made = {each.address: each.make for each in pages(library_of(found))}
    return html.document_fromstring(made[found.address]())


TALK = storyboard(scene("a", ("One.", "Two.", "¶Three."), title="First"), scene("b", ("Four.",), title="Second"))


def test_paragraphs_begin_where_they_say_and_where_the_speaker_changes() -> None:
    """Nothing is lost, and an empty Scene has none."""
    lines = [
        Line("1", "A", "One."), Line("2", "A", "Two."), Line("3", "A", "Three.", new_paragraph=True), Line("4", "B", "Four."),
        Line("5", "B", "Five."), Line("6", "A", "Six.", new_paragraph=True),
    ]  # fmt: skip

    assert [["1", "2"], ["3"], ["4", "5"], ["6"]] == [[line.id for line in each] for each in paragraphs(lines)]
    assert [] == list(paragraphs([]))


def test_every_output_has_the_same_paragraphs(make_edition: Callable[..., Edition], tmp_path: Path) -> None:
    """Transcript, notes, page and the page of a library cut what is said in the same places."""
    timeline = told(TALK, 1, 2, 3, 4)
    expected = ["One. Two.", "Three.", "Four."]
    text = render_transcript(make_edition(), TALK, timeline)[1].data.decode()
    spoken = transcript(((each.slide.title, each.lines) for each in TALK.scenes), timeline.lines)
    said = [" ".join(line.text for line in passage.lines) for each in spoken for passage in each.passages]
    page = site_page(TALK, timeline, tmp_path)
    shown = [" ".join(each.text_content().split()) for each in page.xpath("//div[@class='spoken']/p")]

    assert expected == said
    assert expected == [each for scene in TALK.scenes for each in spoken_paragraphs(scene, named=False)]
    assert "First\n\nNarrator: One. Two.\n\nThree.\n" in text
    assert ["Narrator: One. Two.", "Three.", "Four."] == shown
    assert [0, 3, 6] == [passage.lines[0].start_s for each in spoken for passage in each.passages]


def test_a_manifest_of_an_earlier_version_is_read() -> None:
    """Without the beginnings of paragraphs all of a speaker's words in a Scene are one, as they were."""
    values = LineEntry(id="a", speaker="A", text="One.", start_s=0, end_s=1).model_dump()
    del values["new_paragraph"]

    assert LineEntry.model_validate(values).new_paragraph is False
    assert [True, False] == [scene_entries(TALK, told(TALK, 1, 2, 3, 4))[0].lines[n].new_paragraph for n in (2, 1)]


def test_a_duration_is_what_the_clock_shows() -> None:
    """The words for the length of a recording agree with the clock of its player."""
    labels = {"duration": "{minutes} min {seconds} s"}

    assert "1 min 59 s" == duration(119.9, labels)
    assert "2 min 5 s" == duration(125.2, labels)


@pytest.mark.parametrize(
    ("texts", "ends"),
    [
        (("He said: “Nobody asked me how I was. ", "Nobody came back.”"), True),
        (("He said so.", "Nobody came back.”"), False),
        (("He said: “Nobody.”", "Nobody came back.”"), False),
        (("He said so.", "He said: “Nobody asked me anything.”"), True),
        (("He said so.", "This is “contextual safeguarding” at work."), False),
    ],
)
def test_where_a_quotation_ends(texts: tuple[str, str], ends: bool) -> None:
    """In the Line of its closing mark; a closing mark that nothing opened and a term of few words end none."""
    assert ends_quotation(scene("story", texts), 1) is ends


def test_words_are_cut_where_the_time_went() -> None:
    """Scenes over their budgets share the cut by how far they are over; where none is over, all share it."""
    text = "word " * 100
    told = [replace(scene(name, (text,)), budget_s=10.0) for name in ("about", "story", "message-1", "support")]
    made = storyboard(*told)
    spans = {each.id: Span(0, end_s) for each, end_s in zip(told, (30.0, 20.0, 5.0, 10.1), strict=True)}

    assert word_cuts(made, Timeline({}, spans, 65.1, "estimated"), 30) == [20, 10, 0, 0]
    assert word_cuts(made, Timeline({}, dict.fromkeys(spans, Span(0, 9.0)), 36.0, "estimated"), 30) == [8, 8, 8, 8]
