"""The right form of a date that was written another way."""

import re

from briefgen.review.dates import PartialDate

_MONTHS = (
    "jan ion january ionawr", "feb chw february chwefror", "mar maw march mawrth", "apr ebr april ebrill",
    "may mai", "jun meh june mehefin", "jul gor july gorffennaf", "aug aws august awst",
    "sep sept med september medi", "oct hyd october hydref", "nov tac november tachwedd", "dec rha december rhagfyr",
)  # fmt: skip
"""English and Welsh names of the months, short and long."""

_MONTH_OF = {name: number for number, names in enumerate(_MONTHS, 1) for name in names.split()}
_NUMBERS = (
    r"(?P<year>\d{4})[-/. ](?P<month>\d{1,2})(?:[-/. ](?P<day>\d{1,2}))?(?:[t ]\d\d:.*)?",
    r"(?:(?P<day>\d{1,2})[-/. ])?(?P<month>\d{1,2})[-/. ](?P<year>\d{4})",  # the British order: day, month, year
)
_IN_FORM = re.compile(r"\d{4}(-\d{2}){0,2}")


def suggested_date(text: str) -> str | None:
    """Return what was written in the form that briefgen reads (``2021-03``), None when that is not certain.

    Numbers are read in the British order: ``12/03/2021`` is 12 March.
    """
    plain = " ".join(text.casefold().replace(",", " ").split()).strip(" .?")
    for pattern in _NUMBERS:
        match = re.fullmatch(pattern, plain)
        if match:
            return _valid(match["year"], match["month"], match["day"])
    years = re.findall(r"(?<!\d)\d{4}(?!\d)", plain)
    if len(years) != 1:
        return None
    rest = [word for word in re.findall(r"[^\W\d_]+|\d+", plain) if word != years[0]]
    months = [_MONTH_OF[word] for word in rest if word in _MONTH_OF]
    days = [word for word in rest if word.isdecimal()]
    if len(months) > 1 or len(days) > 1 or (days and not months):
        return None
    return _valid(years[0], str(months[0]) if months else None, days[0] if days else None)


def is_impossible(text: str) -> bool:
    """Whether a text has the right form but names a month or day that does not exist."""
    return bool(_IN_FORM.fullmatch(text.strip()))


def _valid(year: str, month: str | None, day: str | None) -> str | None:
    try:
        parts = [year, *(f"{int(part):02d}" for part in (month, day) if part)]
        return PartialDate.parse("-".join(parts)).iso
    except ValueError:
        return None
