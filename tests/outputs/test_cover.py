"""The cover: square, deterministic, and never with text outside its place."""

import io
import unicodedata
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from conftest import SAMPLES, plain_review
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image, ImageDraw

from briefgen import scripts
from briefgen.errors import BriefgenError
from briefgen.outputs.lettering import Setting, draw_setting, fitted
from briefgen.outputs.podcast import cover as cover_module
from briefgen.outputs.podcast.cover import MOTIF_HIGH, SIZE_PX, cover_of, cover_title, draw_cover, render_cover
from briefgen.review.house.house import Colours, House
from briefgen.storyboard.edition import Edition
from briefgen.text import legible
from briefgen.typeface import Typeface

WHITE = (255, 255, 255)
HARD = sorted((Path(__file__).parents[1] / "hard").glob("*.yaml"))


def opened(data: bytes) -> Image.Image:
    """Return the cover as a picture."""
    return Image.open(io.BytesIO(data))


def near(pixel: object, expected: tuple[int, int, int]) -> bool:
    """Whether a pixel has a colour, but for what JPEG changes."""
    assert isinstance(pixel, tuple)
    return all(abs(a - b) < 14 for a, b in zip(pixel, expected, strict=True))


def write_logo(folder: Path, name: str = "logo.png", size: tuple[int, int] = (600, 240)) -> House:
    """Write a red logo and return a house with it."""
    Image.new("RGB", size, (200, 0, 0)).save(folder / name)
    return House(logo=name, folder=folder)


@pytest.mark.parametrize("size_px", [1400, 3000])
def test_cover_is_what_directories_take(size_px: int, make_edition: Callable[..., Edition]) -> None:
    """A square RGB JPEG of the size asked for, without EXIF or other metadata."""
    data = render_cover(make_edition(), size_px)
    picture = opened(data)

    assert ("JPEG", (size_px, size_px), "RGB") == (picture.format, picture.size, picture.mode)
    assert b"Exif" not in data
    assert not picture.getexif()
    assert len(data) < 600_000


def test_cover_is_the_same_twice(make_edition: Callable[..., Edition]) -> None:
    """The same review gives the same bytes, another title gives others."""
    first, again = (draw_cover(cover_of(make_edition()), SIZE_PX) for _ in range(2))

    assert first == again == render_cover(make_edition()) == render_cover(make_edition())
    assert first != render_cover(make_edition(about={"title": "Child U"}))


def test_everything_that_a_cover_shows_changes_it(make_edition: Callable[..., Edition], tmp_path: Path) -> None:
    """An edit elsewhere gives the same cover; whatever it shows, the logo and the colours too, gives another."""
    house = write_logo(tmp_path)
    first = render_cover(make_edition(house=house), 300)
    assert first == render_cover(make_edition(house=house, what_happened="Something else."), 300)

    others = [
        render_cover(make_edition(house=house, about=change), 300)
        for change in (
            {"title": "Child U"},
            {"area": "Elsewhere"},
            {"kind": "Adult review"},
            {"publisher": "Somebody"},
        )
    ]
    others.append(
        render_cover(make_edition(house=house.model_copy(update={"colours": Colours(primary="#5b2a6e")})), 300)
    )
    Image.new("RGB", (600, 240), (0, 200, 0)).save(tmp_path / "logo.png")
    others.append(render_cover(make_edition(house=house), 300))
    assert 7 == len({first, *others})


def test_cover_has_the_house_colours(make_edition: Callable[..., Edition]) -> None:
    """The ground is the primary colour and the foot is the accent."""
    house = House(colours=Colours(primary="#5b2a6e", accent="#a3371f"))
    picture = opened(render_cover(make_edition(house=house)))

    assert near(picture.getpixel((20, 20)), (0x5B, 0x2A, 0x6E))
    assert near(picture.getpixel((700, 1395)), (0xA3, 0x37, 0x1F))


def test_restricted_cover_is_marked(make_edition: Callable[..., Edition]) -> None:
    """A restricted review has a white band with its marking at the top; an open one has not."""
    plain = opened(render_cover(make_edition()))
    marked = opened(render_cover(make_edition(about={"circulation": "restricted"})))

    assert not near(plain.getpixel((1390, 8)), WHITE)
    assert near(marked.getpixel((1390, 8)), WHITE)


def edges_are_clear(picture: Image.Image) -> bool:
    """Whether no white text lies in the outer 90 of 1400 pixels at the left and right, below the motif."""
    strips = [picture.crop((left, MOTIF_HIGH, left + 90, 1370)).convert("L") for left in (0, 1310)]
    return all(strip.getextrema()[1] < 200 for strip in strips)  # type: ignore[operator]


