"""The rule for two values of one trait, such as "lived alone" and "shared the bungalow with him"."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from briefgen.checks.claims.doers import short
from briefgen.checks.claims.reading import heads, without_reported
from briefgen.checks.comparison.statements import Statement, members, statements
from briefgen.checks.rule import Hit, Subject, rule
from briefgen.english.words import data, is_quoted
from briefgen.errors import Severity
from briefgen.text import Lazy

_CLAUSE = re.compile(r"[;:—]|, (?:and|but|although|while|which|so|as|because|when|where)\b")
_NOT = re.compile(r"\b(?:not|never|no|nobody|without)(?: \w+)? $|n['’]t (?:\w+ )?$")


@dataclass(frozen=True)
class Trait:
    """A value of a trait in a sentence, with its person and position."""

    source: Statement
    trait: str
    value: str
    at: int
    words: str
    who: str
    is_lasting: bool


@cache
def _values() -> tuple[tuple[str, str, Lazy], ...]:
    return tuple(
        (trait, value, Lazy(rf"\b(?:{pattern})", re.IGNORECASE))
        for trait, row in data("traits")["traits"].items()
        for value, pattern in row.items()
    )


@cache
def _pattern(key: str) -> Lazy:
    return Lazy(re.sub(r" ?\n ?", "", str(data("traits")[key])).replace(" |", "|"), re.IGNORECASE)


def traits(source: Statement) -> Iterator[Trait]:
    """Yield the traits that a sentence states as facts."""
    for trait, value, pattern in _values():
        for match in pattern.finditer(source.text):
            if is_quoted(source.text, match.start(), match.end()) or _NOT.search(source.text[: match.start()]):
                continue
            near = _near(source.text, match.start(), match.end())
            is_reported = bool(_pattern("reported").search(source.text[: match.start()]))
            is_lasting = not is_reported and (
                source.path[0] == "review" or not _pattern("changed").search(_pattern("always").sub("", near))
            )
            stated = match.groupdict().get("value") or value
            yield Trait(source, trait, stated, match.start(), match[0], _whose(source, match.start()), is_lasting)
            break


_NEAR = 36
"""Characters around a trait, in its clause, that are searched for a sign that it changed."""


def _near(text: str, start: int, end: int) -> str:
    """Return the words on both sides of a trait in its clause."""
    first = max(max((match.end() for match in _CLAUSE.finditer(text, 0, start)), default=0), start - _NEAR)
    last = min(next((match.start() for match in _CLAUSE.finditer(text, end)), len(text)), end + _NEAR)
    return f"{text[first:start]} | {text[end:last]}"


def _whose(source: Statement, at: int) -> str:
    """Return the relatives named before a trait in its sentence; "" for the person of the sentence."""
    before = _CLAUSE.split(source.text[:at])[-1]
    return " ".join(sorted(members("kin", before) - {"partner"}))


@rule("consistency/trait", Severity.WARNING)
@without_reported
def trait(subject: Subject) -> Iterator[Hit]:
    """Find "lived by himself" beside "his sister, who shared the bungalow with him"."""
    seen: dict[str, list[Trait]] = {}
    found: set[Statement] = set()
    for source in (*heads(subject), *statements(subject)):
        if source.path[0] == "involved":
            continue
        for each in traits(source):
            same = seen.setdefault(each.trait, [])
            other = next((one for one in same if _differ(one, each)), None)
            if other is not None and source not in found:
                found.add(source)
                words = each.words if len(each.words) > 3 else short(source.text)
                yield source.hit(each.at, words, other.words)
            same.append(each)


_FREE = frozenset(
    {
        "company",
        "alarm",
        "channel",
        "worker",
        "attendance at the meeting",
        "home",
        "eldest",
        "youngest",
        "stranger",
        "outcome",
    }
)
"""Traits that a sentence about a relative tells of the same home or matter."""


_SINGLE = frozenset({"channel", "permission"})
"""Traits of one act, of which there may be many: a word must tell that there was one."""

_SOLE = re.compile(r"\b(?:only|sole|one|single|that|same|never|first|any)\b")


def _differ(one: Trait, other: Trait) -> bool:
    if one.value == other.value or one.source is other.source:
        return False
    first, second = one.source, other.source
    if first.is_of_another(second) or first.is_at_another_time(second):
        return False
    if one.trait == "outcome":
        kin = members("kin", first.text), members("kin", second.text)
        if all(kin) and not kin[0] & kin[1]:
            return False
    if one.trait in _SINGLE and not any(_SOLE.search(each.text) for each in (first, second)):
        return False
    if one.who != other.who and one.trait not in _FREE:
        return False
    return one.is_lasting and other.is_lasting
