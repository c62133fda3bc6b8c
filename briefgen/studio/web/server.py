"""A server of this machine behind a gate: the studio's own, and that of a library that is opened from it."""

import os
import socket
import threading
from pathlib import Path
from typing import BinaryIO, Self

import uvicorn
from starlette.requests import Request
from starlette.responses import RedirectResponse, Response

from briefgen.serve.site import HOME, MISSING, address_of, byte_range, is_own, media_type, opened, policy_of
from briefgen.studio.web.gate import HOST, Application, Gate, Receive, Scope, Send

END_S = 5.0
"""The time-out, in seconds, for requests when a server ends."""


class GatedServer:
    """A running server behind a gate, as a context manager.

    Args:
        inner: answers the requests that the gate lets through.
        port: where it listens; 0 for any free one.
        is_linked: whether it may be opened from a page of this machine on another port.

    Raises:
        OSError: the port is taken or not allowed.
    """

    def __init__(self, inner: Application, port: int = 0, *, is_linked: bool = False) -> None:
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        try:
            self._socket.bind((HOST, port))
        except OSError:
            self._socket.close()
            raise
        self.port = int(self._socket.getsockname()[1])
        self.gate = Gate(inner, self.port, is_linked=is_linked)
        config = uvicorn.Config(
            self.gate, log_config=None, access_log=False, lifespan="off", ws="none", http="h11", loop="asyncio",
            server_header=False, date_header=False, limit_concurrency=64, timeout_keep_alive=15,
            timeout_graceful_shutdown=1, h11_max_incomplete_event_size=1 << 15,
        )  # fmt: skip
        self._server = uvicorn.Server(config)
        self._thread = threading.Thread(target=self._server.run, kwargs={"sockets": [self._socket]}, daemon=True)

    def address(self, key: str) -> str:
        """Return the address to open in a browser, with a launch key (``Gate.new_key``)."""
        return f"http://{HOST}:{self.port}/?key={key}"

    def wait(self) -> None:
        """Serve until the thread is interrupted."""
        while self._thread.is_alive():
            self._thread.join(0.5)

    def __enter__(self) -> Self:
        self._socket.listen(64)
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._server.should_exit = True
        self._thread.join(END_S)
        self._socket.close()


class SiteFiles:
    """The application that serves the files of a library, and nothing outside its folder.

    Args:
        folder: the site.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder.resolve()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer a request."""
        await self._answer(Request(scope))(scope, receive, send)

    def _answer(self, request: Request) -> Response:
        path = request.scope["path"]
        address = address_of(path)
        if address and not path.endswith("/") and is_own(self.folder, address) and (self.folder / address).is_dir():
            return RedirectResponse(f"/{address}/", 301)
        if address is not None and (not address or path.endswith("/")):
            address = f"{address}/{HOME}".lstrip("/")
        for name, status in ((address, 200), (MISSING, 404)):
            file = opened(self.folder, name) if name is not None and request.method == "GET" else None
            if file is not None and name is not None:
                with file:
                    return _part(request, file, status, name)
        return Response(status_code=404)


def _part(request: Request, file: BinaryIO, status: int, name: str) -> Response:
    """Return a file, or the requested byte range of it."""
    size, kind = file.seek(0, os.SEEK_END), media_type(name)
    headers = {"Content-Security-Policy": policy_of(name), "Accept-Ranges": "bytes"}
    try:
        wanted = byte_range(request.headers.get("range", ""), size) if status == 200 else None
    except ValueError:
        return Response(status_code=416, headers={"Content-Range": f"bytes */{size}"})
    start, end = (0, size) if wanted is None else (wanted.start, wanted.end)
    file.seek(start)
    if wanted is not None:
        status, headers["Content-Range"] = 206, f"bytes {start}-{end - 1}/{size}"
    return Response(file.read(end - start), status, headers, kind)
