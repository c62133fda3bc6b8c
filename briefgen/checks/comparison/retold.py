"""Rules for two accounts of one event: who, when, where, how, and whether it happened."""

import re
from collections import Counter
from collections.abc import Iterator
from functools import cache, lru_cache

from briefgen.checks.comparison.statements import (
    Statement,
    all_statements,
    member_words,
    members,
    slots,
    statements,
    stem,
    stems_of,
)
from briefgen.checks.consistency.when import MONTH, MONTHS, Time, main_person, times
from briefgen.checks.rule import Hit, Subject, rule
from briefgen.english.words import data
from briefgen.errors import Severity
from briefgen.text import Lazy, caseless

_LIKE, _ALMOST = (1, 1.0, 0.34), (2, 0.5, 0.4)
"""Stems that two sentences about one event share, their weight (a stem has 1, one that is in n sentences 1/(n-1)),
and their part of the shorter sentence: where the two differ in who or when, and where one denies the other."""

_TWO = re.compile(
    r"\b(?:again|another|other|others|later|also|too|then|next|second|third|first|last|earlier|previous"
    r"|previously|both|either"
    r"|each|every|instead|rather than|not only|or|until|after(?:wards)?|since|now|eventually|finally|until"
    r"|unlike|while|whereas|onwards?|that year"
    r"|would|should|could|might|may|if|different|sometimes|usually|often)\b",
    re.IGNORECASE,
)
_NOT = Lazy(
    r"^0 |\b(?:not|never|no|nobody|none|nothing|neither|without|cannot|couldn['’]t|didn['’]t|wasn['’]t|hadn['’]t"
    r"|weren['’]t|isn['’]t)\b",
    re.IGNORECASE,
)
_WHO = ("agents", "kin")


@rule("consistency/retold", Severity.WARNING)
def retold(subject: Subject) -> Iterator[Hit]:
    """Find two sentences that are probably about one event and differ in who, when, where, how or whether."""
    narrative = [
        each for each in statements(subject) if each.path[-1] != "headline" and each.path[0] != "why_it_matters"
    ]
    counts = Counter(word for each in narrative for word in each.stems)
    found: set[tuple[object, int]] = set()
    for index, each in enumerate(narrative):
        for other in narrative[:index]:
            if not each.stems & other.stems:
                continue
            for hit in _differences(each, other, counts):
                if (hit.path, hit.at or 0) not in found:
                    found.add((hit.path, hit.at or 0))
                    yield hit


def _is_one_event(each: Statement, other: Statement, counts: Counter[str], least: tuple[int, float, float]) -> bool:
    """Whether the words that two sentences share are rare enough, and enough, to be about one event."""
    if each.is_of_another(other) or each.is_at_another_time(other):
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
    is_denied = bool(_NOT.search(each.text)) != bool(_NOT.search(other.text))
    if is_denied and not _is_view(each, other) and _is_one_event(each, other, counts, _ALMOST):
        yield each.hit(0, _short(each.text), _short(other.text), "whether")


_VIEW = re.compile(r"\b(?:thought|believed|assumed|feared|claimed|supposed|expected|hoped|said|felt)\b")


def _is_view(each: Statement, other: Statement) -> bool:
    """Whether one sentence gives what somebody thought, or both share names alone."""
    named = {stem(word) for text in (each.text, other.text) for word in re.findall(r"\b[A-Z][a-z]+", text)}
    is_of_names = not (each.stems & other.stems) - named
    return is_of_names or any(_VIEW.search(one.text) for one in (each, other))


def _short(text: str) -> str:
    return text if len(text) < 90 else text[:80].rpartition(" ")[0]


_LONGEST_SUBJECT, _LONGEST_OBJECT = 70, 70
"""Characters before and after a verb that are searched for its subject and its object."""

_AGAIN = re.compile(
    r"\b(?:again|another|others?|also|too|both|either|each|every|instead|before|later|twice|second time|not|never"
    r"|nobody|no|would|should|could|might|if|had to|until|wanted|asked|times|then)\b",
    re.IGNORECASE,
)


