"""Durations of a person's states, by numbers, dates and words, and the rule that compares them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from briefgen.checks.claims.grammar import is_content
from briefgen.checks.claims.lexicon import tokens
from briefgen.checks.claims.reading import without_reported
from briefgen.checks.comparison.numerals import CARDINAL, value_in
from briefgen.checks.comparison.statements import Statement, members, statements
from briefgen.checks.consistency.when import MONTH, MONTHS, YEAR
from briefgen.checks.rule import Hit, Subject, rule
from briefgen.english.words import data
from briefgen.errors import Severity
from briefgen.text import Lazy, caseless

_DAYS = {
    "hour": 1 / 24,
    "day": 1.0,
    "night": 1.0,
    "week": 7.0,
    "fortnight": 14.0,
    "month": 30.4,
    "term": 91.0,
    "year": 365.0,
    "decade": 3650.0,
}
_ANY = 1e6
_LENGTH = Lazy(
    rf"\b(?P<most>no more than |less than |under |only |just |at most )?(?P<least>more than |over |at least )?"
    rf"(?P<n>{CARDINAL}|an?|half a|a full|the whole|a single|several|many)[ -](?P<half>and a half )?"
    rf"(?P<unit>hour|day|night|week|fortnight|month|term|year|decade)s?['’]?(?P<half2> and a half)?(?![-\w])",
    re.IGNORECASE,
)
_OWN_LENGTH = Lazy(
    r"\b(?:his|her|their|[\w’']+['’]s) (?P<unit>week|month|year|fortnight)(?= (?:in|on|at|as)\b)", re.IGNORECASE
)
_NO_LENGTH = re.compile(r"^(?: (?:old|of age|ago|before|after|later|earlier|into|younger|older|apart)\b|-old)")
_NO_BEFORE = re.compile(
    r"\b(?:aged?|every|each|per|once a|twice a|times a|within|in|last|next|first|another|further|age of"
    r"|times in) (?:the )?$",
    re.IGNORECASE,
)
_PART = r"(?:(?:the )?(?:early|late|mid|end of|beginning of|start of|last week of|first week of|middle of)[ -])?"
_FROM = Lazy(
    rf"\b(?:from|between) (?:the )?{_PART}(?P<m1>{MONTH})(?: (?P<y1>{YEAR}))?(?:,)? (?:to|until|till|and"
    rf"|through to) (?:the )?{_PART}(?P<m2>{MONTH})"
    rf"(?: (?P<y2>{YEAR}))?",
    re.IGNORECASE,
)
_FROM_YEAR = Lazy(
    rf"\b(?:from|between) (?:{_PART})(?P<y1>{YEAR}) (?:to|until|till|and) (?:{_PART})(?P<y2>{YEAR})\b",
    re.IGNORECASE,
    hint=("0",),
)
_WEEK = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEKDAYS = Lazy(
    rf"\bon (?:a|the) (?P<d1>{'|'.join(_WEEK)})\b[^.;]{{0,60}}\b(?:by|on|until) (?:the )?(?:next "
    rf"|following )?(?P<d2>{'|'.join(_WEEK)})\b",
    re.IGNORECASE,
)
_OVERNIGHT = Lazy(
    r"\b(?:overnight|discharged the next day|home (?:again )?the (?:next|same) day|one night)\b", re.IGNORECASE
)
_NTH_DAY = Lazy(
    r"\b(?:by |on )?(?:her|his|their|the) (?P<n>second|third|fourth|fifth|sixth|seventh|eighth|ninth"
    r"|tenth) (?P<unit>day|week|month|year) (?:in|on|of|at)\b",
    re.IGNORECASE,
)
_NTH = ("second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")
_UNREAL = Lazy(
    r"\b(?:should|would|could|might|must|planned|plan was|expected|target|limit|average|if|unless|offered"
    r"|sentenced|normally|second time|the (?:second|other|third)(?= [a-z]+ed\b)"
    r"|earlier|previous|first stay|later stay|by law|standard|allowed|guidance)\b",
    re.IGNORECASE,
)
_FACTOR = 1.4
"""The least ratio of two durations of one state that counts as a contradiction."""


@dataclass(frozen=True)
class Stay:
    """The duration of a state: its class, range in days, and position in a text."""

    source: Statement
    at: int
    words: str
    state: str
    low: float
    high: float
    objects: frozenset[str]
    kin: frozenset[str]


@cache
def _states() -> tuple[tuple[str, Lazy], ...]:
    return tuple(
        (name, Lazy(rf"\b(?:{pattern})\b", re.IGNORECASE)) for name, pattern in data("claims")["states"].items()
    )


def lengths(text: str) -> Iterator[tuple[int, str, float, float]]:
    """Yield each duration in a text: its offset, its words, and its range in days."""
    for match in _LENGTH.finditer(text):
        if not _NO_LENGTH.match(text[match.end() :]) and not _NO_BEFORE.search(text[: match.start()]):
            yield match.start(), match[0], *_length(match)
    for match in _OWN_LENGTH.finditer(text):
        size = _DAYS[caseless(match["unit"])]
        yield match.start(), match[0], size, size
    for match in _NTH_DAY.finditer(text):
        size = (_NTH.index(caseless(match["n"])) + 1) * _DAYS[caseless(match["unit"])]
        yield match.start(), match[0], size, _ANY
    for match in _FROM.finditer(text):
        first, last = (MONTHS.index(caseless(match[key])) for key in ("m1", "m2"))
        years = max(0, int(match["y2"]) - int(match["y1"]) - (last < first)) if match["y1"] and match["y2"] else 0
        months = (last - first) % 12 + 12 * years
        yield match.start(), match[0], max(1, months - 1) * _DAYS["month"], (months + 1) * _DAYS["month"]
    for match in _FROM_YEAR.finditer(text):
        years = int(match["y2"]) - int(match["y1"])
        if years >= 0:
            yield match.start(), match[0], max(0, years - 1) * _DAYS["year"], (years + 1) * _DAYS["year"]
    for match in _WEEKDAYS.finditer(text):
        apart = (_WEEK.index(caseless(match["d2"])) - _WEEK.index(caseless(match["d1"]))) % 7
        yield match.start(), match[0], apart, apart + 1
    for match in _OVERNIGHT.finditer(text):
        yield match.start(), match[0], 0.5, 1.5


def _length(match: re.Match[str]) -> tuple[float, float]:
    """Return the range in days of "two and a half years", "no more than three days", "several weeks"."""
    number, days = caseless(match["n"]), _DAYS[caseless(match["unit"])]
    if number in {"several", "many"}:
        return 3 * days, _ANY
    is_one = not number[0].isdigit() and number.split()[0] in {"a", "an", "the"}
    size = 0.5 if number == "half a" else 1.0 if is_one else float(value_in(number))
    size = (size + (0.5 if match["half"] or match["half2"] else 0.0)) * days
    low = size if caseless(match["most"] or "").strip() in {"", "only", "just"} else 0.0
    return low, _ANY if match["least"] else size


def stays(source: Statement) -> Iterator[Stay]:
    """Yield the duration of each state in a sentence."""
    there = [(name, found) for name, pattern in _states() if (found := pattern.search(source.text))]
    if not there:
        return
    own = tokens(source.text)
    objects = frozenset(
        each.concept for each in own if is_content(each) and each.word[:1].isalpha() and not each.is_name
    )
    kin = members("kin", source.text)
    for at, words, low, high in lengths(source.text):
        clause_first = max(source.text.rfind(mark, 0, at) for mark in ";:") + 1
        ends = [end for mark in ";:" if (end := source.text.find(mark, at)) >= 0]
        for name, found in there:
            if clause_first <= found.start() < min(ends, default=len(source.text)):
                yield Stay(source, at, words.strip(), name, low, high, objects, kin)


@rule("consistency/stay", Severity.WARNING)
@without_reported
def stay(subject: Subject) -> Iterator[Hit]:
    """Find "the six weeks on the ward" beside "an inpatient from early March until the last week of November"."""
    seen: dict[str, list[Stay]] = {}
    found: set[Statement] = set()
    for source in statements(subject):
        if _UNREAL.search(source.text):
            continue
        for each in stays(source):
            same = seen.setdefault(each.state, [])
            rivals = [other for other in same if _is_one(each, other)]
            differing = [other for other in rivals if not _agree(each, other)]
            if differing and len(differing) == len(rivals) and source not in found:
                found.add(source)
                yield source.hit(each.at, each.words, differing[0].words)
            same.append(each)


def _agree(each: Stay, other: Stay) -> bool:
    short, long = (each, other) if each.high <= other.high else (other, each)
    return short.high * _FACTOR >= long.low


def _is_one(each: Stay, other: Stay) -> bool:
    first, second = each.source, other.source
    if first is second or first.is_of_another(second):
        return False
    is_dated = bool(first.times and second.times)
    if is_dated and first.is_at_another_time(second):
        return False
    if each.kin != other.kin and each.state != "couple":
        return False
    shared = each.objects & other.objects - {"wait", "referral"}
    return each.state not in _OF_SOMETHING or bool(shared) or min(len(each.objects), len(other.objects)) < _FEW


_OF_SOMETHING = frozenset({"wait", "known", "work"})
_FEW = 3
"""Words in a sentence about a wait below which it does not tell what was waited for."""
