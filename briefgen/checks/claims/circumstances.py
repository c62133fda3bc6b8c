"""The rule for one event with two places, times of the day, causes, or bodies of one kind."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache

from briefgen.checks.claims.doers import short
from briefgen.checks.claims.lexicon import tokens
from briefgen.checks.claims.reading import without_reported
from briefgen.checks.comparison.statements import Statement, statements
from briefgen.checks.rule import Hit, Subject, rule
from briefgen.english.words import data, is_quoted, words
from briefgen.errors import Severity
from briefgen.text import Lazy, caseless

_NAMED: Mapping[str, Lazy] = {
    "police": Lazy(
        r"(?<![\w-])(?P<name>[A-Z][\w-]{1,30}(?: (?:and )?[A-Z][\w-]{1,30}){0,3}) (?:Police|Constabulary)\b"
        r"|\b(?:[Oo]fficers"
        r"|[Pp]olice) (?:from|of|in) (?P<name2>[A-Z][\w-]+(?: (?:and )?[A-Z][\w-]+){0,2})"
    ),
    "council": Lazy(
        r"(?<![\w-])(?P<name>[A-Z][\w-]{1,30}(?: [A-Z][\w-]{1,30}){0,2}?) (?:(?:County|City|Borough|District|Town"
        r"|Metropolitan) )*Council\b"
    ),
    "hospital": Lazy(
        r"\b(?:Hospital (?P<name>[A-Z])\b"
        r"|(?<![\w’'-])(?P<name2>[A-Z][\w’'-]{1,30}(?: [A-Z][\w’'-]{1,30}){0,3}) (?:Hospital|Infirmary)\b)"
    ),
    "health board": Lazy(
        r"(?<![\w-])(?P<name>[A-Z][\w-]{1,30}(?: [A-Z][\w-]{1,30}){0,2}?) (?:University |Teaching )?Health Board\b"
        r"|(?<![\w-])(?P<name2>[A-Z][\w-]{1,30}(?: [A-Z][\w-]{1,30}){0,2}), the health board\b"
    ),
}
_BEGINS = words("claims", "circumstances_begins")
_FLOOR = Lazy(
    r"\b(?P<floor>ground|first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|top)[- ]floor\b",
    re.IGNORECASE,
)
_ROOMS = frozenset({"bath", "kitchen", "bedroom", "stairs", "living room", "garden"})
_DEATHS = frozenset({"die", "kill", "drown"})
_RARE = 3


@dataclass(frozen=True)
class EventSetting:
    """The circumstances of an event in a sentence: by kind, their values and the first words."""

    source: Statement
    values: Mapping[str, frozenset[str]]
    shown: Mapping[str, tuple[int, str]]
    events: frozenset[str]
    concepts: frozenset[str]


@cache
def _kinds() -> tuple[tuple[str, str, Lazy], ...]:
    return tuple(
        (kind, value, Lazy(rf"\b(?:{pattern})\b", re.IGNORECASE))
        for kind, row in data("claims")["circumstances"].items()
        for value, pattern in row.items()
    )


def setting(source: Statement) -> EventSetting | None:
    """Return the circumstances in a sentence; None without any."""
    text = source.text
    values: dict[str, set[str]] = {}
    shown: dict[str, tuple[int, str]] = {}
    for kind, value, pattern in _kinds():
        match = pattern.search(text)
        if match and not is_quoted(text, match.start(), match.end()):
            values.setdefault(kind, set()).add(value)
            shown.setdefault(kind, (match.start(), match[0]))
    for kind, named in _NAMED.items():
        for match in named.finditer(text):
            name = match["name"] or match.groupdict().get("name2") or ""
            parts = [part for part in name.split() if part not in _BEGINS]
            if parts and parts[0] not in {"Adult", "Children", "Community"}:
                values.setdefault(kind, set()).add(" ".join(parts))
                shown.setdefault(kind, (match.start(), match[0]))
    floor = _FLOOR.search(text)
    if floor:
        values["floor"], shown["floor"] = {caseless(floor["floor"])}, (floor.start(), floor[0])
    if not values:
        return None
    if values.get("place", set()) & _ROOMS:
        values["place"].discard("home")
    own = tokens(text)
    concepts = frozenset(
        each.concept
        for each in own
        if each.word[:1].isalpha()
        and each.word not in words("facts", "hollow")
        and each.word not in words("claims", "idle")
    )
    events = frozenset(each.form.deed for each in own if each.form and each.form.deed in _once()) | (
        concepts & words("claims", "events")
    )
    return EventSetting(source, {kind: frozenset(found) for kind, found in values.items()}, shown, events, concepts)


@cache
def _once() -> frozenset[str]:
    return words("claims", "events")


@rule("consistency/setting", Severity.WARNING)
@without_reported
def circumstance(subject: Subject) -> Iterator[Hit]:
    """Find "scalded in the kitchen" beside "the caravan in which the scald took place"."""
    settings = [found for source in statements(subject) if source.path[0] != "figures" and (found := setting(source))]
    counts = Counter(concept for each in settings for concept in each.concepts)
    reported: set[Statement] = set()
    for index, each in enumerate(settings):
        for other in settings[:index]:
            kind = next(
                (kind for kind in each.values if kind in other.values and _differ(each, other, kind, counts)), None
            )
            if kind and each.source not in reported:
                reported.add(each.source)
                yield each.source.hit(*each.shown[kind], short(other.source.text))


def _differ(  # noqa: PLR0911  (a reason each)
    each: EventSetting, other: EventSetting, kind: str, counts: Counter[str]
) -> bool:
    first, second = each.source, other.source
    mine, theirs = each.values[kind], other.values[kind]
    if kind == "place" and (mine | theirs) & {"home"} and (mine | theirs) & _ROOMS:
        return False
    if first is second or len(mine) != 1 or len(theirs) != 1 or mine & theirs:
        return False
    if kind in _NAMED and (next(iter(mine)) in next(iter(theirs)) or next(iter(theirs)) in next(iter(mine))):
        return False
    is_more = any(_MORE.search(_round(one, kind)) for one in (each, other))
    if is_more or first.is_of_another(second) or first.is_at_another_time(second):
        return False
    shared = each.events & other.events
    if kind in {"cause", "weather"}:
        return bool(each.events & _DEATHS and other.events & _DEATHS)
    if kind in _NAMED:
        common = each.concepts & other.concepts - {
            caseless(part) for value in mine | theirs for part in value.split()
        } - {kind, "police", "council", "hospital"}
        is_named = bool(first.person and first.person == second.person)
        return len(common) + is_named >= 2 and (bool(shared) or any(counts[concept] <= _RARE for concept in common))
    return bool(shared)


_NEAR = 45
"""Characters around a circumstance that are searched for a word which shows that there are two."""


def _round(each: EventSetting, kind: str) -> str:
    """Return the words on either side of a circumstance."""
    at, shown = each.shown[kind]
    text = each.source.text
    return f"{text[max(0, at - _NEAR) : at]} | {text[at + len(shown) :][:_NEAR]}"


_MORE = Lazy(
    r"\b(?:again|another|other|also|moved|transferred|later|then|until|from there|earlier|second|before that"
    r"|next|taken on|both|either|sometimes|often|not"
    r"|never|would|should|could|if|might|feared|threatened|wanted)\b",
    re.IGNORECASE,
)
