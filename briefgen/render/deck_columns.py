"""Group the texts of a slide into columns: placeholders that stand above each other share one."""

from collections.abc import Sequence

from briefgen.render.deck_fit import TextBlock

SLACK_PT = 4
"""Placeholders drawn by hand overlap a little."""


def columns(blocks: Sequence[TextBlock]) -> list[list[TextBlock]]:
    """Return blocks by column, from the left; in each from the top.

    Two blocks share a column when one is above the other, or when a third is above or below both.
    """
    found: list[list[TextBlock]] = []
    for block in blocks:
        touching = [column for column in found if any(_above(block, other) for other in column)]
        merged = [other for column in touching for other in column]
        found = [column for column in found if column not in touching]
        found.append([*merged, block])
    for column in found:
        column.sort(key=lambda block: block.frame.y_pt)
    return sorted(found, key=lambda column: min(map(_left_pt, column)))


def _above(one: TextBlock, other: TextBlock) -> bool:
    return _left_pt(one) < other.frame.right_pt - SLACK_PT and _left_pt(other) < one.frame.right_pt - SLACK_PT


def _left_pt(block: TextBlock) -> float:
    return min(block.frame.x_pt, block.label[0].x_pt) if block.label else block.frame.x_pt
