"""Lay out the one-page briefing with WeasyPrint: templates, typeface, logo, and no way to the network."""

import base64
import mimetypes
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit
from urllib.request import url2pathname

from briefgen import resources
from briefgen.errors import BriefgenError
from briefgen.opener import OpenError, read_inside
from briefgen.plain import plain
from briefgen.render.briefing_colours import tint
from briefgen.render.passages import marked
from briefgen.render.pdf_designs import DESIGNS, MARGIN_MM, PAGE_MM, box_numbers
from briefgen.render.pdf_layout import Block, Layout, tail_mm, title_em, why_beside
from briefgen.render.pdf_proof import STYLES
from briefgen.render.pdf_warnings import strict
from briefgen.render.qr import qr_code
from briefgen.review.pictures import MAX_BYTES, PictureError, media_type, read_logo, try_picture
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.page_parts import shown
from briefgen.storyboard.pageplan import PagePlan
from briefgen.storyboard.template_data import headings, plan_data

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
        self._messages: list[str] = []
        self._css = self._style()
        files = untrusted_files(edition.house)
        self._limited = LimitedLayout(files, self._labels) if files else None
        if self._limited is None:
            with self._strict():
                self._styled = Styled(Sheet.of(edition, "", self._css))

    def renderer(
        self, plan: PagePlan, first: tuple[Block, ...], second: tuple[Block, ...]
    ) -> "Callable[[Layout], Document | LimitedPage]":
        """Parse a plan's page once and return what lays it out with given measures."""
        from briefgen.render.layout import Sheet, in_time  # noqa: PLC0415  (it imports this module)

        page, limited = self._page(plan, first, second), self._limited
        if limited is not None:
            sheet = Sheet.of(self._edition, page, self._css)

            def measure(layout: Layout) -> "LimitedPage":
                with self._strict():
                    return limited.measure(sheet, self._fit(layout), layout.height_mm)

            return measure
        with self._strict():
            opened = self._styled.opened(page)

        def render(layout: Layout) -> "Document":
            with self._strict():
                return in_time(lambda: opened(self._fit(layout)), self._labels)

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
            plan=plan_data(plan),
            labels=labels,
            common=edition.common,
            meant=str(edition.wording.labels("audience")["meant"]),
            headings={section: shown(words) for section, words in headings(edition).items()},
            **document_facts(edition),
            logo=self._logo,
            logo_alt=logo_alt(edition),
            blocks_a=plain(first),
            blocks_b=plain(second),
            why_beside=why_beside(plan, self._design),
            tail_mm=tail_mm(plan, self._design),
            boxes=box_numbers(plan),
            has_status=any(item.status for item in plan.recommendations),
            qr=plain(qr_code(plan.qr_url)) if plan.qr_url else None,
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
    try:
        data = read_logo(edition.house)
    except OpenError as error:
        raise BriefgenError(str(errors["logo_missing"]).format(path=path)) from error
    except PictureError as error:
        if error.kind == "logo-kind":
            raise BriefgenError(str(errors["logo_kind"]).format(path=path)) from error
        raise BriefgenError(str(errors["layout"]).format(reason=f"{path}: {error}")) from error
    if data is None:
        return ""
    return f"data:{media_type(data)};base64,{base64.b64encode(data).decode()}"


def logo_alt(edition: Edition) -> str:
    """Return the alternative text of the logo."""
    label = str(edition.wording.labels("briefing")["logo_alt"])
    return shown(edition.house.logo_alt or label.format(publisher=edition.house.name or edition.publisher))


def base_of(edition: Edition) -> str:
    """Return the folder that addresses in a template are relative to."""
    return (edition.house.folder or resources.templates()).resolve().as_uri() + "/"


def own_files(house_folder: Path | None) -> Any:
    """Return a fetcher of ``data:`` addresses and of the house's and briefgen's own files, and of nothing else.

    What a house's templates name is opened as any file of a house, and tried as its logo is.
    """
    from weasyprint.urls import URLFetcher, URLFetcherResponse  # noqa: PLC0415  (heavy import)

    fonts = {path.resolve() for path in resources.fonts().values()}
    ours, theirs = resources.templates().resolve(), house_folder.resolve() if house_folder else None

    class OwnFiles(URLFetcher):  # type: ignore[misc]
        def fetch(self, url: str, headers: dict[str, str] | None = None) -> Any:
            parts = urlsplit(url)
            if parts.scheme == "data":
                response = super().fetch(url, headers)
                if theirs is None:
                    return response
                kind = response.content_type
                return URLFetcherResponse(url, _usable(response.read(), url, kind), {"Content-Type": kind})
            if parts.scheme != "file" or parts.netloc not in {"", "localhost"}:
                raise ValueError(url)
            path = Path(url2pathname(parts.path))
            if path.resolve() in fonts or path.resolve().is_relative_to(ours):
                return super().fetch(url, headers)
            # By its name, not by what it is a link to: the opener decides whether that is inside the folder.
            if theirs is None or not (inside := _below(path, (theirs, house_folder))):
                raise ValueError(url)
            kind = mimetypes.guess_type(inside)[0] or ""
            return URLFetcherResponse(url, _usable(read_inside(theirs, inside, MAX_BYTES), url, kind))

    return OwnFiles(allowed_protocols=("data", "file"), allow_redirects=False)


def _below(path: Path, folders: Iterable[Path | None]) -> str:
    """Return the name of a path below the first folder that it is in; empty when it is in none."""
    for folder in folders:
        if folder is not None and path.is_relative_to(folder):
            return path.relative_to(folder).as_posix()
    return ""


_FONTS = (b"\x00\x01\x00\x00", b"OTTO", b"true", b"ttcf", b"wOFF", b"wOF2")


def _usable(data: bytes, url: str, kind: str) -> bytes:
    """Return a file of a house if it is a style sheet, a typeface, or a picture that can be drawn within its limits.

    Raises:
        ValueError: it is none of these, or cannot be used.
    """
    if kind == "text/css" or data.startswith(_FONTS):
        return data
    if faults := try_picture(data).faults:
        raise ValueError(f"{url[:100]} ({faults[0].kind})")
    return data
