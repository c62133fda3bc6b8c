"""A web server that only programs on this machine reach: the preview of one pack and the site of many use it."""

import os
import socketserver
import threading
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any, Self

HOST = "127.0.0.1"

OWN_NAMES = frozenset({HOST, "localhost", "[::1]"})
"""What a browser on this machine calls it. Any other name in ``Host`` is a page elsewhere that tries to read what is
served through the browser (DNS rebinding)."""


class LocalServer:
    """A server, as a context manager.

    Args:
        handler: answers the requests.
        port: where it listens; 0 for any free one.
        values: attributes of the handler: what it serves.

    Raises:
        OSError: the port is taken or not allowed.
    """

    def __init__(self, handler: type[BaseHTTPRequestHandler], port: int, **values: Any) -> None:
        self._server = _Server((HOST, port), type("_Handler", (handler,), values))
        self._thread = threading.Thread(target=self._server.serve_forever, kwargs={"poll_interval": 0.1}, daemon=True)

    @property
    def address(self) -> str:
        """Where a browser finds it."""
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
    daemon_threads = True
    # On Windows this would let two programs have one port.
    allow_reuse_address = os.name != "nt"

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Say nothing of a browser that went away in the middle."""

    def server_bind(self) -> None:
        """Bind to the port, without looking up this machine's name on the network, which can take seconds."""
        socketserver.TCPServer.server_bind(self)
        self.server_name, self.server_port = HOST, int(self.server_address[1])


def is_from_here(headers: Message) -> bool:
    """Whether a request names this machine, and it alone, as the one that it wants."""
    hosts = headers.get_all("Host") or []
    return len(hosts) == 1 and host_name(hosts[0]) in OWN_NAMES


def host_name(header: str) -> str:
    """Return the name in a ``Host`` header, without the port."""
    name = header.strip().lower()
    return name if name.endswith("]") else name.rpartition(":")[0] or name