@cache
def _verbs() -> dict[str, str]:
    return {word: name for name, listed in data("facts")["acts"].items() for word in listed.split()}


@cache
def _verb() -> Lazy:
    return Lazy(rf"\b(?P<verb>{'|'.join(_verbs())})\b(?! (?:out|up on|down on)\b)")


def _doers(text: str) -> frozenset[str]:
    """Return the bodies, workers and relatives that a text names."""
    found = members("agents", text) | members("kin", text) | members("doers", text)
    is_other_officer = "police" in found and "housing" in found
    return found - {"police"} if is_other_officer else found


def _acts(each: Statement) -> Iterator[tuple[str, frozenset[str], str, int]]:
    """Yield the acts in a sentence: the kind of the verb, the agents, the words after the verb, and the offset."""
    for match in _verb().finditer(each.text):
        before = each.text[: match.start()]
        if len(before) > _LONGEST_SUBJECT and not re.search(r"\band $", before):
            continue
        who = _doers(re.split(r" (?:who|that|which|when|and) |, ", before)[0])
        rest = each.text[match.end() : match.end() + _LONGEST_OBJECT]
        if who and not re.search(r"\b(?:was|were|been|be|is|are|being) $", before):
            yield _verbs()[match["verb"]], who, re.split(r"[.;]|, (?:and|but)", rest)[0], match.start()


@rule("consistency/actor", Severity.WARNING)
def actor(subject: Subject) -> Iterator[Hit]:
    """Find one act that two sentences give to two bodies: "the council sent the referral", "police sent it"."""
    narrative = [each for each in statements(subject) if each.path[0] not in {"why_it_matters", "figures"}]
    counts = Counter(word for each in narrative for word in each.stems)
    seen: dict[str, list[tuple[Statement, frozenset[str], str, int]]] = {}
    for each in narrative:
        if _AGAIN.search(each.text):
            continue
        for kind, who, rest, at in _acts(each):
            for other, whose, before, _ in seen.get(kind, ()):
                is_other = other is not each and not who & whose and not _differ_in_time(each, other)
                if is_other and _is_one_object(rest, before, each, other, counts):
                    yield each.hit(0, each.text[: at + 12].rpartition(" ")[0], _short(other.text))
                    return
            seen.setdefault(kind, []).append((each, who, rest, at))


def _differ_in_time(each: Statement, other: Statement) -> bool:
    return each.is_of_another(other) or each.is_at_another_time(other)


def _is_one_object(rest: str, before: str, each: Statement, other: Statement, counts: Counter[str]) -> bool:
    """Whether the objects of two verbs share two words, or one rare word that a clause marks as known."""
    mine, theirs = stems_of(rest) & each.stems, stems_of(before) & other.stems
    shared = (mine & other.stems) | (theirs & each.stems)
    if not mine & theirs:
        return False
    if len(shared) >= 2 and any(counts[word] <= _RARE for word in shared):
        return True
    first = next(iter(re.findall(r"\b(?:the|this|that|only) (\w+)", f"{rest} {before}")), "")
    return any(counts[word] == 2 for word in mine & theirs) and stem(first) in mine & theirs


_RARE = 3
"""The most sentences with a word that still identifies a thing."""


@cache
def _once() -> tuple[Lazy, ...]:
    return tuple(Lazy(pattern, re.IGNORECASE) for pattern in data("facts")["once"])


_AT_ANY_TIME = re.compile(
    r"\b(?:again|second|another|other|returned|first|brother|sister|sibling|mother|father|parents?|before|after"
    r"|until|since|if|should|re-?\w+ed|later|earlier|partner|uncle|man|men)\b",
    re.IGNORECASE,
)


