"""Which part of a slide appears with which sentence."""

from datetime import date

import pytest

from briefgen import Order, plan, resources
from briefgen.storyboard.film.parts import SlidePart, seen_parts, slide_parts
from briefgen.storyboard.model import Line, Row, Scene, SceneKind, Slide

SAMPLES = sorted(resources.samples().glob("*.yaml"))


def scene(kind: SceneKind, slide: Slide, *said: str) -> Scene:
    """Return a Scene whose Lines are numbered from 1."""
    return Scene("s", kind, slide, tuple(Line(str(number), "N", text) for number, text in enumerate(said, 1)))


def test_a_sentence_comes_with_the_line_that_says_it_and_its_heading_with_the_first() -> None:
    """The heading comes with the first sentence, each sentence with its own Line, quotes of print or not."""
    texts = {"finding": ("Nobody asked “why”. The notes were late.",), "action": ("Ask.",)}
    slide = Slide("T", texts, {"finding": "What was found"})
    found = slide_parts(
        scene(SceneKind.MESSAGE, slide, "Listen.", 'Nobody asked "why".', "The notes were late.", "Ask.")
    )

    assert found == (
        SlidePart("finding", "What was found", "2"),
        SlidePart("finding", "Nobody asked “why”.", "2"),
        SlidePart("finding", "The notes were late.", "3"),
        SlidePart("action", "Ask.", "4"),
    )


def test_what_nobody_says_stands_with_what_is_before_it_or_from_the_start() -> None:
    """A point that is not read out comes with the one before it; before all that is said it stands from the start."""
    slide = Slide(
        "T",
        {"body": ("Not said at all.", "Said first.", "Left out here.", "Said last."), "note": ("Said last.",)},
        {},
    )
    found = slide_parts(scene(SceneKind.GOOD_PRACTICE, slide, "Now.", "Said first.", "Said last."))

    assert [(part.text, part.line) for part in found] == [
        ("Said first.", "2"), ("Left out here.", "2"), ("Said last.", "3"),
    ]  # fmt: skip


def test_rows_agencies_and_figures() -> None:
    """Rows come with their first cell, agencies when all are named, a figure with what it is of."""
    texts = {"agencies": ("Health", "Police"), "figure": ("1 in 4",), "figure note": ("never read a review",)}
    slide = Slide(
        "T", texts, {"agencies": "For"}, ("Message",), (Row(("1. Share at once", "x")), Row(("2. Ask", "x")))
    )
    said = ("Health came.", "It is for Health and Police.", "Most never read a review.", "Share at once.", "Ask.")
    found = slide_parts(scene(SceneKind.OVERVIEW, slide, *said))

    assert [(part.place, part.text, part.line) for part in found] == [
        ("agencies", "For", "2"), ("agencies", "Health", "2"), ("agencies", "Police", "2"),
        ("figure", "1 in 4", "3"), ("figure note", "never read a review", "3"),
        ("row", "1. Share at once", "4"), ("row", "2. Ask", "5"),
    ]  # fmt: skip


def test_an_event_comes_with_the_line_that_says_it() -> None:
    """Dot, date and words of an event wait for its Line; those of one that no Line says come with the one before."""
    moments = (("early 2022", "A tells a midwife."), ("May 2022", "A bruise is seen."), ("July 2022", "The end."))
    slide = Slide("What happened", {"body": ("It began.",)}, {}, moments=moments)
    said = ("It began.", "In early 2022: A tells a midwife.", "May 2022: A bruise is seen at a clinic.")
    found = slide_parts(scene(SceneKind.STORY, slide, *said))
    lines = {(part.place, part.text): part.line for part in found}
    assert lines["dot 1", ""] == lines["date 1", "early 2022"] == lines["event 1", "A tells a midwife."] == "2"
    assert lines["event 2", "A bruise is seen."] == lines["event 3", "The end."] == "3"


def test_events_that_nobody_says_come_when_the_story_is_told() -> None:
    """Events that are not read out come with the last sentence of the story on the slide."""
    moments = (("early 2022", "A tells a midwife."), ("May 2022", "A bruise is seen."))
    slide = Slide("What happened", {"body": ("It began. It ended.",)}, {}, moments=moments)
    found = slide_parts(scene(SceneKind.STORY, slide, "It began.", "It ended.", "Why does it matter?"))
    assert {"2"} == {part.line for part in found if part.place.startswith(("dot", "date", "event"))}


def test_a_small_heading_is_seen_with_the_sentence_that_leads_on_to_it() -> None:
    """The heading comes with "Why was that?", its words with their own Line; whom it is for stands from the start."""
    texts = {
        "finding": ("The notes were late.",), "why": ("Nobody asked.",), "action": ("Ask.",), "agencies": ("Police",)
    }  # fmt: skip
    slide = Slide("T", texts, {"finding": "What was found", "why": "Why", "action": "What to do", "agencies": "For"})
    said = (
        "This is for the Police.",
        "What was found?",
        "The notes were late.",
        "Why was that?",
        "Nobody asked.",
        "Ask.",
    )

    assert [(part.text, part.line) for part in seen_parts(scene(SceneKind.MESSAGE, slide, *said))] == [
        ("What was found", "2"), ("The notes were late.", "3"), ("Why", "4"), ("Nobody asked.", "5"),
        ("What to do", "6"), ("Ask.", "6"),
    ]  # fmt: skip


def test_the_first_words_of_a_slide_without_others_stand_from_the_start() -> None:
    """A quotation begins before its question is asked; the second sentence waits for its Line."""
    slide = Slide("Their perspective", {"body": ("I told three people. Nobody came.",)}, {})
    said = ("What was this like?", "I told three people.", "Nobody came.")

    assert [(part.text, part.line) for part in seen_parts(scene(SceneKind.PERSPECTIVE, slide, *said))] == [
        ("Nobody came.", "3")
    ]


def test_help_stands_from_the_start() -> None:
    """Numbers to call are seen for as long as their Scene lasts."""
    slide = Slide("Help", {"body": ("Samaritans: 116 123",)}, {})
    assert slide_parts(scene(SceneKind.SUPPORT, slide, "Help is there.", "Samaritans: 116 123.")) == ()


@pytest.mark.parametrize("path", SAMPLES, ids=lambda path: path.stem)
def test_every_message_of_a_sample_builds_up(path: object) -> None:
    """In the samples every finding and every action waits for the sentence that says it."""
    storyboard = plan(Order.read(path, today=date(2026, 1, 1))).storyboard  # type: ignore[arg-type]
    for each in storyboard.scenes:
        lines = {line.id: line.text for line in each.lines}
        for part in slide_parts(each):
            assert part.line in lines
        if each.kind is SceneKind.MESSAGE:
            waiting = {part.place for part in slide_parts(each)}
            assert {"finding", "action"} & set(each.slide.texts) - {"number"} <= waiting | _asked(each)


def _asked(each: Scene) -> set[str]:
    """Return the places whose words are the question of the house, asked where the review says nothing."""
    return {"action"} if not any(part.place == "action" for part in slide_parts(each)) else set()
