"""Rules for other numbers: telephones, places in documents, ages, ordinals, ranges, fractions, codes."""

import re

from num2words import num2words

from briefgen.speech.pronounce.rules import DASH, NUM, NormaliserRule, any_of, rule, tables

MAX_DIGITS = 15
"""A longer run of digits is a code, not a quantity, and is read digit by digit."""

_DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_LONGEST_GROUP = 5


def _words(value: int, form: str) -> str:
    # num2words writes "one thousand, three hundred"; engines would pause at the comma.
    return str(num2words(value, to=form, lang="en_GB")).replace(",", "")


def cardinal(text: str) -> str:
    """Return a whole number (``1,392``) in words; one with a leading zero or too many digits, digit by digit."""
    figures = text.replace(",", "")
    if len(figures) > MAX_DIGITS or (len(figures) > 1 and figures.startswith("0")):
        return digits(figures)
    return _words(int(figures), "cardinal")


def ordinal(text: str) -> str:
    """Return a whole number as an ordinal: ``21`` is "twenty-first"."""
    figures = text.replace(",", "")
    return _words(int(figures[:MAX_DIGITS]), "ordinal")


def year(text: str) -> str:
    """Return a year of four digits in words: "nineteen eighty-nine", "two thousand and three"."""
    return _words(int(text), "year")


def number(text: str) -> str:
    """Return a whole or decimal number (``1,392``, ``0.5``) in words; decimals digit by digit."""
    whole, _, fraction = text.partition(".")
    spoken = cardinal(whole or "0")
    return f"{spoken} point {digits(fraction)}" if fraction else spoken


def places(text: str) -> str:
    """Return the number of a place in a document: ``4.12`` is "four point twelve"."""
    return " point ".join(cardinal(part) for part in text.split("."))


def digits(text: str) -> str:
    """Return the digits of a text one by one, without pauses; other characters are ignored."""
    return " ".join(_DIGITS[int(figure)] for figure in text if figure in "0123456789")


def dialled(text: str) -> str:
    """Return a telephone number digit by digit, with a pause after each group.

    Zero is "zero", not "oh", which synthetic voices slur into the word before it.
    """
    groups: list[str] = []
    for group in "".join(c if c in "0123456789" else " " for c in text).split():
        groups += _split(group)
    spoken = ", ".join(digits(group) for group in groups)
    return f"plus {spoken}" if text.lstrip().startswith("+") else spoken


def _split(group: str) -> list[str]:
    """Split a long group of digits as British numbers are written: the area code first, then threes."""
    if len(group) <= _LONGEST_GROUP:
        return [group]
    head = len(group) % 3 or 3
    head += 3 if head < 3 and len(group) > head + 3 else 0
    return [group[:head], *(group[i : i + 3] for i in range(head, len(group), 3))]


def plural(word: str) -> str:
    """Return the plural of a number in words: "fives", "sixes", "nineties"."""
    if word.endswith("y"):
        return f"{word[:-1]}ies"
    return f"{word}es" if word.endswith("x") else f"{word}s"


