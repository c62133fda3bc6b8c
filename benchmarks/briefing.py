"""The one-page briefing as a whole process, against WeasyPrint's own command on the finished HTML.

``python benchmarks/briefing.py SUMMARY PDF`` is what ours runs; ``finished_html`` writes what theirs is given.
"""

import re
import sys
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from briefgen.storyboard.edition import Edition

LIMIT = 1.8
SUMMARY = Path(__file__).parents[1] / "samples" / "lambeth-martin.yaml"


def finished_html(summary: Path, folder: Path) -> Path:
    """Write the page that briefgen would paint, its styles inside, and return its path.

    Args:
        summary: the summary.
        folder: where to put ``briefing-sheet.html``.
    """
    from briefgen.outputs.layout.press import PageRenderer  # noqa: PLC0415
    from briefgen.outputs.page.design import Layout  # noqa: PLC0415
    from briefgen.outputs.page.pdf import render_briefing_pdf  # noqa: PLC0415  (heavy import)
    from briefgen.storyboard.page import page_plans  # noqa: PLC0415

    edition = _edition(summary)
    fit, renderer = render_briefing_pdf(edition).fit, PageRenderer(edition)
    page = renderer.page(page_plans(edition)[fit.plan])
    style = renderer.style + renderer.measures(Layout(fit.type_pt, 0.0, fit.lead_mm, fit.flow_mm))
    page = re.sub("</head>", lambda _: f"<style>{style}</style>\n</head>", page, count=1)
    path = folder / "briefing-sheet.html"
    path.write_text(page, encoding="utf-8")
    return path


def make(summary: Path, target: Path) -> None:
    """Make ``briefing.pdf`` of a summary: read, plan, fit, paint, prove, write."""
    from briefgen.outputs.page.pdf import render_briefing_pdf  # noqa: PLC0415  (heavy import)

    target.write_bytes(render_briefing_pdf(_edition(summary)).artifact.data)


def _edition(summary: Path) -> "Edition":
    from briefgen.review.house.house import House  # noqa: PLC0415  (heavy import)
    from briefgen.review.load import load_review  # noqa: PLC0415
    from briefgen.storyboard.edition import Edition  # noqa: PLC0415
    from briefgen.wording.wording import Wording  # noqa: PLC0415

    review = load_review(summary.read_bytes(), summary.name).review
    return Edition(review, House(), Wording(review.about.language), date(2026, 1, 1))


if __name__ == "__main__":
    from briefgen import process

    process.begin()  # as the command line does
    make(Path(sys.argv[1]), Path(sys.argv[2]))
