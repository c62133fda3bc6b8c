"""The bundled typeface for the full page: only the letters that the page uses, inside the page."""

import base64
import io

from briefgen import resources
from briefgen.render.pdf_proof import STYLES


def web_fonts(text: str) -> dict[str, str]:
    """Return the styles that the briefing is set in as WOFF2, base64, with the letters of a text.

    Letters that the typeface lacks are left to the reader's own fonts.
    """
    return {style: base64.b64encode(_subset(style, text)).decode() for style in STYLES}


def _subset(style: str, text: str) -> bytes:
    from fontTools.subset import Options, Subsetter  # noqa: PLC0415  (heavy import)
    from fontTools.ttLib import TTFont  # noqa: PLC0415  (heavy import)

    options = Options(flavor="woff2", layout_features=["kern", "mark", "mkmk", "ccmp", "locl"], hinting=False)
    # The font keeps its own date, so that the same page gives the same bytes.
    with TTFont(resources.fonts()[style], recalcTimestamp=False) as font:
        subsetter = Subsetter(options)
        subsetter.populate(text=text)
        subsetter.subset(font)
        font.flavor = "woff2"
        buffer = io.BytesIO()
        font.save(buffer)
        return buffer.getvalue()
