"""Rules for the shorthand of case notes: ages, gestation, lengths of time and distance, hours, ranks, short numbers.

They come before the other rules, as each of these forms looks like something else: 28/40 like a fraction, 10m like
millions, S1 like a section of an Act.
"""

import re

from briefgen.speech.pronounce.dates import clock_hour, month_of, short_year
from briefgen.speech.pronounce.numbers import cardinal, dialled, digits, number, ordinal, plural, year
from briefgen.speech.pronounce.rules import DASH, NUM, NormaliserRule, any_of, rule, tables

_DAY_MONTH = r"(0?[1-9]|[12]\d|3[01])/(0?[1-9]|1[0-2])"
_DOSE = r"(?:mg|mcg|µg|mls|ml|g|kg|l|L)"
_HOUR = r"([01]?\d|2[0-3])"
_NOT_A_TIME = r"(?!\d|[.,]\d|\s?(?:%|per cent|m\b|million|metres|miles|points|times|kg|pounds))"


def shorthand_rules() -> tuple[NormaliserRule, ...]:
    """Return the rules for shorthand, in order."""
    return (
        rule("all-hours", r"(?<![\w/])24/7(?![\w/])", lambda _: tables()["abbreviations"]["24/7"]),
        *_short_number_rules(),
        *_name_rules(),
        *_date_rules(),
        *_clinical_rules(),
        *_age_rules(),
        *_length_rules(),
        *_hour_rules(),
        *_other_rules(),
    )


def _short_number_rules() -> tuple[NormaliserRule, ...]:
    """Return the rules for numbers to ring or text, which are read figure by figure wherever they stand."""
    code = r"(?:999|111|101|112|119|105|159)"
    words = any_of(tables()["dialled"]["before"] + [word.capitalize() for word in tables()["dialled"]["before"]])
    ends = r"(?=$|[.,;:!?)]|\s?[/(–-]|\s(?:or|and|for|free|day|if|in|then|now|to|at)\b)"
    return (
        rule("relay-code", rf"(?<![\w.,£$€])(1800[0-9])\s({code})(?!\w|[.,]\d)",
             lambda m: f"{digits(m[1])}, {digits(m[2])}"),
        rule("relay", r"(?<![\w.,£$€])(1800[0-9])(?=[\s.,;:!?)]|$)(?!\s[a-z]{3,}s\b)", lambda m: digits(m[1])),
        rule("freephone-solid", r"(?<![\w.,£$€])(0[38]00)(\d{4})(?!\w)", lambda m: dialled(f"{m[1]} {m[2]}")),
        rule("directory", r"(?<![\w.,£$€])118[ ]?(118|\d{3})(?!\w|[.,]\d)", lambda m: dialled(f"118 {m[1]}")),
        rule("short-codes",
             rf"(?<![\w.,£$€/])({code})/({code})(?![\w/])",
             lambda m: f"{digits(m[1])} or {digits(m[2])}"),
        rule("short-code-named", rf"(^|[:(]\s?|\b(?:{words}|[Vv]ia|[Tt]el\.?:?)\s)({code}){ends}",
             lambda m: m[1] + digits(m[2])),
        rule("text-code",
             r"\b((?:[Tt]ext|[Ss]hout|SMS|[Nn]umber|[Cc]ode)(?:\s[A-Z]+)?(?:\sto)?:?\s)(\d{5,6})(?!\w|"
             r"[.,]\d)",
             lambda m: m[1] + digits(m[2])),
        rule("contact-code", r"(:\s)(\d{5})(?=$|[.,;!?)])", lambda m: m[1] + digits(m[2])),
    )  # fmt: skip


