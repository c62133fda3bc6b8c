"""The same jobs on a cluster: an Executor of dask.distributed, whose machines need no disk in common.

Jobs and results are bytes that are checked on arrival. But ``distributed`` itself unpickles what its peers send, so
whoever is on a cluster can run code on every machine of it, the author's too. Hence nothing connects to a cluster
that the user has not said to trust (``cluster_address``), and beyond this computer only over TLS.
"""

import logging
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from typing import TYPE_CHECKING, Any, Self

import briefgen
from briefgen.build.framing import plain
from briefgen.build.remote import Sending, do_there, opened
from briefgen.cluster_address import Scheduler
from briefgen.errors import BriefgenError, UsageError
from briefgen.parallel import Elsewhere, Outcome, run_all

if TYPE_CHECKING:
    from distributed.security import Security

    from briefgen.build.job import Failed
    from briefgen.build.order import Pack

CONNECT_S = 10
"""How long to wait for the scheduler, in seconds."""

MOST_SHOWN = 500
"""The most characters that are shown of an error of a worker."""

EMPTY_S = 30
"""How long a cluster may be without workers, in seconds: one that died may be started again."""


class Cluster:
    """A connection to a scheduler, as a context manager.

    Args:
        scheduler: one that ``allowed`` returned.

    Raises:
        UsageError: dask.distributed is not installed, or the certificates cannot be used.
        BriefgenError: there is no scheduler, or it has no workers.
    """

    def __init__(self, scheduler: Scheduler) -> None:
        try:
            import dask  # noqa: PLC0415  (only for a cluster)
            from distributed import Client  # noqa: PLC0415
        except ImportError as error:
            raise UsageError('--scheduler needs dask.distributed: pip install "briefgen[cluster]"') from error
        self._address = scheduler.address
        self._empty_since: float | None = None
        _silence()
        security = _security(scheduler) if scheduler.address.startswith("tls:") else None
        dask.config.set({"distributed.admin.large-graph-warning-threshold": "1GB"})  # jobs have files in them
        try:
            self._client = Client(
                scheduler.address, timeout=CONNECT_S, set_as_default=False, security=security, direct_to_workers=False
            )
        except (OSError, ValueError, RuntimeError, TypeError) as error:
            raise BriefgenError(
                f"There is no scheduler at {self._address}, or it takes no connection of this kind "
                f"({type(error).__name__}). Start one with: dask scheduler. Check address, certificates and firewall."
            ) from error
        if not self.workers:
            self._client.close()
            raise BriefgenError(
                f"The scheduler at {self._address} has no workers. Start one with: dask worker {self._address}"
            )

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

    def require_workers(self) -> None:
        """Look whether there is still somebody to wait for.

        Raises:
            BriefgenError: for a while there has been no worker, or no scheduler.
        """
        try:
            is_empty = not self.workers
        except (OSError, RuntimeError, TimeoutError):
            is_empty = True
        if not is_empty:
            self._empty_since = None
            return
        self._empty_since = self._empty_since or time.monotonic()
        if time.monotonic() - self._empty_since >= EMPTY_S:
            raise BriefgenError(
                f"The cluster at {self._address} has no workers left. Finished packs stay, and earlier ones are as "
                "they were. Start a worker, then build again."
            )


def _silence() -> None:
    """Keep the log of distributed off the terminal: what goes wrong is said in our own words."""
    for name in [name for name in logging.root.manager.loggerDict if name.split(".")[0] == "distributed"]:
        logging.getLogger(name).setLevel(logging.CRITICAL)


def _security(scheduler: Scheduler) -> "Security":
    """Return what secures a connection.

    Raises:
        UsageError: a certificate cannot be used, or there is none.
    """
    from distributed.security import Security  # noqa: PLC0415  (only for a cluster)

    files: dict[str, str] = {}
    if (given := scheduler.certificates) is not None:
        if "ENCRYPTED" in given.key.read_text("latin-1"):  # Python would ask for a password on the terminal, and wait
            raise UsageError(f"{given.key} is a key with a password, which cannot be used here. Give one without.")
        files = {"tls_ca_file": str(given.ca), "tls_client_cert": str(given.cert), "tls_client_key": str(given.key)}
    security = Security(require_encryption=True, **files)
    try:
        context = security.get_connection_args("client")["ssl_context"]
    except (OSError, ValueError) as error:  # ssl.SSLError is an OSError
        raise UsageError(f"The certificates for {scheduler.address} cannot be used ({error}).") from error
    if context is None:
        raise UsageError(
            f"{scheduler.address} needs certificates: give --tls-ca, --tls-cert and --tls-key, or set them in Dask's "
            "own configuration (distributed.comm.tls)."
        )
    return security


def build_there(sendings: Sequence[Sending], cluster: Cluster) -> Iterator[Outcome]:
    """Have packs built on a cluster, and yield each one's number and what came of it.

    Raises:
        BriefgenError: no worker is left.
    """

    def take(number: int, answer: object) -> "Pack | Failed":
        return opened(answer, sendings[number].expected)

    way = Elsewhere(do_there, take, cluster.require_workers, explain)
    yield from run_all([each.request for each in sendings], cluster.workers, cluster.pool(), way)


def explain(error: BaseException) -> str:
    """Return in plain words why a cluster gave a job up."""
    kind: Any = type(error)
    if kind.__name__ == "KilledWorker":
        return (
            "Every worker that tried to make this pack died, perhaps because it ran out of memory. "
            "The other packs are not affected. Build it on one machine to see more."
        )
    if kind.__name__ in {"CancelledError", "FutureCancelledError", "LostInputError"}:
        return "The scheduler went away before this pack was made. Build again when it is back: finished packs stay."
    if isinstance(error, ImportError | AttributeError) or "deserializ" in str(error):
        return (
            "The workers of the cluster cannot run this version of briefgen. "
            f"Install it there: pip install 'briefgen[cluster]=={briefgen.__version__}'"
        )
    reason = plain(f"{kind.__name__}: {error}")[:MOST_SHOWN]
    return f"A worker of the cluster could not make this pack ({reason}). Build it on one machine to see more."
