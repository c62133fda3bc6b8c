"""Which texts are read from right to left."""

import pytest

from briefgen.scripts import reads_right_to_left

ARABIC = "كيف تطلب المساعدة؟"


@pytest.mark.parametrize(
    ("text", "is_turned"),
    [
        (ARABIC, True),
        (f"{ARABIC} (NHS)", True),
        ("المملكة Kingdom", False),  # seven letters of each: no more than half
        ("المملكةا Kingdom", True),
        ("المملكة Kingdoms", False),
        (f"The leaflet {ARABIC}", False),
        ("The leaflet", False),
        ("(2021)", False),
        ("", False),
    ],
)
def test_a_text_is_read_as_most_of_its_letters(text: str, is_turned: bool) -> None:
    """It begins with a letter that is read from right to left, and more than half of its letters are."""
    assert reads_right_to_left(text) is is_turned