def _name_rules() -> tuple[NormaliserRule, ...]:
    """Return the rules for invented names with numbers, for "No." as an answer, and for ranks and judges."""
    lettered, ranks, abbreviated = (tables()[name] for name in ("people", "ranks", "rank_words"))
    law = any_of(tables()["sections_known"])
    after = (
        r"(?!\s?(?:enquir|inquir|assess|plan|meeting|order|of the|MHA|Act\b|Children|accommodat|"
        r"investigat|detention|admission|aftercare|leave\b|\())"
    )
    return (
        rule("numbered-name", rf"\b({any_of(lettered)}(?:\s(?:of|to))?\s)([A-Z])(\d{{1,3}})(?=['’]s\b|\b(?!['’]))",
             lambda m: f"{m[1]}{m[2]} {cardinal(m[3])}"),
        rule("numbered-owner", r"(?<![\w.'’])S(\d{1,3})(?=['’]s\b)", lambda m: f"S {cardinal(m[1])}"),
        rule("numbered-letter",
             rf"(?<![\w.'’])(?<!nder )(?<!ection )(?<!with a )(?<!on a )S(?!(?:{law})(?!\d))(\d{{1,3}})(?![\w(]|"
             rf"\.\d)"
             + after, lambda m: f"S {cardinal(m[1])}"),
        rule("no-was-the-answer", r"(?<=\? )No\. (\d[\d,]*)(?=\s)", lambda m: f"No. {number(m[1]).capitalize()}"),
        rule("no-is-the-answer",
             r"(?<![\w,] )\bNo\. (\d[\d,]*)(?= (?!this\b|was\b|is\b|has\b|his\b|"
             r"as\b)[a-z]+s\b(?! (?:Street|Road)))",
             lambda m: f"No. {number(m[1]).capitalize()}"),
        rule("said-no", r"\b((?:said|says|say|answered|answer was|reply was|is|was) no\. )(\d[\d,]*)(?= [a-z])",
             lambda m: m[1] + number(m[2]).capitalize()),
        rule("rank-number", rf"\b({any_of(ranks)})\s(\d{{2,6}})(?=\s[A-Z]|\b)", lambda m: f"{m[1]} {digits(m[2])}"),
        rule("constable", r"\b(Det|Detective|Ch|Chief) (?:Con|Const)\b\.?",
             lambda m: f"{'Chief' if m[1].startswith('Ch') else 'Detective'} Constable"),
        rule("rank-word", rf"\b({any_of(abbreviated)})\.?(?=\s+(?:{any_of(tables()['rank_after'])}))",
             lambda m: abbreviated[m[1]]),
        rule("right-honourable", r"\bRt\.? Hon\.?(?=\s)", lambda _: "Right Honourable"),
        rule("judge", r"\bHHJ(?=\s[A-Z])", lambda _: "Judge"),
        rule("lord-justice", r"\b([A-Z][a-z]+) LJ\b", lambda m: f"Lord Justice {m[1]}"),
        rule("justice",
             r"\b((?:[Pp]er|[Bb]efore|[Bb]y|of|as) )([A-Z][a-z]{3,}) J(?=[.,;:)]|$|\s[a-z(])",
             lambda m: f"{m[1]}Justice {m[2]}"),
    )  # fmt: skip


