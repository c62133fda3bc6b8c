"""Privacy rules for places and groups that are identified by a landmark or by a name of their own.

A building beside a landmark, a small town beside a neighbour or a school, a court or a prison, a vehicle by its make
and colour, a choir or a chat group: who lives there knows at once which one is meant.
"""

import re
from collections.abc import Iterator

from briefgen.checks.privacy.finding import hit, texts_about_people
from briefgen.checks.rule import Hit, Subject, rule
from briefgen.english.dictionary import is_ordinary
from briefgen.english.name_words import fold, is_explained, is_title_case
from briefgen.english.words import WORD, sentence_at, words
from briefgen.errors import Severity
from briefgen.review.yaml.source import Passage
from briefgen.text import Lazy

_CAPITAL = r"(?:[A-ZÀ-Ý][\w’'-]{1,40}|St\.?)"
_BUILDING = (
    r"(?:academy|dentist|camp|lodge|Co-op|Asda|Tesco|Lidl|Aldi|Spar|Morrisons|Sainsbury['’]s|Costcutter|Nisa|Greggs"
    r"|McDonald['’]s"
    r"|Wetherspoons?|KFC|Iceland|Boots|Poundland|Argos|Primark|Costa"
    r"|firm|company|school|church|chapel|mosque|temple|gurdwara|synagogue|flats?|bedsit|house|bungalow|cottage"
    r"|home|hostel|hotel"
    r"|shop|garage|petrol station|pub|club|caf[eé]|restaurant|take-?away|chip shop|salon|barber['’]?s?|surgery"
    r"|practice"
    r"|clinic|pharmacy|chemist['’]?s?|nursery|hall|library|park|playground|car park|bus stop|station|office|offices"
    r"|solicitors|warehouse|factory|farm|site|yard|allotments?|caravan|lock-?up|studio|gym|pool|refuge|shelter|bakery"
    r"|supermarket|market|stall|bench|bridge|underpass|bookmaker['’]?s?|laundrette|launderette|convent|squat"
    r"|building)"
)
_NEAR = (
    r"(?:above|over|opposite|behind|beside|below|beneath|under|alongside|facing|overlooking|next to"
    r"|next door to|across from"
    r"|at the (?:top|bottom|back|end|foot|side|edge|front|corner) of|on the (?:corner|edge|site|outskirts) of"
    r"|round the back of"
    r"|in the (?:old|former|shadow of)|in (?:a|an|the) (?:former|old|converted|disused)|with (?:a|an"
    r"|the) (?:\w+ )?(?:dome|spire|tower"
    r"|minaret|clock|mural|statue|sign|door|roof|gates?|awning|windows)|by|near)"
)
_LANDMARK = (
    r"(?:canal|river|railway|line|viaduct|bridge|station|church|chapel|mosque|temple|cathedral|cemetery"
    r"|crematorium|graveyard"
    r"|park|pond|lake|reservoir|quarry|harbour|docks?|pier|marina|beach|seafront|lighthouse|stadium|ground|racecourse"
    r"|prison|barracks|airport|airfield|hospital|university|college|school|library|museum|castle|abbey|market|pub"
    r"|supermarket|garage|petrol station|chip shop|fish bar|kebab shop|take-?away|betting shop|bookmaker\w*"
    r"|barber\w*|butcher\w*"
    r"|baker\w*|bakery|undertaker\w*|funeral (?:parlour|director\w*)|post office|bank|bingo hall|cinema"
    r"|theatre|swimming pool|leisure centre"
    r"|factory|mill|warehouse|brewery|gas ?works|power station|water tower|scrap ?yard|tip|allotments"
    r"|bus (?:stop|station|depot)"
    r"|bypass|golf club|bingo hall|lock|hill|roundabout|flyover|motorway|bypass|level crossing|war memorial"
    r"|clock tower|town hall|fire station|ice rink|skating rink|velodrome|sea wall|zoo|lido|arena|windmill|showground"
    r"|bowling (?:alley|green)|(?:athletics|greyhound) track|football ground|dry ski slope"
    r"|police station"
    r"|court|almshouses|convent|farm|shop|dome|carpet \w+|\w+ shop|\w+ yard)"
)
_BESIDE = Lazy(
    rf"\b(?:{_BUILDING}|(?:second|first|third|top|ground) floor),? (?:\w+ ){{0,1}}?{_NEAR}(?: (?:the|a|an|his"
    rf"|her|their|old|former"
    rf"|local|big|only))* (?:[\w’'-]+ ){{0,2}}?{_LANDMARK}\b",
    re.IGNORECASE,
)
_PLACED_BY = Lazy(
    rf"\b(?:the|a|an) (?:[\w’'-]+ ){{0,2}}?{_BUILDING} (?:with (?:a|an|the) (?:\w+ )?(?:dome|spire|tower"
    rf"|minaret|clock|mural|statue"
    r"|sign|door|roof|gates?|awning|windows?|flag|steps|chimney|vans?|shutters|front|fence|flagpole|swing"
    r"|trampoline)|in (?:a|an|the) (?:former|old|converted"
    r"|disused|derelict) \w+(?: \w+)?"
    r"|that (?:was|used to be) (?:a|an|the) \w+(?: \w+)?)",
    re.IGNORECASE,
)
_NAMED_NEAR = Lazy(
    rf"\b(?i:{_NEAR}|outside|corner of|junction of"
    rf"|where) (?:the )?(?P<value>{_CAPITAL}(?: {_CAPITAL}){{0,3}} (?:garage|station|shop|crossroads"
    rf"|roundabout|bridge|estate|flats|caf[eé]|market|works|mill|docks?|harbour|ground|stadium|lock|viaduct"
    rf"|almshouses|retail park"
    rf"|services|pub|chip shop|bakery|meets {_CAPITAL}(?: {_CAPITAL})?))\b"
)
_BY_LANDMARK = Lazy(
    r"\b(?:found|slept|lived|hid|died|killed|attacked|collapsed|dumped|camped|sleeping|living|camp|fire|body"
    r"|stabbed|robbed|beaten|lodge|drowned|lay down|killed by)\b"
    r"(?: [\w’',-]+){0,6}? (?:by|at|behind|beside|under|near|in|on|of"
    r"|opposite)"
    r" the (?:\w+ )?(?:lock|weir|canal|viaduct|golf club|bingo hall|bypass|quarry|pier|harbour|docks|marina"
    r"|lighthouse|racecourse|stadium|cemetery|crematorium|barracks|airfield|castle|abbey|mill|brewery"
    r"|gas ?works|power station"
    r"|water tower|scrap ?yard|allotments|bus station|railway station|roundabout|flyover|level crossing"
    r"|war memorial|clock tower|town hall|fire station|almshouses|convent|reservoir|slipway|bandstand"
    r"|skate ?park|swimming pool|cinema|ferry port|ice rink|skating rink|velodrome|sea wall|zoo|lido|arena"
    r"|windmill|showground|bowling (?:alley|green)|(?:athletics|greyhound) track|football ground|dry ski slope"
    r"|yard of the \w+|gates of the \w+(?: \w+)?)\b",
    re.IGNORECASE,
)
_STOP = Lazy(
    rf"\b(?P<value>{_CAPITAL}(?: {_CAPITAL}){{0,2}} (?:crossroads|roundabout|bus stop|bus station"
    rf"|railway station|train station|estate"
    rf"|precinct|town centre|village hall|village green|ring road|seafront|allotments|industrial estate"
    rf"|trading estate"
    rf"|retail park|playing fields?|recreation ground|underpass|viaduct|market place|Station|Bridge|Beach"
    rf"|Woods?|Common|Moor|Docks?|Pier|Marina))\b"
)
_COURT = Lazy(
    rf"\b(?P<value>{_CAPITAL}(?: (?:{_CAPITAL}|and|&|upon|on)){{0,3}} (?:Crown|Magistrates['’]?|County|Family"
    rf"|Sheriff|Coroner['’]s|Youth|High|District)"
    rf" Court|HM(?:P|YOI|P/YOI|P & YOI) {_CAPITAL}(?: {_CAPITAL})?|{_CAPITAL} (?:Prison|[Pp]olice [Ss]tation"
    rf"|[Ff]ire [Ss]tation"
    rf"|Secure Training Centre|YOI|Immigration Removal Centre|Detention Centre|Barracks|Airport|Port|Infirmary"
    rf"|General|Hospice))\b",
    hint=(
        "Court",
        "HM",
        "Prison",
        "tation",
        "Centre",
        "YOI",
        "Barracks",
        "Airport",
        "Port",
        "Infirmary",
        "General",
        "Hospice",
    ),
)
_MAKES = (
    r"(?:Audi|BMW|Ford|Vauxhall|Fiat|Mercedes|Nissan|Toyota|Honda|Kia|Hyundai|Peugeot|Renault|Citro[eë]n|Skoda"
    r"|Seat|Volkswagen|VW"
    r"|Volvo|Mini|Jaguar|Land Rover|Range Rover|Lexus|Mazda|Suzuki|Subaru|Tesla|Porsche|Bentley|Dacia|Corsa"
    r"|Fiesta|Focus|Golf|Polo|Astra"
    r"|Clio|Transit|Sprinter|Qashqai|Micra|Yaris|Civic|Passat|Beetle|Vespa|Harley|Yamaha|Kawasaki)"
)
_COLOUR = (
    r"(?:red|blue|green|yellow|orange|purple|pink|white|black|silver|grey|gray|gold|bronze|brown|beige|maroon"
    r"|turquoise|lime|cream"
    r"|two-tone|matt|metallic|bright|dark|light)"
)
_VEHICLE = Lazy(
    rf"\b(?i:(?:a|an|the|his|her|their|dad['’]s|mother['’]s"
    rf"|father['’]s)) (?P<value>(?:(?:{_COLOUR})(?:[- ](?:and[- ])?)?){{1,3}}(?:\w+ )?(?:{_MAKES}(?: [A-Z]\w+)?"
    rf"|(?:transit |minibus |camper )?van|motorbike|moped|scooter|quad ?bike|taxi|pick-?up|4x4|estate car"
    rf"|hatchback|convertible|sports car|minibus))\b"
    rf"|\b(?P<make>{_MAKES} (?:Transit|Fiesta|Focus|Corsa|Astra|Golf|Polo|Clio|Qashqai|[A-Z]\w+))(?= (?:car"
    rf"|van|parked|with|was|outside))"
)
_GROUP = Lazy(
    rf"\b(?P<value>(?:{_CAPITAL} ){{1,4}}?(?:Voices|Choir|Singers|Chorus|Crew|Massive|Posse|Boyz|Boys|Girlz"
    rf"|Girls|Squad|Gang|Mandem|Shed|Sheds|Band|Orchestra"
    rf"|Players|Harriers|Striders|Runners|Joggers|Owls|Rovers|Rangers|Wanderers|Athletic|United|City FC"
    rf"|Town FC|FC|AFC|RFC|RUFC|CC|Tigers|Lions"
    rf"|Eagles|Sharks|Bulls|Bears|Wolves|Hawks|Panthers|Wildcats|Warriors|Stars|Angels|Dolphins|Swimming Club"
    rf"|Sea Cadets|Army Cadets|Air Cadets"
    rf"|Cadets|Brownies|Rainbows|Guides|Cubs|Beavers|Scouts|Explorers|Majorettes|Cheerleaders|Dance School"
    rf"|Dance Academy|Theatre School|Stage School"
    rf"|Dojo|Boxing Gym|Gym|Amateur Boxing Club|Riding School|Riding Club|Pony Club|Bowls Club|Chess Club"
    rf"|Angling Club|Golf Club|Tennis Club"
    rf"|Sailing Club|Rowing Club|Women['’]s Institute|WI|Mothers['’] Union|Lodge|Working Men['’]s Club"
    rf"|Social Club|Legion|Young Farmers|Knitters"
    rf"|Ramblers|Bikers|Motorcycle Club|Fellowship|Tabernacle|Assembly|Mission|Ministries|Kingdom Hall"
    rf"|Prayer Group|Islamic Centre|Cultural Centre))\b(?! (?:Trust|Fund|Foundation|Society|charity))"
)
_CHAT = Lazy(
    r"\b(?:group|chat|server|channel|page|gang|band|crew|team|club|choir|troupe|blog|podcast|playlist|petition"
    r"|campaign|appeal)(?: chat)?"
    r"(?:,| called| named| known as| who called themselves| by the name of| titled"
    r"| of \w+ who called themselves)+ [“‘\"']?"
    r"(?P<value>(?:[Tt]he |#)?[A-Z0-9#][\w’'-]*(?: (?:[A-Z0-9][\w’'-]*|of|the|and|for|4|2)){0,5})"
    r"|\bof neighbours who called themselves (?P<own>the [A-Z][\w’'-]+(?: [A-Z][\w’'-]+)*)"
)
_PEOPLE_AT = (
    r"(?:neighbours?|flat|house|home|aunt|auntie|uncle|grandmother|grandfather|grandparents|nan|mother|father"
    r"|sister|brother|cousin|family|relatives"
    r"|friend|partner|hotel|bedsit|caravan|garage|shop|school|nursery|practice|surgery|GP|church|mosque|pub"
    r"|caf[eé]|convent|club|hostel|placement|carers?"
    r"|unit|worker|lived|lives|living|stayed|staying|settled|housed|rehoused|placed|found|arrested|stopped"
    r"|hidden|moved|born|buried|died|raised|brought up"
    r"|grew up|disappeared|last seen|seen|worked|works|job|factory|farm|taxi|quay|camp|bakery|caf[eé]|market"
    r"|families|couple|farmed|farming|based|camped|slept|taken|went|taught|beach|park|woods|field|tenancy"
    r"|address|property|station|crossroads|gate)"
)
_TOWN = Lazy(
    rf"\b(?P<who>{_PEOPLE_AT})(?:,? (?:again|alone|first|together|later|outside|north|south|east|west|back"
    rf"|then|away|up|down))?"
    rf" (?:in|at|near|from|to|outside|of|into) (?:the (?:town|village|hamlet|suburb"
    rf"|island) of )?(?P<value>{_CAPITAL}(?:(?:[- ](?:on|upon|under|by|in|le|y"
    rf"|near|next)[- ](?:the[- ])?| ){_CAPITAL})?)(?![\w-])"
)
_CENTRE = Lazy(rf"\b(?P<value>{_CAPITAL}(?: {_CAPITAL})?) (?:town centre|village|high street|parish|estate|valley)\b")
_IN_TOWN = Lazy(r"\b(?:in|at|near|outside) (?P<value>[A-ZÀ-Ý][\w’'-]+)(?![\w-]| (?:[A-Z]|and [A-Z]))")
_PUB = Lazy(
    r"\b(?:in|at|outside|behind|of|to|from|ran|called|near) (?P<value>[Tt]he (?:(?!Red Cross|Blue Cross"
    r"|White House|Black Horse Bank)(?:Red|White|Black|Blue|Green|Golden|Royal|Old|Jolly|Three|Queen['’]s"
    r"|King['’]s|Duke['’]s|Prince['’]s|Nag['’]s"
    r"|Railway|Station|Farmers|Miners|Masons|Shepherds|Ship|Fox|Dog|Hare|Horse|Rose|Coach|Hope|Wheatsheaf"
    r"|Crown|George|Bull|Hen) (?:and (?:[A-Z]\w+) ?)?(?:Lion|Hart|Horse|Bull|Swan|Bear|Boar"
    r"|Head|Arms|Oak|Bell|Dragon|Anchor|Hounds|Horses|Inn|Tavern|Hotel|Fleece|Cock|Stag|Eagle|Lamb|Barrels"
    r"|Tuns|Cross|Duck|Crown|Farmers|Sailors|Colliers|of Wellington)|(?:Fox|Dog|Hare|Rose|Coach|Horse"
    r"|Crown) and [A-Z]\w+"
    r"|Wheatsheaf|Cross Keys|Spread Eagle|Six Bells|Ship Inn|Railway Inn|Plough Inn))\b"
)
_SHOP = Lazy(
    rf"\b(?:[Tt]he|[Aa]t|[Ii]n|[Oo]f|[Oo]ver|[Bb]ehind"
    rf"|[Nn]ear) (?P<value>{_CAPITAL}(?: {_CAPITAL})? (?:caf[eé]|bar|take-?away|salon|gym|garage|pub|club"
    rf"|bakery|barbers?|packhouse|shop|chippy|cinema|bingo|arcade|market|farm"
    r"|factory|mill|works|depot|yard|allotments|stables|unit|practice|surgery|centre|hostel|chapel|church"
    r"|mosque|temple|flats|estate|building|tower|road|street|campus|hall|stores?|news|cabs|taxis))\b"
    r"|\b(?:of|behind|in|outside|at|near|over|above|by|beside) (?:the|a) (?P<people>(?:Polish|Romanian"
    r"|Lithuanian|Somali|Turkish|Kurdish|Chinese|Indian|Bangladeshi|Pakistani|Italian|Greek|Portuguese|Irish"
    r"|Afghan|Iranian|Vietnamese|Thai|African|Caribbean|Ukrainian|Russian"
    r"|Catholic|Methodist|Baptist|Pentecostal|Orthodox|Sikh|Hindu|Buddhist|Jewish|Coptic|Welsh) (?:church"
    r"|chapel|shop|club|caf[eé]|restaurant|bakery|school|centre|supermarket|deli|barber\w*|temple"
    r"|take-?away))\b"
)
_MET_AS = Lazy(
    r"\b(?:met|played|performed|sang|traded|posted|rode"
    r"|ran) as (?P<value>(?:the )?[A-Z][\w’'-]+(?: [A-Z][\w’'-]+){1,3})"
)
_WHOLE = (_VEHICLE, _CHAT, _PUB, _MET_AS, _SHOP)
"""Patterns whose findings include the ordinary words before the name."""

