"""Rules for sums: parts that do not make the whole, shares that differ, rises that are falls, stays counted twice."""

import re
from collections.abc import Iterator

from briefgen.checks.consistency.counts import NUMBER, value_of
from briefgen.checks.consistency.rests import rest_of_a_figure
from briefgen.checks.rule import Hit, Subject, rule
from briefgen.english.words import sentence_at, sentences
from briefgen.errors import Severity
from briefgen.text import Lazy, caseless

Wrong = tuple[int, str, str, str]
"""An impossible number in a text: offset, words, what they contradict, variant of the message."""

_UNITS = (
    r"(?:years?|months?|weeks?|days?|nights?|hours?|minutes?|per ?cent|%|o['’]clock|am|pm|miles|pounds"
    r"|in \d)"
)
_COUNT = Lazy(rf"\b(?P<n>{NUMBER})\b(?! ?{_UNITS})", re.IGNORECASE)
_BY = Lazy(
    rf"\b(?P<n>{NUMBER}) (?P<by>from|of|by|in|with|about|to|at|for|were|was) (?!(?:the |these |all |its )?(?:\d"
    rf"|them"
    rf"|those|whom|which)\b)[^.;:,\d()]{{2,40}}?(?:(?:,? and"
    rf"|,) {NUMBER} (?P=by) [^.;:,\d()]{{2,40}}?)+(?=[.;:,)]|$)",
    re.IGNORECASE,
)
_SEXES = Lazy(
    rf"\b(?P<whole>{NUMBER}) (?:\w+ )?(?:children|siblings|grandchildren|people|adults|young people|reviews"
    rf"|residents"
    rf"|pupils)(?:,|:| \()(?: of whom| they were)? (?P<n>{NUMBER}) (?:girls?|boys?|sons?|daughters?|men|man"
    rf"|women"
    rf"|woman|brothers?|sisters?) and (?P<m>{NUMBER}) (?:girls?|boys?|sons?|daughters?|men|man|women|woman"
    rf"|brothers?"
    rf"|sisters?)\b",
    re.IGNORECASE,
)
_PARTLY = re.compile(
    r"\b(?:includ\w+|among|such as|at least|mostly|mainly|others?|rest|remain\w+|unknown|not known|some)\b",
    re.IGNORECASE,
)
_TWICE = re.compile(r"\b(?:both|more than one|each|overlap\w*|also|or more|twice|same)\b", re.IGNORECASE)


def _parts(text: str, whole: int | None) -> Iterator[Wrong]:
    """Yield lists of parts that do not add up to the number before them.

    Args:
        text: a sentence.
        whole: the number that it is about, where no other stands before the list.
    """
    for match in _SEXES.finditer(text):
        if value_of(match["n"]) + value_of(match["m"]) != value_of(match["whole"]) and not _TWICE.search(text):
            yield match.start(), match[0], match["whole"], "parts"
    for match in _BY.finditer(text):
        before = text[: match.start()]
        counts = [value_of(each["n"]) for each in _COUNT.finditer(before)]
        is_list = not before or bool(re.search(r"(?::|\(|[,;–] of which|[,;–] of these|,|–) ?$", before))
        total = counts[-1] if counts else whole
        if total is None or not is_list or _TWICE.search(text):
            continue
        values = [value_of(each) for each in re.findall(rf"\b({NUMBER}) {match['by']} ", match[0], re.IGNORECASE)]
        is_short = sum(values) < total and (
            _PARTLY.search(text) or (not before.rstrip().endswith((":", "(")) and before)
        )
        if sum(values) != total and not is_short:
            yield match.start(), match[0], str(total), "parts"


_FRACTIONS = {"half": 50, "a third": 33.3, "two thirds": 66.7, "a quarter": 25, "three quarters": 75, "a fifth": 20}
_SHARE = (
    r"(?:(?P<p>\d{1,3}(?:\.\d+)?) ?(?:%|per ?cent)"
    rf"|(?P<a>{NUMBER})(?P<way> in | out of | of (?:the |these |all )?| (?!in|of"
    rf"|out)\w+ of the )(?P<b>{NUMBER})"
    rf"(?! ?{_UNITS})\b|(?P<f>half|a third|two[- ]thirds|a quarter|three[- ]quarters|a fifth)\b)"
)
_FIRST = Lazy(rf"(?<![\w.]){_SHARE}", re.IGNORECASE)
_AGAIN = Lazy(
    r"(?P<gap>[^.;()%]{0,80}?)(?:, or| or|,? \(or| \(|, that is,?|, which is|, i\.e\.,?) "
    rf"?(?P<about>about |around |nearly |almost |just (?:over|under) |roughly )?{_SHARE}",
    re.IGNORECASE,
)
_TOLERANCE, _LOOSE, _CLOSE = 2.5, 5.0, 35
"""Points of a percentage that rounding may make of a count, and of "one in three"; characters within which other
rules look."""


