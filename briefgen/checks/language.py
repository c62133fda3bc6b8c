"""Rules for plain, fair language: blaming terms, sentence length, reading age, passives, jargon."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from functools import cache, lru_cache
from itertools import chain
from typing import Any

from briefgen.checks.rule import Hit, Subject, is_about_adult, person_words, rule
from briefgen.english.readability import age, noun_strings, syllables
from briefgen.english.terms import FoundTerm, Terms
from briefgen.english.words import (
    begins_sentence,
    data,
    is_quoted,
    is_reported_speech,
    sentence_at,
    sentences,
    words,
    words_of,
)
from briefgen.errors import Severity
from briefgen.review.yaml.marks import SIGNS
from briefgen.review.yaml.span import KeyPath
from briefgen.text import Lazy

_KINDS = ("attendance", "blame", "compliance", "risk", "labels", "abuse", "exploitation", "care", "suicide")


def _hits(subject: Subject, kind: str) -> Iterator[Hit]:
    yield from once_a_review(_found(subject, _terms(subject, kind)))


def _found(subject: Subject, terms: Terms) -> Iterator[Hit]:
    """Yield every term outside of quoted speech."""
    for passage in subject.running:
        for found in terms.find(passage.text):
            words = passage.text[found.start : found.end]
            if not is_reported_speech(passage.text, found.start, found.end) and not _is_excused(passage.text, found):
                values = {key: found.row.get(key, "") for key in ("say", "source", "where")} | {"words": words}
                yield Hit(passage.path, at=found.start, words=words, values=values)


_CLAIM_BEFORE = Lazy(
    r"\b(?:told|threatened|warned) (?:\w+,? )(?:[^.]{0,60} )?(?:he|she|they) would (?:[\w ]{0,30})$"
    r"|\b(?:convict\w*|offences?|guilty|charged?|crimes?|counts?|sentenced)(?: \w+){0,3} (?:of|for"
    r"|with)(?: \w+){0,2} $",
    re.IGNORECASE,
)
_CLAIM_AFTER = Lazy(
    r"^[^.]{0,60}, (?:he|she|they) (?:told|said to|claimed to) (?:the )?(?:court|police|jury|officers?|judge)\b"
)


@cache
def _rejecting() -> tuple[Lazy, Lazy]:
    return Lazy(str(data("language")["naming"]).strip(), re.IGNORECASE), Lazy(
        str(data("language")["critique"]).strip(), re.IGNORECASE
    )


@cache
def _senses() -> tuple[tuple[Lazy, Lazy], ...]:
    rows = data("language")["senses"]
    return tuple((Lazy(rf"\b(?:{row['of']})\b", re.IGNORECASE), Lazy(row["around"], re.IGNORECASE)) for row in rows)


_AROUND = 80
"""Characters around a term that are searched for its sense, or for its rejection."""


def _is_excused(text: str, found: FoundTerm) -> bool:
    """Whether a term is reported, rejected, or used in a harmless sense."""
    term, sentence = text[found.start : found.end], sentence_at(text, found.start)
    around = f"{text[max(0, found.start - _AROUND) : found.start]}<{term}>{text[found.end : found.end + _AROUND]}"
    if any(of.search(term) and where.search(around) for of, where in _senses()) or _is_title(text, found):
        return True
    naming, critique = _rejecting()
    is_named = naming.search(text[sentence.start : found.start]) or is_quoted(text, found.start, found.end)
    if is_named and critique.search(text[found.end : sentence.end + _AROUND]):
        return True
    return _is_reported(text, found)


_CAPITALS = Lazy(r"[A-Z][\w'’]*(?:[ -][A-Z][\w'’]*)*")
_BODY = Lazy(
    r" (?:(?:and|of|for|the) ){0,3}(?:[A-Z][\w'’]+ )?(?:Foundation|Society|Association|Trust|Act|Programme|Project"
    r"|Charity|Network|Alliance|Anonymous|Centre|Code|Fund|UK|Week|Day|Strategy|Register|Scheme|Framework"
    r"|Institutes?|Institutions?|College|Council|Forum|Helpline|Line|Campaign|Guidance|Policy|Commissioner|Federation|Union"
    r"|Convention|Inquiry|Review|Service|Team|Unit|Partnership|Board|Panel|Committee|Tribunal|Charter)\b"
)


def _is_title(text: str, found: FoundTerm) -> bool:
    """Whether a term is part of the name of a body, a law or a programme, with capitals."""
    return bool(_CAPITALS.fullmatch(text[found.start : found.end])) and bool(
        _BODY.match(text[found.end : found.end + _AROUND])
    )


def _is_reported(text: str, found: FoundTerm) -> bool:
    """Whether a term is the threat or claim of somebody who is named with it, or the name of an offence."""
    sentence = sentence_at(text, found.start)
    before = text[sentence.start : found.start]
    return bool(_CLAIM_BEFORE.search(before) or _CLAIM_AFTER.search(text[found.end : sentence.end]))


def once_a_review(hits: Iterable[Hit]) -> Iterator[Hit]:
    """Yield the first hit of each term, with the number of times that it is used."""
    uses: dict[str, list[Hit]] = {}
    for hit in hits:
        uses.setdefault(hit.words.casefold().replace("’", "'"), []).append(hit)
    for found in uses.values():
        yield replace(found[0], times=len(found))


def _terms(subject: Subject, kind: str) -> Terms:
    return _listed(kind, person_words(subject), is_adult=is_about_adult(subject))


@lru_cache(maxsize=4 * len(_KINDS))  # a preview checks one summary again and again
def _listed(kind: str, names: frozenset[str], *, is_adult: bool | None) -> Terms:
    rows = (row for row in _all_terms() if row["rule"] == kind and _applies(row, is_adult=is_adult))
    return Terms(rows, names, _classes())


@cache
def _all_terms() -> tuple[Mapping[str, Any], ...]:
    """Return the phrases, then the patterns, whose excuses stand in their ``unless``."""
    excuses = data("patterns")["excuses"]
    patterns = (
        {**row, "unless": "|".join([*(excuses[name] for name in row.get("excused", ())), *_own_excuse(row)])}
        for row in data("patterns")["language"]
    )
    return (*data("language")["terms"], *patterns)


def _own_excuse(row: Mapping[str, Any]) -> list[str]:
    return [str(row["unless"])] if "unless" in row else []


@cache
def _classes() -> Mapping[str, frozenset[str]]:
    return {name: frozenset(str(words_).split()) for name, words_ in data("patterns")["classes"].items()}


def _applies(row: Mapping[str, Any], *, is_adult: bool | None) -> bool:
    about = row.get("for")
    return about is None or is_adult is None or is_adult == (about == "adult")


@rule("language/house-words", Severity.WARNING)
def house_words(subject: Subject) -> Iterator[Hit]:
    """Find the words that the house's own list discourages."""
    own = subject.house.checks.words.language
    if own:
        terms = Terms({"find": [phrase], "say": say} for phrase, say in own.items())
        yield from once_a_review(_found(subject, terms))