def roman(text: str) -> int:
    """Return the value of a Roman numeral."""
    values = [{"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}[letter] for letter in text]
    return sum(-v if v < after else v for v, after in zip(values, [*values[1:], 0], strict=True))


_SHORT_CODE = r"(?:999|111|101|112|119|105|159)"
_DENOMINATORS = {2: "half", 3: "third", 4: "quarter", 5: "fifth", 8: "eighth"}
_WHOLE = 100  # "a 50/50 chance", "split 70/30"
_OUT_OF = frozenset({6, 7, 9, 10, 12, 20, 50, 100})
_SCORES = frozenset({15, 21, 27, 30})  # of coma, anxiety, depression, memory; "14/15" may be two years


def with_short_codes(text: str) -> str:
    """Return a text with the number after the name of a service read figure by figure: "NHS one one one".

    Why: the lexicon takes such a name out of the text before the other rules see it.
    """
    return re.sub(rf"\b(NHS|GIG) ({_SHORT_CODE})(?!\w|[.,]\d)", lambda m: f"{m[1]} {digits(m[2])}", text)


def telephone_rules() -> tuple[NormaliserRule, ...]:
    """Return the rules for telephone numbers, read digit by digit with pauses between groups."""
    before, after = any_of(tables()["dialled"]["before"]), any_of(tables()["dialled"]["after"])
    return (
        rule("telephone-abroad", r"(?<![\w.])\+\d{1,3}[ ]?(?:\(0\)[ ]?)?\d[\d ]{5,13}\d(?!\w)",
             lambda m: dialled(m[0].replace("(0)", " "))),
        rule("telephone-code", r"(?<![\w.])\((0\d{2,5})\)[ ]?(\d{3,8}(?:[ -]\d{3,4})?)(?!\w)",
             lambda m: dialled(f"{m[1]} {m[2]}")),
        rule("telephone", r"(?<![\w£$€])(?<!\d[.,/])0\d{2,5}(?:[ -]\d{1,6}){1,4}(?!\w|[,.]\d)",
             lambda m: dialled(m[0])),
        rule("telephone-solid", r"(?<![\w£$€])(?<!\d[.,/])0\d{9,10}(?!\w|[,.]\d)", lambda m: dialled(m[0])),
        rule("helpline", r"(?<![\w£$€-])(?<!\d[.,/])116[ ]?\d{3}(?!\w|[,.-]\d|[ ]\d)",
             lambda m: dialled(f"116 {m[0][-3:]}")),
        rule("number-in-threes", r"(?<![\w£$€-])(?<!\d[.,/])\d{3} \d{3} \d{4}(?!\w|[,.]\d)", lambda m: dialled(m[0])),
        rule("emergency", r"(?<![\w£$€-])(?<!\d[.,/])999(?![\w%]|[.,]\d)", lambda m: digits(m[0])),
        rule("short-code-after", rf"\b({before}\s+(?:to\s+)?)({_SHORT_CODE})(?![\w%]|[.,-]\d)",
             lambda m: m[1] + digits(m[2])),
        rule("short-code-before", rf"(?<![\w.,/£$€-])({_SHORT_CODE})(?=\s{after}\b)", lambda m: digits(m[1])),
        rule("text-number", r"\b([Tt]ext(?:ing|ed)?\s(?:\S+\s){0,3}?(?:to\s|on\s)?)(\d{5,6})(?!\w)",
             lambda m: m[1] + digits(m[2])),
    )  # fmt: skip


def reference_rules() -> tuple[NormaliserRule, ...]:
    """Return the rules for sections, paragraphs and other places in a document or law."""
    words = tables()["references"]
    sub = r"((?:\([0-9a-zA-Z]{1,4}\))*)"
    place = rf"(\d+(?:\.\d+)*(?:[A-Z]{{0,2}}|[a-z])(?![a-z])){sub}"
    numbered = any_of([*tables()["numbered"], *(word.capitalize() for word in tables()["numbered"])])
    more = rf"(?:\s?({DASH}|to|and|&)\s?(\d+(?:\.\d+)*))?(?![\w])"
    return (
        rule("circa", r"(?<!\w)(?:c|ca)\.\s?(?=\d)", lambda _: f"{tables()['symbols']['≈']} "),
        rule("section", rf"(?<![\w'’])[sS]\.?\s?{place}{more}", lambda m: _place("section", m, 1)),
        rule("sections", rf"(?<![\w'’])[sS]s\.?\s?{place}{more}", lambda m: _place("sections", m, 1)),
        rule("short-reference", rf"(?<![\w])({any_of(words)})\s?{place}{more}", lambda m: _place(words[m[1]], m, 2)),
        rule("reference", rf"\b({numbered})\s{place}{more}", lambda m: _place(m[1], m, 2)),
    )


def number_rules() -> tuple[NormaliserRule, ...]:
    """Return the rules for ordinals, ranges, fractions, codes and plain numbers, in order."""
    parts = any_of(tables()["parts"])
    return (
        rule("ordinal", r"(?<![\w.])(\d{1,3}(?:,\d{3})+|\d{1,15})(?:(?<=1)st|(?<=2)nd|(?<=3)rd|th)\b",
             lambda m: ordinal(m[1])),
        rule("plural-range", r"(?<![\w.])(\d+)[-‐‑‒–—](\d+)s\b",
             lambda m: f"{number(m[1])} to {plural(number(m[2]))}"),
        rule("number's", rf"(?<![\w.])({NUM})['’]s\b", lambda m: f"{number(m[1])}'s"),
        rule("round-numbers", r"(?<![\w.,])(10|100|1,?000)s\b", lambda m: tables()["round"][m[1].replace(",", "")]),
        rule("plural-number", rf"(?<![\w.])({NUM})s\b", lambda m: plural(number(m[1]))),
        rule("and-a-part", rf"(?<![\w.])({NUM})\s?({parts})",
             lambda m: f"{number(m[1])} and {tables()['parts'][m[2]]}"),
        rule("half-a", r"½\s(?=an?\s)", lambda _: "half "),
        rule("times", rf"(?<![\w.])({NUM})\s?[x×](?=\s|[.,;:)]|$|\d)", lambda m: f"{number(m[1])} times "),
        rule("times-so-many", rf"(?<![\w.])[x×]\s?({NUM})(?!\w)", lambda m: f"times {number(m[1])}"),
        rule("ages-joined", r"\b(\d{1,2})- (and|or|to) (?=\d{1,2}-)", lambda m: f"{cardinal(m[1])} {m[2]} "),
        rule("range", rf"(?<![\w.])({NUM})\s?[‒–—]\s?({NUM})(?![\w%])",
             lambda m: f"{number(m[1])} to {number(m[2])}"),
        rule("hyphen-range", rf"(?<![\w.-])({NUM})[-‐‑]({NUM})(?![\w%]|-\d)",
             lambda m: f"{number(m[1])} to {number(m[2])}"),
        rule("fraction", r"(?<![\w./])(\d{1,3})/(\d{1,3})(?![\w/]|\.\d)", _fraction),
        rule("and-over", rf"(?<![\w.])({NUM})\+(?!\w)", lambda m: f"{number(m[1])} plus"),
        rule("plus", rf"(?<![\w])({NUM})?\s?\+\s?(?={NUM})", lambda m: f"{number(m[1])} plus " if m[1] else "plus "),
        rule("negative", rf"(?<![^\s(])[-−]({NUM})(?![\w])", lambda m: f"minus {number(m[1])}"),
        rule("outline", r"(?<![\w.])\d+(?:\.\d+){2,}(?!\w)", lambda m: places(m[0])),
        rule("code", r"(?<=[^\W\d_])[-–]?\d+(?![.,]?\d)",
             lambda m: f" {cardinal(m[0].lstrip('-–'))}{' ' * m.string[m.end() :][:1].isalpha()}"),
        rule("code-letters", r"(?<![\w.])(\d+)(?=[^\W\d_])", lambda m: f"{cardinal(m[1])} "),
        rule("bare-decimal", r"(?<![\w.])\.(\d+)(?![\w.])", lambda m: f"point {digits(m[1])}"),
        rule("number", rf"(?<![\w]){NUM}", lambda m: number(m[0])),
        rule("digits", r"\d+", lambda m: f" {digits(m[0])} "),
    )  # fmt: skip


def _place(word: str, match: re.Match[str], first: int) -> str:
    """Return a place in a document in words, such as "section 47, 1, B to 48"."""
    figures, letters = re.fullmatch(r"([\d.]+)([A-Za-z]*)", match[first]).groups()  # type: ignore[union-attr]
    spoken = f"{word} {places(figures)}{f' {letters.upper()}' if letters else ''}"
    before = ""
    for part in re.findall(r"\((\w+)\)", match[first + 1]):
        spoken += f", {_part(part, before)}"
        before = part
    joint, last = match[first + 2], match[first + 3]
    if last:
        spoken += f" {'and' if joint in {'and', '&'} else 'to'} {places(last)}"
    return spoken


def _part(part: str, before: str) -> str:
    """Return a bracketed part of a section in words: in British Acts numbers, then letters, then Roman numerals."""
    if part.isdecimal():
        return cardinal(part)
    if set(part) <= set("ivx") and (len(part) > 1 or before.isalpha()):
        return cardinal(str(roman(part.upper())))
    return part.upper()


def _fraction(match: re.Match[str]) -> str:
    """Return a fraction, ratio or pair in words: "two thirds", "fifty fifty", "three out of ten"."""
    top, bottom = int(match[1]), int(match[2])
    consecutive = bottom == top + 1
    if consecutive and re.search(r"\b[Aa]ge[ds]?:? $", match.string[: match.start()]):
        return f"{cardinal(match[1])} or {cardinal(match[2])}"
    if 0 < top < bottom and bottom in _DENOMINATORS:
        name = _DENOMINATORS[bottom]
        return f"{cardinal(match[1])} {name if top == 1 else plural(name)}"
    if top + bottom == _WHOLE and min(top, bottom) > 9:
        return f"{cardinal(match[1])} {cardinal(match[2])}"
    if top <= bottom and (bottom in _OUT_OF or (bottom in _SCORES and not consecutive)):
        return f"{cardinal(match[1])} out of {cardinal(match[2])}"
    return f"{cardinal(match[1])}, {cardinal(match[2])}"


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
