"""Serve a library site on this machine, with byte ranges, caching headers and no access outside its folder.

Only programs on this machine reach it. Parts of files can be asked for (RFC 9110, section 14), as players and Apple
Podcasts do. Nothing outside the folder can be read, through no path, no link and no page of another site.
"""

import hashlib
import os
import re
import stat
from collections.abc import Mapping
from dataclasses import dataclass
from email.utils import formatdate, parsedate_to_datetime
from http import HTTPStatus
from pathlib import Path
from typing import BinaryIO
from urllib.parse import quote, unquote

from briefgen.library.pages.frame import POLICY
from briefgen.library.pages.home import SEARCH_POLICY
from briefgen.library.search import FOLDER
from briefgen.serve.local import LocalHandler, LocalServer
from briefgen.text import is_device

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
"""The Content-Security-Policy of each web page of a pack. The page itself names its one script by hash, and allows
less."""

FILE_POLICY = (
    "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; media-src 'self'; object-src 'self'; "
    "frame-ancestors 'self'"
)
"""The Content-Security-Policy of files that are no page: browsers may show pictures, sounds and PDFs by
themselves."""

_ODD = re.compile(r'[\x00-\x1f\\:*?"<>|]')
_RANGE = re.compile(r"\s*bytes\s*=\s*(?:([0-9]+)\s*-\s*([0-9]*)|-\s*([0-9]+))\s*", re.IGNORECASE)


def media_type(address: str) -> str:
    """Return the media type of a file of a site by its name."""
    name = address.rpartition("/")[2]
    if name == "chapters.json":
        return "application/json+chapters"
    if address == "feed.xml" or re.fullmatch(r"feeds/[^/]+\.xml", address):
        return "application/rss+xml; charset=utf-8"
    return TYPES.get(os.path.splitext(name)[1].lower(), "application/octet-stream")  # noqa: PTH122  (an address)


@dataclass(frozen=True)
class ByteRange:
    """A range of bytes, from ``start`` up to but excluding ``end``."""

    start: int
    end: int


def byte_range(header: str, size: int) -> ByteRange | None:
    """Parse a ``Range`` header; None when the whole file is to be sent.

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
    """Normalise a URL path to an address below the site, without slashes at its ends.

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
    """Whether the client's cached version is current (``If-None-Match``)."""
    tags = [each.strip().removeprefix("W/") for each in (header or "").split(",")]
    return "*" in tags or tag in tags


def is_same_version(header: str | None, tag: str, changed: str) -> bool:
    """Whether a range continues the same version (``If-Range``)."""
    if header is None or header.strip() == tag:
        return True
    try:
        return parsedate_to_datetime(header) == parsedate_to_datetime(changed)
    except (TypeError, ValueError):
        return False


_CHUNK = 64 * 1024
_FLAGS = (
    os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
)  # a pipe must not be waited for


def is_own(folder: Path, address: str) -> bool:
    """Whether a path is inside a resolved folder, without a symbolic link on the way."""
    try:
        return (folder / address).resolve(strict=True) == folder / address
    except (OSError, ValueError, RuntimeError):
        return False


def opened(folder: Path, address: str) -> BinaryIO | None:
    """Open a regular file inside a folder, or return None."""
    if not is_own(folder, address):
        return None
    try:
        handle = os.open(folder / address, _FLAGS)
    except (OSError, ValueError):
        return None
    if stat.S_ISREG(os.fstat(handle).st_mode):
        return os.fdopen(handle, "rb")
    os.close(handle)
    return None


