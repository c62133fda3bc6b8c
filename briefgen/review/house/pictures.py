"""A house's own pictures: read from its folder, and examined in a child process."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from briefgen.files.opener import MIB, read_inside
from briefgen.review.house.trials import PICTURES, TrialFault, TrialVerdict, trial_verdict

if TYPE_CHECKING:
    from briefgen.review.house.house import House

MAX_BYTES = 2 * MIB
MAX_PIXELS = 25_000_000
"""The most pixels of a picture: more than a poster needs. A small file can claim far more and fill the memory."""

_SIGNATURES = {
    b"\x89PNG\r\n\x1a\n": "image/png",
    b"\xff\xd8\xff": "image/jpeg",
    b"GIF8": "image/gif",
    b"RIFF": "image/webp",
}
_SVG_HEAD_BYTES = 4096


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


@dataclass(frozen=True)
class Logo:
    """A house's logo, in one form for each use.

    Attributes:
        data: as a page on the web shows it: of the kind of its file, without entities.
        page: for a printed page: upright, in 8 bits, without live text.
        raster: for slides and covers: a PNG or JPEG.
    """

    data: bytes
    page: bytes
    raster: bytes


def read_logo(house: "House") -> Logo | None:
    """Read a house's logo, and validate it again if it changed since the house was loaded; None without one.

    It was tried with the house, and may have changed since: what was not tried is, before it is returned.

    Raises:
        OpenError: it cannot be read, or is no ordinary file of the house's folder.
        PictureError: it cannot be used.
    """
    if house.folder is None or not house.logo:
        return None
    data = read_inside(house.folder, house.logo, MAX_BYTES)
    verdict = try_logo(data)
    for fault in verdict.faults:
        raise PictureError(fault.kind, fault.values.get("reason") or fault.values.get("part", ""))
    plain, page, raster = (verdict.pictures.get(name, data) for name in PICTURES)
    return Logo(plain if media_type(data) == "image/svg+xml" else data, page, raster)


def try_picture(data: bytes) -> TrialVerdict:
    """Examine and draw a picture in a limited child process."""
    if not media_type(data):
        return TrialVerdict((TrialFault("logo-kind", {}),))
    return trial_verdict("picture", data)


def try_logo(data: bytes) -> TrialVerdict:
    """Examine and draw a picture as ``try_picture`` does; a drawing in which nothing is seen is no logo."""
    verdict = try_picture(data)
    is_empty = media_type(data) == "image/svg+xml" and "raster" not in verdict.pictures
    return TrialVerdict((TrialFault("logo-empty", {}),)) if is_empty and not verdict.faults else verdict