def _share(match: re.Match[str]) -> float | None:
    if match["p"]:
        return float(match["p"])
    if match["f"]:
        return _FRACTIONS[caseless(match["f"]).replace("-", " ")]
    part, whole = value_of(match["a"]), value_of(match["b"])
    return 100 * part / whole if 0 < part <= whole < 1900 else None


def _shares(text: str) -> Iterator[Wrong]:
    """Yield a share with two different values: "9 in 10, or 18 of 24"."""
    for first in _FIRST.finditer(text):
        again = _AGAIN.match(text, first.end())
        if again is None or re.search(r"\b(?:and|but|rose|fell|from|to|than)\b", again["gap"]):
            continue
        one, other = _share(first), _share(again)
        is_counted = first["way"] and first["way"].strip() != "in"
        is_known = again["p"] and (len(again["gap"]) < _CLOSE if not is_counted else len(again["gap"]) < 6)
        if one is None or other is None or (is_known and first["way"] != " of the "):
            continue
        is_rough = first["f"] or again["f"] or again["about"] or " in " in {first["way"], again["way"]}
        if abs(one - other) > (_LOOSE if is_rough else _TOLERANCE):
            at = again.end("gap")
            marked = re.sub(r"^[\W_]*(?:or |that is,? |which is |i\.e\.,? )?\(?", "", text[at : again.end()])
            yield again.end() - len(marked), marked, first[0], "share"


_COUNTED = Lazy(
    rf"\b(?P<whole>{NUMBER}) (?:\w+,? ){{0,3}}?of (?:whom|which|them|these|those),? "
    rf"(?P<p>\d{{1,3}}) ?(?:%|per ?cent)"
    rf"(?:, or| or| \(|,) ?(?:about )?(?P<n>{NUMBER})\b(?! ?{_UNITS})"
    rf"|\b(?P<q>\d{{1,3}}) ?(?:%|per ?cent) of (?:the |all |our )?(?P<all>\d{{1,4}}) "
    rf"[^.;%\d]{{0,70}}?"
    rf"(?:, or|, that is| \(|,) ?(?P<m>{NUMBER})\b"
    rf"(?=[,)]| (?:people|children|in all|of them|families|cases|in total))",
    re.IGNORECASE,
)


def _counted(text: str) -> Iterator[Wrong]:
    """Yield a percentage of a number beside a count that it is not: "14, of whom 60%, or 6"."""
    for match in _COUNTED.finditer(text):
        whole, share = value_of(match["whole"] or match["all"]), float(match["p"] or match["q"])
        count = value_of(match["n"] or match["m"])
        if whole < 1900 and abs(whole * share / 100 - count) > max(1.0, _TOLERANCE * whole / 100):
            group = "n" if match["n"] else "m"
            yield match.start(group), match[group], f"{share:g}% of {whole}", "share"


_OF_WHICH = Lazy(
    rf"\bof (?:which|whom|these|those|them),? (?P<a>{NUMBER})\b(?! ?{_UNITS})[^.;,\d]{{0,40}}?(?:,|,? and|,? but) "
    rf"(?P<b>{NUMBER})\b(?! ?{_UNITS}| of\b| times)",
    re.IGNORECASE,
)


def _of_which(text: str, whole: int | None) -> Iterator[Wrong]:
    """Yield two parts "of which" a number has more than all: "4 meetings, of which 3 by video and 2 in person"."""
    for match in _OF_WHICH.finditer(text):
        before = [value_of(each["n"]) for each in _COUNT.finditer(text[: match.start()])][-1:]
        total = before[0] if before else whole
        parts = [value_of(match[key]) for key in ("a", "b")]
        if total and max(parts) <= total < sum(parts) and not _TWICE.search(text):
            yield match.start(), match[0], str(total), "parts"


