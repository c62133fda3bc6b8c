"""The search for the one page over real layouts, and the finished page made without laying it out again."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from functools import cache
from itertools import pairwise
from typing import Any

import pytest
from briefings import message, words
from conftest import plain_review
from hypothesis import given, settings
from hypothesis import strategies as st
from pypdfium2 import PdfDocument

from briefgen import resources
from briefgen.outputs.layout.drawing import CSS, HTML
from briefgen.outputs.layout.layout import heights_of
from briefgen.outputs.layout.press import MEASURING_MM, PageRenderer
from briefgen.outputs.layout.proof import paint
from briefgen.outputs.page.design import DESIGNS, Layout, PageHeights, balanced_columns, layout_of
from briefgen.outputs.page.fit import FULL_MM, MOST_FROM_START, MOST_LAYOUTS, FitStart, LaidOut, PageSearch
from briefgen.outputs.page.pdf import DoesNotFit, Unwanted, render_briefing_pdf
from briefgen.outputs.page.settle import WIDEST_MM, settle
from briefgen.review.house.house import House
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.page import PagePlan, page_plans
from briefgen.storyboard.page_words import (
    BOTTOM_MM,
    CEILING_PT,
    GROWTH,
    SPARSE_PT,
    ceiling_of,
    estimate_page,
    floor_of,
    page_mm,
)
from briefgen.wording.wording import Wording

MakeEdition = Callable[..., Edition]

SAMPLES = sorted(resources.samples().glob("*.yaml"))
RICH: dict[str, Any] = {
    "why_it_matters": words(30),
    "good_practice": [words(12), words(9)],
    "recommendations": [{"text": f"{n} {words(12)}", "owner": "Board", "due": "2022-01"} for n in range(1, 9)],
    "questions": [words(8), words(9)],
    "resources": [{"title": "Guide", "url": "https://guide.example/a"}],
}


def edition_of(path: Any, design: Any = "report") -> Edition:
    """Return an edition of a sample in a design."""
    review = plain_review(path)
    return Edition(review, House(design=design), Wording(review.about.language), date(2026, 1, 1))


class Paper:
    """Lays out nothing: pages are as high as a formula says.

    Args:
        plans: what is laid out.
        out_by: how many times higher than estimated each plan comes out.
    """

    def __init__(self, plans: Sequence[PagePlan], out_by: Sequence[float]) -> None:
        self.floors_mm = [page_mm(plan) * by for plan, by in zip(plans, out_by, strict=True)]
        self.plans, self.tried = plans, list[tuple[int, Layout]]()

    def __call__(self, index: int, layout: Layout) -> LaidOut:
        """Note what is laid out and return its height."""
        self.tried.append((index, layout))
        document: Any = None
        return document, PageHeights(self.height_mm(index, layout))

    def height_mm(self, index: int, layout: Layout) -> float:
        """Return how high a plan is."""
        larger: float = (layout.type_pt / floor_of(self.plans[index])) ** GROWTH
        return self.floors_mm[index] * larger * (1 + 0.3 * layout.spacing)

    def fullest(self) -> int | None:
        """Return the first plan that fits in its smallest type."""
        return next((index for index, height_mm in enumerate(self.floors_mm) if height_mm <= BOTTOM_MM), None)


@pytest.fixture
def plans(make_edition: MakeEdition) -> tuple[PagePlan, ...]:
    """A review with many steps of leaving out."""
    found = page_plans(make_edition(key_messages=[message(n, 18) for n in range(1, 5)], **RICH))
    assert len(found) > 10
    return found


@pytest.mark.parametrize("out_by", [0.3, 0.5, 0.7, 0.8, 0.9, 1.0, 1.1, 1.2, 1.25])
def test_the_search_finds_what_trying_everything_would(plans: tuple[PagePlan, ...], out_by: float) -> None:
    """The first plan that fits, in the largest type that fits, spaced until it is full: in eight layouts at most."""
    paper = Paper(plans, [out_by] * len(plans))
    search = PageSearch(plans, DESIGNS["report"], paper)
    page = search.find()
    best = paper.fullest()

    assert search.layouts == len(paper.tried) <= MOST_LAYOUTS
    assert len(set(paper.tried)) == len(paper.tried)
    assert page is not None
    assert best is not None
    assert page.fits
    assert page.plan == best
    larger = Layout(round(page.layout.type_pt + 0.1, 2))
    assert page.layout.type_pt == ceiling_of(plans[best]) or paper.height_mm(best, larger) > BOTTOM_MM
    assert page.room_mm <= FULL_MM or page.layout.spacing > 1.9
    spaced_mm = [BOTTOM_MM - paper.height_mm(index, layout) for index, layout in paper.tried if layout.spacing]
    assert not any(0 <= room_mm <= FULL_MM for room_mm in spaced_mm[:-1])  # a full page is not laid out again


@settings(max_examples=200, deadline=None)
@given(data=st.data(), base=st.floats(0.2, 1.6), sizes=st.integers(100, 120))
def test_any_search_ends_soon_with_a_page_or_the_truth(data: st.DataObject, base: float, sizes: int) -> None:
    """However far estimates are out: a page that fits, or none where the last plan fits in no type; never too many layouts."""
    plans = _plans()
    out_by = [base * data.draw(st.floats(0.9, 1.1)) for _ in plans]
    for start in (None, FitStart(data.draw(st.integers(0, 40)), sizes / 10)):
        paper = Paper(plans, out_by)
        search = PageSearch(plans, DESIGNS["report"], paper, MOST_FROM_START if start else MOST_LAYOUTS)
        page = search.near(start) if start else search.find()
        assert len(paper.tried) <= (MOST_FROM_START if start else MOST_LAYOUTS)
        assert (page is None) == (paper.floors_mm[-1] > BOTTOM_MM) or page is not None
        assert page is None or page.fits
        assert page is None or floor_of(plans[page.plan]) <= page.layout.type_pt <= ceiling_of(plans[page.plan])


@cache
def _plans() -> tuple[PagePlan, ...]:
    return page_plans(edition_of(SAMPLES[1]))


def test_a_start_at_the_end_of_an_earlier_search_is_enough(plans: tuple[PagePlan, ...]) -> None:
    """From where a search ended the next takes three layouts at most, and ends there again or a step beside it."""
    for out_by in (0.6, 0.8, 1.0, 1.2):
        first = PageSearch(plans, DESIGNS["report"], Paper(plans, [out_by] * len(plans))).find()
        assert first is not None
        start = FitStart(first.plan, first.layout.type_pt)
        again = PageSearch(plans, DESIGNS["report"], Paper(plans, [out_by] * len(plans)), MOST_FROM_START)
        page = again.near(start)
        assert again.layouts == 1
        assert page is not None
        assert (page.plan, page.layout.type_pt) == (first.plan, first.layout.type_pt)


def test_a_page_that_grew_far_from_its_start_is_still_whole(plans: tuple[PagePlan, ...]) -> None:
    """With three layouts the last is of the shortest plan when nothing fitted yet, so that no page is refused wrongly."""
    surprising = [1.9] * (len(plans) - 1) + [0.9]
    paper = Paper(plans, surprising)
    page = PageSearch(plans, DESIGNS["report"], paper, MOST_FROM_START).near(FitStart(0, 12.0))

    assert page is not None
    assert page.fits
    assert len(paper.tried) <= MOST_FROM_START
    assert len(plans) - 1 in [index for index, _ in paper.tried]


@pytest.mark.parametrize("rise", [0.01, 0.02, 0.04, 0.12])
def test_a_page_that_is_higher_each_time_than_it_should_be(plans: tuple[PagePlan, ...], rise: float) -> None:
    """Where every layout disappoints, the last one allowed is of the shortest plan."""
    worse = [1.1 + rise * index for index in range(len(plans) - 1)] + [0.8]
    for most in (2, MOST_FROM_START, MOST_LAYOUTS):
        paper = Paper(plans, worse)
        page = PageSearch(plans, DESIGNS["report"], paper, most).find()
        assert page is not None
        assert page.fits
        assert len(paper.tried) <= most


class JumpingPaper(Paper):
    """Pages that are a line higher from some type size on, as where a heading breaks."""

    def height_mm(self, index: int, layout: Layout) -> float:
        """Return how high a plan is."""
        return super().height_mm(index, layout) + (14.0 if layout.type_pt >= 10.6 else 0.0)


def test_a_size_that_is_too_large_is_not_tried_again(plans: tuple[PagePlan, ...]) -> None:
    """What ran over once is not laid out again, however much room the next smaller size leaves."""
    last = len(plans) - 1
    paper = JumpingPaper(plans, [1.9] * last + [275 / page_mm(plans[last]) * (10 / 10.5) ** GROWTH])
    page = PageSearch(plans, DESIGNS["report"], paper).find()

    assert page is not None
    assert page.layout.type_pt == 10.5
    assert page.room_mm > 10
    assert len(set(paper.tried)) == len(paper.tried)


def test_nothing_is_put_back_before_a_page_fits(plans: tuple[PagePlan, ...]) -> None:
    """From a start that runs over, the same plan is set smaller, or more is left out."""
    paper = Paper(plans, [0.95] * len(plans))
    page = PageSearch(plans, DESIGNS["report"], paper, MOST_FROM_START).near(FitStart(8, 12.0))
    assert paper.height_mm(8, Layout(12.0)) > BOTTOM_MM
    assert [index for index, _ in paper.tried][:2] == [8, 8]
    assert page is not None
    assert page.fits


def test_a_page_near_a_start_is_set_smaller_before_more_is_left_out(plans: tuple[PagePlan, ...]) -> None:
    """A sentence more than fits: first the spacing goes, then the type is smaller by what is needed, then a part goes."""
    paper = Paper(plans, [1.0] * len(plans))
    best = PageSearch(plans, DESIGNS["report"], paper).find()
    assert best is not None
    fit = FitStart(best.plan, best.layout.type_pt, spacing=0.3)
    higher = Paper(plans, [BOTTOM_MM / paper.height_mm(best.plan, Layout(fit.type_pt)) * 1.001] * len(plans))
    page = PageSearch(plans, DESIGNS["report"], higher, MOST_FROM_START).near(fit)

    assert page is not None
    assert page.fits
    tried = [(index, layout.type_pt, layout.spacing) for index, layout in higher.tried]
    assert tried[:2] == [(fit.plan, fit.type_pt, 0.3), (fit.plan, fit.type_pt, 0.0)]
    assert page.plan > fit.plan or page.layout.type_pt < fit.type_pt


def test_hopeless_plans_are_not_laid_out(make_edition: MakeEdition) -> None:
    """What is estimated at twice the page's height is refused without a layout."""
    plans = page_plans(make_edition(what_happened="\n\n".join([words(700)] * 3)))
    paper = Paper(plans, [1.0] * len(plans))
    search = PageSearch(plans, DESIGNS["report"], paper)

    assert search.find() is None
    assert paper.tried == []
    assert search.over_mm() > BOTTOM_MM


