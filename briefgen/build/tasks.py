"""The parts of one build that run side by side, and how all of them end.

Pages and slides are drawn in a second process while this one narrates and encodes. What a task makes comes back as a
value. The second process may die at any time: then the same is made here, so it decides how long a build takes and
nothing else. However a build ends, the second process is stopped and waited for before anything else goes on.
"""

import contextlib
import multiprocessing
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Future
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, ParamSpec, TypeVar

from briefgen.build.workers import Workers, stop
from briefgen.errors import BriefgenError, InputError, Problem

if TYPE_CHECKING:
    from briefgen.build.order import Order, Progress

P = ParamSpec("P")
T = TypeVar("T")

DRAWN = frozenset({"briefing", "guide"})
"""Outputs that are worth a process of their own."""


@dataclass(frozen=True)
class TaskFailure:
    """Why a task made nothing: an exception as a value, as not every exception survives the way between processes.

    Attributes:
        message: in plain words.
        problems: of the input, if it is they.
        exit_code: what the command line returns for it.
    """

    message: str
    problems: tuple[Problem, ...]
    exit_code: int

    def error(self) -> BriefgenError:
        """Return it as an exception again."""
        error = InputError(self.problems) if self.problems else BriefgenError(self.message)
        error.exit_code = self.exit_code
        return error


class Tasks:
    """Runs the tasks of one build: in a second process while that has nothing else to do, else at once in this one.

    Args:
        pool: of one worker; None runs every task here.
    """

    def __init__(self, pool: Workers | None = None) -> None:
        self._pool = pool
        self._running: list[Future[object]] = []

    def start(self, make: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Callable[[], T]:
        """Start a task.

        Args:
            make: a function that can be imported, as its name is what goes to the second process.
            args: its arguments.
            kwargs: its arguments by name.

        Returns:
            A function that waits for the task and returns what it made; it makes it here if the process has died.

        Raises:
            BriefgenError: the task failed here. If it fails in the second process, waiting for it raises the error.
        """
        future = self._submit(make, *args, **kwargs)
        if future is None:
            made = make(*args, **kwargs)
            return lambda: made
        self._running.append(future)

        def wait() -> T:
            try:
                result = future.result()
            except BrokenExecutor:
                return make(*args, **kwargs)
            if isinstance(result, TaskFailure):
                raise result.error()
            return result  # type: ignore[return-value]

        return wait

    def watching(self, progress: "Progress") -> "Progress":
        """Return a progress that also raises the error of a task, so that nobody narrates for a pack that fails."""

        def report(step: str, done: int, total: int) -> None:
            progress(step, done, total)
            for future in self._running:
                if future.done() and future.exception() is None and isinstance(made := future.result(), TaskFailure):
                    raise made.error()

        return report

    def _submit(self, make: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> "Future[object] | None":
        """Have the second process run a task; None where there is none, it is busy, or it has died."""
        if self._pool is None or not all(future.done() for future in self._running):
            return None
        try:
            return self._pool.submit(_result, make, *args, **kwargs)
        except BrokenExecutor:
            return None


@contextmanager
def tasks(order: "Order") -> Iterator[Tasks]:
    """Start the second process when the order allows it and something is to be drawn; end it in any case."""
    if order.processes < 2 or not order.asked & DRAWN:
        yield Tasks()
        return
    earlier = set(multiprocessing.active_children())
    pool = Workers(1, (_import_drawing, order.asked))
    try:
        pool.submit(int)  # starts the process, which imports its part meanwhile
        yield Tasks(pool)
    finally:
        stop(pool, set(multiprocessing.active_children()) - earlier)


def _import_drawing(outputs: frozenset[str]) -> None:
    # What cannot be imported is said by the task that needs it; here it would end the process with a traceback.
    with contextlib.suppress(Exception):
        # Imported there: this process starts the second one before it has imported anything of the kind itself.
        from briefgen.build.making import import_drawing  # noqa: PLC0415

        import_drawing(outputs)


def _result(make: Callable[..., object], *args: object, **kwargs: object) -> object:
    try:
        return make(*args, **kwargs)
    except InputError as error:
        return TaskFailure("", tuple(error.problems), error.exit_code)
    except BriefgenError as error:
        return TaskFailure(error.message, (), error.exit_code)
