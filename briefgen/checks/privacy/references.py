"""Privacy rules for reference numbers, bank details, user names and links to drafts."""

import re
from collections.abc import Iterator

from briefgen.checks.privacy.finding import hit, texts_about_people
from briefgen.checks.rule import Hit, Subject, rule
from briefgen.english.words import sentence_at, words
from briefgen.errors import Severity
from briefgen.text import Lazy

_OF_PEOPLE = (
    r"(?i:tag)|URN|UPN|ULN|UCRN|CRN|CRO|PNC(?: ID)?|NOMIS|NOMS|PIN|MRN|CHI|ARC|BRP|CIN|CPOMS|LADO|MARAC|MAPPA"
    r"|CAD|STORM"
    r"|Datix|StEIS"
    r"|RiO|EMIS|SystmOne|Liquid ?[Ll]ogic|Mosaic|Care ?[Ff]irst|Care ?[Nn]otes|Framework-?i|Eclipse|NICHE|Niche"
    r"|Athena"
    r"|(?i:prison(?:er)?|custody|crime|police(?: log| incident)?|occurrence|arrest|warrant|charge|bail|court|claim"
    r"|Home Office"
    r"|immigration|asylum(?: support)?|visa|passport|driv(?:ing|er['’]s?) licen[cs]e|hospital|patient|unit|medical"
    r"|case"
    r"|(?:social care|case) system|client|service user|tenancy|tenant|rent(?: account)?|housing|benefit|pupil"
    r"|student|candidate"
    r"|prescription|appointment|ticket|travel card|library|loyalty|donor|voucher|seat|policy|licence|permit|badge"
    r"|pay ?roll|staff|collar|warrant card|referral|incident|log|file|record|chip|insurance|membership|locker"
    r"|bus pass)"
)
_NUMBERED = (
    r"(?:(?:reference|ref|record|case|identity|identification|unique|hospital|tracking|national|system|log|file"
    r"|card) ?){0,3}(?:numbers?|nos?|ref(?:erence)?s?|ID|id|code|URN)\b\.?"
)
_VALUE = r"(?P<value>(?=[A-Z0-9 /.-]*\d)[A-Z]{0,5}[ /-]?\d[0-9A-Z]*(?:[ /.-]?[0-9A-Z]+){0,6}(?<=[0-9A-Z]))(?![\w])"
_CALLED = Lazy(
    rf"\b(?:{_OF_PEOPLE})(?:['’]s)? ?{_NUMBERED}(?: (?:was|is|of|as|for \w+(?: was)?))?[\s:#,(“\"]*{_VALUE}"
    rf"|\b(?:{_OF_PEOPLE}) (?:card|band|label|slip|form|sheet|wristband|badge|pass|ticket|file|notes?|record)s?,? "
    rf"(?:\(?(?:number|no\.?|numbered|marked|headed|ref\.?) )+{_VALUE.replace('<value>', '<paper>')}"
    r"|\b(?:card|badge|pass|permit|certificate|licence|wristband|ticket|voucher|token)s?,? "
    r"\(?(?:number|no\.?|ref\.?|numbered)[:,]? (?P<card>\d[\d /-]{2,18}\d)\b"
    r"|\b(?i:headed|stamped|labelled|marked|dated|numbered|filed as|filed under|logged as) [“\"]?"
    r"(?P<stamp>\d{6}|[A-Z]{1,4}[ /-]?\d{4,9})\b(?! (?:people|children|visits|pounds))",
    hint=("0",),
)
_LOG = Lazy(
    r"\b(?:police |incident |ambulance |999 |CAD |crime )*(?:log|incident|CAD|crime|occurrence) (?:no\.? "
    r"|number )?(?P<value>\d{1,6} of (?:(?:that|the same|the) (?:day|date|night)|(?:the )?\d{1,2}(?:st|nd|rd"
    r"|th)?(?:[/. ]\w{1,9}(?:[/. ]\d{2,4})?)?|\d{2,4}))\b",
    re.IGNORECASE,
    hint=("0",),
)
_OWN = Lazy(rf"\b(?:URN|UPN|ULN|CRN|CRO|PNC|NOMIS|NOMS|MRN|CHI|BRP|CAD)[\s:#]+{_VALUE}", hint=("0",))
_SHAPES = Lazy(
    r"(?<![\w/-])(?P<value>[A-Z]\d{4}[A-Z]{2}"  # prison number
    r"|\d{2}[A-Z]{2}/\d{3,6}/\d{2}|\d{2}/[A-Z]{1,3}\d?/\d{3,6}/\d{2}|\d{2}[A-Z]\d/\d{3,6}/\d{2}"  # crime and URN
    r"|[A-Z]{2}\d{2}[CPFZ]\d{5}"  # case number of a family court
    r"|[A-HJ-NPR-Z]\d{11}[0-9A-Z]"  # unique pupil number
    r"|(?:19|20)?\d{2}/\d{5,7}[A-Z]"  # Police National Computer
    r"|[A-Z]\d{7,8}|[A-Z]{2,4}/[A-Z]{2,4}/\d{3,6}|[A-Z]{3} \d{6,7}"  # Crown Court, files, hospitals
    # Files of any body: letters, a number, and a number or initials (HOM-22-01187), but no standard or command paper.
    r"|(?!(?:ISO|IEC|BS|EN|HC|HL|SI|CM|CP|WHO|ICD|DSM|COVID|ISBN|ISSN|NICE|NG|CG|QS|SR|WSI|SSI|UKPGA)[/-])"
    r"[A-Z]{2,5}[/-](?=[\d/-]*\d[\d/-]*\d[\d/-]*\d)\d{2,6}[/-](?:\d{2,6}|[A-Z]{1,4})"
    r"|[A-Z]{2}/\d{4,6}/\d{2,4}|[A-Z]{1,4}/\d{2}/\d{3,6}|\d{4,7}-[A-Z]|\d{5,7}/\d{2}[A-Z])(?![\w/-])",
    hint=("0",),
)  # fmt: skip
_OTHER = Lazy(
    r"\b(?:(?i:(?:police|incident|ambulance|CAD|call) log (?:no\.? )?|Court(?: of Protection)? case "
    r"|case (?:no\.? )?(?=\d{6})"
    r"|exhibit |page \d+ of (?=bundle ))(?P<value>[A-Z]{0,3}/?\d{3,9}|[A-Z]{2,3}/\d{1,4}|bundle [A-Z]\b)"
    r"|(?P<op>Op(?:eration)? (?!Encompass|Hydrant|Yewtree|Stovewood|Bluestone|Soteria|Theatre|Manual)[A-Z][a-z]{3,}))"
)
_CODE = Lazy(
    r"\b(?i:(?:pass ?|pin |door |entry |unlock |access |safe |phone )?code|PIN|pass ?word|pass ?phrase"
    r"|combination)(?: (?:number|was|is|of|to \w+))*,? [“‘\"']?"
    r"(?P<value>(?=[\w!-]*\d)[\w!-]{4,20})"
    r"|\b(?i:mailbox|inbox|log-?in|user ?id|e-?mail|account|skype|address)(?: (?:was|is|name|of"
    r"|at))*,? [“‘\"']?(?P<box>[a-z0-9_]+(?:[._-][a-z0-9_]+)+)\b(?!\.(?:org|gov|nhs))"
    r"|\b(?:PC|DC|DS|DI|PS|WPC|PCSO|Sgt|Constable|Sergeant|Officer|collar(?: number)?|badge(?: number)?"
    r"|shoulder number) (?P<collar>\d{2,6}[A-Z]?)\b"
    r"|\b(?i:facebook|instagram|tiktok|twitter|snapchat|youtube|twitch|onlyfans|gofundme|justgiving|linkedin"
    r"|soundcloud|vinted|depop)\.(?:com|me|tv|org)/(?P<page>[@\w./-]{3,60})"
    r"|\b(?i:passport|visa|driving licence|identity card|ID card|birth certificate|library card|bus pass"
    r"|custody(?: record)?|charge sheet|occurrence|intelligence(?: log)?"
    r"|arrest|inquest|exhibit|docket|case file|case|ticket|claim|policy|membership|locker"
    r"|account)(?: (?:number|no\.?|record|was|is|of|under|as))*[,:(]* "
    r"(?P<paper>(?=[A-Z]{0,3}[\d/ -]*\d{3})[A-Z]{0,3}[\d/-]{4,14}[A-Z]?)(?=[\s,.;)])"
    r"|\b(?i:bed|cell|locker|room|bay|seat|desk|peg|cubicle) (?:number )?(?P<bed>\d{1,3}[A-Z]?)(?= (?:of|at|in|on) )"
)
_ANY = Lazy(
    r"(?<![\w£€$.,/@-])(?P<value>\d{7,12}|\d{2,6}(?:[-/]\d{2,6}){1,3}(?:[-/][A-Z]{1,2})?"
    r"|\d{3,6}[A-Z]{1,2}\d{2,6}|[A-Z]{2,4}/(?:19|20)\d\d/\d{2,6})(?![\w%/@-]|[.,:]\d)",
    hint=("0",),
)
_NO_REFERENCE = re.compile(
    r"(?:0[0-3]?[0-9]|1[0-2]|[12]\d|3[01])[-/]\d{1,2}[-/](?:\d{2}|\d{4})|(?:19|20)\d\d[-/](?:19|20)?\d\d"
    r"|0[1-9]\d{8,9}"
    r"|(?:19|20)\d\d[-/]\d\d[-/]\d\d"
)
_LEAST_DIGITS = 6
_IN_PLACE = Lazy(
    r"\b(?i:locker|room|bed|shirt|cell|shed|unit|garage|lock-up|table|stall|desk|bench|hut|cabin|berth|house"
    r"|seat)\b[^.]{0,30}\bnumber (?P<value>\d{1,4})\b",
    hint=("0",),
)
_FILE = Lazy(
    r"(?<![\w/.])(?P<value>\w[\w-]{5,60}\.(?:mp4|mov|avi|jpe?g|png|heic|docx?|xlsx?|pdf|wav|mp3|m4a|msg"
    r"|eml))\b(?!/)",
    hint=(".",),
)
_OF_A_BODY = Lazy(
    r"\b(?:charity|company|registered|registration|invoice|order|grant|contract|ISBN|ISSN|DOI|guideline|guidance"
    r"|policy|document|paper|bill"
    r"|version|budget|purchase|tender|planning|research|ethics|statutory instrument|SI|UKSC|EWCA|EWHC|EWFC)\b",
    re.IGNORECASE,
)
_BODY_BEFORE, _BODY_NEAR = 40, 12
"""Characters before a number, and before one of a known shape, that are searched for the name of an organisation."""