_OF_BODIES = re.compile(
    r"\b(?:Council|Partnership|Board|Police|Trust|Service|Authority|Commission|Committee|Hearing|Act|Rules)\b"
)
_PERSON = Lazy(
    r"\b(?:he|she|his|her|him|hers|they|them|their|mother|father|parents?|mum|dad|family|baby|child|children"
    r"|boys?|girls?|brothers?|sisters?|partner"
    r"|aunt|uncle|nan|grand\w+|neighbours?|man|woman|men|women|friend|cousin|carers?|son|daughter|gang|couple"
    r"|body|police|officers|driver|couple|who)\b",
    re.IGNORECASE,
)
_OF_THE_CASE = frozenset({"what_happened", "events", "perspective"})
_NO_FIELD = frozenset(
    {"owner", "action", "kind", "text", "source", "number", "agencies", "publisher", "due", "status"}
)


@rule("privacy/landmark", Severity.WARNING)
def landmark(subject: Subject) -> Iterator[Hit]:
    """Find places identified by a landmark, small towns beside people, courts, vehicles, named groups."""
    own = {fold(word) for text in _own(subject) for word in WORD.findall(text)}
    for passage in texts_about_people(subject):
        if passage.in_key or passage.path[0] in {"questions", "recommendations"} or passage.path[-1] in _NO_FIELD:
            continue
        if passage.path[0] == "key_messages" and passage.path[2:3] and passage.path[2] in {"agencies", "headline"}:
            continue
        ends: list[tuple[int, int]] = []
        for start, value in sorted(_in_text(passage, own), key=lambda each: (each[0], -len(each[1]))):
            if not any(a < start + len(value) and start < b for a, b in ends):
                ends.append((start, start + len(value)))
                yield from hit(subject, passage, start, value)


