"""How the one-page briefing is laid out: the page's measures, its blocks, and how they fall into two columns."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from briefgen.render.pdf_designs import GUTTER_MM, HEIGHT_MM, MARGIN_MM, PAGE_MM, TEXT_MM, Design
from briefgen.render.pdf_heights import MM_IN_PT, Scale
from briefgen.storyboard.pageplan import PagePlan

__all__ = ["GUTTER_MM", "HEIGHT_MM", "MARGIN_MM", "PAGE_MM", "TEXT_MM", "Block", "Columns", "Layout"]

FLOOR_PT = 10.0
"""The least body type that readers at arm's length still read with ease; the design's floor."""
CEILING_PT = 12.0
"""GOV.UK: 12 pt or more where there is room."""

COLUMN_SHARE = (0.39, 0.61)
LEAD_SHARE = (0.38, 0.68)
TAIL_SHARE = (0.42, 0.68)
"""How narrow and how wide the box of the recommendations may be beside that of the questions."""

_LINE_EM = 1.24


@dataclass(frozen=True)
class Block:
    """One thing in the columns: ``message``, ``good-practice``, ``questions``, ``equality`` or ``resources``."""

    kind: str
    content: Any


@dataclass(frozen=True)
class Columns:
    """The blocks of both columns; ``second`` is empty when there is one block only."""

    first: tuple[Block, ...]
    second: tuple[Block, ...]
    share: float


@dataclass(frozen=True)
class Layout:
    """The measures that the fit varies.

    Attributes:
        type_pt: body type.
        spacing: 0 (tightest) to 1 (airy); up to 2 the lines keep their height and only the gaps grow.
        lead_mm: width of "what happened" beside the perspective.
        flow_mm: width of the first column.
        height_mm: of the page; a very high one to measure.
    """

    type_pt: float
    spacing: float = 0.0
    lead_mm: float = 0.0
    flow_mm: float = 0.0
    height_mm: float = HEIGHT_MM

    @property
    def unit_mm(self) -> float:
        """The unit of vertical space."""
        return round(0.95 + 1.25 * self.spacing, 4)

    @property
    def line(self) -> float:
        """The line height in type sizes."""
        return round(_LINE_EM + 0.22 * min(self.spacing, 1.0), 4)


def title_em(title: str) -> tuple[float, float]:
    """Return the size of a title in body sizes, and of the place behind it in title sizes; long ones are small."""
    length = len(title)
    return 2.7 if length <= 30 else 2.1 if length <= 60 else 1.6, 0.62 if length <= 30 else 0.72


def scale_of(layout: Layout) -> Scale:
    """Return the measures of a layout in millimetres."""
    em = layout.type_pt * MM_IN_PT
    return Scale(em, layout.unit_mm, layout.line * em)


def columns(plan: PagePlan, design: Design, height_of: Callable[[Block], float]) -> Columns:
    """Split the blocks of a plan into two columns of about the same height, in reading order.

    Args:
        plan: what is shown.
        design: the look.
        height_of: how high a block is in one of two columns of the same width.
    """
    blocks = [Block("message", panel) for panel in plan.messages]
    contents = ((kind, kind.replace("-", "_")) for kind in plan.extras)
    blocks += [
        Block(kind, getattr(plan, name)) for kind, name in contents if name in design.extras and getattr(plan, name)
    ]
    if len(blocks) == 1 or not design.columns:
        return Columns(tuple(blocks), (), 1.0)
    heights = [height_of(block) for block in blocks]

    def cost(cut: int) -> float:
        share = balanced(sum(heights[:cut]), sum(heights[cut:]), COLUMN_SHARE)
        # Columns of like width read and look better; their widths even out what the cut cannot.
        return max(sum(heights[:cut]) / share, sum(heights[cut:]) / (1 - share)) * (1 + abs(share - 0.5))

    cut = min(range(1, len(blocks)), key=cost)
    share = balanced(sum(heights[:cut]), sum(heights[cut:]), COLUMN_SHARE)
    return Columns(tuple(blocks[:cut]), tuple(blocks[cut:]), share)


def why_beside(plan: PagePlan, design: Design) -> bool:
    """Whether "why it matters" stands above the perspective, and not below what happened: the evener of the two."""
    if design.story_with_why:
        return False
    story, why, view = (sum(map(len, part)) for part in (plan.what_happened, plan.why_it_matters, plan.perspective))
    # A panel's padding and larger type make the perspective about a third longer.
    view = view * 4 // 3
    return bool(why) and abs(story - why - view) < abs(story + why - view)


def lead_share(plan: PagePlan, design: Design) -> float:
    """Return the share of the width for "what happened" beside the perspective that makes both about as high."""
    story, why, view = (
        sum(len(text) + 25 for text in part) for part in (plan.what_happened, plan.why_it_matters, plan.perspective)
    )
    view = view * 6 // 5 + 60
    beside = why_beside(plan, design)
    return balanced(story + 60 + (0 if beside else why), view + (why if beside else 0), LEAD_SHARE)


def tail_mm(plan: PagePlan, design: Design) -> float:
    """Return the width of the recommendations' box beside the questions' that makes both about as high."""
    advice = sum(len(item.text) + len(item.owner) + len(item.due) + 30 for item in plan.recommendations)
    asked = sum(len(text) + 30 for text in plan.questions)
    return round(balanced(advice, asked, TAIL_SHARE) * design.lead_mm, 1)


def balanced(first: float, second: float, limits: tuple[float, float]) -> float:
    """Return the share of the width that gives two areas the same height, within limits."""
    low, high = limits
    return min(high, max(low, first / ((first + second) or 1)))
