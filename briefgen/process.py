"""Start and stop processes of briefgen: environment settings, signals, and exit despite hanging threads."""

import atexit
import contextlib
import gc
import os
import signal
import sys
import threading
import time
from collections.abc import Iterator
from types import FrameType
from typing import Self

AGAIN_S = 10.0
"""For how many seconds after a signal further ones are ignored, while everything is ended in order."""

LEAVE_S = 3.0
"""How long to wait for threads when the process ends, in seconds; one that still runs is stuck."""

_SETTINGS = {
    "PYDANTIC_DISABLE_PLUGINS": "__all__",
    "OPENBLAS_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
}
"""Environment variables that libraries read when they are imported."""


def begin() -> None:
    """Set up a process: how it ends, and the environment that libraries read when they are imported; safe to repeat.

    pydantic does not read the metadata of every installed package for plug-ins, none of which is ours. numpy starts
    no threads: they would wait for one another in a loop on the processors that our own threads use, and sums would
    depend on their number.

    At the end Python does not look for unused objects once more: all go with the process, and looking through them
    took an eighth of a check and a sixth of a one-page briefing.
    """
    atexit.register(gc.freeze)
    no_telemetry()
    for name, value in _SETTINGS.items():
        os.environ.setdefault(name, value)


def no_telemetry() -> None:
    """Disable the telemetry of onnxruntime in this process and its children.

    From 1.32 it writes a device number and a queue of events below the user's cache folder, unless this is set when
    it is imported; its own function comes too late. It overrides the user's setting, as briefgen promises that
    nothing leaves the computer.
    """
    os.environ["ORT_DISABLE_TELEMETRY"] = "1"


STOPPING = tuple(
    getattr(signal, name) for name in ("SIGINT", "SIGTERM", "SIGHUP", "SIGBREAK") if hasattr(signal, name)
)
"""The signals that stop a process: Ctrl-C, what ``kill`` and service managers send, and that of a closed terminal."""


class Signals:
    """Converts every terminating signal to KeyboardInterrupt, as Ctrl-C is, and only where that is safe.

    A context manager: inside, signals are held; inside ``raised`` one that was held or comes raises
    KeyboardInterrupt, and further ones are ignored for as long as it takes to end everything in order. Afterwards
    all are ignored, as nothing is left to be stopped. Signals that are ignored already, as after ``nohup``, stay so.

    Attributes:
        has_raised: whether it has raised KeyboardInterrupt.
    """

    def __init__(self) -> None:
        self._is_held, self._is_waiting = True, False
        self._until = 0.0
        self.has_raised = False
        self._taken = [number for number in STOPPING if signal.getsignal(number) is not signal.SIG_IGN]

    def __enter__(self) -> Self:
        for number in self._taken:
            signal.signal(number, self._come)
        return self

    def __exit__(self, *_: object) -> None:
        for number in self._taken:
            signal.signal(number, signal.SIG_IGN)

    @contextlib.contextmanager
    def raised(self) -> Iterator[None]:
        """Raise KeyboardInterrupt for signals inside the ``with`` block."""
        try:
            self._is_held = False
            if self._is_waiting:
                self.has_raised = True
                raise KeyboardInterrupt
            yield
        finally:
            self._is_held = True

    def _come(self, number: int, frame: FrameType | None) -> None:
        del number, frame
        if self._is_held:
            self._is_waiting = True
        elif time.monotonic() >= self._until:
            self._until = time.monotonic() + AGAIN_S
            self.has_raised = True
            raise KeyboardInterrupt


def drop_unwritten() -> None:
    """Discard buffered output that stdout and stderr cannot take, such as on a full disk."""
    for number, stream in ((1, sys.stdout), (2, sys.stderr)):
        try:
            stream.flush()
        except (OSError, ValueError):
            with contextlib.suppress(OSError):
                os.dup2(os.open(os.devnull, os.O_WRONLY), number)


def end_if_stuck(exit_code: int, *, at_once: bool = False) -> None:
    """Join the threads of this process, and end it with an exit code if one does not end.

    Every thread has been asked to stop. A thread that does not, such as a stranger's speech engine
    that hangs, is not waited for longer than ``LEAVE_S``: the process then ends at once, as a library that is still
    at work while Python tidies up can crash it.

    Args:
        exit_code: of the process.
        at_once: end it without Python's own tidying up in any case. After KeyboardInterrupt came in the middle of
            ``exec``, which imports use, Python ends by SIGINT whatever its exit code is to be.
    """
    end = time.monotonic() + LEAVE_S
    others = [thread for thread in threading.enumerate() if thread is not threading.current_thread()]
    for thread in others:
        if not thread.daemon:
            thread.join(max(0.0, end - time.monotonic()))
    if not at_once and not any(thread.is_alive() and not thread.daemon for thread in others):
        return
    with contextlib.suppress(Exception):
        atexit._run_exitfuncs()  # noqa: SLF001  (temporary folders go; there is no public way)
    for stream in (sys.stdout, sys.stderr):
        with contextlib.suppress(OSError, ValueError):
            stream.flush()
    os._exit(exit_code)
