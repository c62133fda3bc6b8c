"""Rules for consistency: pronouns, ages, numbers, dates, invented names, other languages and missing facts."""

import re
from collections.abc import Iterable, Iterator

from briefgen.checks.rule import Hit, Subject, name_patterns, rule
from briefgen.english.near_names import NameBook
from briefgen.english.words import occurs, sentences
from briefgen.errors import Severity
from briefgen.review.partial_date import PartialDate
from briefgen.review.problems import shown
from briefgen.review.yaml.rewrite import in_brackets
from briefgen.review.yaml.source import Passage, Source
from briefgen.text import Lazy, caseless

_HE = Lazy(r"\b(?:he|him|his|himself)\b", re.IGNORECASE)
_SHE = Lazy(r"\b(?:she|her|hers|herself)\b", re.IGNORECASE)
_MALE = Lazy(r"\b(?:boy|man|his|he|him|son|brother|father|male)\b", re.IGNORECASE)
_FEMALE = Lazy(r"\b(?:girl|woman|her|she|daughter|sister|mother|female)\b", re.IGNORECASE)
_OTHERS = Lazy(
    r"\b(?:mother|father|mum|dad|parents?|partner|boyfriend|girlfriend|husband|wife|brothers?|sisters?"
    r"|siblings?|son|daughter|aunt|uncle|cousin|grand\w+|step\w+|friends?|neighbours?|carers?|children|man"
    r"|woman|girl|boy"
    r"|wor[k]ers?|midwi\w+|nurses?|teachers?|doctors?|visitors?|officers?|GPs?|reviewers?|practitioners?"
    r"|staff|paramedics?|managers?|twins?|babies|baby|manager|landlord|lodger|people|police|family)\b",
    re.IGNORECASE,
)
_WORDS = [
    "zero",
    "one",
    "two",
    "three",
    "four",
    "five",
    "six",
    "seven",
    "eight",
    "nine",
    "ten",
    "eleven",
    "twelve",
    "thirteen",
    "fourteen",
    "fifteen",
    "sixteen",
    "seventeen",
    "eighteen",
    "nineteen",
]
_TENS = {"twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60, "seventy": 70, "eighty": 80, "ninety": 90}
_DECADES = {
    "twenties": 20,
    "thirties": 30,
    "forties": 40,
    "fifties": 50,
    "sixties": 60,
    "seventies": 70,
    "eighties": 80,
    "nineties": 90,
}
_N = (
    r"(?:\d{1,6}|" + "|".join([*_WORDS[1:], *(f"{ten}(?:[- ](?:{'|'.join(_WORDS[1:10])}))?" for ten in _TENS)]) + r")"
)
_NUMBER = Lazy(
    rf"\b(?:(?P<definite>the|all|these|those|of the|all of the|both) )?(?P<n>{_N})(?! ?%)(?! per cent)[ "
    rf"-](?P<noun>[a-z]{{4,}}(?: [a-z]{{4,}}){{0,2}})\b",
    re.IGNORECASE,
)
_UNITS = frozenset(
    [
        "years",
        "year",
        "months",
        "month",
        "weeks",
        "week",
        "days",
        "day",
        "hours",
        "hour",
        "minutes",
        "minute",
        "times",
        "time",
        "percent",
        "months-old",
        "year-old",
        "occasions",
        "more",
        "other",
        "times-over",
        "pounds",
        "miles",
        "metres",
        "pages",
        "words",
        "people",
        "months",
        "per",
        "thousand",
        "hundred",
        "million",
        "of",
        "and",
        "or",
        "to",
        "further",
        "different",
        "separate",
        "main",
        "key",
        "points",
        "messages",
        "recommendations",
        "questions",
        "steps",
        "learning",
    ]
)


def _value(word: str) -> int:
    word = caseless(word)
    if word.isdecimal():
        return int(word)
    if word in _WORDS:
        return _WORDS.index(word)
    ten, _, one = re.sub(r"[- ]", " ", word).partition(" ")
    return _TENS[ten] + (_WORDS.index(one) if one else 0)


@rule("consistency/pronoun", Severity.WARNING)
def pronoun(subject: Subject) -> Iterator[Hit]:
    """Find "she" for a person who is "he" elsewhere, in sentences about that person alone."""
    patterns = [re.compile(pattern) for pattern in name_patterns(subject)]
    for own in patterns:
        others = [pattern for pattern in patterns if pattern is not own]
        uses = list(_pronouns(subject, own, others))
        is_he = _stated(subject, own)
        if is_he is None:
            he, she = sum(1 for use in uses if use[2]), sum(1 for use in uses if not use[2])
            if he == she:
                continue
            is_he = he > she
        for passage, match, of_he in uses:
            if of_he != is_he:
                values = {
                    "words": match[0],
                    "name": own.pattern.replace("\\b", "").replace("(?!\\w)", "").replace("\\", ""),
                    "other": "he" if is_he else "she",
                }
                yield Hit(passage[0].path, at=passage[1] + match.start(), words=match[0], values=values)


def _stated(subject: Subject, own: re.Pattern[str]) -> bool | None:
    text = subject.review.about.subject
    if not own.search(text):
        return None
    male, female = bool(_MALE.search(text)), bool(_FEMALE.search(text))
    return male if male != female else None


_SUBORDINATE = re.compile(r"\b(?:that|because|when|how|if|whether) (?:he|she)$")


def _pronouns(
    subject: Subject, own: re.Pattern[str], others: list[re.Pattern[str]]
) -> Iterator[tuple[tuple[Passage, int], re.Match[str], bool]]:
    """Yield each pronoun in sentences that name the subject alone, and whether it is masculine."""
    for passage in subject.running:
        for sentence in sentences(passage.text):
            named = own.search(sentence.text)
            if (
                not named
                or '"' in sentence.text
                or "“" in sentence.text
                or any(other.search(sentence.text) for other in others)
            ):
                continue
            if _OTHERS.search(own.sub("", sentence.text)):
                continue
            there = [(each.search(sentence.text, named.end()), of_he) for each, of_he in ((_HE, True), (_SHE, False))]
            is_of_two = all(match for match, _ in there)
            for match, of_he in there:
                if match and not (is_of_two and _SUBORDINATE.search(sentence.text, named.end(), match.end())):
                    yield (passage, sentence.start), match, of_he


@rule("consistency/age", Severity.WARNING)
def age(subject: Subject) -> Iterator[Hit]:
    """Find ages outside the age band of the review's subject."""
    about = subject.review.about
    name = next((each for each in about.pseudonyms if each in about.subject), about.subject.partition(",")[0])
    band = age_band(about.subject)
    if band is None or not name[:1].isupper() or age_band(name):
        return
    whose = re.escape(name)
    exact = re.compile(
        rf"\b{whose}(?:,| was| is)? (?:aged|then aged) (?P<a>{_N})\b(?! (?:to|weeks?|days?|months?))|\b{whose},? "
        rf"(?:\((?P<b>{_N})\)|an? (?P<h>{_N})[- ]year[- ]old|(?P<i>{_N})(?=,))|\b(?P<c>{_N})-year-old {whose}(?!\w)"
        rf"|\b{whose},? who was (?P<d>{_N})\b(?! (?:weeks?|days?|months?))|\b{whose} (?:died|was killed|was hurt) "
        rf"(?:aged|at the age of|at) (?P<e>{_N})\b(?! (?:weeks?|days?|months?))"
        rf"|\b{whose} was (?P<f>{_N})(?: years old)? when (?:he|she|they) (?:died|was killed|was hurt)|\b{whose} "
        rf"was (?P<g>{_N}) years old",
        re.IGNORECASE,
    )
    for passage in subject.running:
        for match in exact.finditer(passage.text):
            group = next(key for key, value in match.groupdict().items() if value)
            years = _value(match[group])
            is_later = re.search(
                r"\b(?:now|today|later)\b", passage.text[max(0, match.start() - 15) : match.end() + 15]
            )
            if not band[0] <= years <= band[1] and not (is_later and years > band[1]):
                values = {"words": match[group], "subject": shown(about.subject)}
                yield Hit(passage.path, at=match.start(group), words=match[group], values=values)


def age_band(text: str) -> tuple[int, int] | None:  # noqa: PLR0911  (one way of writing each)
    """Parse the lowest and highest age in years from a description such as "Rowan, under 2"."""
    text = caseless(text)
    if match := re.search(rf"\b(?P<a>{_N}) (?:to|or|and) (?P<b>{_N})\b|\b(?P<c>\d+)[-–](?P<d>\d+)\b", text):
        low, high = (match["a"], match["b"]) if match["a"] else (match["c"], match["d"])
        return _value(low), _value(high)
    if match := re.search(rf"\bunder (?P<n>{_N})\b", text):
        return 0, _value(match["n"])
    if match := re.search(rf"\bover (?P<n>{_N})\b", text):
        return _value(match["n"]), 130
    if match := re.search(rf"\b(?P<when>early |mid[- ]|late )?(?P<n>{'|'.join(_DECADES)})\b", text):
        return _DECADES[match["n"]], _DECADES[match["n"]] + 9
    if match := re.search(
        rf"\b(?:aged|(?:boy|girl|child|man|woman) of) (?P<a>{_N})\b(?! (?:weeks?|days?|months?))"
        rf"|\b(?P<b>{_N})[- ]years?[- ]old\b",
        text,
    ):
        years = _value(match["a"] or match["b"])
        return years, years
    if re.search(r"\bteen", text):
        return 12, 19
    return (0, 1) if re.search(r"\b(?:baby|newborn)\b.*\b(?:months|weeks)\b", text) else None


@rule("consistency/number", Severity.WARNING)
def number(subject: Subject) -> Iterator[Hit]:
    """Find a number that appears with two values: "238 children in care" and "283 children in care"."""
    seen: dict[str, tuple[int, str, bool]] = {}
    paths = {("review", "subject"), ("review", "title")}
    for passage in subject.prose:
        if passage.path[0] in {"support", "resources", "acronyms", "pronounce", "other_languages"} or passage.path[
            -1
        ] in {
            "source",
            "period",
        }:
            continue
        for match in _NUMBER.finditer(passage.text):
            noun, value = caseless(match["noun"]), _value(match["n"])
            if noun.split()[0] in _UNITS or noun.split()[-1] in _UNITS - {"people"} or 1900 <= value <= 2100:
                continue
            is_whole = bool(match["definite"]) or passage.path[:2] in paths
            # The whole of something has one size; a count of two or more words after a large number is one thing too.
            key = _same_thing(noun, value, is_whole=is_whole)
            if not key:
                continue
            before = seen.setdefault(key, (value, match["n"], is_whole))
            if before[0] != value:
                at = match.start("n")
                yield Hit(
                    passage.path,
                    at=at,
                    words=match["n"],
                    values={"words": f"{match['n']} {noun}", "first": before[1]},
                )


def _same_thing(noun: str, value: int, *, is_whole: bool) -> str:
    parts = noun.split()
    if value >= 20 and len(parts) >= 2:
        return " ".join(parts[:2])
    return f"= {parts[0].rstrip('s')}" if is_whole and value > 1 else ""


@rule("input/no-date", Severity.WARNING)
def no_date(subject: Subject) -> Iterator[Hit]:
    """Find a summary without a publication date."""
    if subject.review.about.published is None:
        yield Hit(("review", "published"))


@rule("input/no-publisher", Severity.WARNING)
def no_publisher(subject: Subject) -> Iterator[Hit]:
    """Find a summary whose publisher neither the file nor the house names."""
    if subject.review.about.publisher is None and subject.house.name is None:
        yield Hit(("review", "publisher"))


_NUMBER_SIGN = re.compile(r"#[ \t]{0,2}\d")
_TIGHT_COMMENT = re.compile(r"(?:[^\W_]{2}|[.!?)])(#[ \t]+\S[^\n]*)$")


@rule("input/comment", Severity.WARNING)
def comment(subject: Subject) -> Iterator[Hit]:
    """Find text cut off by a ``#`` that began a comment: ``title: Room #4 plan`` has the title "Room".

    And comments that are part of the text, as no space stands before them: ``title: Room# check``.
    """
    yield from comments(subject.passages, subject.source)


def comments(passages: Iterable[Passage], source: Source) -> Iterator[Hit]:
    """Find texts with a ``#`` that was meant to begin a comment."""
    for passage in passages:
        hidden = "" if passage.in_key else source.comment_after(passage.path)
        if hidden[1:2].strip() or _NUMBER_SIGN.match(hidden):  # comments that are meant have a space after the #
            whole = None if in_brackets(source, passage.path) else f"{passage.text} {hidden.rstrip()}"
            values = {"text": shown(hidden)}
            variant = "brackets" if whole is None else "" if hidden[1:2].strip() else "number"
            yield Hit(passage.path, at=len(passage.text), words=hidden, values=values, variant=variant, value=whole)
        is_plain = not passage.in_key and not source.spans[passage.path].style
        if is_plain and (tight := _TIGHT_COMMENT.search(passage.text)):
            at, values = tight.start(1), {"text": shown(tight[1])}
            kept = passage.text[:at].rstrip()
            yield Hit(passage.path, at=at, words=tight[1], values=values, variant="tight", value=kept)


# People and places that are named for real: a likeness to an invented name there is chance.
_REAL_NAMES = ("author", "publisher", "area", "kind")


@rule("consistency/pseudonym", Severity.WARNING)
def pseudonym(subject: Subject) -> Iterator[Hit]:
    """Find near misses of the names of the summary's people: invented ones, and those of people named in public."""
    about = subject.review.about
    if not (about.pseudonyms or about.public_names):
        return
    passages = [passage for passage in subject.prose if passage.path[:2] not in _real_paths()]
    not_narrative = {"pseudonyms", "public_names"}
    passages = [
        passage
        for passage in passages
        if passage.path[0] != "resources"
        and not (passage.path[0] == "review" and passage.path[1:2] and passage.path[1] in not_narrative)
    ]
    real = [text for text in (getattr(about, name) for name in _REAL_NAMES) if text]
    texts = [passage.text for passage in passages]
    for names, others, variant in (
        (about.pseudonyms, about.public_names, ""),
        (about.public_names, about.pseudonyms, "public"),
    ):
        book = NameBook(names, texts, [*real, *others])
        for passage in passages if names else ():
            for near in book.near_misses(passage.text):
                values = {"written": shown(near.written), "name": shown(near.name)}
                yield Hit(
                    passage.path,
                    at=near.start,
                    in_key=passage.in_key,
                    words=near.written,
                    values=values,
                    variant=variant,
                )


@rule("consistency/other-language", Severity.WARNING)
def other_language(subject: Subject) -> Iterator[Hit]:
    """Find entries of ``other_languages`` whose words do not occur in any text."""
    texts = [passage.text for passage in subject.prose if passage.path[0] != "other_languages"]
    for words in subject.review.other_languages:
        if not any(occurs(words, text) for text in texts):
            yield Hit(("other_languages", words), at=0, in_key=True, words=words, values={"words": shown(words)})


def _real_paths() -> set[tuple[str, str]]:
    return {("review", name) for name in _REAL_NAMES}


@rule("consistency/date-order", Severity.WARNING)
def date_order(subject: Subject) -> Iterator[Hit]:
    """Find dates for review or action that are before the publication."""
    published = subject.review.about.published
    if published is None:
        return
    due = [(("recommendations", i, "due"), item.due) for i, item in enumerate(subject.review.recommendations)]
    about = subject.review.about
    for path, date in (("review", "review_by"), about.review_by), (("review", "withdrawn"), about.withdrawn), *due:
        is_done = path[0] == "recommendations" and subject.review.recommendations[int(path[1])].status == "done"
        if date is not None and not is_done and _is_surely_before(date, published):
            values = {"key": path[-1], "date": date, "published": published}
            yield Hit(path, at=0, words=str(date), values=values)


def _is_surely_before(first: PartialDate, second: PartialDate) -> bool:
    last_day = first.last_day
    return (last_day.year, last_day.month, last_day.day) < (second.year, second.month or 1, second.day or 1)
