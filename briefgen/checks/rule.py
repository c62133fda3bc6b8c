"""The frame of the checks: what a rule sees, what it returns, and how it is registered.

A rule is one function from a Subject to Hits, registered with its id::

    @rule("panel/no-perspective", Severity.WARNING)
    def no_perspective(subject: Subject) -> Iterator[Hit]:
        if subject.review.perspective is None:
            yield Hit(("perspective",))

Its words (message, suggestion, why it matters, where it comes from) are the entry of that id in
``templates/labels/en-GB/checks.yaml``; a rule has no words of its own.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from briefgen.errors import Severity
from briefgen.review.house import House
from briefgen.review.load import Loaded
from briefgen.review.model import Review
from briefgen.review.source import Passage, Source
from briefgen.review.span import KeyPath

_NOT_PROSE = frozenset({"report", "url", "language", "circulation", "published", "review_by", "due", "status"})


@dataclass(frozen=True)
class Subject:
    """What a rule looks at: one Review with its positions, and the House that publishes it."""

    review: Review
    source: Source
    house: House

    @classmethod
    def of(cls, loaded: Loaded, house: House) -> "Subject":
        """Make the Subject of a loaded Review."""
        return cls(loaded.review, loaded.source, house)

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
    """

    path: KeyPath
    at: int | None = None
    in_key: bool = False
    words: str = ""
    values: Mapping[str, object] = field(default_factory=dict)
    variant: str = ""


Find = Callable[[Subject], Iterable[Hit]]


@dataclass(frozen=True)
class Rule:
    """A registered rule."""

    id: str
    severity: Severity
    find: Find


RULES: dict[str, Rule] = {}
"""Every rule by its id, in the order in which they are registered."""


def rule(rule_id: str, severity: Severity) -> Callable[[Find], Find]:
    """Register a function as the rule of that id.

    Raises:
        ValueError: another rule has the id.
    """

    def register(find: Find) -> Find:
        if rule_id in RULES:
            raise ValueError(rule_id)
        RULES[rule_id] = Rule(rule_id, severity, find)
        return find

    return register
