"""Privacy rules for dates: of birth, of an incident, of a stay in a named hospital."""

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import lru_cache

from briefgen.checks.privacy.finding import hit, texts_about_people
from briefgen.checks.rule import NARRATIVE, NARRATIVE_PARTS, Hit, Subject, is_of_a_body, rule
from briefgen.english.words import ProseSentence, sentences, words
from briefgen.errors import Severity
from briefgen.review.yaml.source import Passage
from briefgen.text import Lazy

_MONTH = (
    r"(?:January|February|March|April|May|June|July|August|September|October|November|December|Jan|Feb|Mar"
    r"|Apr|Jun|Jul|Aug|Sept?|Oct|Nov|Dec"
    r"|Ionawr|Chwefror|Mawrth|Ebrill|Mai|Mehefin|Gorffennaf|Awst|Medi|Hydref|Tachwedd|Rhagfyr)\b\.?"
)
_DAY = r"(?:3[01]|[12]\d|0?[1-9])(?:st|nd|rd|th|af|ain|eg|fed|ydd)?"
_YEAR = r"(?:19|20)\d\d"
_DATE = Lazy(
    rf"(?<![\w/.-])(?:the )?(?P<whole>{_DAY}(?: of)? {_MONTH},?(?: (?P<y1>{_YEAR}|['’]\d\d))?"
    rf"|{_MONTH} (?:the )?{_DAY}(?!\d)(?:,? (?P<y2>{_YEAR}))?"
    rf"|(?P<num>(?:3[01]|[12]\d|0?[1-9])[/.-](?:1[0-2]|0?[1-9])[/.-](?:{_YEAR}|\d\d))"
    rf"|(?P<iso>{_YEAR}-(?:1[0-2]|0[1-9])-(?:3[01]|[12]\d|0[1-9])))(?![\w/]|[.-]\d)",
    hint=("0",),
)
_ORDINALS = (
    r"(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth|fourteenth"
    r"|fifteenth|sixteenth|seventeenth|eighteenth|nineteenth|twentieth|thirtieth|(?:twenty|thirty)[- ](?:first|second"
    r"|third|fourth|fifth|sixth|seventh|eighth|ninth))"
)
_IN_WORDS = Lazy(
    rf"\b(?:the )?(?P<whole>{_ORDINALS} (?:day )?(?:of )?{_MONTH}(?P<y1>,? {_YEAR})?)",
    re.IGNORECASE,
    hint=("irst", "cond", "hird", "urth", "ifth", "ixth", "enth", "ghth", "inth", "lfth", "ieth"),
)
_ROMAN = Lazy(
    r"(?<![\w/.-])(?P<whole>(?P<y1>\d{1,2}[./ -](?:xi{0,2}|ix|vi{0,3}|iv|i{1,3})[./ -](?:(?:19|20)\d\d"
    r"|\d\d)))(?![\w/-])",
    re.IGNORECASE, hint=("0",),
)  # fmt: skip
_SIX_DIGITS = Lazy(
    r"\b(?:born|d\.?o\.?b\.?|birth|dated?|on|file|letter of|admitted|died|chart|notes)[\s:,(]+(?P<whole>(?P<y1>"
    r"(?:0[1-9]|[12]\d|3[01])(?:0[1-9]|1[0-2])(?:(?:19|20)\d\d|\d\d)|(?:19|20)\d\d(?:0[1-9]|1[0-2])(?:0[1-9]|[12]\d"
    r"|3[01])))(?!\w)",
    re.IGNORECASE, hint=("0",),
)  # fmt: skip
_SHORT = Lazy(
    r"\b(?:on|of|since|until|by|before|after) (?P<whole>(?:3[01]|[12]\d|0?[1-9])/(?:1[0-2]|0?[1-9]))(?![\d/])",
    re.IGNORECASE,
    hint=("/",),
)
_FEAST = Lazy(
    r"\b(?P<whole>(?:Boxing Day|Christmas (?:Day|Eve|morning|night)|New Year['’]?s (?:Day|Eve)|Hogmanay"
    r"|Bonfire Night|Guy Fawkes(?: Night| Day)?"
    r"|Hallowe['’]?en|(?:St\.? |Saint )?Valentine['’]?s(?: Day)?|(?:St\.? |Saint )(?:David|Patrick|George|Andrew"
    r"|Dwynwen)['’]?s Day|(?:St\.? |Saint )Dwynwen['’]?s|Midsummer(?:['’]s)?(?: Day| Eve| Night)?"
    r"|(?:winter|summer) solstice|Mother['’]?s Day|Mothering Sunday|Father['’]?s Day|Good Friday|Easter (?:Sunday"
    r"|Monday|Saturday|Day)|Palm Sunday|Maundy Thursday"
    r"|(?:Shrove|Pancake) (?:Tuesday|Day)|Ash Wednesday|May Day|Whit (?:Sunday|Monday)|Remembrance (?:Sunday|Day)"
    r"|Armistice Day|Eid(?: (?:al|ul)[- ]\w+)?|Diwali|Vaisakhi|Hanukkah|Yom Kippur|Passover"
    r"|(?:August|May|spring|Easter|summer|late May) [Bb]ank [Hh]oliday(?: Monday| weekend)?|bank holiday Monday"
    r"|leap day|(?:A-level|GCSE) results day|(?:the )?last day of (?:the )?(?:\w+ )?term"
    r"|(?:the )?first day of (?:the )?(?:\w+ )?term"
    r"|(?:the )?day of the (?:royal wedding|coronation|Queen['’]s funeral|cup final|general election|Jubilee)"
    r"|Nadolig|Calan Mai|Noson Tân Gwyllt|Dydd Gŵyl \w+"
    r"|(?:St\.? |Saint )[A-Z]\w+['’]s? (?:Day|week|Eve|Night)|Ides of [A-Z]\w+|(?:night|day|morning|evening"
    r"|week(?:end)?|Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday)(?: before| after)? (?:of |on which "
    r"|when |that )?the (?:clocks (?:went|go) (?:back|forward)|(?:[A-Z]\w+ )?(?:Coronation|Jubilee|Festival"
    r"|Olympics|election|referendum|royal wedding))"
    r"|(?!(?:Open|Training|Sports|Away|Inset|School|Every|One|Each|The|Market|Pay|Study|Action|Learning|Awareness"
    r"|World|First|Last|Next|National|International|Same|That|This|All"
    r"|Any)\b)[A-Z][a-z]{3,} Day)(?P<y1>,? (?:in )?(?:19|20)\d\d)?)(?!\w)(?! (?:card|cake"
    r"|present|party|menu|show|costume|display|service|campaign|awareness|closure|opening|rota|hours|cover|lights))",
    hint=(
        "Day", "Eve", "ight", "morning", "Hallow", "Eid", "Diwali", "Easter", "Christmas", "Good Friday", "Sunday",
        "Tuesday", "Wednesday", "Thursday", "Hogmanay", "Midsummer", "olstice", "oliday", "term", "Vaisakhi",
        "Hanukkah", "Yom", "Passover", "Nadolig", "Calan", "Noson", "Dydd", "leap day", "results", "Guy", "Monday",
        "Dwynwen", "Valentine", "day of the", "Ides", "clocks", "Coronation", "Jubilee", "Festival", "week",
    ),
)  # fmt: skip
_EVERY_YEAR = Lazy(
    r"\b(?:each|every|annual\w*|yearly|always|usually|cover (?:over|on|at)|closed|rota|open on|except|apart from"
    r"|such as|like|season|festivals?)\b",
    re.IGNORECASE,
)
_EVENT = Lazy(
    r"\b(?:learning (?:event|session|workshop)|workshop|seminar|webinar|conference (?:for|on|about|of)"
    r"|training (?:day|session|event)|launch(?:ed)?|practitioner event|reflective session"
    r"|published|publication|law|laws|Act|Regulations|guidance|policy|in force|consultation|report (?:was|is)"
    r"|review (?:was (?:commissioned|published|completed|signed)|began|started|panel)|panel (?:met|meeting)"
    r"|board (?:met|meeting)|commissioned)\b"
)
_JUST_BEFORE = Lazy(
    r"\b(?:died|killed|born|was found|were found|arrested|admitted|attacked|stabbed|collapsed|hurt|injured|missing"
    r"|assaulted|death|killing|murder|birth|attack)(?: (?!held|met|took|was|were)\w+){0,3} (?:on"
    r"|of) (?:the )?(?:\w+day,? )?(?:the )?$",
    re.IGNORECASE,
)
_MONTH_YEAR = Lazy(rf"\b{_MONTH} {_YEAR}\b", hint=("0",))
_BIRTH = Lazy(
    r"\b(?:born|birth|birthday|d\.?o\.?b\b\.?|ganwyd|ganed|geni|turned (?:\w+|\d+))\W+(?:\w+\W+){0,4}$", re.IGNORECASE
)
_BIRTH_AFTER = Lazy(r",? (?:was|is) (?:\w+['’]s|his|her|their|the) (?:date of birth|birthday)", re.IGNORECASE)
_INCIDENT = Lazy(
    r"\b(?:died|dies|death|dead|killed|murder\w*|found|injur\w+|hurt|hospital|admitted|arrest\w*|attack\w*"
    r"|assault\w*|stabb\w*|rap\w+|collapsed?|fell|burn\w*|bruis\w*|fractur\w*"
    r"|called (?:at|the|to|999|in|an|for)|rang|phoned|999|ambulance|paramedics?|police (?:were|was|came"
    r"|attended|found|went|visited|officers)|visit\w*|referr\w*|seen|saw|attended"
    r"|discharged|moved|missing|disappear\w*|ran away|went|taken|removed|told|disclosed|disclosure|incident"
    r"|abus\w*|neighbours?|came|left|home|drown\w*|suicide|overdose\w*|shot"
    r"|shook|shaken|sentenced|convicted|pleaded|trial|court|bail\w*|charged|inquest|funeral|birth|bedroom"
    r"|flat|house|school|nursery|clinic|surgery|appointment|brought|evicted|eviction"
    r"|starv\w*|fire|crash\w*|harm\w*|suffered|stopped breathing|unwell|ill|last|alone|closed the case|case "
    r"was closed|midwife|mother|father|baby|child|girl|boy|strategy meeting|conference)\b",
    re.IGNORECASE,
)
_PUBLIC = Lazy(
    r"\b(?:publish\w*|publication|issued|launch\w*|updated?|revised|revision|came into (?:force|effect)"
    r"|comes? into (?:force|effect)|in force|(?-i:Act|Regulations|Bill|Order)|enacted|royal assent|edition"
    r"|version|guidance|access\w*|effective from|takes? effect|consultation|deadline|webinar|training"
    r"|national lockdown|lockdown|pandemic|census|election|signed off|approved|adopted|ratified|replac\w+"
    r"|website"
    r"|downloaded|strategy|newsletter|bulletin|national (?:panel|review)|inspection report|annual report"
    r"|awareness|international|press release|statutory|law|laws|legislation|policy|policies|protocol"
    r"|commissioned|board met|board meets|panel met|partnership met|steering group|next meets?|review period"
    r"|scope|terms of reference|timeframe|time ?frame|data|figures|statistics|snapshot|survey|term starts"
    r"|bank holiday|conference for|learning event|workshop|action plan|due|no later than|by|until|before"
    r"|report to the board|presented|signed)\b",
    re.IGNORECASE,
)
_STRONG_PUBLIC = Lazy(
    r"\b(?:publish\w*|publication|issued|came into (?:force|effect)|comes? into (?:force|effect)|in force"
    r"|royal assent|accessed|effective from|takes? effect|deadline|lockdown|updated|revised|launched"
    r"|version|census|replaces|replaced|no later than|signed off|approved|adopted|ratified|(?-i:Act|Regulations))\b",
    re.IGNORECASE,
)
_STRONG_INCIDENT = Lazy(
    r"\b(?:died|death|killed|was found|were found|injur\w+|hurt|admitted|arrest\w*|attack\w*|assault\w*"
    r"|stabb\w*|collapsed|hospital|999|ambulance|bruis\w*|fractur\w*|went missing|drowned|overdose|taken to"
    r"|funeral)\b",
    re.IGNORECASE,
)
# Why a lesson matters tells of laws, inquiries and other cases too.
_NARRATIVE = NARRATIVE - {"why_it_matters"}
_NARRATIVE_PARTS = NARRATIVE_PARTS | {"content_note", "title", "subject", "headline"}
_HOSPITAL = Lazy(
    r"\b(?:(?:St\.?|[A-Z][\w’'-]+|of|and|the|for|&) ){0,5}?(?:St\.? )?[A-Z][\w’'-]+ (?:(?:General|Royal"
    r"|District|University|Children['’]s|Community|Memorial|Teaching|County|Women['’]s|Maternity) ){0,4}"
    r"(?:Hospital|Infirmary|Hospice|Maternity Unit|Neonatal Unit)\b|\bYsbyty [A-Z]\w+(?: [A-Z]\w+)*",
    hint=("Hospital", "Infirmary", "Hospice", "Unit", "Ysbyty"),
)
_NO_HOSPITAL_NAME = Lazy(
    r"^(?:The|A|An|Every|Each|Local|Any|No|Our|This|That|Acute|District|General|Community|One|When|In|At|Both"
    r"|Another|Their|Her|His)\b ?(?:the )?(?:local |district |general )*(?:Hospital|Infirmary|Hospice)",
    re.IGNORECASE,
)


