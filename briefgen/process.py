"""How every process of briefgen begins: the command line, and the workers that it starts."""

import atexit
import gc
import os

MANY = 50_000
"""After so many new objects the youngest are looked through for what is no longer used; Python does so after 700."""


def begin() -> None:
    """Set what makes a short process quick. Called before anything is imported that it concerns.

    Why: a build makes many objects, throws few of them away and ends, so looking for those is about a thirtieth of
    its time; and pydantic would read the metadata of every installed package for plug-ins, none of which is ours.
    """
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    gc.set_threshold(MANY, 20, 20)
    # Before it ends, Python looks through everything once more, which takes as long as laying out a page. Files are
    # closed and temporary folders removed before this; the memory goes back to the system with the process.
    atexit.register(gc.freeze)
