"""Tallies of deeds and things, and the rule that compares two of them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from briefgen.checks.claims.grammar import MANY, Number, number_at, ordinal_at, times_at
from briefgen.checks.claims.lexicon import Token, bodies, tokens
from briefgen.checks.claims.reading import without_reported
from briefgen.checks.claims.stays import lengths
from briefgen.checks.comparison.statements import Statement, statements
from briefgen.checks.rule import Hit, Subject, rule
from briefgen.english.words import data, words
from briefgen.errors import Severity
from briefgen.text import Lazy

_PLURAL = re.compile(r"(?:.{2,}[^sui]s|children|people|men|women|staff|police|twins)$")
_SKIPPED = words("claims", "tallies_skipped")
_WHOLE = words("claims", "tallies_whole")
_STOPS = words("claims", "stops")
_IN_ALL = Lazy(
    r"\b(?:in (?:all|total)|altogether|no (?:more|others?)|nobody else|no one else|and nothing else|only ones?"
    r"|nowhere else"
    r"|never more than|the whole number|that was all|were all that)\b",
    re.IGNORECASE,
)
_PERIOD = Lazy(
    r"\b(?:in|within|over|during|for|by|between|since|until|before|after) (?:the |that |this |its |a |one |his "
    r"|her )?(?:first|last"
    r"|next|same|final|following|previous|two|three|four|six|\d+)? ?(?:day|night|week|fortnight|month|year|term"
    r"|summer|winter|spring"
    r"|autumn|evening|morning|January|February|March|April|May|June|July|August|September|October|November"
    r"|December|\d{4})s?\b"
    r"|\b(?:that|this|each|every|one|the same) (?:day|night|week|month|year)\b",
    re.IGNORECASE,
)
_UNREAL = Lazy(
    r"\b(?:should|would|could|might|must|planned|plan was|expected|needed|required|offered|if|unless|nationally"
    r"|recommended|recommends"
    r"|proposed|due|believed|thought|said that|told \w+ that|claimed|tried|attempt\w*|average|every [a-z]+ that)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Tally:
    """A tally of a thing or a deed in a sentence.

    Attributes:
        source: the sentence.
        at: where its words begin.
        words: the words.
        concept: what is counted.
        number: from and to.
        is_whole: whether it is told as all that there were.
        marks: the concepts of the words that narrow it.
        parties: who is named beside it in its clause.
        period: the words for the time in which it was counted.
    """

    source: Statement
    at: int
    words: str
    concept: str
    number: Number
    is_whole: bool
    marks: frozenset[str]
    parties: frozenset[str]
    period: str


def tallies(source: Statement) -> Iterator[Tally]:
    """Yield the tallies of a sentence."""
    own = tokens(source.text)
    yield from _regular(source, own)
    taken = 0
    for at in range(len(own)):
        if at < taken:
            continue
        number = times_at(own, at)
        if number:
            taken = number.after
            yield from _of_deed(source, own, number)
            continue
        number = number_at(own, at)
        if number:
            yield from _of_things(source, own, number)
        elif (nth := ordinal_at(own, at)) and at + 1 < len(own):
            yield from _nth(source, own, at, nth)


def _of_deed(source: Statement, own: tuple[Token, ...], number: Number) -> Iterator[Tally]:
    """Yield the tally of a counted verb: the one after "on which", or the one before the number."""
    after = number.after
    follows = next(
        (
            own[i].word
            for i in range(after, min(after + 2, len(own)))
            if own[i].word in {"when", "that", "which", "on"}
        ),
        "",
    )
    is_before = number.first > 0 and not follows
    ahead = [at for at in range(after, min(len(own), after + 14)) if _is_deed(own, at)]
    behind = [
        at
        for at in range(number.first - 1, max(-1, number.first - 14), -1)
        if own[at].word in ".;:" or _is_deed(own, at)
    ]
    behind = [at for at in behind[:1] if own[at].form]
    found = (behind or ahead) if is_before else (ahead or behind)
    called = next(
        (
            at
            for at in range(after, min(len(own), after + 8))
            if follows and own[at].word in {"called", "came", "went"}
        ),
        0,
    )
    if called and not (found and found[0] < called):
        found = [called]
    if not found:
        return
    form = own[found[0]].form
    concept = "visit" if called == found[0] else _concept(form.deed if form else "")
    first, last = min(number.first, found[0]), max(number.after - 1, found[0])
    yield _tally(source, own[first : last + 1], concept, number, frozenset())


_EVERY = Lazy(
    r"\b(?:(?P<week>weekly|(?:each|every) week)|(?P<day>daily|(?:each|every) (?:single )?day))\b", re.IGNORECASE
)
_CALLS = Lazy(r"\b(?:call(?:ed|s)?|visit(?:ed|s)?|came|went|dressed|saw|seen|did so)\b")
_SLACK = 0.7
"""The part of the days or weeks of a time in which regular visits were made at the least."""


def _regular(source: Statement, own: tuple[Token, ...]) -> Iterator[Tally]:
    """Yield how many visits there were where they were made each week or day for some time."""
    every, calls = _EVERY.search(source.text), _CALLS.search(source.text)
    if every is None or calls is None or re.search(r"\b(?:should|was to|were to|plan)\b", source.text):
        return
    for at, _, low, high in lengths(source.text):
        unit = 7.0 if every["week"] else 1.0
        first = next((index for index, each in enumerate(own) if each.start >= min(at, every.start())), 0)
        last = next((index for index, each in enumerate(own) if each.start >= max(at, every.start())), len(own) - 1)
        if low / unit >= _OFTEN and last > first:
            middle = (low + min(high, 3 * low)) / 2
            number = Number(round(middle / unit * _SLACK), round(high / unit) + 1, first, last + 1)
            yield _tally(source, own[first : last + 1], "visit", number, frozenset())
            return


_OFTEN = 4
"""Weeks or days from which on visits are compared by their number."""


def _is_deed(own: tuple[Token, ...], at: int) -> bool:
    form = own[at].form
    return bool(form) and form is not None and form.kind != "base" and own[at].word not in {"made", "set", "held"}


def _concept(deed: str) -> str:
    return str(data("claims")["counted_as"].get(deed, deed))


def _of_things(source: Statement, own: tuple[Token, ...], number: Number) -> Iterator[Tally]:
    marks: list[str] = []
    is_part = False
    other = words("facts", "other")
    before = own[number.first - 1].word if number.first else ""
    if before in other or before in {"-", "year", "aged", "age"}:
        return
    is_one = number.high == 1
    for at in range(number.after, min(len(own), number.after + 6)):
        token = own[at]
        if token.word == "of":
            is_part = not (
                {"all", "each", "both", "neither"} & {own[number.first].word, before}
                or _before(own, number, 2) in {"each", "every", "all"}
            )
            continue
        if token.word in _SKIPPED or token.is_owner:
            continue
        if token.word in _STOPS or token.word in other or not token.word[:1].isalpha() or _is_unit(token.word):
            return
        is_head = (
            (token.form is not None and "noun" in token.form.kind)
            if is_one
            else bool(_PLURAL.match(token.text.casefold().replace("’", "'")))
        )
        follows = own[at + 1].word if at + 1 < len(own) else ""
        if is_head and not (
            follows
            and _PLURAL.match(follows)
            and follows not in _STOPS
            and not is_one
            and own[at + 1].form is None
            and not own[at + 1].party
        ):
            low, high = number.low, MANY if is_part else number.high
            ranged = Number(low, high, number.first, at + 1)
            concept = _concept(token.form.deed) if token.form and "noun" in token.form.kind else token.concept
            yield _tally(source, own[number.first : at + 1], concept, ranged, frozenset(marks))
            return
        marks.append(token.concept)


def _before(own: tuple[Token, ...], number: Number, back: int) -> str:
    return own[number.first - back].word if number.first >= back else ""


def _nth(source: Statement, own: tuple[Token, ...], at: int, nth: int) -> Iterator[Tally]:
    """Yield the least tally that an ordinal implies; an exact one for the last."""
    for index in range(at + 1, min(len(own), at + 6)):
        token = own[index]
        if token.form is not None and "noun" in token.form.kind:
            is_last = any(each.word in {"last", "final"} for each in own[at:index])
            number = Number(nth, nth if is_last else MANY, at, index + 1)
            marks = frozenset(
                each.concept
                for each_at, each in enumerate(own[at + 1 : index], at + 1)
                if each.word not in {"and", "last", "final", "of"} | _SKIPPED and number_at(own, each_at) is None
            )
            yield _tally(source, own[at : index + 1], _concept(token.form.deed), number, marks)
            return
        if token.word in _STOPS - {"and"}:
            return


def _is_unit(word: str) -> bool:
    return bool(
        re.match(
            r"(?:years?|months?|weeks?|days?|nights?|hours?|minutes?|times|occasions?|pounds?|points?|metres?"
            r"|miles?|stone|terms?)(?:-old)?$",
            word,
        )
    )


def _is_whole(source: Statement, own: tuple[Token, ...], number: Number) -> bool:
    near = {each.word for each in own[max(0, number.first - 3) : number.after]}
    is_owned = number.first > 0 and own[number.first - 1].is_owner
    is_had = number.first > 0 and own[number.first - 1].word in _HAVE
    return bool(near & _WHOLE) or is_owned or is_had or bool(_IN_ALL.search(source.text)) or "than" in near


_HAVE = frozenset(["had", "has", "have", "having", "raising", "were", "with", "are"])


def _tally(source: Statement, span: tuple[Token, ...], concept: str, number: Number, marks: frozenset[str]) -> Tally:
    """Return a tally whose words go from the first to the last of some tokens."""
    own = tokens(source.text)
    start, end = span[0].start, span[-1].end
    clause = tokens(_clause(source.text, start))
    period = _PERIOD.search(source.text)
    core = " ".join(word for word in period[0].casefold().split() if word not in _SMALL) if period else ""
    is_whole = number.high < MANY and _is_whole(source, own, number)
    parties = frozenset(each.party for each in clause if each.party in bodies()) - {concept}
    return Tally(source, start, source.text[start:end], concept, number, is_whole, marks - {concept}, parties, core)


_SMALL = words("claims", "tallies_small")


def _clause(text: str, at: int) -> str:
    start = max(text.rfind(mark, 0, at) for mark in ";:—–(") + 1
    ends = [end for mark in ";:—–)" if (end := text.find(mark, at)) >= 0]
    return text[start : min(ends, default=len(text))]


@rule("consistency/tally", Severity.WARNING)
@without_reported
def tally(subject: Subject) -> Iterator[Hit]:
    """Find "went to the house twice" beside "on each of the five occasions when she called"."""
    by_concept: dict[str, list[Tally]] = {}
    for source in statements(subject):
        for each in tallies(source):
            if not _UNREAL.search(_before_in_sentence(source.text, each)):
                by_concept.setdefault(each.concept, []).append(each)
    for same in by_concept.values():
        found: set[Statement] = set()
        for index, each in enumerate(same):
            rivals = [other for other in same[:index] if _differ(each, other) and _is_one_thing(each, other)]
            agreeing = [
                other
                for other in same
                if other is not each
                and not _differ(each, other)
                and each.number.is_exact
                and other.number.is_exact
                and other.source is not each.source
            ]
            if rivals and not agreeing and each.source not in found:
                found.add(each.source)
                yield each.source.hit(each.at, each.words, rivals[0].words)


def _before_in_sentence(text: str, each: Tally) -> str:
    """Return the text before a tally, and the clause of the tally."""
    clause = _clause(text, each.at)
    return text[: each.at + len(each.words)] + " " + clause


def _differ(each: Tally, other: Tally) -> bool:
    return each.number.high < other.number.low or other.number.high < each.number.low


def _is_one_thing(each: Tally, other: Tally) -> bool:  # noqa: PLR0911  (a reason each)
    first, second = each.source, other.source
    if first is second or first.is_of_another(second) or first.is_at_another_time(second):
        return False
    if each.parties and other.parties and not each.parties & other.parties:
        return False
    if not (each.is_whole or other.is_whole) or (each.concept in _PEOPLE and not (each.is_whole and other.is_whole)):
        return False
    if each.period and other.period and each.period.casefold() != other.period.casefold():
        return False
    small, large = (each, other) if each.number.high < other.number.low else (other, each)
    if small.marks - large.marks or (small.parties - large.parties and not large.parties):
        return False
    if small.period and not large.period:
        return False
    if not small.is_whole and (large.marks != small.marks or not large.is_whole):
        return False
    return bool(large.number.low > small.number.high)


_PEOPLE = words("claims", "tallies_people")
