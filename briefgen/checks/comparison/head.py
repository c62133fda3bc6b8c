"""Rules that compare the head of a summary (kind, period, area, dates, status) with its sentences."""

import re
from collections.abc import Iterator

from briefgen.checks.comparison.chronology import longer_than_review
from briefgen.checks.comparison.measures import measures
from briefgen.checks.comparison.statements import Statement, all_statements, statements, stems_of
from briefgen.checks.consistency.when import Time, times
from briefgen.checks.facts import age_band
from briefgen.checks.rule import Hit, Subject, rule
from briefgen.errors import Severity
from briefgen.review.partial_date import PartialDate
from briefgen.text import Lazy, caseless

_KINDS = {
    "child": r"child (?:safeguarding )?practice review|child safeguarding|serious case review|LCSPR|CSPR|CPR"
    r"|SCR|child protection review",
    "adult": r"safeguarding adults? review|adult (?:safeguarding|practice) review|SAR",
    "homicide": r"domestic (?:homicide|abuse[- ]related death) review|DHR|DARDR"
    r"|offensive weapons homicide review",
}
_THIS = Lazy(rf"\b[Tt]h(?:is|e present) (?P<kind>{'|'.join(_KINDS.values())})\b", re.IGNORECASE)
_GROWN_UP, _CHILD = 26, 17


@rule("consistency/kind", Severity.WARNING)
def kind(subject: Subject) -> Iterator[Hit]:
    """Find a review of adults about a child, one of children about an adult, and a text that names another kind."""
    about = subject.review.about
    mine = _kind_of(about.kind)
    ages = re.search(r", (?:aged )?(?P<n>\d{1,3})$", about.subject)
    band = age_band(about.subject) or ((int(ages["n"]), int(ages["n"])) if ages else None)
    is_child_subject = bool(
        re.search(
            r"\b(?:baby|infant|toddler|newborn|months old|weeks old|\d+ (?:months|weeks))\b",
            about.subject,
            re.IGNORECASE,
        )
    )
    values = {"words": about.subject, "first": about.kind}
    if (mine == "adult" and ((band and band[1] < _CHILD) or is_child_subject)) or (
        mine == "child" and band and band[0] >= _GROWN_UP
    ):
        yield Hit(("review", "subject"), at=0, words=about.subject, values=values)
    for each in all_statements(subject):
        match = _THIS.search(each.text)
        named = _kind_of(match["kind"]) if match else ""
        if match and named and mine and named != mine:
            yield each.hit(match.start(), match[0], about.kind)
        form, other = _FORM.search(about.kind), _OWN_FORM.search(each.text)
        if form and other and form[0].casefold() != (other["form"] or other["form2"]).casefold():
            yield each.hit(other.start(), other[0], about.kind)


_FORM = re.compile(r"\b(?:concise|extended|rapid)\b", re.IGNORECASE)
_OWN_FORM = Lazy(
    r"\b(?:(?:held|commissioned|asked for|carried out|ordered|this|is) (?:an? |the )?(?P<form>concise|extended"
    r"|rapid) (?:\w+ ){0,2}review\b|\breview was (?:an? )?(?P<form2>concise|extended|rapid)\b(?! review))",
    re.IGNORECASE,
)


def _kind_of(text: str) -> str:
    return next((name for name, words in _KINDS.items() if re.search(rf"\b(?:{words})\b", text, re.IGNORECASE)), "")


_PERIOD = Lazy(
    r"\b(?:review|briefing|it|period(?: under review)?|timeline|chronology)\b(?: \w+){0,3}? (?:looks?|looked"
    r"|covers?|covered|runs?|ran|is|was"
    r"|examines?|examined|spans?|studied)\b(?: \w+){0,6}? (?P<first>(?:19|20)\d\d) (?:to|until|and"
    r"|[-–]) (?P<last>(?:19|20)\d\d)",
    re.IGNORECASE,
    hint=("0",),
)
_LOOKED = Lazy(
    r"\b(?:review|briefing|period)\b(?: \w+){0,3}? (?:looks?|looked|covers?|covered|examines?|examined|is|was"
    r"|of)\b",
    re.IGNORECASE,
)
_INSIDE = Lazy(
    r"\b(?:all (?:of )?(?:these|this|the events)\b[^.]{0,40}\bin(?:side)? the period|(?:that"
    r"|which) led to this review|that prompted this review)\b",
    re.IGNORECASE,
)
_TOLERANCE = 0.3


