"""Rules for a number beside the list it announces, days next to each other, owners, and the kind of review."""

import re
from collections.abc import Iterator
from datetime import date

from briefgen.checks.claims.dates import Dated, dated
from briefgen.checks.claims.doers import short
from briefgen.checks.claims.lexicon import bodies, may_be, tokens
from briefgen.checks.claims.reading import without_reported
from briefgen.checks.claims.stays import lengths
from briefgen.checks.comparison.births import age_facts
from briefgen.checks.comparison.numerals import CARDINAL, value_in
from briefgen.checks.comparison.statements import statements
from briefgen.checks.consistency.when import main_person, people
from briefgen.checks.rule import Hit, Subject, rule
from briefgen.errors import Severity
from briefgen.text import Lazy, caseless

_LIST = Lazy(
    rf"\b(?P<n>{CARDINAL}) (?P<noun>[a-z]+s|children|people|men"
    rf"|women)\b[^:.;!?]{{0,90}}: (?P<list>[^:.;!?]{{5,160}})[.;]?$",
    re.IGNORECASE,
)
_OPEN = re.compile(r"\b(?:such as|including|among|for example|like|at least|or|not|some)\b|[()]|: .*\d")
_ITEM = re.compile(r", (?:and )?| and ")
_TOTAL = Lazy(
    rf"^(?:The |All |There were |In all,? |Over [\w ]{{3,20}}, "
    rf"|In [\w ]{{3,20}}, )?(?P<n>{CARDINAL}) (?:[a-z-]+ ){{0,2}}(?P<noun>[a-z]+s)\b",
    re.IGNORECASE,
)
_PARTS = Lazy(
    rf"^(?:Of (?:these|those|them),? )?(?P<first>{CARDINAL}) (?:of (?:them|these|those) )?(?:came|were|was|had"
    rf"|led|went|got|took|made|lived|said|in|by|from|at|on|for|to)\b",
    re.IGNORECASE,
)
_PART = Lazy(
    rf"(?:^|, | and |, and |Of (?:these|those|them),? )(?P<n>{CARDINAL})\b(?! (?:years?|months?|weeks?|days?"
    rf"|hours?|minutes?|times|per|%|of the (?:{CARDINAL})))",
    re.IGNORECASE,
)
_LEAST_PARTS, _MOST = 3, 400


@rule("consistency/list", Severity.WARNING)
@without_reported
def listed(subject: Subject) -> Iterator[Hit]:
    """Find "three children: Kit, Lowri, Ben and the baby", and seven referrals told as four, two and two."""
    before = None
    for source in statements(subject):
        match = _LIST.search(source.text)
        if match and not _OPEN.search(match[0]) and " and " in match["list"]:
            items = [item for item in _ITEM.split(match["list"].strip()) if item.strip()]
            given = value_in(match["n"])
            if (
                1 < given < _MOST
                and len(items) != given
                and max(len(item.split()) for item in items) <= _LONGEST
                and len(items) >= given
            ):
                yield source.hit(match.start(), f"{match['n']} {match['noun']}", match["list"].strip())
        if before is not None and before.path == source.path and _PARTS.search(source.text):
            total = _TOTAL.search(before.text)
            parts = [value_in(each["n"]) for each in _PART.finditer(source.text)]
            if total and len(parts) >= _LEAST_PARTS - (" no others" in source.text) and value_in(total["n"]) > 2:
                given = value_in(total["n"])
                if sum(parts) > given and max(parts) < given:
                    yield source.hit(0, short(source.text), total[0])
        before = source


_LONGEST = 4

_NEXT = Lazy(r"\b(?:the )?(?P<way>next|following|same|previous) day\b", re.IGNORECASE)
_GAP = Lazy(r"\b(?:went by|passed|elapsed|between (?:that|the|those)|gap|delay|later)\b")
_CLOSE = 12


@rule("consistency/gap", Severity.WARNING)
@without_reported
def gap(subject: Subject) -> Iterator[Hit]:
    """Find "the next day, Wednesday 8 March" after 6 March, and three weeks between 2 May and 9 May."""
    stated = [each for each in dated(subject) if each.first == each.last]
    for each in stated:
        match = _NEXT.search(each.source.text, max(0, each.at - 30), each.at)
        if match is None:
            continue
        step = {"same": 0, "previous": -1}.get(caseless(match["way"]), 1)
        near = {
            one.first: one
            for one in stated
            if one.source is not each.source and 0 < abs(each.first - one.first) <= _CLOSE
        }
        if len(near) == 1 and each.first - next(iter(near)) != step:
            other = next(iter(near.values()))
            yield each.source.hit(
                match.start(),
                each.source.text[match.start() : each.at + len(each.words)],
                f"{other.words}: {short(other.source.text)}",
            )
    yield from _between(subject, stated)


