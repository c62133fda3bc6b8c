"""The assets of a pack's web pages: style sheet with fonts, player script, and Content-Security-Policy."""

import base64
import hashlib
import io
import re
from html import unescape
from pathlib import Path

import uharfbuzz
from fontTools.ttLib import TTFont

from briefgen import resources
from briefgen.outputs.layout.proof import STYLES
from briefgen.outputs.layout.script_fonts import with_scripts
from briefgen.outputs.markup import DARK_PAGE, DARK_PANEL, lightened, paper, tint
from briefgen.outputs.motif import motif_of
from briefgen.outputs.motif_painting import motif_colours, motif_uri
from briefgen.storyboard.edition import Edition
from briefgen.wording.wording import Wording


def web_style(edition: Edition, letters: str) -> str:
    """Return the style sheet of a pack's web pages, with fonts subset to these letters."""
    style = edition.wording.render(
        "briefing/page.css", fonts=web_fonts(letters), motif=_motif(edition), **_colours(edition)
    )
    return compact(_with_web_scripts(style, letters))


def web_fonts(text: str) -> dict[str, str]:
    """Return each font style as base64 WOFF, subset to the letters of a text.

    Letters that the typeface lacks are left to the reader's own fonts.

    Why WOFF: three kilobytes a style more than WOFF2, whose packing took as long as all the rest of the page.
    """
    return {style: base64.b64encode(_subset(style, text)).decode() for style in STYLES}


def _subset(style: str, text: str) -> bytes:
    """Return one style of the typeface with the letters of a text, as WOFF."""
    return _cut(resources.fonts()[style].read_bytes(), text)


def _with_web_scripts(style: str, text: str) -> str:
    """Return the style sheet with the typefaces of further scripts, cut to the letters of a text."""

    def address(font: bytes | Path) -> str:
        data = font.read_bytes() if isinstance(font, Path) else font
        return f"data:font/woff;base64,{base64.b64encode(_cut(data, text)).decode()}"

    return with_scripts(style, text, address)


def _cut(data: bytes, text: str) -> bytes:
    """Subset a font to the letters of a text, as WOFF."""
    wanted = uharfbuzz.SubsetInput()
    wanted.unicode_set.update(map(ord, text))
    wanted.flags = uharfbuzz.SubsetFlags.NO_HINTING
    face = uharfbuzz.Face(data)
    cut = uharfbuzz.subset(face, wanted).blob.data
    # The font keeps its own date, so that the same page gives the same bytes.
    with TTFont(io.BytesIO(cut), recalcTimestamp=False, lazy=True) as font:
        font.flavor = "woff"
        buffer = io.BytesIO()
        font.save(buffer, reorderTables=None)
        return buffer.getvalue()


MOTIF_ASPECT = 1.7
"""The width of the motif beside the title, in heights."""


def page_script(wording: Wording) -> str:
    """Return the JavaScript of the page's player."""
    return compact(wording.render("briefing/page.js"))


def compact(text: str) -> str:
    """Remove empty lines."""
    return re.sub(r"\n\s*\n", "\n", text).strip()


def _colours(edition: Edition) -> dict[str, dict[str, str]]:
    colours = edition.house.colours
    light = {"primary": colours.primary, "accent": colours.accent}
    dark = {name: lightened(colour, DARK_PANEL) for name, colour in light.items()}
    return {
        "light": light
        | {"tint": tint(colours.primary), "quote": tint(colours.accent), "paper": paper(*light.values())},
        "dark": dark | {"page": DARK_PAGE, "panel": DARK_PANEL},
    }


def _motif(edition: Edition) -> str:
    return motif_uri(motif_of(edition, MOTIF_ASPECT), motif_colours(edition.house.colours))


def web_policy(style: str, script: str) -> str:
    """Return the Content-Security-Policy: the page's own style, script, pictures and fonts, nothing else."""
    own = [
        f"{kind} 'sha256-{_digest(text)}'" for kind, text in (("style-src", style), ("script-src", script)) if text
    ]
    rest = ["img-src data:", "font-src data:", "media-src 'self' file:", "base-uri 'none'", "form-action 'none'"]
    return "; ".join(["default-src 'none'", *own, *rest])


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def visible(page: str) -> str:
    """Return the distinct characters of a page, with those that the style sheet adds."""
    return "".join(sorted({char for char in unescape(page) if char.isprintable()} | set("0123456789()[]:.,•")))
