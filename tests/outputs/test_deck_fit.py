"""Text fitted to slides: never too small, never out of its box, else an error that says how much to cut."""

import itertools
import re
from collections.abc import Callable
from dataclasses import replace
from io import BytesIO
from typing import Any

import pytest
from decks import LABELS, every_kind, message, opened, scene, sizes_pt, slide, timeline, words
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from PIL import Image

from briefgen.errors import BriefgenError
from briefgen.outputs.deck.deck import render_deck
from briefgen.outputs.deck.fit import FLOOR_PT, Frame, FrameSpace, Paragraph, TextBlock, fitted_size_pt, flow
from briefgen.outputs.deck.fonts import face
from briefgen.outputs.deck.parts import chip_rows, chip_width_pt
from briefgen.outputs.deck.table import columns_pt, fitted
from briefgen.outputs.deck.too_full import shortened, words_to_cut
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.model import Row, Scene, SceneKind, Slide, SlidePicture, Storyboard

FRAME = Frame("body", 54, 138, 600, 200, 28, gap_pt=9)
EMU = 12_700


def only(one: Scene) -> Storyboard:
    """A Storyboard of one Scene."""
    return Storyboard("Child T, Exampleshire, 2021", "en-GB", (one,))


def render(edition: Edition, storyboard: Storyboard) -> Any:
    """A rendered deck, opened again."""
    return opened(render_deck(edition, storyboard, timeline(storyboard)))


def boxes(page: Any) -> dict[str, tuple[float, float, float, float]]:
    """Left, top, right and bottom of each shape, in points."""
    return {
        shape.name: (
            shape.left / EMU,
            shape.top / EMU,
            (shape.left + shape.width) / EMU,
            (shape.top + shape.height) / EMU,
        )
        for shape in page.shapes
    }


def assert_tidy(page: Any) -> None:
    """No box leaves the page or meets another (dots stand on the line), and no text is smaller than it may be."""
    every = boxes(page)
    for left, top, right, bottom in every.values():
        assert min(left, top) >= 0
        assert right <= 960
        assert bottom <= 540
    foot = {"footer", "slide number", "timeline", "progress"}
    solid = [(name, box) for name, box in every.items() if name not in foot and not name.startswith("motif")]
    for index, (name, one) in enumerate(solid):
        for other_name, other in solid[index + 1 :]:
            apart = (
                one[2] <= other[0] + 0.1
                or other[2] <= one[0] + 0.1
                or one[3] <= other[1] + 0.1
                or other[3] <= one[1] + 0.1
            )
            assert apart, (name, other_name)
    for name, size_pt in sizes_pt(page):
        assert size_pt >= FLOOR_PT, name


@pytest.mark.parametrize("count", [1, 8, 16, 24, 30])
def test_slides_are_tidy_at_every_length(make_edition: Callable[..., Edition], count: int) -> None:
    """From one word to thirty in each text, no boxes meet and no type is under its floor."""
    for page in render(make_edition(), every_kind(count)).slides:
        assert_tidy(page)


@pytest.mark.parametrize("missing", [*LABELS, "number", "everything but why"])
def test_a_key_message_without_a_part_is_tidy(make_edition: Callable[..., Edition], missing: str) -> None:
    """A key message without one of its parts leaves no hole: what was found, or why, follows the title."""
    whole = message(1, 20)
    kept = {"why"} if missing.startswith("everything") else set(whole.texts) - {missing}
    part = replace(whole, texts={name: text for name, text in whole.texts.items() if name in kept})
    page = render(make_edition(), only(scene(SceneKind.MESSAGE, part))).slides[0]
    assert_tidy(page)
    every = boxes(page)
    first = next((every[name] for name in ("finding", "why") if name in every), None)
    if first:
        assert pytest.approx(22, abs=0.5) == first[1] - every["title"][3]
    if "number" in missing or missing.startswith("everything"):
        assert pytest.approx(54) == every["title"][0]


