"""Draw lines with words of further scripts as a picture: WeasyPrint joins the letters and sets their direction."""

import re
from html import escape

from PIL import Image
from pypdfium2 import PdfDocument

from briefgen import resources
from briefgen.outputs.layout.layout import Sheet, untagged
from briefgen.outputs.layout.script_fonts import with_scripts
from briefgen.scripts import SCRIPTS, reads_right_to_left, whole_numbers
from briefgen.typeface import LINE_HEIGHT_EM, Style

_STYLE = """\
@font-face {{ font-family: "Lines"; font-weight: {weight}; src: url("{font}"); }}
@page {{ size: {wide}px {high}px; margin: 0; }}
html {{ font-family: "Lines", sans-serif; font-variant-ligatures: none; }}
body {{ margin: 0; }}
p {{ margin: 0; position: absolute; top: {top}px; left: {left}px; width: {line}px; overflow-wrap: anywhere;
  font-size: {size}px; font-weight: {weight}; line-height: {leading}px; color: {colour}; }}
"""
_WEIGHTS: dict[Style, int] = {"regular": 400, "italic": 400, "semibold": 600, "bold": 700}
_PX_PT = 0.75
_SIGNS_APART = re.compile(f"(?<=[{SCRIPTS['chinese'].letters}]) (?=[{SCRIPTS['chinese'].letters}])")
"""A space between signs of Chinese, which is written without."""


def draw_lines(  # noqa: PLR0913, PLR0917  (called by name, with values of a setting)
    lines: tuple[str, ...], style: Style, size_px: float, leading: float, width_px: float, colour: str
) -> tuple[Image.Image, float]:
    """Draw lines on a transparent ground.

    Args:
        lines: of one paragraph; if it begins with a word that is read from right to left, all end at the right.
        style: of the bundled typeface; the others have the same weight.
        size_px: the size of the type.
        leading: from one line to the next, in sizes.
        width_px: of the paragraph.
        colour: of the letters.

    Returns:
        The picture (RGBA), and how many pixels it begins left of and above the paragraph's corner.
    """
    text, pad = _SIGNS_APART.sub("", " ".join(lines)), size_px
    # As Pillow does, the first line begins with its ascent at the top: not in the middle of its leading.
    half_leading = (leading - LINE_HEIGHT_EM) / 2 * size_px
    sheet = _STYLE.format(
        font=resources.fonts()[style].as_uri(),
        weight=_WEIGHTS[style],
        wide=width_px + 2 * pad,
        high=len(lines) * leading * size_px + 2 * pad,
        top=pad - half_leading,
        left=pad,
        line=width_px,
        size=size_px,
        leading=leading * size_px,
        colour=colour,
    )
    turned = "rtl" if reads_right_to_left(text) else "ltr"
    # In one paragraph, as the two brackets of a pair may be on two lines; they are never fewer than it needs.
    html = f'<html lang="en"><title>-</title><body><p dir="{turned}">{escape(whole_numbers(text))}</p></body></html>'
    page = Sheet(html, with_scripts(sheet, text), "", resources.templates().as_uri())
    return _picture(untagged(page)), pad


def _picture(pdf: bytes) -> Image.Image:
    """Return the only page of a PDF as a picture with a transparent ground."""
    document = PdfDocument(pdf)
    try:
        bitmap = document[0].render(scale=1 / _PX_PT, fill_color=(255, 255, 255, 0), rev_byteorder=True)
        picture: Image.Image = bitmap.to_pil().convert("RGBA")
    finally:
        document.close()
    return picture
