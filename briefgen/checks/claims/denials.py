"""The rule for a sweeping denial and a clause that asserts the same."""

import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache

from briefgen.checks.claims.doers import short
from briefgen.checks.claims.lexicon import Token, bodies, may_be, tokens
from briefgen.checks.claims.reading import without_reported
from briefgen.checks.comparison.statements import Statement, statements
from briefgen.checks.rule import Hit, Subject, rule
from briefgen.english.words import data, is_quoted, words
from briefgen.errors import Severity
from briefgen.text import Lazy

_SWEEPING = words("claims", "denials_sweeping")
_NEGATIONS = words("claims", "denials_negations")
_ANY = frozenset(["any", "ever", "single", "once", "anyone", "anybody", "anything", "anywhere"])
_EVERYBODY = words("claims", "denials_everybody")
_HOLLOW = words("claims", "denials_hollow")
_UNREAL = frozenset(["should", "could", "might", "may", "must", "if", "unless", "can"])
_CUTS = frozenset(';:—–()“”"')
_JOINS = words("claims", "denials_joins")
_LEAST_PART = 0.6
_LEAST = 2


@dataclass(frozen=True)
class Clause:
    """A part of a sentence: its concepts, and whether it denies or asserts.

    Attributes:
        source: the sentence.
        text: the clause.
        concepts: what its words mean, but for those that say nothing.
        parties: who is named.
        denied: of those, what stands in the reach of a negation.
        keys: what a negation is of: the concepts after it.
        is_strong: whether it denies it for all time.
        is_sweeping: whether it denies something altogether.
        is_plain: whether it asserts something as a fact.
    """

    source: Statement
    text: str
    concepts: frozenset[str]
    denied: frozenset[str]
    parties: frozenset[str]
    keys: tuple[str, ...]
    is_strong: bool
    is_sweeping: bool
    is_plain: bool


def clauses(source: Statement) -> Iterator[Clause]:
    """Yield the clauses of a sentence, cut at marks and before "and", "but", "who" after a comma."""
    own = tokens(source.text)
    start = 0
    for at, token in enumerate(own):
        is_join = token.word == "," and at + 1 < len(own) and own[at + 1].word in _JOINS
        if token.word in _CUTS or is_join or token.word == "but":
            if at > start:
                yield _clause(source, own[start:at])
            start = at + 1
    if start < len(own):
        yield _clause(source, own[start:])


def _clause(source: Statement, own: tuple[Token, ...]) -> Clause:
    found = {each.word for each in own}
    is_negated = any(word in _NEGATIONS or word.endswith("n't") for word in found)
    is_last = len(own) > 1 and any(
        own[index].word in {"nobody", "nothing", "none"} and own[index - 1].word in {"with", "to", "for"}
        for index in range(1, len(own))
    )
    is_sweeping = (bool(found & _SWEEPING) and not is_last) or (is_negated and bool(found & _ANY))
    parties = frozenset(each.party for each in own if each.party)
    concepts = frozenset(each.concept for each in own if _says_something(each))
    denied = _denied_by(own) if is_sweeping else concepts
    text = source.text[own[0].start : own[-1].end]
    is_real = not found & _UNREAL and not _claimed().search(text)
    is_strong = bool(found & {"never"}) or bool(_STRONG.search(text))
    is_asserted = (
        is_real
        and not text.startswith(("0 ", "If "))
        and not any(mark in source.text for mark in '“”"')
        and not is_quoted(source.text, own[0].start, own[-1].end)
    )
    return Clause(
        source,
        text,
        concepts,
        denied,
        parties,
        _keys(own),
        is_strong,
        is_sweeping and is_asserted and not _BUT_THIS.search(text),
        is_asserted and not is_negated,
    )


_BUT_THIS = re.compile(r"\b(?:nobody|no one|nothing|none|nowhere) else\b", re.IGNORECASE)
_STRONG = re.compile(
    r"\b(?:at (?:any|no) (?:time|stage|point)|not once|ever|of any kind|at all|anywhere|until (?:he|she"
    r"|they) died|a single)\b",
    re.IGNORECASE,
)


def _denied_by(own: tuple[Token, ...]) -> frozenset[str]:
    """Return the denied concepts: those after a negation and the party close before it, or few before it too."""
    at = next((index for index, each in enumerate(own) if each.word in _NEGATIONS or each.word.endswith("n't")), 0)
    after = [each for each in own[at + 1 :] if _says_something(each)]
    near = [each for each in own[max(0, at - 5) : at] if _says_something(each)]
    is_few = len(after) < _FEW and own[at].word != "without"
    return frozenset(each.concept for each in (*(one for one in near if is_few or one.party), *after))


_FEW = 2
"""Concepts after a negation below which those before it count too: "this was told to nobody"."""