@rule("privacy/reference", Severity.ERROR)
def reference(subject: Subject) -> Iterator[Hit]:
    """Find reference numbers of people: of police, prison, court, Home Office, hospital, school and case systems."""
    for passage in texts_about_people(subject):
        reported: set[int] = set()
        for match in _FILE.finditer(passage.text):
            yield from hit(subject, passage, match.start("value"), match["value"], variant="file")
        for match in _OTHER.finditer(passage.text):
            group = "value" if match["value"] else "op"
            reported.add(match.start(group))
            yield from hit(subject, passage, match.start(group), match[group])
        for match in _CODE.finditer(passage.text):
            group = str(match.lastgroup)
            if not _OUR_OWN.search(match[group]) and not _is_of_a_team(match[group]):
                reported.add(match.start(group))
                yield from hit(subject, passage, match.start(group), match[group])
        for match in _IN_PLACE.finditer(passage.text):
            reported.add(match.start("value"))
            yield from hit(subject, passage, match.start("value"), match["value"])
        for pattern in (_CALLED, _LOG, _OWN, _SHAPES, _ANY):
            for match in pattern.finditer(passage.text):
                group = str(match.lastgroup)
                start, value = match.start(group), match[group]
                digits = sum(c.isdecimal() for c in value)
                near = _BODY_NEAR if pattern is _SHAPES else _BODY_BEFORE
                before = passage.text[max(0, match.start() - near) : start]
                if (
                    start in reported
                    or digits < 3
                    or re.fullmatch(r"(?:19|20)\d\d", value)
                    or (pattern is _ANY and (digits < _LEAST_DIGITS or _NO_REFERENCE.fullmatch(value)))
                    or _OF_A_BODY.search(before)
                ):
                    continue
                reported.add(start)
                yield from hit(subject, passage, start, value)


