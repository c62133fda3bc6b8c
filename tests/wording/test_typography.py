"""The quotes, dashes and spaces of print."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefgen.wording.phrases import straight, typographic

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
