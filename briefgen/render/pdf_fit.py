"""Fit the one-page briefing: the largest type, then the widest spacing, with which a plan fills one A4 page."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from briefgen.render.pdf_layout import (
    CEILING_PT,
    COLUMN_SHARE,
    FLOOR_PT,
    GUTTER_MM,
    HEIGHT_MM,
    LEAD_SHARE,
    MARGIN_MM,
    TEXT_MM,
    Layout,
    balanced,
)

if TYPE_CHECKING:
    from weasyprint import Document

ROOM_MM = HEIGHT_MM - MARGIN_MM - 0.4
"""How far down the page text may reach; a little less than the margin, for rounding."""

TRIALS = 4
"""Renders to find the type size. One more measures the spacing, one makes the page: six in all. (A page with room
for a second look at the spacing has found its size in two.)"""

NEAR_MM = 10.0
"""How far over the page may be for columns in balance to mend it."""

WIDEST = 2.0
"""The widest spacing, for a page with very little on it."""

STEP_PT = 0.1
MEASURING_MM = 4000.0
_MM_IN_PX = 25.4 / 96


@dataclass(frozen=True)
class Measured:
    """Where things came out on a page that is high enough for all of them.

    Attributes:
        bottom_mm: the end of the content.
        layout: with which it was laid out, its columns brought into balance for the next try.
    """

    bottom_mm: float
    layout: Layout


@dataclass(frozen=True)
class Fit:
    """The outcome for one plan: the page, or None and how far it ran over at the floor."""

    document: "Document | None"
    type_pt: float
    over_mm: float
    renders: int


class Fitter:
    """Looks for the best layout of one plan.

    Args:
        render: lays the plan out and returns WeasyPrint's Document.
        single_column: whether the messages stand in one column.
    """

    def __init__(self, render: Callable[[Layout], "Document"], *, single_column: bool) -> None:
        self._render = render
        self._single_column = single_column
        self.renders = 0

    def fit(self, start: Layout) -> Fit:
        """Return the page in the largest type that fits, from 12 pt down to the floor of 10 pt."""
        best, over_mm = self._largest_type(start)
        if best is None:
            return Fit(None, FLOOR_PT, over_mm, self.renders)
        layout, room_mm = self._fill(best)
        document = self._lay_out(replace(layout, push_mm=round(room_mm, 2), height_mm=HEIGHT_MM))
        return Fit(document, layout.type_pt, 0.0, self.renders)

    def _fill(self, best: Measured) -> tuple[Layout, float]:
        """Return the layout with the spacing that fills the page, and the room that is still left, in millimetres."""
        low = best
        for spacing in (1.0, WIDEST):
            high = self.measure(replace(best.layout, spacing=spacing))
            if high.bottom_mm > ROOM_MM:
                # Height is a convex function of spacing (the higher column counts): the chord never overfills.
                share = (ROOM_MM - low.bottom_mm) / (high.bottom_mm - low.bottom_mm)
                at = low.layout.spacing + share * (spacing - low.layout.spacing)
                return replace(best.layout, spacing=at), 0.0
            low = replace(high, layout=replace(best.layout, spacing=spacing))
        return low.layout, ROOM_MM - low.bottom_mm

    def measure(self, layout: Layout) -> Measured:
        """Lay out on a very high page and measure."""
        document = self._lay_out(replace(layout, height_mm=MEASURING_MM))
        boxes = {name: box for page in document.pages for name, box in page.anchors.items()}
        height_mm = {name: (box[3] - box[1]) * _MM_IN_PX for name, box in boxes.items()}
        bottom_mm = boxes["sheet"][3] * _MM_IN_PX + (len(document.pages) - 1) * MEASURING_MM
        return Measured(bottom_mm, self._balance(layout, height_mm))

    def _lay_out(self, layout: Layout) -> "Document":
        self.renders += 1
        return self._render(layout)

    def _largest_type(self, start: Layout) -> tuple[Measured | None, float]:
        best, layout, over_mm, too_large = None, start, 0.0, CEILING_PT + STEP_PT
        for trial in range(TRIALS):
            measured = self.measure(layout)
            if measured.bottom_mm <= ROOM_MM:
                # The columns it was measured with are the ones that fit.
                best = replace(measured, layout=replace(layout, height_mm=HEIGHT_MM))
            else:
                too_large = layout.type_pt
                over_mm = measured.bottom_mm - ROOM_MM
            smallest = best.layout.type_pt if best else FLOOR_PT - STEP_PT
            settled = too_large - smallest < 1.5 * STEP_PT
            # A page that fits at once, or just not, is laid out once more with its columns in balance.
            if settled and (trial or (best is None and over_mm > NEAR_MM)):
                break
            last = trial == TRIALS - 2 and best is None
            size = FLOOR_PT if last else _next_size(layout.type_pt, measured.bottom_mm, smallest, too_large)
            layout = replace(measured.layout, type_pt=max(FLOOR_PT, size))
        return best, over_mm

    def _balance(self, layout: Layout, height_mm: dict[str, float]) -> Layout:
        """Return the layout with column widths that even out the heights just measured."""
        rest_mm = TEXT_MM - GUTTER_MM
        # The padding of the perspective's panel is not in its height: about 4 mm.
        areas = height_mm["lead-a"] * layout.lead_mm, (height_mm["lead-b"] + 4) * (rest_mm - layout.lead_mm)
        lead = balanced(*areas, LEAD_SHARE)
        flow_mm = layout.flow_mm
        if not self._single_column:
            areas = height_mm["flow-a"] * flow_mm, height_mm["flow-b"] * (rest_mm - flow_mm)
            flow_mm = balanced(*areas, COLUMN_SHARE) * rest_mm
        return replace(layout, lead_mm=round(lead * rest_mm, 1), flow_mm=round(flow_mm, 1))


def _next_size(size_pt: float, bottom_mm: float, smallest_pt: float, too_large_pt: float) -> float:
    """Guess the size that fills the page, between the known limits (text takes space as the square of its size)."""
    guess = size_pt * ((ROOM_MM - 8) / max(bottom_mm - 8, 1.0)) ** (1 / 1.75)
    inside = max(min(max(guess, smallest_pt + STEP_PT), too_large_pt - STEP_PT), smallest_pt)
    return round(int(inside / STEP_PT + 1e-6) * STEP_PT, 2)
