"""Rules for claims that one instance refutes: all, every, none, never, nobody, only, the first."""

import re
from collections.abc import Iterator, Mapping
from functools import cache

from briefgen.checks.comparison.deeds import refuted_deeds
from briefgen.checks.comparison.numerals import CARDINAL, value_in
from briefgen.checks.comparison.statements import (
    Statement,
    all_statements,
    member_words,
    members,
    statements,
    stem,
    stems_of,
)
from briefgen.checks.rule import Hit, Subject, rule
from briefgen.english.words import data
from briefgen.errors import Severity
from briefgen.text import Lazy, caseless

_ALL = Lazy(
    r"\b(?:(?:[Ee]very|[Ee]ach)(?: single| one of the)?|[Aa]ll(?: of)?(?: the| these| our)?"
    r"|[Ww]ithout exception,?(?: the| all| every)?"
    r"|[Nn]o) (?P<head>[a-z][a-z-]+)(?P<rest> [^.;]{4,90})"
)
_ALWAYS = re.compile(r"\b(?:[Ww]ithout exception|[Ee]very|[Ee]ach|[Aa]ll|[Aa]lways)\b")
_SOME = Lazy(
    rf"\b(?:(?:{CARDINAL}|some|several|many|most|a few|half|none) of (?:the|these|those|them|its|our)\b"
    rf"|(?:the|a|at the|in the|one) (?:first|second|third|fourth|fifth|sixth|last|other|one|smaller|larger"
    rf"|newer|older) )",
    re.IGNORECASE,
)
_NEGATIVE = Lazy(
    r"\b(?:not|never|no|without|nobody|none|nothing|neither|lacked|lacking|broken|missing|closed|empty|absent"
    r"|failed|cannot|n['’]t|unsigned"
    r"|undated|unread|unanswered|blank|refused|except)\b",
    re.IGNORECASE,
)


_NEVER_GIVEN = Lazy(
    r"\b(?:[Ss]he|[Hh]e|[Tt]hey|[A-ZÀ-Ý][a-zà-ÿ]+|[Hh]er \w+|[Hh]is \w+) (?:was|were|had"
    r"|has) never (?:been )?(?P<verb>given|offered"
    r"|shown|lent|sent) (?:an? |the |any |her own |his own )(?:[a-z-]+ )?(?P<thing>[a-z-]{3,})\b"
)
_GIVING = {
    "given": "gave|gives",
    "offered": "offered|offers",
    "shown": "showed|shows",
    "lent": "lent|lends",
    "sent": "sent|sends",
}


def _never_given(narrative: tuple[Statement, ...]) -> Iterator[Hit]:
    """Yield "she had never been given a box" beside "the clinic gave her a locked box"."""
    for each in narrative:
        match = _NEVER_GIVEN.search(each.text)
        if match is None:
            continue
        gave = re.compile(
            rf"\b(?:{_GIVING[match['verb']]}) (?:him|her|them|[A-ZÀ-Ý][a-zà-ÿ]+) (?:an? |the |his |her )(?:[a-z-]+ )?"
            rf"{re.escape(match['thing'])}\b"
        )
        for other in narrative:
            found = gave.search(other.text) if other is not each and not each.is_of_another(other) else None
            if found and not re.search(
                r"\b(?:after|afterwards|later|since|now|then|not|never|nobody|no)\b", other.text, re.IGNORECASE
            ):
                yield each.hit(match.start(), match[0], _short(other.text))
                break


_ONLY_LANGUAGE = Lazy(
    r"\b[Aa]t home\b[^.;]{0,40}\b(?:spoke|speaks?|used|uses?) only (?P<l>[A-Z][a-z]+)|\b(?:spoke"
    r"|speaks?) only (?P<l2>[A-Z][a-z]+)"
    r" at home\b"
)
_HOME_LANGUAGE = Lazy(
    r"\b(?P<l>[A-Z][a-z]+) (?:was|is) the (?:first |main |only )?language (?:of|at|in|spoken at"
    r"|spoken in) (?:the |their |his |her )?"
    r"(?:home|house|family|hearth)\b|\b(?:spoke|speaks?) (?P<l2>[A-Z][a-z]+) (?:with each other )?at home\b"
)


def _spoken_at_home(narrative: tuple[Statement, ...]) -> Iterator[Hit]:
    """Yield a second language at home beside a language that is said to be the only one."""
    only = next(((each, match) for each in narrative if (match := _ONLY_LANGUAGE.search(each.text))), None)
    for each in narrative if only else ():
        match = _HOME_LANGUAGE.search(each.text)
        if only and match and (match["l"] or match["l2"]) != (only[1]["l"] or only[1]["l2"]):
            yield each.hit(match.start(), match[0], only[1][0])


