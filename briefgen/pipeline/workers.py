"""How worker processes begin and end.

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
    from briefgen.pipeline.order import Order, Pack, Progress

P = ParamSpec("P")
T = TypeVar("T")

END_S = 5.0
"""How long to wait for a worker or the thread of a pool, in seconds, before it is ended by force or left."""


class Workers(ProcessPoolExecutor):
    """A pool of processes on this machine, with a folder for the temporary files of all of them.

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
        """Have a worker call a function; one that this starts hears nothing of Ctrl-C from the very beginning."""
        with signals_blocked():
            return super().submit(fn, *args, **kwargs)

    def end(self) -> None:
        """End it and wait for its thread, which a worker that was stopped in the middle of an answer can hold up."""
        ending = threading.Thread(target=partial(self.shutdown, cancel_futures=True))
        ending.start()
        ending.join(END_S)
        self._files.cleanup()  # a worker that was stopped could not do so itself


def stop(pool: Workers, workers: Iterable[BaseProcess]) -> None:
    """End a pool whose workers may be in the middle of something that nobody wants any more.

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
    """Keep signals that stop a process for later, so that no process is half started when one comes.

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
    """Begin a worker process.

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
    """End this process when its parent has ended: after kill -9 nobody else tells a worker, and it would stay."""
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
    """Why there is no pack.

    Attributes:
        message: one plain sentence or more; empty when there are Problems.
        problems: of the input.
        exit_code: what the command line returns for it.
    """

    message: str
    problems: tuple[Problem, ...]
    exit_code: int


_tell: "Progress | None" = None


def tell(progress: "Progress") -> None:
    """Report every build of this process: called once where a worker begins."""
    global _tell  # noqa: PLW0603  (one worker, one listener)
    _tell = progress


def do(order: "Order") -> "Pack | Failed":
    """Build a pack and verify it from its files, wherever this runs; nothing is raised but what nobody foresaw."""

    def verified() -> "Pack":
        built = _build(order)
        with tempfile.TemporaryDirectory(prefix="briefgen-job-", ignore_cleanup_errors=True) as name:
            _verify(built, Path(name))
        return built

    return _attempted(verified)


def make(order: "Order") -> "Pack | Failed":
    """Build a pack that is verified elsewhere; nothing is raised but what nobody foresaw."""
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

    return build(order, _named(order.file) if _tell else silent)


def _named(file: str) -> "Progress":
    def report(step: str, done: int, total: int) -> None:
        if _tell:
            _tell(f"{file}\n{step}", done, total)

    return report


def _verify(built: "Pack", folder: Path) -> None:
    prove_pack(folder / "pack", built.manifest, built.artifacts, verify)
