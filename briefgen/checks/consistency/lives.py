"""Rules for impossible lives: acts after a death or before a birth, contradicting abilities and deaths."""

import re
from collections.abc import Iterable, Iterator, Mapping

from briefgen.checks.consistency.when import NarrativeSentence, main_person, narrative_sentences, people
from briefgen.checks.rule import Hit, Subject, rule
from briefgen.english.words import data
from briefgen.errors import Severity
from briefgen.text import Lazy

_DEATH = (
    r"(?:died|dies|was killed|were killed|was murdered|was shot dead|was stabbed to death|took (?:his|her"
    r"|their) own life|was found dead"
    r"|drowned|passed away|(?:his|her|their|\w+['’]s) death|bu farw)\b"
)
_DYING = Lazy(rf"\b{_DEATH}(?! of (?:his|her|their) )")
_OTHERS_DEATH = re.compile(
    r"\b(?:his|her|their|\w+['’]s) (?:\w+ ){0,2}(?:father|mother|dad|mum|parents?|brother|sister|twin|baby"
    r"|partner|husband|wife|friend|uncle|aunt|grand\w+|son|daughter"
    r"|child|children|dog|cousin|boyfriend|girlfriend)\b[^.;]{0,30}\b(?:had )?(?:died|killed|murdered|drowned)"
)
_ALIVE = (
    r"(?:was seen|were seen|saw|said|says|told|tells|asked|asks|attended|started|went|moved|visited|spoke"
    r"|disclosed|was referred|was discharged|was taken|was brought"
    r"|lived|lives|ran away|was admitted|was arrested|went missing|turned|met|thanked|wrote|rang|called|came"
    r"|left|joined|began|returned|was placed|was assessed|was moved"
    r"|refused|agreed|wished|wanted|applied|signed|slept|played|ate|walked|drove|bought|sold|gave|made|took"
    r"|had|lost|found|felt|tried|learned|enjoyed|celebrated|passed)\b"
)
_ADVERBS = r"(?:had |has |then |later |also |again |often |once |still |now |first |never |was )?"
_NOW = re.compile(
    r"^(?:{who}) (?:now |still |also )?(?:misses|wishes|hopes|wants|lives|enjoys|likes|loves|attends|sees"
    r"|sleeps|goes|works|feels|says|is (?:now|still)|has (?:now|since)"
    r"|told (?:the|this|our) (?:review\w*|author|panel)|told us|spoke to (?:the|this|our) review\w*|is doing"
    r"|is settled|is happy|is (?:at|in) (?:school|college|foster))\b"
)


_DEAD_AND_ACTS = Lazy(
    r"\b(?P<who>(?:[Hh]is|[Hh]er|[Tt]heir|\w+['’]s) (?:late )?\w+), (?:who (?:had )?(?:already |also )?died"
    r"|dead|long dead)[^,.;]{0,40}, (?P<act>told|said|asked|came|rang|wrote|went|visited|collected|agreed"
    r"|signed)\b"
)


