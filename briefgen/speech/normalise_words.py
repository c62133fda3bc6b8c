"""Numbers in words, as spoken in British English, with num2words."""

from num2words import num2words

MAX_DIGITS = 15
"""A longer run of digits is a code, not a quantity, and is read digit by digit."""

_DIGITS = ("zero", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine")
_LONGEST_GROUP = 5


def _words(value: int, form: str) -> str:
    # num2words writes "one thousand, three hundred"; engines would pause at the comma.
    return str(num2words(value, to=form, lang="en_GB")).replace(",", "")


def cardinal(text: str) -> str:
    """Return a whole number (``1,392``) in words; one with a leading zero or too many digits, digit by digit."""
    figures = text.replace(",", "")
    if len(figures) > MAX_DIGITS or (len(figures) > 1 and figures.startswith("0")):
        return digits(figures)
    return _words(int(figures), "cardinal")


def ordinal(text: str) -> str:
    """Return a whole number as an ordinal: ``21`` is "twenty-first"."""
    figures = text.replace(",", "")
    return _words(int(figures[:MAX_DIGITS]), "ordinal")


def year(text: str) -> str:
    """Return a year of four digits in words: "nineteen eighty-nine", "two thousand and three"."""
    return _words(int(text), "year")


def number(text: str) -> str:
    """Return a whole or decimal number (``1,392``, ``0.5``) in words; decimals digit by digit."""
    whole, _, fraction = text.partition(".")
    said = cardinal(whole or "0")
    return f"{said} point {digits(fraction)}" if fraction else said


def places(text: str) -> str:
    """Return the number of a place in a document: ``4.12`` is "four point twelve"."""
    return " point ".join(cardinal(part) for part in text.split("."))


def digits(text: str) -> str:
    """Return the digits of a text one by one, without pauses; other characters are ignored."""
    return " ".join(_DIGITS[int(figure)] for figure in text if figure in "0123456789")


def dialled(text: str) -> str:
    """Return a telephone number digit by digit, with a pause after each group.

    Zero is "zero", not "oh", which synthetic voices slur into the word before it.
    """
    groups: list[str] = []
    for group in "".join(c if c in "0123456789" else " " for c in text).split():
        groups += _split(group)
    said = ", ".join(digits(group) for group in groups)
    return f"plus {said}" if text.lstrip().startswith("+") else said


def _split(group: str) -> list[str]:
    """Split a long group of digits as British numbers are written: the area code first, then threes."""
    if len(group) <= _LONGEST_GROUP:
        return [group]
    head = len(group) % 3 or 3
    head += 3 if head < 3 and len(group) > head + 3 else 0
    return [group[:head], *(group[i : i + 3] for i in range(head, len(group), 3))]


def plural(said: str) -> str:
    """Return the plural of a number in words: "fives", "sixes", "nineties"."""
    if said.endswith("y"):
        return f"{said[:-1]}ies"
    return f"{said}es" if said.endswith("x") else f"{said}s"


def roman(text: str) -> int:
    """Return the value of a Roman numeral."""
    values = [{"I": 1, "V": 5, "X": 10, "L": 50, "C": 100}[letter] for letter in text]
    return sum(-v if v < after else v for v, after in zip(values, [*values[1:], 0], strict=True))
