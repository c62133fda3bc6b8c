"""Rules for impossible relations: of the other sex, of two kinds, of an only child with brothers."""

import re
from collections.abc import Iterator

from briefgen.checks.consistency.when import known_sexes, narrative_sentences, people
from briefgen.checks.rule import Hit, Subject, rule
from briefgen.english.words import sentences
from briefgen.errors import Severity
from briefgen.review.yaml.source import Passage
from briefgen.text import Lazy, caseless

_MALE = (
    r"(?:husband|father|stepfather|dad|grandfather|grandad|uncle|nephew|brother|half-brother|step-?brother|son"
    r"|boyfriend|boy|man|lad|king|landlord|groom|mr)"
)
_FEMALE = (
    r"(?:wife|mother|stepmother|mum|mam|grandmother|nan|gran|aunt|auntie|niece|sister|half-sister|step-?sister"
    r"|daughter|girlfriend|girl|woman|landlady|bride|mrs|ms|miss)"
)
_ONLY_MALE = (
    r"(?:widower|bachelor|father|dad|husband|grandfather|uncle|brother|son|boyfriend|waiter|actor|policeman|boy|man)"
)
_ONLY_FEMALE = (
    r"(?:widow|spinster|mother|mum|wife|grandmother|aunt|sister|daughter|girlfriend|waitress|actress|policewoman"
    r"|housewife|barmaid|girl|woman|midwife-to-be)"
)
_IS = (
    r"(?:was|is|had been|has been|became|had become) (?:once |already |now |then |still )?(?:a |an |the |her "
    r"|his )?(?:\w+ )?"
)


@rule("consistency/relation", Severity.WARNING)
def relation(subject: Subject) -> Iterator[Hit]:
    """Find relations that do not fit a person's sex, title, brothers and sisters, parents or marriage elsewhere."""
    for find in (_sexes, _titles, _own, _only, _order, _parents, _married):
        yield from find(subject)


def _hit(passage: Passage, at: int, words: str, first: str) -> Hit:
    return Hit(passage.path, at=at, words=words, values={"words": words, "first": first})


def sex_of(subject: Subject, name: str) -> str:
    """Return "he" or "she" for a person, from relations, titles and pronouns; "" where they disagree."""
    key = f"sex {name}"
    if key not in subject.memo:
        subject.memo[key] = _sex(subject, name)
    return str(subject.memo[key])


def _sex(subject: Subject, name: str) -> str:
    sex = known_sexes(subject).get(name)
    if sex:
        return sex
    male = female = 0
    for each in narrative_sentences(subject):
        if each.person == name and each.is_named:
            after = each.sentence.text.partition(name)[2]
            pronoun = re.search(r"^[^;.]{0,60}?\b(he|she|himself|herself)\b", after)
            if pronoun and not re.search(rf"\b(?:{_MALE}|{_FEMALE})\b", each.sentence.text, re.IGNORECASE):
                male += pronoun[1] in {"he", "himself"}
                female += pronoun[1] in {"she", "herself"}
    if male > 2 * female:
        return "he"
    return "she" if female > 2 * male else ""


