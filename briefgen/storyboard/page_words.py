"""Estimate the height of the one page from its number of words; nothing is laid out, no typeface is read.

``briefgen check`` can say from it whether a summary will fit, and the search for the page begins where it says. How
far off it is on summaries that it was not fitted to is measured by ``benchmarks/page_words.py``.
"""

import math
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Sequence

    from briefgen.storyboard.page import PagePlan

BOTTOM_MM = 286.6
"""The lowest position of text on an A4 page in mm: above a margin of 10 mm, and a little less for rounding."""

FLOOR_PT = 10.0
"""The least body type that readers at arm's length still read with ease; the design's floor."""

PICTURES_PT = 11.0
"""The least type size beside the matrix: words matter more than a picture of them."""

SHEET_PT = 9.5
"""The least type of what is enlarged to A3: 13.4 pt there, and 12 pt in the smallest print."""

AIM_PT = 10.5
"""The least type size beside optional parts: better a page that is easy to read than one with everything."""

CEILING_PT = 12.0
"""GOV.UK: 12 pt or more where there is room."""

SPARSE_PT, SPARSE = 16.0, 0.7
"""The largest type of a poster, and of a page that would fill less than this share of it in 12 pt: type fills it, and
not gaps."""

STEP_PT = 0.1
"""The step in which the type of the page is varied."""

GROWTH = 1.75
"""The height of a page grows with this power of its type: lines with the square, gaps not at all."""

HEAD_MM = 54.0
WORD_MM = 0.32
MESSAGE_MM = 7.0
RECOMMENDATION_MM = 3.0
ITEM_MM = 2.3
MATRIX_ROW_MM = 11.0
TIMELINE_MM = 5.0
FIGURE_MM = 6.0
PICTURE_MM = 24.0
MESSAGE_PICTURE_MM = 9.0
CARDS_MM = 13.0
CLOSE = 0.95
"""What head, foot and headings, each word, and each part beside its words take in 10 pt, in any of the designs; and
the share of it that a page set closer takes.

Fitted by least squares, held near whole reasonable measures, to 64 plans of the samples, as a report and as cards,
whose frames take more: 6 % off (one standard deviation). A poster has measures of its own, fitted to eight.
"""


POSTER_HEAD_MM = 45.0
POSTER_WORD_MM = 0.51
POSTER_MESSAGE_MM = 25.5


@dataclass(frozen=True)
class PageEstimate:
    """The plan and type size of a page, estimated from its words.

    Attributes:
        plan: how many steps of leaving out are needed; the number of the last plan when even that is too long.
        type_pt: the body type in which that plan should fit.
        words_over: how many words too many that plan has in its smallest type; 0 when it fits.
    """

    plan: int
    type_pt: float
    words_over: int

    @property
    def fits(self) -> bool:
        """Whether a plan fits on one page."""
        return self.words_over == 0


def words_over(plan: "PagePlan", limit_mm: float = BOTTOM_MM) -> int:
    """Estimate the number of words to cut so that a plan ends above a height of the page; 0 when it does."""
    word_mm = WORD_MM * (CLOSE if plan.is_close else 1.0)
    return max(0, math.ceil((page_mm(plan) - limit_mm) / word_mm))


def floor_of(plan: "PagePlan") -> float:
    """Return the smallest type size of a plan, in points."""
    if plan.is_sheet:
        return SHEET_PT
    return PICTURES_PT if plan.has_pictures else AIM_PT if plan.has_first_to_go else FLOOR_PT


def ceiling_of(plan: "PagePlan") -> float:
    """Return the largest type in which a plan may be set, in points."""
    usual_mm = page_mm(plan) * float((CEILING_PT / floor_of(plan)) ** GROWTH)
    return CEILING_PT if usual_mm > SPARSE * BOTTOM_MM and not plan.is_poster else SPARSE_PT


def page_mm(plan: "PagePlan") -> float:
    """Estimate the height of a plan in its smallest type, in millimetres from the top of the page."""
    if plan.is_poster:
        return POSTER_HEAD_MM + POSTER_WORD_MM * plan.words + POSTER_MESSAGE_MM * plan.large_messages
    items = (plan.equality, plan.good_practice, plan.questions, plan.resources, plan.support, plan.links)
    height_mm = HEAD_MM + WORD_MM * plan.words + MESSAGE_MM * len(plan.messages)
    height_mm += RECOMMENDATION_MM * len(plan.recommendations) + ITEM_MM * sum(map(len, items))
    height_mm += MATRIX_ROW_MM * len(plan.matrix.rows) if plan.matrix else 0.0
    height_mm += TIMELINE_MM if plan.timeline else 0.0
    height_mm += PICTURE_MM * bool(plan.picture)
    height_mm += MESSAGE_PICTURE_MM * sum(message.picture is not None for message in plan.messages)
    height_mm += FIGURE_MM * len(plan.figures) + CARDS_MM * plan.has_cards
    height_mm *= CLOSE if plan.is_close else 1.0
    return height_mm * float((floor_of(plan) / FLOOR_PT) ** GROWTH)


def largest_pt(plan: "PagePlan", height_mm: float) -> float:
    """Return the largest type in which a plan should fit, or the smallest allowed.

    Args:
        plan: what is shown.
        height_mm: how far down it reaches in its smallest type.
    """
    floor_pt = floor_of(plan)
    guess_pt = floor_pt * float((BOTTOM_MM / height_mm) ** (1 / GROWTH))
    return max(floor_pt, min(ceiling_of(plan), round(math.floor(guess_pt / STEP_PT + 1e-6) * STEP_PT, 2)))


def estimate_page(plans: "Sequence[PagePlan]") -> PageEstimate:
    """Estimate which plan of a page fits, and its type size, or the excess words of the last plan.

    Args:
        plans: from the one that leaves out nothing to the one that leaves out most (``page_plans``).
    """
    heights_mm = [page_mm(plan) for plan in plans]
    last = len(plans) - 1
    index = next((number for number, height_mm in enumerate(heights_mm) if height_mm <= BOTTOM_MM), last)
    return PageEstimate(index, largest_pt(plans[index], heights_mm[index]), words_over(plans[index]))
