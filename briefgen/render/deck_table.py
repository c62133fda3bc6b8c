"""A slide's table: a native table with a header row, its columns and type fitted."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product
from typing import Any

from briefgen.render.deck_fit import FLOOR_PT, Frame, Paragraph, face, rounded_up
from briefgen.render.deck_template import EMU_PER_PT
from briefgen.render.deck_text import TextWriter, tag
from briefgen.storyboard.model import Row, Slide

MARGIN_X_PT, MARGIN_Y_PT = 9, 5
SHARES = (0.14, 0.18, 0.22, 0.26, 0.3, 0.34, 0.38)
"""The shares of a table's width tried for each column after the first, which holds the text."""

FIRST_SHARE = 0.3
"""The least that the first column keeps."""


def columns_pt(header: Sequence[str], rows: Sequence[Row], width_pt: float, size_pt: float) -> list[float]:
    """Return the width of each column: those that make the lowest table, and of these the widest first column."""
    choices = []
    for index in range(1, len(header)):
        cells = [row.cells[index] for row in rows]
        natural_pt = max(_width_pt(header[index], size_pt, bold=True), *(_width_pt(cell, size_pt) for cell in cells))
        words = [word for cell in cells for word in cell.split()]
        least_pt = max(
            [_width_pt(word, size_pt) for word in words]
            + [_width_pt(word, size_pt, bold=True) for word in header[index].split()]
        )
        choices.append({min(natural_pt, max(width_pt * share, least_pt)) for share in SHARES})
    best: tuple[float, float, list[float]] | None = None
    for narrow in product(*choices):
        columns = [max(width_pt - sum(narrow), width_pt * FIRST_SHARE), *narrow]
        columns = [column * width_pt / sum(columns) for column in columns]
        key = (round(sum(row_heights_pt(header, rows, columns, size_pt)), 3), -columns[0], columns)
        best = key if best is None else min(best, key)
    return best[2] if best else [width_pt]


def _width_pt(text: str, size_pt: float, *, bold: bool = False) -> float:
    """The width of a column that holds a text on one line."""
    return face(bold=bold).width_pt(text, size_pt) + 2 * MARGIN_X_PT + 1


def row_heights_pt(
    header: Sequence[str], rows: Sequence[Row], columns: Sequence[float], size_pt: float
) -> list[float]:
    """Return the height of each row, the header first, at a type size."""

    def height_pt(cells: Sequence[str], *, bold: bool) -> float:
        texts = (
            face(bold=bold).height_pt(cell, size_pt, column - 2 * MARGIN_X_PT)
            for cell, column in zip(cells, columns, strict=True)
        )
        return max(texts) + 2 * MARGIN_Y_PT

    return [height_pt(header, bold=True), *(height_pt(row.cells, bold=False) for row in rows)]


@dataclass(frozen=True)
class TableFit:
    """The measures of a table that fits: its type size, column widths, and row heights, the header first."""

    size_pt: float
    columns_pt: list[float]
    heights_pt: list[float]


def fitted(header: Sequence[str], rows: Sequence[Row], frame: Frame, room_pt: float) -> TableFit | None:
    """Return the measures of the largest table that fits, or None.

    Args:
        header: the header cells.
        rows: the rows below.
        frame: the layout's placeholder, whose type size is the upper one.
        room_pt: the height there is.
    """
    for size_pt in range(int(frame.size_pt), FLOOR_PT - 1, -1):
        columns = columns_pt(header, rows, frame.width_pt, size_pt)
        heights = row_heights_pt(header, rows, columns, size_pt)
        if sum(heights) <= room_pt:
            return TableFit(size_pt, columns, heights)
    return None


def fill(placeholder: Any, writer: TextWriter, slide: Slide, fit: TableFit, style: str) -> Any:
    """Put a slide's table into its placeholder and return the table's shape.

    Args:
        placeholder: the table placeholder of the slide.
        writer: writes the cells.
        slide: its header and rows.
        fit: the measures.
        style: the id of the table style.
    """
    shape = placeholder.insert_table(rows=len(slide.rows) + 1, cols=len(slide.header))
    table = shape.table
    table.first_row, table.horz_banding = True, False
    table._tbl.tblPr.find(tag("a:tableStyleId")).text = style  # noqa: SLF001  (no public way)
    for column, width_pt in zip(table.columns, fit.columns_pt, strict=True):
        column.width = round(width_pt * EMU_PER_PT)
    every = (slide.header, *(row.cells for row in slide.rows))
    for row, height_pt, cells in zip(table.rows, fit.heights_pt, every, strict=True):
        row.height = rounded_up(height_pt)
        for cell, text in zip(row.cells, cells, strict=True):
            cell.margin_left = cell.margin_right = MARGIN_X_PT * EMU_PER_PT
            cell.margin_top = cell.margin_bottom = MARGIN_Y_PT * EMU_PER_PT
            writer.write(cell._tc.txBody, (Paragraph(text),), fit.size_pt)  # noqa: SLF001  (no public way)
    shape.height = sum(row.height for row in table.rows)
    shape.name = "table"
    return shape
