"""How worker processes begin and end.

Each leaves Ctrl-C to its parent, ends when that has ended, and leaves no temporary file behind.
"""

import multiprocessing
import os
import signal
import tempfile
import threading
from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor
from functools import partial
from typing import Any

from briefgen import process

END_S = 5.0
"""How long to wait for the thread of a pool, in seconds: a worker stopped in the middle of a word can hold it."""


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
        super().__init__(
            count,
            mp_context=multiprocessing.get_context("spawn"),
            initializer=begin,
            initargs=(self._files.name, prepare),
            max_tasks_per_child=jobs_each,
        )

    def end(self) -> None:
        """End it and wait for its thread: later, when Python ends, it would find its pipes closed, and say so."""
        ending = threading.Thread(target=partial(self.shutdown, cancel_futures=True), daemon=True)
        ending.start()
        ending.join(END_S)
        self._files.cleanup()  # a worker that was stopped could not do so itself


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
    threading.Thread(target=_end_with_parent, daemon=True).start()
    if prepare is not None:
        prepare[0](prepare[1])


def _end_with_parent() -> None:
    """Wait for the parent's end: after kill -9 nobody else tells a worker, and it would stay for ever."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        parent.join()
        os._exit(1)
