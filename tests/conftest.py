"""Fixtures that climb the pipeline: text, review, edition."""

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml

from briefgen import resources
from briefgen.review.house import House
from briefgen.review.model import Review
from briefgen.storyboard.edition import Edition
from briefgen.wording import Wording

SAMPLES = sorted(resources.samples().glob("*.yaml"))


def plain_review(path: Path) -> Review:
    """Read a known-good summary without the positions, so that a test of one module needs no other."""
    return Review.model_validate(yaml.load(path.read_text(encoding="utf-8"), Loader=_Text))  # noqa: S506  (a BaseLoader makes text only)


class _Text(yaml.BaseLoader):
    """Every scalar as text, ``null`` as None."""

    def construct_scalar(self, node: yaml.ScalarNode) -> Any:
        """Return the text as written, or None."""
        return None if node.style is None and node.value in {"", "null", "~"} else super().construct_scalar(node)


@pytest.fixture(params=SAMPLES, ids=lambda path: path.stem)
def sample(request: pytest.FixtureRequest) -> Path:
    """Each sample summary in turn."""
    path: Path = request.param
    return path


@pytest.fixture
def make_review() -> Callable[..., Review]:
    """Make a small valid Review.

    Keyword arguments replace or add top-level fields, None removes one; ``about`` does so inside ``review:``.
    """

    def make(*, about: dict[str, Any] | None = None, **changes: Any) -> Review:
        fields: dict[str, Any] = {
            "review": {
                "title": "Child T", "kind": "Case review", "area": "Exampleshire", "published": "2021-03",
                "subject": "Child T, under 1", "pseudonyms": ["Child T"],
            },
            "what_happened": "Child T was hurt at home. Several services knew the family.",
            "perspective": "Child T could not speak. Nobody described what a day was like.",
            "key_messages": [
                {
                    "headline": f"Share what you know early, part {n}",
                    "finding": "Each service held one part of the story.",
                    "why": "Staff were not sure what they could share.",
                    "action": "Ask your lead and share the same day.",
                    "agencies": ["all"],
                }
                for n in (1, 2, 3)
            ],
        }  # fmt: skip
        fields |= changes
        facts = fields["review"] | (about or {})
        fields["review"] = {key: value for key, value in facts.items() if value is not None}
        return Review.model_validate({key: value for key, value in fields.items() if value is not None})

    return make


@pytest.fixture
def make_edition(make_review: Callable[..., Review]) -> Callable[..., Edition]:
    """Make an Edition of a small Review in the default house; ``house=`` gives another."""

    def make(*, house: House | None = None, review: Review | None = None, **changes: Any) -> Edition:
        review = review or make_review(**changes)
        return Edition(review, house or House(), Wording(review.about.language), date(2022, 1, 1))

    return make
