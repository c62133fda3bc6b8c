"""What ``briefing.html`` promises: everything in one file, in words that can be read."""

from collections.abc import Iterator

from briefgen.pack.faults import fault, folded, short
from briefgen.pack.model import Fault, Manifest
from briefgen.pack.page_text import PageText

NAME = "briefing.html"


def faults(data: bytes, manifest: Manifest) -> Iterator[Fault]:
    """Return what is wrong with the page."""
    page = PageText(data.decode("utf-8"))
    yield from page_faults(NAME, page, manifest)
    wanted = [manifest.title, manifest.area, *manifest.headlines]
    for text in wanted:
        if folded(text) not in page.text:
            yield fault(NAME, "html.lost", text=short(text))


def page_faults(name: str, page: PageText, manifest: Manifest) -> Iterator[Fault]:
    """Return what is wrong with any page of a pack: language, title, heading, and what it loads from elsewhere."""
    if page.language != manifest.language:
        yield fault(name, "html.language")
    if not page.title.strip():
        yield fault(name, "html.title")
    if page.main_headings != 1:
        yield fault(name, "html.headings")
    files = {entry.name for entry in manifest.files}
    for address in page.loads:
        if not address.startswith(("data:", "#")) and address not in files:
            yield fault(name, "html.outside", address=short(address))
