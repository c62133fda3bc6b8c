"""Deeds that were done or not done, by whom, and the comparison of "never" with an instance.

A deed is told by a word of a class in ``templates/checks/deeds.yaml``: "referred", "sent a referral". A class has
words for the contrary too ("refused" for "agree"). A negation in the clause turns a deed round. Only a sweeping
statement ("nobody", "at no stage", "always", "each of the five") is compared, because one instance refutes it.
"""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from briefgen.checks.comparison.statements import Statement, members, statements, stem
from briefgen.checks.rule import Hit, Subject
from briefgen.english.words import data, words
from briefgen.text import Lazy, caseless

_TOKEN = re.compile(r"[A-Za-zÀ-ÿ][\w]*(?:[-'’][A-Za-z]\w*)*")
_CLAUSES = re.compile(
    r"[;:—–]|, (?:and|but|although|though|yet|while|which|so|as|because|who)\b|\bbut\b|\balthough\b"
)


_MODALS = frozenset({"would", "should", "could", "might", "must", "may", "can", "will", "to"})
_NEAR = 3
"""Words before a deed that are searched for a sign that it was only intended or requested."""


@dataclass(frozen=True)
class Deed:
    """A deed in a clause, done or not done.

    Attributes:
        source: the statement.
        at: where its clause begins in the text of the statement.
        clause: the words of the clause.
        topic: the class of the deed.
        is_done: whether it is told as done.
        scope: "all" for a sweeping statement, "part" for "only two of the five", "" for an instance.
        doers: the bodies and workers of the clause.
        kin: the relatives of the clause.
        stems: the stems of the clause's other words.
    """

    source: Statement
    at: int
    clause: str
    topic: str
    is_done: bool
    scope: str
    doers: frozenset[str]
    kin: frozenset[str]
    stems: frozenset[str]


@cache
def _topics() -> Mapping[str, tuple[str, bool]]:
    """Map each word for a deed to its class, and to whether it means that the deed was done."""
    found: dict[str, tuple[str, bool]] = {}
    for topic, row in data("deeds")["deeds"].items():
        for key in ("done", "not"):
            found.update(dict.fromkeys(str(row.get(key, "")).split(), (topic, key == "done")))
    return found


@cache
def _phrases() -> tuple[Lazy, Mapping[str, str]]:
    """Return a pattern for the phrases that stand for a word, and the word of each phrase."""
    listed = {phrase: word for word, phrases in data("deeds")["phrases"].items() for phrase in phrases}
    longest = sorted(listed, key=len, reverse=True)
    return Lazy(rf"\b(?:{'|'.join(map(re.escape, longest))})\b", re.IGNORECASE), listed


def plain(text: str) -> str:
    """Replace each phrase for a deed by its one-word form."""
    pattern, listed = _phrases()
    return pattern.sub(lambda match: listed[caseless(match[0])], text.replace("’", "'"))


@cache
def _guards() -> tuple[Lazy, Lazy, Lazy]:
    listed = data("deeds")
    return tuple(Lazy(rf"\b(?:{listed[key]})\b", re.IGNORECASE) for key in ("turns", "claimed", "part"))  # type: ignore[return-value]


def deeds(each: Statement) -> Iterator[Deed]:
    """Yield the deeds of a statement: one for each class in each clause."""
    text, topics = plain(each.text), _topics()
    none, every, no = (words("deeds", key) for key in ("none", "every", "negations"))
    _, _, part = _guards()
    start = 0
    for end in [*(match.start() for match in _CLAUSES.finditer(text)), len(text)]:
        clause, at, start = text[start:end], start, end
        tokens = [caseless(match[0]) for match in _TOKEN.finditer(clause)]
        deeds_by_token = {
            index: topics[word]
            for index, word in enumerate(tokens)
            if word in topics and not _MODALS & {*tokens[max(0, index - _NEAR) : index]}
        }
        if not deeds_by_token:
            continue
        negated = any(word in no or word.endswith("n't") for word in tokens)
        sweeping = any(word in none for word in tokens) or (
            negated and bool({"any", "ever", "single", "once"} & {*tokens})
        )
        whole = any(word in every for word in tokens)
        stems = frozenset(stem(word) for word in tokens if word not in words("facts", "hollow"))
        own = {stem(tokens[index]) for index in deeds_by_token}
        for topic, is_yes in dict(deeds_by_token.values()).items():
            is_any = not is_yes and not negated and "any" in tokens
            is_sweeping = is_any or (sweeping if negated else whole)
            scope = "part" if part.search(clause) else "all" if is_sweeping else ""
            yield Deed(
                each, at, clause.strip(" ,;"), topic, is_yes != negated, scope,
                members("agents", clause) | members("doers", clause), members("kin", clause), stems - own,
            )  # fmt: skip


_SPOKEN = Lazy(r"[“”\"]")
"""Quotation marks: a quoted view may differ from the findings."""


