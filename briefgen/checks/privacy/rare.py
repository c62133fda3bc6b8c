"""A privacy rule for rare features: a condition, a mark, a job, an event, a headline."""

import re
from collections.abc import Iterator
from functools import cache

from briefgen.checks.privacy.ages import NUMBER
from briefgen.checks.privacy.finding import hit, texts_about_people
from briefgen.checks.rule import Hit, Subject, person_words, rule
from briefgen.english.words import data, sentences, words
from briefgen.errors import Severity
from briefgen.text import Lazy

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


_KIN = (
    r"(?:mother|father|mum|dad|step-?(?:father|mother|dad)|partner|boyfriend|girlfriend|husband|wife|grand\w+"
    r"|nan|parents?"
    r"|uncle|aunt|auntie|brother|sister|cousin|neighbour|landlord|lodger|friend|foster (?:carer|mother|father))"
)
_JOB_BEFORE = Lazy(
    rf"(?:\b{NUMBER}-year-old (?:\w+ ){{0,2}}|\b(?i:former|retired|well-known|prominent|local|village|famous|the only"
    rf"|professional|semi-professional|trainee|celebrated) (?:\w+ )?|\b{_PEOPLE} (?:\w+ )?"
    rf"|\b(?i:{_KIN}|he|she|who)(?:,? (?:was|is|worked as|works as|had been|became|were) (?:once |now |then |also )?"
    rf"(?:an? |the )?(?:[\w-]+ ){{0,2}}|, (?:an? |the )(?:\w+ )?)"
    rf"|\b(?i:work|works|worked|working|employed|trained|training|serving|served|retired|qualified"
    rf"|living) (?:\w+ ){{0,2}}"
    rf"as (?:an? |the )?(?:[\w-]+ ){{0,2}}|\b(?i:his|her|their) (?:\w+ )?{_KIN},? the )$"
)
_JOB_AFTER = Lazy(
    r" (?:\w+ ){0,4}?(?:from|of|in|at|for|on|with) (?!the (?:home|family|time|area|meeting)\b)(?:the )?"
    r"(?:[A-Z][\w’'-]+(?: (?:of )?[A-Z][\w’'-]+){0,3}|only \w+(?: \w+){0,2}|\w+ (?:unit|ward|wing))"
)
_USUAL_JOBS = (
    r"(?:police ?(?:officer|man|woman|constable)|PCSO|teacher|teaching assistant|doctor|GP|consultant|nurse|soldier"
    r"|sailor|airman|solicitor|lawyer|accountant|social worker|prison officer|probation officer|paramedic"
    r"|foster carer|childminder|nursery (?:nurse|worker|manager)|bank manager|postman|postwoman|taxi driver"
    r"|lorry driver|bus driver|shop ?keeper|farmer|builder|electrician|plumber|hairdresser|barber|estate agent"
    r"|civil servant|headmaster|security guard|bouncer|youth worker|engineer|architect|pharmacist|health visitor"
    r"|midwife|care (?:worker|home manager)|veteran|charity (?:worker|director)|business ?(?:man|woman)"
    r"|restaurant owner)"
)
_RELATED = Lazy(
    rf"\b(?:(?i:his|her|their|the|whose|\w+['’]s) (?:\w+ )?{_KIN},? (?:an? |the |who (?:is|was|works as"
    rf"|worked as) an? |is an? "
    rf"|was an? |works as an? |worked as an? )(?:\w+ ){{0,2}}?{_USUAL_JOBS}"
    rf"|{_USUAL_JOBS} (?:father|mother|stepfather|partner|husband|wife|grandfather|uncle|brother))\b"
)


def _job(text: str) -> tuple[int, int] | None:
    """Return the span of a person's rare job, with the words that show it."""
    for match in expression("jobs").finditer(text):
        before = _JOB_BEFORE.search(text[: match.start()])
        after = _JOB_AFTER.match(text, match.end())
        if before or after:
            return before.start() if before else match.start(), after.end() if after else match.end()
    related = _RELATED.search(text)
    return related.span() if related else None


