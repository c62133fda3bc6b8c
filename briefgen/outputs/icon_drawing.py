"""Draw icons: the outline of a shape, as an SVG path.

The drawings are the Tabler Icons (MIT), taken from the package tablericons2 when they are used.
"""

import base64
from collections.abc import Iterable
from functools import cache
from importlib.util import find_spec
from io import BytesIO
from pathlib import Path
from zipfile import ZipFile

from fontTools.pens.recordingPen import RecordingPen
from fontTools.svgLib.path import parse_path
from lxml import etree

SIDE = 24
"""The side of the square that every icon is drawn in."""

STROKE = 2
"""The width of its line, with round ends and corners."""

Step = tuple[str, tuple[tuple[float, float], ...]]
"""A step of an outline: ``moveTo``, ``lineTo``, ``curveTo`` (cubic, three points), ``closePath`` or ``endPath``."""


@cache
def outline(shape: str) -> tuple[Step, ...]:
    """Return the outline of a shape in a square of ``SIDE``: lines and cubic curves, to be drawn and not filled.

    Raises:
        FileNotFoundError: the package tablericons2 is not installed, or has no such shape.
    """
    pen = RecordingPen()
    for path in etree.fromstring(_drawing(shape)).iter("{*}path"):
        parse_path(path.get("d"), pen)
    return tuple((name, _rounded(points)) for name, points in _cubic(pen.value))


def _rounded(points: Iterable[tuple[float, float]]) -> tuple[tuple[float, float], ...]:
    return tuple((round(x, 3), round(y, 3)) for x, y in points)


def _cubic(steps: Iterable[tuple[str, tuple[tuple[float, float], ...]]]) -> Iterable[Step]:
    """Yield steps with quadratic curves as cubic ones."""
    last = (0.0, 0.0)
    for name, points in steps:
        if name == "qCurveTo" and len(points) == 2:
            (x, y), end = points
            controls = (((a + 2 * x) / 3, (b + 2 * y) / 3) for a, b in (last, end))
            yield "curveTo", (*controls, end)
        else:
            yield name, points
        last = points[-1] if points else last


@cache
def _drawing(shape: str) -> bytes:
    try:
        return _drawings().read(f"outline/{shape}.svg")
    except KeyError:
        raise FileNotFoundError(f"tablericons2: {shape}") from None


@cache
def _drawings() -> ZipFile:
    """Open the archive of drawings, once, as listing its six thousand names takes longer than reading one."""
    spec = find_spec("tablericons")  # found without importing the package, which is for web frameworks
    if spec is None or spec.origin is None:
        raise FileNotFoundError("tablericons2")
    return ZipFile(BytesIO((Path(spec.origin).parent / "tablericons.zip").read_bytes()))


_LETTERS = {"moveTo": "M", "lineTo": "L", "curveTo": "C", "closePath": "Z", "endPath": ""}


@cache
def path_data(shape: str) -> str:
    """Return the outline of a shape as the ``d`` of an SVG path in a ``viewBox`` of 0 0 24 24.

    It is drawn with a line of ``STROKE``, round ends and corners, and no fill.
    """
    return "".join(_LETTERS[name] + " ".join(f"{x:g} {y:g}" for x, y in points) for name, points in outline(shape))


def icon_uri(shape: str, colour: str) -> str:
    """Return a shape in a colour ``#rrggbb`` as a ``data:`` address, for the background of a style sheet."""
    line = f'fill="none" stroke="{colour}" stroke-width="{STROKE}" stroke-linecap="round" stroke-linejoin="round"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {SIDE} {SIDE}" {line}>'
    drawn = f'{head}<path d="{path_data(shape)}"/></svg>'
    return f"data:image/svg+xml;base64,{base64.b64encode(drawn.encode()).decode()}"
