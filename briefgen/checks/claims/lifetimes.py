"""Rules for times that cannot be: alive after a death or a funeral, held before a birth, after the publication."""

import re
from collections.abc import Iterator
from functools import cache

from briefgen.checks.claims.dates import Dated, dated, month_days
from briefgen.checks.claims.doers import short
from briefgen.checks.claims.reading import Claim, claims, without_reported
from briefgen.checks.comparison.chronology import misdated, seen_after
from briefgen.checks.comparison.deaths import death_of_the_living, order_of_deaths
from briefgen.checks.comparison.statements import Statement
from briefgen.checks.consistency.when import YEAR, main_person, times
from briefgen.checks.rule import Hit, Subject, rule
from briefgen.english.words import data, words
from briefgen.errors import Severity
from briefgen.text import Lazy

_WHO = r"(?P<who>(?:M(?:r|rs|s|iss) )?[A-ZÀ-Ý][a-zà-ÿ’-]+|[Hh]e|[Ss]he|[Tt]he (?:baby|child|boy|girl|man|woman))"


@cache
def _pattern(key: str) -> Lazy:
    return Lazy(str(data("claims")["lifetimes"][key]).replace("{who}", _WHO))


def _named(source: Statement, match: re.Match[str], main: str) -> str:
    """Return the last name of the person of an event of a life; "" where not stated."""
    groups = match.groupdict()
    who = next((groups[key] for key in ("who", "of", "of2") if groups.get(key)), "")
    if not who[:1].isupper() or who.split()[0] in {"He", "She", "The"}:
        who = source.person or main
    return re.sub(r"['’]s?$", "", who).split()[-1] if who else _SOMEBODY


_SOMEBODY = "?"
"""An unnamed person: a sentence that begins with "he" or "she" may be about the same one."""


@rule("consistency/lifetime", Severity.WARNING)
@without_reported
def lifetime(subject: Subject) -> Iterator[Hit]:
    """Find somebody who acts, or is seen, after the funeral, and somebody who is weighed before the birth."""
    stated = dated(subject)
    main = main_person(subject)
    by_source: dict[Statement, list[Claim]] = {}
    for each in claims(subject):
        by_source.setdefault(each.source, []).append(each)
    found: set[Statement] = set()
    ends, births = _events(stated, main, "end"), _events(stated, main, "birth")
    for time in stated:
        source = time.source
        if source in found or source.path[0] in {"recommendations", "questions"}:
            continue
        after = next(
            (end for end, who in ends if _is_after(time, end) and _lives(time, who, by_source.get(source, []), main)),
            None,
        )
        before = next((birth for birth, who in births if _is_after(birth, time) and _is_there(time, who, main)), None)
        other = after or before
        if other is not None and other.source is not source:
            found.add(source)
            yield _hit(time, other)
    yield from _published(subject, stated)
    yield from _outside(subject, stated)
    for find in (misdated, seen_after, order_of_deaths, death_of_the_living):
        yield from find(subject)


def _events(stated: tuple[Dated, ...], main: str, key: str) -> list[tuple[Dated, str]]:
    """Return the times of stated deaths or births, each with the person."""
    sources = {time.source for time in stated}
    there = {source for source in sources if _pattern(key).search(source.text)}
    return [(time, who) for time in stated if time.source in there for who in _of_event(time, main, key)]


def _hit(time: Dated, other: Dated) -> Hit:
    source = time.source
    if source.path[0] == "events" and time.words not in source.text:
        words = f"{time.words}: {source.text}"
        return Hit(
            (*source.path[:2], "when"),
            at=None,
            words=short(words),
            values={"words": short(words), "first": short(other.source.text)},
        )
    return source.hit(0, short(source.text), short(other.source.text))


def _of_event(time: Dated, main: str, key: str) -> Iterator[str]:
    text = time.source.text
    for match in _pattern(key).finditer(text):
        if _pattern("kin").search(text[max(0, match.start() - 25) : match.end()]):
            continue
        clause = text[max(0, *(text.rfind(mark, 0, match.start()) for mark in (";", ", and ", ", but "))) :]
        if abs(match.start() - time.at) < 90 and (time.at == 0 or time.words in clause):
            who = _named(time.source, match, main)
            if who:
                yield who
            return


def _is_after(later: Dated, earlier: Dated) -> bool:
    return later.has_year == earlier.has_year and later.first > earlier.last and later.first - earlier.last < 365 * 30


