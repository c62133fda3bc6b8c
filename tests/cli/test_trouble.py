"""What goes wrong with the computer or the command line is said in plain words, with the documented exit code."""

import errno
import os
import subprocess
import sys
from pathlib import Path

import pytest
from conftest import SAMPLES

from briefgen.cli import run
from briefgen.cli.trouble import known_failure

ROWAN = str(next(path for path in SAMPLES if path.stem == "invented-rowan"))
LONG, VERY_LONG = "n" * 300, "n" * 5000
LINUX = pytest.mark.skipif(sys.platform != "linux", reason="limits and names as Linux has them")


def briefgen(*arguments: str, cwd: Path, first: str = "", **variables: str) -> "subprocess.CompletedProcess[str]":
    """Run the command, after some words of a shell."""
    command = [sys.executable, "-m", "briefgen", *arguments]
    if first:
        command = ["sh", "-c", f'{first}; exec "$@"', "sh", *command]
    environment = {**os.environ, **variables}
    return subprocess.run(command, cwd=cwd, env=environment, capture_output=True, check=False, timeout=120, text=True,
                          encoding="utf-8", errors="replace")  # fmt: skip


@pytest.mark.parametrize(
    "arguments",
    [
        ("check", VERY_LONG), ("check", ""), ("check", "a\0b"), ("check", ROWAN, "--private", VERY_LONG),
        ("check", ROWAN, "--house", VERY_LONG), ("check", ROWAN, "--report", VERY_LONG),
        ("build", ROWAN, "--only", "form", "-o", VERY_LONG), ("build", ROWAN, "--only", "form", "-o", LONG),
        ("build", ROWAN, "--only", "form", "--recordings", VERY_LONG), ("build", VERY_LONG),
        ("build", ROWAN, "--only", VERY_LONG), ("build", ROWAN, "--jobs", "0"), ("build", ROWAN, "--jobs", "9" * 50),
        ("build", ROWAN, "--for", " "), ("script", VERY_LONG), ("track", "list", VERY_LONG), ("digest", VERY_LONG),
        ("digest", ROWAN, "-o", f"{LONG}.yaml"), ("library", VERY_LONG), ("serve", VERY_LONG), ("new", LONG),
        ("new", "--deck", f"{LONG}.pptx"), ("new", "--house", f"{LONG}/house.yaml"), ("explain", VERY_LONG),
        ("voices", "try", "--text", "hi", "--print", "--house", VERY_LONG), ("voices", "install", VERY_LONG),
        ("track", "update", VERY_LONG, "1", "--status", "open"),
    ],
)  # fmt: skip
def test_odd_arguments_are_usage_errors(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    """Names that are too long or none, and numbers out of range, are the user's to mend: exit code 2."""
    monkeypatch.chdir(tmp_path)
    assert 2 == run(list(arguments))
    said = capsys.readouterr().err
    assert "Error" in said
    assert "inside briefgen" not in said


@pytest.mark.parametrize("value", ["9" * 20, "253402300800", "²", "-5", "now", "1.5", "9" * 5000])
def test_a_day_that_is_none_is_said(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], value: str
) -> None:
    """SOURCE_DATE_EPOCH is a number of seconds of a year that there is, or an error that names it."""
    monkeypatch.setenv("SOURCE_DATE_EPOCH", value)
    assert 2 == run(["build", ROWAN, "-o", str(tmp_path), "--only", "form"])
    assert "SOURCE_DATE_EPOCH" in capsys.readouterr().err


@pytest.mark.parametrize("value", ["²", "n" * 5000, "9" * 5000, "-1", "1e9"])
def test_a_size_of_the_cache_that_is_none_is_as_if_not_given(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], value: str
) -> None:
    """The cache never stands in the way."""
    monkeypatch.setenv("BRIEFGEN_CACHE_MB", value)
    assert 0 == run(["cache", "info"])
    assert "1,000 MB" in capsys.readouterr().out


@LINUX
@pytest.mark.parametrize("arguments", [("schema",), ("check", ROWAN), ("explain", "privacy/name")])
def test_a_full_disk_as_output_is_said(tmp_path: Path, arguments: tuple[str, ...]) -> None:
    """What cannot be printed is an error in plain words, and quiet where not even that can be."""
    done = briefgen(*arguments, cwd=tmp_path, first="exec >/dev/full")
    assert 1 == done.returncode
    assert "the disk is full" in done.stderr
    assert "inside briefgen" not in done.stderr
    assert 1 == briefgen(*arguments, cwd=tmp_path, first="exec >/dev/full 2>/dev/full").returncode


@LINUX
@pytest.mark.parametrize(
    ("limit", "words"), [("ulimit -f 10", "ulimit -f"), ("ulimit -v 200000", "too little memory")]
)
def test_limits_of_the_shell_are_said(tmp_path: Path, limit: str, words: str) -> None:
    """Too little memory and too small files are the computer's limits, and no pack is left half made."""
    done = briefgen("build", ROWAN, "-o", "packs", "--only", "briefing", cwd=tmp_path, first=limit)
    assert 1 == done.returncode
    assert words in done.stderr
    assert not list(tmp_path.glob("packs/*"))


@LINUX
def test_names_that_are_no_utf_8(tmp_path: Path) -> None:
    """A file whose name is no UTF-8 is built like any other; such a text in an option is a usage error."""
    odd = os.fsdecode(b"n\xff.yaml")
    (tmp_path / odd).write_bytes(Path(ROWAN).read_bytes())
    done = briefgen("build", odd, "-o", "packs", "--only", "form", cwd=tmp_path)
    assert 0 == done.returncode, done.stderr
    done = briefgen("build", odd, "-o", "packs", "--only", "form", "--for", odd, cwd=tmp_path)
    assert 2 == done.returncode
    assert "no UTF-8" in done.stderr


def test_what_is_briefgens_own_fault_is_not_passed_off() -> None:
    """Only faults of the computer and of names are foreseen."""
    for own in (ValueError("x"), KeyError("x"), RuntimeError("x"), ImportError("no module"), OSError("x")):
        assert known_failure(own) is None
    full = known_failure(OSError(errno.ENOSPC, "No space", "a\x1bb"))
    assert full is not None
    assert (1, True) == (full.exit_code, "\x1b" not in full.message)
    long = known_failure(OSError(errno.ENAMETOOLONG, "long", "n" * 900))
    assert long is not None
    assert 2 == long.exit_code
    assert known_failure(RuntimeError("can't start new thread")) is not None
