"""Run many jobs on any ``concurrent.futures`` Executor: a pool of processes or a cluster.

A failed job does not stop the others. A worker that dies is replaced and its jobs are run again; a job during which
two workers died is reported as failed.
"""

import contextlib
import multiprocessing
import os
import queue
import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from briefgen.errors import EXIT_FAILED
from briefgen.pipeline.workers import END_S, Failed, Workers, report_progress, run_job, signals_blocked, stop

if TYPE_CHECKING:
    from briefgen.pipeline.order import Progress
    from briefgen.pipeline.results import Pack

JOBS_A_WORKER = 20
"""After this number of packs a worker is replaced by a fresh one, so that its memory stays bounded."""

LISTEN_S = 0.2
"""The polling interval, in seconds, of the thread that receives progress from workers."""

MOST_DEATHS = 2
"""Crashed workers after which a job fails."""

CHECK_S = 2.0
"""How often to check that a worker is left, in seconds."""

Outcome = tuple[int, "Pack | Failed"]
Pool = Callable[[int], Executor]


@dataclass(frozen=True)
class JobMethod:
    """The method of running jobs that are not Orders: functions to run, decode and check.

    Attributes:
        function: runs a job; it must be importable where the executor is.
        receive: converts the number and answer of a job to its outcome.
        check_workers: called every ``CHECK_S`` while no job ends; raises when no worker is left.
        explain: returns an executor's exception in plain words; None when it is unknown.
    """

    function: Callable[..., Any] = run_job
    receive: "Callable[[int, Any], Pack | Failed]" = lambda _, answer: answer
    check_workers: Callable[[], None] = lambda: None
    explain: Callable[[BaseException], str | None] = lambda _: None


BUILD_METHOD = JobMethod()
"""Jobs are Orders, and the outcome of one is what its worker returns."""


def process_pool(workers: int) -> Executor:
    """Make a pool of worker processes on this machine; they ignore Ctrl-C."""
    return Workers(workers, jobs_each=JOBS_A_WORKER)


def reporting_pool(report: "Progress") -> Pool:
    """Return a factory of process pools whose workers report progress.

    Args:
        report: called here with the file's name, a line break and the step, how much of it is done, and of how much.
    """
    return lambda workers: _ReportingWorkers(workers, report)


class _ReportingWorkers(Workers):
    """A pool of processes that report progress through a queue, read by a thread of this process."""

    def __init__(self, workers: int, report: "Progress") -> None:
        with signals_blocked():
            self._reports: Any = multiprocessing.get_context("spawn").Queue()
        self._report = report
        self._has_ended = threading.Event()
        super().__init__(workers, (_report_through, self._reports), JOBS_A_WORKER)
        self._listener = threading.Thread(target=self._listen, name="progress", daemon=True)
        self._listener.start()

    def _listen(self) -> None:
        while not self._has_ended.is_set():
            with contextlib.suppress(queue.Empty):
                self._report(*self._reports.get(timeout=LISTEN_S))

    def end(self) -> None:
        """End the pool and its thread."""
        self._has_ended.set()
        super().end()
        self._listener.join(END_S)
        self._reports.close()


def run_all(
    jobs: Sequence[object], workers: int, pool: Pool = process_pool, method: JobMethod = BUILD_METHOD
) -> Iterator[Outcome]:
    """Run jobs in parallel, and yield the number and outcome of each as it ends.

    Args:
        jobs: the jobs.
        workers: the number of jobs that run at the same time.
        pool: makes the executor, and again after a worker's death has broken it.
        method: how they are run.
    """
    deaths = dict.fromkeys(range(len(jobs)), 0)
    left = list(deaths)
    while left:
        # After a death the suspects go one by one, so that the one that kills is told from the others.
        suspects = [number for number in left if deaths[number]]
        batch, size = (suspects[:1], 1) if suspects else (left, workers)
        for number, outcome in _run([(n, jobs[n]) for n in batch], size, pool, method):
            if outcome is not None:
                left.remove(number)
                yield number, outcome
                continue
            deaths[number] += 1
            if deaths[number] >= MOST_DEATHS:
                left.remove(number)
                yield number, Failed(_DIED, (), EXIT_FAILED)


_DIED = (
    "A worker process died twice while it made this pack, perhaps because the machine ran out of memory. "
    "Build it by itself, with --jobs 1, to see more."
)


def _run(
    batch: Sequence[tuple[int, object]], workers: int, pool: Pool, method: JobMethod
) -> Iterator[tuple[int, "Pack | Failed | None"]]:
    """Run jobs on one executor; yield None for those interrupted when it broke, nothing for those not begun."""
    executor = pool(min(workers, len(batch)))
    waiting = list(batch)
    running: dict[Future[Any], int] = {}
    finished: list[tuple[int, Pack | Failed | None]] = []
    try:
        while waiting or running:
            # Only as many as there are workers: then a broken pool tells which jobs were being done.
            while waiting and len(running) < workers:
                number, job = waiting[0]
                try:
                    running[executor.submit(method.function, job)] = number
                except BrokenExecutor:  # a worker died between two jobs: this one was not begun
                    yield from (*finished, *_left(running, method))
                    return
                waiting.pop(0)
            # Yielded only after the next jobs are on their way: no worker waits while a pack is put in its place.
            yield from finished
            finished = []
            for future in _some_done(running, method):
                try:
                    outcome = method.receive(running[future], future.result())
                except BrokenExecutor:
                    yield from (*finished, *_left(running, method))
                    return
                except Exception as error:  # noqa: BLE001  (one job's surprise must not stop the others)
                    inside = f"Something went wrong inside briefgen ({type(error).__name__}: {error})."
                    outcome = Failed(method.explain(error) or inside, (), EXIT_FAILED)
                finished.append((running.pop(future), outcome))
        yield from finished
    finally:
        for future in running:
            future.cancel()
        if not isinstance(executor, Workers):
            executor.shutdown(wait=False)
        elif running:  # as after Ctrl-C: what they make is wanted by nobody
            stop(executor, multiprocessing.active_children())
        else:
            executor.end()


def _some_done(running: "dict[Future[Any], int]", method: JobMethod) -> "set[Future[Any]]":
    while not (done := wait(running, CHECK_S, FIRST_COMPLETED).done):
        method.check_workers()
    return done


def _left(running: "dict[Future[Any], int]", method: JobMethod) -> "Iterator[tuple[int, Pack | Failed | None]]":
    """Yield the results of a broken executor: finished outcomes, and None for interrupted jobs."""
    for future, number in running.items():
        is_made = future.done() and not future.cancelled() and future.exception() is None
        yield number, method.receive(number, future.result()) if is_made else None


def _report_through(reports: Any) -> None:
    reports.cancel_join_thread()  # a worker that ends does not wait for anyone to listen
    report_progress(lambda step, done, total: reports.put((step, done, total)))


def cores() -> int:
    """Return the number of processors that this process may use."""
    with contextlib.suppress(AttributeError):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
