"""The framework of the checks: the Subject that a rule examines, the Hits it yields, and its registration.

A rule is one function from a Subject to Hits, registered with its id::

    @rule("panel/no-perspective", Severity.WARNING)
    def no_perspective(subject: Subject) -> Iterator[Hit]:
        if subject.review.perspective is None:
            yield Hit(("perspective",))

Its words (message, suggestion, why it matters, where it comes from) are the entry of that id in
``templates/labels/en-GB/checks.yaml``; a rule has no words of its own. A rule of another package is registered in
the same way, with its words as ``words=``, by a module that the entry-point group ``briefgen.rules`` names.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from functools import cached_property, lru_cache
from typing import Any

from briefgen.errors import Place, Severity
from briefgen.review.house.house import House
from briefgen.review.limits import MAX_TEXT
from briefgen.review.load import Loaded
from briefgen.review.model import About, Review
from briefgen.review.yaml.source import Passage, Source
from briefgen.review.yaml.span import KeyPath

MOST_CHECKED = MAX_TEXT
"""The most characters of one text that the language rules read: as many as a field may have."""

_NOT_PROSE = frozenset(
    {"report", "url", "language", "circulation", "published", "review_by", "withdrawn", "due", "status", "icon"}
)
NARRATIVE = frozenset(
    {
        "one_thing", "what_happened", "events", "figures", "why_it_matters", "perspective", "equality",
        "good_practice", "script",
    }
)  # fmt: skip
"""The keys of a summary whose texts are the narrative: what happened to people."""

NARRATIVE_PARTS = frozenset({"finding", "why", "alt"})
"""The keys of a key message, and of a picture, whose texts belong to the narrative."""

_RUNNING = NARRATIVE - {"events", "figures"} | {"questions"}
_RUNNING_PARTS = frozenset({"content_note", "headline", "finding", "why", "action", "text", "what", "alt", "credit"})


Matcher = Callable[[str], Iterable[tuple[int, int]]]


@dataclass(frozen=True)
class Overrun:
    """An output that is estimated to be longer than it may be.

    Attributes:
        rule: the rule that reports it.
        path: the part of the summary with the most words, where it is best cut.
        values: what is put into the rule's message.
    """

    rule: str
    path: KeyPath
    values: Mapping[str, object]


@dataclass(frozen=True)
class Subject:
    """The input of a rule: one Review with its positions, and the House that publishes it.

    ``overruns`` is what is too long by estimate; None where nobody estimated.
    """

    review: Review
    source: Source
    house: House
    private: Matcher | None = field(default=None, repr=False)
    today: date | None = None
    overruns: tuple[Overrun, ...] | None = None
    memo: dict[object, Any] = field(default_factory=dict, repr=False, compare=False)
    """Results that rules share, by key."""

    @classmethod
    def of(
        cls,
        loaded: Loaded,
        house: House,
        private: Matcher | None = None,
        today: date | None = None,
        overruns: tuple[Overrun, ...] | None = None,
    ) -> "Subject":
        """Make the Subject of a loaded Review.

        Args:
            loaded: the Review with its positions.
            house: who publishes it.
            private: yields the spans of private words in a text.
            today: the day of the build; None where it is not known, and no date is then in the future.
            overruns: what is too long by estimate; None where it is measured later.
        """
        return cls(loaded.review, loaded.source, house, private, today, overruns)

    def found_by(self, find: "Find") -> tuple["Hit", ...]:
        """Return the findings of a rule, cached, as other rules need them too."""
        if find not in self.memo:
            self.memo[find] = tuple(find(self))
        found: tuple[Hit, ...] = self.memo[find]
        return found

    @cached_property
    def passages(self) -> tuple[Passage, ...]:
        """Every text of the file, in order, with white space normalised."""
        return tuple(self.source.passages())

    def _is_beyond(self, path: KeyPath) -> bool:
        """Whether a path is of a list item that the review does not have."""
        if len(path) < 2 or not isinstance(path[1], int):
            return False
        items = getattr(self.review, str(path[0]), None)
        return isinstance(items, tuple) and path[1] >= len(items)

    @cached_property
    def prose(self) -> tuple[Passage, ...]:
        """The texts checked as language: no links, dates, fixed choices or settings.

        Of a text that is longer than any field may be (a whole web page pasted in, say) the first part is checked:
        it has to be cut before anything else, and the rules would take seconds over it.

        What is wrong of a file with errors is left out of the review. The items after it have other numbers there
        than in the file, so such a list is read when it is mended.
        """
        moved = {passage.path[0] for passage in self.passages if self._is_beyond(passage.path)}
        return tuple(
            passage if len(passage.text) <= MOST_CHECKED else replace(passage, text=passage.text[:MOST_CHECKED])
            for passage in self.passages
            if passage.path[0] not in {"checks", *moved}
            and passage.path[-1] not in _NOT_PROSE
            and not is_picture_file(passage.path)
        )

    @cached_property
    def running(self) -> tuple[Passage, ...]:
        """The texts written in sentences: no names, labels, links or sources."""
        return tuple(passage for passage in self.prose if not passage.in_key and _is_running(passage.path))


@dataclass(frozen=True)
class Hit:
    """A finding of a rule.

    Attributes:
        path: where: the value it is about. It need not exist: the nearest part above it that does is shown.
        at: offset of the words in the text at ``path``; None when the finding is about the whole value, and is shown
            at its key.
        in_key: whether ``at`` counts in the key, not in the value.
        words: the words it is about; ``checks: ignore`` can name them.
        values: what the rule's message names.
        variant: the entry of the rule's ``variants`` whose words replace the usual ones, or "".
        place: where, when that is not in the summary.
        severity: in place of the rule's own; None for that.
        times: how often the words are used, where a rule tells each once.
        is_answered: whether the author has said that there is nothing to add, with an explicit null.
        value: the text that should be there instead of the whole one; None when that is for the author to say.
    """

    path: KeyPath
    at: int | None = None
    in_key: bool = False
    words: str = ""
    values: Mapping[str, object] = field(default_factory=dict)
    variant: str = ""
    place: Place | None = None
    severity: Severity | None = None
    times: int = 1
    is_answered: bool = False
    value: str | None = None


Find = Callable[[Subject], Iterable[Hit]]


@dataclass(frozen=True)
class Rule:
    """A registered rule; a build stops at what one finds that ``stops_build``, also where it is a warning.

    One that ``needs_all`` looks for something in every text: where some cannot be read, it may be in those.
    """

    id: str
    severity: Severity
    find: Find
    words: Mapping[str, Any] | None = None
    stops_build: bool = False
    needs_all: bool = False


RULES: dict[str, Rule] = {}
"""Every rule by its id, in the order in which they are registered."""


def rule(
    rule_id: str,
    severity: Severity,
    words: Mapping[str, Any] | None = None,
    *,
    stops_build: bool = False,
    needs_all: bool = False,
) -> Callable[[Find], Find]:
    """Register a function as the rule of an id (a decorator).

    Args:
        rule_id: family and name, such as ``panel/no-why``.
        severity: error or warning.
        words: its entry as in ``labels/en-GB/checks.yaml``, for a rule of another package; None when it is there.
        stops_build: whether what it finds is an error for a build, though a warning for a check.
        needs_all: whether it says nothing of a summary that can be read only in part.

    Raises:
        ValueError: another rule has the id.
    """

    def register(find: Find) -> Find:
        if rule_id in RULES:
            raise ValueError(rule_id)
        RULES[rule_id] = Rule(rule_id, severity, find, words, stops_build, needs_all)
        return find

    return register


def is_picture_file(path: KeyPath) -> bool:
    """Whether a path holds the name of a picture's file, which no output shows."""
    return path[-2:] == ("picture", "file")


