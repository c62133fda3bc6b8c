"""What every worker process does first: it leaves Ctrl-C to its parent, and ends when that has ended."""

import multiprocessing
import os
import signal
import threading

from briefgen import process


def begin() -> None:
    """Begin a worker process."""
    process.begin()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """Wait for the parent's end: after kill -9 nobody else tells a worker, and it would stay for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