def _sexes(subject: Subject) -> Iterator[Hit]:
    patterns = [
        (
            re.compile(
                rf"\b(?:[Hh]is|[Hh]er|[Tt]heir|[Tt]he|\w+['’]s) (?:\w+ )?{_MALE} {_IS}(?P<w>{_ONLY_FEMALE})\b"
            ),
            "he",
        ),
        (
            re.compile(
                rf"\b(?:[Hh]is|[Hh]er|[Tt]heir|[Tt]he|\w+['’]s) (?:\w+ )?{_FEMALE} {_IS}(?P<w>{_ONLY_MALE})\b"
            ),
            "she",
        ),
        (re.compile(rf"\b(?:[Hh]is|[Hh]er|[Tt]heir|[Tt]he) {_MALE}, an? (?:\w+ )?(?P<w>{_ONLY_FEMALE})\b"), "he"),
        (re.compile(rf"\b(?:[Hh]is|[Hh]er|[Tt]heir|[Tt]he) {_FEMALE}, an? (?:\w+ )?(?P<w>{_ONLY_MALE})\b"), "she"),
        (re.compile(rf"\b[Hh]e {_IS}(?P<w>{_ONLY_FEMALE})\b"), "he"),
        (re.compile(rf"\b[Ss]he {_IS}(?P<w>{_ONLY_MALE})\b"), "she"),
    ]
    for name in people(subject):
        sex = sex_of(subject, name)
        if sex:
            other = _ONLY_FEMALE if sex == "he" else _ONLY_MALE
            patterns.append((re.compile(rf"\b{re.escape(name)} {_IS}(?P<w>{other})\b"), sex))
    for passage in subject.running:
        for pattern, sex in patterns:
            for match in pattern.finditer(passage.text):
                compound = re.match(
                    r"['’]s|-| (?:of|to) (?:his|her) (?:own )?\w+['’]s|\w",
                    passage.text[match.end() : match.end() + 12],
                )
                if not compound and not re.search(r"\b(?:like|as|born) ", match[0]):
                    yield _hit(passage, match.start(), match[0], sex)


_TITLED = Lazy(r"\b(?P<title>Mr|Mrs|Miss|Ms|Mx)\.? (?P<name>[A-ZÀ-Ý][\w’'-]+)")


def _titles(subject: Subject) -> Iterator[Hit]:
    titles: dict[str, str] = {}
    for name in subject.review.about.pseudonyms:
        for match in _TITLED.finditer(name):
            titles[match["name"]] = match["title"]
    for passage in subject.running:
        for match in _TITLED.finditer(passage.text):
            name = re.sub(r"['’]s?$", "", match["name"])
            first = titles.setdefault(name, match["title"])
            is_couple = {first, match["title"]} in ({"Mr", "Mrs"}, {"Mr", "Ms"})
            if first != match["title"] and not (is_couple and name not in " ".join(subject.review.about.pseudonyms)):
                yield _hit(passage, match.start(), f"{match['title']} {name}", f"{first} {name}")


_CROSSED = Lazy(
    rf"\b(?:[Tt]he |[Hh]is |[Hh]er |[Aa] )?(?:\w+ )?{_MALE} (?:had |has |then |later |also )?(?:told|asked"
    rf"|rang|saw|hurt|hit|lost|left|harmed|blamed|cut|took|hated|loved) her own\b"
    rf"|\b(?:[Tt]he |[Hh]is |[Hh]er |[Aa] )?(?:\w+ )?{_FEMALE} (?:had |has |then |later |also )?(?:told|asked"
    rf"|rang|saw|hurt|hit|lost|left|harmed|blamed|cut|took|hated|loved) his own\b"
)


def _own(subject: Subject) -> Iterator[Hit]:
    for passage in subject.running:
        for match in _CROSSED.finditer(passage.text):
            yield _hit(passage, match.start(), match[0], "his" if " her own" in match[0] else "her")


_ONLY = Lazy(
    r"\b(?:(?:was|is|as) (?:an|the|her|his|their) only child|only child of|(?:his|her|only) only (?:sibling"
    r"|brother or sister)|only sibling|no (?:brothers or sisters|brothers and sisters|siblings)"
    r"|had (?:neither|no) (?:brother|sister)s?(?: (?:n?or) (?:brother|sister)s?)?|(?P<one>(?:his|her|their|had"
    r"|has) (?:only |one )(?P<kin>brother|sister)\b))",
    re.IGNORECASE,
)
_MORE = Lazy(
    r"\b(?P<whose>[Hh]is|[Hh]er|[Tt]heir) (?:\w+ )?(?:(?P<many>siblings|brothers and sisters"
    r"|brothers and (?:his|her) sisters?|brothers|sisters)|(?P<single>brother|sister)(?! (?:in"
    r"|to)\b)(?!-in-law))\b"
)


