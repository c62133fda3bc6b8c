"""A privacy rule for statements about one or few in a place: the only, the first, the village of forty.

What the thing is does not matter: whoever is the only one can be asked after.
"""

import re
from collections.abc import Iterator
from functools import cache

from briefgen.checks.privacy.finding import hit, spans_found, texts_about_people
from briefgen.checks.rule import NARRATIVE, NARRATIVE_PARTS, Hit, Subject, person_words, rule
from briefgen.english.words import data, sentences, words
from briefgen.errors import Severity
from briefgen.text import Lazy

_EXACT = frozenset({"troop", "kin", "pet", "initials", "company", "magazine", "bed", "front", "homeland", "story"})
_SOMEBODY = Lazy(
    r"\b(?:he|she|him|his|her|hers|they|their|them|I|my|we|mother|father|parents?|partner|brothers?|sisters?"
    r"|famil(?:y|ies)|child"
    r"|children|baby|boys?|girls?|man|woman|son|daughter|twins?|couple|household|Mr|Mrs|Ms|Miss|tenant|resident|step\w+"
    r"|teenager)\b",
    re.IGNORECASE,
)
_NOBODY = Lazy(
    r"\b(?:the (?:first|only|last|second) (?:time|visit|call|step|question|meeting|contact|referral|assessment"
    r"|person to|one to"
    r"|agency|worker|service|day|week|month|year|sign|chance|thing|place|part|record|note)|every (?:child"
    r"|family|baby)|should|must"
    r"|research|guidance|training|national (?:panel|review)|review found|inspectorate|does not name"
    r"|so that (?:he|she|they) cannot)\b",
    re.IGNORECASE,
)
_MUST = Lazy(
    r"\b(?:should|must|every (?:child|family|baby)|research|guidance|training|inspectors?|does not name)\b",
    re.IGNORECASE,
)


@cache
def _forms() -> tuple[tuple[str, Lazy], ...]:
    listed = data("unique")
    lists = {key: str(listed[key]).strip().replace(" |", "|") for key in ("places", "bodies", "people", "classes")}
    lists["generic"] = str(listed["generic"]).strip().replace(" |", "|")
    found = []
    for name, form in [*listed["forms"].items(), *listed["exact"].items()]:
        pattern = str(form)
        for key, listed_words in lists.items():
            pattern = pattern.replace("{" + key + "}", listed_words)
        is_exact = name in _EXACT or name in listed["exact"]
        begins = r"(?<!\w)" if is_exact else r"\b"
        found.append((name, Lazy(rf"{begins}(?:{pattern})(?!\w)", 0 if is_exact else re.IGNORECASE)))
    return tuple(found)


@rule("privacy/unique", Severity.WARNING)
def unique(subject: Subject) -> Iterator[Hit]:
    """Find statements about one or few: the only girl in the village, the organist of the cathedral."""
    taken, names = spans_found(subject), person_words(subject)
    for passage in texts_about_people(subject):
        is_narrative = passage.path[0] in NARRATIVE or passage.path[-1] in NARRATIVE_PARTS | {"subject", "title"}
        if passage.in_key or not is_narrative or passage.path[0] == "figures":
            continue
        for sentence in sentences(passage.text):
            text = sentence.text
            if _MUST.search(text):
                continue
            is_of_somebody = bool(_SOMEBODY.search(text)) or any(name in text for name in names)
            is_of_somebody &= passage.path[0] != "why_it_matters"
            forms = [each for each in _forms() if is_of_somebody or each[0] in words("unique", "alone")]
            ends = 0
            for start, end in sorted(match.span() for name, form in forms for match in _found(name, form, text)):
                at = sentence.start + start
                is_taken = any(p == passage.path and a < at + end - start and at < b for p, a, b in taken)
                if start >= ends and not is_taken:
                    ends = end
                    yield from hit(subject, passage, at, text[start:end])


def _found(name: str, form: Lazy, text: str) -> Iterator[re.Match[str]]:
    for match in form.finditer(text):
        if name not in {"only", "first"} or not _NOBODY.search(match[0]):
            yield match
