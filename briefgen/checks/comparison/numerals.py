"""Parse numbers in words and figures, with a pattern that finds them."""

from briefgen.text import caseless

ONES = (
    "zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven", "twelve",
    "thirteen", "fourteen", "fifteen", "sixteen", "seventeen", "eighteen", "nineteen",
)  # fmt: skip
TENS = ("twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety")
_VALUES = {word: value for value, word in enumerate(ONES)} | {word: 10 * value for value, word in enumerate(TENS, 2)}
_VALUES |= {"once": 1, "twice": 2, "both": 2, "dozen": 12, "single": 1}
ORDINALS = (
    "first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth", "tenth", "eleventh",
    "twelfth", "thirteenth", "fourteenth", "fifteenth", "sixteenth", "seventeenth", "eighteenth", "nineteenth",
    "twentieth",
)  # fmt: skip
CARDINAL = (
    rf"(?:\d{{1,3}}(?:,\d{{3}})+|\d{{1,4}}|(?:{'|'.join(TENS)})(?:-(?:{'|'.join(ONES[1:10])}))?"
    rf"|{'|'.join(reversed(ONES[1:]))})"
)
"""A whole number in figures or words, up to 99 in words."""


def value_in(text: str) -> int:
    """Return the value of a whole number in figures or words, of "both", "once" and "twice"."""
    plain = caseless(text).replace(",", "")
    if plain.isdecimal():
        return int(plain)
    tens, _, ones = plain.partition("-")
    return _VALUES[tens] + (_VALUES[ones] if ones else 0)
