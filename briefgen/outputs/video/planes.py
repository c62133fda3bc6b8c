"""Pictures in the planes of a video: luma, and two chroma planes at half the width and height."""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from PIL import Image

# Rec. ITU-R BT.709-6, items 3.2 to 3.4, in the narrow range: Y 16 to 235, Cb and Cr 16 to 240.
_Y = (0.2126, 0.7152, 0.0722)
_BLUE, _RED = 1.8556, 1.5748
_MATRIX = (
    *(weight * 219 / 255 for weight in _Y), 16.0,
    *((own - weight) / _BLUE * 224 / 255 for weight, own in zip(_Y, (0, 0, 1), strict=True)), 128.0,
    *((own - weight) / _RED * 224 / 255 for weight, own in zip(_Y, (1, 0, 0), strict=True)), 128.0,
)  # fmt: skip


@dataclass(frozen=True)
class PixelBox:
    """A rectangle of a picture in whole, even pixels."""

    left: int
    top: int
    width: int
    height: int


@dataclass(frozen=True)
class Planes:
    """A picture: brightness, shape (height, width), and two colours, each half as wide and high; uint8."""

    y: NDArray[np.uint8]
    cb: NDArray[np.uint8]
    cr: NDArray[np.uint8]

    @classmethod
    def of(cls, image: Image.Image) -> "Planes":
        """Convert an RGB picture of even width and height (BT.709, narrow range)."""
        y, cb, cr = image.convert("RGB", _MATRIX).split()
        return cls(np.asarray(y), np.asarray(cb.reduce(2)), np.asarray(cr.reduce(2)))

    @classmethod
    def plain(cls, width: int, height: int, colour: str) -> "Planes":
        """Make a picture of one colour, ``#rrggbb``."""
        return cls.of(Image.new("RGB", (width, height), colour))

    def part(self, place: PixelBox) -> "Planes":
        """Return a part of the picture as a view on its memory."""
        rows, columns = _slices(place, 1)
        half_rows, half_columns = _slices(place, 2)
        return Planes(self.y[rows, columns], self.cb[half_rows, half_columns], self.cr[half_rows, half_columns])

    def blend(self, other: "Planes", share: float) -> "Planes":
        """Blend this picture (``share`` 0) with another of the same size (1)."""
        weight = round(share * 256)
        return Planes(*(
            (((256 - weight) * mine.astype(np.uint16) + weight * its.astype(np.uint16)) >> 8).astype(np.uint8)
            for mine, its in zip(self.parts, other.parts, strict=True)
        ))  # fmt: skip

    def difference(self, other: "Planes") -> PixelBox | None:
        """Return the smallest even box that contains all differences of two pictures; None for equal ones."""
        ys, xs = (np.flatnonzero(self._differs(other, axis)) for axis in (1, 0))
        if not len(ys):
            return None
        left, top = int(xs[0]) // 2 * 2, int(ys[0]) // 2 * 2
        return PixelBox(left, top, int(xs[-1]) // 2 * 2 + 2 - left, int(ys[-1]) // 2 * 2 + 2 - top)

    def _differs(self, other: "Planes", axis: int) -> NDArray[np.bool_]:
        """Whether each row (axis 1) or column (axis 0) differs, in brightness or in a colour."""
        colours = (self.cb != other.cb) | (self.cr != other.cr)
        differs: NDArray[np.bool_] = (self.y != other.y).any(axis) | np.repeat(colours.any(axis), 2)
        return differs

    @property
    def parts(self) -> tuple[NDArray[np.uint8], ...]:
        """The three planes of the picture: luma, then blue and red difference."""
        return self.y, self.cb, self.cr


class VideoFrame:
    """A picture that changes in parts and is written as ffmpeg's ``yuv420p``.

    Attributes:
        memory: its bytes; they change with it.
    """

    def __init__(self, width: int, height: int) -> None:
        self.memory = bytearray(width * height * 3 // 2)
        whole = np.frombuffer(self.memory, np.uint8)
        y, cb, cr = np.split(whole, [width * height, width * height * 5 // 4])
        half = height // 2, width // 2
        self._whole = Planes(y.reshape(height, width), cb.reshape(half), cr.reshape(half))

    def put(self, planes: Planes, left: int, top: int) -> None:
        """Copy a picture into the frame at an even position."""
        height, width = planes.y.shape
        target = self._whole.part(PixelBox(left, top, width, height))
        target.y[:], target.cb[:], target.cr[:] = planes.y, planes.cb, planes.cr


def _slices(place: PixelBox, step: int) -> Iterator[slice]:
    yield slice(place.top // step, (place.top + place.height) // step)
    yield slice(place.left // step, (place.left + place.width) // step)
