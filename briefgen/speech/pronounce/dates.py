"""Rules for dates (day before month), years and times of day."""

import re

from briefgen.speech.pronounce.numbers import cardinal, number, ordinal, plural, year
from briefgen.speech.pronounce.rules import DASH, NormaliserRule, any_of, day_names, month_names, rule

_MODERN = r"(?:19|20)\d\d"
_CLOCK_END = r"(?:[ap]m|[AP]M|[ap]\.m\.|[AP]\.M\.)(?![A-Za-z])"
_DAY_NUMBER = r"(?:0?[1-9]|[12]\d|3[01])"


def date_rules() -> tuple[NormaliserRule, ...]:
    """Return the rules for days, months and their ranges, in order."""
    names = set(month_names().values())
    # A short form may have its full stop, unless that ends the sentence.
    month = rf"(?:{any_of(names)}\b|{any_of(set(month_names()) - names)}\b(?:\.(?=,|\s+[\da-z]))?)"
    day = rf"({_DAY_NUMBER})(?:st|nd|rd|th)?"
    weekday = any_of(day_names())
    slashed = r"\d{1,2}/\d{1,2}/(?:\d{4}|\d\d)"
    before_date = r"[Oo]n|[Dd]ated|[Ss]ince|[Bb]y|[Uu]ntil|[Ff]rom|DOB:?"
    the = r"(?:\b([Tt]he)\s+)?"
    return (
        rule("date-to-date", rf"(?<![\w/.-])({slashed})\s?{DASH}\s?(?={slashed}(?!\w))", lambda m: f"{m[1]} to "),
        rule("day-month-year", r"(?<![\w/.-])(\d{1,2})/(\d{1,2})/(\d{4}|\d\d)(?![\w/-])", _numeric),
        rule("day.month.year", r"(?<![\w/.-])(\d{1,2})[.-](\d{1,2})[.-](\d{4})(?![\w/-])", _numeric),
        rule("day.month.short-year", rf"\b({before_date})\s(\d{{1,2}})\.(\d{{1,2}})\.(\d\d)(?![\w/-]|\.\d)",
             lambda m: f"{m[1]} {_numbers(m[2], m[3], m[4]) or m[0][len(m[1]) + 1:]}"),
        rule("day-padded-month", r"(?<![\w/.-])([12]\d|3[01]|0[1-9])/(0[1-9])(?![\w/-]|\.\d)",
             lambda m: f"the {ordinal(m[1])} of {month_of(int(m[2]))}"),
        rule("year-month-day", r"(?<![\w/.-])(\d{4})-(\d\d)-(\d\d)(?![\w/-])", _iso_day),
        rule("year-month", rf"(?<![\w/.-])({_MODERN})-(0[1-9]|1[0-2])(?![\w/-])", _iso_month),
        rule("weekdays", rf"\b({weekday})\s?(?:{DASH}|to)\s?({weekday})\b",
             lambda m: f"{day_names()[m[1]]} to {day_names()[m[2]]}"),
        rule("weekday",
             rf"\b({weekday})\.?,?(?=\s+the\s+\S+\s+of\s+[A-Z]|\s+(?:the\s+)?{_DAY_NUMBER}(?:st|nd|rd|th)?\s+{month})",
             _weekday),
        rule("day-to-day", rf"(?<=\d)((?:st|nd|rd|th)?\s+{month}(?:\s+{_MODERN})?)\s?{DASH}\s?(?={day}\s+{month})",
             lambda m: f"{m[1]} to "),
        rule("days-of-month", rf"{the}\b{day}\s?{DASH}\s?{day}\s+({month})", _day_range),
        rule("day-month", rf"{the}\b{day}\s+(?:of\s+)?({month})(?!-)", _day_month),
        rule("month-day",
             rf"\b({month})\s+{day}(?:,\s*(?={_MODERN}\b)|(?=\s+{_MODERN}\b)|(?=[,;:)]|\.(?!\d)|$))",
             _month_day),
        rule("month-range", rf"\b({month})\s?{DASH}\s?({month})", _month_range),
        rule("short-month", rf"\b({month})(?=\s+{_MODERN}\b)", lambda m: _month(m[1])),
    )  # fmt: skip


