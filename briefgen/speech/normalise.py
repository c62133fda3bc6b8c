"""The British normaliser: from the written to the said form of a sentence, before any engine sees it.

Small rules in a fixed order, each a named pattern with a function; their words are in ``voices/normalise.yaml``. A
rule's output holds only words, so a later rule finds nothing more to do in it.

Why: every engine reads British dates, sections, money and telephone numbers wrongly, and each in its own way.
"""

from functools import cache

from briefgen.speech import normalise_amounts, normalise_dates, normalise_numbers, normalise_text
from briefgen.speech.normalise_table import Rule

SETTLE = 5
"""How often the punctuation rules are tried again at most."""


@cache
def rules() -> tuple[Rule, ...]:
    """Return every rule in the order it is tried."""
    return (
        *normalise_text.address_rules(),
        *normalise_text.oblique_abbreviation_rules(),
        *normalise_dates.date_rules(),
        *normalise_dates.time_rules(),
        *normalise_numbers.telephone_rules(),
        *normalise_numbers.reference_rules(),
        *normalise_dates.year_rules(),
        *normalise_amounts.amount_rules(),
        *normalise_numbers.number_rules(),
        *normalise_text.abbreviation_rules(),
        *normalise_text.symbol_rules(),
        *punctuation(),
    )


@cache
def punctuation() -> tuple[Rule, ...]:
    """Return the last rules, tried until nothing changes: what one leaves at an edge may be for an earlier one."""
    return normalise_text.punctuation_rules()


def normalise(text: str) -> str:
    """Return the words as they are said, in British English.

    Args:
        text: one written sentence, or a few.

    Returns:
        Words and the punctuation of pauses: no figures, no symbols, no brackets, no quotation marks. Plain words come
        back unchanged, and so does a text that is already in its said form.
    """
    said = normalise_text.clean(text)
    for rule in rules():
        said = rule.apply(said)
    for _ in range(SETTLE):
        before = said
        for rule in punctuation():
            said = rule.apply(said)
        if said == before:
            break
    return said.strip()
