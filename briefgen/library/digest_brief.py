"""What is to be made of many reviews, and how much of what they say."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from briefgen.review.house import House
from briefgen.wording import Wording


@dataclass(frozen=True)
class Amounts:
    """How much of what the reviews say is in the digest."""

    lessons: int = 5
    alone: int = 5
    findings: int = 3
    whys: int = 2
    actions: int = 2
    stories: int = 2
    perspectives: int = 2
    matters: int = 1
    equality: int = 1
    good_practice: int = 4
    questions: int = 4
    references: int = 6
    words: int = 40
    recommendations: int = 1


@dataclass(frozen=True)
class Brief:
    """What is to be made.

    Attributes:
        themes: as written; empty for all reviews.
        house: the publisher.
        today: the day that the digest is made.
        wording: in its language.
        shared: themes that several of its reviews have; used when none was asked for.
    """

    themes: tuple[str, ...]
    house: House
    today: date
    wording: Wording
    shared: tuple[str, ...] = ()

    @property
    def labels(self) -> Mapping[str, Any]:
        """The sentences of a digest."""
        labels: Mapping[str, Any] = self.wording.labels("library")["digest"]
        return labels


def counted(labels: Mapping[str, Any], count: int, **values: object) -> str:
    """Return a sentence that counts, in the form for one or for many."""
    return str(labels["one" if count == 1 else "many"]).format(count=count, **values)
