"""A privacy rule for names of things: capital words in the story that no list explains.

A village, a shop, a hospital by its short name, a show or a ship: whatever has a name of its own can be looked up.
The rule runs after the others and tells only what none of them has told.
"""

import re
from collections.abc import Iterator

from briefgen.checks.privacy.finding import hit, spans_found, texts_about_people
from briefgen.checks.rule import Hit, Subject, declared_names, rule
from briefgen.english.dictionary import is_ordinary
from briefgen.english.name_words import NameWord, fold, gap, is_explained, is_welsh, name_word, places
from briefgen.english.person_names import is_public, phrase_spans
from briefgen.english.words import WORD, begins_sentence, sentence_at, words
from briefgen.errors import Severity
from briefgen.review.yaml.source import Passage

_STORY = frozenset({"what_happened", "perspective", "events"})
_STORY_PARTS = frozenset({"finding"})
_AFTER = re.compile(
    r"['’]?s? (?:Act|Law|Rule|Order|Regulations|Report|[Rr]eview|[Ii]nquiry|[Pp]rotocol|[Ss]cheme"
    r"|[Jj]udg(?:e)?ment|training|strategy|guidance|standards?|criteria|principles?"
    r"|scale|tool|test|assessment|programme|model|pathway|convention|[Ff]oundation|[Tt]rust|[Ss]ociety"
    r"|[Cc]harity|[Pp]roject|Fellowship|[Aa]ssociation|[Ff]und|Institute|Commission"
    r"|[Tt]eam|[Ss]ervices?|[Pp]olicy|[Pp]lan|[Pp]athway|[Hh]elpline|[Mm]eetings?|[Cc]onference|[Pp]anel"
    r"|system|app|form|speaking|families|family|community|communities|interpreters?|language"
    r"|mother|father|woman|man|heritage|origin|descent|culture|speakers?)\b"
)
_PLACED = re.compile(
    r"\b(?:at|in|on|to|from|behind|near|over|outside|opposite|through|into|around|above|below|past|off|of|aboard"
    r"|called|beside) (?:the |a |his |her |their )?(?:old |new |big |little )?$"
)


@rule("privacy/proper-name", Severity.WARNING)
def proper_name(subject: Subject) -> Iterator[Hit]:
    """Find names of places and things in the story that no list explains and no other rule has found."""
    known = {fold(word) for text in declared_names(subject) for word in WORD.findall(text)}
    known |= {
        fold(word) for word in WORD.findall(f"{subject.review.about.title} {' '.join(subject.review.about.themes)}")
    }
    for key in subject.review.acronyms:
        known |= {fold(word) for word in WORD.findall(key)}
    taken = spans_found(subject)
    for passage in texts_about_people(subject):
        if passage.in_key or not (passage.path[0] in _STORY or passage.path[-1] in _STORY_PARTS):
            continue
        for start, end in _names(passage, known):
            if not any(path == passage.path and a < end and start < b for path, a, b in taken):
                yield from hit(subject, passage, start, passage.text[start:end])


def _names(passage: Passage, known: set[str]) -> Iterator[tuple[int, int]]:
    text = passage.text
    tokens = [name_word(match) for match in WORD.finditer(text)]
    phrases = phrase_spans(text)
    index = 0
    while index < len(tokens):
        last = index
        while (
            tokens[index].is_title
            and last + 1 < len(tokens)
            and tokens[last + 1].is_title
            and gap(text, tokens, last + 1) in {" ", "-", "'s ", "’s "}
        ):
            last += 1
        group = tokens[index : last + 1]
        is_one = tokens[index].is_title and not _is_explained(text, group, known)
        index = last + 1
        if not is_one:
            continue
        start, end = group[0].start, group[-1].bare_end
        is_phrase = any(a < end and start < b for a, b in phrases)
        if (
            not is_phrase
            and not is_public(text, start, end)
            and not _AFTER.match(text, end)
            and not is_welsh(sentence_at(text, start).text)
        ):
            yield start, end


def _is_explained(text: str, group: list[NameWord], known: set[str]) -> bool:  # noqa: PLR0911  (a reason each)
    """Whether a list says why a group of words has capitals, or it begins a sentence."""
    inner = group[1:] if begins_sentence(text, group[0].start) else group
    if not inner or any(word.folded in known for word in group):
        return True
    bodies, ordinary = words("names", "bodies") - _HOUSES - _KINDS, words("names", "ordinary")
    if any(word.bare in bodies or word.text in bodies for word in group):
        return True
    is_kind = len(group) > 1 and group[-1].bare in _KINDS
    if any(
        word.folded in words("capitals", "service") or word.folded in words("capitals", "programmes")
        for word in (group[:-1] if is_kind else group)
    ):
        return True
    if is_kind and group[0].folded not in {"high", "main", "the", "royal"}:
        return False
    if all(is_ordinary(word.bare) for word in inner) and not _PLACED.search(
        text[max(0, group[0].start - 30) : group[0].start]
    ):
        return True
    before = text[: group[0].start].rstrip().rpartition(" ")[2]
    if before in words("names", "prefixes") | words("names", "public_titles"):
        return True
    return all(_has_reason(word, ordinary) for word in inner)


_HOUSES = frozenset(
    {"House", "Court", "Lodge", "Hall", "Grove", "Park", "Hill", "Green", "View", "Farm", "Tower", "Place"}
)


_KINDS = frozenset(
    {
        "Lane", "Street", "Road", "Avenue", "Close", "Crescent", "Drive", "Gardens", "Terrace", "Way", "Row",
        "Square", "Walk", "Ward", "Unit", "Squadron", "Bridge", "Castle", "Island", "Islands", "Stadium",
        "Theatre", "Wood", "Gate", "Chapel", "Church", "Cottage", "Surgery", "Nursery", "Academy", "College",
        "Rovers", "United", "Harbour", "Quay", "Pier", "Estate",
    }
)  # fmt: skip
"""Words that end the name of one street, ward, school or club."""


def _has_reason(word: NameWord, ordinary: frozenset[str]) -> bool:
    return (
        word.bare in ordinary
        or is_explained(word.folded)
        or word.folded in places()
        or word.folded in words("places", "wide")
        or len(word.bare) < 3
    )
