"""Set words in the bundled typeface on a picture: as large as fits their box."""

import unicodedata
from dataclasses import dataclass

from PIL import ImageDraw, ImageFont

from briefgen import resources
from briefgen.text import legible
from briefgen.typeface import Style, Typeface

WHITE = "#ffffff"
_LEADING = 1.08
MOST_LINES = 99
"""Of a text whose lines are not counted."""


@dataclass(frozen=True)
class Setting:
    """A typeset text: its style, size and lines, in the cover's grid units."""

    style: Style
    size: float
    lines: tuple[str, ...]

    @property
    def height(self) -> float:
        """Its height."""
        return self.size * _LEADING * len(self.lines)


def fitted(  # noqa: PLR0913  (a box has two sides)
    text: str, style: Style, sizes: tuple[int, int], width: float, height: float, *, most_lines: int = MOST_LINES
) -> Setting:
    """Typeset a text as large as fits a box; at the smallest size it is truncated with an ellipsis.

    Args:
        text: what to set.
        style: of the bundled typeface.
        sizes: largest and smallest size.
        width: of the box.
        height: of the box.
        most_lines: how many lines it may have.
    """
    face = Typeface(style)
    text = unicodedata.normalize("NFC", legible(text))
    largest, smallest = sizes
    for size in range(largest, smallest, -4):
        lines = face.lines(text, size, width)
        # Above the smallest size no word is broken and no line left with a sliver of a word.
        whole = " ".join(lines) == text
        if whole and len(lines) <= most_lines and len(lines) * size * _LEADING <= height:
            return Setting(style, size, lines)
    lines = face.lines(text, smallest, width)
    room = min(most_lines, max(1, int(height / (smallest * _LEADING))))
    if len(lines) > room:
        last = lines[room - 1]
        while last and face.width_pt(f"{last}…", smallest) > width:
            last = last[:-1]
        lines = (*lines[: room - 1], f"{last.rstrip()}…")
    return Setting(style, smallest, lines)


def draw_setting(
    draw: ImageDraw.ImageDraw, setting: Setting, place: tuple[float, float], colour: str, scale: float
) -> None:
    """Draw a typeset text.

    Args:
        draw: of the picture.
        setting: the text.
        place: its left top corner, in the cover's grid units.
        colour: of the text.
        scale: pixels of a grid unit.
    """
    font = ImageFont.truetype(
        str(resources.fonts()[setting.style]), setting.size * scale, layout_engine=ImageFont.Layout.BASIC
    )
    x, y = place
    for line in setting.lines:
        draw.text((x * scale, y * scale), line, font=font, fill=colour)
        y += setting.size * _LEADING
