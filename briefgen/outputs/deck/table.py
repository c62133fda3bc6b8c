"""Draw a slide's native table, with its column widths and type size fitted."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import product

from briefgen.outputs.deck.fit import Frame, Paragraph, rounded_up
from briefgen.outputs.deck.fonts import face, fallback
from briefgen.outputs.deck.shapes import EMU_PER_PT, Style, TextWriter
from briefgen.storyboard.model import Row, Slide

MARGIN_X_PT, MARGIN_Y_PT = 9, 5
MARK = 4
"""The most letters of a cell that counts as a mark."""

NO_MARK = frozenset({"–", "-", ""})

SHARES = (0.14, 0.18, 0.22, 0.26, 0.3, 0.34, 0.38)
"""The shares of a table's width tried for each column after the first, which holds the text."""

MOST_FITTED = 3
"""Of at most so many columns after the first all widths are tried; more are columns of marks."""

FIRST_SHARE = 0.3
"""The least share of the table's width for the first column."""


ICON_PT, ICON_GAP_PT = 28, 9
"""The side of an icon before the first cell of a row, and the gap behind it."""


def lead_pt(rows: Sequence[Row]) -> float:
    """Return the width that icons take from the first column, in points."""
    return ICON_PT + ICON_GAP_PT if any(row.icon for row in rows) else 0


def icon_frames(rows: Sequence[Row], fit: "TableFit", place: Frame) -> Iterator[tuple[str, Frame]]:
    """Yield the icon of each row and its place, in the middle of the height of the row."""
    y_pt = place.y_pt + fit.heights_pt[0]
    for row, height_pt in zip(rows, fit.heights_pt[1:], strict=True):
        if row.icon:
            top_pt = y_pt + (height_pt - ICON_PT) / 2
            yield (
                row.icon,
                Frame(f"icon {row.icon}", place.x_pt + MARGIN_X_PT, top_pt, ICON_PT, ICON_PT, size_pt=fit.size_pt),
            )
        y_pt += height_pt


def columns_pt(header: Sequence[str], rows: Sequence[Row], frame: Frame, size_pt: float) -> list[float]:
    """Return the column widths of the lowest table in points; of equal ones that with the widest first column."""
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
    """Return the widths to try for a column: from its longest word to its text."""
    wide = fallback(frame.font)  # no word breaks where the typeface is missing
    bold, plain = face(wide, bold=True), face(wide, bold=False)
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
        self._font, self._size_pt, self._lead_pt = font, size_pt, lead_pt(rows)
        self._least_pt = ICON_PT + MARGIN_Y_PT if self._lead_pt else 0
        self._known: dict[tuple[str, bool, float], float] = {}

    def of(self, columns: Sequence[float]) -> list[float]:
        """Return the height of each row, the header first."""
        inner = [columns[0] - self._lead_pt, *columns[1:]]
        return [
            max(self._least_pt, *(self._cell_pt(*each, bold=bold) for each in zip(cells, inner, strict=True)))
            + 2 * MARGIN_Y_PT
            for cells, bold in self._rows
        ]

    def _cell_pt(self, cell: str, column_pt: float, *, bold: bool) -> float:
        key = (cell, bold, column_pt)
        if key not in self._known:
            inner_pt = column_pt - 2 * MARGIN_X_PT
            self._known[key] = face(self._font, bold=bold).height_pt(cell, self._size_pt, inner_pt)
        return self._known[key]


def _properties(*, left_pt: float) -> str:
    """Return the margins of a vertically centred cell."""
    left, side, edge = (round(each * EMU_PER_PT) for each in (left_pt, MARGIN_X_PT, MARGIN_Y_PT))
    return f'<a:tcPr marL="{left}" marR="{side}" marT="{edge}" marB="{edge}" anchor="ctr"/>'


@dataclass(frozen=True)
class TableFit:
    """The measures of a fitted table: its type size, column widths, and row heights, the header first."""

    size_pt: float
    columns_pt: list[float]
    heights_pt: list[float]


