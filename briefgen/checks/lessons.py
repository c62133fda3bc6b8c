"""Rules for usable lessons: headlines that are actions, every agency, every recommendation covered, no hindsight."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from itertools import islice

from briefgen.checks.rule import Hit, Subject, rule
from briefgen.english.terms import Terms
from briefgen.english.words import WORD, data, is_reported_speech, sentences, words, words_of
from briefgen.errors import Severity
from briefgen.review.problems import shown
from briefgen.review.yaml.span import KeyPath
from briefgen.text import Lazy

_NOUN_ENDING = Lazy(r"(?:tion|sion|ment|ness|ity|ance|ence|ship|ism|ing|ure|cies|ties|gaps?|delays)$")
_ED = Lazy(r"\w{3,}ed$")
_STARTS = Lazy(r"^(?:always|never|please|only|do|don['’]t|not|and|then|first|also|still)$", re.IGNORECASE)
_SECOND = Lazy(r"(?:,? (?:and|then)(?: (?:also|then|to))?|[;.]) (?P<verb>[A-Za-z-]+)\b")
_FEWEST_OF_ACTION = 2
"""Words of a headline: one or two are a topic, unless the first is a verb of the list."""
_WORDS_THAT_DEPEND = 8
_DEPENDING = re.compile(r"\b(?:who|that|which|where|how|when|can|will|to)$")
_PLAIN_WORD = re.compile(r"[\w-]+")
_STEM_LETTERS = 5
_ENDING = Lazy(r"(?:ings?|ed|es|s|e)$")
_LEAST_SHARED = 2


@rule("panel/headline-action", Severity.WARNING)
def headline_action(subject: Subject) -> Iterator[Hit]:
    """Find headlines that are not phrased as an action."""
    if subject.review.about.language != "en-GB":
        return
    for index, message in enumerate(subject.review.key_messages):
        spoken = [word for word in words_of(message.headline) if not _STARTS.match(word)]
        if spoken and not _is_action(spoken):
            path = ("key_messages", index, "headline")
            yield Hit(path, at=0, words=message.headline, values={"headline": shown(message.headline)})


def _is_action(spoken: list[str]) -> bool:
    """Whether a headline begins with a verb in the imperative."""
    first, second = spoken[0].casefold(), spoken[1].casefold() if len(spoken) > 1 else ""
    if second in {
        "is",
        "are",
        "was",
        "were",
        "of",
        "has",
        "have",
        "had",
        "did",
        "does",
        "can",
        "must",
        "should",
        "matters",
        "matter",
        "needs",
        "need",
    }:
        return False
    if first in words("lessons", "verbs"):
        return True
    return (
        len(spoken) > _FEWEST_OF_ACTION
        and first not in words("lessons", "not_verbs")
        and not _NOUN_ENDING.search(first)
        and not _ED.match(first)
        and not spoken[0].isupper()
    )


_ONE_TRADE = re.compile(
    r"\b(?:prescrib\w+|dispens\w+|scans?|x-?rays?|skeletal survey|antenatal|postnatal|booking|immunis\w+|midwi\w+"
    r"|health visitors?|GPs?|paramedics?"
    r"|ambulance|bail|charg(?:e|es|ing) decisions?|body-worn|custody|arrest\w*|magistrates?|coroners?|sentenc\w+"
    r"|exclusions?|lessons|attendance register"
    r"|tenanc\w+|evict\w*|allocations?|pharmac\w+|theatre|radiolog\w+|triage|discharge letters?|section 47"
    r"|care proceedings)\b",
    re.IGNORECASE,
)


@rule("panel/one-agency", Severity.WARNING)
def one_agency(subject: Subject) -> Iterator[Hit]:
    """Find messages for one agency only: these are lessons across agencies."""
    for index, message in enumerate(subject.review.key_messages):
        one_trade = _ONE_TRADE.search(f"{message.headline} {message.action or ''}")
        if len(message.agencies) == 1 and not message.for_all and not one_trade:
            path = ("key_messages", index, "agencies", 0)
            values = {"agency": shown(message.agencies[0]), "headline": shown(message.headline)}
            yield Hit(path, at=0, words=message.agencies[0], values=values)


@rule("panel/no-good-practice", Severity.WARNING)
def no_good_practice(subject: Subject) -> Iterator[Hit]:
    """Find a summary without good practice."""
    if not subject.review.good_practice:
        yield Hit(("good_practice",), is_answered=_is_answered(subject, ("good_practice",)))


@rule("panel/two-actions", Severity.WARNING)
def two_actions(subject: Subject) -> Iterator[Hit]:
    """Find recommendations that ask for two actions."""
    for index, recommendation in enumerate(subject.review.recommendations):
        second = _second_action(recommendation.text)
        if second is not None:
            path = ("recommendations", index, "text")
            word = recommendation.text[second:].split()[0].strip(".,;")
            values = {"text": shown(recommendation.text), "verb": word}
            yield Hit(path, at=second, words=word, values=values)


def _second_action(text: str) -> int | None:
    """Return the offset of the second action: a verb after "and" once the first is complete."""
    verbs = words("lessons", "verbs")
    first = next(words_of(text), "").casefold()
    has_should = re.search(r"\b(?:should|must|to)\b", text)
    third = next(islice(WORD.finditer(text), 2, None), None)
    for match in _SECOND.finditer(text):
        after = WORD.search(text, match.end())
        verb = match["verb"].casefold()
        if verb not in verbs or third is None or third.start() >= match.start() or after is None:
            continue
        next_word = after[0].casefold()
        is_verb = next_word in words("lessons", "after_verb") or next_word.endswith("s") or match[0][0] in ".;"
        depends = _depends(text, match.start())
        starts = match[0][0] == "." and match["verb"][0].isupper()
        if is_verb and (starts or (not depends and (first in verbs or has_should))):
            return match.start("verb")
    return None


def _depends(text: str, end: int) -> bool:
    """Whether one of the last eight words before an offset subordinates the clause that follows."""
    for _ in range(_WORDS_THAT_DEPEND):
        start = text.rfind(" ", 0, end) + 1
        if _DEPENDING.search(text, start, end):
            return True
        if not start or not _PLAIN_WORD.fullmatch(text, start, end):
            return False
        end = start - 1
    return False


@rule("panel/uncovered-recommendation", Severity.WARNING, needs_all=True)
def uncovered(subject: Subject) -> Iterator[Hit]:
    """Find recommendations that no key message covers."""
    covered, headline_stems = set(), set()
    for message in subject.review.key_messages:
        texts = (
            message.headline,
            message.finding or "",
            message.why or "",
            message.action or "",
            *message.audiences.values(),
        )
        covered |= _stems(" ".join(texts))
        headline_stems |= _stems(message.headline)
    for index, recommendation in enumerate(subject.review.recommendations):
        asked = _stems(recommendation.text)
        if (
            not _is_note(recommendation.text)
            and len(asked) >= _LEAST_SHARED
            and not asked & headline_stems
            and len(asked & covered) < min(_LEAST_SHARED, (len(asked) + 2) // 3)
        ):
            path = ("recommendations", index, "text")
            yield Hit(path, at=0, words=recommendation.text, values={"text": shown(recommendation.text)})


_NOT_FOUND = re.compile(
    r"\b(?:recommendations?|actions?|rest|others?|text|wording|list|they|remainder)\b.{0,40}\b(?:(?:was|were|is|are"
    r"|could|has|have)(?: not|n['’]t)"
    r"(?: be| been)? (?:found|available|published|given|listed|stated|named|seen|included)|unavailable"
    r"|missing from)|^No (?:further|other|more) ",
    re.IGNORECASE,
)


def _is_note(text: str) -> bool:
    """Whether a text only notes that recommendations were not found."""
    return _NOT_FOUND.search(text) is not None


def _stems(text: str) -> set[str]:
    """Return the stems of the content words, with one stem for synonyms: "refer" also for "referral"."""
    found = {_stem(word.casefold()) for word in words_of(text) if len(word) >= _FEWEST_LETTERS} - _generic()
    return {_meanings().get(stem, stem) for stem in found}


_FEWEST_LETTERS = 4


@cache
def _generic() -> frozenset[str]:
    return frozenset(_stem(word) for word in words("lessons", "generic"))


@cache
def _meanings() -> Mapping[str, str]:
    """Map the stem of each word with listed synonyms to their common stem."""
    found: dict[str, str] = {}
    for line in data("lessons")["alike"]:
        stems = [_stem(word) for word in line.split()]
        for stem in stems:
            found.setdefault(stem, stems[0])
    return found


def _stem(word: str) -> str:
    return _ENDING.sub("", word)[:_STEM_LETTERS] if len(word) > _STEM_LETTERS else word.rstrip("es")


@rule("panel/hindsight", Severity.WARNING)
def hindsight(subject: Subject) -> Iterator[Hit]:
    """Find wording that judges with knowledge of the outcome."""
    terms = Terms(data("lessons")["hindsight"])
    for passage in subject.running:
        for found in terms.find(passage.text):
            if not is_reported_speech(passage.text, found.start, found.end):
                text = passage.text[found.start : found.end]
                yield Hit(passage.path, at=found.start, words=text, values={"words": text})


@rule("panel/long-message", Severity.WARNING)
def long_message(subject: Subject) -> Iterator[Hit]:
    """Find headlines that are too long to remember; more than twelve words are an input error."""
    for index, message in enumerate(subject.review.key_messages):
        if len(sentences(message.headline)) > 1:
            path = ("key_messages", index, "headline")
            yield Hit(path, at=0, words=message.headline, values={"headline": shown(message.headline)})


FEWEST_MESSAGES = 3
MOST_MESSAGES = 5


@rule("panel/no-why", Severity.WARNING)
def no_why(subject: Subject) -> Iterator[Hit]:
    """Find key messages without a reason."""
    for index, message in enumerate(subject.review.key_messages):
        if message.why is None:
            yield _message_hit(subject, index, "why")
        elif empty_text("topic").fullmatch(message.why) or _repeats(
            message.why, f"{message.headline} {message.finding}"
        ):
            yield _empty_hit(("key_messages", index, "why"), message.why)


def _repeats(why: str, finding: str) -> bool:
    """Whether a reason says only what the message has said, and that it was not so, or not soon enough."""
    stems = {word for word in _stems(why) if word not in {_stem(each) for each in words("lessons", "slack")}}
    return bool(stems) and stems <= _stems(finding) and bool(empty_text("repeat").fullmatch(why.rstrip(".")))


@cache
def empty_text(kind: str) -> re.Pattern[str]:
    """Return the expression for texts of a kind that say nothing."""
    return re.compile(data("lessons")["empty"][kind], re.IGNORECASE if kind != "topic" else 0)


@cache
def lesson_words(key: str) -> Lazy:
    """Return a list of ``lessons.yaml``, which is written on several lines, as an expression."""
    return Lazy("".join(str(data("lessons")[key]).splitlines()), re.IGNORECASE)


def _empty_hit(path: KeyPath, text: str) -> Hit:
    return Hit(path, at=0, words=text, values={"text": shown(text)}, variant="empty")


LONGEST_EMPTY = 160
"""The most characters of a text that is tested for being empty of content."""


@rule("panel/no-action", Severity.WARNING)
def no_action(subject: Subject) -> Iterator[Hit]:
    """Find key messages without an action."""
    for index, message in enumerate(subject.review.key_messages):
        if message.action is None:
            yield _message_hit(subject, index, "action")
        elif _asks_nothing(message.action):
            yield _empty_hit(("key_messages", index, "action"), message.action)


def _asks_nothing(action: str) -> bool:
    """Whether an action is one that nobody can do: a certainty, the past, or nothing in any of its sentences."""
    parts = sentences(action[:LONGEST_EMPTY])
    return bool(lesson_words("impossible").search(action)) or all(_is_empty(each.text) for each in parts)


def _is_empty(text: str) -> bool:
    """Whether an action is one that nobody can be seen to do: it is empty, a slogan, or a name of a virtue."""
    return bool(empty_text("action").fullmatch(text) or lesson_words("virtue").fullmatch(text)) or (
        bool(lesson_words("slogans").search(text)) and not lesson_words("concrete").search(text)
    )


@rule("panel/weak-recommendation", Severity.WARNING)
def weak_recommendation(subject: Subject) -> Iterator[Hit]:
    """Find recommendations that only remind, raise awareness or give regard."""
    for index, recommendation in enumerate(subject.review.recommendations):
        match = empty_text("recommendation").match(recommendation.text)
        if match:
            yield Hit(("recommendations", index, "text"), at=0, words=match[0], values={"text": match[0]})


def _message_hit(subject: Subject, index: int, field: str) -> Hit:
    path, headline = ("key_messages", index, field), subject.review.key_messages[index].headline
    values = {"headline": shown(headline)}
    return Hit(path, words=headline, values=values, is_answered=_is_answered(subject, path))


def _is_answered(subject: Subject, path: KeyPath) -> bool:
    """Whether the author has answered with an explicit null, unlike a missing key."""
    return path in subject.source.keys


@rule("panel/no-perspective", Severity.WARNING)
def no_perspective(subject: Subject) -> Iterator[Hit]:
    """Find a summary without the child's, adult's or family's view."""
    if subject.review.perspective is None and not is_thematic(subject):
        yield Hit(("perspective",), is_answered=_is_answered(subject, ("perspective",)))


