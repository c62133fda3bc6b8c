"""How the one-page briefing is laid out: the page's measures, its blocks, and how they fall into two columns."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from briefgen.storyboard.page_parts import Panel, texts
from briefgen.storyboard.pageplan import PagePlan
from briefgen.typeface import Typeface

PAGE_MM = 210.0
HEIGHT_MM = 297.0
MARGIN_MM = 10.0
TEXT_MM = PAGE_MM - 2 * MARGIN_MM
GUTTER_MM = 7.0
FLOOR_PT = 10.0
"""The least body type that readers at arm's length still read with ease; the design's floor."""
CEILING_PT = 12.0
"""GOV.UK: 12 pt or more where there is room."""

COLUMN_SHARE = (0.39, 0.61)
LEAD_SHARE = (0.38, 0.68)

_MM_IN_PT = 25.4 / 72
_LINE_EM = 1.24
_REGULAR = Typeface()


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
        push_mm: space above the foot of the page.
        height_mm: of the page; a very high one to measure.
    """

    type_pt: float
    spacing: float = 0.0
    lead_mm: float = 0.0
    flow_mm: float = 0.0
    push_mm: float = 0.0
    height_mm: float = HEIGHT_MM

    @property
    def unit_mm(self) -> float:
        """The unit of vertical space."""
        return round(0.95 + 1.25 * self.spacing, 4)

    @property
    def line(self) -> float:
        """The line height in type sizes."""
        return round(_LINE_EM + 0.22 * min(self.spacing, 1.0), 4)


def columns(plan: PagePlan) -> Columns:
    """Split the blocks of a plan into two columns of about the same height, in reading order."""
    blocks = [Block("message", panel) for panel in plan.messages]
    extras = ("equality", plan.equality), ("good-practice", plan.good_practice), ("questions", plan.questions)
    blocks += [Block(kind, content) for kind, content in (*extras, ("resources", plan.resources)) if content]
    if len(blocks) == 1:
        return Columns(tuple(blocks), (), 1.0)
    heights = [block_mm(block, FLOOR_PT, TEXT_MM / 2 - GUTTER_MM) for block in blocks]

    def cost(cut: int) -> float:
        share = balanced(sum(heights[:cut]), sum(heights[cut:]), COLUMN_SHARE)
        # Columns of like width read and look better; their widths even out what the cut cannot.
        return max(sum(heights[:cut]) / share, sum(heights[cut:]) / (1 - share)) * (1 + abs(share - 0.5))

    cut = min(range(1, len(blocks)), key=cost)
    share = balanced(sum(heights[:cut]), sum(heights[cut:]), COLUMN_SHARE)
    return Columns(tuple(blocks[:cut]), tuple(blocks[cut:]), share)


def why_beside(plan: PagePlan) -> bool:
    """Whether "why it matters" stands above the perspective, and not below what happened: the evener of the two."""
    story, why, view = (sum(map(len, part)) for part in (plan.what_happened, plan.why_it_matters, plan.perspective))
    # A panel's padding and larger type make the perspective about a third longer.
    view = view * 4 // 3
    return bool(why) and abs(story - why - view) < abs(story + why - view)


def balanced(first: float, second: float, limits: tuple[float, float]) -> float:
    """Return the share of the width that gives two areas the same height, within limits."""
    low, high = limits
    return min(high, max(low, first / ((first + second) or 1)))


def block_mm(block: Block, type_pt: float, width_mm: float) -> float:
    """Estimate the height of a block."""
    em_mm = type_pt * _MM_IN_PT
    line_mm = em_mm * _LINE_EM
    if block.kind != "message":
        return line_mm * (1.4 + sum(_lines(text, width_mm - em_mm, em_mm) for text in texts(block.content)))
    panel: Panel = block.content
    width_mm -= 9
    prose = (panel.finding, f"Why it happened: {panel.why}", f"What to do: {panel.action}")
    tags = "   ".join(("For", *panel.agencies, panel.source))
    lines = 1.14 * _lines(panel.headline, width_mm, em_mm * 1.2) + 0.9 * _lines(tags, width_mm, em_mm)
    return line_mm * (lines + sum(_lines(text, width_mm - 1, em_mm) for text in prose)) + 6.5


def plan_mm(plan: PagePlan, type_pt: float) -> float:
    """Estimate the height of the whole page, tightly spaced."""
    em_mm = type_pt * _MM_IN_PT
    line_mm = em_mm * _LINE_EM
    half_mm = (TEXT_MM - GUTTER_MM) / 2
    split = columns(plan)
    width_mm = half_mm if split.second else TEXT_MM
    flow = sum(block_mm(block, type_pt, width_mm) for block in (*split.first, *split.second))
    lead = (*plan.what_happened, *plan.why_it_matters, *plan.perspective)
    lead_lines = sum(_lines(text, half_mm, em_mm) for text in lead) / 2 + 1.5
    wide = (
        plan.content_note,
        plan.kind + plan.subject,
        plan.period + plan.author + plan.involved,
        plan.left_out_note,
    )
    ends = sum(_lines(text, half_mm, em_mm) for part in (plan.support, plan.links) for text in texts(part)) / 2
    lines = lead_lines + ends + sum(_lines(text, TEXT_MM, em_mm) for text in wide) + 11
    lines += sum(_lines(item.text, TEXT_MM * 0.43, em_mm) + 0.4 for item in plan.recommendations)
    return line_mm * lines + flow / (2 if split.second else 1)


@lru_cache(maxsize=4096)
def _lines(text: str, width_mm: float, em_mm: float) -> int:
    return len(_REGULAR.lines(text, em_mm, width_mm)) if text else 0
