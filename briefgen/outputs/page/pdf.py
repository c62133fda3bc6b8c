"""Render the one-page briefing: exactly one A4 page, PDF/UA-1, in the largest type that fits, proved complete."""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from briefgen.errors import EXIT_USAGE, BriefgenError
from briefgen.outputs.layout.press import PageRenderer
from briefgen.outputs.layout.proof import check_glyphs, check_proof, prove
from briefgen.outputs.layout.warnings import strict
from briefgen.outputs.page.design import DESIGNS, MARGIN_MM, Layout
from briefgen.outputs.page.fit import MOST_FROM_START, MOST_LAYOUTS, FitStart, LaidOut, PageSearch
from briefgen.pack.artifact import Artifact
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.model import LeftOut
from briefgen.storyboard.page import PagePlan, page_plans
from briefgen.storyboard.page_parts import shown
from briefgen.storyboard.page_words import BOTTOM_MM, FLOOR_PT, HEAD_MM

LONGEST_PARTS = 3
"""How many parts the error names when the page does not fit."""

LINE_MM = 4.4
"""The height of a line in the smallest type: a page becomes lower by whole lines."""


@dataclass(frozen=True)
class BriefingPdf:
    """The finished briefing.

    Attributes:
        artifact: ``briefing.pdf``.
        left_out: what the Review has and the page does not show, in the order it was left out.
        fit: the plan and the type size that were found: where the search may begin the next time.
        layouts: how many layouts it took.
    """

    artifact: Artifact
    left_out: tuple[LeftOut, ...]
    fit: FitStart
    layouts: int

    @property
    def type_pt(self) -> float:
        """The fitted body type size, 10 to 12 pt."""
        return self.fit.type_pt


class Unwanted(Exception):  # noqa: N818  (named for what happened)
    """The text has changed, so that the page is no longer needed."""


class DoesNotFit(BriefgenError):  # noqa: N818  (named for what happened, as the user reads it)
    """The page is too long at the smallest type without any optional part (exit code 2: the input must change).

    Args:
        message: how many words to cut, and in which parts.
    """

    exit_code = EXIT_USAGE


def render_briefing_pdf(
    edition: Edition,
    start: FitStart | None = None,
    is_wanted: Callable[[], bool] = lambda: True,
    *,
    is_sheet: bool = False,
) -> BriefingPdf:
    """Render the one-page briefing.

    Args:
        edition: what is shown.
        start: the fit of the briefing before a small change (``BriefingPdf.fit``), for a preview. The first page
            near it that fits is taken, after one to ``MOST_FROM_START`` layouts, where the search without a start
            takes at most ``MOST_LAYOUTS``; it may leave out more, or be set smaller.
        is_wanted: asked before each layout whether anybody still waits for the page.
        is_sheet: whether it is to be enlarged to A3.

    Raises:
        DoesNotFit: it is too long even with every optional part left out.
        NotPrintable: it has characters that the typeface cannot show.
        BriefgenError: the logo or a template of the house cannot be used, or the finished page failed its proof.
        Unwanted: nobody waits for it any more.
    """
    labels, plans = edition.wording.labels("briefing"), page_plans(edition, is_sheet=is_sheet)
    check_glyphs([*plans[0].texts(), *map(shown, edition.house.sections.values())], labels)
    layouts, design = _Layouts(edition, plans, is_wanted), DESIGNS[edition.house.design]
    search = PageSearch(plans, design, layouts, MOST_FROM_START)
    page = search.near(start) if start else None
    if page is None:
        search = PageSearch(plans, design, layouts, MOST_LAYOUTS)
        page = search.find()
    if page is None:
        raise DoesNotFit(_advice(plans[-1], search.over_mm(), labels))
    with strict(labels) as warnings:
        data = layouts.renderer.paint_page(page.document, page.room_mm)
    plan = plans[page.plan]
    check_proof(prove(data, plan.texts(), MARGIN_MM), labels, pages=1)
    every = tuple(dict.fromkeys((*layouts.renderer.warnings, *warnings)))
    artifact = Artifact("briefing.pdf", "application/pdf", data, every)
    chosen = page.layout
    fit = FitStart(page.plan, chosen.type_pt, chosen.lead_mm, chosen.flow_mm, chosen.spacing)
    return BriefingPdf(artifact, plan.left_out, fit, search.layouts)


class _Layouts:
    """Lay out the plans of one edition; each page is parsed once, when it is first laid out."""

    def __init__(self, edition: Edition, plans: Sequence[PagePlan], is_wanted: Callable[[], bool]) -> None:
        self._edition, self._plans, self._is_wanted = edition, plans, is_wanted
        self._parsed: dict[int, Callable[[Layout], LaidOut]] = {}

    @cached_property
    def renderer(self) -> PageRenderer:
        return PageRenderer(self._edition)

    def __call__(self, index: int, layout: Layout) -> LaidOut:
        if not self._is_wanted():
            raise Unwanted
        if index not in self._parsed:
            self._parsed[index] = self.renderer.parse(self._plans[index])
        return self._parsed[index](layout)


def _advice(plan: PagePlan, over_mm: float, labels: Mapping[str, Any]) -> str:
    """Return the text of the error: the number of words to cut, and the longest parts."""
    errors, parts = labels["errors"], plan.words_by_part()
    over_mm += LINE_MM
    share = over_mm / (BOTTOM_MM + over_mm - HEAD_MM)
    # A fifth more: a part that is narrower than the page loses less height with its words.
    words = math.ceil(sum(parts.values()) * share * 1.2 / 5) * 5
    longest = sorted(parts, key=lambda name: -parts[name])[:LONGEST_PARTS]
    part = str(errors["does_not_fit_part"])
    named = (part.format(place=_place(name, labels), words=parts[name]) for name in longest)
    return str(errors["does_not_fit"]).format(floor=f"{FLOOR_PT:g}", words=words, parts=", ".join(named))


def _place(name: str, labels: Mapping[str, Any]) -> str:
    key, _, number = name.partition(" ")
    return str(labels["places"][key]).format(number=number)
