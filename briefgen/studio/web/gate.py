"""The gate before every route of the studio: only the browser with the launch key gets through.

A request passes when it names this server exactly in ``Host``, when ``Origin`` is this server's (always with a
request that changes anything), when the browser does not say that another site caused it, and when it has the cookie
for which the launch key was exchanged. The key works once. Everything else is refused with
403 and without a word about why.
"""

import hmac
import re
import secrets
from collections.abc import Awaitable, Callable, MutableMapping
from http import HTTPStatus
from typing import Any
from urllib.parse import parse_qs

HOST = "127.0.0.1"
MAX_BODY = 4 << 20
"""The most bytes of a request's body: a summary has at most 1 MiB, and is sent as JSON."""

MAX_UPLOAD = 64 << 20
"""The most bytes of a recording or picture."""

UPLOADS = re.compile(r"/r/[a-z0-9]+/take/[a-z0-9-]+|/r/[a-z0-9]+/house/(?:logo|deck)|/r/[a-z0-9]+/picture/[a-z0-9]+")

POLICY = (
    "default-src 'none'; script-src 'self'; style-src 'self'; connect-src 'self'; font-src 'self'; frame-src 'self'; "
    "form-action 'self'; img-src 'self' blob:; media-src 'self' blob:; base-uri 'none'; frame-ancestors 'none'"
)
"""The Content-Security-Policy of every page: only what this server sends."""

HEADERS = {
    "Content-Security-Policy": POLICY,
    "Cache-Control": "no-store",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(self)",
    "Referrer-Policy": "no-referrer",
    "X-Content-Type-Options": "nosniff",
}

Scope = MutableMapping[str, Any]
Receive = Callable[[], Awaitable[MutableMapping[str, Any]]]
Send = Callable[[MutableMapping[str, Any]], Awaitable[None]]
Application = Callable[[Scope, Receive, Send], Awaitable[None]]

_SAFE = frozenset({"GET", "HEAD"})
_LAUNCH = b"""<!doctype html><html lang="en-GB"><meta charset="utf-8"><title>briefgen studio</title>
<meta http-equiv="refresh" content="0;url=/"><p><a href="/">briefgen studio</a></p></html>"""


class BodyTooLarge(Exception):  # noqa: N818  (named for what happened)
    """A request has a larger body than its route takes; the routes answer with 413."""


class Gate:
    """The ASGI application around the studio's own.

    Args:
        inner: the studio's routes.
        port: where the server listens: it is part of the names that are accepted, and of the cookie's.
        is_linked: whether a page on another port of this machine may lead here with a launch key.
    """

    def __init__(self, inner: Application, port: int, *, is_linked: bool = False) -> None:
        self._inner, self._is_linked = inner, is_linked
        self._key: str | None = None
        self._host = f"{HOST}:{port}".encode()
        self._origin = f"http://{HOST}:{port}".encode()
        self._name = f"briefgen-studio-{port}"
        self._token = secrets.token_urlsafe(32)

    def new_key(self) -> str:
        """Return a launch key, valid once; an earlier unused key becomes invalid."""
        self._key = secrets.token_urlsafe(24)
        return self._key

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Let a request through, exchange the launch key, or refuse."""
        if scope["type"] == "lifespan":
            await self._inner(scope, receive, send)
            return
        if scope["type"] != "http":  # a web socket is closed before it is accepted
            await send({"type": "websocket.close", "code": 1008})
            return
        if not self._is_own(scope, is_launch=self._is_launch(scope)):
            await _answer(send, HTTPStatus.FORBIDDEN)
        elif self._is_launch(scope):
            self._key = None
            cookie = f"{self._name}={self._token}; HttpOnly; SameSite=Strict; Path=/"
            await _answer(send, HTTPStatus.OK, _LAUNCH, b"text/html; charset=utf-8", cookie)
        elif not self._has_cookie(scope):
            await _answer(send, HTTPStatus.FORBIDDEN)
        else:
            await self._pass(scope, receive, send)

    def _is_own(self, scope: Scope, *, is_launch: bool) -> bool:
        """Whether a request is addressed to this server, and not sent by another site."""
        origins = _values(scope, b"origin")
        is_safe = scope["method"] in _SAFE
        sites = _values(scope, b"sec-fetch-site")
        linked = ([b"same-site"],) if is_launch and self._is_linked else ()
        return (
            _values(scope, b"host") == [self._host]
            and origins in (([], [self._origin]) if is_safe else ([self._origin],))
            and sites in ([], [b"same-origin"], *(([b"none"],) if is_safe else ()), *linked)
        )

    def _is_launch(self, scope: Scope) -> bool:
        if self._key is None or scope["method"] != "GET" or scope["path"] != "/":
            return False
        given = parse_qs(scope["query_string"].decode("latin-1"), max_num_fields=4).get("key", [])
        return len(given) == 1 and hmac.compare_digest(given[0].encode(), self._key.encode())

    def _has_cookie(self, scope: Scope) -> bool:
        pairs = [
            pair.strip().partition("=")
            for line in _values(scope, b"cookie")
            for pair in line.decode("latin-1").split(";")
        ]
        given = [value for name, _, value in pairs if name == self._name]
        return len(given) == 1 and hmac.compare_digest(given[0].encode(), self._token.encode())

    async def _pass(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Run the route, with its body bounded and the security headers on its answer."""
        most = MAX_UPLOAD if UPLOADS.fullmatch(scope["path"]) else MAX_BODY
        taken = 0

        async def bounded() -> MutableMapping[str, Any]:
            nonlocal taken
            message = await receive()
            taken += len(message.get("body", b""))
            if taken > most:
                raise BodyTooLarge
            return message

        async def secured(message: MutableMapping[str, Any]) -> None:
            if message["type"] == "http.response.start":
                given = {name.lower() for name, _ in message["headers"]}
                message["headers"] = [*message["headers"], *_security(given)]
            await send(message)

        await self._inner(scope, bounded, secured)


def _values(scope: Scope, name: bytes) -> list[bytes]:
    return [value for key, value in scope["headers"] if key.lower() == name]


def _security(given: set[bytes]) -> list[tuple[bytes, bytes]]:
    return [(name.encode(), value.encode()) for name, value in HEADERS.items() if name.lower().encode() not in given]


async def _answer(
    send: Send, status: HTTPStatus, body: bytes = b"", kind: bytes = b"text/plain; charset=utf-8", cookie: str = ""
) -> None:
    """Send a complete response, by default the status in words."""
    body = body or f"{status.value} {status.phrase}\n".encode()
    headers = [(b"content-type", kind), (b"content-length", str(len(body)).encode()), *_security(set())]
    if cookie:
        headers.append((b"set-cookie", cookie.encode()))
    await send({"type": "http.response.start", "status": status.value, "headers": headers})
    await send({"type": "http.response.body", "body": body})
