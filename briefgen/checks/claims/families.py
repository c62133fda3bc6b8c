"""Rules for families: how many sons and daughters, who is older, and ages that do not fit a relation."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import combinations

from briefgen.checks.claims.reading import heads, without_reported
from briefgen.checks.comparison.births import AgeFact, age_facts
from briefgen.checks.comparison.numerals import CARDINAL, value_in
from briefgen.checks.comparison.statements import Statement, statements
from briefgen.checks.comparison.wholes import only_relative
from briefgen.checks.consistency.when import main_person, people
from briefgen.checks.rule import Hit, Subject, rule
from briefgen.errors import Severity
from briefgen.text import Lazy, caseless

_MANY = 99
_OWN = r"(?:[Hh]is|[Hh]er|[Tt]heir|(?<![\w-])[A-ZÀ-Ý][\w-]{1,30}['’]s|[Tt]he (?:child|boy|girl|baby)['’]s)"
_AGE = r"(?:older |elder |younger |little |big |eldest |youngest |teenage |baby |twin |own |other )?"
_NONE = Lazy(
    r"\b(?:(?:had|has|with|have|having) (?:neither|no)|there (?:were|was) no"
    r"|without) (?:other )?(?P<kin>daughters?|sons?|brothers?|sisters?|siblings?|children|boys|girls)"
    r"(?: (?:n?or|and) (?:no )?(?P<kin2>daughters?|sons?|brothers?|sisters?))?\b|(?P<only>\b(?:an|her|his|their"
    r"|was the|only) only child\b|\ban only child\b)"
    r"|\band no (?P<kin3>daughters|sons|brothers|sisters|girls|boys)\b",
    re.IGNORECASE,
)
_HAS = Lazy(
    rf"\b{_OWN} (?:(?P<n>{CARDINAL}) )?{_AGE}(?P<half>half-|step-?)?(?P<kin>brothers?|sisters?"
    rf"|siblings?)(?: (?:and|or) (?P<kin2>brothers?|sisters?))?\b(?!-in-law|['’]s)"
)
_COUNT = Lazy(
    rf"\b(?P<n>{CARDINAL}|both) (?:young |small |little )?(?P<kin>siblings|brothers and sisters|daughters|sons"
    rf"|brothers|sisters)\b"
    rf"|\b(?P<child>eldest|oldest|youngest|second|third|fourth|middle|last"
    rf"|one) of (?P<of>{CARDINAL}) (?P<kin2>siblings|brothers and sisters|brothers|sisters|children|girls|boys"
    rf"|daughters|sons)\b"
)
_FIRST = Lazy(
    r"\b(?:expecting|pregnant with|gave birth to|having|was) (?:her|their|\w+['’]s) first (?:baby|child)\b"
    r"|\bfirst-time (?:mother|mum)\b",
    re.IGNORECASE,
)
_EARLIER = Lazy(
    r"\b(?:earlier|previous|older|other|elder) (?:births?|children|pregnanc(?:y|ies)|babies|child|baby)\b"
    r"|\b(?:second|third|fourth) (?:baby|child|pregnancy)\b"
    r"|\bhad (?:already )?(?:given birth to|had) (?:a|another|her) (?:boy|girl|son|daughter|baby"
    r"|child)\b[^.;]{0,30}\b(?:before|earlier)\b"
)
_OTHERS = re.compile(
    r"\b(?:cousins?|friends?|class\w*|grandchildren|sample|audit|mother['’]s|father['’]s|(?:mother|father"
    r"|partner|parents?) (?:herself |himself )?(?:had|has|was|were|is)"
    r"|nationally|like (?:a|an)|aunts?|uncles?|neighbour\w*|in-law|adopted|stillborn|died|late|called|known as"
    r"|said|says|told)\b"
)
_TWINS = Lazy(r"\b(?:[Tt]he twins|twins were|twin (?:babies|girls|boys))\b")
_ALL_BABIES = Lazy(r"\ball (?P<n>three|four|five) (?:of the )?(?:babies|newborns|infants)\b")


@dataclass(frozen=True)
class _Size:
    """The range of the number of sons, of daughters or of all children that words allow."""

    kind: str
    least: int
    most: int
    source: Statement
    at: int
    words: str


def _kind(kin: str) -> str:
    return (
        "girls"
        if (kin[:2] in {"da", "si"} and not kin.startswith("sib")) or kin.startswith("girl")
        else "boys"
        if kin[:2] in {"so", "br", "bo"}
        else "all"
    )


@rule("consistency/siblings-told", Severity.WARNING)
@without_reported
def sibling_counts(subject: Subject) -> Iterator[Hit]:
    """Find "his parents had no daughters" beside "Gethin's sister"."""
    narrative = [*heads(subject), *(each for each in statements(subject) if each.path[0] != "figures")]
    sizes: list[_Size] = []
    for source in narrative:
        for size in _sizes(source):
            other = next((one for one in sizes if one.source is not source and _differ(one, size)), None)
            if other is not None:
                yield size.source.hit(size.at, size.words, other.words)
                return
            sizes.append(size)
    yield from _first(narrative)
    yield from only_relative(subject)


def _differ(one: _Size, other: _Size) -> bool:
    if one.kind == other.kind:
        return one.least > other.most or other.least > one.most
    whole, part = (one, other) if one.kind == "all" else (other, one)
    return whole.kind == "all" and part.least > whole.most


def _sizes(source: Statement) -> Iterator[_Size]:
    """Yield the sizes that the words of a sentence allow."""
    text = source.text
    for match in _NONE.finditer(text):
        if match["only"]:
            yield _Size("all", 1, 1, source, match.start(), match[0])
        else:
            yield from _without(source, match)
    for match in _HAS.finditer(text) if not _OTHERS.search(text) else ():
        least = value_in(match["n"]) if match["n"] else 1
        kind = _kind(caseless(match["kin"]))
        yield _Size("all", least + 1, _MANY, source, match.start(), match[0])
        if not match["half"] and kind != "all":
            yield _Size(f"other {kind}", least, _MANY, source, match.start(), match[0])
    for match in _COUNT.finditer(text) if not _OTHERS.search(text) else ():
        yield from _counted(source, match)
    for pattern in (_TWINS, _ALL_BABIES):
        babies = pattern.search(text)
        if babies:
            number = value_in(babies["n"]) if pattern is _ALL_BABIES else 2
            yield _Size("babies", number, number, source, babies.start(), babies[0])


def _without(source: Statement, match: re.Match[str]) -> Iterator[_Size]:
    """Yield a size of none for sons, daughters, brothers or sisters."""
    for kin in (caseless(match[key]) for key in ("kin", "kin2", "kin3") if match[key]):
        if kin == "children":
            continue
        is_both = bool(match["kin2"]) or kin.startswith("sib")
        is_other = kin[:2] in {"br", "si"}
        kind = "all" if is_both else f"other {_kind(kin)}" if is_other else _kind(kin)
        yield _Size(kind, 0, 1 if is_both else 0, source, match.start(), match[0])
        if not is_both and kin[:2] in {"da", "so"}:
            yield _Size(f"other {_kind(kin)}", 0, 0, source, match.start(), match[0])


_EVERY_CHILD = frozenset({"siblings", "brothers and sisters", "children"})


def _counted(source: Statement, match: re.Match[str]) -> Iterator[_Size]:
    """Yield the size stated by "the second of three brothers" or "all six siblings"."""
    number = value_in(match["n"] or match["of"])
    kin, before = caseless(match["kin"] or match["kin2"]), source.text[: match.start()]
    if match["of"]:
        kind, most = ("all", number) if kin in _EVERY_CHILD else (_kind(kin), _MANY)
        yield _Size(kind, number, most, source, match.start(), match[0])
    elif (
        kin in _EVERY_CHILD
        and re.search(r"\b(?:[Aa]ll|[Tt]he|of)? ?$", before)
        and not re.search(rf"{_OWN} $", before)
    ):
        yield _Size("all", number, number + 1, source, match.start(), match[0])


def _first(narrative: list[Statement]) -> Iterator[Hit]:
    """Yield earlier births beside a first baby."""
    first = next(((each, match) for each in narrative if (match := _FIRST.search(each.text))), None)
    for each in narrative if first else ():
        match = _EARLIER.search(each.text)
        if (
            first
            and match
            and each is not first[0]
            and not re.search(r"\b(?:partner|father|his own|other families|later|since|then|born after)\b", each.text)
        ):
            yield each.hit(match.start(), match[0], first[1][0])
            return


_STEPS = {"mother": 1, "father": 1, "grandmother": 2, "grandfather": 2}
_LEAST = 12 * 12
"""The least number of months between a parent and a child."""

_PERSON = r"[A-ZÀ-Ý][a-zà-ÿ-]+"
_AGED = Lazy(
    rf"\b(?P<name>{_PERSON})(?: was| is|, who (?:is|was)|, aged|,| aged|)(?: only"
    rf"| just)? (?P<n>{CARDINAL})(?=[,.;:]|$| (?:and|when|years old|at|in)\b)"
)
_ELDER = Lazy(
    rf"\b(?P<a>{_PERSON}),? (?:(?:was|is|who (?:was|is)) )?(?:(?P<n>{CARDINAL}) years |a year |much "
    rf"|slightly )?(?P<way>older|elder|younger) than (?:his |her )?"
    rf"(?:\w+ )?(?P<b>{_PERSON})"
)
_SIBLING = Lazy(
    rf"\b(?P<whose>{_PERSON}['’]s|[Hh]is|[Hh]er) (?:\w+ )?(?P<way>older|elder|younger|little"
    rf"|big) (?:half-)?(?:brother|sister),? (?P<b>{_PERSON})\b"
)
_EDGE = Lazy(rf"\b(?P<a>{_PERSON})[^.;]{{0,30}}? (?:was|is) (?:the )?(?P<way>eldest|oldest|youngest)\b")
_TWIN_PAIR = Lazy(rf"\b(?P<a>{_PERSON}) and (?P<b>{_PERSON}) (?:were|are) (?:\w+ )?twins\b")


@dataclass(frozen=True)
class _Order:
    """An order of birth: one person is older than another, or than all others."""

    older: str
    younger: str
    words: str
    years: int


@rule("consistency/generation", Severity.WARNING)
@without_reported
def generation(subject: Subject) -> Iterator[Hit]:
    """Find a grandmother younger than the mother, and an elder brother of seven beside a sister of eleven."""
    narrative = statements(subject)
    known = people(subject)
    facts = [
        fact
        for source in narrative
        for fact in age_facts(subject, source, known)
        if fact.source and not fact.is_stage
    ]
    main = main_person(subject)
    for one, other in combinations(facts, 2):
        low, high = sorted((one, other), key=lambda fact: _STEPS.get(fact.who, 0 if fact.who == main else -1))
        if high.who in _STEPS and low.who != high.who and _apart(low, high, main) and high.source is not None:
            yield high.source.hit(high.at, high.words, low.words)
            break
    yield from _of_order(narrative)


def _apart(low: AgeFact, high: AgeFact, main: str) -> bool:
    """Whether two ages at one time are too close for two generations."""
    if any(re.search(r"\b(?:step|foster|great|adoptive)", fact.source.text) for fact in (low, high) if fact.source):
        return False
    steps = _STEPS[high.who] - (_STEPS.get(low.who, 0 if main and low.who == main else 9))
    if steps < 1 or (low.time and high.time and low.time != high.time) or bool(low.time) != bool(high.time):
        return False
    is_other = re.search(
        r"\b(?:when|before|until|later|since|after)\b",
        f"{low.source.text if low.source else ''} {high.source.text if high.source else ''}",
    )
    return not is_other and high.age[1] - low.age[0] < steps * _LEAST


def _of_order(narrative: tuple[Statement, ...]) -> Iterator[Hit]:
    orders = list(_orders(narrative))
    if not orders:
        return
    for source in narrative:
        ages = [(match["name"], value_in(match["n"]), match) for match in _AGED.finditer(source.text)]
        ages += _shared(source.text, ages)
        for (one, first, match), (other, second, _) in combinations(ages, 2):
            for order in orders:
                older, younger = (first, second) if one == order.older else (second, first)
                names = {one, other}
                is_ordered = (
                    {order.older, order.younger} == names
                    or (order.younger == "*" and order.older in names)
                    or (order.older == "*" and order.younger in names)
                )
                if order.older == "*":
                    older, younger = (second, first) if one == order.younger else (first, second)
                if (
                    is_ordered
                    and one != other
                    and (
                        older < younger
                        or (order.years and older - younger != order.years and {order.older, order.younger} == names)
                    )
                ):
                    yield source.hit(match.start(), source.text[match.start() :][:60], order.words)
                    return
    yield from _against(narrative, orders)


def _shared(text: str, ages: list[tuple[str, int, re.Match[str]]]) -> list[tuple[str, int, re.Match[str]]]:
    """Return the age of a second name in an elliptical clause: "Erin was eleven and Josh seven"."""
    found = []
    for name, _, match in ages:
        more = re.match(rf" and (?P<name>{_PERSON}) (?P<n>{CARDINAL})\b", text[match.end() :])
        if more and more["name"] != name:
            found.append((more["name"], value_in(more["n"]), match))
    return found


def _orders(narrative: tuple[Statement, ...]) -> Iterator[_Order]:
    for source in narrative:
        for match in _ELDER.finditer(source.text):
            pair = (match["a"], match["b"]) if match["way"] != "younger" else (match["b"], match["a"])
            yield _Order(pair[0], pair[1], match[0], value_in(match["n"]) if match["n"] else 0)
        for match in _SIBLING.finditer(source.text):
            whose = re.sub(r"['’]s$", "", match["whose"])
            whose = source.person.split()[-1] if whose in {"his", "her", "His", "Her"} and source.person else whose
            if whose[:1].isupper() and whose not in {"His", "Her"} and whose != match["b"]:
                pair = (match["b"], whose) if match["way"] in {"older", "elder", "big"} else (whose, match["b"])
                yield _Order(pair[0], pair[1], match[0], 0)


def _against(narrative: tuple[Statement, ...], orders: list[_Order]) -> Iterator[Hit]:
    """Yield twins of whom one is older by years, and two people who are each the older."""
    for source in narrative:
        for match in _TWIN_PAIR.finditer(source.text):
            order = next(
                (one for one in orders if {one.older, one.younger} == {match["a"], match["b"]} and one.years), None
            )
            if order:
                yield source.hit(match.start(), match[0], order.words)
                return
    for one, other in combinations(orders, 2):
        if (one.older, one.younger) == (other.younger, other.older):
            for source in narrative:
                if other.words in source.text:
                    yield source.hit(source.text.find(other.words), other.words, one.words)
                    return