def _date_rules() -> tuple[NormaliserRule, ...]:
    """Return the rules for days without a year, months over years, and financial years."""
    weeks = {"w/c": "week commencing", "w/e": "week ending", "w/b": "week beginning", "wc": "week commencing"}
    on = r"\b([Oo]n|[Ss]ince|[Uu]ntil|[Dd]ated)"
    months = any_of(tables()["month_short"])
    return (
        rule("week-of-day",
             rf"(?<![\w/])({any_of(weeks)})\s+(\d{{1,2}})[./](\d{{1,2}})(?:[./](\d{{4}}|\d\d))?(?![\w/]|"
             rf"\.\d)",
             lambda m: f"{weeks[m[1]]} {_day(m[2], m[3], m[4]) or m[0].split(' ', 1)[1]}"),
        rule("on-day", rf"{on} {_DAY_MONTH}(?![\w/]|\.\d| of\b)", lambda m: f"{m[1]} {_day(m[2], m[3], None)}"),
        rule("month-over-year",
             r"\b([Ii]n|[Ss]ince|[Uu]ntil|[Ff]rom|[Dd]ated|[Dd]uring|to|and) (0?[1-9]|1[0-2])/(1[3-9]|"
             r"[23]\d)(?![\w/]| [a-z]+s\b)",
             lambda m: f"{m[1]} {month_of(int(m[2]))} {short_year(m[3])}"),
        rule("day-name-year", rf"(?<![\w-])(\d{{1,2}})-({months})-(\d{{4}}|\d\d)(?![\w-])",
             lambda m: f"the {ordinal(m[1])} of {tables()['month_short'][m[2]]} {short_year(m[3])}"),
        rule("between-days", rf"\b([Bb]etween) (\d{{1,2}})\s?{DASH}\s?(\d{{1,2}}) (?=[A-Z][a-z]{{2,}})",
             lambda m: f"{m[1]} the {ordinal(m[2])} and {m[3]} "),
        rule("financial-years", rf"\bFY\s?((?:20)?\d\d)\s?(?:/|{DASH})\s?((?:20)?\d\d)(?!\w)",
             lambda m: f"financial year {short_year(m[1])} to {_year_end(m[2])}"),
        rule("financial-year", r"\bFY\s?((?:20)?\d\d)(?![\w/])", lambda m: f"financial year {short_year(m[1])}"),
        rule("act-year", r"\b([A-Z]{2,5})\s?((?:19|20)\d\d)(?![\w/–-])", lambda m: f"{m[1]} {year(m[2])}"),
    )  # fmt: skip