def _register(kind: str) -> None:
    def find(subject: Subject) -> Iterator[Hit]:
        return _hits(subject, kind)

    rule(f"language/{kind}", Severity.WARNING)(find)


for _kind in _KINDS:
    _register(_kind)

LONGEST_SENTENCE = 25
"""The most words in a sentence (GOV.UK content design)."""

OLDEST_READER = 15
"""The reading age, in years, above which a part is queried; guidance asks for 9 to 14, and short texts vary."""

_FEWEST_WORDS = 50  # below that a reading age means nothing
_PASSIVE = Lazy(
    r"\b(?<![\w-]-)(?P<about>[\w-]+)(?: (?:about|of|for|from|on|to|in|with|between) (?:the |her |his |their |any |a "
    r")?[\w’']+(?: [\w’']+)?)? "
    r"(?P<be>(?:was|were|is|are|been|being|be|has been|have been|had been|will be|should be|must be|could be"
    r"|can be|would be|may be|to be)"
    r"(?: not| never| also| only| then| always| fully| properly| adequately| sufficiently| often| sometimes| "
    r"rarely| subsequently)*) (?P<done>[a-z]+)\b(?P<rest>[^.;:!?]*)"
)
_ACTOR = Lazy(
    r"\bby (?!(?:the (?:end|time)|then|\d|January|February|March|April|May|June|July|August|September|October"
    r"|November|December|phone|telephone|email|e-mail|letter|post|law|hand|accident|mistake|default|now|when"
    r"|next|today|tomorrow)\b)",
    re.IGNORECASE,
)
_CLAUSE = Lazy(r"\b(?:once|when|after|if|until|where|before|unless|whenever) (?:\S+ ){1,6}$", re.IGNORECASE)
_NO_AGENT = Lazy(r"^(?: well| in hand| down| in stone| aside| up for| ready| free| clear)\b")
_VOWELS = Lazy(r"[aeiouy]+", re.IGNORECASE)


