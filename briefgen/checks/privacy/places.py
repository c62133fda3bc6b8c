"""Privacy rules for places: a home address, a school, and an exact age."""

import re
from bisect import bisect_left, insort
from collections.abc import Iterator

from briefgen.checks.privacy.finding import hit
from briefgen.checks.rule import Hit, Subject, is_of_a_body, rule
from briefgen.english.name_words import fold, is_explained
from briefgen.english.words import sentences
from briefgen.english.words import words as listed
from briefgen.errors import Severity
from briefgen.text import Lazy

_KIND = (
    r"(?:Road|Street|Avenue|Lane|Close|Drive|Way|Crescent|Terrace|Gardens|Grove|Square|Mews|Walk|Row|Rise"
    r"|Court|Place|Hill|Park|View|Green|Parade|Gate|Vale|Rd|Ave|Cres|Cl|St|Dr|Ln|Heights|Meadows?|Fields?|Farm"
    r"|Cottages?|Villas?|Buildings"
    r"|Mansions|Quay|Wharf|Croft|Chase|Copse|Ridge|Bank|Brow|Fold|Garth|Wynd|Brae|Mount|Boulevard|Embankment"
    r"|Esplanade|Promenade|Yard"
    r"|Paddocks?|Spinney|Orchard|Dene|Glade|Hollow|Common|Circus|Broadway|Bypass|Path|Mill|Barns?|Oaks?|Elms"
    r"|Firs|Pastures?|Leys?|Rise)\b\.?"
)
_WELSH_STREET = r"(?:Heol|Stryd|Ffordd|Lôn|Maes|Clos|Rhodfa) [A-Z][\w’'-]+(?: [A-Z][\w’'-]+)?"
_STREET = rf"(?:(?:St\.? )?[A-Z][\w’'-]+ (?:[A-Z][\w’'-]+ ){{0,2}}{_KIND}|{_WELSH_STREET})"
_STREET_WORDS = (
    "Road", "Street", "Avenue", "Lane", "Close", "Drive", "Way", "Crescent", "Terrace", "Garden", "Grove", "Square",
    "Mews", "Walk", "Row", "Rise", "Court", "Place", "Hill", "Park", "View", "Green", "Parade", "Gate", "Vale",
    "Rd", "Ave", "Cres", "Heol", "Stryd", "Ffordd", "Maes", "Clos", "Rhodfa", "St",
)  # fmt: skip
_NUMBERED = Lazy(
    rf"(?<![\w.,£/:-])(?:(?:Flat|Unit|Apartment|Number|No\.?|Apt) ?\d+[a-zA-Z]?,? ?(?:of |at |in "
    rf")?)?\d{{1,4}}[a-zA-Z]?(?:[-–/]\d+)?,? {_STREET}",
    hint=("0",),
)
_NUMBER_OF = Lazy(
    r"\b(?i:number|no\.?|flat|plot|apartment|unit|house) \d{1,4}[a-zA-Z]?,? (?:of |at |in "
    r"|on )?(?:the )?(?!(?:January|February|March|April|May|June|July|August|September"
    r"|October|November|December)\b)[A-ZÀ-Ý][\w’'-]+(?: [A-ZÀ-Ý][\w’'-]+){1,2}",
    hint=("0",),
)
_AT_NUMBER = Lazy(
    r"\b(?:at|from|in|to|outside|opposite) (?P<street>(?:number|no\.) \d{1,4}[a-z]?)\b(?! (?:of|on the list))",
    re.IGNORECASE,
    hint=("0",),
)
_NAMED_HOUSE = Lazy(
    r"\b(?:at|to|in|of|from|into|called|outside|near"
    r"|behind) (?P<street>(?:The )?(?!The\b)[A-ZÀ-Ý][\w’'-]+(?: [A-ZÀ-Ý][\w’'-]+)? (?:Cottages?|Farm|Farmhouse"
    r"|Barn|Villa|Bungalow"
    r"|Mill|Croft|Rectory|Vicarage|Old Rectory|Manse|Parsonage|Steading|Smallholding|Stables|Boatyard|Chalet"
    r"|Cabin))\b"
)
_STREET_END = Lazy(
    rf"\b(?i:corner|top|bottom|end|junction|foot|side|middle|back|length|off|along"
    rf"|where) (?:of )?(?P<street>{_STREET})",
    hint=_STREET_WORDS,
)
_FLAT = Lazy(
    r"\b(?:Flat|Apartment|Room|Apt) \d+[A-Za-z]?,? (?:in |at |of )?[A-Z][\w’'-]+ (?:[A-Z][\w’'-]+ )?(?:House"
    r"|Court|Lodge|Tower|Heights|Point|Mansions|Buildings?)\b",
    hint=("Flat", "Apartment", "Room", "Apt"),
)
_HOME_IN = Lazy(
    rf"\b(?i:lived?|lives|living|home|house|flat|address|stayed|staying|moved|rented|tenancy|bungalow"
    rf"|maisonette|evicted|born)(?: \w+){{0,4}} (?:on|in|at|to|from|off|near) (?P<street>{_STREET})",
    hint=_STREET_WORDS,
)
_HOME_OF = Lazy(
    rf"\b(?:their|his|her|family|the family['’]s|mother['’]s|father['’]s|grandmother['’]s) "
    rf"(?P<street>{_STREET}) (?:home|flat|house|address)",
    hint=_STREET_WORDS,
)
_BODY_AFTER = Lazy(
    r",?(?: \([A-Z]+\))?,? (?:Surgery|Medical|Health|School|Primary|Clinic|Centre|Center|Hospital|Practice"
    r"|Police|Library|Church|Children|Family|Community|Nursery|Hub|Hostel|Project|Academy|Day|station"
    r"|offices?)\b"
)
_KNOWN_STREETS = Lazy(
    r"\b(?:Downing|Sesame|Coronation|Harley|Fleet|Wall|Great Ormond) Street$|\b(?:High|Main) Street$|^\d{4} "
    r"|Abbey Road$|Square Mile"
)
_SCHOOL = Lazy(
    r"\b(?P<name>(?:(?:St|Our|Holy|Sir)\.? )?[A-Z][\w’'-]+(?: (?:[A-Z][\w’'-]+|of|the|and|&)){0,8}?) "
    r"(?P<kind>(?:(?:C of E|CofE|RC|Catholic|Church of England|Church in Wales|Voluntary|Community|Primary"
    r"|Secondary|Infants?|Junior|High|Grammar|Comprehensive|Middle|Upper|Lower|Special|Free"
    r"|Preparatory|Girls['’]?|Boys['’]?|Sixth Form|Nursery|Pre-?) ?){0,5}(?:School|Academy|College|Nursery"
    r"|Kindergarten|Playgroup|Preschool|Pre-?school|Sixth Form)(?: for (?:Girls|Boys))?)(?![\w-])"
    r"(?! (?:of|for) [A-Z]| (?:Nurs|Leader|Gover|Improvement|Entry|Run|Liaison|Board|Council|Trust|Inspect"
    r"|Year|Year|Staff|Place|Policy))|\bYsgol(?: (?:Gynradd|Uwchradd|Gymraeg|Gyfun|y|yr|Y|Yr|Bro|Plas)){0,5} "
    r"(?P<welsh>[A-Z]\w+)",
    hint=("School", "Academy", "College", "Nursery", "Kindergarten", "group", "Pre", "Form", "Ysgol"),
)
_PUBLIC_SCHOOLS = Lazy(
    r"\b(?:Royal College|National College|Staff College|College of Policing|Medical School|Business School"
    r"|Law School|London School|Imperial College|King['’]s College|University College|Harvard|Emmanuel "
    r"College"
    r"|Keeping Children Safe|Virtual School|Sunday School|Trinity College|Police College|Fire Service College"
    r"|Norland|Kingston|British Academy|Royal Academy|National Academy|Open College)"
)
_NUMBER_WORD = (
    r"(?:\d{1,3}|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|thirteen|fourteen|fifteen"
    r"|sixteen|seventeen|eighteen|nineteen|twenty(?:[- ]\w+)?|thirty|forty)"
)
_AGE = Lazy(
    rf"\b(?:aged (?:just |only |about )?{_NUMBER_WORD} (?:days?|weeks?)(?: (?:and|,) {_NUMBER_WORD} days?)?"
    rf"|{_NUMBER_WORD}[- ](?:days?|weeks?)[- ](?:old|of age)|at (?:just |only )?{_NUMBER_WORD} (?:days"
    rf"|weeks)(?=,| (?:she|he|old|of age))"
    rf"|{_NUMBER_WORD} (?:days?|weeks?) after (?:his|her|their|the) birth)\b",
    re.IGNORECASE,
    hint=("day", "week", "Day", "Week"),
)
_OF_ONE = Lazy(r"\b(?:he|she|his|her|they|the (?:baby|infant|child|boy|girl))\b", re.IGNORECASE)
_ANY_CHILD = Lazy(
    r"\b(?:babies|infants|children|newborns|all|every|each|any|a baby|an infant|a child|most|guidance|policy"
    r"|national|routine|standard|should be|must be)\b",
    re.IGNORECASE,
)