@pytest.mark.parametrize("design", DESIGNS)
@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_a_preview_takes_one_layout(sample: Any, design: str) -> None:
    """Each sample, from the fit that it had: one layout, and the same page."""
    edition = edition_of(sample, design)
    built = render_briefing_pdf(edition)
    again = render_briefing_pdf(edition, built.fit)

    assert built.layouts <= MOST_LAYOUTS
    assert again.layouts == 1
    assert again.left_out == built.left_out
    assert again.type_pt == built.type_pt


def test_a_preview_after_an_edit(make_edition: MakeEdition) -> None:
    """A sentence more takes three layouts at most; a start that is no plan of the review is passed over."""
    before = render_briefing_pdf(make_edition(key_messages=[message(n, 18) for n in range(1, 5)], **RICH))
    changed = make_edition(
        key_messages=[message(n, 18) for n in range(1, 5)], **{**RICH, "why_it_matters": words(45)}
    )
    after = render_briefing_pdf(changed, before.fit)

    assert after.layouts <= MOST_FROM_START
    assert after.left_out == render_briefing_pdf(changed).left_out
    with pytest.raises(Unwanted):
        render_briefing_pdf(changed, before.fit, lambda: False)
    for start in (FitStart(99, 10.0), FitStart(0, 30.0), FitStart(2, 1.0), FitStart(-3, 11.0)):
        page = render_briefing_pdf(changed, start)
        assert page.layouts <= MOST_LAYOUTS
        assert 10 <= page.type_pt <= 12


