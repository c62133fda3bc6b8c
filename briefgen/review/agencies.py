"""Agencies under their many names: which spellings mean the same one, and what a misspelt name was meant to be."""

import re
import unicodedata
from collections import Counter
from collections.abc import Iterable, Mapping
from difflib import get_close_matches
from functools import cache, lru_cache
from typing import Any

from briefgen import resources

_NEAR = 0.8
"""The least likeness (``difflib``) of a misspelt name to the one that was meant."""

_LONGEST = 60
"""Characters of the longest name that is compared for likeness."""

_SHORT_FORM = 5
"""Letters of the longest short form, such as CAMHS."""


@cache
def _data() -> Mapping[str, Any]:
    content: Mapping[str, Any] = resources.read_yaml((resources.templates() / "agencies.yaml").read_bytes())
    return content


@cache
def _known() -> Mapping[str, str]:
    """The name of each known agency by the plain form of each of its spellings."""
    entries = _data()["agencies"]
    return {_plain(str(way)): str(each["name"]) for each in entries for way in (each["name"], *each["also"])}


@cache
def _everyone() -> frozenset[str]:
    return frozenset(_plain(str(each)) for each in _data()["all"])


@lru_cache(maxsize=4096)
def _plain(name: str) -> str:
    """Return a name without capitals, apostrophes, hyphens, plural endings and a leading "the"."""
    text = unicodedata.normalize("NFKC", name).casefold().replace("&", " and ")
    words = re.sub(r"[^\w\s]|_", " ", re.sub(r"['’‘ʼ`´.]", "", text)).split()
    if len(words) > 1 and words[0] == "the":
        del words[0]
    return " ".join(map(_singular, words)) or " ".join(name.casefold().split())


def _singular(word: str) -> str:
    if word.endswith("ies") and len(word) > len("dies"):
        return f"{word[:-3]}y"
    return word[:-1] if word.endswith("s") and not word.endswith("ss") and len(word) > len("as") else word


def agency_key(name: str) -> str:
    """Return a key that is equal for all spellings of an agency.

    Example:
        >>> agency_key("CSC") == agency_key("Childrens social care") == agency_key("Children’s Social Care")
        True
    """
    plain = _plain(name)
    known = _known().get(plain)
    return _plain(known) if known else plain


def known_agency(name: str) -> str | None:
    """Return the usual name of a known agency; None for one that is not in the list."""
    return _known().get(_plain(name))


_BETWEEN = re.compile(r"\s*(?:[/&+,|]|\band\b|\bor\b|\ba\b|\bac\b)\s*")


def agencies_in(name: str) -> tuple[str, ...]:
    """Return the agencies that one name joins (``Police / Health``); () when it is one agency, or not known."""
    if known_agency(name) or is_everyone(name) or len(name) > 2 * _LONGEST:
        return ()
    parts = tuple(part for part in _BETWEEN.split(name) if part)
    if len(parts) > 1 and not all(map(known_agency, parts)):  # "Health / Drug and Alcohol Services"
        parts = tuple(part.strip() for part in re.split("[/+,|]", name) if part.strip())
    return parts if len(parts) > 1 and all(map(known_agency, parts)) else ()


def is_everyone(name: str) -> bool:
    """Whether a name means all agencies, such as "all", "everyone" or "all services"."""
    return _plain(name) in _everyone()


@cache
def _loose() -> Mapping[str, tuple[str, ...]]:
    return {_plain(str(name)): tuple(each) for name, each in _data()["loose"].items()}


def loose_agency(name: str, kind: str = "") -> tuple[str, ...]:
    """Return the agencies that an imprecise or former name may mean; () for any other name.

    Args:
        name: as it is written.
        kind: of the review: in Wales "social services" is no old name.
    """
    found = _loose().get(_plain(name), ())
    words = f" {' '.join(re.findall('[a-z]+', kind.casefold()))} "
    is_kept = known_agency(name) and any(f" {each} ".casefold() in words for each in _data()["kept"])
    return () if is_kept else found


def near_agency(name: str, others: Iterable[str] = ()) -> str | None:
    """Return the agency that a misspelt name was probably meant to be, or None.

    Args:
        name: as it is written; a name of the list is no misspelling.
        others: further names that count as known.
    """
    plain = _plain(name)
    if plain in _known() or plain in _everyone() or plain in _loose() or len(plain) > _LONGEST:
        return None
    names = {_plain(each): each for each in others} | dict.fromkeys(_everyone(), "all") | dict(_known())
    names.pop(plain, None)
    near = get_close_matches(plain, names, n=1, cutoff=_NEAR)
    return names[near[0]] if near else None


def best_spelling(names: Iterable[str]) -> str:
    """Return the spelling to show for an agency: no short form, with a capital, the most frequent, the first."""
    counts = Counter(names)
    order = {name: place for place, name in enumerate(counts)}

    def rank(name: str) -> tuple[bool, bool, int, int]:
        is_short = (name.isupper() and len(name) <= _SHORT_FORM) or name.casefold().startswith("the ")
        return is_short, not name[:1].isupper(), -counts[name], order[name]

    return min(counts, key=rank)


def each_once(names: Iterable[str]) -> tuple[str, ...]:
    """Return names of agencies without repeats, whatever their spelling; the first spelling of each stays."""
    first: dict[str, str] = {}
    for name in names:
        first.setdefault(agency_key(name), name)
    return tuple(first.values())
