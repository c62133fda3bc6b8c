"""The clip: one message, in whole sentences, 30 to 60 seconds long where that can be."""

from collections.abc import Callable
from datetime import date
from itertools import pairwise

import pytest
from conftest import plain_review
from hypothesis import given, settings
from hypothesis import strategies as st

from briefgen import Order, plan, resources
from briefgen.review.house.house import House
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.film.clip import LEAD_S, LONGEST_S, SHORTEST_S, TAIL_S, ClipPlan, clip_notes, plan_clip
from briefgen.storyboard.model import Scene, SceneKind, Span, Storyboard, Timeline
from briefgen.storyboard.script import write_storyboard
from briefgen.wording.wording import Wording

Make = Callable[..., Edition]


def timed(storyboard: Storyboard, seconds: Callable[[str], float], pause_s: float = 0.5) -> Timeline:
    """Return times at which every Line lasts as long as told, with a pause after it."""
    lines, scenes, now_s = {}, {}, 0.0
    for scene in storyboard.scenes:
        begins_s = now_s
        for line in scene.lines:
            lines[line.id] = Span(now_s, now_s + seconds(line.id))
            now_s += seconds(line.id) + pause_s
        scenes[scene.id] = Span(begins_s, now_s)
    return Timeline(lines, scenes, now_s, "measured")


def planned(edition: Edition, seconds: Callable[[str], float]) -> tuple[Storyboard, ClipPlan]:
    """Return the script of an Edition and its clip."""
    storyboard = write_storyboard(edition)
    found = plan_clip(edition, storyboard, timed(storyboard, seconds))
    assert found is not None
    return storyboard, found


def said(found: ClipPlan) -> list[str]:
    """Return what a clip says."""
    return [line.text for line in found.scene.lines]


def notes(found: ClipPlan, edition: Edition) -> list[str]:
    """Return the parts of what is said of a clip."""
    return [note.part for note in clip_notes(found, edition)]


def messages(storyboard: Storyboard) -> list[Scene]:
    """Return the Scenes of the messages."""
    return [scene for scene in storyboard.scenes if scene.kind is SceneKind.MESSAGE]


def test_a_message_of_the_right_length_is_said_as_it_is(make_edition: Make) -> None:
    """Every sentence of it is there, in order, and nothing has to be told."""
    edition = make_edition()
    storyboard, found = planned(edition, lambda _: 4.0)

    assert [line.text for line in messages(storyboard)[0].lines] == said(found)
    assert notes(found, edition) == []
    assert SHORTEST_S <= found.timeline.total_s <= LONGEST_S


def test_the_first_message_of_the_right_length_is_taken(make_edition: Make) -> None:
    """A later message that fits as it is comes before an earlier one that has to be cut."""
    storyboard, found = planned(make_edition(), lambda name: 15.0 if name.startswith("message-1") else 4.0)

    assert found.scene.id == "message-2"
    assert [line.text for line in messages(storyboard)[1].lines] == said(found)


def test_of_a_long_message_whole_sentences_are_left_out_and_the_action_stays(make_edition: Make) -> None:
    """The reasons go before the findings; headline, a finding and the action are said, and the cut is told."""
    finding = " ".join(f"Finding {word} came late." for word in ("one", "two", "three", "four"))
    why = " ".join(f"Reason {word} was money." for word in ("one", "two", "three"))
    message = {"headline": "Share early", "finding": finding, "why": why, "action": "Ask today.", "agencies": ["all"]}
    edition = make_edition(key_messages=[message])
    _, found = planned(edition, lambda _: 7.0)

    assert "Finding one came late." in said(found)
    assert "Ask today." in said(found)
    assert not [text for text in said(found) if text.startswith("Reason")]
    assert found.timeline.total_s <= LONGEST_S
    assert notes(found, edition) == ["sentences"]
    assert f"leaves out {found.dropped} of the {found.count} sentences" in next(clip_notes(found, edition)).what


def test_a_short_message_is_followed_by_the_help(make_edition: Make) -> None:
    """A message of less than 30 seconds ends with the spoken help; one that is short even so is told."""
    edition = make_edition(support=[{"name": "Samaritans", "contact": "116 123"}])
    _, found = planned(edition, lambda name: 5.0 if name.startswith("support") else 2.2)

    assert said(found)[-1] == "Samaritans: 116 123."
    assert notes(found, edition) == ["help"]
    _, short = planned(edition, lambda _: 0.5)
    assert short.timeline.total_s < SHORTEST_S
    assert "short" in notes(short, edition)


def test_a_sentence_that_is_too_long_is_said_whole(make_edition: Make) -> None:
    """What cannot be left out is said, however long it is, and that is told."""
    edition = make_edition(key_messages=[{"headline": "Ask", "action": "Ask every day.", "agencies": ["all"]}])
    _, found = planned(edition, lambda name: 70.0 if name == "message-1.02" else 2.0)

    assert found.timeline.total_s > LONGEST_S
    assert "long" in notes(found, edition)


def test_what_is_said_of_all_messages_is_no_part_of_a_clip(make_edition: Make) -> None:
    """The last message's sentence on what the review does not say is left away without a word."""
    messages_without = [{"headline": "Ask", "finding": "Nobody asked.", "agencies": ["all"]}]
    edition = make_edition(key_messages=messages_without)
    storyboard, found = planned(edition, lambda _: 6.0)

    assert "does not say" in messages(storyboard)[0].lines[-1].text
    assert not [text for text in said(found) if "does not say" in text]


def test_no_message_no_clip(make_edition: Make) -> None:
    """A script without a message has none."""
    assert plan_clip(make_edition(), Storyboard("T", "en-GB", ()), Timeline({}, {}, 0.0, "measured")) is None


@settings(max_examples=60, deadline=None)
@given(st.lists(st.floats(0.3, 25.0), min_size=40, max_size=40))
def test_a_clip_is_one_message_in_order_at_its_times(seconds: list[float]) -> None:
    """However long sentences are: its Lines are those of one message (then the help), in order, and none is cut."""
    storyboard, edition = _SAMPLE
    order = {line.id: number for number, line in enumerate(storyboard.lines)}
    timeline = timed(storyboard, lambda name: seconds[order[name] % 40])
    found = plan_clip(edition, storyboard, timeline)
    assert found is not None
    names = [line.id for line in found.scene.lines]
    spans = [found.timeline.lines[name] for name in names]

    assert names == sorted(names, key=order.__getitem__)
    assert {name.rpartition(".")[0] for name in names} <= {found.scene.id, "support"}
    assert spans[0].start_s == LEAD_S
    assert found.timeline.total_s == pytest.approx(spans[-1].end_s + TAIL_S, abs=0.002)
    for name, span, cut in zip(names, spans, found.cuts, strict=True):
        assert span.duration_s == pytest.approx(timeline.lines[name].duration_s, abs=0.002)
        assert cut.start_s == timeline.lines[name].start_s
        assert cut.end_s >= timeline.lines[name].end_s
    assert all(first.end_s <= second.start_s + 0.002 for first, second in pairwise(spans))
    said_of_it = notes(found, edition)
    assert found.is_in_range or {"short", "long"} & set(said_of_it)
    assert bool(found.dropped) == ("sentences" in said_of_it)


SAMPLE = resources.samples() / "invented-rowan.yaml"
_SAMPLE = (
    plan(Order.read(SAMPLE, today=date(2026, 1, 1))).storyboard,
    Edition(plain_review(SAMPLE), House(), Wording("en-GB"), date(2026, 1, 1)),
)
