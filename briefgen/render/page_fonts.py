"""The bundled typeface for the full page: only the letters that the page uses, inside the page."""

import base64
import io

from briefgen import resources
from briefgen.render.pdf_proof import STYLES


def web_fonts(text: str) -> dict[str, str]:
    """Return the styles that the briefing is set in as WOFF, base64, with the letters of a text.

    Letters that the typeface lacks are left to the reader's own fonts.

    Why WOFF: three kilobytes a style more than WOFF2, whose packing took as long as all the rest of the page.
    """
    return {style: base64.b64encode(_subset(style, text)).decode() for style in STYLES}


def _subset(style: str, text: str) -> bytes:
    import uharfbuzz  # noqa: PLC0415  (heavy import)
    from fontTools.ttLib import TTFont  # noqa: PLC0415  (heavy import)

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
