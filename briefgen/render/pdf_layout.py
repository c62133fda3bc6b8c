"""How the one-page briefing is laid out: the page's measures, its blocks, and how they fall into two columns."""

from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from briefgen.render.pdf_designs import GUTTER_MM, HEIGHT_MM, MARGIN_MM, PAGE_MM, TEXT_MM, Design
from briefgen.storyboard.page_parts import Panel, texts
from briefgen.storyboard.pageplan import PagePlan
from briefgen.typeface import Typeface

__all__ = ["GUTTER_MM", "HEIGHT_MM", "MARGIN_MM", "PAGE_MM", "TEXT_MM", "Block", "Columns", "Layout"]

FLOOR_PT = 10.0
"""The least body type that readers at arm's length still read with ease; the design's floor."""
CEILING_PT = 12.0
"""GOV.UK: 12 pt or more where there is room."""

COLUMN_SHARE = (0.39, 0.61)
LEAD_SHARE = (0.38, 0.68)
TAIL_SHARE = (0.42, 0.68)
"""How narrow and how wide the box of the recommendations may be beside that of the questions."""

_MM_IN_PT = 25.4 / 72
_LINE_EM = 1.24
_REGULAR = Typeface()
_EXTRAS = ("equality", "good_practice", "questions", "resources")


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


def columns(plan: PagePlan, design: Design) -> Columns:
    """Split the blocks of a plan into two columns of about the same height, in reading order."""
    blocks = [Block("message", panel) for panel in plan.messages]
    contents = ((kind, kind.replace("-", "_")) for kind in plan.extras)
    blocks += [
        Block(kind, getattr(plan, name)) for kind, name in contents if name in design.extras and getattr(plan, name)
    ]
    if len(blocks) == 1 or not design.columns:
        return Columns(tuple(blocks), (), 1.0)
    heights = [block_mm(block, FLOOR_PT, TEXT_MM / 2 - GUTTER_MM) for block in blocks]

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


def block_mm(block: Block, type_pt: float, width_mm: float) -> float:
    """Estimate the height of a block."""
    em_mm = type_pt * _MM_IN_PT
    line_mm = em_mm * _LINE_EM
    if block.kind != "message":
        return line_mm * (1.4 + sum(_lines(text, width_mm - em_mm, em_mm) for text in texts(block.content)))
    panel: Panel = block.content
    width_mm -= 9
    prose = (panel.finding, f"Why it happened: {panel.why}", f"What to do: {panel.action}", panel.meant)
    tags = "   ".join(("For", *panel.agencies, panel.source))
    lines = 1.14 * _lines(panel.headline, width_mm, em_mm * 1.2) + 0.9 * _lines(tags, width_mm, em_mm)
    return line_mm * (lines + sum(_lines(text, width_mm - 1, em_mm) for text in prose)) + 6.5


def plan_mm(plan: PagePlan, type_pt: float, design: Design) -> float:
    """Estimate the height of the whole page, tightly spaced."""
    em_mm = type_pt * _MM_IN_PT
    split = columns(plan, design)
    width_mm = design.flow_mm / 2 if split.second else design.flow_mm
    flow = sum(block_mm(block, type_pt, width_mm) for block in (*split.first, *split.second))
    lines = _lead_lines(plan, em_mm, design) + _end_lines(plan, em_mm, design)
    return em_mm * _LINE_EM * lines + flow / (2 if split.second else 1)


def _lead_lines(plan: PagePlan, em_mm: float, design: Design) -> float:
    """Estimate everything above the messages, in lines."""
    lead = (*plan.what_happened, *plan.why_it_matters, *plan.perspective)
    wide = (plan.content_note, plan.kind + plan.subject)
    if design.columns:
        lines = sum(_lines(text, design.lead_mm / 2, em_mm) for text in lead) / 2 + 1.5
        return lines + sum(_lines(text, TEXT_MM, em_mm) for text in wide) + 5
    return sum(_lines(text, design.flow_mm, em_mm) for text in (*wide, *lead)) + 6


def _end_lines(plan: PagePlan, em_mm: float, design: Design) -> float:
    """Estimate everything below the messages, in lines."""
    narrow_mm = TEXT_MM / 2 - GUTTER_MM if design.columns else design.flow_mm
    small = (plan.period + plan.author + plan.involved, plan.left_out_note)
    ends = sum(_lines(text, narrow_mm, em_mm) for part in (plan.support, plan.links) for text in texts(part)) / 2
    lines = ends + sum(_lines(text, TEXT_MM, em_mm) for text in small) + 6 + (4.5 if plan.timeline else 0)
    lines += 3.5 + 1.25 * len(plan.matrix.rows) if plan.matrix else 0
    other = {
        name: sum(_lines(text, narrow_mm, em_mm) + 0.2 for text in texts(getattr(plan, name))) + 1
        for name in _EXTRAS
        if name not in design.extras and getattr(plan, name)
    }
    advice = sum(_lines(item.text, design.flow_mm * 0.43, em_mm) + 0.4 for item in plan.recommendations)
    if design.name != "seven-box":
        return lines + sum(other.values()) + advice
    # The recommendations stand beside the questions, their owners in the same lines.
    told = (f"{item.text} {item.owner}, {item.due} {item.status}" for item in plan.recommendations)
    advice = sum(_lines(text, tail_mm(plan, design) - 14, em_mm) + 0.2 for text in told) + 1
    return lines + max(advice, other.get("questions", 0.0)) + other.get("resources", 0.0) / 2 + 3


@lru_cache(maxsize=4096)
def _lines(text: str, width_mm: float, em_mm: float) -> int:
    return len(_REGULAR.lines(text, em_mm, width_mm)) if text else 0
