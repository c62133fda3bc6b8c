"""Rules for scenes that the author rewords (``script``): their facts must be those of the summary."""

import re
from collections.abc import Iterator, Mapping
from functools import cache, lru_cache

from briefgen.checks.rule import Hit, Subject, rule
from briefgen.english.words import begins_sentence, data, words
from briefgen.errors import Severity
from briefgen.review.model import Review
from briefgen.review.problems import shown
from briefgen.text import Lazy, caseless

_NUMBER = Lazy(r"\b\d[\d,.]*\d\b|\b\d\b", hint=("0",))
_TOKEN = re.compile(r"[^\W_]+(?:[-'’][^\W_]+)*")


@rule("consistency/script", Severity.ERROR)
def script(subject: Subject) -> Iterator[Hit]:
    """Find numbers, dates and names in a reworded scene that the rest of the summary does not have."""
    known = _known(subject)
    for passage in subject.prose:
        if passage.path[0] != "script" or passage.in_key:
            continue
        for at, written in _facts(passage.text):
            if _plain(written) not in known:
                yield Hit(passage.path, at=at, words=written, values={"words": shown(written)})


@rule("consistency/script-scene", Severity.ERROR)
def scene(subject: Subject) -> Iterator[Hit]:
    """Find reworded scenes that this summary does not have."""
    there = _scenes(subject.review)
    for name in subject.review.script:
        if name not in there:
            values = {"scene": name, "scenes": ", ".join(there)}
            yield Hit(("script", name), at=0, in_key=True, words=name, values=values)


def _scenes(review: Review) -> tuple[str, ...]:
    messages = tuple(f"message-{number}" for number in range(1, len(review.key_messages) + 1))
    practice = ("good-practice",) if review.good_practice else ()
    asked = ("recommendations",) if review.recommendations else ()
    recap = ("messages-recap",) if len(messages) > 1 else ()
    return (
        "content-note",
        "story",
        "perspective",
        *messages,
        *practice,
        *asked,
        *recap,
        "questions",
        "support",
        "about",
    )


def _facts(text: str) -> Iterator[tuple[int, str]]:
    """Yield each number, date and name of a text with its offset."""
    for match in _NUMBER.finditer(text):
        yield match.start(), match[0]
    for match in _TOKEN.finditer(text):
        word = match[0]
        folded = caseless(word)
        is_count = folded in _counted() or folded.partition("-")[0] in _counted()
        # At the beginning of a sentence any word has a capital; first names are known.
        begins = begins_sentence(text, match.start()) and folded not in words("names", "first")
        is_name = word[0].isupper() and word != "I" and not begins
        if (is_count and folded != "one") or folded in _dates() or is_name:
            yield match.start(), word


def _known(subject: Subject) -> frozenset[str]:
    """Return the words and numbers of the summary outside ``script``, normalised."""
    about = subject.review.about
    house = " ".join(filter(None, (subject.house.name, subject.house.contact)))
    dates = " ".join(date.iso.replace("-", " ") for date in (about.published, about.review_by) if date)
    texts = [passage.text for passage in subject.passages if passage.path[0] != "script"]
    known = frozenset(word for text in (*texts, house, dates) for word in _words(text))
    months = {each.month for each in (about.published, about.review_by) if each and each.month}
    return known | {_month(number) for number in months} | words("reworded", "known")


@lru_cache(maxsize=4096)
def _words(text: str) -> frozenset[str]:
    words = {_plain(match[0]) for match in _TOKEN.finditer(text)}
    return frozenset(words | {_plain(match[0]) for match in _NUMBER.finditer(text)})


def _plain(word: str) -> str:
    """Normalise a word for comparison: lower case, no possessive, numbers in figures."""
    folded = re.sub(r"['’]s?$", "", caseless(word)).replace("’", "'").replace(",", "")
    return _counted().get(folded, folded)


@cache
def _counted() -> Mapping[str, str]:
    """Return the figures of each number in words."""
    return {word: str(figures) for word, figures in data("reworded")["counted"].items()}


@cache
def _dates() -> frozenset[str]:
    return words("reworded", "dates")


def _month(number: int) -> str:
    return str(data("reworded")["dates"].split()[number - 1])
