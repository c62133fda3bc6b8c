"""The one-page briefing: exactly one A4 page, PDF/UA-1, in the largest type that fits, and nothing lost."""

import math
from dataclasses import dataclass, replace

from briefgen.errors import EXIT_USAGE, BriefgenError
from briefgen.render.artifact import Artifact
from briefgen.render.pdf_check import check_glyphs, check_proof, paint
from briefgen.render.pdf_designs import DESIGNS, MARGIN_MM
from briefgen.render.pdf_fit import ROOM_MM, TRIALS, Fitter, Measured
from briefgen.render.pdf_layout import CEILING_PT, FLOOR_PT, Layout, columns, lead_share, plan_mm
from briefgen.render.pdf_press import Press, strict
from briefgen.render.pdf_proof import prove
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.model import LeftOut
from briefgen.storyboard.page_parts import shown
from briefgen.storyboard.pageplan import PagePlan, plan_page

LONGEST_PARTS = 3
"""How many parts the error names when the page does not fit."""

HOPELESS = 2.0
"""A page estimated at so many times its height is not laid out to be sure; hostile input could take minutes."""


PICTURES_PT = 11.0
"""The least type beside the matrix and the timeline: words come before pictures of them."""

SURE = 1.03
"""A page estimated at so many times its height, by what a shorter one measured, is not tried."""


@dataclass(frozen=True)
class BriefingPdf:
    """The finished briefing.

    Attributes:
        artifact: ``briefing.pdf``.
        left_out: what the Review has and the page does not show, in the order it was left out.
        type_pt: the body type that fitted, 10 to 12.
        renders: how many layouts it took.
    """

    artifact: Artifact
    left_out: tuple[LeftOut, ...]
    type_pt: float
    renders: int


class DoesNotFit(BriefgenError):  # noqa: N818  (named for what happened, as the user reads it)
    """The page is over at the floor with every optional part left out (exit code 2: the input must change).

    Args:
        message: how many words to cut, and in which parts.
    """

    exit_code = EXIT_USAGE


def render_briefing_pdf(edition: Edition) -> BriefingPdf:
    """Make the one-page briefing.

    Raises:
        DoesNotFit: it is too long even with every optional part left out.
        NotPrintable: it has characters that the typeface cannot show.
        BriefgenError: the logo or a template of the house cannot be used, or the finished page failed its proof.
    """
    labels = edition.wording.labels("briefing")
    search = _Search(edition)
    chosen = search.first_that_fits()
    with strict(labels):
        data = paint(chosen.fitter.fill(chosen.measured))
    check_proof(prove(data, chosen.plan.texts(), MARGIN_MM), labels, pages=1)
    artifact = Artifact("briefing.pdf", "application/pdf", data)
    renders = sum(fitter.renders for fitter in search.fitters)
    return BriefingPdf(artifact, chosen.plan.left_out, chosen.measured.layout.type_pt, renders)


@dataclass(frozen=True)
class _Tried:
    """A plan, and how it was last laid out."""

    plan: PagePlan
    fitter: Fitter
    measured: Measured


