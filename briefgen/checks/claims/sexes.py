"""The rule for "he" and "she" in a text that names nobody of that sex."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from briefgen.checks.claims.lexicon import Token, tokens
from briefgen.checks.claims.reading import without_reported
from briefgen.checks.consistency.relations import sex_of
from briefgen.checks.consistency.when import main_person, people
from briefgen.checks.rule import Hit, Subject, rule
from briefgen.english.words import is_quoted, sentences, words
from briefgen.errors import Severity
from briefgen.review.yaml.source import Passage
from briefgen.text import Lazy

_HE, _SHE = frozenset(["he", "him", "his", "himself"]), frozenset(["she", "her", "hers", "herself"])
_THEY = Lazy(r"\b(?:they and them|they/them|non-?binary)\b", re.IGNORECASE)
_IS = (
    r"(?:,? (?:was|is|had been|has been)(?: then| only| just)?|,) (?:an?|the|his|her|their|[\w’']+['’]s) "
    r"(?:(?!(?:by|with|from|of|to|and|who|for|in|at|on|that)\b)[\w-]+ ){{0,3}}?(?:{sex})\b(?!['’-])"
)


@dataclass(frozen=True)
class _Cast:
    """The people of a summary: the sex of each last name, and the subject."""

    sexes: dict[str, str]
    main: str
    main_sex: str


def _cast(subject: Subject) -> _Cast:
    about = subject.review.about
    text = f"{about.title}. {about.subject}. " + " ".join(passage.text for passage in subject.running)
    male, female = ("|".join(sorted(words("claims", key))) for key in ("male", "female"))
    found: dict[str, str] = {}
    for name in people(subject):
        last = name.split()[-1]
        own = re.escape(name)
        is_he = re.search(rf"\b{own}{_IS.format(sex=male)}", text)
        is_she = re.search(rf"\b{own}{_IS.format(sex=female)}", text)
        known = "he" if is_he and not is_she else "she" if is_she and not is_he else ""
        found[last] = known or sex_of(subject, name)
    name = main_person(subject)
    main = name.split()[-1] if name else ""
    head = frozenset(re.findall(r"[\w-]+", f"{about.title} {about.subject}".casefold()))
    in_head = {sex for sex, key in (("he", "male"), ("she", "female")) if head & words("claims", key)}
    main_sex = found.get(main, "") or (next(iter(in_head)) if len(in_head) == 1 else "")
    main_sex = "they" if _THEY.search(about.subject) else main_sex
    if main:
        found[main] = main_sex
    return _Cast(found, main, main_sex)


@rule("consistency/misfit", Severity.WARNING)
@without_reported
def misfit(subject: Subject) -> Iterator[Hit]:
    """Find "by the time a paediatrician saw Morgan, her weight had dropped" of a much-wanted son."""
    cast = _cast(subject)
    about = subject.review.about
    is_plural = bool(re.search(r"\b(?:and|brothers|sisters|siblings|children|twins|reviews|deaths)\b", about.subject))
    for passage in subject.running:
        if passage.path[0] in {"support", "resources", "recommendations", "questions", "why_it_matters"} or is_plural:
            continue
        yield from _misfits(passage, cast)
    yield from _babies(subject)
    yield from _both(subject, cast)


def _both(subject: Subject, cast: _Cast) -> Iterator[Hit]:
    """Yield the pronoun that is the rarer, or the later, of two for one person who alone is named before it."""
    tied: dict[str, dict[str, list[tuple[Passage, int, str]]]] = {}
    for passage in subject.running:
        for who, sex, at, written in _ties(passage, cast):
            tied.setdefault(who, {}).setdefault(sex, []).append((passage, at, written))
    for by_sex in tied.values():
        if len(by_sex) == 2:
            often, rare = sorted(by_sex.values(), key=lambda found: -len(found))
            if len(rare) == 1 and (len(often) >= _SURE or len(often) == 1):
                passage, at, written = rare[0]
                yield Hit(passage.path, at=at, words=written, values={"words": written, "first": often[0][2]})


_LONG = 90
"""Characters from the start of a sentence within which "that she" refers to its subject."""

_SURE = 3
"""Pronouns of one person that must agree before a different one counts as a slip."""


def _ties(passage: Passage, cast: _Cast) -> Iterator[tuple[str, str, int, str]]:
    """Yield each pronoun with the only person named before it, in its sentence or the one before."""
    last: set[str] = set()
    for sentence in sentences(passage.text):
        own = tokens(sentence.text)
        here: set[str] = set()
        first = next((who for at, token in enumerate(own[:4]) if (who := _mention(token, own, at, cast)[0])), "")
        for index, token in enumerate(own):
            who, _ = _mention(token, own, index, cast)
            if who and token.word not in _HE | _SHE:
                here.add(who if who in cast.sexes else "?")
            sex = "he" if token.word in _HE else "she" if token.word in _SHE else ""
            named = here or (last if index == 0 else set())
            if (
                sex
                and len(named) > 1
                and first in cast.sexes
                and index
                and own[index - 1].word == "that"
                and own[index - 1].start < _LONG
                and not any(each.word in (_SHE if sex == "he" else _HE) for each in own[index:])
            ):
                named = {first}
            if (
                sex
                and len(named) == 1
                and "?" not in named
                and (token.word in {"he", "she"} or index == 0)
                and not is_quoted(passage.text, sentence.start + token.start, sentence.start + token.end)
            ):
                yield next(iter(named)), sex, sentence.start + token.start, token.text
        last = here or last


def _misfits(passage: Passage, cast: _Cast) -> Iterator[Hit]:
    before: list[tuple[str, str]] = []
    unresolved: set[str] = set()  # a pronoun that begins a text may be of somebody whom another field names
    for sentence in sentences(passage.text):
        own = tokens(sentence.text)
        here = [
            (index, *_mention(token, own, index, cast))
            for index, token in enumerate(own)
            if _mention(token, own, index, cast)[0]
        ]
        for index, token in enumerate(own):
            sex = "he" if token.word in _HE else "she" if token.word in _SHE else ""
            if not sex or is_quoted(passage.text, sentence.start + token.start, sentence.start + token.end):
                continue
            if not before and not any(at < index for at, _, _ in here):
                unresolved.add(sex)
            if sex in unresolved:
                continue
            seen = [*before, *((who, what) for _, who, what in here)]
            fits = [who for who, what in seen if what in {sex, ""}] or (cast.main_sex in {sex, ""} and cast.main)
            if (
                not fits
                and seen
                and (earlier := [who for at, who, _ in here if at < index] or [who for who, _ in before])
            ):
                yield Hit(
                    passage.path,
                    at=sentence.start + token.start,
                    words=token.text,
                    values={"words": token.text, "first": earlier[-1]},
                )
                return
        before += [(who, what) for _, who, what in here]
        if any(token.word in _HE | _SHE for token in own) and not before:
            return


def _mention(  # noqa: PLR0911  (a kind of word each)
    token: Token, own: tuple[Token, ...], index: int, cast: _Cast
) -> tuple[str, str]:
    """Return the words and the sex of a mention of a person, "" where unknown; ("", "") for no mention."""
    word = token.word.lstrip("@")
    bare = re.sub(r"['’]s?$", "", token.text)
    if bare in cast.sexes:
        return bare, cast.sexes[bare]
    if word in words("claims", "male"):
        return token.text, "he"
    if word in words("claims", "female"):
        return token.text, "she"
    last = re.sub(r"['’]s?$", "", token.text.casefold()).split()[-1]
    if last in words("claims", "male"):
        return token.text, "he"
    if last in words("claims", "female"):
        return token.text, "she"
    if token.party in _PLACES or (
        token.party and token.word.endswith("s") and token.party != "social care" and not token.word.startswith("@")
    ):
        return "", ""
    if token.party or last in words("claims", "anybody"):
        return token.text, ""
    if (
        token.is_name
        and index
        and own[index - 1].word not in {".", ":", "“", '"'}
        and last not in words("facts", "no_names")
    ):
        return token.text, ""
    return "", ""


_PLACES = frozenset({"council", "charity", "court", "immigration", "housing", "reviewer"})

_BABY = Lazy(
    r"\b(?:[Tt]he|[Tt]his|[Hh]er|[Hh]is|[Tt]heir) (?:new |newborn |unborn )?(?:baby|infant|child"
    r"|toddler),? (?:was )?(?:a )?(?P<sex>boy|girl)\b"
    r"|\b(?:[Hh]er|[Tt]heir|[Hh]is) (?P<kin>son|daughter) was (?:born|delivered)\b"
)


def _babies(subject: Subject) -> Iterator[Hit]:
    """Yield "the baby boy" beside "the baby, a girl", in a summary of one."""
    seen: tuple[str, str] | None = None
    text = " ".join(passage.text for passage in subject.running)
    if re.search(r"\b(?:twins?|triplets|sisters?|brothers?|siblings?|another baby|other (?:baby|child))\b", text):
        return
    for passage in subject.running:
        for match in _BABY.finditer(passage.text):
            sex = match["sex"] or {"son": "boy", "daughter": "girl"}[match["kin"]]
            if seen and seen[0] != sex:
                yield Hit(
                    passage.path, at=match.start(), words=match[0], values={"words": match[0], "first": seen[1]}
                )
                return
            seen = seen or (sex, match[0])
