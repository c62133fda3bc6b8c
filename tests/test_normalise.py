"""Written → said."""

import re
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefgen.speech.normalise import normalise, rules
from briefgen.speech.normalise_words import cardinal, dialled, digits, number, ordinal, places, plural, roman, year

DATES = [
    ("12/03/2021", "the twelfth of March twenty twenty-one"),
    ("on 12/3/21", "on the twelfth of March twenty twenty-one"),
    ("12.03.2021", "the twelfth of March twenty twenty-one"),
    ("31/12/1999", "the thirty-first of December nineteen ninety-nine"),
    ("12 March 2021", "the twelfth of March twenty twenty-one"),
    ("12th March", "the twelfth of March"),
    ("the 12th of March", "the twelfth of March"),
    ("The 3 May meeting", "The third of May meeting"),
    ("1 Jan. 2020", "the first of January twenty twenty"),
    ("March 2021", "March twenty twenty-one"),
    ("Sept 2021", "September twenty twenty-one"),
    ("March 12, 2021", "the twelfth of March twenty twenty-one"),
    ("Monday 5 January", "Monday the fifth of January"),
    ("Mon 5 Jan 2020", "Monday the fifth of January twenty twenty"),
    ("2021-03-12", "the twelfth of March twenty twenty-one"),
    ("2021-03", "March twenty twenty-one"),
    ("12–14 March 2021", "the twelfth to the fourteenth of March twenty twenty-one"),
    ("March–May 2021", "March to May twenty twenty-one"),
    ("w/c 12 March", "week commencing the twelfth of March"),
    ("It may be 5 marches", "It may be five marches"),
    ("It was 5 May.", "It was the fifth of May."),
    ("on 5 Jan. they met", "on the fifth of January they met"),
    ("In March 12 staff left", "In March twelve staff left"),
    ("March 12.", "the twelfth of March."),
]
YEARS = [
    ("the 1989 Act", "the nineteen eighty-nine Act"),
    ("the Children Act 1989", "the Children Act nineteen eighty-nine"),
    ("in 2003", "in two thousand and three"),
    ("in 2021", "in twenty twenty-one"),
    ("in 2000", "in two thousand"),
    ("in 1905", "in nineteen oh-five"),
    ("the 1861 Act", "the eighteen sixty-one Act"),
    ("since 1750", "since seventeen fifty"),
    ("2023–24", "twenty twenty-three to twenty-four"),
    ("2023/24", "twenty twenty-three to twenty-four"),
    ("2009/10", "two thousand and nine to twenty ten"),
    ("1999–00", "nineteen ninety-nine to two thousand"),
    ("2018 to 2019", "twenty eighteen to twenty nineteen"),
    ("2018-2019", "twenty eighteen to twenty nineteen"),
    ("2010-12", "twenty ten to twelve"),
    ("the 1990s", "the nineteen nineties"),
    ("the ’90s", "the nineties"),
    ("2021’s report", "twenty twenty-one's report"),
]
RANGES_AND_AGES = [
    ("ages 4–6", "ages four to six"),
    ("4-6 weeks", "four to six weeks"),
    ("the 5-11s", "the five to elevens"),
    ("a 16-year-old boy", "a sixteen-year-old boy"),
    ("16- and 17-year-olds", "sixteen and seventeen-year-olds"),
    ("under-5s", "under-fives"),
    ("over-18s", "over-eighteens"),
    ("aged 16/17", "aged sixteen or seventeen"),
    ("aged 50+", "aged fifty plus"),
    ("a 10 day old baby", "a ten day old baby"),
    ("14 y/o", "fourteen year old"),
]
MONEY = [
    ("£3.5m", "three point five million pounds"),
    ("£8m–£12m", "eight million to twelve million pounds"),
    ("£8–12m", "eight to twelve million pounds"),
    ("£250", "two hundred and fifty pounds"),
    ("£1,200", "one thousand two hundred pounds"),
    ("£1", "one pound"),
    ("£1.50", "one pound fifty"),
    ("£2.00", "two pounds"),
    ("£0.50", "fifty pence"),
    ("50p", "fifty pence"),
    ("£4 million", "four million pounds"),
    ("£2bn", "two billion pounds"),
    ("£250k", "two hundred and fifty thousand pounds"),
    ("£5/week", "five pounds a week"),
    ("−£20", "minus twenty pounds"),
    ("€30", "thirty euros"),
]
AMOUNTS = [
    ("27%", "twenty-seven per cent"),
    ("0.5%", "zero point five per cent"),
    ("10–15%", "ten to fifteen per cent"),
    ("10%–15%", "ten to fifteen per cent"),
    ("3.14", "three point one four"),
    ("1,392", "one thousand three hundred and ninety-two"),
    ("200,000", "two hundred thousand"),
    ("1,250,000", "one million two hundred and fifty thousand"),
    ("3.5m children", "three point five million children"),
    ("0", "zero"),
    ("1 in 4", "one in four"),
    ("1/2", "one half"),
    ("3/4 of staff", "three quarters of staff"),
    ("9/10", "nine out of ten"),
    ("13 + 5", "thirteen plus five"),
    ("a ratio of 1:10", "a ratio of one to ten"),
    ("1:1 support", "one to one support"),
    ("5kg", "five kilograms"),
    ("1kg", "one kilogram"),
    ("3 km", "three kilometres"),
    ("200mg", "two hundred milligrams"),
    ("5–10 mins", "five to ten minutes"),
    ("-5°C", "minus five degrees Celsius"),
    ("30mph", "thirty miles an hour"),
    ("1234567890123456789", digits("1234567890123456789")),
]
TIMES = [
    ("9.30am", "nine thirty AM"),
    ("at 9.30 a.m.", "at nine thirty AM."),
    ("9.05 pm today", "nine oh five PM today"),
    ("9am", "nine AM"),
    ("9.00am", "nine AM"),
    ("9–11am", "nine to eleven AM"),
    ("9.30am–1pm", "nine thirty AM to one PM"),
    ("14:05", "fourteen oh five"),
    ("14:00", "fourteen hundred"),
    ("9:00", "nine o'clock"),
    ("at 9.30", "at nine thirty"),
    ("24/7", "twenty-four seven"),
]
TELEPHONES = [
    ("116 123", "one one six, one two three"),
    ("0808 800 5000", "zero eight zero eight, eight zero zero, five zero zero zero"),
    ("0345 6 030 887", "zero three four five, six, zero three zero, eight eight seven"),
    ("0800 1111", "zero eight zero zero, one one one one"),
    ("07700 900123", "zero seven seven zero zero, nine zero zero, one two three"),
    ("07700900123", "zero seven seven zero zero, nine zero zero, one two three"),
    ("(020) 7946 0018", "zero two zero, seven nine four six, zero zero one eight"),
    ("+44 20 7946 0018", "plus four four, two zero, seven nine four six, zero zero one eight"),
    ("Call 999", "Call nine nine nine"),
    ("call 999 or 111", "call nine nine nine or one one one"),
    ("NHS 111", "NHS one one one"),
    ("the 101 service", "the one zero one service"),
    ("111 children", "one hundred and eleven children"),
    ("text SHOUT to 85258", "text SHOUT to eight five two five eight"),
]
REFERENCES = [
    ("s.47", "section forty-seven"),
    ("s47", "section forty-seven"),
    ("S47", "section forty-seven"),
    ("S.47 enquiry", "section forty-seven enquiry"),
    ("section 47", "section forty-seven"),
    ("ss.17 and 47", "sections seventeen and forty-seven"),
    ("section 47(1)(a)", "section forty-seven, one, A"),
    ("s.117A", "section one hundred and seventeen A"),
    ("para 4.12", "paragraph four point twelve"),
    ("paras 4–6", "paragraphs four to six"),
    ("(7.1, Learning Point 1)", "seven point one, Learning Point one"),
    ("recommendation 3.10", "recommendation three point ten"),
    ("p. 12", "page twelve"),
    ("No. 5", "number five"),
    ("1.2.3", "one point two point three"),
    ("1st, 2nd, 3rd and 21st", "first, second, third and twenty-first"),
    ("Part II of the report", "Part two of the report"),
    ("Phase IV", "Phase four"),
    ("Elizabeth II", "Elizabeth the second"),
    ("Part I knew", "Part one knew"),
    ("I know part of it", "I know part of it"),
    ("CN18", "CN eighteen"),
    ("Covid-19", "Covid nineteen"),
    ("Year 9", "Year nine"),
]
ABBREVIATIONS = [
    ("e.g. a school", "for example a school"),
    ("e.g., a school", "for example a school"),
    ("i.e. the lead", "that is the lead"),
    ("health, school, etc.", "health, school, and so on."),
    ("Health etc. The team", "Health and so on. The team"),
    ("Mr. Smith", "Mister Smith"),
    ("Mrs Smith and Ms. Jones", "Missus Smith and Ms Jones"),
    ("Dr Shah", "Doctor Shah"),
    ("Prof. Jones", "Professor Jones"),
    ("St Mary's", "Saint Mary's"),
    ("at 5 High St.", "at five High Street."),
    ("Cllr Brown", "Councillor Brown"),
    ("health & care", "health and care"),
    ("and/or", "and or"),
    ("his/her", "his or her"),
    ("parent/carer", "parent or carer"),
    ("s/he", "she or he"),
    ("health/police", "health, police"),
    ("parent(s)", "parent or parents"),
    ("approx. 30", "approximately thirty"),
    ("c. 1990", "about nineteen ninety"),
    ("N/A", "not applicable"),
    ("a 50/50 chance", "a fifty fifty chance"),
    ("10/10", "ten out of ten"),
]
ADDRESSES = [
    ("www.devonscp.org.uk", "devonscp dot org dot uk"),
    ("devonscp.org.uk", "devonscp dot org dot uk"),
    ("https://www.devonscp.org.uk/", "devonscp dot org dot uk"),
    ("See https://www.nhs.uk/mental-health.", "See NHS dot uk slash mental dash health."),
    ("help@devonscp.org.uk", "help at devonscp dot org dot uk"),
    ("https://x.org/?p=148", "x dot org slash question mark p equals one four eight"),
]
PUNCTUATION = [
    ("“quoted” words", "quoted words"),
    ('"quoted" words', "quoted words"),
    ("‘compensatory care’ and love", "compensatory care and love"),
    ("the child’s day", "the child's day"),
    ("the parents’ views", "the parents' views"),
    ("Children (under 5) were seen.", "Children, under five, were seen."),
    ("They said [sic] so.", "They said, sic, so."),
    ("nine children – in all – were", "nine children, in all, were"),
    ("home—safe", "home, safe"),
    ("parent–child bond", "parent-child bond"),
    ("so… it went", "so, it went"),
    ("and then…", "and then."),
    ("Why?!", "Why?"),
    ("• First", "First"),
    ("*bold* and _thin_", "bold and thin"),
    ("a\u200bb\u00ad\u0007c\ufeff", "ab c"),
    ("sad \U0001f622 day", "sad day"),
    ("Child T was here.", "Child T was here."),
    ("[x](/y/)", "x, y"),
    ("", ""),
    ("(…)", ""),
]
PAIRS = [*DATES, *YEARS, *RANGES_AND_AGES, *MONEY, *AMOUNTS, *TIMES, *TELEPHONES, *REFERENCES, *ABBREVIATIONS,
         *ADDRESSES, *PUNCTUATION]  # fmt: skip
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


def test_pairs_are_many_and_different() -> None:
    """The table holds at least 120 different pairs."""
    written = sorted(pair[0] for pair in PAIRS)

    assert (True, True) == (len(PAIRS) >= 120, all(a != b for a, b in pairwise(written)))
