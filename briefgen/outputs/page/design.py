"""The three designs of the one-page briefing: the geometry of their columns and boxes.

Each has its sheet and its look in ``templates/briefing/designs/<name>/``; what is decided here is geometry only.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from itertools import accumulate
from typing import Any

from briefgen.storyboard.page import POSTER, PagePlan
from briefgen.storyboard.page_parts import ShownRecommendation, texts

PAGE_MM = 210.0
HEIGHT_MM = 297.0
MARGIN_MM = 10.0
TEXT_MM = PAGE_MM - 2 * MARGIN_MM
GUTTER_MM = 7.0

GAP_MM = 4.0
"""The room between two cards."""


@dataclass(frozen=True)
class Design:
    """The geometry of a design.

    Attributes:
        name: as in ``house.yaml``.
        extras: the optional parts that stand in the columns of the messages, after them.
        columns: whether the messages may stand in two columns.
        side: whether one of the columns is for the story and the optional parts, and the other for the messages.
        lead_mm: the width that the two cells of the row without messages share: "what happened" and the perspective,
            or beside a side column what follows the messages; 0 when there is no such row.
        flow_mm: the width that both columns share.
    """

    name: str
    extras: tuple[str, ...]
    columns: bool
    side: bool
    lead_mm: float
    flow_mm: float

    @property
    def shares(self) -> tuple[float, float]:
        """The least and greatest width of the first of two columns, as shares of both."""
        return SIDE_SHARE if self.side else COLUMN_SHARE


DESIGNS: Mapping[str, Design] = {
    design.name: design
    for design in (
        Design(
            "report",
            extras=(),
            columns=False,
            side=True,
            lead_mm=TEXT_MM - GUTTER_MM,
            flow_mm=TEXT_MM - GUTTER_MM,
        ),
        Design(
            "seven-box",
            extras=("equality", "good-practice"),
            columns=True,
            side=False,
            lead_mm=TEXT_MM - GAP_MM,
            flow_mm=TEXT_MM - GAP_MM,
        ),
        Design(POSTER, extras=(), columns=False, side=False, lead_mm=0.0, flow_mm=TEXT_MM),
    )
}
"""The designs, by their names in ``house.yaml``."""


POSTER_PT = 28
"""The type of the messages of a poster, which is read from a wall."""

COLUMN_SHARE = (0.39, 0.61)
SIDE_SHARE = (0.26, 0.62)
LEAD_SHARE = (0.34, 0.68)
TAIL_SHARE = (0.42, 0.68)
"""How narrow and how wide the box of the recommendations may be beside that of the questions."""

TEXT_END = 25
"""What the last line of a paragraph, the gap below it and its label take, in characters of text."""

BLOCK_END = 80
"""What the heading, the frame and the gap of a block take, in characters of text."""

MESSAGE_SHARE = 1.1
"""How much more room the text of a message takes than other text: its number and its box make the lines shorter."""

SIDE_MESSAGE = 1.15
"""How much more room a message takes beside the story: its headline is large, its action stands on a ground."""

MOST_BESIDE = 0.36
"""The questions stand below the story where both are at most this share of it and of the messages beside it."""

FEWEST_HALVED = 3
"""So many recommendations are worth two columns."""

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
        lead_mm: width of the first cell of the row without messages.
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
    """Return the layout with columns of equal height, from the measured heights, and the expected height of the page.

    Args:
        layout: as it was laid out.
        heights: what was measured.
        design: the look.
    """
    bottom_mm = heights.bottom_mm
    for name, columns_mm, whole_mm, limits in (
        ("lead_mm", heights.lead_mm, design.lead_mm, LEAD_SHARE),
        ("flow_mm", heights.flow_mm, design.flow_mm, design.shares),
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
    share = side_share(plan, design) if design.side else columns(plan, design).share
    lead_mm = round(lead_share(plan, design) * design.lead_mm, 1)
    return Layout(type_pt, lead_mm=lead_mm, flow_mm=round(share * design.flow_mm, 1))


def with_columns(layout: Layout, lead_mm: float, flow_mm: float, design: Design) -> Layout:
    """Return a layout with other widths of its columns, as far as the design allows them."""
    if design.lead_mm:
        lead_mm = balanced(lead_mm, design.lead_mm - lead_mm, LEAD_SHARE) * design.lead_mm
        layout = replace(layout, lead_mm=round(lead_mm, 1))
    if layout.flow_mm < design.flow_mm:  # otherwise there is one column
        flow_mm = balanced(flow_mm, design.flow_mm - flow_mm, design.shares) * design.flow_mm
        layout = replace(layout, flow_mm=round(flow_mm, 1))
    return layout


def corrected_by(estimated: Layout, even: Layout, design: Design) -> tuple[float, float]:
    """Return the factors by which the column widths were estimated too small.

    Args:
        estimated: the widths as they were estimated.
        even: those with which the columns are of like height.
        design: the look.

    Returns:
        For the row without messages and for the columns of messages: the odds of the share of the first column, over
        those of the estimate; 1 where there is one column.
    """
    lead = _odds(even.lead_mm, design.lead_mm) / _odds(estimated.lead_mm, design.lead_mm)
    return lead, _odds(even.flow_mm, design.flow_mm) / _odds(estimated.flow_mm, design.flow_mm)


def with_correction(estimated: Layout, ratios: tuple[float, float], design: Design) -> Layout:
    """Return the estimated layout of a plan, its widths corrected by the ratios of another (``corrected_by``)."""
    lead, flow = ratios
    return replace(
        estimated,
        lead_mm=_corrected_mm(estimated.lead_mm, design.lead_mm, lead, LEAD_SHARE),
        flow_mm=_corrected_mm(estimated.flow_mm, design.flow_mm, flow, design.shares),
    )


def _odds(first_mm: float, whole_mm: float) -> float:
    """Return the ratio of the first column's width to the second's; 1 for one column."""
    return first_mm / (whole_mm - first_mm) if 0 < first_mm < whole_mm else 1.0


def _corrected_mm(first_mm: float, whole_mm: float, ratio: float, limits: tuple[float, float]) -> float:
    if not 0 < first_mm < whole_mm:
        return first_mm
    return round(balanced(first_mm * ratio, whole_mm - first_mm, limits) * whole_mm, 1)


def title_em(title: str) -> tuple[float, float]:
    """Return the size of a title in body sizes, and of the place after it in title sizes; long titles are smaller."""
    length = len(title)
    return 2.6 if length <= 24 else 1.94 if length <= 60 else 1.6, 0.62 if length <= 24 else 0.72


def columns(plan: PagePlan, design: Design) -> Columns:
    """Split the messages and what follows them into two columns of about the same height, in reading order."""
    blocks = [ColumnBlock("message", message) for message in plan.messages]
    blocks += _extra_blocks(plan, design.extras)
    return _split(blocks, design.shares) if design.columns else Columns(tuple(blocks), (), 1.0)


def tail(plan: PagePlan, design: Design) -> Columns:
    """Split what follows the messages, up to the recommendations, into two columns, in reading order."""
    beside = ("questions",) if asks_beside(plan, design) else ()
    blocks = _extra_blocks(plan, [name for name in plan.extras if name not in beside])
    if plan.recommendations:
        is_last = plan.bands.index("recommendations") > plan.bands.index("messages")
        blocks.insert(len(blocks) if is_last else 0, ColumnBlock("recommendations", plan.recommendations))
    return _split(blocks, LEAD_SHARE)


def _extra_blocks(plan: PagePlan, kinds: Iterable[str]) -> list[ColumnBlock]:
    """Return the optional parts of some kinds that are there, in the house's order."""
    there = ((kind, getattr(plan, kind.replace("-", "_"))) for kind in plan.extras if kind in kinds)
    return [ColumnBlock(kind, content) for kind, content in there if content]


