"""Rules of consistency for counts: people counted in two ways, parts larger than a whole, percentages, lists."""

import re
from collections.abc import Iterator

from briefgen.checks.rule import Hit, Subject, rule
from briefgen.english.words import Lazy, sentences
from briefgen.errors import Severity

_WORDS = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen", "twenty",
)  # fmt: skip
_N = r"(?:\d{1,4}|" + "|".join(_WORDS[1:]) + r")"
_COUNTED = Lazy(
    rf"\b(?P<whose>his|her|their|the couple['’]s|the family['’]s|the mother['’]s|the) (?P<n>{_N}"
    rf"|both(?: of)?(?: his| her| their| the)?(?: two)?) (?:other |own |older |younger |half-)?(?P<noun>children"
    rf"|siblings|brothers|sisters|sons|daughters|boys|girls|grandchildren)\b"
    rf"|\b(?P<has>had|has|with|of|raising|mother of|father of|both(?: of)?(?: his| her| their| the)?(?: (?P<two>two"
    rf"|three))?) (?:(?P<m>{_N}) )?(?:other |own )?(?P<thing>children|siblings|brothers|sisters|sons|daughters"
    rf"|grandchildren)\b",
    re.IGNORECASE,
)
_SUBJECT = Lazy(
    rf"\b(?P<n>{_N}) (?P<noun>children|siblings|brothers|sisters|sons|daughters|boys|girls)\b", re.IGNORECASE
)


def value_of(text: str) -> int:
    """Return the value of a whole number in digits or words up to twenty."""
    return int(text) if text.isdigit() else _WORDS.index(text.casefold())


@rule("consistency/count", Severity.WARNING)
def count(subject: Subject) -> Iterator[Hit]:
    """Find people of one family counted in two ways, as "three children" and "both of her two"."""
    seen: dict[str, tuple[int, str]] = {}
    for match in _SUBJECT.finditer(f"{subject.review.about.title}. {subject.review.about.subject}"):
        seen.setdefault(match["noun"].casefold(), (value_of(match["n"]), match["n"]))
    for passage in subject.running:
        for match in _COUNTED.finditer(passage.text):
            noun = (match["noun"] or match["thing"]).casefold()
            number = _number(match)
            is_other = re.search(r"\b(?:other|older|younger|half-)\b", match[0])
            if number is None or is_other:
                continue
            first = seen.setdefault(noun, (number, match[0]))
            if first[0] != number:
                values = {"words": match[0], "first": first[1]}
                yield Hit(passage.path, at=match.start(), words=match[0], values=values)


def _number(match: re.Match[str]) -> int | None:
    text = match["n"] or match["m"] or match["two"] or ""
    if text.casefold() in _WORDS or text.isdigit():
        return value_of(text)
    return 2 if "both" in match[0].casefold() else None


_PART = Lazy(
    rf"\b(?P<part>{_N})(?: out)? of (?:the |these |those |all |its |her |his |their )?(?P<whole>{_N})\b(?! (?:the"
    rf"|January|February|March|April|May|June|July|August|September|October|November|December|a))",
    re.IGNORECASE,
)
_PER_CENT = Lazy(r"(?<![\d.])(?P<n>\d{1,4}(?:\.\d+)?) ?(?:%|per ?cent)", hint=("0",))
_GROWTH = Lazy(
    r"\b(?:rose|rise|risen|increas\w*|grew|growth|growing|up|more than|fell|drop\w*|capacity|of (?:target|budget"
    r"|plan))\b",
    re.IGNORECASE,
)
_SHARES = Lazy(
    r"\b(?:the (?:rest|other|remainder|remaining)|of (?:them|these|those|whom|the)|respectively|were \w+ and"
    r"|and \d)\b",
    re.IGNORECASE,
)


@rule("consistency/percentage", Severity.WARNING)
def percentage(subject: Subject) -> Iterator[Hit]:
    """Find parts larger than their whole, percentages and sums over 100, and shares that do not fit."""
    for passage in subject.prose:
        if passage.path[-1] in {"source", "contact", "url", "period"}:
            continue
        for sentence in sentences(passage.text):
            for start, words, variant in _wrong(sentence.text):
                yield Hit(
                    passage.path, at=sentence.start + start, words=words, values={"words": words}, variant=variant
                )


_OF_THE = Lazy(
    rf"\b(?:of (?:the |these |those |all )?(?P<whole>{_N}) \w+, (?P<part>{_N})\b"
    rf"|(?P<of>{_N}) \w+(?: \w+)?, (?P<whom>{_N}) of whom\b)",
    re.IGNORECASE,
)


def _wrong(text: str) -> Iterator[tuple[int, str, str]]:
    """Yield where a sentence has figures that cannot be: offset, words, variant of the message."""
    parts = list(_PART.finditer(text))
    for match in parts:
        if value_of(match["part"]) > value_of(match["whole"]):
            yield match.start(), match[0], "part"
    for match in _OF_THE.finditer(text):
        whole, part = match["whole"] or match["of"], match["part"] or match["whom"]
        if value_of(part) > value_of(whole):
            yield match.start(), match[0], "part"
    shares = list(_PER_CENT.finditer(text))
    values = [float(match["n"]) for match in shares]
    for match in shares:
        if float(match["n"]) > 100 and not _GROWTH.search(text):
            yield match.start(), match[0], ""
    if (
        len(shares) > 1
        and sum(values) > 101
        and max(values) <= 100
        and _SHARES.search(text)
        and not _GROWTH.search(text)
    ):
        yield shares[0].start(), text[shares[0].start() : shares[-1].end()], "sum"
    if len(parts) == 1 and len(shares) == 1 and abs(shares[0].start() - parts[0].end()) < 12:
        whole = value_of(parts[0]["whole"])
        if whole and abs(100 * value_of(parts[0]["part"]) / whole - values[0]) > 2:
            yield parts[0].start(), text[parts[0].start() : max(parts[0].end(), shares[0].end())], "share"


_LISTED = Lazy(
    rf"\b(?P<n>{_N}) (?P<kind>recommendations|key messages|messages|questions|lessons"
    rf"|learning points)\b(?! (?:for (?:each|every)))",
    re.IGNORECASE,
)
_MADE = Lazy(
    r"\b(?:review|report|panel|it|briefing|author|reviewer)\b[^.]{0,30}\b(?:made|makes|gives|has|sets out|lists"
    r"|ends with|contains)\b|\b(?:these|the|all|following)\b",
    re.IGNORECASE,
)


@rule("consistency/listed", Severity.WARNING)
def listed(subject: Subject) -> Iterator[Hit]:
    """Find a number of recommendations or messages in a text that is not the number of those listed.

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
        if passage.path[0] in {"recommendations", "questions"}:
            continue
        for match in _LISTED.finditer(passage.text):
            there = lengths.get(match["kind"].casefold(), 0)
            before = passage.text[max(0, match.start() - 60) : match.start()]
            if there and there != value_of(match["n"]) and _MADE.search(before):
                values = {"words": match[0], "count": there}
                yield Hit(passage.path, at=match.start(), words=match[0], values=values)