@rule("consistency/once", Severity.WARNING)
def once(subject: Subject) -> Iterator[Hit]:
    """Find a unique event, such as a permanent exclusion, at two times."""
    narrative = [each for each in statements(subject) if each.times]
    for pattern in _once():
        first: tuple[Statement, Time] | None = None
        for each in narrative:
            match = pattern.search(each.text)
            if match is None or _AT_ANY_TIME.search(each.text):
                continue
            time = _time_of(each, match)
            if time is None:
                continue
            is_one = first is not None and not first[0].is_of_another(each)
            if first and is_one and first[1].is_apart(time):
                yield _at_time(each, match, _short(first[0].text))
                break
            first = first or (each, time)


def _at_time(each: Statement, match: re.Match[str], first: str) -> Hit:
    """Return a finding at the stated time of an event, else at the words of the act."""
    if each.path[0] == "events" and each.times and each.times[0].text not in each.text:
        words = f"{each.times[0].text}: {match[0]}"
        return Hit((*each.path[:2], "when"), at=None, words=words, values={"words": words, "first": first})
    return each.hit(match.start(), match[0], first)


def _time_of(each: Statement, match: re.Match[str]) -> Time | None:
    """Return the only time in the clause of an act, or that of its event."""
    own = list(times(each.text))
    if not own:
        return each.times[0]
    start = max(each.text.rfind(mark, 0, match.start()) for mark in (";", ", and ", " and in ", ", but ")) + 1
    ends = [at for mark in (";", ", and ", ", but ") if (at := each.text.find(mark, match.end())) >= 0]
    inside = [time for time in own if max(0, start) <= time.start < min(ends, default=len(each.text))]
    return inside[0] if len(inside) == 1 else None


_LAST = Lazy(
    r"\b(?:(?:[Nn]obody|[Nn]o (?:one|professional|worker|agency|service|practitioner)(?: \w+)?) (?:saw"
    r"|had seen|visited|met|spoke (?:to|with)|had contact with|heard from)\b[^.;]{0,30}?\b(?:after|since)"
    r"|(?:last|not) seen (?:by \w+(?: \w+)? )?"
    r"(?:again )?(?:after|in|since)|last (?:saw|visited|met)\b[^.;]{0,25}? in) (?P<when>[^.;,]{4,30})"
)
_AFTER_THAT = Lazy(
    r"^(?:After (?:that|this)|From then(?: on)?|Since then),? (?:nobody|no one"
    r"|no (?P<who>[a-z]+)(?: [a-z]+)?) (?:saw|visited|met"
    r"|spoke (?:to|with)|had contact with)\b"
)
_SEES = Lazy(
    r"\b(?:(?:worker|visitor|nurse|officer|doctor|GP|teacher|midwife|paramedic|consultant|police|dentist|school)s?"
    r" (?:\w+ )?(?:sees?|saw|visits?|visited|meets?|met|weighs?|weighed|examines?|examined|speaks? (?:to|with)"
    r"|spoke (?:to|with)|check(?:s|ed)(?= (?:him|her|his|the child|the baby)\b))|(?:is|was) (?:seen"
    r"|visited|weighed|examined) by)\b"
)
_OTHER_PEOPLE = re.compile(
    r"\b(?:mother|father|brother|sister|sibling|parents?|family|records?|nobody|not|no|never|reviewer|friends?)\b"
)


@rule("consistency/last-seen", Severity.WARNING)
def last_seen(subject: Subject) -> Iterator[Hit]:
    """Find a time since which nobody saw the person, and a visit after it."""
    narrative, before = statements(subject), None
    for each in narrative:
        match = _LAST.search(each.text)
        time = next(times(match["when"]), None) if match else None
        if match is None:
            match = _AFTER_THAT.search(each.text)
            time = before.times[0] if match and before and before.path == each.path and before.times else None
        before = each
        if match is None or time is None:
            continue
        for other in narrative:
            seen = _SEES.search(other.text)
            later = next((one for one in other.times[:1] if other is not each and one.first > time.last), None)
            is_one = not (each.person and other.person and each.person != other.person)
            if seen and later and is_one and not _OTHER_PEOPLE.search(other.text[seen.end() :][:30]):
                yield each.hit(match.start(), match[0].strip(), f"{seen[0]} ({later.text})")
                return


