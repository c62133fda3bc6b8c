"""Rules for numbers that do not fit each other: days, durations, remainders, families, visits, groups."""

import re
from collections.abc import Iterator

from briefgen.checks.consistency.counts import NUMBER, count, names_two, value_of
from briefgen.checks.consistency.when import MONTH, MONTHS, days, times
from briefgen.checks.rule import Hit, Subject, rule
from briefgen.english.words import sentences
from briefgen.errors import Severity
from briefgen.review.yaml.source import Passage
from briefgen.text import Lazy, caseless

_DAYS_IN = {"day": 1.0, "night": 1.0, "week": 7.0, "fortnight": 14.0, "month": 30.4, "year": 365.25}
_LASTING = Lazy(
    rf"\b(?P<n>{NUMBER}|a|an|half a|fifteen|twenty-\w+)[ -](?P<unit>day|night|week|fortnight|month"
    rf"|year)s?\b(?! (?:old|of age|ago|later|earlier|before|after))",
    re.IGNORECASE,
)
_RANGE = Lazy(r"\b(?:from|between|of)\b.*?\b(?:to|and|until|till)\b", re.IGNORECASE)
_TOLERANCE, _SLACK = 0.1, 0.6
_NO_FIELD = frozenset({"source", "contact", "url", "period"})


@rule("consistency/day", Severity.WARNING)
def day(subject: Subject) -> Iterator[Hit]:
    """Find days that no calendar has, such as 31 November."""
    for passage in subject.prose:
        for match, found in days(passage.text):
            if found is None and int(match["day"]) > 0:
                yield Hit(
                    passage.path, at=match.start(), in_key=passage.in_key, words=match[0], values={"words": match[0]}
                )


@rule("consistency/duration", Severity.WARNING)
def duration(subject: Subject) -> Iterator[Hit]:
    """Find a number of days, weeks, months or years that is not that between the two dates beside it."""
    texts = [
        (p.path, 0, sentence.start, sentence.text)
        for p in subject.running
        if p.path[0] != "figures"
        for sentence in sentences(p.text)
    ]
    for index, figure in enumerate(subject.review.figures):
        number = f"{figure.number}{' ' + figure.unit if figure.unit else ''}"
        texts.append((("figures", index, "number"), len(number), 0, f"{number} {figure.what}"))
    for path, length, start, text in texts:
        match = _LASTING.search(text)
        found = _between(text) if match and _RANGE.search(text) else None
        if match is None or found is None:
            continue
        least, most, tolerance = found
        given = _value(match["n"]) * _DAYS_IN[caseless(match["unit"])]
        slack = max(1.0, _SLACK * _DAYS_IN[caseless(match["unit"])]) if tolerance else 1.0
        if given > most * (1 + tolerance) + slack or given < least * (1 - tolerance) - slack:
            words = match[0] if not length else text[:length]
            yield Hit(path, at=start + (match.start() if not length else 0), words=words, values={"words": match[0]})


def _value(text: str) -> float:
    folded = caseless(text)
    if folded in {"a", "an"}:
        return 1.0
    if folded == "half a":
        return 0.5
    return (
        float(value_of(folded))
        if folded.isdecimal() or "-" not in folded
        else 20.0 + float(value_of(folded.partition("-")[2]))
    )


def _between(text: str) -> tuple[float, float, float] | None:
    """Return the least and most days between two dates in a text, and a rounding tolerance; None without two."""
    year = next((int(each) for each in re.findall(r"\b(?:19|20)\d\d\b", text)), None)
    dated = [found for _, found in days(text, year) if found is not None]
    if len(dated) == 2:
        apart = float(abs((dated[1] - dated[0]).days))
        return apart, apart + 1, _TOLERANCE
    spans = list(times(text))
    months = _MONTHS_OF.search(text)
    if months and len(spans) == 1 and not dated:
        first, last = (MONTHS.index(caseless(months[key])) for key in ("first", "last"))
        if first <= last:
            return max(0, last - first - 1) * 30.4, (last - first + 1) * 30.4, _TOLERANCE
    if dated or len(spans) != 2 or spans[1].first < spans[0].first:
        return None
    if all(re.fullmatch(r"\d{4}", each.text) for each in spans):
        years = (spans[1].first - spans[0].first) // 12
        return (years - 1) * 365.25, (years + 1) * 365.25, 0.0
    least, most = max(0, spans[1].first - spans[0].last - 1), spans[1].last - spans[0].first + 1
    return least * 30.4, most * 30.4, _TOLERANCE


