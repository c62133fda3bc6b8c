"""Rules for money, percentages and measures."""

import re

from briefgen.speech.normalise_table import DASH, NUM, NormaliserRule, any_of, rule, tables
from briefgen.speech.normalise_words import number

_BETWEEN = rf"\s?(?:{DASH}|to)\s?"


def amount_rules() -> tuple[NormaliserRule, ...]:
    """Return the rules for money, percentages and units, in order; ranges before single amounts."""
    sign = "([" + "".join(tables()["currencies"]) + "])"
    scale = rf"(?:\s?({any_of(tables()['scales'])})(?![A-Za-z]))?"
    unit = rf"\s?({any_of(tables()['units'])})(?![\w/²³])"
    per_short = rf"(?:\s?({any_of(tables()['per_short'])})(?![\w/]))?"
    per_year = "an? |per |each|every|to |of |and |in |or |was |is "
    minus = r"(?:(?<![\w)])[-−](?=[\d£$€]))?"
    return (
        rule("height", r"(?<![\w.])([2-7])\s?['’′]\s?(1[01]|\d)\s?(?:[\"”″]|['’]['’])?(?![\w%])",
             lambda m: f"{number(m[1])} foot {number(m[2])}"),
        rule("money-range", rf"{sign}({NUM}){scale}{_BETWEEN}[£$€]?({NUM}){scale}(?![\d%])", _money_range),
        rule("money-of-a-thing", rf"\b([Aa]n? ){sign}({NUM}){scale}(?=\s[a-z])(?!\s(?:{per_year}))",
             lambda m: m[1] + _each_pound(m)),
        rule("money", rf"({minus}){sign}\s?({NUM}){scale}(\+?){per_short}", _money),
        rule("pence", r"(?<![\w.])(\d{1,2})p(?!\w)", lambda m: _counted(m[1], tables()["pence"])),
        rule("percent-range", rf"(?<![\w.])({NUM})\s?%?{_BETWEEN}({NUM})\s?%",
             lambda m: f"{number(m[1])} to {number(m[2])} {tables()['symbols']['%']}"),
        rule("percent", rf"({minus})(?<![\w.])({NUM})\s?%",
             lambda m: f"{_sign(m[1])}{number(m[2])} {tables()['symbols']['%']}"),
        # "8st" is a weight, "21st" is not.
        rule("stone", r"(?<![\w.])(\d?[02-9]|\d?11)\s?st(?!\w)", lambda m: f"{number(m[1])} stone"),
        rule("unit-range", rf"(?<![\w.])({NUM}){_BETWEEN}({NUM}){unit}",
             lambda m: f"{number(m[1])} to {_measure(m[2], m[3])}"),
        rule("unit", rf"({minus})(?<![\w.])({NUM}){unit}", lambda m: _sign(m[1]) + _measure(m[2], m[3])),
        rule("scaled-range", rf"(?<![\w.])({NUM}){scale}{_BETWEEN}({NUM})\s?(k|K|m|M|mn|bn|tn)(?!\w)",
             _scaled_range),
        rule("metres", rf"(?<![\w.])({NUM})\s(m)(?![\w'’/.])", lambda m: _counted(m[1], tables()["metre"])),
        rule("scaled", rf"(?<![\w.])({NUM})\s?(k|mn|bn|tn|m|M|K)(?![\w'’])",
             lambda m: f"{number(m[1])} {tables()['scales'][m[2]]}"),
    )  # fmt: skip


def _sign(minus: str) -> str:
    return "minus " if minus else ""


def _counted(figures: str, forms: list[str]) -> str:
    one, many = forms[:2]
    return f"{number(figures)} {one if figures == '1' else many}"


def _measure(figures: str, unit: str) -> str:
    return _counted(figures, tables()["units"][unit])


def _scale(written: str | None) -> str:
    return f" {tables()['scales'][written]}" if written else ""


def _money(match: re.Match[str]) -> str:
    minus, sign, figures, scale = match[1], match[2], match[3], match[4]
    per = f" {tables()['per_short'][match[6]]}" if match[6] else ""
    return _sign(minus) + _sum(sign, figures, scale) + (" plus" if match[5] else "") + per


def _each_pound(match: re.Match[str]) -> str:
    """Return "sixty pound" for a £60 voucher; pounds and pence as elsewhere."""
    sign, figures, scale = match[2], match[3], match[4]
    if "." in figures and not scale:
        return _sum(sign, figures, scale)
    return f"{number(figures)}{_scale(scale)} {tables()['currencies'][sign][0]}"


def _sum(sign: str, figures: str, scale: str | None) -> str:
    """Return an amount of money in words: pounds, pence, or both."""
    one, many, small = tables()["currencies"][sign]
    whole, _, part = figures.partition(".")
    if scale:
        return f"{number(figures)}{_scale(scale)} {many}"
    if len(part) != 2:
        return _counted(figures, [one, many])
    if part == "00":
        return _counted(whole, [one, many])
    if whole.strip("0,") == "":
        return f"{number(str(int(part)))} {small}"
    return f"{_counted(whole, [one, many])} {number(str(int(part)))}"


def _money_range(match: re.Match[str]) -> str:
    sign, low, low_scale, high, high_scale = match.groups()
    many = tables()["currencies"][sign][1]
    return f"{number(low)}{_scale(low_scale)} to {number(high)}{_scale(high_scale)} {many}"


def _scaled_range(match: re.Match[str]) -> str:
    return f"{number(match[1])}{_scale(match[2])} to {number(match[3])}{_scale(match[4])}"
