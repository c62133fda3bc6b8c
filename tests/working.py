"""What workers do in the tests of briefgen.parallel: importable in their processes."""

import os
import signal
import time
from pathlib import Path
from typing import TYPE_CHECKING

from briefgen.build.job import Failed, Job

if TYPE_CHECKING:
    from briefgen.build.order import Built


def note(job: Job) -> "Built | Failed":
    """Say who did it; a job named after a misfortune has it.

    ``raise`` raises; ``die`` kills the worker every time; ``once`` kills it the first time; ``slow`` takes a while.
    The folder for marks is the order's data.
    """
    name, folder = job.order.file, Path(job.order.data.decode())
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


def watched(job: Job) -> "Built | Failed":
    """Say whether Dask's profiler runs before, during and after a job on a worker of a cluster."""
    from distributed import get_worker  # noqa: PLC0415  (only for a cluster)

    from briefgen.cluster import _unwatched  # noqa: PLC0415

    clock = get_worker().periodic_callbacks["profile"]

    def is_running(*, wanted: bool) -> bool:
        for _ in range(100):
            if clock.is_running() == wanted:
                break
            time.sleep(0.02)
        return bool(clock.is_running())

    del job
    before = is_running(wanted=True)
    with _unwatched():
        meanwhile = is_running(wanted=False)
    return Failed(f"before: {before}, meanwhile: {meanwhile}, after: {is_running(wanted=True)}", (), 0)
