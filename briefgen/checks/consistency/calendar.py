"""Rules for impossible dates and ages: in the future, too long ago, born after the publication."""

import re
from collections.abc import Iterator
from datetime import date

from briefgen.checks.rule import NARRATIVE, NARRATIVE_PARTS, Hit, Subject, rule
from briefgen.errors import Severity
from briefgen.review.partial_date import PartialDate
from briefgen.review.yaml.span import KeyPath
from briefgen.text import Lazy

FIRST_YEAR = 1945
"""The year of the first inquiry into a child's death of this kind (Dennis O'Neill)."""

FARTHEST_YEARS = 25
"""The most years from now until a review date or a due date."""

OLDEST = 120
"""The highest age in years that a person can have."""

_YEAR = Lazy(r"(?<![\w£$€.,/-])(?P<year>[12]\d{3}|3\d{3})(?![\w%/-]|[.,]\d)", hint=("0",))
_BORN = Lazy(r"\b(?:born|birth|newborn)\b[^.;!?\d]{0,40}(?P<year>\d{4})\b", re.IGNORECASE, hint=("0",))
_AGE = Lazy(
    r"\b(?:aged?|age of|was|is|turned)\s+(?P<a>\d{3,4})(?=\s+years?\b|\s*[,.;)]|$)"
    r"|\b(?P<b>\d{3,4})[- ]years?[- ]old\b",
    re.IGNORECASE,
    hint=("0",),
)
_AGED = Lazy(r"\b(?:aged?|age of|turned)\b|years?\b", re.IGNORECASE)


@rule("consistency/impossible-date", Severity.WARNING)
def impossible_date(subject: Subject) -> Iterator[Hit]:
    """Find impossible dates: a publication in the future, or long before there were reviews."""
    about, today = subject.review.about, subject.today
    if about.published is not None:
        yield from _past(("review", "published"), about.published, today)
    if about.withdrawn is not None:
        yield from _past(("review", "withdrawn"), about.withdrawn, today)
    later: list[tuple[KeyPath, PartialDate | None]] = [(("review", "review_by"), about.review_by)]
    later += [(("recommendations", n, "due"), each.due) for n, each in enumerate(subject.review.recommendations)]
    for path, value in later:
        if value is not None and value.year < FIRST_YEAR:
            yield _hit(path, str(value), 0, "early")
        elif value is not None and today is not None and value.year > today.year + FARTHEST_YEARS:
            yield _hit(path, str(value), 0, "far")
    yield from _years(subject)


def _past(path: KeyPath, value: PartialDate, today: date | None) -> Iterator[Hit]:
    """Yield a Hit for a date that should be in the past and is not, or that is too long ago."""
    if value.year < FIRST_YEAR:
        yield _hit(path, str(value), 0, "early")
    elif today is not None and value.is_after(today):
        yield _hit(path, str(value), 0, "withdrawn" if path[-1] == "withdrawn" else "")


def _years(subject: Subject) -> Iterator[Hit]:
    """Yield years in the period and in the narrative that are not over yet, where no publication date says so."""
    today, about = subject.today, subject.review.about
    if today is None:
        return
    for passage in subject.passages:
        is_period = passage.path == ("review", "period")
        is_narrative = passage.path[0] in NARRATIVE or passage.path[-1] in NARRATIVE_PARTS
        if passage.in_key or not (is_period or (is_narrative and about.published is None)):
            continue
        for match in _YEAR.finditer(passage.text):
            year = int(match["year"])
            is_after = year > today.year and (about.published is None or year <= about.published.year)
            if is_after:
                yield _hit(passage.path, match["year"], match.start("year"), "told")
            elif is_period and year < FIRST_YEAR:
                yield _hit(passage.path, match["year"], match.start("year"), "early")


@rule("consistency/impossible-age", Severity.WARNING)
def impossible_age(subject: Subject) -> Iterator[Hit]:
    """Find births after the publication or in the future, and ages that nobody reaches."""
    published, today = subject.review.about.published, subject.today
    last = published.year if published is not None else today.year if today is not None else None
    for passage in subject.prose:
        for match in _BORN.finditer(passage.text):
            year = int(match["year"])
            if last is not None and (year > last or year < last - OLDEST - FARTHEST_YEARS * 2):
                variant = "born" if year > last else "long-ago"
                yield _hit(passage.path, match["year"], match.start("year"), variant, published or last)
        for match in _AGE.finditer(passage.text):
            age = match["a"] or match["b"]
            at = match.start("a") if match["a"] else match.start("b")
            if int(age) > OLDEST and _AGED.search(match[0] + passage.text[match.end() : match.end() + 6]):
                yield _hit(passage.path, age, at)


def _hit(path: KeyPath, words: str, at: int, variant: str = "", other: object = "") -> Hit:
    return Hit(path, at=at, words=words, values={"words": words, "key": path[-1], "other": other}, variant=variant)