def _is_full(match: re.Match[str]) -> bool:
    return any(match.groupdict().get(name) for name in ("y1", "y2", "num", "iso"))


def _is_of_birth(sentence: str, match: re.Match[str]) -> bool:
    return bool(
        _BIRTH.search(sentence[max(0, match.start() - 60) : match.start()])
        or _BIRTH_AFTER.match(sentence, match.end())
    )


@rule("privacy/birth-date", Severity.ERROR)
def birth_date(subject: Subject) -> Iterator[Hit]:
    """Find dates of birth, and birthdays with a day."""
    for passage, sentence, match in _dates(subject):
        if _is_of_birth(sentence.text, match):
            yield from hit(subject, passage, sentence.start + match.start("whole"), match["whole"])


@rule("privacy/incident-date", Severity.ERROR)
def incident_date(subject: Subject) -> Iterator[Hit]:
    """Find dates of incidents; dates of publications and laws are ignored."""
    for passage, sentence, match in _dates(subject):
        if not _is_of_birth(sentence.text, match) and _is_of_an_incident(passage, sentence.text, match):
            yield from hit(subject, passage, sentence.start + match.start("whole"), match["whole"])
    for passage, sentence, match in _feasts(subject):
        is_season = sentence.text[: match.start("whole")].endswith("for ")
        if (
            not is_season
            and not _EVERY_YEAR.search(sentence.text)
            and _is_of_an_incident(passage, sentence.text, match)
        ):
            # A feast alone comes back each year; with its year it is a date.
            severity = None if match["y1"] else Severity.WARNING
            found = match["whole"]
            start = sentence.start + match.start("whole")
            yield from hit(subject, passage, start, found, variant="feast", severity=severity)


