"""Fit the one-page briefing: the largest type, then the widest spacing, with which a plan fills one A4 page."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

from briefgen.render.layout import bottom_mm
from briefgen.render.limited_layout import LimitedPage
from briefgen.render.pdf_designs import HEIGHT_MM, MARGIN_MM, Design
from briefgen.render.pdf_estimate import block_mm, plan_mm
from briefgen.render.pdf_layout import (
    CEILING_PT,
    COLUMN_SHARE,
    FLOOR_PT,
    LEAD_SHARE,
    Columns,
    Layout,
    columns,
    lead_share,
    scale_of,
)
from briefgen.storyboard.pageplan import PagePlan

if TYPE_CHECKING:
    from weasyprint import Document

ROOM_MM = HEIGHT_MM - MARGIN_MM - 0.4
"""How far down the page text may reach; a little less than the margin, for rounding."""

FULL_MM = 14.0
"""A page with no more room than this is full: the gaps between its sections take it up."""

PICTURES_PT = 11.0
"""The least type beside the matrix and the timeline: words come before pictures of them."""

WIDEST = 2.0
"""The widest spacing, for a page with very little on it."""

WIDTHS = 12
"""How many steps of width are compared for two columns."""

UNEVEN_MM = 12.0
"""How much lower a page must be for one column to take the whole width of both from the other."""

STEP_PT = 0.1
SAFE_MM = 3.0
"""How much lower than the page a layout aims: estimates are out by about as much (tests/test_pdf_estimate.py)."""

MEASURING_MM = 4000.0


def floor_of(plan: PagePlan) -> float:
    """Return the smallest type in which a plan may be set, in points."""
    return PICTURES_PT if plan.has_pictures else FLOOR_PT


@dataclass(frozen=True)
class Measured:
    """Where things came out on a page that is high enough for all of them.

    Attributes:
        document: as laid out, here or in a child process.
        bottom_mm: the end of the content.
        layout: with which it was laid out.
    """

    document: "Document | LimitedPage"
    bottom_mm: float
    layout: Layout

    @property
    def room_mm(self) -> float:
        """How much of the page is left; below zero when it runs over."""
        return ROOM_MM - self.bottom_mm

    @property
    def fits(self) -> bool:
        """Whether it is one page."""
        return self.room_mm >= 0


class Estimate:
    """How high one plan comes out in one design, by calculation.

    Args:
        plan: what is shown.
        design: the look.
    """

    def __init__(self, plan: PagePlan, design: Design) -> None:
        self.plan = plan
        self.design = design

    @cached_property
    def split(self) -> Columns:
        """The blocks in columns."""
        narrow_mm, scale = self.design.flow_mm / 2, scale_of(Layout(FLOOR_PT))
        return columns(self.plan, self.design, lambda block: block_mm(block, narrow_mm, scale, self.design))

    def layout(self, type_pt: float) -> Layout:
        """Return the tightest layout in a type, with columns of about the same height."""
        lead_mm = round(lead_share(self.plan, self.design) * self.design.lead_mm, 1)
        return Layout(type_pt, lead_mm=lead_mm, flow_mm=round(self.split.share * self.design.flow_mm, 1))

    def balanced(self, layout: Layout) -> Layout:
        """Return the layout with the widths of columns that make the page lowest."""
        design = self.design
        for name, whole_mm, limits in (
            ("lead_mm", design.lead_mm, LEAD_SHARE),
            ("flow_mm", design.flow_mm, COLUMN_SHARE),
        ):
            if not whole_mm or (name == "flow_mm" and not self.split.second):
                continue
            low, high = limits
            shares = [low + (high - low) * step / WIDTHS for step in range(WIDTHS + 1)]
            # Columns of like width read and look better, so they may cost a little.
            tried = [(replace(layout, **{name: round(share * whole_mm, 1)}), abs(share - 0.5)) for share in shares]
            layout = min(tried, key=lambda each: self.height_mm(each[0]) + UNEVEN_MM * each[1])[0]
        return layout

    def height_mm(self, layout: Layout) -> float:
        """Return how far down the page it reaches."""
        return plan_mm(self.plan, layout, self.split, self.design)

    def largest(self, out_by: float) -> Layout:
        """Return the layout in the largest type that should fit, or in the smallest allowed.

        Args:
            out_by: how many times higher than estimated a page came out.
        """

        def fits(layout: Layout) -> bool:
            return self.height_mm(layout) * out_by <= ROOM_MM - SAFE_MM

        low, high = round(floor_of(self.plan) / STEP_PT), round(CEILING_PT / STEP_PT)
        while low < high:
            middle = (low + high + 1) // 2
            if fits(self.layout(middle * STEP_PT)):
                low = middle
            else:
                high = middle - 1
        layout = self.balanced(self.layout(round(low * STEP_PT, 2)))
        while layout.type_pt < CEILING_PT:
            larger = replace(layout, type_pt=round(layout.type_pt + STEP_PT, 2))
            if not fits(larger) and not fits(larger := self.balanced(larger)):
                break
            layout = larger
        return best if fits(best := self.balanced(layout)) else layout


class Fitter:
    """Looks for the best layout of one plan.

    Args:
        render: lays the plan out and returns WeasyPrint's Document.
        estimate: of the plan.
    """

    def __init__(self, render: Callable[[Layout], "Document | LimitedPage"], estimate: Estimate) -> None:
        self._render = render
        self.estimate = estimate
        self.renders = 0

    def fit(self, out_by: float, trials: int) -> Measured:
        """Return what fits in the largest type that was found, or the smallest that was tried when nothing fits.

        Args:
            out_by: how many times higher than estimated a page came out.
            trials: how many layouts may be made; at least one is.
        """
        best: Measured | None = None
        floor_pt = floor_of(self.estimate.plan)
        layout = self.estimate.largest(out_by)
        too_large_pt = CEILING_PT + STEP_PT
        for left in range(max(1, trials), 0, -1):
            measured = self.measure(layout)
            best = measured if best is None or not best.fits or measured.fits else best
            size_pt = layout.type_pt
            if measured.fits and (measured.room_mm <= FULL_MM or too_large_pt - size_pt < 1.5 * STEP_PT):
                break
            if not measured.fits:
                if size_pt <= floor_pt:
                    break
                too_large_pt = size_pt
            wanted = floor_pt if left == 2 and not best.fits else _scaled(size_pt, measured.bottom_mm)
            size = max(floor_pt, min(wanted, round(too_large_pt - STEP_PT, 2)))
            if size == size_pt:
                break
            layout = self.estimate.balanced(replace(layout, type_pt=size))
        assert best is not None  # noqa: S101  (for the type checker: one layout is made at least)
        return best

    def spaced(self, best: Measured) -> Measured:
        """Return it with more space everywhere when there is a lot of room."""
        if best.room_mm <= FULL_MM:
            return best
        out_by = best.bottom_mm / self.estimate.height_mm(best.layout)
        low, high = 0.0, WIDEST
        for _ in range(6):
            middle = (low + high) / 2
            if self.estimate.height_mm(replace(best.layout, spacing=middle)) * out_by <= ROOM_MM - SAFE_MM:
                low = middle
            else:
                high = middle
        wider = self.measure(replace(best.layout, spacing=round(low, 3)))
        return wider if wider.fits else best

    def measure(self, layout: Layout) -> Measured:
        """Lay out on a very high page and measure."""
        self.renders += 1
        document = self._render(replace(layout, height_mm=MEASURING_MM))
        if isinstance(document, LimitedPage):
            return Measured(document, document.bottom_mm, layout)
        return Measured(document, bottom_mm(document, MEASURING_MM), layout)


def _scaled(size_pt: float, bottom_mm: float) -> float:
    """Guess the size that fills the page (text takes space as the square of its size, gaps do not)."""
    guess = size_pt * ((ROOM_MM - SAFE_MM - 8) / max(bottom_mm - 8, 1.0)) ** (1 / 1.75)
    return round(int(min(guess, CEILING_PT) / STEP_PT + 1e-6) * STEP_PT, 2)
