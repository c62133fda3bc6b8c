"""The seven-minute limit."""

from collections.abc import Callable
from itertools import pairwise
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from briefgen.errors import EXIT_USAGE
from briefgen.pipeline import narrate
from briefgen.pipeline.results import Casting
from briefgen.review.limits import SEVEN_MINUTES_S
from briefgen.speech.voices import find_voice
from briefgen.storyboard.budget import MESSAGES_SHARE, TooLongError, fit, optional_parts, pointing, roughly, without
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.model import Storyboard, Timeline
from briefgen.storyboard.script import write_storyboard
from briefgen.storyboard.timing import Pauses, estimate, messages_share

Make = Callable[..., Edition]
PAUSES = Pauses(sentence_s=0.4, paragraph_s=0.7, scene_s=1.0)


def at_150(board: Storyboard) -> Timeline:
    """Time a storyboard at 150 words a minute."""
    return estimate(board, {"": 150}, PAUSES)


def words(count: int) -> str:
    """Return a text of short sentences with about this many words, in paragraphs of 400."""
    parts = (min(400, count - done) // 4 for done in range(0, count, 400))
    return "\n\n".join(" ".join(["Four words are here."] * part) for part in parts)


def everything(make_edition: Make, story: int, **changes: Any) -> Edition:
    """Return an edition with all optional parts and a story of a number of words."""
    fields: dict[str, Any] = {"good_practice": [words(40)], **changes}
    return make_edition(
        what_happened=words(story), why_it_matters=words(40), **fields,
        resources=[{"title": "Guide to sharing", "url": "https://example.org/guide"}],
        key_messages=[
            {"headline": f"Share what you know early, part {n}", "finding": "Each service held one part of the story. " * 4,
             "why": "Staff were not sure what they could share.", "action": "Ask your lead and share the same day.",
             "agencies": [agency]}
            for n, agency in ((1, "Health"), (2, "Police"), (3, "all"))
        ],
    )  # fmt: skip


def dropped(make_edition: Make, story: int) -> list[str]:
    """Return the parts that are left out for a story of a number of words."""
    edition = everything(make_edition, story)
    board, timeline = fit(write_storyboard(edition), edition, at_150, share=0.0)
    assert timeline.total_s <= SEVEN_MINUTES_S
    return [left.part for left in board.left_out if left.part != "excerpt"]


def test_nothing_is_left_out_of_a_short_deck(make_edition: Make) -> None:
    """A deck within its time is whole."""
    assert dropped(make_edition, 80) == []


def test_parts_are_left_out_in_the_designed_order(make_edition: Make) -> None:
    """As the story grows, questions made for it go first, then credits, then the review's own; each is recorded."""
    seen = [dropped(make_edition, story) for story in range(160, 470, 4)]

    firsts = list(dict.fromkeys(part for parts in seen for part in parts))
    assert firsts == ["question", "credits", "why-it-matters", "overview", "good-practice"]
    assert set(firsts) - {"overview"} <= set(seen[-1])


def test_parts_with_numbers_go_from_the_end(make_edition: Make) -> None:
    """National recommendations go before local ones, the last first; the first of them goes last of all."""
    owners = ["The Board"] * 4 + ["Department for Education"] * 2
    edition = make_edition(
        recommendations=[{"text": f"Do thing {n}.", "owner": owner} for n, owner in enumerate(owners)],
        good_practice=["One.", "Two.", "Three."], why_it_matters="It does.", equality="It did.",
    )  # fmt: skip

    assert optional_parts(write_storyboard(edition)) == (
        "question-2", "question-1", "asides", "credits", "gaps", "good-practice-3", "national-6", "national-5",
        "good-practice-2", "recommendation-4", "overview", "recommendation-3", "recommendation-2", "good-practice-1",
        "equality-1", "why-it-matters-1", "recommendation-1",
    )  # fmt: skip


def test_one_line_more_never_empties_a_section(make_edition: Make) -> None:
    """As the story grows word by word, recommendations and good practice go one or two at a time, never all."""
    items = [{"text": f"Do thing number {n} with all of the partners here.", "owner": "The Board"} for n in range(11)]
    counts = []
    for story in range(40, 400, 4):
        edition = everything(make_edition, story, recommendations=items, good_practice=["Staff kept at it."] * 5)
        board, _ = fit(write_storyboard(edition), edition, at_150)
        parts = {line.part for line in board.lines}
        counts.append(
            [sum(part.startswith(kind) for part in parts) for kind in ("recommendation-", "good-practice-")]
        )

    for kind in (0, 1):
        steps = [before[kind] - after[kind] for before, after in pairwise(counts)]
        assert max(map(abs, steps)) <= 2  # what is shorter may come in for what is longer
    assert counts[0][0] >= 7
    assert counts[-1][0] >= 1


def test_a_short_part_does_not_come_back_before_a_long_one(make_edition: Make) -> None:
    """Where the second of four recommendations has no room, the third and fourth are not said without it."""
    lengths = (4, 120, 4, 4)
    items = [{"text": f"Number {n}. {words(count)}", "owner": "The Board"} for n, count in enumerate(lengths, 1)]
    found = set()
    for story in range(40, 460, 20):
        edition = everything(make_edition, story, recommendations=items)
        board, _ = fit(write_storyboard(edition), edition, at_150, share=0.0)
        kept = sorted(part for part in {line.part for line in board.lines} if part.startswith("recommendation-"))
        assert [f"recommendation-{n}" for n in range(1, len(kept) + 1)] == kept, story
        found.add(len(kept))

    assert {1, 4} <= found  # the long one was left out, and taken in


def test_a_question_made_for_the_review_does_not_come_back(make_edition: Make) -> None:
    """Room that a long part leaves when it goes is not for a question that is not the review's own."""
    found = set()
    for story in range(200, 420, 20):
        edition = everything(make_edition, story, good_practice=[words(120)])
        board, _ = fit(write_storyboard(edition), edition, at_150, share=0.0)
        parts = {left.part for left in board.left_out} - {"excerpt"}
        assert not parts or "question" in parts, story
        found |= parts

    assert "good-practice" in found


def test_the_messages_have_their_share(make_edition: Make) -> None:
    """What is optional makes room for the key messages, but no section is emptied for them."""
    practice = ["Staff came back again and again until somebody opened the door to them."] * 12
    edition = make_edition(good_practice=practice)
    whole = write_storyboard(edition)
    board, timeline = fit(whole, edition, at_150)

    assert messages_share(whole, at_150(whole)) < MESSAGES_SHARE <= messages_share(board, timeline)
    assert [left.part for left in board.left_out if left.part != "excerpt"] == [
        "question",
        "credits",
        "good-practice",
    ]
    long = everything(make_edition, 280, good_practice=practice)
    board, timeline = fit(write_storyboard(long), long, at_150)
    assert {"good-practice-1", "why-it-matters-1"} <= {line.part for line in board.lines}
    assert messages_share(board, timeline) < MESSAGES_SHARE


def test_too_long_names_scenes_words_and_cuts(make_edition: Make) -> None:
    """Over the limit with nothing left to drop, the error says where and how many words to cut."""
    edition = everything(make_edition, 1200)

    with pytest.raises(TooLongError) as caught:
        fit(write_storyboard(edition), edition, at_150)

    assert caught.value.exit_code == EXIT_USAGE
    assert "What happened: 1200 words" in caught.value.message
    assert "Words to cut: about" in caught.value.message


def test_cutting_as_told_is_enough(make_edition: Make) -> None:
    """When the words that the error names are cut from the scenes it names, the deck fits."""
    edition = everything(make_edition, 800)
    with pytest.raises(TooLongError) as caught:
        fit(write_storyboard(edition), edition, at_150)
    row = next(row for row in caught.value.message.splitlines() if row.strip().startswith("What happened"))
    cut = int(row.rsplit(": ", 1)[1])

    shorter = everything(make_edition, 800 - cut)
    _, timeline = fit(write_storyboard(shorter), shorter, at_150)

    assert timeline.total_s <= SEVEN_MINUTES_S


def test_leaving_out_a_part_keeps_everything_else(make_edition: Make) -> None:
    """Only the lines of the part go."""
    board = write_storyboard(everything(make_edition, 80))
    for part in optional_parts(board):
        kept = [line for scene in board.scenes if scene.part != part for line in scene.lines if line.part != part]
        assert kept == list(without(board, part).lines)


def test_the_estimate_counts_words_and_pauses(make_edition: Make) -> None:
    """The estimated total is the words at the voice's rate and every pause."""
    board = write_storyboard(make_edition())
    pauses = sum(PAUSES.after(scene, at) for scene in board.scenes for at in range(len(scene.lines)))
    spoken = sum(scene.words for scene in board.scenes) * 60 / 150

    assert at_150(board).total_s == pytest.approx(spoken + pauses)
    assert at_150(board).basis == "estimated"


SECTIONS = ("good-practice", "recommendations", "questions", "why-it-matters", "equality", "figure")


def told_sections(edition: Edition) -> set[str]:
    """Return the sections of which the fitted programme says something."""
    board, _ = fit(write_storyboard(edition), edition, at_150)
    parts = {line.part.rpartition("-")[0] for line in board.lines} | {scene.id for scene in board.scenes}
    return {section for section in SECTIONS if section in parts}


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    story=st.integers(10, 330),
    counts=st.tuples(st.integers(1, 12), st.integers(1, 8), st.integers(1, 4), st.integers(1, 4)),
    grows=st.integers(0, 4),
    length=st.integers(3, 30),
)
def test_adding_a_line_never_empties_a_section(
    make_edition: Make, story: int, counts: tuple[int, int, int, int], grows: int, length: int
) -> None:
    """Whatever is in it, one more recommendation, point, sentence or paragraph leaves every section with something."""

    def told(more: int, *, sizes: tuple[int, ...]) -> set[str]:
        recommendations, practice, why, equal = sizes
        line = "Somebody has to do this with the others here " + "and there " * length
        edition = everything(
            make_edition, story + more,
            recommendations=[{"text": f"{line} {n}.", "owner": ("Board A", "Home Office")[n % 2]} for n in range(recommendations)],
            good_practice=[f"{line} {n}." for n in range(practice)], equality=" ".join(["It came into it."] * why),
            questions=[f"What of {n}?" for n in range(equal)],
            figures=[{"number": "4", "what": "were told of it by somebody else"}],
        )  # fmt: skip
        return told_sections(edition)

    larger = tuple(count + (at == grows) for at, count in enumerate(counts))
    before, after = told(0, sizes=counts), told(10 if grows == len(counts) else 0, sizes=larger)

    assert before == set(SECTIONS)
    assert after == before


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(story=st.integers(4, 900), practice=st.integers(0, 200), why=st.integers(0, 200))
def test_fits_or_says_so(make_edition: Make, story: int, practice: int, why: int) -> None:
    """Whatever the lengths, the deck keeps to seven minutes or the error is raised."""
    edition = make_edition(
        what_happened=words(story) or "Yes.", good_practice=[words(practice)] if practice > 4 else [],
        why_it_matters=words(why) or None,
    )  # fmt: skip
    try:
        board, timeline = fit(write_storyboard(edition), edition, at_150)
    except TooLongError:
        assert at_150(write_storyboard(edition)).total_s > SEVEN_MINUTES_S
    else:
        assert timeline.total_s <= SEVEN_MINUTES_S
        assert timeline == at_150(board)


