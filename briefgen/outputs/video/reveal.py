"""The pictures of a slide while its parts appear: parts not yet spoken are hidden, and nothing moves."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

from briefgen.outputs.pictures.draw import squeezed
from briefgen.outputs.pictures.drawing import Box, Cell, DrawnParagraph, DrawnRun, Edge, Shape, SlideDrawing, Text
from briefgen.storyboard.film.parts import SlidePart
from briefgen.storyboard.model import Scene

UNSEEN = "transparent"
"""The colour of words not yet spoken; they keep their space."""

_NO_EDGES = (Edge(), Edge(), Edge(), Edge())
_FRAME = frozenset({"title", "footer", "slide number"})
"""Shapes in which no part stands, whatever words they share with one."""


@dataclass(frozen=True)
class SlideStage:
    """A slide from one Line on: the Line's id, "" for the start of the Scene, and the visible slide."""

    line: str
    slide: SlideDrawing


@dataclass(frozen=True)
class _Stretch:
    """A part within the letters of a shape (without white space): start, end, and the id of its Line."""

    start: int
    end: int
    line: str


def stages_of(scene: Scene, parts: Sequence[SlidePart], slide: SlideDrawing) -> tuple[SlideStage, ...]:
    """Return the slide at the start of its Scene, and from each Line with which a part appears.

    A part that is not found on the slide as it was drawn, such as one that a house's own layout does not show, is
    ignored; what stands on the slide without being a part is always seen.

    Args:
        scene: the Scene, whose Lines are in the order of speech.
        parts: of its slide.
        slide: as it is in the deck, with every part.
    """
    found = {number: stretches for number, stretches in _found(parts, slide.shapes).items() if stretches}
    rows = {part.text: part.line for part in parts if part.place == "row"}
    wordless = {part.place: part.line for part in parts if not part.text}
    order = ["", *(line.id for line in scene.lines)]
    used = {each.line for stretches in found.values() for each in stretches} | set(rows.values())
    stages = []
    for at, line in enumerate(order):
        if line and line not in used:
            continue
        unseen = frozenset(order[at + 1 :])
        covered = [box for shape in slide.shapes if shape.table for box in _unseen_rows(shape, rows, unseen)]
        shapes = tuple(
            _staged(shape, found.get(number, ()), rows, unseen)
            for number, shape in enumerate(slide.shapes)
            if wordless.get(shape.name, "") not in unseen
            and (shape.table or shape.text.words or not any(_is_over(shape.box, box) for box in covered))
        )
        stages.append(SlideStage(line, replace(slide, shapes=shapes)))
    return tuple(stages)


def _unseen_rows(shape: Shape, rows: Mapping[str, str], unseen: frozenset[str]) -> Iterator[Box]:
    """Yield the boxes of table rows not yet spoken; drawings over them, such as icons, are hidden too."""
    top_pt = shape.box.y_pt
    table = shape.table
    for cells, high_pt in zip(table.rows, table.rows_pt, strict=False) if table else ():
        if _line_of(cells, rows) in unseen:
            yield Box(shape.box.x_pt, top_pt, shape.box.width_pt, high_pt)
        top_pt += high_pt


def _is_over(box: Box, row: Box) -> bool:
    """Whether a box is centred on a row, and no larger."""
    across, down = box.x_pt + box.width_pt / 2 - row.x_pt, box.y_pt + box.height_pt / 2 - row.y_pt
    return 0 <= across <= row.width_pt and 0 <= down <= row.height_pt and box.height_pt <= row.height_pt


def _found(parts: Sequence[SlidePart], shapes: Sequence[Shape]) -> Mapping[int, list[_Stretch]]:
    """Locate each part by the number of its shape: the shape of its name, or one with its words."""
    letters = {number: _letters(shape.text) for number, shape in enumerate(shapes) if shape.name not in _FRAME}
    found: dict[int, list[_Stretch]] = {number: [] for number in letters}
    for part in parts:
        wanted = squeezed(part.text)
        for number in sorted(letters, key=lambda number: shapes[number].name != part.place):
            after = max((each.end for each in found[number]), default=0)
            at = letters[number].find(wanted, after)
            if wanted and at >= 0:
                found[number].append(_Stretch(at, at + len(wanted), part.line))
                break
    return {number: _with_signs(stretches, letters[number]) for number, stretches in found.items()}


