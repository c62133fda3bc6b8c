"""Rule for what two sentences tell of one event: who, when, where, how, and whether it happened at all."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import lru_cache

from briefgen.checks.comparison.statements import (
    Statement,
    member_words,
    members,
    slots,
    statements,
    stem,
)
from briefgen.checks.rule import Hit, Subject, rule
from briefgen.errors import Severity
from briefgen.text import Lazy

_LIKE, _ALMOST = (1, 1.0, 0.34), (2, 0.5, 0.4)
"""Stems that two sentences about one event share, their weight (a stem has 1, one that is in n sentences 1/(n-1)),
and their part of the shorter sentence: where the two differ in who or when, and where one denies the other."""

_TWO = re.compile(
    r"\b(?:again|another|other|others|later|also|too|then|next|second|third|first|last|earlier|previous"
    r"|previously|both|either"
    r"|each|every|instead|rather than|not only|or|until|after(?:wards)?|since|now|eventually|finally|until"
    r"|unlike|while|whereas"
    r"|would|should|could|might|may|if|different|sometimes|usually|often)\b",
    re.IGNORECASE,
)
_NOT = Lazy(
    r"\b(?:not|never|no|nobody|none|nothing|neither|without|cannot|couldn['’]t|didn['’]t|wasn['’]t|hadn['’]t"
    r"|weren['’]t|isn['’]t)\b",
    re.IGNORECASE,
)
_WHO = ("agents", "kin")


@rule("consistency/retold", Severity.WARNING)
def retold(subject: Subject) -> Iterator[Hit]:
    """Find two sentences that seem to tell one event, and differ in who, when, where, how or whether."""
    told = [each for each in statements(subject) if each.path[-1] != "headline" and each.path[0] != "why_it_matters"]
    counts = Counter(word for each in told for word in each.stems)
    found: set[tuple[object, int]] = set()
    for index, each in enumerate(told):
        for other in told[:index]:
            if not each.stems & other.stems:
                continue
            for hit in _differences(each, other, counts):
                if (hit.path, hit.at or 0) not in found:
                    found.add((hit.path, hit.at or 0))
                    yield hit


def _is_one_event(each: Statement, other: Statement, counts: Counter[str], least: tuple[int, float, float]) -> bool:
    """Whether the words that two sentences share are rare enough, and enough, to be about one event."""
    if each.person and other.person and each.person != other.person:
        return False
    if (
        each.times
        and other.times
        and (each.times[0].last < other.times[0].first or other.times[0].last < each.times[0].first)
    ):
        return False
    weight = {word: 1 / max(1, counts[word] - 1) for word in each.stems | other.stems}
    mine, theirs = each.stems - _slotted(each.text), other.stems - _slotted(other.text)
    common = sum(weight[word] for word in mine & theirs)
    shorter = min(sum(weight[word] for word in stems) for stems in (mine, theirs))
    return len(mine & theirs) >= least[0] and common >= least[1] and common >= least[2] * shorter


@lru_cache(maxsize=1024)
def _slotted(text: str) -> frozenset[str]:
    return frozenset(stem(word) for kind in (*slots(), *_WHO) for _, word, _ in member_words(kind, text))


def _differences(each: Statement, other: Statement, counts: Counter[str]) -> Iterator[Hit]:
    if _TWO.search(each.text) or _TWO.search(other.text):
        return
    for kind in (*slots(), *_WHO):
        mine, theirs = members(kind, each.text), members(kind, other.text)
        if (
            len(mine) == 1 == len(theirs)
            and mine != theirs
            and _is_one_event(each, other, counts, _ALMOST if kind in _WHO else _LIKE)
        ):
            at, word, _ = next(iter(member_words(kind, each.text)))
            first = next(written for _, written, _ in member_words(kind, other.text))
            yield each.hit(at, word, first)
            return
    if bool(_NOT.search(each.text)) != bool(_NOT.search(other.text)) and _is_one_event(each, other, counts, _ALMOST):
        yield each.hit(0, _short(each.text), _short(other.text), "whether")


def _short(text: str) -> str:
    return text if len(text) < 90 else text[:80].rpartition(" ")[0]
