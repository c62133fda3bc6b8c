"""Privacy rules for numbers: NHS, National Insurance, postcode, telephone, e-mail, car registration."""

import re
from collections.abc import Iterator

from briefgen.checks.privacy.finding import spans_found
from briefgen.checks.rule import Hit, Subject, is_allowed, is_of_a_body, rule
from briefgen.english.words import sentence_at, words
from briefgen.errors import Severity
from briefgen.review.yaml.source import Passage
from briefgen.text import Lazy

_REFERENCE = Lazy(
    r"\b(?:ref(?:erence)?|case|invoice|order|charity|company|registered|serial|grant|log|incident|file"
    r"|document|report|form|policy|isbn|doi|id|budget|reg\. ?charity|module)"
    r"\.?(?: (?:number|no\.?|code|id|is|was))*[\s:#]*$",
    re.IGNORECASE,
)
_WORDS_BEFORE = 120  # characters before a number
_TEN_DIGITS = Lazy(r"(?<![\d.,/-])(\d{3})([ -]?)(\d{3})\2(\d{4})(?![\d/]|[.,-]\d)", hint=("0",))
_NHS_JUST_BEFORE = Lazy(r"\bNHS(?: (?:number|no\.?|num\.?))\W+(?:\w+\W+){0,3}$|\bNHS\W+$", re.IGNORECASE)
_NHS_AROUND = Lazy(
    r"\bNHS\b|\bpatient\b|\bhealth record|\bhospital (?:number|record)|\bmedical record", re.IGNORECASE
)
_NI = Lazy(
    r"\b(?!BG|GB|NK|KN|TN|NT|ZZ)(?:QQ|[A-CEGHJ-PR-TW-Z][A-CEGHJ-NPR-TW-Z]) ?\d{2} ?\d{2} ?\d{2} ?[A-D]\b",
    re.IGNORECASE,
    hint=("0",),
)
_AREAS = (
    "AB AL B BA BB BD BH BL BN BR BS BT CA CB CF CH CM CO CR CT CV CW DA DD DE DG DH DL DN DT DY E EC EH EN "
    "EX FK FY G GL GU GY HA HD HG HP HR HS HU HX IG IM IP IV JE"
    " KA KT KW KY L LA LD LE LL LN LS LU M ME MK ML N NE NG NN NP NR NW OL OX PA PE PH PL PO PR RG RH RM S "
    "SA SE SG SK SL SM SN SO SP SR SS ST SW SY TA TD TF TN TQ TR TS TW"
    " UB W WA WC WD WF WN WR WS WV YO ZE"
)
_POSTCODE = Lazy(
    r"(?<![\w/-])([A-Z]{1,2})(\d[A-Z\d]?) ?(\d[ABD-HJLNP-UW-Z]{2})(?![\w/-])", re.IGNORECASE, hint=("0",)
)
_POSTCODE_OUTER = Lazy(
    r"\bpost ?codes?(?: (?:area|district|is|was|of|in|beginning|starting|with))*:? "
    r"(?P<code>[A-Z]{1,2}\d{1,2}[A-Z]?(?: ?\d(?![\w]))?)\b(?! ?\d)"
    r"|\bthe (?P<code2>[A-Z]{1,2}\d{1,2}[A-Z]?) post ?code",
    hint=("ost",),
)
_HALF = Lazy(
    r"(?:\b(?:in|from|near|around|across|to|of|the|at|between|into|and|through|within|inside|around|off"
    r"|outside)|(?<=[a-z])(?P<comma>,))"
    r" (?P<code>(?P<area>[A-Z]{1,2})\d{1,2}[A-Z]?)(?P<area_word> (?:area|district|postcode|part of|estate"
    r"|end of|side of))?(?![\w/-]| ?\d|\.\d)",
    hint=("0",),
)
_NO_HALF = Lazy(r"^(?:CO2|S(?:17|20|31|37|42|46|47|50|76|85|117)|[MA]\d{1,3}|B(?:\d{4}|6|12)|Y\d+|[ES]\d)$")
_HALF_CONTEXT = Lazy(
    r"\b(?:lived?|living|lives|home|moved|flat|house|area|district|address|family|estate|streets?|born|stayed|found"
    r"|postcodes?)\b",
    re.IGNORECASE,
)
_PHONE = Lazy(
    r"(?<![\w.,£/#-])(?:\+44[\s-]?(?:\(0\))?[\s-]?\d|\(?0\d)(?:[\s()-]{0,2}\d){6,9}(?![\w/]|[.,]\d)", hint=("0",)
)
_FREE = Lazy(r"^(?:0800|0808|03|0845|0844|0870|116)")
_BODY_NEAR = Lazy(
    r"\b(?:helpline|switchboard|hotline|office|council|duty|hub|team|desk|MASH|centre|center|service|charity"
    r"|Samaritans|Childline|NSPCC|emergency|out of hours|reception|surgery"
    r"|board|partnership|safeguarding)\b",
    re.IGNORECASE,
)
_PERSONAL_NEAR = Lazy(
    r"\b(?:his|her|their|home|mobile|own|mother|father|mum|dad|grandmother|grandfather|partner|family|number "
    r"was|neighbour|personal)\b",
    re.IGNORECASE,
)
_EMAIL = Lazy(r"(?<![\w.+-])[\w.+-]+@[\w-]+(?:\.[\w-]+)+", hint=("@",))
_HOME_MAIL = Lazy(
    r"@(?:gmail|googlemail|hotmail|outlook|live|yahoo|ymail|icloud|me|aol|btinternet|sky|talktalk|virginmedia"
    r"|proton|protonmail|gmx|msn)\.",
    re.IGNORECASE,
)
_CAR = Lazy(r"(?<![\w/-])([A-HJ-PR-Y]{2}\d{2} ?[A-HJ-PR-Z]{3})(?![\w/-])", hint=("0",))
_OLD_CAR = Lazy(
    r"(?<![\w/-])(?:[A-Z]{2}\d{2} ?[A-Z]{3}|[A-HJ-NPR-Y]\d{1,3} ?[A-HJ-PR-Y]{3}"
    r"|[A-HJ-PR-Y]{3} ?\d{1,3}[A-HJ-NPR-Y])(?![\w/-])",
    hint=("0",),
)
_CAR_NEAR = Lazy(
    r"\b(?:car|van|vehicle|registration|reg|number ?plates?|plates?|lorry|taxi|motorbike|motorcycle|Ford"
    r"|Vauxhall|BMW|Audi|Fiesta|Corsa|Golf|drove|driving|driven|parked)\b",
    re.IGNORECASE,
)


