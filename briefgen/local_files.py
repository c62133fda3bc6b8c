"""Send files of a folder through a ``LocalServer``: whole or in parts (RFC 9110, 14), and nothing outside it."""

import hashlib
import os
import stat
from email.utils import formatdate
from http import HTTPStatus
from pathlib import Path
from typing import BinaryIO

from briefgen.http_rules import ByteRange, byte_range, has_version, is_same_version, media_type
from briefgen.local_server import LocalHandler

_CHUNK = 64 * 1024
_FLAGS = (
    os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_BINARY", 0)
)  # a pipe must not be waited for


def is_own(folder: Path, address: str) -> bool:
    """Whether a path is in a folder as it stands, without a symbolic link on the way; ``folder`` has none itself."""
    try:
        return (folder / address).resolve(strict=True) == folder / address
    except (OSError, ValueError, RuntimeError):
        return False


def opened(folder: Path, address: str) -> BinaryIO | None:
    """Open a plain file of a folder, or return None."""
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
    """Answers with files."""

    def send_file(self, file: BinaryIO, address: str, status: HTTPStatus, policy: str) -> None:
        """Send a file, the byte range that is asked for, or 304 where the client has it already.

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
        """Return the byte range that is asked for: of GET requests only, and of the version that the client has.

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