def test_columns_of_like_height_follow_from_what_was_measured() -> None:
    """The higher column gets more of the width, within limits; what is nearly even stays."""
    design = DESIGNS["seven-box"]
    half_mm = design.flow_mm / 2
    layout = Layout(10.0, lead_mm=half_mm, flow_mm=half_mm)
    even, bottom_mm = balanced_columns(layout, PageHeights(280.0, (40.0, 41.0), (120.0, 80.0)), design)

    assert even.lead_mm == half_mm
    assert even.flow_mm == pytest.approx(design.flow_mm * 0.6, abs=0.1)
    assert bottom_mm == pytest.approx(280 - 20)
    narrowest, _ = balanced_columns(layout, PageHeights(280.0, None, (10.0, 190.0)), design)
    assert narrowest.flow_mm == pytest.approx(design.flow_mm * 0.39, abs=0.1)
    assert balanced_columns(layout, PageHeights(280.0), design) == (layout, 280.0)


@pytest.mark.parametrize("design", ["report", "seven-box"])
def test_columns_are_measured_where_they_end(design: str, make_edition: MakeEdition) -> None:
    """The heights of both columns are those of their words, not of the row that holds them."""
    messages = [message(1, 60), message(2, 5)] if design == "seven-box" else [message(1, 5)]
    edition = make_edition(house=House(design=design), key_messages=messages, what_happened=words(120), questions=[])
    plan = page_plans(edition)[0]
    layout = layout_of(plan, DESIGNS[design], 10.0)
    narrow, wide = (Layout(10.0, lead_mm=layout.lead_mm, flow_mm=width) for width in (75.0, 105.0))
    parse = PageRenderer(edition).parse(plan)
    (_, first), (_, second) = parse(narrow), parse(wide)

    assert first.flow_mm is not None
    assert second.flow_mm is not None
    assert first.flow_mm[0] > first.flow_mm[1]
    assert first.flow_mm[0] > second.flow_mm[0]
    assert first.flow_mm[1] <= second.flow_mm[1]
    assert first.bottom_mm - second.bottom_mm == pytest.approx(first.flow_mm[0] - second.flow_mm[0], abs=0.5)


