"""Money, percentages and measures."""

import re

from briefgen.speech.normalise_table import DASH, NUM, Rule, any_of, rule, tables
from briefgen.speech.normalise_words import number

_BETWEEN = rf"\s?(?:{DASH}|to)\s?"


def amount_rules() -> tuple[Rule, ...]:
    """Return the rules for money, percentages and units, in order; ranges before single amounts."""
    sign = "([" + "".join(tables()["currencies"]) + "])"
    scale = rf"(?:\s?({any_of(tables()['scales'])})(?![A-Za-z]))?"
    unit = rf"\s?({any_of(tables()['units'])})(?![\w/²³])"
    minus = r"(?:(?<![\w)])[-−](?=[\d£$€]))?"
    return (
        rule("money-range", rf"{sign}({NUM}){scale}{_BETWEEN}[£$€]?({NUM}){scale}(?![\d%])", _money_range),
        rule("money", rf"({minus}){sign}\s?({NUM}){scale}", _money),
        rule("pence", r"(?<![\w.])(\d{1,2})p(?!\w)", lambda m: _counted(m[1], tables()["currencies"]["£"][2:] * 2)),
        rule("percent-range", rf"(?<![\w.])({NUM})\s?%?{_BETWEEN}({NUM})\s?%",
             lambda m: f"{number(m[1])} to {number(m[2])} {tables()['symbols']['%']}"),
        rule("percent", rf"({minus})(?<![\w.])({NUM})\s?%",
             lambda m: f"{_sign(m[1])}{number(m[2])} {tables()['symbols']['%']}"),
        rule("unit-range", rf"(?<![\w.])({NUM}){_BETWEEN}({NUM}){unit}",
             lambda m: f"{number(m[1])} to {_measure(m[2], m[3])}"),
        rule("unit", rf"({minus})(?<![\w.])({NUM}){unit}", lambda m: _sign(m[1]) + _measure(m[2], m[3])),
        rule("scaled-range", rf"(?<![\w.])({NUM}){scale}{_BETWEEN}({NUM})\s?(k|K|m|M|mn|bn|tn)(?!\w)",
             _scaled_range),
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
    one, many, small = tables()["currencies"][sign]
    whole, _, part = figures.partition(".")
    if scale:
        return f"{_sign(minus)}{number(figures)}{_scale(scale)} {many}"
    if len(part) != 2:
        return _sign(minus) + _counted(figures, [one, many])
    if part == "00":
        return _sign(minus) + _counted(whole, [one, many])
    if whole.strip("0,") == "":
        return f"{_sign(minus)}{number(str(int(part)))} {small}"
    return f"{_sign(minus)}{_counted(whole, [one, many])} {number(str(int(part)))}"


def _money_range(match: re.Match[str]) -> str:
    sign, low, low_scale, high, high_scale = match.groups()
    many = tables()["currencies"][sign][1]
    return f"{number(low)}{_scale(low_scale)} to {number(high)}{_scale(high_scale)} {many}"


def _scaled_range(match: re.Match[str]) -> str:
    return f"{number(match[1])}{_scale(match[2])} to {number(match[3])}{_scale(match[4])}"
