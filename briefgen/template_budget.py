"""What one filling of a template may use, and how it is counted."""

from collections.abc import Iterator
from contextvars import ContextVar
from dataclasses import dataclass
from typing import Any

MOST_RANGE = 10_000
"""The most numbers of a ``range``."""


CALL_STEPS = 4
"""As how many steps a call counts: it takes longer than a turn of a loop."""


@dataclass(frozen=True)
class Budget:
    """What one filling may use.

    Attributes:
        steps: turns of loops, files taken in, and calls (``CALL_STEPS`` each).
        characters: of what it writes.
    """

    steps: int
    characters: int


OWN = Budget(steps=20_000_000, characters=1_000_000_000)
"""For briefgen's own templates: a library has many packs, and a deck many pictures."""

HOUSE = Budget(steps=500_000, characters=32_000_000)
"""For templates with a file of a house in them."""


class OverBudget(Exception):  # noqa: N818  (named for what happened)
    """A template used more than its budget: ``limit`` is ``steps`` or ``characters``, ``most`` how many."""

    def __init__(self, limit: str, most: int) -> None:
        super().__init__(limit)
        self.limit = limit
        self.most = most


class Run:
    """One filling: what is left of its budget."""

    def __init__(self, budget: Budget) -> None:
        self.budget = budget
        self.steps = budget.steps
        self.characters = budget.characters

    def step(self, count: int = 1) -> None:
        """Take steps from the budget."""
        self.steps -= count
        if self.steps < 0:
            raise OverBudget("steps", self.budget.steps)

    def wrote(self, text: str) -> str:
        """Take the characters of a text from the budget, and return it."""
        self.characters -= len(text)
        if self.characters < 0:
            raise OverBudget("characters", self.budget.characters)
        return text


RUN: ContextVar[Run] = ContextVar("run")
"""The filling at hand."""


def counted_turns(items: Any) -> Any:
    """Count the turns of a loop before it begins, or as they come where nobody knows how many there will be."""
    run = RUN.get()
    if isinstance(items, dict | list | tuple | str | range):
        run.step(len(items))
        return items

    def one_by_one() -> Iterator[Any]:
        for item in items:
            run.step()
            yield item

    return one_by_one()


def short_range(*numbers: int) -> range:
    """Return a range that has an end."""
    found = range(*numbers)
    if len(found) > MOST_RANGE:
        raise OverBudget("range", MOST_RANGE)
    return found
