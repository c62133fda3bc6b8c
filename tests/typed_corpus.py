"""Typed mistakes with what was meant: put each into a good summary, follow the advice, and compare."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cache
from pathlib import Path

import yaml

from briefgen.errors import Edit, InputError, Problem
from briefgen.pipeline.check import check
from briefgen.pipeline.order import Order
from briefgen.review.load import load_review
from briefgen.review.model import Review
from briefgen.review.yaml.edits import TextEdit, apply
from briefgen.review.yaml.span import Lines

FOLDER = Path(__file__).parent / "corpus" / "typed"
SETS = ("own", "independent")
MOST_ROUNDS = 2
FILE = "typed.yaml"
TODAY = date(2026, 6, 1)

GOOD = {
    "review": """\
review:
  title: Baby F
  kind: Case review
  area: Northmere
  published: 2022-05
  publisher: Northmere Safeguarding Partnership
  subject: Baby F, under 1
  pseudonyms: [Baby F]
""",
    "what_happened": "what_happened: The baby was hurt at home. Two services knew the family.\n",
    "why_it_matters": "why_it_matters: Every service meets families under strain.\n",
    "perspective": "perspective: The mother said that nobody asked how she was.\n",
    "key_messages": """\
key_messages:
  - headline: Share what you know early
    finding: Each service held one part of the story.
    why: Staff were not sure what they could share.
    action: Ask your lead and share the same day.
    agencies: [all]
  - headline: Ask who lives at home
    finding: Nobody asked who else lived there.
    why: The form had no question about it.
    action: Ask at every visit, and write it down.
    agencies: [all]
  - headline: Look at the whole week
    finding: Visits were always on the same day.
    why: The team had one day a week for visits.
    action: Change the day and the hour.
    agencies: [all]
""",
    "good_practice": "good_practice:\n  - The nurse rang again after each missed visit.\n",
    "support": 'support:\n  - {name: Samaritans, contact: "116 123"}\n',
}
"""A summary in which the checks find no error, by its keys."""


@dataclass(frozen=True)
class TypedCase:
    """A mistake as typed.

    Attributes:
        name: of the case.
        about: what was done, in a sentence.
        typed: the keys as typed.
        meant: the same keys as they were meant, in YAML.
        same: whether what was meant can be told from what was typed.
    """

    name: str
    about: str
    typed: str
    meant: str
    same: bool

    @property
    def is_valid(self) -> bool:
        """Whether it is no mistake: it must be read as it stands."""
        return self.about.startswith("valid")


@dataclass(frozen=True)
class Outcome:
    """What came of following the advice.

    Attributes:
        case: the mistake.
        told: whether anything was said of it.
        mended: whether the file then meant what was meant.
        rounds: how often the advice was followed.
        problems: what was said first.
        text: the file at the end.
    """

    case: TypedCase
    told: bool
    mended: bool
    rounds: int
    problems: tuple[Problem, ...]
    text: str


_CASE = re.compile(
    r"=== about\n(?P<about>[^\n]*)\n=== typed\n(?P<typed>.*?)=== meant\n(?P<meant>.*?)=== same\n(?P<same>yes|no)\n",
    re.DOTALL,
)


@cache
def cases(name: str) -> tuple[TypedCase, ...]:
    """Return the cases of a set: ``own`` or ``independent``."""
    text = (FOLDER / f"{name}.txt").read_bytes().decode()
    return tuple(_cases(name, text))


def _cases(name: str, text: str) -> Iterator[TypedCase]:
    for number, match in enumerate(_CASE.finditer(text), 1):
        yield TypedCase(
            f"{name}-{number:03d}", match["about"], match["typed"], match["meant"], match["same"] == "yes"
        )


def whole(part: str, meant: str) -> str:
    """Return the good summary with some keys in the place of its own.

    Args:
        part: the keys as typed.
        meant: the same keys in YAML, to know which they are.
    """
    keys = list(yaml.load(meant, Loader=yaml.BaseLoader))  # noqa: S506  (a safe loader)
    order = list(GOOD)
    first = min((order.index(key) for key in keys if key in GOOD), default=len(order))
    parts = [text for key, text in GOOD.items() if key not in keys]
    before = sum(key not in keys for key in order[:first])
    return "".join([*parts[:before], part, *parts[before:]])


def problems_of(text: str) -> tuple[Problem, ...]:
    """Return what ``briefgen check`` says of a file."""
    return check(Order(text.encode("utf-8", "surrogatepass"), FILE, today=TODAY)).problems


def follow(text: str, problems: Sequence[Problem]) -> str:
    """Return a file after every proposed replacement; of those that cross, the first is made."""
    starts = Lines.of(text).starts

    def offset(edit: Edit) -> TextEdit:
        first, last = edit.start, edit.end
        return TextEdit(starts[first.line - 1] + first.column - 1, starts[last.line - 1] + last.column - 1, edit.text)

    return apply(text, [offset(edit) for problem in problems for edit in problem.edits])


def review_of(text: str) -> Review | None:
    """Return the Review of a file; None when it has errors."""
    try:
        return load_review(text.encode("utf-8", "surrogatepass"), FILE).review
    except InputError:
        return None


def outcome(case: TypedCase) -> Outcome:
    """Follow the advice on a case, twice at most, and compare."""
    text = whole(case.typed, case.meant)
    meant = review_of(whole(case.meant, case.meant))
    first = problems_of(text)
    problems, rounds = first, 0
    while rounds < MOST_ROUNDS and (after := follow(text, problems)) != text:
        text, rounds = after, rounds + 1
        problems = problems_of(text)
    told = any(problem.rule.startswith("input/") or problem.edits for problem in first)
    return Outcome(case, told, meant is not None and review_of(text) == meant, rounds, first, text)


@cache
def outcomes(name: str) -> tuple[Outcome, ...]:
    """Return what came of every case of a set."""
    return tuple(outcome(case) for case in cases(name))


def usable(name: str) -> tuple[Outcome, ...]:
    """Return the outcomes of the cases whose meaning this version of the summary can hold."""
    return tuple(each for each in outcomes(name) if review_of(whole(each.case.meant, each.case.meant)) is not None)
