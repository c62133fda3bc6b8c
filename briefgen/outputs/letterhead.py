"""The letterhead of printed documents: the house's logo with its alternative text, and document properties."""

import base64

from briefgen.errors import BriefgenError
from briefgen.files.opener import OpenError
from briefgen.review.house.pictures import PictureError, media_type, read_logo
from briefgen.storyboard.edition import Edition
from briefgen.storyboard.page_parts import printable, shown


def document_facts(edition: Edition) -> dict[str, str]:
    """Return the document information of a PDF besides its title."""
    about = edition.review.about
    return {
        "description": printable(str(edition.wording.labels("briefing")["description"]).format(title=edition.title)),
        "author": printable(about.publisher or edition.house.name or ""),
        "created": about.published.iso if about.published else "",
    }


def logo_uri(edition: Edition) -> str:
    """Return the house's logo as a ``data:`` address; empty without one.

    Raises:
        BriefgenError: the file cannot be read, or is not a PNG, JPEG or SVG picture.
    """
    path, errors = edition.house.logo_path, edition.wording.labels("briefing")["errors"]
    try:
        logo = read_logo(edition.house)
    except OpenError as error:
        raise BriefgenError(str(errors["logo_missing"]).format(path=path)) from error
    except PictureError as error:
        if error.kind == "logo-kind":
            raise BriefgenError(str(errors["logo_kind"]).format(path=path)) from error
        raise BriefgenError(str(errors["layout"]).format(reason=f"{path}: {error}")) from error
    if logo is None:
        return ""
    return f"data:{media_type(logo.page)};base64,{base64.b64encode(logo.page).decode()}"


def logo_alt(edition: Edition) -> str:
    """Return the alternative text of the logo."""
    label = str(edition.wording.labels("briefing")["logo_alt"])
    return shown(edition.house.logo_alt or label.format(publisher=edition.house.name or edition.publisher))


MOST_RUNNING = 85
"""The most characters of a marking that is repeated on every page: two lines in large print."""


def running_mark(edition: Edition) -> str:
    """Return the first marking for the head of every page, with the reason where it fits."""
    found = next((text for text in (*edition.notices[:1], *edition.marks[:1]) if len(text) <= MOST_RUNNING), "")
    return shown(found)