def _split(blocks: Sequence[ColumnBlock], shares: tuple[float, float]) -> Columns:
    """Split blocks into two columns of about the same height; one block, or none, has the whole width."""
    if len(blocks) < 2:
        return Columns(tuple(blocks), (), 1.0)
    amounts = [_block_amount(block) for block in blocks]

    def cost(cut: int) -> float:
        """Return the height of a page with a cut; uneven columns cost more, as even ones read better."""
        share = balanced(sum(amounts[:cut]), sum(amounts[cut:]), shares)
        return max(sum(amounts[:cut]) / share, sum(amounts[cut:]) / (1 - share)) * (1 + abs(share - 0.5))

    cut = min(range(1, len(blocks)), key=cost)
    share = balanced(sum(amounts[:cut]), sum(amounts[cut:]), shares)
    return Columns(tuple(blocks[:cut]), tuple(blocks[cut:]), share)


def side_share(plan: PagePlan, design: Design) -> float:
    """Return the share of the width for the first column that makes the story as high as the messages beside it."""
    beside = _beside_amount(plan)
    beside += _asked_amount(plan) if asks_beside(plan, design) else 0
    messages = _messages_amount(plan)
    return balanced(messages, beside, design.shares) if is_turned(plan) else balanced(beside, messages, design.shares)


def asks_beside(plan: PagePlan, design: Design) -> bool:
    """Whether the questions are placed below a short story, so that the recommendations have the full width."""
    if not (design.side and plan.is_close and plan.questions) or is_turned(plan):
        return False
    beside = _beside_amount(plan) + _asked_amount(plan)
    return beside <= MOST_BESIDE * (beside + _messages_amount(plan))


def advice_halves(plan: PagePlan, design: Design) -> tuple[tuple[ShownRecommendation, ...], ...]:
    """Return the recommendations in two columns where they have the width of the page; none where they have not."""
    items = plan.recommendations
    if len(items) < FEWEST_HALVED or tail(plan, design).second or not design.side:
        return ()
    heights = list(accumulate(len(item.text) + len(item.owner) + len(item.due) + TEXT_END for item in items))
    cut = min(range(1, len(items)), key=lambda count: abs(2 * heights[count - 1] - heights[-1]))
    return items[:cut], items[cut:]


def _beside_amount(plan: PagePlan) -> int:
    side = (plan.what_happened, plan.why_it_matters, plan.perspective, plan.figures, plan.timeline)
    return sum(_amount(texts(part)) + BLOCK_END for part in side if part)


def _asked_amount(plan: PagePlan) -> int:
    return _amount(plan.questions) + BLOCK_END


def _messages_amount(plan: PagePlan) -> float:
    return SIDE_MESSAGE * sum(_block_amount(ColumnBlock("message", message)) for message in plan.messages)


def is_turned(plan: PagePlan) -> bool:
    """Whether the house shows the messages before the story."""
    return plan.bands.index("messages") < plan.bands.index("story")


def lead_share(plan: PagePlan, design: Design) -> float:
    """Return the share of the width that makes the first cell of the row without messages as high as the second."""
    if design.side:
        return tail(plan, design).share
    story, why, view = (_amount(part) for part in (plan.what_happened, plan.why_it_matters, plan.perspective))
    figures, events = (_amount(texts(part)) for part in (plan.figures, plan.timeline))
    story_amount, quoted = story + 60 + why + 2 * figures, view * 3 // 2 + 60 + 2 * events
    if plan.lead.index("story") > plan.lead.index("perspective"):
        story_amount, quoted = quoted, story_amount
    return balanced(story_amount, quoted, LEAD_SHARE)


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
