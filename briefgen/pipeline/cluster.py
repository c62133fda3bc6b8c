"""Run builds on a cluster: a connection to a dask.distributed scheduler as an Executor.

Jobs and results are bytes that are checked on arrival. But ``distributed`` itself unpickles what its peers send, so
whoever is on a cluster can run code on every machine of it, the author's too. Hence nothing connects to a cluster
that the user has not said to trust (``cluster_address``), and beyond this computer only over TLS.
"""

import ipaddress
import logging
import socket
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Executor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self
from urllib.parse import urlsplit

import briefgen
from briefgen.errors import BriefgenError, UsageError
from briefgen.pipeline.jobs import JobMethod, Outcome, run_all
from briefgen.pipeline.remote import SentJob, decode_outcome, run_sent_job
from briefgen.pipeline.remote_result import plain
from briefgen.wording.messages import message

if TYPE_CHECKING:
    from distributed.security import Security

    from briefgen.pipeline.results import Pack
    from briefgen.pipeline.workers import Failed

PORT = 8786
"""The default port of a scheduler."""


@dataclass(frozen=True)
class Certificates:
    """The files of a TLS connection, in PEM.

    Attributes:
        ca: the certificate of the authority that signed those of the cluster.
        cert: this computer's own certificate, signed by it.
        key: the key of that.
    """

    ca: Path
    cert: Path
    key: Path


@dataclass(frozen=True)
class Scheduler:
    """A scheduler that may be connected to.

    Attributes:
        address: in full, with the number of this computer where it is this one.
        certificates: for TLS; None where there is no TLS, or Dask's own configuration has them.
    """

    address: str
    certificates: Certificates | None = None


def allowed(address: str, certificates: Certificates | None, *, trusted: bool) -> Scheduler:
    """Validate a scheduler's address and its security; nothing is connected here.

    Args:
        address: such as ``tls://10.0.0.5:8786``.
        certificates: for TLS; None for those of Dask's own configuration.
        trusted: whether the user said that everyone on the cluster may run code on this computer.

    Raises:
        UsageError: it is not trusted, it is no address, or it needs TLS.
    """
    if not trusted:
        raise UsageError(message("cluster", "trust", address=address))
    scheme, host, port = _parts(address)
    tls = f"tls://{_bracketed(host)}:{port}"
    if scheme == "tls":
        return Scheduler(tls, certificates)
    here = _loopback(host, port)
    if here is None:
        raise UsageError(message("cluster", "unencrypted", address=address, tls=tls))
    if certificates is not None:
        raise UsageError(message("cluster", "needless_certificates", tls=tls))
    return Scheduler(f"tcp://{_bracketed(here)}:{port}")


def _parts(address: str) -> tuple[str, str, int]:
    """Split an address into scheme, host and port."""
    try:
        parts = urlsplit(address)
        scheme, host, port = parts.scheme, parts.hostname or "", parts.port or PORT
        is_plain = address.isascii() and address.isprintable() and " " not in address
        is_whole = not (parts.username or parts.password or parts.path or parts.query or parts.fragment)
    except ValueError:
        scheme, host, port, is_plain, is_whole = "", "", 0, False, False
    if scheme not in {"tcp", "tls"} or not host or "%" in host or not (is_plain and is_whole):
        raise UsageError(message("cluster", "address", address=address))
    return scheme, host, port


def _bracketed(host: str) -> str:
    return f"[{host}]" if ":" in host else host


def _loopback(host: str, port: int) -> str | None:
    """Return the loopback address of a host on this computer (127.0.0.0/8, ::1, localhost), else None.

    The number, so that what was looked at is what is connected to.
    """
    if host == "localhost":
        try:
            found = [str(each[4][0]) for each in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)]
        except OSError:
            return None
        numbers = sorted(found, key=lambda number: ":" in number)
        return numbers[0] if numbers and all(map(_is_loopback, numbers)) else None
    return host if _is_loopback(host) else None


def _is_loopback(number: str) -> bool:
    try:
        return ipaddress.ip_address(number).is_loopback
    except ValueError:
        return False


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
            from distributed import Client  # noqa: PLC0415  (only for a cluster)
        except ImportError as error:
            raise UsageError(message("cluster", "no_distributed")) from error
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
                message("cluster", "no_scheduler", address=self._address, reason=type(error).__name__)
            ) from error
        if not self.workers:
            self._client.close()
            raise BriefgenError(message("cluster", "no_workers", address=self._address))

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._client.close()

    @property
    def workers(self) -> int:
        """The number of jobs that run at the same time."""
        return sum(self._client.nthreads().values())

    def pool(self) -> Callable[[int], Executor]:
        """Return a factory of executors for ``briefgen.pipeline.jobs``."""
        return lambda _: self._client.get_executor(pure=False)

    def require_workers(self) -> None:
        """Raise an error when the cluster has had no worker, or no scheduler, for a while.

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
            raise BriefgenError(message("cluster", "no_workers_left", address=self._address))


def _silence() -> None:
    """Keep the log of distributed off the terminal; errors are reported in our own words."""
    for name in [name for name in logging.root.manager.loggerDict if name.split(".")[0] == "distributed"]:
        logging.getLogger(name).setLevel(logging.CRITICAL)


def _security(scheduler: Scheduler) -> "Security":
    """Return the TLS settings of a connection.

    Raises:
        UsageError: a certificate cannot be used, or there is none.
    """
    from distributed.security import Security  # noqa: PLC0415  (only for a cluster)

    files: dict[str, str] = {}
    if (given := scheduler.certificates) is not None:
        if "ENCRYPTED" in given.key.read_text("latin-1"):  # Python would ask for a password on the terminal, and wait
            raise UsageError(message("cluster", "locked_key", key=given.key))
        files = {"tls_ca_file": str(given.ca), "tls_client_cert": str(given.cert), "tls_client_key": str(given.key)}
    security = Security(require_encryption=True, **files)
    try:
        context = security.get_connection_args("client")["ssl_context"]
    except (OSError, ValueError) as error:  # ssl.SSLError is an OSError
        raise UsageError(message("cluster", "bad_certificates", address=scheduler.address, reason=error)) from error
    if context is None:
        raise UsageError(message("cluster", "no_certificates", address=scheduler.address))
    return security


def build_on_cluster(sendings: Sequence[SentJob], cluster: Cluster) -> Iterator[Outcome]:
    """Build packs on a cluster, and yield the number and outcome of each job as it ends.

    Raises:
        BriefgenError: no worker is left.
    """

    def receive(number: int, answer: object) -> "Pack | Failed":
        return decode_outcome(answer, sendings[number].expected)

    method = JobMethod(run_sent_job, receive, cluster.require_workers, explain)
    yield from run_all([each.request for each in sendings], cluster.workers, cluster.pool(), method)


def explain(error: BaseException) -> str:
    """Return in plain words why a cluster gave up a job; None when the reason is unknown."""
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
