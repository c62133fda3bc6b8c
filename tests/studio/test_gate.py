"""Nobody but the browser that was given the launch key gets into the studio."""

import http.client
import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import urlsplit

import pytest
from starlette.routing import Route
from studios import RunningStudio

from briefgen import resources
from briefgen.studio.web.app import routes
from briefgen.studio.web.gate import MAX_BODY

SAMPLE = resources.samples() / "invented-rowan.yaml"
ROUTES = [(route, method) for route in routes() for method in sorted(route.methods or ()) if method != "HEAD"]
NAMES = [f"{method} {route.path}" for route, method in ROUTES]


@pytest.fixture(scope="module")
def studio(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStudio]:
    """A studio that was opened by its key."""
    folder = tmp_path_factory.mktemp("gate")
    review = folder / "review.yaml"
    review.write_bytes(SAMPLE.read_bytes())
    with RunningStudio(review, folder / "own") as running:
        running.let_in().review()
        yield running


def address(studio: RunningStudio, route: Route) -> str:
    """Return an address of a route, with the id of a summary that is there."""
    found = re.search(r"/r/([0-9a-f]+)", studio.get("/").text)
    assert found
    names = {
        "review": found[1],
        "name": "studio.css",
        "style": "regular",
        "scene": "about",
        "kind": "logo",
        "job": "x",
        "key": "0",
        "at": "review",
    }
    return re.sub(r"\{(\w+)\}", lambda match: names[match[1]], route.path)


def ask(studio: RunningStudio, route: Route, method: str, **changes: str | None) -> int:
    """Send a request that is right but for some headers; None leaves one out."""
    headers: dict[str, str | None] = {
        "Host": studio.host,
        "Cookie": studio.cookie,
        "Origin": studio.origin,
        "Sec-Fetch-Site": "same-origin",
        "Content-Type": "application/json",
    }
    headers |= {name.replace("_", "-"): value for name, value in changes.items()}
    given = {name: value for name, value in headers.items() if value is not None}
    return studio.raw(method, address(studio, route), given, None if method == "GET" else b"{}").status


@pytest.mark.parametrize(("route", "method"), ROUTES, ids=NAMES)
def test_every_route_stands_behind_the_gate(studio: RunningStudio, route: Route, method: str) -> None:
    """Without the cookie, with another host, another origin or from another site there is 403, and nothing else."""
    port = urlsplit(studio.origin).port
    name = studio.cookie.partition("=")[0]
    refused: list[dict[str, str | None]] = [
        {"Cookie": None},
        {"Cookie": f"{name}=wrong"},
        {"Cookie": f"{name}="},
        {"Cookie": f"{studio.cookie}; {studio.cookie}"},
        {"Cookie": studio.cookie.replace(name, "briefgen-studio")},
        {"Host": f"localhost:{port}"},
        {"Host": "127.0.0.1"},
        {"Host": f"example.org:{port}"},
        {"Host": f"127.0.0.1:{port}.example.org"},
        {"Origin": "http://example.org"},
        {"Origin": f"http://localhost:{port}"},
        {"Origin": f"https://127.0.0.1:{port}"},
        {"Origin": "null"},
        {"Sec_Fetch_Site": "cross-site"},
        {"Sec_Fetch_Site": "same-site"},
    ]
    refused += [] if method == "GET" else [{"Origin": None}]

    assert [403] * len(refused) == [ask(studio, route, method, **changes) for changes in refused]


@pytest.mark.parametrize(("route", "method"), ROUTES, ids=NAMES)
def test_every_route_is_open_to_its_browser(studio: RunningStudio, route: Route, method: str) -> None:
    """With the cookie and the right headers the same requests are not refused, so that 403 is no accident."""
    if route.path in {"/example", "/new"} or "duplicate" in route.path or route.path.endswith("/build"):
        pytest.skip("it makes something")

    assert ask(studio, route, method) != 403


