"""Privacy rules for ages: exact ages that other facts make telling, and the ages of brothers and sisters."""

import re
from collections.abc import Iterator

from briefgen.checks.privacy.finding import hit, texts_about_people
from briefgen.checks.rule import Hit, Subject, rule
from briefgen.english.name_words import fold, places
from briefgen.english.words import WORD, ProseSentence, sentences
from briefgen.errors import Severity
from briefgen.review.yaml.source import Passage
from briefgen.text import Lazy

NUMBER = (
    r"(?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen|sixteen"
    r"|seventeen"
    r"|eighteen|nineteen|(?:twenty|thirty|forty|fifty|sixty|seventy|eighty|ninety)(?:[- ](?:one|two|three|four|five"
    r"|six"
    r"|seven|eight|nine))?)"
)
_NO_RANGE = (
    r"(?! ?(?:to|and|or|[-–]) ?\d| (?:to|and|or) (?:under|over|up|\w+(?:teen|ty|een)\b)| and (?:over|under|above"
    r"|upwards)| or (?:over|under))"
)
_MONTHS = rf"(?:,? (?:and )?(?:a half|{NUMBER} months?))"
AGE = Lazy(
    rf"(?:(?<![\w/-])(?:aged? (?:just |only |about |around "
    rf"|of )?(?P<a>{NUMBER})(?: years?)?{_MONTHS}?{_NO_RANGE}(?! (?:days?|weeks?|months?|hours?|minutes?)\b)"
    rf"|(?P<b>{NUMBER})[- ]years?[- ]old\b|(?P<c>{NUMBER}) years?{_MONTHS} old\b"
    rf"|(?P<g>{NUMBER}) years? and {NUMBER} months?\b"
    rf"|(?:his|her|their) (?P<d>[\w-]+(?:th|st|nd|rd|rteenth)) birthday"
    rf"|(?:was|is|were|turned|turning|had turned|had just turned|nearly|just|only|at) (?:about |around |just "
    rf"|nearly |almost |only |already "
    rf"|barely |not yet |still )*(?P<e>{NUMBER})(?= (?:when|and (?:pregnant|lived|living|had)|at the time"
    rf"|years of age|years old|years(?:[.,;]| and\b)"
    rf"|now[.,;]"
    rf"|that (?:\w+ )?(?:day|night|week|month|spring|summer|autumn|winter|[A-Z])|on (?:that|the) (?:day|night)"
    rf"|(?:a|one|two|three|four) (?:days?|weeks?|months?) (?:before|after|earlier|later))|, (?:when|and|who)"
    rf"|[.;](?!\d)))"
    rf"|\b(?:boy|girl|son|daughter|child|man|woman|lad|youth|teenager|brother|sister) (?:of|who was"
    rf"|who is) (?:just |only )?(?P<h>{NUMBER})\b(?! (?:the|those|these|"
    rf"families|children|days|weeks|months|siblings|times))"
    rf"|in (?:his|her|their) (?P<i>\w+(?:th|st|nd|rd)) year\b"
    rf"|\bthen (?P<k>{NUMBER})(?=[,.;])"
    rf"|\b(?:came|arrived|left|moved|sent|brought|went|began|started|taken|married|pregnant|mother|father"
    rf"|learned|orphaned)\b[^.;]{{0,40}}? at (?:just |only )?(?P<j>{NUMBER})"
    rf"(?=[,.;](?!\d)| to | and | she | he | from | in | with )"
    rf"|(?<=[a-z]) \((?P<f>{NUMBER})\))",
    re.IGNORECASE,
)
EXACT_MONTHS = Lazy(
    rf"\b{NUMBER} (?:weeks?|months?),? and (?:{NUMBER} )?(?:days?|weeks?)(?: old| of age)\b"
    rf"|\b{NUMBER} years?,? (?:and )?{NUMBER} months?(?: old| of age)?\b|\b(?:aged )?{NUMBER} and (?:a half"
    rf"|three quarters)(?: years)? old\b"
    rf"|\b{NUMBER} (?:days?|weeks?|nights?) (?:short of|shy of|before|after|past|over|off) "
    rf"(?:(?:his|her|their|turning|being) )?(?:{NUMBER} (?:weeks?|months?|years?)(?: old| of age)\b"
    r"|[\w-]+(?:th|st|nd|rd) birthday)",
    re.IGNORECASE,
    hint=("month", "half", "quarters", "day", "week", "night"),
)
_ANYBODY = Lazy(
    r"\b(?:every|each|any|all|no) (?:child|young person|baby|adult|one|person|pupil)|\b(?:children|young people"
    r"|pupils|adults|babies|people|those|anyone|everyone|boys|girls) (?:aged|under|over|of|from)"
    r"|\byear-olds\b|\b(?:policy|policies|guidance|law|legal|Act|routine|national|statutory|age of (?:consent"
    r"|criminal|majority)|check at|vaccin\w+|screening|census|in every|per cent|%)",
    re.IGNORECASE,
)
MONTH = Lazy(
    r"\b(?:January|February|March|April|(?<=in )May|May (?=\d)|June|July|August|September|October|November|December"
    r"|Ionawr|Chwefror|Ebrill|Mehefin|Gorffennaf|Medi|Hydref|Tachwedd|Rhagfyr)\b(?: (?:19|20)\d\d)?"
)
EVENT = Lazy(
    r"\b(?:inquest|murder|manslaughter|trial|sentenced|jailed|life imprisonment|convicted|pleaded guilty"
    r"|Crown Court|headlines|newspaper|national news"
    r"|crash|house fire|explosion|stabb\w+|shot dead|shooting|drown\w+|murdered|manhunt|vigil|funeral|died"
    r"|killed|was found|were found"
    r"|took (?:his|her|their) own life|attacked|arrested|abducted|kidnapped|raped|overdose\w*|collapsed"
    r"|remanded|taken into care|birthday)\b",
    re.IGNORECASE,
)
_PLACE_BEFORE = Lazy(
    r"\b(?:in|at|near|from|of|outside|around|to) (?:the (?:town|village|city|suburb) of |north |south |east |west "
    r"|central )?(?P<place>[A-Z][\w’'-]+(?:[- ](?:(?:on|upon|under|by|in|le"
    r"|y)[- ](?:the[- ])?)?[A-Z][\w’'-]+){0,2})"
)
_NO_PLACE = frozenset(
    {
        "Year",
        "Section",
        "Reception",
        "Key",
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    }
)


