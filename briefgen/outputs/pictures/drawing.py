"""Types of a slide to be drawn: shapes with their places, colours and texts, everything resolved.

All lengths are in points from the top left of the slide; colours are ``#rrggbb``, or empty for none.
"""

import colorsys
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from briefgen.outputs.deck.shapes import tag

EMU_PER_PT = 12_700
"""The number of EMU, Office's unit of length, in a point."""


@dataclass(frozen=True)
class DrawnRun:
    """A run: words in one style."""

    text: str
    size_pt: float
    colour: str
    bold: bool = False
    italic: bool = False
    underline: bool = False
    url: str = ""


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
        """The words without the marker."""
        return "".join(run.text for run in self.runs)

    @property
    def size_pt(self) -> float:
        """The largest type size in the paragraph."""
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
        """All words of the text."""
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
        form: the name of its outline, such as ``rect``, ``roundRect``, ``ellipse``, ``line`` or ``path``.
        round_pt: the radius of round corners.
        ground: its fill.
        edge: its outline.
        text: its words.
        picture: its picture as a ``data:`` address, or empty.
        crop: how much of the picture is cut off at left, top, right and bottom, as shares.
        table: its table, or None.
        flips: whether a line rises to the right.
        alt: its alternative text.
        is_title: whether it is the title of the slide.
        path: the outline of a shape of form ``path``, as steps: a letter of SVG (M, L, C or Z) and its points, as
            shares of width and height.
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
    is_title: bool = False
    path: tuple[tuple[str, tuple[tuple[float, float], ...]], ...] = ()

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

    @property
    def has_motif(self) -> bool:
        """Whether the motif of the review is on it."""
        return any(shape.name.startswith("motif ") for shape in self.shapes)


_FILLS = ("a:solidFill", "a:noFill", "a:gradFill", "a:blipFill", "a:pattFill", "a:grpFill")
_PRESETS = {"black": "#000000", "white": "#ffffff"}


class Palette:
    """The theme colours of one master.

    Args:
        theme: the root of the theme part.
        mapping: what the master calls each (``bg1`` → ``lt1``).
    """

    def __init__(self, theme: Any, mapping: Mapping[str, str]) -> None:
        scheme = theme.find(f".//{tag('a:clrScheme')}")
        self._theme = {child.tag.partition("}")[2]: _plain(child[0]) for child in scheme if len(child)}
        self._mapping = dict(mapping)

    def named(self, name: str) -> str:
        """Return a theme colour by its name in a shape, black when there is none."""
        return self._theme.get(self._mapping.get(name, name), "#000000")

    def of(self, element: Any, around: str = "") -> str:
        """Return the colour in an element such as ``a:solidFill``; empty when it has none.

        Args:
            element: its parent.
            around: the colour that the theme's own styles stand for (``phClr``).
        """
        for child in element if element is not None else ():
            kind = child.tag.partition("}")[2]
            if kind == "schemeClr":
                value = around if child.get("val") == "phClr" else self.named(child.get("val", ""))
            elif kind in {"srgbClr", "sysClr", "prstClr"}:
                value = _plain(child)
            else:
                continue
            return _changed(value, child)
        return ""

    def fill(self, properties: Any) -> str | None:
        """Return the fill of ``p:spPr`` or ``a:tcPr``: a colour, empty for no fill, and None where none is stated."""
        if properties is None:
            return None
        for name in _FILLS:
            found = properties.find(tag(name))
            if found is None:
                continue
            if name == "a:gradFill":  # drawn in the colour it starts with
                found = found.find(f"{tag('a:gsLst')}/{tag('a:gs')}")
            return self.of(found) if name in {"a:solidFill", "a:gradFill"} else ""
        return None


def edge_of(line: Any, palette: Palette) -> Edge:
    """Return the line of an element such as ``a:ln``."""
    colour, dash = palette.fill(line), line.find(tag("a:prstDash"))
    dashed = dash is not None and dash.get("val") != "solid"
    return Edge(colour, int(line.get("w", "9525")) / EMU_PER_PT, dashed) if colour else Edge()


def _plain(element: Any) -> str:
    kind = element.tag.partition("}")[2]
    if kind == "prstClr":
        return _PRESETS.get(element.get("val", ""), "#000000")
    value = element.get("lastClr") if kind == "sysClr" else element.get("val")
    return f"#{(value or '000000').lower()}"


def _changed(colour: str, element: Any) -> str:
    """Apply the changes of lightness and transparency inside a colour element, over white."""
    if not colour or not len(element):
        return colour
    red, green, blue = (int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5))
    for change in element:
        share = int(change.get("val", "100000")) / 100_000
        kind = change.tag.partition("}")[2]
        if kind in {"lumMod", "lumOff"}:
            hue, light, strong = colorsys.rgb_to_hls(red, green, blue)
            light = light * share if kind == "lumMod" else light + share
            red, green, blue = colorsys.hls_to_rgb(hue, min(1.0, max(0.0, light)), strong)
        elif kind in {"tint", "alpha"}:
            red, green, blue = (1 - (1 - each) * share for each in (red, green, blue))
        elif kind == "shade":
            red, green, blue = (each * share for each in (red, green, blue))
    return "#" + "".join(f"{round(each * 255):02x}" for each in (red, green, blue))
