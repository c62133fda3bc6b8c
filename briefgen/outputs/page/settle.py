"""Finish a measured page: cut the high sheet to A4, and distribute the remaining room."""

from functools import partial
from typing import Any

from briefgen.outputs.layout.drawing import (
    DEFAULT_OPTIONS,
    Document,
    Page,
    get_image_from_uri,
    layout_box_backgrounds,
)
from briefgen.outputs.page.design import HEIGHT_MM

WIDEST_MM = 3.0
"""The most that one gap between sections grows; the remaining room goes above the foot of the page."""

_MM_IN_PX = 25.4 / 96


def settle(document: Document, room_mm: float, fetcher: Any) -> Document:
    """Return the finished page, its sections moved apart to fill it.

    Why: laying the page out again for a few millimetres takes as long as everything else together.

    Args:
        document: one page, laid out on a sheet that is higher than A4; it is changed.
        room_mm: how much is left below its content.
        fetcher: reads the pictures of backgrounds, if a house's style sheet has any.
    """
    page_box = document.pages[0]._page_box  # noqa: SLF001  (nothing public gives it)
    sections = _sheet(page_box).children
    gaps = [index for index in range(1, len(sections)) if sections[index - 1].element_tag != "h2"]
    each_mm = min(WIDEST_MM, room_mm / len(gaps)) if gaps else 0.0
    picture = partial(get_image_from_uri, {}, fetcher, DEFAULT_OPTIONS)
    moved_mm = 0.0
    for index in range(1, len(sections)):
        if index in gaps:
            moved_mm += each_mm
        down_mm = room_mm if sections[index].element.get("class") == "foot" else moved_mm
        sections[index].translate(dy=down_mm / _MM_IN_PX)
        layout_box_backgrounds(page_box, sections[index], picture)  # moving a box leaves its background behind
    page_box.height -= page_box.margin_height() - HEIGHT_MM / _MM_IN_PX
    return document.copy([Page(page_box)])


def _sheet(box: Any) -> Any:
    """Return the box of ``main``."""
    while box.element_tag != "main":
        box = next(child for child in box.children if not getattr(child, "is_table_wrapper", False))
    return box
