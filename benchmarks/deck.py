"""The deck of a real sample against python-pptx's own empty deck of as many slides, both in one process.

What the baseline includes: open python-pptx's default template, add as many slides of its layout "Blank", save to
memory. It has no text, no notes, no fitting, no pictures. What ours includes: ``render_deck`` of a sample whose words
and times are known, so everything from the template to the finished bytes: fitting every text, notes, tables,
timeline, QR code.
"""

from datetime import date
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Callable

LIMIT = 10
SUMMARY = Path(__file__).parents[1] / "samples" / "invented-rowan.yaml"


def runs(summary: Path = SUMMARY) -> "tuple[Callable[[], object], Callable[[], object]]":
    """Return how to render the deck of a summary, and how to save an empty one of as many slides."""
    from briefgen.outputs.deck.deck import render_deck  # noqa: PLC0415  (heavy import)
    from briefgen.review.house.house import House  # noqa: PLC0415
    from briefgen.review.load import load_review  # noqa: PLC0415
    from briefgen.storyboard.edition import Edition  # noqa: PLC0415
    from briefgen.storyboard.script import write_storyboard  # noqa: PLC0415
    from briefgen.storyboard.timing import Pauses, estimate  # noqa: PLC0415
    from briefgen.wording.wording import Wording  # noqa: PLC0415

    review = load_review(summary.read_bytes(), summary.name).review
    edition = Edition(review, House(), Wording(review.about.language), date(2026, 1, 1))
    storyboard = write_storyboard(edition)
    timeline = estimate(storyboard, {"": 174.0}, Pauses(0.35, 0.6, 0.9))

    def ours() -> object:
        return render_deck(edition, storyboard, timeline)

    def theirs() -> object:
        return empty(len(storyboard.scenes))

    return ours, theirs


def empty(count: int) -> bytes:
    """Return python-pptx's default deck with some blank slides."""
    from pptx import Presentation  # noqa: PLC0415  (heavy import)

    presentation = Presentation()
    blank = next(layout for layout in presentation.slide_layouts if layout.name == "Blank")
    for _ in range(count):
        presentation.slides.add_slide(blank)
    target = BytesIO()
    presentation.save(target)
    return target.getvalue()
