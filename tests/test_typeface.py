"""The measure of the bundled typeface."""

from itertools import pairwise

import pytest
from fontTools.ttLib import TTFont
from hypothesis import given, settings
from hypothesis import strategies as st

from briefgen import resources
from briefgen.typeface import LINE_HEIGHT_EM, STRANGER_EM, STRANGER_LINE_HEIGHT_EM, Typeface

WORDS = st.lists(
    st.text(st.characters(codec="latin-1", exclude_categories=["C", "Z"]), min_size=1, max_size=12), max_size=25
)


@pytest.mark.parametrize("style", ["regular", "italic", "semibold", "bold"])
def test_width_is_the_sum_of_the_fonts_advances(style: str) -> None:
    """The width of a text is what the font file says, at any size and in every style."""
    font = TTFont(resources.fonts()[style])
    names = font.getBestCmap()
    advances = [font["hmtx"][names[ord(character)]][0] for character in "Siân's 3"]
    assert pytest.approx(sum(advances) / 1000 * 20) == Typeface(style).width_pt("Siân's 3", 20)  # type: ignore[arg-type]


@settings(max_examples=60, deadline=None)
@given(WORDS, st.floats(8, 60), st.floats(40, 600))
def test_no_word_is_lost_and_no_line_is_too_wide(words: list[str], size_pt: float, width_pt: float) -> None:
    """Wrapped lines hold every character in order, and only a single character may be wider than the column."""
    face = Typeface()
    lines = face.lines(" ".join(words), size_pt, width_pt)
    assert "".join(words) == "".join(lines).replace(" ", "")
    for line in lines:
        assert len(line) <= 1 or face.width_pt(line, size_pt) <= width_pt + 0.001


@settings(max_examples=40, deadline=None)
@given(WORDS, st.floats(200, 600))
def test_each_line_takes_as_many_words_as_fit(words: list[str], width_pt: float) -> None:
    """The first word of a line would not have fitted on the line before."""
    face = Typeface("bold")
    lines = face.lines(" ".join(words), 10, width_pt)
    for before, after in pairwise(lines):
        assert face.width_pt(f"{before} {after.split(' ')[0]}", 10) > width_pt


def test_a_word_wider_than_the_column_is_cut() -> None:
    """A word that is too wide goes on the next line, and is broken there without a space put into it."""
    lines = Typeface().lines("see " + "x" * 40, 20, 120)
    assert "see" == lines[0]
    assert "x" * 40 == "".join(lines[1:])


def test_height_counts_lines() -> None:
    """The height of a paragraph is its lines times the line height; an empty one has one line."""
    face = Typeface()
    assert pytest.approx(2 * LINE_HEIGHT_EM * 10) == face.height_pt("one two", 10, face.width_pt("one", 10) + 1)
    assert pytest.approx(LINE_HEIGHT_EM * 10) == face.height_pt("", 10, 100)


def test_stretch_widens_by_character() -> None:
    """A stand-in font that is wider in one character widens the text by that much, and has its own line height."""
    face = Typeface(stretch=lambda character: 2.0 if character == "M" else 1.0, line_em=1.5)
    plain = Typeface()
    assert pytest.approx(2 * plain.width_pt("M", 10) + plain.width_pt("a", 10)) == face.width_pt("Ma", 10)
    assert 15 == face.height_pt("Ma", 10, 100)


@pytest.mark.parametrize(
    ("text", "em"),
    [("日本", 2.0), ("\U0001f600", STRANGER_EM), ("\u0e01", STRANGER_EM), ("\u200b", 0.0), ("\u0301", 0.0)],
)
def test_characters_the_typeface_lacks_take_room(text: str, em: float) -> None:
    """A character that a fallback font must draw is given ample room; marks that combine take none."""
    assert pytest.approx(em * 10) == Typeface().width_pt(text, 10)


def test_lines_with_strange_characters_are_higher() -> None:
    """A line that a fallback font must draw is given its height; an invisible character alone does not count."""
    face = Typeface()
    assert STRANGER_LINE_HEIGHT_EM == face.line_height_em("a 日")
    assert LINE_HEIGHT_EM == face.line_height_em("a\u200b b")
