"""Fit the one-page briefing: the largest type, then the widest spacing, with which a plan fills one A4 page."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from briefgen.render.pdf_designs import HEIGHT_MM, MARGIN_MM, Design
from briefgen.render.pdf_layout import CEILING_PT, COLUMN_SHARE, FLOOR_PT, LEAD_SHARE, Layout, balanced

if TYPE_CHECKING:
    from weasyprint import Document

ROOM_MM = HEIGHT_MM - MARGIN_MM - 0.4
"""How far down the page text may reach; a little less than the margin, for rounding."""

TRIALS = 4
"""Layouts to find what is shown and how large. One more measures the spacing and one makes the page: six in all.
Only where the estimates are wrong again and again does it take more. (A page with room for a second look at the
spacing has found its size in two.)"""

NEAR_MM = 10.0
"""How far over the page may be for columns in balance to mend it."""

WIDEST = 2.0
"""The widest spacing, for a page with very little on it."""

STEP_PT = 0.1
SAFE_PT = 0.3
MEASURING_MM = 4000.0
_MM_IN_PX = 25.4 / 96


@dataclass(frozen=True)
class Measured:
    """Where things came out on a page that is high enough for all of them.

    Attributes:
        bottom_mm: the end of the content.
        layout: with which it was laid out.
        balanced: the same with its columns brought into balance, for the next try.
    """

    bottom_mm: float
    layout: Layout
    balanced: Layout

    @property
    def fits(self) -> bool:
        """Whether it would be one page."""
        return self.bottom_mm <= ROOM_MM

    @property
    def over_mm(self) -> float:
        """How far it runs over the page."""
        return self.bottom_mm - ROOM_MM


class Fitter:
    """Looks for the best layout of one plan.

    Args:
        render: lays the plan out and returns WeasyPrint's Document.
        design: whose widths the columns share.
        single_column: whether the messages stand in one column.
    """

    def __init__(self, render: Callable[[Layout], "Document"], design: Design, *, single_column: bool) -> None:
        self._render = render
        self._design = design
        self._single_column = single_column
        self.renders = 0

    def probe(self, layout: Layout) -> Measured:
        """Lay out, and once more with the columns in balance when that may be what is missing."""
        measured = self.measure(layout)
        if 0 < measured.over_mm <= NEAR_MM and measured.balanced != layout:
            return self.measure(measured.balanced)
        return measured

    def fill(self, best: Measured) -> "Document":
        """Return the finished page: what fitted, with the spacing that fills it."""
        layout, room_mm = self._fill(best)
        return self._lay_out(replace(layout, push_mm=round(room_mm, 2), height_mm=HEIGHT_MM))

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
            low = high
        return low.layout, ROOM_MM - low.bottom_mm

    def measure(self, layout: Layout) -> Measured:
        """Lay out on a very high page and measure."""
        document = self._lay_out(replace(layout, height_mm=MEASURING_MM))
        boxes = {name: box for page in document.pages for name, box in page.anchors.items()}
        height_mm = {name: (box[3] - box[1]) * _MM_IN_PX for name, box in boxes.items()}
        bottom_mm = boxes["sheet"][3] * _MM_IN_PX + (len(document.pages) - 1) * MEASURING_MM
        return Measured(bottom_mm, layout, self._balance(layout, height_mm))

    def _lay_out(self, layout: Layout) -> "Document":
        self.renders += 1
        return self._render(layout)

    def largest(self, measured: Measured, trials: int) -> Measured:
        """Return what fits in the largest type, or the smallest that was tried when nothing fits.

        Args:
            measured: the first try.
            trials: how many more layouts may be made.
        """
        best, smallest_pt, too_large_pt = measured, FLOOR_PT - STEP_PT, CEILING_PT + STEP_PT
        for left in range(trials, 0, -1):
            if measured.fits:
                best, smallest_pt = measured, measured.layout.type_pt
            else:
                best, too_large_pt = (best if best.fits else measured), measured.layout.type_pt
            if too_large_pt - smallest_pt < 1.5 * STEP_PT:
                break
            size = _next_size(measured.layout.type_pt, measured.bottom_mm, smallest_pt, too_large_pt)
            if not best.fits:
                # The last try is the floor, so the one before it leaves a little room to be right.
                size = FLOOR_PT if left == 1 else size - SAFE_PT
            size = max(FLOOR_PT, round(size, 2))
            measured = self.measure(replace(measured.balanced, type_pt=size))
        is_better = measured.fits and measured.layout.type_pt > best.layout.type_pt
        return measured if is_better or not best.fits else best

    def _balance(self, layout: Layout, height_mm: dict[str, float]) -> Layout:
        """Return the layout with column widths that even out the heights just measured."""
        lead_mm, flow_mm, design = layout.lead_mm, layout.flow_mm, self._design
        if design.lead_mm:
            # The padding of the perspective's panel is not in its height: about 4 mm.
            areas = height_mm["lead-a"] * lead_mm, (height_mm.get("lead-b", 0.0) + 4) * (design.lead_mm - lead_mm)
            lead_mm = balanced(*areas, LEAD_SHARE) * design.lead_mm
        if not self._single_column:
            areas = height_mm["flow-a"] * flow_mm, height_mm["flow-b"] * (design.flow_mm - flow_mm)
            flow_mm = balanced(*areas, COLUMN_SHARE) * design.flow_mm
        return replace(layout, lead_mm=round(lead_mm, 1), flow_mm=round(flow_mm, 1))


def _next_size(size_pt: float, bottom_mm: float, smallest_pt: float, too_large_pt: float) -> float:
    """Guess the size that fills the page, between the known limits (text takes space as the square of its size)."""
    guess = size_pt * ((ROOM_MM - 8) / max(bottom_mm - 8, 1.0)) ** (1 / 1.75)
    inside = max(min(max(guess, smallest_pt + STEP_PT), too_large_pt - STEP_PT), smallest_pt)
    return round(int(inside / STEP_PT + 1e-6) * STEP_PT, 2)