def _with_signs(stretches: Sequence[_Stretch], letters: str) -> list[_Stretch]:
    """Extend stretches over following signs without letters, such as the commas of a list."""
    ordered = sorted(stretches, key=lambda each: each.start)
    nexts = [*(each.start for each in ordered[1:]), len(letters)]
    return [
        each if any(map(str.isalnum, letters[each.end : after])) else replace(each, end=max(each.end, after))
        for each, after in zip(ordered, nexts, strict=False)
    ]


def _letters(text: Text) -> str:
    return "".join(squeezed(run.text) for paragraph in text.paragraphs for run in paragraph.runs)


def _staged(shape: Shape, stretches: Sequence[_Stretch], rows: Mapping[str, str], unseen: frozenset[str]) -> Shape:
    """Return a shape without the parts of Lines not yet spoken."""
    if shape.table is not None:
        table = replace(shape.table, rows=tuple(_row(row, rows, unseen) for row in shape.table.rows))
        return replace(shape, table=table)
    hidden = [each for each in stretches if each.line in unseen]
    if not hidden:
        return shape
    if sum(each.end - each.start for each in hidden) == len(_letters(shape.text)):
        shape = replace(shape, ground="", edge=Edge(), picture="")
    return replace(shape, text=_without(shape.text, hidden))


def _row(cells: tuple[Cell, ...], rows: Mapping[str, str], unseen: frozenset[str]) -> tuple[Cell, ...]:
    if _line_of(cells, rows) not in unseen:
        return cells
    return tuple(
        replace(cell, text=_without(cell.text, (), everything=True), ground="", edges=_NO_EDGES) for cell in cells
    )


def _line_of(cells: tuple[Cell, ...], rows: Mapping[str, str]) -> str:
    """Return the id of the Line with which a table row appears; "" for a row visible from the start."""
    first = squeezed(cells[0].text.words) if cells else ""
    return next((line for text, line in rows.items() if squeezed(text) == first), "")


def _without(text: Text, hidden: Sequence[_Stretch], *, everything: bool = False) -> Text:
    """Return a text with the letters of some stretches hidden, and the markers of wholly hidden paragraphs."""
    at, paragraphs = 0, []
    for paragraph in text.paragraphs:
        runs: list[DrawnRun] = []
        for run in paragraph.runs:
            pieces = [replace(run, colour=UNSEEN)] if everything else list(_pieces(run, at, hidden))
            runs += pieces
            at += len(squeezed(run.text))
        paragraphs.append(_marked(replace(paragraph, runs=tuple(runs))))
    return replace(text, paragraphs=tuple(paragraphs))


def _marked(paragraph: DrawnParagraph) -> DrawnParagraph:
    is_unseen = all(run.colour == UNSEEN for run in paragraph.runs if run.text.strip())
    return replace(paragraph, marker_colour=UNSEEN) if is_unseen and paragraph.runs else paragraph


def _pieces(run: DrawnRun, start: int, hidden: Sequence[_Stretch]) -> Iterator[DrawnRun]:
    """Yield a run split at the bounds of hidden stretches."""
    piece, is_hidden, at = "", False, start
    for letter in run.text:
        size = len(squeezed(letter))
        now = any(each.start <= at < each.end for each in hidden) if size else is_hidden
        if piece and now != is_hidden:
            yield replace(run, text=piece, colour=UNSEEN if is_hidden else run.colour)
            piece = ""
        piece, is_hidden, at = piece + letter, now, at + size
    if piece:
        yield replace(run, text=piece, colour=UNSEEN if is_hidden else run.colour)
