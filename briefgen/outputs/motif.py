"""The motif of a review: a few abstract shapes for its theme, drawn anew for every review.

It is decoration: it shows no face, no place and nothing that the text does not say. Every picture of a review has the
same motif: page, slides, cover, web page and video.
"""

import hashlib
import math
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from itertools import pairwise

from briefgen import resources
from briefgen.storyboard.edition import Edition

Point = tuple[float, float]

TABLE = "motifs.yaml"
CIRCLE_POINTS = 72
"""Corners of a circle: at 1400 px its edge is off by less than a pixel."""

MOST_ASPECT = 8.0
"""The widest or highest frame, in sides of the other."""


class Tone(StrEnum):
    """The colour role of a shape; ``palette.MotifColours`` has the colour."""

    DEEP = "deep"
    MIDDLE = "middle"
    PALE = "pale"
    ACCENT = "accent"
    WARM = "warm"


@dataclass(frozen=True)
class MotifShape:
    """A filled polygon; its corners are in heights of the frame, from the left top."""

    points: tuple[Point, ...]
    tone: Tone


@dataclass(frozen=True)
class Motif:
    """A motif in its frame.

    Attributes:
        name: of the composition, as in ``templates/motifs.yaml``.
        aspect: the width of the frame in heights.
        shapes: from the back to the front, all of them inside the frame.
    """

    name: str
    aspect: float
    shapes: tuple[MotifShape, ...]


def motif_of(edition: Edition, aspect: float) -> Motif:
    """Return the motif of an edition's review for a frame whose width is ``aspect`` times its height."""
    about = edition.review.about
    return compose(motif_name((*about.themes, about.kind)), edition.review.slug, aspect)


def motif_name(texts: Sequence[str]) -> str:
    """Return the name of the motif for themes and kind of a review, the first of them that is in the table."""
    table = _table()
    for text in texts:
        found = next((name for name, words in table.items() if any(word in text.casefold() for word in words)), None)
        if found:
            return found
    return list(table)[-1]


@cache
def _table() -> Mapping[str, tuple[str, ...]]:
    entries = resources.read_yaml((resources.templates() / TABLE).read_bytes())
    return {name: tuple(word.casefold() for word in words) for name, words in entries.items()}


def compose(name: str, seed: str, aspect: float) -> Motif:
    """Compose a motif; the same name, seed and aspect give the same shapes.

    Args:
        name: one of ``COMPOSITIONS``.
        seed: what tells one review from another.
        aspect: the width of the frame in heights.
    """
    aspect = min(MOST_ASPECT, max(1 / MOST_ASPECT, aspect))
    drawn = COMPOSITIONS[name](_Draw(f"{name} {seed}"), aspect)
    clipped = (MotifShape(_clipped(shape.points, aspect), shape.tone) for shape in drawn)
    return Motif(name, aspect, tuple(shape for shape in clipped if len(shape.points) > 2))


class _Draw:
    """Pseudo-random fractions from a seed, the same on every machine."""

    def __init__(self, seed: str) -> None:
        self._seed, self._count = seed, 0

    def between(self, low: float, high: float) -> float:
        """Return the next number between two."""
        self._count += 1
        digest = hashlib.sha256(f"{self._seed} {self._count}".encode()).digest()
        return low + (high - low) * int.from_bytes(digest[:4], "big") / 2**32

    def one_of(self, count: int) -> int:
        """Return the next whole number below ``count``."""
        return min(count - 1, int(self.between(0, count)))


def _disc(x: float, y: float, radius: float, tone: Tone) -> MotifShape:
    return _sector((x, y), (0.0, radius), (0.0, 360.0), tone)


def _block(x: float, y: float, width: float, height: float, tone: Tone) -> MotifShape:
    return MotifShape(((x, y), (x + width, y), (x + width, y + height), (x, y + height)), tone)


