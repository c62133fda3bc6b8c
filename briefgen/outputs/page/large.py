"""Render the large-print edition: the content of the full page in 18 pt and more, on as many A4 pages as it takes.

18 pt is what RNIB's Clear Print guidance and the UK Association for Accessible Formats ask of large print.
"""

from collections.abc import Iterator, Mapping
from typing import Any

from briefgen import resources
from briefgen.outputs.layout.limited import pdf_of
from briefgen.outputs.layout.proof import STYLES, check_glyphs, check_proof, prove
from briefgen.outputs.layout.warnings import strict
from briefgen.outputs.letterhead import document_facts, running_mark
from briefgen.outputs.markup import marked, tint
from briefgen.outputs.page.content import page_content, page_data, page_sections
from briefgen.pack.artifact import Artifact
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.page import plan_page
from briefgen.storyboard.page_parts import texts

NAME = "briefing-large-print.pdf"
TYPE_PT = 18
MARGIN_MM = 18.0
FOOT_MM = 24.0
"""The margin below, where the page's number stands."""

NUMBER_MM = 8.0
"""The least distance of the page's number from the edge."""


def render_large_print(edition: Edition) -> Artifact:
    """Render the large-print edition.

    Returns:
        ``briefing-large-print.pdf``.

    Raises:
        NotPrintable: the Review has characters that the typeface cannot show.
        BriefgenError: the logo or a template of the house cannot be used, or the finished file failed its proof.
    """
    labels, content = edition.wording.labels("briefing"), page_content(edition, plan_page(edition))
    # A table of many columns has no room in large print; what it shows is said with each message.
    sections = [section for section in page_sections(edition, content) if section.id != "matrix"]
    content |= {"sections": sections}
    shows = list(_texts(content))
    check_glyphs([*shows, *(section.heading for section in content["sections"])], labels)
    with strict(labels) as warnings:
        data = _pdf(edition, content)
    check_proof(prove(data, shows, NUMBER_MM, foot_mm=FOOT_MM), labels)
    return Artifact(NAME, "application/pdf", data, tuple(warnings))


def _pdf(edition: Edition, content: Mapping[str, Any]) -> bytes:
    """Fill the template and lay it out as a PDF."""
    labels, colours = content["labels"], edition.house.colours
    style = edition.wording.render(
        "briefing/large.css",
        fonts={style: resources.fonts()[style].as_uri() for style in STYLES},
        primary=colours.primary,
        accent=colours.accent,
        tint=tint(colours.primary),
        type_pt=TYPE_PT,
        margin_mm=MARGIN_MM,
        foot_mm=FOOT_MM,
        running=running_mark(edition),
        withdrawn=edition.review.about.withdrawn is not None,
    )
    title = str(labels["large_print_title"]).format(title=content["plan"].document_title)
    page = edition.wording.render(
        "briefing/large.html",
        running=running_mark(edition),
        **{**page_data(content), **document_facts(edition), "document_title": title},
    )
    return pdf_of(edition, marked(page, edition.passages), style)


_SHOWN = (
    "marks", "title", "place", "edition_note", "content_note", "one_thing", "what_happened", "why_it_matters",
    "perspective", "picture", "messages", "equality", "good_practice", "recommendations", "questions", "support",
    "publisher", "contact", "review_by",
)  # fmt: skip
"""The parts of the plan that are shown by themselves; the others are among the facts."""


def _texts(content: Mapping[str, Any]) -> Iterator[str]:
    """Yield every text that must be in the file, as shown."""
    plan = content["plan"]
    for name in _SHOWN:
        yield from texts(getattr(plan, name))
    for pairs in (content["facts"], content["acronyms"], *content["audiences"].values()):
        for name, text in pairs:
            yield from (name, *texts(text))
    yield from content["involved"]
    for link in (*plan.resources, *(link for link in plan.links if link.url != content["edition"]["page_url"])):
        yield from (link.name, link.address)
