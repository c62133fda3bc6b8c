"""Tell placeholders ("N/A", "tbc", "?", "Lorem ipsum") from what a review says: they count as not stated."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from briefgen import resources

_LONGEST = 40
"""Characters of the longest placeholder that is looked up; longer texts are looked at for filler only."""

_PUNCTUATION = " \t\n.,:;!?()[]{}<>\"'“”‘’*_-–—…/\\|#="
_CROSSES = re.compile("x{3,}")


@cache
def _words() -> Mapping[str, Any]:
    content: Mapping[str, Any] = resources.read_yaml((resources.templates() / "placeholders.yaml").read_bytes())
    return content


@cache
def _known(key: str) -> frozenset[str]:
    return frozenset(str(each).casefold().strip(_PUNCTUATION) for each in _words()[key])


@cache
def _notes() -> re.Pattern[str]:
    return re.compile(str(_words()["notes"]))


def is_placeholder(text: str, *, is_prose: bool = False) -> bool:
    """Whether a text is a placeholder: no letter or digit, or only words such as "N/A", "tbc" and "none".

    Args:
        text: any text.
        is_prose: whether sentences are wanted there, so that a bare "yes" or "no" says nothing either.
    """
    bare = text[: _LONGEST * 2].strip(_PUNCTUATION).casefold()
    if not bare:
        return bool(text.strip())
    if len(bare) > _LONGEST:
        return any(bare.startswith(each) for each in _words()["filler"])
    bare = " ".join(bare.replace("’", "'").split())
    if bare in _known("whole") or (is_prose and bare in _known("answers")):
        return True
    return bool(_CROSSES.fullmatch(bare)) or any(bare.startswith(each) for each in _words()["filler"])


def notes(text: str) -> Iterator[tuple[int, int]]:
    """Yield the span of each note to oneself inside a text, such as "[TBC]", "TODO" and "??"."""
    for match in _notes().finditer(text):
        yield match.span()


def stated(value: Any) -> Any:
    """Return None for a placeholder, any other value unchanged; a validator of optional names and lines."""
    return None if isinstance(value, str) and is_placeholder(value) else value


def stated_prose(value: Any) -> Any:
    """Return None for a placeholder or a bare "yes" or "no": a validator of optional texts."""
    return None if isinstance(value, str) and is_placeholder(value, is_prose=True) else value


def stated_items(value: Any) -> Any:
    """Return a list or mapping without placeholders; a placeholder in place of the whole becomes an empty one."""
    if isinstance(value, str) and is_placeholder(value, is_prose=True):
        return ()
    if isinstance(value, list | tuple):
        return tuple(each for each in value if not (isinstance(each, str) and is_placeholder(each, is_prose=True)))
    return stated_values(value)


def stated_values(value: Any) -> Any:
    """Return a mapping without the entries whose value is a placeholder."""
    if not isinstance(value, Mapping):
        return value
    return {key: each for key, each in value.items() if not (isinstance(each, str) and is_placeholder(each))}
