"""Paint a motif in a house's colours: as SVG, as pixels, or as the outline of an Office shape."""

import base64
from dataclasses import dataclass

from PIL import Image, ImageDraw

from briefgen.outputs.markup import mixed
from briefgen.outputs.motif import Motif, MotifShape, Tone
from briefgen.review.house.house import Colours, contrast

FINER = 3
"""The supersampling factor for smooth edges."""

LEAST_CONTRAST = 7.0
"""The contrast of white words with their background (WCAG 2.2, 1.4.6; 1.4.3 asks for 4.5)."""

UNITS = 10_000
"""The height of an outline in Office's path units."""


@dataclass(frozen=True)
class MotifColours:
    """The colours of a motif on the ground of the house's first colour, as ``#rrggbb``; decoration only."""

    ground: str
    deep: str
    middle: str
    pale: str
    accent: str
    warm: str

    def of(self, tone: Tone) -> str:
        """Return the colour of a tone."""
        colour: str = getattr(self, tone.value)
        return colour


def motif_colours(colours: Colours) -> MotifColours:
    """Return the colours of the motif in a house, all of them shades of its own two."""
    primary, accent = colours.primary, colours.accent
    return MotifColours(
        ground=primary,
        deep=mixed(primary, "#000000", 0.32),
        middle=mixed(primary, "#ffffff", 0.2),
        pale=mixed(primary, "#ffffff", 0.62),
        accent=mixed(accent, "#ffffff", 0.12),
        warm=mixed(accent, "#ffe9c7", 0.68),
    )


def dark(colour: str) -> str:
    """Darken a house's colour so that white text on it is readable.

    They have a contrast of ``LEAST_CONTRAST`` and more.
    """
    share = 0.45
    while contrast("#ffffff", mixed(colour, "#000000", share)) < LEAST_CONTRAST:
        share += 0.05
    return mixed(colour, "#000000", share)


def motif_svg(motif: Motif, colours: MotifColours) -> str:
    """Return a motif as an SVG picture with a transparent background."""
    paths = "".join(f'<path fill="{colours.of(shape.tone)}" d="{_path(shape)}"/>' for shape in motif.shapes)
    size = f'viewBox="0 0 {motif.aspect * 100:g} 100" width="{motif.aspect * 100:g}" height="100"'
    return f'<svg xmlns="http://www.w3.org/2000/svg" {size} preserveAspectRatio="xMaxYMid slice">{paths}</svg>'


def motif_uri(motif: Motif, colours: MotifColours) -> str:
    """Return a motif as a ``data:`` address, for the background of a style sheet."""
    return f"data:image/svg+xml;base64,{base64.b64encode(motif_svg(motif, colours).encode()).decode()}"


def _path(shape: MotifShape) -> str:
    corners = " ".join(f"{x * 100:.5g} {y * 100:.5g}" for x, y in shape.points)
    return f"M{corners}Z"


def paint_motif(
    image: Image.Image, motif: Motif, colours: MotifColours, corner: tuple[int, int], high_px: int
) -> None:
    """Paint a motif on its ground into an image.

    Args:
        image: RGB.
        motif: what to paint.
        colours: of the house.
        corner: the left top corner, in pixels.
        high_px: the height of the frame.
    """
    wide_px = round(motif.aspect * high_px)
    fine = Image.new("RGB", (wide_px * FINER, high_px * FINER), colours.ground)
    draw, scale = ImageDraw.Draw(fine), high_px * FINER
    for shape in motif.shapes:
        draw.polygon([(x * scale, y * scale) for x, y in shape.points], fill=colours.of(shape.tone))
    image.paste(fine.resize((wide_px, high_px), Image.Resampling.BOX), corner)


def office_outline(shape: MotifShape) -> tuple[tuple[float, float, float, float], str]:
    """Return the box of a shape (left, top, width, height in heights of the frame) and its ``a:custGeom``."""
    xs, ys = [x for x, _ in shape.points], [y for _, y in shape.points]
    left, top, width, height = min(xs), min(ys), max(xs) - min(xs), max(ys) - min(ys)
    corners = [f'<a:pt x="{round((x - left) * UNITS)}" y="{round((y - top) * UNITS)}"/>' for x, y in shape.points]
    lines = "".join(f"<a:lnTo>{corner}</a:lnTo>" for corner in corners[1:])
    size = f'w="{max(1, round(width * UNITS))}" h="{max(1, round(height * UNITS))}"'
    return (left, top, width, height), (
        "<a:custGeom><a:avLst/><a:gdLst/><a:ahLst/><a:cxnLst/>"
        '<a:rect l="0" t="0" r="r" b="b"/>'
        f"<a:pathLst><a:path {size}><a:moveTo>{corners[0]}</a:moveTo>{lines}<a:close/></a:path></a:pathLst>"
        "</a:custGeom>"
    )
