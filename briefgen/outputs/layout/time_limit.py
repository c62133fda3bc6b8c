"""Limit the time of work in this process: layouts from briefgen's own templates end too."""

import ctypes
import sys
import threading
from collections.abc import Callable
from typing import TypeVar

T = TypeVar("T")

AGAIN_S = 0.02
"""How long to wait before the exception is sent again, in seconds: one that is raised in a finalizer is lost."""

TURNS = 100
"""Turns of an empty loop; Python looks at each of them whether an exception was sent to the thread."""


class OverTime(Exception):  # noqa: N818  (named for what happened)
    """The work took longer than its limit."""


class _Stop(BaseException):
    """Raised to interrupt the work; a BaseException, so that no library catches it."""


def within(seconds: float, work: Callable[[], T]) -> T:
    """Run a function in this thread within a limit of time.

    Args:
        seconds: of the clock.
        work: is stopped between two steps of Python; a single call into a library of C is not.

    Raises:
        OverTime: it took longer.
    """
    clock, unraisable = _Clock(seconds), sys.unraisablehook

    def quiet(lost: "sys.UnraisableHookArgs") -> None:
        if not isinstance(lost.exc_value, _Stop):  # it is sent again
            unraisable(lost)

    sys.unraisablehook = quiet
    try:
        clock.start()
        try:
            return work()
        finally:
            clock.end()
    except _Stop:
        clock.end()
        raise OverTime from None
    finally:
        sys.unraisablehook = unraisable


class _Clock(threading.Thread):
    """A thread that raises an exception in its creator's thread, from a given time until it is ended."""

    def __init__(self, seconds: float) -> None:
        super().__init__(name="time limit", daemon=True)
        self._seconds, self._target_id, self._has_ended = seconds, threading.get_ident(), threading.Event()

    def run(self) -> None:
        """Wait, then raise the exception repeatedly."""
        pause_s = self._seconds
        while not self._has_ended.wait(pause_s):
            ctypes.pythonapi.PyThreadState_SetAsyncExc(ctypes.c_ulong(self._target_id), ctypes.py_object(_Stop))
            pause_s = AGAIN_S

    def end(self) -> None:
        """End the thread; no exception is raised afterwards."""
        while True:
            try:
                self._has_ended.set()
                self.join()
                # One that was sent at the last moment is raised here, and nowhere later. To take it back instead
                # (with NULL) would leave Python 3.11 looking for one at every step from then on.
                for _ in range(TURNS):
                    pass
            except _Stop:
                continue
            return
