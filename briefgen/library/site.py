"""All files of a site besides the packs' own."""

from collections.abc import Iterator
from pathlib import Path

from briefgen.library.artwork import artwork
from briefgen.library.feed import RECORD, feeds
from briefgen.library.insight import insight_pages
from briefgen.library.model import Library, SiteFile
from briefgen.library.pages import assets, pages


def site_files(library: Library, earlier: Path) -> Iterator[SiteFile]:
    """Yield every page, style sheet, script, picture, chart and feed of a library's site.

    Args:
        library: the packs.
        earlier: the site as it is, if there is one: episodes keep the guids that its feeds gave them.

    Raises:
        BriefgenError: the record of those guids is damaged.
    """
    yield from pages(library)
    yield from assets(library)
    yield from insight_pages(library)
    yield from artwork(library)
    given = earlier / RECORD
    yield from feeds(library, given.read_bytes() if given.is_file() else b"")