_MONTHS_OF = Lazy(
    rf"\b(?:from|between) (?P<first>{MONTH}) (?:to|and|until|till) (?P<last>{MONTH}) (?:of )?(?:19|20)\d\d\b"
)
_OTHER = Lazy(
    rf"\b(?:in|of|about|after|for|to|and)? ?the (?:other|remaining) (?P<n>{NUMBER})\b(?! (?:per|%|years|months"
    rf"|weeks|days|hours))",
    re.IGNORECASE,
)
_COUNT = Lazy(
    rf"\b(?!one (?!of\b))(?P<n>{NUMBER})\b(?! ?(?:%|per ?cent|years?|months?|weeks?|days?|hours?|minutes?|o['’]clock"
    rf"|am|pm|miles|pounds))",
    re.IGNORECASE,
)
_ALL_OF_THEM = Lazy(
    rf"\b(?P<n>{NUMBER}) (?!years|months|weeks|days|hours"
    rf"|times)(?:\w+ )?\w+s\b[^.;]{{3,80}}?\ball (?P<all>{NUMBER}) of (?:them|these|those)\b",
    re.IGNORECASE,
)
_OF_THOSE = Lazy(
    rf"(?<!out )(?<!one )(?<!two )(?<!six )(?<!four )(?<!five )(?<!nine )(?<!three )(?<!seven )(?<!eight )(?<!\d )"
    rf"\b(?:[Ii]n|[Oo]f|[Oo]n|[Aa]t|[Aa]fter) (?P<n>{NUMBER}) of (?:those|these|them|the) (?P<noun>\w+)",
    re.IGNORECASE,
)


@rule("consistency/remainder", Severity.WARNING)
def remainder(subject: Subject) -> Iterator[Hit]:
    """Find a remainder that is not the whole less the part: 46 times, of which 9, and "the other 41"."""
    for passage in subject.running:
        for match in _OTHER.finditer(passage.text):
            before = [value_of(each["n"]) for each in _COUNT.finditer(passage.text[: match.start()])][-4:]
            rest = value_of(match["n"])
            fits = any(abs(whole - part) == rest for at, whole in enumerate(before) for part in before[at + 1 :])
            if len(before) >= 2 and not fits and max(before) >= rest - 1 and rest > 1 and max(before) > 2:
                yield _hit(passage, match.start("n"), match["n"], " and ".join(map(str, before[-2:])))
        for match in _ALL_OF_THEM.finditer(passage.text):
            if value_of(match["n"]) != value_of(match["all"]):
                yield _hit(passage, match.start("all"), f"{match['all']} of", match["n"])
        for match in _OF_THOSE.finditer(passage.text):
            before = [value_of(each["n"]) for each in _COUNT.finditer(passage.text[: match.start()])][-1:]
            if before and value_of(match["n"]) > before[0] and before[0] > 1:
                yield _hit(passage, match.start(), match[0], str(before[0]))


def _hit(passage: Passage, at: int, words: str, first: str) -> Hit:
    return Hit(passage.path, at=at, words=words, values={"words": words, "first": first})


_WHO = (
    r"(?:children|siblings|brothers|sisters|young people|boys|girls|adults|women|men|babies|residents|people"
    r"|teenagers|pupils|twins)"
)
_ALL_OF = Lazy(
    rf"\b(?:(?P<all>all|each of|every one of) (?:of )?(?:the |her |his |their "
    rf"|these )?(?P<n>{NUMBER})(?: of (?:them|the))?(?: (?P<noun>{_WHO}))?|[Tt]he (?P<them>{NUMBER}) of them"
    rf"|(?P<both>[Bb]oth) (?:of (?=them\b))?(?:of )?(?:the |these |her |his |their )?(?P<who>{_WHO}|them))\b"
)
_THE_N = Lazy(rf"\b[Tt]he (?P<n>{NUMBER}) (?P<noun>{_WHO})\b(?! (?:who|at|in the home|from|of the))")
_TOTAL = Lazy(rf"\b(?P<n>{NUMBER}) (?:\w+ )?(?P<noun>{_WHO})\b", re.IGNORECASE)
_HAD = Lazy(
    rf"\b(?:had|have|has|with|mother of|father of|lived with|her|his"
    rf"|their) (?P<n>{NUMBER}) (?:\w+ )?(?P<noun>children|siblings)\b"
)
_SAME = {
    "siblings": "children",
    "brothers": "boys",
    "sisters": "girls",
    "pupils": "children",
    "residents": "people",
    "adults": "people",
}


