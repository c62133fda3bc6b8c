"""Which reviews have a theme."""

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from difflib import get_close_matches

from briefgen.errors import UsageError
from briefgen.library.digest_sources import Source
from briefgen.library.digest_terms import lexicon
from briefgen.library.messages import message

MOST_LISTED = 40
"""How many themes a message lists."""

Key = tuple[str, ...]


def theme_key(theme: str, language: str = "en-GB") -> Key:
    """Return what two ways to write one theme have in common: no capitals, hyphens or endings."""
    plain = unicodedata.normalize("NFC", theme).casefold().replace("-", " ").replace("‑", " ")
    return tuple(lexicon(language).stem(word) for word in plain.split())


def with_theme(sources: Iterable[Source], themes: Sequence[str]) -> tuple[Source, ...]:
    """Return the reviews that have one of some themes, in their order; every review when no theme is asked for.

    "self-neglect" is not "neglect": a theme is whole.

    Raises:
        UsageError: no review has a theme; the message lists those that there are, the closest first.
    """
    every = tuple(sources)
    found: set[int] = set()
    for theme in themes:
        having = {number for number, source in enumerate(every) if _has(source, theme)}
        if not having:
            raise UsageError(_unknown(theme, every))
        found |= having
    return tuple(source for number, source in enumerate(every) if number in found) if themes else every


def as_written(sources: Iterable[Source], theme: str) -> str:
    """Return a theme as most of the reviews write it."""
    ways = Counter(each for source in sources for each in source.review.about.themes if _matches(source, each, theme))
    return min(ways, key=lambda way: (-ways[way], way)) if ways else theme


def shared_themes(sources: Iterable[Source], most: int) -> tuple[str, ...]:
    """Return the themes that more than one review has, the most frequent first."""
    ways: dict[Key, Counter[str]] = {}
    for source in sources:
        keys = {theme_key(each, source.review.about.language): each for each in source.review.about.themes}
        for key, each in keys.items():
            ways.setdefault(key, Counter())[each] += 1
    often = sorted((each for each in ways.values() if each.total() > 1), key=lambda each: (-each.total(), min(each)))
    return tuple(min(each, key=lambda way: (-each[way], way)) for each in often[:most])


def _matches(source: Source, written: str, theme: str) -> bool:
    language = source.review.about.language
    return theme_key(written, language) == theme_key(theme, language)


def _has(source: Source, theme: str) -> bool:
    return any(_matches(source, each, theme) for each in source.review.about.themes)


def _unknown(theme: str, sources: Sequence[Source]) -> str:
    counts = Counter(each.casefold() for source in sources for each in dict.fromkeys(source.review.about.themes))
    if not counts:
        return message("digest.no_themes", theme=theme)
    wanted = set(theme_key(theme))
    close = [each for each in sorted(counts) if wanted & set(theme_key(each))]
    close += [each for each in get_close_matches(theme.casefold(), sorted(counts), n=3) if each not in close]
    listed = sorted(counts, key=lambda each: (-counts[each], each))
    shown = ", ".join(f"{each} ({counts[each]})" for each in listed[:MOST_LISTED])
    more = message("digest.more_themes", count=len(listed) - MOST_LISTED) if len(listed) > MOST_LISTED else ""
    either = message("digest.or").join(repr(each) for each in close[:3])
    guess = message("digest.guess", themes=either) if close else ""
    return message("digest.unknown_theme", theme=theme, guess=guess, themes=f"{shown}{more}")
