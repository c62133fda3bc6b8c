"""The same jobs on a cluster: an Executor of dask.distributed, whose machines need no disk in common."""

from collections.abc import Callable, Iterator, Mapping
from concurrent.futures import Executor
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, Self

import briefgen
from briefgen.build.job import Failed, Job, do
from briefgen.errors import BriefgenError, UsageError

if TYPE_CHECKING:
    from briefgen.build.order import Built

CONNECT_S = 10
"""How long to wait for the scheduler, in seconds."""

MUST_MATCH = ("briefgen", "python", "distributed", "weasyprint", "python-pptx", "hibari-tts", "numpy")
"""What decides the bytes of a pack, or whether jobs can be sent at all."""


def versions() -> dict[str, str]:
    """Return the versions of what decides a pack, on the machine where this runs."""
    import platform  # noqa: PLC0415  (only for a cluster)
    from importlib.metadata import PackageNotFoundError, version  # noqa: PLC0415

    def of(package: str) -> str:
        try:
            return version(package)
        except PackageNotFoundError:
            return "not installed"

    found = {name: of(name) for name in MUST_MATCH if name not in {"briefgen", "python"}}
    python = ".".join(platform.python_version_tuple()[:2])
    return {"briefgen": briefgen.__version__, "python": python, **found}


class Cluster:
    """A connection to a scheduler, as a context manager.

    Args:
        address: of the scheduler, such as ``tcp://10.0.0.5:8786``.

    Raises:
        UsageError: dask.distributed is not installed, or the address is none.
        BriefgenError: there is no scheduler, it has no workers, or their versions differ from ours.
    """

    def __init__(self, address: str) -> None:
        try:
            from distributed import Client  # noqa: PLC0415  (only for a cluster)
        except ImportError as error:
            raise UsageError('--scheduler needs dask.distributed: pip install "briefgen[cluster]"') from error
        if "://" not in address:
            raise UsageError(f"{address} is no address of a scheduler. Write it as tcp://host:8786")
        try:
            self._client: Client = Client(address, timeout=CONNECT_S, set_as_default=False)
        except (OSError, ValueError) as error:
            raise BriefgenError(
                f"There is no scheduler at {address}. Start one with: dask scheduler. Check address and firewall."
            ) from error
        try:
            self._compare(address)
        except BriefgenError:
            self._client.close()
            raise

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    @property
    def workers(self) -> int:
        """How many jobs it does at the same time."""
        return sum(self._client.nthreads().values())

    def pool(self) -> Callable[[int], Executor]:
        """Return what makes an executor for ``briefgen.parallel``."""
        return lambda _: self._client.get_executor(pure=False)

    def _compare(self, address: str) -> None:
        if not self._client.nthreads():
            raise BriefgenError(f"The scheduler at {address} has no workers. Start one with: dask worker {address}")
        try:
            found: Mapping[str, Mapping[str, str]] = self._client.run(versions)
        except Exception as error:
            raise BriefgenError(
                f"The workers of {address} cannot run briefgen ({type(error).__name__}: {error}). "
                f"Install the same version there: pip install 'briefgen[cluster]=={briefgen.__version__}'"
            ) from error
        own = versions()
        wrong = [
            f"  {worker}: {name} {there[name]}, here {own[name]}"
            for worker, there in sorted(found.items())
            for name in own
            if there.get(name) != own[name]
        ]
        if wrong:
            listing = "\n".join(wrong)
            raise BriefgenError(f"Install the same versions on every machine; these differ:\n{listing}")


def do_there(job: Job) -> "Built | Failed":
    """Do a job on a worker of a cluster."""
    with _unwatched():
        return do(job)


@contextmanager
def _unwatched() -> Iterator[None]:
    """Keep a worker from looking up what its threads do: a hundred times a second takes a fifteenth of the time."""
    from distributed import get_worker  # noqa: PLC0415  (only for a cluster)

    worker = get_worker()
    watching = worker.periodic_callbacks.get("profile")
    if watching is None:  # its owner has turned it off
        yield
        return
    # Clocks belong to the thread of the loop.
    worker.loop.add_callback(watching.stop)
    try:
        yield
    finally:
        worker.loop.add_callback(watching.start)


def explain(error: BaseException) -> str | None:
    """Return in plain words why a cluster gave a job up; None when it is no error of a cluster."""
    kind: Any = type(error)
    if kind.__name__ == "KilledWorker":
        return (
            "Every worker that tried to make this pack died, perhaps because it ran out of memory. "
            "The other packs are not affected. Build it on one machine to see more."
        )
    if kind.__name__ in {"CancelledError", "FutureCancelledError", "LostInputError"}:
        return "The scheduler went away before this pack was made. Build again when it is back: finished packs stay."
    return None
