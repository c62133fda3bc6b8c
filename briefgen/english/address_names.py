"""Find names of people inside web addresses and file names."""

import re
from collections.abc import Iterable, Iterator
from functools import lru_cache

from briefgen.english.dictionary import is_ordinary
from briefgen.english.name_words import bare, fold, places
from briefgen.english.words import WORD, words
from briefgen.text import Lazy

_LONGEST_JOINED = 60
_ADDRESS_WORD = Lazy(r"[A-Z]?[a-zà-ÿ]+|[A-Z]+(?![a-z])")
_SHORTEST_SURNAME = 4
_STREET = (
    r"(?:court|house|lodge|cottages?|flats?|villas?|farm|road|street|lane|close|avenue|drive|terrace|crescent"
    r"|towers?|grove|mews|gardens|way|place|walk|grange|manor|heights|rise|caravan|plot|pitch|bungalow)"
)
_HOME = Lazy(
    rf"(?<![a-z])(?:(?:[a-z]{{3,20}}[-_]){{1,2}}{_STREET}(?:[-_](?:flat|room|unit|no))?[-_]?(?!(?:19|20)\d\d)\d{{1,4}}[a-z]?(?![a-z\d])"
    rf"|(?<!\d)\d{{1,3}}[a-z]?[-_](?:[a-z]{{3,20}}[-_]){{1,2}}{_STREET}(?![a-z])"
    r"|(?:[a-z]{3,20}[-_]){1,2}(?:cottages?|farm|lodge|villas?|grange|manor|towers?|bungalow|mews|terrace|road|street|avenue"
    r"|crescent)(?![a-z])"
    r"|(?:flat|room|plot|pitch)[-_]?\d{1,4}[a-z]?(?![a-z\d]))",
    re.IGNORECASE,
    hint=("-", "_"),
)


def homes_in_address(path: str) -> Iterator[tuple[int, int]]:
    """Yield the span (start, end) of each house or flat in the path of a web address or in a file name."""
    return (match.span() for match in _HOME.finditer(path))


def names_in_address(path: str, known: Iterable[str]) -> Iterator[tuple[int, int]]:
    """Yield the span (start, end) of each name in the path of a web address or in a file name.

    Args:
        path: such as ``/reviews/jane-smith.pdf`` or ``JaneSmith.yaml``.
        known: phrases whose words are no finding.
    """
    own = _words_of(tuple(known))
    first, unsure, surnames = (words("names", key) for key in ("first", "first_unsure", "surnames"))
    bodies = {word.casefold() for word in words("names", "bodies") | words("names", "prefixes")}
    parts = [(match.start(), match.end(), fold(match[0])) for match in _ADDRESS_WORD.finditer(path)]
    end = -1
    for index, (start, stop, word) in enumerate(parts):
        if start < end or word in own or len(word) < 3:
            continue
        after = parts[index + 1][2] if index + 1 < len(parts) else ""
        before = parts[index - 1][2] if index else ""
        if before in own and before in first | unsure and _is_surname(word, own):
            end = stop
            yield start, end
            continue
        base = word if word in first else word[:-1] if word.endswith("s") and len(word) > 4 else word
        if base in own or after in bodies or before in {"st", "saint"} or word in places():
            continue
        has_surname = after in surnames and after not in own
        if (
            (base in first and (len(base) > 3 or has_surname))
            or (word in unsure and has_surname)
            or _joined_name(word)
        ):
            end = parts[index + 1][1] if has_surname else stop
            yield start, end


def _is_surname(word: str, own: Iterable[str]) -> bool:
    """Whether the word after a person's own first name is none of English, and so the surname."""
    return len(word) >= _SHORTEST_SURNAME and word not in own and not is_ordinary(word)


@lru_cache(maxsize=8)
def _words_of(phrases: tuple[str, ...]) -> frozenset[str]:
    own = {fold(bare(word)) for phrase in phrases for word in WORD.findall(phrase)}
    return frozenset(own | {f"{word}s" for word in own})


def _joined_name(word: str) -> bool:
    """Whether a word is a given name and a surname joined, such as ``janesmith``."""
    first, surnames = words("names", "first"), words("names", "surnames")
    if len(word) > _LONGEST_JOINED:
        return False
    return any(word[:cut] in first and word[cut:] in surnames for cut in range(4, len(word) - 3))
