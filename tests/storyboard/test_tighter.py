"""A slide that is too full shows less, and everything is still said."""

from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from conftest import plain_review
from decks import generated, words_shown

from briefgen.errors import EXIT_USAGE
from briefgen.outputs.deck.too_full import SlideTooFullError
from briefgen.pipeline.build import build
from briefgen.pipeline.order import Order
from briefgen.review.house.house import House
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.page_parts import shown
from briefgen.storyboard.script import write_storyboard
from briefgen.storyboard.slides import LONGEST, MOST_WORDS
from briefgen.storyboard.tighter import tighter
from briefgen.wording.wording import Wording

MORE = 5
"""The words of "And 2 more in the notes", which stand beside a full list."""

Make = Callable[..., Edition]
SENTENCE = "Each of the services that knew the family held one part of a long story."


def test_the_longest_text_shows_fewer_sentences(make_edition: Make) -> None:
    """Only the longest text of the named slide is cut, at a sentence, and it is recorded once."""
    message = {"headline": "Look", "finding": " ".join([SENTENCE] * 2), "why": "Nobody asked.", "action": "Ask.",
               "agencies": ["all"]}  # fmt: skip
    edition = make_edition(key_messages=[message])
    board = write_storyboard(edition)
    once = tighter(board, edition, "message-1")
    assert once is not None

    before = {scene.id: scene for scene in board.scenes}
    after = {scene.id: scene for scene in once.scenes}
    assert after["message-1"].slide.texts["finding"] == (SENTENCE,)
    assert after["message-1"].slide.texts["why"] == ("Nobody asked.",)
    assert after["message-1"].slide.is_excerpt
    assert not before["message-1"].slide.is_excerpt
    assert after["message-1"].lines == before["message-1"].lines
    assert [scene for scene in once.scenes if scene.id != "message-1"] == [
        scene for scene in board.scenes if scene.id != "message-1"
    ]
    assert [left.part for left in once.left_out] == ["excerpt"]
    twice = tighter(once, edition, "message-1")
    assert twice is not None
    assert twice.left_out == once.left_out


def test_tightening_ends(make_edition: Make) -> None:
    """Cut again and again, a slide ends with pointers to what is read out, and then nothing more can be cut."""
    message = {"headline": "Look", "finding": SENTENCE, "why": SENTENCE, "action": SENTENCE, "agencies": ["all"]}
    edition = make_edition(key_messages=[message])
    board = write_storyboard(edition)
    rounds = 0
    while (shorter := tighter(board, edition, "message-1")) is not None:
        board, rounds = shorter, rounds + 1
        assert rounds < 50

    texts = next(scene.slide.texts for scene in board.scenes if scene.id == "message-1")
    assert {texts[name] for name in ("finding", "why", "action")} == {("This is read out in full",)}
    assert texts["agencies"] == ("All agencies",)


def text_of(recommendation: str, owner: str) -> str:
    """Return a summary with four recommendations."""
    item = f"  - {{text: '{recommendation}', owner: '{owner}'}}\n"
    return (
        "review: {title: Child T, kind: Case review, area: Exampleshire, subject: 'Child T, under 1'}\n"
        "what_happened: Child T was hurt.\n"
        "key_messages:\n  - {headline: Look, finding: Nobody looked., agencies: [all]}\n"
        f"recommendations:\n{item * 4}"
    )


