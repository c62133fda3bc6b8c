"""What texts tell of an event and when, against the dated events of a summary: dates, lengths, what comes after."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from briefgen.checks.comparison.deaths import DIES
from briefgen.checks.comparison.numerals import CARDINAL, value_in
from briefgen.checks.comparison.statements import Statement, statements, stem, stems_of
from briefgen.checks.consistency.when import MONTH, YEAR, Time, main_person, times
from briefgen.checks.rule import Hit, Subject
from briefgen.english.words import data
from briefgen.text import Lazy, caseless


@dataclass(frozen=True)
class _DatedEvent:
    """An event of the summary: its words with their stems, and its first and last month."""

    words: str
    stems: frozenset[str]
    first: int
    last: int
    shown: str


def _events(subject: Subject) -> tuple[_DatedEvent, ...]:
    found = []
    for event in subject.review.events:
        spans = list(times(event.when))
        if spans:
            first, last = min(each.first for each in spans), max(each.last for each in spans)
            found.append(_DatedEvent(event.what, stems_of(event.what), first, last, f"{event.when}: {event.what}"))
    return tuple(found)


def _texts(subject: Subject) -> Iterator[Statement]:
    """Yield the statements that are not themselves of the dated events."""
    return (each for each in statements(subject) if each.path[0] not in {"events", "why_it_matters"})


@cache
def _milestones() -> dict[str, str]:
    """Map each word for an event to the kind of event."""
    return {word: name for name, listed in data("facts")["milestones"].items() for word in listed.split()}


def _marks(text: str) -> frozenset[str]:
    """Return the kinds of events that the words of a text name."""
    found = (_milestones().get(caseless(word)) for word in re.findall(r"[A-Za-z]+", text))
    return frozenset(name for name in found if name)


def _rest(text: str) -> frozenset[str]:
    """Return the stems of a text without those that name a kind of event."""
    return stems_of(re.sub(r"[A-Za-z]+", lambda word: "" if caseless(word[0]) in _milestones() else word[0], text))


_TIME = rf"(?:the )?(?:{MONTH}|spring(?: of)?|summer(?: of)?|autumn(?: of)?) {YEAR}"
_REFERENCE = Lazy(
    rf"\b(?:[Aa]fter|[Bb]efore|[Ss]ince|[Ww]hen|[Uu]ntil|[Ff]rom|[Ff]ollowing|[Ff]ollowed|[Bb]y the time of"
    rf"|[Aa]t the time of) (?P<what>(?:[\w’'-]+ ){{1,8}}?)(?:in|on|at the end of|on \d{{1,2}}) "
    rf"(?P<time>{_TIME})\b"
)
_ANOTHER = re.compile(
    r"\b(?:second|third|again|another|first|earlier|other|previous|last|next|later|new|re-?\w*ed)\b|\bre-",
    re.IGNORECASE,
)


def misdated(subject: Subject) -> Iterator[Hit]:
    """Yield "after the arrest in January 2022" beside the one arrest of the events, in June 2022."""
    listed = _events(subject)
    for each in _texts(subject) if listed else ():
        for match in _REFERENCE.finditer(each.text):
            time = next(times(match["time"]), None)
            marks = _marks(match["what"])
            if time is None or not marks or _ANOTHER.search(match["what"]):
                continue
            same = [one for one in listed if marks <= _marks(one.words) and _is_one_event(match["what"], one)]
            if len(same) == 1 and _is_off(time, same[0]) and not _is_confirmed(subject, each, marks, time):
                yield each.hit(match.start(), match[0], same[0].shown)
        yield from _too_early(each, listed)


def _is_off(time: Time, event: _DatedEvent) -> bool:
    return time.last < event.first or event.last < time.first


def _is_one_event(what: str, event: _DatedEvent) -> bool:
    """Whether the words name the event with "the" and nothing else, or share what is acted on."""
    rest = _rest(what)
    is_bare = re.match(r"(?:the|his|her|their) [\w’'-]+ $", what)
    return bool(is_bare) or bool(rest and rest <= event.stems) or len(rest & event.stems) > 1


def _is_confirmed(subject: Subject, source: Statement, marks: frozenset[str], time: Time) -> bool:
    """Whether another sentence gives the same event that time."""
    return any(
        other is not source and marks & _marks(other.text) and any(not own.is_apart(time) for own in other.times)
        for other in statements(subject)
    )


_SINCE = Lazy(
    rf"\b(?P<clause>[^.;,]{{6,90}}?\b(?:has|had|have) (?:been|stood|lain|sat|hung|known|waited) [^.;,]{{0,50}}?)"
    rf"\bsince (?P<time>{_TIME})\b"
)
_MAKES = re.compile(
    r"\b(?:makes?|made|writes?|wrote|sends?|sent|opens?|opened|puts?|records?|refers?|joins?|raises?)\b"
)
_SHARED = 2


def _too_early(each: Statement, listed: tuple[_DatedEvent, ...]) -> Iterator[Hit]:
    """Yield "the note had been on file since May" where the events have it written in June."""
    for match in _SINCE.finditer(each.text):
        time = next(times(match["time"]), None)
        stems = stems_of(match["clause"])
        same = [one for one in listed if len(stems & one.stems) >= _SHARED and _MAKES.search(one.words)]
        if time and len(same) == 1 and same[0].first > time.last:
            at = match.end() - len(match["time"]) - len("since ")
            yield each.hit(at, each.text[at : match.end()], same[0].shown)


def _death(subject: Subject) -> _DatedEvent | None:
    """Return the one event in which the person of the review dies."""
    main = main_person(subject)
    found = [each for each in _events(subject) if main and _is_death_of(main, each.words)]
    return found[0] if len(found) == 1 else None


def _is_death_of(main: str, text: str) -> bool:
    match = DIES.search(text)
    kills = re.search(rf"\b(?:kills|killed|murders|murdered) (?:him|her|{re.escape(main)})\b", text)
    before = re.split(r"[.;]", text[: match.start()])[-1] if match else ""
    return bool(kills) or bool(
        re.search(rf"(?:^|\b)(?:{re.escape(main)}|[Hh]e|[Ss]he)\b[^.;]*$", before) and "who" not in before
    )


_CAME = re.compile(
    r"\b(?:came|visited|called|(?:saw|met|visited|assessed|examined|weighed|spoke (?:to|with)|talked (?:to|with))"
    r" (?:him|her)(?! (?:mother|father|parents?|family|sister|brother|partner|daughter|son)\b))\b"
)
_PAIR = Lazy(
    rf"\bin (?P<one>{_TIME}),? and (?:then |again |once "
    rf"more )?(?:again )?in (?P<two>{_TIME})\b"
)
_LATER_LIFE = re.compile(
    r"\b(?:inquest|review\w*|funeral|trial|court|bereaved|after (?:he|she|his|her|the) d\w+|family|parents"
    r"|mother|father"
    r"|panel|grave|inspect\w*)\b"
)


def seen_after(subject: Subject) -> Iterator[Hit]:
    """Yield "she came twice, in May 2021 and again in March 2023" of one who died in November 2022."""
    death = _death(subject)
    for each in _texts(subject) if death else ():
        if death is None or _LATER_LIFE.search(each.text):
            continue
        came, pair = _CAME.search(each.text), _PAIR.search(each.text)
        if came is None or pair is None or pair.start() < came.end():
            continue
        one, two = next(times(pair["one"]), None), next(times(pair["two"]), None)
        if one and two and one.last <= death.last < two.first:
            yield each.hit(pair.start("two"), pair["two"], death.shown)


_SPENT = Lazy(
    rf"\b(?:[Ii]n|[Dd]uring|[Ff]or|[Oo]ver|[Tt]hroughout) (?:all )?the (?P<n>{CARDINAL}) (?P<unit>years|months|weeks)"
    r" (?:that |in which |when )?(?:[\w’']+ ){1,3}?(?:spent|lived|stayed|slept|was|were|had) "
    r"(?:at|in|on|with) (?:that|the|this|a|one|his|her|their) (?:[\w’'-]+ ){0,2}?(?P<place>[a-z][\w’'-]+)\b"
)
_ENTERS = re.compile(
    r"\b(?:moves?|moved|goes|go|went|comes?|came|(?:is|are|was|were) (?:moved|placed|put|sent|admitted|taken)"
    r"|puts?|places?)"
    r" [^.;]{0,30}?\b(?:in|into|to|on)\b"
)
_MONTHS = {"years": 12.0, "months": 1.0, "weeks": 7 / 30.44}


def longer_than_events(subject: Subject) -> Iterator[Hit]:
    """Yield "the nine months that they spent in that room" of a room that the events give them for three."""
    listed = _events(subject)
    for each in _texts(subject) if len(listed) > 1 else ():
        for match in _SPENT.finditer(each.text):
            place = stem(match["place"])
            enters = [one for one in listed if place in one.stems and _ENTERS.search(one.words)]
            last = max(one.last for one in listed)
            if len(enters) != 1 or enters[0].first == last:
                continue
            most = last - enters[0].first + 1
            if value_in(match["n"]) * _MONTHS[caseless(match["unit"])] > most + 1:
                yield each.hit(match.start(), match[0], enters[0].shown)


_MET = Lazy(
    rf"\b(?:panel|reviewers?|review team|group|author)\b[^.;]{{0,30}}\b(?:met|worked|sat|looked|took|spent)\b"
    rf"[^.;\d]{{0,20}}?\b(?P<words>(?P<n>{CARDINAL}) (?P<unit>years|months|weeks))\b",
    re.IGNORECASE,
)


def longer_than_review(subject: Subject) -> Iterator[Hit]:
    """Yield "the panel met over eighteen months" of a review published four months after the last event."""
    published, listed = subject.review.about.published, _events(subject)
    if published is None or not listed:
        return
    death = _death(subject)
    cause = death.first if death else max(one.first for one in listed)
    most = 12 * published.year + (published.month or 12) - cause
    for each in _texts(subject):
        match = _MET.search(each.text)
        if match and most >= 0 and value_in(match["n"]) * _MONTHS[caseless(match["unit"])] > most + 1:
            yield each.hit(match.start("words"), match["words"], f"{subject.review.about.kind}, {published}")