def _feasts(subject: Subject) -> Iterator[tuple[Passage, ProseSentence, re.Match[str]]]:
    """Yield every day that has a name, with its sentence."""
    for passage in texts_about_people(subject):
        for sentence in sentences(passage.text):
            yield from ((passage, sentence, match) for match in _FEAST.finditer(sentence.text))


def _is_of_an_incident(  # noqa: PLR0911  (one reason each)
    passage: Passage, sentence: str, match: re.Match[str]
) -> bool:
    """Whether a date is that of an incident, by the words near it and the kind of text."""
    if is_of_a_body(passage.path) or passage.path[-1] in {"source", "period", "kind", "contact", "author"}:
        return False
    if passage.path[0] == "events" and passage.path[-1] == "when":
        return _is_full(match)
    if _EVENT.search(sentence) and not _JUST_BEFORE.search(sentence[: match.start("whole")]):
        return False
    near = sentence[max(0, match.start() - 90) : match.end() + 70]
    close = sentence[max(0, match.start() - 45) : match.end() + 30]
    incident = bool(_STRONG_INCIDENT.search(near))
    public = bool(_STRONG_PUBLIC.search(close))
    if public and not (incident and _nearer(_STRONG_INCIDENT, _STRONG_PUBLIC, sentence, match)):
        return False
    if incident:
        return True
    if not _is_full(match):
        return (
            bool(_INCIDENT.search(near))
            and not _PUBLIC.search(near)
            and not re.search(r"\b(?:each|every|annual\w*|yearly)\b", near)
        )
    if _is_narrative(passage):
        return not _PUBLIC.search(close) or (
            bool(_INCIDENT.search(close)) and _nearer(_INCIDENT, _PUBLIC, sentence, match)
        )
    return False


