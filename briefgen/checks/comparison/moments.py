"""Rules for days: the weekday of a date, the days between two dates, and events in an impossible order."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cache

from briefgen.checks.comparison.numerals import CARDINAL, value_in
from briefgen.checks.comparison.statements import Statement, statements
from briefgen.checks.consistency.when import MONTH, MONTHS, days
from briefgen.checks.rule import Hit, Subject, rule
from briefgen.english.words import data
from briefgen.errors import Severity
from briefgen.text import Lazy, caseless

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_WEEKDAY = Lazy(
    rf"\b(?P<day>{'|'.join(each.capitalize() for each in WEEKDAYS)})\b|\b(?P<kind>weekend|weekday|week day"
    rf"|school day|working day)\b"
)
_CLOSE = 28
"""The most characters between a date and its weekday."""


@rule("consistency/weekday", Severity.WARNING)
def weekday(subject: Subject) -> Iterator[Hit]:
    """Find a date on another day of the week than it was, and two whose weekdays do not fit the days between them."""
    named: list[tuple[Statement, str, date, int, bool]] = []
    for each in statements(subject):
        words = list(_WEEKDAY.finditer(each.text))
        if not words:
            continue
        year = each.times[0].first // 12 if each.times and each.times[0].first % 12 else None
        dated = [(match, found) for match, found in days(each.text, year) if found is not None]
        for match, found in dated:
            near = [
                word
                for word in words
                if -_CLOSE < word.start() - match.end() < _CLOSE or -_CLOSE < match.start() - word.end() < _CLOSE
            ]
            between = [
                word for word in near if not any(o is not match and _is_between(o, match, word) for o, _ in dated)
            ]
            if not between:
                continue
            word = min(between, key=lambda w: min(abs(w.start() - match.end()), abs(match.start() - w.end())))
            has_year = bool(match["year"]) or year is not None
            if has_year and not _is_day(word, found):
                at, end = min(word.start(), match.start()), max(word.end(), match.end())
                right = f"{found:%d/%m/%Y}, {WEEKDAYS[found.weekday()].capitalize()}"
                yield each.hit(at, each.text[at:end], right)
            elif word["day"] and not has_year:
                named.append((each, word["day"], found, min(word.start(), match.start()), has_year))
    for index, (each, name, found, at, _) in enumerate(named):
        for _, other_name, other_day, _, _ in named[:index]:
            apart = (WEEKDAYS.index(caseless(name)) - WEEKDAYS.index(caseless(other_name))) % 7
            if (found - other_day).days % 7 != apart and abs((found - other_day).days) < 60:
                yield each.hit(at, each.text[at : at + 20].rpartition(" ")[0], f"{other_name} {other_day.day}")
                return


def _is_between(other: re.Match[str], match: re.Match[str], word: re.Match[str]) -> bool:
    return min(match.start(), word.start()) < other.start() < max(match.start(), word.start())


def _is_day(word: re.Match[str], day: date) -> bool:
    if word["day"]:
        return WEEKDAYS[day.weekday()] == caseless(word["day"])
    return (day.weekday() >= 5) == (word["kind"] == "weekend")


_NEXT = Lazy(
    rf"\b(?P<day>{'|'.join(each.capitalize() for each in WEEKDAYS)})\b(?P<between>[^;]{{0,120}}?)"
    rf"\b(?:(?:the|on the) (?P<next>next|following|previous) day|(?P<n>{CARDINAL}) days? (?P<way>later|before"
    rf"|earlier|after(?:wards)?)|the day (?P<rel>after|before))"
    rf",? (?:that was )?(?:on )?(?:a |the )?(?P<other>{'|'.join(each.capitalize() for each in WEEKDAYS)})\b"
)


@rule("consistency/days", Severity.WARNING)
def days_between(subject: Subject) -> Iterator[Hit]:
    """Find "two days later, on 12 May" after 3 May, and "the next day, a Friday" after a Monday."""
    before: list[tuple[Statement, date]] = []
    for each in statements(subject):
        for match in _NEXT.finditer(each.text):
            step = value_in(match["n"]) if match["n"] else 1
            step = (
                -step
                if (match["way"] or match["rel"] or match["next"]) in {"before", "earlier", "previous"}
                else step
            )
            apart = (WEEKDAYS.index(caseless(match["other"])) - WEEKDAYS.index(caseless(match["day"])) - step) % 7
            if apart:
                yield each.hit(match.start("other"), match["other"], match["day"])
        before = [one for one in before if one[0].path == each.path]
        found = [(match, day) for match, day in days(each.text) if day is not None]
        yield from _offsets(each, found, before)
        yield from _within(each, found, before)
        before += [(each, day) for _, day in found]


_OFFSET = Lazy(
    rf"\b(?P<n>{CARDINAL}|a) (?P<unit>day|week|fortnight|month)s? (?P<way>later|afterwards|after that|earlier"
    rf"|before that)\b,? (?:on |that is,? on )?(?=the \d|\d)",
    re.IGNORECASE,
)
_UNITS = {"day": 1, "week": 7, "fortnight": 14, "month": 30}


def _offsets(
    each: Statement, found: list[tuple[re.Match[str], date]], before: list[tuple[Statement, date]]
) -> Iterator[Hit]:
    for match in _OFFSET.finditer(each.text):
        this = next((day for one, day in found if 0 <= one.start() - match.end() < 6), None)
        earlier = [day for one, day in found if one.end() < match.start()] or [day for _, day in before]
        if this is None or not earlier:
            continue
        step = (1 if caseless(match["n"]) == "a" else value_in(match["n"])) * _UNITS[caseless(match["unit"])]
        expected = earlier[-1] + timedelta(
            days=-step if caseless(match["way"]) in {"earlier", "before that"} else step
        )
        slack = 0 if caseless(match["unit"]) == "day" else 3
        if abs((this - expected).days) > slack:
            yield each.hit(
                match.start(), match[0].strip(" ,"), f"{earlier[-1].day} {MONTHS[earlier[-1].month - 1].capitalize()}"
            )


_WITHIN = Lazy(
    rf"\b(?:within|in under|in less than|after (?:only|just)) (?P<n>{CARDINAL}|an?|the) (?P<unit>hour|day"
    rf"|week)s?\b",
    re.IGNORECASE,
)


def _within(
    each: Statement, found: list[tuple[re.Match[str], date]], before: list[tuple[Statement, date]]
) -> Iterator[Hit]:
    """Yield a stated time limit between two days that are farther apart."""
    if len(found) != 2:
        return
    for other in (each, before[-1][0] if before else None):
        match = _WITHIN.search(other.text) if other else None
        if match and other:
            number = (
                1
                if not match["n"][0].isdigit() and caseless(match["n"]) in {"a", "an", "the"}
                else value_in(match["n"])
            )
            most = number * {"hour": 1 / 24, "day": 1, "week": 7}[caseless(match["unit"])]
            if abs((found[1][1] - found[0][1]).days) > most + 1:
                yield other.hit(match.start(), match[0], each.text)
                return


@dataclass(frozen=True)
class _Dated:
    source: Statement
    text: str
    first: int
    last: int
    has_year: bool


@cache
def _orders() -> tuple[tuple[Lazy, Lazy, bool], ...]:
    """Return pairs of patterns, the earlier event first, and whether the two may concern two people."""
    return tuple(
        (Lazy(each["first"], re.IGNORECASE), Lazy(each["then"], re.IGNORECASE), each.get("of") == "anyone")
        for each in data("facts")["orders"]
    )


_BARE_MONTH = re.compile(rf"^(?:(?:early|late|mid) )?(?P<month>{MONTH})$")


@rule("consistency/sequence", Severity.WARNING)
def sequence(subject: Subject) -> Iterator[Hit]:
    """Find a discharge before the admission, a funeral before the death, a sentence before the arrest."""
    dated = list(_dated(subject))
    anew = re.compile(data("facts")["anew"])
    for first, then, is_of_anyone in _orders():
        earlier = [each for each in dated if first.search(each.text) and not then.search(each.text)]
        later = [each for each in dated if then.search(each.text)]
        for each in later:
            wrong = next(
                (
                    one
                    for one in earlier
                    if one.has_year == each.has_year
                    and each.last < one.first
                    and (is_of_anyone or _is_one(one.source, each.source))
                ),
                None,
            )
            is_contradicted = wrong and not any(one.last <= each.first for one in earlier if one is not wrong)
            if wrong and is_contradicted and not anew.search(wrong.text) and not anew.search(each.text):
                yield _misdated(each, wrong.text)
                break


def _misdated(each: _Dated, first: str) -> Hit:
    """Return a finding at the stated time of an event, else at its words."""
    source = each.source
    words = source.text if len(source.text) < 90 else each.text[:80]
    if source.path[0] == "events" and source.times and source.times[0].text not in source.text:
        return Hit((*source.path[:2], "when"), at=None, words=words, values={"words": words, "first": first})
    return source.hit(0, words, first)


def _is_one(one: Statement, other: Statement) -> bool:
    return not (one.person and other.person and one.person != other.person)


def _dated(subject: Subject) -> Iterator[_Dated]:
    year = 0
    for each in statements(subject):
        if each.path[0] == "events" and isinstance(each.path[1], int):
            when = _BARE_MONTH.match(subject.review.events[each.path[1]].when)
            if when:
                month = MONTHS.index(caseless(when["month"])) + 1
                yield _Dated(each, each.text, month, month, has_year=False)
                continue
        if each.times:
            for time in each.times[:2]:
                yield _Dated(each, _clause_of(each.text, time.text), time.first, time.last, has_year=True)
            year = each.times[-1].first - 1
            continue
        that = re.search(
            r"\b[Tt](?:hat|he same) (?P<season>spring|summer|autumn|winter)\b|\b[Ii]n (?P<month>" + MONTH + r")\b",
            each.text,
        )
        if that and year:
            start = 12 * (year // 12)
            first, last = {"spring": (3, 5), "summer": (6, 8), "autumn": (9, 11), "winter": (12, 14)}.get(
                that["season"] or "", (0, 0)
            )
            if that["month"]:
                first = last = MONTHS.index(caseless(that["month"])) + 1
            yield _Dated(each, each.text, start + first, start + last, has_year=True)


def _clause_of(text: str, words: str) -> str:
    at = text.find(words)
    if at < 0:
        return text
    start = max(text.rfind(mark, 0, at) for mark in (";", ", and ", " and then ", ", but ")) + 1
    ends = [end for mark in (";", ", and ", " and then ", ", but ") if (end := text.find(mark, at + len(words))) >= 0]
    return text[max(0, start) : min(ends, default=len(text))]
