"""Rules on identity: one name with two relations, a pronoun without a person, a person who died and lives."""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from briefgen.checks.comparison.statements import Statement, all_statements, members, statements
from briefgen.checks.consistency.relations import sex_of
from briefgen.checks.consistency.when import days, main_person, people
from briefgen.checks.rule import Hit, Subject, rule
from briefgen.errors import Severity
from briefgen.text import Lazy, caseless

_KIN = (
    r"(?:step|half-|foster |birth |grand|great-)?(?:mother|father|mum|dad|brother|sister|aunt|uncle|son"
    r"|daughter|parent)|nan|gran"
    r"|cousin|niece|nephew|husband|wife|partner|boyfriend|girlfriend|lodger|flatmate|friend|neighbour|landlord"
    r"|carer|foster carer"
)
_NAME = r"(?P<name>(?:M(?:r|rs|s|iss) )?[A-ZÀ-Ý][a-zà-ÿ’'-]+)"
_OWNER = r"(?P<owner>[Hh]is|[Hh]er|[Tt]heir|[Mm]y|[Tt]he child['’]s|[Tt]he|[A-ZÀ-Ý][a-zà-ÿ-]+['’]s?)"
_AGE = r"(?P<age>older|elder|younger|big|little) "
_ROLES = (
    Lazy(rf"\b{_OWNER} (?:late |own |new |former |ex-)?(?:{_AGE})?(?P<kin>{_KIN}),? {_NAME}\b(?!['’]s)"),
    Lazy(rf"\b{_NAME},? (?:(?:is|was|who (?:is|was)) )?(?:only ever |in fact |really )?{_OWNER} (?:late |own "
    rf"|new )?"
         rf"(?:{_AGE})?(?P<kin>{_KIN})\b(?:(?= of (?P<of>[A-ZÀ-Ý][a-zà-ÿ-]+))|(?!['’]| of\b))"),
    Lazy(rf"\b{_NAME}, [^.;]{{3,50}}, was (?:only ever |in fact "
    rf"|really )?{_OWNER} (?:{_AGE})?(?P<kin>{_KIN})\b(?!['’])"),
)  # fmt: skip
_ALLEGED = re.compile(
    r"\b(?:also|in fact|records?|recorded|called|known as|described|wrongly|mistak\w+|believed|thought"
    r"|said to be|like|introduced"
    r"|claimed|not|never (?:knew|met)|former|became|later|another)\b",
    re.IGNORECASE,
)
_ALIKE = frozenset(
    frozenset(pair.split("/"))
    for pair in (
        "partner/husband", "partner/wife", "friend/neighbour", "carer/friend", "partner/friend",
        "landlord/friend", "carer/neighbour",
    )
)  # fmt: skip


@dataclass(frozen=True)
class Relation:
    """A relation that a statement gives to a name, to whom, and "older" or "younger" where stated."""

    name: str
    owner: str
    kin: str
    age: str
    source: Statement
    at: int
    words: str


def _relations(subject: Subject) -> Iterator[Relation]:
    for each in statements(subject):
        for pattern in _ROLES:
            for match in pattern.finditer(each.text):
                owner = re.sub(r"['’]s?$", "", match.groupdict().get("of") or match["owner"]).casefold()
                kin = caseless(match["kin"])
                known = "carer" if kin.endswith("carer") else next(iter(members("kin", kin)), kin)
                is_prefixed = re.match(
                    r"step|half|foster|birth|grand"
                    r"|great",
                    kin,
                ) and known in {"mother", "father"}
                age = {"elder": "older", "big": "older", "little": "younger"}.get(
                    match["age"] or "", match["age"] or ""
                )
                if caseless(match["name"]) not in {"the", "his", "her", "their", "it", "he", "she", "nobody"}:
                    kind = known if not (is_prefixed and kin.startswith("step")) else kin
                    yield Relation(match["name"], owner, kind, age, each, match.start(), match[0])


