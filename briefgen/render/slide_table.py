"""Read a native table of a deck: cells with their fills, lines and texts, the table style applied."""

from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from briefgen.render.deck_text import tag
from briefgen.render.slide_colour import Palette, edge_of
from briefgen.render.slide_drawing import EMU_PER_PT, Cell, DrawnTable, Edge
from briefgen.render.slide_style import TextContext, text_of

_SIDES = (
    ("lnL", "left", "insideV"),
    ("lnT", "top", "insideH"),
    ("lnR", "right", "insideV"),
    ("lnB", "bottom", "insideH"),
)
_MARGINS = (("marL", 91_440), ("marT", 45_720), ("marR", 91_440), ("marB", 45_720))
_ANCHOR = {"t": "top", "ctr": "middle", "b": "bottom"}


class TableStyles:
    """The table styles of a deck, by id.

    Args:
        presentation: the deck, as python-pptx has it.
    """

    def __init__(self, presentation: Any) -> None:
        from lxml import etree  # noqa: PLC0415  (heavy import)
        from pptx.opc.constants import RELATIONSHIP_TYPE  # noqa: PLC0415  (heavy import)

        self._styles: dict[str, Any] = {}
        for relation in presentation.part.rels.values():
            if relation.reltype == RELATIONSHIP_TYPE.TABLE_STYLES:
                root = etree.fromstring(relation.target_part.blob)
                self._styles = {str(style.get("styleId")): style for style in root}

    def parts(self, table: Any, row: int, column: int) -> list[Any]:
        """Return the parts of a table style that apply to a cell, the most specific first."""
        properties = table.find(tag("a:tblPr"))
        style = self._styles.get(properties.findtext(tag("a:tableStyleId")) or "") if properties is not None else None
        if style is None:
            return []
        banded = row - (properties.get("firstRow") == "1")
        names = [
            "firstRow" if properties.get("firstRow") == "1" and row == 0 else "",
            "firstCol" if properties.get("firstCol") == "1" and column == 0 else "",
            ("band2H" if banded % 2 else "band1H") if properties.get("bandRow") == "1" and banded >= 0 else "",
            "wholeTbl",
        ]
        parts = (style.find(tag(f"a:{name}")) for name in names if name)
        return [part for part in parts if part is not None]


@dataclass(frozen=True)
class _Place:
    """The position of a cell in its table."""

    row: int
    column: int
    rows: int
    columns: int

    def outer(self, side: str) -> bool:
        """Whether a side of the cell is a side of the table."""
        ends = {"left": self.column == 0, "right": self.column == self.columns - 1}
        return (ends | {"top": self.row == 0, "bottom": self.row == self.rows - 1})[side]


def table_of(element: Any, styles: TableStyles, where: TextContext) -> DrawnTable:
    """Read a table.

    Args:
        element: the ``a:tbl``.
        styles: the table styles of the deck.
        where: what its texts inherit.
    """
    widths = tuple(int(column.get("w")) / EMU_PER_PT for column in element.iter(tag("a:gridCol")))
    rows = element.findall(tag("a:tr"))
    heights = tuple(int(row.get("h")) / EMU_PER_PT for row in rows)
    cells = []
    for index, row in enumerate(rows):
        places = (_Place(index, column, len(rows), len(widths)) for column in range(len(widths)))
        every = row.findall(tag("a:tc"))
        shown = zip(every, places, strict=False)
        cells.append(tuple(_cell(element, cell, styles, where, place) for cell, place in shown if not _merged(cell)))
    return DrawnTable(widths, heights, tuple(cells))


def _merged(cell: Any) -> bool:
    return "1" in {cell.get("hMerge"), cell.get("vMerge")}


def _cell(table: Any, cell: Any, styles: TableStyles, where: TextContext, place: _Place) -> Cell:
    """Return one cell with its fill, edges and text."""
    parts = styles.parts(table, place.row, place.column)
    own = cell.find(tag("a:tcPr"))
    look = [found for part in parts if (found := part.find(tag("a:tcTxStyle"))) is not None]
    colour = next(filter(None, (where.palette.of(each) for each in look)), "")
    bold = next((each.get("b") == "on" for each in look if each.get("b")), False)
    text = text_of(replace(where, bodies=[cell.find(tag("a:txBody"))], colour=colour, bold=bold))
    margins = [int(own.get(name, default) if own is not None else default) / EMU_PER_PT for name, default in _MARGINS]
    anchor = _ANCHOR.get(own.get("anchor", "t") if own is not None else "t", "top")
    turned = {"vert": 90, "vert270": 270}.get(own.get("vert", "") if own is not None else "", 0)
    inset = (margins[0], margins[1], margins[2], margins[3])
    left, top, right, bottom = _edges(own, parts, where.palette, place)
    return Cell(
        replace(text, anchor=anchor, inset_pt=inset, turned=turned),
        _ground(own, parts, where.palette),
        (left, top, right, bottom),
        int(cell.get("gridSpan", "1")),
        int(cell.get("rowSpan", "1")),
        place.row == 0,
    )


def _ground(own: Any, parts: list[Any], palette: Palette) -> str:
    if (mine := palette.fill(own)) is not None:
        return mine
    for part in parts:
        found = palette.fill(part.find(f"{tag('a:tcStyle')}/{tag('a:fill')}"))
        if found is not None:
            return found
    return ""


def _edges(own: Any, parts: list[Any], palette: Palette, place: _Place) -> Iterator[Edge]:
    """Return the four edges of a cell."""
    for name, side, inside in _SIDES:
        line = own.find(tag(f"a:{name}")) if own is not None else None
        wanted = side if place.outer(side) else inside
        for part in parts if line is None else ():
            borders = part.find(f"{tag('a:tcStyle')}/{tag('a:tcBdr')}")
            frame = borders.find(tag(f"a:{wanted}")) if borders is not None else None
            if frame is not None and frame.find(tag("a:ln")) is not None:
                line = frame.find(tag("a:ln"))
                break
        yield Edge() if line is None else edge_of(line, palette)
