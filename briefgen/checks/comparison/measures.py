"""Durations and sums of money in sentences, and the rule that compares those of one thing."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from briefgen.checks.comparison.chronology import longer_than_events
from briefgen.checks.comparison.numerals import CARDINAL, value_in
from briefgen.checks.comparison.statements import Statement, members, statements, stems_of
from briefgen.checks.comparison.wholes import sums_of_money
from briefgen.checks.rule import Hit, Subject, rule
from briefgen.errors import Severity
from briefgen.text import Lazy, caseless

_DAYS = {
    "minute": 1 / 1440, "hour": 1 / 24, "day": 1, "night": 1, "week": 7, "fortnight": 14, "month": 30.4,
    "term": 91, "year": 365.25,
}  # fmt: skip
_SPAN = Lazy(
    rf"(?P<rough>\b(?:about|nearly|almost|around|over|more than|some|just over|just under|roughly|at least"
    rf"|less than"
    rf"|up to|under) )?(?<![\w£.,/-])(?P<n>{CARDINAL}|half a|an?|the(?: whole| one)?"
    rf"|several)[ -](?P<half>and a half )?"
    rf"(?P<unit>minute|hour|day|night|week|fortnight|month|term|year)s?\b['’]?(?P<half2> and a half)?"
    rf"(?P<after> (?:later|after|before|earlier|ago|old|of age|into|apart)\b|-old\b)?",
    re.IGNORECASE,
)
_MONEY = Lazy(r"£(?P<n>\d[\d,]*(?:\.\d+)?)(?P<by> ?(?:million|thousand|m|k)\b)?", re.IGNORECASE, hint=("£",))
_BEFORE = re.compile(
    r"\b(?:every|each|aged?|age of|per|last|next|past|previous|first|final|another|further|other|once a|twice a"
    r"|times in"
    r"|within|under|(?<!looked )at|until|till|turned)(?: the)? $",
    re.IGNORECASE,
)
_IS = re.compile(r"\b(?:[Hh]e|[Ss]he|[A-Z]\w+) (?:was|is|were) (?:only |just |then )?$")
_DURING = re.compile(
    r"\b(?:during|over|throughout|for|after|delay of|wait of|lasted|lasts|took|stay of"
    r"|in all of) $",
    re.IGNORECASE,
)
_NO_TIME = re.compile(r"^\s*(?:old|of age|ago|free|to live)\b|-old\b")
_NEAR = 48
"""Characters around a measure that are searched for what it measures."""

_ROUGH, _EXACT = 0.3, 0.12
_MANY = 2


@dataclass(frozen=True)
class Measure:
    """A duration or a sum of money in a statement: its position, words, kind, size and subject."""

    source: Statement
    at: int
    words: str
    kind: str
    size: float
    near: frozenset[str]
    is_rough: bool


def measures(text: Statement) -> Iterator[Measure]:
    """Yield the durations and the sums of money in a statement."""
    for match in _SPAN.finditer(text.text):
        number = caseless(match["n"])
        before, after = text.text[: match.start()], text.text[match.end() :]
        if number == "several" or _BEFORE.search(before) or _NO_TIME.match(after):
            continue
        follows = caseless((match["after"] or "").strip())
        is_age = follows in {"old", "-old", "of age", "ago"} or (not follows and _IS.search(before))
        is_one = number.split()[0] in {"a", "an", "the"}
        if is_age or (is_one and not follows and not _DURING.search(before)):
            continue
        size = 0.5 if number == "half a" else 1.0 if is_one else float(value_in(number))
        size += 0.5 if match["half"] or match["half2"] else 0
        unit = caseless(match["unit"])
        kind = "from" if follows else "span"
        words = match[0].strip()
        at = match.start() + match[0].find(words)
        yield Measure(
            text, at, words, kind, size * _DAYS[unit], _near(text.text, match) & text.stems, bool(match["rough"])
        )
    for match in _MONEY.finditer(text.text):
        by = {"m": 1e6, "k": 1e3}.get(caseless((match["by"] or "").strip())[:1].replace("t", "k"), 1.0)
        size = float(match["n"].replace(",", "").rstrip(".") or 0) * by
        yield Measure(
            text,
            match.start(),
            match[0].rstrip(",."),
            "money",
            size,
            _near(text.text, match) & text.stems,
            is_rough=False,
        )


def _near(text: str, match: re.Match[str]) -> frozenset[str]:
    """Return the stems of the words around a measure, within its clause."""
    first = max(match.start() - _NEAR, *(text.rfind(mark, 0, match.start()) + 1 for mark in ";:—–("))
    ends = [end for mark in ";:—–)" if (end := text.find(mark, match.end())) >= 0]
    last = min(match.end() + _NEAR, *ends, len(text)) if ends else min(match.end() + _NEAR, len(text))
    before, after = text[first : match.start()], text[match.end() : last]
    before = before.partition(" ")[2] if first and text[first - 1 : first].isalnum() else before
    after = after.rpartition(" ")[0] if last < len(text) and text[last].isalnum() else after
    return stems_of(before) | stems_of(after)


@rule("consistency/measure", Severity.WARNING)
def measure(subject: Subject) -> Iterator[Hit]:
    """Find two lengths of time, or two sums of money, for what seems to be one thing."""
    seen: list[Measure] = []
    for statement in statements(subject):
        for each in measures(statement):
            rivals = [other for other in seen if other.kind == each.kind and _is_one_thing(each, other)]
            differing = [other for other in rivals if not _agree(each, other)]
            if differing and len(differing) == len(rivals):
                yield statement.hit(each.at, each.words, differing[0].words)
            seen.append(each)
    yield from _stays(statements(subject))
    yield from longer_than_events(subject)
    yield from sums_of_money(subject)


_STAY = r"(?P<where>register|plan|list|unit|ward|hospital|hostel|refuge|prison|custody|care|placement)"
_BEGAN_AND_ENDED = Lazy(
    rf"\b(?:on|in|into|to) (?:the "
    rf"|an? )?(?:[a-z]+ ){{0,2}}{_STAY}\b[^.;]{{0,20}} in [^.;]{{4,18}}? and (?:taken|came|come|moved"
    r"|left|removed|discharged|released|sent|closed|ended)\b"
)
_STAYED = Lazy(
    rf"\b(?:[Aa]fter|[Ii]n|[Ff]or|[Dd]uring|[Tt]he) (?P<words>(?P<n>{CARDINAL}) (?P<unit>years|months"
    rf"|weeks) (?:on|in) the {_STAY})\b"
)


def _stays(narrative: Iterable[Statement]) -> Iterator[Hit]:
    """Yield "nine months on the register" of a name that was put on it in November and taken off in March."""
    for each in narrative:
        match, spans = _BEGAN_AND_ENDED.search(each.text), sorted((time.first, time.last) for time in each.times)
        if match is None or len(spans) != 2:
            continue
        least, most = max(0, spans[1][0] - spans[0][1] - 1), spans[1][1] - spans[0][0] + 1
        for other in narrative:
            stayed = _STAYED.search(other.text)
            if stayed is None or stayed["where"] != match["where"] or each.is_of_another(other):
                continue
            months = value_in(stayed["n"]) * {"years": 12, "months": 1, "weeks": 0.23}[stayed["unit"]]
            if not least - 1 <= months <= most + 1:
                yield other.hit(stayed.start("words"), stayed["words"], match[0])


def _is_one_thing(each: Measure, other: Measure) -> bool:
    """Whether two measures are probably of one thing: they share words nearby, and name nobody else."""
    first, second = each.source, other.source
    if first is second or first.is_of_another(second) or first.is_at_another_time(second):
        return False
    is_other_person = each.kind != "money" and _begins(first) != _begins(second)
    if _AGAIN.search(first.text) or _AGAIN.search(second.text) or is_other_person:
        return False
    shared = each.near & other.near
    if max(each.size, other.size) > _FARTHEST * min(each.size, other.size):
        return False
    is_other = bool(each.near - shared and other.near - shared)
    if each.kind == "from" or (is_other and each.kind == "span"):
        part = len(shared) / len(each.near | other.near)
        return part >= _LIKE and (len(shared) >= _MANY or each.kind == "span")
    return bool(shared)


_AGAIN = re.compile(
    r"\b(?:again|another|second|third|later|should|would|could|must|may|can|if|plan(?:ned|s)?|longest|shortest"
    r"|average|normally"
    r"|usually|target|limit)\b"
)
_LIKE = 0.3
_FARTHEST = 12
"""The largest ratio of two measures of one thing; above it they are of different things."""


def _begins(text: Statement) -> frozenset[str]:
    """Return the relatives that a sentence begins with."""
    return members("kin", " ".join(text.text.split()[:4]))


def _agree(each: Measure, other: Measure) -> bool:
    part = _ROUGH if each.is_rough or other.is_rough else _EXACT
    return abs(each.size - other.size) <= part * max(each.size, other.size)
