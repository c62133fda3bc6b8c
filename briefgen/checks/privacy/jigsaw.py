"""A privacy rule for facts that are harmless alone and together identify a person.

Source: ICO, Anonymisation guidance (the motivated intruder), on jigsaw identification.
"""

import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

from briefgen.checks.privacy.ages import AGE, EVENT, MONTH, named_places, siblings
from briefgen.checks.privacy.finding import texts_about_people
from briefgen.checks.privacy.rare import expression, rare
from briefgen.checks.privacy.settings import named_place
from briefgen.checks.rule import NARRATIVE, NARRATIVE_PARTS, Hit, Subject, rule
from briefgen.english.words import sentences
from briefgen.errors import Severity
from briefgen.review.problems import shown
from briefgen.review.yaml.span import KeyPath
from briefgen.text import Lazy
from briefgen.wording.wording import Wording

FEWEST = 4
"""The least number of kinds of facts that are reported together."""

_NARRATIVE_PARTS = NARRATIVE_PARTS | {"subject", "title", "content_note", "headline"}
_FAMILY = Lazy(
    r"\b(?:(?:his|her|their) (?:twin|(?:one|two|three|four|five|six|seven|eight|nine|ten) (?:\w+ )?(?:siblings"
    r"|brothers|sisters|children))"
    r"|(?:one|two|three|four|five|six|seven|eight|nine|ten) (?:older |younger |half-|half |other )?(?:siblings"
    r"|brothers|sisters)|twins?|(?:mother|father) (?:of|to) (?:two|three|four|five|six|seven|eight|nine|ten)"
    r"|triplets)\b",
    re.IGNORECASE,
)  # fmt: skip
_ORIGIN = Lazy(
    r"\b(?:born in|came from|from|arrived from|moved (?:here )?from) (?:Poland|Romania|Lithuania|Latvia|Bulgaria"
    r"|Albania|Afghanistan|Syria|Iraq|Iran|Somalia|Eritrea|Sudan|Ethiopia|Nigeria|Ghana|Vietnam|China|India"
    r"|Pakistan|Bangladesh|Ukraine|Turkey|Slovakia|Hungary|Brazil|Portugal)\b"
    r"|\b(?:Polish|Romanian|Lithuanian|Latvian|Bulgarian|Albanian|Afghan|Syrian|Iraqi|Iranian|Somali|Eritrean"
    r"|Sudanese|Nigerian|Ghanaian|Kurdish|Vietnamese|Chinese|Ukrainian|Tamil|Slovak|Hungarian|Brazilian) (?:family"
    r"|mother|father|parents|heritage|national|boy|girl|child|couple|man|woman|origin|descent)\b"
)


def _first(pattern: re.Pattern[str] | Lazy) -> Callable[[Subject, str], str]:
    return lambda _, text: match[0] if (match := pattern.search(text)) else ""


def _place(subject: Subject, text: str) -> str:
    return next((match["place"] for match in named_places(subject, text)), "")


def _patterns() -> dict[str, Callable[[Subject, str], str]]:
    return {
        "date": _first(MONTH), "age": _first(AGE), "place": _place, "family": _first(_FAMILY), "event": _first(EVENT),
        "diagnosis": _first(expression("usual_conditions")), "origin": _first(_ORIGIN),
        "faith": _first(expression("faiths", is_exact=True)),
    }  # fmt: skip


_FROM_RULES = {"setting": named_place, "family": siblings, "rare": rare}
_ORDER = ("date", "setting", "place", "age", "rare", "event", "family", "origin", "faith", "diagnosis")
"""The kinds of facts, from those that are blurred first: they help a searcher most, and a reader least."""


@rule("privacy/jigsaw", Severity.WARNING)
def jigsaw(subject: Subject) -> Iterator[Hit]:
    """Find kinds of identifying facts over the whole summary that together could identify a person."""
    found = _facts(subject)
    if len(found) < FEWEST:
        return
    kinds = [kind for kind in _ORDER if kind in found]
    labels = _labels()
    listed = ", ".join(f"{labels[kind]['name']} “{shown(found[kind][1], 40)}”" for kind in kinds)
    blur = " ".join(str(labels[kind]["blur"]) for kind in kinds[:2])
    path, words = found[kinds[0]]
    values = {"count": len(kinds), "listed": listed, "blur": blur}
    yield Hit(path, words=words, values=values)


def _facts(subject: Subject) -> dict[str, tuple[KeyPath, str]]:
    """Map each kind of fact to its first occurrence: path and words."""
    found: dict[str, tuple[KeyPath, str]] = {}
    for passage in texts_about_people(subject):
        path = passage.path
        if path[0] not in NARRATIVE and path[-1] not in _NARRATIVE_PARTS:
            continue
        for sentence in sentences(passage.text):
            for kind, find in _patterns().items():
                if kind not in found and (words := find(subject, sentence.text)):
                    found[kind] = (path, words)
    for kind, rule_of in _FROM_RULES.items():
        for each in subject.found_by(rule_of):
            found.setdefault(kind, (each.path, each.words))
    return found


@cache
def _labels() -> dict[str, Any]:
    labels: dict[str, Any] = Wording().labels("checks")["facts"]
    return labels
