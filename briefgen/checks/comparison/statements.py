"""What a summary states, sentence by sentence, in a form that can be compared: stems, bodies, relatives."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from itertools import islice

from briefgen.checks.consistency.when import Time, narrative_sentences
from briefgen.checks.rule import Hit, Subject
from briefgen.english.words import data, words
from briefgen.review.yaml.span import KeyPath
from briefgen.text import caseless

_TOKEN = re.compile(r"[A-Za-zÀ-ÿ][\w]*(?:[-'’][A-Za-z]\w*)*")
_ENDINGS = ("ations", "ation", "ments", "ment", "ings", "ing", "ies", "ied", "als", "al", "ed", "es", "s", "e")
_SHORTEST = 3


@dataclass(frozen=True)
class Statement:
    """A sentence of the narrative.

    Attributes:
        path: the field it stands in.
        start: its offset there; below zero for a figure, whose number and unit are read before its text.
        text: its words.
        person: whom it is about; "" when that is not one person.
        times: the times that it gives, or that of its event.
        stems: the stems of its words that say something.
    """

    path: KeyPath
    start: int
    text: str
    person: str
    times: tuple[Time, ...]
    stems: frozenset[str]

    @property
    def field(self) -> KeyPath:
        """The path of the whole event, figure or message that the statement belongs to."""
        return self.path[:2] if self.path[0] in {"events", "figures"} else self.path

    def is_of_another(self, other: "Statement") -> bool:
        """Whether the two statements are each about one person, and about different ones."""
        return bool(self.person and other.person and self.person != other.person)

    def is_at_another_time(self, other: "Statement") -> bool:
        """Whether two statements give times that cannot be the same."""
        return bool(self.times and other.times) and self.times[0].is_apart(other.times[0])

    def hit(self, at: int, words: str, first: str, variant: str = "") -> Hit:
        """Return a finding about words of the statement that contradict other words."""
        values = {"words": words, "first": first}
        where = self.start + at
        if where < 0:
            text = words.split(maxsplit=1)[0]
            return Hit((*self.path[:-1], "number"), at=0, words=text, values=values, variant=variant)
        return Hit(self.path, at=where, words=words, values=values, variant=variant)


_ASKED = frozenset({"recommendations", "questions", "support", "resources"})


def statements(subject: Subject) -> tuple[Statement, ...]:
    """Return the sentences that state facts, in the order of the file; recommendations and questions are left out."""
    if "statements" not in subject.memo:
        subject.memo["statements"] = tuple(each for each in all_statements(subject) if not _is_asked(each.path))
    found: tuple[Statement, ...] = subject.memo["statements"]
    return found


def _is_asked(path: KeyPath) -> bool:
    return path[0] in _ASKED or path[-1] == "action" or path[-2:-1] == ("for",)


MOST_STATEMENTS = 300
"""The most sentences that are compared with each other: seven minutes have about 80, a summary at its limits
thousands."""


def all_statements(subject: Subject) -> tuple[Statement, ...]:
    """Return the sentences of the summary, recommendations and questions too, in the order of the file.

    None of a digest: its sentences are about different children and adults.
    """
    if "all statements" not in subject.memo:
        most = 0 if subject.review.about.digest_of else MOST_STATEMENTS
        subject.memo["all statements"] = tuple(islice(_statements(subject), most))
    found: tuple[Statement, ...] = subject.memo["all statements"]
    return found


def _statements(subject: Subject) -> Iterator[Statement]:
    names = frozenset(caseless(word) for name in subject.review.about.pseudonyms for word in name.split())
    for each in narrative_sentences(subject):
        path = each.passage.path
        text, start = each.sentence.text, each.sentence.start
        if path[0] == "figures" and path[-1] == "what" and start == 0 and isinstance(path[1], int):
            figure = subject.review.figures[path[1]]
            number = f"{figure.number}{' ' + figure.unit if figure.unit else ''} "
            text, start = number + text, -len(number)
        yield Statement(path, start, text, each.person, tuple(each.times), stems_of(text) - names)


@lru_cache(maxsize=4096)
def stems_of(text: str) -> frozenset[str]:
    """Return the stems of the content words of a text."""
    hollow = words("facts", "hollow")
    return frozenset(stem(word) for match in _TOKEN.finditer(text) if (word := caseless(match[0])) not in hollow)


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """Return the stem of a word, equal for its forms and its listed synonyms."""
    folded = re.sub(r"['’]s?$", "", caseless(word))
    if folded in _same():
        return _same()[folded]
    for ending in _ENDINGS:
        if folded.endswith(ending) and len(folded) - len(ending) >= _SHORTEST:
            folded = folded.removesuffix(ending)
            break
    return folded[:-1] if len(folded) > _SHORTEST and folded[-1] == folded[-2] else folded


@cache
def _same() -> Mapping[str, str]:
    """Map listed words to their common stems."""
    return {word: name for name, listed in data("facts")["same"].items() for word in listed.split()}


@cache
def _classes(kind: str) -> Mapping[str, str]:
    """Return the class of each word of a kind: ``agents``, ``kin``, or one of ``slots``."""
    listed = data("facts")[kind] if kind in data("facts") else data("facts")["slots"][kind]
    return {word: name for name, listed in listed.items() for word in listed.split()}


@lru_cache(maxsize=8192)
def members(kind: str, text: str) -> frozenset[str]:
    """Return the classes of a kind that the words of a text belong to."""
    classes = _classes(kind)
    folded = (re.sub(r"['’]s?$", "", caseless(match[0])) for match in _TOKEN.finditer(text))
    return frozenset(name for word in folded if (name := classes.get(word)))


@cache
def slots() -> tuple[str, ...]:
    """Return the kinds of circumstances of which one event has one."""
    return tuple(data("facts")["slots"])


def member_words(kind: str, text: str) -> Iterator[tuple[int, str, str]]:
    """Yield the offset, the words and the class of each word of a kind."""
    classes = _classes(kind)
    for match in _TOKEN.finditer(text):
        name = classes.get(re.sub(r"['’]s?$", "", caseless(match[0])))
        if name:
            yield match.start(), match[0], name
