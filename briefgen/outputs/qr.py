"""Make QR codes as SVG paths; the template adds the title."""

from dataclasses import dataclass

import segno

MODULE_MM = 0.5
"""The least width of a QR code's square that phones read well from office print (our trial)."""

QUIET_MODULES = 2
"""The white border; ISO/IEC 18004 asks for four modules, and the page around the code is white as well."""


@dataclass(frozen=True)
class QrCode:
    """A QR code.

    Attributes:
        path: the dark squares, as the ``d`` of an SVG path in units of one square.
        side: how many squares wide and high it is, with its white border.
        side_mm: how large to print it.
    """

    path: str
    side: int
    side_mm: float


def qr_code(url: str) -> QrCode:
    """Make the QR code of an address.

    Args:
        url: at most about 2,300 characters, the most that a QR code holds at this level of correction.
    """
    code = segno.make(url, error="m", micro=False, boost_error=False)
    runs = []
    for y, row in enumerate(code.matrix):
        x = 0
        while x < len(row):
            width = next((i for i, dark in enumerate(row[x:]) if not dark), len(row) - x)
            if width:
                runs.append(f"M{x + QUIET_MODULES} {y + QUIET_MODULES}h{width}v1h-{width}z")
            x += width or 1
    side = len(code.matrix) + 2 * QUIET_MODULES
    return QrCode("".join(runs), side, round(side * MODULE_MM, 1))
