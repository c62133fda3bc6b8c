"""A running studio for the tests: the command itself, a client that was let in, and a browser."""

import http.client
import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path
from types import TracebackType
from typing import Any, Self
from urllib.parse import urlsplit


class Answer:
    """An answer of the studio: its status, headers and body."""

    def __init__(self, status: int, headers: http.client.HTTPMessage, body: bytes) -> None:
        self.status, self.headers, self.body = status, headers, body

    @property
    def json(self) -> Any:
        """The body as JSON."""
        return json.loads(self.body)

    @property
    def text(self) -> str:
        """The body as text."""
        return self.body.decode()


class RunningStudio:
    """``briefgen studio`` in a process of its own, as a context manager.

    Args:
        place: a summary or a folder.
        folder: for its journals and cache.
        options: further options of the command.
    """

    def __init__(self, place: Path, folder: Path, *options: str) -> None:
        self.place = place
        folder.mkdir(parents=True, exist_ok=True)
        environment = {**os.environ, "BRIEFGEN_STUDIO": str(folder / "journals")}
        environment.setdefault("BRIEFGEN_CACHE", str(folder / "cache"))
        self.process = subprocess.Popen(
            [sys.executable, "-m", "briefgen", "studio", str(place), "--no-browser", *options],
            env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
        )  # fmt: skip
        assert self.process.stdout is not None
        self.address = self.process.stdout.readline().strip()
        if not self.address:
            assert self.process.stderr is not None
            raise AssertionError(self.process.stderr.read())
        self.host = urlsplit(self.address).netloc
        self.origin = f"http://{self.host}"
        self.cookie = ""

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()
        for stream in (self.process.stdout, self.process.stderr):
            if stream is not None:
                stream.close()

    def let_in(self) -> Self:
        """Exchange the launch key for the cookie."""
        answer = self.raw("GET", f"/?{urlsplit(self.address).query}", {"Host": self.host})
        self.cookie = answer.headers["set-cookie"].partition(";")[0]
        return self

    def raw(self, method: str, path: str, headers: dict[str, str], body: bytes | None = None) -> Answer:
        """Send a request with exactly these headers; again where the server closed before it had all of a large body.

        A server may answer and close while a body is still sent (RFC 9112, 9.6), and the answer is then lost.
        """
        for _ in range(2):
            try:
                return self._sent(method, path, headers, body)
            except (ConnectionResetError, BrokenPipeError):
                pass
        return self._sent(method, path, headers, body)

    def _sent(self, method: str, path: str, headers: dict[str, str], body: bytes | None) -> Answer:
        connection = http.client.HTTPConnection(self.host, timeout=120)
        try:
            connection.putrequest(method, path, skip_host=True, skip_accept_encoding=True)
            for name, value in headers.items():
                connection.putheader(name, value)
            if body is not None:
                connection.putheader("Content-Length", str(len(body)))
            connection.endheaders(body)
            response = connection.getresponse()
            return Answer(response.status, response.headers, response.read())
        finally:
            connection.close()

    def get(self, path: str, **headers: str) -> Answer:
        """Ask for a page or data."""
        return self.raw("GET", path, {"Host": self.host, "Cookie": self.cookie, **headers})

    def post(self, path: str, value: Any = None) -> Answer:
        """Send JSON."""
        headers = {
            "Host": self.host, "Cookie": self.cookie, "Origin": self.origin, "Content-Type": "application/json",
        }  # fmt: skip
        return self.raw("POST", path, headers, json.dumps(value or {}).encode())

    def put(self, path: str, body: bytes, kind: str) -> Answer:
        """Upload bytes."""
        headers = {"Host": self.host, "Cookie": self.cookie, "Origin": self.origin, "Content-Type": kind}
        return self.raw("PUT", path, headers, body)

    def review(self) -> str:
        """Return the address of the summary that it was begun with."""
        return str(self.get("/").headers["location"])

    def finished(self, job: str, within_s: float = 300) -> Any:
        """Wait until a build has ended, and return it."""
        end = time.monotonic() + within_s
        while (told := self.get(f"/job/{job}").json)["state"] == "running":
            assert time.monotonic() < end, told
            time.sleep(0.2)
        return told
