"""HTML and a style sheet → a document that is laid out, with a limit of time: what all printed pages share."""

from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

from briefgen import resources
from briefgen.errors import UsageError
from briefgen.render.passages import retagged
from briefgen.render.pdf_check import paint
from briefgen.render.pdf_press import base_of, own_files
from briefgen.render.time_limit import OverTime, within

if TYPE_CHECKING:
    from weasyprint import Document

    from briefgen.storyboard.edition import Edition

T = TypeVar("T")

LAYOUT_S = 120.0
"""How long one layout in this process may take, in seconds; one takes under a second on an ordinary computer."""

TAGGED = "pdf/ua-1"
"""The kind of PDF that screen readers read."""

_MM_IN_PX = 25.4 / 96


@dataclass(frozen=True)
class Sheet:
    """What a document is laid out from.

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
    def of(cls, edition: "Edition", html: str, style: str) -> "Sheet":
        """Return the sheet of a page of an edition."""
        return cls(html, style, str(edition.house.folder or ""), base_of(edition))

    def as_json(self) -> dict[str, str]:
        """Return it as what JSON can write."""
        return asdict(self)


class Styled:
    """Lays out pages that have one style sheet; it and the typeface are read once.

    Args:
        sheet: whose style sheet, folder and base are used.
    """

    def __init__(self, sheet: Sheet) -> None:
        from briefgen.render.drawing import CSS, FontConfiguration  # noqa: PLC0415  (checks load this module)

        self.fetcher = own_files(Path(sheet.folder) if sheet.folder else None)
        self._base, self._fonts = sheet.base, FontConfiguration()
        self._css = CSS(string=sheet.style, font_config=self._fonts, url_fetcher=self.fetcher, base_url=sheet.base)

    def opened(self, page: str, variant: str | None = TAGGED) -> "Callable[[str], Document]":
        """Parse a page once and return what lays it out with a further style sheet, for a kind of PDF."""
        from briefgen.render.drawing import CSS, HTML  # noqa: PLC0415  (checks load this module)

        html = HTML(string=page, url_fetcher=self.fetcher, base_url=self._base)
        if variant:
            retagged(html.etree_element)

        def render(fit: str = "") -> "Document":
            fits = [CSS(string=fit, font_config=self._fonts)] if fit else []
            return html.render(font_config=self._fonts, stylesheets=[self._css, *fits], pdf_variant=variant)

        return render


def pdf_of(edition: "Edition", html: str, style: str) -> bytes:
    """Lay out a page of an edition and return it as a PDF; whoever asks judges what is logged (``pdf_warnings``).

    Raises:
        UsageError: it takes longer, or more, than it may.
        BriefgenError: it cannot be laid out.
    """
    from briefgen.render.limited_layout import LimitedLayout, untrusted_files  # noqa: PLC0415  (it imports this)

    labels, sheet = edition.wording.labels("briefing"), Sheet.of(edition, html, style)
    if files := untrusted_files(edition.house):
        return LimitedLayout(files, labels).pdf(sheet)
    return in_time(lambda: paint(Styled(sheet).opened(html)("")), labels)


def pictures_of(html: str, style: str, labels: Any, deck: str = "") -> bytes:
    """Lay out pages that only become pictures and return them as a PDF without tags.

    Args:
        html: the pages.
        style: their style sheet.
        labels: the labels ``briefing``.
        deck: the name of the house's own slide template that decides what is on them; empty for briefgen's.

    Raises:
        UsageError: it takes longer, or more, than it may.
        BriefgenError: it cannot be laid out.
    """
    from briefgen.render.limited_layout import LimitedLayout  # noqa: PLC0415  (it imports this module)

    sheet = Sheet(html, style, "", resources.templates().as_uri())
    if deck:
        return LimitedLayout((deck,), labels).pdf(sheet, is_tagged=False)
    return in_time(lambda: untagged(sheet), labels)


def untagged(sheet: Sheet) -> bytes:
    """Return the PDF of a sheet without tags."""
    pdf: bytes = Styled(sheet).opened(sheet.html, None)("").write_pdf()
    return pdf


def in_time(work: Callable[[], T], labels: Any) -> T:
    """Return what a layout in this process gives.

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


def bottom_mm(document: "Document", high_mm: float) -> float:
    """Return how far down its content reaches, over all sheets.

    Args:
        document: as laid out.
        high_mm: how high one sheet is.
    """
    boxes = {name: box for page in document.pages for name, box in page.anchors.items()}
    bottom: float = boxes["sheet"][3] * _MM_IN_PX + (len(document.pages) - 1) * high_mm
    return bottom