@rule("consistency/family", Severity.WARNING)
def family(subject: Subject) -> Iterator[Hit]:
    """Find "all five children" of four, "the three of them" of two, and brothers where there is one."""
    total = _total(subject)
    if total is None:
        return
    number, words, noun = total
    known = {(each.path, each.at) for each in subject.found_by(count)}
    for passage in subject.running:
        if passage.path[0] in {"recommendations", "questions"} or passage.path[-1] in {"action", "headline"}:
            continue
        for match in [*_ALL_OF.finditer(passage.text), *_THE_N.finditer(passage.text)]:
            groups = match.groupdict()
            who = groups.get("noun") or groups.get("who") or ""
            given = 2 if groups.get("both") else value_of(groups.get("n") or groups.get("them") or "")
            is_of = (
                not who
                or who == "them"
                or _SAME.get(who, who) == noun
                or {_SAME.get(who, who), noun} == {"children", "young people"}
            )
            is_near = given != number and (given > 1) and is_of
            is_known = (passage.path, match.start()) in known
            if groups.get("both") and names_two(subject, passage.text[: match.start()]):
                continue
            if is_near and not is_known and (who or groups.get("them")) and not _counts_others(passage.text, match):
                yield _hit(passage, match.start(), match[0], words)


def _counts_others(text: str, match: re.Match[str]) -> bool:
    """Whether the words around a number show that it counts something else: visits, homes, other families."""
    after = text[match.end() : match.end() + 30]
    return bool(
        re.match(
            r"['’]?s?['’]? (?:visits|homes|schools|families|services|workers|agencies)|,? (?:in|from) (?:the"
            r"|our) (?:audit|sample)",
            after,
        )
    )


def _total(subject: Subject) -> tuple[int, str, str] | None:
    """Return the number of the review's subjects, or of the children by their first count."""
    about = subject.review.about
    for text in (about.subject, about.title):
        match = _TOTAL.search(text)
        if match:
            noun = caseless(match["noun"])
            return value_of(match["n"]), match[0], _SAME.get(noun, noun)
    for passage in subject.running:
        match = _HAD.search(passage.text) if passage.path[0] == "what_happened" else None
        if match:
            return value_of(match["n"]), match[0], "children"
    match = next(
        (
            m
            for p in subject.running
            if p.path[0] == "what_happened"
            for m in _THE_N.finditer(p.text)
            if m["noun"] in {"children", "siblings"}
        ),
        None,
    )
    return (value_of(match["n"]), match[0], "children") if match else None


_VISITED = Lazy(
    rf"\b(?P<who>health visitor|social worker|nurse|midwife|doctor|GP|police|officers?|housing officer"
    rf"|family worker|support worker|keyworker|paramedics?|carer|teacher|aunt|grandmother|worker|visitor)s?\b"
    rf"[^.;]{{0,40}}?\b(?:came|visited|been to|called|went|rang|saw|seen|met)\b[^.;]{{0,30}}?\b(?P<n>once"
    rf"|twice|{NUMBER} times)\b",
    re.IGNORECASE,
)
_ALL_VISITS = Lazy(
    rf"\b(?:all|each|both|the|those|these|every one) (?:of )?(?:the |those |these |her |his )?(?P<n>{NUMBER}"
    rf"|both)? ?(?:\w+ )?(?P<what>visits|calls|meetings|appointments|home visits)\b",
    re.IGNORECASE,
)


