"""The estimate of the one page by its words, against real layouts of ten summaries that it was not fitted to.

``python benchmarks/page_words.py`` prints for each summary of ``benchmarks/summaries`` how far off the height is, the
plan and the type that the estimate names, and those that the page was built with, in each design.
"""

import statistics
import sys
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from briefgen.errors import BriefgenError
from briefgen.outputs.layout.press import PageRenderer
from briefgen.outputs.page.design import DESIGNS, balanced_columns, layout_of
from briefgen.outputs.page.pdf import render_briefing_pdf
from briefgen.review.house.house import House
from briefgen.review.load import load_review
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.page import page_plans
from briefgen.storyboard.page_words import estimate_page, floor_of, page_mm
from briefgen.wording.wording import Wording

SUMMARIES = sorted((Path(__file__).parent / "summaries").glob("*.yaml"))

LIMIT = 0.08
"""How far off the height may be on average, as a share of the page's height."""


@dataclass(frozen=True)
class Compared:
    """One summary in one design.

    Attributes:
        summary: its name.
        design: of the page.
        off: by how much of its height the shortest plan's estimate is too high; below zero when it is too low.
        estimated: the plan and the type by the words.
        built: the plan and the type of the page; None when it was refused.
        fits: whether it fits by the words.
    """

    summary: str
    design: str
    off: float
    estimated: tuple[int, float]
    built: tuple[int, float] | None
    fits: bool

    @property
    def agrees(self) -> bool:
        """Whether estimate and build say the same of whether it fits."""
        return self.fits == (self.built is not None)


def built(edition: Edition) -> tuple[int, float] | None:
    """Build a page and return its plan and type; None when it is refused."""
    try:
        fit = render_briefing_pdf(edition).fit
    except BriefgenError:
        return None
    return fit.plan, fit.type_pt


def compared() -> Iterator[Compared]:
    """Yield every summary in every design."""
    for path in SUMMARIES:
        review = load_review(path.read_bytes(), path.name).review
        for design in DESIGNS.values():
            house = House.model_validate({"design": design.name})
            edition = Edition(review, house, Wording(review.about.language), date(2026, 1, 1))
            plans = page_plans(edition)
            estimate = estimate_page(plans)
            layout = layout_of(plans[-1], design, floor_of(plans[-1]))
            _, heights = PageRenderer(edition).parse(plans[-1])(layout)
            _, bottom_mm = balanced_columns(layout, heights, design)
            yield Compared(
                path.stem,
                design.name,
                page_mm(plans[-1]) / bottom_mm - 1,
                (estimate.plan, estimate.type_pt),
                built(edition),
                estimate.fits,
            )


def rows() -> Iterator[tuple[str, bool]]:
    """Yield the row of the table of benchmarks, and whether it is over its limit."""
    every = list(compared())
    off = statistics.mean(abs(each.off) for each in every)
    worst = max(abs(each.off) for each in every)
    agreed = sum(each.agrees for each in every)
    says = f"{off:.1%} off, {worst:.1%} at worst; {agreed} of {len(every)} the same"
    yield (
        f"| estimate of the page by words | real layouts of ten summaries | {says} | – | {off:.3f} | {LIMIT:g} |",
        off > LIMIT,
    )


def main() -> int:
    """Print every comparison and the row; leave with 1 when it is over its limit."""
    for each in compared():
        print(f"{each.summary} {each.design:9} {each.off:+.1%} estimated {each.estimated} built {each.built}")
    row, is_over = next(rows())
    print(row)
    return int(is_over)


if __name__ == "__main__":
    sys.exit(main())
