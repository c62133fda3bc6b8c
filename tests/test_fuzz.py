"""A small part of the fuzz, always the same cases: nothing ends in a traceback, without an end, or with harm done."""

import os
import sys
import time
from multiprocessing.connection import Connection
from pathlib import Path

import fuzz_run
import pytest
from fuzz_files import Case
from fuzz_run import Outcome, keep, run_builds, run_checks, tree

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="processes are ended as POSIX does")
SEED = 17


def told(outcomes: list[Outcome], folder: Path) -> str:
    """Return what went wrong, and where the cases are saved."""
    return "\n".join(
        f"{'; '.join(each.faults)}: {keep(each, folder, SEED)}\n{each.output[-600:]}"
        for each in outcomes
        if each.faults
    )


def test_two_hundred_checks_end_well(tmp_path: Path) -> None:
    """Mutated summaries and houses: each ends in time, with 0 or 2, and some with either."""
    outcomes = list(run_checks(range(200), SEED, 1, tmp_path))

    assert "" == told(outcomes, tmp_path / "kept")
    assert 200 == len(outcomes)
    assert {0, 2} <= {outcome.code for outcome in outcomes} <= {0, 1, 2}


@pytest.mark.slow
def test_six_builds_end_well(tmp_path: Path) -> None:
    """Mutated summaries, houses, options and environments: each ends in time and leaves an earlier pack whole."""
    outcomes = list(run_builds(BUILDS, SEED, 2, tmp_path))

    assert "" == told(outcomes, tmp_path / "kept")
    assert {0, 2} <= {outcome.code for outcome in outcomes}


BUILDS = range(6)


def test_the_same_seed_gives_the_same_cases() -> None:
    """A case is decided by its seed and number alone."""
    from fuzz_files import samples  # noqa: PLC0415

    first, again = (fuzz_run.build_case(SEED, 3, samples()) for _ in range(2))
    assert first == again
    assert fuzz_run.build_case(SEED + 1, 3, samples()) != first


@pytest.fixture
def program(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A program in the place of briefgen, to be written by a test."""
    path = tmp_path / "program.py"
    monkeypatch.setattr(fuzz_run, "COMMAND", (sys.executable, str(path)))
    return path


@pytest.mark.parametrize(
    ("text", "fault"),
    [
        ("", ""),
        ("raise ValueError('mine')", "traceback: ValueError: mine"),
        ("print('Error: something went wrong inside briefgen (X: y).')", "inside: (X: y)."),
        ("import sys; sys.exit(7)", "exit code 7"),
        ("import os; os.abort()", "exit code -6"),
        ("import time; time.sleep(60)", "hang"),
        ("n = 0\nwhile n < 9_000_000: n += 1", "slow"),
        ("import tempfile; tempfile.mkdtemp(prefix='briefgen-')", "left in the temporary folder: briefgen-"),
        ("open('packs/a/pack.json', 'w'); import sys; sys.exit(1)", "the earlier pack changed"),
        ("import os, time\nif not os.fork(): time.sleep(60)", "processes left: 1"),
    ],
)
def test_what_is_wrong_is_seen(
    text: str, fault: str, program: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The fuzz sees each kind of fault that it looks for."""
    monkeypatch.setattr(fuzz_run, "patience", lambda _: 4.0)
    monkeypatch.setattr(fuzz_run, "LIMIT_S", 0.1 if fault == "slow" else 20)
    program.write_text(text)
    (tmp_path / "earlier" / "a").mkdir(parents=True)
    (tmp_path / "earlier" / "a" / "pack.json").write_text("{}")
    outcome = fuzz_run._built(Case(["build", "--only", "form"], number=1), tmp_path / "earlier", tmp_path)

    assert [fault] == [each[: len(fault)] for each in outcome.faults] if fault else not outcome.faults
    saved = keep(outcome, tmp_path / "kept", 1)
    assert "briefgen build --only form" in (saved / "command.txt").read_text()


def serve_badly(connection: Connection, folder: str) -> None:
    """Never answer when a file is named ``endless``, and die when it is named ``deadly``."""
    del folder
    connection.send("ready")
    for _ in range(2):
        _, name = connection.recv()
        if name == "endless":
            time.sleep(60)
        if name == "deadly":
            os._exit(5)
        connection.send((2, 0.0, ""))


def test_a_check_without_an_end_is_seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A check that takes too long, or kills its process, is told, and the next one has a fresh process."""
    monkeypatch.setattr(fuzz_run, "patience", lambda _: 2.0)
    monkeypatch.setattr(fuzz_run, "SERVE", serve_badly)
    names = ("endless", "plain", "deadly", "plain")
    monkeypatch.setattr(fuzz_run, "check_case", lambda _seed, number, _samples: Case(["check", names[number]]))
    outcomes = list(run_checks(range(4), SEED, 1, tmp_path))

    assert [("hang",), (), ("died (5)",), ()] == [outcome.faults for outcome in outcomes]
    assert [None, 2, None, 2] == [outcome.code for outcome in outcomes]


def test_a_kill_that_harms_is_seen(tmp_path: Path) -> None:
    """A tree of files is told from another by any byte and name."""
    (tmp_path / "a").write_text("x")
    before = tree(tmp_path)
    (tmp_path / "a").write_text("y")
    assert tree(tmp_path) != before
    (tmp_path / "a").rename(tmp_path / "b")
    assert tree(tmp_path) != before


@pytest.mark.slow
def test_a_killed_library_is_whole(tmp_path: Path) -> None:
    """One kill in the middle of a build of a library, by the code of the fuzz."""
    from fuzz_kills import run_kills  # noqa: PLC0415

    assert [[]] == [faults for _, faults in run_kills(1, SEED, tmp_path)]
