"""What both servers of this machine promise, whatever is asked of them: real sockets, with the site and the preview."""

import os
import re
import shutil
import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from keyboard import Tab

from briefgen.cli import run
from briefgen.library.pages.frame import POLICY
from briefgen.serve import local
from briefgen.serve.local import CONNECTIONS, LocalServer, host_name
from briefgen.serve.preview import Preview, PreviewState
from briefgen.serve.site import SiteServer, policy_of

SOUND = bytes(range(256)) * 4


def _site(folder: Path) -> LocalServer:
    (folder / "index.html").write_text("<p>home</p>", encoding="utf-8")
    return SiteServer(folder)


def _preview(folder: Path) -> LocalServer:
    state = PreviewState()
    state.built(folder)
    return Preview(state)


SERVERS: dict[str, tuple[Callable[[Path], LocalServer], str]] = {
    "site": (_site, "/"),
    "preview": (_preview, "/pack/"),
}


@pytest.fixture(params=SERVERS)
def served(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[tuple[int, str]]:
    """The port of a running server, and where the files of its folder are."""
    folder = tmp_path / "folder"
    folder.mkdir()
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    for name, data in {"a.mp3": SOUND, "empty.txt": b"", ".hidden": b"secret", "briefing.html": b"<p>x</p>"}.items():
        (folder / name).write_bytes(data)
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    os.mkfifo(folder / "pipe.txt")
    (folder / "folder.txt").mkdir()
    make, below = SERVERS[request.param]
    with make(folder) as server:
        yield int(server.address.rstrip("/").rpartition(":")[2]), below


def raw(port: int, request: bytes, timeout: float = 10) -> bytes:
    """Send bytes and return everything that comes back until the connection ends or is silent."""
    with socket.create_connection(("127.0.0.1", port), timeout=timeout) as sock:
        sock.sendall(request)
        return until_end(sock)


def until_end(sock: socket.socket) -> bytes:
    """Return what comes until the connection ends."""
    data = b""
    try:
        while part := sock.recv(65536):
            data += part
    except (TimeoutError, ConnectionResetError):
        pass
    return data


def ask(
    port: int, path: str, method: str = "GET", host: str = "localhost", **headers: str
) -> tuple[int, dict[str, str], bytes]:
    """Return status, headers and content of an answer; underscores of header names stand for hyphens."""
    sent = "".join(f"{name.replace('_', '-')}: {value}\r\n" for name, value in headers.items())
    head = f"{method} {path} HTTP/1.1\r\nHost: {host}\r\nConnection: close\r\n{sent}\r\n"
    before, _, data = raw(port, head.encode("latin-1")).partition(b"\r\n\r\n")
    first, *lines = before.decode("latin-1").split("\r\n")
    return int(first.split()[1]), dict(line.split(": ", 1) for line in lines), data


@pytest.mark.parametrize(
    "name",
    ["pipe.txt", "folder.txt/x", "link.txt", ".hidden", "%2e%2e/secret.txt", "..%2fsecret.txt", "%00", "a.mp3%00", "%ff", "%0a",
     "con", "NUL.txt", "a.mp3/", "a.mp3/x", "x" * 5000, "C:/x", "a%5cb", "%C3", "*", "~"],
)  # fmt: skip
def test_what_is_no_file_is_not_found(served: tuple[int, str], name: str) -> None:
    """Pipes, links, hidden files, odd and endless names: 404 at once, and nothing of what is outside."""
    port, below = served
    began = time.monotonic()
    status, _, data = ask(port, f"{below}{name}")

    assert (404, False) == (status, b"secret" in data)
    assert time.monotonic() - began < 5


@pytest.mark.parametrize(
    ("asked", "status", "start", "end"),
    [
        ("bytes=0-9", 206, 0, 10), ("bytes=-5", 206, len(SOUND) - 5, len(SOUND)), ("bytes=1000-", 206, 1000, len(SOUND)),
        ("bytes=5-2", 200, 0, len(SOUND)), ("bytes=0-1,4-5", 200, 0, len(SOUND)), ("bytes=-", 200, 0, len(SOUND)),
        ("bytes=x-2", 200, 0, len(SOUND)), ("lines=0-1", 200, 0, len(SOUND)), ("bytes=" + "9" * 400 + "-", 200, 0, len(SOUND)),
        ("bytes=0-" + "9" * 17, 206, 0, len(SOUND)), ("bytes=1024-", 416, 0, 0), ("bytes=-0", 416, 0, 0), ("", 200, 0, len(SOUND)),
    ],
)  # fmt: skip
def test_ranges(served: tuple[int, str], asked: str, status: int, start: int, end: int) -> None:
    """A part where one is asked for, 416 where it lies outside, the whole where it is no part at all."""
    port, below = served
    found = ask(port, f"{below}a.mp3", Range=asked)

    assert (status, SOUND[start:end]) == found[::2]
    assert str(end - start) == found[1]["Content-Length"]
    if status == 206:
        assert found[1]["Content-Range"] == f"bytes {start}-{end - 1}/{len(SOUND)}"


def test_ranges_of_an_empty_file(served: tuple[int, str]) -> None:
    """Nothing can be a part of nothing."""
    port, below = served

    assert [416, 416, 200] == [
        ask(port, f"{below}empty.txt", Range=each)[0] for each in ("bytes=0-", "bytes=-1", "bytes=2-1")
    ]


@pytest.mark.parametrize("method", ["POST", "PUT", "DELETE", "OPTIONS", "TRACE", "PATCH", "CONNECT", "get", "X"])
def test_other_methods(served: tuple[int, str], method: str) -> None:
    """Nothing can be sent or changed: 405, with what is allowed."""
    status, headers, _ = ask(served[0], "/", method)

    assert (405, "GET, HEAD", "close") == (status, headers["Allow"], headers["Connection"])


@pytest.mark.parametrize("path", ["/", "a.mp3", "none"])
def test_head(served: tuple[int, str], path: str) -> None:
    """HEAD gives the headers of GET and no content."""
    port, below = served
    path = path if path == "/" else f"{below}{path}"
    got, said = ask(port, path), ask(port, path, "HEAD")

    assert (got[0], b"") == (said[0], said[2])
    assert got[1] | {"Date": ""} == said[1] | {"Date": ""}


HOSTS = (
    "evil.example", "127.0.0.1.evil.example", "", "192.168.1.4", "localhost.", "localhost@evil.example", "[::1].evil.example",
    "localhost:1:2", "localhost:x", "127.0.0.1/", "localhost evil", "[::1", "::1", "2130706433", "localhost:123456",
)  # fmt: skip


@pytest.mark.parametrize("host", HOSTS)
def test_foreign_hosts(served: tuple[int, str], host: str) -> None:
    """A name that is not this machine's, whole, gets nothing: of no method."""
    for method in ("GET", "HEAD", "POST"):
        assert ask(served[0], "/", method, host)[0] == 403
    assert b" 403 " in raw(served[0], b"GET / HTTP/1.1\r\nConnection: close\r\n\r\n")
    two = b"GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\nConnection: close\r\n\r\n"
    assert b" 403 " in raw(served[0], two)


@pytest.mark.parametrize("host", ["localhost", "LOCALHOST:80", "127.0.0.1:1", "[::1]:8000", "[::1]"])
def test_own_hosts(host: str) -> None:
    """This machine's names, with and without a port."""
    assert host_name(host) in local.OWN_NAMES


@pytest.mark.parametrize(
    "request_", [b"\r\n\r\n", b"x\r\n\r\n", b"GET\r\n\r\n", b"GET / HTTP/9\r\n\r\n", b"GET / HTTP/2.0\r\n\r\n", b"\x16\x03\x01\x00\xa5\r\n\r\n",
                 b"GET /" + b"a" * 70_000 + b" HTTP/1.1\r\n\r\n", b"GET / HTTP/1.1\r\n" + b"A: b\r\n" * 200 + b"\r\n",
                 b"GET / HTTP/1.1\r\nA: " + b"b" * 70_000 + b"\r\n\r\n", b"GET / HTTP/1.1\r\nHost\r\n\r\n", b"GET / x HTTP/1.1\r\n\r\n"],
)  # fmt: skip
def test_what_is_no_request(served: tuple[int, str], request_: bytes) -> None:
    """Nonsense gets an answer in plain words or none, and the server goes on."""
    answer = raw(served[0], request_, timeout=2)

    assert not answer or re.match(rb"HTTP/1\.1 (400|403|414|431|505) ", answer)
    assert b"<html" not in answer.lower()
    assert ask(served[0], "/")[0] == 200


@pytest.mark.parametrize("path", ["/", "a.mp3", "none", "briefing.html", "pipe.txt"])
def test_every_answer_is_guarded(served: tuple[int, str], path: str) -> None:
    """The headers that keep a browser from guessing, leaking and loading are with every answer, also refusals."""
    port, below = served
    path = path if path == "/" else f"{below}{path}"
    for headers in (ask(port, path)[1], ask(port, path, host="evil.example")[1], ask(port, path, "POST")[1]):
        assert "nosniff" == headers["X-Content-Type-Options"]
        assert "no-referrer" == headers["Referrer-Policy"]
        assert headers["Content-Security-Policy"].startswith("default-src 'none'")
        assert "Access-Control-Allow-Origin" not in headers


def test_policies_of_a_site() -> None:
    """Pages of the site may do what they say themselves, those of packs have their own, all else nothing."""
    assert "script-src 'self';" in policy_of("a/index.html")
    assert "wasm-unsafe-eval" in policy_of("search.html")
    assert "wasm-unsafe-eval" not in policy_of("a/search.html")
    assert "connect-src 'self'" in policy_of("pagefind/pagefind-worker.js")
    assert "script-src 'none'" in policy_of("a/transcript.html")
    assert "script" not in policy_of("a/logo.svg")
    assert "file:" not in policy_of("index.html")
    assert all(kind in policy_of("index.html") for kind in POLICY)


def test_slow_connections_are_bounded(served: tuple[int, str]) -> None:
    """Many connections that say nothing or little have few threads, and others are served meanwhile."""
    before = threading.active_count()
    slow = [socket.create_connection(("127.0.0.1", served[0]), timeout=10) for _ in range(150)]
    try:
        for sock in slow:
            try:
                sock.sendall(b"GET / HT")
            except OSError:
                continue
        began = time.monotonic()
        assert [200] * 5 == [ask(served[0], "/")[0] for _ in range(5)]
        assert time.monotonic() - began < 5
        assert threading.active_count() - before <= CONNECTIONS
    finally:
        for sock in slow:
            sock.close()


def test_a_request_must_come_in_time(served: tuple[int, str], monkeypatch: pytest.MonkeyPatch) -> None:
    """A request that comes byte by byte is ended, however steadily, and so is a connection that is only kept open."""
    monkeypatch.setattr(local, "REQUEST_S", 0.6)
    with socket.create_connection(("127.0.0.1", served[0]), timeout=10) as sock:
        began = time.monotonic()
        with suppress(OSError):
            while time.monotonic() - began < 5:
                sock.sendall(b"G")
                time.sleep(0.05)
        assert time.monotonic() - began < 3
    with socket.create_connection(("127.0.0.1", served[0]), timeout=10) as sock:
        began = time.monotonic()
        sock.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        assert until_end(sock).startswith(b"HTTP/1.1 200 ")
        assert 0.5 < time.monotonic() - began < 3


@pytest.mark.slow
def test_browsers_are_not_kept_from_what_a_site_needs(build_sample: Callable[[str], Path], tmp_path: Path) -> None:
    """With the headers of these servers, search, player, pages of packs and preview do what they are to do."""
    pack = tmp_path / "packs" / build_sample("invented-rowan").name
    shutil.copytree(build_sample("invented-rowan"), pack)
    assert 0 == run(["library", str(tmp_path / "packs"), "-o", str(tmp_path / "site"), "-q"])
    state = PreviewState()
    state.built(pack)
    wanted = (
        ("search.html?q=baby", "document.querySelector('#results mark')"),
        (f"{pack.name}/index.html", "document.querySelector('audio').duration > 60"),
        (f"{pack.name}/briefing.html", "document.querySelector('.chapters button') && document.fonts.size"),
        (f"{pack.name}/transcript.html", "document.querySelector('audio').duration > 60"),
    )
    with SiteServer(tmp_path / "site") as site, Preview(state) as preview, Tab(site.address, tmp_path / "tab") as tab:
        for name, condition in wanted:
            tab.open(site.address + name)
            assert "yes" == tab.run(WAIT.replace("CONDITION", condition)), name
        tab.open(preview.address)
        shown = "document.getElementById('page').contentDocument?.querySelector('.chapters button')"
        assert "yes" == tab.run(WAIT.replace("CONDITION", shown))


WAIT = """new Promise(done => { let left = 400; (function look() {
    if (CONDITION) done("yes"); else if (left--) setTimeout(look, 25); else done("never"); })(); })"""