def year_rules() -> tuple[NormaliserRule, ...]:
    """Return the rules for years, in order."""
    old = r"1[5-8]\d\d"
    any_year = rf"{_MODERN}|{old}"
    return (
        rule("year-range", rf"(?<![\w£$€.,])({any_year})\s?(?:{DASH}|/)\s?({any_year}|\d\d)(?![\w%]|[.,]\d)", _years),
        rule("decade", r"(?<![\w£$€.,])(?:((?:1[5-9]|20)\d0)|['’]?([2-9]0))['’]?s\b", _decade),
        rule("year", rf"(?<![\w£$€.,+])({_MODERN})(?!\w|%|[.,]\d|{DASH}\d)", lambda m: year(m[1])),
        rule("old-year", rf"\b(in|In|since|Since|by|from|From|until|of|before|after|during)\s+({old})\b(?![.,]\d)",
             lambda m: f"{m[1]} {year(m[2])}"),
        rule("old-law", rf"\b({old})(?=\s+(?:Act|Regulations|Order)\b)", lambda m: year(m[1])),
    )  # fmt: skip


def time_rules() -> tuple[NormaliserRule, ...]:
    """Return the rules for times of day, in order."""
    hour = r"([01]?\d|2[0-3])"
    clock = r"(\d{1,2})(?:[:.]([0-5]\d))?"
    return (
        rule("time-range", rf"(?<![\w.:]){clock}\s?({_CLOCK_END})?\s?{DASH}\s?{clock}\s?({_CLOCK_END})", _time_range),
        rule("time", rf"(?<![\w.:£]){clock}\s?({_CLOCK_END})", _time),
        rule("hours-of-the-day", r"(?<![\w.:,])([01]\d|2[0-3])([0-5]\d)(?:hrs\b|(?<=0\d\d\d)\s?(?:hours|hrs)\b)",
             lambda m: f"{_hour(m[1], None) if m[2] != '00' else _hundred(m[1])}{_minutes(m[2])} hours"),
        rule("clock-range", rf"(?<![\w.:]){hour}:([0-5]\d)\s?{DASH}\s?{hour}:([0-5]\d)(?![\w:])", _clock_range),
        rule("from-clock",
             rf"\b([Ff]rom|[Bb]etween) {hour}\.([0-5]\d) (to|and|until) {hour}\.([0-5]\d)(?!\d|\s?(?:%|per cent))",
             lambda m: f"{m[1]} {_hour(m[2], m[3], plain=True)} {m[4]} {_hour(m[5], m[6], plain=True)}"),
        rule("ratio", r"\b([Rr]atio of )(\d{1,2}):(\d{1,2})\b",
             lambda m: f"{m[1]}{cardinal(m[2])} to {cardinal(m[3])}"),
        rule("clock", r"(?<![\w.:])([01]?\d|2[0-3]):([0-5]\d)(?![\w:])", lambda m: _hour(m[1], m[2])),
        rule("at-clock", r"\b([Aa]t )([01]?\d|2[0-3])\.([0-5]\d)(?![\w%.]|\s?(?:%|per cent))",
             lambda m: f"{m[1]}{_hour(m[2], m[3])}"),
        rule("to-one", r"(?<![\w:])(\d{1,2}):(\d{1,2})(?![\w:])", lambda m: f"{cardinal(m[1])} to {cardinal(m[2])}"),
    )  # fmt: skip


def month_of(number: int) -> str:
    """Return the name of a month, 1 to 12."""
    return list(dict.fromkeys(month_names().values()))[number - 1]


def short_year(written: str) -> str:
    """Return a year of two or four figures in words."""
    if len(written) == 2:
        written = ("19" if int(written) > 50 else "20") + written
    return year(written)


def clock_hour(hour: str, minute: str) -> str:
    """Return a time of day in words: "nine o'clock", "fourteen thirty"."""
    return _hour(hour, minute)


def _numeric(match: re.Match[str]) -> str:
    day, month, written = match[1], match[2], match[3]
    if len(written) == 2:
        return _numbers(day, month, written) or match[0]
    if not (1 <= int(day) <= 31 and 1 <= int(month) <= 12):
        return match[0]
    return f"the {ordinal(day)} of {month_of(int(month))} {year(written)}"


