"""All files of a site besides the packs' own."""

from collections.abc import Iterator

from briefgen.library.model import Library, SiteFile
from briefgen.library.pages import assets, pages


def site_files(library: Library) -> Iterator[SiteFile]:
    """Yield every page, style sheet, script, picture, chart and feed of a library's site."""
    for produce in (pages, assets):
        yield from produce(library)
