"""Rules for plain, fair language: blaming terms, sentence length, reading age, passives, jargon."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from itertools import pairwise
from typing import Any

import pyphen

from briefgen.checks.rule import Hit, Subject, is_about_adult, person_words, rule
from briefgen.english.words import WORD, Lazy, data, is_quoted, sentences, words, words_of
from briefgen.errors import Severity

PERSONS = frozenset(
    {"he", "she", "they", "child", "children", "girl", "boy", "baby", "teenager", "person", "girls", "boys"}
)


@dataclass(frozen=True)
class Term:
    """A row of a word list: the phrase to find, and the row's data."""

    words: tuple[frozenset[str] | None, ...]
    optional: tuple[bool, ...]
    row: Mapping[str, Any]


@dataclass(frozen=True)
class FoundTerm:
    """An occurrence of a term in a text."""

    start: int
    end: int
    row: Mapping[str, Any]


class Terms:
    """A word list compiled for searching.

    Args:
        rows: each with ``find``, a list of phrases, and whatever else the caller reads; ``unless`` is a regular
            expression that must not be found in the words around (60 characters to each side).
        names: words that ``@person`` stands for besides the usual ones.
    """

    def __init__(self, rows: Iterable[Mapping[str, Any]], names: Iterable[str] = ()) -> None:
        self._persons = PERSONS | {name.casefold() for name in names}
        self._by_first: dict[str, list[Term]] = {}
        for row in rows:
            for phrase in row["find"]:
                self._add(str(phrase), row)

    def _add(self, phrase: str, row: Mapping[str, Any]) -> None:
        parts = phrase.replace("-", " ").split()
        optional = tuple(part.endswith("?") for part in parts)
        words = tuple(self._choices(part.rstrip("?")) for part in parts)
        term = Term(words, optional, row)
        for index, choices in enumerate(words):
            for choice in choices or ():
                self._by_first.setdefault(choice.casefold(), []).append(_from(term, index))
            if not optional[index]:
                break

    def _choices(self, part: str) -> frozenset[str] | None:
        if part == "_":
            return None
        return self._persons if part == "@person" else frozenset(part.split("|"))

    def find(self, text: str) -> Iterator[FoundTerm]:
        """Yield each occurrence of a term in a text, in order; the longest where they overlap."""
        matches = list(WORD.finditer(text))
        written = [match[0].replace("’", "'") for match in matches]
        folded = [word.casefold() for word in written]
        end = 0
        for index, word in enumerate(folded):
            if matches[index].start() < end:
                continue
            longest: FoundTerm | None = None
            for term in self._by_first.get(word, ()):
                last = _ends(term, 0, index, written, folded)
                if last is None or not _together(text, matches[index : last + 1]):
                    continue
                found = FoundTerm(matches[index].start(), matches[last].end(), term.row)
                if (longest is None or found.end > longest.end) and not _excused(text, found):
                    longest = found
            if longest is not None:
                end = longest.end
                yield longest


def _from(term: Term, index: int) -> Term:
    return term if index == 0 else Term(term.words[index:], term.optional[index:], term.row)


def _ends(term: Term, part: int, index: int, written: list[str], folded: list[str]) -> int | None:
    """Return the index of the last word when a term matches from a word on, else None."""
    if part == len(term.words):
        return index - 1
    if index < len(folded) and _fits(term.words[part], written[index], folded[index]):
        last = _ends(term, part + 1, index + 1, written, folded)
        if last is not None:
            return last
    return _ends(term, part + 1, index, written, folded) if term.optional[part] and part else None


def _fits(choices: frozenset[str] | None, written: str, folded: str) -> bool:
    return choices is None or folded in choices or written in choices


def _together(text: str, matches: list[re.Match[str]]) -> bool:
    """Whether only spaces and hyphens separate the words."""
    gaps = (text[first.end() : second.start()] for first, second in pairwise(matches))
    return all(gap in {" ", "-", "‑", "–", "/", "\n"} for gap in gaps)


