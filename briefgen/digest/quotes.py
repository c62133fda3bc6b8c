"""Quotations in a digest: whole sentences in quotation marks, with their source before them."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import lru_cache
from typing import Any

from briefgen.checks.language import LONGEST_SENTENCE
from briefgen.digest.material import SourceText
from briefgen.digest.sources import DigestSource
from briefgen.review.house.house import House
from briefgen.text import sentences
from briefgen.wording.phrases import paragraphs
from briefgen.wording.wording import Wording

_DOUBLE = frozenset('"“”„')


LONGEST = 60
"""The most words of a quoted sentence."""


@dataclass(frozen=True)
class Quote:
    """A quotation, without its quotation marks, and its source."""

    source: DigestSource
    words: str


@dataclass
class Quoter:
    """Chooses quotations so that many reviews are quoted.

    Attributes:
        wording: of the digest.
        most_words: the longest quotation; a longer text is quoted by its leading whole sentences.
        banned: words that may not be quoted.
        used: every quotation so far.
    """

    wording: Wording
    most_words: int
    banned: frozenset[str] = frozenset()
    used: list[Quote] = field(default_factory=list)
    _turns: Counter[str] = field(default_factory=Counter)

    def pick(self, texts: Sequence[SourceText], most: int, *, central: bool = False) -> list[str]:
        """Choose up to ``most`` quotations, each with its source.

        Args:
            texts: what can be quoted, the most central first.
            most: how many.
            central: whether the first text is preferred to that of a review with fewer quotations so far.
        """
        taken: set[int] = set()
        chosen = []
        for turn in range(most):
            left = [number for number in range(len(texts)) if number not in taken and self._words(texts[number])]
            if not left:
                break
            best = min(left, key=lambda number: self._rank(texts[number], number, first=central and not turn))
            taken |= {n for n, each in enumerate(texts) if each.source is texts[best].source}
            chosen.append(self._quote(texts[best].source, self._words(texts[best])))
        return chosen

    def _rank(self, text: SourceText, number: int, *, first: bool) -> tuple[bool, int, int]:
        words = self._words(text)
        opening = _opening(words) + len(text.source.reference.split())
        too_long = len(words.split()) > self.most_words or opening > LONGEST_SENTENCE
        return too_long, 0 if first else self._turns[text.source.review.slug], number

    def _words(self, text: SourceText) -> str:
        """Return the whole text, or its leading sentences; "" when it is banned or too long."""
        words = leading(text.text, self.most_words)
        return "" if words in self.banned or len(words.split()) > LONGEST else words

    def quote_unsourced(self, text: SourceText) -> str:
        """Quote a text whose source is named already; "" when it may not be quoted."""
        words = self._words(text)
        return self._marked(text.source, words) if words else ""

    def _quote(self, source: DigestSource, words: str) -> str:
        template = str(self.wording.labels("library")["digest"]["quote"])
        return template.format(reference=source.reference, words=self._marked(source, words))

    def _marked(self, source: DigestSource, words: str) -> str:
        """Format words as a quotation with its source, and record it as used."""
        self._turns[source.review.slug] += 1
        self.used.append(Quote(source, words))
        marks = "‘’" if _DOUBLE.intersection(words) else "“”"
        return f"{marks[0]}{words}{marks[1]}"


@lru_cache(maxsize=20_000)
def _opening(text: str) -> int:
    """Count the words of the first sentence."""
    return len(sentences(text)[0].split())


@lru_cache(maxsize=20_000)
def leading(text: str, most_words: int) -> str:
    """Return a text as one paragraph, or as many leading sentences as fit, at least one."""
    parts = [sentence for paragraph in paragraphs(text) for sentence in sentences(paragraph)]
    chosen: list[str] = []
    words = 0
    for part in parts:
        words += len(part.split())
        if chosen and words > most_words:
            break
        chosen.append(part)
    return " ".join(chosen)


@dataclass(frozen=True)
class Amounts:
    """The number of each kind of text in a digest."""

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
    """The settings of a digest.

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
        """The sentences of a digest, from the labels."""
        labels: Mapping[str, Any] = self.wording.labels("library")["digest"]
        return labels


def counted(labels: Mapping[str, Any], count: int, **values: object) -> str:
    """Return a counting sentence in the singular or plural."""
    return str(labels["one" if count == 1 else "many"]).format(count=count, **values)


def counted_of(labels: Mapping[str, Any], count: int, total: int) -> str:
    """Return a sentence that counts some of all: ``neither``, ``none``, ``one``, ``many``, ``both`` or ``all``.

    A language that has no word of its own for two, or for all, uses the next wider sentence.
    """
    ways = ["one" if count == 1 else "many"]
    if count == 0:
        ways.insert(0, "none")
    elif count == total:
        ways.insert(0, "all")
    if total == 2 and count in {0, 2}:
        ways.insert(0, "both" if count else "neither")
    words = next(str(labels[way]) for way in ways if way in labels)
    return words.format(count=count, total=total)


READ = ("what_happened", "why_it_matters", "perspective", "key_messages", "equality", "good_practice")
"""The parts of a digest that have quotations, in the order in which they are read."""


def shortened(value: Mapping[str, Any], sources: Sequence[DigestSource], quote: str) -> dict[str, Any]:
    """Return the parts of a digest with each review named in full at its first quotation, then by its title.

    Args:
        value: the parts, by their fields.
        sources: the reviews. One whose title another one has too is always named in full.
        quote: the label of a quotation, with ``{reference}`` and ``{words}``.
    """
    titles = Counter(source.review.about.title.casefold() for source in sources)
    every = {source.reference: source.review.about.title for source in sources}
    short = {whole: title for whole, title in every.items() if titles[title.casefold()] == 1}
    openings = {
        quote.format(reference=name, words=""): quote.format(reference=title, words="")
        for name, title in short.items()
    }
    if not openings:
        return dict(value)
    longest_first = sorted(openings, key=len, reverse=True)
    pattern = re.compile(rf"(?<!\w)({'|'.join(map(re.escape, longest_first))})(?=[“‘])")
    named: set[str] = set()

    def name(match: re.Match[str]) -> str:
        opening = match[1]
        if opening in named:
            return openings[opening]
        named.add(opening)
        return opening

    def within(part: Any) -> Any:
        if isinstance(part, str):
            return pattern.sub(name, part)
        if isinstance(part, list):
            return [within(each) for each in part]
        if isinstance(part, Mapping):  # of a key message; its source stays whole
            return {key: within(each) if key in {"finding", "why", "action"} else each for key, each in part.items()}
        return part

    return dict(value) | {field: within(value[field]) for field in READ if field in value}
