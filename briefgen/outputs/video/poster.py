"""The picture of a video before it plays: the motif over two thirds, the title below."""

from briefgen.outputs.motif import Motif, motif_of
from briefgen.outputs.motif_painting import MotifColours, dark, motif_colours
from briefgen.outputs.pictures.draw import draw
from briefgen.outputs.pictures.drawing import Box, DrawnParagraph, DrawnRun, Shape, SlideDrawing, Text
from briefgen.outputs.video.band import LEADING, WHITE
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.page_parts import shown
from briefgen.typeface import Typeface

WIDTH_PX = 1920
WIDTH_PT, HEIGHT_PT, MOTIF_PT, MARGIN_PT = 960.0, 540.0, 344.0, 54.0
TITLE_PT, LEAST_TITLE_PT, TITLE_HIGH_PT = 66.0, 30.0, 122.0
FOOT_PT = 22.0


def render_poster(edition: Edition) -> bytes:
    """Return the poster as JPEG: 1920 × 1080 pixels.

    Raises:
        NotPrintable: the title has characters that the bundled typeface cannot show.
    """
    page = draw([_page(edition)], edition.wording.language)
    return next(page.jpegs(WIDTH_PX))


def _page(edition: Edition) -> SlideDrawing:
    colours = motif_colours(edition.house.colours)
    title = shown(edition.review.about.title)
    about = " · ".join(filter(None, (edition.review.about.kind, edition.place)))
    words = [
        _words(title, _size_pt(title, TITLE_PT, LEAST_TITLE_PT, TITLE_HIGH_PT), (MOTIF_PT + 14, TITLE_HIGH_PT)),
        _words(shown(about), _size_pt(about, FOOT_PT, 14.0, 44.0), (MOTIF_PT + 140, 48.0), bold=False),
    ]
    if edition.marks:
        words.append(_words(" ".join(f"{mark}." for mark in edition.marks), 20.0, (0.0, 40.0), ground="#000000"))
    ground = dark(edition.house.colours.primary)
    panel = Shape("panel", Box(0, MOTIF_PT, WIDTH_PT, HEIGHT_PT - MOTIF_PT), ground=ground)
    shapes = (*motif_shapes(motif_of(edition, WIDTH_PT / MOTIF_PT), colours, MOTIF_PT), panel, *words)
    return SlideDrawing(WIDTH_PT, HEIGHT_PT, colours.ground, title, shapes)


def motif_shapes(motif: Motif, colours: MotifColours, height_pt: float) -> tuple[Shape, ...]:
    """Return the shapes of a motif at the left top of a page, its frame ``height_pt`` high."""
    shapes = []
    for number, shape in enumerate(motif.shapes, 1):
        xs, ys = zip(*shape.points, strict=True)
        wide, high = max(1e-6, max(xs) - min(xs)), max(1e-6, max(ys) - min(ys))
        box = Box(*(value * height_pt for value in (min(xs), min(ys), wide, high)))
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
