"""The quotes, dashes and spaces of print."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefgen.wording.filters import whole
from briefgen.wording.phrases import straight, tied, typographic

NO_BREAK = "\N{NO-BREAK SPACE}"


@pytest.mark.parametrize(
    ("typed", "printed"),
    [
        ('"I told three people," she said.', "“I told three people,” she said."),
        ("Rowan's mother, the parents' home", "Rowan’s mother, the parents’ home"),
        ("i'r ysbyty a'r teulu", "i’r ysbyty a’r teulu"),
        ("a 'plan' for the '90s", "a ‘plan’ for the ’90s"),
        ("'Tell us,' she said.", "‘Tell us,’ she said."),
        ("5'10\" tall", "5'10\" tall"),
        ('in "2022"', "in “2022”"),
        ("2018-2019 - two years", f"2018–2019{NO_BREAK}– two years"),
        ("multi-agency, 12-13, 0808-2000", "multi-agency, 12-13, 0808-2000"),
        ("0808 2000 247", f"0808{NO_BREAK}2000{NO_BREAK}247"),
        ("116 123", f"116{NO_BREAK}123"),
        ("Baby F was in. What I said.", f"Baby{NO_BREAK}F was in. What I said."),
    ],
)
def test_what_is_typed_is_printed_well(typed: str, printed: str) -> None:
    """Quotes turn, apostrophes stay apostrophes, measures stay, and a number or a pseudonym is not broken."""
    assert typographic(typed) == printed


@given(st.text(alphabet="ab A1\"'-–’“” .,(\n", max_size=80))
def test_letters_and_digits_stay_and_twice_is_once(text: str) -> None:
    """Nothing but quotes, dashes and spaces changes, and what is set once is set."""
    once = typographic(text)

    assert [char for char in once if char.isalnum()] == [char for char in text if char.isalnum()]
    assert straight(once) == straight(text)
    assert typographic(once) == once


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("Know how to refer when risk is imminent", "Know how to refer when risk is~imminent"),
        ("Check what a person can do, not only say", "Check what a person can do, not~only~say"),
        ("Why reviews go unread, and what to do about it", "Why reviews go unread, and what to do~about~it"),
        ("Listen to children", "Listen to children"),
        ("Ask for unprecedented responsibilities", "Ask for unprecedented responsibilities"),
        ("", ""),
    ],
)
def test_the_last_words_of_a_heading_stay_together(heading: str, expected: str) -> None:
    """No short word has the last line to itself; long words are not tied, for a narrow column."""
    assert tied(heading) == expected.replace("~", "\N{NO-BREAK SPACE}")


@given(st.text(alphabet="ab \u00a0", max_size=60))
def test_a_tied_heading_has_the_same_words(text: str) -> None:
    """Only spaces change."""
    assert straight(tied(text)) == straight(text)
    assert tied(f"{text} (an invented example)").endswith("(an\u00a0invented\u00a0example)")


@pytest.mark.parametrize(
    ("heading", "expected"),
    [
        ("Rowan (an example), 2024", 'Rowan <span class="whole">(an example),</span> 2024'),
        ("A <b> (c & d)", 'A &lt;b&gt; <span class="whole">(c &amp; d)</span>'),
        ("a) b (c", "a) b (c"),
        ("Listen", "Listen"),
    ],
)
def test_a_bracket_in_a_heading_can_stay_on_one_line(heading: str, expected: str) -> None:
    """It is an element of its own, and every sign of the text is escaped."""
    assert expected == str(whole(heading))