@rule("consistency/role", Severity.WARNING)
def role(subject: Subject) -> Iterator[Hit]:
    """Find a name that is an aunt in one place and a grandmother in another, or the older and the younger."""
    seen: list[Relation] = []
    for each in _relations(subject):
        if _ALLEGED.search(each.source.text):
            continue
        other = next((one for one in seen if one.name == each.name and _differ(one, each)), None)
        other = other or next((one for one in seen if _turned(one, each)), None)
        if other is not None and not any(one.at == each.at and one.source is each.source for one in seen):
            yield each.source.hit(each.at, each.words, other.words)
        seen.append(each)


_ANYONE = frozenset({"his", "her", "their", "the", "the child", "my"})


def _differ(first: Relation, second: Relation) -> bool:
    is_one_owner = (
        first.owner == second.owner
        or "the child" in {first.owner, second.owner}
        or ((first.owner not in _ANYONE or second.owner not in _ANYONE) and {first.owner, second.owner} & _ANYONE)
    )
    is_alike = frozenset({first.kin, second.kin}) in _ALIKE
    if not is_one_owner or {first.owner, second.owner} == {"his", "her"}:
        return False
    return (first.kin != second.kin and not is_alike) or bool(first.age and second.age and first.age != second.age)


def _turned(first: Relation, second: Relation) -> bool:
    """Whether the older of two is the younger elsewhere."""
    return (
        bool(first.age)
        and first.age == second.age
        and caseless(first.name) == second.owner
        and caseless(second.name) == first.owner
    )


_HE, _SHE = (
    Lazy(r"(?<![“‘\"])\b(?:he|him|his|himself)\b", re.IGNORECASE),
    Lazy(r"(?<![“‘\"])\b(?:she|her|hers|herself)\b", re.IGNORECASE),
)
_MALES = Lazy(
    r"\b(?:Mr|[Ff]ather|\w*[Ff]athers?|dads?|[Bb]rothers?|\w*-brothers?|[Ss]ons?|(?:grand|step|god)sons?|[Bb]oys?|[Mm]an"
    r"|[Mm]en|[Hh]usbands?|[Uu]ncles?|[Nn]ephews?"
    r"|\w*[Bb]oyfriends?|lads?|[Gg]randads?|males?|widowers?|gentlem[ae]n|policem[ae]n|[Dd]ad|Sir|Lord|King"
    r"|Prince|[Pp]riest|[Ii]mam|"
    r"[Vv]icar|[Ff]iremen|he|him)\b"
)
_FEMALES = Lazy(
    r"\b(?:Mrs|Ms|Miss|\w*[Mm]others?|mums?|[Mm]um|mams?|[Ss]isters?|\w*-sisters?|[Dd]aughters?|\w*daughters?"
    r"|[Gg]irls?|[Ww]om[ae]n|[Ww]ives|[Ww]ife|[Aa]unt\w*"
    r"|[Nn]ieces?|\w*[Gg]irlfriends?|nan|gran|females?|widows?|lady|ladies|Lady|Queen|Princess|Dame|Baroness"
    r"|nuns?|midwi\w+|pregnan\w+"
    r"|she)\b"
)
_ANYBODY = Lazy(
    r"\b(?:[Cc]hild|[Bb]aby|[Ii]nfant|[Tt]oddler|[Pp]erson|[Aa]dult|[Tt]eenager|[Tt]wins?|[Pp]artner"
    r"|[Pp]arents?|[Cc]arers?|[Ww]orkers?|[Tt]eachers?"
    r"|[Nn]urses?|[Dd]octors?|GPs?|[Vv]isitors?|[Oo]fficers?|[Nn]eighbours?|[Ff]riends?|[Cc]ousins?"
    r"|[Ss]iblings?|[Tt]enant|[Rr]esident|[Pp]atient"
    r"|[Pp]upil|[Ss]tudent|[Ll]andlord|[Ll]odger|[Cc]oroner|[Jj]udge|[Mm]anagers?|[Rr]eviewers?|[Cc]onsultants?"
    r"|[Pp]aramedics?"
    r"|[Ss]omebody|[Ss]omeone|[Nn]obody|[Ee]verybody|[Ww]hoever|[Pp]ractitioner|[Pp]erpetrator|[Vv]ictim"
    r"|[Oo]ffender|[Oo]wner|[Cc]hair|[Dd]river|"
    r"[Dd]entist|[Cc]leaner|[Gg]uardian|[Ll]eader|[Tt]utor|[Cc]olleague|[Ss]tranger|[Cc]lerk|[Aa]uthor|[Cc]ook"
    r"|[Cc]onstable|[Ss]ergeant|[Dd]etective|"
    r"[Pp]astor|[Ss]upervisor|[Cc]hairman|[Hh]ead|[Cc]oach|[Bb]arber|[Pp]harmacist|[Pp]aediatrician|[Rr]elative"
    r"|[Oo]lder|[Yy]ounger)\b"
)
_CAPITAL = Lazy(
    r"(?<![.!?:] )(?<!^)\b[A-ZÀ-Ý][a-zà-ÿ]+\b(?! (?:Council|Police|School|House|Trust|Partnership|Board"
    r"|Hospital|Street|Road))"
)