_THEMATIC = Lazy(
    r"\b(?:thematic|themed|annual|triennial|biennial|national (?:review|report|analysis)|overview|analysis|survey"
    r"|research|study"
    r"|digest|learning from|lessons from|themes? (?:from|of)|reviews\b.{0,20}\b(?:together|combined))\b",
    re.IGNORECASE,
)


def is_thematic(subject: Subject) -> bool:
    """Whether a summary is about many cases or none, and so has no single person's view."""
    about = subject.review.about
    return not about.pseudonyms and bool(_THEMATIC.search(f"{about.kind} {about.title} {about.subject}"))


@rule("panel/message-count", Severity.WARNING)
def message_count(subject: Subject) -> Iterator[Hit]:
    """Find a summary with fewer than three or more than five key messages."""
    count = len(subject.review.key_messages)
    if not FEWEST_MESSAGES <= count <= MOST_MESSAGES:
        variant = "few" if count < FEWEST_MESSAGES else "many"
        yield Hit(("key_messages",), values={"count": count}, variant="one" if count == 1 else variant)


@rule("panel/recommendation-owner", Severity.WARNING)
def recommendation_owner(subject: Subject) -> Iterator[Hit]:
    """Find recommendations without an owner."""
    for index, recommendation in enumerate(subject.review.recommendations):
        if recommendation.owner is None and not _is_note(recommendation.text):
            yield _recommendation_hit(subject, index, "owner")


@rule("panel/recommendation-due", Severity.WARNING)
def recommendation_due(subject: Subject) -> Iterator[Hit]:
    """Find recommendations without a due date."""
    for index, recommendation in enumerate(subject.review.recommendations):
        if recommendation.due is None and not _is_note(recommendation.text):
            yield _recommendation_hit(subject, index, "due")


def _recommendation_hit(subject: Subject, index: int, field: str) -> Hit:
    path, text = ("recommendations", index, field), subject.review.recommendations[index].text
    return Hit(path, words=text, values={"text": shown(text)}, is_answered=_is_answered(subject, path))
