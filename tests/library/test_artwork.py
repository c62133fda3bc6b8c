"""The podcast's cover, drawn from the house; and what a house can say of its feed."""

import time
from io import BytesIO
from pathlib import Path

import pytest
from hostile_files import nested_use
from library_packs import entry_of, library_of
from PIL import Image

from briefgen import resources
from briefgen.errors import BriefgenError, InputError
from briefgen.library.feed.artwork import MAX_BYTES, artwork, texts
from briefgen.library.model import Library
from briefgen.pipeline.houses import open_house
from briefgen.review.house.house import Colours, House, HouseFeed

LONG = House(
    name=("The Bath and North East Somerset, Swindon and Wiltshire Safeguarding Children and Adults Board " * 3)[
        :200
    ],
    feed=HouseFeed(title=("Everything that reviews, inquiries and audits have found in ten years " * 4)[:200]),
)


def drawn(library: Library) -> bytes:
    """Return the cover."""
    (file,) = artwork(library)
    assert file.address == "artwork.jpg"
    return file.make()


def picture(data: bytes) -> Image.Image:
    """Open a cover."""
    return Image.open(BytesIO(data))


def house_in(folder: Path, text: str) -> House:
    """Return a house from a file of its own."""
    (folder / "house.yaml").write_text(text, encoding="utf-8")
    return open_house(folder / "house.yaml")


@pytest.mark.parametrize("house", [House(), LONG, House(name="Ŵ é 字 👩‍👧 \x00")], ids=["none", "long", "letters"])
def test_what_directories_require(house: House) -> None:
    """3000 pixels square, RGB, JPEG, at most 500 kB, 72 dpi, no metadata."""
    data = drawn(library_of(house=house))
    found = picture(data)

    assert ((3000, 3000), "RGB", "JPEG") == (found.size, found.mode, found.format)
    assert len(data) <= MAX_BYTES
    assert {"jfif", "jfif_version", "jfif_unit", "jfif_density", "dpi"} == set(found.info)
    assert len(found.getexif()) == 0


def test_it_is_always_the_same() -> None:
    """The same house gives the same bytes."""
    assert drawn(library_of()) == drawn(library_of(entry_of()))


def test_the_house_is_seen() -> None:
    """Ground and foot are in the house's colours."""
    found = picture(drawn(library_of(house=House(colours=Colours(primary="#7a0000", accent="#000066")))))

    for place, colour in (((40, 40), (0x7A, 0, 0)), ((1500, 2980), (0, 0, 0x66))):
        pixel = found.getpixel(place)
        assert isinstance(pixel, tuple)
        assert max(abs(a - b) for a, b in zip(pixel, colour, strict=True)) <= 3


def test_texts() -> None:
    """The title is the feed's own or the library's, and the publisher stands at the foot where there is one."""
    assert texts(library_of()) == ("Podcast", "Learning from reviews", "")
    assert texts(library_of(house=House(name="N", feed=HouseFeed(title="T")))) == ("Podcast", "T", "N")
    assert texts(library_of(language="cy"))[:2] == ("Podlediad", "Dysgu o adolygiadau")


def test_the_key_has_the_house_only(tmp_path: Path) -> None:
    """Packs, address and day do not draw it again; name, colours and the logo's bytes do."""
    logo = tmp_path / "logo.png"
    Image.new("RGB", (40, 20), "#112233").save(logo)
    text = "name: A\nlogo: logo.png\nlogo_alt: A\n"
    house = house_in(tmp_path, text)

    def key(library: Library) -> str:
        return next(iter(artwork(library))).key

    first = key(library_of(house=house))
    assert first == key(library_of(entry_of(), house=house, base_url="https://b.example/"))
    assert first != key(library_of(house=house_in(tmp_path, text.replace("name: A", "name: B"))))
    Image.new("RGB", (40, 20), "#445566").save(logo)
    assert first != key(library_of(house=house))


@pytest.mark.parametrize("name", ["logo.png", "logo.svg"])
def test_a_logo_is_on_it(tmp_path: Path, name: str) -> None:
    """A logo, a drawing too, stands on a white panel in the corner of the motif, in its own colours."""
    if name.endswith("svg"):
        text = '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><rect width="40" height="20" fill="#00aa00"/></svg>'
        (tmp_path / name).write_text(text, encoding="utf-8")
    else:
        Image.new("RGB", (800, 400), "#00aa00").save(tmp_path / name)
    house = house_in(tmp_path, f"name: A\nlogo: {name}\nlogo_alt: A\n")
    found = picture(drawn(library_of(house=house))).crop((1900, 1400, 2900, 2000)).resize((100, 60))
    pixels = [found.getpixel((x, y)) for x in range(100) for y in range(60)]
    green = [p for p in pixels if isinstance(p, tuple) and p[0] < 30 and p[1] > 140 and p[2] < 30]
    white = [p for p in pixels if isinstance(p, tuple) and min(p) > 240]

    assert len(green) > 1000
    assert len(white) > 100