def refuted_deeds(subject: Subject) -> Iterator[Hit]:
    """Yield instances that refute a sweeping statement: "never weighed" beside "weighed at three clinics"."""
    narrative = [
        each for each in statements(subject) if each.path[-1] != "headline" and not _SPOKEN.search(each.text)
    ]
    counts = Counter(word for each in narrative for word in each.stems)
    by_topic: dict[str, list[Deed]] = {}
    for each in narrative:
        for one in deeds(each):
            by_topic.setdefault(one.topic, []).append(one)
    found: set[Statement] = set()
    for same in by_topic.values():
        if not any(one.scope for one in same):
            continue
        for index, one in enumerate(same):
            other = next((first for first in same[:index] if _exclude(one, first, counts)), None)
            if other is not None and one.source not in found:
                found.add(one.source)
                yield one.source.hit(0, _short(one.source.text), _short(other.source.text))


def _exclude(one: Deed, other: Deed, counts: Counter[str]) -> bool:
    """Whether two deeds of one class contradict each other."""
    first, second = one.source, other.source
    if first is second or (one.is_done == other.is_done and "part" not in {one.scope, other.scope}):
        return False
    sweeping, instance = (one, other) if one.scope == "all" else (other, one)
    is_apart = first.is_at_another_time(second) and not _THROUGHOUT.search(f"{first.text} {second.text}")
    if sweeping.scope != "all" or first.is_of_another(second) or is_apart:
        return False
    if instance.scope == "part" and not sweeping.is_done:
        return False
    turns, claimed, _ = _guards()
    if claimed.search(f"{sweeping.source.text} {instance.source.text}") or turns.search(instance.clause):
        return False
    bounds = [match[0] for match in turns.finditer(sweeping.clause) if caseless(match[0]) not in _BOUNDS]
    return not bounds and _is_one_matter(sweeping, instance, counts)


_THROUGHOUT = Lazy(r"\b(?:since|ever|throughout|always)\b", re.IGNORECASE)
_BOUNDS = frozenset({"before", "since"})
"""Words that limit a sweeping statement in time; an instance without a time may lie outside."""


def _is_one_matter(sweeping: Deed, instance: Deed, counts: Counter[str]) -> bool:
    """Whether two clauses may be about one matter, by their agents, relatives and words."""
    if sweeping.doers and instance.doers and not sweeping.doers & instance.doers:
        return False
    if _is_other_addressee(sweeping, instance) or is_other_age_group(sweeping.clause, instance.clause):
        return False
    row = data("deeds")["deeds"][sweeping.topic]
    shared = (sweeping.stems | sweeping.source.stems) & (instance.stems | instance.source.stems)
    shared -= {stem(word) for word in f"{row.get('done', '')} {row.get('not', '')}".split()}
    near = sweeping.stems & instance.stems
    if _is_other_family(sweeping, instance):
        return len(near) >= 2
    if row.get("alone") and _ANY_BODY.search(sweeping.clause) and instance.doers and not sweeping.doers:
        return True
    return bool(near) and (len(shared) >= 2 or any(counts[word] <= _RARE for word in shared))


_ADDRESSEE = Lazy(r"\bto (?:the |an? |any |his |her )?(?P<whom>[^.;,]{3,60})")
_ASKED_TO = Lazy(r"\bask(?:s|ed|ing)? (?:to|for)\b")
_FOR_ADULTS = Lazy(r"\badults?\b")
_FOR_CHILDREN = Lazy(r"\b[Cc]hild(?:ren)?['’]s (?:services|social care|team|hospital|mental health)\b")
_FOR_NOBODY = Lazy(r"\b(?:anybody|anyone|any)\b")


def _is_other_addressee(one: Deed, other: Deed) -> bool:
    """Whether two referrals are to two bodies, or one asks for something and the other asks about it."""
    if one.topic == "ask":
        return bool(_ASKED_TO.search(one.clause)) != bool(_ASKED_TO.search(other.clause))
    found = [_ADDRESSEE.search(each.clause) for each in (one, other)] if one.topic == "refer" else []
    whom = [frozenset(stem(word) for word in re.findall(r"[a-z]{3,}", each["whom"])) for each in found if each]
    is_anybody = any(_FOR_NOBODY.search(each.clause) for each in (one, other))
    return len(whom) > 1 and not is_anybody and not whom[0] & whom[1]


def is_other_age_group(one: str, other: str) -> bool:
    """Whether one text is of services for adults and another of those for children."""
    pairs = ((one, other), (other, one))
    return any(_FOR_ADULTS.search(each) and _FOR_CHILDREN.search(rest) for each, rest in pairs)


_ANY_BODY = Lazy(
    r"\b(?:no (?:agency|service|professional|worker|one|practitioner|court)|nobody|not one)\b", re.IGNORECASE
)


def _is_other_family(one: Deed, other: Deed) -> bool:
    """Whether two clauses name different relatives; "both parents" are a mother and a father."""
    families = [
        each.kin | ({"mother", "father"} if "parent" in each.stems else frozenset[str]()) for each in (one, other)
    ]
    return not (families[0] & families[1]) if all(families) else families[0] != families[1]


_RARE = 3
"""The most sentences with a word that still identifies a matter."""


def _short(text: str) -> str:
    return text if len(text) <= 90 else text[:85].rpartition(" ")[0]