@cache
def _festivals() -> tuple[tuple[Lazy, frozenset[int]], ...]:
    return tuple(
        (
            Lazy(rf"\b(?:{each['words']})\b"),
            _in_year(each["from"], each["to"]),
        )
        for each in data("facts")["festivals"]
    )


def _in_year(first: int, last: int) -> frozenset[int]:
    """Return the months of the year between two months, which may be of the next year."""
    return frozenset((month - 1) % 12 + 1 for month in range(first, min(last, first + 11) + 1))


_BARE = Lazy(
    rf"\b(?:[Ii]n|[Ll]ate|[Ee]arly|[Dd]uring|[Tt]hat|[Oo]f) (?:the )?(?P<when>{MONTH}|spring|summer|autumn|winter)\b"
)
_BARE_SEASONS = {"spring": (3, 4, 5), "summer": (6, 7, 8), "autumn": (9, 10, 11), "winter": (12, 1, 2)}
_RELATED = re.compile(
    r"\b(?:before|after|since|until|till|by|from|between|previous|last|next|earlier|later|following|planned|plans?"
    r"|had|card|present|gift|tree|money)\b",
    re.IGNORECASE,
)


@rule("consistency/season", Severity.WARNING)
def season(subject: Subject) -> Iterator[Hit]:
    """Find a feast at another time of the year than it can be: a Christmas party in the summer."""
    for each in statements(subject):
        for pattern, months in _festivals():
            match = pattern.search(each.text)
            if match is None or _RELATED.search(each.text):
                continue
            times_given = [(_in_year(time.first, time.last), time.text) for time in each.times]
            times_given += (
                [(_bare(one["when"]), one["when"]) for one in _BARE.finditer(each.text)] if not times_given else []
            )
            if len(times_given) == 1 and not times_given[0][0] & months:
                yield each.hit(match.start(), match[0], times_given[0][1])
            break


def _bare(word: str) -> frozenset[int]:
    if word.casefold() in _BARE_SEASONS:
        return frozenset(_BARE_SEASONS[caseless(word)])
    return frozenset({MONTHS.index(caseless(word)) + 1})


_DEATH = Lazy(
    r"\b(?:before|after|since|of|at|about|until) (?:(?P<his>his|her)|(?P<name>[A-Z][\w-]+)['’]s) (?:own )?"
    r"(?:death|funeral|inquest|suicide)\b|\b(?:before|when|after|since) (?P<he>he|she) died\b"
)
_DIED = Lazy(r"\b(?:dies?|died|deaths?|killed|kills|murder\w*|suicide|dead|drown\w*|funeral|bereave\w*)\b")
_LIVES = Lazy(
    r"\b(?:now lives|lives now|still lives|has since (?:moved|recovered)|is now (?:safe|well|at college|at school)"
    r"|survived|told (?:the reviewer|us|the panel)|lives with foster)\b"
)


@rule("consistency/alive", Severity.WARNING)
def alive(subject: Subject) -> Iterator[Hit]:
    """Find the death of somebody who lives on in a summary in which nobody died."""
    main, about = main_person(subject), subject.review.about
    everything = all_statements(subject)
    lives = next(((each, m) for each in everything if each.person == main and (m := _LIVES.search(each.text))), None)
    if not main or lives is None or _DIED.search(f"{about.title} {about.subject} {about.content_note or ''}"):
        return
    narrative = [each for each in everything if _DIED.search(each.text) and each.path[0] != "why_it_matters"]
    for each in narrative if len(narrative) == 1 else ():
        match = _DEATH.search(each.text)
        is_main = match and (match["name"] == main or (not match["name"] and main in each.text[: match.start()]))
        if match and is_main and not members("kin", each.text):
            yield each.hit(match.start(), match[0], _short(lives[0].text))