def _hits(subject: Subject, passage: Passage, start: int, words: str) -> Iterator[Hit]:
    if not is_allowed(subject, words):
        spans_found(subject).append((passage.path, start, start + len(words)))
        yield Hit(passage.path, at=start, in_key=passage.in_key, words=words, values={"words": words})


def _before(passage: Passage, match: re.Match[str]) -> str:
    """Return the words before a match that can show its type."""
    return passage.text[max(0, match.start() - _WORDS_BEFORE) : match.start()]


def is_nhs_number(digits: str) -> bool:
    """Whether ten digits have the check digit of an NHS number (modulus 11, NHS Data Dictionary)."""
    total = sum(int(digit) * (10 - place) for place, digit in enumerate(digits[:9]))
    check = (11 - total % 11) % 11
    return check != 10 and check == int(digits[9])


@rule("privacy/nhs-number", Severity.ERROR)
def nhs_number(subject: Subject) -> Iterator[Hit]:
    """Find NHS numbers: labelled so, or with a valid check digit near a word for patient or record."""
    for passage in subject.prose:
        for match in _TEN_DIGITS.finditer(passage.text):
            before = _before(passage, match)
            around = before[-60:] + passage.text[match.end() : match.end() + 40]
            called = _NHS_JUST_BEFORE.search(before[-50:])
            right = is_nhs_number("".join(match.group(1, 3, 4))) and not _REFERENCE.search(before)
            if called or (right and (_NHS_AROUND.search(around) or match[2])):
                yield from _hits(subject, passage, match.start(), match[0])


