"""Rules for remains of the examples of ``briefgen new``: texts, names, addresses and logo."""

import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from briefgen import resources
from briefgen.checks.rule import Hit, Subject, rule
from briefgen.errors import Severity
from briefgen.files.opener import OpenError, read_inside
from briefgen.review.placeholders import is_placeholder
from briefgen.review.problems import shown
from briefgen.review.yaml.source import Passage, Source

HOUSE = "house/example"

MANY = 12
"""The number of example texts from which they are reported together: the file is hardly begun."""

_FREE = frozenset(
    {
        "kind",
        "author",
        "period",
        "subject",
        "pseudonyms",
        "public_names",
        "themes",
        "language",
        "circulation",
        "published",
        "review_by",
        "id",
    }
    | {"agencies", "source", "due", "status", "icon", "involved", "support", "checks", "when", "number", "unit"}
    | {
        "logo",
        "deck",
        "voice",
        "design",
        "order",
        "hide",
        "sections",
        "colours",
        "category",
        "outro",
        "host",
        "reader",
        "advisory",
    }
)
"""Keys whose values in the examples are right for many real files too."""

_INVENTED = re.compile(r"\bSampleshire\b", re.IGNORECASE)
_EARLIER = re.compile(r"\bExampleshire (?:Council|Safeguarding (?:Adults Board|Partnership))", re.IGNORECASE)
"""The place in the example of a house and in earlier ones, which is too good a name to be sure of by itself."""

_HOSTS = re.compile(r"(?:https?://|@|\bwww\.)([\w.-]{1,253})", re.IGNORECASE)
_RESERVED = re.compile(r"(?:^|\.)(?:example\.(?:com|org|net)|example|invalid)$", re.IGNORECASE)
_LOGO_BYTES = 100_000


@rule("panel/example", Severity.WARNING, stops_build=True)
def example(subject: Subject) -> Iterator[Hit]:
    """Find texts, names and addresses of the example that ``briefgen new`` wrote."""
    found = [(passage, words) for passage in subject.passages if (words := _example_in(passage, "starter.yaml"))]
    found += list(_person(subject))
    if len(found) >= MANY:
        yield Hit(("review",), values={"count": len(found)}, variant="many")
        return
    for passage, words in found:
        at = passage.text.find(words)
        yield Hit(passage.path, at=max(at, 0), in_key=passage.in_key, words=words, values={"words": shown(words)})


@rule("panel/example-address", Severity.WARNING)
def example_address(subject: Subject) -> Iterator[Hit]:
    """Find web and e-mail addresses that lead nowhere: they are kept for examples."""
    for passage in subject.passages:
        if passage.path[0] == "checks" or _is_of(passage, "starter.yaml"):
            continue
        for start, host in _example_hosts(passage.text):
            yield Hit(passage.path, at=start, in_key=passage.in_key, words=host, values={"words": shown(host)})


@rule(HOUSE, Severity.WARNING, stops_build=True)
def house_example(subject: Subject) -> Iterator[Hit]:
    """Find nothing: ``house_hits`` makes the findings when a house is opened."""
    del subject
    yield from ()


def house_hits(source: Source, folder: Path) -> Iterator[Hit]:
    """Yield remains of the example of ``new --house``, example addresses, and placeholders."""
    for passage in source.passages():
        if passage.path[0] == "checks":
            continue
        if not passage.in_key and not _keys(passage) & _FREE and is_placeholder(passage.text):
            yield Hit(
                passage.path, at=0, words=passage.text, values={"words": shown(passage.text)}, variant="nothing"
            )
            continue
        hosts = [host for _, host in _example_hosts(passage.text)]
        words = _example_in(passage, "starter-house.yaml") or "".join(hosts[:1])
        if words:
            at = max(passage.text.find(words), 0)
            yield Hit(passage.path, at=at, in_key=passage.in_key, words=words, values={"words": shown(words)})
        elif passage.path == ("logo",) and _is_example_logo(folder, passage.text):
            yield Hit(passage.path, at=0, words=passage.text, values={"words": shown(passage.text)}, variant="logo")


def _example_in(passage: Passage, name: str) -> str:
    """Return the words of a passage that come from an example: the whole text, a paragraph, a name; or ""."""
    if passage.path[0] == "checks" or _keys(passage) & _FREE:
        return ""
    if _is_of(passage, name):
        return passage.text
    for paragraph in passage.text.split("\n"):
        if not passage.in_key and _plain(paragraph) in _texts(name):
            return paragraph
    invented = _INVENTED.search(passage.text) or _EARLIER.search(passage.text)
    return invented[0] if invented else ""


def _is_of(passage: Passage, name: str) -> bool:
    return not passage.in_key and _plain(passage.text) in _texts(name)


def _person(subject: Subject) -> Iterator[tuple[Passage, str]]:
    """Yield the example's subject where nothing else of the head is about that person."""
    about = subject.review.about
    whom = str(_starter("starter.yaml")["review"]["subject"])
    name = whom.partition(",")[0]
    if _plain(about.subject) == _plain(whom) and name.casefold() not in about.title.casefold():
        yield from ((each, each.text) for each in subject.passages if each.path == ("review", "subject"))


def _keys(passage: Passage) -> set[str]:
    return {part for part in passage.path if isinstance(part, str)}


def _example_hosts(text: str) -> Iterator[tuple[int, str]]:
    """Yield the offset and the host of each address below ``example.org``, ``.example`` and their like (RFC 2606)."""
    for match in _HOSTS.finditer(text):
        host = match[1].rstrip(".-")
        if _RESERVED.search(host):
            yield match.start(1), host


def _is_example_logo(folder: Path, name: str) -> bool:
    try:
        return read_inside(folder, name, _LOGO_BYTES) == (resources.templates() / "starter-logo.svg").read_bytes()
    except OpenError:
        return False


def _plain(text: str) -> str:
    return " ".join(text.split()).casefold()


@cache
def _starter(name: str) -> Any:
    return resources.read_yaml((resources.templates() / name).read_bytes())


@cache
def _texts(name: str) -> frozenset[str]:
    """Return the paragraphs of an example, without those that are right for many real files."""
    return frozenset(
        _plain(part) for text in _leaves(_starter(name)) for part in (text, *text.split("\n")) if not part.isupper()
    )


def _leaves(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        for key, inner in value.items():
            if key not in _FREE:
                yield from _leaves(inner)
    elif isinstance(value, list):
        for inner in value:
            yield from _leaves(inner)
    elif isinstance(value, str):
        yield value
