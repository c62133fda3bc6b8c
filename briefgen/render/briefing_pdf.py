"""The one-page briefing: exactly one A4 page, PDF/UA-1, in the largest type that fits, and nothing lost."""

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from briefgen.errors import EXIT_USAGE, BriefgenError
from briefgen.render.artifact import Artifact
from briefgen.render.pdf_finish import finish
from briefgen.render.pdf_fit import ROOM_MM, Fit, Fitter
from briefgen.render.pdf_layout import CEILING_PT, FLOOR_PT, GUTTER_MM, MARGIN_MM, TEXT_MM, Layout, columns, plan_mm
from briefgen.render.pdf_press import Press, strict
from briefgen.render.pdf_proof import missing_glyphs, prove
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.model import LeftOut
from briefgen.storyboard.page_parts import shown
from briefgen.storyboard.pageplan import PagePlan, plan_page

if TYPE_CHECKING:
    from weasyprint import Document

LONGEST_PARTS = 3
"""How many parts the error names when the page does not fit."""

HOPELESS = 2.0
"""A page estimated at so many times its height is not laid out to be sure; hostile input could take minutes."""


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


class NotPrintable(BriefgenError):  # noqa: N818  (named for what happened, as the user reads it)
    """The Review has characters, or marks upon marks, that the bundled typeface cannot show (exit code 2)."""

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
    plan, fit = search.first_that_fits()
    with strict(labels):
        assert fit.document is not None  # noqa: S101  (for the type checker: first_that_fits raises otherwise)
        data = _paint(fit.document)
    _check(data, plan, labels)
    artifact = Artifact("briefing.pdf", "application/pdf", data)
    return BriefingPdf(artifact, plan.left_out, fit.type_pt, search.renders)


class _Search:
    """Finds the plan that leaves out least and fits: what fits with less left out also fits with more."""

    def __init__(self, edition: Edition) -> None:
        self._labels = edition.wording.labels("briefing")
        self._plans = _plans(plan_page(edition))
        _check_glyphs([*self._plans[0].texts(), *map(shown, edition.house.sections.values())], self._labels)
        self._press: Press | None = None
        self._edition = edition
        self.renders = 0

    def first_that_fits(self) -> tuple[PagePlan, Fit]:
        """Return the plan and its page.

        Raises:
            DoesNotFit: no plan fits.
        """
        estimates = [plan_mm(plan, FLOOR_PT) for plan in self._plans]
        last = len(self._plans) - 1
        if estimates[last] > HOPELESS * ROOM_MM:
            raise self._does_not_fit(estimates[last] - ROOM_MM)
        fails, fits, best = -1, last + 1, None
        index = next(i for i in range(last + 1) if estimates[i] <= HOPELESS * ROOM_MM)
        while fails + 1 < fits:
            fit = self._fit(self._plans[index], _start_size(self._plans[index]) if fails < 0 else FLOOR_PT)
            if fit.document:
                fits, best = index, fit
                index -= 1
            else:
                fails = index
                if index == last:
                    raise self._does_not_fit(fit.over_mm)
                # Judge the other plans by how far the estimate of this one was out.
                out_by = (ROOM_MM + fit.over_mm) / estimates[index]
                later = range(index + 1, min(fits, last + 1))
                index = next((i for i in later if estimates[i] * out_by <= ROOM_MM), later[-1] if later else index)
        assert best is not None  # noqa: S101  (for the type checker: the loop ends with a page or the error)
        return self._plans[fits], best

    def _fit(self, plan: PagePlan, start_pt: float = FLOOR_PT) -> Fit:
        if self._press is None:
            self._press = Press(self._edition)
        split = columns(plan)
        render = self._press.renderer(plan, split.first, split.second)
        width_mm = TEXT_MM - GUTTER_MM
        start = Layout(start_pt, lead_mm=0.58 * width_mm, flow_mm=round(split.share * width_mm, 1))
        fit = Fitter(render, single_column=not split.second).fit(start)
        self.renders += fit.renders
        return fit

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


def _start_size(plan: PagePlan) -> float:
    sizes = [FLOOR_PT + step / 10 for step in range(int((CEILING_PT - FLOOR_PT) * 10) + 1)]
    return max((size for size in sizes if plan_mm(plan, size) <= ROOM_MM), default=FLOOR_PT)


def _paint(document: "Document") -> bytes:
    # The options given to render() are not kept by the Document; without the variant the tags would be missing.
    data: bytes = document.write_pdf(pdf_variant="pdf/ua-1", finisher=finish)
    return data


def _check_glyphs(texts: Sequence[str], labels: Any) -> None:
    missing = missing_glyphs(texts)
    if not missing:
        return
    places = [text[:60] for text in texts if set(text) & set(missing)]
    named = ", ".join(f"“{char}” (U+{ord(char):04X})" for char in missing[:8])
    message = str(labels["errors"]["no_glyph"])
    raise NotPrintable(message.format(characters=named, places="; ".join(places[:LONGEST_PARTS])))


def _check(data: bytes, plan: PagePlan, labels: Any) -> None:
    proof, errors = prove(data, plan.texts(), MARGIN_MM), labels["errors"]
    if proof.pages != 1:
        raise BriefgenError(str(errors["pages"]).format(count=proof.pages))
    if proof.lost:
        raise NotPrintable(str(errors["lost_text"]).format(texts="; ".join(text[:80] for text in proof.lost)))
    if proof.outside:
        message = str(errors["outside"])
        raise BriefgenError(message.format(count=len(proof.outside), text=proof.outside[:20]))
