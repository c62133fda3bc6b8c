"""What the child process of the studio tells of a pack that it was asked for."""

import io
import json
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from briefgen import resources
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


def asked(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], **request: object) -> Any:
    """Give the child process a request, and return the result that it tells of at last."""
    monkeypatch.setattr(sys, "stdin", SimpleNamespace(buffer=io.BytesIO(json.dumps(request).encode())))
    assert 0 == child.work()
    told = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert {"step"} >= {each["kind"] for each in told[:-1]}
    assert "done" == told[-1]["kind"]
    return told[-1]["result"]


def test_a_pack_or_a_site_is_made(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    """A request that names a site makes the library, any other a pack; what came of it is told."""
    review, packs, site = tmp_path / "review.yaml", tmp_path / "packs", tmp_path / "site"
    review.write_bytes((resources.samples() / "invented-rowan.yaml").read_bytes())
    pack = asked(monkeypatch, capsys, file=str(review), parent=str(packs), outputs=["form", "abstract"])
    library = asked(monkeypatch, capsys, parent=str(packs), site=str(site))

    (folder,) = packs.iterdir()
    assert (str(folder), []) == (pack["folder"], pack["faults"])
    assert {name: len((folder / name).read_bytes()) for name in ("action-plan.docx", "abstract.txt")} == dict(
        pack["files"]
    )
    assert {"folder": str(site)} == library
    assert (site / folder.name / "index.html").is_file()