def _own(subject: Subject) -> list[str]:
    about = subject.review.about
    return [*about.pseudonyms, *about.public_names, about.area, about.publisher or "", about.title]


def _in_text(passage: Passage, own: set[str]) -> Iterator[tuple[int, str]]:
    """Yield the words of each place, vehicle and group with their offset."""
    text = passage.text
    is_of_the_case = passage.path[0] in _OF_THE_CASE
    for pattern in (_BESIDE, _PLACED_BY, _BY_LANDMARK):
        for match in pattern.finditer(text):
            if is_of_the_case or _of_somebody(text, match.start()):
                yield match.start(), match[0]
    for pattern in (_NAMED_NEAR, _STOP, _COURT, _GROUP, *_WHOLE):
        for match in pattern.finditer(text):
            group = str(match.lastgroup)
            start, value = _trimmed(match.start(group), match[group], is_whole=pattern in _WHOLE)
            if value and (is_of_the_case or _of_somebody(text, start)) and not _OF_BODIES.search(value):
                yield start, value
    yield from _towns(text, own, is_of_the_case=is_of_the_case)


def _towns(text: str, own: set[str], *, is_of_the_case: bool) -> Iterator[tuple[int, str]]:
    """Yield small towns beside people, with the words that place people there."""
    for match in _IN_TOWN.finditer(text):
        folded = fold(match["value"])
        is_town = folded in words("places", "towns") and folded not in words("places", "wide") | own
        if is_town and (is_of_the_case or _of_somebody(text, match.start())) and not _is_of_a_body(text, match):
            yield match.start(), match[0]
    for pattern in (_TOWN, _CENTRE):
        for match in pattern.finditer(text):
            if any(_is_small(word, own) for word in match["value"].split()) and not _is_of_a_body(text, match):
                yield match.start(), match[0]


