"""Rules of consistency for counts: people counted in two ways, parts larger than a whole, percentages, lists."""

import re
from collections.abc import Iterator

from briefgen.checks.rule import Hit, Subject, rule
from briefgen.english.words import sentences
from briefgen.errors import Severity
from briefgen.text import Lazy, caseless

_WORDS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
)  # fmt: skip
NUMBER = r"(?:\d{1,4}|" + "|".join(_WORDS[1:]) + r")"
_COUNTED = Lazy(
    rf"\b(?P<whose>all|his|her|their|the couple['’]s|the family['’]s|the mother['’]s|the) (?P<n>{NUMBER}"
    rf"|both(?: of)?(?: his| her| their| the)?(?: two)?) (?:other |own |older |younger "
    rf"|half-)?(?P<noun>children"
    rf"|siblings|brothers|sisters|sons|daughters|boys|girls|grandchildren)\b"
    rf"|\b(?P<has>had|has|with|of|raising|mother of|father of|both(?: of)?(?: his| her| their"
    rf"| the)?(?: (?P<two>two"
    rf"|three))?) (?:(?P<m>{NUMBER}) )?(?:other |own )?(?P<thing>children|siblings|brothers|sisters|sons"
    rf"|daughters"
    rf"|grandchildren)\b",
    re.IGNORECASE,
)
_SUBJECT = Lazy(
    rf"\b(?P<n>{NUMBER}) (?P<noun>children|siblings|brothers|sisters|sons|daughters|boys"
    rf"|girls)\b",
    re.IGNORECASE,
)


def value_of(text: str) -> int:
    """Return the value of a whole number in digits or words up to twenty."""
    return int(text) if text.isdecimal() else _WORDS.index(caseless(text))


@rule("consistency/count", Severity.WARNING)
def count(subject: Subject) -> Iterator[Hit]:
    """Find people of one family counted in two ways, as "three children" and "both of her two"."""
    seen: dict[str, tuple[int, str]] = {}
    for match in _SUBJECT.finditer(f"{subject.review.about.title}. {subject.review.about.subject}"):
        seen.setdefault(caseless(match["noun"]), (value_of(match["n"]), match["n"]))
    for passage in subject.running:
        for match in _COUNTED.finditer(passage.text):
            noun = caseless(match["noun"] or match["thing"])
            number = _number(match)
            is_other = re.search(r"\b(?:other|older|younger|half-)\b", match[0])
            is_of_two = "both" in caseless(match[0]) and names_two(subject, passage.text[: match.start()])
            if number is None or is_other or is_of_two:
                continue
            first = seen.setdefault(noun, (number, match[0]))
            if first[0] != number:
                values = {"words": match[0], "first": first[1]}
                yield Hit(passage.path, at=match.start(), words=match[0], values=values)


_PARTS_OF = {
    "half": 50,
    "a third": 33,
    "one third": 33,
    "two thirds": 67,
    "a quarter": 25,
    "one quarter": 25,
    "three quarters": 75,
    "a fifth": 20,
}
_FRACTION = Lazy(
    r"\b(?P<part>half|(?:a|one) third|two[- ]thirds|(?:a|one) quarter|three[- ]quarters"
    r"|a fifth)\b[^.;]{0,35}?(?:,|\(| or| that is) ?(?:or )?(?P<n>\d{1,3}) ?(?:%|per ?cent)",
    re.IGNORECASE,
)
_IN_WORDS = Lazy(
    rf"\b(?P<a>{NUMBER}) in (?P<b>{NUMBER})\b[^.;]{{0,35}}?(?:,|\(| or"
    rf"| that is) ?(?:or )?(?P<n>\d{{1,3}}) ?(?:%"
    rf"|per ?cent)",
    re.IGNORECASE,
)


