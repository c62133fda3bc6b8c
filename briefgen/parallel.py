"""Many jobs on any ``concurrent.futures`` Executor: a pool of processes here, or a cluster.

Each job is done by itself: what fails takes no other with it. A worker that dies is replaced and its jobs are done
again; a job on which a worker died twice is reported and left.
"""

import contextlib
import os
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, Executor, Future, wait
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from briefgen.build.job import Failed, do, tell
from briefgen.build.workers import Workers
from briefgen.errors import EXIT_FAILED

if TYPE_CHECKING:
    from briefgen.build.order import Built, Progress

JOBS_A_WORKER = 20
"""After so many packs a worker is replaced by a fresh one, so that its memory stays bounded."""

MOST_DEATHS = 2
"""On how many workers' deaths a job is given up."""

LOOK_S = 2.0
"""How often to look whether somebody is left to wait for, in seconds."""

Outcome = tuple[int, "Built | Failed"]
Pool = Callable[[int], Executor]


@dataclass(frozen=True)
class Elsewhere:
    """How jobs are done that are no orders.

    Attributes:
        doing: what does a job; it must be importable where the executor is.
        take: what makes of a job's number and answer what came of it.
        look: called now and then while nothing is done; raises when there is nobody left to wait for.
        explain: says in plain words what an executor raised; None when it does not know.
    """

    doing: Callable[..., Any] = do
    take: "Callable[[int, Any], Built | Failed]" = lambda _, answer: answer
    look: Callable[[], None] = lambda: None
    explain: Callable[[BaseException], str | None] = lambda _: None


HERE = Elsewhere()
"""Jobs are orders, and what comes of one is what its worker returns."""


def process_pool(workers: int) -> Executor:
    """Return a pool of processes on this machine; each imports what it needs once, and leaves Ctrl-C to us."""
    return Workers(workers, jobs_each=JOBS_A_WORKER)


def told_pool(report: "Progress") -> Pool:
    """Return what makes a pool of processes that tell how far they are.

    Args:
        report: called here with the file's name, a line break and the step, how much of it is done, and of how much.
    """
    import multiprocessing  # noqa: PLC0415  (only for many packs)
    import threading  # noqa: PLC0415

    context = multiprocessing.get_context("spawn")

    def listen(told: Any) -> None:
        while (message := told.get()) is not None:
            report(*message)

    def pool(workers: int) -> Executor:
        told = context.Queue()
        threading.Thread(target=listen, args=(told,), daemon=True).start()
        return Workers(workers, (_tell_through, told), JOBS_A_WORKER)

    return pool


def run_all(
    jobs: Sequence[object], workers: int, pool: Pool = process_pool, way: Elsewhere = HERE
) -> Iterator[Outcome]:
    """Do jobs, and yield each one's number and what came of it as it gets done.

    Args:
        jobs: what to do.
        workers: how many at the same time.
        pool: makes the executor, and again after a worker's death has broken it.
        way: how they are done.
    """
    deaths = dict.fromkeys(range(len(jobs)), 0)
    left = list(deaths)
    while left:
        # After a death the suspects go one by one, so that the one that kills is told from the others.
        suspects = [number for number in left if deaths[number]]
        batch, size = (suspects[:1], 1) if suspects else (left, workers)
        for number, outcome in _run([(n, jobs[n]) for n in batch], size, pool, way):
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
    batch: Sequence[tuple[int, object]], workers: int, pool: Pool, way: Elsewhere
) -> Iterator[tuple[int, "Built | Failed | None"]]:
    """Do some jobs on one executor; None for those that were being done when it broke, the rest are left out."""
    executor = pool(min(workers, len(batch)))
    waiting = list(batch)
    running: dict[Future[Any], int] = {}
    finished: list[tuple[int, Built | Failed | None]] = []
    try:
        while waiting or running:
            # Only as many as there are workers: then a broken pool tells which jobs were being done.
            while waiting and len(running) < workers:
                number, job = waiting[0]
                try:
                    running[executor.submit(way.doing, job)] = number
                except BrokenExecutor:  # a worker died between two jobs: this one was not begun
                    yield from (*finished, *_left(running, way))
                    return
                waiting.pop(0)
            # Yielded only after the next jobs are on their way: no worker waits while a pack is put in its place.
            yield from finished
            finished = []
            for future in _some_done(running, way):
                try:
                    outcome = way.take(running[future], future.result())
                except BrokenExecutor:
                    yield from (*finished, *_left(running, way))
                    return
                except Exception as error:  # noqa: BLE001  (one job's surprise must not stop the others)
                    inside = f"Something went wrong inside briefgen ({type(error).__name__}: {error})."
                    outcome = Failed(way.explain(error) or inside, (), EXIT_FAILED)
                finished.append((running.pop(future), outcome))
        yield from finished
    finally:
        for future in running:
            future.cancel()
        if running:
            _stop_children()
        if isinstance(executor, Workers):
            executor.end()
        else:
            executor.shutdown(wait=False)


def _some_done(running: "dict[Future[Any], int]", way: Elsewhere) -> "set[Future[Any]]":
    while not (done := wait(running, LOOK_S, FIRST_COMPLETED).done):
        way.look()
    return done


def _left(running: "dict[Future[Any], int]", way: Elsewhere) -> "Iterator[tuple[int, Built | Failed | None]]":
    """Yield what is left when an executor breaks: what was made all the same, and None for what was being made."""
    for future, number in running.items():
        is_made = future.done() and not future.cancelled() and future.exception() is None
        yield number, way.take(number, future.result()) if is_made else None


def _tell_through(told: Any) -> None:
    told.cancel_join_thread()  # a worker that ends does not wait for anyone to listen
    tell(lambda step, done, total: told.put((step, done, total)))


def _stop_children() -> None:
    """End workers that are in the middle of something, as after Ctrl-C: what they make is wanted by nobody."""
    import multiprocessing  # noqa: PLC0415  (only for many packs)

    for child in multiprocessing.active_children():
        with contextlib.suppress(OSError, ValueError):
            child.terminate()


def cores() -> int:
    """Return how many cores this process may use."""
    with contextlib.suppress(AttributeError):
        return len(os.sched_getaffinity(0))
    return os.cpu_count() or 1
