"""Times in a text as spans of months, and the person that each sentence is about.

A time is a span of months since the year 0: "the spring of 2022" is March to May of it. A day counts as its month.
"""

import re
from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date

from briefgen.checks.rule import Subject
from briefgen.english.words import ProseSentence, sentences, words
from briefgen.review.yaml.source import Passage
from briefgen.text import Lazy, caseless

MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
YEAR = r"(?:19|20)\d\d"
_SEASONS = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "winter": (12, 14)}
_PARTS = {
    "early": (1, 6),
    "start": (1, 4),
    "beginning": (1, 4),
    "mid": (5, 8),
    "middle": (5, 8),
    "late": (7, 12),
    "end": (10, 12),
}
_TIME = Lazy(
    rf"\b(?:(?P<part>early|late|mid|(?:the )?(?:start|beginning|middle|end) of)[ -])?(?:the )?(?:early |late )?"
    rf"(?:(?P<season>spring|summer|autumn|winter)(?: (?:of|in))? (?P<sy>{YEAR})(?: (?:to|and) {YEAR}|/\d\d)?"
    rf"|(?:(?P<day>\d{{1,2}})(?:st|nd|rd|th)? )?(?P<month>{MONTH}),? (?P<my>{YEAR})"
    rf"|(?P<year>{YEAR}))(?![\d/-])",
    re.IGNORECASE,
    hint=("0",),
)
_DAY = re.compile(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th)?(?: of)? (?P<month>{MONTH})(?:,? (?P<year>{YEAR}))?\b")
_FIRST_WORDS = re.compile(
    r"^(?:[A-Z]?[\w ,]{0,40}, |(?:In|On|At|By|From|After|Since|During|Later|Then|That|Until|For|Over|Before"
    r"|Two|Three|Four|A|The) (?:\w+ ){1,5})?"
    r"(?P<pronoun>[Hh]e|[Ss]he|[Hh]is|[Hh]er)\b"
)
_MALE = (
    r"(?:husband|father|stepfather|dad|grandfather|grandad|uncle|nephew|brother|half-brother|step-?brother|son"
    r"|boyfriend|boy|man|lad|mr)"
)
_FEMALE = (
    r"(?:wife|mother|stepmother|mum|mam|grandmother|nan|gran|aunt|auntie|niece|sister|half-sister|step-?sister"
    r"|daughter|girlfriend|girl|woman|mrs|ms|miss)"
)


@dataclass(frozen=True)
class Time:
    """A time in a text: its span there, and its first and last month."""

    start: int
    end: int
    first: int
    last: int
    text: str

    def is_apart(self, other: "Time") -> bool:
        """Whether the two times have no month in common."""
        return self.last < other.first or other.last < self.first


def times(text: str) -> Iterator[Time]:
    """Yield each time that a text gives with a year."""
    for match in _TIME.finditer(text):
        first, last = _months(match)
        yield Time(match.start(), match.end(), first, last, match[0])


def _months(match: re.Match[str]) -> tuple[int, int]:
    if match["season"]:
        first, last = _SEASONS[caseless(match["season"])]
        year = int(match["sy"])
        if caseless(match["season"]) == "winter":  # from the one before to the one after
            return 12 * year + (12 if re.search(rf"{YEAR} (?:to|and) {YEAR}|/", match[0]) else 1), 12 * year + 14
        return 12 * year + first, 12 * year + last
    if match["month"]:
        month = 12 * int(match["my"]) + MONTHS.index(caseless(match["month"])) + 1
        return month, month
    year = 12 * int(match["year"])
    part = caseless(match["part"] or "").removeprefix("the ").removesuffix(" of")
    first, last = _PARTS.get(part, (1, 12))
    return year + first, year + last


def days(text: str, year: int | None = None) -> Iterator[tuple[re.Match[str], date | None]]:
    """Yield each calendar day in a text; None for an impossible one.

    Args:
        text: what to look through.
        year: the year of days without one; a leap year where it is None.
    """
    for match in _DAY.finditer(text):
        in_year = int(match["year"]) if match["year"] else year or 2020
        month, day = MONTHS.index(caseless(match["month"])) + 1, int(match["day"])
        is_there = 1 <= day <= monthrange(in_year, month)[1]
        yield match, date(in_year, month, day) if is_there else None


def people(subject: Subject) -> list[str]:
    """Return the names of the summary's people; without a list, the names in its sentences."""
    if "people" not in subject.memo:
        about = subject.review.about
        first = about.subject.partition(",")[0]
        names = dict.fromkeys([*about.pseudonyms, *about.public_names, first, about.title])
        listed = [name for name in names if name[:1].isupper() and " and " not in name]
        is_listed = about.pseudonyms or about.public_names
        subject.memo["people"] = listed if is_listed else [*dict.fromkeys([*listed, *_unlisted(subject)])]
    found: list[str] = subject.memo["people"]
    return found