_SIZE = re.compile(
    r"(?<![\d.])(?P<n>\d{1,4}(?:\.\d+)?) ?(?P<unit>kg|kilos?|pounds|lbs?|stone|cm|centimetres|miles|km|places|beds)\b"
)
_CHANGED = re.compile(r"\b(?:lost|gained|fell|fall|rose|rise|dropp?e?d?|put on|grew|grown|difference|between|from)\b")


def _difference(number: str, what: str) -> str:
    """Return the two sizes in a figure's words whose difference is not its number; "" for none."""
    own, sizes = _SIZE.match(number), list(_SIZE.finditer(what))
    if (
        not own
        or len(sizes) != 2
        or not _CHANGED.search(what)
        or len({own["unit"], *(m["unit"] for m in sizes)}) != 1
    ):
        return ""
    apart = abs(float(sizes[0]["n"]) - float(sizes[1]["n"]))
    return f"{sizes[0][0]} and {sizes[1][0]}" if abs(apart - float(own["n"])) > _HALF else ""


_HALF = 0.51
_SPLIT = Lazy(
    rf"\b(?P<a>{NUMBER}) of (?:them|these|those|which|whom) (?:\w+ ){{0,2}}?(?:nobody|no one|nothing|had no"
    rf"|was not"
    rf"|were not|did not|never|none)\b[^.;]{{0,50}}?(?:, and|,? but|,? while|;) (?:on |in |for |of |at "
    rf"|the other )?"
    rf"(?P<b>{NUMBER})\b(?! (?:of|in|per|times|{_UNITS}))",
    re.IGNORECASE,
)


def _split(text: str, whole: int | None) -> Iterator[Wrong]:
    """Yield a positive and a negative part that add up to more than the whole."""
    for match in _SPLIT.finditer(text):
        before = [value_of(each["n"]) for each in _COUNT.finditer(text[: match.start()])]
        total = max([*before, *([whole] if whole else [])], default=None)
        if total and value_of(match["a"]) <= total < value_of(match["a"]) + value_of(match["b"]):
            yield match.start(), match[0], str(total), "parts"


_AMOUNT = rf"(?:\d{{1,3}}(?:,\d{{3}})+|\d+(?:\.\d+)?|{NUMBER})"
_AFTER = r"(?!\d| ?(?:am|pm)\b)"
_FROM = Lazy(
    r"\b(?P<verb>rose|risen|rises|rise|grew|grown|increased|increase|climbed|went up|gone up|up|fell|fallen"
    r"|falls"
    r"|fall|dropped|drop|decreased|decrease|went down|gone down|down|declined|doubled|trebled|tripled|halved)"
    rf"(?: \w+){{0,2}}? from [£€$]?(?P<a>{_AMOUNT})(?P<ua> ?%| per ?cent)?{_AFTER}"
    r"(?: \w+){0,2}?(?:,? in (?:\w+ )?(?:19|20)\d\d(?:[-/]\d\d)?)? to (?:only |just |about )?"
    rf"[£€$]?(?P<b>{_AMOUNT})(?P<ub> ?%| per ?cent)?{_AFTER}(?! (?:o['’]clock|in the (?:morning|evening)))",
    re.IGNORECASE,
    hint=("from",),
)
_UP = re.compile(r"r[io]se|risen|gr[eo]w|incr|climb|up$|go?ne? up|went up", re.IGNORECASE)
_FACTORS = {"doubled": (1.6, 2.5), "trebled": (2.5, 3.6), "tripled": (2.5, 3.6), "halved": (0.38, 0.62)}


def _changes(text: str) -> Iterator[Wrong]:
    """Yield a rise to less, a fall to more, and a double that is not twice as much."""
    for match in _FROM.finditer(text):
        first, last = (_amount(match[key]) for key in ("a", "b"))
        verb = caseless(match["verb"])
        is_year = any(1900 <= each <= 2100 for each in (first, last)) and not (match["ua"] or match["ub"])
        if is_year or not first or bool(match["ua"]) > bool(match["ub"]):
            continue
        least, most = _FACTORS.get(verb, (0.0, 0.0))
        is_wrong = not least <= last / first <= most if most else last < first if _UP.match(verb) else last > first
        if is_wrong:
            yield match.start(), match[0], match["verb"], "change"


def _amount(text: str) -> float:
    plain = text.replace(",", "")
    return float(plain) if plain[0].isdecimal() else float(value_of(plain))


