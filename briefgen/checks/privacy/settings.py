"""A privacy rule for named small places: surgeries, wards, nurseries, homes, churches, clubs."""

import re
from collections.abc import Iterator

from briefgen.checks.privacy.finding import hit, texts_about_people
from briefgen.checks.rule import Hit, Subject, declared_people, rule
from briefgen.english.name_words import bare, fold, is_explained
from briefgen.english.words import WORD, sentence_at, words
from briefgen.errors import Severity
from briefgen.review.yaml.source import Passage
from briefgen.text import Lazy

_CAPITAL = r"(?:[A-Z][\w’'-]{1,40}|St\.?)"
_NAME = rf"{_CAPITAL}(?: (?:{_CAPITAL}|of|the|and|on)){{0,4}}?"
_KIND = (
    r"(?:Surgery|Medical (?:Centre|Practice|Group)|Health Centre|Family Practice|GP [Pp]ractice|Practice"
    r"|Dental (?:Practice|Surgery)|Pharmacy|Walk-in Centre"
    r"|(?:Children['’]s |Care |Nursing |Residential |Rest )Home|(?:children['’]s|care|nursing|residential"
    r"|foster) home|Refuge|Hostel|Hotel|Inn|Arms|B&B|Guest House"
    r"|(?:Parish |Baptist |Methodist |Catholic )?Church|Mosque|Masjid|Gurdwara|Mandir|Temple|Synagogue|Chapel"
    r"|Youth Club|Boxing Club|Football Club|Rugby Club|Cricket Club|Scouts?|Gymnastics Club|Working Men['’]s Club"
    r"|Family Centre|Children['’]s Centre|Community Centre|Contact Centre|Holiday Park|Caravan (?:Park|Site)"
    r"|Traveller Site|Leisure Centre|Library|Sure Start|Day Centre|Respite(?: Unit)?|Mother and Baby Unit"
    r"|Hospital|General|Infirmary|Hospice|Clinic|Birth Centre|Maternity Unit|Nursery|Playgroup|Pre-?school"
    r"|Children['’]s Nursery|College|Academy"
    r"|Secure (?:Unit|Children['’]s Home|Centre)|Young Offender Institution|YOI"
    r"|Supermarket|Shopping Centre|Retail Park|Recreation Ground|Skate ?[Pp]ark|Play(?:ing)? ?[Ff]ields?"
    r"|Multi-storey)"
)
_NAMED = Lazy(
    rf"\b(?P<value>{_NAME} {_KIND})(?![\w-])",
    hint=(
        "Surgery", "Medical", "Centre", "ractice", "Pharmacy", "Home", " home", "Refuge", "Hostel", "Hotel", "Inn",
        "Arms", "B&B", "House", "Church", "Mosque", "Masjid", "Gurdwara", "Mandir", "Temple", "Synagogue", "Chapel",
        "Club", "Scout", "Park", "Site", "Library", "Sure Start", "Respite", "Unit", "Institution", "YOI", "market",
        "Ground", "ields", "Multi-storey", "Hospi", "General", "Infirmary", "Clinic",
        "Nursery", "Playgroup", "school", "College", "Academy",
    ),
)  # fmt: skip
_WARD = Lazy(
    rf"\b(?P<value>{_CAPITAL}(?: {_CAPITAL})? Ward|Ward (?:\d+[A-Z]?|[A-Z]\d*))\b(?! (?:of (?:[Cc]ourt|the)"
    rf"|councillor))",
    hint=("Ward",),
)
_CALLED = Lazy(
    r"\b(?:children['’]s home|care home|nursing home|residential home|foster agency|mother and baby unit|unit"
    r"|nursery|playgroup|childminder|surgery|practice|ward|refuge|hostel|hotel|school|college|academy|club|church"
    r"|mosque|temple|home|pub|placement|dentist|shop)"
    rf"(?:(?:,)? (?:called|named|known as|is|was)"
    rf"|,) (?P<value>(?:The )?{_NAME}(?: {_CAPITAL})*(?: at {_CAPITAL}(?: {_CAPITAL})?)?)(?![\w-])"
)
_HOUSE_HOME = Lazy(
    rf"\b(?P<value>(?:The )?{_CAPITAL}(?: {_CAPITAL}){{0,2}}(?: House| Lodge| Court| Grange| Hall| Manor"
    rf"| View)?),? (?:a |an |the |his |her |their )?(?:\w+ )?(?:children['’]s home|care home|nursing home"
    rf"|residential home|nursery|day nursery|pre-?school|playgroup|refuge|hostel|mother and baby unit|secure unit"
    rf"|respite (?:unit|home)|supported (?:living|housing|accommodation))\b"
)
_LIVED_AT = Lazy(
    rf"\b(?:lived|living|lives|placed|stayed|staying|placement|accommodated|resident|moved|admitted|respite"
    rf"|carer at|works? at|worked at) (?:at|in|to"
    rf"|into) (?P<value>(?:The )?{_CAPITAL}(?: {_CAPITAL}){{0,2}} (?:House|Lodge|Court|Grange|Manor|Hall|View"
    rf"|Willows|Beeches|Oaks|Elms|Limes|Cedars)|The (?:Willows|Beeches|Oaks|Elms|Limes|Cedars|Laurels|Firs|Poplars"
    rf"|Hollies|Larches|Haven|Grange|Lodge|Old \w+|[A-Z]\w+s))\b"
)
_SCHOOL_WORD = Lazy(
    r"\b(?:attend(?:ed|s|ing)?|pupils? (?:at|of)|pupil of|start(?:ed|ing)? at|enrolled (?:at|in)|excluded from"
    r"|place at|Year \w+ at|Reception at|teachers? (?:at|of|from)|(?:head|deputy) (?:at|of)|nursery at|student at"
    r"|transferred to|term at|taught at|classmates? (?:at|from)|registered (?:at|with)|GP at|patient at|nurse at"
    r"|keyworker at|goes to|went to|go to|back to|lessons at) "
    r"(?P<value>(?:St\.? [A-Z][\w’'-]+(?:['’]s)?|[A-Z][\w’'-]{3,}(?: [A-Z][\w’'-]+)?))(?![\w-])"
)
_AT = Lazy(
    r"\b(?:practice|locums?|doctors?|nurses?|midwife|midwives|receptionists?|imam|priest|vicar|pastor|elders?"
    r"|rabbi|governors?|coach|caretaker|volunteers?"
    r"|surgery|school|church|chapel|mosque|convent|nursery|pharmacy|shop|pub|home|clinic|ward \d+|GP"
    r"|station|almshouses|crossroads)"
    r" (?:at|in|on|by|behind|opposite|of"
    r"|near) (?:the )?(?P<value>(?:St\.? )?[A-Z][\w’'-]{3,}(?: [A-Z][\w’'-]+)?)(?![\w-])"
)
_ROYAL = Lazy(
    r"\b[Tt]he (?P<value>(?:Royal|Queen['’]s|King['’]s|Princess|Queen|Prince|General) (?!College|Society"
    r"|Family|Mail|Navy|Air|Marines|British|Wedding|Commission|Pharmac|Assent|Courts?|Institut|National|Academ"
    r"|Charter|Wales"
    r"|Practitioner|Medical|Teaching|Practice|Election|Speech|Counsel|Bench)[A-Z][\w’'-]+)(?! (?:College"
    r"|Society|Trust|Foundation))"
)
_SAINT = Lazy(
    r"\b(?:at|behind|from|to|by|near|outside|opposite|of|and) (?P<value>St\.? [A-Z]\w+['’]s)\b"
    r"(?! (?:[\w’'-]+ )?(?:Day|week|Eve|Hospital|Ambulance|Law|Night|[Cc]harit|Society|Trust|Fund|Fellowship"
    r"|Foundation|[Pp]rojects?|[Ss]ervice|Association"
    r"|Federation|Housing|Refuge|Hospice|Mission|Group|Healthcare|Care|Community|de Paul))",
    hint=("St ", "St."),
)
_UNSURE = frozenset({"went", "goes", "go", "back", "transferred"})
_GENERIC = Lazy(
    r"^(?:The|A|An|Her|His|Their|Our|Your|This|That|Each|Every|Any|No|Local|One|At|In|Staff|When|After|If|Both"
    r"|Primary|Royal|Ask|Use|See|Find|Visit|Check|Call|Tell|Whose|Every|Some|Many|Most|Wales|England|Children['’]s"
    r"|Community|Home|Health|Family|National|British|All|Good|Best|Safe|New|Early|Private|NHS|GP)$"
)