def fitted(header: Sequence[str], rows: Sequence[Row], frame: Frame, room_pt: float) -> TableFit | None:
    """Return the measures of the largest table that fits in any fallback typeface, or None.

    Args:
        header: the header cells.
        rows: the rows below.
        frame: the layout's placeholder, whose type size is the upper one.
        room_pt: the height there is.
    """
    frame = replace(frame, font=fallback(frame.font))
    for size_pt in range(int(frame.size_pt), frame.floor_pt - 1, -1):
        columns = columns_pt(header, rows, frame, size_pt)
        if not _keeps_words(header, rows, columns, frame.font, size_pt):
            continue
        heights = _Heights(header, rows, frame.font, size_pt).of(columns)
        even = [heights[0], *(max(heights[1:], default=0) for _ in rows)]
        if _marked(rows) and sum(even) <= room_pt:
            heights = even
        if sum(heights) <= room_pt:
            return TableFit(size_pt, columns, heights)
    return None


def _keeps_words(
    header: Sequence[str], rows: Sequence[Row], columns: Sequence[float], font: str, size_pt: float
) -> bool:
    """Whether no word of a table is wider than its column."""
    bold, plain = face(font, bold=True), face(font, bold=False)
    lead = lead_pt(rows)
    return all(
        max(bold.widest_word_em(name) * size_pt, *(plain.widest_word_em(cell) * size_pt + before for cell in cells))
        <= column_pt - 2 * MARGIN_X_PT
        for name, column_pt, before, *cells in zip(
            header, columns, (lead, *(0 for _ in header[1:])), *(row.cells for row in rows), strict=True
        )
    )


def grid(writer: TextWriter, slide: Slide, fit: TableFit, style: str) -> str:
    """Return the XML of a slide's table, with a header row.

    Args:
        writer: writes the cells.
        slide: its header and rows.
        fit: the measures.
        style: the id of the table style.
    """
    columns = "".join(f'<a:gridCol w="{round(width_pt * EMU_PER_PT)}"/>' for width_pt in fit.columns_pt)
    every = (slide.header, *(row.cells for row in slide.rows))
    marks, lead = _marked(slide.rows), lead_pt(slide.rows)
    # Columns of marks are centred below their heads.
    aligned = ["", *("ctr" if marks else "" for _ in slide.header[1:])]
    rows = ""
    for height_pt, cells in zip(fit.heights_pt, every, strict=True):
        is_head = cells == slide.header
        inside = "".join(
            f"<a:tc><a:txBody><a:bodyPr/><a:lstStyle/>"
            f"{writer.paragraphs((Paragraph(cell),), _cell_style(fit, align, cell, is_head=is_head))}</a:txBody>"
            f"{_properties(left_pt=MARGIN_X_PT + (0 if index or is_head else lead))}</a:tc>"
            for index, (cell, align) in enumerate(zip(cells, aligned, strict=True))
        )
        rows += f'<a:tr h="{rounded_up(height_pt)}">{inside}</a:tr>'
    return (
        f'<a:tbl><a:tblPr firstRow="1"><a:tableStyleId>{style}</a:tableStyleId></a:tblPr>'
        f"<a:tblGrid>{columns}</a:tblGrid>{rows}</a:tbl>"
    )


def _cell_style(fit: TableFit, align: str, cell: str, *, is_head: bool) -> Style:
    """Return the style of a cell: marks are emphasised, "none" is not."""
    stands_out = bool(align) and not is_head and cell not in NO_MARK
    return Style(fit.size_pt, align=align, bold=stands_out, ink=stands_out)


def _marked(rows: Sequence[Row]) -> bool:
    """Whether every column after the first has marks only."""
    return all(len(row.cells) > 1 and all(len(cell) <= MARK for cell in row.cells[1:]) for row in rows)