@rule("consistency/universal", Severity.WARNING)
def universal(subject: Subject) -> Iterator[Hit]:
    """Find "every referral led to a visit" beside "two of the referrals were closed without a visit"."""
    narrative = statements(subject)
    exceptions = [each for each in narrative if _is_exception(each.text)]
    for each in narrative if exceptions else ():
        for match in _ALL.finditer(each.text):
            if caseless(match[0]).startswith("no "):
                continue
            head, rest = stem(match["head"]), stems_of(match["rest"])
            other = next((one for one in exceptions if one is not each and _refutes(one, head, rest)), None)
            if other is not None:
                yield other.hit(0, _short(other.text), _short(match[0]))
    yield from _denied(narrative)
    yield from _claims(subject, narrative)
    yield from _only(narrative)
    yield from _never_given(narrative)
    yield from _spoken_at_home(narrative)
    yield from refuted_deeds(subject)


_DENIAL = Lazy(
    r"\b(?:not|never|n['’]t)(?: (?:been|once|always|even))? (?P<verb>[a-z]{3,})\b"
    r"|\b(?:[Nn]o|[Nn]ot (?:one|a single)|[Nn]one of the|[Nn]either) (?P<head>[a-z-]+)(?P<rest>[^.;]{4,90})"
)
_DOES = frozenset({"the", "been", "have", "all", "only", "enough", "until", "always", "yet", "able"})


def _denied(narrative: tuple[Statement, ...]) -> Iterator[Hit]:
    """Yield "her family is not told" beside "told of every fall", and "no meeting" beside "all meetings"."""
    claims = [
        (each, match) for each in narrative for match in _ALL.finditer(each.text) if _is_claim(each.text, match)
    ]
    if not claims:
        return
    fields: dict[object, str] = {}
    for each in narrative:
        fields[each.path] = f"{fields.get(each.path, '')} {each.text}"
    heads = {path: _heads(text) for path, text in fields.items()}
    for other in narrative:
        for denial in _DENIAL.finditer(other.text):
            claim = next(
                (one for one in claims if one[0] is not other and _is_denied(one, other, denial, heads)), None
            )
            if claim is not None and not _NO_FACT.search(other.text):
                yield other.hit(0, _short(other.text), _short(claim[1][0]))
                return


def _is_claim(text: str, match: re.Match[str]) -> bool:
    is_none = match[0].casefold().startswith("no ")
    return not is_none and not _NEGATIVE.search(text) and not _NO_FACT.search(text) and "most" not in text


def _is_denied(
    claim: tuple[Statement, re.Match[str]],
    other: Statement,
    denial: re.Match[str],
    heads: Mapping[object, frozenset[str]],
) -> bool:
    each, match = claim
    if each.person and other.person and each.person != other.person:
        return False
    head = stem(match["head"])
    if denial["head"]:
        return stem(denial["head"]) == head and bool(stems_of(match["rest"]) & stems_of(denial["rest"]))
    verb = denial["verb"]
    return verb not in _DOES and head in heads[other.path] and stem(verb) in _heads(each.text)


_NO_FACT = re.compile(r"\b(?:should|would|if|before|until)\b")


def _is_exception(text: str) -> bool:
    """Whether a sentence is about some cases for which a general claim did not hold."""
    is_some = bool(_SOME.search(text) and _NEGATIVE.search(text))
    return is_some and not _ALWAYS.search(text) and not _NO_FACT.search(text)


def _refutes(other: Statement, head: str, rest: frozenset[str]) -> bool:
    return head in _heads(other.text) and bool(rest & stems_of(other.text))


def _heads(text: str) -> frozenset[str]:
    return frozenset(stem(word) for word in re.findall(r"[a-z-]+", caseless(text)))


def _short(text: str) -> str:
    return text if len(text) <= 90 else text[:85].rpartition(" ")[0]


@cache
def _refutable() -> tuple[tuple[Lazy, Lazy, Lazy, bool], ...]:
    return tuple(
        (Lazy(each["claim"]), Lazy(each["against"]), Lazy(each["unless"]), bool(each.get("asked")))
        for each in data("facts")["claims"]
    )


def _claims(subject: Subject, narrative: tuple[Statement, ...]) -> Iterator[Hit]:
    """Yield instances that contradict a claim of the summary or of its questions."""
    for claim, against, unless, is_asked in _refutable():
        pool = all_statements(subject) if is_asked else narrative
        stated = next(((each, match) for each in pool if (match := claim.search(each.text))), None)
        if stated is None:
            continue
        source, words = stated
        for each in pool:
            match = against.search(each.text)
            is_other_person = each.person and source.person and each.person != source.person and not is_asked
            kin = members("kin", each.text), members("kin", source.text)
            is_other = each is source or is_other_person or (all(kin) and not kin[0] & kin[1])
            if match and not is_other and not unless.search(each.text) and not claim.search(each.text):
                yield each.hit(match.start(), match[0], words[0])
                break


