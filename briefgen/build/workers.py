"""How worker processes begin and end.

Each leaves Ctrl-C to its parent, and ends when that has ended.
"""

import multiprocessing
import os
import signal
import threading
from concurrent.futures import ProcessPoolExecutor
from functools import partial

from briefgen import process

END_S = 5.0
"""How long to wait for the thread of a pool, in seconds: a worker stopped in the middle of a word can hold it."""


def end(pool: ProcessPoolExecutor) -> None:
    """End a pool and wait for its thread: later, when Python ends, it would find its pipes closed, and say so."""
    ending = threading.Thread(target=partial(pool.shutdown, cancel_futures=True), daemon=True)
    ending.start()
    ending.join(END_S)


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