@rule("consistency/period", Severity.WARNING)
def period(subject: Subject) -> Iterator[Hit]:
    """Find a period that differs from the head's, in words, as a length, or by the events in it."""
    stated = subject.review.about.period or ""
    years = [int(year) for year in re.findall(r"\b(?:19|20)\d\d\b", stated)]
    if not years:
        return
    spans = list(times(stated))
    months = (spans[-1].last - spans[0].first + 1) if len(spans) >= 2 else 0
    previous: Statement | None = None
    for each in statements(subject):
        match = _PERIOD.search(each.text)
        if match and {int(match["first"]), int(match["last"])} != {min(years), max(years)}:
            yield each.hit(match.start("first"), each.text[match.start("first") : match.end("last")], stated)
        looked = _LOOKED.search(each.text) if months and not match else None
        for length in measures(each) if looked else ():
            size = length.size / 30.4
            is_next = looked is not None and 0 <= length.at - looked.end() < 16
            if is_next and length.kind == "span" and size > 1 and abs(size - months) > max(3, _TOLERANCE * months):
                yield each.hit(length.at, length.words, stated)
        around = f"{previous.text if previous else ''} {each.text}"
        for time in each.times if _INSIDE.search(around) else ():
            if time.first > 12 * max(years) + 12 or time.last < 12 * min(years) + 1:
                where = time.text if time.text in each.text else each.text
                yield each.hit(each.text.find(where), where, stated)
        if re.search(r"\bperiod(?: under review)? ends? with\b", around):
            ends = next((t for t in each.times if t.first > 12 * max(years) + 12), None)
            if ends and re.search(r"\b(?:died|death|killed)\b", each.text):
                yield each.hit(max(0, each.text.find(ends.text)), ends.text, stated)
        previous = each


_OUT = Lazy(
    r"\b(?:report|review|briefing)\b(?: \w+){0,2}? (?:came out|was published|appeared|published"
    r"|was first published) (?:on|in) (?:\d+ )?(?P<when>(?:[A-Z]\w+ )?(?:19|20)\d\d)",
    hint=("0",),
)
_BEGUN = Lazy(
    r"\b(?:began|started|commissioned|launched|set up|opened) (?:this"
    r"|the) review in (?P<when>(?:[A-Z]\w+ )?(?:19|20)\d\d)"
    r"|\breview (?:began|was (?:begun|commissioned|started|launched|set up)) in (?P<when2>(?:[A-Z]\w+ )?(?:19"
    r"|20)\d\d)",
    hint=("0",),
)
_PROMPTED = re.compile(
    r"\b(?:prompted|because of|after|following|led to|caused)\b|\bdied\b|\bdeath\b"
    r"|\bkilled\b"
)
_TITLED = Lazy(r"\b(?:[A-Z][\w’'-]+ ){1,4}(?P<year>20\d\d)\b(?!-)", hint=("0",))
_TO_COME = re.compile(
    r"\b(?:will|again|due|by|until|plan\w*|from|target|strategy|next|expected|aims?|hopes?|to be)\b"
    r"|\b(?:January|February|March|April|May|June|July|August"
    r"|September|October|November|December|Spring|Summer|Autumn|Winter|In|Since|By|Until|During) (?:19|20)\d\d"
)


_OWN_REPORT = re.compile(r"\b(?:the|this|our) (?:report|review|briefing)")


def _may_be(time: Time, day: PartialDate) -> bool:
    """Whether a time may be a publication date."""
    return time.first <= 12 * day.year + (day.month or 12) and time.last >= 12 * day.year + (day.month or 1)


@rule("consistency/published", Severity.WARNING)
def published(subject: Subject) -> Iterator[Hit]:
    """Find a publication at another time than in the head, a review begun before its cause, and later papers."""
    date = subject.review.about.published
    begun: tuple[Statement, int, str] | None = None
    for each in statements(subject):
        match = _OUT.search(each.text)
        time = next(times(match["when"]), None) if match else None
        is_other = time is not None and date is not None and not _may_be(time, date)
        if match and is_other and (_OWN_REPORT.search(match[0]) or "Since the" in each.text):
            yield each.hit(match.start("when"), match["when"], str(date))
        start = _BEGUN.search(each.text)
        when = next(times(start["when"] or start["when2"]), None) if start else None
        if start and when:
            begun = (each, when.last, start["when"] or start["when2"])
        later = next((t for t in each.times if begun and each is not begun[0] and t.first > begun[1]), None)
        if later and begun and _PROMPTED.search(each.text):
            yield each.hit(max(0, each.text.find(later.text)), later.text, begun[2])
        for titled in _TITLED.finditer(each.text):
            if date and int(titled["year"]) > date.year and not _TO_COME.search(each.text):
                yield each.hit(titled.start("year"), titled["year"], str(date))
    yield from longer_than_review(subject)


