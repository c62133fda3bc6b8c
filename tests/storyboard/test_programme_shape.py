"""What a listener hears of every sample and of reviews that are hard to tell: the story soon, the messages most."""

import json
import re
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest
from conftest import SAMPLES, plain_review

from briefgen.pipeline.narrate import cast, whole_estimate
from briefgen.pipeline.order import Order
from briefgen.review.house.house import House, Speaker
from briefgen.storyboard.budget import KEPT, fit
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.editions import make_edition
from briefgen.storyboard.model import SceneKind, Storyboard, Timeline
from briefgen.storyboard.script import write_storyboard
from briefgen.storyboard.timing import messages_share
from briefgen.wording.labels import built_in_labels

HARD = sorted((Path(__file__).parents[1] / "hard").glob("*.yaml"))
REVIEWS = [*SAMPLES, *HARD]

LABELS = [built_in_labels(language, "common") for language in ("en-GB", "cy")]
SPOKEN_LABELS = {
    str(label).casefold() for labels in LABELS for label in (*labels["sections"].values(), *labels["fields"].values())
} | {"what was found", "why it happened", "what to do", "now the perspective of the people at the centre"}


def programme(path: Path, house: House | None = None) -> tuple[Edition, Storyboard, Timeline]:
    """Return a summary as it is told, fitted with estimated times."""
    edition = make_edition(plain_review(path), house or House(), date(2026, 1, 1))
    casting = cast(Order(b"", path.name, outputs=frozenset()), edition)
    return edition, *fit(write_storyboard(edition), edition, lambda board: whole_estimate(board, casting))


@pytest.fixture(params=REVIEWS, ids=lambda path: path.stem)
def told(request: pytest.FixtureRequest) -> tuple[Edition, Storyboard, Timeline]:
    """Each of the samples and of the hard reviews, as told."""
    return programme(request.param)


def test_the_story_begins_soon(told: tuple[Edition, Storyboard, Timeline]) -> None:
    """The first word of the story is heard within 25 seconds and within 8 % of the time; the title comes first."""
    edition, board, timeline = told
    first = next(scene for scene in board.scenes if scene.kind is SceneKind.STORY).lines[0]
    start_s = timeline.lines[first.id].start_s

    assert start_s <= 25
    assert start_s <= 0.08 * timeline.total_s
    assert board.lines[0].text == f"{edition.title}."
    assert first.text in edition.review.what_happened


def test_the_messages_have_nearly_half_of_the_time(told: tuple[Edition, Storyboard, Timeline]) -> None:
    """Key messages and their recap have at least 45 % of the time, with the story before, and questions after.

    The messages alone have it too, unless all that could go is gone but recommendations and the review's questions.
    """
    _, board, timeline = told

    assert messages_share(board, timeline, with_recap=True) >= 0.45
    parts = {line.part for line in board.lines} - {""}
    could_go = {
        part for part in parts if not part.startswith(("told-of-", "own-question-", "recommendation-", "national-"))
    }
    assert messages_share(board, timeline) >= 0.45 or could_go <= set(KEPT)
    assert timeline.total_s <= 420
    order = [scene.id for scene in board.scenes]
    assert order.index("story") < order.index("message-1") < order.index("messages-recap") < order.index("questions")
    assert order[-2:] == ["support", "about"]


def test_nothing_is_said_like_a_form(told: tuple[Edition, Storyboard, Timeline]) -> None:
    """No label of the page is spoken, what is not said is said once, no length is claimed, no resource is read."""
    edition, board, _ = told
    texts = [line.text.rstrip(".:").casefold() for line in board.lines]

    assert [] == [text for text in texts if text in SPOKEN_LABELS]
    everything = " ".join(texts)
    assert everything.count("the review does not say") <= 1
    assert "minute briefing" not in everything
    assert [] == [each.title for each in edition.review.resources if each.title.casefold() in everything]


def test_help_is_in_every_programme(told: tuple[Edition, Storyboard, Timeline]) -> None:
    """At least one number to ring is said, near the end."""
    edition, board, _ = told
    scene = next(scene for scene in board.scenes if scene.kind is SceneKind.SUPPORT)

    assert edition.support
    for help_ in edition.support:
        assert any(help_.contact.rstrip(".") in line.text for line in scene.lines)


