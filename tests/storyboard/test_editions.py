"""Whom an edition is for: in the spelling and the order of the review, whatever was typed."""

from collections.abc import Callable
from datetime import date
from typing import Any

import pytest

from briefgen.errors import UsageError
from briefgen.review.house.house import House
from briefgen.review.model import Review
from briefgen.storyboard.editions import audiences, is_for, make_edition
from briefgen.storyboard.film.parts import _agencies
from briefgen.storyboard.model import Line

MakeReview = Callable[..., Review]


def review_of(make_review: MakeReview) -> Review:
    """Return a review with a message for two agencies, one for a third and one for all."""
    first = {"headline": "Share early", "finding": "Each held one part.", "agencies": ["Police", "Schools"]}
    return make_review(
        key_messages=[
            first,
            first | {"headline": "Look twice", "agencies": ["Housing"]},
            first | {"headline": "Ask again", "agencies": ["all"]},
        ]
    )


@pytest.mark.parametrize(
    ("asked", "shown", "kept"),
    [
        ("police", "Police", 2),
        ("HOUSING, police", "Police and Housing", 3),
        ("housing; schools, Police", "Police, Schools and Housing", 3),
        ("Police, Fire service", "Police and Fire service", 2),
        ("Fire service, Police", "Police and Fire service", 2),
        ("Police, all", "", 3),
        (" , ", "", 3),
        ("", "", 3),
    ],
)
def test_an_audience_is_named_as_the_review_does(make_review: MakeReview, asked: str, shown: str, kept: int) -> None:
    """Those that the review names come first, as it names them; whoever it does not name reads what is for all."""
    edition = make_edition(review_of(make_review), House(), date(2026, 1, 1), asked)

    assert (shown, kept) == (edition.audience, len(edition.review.key_messages))
    assert bool(edition.note) is bool(shown)


def test_a_name_that_is_nearly_another_is_asked_for(make_review: MakeReview) -> None:
    """A misspelt agency makes no edition that leaves its messages out."""
    with pytest.raises(UsageError, match="Housing"):
        make_edition(review_of(make_review), House(), date(2026, 1, 1), "Huosing")


def test_agencies_are_those_of_messages_for_some(make_review: MakeReview) -> None:
    """Each agency once, in the order of the messages; "all" is none, and a message for all is for each of them."""
    review = review_of(make_review)
    some, other, everyone = review.key_messages

    assert ("Police", "Schools", "Housing") == audiences(review)
    assert [True, False, True] == [is_for(each, ["police"]) for each in (some, other, everyone)]
    assert [False, True, True] == [is_for(each, ["Fire service", "housing"]) for each in (some, other, everyone)]


@pytest.mark.parametrize(
    ("said", "expected"),
    [
        (["Nobody knew.", "This is for Children's Social Care and the police."], "1"),
        (["This is for the police.", "This is for children's care."], ""),
        ([], ""),
    ],
)
def test_agencies_are_shown_when_all_are_said(said: list[str], expected: str) -> None:
    """The line that names every agency, each of all its words, brings them on; no other line does."""
    names = ["Police", "Children’s social care"]
    lines: list[Any] = [Line(str(number), "", text) for number, text in enumerate(said)]

    assert [(name, expected) for name in names] == _agencies(names, lines)
