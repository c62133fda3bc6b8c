"""The motion of a video's motif: each shape drifts slowly on a small circle and returns."""

import math
from collections.abc import Sequence
from dataclasses import replace

from PIL import Image

from briefgen.outputs.card import GREY
from briefgen.outputs.motif import Motif, MotifShape
from briefgen.outputs.motif_painting import MotifColours, paint_motif
from briefgen.outputs.video.planes import Planes
from briefgen.review.house.house import Colours
from briefgen.storyboard.edition import Edition

PERIOD_S = 16.0
"""The period of the motif's motion, in seconds."""

ZOOM = 1.12
"""The ratio of the drawn motif to its frame, so that no edge of a shape becomes visible."""

DRIFT = 0.04
"""The radius of a shape's circle, in shorter sides of the frame: at most 0.016 of them a second."""

_STEP = 0.08  # of a turn between one shape and the next: those that stand together go nearly together


def film_colours(edition: Edition) -> Colours:
    """Return the colours of motif, band and poster: those of the house, grey for a withdrawn review."""
    return Colours(primary=GREY, accent=GREY) if edition.review.about.withdrawn else edition.house.colours


def drifting(motif: Motif, turn: float) -> Motif:
    """Return a motif with every shape moved along its circle; ``turn`` 1 is a full circle."""
    reach = DRIFT * min(1.0, motif.aspect)
    shapes = []
    for number, shape in enumerate(motif.shapes):
        angle = 2 * math.pi * (turn + number * _STEP)
        across, down = reach * math.cos(angle), reach * math.sin(angle)
        points = tuple(
            ((x - motif.aspect / 2) * ZOOM + motif.aspect / 2 + across, (y - 0.5) * ZOOM + 0.5 + down)
            for x, y in shape.points
        )
        shapes.append(MotifShape(points, shape.tone))
    return replace(motif, shapes=tuple(shapes))


def motif_pictures(
    motif: Motif, colours: MotifColours, size: tuple[int, int], rate_fps: int, *, moves: bool
) -> Sequence[Planes]:
    """Return the pictures of one turn of a motif, or the only one of a still motif.

    Args:
        motif: for a frame of that size.
        colours: of the house.
        size: width and height in pixels.
        rate_fps: pictures a second.
        moves: whether it drifts.
    """
    count = round(PERIOD_S * rate_fps) if moves else 1
    return tuple(_painted(drifting(motif, number / count), colours, size) for number in range(count))


def _painted(motif: Motif, colours: MotifColours, size: tuple[int, int]) -> Planes:
    image = Image.new("RGB", size, colours.ground)
    paint_motif(image, motif, colours, (0, 0), size[1])
    return Planes.of(image)