def named_places(subject: Subject, text: str) -> Iterator[re.Match[str]]:
    """Yield the names of towns and villages in a sentence that are not the review's own area."""
    area = {fold(word) for word in WORD.findall(subject.review.about.area)}
    for match in _PLACE_BEFORE.finditer(text):
        first = match["place"].split()[0]
        if first not in _NO_PLACE and fold(first) in places() and fold(first) not in area:
            yield match


@rule("privacy/age", Severity.WARNING)
def age(subject: Subject) -> Iterator[Hit]:
    """Find exact ages in years beside a place, a month or an event, in years and months, or in the subject."""
    for passage in texts_about_people(subject):
        is_subject = passage.path[:2] == ("review", "subject")
        for sentence in sentences(passage.text):
            may_be = AGE.search(sentence.text) or EXACT_MONTHS.search(sentence.text)
            if not may_be or _ANYBODY.search(sentence.text):
                continue
            yield from _in_sentence(subject, passage, sentence, is_subject=is_subject)


_OF_THE_CASE = frozenset({"what_happened", "events", "perspective"})
_WHEN = Lazy(r" when (?:he|she|they) (?:first )?(?:\w+ ){1,5}\w+")


def _in_sentence(subject: Subject, passage: Passage, sentence: ProseSentence, *, is_subject: bool) -> Iterator[Hit]:
    exact = EXACT_MONTHS.search(sentence.text)
    if exact:
        yield from hit(subject, passage, sentence.start + exact.start(), exact[0], variant="months")
        return
    match = AGE.search(sentence.text)
    if match is None:
        return
    found = match[0].strip()
    start = sentence.start + match.start() + match[0].index(found)
    if is_subject:
        yield from hit(subject, passage, start, found, variant="subject")
        return
    if passage.path[0] in _OF_THE_CASE and (match["h"] or match["k"] or match["j"]):
        yield from hit(subject, passage, start, found, variant="story")
        return
    beside = (
        next(named_places(subject, sentence.text), None) or MONTH.search(sentence.text) or EVENT.search(sentence.text)
    )
    if beside is None and match["e"]:
        beside = _WHEN.match(sentence.text, match.end())
    if beside is None and match["e"] and passage.path[0] in _OF_THE_CASE:
        yield from hit(subject, passage, start, found, variant="story")
        return
    if beside:
        words_beside = beside["place"] if "place" in beside.groupdict() else beside[0]
        yield from hit(subject, passage, start, found, beside=words_beside)