def _fractions(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield a fraction in words beside a percentage that is another part."""
    for match in _FRACTION.finditer(text):
        part = _PARTS_OF[caseless(match["part"]).replace("-", " ")]
        if abs(part - float(match["n"])) > 2 * _ROUNDING:
            yield match.start(), match[0], "share"
    for match in _IN_WORDS.finditer(text):
        whole = value_of(match["b"])
        if whole and abs(100 * value_of(match["a"]) / whole - float(match["n"])) > 2 * _ROUNDING:
            yield match.start(), match[0], "share"


def names_two(subject: Subject, before: str) -> bool:
    """Whether a text names two of the summary's people, so that "both" refers to them."""
    return sum(1 for name in subject.review.about.pseudonyms if name in before) == 2


def _number(match: re.Match[str]) -> int | None:
    text = match["n"] or match["m"] or match["two"] or ""
    if caseless(text) in _WORDS or text.isdecimal():
        return value_of(text)
    return 2 if "both" in caseless(match[0]) else None


_PART = Lazy(
    rf"\b(?P<part>{NUMBER})(?: out)? of (?:the |these |those |all |its |her |his "
    rf"|their )?(?P<whole>{NUMBER})\b(?! (?:the"
    rf"|January|February|March|April|May|June|July|August|September|October|November|December|a)\b)",
    re.IGNORECASE,
)
_PER_CENT = Lazy(r"(?<![\d.])(?P<n>\d{1,4}(?:\.\d+)?) ?(?:%|per ?cent)", hint=("0",))
_GROWTH = Lazy(
    r"\b(?:rose|rise|risen|increas\w*|grew|growth|growing|up|more than|fell|drop\w*|capacity|of (?:target"
    r"|budget"
    r"|plan))\b",
    re.IGNORECASE,
)
_SHARES = Lazy(
    r"\b(?:the (?:rest|other|remainder|remaining)|other \w+|(?:another|a further)(?= \d)"
    r"|of (?:them|these|those|whom|the)|respectively"
    r"|were \w+ and|(?:came|made|was|were) (?:\w+ )?(?:from|by|in)"
    r"|and \d)\b",
    re.IGNORECASE,
)


@rule("consistency/percentage", Severity.WARNING)
def percentage(subject: Subject) -> Iterator[Hit]:
    """Find parts larger than their whole, percentages and sums over 100, and shares that do not fit."""
    for passage in subject.prose:
        if passage.path[-1] in {"source", "contact", "url", "period"}:
            continue
        if passage.path[0] == "figures":
            continue
        for sentence in sentences(passage.text):
            for start, words, variant in _wrong(sentence.text):
                yield Hit(
                    passage.path, at=sentence.start + start, words=words, values={"words": words}, variant=variant
                )
    for index, figure in enumerate(subject.review.figures):
        number = f"{figure.number}{' ' + figure.unit if figure.unit else ''}"
        for start, words, variant in _wrong(f"{number} {figure.what}"):
            in_what = _IN_WHAT.search(figure.what) if variant == "sum" and "," not in figure.number else None
            is_number = start < len(number) and in_what is None
            at, shown = (0, figure.number) if is_number else (start - len(number) - 1, words)
            at, shown = (in_what.start(), in_what[0]) if in_what else (at, shown)
            path = ("figures", index, "number" if is_number else "what")
            yield Hit(path, at=at, words=shown, values={"words": words}, variant=variant)
        yield from _shares_of(subject) if index == 0 else ()
        match = _OF_WHICH.search(figure.what) if figure.number.isdecimal() and int(figure.number) else None
        if match and abs(100 * value_of(match["n"]) / int(figure.number) - float(match["p"])) > _ROUNDING:
            path = ("figures", index, "what")
            yield Hit(path, at=match.start(), words=match[0], values={"words": match[0]}, variant="share")


_OF_WHICH = Lazy(
    rf"\bof (?:which|whom|these|them|those),? (?P<n>{NUMBER})(?:,| \(| or|, or|, that is,?) ?(?:or )?(?P<p>\d{{1,3}})"
    rf" ?(?:%|per ?cent)",
    re.IGNORECASE,
    hint=("0",),
)
_IN_WHAT = Lazy(r"(?:the other |and )?\d{1,3} ?(?:%|per ?cent)", hint=("0",))
_AND_NOT = Lazy(r"^[^.;,]{0,30}\b(?:not|never|no|nobody|neither)\b")
_LIST_OF_SHARES = Lazy(
    r"\b\d{1,3}(?: ?%| per cent)?(?:, \d{1,3}(?: ?%| per cent)?)+,? (?:and|or) \d{1,3} ?(?:%"
    r"|per ?cent)",
    hint=("0",),
)
_OTHER_SHARE = Lazy(
    r"\b(?:the (?:other|remaining|rest,?)(?: of \w+)?|and the other) \d{1,3} ?(?:%|per ?cent)",
    re.IGNORECASE,
    hint=("0",),
)
_OUT_OF = Lazy(rf"\b(?P<part>{NUMBER}) out of (?:a total of |all |the )?(?P<whole>{NUMBER})\b", re.IGNORECASE)
_OF_THE = Lazy(
    rf"\b(?:of (?:the |these |those |all )?(?P<whole>{NUMBER}) \w+(?: (?!and"
    rf"|or)\w+){{0,4}}, (?P<part>{NUMBER})\b"
    rf"|(?P<of>{NUMBER}) (?!years|months|weeks|days|hours|times)\w+(?: \w+)?(?: (?:in|over|within"
    rf"|for) [\w ]{{3,30}})?, (?P<whom>{NUMBER}) of (?:whom|them)\b)",
    re.IGNORECASE,
)


def _wrong(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield impossible figures in a sentence: offset, words, variant of the message."""
    parts = list(_PART.finditer(text))
    pairs = [(match, match["part"], match["whole"]) for match in (*parts, *_OUT_OF.finditer(text))]
    pairs += [(m, m["part"] or m["whom"], m["whole"] or m["of"]) for m in _OF_THE.finditer(text)]
    for match, part, whole in pairs:
        if value_of(part) > value_of(whole) > 1:
            yield match.start(), match[0], "part"
    shares = list(_PER_CENT.finditer(text))
    for match in shares:
        if float(match["n"]) > _ALL and not _GROWTH.search(text):
            yield match.start(), match[0], ""
    yield from _sums(text, shares)
    yield from _fractions(text)
    if len(parts) == 1 and len(shares) == 1 and abs(shares[0].start() - parts[0].end()) < _NEAR:
        whole_count = value_of(parts[0]["whole"])
        if whole_count and abs(100 * value_of(parts[0]["part"]) / whole_count - float(shares[0]["n"])) > _ROUNDING:
            yield parts[0].start(), text[parts[0].start() : max(parts[0].end(), shares[0].end())], "share"


_ALL, _ROUNDING, _NEAR = 100, 2, 12
"""Per cent of the whole; what rounding may add to a sum; characters between a count and its percentage."""


def _sums(text: str, shares: list[re.Match[str]]) -> Iterator[tuple[int, str, str]]:
    """Yield shares of one whole that add up to more, or with "the other" to less, than the whole."""
    if _GROWTH.search(text):
        return
    listed = _LIST_OF_SHARES.search(text)
    if listed and sum(float(each) for each in re.findall(r"\d+(?:\.\d+)?", listed[0])) > _ALL + 1:
        yield listed.start(), listed[0], "sum"
        return
    values = [float(match["n"]) for match in shares]
    if len(shares) < 2 or max(values) > _ALL:
        return
    is_pair = len(shares) == 2
    denied = is_pair and _AND_NOT.search(text[shares[1].end() :])
    other = _OTHER_SHARE.search(text) if is_pair else None
    if other and abs(sum(values) - _ALL) > _ROUNDING:
        yield other.start(), other[0], "sum"
    elif sum(values) > _ALL + 1 and (denied or _SHARES.search(text)):
        yield shares[0].start(), text[shares[0].start() : shares[-1].end()], "sum"


_LISTED = Lazy(
    rf"\b(?P<n>{NUMBER}) (?P<kind>recommendations|key messages|messages|questions|lessons"
    rf"|learning points)\b(?! (?:for (?:each|every)))",
    re.IGNORECASE,
)
_MADE = Lazy(
    r"\b(?:review|report|panel|it|briefing|author|reviewer)\b[^.]{0,30}\b(?:made|makes|gives|has|sets out|lists"
    r"|ends with|contains)\b|\b(?:these|the|all|following)\b",
    re.IGNORECASE,
)


_ALL_LISTED = Lazy(r"\b(?:these|all(?: of)?(?: the| these| our)?|the above|our|this review['’]s) $", re.IGNORECASE)


@rule("consistency/listed", Severity.WARNING)
def listed(subject: Subject) -> Iterator[Hit]:
    """Find a stated number of recommendations or messages that differs from the number listed.

    A digest counts what its reviews have, of which it lists only some.
    """
    review = subject.review
    if review.about.digest_of:
        return
    lengths = {
        "recommendations": len(review.recommendations), "key messages": len(review.key_messages),
        "messages": len(review.key_messages), "questions": len(review.questions),
    }  # fmt: skip
    for passage in subject.running:
        is_asked = passage.path[0] in {"recommendations", "questions"}
        for match in _LISTED.finditer(passage.text):
            there = lengths.get(caseless(match["kind"]), 0)
            before = passage.text[max(0, match.start() - 60) : match.start()]
            pattern = _ALL_LISTED if is_asked else _MADE
            if there and there != value_of(match["n"]) and pattern.search(before):
                values = {"words": match[0], "count": there}
                yield Hit(passage.path, at=match.start(), words=match[0], values=values)


_ENUMERATED = Lazy(
    rf"\b(?P<n>{NUMBER}) (?P<what>(?!(?:of|in|and|or|to)\b)[a-z-]+(?: [a-z-]+){{0,3}}?)(?P<sign>:| ?\(| –|,) ?"
    r"(?P<list>[^.;:()–]{3,160})(?=[.;:)–]|$)",
    re.IGNORECASE,
)
_AGES_LISTED = Lazy(
    rf"\b(?P<n>{NUMBER}) (?P<what>[a-z-]+(?: [a-z-]+){{0,2}}?),? "
    rf"\(?aged (?P<list>{NUMBER}(?:, {NUMBER})*,? and {NUMBER})\b",
    re.IGNORECASE,
)
_OPEN_LIST = re.compile(
    r"\b(?:includ\w+|such as|among|for example|e\.g|or|etc|mostly|others?|some|like|both|neither|either"
    r"|one of)\b",
    re.IGNORECASE,
)
_ONE_BODY = re.compile(
    r"\band (?:social care|safety|wellbeing|emergency|families|support|rescue|young people|community|welfare"
    r"|education"
    r"|learning|care|sons?|daughters?)\b",
    re.IGNORECASE,
)
_NAMES = re.compile(
    r"[A-ZÀ-Ý][\w’'-]+(?: [A-ZÀ-Ý][\w’'-]*)?(?:, [A-ZÀ-Ý][\w’'-]+(?: [A-ZÀ-Ý][\w’'-]*)?)*,? and [A-ZÀ-Ý][\w’'-]+"
)
_LONGEST_ITEM = 6


@rule("consistency/enumerated", Severity.WARNING)
def enumerated(subject: Subject) -> Iterator[Hit]:
    """Find "three agencies: the police, health, housing and the school": a number beside a list of another length."""
    for passage in subject.running:
        for match in [*_ENUMERATED.finditer(passage.text), *_AGES_LISTED.finditer(passage.text)]:
            sign = match.groupdict().get("sign", ":")
            items = match["list"]
            if sign == ",":
                names = _NAMES.match(items)
                items = names[0] if names else ""
            given, lengths = value_of(match["n"]), _lengths(items)
            if given > 1 and lengths and given not in lengths and not _OPEN_LIST.search(f"{match['what']} {items}"):
                words = f"{match['n']} {match['what']}"
                values = {"words": words, "first": items.strip()}
                yield Hit(passage.path, at=match.start(), words=words, values=values)
    yield from _figure_lists(subject)


_LISTED_PARTS = Lazy(
    rf"(?:{NUMBER} [A-Za-z’'-]+(?: [A-Za-z’'-]+){{0,2}}, ){{0,6}}{NUMBER} [A-Za-z’'-]+(?: [A-Za-z’'-]+){{0,2}}"
    rf",? and {NUMBER} [A-Za-z’'-]+(?: [A-Za-z’'-]+){{0,2}}",
    re.IGNORECASE,
)
_ONE_EACH = Lazy(
    rf"\b(?:one|once) (?:in|for|on|at|from) each (?:one )?of (?:the |these |those |her |his |their )?(?:last |first "
    rf"|next |past )?(?P<n>{NUMBER}) [a-z]+",
    re.IGNORECASE,
)


_OR_PART = Lazy(rf"\bor (?P<part>{NUMBER}) (?:out of|in|of) (?:every )?(?P<whole>{NUMBER})\b", re.IGNORECASE)
_ROUGHLY = 10
"""Points of 100 by which a rounded part, "three out of four", may be off."""


def _shares_of(subject: Subject) -> Iterator[Hit]:
    """Yield "11 visits, or three out of four" where the figure before it gives 27 visits."""
    whole: dict[str, int] = {}
    for index, figure in enumerate(subject.review.figures):
        number, unit = figure.number, caseless(figure.unit or "")
        match = _OR_PART.search(figure.what) if number.isdecimal() and unit else None
        if match and unit in whole and value_of(match["whole"]):
            share = 100 * value_of(match["part"]) / value_of(match["whole"])
            if whole[unit] > int(number) and abs(100 * int(number) / whole[unit] - share) > _ROUGHLY:
                values = {"words": f"{number} {match[0]}"}
                path = ("figures", index, "what")
                yield Hit(path, at=match.start(), words=match[0], values=values, variant="share")
        if number.isdecimal() and unit:
            whole.setdefault(unit, int(number))


def _figure_lists(subject: Subject) -> Iterator[Hit]:
    """Yield figures whose number is not the sum of the list beside it, nor that of "one in each of four months"."""
    for index, figure in enumerate(subject.review.figures):
        if not figure.number.isdecimal():
            continue
        number, what = int(figure.number), figure.what.strip().rstrip(".")
        listed, each = _LISTED_PARTS.fullmatch(what), _ONE_EACH.search(what)
        parts = re.findall(rf"\b{NUMBER}\b", what, re.IGNORECASE)
        is_other_sum = bool(listed and sum(map(value_of, parts)) != number and " of " not in what)
        if is_other_sum or (each and value_of(each["n"]) != number):
            words = f"{figure.number}{' ' + figure.unit if figure.unit else ''}"
            first = each[0] if each and not is_other_sum else what
            yield Hit(
                ("figures", index, "number"), at=0, words=figure.number, values={"words": words, "first": first}
            )


def _lengths(items: str) -> set[int]:
    """Return the possible lengths of a list in a sentence; none when it is no list of short items."""
    parts = [part.strip() for part in re.split(r",(?: and\b)?", items) if part.strip()]
    joined = [part.count(" and ") for part in parts]
    if (
        not parts
        or sum(joined) + items.count(", and ") == 0
        or any(len(part.split()) > _LONGEST_ITEM for part in parts)
    ):
        return set()
    more = sum(
        value_of(match[1]) - 1
        for match in re.finditer(rf"(?:^|, |and )({NUMBER}) (?!of\b)[a-z]+s\b", items)
        if value_of(match[1]) < 20
    )
    least = len(parts) + (1 if joined[-1] else 0)
    is_one_body = bool(_ONE_BODY.search(parts[-1]))
    fits = set(range(least - (1 if is_one_body else 0), len(parts) + sum(joined) + 1))
    return fits | {length + more for length in fits}
