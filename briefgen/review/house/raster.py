"""PNG, JPEG, GIF and WebP pictures: their size, and decoding with limits."""

import struct
from collections.abc import Iterator, Mapping
from io import BytesIO
from pathlib import Path
from typing import BinaryIO

import numpy as np
from PIL import Image, ImageCms, ImageFile

from briefgen.review.house.pictures import MAX_PIXELS
from briefgen.review.house.trials import TrialFault

_SHOWN = frozenset({"1", "L", "LA", "P", "PA", "RGB", "RGBA", "RGBX", "CMYK", "YCbCr"})
"""The Pillow modes that pages, slides and covers can show."""

_DEEP = frozenset({"I;16"})
"""Greys of 16 bits, as Pillow reads them of a PNG; colours of 16 bits it reads in 8."""

MAX_SIDE_PX = 1600
"""The longest side of a re-encoded picture, in pixels: 135 mm at 300 dpi, more than any place for it."""

_ORIENTATION = 0x0112  # the tag of EXIF
_TURNS: Mapping[object, Image.Transpose] = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""The transposition that undoes each EXIF orientation; 1 is upright."""


def pixels(data: bytes) -> tuple[int, int]:
    """Return width and height of a PNG, JPEG, GIF or WebP from its head; nothing is decoded.

    Raises:
        ValueError: it is none.
    """
    try:
        with Image.open(BytesIO(data), formats=("PNG", "JPEG", "GIF", "WEBP")) as picture:
            return picture.size
    except (OSError, SyntaxError, Image.DecompressionBombError):
        raise ValueError("no picture") from None


def raster_faults(data: bytes) -> Iterator[TrialFault]:
    """Yield each fault of a PNG or JPEG."""
    try:
        wide, high = pixels(data)
        if wide * high > MAX_PIXELS:
            yield TrialFault("logo-pixels", {})
            return
        with Image.open(BytesIO(data)) as picture:
            if picture.mode not in _SHOWN | _DEEP:
                yield TrialFault("logo-depth", {})
                return
        open_picture(BytesIO(data), formats=("PNG", "JPEG", "GIF", "WEBP"))
    except (ValueError, OSError, SyntaxError, Image.DecompressionBombError):
        yield TrialFault("logo-kind", {})


def plain_raster(data: bytes) -> bytes:
    """Return a PNG or JPEG in a form that every program shows alike: upright, in 8 bits.

    For a child process: it is decoded, unless it is plain already. What is written anew has at most ``MAX_SIDE_PX`` a
    side, and none of the file's own notes.

    Raises:
        ValueError: it is neither, or is broken.
    """
    with Image.open(BytesIO(data)) as picture:
        if _turn(picture) is None and picture.mode not in _DEEP:
            return data
    turned = open_picture(BytesIO(data))
    turned.thumbnail((MAX_SIDE_PX, MAX_SIDE_PX))
    return png(turned)


def png(picture: Image.Image) -> bytes:
    """Encode a picture as PNG."""
    file = BytesIO()
    picture.save(file, "PNG", optimize=True)
    return file.getvalue()


def on_white(picture: Image.Image, *, is_photograph: bool) -> bytes:
    """Flatten a picture onto white and encode it, at most ``MAX_SIDE_PX`` a side.

    Args:
        picture: in RGBA.
        is_photograph: whether it is written as JPEG; else it is a PNG, unless a JPEG is much smaller.
    """
    picture.thumbnail((MAX_SIDE_PX, MAX_SIDE_PX))
    paper = Image.new("RGB", picture.size, "white")
    paper.paste(picture, mask=picture.getchannel("A"))
    file = BytesIO()
    paper.save(file, "JPEG", quality=_QUALITY, optimize=True)
    photograph, drawing = file.getvalue(), b"" if is_photograph else png(paper)
    return drawing if drawing and len(drawing) < _MUCH * len(photograph) else photograph


_QUALITY = 85
_MUCH = 3
"""The ratio of PNG to JPEG size above which a JPEG is used: of a photograph it is five or more, of a drawing rarely
two."""


def open_picture(file: Path | BinaryIO, formats: tuple[str, ...] = ("PNG", "JPEG")) -> Image.Image:
    """Decode a picture to RGBA, upright.

    Args:
        file: where it is, or an open file.
        formats: what it may be, in Pillow's words.

    Raises:
        ValueError: it is not one of these, is cut off, or has more than 25 million pixels.
    """
    # WeasyPrint lets Pillow show half a picture, for the whole process; a published logo must be whole.
    lenient, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
    try:
        with Image.open(file, formats=formats) as picture:
            if picture.width * picture.height > MAX_PIXELS:
                raise ValueError("no picture")
            picture.load()
            turn = _turn(picture)
            plain = _in_srgb(_in_8_bits(picture)).convert("RGBA")
            return plain if turn is None else plain.transpose(turn)
    except (OSError, SyntaxError, Image.DecompressionBombError):  # SyntaxError: a broken PNG
        raise ValueError("no picture") from None
    finally:
        ImageFile.LOAD_TRUNCATED_IMAGES = lenient


def _turn(picture: Image.Image) -> Image.Transpose | None:
    """Return the transposition that sets a picture upright, from its EXIF orientation; None for none.

    Only this one note is read and none is written: others can be damaged in ways that no writer of EXIF stands.
    """
    try:
        return _TURNS.get(picture.getexif().get(_ORIENTATION))
    except (ValueError, TypeError, LookupError, ArithmeticError, SyntaxError, OSError, struct.error):
        return None  # damaged notes say nothing


def _in_srgb(picture: Image.Image) -> Image.Image:
    """Convert a picture with a colour profile to sRGB; return any other unchanged.

    What is published has no colour profile, so that it would be shown too dull or too bright.
    """
    profile = picture.info.get("icc_profile")
    if not profile or len(profile) > MAX_PROFILE_BYTES:
        return picture
    plain = picture if picture.mode in _PROFILED else picture.convert("RGBA")
    mode = "RGBA" if plain.mode == "RGBA" else "RGB"
    try:
        own, screens = ImageCms.ImageCmsProfile(BytesIO(profile)), ImageCms.createProfile("sRGB")
        shown = ImageCms.profileToProfile(plain, own, screens, outputMode=mode)
    except (ImageCms.PyCMSError, OSError, ValueError):
        return picture  # a damaged profile says nothing
    return shown or picture


_PROFILED = frozenset({"RGB", "RGBA", "CMYK", "L"})

MAX_PROFILE_BYTES = 4 * 1024 * 1024
"""The largest colour profile that is read; those of printers have about 1 MiB."""


def _in_8_bits(picture: Image.Image) -> Image.Image:
    """Convert a 16-bit grey picture to 8 bits (Pillow would clip the highlights); return any other unchanged."""
    if picture.mode not in _DEEP:
        return picture
    return Image.fromarray((np.asarray(picture) >> 8).astype(np.uint8))