class FileHandler(LocalHandler):
    """A request handler that sends files."""

    def send_file(self, file: BinaryIO, address: str, status: HTTPStatus, policy: str) -> None:
        """Send a file, a byte range of it, or 304 Not Modified.

        Args:
            file: is closed afterwards.
            address: decides its media type.
            status: ``OK``; with another the file is always sent whole.
            policy: the Content-Security-Policy.
        """
        with file:
            facts = os.fstat(file.fileno())
            size, sent = facts.st_size, ByteRange(0, facts.st_size)
            headers = {"Accept-Ranges": "bytes", "Content-Type": media_type(address)}
            if status == HTTPStatus.OK:
                tag = f'"{hashlib.sha256(f"{facts.st_mtime_ns} {size}".encode()).hexdigest()[:16]}"'
                changed = formatdate(int(facts.st_mtime), usegmt=True)
                headers |= {"ETag": tag, "Last-Modified": changed}
                if has_version(self.headers.get("If-None-Match"), tag):
                    del headers["Content-Type"]
                    self.send_head(HTTPStatus.NOT_MODIFIED, headers, policy)
                    return
                try:
                    part = self._wanted_range(size, tag, changed)
                except ValueError:
                    refused = HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE
                    self.send_data(b"", media_type(address), refused, **{"Content-Range": f"bytes */{size}"})
                    return
                if part:
                    status, sent = HTTPStatus.PARTIAL_CONTENT, part
                    headers["Content-Range"] = f"bytes {sent.start}-{sent.end - 1}/{size}"
            self.send_head(status, headers | {"Content-Length": str(sent.end - sent.start)}, policy)
            if self.command != "HEAD":
                self._copy(file, sent)

    def _wanted_range(self, size: int, tag: str, changed: str) -> ByteRange | None:
        """Return the requested byte range; only for GET and for the version that the client has.

        Raises:
            ValueError: nothing of the file lies in it.
        """
        asked = self.headers.get_all("Range") or []
        is_wanted = self.command == "GET" and is_same_version(self.headers.get("If-Range"), tag, changed)
        return byte_range(asked[0], size) if is_wanted and len(asked) == 1 else None

    def _copy(self, file: BinaryIO, sent: ByteRange) -> None:
        file.seek(sent.start)
        left = sent.end - sent.start
        while left > 0:
            part = file.read(min(_CHUNK, left))
            if not part:  # the file was cut while it was sent; the client must not wait for the rest
                self.close_connection = True
                return
            self.wfile.write(part)
            left -= len(part)


MISSING, HOME, SEARCH = "404.html", "index.html", "search.html"


class SiteServer(LocalServer):
    """The server of a site, as a context manager.

    Args:
        folder: the site.
        port: where it listens; 0 for any free one.

    Raises:
        OSError: the port is taken or not allowed.
    """

    def __init__(self, folder: Path, port: int = 0) -> None:
        super().__init__(_Handler, port, folder=folder.resolve())


def policy_of(address: str) -> str:
    """Return the Content-Security-Policy of a file of a site; pages are limited to their own."""
    name = address.rpartition("/")[2]
    if name in PAGES_OF_PACKS:
        return PAGES_OF_PACKS[name]
    searches = address == SEARCH or address.startswith(f"{FOLDER}/")  # a worker goes by the policy of its own script
    if not (searches or name.endswith(".html")):
        return FILE_POLICY
    policy = POLICY | (SEARCH_POLICY if searches else {}) | {"frame-ancestors": "'none'"}
    return "; ".join(f"{kind} {allowed.replace(' file:', '')}" for kind, allowed in policy.items())


class _Handler(FileHandler):
    """Serves the files of a site."""

    folder: Path

    def answer(self) -> None:
        """Send a file, the index page of a folder, or the page for missing addresses."""
        path = self.path.partition("#")[0].partition("?")[0]
        address = address_of(path)
        if address and not path.endswith("/") and is_own(self.folder, address) and (self.folder / address).is_dir():
            self.send_status(HTTPStatus.MOVED_PERMANENTLY, Location=f"/{quote(address)}/")
            return
        if address is not None and (not address or path.endswith("/")):
            address = f"{address}/{HOME}".lstrip("/")
        for name, status in ((address, HTTPStatus.OK), (MISSING, HTTPStatus.NOT_FOUND)):
            if name is not None and (file := opened(self.folder, name)):
                self.send_file(file, name, status, policy_of(name))
                return
        self.send_status(HTTPStatus.NOT_FOUND)
