"""The options of ``briefgen build`` for a cluster."""

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from briefgen.errors import UsageError

if TYPE_CHECKING:
    from briefgen.cluster_address import Scheduler

_Command = TypeVar("_Command", bound=Callable[..., Any])
_FILE = click.Path(exists=True, dir_okay=False, readable=True, path_type=Path)
_CERTIFICATES = ("tls_ca", "tls_cert", "tls_key")


def cluster_options(command: _Command) -> _Command:
    """Add the options for a cluster to a command."""
    for option in reversed(
        (
            click.option(
                "--scheduler", metavar="ADDRESS",
                help="Make the packs on a cluster: the address of a Dask scheduler, such as tls://10.0.0.5:8786. "
                "Needs --trust-cluster.",
            ),
            click.option(
                "--trust-cluster", is_flag=True,
                help="You trust everyone who can reach the cluster: they can run any program on this computer.",
            ),
            click.option(
                "--tls-ca", type=_FILE, metavar="PEM",
                help="For a cluster on other machines: the certificate of the authority that signed theirs.",
            ),
            click.option(
                "--tls-cert", type=_FILE, metavar="PEM", help="This computer's certificate, signed by that authority."
            ),
            click.option("--tls-key", type=_FILE, metavar="PEM", help="The key of --tls-cert."),
        )
    ):  # fmt: skip
        command = option(command)
    return command


def scheduler_of(options: Mapping[str, object]) -> "Scheduler | None":
    """Return the scheduler that is asked for, or None when packs are made on this computer.

    Raises:
        UsageError: it may not be connected to, or an option for it is missing or has no use.
    """
    address = options.get("scheduler")
    given = [name for name in _CERTIFICATES if options.get(name)]
    if not address:
        if given or options.get("trust_cluster"):
            names = [*given, *(["trust_cluster"] if options.get("trust_cluster") else [])]
            raise UsageError(f"{', '.join(map(_typed, names))}: only with --scheduler.")
        return None
    from briefgen.cluster_address import Certificates, allowed  # noqa: PLC0415  (only for a cluster)

    if given and len(given) < len(_CERTIFICATES):
        missing = [_typed(name) for name in _CERTIFICATES if name not in given]
        raise UsageError(f"A connection with TLS needs {' and '.join(missing)} too.")
    files = [path for name in _CERTIFICATES if isinstance(path := options.get(name), Path)]
    return allowed(str(address), Certificates(*files) if files else None, trusted=bool(options.get("trust_cluster")))


def _typed(name: str) -> str:
    return f"--{name.replace('_', '-')}"
