"""Fit text into the placeholders of a slide by font metrics."""

import math
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

from briefgen.outputs.deck.fonts import BUILT_IN, face, fallback

FLOOR_PT = 20
"""The smallest type of a slide's text: legible from the back of a meeting room."""

TITLE_FLOOR_PT = 24
"""The smallest title."""

HEADING_RATIO = 0.9
"""The size of a small heading inside a placeholder, to its text; never under the floor."""

LEAST_TO_SAVE_A_LINE = 0.85
"""How far, to its size, a text that stands alone may shrink to end one line earlier."""

ROUNDING_PT = 0.01
"""The tolerance for rounding errors in sums of measures, in points."""

BALANCE_STEP_PT = 6
"""The step in which the width of balanced lines is searched, in points."""

LIST_STRETCH, LIST_SHARE = 1.2, 0.5
"""How much wider apart the items of a list are set: by its own gap at most, with half of the space left."""

ROW_STRETCH_PT = 30
"""How much a labelled row may grow beyond its text to fill a short slide."""


@dataclass(frozen=True)
class Paragraph:
    """One paragraph of a placeholder.

    Attributes:
        text: its words.
        heading: whether it is the small heading of the placeholder.
        url: where it leads, or empty.
        pieces: the text in runs of its own, which a program does not part; empty for one run.
    """

    text: str
    heading: bool = False
    url: str = ""
    pieces: tuple[str, ...] = ()


@dataclass(frozen=True)
class Frame:
    """The frame of a placeholder and its text style, in points.

    Attributes:
        name: its name in the layout.
        x_pt: its left edge.
        y_pt: its top edge.
        width_pt: its width.
        height_pt: its height.
        size_pt: its upper type size.
        bold: whether its text is bold.
        filled: whether it is a panel of colour.
        inset_pt: left, top, right and bottom.
        hang_pt: the indent of a list.
        gap_pt: the space between paragraphs at the upper type size; it shrinks with the type.
        font: its typeface.
        floor_pt: the smallest type of its text.
    """

    name: str
    x_pt: float
    y_pt: float
    width_pt: float
    height_pt: float
    size_pt: float
    bold: bool = False
    filled: bool = False
    inset_pt: tuple[float, float, float, float] = (0, 0, 0, 0)
    hang_pt: float = 0
    gap_pt: float = 0
    font: str = BUILT_IN
    floor_pt: int = FLOOR_PT

    @property
    def bottom_pt(self) -> float:
        """The bottom edge in points."""
        return self.y_pt + self.height_pt

    @property
    def right_pt(self) -> float:
        """The right edge in points."""
        return self.x_pt + self.width_pt

    def meets(self, other: "Frame") -> bool:
        """Whether two frames overlap."""
        beside = self.right_pt <= other.x_pt or other.right_pt <= self.x_pt
        return not (beside or self.bottom_pt <= other.y_pt or other.bottom_pt <= self.y_pt)

    def gap_at_pt(self, size_pt: float) -> float:
        """Return the space between paragraphs at a type size, in tenths of a point."""
        return round(self.gap_pt * size_pt / self.size_pt, 1)

    def lines(self, paragraphs: Sequence[Paragraph], size_pt: float) -> int:
        """Return the number of lines of paragraphs at a type size."""
        inner_pt = self.width_pt - self.inset_pt[0] - self.inset_pt[2] - self.hang_pt
        measure = face(self.font, bold=self.bold)
        return sum(measure.line_count(each.text, size_pt, inner_pt) for each in paragraphs)

    def keeps_words(self, paragraphs: Sequence[Paragraph], size_pt: float) -> bool:
        """Whether no word breaks inside at a type size, also in the typeface that is set for a missing one."""
        inner_pt = self.width_pt - self.inset_pt[0] - self.inset_pt[2] - self.hang_pt
        fonts = {self.font, fallback(self.font)}
        return all(
            face(font, bold=self.bold or each.heading).widest_word_em(each.text) * size_pt <= inner_pt
            for font in fonts
            for each in paragraphs
        )

    def balanced(self, paragraphs: Sequence[Paragraph], size_pt: float) -> "Frame":
        """Return the narrowest frame without more lines of text, so that the lines are about equally long."""
        most = self.lines(paragraphs, size_pt)
        if most <= len(paragraphs) or self.filled:
            return self
        words_pt = max(
            face(font, bold=self.bold).widest_word_em(each.text) * size_pt
            for font in (self.font, fallback(self.font))
            for each in paragraphs
        )
        least_pt = self.inset_pt[0] + self.inset_pt[2] + self.hang_pt + words_pt
        low_pt, high_pt = max(self.width_pt / 2, min(least_pt, self.width_pt)), self.width_pt
        while high_pt - low_pt > BALANCE_STEP_PT:
            middle_pt = (low_pt + high_pt) / 2
            narrow = replace(self, width_pt=middle_pt)
            low_pt, high_pt = (
                (low_pt, middle_pt) if narrow.lines(paragraphs, size_pt) <= most else (middle_pt, high_pt)
            )
        return replace(self, width_pt=min(self.width_pt, high_pt + BALANCE_STEP_PT))

    def in_pieces(self, paragraph: Paragraph, size_pt: float) -> Paragraph:
        """Split a link that is longer than a line into runs that fit.

        LibreOffice keeps a link together like a number of a page, and breaks a longer one anywhere.
        """
        inner_pt = self.width_pt - self.inset_pt[0] - self.inset_pt[2] - self.hang_pt
        lines = face(fallback(self.font), bold=self.bold).lines(paragraph.text, size_pt, inner_pt)
        if not paragraph.url or len(lines) == 1:
            return paragraph
        return replace(paragraph, pieces=(*(f"{line} " for line in lines[:-1]), lines[-1]))

    def text_height_pt(self, paragraphs: Sequence[Paragraph], size_pt: float) -> float:
        """Return the height of a frame that holds paragraphs at a type size, in points."""
        left, top, right, bottom = self.inset_pt
        inner_pt = self.width_pt - left - right
        height_pt = top + bottom + self.gap_at_pt(size_pt) * (len(paragraphs) - 1)
        for paragraph in paragraphs:
            bold = self.bold or paragraph.heading
            size = self.heading_size_pt(size_pt) if paragraph.heading else size_pt
            column_pt = inner_pt if paragraph.heading else inner_pt - self.hang_pt
            height_pt += face(self.font, bold=bold).height_pt(paragraph.text, size, column_pt)
        return height_pt

    def heading_size_pt(self, size_pt: float) -> float:
        """Return the type size of a small heading above a text of a type size."""
        return max(self.floor_pt, round(size_pt * HEADING_RATIO))


