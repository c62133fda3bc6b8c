"""Letters and figures that look like others to a pattern: no rule ends in an error because of them."""

import copy
import re
import time
from datetime import date
from pathlib import Path
from typing import Any

import pytest
import yaml
from conftest import SAMPLES

from briefgen import checks
from briefgen.pipeline.check import check
from briefgen.pipeline.order import Order
from briefgen.review.items import labelled
from briefgen.review.keys import shapes
from briefgen.review.model import Review
from briefgen.speech.pronounce.homographs import known_words, reading, sounds
from briefgen.text import caseless

BASE = yaml.safe_load(next(path for path in SAMPLES if path.stem == "invented-rowan").read_text(encoding="utf-8"))
NUMBERS = (
    "five",
    "six",
    "eight",
    "nine",
    "sixteen",
    "thirty",
    "sixty-six",
    "half a",
    "twice",
    "a third",
    "six per cent",
)
SENTENCES = (
    "Of the {} children, {} were seen.",
    "She had {} siblings: {} brothers and {} sisters.",
    "There are {} key messages, {} recommendations and {} findings.",
    "The police came {} times in {} minutes and stayed for {} months.",
    "The {} agencies met {} times; all {} of them knew.",
    "He was {} years old. He was six in April 2019 and {} in the winter of 2020.",
    "It began on Friday 3 April 2020 and ended on 4 April 2020, {} minutes later.",
    "Between April 2020 and 1 July 2019, {} in {} visits were missed, a quarter of the six.",
    "The sixth and last visit was the fifth. Within six weeks of the first, both six visits were missed.",
)
LETTERS = [("i", "\u0131"), ("i", "\u0130"), ("I", "\u0130"), ("s", "\u017f"), ("k", "\u212a")]
"""What Python's patterns take for the first of each pair when they ignore case."""


@pytest.mark.parametrize(("plain", "odd"), LETTERS)
def test_letters_that_only_a_pattern_takes_for_another(plain: str, odd: str) -> None:
    """A Turkish i in a number, a month or a day of the week is looked up like a plain one."""
    told = [sentence.replace("{}", number) for sentence in SENTENCES for number in NUMBERS]
    for first in range(0, len(told), 20):
        some = [text.replace(plain, odd) for text in told[first : first + 20]]
        content = copy.deepcopy(BASE) | {"what_happened": "\n\n".join(some)}
        content["key_messages"][0]["finding"] = " ".join(some[:6])
        assert _checked(content)


@pytest.mark.parametrize("number", ["²", "1²³", "⒈", "⑩", "½", "Ⅳ", "١٢", "９", "²%", "⒈ in ⒉"])
def test_figures_that_are_no_whole_numbers(number: str) -> None:
    """What Unicode calls a digit is not always one that can be counted with."""
    figure = {"number": number, "unit": "visits", "what": f"{number} of {number} in {number} weeks, or {number}%"}
    content = copy.deepcopy(BASE) | {"figures": [figure]}
    content["what_happened"] = f"Of {number} children, {number} were seen {number} times. Rowan was aged {number}."
    assert _checked(content)


def _checked(content: dict[str, Any]) -> list[str]:
    data = yaml.safe_dump(content, allow_unicode=True).encode()
    return [each.rule for each in check(Order(data, "a.yaml", today=date(2026, 1, 1))).problems]


@pytest.mark.parametrize("odd", ["\u0131", "\u0130"])
def test_a_word_of_two_readings_with_such_a_letter_is_said(odd: str) -> None:
    """Voices look these words up too."""
    for word in known_words():
        text = f"They {word.replace('i', odd)} there."
        end = 5 + len(word)
        assert sounds(text[5:end], reading(text, 5, end), british=True)


@pytest.mark.parametrize("odd", ["\u0131", "\u0130"])
def test_a_label_with_such_a_letter_is_its_key(odd: str) -> None:
    """A label in a message is found however its letters are written."""
    told = dict(labelled("key_messages", f"Share early. F{odd}nding: x, Act{odd}on: y", shapes(Review)))
    assert told == {"headline": "Share early.", "finding": "x", "action": "y"}


def test_case_is_taken_away() -> None:
    """A plain i for each of them, and nothing else is changed."""
    assert caseless("S\u0131X S\u0130X SIX Éa ß") == "six six six éa ss"


def test_rules_look_up_nothing_by_a_plain_casefold() -> None:
    """What a pattern found is looked up by ``caseless``; and a digit is one that can be counted with."""
    folder = Path(str(checks.__file__)).parent
    looked_up = re.compile(r"(?:index\(|[A-Z]\[)[^()]*\.(?:casefold|lower)\(\)|int\(\w+\) if \w+\.isdigit\(\)")
    found = {
        f"{path.name}: {match[0]}"
        for path in folder.rglob("*.py")
        for match in looked_up.finditer(path.read_text(encoding="utf-8"))
    }
    assert not found


@pytest.mark.parametrize("wrong", [3, "x", ["y"], {"when": ["z"]}, {"text": {"a": 1}}])
@pytest.mark.parametrize("part", ["events", "figures", "recommendations", "resources"])
def test_an_item_that_cannot_be_read_moves_no_other(part: str, wrong: object) -> None:
    """The items after it are not taken for one another, and no check ends in an error."""
    items = {
        "events": [
            {"when": "May 2020", "what": "Rowan was six and met two nurses."},
            {"when": "2021", "what": "He was nine."},
        ],
        "figures": [
            {"number": "3", "unit": "visits", "what": "of 5 visits"},
            {"number": "4", "what": "of 2 children"},
        ],
        "recommendations": [{"text": "Review the form by May."}, {"text": "Tell both nurses."}],
        "resources": [{"title": "A guide to forms", "url": "https://www.gov.uk/guide"}],
    }
    found = _checked(copy.deepcopy(BASE) | items | {part: [wrong, *items[part]]})
    assert any(rule.startswith("input/") for rule in found)


@pytest.mark.parametrize(
    ("unit", "most_s"), [("Mr ", 0.5), ("Anna ", 0.5), ("Anna and ", 0.5), ("Mr. ", 1), ("Anna-", 1.5), ("1-", 1.5)]
)
def test_a_long_run_of_names_is_checked_in_time(unit: str, most_s: float) -> None:
    """Twelve thousand characters of names take little longer than a text: no pattern begins at each of them anew."""
    summary = copy.deepcopy(BASE)
    worked = []
    for text in ("He was seen. " * 900, unit * (11_900 // len(unit))):
        summary["what_happened"] = text
        data = yaml.safe_dump(summary, allow_unicode=True).encode()
        check(Order(data, "names.yaml"))
        began_s = time.process_time()
        check(Order(data, "names.yaml"))
        worked.append(time.process_time() - began_s)

    assert worked[1] < worked[0] + most_s
