"""The three designs of the one-page briefing: the geometry of their columns and boxes.

Each has its sheet and its look in ``templates/briefing/designs/<name>/``; what is decided here is geometry only.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from briefgen.storyboard.pageplan import PagePlan

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
