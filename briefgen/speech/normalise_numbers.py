"""Rules for other numbers: telephones, places in documents, ages, ordinals, ranges, fractions, codes."""

import re

from briefgen.speech.normalise_table import DASH, NUM, NormaliserRule, any_of, rule, tables
from briefgen.speech.normalise_words import cardinal, dialled, digits, number, ordinal, places, plural, roman

_SHORT_CODE = r"(?:999|111|101|112|119|105|159)"
_DENOMINATORS = {2: "half", 3: "third", 4: "quarter", 5: "fifth", 8: "eighth"}
_WHOLE = 100  # "a 50/50 chance", "split 70/30"
_OUT_OF = frozenset({6, 7, 9, 10, 12, 20, 50, 100})


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
    said = f"{word} {places(figures)}{f' {letters.upper()}' if letters else ''}"
    before = ""
    for part in re.findall(r"\((\w+)\)", match[first + 1]):
        said += f", {_part(part, before)}"
        before = part
    joint, last = match[first + 2], match[first + 3]
    if last:
        said += f" {'and' if joint in {'and', '&'} else 'to'} {places(last)}"
    return said


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
    if top <= bottom and bottom in _OUT_OF:
        return f"{cardinal(match[1])} out of {cardinal(match[2])}"
    return f"{cardinal(match[1])}, {cardinal(match[2])}"
