"""The rule for one deed that two clauses attribute to two parties."""

from collections import Counter
from collections.abc import Iterator

from briefgen.checks.claims.lexicon import bodies, is_once, may_be, tokens
from briefgen.checks.claims.reading import Claim, claims, without_reported
from briefgen.checks.comparison.numerals import ORDINALS
from briefgen.checks.comparison.statements import Statement
from briefgen.checks.rule import Hit, Subject, rule
from briefgen.english.words import words
from briefgen.errors import Severity

_RARE = 3
"""The most sentences with a word that still identifies a thing."""

_LONGEST = 90

_ORDINALS = frozenset(ORDINALS)


def short(text: str) -> str:
    """Return the beginning of a sentence, cut between words."""
    return text if len(text) <= _LONGEST else text[: _LONGEST - 5].rpartition(" ")[0]


@rule("consistency/doer", Severity.WARNING)
@without_reported
def doer(subject: Subject) -> Iterator[Hit]:
    """Find "it was the night nurse who gave the second dose" beside "the second dose was given by her son"."""
    stated = [each for each in claims(subject) if is_fit(each)]
    counts = Counter(
        concept for source in {id(c.source): c for c in claims(subject)}.values() for concept in source.clause
    )
    found: set[tuple[object, int]] = set()
    for index, each in enumerate(stated):
        for other in stated[:index]:
            if is_one_deed(each, other, counts) and (each.source.path, each.source.start) not in found:
                found.add((each.source.path, each.source.start))
                yield each.source.hit(0, short(each.source.text), short(other.source.text))
                break


def is_fit(each: Claim) -> bool:
    """Whether a claim states as a fact who did something."""
    return bool(each.agents) and not each.is_noun and not each.is_denied and not each.none and each.is_certain


def is_one_deed(each: Claim, other: Claim, counts: Counter[str]) -> bool:  # noqa: PLR0911  (a reason each)
    """Whether two claims of two parties are of one deed."""
    if each.deed != other.deed or each.source is other.source or not _are_two(each, other):
        return False
    first, second = each.source, other.source
    if first.is_at_another_time(second) or _has_twice(first) or _has_twice(second):
        return False
    shared = each.matter & other.matter
    single = words("claims", "single")
    nth = each.determiners & _ORDINALS, other.determiners & _ORDINALS
    if all(nth) and not nth[0] & nth[1]:
        return False
    is_single = bool((each.determiners | other.determiners) & single)
    if not is_single and not is_once(each.deed):
        return False
    if any(name.startswith("name:") for name in (each.matter | other.matter) - shared) and first.is_of_another(
        second
    ):
        return False
    telling = {concept for concept in shared if not concept.startswith("name:")}
    least = 1 if is_single or any(counts[concept] <= _RARE for concept in telling) else 2
    smaller = min(len(each.matter), len(other.matter))
    if each.matter == other.matter and telling:
        return True
    return len(telling) >= least and len(shared) * 3 >= smaller


def _are_two(each: Claim, other: Claim) -> bool:
    return not any(may_be(one, two) or _is_unsure(one, two) for one in each.agents for two in other.agents)


def _is_unsure(one: str, other: str) -> bool:
    """Whether a name may belong to the other party."""
    is_name = one.startswith("name:"), other.startswith("name:")
    return is_name[0] != is_name[1] and (other if is_name[0] else one) not in bodies()


def _has_twice(source: Statement) -> bool:
    return any(token.word in words("claims", "twice") for token in tokens(source.text))
