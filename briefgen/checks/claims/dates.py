"""The days of sentences, also of dates that refer to an earlier one: "in the July of that year", "on 19 May"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date

from briefgen.checks.comparison.statements import Statement, all_statements
from briefgen.checks.consistency.when import MONTH, MONTHS, YEAR, days, times
from briefgen.checks.rule import Subject
from briefgen.text import Lazy, caseless

_SEASONS = {
    "spring": (3, 5),
    "summer": (6, 8),
    "autumn": (9, 11),
    "winter": (12, 14),
    "christmas": (12, 12),
    "easter": (3, 4),
}
_BARE = Lazy(
    rf"(?<!\d )\b(?:(?:in|by|until|since|from|at|that|the|of|on|during|late|early"
    rf"|mid)[ -])(?:the )?(?P<part>early |late |mid-?|end of |start of |first days of )?"
    rf"(?:the )?(?:(?P<month>{MONTH})|(?P<season>spring|summer|autumn|winter|Christmas|Easter))\b(?! (?:{YEAR}"
    rf"|in {YEAR}|of {YEAR}|to {YEAR}))",
    re.IGNORECASE,
)
_FEASTS = Lazy(rf"\b(?P<feast>Christmas|Easter)(?: of| in)? (?P<year>{YEAR})\b", re.IGNORECASE)
_THAT_MONTH = Lazy(
    r"\b(?:first days|beginning|start|end|last days|middle) of (?:that|the same) month\b", re.IGNORECASE
)
_SHIFT = Lazy(
    r"\b(?P<way>the year before|the previous year|a year earlier|the following year|the next year|a year later"
    r"|the year after)\b",
    re.IGNORECASE,
)
_THAT_YEAR = Lazy(r"\b(?:that|the same|that same|of the|in the) year\b", re.IGNORECASE)


_NO_YEAR = 2020
"""The year that stands in for an unstated year."""


@dataclass(frozen=True)
class Dated:
    """A sentence with its first and last day, as numbers of days; and the words for them.

    ``has_year`` is False where no year is told: the days are then of one year, whichever it is.
    """

    source: Statement
    first: int
    last: int
    words: str
    at: int
    has_year: bool


def month_days(first: int, last: int) -> tuple[int, int]:
    """Return the first day of one month and the last of another, from months counted from the year 0."""
    end = last + 1
    return _ordinal(first, 1), _ordinal(end, 1) - 1


def _ordinal(month: int, day: int) -> int:
    year, index = divmod(month - 1, 12)
    return date(max(1, min(9998, year)), index + 1, day).toordinal()


def dated(subject: Subject) -> tuple[Dated, ...]:
    """Return every time that the sentences of a summary give, in the order of the file."""
    if "dated" not in subject.memo:
        subject.memo["dated"] = tuple(_dated(subject))
    found: tuple[Dated, ...] = subject.memo["dated"]
    return found


def _dated(subject: Subject) -> Iterator[Dated]:
    narrative = all_statements(subject)
    years = {int(year) for each in narrative for year in re.findall(rf"\b{YEAR}\b", each.text)}
    years |= {
        time.first // 12 for each in narrative if each.path[0] == "events" for time in each.times if time.first % 12
    }
    only = next(iter(years)) if len(years) == 1 else 0
    context: dict[object, tuple[int, int]] = {}
    latest = (only, 0)
    for each in narrative:
        year, month = context.get(each.path, latest)
        found = list(_in_sentence(each, year, month))
        yield from found
        if found:
            day = date.fromordinal(found[-1].first)
            context[each.path] = latest = (day.year if found[-1].has_year else year, day.month)


def _in_sentence(each: Statement, year: int, month: int) -> Iterator[Dated]:
    text = each.text
    taken: list[tuple[int, int]] = []
    if year and (shift := _SHIFT.search(text)):
        year += 1 if caseless(shift["way"]).endswith(("following year", "next year", "later", "after")) else -1
    for match, day in days(text, year or None):
        if day is not None:
            taken.append(match.span())
            yield Dated(each, day.toordinal(), day.toordinal(), match[0], match.start(), bool(match["year"] or year))
    for feast in _FEASTS.finditer(text):
        first, last = _SEASONS[caseless(feast["feast"])]
        start, end = month_days(12 * int(feast["year"]) + first, 12 * int(feast["year"]) + last)
        taken.append(feast.span())
        yield Dated(each, start, end, feast[0], feast.start(), has_year=True)
    for time in times(text):
        if not any(a <= time.start < b for a, b in taken):
            start, end = month_days(time.first, time.last)
            taken.append((time.start, time.end))
            yield Dated(each, start, end, time.text, time.start, has_year=True)
    if not taken and each.times and each.path[0] == "events":
        start, end = month_days(each.times[0].first, each.times[0].last)
        yield Dated(each, start, end, each.times[0].text, 0, has_year=True)
        return
    yield from _without_year(each, year, taken)
    that = _THAT_MONTH.search(text)
    if that and month:
        start, end = month_days(12 * (year or _NO_YEAR) + month, 12 * (year or _NO_YEAR) + month)
        start, end = (start, start + 6) if re.match("first|start|begin", caseless(that[0])) else (end - 6, end)
        yield Dated(each, start, end, that[0], that.start(), bool(year))


def _without_year(each: Statement, year: int, taken: list[tuple[int, int]]) -> Iterator[Dated]:
    """Yield the months and seasons in a sentence that have no year."""
    for match in _BARE.finditer(each.text):
        if any(a <= match.start() < b or a < match.end() <= b for a, b in taken):
            continue
        month = match["month"]
        span = (MONTHS.index(caseless(month)) + 1,) * 2 if month else _SEASONS[caseless(match["season"])]
        start, end = month_days(12 * (year or _NO_YEAR) + span[0], 12 * (year or _NO_YEAR) + span[1])
        start, end = _narrowed(caseless(match["part"] or ""), start, end)
        yield Dated(each, start, end, match[0], match.start(), bool(year))


def _narrowed(part: str, start: int, end: int) -> tuple[int, int]:
    if part.startswith(("early", "start", "first")):
        return start, start + (end - start) // 2
    return (start + (end - start) // 2, end) if part.startswith(("late", "end")) else (start, end)