_ONLY = Lazy(
    r"\b(?:the|his|her|its|their) (?:one and )?only (?P<head>[a-z-]+)(?: one)?\b(?P<more> (?:that was ever|ever"
    r"|involved|who knew|to)\b)?"
)
_OTHERS = re.compile(
    r"\b(?:another|a second|the second|a third|the third|two|three|four|both|other) (?P<head>[a-z-]+)\b"
)
_AGENT_VERB = re.compile(
    r"\b(?:knew|visited|worked|wrote|saw|met|referred|assessed|supported|attended|called|held|were|was|had)\b"
)
_SIBLING_AGED = re.compile(
    rf"\b(?:[Hh]is|[Hh]er|[A-Z]\w+['’]s) (?:sister|brother)\b(?:,? [A-Z]\w+)?,? (?:(?:who (?:is|was)|aged) )?"
    rf"{CARDINAL}\b(?! (?:weeks|months|days))"
)
_FIRST = Lazy(
    r"\b(?:(?P<whose>(?:his|her|their|the) parents['’]|his|her|their|the (?:mother|couple|child)['’]s"
    r"|\w+['’]s) (?:very )?first (?P<head>[a-z-]+)"
    r"|(?P<head2>[a-z-]+)(?: in [A-Z]?\w+)?, (?:his|her|their) first\b)"
)
_NTH = Lazy(
    r"\b(?:the|a|his|her|their|its)? ?(?P<nth>second|third|fourth|fifth|sixth|seventh|eighth|ninth"
    r"|tenth) (?P<head>[a-z-]+)\b",
    re.IGNORECASE,
)
_IN_ALL = Lazy(
    rf"\b(?P<n>{CARDINAL}) (?P<head>[a-z-]+s)\b[^.;]{{0,30}}\b(?:in all|in total|altogether)\b|\b(?:a total of"
    rf"|only|just) (?P<n2>{CARDINAL}) "
    r"(?P<head2>[a-z-]+s)\b",
    re.IGNORECASE,
)
_ORDER = ("second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth")


def _only(narrative: tuple[Statement, ...]) -> Iterator[Hit]:
    """Yield claims that something is the only one, or the first, which another sentence contradicts."""
    for index, each in enumerate(narrative):
        for match in _ONLY.finditer(each.text):
            yield from _not_alone(each, match, narrative, index)
        for match in _FIRST.finditer(each.text):
            head = stem(match["head"] or match["head2"])
            earlier = _earlier(head, match, each, narrative)
            if earlier:
                yield each.hit(match.start(), match[0], earlier)
    for each in narrative:
        for match in _IN_ALL.finditer(each.text):
            head, number = stem(match["head"] or match["head2"]), value_in(match["n"] or match["n2"])
            for other in narrative:
                for nth in _NTH.finditer(other.text):
                    if stem(nth["head"]) == head and _ORDER.index(caseless(nth["nth"])) + 2 > number:
                        yield other.hit(nth.start(), nth[0].strip(), match[0])


def _not_alone(each: Statement, match: re.Match[str], narrative: tuple[Statement, ...], index: int) -> Iterator[Hit]:
    head = stem(match["head"])
    mine = members("agents", each.text)
    if match["head"] in {"agency", "service", "body", "team", "worker", "professional", "organisation"}:
        for other in narrative:
            theirs = [(at, word) for at, word, name in member_words("agents", other.text) if name not in mine]
            is_act = _AGENT_VERB.search(other.text) and not _NEGATIVE.search(other.text) and each.path == other.path
            if mine and other is not each and theirs and is_act:
                yield other.hit(theirs[0][0], theirs[0][1], match[0])
                return
    for other in narrative[:index]:
        again = next((m for m in _ONLY.finditer(other.text) if stem(m["head"]) == head), None)
        theirs_all = members("agents", other.text)
        if again and mine and theirs_all and mine != theirs_all:
            yield each.hit(match.start(), match[0], _short(other.text))
            return
    if match["head"] == "one" and match["more"]:
        second = next((m for other in narrative[max(0, index - 1) : index] for m in _NTH.finditer(other.text)), None)
        if second:
            yield each.hit(match.start(), match[0], second[0].strip())


def _earlier(head: str, match: re.Match[str], each: Statement, narrative: tuple[Statement, ...]) -> str:
    """Return the words for an earlier instance of the same thing; "" where there is none."""
    names = {"child": "child", "baby": "child", "pregnancy": "child"}
    for other in narrative:
        if other is each:
            continue
        sibling = _SIBLING_AGED.search(other.text) if names.get(match["head"] or "") else None
        if sibling:
            return sibling[0]
        if names.get(match["head"] or "") and (
            found := re.search(
                r"\b(?:older|elder|other|previous|first two) (?:children|child|siblings?|brothers?|sisters?)\b",
                other.text,
            )
        ):
            return found[0]
        another = re.search(r"\b(?:and|then) (?:another|a second|again)\b[^.;]*", other.text)
        if (
            another
            and head in _heads(other.text[: another.start()])
            and _date_of(match, each)
            and _date_of(match, each) in another[0]
        ):
            return _short(other.text)
    return ""


def _date_of(match: re.Match[str], each: Statement) -> str:
    found = re.search(r"\b(?:in|on|of) ([A-Z][a-z]+)\b", match[0]) or re.search(r"\bin ([A-Z][a-z]+)\b", each.text)
    return found[1] if found else ""
