"""The page as a poster on A3: the same words, larger, with its tags and links."""

import io
from collections.abc import Callable

import pytest
from briefings import message
from pikepdf import Pdf

from briefgen.outputs.page.paper import SCALE, enlarged
from briefgen.outputs.page.pdf import BriefingPdf, render_briefing_pdf
from briefgen.outputs.page.verify import a3_faults, elements, pdf_faults, small_letters
from briefgen.pipeline.build import build
from briefgen.pipeline.order import Order
from briefgen.resources import samples
from briefgen.review.house.house import House
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.page import sheet_edition

ROWAN = samples() / "invented-rowan.yaml"


@pytest.mark.parametrize("design", ["report", "seven-box", "plain"])
def test_everything_grows(design: str, make_edition: Callable[..., Edition]) -> None:
    """Page, links and boxes of figures are √2 as large, and no letter of any design is under 12 pt."""
    site = House(design=design, site="https://a.example")
    small = render_briefing_pdf(
        make_edition(house=site, key_messages=[message(n, 14) for n in range(1, 5)])
    ).artifact.data
    large = enlarged(small)

    def boxes(data: bytes) -> list[float]:
        with Pdf.open(io.BytesIO(data)) as pdf:
            (page,) = pdf.pages
            found = [*page.MediaBox, *(edge for link in page.Annots for edge in link.Rect)]
            for element in elements(pdf.Root.StructTreeRoot):
                if element.S == "/Figure":
                    found.extend(element.A.BBox)
            return [float(edge) for edge in found]

    assert len(boxes(small)) > 12
    assert boxes(large) == pytest.approx([edge * 2**0.5 for edge in boxes(small)], abs=0.01)
    assert "".join(small_letters(small, 12))
    assert not "".join(small_letters(large, 12))
    assert large == enlarged(small)


def test_a_poster_is_asked_for_and_verified() -> None:
    """With A4 alone there is none; asked for it is beside the page, and each is only right in its own size."""
    order = Order.read(ROWAN, outputs=frozenset({"briefing"}), extras=frozenset({"a3"}))
    pack = build(order)
    files = {each.name: each.data for each in pack.artifacts}
    assert {"briefing.pdf", "briefing-a3.pdf"} <= set(files)
    assert pack.manifest.file("briefing-a3.pdf")
    assert list(a3_faults(files["briefing-a3.pdf"], pack.manifest)) == []
    assert any("A3 (297 × 420 mm)" in str(each) for each in a3_faults(files["briefing.pdf"], pack.manifest))
    assert any("A4 (210 × 297 mm)" in str(each) for each in pdf_faults(files["briefing-a3.pdf"], pack.manifest))


def test_a3_holds_more_than_a4(make_edition: Callable[..., Edition]) -> None:
    """It has a layout of its own, in cards, leaves out less than the A4 page, and is in larger type; a poster stays one."""
    items = [
        {"text": f"Check number {n} again with everybody who works in the team.", "owner": "Board"} for n in range(16)
    ]
    messages = [
        {"headline": f"Ask {n}", "finding": "Nobody asked. " * 12, "action": "Ask.", "agencies": ["all"]}
        for n in range(5)
    ]
    edition = make_edition(recommendations=items, key_messages=messages)
    small, large = render_briefing_pdf(edition), render_briefing_pdf(sheet_edition(edition), is_sheet=True)

    def gone(page: BriefingPdf) -> str:
        return next((left.what for left in page.left_out if left.part == "recommendations"), "")

    assert "recommendations" in gone(small)
    assert gone(small) != gone(large)
    assert len(large.left_out) <= len(small.left_out)
    assert large.type_pt * SCALE > small.type_pt + 2
    assert not "".join(small_letters(enlarged(large.artifact.data), 12))
    assert sheet_edition(edition).house.design == "seven-box"
    poster = make_edition(house=House(design="plain"))
    assert sheet_edition(poster) is poster