def test_the_estimate_by_words_is_near(make_edition: MakeEdition) -> None:
    """Whatever part a review has, the estimate counts it; of the samples it is out by a fifth of the page at most."""
    bare = page_plans(make_edition(questions=[]))[-1]
    for name, content in RICH.items():
        fuller = page_plans(make_edition(**{"questions": [], name: content}))[0]
        assert page_mm(fuller) > page_mm(bare) + 3, name
    for sample in SAMPLES:
        edition = edition_of(sample)
        plan = page_plans(edition)[-1]
        layout = layout_of(plan, DESIGNS["report"], floor_of(plan))
        _, heights = PageRenderer(edition).parse(plan)(layout)
        assert page_mm(plan) == pytest.approx(heights.bottom_mm, rel=0.2)


def test_pictures_take_room_and_larger_type(make_edition: MakeEdition) -> None:
    """Matrix, timeline and figures are counted, and the matrix asks for type of 11 pt."""
    events = [{"when": "2019", "what": "T is born."}, {"when": "2020", "what": "T is hurt."}]
    figures = [{"number": "3", "unit": "people", "what": "were told"}]
    plan = page_plans(
        make_edition(
            events=events,
            figures=figures,
            key_messages=[message(1, agencies=["Police", "Health"]), message(2, agencies=["Police"])],
        )
    )[0]
    assert plan.matrix
    assert plan.timeline
    bare = replace(plan, matrix=None)
    assert (floor_of(plan), floor_of(replace(bare, steps=()))) == (11.0, 10.0)
    assert page_mm(plan) > page_mm(bare) * 1.04**GROWTH + 5
    for less in (replace(bare, timeline=()), replace(bare, figures=())):
        assert page_mm(bare) > page_mm(less) + 7


def test_what_may_go_goes_before_the_type_is_small(make_edition: MakeEdition) -> None:
    """With what may go, with more than one recommendation, and with reasons, it is 10.5 pt or more; then 10 pt."""
    advice = [{"text": f"Go {n}."} for n in range(3)]
    messages = [message(1, source="para 4", agencies=["all"])]
    plans = page_plans(make_edition(key_messages=messages, good_practice=["Well done."], recommendations=advice))
    found = [(len(plan.recommendations), bool(plan.messages[0].why), floor_of(plan)) for plan in plans[4:]]
    assert [plan.is_close for plan in plans] == [False] * 4 + [True] * (len(plans) - 4)
    assert found[:3] == [(3, True, 10.5), (2, True, 10.5), (1, True, 10.5)]
    room = [(3, False, 10.5), (2, False, 10.5), (1, False, 10.0)]
    assert found[3:] == room * 2


