"""A privacy rule for what few people have: a rare condition, a mark, a job, an event, a headline."""

import re
from collections.abc import Iterator
from functools import cache

from briefgen.checks.privacy.ages import NUMBER
from briefgen.checks.privacy.finding import hit, told
from briefgen.checks.rule import Hit, Subject, rule
from briefgen.english.words import Lazy, data, sentences, words
from briefgen.errors import Severity

_GENERAL = Lazy(
    r"\b(?:every|each|any) (?:child|baby|person)|\bbabies (?:with|who)|\bchildren (?:with|who have)"
    r"|\bpeople (?:with|who)"
    r"|\b(?:training|guidance|policy|leaflet|checklist|posters?|national (?:panel|review|report)|research|studies"
    r"|should be|must be|ask about|look for)\b",
    re.IGNORECASE,
)
_PEOPLE = (
    r"(?:Polish|Romanian|Lithuanian|Latvian|Bulgarian|Albanian|Afghan|Syrian|Iraqi|Iranian|Somali|Eritrean|Nigerian"
    r"|Ghanaian|Kurdish|Turkish|Vietnamese|Chinese|Filipino|Indian|Pakistani|Bangladeshi|Tamil|Brazilian|Portuguese"
    r"|Spanish|Italian|French|German|Ukrainian|Russian|Slovak|Czech|Hungarian|Irish|Scottish|Welsh)"
)


@cache
def expression(key: str, *, is_exact: bool = False) -> re.Pattern[str]:
    """Compile a list of ``identity.yaml`` for whole words."""
    parts = "".join(str(data("identity")[key]).splitlines())
    return re.compile(rf"\b(?:{parts})(?!\w)", 0 if is_exact else re.IGNORECASE)


@cache
def _job() -> re.Pattern[str]:
    jobs = expression("jobs").pattern
    return re.compile(
        rf"\b{NUMBER}-year-old (?:\w+ ){{0,2}}?{jobs}|(?i:former|retired|well-known|prominent|local|village|famous"
        rf"|the only|professional|semi-professional) (?:\w+ )?{jobs}"
        rf"|{jobs} (?:from|of|in|at|for) (?!the (?:home|family|time|area|meeting)\b)(?:the )?[A-Z][\w’'-]+"
        rf"|{_PEOPLE} (?:\w+ )?{jobs}"
        rf"|(?i:mother|father|stepfather|stepmother|partner|grandfather|grandmother|parents?|he|she|uncle"
        rf"|aunt),? (?:was|is|worked as|works as|had been|were) (?:an? |the )?(?:\w+ )?{jobs}|(?:mother|father"
        rf"|stepfather|partner|uncle|aunt|grandfather|grandmother), (?:an? |the )(?:\w+ )?{jobs}"
    )


_IN_QUOTES = r"[^.“\"‘']{0,50}[“\"‘'](?P<said>[^“”\"]{8,120}?)[”\"’'](?!\w)"


@cache
def _headline() -> re.Pattern[str]:
    papers = str(data("identity")["papers"])
    return re.compile(rf"\b(?:{papers})\b{_IN_QUOTES}", re.IGNORECASE)


_HEADLINE_WORDS = re.compile(r"[^“”\"]{8,120}")
_FEWEST_WORDS = 3


@rule("privacy/rare", Severity.WARNING)
def rare(subject: Subject) -> Iterator[Hit]:
    """Find rare conditions, marks, jobs and events, and quoted headlines: each is quickly found on the internet."""
    for passage in told(subject):
        if passage.path[0] == "questions" or passage.path[-1] in {"owner", "action", "kind"}:
            continue
        for sentence in sentences(passage.text):
            for variant, match in _kinds(sentence.text):
                yield from hit(subject, passage, sentence.start + match.start(), match[0], variant=variant)
                break


def _kinds(text: str) -> Iterator[tuple[str, re.Match[str]]]:
    headline = _headline().search(text)
    if headline and len(headline["said"].split()) >= _FEWEST_WORDS:
        yield "headline", _HEADLINE_WORDS.search(text, headline.start("said")) or headline
    is_general = _GENERAL.search(text)
    for match in expression("rare_conditions").finditer(text):
        if not is_general and match[0].split()[0].removesuffix("'s").removesuffix("’s") not in words(
            "identity", "usual_syndromes"
        ):
            yield "condition", match
    for variant, pattern in (("mark", expression("marks")), ("event", expression("events")), ("job", _job())):
        match_of = pattern.search(text)
        if match_of and not is_general:
            yield variant, match_of
