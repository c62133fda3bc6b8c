"""What the Child Safeguarding Practice Review Panel asks of a review, and the number of messages.

The Panel's findings on reviews: say why it happened, say what life was like for the child, make each recommendation
someone's to do by a date.
"""

import re
from collections.abc import Iterator

from briefgen.checks.rule import Hit, Subject, rule
from briefgen.errors import Severity
from briefgen.review.problems import shown

FEWEST_MESSAGES = 3
MOST_MESSAGES = 5

# "The child's voice was not heard", "no record of her wishes and feelings": nothing about the child's life.
_VIEW = r"(?:voices?|views?|wishes|feelings|perspectives?|experiences?|llais|barn|dymuniadau|teimladau)"
_A_VIEW = re.compile(rf"\b{_VIEW}\b", re.IGNORECASE)
_NO_AFTER = re.compile(
    r"\b(?:not|never|nor|n't|isn't|wasn't|weren't|cannot|ni|nid|heb"
    r"|missing|lost|absent|unheard|unknown|lacking|unclear)\b",
    re.IGNORECASE,
)
_NO_BEFORE = re.compile(
    r"\b(?:no|not|nobody|nothing|never|lack|absence|unclear|unknown|missing|ni|nid|heb|dim)\b", re.IGNORECASE
)

_AND_YET = re.compile(r",? (?:but|and yet|yet|although|though|ond) ", re.IGNORECASE)


@rule("panel/no-why", Severity.WARNING)
def no_why(subject: Subject) -> Iterator[Hit]:
    """Find key messages that do not say why it happened."""
    for index, message in enumerate(subject.review.key_messages):
        if message.why is None:
            yield _message_hit(index, "why", message.headline)


@rule("panel/no-action", Severity.WARNING)
def no_action(subject: Subject) -> Iterator[Hit]:
    """Find key messages that do not say what to do."""
    for index, message in enumerate(subject.review.key_messages):
        if message.action is None:
            yield _message_hit(index, "action", message.headline)


def _message_hit(index: int, field: str, headline: str) -> Hit:
    return Hit(("key_messages", index, field), words=headline, values={"headline": shown(headline)})


@rule("panel/no-perspective", Severity.WARNING)
def no_perspective(subject: Subject) -> Iterator[Hit]:
    """Find a summary without the child's, adult's or family's view."""
    if subject.review.perspective is None:
        yield Hit(("perspective",))


@rule("panel/hollow-perspective", Severity.WARNING)
def hollow_perspective(subject: Subject) -> Iterator[Hit]:
    """Find a perspective that only says that nobody heard it."""
    text = subject.review.perspective
    sentences = re.split(r"(?<=[.!?])\s+", text.replace("’", "'")) if text else []
    if text and all(_is_not_heard(sentence) and not _AND_YET.search(sentence) for sentence in sentences):
        yield Hit(("perspective",), at=0, words=text, values={"text": shown(text)})


def _is_not_heard(sentence: str) -> bool:
    """Whether a view is spoken of before or after a word that denies it, with no end of a sentence between."""
    return any(_denies(clause) for clause in re.split(r"[.!?]", sentence))


def _denies(clause: str) -> bool:
    views = [match.span() for match in _A_VIEW.finditer(clause)]
    if not views:
        return False
    before = _NO_BEFORE.search(clause)
    return bool(_NO_AFTER.search(clause, views[0][1])) or (before is not None and before.end() <= views[-1][0])


@rule("panel/message-count", Severity.WARNING)
def message_count(subject: Subject) -> Iterator[Hit]:
    """Find a summary with fewer than three or more than five key messages."""
    count = len(subject.review.key_messages)
    if not FEWEST_MESSAGES <= count <= MOST_MESSAGES:
        variant = "few" if count < FEWEST_MESSAGES else "many"
        yield Hit(("key_messages",), values={"count": count}, variant="one" if count == 1 else variant)


@rule("panel/recommendation-owner", Severity.WARNING)
def recommendation_owner(subject: Subject) -> Iterator[Hit]:
    """Find recommendations that name no owner."""
    for index, recommendation in enumerate(subject.review.recommendations):
        if recommendation.owner is None:
            yield _recommendation_hit(index, "owner", recommendation.text)


@rule("panel/recommendation-due", Severity.WARNING)
def recommendation_due(subject: Subject) -> Iterator[Hit]:
    """Find recommendations that give no date."""
    for index, recommendation in enumerate(subject.review.recommendations):
        if recommendation.due is None:
            yield _recommendation_hit(index, "due", recommendation.text)


def _recommendation_hit(index: int, field: str, text: str) -> Hit:
    return Hit(("recommendations", index, field), words=text, values={"text": shown(text)})
