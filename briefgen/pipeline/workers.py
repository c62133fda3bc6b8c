"""Worker processes: start, stop, and the jobs they run.

Each leaves Ctrl-C to its parent, ends when that has ended, and leaves no temporary file behind.
"""

import atexit
import contextlib
import multiprocessing
import os
import signal
import tempfile
import threading
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import Future, ProcessPoolExecutor
from dataclasses import dataclass
from functools import partial
from multiprocessing import connection
from multiprocessing.process import BaseProcess
from pathlib import Path
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from briefgen import process
from briefgen.errors import BriefgenError, InputError, Problem
from briefgen.outputs.verify import verify
from briefgen.pack.write import prove_pack

if TYPE_CHECKING:
    from briefgen.pipeline.order import Order, Progress
    from briefgen.pipeline.results import Pack

P = ParamSpec("P")
T = TypeVar("T")

END_S = 5.0
"""How long to wait for a worker or the thread of a pool, in seconds, before it is ended by force or left."""


class Workers(ProcessPoolExecutor):
    """A pool of worker processes with one folder for all their temporary files.

    Args:
        count: how many.
        prepare: what each does once it has begun, and what that is given.
        jobs_each: after so many jobs a worker is replaced by a fresh one; None for never.
    """

    def __init__(
        self, count: int, prepare: tuple[Callable[..., None], Any] | None = None, jobs_each: int | None = None
    ) -> None:
        self._files = tempfile.TemporaryDirectory(prefix="briefgen-", ignore_cleanup_errors=True)
        # Not forked: the libraries that draw and speak have threads of their own.
        with signals_blocked():  # it starts Python's tracker of resources, which a closed terminal must not end
            super().__init__(
                count,
                mp_context=multiprocessing.get_context("spawn"),
                initializer=begin,
                initargs=(self._files.name, prepare),
                max_tasks_per_child=jobs_each,
            )

    def submit(self, fn: Callable[P, T], /, *args: P.args, **kwargs: P.kwargs) -> Future[T]:
        """Submit a call; a worker started by it ignores Ctrl-C from the beginning."""
        with signals_blocked():
            return super().submit(fn, *args, **kwargs)

    def end(self) -> None:
        """End the pool, and wait a limited time for its thread."""
        ending = threading.Thread(target=partial(self.shutdown, cancel_futures=True))
        ending.start()
        ending.join(END_S)
        self._files.cleanup()  # a worker that was stopped could not do so itself


def stop(pool: Workers, workers: Iterable[BaseProcess]) -> None:
    """Terminate the workers of a pool, whatever they are doing, and end the pool.

    Args:
        pool: is ended, its temporary files are deleted.
        workers: its processes: they are stopped, and waited for.
    """
    workers = list(workers)
    for worker in workers:
        with contextlib.suppress(OSError, ValueError):  # it has ended
            worker.terminate()
    for worker in workers:
        with contextlib.suppress(OSError, ValueError, AssertionError):
            worker.join(END_S)
            worker.kill()
            worker.join(END_S)
    pool.end()


@contextlib.contextmanager
def signals_blocked() -> Iterator[None]:
    """Block terminating signals for a ``with`` block, so that no process is interrupted while it starts.

    Processes and threads that are started meanwhile inherit that.
    """
    if not hasattr(signal, "pthread_sigmask"):  # Windows
        yield
        return
    before = signal.pthread_sigmask(signal.SIG_BLOCK, process.STOPPING)
    try:
        yield
    finally:
        signal.pthread_sigmask(signal.SIG_SETMASK, before)


def begin(folder: str | None = None, prepare: tuple[Callable[..., None], Any] | None = None) -> None:
    """Set up a worker process: the initializer of the pool.

    Args:
        folder: for its temporary files.
        prepare: what is done next, and what that is given.
    """
    process.begin()
    if folder is not None:
        tempfile.tempdir = folder
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if hasattr(signal, "pthread_sigmask"):
        signal.pthread_sigmask(signal.SIG_UNBLOCK, process.STOPPING)
    _end_with_parent()
    if prepare is not None:
        prepare[0](prepare[1])


def _end_with_parent() -> None:
    """Start a thread that ends this process when its parent has ended, even after kill -9."""
    parent = multiprocessing.parent_process()
    if parent is None:
        return
    ended, end = multiprocessing.Pipe(duplex=False)

    def wait() -> None:
        if ended not in connection.wait([parent.sentinel, ended]):
            os._exit(1)

    def finish() -> None:
        end.close()
        thread.join()

    # A daemon, as Python waits for other threads before it runs what ends this one.
    thread = threading.Thread(target=wait, daemon=True)
    thread.start()
    atexit.register(finish)


@dataclass(frozen=True)
class Failed:
    """The reason why there is no pack.

    Attributes:
        message: one plain sentence or more; empty when there are Problems.
        problems: of the input.
        exit_code: what the command line returns for it.
    """

    message: str
    problems: tuple[Problem, ...]
    exit_code: int


_report: "Progress | None" = None


def report_progress(progress: "Progress") -> None:
    """Set the function that receives the progress of every build in this process."""
    global _report  # noqa: PLW0603  (one worker, one listener)
    _report = progress


def run_job(order: "Order") -> "Pack | Failed":
    """Build a pack and verify its files; expected errors are returned as ``Failed``."""

    def verified() -> "Pack":
        built = _build(order)
        with tempfile.TemporaryDirectory(prefix="briefgen-job-", ignore_cleanup_errors=True) as name:
            _verify(built, Path(name))
        return built

    return _attempted(verified)


def run_unverified_job(order: "Order") -> "Pack | Failed":
    """Build a pack without verifying it; expected errors are returned as ``Failed``."""
    return _attempted(lambda: _build(order))


def _attempted(step: "Callable[[], Pack]") -> "Pack | Failed":
    process.begin()
    try:
        return step()
    except InputError as error:
        return Failed("", tuple(error.problems), error.exit_code)
    except BriefgenError as error:
        return Failed(error.message, (), error.exit_code)


def _build(order: "Order") -> "Pack":
    from briefgen.pipeline.build import build, silent  # noqa: PLC0415  (heavy: only where it is done)

    return build(order, _named(order.file) if _report else silent)


def _named(file: str) -> "Progress":
    def report(step: str, done: int, total: int) -> None:
        if _report:
            _report(f"{file}\n{step}", done, total)

    return report


def _verify(built: "Pack", folder: Path) -> None:
    prove_pack(folder / "pack", built.manifest, built.artifacts, verify)
