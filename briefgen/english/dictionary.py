"""Look up ordinary words: whether English has a word in lower case, as "grace" and "smith" but not "gwilym".

The words are those of the speech engine's pronouncing dictionary, which keeps names in capitals.
"""

import gzip
import re
from functools import cache, lru_cache
from importlib.util import find_spec
from pathlib import Path

from briefgen.english.words import words

_ENDINGS = (
    ("ies", "y"),
    ("es", ""),
    ("s", ""),
    ("ied", "y"),
    ("ed", ""),
    ("ed", "e"),
    ("ing", ""),
    ("ing", "e"),
    ("ly", ""),
)
_SHORTEST_STEM = 3
_LOWER = re.compile(r'[{,]\s*"([a-z][^"]*)":')
"""A word in lower case, in a JSON object of words and how they are said: only the words are needed, and to parse the
rest takes twice as long."""


@lru_cache(maxsize=8192)
def is_ordinary(word: str) -> bool:
    """Whether a word, or the word that it is a form of, is in the dictionary in lower case."""
    folded = word.casefold().replace("’", "'")
    if folded in _common():
        return True
    found = _words()
    if folded in found:
        return True
    forms = ((folded.removesuffix(end) + new) for end, new in _ENDINGS if folded.endswith(end))
    return any(len(form) >= _SHORTEST_STEM and form in found for form in forms)


@cache
def _common() -> frozenset[str]:
    """Return ordinary words of our own lists; looked up first, as the full dictionary is slow to load."""
    return words("capitals", "common") | words("lessons", "verbs") | words("lessons", "generic")


@cache
def _words() -> frozenset[str]:
    """Load the lower-case words; none of them when the dictionary is not there."""
    spec = find_spec("hibari")  # found without importing it: it loads the speech engine
    path = Path(spec.origin).parent / "assets" / "lexicon_gb_gold.json.gz" if spec and spec.origin else None
    if path is None or not path.is_file():
        return frozenset()
    return frozenset(_LOWER.findall(gzip.decompress(path.read_bytes()).decode()))