_ONE_OF = Lazy(
    rf"\b(?:youngest|eldest|oldest|middle|one|first|second|third|fourth|last)(?: one| child| girl"
    rf"| boy)? of (?:the )?(?P<n>{NUMBER}) (?P<noun>girls|boys|children|siblings|sisters|brothers|daughters|sons)\b",
    re.IGNORECASE,
)
_OWN_KIN = Lazy(rf"\b(?:[Hh]is|[Hh]er) (?P<n>{NUMBER}) (?P<noun>sisters|brothers and sisters|brothers|siblings)\b")


@rule("consistency/siblings", Severity.WARNING)
def siblings(subject: Subject) -> Iterator[Hit]:
    """Find "her two sisters" of the youngest of four girls."""
    narrative = [passage for passage in subject.running if passage.path[0] not in {"recommendations", "questions"}]
    first = next((match for passage in narrative for match in _ONE_OF.finditer(passage.text)), None)
    if first is None:
        return
    noun = caseless(first["noun"])
    kin = (
        "sisters"
        if noun in {"girls", "sisters", "daughters"}
        else "brothers"
        if noun in {"boys", "brothers", "sons"}
        else "siblings"
    )
    for passage in narrative:
        for match in _OWN_KIN.finditer(passage.text):
            is_same = match["noun"] == kin or (kin == "siblings" and match["noun"] == "brothers and sisters")
            if is_same and value_of(match["n"]) != value_of(first["n"]) - 1:
                yield _hit(passage, match.start(), match[0], first[0])


@rule("consistency/visits", Severity.WARNING)
def visits(subject: Subject) -> Iterator[Hit]:
    """Find visits counted in two ways: "came twice" and "at all four visits"; and years of one person's notes."""
    narrative = [passage for passage in subject.running if passage.path[0] not in {"recommendations", "questions"}]
    first = next(((p, m) for p in narrative for m in _VISITED.finditer(p.text)), None)
    if first is not None:
        word = caseless(first[1]["n"])
        given = {"once": 1, "twice": 2}.get(word) or value_of(word.split()[0])
        is_call = bool(re.search(r"\b(?:called|rang)\b", first[1][0], re.IGNORECASE))
        for passage in narrative:
            for match in _ALL_VISITS.finditer(passage.text):
                is_both = caseless(match[0]).startswith("both")
                number = match["n"] or ("both" if is_both else "")
                if (
                    not number
                    or ("call" in match["what"]) != is_call
                    or match["what"] in {"meetings", "appointments"}
                ):
                    continue
                there = 2 if caseless(number) == "both" else value_of(number)
                if there != given:
                    yield _hit(passage, match.start(), match[0], first[1][0])
    yield from _years(narrative)
    for passage in narrative:
        for match in _ON_ALL.finditer(passage.text):
            given = {"once": 1, "twice": 2}.get(match["n"].casefold()) or value_of(match["n"].split()[0])
            there = 2 if match["all"].casefold() == "both" else value_of(match["all"].split()[-1])
            if given != there:
                yield _hit(passage, match.start("words"), match["words"], match["n"])


_ON_ALL = Lazy(
    rf"\b(?P<n>once|twice|{NUMBER} (?:times|occasions|visits|calls|letters|meetings|attempts))\b[^.;]{{0,80}}?"
    rf"\b(?P<words>(?:on |at |after |in )?(?P<all>both|all {NUMBER}) (?:of (?:them|these|those)\b|(?:occasions|times"
    rf"|visits|calls|letters|meetings|attempts)\b))",
    re.IGNORECASE,
)
_FOR_YEARS = Lazy(
    rf"\b(?P<who>carer|neighbour|nurse|worker|friend|sister|brother|aunt|teacher|cleaner|mother|father|partner"
    rf"|foster carer|manager)s?\b[^.;]{{0,60}}?\bfor (?P<n>{NUMBER}) (?P<unit>years|months|weeks)\b",
    re.IGNORECASE,
)
_OWN_YEARS = Lazy(
    rf"\b(?P<who>carer|neighbour|nurse|worker|friend|sister|brother|aunt|teacher|cleaner|mother|father|partner"
    rf"|manager)['’]s (?P<n>{NUMBER}) (?P<unit>years|months|weeks)\b",
    re.IGNORECASE,
)