def _bar(start: Point, end: Point, widths: tuple[float, float], tone: Tone) -> MotifShape:
    """Return a straight bar from one point to another, of one width at each end."""
    length = math.dist(start, end) or 1.0
    across = (start[1] - end[1]) / length / 2, (end[0] - start[0]) / length / 2
    sides = [
        (x + sign * across[0] * width, y + sign * across[1] * width)
        for (x, y), width, sign in zip(
            (start, end, end, start), (*widths, *widths[::-1]), (1, 1, -1, -1), strict=True
        )
    ]
    return MotifShape(tuple(sides), tone)


def _sector(centre: Point, radii: tuple[float, float], angles: tuple[float, float], tone: Tone) -> MotifShape:
    """Return a part of a ring between two radii, from an angle on, in degrees clockwise from the right."""
    inner, outer = radii
    start, sweep = angles
    count = max(2, round(CIRCLE_POINTS * abs(sweep) / 360))
    turns = [math.radians(start + sweep * step / count) for step in range(count + (abs(sweep) < 360 or inner > 0))]
    rim = [(centre[0] + outer * math.cos(turn), centre[1] + outer * math.sin(turn)) for turn in turns]
    if inner > 0:
        rim += [(centre[0] + inner * math.cos(turn), centre[1] + inner * math.sin(turn)) for turn in reversed(turns)]
    elif abs(sweep) < 360 and abs(sweep) != 180:
        rim.append(centre)
    return MotifShape(tuple(rim), tone)


def _held(draw: _Draw, aspect: float) -> Iterator[MotifShape]:
    """Yield nested bowls that hold a small disc."""
    size = min(1.0, aspect)
    x = min(max(0.95 * size, aspect * draw.between(0.52, 0.68)), aspect - 0.22 * size)  # the disc is always whole
    y = 0.36 * size + (1 - size) * 0.4
    turn = draw.between(-22, 12)
    for number, tone in enumerate((Tone.DEEP, Tone.MIDDLE, Tone.PALE)):
        outer = size * (0.92 - 0.25 * number)
        yield _sector((x, y), (outer - 0.19 * size, outer), (turn + 9 * number, 180 - 18 * number), tone)
    yield _disc(x - 0.02 * size, y + 0.06 * size, 0.17 * size, Tone.WARM)
    yield _disc(min(aspect - 0.08, x + size * draw.between(0.5, 0.62)), y - 0.2 * size, 0.06 * size, Tone.ACCENT)
    yield _disc(x - size * draw.between(0.55, 0.8), y - 0.24 * size, 0.035 * size, Tone.PALE)


def _layers(draw: _Draw, aspect: float) -> Iterator[MotifShape]:
    """Yield slabs piled up unevenly, with one small disc between them."""
    rows = 7
    high = 1 / rows
    tones = (Tone.DEEP, Tone.MIDDLE, Tone.DEEP, Tone.PALE)
    lone = 1 + draw.one_of(3)
    for row in range(rows):
        wide = aspect * (0.35 + 0.55 * (row + 1) / rows) * draw.between(0.82, 1.0)
        left = (aspect - wide) * draw.between(0.45, 1.0)
        tilt = high * draw.between(-0.25, 0.25)
        top = row * high
        points = ((left, top + tilt), (left + wide, top - tilt), (left + wide, top + high * 0.8 - tilt),
                  (left, top + high * 0.8 + tilt))  # fmt: skip
        yield MotifShape(points, Tone.ACCENT if row == rows - 2 else tones[draw.one_of(4)])
        if row == lone:
            yield _disc(left - 0.1, top + high * 0.4, 0.075, Tone.WARM)


def _gaps(draw: _Draw, aspect: float) -> Iterator[MotifShape]:
    """Yield rows of rounded tiles from which some are missing; a small disc stands in one of the gaps."""
    rows = 4 if aspect > 0.7 else 7
    cell = 1 / rows
    columns = math.ceil(aspect / cell)
    left = aspect - columns * cell
    lone = columns // 2 + draw.one_of(max(1, columns // 3)), 1 + draw.one_of(rows - 2)
    for row in range(rows):
        for column in range(columns):
            x, y = left + column * cell, row * cell
            share = (column + 0.5) / columns
            if (column, row) == lone:
                yield _disc(x + cell / 2, y + cell / 2, cell * 0.26, Tone.WARM)
            elif draw.between(0, 1) < 0.15 + 0.62 * share:
                tone = (Tone.DEEP, Tone.MIDDLE, Tone.MIDDLE, Tone.PALE, Tone.ACCENT)[draw.one_of(5)]
                corner = draw.one_of(5)
                yield _tile((x, y), cell * 0.96, corner, tone)


