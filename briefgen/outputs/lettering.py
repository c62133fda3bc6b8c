"""Typeset words on a picture in the bundled typeface, as large as fits a box."""

import re
import unicodedata
from dataclasses import dataclass, replace
from importlib import import_module
from typing import TYPE_CHECKING

from PIL import Image, ImageDraw, ImageFont

from briefgen import resources
from briefgen.scripts import regular_file, script_of, scripts_in
from briefgen.text import legible
from briefgen.typeface import STRANGER_EM, Style, Typeface, advances_of

if TYPE_CHECKING:
    from collections.abc import Callable

WHITE = "#ffffff"
LEADING = 1.08
BALANCE_STEP = 20
"""The step in which the width of balanced lines is searched, in the cover's grid units."""

_PAUSE = re.compile(r"(?<=:) | (?=\()")

MOST_LINES = 99
"""The limit for texts with any number of lines."""


@dataclass(frozen=True)
class Setting:
    """A typeset text, in the cover's grid units.

    Attributes:
        style: of the bundled typeface.
        size: of the type.
        lines: of the text.
        width: of its box.
        leading: the distance of its lines, in ems.
        weight: how much heavier than the typeface its strokes are at each side, in ems.
    """

    style: Style
    size: float
    lines: tuple[str, ...]
    width: float = 0.0
    leading: float = LEADING
    weight: float = 0

    @property
    def height(self) -> float:
        """The height in grid units."""
        return self.size * self.leading * len(self.lines)


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
    face = Typeface(style, _stretch)
    text = unicodedata.normalize("NFC", legible(text))
    largest, smallest = sizes
    for size in range(largest, smallest, -4):
        lines = face.lines(text, size, width)
        # Above the smallest size no word is broken and no line left with a sliver of a word.
        whole = " ".join(lines) == text or _breaks_between_signs(lines)
        if whole and len(lines) <= most_lines and len(lines) * size * LEADING <= height:
            return Setting(style, size, lines, width)
    lines = face.lines(text, smallest, width)
    room = min(most_lines, max(1, int(height / (smallest * LEADING))))
    if len(lines) > room:
        last = lines[room - 1]
        while last and face.width_pt(f"{last}…", smallest) > width:
            last = last[:-1]
        lines = (*lines[: room - 1], f"{last.rstrip()}…")
    return Setting(style, smallest, lines, width)


_SAFE_STRETCH = 1.1
"""How much wider than its advances a word of joined letters may be, and bold letters than those of regular weight."""


def _stretch(character: str) -> float:
    """Return the width of a character relative to what ``Typeface`` assumes: other scripts are narrower."""
    script = script_of(character)
    file = regular_file(script) if script in {"arabic", "hebrew"} else None
    return advances_of(file).get(ord(character), STRANGER_EM) / STRANGER_EM * _SAFE_STRETCH if file else 1.0


def _breaks_between_signs(lines: tuple[str, ...]) -> bool:
    """Whether every line but the last ends with a sign of Chinese, which is written without spaces."""
    return all(script_of(line[-1]) == "chinese" for line in lines[:-1])


def balanced(setting: Setting, width: float) -> Setting:
    """Return a setting whose lines are about equally long, as many as before and in the same size.

    A bracket, and what follows a colon, begins a line where that takes no more of them.
    """
    face, text, lines = Typeface(setting.style), " ".join(setting.lines), setting.lines
    if " ".join(lines) == "" or any(script_of(letter) for letter in text):
        return setting
    if parted := _parted(setting, face, width):
        return replace(setting, lines=parted)
    for narrower in range(int(width) - BALANCE_STEP, 0, -BALANCE_STEP):
        found = face.lines(text, setting.size, narrower)
        if len(found) > len(lines) or " ".join(found) != text:
            break
        lines = found
    return replace(setting, lines=lines)


def _parted(setting: Setting, face: Typeface, width: float) -> tuple[str, ...]:
    """Return the lines of a text broken at its first pause; none if it has none, or needs one line more."""
    head, pause, tail = _PAUSE.sub("\n", " ".join(setting.lines), count=1).partition("\n")
    lines = (*face.lines(head, setting.size, width), *face.lines(tail, setting.size, width)) if pause else ()
    return lines if len(lines) <= len(setting.lines) and " ".join(lines) == " ".join(setting.lines) else ()


def draw_setting(
    draw: ImageDraw.ImageDraw, setting: Setting, place: tuple[float, float], colour: str, scale: float
) -> None:
    """Draw a typeset text; one with words of further scripts is laid out by WeasyPrint.

    Args:
        draw: of the picture.
        setting: the text.
        place: its left top corner, in the cover's grid units.
        colour: of the text.
        scale: pixels of a grid unit.
    """
    if scripts_in("".join(setting.lines)):
        _draw_scripts(draw, setting, place, colour, scale)
        return
    font = ImageFont.truetype(
        str(resources.fonts()[setting.style]), setting.size * scale, layout_engine=ImageFont.Layout.BASIC
    )
    x, y = place
    stroke = setting.size * scale * setting.weight
    for line in setting.lines:
        draw.text((x * scale, y * scale), line, font=font, fill=colour, stroke_width=stroke)
        y += setting.size * setting.leading


def _draw_scripts(
    draw: ImageDraw.ImageDraw, setting: Setting, place: tuple[float, float], colour: str, scale: float
) -> None:
    """Draw a typeset text whose letters join, or are read from right to left."""
    # By name: what draws pages needs libraries of the system, and few covers have such words.
    module = import_module("briefgen.outputs.layout.script_lines")
    draw_lines: Callable[..., tuple[Image.Image, float]] = module.draw_lines
    x, y = place
    lines = (setting.lines, setting.style, setting.size * scale, setting.leading, setting.width * scale, colour)
    picture, pad = draw_lines(*lines)
    corner = round(x * scale - pad), round(y * scale - pad)
    draw._image.paste(picture, corner, picture)  # noqa: SLF001  (nothing public gives the picture of a drawing)