def _only(subject: Subject) -> Iterator[Hit]:
    for name in [*people(subject), ""]:
        own_sentences = [
            each for each in narrative_sentences(subject) if each.person == name or (not name and not people(subject))
        ]
        stated = next(
            (
                (each, match)
                for each in narrative_sentences(subject)
                if (match := _ONLY.search(each.sentence.text)) and (name in each.sentence.text)
            ),
            None,
        )
        if stated is None:
            continue
        first, only = stated
        is_absolute = not only["one"] and "only sibling" not in caseless(only[0])
        for each in narrative_sentences(subject):
            start = only.end() if each is first else 0
            for match in (
                _MORE.finditer(
                    each.sentence.text,
                )
                if each.passage.path[0] in _NARRATIVE or each.passage.path[-1] in _NARRATIVE_PARTS
                else ()
            ):
                is_own = match.start() >= start and (each.person == name or each is first or not own_sentences)
                kin = only["kin"] or ""
                wrong = is_absolute or (
                    match["many"] and (not kin or match["many"].startswith(kin) or "and" in match["many"])
                )
                if is_own and wrong and not re.search(r"\b(?:like a|as a|half|step|foster)\b", each.sentence.text):
                    yield _hit(each.passage, each.sentence.start + match.start(), match[0], only[0])
                    break
        return


_NARRATIVE = frozenset({"what_happened", "perspective", "events", "good_practice", "equality", "why_it_matters"})
_NARRATIVE_PARTS = frozenset({"finding", "why"})
_N = r"(?:\d+|one|two|three|four|five|six|seven|eight|nine|ten)"
_ELDEST = (
    rf"(?:(?:was|is),? (?:the )?(?:eldest|oldest|first-?born)|, the (?:eldest|oldest|first-?born)|and (?:his"
    rf"|her) (?:{_N} )?(?:younger|little|baby|small) (?:\w+ )?(?:brother|sister|sibling|child)\w*)"
)
_YOUNGEST = (
    rf"(?:(?:was|is),? (?:the )?(?:youngest|baby of|last-?born)|, the (?:youngest|last-?born)|and (?:his"
    rf"|her) (?:{_N} )?(?:older|elder|big) (?:brother|sister|sibling)s?)"
)
_OLDER = Lazy(rf"\b(?:had|has|with|[Hh]is|[Hh]er) (?:an? |{_N} )?(?:older|elder|big) (?:brother|sister|sibling)s?\b")
_YOUNGER = Lazy(
    rf"\b(?:had|has|with|[Hh]is|[Hh]er) (?:an? |{_N} )?(?:younger|little|baby) (?:brother|sister|sibling)s?\b"
)


def _order(subject: Subject) -> Iterator[Hit]:
    """Find an eldest child who is the youngest elsewhere, or has older brothers."""
    for name in [*people(subject), "She", "He"]:
        who = rf"\b{re.escape(name)}"
        eldest, youngest = re.compile(rf"{who}(?:,? who)? ?{_ELDEST}"), re.compile(rf"{who}(?:,? who)? ?{_YOUNGEST}")
        first: tuple[str, str] | None = None
        for each in narrative_sentences(subject):
            is_pronoun = name in {"She", "He"}
            text = each.sentence.text
            for kind, pattern, against in (("eldest", eldest, _OLDER), ("youngest", youngest, _YOUNGER)):
                match = pattern.search(text)
                if match is None:
                    continue
                other = against.search(text, match.end())
                if other:
                    yield _hit(each.passage, each.sentence.start + other.start(), other[0], match[0])
                if first and first[0] != kind and not is_pronoun:
                    yield _hit(each.passage, each.sentence.start + match.start(), match[0], first[1])
                first = first or (kind, match[0])


_SINGLE = Lazy(
    r"\b(?:(?:a|an|the) (?:single|lone) (?:parent|mother|father|mum|dad)|(?:brought up"
    r"|raised) (?:alone )?by (?:his|her|their) (?:mother|father) alone)\b",
    re.IGNORECASE,
)
_BOTH = Lazy(
    r"\b(?:(?:his|her|their|\w+['’]s|both) parents (?:were|are|lived|live|had|have|both|together|did|told|said"
    r"|asked|came|went)|both (?:of )?(?:his |her |their )?parents|parents lived together)\b",
    re.IGNORECASE,
)
_UNTIL = re.compile(r"\b(?:until|before|after|when|since|became|then|separated|at first)\b")


