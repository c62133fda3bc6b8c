"""Open a house's own picture, the whole of it or not at all."""

from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_PIXELS = 50_000_000
"""More than a poster needs; a small file can claim far more and fill the memory."""


def open_picture(file: Path | BinaryIO) -> "Image":
    """Decode a PNG or JPEG to RGBA.

    Args:
        file: where it is, or an open file.

    Raises:
        ValueError: it is not one of these, is cut off, or has more than 50 million pixels.
    """
    from PIL import Image, ImageFile  # noqa: PLC0415  (heavy import)

    # WeasyPrint lets Pillow show half a picture, for the whole process; a published logo must be whole.
    lenient, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
    try:
        with Image.open(file, formats=("PNG", "JPEG")) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise ValueError("no picture")
            return picture.convert("RGBA")
    except (OSError, SyntaxError, Image.DecompressionBombError):  # SyntaxError: a broken PNG
        raise ValueError("no picture") from None
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = lenient
