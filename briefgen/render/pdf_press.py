"""Lay out the one-page briefing with WeasyPrint: templates, typeface, logo, and no way to the network."""

import base64
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from briefgen import resources
from briefgen.errors import BriefgenError
from briefgen.render.briefing_colours import tint
from briefgen.render.passages import marked, retagged
from briefgen.render.pdf_designs import DESIGNS, MARGIN_MM, PAGE_MM, box_numbers
from briefgen.render.pdf_layout import Block, Layout, tail_mm, title_em, why_beside
from briefgen.render.pdf_proof import STYLES
from briefgen.render.pdf_warnings import strict
from briefgen.render.qr import qr_code
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.page_parts import shown
from briefgen.storyboard.pageplan import PagePlan

if TYPE_CHECKING:
    from weasyprint import Document


class Press:
    """Lays out plans of one Edition; typeface and style sheet are read once.

    Raises:
        BriefgenError: the logo cannot be read or is no picture, or a template is wrong.
    """

    def __init__(self, edition: Edition) -> None:
        from briefgen.render.drawing import CSS, FontConfiguration  # noqa: PLC0415  (heavy import)

        self._edition = edition
        self._design = DESIGNS[edition.house.design]
        self._labels = edition.wording.labels("briefing")
        self._logo = logo_uri(edition)
        self.fetcher = own_files(edition.house.folder)
        self._fonts = FontConfiguration()
        self._messages: list[str] = []
        with self._strict():
            self._css = CSS(
                string=self._style(), font_config=self._fonts, url_fetcher=self.fetcher, base_url=base_of(edition)
            )

    def renderer(
        self, plan: PagePlan, first: tuple[Block, ...], second: tuple[Block, ...]
    ) -> "Callable[[Layout], Document]":
        """Parse a plan's page once and return what lays it out with given measures."""
        from briefgen.render.drawing import CSS, HTML  # noqa: PLC0415  (heavy import)

        with self._strict():
            html = HTML(
                string=self._page(plan, first, second), url_fetcher=self.fetcher, base_url=base_of(self._edition)
            )

        retagged(html.etree_element)

        def render(layout: Layout) -> "Document":
            measures = {name: getattr(layout, name) for name in _MEASURES}
            style = self._edition.wording.render(
                "briefing/pdf_fit.css", page_mm=PAGE_MM, margin_mm=MARGIN_MM, **measures
            )
            with self._strict():
                fit = CSS(string=style, font_config=self._fonts)
                return html.render(font_config=self._fonts, stylesheets=[self._css, fit], pdf_variant="pdf/ua-1")

        return render

    @property
    def warnings(self) -> tuple[str, ...]:
        """What WeasyPrint said so far and nothing is lost by, each once."""
        return tuple(dict.fromkeys(self._messages))

    @contextmanager
    def _strict(self) -> Iterator[None]:
        with strict(self._labels) as messages:
            yield
        self._messages += messages

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