def _clinical_rules() -> tuple[NormaliserRule, ...]:
    """Return the rules for weeks, months and days over 40, 52, 12 and 7, and for fractures."""
    before = (
        r"\b(?:at|At|aged|Aged|age|Age|for|For|was|is|every|Every|past|last|next|after|After|over|"
        r"about|approx\.?|a|an|of|in|In|within|by|from|x)\s|~\s?"
    )
    after = (
        r"(?=\s(?:old|ago|later|history|review|hx|period|time|follow|prior|before|after|gestation|pregnan)|['’]s\b)"
    )
    spans = {"12": "month", "7": "day"}
    bones = any_of(tables()["bones"])
    return (
        rule("pregnancy",
             r"(?<![\w.,/£])(\d\d)\s?\+\s?([0-6])(?:/7)?(?:/40|\s?(?:weeks|wks|w\b)|(?=\s(?:gestation|"
             r"pregnan)))",
             lambda m: f"{cardinal(m[1])} weeks{_and_days(m[2])}"),
        rule("pregnancy-at", r"\b([Aa]t|[Bb]orn|[Gg]estation|[Gg]estation of) (\d\d)\s?\+\s?([0-6])(?:/7)?(?![\w/+])",
             lambda m: f"{m[1]} {cardinal(m[2])} weeks{_and_days(m[3])}"),
        rule("span-before-noun",
             rf"(?<![\w.,/£])(\d{{1,2}})/(40|52|12|7)(?=\s(?:{any_of(tables()['spans_before'])})\b)",
             lambda m: f"{cardinal(m[1])} {_OVER[m[2]]}"),
        rule("weeks-over",
             r"(?<![\w.,/£])(\d{1,2})(?:\s?[-–]\s?(\d{1,2}))?/(?:40|52)(?![\w/]|\.\d| (?:of|staff|children|"
             r"cases)\b)",
             lambda m: _span(m[1], m[2], "week")),
        rule("span-over", rf"({before})(\d{{1,2}})(?:\s?[-–]\s?(\d{{1,2}}))?/(12|7)(?![\w/]|\.\d| (?:of|[a-z]+s)\b)",
             lambda m: m[1] + _span(m[2], m[3], spans[m[4]])),
        rule("span-over-after", rf"(?<![\w.,/£])(\d{{1,2}})(?:\s?[-–]\s?(\d{{1,2}}))?/(12|7){after}",
             lambda m: _span(m[1], m[2], spans[m[3]])),
        rule("long-span-over",
             r"(?<![\w.,/£])(1[3-9]|[2-9]\d)/12(?![\w/]|\.\d)",
             lambda m: _span(m[1], None, "month")),
        rule("days-over", r"(?<![\w.,/£])(?!24/7)([89]|[1-9]\d)/7(?![\w/]|\.\d)", lambda m: _span(m[1], None, "day")),
        rule("pressure",
             r"\b(BP|[Bb]lood pressure)((?: (?:was|of|at|is|reading|readings))*:? )(\d{2,3})/(\d{2,3})(?![\w/]|\.\d)",
             lambda m: f"{m[1]}{m[2]}{cardinal(m[3])} over {cardinal(m[4])}"),
        rule("score",
             r"\b(GCS|A[Pp][Gg][Aa][Rr]|PHQ-9|[Ss]core[sd]?|[Rr]ated)((?: (?:was|of|at|is|score|a))*:? )"
             r"(\d{1,2})/(\d{1,2})(?![\w/]|\.\d)",
             lambda m: f"{m[1]}{m[2]}{cardinal(m[3])} out of {cardinal(m[4])}"),
        rule("times-of-a-dose", rf"(?<![\w.])(\d{{1,2}})\s?[x×]\s?(?=\d+(?:\.\d+)?\s?{_DOSE}\b)",
             lambda m: f"{cardinal(m[1])} times "),
        rule("dose-a-day", rf"(?<![\w.])(\d+(?:\.\d+)?)\s?({_DOSE})/({any_of(tables()['per'])})(?!\w)",
             lambda m: f"{number(m[1])} {tables()['units'][m[2]][m[1] != '1']} {tables()['per'][m[3]]}"),
        rule("fracture", rf"#\s?(?=(?:{bones})\b)", lambda _: "fractured "),
        rule("celsius",
             r"(?<![\w.])(3\d(?:\.\d)?|4[0-3](?:\.\d)?|\d{1,2}\.\d)\s?C(?!\w|['’])",
             lambda m: f"{number(m[1])} degrees Celsius"),
    )  # fmt: skip


def _age_rules() -> tuple[NormaliserRule, ...]:
    """Return the rules for ages: years and months with letters, "14yr old", "10 m/o", "U18s"."""
    units = tables()["age_units"]
    unit = f"({any_of(units)})"
    of = r"\b([Aa]n?|[Tt]he|[Tt]his|[Tt]hat|[Hh]er|[Hh]is|[Tt]heir|[Oo]ne|[Tt]wo|[Aa]nother)\s"
    people = f"{any_of(tables()['aged_people'])}s?"
    old = r"(?:[\s-]old|\s?/\s?o|o)"
    return (
        rule("years-and-months",
             r"(?<![\w.])(\d{1,2})\s?(?:y|yr|yrs)\.?,?\s?(\d{1,2})\s?(?:m|mth|mths|mo)(\sold)?(?![\w/])",
             lambda m: f"{_span(m[1], None, 'year')} and {_span(m[2], None, 'month')}{m[3] or ''}"),
        rule("aged-years", rf"\b([Aa]ged?|[Aa]t age) (\d{{1,2}})\s?{unit}(?![\w/]|[\s-]old)",
             lambda m: f"{m[1]} {_span(m[2], None, units[m[3]])}"),
        rule("an-age-old", rf"{of}(\d{{1,2}})(?:\s?[-–]\s?(\d{{1,2}}))?[\s-]?{unit}{old}(s?)(?!\w)",
             lambda m: f"{m[1]} {_old(m, units[m[4]])}{m[5]}"),
        rule("age-old-person", rf"(?<![\w.])(\d{{1,2}})[\s-]?{unit}([\s-]old|\s?/\s?o|o)(?=\s{people}\b|s\b)",
             lambda m: f"{cardinal(m[1])}{'-' if '-' in m[0] else ' '}{units[m[2]]}{'-' if '-' in m[3] else ' '}old"),
        rule("is-age-old", rf"(?<![\w.])(\d{{1,2}})[\s-]?{unit}(?:[\s-]old)(?!\w)",
             lambda m: f"{_span(m[1], None, units[m[2]])} old"),
        rule("of-months-old", rf"\b(of|is|was|at|aged|now) (\d{{1,2}})\s?{unit}\s?/\s?o(?!\w)",
             lambda m: f"{m[1]} {_span(m[2], None, units[m[3]])}{'' if m[1] in {'of', 'at', 'aged'} else ' old'}"),
        rule("months-old",
             rf"(?<![\w.])(\d{{1,2}})\s?{unit}\s?/\s?o(?!\w)",
             lambda m: f"{cardinal(m[1])} {units[m[2]]} old"),
        rule("under-ages", r"(?<![\w.])(?:([UO])\s?|u(?=\d\d?s))(\d{1,2})(s?)(?!\w)",
             lambda m: f"{'over' if m[1] == 'O' else 'under'}-{plural(cardinal(m[2])) if m[3] else cardinal(m[2])}"),
        rule("year-groups", r"\b(?:Y|Yr |Year )(\d{1,2})s\b", lambda m: f"Year {plural(cardinal(m[1]))}"),
        rule("year-group", r"\bY(\d{1,2})\b", lambda m: f"Year {cardinal(m[1])}"),
    )  # fmt: skip


