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
def expression(key: str, *, is_exact: bool = False) -> Lazy:
    """Return a list of ``identity.yaml`` as an expression for whole words, compiled where a hint occurs."""
    parts = "".join(str(data("identity")[key]).splitlines())
    listed = str(data("identity")["hints"].get(key) or " ".join(re.findall(r"[a-z]{4,}", parts)))
    hints = tuple(hint.replace("+", " ") for hint in listed.split())
    return Lazy(rf"\b(?:{parts})(?!\w)", 0 if is_exact else re.IGNORECASE, hint=hints, is_folded=True)


_JOB_BEFORE = Lazy(
    rf"(?:\b{NUMBER}-year-old (?:\w+ ){{0,2}}|\b(?i:former|retired|well-known|prominent|local|village|famous|the only"
    rf"|professional|semi-professional) (?:\w+ )?|\b{_PEOPLE} (?:\w+ )?|\b(?i:mother|father|stepfather|stepmother"
    rf"|partner"
    rf"|grandfather|grandmother|parents?|he|she|uncle|aunt)(?:,? (?:was|is|worked as|works as|had been"
    rf"|were) (?:an? |the )?"
    rf"(?:\w+ )?|, (?:an? |the )(?:\w+ )?))$"
)
_JOB_AFTER = Lazy(r" (?:from|of|in|at|for) (?!the (?:home|family|time|area|meeting)\b)(?:the )?[A-Z][\w’'-]+")


def _job(text: str) -> tuple[int, int] | None:
    """Return the span of somebody's job that few people have, with what tells so."""
    for match in expression("jobs").finditer(text):
        before = _JOB_BEFORE.search(text[: match.start()])
        after = _JOB_AFTER.match(text, match.end())
        if before or after:
            return before.start() if before else match.start(), match.end()
    return None


_IN_QUOTES = r"[^.“\"‘']{0,50}[“\"‘'](?P<said>[^“”\"]{8,120}?)[”\"’'](?!\w)"


@cache
def _headline() -> Lazy:
    papers = str(data("identity")["papers"])
    return Lazy(rf"\b(?:{papers})\b{_IN_QUOTES}", re.IGNORECASE, hint=("“", '"', "‘", "'"))


_HEADLINE_WORDS = re.compile(r"[^“”\"]{8,120}")
_FEWEST_WORDS = 3


@rule("privacy/rare", Severity.WARNING)
def rare(subject: Subject) -> Iterator[Hit]:
    """Find rare conditions, marks, jobs and events, and quoted headlines: each is quickly found on the internet."""
    for passage in told(subject):
        if passage.path[0] == "questions" or passage.path[-1] in {"owner", "action", "kind"}:
            continue
        for sentence in sentences(passage.text):
            for variant, start, end in _kinds(sentence.text):
                words_ = sentence.text[start:end]
                yield from hit(subject, passage, sentence.start + start, words_, variant=variant)
                break


def _kinds(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield what is rare in a sentence: its kind, and its span."""
    headline = _headline().search(text)
    if headline and len(headline["said"].split()) >= _FEWEST_WORDS:
        yield "headline", *(_HEADLINE_WORDS.search(text, headline.start("said")) or headline).span()
    usual = words("identity", "usual_syndromes")
    found = [
        ("condition", match.span())
        for match in expression("rare_conditions").finditer(text)
        if match[0].split()[0].removesuffix("'s").removesuffix("’s") not in usual
    ]
    for kind in ("mark", "event"):
        found += [(kind, match.span()) for match in expression(f"{kind}s").finditer(text)]
    job = _job(text)
    found += [("job", job)] if job else []
    if found and not _GENERAL.search(text):
        yield from ((kind, *span) for kind, span in found)
