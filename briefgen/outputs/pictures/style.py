"""Resolve the style of a slide's text from run, shape, layout, master and deck."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from itertools import groupby
from typing import Any

from lxml import etree
from pptx.opc.constants import RELATIONSHIP_TYPE

from briefgen.outputs.deck.shapes import tag
from briefgen.outputs.pictures.drawing import (
    EMU_PER_PT,
    Cell,
    DrawnParagraph,
    DrawnRun,
    DrawnTable,
    Edge,
    Palette,
    Text,
    edge_of,
)

_ALIGN = {"l": "left", "ctr": "center", "r": "right", "just": "justify"}
_ANCHOR = {"t": "top", "ctr": "middle", "b": "bottom"}
_INSETS = (("lIns", 91_440), ("tIns", 45_720), ("rIns", 91_440), ("bIns", 45_720))
_LETTERS = "abcdefghijklmnopqrstuvwxyz"
_TURNS = {"vert": 90, "vert270": 270}
DEFAULT_PT = 18.0


@dataclass(frozen=True)
class TextContext:
    """The context of a text: its slide and the styles that it inherits.

    Attributes:
        bodies: text bodies from the shape's own to the master's; the first has the text.
        styles: list styles below them: the master's for its kind of placeholder, the deck's.
        palette: the theme's colours.
        slide_number: what a number field shows.
        colour: the colour that the shape's own style gives its text, or empty.
        bold: whether the table's style makes it bold.
        links: the web addresses of the slide by the keys of its relationships.
    """

    bodies: Sequence[Any]
    styles: Sequence[Any]
    palette: Palette
    slide_number: int
    colour: str = ""
    bold: bool = False
    links: Mapping[str, str] = field(default_factory=dict)


def text_of(where: TextContext) -> Text:
    """Return a text with every style resolved."""
    frames = [body.find(tag("a:bodyPr")) for body in where.bodies]

    def stated(name: str, default: str) -> str:
        return next((frame.get(name) for frame in frames if frame is not None and frame.get(name)), default)

    inset = tuple(int(stated(name, str(default))) / EMU_PER_PT for name, default in _INSETS)
    fit = frames[0].find(tag("a:normAutofit")) if frames and frames[0] is not None else None
    scale = int(fit.get("fontScale", "100000")) / 100_000 if fit is not None else 1.0
    paragraphs = tuple(_paragraphs(where, scale)) if where.bodies else ()
    return Text(
        paragraphs,
        _ANCHOR.get(stated("anchor", "t"), "top"),
        (inset[0], inset[1], inset[2], inset[3]),
        stated("wrap", "square") != "none",
        _TURNS.get(stated("vert", "horz"), 0),
    )


def _paragraphs(where: TextContext, scale: float) -> Iterator[DrawnParagraph]:
    """Yield the paragraphs of a text with their styles."""
    numbers: dict[int, int] = {}
    for index, element in enumerate(where.bodies[0].findall(tag("a:p"))):
        own = element.find(tag("a:pPr"))
        level = int(own.get("lvl", "0")) if own is not None else 0
        chain = [each for each in (own, *_levels(where, level)) if each is not None]
        runs = tuple(_joined(_runs(element, chain, where, scale)))
        size_pt = max((run.size_pt for run in runs), default=DEFAULT_PT)
        marker = _marker(chain, numbers, level) if runs else ""
        fill = _first(chain, "a:buClr")
        yield DrawnParagraph(
            runs or (DrawnRun("", _size_pt(element, chain, scale), "#000000"),),
            _ALIGN.get(_stated(chain, "algn", "l"), "left"),
            marker,
            where.palette.of(fill) if fill is not None else (runs[0].colour if runs else ""),
            int(_stated(chain, "marL", "0")) / EMU_PER_PT,
            int(_stated(chain, "indent", "0")) / EMU_PER_PT,
            (_space_pt(chain, "a:spcBef", size_pt) if index else 0) + _after_pt(where, index, size_pt),
            _line_pct(chain, size_pt),
        )


def _levels(where: TextContext, level: int) -> Iterator[Any]:
    """Return the list styles of a level, from the shape's own to the deck's."""
    name = tag(f"a:lvl{level + 1}pPr")
    for body in where.bodies:
        style = body.find(tag("a:lstStyle"))
        yield style.find(name) if style is not None else None
    for style in where.styles:
        yield style.find(name) if style is not None else None


def _stated(chain: Sequence[Any], name: str, default: str) -> str:
    return next((element.get(name) for element in chain if element.get(name) is not None), default)


def _first(chain: Sequence[Any], name: str) -> Any:
    return next((found for element in chain if (found := element.find(tag(name))) is not None), None)


def _space_pt(chain: Sequence[Any], name: str, size_pt: float) -> float:
    space = _first(chain, name)
    if space is None or not len(space):
        return 0.0
    value = int(space[0].get("val", "0"))
    return value / 100 if space[0].tag == tag("a:spcPts") else value / 100_000 * size_pt


def _after_pt(where: TextContext, index: int, size_pt: float) -> float:
    """Return the space below the paragraph before."""
    if not index:
        return 0.0
    before = where.bodies[0].findall(tag("a:p"))[index - 1].find(tag("a:pPr"))
    chain = [each for each in (before, *_levels(where, 0)) if each is not None]
    return _space_pt(chain, "a:spcAft", size_pt)


def _line_pct(chain: Sequence[Any], size_pt: float) -> float:
    space = _first(chain, "a:lnSpc")
    if space is None or not len(space):
        return 100.0
    value = int(space[0].get("val", "100000"))
    return value / 1000 if space[0].tag == tag("a:spcPct") else value / (size_pt * 1.2)


def _marker(chain: Sequence[Any], numbers: dict[int, int], level: int) -> str:
    """Return the bullet or number of a paragraph, from the first level that states one."""
    for element in chain:
        if element.find(tag("a:buNone")) is not None:
            break
        if (bullet := element.find(tag("a:buChar"))) is not None:
            return str(bullet.get("char", ""))
        if (counted := element.find(tag("a:buAutoNum"))) is not None:
            numbers[level] = numbers.get(level, int(counted.get("startAt", "1")) - 1) + 1
            kind, number = counted.get("type", ""), numbers[level]
            shown = _LETTERS[(number - 1) % 26] if kind.startswith("alpha") else str(number)
            shown = shown.upper() if "Uc" in kind else shown
            return f"({shown})" if kind.endswith("ParenBoth") else shown + (")" if kind.endswith("ParenR") else ".")
    return ""


def _joined(runs: Iterator[DrawnRun]) -> Iterator[DrawnRun]:
    """Yield runs, those of one link as one: it may be cut where LibreOffice could not break its line."""
    for url, group in groupby(runs, key=lambda run: run.url):
        first, *others = group
        if url and all(replace(each, text=first.text) == first for each in others):
            yield replace(first, text="".join((first.text, *(each.text for each in others))))
        else:
            yield from (first, *others)


def _runs(paragraph: Any, chain: Sequence[Any], where: TextContext, scale: float) -> Iterator[DrawnRun]:
    """Yield the runs of a paragraph with their styles."""
    for element in paragraph:
        kind = element.tag.partition("}")[2]
        if kind == "br":
            yield DrawnRun("\n", _size_pt(element, chain, scale), "#000000")
        if kind not in {"r", "fld"}:
            continue
        own = element.find(tag("a:rPr"))
        text = element.findtext(tag("a:t")) or ""
        if kind == "fld" and element.get("type") == "slidenum":
            text = str(where.slide_number)
        styles = [each for each in (own, *(level.find(tag("a:defRPr")) for level in chain)) if each is not None]
        link = own.find(tag("a:hlinkClick")) if own is not None else None
        linked = link is not None
        yield DrawnRun(
            text,
            _size_pt(element, chain, scale),
            _colour(own, styles, where, linked=linked),
            _on(styles, "b") or (where.bold and (own is None or own.get("b") is None)),
            _on(styles, "i"),
            linked or _stated(styles, "u", "none") != "none",
            where.links.get(link.get(tag("r:id"), ""), "") if link is not None else "",
        )


def _size_pt(element: Any, chain: Sequence[Any], scale: float) -> float:
    own = element.find(tag("a:rPr"))
    if own is None:
        own = element.find(tag("a:endParaRPr"))
    styles = [each for each in (own, *(link.find(tag("a:defRPr")) for link in chain)) if each is not None]
    return int(_stated(styles, "sz", str(round(DEFAULT_PT * 100)))) / 100 * scale


def _colour(own: Any, styles: Sequence[Any], where: TextContext, *, linked: bool) -> str:
    mine = where.palette.of(own.find(tag("a:solidFill"))) if own is not None else ""
    if mine:
        return mine
    if linked:
        return where.palette.named("hlink")
    if where.colour:
        return where.colour
    fills = (where.palette.of(style.find(tag("a:solidFill"))) for style in styles)
    return next(filter(None, fills), where.palette.named("tx1"))


def _on(styles: Sequence[Any], name: str) -> bool:
    return _stated(styles, name, "0") in {"1", "true"}


_SIDES = (
    ("lnL", "left", "insideV"),
    ("lnT", "top", "insideH"),
    ("lnR", "right", "insideV"),
    ("lnB", "bottom", "insideH"),
)
_MARGINS = (("marL", 91_440), ("marT", 45_720), ("marR", 91_440), ("marB", 45_720))


class TableStyles:
    """The table styles of a deck, by id.

    Args:
        presentation: the deck, as python-pptx has it.
    """

    def __init__(self, presentation: Any) -> None:
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