@pytest.mark.parametrize("words", [10, 20, 30, 40, 60])
def test_long_recommendations_do_not_stop_a_build(words: int) -> None:
    """However long recommendations and owners are in real reviews, the deck is drawn and says what it leaves out."""
    text = text_of(" ".join(["Agencies should review arrangements"] * (words // 4)) + ".", "Exampleshire " * 6)
    built = build(Order(text.encode(), "a.yaml", outputs=frozenset({"slides"}), today=date(2026, 1, 1)))

    assert "Recommendations" in [scene.title for scene in built.manifest.scenes]


def test_what_cannot_be_cut_is_an_error() -> None:
    """A slide whose names alone are too long stops the build with exit code 2 and says which slide it is."""
    contact = f"  - {{name: Helpline, contact: '{' '.join(['W' * 99] * 5)}'}}\n"
    text = text_of("Meet.", "Board") + f"support:\n{contact * 4}"
    with pytest.raises(SlideTooFullError, match="Remember, and find help") as caught:
        build(Order(text.encode(), "a.yaml", outputs=frozenset({"slides"}), today=date(2026, 1, 1)))

    assert caught.value.exit_code == EXIT_USAGE


@pytest.mark.parametrize("seed", range(40))
def test_slides_show_about_sixty_words(seed: int) -> None:
    """Whatever the Review, the running text of a slide is at most 66 words: 60, or a first sentence more."""
    review = generated(seed)
    board = write_storyboard(Edition(review, House(), Wording(), date(2022, 1, 1)))

    assert {} == {scene.id: words_shown(scene) for scene in board.scenes if words_shown(scene) > LONGEST + MORE}


def test_samples_show_about_sixty_words(sample: Path) -> None:
    """The samples show at most 66 words of running text on any slide, and on average fewer than 60."""
    board = write_storyboard(Edition(plain_review(sample), House(), Wording(), date(2022, 1, 1)))
    counts = [count for scene in board.scenes if (count := words_shown(scene))]

    assert max(counts) <= LONGEST
    assert sum(counts) / len(counts) < MOST_WORDS


@pytest.mark.parametrize("seed", range(8))
def test_only_whole_sentences_are_shown(seed: int) -> None:
    """What a slide shows of a text is its leading sentences, word for word, or the pointer to what is read out."""
    review = generated(seed)
    board = write_storyboard(Edition(review, House(), Wording(), date(2022, 1, 1)))
    said = shown(" ".join(line.text for line in board.lines))
    said += shown(" What will our team do about this?")
    for scene in board.scenes:
        for name in ("finding", "why", "action", "quote"):
            for text in scene.slide.texts.get(name, ()):
                assert text in said or text == "This is read out in full"
                assert text.endswith((".", "?", "full"))


def test_a_timeline_or_overview_without_room_is_told_in_words(make_edition: Make) -> None:
    """Where a template has no room for them, the events are left to the story and the overview lists the messages."""
    message = {"headline": "Look", "finding": "Nobody looked.", "agencies": ["Health", "Police"]}
    other = {"headline": "Ask", "finding": "Nobody asked.", "agencies": ["Housing"]}
    events = [{"when": "2019", "what": "T is born."}, {"when": "2020", "what": "T is hurt."}]
    figures = [{"number": "3", "unit": "services", "what": "knew"}]
    edition = make_edition(key_messages=[message, other], events=events, figures=figures)
    board = write_storyboard(edition)
    story = {scene.id: scene for scene in board.scenes}["story"].slide
    assert (("2019", "T is born."), ("2020", "T is hurt.")) == story.moments
    assert (story.texts["figure"], story.texts["figure note"]) == (("3",), ("services knew",))

    shorter = tighter(board, edition, "story")
    assert shorter is not None
    story = {scene.id: scene for scene in shorter.scenes}["story"].slide
    assert () == story.moments

    overview = {scene.id: scene for scene in board.scenes}["messages-recap"].slide
    assert ("Key message", "Health", "Police", "Housing") == overview.header
    assert [("1. Look", "✓", "✓", "–"), ("2. Ask", "–", "–", "✓")] == [row.cells for row in overview.rows]
    shorter = tighter(board, edition, "messages-recap")
    assert shorter is not None
    less = {scene.id: scene for scene in shorter.scenes}["messages-recap"].slide
    assert ("Key messages", ("Key message",)) == (less.title, less.header)
    fewer = tighter(shorter, edition, "messages-recap")
    assert fewer is not None
    last = {scene.id: scene for scene in fewer.scenes}["messages-recap"].slide
    assert ([("1. Look",)], ("And 1 more, each on its own slide",)) == (
        [row.cells for row in last.rows], last.texts["note"],
    )  # fmt: skip
