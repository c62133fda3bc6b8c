"""The live preview: on this machine only, the newest good pack, or what is wrong with its line."""

import http.client
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from briefgen.errors import Place, Problem, Severity
from briefgen.serve.local import HOST
from briefgen.serve.preview import Preview, PreviewState


@pytest.fixture
def state(tmp_path: Path) -> PreviewState:
    """A state with a pack of two files, and a file beside the pack that is nobody's business."""
    pack = tmp_path / "pack-of-2021"
    pack.mkdir()
    (pack / "briefing.html").write_text("<p>good</p>")
    (pack / "podcast.mp3").write_bytes(bytes(range(100)))
    (tmp_path / "secret.txt").write_text("secret")
    state = PreviewState()
    state.built(pack)
    return state


@pytest.fixture
def port(state: PreviewState) -> Iterator[int]:
    """The port of a running preview."""
    with Preview(state) as preview:
        yield int(preview.address.rstrip("/").rpartition(":")[2])


def get(port: int, path: str, **headers: str) -> tuple[int, bytes, dict[str, str]]:
    """Return status, content and headers of an answer."""
    connection = http.client.HTTPConnection(HOST, port, timeout=10)
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    content = answer.status, answer.read(), dict(answer.getheaders())
    connection.close()
    return content


def told(port: int) -> dict[str, Any]:
    """Return the state as the page reads it."""
    content: dict[str, Any] = json.loads(get(port, "/state")[1])
    return content


def test_the_page_and_the_pack_are_served(port: int) -> None:
    """The page follows the state; the pack's files are served with their types, and nothing else is."""
    status, page, headers = get(port, "/")
    assert (status, headers["Content-Type"]) == (200, "text/html; charset=utf-8")
    assert b'fetch("/state"' in page
    assert told(port)["files"] == ["briefing.html", "podcast.mp3"]
    assert get(port, "/pack/briefing.html")[:2] == (200, b"<p>good</p>")
    for path in (
        "/pack/none.html",
        "/pack/../secret.txt",
        "/pack/%2e%2e%2fsecret.txt",
        "/secret.txt",
        "/etc/hostname",
    ):
        assert get(port, path)[0] == 404


def test_players_can_seek(port: int) -> None:
    """A range of bytes is answered as one, an impossible one with 416, one that is none with the whole."""
    status, content, headers = get(port, "/pack/podcast.mp3", Range="bytes=10-19")
    assert (status, content, headers["Content-Range"]) == (206, bytes(range(10, 20)), "bytes 10-19/100")
    assert get(port, "/pack/podcast.mp3", Range="bytes=90-")[:2] == (206, bytes(range(90, 100)))
    assert get(port, "/pack/podcast.mp3", Range="bytes=500-")[0] == 416
    assert get(port, "/pack/podcast.mp3", Range="bytes=5-2")[:2] == (200, bytes(range(100)))


def test_a_page_of_another_site_reads_nothing(port: int) -> None:
    """A request under another name, as after DNS rebinding, is refused."""
    assert get(port, "/state", Host="evil.example")[0] == 403


def test_an_error_is_shown_with_its_line_and_the_last_pack_stays(state: PreviewState, port: int) -> None:
    """After a refused build the problems are told with their places; the good pack is still served; a good build clears them."""
    problem = Problem("input/x", Severity.ERROR, Place("review.yaml", 7, 3), "It is wrong.", "Write it so.")
    state.building()
    assert told(port)["building"] is True
    state.failed("", [problem])

    now = told(port)
    assert [(each["place"], each["message"], each["suggestion"]) for each in now["problems"]] == [
        ("review.yaml:7:3", "It is wrong.", "Write it so.")
    ]
    assert (now["building"], now["pack"]) == (False, "pack-of-2021")
    assert get(port, "/pack/briefing.html")[0] == 200
    assert state.pack is not None
    state.built(state.pack)
    later = told(port)
    assert (later["problems"], later["message"]) == ([], "")
    assert later["number"] > now["number"]