_FRACTION_OF = Lazy(
    rf"\b(?P<exact>exactly )?(?P<f>half|a third|one third|two[- ]thirds|a quarter|three[- ]quarters"
    rf"|a fifth) of (?:the |all |these |those |its |our |her |his )?"
    rf"(?P<whole>{NUMBER})\b(?! ?{_UNITS})(?:[^.;,]{{0,40}}?,? (?:\(|that is,?|or|which is|namely"
    rf"|i\.e\.,?) ?(?:about |only )?(?P<n>{NUMBER})\b(?! ?{_UNITS}))?",
    re.IGNORECASE,
)
_IN_WORDS = Lazy(
    r"\b(?P<word>minority|majority|most|nearly all|almost all|few|hardly any|half|nearly half|more than half"
    r"|less than half)\b"
    r"[^.;%]{0,25}?[,(] ?(?:or |that is )?(?P<p>\d{1,3}(?:\.\d+)?) ?(?:%|per ?cent)"
    r"|(?P<p2>\d{1,3}(?:\.\d+)?) ?(?:%|per ?cent)[^.;%]{0,40}?\b(?:a|the|only a|was a) (?P<word2>minority"
    r"|majority)\b",
    re.IGNORECASE,
)
_RANGES = {
    "minority": (0, 50), "majority": (50, 100), "most": (50, 100), "nearly all": (80, 100), "almost all": (80, 100),
    "few": (0, 35),
    "hardly any": (0, 15), "half": (44, 56), "nearly half": (38, 50), "more than half": (50, 75),
    "less than half": (25, 50),
}  # fmt: skip


def _named_shares(text: str) -> Iterator[Wrong]:
    """Yield a fraction of a number beside another number, and a minority of 62 per cent."""
    for match in _FRACTION_OF.finditer(text):
        part = (
            _FRACTIONS.get(caseless(match["f"]).replace("-", " ").replace("one ", "a "), 0)
            / 100
            * value_of(match["whole"])
        )
        if match["n"] and abs(part - value_of(match["n"])) > max(0.6, 0.05 * part):
            yield match.start("n"), match["n"], f"{match['f']} of {match['whole']}", "share"
        elif match["exact"] and abs(part - round(part)) > 0.1:
            yield match.start(), match[0], match["whole"], "share"
    for match in _IN_WORDS.finditer(text):
        least, most = _RANGES[caseless(match["word"] or match["word2"])]
        if not least <= float(match["p"] or match["p2"]) <= most:
            yield match.start(), match[0], match["word"] or match["word2"], "share"


@rule("consistency/sum", Severity.WARNING)
def added(subject: Subject) -> Iterator[Hit]:
    """Find parts that do not add up to the whole, shares with two values, and rises that are falls."""
    for passage in subject.running:
        if passage.path[0] == "figures":
            continue
        for sentence in sentences(passage.text):
            text = sentence.text
            found = [
                *_parts(text, None),
                *_shares(text),
                *_counted(text),
                *_split(text, None),
                *_of_which(text, None),
                *_changes(text),
                *_named_shares(text),
            ]
            for at, words, first, variant in found:
                values = {"words": words, "first": first}
                yield Hit(passage.path, at=sentence.start + at, words=words, values=values, variant=variant)
    yield from rest_of_a_figure(subject)
    for index, figure in enumerate(subject.review.figures):
        whole = value_of(figure.number) if figure.number.isdecimal() and len(figure.number) < 5 else None
        number = f"{figure.number}{' ' + figure.unit if figure.unit else ''} "
        parts = [*_parts(figure.what, whole), *_split(figure.what, whole), *_of_which(figure.what, whole)]
        moved = [(at + len(number), words, first, variant) for at, words, first, variant in parts]
        text = number + figure.what
        apart = _difference(number, figure.what)
        if apart:
            yield Hit(
                ("figures", index, "number"),
                at=0,
                words=figure.number,
                values={"words": figure.number, "first": apart},
            )
        for at, words, first, variant in [
            *moved,
            *_shares(text),
            *_counted(text),
            *_changes(text),
            *_named_shares(text),
        ]:
            is_number = at < len(number)
            path = ("figures", index, "number" if is_number else "what")
            shown = figure.number if is_number else words
            values = {"words": words, "first": first}
            yield Hit(path, at=0 if is_number else at - len(number), words=shown, values=values, variant=variant)