@pytest.mark.parametrize(
    "about",
    [
        {"title": "word " * 40, "kind": "Kind " * 40, "area": "Area " * 40, "publisher": "Publisher " * 20},
        dict.fromkeys(("title", "kind", "area", "publisher"), "W" * 100),
        {"title": "Llanfairpwllgwyngyllgogerychwyrndrobwllllantysiliogogogoch", "published": None},
    ],
    ids=["long", "unbroken", "place"],
)
def test_long_texts_stay_inside(about: dict[str, str], make_edition: Callable[..., Edition]) -> None:
    """Very long titles, areas and publishers keep to the margins."""
    assert edges_are_clear(opened(render_cover(make_edition(about=about))))


@settings(max_examples=60, deadline=None)
@given(st.text(max_size=300), st.integers(200, 1200), st.integers(60, 700))
def test_fitted_text_is_within_its_box(text: str, width: int, height: int) -> None:
    """Whatever the text, its lines are no wider than the box, and no higher unless the box is lower than a line."""
    setting = fitted(text, "bold", (176, 40), width, height)

    face = Typeface("bold")
    assert all(face.width_pt(line, setting.size) <= width or len(line) == 1 for line in setting.lines)
    assert setting.height <= max(height, 40 * 1.08)
    whole = "".join(setting.lines)
    assert whole.endswith("…") or len("".join(legible(text).split())) >= len("".join(whole.split()))


def test_short_title_is_large_and_long_title_whole() -> None:
    """A short title has the largest size; a longer one shrinks and loses no word."""
    long = "Why reviews go unread: how practitioners in three counties learn from the deaths of children"

    assert fitted("Baby F", "bold", (176, 40), 1180, 500).size == 176
    setting = fitted(long, "bold", (176, 40), 1180, 500)
    assert long == " ".join(setting.lines)
    assert 40 < setting.size < 176


def test_what_cannot_fit_is_cut_visibly() -> None:
    """A text too long for the smallest size ends in an ellipsis."""
    setting = fitted("word " * 500, "bold", (176, 40), 600, 200)

    assert setting.lines[-1].endswith("…")
    assert setting.size == 40


@pytest.mark.parametrize("name", ["logo.png", "logo.jpg", "Logo.JPEG"])
def test_logo_is_placed(name: str, tmp_path: Path, make_edition: Callable[..., Edition]) -> None:
    """A PNG or JPEG logo is in the corner of the motif, on white."""
    picture = opened(render_cover(make_edition(house=write_logo(tmp_path, name))))

    assert near(picture.getpixel((1100, 760)), (200, 0, 0))
    assert near(picture.getpixel((1282, 760)), WHITE)


def test_a_drawn_logo_is_placed(tmp_path: Path, make_edition: Callable[..., Edition]) -> None:
    """A logo that is an SVG is drawn, and stands where a PNG would."""
    svg = "<svg xmlns='http://www.w3.org/2000/svg' viewBox='0 0 600 240'><path fill='#c80000' d='M0 0h600v240H0z'/></svg>"
    (tmp_path / "logo.svg").write_text(svg, encoding="utf-8")
    picture = opened(render_cover(make_edition(house=House(logo="logo.svg", folder=tmp_path))))

    assert near(picture.getpixel((1100, 760)), (200, 0, 0))
    assert near(picture.getpixel((1282, 760)), WHITE)


def test_a_logo_that_shows_nothing_is_said(tmp_path: Path, make_edition: Callable[..., Edition]) -> None:
    """A drawing without anything in it is no logo."""
    (tmp_path / "logo.svg").write_text("<svg xmlns='http://www.w3.org/2000/svg'/>", encoding="utf-8")
    with pytest.raises(BriefgenError, match=r"logo logo\.svg "):
        render_cover(make_edition(house=House(logo="logo.svg", folder=tmp_path)))


@pytest.mark.parametrize("content", [b"", b"not a picture", b"\x89PNG\r\n\x1a\n broken", None])
def test_broken_logo_is_said_plainly(
    content: bytes | None, tmp_path: Path, make_edition: Callable[..., Edition]
) -> None:
    """A missing, empty or damaged logo is an error that names the file and what to do."""
    if content is not None:
        (tmp_path / "logo.png").write_bytes(content)
    with pytest.raises(BriefgenError, match=r"logo logo\.png .* PNG or JPEG"):
        render_cover(make_edition(house=House(logo="logo.png", folder=tmp_path)))


