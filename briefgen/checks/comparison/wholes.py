"""Wholes that one field gives and another does not fit: sums of money, all of a counted thing, one and several."""

import re
from collections.abc import Iterator

from briefgen.checks.comparison.numerals import CARDINAL, value_in
from briefgen.checks.comparison.statements import Statement, statements, stem, stems_of
from briefgen.checks.rule import Hit, Subject
from briefgen.text import Lazy

_IN_ALL = Lazy(
    r"£(?P<n>\d[\d,]*(?:\.\d\d)?),? (?:in all|altogether|in total)\b"
    r"|\b[Aa] total of £(?P<m>\d[\d,]*(?:\.\d\d)?)",
    hint=("£",),
)
_AMOUNT = re.compile(r"^£(?P<n>\d[\d,]*(?:\.\d\d)?)$")
_RATE = re.compile(r"\b(?:an?|each|per|every) (?:day|week|month|year|head|night|visit|child)\b")


def _pounds(text: str) -> float:
    return float(text.replace(",", ""))


def sums_of_money(subject: Subject) -> Iterator[Hit]:
    """Yield a figure of "£120 paid" beside "he paid £40 and another £40, £80 in all"."""
    narrative = [
        (each, match)
        for each in statements(subject)
        if each.path[0] != "figures"
        for match in _IN_ALL.finditer(each.text)
    ]
    for index, figure in enumerate(subject.review.figures):
        amount = _AMOUNT.match(str(figure.number).strip())
        text = f"{figure.unit or ''} {figure.what}"
        if amount is None or _RATE.search(text):
            continue
        stems = stems_of(text)
        same = [(each, match) for each, match in narrative if each.stems & stems and not _RATE.search(each.text)]
        sizes = {_pounds(match["n"] or match["m"]) for _, match in same}
        if len(sizes) == 1 and _pounds(amount["n"]) not in sizes:
            values = {"words": figure.number, "first": same[0][1][0]}
            yield Hit(("figures", index, "number"), at=0, words=str(figure.number), values=values)


_ALL_OF = Lazy(
    rf"\b[Aa]ll (?:of )?(?:the |her |his |their )?(?P<n>{CARDINAL}) (?:of (?:the|these|those|his|her|their) )?"
    r"(?P<what>(?:[a-z][a-z-]+ )?[a-z][a-z-]+s)\b"
)
_UNIT = re.compile(r"^(?P<what>(?:[a-z][a-z-]+ )?[a-z][a-z-]+)(?= (?:of|by|in|from|to|at|with|for|on)\b|$)")


def all_of_a_figure(subject: Subject) -> Iterator[Hit]:
    """Yield "all three of the earlier episodes" beside a figure of four earlier episodes."""
    counted = {}
    for figure in subject.review.figures:
        unit = _UNIT.match((figure.unit or "").strip())
        if unit and str(figure.number).strip().isdecimal() and " " in unit["what"]:
            counted[frozenset(stem(word) for word in unit["what"].split())] = figure
    for each in statements(subject) if counted else ():
        for match in _ALL_OF.finditer(each.text) if each.path[0] != "figures" else ():
            same = counted.get(frozenset(stem(word) for word in match["what"].split()))
            if same and value_in(match["n"]) != int(same.number):
                yield each.hit(match.start(), match[0], f"{same.number} {same.unit}")


_SEVERAL = Lazy(
    rf"\b(?:[Ii]n|[Oo]ver|[Aa]fter|[Tt]hrough|[Dd]uring|[Aa]cross|[Aa]t|[Oo]f) (?:all )?(?:his|her|their) (?:all )?"
    rf"(?P<n>{CARDINAL}) (?P<things>[a-z]{{4,}}s)\b"
)
_ONE = (
    r"\b(?:did|had|made|paid|was|held|needed|underwent|gave|saw) (?:just |only )?(?:one|a single) (?P<thing>{0})\b"
    r"(?! (?:of|a|after|in every)\b)"
)
_PEOPLE_OR_TIMES = frozenset(
    {"year", "month", "week", "day", "hour", "minute", "night", "time", "sister", "brother", "child"}
)


def one_or_several(subject: Subject) -> Iterator[Hit]:
    """Yield "in his eleven operations" beside "they did one operation", without any second one."""
    narrative = statements(subject)
    for each in narrative:
        for match in _SEVERAL.finditer(each.text):
            thing = match["things"].removesuffix("s")
            if thing in _PEOPLE_OR_TIMES or value_in(match["n"]) < _SEVERAL_IS:
                continue
            one = re.compile(_ONE.format(re.escape(thing)))
            single = next((other for other in narrative if other is not each and one.search(other.text)), None)
            if single and not any(_tells_more(other, thing) for other in narrative if other is not each):
                yield each.hit(match.start(), match[0], single.text)


