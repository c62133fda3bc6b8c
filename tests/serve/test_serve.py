"""The server that shows a site on this machine: real requests over real sockets."""

import http.client
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from email.utils import formatdate
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from briefgen.serve.site import ByteRange, SiteServer, byte_range, media_type

SOUND = bytes(range(256)) * 40
Answer = tuple[int, dict[str, str], bytes]


@pytest.fixture
def site(tmp_path: Path) -> Path:
    """A site with a page, a recording, a 404 page, and what must not be read."""
    folder = tmp_path / "site"
    (folder / "pack").mkdir(parents=True)
    (tmp_path / "secret.txt").write_text("secret", encoding="utf-8")
    files = {
        "index.html": b"<p>home</p>", "404.html": b"<p>missing</p>", "pack/index.html": b"<p>pack</p>",
        "pack/podcast.mp3": SOUND, "pack/chapters.json": b"{}", "feed.xml": b"<rss/>", "empty.txt": b"",
        ".briefgen-site.json": b"{}", "pack/t\xc5\xb7 a.txt".encode("latin-1").decode("utf-8"): b"spaced",
    }  # fmt: skip
    for name, data in files.items():
        (folder / name).write_bytes(data)
    (folder / "link.txt").symlink_to(tmp_path / "secret.txt")
    (folder / "out").symlink_to(tmp_path)
    return folder


@pytest.fixture
def port(site: Path) -> Iterator[int]:
    """The port of a running server."""
    with SiteServer(site) as server:
        yield int(server.address.rstrip("/").rpartition(":")[2])


def ask(port: int, path: str, method: str = "GET", **headers: str) -> Answer:
    """Send one request; the path goes out as it is."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    connection.putrequest(method, path, skip_host="Host" in sent, skip_accept_encoding=True)
    for name, value in sent.items():
        connection.putheader(name, value)
    connection.endheaders()
    answer = connection.getresponse()
    data = answer.read()
    connection.close()
    return answer.status, dict(answer.getheaders()), data


@pytest.mark.parametrize(
    ("path", "status", "data"),
    [
        ("/", 200, b"<p>home</p>"),
        ("/index.html?a=1#b", 200, b"<p>home</p>"),
        ("/pack/", 200, b"<p>pack</p>"),
        ("/pack/index.html", 200, b"<p>pack</p>"),
        ("/pack/t%C5%B7%20a.txt", 200, b"spaced"),
        ("/empty.txt", 200, b""),
        ("/none.html", 404, b"<p>missing</p>"),
        ("/none/", 404, b"<p>missing</p>"),
        ("/index.html/", 404, b"<p>missing</p>"),
    ],
)
def test_files(port: int, path: str, status: int, data: bytes) -> None:
    """Pages, folders' pages and names of any letters are found; what is missing gets the site's own page."""
    found = ask(port, path)

    assert (status, data, str(len(data))) == (found[0], found[2], found[1]["Content-Length"])


def test_a_folder_gets_its_slash(port: int) -> None:
    """Relative links of a folder's page need the slash at the end of its address."""
    status, headers, _ = ask(port, "/pack?x=1")

    assert (301, "/pack/") == (status, headers["Location"])


def test_without_a_page_for_what_is_missing(port: int, site: Path) -> None:
    """A site without 404.html says it in plain text."""
    (site / "404.html").unlink()

    assert (404, b"404 Not Found\n") == ask(port, "/none")[::2]


@pytest.mark.parametrize(
    "path",
    [
        "/../secret.txt", "/..%2fsecret.txt", "/%2e%2e/secret.txt", "/pack/../../secret.txt", "/..\\secret.txt",
        "/%5c..%5csecret.txt", "//secret.txt/../../secret.txt", "/link.txt", "/out/secret.txt", "/out/", "/out",
        "/.briefgen-site.json", "/%00", "/index.html%00.txt", "/%ff", "/C:/secret.txt", "/pack/%2e%2e%2f%2e%2e%2fsecret.txt",
        "http://elsewhere.example/secret.txt", "secret.txt", "/~root/x", "/" + "a" * 5000, "/" + "a/" * 2000,
    ],
)  # fmt: skip
def test_nothing_outside_is_read(port: int, path: str) -> None:
    """No path, escape or link leads out of the folder, and hidden files stay hidden."""
    status, _, data = ask(port, path, Host="localhost")

    assert (404, b"<p>missing</p>") == (status, data)


