"""Rules of consistency over time: years after the publication, orders of dates, ages, what comes after a death."""

import re
from collections.abc import Iterator

from briefgen.checks.consistency.counts import NUMBER, value_of
from briefgen.checks.consistency.when import (
    MONTH,
    MONTHS,
    YEAR,
    NarrativeSentence,
    narrative_sentences,
    people,
    times,
)
from briefgen.checks.facts import age_band
from briefgen.checks.rule import NARRATIVE, NARRATIVE_PARTS, Hit, Subject, rule
from briefgen.english.words import sentence_at
from briefgen.errors import Severity
from briefgen.review.problems import shown
from briefgen.review.yaml.source import Passage
from briefgen.text import Lazy, caseless

_YEAR = Lazy(
    r"\b(?:[Ii]n|since|until|during|by|from|to|and|of|between|spring|summer|autumn|winter|early|late|mid|through|"
    + MONTH
    + r")[ -](?P<year>(?:19|20)\d\d)\b(?![-/]\d)",
    hint=("0",),
)
_RANGE = Lazy(
    r"\b(?P<first>(?:19|20)\d\d) ?(?:[-–/]|(?:to|until|and)(?= ?(?:19|20)\d\d)) ?(?P<last>(?:19|20)\d\d"
    r"|\d\d)\b(?![-/\d])",
    hint=("0",),
)
_PLANNED = Lazy(
    r"\b(?:will|by|(?<!protection )(?<!care )(?<!safety )"
    r"plan\w*|due|from|until|target|aim\w*|next|proposed|expected|strategy|to be)\b",
    re.IGNORECASE,
)


def _last(match: re.Match[str]) -> int:
    last = match["last"]
    return int(last) if len(last) == 4 else int(match["first"][:2] + last)


def _runs_backwards(text: str) -> bool:
    """Whether a period in a text ends before it begins."""
    for match in _RANGE.finditer(text):
        if _last(match) < int(match["first"]) and (match["last"] != "00" or len(match["last"]) == 4):
            return True
    return False


@rule("consistency/late-year", Severity.WARNING)
def late_year(subject: Subject) -> Iterator[Hit]:
    """Find years in the narrative after the publication, and periods that run backwards or past it."""
    about = subject.review.about
    period, path = about.period or "", ("review", "period")
    if _runs_backwards(period):
        yield Hit(path, at=0, words=period, values={"period": shown(period)}, variant="period")
    if about.published is None:
        return
    published = about.published.year
    years = [int(year) for year in re.findall(r"\b(?:19|20)\d\d\b", period)] + [
        _last(m) for m in _RANGE.finditer(period)
    ]
    if years and max(years) > published:
        yield Hit(path, at=0, words=period, values={"year": max(years), "published": about.published})
    for passage in subject.running:
        if passage.path[0] not in NARRATIVE and passage.path[-1] not in NARRATIVE_PARTS:
            continue
        found = [(m.start("year"), m["year"], int(m["year"])) for m in _YEAR.finditer(passage.text)]
        found += [(m.start(), m[0], _last(m)) for m in _RANGE.finditer(passage.text)]
        is_plan = passage.path[0] == "why_it_matters"
        ends = -1
        for start, words, year in sorted(found):
            if (
                year > published
                and start > ends
                and not (is_plan and _PLANNED.search(sentence_at(passage.text, start).text))
            ):
                ends = start + len(words)
                yield Hit(passage.path, at=start, words=words, values={"year": year, "published": about.published})


_BETWEEN = Lazy(
    rf"(?P<from>\b(?:[Bb]etween|[Ff]rom) (?:early |late |mid-)?"
    rf"|^)(?P<first>{MONTH})(?: (?P<y1>{YEAR}))? (?:and|to|until|[-–]) (?:early |late |mid-)?"
    rf"(?P<last>{MONTH}) (?P<y2>{YEAR})\b"
)
_DAYS = Lazy(
    rf"\b(?:[Bb]etween|[Ff]rom) (?:the )?(?P<d1>\d{{1,2}})(?:st|nd|rd"
    rf"|th)? (?P<first>{MONTH})(?: (?P<y1>{YEAR}))? (?:and|to|until) (?:the )?(?P<d2>\d{{1,2}})"
    rf"(?:st|nd|rd|th)? (?P<last>{MONTH})(?: (?P<y2>{YEAR}))?\b"
)
_YEARS = Lazy(
    r"\b(?:[Bb]etween|[Ff]rom) (?P<first>(?:19|20)\d\d) (?:and|to|until) (?P<last>(?:19|20)\d\d)\b", hint=("0",)
)


