"""A live preview on this machine only: the newest pack, or what is wrong with the summary, in a page that follows."""

import json
import mimetypes
import threading
from collections.abc import Sequence
from dataclasses import dataclass, field
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler
from pathlib import Path
from typing import Any
from urllib.parse import unquote, urlsplit

from briefgen.errors import Problem
from briefgen.local_server import LocalServer, is_from_here
from briefgen.wording import Wording


@dataclass
class State:
    """What the preview shows; changed by the thread that builds, read by those that serve.

    Attributes:
        number: grows with every change, so that a page knows when to load again.
        pack: the folder of the newest good pack, if any.
        is_building: whether a build is running.
        message: what went wrong last, empty when nothing did.
        problems: of the input, when the last build was refused.
    """

    number: int = 0
    pack: Path | None = None
    is_building: bool = False
    message: str = ""
    problems: tuple[Problem, ...] = ()
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def building(self) -> None:
        """Note that a build begins."""
        with self.lock:
            self.number, self.is_building = self.number + 1, True

    def built(self, pack: Path) -> None:
        """Show a new pack."""
        with self.lock:
            self.number, self.is_building, self.pack, self.message, self.problems = (
                self.number + 1,
                False,
                pack,
                "",
                (),
            )

    def failed(self, message: str, problems: Sequence[Problem] = ()) -> None:
        """Show what went wrong; the last good pack stays."""
        with self.lock:
            self.number, self.is_building, self.message = self.number + 1, False, message
            self.problems = tuple(problems)

    def told(self) -> dict[str, Any]:
        """Return the state as the page reads it."""
        with self.lock:
            files = sorted(path.name for path in self.pack.iterdir()) if self.pack and self.pack.is_dir() else []
            return {
                "number": self.number,
                "building": self.is_building,
                "pack": self.pack.name if self.pack else "",
                "files": files,
                "message": self.message,
                "problems": [
                    {
                        "severity": str(problem.severity),
                        "place": str(problem.place),
                        "message": problem.message,
                        "suggestion": problem.suggestion,
                        "rule": problem.rule,
                    }
                    for problem in self.problems
                ],
            }


class Preview(LocalServer):
    """The server of the preview, as a context manager.

    Args:
        state: what it shows.
        port: where it listens; 0 for any free one.

    Raises:
        OSError: the port is taken.
    """

    def __init__(self, state: State, port: int = 0) -> None:
        super().__init__(_Handler, port, state=state)


class _Handler(BaseHTTPRequestHandler):
    state: State
    protocol_version = "HTTP/1.1"

    def do_GET(self) -> None:
        path = unquote(urlsplit(self.path).path)
        if not is_from_here(self.headers):
            self._send(HTTPStatus.FORBIDDEN, b"", "text/plain")
        elif path == "/":
            self._send(HTTPStatus.OK, _page(), "text/html; charset=utf-8")
        elif path == "/state":
            self._send(HTTPStatus.OK, json.dumps(self.state.told()).encode(), "application/json")
        else:
            self._file(path)

    def _file(self, path: str) -> None:
        pack = self.state.pack
        parts = [part for part in path.split("/") if part]
        if pack is None or len(parts) != 2 or parts[0] != "pack":
            self._send(HTTPStatus.NOT_FOUND, b"", "text/plain")
            return
        file = pack / parts[1]
        try:
            is_inside = file.resolve().parent == pack.resolve()
            data = file.read_bytes() if is_inside else None
        except OSError:
            data = None
        if data is None:
            self._send(HTTPStatus.NOT_FOUND, b"", "text/plain")
            return
        kind = mimetypes.guess_type(file.name)[0] or "application/octet-stream"
        self._send(HTTPStatus.OK, data, kind)

    def _send(self, status: HTTPStatus, data: bytes, kind: str) -> None:
        start, end = _range(self.headers.get("Range", ""), len(data))
        partial = status == HTTPStatus.OK and (start, end) != (0, len(data))
        self.send_response(HTTPStatus.PARTIAL_CONTENT if partial else status)
        self.send_header("Content-Type", kind)
        self.send_header("Content-Length", str(end - start))
        self.send_header("Accept-Ranges", "bytes")
        self.send_header("Cache-Control", "no-store")
        if partial:
            self.send_header("Content-Range", f"bytes {start}-{end - 1}/{len(data)}")
        self.end_headers()
        self.wfile.write(data[start:end])

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  (the name that the library gives it)
        """Say nothing: the terminal shows the builds."""


def _range(header: str, size: int) -> tuple[int, int]:
    """Return the part of a file that a player asks for: one range of bytes, else the whole."""
    unit, _, span = header.partition("=")
    first, _, last = span.partition("-")
    if unit.strip() != "bytes" or not first.strip().isdigit() or int(first) >= size:
        return 0, size
    return int(first), min(int(last) + 1, size) if last.strip().isdigit() and int(last) >= int(first) else size


def _page() -> bytes:
    wording = Wording()
    return wording.render("preview/preview.html", labels=wording.labels("preview")).encode()
