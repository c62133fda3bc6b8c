"""Where sentences end."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from briefgen.text import LONGEST_BREATH, breath_groups, sentences

CASES = [
    ("One. Two.", ["One.", "Two."]),
    ("Child T. She was hurt.", ["Child T.", "She was hurt."]),
    ("Baby F was born. Baby F. Then more.", ["Baby F was born.", "Baby F.", "Then more."]),
    ("It was led by J. Smith of Devon.", ["It was led by J. Smith of Devon."]),
    ("J. K. Smith led it. It ended.", ["J. K. Smith led it.", "It ended."]),
    ("Mr. Jones and Dr. Khan met. They left.", ["Mr. Jones and Dr. Khan met.", "They left."]),
    ("See para. 4.12 and No. 7 of the report.", ["See para. 4.12 and No. 7 of the report."]),
    ("The answer was no. They left.", ["The answer was no.", "They left."]),
    ("Services, e.g. Housing, knew. Others did not.", ["Services, e.g. Housing, knew.", "Others did not."]),
    ("Use tools, forms, etc. Then stop.", ["Use tools, forms, etc.", "Then stop."]),
    ("It rose by 3.5 per cent. Why?", ["It rose by 3.5 per cent.", "Why?"]),
    ('"I told you. Nobody came." He cried.', ['"I told you.', 'Nobody came."', "He cried."]),
    ("She asked: why? Nobody knew!", ["She asked: why?", "Nobody knew!"]),
    ("s. 47 applied. It ended.", ["s. 47 applied.", "It ended."]),
    ("Wait… What?", ["Wait…", "What?"]),
    ("Wait... What?", ["Wait...", "What?"]),
    ("He met Dr... What?", ["He met Dr...", "What?"]),
    ("(See the plan.) It worked.", ["(See the plan.)", "It worked."]),
    ("27% said so. 17% did not.", ["27% said so.", "17% did not."]),
    ("Ffion spoke. Élan answered. Ŵyn left.", ["Ffion spoke.", "Élan answered.", "Ŵyn left."]),
    ("no capital. here", ["no capital. here"]),
    ("  spaced   out.  Again. ", ["spaced out.", "Again."]),
    ("", []),
]


@pytest.mark.parametrize(("text", "expected"), CASES, ids=[text[:24] for text, _ in CASES])
def test_sentences_end_where_a_reader_pauses(text: str, expected: list[str]) -> None:
    """Abbreviations, initials and decimals go on; names of one letter end."""
    assert expected == sentences(text)


@given(st.text(alphabet=st.sampled_from("ab AB.!?…\"'’”() 1e\n"), max_size=80))
def test_no_word_is_lost(text: str) -> None:
    """Joined with spaces, the sentences are the text."""
    assert " ".join(text.split()) == " ".join(sentences(text))


@given(st.lists(st.text("ab,;. ", min_size=1, max_size=500), max_size=8).map("".join))
def test_breaths_are_the_sentence_again(text: str) -> None:
    """A sentence that is cut is whole when its pieces are joined, and no piece is longer than one can be."""
    sentence = " ".join(text.split())
    pieces = breath_groups(sentence)
    assert " ".join(pieces) == sentence
    words = max(map(len, sentence.split()), default=0)
    assert words > 100 or all(len(piece) <= LONGEST_BREATH for piece in pieces)


def test_breaths_end_where_a_reader_breathes() -> None:
    """A sentence of a usual length is said as it is; a longer one is parted after a comma where it has one."""
    assert breath_groups("word " * 100 + "end.") == ["word " * 100 + "end."]
    first = "word " * 90 + "word,"
    assert breath_groups(f"{first} {'next ' * 60}end.") == [first, "next " * 60 + "end."]