def _nearer(first: Lazy, second: Lazy, sentence: str, match: re.Match[str]) -> bool:
    """Whether a match of the first pattern is nearer to a date than any of the second."""

    def distance(pattern: Lazy) -> int:
        starts, ends = _places(pattern, sentence)
        near = range(
            max(0, bisect_right(starts, match.start()) - 1), min(len(starts), bisect_right(starts, match.end()) + 1)
        )
        return min((max(match.start() - ends[i], starts[i] - match.end()) for i in near), default=10_000)

    return distance(first) < distance(second)


@lru_cache(maxsize=512)
def _places(pattern: Lazy, sentence: str) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Return the start and end offsets of a pattern's matches in a sentence."""
    found = [match.span() for match in pattern.finditer(sentence)]
    return tuple(start for start, _ in found), tuple(end for _, end in found)


def _is_narrative(passage: Passage) -> bool:
    return (
        passage.path[0] in _NARRATIVE
        or passage.path[-1] in _NARRATIVE_PARTS
        or (len(passage.path) > 1 and passage.path[-2] == "for")
    )


@rule("privacy/hospital-date", Severity.ERROR)
def hospital_date(subject: Subject) -> Iterator[Hit]:
    """Find a named hospital in the same sentence as a day, or a month and year."""
    for passage in subject.running:
        for sentence in sentences(passage.text):
            hospital = next((m for m in _HOSPITAL.finditer(sentence.text) if not _NO_HOSPITAL_NAME.match(m[0])), None)
            date = (_DATE.search(sentence.text) or _MONTH_YEAR.search(sentence.text)) if hospital else None
            if (
                hospital is None
                or date is None
                or _STRONG_PUBLIC.search(sentence.text)
                or re.search(r"\b(?:review|report|inspect\w+|policy|opened|merged)\b", sentence.text)
            ):
                continue
            name = hospital[0]
            while " " in name and name.split()[0] in words("names", "ordinary"):  # "Then Eastmoor Infirmary"
                name = name.partition(" ")[2]
            if " " in name:
                yield from hit(subject, passage, sentence.start + hospital.end() - len(name), name)


def _dates(subject: Subject) -> Iterator[tuple[Passage, ProseSentence, re.Match[str]]]:
    """Yield every date in the prose of a summary, with its sentence."""
    for passage in subject.prose:
        if passage.path[-1] == "contact" or passage.path[0] in {
            "resources",
            "pronounce",
            "acronyms",
            "other_languages",
        }:
            continue
        for sentence in sentences(passage.text):
            for pattern in (_DATE, _IN_WORDS, _ROMAN, _SIX_DIGITS, _SHORT):
                yield from ((passage, sentence, match) for match in pattern.finditer(sentence.text))