_LATER = Lazy(
    rf"\b(?P<d1>\d{{1,2}})(?:st|nd|rd|th)? (?P<m1>{MONTH})(?: (?P<y1>{YEAR}))?[^.;]{{0,40}}?\b(?:later"
    rf"|afterwards|after that|the next \w+|then)\b[^.;]{{0,20}}? (?P<d2>\d{{1,2}})(?:st|nd|rd"
    rf"|th)? (?P<m2>{MONTH})(?: (?P<y2>{YEAR}))?"
)


@rule("consistency/order", Severity.WARNING)
def order(subject: Subject) -> Iterator[Hit]:
    """Find periods that end before they begin, in days, months or years, and events that are out of order."""
    running = {each.path for each in subject.running}
    for passage in subject.prose:
        is_when = passage.path[0] == "events" and passage.path[-1] == "when"
        if passage.in_key or not (is_when or passage.path in running):
            continue
        for match in _BETWEEN.finditer(passage.text):
            begins = (int(match["y1"] or match["y2"]), MONTHS.index(caseless(match["first"])))
            if begins > (int(match["y2"]), MONTHS.index(caseless(match["last"]))) and (match["from"] or is_when):
                yield _order_hit(passage, match)
        for match in _DAYS.finditer(passage.text):
            first, last = MONTHS.index(caseless(match["first"])), MONTHS.index(caseless(match["last"]))
            is_other_year = match["y1"] != match["y2"] and match["y1"] and match["y2"]
            if not is_other_year and (first, int(match["d1"])) > (last, int(match["d2"])) and (first - last < 6):
                yield _order_hit(passage, match)
        for match in _YEARS.finditer(passage.text):
            if int(match["first"]) > int(match["last"]):
                yield _order_hit(passage, match)
        yield from _later(passage)
    yield from _events(subject)


def _later(passage: Passage) -> Iterator[Hit]:
    """Yield days that are called later than a day which is after them."""
    for match in _LATER.finditer(passage.text):
        first, last = (MONTHS.index(caseless(match[key])) for key in ("m1", "m2"))
        is_one_year = (match["y1"] or match["y2"]) == (match["y2"] or match["y1"])
        if is_one_year and (first, int(match["d1"])) > (last, int(match["d2"])):
            yield _order_hit(passage, match)


def _order_hit(passage: Passage, match: re.Match[str]) -> Hit:
    return Hit(passage.path, at=match.start(), words=match[0], values={"words": match[0]})


def _events(subject: Subject) -> Iterator[Hit]:
    """Find events that stand after later ones, or are after the publication or outside the period of the review."""
    about, latest = subject.review.about, None
    published = about.published
    for index, event in enumerate(subject.review.events):
        found = next(times(event.when), None)
        if found is None:
            continue
        path = ("events", index, "when")
        values: dict[str, object] = {"words": event.when, "first": latest.text if latest else ""}
        is_late = published is not None and found.first > 12 * published.year + (published.month or 12)
        if latest and found.last < latest.first:
            yield Hit(path, at=0, words=event.when, values=values, variant="event")
        elif is_late:
            yield Hit(path, at=0, words=event.when, values={**values, "first": published}, variant="late")
        elif _outlives(about.period or "", event.what, found.first):
            yield Hit(path, at=0, words=event.when, values={**values, "first": about.period}, variant="outside")
        if not is_late and (latest is None or found.first > latest.first):
            latest = found


_DIES = re.compile(
    r"^[A-Z][\w ]{1,30} (?:dies|died|is killed|was killed|is murdered|was murdered|is found dead|drowns)\b"
)


def _outlives(period: str, what: str, month: int) -> bool:
    """Whether somebody dies in a year after the period of a review."""
    years = [int(year) for year in re.findall(r"\b(?:19|20)\d\d\b", period)]
    return bool(years and _DIES.match(what) and month > 12 * max(years) + 12)


