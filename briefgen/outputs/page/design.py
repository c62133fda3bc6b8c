"""The three designs of the one-page briefing: the geometry of their columns and boxes.

Each has its sheet and its look in ``templates/briefing/designs/<name>/``; what is decided here is geometry only.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from briefgen.storyboard.page import PagePlan
from briefgen.storyboard.page_parts import texts

PAGE_MM = 210.0
HEIGHT_MM = 297.0
MARGIN_MM = 10.0
TEXT_MM = PAGE_MM - 2 * MARGIN_MM
GUTTER_MM = 7.0

_GAP_MM = 3.5
_BOX_PADDING_MM = 3.4
_SIDE_MM = 36.0


@dataclass(frozen=True)
class Design:
    """The geometry of a design.

    Attributes:
        name: as in ``house.yaml``.
        extras: the optional parts that stand in the columns of the messages, after them.
        columns: whether the messages may stand in two columns.
        lead_mm: the width that "what happened" and the perspective share; 0 when they stand below each other.
        flow_mm: the width that both columns of messages share.
        story_with_why: whether "why it matters" always stands with "what happened".
    """

    name: str
    extras: tuple[str, ...]
    columns: bool
    lead_mm: float
    flow_mm: float
    story_with_why: bool


_EXTRAS = ("equality", "good_practice", "questions", "resources")

DESIGNS: Mapping[str, Design] = {
    design.name: design
    for design in (
        Design(
            "report",
            extras=_EXTRAS,
            columns=True,
            lead_mm=TEXT_MM - GUTTER_MM,
            flow_mm=TEXT_MM - GUTTER_MM,
            story_with_why=False,
        ),
        Design(
            "seven-box",
            extras=("equality", "good_practice"),
            columns=True,
            lead_mm=TEXT_MM - _GAP_MM,
            flow_mm=TEXT_MM - 2 * _BOX_PADDING_MM - GUTTER_MM,
            story_with_why=True,
        ),
        Design("plain", extras=(), columns=False, lead_mm=0.0, flow_mm=TEXT_MM - _SIDE_MM, story_with_why=True),
    )
}
"""The designs, by their names in ``house.yaml``."""


def box_numbers(plan: PagePlan) -> dict[str, int]:
    """Return the numbers of the boxes that have something in them, in reading order: at most seven."""
    in_band = {
        "story": {"story": True, "perspective": bool(plan.perspective)},
        "messages": {"messages": True},
        "recommendations": {"recommendations": bool(plan.recommendations), "questions": bool(plan.questions)},
    }
    filled = {"about": True}
    for band in plan.bands:
        filled |= in_band[band]
    filled["help"] = bool(plan.support or plan.links or plan.resources)
    numbers = {name: number for number, name in enumerate((name for name in filled if filled[name]), 1)}
    return {name: numbers.get(name, 0) for name in filled}


COLUMN_SHARE = (0.39, 0.61)
LEAD_SHARE = (0.38, 0.68)
TAIL_SHARE = (0.42, 0.68)
"""How narrow and how wide the box of the recommendations may be beside that of the questions."""

TEXT_END = 25
"""What the last line of a paragraph, the gap below it and its label take, in characters of text."""

BLOCK_END = 80
"""What the heading, the frame and the gap of a block take, in characters of text."""

MESSAGE_SHARE = 1.1
"""How much more room the text of a message takes than other text: its number and its box make the lines shorter."""

LEAST_SAVED_MM = 3.0
"""Columns are made more even when the page becomes so much lower: about the height of a line."""

_LINE_EM = 1.24


@dataclass(frozen=True)
class ColumnBlock:
    """One block in the columns: ``message``, ``good-practice``, ``questions``, ``equality`` or ``resources``."""

    kind: str
    content: Any


@dataclass(frozen=True)
class Columns:
    """The blocks of both columns; ``second`` is empty when there is one block only."""

    first: tuple[ColumnBlock, ...]
    second: tuple[ColumnBlock, ...]
    share: float


@dataclass(frozen=True)
class Layout:
    """The measures that the search varies.

    Attributes:
        type_pt: body type.
        spacing: 0 (tightest) to 1 (airy); up to 2 the lines keep their height and only the gaps grow.
        lead_mm: width of "what happened" beside the perspective.
        flow_mm: width of the first column.
    """

    type_pt: float
    spacing: float = 0.0
    lead_mm: float = 0.0
    flow_mm: float = 0.0

    @property
    def unit_mm(self) -> float:
        """The unit of vertical space."""
        return round(0.95 + 1.25 * self.spacing, 4)

    @property
    def line(self) -> float:
        """The line height in type sizes."""
        return round(_LINE_EM + 0.22 * min(self.spacing, 1.0), 4)


@dataclass(frozen=True)
class PageHeights:
    """The measured heights of a page.

    Attributes:
        bottom_mm: how far down it reaches, over all sheets.
        lead_mm: the heights of "what happened" and of the perspective beside it; None without both.
        flow_mm: the heights of the two columns of messages; None without both.
    """

    bottom_mm: float
    lead_mm: tuple[float, float] | None = None
    flow_mm: tuple[float, float] | None = None


def balanced_columns(layout: Layout, heights: PageHeights, design: Design) -> tuple[Layout, float]:
    """Return the layout with columns of like height, from how high they came out, and how far down it should reach.

    Args:
        layout: as it was laid out.
        heights: what was measured.
        design: the look.
    """
    bottom_mm = heights.bottom_mm
    for name, columns_mm, whole_mm, limits in (
        ("lead_mm", heights.lead_mm, design.lead_mm, LEAD_SHARE),
        ("flow_mm", heights.flow_mm, design.flow_mm, COLUMN_SHARE),
    ):
        if columns_mm is None or not whole_mm:
            continue
        share = getattr(layout, name) / whole_mm
        areas = columns_mm[0] * share, columns_mm[1] * (1 - share)
        even = balanced(*areas, limits)
        saved_mm = max(columns_mm) - max(areas[0] / even, areas[1] / (1 - even))
        if saved_mm >= LEAST_SAVED_MM:
            layout = replace(layout, **{name: round(even * whole_mm, 1)})
            bottom_mm -= saved_mm
    return layout, bottom_mm


def layout_of(plan: PagePlan, design: Design, type_pt: float) -> Layout:
    """Return the tightest layout of a plan in a type size, its columns of about the same height."""
    lead_mm = round(lead_share(plan, design) * design.lead_mm, 1)
    return Layout(type_pt, lead_mm=lead_mm, flow_mm=round(columns(plan, design).share * design.flow_mm, 1))


def with_columns(layout: Layout, lead_mm: float, flow_mm: float, design: Design) -> Layout:
    """Return a layout with other widths of its columns, as far as the design allows them."""
    if design.lead_mm:
        lead_mm = balanced(lead_mm, design.lead_mm - lead_mm, LEAD_SHARE) * design.lead_mm
        layout = replace(layout, lead_mm=round(lead_mm, 1))
    if layout.flow_mm < design.flow_mm:  # otherwise there is one column
        flow_mm = balanced(flow_mm, design.flow_mm - flow_mm, COLUMN_SHARE) * design.flow_mm
        layout = replace(layout, flow_mm=round(flow_mm, 1))
    return layout


def title_em(title: str) -> tuple[float, float]:
    """Return the size of a title in body sizes, and of the place behind it in title sizes; long ones are smaller."""
    length = len(title)
    return 2.7 if length <= 30 else 2.1 if length <= 60 else 1.6, 0.62 if length <= 30 else 0.72


def columns(plan: PagePlan, design: Design) -> Columns:
    """Split the blocks of a plan into two columns of about the same amount of text, in reading order."""
    blocks = [ColumnBlock("message", message) for message in plan.messages]
    contents = ((kind, kind.replace("-", "_")) for kind in plan.extras)
    blocks += [
        ColumnBlock(kind, getattr(plan, name))
        for kind, name in contents
        if name in design.extras and getattr(plan, name)
    ]
    if len(blocks) == 1 or not design.columns:
        return Columns(tuple(blocks), (), 1.0)
    amounts = [_block_amount(block) for block in blocks]

    def cost(cut: int) -> float:
        """Return the height of a page with a cut; uneven columns cost more, as even ones read better."""
        share = balanced(sum(amounts[:cut]), sum(amounts[cut:]), COLUMN_SHARE)
        return max(sum(amounts[:cut]) / share, sum(amounts[cut:]) / (1 - share)) * (1 + abs(share - 0.5))

    cut = min(range(1, len(blocks)), key=cost)
    share = balanced(sum(amounts[:cut]), sum(amounts[cut:]), COLUMN_SHARE)
    return Columns(tuple(blocks[:cut]), tuple(blocks[cut:]), share)


def why_beside(plan: PagePlan, design: Design) -> bool:
    """Whether "why it matters" stands above the perspective instead of below what happened, for even columns."""
    if design.story_with_why:
        return False
    story, why, view = (sum(map(len, part)) for part in (plan.what_happened, plan.why_it_matters, plan.perspective))
    # A panel's padding and larger type make the perspective about a third longer.
    view = view * 4 // 3
    return bool(why) and abs(story - why - view) < abs(story + why - view)


def lead_share(plan: PagePlan, design: Design) -> float:
    """Return the share of the width for "what happened" that makes it as high as the perspective beside it."""
    story, why, view = (_amount(part) for part in (plan.what_happened, plan.why_it_matters, plan.perspective))
    view = view * 3 // 2 + 60
    beside = why_beside(plan, design)
    return balanced(story + 60 + (0 if beside else why), view + (why if beside else 0), LEAD_SHARE)


def tail_mm(plan: PagePlan, design: Design) -> float:
    """Return the width of the recommendations' box that makes it as high as the questions' beside it."""
    recommended = sum(len(item.text) + len(item.owner) + len(item.due) + 30 for item in plan.recommendations)
    asked = sum(len(text) + 30 for text in plan.questions)
    return round(balanced(recommended, asked, TAIL_SHARE) * design.lead_mm, 1)


def balanced(first: float, second: float, limits: tuple[float, float]) -> float:
    """Return the share of the width that gives two areas the same height, within limits."""
    low, high = limits
    return min(high, max(low, first / ((first + second) or 1)))


def _block_amount(block: ColumnBlock) -> float:
    """Return the size of a block in characters; agencies and source of a message share a line."""
    if block.kind != "message":
        return _amount(texts(block.content)) + BLOCK_END
    message = block.content
    prose = texts((message.headline, message.finding, message.why, message.action, message.meant))
    return MESSAGE_SHARE * _amount((*prose, ", ".join((*message.agencies, message.source)))) + BLOCK_END


def _amount(paragraphs: Iterable[str]) -> int:
    """Return the size of texts in characters."""
    return sum(len(text) + TEXT_END for text in paragraphs)