def test_a_text_without_a_label_starts_at_the_margin(make_edition: Callable[..., Edition]) -> None:
    """A row whose label is missing has the whole width."""
    bare = replace(message(1, 12), labels={})
    page = render(make_edition(), only(scene(SceneKind.MESSAGE, bare))).slides[0]
    assert pytest.approx(54) == boxes(page)["finding"][0]
    assert "What was found" not in [shape.text_frame.text for shape in page.shapes if shape.has_text_frame]


def test_short_text_is_large_and_long_text_is_small(make_edition: Callable[..., Edition]) -> None:
    """Type shrinks with the text, from the layout's size to 20 points."""
    sizes = []
    for count in (10, 120, 150):
        page = render(make_edition(), only(scene(SceneKind.STORY, slide("T", body=words(count))))).slides[0]
        sizes.append(next(size_pt for name, size_pt in sizes_pt(page) if name == "body"))
    assert 54 == sizes[0]
    assert sorted(sizes, reverse=True) == sizes
    assert sizes[2] < sizes[1] < 40


def test_too_much_text_says_how_many_words_to_cut(make_edition: Callable[..., Edition]) -> None:
    """The error names slide, scene and part; cutting as many words as it says is enough, and one fewer is not."""
    edition = make_edition()
    with pytest.raises(
        BriefgenError, match=r"“What happened” \(story\).* 20 points.*about (\d+),.* Text\."
    ) as caught:
        render(edition, only(scene(SceneKind.STORY, slide("What happened", body=words(320)))))
    cut = int(re.search(r"about (\d+)", caught.value.message)[1])  # type: ignore[index]
    render(edition, only(scene(SceneKind.STORY, slide("What happened", body=words(320 - cut)))))
    with pytest.raises(BriefgenError):
        render(edition, only(scene(SceneKind.STORY, slide("What happened", body=words(321 - cut)))))


def test_the_longest_part_of_a_message_is_named(make_edition: Callable[..., Edition]) -> None:
    """When a key message is too long the error names its longest part by its heading on the slide."""
    texts = {**message(1, 20).texts, "why": (words(120),)}
    with pytest.raises(BriefgenError, match=r"message-1.*Why it happened"):
        render(make_edition(), only(scene(SceneKind.MESSAGE, replace(message(1, 20), texts=texts), "message-1")))


def test_a_title_that_is_too_long_is_refused(make_edition: Callable[..., Edition]) -> None:
    """A title is never under 24 points: a longer one is an error that names it."""
    with pytest.raises(BriefgenError, match=r"at 24 points.*Title"):
        render(make_edition(), only(scene(SceneKind.STORY, slide(words(60), body="Text."))))


def test_a_table_that_is_too_long_is_refused(make_edition: Callable[..., Edition]) -> None:
    """Rows are never dropped: too much text in the first column gives words to cut, too long names are said."""
    header = ("Recommendation", "Owner", "By when")
    long = Slide("Recommendations", {}, {}, header, tuple(Row((words(40), "Police", "2025")) for _ in range(4)))
    with pytest.raises(BriefgenError, match=r"Words to cut: about \d+, most of them here: Recommendations"):
        render(make_edition(), only(scene(SceneKind.RECOMMENDATIONS, long)))
    names = replace(long, rows=tuple(Row(("Do this.", words(60), "2025")) for _ in range(4)))
    with pytest.raises(BriefgenError, match="Shorten the longest names"):
        render(make_edition(), only(scene(SceneKind.RECOMMENDATIONS, names)))


def test_too_many_agencies_are_refused(make_edition: Callable[..., Edition]) -> None:
    """Agency markers take at most three rows; more is an error that names them by their label."""
    many = message(1, 3, *(f"Agency with a long name {number}" for number in range(20)))
    with pytest.raises(BriefgenError, match="Look here first: For"):
        render(make_edition(), only(scene(SceneKind.MESSAGE, many)))