def test_the_estimate_says_what_is_too_much(make_edition: MakeEdition) -> None:
    """It names a plan and a size for what fits; past that, how many words are over; and it agrees with the build."""
    heights = [page_mm(plan) for plan in page_plans(make_edition(**RICH)) if not plan.is_filled]
    assert all(later <= earlier for earlier, later in pairwise(heights))
    usual = estimate_page(page_plans(make_edition(key_messages=[message(n, 14) for n in range(1, 5)])))
    assert (usual.plan, usual.fits, usual.type_pt) == (0, True, CEILING_PT)
    short = estimate_page(page_plans(make_edition(key_messages=[message(1, 5)], what_happened=words(8))))
    assert (short.plan, short.fits, short.type_pt) == (0, True, SPARSE_PT)
    long = make_edition(key_messages=[message(n, 80) for n in range(1, 7)], what_happened=words(250))
    found = estimate_page(page_plans(long))
    assert not found.fits
    assert found.plan == len(page_plans(long)) - 1
    assert 100 < found.words_over < 900
    with pytest.raises(DoesNotFit):
        render_briefing_pdf(long)


@pytest.mark.parametrize("design", DESIGNS)
def test_moving_the_sections_apart_is_what_laying_out_would_give(design: str, make_edition: MakeEdition) -> None:
    """A settled page is, point for point, the page laid out with the same gaps in its style sheet: frames and fills too."""
    edition = make_edition(
        house=House(design=design), key_messages=[message(n) for n in (1, 2, 3)], about={"content_note": "Describes harm."},
        recommendations=[{"text": words(10), "owner": "Board"}], support=[{"name": "Samaritans", "contact": "116 123"}],
    )  # fmt: skip
    plan, renderer = page_plans(edition)[0], PageRenderer(edition)
    layout = layout_of(plan, DESIGNS[design], 10.5)
    measured: Any = renderer.parse(plan)(layout)[0]
    room_mm = BOTTOM_MM - heights_of(measured, MEASURING_MM).bottom_mm
    assert room_mm > 2

    settled = settle(measured, room_mm, renderer.fetcher)
    again: Any = renderer.parse(plan)(layout)[0]
    sheet = again.pages[0]._page_box
    while sheet.element_tag != "main":
        sheet = sheet.children[0]
    gaps = [n for n in range(1, len(sheet.children)) if sheet.children[n - 1].element_tag != "h2"]
    each_mm = min(WIDEST_MM, room_mm / len(gaps))
    foot = len(sheet.children) - 1
    style = "".join(
        f"main > :nth-child({n + 1}) {{ position: relative; top: "
        f"{room_mm if n == foot else each_mm * sum(1 for gap in gaps if gap <= n)}mm }}"
        for n in range(1, len(sheet.children))
    )
    laid_out = with_style(renderer, style, plan, layout)

    assert picture(paint(settled)) == picture(paint(laid_out))


def with_style(renderer: PageRenderer, style: str, plan: PagePlan, layout: Layout) -> Any:
    """Return the page laid out at its true height with one more style sheet."""
    fit = renderer._edition.wording.render(
        "briefing/pdf_fit.css", page_mm=210.0, margin_mm=10.0, height_mm=297.0, unit_mm=layout.unit_mm,
        line=layout.line, type_pt=layout.type_pt, lead_mm=layout.lead_mm, flow_mm=layout.flow_mm,
    )  # fmt: skip
    page = renderer.page(plan)
    html = HTML(string=page, url_fetcher=renderer.fetcher, base_url="")
    styled = renderer._styled
    return html.render(
        font_config=styled._fonts,
        stylesheets=[styled._css, CSS(string=fit, font_config=styled._fonts), CSS(string=style)],
        pdf_variant="pdf/ua-1",
    )


def picture(pdf: bytes) -> bytes:
    """Return the first page as pixels, 150 an inch."""
    document = PdfDocument(pdf)
    assert len(document) == 1
    pixels: bytes = document[0].render(scale=150 / 72).to_pil().tobytes()
    return pixels
