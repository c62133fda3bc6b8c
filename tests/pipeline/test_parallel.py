"""Many jobs: what fails takes no other with it, a dead worker is replaced, a job that kills is given up."""

import os
import subprocess
import sys
import time
from collections.abc import Callable
from concurrent.futures import BrokenExecutor, Executor, Future
from pathlib import Path

import pytest
from working import children, note

from briefgen import resources
from briefgen.cli.commands.build import command
from briefgen.cli.many import BatchRun
from briefgen.pipeline import workers
from briefgen.pipeline.jobs import JobMethod, cores, run_all
from briefgen.pipeline.order import Order
from briefgen.pipeline.workers import Failed, Workers

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="workers are killed as POSIX does")

NOTING = JobMethod(note)


def done(names: list[str], folder: Path, workers: int = 2) -> dict[str, str]:
    """Return what came of jobs by name."""
    jobs = [Order(str(folder).encode(), name) for name in names]
    outcomes = {names[number]: outcome for number, outcome in run_all(jobs, workers, method=NOTING)}
    assert all(isinstance(outcome, Failed) for outcome in outcomes.values())
    return {name: outcome.message for name, outcome in outcomes.items() if isinstance(outcome, Failed)}


def test_every_job_is_done_by_other_processes(tmp_path: Path) -> None:
    """Five jobs on two workers are all done, by two processes at most and not by this one."""
    names = ["a", "b", "c", "d", "e"]
    outcomes = done(names, tmp_path)

    assert sorted(outcomes) == names
    workers = {message.rpartition(" ")[2] for message in outcomes.values()}
    assert len(workers) <= 2
    assert str(os.getpid()) not in workers


def test_a_surprise_in_one_job_is_that_jobs_own(tmp_path: Path) -> None:
    """A job that raises is reported with its error, and the others are done."""
    outcomes = done(["a", "raise", "b"], tmp_path)

    assert outcomes["raise"] == "Something went wrong inside briefgen (RuntimeError: a surprise)."
    assert outcomes["a"].startswith("a done")
    assert outcomes["b"].startswith("b done")


def test_a_job_whose_worker_died_is_done_again(tmp_path: Path) -> None:
    """A worker that is killed in the middle is replaced; its job and its neighbour's are done."""
    outcomes = done(["a", "once", "b", "c"], tmp_path)
    assert {name: message.split(" by ")[0] for name, message in outcomes.items()} == {
        name: f"{name} done" for name in ("a", "once", "b", "c")
    }


class Fragile(Executor):
    """Does jobs at once; it is found broken when the second is given to it."""

    def __init__(self) -> None:
        self.given: list[str] = []

    def submit(self, fn: Callable[..., object], /, *args: object, **kwargs: object) -> "Future[object]":  # type: ignore[override]
        """Do a job, or break."""
        if self.given:
            raise BrokenExecutor
        self.given.append(args[0].file)  # type: ignore[attr-defined]
        future: Future[object] = Future()
        future.set_result(fn(*args, **kwargs))
        return future


def test_a_worker_that_dies_between_two_jobs_costs_none(tmp_path: Path) -> None:
    """An executor that is found broken when it is given a job is replaced, and no job is done twice or lost."""
    pools: list[Fragile] = []

    def pool(_: int) -> Executor:
        pools.append(Fragile())
        return pools[-1]

    jobs = [Order(str(tmp_path).encode(), name) for name in ("a", "b", "c")]
    outcomes = sorted(number for number, _ in run_all(jobs, 1, pool, method=NOTING))

    assert [0, 1, 2] == outcomes
    assert [["a"], ["b"], ["c"]] == [each.given for each in pools]


class Late(Executor):
    """Does the second of two jobs at once; the first has broken the pool."""

    def __init__(self, *, breaks: bool) -> None:
        self._breaks = breaks

    def submit(self, fn: Callable[..., object], /, *args: object, **kwargs: object) -> "Future[object]":  # type: ignore[override]
        """Break at the first job, and do the others."""
        future: Future[object] = Future()
        if self._breaks:
            self._breaks = False
            future.set_exception(BrokenExecutor())
        else:
            future.set_result(fn(*args, **kwargs))
        return future


def test_what_was_made_when_a_worker_died_is_kept(tmp_path: Path) -> None:
    """A job that was done beside the one that broke the pool is not done again, whichever is looked at first."""
    pools: list[Late] = []
    done: list[str] = []

    def pool(_: int) -> Executor:
        pools.append(Late(breaks=not pools))
        return pools[-1]

    def noted(order: Order) -> Failed:
        done.append(order.file)
        return note(order)  # type: ignore[return-value]

    jobs = [Order(str(tmp_path).encode(), name) for name in ("a", "b")]
    outcomes = sorted(number for number, _ in run_all(jobs, 2, pool, method=JobMethod(noted)))

    assert [0, 1] == outcomes
    assert ["b", "a"] == done


def test_a_job_that_kills_its_worker_is_given_up(tmp_path: Path) -> None:
    """A job on which two workers died is reported; all the others are done."""
    outcomes = done(["a", "die", "b", "c", "d"], tmp_path)

    assert outcomes.pop("die").startswith("A worker process died twice while it made this pack")
    assert sorted(outcomes) == ["a", "b", "c", "d"]
    assert all(" done by " in message for message in outcomes.values())


@pytest.mark.skipif(sys.platform != "linux", reason="processes are counted as Linux shows them")
@pytest.mark.parametrize(
    ("files", "options", "workers"),
    [(1, (), 0), (1, ("--jobs", "1"), 0), (2, ("--jobs", "1"), 1), (2, ("--jobs", "2"), 2)],
)
def test_as_many_processes_as_are_asked_for(
    files: int, options: tuple[str, ...], workers: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """One pack is made by one process; several are made by that many workers."""
    monkeypatch.setenv("BRIEFGEN_CACHE", str(tmp_path / "cache"))
    names = sorted(path for path in resources.samples().glob("*.yaml") if "house" not in path.name)[:files]
    building = [sys.executable, "-m", "briefgen", "build", "-q", *map(str, names), "-o", str(tmp_path / "packs")]
    most = 0
    with subprocess.Popen([*building, "--only", "briefing", *options], stdout=subprocess.DEVNULL) as process:
        while process.poll() is None:
            most = max(most, len(children(process.pid)))
            time.sleep(0.02)

    assert 0 == process.returncode
    assert workers == most


@pytest.mark.parametrize(("jobs", "most"), [((), 64), (("--jobs", "2"), 64), (("--jobs", "1"), 1)])
def test_one_pack_speaks_on_every_core_unless_asked_to_use_one(jobs: tuple[str, ...], most: int) -> None:
    """What is said at the same time follows the cores that may be used."""
    options = command.make_context("build", ["review.yaml", *jobs]).params
    order = BatchRun(options)._with_cores(Order(b"", "review.yaml"))

    assert min(cores(), most, 4) == order.threads


def test_the_end_of_a_pool_is_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a pool still does when it ends is done, and only then its folder is deleted; what hangs is left after a time."""
    pool = Workers(1)
    folder, was_there = Path(pool._files.name), []

    def slow(**_: object) -> None:
        time.sleep(0.3)
        was_there.append(folder.is_dir())

    monkeypatch.setattr(pool, "shutdown", slow)
    pool.end()
    assert [True] == was_there
    assert not folder.exists()
    monkeypatch.setattr(workers, "END_S", 0.05)
    monkeypatch.setattr(pool, "shutdown", lambda **_: time.sleep(1))
    began = time.monotonic()
    pool.end()
    assert time.monotonic() - began < 0.9