@rule("consistency/antecedent", Severity.WARNING)
def antecedent(subject: Subject) -> Iterator[Hit]:
    """Find "he" or "she" in a summary without any person of that sex."""
    narrative = statements(subject)
    about = subject.review.about
    names = [name for name in people(subject) if name.split()[0] not in {"A", "An", "The"}]
    if main := main_person(subject):
        yield from _strayed(narrative, main)
    sexes = {name: sex_of(subject, name) for name in names}
    head = f"{about.title}. {about.subject}. {about.kind}"
    texts = [
        head,
        *(each.text for each in narrative),
        *(message.action or "" for message in subject.review.key_messages),
    ]
    whole = " ".join(texts)
    for pattern, own, sex in ((_HE, _MALES, "he"), (_SHE, _FEMALES, "she")):
        pronouns = {"he", "him", "she", "her"}
        if any(caseless(match) not in pronouns for match in own.findall(whole)) or _ANYBODY.search(
            _no_kind(whole, names)
        ):
            continue
        is_someone = any(
            sexes[name] != ("she" if sex == "he" else "he") and not _states_other_sex(head, name, sex)
            for name in names
            if _named(name, whole)
        )
        others = [m for text in texts[1:] for m in _CAPITAL.findall(text) if not any(m in name for name in names)]
        if is_someone or _unknown(others, whole):
            continue
        stated = (_FEMALES if sex == "he" else _MALES).search(whole)
        for each in narrative:
            match = pattern.search(each.text)
            if match and stated and not re.search(r"[“”\"‘]", each.text):
                yield each.hit(match.start(), match[0], stated[0])
                break


_OPENS = re.compile(r"^(?P<word>He|His|She|Her)\b (?!(?:and|or)\b)")


def _strayed(narrative: tuple[Statement, ...], main: str) -> Iterator[Hit]:
    """Yield the only sentence about a woman that begins with "He", in a text without any man."""
    before: dict[object, list[str]] = {}
    found: dict[bool, list[tuple[Statement, str]]] = {True: [], False: []}
    for each in narrative:
        earlier = before.setdefault(each.path, [])
        match, text = _OPENS.match(each.text), " ".join(earlier[-_LOOKED_BACK:])
        if match and main in text:
            is_he, others = match["word"] in {"He", "His"}, text.replace(main, "")
            is_other = (_MALES if is_he else _FEMALES).search(re.sub(r"\b(?:[Hh]e|him|[Ss]he)\b", "", others))
            if not (is_other or _ANYBODY.search(others) or _CAPITAL.search(re.sub(r"(?<=[.!?] )[A-Z]", "", others))):
                found[is_he].append((each, match["word"]))
        earlier.append(each.text)
    for is_he in (True, False):
        if len(found[is_he]) == 1 and len(found[not is_he]) >= _OFTEN:
            each, word = found[is_he][0]
            yield each.hit(0, word, "she" if is_he else "he")


_LOOKED_BACK = 20
"""Sentences before one that are searched for another person."""

_OFTEN = 2
"""Sentences about a person that begin with one pronoun before a different one counts as a slip."""


_KIND = re.compile(
    r"\b(?:child|adults?|young people) (?:safeguarding|practice|protection)\b|\bsafeguarding adults\b|social workers?"
    r"|health visitors?",
    re.IGNORECASE,
)