@rule("consistency/after-death", Severity.WARNING)
def after_death(subject: Subject) -> Iterator[Hit]:
    """Find a person who acts, is seen, or is in the present tense after the death."""
    for passage in subject.running:
        for match in _DEAD_AND_ACTS.finditer(passage.text):
            values = {"name": match["who"], "words": match["act"], "year": ""}
            yield Hit(passage.path, at=match.start("act"), words=match["act"], values=values, variant="undated")
    yield from _long_dead(subject)
    yield from _after_last_event(subject)
    narrative = narrative_sentences(subject)
    for name in people(subject):
        own = [each for each in narrative if each.person == name]
        deaths = [each for each in own if _dies(each, name)]
        dated = [each.times[0] for each in deaths if each.times]
        if not deaths or len({(time.first, time.last) for time in dated}) > 1:
            continue
        for each in own:
            if each in deaths:
                continue
            later = dated and each.times and each.times[0].first > dated[0].last
            act = _act(each, name) if later else None
            act = act or (_still(each, name) if not each.passage.text.startswith("“") else None)
            if act:
                words = act[0].strip()
                values = {"name": name, "words": words, "year": (dated[0].last - 1) // 12 if dated else ""}
                at = each.sentence.start + act.start()
                yield Hit(each.passage.path, at=at, words=words, values=values, variant="" if dated else "undated")


_ACTS = (
    r"(?:is (?:seen|admitted|discharged|referred|moved|placed|assessed|arrested|taken|excluded|treated|examined"
    r"|asked)"
    r"|moves|starts|tells|says|asks|goes|attends|visits|leaves|returns|begins|refuses|agrees|spends|sees|rings|writes"
    r"|comes|runs|joins|stays)\b(?! (?:posthumously|by the inquest|to (?:the )?(?:rest|mortuary|cemetery)))"
)


_SEES = r"(?:sees|visits|meets|examines|treats|assesses|speaks (?:to|with)|discharges|admits|refers|places|arrests)"


_KIN = r"(?:father|mother|grandfather|grandmother|brother|sister|husband|wife|stepfather|stepmother)"
_LONG_DEAD = Lazy(
    rf"\b(?P<whose>His|Her) (?P<kin>{_KIN}) (?:had )?died (?:before (?:he|she) (?:was born|started"
    rf"|could|was|turned)|when (?:he|she) was"
    r"|years (?:ago|before|earlier)|long before)\b"
)


_OF_REVIEW = (
    r"(?: and (?:his |her )?\w+)?(?: both)? (?:read|saw|checked|agreed|asked)(?: an?| the| this)?(?: \w+)?"
    r" (?:draft|page|summary|review|report)\b|(?: and (?:his |her )?\w+)?(?: both)? (?:told|wrote to|met) (?:us|the"
    r" (?:review\w*|panel|author))\b"
)


def _long_dead(subject: Subject) -> Iterator[Hit]:
    """Yield an act of a relative in a message who died when the child was small, or before."""
    narrative = narrative_sentences(subject)
    dead = next(
        (
            m
            for each in narrative
            if each.passage.path[0] == "what_happened" and (m := _LONG_DEAD.search(each.sentence.text))
        ),
        None,
    )
    for each in narrative if dead else ():
        is_view = each.passage.path[0] == "perspective"
        if dead is None or (each.passage.path[-1] != "finding" and not is_view):
            continue
        if is_view and (own := re.match(rf"{dead['whose']} {dead['kin']}(?P<act>{_OF_REVIEW})", each.sentence.text)):
            values = {"name": f"{dead['whose'].lower()} {dead['kin']}", "words": own["act"].strip(), "year": ""}
            at = each.sentence.start + own.start("act") + 1
            yield Hit(each.passage.path, at=at, words=values["words"], values=values, variant="undated")
        if is_view:
            continue
        act = re.match(
            rf"{dead['whose']} {dead['kin']} (?P<act>collected|told|tells|brought|brings|came|comes"
            rf"|asked|asks|rang|took|agreed"
            r"|refused|went|attended|drove|signed|picked)\b",
            each.sentence.text,
        )
        if act:
            values = {"name": f"{dead['whose'].lower()} {dead['kin']}", "words": act["act"], "year": ""}
            at = each.sentence.start + act.start("act")
            yield Hit(each.passage.path, at=at, words=act["act"], values=values, variant="undated")


_FINDS = Lazy(
    r"^(?:His|Her) (?:class |form |social |key |support |youth |family )?(?:teacher|worker|nurse|doctor|coach|tutor"
    r"|midwife|keyworker|dentist|headteacher|foster carer) "
    rf"(?P<act>finds|{_SEES}) (?:him|her)\b(?= (?:asleep|alone|at|in|on|by|crying|hungry|well|again|and"
    rf"|outside|twice)\b|[.,])"
)


_SHORT = 120
"""The most characters of an event that a message quotes whole."""


def _after_last_event(subject: Subject) -> Iterator[Hit]:
    """Yield an act in the present tense in an event that is listed after the death."""
    for name in people(subject):
        dead, who = False, re.escape(name)
        for index, event in enumerate(subject.review.events):
            match = re.match(rf"{who} (?:now |also |again )?(?P<act>{_ACTS})", event.what) if dead else None
            match = match or (re.search(rf"\b(?P<act>{_SEES}) {who}\b(?!['’])", event.what) if dead else None)
            match = match or (_FINDS.match(event.what) if dead and name == main_person(subject) else None)
            if match:
                event_text = f"{event.when}: {event.what}"
                values = {"name": name, "words": event_text if len(event_text) < _SHORT else match["act"], "year": ""}
                path = ("events", index, "what")
                yield Hit(path, at=match.start("act"), words=match["act"], values=values, variant="undated")
            dead = dead or bool(
                re.match(rf"(?:{who}|He|She)\b[^.;]{{0,60}}? and (?:dies|is found dead)\b", event.what)
                or re.match(
                    rf"(?:(?:{who} [^.;]{{1,80}}\. )?(?:He|She)|{who}) (?:dies|is (?:killed|murdered"
                    rf"|found dead)|drowns"
                    r"|takes h\w+ own life)",
                    event.what,
                )
            )


def _dies(each: NarrativeSentence, name: str) -> bool:
    text = each.sentence.text
    match = _DYING.search(text)
    if not match or _OTHERS_DEATH.search(text) or "nearly died" in text:
        return False
    before = text[: match.start()]
    who = rf"(?:\b{re.escape(name)}(?:['’]s)?|^(?:[\w ,]{{0,30}}, )?(?:He|She|he|she|His|Her)\b)"
    return bool(re.search(rf"{who}[^.;]{{0,60}}$", before)) and not re.search(
        r"\b(?:who|whose|before|until|when|after)\b", before[-30:]
    )


def _act(each: NarrativeSentence, name: str) -> re.Match[str] | None:
    pattern = rf"(?:\b{re.escape(name)}|^(?:[\w ,]{{0,40}},? )?(?:[Hh]e|[Ss]he)) {_ADVERBS}{_ALIVE}"
    seen = (
        rf"\b(?:saw|seen|visited|met|spoke (?:to|with)|spoken to|examined|treated|helped|rang"
        rf"|asked) {re.escape(name)}\b(?!['’]s)"
    )
    return re.search(pattern, each.sentence.text) or re.search(seen, each.sentence.text)


def _still(each: NarrativeSentence, name: str) -> re.Match[str] | None:
    return re.search(_NOW.pattern.replace("{who}", rf"{re.escape(name)}|He|She"), each.sentence.text)


_BORN = re.compile(r"\bborn\b")


def _hurt_unborn(each: NarrativeSentence) -> Iterator[Hit]:
    """Yield a time in a sentence that is earlier than the birth."""
    text = each.sentence.text
    birth = re.search(r"\bborn (?:on|in)\b", text)
    if birth is None or not each.times or each.times[0].start < birth.start():
        return
    born = each.times[0]
    early = next((time for time in each.times[1:] if time.last < born.first and time.start > born.start), None)
    if early:
        values = {"name": each.person or text[: birth.start()].strip(), "words": early.text}
        values |= {"year": str((born.first - 1) // 12)}
        yield Hit(each.passage.path, at=each.sentence.start + early.start, words=early.text, values=values)


@rule("consistency/before-birth", Severity.WARNING)
def before_birth(subject: Subject) -> Iterator[Hit]:
    """Find a person who is seen, held or hurt before the time of the birth."""
    narrative = narrative_sentences(subject)
    for each in narrative:
        yield from _hurt_unborn(each)
    for name in people(subject):
        own = [each for each in narrative if each.person == name]
        births = [
            each
            for each in own
            if each.times and re.search(rf"(?:\b{re.escape(name)}|^(?:He|She)) was born\b", each.sentence.text)
        ]
        if len(births) != 1:
            continue
        born = births[0].times[0]
        for each in own:
            times = each.times[1:] if each is births[0] else each.times
            early = next((time for time in times if time.last < born.first), None)
            is_act = early and (
                _act(each, name)
                or re.search(r"\b(?:held|saw|hurt|visited|fed|found|met) (?:him|her|them)\b", each.sentence.text)
            )
            if early and is_act:
                words = (
                    each.sentence.text[early.start : early.end]
                    if early.text in each.sentence.text
                    else each.sentence.text
                )
                values = {"name": name, "words": words, "year": (born.first - 1) // 12}
                yield Hit(
                    each.passage.path,
                    at=each.sentence.start + each.sentence.text.find(words),
                    words=words,
                    values=values,
                )


_AT_ONCE = Lazy(
    r"\b(?P<first>deaf(?: since birth| from birth)?),? (?:\w+ ){0,2}(?P<second>(?:over)?heard)\b"
    r"|\b(?P<first2>blind(?: since birth| from birth)?),? (?:\w+ ){0,2}(?P<second2>saw|watched)\b"
)


@rule("consistency/ability", Severity.WARNING)
def ability(subject: Subject) -> Iterator[Hit]:
    """Find a person who cannot speak, read, walk, hear or see, and does so elsewhere."""
    for passage in subject.running:
        for match in _AT_ONCE.finditer(passage.text):
            first, second = match["first"] or match["first2"], match["second"] or match["second2"]
            at = match.end() - len(second)
            yield Hit(passage.path, at=at, words=second, values={"name": first, "words": second, "first": first})
    narrative = narrative_sentences(subject)
    for name in people(subject):
        own = [each for each in narrative if each.person == name]
        for patterns in data("lives")["abilities"].values():
            yield from _done_all_the_same(own, name, patterns)


def _done_all_the_same(own: list[NarrativeSentence], name: str, patterns: Mapping[str, str]) -> Iterator[Hit]:
    who = rf"(?:\b{re.escape(name)}|\b[Hh]e|\b[Ss]he)"
    cannot = re.compile(rf"(?:{who}|who|and|is autistic and)\b[^.;]{{0,40}}?\b(?P<cannot>{patterns['cannot']})")
    first = next((each for each in own if cannot.search(each.sentence.text)), None)
    stated = cannot.search(first.sentence.text) if first else None
    for each in own if stated else ():
        text = each.sentence.text
        match = re.search(rf"{who} (?:had |has |then |later |also |once )?{patterns['does']}", text)
        if each is first and stated:
            match = re.compile(rf",? (?:and )?{patterns['does']}").match(text, stated.end())
        if match and not re.search(patterns["unless"], text, re.IGNORECASE):
            values = {"name": name, "words": match[0], "first": stated["cannot"] if stated else ""}
            yield Hit(each.passage.path, at=each.sentence.start + match.start(), words=match[0], values=values)


_DEAD = Lazy(
    r"\b(?:died|dead|death|killed|suicide|murder\w*|drowned|own life|overcame|overcome|hanged)\b", re.IGNORECASE
)


@rule("consistency/death", Severity.WARNING)
def death(subject: Subject) -> Iterator[Hit]:
    """Find a death with two descriptions, as an accident and as a suicide."""
    relatives = {
        word: re.compile(rf"\b(?:his|her|their|\w+['’]s) (?:late )?{pattern}\b", re.IGNORECASE)
        for word, pattern in data("lives")["relatives"].items()
    }
    narrative = [each for each in narrative_sentences(subject) if _DEAD.search(each.sentence.text)]
    of_relatives = [each for each in narrative if any(p.search(each.sentence.text) for p in relatives.values())]
    for word, pattern in relatives.items():
        yield from _two_ways([each for each in of_relatives if pattern.search(each.sentence.text)], word)
    for name in people(subject):
        own = [each for each in narrative if each.person == name and each not in of_relatives]
        yield from _two_ways(own, name)


def _two_ways(narrative: Iterable[NarrativeSentence], name: str) -> Iterator[Hit]:
    """Yield the first description of a death that contradicts an earlier one."""
    first: tuple[str, str] | None = None
    for each in narrative:
        for kind, words in data("lives")["manners"].items():
            match = re.search(words, each.sentence.text, re.IGNORECASE)
            if match is None:
                continue
            first = first or (kind, match[0])
            if kind != first[0] and {kind, first[0]} != {"accident", "illness"}:
                values = {"words": match[0], "first": first[1], "name": name}
                yield Hit(each.passage.path, at=each.sentence.start + match.start(), words=match[0], values=values)
                return
            break