_ORDINALS = (
    "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh", "twelfth", "thirteenth",
    "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth", "twentieth",
)  # fmt: skip
_LAST_ONE = Lazy(rf"\b[Tt]he (?P<nth>{'|'.join(_ORDINALS)}) and (?:last|final) (?P<noun>[a-z]+)\b")
_ALL_THEM = Lazy(rf"\b(?P<words>[Aa]ll (?P<n>{NUMBER}) of them)\b")
_STAY = Lazy(
    rf"\b(?P<where>in (?:hospital|care|custody|prison|foster care|detention|temporary housing)|missing|homeless"
    rf"|out of school) for (?:about |nearly )?(?P<n>{NUMBER}) (?P<unit>nights|days|weeks|months|years)\b"
    rf"|\bspen(?:t|ds?) (?P<m>{NUMBER}) (?P<units>nights|days|weeks|months|years) "
    rf"(?P<there>in (?:hospital|care|custody|prison|foster care|detention))\b",
)
_OTHER_STAY = re.compile(
    r"\b(?:again|first|second|third|another|later|more|altogether|in total|each|every|earlier|before|other|time"
    r"|if|should|would|could|can|may|least|most|by then|already)\b",
    re.IGNORECASE,
)
_KIN = re.compile(
    r"\b(?:mother|father|parents?|brothers?|sisters?|siblings?|sons?|daughters?|partner|husband|wife|aunt|uncle"
    r"|cousin"
    r"|grand\w+|friend|step\w+|children|patients|residents|people)\b",
    re.IGNORECASE,
)
_AROUND = 25
"""Characters around a stay that are searched for a sign that it is another one."""


@rule("consistency/recount", Severity.WARNING)
def recount(subject: Subject) -> Iterator[Hit]:
    """Find one thing with two counts in two fields: "in hospital for eleven weeks" and "for seven"."""
    narrative = [
        each for each in subject.running if each.path[0] not in {"recommendations", "questions", "why_it_matters"}
    ]
    stays: dict[tuple[str, str], tuple[int, str]] = {}
    for passage in narrative:
        for match in _STAY.finditer(passage.text):
            around = passage.text[max(0, match.start() - _AROUND) : match.end() + _AROUND]
            before = sentence_at(passage.text, match.start()).text.partition(match[0])[0]
            if _OTHER_STAY.search(around) or _KIN.search(before) or passage.path[0] == "figures":
                continue
            key = (match["where"] or match["there"], match["unit"] or match["units"])
            number = value_of(match["n"] or match["m"])
            first = stays.setdefault(key, (number, match[0]))
            if first[0] != number:
                values = {"words": match[0], "first": first[1]}
                yield Hit(passage.path, at=match.start(), words=match[0], values=values)
        for match in _LAST_ONE.finditer(passage.text):
            counted = _total_of(subject, match["noun"])
            if counted and counted[0] != _ORDINALS.index(match["nth"]) + 3:
                values = {"words": match[0], "first": counted[1]}
                yield Hit(passage.path, at=match.start(), words=match[0], values=values)
        for match in _ALL_THEM.finditer(passage.text):
            before = passage.text[: match.start()]
            noun = re.search(r"\b[Tt]he (?P<noun>[a-z]+s) [^.;]{0,60}\. $", before)
            counted = _total_of(subject, noun["noun"].removesuffix("s")) if noun else None
            if counted and counted[0] != value_of(match["n"]):
                values = {"words": match["words"], "first": counted[1]}
                yield Hit(passage.path, at=match.start(), words=match["words"], values=values)


def _total_of(subject: Subject, noun: str) -> tuple[int, str] | None:
    """Return the one count of a thing in what happened and in the figures; None when there are several or none."""
    found: dict[int, str] = {}
    counted = re.compile(rf"\b(?P<n>{NUMBER}) {re.escape(noun)}s\b", re.IGNORECASE)
    for passage in subject.running:
        if passage.path[0] == "what_happened":
            found |= {value_of(match["n"]): match[0] for match in counted.finditer(passage.text)}
    for figure in subject.review.figures:
        match = counted.match(
            f"{figure.number} {figure.unit or ''}".strip() + (f" {figure.what}" if not figure.unit else "")
        )
        if match:
            found[value_of(match["n"])] = match[0]
    return next(iter(found.items())) if len(found) == 1 else None
