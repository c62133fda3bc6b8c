"""The layout that all pages of the site share: head, navigation, footer, and Content-Security-Policy."""

import re
from typing import Any

from briefgen.library.model import Library
from briefgen.library.pages.cards import Page
from briefgen.storyboard.page_parts import shown
from briefgen.wording.plain import Properties, plain

NAVIGATION = {
    "home": "index.html",
    "all": "all/index.html",
    "themes": "themes/index.html",
    "agencies": "agencies/index.html",
    "charts": "insight.html",
    "search": "search.html",
    "about": "about.html",
}
"""The links at the head of every page, by their key in the labels ``site: navigation``."""

ARTWORK = "artwork.jpg"
"""The picture of the whole library: the podcast's own cover."""

POLICY = {
    "default-src": "'none'",
    "style-src": "'self' file:",
    "script-src": "'self' file:",
    "img-src": "'self' file: data:",
    "font-src": "'self' file:",
    "media-src": "'self' file:",
    "connect-src": "'self'",
    "form-action": "'self' file:",
    "base-uri": "'none'",
}
"""The Content-Security-Policy: only files of the site itself. ``file:`` is the site opened from a disk."""


_PROPERTIES: Properties = {Page: ("previous", "next")}


def fill(library: Library, template: str, address: str, *, title: str, **context: Any) -> bytes:
    """Render a template of the site in the shared layout.

    Args:
        library: the site.
        template: its name below ``templates/library/``, without ``.html``. It extends ``library/base.html`` and fills
            the block ``content``; the frame itself has the heading (block ``heading``).
        address: the page, below the site's folder.
        title: the page's heading, and the first part of its title in the browser.
        context: what the template shows. These change the frame: ``description``; ``scripts``, names of files in
            ``assets/``; ``section``, the link of the navigation that is the current one (by default the page itself);
            ``image``, the address of the picture that goes with a link that is shared;
            ``noindex``, to keep search engines away; ``policy``, changes of ``POLICY``; ``root``.

    Returns:
        The page.

    Raises:
        UsageError: the house's own template is wrong.
    """
    labels = library.wording.labels("library")["site"]
    frame: dict[str, Any] = {
        "site": labels,
        "name": shown(library.name),
        "language": library.wording.language,
        "root": root(address),
        "title": shown(title),
        "description": str(labels["description"]),
        "canonical": library.url(address) if library.base_url else "",
        "image": library.url(ARTWORK) if library.base_url else "",
        "logo": logo_name(library),
        "contact": shown(library.house.contact or ""),
        "navigation": NAVIGATION,
        "section": next((name for name, target in NAVIGATION.items() if target == address), ""),
        "scripts": (),
        "noindex": False,
        "restricted": library.has_restricted,
    }
    frame |= context
    policy = POLICY | frame.pop("policy", {})
    frame["policy"] = "; ".join(f"{kind} {allowed}" for kind, allowed in policy.items())
    return f"{compact(library.wording.render(f'library/{template}.html', **plain(frame, _PROPERTIES)))}\n".encode()


def root(address: str) -> str:
    """Return the relative path from a page to the site's folder: ``../`` for each folder above the page."""
    return "../" * address.count("/")


def logo_name(library: Library) -> str:
    """Return the address of the house's logo, empty without one."""
    path = library.house.logo_path
    return f"assets/logo{path.suffix.lower()}" if path else ""


def compact(text: str) -> str:
    """Remove the empty lines of a text."""
    return re.sub(r"\n\s*\n", "\n", text).strip()
