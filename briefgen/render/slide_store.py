"""Cache pictures of slides by their content, so that an edit draws one slide again and not the deck."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from importlib.metadata import version

from briefgen import __version__, resources
from briefgen.cache import Cache, key_of
from briefgen.render.slide_drawing import SlideDrawing
from briefgen.render.slide_pictures import draw

KIND = "slides"
"""The kind of the cache under which pictures of slides are kept."""

_RECIPE = 1  # raise it when a slide is drawn differently: what is kept is then drawn again
_DRAWN_BY = ("weasyprint", "pypdfium2", "pillow")


@dataclass(frozen=True)
class Picture:
    """A slide as a picture.

    Attributes:
        words: every text that it shows.
        jpeg: how it looks.
        warnings: the harmless log messages of WeasyPrint while it was drawn; none if it was cached.
    """

    words: tuple[str, ...]
    jpeg: bytes
    warnings: tuple[str, ...] = ()


def slide_jpegs(
    slides: Sequence[SlideDrawing], language: str, width_px: int, own_deck: str = ""
) -> tuple[Picture, ...]:
    """Return a picture of every slide.

    Args:
        slides: as they were read from a deck (``slide_reading``).
        language: the language of its words.
        width_px: how wide the pictures are.
        own_deck: the name of the house's own slide template, if any.

    Raises:
        NotPrintable: it has characters that the bundled typeface cannot show.
        BriefgenError: a text does not fit its place.
    """
    store = Cache()
    keys = [_key(slide, language, width_px) for slide in slides]
    cached = {key: jpeg for key in dict.fromkeys(keys) if (jpeg := store.get(KIND, key)) is not None}
    missing = {key: slide for key, slide in zip(keys, slides, strict=True) if key not in cached}
    warnings: tuple[str, ...] = ()
    if missing:
        pictures = draw(list(missing.values()), language, own_deck)
        warnings = pictures.warnings
        for key, jpeg in zip(missing, pictures.jpegs(width_px), strict=True):
            store.put(KIND, key, jpeg)
            cached[key] = jpeg
    return tuple(Picture(slide.words, cached[key], warnings) for key, slide in zip(keys, slides, strict=True))


def _key(slide: SlideDrawing, language: str, width_px: int) -> str:
    # Everything that a slide shows is in its values, and floats are written so that they come back the same.
    return key_of(repr(slide), language, width_px, _drawn_with())


@cache
def _drawn_with() -> list[str]:
    """Return the versions that decide how a slide is drawn."""
    templates = sorted(path for path in (resources.templates() / "slides").iterdir() if path.is_file())
    contents = [hashlib.sha256(path.read_bytes()).hexdigest() for path in templates]
    drawn_by = (version(name) for name in _DRAWN_BY)
    return [str(_RECIPE), __version__, *contents, *resources.font_digests(), *drawn_by]