def _tile(place: Point, side: float, corner: int, tone: Tone) -> MotifShape:
    """Return a quarter of a disc that fills a cell from one of its corners, or the whole cell."""
    x, y = place
    if corner == 4:
        return _block(x, y, side, side, tone)
    centre = x + side * (corner in {1, 2}), y + side * (corner in {2, 3})
    return _sector(centre, (0.0, side), (90.0 * corner, 90.0), tone)


def _pressure(draw: _Draw, aspect: float) -> Iterator[MotifShape]:
    """Yield bars that grow and close in on a small disc."""
    count = 7
    step = aspect / count
    lone = 1 + draw.one_of(2)
    for number in range(count):
        wide = step * (0.16 + 0.66 * number / (count - 1))
        x = number * step + (step - wide) / 2
        high = min(1.0, 0.25 + 0.8 * number / (count - 1) + draw.between(-0.08, 0.08))
        if number == lone:
            yield _disc(x + wide / 2, 0.72, min(0.15, 0.36 * step), Tone.WARM)
            continue
        tone = (Tone.PALE, Tone.MIDDLE, Tone.DEEP)[min(2, number // 2 - (number % 2 and draw.one_of(2)))]
        yield _block(x, 0 if number % 2 else 1 - high, wide, high, Tone.ACCENT if number == count - 2 else tone)


def _threads(draw: _Draw, aspect: float) -> Iterator[MotifShape]:
    """Yield threads that run from one side to a disc on the other, and pull at it."""
    size = min(1.0, aspect)
    centre = aspect * draw.between(0.2, 0.3), draw.between(0.4, 0.6)
    count = 9
    tones = (Tone.DEEP, Tone.MIDDLE, Tone.PALE)
    for number in range(count):
        end = aspect * 1.02, -0.35 + 1.7 * (number + draw.between(0.1, 0.9)) / count
        tone = Tone.ACCENT if number == count // 2 + 1 else tones[number % 3]
        yield _bar(centre, end, (0.01 * size, draw.between(0.05, 0.16)), tone)
    yield _disc(*centre, 0.15 * size, Tone.WARM)
    yield _disc(aspect * draw.between(0.04, 0.1), draw.between(0.8, 0.9), 0.035 * size, Tone.PALE)


def _horizon(draw: _Draw, aspect: float) -> Iterator[MotifShape]:
    """Yield a disc above a horizon, and waves below it."""
    x = aspect * draw.between(0.45, 0.72)
    level = 0.56
    size = min(1.0, aspect)
    yield _sector((x, level), (0.0, 0.46 * size), (180.0, 180.0), Tone.MIDDLE)
    yield _sector((x, level), (0.0, 0.26 * size), (180.0, 180.0), Tone.WARM)
    for row, tone in enumerate((Tone.DEEP, Tone.PALE, Tone.MIDDLE, Tone.DEEP)):
        top = level + 0.02 + row * 0.115
        shift = draw.between(0.0, 0.3)
        steps = [aspect * step / 60 for step in range(61)]
        upper = [(each, top + 0.022 * math.sin((each + shift) * 9 + row * 2)) for each in steps]
        lower = [(each, top + 0.062 + 0.022 * math.sin((each + shift) * 9 + row * 2)) for each in reversed(steps)]
        yield MotifShape((*upper, *lower), tone)
    yield _disc(x - size * draw.between(0.55, 0.7), 0.2, 0.035 * size, Tone.ACCENT)


def _rings(draw: _Draw, aspect: float) -> Iterator[MotifShape]:
    """Yield rings with an opening, round a disc."""
    size = min(1.0, aspect)
    x = min(max(0.9 * size, aspect * draw.between(0.55, 0.7)), aspect - 0.2 * size)  # the disc is always whole
    centre = x, draw.between(0.45, 0.58)
    opening = draw.between(150, 230)
    for number, tone in enumerate((Tone.DEEP, Tone.MIDDLE, Tone.DEEP, Tone.PALE)):
        outer = size * (0.86 - 0.18 * number)
        gap = 34 + 16 * number
        start = opening + gap / 2 + number * draw.between(-14, 14)
        yield _sector(centre, (outer - 0.11 * size, outer), (start, 360 - gap), tone)
    yield _disc(*centre, 0.13 * size, Tone.WARM)
    yield _disc(max(0.07, centre[0] - 0.95 * size), centre[1] + 0.1, 0.05 * size, Tone.ACCENT)


def _steps(draw: _Draw, aspect: float) -> Iterator[MotifShape]:
    """Yield arches that rise like steps, and a disc on its way up."""
    count = 5 if aspect > 0.9 else 3
    step = aspect / count
    tones = (Tone.PALE, Tone.MIDDLE, Tone.DEEP, Tone.MIDDLE, Tone.DEEP)
    lone = 1 + draw.one_of(count - 2)
    for number in range(count):
        top = 1 - (number + 1) / (count + 0.8) * draw.between(0.94, 1.0)
        middle = (number + 0.5) * step
        tone = Tone.ACCENT if number == count - 2 else tones[number % 5]
        yield _block(number * step, top, step * 0.94, 1 - top, tone)
        if number == lone:
            yield _disc(middle, top - 0.11, min(0.1, step * 0.3), Tone.WARM)
        elif number % 2 == 0:
            yield _sector((middle - 0.03 * step, top), (0.0, step * 0.47), (180.0, 180.0), tone)


def _pieces(draw: _Draw, aspect: float) -> Iterator[MotifShape]:
    """Yield discs joined by bars, and one disc apart."""
    count = max(3, round(4 * min(aspect, 2.0)))
    size = min(1.0, aspect + 0.1)
    edge = 0.23 * size
    places = [
        (edge + (aspect - 1.7 * edge) * number / (count - 1), draw.between(0.2, 0.8) if number else 0.3)
        for number in range(count)
    ]
    radii = [draw.between(0.1, 0.2) * size for _ in places]
    for start, end in list(pairwise(places))[1:]:
        yield _bar(start, end, (0.055, 0.055), Tone.DEEP)
    tones = (Tone.MIDDLE, Tone.PALE, Tone.DEEP, Tone.ACCENT)
    for number, (place, radius) in enumerate(zip(places, radii, strict=True)):
        yield _disc(*place, radius, tones[number % 4] if number else Tone.WARM)
        if number % 3 == 1:
            yield _disc(*place, radius * 0.45, Tone.DEEP)


COMPOSITIONS: Mapping[str, Callable[[_Draw, float], Iterator[MotifShape]]] = {
    "held": _held, "layers": _layers, "gaps": _gaps, "pressure": _pressure, "threads": _threads,
    "horizon": _horizon, "rings": _rings, "steps": _steps, "pieces": _pieces,
}  # fmt: skip
"""How each motif is composed, by its name in ``templates/motifs.yaml``."""


def _clipped(points: Sequence[Point], aspect: float) -> tuple[Point, ...]:
    """Return the part of a polygon inside the frame, its corners rounded (Sutherland and Hodgman, 1974)."""
    edges = ((0, 0.0, 1), (0, aspect, -1), (1, 0.0, 1), (1, 1.0, -1))
    kept = list(points)
    for axis, limit, sign in edges:
        before, kept = kept, []
        for last, this in zip([*before[-1:], *before[:-1]], before, strict=True):
            inside = [(point[axis] - limit) * sign >= 0 for point in (last, this)]
            if inside[0] != inside[1]:
                share = (limit - last[axis]) / (this[axis] - last[axis])
                kept.append((last[0] + share * (this[0] - last[0]), last[1] + share * (this[1] - last[1])))
            if inside[1]:
                kept.append(this)
    return tuple((round(x, 4), round(y, 4)) for x, y in kept)