_KIN = (
    r"(?:siblings?|brothers?|sisters?|half-?(?:brothers?|sisters?|siblings?)|step-?(?:brothers?|sisters?)|children"
    r"|sons?|daughters?|twins?|boys|girls|kids)"
)
_TWO_AGES = Lazy(
    rf"\b{_KIN}\b[^.;]{{0,50}}?(?:aged |\(|were |, |– |- |: )(?:aged )?(?P<first>{NUMBER})(?: (?:months?|years?"
    rf"|weeks?))?(?:(?:,| and|, and| \w+ aged| and a \w+ of"
    rf"|, \w+ (?:was )?) )(?:aged )?(?P<second>{NUMBER})\b(?! (?:times|visits|services|agencies|recommendations"
    rf"|days|hours|per))",
    re.IGNORECASE,
)
_OF_AGES = Lazy(
    rf"\b(?:girls?|boys?|sons?|daughters?|brothers?|sisters?|child|baby|twins) (?:of|who (?:was|were)"
    rf"|aged) {NUMBER}(?: (?:months|weeks|years))?,? (?:and|with|\w+ a)"
    rf"(?: a| an| one| the| his| her)?(?: (?:younger|older|elder|baby|half-))?(?: ?(?:girl|boy|son|daughter"
    rf"|brother|sister|child|baby|other))? (?:of |who was |aged )?{NUMBER}\b"
    rf"|\b(?:boys|girls|brothers|sisters|siblings|children|sons|daughters) (?:were|are"
    rf"|was) {NUMBER}(?:, {NUMBER})*,? and {NUMBER}\b"
    rf"|\b{NUMBER}, {NUMBER}(?:, {NUMBER})* and {NUMBER}(?: years old| when\b| at the time)"
    r"|\b(?:his|her|their|[A-Z]\w+['’]s) (?:identical |older |younger |elder )?twin\b|\b(?:was|is|were"
    r"|are) (?:a |an |identical |non-identical )?(?:twins?|triplets?)\b"
    r"|\b(?:a twin|the twins|the triplets)\b|\b(?:the|her|his|their) (?:baby|eldest|youngest|oldest"
    r"|middle one) of (?:the )?(?:four|five"
    r"|six|seven|eight|nine|ten|\d)\b|\btwin (?:brother|sister|girls|boys|sons|daughters)\b|\bborn (?:between"
    r"|after) (?:two|three|four|five) (?:brothers|sisters|boys|girls)\b"
    r"|\b(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth)[- ](?:born|child|baby|pregnancy"
    r"|son|daughter)\b|\bonly (?:son|daughter|girl|boy) (?:of|in|among)\b",
    re.IGNORECASE,
)
_AGED_AGES = Lazy(
    rf"\b(?:aged|ages) {NUMBER}(?:, {NUMBER})*,? and {NUMBER}\b",
    re.IGNORECASE,
    hint=("aged ", "ages "),
    is_folded=True,
)
_EACH_AGED = Lazy(
    rf"\b{NUMBER}-year-old (?:half-|step-)?(?:brother|sister|sibling|son|daughter|twin|boy"
    rf"|girl)s?\b[^.;]{{0,60}}\b{NUMBER}[- ](?:year|month|week)s?[- ]old\b",
    re.IGNORECASE,
)
_PLACE_IN_FAMILY = Lazy(
    r"\b(?:(?:the |her |his )?(?:eldest|oldest|youngest|middle|second|third|fourth|fifth|sixth"
    r"|seventh)(?:[- ](?:child|girl|boy|son|daughter|born))? of (?:the )?(?:\w+ )?(?:five|six|seven|eight|nine|ten"
    r"|eleven|twelve|[5-9]|1\d)(?: (?:children|siblings|brothers|sisters))?"
    r"|triplets?|quadruplets?|identical twins?|one of (?:twins|triplets)|only (?:girl|boy|daughter|son) among \w+"
    r"|(?:had |has |with )(?:six|seven|eight|nine|ten|eleven|twelve|[6-9]|1\d) (?:brothers|sisters|siblings"
    r"|children|other children)"
    r"|(?:one|two|three|four|five|six) (?:half-?|older |younger |elder )*(?:brothers?|sons?|boys) and (?:one|two"
    r"|three|four|five|six) (?:half-?|older |younger |elder )*(?:sisters?|daughters?|girls))\b",
    re.IGNORECASE,
)
_YEAR_GROUP = r"(?:Nursery|Reception|Year (?:\d{1,2}|one|two|three|four|five|six|seven|eight|nine|ten|eleven))"
_CLASSES = Lazy(
    rf"\b(?i:girls|boys|brothers|sisters|siblings|(?:the|her|his|their) children|twins|two|three|elder|older"
    rf"|younger|eldest|one)\b[^.;]{{0,40}}?"
    rf"\bin {_YEAR_GROUP},? (?:and|with (?:his|her) \w+ in|the other in|the \w+ in)"
    rf"(?: (?:(?:the \w+|one) )?in)? ?{_YEAR_GROUP}\b"
    rf"|\bborn (?:only |just |barely )?{NUMBER} (?:days|weeks|months) apart\b"
    r"|\b(?:brothers?|sisters?|siblings|two of them|[Bb]oth)\b"
    r"[^.;]{0,30} (?:sat|were|are) in the same (?:class|year)\b",
)
_SCHOOL_AGES = Lazy(r"\bchildren (?:aged|between)\b[^.]{0,20}\b(?:to|and)\b", re.IGNORECASE)


@rule("privacy/siblings", Severity.WARNING)
def siblings(subject: Subject) -> Iterator[Hit]:
    """Find sets of brothers and sisters with their ages or their order."""
    for passage in texts_about_people(subject):
        for sentence in sentences(passage.text):
            if _ANYBODY.search(sentence.text) and not re.search(
                r"\b(?:her|his|their|the) (?:\w+ )?(?:siblings|brothers|sisters|children|sons|daughters)\b",
                sentence.text,
            ):
                continue
            patterns = (_TWO_AGES, _EACH_AGED, _AGED_AGES, _OF_AGES, _PLACE_IN_FAMILY, _CLASSES)
            match = next((found for pattern in patterns if (found := pattern.search(sentence.text))), None)
            if match:
                yield from hit(subject, passage, sentence.start + match.start(), match[0])