def test_truncated_logo_is_said_plainly(tmp_path: Path, make_edition: Callable[..., Edition]) -> None:
    """A logo of which half is missing is an error too."""
    house = write_logo(tmp_path)
    path = tmp_path / "logo.png"
    path.write_bytes(path.read_bytes()[:-600])
    with pytest.raises(BriefgenError, match=r"logo\.png"):
        render_cover(make_edition(house=house))


def test_enormous_logo_is_refused(tmp_path: Path, make_edition: Callable[..., Edition]) -> None:
    """A logo that would unpack to gigabytes is refused before it is unpacked."""
    Image.new("1", (20_000, 3_000)).save(tmp_path / "logo.png")
    with pytest.raises(BriefgenError, match="25 million pixels"):
        render_cover(make_edition(house=House(logo="logo.png", folder=tmp_path)))


def test_welsh_cover_has_welsh_words(make_edition: Callable[..., Edition]) -> None:
    """The small heading follows the review's language."""
    assert render_cover(make_edition()) != render_cover(make_edition(about={"language": "cy"}))


@pytest.mark.parametrize("title", ["Martin", "Nine children in three families", "word " * 30])
def test_the_title_has_three_lines_at_most_below_two_thirds_of_motif(
    title: str, make_edition: Callable[..., Edition], monkeypatch: pytest.MonkeyPatch
) -> None:
    """The motif has two thirds of the cover, and the title never more than three lines."""
    lines: list[int] = []
    draw = draw_setting

    def counted(picture: ImageDraw.ImageDraw, setting: Setting, *rest: Any) -> None:
        if setting.style == "bold":
            lines.append(len(setting.lines))
        draw(picture, setting, *rest)

    monkeypatch.setattr(cover_module, "draw_setting", counted)
    render_cover(make_edition(about={"title": title.strip()}))

    assert [True] == [count <= 3 for count in lines]
    assert MOTIF_HIGH / 1400 == pytest.approx(2 / 3, abs=0.01)


def test_a_cover_of_60_pixels_still_shows_motif_and_title(make_edition: Callable[..., Edition]) -> None:
    """As small as a podcast app shows it, the shapes stand out from their ground and so does the title's block."""
    cover = opened(render_cover(make_edition())).convert("L").resize((60, 60), Image.Resampling.BOX)
    motif, words = cover.crop((0, 0, 60, 40)), cover.crop((4, 41, 56, 53))

    assert motif.getextrema()[1] - motif.getextrema()[0] > 80  # type: ignore[operator]
    assert words.getextrema()[1] - words.getextrema()[0] > 80  # type: ignore[operator]


INSTALLED = pytest.mark.skipif(
    not all(map(scripts.is_installed, scripts.SCRIPTS)), reason="the extra scripts is not installed"
)


def ink(text: str, width: int = 600) -> tuple[int, int, int, int]:
    """Return where the letters of a text are, in a picture in which its box has a border of 100 pixels."""
    picture = Image.new("RGB", (width + 200, 400))
    setting = fitted(text, "bold", (60, 30), width, 200)
    draw_setting(ImageDraw.Draw(picture), setting, (100, 100), "#ffffff", 1.0)
    box = picture.getbbox()
    assert box is not None
    return box


@INSTALLED
@pytest.mark.parametrize("text", ["ليلى", "Layla (ليلى), 2024", "שירה: בת 3", "家庭指南", "小雨 and שירה and ليلى"])
def test_letters_of_other_scripts_are_drawn_in_their_box(text: str) -> None:
    """What begins with a word that is read from right to left ends at the right of the box, the rest begins at its left."""
    left, top, right, bottom = ink(text)

    assert left > 92
    assert right < 708
    assert top > 95
    assert bottom < 300
    assert right > 685 if scripts.reads_right_to_left(text) else left < 115


@INSTALLED
def test_letters_of_arabic_are_joined() -> None:
    """A word is not as wide as its letters one by one."""
    joined, apart = ink("ببب"), ink("ب ب ب")

    assert joined[2] - joined[0] < 0.8 * (apart[2] - apart[0])


@INSTALLED
def test_chinese_is_broken_between_signs() -> None:
    """A long title without spaces is set large on more lines, not small on one; words of Latin letters stay whole."""
    setting = fitted("家庭指南" * 8, "bold", (176, 40), 1180, 400, most_lines=3)

    assert setting.size > 80
    assert "".join(setting.lines) == "家庭指南" * 8