def _no_kind(text: str, names: list[str]) -> str:
    for name in names:
        text = text.replace(name, "")
    return _KIND.sub("", text)


def _named(name: str, text: str) -> bool:
    return bool(re.search(rf"\b{re.escape(name)}(?!\w)", text)) and name[:2] not in {"A ", "An"}


def _states_other_sex(head: str, name: str, sex: str) -> bool:
    """Whether the head of a summary says that a person is of the other sex."""
    mine = (_FEMALES if sex == "he" else _MALES).search(head)
    return bool(mine) and name in head


def _unknown(names: list[str], text: str) -> bool:
    """Whether a name occurs in a text without a title that shows the sex."""
    return any(not re.search(rf"\b(?:Mr|Mrs|Ms|Miss) {re.escape(name)}\b", text) for name in names)


_DEAD = Lazy(
    r"\b(?P<who>(?:M(?:r|rs|s|iss) )?[A-ZÀ-Ý][a-zà-ÿ’-]+|[Hh]e|[Ss]he|[Aa] [a-z]+|[Tt]he [a-z]+) (?:had |was "
    r"|has |who )*"
    r"(?:died|dies|lost (?:his|her|their) life|loses (?:his|her|their) life|found dead|killed(?! h)|murdered"
    r"|stabbed to death|drowned|passed away"
    r"|took (?:his|her|their) own life|did not survive)\b"
    r"|\bin which (?P<in>[A-ZÀ-Ý][a-zà-ÿ’-]+|he|she) lost (?:his|her) life|\b[Tt]he late (?P<late>(?:M(?:r|rs|s"
    r"|iss) )?[A-ZÀ-Ý][a-zà-ÿ’-]+)"
    r"|\b(?P<of>[A-ZÀ-Ý][a-zà-ÿ’-]+)['’]s (?:death|suicide|murder|killing|funeral|inquest)\b"
    r"|\bdeath of (?P<of2>[A-ZÀ-Ý][a-zà-ÿ-]+)"
)
_LIVES = (
    r"(?:has since (?:moved|recovered|returned|married|begun|started|gone|left|been)|now (?:lives?|works?"
    r"|enjoys?|attends?|goes|studies|sees)"
    r"|told (?:the|this|our) (?:review\w*|author|panel)|said to the (?:reviewer|author|panel)|spoke to (?:the"
    r"|this) (?:reviewer|author|panel)"
    r"|met (?:the|this) (?:reviewer|author|panel)|(?:made a |has )?(?:full(?:y)? )?recover(?:ed|y)|(?:is"
    r"|are) (?:now )?(?:safe|well|alive|doing|living|thriving"
    r"|happy|settled|back)|survived|lives (?:near|in|with|by)|turned \d+ (?:this|last))"
)


@rule("consistency/living", Severity.WARNING)
def living(subject: Subject) -> Iterator[Hit]:
    """Find a person who died, and who lives on, recovers or speaks to the review elsewhere."""
    narrative, about, main = statements(subject), subject.review.about, main_person(subject)
    dead: dict[str, str] = {}
    note = f"{about.title}. {about.subject}. {about.content_note or ''}"
    noted = re.search(
        r"\b(?:death|killing|murder|suicide|homicide|funeral) of (?:an? |the )?(?:older |young "
        r"|elderly )?(?:\w+)|\bbereaved\b",
        note,
    )
    for each in narrative:
        for match in _DEAD.finditer(each.text):
            who = match["who"] or match["in"] or match["late"] or match["of"] or match["of2"]
            who = (each.person or main) if caseless(who) in {"he", "she"} else who
            if who and who[:1].isupper() and not members("kin", each.text[: match.start()][-24:]):
                dead.setdefault(who, match[0])
    family = next((text for text in subject.review.involved if re.search(r"\bbereaved\b|\bin memory of\b", text)), "")
    previous = ""
    for each in narrative:
        names = _TITLED.findall(each.text)
        for match in re.finditer(_LIVES, each.text):
            if re.search(
                r"\b(?:before|until|had (?:once|been)|from (?:a|the|his|her) (?:fall|illness|operation|injur\w+"
                r"|surgery|stroke))\b",
                each.text,
            ):
                continue
            who = _subject_of(each, match.start(), previous or each.person or main)
            first = dead.get(who) or next((words for name, words in dead.items() if who and who in name), "")
            if not first and (noted or family) and (who == main or who.startswith("M")):
                first = noted[0] if noted else family
            if first and who:
                yield each.hit(match.start(), match[0], first)
        previous = names[0] if len(set(names)) == 1 else "" if names else previous
    yield from _on_days(narrative)
    yield from _survivor(subject, main)


