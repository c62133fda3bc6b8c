"""HTTP rules for requests of files: media types, addresses, validators and byte ranges (RFC 9110)."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import parsedate_to_datetime
from urllib.parse import unquote

from briefgen.review.slug import is_device

TYPES: Mapping[str, str] = {
    ".html": "text/html; charset=utf-8", ".css": "text/css; charset=utf-8", ".js": "text/javascript; charset=utf-8",
    ".mjs": "text/javascript; charset=utf-8", ".json": "application/json", ".xml": "application/xml",
    ".txt": "text/plain; charset=utf-8", ".md": "text/plain; charset=utf-8", ".vtt": "text/vtt; charset=utf-8",
    ".srt": "application/x-subrip; charset=utf-8", ".csv": "text/csv; charset=utf-8", ".mp3": "audio/mpeg",
    ".m4a": "audio/mp4", ".opus": "audio/ogg; codecs=opus", ".mp4": "video/mp4", ".jpg": "image/jpeg",
    ".jpeg": "image/jpeg", ".png": "image/png", ".gif": "image/gif", ".svg": "image/svg+xml", ".ico": "image/x-icon",
    ".webp": "image/webp", ".pdf": "application/pdf", ".wasm": "application/wasm", ".woff": "font/woff",
    ".woff2": "font/woff2", ".ttf": "font/ttf", ".webmanifest": "application/manifest+json",
    ".pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    ".docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    ".xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}  # fmt: skip
"""Media types by the end of the name, whatever this system thinks of them. All else (pagefind's index) is bytes."""

_OWN_PAGE = (
    "default-src 'none'; style-src 'unsafe-inline'; script-src {script}; img-src data:; font-src data:; "
    "media-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'self'"
)

PAGES_OF_PACKS: Mapping[str, str] = {
    "briefing.html": _OWN_PAGE.format(script="'unsafe-inline'"),
    "transcript.html": _OWN_PAGE.format(script="'none'"),
}
"""The web pages of packs and what they may do. The page itself names its one script by hash, and allows less."""

FILE_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; media-src 'self'; object-src 'self'; "
    "frame-ancestors 'self'"
)
"""What a file that is no page may do: be looked at by itself, as browsers show pictures, sounds and PDFs."""

_ODD = re.compile(r'[\x00-\x1f\\:*?"<>|]')
_RANGE = re.compile(r"\s*bytes\s*=\s*(?:([0-9]+)\s*-\s*([0-9]*)|-\s*([0-9]+))\s*", re.IGNORECASE)


def media_type(address: str) -> str:
    """Return the media type of a file of a site, from its address."""
    name = address.rpartition("/")[2]
    if name == "chapters.json":
        return "application/json+chapters"
    if address == "feed.xml" or re.fullmatch(r"feeds/[^/]+\.xml", address):
        return "application/rss+xml; charset=utf-8"
    return TYPES.get(os.path.splitext(name)[1].lower(), "application/octet-stream")  # noqa: PTH122  (an address)


@dataclass(frozen=True)
class ByteRange:
    """A range of bytes: from ``start`` up to, not including, ``end``."""

    start: int
    end: int


def byte_range(header: str, size: int) -> ByteRange | None:
    """Parse a ``Range`` header; return None where the whole file is to be sent.

    A header that is no single range of bytes is as if absent, as RFC 9110 allows.

    Raises:
        ValueError: nothing of the file lies in it (then the answer is 416).
    """
    match = _RANGE.fullmatch(header)
    if match is None or any(part and len(part) > 18 for part in match.groups()):
        return None
    first, last, suffix = match.groups()
    if suffix is not None:
        start, end = max(0, size - int(suffix)), size
    else:
        start, end = int(first), min(int(last) + 1, size) if last else size
        if last and int(last) < start:
            return None  # not valid, so it is not looked at
    if start >= size or start >= end:
        raise ValueError(header)
    return ByteRange(start, end)


def address_of(path: str) -> str | None:
    """Return a path as an address below the site, without slashes at its ends.

    None when it could be anything else: hidden, a device, on another drive, outside the folder, or no text.
    """
    try:
        parts = [part for part in unquote(path, errors="strict").split("/") if part]
    except UnicodeDecodeError:
        return None
    if any(part.startswith(".") or is_device(part) or _ODD.search(part) for part in parts):
        return None
    return "/".join(parts) if path.startswith("/") else None


def has_version(header: str | None, tag: str) -> bool:
    """Whether the client has this version already (``If-None-Match``)."""
    tags = [each.strip().removeprefix("W/") for each in (header or "").split(",")]
    return "*" in tags or tag in tags


def is_same_version(header: str | None, tag: str, changed: str) -> bool:
    """Whether the client has the rest of this same version (``If-Range``)."""
    if header is None or header.strip() == tag:
        return True
    try:
        return parsedate_to_datetime(header) == parsedate_to_datetime(changed)
    except (TypeError, ValueError):
        return False
