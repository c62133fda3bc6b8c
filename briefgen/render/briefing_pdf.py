"""The one-page briefing: exactly one A4 page, PDF/UA-1, in the largest type that fits, and nothing lost."""

import math
from dataclasses import dataclass, replace

from briefgen.errors import EXIT_USAGE, BriefgenError
from briefgen.render.artifact import Artifact
from briefgen.render.layout import in_time
from briefgen.render.limited_layout import LimitedPage
from briefgen.render.pdf_check import check_glyphs, check_proof, paint
from briefgen.render.pdf_designs import DESIGNS, MARGIN_MM
from briefgen.render.pdf_fit import ROOM_MM, Estimate, Fitter, Measured, floor_of
from briefgen.render.pdf_layout import FLOOR_PT
from briefgen.render.pdf_press import Press
from briefgen.render.pdf_proof import prove
from briefgen.render.pdf_settle import settle
from briefgen.render.pdf_warnings import strict
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.model import LeftOut
from briefgen.storyboard.page_parts import shown
from briefgen.storyboard.pageplan import PagePlan, plan_page

LONGEST_PARTS = 3
"""How many parts the error names when the page does not fit."""

HOPELESS = 2.0
"""A page estimated at so many times its height is not laid out to be sure; hostile input could take minutes."""


TRIALS = 5
"""Layouts to find what is shown and how large; the spacing of a short page may take one more: six in all."""

USUALLY_OUT_BY = 1.012
"""How many times higher than estimated pages come out (the median over made-up reviews in all three designs)."""


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
    with strict(labels) as warnings:
        data = search.finished(chosen.measured)
    check_proof(prove(data, chosen.plan.texts(), MARGIN_MM), labels, pages=1)
    kept = tuple(dict.fromkeys((*search.warnings, *warnings)))
    artifact = Artifact("briefing.pdf", "application/pdf", data, kept)
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
        design = DESIGNS[edition.house.design]
        plans = _plans(plan_page(edition))
        # A matrix that is too wide for paper is not tried.
        self._estimates = [Estimate(plan, design) for plan in plans if not plan.is_too_wide]
        house_words = map(shown, edition.house.sections.values())
        check_glyphs([*self._estimates[0].plan.texts(), *house_words], self._labels)
        self._press: Press | None = None
        self._edition = edition
        self._floors_mm: dict[int, float] = {}
        self.fitters: list[Fitter] = []

    def first_that_fits(self) -> _Tried:
        """Return the plan and its layout in the largest type that fits.

        Raises:
            DoesNotFit: no plan fits.
        """
        last = len(self._estimates) - 1
        index = next((i for i in range(last) if self._floor_mm(i) * USUALLY_OUT_BY <= ROOM_MM), last)
        if index == last and self._floor_mm(last) > HOPELESS * ROOM_MM:
            raise self._does_not_fit(self._floor_mm(last) - ROOM_MM)
        fails = next((i - 1 for i in range(last + 1) if self._floor_mm(i) <= HOPELESS * ROOM_MM), -1)
        fits, best, out_by = last + 1, None, USUALLY_OUT_BY
        while True:
            tried = self.try_plan(self._estimates[index], out_by)
            if tried.measured.fits:
                fits, best = index, tried
            elif index == last:
                raise self._does_not_fit(-tried.measured.room_mm)
            else:
                fails = index
            # Judge the other plans by how far the estimate of this one was out.
            out_by = tried.measured.bottom_mm / self._estimates[index].height_mm(tried.measured.layout)
            index = self._next_to_try(out_by, fails, fits)
            if index < 0:
                assert best is not None  # noqa: S101  (for the type checker: something fits)
                return replace(best, measured=best.fitter.spaced(best.measured))

    def _floor_mm(self, index: int) -> float:
        """Return about how high a plan comes out in the smallest type; most plans are never asked for."""
        if index not in self._floors_mm:
            estimate = self._estimates[index]
            layout = estimate.layout(floor_of(estimate.plan))
            height_mm = estimate.height_mm(layout)
            if height_mm * USUALLY_OUT_BY > ROOM_MM:  # the widths of the columns decide
                height_mm = estimate.height_mm(estimate.balanced(layout))
            self._floors_mm[index] = height_mm
        return self._floors_mm[index]

    def _next_to_try(self, out_by: float, fails: int, fits: int) -> int:
        """Return the plan to try next: one between those that fail and those that fit; -1 when it is settled."""
        count = len(self._estimates)
        between = range(fails + 1, min(fits, count))
        if not between:
            return -1
        hopeful = next((i for i in between if self._floor_mm(i) * out_by <= ROOM_MM), None)
        if fits == count:  # nothing fits yet
            return between[-1] if hopeful is None or self._renders >= TRIALS else hopeful
        return -1 if self._renders >= TRIALS or hopeful is None else hopeful

    def finished(self, measured: Measured) -> bytes:
        """Return the finished page as a PDF."""
        assert self._press is not None  # noqa: S101  (for the type checker: it was laid out)
        document, room_mm, fetcher = measured.document, measured.room_mm, self._press.fetcher
        if isinstance(document, LimitedPage):
            return document.finished(room_mm)
        return in_time(lambda: paint(settle(document, room_mm, fetcher)), self._labels)

    @property
    def warnings(self) -> tuple[str, ...]:
        """What WeasyPrint said of the layouts, where nothing is lost by it."""
        return self._press.warnings if self._press else ()

    @property
    def _renders(self) -> int:
        return sum(fitter.renders for fitter in self.fitters)

    def try_plan(self, estimate: Estimate, out_by: float) -> _Tried:
        if self._press is None:
            self._press = Press(self._edition)
        render = self._press.renderer(estimate.plan, estimate.split.first, estimate.split.second)
        fitter = Fitter(render, estimate)
        self.fitters.append(fitter)
        return _Tried(estimate.plan, fitter, fitter.fit(out_by, TRIALS - self._renders))

    def _does_not_fit(self, over_mm: float) -> DoesNotFit:
        errors, parts = self._labels["errors"], self._estimates[-1].plan.words_by_part()
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
