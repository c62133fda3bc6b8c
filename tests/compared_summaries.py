"""A summary of one invented review, to try rules that compare what two places of it tell."""

from typing import Any

import yaml

from briefgen.checks.run import check
from briefgen.review.house.house import House
from briefgen.review.load import Loaded, load_review


def loaded(about: dict[str, Any] | None = None, **fields: Any) -> Loaded:
    """Return a summary with these fields; a key of ``about`` that is None is left out of its head."""
    messages = [
        {"headline": headline, "finding": "Each service held one part.", "why": "Forms.", "action": "Ask.", "agencies": ["all"]}
        for headline in ("Share early", "Look twice")
    ]  # fmt: skip
    messages[0]["finding"] = fields.pop("finding", messages[0]["finding"])
    review = {
        "title": "Rowan", "kind": "Child safeguarding practice review", "area": "Northmere", "published": "2023-05",
        "period": "2019 to 2021", "publisher": "Northmere Partnership", "subject": "Rowan, 12 to 14", "pseudonyms": ["Rowan"],
    }  # fmt: skip
    head = {key: value for key, value in (review | (about or {})).items() if value is not None}
    content = {"review": head, "what_happened": "Rowan was hurt at home.", "key_messages": messages}
    text = yaml.safe_dump(content | fields, allow_unicode=True, sort_keys=False, width=60)
    return load_review(text.encode(), "a.yaml")


def rules_found(about: dict[str, Any] | None = None, **fields: Any) -> set[str]:
    """Return the rules of consistency, as "count", that find something in a summary with these fields."""
    problems = check(loaded(about, **fields), House()).problems
    return {each.rule.partition("/")[2] for each in problems if each.rule.startswith("consistency/")}