def _numbers(day: str, month: str, short_year: str) -> str:
    if not (1 <= int(day) <= 31 and 1 <= int(month) <= 12):
        return ""
    century = "19" if int(short_year) > 50 else "20"
    return f"the {ordinal(day)} of {month_of(int(month))} {year(century + short_year)}"


def _month(written: str) -> str:
    return month_names()[written.rstrip(".")]


def _iso_day(match: re.Match[str]) -> str:
    day, month = int(match[3]), int(match[2])
    if not (1 <= day <= 31 and 1 <= month <= 12):
        return match[0]
    return f"the {ordinal(match[3])} of {month_of(month)} {year(match[1])}"


def _iso_month(match: re.Match[str]) -> str:
    # 2010-12 is more likely "2010 to 2012" than December 2010; 2021-03 can only be a month.
    if int(match[2]) > int(match[1][2:]):
        return match[0]
    return f"{month_of(int(match[2]))} {year(match[1])}"


def _weekday(match: re.Match[str]) -> str:
    return day_names()[match[1]]


def _day_range(match: re.Match[str]) -> str:
    the = match[1] or "the"
    return f"{the} {ordinal(match[2])} to the {ordinal(match[3])} of {_month(match[4])}"


def _day_month(match: re.Match[str]) -> str:
    return f"{match[1] or 'the'} {ordinal(match[2])} of {_month(match[3])}"


def _month_day(match: re.Match[str]) -> str:
    after = " " if match[0].endswith((",", " ")) else ""
    return f"the {ordinal(match[2])} of {_month(match[1])}{after}"


def _month_range(match: re.Match[str]) -> str:
    return f"{_month(match[1])} to {_month(match[2])}"


def _years(match: re.Match[str]) -> str:
    first, second = match[1], match[2]
    if len(second) == 2:
        # "twenty twenty-three to twenty-four", but "two thousand and nine to twenty ten".
        if int(second) < 10 or int(first[2:]) < 10 or int(second) < int(first[2:]):
            century = int(first[:2]) + (int(second) < int(first[2:]))
            return f"{year(first)} to {year(f'{century}{second}')}"
        return f"{year(first)} to {cardinal(second)}"
    return f"{year(first)} to {year(second)}"


def _decade(match: re.Match[str]) -> str:
    return plural(year(match[1]) if match[1] else number(match[2]))


def _hundred(hour: str) -> str:
    return f"{_hour(hour, None)} hundred"


def _minutes(minute: str) -> str:
    if minute == "00":
        return ""
    return f" oh {cardinal(minute[1])}" if minute.startswith("0") else f" {cardinal(minute)}"


def _clock_range(match: re.Match[str]) -> str:
    return f"{_hour(match[1], match[2])} to {_hour(match[3], match[4])}"


def _hour(hour: str, minute: str | None, *, plain: bool = False) -> str:
    spoken = cardinal(str(int(hour)))
    if not minute or (plain and minute == "00"):
        return spoken
    if minute == "00":
        return f"{spoken} hundred" if int(hour) > 12 else f"{spoken} o'clock"
    return f"{spoken} oh {cardinal(minute[1])}" if minute.startswith("0") else f"{spoken} {cardinal(minute)}"


def _on_the_clock(hour: str, minute: str | None, end: str | None) -> str:
    spoken = _hour(hour, None if end and minute == "00" else minute)
    return f"{spoken} {end.replace('.', '').upper()}" if end else spoken


def _time(match: re.Match[str]) -> str:
    if int(match[1]) > 24:
        return match[0]
    # The full stop of "a.m." may also end the sentence.
    stop = "." if match[3].endswith(".") and match.end() == len(match.string) else ""
    return _on_the_clock(match[1], match[2], match[3]) + stop


def _time_range(match: re.Match[str]) -> str:
    if int(match[1]) > 24 or int(match[4]) > 24:
        return match[0]
    first = _on_the_clock(match[1], match[2], match[3])
    stop = "." if match[6].endswith(".") and match.end() == len(match.string) else ""
    return f"{first} to {_on_the_clock(match[4], match[5], match[6])}{stop}"