@pytest.mark.parametrize("host", ["evil.example", "evil.example:{port}", "127.0.0.1.evil.example", "", "192.168.1.4"])
def test_other_hosts_are_refused(port: int, host: str) -> None:
    """A page of another site cannot read this one through the browser (DNS rebinding)."""
    assert ask(port, "/", Host=host.format(port=port))[0] == 403


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost:{port}", "LOCALHOST", "127.0.0.1:{port}", "[::1]:{port}"])
def test_own_names(port: int, host: str) -> None:
    """This machine's own names are taken, with and without the port."""
    assert ask(port, "/", Host=host.format(port=port))[0] == 200


@pytest.mark.parametrize(
    ("asked", "start", "end"),
    [
        ("bytes=0-99", 0, 100),
        ("bytes=100-", 100, len(SOUND)),
        ("bytes=-1", len(SOUND) - 1, len(SOUND)),
        ("bytes=-999999", 0, len(SOUND)),
        ("bytes=10000-999999", 10000, len(SOUND)),
        ("BYTES = 5 - 5", 5, 6),
    ],
)
def test_parts(port: int, asked: str, start: int, end: int) -> None:
    """A part is sent as 206 with its place."""
    status, headers, data = ask(port, "/pack/podcast.mp3", Range=asked)

    assert (206, SOUND[start:end]) == (status, data)
    assert headers["Content-Range"] == f"bytes {start}-{end - 1}/{len(SOUND)}"
    assert (headers["Content-Length"], headers["Accept-Ranges"]) == (str(end - start), "bytes")


