"""Search for the page: the plan that leaves out least, then the largest type, then the widest spacing, on one A4.

The search bisects over real layouts: each is made on a very high sheet and measured. What was measured so far says
where to look next, so most pages take two to four layouts.
"""

import math
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace

from briefgen.outputs.layout.drawing import Document
from briefgen.outputs.layout.limited import LimitedPage
from briefgen.outputs.page.design import (
    Design,
    Layout,
    PageHeights,
    balanced_columns,
    corrected_by,
    layout_of,
    with_columns,
    with_correction,
)
from briefgen.storyboard.page import PagePlan
from briefgen.storyboard.page_words import (
    AIM_PT,
    BOTTOM_MM,
    FLOOR_PT,
    GROWTH,
    STEP_PT,
    ceiling_of,
    floor_of,
    largest_pt,
    page_mm,
)

FULL_MM = 14.0
"""A page with no more room than this is full: the gaps between its sections take it up."""

MOST_LAYOUTS = 8
"""How many layouts one search may make."""

MOST_FROM_START = 3
"""How many layouts a search may make for a page near an earlier one."""

HOPELESS = 2.0
"""A plan estimated at so many times the page's height is not laid out; hostile input could take minutes."""

NEARLY = 1.02
"""A plan estimated at up to so many times the page's height, from one that was measured, is laid out to be sure."""

ADVICE_MM = 9.0
"""About the height of a recommendation of two lines."""

WIDEST = 2.0
"""The widest spacing, for a page with very little on it."""

SPACING_STEP = 0.05
STEP_GROWTH = 0.017
"""By how much of its height a page grows with one step of type or of spacing (measured over the samples)."""


LEAST_GROWTH = 0.6
"""A step is taken to make a page higher by at least this share of the usual growth: lines rise all at once."""


@dataclass(frozen=True)
class FitStart:
    """The start of a search: the fit that the page had when it was last laid out.

    Attributes:
        plan: how many steps of leaving out had been taken.
        type_pt: its body type.
        lead_mm: width of "what happened" beside the perspective; 0 when not known.
        flow_mm: width of the first column; 0 when not known.
        spacing: of its layout.
    """

    plan: int
    type_pt: float
    lead_mm: float = 0.0
    flow_mm: float = 0.0
    spacing: float = 0.0


LaidOut = tuple[Document | LimitedPage, PageHeights]
"""A laid-out page, here or in a child process, with its measured heights."""


@dataclass(frozen=True)
class MeasuredPage:
    """A page laid out on a very high sheet, with its measured height.

    Attributes:
        plan: the number of its plan; 0 leaves out nothing.
        layout: with which it was laid out.
        document: as laid out.
        bottom_mm: how far down its content reaches.
        even: the layout with columns of like height.
        even_mm: how far down it should reach with these.
    """

    plan: int
    layout: Layout
    document: Document | LimitedPage
    bottom_mm: float
    even: Layout
    even_mm: float

    @property
    def room_mm(self) -> float:
        """The height left on the page; negative when it runs over."""
        return BOTTOM_MM - self.bottom_mm

    @property
    def fits(self) -> bool:
        """Whether the content fits the page."""
        return self.room_mm >= 0