_AGES = Lazy(
    rf"\b(?:[Aa]ged?|was|is|turned|were|when|and) (?:only |just |about "
    rf"|still )*(?P<age>{NUMBER})\b(?! (?:weeks?|months?|days?|times?|of|per|years ago|hours?|visits"
    rf"|[a-z]+s\b))"
    rf"[^.;]{{0,40}}?\b(?:in|by|that) (?:(?:the )?(?:spring|summer|autumn|winter"
    rf"|{MONTH})(?: of)? )?(?P<year>{YEAR})",
)
_AT_END = Lazy(
    rf"\b(?:died|was killed|killed|death)\b[^.;]{{0,30}}?\b(?:aged|at the age of"
    rf"|at) (?P<age>{NUMBER})\b(?! (?:weeks?|months?|days?))"
)
_NOW = Lazy(rf"\b(?:is now|now aged|is) (?P<age>{NUMBER})\b(?! (?:weeks?|months?|days?|times|[a-z]+s\b))")


@rule("consistency/age-over-time", Severity.WARNING)
def age_over_time(subject: Subject) -> Iterator[Hit]:
    """Find two ages of a person in two years that do not fit together, and an age now after an earlier death."""
    narrative = narrative_sentences(subject)
    for name in people(subject):
        born: tuple[int, str] | None = None
        for each in narrative:
            if each.person != name:
                continue
            text = each.sentence.text
            found = [(m, value_of(m["age"]), int(m["year"])) for m in _AGES.finditer(text)]
            if not found and each.times and (match := _AGED_IN.search(text)):
                found = [(match, value_of(match["age"]), each.times[0].first // 12)]
            for match, age, year in found:
                words = f"{match['age']} in {year}"
                if born is None:
                    born = (year - age, words)
                elif abs(born[0] - (year - age)) > 1:
                    values = {"words": words, "first": born[1], "name": name}
                    yield Hit(
                        each.passage.path, at=each.sentence.start + match.start(), words=match[0], values=values
                    )
            yield from _outside_band(subject, each, name)
            end, now = _AT_END.search(text), _NOW.search(text)
            if end and now:
                values = {"words": now[0], "first": end[0], "name": name}
                yield Hit(each.passage.path, at=each.sentence.start + now.start(), words=now[0], values=values)


def _outside_band(subject: Subject, each: NarrativeSentence, name: str) -> Iterator[Hit]:
    """Yield a stated age of a subject far outside the age band of the review."""
    about, match = subject.review.about, _STATED.search(each.sentence.text)
    band = age_band(about.subject) if match and name in about.subject else None
    if match is None or band is None:
        return
    if match.start() and not re.search(
        rf"(?:\b{re.escape(name)}|\b[Hh]e|\b[Ss]he)$", each.sentence.text[: match.start()]
    ):
        return
    age = value_of(match["age"])
    is_after = match["now"] and not _is_within(about.period or "", each)
    if age < band[0] - 1 or (age > band[1] + 1 and not is_after):
        values = {"words": match[0].strip(" ,"), "first": shown(about.subject), "name": name}
        at = each.sentence.start + match.start("age")
        yield Hit(each.passage.path, at=at, words=match["age"], values=values)


def _is_within(period: str, each: NarrativeSentence) -> bool:
    """Whether an event lies in the period that the review looked at, the age of which its subject has."""
    years = [int(year) for year in re.findall(r"\b(?:19|20)\d\d\b", period)]
    return bool(
        years and each.times and each.passage.path[0] == "events" and each.times[0].first <= 12 * max(years) + 12
    )


_STATED = Lazy(
    rf"(?:^(?:[Aa]t|[Aa]t the age of|[Aa]ged) (?=\w+,? (?:he|she|they|[A-Z])\b)|, (?:by then"
    rf"|then(?: aged)?|still(?: only)?|(?P<now>now|by now)) )(?P<age>{NUMBER})(?=[,.;]| (?:he|she|they|[A-Z]))",
)
_AGED_IN = Lazy(rf"\b(?:aged|was|is) (?P<age>{NUMBER})(?=[.,;]| when\b| years old| and\b)")
