"""Render plans of the one-page briefing with WeasyPrint, without any network access."""

from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager

from briefgen import resources
from briefgen.icons import icon_shape
from briefgen.outputs.icon_drawing import icon_uri
from briefgen.outputs.layout.drawing import Document
from briefgen.outputs.layout.files import own_files
from briefgen.outputs.layout.layout import Sheet, StyledLayout, heights_of, run_in_time
from briefgen.outputs.layout.limited import LimitedLayout, LimitedPage, untrusted_files
from briefgen.outputs.layout.proof import STYLES, paint
from briefgen.outputs.layout.warnings import strict
from briefgen.outputs.letterhead import document_facts, logo_alt, logo_uri
from briefgen.outputs.markup import marked, mixed, paper, tint
from briefgen.outputs.motif import motif_of
from briefgen.outputs.motif_painting import motif_colours, motif_uri
from briefgen.outputs.page.design import (
    DESIGNS,
    GAP_MM,
    GUTTER_MM,
    MARGIN_MM,
    PAGE_MM,
    POSTER_PT,
    Layout,
    PageHeights,
    advice_halves,
    asks_beside,
    columns,
    is_turned,
    tail,
    tail_mm,
    title_em,
)
from briefgen.outputs.page.settle import settle
from briefgen.outputs.qr import qr_code
from briefgen.review.house.house import Colours
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.page import PagePlan
from briefgen.storyboard.page_parts import shown
from briefgen.storyboard.template_data import agency_icons, headings, plan_data
from briefgen.wording.plain import plain

MOTIF_MM, MOTIF_HIGH_MM = 52.0, 38.0
"""The size of the motif at the head of the page, of which the middle is seen where the head is less high."""

WITHDRAWN_GREY = "#4a4a4a"
"""The colour of the head of what was withdrawn."""

MEASURING_MM = 4000.0
"""The height of the sheet that is measured."""


class PageRenderer:
    """Lays out and paints the plans of one Edition; typeface and style sheet are parsed once.

    Raises:
        BriefgenError: the logo cannot be read or is no picture, or a template is wrong.
    """

    def __init__(self, edition: Edition) -> None:
        self._edition = edition
        self._design = DESIGNS[edition.house.design]
        self._labels = edition.wording.labels("briefing")
        self._logo = logo_uri(edition)
        self.fetcher = own_files(edition.house.folder)
        self._messages: list[str] = []
        self.style = self._filled_style()
        files = untrusted_files(edition.house)
        self._limited = LimitedLayout(files, self._labels) if files else None
        if self._limited is None:
            with self._strict():
                self._styled = StyledLayout(Sheet.of(edition, "", self.style))

    def parse(self, plan: PagePlan) -> Callable[[Layout], tuple[Document | LimitedPage, PageHeights]]:
        """Parse a plan's page once and return a function that lays it out on a high sheet and measures it."""
        page, limited = self.page(plan), self._limited
        if limited is not None:
            sheet = Sheet.of(self._edition, page, self.style)

            def measure(layout: Layout) -> tuple[LimitedPage, PageHeights]:
                with self._strict():
                    measured = limited.measure(sheet, self.measures(layout), MEASURING_MM)
                return measured, measured.heights

            return measure
        with self._strict():
            render = self._styled.parse(page)

        def measure_here(layout: Layout) -> tuple[Document, PageHeights]:
            with self._strict():
                document = run_in_time(lambda: render(self.measures(layout)), self._labels)
            return document, heights_of(document, MEASURING_MM)

        return measure_here

    def paint_page(self, document: Document | LimitedPage, room_mm: float) -> bytes:
        """Paint a page that was measured as a PDF, its sections moved apart by the room that is left."""
        if isinstance(document, LimitedPage):
            return document.paint_page(room_mm)
        return run_in_time(lambda: paint(settle(document, room_mm, self.fetcher)), self._labels)

    @property
    def warnings(self) -> tuple[str, ...]:
        """The harmless log messages of WeasyPrint so far, without duplicates."""
        return tuple(dict.fromkeys(self._messages))

    @contextmanager
    def _strict(self) -> Iterator[None]:
        with strict(self._labels) as messages:
            yield
        self._messages += messages

    def measures(self, layout: Layout) -> str:
        """Return the style sheet of a layout, for a sheet higher than any page."""
        varied = {name: getattr(layout, name) for name in _VARIED}
        return self._edition.wording.render(
            "briefing/pdf_fit.css", page_mm=PAGE_MM, margin_mm=MARGIN_MM, height_mm=MEASURING_MM, **varied
        )

    def _filled_style(self) -> str:
        """Fill the template of the style sheet, which all plans share."""
        edition, colours = self._edition, self._edition.house.colours
        title, place = title_em(edition.review.about.title)
        withdrawn = edition.review.about.withdrawn is not None
        painted = motif_colours(Colours(primary=WITHDRAWN_GREY, accent=WITHDRAWN_GREY) if withdrawn else colours)
        style = edition.wording.render(
            "briefing/pdf.css",
            design=self._design.name,
            fonts={style: resources.fonts()[style].as_uri() for style in STYLES},
            primary=colours.primary,
            accent=colours.accent,
            tint=tint(colours.primary),
            paper=paper(colours.primary, colours.accent),
            rule=mixed(colours.primary, "#ffffff", 0.6),
            ground=painted.ground,
            withdrawn=withdrawn,
            motif=motif_uri(motif_of(edition, MOTIF_MM / MOTIF_HIGH_MM), painted),
            motif_mm=MOTIF_MM,
            page_mm=PAGE_MM,
            margin_mm=MARGIN_MM,
            gutter_mm=GUTTER_MM,
            gap_mm=GAP_MM,
            poster_pt=POSTER_PT,
            icons=[icon_uri(icon_shape(icon), colours.primary) for icon in edition.icons],
            agency_icons=[(icon, icon_uri(icon_shape(icon), colours.primary)) for icon in agency_icons(edition)],
            title_em=title,
            place_em=place,
        )
        return style + edition.wording.render("briefing/mark.css", margin_mm=MARGIN_MM, withdrawn=withdrawn)

    def page(self, plan: PagePlan) -> str:
        """Return the page of a plan as HTML."""
        edition, labels, split = self._edition, self._labels, columns(plan, self._design)
        after = tail(plan, self._design)
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
            blocks_a=plain(split.first),
            blocks_b=plain(split.second),
            is_turned=is_turned(plan),
            asks_beside=asks_beside(plan, self._design),
            halves=plain(advice_halves(plan, self._design)),
            pair=[name for name in plan.lead if name != "why-it-matters"],
            tail_a=plain(after.first),
            tail_b=plain(after.second),
            tail_mm=tail_mm(plan, self._design),
            qr=plain(qr_code(plan.qr_url)) if plan.qr_url else None,
            qr_alt=str(labels["qr_alt"]).format(address=plan.qr_url),
            **self._small_print(plan),
        )
        return marked(page, edition.passages)

    def _small_print(self, plan: PagePlan) -> dict[str, tuple[tuple[str, str], ...]]:
        """Return the facts about the review for the small print."""
        return {"colophon": self._facts(plan, ("author", "period", "involved", "contact", "review_by"))}

    def _facts(self, plan: PagePlan, names: Iterable[str]) -> tuple[tuple[str, str], ...]:
        return tuple((str(self._labels[name]), value) for name in names if (value := getattr(plan, name)))


_VARIED = ("unit_mm", "line", "type_pt", "lead_mm", "flow_mm")