def _between(subject: Subject, stated: list[Dated]) -> Iterator[Hit]:
    days: dict[object, list[Dated]] = {}
    for each in stated:
        days.setdefault(each.source.path, []).append(each)
    pairs = [found for found in days.values() if len({each.first for each in found}) == 2]
    if len(pairs) != 1:
        return
    first, last = sorted({each.first for each in pairs[0]})
    for source in statements(subject):
        if not re.search(r"\bbetween (?:that|the|those|his|her)\b", source.text) or source.times:
            continue
        for at, words, low, high in lengths(source.text):
            apart = last - first
            if apart and (low > apart * 1.5 + 1 or high * 1.5 + 1 < apart):
                shown = f"{date.fromordinal(first):%d/%m}, {date.fromordinal(last):%d/%m}"
                yield source.hit(at, words, f"{pairs[0][0].words}, {pairs[0][-1].words}" if pairs[0] else shown)
                return


_LEADS = Lazy(r"^(?P<who>[^,.;:]{3,60}?) (?:should|must|will|needs? to|has to|is to|are to)\b")


@rule("consistency/owner", Severity.WARNING)
@without_reported
def owner(subject: Subject) -> Iterator[Hit]:
    """Find "the health board should lead on this" where the owner is the police."""
    for index, each in enumerate(subject.review.recommendations):
        lead = _LEADS.search(each.text)
        if lead is None or not each.owner:
            continue
        asked = [token.party for token in tokens(lead["who"]) if token.party in bodies()]
        owners = [token.party for token in tokens(each.owner) if token.party in bodies()]
        if len(asked) == 1 and owners and not any(may_be(asked[0], one) for one in owners):
            yield Hit(
                ("recommendations", index, "owner"),
                at=0,
                words=each.owner,
                values={"words": each.owner, "first": lead[0]},
            )


_RECOMMENDS = Lazy(
    rf"\b(?P<n>{CARDINAL}|a single|only one|just one|one)(?: of (?:its|our))? (?:\w+ )?recommendations?\b"
    r"(?! (?:each|for each|of the))",
    re.IGNORECASE,
)


@rule("consistency/recommendations", Severity.WARNING)
@without_reported
def recommendations(subject: Subject) -> Iterator[Hit]:
    """Find "the panel has made a single recommendation" where two are listed."""
    many = len(subject.review.recommendations)
    for source in statements(subject) if many else ():
        match = _RECOMMENDS.search(source.text)
        if (
            match is None
            or not re.search(r"\b(?:makes?|made|ends?|ended|lists?|[Aa]ll)\b", source.text)
            or _NOT_ALL.search(source.text)
        ):
            continue
        number = caseless(match["n"])
        given = 1 if number in {"a single", "only one", "just one", "one"} else value_in(number)
        if given != many:
            yield source.hit(match.start(), match[0], str(many))
            return


_NOT_ALL = re.compile(r"\b(?:of (?:the|these|those|them)|coroner|earlier|previous|more|other|national|beside)\b")
_CHILD_KIND = Lazy(r"\bchild(?:ren)?\b", re.IGNORECASE)
_NO_DEATH = Lazy(
    r"\b(?:there (?:has been|was) no (?:death|fire|violence|crime)|(?:nobody|no one) (?:died|was killed)"
    r"|died of (?:heart disease|old age|natural causes|cancer))\b"
)
_ADULT = 12 * 20
_KINDS = {
    "domestic homicide review": r"domestic homicide review|domestic abuse related death review",
    "safeguarding adults review": r"safeguarding adults? review",
    "child practice review": r"child (?:safeguarding )?practice review",
    "serious case review": r"serious case review",
    "rapid review": r"rapid review",
}
_THIS = Lazy(
    r"\b(?:[Tt]his|[Tt]he present|[Oo]ur) (?:\w+ )?(?P<kind>" + "|".join(_KINDS.values()) + r")\b", re.IGNORECASE
)


@rule("consistency/review-kind", Severity.WARNING)
@without_reported
def review_kind(subject: Subject) -> Iterator[Hit]:
    """Find a child practice review of a man of fifty-eight, and "this serious case review" of another kind."""
    about = subject.review.about
    kind = next((name for name, pattern in _KINDS.items() if re.search(pattern, about.kind, re.IGNORECASE)), "")
    for source in statements(subject):
        match = _THIS.search(source.text) if kind else None
        if match and not re.search(_KINDS[kind], match["kind"], re.IGNORECASE):
            yield source.hit(match.start(), match[0], about.kind)
            return
    if re.search(r"homicide|fatal|death", about.kind, re.IGNORECASE):
        for source in statements(subject):
            match = _NO_DEATH.search(source.text)
            if match:
                yield source.hit(match.start(), match[0], about.kind)
                return
    if not _CHILD_KIND.search(about.kind):
        return
    names = {
        main_person(subject),
        about.subject.partition(",")[0],
        about.title.split()[-1] if about.title else "",
    } - {""}
    for source in statements(subject):
        for fact in age_facts(subject, source, [*people(subject), *names]):
            if fact.who in names and fact.age[0] >= _ADULT and not fact.is_stage:
                yield source.hit(fact.at, fact.words, about.kind)
                return