def test_a_part_is_sent_and_no_more(port: int) -> None:
    """After a part the connection is ready for the next answer: nothing of the file is left over in it."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    for start, end in ((100, 200), (5000, 5001), (0, 10)):
        connection.request("GET", "/pack/podcast.mp3", headers={"Range": f"bytes={start}-{end - 1}"})
        answer = connection.getresponse()
        assert (206, SOUND[start:end]) == (answer.status, answer.read())
    connection.close()


@pytest.mark.parametrize(
    "asked", ["bytes=0-1,5-9", "bytes=9-5", "lines=1-2", "bytes=", "bytes=-", "x", "bytes=" + "9" * 30 + "-"]
)
def test_no_valid_part_is_the_whole(port: int, asked: str) -> None:
    """Several parts, another unit or nonsense: the whole file, as RFC 9110 allows."""
    assert (200, SOUND) == ask(port, "/pack/podcast.mp3", Range=asked)[::2]


@pytest.mark.parametrize(
    ("path", "asked"),
    [("/pack/podcast.mp3", "bytes=10240-"), ("/pack/podcast.mp3", "bytes=-0"), ("/empty.txt", "bytes=0-")],
)
def test_a_part_beyond_the_end(port: int, path: str, asked: str) -> None:
    """Nothing of the file lies in it: 416 with the size."""
    status, headers, data = ask(port, path, Range=asked)

    size = 0 if "empty" in path else len(SOUND)
    assert (416, f"bytes */{size}", b"") == (status, headers["Content-Range"], data)


def test_if_range(port: int, site: Path) -> None:
    """A part is sent only of the version that the player has the rest of."""
    _, headers, _ = ask(port, "/pack/podcast.mp3")
    tag, changed = headers["ETag"], headers["Last-Modified"]
    part = {"Range": "bytes=0-9"}

    for known in (tag, changed):
        assert ask(port, "/pack/podcast.mp3", If_Range=known, **part)[0] == 206
    for other in ('"other"', f"W/{tag}", formatdate(0, usegmt=True), "nonsense"):
        assert ask(port, "/pack/podcast.mp3", If_Range=other, **part)[0] == 200
        assert ask(port, "/pack/podcast.mp3", If_Range=other, Range="bytes=99999-")[0] == 200
    (site / "pack" / "podcast.mp3").write_bytes(SOUND[1:])
    assert ask(port, "/pack/podcast.mp3", If_Range=tag, **part)[0] == 200


def test_unchanged_files_are_not_sent_again(port: int, site: Path) -> None:
    """A browser asks each time, and gets a file again only when it has changed."""
    _, headers, _ = ask(port, "/index.html")
    tag = headers["ETag"]

    assert headers["Cache-Control"] == "no-cache"
    assert (304, b"") == ask(port, "/index.html", If_None_Match=f'"x", W/{tag}')[::2]
    os.utime(site / "index.html", ns=(1, 1))
    assert (200, b"<p>home</p>") == ask(port, "/index.html", If_None_Match=tag)[::2]


@pytest.mark.parametrize("path", ["/", "/pack/podcast.mp3", "/none", "/feed.xml"])
def test_head(port: int, path: str) -> None:
    """HEAD says what GET says, without the content; a range is for GET alone."""
    status, headers, data = ask(port, path, "HEAD", Range="bytes=0-9")
    got = ask(port, path)

    volatile = {"Date"}
    assert (got[0], b"") == (status, data)
    assert {k: v for k, v in got[1].items() if k not in volatile} == {
        k: v for k, v in headers.items() if k not in volatile
    }


@pytest.mark.parametrize(
    ("address", "expected"),
    [
        ("feed.xml", "application/rss+xml; charset=utf-8"),
        ("feeds/neglect.xml", "application/rss+xml; charset=utf-8"),
        ("sitemap.xml", "application/xml"),
        ("a/chapters.json", "application/json+chapters"),
        ("a/pack.json", "application/json"),
        ("a/podcast.mp3", "audio/mpeg"),
        ("a/podcast.m4a", "audio/mp4"),
        ("a/podcast.opus", "audio/ogg; codecs=opus"),
        ("a/captions.vtt", "text/vtt; charset=utf-8"),
        ("a/captions.srt", "application/x-subrip; charset=utf-8"),
        ("assets/x.woff2", "font/woff2"),
        ("pagefind/x.wasm", "application/wasm"),
        ("pagefind/pagefind.js", "text/javascript; charset=utf-8"),
        ("pagefind/index/en.pf_index", "application/octet-stream"),
        ("pagefind/wasm.en.pagefind", "application/octet-stream"),
        ("A.JPG", "image/jpeg"),
    ],
)
def test_media_types(address: str, expected: str) -> None:
    """Each kind of file of a site has its type, whatever this system thinks."""
    assert expected == media_type(address)


def test_types_are_sent(port: int) -> None:
    """The type is in the answer, and browsers are told not to guess."""
    for path, kind in (
        ("/feed.xml", "application/rss+xml; charset=utf-8"),
        ("/pack/chapters.json", "application/json+chapters"),
    ):
        headers = ask(port, path)[1]
        assert (kind, "nosniff") == (headers["Content-Type"], headers["X-Content-Type-Options"])


def test_many_at_the_same_time(port: int) -> None:
    """Forty requests from eight clients, each the part it asked for."""

    def part(number: int) -> bool:
        start = number * 7
        return ask(port, "/pack/podcast.mp3", Range=f"bytes={start}-{start + 999}")[2] == SOUND[start : start + 1000]

    with ThreadPoolExecutor(8) as pool:
        assert all(pool.map(part, range(40)))


def test_a_stalled_client_stops_nobody(port: int) -> None:
    """One that opens a connection and says nothing, and one that leaves in the middle, disturb no other."""
    with socket.create_connection(("127.0.0.1", port)) as silent:
        with socket.create_connection(("127.0.0.1", port)) as leaving:
            leaving.sendall(b"GET /pack/podcast.mp3 HTTP/1.1\r\nHost: localhost\r\n\r\n")
        silent.sendall(b"GET /")
        assert ask(port, "/")[0] == 200


def test_one_connection_for_many_requests(port: int) -> None:
    """A connection is kept open, also after a missing file, a part and a version that is known."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=10)
    found = []
    for path, headers in (
        ("/none", {}),
        ("/pack/podcast.mp3", {"Range": "bytes=0-1"}),
        ("/", {"If-None-Match": "*"}),
        ("/", {}),
    ):
        connection.request("GET", path, headers=headers)
        answer = connection.getresponse()
        found.append((answer.status, len(answer.read())))
    connection.close()

    assert found == [(404, 14), (206, 2), (304, 0), (200, 11)]


