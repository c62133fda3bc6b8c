"""The British normaliser: written form → spoken form of a sentence, before any engine gets it.

Small rules in a fixed order, each a named pattern with a function; their words are in ``voices/normalise.yaml``. The
output of a rule has only words, which no later rule matches.

Why: every engine reads British dates, sections, money and telephone numbers wrongly, and each in its own way.
"""

from functools import cache

from briefgen.speech.pronounce import dates, numbers, shorthand
from briefgen.speech.pronounce import numbers as normalise_numbers
from briefgen.speech.pronounce import text as normalise_text
from briefgen.speech.pronounce.rules import NormaliserRule

SETTLE = 5
"""The most times that the punctuation rules are applied."""


@cache
def rules() -> tuple[NormaliserRule, ...]:
    """Return every rule in the order of application."""
    return (
        *normalise_text.address_rules(),
        *shorthand.shorthand_rules(),
        *normalise_text.oblique_abbreviation_rules(),
        *dates.date_rules(),
        *dates.time_rules(),
        *normalise_numbers.telephone_rules(),
        *normalise_numbers.reference_rules(),
        *dates.year_rules(),
        *numbers.amount_rules(),
        *normalise_numbers.number_rules(),
        *normalise_text.abbreviation_rules(),
        *normalise_text.symbol_rules(),
        *punctuation(),
    )


@cache
def punctuation() -> tuple[NormaliserRule, ...]:
    """Return the last rules, which are applied until nothing changes: one may make a match for an earlier one."""
    return normalise_text.punctuation_rules()


def normalise(text: str) -> str:
    """Normalise a text to its spoken form in British English.

    Args:
        text: one written sentence, or a few.

    Returns:
        Words and the punctuation of pauses: no figures, symbols, brackets or quotation marks. Plain words, and text
        that is already in its spoken form, are unchanged.
    """
    spoken = normalise_text.clean(text)
    for rule in rules():
        spoken = rule.apply(spoken)
    for _ in range(SETTLE):
        before = spoken
        for rule in punctuation():
            spoken = rule.apply(spoken)
        if spoken == before:
            break
    return spoken.strip()
