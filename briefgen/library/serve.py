"""Serve a site on this machine, to try it as visitors and podcast apps will meet it.

Only programs on this machine reach it. Parts of files can be asked for (RFC 9110, section 14), as players and Apple
Podcasts do. Nothing outside the folder can be read, through no path, no link and no page of another site.
"""

import hashlib
import os
import stat
from collections.abc import Mapping
from email.utils import formatdate
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any, BinaryIO
from urllib.parse import quote

from briefgen.library.http_rules import Span, address_of, asked_range, is_known, is_same, media_type
from briefgen.local_server import LocalServer, is_from_here

MISSING, HOME = "404.html", "index.html"

_CHUNK = 64 * 1024
_SILENCE_S = 30.0


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


class _Handler(BaseHTTPRequestHandler):
    folder: Path
    protocol_version = "HTTP/1.1"
    server_version, sys_version = "briefgen", ""
    timeout = _SILENCE_S

    def do_GET(self) -> None:
        """Send a file."""
        self._answer(with_body=True)

    def do_HEAD(self) -> None:
        """Send what would be said of a file."""
        self._answer(with_body=False)

    def _answer(self, *, with_body: bool) -> None:
        # Requests have no body here; one that claims to would be read as the next request.
        if self.headers.get("Content-Length", "0") != "0" or "Transfer-Encoding" in self.headers:
            self.close_connection = True
        if not is_from_here(self.headers):
            self._say(HTTPStatus.FORBIDDEN, with_body=with_body)
            return
        path = self.path.partition("#")[0].partition("?")[0]
        address = address_of(path)
        if address and not path.endswith("/") and self._is_own(address) and (self.folder / address).is_dir():
            self._say(HTTPStatus.MOVED_PERMANENTLY, with_body=with_body, Location=f"/{quote(address)}/")
            return
        if address is not None and (not address or path.endswith("/")):
            address = f"{address}/{HOME}".lstrip("/")
        for name, status in ((address, HTTPStatus.OK), (MISSING, HTTPStatus.NOT_FOUND)):
            if name is not None and (file := self._opened(name)):
                with file:
                    self._send(file, name, status, with_body=with_body)
                return
        self._say(HTTPStatus.NOT_FOUND, with_body=with_body)

    def _is_own(self, address: str) -> bool:
        """Whether a path is in the folder as it stands, without a symbolic link on the way."""
        try:
            return (self.folder / address).resolve(strict=True) == self.folder / address
        except (OSError, ValueError, RuntimeError):
            return False

    def _opened(self, address: str) -> BinaryIO | None:
        """Open a file of the site, or return None."""
        if not self._is_own(address):
            return None
        try:
            file = (self.folder / address).open("rb")
        except OSError:
            return None
        if stat.S_ISREG(os.fstat(file.fileno()).st_mode):
            return file
        file.close()
        return None

    def _send(self, file: BinaryIO, address: str, status: HTTPStatus, *, with_body: bool) -> None:
        facts = os.fstat(file.fileno())
        size, span = facts.st_size, Span(0, facts.st_size)
        said: dict[str, str] = {}
        if status == HTTPStatus.OK:
            tag = f'"{hashlib.sha256(f"{facts.st_mtime_ns} {size}".encode()).hexdigest()[:16]}"'
            changed = formatdate(int(facts.st_mtime), usegmt=True)
            said = {"ETag": tag, "Last-Modified": changed}
            if is_known(self.headers.get("If-None-Match"), tag):
                self._headers(HTTPStatus.NOT_MODIFIED, said)
                return
            # Parts are for GET only (RFC 9110, 14.2), and for the version that the other side knows.
            is_wanted = with_body and is_same(self.headers.get("If-Range"), tag, changed)
            try:
                part = asked_range(self.headers.get("Range", ""), size) if is_wanted else None
            except ValueError:
                refused = said | {"Content-Range": f"bytes */{size}", "Content-Length": "0"}
                self._headers(HTTPStatus.REQUESTED_RANGE_NOT_SATISFIABLE, refused)
                return
            if part:
                status, span = HTTPStatus.PARTIAL_CONTENT, part
                said["Content-Range"] = f"bytes {span.start}-{span.end - 1}/{size}"
        kind, length = media_type(address), str(span.end - span.start)
        self._headers(status, said | {"Content-Type": kind, "Content-Length": length})
        if with_body:
            self._copy(file, span)

    def _copy(self, file: BinaryIO, span: Span) -> None:
        file.seek(span.start)
        left = span.end - span.start
        while left > 0:
            part = file.read(min(_CHUNK, left))
            if not part:  # the file was cut while it was sent; the other side must not wait for the rest
                self.close_connection = True
                return
            self.wfile.write(part)
            left -= len(part)

    def _say(self, status: HTTPStatus, *, with_body: bool, **headers: str) -> None:
        body = f"{status.value} {status.phrase}\n".encode()
        self._headers(
            status, headers | {"Content-Type": "text/plain; charset=utf-8", "Content-Length": str(len(body))}
        )
        if with_body:
            self.wfile.write(body)

    def _headers(self, status: HTTPStatus, headers: Mapping[str, str]) -> None:
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        self.send_header("Accept-Ranges", "bytes")
        # Asked again each time, so that a site that was just built anew is what is seen.
        self.send_header("Cache-Control", "no-cache")
        self.send_header("X-Content-Type-Options", "nosniff")
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  (the name that the library gives it)
        """Say nothing: the terminal has the address, and how to stop."""
