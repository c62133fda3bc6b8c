"""Types of a slide to be drawn: shapes with their places, colours and texts, everything resolved.

All lengths are in points from the top left of the slide; colours are ``#rrggbb``, or empty for none.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field

EMU_PER_PT = 12_700
"""Office counts lengths in units of which a point has so many."""


@dataclass(frozen=True)
class DrawnRun:
    """Words in one style."""

    text: str
    size_pt: float
    colour: str
    bold: bool = False
    italic: bool = False
    underline: bool = False


@dataclass(frozen=True)
class DrawnParagraph:
    """A paragraph with its runs and marker.

    Attributes:
        runs: its words; a run of a line feed alone is a line break.
        align: ``left``, ``center``, ``right`` or ``justify``.
        marker: a bullet or number that hangs before it, or empty.
        marker_colour: its colour.
        left_pt: the indent of the text.
        hang_pt: how far the first line, with the marker, begins before it (negative) or after it.
        before_pt: the space above it.
        line_pct: the height of a line, 100 for the typeface's own.
    """

    runs: tuple[DrawnRun, ...]
    align: str = "left"
    marker: str = ""
    marker_colour: str = ""
    left_pt: float = 0
    hang_pt: float = 0
    before_pt: float = 0
    line_pct: float = 100

    @property
    def text(self) -> str:
        """Its words without the marker."""
        return "".join(run.text for run in self.runs)

    @property
    def size_pt(self) -> float:
        """The largest type in it."""
        return max((run.size_pt for run in self.runs), default=12)


@dataclass(frozen=True)
class Text:
    """The text of a shape or cell, and its alignment.

    Attributes:
        paragraphs: in order.
        anchor: ``top``, ``middle`` or ``bottom``.
        inset_pt: left, top, right and bottom.
        wraps: whether lines end at the right edge.
        turned: how the text is turned, in degrees clockwise: 0, 90 or 270.
    """

    paragraphs: tuple[DrawnParagraph, ...] = ()
    anchor: str = "top"
    inset_pt: tuple[float, float, float, float] = (0, 0, 0, 0)
    wraps: bool = True
    turned: int = 0

    @property
    def words(self) -> str:
        """Everything it says."""
        return "\n".join(paragraph.text for paragraph in self.paragraphs if paragraph.text.strip())


@dataclass(frozen=True)
class Box:
    """A rectangle on the slide."""

    x_pt: float
    y_pt: float
    width_pt: float
    height_pt: float


@dataclass(frozen=True)
class Edge:
    """A line: its colour (empty for none) and width."""

    colour: str = ""
    width_pt: float = 0.0
    dashed: bool = False


@dataclass(frozen=True)
class Cell:
    """A cell of a table; ``edges`` are left, top, right and bottom."""

    text: Text
    ground: str
    edges: tuple[Edge, Edge, Edge, Edge]
    across: int = 1
    down: int = 1
    heading: bool = False


@dataclass(frozen=True)
class DrawnTable:
    """A native table: its column widths, its row heights, and its cells by row."""

    columns_pt: tuple[float, ...]
    rows_pt: tuple[float, ...]
    rows: tuple[tuple[Cell, ...], ...]


@dataclass(frozen=True)
class Shape:
    """One shape of a slide.

    Attributes:
        name: its name in the deck.
        box: where it is.
        form: the name of its outline, such as ``rect``, ``roundRect``, ``ellipse`` or ``line``.
        round_pt: the radius of round corners.
        ground: its fill.
        edge: its outline.
        text: its words.
        picture: its picture as a ``data:`` address, or empty.
        crop: how much of the picture is cut off at left, top, right and bottom, as shares.
        table: its table, or None.
        flips: whether a line rises to the right.
        alt: its alternative text.
    """

    name: str
    box: Box
    form: str = "rect"
    round_pt: float = 0
    ground: str = ""
    edge: Edge = field(default_factory=Edge)
    text: Text = field(default_factory=Text)
    picture: str = ""
    crop: tuple[float, float, float, float] = (0, 0, 0, 0)
    table: DrawnTable | None = None
    flips: bool = False
    alt: str = ""

    @property
    def places(self) -> Iterator[tuple[Text, Box]]:
        """Yield every text with its bounding box; the text of a cell has that of its table."""
        if self.text.words:
            yield self.text, self.box
        for row in self.table.rows if self.table else ():
            for cell in row:
                if cell.text.words:
                    yield cell.text, self.box


@dataclass(frozen=True)
class SlideDrawing:
    """One slide: its size, background, and shapes from back to front."""

    width_pt: float
    height_pt: float
    ground: str
    title: str
    shapes: tuple[Shape, ...]

    @property
    def words(self) -> tuple[str, ...]:
        """Every text that it shows, the foot too."""
        return tuple(text.words for shape in self.shapes for text, _ in shape.places)
