"""Open a house's own picture, the whole of it or not at all."""

from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from PIL.Image import Image

MAX_PIXELS = 50_000_000
"""More than a poster needs; a small file can claim far more and fill the memory."""


def open_picture(path: Path) -> "Image":
    """Decode a PNG or JPEG to RGBA.

    Raises:
        ValueError: it is not one of these, is cut off, or has more than 50 million pixels.
    """
    from PIL import Image, ImageFile  # noqa: PLC0415  (heavy import)

    # WeasyPrint lets Pillow show half a picture, for the whole process; a published logo must be whole.
    lenient, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
    try:
        with Image.open(path, formats=("PNG", "JPEG")) as file:
            if file.width * file.height > MAX_PIXELS:
                raise ValueError(path.name)
            return file.convert("RGBA")
    except (OSError, SyntaxError, Image.DecompressionBombError):  # SyntaxError: a broken PNG
        raise ValueError(path.name) from None
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = lenient
