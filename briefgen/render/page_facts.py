"""Metadata of the pages for other programs: JSON-LD in the terms of schema.org, and a PDF's document information."""

import json

from briefgen.storyboard.edition import Edition
from briefgen.storyboard.page_parts import shown


def structured_data(edition: Edition, description: str, url: str | None = None) -> str:
    """Return the metadata of the full page as JSON-LD, escaped for a ``script`` element.

    Only what the review states is there: no date when it gives none, no author when it names none.

    Args:
        edition: what is shown.
        description: of the page.
        url: where the page is, when it is not the pack's own ``briefing.html``.
    """
    about = edition.review.about
    facts = {
        "@context": "https://schema.org",
        "@type": "Article",
        "headline": shown(edition.title),
        "description": description,
        "inLanguage": about.language,
        "genre": shown(about.kind),
        "keywords": [shown(theme) for theme in about.themes],
        "datePublished": about.published.iso if about.published else None,
        "url": url or edition.page_url,
        "publisher": _named("Organization", about.publisher or edition.house.name),
        "spatialCoverage": _named("Place", about.area),
        "audience": {"@type": "Audience", "audienceType": shown(edition.audience)} if edition.audience else None,
        "isBasedOn": {"@type": "Report", "url": about.report} | _author(about.author) if about.report else None,
    }
    text = json.dumps({key: value for key, value in facts.items() if value}, ensure_ascii=False)
    # A text of the review cannot end the script element or begin a comment in it.
    return text.replace("<", "\\u003c").replace(">", "\\u003e").replace("&", "\\u0026")


def document_facts(edition: Edition) -> dict[str, str]:
    """Return the document information of a PDF besides its title."""
    about = edition.review.about
    return {
        "description": shown(str(edition.wording.labels("briefing")["description"]).format(title=edition.title)),
        "author": shown(about.publisher or edition.house.name or ""),
        "created": about.published.iso if about.published else "",
    }


def _named(kind: str, name: str | None) -> dict[str, str] | None:
    return {"@type": kind, "name": shown(name)} if name else None


def _author(name: str | None) -> dict[str, object]:
    # Whether a review was written by a person or an organisation is not known.
    return {"author": shown(name)} if name else {}
