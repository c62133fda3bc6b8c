"""Common phrases: dates, lists, sentences and paragraphs, and the quotes and dashes of print."""

import re
from collections.abc import Iterable, Mapping
from typing import Any


def date_in_words(words: Mapping[str, Any], parts: tuple[int, int, int] | None) -> str:
    """Format a date in words, as precisely as it is known.

    Args:
        words: ``common.yaml``.
        parts: year, month and day, 0 for what is not known; None for a date that is not stated.
    """
    if parts is None:
        return str(words["date_not_stated"])
    year, month, day = parts
    parts_shown = [str(year)]
    if month:
        parts_shown.insert(0, str(words["months"][month - 1]))
    if day:
        parts_shown.insert(0, str(day))
    return " ".join(parts_shown)


def listed(words: Mapping[str, Any], items: Iterable[str]) -> str:
    """Join items into one phrase, with the separators under ``listed`` in ``common.yaml``."""
    between, last = (str(words["listed"][key]) for key in ("between", "last"))
    *head, tail = list(items) or [""]
    return last.join(filter(None, (between.join(head), tail)))


def with_full_stop(text: str) -> str:
    """Return a text with a full stop added when it ends with no punctuation mark."""
    bare = text.rstrip("\"'”’)] ")
    return text if bare.endswith((".", "!", "?", "…", ":", "؟", "۔", "。", "！", "？")) else f"{text}."


def paragraphs(text: str) -> list[str]:
    """Split a text of the Review into paragraphs, at line breaks."""
    return [part for part in text.split("\n") if part]


_QUOTES = re.compile(r"[\"']")
_YEARS = re.compile(r"(?<![\d-])((?:19|20)\d\d)-((?:19|20)\d\d)(?![\d-])")
_DIGIT_GROUPS = re.compile(r"(?<=\d) (?=\d{3})|(?<=\d{3}) (?=\d\d)")
_LETTER_NAME = re.compile(r"(?<=[a-z]) (?=[A-HJ-Z](?![\w'’.]))")
_NO_BREAK = "\N{NO-BREAK SPACE}"
_OPENS = " \n\t([{/=\u2013\u2014\u2018\u201c" + _NO_BREAK


LONGEST_SINGLE = 400
"""How far the end of a quotation in single quotes is looked for, in characters."""


def typographic(text: str) -> str:
    """Return a text with the quotes, dashes and spaces of print; letters and digits stay as they are.

    Straight quotes become curly ones, a hyphen between spaces or between two years a dash, and the spaces inside a
    telephone number and before the letter of a pseudonym ("Baby F") such that no line ends there. A measure such
    as 5'10" keeps its marks. It is idempotent, and must not be used on a web address.
    """
    if "'" in text or '"' in text:
        text = _QUOTES.sub(lambda mark: _curly(text, mark.start()), text)
    text = _YEARS.sub("\\1\N{EN DASH}\\2", text.replace(" - ", f"{_NO_BREAK}\N{EN DASH} "))
    return _LETTER_NAME.sub(_NO_BREAK, _DIGIT_GROUPS.sub(_NO_BREAK, text))


MOST_TIED, LEAST_LAST = 20, 9
"""How many letters the last words of a heading that stay on one line may have together, and how many are aimed at."""


_BRACKET = re.compile(r"\([^() ]{1,20}(?: [^() ]{1,20}){1,2}\)")


def tied(text: str) -> str:
    """Return a heading with no-break spaces between its last words, so that no short word is alone on a line.

    Words in a short bracket stay together too. Of fewer than four words the last are not tied, nor are long ones.
    """
    text = _BRACKET.sub(lambda found: found[0].replace(" ", _NO_BREAK), text)
    head, *rest = text.split(" ")
    for count in range(len(rest), max(len(rest) - 2, 2), -1):
        last = _NO_BREAK.join(rest[count - 2 :])
        if len(last) > MOST_TIED:
            break
        text = " ".join((head, *rest[: count - 2], last))
        if len(last) >= LEAST_LAST:
            break
    return text


def _curly(text: str, at: int) -> str:
    """Return the curly quote or apostrophe for the straight mark at a position."""
    mark, before, after = text[at], text[at - 1 : at] if at else " ", text[at + 1 : at + 2]
    is_open = before in _OPENS or before in "\"'"
    if before.isdigit() and (
        (mark == "'" and after.isdigit()) or (mark == '"' and re.search(r"\d'\d+$", text[max(0, at - 6) : at]))
    ):
        return mark
    if mark == '"':
        return "\u201c" if is_open and after.strip() else "\u201d"
    return "\u2018" if is_open and after.isalpha() and _closes(text, at) else "\u2019"


def _closes(text: str, at: int) -> bool:
    """Whether a single quote opens a quotation that is closed; otherwise it is an apostrophe, as in 'til."""
    return re.search(r"(?<=[\w.,!?])'(?!\w)", text[at + 1 : at + 1 + LONGEST_SINGLE]) is not None


_STRAIGHT = str.maketrans({"\u2018": "'", "\u2019": "'", "\u201c": '"', "\u201d": '"', "\u2013": "-", _NO_BREAK: " "})


def straight(text: str) -> str:
    """Return a text with straight quotes, hyphens and plain spaces, for comparisons."""
    return text.translate(_STRAIGHT)