_AFTER = 40


def _is_of_a_body(text: str, match: re.Match[str]) -> bool:
    return bool(_OF_BODIES.search(text[match.start() : match.end() + _AFTER]))


def _of_somebody(text: str, at: int) -> bool:
    sentence = sentence_at(text, at).text
    return bool(_PERSON.search(sentence)) and not _GENERAL.search(sentence)


_GENERAL = Lazy(
    r"\b(?:should|must|training|guidance|every (?:child|family|school)|any (?:child|family|school)"
    r"|each (?:child|family|school)|policy)\b",
    re.IGNORECASE,
)


def _trimmed(start: int, value: str, *, is_whole: bool) -> tuple[int, str]:
    """Return a name without the ordinary words before it, or "" when it is no name."""
    while value and not is_whole:
        first, _, rest = value.partition(" ")
        if first not in words("names", "ordinary") and first not in {
            "The",
            "A",
            "An",
            "Her",
            "His",
            "Their",
            "At",
            "In",
            "On",
        }:
            break
        start, value = start + len(first) + 1, rest
    return start, value if is_whole or " " in value or value.startswith("HM") else ""


def _is_small(word: str, own: set[str]) -> bool:
    """Whether a word names a little-known town or village outside the review's own area."""
    folded = fold(word)
    if (
        folded in own
        or word in words("names", "ordinary")
        or word in words("names", "bodies")
        or not is_title_case(word)
    ):
        return False
    if folded in words("places", "wide"):
        return False
    return folded in words("places", "towns") or not (is_explained(folded) or is_ordinary(word))
