"""What a summary declares: its invented names, whom it may name, and whom it is about."""

import re
from collections.abc import Iterator
from functools import lru_cache

from briefgen.checks.rule import Subject
from briefgen.review.model import About

# Help for others and links: the numbers and addresses there belong to bodies.
_OF_BODIES = frozenset({"support", "resources"})


def declared_names(subject: Subject) -> list[str]:
    """Return the phrases whose names are no finding: invented, public, or allowed by the house."""
    about, house = subject.review.about, subject.house
    named = [*about.pseudonyms, about.subject, about.author, about.publisher, about.area, about.kind]
    named += [house.name, house.contact, house.logo_alt]
    named += [message.source for message in subject.review.key_messages]
    named += [each.name for each in subject.review.support]
    return [*(text for text in named if text), *house.checks.privacy.allow]


def is_of_a_body(path: tuple[str | int, ...]) -> bool:
    """Whether what stands at a path belongs to a body: its helpline, its page, its publisher."""
    return path[0] in _OF_BODIES or path[:2] == ("review", "publisher")


def is_allowed(subject: Subject, words: str) -> bool:
    """Whether the house allows words that a privacy rule finds."""
    return _is_allowed(words.casefold(), subject.house.checks.privacy.allow)


@lru_cache(maxsize=4096)
def _is_allowed(folded: str, allowed: tuple[str, ...]) -> bool:
    return any(folded in phrase or phrase in folded for phrase in _folded(allowed))


@lru_cache(maxsize=8)
def _folded(phrases: tuple[str, ...]) -> tuple[str, ...]:
    return tuple(phrase.casefold() for phrase in phrases)


def person_words(subject: Subject) -> frozenset[str]:
    """Return the words that stand for the people of the summary, such as ``Rowan`` or the ``T`` of ``Child T``."""
    names = (name.split()[-1] for name in subject.review.about.pseudonyms if name.split())
    return frozenset(names)


def name_patterns(subject: Subject) -> Iterator[str]:
    """Yield each invented name as a regular expression."""
    for name in subject.review.about.pseudonyms:
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