@rule("privacy/named-place", Severity.WARNING)
def named_place(subject: Subject) -> Iterator[Hit]:
    """Find the names of surgeries, wards, nurseries, homes, schools without the word, clubs and places of worship."""
    for passage in texts_about_people(subject):
        if passage.path[-1] == "owner" or passage.path[0] == "involved" or passage.in_key:
            continue
        yield from _in_text(subject, passage)


def _in_text(subject: Subject, passage: Passage) -> Iterator[Hit]:
    own = {fold(word) for name in declared_people(subject) for word in WORD.findall(name)}
    ends: list[tuple[int, int]] = []
    for pattern in (_NAMED, _WARD, _HOUSE_HOME, _CALLED, _LIVED_AT, _SCHOOL_WORD, _SAINT, _ROYAL, _AT):
        for match in pattern.finditer(passage.text):
            start, value = _trimmed(match)
            if not value or any(a <= start < b or start <= a < start + len(value) for a, b in ends):
                continue
            first = value.removeprefix("The ").split()[0]
            is_saint = first.rstrip(".") == "St"
            if pattern in {_CALLED, _SCHOOL_WORD, _AT} and not is_saint and _is_known(first, value):
                continue
            if (
                fold(bare(first)) in own
                or (pattern is _NAMED and not _of_a_person(passage.text, match))
                or (pattern is _SCHOOL_WORD and match[0].split()[0] in _UNSURE and not is_saint)
            ):
                continue
            ends.append((start, start + len(value)))
            yield from hit(subject, passage, start, value)


