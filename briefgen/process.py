"""How every process of briefgen begins: the command line, and the workers that it starts."""

import atexit
import contextlib
import ctypes
import gc
import os
import sys

MANY = 50_000
"""After so many new objects the youngest are looked through for what is no longer used; Python does so after 700."""


_SETTINGS = {
    "PYDANTIC_DISABLE_PLUGINS": "__all__",
    "OPENBLAS_NUM_THREADS": "1",
    "VECLIB_MAXIMUM_THREADS": "1",
}
"""For libraries, which read them when they are imported."""


def begin() -> None:
    """Set what makes a short process quick. Called before anything is imported that it concerns.

    Why: a build makes many objects, throws few of them away and ends, so looking for those is about a thirtieth of
    its time; pydantic would read the metadata of every installed package for plug-ins, none of which is ours; and
    numpy's own threads wait for one another in a loop, which takes a tenth of the time of two processors. Our threads
    each do one thing, and sums come out the same on every machine.
    """
    at_work()
    # Before it ends, Python looks through everything once more, which takes as long as laying out a page. Files are
    # closed and temporary folders removed before this; the memory goes back to the system with the process.
    atexit.register(gc.freeze)


def at_work() -> None:
    """Set what makes a build quick, in whichever process it is; may be called again."""
    for name, value in _SETTINGS.items():
        os.environ.setdefault(name, value)
    gc.set_threshold(MANY, 20, 20)
    _keep_memory()


def _keep_memory() -> None:
    """Let this process keep memory that it will need again, where it was told to give all of it back at once.

    Why: dask starts its workers with ``MALLOC_TRIM_THRESHOLD_=65536``, so that an idle one is small. A build takes
    and leaves megabytes all the time; to give them back and be given them again makes it a third slower.
    """
    if os.environ.pop("MALLOC_TRIM_THRESHOLD_", None) and sys.platform == "linux":  # ffmpeg would inherit it too
        with contextlib.suppress(OSError, AttributeError):  # a C library that is not glibc
            mallopt = ctypes.CDLL(None).mallopt
            for what, limit in _KEPT.items():
                mallopt(what, limit)


_KEPT = {-1: 128 << 20, -3: 32 << 20}  # M_TRIM_THRESHOLD and M_MMAP_THRESHOLD of malloc.h, in bytes
