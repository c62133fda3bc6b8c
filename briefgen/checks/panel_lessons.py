"""What makes a lesson usable: an action, for every agency, covering each recommendation, without hindsight."""

import re
from collections.abc import Iterator
from itertools import islice

from briefgen.checks.data import data, words
from briefgen.checks.prose import WORD, Lazy, is_quoted, sentences, words_of
from briefgen.checks.rule import Hit, Subject, rule
from briefgen.checks.terms import Terms
from briefgen.errors import Severity
from briefgen.review.problems import shown

_NOUN_ENDING = Lazy(r"(?:tion|sion|ment|ness|ity|ance|ence|ship|ism|ing|ure|cies|ties|gaps?|delays)$")
_ED = Lazy(r"\w{3,}ed$")
_STARTS = Lazy(r"^(?:always|never|please|only|do|don['’]t|not|and|then|first|also|still)$", re.IGNORECASE)
_SECOND = Lazy(r"(?:,? (?:and|then)(?: (?:also|then|to))?|[;.]) (?P<verb>[A-Za-z-]+)\b")
_WORDS_THAT_DEPEND = 8
_DEPENDING = re.compile(r"\b(?:who|that|which|where|how|when|can|will|to)$")
_PLAIN_WORD = re.compile(r"[\w-]+")
_STEM_LETTERS = 5
_ENDING = Lazy(r"(?:ings?|ed|es|s|e)$")
_LEAST_SHARED = 2


@rule("panel/headline-action", Severity.WARNING)
def headline_action(subject: Subject) -> Iterator[Hit]:
    """Find headlines that do not tell people what to do."""
    if subject.review.about.language != "en-GB":
        return
    for index, message in enumerate(subject.review.key_messages):
        spoken = [word for word in words_of(message.headline) if not _STARTS.match(word)]
        if spoken and not _is_action(spoken):
            path = ("key_messages", index, "headline")
            yield Hit(path, at=0, words=message.headline, values={"headline": shown(message.headline)})


def _is_action(spoken: list[str]) -> bool:
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
        first not in words("lessons", "not_verbs")
        and not _NOUN_ENDING.search(first)
        and not _ED.match(first)
        and not spoken[0].isupper()
    )


@rule("panel/one-agency", Severity.WARNING)
def one_agency(subject: Subject) -> Iterator[Hit]:
    """Find messages for one agency only: these are lessons across agencies."""
    for index, message in enumerate(subject.review.key_messages):
        if len(message.agencies) == 1 and not message.for_all:
            path = ("key_messages", index, "agencies", 0)
            values = {"agency": shown(message.agencies[0]), "headline": shown(message.headline)}
            yield Hit(path, at=0, words=message.agencies[0], values=values)


@rule("panel/no-good-practice", Severity.WARNING)
def no_good_practice(subject: Subject) -> Iterator[Hit]:
    """Find a summary that tells of nothing that went well."""
    if not subject.review.good_practice:
        yield Hit(("good_practice",))


@rule("panel/two-actions", Severity.WARNING)
def two_actions(subject: Subject) -> Iterator[Hit]:
    """Find recommendations that ask for two things."""
    for index, recommendation in enumerate(subject.review.recommendations):
        second = _second_action(recommendation.text)
        if second is not None:
            path = ("recommendations", index, "text")
            word = recommendation.text[second:].split()[0].strip(".,;")
            values = {"text": shown(recommendation.text), "verb": word}
            yield Hit(path, at=second, words=word, values=values)


def _second_action(text: str) -> int | None:
    """Return where the second thing to do begins: a verb after "and" once the first thing is named."""
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
        is_verb = next_word in _AFTER_A_VERB or next_word.endswith("s") or match[0][0] in ".;"
        depends = _depends(text, match.start())
        starts = match[0][0] == "." and match["verb"][0].isupper()
        if is_verb and (starts or (not depends and (first in verbs or has_should))):
            return match.start("verb")
    return None


def _depends(text: str, end: int) -> bool:
    """Whether one of the last eight words before a place makes what follows part of another thought."""
    for _ in range(_WORDS_THAT_DEPEND):
        start = text.rfind(" ", 0, end) + 1
        if _DEPENDING.search(text, start, end):
            return True
        if not start or not _PLAIN_WORD.fullmatch(text, start, end):
            return False
        end = start - 1
    return False


_AFTER_A_VERB = frozenset(
    [
        "the",
        "a",
        "an",
        "all",
        "every",
        "each",
        "its",
        "their",
        "his",
        "her",
        "our",
        "this",
        "that",
        "these",
        "any",
        "new",
        "staff",
        "how",
        "what",
        "who",
        "whether",
        "up",
        "out",
        "on",
        "with",
        "to",
        "for",
        "from",
        "clear",
        "written",
        "joint",
        "regular",
        "it",
        "them",
        "audit",
        "guidance",
        "training",
        "children",
        "families",
        "parents",
        "more",
        "at",
        "least",
        "practitioners",
        "managers",
        "agencies",
        "local",
        "better",
        "multi",
        "one",
    ]
)


@rule("panel/uncovered-recommendation", Severity.WARNING)
def uncovered(subject: Subject) -> Iterator[Hit]:
    """Find recommendations of which no key message speaks."""
    said = set()
    for message in subject.review.key_messages:
        texts = (
            message.headline,
            message.finding,
            message.why or "",
            message.action or "",
            *message.audiences.values(),
        )
        said |= _stems(" ".join(texts))
    for index, recommendation in enumerate(subject.review.recommendations):
        asked = _stems(recommendation.text)
        if len(asked) >= _LEAST_SHARED and len(asked & said) < min(_LEAST_SHARED, (len(asked) + 2) // 3):
            path = ("recommendations", index, "text")
            yield Hit(path, at=0, words=recommendation.text, values={"text": shown(recommendation.text)})


def _stems(text: str) -> set[str]:
    """The beginnings of the words that carry meaning, so that "refer" is found in "referral"."""
    generic = {_stem(word) for word in words("lessons", "generic")}
    return {_stem(word.casefold()) for word in words_of(text) if len(word) >= 4} - generic


def _stem(word: str) -> str:
    return _ENDING.sub("", word)[:_STEM_LETTERS] if len(word) > _STEM_LETTERS else word.rstrip("es")


@rule("panel/hindsight", Severity.WARNING)
def hindsight(subject: Subject) -> Iterator[Hit]:
    """Find words that judge with what is known only now."""
    terms = Terms(data("lessons")["hindsight"])
    for passage in subject.running:
        for found in terms.find(passage.text):
            if not is_quoted(passage.text, found.start, found.end):
                text = passage.text[found.start : found.end]
                yield Hit(passage.path, at=found.start, words=text, values={"words": text})


@rule("panel/long-message", Severity.WARNING)
def long_message(subject: Subject) -> Iterator[Hit]:
    """Find headlines that are too long to remember; beyond twelve words the file is refused."""
    for index, message in enumerate(subject.review.key_messages):
        if len(sentences(message.headline)) > 1:
            path = ("key_messages", index, "headline")
            yield Hit(path, at=0, words=message.headline, values={"headline": shown(message.headline)})
