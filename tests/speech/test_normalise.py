"""Written → said."""

import re
from pathlib import Path

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st

from briefgen.speech.pronounce.normalise import normalise, rules
from briefgen.speech.pronounce.numbers import cardinal, dialled, number, ordinal, places, plural, roman, year

SAID = yaml.safe_load((Path(__file__).parents[1] / "said.yaml").read_text(encoding="utf-8"))
PAIRS = [(written, said) for table in SAID.values() for written, said in table.items()]
WORDS = st.lists(
    st.text("abcdefghijklmnopqrstuvwxyz", min_size=4, max_size=9).map(lambda word: f"q{word}"),
    min_size=1,
    max_size=12,
)


@pytest.mark.parametrize(("written", "said"), PAIRS)
def test_written_is_said(written: str, said: str) -> None:
    """Each written form has its said form."""
    assert said == normalise(written)


@pytest.mark.parametrize(("written", "said"), PAIRS)
def test_said_stays_said(written: str, said: str) -> None:
    """What is already in its said form is not changed again."""
    del written
    assert said == normalise(said)


@pytest.mark.parametrize(
    "frame", ["{}", "Samaritans: {}, free", "({})", "ring {}.", "{}; day", "{}/999", "on {}\u2014now", "“{}”", "x:{}"]
)
@pytest.mark.parametrize("written", ["116 123", "0808 2000 247", "0800 1111", "07700900123", "999"])
def test_a_helpline_is_read_digit_by_digit_wherever_it_stands(written: str, frame: str) -> None:
    """Whatever stands around a telephone number, it is said figure by figure: someone may need it."""
    assert dialled(written) in normalise(frame.format(written))


def test_inside_a_sentence() -> None:
    """Several forms in one sentence do not disturb each other."""
    written = "On 12/03/2021 at 9.30am, 27% (£3.5m) went to s.47 enquiries – e.g. a 16-year-old’s – in 2023–24."

    expected = (
        "On the twelfth of March twenty twenty-one at nine thirty AM, twenty-seven per cent, three point five million "
        "pounds, went to section forty-seven enquiries, for example a sixteen-year-old's, in twenty twenty-three to "
        "twenty-four."
    )
    assert expected == normalise(written)


@settings(max_examples=60, deadline=None)
@given(WORDS)
def test_plain_words_are_left_alone(words: list[str]) -> None:
    """A text of plain words comes back as it is."""
    text = " ".join(words)

    assert text == normalise(text)


@settings(max_examples=150, deadline=None)
@given(st.text(st.characters(exclude_categories=["Cs"]), max_size=60))
def test_nothing_is_left_that_an_engine_would_read_in_its_own_way(text: str) -> None:
    """Whatever the input, the said form has no Western figures, brackets, quotation marks or markup."""
    assert [] == re.findall(r"[0-9()\[\]{}“”\"<>*_#^|\\~`/\n\x00-\x1f]", normalise(text))


@settings(max_examples=100, deadline=None)
@given(st.text("0123456789.,/-–:£%() sx'’@", max_size=25))
def test_strange_figures_settle(text: str) -> None:
    """However figures and signs are mixed, saying it twice is the same as saying it once."""
    once = normalise(text)

    assert once == normalise(once)


@pytest.mark.parametrize("unit", ["a", "1", "(", "a.", "a/", "1,", "1-", "‘", "@", "Child ", "http://", "a'"])
def test_hostile_lengths_are_read(unit: str) -> None:
    """Twenty thousand characters of one thing are no trouble (a pattern that backtracks would not end)."""
    assert normalise(unit * (20_000 // len(unit))).isprintable()


def test_rule_names_are_unique() -> None:
    """Every rule has its own name."""
    names = [rule.name for rule in rules()]

    assert sorted(set(names)) == sorted(names)


def test_addresses_come_before_everything() -> None:
    """The order of the rules begins with addresses and ends with punctuation: others would take them apart."""
    names = [rule.name for rule in rules()]

    assert ("address", "spaces") == (names[0], names[-1])


@pytest.mark.parametrize("above", range(1, 40))
def test_roman_numerals(above: int) -> None:
    """Roman numerals up to 39 have their values, in order."""
    tens, ones = divmod(above, 10)
    written = "X" * tens + ["", "I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX"][ones]

    assert above == roman(written)


def test_number_words() -> None:
    """The words of numbers are British and without commas."""
    said = (
        cardinal("101"),
        cardinal("007"),
        ordinal("112"),
        year("2010"),
        number("1.50"),
        places("4.12"),
        plural("six"),
    )

    expected = (
        "one hundred and one", "zero zero seven", "one hundred and twelfth", "twenty ten", "one point five zero",
        "four point twelve", "sixes",
    )  # fmt: skip
    assert expected == said


@pytest.mark.parametrize("length", range(6, 13))
def test_long_groups_of_a_telephone_number_are_cut(length: int) -> None:
    """A long run of figures is said in groups of at most five, none lost."""
    said = dialled("1" * length)

    sizes = [len(group.split()) for group in said.split(", ")]
    assert (length, True) == (sum(sizes), all(size <= 5 for size in sizes))


def test_the_table_covers_every_class_and_holds_over_900_pairs() -> None:
    """Every class of written form has its pairs, and all together they are more than 900."""
    classes = {
        "dates", "years", "ranges_and_ages", "money", "amounts", "times", "telephones", "references", "abbreviations",
        "addresses", "punctuation", "shorthand",
    }  # fmt: skip

    assert classes == set(SAID)
    assert len(PAIRS) > 900 < len({written for written, _ in PAIRS})
    assert min(len(table) for table in SAID.values()) >= 10


NUMBER_WORD = re.compile(
    r"zero|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twel[fv]|teen|twent|thirt|fort|fift|hundred|first"
    r"|second|third|quarter|half"
)
FIGURES = sorted(
    written for written, _ in PAIRS if re.search(r"\d", written) and not re.search(r"[a-zA-Z]{4}", written)
)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.one_of(st.sampled_from(FIGURES), WORDS.map(lambda words: words[0])), min_size=1, max_size=8))
def test_nothing_is_dropped(tokens: list[str]) -> None:
    """In any mixture of words and figures every word is said, in order, and every figure too."""
    said = normalise(" ".join(tokens))

    words = [token for token in tokens if token.startswith("q")]
    assert words == [word for word in re.findall(r"[a-z]+", said) if word in words]
    assert len(NUMBER_WORD.findall(said)) >= len(tokens) - len(words)


@pytest.mark.parametrize(
    ("written", "said"),
    [
        ("24/30", "twenty-four out of thirty"),
        ("30/30", "thirty out of thirty"),
        ("29/30", "twenty-nine, thirty"),  # two years of a timeline
        ("13/21", "thirteen out of twenty-one"),
        ("24/29", "twenty-four, twenty-nine"),
        ("9.00-17.15", "nine AM to five fifteen PM"),
        ("9.00-17.20", "nine point zero zero to seventeen point two zero"),
        ("9.20-17.00", "nine point two zero to seventeen point zero zero"),
        ("17.00-9.00", "seventeen point zero zero to nine point zero zero"),
    ],
)
def test_scores_and_hours_are_told_from_numbers(written: str, said: str) -> None:
    """Marks of a known scale are "out of" it, and only two times of a quarter of an hour, in order, are opening hours."""
    assert said == normalise(written)
