"""Privacy rules for names of people: in texts, web addresses, file names and picture metadata."""

import re
from collections.abc import Iterator
from urllib.parse import unquote

from briefgen.checks.privacy.private_words import has_position, hidden_texts
from briefgen.checks.rule import Hit, Subject, declared_names, is_allowed, rule
from briefgen.english.person_names import NameFinder, names_in_address
from briefgen.errors import Place, Severity
from briefgen.files.opener import OpenError, read_inside
from briefgen.review.house.pictures import MAX_BYTES
from briefgen.review.problems import shown

# Named for real, or of bodies: nobody in them is a finding.
_REAL = frozenset(
    {
        ("review", "author"),
        ("review", "publisher"),
        ("review", "area"),
        ("review", "kind"),
        ("review", "pseudonyms"),
        ("review", "subject"),
    }
)
_LABELS = frozenset({"agencies", "owner", "source", "themes", "title", "headline"})
_WEB = re.compile(r"https?://[^\s/]+(?P<path>/\S*)?")
_ENDING = re.compile(r"\.[a-z]{2,4}$", re.IGNORECASE)


def _finder(subject: Subject) -> NameFinder:
    return NameFinder(declared_names(subject), subject.house.checks.words.names)


@rule("privacy/name", Severity.ERROR)
def name(subject: Subject) -> Iterator[Hit]:
    """Find names of people that are not declared as invented."""
    finder = _finder(subject)
    for passage in subject.prose:
        path = passage.path
        if (
            path[:2] in _REAL
            or path[0] in {"support", "acronyms", "pronounce", "other_languages"}
            or path[-1] in {"source", "url"}
        ):
            continue
        is_label = passage.in_key or path[-1] in _LABELS or (len(path) > 1 and path[-2] in _LABELS)
        for start, end in finder.find(
            _WEB.sub(lambda match: " " * len(match[0]), passage.text), is_prose=not is_label
        ):
            words = passage.text[start:end]
            if not is_allowed(subject, words):
                yield Hit(path, at=start, in_key=passage.in_key, words=words, values={"words": shown(words)})


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
            offset = match.start("path")
            for start, end in names_in_address(
                unquote(match["path"]) if "%" not in match["path"] else match["path"], known
            ):
                words = match["path"][start:end]
                if not is_allowed(subject, words):
                    yield Hit(passage.path, at=offset + start, words=words, values={"words": shown(words)})


@rule("privacy/name-in-file", Severity.ERROR)
def name_in_file(subject: Subject) -> Iterator[Hit]:
    """Find names of people in the file names of the summary, which the pack keeps, and the logo."""
    known = declared_names(subject)
    for path in (subject.source.file, subject.house.logo or ""):
        file = _ENDING.sub("", path.replace("\\", "/").rpartition("/")[2])
        for start, end in names_in_address(file, known):
            yield Hit((), words=file[start:end], values={"words": shown(file[start:end])}, place=Place(path, 1, 1))


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
        for start, end in finder.find(text, is_prose=False):
            yield Hit((), words=text[start:end], values={"words": shown(text[start:end])}, place=place)
    if has_position(data):
        yield Hit((), variant="position", place=place)
