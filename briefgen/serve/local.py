"""A web server for this machine only: the base of the preview and of the site server.

It answers GET and HEAD alone, and only under this machine's own names. The number of connections is bounded, and so
is the time in which a request must be there: who connects and says nothing makes room for the next.
"""

import io
import os
import re
import socket
import socketserver
import threading
import time
from abc import ABC, abstractmethod
from collections.abc import Mapping
from contextlib import suppress
from email.message import Message
from http import HTTPStatus
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self, cast

HOST = "127.0.0.1"

OWN_NAMES = frozenset({HOST, "localhost", "[::1]"})
"""The values of ``Host`` that name this machine. Any other name is a page elsewhere that tries to read through the
browser what is served here (DNS rebinding)."""

CONNECTIONS = 48
"""The most connections at a time; a browser opens six."""

REQUEST_S = 10.0
"""The deadline of a request in seconds, from the connection or the end of the response before."""

SENDING_S = 30.0
"""The time-out in seconds for sending a part of a response."""

NOTHING = "default-src 'none'; frame-ancestors 'none'"
"""The Content-Security-Policy of responses that are no page."""

_ROOM_S = 1.0
_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[a-z0-9.-]+)(?::[0-9]{1,5})?")
_METHODS = ("GET", "HEAD")


class LocalServer:
    """A running server, as a context manager.

    Args:
        handler: answers the requests.
        port: where it listens; 0 for any free one.
        values: attributes of the handler: what it serves.

    Raises:
        OSError: the port is taken or not allowed.
    """

    def __init__(self, handler: "type[LocalHandler]", port: int, **values: Any) -> None:
        self._server = _Server((HOST, port), type("_Handler", (handler,), values))
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)

    @property
    def address(self) -> str:
        """The URL of the server."""
        return f"http://{HOST}:{self._server.server_address[1]}/"

    def wait(self) -> None:
        """Serve until the thread is interrupted."""
        while self._thread.is_alive():
            self._thread.join(0.5)

    def __enter__(self) -> Self:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.shutdown()
        self._server.server_close()


class _Server(ThreadingHTTPServer):
    """A threading HTTP server with a limited number of connections, each with a deadline for its requests."""

    daemon_threads = True
    # On Windows this would let two programs have one port.
    allow_reuse_address = os.name != "nt"
    request_queue_size = 128

    def __init__(self, address: tuple[str, int], handler: "type[LocalHandler]") -> None:
        self._free = threading.BoundedSemaphore(CONNECTIONS)
        self._waiting: dict[socket.socket, float] = {}
        self._lock = threading.Lock()
        super().__init__(address, handler)

    def process_request(self, request: Any, client_address: Any) -> None:
        """Handle a connection in a new thread, once there is room for it."""
        if not self._free.acquire(blocking=False):
            self._end_longest_wait()
            if not self._free.acquire(timeout=_ROOM_S):
                self.shutdown_request(request)
                return
        try:
            super().process_request(request, client_address)
        except RuntimeError:  # the system has no thread left
            self._free.release()
            self.shutdown_request(request)

    def process_request_thread(self, request: Any, client_address: Any) -> None:
        """Handle the requests of a connection, then free its place."""
        try:
            super().process_request_thread(request, client_address)
        finally:
            self.note_asked(request)
            self._free.release()

    def note_waiting(self, connection: socket.socket) -> None:
        """Record that a connection waits for its next request and may be closed."""
        with self._lock:
            self._waiting[connection] = time.monotonic()

    def note_asked(self, connection: socket.socket) -> None:
        """Record that a connection has sent its request or has ended."""
        with self._lock:
            self._waiting.pop(connection, None)

    def _end_longest_wait(self) -> None:
        with self._lock:
            oldest = min(self._waiting, key=self._waiting.__getitem__, default=None)
            if oldest is not None:
                del self._waiting[oldest]
                with suppress(OSError):  # it may just have ended by itself
                    oldest.shutdown(socket.SHUT_RDWR)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Ignore dropped connections."""

    def server_bind(self) -> None:
        """Bind to the port without a DNS look-up of the host name, which can take seconds."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = HOST, int(self.server_address[1])