class _Search:
    """Finds the plan that leaves out least and fits: what fits with less left out also fits with more."""

    def __init__(self, edition: Edition) -> None:
        self._labels = edition.wording.labels("briefing")
        self._design = DESIGNS[edition.house.design]
        plans = _plans(plan_page(edition))
        self._plans = [plan for plan in plans if not plan.has_pictures or self._has_room(plan)]
        check_glyphs([*self._plans[0].texts(), *map(shown, edition.house.sections.values())], self._labels)
        self._press: Press | None = None
        self._edition = edition
        self.fitters: list[Fitter] = []

    def _has_room(self, plan: PagePlan) -> bool:
        """Whether pictures, which only repeat, leave the type large."""
        return not plan.is_too_wide and plan_mm(plan, PICTURES_PT, self._design) <= ROOM_MM

    def first_that_fits(self) -> _Tried:
        """Return the plan and its layout in the largest type that fits.

        Raises:
            DoesNotFit: no plan fits.
        """
        heights = [plan_mm(plan, FLOOR_PT, self._design) for plan in self._plans]
        last = len(self._plans) - 1
        if heights[last] > HOPELESS * ROOM_MM:
            raise self._does_not_fit(heights[last] - ROOM_MM)
        whole = next(i for i, plan in enumerate(self._plans) if not plan.has_pictures)
        index = next((i for i in range(last) if heights[i] <= ROOM_MM), last)
        fails = next((i - 1 for i in range(last + 1) if heights[i] <= HOPELESS * ROOM_MM), -1)
        fits, best = last + 1, None
        while True:
            tried = self.try_plan(self._plans[index], is_whole=index <= whole)
            if tried.measured.fits:
                fits, best = index, tried
            elif index == last:
                raise self._does_not_fit(tried.measured.over_mm)
            else:
                fails = index
            # Judge the other plans by how far the estimate of this one was out.
            type_pt = tried.measured.layout.type_pt
            out_by = tried.measured.bottom_mm / plan_mm(self._plans[index], type_pt, self._design)
            index = self._next_to_try([height * out_by for height in heights], fails, fits)
            if index < 0:
                assert best is not None  # noqa: S101  (for the type checker: something fits)
                return replace(best, measured=best.fitter.largest(best.measured, max(0, TRIALS - self._renders)))

    def _next_to_try(self, heights_mm: list[float], fails: int, fits: int) -> int:
        """Return the plan to try next: one between those that fail and those that fit; -1 when it is settled."""
        between = range(fails + 1, min(fits, len(heights_mm)))
        if not between:
            return -1
        hopeful = next((i for i in between if heights_mm[i] <= ROOM_MM), None)
        if fits > between[-1] + 1 or fits == len(heights_mm):  # nothing fits yet
            return between[-1] if hopeful is None else hopeful
        if self._renders >= TRIALS:
            return -1
        if hopeful is not None:
            return hopeful
        return between[-1] if heights_mm[between[-1]] <= SURE * ROOM_MM else -1

    @property
    def _renders(self) -> int:
        return sum(fitter.renders for fitter in self.fitters)

    def try_plan(self, plan: PagePlan, *, is_whole: bool = False) -> _Tried:
        """Lay a plan out at the floor; one that leaves out no words, and may have room, in the type that fits."""
        if self._press is None:
            self._press = Press(self._edition)
        split, design = columns(plan, self._design), self._design
        render = self._press.renderer(plan, split.first, split.second)
        fitter = Fitter(render, design, single_column=not split.second)
        self.fitters.append(fitter)
        widths = lead_share(plan, design) * design.lead_mm, split.share * design.flow_mm
        start = Layout(FLOOR_PT, lead_mm=round(widths[0], 1), flow_mm=round(widths[1], 1))
        if plan.has_pictures:
            return _Tried(plan, fitter, fitter.measure(replace(start, type_pt=PICTURES_PT)))
        if not is_whole:
            return _Tried(plan, fitter, fitter.probe(start))
        measured = fitter.probe(replace(start, type_pt=self._start_size(plan)))
        return _Tried(plan, fitter, fitter.largest(measured, max(0, TRIALS - self._renders)))

    def _start_size(self, plan: PagePlan) -> float:
        sizes = [FLOOR_PT + step / 10 for step in range(int((CEILING_PT - FLOOR_PT) * 10) + 1)]
        return max((size for size in sizes if plan_mm(plan, size, self._design) <= ROOM_MM), default=FLOOR_PT)

    def _does_not_fit(self, over_mm: float) -> DoesNotFit:
        errors, parts = self._labels["errors"], self._plans[-1].words_by_part()
        share = over_mm / (ROOM_MM + over_mm)
        words = (
            math.ceil(sum(parts.values()) * share * 1.1 / 5) * 5
        )  # a tenth more: lines do not break where it suits
        longest = sorted(parts, key=lambda name: -parts[name])[:LONGEST_PARTS]
        named = (
            str(errors["does_not_fit_part"]).format(place=self._place(name), words=parts[name]) for name in longest
        )
        message = str(errors["does_not_fit"])
        return DoesNotFit(message.format(floor=f"{FLOOR_PT:g}", words=words, parts=", ".join(named)))

    def _place(self, name: str) -> str:
        key, _, number = name.partition(" ")
        return str(self._labels["places"][key]).format(number=number)


def _plans(plan: PagePlan) -> list[PagePlan]:
    plans = [plan]
    while (shorter := plans[-1].without_next()) is not None:
        plans.append(shorter)
    return plans
