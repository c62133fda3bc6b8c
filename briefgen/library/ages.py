"""The age bands that a review is about, as far as its ``subject`` says how old people were; never a guess."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

import yaml

from briefgen import resources
from briefgen.storyboard.page_parts import shown

OLDEST = 120
_ENDS = 2
_WORD = r"(?<![\w.]){}(?![\w]|[.,]\d)"
_DAYS_A_YEAR = {"d": 365, "w": 52, "m": 12}
"""Units smaller than a year by their first letter, in English and in Welsh: days, weeks and months."""

Ages = tuple[int, int]


def bands(subject: str, language: str) -> tuple[str, ...]:
    """Return the bands (keys of ``bands`` in ``templates/library/ages.yaml``) that a subject's ages reach into.

    Args:
        subject: whom a review is about, in its words: "three children aged 2 to 9".
        language: of the review.

    Returns:
        The bands from young to old; none where no age is stated.
    """
    spans = _spans(shown(subject).casefold(), language)
    table: Mapping[str, Ages] = _table()["bands"]
    return tuple(
        name for name, (first, last) in table.items() if any(low <= last and high >= first for low, high in spans)
    )


def all_bands() -> tuple[str, ...]:
    """Return every band, from young to old."""
    return tuple(_table()["bands"])


def _spans(text: str, language: str) -> tuple[Ages, ...]:
    """Return the ages that a text states; what one pattern has read, the later ones do not read again."""
    words = _table()[language]
    about_children = any(re.search(_WORD.format(re.escape(word)), text) for word in words["children"])
    spans: list[Ages] = []
    for pattern, rule in _patterns(language):
        ages: list[Ages] = []
        for match in pattern.finditer(text):
            low, high = (_age(end, match, words) for end in rule["ages"])
            if about_children and "under" in rule:
                high = min(high, rule["under"] - 1)
            if low <= high <= OLDEST:
                ages.append((low, high))
            if rule.get("more"):
                ages += _also(text[match.end() :], words)
        text = pattern.sub("|", text)
        spans += ages
    # "From early childhood to the late teens" means the ages between too.
    if len(spans) == _ENDS and re.search(words["from_to"], text):
        spans = [(min(low for low, _ in spans), max(high for _, high in spans))]
    return tuple(spans)


def _also(rest: str, words: Mapping[str, Any]) -> Iterator[Ages]:
    """Yield the further ages of a list: "aged 2, 5 and 9"."""
    number = _number(words)
    while match := re.match(
        rf"(?:, ?| and | a |, and ){number}(?![\w-])(?! (?:years|months|weeks|days|\w+s\b))", rest
    ):
        age = _value(match[1], words)
        if age <= OLDEST:
            yield age, age
        rest = rest[match.end() :]


@cache
def _patterns(language: str) -> tuple[tuple[re.Pattern[str], Mapping[str, Any]], ...]:
    words = _table()[language]
    tens = "|".join(map(re.escape, words["tens"]))
    compiled = []
    for rule in words["patterns"]:
        pattern = re.sub(r"\bN\b", lambda _: _number(words), rule["said"])
        pattern = re.sub(r"(?<![\w])T\b", lambda _: f"(?P<tens>{tens})", pattern)
        compiled.append((re.compile(_WORD.format(f"(?:{pattern})")), rule))
    return tuple(compiled)


def _number(words: Mapping[str, Any]) -> str:
    return rf"(\d{{1,3}}|{'|'.join(words['numbers'])})"


def _value(said: str, words: Mapping[str, Any]) -> int:
    return int(said) if said.isdigit() else int(words["numbers"][said])


def _age(end: str | int, match: re.Match[str], words: Mapping[str, Any]) -> int:
    """Return one end of a rule's ages, in years."""
    if isinstance(end, int):
        return end
    if end.startswith("t"):
        return int(words["tens"][match["tens"]]) + (9 if end == "t+9" else 0)
    numbers = [_value(group, words) for group in match.groups() if group]
    if end == "months":
        unit = re.search(r"\b(?:days?|weeks?|months?|diwrnod|wythnos|mis)", match[0])
        return numbers[0] // _DAYS_A_YEAR[unit[0][0]] if unit and unit[0][0] in _DAYS_A_YEAR else 0
    return numbers[1] if end == "m" else numbers[0] - (end == "n-1")


@cache
def _table() -> Mapping[str, Any]:
    path = resources.templates() / "library" / "ages.yaml"
    table: Mapping[str, Any] = yaml.safe_load(path.read_bytes())
    return table