def _length_rules() -> tuple[NormaliserRule, ...]:
    """Return the rules for ``m`` after a number: minutes, metres, or else millions."""
    people = any_of(tables()["counted_in_millions"])
    later = (
        r"(?=\s(?:later|ago|before|after|late|early|wait|waits|walk|delay|call|visit|slot|gap|past|each|every|per)\b)"
    )
    far = (
        r"(?=\s?(?:from|away|apart|tall|long|high|deep|wide|drop|fall|off|above|below|to|across|"
        r"distance|run|swim|wall|fence|rope|cord|up|down|square|of|x|×|in|by|radius|ladder|bridge|"
        r"height|$|[.,;)]))"
    )
    return (
        rule("a-metre",
             rf"\b([Aa]n?) ({NUM})\s?m\b(?=\s(?:drop|fall|wall|fence|rope|cord|distance|gap|high|deep|wide|"
             rf"long|run|swim|ladder))",
             lambda m: f"{m[1]} {number(m[2])} metre"),
        rule("minute-before-noun",
             rf"(?<![\w.£$€])({NUM})\s?m\b(?=\s(?:wait|walk|delay|call|visit|slot|gap|drive|journey)\b)",
             lambda m: f"{number(m[1])} minute"),
        rule("minutes", rf"(?<![\w.£$€])({NUM})\s?m\b{later}", lambda m: _span(m[1], None, "minute")),
        rule("minutes-of-waiting",
             rf"\b((?:[Ww]aited|[Ww]aiting|[Ll]asted|[Ll]asting|[Tt]ook|[Tt]ake|"
             rf"[Tt]akes)(?: for)?) ({NUM})\s?m\b(?!\s{people})",
             lambda m: f"{m[1]} {_span(m[2], None, 'minute')}"),
        rule("metres-near",
             rf"(?<![\w.£$€–-])({NUM})m\b(?!\s{people})(?!\s?{DASH}){far}",
             lambda m: _span(m[1], None, "metre")),
        rule("metres-by", r"(?<=metres) [x×] (?=\w)", lambda _: " by "),
        rule("spaced-thousands",
             r"(?<![\w.,)])(?<!\d[ ])(?<!\) )([£$€]?[1-9]\d{0,2})((?:[ \u00a0\u2009\u202f]\d{3})+)(?![\w]|"
             r"[.,]\d|[ ]\d)",
             lambda m: m[1] + re.sub(r"\D", "", m[2])),
        rule("four-by-four",
             r"(?<![\w.])(\d{1,3})[x×](\d{1,3})(?!\w|[.]\d|\s?m[gl])",
             lambda m: f"{cardinal(m[1])} by {cardinal(m[2])}"),
        rule("times-range", rf"(?<![\w.])(\d{{1,2}})\s?{DASH}\s?(\d{{1,2}})\s?[x×](?=[\s.,;:)]|$)",
             lambda m: f"{cardinal(m[1])} to {cardinal(m[2])} times"),
        rule("half-a-unit", r"(?<![\w./])(?:1/2|½)\s(st|stone|pint|mile|day|term|bottle|litre|page|dose)\b(?!\.\w)",
             lambda m: f"half a {'stone' if m[1] == 'st' else m[1]}"),
        rule("a-part", r"\b([Aa])n?\s([½¼¾⅓⅔⅕⅛])\s(?:of\s)?", _a_part),
    )  # fmt: skip