def test_exactly_seven_minutes_is_allowed(make_edition: Make) -> None:
    """A deck of exactly the limit is whole; a moment more drops the first optional part."""
    edition = everything(make_edition, 80)
    board = write_storyboard(edition)
    total_s = at_150(pointing(board)).total_s

    whole, _ = fit(board, edition, at_150, limit_s=total_s, share=0.0)
    shorter, _ = fit(board, edition, at_150, limit_s=total_s - 0.01, share=0.0)
    assert whole == pointing(board)
    assert [left.part for left in shorter.left_out if left.part != "excerpt"] == ["question"]


def test_exactly_the_limit_after_the_last_drop_is_allowed(make_edition: Make) -> None:
    """With everything optional gone, a deck of exactly the limit is made, and none that is a moment shorter."""
    edition = make_edition()
    least = board = write_storyboard(edition)
    for part in optional_parts(board):
        least = without(least, part)
    least = pointing(least, optional_parts(board))
    total_s = at_150(least).total_s

    assert fit(board, edition, at_150, limit_s=total_s)[0].scenes == least.scenes
    with pytest.raises(TooLongError):
        fit(board, edition, at_150, limit_s=total_s - 0.01)


def test_far_too_long_is_refused_before_it_is_said(make_edition: Make) -> None:
    """A script of more than twice seven minutes, by the words that are said, is refused; one that is nearer is kept."""
    far, near = (write_storyboard(everything(make_edition, count)) for count in (2000, 1100))
    edition = everything(make_edition, 1100)
    said = {line.id: line.text for board in (far, near) for line in board.lines}

    with pytest.raises(TooLongError, match="What happened: 2000 words"):
        roughly(far, edition, said, {"": 150}, PAUSES)
    assert roughly(near, edition, said, {"": 150}, PAUSES) == near
    with pytest.raises(TooLongError):
        roughly(near, edition, {id_: f"{text} one" * 3 for id_, text in said.items()}, {"": 150}, PAUSES)


def test_far_too_long_is_not_narrated(make_edition: Make, monkeypatch: pytest.MonkeyPatch) -> None:
    """No voice begins to say what is far too long, nor numbers that take long to say."""
    monkeypatch.setattr(narrate, "narrate", lambda *_, **__: pytest.fail("something was said"))
    voice = find_voice("heart")
    for story in (words(2000), " ".join(["123456789012345"] * 120) + "."):
        edition = make_edition(what_happened=story)
        casting = Casting({"": voice}, {"": voice})
        with pytest.raises(TooLongError):
            narrate.narrated(write_storyboard(edition), edition, casting, lambda *_: None)
