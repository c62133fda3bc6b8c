"""The assets of the site: style sheet, scripts, typeface, logo and motifs."""

import io
import zlib
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from fontTools.subset import Options, Subsetter
from fontTools.ttLib import TTFont

from briefgen import resources
from briefgen.cache import Cache, key_of
from briefgen.errors import BriefgenError
from briefgen.files.opener import OpenError
from briefgen.library.model import Library, SiteFile
from briefgen.library.pages.frame import compact, logo_name
from briefgen.outputs.layout.proof import STYLES
from briefgen.outputs.markup import DARK_PAGE, DARK_PANEL, lightened, tint
from briefgen.outputs.motif import COMPOSITIONS, compose, motif_name
from briefgen.outputs.motif_painting import motif_colours, motif_svg
from briefgen.review.house.pictures import PictureError, read_logo

SCRIPTS = ("player.js", "search.js", "media.js", "filter.js", "contents.js")
"""The scripts of the site, templates below ``templates/library/``."""

LETTERS = ((0x0020, 0x024F), (0x02B0, 0x036F), (0x1E00, 0x1EFF), (0x2000, 0x215F), (0x2190, 0x21FF), (0x2212, 0x2265))
"""The code points of the web fonts: Latin with every accent, punctuation, currencies, arrows and common signs."""


def assets(library: Library) -> Iterator[SiteFile]:
    """Yield every file in ``assets/``.

    Raises:
        BriefgenError: the house's logo cannot be read.
    """
    yield SiteFile("assets/library.css", partial(_style, library))
    yield SiteFile("assets/icon.svg", partial(_icon, library))
    for name in SCRIPTS:
        yield SiteFile(f"assets/{name}", partial(_script, library, name))
    for name, drawing in MOTIFS.items():
        yield SiteFile(f"assets/motif-{name}.svg", partial(_motif, library, *drawing))
    for style in STYLES:
        yield SiteFile(f"assets/source-sans-{style}.woff2", partial(_font, resources.fonts()[style]))
    if logo := library.house.logo_path:
        yield SiteFile(logo_name(library), partial(_logo, library, logo))


def _style(library: Library) -> bytes:
    colours = library.house.colours
    light = {"primary": colours.primary, "accent": colours.accent}
    dark = {name: lightened(colour, DARK_PANEL) for name, colour in light.items()}
    text = library.wording.render(
        "library/library.css",
        light=light | {"tint": tint(colours.primary), "quote": tint(colours.accent)},
        dark=dark | {"page": DARK_PAGE, "panel": DARK_PANEL},
        motifs=list(MOTIFS),
    )
    return f"{compact(text)}\n".encode()


MOTIF_ASPECT = 2.4
"""The width of a motif of the site in heights: of a tile, and of the head of a review."""

DRAWINGS = 4
"""How many drawings of each motif the site has, so that two themes or reviews of one motif seldom look the same."""

MOTIFS = {f"{name}-{number}": (name, number) for name in COMPOSITIONS for number in range(DRAWINGS)}
"""The motifs of the site by the names of their files: each with its composition and the number of the drawing."""


def theme_motif(theme: str, number: int) -> str:
    """Choose the motif of a theme, as in ``MOTIFS``; themes with consecutive numbers get different ones."""
    return f"{motif_name((theme,))}-{number % DRAWINGS}"


def review_motif(texts: Sequence[str], slug: str) -> str:
    """Return the motif of a review, as in ``MOTIFS``.

    Args:
        texts: its themes and kind.
        slug: tells it from the others of one motif.
    """
    return f"{motif_name(texts)}-{zlib.crc32(slug.encode()) % DRAWINGS}"


def _motif(library: Library, name: str, number: int) -> bytes:
    """Render one variant of a motif as SVG."""
    motif = compose(name, f"{library.house.name or ''} {number}", MOTIF_ASPECT)
    return motif_svg(motif, motif_colours(library.house.colours)).encode()


def _icon(library: Library) -> bytes:
    """Make the site's favicon from the house's colours."""
    return library.wording.render("library/icon.svg", colour=library.house.colours.primary).encode()


def _script(library: Library, name: str) -> bytes:
    return f"{compact(library.wording.render(f'library/{name}'))}\n".encode()


def _logo(library: Library, path: Path) -> bytes:
    errors = library.wording.labels("briefing")["errors"]
    try:
        logo = read_logo(library.house)
    except OpenError as error:
        raise BriefgenError(str(errors["logo_missing"]).format(path=path)) from error
    except PictureError as error:
        raise BriefgenError(str(errors["logo_kind"]).format(path=path)) from error
    return logo.data if logo else b""


def _font(path: Path) -> bytes:
    """Return a style of the typeface as WOFF2, from the cache or converted now, which takes seconds."""
    data = path.read_bytes()
    cache, key = Cache(), key_of("woff2", data, LETTERS)
    if (made := cache.get("web-fonts", key)) is None:
        made = _web_font(data)
        cache.put("web-fonts", key, made)
    return made


def _web_font(data: bytes) -> bytes:
    """Convert a TrueType font to a WOFF2 subset for the site."""
    options = Options(flavor="woff2", layout_features=["kern", "mark", "mkmk", "ccmp", "locl", "tnum"], hinting=False)
    # The font keeps its own date, so that it is the same bytes each time.
    with TTFont(io.BytesIO(data), recalcTimestamp=False) as font:
        subsetter = Subsetter(options)
        subsetter.populate(unicodes=[code for first, last in LETTERS for code in range(first, last + 1)])
        subsetter.subset(font)
        font.flavor = "woff2"
        buffer = io.BytesIO()
        font.save(buffer)
        return buffer.getvalue()