def _excused(text: str, found: FoundTerm) -> bool:
    unless = found.row.get("unless")
    if not unless:
        return False
    before, after = text[max(0, found.start - 60) : found.start], text[found.end : found.end + 60]
    around = f"{before}<{text[found.start : found.end]}>{after}"
    return re.search(str(unless), around, re.IGNORECASE) is not None


_KINDS = ("attendance", "blame", "compliance", "risk", "labels", "abuse", "exploitation", "care", "suicide")


def _hits(subject: Subject, kind: str) -> Iterator[Hit]:
    terms = _terms(subject, kind)
    for passage in subject.running:
        for found in terms.find(passage.text):
            words = passage.text[found.start : found.end]
            if is_quoted(passage.text, found.start, found.end):
                continue
            values = {"words": words, "say": found.row["say"], "source": found.row["source"]}
            yield Hit(passage.path, at=found.start, words=words, values=values)


def _terms(subject: Subject, kind: str) -> Terms:
    is_adult = is_about_adult(subject)
    rows = [row for row in data("language")["terms"] if row["rule"] == kind and _applies(row, is_adult=is_adult)]
    return Terms(rows, person_words(subject))


def _applies(row: Mapping[str, Any], *, is_adult: bool | None) -> bool:
    about = row.get("for")
    return about is None or is_adult is None or is_adult == (about == "adult")


@rule("language/house-words", Severity.WARNING)
def house_words(subject: Subject) -> Iterator[Hit]:
    """Find the words that the house's own list discourages."""
    own = subject.house.checks.words.language
    terms = Terms({"find": [phrase], "say": say} for phrase, say in own.items())
    for passage in subject.running if own else ():
        for found in terms.find(passage.text):
            if not is_quoted(passage.text, found.start, found.end):
                words = passage.text[found.start : found.end]
                yield Hit(passage.path, at=found.start, words=words, values={"words": words, "say": found.row["say"]})


def _register(kind: str) -> None:
    def find(subject: Subject) -> Iterator[Hit]:
        return _hits(subject, kind)

    rule(f"language/{kind}", Severity.WARNING)(find)


for _kind in _KINDS:
    _register(_kind)

LONGEST_SENTENCE = 25
"""Words in a sentence (GOV.UK content design)."""

OLDEST_READER = 15
"""The reading age, in years, above which a part is queried; guidance asks for 9 to 14, and short texts vary."""

_FEWEST_WORDS = 50  # below that a reading age means nothing
_PASSIVE = Lazy(
    r"\b(?P<about>[\w-]+)(?: (?:about|of|for|from|on|to|in|with|between) (?:the |her |his |their |any |a "
    r")?[\w’']+(?: [\w’']+)?)? "
    r"(?P<be>(?:was|were|is|are|been|being|be|has been|have been|had been|will be|should be|must be|could be"
    r"|can be|would be|may be|to be)"
    r"(?: not| never| also| only| then| always| fully| properly| adequately| sufficiently| often| sometimes| "
    r"rarely| subsequently)*) (?P<done>[a-z]+)\b(?P<rest>[^.;:!?]*)"
)
_ACTOR = Lazy(
    r"\bby (?!(?:the (?:end|time)|then|\d|January|February|March|April|May|June|July|August|September|October"
    r"|November|December|phone|telephone|email|e-mail|letter|post|law|hand|accident|mistake|default|now|when"
    r"|next|today|tomorrow)\b)",
    re.IGNORECASE,
)
_NO_AGENT = Lazy(r"^(?: well| in hand| down| in stone| aside| up for| ready| free| clear)\b")
_VOWELS = Lazy(r"[aeiouy]+", re.IGNORECASE)