@dataclass(frozen=True)
class TextBlock:
    """A placeholder with its text, and the placeholder of its label, if there is one."""

    frame: Frame
    paragraphs: tuple[Paragraph, ...]
    label: tuple[Frame, Paragraph] | None = None

    def height_pt(self, size_pt: float) -> float:
        """Return the height of the block at a type size, in points."""
        height_pt = self.frame.text_height_pt(self.paragraphs, size_pt)
        if self.label:
            frame, paragraph = self.label
            height_pt = max(height_pt, frame.text_height_pt([paragraph], self.label_size_pt(size_pt)))
        return height_pt

    def keeps_words(self, size_pt: float) -> bool:
        """Whether no word breaks at a type size, or one breaks even in the smallest type."""
        frame = self.frame
        return frame.keeps_words(self.paragraphs, size_pt) or not frame.keeps_words(self.paragraphs, frame.floor_pt)

    def label_size_pt(self, size_pt: float) -> float:
        """Return the size of the label beside a text of a type size."""
        return max(self.frame.floor_pt, min(self.label[0].size_pt, size_pt)) if self.label else size_pt


@dataclass(frozen=True)
class Placed:
    """A block with its type size, top edge and height."""

    block: TextBlock
    size_pt: float
    y_pt: float
    height_pt: float

    @property
    def gap_pt(self) -> float:
        """The space between paragraphs in points, wider in a list with room."""
        gap_pt = self.block.frame.gap_at_pt(self.size_pt)
        gaps = len(self.block.paragraphs) - 1
        if not self.block.frame.hang_pt or gaps < 1:
            return gap_pt
        spare_pt = self.height_pt - self.block.height_pt(self.size_pt)
        return gap_pt + round(max(0.0, min(LIST_STRETCH * gap_pt, spare_pt * LIST_SHARE / gaps)), 1)


@dataclass(frozen=True)
class FrameSpace:
    """The vertical space of a slide that blocks share, and the gap between them."""

    top_pt: float
    bottom_pt: float
    gap_pt: float = 12