_SURVIVED = re.compile(
    r"\b(?:survived|went home (?:safe and )?well|recovered(?: fully)?|made a (?:full|good) recovery"
    r"|lived)\b(?! (?:in|with|at|on"
    r"|near|alone|there|by|for|from))"
)


def _survivor(subject: Subject, main: str) -> Iterator[Hit]:
    """Yield the death of a person who survived, in a summary without any other death."""
    if not main:
        return
    narrative = [each for each in all_statements(subject) if each.path[0] != "why_it_matters"]
    own = re.escape(main)
    deaths = [
        (each, match)
        for each in narrative
        for match in re.finditer(
            rf"\b{own}['’]s? (?:death|funeral|inquest)\b|\b(?:death|killing) of {own}\b", each.text
        )
    ]
    survived = next((m for each in narrative if each.person == main and (m := _SURVIVED.search(each.text))), None)
    is_dead = any(_DIED.search(each.text) and each.person == main for each in narrative)
    for each, match in deaths if survived and not is_dead else ():
        yield each.hit(match.start(), match[0], survived[0] if survived else "")


_TITLED = Lazy(r"\bM(?:r|rs|s|iss) [A-ZÀ-Ý][a-zà-ÿ’-]+")


def _subject_of(each: Statement, at: int, main: str) -> str:
    """Return the name of a verb's subject: the one that begins its clause."""
    before = each.text[:at]
    found = re.search(
        r"(?:^|[,;] |\b(?:and|that|but|which) )(?P<who>(?:M(?:r|rs|s|iss) )?[A-ZÀ-Ý][a-zà-ÿ’-]+|[Hh]e"
        r"|[Ss]he)\b[^;]{0,60}$",
        before,
    )
    if found is None or members("kin", before):
        return ""
    return (main or _one_name(before)) if caseless(found["who"]) in {"he", "she"} else found["who"]


def _one_name(text: str) -> str:
    names = re.findall(r"\b(?:M(?:r|rs|s|iss) )?[A-ZÀ-Ý][a-zà-ÿ’-]+", text)
    return names[-1] if names and names[-1] not in {"He", "She", "After", "In"} else ""


_DIED = Lazy(r"\b(?:died|dies|was killed|was found dead|lost (?:his|her) life)\b")
_SEEN = re.compile(
    r"\b(?:saw|seen|visited|met|spoke to|spoke with|examined|attended|signed|came to|comes to|is weighed"
    r"|went to|telephoned by|talked|dressed|washed|bathed|treated|weighed|rang|telephoned|wrote that (?:he|she)"
    r"|found (?:him|her) (?:well|cheerful|asleep|calm|alert)|noted that (?:he|she)|collected|drove|thanked)\b"
)


def _on_days(narrative: tuple[Statement, ...]) -> Iterator[Hit]:
    """Yield a day on which somebody was seen after the day of the death."""
    dated = [(each, match, day) for each in narrative for match, day in days(each.text) if day is not None]
    deaths = [(each, day) for each, match, day in dated if _DIED.search(each.text) and not members("kin", each.text)]
    if len({day for _, day in deaths}) != 1:
        return
    first, died = deaths[0]
    for each, match, day in dated:
        is_same_person = not (each.person and first.person) or each.person == first.person
        if (
            each is not first
            and is_same_person
            and 0 < (day - died).days < 60
            and _SEEN.search(each.text)
            and not _DIED.search(each.text)
        ):
            yield each.hit(match.start(), match[0], first.text if len(first.text) < 80 else "died")