@rule("clarity/long-sentence", Severity.WARNING)
def long_sentence(subject: Subject) -> Iterator[Hit]:
    """Find sentences of more than 25 words."""
    for passage in subject.running:
        for sentence in sentences(passage.text):
            count = sum(1 for _ in words_of(sentence.text))
            if count > LONGEST_SENTENCE:
                values = {"count": count, "limit": LONGEST_SENTENCE}
                yield Hit(passage.path, at=sentence.start, words=sentence.text, values=values)


@rule("clarity/reading-age", Severity.WARNING)
def reading_age(subject: Subject) -> Iterator[Hit]:
    """Find long texts with a high reading age (Flesch-Kincaid grade plus 5 years)."""
    if subject.review.about.language != "en-GB":
        return
    for passage in subject.running:
        spoken = list(words_of(passage.text))
        if len(spoken) < _FEWEST_WORDS:
            continue
        count = len(sentences(passage.text))
        # Groups of vowels are more than the syllables of a hyphenation dictionary, which is slow to load.
        if age(len(spoken), count, sum(1 for _ in _VOWELS.finditer(" ".join(spoken)))) <= OLDEST_READER:
            continue
        years = age(len(spoken), count, sum(map(syllables, spoken)))
        if years > OLDEST_READER:
            yield Hit(passage.path, values={"age": round(years), "limit": OLDEST_READER})


def age(word_count: int, sentence_count: int, syllable_count: int) -> float:
    """Compute the reading age in years: the Flesch-Kincaid grade (1975) plus 5.

    Args:
        word_count: words of the text.
        sentence_count: its sentences.
        syllable_count: its syllables.
    """
    return 0.39 * word_count / sentence_count + 11.8 * syllable_count / word_count - 15.59 + 5


def syllables(word: str) -> int:
    """Count the syllables of a word: the hyphenation points of a British dictionary plus one."""
    return len(_hyphenation().positions(word.casefold())) + 1


@cache
def _hyphenation() -> Any:
    return pyphen.Pyphen(lang="en_GB", left=1, right=1)


@rule("clarity/passive", Severity.WARNING)
def passive(subject: Subject) -> Iterator[Hit]:
    """Find passives about the work of services that do not name who acted."""
    about, done = words("clarity", "passive_about"), words("clarity", "passive_done")
    for passage in subject.running:
        if passage.path[0] in {"questions", "perspective"}:
            continue
        for sentence in sentences(passage.text):
            for match in _PASSIVE.finditer(sentence.text):
                if match["about"].casefold() not in about or match["done"] not in done:
                    continue
                start, end = sentence.start + match.start(), sentence.start + match.end("done")
                if (
                    _ACTOR.search(match["rest"])
                    or _NO_AGENT.match(match["rest"])
                    or is_quoted(passage.text, start, end)
                ):
                    continue
                words_ = passage.text[start:end]
                yield Hit(passage.path, at=start, words=words_, values={"words": words_})


def _phrases(subject: Subject, rows: Iterable[Mapping[str, Any]]) -> Iterator[Hit]:
    terms = Terms(rows)
    for passage in subject.running:
        for found in terms.find(passage.text):
            if is_quoted(passage.text, found.start, found.end):
                continue
            text = passage.text[found.start : found.end]
            yield Hit(passage.path, at=found.start, words=text, values={"words": text, "say": found.row["say"]})


@rule("clarity/jargon", Severity.WARNING)
def jargon(subject: Subject) -> Iterator[Hit]:
    """Find jargon that has a plain alternative, by briefgen's list and the house's."""
    own = subject.house.checks.words.jargon
    yield from _phrases(
        subject, [*data("clarity")["jargon"], *({"find": [word], "say": say} for word, say in own.items())]
    )


@rule("clarity/nominalisation", Severity.WARNING)
def nominalisation(subject: Subject) -> Iterator[Hit]:
    """Find nouns that replace a verb: "the provision of" for "provide"."""
    yield from _phrases(subject, data("clarity")["nouns"])
