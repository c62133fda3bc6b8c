"""Lay out HTML with a style sheet, within a limit of time: the base of all printed pages."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, TypeVar

from briefgen.errors import UsageError
from briefgen.outputs.layout.drawing import CSS, HTML, Document, FontConfiguration
from briefgen.outputs.layout.files import base_of, own_files
from briefgen.outputs.layout.script_fonts import with_scripts
from briefgen.outputs.layout.time_limit import OverTime, within
from briefgen.outputs.markup import retagged
from briefgen.outputs.page.design import PageHeights
from briefgen.storyboard.edition import Edition

T = TypeVar("T")

LAYOUT_S = 120.0
"""How long one layout in this process may take, in seconds; one takes under a second on an ordinary computer."""

TAGGED = "pdf/ua-1"
"""The kind of PDF that screen readers read."""

_MM_IN_PX = 25.4 / 96


@dataclass(frozen=True)
class Sheet:
    """The input of a layout.

    Attributes:
        html: the page.
        style: its style sheet.
        folder: the house's, whose files the page may show; empty without one.
        base: the folder that addresses in the page are relative to, as an address.
    """

    html: str
    style: str
    folder: str
    base: str

    @classmethod
    def of(cls, edition: Edition, html: str, style: str) -> "Sheet":
        """Return the sheet of a page of an edition."""
        shown = f"{html}{edition.review.model_dump_json()}{edition.house.model_dump_json()}"
        return cls(html, with_scripts(style, shown), str(edition.house.folder or ""), base_of(edition))

    def as_json(self) -> dict[str, str]:
        """Return the sheet as JSON values."""
        return asdict(self)


class StyledLayout:
    """Lays out pages with one style sheet; it and the typeface are parsed once.

    Args:
        sheet: whose style sheet, folder and base are used.
    """

    def __init__(self, sheet: Sheet) -> None:
        self.fetcher = own_files(Path(sheet.folder) if sheet.folder else None)
        self._base, self._fonts = sheet.base, FontConfiguration()
        self._css = CSS(string=sheet.style, font_config=self._fonts, url_fetcher=self.fetcher, base_url=sheet.base)

    def parse(self, page: str, variant: str | None = TAGGED) -> Callable[[str], Document]:
        """Parse a page once and return a function that lays it out with a further style sheet."""
        html = HTML(string=page, url_fetcher=self.fetcher, base_url=self._base)
        if variant:
            retagged(html.etree_element)

        def render(fit: str = "") -> Document:
            fits = [CSS(string=fit, font_config=self._fonts)] if fit else []
            return html.render(font_config=self._fonts, stylesheets=[self._css, *fits], pdf_variant=variant)

        return render


def untagged(sheet: Sheet) -> bytes:
    """Return the PDF of a sheet without tags."""
    pdf: bytes = StyledLayout(sheet).parse(sheet.html, None)("").write_pdf()
    return pdf


def run_in_time(work: Callable[[], T], labels: Any) -> T:
    """Run a layout in this process within the limit of time.

    Args:
        work: lays out.
        labels: the labels ``briefing``.

    Raises:
        UsageError: it takes longer than ``LAYOUT_S``.
    """
    try:
        return within(LAYOUT_S, work)
    except OverTime:
        raise UsageError(str(labels["errors"]["layout_slow"]).format(seconds=f"{LAYOUT_S:g}")) from None


def heights_of(document: Document, high_mm: float) -> PageHeights:
    """Return the measured heights of a page: the end of its content, and its columns.

    Args:
        document: as laid out.
        high_mm: how high one sheet is.
    """
    boxes = {name: box for page in document.pages for name, box in page.anchors.items()}
    bottom_mm = boxes["sheet"][3] * _MM_IN_PX + (len(document.pages) - 1) * high_mm
    rows = document.pages[0]._page_box.descendants()  # noqa: SLF001  (nothing public gives the boxes)
    columns: dict[str, tuple[float, float] | None] = {"lead": None, "flow": None}
    for row in rows:
        name = next((name for name in columns if name in _classes(row)), None)
        if name is not None and columns[name] is None:
            columns[name] = _column_heights(row)
    return PageHeights(bottom_mm, columns["lead"], columns["flow"])


def _column_heights(row: Any) -> tuple[float, float] | None:
    """Return the heights of the content of a row's two columns, in millimetres; None when it has not both."""
    heights = [
        cell.height * _MM_IN_PX
        for name in ("cell-a", "cell-b")
        for cell in row.descendants()
        if name in _classes(cell)
    ]
    return (heights[0], heights[1]) if len(heights) == 2 else None


def _classes(box: Any) -> list[str]:
    """Return the classes of a box's element."""
    return (box.element.get("class") or "").split() if box.element is not None else []
