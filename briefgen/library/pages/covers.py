"""``cover.jpg`` of a review: the cover of its recording, small, for the home page and for links that are shared."""

import hashlib
import json
from collections.abc import Iterator
from functools import partial

from briefgen.files.opener import OpenError
from briefgen.library.model import Entry, Library, SiteFile, State
from briefgen.outputs.podcast.cover import cover_of, render_cover
from briefgen.review.house.pictures import PictureError, read_logo

NAME = "cover.jpg"

SIZE_PX = 640
"""Its side; what shows links asks for at least 200."""

DRAWING = 1
"""The number of the drawing: the only thing of the program that is in the key. Raise it when the picture changes."""


def has_cover(entry: Entry) -> bool:
    """Whether the site has the cover of a pack: it can be heard, and nothing of it was taken back."""
    return entry.facts.has("podcast.mp3") and entry.state is not State.WITHDRAWN


def cover_address(entry: Entry) -> str:
    """Return the address of a pack's cover, below the site's folder; empty when it has none."""
    return f"{entry.slug}/{NAME}" if has_cover(entry) else ""


def covers(library: Library) -> Iterator[SiteFile]:
    """Yield the cover of every pack with a recording, except where the pack has a file of that name itself."""
    house = library.house
    try:
        logo = hashlib.sha256(found.data).hexdigest() if (found := read_logo(house)) else ""
    except (OpenError, PictureError):
        logo = ""  # said when the site's own logo is written
    for entry in library.entries:
        if not has_cover(entry) or entry.facts.has(NAME):
            continue
        shown = cover_of(entry.listed)
        said = [DRAWING, SIZE_PX, logo, *(value for name, value in vars(shown).items() if name != "logo")]
        key = hashlib.sha256(json.dumps([NAME, *said], ensure_ascii=False, default=vars).encode()).hexdigest()
        yield SiteFile(cover_address(entry), partial(render_cover, entry.listed, SIZE_PX), key)
