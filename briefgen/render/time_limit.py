"""A limit of time for work in this process: what is laid out from briefgen's own templates ends too."""

import ctypes
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")


TURNS = 100
"""Turns of an empty loop; Python looks at each of them whether an exception was sent to the thread."""


class OverTime(Exception):  # noqa: N818  (named for what happened)
    """The work took longer than it may."""


class _Stop(BaseException):
    """Raised in the middle of the work; no library takes it for an error of its own."""


def within(seconds: float, work: Callable[[], T]) -> T:
    """Return what some work of this thread gives, or stop it when it takes too long.

    Args:
        seconds: of the clock.
        work: is stopped between two steps of Python; a single call into a library of C is not.

    Raises:
        OverTime: it took longer.
    """
    try:
        return _within(seconds, work)
    except _Stop:
        raise OverTime from None


def _within(seconds: float, work: Callable[[], T]) -> T:
    lock, thread, has_ended = threading.Lock(), threading.get_ident(), False

    def stop() -> None:
        with lock:
            if not has_ended:
                ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(thread), ctypes.py_object(_Stop))

    clock = threading.Timer(seconds, stop)
    clock.start()
    try:
        return work()
    finally:
        with lock:
            has_ended = True
        clock.cancel()
        clock.join()
        # One that was sent at the last moment is raised here, at a turn of the loop, and nowhere later. To take it
        # back instead (with NULL) would leave Python 3.11 looking for it at every step from then on.
        for _ in range(TURNS):
            pass
