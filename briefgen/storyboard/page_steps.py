"""The steps of leaving out for space on the one page, in their order (README, "What is left out for space").

First goes what readers miss least: the matrix, pictures, links to read more, where in the report a message is from,
that the review gives no reason, background, good practice, why it matters, and questions that are not the review's
own. Then everything is set closer. Then recommendations go one by one, national ones before local ones and the last
first, but never all of them; then the reasons, then the findings of messages with an action, each from the last
message. What people are asked to do, the review's own questions and the help always stay.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

from briefgen.storyboard.page_parts import ShownMessage, ShownRecommendation


@dataclass(frozen=True)
class Step:
    """One step of leaving out: the part, its name on the page (empty: named elsewhere), and the fields it changes.

    ``what`` is empty for what stands elsewhere on the page in words.
    """

    part: str
    name: str
    what: str
    changes: Mapping[str, Any]


ORDERED_TO_GO = (
    "matrix",
    "message-pictures",
    "picture",
    "resources",
    "sources",
    "unsaid",
    "background",
    "good-practice",
    "why-it-matters",
    "questions",
    "close",
)
"""The parts that are left out first, in this order; the last takes nothing away, but sets all closer."""

GO_FOR_THE_TYPE = frozenset({*ORDERED_TO_GO, "whys"})
"""The parts that are left out before the type is reduced; of the recommendations, all but a few."""

FEWEST_ADVICE = 1
"""The least number of recommendations that stay before the type is reduced."""

_BACKGROUND: Mapping[str, Any] = {"equality": (), "involved": "", "period": "", "author": ""}


def steps_of(
    content: Mapping[str, Any], labels: Mapping[str, Any], by_weight: Sequence[int], *, asks_own: bool
) -> tuple[Step, ...]:
    """Return the steps of leaving out, in order.

    Args:
        content: the fields of the plan.
        labels: the labels ``briefing``.
        by_weight: the numbers of the recommendations, the one that goes last first.
        asks_own: whether the questions are the review's own, which always stay.
    """
    messages: tuple[ShownMessage, ...] = content["messages"]
    words = tuple(replace(message, picture=None) for message in messages)
    plain = tuple(replace(message, source="") for message in words)
    brief = tuple(message if message.has_why else replace(message, why="") for message in plain)
    simple: dict[str, dict[str, Any]] = {
        "matrix": {"matrix": None} if content["matrix"] else {},
        "message-pictures": {"messages": words} if words != messages else {},
        "picture": {"picture": None} if content["picture"] else {},
        "resources": {"resources": ()} if content["resources"] else {},
        "sources": {"messages": plain} if plain != words else {},
        "unsaid": {"unsaid_why": ""} if content.get("unsaid_why") else {"messages": brief} if brief != plain else {},
        "background": dict(_BACKGROUND) if any(content[name] for name in _BACKGROUND) else {},
        "good-practice": {"good_practice": ()} if content["good_practice"] else {},
        "why-it-matters": {"why_it_matters": ()} if content["why_it_matters"] else {},
        "questions": {"questions": ()} if content["questions"] and not asks_own else {},
        "close": {"is_close": True} if len(content["recommendations"]) > FEWEST_ADVICE else {},
    }
    steps = [_step(part, simple[part], labels) for part in ORDERED_TO_GO if simple[part]]
    steps += _recommendation_steps(content["recommendations"], by_weight, labels)
    steps += _message_steps(brief, "whys", "why", labels)
    shorter: tuple[ShownMessage, ...] = steps[-1].changes.get("messages", brief) if steps else brief
    return (*steps, *_message_steps(shorter, "findings", "finding", labels))


def _step(part: str, changes: Mapping[str, Any], labels: Mapping[str, Any]) -> Step:
    """Return a step; the matrix, and a missing reason, are omissions that the page does not mention."""
    name = str(labels["parts"].get(part, ""))
    return Step(part, name, str(labels["left_out_what"]).format(part=name) if name else "", changes)


def _message_steps(
    messages: tuple[ShownMessage, ...], part: str, field: Literal["why", "finding"], labels: Mapping[str, Any]
) -> Iterator[Step]:
    """Yield one step for each message that has a text to lose, from the last to the first."""
    gone = 0
    for index in range(len(messages) - 1, -1, -1):
        message = messages[index]
        if not getattr(message, field) or not message.has_action:
            continue
        gone += 1
        less = replace(message, why="") if field == "why" else replace(message, finding="")
        messages = (*messages[:index], less, *messages[index + 1 :])
        name = str(labels["parts"][part])
        what = str(labels["left_out_what"]).format(part=f"{name} ({gone})")
        yield Step(part, name if gone == 1 else "", what, {"messages": messages})


def _recommendation_steps(
    items: tuple[ShownRecommendation, ...], by_weight: Sequence[int], labels: Mapping[str, Any]
) -> Iterator[Step]:
    """Yield a step for each recommendation but the last one left, the least important first."""
    for kept in range(len(items) - 1, 0, -1):
        gone = len(items) - kept
        name, more = (
            str(labels[key]["one" if gone == 1 else "many"]).format(count=gone)
            for key, labels in (("recommendations", labels["parts"]), ("more_recommendations", labels))
        )
        still = tuple(item for item in items if item.number in by_weight[:kept])
        changes = {"recommendations": still, "more_recommendations": more}
        yield Step("recommendations", "", str(labels["left_out_what"]).format(part=name), changes)


MOST_ON_A_POSTER = 3
"""The messages that a poster shows in large type; it names the others."""

_NOT_ON_A_POSTER: Mapping[str, tuple[str, Any]] = {
    "resources": ("resources", ()),
    "why_it_matters": ("why-it-matters", ()),
    "good_practice": ("good-practice", ()),
    "what_happened": ("story", ()),
    "perspective": ("perspective", ()),
    "figures": ("figures", ()),
    "timeline": ("timeline", ()),
    "picture": ("picture", None),
    "recommendations": ("every-recommendation", ()),
}
"""What a poster has no place for: the field of the plan, its name in the labels ``parts``, and what it becomes."""


def poster_steps(content: Mapping[str, Any], labels: Mapping[str, Any]) -> tuple[Step, ...]:
    """Return the steps that reduce the page to a poster: the actions in large type, and little else."""
    wholes = {part: {name: empty} for name, (part, empty) in _NOT_ON_A_POSTER.items() if content[name]}
    if any(content[name] for name in _BACKGROUND):
        wholes["background"] = dict(_BACKGROUND)
    # The note on the poster names them all at once.
    steps = [replace(_step(part, changes, labels), name="") for part, changes in wholes.items()]
    messages = tuple(_on_a_poster(message) for message in content["messages"])
    return (*steps, _step("details", {"matrix": None, "messages": messages}, labels))


def _on_a_poster(message: ShownMessage) -> ShownMessage:
    """Return a message with its action alone; with its finding where the review gives no action."""
    if message.number > MOST_ON_A_POSTER:
        return replace(message, finding="", why="", action="", meant="", agencies=(), source="", picture=None)
    finding = "" if message.has_action else message.finding
    action = message.action if message.has_action else ""
    return replace(message, finding=finding, why="", source="", action=action, picture=None)