_BANK = Lazy(
    r"\b(?i:sort ?code|account(?: number| no\.?)?|acc(?:oun)?t\.? no\.?|a/c(?: no\.?)?|bank details?|card(?: number"
    r"| no\.?)?|IBAN)"
    r"(?: (?:was|is|of|number|no\.?|ending|ending in"
    r"|in))*[\s:,(]*(?P<value>[A-Z]{0,2}\d[\d -]{2,30}\d(?:[A-Z\d ]{4,24})?)",
    hint=("0",),
)
_ENDING = Lazy(
    r"\b(?:card|account|ending|ends)(?: (?:ending|in|with|number))* (?P<value>\d{4})\b(?! ?(?:to|and|or|visits"
    r"|people))",
    hint=("0",),
)
_SORT_CODE = Lazy(r"(?<![\d/-])(?P<value>\d{2}-\d{2}-\d{2})(?:[ ,/]+(?:and |account )?\d{8})(?!\d)", hint=("0",))
_CARD = Lazy(r"(?<!\d)(?P<value>\d{4}([ -]?)\d{4}\2\d{4}\2\d{4})(?!\d)", hint=("0",))
_IBAN = Lazy(r"\b(?P<value>[A-Z]{2}\d{2} ?[A-Z]{4} ?\d{4} ?\d{4} ?\d{4} ?\d{0,4})\b", hint=("0",))


