"""A privacy rule for days without a date: named by a weekday, a feast, a birthday or an event."""

from collections.abc import Iterator

from briefgen.checks.privacy.dates import incident_date
from briefgen.checks.privacy.finding import hit, texts_about_people
from briefgen.checks.rule import Hit, Subject, rule
from briefgen.english.words import sentences
from briefgen.errors import Severity
from briefgen.text import Lazy

_MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"
_WEEKDAY = r"(?:Mon|Tues|Wednes|Thurs|Fri|Satur|Sun)day"
_ORDINAL = (
    r"(?:first|second|third|fourth|fifth|sixth|seventh|eighth|ninth|tenth|eleventh|twelfth|thirteenth"
    r"|fourteenth|fifteenth|sixteenth"
    r"|seventeenth|eighteenth|nineteenth|twentieth|twenty-\w+|thirtieth|thirty-first|last|final|penultimate"
    r"|\d{1,2}(?:st|nd|rd|th))"
)
_FEAST = (
    r"(?:Christmas(?: Day| Eve)?|Boxing Day|New Year(?:['’]?s (?:Day|Eve))?|Hogmanay|Easter(?: Sunday"
    r"| Monday)?|Good Friday|Whitsun|Pentecost"
    r"|Halloween|Bonfire Night|Diwali|Eid(?: al-\w+)?|Ramadan|Hanukkah|Passover|Yom Kippur|Vaisakhi|Holi"
    r"|Navratri|Nowruz|Lunar New Year"
    r"|Chinese New Year|Lent|Advent|Mothering Sunday|Mother['’]s Day|Father['’]s Day|Valentine['’]s Day"
    r"|St\.? \w+['’]s Day"
    r"|(?:the )?(?:\w+ )?(?:Coronation|Jubilee|Olympics|World Cup(?: final)?|[Cc]up [Ff]inal|referendum"
    r"|general election|royal wedding|Royal Wedding"
    r"|lockdown|eclipse|Grand National|Eurovision)"
    r"|half-term|(?:the )?(?:summer|Easter|Christmas|school) holidays|(?:the )?end of (?:the )?(?:\w+ )?term"
    r"|(?:his|her|their) (?:\w+['’]s )?(?:funeral|wedding|christening|baptism|GCSEs?|A-levels?|birthday))"
)
_PARTS = r"(?:day|days|night|nights|morning|evening|afternoon|eve|week|weeks|weekend|fortnight|" + _WEEKDAY + r")"
_DAYS = Lazy(
    r"\b(?P<value>"
    rf"(?:the )?(?:(?:{_ORDINAL}) )?{_WEEKDAY}(?: (?:morning|afternoon|evening|night))? (?:in|of) (?:(?:early"
    rf"|late|mid)[- ])?{_MONTH}"
    rf"|{_WEEKDAY},? (?:the )?(?:{_ORDINAL})(?= of|[.,;]| \w)(?<!last)(?<!final)"
    rf"|(?:first|second|third|fourth|fifth|last|final|penultimate) (?:{_WEEKDAY}|weekend|day|night) (?:of|in"
    rf"|before|after) (?:the )?"
    rf"(?:{_MONTH}|{_FEAST}|(?:summer |spring |autumn |winter |school |half[- ])?(?:term|holidays?|half-term"
    rf"|lockdown)|Advent|Lent|Ramadan)"
    rf"|(?:the |a |one |two |three |four |five |six |ten |\d+ )(?:{_PARTS}) (?:before|after|of|following"
    rf"|that followed|leading up to) (?:the )?(?:{_FEAST})"
    r"|(?:Storm [A-Z]\w+|the Beast from the East|the (?:great |worst )?(?:storm|floods?|snow|blizzard|heatwave"
    r"|eclipse|earthquake|riots?) (?:of|in|that) [^.,;]{3,40})"
    r"|the (?:day|night|morning|evening|week|weekend|hour)(?: that| when"
    r"| on which)? (?:the )?(?:(?:late )?Queen|King|Princess|Prince|Pope|President|Prime Minister|"
    r"England|Wales|Scotland|Ireland|Liverpool|Leeds|Everton|schools|pubs|shops|lockdown|clocks"
    r"|[A-Z]\w+ (?:United|City|Town)) (?:\w+ )?(?:died|crowned|buried|visited|came|opened|closed|won|lost|beat|"
    r"played|reopened|began|ended|went|changed)"
    r"|(?:the )?(?:day|night|morning|evening|week|weekend|eve) of (?:the )?(?:[A-Z][\w’'-]+ ){1,4}(?:Festival"
    r"|Carnival|Fair|Show|Regatta|Games|Derby|Marathon|Parade|Pride|Gala|Eisteddfod"
    r"|Final|Race|March|Fayre|Mela)"
    r"|(?:[Oo]n|[Aa]t|of|[Aa]fter|[Bb]efore|[Ss]ince|[Uu]ntil|following|[Bb]y|from)"
    r"(?: the (?:day|eve|night|morning|week) (?:of|after|before))? (?:his|her|their|[A-Z]\w+['’]s|the \w+['’]s"
    r"|a (?:\w+['’]s))"
    r" (?:own |very )?(?:[\w-]+(?:th|st|nd|rd) |first |second |third )?birthday(?: party)?"
    r"|(?:day|night|week|morning|weekend) (?:before|after|of) (?:his|her|their|[A-Z]\w+['’]s"
    r"|the \w+['’]s) (?:[\w-]+ )?birthday"
    r"|\d{1,2}[.:]\d{2} ?(?:am|pm|a\.m\.|p\.m\.|hours)? (?:on|one|that) (?:the )?(?:"
    + _WEEKDAY
    + r"|\d{1,2}(?:st|nd|rd|th))"
    r"|(?:on|by|until|since|before|after|from) the (?:\d{1,2}(?:st|nd|rd|th)|(?:twenty-"
    r"|thirty-)\w+)(?! (?:floor|century|birthday|anniversary|week|day|time|visit|attempt|edition|page"
    r"|occasion|birthdays|month|call|session|meeting|appointment|of))"
    r"|(?:[Oo]n|of|[Aa]t|[Tt]hat|[Uu]ntil|[Ss]ince|[Bb]efore|[Aa]fter|[Ff]rom|[Bb]y) "
    r"(?:the )?(?!(?:Open|Training|Sports|Away|Inset"
    r"|School|Every|One|Each|Market|Pay|Study|Action|Learning|World|National|International|Same|Any)\b)"
    r"(?:St\.? |Saint |All )?[A-Z][a-z]{2,}(?:['’]s)? (?:Day|Eve|Night|Sunday|Saturday)"
    r"|(?:day|night|eve|evening|morning) of (?:the )?[A-Z]\w+(?: [A-Z]\w+)? (?:Festival|Fair|Feast)|on (?:Eid"
    r"|Diwali|Holi|Nowruz|Vaisakhi|Ash Wednesday|Hogmanay|Halloween)\b"
    r"|(?:\w+ )?anniversary of (?:the )?(?:[A-Z][\w’'-]+|his|her|their)(?: \w+){0,2}|(?:GCSE|A-level"
    r"|exam) results day|(?:his|her|their) (?:first|last) day (?:at|of) (?:secondary |primary |big )?(?:school"
    r"|work|term|college|Year \w+)"
    r"|(?:first|last) (?:day|week|morning) (?:of|at|in) (?:Year \d+|Reception|(?:his|her|their|the) (?:new|old"
    r"|big|secondary|primary) school|college|half-term|lockdown|Ramadan|Lent|Advent)"
    r"|the (?:day|night|week|morning|evening)(?: that| when)? the (?:\w+ ){1,2}(?:went off|went out|came down"
    r"|fell|burned down|burnt down|flooded|failed|collapsed|closed for good|blew|froze|burst|landed)"
    rf"|(?:the |one )?(?:day|night|evening|morning|afternoon|week|weekend|eve|{_WEEKDAY}) (?:of|before"
    rf"|after) the (?!(?:week|month|year|day|incident|death|birth|visits?|assessment|meeting|moves?"
    r"|attacks?|murder|injur\w+|hearing|call|referral|crash|accident|assault|conference|review|event|offence"
    r"|killing|arrest|shift|holiday|school|service|appointment|other|same|next|first|last|second"
    r"|third|police|court|case|report|home|family|child|children|baby|mother|father|parents|nurse|doctor"
    r"|social|\w+ (?:meeting|visit|assessment|conference|appointment|hearing))\b)"
    r"(?:[\w’'-]+ ){0,3}?(?:[A-Z][\w’'-]+|snow|storm|flood\w*|fire|fair|festival|carnival|show|match|final"
    r"|party|parade|races?|regatta|wedding|funeral|christening|concert|eclipse|election|strike|baskets|harvest"
    r"|lights)"
    r"|in the year (?:that|when|of) (?:it|the) [\w ’'-]{3,30}"
    r"|leap (?:day|year['’]s day)|(?:in|of) the leap year)"
)
_NOT_THAT_DAY = Lazy(
    r"\b(?:should|must|each|every|annual\w*|yearly|always|usually|rota|open on|closed on|published|publication"
    r"|law|Act"
    r"|guidance|in force|consultation|learning event|workshop|webinar|conference"
    r"|training|strategy|policy|awareness|campaign|review (?:was|panel|began)|panel (?:met|meeting)"
    r"|board (?:met|meeting))\b"
)
_NO_FIELD = frozenset(
    {"owner", "action", "kind", "text", "source", "number", "agencies", "publisher", "due", "status", "headline"}
)


@rule("privacy/day", Severity.WARNING)
def day(subject: Subject) -> Iterator[Hit]:
    """Find days that are identified by a weekday, a feast, a birthday, a storm or a public event."""
    dated = [(each.path, each.at or 0, (each.at or 0) + len(each.words)) for each in subject.found_by(incident_date)]
    for passage in texts_about_people(subject):
        if (
            passage.in_key
            or passage.path[0] in {"questions", "recommendations", "why_it_matters"}
            or passage.path[-1] in _NO_FIELD
        ):
            continue
        for sentence in sentences(passage.text):
            if _NOT_THAT_DAY.search(sentence.text):
                continue
            for match in _DAYS.finditer(sentence.text):
                start = sentence.start + match.start("value")
                end = start + len(match["value"])
                if not any(passage.path == path and a < end and start < b for path, a, b in dated):
                    yield from hit(subject, passage, start, match["value"])
