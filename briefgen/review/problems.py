"""Make Problems in plain words from ``templates/labels/en-GB/problems.yaml``."""

import json
import re
from collections.abc import Mapping
from functools import cache
from typing import Any

from briefgen.errors import Place, Problem, Severity
from briefgen.review.yaml.span import KeyPath
from briefgen.wording.wording import Wording

MAX_SHOWN = 60
"""The most characters of an author's own text that a message repeats."""

_MAX_READ = 4_000  # of a text, to find those: it may be as long as the file


@cache
def _wording() -> Wording:
    return Wording()


def labels() -> Mapping[str, Any]:
    """Load the message templates of Problems, once."""
    return _wording().labels("problems")


def fields() -> Mapping[str, Any]:
    """Load the help and example of each field, by ``summary`` or ``house`` and dotted path."""
    return _wording().labels("fields")


def problem(kind: str, place: Place, field: str = "", **values: object) -> Problem:
    """Make a Problem from its message template.

    Args:
        kind: the entry of ``problems.yaml``.
        place: where it is.
        field: the dotted path of the field, for entries with words of their own for that field.
        values: what the words may name.
    """
    entry = labels()["problems"][kind]
    words = entry | entry.get("fields", {}).get(field, {})
    return Problem(
        rule=str(words["rule"]),
        severity=Severity(words.get("severity", "error")),
        place=place,
        message=str(words["message"]).format(**values),
        suggestion=str(words.get("suggestion", "")).format(**values),
    )


def shown(value: object, limit: int = MAX_SHOWN) -> str:
    """Format an author's text for a message: one line, shortened, printable characters only."""
    head = str(value)[:_MAX_READ]
    text = " ".join("".join(c if c.isprintable() else " " for c in head).split())
    return text if len(text) <= limit else text[: limit - 1].rstrip() + "…"


def quoted(text: str) -> str:
    """Format a text as a YAML scalar, quoted only where YAML would otherwise not read it as text."""
    if re.fullmatch(r"[\w(£][^:#\[\]{},\"]*", text) and not text.endswith(" "):
        return text
    if '"' in text and "'" not in text and text.isprintable():
        return f"'{text}'"
    return json.dumps(text, ensure_ascii=False)


def location(path: KeyPath) -> str:
    """Format a path in words, such as ``item 2 of `key_messages```."""
    words = labels()["location"]
    phrase = ""
    for part in path:
        if isinstance(part, int):
            phrase = words["item"].format(number=part + 1, parent=phrase or words["file"])
        else:
            phrase = (words["inside"] if phrase else words["key"]).format(key=shown(part), parent=phrase)
    return phrase or str(words["file"])


def dotted(path: KeyPath) -> str:
    """Return the dotted name of a field: the keys of its path, without list positions."""
    return ".".join(part for part in path if isinstance(part, str))