def test_a_drawing_reads_nothing_else(tmp_path: Path) -> None:
    """An SVG that points to a file elsewhere is refused, and the file not read."""
    (tmp_path / "house").mkdir()
    Image.new("RGB", (40, 20), "#00aa00").save(tmp_path / "other.png")
    address = (tmp_path / "other.png").as_uri()
    text = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 40 20"><rect width="40" height="20" fill="#0000aa"/><image href="{address}" width="40" height="20"/></svg>'
    (tmp_path / "house" / "logo.svg").write_text(text, encoding="utf-8")
    house = House(name="A", logo="logo.svg", folder=tmp_path / "house")

    with pytest.raises(BriefgenError, match=r"The logo logo\.svg cannot be used"):
        drawn(library_of(house=house))


def test_a_damaged_logo_is_told(tmp_path: Path) -> None:
    """A drawing that cannot be drawn is told in plain words."""
    (tmp_path / "logo.svg").write_text("<svg", encoding="utf-8")
    house = House(name="A", logo="logo.svg", folder=tmp_path)

    with pytest.raises(BriefgenError, match=r"The logo logo\.svg cannot be used"):
        drawn(library_of(house=house))


def test_a_drawing_without_an_end_is_ended(tmp_path: Path) -> None:
    """A logo that nobody can finish drawing is refused when it is tried."""
    (tmp_path / "logo.svg").write_text(nested_use(), encoding="utf-8")
    began = time.monotonic()

    with pytest.raises(BriefgenError, match=r"The logo logo\.svg cannot be used"):
        drawn(library_of(house=House(name="A", logo="logo.svg", folder=tmp_path)))
    assert time.monotonic() - began < 60


def test_the_sample_house_draws() -> None:
    """The house of the samples, with its SVG logo, gives a cover."""
    house = open_house(resources.samples() / "house" / "house.yaml")

    assert picture(drawn(library_of(house=house))).size == (3000, 3000)


# --- house.yaml


@pytest.mark.parametrize(
    ("feed", "message", "suggestion"),
    [
        ("category: Eduction", "`Eduction` is not a category", "Did you mean `Education`?"),
        ("category: health and fitness", "`health and fitness` is not a category", "Did you mean `Health & Fitness`?"),
        ("category: Zzz", "`Zzz` is not a category", "Categories: Arts, Business,"),
        ("category: Government\n  subcategory: Local", "the category Government has no parts", "Take `subcategory` out."),
        ("subcategory: Course", "`Course` is not a part of the category Education", "Did you mean `Courses`?"),
        ("subcategory: Zzz", "`Zzz` is not a part of the category Education", "Its parts: Courses, How To,"),
        ("email: not at all", "which is not one e-mail address", "Write only the address"),
        ("email: Ann <a@northmere.org.uk>", "which is not one e-mail address", "Write only the address"),
        ("advisory: maybe", "It can only be clean or explicit", ""),
        ("categry: Arts", "", "category"),
    ],
)  # fmt: skip
def test_mistakes_in_the_feed(tmp_path: Path, feed: str, message: str, suggestion: str) -> None:
    """A category, e-mail address or key that directories would not take is told where it is written."""
    with pytest.raises(InputError) as caught:
        house_in(tmp_path, f"feed:\n  {feed}\n")
    (problem,) = caught.value.problems

    assert message in problem.message
    assert suggestion in problem.suggestion
    assert problem.place.line == feed.count("\n") + 2


def test_a_house_with_a_feed(tmp_path: Path) -> None:
    """What is right is taken."""
    house = house_in(
        tmp_path,
        "name: A\ncontact: a@b.example\nfeed: {category: Society & Culture, subcategory: Documentary, advisory: explicit}\n",
    )

    assert (house.feed.category, house.feed.subcategory, house.feed.advisory) == (
        "Society & Culture",
        "Documentary",
        "explicit",
    )
    assert house.email == "a@b.example"


@pytest.mark.parametrize(
    ("contact", "email", "expected"),
    [
        ("a@b.example", None, "a@b.example"),
        ("a@b.example", "c@d.example", "c@d.example"),
        ("Call 01234 567890", None, None),
        ("Write to a@b.example or call", None, None),
        (None, "c@d.example", "c@d.example"),
    ],
)
def test_whose_feed_it_is(contact: str | None, email: str | None, expected: str | None) -> None:
    """The owner is the feed's own address, or the contact where that is nothing but an address."""
    assert expected == House(contact=contact, feed=HouseFeed(email=email)).email
