"""Make a site of packs: collect the packs, make every page, and replace the old site in one step."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from xml.sax.saxutils import quoteattr

from briefgen.cache import cache_folder
from briefgen.errors import UsageError
from briefgen.files.lock import BusyError, locked
from briefgen.files.private_folder import fault_of, make_private
from briefgen.library.collect import CollectedPacks, collect
from briefgen.library.feed.artwork import artwork
from briefgen.library.feed.feed import RECORD, feeds
from briefgen.library.model import Library, SiteFile, message
from briefgen.library.pages.charts import insight_pages
from briefgen.library.pages.forwards import forwarding_pages
from briefgen.library.pages.home import assets, pages
from briefgen.library.record import OldSite
from briefgen.library.write import WrittenSite, write_site
from briefgen.pipeline.houses import open_house
from briefgen.pipeline.order import build_day

NAME = "web.config"

TYPES = {
    ".vtt": "text/vtt",
    ".srt": "application/x-subrip",
    ".pf_meta": "application/octet-stream",
    ".pf_index": "application/octet-stream",
    ".pf_fragment": "application/octet-stream",
    ".pf_filter": "application/octet-stream",
    ".pagefind": "application/octet-stream",
    ".m4a": "audio/mp4",
    ".opus": "audio/ogg",
}
"""Media types by file extension."""


def web_config(earlier: Path) -> SiteFile | None:
    """Return ``web.config``; None where the site has a foreign file of that name, which stays.

    Args:
        earlier: the site as it stands, if there is one.
    """
    data = _written()
    path = earlier / NAME
    if path.exists() and NAME not in OldSite(earlier).record.files and path.is_file() and path.read_bytes() != data:
        return None
    return SiteFile(NAME, lambda: data)


def _written() -> bytes:
    rows = "".join(
        f"      <remove fileExtension={quoteattr(end)} />\n"
        f"      <mimeMap fileExtension={quoteattr(end)} mimeType={quoteattr(kind)} />\n"
        for end, kind in TYPES.items()
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<configuration>\n  <system.webServer>\n    <staticContent>\n'
        f"{rows}    </staticContent>\n  </system.webServer>\n</configuration>\n"
    ).encode()


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
    yield from forwarding_pages(library)
    yield from assets(library)
    yield from insight_pages(library)
    yield from artwork(library)
    if settings := web_config(earlier):
        yield settings
    records = filter(None, (guids, earlier / RECORD))
    yield from feeds(library, *(path.read_bytes() for path in records if path.is_file()))


def make_site(  # noqa: PLR0913  (options by keyword)
    folders: Sequence[Path],
    output: Path,
    *,
    house: Path | None = None,
    base_url: str = "",
    with_restricted: bool = False,
    language: str = "en-GB",
    guids: Path | None = None,
    remove: Sequence[str] = (),
    progress: Callable[[str, int, int], None] = lambda *_: None,
) -> tuple[CollectedPacks, WrittenSite]:
    """Make or renew a site of all packs; the site that is there stays whole until the new one is ready.

    Example:
        >>> from briefgen import Order, build, make_site, resources
        >>> order = Order.read(resources.samples() / "invented-rowan.yaml", outputs=frozenset({"abstract"}))
        >>> pack = build(order).write(Path("packs"))
        >>> found, written = make_site([Path("packs")], Path("site"))
        >>> written.packs, (Path("site") / pack.name / "index.html").is_file()
        (1, True)

    Args:
        folders: packs, and folders with packs in them.
        output: the folder of the site.
        house: the publisher's ``house.yaml`` or its folder; None for the built-in house.
        base_url: where the site will be on the web; empty for a site without feeds and site map.
        with_restricted: also take in packs that are marked as restricted.
        language: of the site itself, ``en-GB`` or ``cy``.
        guids: a copy of the record of the guids of episodes, kept elsewhere.
        remove: slugs of reviews to take out of the site.
        progress: called at each step.

    Returns:
        What was found in the folders, and what was written.

    Raises:
        UsageError: another run is at this site, or the house cannot be opened.
        BriefgenError: the site could not be written. The earlier one is as it was.
    """
    with locked_site(output) as alone:
        progress(message("steps.collect"), 0, 1)
        found = collect(
            folders, open_house(house), build_day(), base_url=base_url, with_restricted=with_restricted,
            language=language, earlier=output, remove=tuple(each.strip("/") for each in remove),
        )  # fmt: skip
        files = partial(site_files, earlier=output, guids=guids)
        return found, write_site(found.library, output, files, progress, alone=alone, last_good=found.last_good)


@contextmanager
def locked_site(output: Path) -> Iterator[bool]:
    """Hold the lock of a site; yields whether the lock could be created.

    Raises:
        UsageError: another run is at it.
    """
    name = hashlib.sha256(str(output.resolve()).encode("utf-8", "surrogateescape")).hexdigest()[:16]
    folder = cache_folder() / "locks"
    try:
        if fault_of(folder.parent) or fault_of(folder):  # others could put anything there
            raise PermissionError(folder)
        make_private(folder)
        (folder / name).touch()
    except OSError:
        yield False
        return
    try:
        with locked(folder / name):
            yield True
    except BusyError:
        raise UsageError(message("command.busy", folder=output)) from None
