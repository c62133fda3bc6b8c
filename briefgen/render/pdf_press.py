"""Lay out the one-page briefing with WeasyPrint: templates, typeface, logo, and no way to the network."""

import base64
import logging
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from threading import get_ident
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from briefgen import resources
from briefgen.errors import BriefgenError
from briefgen.render.briefing_colours import tint
from briefgen.render.passages import marked
from briefgen.render.pdf_designs import DESIGNS, MARGIN_MM, PAGE_MM, box_numbers
from briefgen.render.pdf_layout import Block, Layout, tail_mm, title_em, why_beside
from briefgen.render.pdf_proof import STYLES
from briefgen.render.qr import qr_code
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.page_parts import shown
from briefgen.storyboard.pageplan import PagePlan

if TYPE_CHECKING:
    from weasyprint import Document

    from briefgen.render.limited_layout import LimitedPage


class Press:
    """Lays out plans of one Edition; typeface and style sheet are read once.

    Raises:
        BriefgenError: the logo cannot be read or is no picture, or a template is wrong.
    """

    def __init__(self, edition: Edition) -> None:
        # Imported here as it imports this module.
        from briefgen.render.layout import Sheet, Styled  # noqa: PLC0415
        from briefgen.render.limited_layout import LimitedLayout, untrusted_files  # noqa: PLC0415

        self._edition = edition
        self._design = DESIGNS[edition.house.design]
        self._labels = edition.wording.labels("briefing")
        self._logo = logo_uri(edition)
        self.fetcher = own_files(edition.house.folder)
        self._css = self._style()
        files = untrusted_files(edition.house)
        self._limited = LimitedLayout(files, self._labels) if files else None
        if self._limited is None:
            with strict(self._labels):
                self._styled = Styled(Sheet.of(edition, "", self._css))

    def renderer(
        self, plan: PagePlan, first: tuple[Block, ...], second: tuple[Block, ...]
    ) -> "Callable[[Layout], Document | LimitedPage]":
        """Parse a plan's page once and return what lays it out with given measures."""
        from briefgen.render.layout import Sheet, in_time  # noqa: PLC0415  (it imports this module)

        page, limited = self._page(plan, first, second), self._limited
        if limited is not None:
            sheet = Sheet.of(self._edition, page, self._css)
            return lambda layout: limited.measure(sheet, self._fit(layout), layout.height_mm)
        with strict(self._labels):
            opened = self._styled.opened(page)

        def render(layout: Layout) -> "Document":
            with strict(self._labels):
                return in_time(lambda: opened(self._fit(layout)), self._labels)

        return render

    def _fit(self, layout: Layout) -> str:
        measures = {name: getattr(layout, name) for name in _MEASURES}
        return self._edition.wording.render("briefing/pdf_fit.css", page_mm=PAGE_MM, margin_mm=MARGIN_MM, **measures)

    def _style(self) -> str:
        colours = self._edition.house.colours
        title, place = title_em(self._edition.review.about.title)
        return self._edition.wording.render(
            "briefing/pdf.css",
            design=self._design.name,
            fonts={style: resources.fonts()[style].as_uri() for style in STYLES},
            primary=colours.primary,
            accent=colours.accent,
            tint=tint(colours.primary),
            quote_tint=tint(colours.accent),
            page_mm=PAGE_MM,
            margin_mm=MARGIN_MM,
            title_em=title,
            place_em=place,
        )

    def _page(self, plan: PagePlan, first: tuple[Block, ...], second: tuple[Block, ...]) -> str:
        edition, labels = self._edition, self._labels
        page = edition.wording.render(
            "briefing/pdf.html",
            design=self._design.name,
            plan=plan,
            labels=labels,
            common=edition.common,
            meant=str(edition.wording.labels("audience")["meant"]),
            heading=lambda section: shown(edition.heading(section)),
            **document_facts(edition),
            logo=self._logo,
            logo_alt=logo_alt(edition),
            blocks_a=first,
            blocks_b=second,
            why_beside=why_beside(plan, self._design),
            tail_mm=tail_mm(plan, self._design),
            boxes=box_numbers(plan),
            has_status=any(item.status for item in plan.recommendations),
            qr=qr_code(plan.qr_url) if plan.qr_url else None,
            qr_alt=str(labels["qr_alt"]).format(address=plan.qr_url),
            **self._small_print(plan),
        )
        return marked(page, edition.passages)

    def _small_print(self, plan: PagePlan) -> dict[str, tuple[tuple[str, str], ...]]:
        """Return the facts about the review that a design has a box for, and those in small print."""
        about = ("subject", "publisher", "published", "period", "author", "involved")
        small = ("author", "period", "involved", "contact", "review_by")
        in_box = about if self._design.name == "seven-box" else ()
        return {
            "about": self._facts(plan, in_box),
            "colophon": self._facts(plan, [name for name in small if name not in in_box]),
        }

    def _facts(self, plan: PagePlan, names: Iterable[str]) -> tuple[tuple[str, str], ...]:
        return tuple((str(self._labels[name]), value) for name in names if (value := getattr(plan, name)))


