"""Ages at a death, the order of deaths, and the death of somebody who lives, against the head and the events."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from briefgen.checks.comparison.numerals import CARDINAL, ORDINALS, value_in
from briefgen.checks.comparison.statements import Statement, statements
from briefgen.checks.consistency.when import main_person, people, times
from briefgen.checks.facts import age_band
from briefgen.checks.rule import Hit, Subject
from briefgen.text import Lazy, caseless

_DIED = r"(?:died|dies|was killed|was murdered|was found dead|took (?:his|her) own life|drowned)"
_UNIT = r"(?: (?P<{0}>years?|months?|weeks?|days?)(?: old| of age)?)?"
_WHEN_DEAD = Lazy(
    rf"(?P<rough>\b(?:about|nearly|almost|around|not yet|over|under) )?\b(?P<n>{CARDINAL}){_UNIT.format('u')},? when "
    rf"(?P<who>he|she|they|[A-ZÀ-Ý][\w’'-]+(?: [A-Z][\w]*)?) {_DIED}\b"
    rf"|\b(?:{_DIED}|death)\b(?: \w+){{0,3}}? (?:aged|at the age of|at) (?:only |just )?(?P<m>{CARDINAL})"
    rf"{_UNIT.format('v')}(?=[,.;:)]|$| (?:in|of|from|by|on|and|after)\b)",
    re.IGNORECASE,
)
_BIRTHDAY = Lazy(
    rf"\b{_DIED}\b[^.;]{{0,60}}?\b(?P<way>after|before|on) (?:his|her|their) (?P<nth>{'|'.join(ORDINALS)}) birthday\b"
    rf"|\b(?P<never>not|never)(?: yet)? (?:reached|seen|had|lived to see) (?:his|her|their)"
    rf" (?P<nth2>{'|'.join(ORDINALS)}) birthday (?:before|when) (?:he|she|they) {_DIED}\b",
    re.IGNORECASE,
)
_OTHERS = re.compile(
    r"\b(?:brothers?|sisters?|twin|sons?|daughters?|mother|father|mum|dad|parents?|grand\w+|uncle|aunt|cousin|friends?"
    r"|partner|husband|wife|boyfriend|girlfriend|neighbour|another|other|elsewhere|earlier review|different|similar"
    r"|average|national\w*|people like|each of)\b",
    re.IGNORECASE,
)
_DAYS = {"year": 365.25, "month": 30.44, "week": 7.0, "day": 1.0}


@dataclass(frozen=True)
class _DeathAge:
    """An age at a death: whose, its unit, its first and last day, and the words for it."""

    who: str
    unit: str
    first: float
    last: float
    words: str

    def is_apart(self, other: "_DeathAge") -> bool:
        """Whether two ages cannot be one; where their units differ, the larger is rounded."""
        larger = max(_DAYS[self.unit], _DAYS[other.unit])
        slack = 0.0 if self.unit == other.unit else larger / 2 if larger < _DAYS["year"] else 1.0
        return self.first > other.last + slack or other.first > self.last + slack


def ages_at_death(subject: Subject) -> Iterator[Hit]:
    """Yield "nine weeks old when he died" of "a boy of eleven weeks", and "24 when he died" of one just eighteen."""
    if _lives(subject.review.about.subject):
        return
    head = _of_head(subject)
    seen: list[_DeathAge] = []
    for each in statements(subject):
        for match, age in _ages(subject, each):
            other = next((one for one in seen if one.who == age.who and one.is_apart(age)), None)
            other = other or (head if head and head.who in {age.who, ""} and head.is_apart(age) else None)
            if other is not None:
                yield each.hit(match.start(), match[0], other.words)
            seen.append(age)


def _of_head(subject: Subject) -> _DeathAge | None:
    """Return the age that the head of the review gives; of everybody ("") where it is about several."""
    about = subject.review.about
    who = main_person(subject)
    small = re.search(rf"\b(?P<n>{CARDINAL}) (?P<unit>month|week|day)s?\b(?! (?:to|later|after))", about.subject)
    if small and not re.search(r"\b(?:to|under|over|about|almost|nearly)\b", about.subject):
        number, unit = value_in(small["n"]), small["unit"]
        return _DeathAge(who, unit, number * _DAYS[unit], (number + 1) * _DAYS[unit] - 1, about.subject)
    band = age_band(about.subject)
    if band is None or small or (not who and band[0] == band[1]):
        return None
    return _DeathAge(who, "year", band[0] * _DAYS["year"], (band[1] + 1) * _DAYS["year"] - 1, about.subject)


def _ages(subject: Subject, each: Statement) -> Iterator[tuple[re.Match[str], _DeathAge]]:
    main = main_person(subject)
    if _OTHERS.search(each.text):
        return
    for match in _WHEN_DEAD.finditer(each.text):
        who = _whose(subject, each, match["who"] or "", each.text[: match.start()])
        if who is None or match["rough"]:
            continue
        unit = caseless(match["u"] or match["v"] or "year").rstrip("s")
        number = value_in(match["n"] or match["m"])
        yield match, _DeathAge(who, unit, number * _DAYS[unit], (number + 1) * _DAYS[unit] - 1, match[0])
    for match in _BIRTHDAY.finditer(each.text):
        who = each.person or main or ("" if people(subject) else _NAMELESS)
        years = ORDINALS.index(caseless(match["nth"] or match["nth2"])) + 1
        first = 0 if match["never"] else years - (caseless(match["way"]) == "before")
        last = years - 1 if match["never"] else first
        if who:
            yield match, _DeathAge(who, "year", first * _DAYS["year"], (last + 1) * _DAYS["year"] - 1, match[0])


_NAMELESS = "?"
"""The person of a summary that names nobody."""


def _whose(subject: Subject, each: Statement, who: str, before: str) -> str | None:
    """Return whose age it is; None where that may be another person than those of the summary."""
    names, main = people(subject), main_person(subject)
    if who in names:
        return who
    if who[:1].isupper() and caseless(who) not in {"he", "she", "they"}:
        return None
    if each.person:
        return each.person
    is_named = re.search(
        r"\b(?:an?|the) (?:boy|girl|child|baby|man|woman|young (?:man|woman|person)) who was ", before
    )
    is_plain = re.search(r"\b(?:[Hh]e|[Ss]he) was (?:only |just |still )?$", before)
    return main if main and (is_named or is_plain) else None


_ALIVE = re.compile(
    r"\b(?:(?:who|and|but) (?:now |still )?(?:lives?|survives?|survived|recovered)"
    r"(?=$|[.,;)]| (?:with|in|now|safely))"
    r"|is (?:alive|now safe|now well|recovering)|survived)\b"
)


def _lives(text: str) -> bool:
    return bool(_ALIVE.search(text)) and not re.search(r"\b(?:died|killed|death|murdered)\b", text)


def death_of_the_living(subject: Subject) -> Iterator[Hit]:
    """Yield "at the time of her death" of one whom the head of the review calls alive."""
    main, about = main_person(subject), subject.review.about.subject
    if not main or not _lives(about):
        return
    dead = re.compile(
        rf"\b{re.escape(main)}(?:['’]s? death| (?:died|dies|was killed|was murdered|was found dead))\b"
        r"|\b(?:time|day|night|morning|week|month|year)s? (?:of|before|after) (?:his|her) death\b"
    )
    for each in statements(subject):
        match = dead.search(each.text)
        if match is None or _NOT_DEAD.search(each.text) or (each.person and each.person != main):
            continue
        if main in match[0] or (each.person == main and not _OTHERS.search(each.text)):
            yield each.hit(match.start(), match[0], about)
            return


_NOT_DEAD = re.compile(
    r"\b(?:nearly|almost|could|might|may|would|if|fear\w*|near|risk|prevent\w*|thought|believed|narrowly|averted)\b"
    r"|['’]d have|\bnot (?:die|died)\b"
)
_ORDERED = Lazy(
    rf"\bthe (?P<nth>first|last|second|third|fourth)(?: one)?(?: of (?:the )?(?:them|{CARDINAL}|all)(?: \w+)?)?"
    r" (?:to die|who died)\b"
)
_FEWEST = 2
DIES = Lazy(
    r"\b(?:dies|died|is killed|was killed|is murdered|was murdered|is found dead|was found dead|drowns|drowned"
    r"|takes (?:his|her) own life)\b(?! (?:of|in) (?:his|her) )"
)


def order_of_deaths(subject: Subject) -> Iterator[Hit]:
    """Yield "the first of the four to die" of one who died last by the events."""
    when: dict[str, tuple[int, int]] = {}
    for event in subject.review.events:
        time = next(times(event.when), None)
        names = [name for name in people(subject) if re.match(rf"{re.escape(name)}\b(?!['’])", event.what)]
        if time and len(names) == 1 and DIES.search(event.what) and not _OTHERS.search(event.what):
            when.setdefault(names[0], (time.first, time.last))
    if len(when) < _FEWEST:
        return
    for each in statements(subject):
        for match in _ORDERED.finditer(each.text):
            name = next(
                (
                    n
                    for n in when
                    if re.search(rf"\b{re.escape(n)},? (?:(?:was|is),? )?$", each.text[: match.start()])
                ),
                "",
            )
            if name and _is_misplaced(match["nth"], name, when):
                death = next(
                    event
                    for event in subject.review.events
                    if event.what.startswith(name) and DIES.search(event.what)
                )
                yield each.hit(match.start(), match[0], f"{death.when}: {death.what}")


def _is_misplaced(nth: str, name: str, when: dict[str, tuple[int, int]]) -> bool:
    before = sum(1 for other, span in when.items() if other != name and span[1] < when[name][0])
    after = sum(1 for other, span in when.items() if other != name and span[0] > when[name][1])
    if nth == "last":
        return after > 0
    return before > ORDINALS.index(nth)