def _hour_rules() -> tuple[NormaliserRule, ...]:
    """Return the rules for hours with points or in four figures."""
    minutes = "([0-5]\\d)"
    until = r"([Bb]y|[Uu]ntil|[Tt]ill|[Bb]efore|[Aa]fter|[Ss]ince|[Aa]round|[Ff]rom)"
    return (
        rule("hours-range",
             rf"(?<![\w.:£$€,])(?<!rom )(?<!tween ){_HOUR}\.{minutes}\s?({DASH}|to|"
             rf"until)\s?{_HOUR}\.{minutes}{_NOT_A_TIME}",
             _hours_range),
        rule("hours-with-hrs",
             rf"(?<![\w.:,]){_HOUR}[.:]?{minutes}\s?hrs\b",
             lambda m: f"{_military(m[1], m[2])} hours"),
        rule("hours-in-four",
             rf"\b([Ff]rom|[Bb]etween) (0\d|1\d|2[0-3]){minutes} (to|and|until) (0\d|1\d|"
             rf"2[0-3]){minutes}(?![\w,])",
             lambda m: f"{m[1]} {_military(m[2], m[3])} {m[4]} {_military(m[5], m[6])}" if m[2] < "10" else m[0]),
        rule("at-four",
             rf"\b([Aa]t) (0\d|1\d|2[0-3]){minutes}(?!\d|[,.]\d|\s?hours| [a-z]+s\b)",
             lambda m: f"{m[1]} {_military(m[2], m[3])}"),
        rule("by-four",
             rf"\b{until} (0\d){minutes}(?!\d|[,.]\d)(?!\s?hours)(?!\s\d)",
             lambda m: f"{m[1]} {_military(m[2], m[3])}"),
        rule("by-clock",
             rf"\b{until} {_HOUR}\.{minutes}(?=$|[,;)]|\.(?!\d)|\s(?:on|each|every|and|he|she|they|the|when|"
             rf"that)\b)",
             lambda m: f"{m[1]} {clock_hour(m[2], m[3])}"),
    )  # fmt: skip


