"""Privacy rules for names of people: in texts, web addresses, file names and picture metadata."""

import re
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib import import_module
from typing import Any
from urllib.parse import unquote

from briefgen.checks.privacy.finding import spans_found
from briefgen.checks.privacy.private_words import has_position, hidden_texts
from briefgen.checks.rule import Hit, Subject, declared_names, is_allowed, is_of_a_body, rule
from briefgen.english.address_names import homes_in_address, names_in_address
from briefgen.english.name_judge import NameScorer
from briefgen.english.person_names import FoundName, NameFinder
from briefgen.errors import Place, Severity
from briefgen.files.opener import OpenError, read_inside
from briefgen.review.house.pictures import MAX_BYTES
from briefgen.review.problems import shown
from briefgen.review.yaml.source import Passage
from briefgen.review.yaml.span import KeyPath
from briefgen.wording.wording import Wording

# Named for real, or of bodies: nobody in them is a finding.
_REAL = frozenset(
    {
        ("review", "author"),
        ("review", "publisher"),
        ("review", "area"),
        ("review", "kind"),
        ("review", "pseudonyms"),
        ("review", "public_names"),
        ("review", "subject"),
    }
)
_LABELS = frozenset({"agencies", "owner", "source", "themes", "title", "headline"})
_WEB = re.compile(r"(?:https?://[^\s/]+|(?<![\w@.-])(?:[a-z0-9-]{1,63}\.){1,4}[a-z]{2,10}(?=/))(?P<path>/\S*)?")
_SHOWN = 5
_ENDING = re.compile(r"\.[a-z]{2,4}$", re.IGNORECASE)


@cache
def _evidence() -> Mapping[str, Any]:
    """Load the words for each kind of evidence of a name."""
    words: Mapping[str, Any] = Wording().labels("checks")["evidence"]
    return words


def _finder(subject: Subject) -> NameFinder:
    own = subject.house.checks.words.names
    return NameFinder(declared_names(subject), own, _load_model)


def _load_model() -> NameScorer | None:
    """Load the model; its module imports numpy and onnxruntime, so it waits until a word must be judged."""
    model: NameScorer | None = import_module("briefgen.english.name_model").load_name_model()
    return model


@rule("privacy/name", Severity.ERROR)
def name(subject: Subject) -> Iterator[Hit]:
    """Find names of people that are not declared as invented, and words that may be names."""
    for passage, found in _names(subject):
        words = passage.text[found.start : found.end]
        if is_allowed(subject, words):
            continue
        evidence = _evidence()[found.evidence]
        spans_found(subject).append((passage.path, found.start, found.end))
        yield Hit(
            passage.path,
            at=found.start,
            in_key=passage.in_key,
            words=words,
            values={"words": shown(words), "evidence": evidence},
            variant="" if found.is_sure else "unsure",
            severity=None if found.is_sure else Severity.WARNING,
        )


@rule("checks/no-name-model", Severity.WARNING)
def no_name_model(subject: Subject) -> Iterator[Hit]:
    """Report once the capital words that were not judged because the model for names is not installed."""
    unjudged = dict.fromkeys(word for word in _found(subject)[1] if not is_allowed(subject, word))
    if unjudged:
        first, count = list(unjudged)[:_SHOWN], len(unjudged)
        listed = ", ".join(f"“{shown(word)}”" for word in first) + (" …" if count > _SHOWN else "")
        yield Hit(("review",), values={"words": listed})


def _names(subject: Subject) -> Sequence[tuple[Passage, FoundName]]:
    return _found(subject)[0]


_Found = tuple[Sequence[tuple[Passage, FoundName]], Sequence[str]]


def _found(subject: Subject) -> _Found:
    """Return the names in a summary with their passages, and the words that no model could judge."""
    if "names" not in subject.memo:
        subject.memo["names"] = _find(subject)
    found: _Found = subject.memo["names"]
    return found


def _find(subject: Subject) -> _Found:
    finder = _finder(subject)
    texts = [(passage, _without_addresses(passage.text)) for passage in subject.prose if _may_name(passage.path)]
    found = [(p, each) for p, text in texts for each in finder.find(text, is_prose=not _is_label(p))]
    certain = {p.text[each.start : each.end] for p, each in found if each.is_sure and each.evidence != "family"}
    if certain:  # once more: what is a name in one place is one in every other
        for each in certain:
            finder.add_name(each)
        first = {(id(p), each.start): each for p, each in found}
        again = [(p, each) for p, text in texts for each in finder.find(text, is_prose=not _is_label(p))]
        found = [(p, first.get((id(p), each.start), each)) for p, each in again]
    return found, finder.unjudged


def _without_addresses(text: str) -> str:
    return _WEB.sub(lambda match: " " * len(match[0]), text)


def _may_name(path: KeyPath) -> bool:
    return not (
        path[:2] in _REAL
        or path[0] in {"support", "acronyms", "pronounce", "other_languages"}
        or path[-1] in {"source", "url"}
    )


def _is_label(passage: Passage) -> bool:
    path = passage.path
    return passage.in_key or path[-1] in _LABELS or (len(path) > 1 and path[-2] in _LABELS)


@rule("privacy/name-in-link", Severity.ERROR)
def name_in_link(subject: Subject) -> Iterator[Hit]:
    """Find names of people in web addresses, which readers and search engines see."""
    known = declared_names(subject)
    for passage in subject.passages:
        if passage.path[0] == "checks":
            continue
        for match in _WEB.finditer(passage.text):
            if not match["path"]:
                continue
            path = unquote(match["path"]) if "%" not in match["path"] else match["path"]
            named = list(names_in_address(path, known))
            homes = [] if named or is_of_a_body(passage.path) else homes_in_address(path)
            for spans, variant in ((named, ""), (homes, "home")):
                for start, end in spans:
                    words = match["path"][start:end]
                    if not is_allowed(subject, words):
                        at = match.start("path") + start
                        yield Hit(passage.path, at=at, words=words, values={"words": shown(words)}, variant=variant)


@rule("privacy/name-in-file", Severity.ERROR)
def name_in_file(subject: Subject) -> Iterator[Hit]:
    """Find names of people in the file names of the summary, which the pack keeps, and the logo."""
    known = declared_names(subject)
    for path in (subject.source.file, subject.house.logo or ""):
        file = _ENDING.sub("", path.replace("\\", "/").rpartition("/")[2])
        named = list(names_in_address(file, known))
        for spans, variant in ((named, ""), ([] if named else homes_in_address(file), "home")):
            for start, end in spans:
                words = file[start:end]
                yield Hit((), words=words, values={"words": shown(words)}, place=Place(path, 1, 1), variant=variant)


@rule("privacy/picture-data", Severity.ERROR)
def picture_data(subject: Subject) -> Iterator[Hit]:
    """Find names of people, and a GPS position, in the metadata of the logo."""
    house = subject.house
    if house.folder is None or not house.logo:
        return
    place = Place(str(house.logo_path), 1, 1)
    try:
        data = read_inside(house.folder, house.logo, MAX_BYTES)
    except OpenError:  # said when the house is read
        return
    finder = _finder(subject)
    for text in hidden_texts(data):
        for each in finder.find(text, is_prose=False):
            words = text[each.start : each.end]
            yield Hit((), words=words, values={"words": shown(words)}, place=place)
    if has_position(data):
        yield Hit((), variant="position", place=place)