_NOT_DONE = Lazy(
    r"\b(?:not yet|has yet to|have yet to|not (?:been )?(?:begun|started|done|written|finished|agreed)"
    r"|to this day|still (?:looking|waiting|has no|have no|no\b"
    r"|without|being|to be|needs?|has to)|awaits?|waits? for|is planned|will be|has no\b|have no\b|remains? to"
    r"|on hold|(?:has|have|had|is|are|was|were|can|could|do|does)(?: not|n['’]t)\b[^.;]{0,40}\byet\b"
    r"|cannot\b[^.;]{0,40}\byet\b"
    r"|has stopped|never (?:began|started"
    r"|happened)|nothing has (?:changed|happened))",
    re.IGNORECASE,
)
_IS_DONE = Lazy(
    r"\b(?:turned down|rejected|the matter is closed|has (?:now )?been (?:done|finished|completed|put in place"
    r"|abandoned|dropped)|is (?:now )?(?:in place"
    r"|finished|complete)|was (?:completed|finished|dropped|abandoned)|decided against|has (?:since )?(?:opened"
    r"|begun|started|appointed|written|introduced)"
    r"|now (?:has|have|uses?|use|exists?|runs?))\b",
    re.IGNORECASE,
)


@rule("consistency/status", Severity.WARNING)
def status(subject: Subject) -> Iterator[Hit]:
    """Find a recommendation with the status "done" that a sentence contradicts, or an open one that was rejected."""
    for index, each in enumerate(subject.review.recommendations):
        state = (each.status or "").replace("-", " ").replace("_", " ")
        pattern = _NOT_DONE if state == "done" else _IS_DONE if state else None
        wanted = stems_of(each.text)
        for statement in all_statements(subject) if pattern else ():
            is_own = statement.path[:2] in {("recommendations", index), ("recommendations", str(index))}
            match = pattern.search(statement.text) if pattern and not is_own else None
            shared = wanted & statement.stems
            if match and (len(shared) >= 2 or (len(shared) == 1 and len(wanted) <= 3)):
                values = {
                    "words": state,
                    "first": statement.text if len(statement.text) < 100 else statement.text[:90].rpartition(" ")[0],
                }
                yield Hit(("recommendations", index, "status"), at=0, words=each.status or "", values=values)
                break


_HERE = Lazy(
    r"\b(?P<place>[A-Z][a-z]+(?:[- ][A-Z][a-z]+)?) (?:Police|Constabulary|Council|Fire"
    r"|Ambulance)[^.;]{0,12}, the local (?:force|council|service|authority)\b"
    r"|\b[Ii]n the (?P<place2>[A-Z][a-z]+) (?:villages?|towns?|valleys?|estates?|districts?|streets|hills"
    r"|islands?) of this (?:area|county|city|district|borough)"
    r"|\bhere in (?P<place3>[A-Z][a-z]+)\b|\b[Oo]nly (?:services|agencies) in (?P<place4>[A-Z][a-z]+) knew\b"
)


@rule("consistency/area", Severity.WARNING)
def area(subject: Subject) -> Iterator[Hit]:
    """Find another place that a sentence calls the review's own area."""
    about = subject.review.about
    own = f"{about.area} {about.publisher or ''} {about.title}".casefold()
    for each in statements(subject):
        for match in _HERE.finditer(each.text):
            place = next(filter(None, match.groups()))
            if caseless(place).split()[0] not in own and not re.search(r"\b(?:moved|placed|from)\b", each.text):
                yield each.hit(match.start(), match[0], about.area)
    yield from _bodies(subject)


_BODY = re.compile(
    r"^(?P<place>[A-Z][a-z]+(?:[ -][A-Z][a-z]+)?) (?:Borough |City |County |District |Metropolitan |Regional )*"
    r"(?:Council|Police|Safeguarding|(?:out-of-hours|duty|social care|children['’]s|adult) (?:team|service|care))\b"
)
_FEWEST_BODIES = 2


def _bodies(subject: Subject) -> Iterator[Hit]:
    """Yield the area where all bodies that own recommendations, publish or help are of one other place."""
    review, about = subject.review, subject.review.about
    owners = [each.owner or "" for each in review.recommendations]
    names = [about.publisher or "", *owners, *(each.name for each in review.support)]
    places = [match["place"] for name in names if (match := _BODY.match(name))]
    whole = " ".join([*names, about.title]).casefold()
    is_own = any(word in whole for word in re.findall(r"[a-z]{4,}", about.area.casefold()))
    if len(places) >= _FEWEST_BODIES and len(set(places)) == 1 and not is_own:
        yield Hit(
            ("review", "area"),
            at=0,
            words=about.area,
            values={"words": about.area, "first": places[0]},
            variant="bodies",
        )
