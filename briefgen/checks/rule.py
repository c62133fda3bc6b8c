"""The frame of the checks: what a rule sees, what it returns, and how it is registered.

A rule is one function from a Subject to Hits, registered with its id::

    @rule("panel/no-perspective", Severity.WARNING)
    def no_perspective(subject: Subject) -> Iterator[Hit]:
        if subject.review.perspective is None:
            yield Hit(("perspective",))

Its words (message, suggestion, why it matters, where it comes from) are the entry of that id in
``templates/labels/en-GB/checks.yaml``; a rule has no words of its own. A rule of another package is registered in
the same way, with its words as ``words=``, by a module that the entry-point group ``briefgen.rules`` names.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from briefgen.errors import Place, Severity
from briefgen.review.house import House
from briefgen.review.load import Loaded
from briefgen.review.model import Review
from briefgen.review.source import Passage, Source
from briefgen.review.span import KeyPath

_NOT_PROSE = frozenset(
    {"report", "url", "language", "circulation", "published", "review_by", "withdrawn", "due", "status"}
)
_RUNNING = frozenset({"what_happened", "why_it_matters", "perspective", "equality", "good_practice", "questions"})
_RUNNING_PARTS = frozenset({"content_note", "headline", "finding", "why", "action", "text"})


Matcher = Callable[[str], Iterable[tuple[int, int]]]


@dataclass(frozen=True)
class Subject:
    """What a rule looks at: one Review with its positions, and the House that publishes it."""

    review: Review
    source: Source
    house: House
    private: Matcher | None = field(default=None, repr=False)

    @classmethod
    def of(cls, loaded: Loaded, house: House, private: Matcher | None = None) -> "Subject":
        """Make the Subject of a loaded Review; ``private`` yields the spans of private words in a text."""
        return cls(loaded.review, loaded.source, house, private)

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """Every text of the file in its order, as the Review has it."""
        return tuple(self.source.passages())

    @cached_property
    def prose(self) -> tuple[Passage, ...]:
        """The texts that are read as language: no links, dates, fixed choices or choices for the checks."""
        return tuple(
            passage for passage in self.passages if passage.path[0] != "checks" and passage.path[-1] not in _NOT_PROSE
        )

    @cached_property
    def running(self) -> tuple[Passage, ...]:
        """The texts that are written in sentences: no names, labels, links or sources."""
        return tuple(passage for passage in self.prose if not passage.in_key and _is_running(passage.path))


@dataclass(frozen=True)
class Hit:
    """What a rule found.

    Attributes:
        path: where: the value it is about. It need not exist: the nearest part above it that does is shown.
        at: offset of the words in the text at ``path``; None when the finding is about the whole value, and is shown
            at its key.
        in_key: whether ``at`` counts in the key, not in the value.
        words: the words it is about; ``checks: ignore`` can name them.
        values: what the rule's message names.
        variant: the entry of the rule's ``variants`` whose words replace the usual ones, or "".
        place: where, when that is not in the summary.
    """

    path: KeyPath
    at: int | None = None
    in_key: bool = False
    words: str = ""
    values: Mapping[str, object] = field(default_factory=dict)
    variant: str = ""
    place: Place | None = None


Find = Callable[[Subject], Iterable[Hit]]


@dataclass(frozen=True)
class Rule:
    """A registered rule."""

    id: str
    severity: Severity
    find: Find
    words: Mapping[str, Any] | None = None


RULES: dict[str, Rule] = {}
"""Every rule by its id, in the order in which they are registered."""


def rule(rule_id: str, severity: Severity, words: Mapping[str, Any] | None = None) -> Callable[[Find], Find]:
    """Register a function as the rule of that id.

    Args:
        rule_id: family and name, such as ``panel/no-why``.
        severity: error or warning.
        words: its entry as in ``labels/en-GB/checks.yaml``, for a rule of another package; None when it is there.

    Raises:
        ValueError: another rule has the id.
    """

    def register(find: Find) -> Find:
        if rule_id in RULES:
            raise ValueError(rule_id)
        RULES[rule_id] = Rule(rule_id, severity, find, words)
        return find

    return register


def _is_running(path: KeyPath) -> bool:
    if path[0] in _RUNNING:
        return True
    return path[-1] in _RUNNING_PARTS or (len(path) > 2 and path[-2] == "for")
