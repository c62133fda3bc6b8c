"""Icons: chosen by the words of a message, named by the author, and drawn as outlines."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from briefgen import resources
from briefgen.icons import agency_icon, icon_names, icon_shape, icons_of, near_icons, scene_icon, status_shape
from briefgen.outputs.icon_drawing import SIDE, outline, path_data
from briefgen.outputs.office import office_icon
from briefgen.review.agencies import known_agency

TABLE = resources.read_yaml((resources.templates() / "icons.yaml").read_bytes())
SHAPES = [icon_shape(name) for name in icon_names()] + [
    status_shape(status) for status in ("open", "in progress", "done")
]


@pytest.mark.parametrize("shape", SHAPES)
def test_every_shape_is_drawn_inside_its_square(shape: str) -> None:
    """Every icon of the table is in the package, and no point of its outline is outside the square."""
    points = [point for _, points in outline(shape) for point in points]
    assert len(points) > 1
    assert all(0 <= x <= SIDE and 0 <= y <= SIDE for x, y in points)
    assert path_data(shape).startswith("M")
    names = 'xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    drawing = etree.fromstring(f"<x {names}>{office_icon(shape, 48, 'accent1')}</x>")
    assert len(drawing.findall(".//{*}cubicBezTo/{*}pt")) == 3 * path_data(shape).count("C")


@pytest.mark.parametrize("kind", ["perspective", "good-practice", "questions"])
def test_a_slide_with_an_icon_has_one_that_exists(kind: str) -> None:
    """Each kind of slide that is drawn with an icon of its own has one of the table."""
    assert scene_icon(kind) in icon_names()


def test_agencies_of_the_table_are_known() -> None:
    """Every agency with an icon is one of agencies.yaml by its usual name, and every icon exists."""
    assert [] == [name for name in TABLE["agencies"] if known_agency(name) != name]
    chosen = {*TABLE["agencies"].values(), TABLE["everyone"], TABLE["other"], TABLE["other_agency"]}
    assert set() == chosen - set(icon_names())


@pytest.mark.parametrize(
    ("headline", "icon"),
    [
        ("Ask about the father or partner every time", "ask"),
        ("Treat any injury to a baby who cannot move as urgent", "injury"),
        ("Take care with cars", "care"),  # whole words: "car" is not in "care"
        ("Ffoniwch yr un diwrnod, a galw eto", "phone"),
        ("Gwrandewch: gwrando ar y plentyn", "listen"),
        ("Zzz", TABLE["other"]),
    ],
)
def test_the_first_word_with_an_icon_decides(headline: str, icon: str) -> None:
    """A message has the icon of the first of its words that has one."""
    assert (icon,) == icons_of([(None, (headline,))])


def test_messages_have_different_icons() -> None:
    """Two messages about the same thing have different icons where their words allow, and the author's icon stands."""
    same = (None, ("Ask about the home",))
    assert ("ask", "home", "phone") == icons_of([same, same, ("phone", ("Ask",))])
    assert ("repeat", "ask") == icons_of([(None, ("Ask again",)), ("ask", ("Ask",))])


def test_a_message_without_a_known_word_takes_no_icon_from_another() -> None:
    """The icon for everything else is given to whoever fits it, although an earlier message had it for want of a word."""
    word = TABLE["icons"][TABLE["other"]]["words"][0].rstrip("*")
    assert (TABLE["other"], TABLE["other"]) == icons_of([(None, ("Xyzzy",)), (None, (f"{word} together",))])


@pytest.mark.parametrize(
    ("name", "icon"),
    [("police service", "police"), ("yr heddlu", "police"), ("Hillside School", "school"), ("Qqq", "key")],
)
def test_agencies_in_any_spelling(name: str, icon: str) -> None:
    """An agency has the icon of its usual name, else one by its words."""
    assert icon == agency_icon(name, known=known_agency(name))


@given(st.text(max_size=300))
def test_any_text_has_an_icon_and_near_names_exist(text: str) -> None:
    """Whatever the words, an icon is found, and what is offered for an unknown name can be written."""
    assert set(icons_of([(None, (text,))])) <= set(icon_names())
    assert set(near_icons(text)) <= set(icon_names())
