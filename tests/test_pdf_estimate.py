"""The height of the one-page briefing by calculation, and the finished page made without laying it out again."""

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from briefings import message, words
from conftest import SAMPLES
from pypdfium2 import PdfDocument

from briefgen.render.briefing_pdf import _Search
from briefgen.render.pdf_check import paint
from briefgen.render.pdf_designs import DESIGNS
from briefgen.render.pdf_fit import MEASURING_MM, Estimate, Fitter
from briefgen.render.pdf_layout import Layout
from briefgen.render.pdf_press import Press
from briefgen.render.pdf_settle import WIDEST_MM, settle
from briefgen.review.house import House
from briefgen.review.load import load_review
from briefgen.review.model import Review
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.pageplan import PagePlan, plan_page

MakeEdition = Callable[..., Edition]

CLOSE = 0.05
"""By how much an estimate may be out: half a point of type."""


@pytest.fixture
def make_edition(make_review: Callable[..., Review]) -> MakeEdition:
    """A function that makes an Edition of a Review with changes."""
    from datetime import date  # noqa: PLC0415  (for this fixture only)

    from briefgen.wording import Wording  # noqa: PLC0415

    def make(house: House | None = None, **changes: Any) -> Edition:
        review = make_review(**changes)
        return Edition(review, house or House(), Wording(review.about.language), date(2026, 1, 1))

    return make


def plans_of(edition: Edition) -> list[PagePlan]:
    """Return every plan of an edition, from the fullest to the shortest."""
    plans = [plan_page(edition)]
    while (shorter := plans[-1].without_next()) is not None:
        plans.append(shorter)
    return plans


def measured_and_estimated(edition: Edition, plan: PagePlan, layout: Layout) -> tuple[float, float]:
    """Return where the page ends as laid out and by calculation, in millimetres."""
    estimate = Estimate(plan, DESIGNS[edition.house.design])
    render = Press(edition).renderer(plan, estimate.split.first, estimate.split.second)
    layout = replace(estimate.balanced(layout))
    return Fitter(render, estimate).measure(layout).bottom_mm, estimate.height_mm(layout)


@pytest.mark.parametrize("design", DESIGNS)
@pytest.mark.parametrize("sample", SAMPLES, ids=lambda path: path.stem)
def test_estimates_are_close(sample: Any, design: str, make_edition: MakeEdition) -> None:
    """In every design, with everything and with as little as possible, tight and airy, the page ends where it was said to."""
    review = load_review(sample.read_bytes(), sample.name).review
    edition = replace(make_edition(House(design=design)), review=review)
    plans = [plan for plan in plans_of(edition) if not plan.is_too_wide]

    for plan, layout in ((plans[0], Layout(10.6)), (plans[-1], Layout(11.4, spacing=1.0))):
        start = Estimate(plan, DESIGNS[design]).layout(layout.type_pt)
        measured, estimated = measured_and_estimated(edition, plan, replace(start, spacing=layout.spacing))
        assert measured == pytest.approx(estimated, rel=CLOSE)


def test_everything_is_counted(make_edition: MakeEdition) -> None:
    """Whatever part a review has, in any design, the estimate has it too."""
    parts: dict[str, Any] = {
        "why_it_matters": words(60),
        "equality": words(40),
        "good_practice": [words(14), words(20)],
        "questions": [words(14), words(20), words(12)],
        "recommendations": [
            {"text": words(count), "owner": "Board", "due": "2022-01", "status": "open"} for count in (11, 17, 23)
        ],
        "resources": [{"title": words(4), "url": "https://guide.example/a/rather/long/one/that/breaks"}] * 3,
        "support": [{"name": "Samaritans", "contact": "116 123"}] * 4,
    }
    for design in DESIGNS:
        for name, content in parts.items():
            full = make_edition(House(design=design), key_messages=[message(n) for n in (1, 2)], **{name: content})
            plan = plan_page(full)
            layout = Estimate(plan, DESIGNS[design]).layout(11.0)
            measured, estimated = measured_and_estimated(full, plan, layout)
            assert measured == pytest.approx(estimated, rel=CLOSE), (design, name)


@pytest.mark.parametrize("design", DESIGNS)
def test_moving_the_sections_apart_is_what_laying_out_would_give(design: str, make_edition: MakeEdition) -> None:
    """A settled page is, point for point, the page laid out with the same gaps in its style sheet: frames and fills too."""
    edition = make_edition(
        House(design=design), key_messages=[message(n) for n in (1, 2, 3)], about={"content_note": "Describes harm."},
        recommendations=[{"text": words(10), "owner": "Board"}], support=[{"name": "Samaritans", "contact": "116 123"}],
    )  # fmt: skip
    chosen = _Search(edition).first_that_fits()
    press, split = Press(edition), chosen.fitter.estimate.split
    render = press.renderer(chosen.plan, split.first, split.second)
    layout = chosen.measured.layout
    room_mm = chosen.measured.room_mm
    assert room_mm > 2

    measured: Any = render(replace(layout, height_mm=MEASURING_MM))
    settled = settle(measured, room_mm, press.fetcher)
    again: Any = render(replace(layout, height_mm=MEASURING_MM))
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
    laid_out = with_style(press, style, chosen, layout)

    assert picture(paint(settled)) == picture(paint(laid_out))


def with_style(press: Press, style: str, chosen: Any, layout: Layout) -> Any:
    """Return the page laid out at its true height with one more style sheet."""
    from weasyprint import CSS, HTML  # noqa: PLC0415  (heavy import)

    fit = press._edition.wording.render(
        "briefing/pdf_fit.css", page_mm=210.0, margin_mm=10.0, height_mm=297.0, unit_mm=layout.unit_mm,
        line=layout.line, type_pt=layout.type_pt, lead_mm=layout.lead_mm, flow_mm=layout.flow_mm,
    )  # fmt: skip
    split = chosen.fitter.estimate.split
    page = press._page(chosen.plan, split.first, split.second)
    html = HTML(string=page, url_fetcher=press.fetcher, base_url="")
    styled = press._styled
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