@rule("clarity/long-sentence", Severity.WARNING)
def long_sentence(subject: Subject) -> Iterator[Hit]:
    """Find sentences of more than 25 words."""
    for passage in subject.running:
        for sentence in sentences(passage.text):
            count = sum(1 for _ in words_of(sentence.text))
            if count > LONGEST_SENTENCE:
                values = {"count": count, "limit": LONGEST_SENTENCE}
                yield Hit(passage.path, at=sentence.start, words=sentence.text, values=values)


@rule("clarity/reading-age", Severity.WARNING)
def reading_age(subject: Subject) -> Iterator[Hit]:
    """Find long texts with a high reading age (Flesch-Kincaid grade plus 5 years)."""
    if subject.review.about.language != "en-GB":
        return
    for passage in subject.running:
        spoken = list(words_of(passage.text))
        if len(spoken) < _FEWEST_WORDS:
            continue
        count = len(sentences(passage.text))
        # Groups of vowels are more than the syllables of a hyphenation dictionary, which is slow to load.
        if age(len(spoken), count, sum(1 for _ in _VOWELS.finditer(" ".join(spoken)))) <= OLDEST_READER:
            continue
        years = age(len(spoken), count, sum(map(syllables, spoken)))
        if round(years) > OLDEST_READER:  # as it is told
            yield Hit(passage.path, values={"age": round(years), "limit": OLDEST_READER})


@rule("clarity/passive", Severity.WARNING)
def passive(subject: Subject) -> Iterator[Hit]:
    """Find passives about the work of services that do not name who acted."""
    about, done = words("clarity", "passive_about"), words("clarity", "passive_done")
    for passage in subject.running:
        if passage.path[0] in {"questions", "perspective"}:
            continue
        for sentence in sentences(passage.text):
            for match in _PASSIVE.finditer(sentence.text):
                if match["about"].casefold() not in about or match["done"] not in done:
                    continue
                start, end = sentence.start + match.start(), sentence.start + match.end("done")
                if (
                    _ACTOR.search(match["rest"])
                    or _NO_AGENT.match(match["rest"])
                    or _CLAUSE.search(sentence.text, 0, match.start("done"))
                    or is_quoted(passage.text, start, end)
                ):
                    continue
                words_ = passage.text[start:end]
                yield Hit(passage.path, at=start, words=words_, values={"words": words_})


_EXPLANATION = Lazy(
    r"[”’\"']? ?(?:\(|, (?:that is|meaning|which means|or|where|when|in which)\b|– |: )|[”’\"']? (?:means|is when"
    r"|is where)\b"
)


def _phrases(subject: Subject, rows: Iterable[Mapping[str, Any]]) -> Iterator[Hit]:
    """Yield each term once that is neither quoted speech nor explained in place."""
    hits = list(_found(subject, Terms(rows)))
    texts = {passage.path: passage.text for passage in subject.running}
    explained = {
        hit.words.casefold() for hit in hits if _EXPLANATION.match(texts[hit.path], (hit.at or 0) + len(hit.words))
    }
    yield from once_a_review(
        hit for hit in hits if hit.words.casefold() not in explained and not _is_name(texts[hit.path], hit)
    )


def _is_name(text: str, hit: Hit) -> bool:
    """Whether words are written as a name: with a capital inside a sentence, "a worker from Pathway"."""
    return hit.words[:1].isupper() and not hit.words[1:2].isupper() and not begins_sentence(text, hit.at or 0)


@rule("clarity/jargon", Severity.WARNING)
def jargon(subject: Subject) -> Iterator[Hit]:
    """Find jargon that has a plain alternative, by briefgen's list and the house's."""
    own = ({"find": [word], "say": say} for word, say in subject.house.checks.words.jargon.items())
    yield from _phrases(subject, [*data("clarity")["jargon"], *data("patterns")["clarity"], *own])


@rule("clarity/nominalisation", Severity.WARNING)
def nominalisation(subject: Subject) -> Iterator[Hit]:
    """Find nouns that replace a verb: "the provision of" for "provide"."""
    yield from _phrases(subject, data("clarity")["nouns"])


