"""Birth dates of people, from every age and school year that a summary gives, and the rule that compares them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from briefgen.checks.comparison.deaths import ages_at_death
from briefgen.checks.comparison.numerals import CARDINAL, ORDINALS, value_in
from briefgen.checks.comparison.statements import Statement, members, statements
from briefgen.checks.consistency.when import main_person, people
from briefgen.checks.facts import age_band
from briefgen.checks.rule import Hit, Subject, rule
from briefgen.english.words import data
from briefgen.errors import Severity
from briefgen.text import Lazy, caseless

Span = tuple[int, int]
"""First and last month."""

_AGE = Lazy(
    rf"\b(?:(?P<how>aged|age of|ages? of|turned|turning|by then|then|(?:was|is|were|being)(?: only| just| still"
    rf"| about)?|at)"
    rf"(?: only| just| about)? (?P<n>{CARDINAL})(?P<u1> (?:years?|months?|weeks?|days?)(?: old| of age)?)?"
    rf"(?=[,.;:)]|$| (?:when|and|in|at|but|by|years|as|who|or|that|with|was|he|she|they)\b)"
    rf"|(?P<m>{CARDINAL})[- ](?P<u2>years?|months?|weeks?|days?)[- ]old\b|, (?P<k>\d{{1,2}})(?=[,.;]|$)"
    rf"|(?<!-)(?<!eve of )(?P<nth>{'|'.join(ORDINALS)}) birthday\b|(?P<full>came of age|comes of age)\b"
    rf"|(?<!like )(?:a|the) (?:man|woman) of (?P<of>{CARDINAL})\b)",
    re.IGNORECASE,
)
_BORN = Lazy(r"\bborn(?: in| on)?\b[^.;,\d]{0,30}(?P<year>(?:19|20)\d\d)\b", re.IGNORECASE, hint=("0",))
_YEAR_GROUP = Lazy(
    r"(?<![Cc]hild )\b(?:Year (?P<y>1[0-3]|[1-9]|one|two|three|four|five"
    r"|six|seven|eight|nine|ten|eleven|twelve|thirteen)"
    r"|Primary (?P<p>[1-7])|P(?P<p2>[1-7])|S(?P<s>[1-6]))\b(?! (?:of|plan|report|budget))"
)
_IN_CLASS = re.compile(
    r"\b(?:in|into|to|of|from|his|her|their|the|an?|entered|started|joined|left|finished|repeated) $"
)
_CLASS = re.compile(r" (?:class\w*|pupils?|teachers?|child|children|boy|girl)\b")
_MONTHS = {"year": 12.0, "month": 1.0, "week": 0.23, "day": 0.033}
_BEGAN = re.compile(
    r"\b(?:period|time)(?: under review)? (?:began|begins|started|starts)|(?:start|beginning) of the period\b"
)
_ENDED = re.compile(r"\b(?:period|time)(?: under review)? (?:ended|ends)|end of the period\b")
_SLACK, _LONG_AGO, _APART = 6, 60, 18
"""Months by which ages may differ by rounding, by which one of another time may be below that of the subject, and by
which two in one sentence, or at one event, must differ."""


@dataclass(frozen=True)
class AgeFact:
    """A stated age of a person: the range in months, at which time, and its words and statement."""

    who: str
    age: Span
    time: Span | None
    source: Statement | None
    at: int
    words: str
    is_stage: bool = False

    @property
    def born(self) -> Span | None:
        """The first and last month of the birth."""
        return (self.time[0] - self.age[1], self.time[1] - self.age[0]) if self.time else None


@cache
def _stages() -> tuple[tuple[re.Pattern[str], int, int], ...]:
    return tuple(
        (re.compile(rf"\b(?:{each['words']})\b"), 12 * int(each["from"]), 12 * int(each["to"]) + 11)
        for each in data("facts")["stages"]
    )


@cache
def _other_times() -> re.Pattern[str]:
    return re.compile(str(data("facts")["other_times"]).replace(" |", "|").replace(" \\b", "\\b").strip())


@rule("consistency/birth", Severity.WARNING)
def birth(subject: Subject) -> Iterator[Hit]:
    """Find two ages, school years or stages of life of one person that do not fit together."""
    known = people(subject)
    seen: list[AgeFact] = [each for each in _head(subject) if each.who]
    for statement in statements(subject):
        for fact in age_facts(subject, statement, known):
            other = next((each for each in seen if each.who == fact.who and _differ(each, fact)), None)
            if other is not None and fact.source is not None:
                yield fact.source.hit(fact.at, fact.words, other.words)
            seen.append(fact)
    yield from _beyond(subject)
    yield from _longer_than_life(subject)
    yield from ages_at_death(subject)


_ALL_OVER = Lazy(
    rf"\b(?:[Aa]ll|[Ee]ach|[Ee]very one|[Bb]oth|[Nn]one)\b[^.;]{{0,24}}\b(?:was|were|is"
    rf"|are) (?P<n>{CARDINAL}) (?:years )?(?:old )?or"
    rf" (?P<way>over|older|above|more|under|younger|below)\b",
    re.IGNORECASE,
)


_SPENT = Lazy(
    rf"\b(?:[Ii]n|[Ff]or|[Oo]ver|[Dd]uring|[Aa]fter) (?:the |all the "
    rf"|those )?(?P<n>{CARDINAL}) (?P<unit>years|months|weeks) "
    r"(?:that |in which |when )?(?:he|she|[A-ZÀ-Ý][a-zà-ÿ]+) (?:was|lived|spent|had|stayed|slept)\b"
)


def _longer_than_life(subject: Subject) -> Iterator[Hit]:
    """Yield "the nine months he was at home" of a baby of five months."""
    about = subject.review.about
    age = next((each.age[1] for each in _head(subject) if each.who == main_person(subject)), None)
    if age is None or not re.search(r"\b(?:months?|weeks?|days?)\b", about.subject):
        return
    for each in statements(subject):
        match = _SPENT.search(each.text) if each.person == main_person(subject) or not each.person else None
        if match and value_in(match["n"]) * _MONTHS[match["unit"].rstrip("s")] > age + 1:
            yield each.hit(match.start(), match[0], about.subject)


def _beyond(subject: Subject) -> Iterator[Hit]:
    """Yield "all seven were eighteen or over" where the head of the review gives younger ages to all."""
    about = subject.review.about
    band = age_band(about.subject)
    for each in statements(subject) if band else ():
        match = _ALL_OVER.search(each.text)
        if match is None or band is None or each.path[0] == "why_it_matters" or match[0][:4].casefold() == "none":
            continue
        given, is_over = value_in(match["n"]), caseless(match["way"]) in {"over", "older", "above", "more"}
        if (is_over and given > band[1] + 1 - (band[1] > band[0])) or (not is_over and given < band[0]):
            yield each.hit(match.start(), match[0], about.subject)


def _head(subject: Subject) -> Iterator[AgeFact]:
    """Yield the age of the review's subject at the review's period, if that has years."""
    about = subject.review.about
    band, name = (
        age_band(about.subject) or age_band(about.title),
        main_person(subject) or about.subject.partition(",")[0],
    )
    if died := re.search(
        rf"(?P<name>[A-Z][^,]{{1,30}}),? who died (?:at|aged) (?P<n>{CARDINAL})(?! (?:weeks|months|days))\b",
        f"{about.title}. {about.subject}",
    ):
        name = main_person(subject) or died["name"].split(". ")[-1]
        years = 12 * value_in(died["n"])
        yield AgeFact(name, (years, years + 11), None, None, 0, died[0])
        return
    if born := _BORN.search(about.subject):
        year = 12 * int(born["year"])
        yield AgeFact(name, (0, 0), (year + 1, year + 12), None, 0, about.subject)
        return
    months = re.search(rf"\b(?P<n>{CARDINAL}) (?P<unit>months?|weeks?|days?)(?: old)?\b", about.subject)
    bare = re.search(r", (?P<n>\d{1,3})$", about.subject)
    if months:
        band_months = (int(value_in(months["n"]) * _MONTHS[months["unit"].rstrip("s")]),) * 2
    elif under := re.search(r"\bunder (?P<n>\d{1,2})\b", about.subject):
        band_months = (0, max(11, 12 * int(under["n"]) - 1))
    elif band:
        band_months = (12 * band[0], 12 * band[1] + 11)
    elif bare:
        band_months = (12 * int(bare["n"]), 12 * int(bare["n"]) + 11)
    else:
        return
    yield AgeFact(name, band_months, _period(about.period), None, 0, about.subject)


def _period(text: str | None) -> Span | None:
    years = [int(year) for year in re.findall(r"\b(?:19|20)\d\d\b", text or "")]
    return (12 * min(years) + 1, 12 * max(years) + 12) if years else None


def age_facts(subject: Subject, statement: Statement, known: list[str]) -> Iterator[AgeFact]:
    """Yield the ages, births and school years in a sentence, each with its person and time."""
    text, period = statement.text, _period(subject.review.about.period)
    births = [match.span("year") for match in _BORN.finditer(text)]
    times_given = [
        each for each in statement.times if not any(a <= each.start < b for a, b in births) or each.text not in text
    ]
    time = (times_given[0].first, times_given[0].last) if times_given else None
    if time is None and period and (_BEGAN.search(text) or _ENDED.search(text)):
        time = (period[0], period[0] + 11) if _BEGAN.search(text) else (period[1] - 11, period[1])
    for match in _AGE.finditer(text):
        number, unit = (
            match["n"] or match["m"] or match["k"] or match["of"],
            (match["u1"] or match["u2"] or "year").split()[0],
        )
        if match["nth"]:
            number = str(ORDINALS.index(caseless(match["nth"])) + 1)
        number = "18" if match["full"] else number
        if (
            caseless(match["how"] or "") in {"at", "then", "by then"}
            and not match["u1"]
            and not _is_of_person(text, match)
        ):
            continue
        months = value_in(number) * _MONTHS[caseless(unit).rstrip("s")]
        most = int(months) + (11 if unit.startswith("year") else 0)
        who = _whose(text, match.start(), match.end(), statement, known)
        is_of_name = match["k"] is None or any(text[: match.start()].endswith(name) for name in known)
        if who and is_of_name and months < 12 * 120:
            yield AgeFact(who, (int(months), most), time, statement, match.start(), match[0].strip(" ,"))
    for match in _BORN.finditer(text):
        who = _whose(text, match.start(), match.end(), statement, known)
        year = 12 * int(match["year"])
        who = who or next((m["name"] for m in [_UNKNOWN.search(text, match.end())] if m), "")
        if who:
            yield AgeFact(who, (0, 0), (year + 1, year + 12), statement, match.start(), match[0])
    for at, words, age in _at_school(text):
        who = _whose(text, at, at + len(words), statement, known)
        if who:
            yield AgeFact(who, age, time, statement, at, words, is_stage=True)


def _is_of_person(text: str, match: re.Match[str]) -> bool:
    return bool(re.match(r"[,;]? (?:he|she|they|[A-Z]\w+)\b|,|$|\.", text[match.end() :]))


def _at_school(text: str) -> Iterator[tuple[int, str, Span]]:
    for match in _YEAR_GROUP.finditer(text):
        if not match["y"] and not _IN_CLASS.search(text[: match.start()]) and not _CLASS.match(text, match.end()):
            continue
        if match["y"]:
            years = value_in(match["y"]) + 4
        elif match["s"]:
            years = int(match["s"]) + 10
        else:
            years = int(match["p"] or match["p2"]) + 3
        yield match.start(), match[0], (12 * years, 12 * years + (23 if not match["y"] else 12) + 11)
    for pattern, first, last in _stages():
        found = pattern.search(text)
        if found:
            yield found.start(), found[0], (first, last)


_SUBJECT = re.compile(
    r"\b(?:(?P<kin>[Mm]other|[Ff]ather|[Mm]um|[Dd]ad|[Bb]rother|[Ss]ister|[Pp]artner|[Gg]rand\w+|[Aa]unt"
    r"|[Uu]ncle|[Ss]on|[Dd]aughter"
    r"|[Cc]ousin|[Ff]riend|[Bb]oyfriend|[Gg]irlfriend|[Hh]usband|[Ww]ife|man|men|woman|boys?|girls?|children"
    r"|siblings?|brothers|sisters"
    r"|parents?|carers?|neighbours?|workers?|nurses?|officers?)\b|(?P<pronoun>[Hh]e|[Ss]he|[Hh]is|[Hh]er)\b)"
)


_UNKNOWN = re.compile(
    r"(?:^|, )(?!(?:In|At|On|By|Born|When|After|Before|The|He|She|They|It|His|Her|Year|Their|A|An|From|Until"
    r"|Nobody|Staff|This|That)\b)"
    r"(?P<name>(?:M(?:r|rs|s|iss) )?[A-ZÀ-Ý][a-zà-ÿ]+) (?:was|is|had|sat|has|went|became|were|died|turned)\b"
)


def _whose(text: str, start: int, end: int, statement: Statement, known: list[str]) -> str:
    """Return the person that an age belongs to: the last named before it, or the first after it; "" for none."""
    best, who = -1, ""
    for name in known:
        at = text.rfind(name, 0, start + 1)
        if at > best:
            best, who = at, name
    for match in _SUBJECT.finditer(text, 0, start):
        if match.start() > best or (match["kin"] and match.start() >= best):
            best = match.start()
            kin = next(iter(members("kin", match["kin"])), caseless(match["kin"])) if match["kin"] else ""
            who = kin or statement.person or (who if who in known else "")
    unknown = _UNKNOWN.search(text)
    if who or (best >= 0 and not (unknown and unknown.start() < start)):
        return who
    if unknown and unknown.start() < start and not members("agents", unknown[0]):
        return unknown["name"]
    following = next(
        (
            name
            for name in known
            if re.match(rf"(?:,? (?:a|as|the|boy|girl|child|man|woman),?)* {re.escape(name)}\b", text[end:])
        ),
        "",
    )
    after = re.match(r",? (?:he|she|when (?:he|she)|[a-z]+ing)\b", text[end:])
    return following or (statement.person if after or not text[:start].strip() else "")


_THEN = re.compile(r"\b(?:[Ww]hen|time) (?:he|she|they|[A-ZÀ-Ý][\w’'-]{1,40}) $")
"""The words before an age at the time of another event."""


def _differ(first: AgeFact, second: AgeFact) -> bool:  # noqa: PLR0911  (a reason each)
    """Whether two ages of one person are inconsistent."""
    one, other = first.born, second.born
    if one and other and (first.source is None or not first.source.text.startswith("“")):
        return one[0] - other[1] > _SLACK or other[0] - one[1] > _SLACK
    if second.source is None or ((one or other) and first.source is not None):
        return False
    apart = max(first.age[0] - second.age[1], second.age[0] - first.age[1])
    is_other_time = bool(_other_times().search(second.source.text) or _THEN.search(second.source.text[: second.at]))
    if first.source is second.source:
        return apart > _APART and not is_other_time
    if first.source is None:
        is_same_time = _AT_THE_END.search(second.source.text)
        is_younger = first.age[0] - second.age[1] > (_APART if is_same_time else _LONG_AGO)
        if is_same_time and first.age[1] < 2 * 12:
            return max(first.age[0], second.age[0]) > 2 * min(first.age[1], second.age[1]) and apart > 1
        is_younger = is_younger and not (is_other_time and not is_same_time)
        is_older = second.age[0] - first.age[1] > (_APART if second.is_stage else _OLDER) and not _AS_OF_NOW.search(
            second.source.text
        )
        return (is_older and not (second.is_stage and is_other_time)) or is_younger
    if _anchors(first.source.text) & _anchors(second.source.text):
        return apart > _APART
    return False


_OLDER = 12
"""Months by which a stated age may exceed the subject's."""

_AT_THE_END = re.compile(
    r"\b[Aa]t the time\b|\bthis year\b|\b[Ww]hen (?:he|she|they|[A-Z]\w+) (?:died|was (?:killed|burnt|burned"
    r"|hurt|injured|found))\b"
    r"|\bday (?:he|she) died\b|\b(?:burn|death|injury|fire) (?:he|she|[A-Z]\w+) was\b"
)
_AS_OF_NOW = re.compile(r"\b(?:would (?:now )?(?:be|have been)|is now|now|today|will be|later)\b")
_ANCHOR = re.compile(
    r"\b(?:[Tt]hat|[Tt]he same|[Tt]hat same|[Ii]n|[Tt]he) (?P<when>January|February|March|April|May|June|July"
    r"|August|September|October|November|December"
    r"|term|week)\b|\b(?P<week>[Ww]eek (?:that )?(?:he|she) (?:vanished|died|went missing|ran away|disappeared))\b"
)


def _anchors(text: str) -> frozenset[str]:
    """Return the times in a text that another text may refer to: "that May", "the week he vanished"."""
    return frozenset("week of it" if match["week"] else caseless(match["when"]) for match in _ANCHOR.finditer(text))
