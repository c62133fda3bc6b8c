"""The plan of a session round the slides: how many minutes each step has, and one question for each message."""

import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from briefgen.storyboard.edition import Edition
from briefgen.wording.phrases import with_full_stop

SESSIONS_MIN = (20, 30, 45)
"""The lengths of a session, in minutes, that the guide has a plan for."""

LEAST_A_MESSAGE_MIN = 2
"""A question about a message is worth asking when there are so many minutes for it."""

_FIXED_MIN: Mapping[str, tuple[int, int, int]] = {
    "open": (2, 2, 3),
    "quiet": (1, 1, 2),
    "actions": (3, 5, 8),
    "close": (2, 2, 4),
}
_ORDER = ("open", "slides", "quiet", "messages", "actions", "close")


@dataclass(frozen=True)
class PlanRow:
    """A step of the session, and its minutes in each plan, as text."""

    step: str
    minutes: tuple[str, ...]


def plan_rows(slides_s: float, labels: Mapping[str, Any]) -> Iterator[PlanRow]:
    """Yield the steps of a session with their minutes in each plan.

    Args:
        slides_s: how long the slides take, in seconds.
        labels: the wording of the guide.
    """
    plans = [_minutes(index, slides_s) for index in range(len(SESSIONS_MIN))]
    for name in _ORDER:
        minutes = tuple(str(labels["minutes"]).format(count=plan[name]) for plan in plans)
        yield PlanRow(str(labels["plan_steps"][name]), minutes)


def message_notes(slides_s: float, messages: int, labels: Mapping[str, Any]) -> Iterator[str]:
    """Yield for each plan the number of messages with time for a question, and the time for each."""
    for index, session in enumerate(SESSIONS_MIN):
        free_min = _minutes(index, slides_s)["messages"]
        count = max(1, min(messages, free_min // LEAST_A_MESSAGE_MIN))
        name = "all" if count == messages else "one" if count == 1 else "some"
        yield str(labels["plan_messages"][name]).format(session=session, count=count, each=free_min // count)


def _minutes(index: int, slides_s: float) -> dict[str, int]:
    """Return the minutes of each step in one plan; the messages have what is left."""
    minutes = {name: each[index] for name, each in _FIXED_MIN.items()} | {"slides": math.ceil(slides_s / 60)}
    return minutes | {"messages": SESSIONS_MIN[index] - sum(minutes.values())}


def message_questions(edition: Edition, labels: Mapping[str, Any]) -> tuple[str, ...]:
    """Return one question for each key message, in several wordings by turns."""
    wordings = labels["message_questions"]
    return tuple(
        str(wordings[number % len(wordings)]).format(headline=with_full_stop(message.headline))
        for number, message in enumerate(edition.review.key_messages)
    )
