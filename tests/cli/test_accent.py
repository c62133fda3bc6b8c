"""Whoever builds with the built-in voice is told once that it is American, and how to get a British one."""

from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from briefgen.cli import tables


def manifest(voice: str | None, language: str = "en-GB") -> Any:
    """Return what the hint reads of a manifest."""
    return SimpleNamespace(voice=SimpleNamespace(id=voice) if voice else None, language=language)


@pytest.mark.parametrize(
    ("voice", "language", "is_told"),
    [("heart", "en-GB", True), ("emma", "en-GB", False), (None, "en-GB", False), ("heart", "cy", False)],
    ids=str,
)
def test_the_accent_is_told_once(  # noqa: PLR0917  (fixtures and cases)
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
    voice: str | None,
    language: str,
    is_told: bool,
) -> None:
    """The first build says so with the command that helps; later ones, other voices and Welsh packs do not."""
    monkeypatch.setenv("BRIEFGEN_CACHE", str(tmp_path / "cache"))
    tables._print_accent(manifest(voice, language))
    first = capsys.readouterr().out
    tables._print_accent(manifest(voice, language))

    assert ("briefgen voices install emma" in first) is is_told
    assert capsys.readouterr().out == ""