def flow(blocks: Sequence[TextBlock], room: FrameSpace) -> tuple[Placed, ...] | None:
    """Set blocks below each other at the largest type size at which they fit.

    Returns:
        The blocks in order, or None when they do not fit at the floor.
    """
    if not blocks:
        return ()
    most = max(int(block.frame.size_pt) - block.frame.floor_pt for block in blocks)
    for less in range(most + 1):
        sizes = [max(block.frame.floor_pt, block.frame.size_pt - less) for block in blocks]
        if less < most and not all(block.keeps_words(size) for block, size in zip(blocks, sizes, strict=True)):
            continue
        heights = [block.height_pt(size) for block, size in zip(blocks, sizes, strict=True)]
        spare_pt = room.bottom_pt - room.top_pt - sum(heights) - room.gap_pt * (len(blocks) - 1)
        if spare_pt >= -ROUNDING_PT:
            return tuple(_placed(blocks, sizes, _stretched(blocks, heights, max(0.0, spare_pt)), room))
    return None


def _stretched(blocks: Sequence[TextBlock], heights: list[float], spare_pt: float) -> list[float]:
    """Distribute spare height: a little to each labelled row, else all to the last block without a panel."""
    rows = [index for index, block in enumerate(blocks) if block.label]
    if rows:
        each_pt = min(ROW_STRETCH_PT, spare_pt / len(rows))
        return [height + each_pt * (index in rows) for index, height in enumerate(heights)]
    open_blocks = [index for index, block in enumerate(blocks) if not block.frame.filled]
    if open_blocks:
        heights[open_blocks[-1]] += spare_pt
    return heights


def _placed(
    blocks: Sequence[TextBlock], sizes: list[float], heights: list[float], room: FrameSpace
) -> Iterator[Placed]:
    """Yield the blocks with their places, from the top."""
    y_pt = room.top_pt
    for block, size_pt, height_pt in zip(blocks, sizes, heights, strict=True):
        yield Placed(block, size_pt, y_pt, height_pt)
        y_pt += height_pt + room.gap_pt


def fitted_size_pt(frame: Frame, paragraphs: Sequence[Paragraph], floor_pt: float | None = None) -> float | None:
    """Return the type size at which a frame holds paragraphs, or None when even the floor is too large.

    It is the largest that fits, or one a little smaller where that saves a line: a last line of one word looks lost.
    """
    floor_pt = frame.floor_pt if floor_pt is None else floor_pt
    size_pt = max(frame.size_pt, floor_pt)
    may_break = not frame.keeps_words(paragraphs, floor_pt)
    while frame.text_height_pt(paragraphs, size_pt) > frame.height_pt or not (
        may_break or frame.keeps_words(paragraphs, size_pt)
    ):
        size_pt -= 1
        if size_pt < floor_pt:
            return None
    least_pt = max(floor_pt, math.ceil(size_pt * LEAST_TO_SAVE_A_LINE))
    lines = frame.lines(paragraphs, size_pt)
    smaller = (size_pt - less for less in range(1, int(size_pt - least_pt) + 1))
    return next((size for size in smaller if frame.lines(paragraphs, size) < lines), size_pt)


def rounded_up(value_pt: float) -> int:
    """Convert points to EMU (12,700 a point), rounded up."""
    return math.ceil(value_pt * 12_700)


SLACK_PT = 4
"""Placeholders drawn by hand overlap a little."""


def columns(blocks: Sequence[TextBlock]) -> list[list[TextBlock]]:
    """Return blocks by column, from the left; in each from the top.

    Two blocks share a column when one is above the other, or when a third is above or below both.
    """
    found: list[list[TextBlock]] = []
    for block in blocks:
        touching = [column for column in found if any(_above(block, other) for other in column)]
        merged = [other for column in touching for other in column]
        found = [column for column in found if column not in touching]
        found.append([*merged, block])
    for column in found:
        column.sort(key=lambda block: block.frame.y_pt)
    return sorted(found, key=lambda column: min(map(_left_pt, column)))


def _above(one: TextBlock, other: TextBlock) -> bool:
    return _left_pt(one) < other.frame.right_pt - SLACK_PT and _left_pt(other) < one.frame.right_pt - SLACK_PT


def _left_pt(block: TextBlock) -> float:
    return min(block.frame.x_pt, block.label[0].x_pt) if block.label else block.frame.x_pt