class _DeadlineReader(io.RawIOBase):
    """A raw reader of a socket with a deadline, so that slow requests have no more time than others."""

    def __init__(self, connection: socket.socket) -> None:
        self._connection = connection
        self.until = 0.0

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any, /) -> int:
        left_s = self.until - time.monotonic()
        if left_s <= 0:
            raise TimeoutError
        self._connection.settimeout(left_s)
        try:
            return self._connection.recv_into(buffer)
        finally:
            self._connection.settimeout(SENDING_S)


class LocalHandler(BaseHTTPRequestHandler, ABC):
    """Handles GET and HEAD requests from this machine; ``answer`` sends the response."""

    protocol_version = "HTTP/1.1"
    server_version, sys_version = "briefgen", ""
    timeout = SENDING_S
    cache_control = "no-cache"

    def setup(self) -> None:
        """Set the deadline for reading each request."""
        super().setup()
        self.rfile.close()
        self._in_time = _DeadlineReader(self.connection)
        self.rfile = io.BufferedReader(self._in_time)

    def handle_one_request(self) -> None:
        """Wait for a request and answer it."""
        self._in_time.until = time.monotonic() + REQUEST_S
        cast("_Server", self.server).note_waiting(self.connection)
        super().handle_one_request()

    def parse_request(self) -> bool:
        """Parse a request; malformed, forbidden and foreign ones are answered here."""
        is_good = super().parse_request()
        cast("_Server", self.server).note_asked(self.connection)
        if not is_good:
            return False
        # Requests have no body here; one that claims to would be read as the next request.
        if self.headers.get("Content-Length", "0") != "0" or "Transfer-Encoding" in self.headers:
            self.close_connection = True
        if not is_from_here(self.headers):
            self.send_status(HTTPStatus.FORBIDDEN)
            return False
        if self.command not in _METHODS:
            self.close_connection = True
            self.send_status(HTTPStatus.METHOD_NOT_ALLOWED, Allow=", ".join(_METHODS))
            return False
        return True

    def do_GET(self) -> None:
        """Answer a GET request."""
        self.answer()

    def do_HEAD(self) -> None:
        """Answer a HEAD request: status and headers only."""
        self.answer()

    @abstractmethod
    def answer(self) -> None:
        """Answer a valid request."""

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        """Send an error for a malformed request, in plain text."""
        del message, explain
        self.close_connection = True
        self.request_version = self.protocol_version  # else it is HTTP/0.9, without a head
        self.send_status(HTTPStatus(code))

    def send_status(self, status: HTTPStatus, **headers: str) -> None:
        """Send a response that has only a status, in plain text."""
        self.send_data(f"{status.value} {status.phrase}\n".encode(), "text/plain; charset=utf-8", status, **headers)

    def send_data(
        self, data: bytes, kind: str, status: HTTPStatus = HTTPStatus.OK, policy: str = NOTHING, **headers: str
    ) -> None:
        """Send bytes as the whole response; only the headers for a HEAD request."""
        self.send_head(status, {**headers, "Content-Type": kind, "Content-Length": str(len(data))}, policy)
        if self.command != "HEAD":
            self.wfile.write(data)

    def send_head(self, status: HTTPStatus, headers: Mapping[str, str], policy: str = NOTHING) -> None:
        """Send status and headers, with security headers."""
        self.send_response(status)
        own = {
            "Cache-Control": self.cache_control,
            "X-Content-Type-Options": "nosniff",
            "Referrer-Policy": "no-referrer",
            "Cross-Origin-Resource-Policy": "same-origin",
            "Content-Security-Policy": policy,
        }
        if self.close_connection:
            own["Connection"] = "close"
        for name, value in {**own, **headers}.items():
            self.send_header(name, value)
        self.end_headers()

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002  (the name that the library gives it)
        """Log nothing: the terminal shows the address and how to stop."""


def is_from_here(headers: Message) -> bool:
    """Whether the ``Host`` header of a request names this machine, exactly once."""
    hosts = headers.get_all("Host") or []
    return len(hosts) == 1 and host_name(hosts[0]) in OWN_NAMES


def host_name(header: str) -> str:
    """Parse the host in a ``Host`` header, without the port; "" when it is malformed."""
    found = _HOST.fullmatch(header.strip().lower())
    return found[1] if found else ""