def _parents(subject: Subject) -> Iterator[Hit]:
    singles = [
        (p, m) for p in subject.running for m in _SINGLE.finditer(p.text) if not _UNTIL.search(_around(p.text, m))
    ]
    both = [(p, m) for p in subject.running for m in _BOTH.finditer(p.text) if not _UNTIL.search(_around(p.text, m))]
    if singles and both and singles[0][0].path[0] not in {"recommendations", "questions"}:
        passage, match = singles[0]
        yield _hit(passage, match.start(), match[0], both[0][1][0])


def _around(text: str, match: re.Match[str]) -> str:
    at = next((each for each in sentences(text) if each.start <= match.start() < each.end), None)
    return at.text if at else text


_PAIRS = (
    (
        Lazy(r"\b(?:never married|had never married|was unmarried|is unmarried|was single all)\b"),
        Lazy(r"\b(?:[Hh]is|[Hh]er) (?:late |former |ex-)?(?:husband|wife|widow|widower)\b"),
    ),
    (
        Lazy(r"\b(?:had|has) no children\b|\b(?:was|is) childless\b"),
        Lazy(r"(?<!called )\b(?:[Hh]is|[Hh]er) (?:\w+ )?(?:daughter|son|children|sons|daughters)\b(?!-in-law)"),
    ),
    (
        Lazy(r"\blived alone\b(?! (?:with|after|until|since|from|when|for|before))"),
        Lazy(
            r"\b(?:[Hh]is|[Hh]er) (?:wife|husband|partner|flatmate|lodger), (?:with )?whom (?:he|she) lived\b"
            r"|\blived (?:together )?with (?:his|her) (?:wife|husband|partner|mother|father|son|daughter)\b"
        ),
    ),
    (
        Lazy(
            r"\b[Nn]obody (?:was|has been) (?:charged|convicted|prosecuted)\b|\bno (?:one|prosecution) (?:was"
            r"|has been) (?:charged|convicted|brought)\b"
        ),
        Lazy(r"\b(?:was|were) (?:sentenced|convicted|jailed|found guilty|sent to prison)\b|\bpleaded guilty\b"),
    ),
)


_ALONE_WITH = Lazy(
    r"\b(?:lived|lives|living) alone with (?:his|her|their) (?:wife|husband|partner|mother|father|parents|family"
    r"|brother|sister|children|son|daughter)\b"
)


def _married(subject: Subject) -> Iterator[Hit]:
    """Find two statements of a life that exclude each other."""
    for passage in subject.running:
        for match in _ALONE_WITH.finditer(passage.text):
            yield _hit(passage, match.start(), match[0], "alone")
    for first, second in _PAIRS:
        stated = next(((p, m) for p in subject.running for m in first.finditer(p.text)), None)
        if stated is None:
            continue
        for passage in subject.running:
            found = second.search(passage.text)
            if found and (passage.path == stated[0].path or second is _PAIRS[-1][1]):
                yield _hit(passage, found.start(), found[0], stated[1][0])
                break
        else:
            yield from _of_one(subject, first, second)
    yield from _lived(subject)


def _of_one(subject: Subject, first: Lazy, second: Lazy) -> Iterator[Hit]:
    """Yield the second of two contradicting statements in two fields about one person."""
    narrative = [each for each in narrative_sentences(subject) if each.person]
    stated = [(each, match) for each in narrative if (match := first.search(each.sentence.text))]
    for each in narrative if stated else ():
        match = second.search(each.sentence.text)
        if match and each.person == stated[0][0].person and each.passage.path != stated[0][0].passage.path:
            yield _hit(each.passage, each.sentence.start + match.start(), match[0], stated[0][1][0])
            return