_HOUSE_NAME = Lazy(
    r"\b(?i:lived?|lives|living|home|house|address|stayed|staying|moved|rented|tenancy|evicted|born|called|visited"
    r"|went|found) "
    r"(?:\w+ ){0,3}?(?:at|in|to|from|near|called|was|as) (?P<street>(?:[A-Z][\w’'-]+ ){1,2}(?:Cottages?|Farm"
    r"|Farmhouse|Villa|Bungalow|Barn|Mill"
    r"|Croft|Manor|Rectory|Vicarage|Caravan|Towers?|Mansions|Heights|Flats))\b"
)
_CORNER = Lazy(
    r"\b(?:corner|junction"
    r"|crossroads) of (?P<street>[A-Z][\w’'-]+(?: [A-Z][\w’'-]+){0,3} (?:and|meets|joins"
    r"|crosses) (?:the )?[A-Z][\w’'-]+(?: "
    r"[A-Z][\w’'-]+){0,3})"
)
_PITCH = Lazy(
    r"\b(?P<street>(?:pitch|plot|berth|chalet|mooring|caravan|lodge|static|bay|stand|bungalow|hut"
    r"|garage) (?:no\.? ?|number )?\d{1,4}[a-z]?)\b(?! (?:and|to|or|of) \d)",
    re.IGNORECASE, hint=("0",),
)  # fmt: skip
_NO_TYPE = Lazy(
    r"\b(?:lived|lives|living|home|flat|house|address|stayed|maisonette|bungalow|shop)(?: \w+){0,2} (?:on"
    r"|off) (?P<street>(?:the )?[A-Z][\w’'-]{3,}(?: [A-Z][\w’'-]+)?)(?![\w-])"
)
_NO_STREET = Lazy(
    r"^(?:the )?(?:Monday|Tuesday|Wednesday|Thursday|Friday|Saturday|Sunday|Universal|Income|Benefits|Christmas"
    r"|Easter|Boxing|Isle|Zoom|Teams|Facebook|Snapchat|Instagram)\b"
)
_EXTRA = (
    (_NUMBER_OF, 0),
    (_AT_NUMBER, "street"),
    (_NAMED_HOUSE, "street"),
    (_STREET_END, "street"),
    (_HOUSE_NAME, "street"),
    (_CORNER, "street"),
    (_PITCH, "street"),
    (_NO_TYPE, "street"),
)