_IN_QUOTES = r"[^.“\"‘']{0,50}[“\"‘'](?P<said>[^“”\"]{8,120}?)[”\"’'](?!\w)"
_COURT = (
    r"(?:judge|coroner|prosecut\w+|barrister|jury|counsel"
    r"|sheriff)[^.“\"‘']{0,40}[“\"‘'](?P<court>[^“”\"]{8,120}?)[”\"’'](?!\w)"
)
_QUOTED_FIRST = r"[“\"‘'](?P<first>[^“”\"]{8,120}?)[”\"’'],? (?:\w+ )?(?:said|was|read|ran|wrote|screamed|ran in) "


@cache
def _headline() -> Lazy:
    papers = str(data("identity")["papers"]).replace("\n", "")
    whose = r"(?:the |a |its |one )?(?:\w+ ){0,2}"
    pattern = rf"\b(?:{papers})\b{_IN_QUOTES}|{_COURT}|{_QUOTED_FIRST}{whose}(?:{papers})\b"
    return Lazy(pattern, re.IGNORECASE, hint=("“", '"', "‘", "'"))


_HEADLINE_WORDS = re.compile(r"[^“”\"]{8,120}")
_FEWEST_WORDS = 3


_SOMEBODY = Lazy(
    rf"\b(?:he|she|him|his|her|hers|they|their|them|I|my|we|{_KIN}|famil\w+|child|baby|boy|girl|man|woman|son"
    rf"|daughter"
    r"|children|boys|girls|sons|daughters|brothers|sisters|twins?|couple|Mr|Mrs|Ms|Miss|Dr|body|remains|victims?)\b",
    re.IGNORECASE,
)
_OF_THE_CASE = frozenset({"what_happened", "events", "perspective"})
_NOT_NARRATIVE = frozenset({"owner", "action", "kind", "headline", "source", "number", "text"})


@rule("privacy/rare", Severity.WARNING)
def rare(subject: Subject) -> Iterator[Hit]:
    """Find rare conditions, marks, jobs, events and details, and quoted headlines: each is found by a search."""
    names = person_words(subject)
    for passage in texts_about_people(subject):
        if (
            passage.path[0] in {"questions", "recommendations"}
            or passage.path[-1] in _NOT_NARRATIVE
            or passage.in_key
        ):
            continue
        for sentence in sentences(passage.text):
            is_of_somebody = (
                passage.path[0] in _OF_THE_CASE
                or bool(_SOMEBODY.search(sentence.text))
                or any(name in sentence.text for name in names)
            )
            ends = 0
            for start, end, variant in sorted(_kinds(sentence.text, is_of_somebody=is_of_somebody)):
                if start >= ends:
                    ends = end
                    yield from hit(
                        subject, passage, sentence.start + start, sentence.text[start:end], variant=variant
                    )


def _kinds(text: str, *, is_of_somebody: bool) -> Iterator[tuple[int, int, str]]:
    """Yield the rare features of a sentence: span and kind."""
    headline = _headline().search(text)
    group = next((key for key in ("said", "court", "first") if headline and headline[key]), "")
    if headline and group and len(headline[group].split()) >= _FEWEST_WORDS:
        at = headline.start(group)
        yield *(_HEADLINE_WORDS.search(text, at) or headline).span(), "headline"
    if _GENERAL.search(text):
        return
    usual = words("identity", "usual_syndromes")
    for match in expression("rare_conditions").finditer(text):
        if match[0].split()[0].removesuffix("'s").removesuffix("’s") not in usual:
            yield *match.span(), "condition"
    for match in expression("marks").finditer(text):
        yield *match.span(), "mark"
    job = _job(text)
    if job:
        yield *job, "job"
    for key, variant in _OF_SOMEBODY.items():
        if is_of_somebody:
            yield from ((*match.span(), variant) for match in expression(key).finditer(text))


_OF_SOMEBODY = {"events": "event", "births": "birth", "details": "detail"}