_WITH = (
    r"(?P<{}>(?:mother|father|parents|grandparents|grandmother|grandfather|aunt|uncle|foster carers?|foster family"
    r"|sister|brother)s?)"
)
_LIVED = Lazy(
    rf"\b(?:lived|lives|moved|moves|went to live|came to live|grew up|brought up)\b[^.;]{{0,40}}? (?:with|to|by) "
    rf"(?:his|her|their) {_WITH.format('who')}\b(?!['’])"
)
_ALWAYS = Lazy(
    rf"\b(?:[Hh]is|[Hh]er|[Tt]heir) {_WITH.format('who')}, with whom (?:he|she|they) (?:has|have|had) always lived\b"
    rf"|\b(?:has|have|had) always lived with (?:his|her|their) {_WITH.format('kin')}\b"
)


def _lived(subject: Subject) -> Iterator[Hit]:
    """Yield "with whom she has always lived" of one who lived with others."""
    homes = [match for passage in subject.running for match in _LIVED.finditer(passage.text)]
    for passage in subject.running:
        for match in _ALWAYS.finditer(passage.text):
            who = match["who"] or match["kin"]
            other = next(
                (each for each in homes if not {each["who"], who} <= {"parents", "mother", "father", who}), None
            )
            if other and other["who"] != who:
                yield _hit(passage, match.start(), match[0], other[0])


_OF_BODY = (
    r"(?:injur\w+|bruis\w+|burns?|death|birth|body|cot|skull|fractures?|post-mortem|funeral|inquest|weight|head"
    r"|arms?|legs?|ribs|wounds?|ears?|cheeks?|nappy|collarbone|birth ?weight)"
)


@rule("consistency/whose", Severity.WARNING)
def whose(subject: Subject) -> Iterator[Hit]:
    """Find "His injuries" of a girl, and a sentence about a boy that continues with "she"."""
    from_names = people(subject)
    about = subject.review.about
    main = [name for name in about.pseudonyms if name in about.subject or name in about.title]
    sexes = {sex for name in (main or from_names[:1]) if (sex := sex_of(subject, name))}
    if len(sexes) == 1:
        wrong = "His" if sexes == {"she"} else "Her"
        for passage in subject.running:
            for sentence in sentences(passage.text):
                match = re.match(rf"{wrong} {_OF_BODY}\b", sentence.text)
                if match:
                    yield _hit(passage, sentence.start, match[0], main[0] if main else from_names[0])
    yield from _gone_on(subject)


_ANYBODY = re.compile(
    r"\b(?:mother|father|mum|dad|parents?|partner|brothers?|sisters?|siblings?|son|daughter|aunt|uncle|cousin"
    r"|grand\w+|friends?|neighbours?|carers?|man|woman|girl|boy"
    r"|worker|midwife|nurse|teacher|doctor|visitor|officer|GP|staff|manager|police|family|who|whose|Mr|Mrs|Ms"
    r"|Miss|Dr|foster (?:mother|father|carer)|husband|wife|twin"
    r"|girlfriend|boyfriend|judge|child|baby|[A-Z]\w+ (?:said|told|asked))\b"
)


def _gone_on(subject: Subject) -> Iterator[Hit]:
    """Find a sentence that begins with the pronoun of the other sex, after a sentence about one person alone."""
    for name in people(subject):
        sex = sex_of(subject, name)
        if not sex:
            continue
        wrong = re.compile(r"(?:He|His)\b" if sex == "she" else r"(?:She|Her)\b")
        others = [other for other in people(subject) if other != name and other not in name]
        for passage in subject.running:
            before = ""
            for sentence in sentences(passage.text):
                alone = (
                    name in before
                    and not _ANYBODY.search(before.replace(name, ""))
                    and not any(other in before for other in others)
                )
                match = wrong.match(sentence.text)
                is_other = re.search(r"\b(?:him|his|he)\b" if sex == "she" else r"\b(?:her|hers|she)\b", before)
                if alone and match and not is_other and not re.search(r"[“\"‘]", before + sentence.text):
                    yield _hit(passage, sentence.start, match[0], name)
                before = sentence.text
