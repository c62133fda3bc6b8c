"""What decides between two messages, two files of one review, and two findings: each rule by itself."""

from collections.abc import Mapping
from typing import Any

import pytest

from briefgen.checks.rule import Hit
from briefgen.digest.alike import NOT, lexicon
from briefgen.digest.file import MOST_MEMBERS, _about, _listed
from briefgen.digest.fit import _accepted_by
from briefgen.digest.material import Lesson, Member, gather
from briefgen.digest.meaning import contradict
from briefgen.digest.quotes import Quote
from briefgen.digest.sources import DigestSource, choose
from briefgen.review.model import Review


def message(headline: str, **more: Any) -> dict[str, Any]:
    """Make a key message as a summary has it."""
    return {"headline": headline, "finding": "It was seen.", "agencies": ["all"]} | more


def review(
    title: str, *messages: Mapping[str, Any], about: Mapping[str, object] | None = None, **more: Any
) -> Review:
    """Make a review."""
    head: dict[str, Any] = {
        "title": title,
        "kind": "Case review",
        "area": "Northmere",
        "published": "2021",
        "subject": "a child",
    }
    fields: dict[str, Any] = {"review": head | dict(about or {}), "what_happened": f"{title} was hurt."}
    return Review.model_validate(fields | {"key_messages": list(messages) or [message("Share early")]} | more)


def test_common_words_tell_nothing() -> None:
    """A word of the sentence and a word that nearly every message has say nothing of a message; another does."""
    words = lexicon("en-GB")

    assert [False, False, True] == [words.is_telling(word) for word in ("the", "children", "dentist")]


@pytest.mark.parametrize(
    ("one", "other", "is_so"),
    [
        ([f"{NOT}share"], ["share"], True),
        (["share"], [f"{NOT}share"], True),
        (["share"], ["share"], False),
        ([f"{NOT}share"], [f"{NOT}share"], False),
        ([f"{NOT}share"], ["share", f"{NOT}share"], False),
        ([f"{NOT}share"], ["consent"], False),
        (["share"], ["consent"], False),
    ],
    ids=str,
)
def test_one_message_says_what_the_other_says_not_to_do(one: list[str], other: list[str], is_so: bool) -> None:
    """Only an idea that one asks for and the other only warns of sets two messages against each other."""
    first, second = (dict.fromkeys(each, 1.0) for each in (one, other))

    assert contradict(first, second, ["share", "consent"]) is is_so


def test_messages_with_reasons_come_first() -> None:
    """Of messages that stand alone in one review, that with a reason and an action is before one that lacks either."""
    bare = message("Plot the weight on one chart")
    acted = message("Ask about the father", action="Write down his name.")
    whole = message("Keep the dentist informed", action="Send the letter.", why="Nobody had the address.")
    found = gather([DigestSource(review("Ash", bare, acted, whole), "a.yaml")], [], "en-GB")

    assert [whole["headline"], acted["headline"], bare["headline"]] == [
        lesson.members[0].message.headline for lesson in found.alone
    ]


@pytest.mark.parametrize("more", [0, 1, 3])
def test_many_members_are_named_and_the_rest_are_counted(more: int) -> None:
    """Of a lesson with many messages the first are listed, and the number of the others is right."""
    sources = [DigestSource(review(f"Review {n}"), f"{n}.yaml") for n in range(MOST_MEMBERS + more)]
    lesson = Lesson(tuple(Member(each, each.review.key_messages[0]) for each in sources), ())
    head, *lines = _listed(lesson)

    assert f"{MOST_MEMBERS + more} reviews:" == head.strip()
    assert ([f"  and {more} more messages"] if more else []) == lines[MOST_MEMBERS:]
    assert f"    * {sources[0].reference}: Share early" == lines[0]
    written = list(_about(lesson, "Share early", 99))
    assert MOST_MEMBERS + more == sum("Share early" in line for line in written)

    assert not any("more messages" in line for line in written)


@pytest.mark.parametrize("is_newer", [True, False])
def test_a_summary_stands_for_its_review(is_newer: bool) -> None:
    """Whichever was published later by what it says: the summary is used and not a pack with its id and another title."""
    dates = ("2023", "2022") if is_newer else ("2022", "2023")
    known = {"id": "bcdfghjklmnpqrst"}
    summary = DigestSource(review("Ash", about=known | {"published": dates[0]}), "a.yaml")
    other = review("Birch", about=known | {"published": dates[1]})
    for formerly in ((), (summary.review.slug,)):
        found = choose([DigestSource(other, "birch", is_summary=False, formerly=formerly), summary])
        assert ["a.yaml"] == [each.name for each in found.sources]
        assert ["twice"] == [each.why for each in found.left_out]


@pytest.mark.parametrize(
    ("rule", "text", "is_accepted"),
    [
        ("privacy/name", "Keelan", True),
        ("privacy/name", "keelan  asked", True),
        ("privacy/name", "Someone else", False),
        ("privacy/name", None, True),
        ("privacy/date", "Keelan", False),
    ],
)
def test_only_what_its_author_accepts_is_accepted(rule: str, text: str | None, is_accepted: bool) -> None:
    """A finding is accepted by the rule and by the words: a part of those accepted, or around them, or any."""
    ignore = {"rule": rule, "text": text, "reason": "He asked to be named."}
    source = DigestSource(review("Ash", checks={"ignore": [{k: v for k, v in ignore.items() if v}]}), "a.yaml")
    found = _accepted_by(
        Quote(source, "Keelan asked for help."), "privacy/name", Hit(("x",), words="Keelan"), "{reference}: {reason}"
    )

    assert (f"{source.reference}: He asked to be named." if is_accepted else "") == found
