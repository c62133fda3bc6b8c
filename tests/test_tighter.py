"""A slide that is too full shows less, and everything is still said."""

from collections.abc import Callable
from datetime import date

import pytest

from briefgen.build import Order, build
from briefgen.errors import EXIT_USAGE
from briefgen.render.deck_too_long import SlideTooFullError
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.script import write_storyboard
from briefgen.storyboard.tighter import tighter

Make = Callable[..., Edition]
SENTENCE = "Each of the services that knew the family held one part of a long story."


def test_the_longest_text_shows_fewer_sentences(make_edition: Make) -> None:
    """Only the longest text of the named slide is cut, at a sentence, and it is recorded once."""
    message = {"headline": "Look", "finding": " ".join([SENTENCE] * 2), "why": "Nobody asked.", "agencies": ["all"]}
    edition = make_edition(key_messages=[message])
    board = write_storyboard(edition)
    once = tighter(board, edition, "message-1")
    assert once is not None

    before = {scene.id: scene for scene in board.scenes}
    after = {scene.id: scene for scene in once.scenes}
    assert after["message-1"].slide.texts["finding"] == (f"{SENTENCE}\N{NO-BREAK SPACE}…",)
    assert after["message-1"].slide.texts["why"] == ("Nobody asked.",)
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
    assert {texts[name] for name in ("finding", "why", "action")} == {
        ("This is read out in full\N{NO-BREAK SPACE}…",)
    }
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

    assert built.manifest.scenes[-3].title == "Recommendations"


def test_what_cannot_be_cut_is_an_error() -> None:
    """A slide whose names alone are too long stops the build with exit code 2 and says which slide it is."""
    text = text_of("Meet.", "Exampleshire-" * 60)
    with pytest.raises(SlideTooFullError, match="Recommendations") as caught:
        build(Order(text.encode(), "a.yaml", outputs=frozenset({"slides"}), today=date(2026, 1, 1)))

    assert caught.value.exit_code == EXIT_USAGE
