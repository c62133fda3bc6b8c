"""The parts of the normaliser's rules: the rule, common patterns, and the tables of ``voices/normalise.yaml``."""

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any

from briefgen import resources

NUM = r"(?:\d{1,3}(?:,\d{3})+|\d+)(?:\.\d+)?"
"""A whole or decimal number, with or without thousands commas."""

DASH = r"[-‐‑‒–—−]"
"""Hyphen, dashes and minus, as typed in ranges."""


@dataclass(frozen=True)
class NormaliserRule:
    """One step from the written to the spoken form.

    Attributes:
        name: what it is about, such as ``day-month-year``.
        pattern: what it matches.
        say: returns the spoken form of a match; ``match[0]`` leaves it unchanged.
    """

    name: str
    pattern: re.Pattern[str]
    say: Callable[[re.Match[str]], str]

    def apply(self, text: str) -> str:
        """Replace every match by its spoken form."""
        return self.pattern.sub(self.say, text)


def rule(name: str, pattern: str, say: Callable[[re.Match[str]], str]) -> NormaliserRule:
    """Compile a rule from the text of its pattern."""
    return NormaliserRule(name, re.compile(pattern), say)


@cache
def tables() -> Mapping[str, Any]:
    """Return the tables of ``voices/normalise.yaml``."""
    loaded: Mapping[str, Any] = resources.read_yaml((resources.voices() / "normalise.yaml").read_bytes())
    return loaded


def any_of(words: Iterable[str]) -> str:
    """Return a pattern that matches any of the words, the longest first."""
    return "(?:" + "|".join(re.escape(word) for word in sorted(words, key=len, reverse=True)) + ")"


@cache
def month_names() -> Mapping[str, str]:
    """Return the full name of each month by its name and short forms."""
    return _by_form(tables()["months"])


@cache
def day_names() -> Mapping[str, str]:
    """Return the full name of each day of the week by its name and short forms."""
    return _by_form(tables()["days"])


def _by_form(table: Mapping[str, list[str]]) -> dict[str, str]:
    return {form: name for name, forms in table.items() for form in (name, *forms)}