def test_a_smuggled_request_is_not_read(port: int) -> None:
    """The body of a request is never taken for the next request."""
    with socket.create_connection(("127.0.0.1", port), timeout=10) as sock:
        inner = b"GET /pack/podcast.mp3 HTTP/1.1\r\nHost: localhost\r\n\r\n"
        sock.sendall(b"GET / HTTP/1.1\r\nHost: localhost\r\nContent-Length: %d\r\n\r\n%s" % (len(inner), inner))
        data = b""
        while part := sock.recv(65536):
            data += part

    assert data.count(b"HTTP/1.1 ") == 1


def test_a_new_site_is_shown_at_once(port: int, site: Path) -> None:
    """When the folder is exchanged for a new one, the next request gets the new page."""
    site.rename(site.with_name("old"))
    site.mkdir()
    (site / "index.html").write_text("new", encoding="utf-8")

    assert (200, b"new") == ask(port, "/")[::2]


@settings(max_examples=200, deadline=None)
@given(st.integers(0, 50), st.one_of(st.none(), st.integers(0, 60)), st.one_of(st.none(), st.integers(0, 60)))
def test_ranges_stay_in_the_file(size: int, first: int | None, last: int | None) -> None:
    """Whatever is asked for, a part is in the file and what a slice of Python gives."""
    header = f"bytes={'' if first is None else first}-{'' if last is None else last}"
    data = bytes(range(size))
    if first is None:
        expected = data[max(0, size - last) :] if last is not None else data
    else:
        expected = data[first : size if last is None else last + 1]
    try:
        span = byte_range(header, size)
    except ValueError:
        assert expected == b""
        return
    span = span or ByteRange(0, size)

    assert 0 <= span.start <= span.end <= size
    if first is None or last is None or first <= last:
        assert expected == data[span.start : span.end]


def run(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    """Run the command to its end."""
    command = [sys.executable, "-m", "briefgen", "serve", *map(str, arguments)]
    return subprocess.run(command, capture_output=True, text=True, timeout=60, check=False)


def test_the_command(site: Path) -> None:
    """It says where the site is, serves it, and Ctrl-C ends it without a traceback."""
    command = [sys.executable, "-u", "-m", "briefgen", "serve", str(site), "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        said = process.stdout.readline()
        port = int(said.partition("http://127.0.0.1:")[2].partition("/")[0])
        try:
            found = ask(port, "/")
            process.send_signal(signal.SIGINT)
            out, err = process.communicate(timeout=20)
        finally:
            process.kill()

    assert (200, b"<p>home</p>") == found[::2]
    assert ("Stopped.\n", "", 0) == (out, err, process.returncode)
    assert "Ctrl-C stops it" in said


def test_a_taken_port(site: Path) -> None:
    """A port in use is told in plain words, with another to try."""
    with SiteServer(site) as server:
        port = int(server.address.rstrip("/").rpartition(":")[2])
        done = run(site, "--port", str(port))

    assert (2, "") == (done.returncode, done.stdout)
    assert done.stderr == f"Error: Port {port} is in use by another program. Choose another: --port {port + 1}\n"


def test_no_site(tmp_path: Path) -> None:
    """A folder that is missing or no site is told, with what to do."""
    assert "There is no folder" in run(tmp_path / "none").stderr
    (tmp_path / "a.yaml").write_text("x", encoding="utf-8")
    assert f"{tmp_path / 'a.yaml'} is a file." in run(tmp_path / "a.yaml").stderr
    assert "is not a site" in run(tmp_path).stderr


def test_no_thread_stays(site: Path) -> None:
    """When the server ends, its port is free again and its thread gone."""
    before = threading.active_count()
    with SiteServer(site) as server:
        port = int(server.address.rstrip("/").rpartition(":")[2])
    with SiteServer(site, port):
        assert ask(port, "/")[0] == 200

    assert before >= threading.active_count() - 1
