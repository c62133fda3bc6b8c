"""``cover.jpg`` of a review: a small cover of its recording, for the home page and for shared links."""

import hashlib
import json
from collections.abc import Iterator
from functools import partial

from briefgen.files.opener import OpenError
from briefgen.library.model import Entry, Library, SiteFile, State
from briefgen.outputs.podcast.cover import cover_of, render_cover
from briefgen.review.house.pictures import PictureError, read_logo

NAME = "cover.jpg"

SIZE_PX = 440
"""The side of a cover in pixels; link previews need at least 200."""

LEADS = 3
"""The number of reviews that the home page shows large, with their covers."""

MOST_SHARED = 100
"""The number of newest packs whose shared links show the pack's own cover, as drawing takes time; links to older ones
show the library's artwork."""

RECORDING = "podcast.mp3"

DRAWING = 4
"""The version of the drawing code, the only part of the program in the cache key. Raise it when the picture
changes."""


def cover_address(library: Library, entry: Entry) -> str:
    """Return the address of a pack's cover, below the site's folder; "" when the site has none."""
    return f"{entry.slug}/{NAME}" if entry.slug in _covered(library) else ""


def _covered(library: Library) -> frozenset[str]:
    """Return the slugs of the packs with a cover: those shown large, or newest to share, with a recording."""
    if "covers" not in library.shared:
        shown = library.counted[:LEADS]
        recorded = [
            each for each in library.entries if each.state is not State.WITHDRAWN and each.facts.has(RECORDING)
        ]
        newest = recorded[:MOST_SHARED] if library.base_url else []
        library.shared["covers"] = frozenset(each.slug for each in (*shown, *newest) if each.facts.has(RECORDING))
    found: frozenset[str] = library.shared["covers"]
    return found


def covers(library: Library) -> Iterator[SiteFile]:
    """Yield the covers of the reviews that are shown large and, with a ``base_url``, of the newest ones.

    A pack that has a file of that name itself has its own.
    """
    house = library.house
    try:
        logo = hashlib.sha256(found.data).hexdigest() if (found := read_logo(house)) else ""
    except (OpenError, PictureError):
        logo = ""  # said when the site's own logo is written
    for entry in library.entries:
        address = cover_address(library, entry)
        if not address or entry.facts.has(NAME):
            continue
        shown = cover_of(entry.listed)
        key_parts = [DRAWING, SIZE_PX, logo, *(value for name, value in vars(shown).items() if name != "logo")]
        key = hashlib.sha256(json.dumps([NAME, *key_parts], ensure_ascii=False, default=vars).encode()).hexdigest()
        yield SiteFile(address, partial(render_cover, entry.listed, SIZE_PX), key)
