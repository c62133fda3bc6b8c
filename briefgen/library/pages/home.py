"""The pages of the site for people, except charts and feeds, and the site's shared files."""

from collections.abc import Iterator
from functools import partial
from typing import Any
from xml.sax.saxutils import escape

from briefgen.library.facets import FILTERS, KINDS, Facets
from briefgen.library.model import Library, SiteFile, State
from briefgen.library.pages.covers import LEADS, covers
from briefgen.library.pages.frame import fill
from briefgen.library.pages.leads import lead
from briefgen.library.pages.lists import Lists, by_number
from briefgen.library.pages.look import assets
from briefgen.library.pages.pack import PackPages
from briefgen.review.web_address import ascii_address

__all__ = ["assets", "pages"]

NEWEST = 12
"""How many packs the start page shows."""

MOST_THEMES = 30
"""How many themes the start page shows: those with most reviews."""

MOST_AGENCIES = 12
"""How many agencies the start page shows: those with most reviews."""

SEARCH_POLICY = {"script-src": "'self' file: 'wasm-unsafe-eval'", "worker-src": "'self' blob:"}
"""What the search page may do besides: its index is read by WebAssembly."""


def pages(library: Library) -> Iterator[SiteFile]:
    """Yield every page of the site.

    Raises:
        UsageError: when a page is made: the house's own template is wrong.
    """
    facets = Facets.of_library(library)
    lists = Lists(library, facets)
    yield _home(library, facets, lists)
    yield from lists.files()
    yield _search(library, facets)
    yield _about(library, lists)
    yield _missing(library)
    yield from PackPages(library, facets).files()
    yield from covers(library)
    yield _robots(library)
    if library.base_url:
        yield _sitemap(library, facets)


def _home(library: Library, facets: Facets, lists: Lists) -> SiteFile:
    """Render the home page."""
    labels = library.wording.labels("library")["site"]
    count = len(library.counted)
    themes, agencies = by_number(facets.groups("themes")), by_number(facets.groups("agencies"))
    context: dict[str, Any] = {
        "newest": [lists.cards[entry.slug].short for entry in library.counted[LEADS:NEWEST]],
        "themes": lists.tiles(themes[:MOST_THEMES]),
        "motifs": lists.motifs(themes[:MOST_THEMES]),
        "agencies": lists.tiles(agencies[:MOST_AGENCIES]),
        "all_reviews": _all(labels["home"]["all"], lists.reviews(count), count > NEWEST),
        "all_themes": _all(labels["home"]["all_themes"], len(themes), len(themes) > MOST_THEMES),
        "all_agencies": _all(labels["home"]["all_agencies"], len(agencies), len(agencies) > MOST_AGENCIES),
        "years": [(group.name, group.address, len(group.entries)) for group in facets.groups("years")],
        "kinds": [(labels["kinds"][kind]["title"], f"{kind}/index.html") for kind in KINDS],
    }

    def make() -> bytes:
        leads = [lead(entry, library) for entry in library.counted[:LEADS]]
        return fill(
            library,
            "home",
            "index.html",
            title=str(labels["home"]["title"]),
            scripts=("media.js",),
            leads=leads,
            **context,
        )

    return SiteFile("index.html", make)


def _all(words: str, count: int | str, is_more: bool) -> str:  # noqa: FBT001  (one call a line)
    """Return the words of the link to a whole list; "" when the whole list is shown."""
    return words.format(count=count) if is_more else ""


def _search(library: Library, facets: Facets) -> SiteFile:
    """Render the search page."""
    words = library.wording.labels("library")
    kinds = words["site"]["kinds"]
    filters = [
        (FILTERS[kind], str(kinds[kind]["facet"]), [group.name for group in facets.groups(kind)]) for kind in KINDS
    ]
    make = partial(
        fill,
        library,
        "search",
        "search.html",
        title=str(words["search"]["title"]),
        words=words["search"],
        filters=filters,
        ways=[(kinds[kind]["title"], f"{kind}/index.html") for kind in KINDS],
        scripts=("search.js",),
        policy=SEARCH_POLICY,
        noindex=True,
    )
    return SiteFile("search.html", make)


def _about(library: Library, lists: Lists) -> SiteFile:
    title = str(library.wording.labels("library")["site"]["about"]["title"])
    total = lists.reviews(len(library.counted))
    make = partial(fill, library, "about", "about.html", title=title, total=total)
    return SiteFile("about.html", make)


def _missing(library: Library) -> SiteFile:
    """Render the page for missing addresses."""
    title = str(library.wording.labels("library")["site"]["missing"]["title"])
    make = partial(
        fill, library, "missing", "404.html", title=title, root=library.base_url, noindex=True, canonical=""
    )
    return SiteFile("404.html", make)


def _robots(library: Library) -> SiteFile:
    """Render ``robots.txt``."""
    closed = library.has_restricted
    lines = ["User-agent: *", "Disallow: /" if closed else "Allow: /"]
    if library.base_url and not closed:
        lines.append(f"Sitemap: {library.url('sitemap.xml')}")
    text = "\n".join(lines) + "\n"
    return SiteFile("robots.txt", text.encode)


def _sitemap(library: Library, facets: Facets) -> SiteFile:
    """Render the site map."""
    addresses = ["index.html", "all/index.html", "insight.html", "about.html"]
    for kind in KINDS:
        addresses += [f"{kind}/index.html", *(group.address for group in facets.groups(kind))]
    addresses += [
        entry.address
        for entry in library.entries
        if entry.state is not State.WITHDRAWN and not entry.listed.restricted
    ]
    if library.has_restricted:
        addresses = []
    rows = "".join(f"<url><loc>{escape(ascii_address(library.url(address)))}</loc></url>\n" for address in addresses)
    text = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<urlset xmlns="http://www.sitemaps.org/schemas/sitemap/0.9">\n{rows}</urlset>\n'
    )
    return SiteFile("sitemap.xml", text.encode)
