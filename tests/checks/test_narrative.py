"""Every field of a summary that tells of people is read by the rules for dates, a field that is added too."""

from collections.abc import Iterator
from typing import Any

import pytest
import yaml

from briefgen.checks.run import check
from briefgen.review.house.house import House
from briefgen.review.load import load_review
from briefgen.review.model import About, Event, Figure, KeyMessage, Review

PLANTED = "She rang her aunt on 3 March 2021 and was very quiet."

PICTURE = {"file": "door.jpg", "alt": PLANTED, "credit": "Northmere Council"}

NOT_TOLD = {
    "review", "key_messages", "recommendations", "questions", "support", "resources", "acronyms", "pronounce",
    "other_languages", "checks", "involved", "why_it_matters",
}  # fmt: skip
"""Fields that tell of organisations, laws, what is to be done, or hold settings; or whose own fields are listed below."""

NOT_TOLD_OF_ABOUT = set(About.model_fields) - {"title", "subject", "content_note"}
NOT_TOLD_OF_MESSAGE = {"headline", "action", "agencies", "source", "icon"}
NOT_TOLD_OF_FIGURE = {"number", "unit", "source"}
NOT_TOLD_OF_EVENT = {"when"}

WHOLE: dict[str, Any] = {
    "review": {"title": "Child T", "kind": "Case review", "area": "Saltmere", "subject": "Child T, under 5"},
    "what_happened": "Child T was hurt.",
    "key_messages": [{"headline": "Share early", "finding": "Nobody shared.", "agencies": ["all"]}],
}


def planted() -> Iterator[tuple[str, dict[str, Any]]]:
    """Yield a summary with the planted sentence for each narrative field of the schema, and the field's name."""
    for name, field in Review.model_fields.items():
        if name in NOT_TOLD | {"about", "events", "figures"}:
            continue
        shape = str(field.annotation)
        value: Any = {"story": PLANTED} if "Mapping" in shape else [PLANTED] if "tuple" in shape else PLANTED
        value = PICTURE if name == "picture" else value
        yield name, {**WHOLE, name: value}
    for name in sorted(set(About.model_fields) - NOT_TOLD_OF_ABOUT - {"title", "subject"}):
        yield name, {**WHOLE, "review": {**WHOLE["review"], name: PLANTED}}
    for name in sorted(set(KeyMessage.model_fields) - NOT_TOLD_OF_MESSAGE - {"audiences"}):
        value = PICTURE if name == "picture" else PLANTED
        yield name, {**WHOLE, "key_messages": [{**WHOLE["key_messages"][0], name: value}]}
    yield "for", {**WHOLE, "key_messages": [{**WHOLE["key_messages"][0], "for": {"Police": PLANTED}}]}
    for name in sorted(set(Event.model_fields) - NOT_TOLD_OF_EVENT):
        yield f"events.{name}", {**WHOLE, "events": [{"when": "2021", "what": "It began.", name: PLANTED}]}
    for name in sorted(set(Figure.model_fields) - NOT_TOLD_OF_FIGURE):
        yield f"figures.{name}", {**WHOLE, "figures": [{"number": "3", "what": "calls", name: PLANTED}]}


@pytest.mark.parametrize(("name", "summary"), tuple(planted()), ids=[name for name, _ in planted()])
def test_a_day_is_found_in_every_field_that_tells(name: str, summary: dict[str, Any]) -> None:
    """A full date in the middle of what is told is an error wherever it stands."""
    del name
    text = yaml.safe_dump(summary, allow_unicode=True, sort_keys=False)
    loaded = load_review(text.encode(), "summary.yaml")

    assert "privacy/incident-date" in {problem.rule for problem in check(loaded, House()).problems}