@INSTALLED
@pytest.mark.parametrize("title", ["ليلى", "שירה", "小雨", "Олена"])
def test_a_cover_shows_a_title_in_any_of_the_scripts(title: str, make_edition: Callable[..., Edition]) -> None:
    """The letters are on the cover: below the motif it differs from that of another title of the same script."""
    pictures = [
        opened(render_cover(make_edition(about={"title": text}), 350)).crop((0, 236, 350, 340)).convert("L")
        for text in (title, title[::-1])
    ]
    light = [sum(picture.point(lambda value: 255 * (value > 200)).histogram()[128:]) for picture in pictures]
    assert min(light) > 300
    assert pictures[0].tobytes() != pictures[1].tobytes()


TITLES = (
    ("Nine children in three families", "Nine children in three families"),
    ("Rowan (an invented example)", "Rowan"),
    ("Why reviews go unread, and what to do about it", "Why reviews go unread"),
    ("Baby F: what services in four counties could not see and what they learned", "Baby F"),
    ("Adult M", "Adult M"),
    ("Z: a review of what services in four counties did", "Z: a review of what services in four counties did"),
)


@pytest.mark.parametrize(("title", "expected"), TITLES)
def test_a_title_too_long_to_be_read_small_is_set_by_its_first_words(title: str, expected: str) -> None:
    """The whole title where it can be read on 60 pixels, else its words before a bracket, colon, dash or comma."""
    assert expected == " ".join(cover_title(title).lines)


SMALL_LETTERS_EM = 0.486
"""The height of Source Sans Pro's small letters (its ``OS/2`` table)."""


@pytest.mark.parametrize("path", [*SAMPLES, *HARD], ids=lambda path: path.stem)
def test_the_title_of_a_cover_is_read_at_60_pixels(path: Path) -> None:
    """Its small letters are 3 pixels high or more, white on a dark ground; the whole of it has three lines at most."""
    title = cover_title(plain_review(path).about.title)
    assert title.size * SMALL_LETTERS_EM * 60 / 1400 >= 3
    assert len(title.lines) <= 3


@given(st.text(max_size=120))
def test_a_cover_says_only_words_of_the_title(title: str) -> None:
    """Whatever the title, what is set are letters of it in their order, or cut with an ellipsis."""
    shown = "".join(cover_title(title).lines).removesuffix("…")
    letters = iter("".join(unicodedata.normalize("NFC", legible(title)).split()))
    assert all(letter in letters for letter in "".join(shown.split()))


def test_the_cover_of_a_withdrawn_review_is_grey_below_a_red_bar(make_edition: Callable[..., Edition]) -> None:
    """The same signs as on its other pictures."""
    picture = opened(render_cover(make_edition(about={"withdrawn": "2028-01"}), 1400))

    assert near(picture.getpixel((20, 10)), (0x8F, 0x0F, 0x1D))
    assert near(picture.getpixel((20, 1390)), (0x4A, 0x4A, 0x4A))


def test_what_hangs_below_a_title_is_clear_of_the_place(make_edition: Callable[..., Edition]) -> None:
    """Between the last letters of a title of two full lines and the line below it a row of pixels is empty."""
    about = {"title": "Why reviews go unread, and what to do about it", "area": "England", "published": None}
    picture = opened(render_cover(make_edition(about=about), 1400)).convert("L")
    empty = [max(picture.crop((100, y, 180, y + 1)).tobytes()) < 90 for y in range(1240, 1300)]

    assert any(empty)


@pytest.mark.parametrize(
    ("about", "expected"),
    [
        ({"kind": "Review", "publisher": "The Board", "area": "Moor"}, "Moor, 2021 · Podcast · Review · The Board"),
        ({"kind": "Local review " * 4, "publisher": "The Board", "area": "Moor"}, "Moor, 2021 · The Board"),
        ({"kind": "Review", "publisher": "Moor, 2021 Board", "area": "Moor"}, "Podcast · Review · Moor, 2021 Board"),
        ({"kind": "Review", "publisher": "Partnership " * 8, "area": "Moor"}, "Moor, 2021 · Review"),
        ({"kind": "Kind " * 30, "publisher": "Partnership " * 8, "area": "Moor"}, "Moor, 2021"),
    ],
)
def test_the_strip_says_as_much_as_can_be_read(
    about: dict[str, str], expected: str, make_edition: Callable[..., Edition], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Where and when come first; no words are set smaller than 8 pixels of a cover of 300."""
    strips: list[Setting] = []
    monkeypatch.setattr(cover_module, "draw_setting", lambda _draw, setting, *_rest: strips.append(setting))
    render_cover(make_edition(about={"published": "2021"} | about))

    assert (expected,) == strips[-1].lines
    assert strips[-1].size * 300 / 1400 >= 8