@rule("privacy/ni-number", Severity.ERROR)
def ni_number(subject: Subject) -> Iterator[Hit]:
    """Find National Insurance numbers."""
    for passage in subject.prose:
        for match in _NI.finditer(passage.text):
            yield from _hits(subject, passage, match.start(), match[0])


@rule("privacy/postcode", Severity.ERROR)
def postcode(subject: Subject) -> Iterator[Hit]:
    """Find postcodes that are not those of an organisation."""
    areas = frozenset(_AREAS.split())
    for passage in subject.prose:
        if is_of_a_body(passage.path):
            continue
        for match in _POSTCODE.finditer(passage.text):
            is_written_so = match[0].isupper() or " " in match[0]
            if match[1].upper() in areas and is_written_so and not _REFERENCE.search(_before(passage, match)):
                yield from _hits(subject, passage, match.start(), match[0])
        for match in _POSTCODE_OUTER.finditer(passage.text):
            name = "code" if match["code"] else "code2"
            yield from _hits(subject, passage, match.start(name), match[name])
        for match in _HALF.finditer(passage.text):
            sentence = sentence_at(passage.text, match.start()).text
            is_code = match["area"] in areas and (match["area_word"] or not _NO_HALF.match(match["code"]))
            if (
                is_code
                and (
                    match["area_word"]
                    or (len(match["area"]) > 1 and not match["comma"])
                    or _HALF_CONTEXT.search(sentence)
                )
                and not _POSTCODE_OUTER.search(sentence)
            ):
                yield from _hits(subject, passage, match.start("code"), match["code"])


@rule("privacy/phone", Severity.ERROR)
def phone(subject: Subject) -> Iterator[Hit]:
    """Find telephone numbers of people: mobiles, and others without the name of a service beside them."""
    for passage in subject.prose:
        if is_of_a_body(passage.path):
            continue
        for match in _PHONE.finditer(passage.text):
            digits = re.sub(r"\D", "", match[0].replace("+44", "0").replace("(0)", "")).replace("00", "0", 1)
            sentence = sentence_at(passage.text, match.start())
            near = passage.text[max(sentence.start, match.start() - 70) : min(sentence.end, match.end() + 40)]
            of_body = _BODY_NEAR.search(near) and not _PERSONAL_NEAR.search(near)
            is_reference = _REFERENCE.search(_before(passage, match)) is not None
            if len(digits) not in {10, 11} or _FREE.match(digits) or is_reference or of_body:
                continue
            yield from _hits(subject, passage, match.start(), match[0].strip())


@rule("privacy/email", Severity.ERROR)
def email(subject: Subject) -> Iterator[Hit]:
    """Find e-mail addresses of people; mailboxes of organisations are ignored."""
    for passage in subject.prose:
        if is_of_a_body(passage.path):
            continue
        for match in _EMAIL.finditer(passage.text):
            if is_personal_mail(match[0]):
                yield from _hits(subject, passage, match.start(), match[0].rstrip("."))


def is_personal_mail(address: str) -> bool:
    """Whether an e-mail address is a person's, and not the mailbox of an organisation."""
    parts = [part for part in re.split(r"[^a-z]+", address.partition("@")[0].casefold()) if part]
    if any(part in words("places", "mailboxes") for part in parts):
        return False
    named = any(part in words("names", "first") or part in words("names", "surnames") for part in parts)
    return bool(_HOME_MAIL.search(address)) or named or len(parts) > 1


@rule("privacy/car", Severity.ERROR)
def car(subject: Subject) -> Iterator[Hit]:
    """Find car registrations: the current format anywhere, older ones near a word for a vehicle."""
    for passage in subject.prose:
        for pattern, anywhere in ((_CAR, True), (_OLD_CAR, False)):
            for match in pattern.finditer(passage.text):
                before = _before(passage, match)
                near = before[-60:] + passage.text[match.end() : match.end() + 40]
                if _CAR_NEAR.search(near) or (anywhere and not _REFERENCE.search(before)):
                    yield from _hits(subject, passage, match.start(), match[0])
