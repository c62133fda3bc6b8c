"""Verify the files for sharing: sizes of the pictures, and texts that match the page."""

import io
from collections.abc import Iterator

from briefgen.outputs.card import FRAMES, SQUARE, WIDE
from briefgen.outputs.page.verify import PageText
from briefgen.outputs.share.share import LETTER, PLAIN_LETTER, TEXT
from briefgen.pack.manifest import Fault, Manifest, fault, folded, short
from briefgen.review.house.raster import open_picture
from briefgen.text import legible
from briefgen.wording.phrases import straight


def card_faults(data: bytes, manifest: Manifest) -> Iterator[Fault]:
    """Yield the faults of the wide card."""
    del manifest
    yield from _picture_faults(WIDE, data)


def square_faults(data: bytes, manifest: Manifest) -> Iterator[Fault]:
    """Yield the faults of the square card."""
    del manifest
    yield from _picture_faults(SQUARE, data)


def _picture_faults(name: str, data: bytes) -> Iterator[Fault]:
    width, height = FRAMES[name].size
    image = open_picture(io.BytesIO(data))  # whole: other libraries make Pillow take half a picture for one
    if image.size != (width, height):
        yield fault(name, "share.size", width=image.width, height=image.height, wanted=f"{width} × {height}")


def text_faults(data: bytes, manifest: Manifest) -> Iterator[Fault]:
    """Yield the faults of ``share.txt``: review, messages and the names of both pictures must be there."""
    yield from _lost(TEXT, data.decode("utf-8"), (*_expected_texts(manifest), *FRAMES))


def letter_faults(data: bytes, manifest: Manifest) -> Iterator[Fault]:
    """Yield the faults of the newsletter: no script, no style sheet, no picture but the pack's card."""
    page = PageText(data.decode("utf-8"))
    if page.language != manifest.language:
        yield fault(LETTER, "html.language")
    if not page.title.strip():
        yield fault(LETTER, "html.title")
    if page.main_headings != 1:
        yield fault(LETTER, "html.headings")
    for address in page.loads:
        if not address.endswith(f"/{manifest.slug}/{WIDE}"):
            yield fault(LETTER, "html.outside", address=short(address))
    yield from _lost(LETTER, page.text, _expected_texts(manifest))


def plain_letter_faults(data: bytes, manifest: Manifest) -> Iterator[Fault]:
    """Yield the faults of the newsletter as plain text."""
    yield from _lost(PLAIN_LETTER, data.decode("utf-8"), _expected_texts(manifest))


def _expected_texts(manifest: Manifest) -> tuple[str, ...]:
    return (manifest.title, manifest.area, *manifest.headlines)


def _lost(name: str, text: str, wanted: tuple[str, ...]) -> Iterator[Fault]:
    shows = straight(folded(text))
    for each in wanted:
        if straight(folded(legible(each))) not in shows:
            yield fault(name, "text.lost", text=short(each))