def _years(narrative: list[Passage]) -> Iterator[Hit]:
    spans = {(caseless(m["who"]), caseless(m["unit"])): m for p in narrative for m in _FOR_YEARS.finditer(p.text)}
    for passage in narrative:
        for match in _OWN_YEARS.finditer(passage.text):
            first = spans.get((caseless(match["who"]), caseless(match["unit"])))
            if first and value_of(first["n"]) != value_of(match["n"]):
                yield _hit(passage, match.start(), match[0], f"for {first['n']} {first['unit']}")


_GROUP = Lazy(
    rf"\b(?:(?:home|unit|house|ward|hostel|class|placement|service) (?:for|of|with)|[Oo]f the|[Tt]he"
    rf"|[Aa]ll) (?P<n>{NUMBER}) (?P<noun>adults|residents|people|children|pupils|patients|workers|babies"
    rf"|young people|women|men|professionals|agencies)\b"
)
_LONG_WORD = re.compile(r"[a-z]{6,}")
_Part = tuple[Passage, int, re.Match[str], set[str]]
_PART_OF = Lazy(
    rf"\b(?P<part>{NUMBER}) (?:out )?of (?:the |her |his |their |these |those )?(?P<whole>{NUMBER})\b"
    r"(?! (?:per|%|years|months|weeks|days|hours))",
    re.IGNORECASE,
)
_OF_WHOLE = Lazy(rf"^(?P<part>{NUMBER}) (?:of|out of) (?:the )?(?P<whole>{NUMBER})\b")
_ALIKE = {
    "adults": "residents",
    "people": "residents",
    "patients": "residents",
    "pupils": "children",
    "babies": "children",
}


@rule("consistency/whole", Severity.WARNING)
def whole(subject: Subject) -> Iterator[Hit]:
    """Find a figure of "5 of 12 residents" where the texts say that there were eight."""
    wholes: dict[str, tuple[int, str]] = {}
    parts = list(_parts(subject)) if subject.review.figures else []
    for passage in subject.running:
        if passage.path[0] in {"figures", "recommendations", "questions", "why_it_matters"}:
            continue
        for match in _GROUP.finditer(passage.text):
            noun = caseless(match["noun"])
            key = _ALIKE.get(noun, noun)
            first = wholes.setdefault(key, (value_of(match["n"]), match[0]))
            if match[0].startswith(("Of the", "of the")) and first[0] < value_of(match["n"]):
                yield _hit(passage, match.start(), match[0], first[1])
    for index, figure in enumerate(subject.review.figures):
        of_whole = _OF_WHOLE.match(figure.number)
        nouns = (caseless(word) for word in re.findall(r"\w+", figure.what)[:3])
        noun = next((word for word in nouns if _ALIKE.get(word, word) in wholes), "")
        if of_whole and noun:
            first = wholes[_ALIKE.get(noun, noun)]
            if value_of(of_whole["whole"]) != first[0]:
                values = {"words": f"{figure.number} {noun}", "first": first[1]}
                yield Hit(("figures", index, "number"), at=0, words=figure.number, values=values)
        if of_whole:
            about = set(_LONG_WORD.findall(caseless(f"{figure.unit or ''} {figure.what}")))
            yield from _other_parts(parts, of_whole, about)


def _other_parts(narrative: list[_Part], figure: re.Match[str], about: set[str]) -> Iterator[Hit]:
    """Yield "ten of the twelve" in a sentence about what a figure gives as "9 of 12"."""
    part, whole_count = value_of(figure["part"]), value_of(figure["whole"])
    for passage, start, match, near in narrative:
        is_same_whole = value_of(match["whole"]) == whole_count and about & near
        if is_same_whole and value_of(match["part"]) not in {part, whole_count - part}:
            yield _hit(passage, start + match.start(), match[0], figure[0])


def _parts(subject: Subject) -> Iterator[_Part]:
    narrative = (each for each in subject.running if each.path[0] == "what_happened" or each.path[-1] == "finding")
    for passage, sentence in ((each, sentence) for each in narrative for sentence in sentences(each.text)):
        for match in _PART_OF.finditer(sentence.text):
            yield passage, sentence.start, match, set(_LONG_WORD.findall(caseless(sentence.text)))