def document_facts(edition: Edition) -> dict[str, str]:
    """Return what stands in a PDF's document information besides its title."""
    about = edition.review.about
    return {
        "description": shown(str(edition.wording.labels("briefing")["description"]).format(title=edition.title)),
        "author": shown(about.publisher or edition.house.name or ""),
        "created": about.published.iso if about.published else "",
    }


_MEASURES = ("height_mm", "unit_mm", "line", "type_pt", "lead_mm", "flow_mm")


def logo_uri(edition: Edition) -> str:
    """Return the house's logo as a ``data:`` address; empty without one.

    Raises:
        BriefgenError: the file cannot be read, or is not a PNG, JPEG or SVG picture.
    """
    path, errors = edition.house.logo_path, edition.wording.labels("briefing")["errors"]
    if path is None:
        return ""
    try:
        data = path.read_bytes()
    except OSError as error:
        raise BriefgenError(str(errors["logo_missing"]).format(path=path)) from error
    kinds = {b"\x89PNG\r\n": "image/png", b"\xff\xd8\xff": "image/jpeg"}
    kind = next((kind for magic, kind in kinds.items() if data.startswith(magic)), "")
    if not kind and b"<svg" in data[:4096]:
        kind = "image/svg+xml"
    if not kind:
        raise BriefgenError(str(errors["logo_kind"]).format(path=path))
    return f"data:{kind};base64,{base64.b64encode(data).decode()}"


def logo_alt(edition: Edition) -> str:
    """Return the alternative text of the logo."""
    label = str(edition.wording.labels("briefing")["logo_alt"])
    return shown(edition.house.logo_alt or label.format(publisher=edition.house.name or edition.publisher))


@contextmanager
def strict(labels: Any) -> Iterator[None]:
    """Turn every warning that WeasyPrint logs in this thread into an error: what it skips would be missing.

    Raises:
        BriefgenError: something was logged.
    """
    reports: list[str] = []
    thread = get_ident()

    class Collector(logging.Handler):
        def emit(self, record: logging.LogRecord) -> None:
            if record.thread == thread:
                reports.append(record.getMessage())

    logger, collector = logging.getLogger("weasyprint"), Collector(logging.WARNING)
    logger.addHandler(collector)
    try:
        yield
    finally:
        logger.removeHandler(collector)
    if reports:
        raise BriefgenError(str(labels["errors"]["layout"]).format(reason="; ".join(dict.fromkeys(reports))))


def base_of(edition: Edition) -> str:
    """Return the folder that addresses in a template are relative to."""
    return (edition.house.folder or resources.templates()).resolve().as_uri() + "/"


def own_files(house_folder: Path | None) -> Any:
    """Return a fetcher of ``data:`` addresses and of the house's and briefgen's own files, and of nothing else."""
    from weasyprint.urls import URLFetcher  # noqa: PLC0415  (heavy import)

    fonts = {path.resolve() for path in resources.fonts().values()}
    folders = [folder.resolve() for folder in (house_folder, resources.templates()) if folder]

    class OwnFiles(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
            parts = urlsplit(url)
            if parts.scheme == "file":
                path = Path(url2pathname(parts.path)).resolve()
                if path not in fonts and not any(path.is_relative_to(folder) for folder in folders):
                    raise ValueError(url)
            elif parts.scheme != "data":
                raise ValueError(url)
            return super().fetch(url, headers)

    return OwnFiles(allowed_protocols=("data", "file"), allow_redirects=False)
