"""The podcast's cover: a square JPEG in the house's colours, with title, area, year and publisher."""

from dataclasses import replace
from importlib.metadata import version
from typing import TYPE_CHECKING

from briefgen import __version__, resources
from briefgen.cache import Cache, key_of
from briefgen.errors import BriefgenError
from briefgen.opener import OpenError
from briefgen.render.cover_drawing import Cover, draw_cover
from briefgen.review.pictures import PictureError, read_logo
from briefgen.speech.ffmpeg import problem

if TYPE_CHECKING:
    from briefgen.storyboard.edition import Edition

SIZE_PX = 1400
"""The least that podcast directories take (Apple: 1400 to 3000), as it is inside every file."""

LOGO_SUFFIXES = (".png", ".jpg", ".jpeg")

KIND = "covers"
"""The kind of the cache under which covers are kept."""

_DRAWN_BY = ("pillow", "fonttools")
_RECIPE = 1  # raise it when a cover is drawn differently: what is kept is then drawn again


def render_cover(edition: "Edition", size_px: int = SIZE_PX) -> bytes:
    """Return the cover as JPEG bytes, without any metadata; one that was drawn before is taken from the cache.

    Args:
        edition: what is published and by whom.
        size_px: length of its side.

    Raises:
        BriefgenError: the house's logo is a PNG or JPEG that cannot be read.
    """
    cover = cover_of(edition)
    drawn_with = [_RECIPE, __version__, *resources.font_digests(), *(version(name) for name in _DRAWN_BY)]
    key = key_of(repr(replace(cover, logo=b"")), cover.logo, size_px, drawn_with)
    return Cache().made(KIND, key, lambda: draw_cover(cover, size_px))


def cover_of(edition: "Edition") -> Cover:
    """Return what the cover of an edition shows.

    A logo in another format (SVG) stays off the cover; the publisher's name is there in any case.

    Raises:
        BriefgenError: the logo cannot be read.
    """
    labels, colours = edition.wording.labels("podcast")["cover"], edition.house.colours
    about, path = edition.review.about, edition.house.logo_path
    logo, name = b"", ""
    if path is not None and path.suffix.lower() in LOGO_SUFFIXES:
        try:
            logo, name = read_logo(edition.house) or b"", path.name
        except (OpenError, PictureError):
            raise BriefgenError(problem("logo").format(name=path.name)) from None
    return Cover(
        marks=tuple(edition.marks),
        eyebrow=f"{labels['eyebrow']} · {labels['form']}",
        title=about.title,
        place=edition.place,
        kind=about.kind,
        publisher=edition.publisher,
        primary=colours.primary,
        accent=colours.accent,
        logo=logo,
        logo_name=name,
    )
