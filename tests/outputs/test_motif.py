"""The motif: one for each theme, the same every time, another for every review, and inside its frame."""

import math
from collections.abc import Callable
from io import BytesIO
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree
from PIL import Image

from briefgen import resources
from briefgen.outputs.motif import COMPOSITIONS, TABLE, Tone, _Draw, compose, motif_name, motif_of
from briefgen.outputs.motif_painting import motif_colours, motif_svg, office_outline, paint_motif
from briefgen.review.house.house import Colours
from briefgen.storyboard.edition import Edition

A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"


@pytest.mark.parametrize(
    ("texts", "name"),
    [
        (["infant injury", "neglect"], "held"),
        (["Neglect"], "gaps"),
        (["self-neglect"], "layers"),
        (["Thematic review", "Domestic abuse"], "pressure"),
        (["criminal exploitation"], "threads"),
        (["Suicide of a young person"], "horizon"),
        (["esgeulustod"], "gaps"),
        (["nothing that the table knows"], "pieces"),
        ([], "pieces"),
    ],
)
def test_a_theme_has_its_motif(texts: list[str], name: str) -> None:
    """The first theme that the table knows decides, in English and Welsh; there is one for whatever it does not know."""
    assert motif_name(texts) == name


def test_every_motif_of_the_table_can_be_drawn() -> None:
    """The table of themes names the compositions that there are, each of them."""
    table = yaml.safe_load((resources.templates() / TABLE).read_text(encoding="utf-8"))
    assert set(table) == set(COMPOSITIONS)


@pytest.mark.parametrize("name", sorted(COMPOSITIONS))
def test_each_review_has_its_own(name: str) -> None:
    """The same name and seed give the same shapes; another seed gives others."""
    assert compose(name, "devon-baby-f-2021", 1.5) == compose(name, "devon-baby-f-2021", 1.5)
    assert compose(name, "devon-baby-f-2021", 1.5).shapes != compose(name, "kent-baby-g-2022", 1.5).shapes


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(sorted(COMPOSITIONS)), st.text(max_size=20), st.floats(0.05, 20))
def test_shapes_are_inside_their_frame(name: str, seed: str, aspect: float) -> None:
    """Whatever the frame, nothing reaches over its edges, and there is something in it."""
    motif = compose(name, seed, aspect)

    assert motif.shapes
    for shape in motif.shapes:
        assert len(shape.points) >= 3
        assert all(-0.001 <= x <= motif.aspect + 0.001 and -0.001 <= y <= 1.001 for x, y in shape.points)


def test_painters_draw_the_same(make_edition: Callable[..., Edition]) -> None:
    """The picture in SVG, in pixels and of Office has the same shapes in the same colours."""
    motif, colours = motif_of(make_edition(), 1.4), motif_colours(Colours())
    root: Any = etree.fromstring(motif_svg(motif, colours).encode())
    assert [path.get("fill") for path in root] == [colours.of(shape.tone) for shape in motif.shapes]

    image = Image.new("RGB", (280, 200), "#ffffff")
    paint_motif(image, motif, colours, (0, 0), 200)
    first = BytesIO()
    image.save(first, "PNG")
    warm = next(shape for shape in motif.shapes if shape.tone is Tone.WARM)
    middle = [sum(point[axis] for point in warm.points) / len(warm.points) for axis in (0, 1)]
    found = image.getpixel((round(middle[0] * 200), round(middle[1] * 200)))
    assert found == tuple(int(colours.warm[at : at + 2], 16) for at in (1, 3, 5))

    (left, top, width, height), outline = office_outline(warm)
    geometry: Any = etree.fromstring(f'<x xmlns:a="{A[1:-1]}">{outline}</x>')[0]
    points = list(geometry.iter(f"{A}pt"))
    assert len(points) == len(warm.points)
    assert left + int(points[0].get("x")) / 10_000 == pytest.approx(warm.points[0][0], abs=1e-3)
    assert (round(width, 3), round(height, 3)) == (
        round(max(x for x, _ in warm.points) - left, 3),
        round(max(y for _, y in warm.points) - top, 3),
    )


@pytest.mark.parametrize("aspect", [0.8, 1.5, 3.0])
def test_rings_open_to_one_side(aspect: float) -> None:
    """The openings of the rings, wider from ring to ring, lie about one direction: each is turned by 14 degrees at most."""
    for seed in map(str, range(40)):
        middles = []
        for ring in list(COMPOSITIONS["rings"](_Draw(seed), aspect))[:4]:
            rim = ring.points[: len(ring.points) // 2]
            centre = [sum(each) / len(ring.points) for each in zip(*ring.points, strict=True)]
            middles.append([(rim[0][axis] + rim[-1][axis]) / 2 - centre[axis] for axis in (0, 1)])
        first, *others = (math.degrees(math.atan2(y, x)) for x, y in middles)
        turned = [abs((each - first + 180) % 360 - 180) for each in others]
        assert all(each <= 14 * number + 0.5 for number, each in enumerate(turned, 1)), turned