def test_no_slide_ends_in_what_the_review_does_not_say(told: tuple[Edition, Storyboard, Timeline]) -> None:
    """A message without an action asks the team for theirs, on the slide and by voice; the notes have the gap."""
    edition, board, _ = told
    scenes = [scene for scene in board.scenes if scene.kind is SceneKind.MESSAGE]

    for message, scene in zip(edition.review.key_messages, scenes, strict=True):
        assert edition.common["action_not_said"] not in scene.slide.texts["action"]
        assert (message.action is None) == (edition.common["action_not_said"] in scene.gaps)


@pytest.mark.parametrize("path", REVIEWS, ids=lambda path: path.stem)
def test_host_and_reader_share_the_links(path: Path) -> None:
    """With two voices each introduces some of the messages, and the words are the same as with one."""
    two = House(host=Speaker(voice="heart"), reader=Speaker(voice="heart"))
    edition = make_edition(plain_review(path), two, date(2026, 1, 1))
    board = write_storyboard(edition)
    first = [scene.lines[0].role for scene in board.scenes if scene.kind is SceneKind.MESSAGE]

    assert set(first) == {"host", "reader"}
    alone = write_storyboard(make_edition(plain_review(path), House(), date(2026, 1, 1)))
    assert [line.text for line in board.lines] == [line.text for line in alone.lines]


def test_recommendations_are_told_by_owner_local_ones_first() -> None:
    """All eleven are said where the messages keep their share with them, the local ones first; each owner once."""
    _, board, _ = programme(next(path for path in HARD if path.stem == "eleven-recommendations"))
    scene = next(scene for scene in board.scenes if scene.kind is SceneKind.RECOMMENDATIONS)
    said = " ".join(line.text for line in scene.lines)

    assert "11 recommendations" in said
    assert said.count("Eastmarch Council") == 1
    owners = [
        said.index(f"{name}.") for name in ("Eastmarch Council", "the Department for Education", "the Home Office")
    ]
    assert owners == sorted(owners)
    assert len({line.part for line in scene.lines if line.part.startswith(("recommendation-", "national-"))}) == 11
    assert [left.part for left in board.left_out if left.output == "slides and podcast"] == ["credits", "dates"]


def test_all_recommendations_are_heard_before_what_is_told_elsewhere() -> None:
    """Of the invented sample all four are said; its events, and second sentences of other parts, make room."""
    _, board, timeline = programme(next(path for path in SAMPLES if path.stem == "invented-rowan"))
    parts = {line.part for line in board.lines}

    assert {"recommendation-1", "recommendation-2", "recommendation-3", "recommendation-4"} <= parts
    assert "event" not in parts
    assert messages_share(board, timeline) >= 0.45


@pytest.mark.parametrize(("extra", "left"), [(0, []), (16, ["note"]), (25, ["note", "opening"])])
def test_nothing_keeps_the_story_waiting(tmp_path: Path, extra: int, left: list[str]) -> None:
    """A long note and a sentence to remember give way, one after the other, until the story begins in time."""
    text = next(path for path in HARD if path.stem == "one-voice").read_text(encoding="utf-8")
    thing = f"one_thing: Be {' '.join(['very'] * extra)} patient."
    text = re.sub("one_thing: .*", "", text)
    text = re.sub(
        "  content_note: .*", "  content_note: This is about harm. Take care of yourself and others here.", text
    )
    path = tmp_path / "review.yaml"
    path.write_text(f"{text}{thing}\n", encoding="utf-8")
    _, board, timeline = programme(path)
    start_s = timeline.lines["story.01"].start_s

    assert start_s <= min(25, 0.08 * timeline.total_s)
    assert [each.part for each in board.left_out if each.part in {"note", "opening"}] == left


def test_a_pack_keeps_its_shape(sample: Path, build_sample: Callable[[str], Path]) -> None:
    """Measured on the real narration: when the story begins, the share of the messages, and the gaps in pack.json."""
    manifest = json.loads((build_sample(sample.stem) / "pack.json").read_text(encoding="utf-8"))
    scenes = manifest["scenes"]
    start_s = next(scene for scene in scenes if scene["id"] == "story")["lines"][0]["start_s"]
    told = [scene for scene in scenes if scene["id"].startswith(("message-", "messages-recap"))]
    messages_s = sum(scene["end_s"] - scene["start_s"] for scene in told)

    assert start_s <= min(25, 0.08 * manifest["total_s"])
    assert messages_s >= 0.45 * manifest["total_s"]
    lacking = sum(m.why is None for m in plain_review(sample).key_messages)
    assert sum("does not say why" in gap for scene in scenes for gap in scene.get("gaps", ())) == lacking
