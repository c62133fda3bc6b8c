"""Shared parts of Office files: colours, language tags, and packages without times."""

import zipfile
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime
from io import BytesIO
from pathlib import Path

from briefgen.outputs.icon_drawing import SIDE, STROKE, outline
from briefgen.review.house.house import MIN_CONTRAST, Colours, contrast
from briefgen.text import xml_safe

_ZIP_EPOCH = (1980, 1, 1, 0, 0, 0)
NO_CLOCK = datetime(2000, 1, 1)  # noqa: DTZ001  (Office properties are written as UTC without being asked)
"""The date of creation of every file: fixed, so that the same input gives the same bytes."""

MOST_PROPERTY_CHARACTERS = 255
"""The longest document property that the libraries write (and Office shows)."""

EMU_PER_PT = 12_700
"""The unit of length in Office files."""

UNITS = 1000
"""The side of an icon's square in Office's path units."""

TINT_PERCENT = 8
"""How much of the house's primary colour is in the pale ground of panels."""

_TAGS = {"cy": "cy-GB"}


@dataclass(frozen=True)
class Shades:
    """The house's colours and their derived shades, as ``RRGGBB``.

    Attributes:
        primary: the house's primary colour; white text can be read on it.
        accent: the house's accent colour; likewise.
        pale: a ground with a hint of the primary colour.
        ink: the primary colour, dark enough to be read on the pale ground too.
    """

    primary: str
    accent: str
    pale: str
    ink: str


def shades(colours: Colours) -> Shades:
    """Derive the shades of the Office files from a house's colours."""
    pale = _mixed(colours.primary, "#ffffff", TINT_PERCENT)
    darker = (_mixed(colours.primary, "#000000", percent) for percent in range(100, -1, -1))
    ink = next(shade for shade in darker if contrast(shade, pale) >= MIN_CONTRAST)
    return Shades(*(value.lstrip("#").upper() for value in (colours.primary, colours.accent, pale, ink)))


def _mixed(colour: str, ground: str, percent: int) -> str:
    """Mix two colours; ``percent`` is the share of the first."""
    pairs = ((int(colour[i : i + 2], 16), int(ground[i : i + 2], 16)) for i in (1, 3, 5))
    return "#" + "".join(f"{(top * percent + bottom * (100 - percent)) // 100:02x}" for top, bottom in pairs)


def property_text(text: str) -> str:
    """Return a text within the limits of a document property."""
    return xml_safe(text)[:MOST_PROPERTY_CHARACTERS]


def language_tag(language: str) -> str:
    """Return Office's tag of a language, which for Welsh includes the country."""
    return _TAGS.get(language, language)


def rewritten(template: Path, change: Callable[[str, bytes], bytes]) -> BytesIO:
    """Copy a template file with each of its parts changed.

    Args:
        template: the file.
        change: gives a part's new bytes from its path and its bytes.
    """
    target = BytesIO()
    with zipfile.ZipFile(template) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as new:
        for name in old.namelist():
            new.writestr(name, change(name, old.read(name)))
    target.seek(0)
    return target


def repacked(data: bytes) -> bytes:
    """Write an Office package again with fixed dates, so that the same parts give the same bytes."""
    target = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(target, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            entry = zipfile.ZipInfo(name, _ZIP_EPOCH)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.create_system = 0  # the same on every system
            new.writestr(entry, old.read(name))
    return target.getvalue()


_OFFICE = {"moveTo": "moveTo", "lineTo": "lnTo", "curveTo": "cubicBezTo", "closePath": "close"}


def office_icon(shape: str, size_pt: float, colour: str) -> str:
    """Return the outline of an icon as editable geometry and line of an Office shape.

    Args:
        shape: of an icon.
        size_pt: the side of its square, which the shape fills.
        colour: a colour of the theme, such as ``accent2``.
    """
    steps = "".join(_office_step(name, points) for name, points in outline(shape) if name in _OFFICE)
    side = SIDE * UNITS
    line = f'<a:ln w="{round(size_pt * STROKE / SIDE * EMU_PER_PT)}" cap="rnd"><a:solidFill>'
    return (
        "<a:custGeom><a:avLst/><a:gdLst/><a:ahLst/><a:cxnLst/>"
        '<a:rect l="0" t="0" r="r" b="b"/>'
        f'<a:pathLst><a:path w="{side}" h="{side}" fill="none">{steps}</a:path></a:pathLst></a:custGeom><a:noFill/>'
        f'{line}<a:schemeClr val="{colour}"/></a:solidFill><a:round/></a:ln>'
    )


def _office_step(name: str, points: Iterable[tuple[float, float]]) -> str:
    inside = "".join(f'<a:pt x="{round(x * UNITS)}" y="{round(y * UNITS)}"/>' for x, y in points)
    return f"<a:{_OFFICE[name]}>{inside}</a:{_OFFICE[name]}>" if inside else "<a:close/>"
