"""Rules for open points in a summary: placeholders, notes, missing findings, misspelt agencies."""

from collections.abc import Iterator

from briefgen.checks.lessons import lesson_words
from briefgen.checks.rule import Hit, Subject, rule
from briefgen.english.words import sentences
from briefgen.errors import Severity
from briefgen.review.agencies import agency_key, is_everyone, known_agency, loose_agency, near_agency
from briefgen.review.model import KeyMessage
from briefgen.review.placeholders import is_placeholder, notes
from briefgen.review.problems import shown
from briefgen.review.yaml.source import Passage
from briefgen.review.yaml.span import KeyPath

_EXEMPT = frozenset({"checks", "pronounce", "other_languages"})
_NAMES = frozenset(
    {
        "title",
        "kind",
        "area",
        "publisher",
        "author",
        "period",
        "subject",
        "headline",
        "agencies",
        "owner",
        "status",
        "name",
    }
    | {"contact", "source", "url", "report", "acronyms"}
)
_NEEDED = frozenset({"title", "kind", "area", "subject", "what_happened", "headline", "text", "name", "contact"})
"""Fields that a summary, or the item that they are in, must have."""

_PARTS = ("finding", "why", "action")


@rule("input/placeholder", Severity.WARNING)
def placeholder(subject: Subject) -> Iterator[Hit]:
    """Find optional texts that count as not stated, and notes to oneself inside the others."""
    for passage in _texts(subject):
        if _says_nothing(passage):
            if not _is_needed(subject, passage.path):
                variant = "item" if isinstance(passage.path[-1], int) else ""
                yield _hit(passage, 0, len(passage.text), variant)
            continue
        if passage.path[-1] == "headline" and not any(map(str.isalpha, passage.text)):
            yield _hit(passage, 0, len(passage.text), "number")
        for start, end in notes(passage.text):
            yield _hit(passage, start, end, "note")


@rule("input/not-stated", Severity.ERROR)
def not_stated(subject: Subject) -> Iterator[Hit]:
    """Find required texts that say nothing."""
    for passage in _texts(subject):
        if _says_nothing(passage) and _is_needed(subject, passage.path):
            yield _hit(passage, 0, len(passage.text), "item" if len(passage.path) > 2 else "")


def _texts(subject: Subject) -> Iterator[Passage]:
    return (each for each in subject.passages if not each.in_key and each.path[0] not in _EXEMPT)


def _says_nothing(passage: Passage) -> bool:
    field = next(part for part in reversed(passage.path) if isinstance(part, str))
    in_map = len(passage.path) > 1 and passage.path[-2] == "acronyms"
    return is_placeholder(passage.text, is_prose=field not in _NAMES and not in_map)


def _is_needed(subject: Subject, path: KeyPath) -> bool:
    """Whether the summary has kept a placeholder because the text is required."""
    if path[0] == "key_messages" and isinstance(path[1], int) and len(path) > 2:
        message = subject.review.key_messages[path[1]]
        if path[2] in _PARTS:
            return getattr(message, str(path[2])) is not None and not _says_more(message)
        if path[2] == "agencies":
            return is_placeholder(message.agencies[0])
        return path[2] == "headline"
    return path[-1] in _NEEDED or path[-2:-1] == ("title",) or (path[0] == "resources" and path[-1] == "title")


def _says_more(message: KeyMessage) -> bool:
    return any(
        text and not is_placeholder(text, is_prose=True) for text in (message.finding, message.why, message.action)
    )


def _hit(passage: Passage, start: int, end: int, variant: str) -> Hit:
    words = passage.text[start:end]
    keys = [part for part in passage.path if isinstance(part, str)]
    return Hit(
        passage.path, at=start, words=words, values={"words": shown(words), "key": shown(keys[-1])}, variant=variant
    )


@rule("panel/no-finding", Severity.WARNING)
def no_finding(subject: Subject) -> Iterator[Hit]:
    """Find key messages that do not say what was found."""
    for index, message in enumerate(subject.review.key_messages):
        if message.finding is None:
            path = ("key_messages", index, "finding")
            yield Hit(path, words=message.headline, values={"headline": shown(message.headline)})
        elif all(lesson_words("of_the_review").search(each.text) for each in sentences(message.finding)):
            path, values = ("key_messages", index, "finding"), {"text": shown(message.finding)}
            yield Hit(path, at=0, words=message.finding, values=values, variant="review")


@rule("consistency/agency", Severity.WARNING)
def agency(subject: Subject) -> Iterator[Hit]:
    """Find misspelt agencies: "Polcie", "Heatlh"."""
    named: dict[str, int] = {}
    places = list(_agencies(subject))
    for name, *_ in places:
        named[agency_key(name)] = named.get(agency_key(name), 0) + 1
    frequent = {name for name, *_ in places if named[agency_key(name)] > 1}
    kind = f"{subject.review.about.kind} {subject.review.about.language}"
    for name, path, in_key in places:
        if loose := loose_agency(name, kind):
            values = {"words": shown(name), "guess": shown(loose[0]), "guesses": ", ".join(loose)}
            variant = "loose" if len(loose) > 1 else "old"
            yield Hit(path, at=0, in_key=in_key, words=name, values=values, variant=variant)
            continue
        if known_agency(name) or is_everyone(name) or is_placeholder(name):
            continue
        near = near_agency(name, () if name in frequent else frequent)
        if near:
            yield Hit(path, at=0, in_key=in_key, words=name, values={"words": shown(name), "guess": shown(near)})


def _agencies(subject: Subject) -> Iterator[tuple[str, KeyPath, bool]]:
    """Yield every name of an agency as it is written, its path, and whether it is the key there."""
    for passage in subject.passages:
        if passage.path[0] != "key_messages" or len(passage.path) < 4:
            continue
        if passage.path[2] == "agencies" and not passage.in_key:
            yield passage.text, passage.path, False
        elif passage.path[2] == "for" and passage.in_key:
            yield passage.text, passage.path, True
