"""The poster of a video: the motif over two thirds, the title below."""

from briefgen.outputs.card import RED
from briefgen.outputs.motif import Motif, motif_of
from briefgen.outputs.motif_painting import MotifColours, dark, motif_colours
from briefgen.outputs.pictures.draw import draw
from briefgen.outputs.pictures.drawing import Box, DrawnParagraph, DrawnRun, Shape, SlideDrawing, Text
from briefgen.outputs.video.band import LEADING, WHITE
from briefgen.outputs.video.motion import film_colours
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.page_parts import shown
from briefgen.typeface import Typeface

WIDTH_PX = 1920
WIDTH_PT, HEIGHT_PT, WORDS_PT, MARGIN_PT = 960.0, 540.0, 212.0, 54.0
TITLE_PT, LEAST_TITLE_PT, TITLE_HIGH_PT = 66.0, 30.0, 122.0
ABOUT_PT, BAR_PT = 22.0, 40.0
BLACK = "#000000"


def render_poster(edition: Edition) -> bytes:
    """Return the poster as JPEG: 1920 × 1080 pixels.

    Raises:
        NotPrintable: the title has characters that the bundled typeface cannot show.
    """
    page = draw([_page(edition)], edition.wording.language)
    return next(page.jpegs(WIDTH_PX))


def _page(edition: Edition) -> SlideDrawing:
    is_withdrawn = edition.review.about.withdrawn is not None
    house = film_colours(edition)
    colours = motif_colours(house)
    title = shown(edition.review.about.title)
    about = " · ".join(filter(None, (edition.review.about.kind, edition.place)))
    top_pt = BAR_PT if edition.marks else 0.0
    below_pt = top_pt + WORDS_PT
    words = [
        _words(title, _size_pt(title, TITLE_PT, LEAST_TITLE_PT, TITLE_HIGH_PT), (top_pt + 18, TITLE_HIGH_PT)),
        _words(shown(about), _size_pt(about, ABOUT_PT, 14.0, 44.0), (top_pt + 148, 48.0), bold=False),
    ]
    if edition.marks:
        marks, bar = " ".join(f"{mark}." for mark in edition.marks), RED if is_withdrawn else BLACK
        words.append(_words(marks, 20.0, (0.0, BAR_PT), ground=bar))
    panel = Shape("panel", Box(0, 0, WIDTH_PT, below_pt), ground=dark(house.primary))
    high_pt = HEIGHT_PT - below_pt
    shapes = (*motif_shapes(motif_of(edition, WIDTH_PT / high_pt), colours, high_pt, below_pt), panel, *words)
    return SlideDrawing(WIDTH_PT, HEIGHT_PT, colours.ground, title, shapes)


def motif_shapes(motif: Motif, colours: MotifColours, height_pt: float, top_pt: float) -> tuple[Shape, ...]:
    """Return the shapes of a motif at the left of a page, its frame ``height_pt`` high, from ``top_pt`` on."""
    shapes = []
    for number, shape in enumerate(motif.shapes, 1):
        xs, ys = zip(*shape.points, strict=True)
        wide, high = max(1e-6, max(xs) - min(xs)), max(1e-6, max(ys) - min(ys))
        left_pt, down_pt, wide_pt, high_pt = (value * height_pt for value in (min(xs), min(ys), wide, high))
        box = Box(left_pt, top_pt + down_pt, wide_pt, high_pt)
        corners = [((x - min(xs)) / wide, (y - min(ys)) / high) for x, y in shape.points]
        path = (("M", (corners[0],)), *(("L", (corner,)) for corner in corners[1:]), ("Z", ()))
        shapes.append(Shape(f"motif {number}", box, "path", ground=colours.of(shape.tone), path=path))
    return tuple(shapes)


def _words(text: str, size_pt: float, place: tuple[float, float], *, bold: bool = True, ground: str = "") -> Shape:
    top_pt, high_pt = place
    paragraph = DrawnParagraph((DrawnRun(text, size_pt, WHITE, bold=bold),))
    box = Box(0, top_pt, WIDTH_PT, high_pt)
    return Shape("words", box, ground=ground, text=Text((paragraph,), "middle", (MARGIN_PT, 0, MARGIN_PT, 0)))


def _size_pt(text: str, largest: float, smallest: float, high_pt: float) -> float:
    """Return the largest type in which a text fits between the margins."""
    face, size = Typeface("bold"), largest
    while size > smallest and len(face.lines(text, size, WIDTH_PT - 2 * MARGIN_PT)) * size * LEADING > high_pt:
        size -= 1
    return size
