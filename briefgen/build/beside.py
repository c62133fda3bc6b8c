"""A second process that makes files of one pack while the first narrates: both cores of a small machine at work.

In the end it looks at the pages while the first listens to the podcast.

What it is asked to make goes there and comes back as values. It may die at any time: then the first process makes the
same here, so it decides how long a build takes and nothing else.
"""

import contextlib
import multiprocessing
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ParamSpec, TypeVar

from briefgen.build.workers import Workers
from briefgen.errors import BriefgenError, InputError, Problem

if TYPE_CHECKING:
    from briefgen.build.order import Order, Progress

P = ParamSpec("P")
T = TypeVar("T")

DRAWN = frozenset({"briefing", "guide"})
"""Outputs that are worth a process of their own."""


@dataclass(frozen=True)
class Refused:
    """Why something was not made: an exception as a value, as not every exception survives the way back.

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


class Hand:
    """Makes things at once, in this process."""

    def start(self, make: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Callable[[], T]:
        """Begin to make something; what is returned waits for it.

        Raises:
            BriefgenError: it could not be made. A second process tells so later: when it is waited for or watched.
        """
        made = make(*args, **kwargs)
        return lambda: made

    def watched(self, progress: "Progress") -> "Progress":
        """Return a progress that also raises what went wrong meanwhile, so that nobody waits in vain."""
        return progress

    @property
    def is_another(self) -> bool:
        """Whether things are made in another process, while this one does something else."""
        return False

    @property
    def is_idle(self) -> bool:
        """Whether there is another process and it has nothing to do."""
        return False

    def prepare(self, make_ready: Callable[P, None], *args: P.args, **kwargs: P.kwargs) -> None:
        """Have another process make ready for what comes next, when it has nothing else to do; here there is none."""

    def aside(self, make: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Callable[[], T]:
        """Begin to make something in this process while it goes on; here it does so at once."""
        return self.start(make, *args, **kwargs)

    def meanwhile(self, prepare: Callable[[], None]) -> None:
        """Prepare something in this process while it waits for another; here it waits for none."""


class SecondHand(Hand):
    """Makes things in a second process, one after the other.

    Args:
        pool: of one worker.
    """

    def __init__(self, pool: ProcessPoolExecutor) -> None:
        self._pool = pool
        self._started: list[Future[object]] = []
        self._aside: list[Future[Any]] = []
        self._has_ended = False

    def start(self, make: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Callable[[], T]:
        """Begin to make something there; what is returned waits for it, and makes it here if the process died."""
        try:
            future = self._pool.submit(_make, make, *args, **kwargs)
        except RuntimeError:  # its process died, or it has been shut down
            if self._has_ended:  # nobody wants it any more
                raise
            return super().start(make, *args, **kwargs)
        self._started.append(future)

        def wait() -> T:
            try:
                made = future.result()
            except BrokenExecutor:
                if self._has_ended:  # nobody wants it any more
                    raise
                return make(*args, **kwargs)
            if isinstance(made, Refused):
                raise made.error()
            return made  # type: ignore[return-value]

        return wait

    @property
    def is_another(self) -> bool:
        """It is."""
        return True

    def prepare(self, make_ready: Callable[P, None], *args: P.args, **kwargs: P.kwargs) -> None:
        """Have it make ready; what it cannot import now, it will say when it needs it."""
        with contextlib.suppress(BrokenExecutor):
            self._pool.submit(make_ready, *args, **kwargs)

    @property
    def is_idle(self) -> bool:
        """Whether everything that was begun there is made."""
        return all(future.done() for future in self._started)

    def aside(self, make: Callable[P, T], *args: P.args, **kwargs: P.kwargs) -> Callable[[], T]:
        """Begin to make something on a thread of this process; what is returned waits for it."""
        future: Future[T] = Future()
        self._aside.append(future)

        def work() -> None:
            try:
                future.set_result(make(*args, **kwargs))
            except BaseException as error:  # noqa: BLE001  (whoever waits for it gets it)
                future.set_exception(error)

        threading.Thread(target=work, daemon=True).start()
        return future.result

    def end(self) -> None:
        """What is not made by now is wanted by nobody."""
        self._has_ended = True

    def meanwhile(self, prepare: Callable[[], None]) -> None:
        """Prepare something on a thread of this process."""
        threading.Thread(target=prepare, daemon=True).start()

    def watched(self, progress: "Progress") -> "Progress":
        """Return a progress that also raises what went wrong in the other process, or aside in this one."""

        def report(step: str, done: int, total: int) -> None:
            progress(step, done, total)
            for aside in self._aside:
                if aside.done() and (error := aside.exception()) is not None:
                    raise error
            for future in self._started:
                if future.done() and future.exception() is None and isinstance(made := future.result(), Refused):
                    raise made.error()

        return report


@contextmanager
def hand(order: "Order") -> Iterator[Hand]:
    """Start a second process when the order allows it and something is to be drawn; end it in any case."""
    if order.processes < 2 or not order.asked & DRAWN:
        yield Hand()
        return
    before = set(multiprocessing.active_children())
    pool = Workers(1)
    second = SecondHand(pool)
    try:
        second.prepare(_warm, order.asked)
        yield second
    finally:
        second.end()
        for child in set(multiprocessing.active_children()) - before:
            with contextlib.suppress(OSError, ValueError):
                child.terminate()  # after Ctrl-C or an error, what it makes is wanted by nobody
        pool.end()


def _warm(outputs: frozenset[str]) -> None:
    # Imported there: the first process starts this one before it has imported anything of the kind itself.
    from briefgen.build.making import warm  # noqa: PLC0415

    warm(outputs)


def _make(make: Callable[..., object], *args: object, **kwargs: object) -> object:
    try:
        return make(*args, **kwargs)
    except InputError as error:
        return Refused("", tuple(error.problems), error.exit_code)
    except BriefgenError as error:
        return Refused(error.message, (), error.exit_code)
