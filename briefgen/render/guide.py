"""Render ``facilitator.pdf``: the printable guide for whoever presents the seven minutes, PDF/UA-1."""

from collections.abc import Sequence

from briefgen import resources
from briefgen.plain import plain
from briefgen.render.artifact import Artifact
from briefgen.render.guide_content import Guide, guide_of
from briefgen.render.limited_layout import pdf_of
from briefgen.render.page_content import logo_alt, logo_uri
from briefgen.render.page_facts import document_facts
from briefgen.render.pdf_check import check_glyphs, check_proof
from briefgen.render.pdf_proof import STYLES, prove
from briefgen.render.pdf_warnings import strict
from briefgen.render.slide_store import Picture
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.model import Storyboard, Timeline
from briefgen.storyboard.page_parts import shown

NAME = "facilitator.pdf"
MARGIN_MM = 17.0
FOOT_MM = 20.0
"""The margin below, where the page's number stands."""

NUMBER_MM = 8.0
"""The least distance of anything from the edge of the paper: what office printers can print."""


def render_guide(
    edition: Edition, storyboard: Storyboard, timeline: Timeline, pictures: Sequence[Picture]
) -> Artifact:
    """Render the facilitator's guide.

    Args:
        edition: whose review it is.
        storyboard: the Scenes as the deck shows them.
        timeline: start and end of each Scene and Line, estimated or measured.
        pictures: the slides of the deck, in order.

    Raises:
        NotPrintable: there are characters that the typeface cannot show.
        BriefgenError: the logo or a template of the house cannot be used, or the finished file failed its proof.
    """
    labels = edition.wording.labels("briefing")
    guide = guide_of(edition, storyboard, timeline, pictures)
    texts = [*guide.texts(), *map(str, edition.wording.labels("facilitator")["steps"])]
    check_glyphs(texts, labels)
    with strict(labels) as warnings:
        data = _pdf(edition, guide, storyboard.language)
    check_proof(prove(data, texts, NUMBER_MM, foot_mm=FOOT_MM), labels)
    of_slides = (warning for picture in pictures for warning in picture.warnings)
    every = tuple(dict.fromkeys((*warnings, *of_slides)))
    return Artifact(NAME, "application/pdf", data, every)


def _pdf(edition: Edition, guide: Guide, language: str) -> bytes:
    """Fill the template and lay it out as a PDF."""
    labels = edition.wording.labels("facilitator")
    style = edition.wording.render(
        "facilitator/guide.css",
        fonts={style: resources.fonts()[style].as_uri() for style in STYLES},
        primary=edition.house.colours.primary,
        margin_mm=MARGIN_MM,
        foot_mm=FOOT_MM,
    )
    page = edition.wording.render(
        "facilitator/guide.html",
        guide=plain(guide),
        labels=labels,
        language=language,
        document_title=shown(str(labels["document_title"]).format(title=edition.title)),
        questions_heading=shown(edition.heading("questions")),
        support_heading=shown(edition.heading("support")),
        logo=logo_uri(edition),
        logo_alt=logo_alt(edition),
        **document_facts(edition),
    )
    return pdf_of(edition, page, style)
