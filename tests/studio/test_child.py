"""What the child process of the studio tells of a pack that it was asked for."""

import io
import json
import sys
from types import SimpleNamespace
from typing import Any

import pytest

from briefgen.errors import BriefgenError
from briefgen.studio import child


@pytest.mark.parametrize(
    ("error", "said"),
    [
        (OSError(28, "No space left on device"), "No space left on device"),
        (MemoryError("too much"), "too much"),
        (BriefgenError("The voice is hoarse."), "The voice is hoarse."),
    ],
)
def test_a_failure_is_told_in_one_line(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], error: Exception, said: str
) -> None:
    """A full disk and a lack of memory are told as any other failure, and the process ends in order."""

    def fails(_: dict[str, Any]) -> dict[str, Any]:
        raise error

    monkeypatch.setattr(child, "build_pack", fails)
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(b"{}")))
    assert 0 == child.work()
    assert [{"kind": "failed", "message": said}] == [
        json.loads(line) for line in capsys.readouterr().out.splitlines()
    ]


def test_a_pack_or_a_site_is_made(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    """A request that names a site makes the library, any other a pack; what came of it is told."""
    for name in ("build_pack", "build_site"):
        monkeypatch.setattr(child, name, lambda request, name=name: {"made": name, "asked": request})
    for request in ({"site": "s"}, {"file": "a.yaml"}):
        monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(json.dumps(request).encode())))
        assert 0 == child.work()
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]

    assert ["done", "done"] == [each["kind"] for each in told]
    assert [("build_site", {"site": "s"}), ("build_pack", {"file": "a.yaml"})] == [
        (each["result"]["made"], each["result"]["asked"]) for each in told
    ]