def _keys(own: tuple[Token, ...]) -> tuple[str, ...]:
    """Return the concepts that a negation denies: the first two after it, or that before it."""
    at = next(
        (index for index, each in enumerate(own) if each.word in _NEGATIONS or each.word.endswith("n't")), len(own)
    )
    meaningful = (each for each in own[at + 1 :] if _says_something(each) and not each.is_owner)
    after = [each.concept for each in meaningful if each.concept not in _EXCEPTING]
    before = [each.concept for each in own[:at] if _says_something(each)]
    if at > 1 and own[at - 1].word == "by" and before:
        return (before[-1],)
    return tuple(after[:2]) or tuple(before[-1:])


def _says_something(token: Token) -> bool:
    word = token.word
    if not word[:1].isalnum() and not word.startswith("@"):
        return False
    if word in _EVERYBODY or word in _HOLLOW or word in _NEGATIONS or word in _ANY or word.endswith("n't"):
        return False
    if token.form and token.form.kind == "past" and token.form.deed in {"make", "hold", "give", "find"}:
        return False
    return (
        bool(token.party)
        or token.form is not None
        or (word not in words("facts", "hollow") and word not in words("claims", "idle"))
    )


@cache
def _claimed() -> Lazy:
    return Lazy(rf"\b(?:{data('deeds')['claimed']})\b")


@cache
def _turns() -> Lazy:
    return Lazy(rf"\b(?:{data('deeds')['turns']})\b", re.IGNORECASE)


@cache
def _implied() -> dict[str, frozenset[str]]:
    rows = {name: str(listed).split() for name, listed in data("claims")["implied"].items()}
    found: dict[str, set[str]] = {}
    for name, listed in rows.items():
        for each in listed:
            found.setdefault(each.replace("_", " "), set()).add(name)
    return {name: frozenset(others) for name, others in found.items()}


def _meant(concepts: frozenset[str]) -> frozenset[str]:
    """Return concepts with those that they imply: whoever was weighed was seen."""
    return concepts.union(*(_implied().get(each, frozenset()) for each in concepts))


@rule("consistency/denied", Severity.WARNING)
@without_reported
def denied(subject: Subject) -> Iterator[Hit]:
    """Find "there was no chronology on the file" beside "the chronology, kept up to date on the file"."""
    stated = [clause for source in statements(subject) if source.path[-1] != "headline" for clause in clauses(source)]
    main = frozenset(caseless_names(subject))
    counts = Counter(concept for each in stated for concept in each.concepts)
    found: set[Statement] = set()
    for denial in stated:
        if not denial.is_sweeping:
            continue
        other = next((each for each in stated if each.is_plain and _is_denied(denial, each, main, counts)), None)
        if other is not None and denial.source not in found:
            found.add(denial.source)
            yield denial.source.hit(0, short(denial.source.text), short(other.source.text))


def caseless_names(subject: Subject) -> Iterator[str]:
    """Yield the words of the people's names in lower case."""
    about = subject.review.about
    for name in (*about.pseudonyms, *about.public_names):
        yield from name.casefold().split()


def _is_denied(  # noqa: PLR0911  (a reason each)
    denial: Clause, other: Clause, names: frozenset[str], counts: Counter[str]
) -> bool:
    first, second = denial.source, other.source
    if first is second or first.is_of_another(second) or first.is_at_another_time(second):
        return False
    if _turns().search(other.text) or any(
        m[0].casefold() not in _BOUNDS for m in _turns().finditer(_EXCEPT.sub("", denial.text))
    ):
        return False
    excepted = frozenset(
        each.party for match in _EXCEPT.finditer(denial.text) for each in tokens(match[0]) if each.party
    )
    mine, theirs = denial.denied - names - excepted - _EXCEPTING, _meant(other.concepts) - names
    doers, others = denial.parties & bodies() - excepted, other.parties & bodies()
    if excepted and not any(not may_be(each, one) for each in others for one in excepted):
        return False
    if doers and others and not any(may_be(each, one) for each in others for one in doers):
        return False
    shared = {each for each in mine if each in theirs or any(may_be(each, one) for one in other.parties)}
    keys = denial.keys if len(denial.keys) < 2 or denial.keys[0] in bodies() else denial.keys[:1]
    if not shared & ({*keys} - excepted or shared):
        return False
    if _NESTED.search(denial.text):
        return False
    if not any(counts[each] <= _RARE for each in shared - denial.parties):
        return False
    is_named = bool(denial.concepts & other.concepts & names) or bool(first.person and first.person == second.person)
    return len(shared) + is_named >= _LEAST and len(shared) >= _LEAST_PART * len(mine)


_NESTED = re.compile(
    r" (?:who|whom|what|how|why|where) |\bfor (?:long|several|many|\w+) (?:stretches|days|weeks|months|hours)\b"
)

_RARE = 4
"""The most clauses with a word that still identifies a thing."""

_WEAK = words("claims", "denials_weak")
"""Words for a further time, which refutes "never" all the same."""

_BOUNDS = frozenset({"before", "since"})
_EXCEPT = re.compile(
    r"\b(?:apart from|except(?: for)?|other than|besides) (?:the |a |an |his |her )?[\w-]+(?: (?!and\b|or\b)[\w-]+)?"
    r"(?: (?:and|or) (?:the |a )?[\w-]+)?"
)
_EXCEPTING = frozenset({"apart", "except", "besid"})