_SOMEBODY = Lazy(
    r"\b(?:he|she|his|her|him|they|their|family|mother|father|parents?|baby|child|boy|girl|brothers?|sisters?"
    r"|partner|carers?|grand\w+|uncle|aunt|body"
    r"|seen|registered|patients?|pupils?|attended|appointment|worked|staff of|found|called|met|stayed)\b",
    re.IGNORECASE,
)
_NOT_ONE = re.compile(r"\b(?:Church|Chapel|College|Society) of\b|^(?:Church|Royal|National|British)\b")


def _of_a_person(text: str, match: re.Match[str]) -> bool:
    """Whether a sentence about a named place mentions a person, and the name belongs to one place."""
    after = text[match.start() : match.end() + 4]
    return bool(_SOMEBODY.search(sentence_at(text, match.start()).text)) and not _NOT_ONE.search(after)


def _trimmed(match: re.Match[str]) -> tuple[int, str]:
    """Return the offset and words of a name without the ordinary words that it seems to begin with."""
    start, value = match.start("value"), match["value"]
    while value:
        first, _, rest = value.partition(" ")
        if first != "The" or not rest or rest[:1].islower():
            if not _GENERIC.match(first) and first not in words("names", "ordinary") and not first.islower():
                break
        elif rest.split()[0] not in words("names", "ordinary") and not _KIND_ALONE.fullmatch(rest):
            break
        start, value = start + len(first) + 1, rest
    return (start, value) if value and not _KIND_ALONE.fullmatch(value) else (start, "")


_KIND_ALONE = re.compile(rf"{_KIND}|(?i:home|nursery|refuge|hostel|unit|ward|house)")


def _is_known(first: str, value: str) -> bool:
    """Whether a word has a capital for another reason: a place, a people, a body, the start of a sentence."""
    last = value.rsplit(maxsplit=1)[-1]
    bodies = words("names", "bodies") - {"House", "Primary", "Nursery", "Lodge", "Grove", "Park", "Hill", "Green"}
    return (
        is_explained(fold(first))
        or first in words("names", "ordinary")
        or first in bodies
        or last in bodies
        or first.isupper()
    )
