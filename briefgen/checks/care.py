"""Rules of care for readers: a line that helps whoever is affected, and no method of a suicide."""

import re
from collections.abc import Iterator, Mapping
from functools import cache
from typing import Any

from briefgen.checks.rule import Hit, Subject, is_about_adult, rule
from briefgen.english.name_words import fold
from briefgen.english.words import WORD, data, words
from briefgen.errors import Severity
from briefgen.review.problems import quoted

_WALES = re.compile(r"\b(?:Wales|Cymru|Welsh)\b")


@rule("panel/no-support", Severity.WARNING)
def no_support(subject: Subject) -> Iterator[Hit]:
    """Find a summary without help for whoever it affects, and offer lines by its themes and its nation."""
    if subject.review.support:
        return
    path = ("support",)
    listed = ", ".join(
        f'{{name: {quoted(str(line["name"]))}, contact: "{line["contact"]}"}}' for line in _lines(subject)
    )
    days = sorted(str(line["checked"]) for line in _lines(subject))
    yield Hit(path, values={"lines": f"support: [{listed}]", "day": days[0]}, is_answered=path in subject.source.keys)


def _lines(subject: Subject) -> list[Mapping[str, Any]]:
    """Return the helplines that fit a summary, the most general first."""
    text = " ".join(passage.text for passage in subject.prose)
    is_adult, nation = is_about_adult(subject), "wales" if _is_of_wales(subject) else "other"
    fits = [
        line
        for line in data("helplines")["lines"]
        if line.get("nation", nation) == nation
        and not (line["for"] == "child" and is_adult is True)
        and not (line["for"] == "adult" and is_adult is False)
        and ("when" not in line or _expression(str(line["when"])).search(text))
    ]
    # A line for a theme says more than a general one, and the first is for everybody.
    special = sorted(fits[1:], key=lambda line: "when" not in line)
    return [fits[0], *special[: int(data("helplines")["most"]) - 1]]


def _is_of_wales(subject: Subject) -> bool:
    about = subject.review.about
    text = f"{about.area} {about.publisher or subject.house.name or ''}"
    return (
        about.language == "cy"
        or bool(_WALES.search(text))
        or any(fold(word) in words("places", "wales") for word in WORD.findall(text))
    )


@cache
def _expression(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)


@rule("language/suicide-method", Severity.WARNING)
def suicide_method(subject: Subject) -> Iterator[Hit]:
    """Find methods of suicide and self-harm in a summary that is about either."""
    patterns = data("helplines")["suicide"]
    if not any(_expression(patterns["about"]).search(passage.text) for passage in subject.prose):
        return
    for passage in subject.running:
        match = _expression(rf"\b(?:{patterns['method']})\b").search(passage.text)
        if match:
            yield Hit(passage.path, at=match.start(), words=match[0], values={"words": match[0]})