def _lives(time: Dated, who: str, stated: list[Claim], main: str) -> bool:
    """Whether somebody acts, or is seen, in a dated sentence."""
    text = time.source.text
    if _pattern("alive").search(text) and (who in text or who == _SOMEBODY or time.source.person.endswith(who)):
        return True
    if _pattern("after").search(text):
        return False
    if not time.words[-1:].isdigit() and time.source.path[0] != "events" and re.search(r"\bhad\b", text):
        return False
    is_main = bool(main) and main.rsplit(maxsplit=1)[-1] == who
    name = f"name:{who}"
    for each in stated:
        if not each.is_certain or each.is_noun or each.deed == "die":
            continue
        if name in each.agents and not each.is_denied:
            return True
        if (
            each.deed in _MEETS
            and name in each.matter
            and not any(part in _KIN for part in each.matter)
            and not each.none
            and not each.is_denied
        ):
            return True
    acts = re.search(
        rf"(?:^|[,;] |\b(?:and|when) ){re.escape(who)} (?:now |himself |herself "
        rf"|then )?{data('claims')['lifetimes']['acts']}\b",
        text,
    )
    pronoun = re.match(rf"(?:[A-Z][\w ]{{0,40}}, )?(?:[Hh]e|[Ss]he) {data('claims')['lifetimes']['acts']}\b", text)
    return bool(acts) or bool(pronoun and (is_main or who == _SOMEBODY) and time.source.person in {main, ""})


_MEETS = words("claims", "lifetimes_meets")
_KIN = words("claims", "lifetimes_kin")


def _is_there(time: Dated, who: str, main: str) -> bool:
    """Whether somebody is seen, held or hurt in a sentence."""
    text = time.source.text
    if _pattern("unborn").search(text) or not (who in text or (main.endswith(who) and time.source.person == main)):
        return False
    return bool(
        re.search(
            rf"{data('claims')['lifetimes']['handled']} (?:the baby |baby "
            rf"|little )?{re.escape(who)}\b(?!['’]s (?:mother|father|parents))",
            text,
            re.IGNORECASE,
        )
    ) or bool(
        re.search(
            rf"\b{re.escape(who)} (?:was|is) (?:seen|weighed|treated|hurt|admitted|examined|brought|taken)\b"
            rf"|\b(?:[Hh]e|[Ss]he) was (?:treated|weighed|hurt|admitted)\b",
            text,
        )
    )


_PUBLISHED = Lazy(
    rf"\b(?:published|signed off|agreed by the board)(?: in| on)? (?P<when>[^.;,)]{{0,25}}{YEAR})|\b(?:report"
    rf"|review) (?:was|is) published in (?P<when2>[^.;,]{{4,25}})"
)


def _published(subject: Subject, stated: tuple[Dated, ...]) -> Iterator[Hit]:
    """Yield an event later than the publication of the report."""
    about = subject.review.about
    head = f"{about.title}. {about.subject}. {about.kind}"
    texts = [
        head,
        *(
            each.source.text
            for each in stated
            if each.source.path[0] in {"why_it_matters", "perspective", "what_happened"}
        ),
    ]
    for text in texts:
        match = _PUBLISHED.search(text)
        time = next(times(match["when"] or match["when2"]), None) if match else None
        if match is None or time is None or _pattern("other_report").search(text):
            continue
        for each in stated:
            is_later = each.has_year and each.first > date_of(time.last)
            if (
                is_later
                and match[0] not in each.source.text
                and not _pattern("plans").search(each.source.text)
                and each.source.path[0] not in {"recommendations", "questions"}
            ):
                yield each.source.hit(0, short(each.source.text), match[0])
                return
        return


def date_of(month: int) -> int:
    """Return the last day of a month that is counted from the year 0."""
    return date_pair(month)[1]


def date_pair(month: int) -> tuple[int, int]:
    """Return the first and the last day of a month."""
    return month_days(month, month)


_SCOPE = Lazy(
    r"\b(?:period under review|period of (?:the|this) review|under review was|scope|panel (?:only )?looked"
    r"|looked at|time under review|review (?:covers|covered|looks at|looked at)|closest look|timeframe"
    r"|window that the panel)\b"
)


def _outside(subject: Subject, stated: tuple[Dated, ...]) -> Iterator[Hit]:
    """Yield a time outside the period that it is attributed to."""
    period = list(times(subject.review.about.period or ""))
    if not period:
        return
    first, last = date_pair(min(each.first for each in period))[0], date_pair(max(each.last for each in period))[1]
    for each in stated:
        if (
            each.has_year
            and (each.first > last or each.last < first)
            and _SCOPE.search(each.source.text)
            and not _pattern("background").search(each.source.text)
        ):
            yield each.source.hit(each.at, each.words, subject.review.about.period or "")
            return