def test_a_link_too_long_for_a_code_is_refused(make_edition: Callable[..., Edition]) -> None:
    """An address that no QR code can hold is an error, not a crash."""
    links = (("Report", "https://example.org/" + "x" * 4000),)
    with pytest.raises(BriefgenError, match="too long for a QR code"):
        render(make_edition(), only(scene(SceneKind.SUPPORT, Slide("Help", {"body": ("A",)}, {}, links=links))))


TEXTS = st.text(st.characters(exclude_categories=["Cs", "Cc", "Zl", "Zp"]), min_size=1, max_size=500)


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.data())
def test_any_slide_fits_or_is_refused(make_edition: Callable[..., Edition], data: st.DataObject) -> None:
    """Slides of any kind, length, script and count are tidy or give the designed error; nothing is lost."""
    kind = data.draw(
        st.sampled_from([each for each in SceneKind if each not in {SceneKind.RECOMMENDATIONS, SceneKind.OVERVIEW}])
    )
    names = {
        SceneKind.PERSPECTIVE: ["quote", "note"],
        SceneKind.MESSAGE: ["finding", "why", "action", "agencies"],
        SceneKind.CONTENT_NOTE: ["subtitle", "body", "note"],
    }.get(kind, ["body", "note"])
    texts = {name: tuple(data.draw(st.lists(TEXTS, max_size=4), label=name)) for name in names}
    one = scene(kind, Slide("A title", texts, data.draw(st.sampled_from([LABELS, {}]))))
    refused = ""
    try:
        page = render(make_edition(), only(one)).slides[0]
    except BriefgenError as error:
        refused = error.message
    if refused:
        assert f"({kind.value})" in refused
        return
    assert_tidy(page)
    shown = "".join(shape.text_frame.text for shape in page.shapes if shape.has_text_frame)
    for paragraph in (text for paragraphs in texts.values() for text in paragraphs if text.strip()):
        assert paragraph.replace("\ufffe", "").replace("\uffff", "") in shown


@settings(max_examples=40, deadline=None)
@given(st.lists(st.integers(1, 80), min_size=1, max_size=5), st.integers(60, 400))
def test_flow_fills_its_room_and_no_more(counts: list[int], height: int) -> None:
    """Blocks stand below each other inside their room, or are refused because they do not fit at the floor."""
    blocks = [TextBlock(FRAME, (Paragraph(words(count)),)) for count in counts]
    room = FrameSpace(100, 100 + height, 12)
    placed = flow(blocks, room)
    if placed is None:
        least = sum(block.height_pt(FLOOR_PT) for block in blocks) + 12 * (len(blocks) - 1)
        assert least > height
        return
    assert 100 == placed[0].y_pt
    for above, below in itertools.pairwise(placed):
        assert pytest.approx(12) == below.y_pt - above.y_pt - above.height_pt
    assert placed[-1].y_pt + placed[-1].height_pt <= room.bottom_pt + 0.001
    assert all(each.height_pt >= each.block.height_pt(each.size_pt) - 0.001 for each in placed)


def test_a_little_smaller_type_saves_a_line() -> None:
    """A text that only just runs on to another line is set a little smaller, and a really long one is not."""
    frame = replace(FRAME, height_pt=300)
    width = next(count for count in range(1, 40) if frame.lines([Paragraph(words(count))], 28) == 2)
    assert 28 > (fitted_size_pt(frame, [Paragraph(words(width))]) or 0) >= 24
    assert 28 == fitted_size_pt(frame, [Paragraph(words(width - 1))])


def test_shortening_takes_from_the_longest() -> None:
    """Words are taken from the end of whichever text is longest; the fewest that are enough are found."""
    assert ("a b", "c d") == shortened(("a b x y", "c d z"), 3)
    assert 3 == words_to_cut(("a b x y", "c d z"), lambda texts: len(" ".join(texts).split()) <= 4)
    assert words_to_cut(("word",), lambda _: False) is None


