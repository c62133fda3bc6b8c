"""The podcast's cover: a square JPEG in the house's colours, with title, area, year and publisher."""

from typing import TYPE_CHECKING

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


def render_cover(edition: "Edition", size_px: int = SIZE_PX) -> bytes:
    """Return the cover as JPEG bytes, without any metadata.

    Args:
        edition: what is published and by whom.
        size_px: length of its side.

    Raises:
        BriefgenError: the house's logo is a PNG or JPEG that cannot be read.
    """
    return draw_cover(cover_of(edition), size_px)


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