@pytest.mark.parametrize(("route", "method"), ROUTES, ids=NAMES)
def test_every_route_takes_its_own_method_only(studio: RunningStudio, route: Route, method: str) -> None:
    """Another method is refused, and changes nothing."""
    own = {name for each, name in ROUTES if each.path == route.path} | {"HEAD"}
    others = {"GET", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"} - own
    assert {ask(studio, route, each) for each in others} <= {403, 404, 405}
    del method


@pytest.mark.parametrize("path", [route.path for route, method in ROUTES if method != "GET"])
def test_every_route_bounds_its_body(studio: RunningStudio, path: str) -> None:
    """A body of 5 MB, which only uploads may have, is refused; what is uploaded is bounded by its kind."""
    route, method = next((each, kind) for each, kind in ROUTES if each.path == path and kind != "GET")
    headers = {
        "Host": studio.host,
        "Cookie": studio.cookie,
        "Origin": studio.origin,
        "Content-Type": "application/json",
    }
    answer = studio.raw(method, address(studio, route), headers, b" " * (5 << 20))
    assert answer.status in ({413} if method == "POST" else {404, 415, 422})


@pytest.mark.parametrize(
    "odd", ["..%2f..%2fetc%2fpasswd", "%2e%2e", "%00", "%ff%fe", "a" * 5000, "CON", "%0d%0aX:%20y"]
)
def test_ids_are_no_paths(studio: RunningStudio, odd: str) -> None:
    """Whatever stands in place of an id, a scene, a job or a file leads nowhere."""
    review = re.search(r"/r/([0-9a-f]+)", studio.get("/").text)
    assert review
    for path in (f"/r/{odd}", f"/r/{odd}/live/page", f"/job/{odd}", f"/job/{odd}/zip", f"/file/{odd}", f"/font/{odd}",
                 f"/r/{review[1]}/take/{odd}", f"/r/{review[1]}/live/slide/{odd}.jpg"):  # fmt: skip
        answer = studio.get(path)
        assert answer.status == 404, path
        assert "x" not in answer.headers


def test_nothing_but_routes_is_there(studio: RunningStudio) -> None:
    """Paths of files lead nowhere, however they are written."""
    for path in (
        "/etc/passwd",
        "/file/..%2f..%2fpyproject.toml",
        "/file/../../pyproject.toml",
        "/r/../../etc/passwd",
    ):
        assert studio.get(path).status == 404, path


def test_the_key_works_once(tmp_path: Path) -> None:
    """The launch address gives the cookie once; the second time, and with another key, it is refused."""
    with RunningStudio(SAMPLE, tmp_path) as running:
        query = urlsplit(running.address).query
        wrong = running.raw("GET", "/?key=wrong", {"Host": running.host})
        first = running.raw("GET", f"/?{query}", {"Host": running.host})
        second = running.raw("GET", f"/?{query}", {"Host": running.host})

    cookie = first.headers["set-cookie"]
    assert (403, 200, 403) == (wrong.status, first.status, second.status)
    assert wrong.headers["set-cookie"] is None
    assert re.fullmatch(r"briefgen-studio-\d+=[\w-]{43}; HttpOnly; SameSite=Strict; Path=/", cookie)
    assert str(urlsplit(running.origin).port) in cookie


def test_the_key_needs_the_right_host(tmp_path: Path) -> None:
    """A page that reached the port under another name does not get the cookie, even with the key."""
    with RunningStudio(SAMPLE, tmp_path) as running:
        query = urlsplit(running.address).query
        assert running.raw("GET", f"/?{query}", {"Host": "example.org"}).status == 403
        assert running.raw("GET", f"/?{query}", {"Host": running.host}).status == 200


def test_pages_may_do_little(studio: RunningStudio) -> None:
    """Every answer has a policy that begins with nothing, and headers against being read or framed elsewhere."""
    review = studio.get("/").text
    for path in ("/", "/file/studio.js", "/nowhere"):
        headers = studio.get(path).headers
        policy = headers["content-security-policy"]
        assert policy.startswith("default-src 'none'; script-src 'self'; style-src 'self';"), path
        assert "unsafe" not in policy
        assert "frame-ancestors 'none'" in policy
        assert headers["x-content-type-options"] == "nosniff"
        assert headers["referrer-policy"] == "no-referrer"
        assert headers["cache-control"] == "no-store"
        assert headers["server"] is None
    assert "<script>" not in review
    assert " style=" not in review


def test_bodies_are_bounded(studio: RunningStudio) -> None:
    """More than a summary can have is not read, whether its length is told or not."""
    headers = {"Host": studio.host, "Cookie": studio.cookie, "Origin": studio.origin}
    assert studio.raw("POST", "/new", headers, b"x" * (MAX_BODY + 1)).status == 413

    connection = http.client.HTTPConnection(studio.host, timeout=30)
    chunks = (b"x" * 65536 for _ in range(MAX_BODY // 65536 + 2))
    connection.request("POST", "/new", body=chunks, headers=headers, encode_chunked=True)
    assert connection.getresponse().status == 413
    connection.close()


@pytest.mark.parametrize("body", [b"", b"[]", b"{", b'"x"', b"\xff", b'{"edits": 1}', b'{"edits": [{}]}', b"null"])
def test_odd_bodies_are_told(studio: RunningStudio, body: bytes) -> None:
    """What is no request is answered in words, and never with a traceback."""
    review = re.search(r"/r/[0-9a-f]+", studio.get("/").text)
    assert review
    headers = {"Host": studio.host, "Cookie": studio.cookie, "Origin": studio.origin}
    answer = studio.raw("POST", f"{review[0]}/edit", headers, body)

    assert answer.status in {400, 422}
    assert answer.json["message"]


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_it_ends_and_leaves_no_process(tmp_path: Path, stop: signal.Signals) -> None:
    """Ctrl-C and kill end the studio, its builds and all that those have started."""
    review = tmp_path / "review.yaml"
    review.write_bytes(SAMPLE.read_bytes())
    with RunningStudio(review, tmp_path / "own") as running:
        running.let_in()
        started = running.post(f"{running.review()}/build", {"outputs": ["podcast", "video", "briefing"]})
        assert started.json["state"] == "running"
        children = subprocess.run(
            ["pgrep", "-P", str(running.process.pid)], capture_output=True, text=True, check=False
        ).stdout.split()
        running.process.send_signal(stop)
        assert running.process.wait(30) == 0

    assert children
    assert not [child for child in children if Path(f"/proc/{child}").exists()]


def test_the_address_stands_alone(tmp_path: Path) -> None:
    """The first line is the address and nothing else, so that a program can read it."""
    with RunningStudio(SAMPLE, tmp_path) as running:
        assert re.fullmatch(r"http://127\.0\.0\.1:\d+/\?key=[\w-]{32}", running.address)


def test_a_taken_port_is_told(tmp_path: Path, studio: RunningStudio) -> None:
    """A port that another program has is named, with what to do."""
    command = [sys.executable, "-m", "briefgen", "studio", str(tmp_path), "--no-browser", "--port"]
    done = subprocess.run(
        [*command, str(urlsplit(studio.origin).port)], capture_output=True, text=True, check=False, timeout=60
    )

    assert done.returncode == 2
    assert "in use" in done.stderr
    assert "Traceback" not in done.stderr
