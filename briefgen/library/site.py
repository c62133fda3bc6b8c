"""All files of a site besides the packs' own."""

from collections.abc import Iterator
from pathlib import Path

from briefgen.library.artwork import artwork
from briefgen.library.feed import RECORD, feeds
from briefgen.library.iis import web_config
from briefgen.library.insight import insight_pages
from briefgen.library.model import Library, SiteFile
from briefgen.library.pages import assets, pages


def site_files(library: Library, earlier: Path, guids: Path | None = None) -> Iterator[SiteFile]:
    """Yield every page, style sheet, script, picture, chart and feed of a library's site.

    Args:
        library: the packs.
        earlier: the site as it is, if there is one: episodes keep the guids that its feeds gave them.
        guids: a copy of the record of those guids that is kept elsewhere; what it says counts first.

    Raises:
        BriefgenError: the record of those guids is damaged.
    """
    yield from pages(library)
    yield from assets(library)
    yield from insight_pages(library)
    yield from artwork(library)
    if settings := web_config(earlier):
        yield settings
    records = filter(None, (guids, earlier / RECORD))
    yield from feeds(library, *(path.read_bytes() for path in records if path.is_file()))