_SEVERAL_IS = 2


def _tells_more(other: Statement, thing: str) -> bool:
    """Whether a sentence mentions more than one of a thing."""
    return bool(
        re.search(
            rf"\b(?:{thing}s|(?:another|a second|second|third|other|further|first|last|next) {thing})\b", other.text
        )
    )


_TWIN = Lazy(
    r"\b(?:and|with|had) (?:his|her|a) twin(?: (?:brother|sister))?\b|\bthe twins\b|\bone of twins\b", hint=("twin",)
)
_ALL_CHILDREN = Lazy(
    rf"\b(?:[Aa]ll|[Aa]ll of the|[Tt]he|[Ee]ach of the) (?P<n>{CARDINAL}) (?:children|babies|siblings)\b"
    r"(?! (?:who|from|of|in (?:the|other)|at))"
)
_MORE_CHILDREN = re.compile(
    r"\b(?:(?:older|elder|younger|half|step|eldest|oldest|youngest|big|little"
    r"|other|another|foster)[- ]"
    r"(?:\w+ )?(?:brother|sister|sibling|child|son|daughter|boy|girl)\w*|toddler|cousins?|triplets?|siblings"
    r"|first child|their (?:son|daughter))\b"
)
_PAIR = 2


def more_than_twins(subject: Subject) -> Iterator[Hit]:
    """Yield "all three children" of a family of which only two twins are mentioned."""
    narrative = statements(subject)
    twin = next(
        (m[0] for each in narrative if each.path[0] == "what_happened" and (m := _TWIN.search(each.text))), None
    )
    if twin is None or any(
        _MORE_CHILDREN.search(each.text) for each in narrative if each.path[0] != "why_it_matters"
    ):
        return
    for each in narrative:
        match = _ALL_CHILDREN.search(each.text)
        if match and value_in(match["n"]) > _PAIR and each.path[0] not in {"why_it_matters", "figures"}:
            yield each.hit(match.start(), match[0], twin)


_ONLY_RELATIVE = Lazy(
    r"\b(?P<whose>[Hh]is|[Hh]er) only (?:living |close |surviving |known )?(?:relative|relation|family)"
    r"(?:,| was| is|:) "
    r"(?:(?:an?|his|her) )?(?:\w+ )?(?P<kin>brother|sister|son|daughter|aunt|uncle|cousin"
    r"|nephew|niece|mother|father)\b"
)
_KIN_ACTS = (
    r"\b(?:{0}) (?P<kin>brother|sister|son|daughter|aunt|uncle|cousin|nephew|niece|mother|father)"
    r" (?:had )?"
    r"(?:told|said|says|tells|rang|rings|asked|asks|came|comes|visits?|visited|wrote|complained|saw|shown|showed"
    r"|took|brought)\b"
)


def only_relative(subject: Subject) -> Iterator[Hit]:
    """Yield what a sister did of one whose only relative is a brother."""
    narrative = statements(subject)
    only = next((m for each in narrative if (m := _ONLY_RELATIVE.search(each.text))), None)
    if only is None:
        return
    whose = only["whose"].lower()
    acts = re.compile(_KIN_ACTS.format(f"{whose.capitalize()}|{whose}"))
    for each in narrative:
        match = acts.search(each.text)
        if (
            match
            and match["kin"] != only["kin"]
            and not re.search(r"\b(?:late|died|before|until|when|as a)\b", each.text)
        ):
            yield each.hit(match.start(), match[0], only[0])


_PER_CENT = re.compile(r"^(?P<n>\d{1,2}) ?(?:%|per ?cent)$")
_REMAINING = Lazy(r"\b[Tt]he (?:remaining|other) (?P<n>\d{1,2}) ?(?:%|per ?cent)(?!\w)")
_SHARED = 3


def rest_of_a_share(subject: Subject) -> Iterator[Hit]:
    """Yield "the remaining 55 per cent" beside a figure of 70% of the same people."""
    narrative = statements(subject)
    for figure in subject.review.figures:
        share = _PER_CENT.match(f"{figure.number} {figure.unit or ''}".strip().replace(" %", "%"))
        stems = stems_of(figure.what)
        for each in narrative if share else ():
            match = _REMAINING.search(each.text)
            is_same = match and each.path[0] != "figures" and len(each.stems & stems) >= _SHARED
            if share and match and is_same and int(share["n"]) + int(match["n"]) != _WHOLE:
                yield each.hit(match.start(), match[0], f"{share[0]} {figure.what}")


_WHOLE = 100
