"""Subset the bundled typeface for the full page, to be embedded in it."""

import base64
import io

import uharfbuzz
from fontTools.ttLib import TTFont

from briefgen import resources
from briefgen.render.pdf_proof import STYLES


def web_fonts(text: str) -> dict[str, str]:
    """Return the styles of the briefing as WOFF, base64, with the letters of a text.

    Letters that the typeface lacks are left to the reader's own fonts.

    Why WOFF: three kilobytes a style more than WOFF2, whose packing took as long as all the rest of the page.
    """
    return {style: base64.b64encode(_subset(style, text)).decode() for style in STYLES}


def _subset(style: str, text: str) -> bytes:
    """Return one style of the typeface with the letters of a text, as WOFF."""
    wanted = uharfbuzz.SubsetInput()
    wanted.unicode_set.update(map(ord, text))
    wanted.flags = uharfbuzz.SubsetFlags.NO_HINTING
    face = uharfbuzz.Face(resources.fonts()[style].read_bytes())
    cut = uharfbuzz.subset(face, wanted).blob.data
    # The font keeps its own date, so that the same page gives the same bytes.
    with TTFont(io.BytesIO(cut), recalcTimestamp=False, lazy=True) as font:
        font.flavor = "woff"
        buffer = io.BytesIO()
        font.save(buffer, reorderTables=None)
        return buffer.getvalue()