def _other_rules() -> tuple[NormaliserRule, ...]:
    """Return the rules for alternatives with an oblique, plurals of places in laws, versions and the like."""
    words, laws = tables()["alternatives"], tables()["law_words"]
    return (
        rule("one-or-other", rf"\b({any_of(words)}s?)\s(\d{{1,2}})/(\d{{1,2}})(?![\w/]|\.\d)",
             lambda m: f"{m[1]} {cardinal(m[2])} or {cardinal(m[3])}"),
        rule("few-things",
             r"(?<![\w.,/£])([1-9])/([2-9])(?= (?!this\b|was\b|is\b|has\b|his\b|as\b|of\b)[a-z]+s\b)",
             _few_things),
        rule("law-word", rf"\b({any_of(laws)})\.?(?=\s\d)", lambda m: laws[m[1]]),
        rule("section-plural",
             r"\b(?:[Ss]ections?\s|[Ss]\.?)(\d{1,3})s\b",
             lambda m: f"section {plural(cardinal(m[1]))}"),
        rule("version", r"\bv(\d+(?:\.\d+)?)(?!\w)", lambda m: f"version {number(m[1])}"),
        rule("one-to-ones",
             r"(?<![\w:])(\d{1,2}):(\d{1,2})s\b",
             lambda m: f"{cardinal(m[1])} to {plural(cardinal(m[2]))}"),
        rule("she-or-he", r"\b(S|H)/?(?:he|\(he)\b(?<=/he)", lambda m: "She or he" if m[1] == "S" else m[0]),
        rule("street-of-saint", r"(?<=s['’] )(Rd|St|Ave|Ln|Sq)\b\.?", lambda m: tables()["streets"][m[1]]),
    )  # fmt: skip


_OVER = {"40": "week", "52": "week", "12": "month", "7": "day"}


def _span(figures: str, last: str | None, unit: str) -> str:
    """Return "eighteen months", or "six to eight weeks" for a range."""
    many = "" if figures == "1" and not last else "s"
    return f"{number(figures)}{f' to {number(last)}' if last else ''} {unit}{many}"


def _old(match: re.Match[str], unit: str) -> str:
    """Return "fourteen year old", with hyphens where they are written."""
    figures = f"{number(match[2])}{f' to {number(match[3])}' if match[3] else ''}"
    joint = "-" if re.search(r"\d-[a-z]+-old", match[0]) else " "
    return joint.join((figures, unit, "old"))


def _and_days(figures: str) -> str:
    return "" if figures == "0" else f" and {_span(figures, None, 'day')}"


def _day(day: str, month: str, written_year: str | None) -> str:
    """Return "the twelfth of March" with the year where there is one; empty for no date."""
    if not (1 <= int(day) <= 31 and 1 <= int(month) <= 12):
        return ""
    return f"the {ordinal(day)} of {month_of(int(month))}{f' {short_year(written_year)}' if written_year else ''}"


def _year_end(last: str) -> str:
    return year(last) if len(last) == 4 else year(f"20{last}") if last[0] == "0" else cardinal(last)


def _military(hour: str, minute: str) -> str:
    """Return an hour of four figures as it is said in a log: "fourteen thirty", "nine hundred"."""
    spoken = clock_hour(hour, minute)
    return spoken.replace(" o'clock", " hundred") if minute == "00" else spoken


def _hours_range(match: re.Match[str]) -> str:
    """Return opening hours on the clock of twelve hours; other ranges with points are numbers."""
    hour, minute, _, last, last_minute = match.groups()
    is_clock = minute in _QUARTERS and last_minute in _QUARTERS and int(hour) < 24
    if not is_clock or int(last) * 60 + int(last_minute) <= int(hour) * 60 + int(minute):
        return match[0]
    return f"{_twelve(hour, minute)} to {_twelve(last, last_minute)}"


_QUARTERS = frozenset({"00", "15", "30", "45"})


def _twelve(hour: str, minute: str) -> str:
    value = int(hour)
    spoken = cardinal(str(value % 12 or 12))
    return f"{spoken}{'' if minute == '00' else f' {cardinal(minute)}'} {'AM' if value < 12 else 'PM'}"


def _a_part(match: re.Match[str]) -> str:
    part = str(tables()["parts"][match[2]])
    part = re.sub(r"^an? ", "", part)
    article = "an" if match[2] == "⅛" else match[1]
    return f"{article} {part} {'of ' if match[0].rstrip().endswith('of') else ''}"


def _few_things(match: re.Match[str]) -> str:
    if int(match[2]) != int(match[1]) + 1:
        return match[0]
    return f"{cardinal(match[1])} or {cardinal(match[2])}"
