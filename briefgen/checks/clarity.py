"""Plain English: sentences, reading age, passives that hide who acted, jargon, and nouns that hide verbs."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from briefgen.checks.data import data, words
from briefgen.checks.prose import Lazy, is_quoted, sentences, words_of
from briefgen.checks.rule import Hit, Subject, rule
from briefgen.checks.terms import Terms
from briefgen.errors import Severity

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
    """Find long texts that ask for a high reading age (Flesch-Kincaid grade plus 5 years)."""
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
    """Return the reading age in years: the Flesch-Kincaid grade (1975) plus 5.

    Args:
        word_count: words of the text.
        sentence_count: its sentences.
        syllable_count: its syllables.
    """
    return 0.39 * word_count / sentence_count + 11.8 * syllable_count / word_count - 15.59 + 5


def syllables(word: str) -> int:
    """Return how many syllables a word has: the places where a British dictionary hyphenates it, and one."""
    return len(_hyphenation().positions(word.casefold())) + 1


@cache
def _hyphenation() -> Any:
    import pyphen  # noqa: PLC0415  (rarely needed)

    return pyphen.Pyphen(lang="en_GB", left=1, right=1)


@rule("clarity/passive", Severity.WARNING)
def passive(subject: Subject) -> Iterator[Hit]:
    """Find passives about the work of services that do not say who acted."""
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
    """Find jargon for which there are everyday words, and the house's own."""
    own = subject.house.checks.words.jargon
    yield from _phrases(
        subject, [*data("clarity")["jargon"], *({"find": [word], "say": say} for word, say in own.items())]
    )


@rule("clarity/nominalisation", Severity.WARNING)
def nominalisation(subject: Subject) -> Iterator[Hit]:
    """Find nouns that stand for a verb: "the provision of" for "provide"."""
    yield from _phrases(subject, data("clarity")["nouns"])
