"""Shared parts of the privacy rules: the texts that they search, and the Hit of words that are not allowed."""

from collections.abc import Iterator

from briefgen.checks.rule import Hit, Subject, is_allowed, is_of_a_body
from briefgen.errors import Severity
from briefgen.review.yaml.source import Passage
from briefgen.review.yaml.span import KeyPath

_LISTS = frozenset({"support", "acronyms", "pronounce", "other_languages", "resources"})
_LABELS = frozenset({"author", "source", "publisher", "kind", "area", "period"})


def hit(  # noqa: PLR0913  (those of a Hit)
    subject: Subject,
    passage: Passage,
    start: int,
    words: str,
    *,
    variant: str = "",
    severity: Severity | None = None,
    **values: object,
) -> Iterator[Hit]:
    """Yield the Hit of some words of a text, unless the house allows them."""
    words = words.rstrip(" ,.;:")
    if words and not is_allowed(subject, words):
        spans_found(subject).append((passage.path, start, start + len(words)))
        yield Hit(
            passage.path,
            at=start,
            in_key=passage.in_key,
            words=words,
            values={"words": words, **values},
            variant=variant,
            severity=severity,
        )


def spans_found(subject: Subject) -> list[tuple[KeyPath, int, int]]:
    """Return the spans that the privacy rules have found so far: path, start and end."""
    found: list[tuple[KeyPath, int, int]] = subject.memo.setdefault("spans", [])
    return found


def texts_about_people(subject: Subject) -> Iterator[Passage]:
    """Yield the texts about people, without those about organisations, lists of words and labels."""
    for passage in subject.prose:
        path = passage.path
        if path[0] not in _LISTS and path[-1] not in _LABELS and not is_of_a_body(path) and path[:2] != ("checks",):
            yield passage
