"""Rules on characters: garbled texts are told with what they were, and what is printed is known before it is built."""

import re
from pathlib import Path

import pytest

from briefgen.checks.run import check
from briefgen.errors import InputError, Severity
from briefgen.review.house.house import House
from briefgen.review.load import load_review

GARBLED = """\
review:
  title: Baby Fâ€™s story
  kind: Case review
  area: Devon
  subject: "Baby F, under 1"
what_happened: The mother said â€œI told themâ€™ in a cafÃ©. It cost Â£5.
key_messages:
  - headline: Ask about the father every time
    finding: Nobody asked who lived at home.
    action: Ask, and write down the answer.
    agencies: [all]
"""


def _garbled(text: str) -> list[str]:
    problems = check(load_review(text.encode(), "a.yaml"), House()).problems
    return [
        f"{each.place.line}:{each.place.column} {' '.join(re.findall('`([^`]*)`', each.message))}"
        for each in problems
        if each.rule == "clarity/garbled"
    ]


def test_garbled_words_are_told_with_what_they_were() -> None:
    """Each word is named at its place, once, with what it was; writing that leaves no finding."""
    assert _garbled(GARBLED) == [
        "2:15 Fâ€™s F’s",
        "6:32 â€œI “I",
        "6:42 themâ€™ them’",
        "6:55 cafÃ©. café.",
        "6:70 Â£5. £5.",
    ]
    mended = GARBLED
    for found in check(load_review(GARBLED.encode(), "a.yaml"), House()).problems:
        if found.rule == "clarity/garbled":
            words, was = re.findall("`([^`]*)`", found.message)
            assert found.severity is Severity.WARNING
            assert found.suggestion == f"Write `{was}`"
            mended = mended.replace(words, was)
    assert _garbled(mended) == []


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("voilÃ  now", ["6:16 voilÃ voilà"]),
        ("twice cafÃ©, cafÃ©", ["6:22 cafÃ©, café,", "6:29 cafÃ© café"]),
        ("cafÃ© cafÃ©", ["6:16 cafÃ© café"]),
    ],
)
def test_every_garbled_word_is_told_once(text: str, expected: list[str]) -> None:
    """Also one whose letter was torn by a no-break space."""
    broken = re.sub("what_happened: .*", f"what_happened: {text}", GARBLED.replace("â€™s", "’s"))

    assert _garbled(broken) == expected


def test_a_garbled_quotation_mark_is_told_as_such() -> None:
    """The commonest one has a hidden control character in it, which alone would not be understood."""
    text = "a: He said â€œnoâ€\x9d twice.\nb: and a lone \x85 one\n"
    with pytest.raises(InputError) as caught:
        load_review(text.encode(), "a.yaml")
    told = [each for each in caught.value.problems if each.rule == "input/control-character"]

    assert [(each.place.line, each.place.column) for each in told] == [(1, 12), (2, 15)]
    assert "`“no”`" in told[0].message
    assert told[0].suggestion == "Write `“no”`"
    assert "U+0085" in told[1].message


def test_the_samples_are_not_garbled() -> None:
    """Nothing in what briefgen ships is taken for garbled."""
    for path in sorted((Path(__file__).parents[2] / "samples").glob("*.yaml")):
        assert _garbled(path.read_text(encoding="utf-8")) == []


@pytest.mark.parametrize(
    ("pronounce", "expected"),
    [
        ("{}", ["2:10", "6:48"]),
        ("{Олена: oh-LEH-nah}", ["6:48"]),
        ("{Олена: oh-LEH-nah, Νίκος Μ.: NEE-koss}", ["6:48"]),
        ("{олена: oh-LEH-nah, Νίκος: NEE-koss}", []),
    ],
)
def test_words_that_no_voice_says_are_told(pronounce: str, expected: list[str]) -> None:
    """Unless the summary says how they sound; not in texts that no podcast says."""
    text = GARBLED.replace("Baby Fâ€™s story", "Олена and her son").replace(
        "â€œI told themâ€™ in a cafÃ©. It cost Â£5.", "hello, and Νίκος"
    )
    text = text.replace("mother said", "mother once said") + f"pronounce: {pronounce}\n"
    problems = check(load_review(text.encode(), "a.yaml"), House()).problems

    assert expected == [
        f"{each.place.line}:{each.place.column}" for each in problems if each.rule == "clarity/not-said"
    ]
