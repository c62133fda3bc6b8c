"""Numbers of things in sentences, and the rule that compares those of one thing."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from briefgen.checks.comparison.deeds import is_other_age_group
from briefgen.checks.comparison.numerals import CARDINAL, ONES, ORDINALS, TENS, value_in
from briefgen.checks.comparison.statements import Statement, members, statements, stem
from briefgen.checks.comparison.wholes import all_of_a_figure, one_or_several
from briefgen.checks.rule import Hit, Subject, rule
from briefgen.english.words import words
from briefgen.errors import Severity
from briefgen.text import Lazy, caseless

_COUNTED = Lazy(
    r"(?P<before>(?:\b[a-z’']+ ){0,3})(?<![\w£$€.,/-])"
    rf"(?P<n>{CARDINAL}|both)(?! ?(?:%|per ?cent))(?![\d.]*[\w/]|[.,]\d)[ -]"
    r"(?P<after>(?:of (?:the |these |those |his |her |their |them\b)?)?(?:[A-Za-zÀ-ÿ’'&-]+(?: |(?=[^\w]"
    r"|$))){1,5})",
    re.IGNORECASE,
)
_TIMES = Lazy(
    rf"\b(?P<n>once|twice|(?:{CARDINAL}) times|on (?:{CARDINAL}) (?:separate "
    rf"|different )?occasions)\b",
    re.IGNORECASE,
)
_NTH_OF = Lazy(
    rf"\b(?P<nth>{'|'.join(ORDINALS)}) (?:and (?:last|final) |(?:\w+ )?of (?:the |her |his "
    rf"|their )?(?P<n>{CARDINAL}) )?"
    r"(?P<after>(?:[a-z’'&-]+(?: |(?=[^\w]|$))){1,3})",
    re.IGNORECASE,
)
_PLURAL = re.compile(r"(?:.{2,}[^sui]s|children|people|men|women|staff|police|twins?)$")
_UNIT = re.compile(
    r"(?:years?|months?|weeks?|days?|nights?|hours?|minutes?|o['’]?clock|am|pm|miles?|metres?|pounds?|pence"
    r"|points?"
    r"|weeks?-?old|times|stone|litres?|degrees?|terms?|times|occasions|fortnights?|decades?|generations?|thirds"
    r"|quarters|halves|hundred|thousand|million)$"
)
_STOPS = frozenset(
    {
        "and", "or", "but", "to", "in", "on", "at", "by", "for", "from", "with", "who", "whom", "which", "that",
        "than", "when",
        "where", "was", "were", "is", "are", "had", "has", "have", "did", "do", "a", "an", "the", "he", "she",
        "they", "it",
        "his", "her", "their", "its", "as", "if", "so", "not",
    }
)  # fmt: skip
_WHOLE = re.compile(
    r"\b(?:all|both|each|every|the|these|those|his|her|their|its|whose|only)(?: (?:of|one|single))?(?: (?:the"
    r"|these|those"
    r"|his|her|their|its))? ?$",
    re.IGNORECASE,
)
_PART_AFTER = re.compile(
    r"^(?:of (?:the|these|those|them|whom|which|his|her|their|all)\b|out of\b|more\b"
    r"|or more\b)"
)
_ALL_BEFORE = re.compile(r"\b(?:all|each of the|every one of the) $", re.IGNORECASE)
_ALL_OF = re.compile(r"of (?:the |these |those |his |her |their |its |(?:M\w+ )?[A-Z][\w-]+['’]s? )", re.IGNORECASE)
_IN_ALL = re.compile(r"\b(?:in (?:all|total)|altogether|combined)\b", re.IGNORECASE)
_PERIOD = re.compile(
    r"\b(?:(?:in|within|over|during|for|by) (?:the |that |this |its |a |one |his |her )?(?:first|last|next|same"
    r"|one|two"
    r"|three|four|six|final|following|previous|\d+)? ?(?:day|night|week|fortnight|month|year|term|summer|winter"
    r"|spring"
    r"|autumn|evening|morning)s?\b|(?:that|this|each|every|one) (?:day|night|week|month|year|time)|a (?:day"
    r"|week|month"
    r"|year)\b|between (?:\w+ ){1,3}and|since|until|before|after)",
    re.IGNORECASE,
)
_WHICH = re.compile(
    r"^,? (?:who|that|which|about|from|by|with|for|of|in|at|to|on|aged|under|over|between|[a-z]+(?:ing|ed)) "
)
_LEAST = re.compile(
    r"\b(?:at least|more than|over|up to|fewer than|less than|about|around|nearly|almost|some) $", re.IGNORECASE
)


@dataclass(frozen=True)
class Quantity:
    """A number of things in a statement.

    Attributes:
        source: the statement.
        at: where its words begin in the text of the statement.
        words: the words, as written.
        value: the number.
        head: the stem of what is counted.
        marks: the stems of the words between the number and that.
        agents: the bodies and workers that act in the clause.
        is_whole: whether it is told as all that there are.
            is_bare: whether nothing after the words says which of them are meant.
        most: the largest number that the words allow, where that is more: "several", "visited".
    """

    source: Statement
    at: int
    words: str
    value: int
    head: str
    marks: frozenset[str]
    agents: frozenset[str]
    is_whole: bool
    is_bare: bool = False
    most: int = 0


def quantities(text: Statement) -> Iterator[Quantity]:
    """Yield the numbers of things in a statement, without ages, times, sums of money, fractions and "others"."""
    if not any(mark in caseless(text.text) for mark in _MAY):
        return
    for match in _COUNTED.finditer(text.text):
        found = _counted(text, match)
        if found:
            yield found
    for match in _TIMES.finditer(text.text):
        number = re.search(CARDINAL, match["n"], re.IGNORECASE)
        verb = _verb(text.text, match)
        if verb and not _LEAST.search(text.text[: match.start()]):
            clause = _clause(text.text, match.start())
            yield Quantity(
                text, match.start(), match[0], value_in(number[0] if number else match["n"]), verb, frozenset(),
                members("agents", clause), is_whole=False,
            )  # fmt: skip
    for match in _NTH_OF.finditer(text.text):
        yield from _nth(text, match)
    yield from _vague(text)


_MAY = (
    *ONES[1:],
    *TENS,
    *"0123456789",
    "both",
    "once",
    "twice",
    *ORDINALS,
    *["no", "several", "many", "dozen", "single", "couple", "never", "nobody"],
)
_VAGUE_VALUES = {
    "no": (0, 0), "not a single": (0, 0), "only one": (1, 1), "just one": (1, 1),
    "a single": (1, 1), "the only": (1, 1), "the one and only": (1, 1), "one single": (1, 1), "the sole": (1, 1),
    "the one": (1, 1), "several": (3, 999),
    "many": (4, 999), "numerous": (4, 999),
    "repeated": (3, 999), "frequent": (4, 999), "a couple of": (2, 2), "half a dozen": (6, 6),
    "a dozen": (12, 12), "dozens of": (24, 999),
}  # fmt: skip
_ONLY = frozenset(
    {"no", "not a single", "only one", "just one", "the only", "the one and only", "one single", "the sole"}
)
_VAGUE = Lazy(
    rf"\b(?P<n>{'|'.join(_VAGUE_VALUES)}) (?P<after>(?:[a-z-]+ ){{0,2}}?(?:visits?|calls?|referrals?|meetings?"
    rf"|admissions?|arrests?|assessments?|appointments?"
    r"|contacts?|moves?|placements?|exclusions?|attendances|conferences?|convictions?|incidents?|stays"
    r"|recommendations?|interviews?|hearings?|scans?|strategy meetings?|concerns?|fractures?|bruises?|offences?"
    r"|disclosures?|refusals?|reports))\b",
    re.IGNORECASE,
)
_VAGUE_TIMES = Lazy(
    r"\b(?P<n>half a dozen|a dozen|a couple of|several|many|dozens of) (?:times|occasions)\b", re.IGNORECASE
)
_NEVER = Lazy(
    r"\b(?:never|nobody|no one|not once|no (?:agency|service|worker"
    r"|professional)) (?:\w+ ){0,3}?(?P<verb>visited|called|rang|referred|met|admitted|arrested|assessed"
    r"|excluded|convicted|moved)\b",
    re.IGNORECASE,
)


def _vague(text: Statement) -> Iterator[Quantity]:
    """Yield numbers in words such as "several", "no" and "never"."""
    for match in _VAGUE.finditer(text.text):
        low, high = _VAGUE_VALUES[caseless(match["n"])]
        run = caseless(match["after"]).split()
        if not any(word in words("facts", "other") for word in run):
            clause = members("agents", _clause(text.text, match.start()))
            marks = frozenset(stem(word) for word in run[:-1])
            is_whole = caseless(match["n"]) in _ONLY
            yield Quantity(
                text,
                match.start(),
                match[0],
                low,
                stem(run[-1]),
                marks,
                clause,
                is_whole,
                is_bare=not marks,
                most=high,
            )
    for match in _VAGUE_TIMES.finditer(text.text):
        verb = _verb(text.text, match)
        if verb:
            low, high = _VAGUE_VALUES[caseless(match["n"])]
            clause = members("agents", _clause(text.text, match.start()))
            yield Quantity(text, match.start(), match[0], low, verb, frozenset(), clause, is_whole=False, most=high)
    for match in _NEVER.finditer(text.text):
        if not re.search(r"\b(?:until|before|after|again|when|since)\b", text.text):
            agents = members("agents", text.text)
            yield Quantity(text, match.start(), match[0], 0, stem(match["verb"]), frozenset(), agents, is_whole=True)


def _clause(text: str, at: int) -> str:
    """Return the clause around an offset."""
    start = max(text.rfind(mark, 0, at) for mark in ";:,—–(") + 1
    ends = [end for mark in ";:,—–)" if (end := text.find(mark, at)) >= 0]
    return text[start : min(ends, default=len(text))]


def _counted(text: Statement, match: re.Match[str]) -> Quantity | None:  # noqa: PLR0911  (a reason each)
    before, after = match["before"], match["after"]
    other = words("facts", "other")
    if any(word in other for word in caseless(before).split()[-2:]) or text.text[match.start("n") - 1 :][:1] == "-":
        return None
    all_of = _ALL_OF.match(after) if _ALL_BEFORE.search(before) else None
    after = after[all_of.end() :] if all_of else after
    part = _PART_AFTER.match(after)
    if part or re.search(r"\bin (?:every )?$", before):
        return None
    run = []
    for word in after.replace("’", "'").split():
        folded = caseless(word).removesuffix("'s").removesuffix("'")
        if folded in _STOPS or folded in other or _UNIT.match(folded):
            return None
        run.append(folded)
        if word.endswith(("'", "'s")):
            return None
        if _PLURAL.match(folded):
            break
    else:
        return None
    value = value_in(match["n"])
    if value < 2 or 1900 <= value <= 2100:
        return None
    whole = _WHOLE.search(before)
    at = match.start("n") - (len(whole[0]) if whole else 0)
    start = match.start("after") + (all_of.end() if all_of else 0)
    end = start + caseless(after).replace("’", "'").find(run[-1]) + len(run[-1])
    clause = _clause(text.text, match.start("n"))
    is_whole = bool(whole or all_of) or bool(_IN_ALL.search(clause))
    marks = frozenset(stem(word) for word in run[:-1])
    return Quantity(
        text,
        at,
        text.text[at:end],
        value,
        stem(run[-1]),
        marks,
        members("agents", clause),
        is_whole,
        is_bare=not marks and not _WHICH.match(text.text[end:]),
    )


def _nth(text: Statement, match: re.Match[str]) -> Iterator[Quantity]:
    run = [caseless(word) for word in match["after"].split()]
    of, is_last = match["n"], bool(re.search(r" and (?:last|final) ", match[0], re.IGNORECASE))
    if not run or run[0] in _STOPS or _UNIT.match(run[0]) or not (of or is_last):
        return
    head = next((word for word in run if _PLURAL.match(word)), None) if of else run[0]
    if head is None:
        return
    value = value_in(of) if of else ORDINALS.index(caseless(match["nth"])) + 1
    marks = frozenset(stem(word) for word in run[: run.index(head)])
    end = match.start("after") + caseless(match["after"]).find(head) + len(head)
    agents = members("agents", _clause(text.text, match.start()))
    yield Quantity(
        text, match.start(), text.text[match.start() : end], value, stem(head), marks, agents, is_whole=True
    )


_VERB = re.compile(
    r"\b(?:(?P<verb>[a-z]{2,}ed|saw|seen|came|come|went|gone|rang|told|spoke|met|wrote|left|took|held|found"
    r"|missing|ran"
    r"|sent|brought|caught|heard|fell|broke|hit|cut|burnt|been|moved|away))\b",
    re.IGNORECASE,
)


def _verb(text: str, match: re.Match[str]) -> str | None:
    """Return the stem of the counted verb: the last before the count, or the first after it."""
    clause_start = max(text.rfind(mark, 0, match.start()) for mark in ";:—–(") + 1
    before = [m["verb"] for m in _VERB.finditer(text, clause_start, match.start())]
    found = before[-1] if before else None
    if found is None:
        after = _VERB.search(text, match.end(), min(len(text), match.end() + 60))
        found = after["verb"] if after else None
    return stem(found) if found and caseless(found) not in {"been", "away"} else None


@rule("consistency/quantity", Severity.WARNING)
def quantity(subject: Subject) -> Iterator[Hit]:
    """Find two different numbers in two places that are probably of one thing."""
    heads: dict[str, list[Quantity]] = {}
    for each in statements(subject):
        for found in quantities(each):
            heads.setdefault(found.head, []).append(found)
    for same in heads.values():
        if len({each.value for each in same}) > 1:
            actors = frozenset().union(*(each.agents for each in same))
            yield from _compared([replace(each, agents=frozenset()) for each in same] if len(actors) == 1 else same)
    yield from all_of_a_figure(subject)
    yield from one_or_several(subject)


def _compared(same: Sequence[Quantity]) -> Iterator[Hit]:
    for index, each in enumerate(same):
        rivals = [other for other in same if not _agree(each, other) and _is_one_thing(each, other)]
        agreeing = [other for other in same if other is not each and _agree(each, other) and _may_be(each, other)]
        parts = {a.value + b.value for at, a in enumerate(same) for b in same[at + 1 :] if each not in (a, b)}
        earlier = [other for other in rivals if same.index(other) < index]
        if earlier and not agreeing and each.value not in parts:
            yield each.source.hit(each.at, each.words, earlier[0].words)


def _agree(each: Quantity, other: Quantity) -> bool:
    return each.value <= max(other.value, other.most) and other.value <= max(each.value, each.most)


def _may_be(each: Quantity, other: Quantity) -> bool:
    """Whether no word around two numbers shows that they count two things."""
    marks = not each.marks or not other.marks or each.marks & other.marks
    agents = not each.agents or not other.agents or each.agents & other.agents
    return bool(marks and agents)


def _is_one_thing(each: Quantity, other: Quantity) -> bool:  # noqa: PLR0911  (a reason each)
    """Whether two different numbers are probably of one thing."""
    first, second = each.source, other.source
    if not _may_be(each, other) or first is second or first.is_of_another(second):
        return False
    if _MEANT.search(first.text) or _MEANT.search(second.text) or is_other_age_group(first.text, second.text):
        return False
    shared = (first.stems & second.stems) - {each.head} - each.marks
    if (
        each.head in _ANYBODY
        and not (each.is_whole and other.is_whole and "both" not in each.words)
        and not each.marks & other.marks
    ):
        return False
    is_dated = _is_dated(each) or _is_dated(other)
    if _is_narrower(each, other) or _is_narrower(other, each):
        small, large = (each, other) if _is_narrower(each, other) else (other, each)
        return small.value > large.value and (large.is_whole or large.is_bare) and not is_dated
    if each.is_whole or other.is_whole:
        return not (_is_dated(each) and _is_dated(other) and first.is_at_another_time(second))
    if is_dated:
        return len(shared) >= 2 and not first.is_at_another_time(second) and _period(each) == _period(other)
    is_like = bool(each.agents & other.agents) or bool(each.marks and each.marks == other.marks)
    return is_like or bool(shared) or (each.is_bare and other.is_bare and first.field != second.field)


def _is_narrower(each: Quantity, other: Quantity) -> bool:
    """Whether a number counts a part of what another counts: "three visits of the nurse" and "five visits"."""
    return bool((each.marks | each.agents) - (other.marks | other.agents))


_MEANT = re.compile(
    r"\b(?:plan(?:ned|s)?|should|would|could|might|may|must|can|expected|needed|required|offered|if|unless"
    r"|nearby|elsewhere"
    r"|nationally|in England|in Wales|recommend\w*|proposed|due)\b"
)
"""Words that show that a number was planned or general, and not what happened here."""

_ANYBODY = frozenset({"people", "woman", "man", "adult", "professional", "worker", "child"})


def _is_dated(each: Quantity) -> bool:
    return bool(each.source.times) or bool(_period(each))


def _period(each: Quantity) -> str:
    found = _PERIOD.search(each.source.text)
    return caseless(found[0]) if found else ""