def test_columns_keep_words_whole() -> None:
    """Narrow columns are wide enough for their longest word, and together with the first they fill the table."""
    rows = (Row((words(20), "Safeguarding Children Partnership", "September 2025")),)
    columns = columns_pt(("Recommendation", "Owner", "By when"), rows, replace(FRAME, width_pt=852), 20)
    assert pytest.approx(852) == sum(columns)
    assert columns[0] == max(columns)
    one = fitted(("Recommendation", "Owner", "By when"), rows, replace(FRAME, width_pt=852, size_pt=22), 300)
    assert 22 == one.size_pt if one else None


def test_markers_take_as_few_rows_as_they_can() -> None:
    """Markers shrink to save a row, down to 20 points, and are refused beyond three rows."""
    names = ["Children's social care", "Police", "Health"]
    frame = replace(FRAME, size_pt=24)
    width = sum(chip_width_pt(name, frame, 20) for name in names) + 20
    assert (20, [names]) == chip_rows(names, frame, width)
    size, rows = chip_rows(names, frame, 800) or (0, [])
    assert (24, [names]) == (size, rows)
    assert chip_rows(["x" * 200], frame, 600) is None
    assert chip_rows(names * 5, frame, 300) is None


@pytest.mark.parametrize("font", ["Calibri", "Verdana"])
def test_no_word_breaks_inside(font: str) -> None:
    """A long word sets the size of a narrow text, also for the wide typeface that stands in for Calibri."""
    frame = replace(FRAME, width_pt=240, height_pt=400, size_pt=60, font=font)
    title = (Paragraph("Questions for safeguarding"),)
    size_pt = fitted_size_pt(frame, title)
    assert size_pt is not None
    assert size_pt > FLOOR_PT
    wide = face("verdana", bold=frame.bold)
    assert wide.width_pt("safeguarding", size_pt) <= 240 < wide.width_pt("safeguarding", size_pt * 1.2)
    placed = flow([TextBlock(frame, title)], FrameSpace(0, 400))
    assert placed is not None
    assert wide.width_pt("safeguarding", placed[0].size_pt) <= 240


def pixels_of(wide: int, high: int) -> bytes:
    """A PNG of a size."""
    target = BytesIO()
    Image.new("RGB", (wide, high), "#cc8844").save(target, "PNG")
    return target.getvalue()


@pytest.mark.parametrize("size", [(1200, 800), (500, 900)])
def test_a_picture_has_the_room_that_what_to_do_does_not_need(
    make_edition: Callable[..., Edition], size: tuple[int, int]
) -> None:
    """A picture is large where what to do is short, never distorted, and what to do stays large below its credit."""
    shown = {}
    for count in (5, 24):
        picture = SlidePicture(pixels_of(*size), "A door", "Drawing: Northmere Council")
        page = render(
            make_edition(), only(scene(SceneKind.MESSAGE, replace(message(1, count), picture=picture)))
        ).slides[0]
        every = boxes(page)
        left, top, right, bottom = every["picture"]
        shown[count] = bottom - top
        assert (right - left) / (bottom - top) == pytest.approx(size[0] / size[1], rel=0.01)
        assert bottom <= every["picture credit"][1] + 0.1
        assert every["picture credit"][3] <= every["action"][1]
        assert right <= every["number"][0]
    assert shown[5] > 1.3 * shown[24]


def test_a_hanging_text_has_a_narrower_column_than_its_heading() -> None:
    """Paragraphs of a list are set beside their marks, which take of the width; a heading above them is not."""
    hanging, text = replace(FRAME, hang_pt=200), words(40)
    left, top, right, bottom = FRAME.inset_pt
    column_pt = FRAME.width_pt - left - right
    known = face(FRAME.font, bold=FRAME.bold)
    heading = face(FRAME.font, bold=True).height_pt(text, FRAME.heading_size_pt(20), column_pt)

    assert hanging.text_height_pt([Paragraph(text)], 20) == top + bottom + known.height_pt(text, 20, column_pt - 200)
    assert FRAME.text_height_pt([Paragraph(text)], 20) == top + bottom + known.height_pt(text, 20, column_pt)
    assert hanging.text_height_pt([Paragraph(text, heading=True)], 20) == top + bottom + heading