_NAMED = Lazy(
    r"(?<!the )(?<!The )(?<!of )(?<!in )\b(?P<name>(?:(?:Mr|Mrs|Ms|Miss) )?[A-ZÀ-Ý][a-zà-ÿ-]{2,})(?=,? (?:was|is"
    r"|had|has|did|died|dies|said|says|told|asked|went|came|lived|lives|moved|would|could|loved|used|spoke|saw"
    r"|met|left|fell|stayed|spent|began|turned|who|aged|signed|agreed)\b|['’]s? [a-z])"
)
_LEAST_USES = 2


def _unlisted(subject: Subject) -> Iterator[str]:
    """Yield each name that sentences use at least twice, or with a title, as an acting person."""
    whole = " ".join(passage.text for passage in subject.running)
    hollow = words("facts", "hollow") | words("facts", "no_names")
    for name in dict.fromkeys(match["name"] for match in _NAMED.finditer(whole)):
        last = name.split()[-1]
        is_word = caseless(last) in hollow or re.search(rf"\b{caseless(last)}\b", whole)
        if not is_word and len(re.findall(rf"\b{re.escape(last)}\b", whole)) >= _LEAST_USES:
            yield name


@dataclass(frozen=True)
class NarrativeSentence:
    """A sentence with its position, its person ("" for none or several), and its times."""

    passage: Passage
    sentence: ProseSentence
    person: str
    is_named: bool
    times: Sequence[Time]


def narrative_sentences(subject: Subject) -> tuple[NarrativeSentence, ...]:
    """Return the sentences of a summary, each with the one person that it is about.

    A sentence that begins with "he" or "she" is about the person whom the one before it names; one of ``events`` has
    the time of its event.
    """
    if "told" not in subject.memo:
        subject.memo["told"] = tuple(_narrative_sentences(subject))
    found: tuple[NarrativeSentence, ...] = subject.memo["told"]
    return found


def known_sexes(subject: Subject) -> dict[str, str]:
    """Map each person to "he" or "she" where relations or a title show it."""
    text = f"{subject.review.about.subject}. " + " ".join(passage.text for passage in subject.running)
    found = {}
    for name in people(subject):
        own = re.escape(name)
        counts = [
            len(
                re.findall(
                    rf"\b{kin},? {own}\b|\b{own}, (?:an? |the |her |his |their )?(?:\w+ )?{kin}\b(?!['’])",
                    text,
                    re.IGNORECASE,
                )
            )
            for kin in (_MALE, _FEMALE)
        ]
        counts = [
            n + (1 if re.match(title, name) else 0)
            for n, title in zip(counts, (r"Mr\b", r"(?:Mrs|Ms|Miss)\b"), strict=True)
        ]
        if counts[0] != counts[1]:
            found[name] = "he" if counts[0] > counts[1] else "she"
    return found


def main_person(subject: Subject) -> str:
    """Return the only person that the review is about; "" when there are several."""
    about = subject.review.about
    named = [name for name in about.pseudonyms if name in about.subject or name in about.title]
    whole = [name for name in named if not any(name != other and name in other for other in named)]
    return whole[0] if len(whole) == 1 else ""


def _narrative_sentences(subject: Subject) -> Iterator[NarrativeSentence]:
    named = [(name, re.compile(rf"\b{re.escape(name)}(?!\w)")) for name in people(subject)]
    events, sexes, main = subject.review.events, known_sexes(subject), main_person(subject)
    for passage in subject.running:
        person = main if passage.path[0] in _OF_MAIN or passage.path[-1] in {"finding", "what"} else ""
        index = passage.path[1] if len(passage.path) > 1 else None
        is_event = passage.path[0] == "events" and passage.path[-1] == "what" and isinstance(index, int)
        of_event = tuple(times(events[index].when)) if is_event and isinstance(index, int) else ()
        for sentence in sentences(passage.text):
            there = [name for name, pattern in named if pattern.search(sentence.text)]
            whole = [name for name in there if not any(name != other and name in other for other in there)]
            goes_on = _FIRST_WORDS.match(sentence.text)
            if goes_on:
                sex = "he" if caseless(goes_on["pronoun"]) in {"he", "his"} else "she"
                if sexes.get(person, sex) != sex:
                    person = main if sexes.get(main, sex) == sex else ""
            elif whole:
                person = whole[0] if len(whole) == 1 else ""
            about = person if whole or goes_on else ""
            yield NarrativeSentence(passage, sentence, about, bool(whole), tuple(times(sentence.text)) or of_event)


_OF_MAIN = frozenset({"what_happened", "perspective", "events", "good_practice"})
