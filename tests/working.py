"""What workers do in the tests of briefgen.pipeline.jobs: importable in their processes."""

import os
import signal
import time
from pathlib import Path
from typing import TYPE_CHECKING

from briefgen.pipeline.workers import Failed

if TYPE_CHECKING:
    from briefgen.pipeline.order import Order
    from briefgen.pipeline.results import Pack


def note(order: "Order") -> "Pack | Failed":
    """Say who did it; a job named after a misfortune has it.

    ``raise`` raises; ``die`` kills the worker every time; ``once`` kills it the first time; ``slow`` takes a while.
    The folder for marks is the order's data.
    """
    name, folder = order.file, Path(order.data.decode())
    if name == "raise":
        raise RuntimeError("a surprise")
    if name == "die" or (name == "once" and not (folder / "once").exists()):
        (folder / "once").touch()
        os.kill(os.getpid(), signal.SIGKILL)
    if name == "slow":
        (folder / "slow").touch()
        time.sleep(60)
    return Failed(f"{name} done by {os.getpid()}", (), 0)


def children(pid: int) -> list[int]:
    """Return the worker processes of a process."""
    found = []
    for each in Path("/proc").glob("[0-9]*"):
        try:
            parent = int((each / "stat").read_text().rpartition(")")[2].split()[1])
            is_worker = b"spawn_main" in (each / "cmdline").read_bytes()
        except OSError:
            continue
        if parent == pid and is_worker:
            found.append(int(each.name))
    return found