def _is_running(path: KeyPath) -> bool:
    if path[0] in _RUNNING:
        return True
    return path[-1] in _RUNNING_PARTS or (len(path) > 2 and path[-2] == "for")


# Help for others and links: the numbers and addresses there belong to bodies.
_OF_BODIES = frozenset({"support", "resources"})


def declared_names(subject: Subject) -> list[str]:
    """Return the phrases that are not findings: invented names, public names, those the house allows."""
    about, house = subject.review.about, subject.house
    named = [
        *about.pseudonyms,
        *about.public_names,
        about.subject,
        about.author,
        about.publisher,
        about.area,
        about.kind,
    ]
    named += [house.name, house.contact, house.logo_alt]
    named += [message.source for message in subject.review.key_messages]
    named += [each.name for each in subject.review.support]
    return [*(text for text in named if text), *house.checks.privacy.allow]


def is_of_a_body(path: tuple[str | int, ...]) -> bool:
    """Whether a path holds data of an organisation: its helpline, its page, its publisher."""
    return path[0] in _OF_BODIES or path[:2] == ("review", "publisher")


def is_allowed(subject: Subject, words: str) -> bool:
    """Whether the house allows words that a privacy rule found."""
    return _is_allowed(words.casefold(), subject.house.checks.privacy.allow)


@lru_cache(maxsize=4096)
def _is_allowed(folded: str, allowed: tuple[str, ...]) -> bool:
    return any(folded in phrase or phrase in folded for phrase in _folded(allowed))


@lru_cache(maxsize=8)
def _folded(phrases: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(phrase.casefold() for phrase in phrases)


def declared_people(subject: Subject) -> tuple[str, ...]:
    """Return the names that the summary gives to people: invented ones, and those of people named in public."""
    about = subject.review.about
    return (*about.pseudonyms, *about.public_names)


def person_words(subject: Subject) -> frozenset[str]:
    """Return the words that refer to the summary's people, such as ``Rowan`` or the ``T`` of ``Child T``."""
    names = (name.split()[-1] for name in declared_people(subject) if name.split())
    return frozenset(names)


def name_patterns(subject: Subject) -> Iterator[str]:
    """Yield each invented name as a regular expression."""
    for name in declared_people(subject):
        yield r"\b" + re.escape(name) + r"(?!\w)"


def is_about_adult(subject: Subject) -> bool | None:
    """Return whether the review is about an adult; False for a child; None when it does not say."""
    return about_adult(subject.review.about)


def about_adult(about: About) -> bool | None:
    """Return whether a review is about an adult, from its head; False for a child; None when it does not say."""
    text = f"{about.kind} {about.title} {about.subject} {about.publisher or ''}".casefold()
    child = re.search(
        r"\b(?:child|children|baby|babies|infants?|boys?|girls?|young|teen\w*|toddler|cspr|lcspr|serious case"
        r"|plentyn|plant|under (?:\d|1[0-8])"
        r"|(?:\d|1[0-7])(?: to |[-–])(?:\d|1[0-7])(?! ?(?:weeks|months|years later))"
        r"|aged? (?:\d|1[0-7])|(?:\d|1[0-7])[- ]year[- ]old)\b",
        text,
    )
    adult = re.search(
        r"\b(?:adults?|sar|homicide|dhr|domestic abuse related|oedolion?|man|woman|in (?:his|her|their) (?:early "
        r"|mid |late )?(?:twenties|thirties"
        r"|forties|fifties|sixties|seventies|eighties|nineties))\b",
        text,
    )
    if bool(child) == bool(adult):
        return None
    return bool(adult)