@rule("privacy/address", Severity.ERROR)
def address(subject: Subject) -> Iterator[Hit]:
    """Find street addresses: a house number and street, a flat, or the street where someone lived."""
    for passage in subject.prose:
        if is_of_a_body(passage.path):
            continue
        reported: list[int] = []
        for pattern, group in ((_NUMBERED, 0), (_FLAT, 0), (_HOME_IN, "street"), (_HOME_OF, "street"), *_EXTRA):
            for match in pattern.finditer(passage.text):
                start, words = match.start(group), match[group]
                is_known = _BODY_AFTER.match(passage.text, match.end(group)) or _KNOWN_STREETS.search(words.strip())
                if pattern is _NO_TYPE and (_NO_STREET.match(words) or is_explained(fold(words.split()[-1]))):
                    continue
                if is_known or _is_near(reported, start, len(words)):
                    continue
                insort(reported, start)
                yield from hit(subject, passage, start, words)


def _is_near(places: list[int], at: int, distance: int) -> bool:
    """Whether one of some sorted offsets is within a distance of another offset."""
    index = bisect_left(places, at)
    return any(abs(at - place) < distance for place in places[max(0, index - 1) : index + 1])


@rule("privacy/school", Severity.ERROR)
def school(subject: Subject) -> Iterator[Hit]:
    """Find the names of schools, colleges and nurseries."""
    for passage in subject.prose:
        if is_of_a_body(passage.path) or passage.path[-1] in {"author", "source", "owner"}:
            continue
        for match in _SCHOOL.finditer(passage.text):
            found = _school_name(match)
            if found is not None and not _PUBLIC_SCHOOLS.search(match[0]):
                yield from hit(subject, passage, match.start() + found, match[0][found:])


def _school_name(match: re.Match[str]) -> int | None:
    """Return the offset of the name in a match, or None when no school is named."""
    if match["welsh"]:
        return None if match["welsh"] in listed("places", "not_schools") else 0
    at = 0
    for word in match["name"].split():
        if word not in listed("places", "not_schools") and word not in {"of", "the", "and", "&"}:
            return at
        at += len(word) + 1
    return None


@rule("privacy/exact-age", Severity.ERROR)
def exact_age(subject: Subject) -> Iterator[Hit]:
    """Find the review's child's age in days or weeks, as the area is always shown."""
    about = subject.review.about
    named = [*about.pseudonyms, about.subject.partition(",")[0], about.title]
    names = re.compile("|".join(rf"\b{re.escape(name)}(?!\w)" for name in named if name))
    for passage in subject.prose:
        if is_of_a_body(passage.path) or passage.path[-1] in {"source", "action"} or passage.path[0] == "questions":
            continue
        is_subject = passage.path[:2] in {("review", "subject"), ("review", "title")}
        is_named = False
        for sentence in sentences(passage.text):
            names_it = bool(names.search(sentence.text))
            is_named = is_named or names_it
            matches = list(_AGE.finditer(sentence.text))
            if matches and (is_subject or names_it or (is_named and _speaks_of_one(sentence.text))):
                for match in matches:
                    yield from hit(subject, passage, sentence.start + match.start(), match[0], area=about.area)


def _speaks_of_one(sentence: str) -> bool:
    """Whether a sentence continues about one person named before, and not about any child."""
    return bool(_OF_ONE.search(sentence)) and not _ANY_CHILD.search(sentence)
