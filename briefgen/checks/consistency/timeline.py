"""Rules of consistency over time: years after the publication, orders of dates, ages, what comes after a death."""

import re
from collections.abc import Iterator

from briefgen.checks.rule import Hit, Subject, rule
from briefgen.english.words import Lazy, ProseSentence, sentences
from briefgen.errors import Severity
from briefgen.review.problems import shown
from briefgen.review.yaml.source import Passage

_MONTHS = (
    "january", "february", "march", "april", "may", "june", "july", "august", "september", "october", "november",
    "december",
)  # fmt: skip
_MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_YEAR = Lazy(
    r"\b(?:in|since|until|during|by|from|to|and|of|between|spring|summer|autumn|winter|early|late|mid|through|"
    + _MONTH
    + r")[ -](?P<year>(?:19|20)\d\d)\b(?![-/]\d)",
    hint=("0",),
)
_RANGE = Lazy(
    r"\b(?P<first>(?:19|20)\d\d) ?(?:[-–/]|to|until|and) ?(?P<last>(?:19|20)\d\d|\d\d)\b(?![-/\d])", hint=("0",)
)
_TOLD = frozenset({"what_happened", "perspective", "good_practice", "why_it_matters", "equality"})
_PLANNED = Lazy(
    r"\b(?:will|by|plan\w*|due|from|until|target|aim\w*|next|proposed|expected|strategy|to be)\b", re.IGNORECASE
)


def _last(match: re.Match[str]) -> int:
    last = match["last"]
    return int(last) if len(last) == 4 else int(match["first"][:2] + last)


def _runs_backwards(text: str) -> bool:
    """Whether one of the periods that a text gives ends before it begins."""
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
        if passage.path[0] not in _TOLD and passage.path[-1] not in {"finding", "why"}:
            continue
        found = [(m.start("year"), m["year"], int(m["year"])) for m in _YEAR.finditer(passage.text)]
        found += [(m.start(), m[0], _last(m)) for m in _RANGE.finditer(passage.text)]
        is_plan = passage.path[0] == "why_it_matters"
        ends = -1
        for start, words, year in sorted(found):
            if year > published and start > ends and not (is_plan and _PLANNED.search(passage.text)):
                ends = start + len(words)
                yield Hit(passage.path, at=start, words=words, values={"year": year, "published": about.published})


_BETWEEN = Lazy(
    rf"\b(?:between|from) (?P<first>{_MONTH})(?: (?P<y1>(?:19|20)\d\d))? (?:and|to"
    rf"|until) (?P<last>{_MONTH}) (?P<y2>(?:19|20)\d\d)\b"
)
_YEARS = Lazy(r"\b(?:between|from) (?P<first>(?:19|20)\d\d) (?:and|to|until) (?P<last>(?:19|20)\d\d)\b", hint=("0",))


@rule("consistency/order", Severity.WARNING)
def order(subject: Subject) -> Iterator[Hit]:
    """Find periods in texts that end before they begin, in months or in years."""
    for passage in subject.running:
        for match in _BETWEEN.finditer(passage.text):
            begins = (int(match["y1"] or match["y2"]), _MONTHS.index(match["first"].casefold()))
            if begins > (int(match["y2"]), _MONTHS.index(match["last"].casefold())):
                yield Hit(passage.path, at=match.start(), words=match[0], values={"words": match[0]})
        for match in _YEARS.finditer(passage.text):
            if int(match["first"]) > int(match["last"]):
                yield Hit(passage.path, at=match.start(), words=match[0], values={"words": match[0]})


_DATED = Lazy(rf"(?:(?P<month>{_MONTH}) )?(?P<year>(?:19|20)\d\d)\b", hint=("0",))
_DEATH = r"\b(?:died|was killed|was murdered|took (?:his|her|their) own life|death|bu farw)\b"
_ALIVE = (
    r"\b(?:was seen|were seen|saw|said|told|asked|attended|started|went|moved|visited|spoke|disclosed|was referred"
    r"|was discharged"
    r"|lived|ran away|was admitted|was arrested|went missing|turned|met)\b"
)


def _people(subject: Subject) -> list[str]:
    about = subject.review.about
    first = about.subject.partition(",")[0]
    names = dict.fromkeys([*about.pseudonyms, first, about.title])
    return [name for name in names if name[:1].isupper()]


def _when(text: str) -> tuple[int, int] | None:
    """Return the year and month (0 when it is not told) of the first date of a text."""
    match = _DATED.search(text)
    return (
        (int(match["year"]), _MONTHS.index(match["month"].casefold()) + 1 if match["month"] else 0) if match else None
    )


@rule("consistency/after-death", Severity.WARNING)
def after_death(subject: Subject) -> Iterator[Hit]:
    """Find a person who does something, or is seen, in a month or year after that of the death."""
    told = [(passage, sentence) for passage in subject.running for sentence in sentences(passage.text)]
    for name in _people(subject):
        died = re.compile(rf"\b{re.escape(name)}(?:['’]s)?\b[^.;]{{0,40}}?{_DEATH}(?P<rest>[^.;]*)")
        alive = re.compile(rf"\b{re.escape(name)} (?:had |then |later |also |again )?{_ALIVE}")
        deaths = [when for _, each in told if (m := died.search(each.text)) and (when := _when(m["rest"]))]
        if len(set(deaths)) == 1:
            yield from _later(told, alive, died, deaths[0], name)


def _later(
    told: list[tuple[Passage, ProseSentence]],
    alive: re.Pattern[str],
    died: re.Pattern[str],
    death: tuple[int, int],
    name: str,
) -> Iterator[Hit]:
    for passage, sentence in told:
        match, when = alive.search(sentence.text), _when(sentence.text)
        if match is None or when is None or died.search(sentence.text):
            continue
        is_later = when[0] > death[0] or (when[0] == death[0] and when[1] > death[1] > 0)
        if is_later:
            values = {"name": name, "words": match[0], "year": death[0]}
            yield Hit(passage.path, at=sentence.start + match.start(), words=match[0], values=values)


_AGED_IN = Lazy(
    r"\b(?:aged?|was|when) (?P<age>\d{1,2})\b(?! (?:weeks|months|days|times|of|per|years ago))", hint=("0",)
)


@rule("consistency/age-over-time", Severity.WARNING)
def age_over_time(subject: Subject) -> Iterator[Hit]:
    """Find two ages of a person in two years that do not fit together."""
    for name in _people(subject):
        named = re.compile(rf"\b{re.escape(name)}(?!\w)")
        born: tuple[int, str] | None = None
        for passage in subject.running:
            for sentence in sentences(passage.text):
                age, when = _AGED_IN.search(sentence.text), _when(sentence.text)
                if not named.search(sentence.text) or age is None or when is None:
                    continue
                year = when[0] - int(age["age"])
                if born is None:
                    born = (year, f"{age[0]} in {when[0]}")
                elif abs(born[0] - year) > 1:
                    values = {"words": f"{age[0]} in {when[0]}", "first": born[1], "name": name}
                    yield Hit(passage.path, at=sentence.start + age.start(), words=age[0], values=values)