@rule("privacy/bank", Severity.ERROR)
def bank(subject: Subject) -> Iterator[Hit]:
    """Find bank accounts and cards; a card has the check digit of ISO/IEC 7812 (Luhn)."""
    for passage in texts_about_people(subject):
        ends: list[int] = []
        for pattern in (_IBAN, _SORT_CODE, _BANK, _CARD, _ENDING):
            for match in pattern.finditer(passage.text):
                value = match["value"].strip()
                digits = re.sub(r"\D", "", value)
                is_card = pattern is _CARD
                if (
                    len(digits) < 4
                    or (is_card and not has_luhn_digit(digits))
                    or any(match.start("value") < e for e in ends)
                ):
                    continue
                ends.append(match.end("value"))
                yield from hit(subject, passage, match.start("value"), value)


def has_luhn_digit(digits: str) -> bool:
    """Whether the last digit of a card number is the check digit of the others (Luhn)."""
    doubled = [int(digit) * (2 if place % 2 else 1) for place, digit in enumerate(reversed(digits))]
    return sum(value - 9 if value > 9 else value for value in doubled) % 10 == 0


_HANDLE = Lazy(r"(?<![\w.@/+-])@(?P<value>[A-Za-z_][\w.]{2,29})", hint=("@",))
_SITES = (
    r"(?:Snapchat|Snap|Instagram|Insta|TikTok|Facebook|Twitter|Discord|Kik|Xbox|PlayStation|PSN|Roblox|Fortnite"
    r"|WhatsApp|Telegram|Twitch|YouTube|Reddit|Steam|Wickr|Vinted|Depop|OnlyFans|Tinder|Grindr|Omegle)"
)
_USER_NAME = Lazy(
    rf"\b(?:(?i:user ?names?|handles?|gamer ?tags?|screen ?names?|log-?in(?: name)?|profile(?: name)?"
    rf"|account(?: name)?|street name|tag|avatar)"
    rf"|{_SITES}(?: (?:account|name|user|profile|handle))?)(?: (?:was|is|of|on|called|named|under|as|he|she"
    rf"|they|it|known|went|goes|by|signed|in"
    rf"|{_SITES}))*[\s:,(]*[“\"‘']?"
    r"(?P<value>(?=[\w.-]*[\d_])[A-Za-z][\w.-]{2,29}(?<=\w))"
    r"|\b(?P<spelled>[A-Za-z]\w{1,20}(?: (?:underscore|hash|dash|hyphen|full stop|dot) \w{1,20}){1,5})"
    rf"|[“\"‘'](?P<quoted>(?=[\w.-]*[\d_.])[A-Za-z][\w.-]{{3,29}})[”\"’'] on {_SITES}\b",
    hint=(
        "underscore",
        "username",
        "user name",
        "handle",
        "gamer",
        "screen",
        "log-in",
        "login",
        "profile",
        "account",
        "street name",
        "tag",
        "avatar",
        "snap",
        "insta",
        "tiktok",
        "facebook",
        "twitter",
        "discord",
        "kik",
        "xbox",
        "playstation",
        "psn",
        "roblox",
        "fortnite",
        "whatsapp",
        "telegram",
        "twitch",
        "youtube",
        "reddit",
        "steam",
        "wickr",
        "vinted",
        "depop",
        "onlyfans",
        "tinder",
        "grindr",
        "omegle",
    ),
    is_folded=True,
)
_OUR_OWN = re.compile(
    r"nspcc|childline|police|council|gov|nhs|safeguard|board|partnership|charity|official|news|bbc|samaritan|trust"
    r"|foundation"
    r"|society|ofsted|cafcass|association|university|school|support|helpline|org$|uk$|lscp|lscb|sab$|hub$|mind$"
    r"|barnardo|unicef|media$|here$|home$",
    re.IGNORECASE,
)  # fmt: skip


