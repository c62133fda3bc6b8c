"""Shares of groups, and the rule that compares two statements of one share."""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from briefgen.checks.claims.lexicon import tokens
from briefgen.checks.claims.reading import without_reported
from briefgen.checks.comparison.numerals import CARDINAL, value_in
from briefgen.checks.comparison.statements import Statement, statements
from briefgen.checks.comparison.wholes import rest_of_a_share
from briefgen.checks.rule import Hit, Subject, rule
from briefgen.english.words import data, words
from briefgen.errors import Severity
from briefgen.text import Lazy, caseless

_PARTS: Mapping[str, tuple[float, float]] = {
    words_: (float(low), float(high)) for words_, (low, high) in data("claims")["parts"].items()
}
_SHARE = Lazy(
    rf"\b(?P<bound>fewer than |less than |more than |over |nearly |almost |only |just |about )?"
    rf"(?:(?P<n>{CARDINAL}) (?P<in>in|out of|of)(?: the| every| those| these)? (?P<m>{CARDINAL})\b"
    rf"|(?P<pc>\d{{1,3}}(?:\.\d)?) ?(?:%|per cent\b)"
    rf"|(?P<part>{'|'.join(sorted(_PARTS, key=len, reverse=True))})\b(?! (?:other|more|that|time|kind|day|night"
    rf"|week|month|year|morning|evening)s?\b))"
    rf"(?: of)?(?: the| these| those| its| her| his| their| all)?",
    re.IGNORECASE,
)
_NOT = re.compile(r"\b(?:not|never|no|without|lacked|nor|failed|un[a-z]+ed)\b|n['’]t\b")
_BASE = re.compile(r"^(?: [\w’'-]+){1,7}")
_LEAST = 0.5


@dataclass(frozen=True)
class Share:
    """A share of a group: its range, the group, and the concepts of what is true of it."""

    source: Statement
    at: int
    words: str
    low: float
    high: float
    base: str
    concepts: frozenset[str]
    is_denied: bool


def shares(source: Statement, before: str = "") -> Iterator[Share]:
    """Yield the shares of groups in a sentence; ``before`` is the group that "them" refers to."""
    text, last = source.text, before
    for match in _SHARE.finditer(text):
        low, high = _size(match)
        if low > 1 or high > 1:
            continue
        rest = text[match.end() :]
        group = _BASE.match(rest)
        own = tokens(group[0].strip()) if group else ()
        base = next(
            (
                each.concept
                for each in own
                if not each.is_owner
                and re.match(r".{2,}s$|staff$|people$|children$|women$|men$", each.text.casefold())
            ),
            "",
        )
        if not base and own and own[0].word in {"them", "whom", "had", "were", "was", "felt", "said"} and last:
            base = last
        last = base or last
        if not base or (
            match["part"] and caseless(match["part"]) in {"all", "each", "every", "few", "some"} and base in _ANYTHING
        ):
            continue
        clause = re.split(r"[;:—]|, (?:and|but|while|which) |, a ", rest)[0]
        concepts = frozenset(
            each.concept
            for each in tokens(clause)
            if each.word[:1].isalpha()
            and each.word not in words("facts", "hollow")
            and each.word not in words("claims", "idle")
        ) - {base}
        yield Share(
            source,
            match.start(),
            (match[0] + (group[0] if group else "")).strip()[:70],
            low,
            high,
            base,
            concepts,
            bool(_NOT.search(clause)),
        )


_ANYTHING = frozenset({"year", "time", "day", "way"})


def _size(match: re.Match[str]) -> tuple[float, float]:
    bound = caseless(match["bound"] or "").strip()
    if match["part"]:
        low, high = _PARTS[caseless(match["part"])]
    elif match["pc"]:
        low = high = float(match["pc"]) / 100
    else:
        whole = value_in(match["m"])
        if not whole or value_in(match["n"]) > whole:
            return 2, 2
        low = high = value_in(match["n"]) / whole
    if bound in {"fewer than", "less than"}:
        return 0, high
    if bound in {"more than", "over"}:
        return low, 1
    return (low - 0.04, high + 0.04) if low == high and bound != "" else (low, high)


@rule("consistency/share", Severity.WARNING)
@without_reported
def share(subject: Subject) -> Iterator[Hit]:
    """Find "most of the visits on the plan took place" beside "fewer than one in five of the visits on the plan"."""
    seen: list[Share] = []
    found: set[Statement] = set()
    last = ""
    path: tuple[str | int, ...] = ()
    for source in statements(subject):
        last, path = (last if source.path == path else ""), source.path
        for each in shares(source, last):
            last = each.base
            other = next((one for one in seen if _differ(one, each)), None)
            if other is not None and source not in found:
                found.add(source)
                yield source.hit(each.at, each.words, other.words)
            seen.append(each)
    yield from rest_of_a_share(subject)


def _differ(one: Share, other: Share) -> bool:
    if one.base != other.base or one.source is other.source or one.source.is_at_another_time(other.source):
        return False
    if "some" in {one.words[:4].casefold(), other.words[:4].casefold()} and not (
        {one.high, other.high} & {0.0} or {one.low, other.low} & {1.0}
    ):
        return False
    if ("after" in caseless(one.source.text).split()) != ("after" in caseless(other.source.text).split()):
        return False
    low, high = (1 - other.high, 1 - other.low) if one.is_denied != other.is_denied else (other.low, other.high)
    if low <= one.high + 0.03 and one.low <= high + 0.03:
        return False
    shared = one.concepts & other.concepts
    smaller = min(len(one.concepts), len(other.concepts))
    return bool(shared) and len(shared) >= _LEAST * smaller