class PageSearch:
    """Searches for the plan and layout of one edition's page.

    Args:
        plans: from the one that leaves out nothing to the one that leaves out most.
        design: the look.
        lay_out: lays out a plan, by its number, and measures it.
        most: how many layouts may be made; at least one is.
    """

    def __init__(
        self,
        plans: Sequence[PagePlan],
        design: Design,
        lay_out: Callable[[int, Layout], LaidOut],
        most: int = MOST_LAYOUTS,
    ) -> None:
        self._plans, self._design, self._lay_out = plans, design, lay_out
        self._left = max(1, most)
        self._estimates_mm = [page_mm(plan) for plan in plans]
        self._out_by = 1.0
        self._latest = 0
        self._tightest: dict[int, Layout] = {}
        self._correction = (1.0, 1.0)
        self._too_large_pt: dict[int, float] = {}
        self._evened: set[tuple[int, float, float]] = set()
        self.layouts = 0

    def find(self) -> MeasuredPage | None:
        """Return the page; None when not even the last plan fits in the smallest type."""
        best = self._fullest()
        if best is None:
            return None
        sizes = _steps(best.layout.type_pt, ceiling_of(self._plans[best.plan]), STEP_PT)
        allowed = [size for size in sizes if size < self._too_large_pt.get(best.plan, math.inf)]
        best = self._largest(best, allowed, lambda layout, size: replace(layout, type_pt=size))
        best = self._filled_up(best)
        if best.room_mm <= FULL_MM:
            return best
        type_pt = best.layout.type_pt
        spacings = _steps(best.layout.spacing, WIDEST, SPACING_STEP)
        return self._largest(
            best, spacings, lambda layout, each: replace(layout, type_pt=type_pt, spacing=each), FULL_MM
        )

    def near(self, start: FitStart) -> MeasuredPage | None:
        """Return the first page that fits, from a start downwards; None when none of those tried does.

        It may leave out more, or be set smaller, than the page that ``find`` returns, but takes one layout where a
        page has changed little.
        """
        fails = self._hopeless()
        following = self._begin(start) if fails < start.plan < len(self._plans) else self._after(fails)
        while following is not None:
            page = self._measure(*following)
            if page.fits:
                return page
            following = self._lower(page)
        return None

    def over_mm(self) -> float:
        """Estimate the excess height of the last plan in the smallest type, at least 1 mm."""
        return max(1.0, self._expected_mm(len(self._plans) - 1) - BOTTOM_MM)

    def _fullest(self) -> MeasuredPage | None:
        """Return a page of the fullest plan that fits, by bisection."""
        fails = self._hopeless()
        best: MeasuredPage | None = None
        following = self._next(fails, best)
        while following is not None:
            index, size_pt = following
            page = self._measure(index, replace(self._tightest_of(index), type_pt=size_pt))
            if page.fits:
                best = page
            elif size_pt <= self._floor_pt(index) and not self._is_worth_evening(page):
                fails = index
            following = self._next(fails, best)
        return best

    def _filled_up(self, best: MeasuredPage) -> MeasuredPage:
        """Return the page with as many recommendations restored as fit at the preferred type size."""
        index = best.plan - 1
        while self._left > 1 and index >= 0 and self._plans[index].is_filled and self._has_more_room(best):
            page = self._measure(index, replace(self._tightest_of(index), type_pt=self._floor_pt(index)))
            if not page.fits:
                break
            best, index = page, index - max(1, int(page.room_mm / ADVICE_MM))
        return best

    def _has_more_room(self, page: MeasuredPage) -> bool:
        """Whether a page may use smaller type, or has room for a recommendation."""
        return page.layout.type_pt > AIM_PT or page.room_mm > ADVICE_MM / 2

    def _hopeless(self) -> int:
        """Return the index of the last plan that is too long to try; -1 for none."""
        numbers = range(len(self._plans))
        return max((each for each in numbers if self._expected_mm(each) > HOPELESS * BOTTOM_MM), default=-1)

    def _begin(self, start: FitStart) -> tuple[int, Layout]:
        """Return the plan and layout of a start; sizes and widths that are not allowed are ignored."""
        layout = self._tightest_of(start.plan)
        if start.lead_mm and start.flow_mm:
            layout = with_columns(layout, start.lead_mm, start.flow_mm, self._design)
        self._tightest[start.plan] = layout
        size_pt = min(ceiling_of(self._plans[start.plan]), max(self._floor_pt(start.plan), start.type_pt))
        return start.plan, replace(layout, type_pt=size_pt, spacing=min(WIDEST, max(0.0, start.spacing)))

    def _lower(self, page: MeasuredPage) -> tuple[int, Layout] | None:
        """Return the next plan and layout after one that overflows: tighter or smaller, then with more left out."""
        index, size_pt = page.plan, page.layout.type_pt
        floor_pt = self._floor_pt(index)
        steps = math.ceil(-page.room_mm / (STEP_GROWTH * BOTTOM_MM)) + 1
        if self._left > 1 and (page.layout.spacing or size_pt > floor_pt):
            smaller_pt = size_pt if page.layout.spacing else max(floor_pt, round(size_pt - steps * STEP_PT, 2))
            return index, replace(self._tightest_of(index), type_pt=smaller_pt)
        if self._left and index == len(self._plans) - 1 and size_pt > floor_pt:  # nothing else is left to try
            return index, replace(self._tightest_of(index), type_pt=floor_pt)
        return self._after(index)

    def _after(self, fails: int) -> tuple[int, Layout] | None:
        """Return the plan and layout to try when a plan does not fit."""
        following = self._next(fails, None)
        if following is None:
            return None
        index, size_pt = following
        return index, replace(self._tightest_of(index), type_pt=size_pt)

    def _next(self, fails: int, best: MeasuredPage | None) -> tuple[int, float] | None:
        """Return the plan and size to lay out next, between the plans that fail and those that fit."""
        last = len(self._plans) - 1
        between = range(fails + 1, best.plan if best else last + 1)
        if not between or not self._left:
            return None
        if best is None and self._left == 1:  # the last layout is of what is most likely to fit
            return last, self._floor_pt(last)
        # Until a page fits, nothing is put back that was left out; then whatever is near the limit is tried.
        limit_mm, first = (BOTTOM_MM * NEARLY, 0) if best else (BOTTOM_MM, self._latest)
        fitting = (index for index in between if index >= first and self._expected_mm(index) <= limit_mm)
        hopeful = next(fitting, None)
        if hopeful is None:
            return None if best else (last, self._floor_pt(last))
        return hopeful, largest_pt(self._plans[hopeful], self._expected_mm(hopeful))

    def _largest(
        self,
        best: MeasuredPage,
        values: Sequence[float],
        vary: Callable[[Layout, float], Layout],
        enough_mm: float = -math.inf,
    ) -> MeasuredPage:
        """Return the page with the largest value that fits, or the first that leaves little enough room.

        Args:
            best: the page with the first of the values.
            values: in rising order; each makes the page higher.
            vary: puts a value into a layout.
            enough_mm: with no more room than this no larger value is looked for.
        """
        low, high = 0, len(values)
        usual_mm = rise_mm = STEP_GROWTH * best.even_mm
        while best.room_mm > enough_mm and self._left:
            steps = min(int((BOTTOM_MM - best.even_mm) / rise_mm), high - low - 1)
            if steps <= 0:
                break
            page = self._measure(best.plan, vary(self._tightest_of(best.plan), values[low + steps]))
            risen_mm = (page.bottom_mm - best.even_mm) / steps
            if page.fits:
                best, low, rise_mm = page, low + steps, max(risen_mm, LEAST_GROWTH * usual_mm)
            elif not self._is_worth_evening(page):
                high, rise_mm = low + steps, risen_mm
        return best

    def _measure(self, index: int, layout: Layout) -> MeasuredPage:
        """Lay out a plan, and correct the estimates of all plans and the widths of its columns by the result."""
        self._left -= 1
        self.layouts += 1
        self._latest = index
        document, heights = self._lay_out(index, layout)
        even, even_mm = balanced_columns(layout, heights, self._design)
        page = MeasuredPage(index, layout, document, heights.bottom_mm, even, even_mm)
        self._tightest[index] = replace(even, spacing=0.0)
        self._correction = corrected_by(self._estimated(index), even, self._design)
        if not page.fits and not layout.spacing:
            self._too_large_pt[index] = min(layout.type_pt, self._too_large_pt.get(index, math.inf))
        expected_mm = self._expected_mm(index) * float((layout.type_pt / self._floor_pt(index)) ** GROWTH)
        self._out_by *= even_mm / expected_mm
        return page

    def _is_worth_evening(self, page: MeasuredPage) -> bool:
        """Whether an overflowing page should fit with columns of equal height; at most once for each size."""
        key = (page.plan, page.layout.type_pt, page.layout.spacing)
        if page.even_mm > BOTTOM_MM or page.even == page.layout or key in self._evened:
            return False
        self._evened.add(key)
        return True

    def _tightest_of(self, index: int) -> Layout:
        """Return a layout of a plan without spacing, with the column widths of its last measurement.

        For a plan that was not measured they are estimated, and corrected as those of the plan measured last were.
        """
        known = self._tightest.get(index)
        return known or with_correction(self._estimated(index), self._correction, self._design)

    def _estimated(self, index: int) -> Layout:
        return layout_of(self._plans[index], self._design, FLOOR_PT)

    def _floor_pt(self, index: int) -> float:
        return floor_of(self._plans[index])

    def _expected_mm(self, index: int) -> float:
        """Return the expected height of a plan in the smallest type."""
        return self._out_by * self._estimates_mm[index]


def _steps(low: float, high: float, step: float) -> list[float]:
    """Return evenly spaced values, both ends included."""
    return [round(low + number * step, 2) for number in range(round((high - low) / step) + 1)]