_CLAUSES = re.compile(
    rf"[;:,.…!?\n{SIGNS}]|\s[-–—*]\s|"
    r"\b(?:and|but|who|which|that|because|when|if|so|where|how|what|until|although|while)\b",
    re.IGNORECASE,
)
_FARTHEST = 42
"""The most characters between two negatives that are read together."""


@cache
def _double() -> tuple[Lazy, Lazy, Lazy]:
    words_ = data("clarity")["double"]
    strong, second = (rf"\b(?:{words_[key]})\b" for key in ("strong", "second"))
    return Lazy(strong, re.IGNORECASE), Lazy(second, re.IGNORECASE), Lazy(str(words_["unless"]), re.IGNORECASE)


@rule("clarity/double-negative", Severity.WARNING)
def double_negative(subject: Subject) -> Iterator[Hit]:
    """Find two negatives in one clause: "not unlikely", "did not fail to", "no visit was without"."""
    strong, second, unless = _double()
    for passage in subject.running:
        for match in strong.finditer(passage.text):
            again = second.search(passage.text, match.end(), match.end() + _FARTHEST)
            words_ = passage.text[match.start() : again.end()] if again else ""
            between = passage.text[match.end() : again.start()] if again else ""
            is_apart = _CLAUSES.search(between) or unless.search(words_) or match[0].casefold() == "without"
            if again and not is_apart and not is_reported_speech(passage.text, match.start(), again.end()):
                yield Hit(passage.path, at=match.start(), words=words_, values={"words": words_})


@cache
def _unclear() -> tuple[tuple[Lazy, str, frozenset[str]], ...]:
    return tuple(
        (
            Lazy(rf"\b(?:{row['find']})(?!\w)", re.IGNORECASE),
            str(row["say"]),
            frozenset(str(row.get("where", "")).split()),
        )
        for row in data("clarity")["unclear"]
    )


@rule("clarity/unclear", Severity.WARNING)
def unclear(subject: Subject) -> Iterator[Hit]:
    """Find words that can mean two things, or that nobody can check: "biweekly", "some issues", "in due course"."""
    hits = chain(_unclear_words(subject), _vague(subject), _strings(subject))
    yield from once_a_review({(hit.path, hit.at): hit for hit in hits}.values())


def _unclear_words(subject: Subject) -> Iterator[Hit]:
    for passage in subject.running:
        field = _field(passage.path)
        for pattern, say, where in _unclear():
            for match in pattern.finditer(passage.text) if not where or field in where else ():
                if not is_reported_speech(passage.text, match.start(), match.end()):
                    yield Hit(passage.path, at=match.start(), words=match[0], values={"words": match[0], "say": say})


@cache
def _vague_terms() -> Terms:
    return Terms(data("patterns")["unclear"], (), _classes())


def _vague(subject: Subject) -> Iterator[Hit]:
    """Yield times, amounts and promises that nobody can check."""
    for hit in _found(subject, _vague_terms()):
        where = str(hit.values.get("where", "")).split()
        if not where or _field(hit.path) in where:
            yield hit


def _field(path: KeyPath) -> str:
    return "recommendation" if path[0] == "recommendations" else str(path[-1])


def _strings(subject: Subject) -> Iterator[Hit]:
    """Yield strings of five nouns and more."""
    nouns, heads = _classes()["string_noun"], _classes()["string_head"]
    for passage in subject.running:
        for start, end in noun_strings(passage.text, nouns, heads):
            if not is_reported_speech(passage.text, start, end):
                values = {"words": passage.text[start:end], "say": str(data("patterns")["string_say"])}
                yield Hit(passage.path, at=start, words=passage.text[start:end], values=values)


@cache
def _nobody_acts() -> Lazy:
    return Lazy(rf"\b(?:{data('clarity')['nobody_acts']})", re.IGNORECASE)


@rule("clarity/nobody-acts", Severity.WARNING)
def nobody_acts(subject: Subject) -> Iterator[Hit]:
    """Find an action or a recommendation in the passive that names nobody who acts."""
    for passage in subject.running:
        is_asked = passage.path[-1] == "action" or (
            passage.path[0] == "recommendations" and passage.path[-1] == "text"
        )
        for sentence in sentences(passage.text) if is_asked else ():
            match = _nobody_acts().search(sentence.text)
            if (
                match
                and not _ACTOR.search(sentence.text, match.end())
                and not _CLAUSE.search(sentence.text, 0, match.end())
            ):
                yield Hit(passage.path, at=sentence.start + match.start(), words=match[0], values={"words": match[0]})
