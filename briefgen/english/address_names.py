"""Find names of people inside web addresses and file names."""

from collections.abc import Iterable, Iterator
from functools import lru_cache

from briefgen.english.name_words import bare, fold, places
from briefgen.english.words import WORD, words
from briefgen.text import Lazy

_LONGEST_JOINED = 60
_ADDRESS_WORD = Lazy(r"[A-Z]?[a-zà-ÿ]+|[A-Z]+(?![a-z])")


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
