"""Read, validate and decode a house's pictures, in a child process first, as they are untrusted."""

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import TYPE_CHECKING, BinaryIO

from briefgen.files.opener import MIB, read_inside
from briefgen.review.house.trials import TrialFault, TrialVerdict, trial_verdict

if TYPE_CHECKING:
    from PIL.Image import Image

    from briefgen.review.house.house import House

MAX_BYTES = 2 * MIB
MAX_PIXELS = 25_000_000
"""More than a poster needs; a small file can claim far more and fill the memory."""

_SHOWN = frozenset({"1", "L", "LA", "P", "PA", "RGB", "RGBA", "RGBX", "CMYK", "YCbCr"})
"""What pages, slides and covers can hold; the others have 16 bits a colour or more."""

_SIGNATURES = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF8": "image/gif",
    b"RIFF": "image/webp",
}
_SVG_HEAD_BYTES = 4096
_ORIENTATION = 0x0112  # the tag of EXIF


class PictureError(Exception):
    """A picture cannot be used.

    Args:
        kind: the entry of ``problems.yaml`` that says why.
        reason: what of it, or what its reader said; may be empty.
    """

    def __init__(self, kind: str, reason: str = "") -> None:
        super().__init__(f"{kind} {reason}".strip())
        self.kind = kind


def media_type(data: bytes) -> str:
    """Detect the media type of a picture from its content, such as ``image/png``; "" for anything else."""
    for signature, kind in _SIGNATURES.items():
        if data.startswith(signature):
            return kind
    return "image/svg+xml" if b"<svg" in data[:_SVG_HEAD_BYTES] else ""


def read_logo(house: "House") -> bytes | None:
    """Read a house's logo, and validate it again if it changed since the house was loaded; None without one.

    It was tried with the house, and may have changed since: what was not tried is, before it is returned.

    Raises:
        OpenError: it cannot be read, or is no ordinary file of the house's folder.
        PictureError: it cannot be used.
    """
    if house.folder is None or not house.logo:
        return None
    data = read_inside(house.folder, house.logo, MAX_BYTES)
    for fault in try_picture(data).faults:
        raise PictureError(fault.kind, fault.values.get("reason") or fault.values.get("part", ""))
    return data


def try_picture(data: bytes) -> TrialVerdict:
    """Examine and draw a picture in a limited child process."""
    if not media_type(data):
        return TrialVerdict((TrialFault("logo-kind", {}),))
    return trial_verdict("picture", data)


def pixels(data: bytes) -> tuple[int, int]:
    """Read width and height of a PNG, JPEG, GIF or WebP from its header, without decoding it.

    Raises:
        ValueError: it is none.
    """
    from PIL import Image  # noqa: PLC0415  (heavy import)

    try:
        with Image.open(BytesIO(data), formats=("PNG", "JPEG", "GIF", "WEBP")) as picture:
            return picture.size
    except (OSError, SyntaxError, Image.DecompressionBombError):
        raise ValueError("no picture") from None


def raster_faults(data: bytes) -> Iterator[TrialFault]:
    """Yield the fault of a PNG or JPEG, if any, by decoding it; runs in the child process."""
    from PIL import Image  # noqa: PLC0415  (heavy import)

    try:
        wide, high = pixels(data)
        if wide * high > MAX_PIXELS:
            yield TrialFault("logo-pixels", {})
            return
        with Image.open(BytesIO(data)) as picture:
            if picture.mode not in _SHOWN:
                yield TrialFault("logo-depth", {})
                return
        open_picture(BytesIO(data), formats=("PNG", "JPEG", "GIF", "WEBP"))
    except (ValueError, OSError, SyntaxError, Image.DecompressionBombError):
        yield TrialFault("logo-kind", {})


def upright(data: bytes) -> bytes:
    """Rotate a PNG or JPEG by its EXIF orientation; return it unchanged when it has none.

    Raises:
        ValueError: it is neither, or is broken.
    """
    from PIL import Image  # noqa: PLC0415  (heavy import)

    pixels(data)
    with Image.open(BytesIO(data)) as picture:
        if picture.getexif().get(_ORIENTATION, 1) == 1:
            return data
    turned = BytesIO()
    open_picture(BytesIO(data)).save(turned, "PNG", optimize=True)
    return turned.getvalue()


def open_picture(file: Path | BinaryIO, formats: tuple[str, ...] = ("PNG", "JPEG")) -> "Image":
    """Decode a picture to RGBA, rotated by its EXIF orientation.

    Args:
        file: where it is, or an open file.
        formats: what it may be, in Pillow's words.

    Raises:
        ValueError: it is not one of these, is cut off, or has more than 25 million pixels.
    """
    from PIL import Image, ImageFile, ImageOps  # noqa: PLC0415  (heavy import)

    # WeasyPrint lets Pillow show half a picture, for the whole process; a published logo must be whole.
    lenient, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
    try:
        with Image.open(file, formats=formats) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise ValueError("no picture")
            picture.load()
            ImageOps.exif_transpose(picture, in_place=True)  # cameras and phones say how a picture is held
            return picture.convert("RGBA")
    except (OSError, SyntaxError, Image.DecompressionBombError):  # SyntaxError: a broken PNG
        raise ValueError("no picture") from None
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = lenient