@rule("privacy/handle", Severity.ERROR)
def handle(subject: Subject) -> Iterator[Hit]:
    """Find the names that people use on the internet; those of organisations are left alone."""
    for passage in texts_about_people(subject):
        reported: set[int] = set()
        for pattern in (_HANDLE, _USER_NAME):
            for match in pattern.finditer(passage.text):
                group = str(match.lastgroup)
                value, start = match[group].rstrip("."), match.start(group)
                sentence = sentence_at(passage.text, start).text
                is_of_body = _OUR_OWN.search(value) or value.isupper() or re.search(r"\b[Ff]ollow us\b", sentence)
                if start in reported or is_of_body or passage.text[match.end() : match.end() + 1] == "@":
                    continue
                reported.add(start)
                yield from hit(subject, passage, start, value)


_SPELLED = Lazy(
    r"\b(?P<value>[\w.+-]+(?: dot [\w-]+)* ?(?:\[at\]|\(at\)|\{at\}| at ) ?[\w-]+(?: ?(?:\[dot\]|\(dot\)|\{dot\}"
    r"| dot ) ?[\w-]+)+)\b",
    re.IGNORECASE, hint=("dot", "DOT", "Dot"),
)  # fmt: skip
_TEAM = re.compile(r"[^a-z]+")


@rule("privacy/hidden-address", Severity.ERROR)
def hidden_address(subject: Subject) -> Iterator[Hit]:
    """Find e-mail addresses that are spelled in words."""
    for passage in subject.passages:
        if passage.path[0] == "checks":
            continue
        for match in _SPELLED.finditer(passage.text):
            if not _is_of_a_team(match["value"]):
                yield from hit(subject, passage, match.start("value"), match["value"])


def _is_of_a_team(address: str) -> bool:
    parts = _TEAM.split(re.split(r"@| ?[\[({]?\bat\b", address.casefold())[0])
    return any(part in words("places", "mailboxes") for part in parts)
