"""Draw a slide's native table, with its column widths and type size fitted."""

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import product

from briefgen.outputs.deck.fit import Frame, Paragraph, rounded_up
from briefgen.outputs.deck.fonts import face
from briefgen.outputs.deck.shapes import EMU_PER_PT, Style, TextWriter
from briefgen.storyboard.model import Row, Slide

MARGIN_X_PT, MARGIN_Y_PT = 9, 5
MARK = 4
"""A cell of at most so many letters is a mark."""

SHARES = (0.14, 0.18, 0.22, 0.26, 0.3, 0.34, 0.38)
"""The shares of a table's width tried for each column after the first, which holds the text."""

MOST_FITTED = 3
"""Of at most so many columns after the first all widths are tried; more are columns of marks."""

FIRST_SHARE = 0.3
"""The least that the first column keeps."""


def columns_pt(header: Sequence[str], rows: Sequence[Row], frame: Frame, size_pt: float) -> list[float]:
    """Return the width of each column: those of the lowest table, and of these the widest first column."""
    width_pt = frame.width_pt
    choices = [
        sorted(_choices(header[index], [row.cells[index] for row in rows], frame, size_pt))
        for index in range(1, len(header))
    ]
    if len(choices) > MOST_FITTED:  # columns of marks: as narrow as their longest word
        choices = [each[:1] for each in choices]
    heights = _Heights(header, rows, frame.font, size_pt)
    best: tuple[float, float, list[float]] | None = None
    for narrow in product(*choices):
        columns = [max(width_pt - sum(narrow), width_pt * FIRST_SHARE), *narrow]
        columns = [column * width_pt / sum(columns) for column in columns]
        key = (round(sum(heights.of(columns)), 3), -columns[0], columns)
        best = key if best is None else min(best, key)
    return best[2] if best else [width_pt]


def _choices(name: str, cells: Sequence[str], frame: Frame, size_pt: float) -> set[float]:
    """Return the widths to try for a column: shares of the table between its longest word and its text."""
    bold, plain = face(frame.font, bold=True), face(frame.font, bold=False)
    extra_pt = 2 * MARGIN_X_PT + 1
    natural_pt = max(bold.width_pt(name, size_pt), *(plain.width_pt(cell, size_pt) for cell in cells)) + extra_pt
    words = [plain.width_pt(word, size_pt) for cell in cells for word in cell.split()]
    words += [bold.width_pt(word, size_pt) for word in name.split()]
    least_pt = max(words, default=0) + extra_pt
    return {min(natural_pt, max(frame.width_pt * share, least_pt)) for share in SHARES} | {least_pt}


class _Heights:
    """Row heights by column widths; each cell is measured once for each width."""

    def __init__(self, header: Sequence[str], rows: Sequence[Row], font: str, size_pt: float) -> None:
        self._rows = [(tuple(header), True), *((row.cells, False) for row in rows)]
        self._font, self._size_pt = font, size_pt
        self._known: dict[tuple[str, bool, float], float] = {}

    def of(self, columns: Sequence[float]) -> list[float]:
        """Return the height of each row, the header first."""
        return [
            max(self._cell_pt(cell, column, bold=bold) for cell, column in zip(cells, columns, strict=True))
            + 2 * MARGIN_Y_PT
            for cells, bold in self._rows
        ]

    def _cell_pt(self, cell: str, column_pt: float, *, bold: bool) -> float:
        key = (cell, bold, column_pt)
        if key not in self._known:
            inner_pt = column_pt - 2 * MARGIN_X_PT
            self._known[key] = face(self._font, bold=bold).height_pt(cell, self._size_pt, inner_pt)
        return self._known[key]


_MARGINS = (
    f'marL="{MARGIN_X_PT * EMU_PER_PT}" marR="{MARGIN_X_PT * EMU_PER_PT}" '
    f'marT="{MARGIN_Y_PT * EMU_PER_PT}" marB="{MARGIN_Y_PT * EMU_PER_PT}"'
)
_CELL = {False: f"<a:tcPr {_MARGINS}/>", True: f'<a:tcPr {_MARGINS} anchor="ctr"/>'}


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
    for size_pt in range(int(frame.size_pt), frame.floor_pt - 1, -1):
        columns = columns_pt(header, rows, frame, size_pt)
        if _marked(rows) and columns[0] < frame.width_pt * FIRST_SHARE + 1:
            continue  # the heads of its columns would break inside words
        heights = _Heights(header, rows, frame.font, size_pt).of(columns)
        even = [heights[0], *(max(heights[1:], default=0) for _ in rows)]
        if _marked(rows) and sum(even) <= room_pt:
            heights = even
        if sum(heights) <= room_pt:
            return TableFit(size_pt, columns, heights)
    return None


def grid(writer: TextWriter, slide: Slide, fit: TableFit, style: str) -> str:
    """Return a slide's table, with a header row.

    Args:
        writer: writes the cells.
        slide: its header and rows.
        fit: the measures.
        style: the id of the table style.
    """
    columns = "".join(f'<a:gridCol w="{round(width_pt * EMU_PER_PT)}"/>' for width_pt in fit.columns_pt)
    every = (slide.header, *(row.cells for row in slide.rows))
    marks = _marked(slide.rows)
    # Columns of marks are centred below their heads.
    aligned = ["", *("ctr" if marks else "" for _ in slide.header[1:])]
    rows = ""
    for height_pt, cells in zip(fit.heights_pt, every, strict=True):
        middle = marks or cells == slide.header
        inside = "".join(
            f"<a:tc><a:txBody><a:bodyPr/><a:lstStyle/>"
            f"{writer.paragraphs((Paragraph(cell),), Style(fit.size_pt, align=align))}"
            f"</a:txBody>{_CELL[middle]}</a:tc>"
            for cell, align in zip(cells, aligned, strict=True)
        )
        rows += f'<a:tr h="{rounded_up(height_pt)}">{inside}</a:tr>'
    return (
        f'<a:tbl><a:tblPr firstRow="1"><a:tableStyleId>{style}</a:tableStyleId></a:tblPr>'
        f"<a:tblGrid>{columns}</a:tblGrid>{rows}</a:tbl>"
    )


def _marked(rows: Sequence[Row]) -> bool:
    """Whether every column after the first has marks only."""
    return all(len(row.cells) > 1 and all(len(cell) <= MARK for cell in row.cells[1:]) for row in rows)
