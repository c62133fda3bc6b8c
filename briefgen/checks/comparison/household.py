"""The number of children in a family, as each sentence gives it, and the rule that compares the numbers."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from briefgen.checks.comparison.numerals import CARDINAL, value_in
from briefgen.checks.comparison.statements import Statement, statements
from briefgen.checks.comparison.wholes import more_than_twins
from briefgen.checks.rule import Hit, Subject, rule
from briefgen.errors import Severity
from briefgen.text import Lazy, caseless

_MANY, _LARGEST = 99, 15
_OWN = (
    r"(?:[Hh]is|[Hh]er|[Tt]heir|(?<![\w-])[A-ZÀ-Ý][\w-]{1,30}['’]s|[Tt]he (?:child|boy|girl|couple|family|mother"
    r"|parents?)['’]s?)"
)
_KIDS = r"(?:children|kids|youngsters)"
_TOTAL = Lazy(
    rf"\b(?:(?:had|has|have|with|raised|raising|mother of|father of|parents of|all|{_OWN}"
    rf"|the family of) (?P<n>{CARDINAL}|both)(?: of (?:the|her|his|their|(?:M(?:r|rs|s|iss) )?[A-ZÀ-Ý][\w-]+['’]s?))?"
    rf"(?: young| small| little)? {_KIDS}\b(?! (?:in|at|from|who|with|by)\b)"
    rf"|\b(?:eldest|oldest|youngest|middle one|second|third|fourth"
    rf"|one) of (?:the )?(?P<of>{CARDINAL})\b(?= (?:children|siblings|brothers|sisters|girls|boys|daughters"
    rf"|sons|and|in|who|but)\b|[,.;]|$)"
    rf"|\b(?:[Tt]here were|family (?:had|has|of)|couple had|household of|raising|bringing up) (?P<n2>{CARDINAL})"
    rf"(?: young| small| little| other)? {_KIDS}\b(?= (?:in the (?:family|household|home|house)|at home|of the"
    rf"|on|and no|aged|under)\b|[:,.;])"
    rf"|(?P<only>\b(?:an|her|his|their) only child\b|\bonly child\b(?! (?:in|who|at))"
    rf"|\b(?:no|neither) (?:brothers? (?:n?or|and) sisters?"
    rf"|siblings)\b)"
    rf"|\b(?P<sons>{CARDINAL}|a) (?:sons?|boys?) and (?P<girls>{CARDINAL}|a) (?:daughters?|girls?)\b"
    rf"|\b(?P<girls2>{CARDINAL}|a) (?:daughters?|girls?) and (?:the )?(?P<sons2>{CARDINAL}|a) (?:sons?|boys?)\b"
    rf"|\b[Tt]he (?P<girls3>{CARDINAL}) girls\b[^.]{{0,60}}\bthe (?P<sons3>{CARDINAL}) boys\b"
    rf"|\b[Tt]he (?P<sons4>{CARDINAL}) boys\b[^.]{{0,60}}\bthe "
    rf"(?P<girls4>{CARDINAL}) girls\b)",
)
_SIBLINGS = Lazy(
    rf"\b(?P<before>{_OWN}|had|has|with|the)(?: own)? (?P<n>{CARDINAL}) (?P<which>older |elder |younger |other "
    rf"|little )?"
    r"(?P<kin>siblings|brothers and sisters|sisters and brothers|brothers|sisters)\b"
    rf"|\b(?:{_OWN}) (?P<one>(?:older |elder |younger |little |big |baby |twin )?(?:brother"
    rf"|sister))\b(?!-in-law|['’]s partner)"
)
_NAMED = Lazy(
    r"(?:^|[:(–] ?)(?P<names>[A-ZÀ-Ý][a-zà-ÿ]+(?:, [A-ZÀ-Ý][a-zà-ÿ]+)+,? and [A-ZÀ-Ý][a-zà-ÿ]+)(?= (?:all|lived"
    r"|slept|were|shared|had|went|came|each)\b|\))"
)
_OTHERS = re.compile(
    r"\b(?:half|step|foster|other (?:families|children)|cousins?|friends?|class\w*|grew up|grandchildren|sample"
    r"|audit|reviews?|(?:mother|father|partner|She) "
    r"(?:herself |himself )?(?:was|is) (?:the )?(?:eldest|youngest|only|one)|adopted|previous"
    r"|earlier relationship|first marriage|later|born since|another|nationally"
    r"|in (?:England|Wales)|aunts?|uncles?|neighbour\w*|like (?:a|an)|pregnan\w+|expecting|died|late)\b"
)


@dataclass(frozen=True)
class _Size:
    """The range of the number of children that words allow."""

    least: int
    most: int
    source: Statement | None
    at: int
    words: str


@rule("consistency/household", Severity.WARNING)
def household(subject: Subject) -> Iterator[Hit]:
    """Find "her five younger brothers" of the eldest of four, and four girls and two boys of seven children."""
    yield from more_than_twins(subject)
    about = subject.review.about
    head = re.search(
        rf"\b(?P<n>{CARDINAL}) (?:children|siblings)\b", f"{about.title}. {about.subject}", re.IGNORECASE
    )
    sizes = [_Size(value_in(head["n"]), value_in(head["n"]), None, 0, head[0])] if head else []
    for each in statements(subject):
        if each.path[0] == "figures" or _OTHERS.search(each.text):
            continue
        for size in _sizes(each):
            other = next((one for one in sizes if one.least > size.most or size.least > one.most), None)
            if other is not None:
                yield each.hit(size.at, size.words, other.words)
                return
            sizes.append(size)
    yield from _only_one(statements(subject))


_ONLY = Lazy(
    r"\b(?:as |was |is )the only (?P<kin>boy|son|girl|daughter|child) (?:in|of) (?:the|his|her|their) family\b",
    re.IGNORECASE,
)
_HAS = {
    "he": r"\b(?:his|two|three|four) (?:\w+ )?(?:older |younger |elder |big |little )?brothers?\b",
    "she": r"\b(?:her|two|three|four) (?:\w+ )?(?:older |younger |elder |big |little )?sisters?\b",
    "child": r"\b(?:his|her) (?:\w+ )?(?:older |younger |elder |big |little )?(?:brother|sister|sibling)s?\b",
}


def _only_one(narrative: tuple[Statement, ...]) -> Iterator[Hit]:
    """Yield "the only boy in the family" of one who has brothers."""
    for each in narrative:
        match = _ONLY.search(each.text)
        if match is None:
            continue
        kin = caseless(match["kin"])
        has = _HAS["he" if kin in {"boy", "son"} else "she" if kin in {"girl", "daughter"} else "child"]
        for other in narrative:
            found = (
                re.search(has, other.text, re.IGNORECASE)
                if other is not each and not _OTHERS.search(other.text)
                else None
            )
            if found and not re.search(r"\b(?:half|step|mother['’]s|father['’]s|died|stillborn|baby)\b", other.text):
                yield each.hit(match.start(), match[0], found[0])
                return


def _sizes(each: Statement) -> Iterator[_Size]:
    for match in _TOTAL.finditer(each.text):
        groups = match.groupdict()
        number = groups["n"] or groups["of"] or groups["n2"]
        pair = next(
            ((groups[f"sons{k}"], groups[f"girls{k}"]) for k in ("", "2", "3", "4") if groups.get(f"sons{k}")), None
        )
        if pair:
            total = sum(1 if one == "a" else value_in(one) for one in pair)
        else:
            total = 1 if groups["only"] else value_in(number)
        if total > _LARGEST:
            continue
        yield _Size(total, total, each, match.start(), match[0])
    for match in _SIBLINGS.finditer(each.text):
        if match["one"]:
            yield _Size(2, _MANY, each, match.start(), match[0])
            continue
        least = value_in(match["n"]) + 1
        is_all = (not match["which"] and match["kin"] not in {"brothers", "sisters"}) or match["which"] == "other "
        yield _Size(least, least if is_all else _MANY, each, match.start(), match[0])
    for match in _NAMED.finditer(each.text):
        least = match["names"].count(",") - match["names"].count(", and") + 2
        yield _Size(least, _MANY, each, match.start("names"), match["names"])
